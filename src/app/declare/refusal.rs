//! That a file was refused on its way turns out to be a mistake: it counts as sent again.

use crate::app::env::Moment;
use crate::app::error::{AppError, ErrorKind};
use crate::app::session::Session;
use crate::domain::declaration::bundle::part::DeclarationKind;
use crate::domain::declaration::history::History;
use crate::domain::declaration::{DeclarationState, LineKey, LineState, SentLine};
use crate::domain::role::Permission;
use crate::store::{Tx, declarations};

impl Session {
    /// Takes back that a claim was refused on its way, as long as none of its care was sent again.
    pub fn claim_was_not_refused(&mut self, number: &str, now: Moment) -> Result<(), AppError> {
        self.require(Permission::Declare)?;
        let detail = format!("declaratie={number} terug");
        self.audited(now, "declaratie.geweigerd", &detail, |tx| {
            let mut all = declarations::list(tx)?.into_iter();
            let claim = all.find(|sent| sent.number.as_str() == number).ok_or_else(missing)?;
            if claim.outcome != DeclarationState::Refused {
                let text = "Deze declaratie staat niet als onderweg geweigerd.";
                return Err(AppError::new(ErrorKind::Refused, "NIET_GEWEIGERD", text));
            }
            if claim.kind == DeclarationKind::Bundle {
                let text = "De delen van deze bundel zijn intussen vrijgegeven; maak de bundel opnieuw.";
                return Err(AppError::new(ErrorKind::Refused, "BUNDEL", text));
            }
            let lines = declarations::lines(tx, &claim.number)?;
            check_not_sent_again(tx, &claim, &lines)?;
            for sent in &lines {
                declarations::set_line(tx, &sent.line.reference, LineState::Sent, &[])?;
            }
            Ok(declarations::reopen(tx, &claim.number)?)
        })
    }
}

fn missing() -> AppError {
    AppError::new(
        ErrorKind::NotFound,
        "GEEN_DECLARATIE",
        "Er is geen declaratie met dit nummer.",
    )
    .hint("Bekijk de nummers met: plusgroep declaratie lijst.")
}

/// Two lines about one piece of care would wait at once (TR389).
fn check_not_sent_again(
    tx: Tx<'_>,
    claim: &declarations::DeclarationSummary,
    lines: &[SentLine],
) -> Result<(), AppError> {
    let sent = declarations::lines_to(tx, &claim.gemeente)?;
    let history = History::new(&sent);
    let came_after = |line: &SentLine| {
        let of_care = history.lines(&LineKey::of(&line.line));
        let own = of_care
            .iter()
            .rposition(|other| other.line.reference == line.line.reference);
        let in_claim = |other: &&&SentLine| lines.iter().any(|own| own.line.reference == other.line.reference);
        own.is_some_and(|own| of_care.iter().skip(own + 1).any(|other| !in_claim(&other)))
    };
    if lines.iter().any(came_after) {
        let text = "Zorg uit deze declaratie is daarna opnieuw verzonden; twee keer kan niet.";
        let hint = "Meld eerst het latere bestand als geweigerd, of vraag de gemeente welk bestand zij heeft.";
        return Err(AppError::new(ErrorKind::Refused, "OPNIEUW_VERZONDEN", text).hint(hint));
    }
    Ok(())
}
