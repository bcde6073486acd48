//! Months that were declared to a municipality by another program: a person says so, and can take it back.

use super::seen::{SeenLines, refuse_other_lines};
use super::tasks::Sight;
use super::whom::no_allocation;
use crate::app::env::Moment;
use crate::app::error::{AppError, ErrorKind};
use crate::app::session::Session;
use crate::domain::declaration::LineKey;
use crate::domain::declaration::care_state::ElsewhereMonth;
use crate::domain::ids::GemeenteCode;
use crate::domain::role::Permission;
use crate::domain::time::Month;
use crate::store::{Tx, allocations, claim_choices, declarations};

impl Session {
    /// Months that were declared to a municipality elsewhere, in order.
    pub fn months_elsewhere(&self, gemeente: &GemeenteCode) -> Result<Vec<ElsewhereMonth>, AppError> {
        self.require(Permission::Declare)?;
        Ok(claim_choices::elsewhere(self.store.read(), gemeente)?)
    }

    /// Says that a month was declared to a municipality elsewhere, so that its care never goes along from here.
    pub fn declare_elsewhere(&mut self, month: Month, gemeente: &GemeenteCode, now: Moment) -> Result<(), AppError> {
        self.declare_elsewhere_over(Sight::Blind, (month, gemeente), now)
    }

    /// The same for who had in sight what of the month would be sent: other care is not left out.
    pub fn declare_elsewhere_over(
        &mut self,
        seen: Sight<&SeenLines>,
        (month, gemeente): (Month, &GemeenteCode),
        now: Moment,
    ) -> Result<(), AppError> {
        self.require(Permission::Declare)?;
        let detail = format!("maand={month} gemeente={gemeente}");
        self.audited(now, "declaratie.elders", &detail, |tx| {
            check_elsewhere(tx, month, gemeente, now)?;
            if matches!(seen, Sight::Of(_)) {
                let proposal = self.house.propose(tx, (month, gemeente), now)?;
                let lines = SeenLines::proposed(&proposal.lines).in_month(month);
                refuse_other_lines(seen, &lines, "vastgelegd")?;
            }
            if claim_choices::say_elsewhere(tx, gemeente, month, &now.utc_text())? == 0 {
                let text = "Deze maand stond al als elders gedeclareerd.";
                return Err(AppError::new(ErrorKind::Refused, "AL_ELDERS", text));
            }
            Ok(())
        })
    }

    /// Takes that back: the care of the month goes along again.
    pub fn take_back_elsewhere(&mut self, month: Month, gemeente: &GemeenteCode, now: Moment) -> Result<(), AppError> {
        self.require(Permission::Declare)?;
        let detail = format!("maand={month} gemeente={gemeente} terug");
        self.audited(now, "declaratie.elders", &detail, |tx| {
            if claim_choices::take_back_elsewhere(tx, gemeente, month)? == 0 {
                let text = "Deze maand staat niet als elders gedeclareerd.";
                return Err(AppError::new(ErrorKind::Refused, "NIET_ELDERS", text));
            }
            Ok(())
        })
    }
}

/// What cannot have been declared elsewhere: a month to come, one without allocations, one that was declared here.
fn check_elsewhere(tx: Tx<'_>, month: Month, gemeente: &GemeenteCode, now: Moment) -> Result<(), AppError> {
    if month > Month::of(now.day()) {
        let text = format!(
            "{} moet nog beginnen en kan niet elders gedeclareerd zijn.",
            month.in_words()
        );
        return Err(AppError::new(ErrorKind::Input, "TOEKOMST", text).hint("Kies een maand die voorbij is."));
    }
    let all = allocations::latest(tx)?;
    if !all.iter().any(|found| found.gemeente == *gemeente) {
        return Err(no_allocation());
    }
    let lines = declarations::lines_to(tx, gemeente)?;
    let stands =
        |line: &crate::domain::declaration::SentLine| line.state.counts() && LineKey::of(&line.line).month == month;
    if lines.iter().any(stands) {
        let text = format!("{} is hier gedeclareerd.", month.in_words());
        return Err(AppError::new(ErrorKind::Refused, "HIER_GEDECLAREERD", text)
            .hint("Is een regel ook elders gedeclareerd, schrijf hem dan af met: plusgroep declaratie regel."));
    }
    Ok(())
}
