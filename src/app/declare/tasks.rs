//! What a person has to look at after an answer, and what a person decides about lines and tariffs.

use super::answer::advice;
use super::month_books::is_settled;
use super::seen::{SeenLines, refuse_other_lines};
use crate::app::cause::Cause;
use crate::app::env::Moment;
use crate::app::error::{AppError, ErrorKind};
use crate::app::progress::Progress;
use crate::app::session::Session;
use crate::domain::deadline::{ClaimDue, ClaimDueKind};
use crate::domain::declaration::care_state::CareState;
use crate::domain::declaration::history::{History, Stand};
use crate::domain::declaration::{
    DebetCredit, Decision, DeclarationState, LineDecision, LineKey, LineState, ReferentieNummer, SentLine, Tariff,
    TariffChoice,
};
use crate::domain::ids::{ChildNumber, GemeenteCode, ProductCode};
use crate::domain::money::Cents;
use crate::domain::retour::RetourCode;
use crate::domain::role::Permission;
use crate::domain::text::Text;
use crate::domain::time::Month;
use crate::store::{Tx, allocations, claim_choices, declarations};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// A rejected line that nothing came in place of yet, or a line that is held back or written off ("taak").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimTask {
    /// Municipality.
    pub gemeente: GemeenteCode,
    /// What the line is about.
    pub key: LineKey,
    /// The child.
    pub child: ChildNumber,
    /// Reference of the rejected line; of the approved one where a correction of it is held back.
    pub reference: ReferentieNummer,
    /// Its amount.
    pub amount: Cents,
    /// Whether it claims that amount or gives it back.
    pub debit_credit: DebetCredit,
    /// The codes it was rejected with; none when it never arrived.
    pub codes: Vec<RetourCode>,
    /// What each code means and what to do about it.
    pub advice: Vec<String>,
    /// What was decided about it; `None`: it goes again with the next declaration.
    pub decision: Option<Decision>,
}

impl ClaimTask {
    /// What happens with it, in one Dutch sentence.
    pub const fn plan(&self) -> &'static str {
        match (self.decision, self.debit_credit) {
            (None, DebetCredit::Debet) => "Gaat opnieuw mee met de volgende declaratie, met een nieuw nummer.",
            (None, DebetCredit::Credit) => {
                "De goedgekeurde regel blijft staan; de correctie gaat opnieuw mee met de volgende declaratie."
            }
            (Some(Decision::Held), _) => "Aangehouden: gaat niet mee tot u de regel vrijgeeft.",
            (Some(Decision::WrittenOff), _) => "Afgeschreven: wordt niet meer gedeclareerd.",
        }
    }
}

/// What someone had in sight of the former decision when making another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight<T> {
    /// This.
    Of(T),
    /// Nothing: a command names what it decides, whatever stood there.
    Blind,
}

/// What someone had in sight of a line when deciding about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenCare {
    /// What was decided about it.
    pub decision: Option<Decision>,
    /// The month that was shown.
    pub month: Month,
    /// What of it would be sent.
    pub lines: SeenLines,
}

/// Refuses to decide over another decision than the one that was in sight. Call it inside the transaction.
fn refuse_other_decision(
    tx: Tx<'_>,
    seen: Sight<Option<Decision>>,
    (gemeente, key): (&GemeenteCode, &LineKey),
) -> Result<(), AppError> {
    let Sight::Of(seen) = seen else { return Ok(()) };
    let mut decisions = claim_choices::decisions(tx, gemeente)?.into_iter();
    let stands = decisions.find(|decided| decided.key == *key);
    if stands.as_ref().map(|decided| decided.decision) == seen {
        return Ok(());
    }
    let says = stands.map_or_else(
        || "er is nu niets besloten".to_owned(),
        |decided| format!("besloten is nu {} ({})", decided.decision.code(), decided.reason),
    );
    Err(changed_meanwhile("Het besluit over deze regel", &says))
}

fn changed_meanwhile(what: &str, says: &str) -> AppError {
    let text = format!("{what} is intussen gewijzigd: {says}. Er is niets vastgelegd.");
    AppError::new(ErrorKind::Refused, Cause::ChangedMeanwhile, text).hint("Open de maand opnieuw en besluit dan.")
}

impl Session {
    /// Rejected lines that nothing came in place of, and lines about which something was decided, by municipality, month and
    /// child.
    pub fn claim_tasks(&self) -> Result<Vec<ClaimTask>, AppError> {
        self.require(Permission::Declare)?;
        self.at_one_moment(|| {
            let sent = declarations::list(self.store.read())?;
            let gemeenten: BTreeSet<GemeenteCode> = sent.into_iter().map(|sent| sent.gemeente).collect();
            let mut tasks = Vec::new();
            for gemeente in gemeenten {
                tasks.extend(self.tasks_of(&gemeente)?);
            }
            Ok(tasks)
        })
    }

    /// Claims without an answer, and those with rejected lines that nothing came in place of.
    pub(in crate::app) fn claim_dues(&self) -> Result<Vec<ClaimDue>, AppError> {
        self.at_one_moment(|| self.dues_as_they_are())
    }

    fn dues_as_they_are(&self) -> Result<Vec<ClaimDue>, AppError> {
        let tasks = self.claim_tasks()?;
        let mut dues = Vec::new();
        for sent in declarations::list(self.store.read())? {
            let about = format!(
                "over {}, gemeente {}, nummer {}",
                sent.month.in_words(),
                sent.gemeente,
                sent.number
            );
            let due = |what, text| ClaimDue {
                number: sent.number.to_string(),
                text,
                what,
            };
            if sent.outcome == DeclarationState::Sent {
                dues.push(due(ClaimDueKind::Answer(sent.dated), about));
                continue;
            }
            let lines = declarations::lines(self.store.read(), &sent.number)?;
            let is_open = |task: &&ClaimTask| {
                task.decision.is_none() && lines.iter().any(|line| line.line.reference == task.reference)
            };
            let open = tasks.iter().filter(is_open).count();
            if let (Some(day), true) = (sent.answered, open > 0) {
                let words = if open == 1 {
                    "1 regel".to_owned()
                } else {
                    format!("{open} regels")
                };
                dues.push(due(ClaimDueKind::Rejected(day), format!("{words} {about}")));
            }
        }
        Ok(dues)
    }

    /// Holds a line back, or writes it off for good; it is found by the reference of any line about the same care.
    pub fn decide_line(
        &mut self,
        reference: &str,
        decision: Decision,
        reason: &Text,
        now: Moment,
    ) -> Result<(), AppError> {
        let (gemeente, key) = self.line_key(reference)?;
        let decided = LineDecision {
            key,
            decision,
            reason: reason.clone(),
        };
        self.decide_care(&gemeente, &decided, now)
    }

    /// Holds care back, or writes it off for good, also when no line about it was ever sent; whatever was decided before.
    pub fn decide_care(
        &mut self,
        gemeente: &GemeenteCode,
        decided: &LineDecision,
        now: Moment,
    ) -> Result<(), AppError> {
        self.decide_care_over(Sight::Blind, (gemeente, decided), now)
    }

    /// The same for who had the care and the former decision in sight: one that a colleague made meanwhile is not written over,
    /// and an amount that is another by now is not decided about.
    pub fn decide_care_over(
        &mut self,
        seen: Sight<&SeenCare>,
        (gemeente, decided): (&GemeenteCode, &LineDecision),
        now: Moment,
    ) -> Result<(), AppError> {
        self.require(Permission::Declare)?;
        let detail = format!("{} {}", about(&decided.key), decided.decision.code());
        self.audited(now, "declaratie.besluit", &detail, |tx| {
            if let Sight::Of(seen) = seen {
                refuse_other_decision(tx, Sight::Of(seen.decision), (gemeente, &decided.key))?;
                let proposal = self.house.propose(tx, (seen.month, gemeente), now)?;
                let lines = SeenLines::proposed(&proposal.lines).about(&decided.key);
                refuse_other_lines(Sight::Of(&seen.lines), &lines, "vastgelegd")?;
            }
            Ok(claim_choices::decide(tx, gemeente, decided, &now.utc_text())?)
        })
    }

    /// Lets a line go along again.
    pub fn release_line(&mut self, reference: &str, now: Moment) -> Result<(), AppError> {
        let (gemeente, key) = self.line_key(reference)?;
        self.release_care(&gemeente, &key, now)
    }

    /// Lets care go along again, whatever was decided.
    pub fn release_care(&mut self, gemeente: &GemeenteCode, key: &LineKey, now: Moment) -> Result<(), AppError> {
        self.release_care_over(Sight::Blind, (gemeente, key), now)
    }

    /// The same for who had the decision in sight.
    pub fn release_care_over(
        &mut self,
        seen: Sight<Option<Decision>>,
        (gemeente, key): (&GemeenteCode, &LineKey),
        now: Moment,
    ) -> Result<(), AppError> {
        self.require(Permission::Declare)?;
        let detail = format!("{} vrijgegeven", about(key));
        self.audited(now, "declaratie.besluit", &detail, |tx| {
            refuse_other_decision(tx, seen, (gemeente, key))?;
            if claim_choices::release(tx, gemeente, key)? == 0 {
                return Err(AppError::new(
                    ErrorKind::Refused,
                    "NIET_AANGEHOUDEN",
                    "Deze regel is niet aangehouden of afgeschreven.",
                ));
            }
            Ok(())
        })
    }

    /// The municipality of a line and what it is about.
    fn line_key(&self, reference: &str) -> Result<(GemeenteCode, LineKey), AppError> {
        self.require(Permission::Declare)?;
        let tx = self.store.read();
        for sent in declarations::list(tx)? {
            let lines = declarations::lines(tx, &sent.number)?;
            if let Some(found) = lines.iter().find(|found| found.line.reference.as_str() == reference) {
                return Ok((sent.gemeente, LineKey::of(&found.line)));
            }
        }
        Err(AppError::new(
            ErrorKind::NotFound,
            "GEEN_REGEL",
            "Er is geen verzonden regel met dit referentienummer.",
        )
        .hint("Bekijk de nummers met: plusgroep declaratie taken."))
    }

    /// The tariffs of a product that hold in a month, in order of their first day.
    pub fn tariffs_in(
        &self,
        month: Month,
        gemeente: &GemeenteCode,
        product: &ProductCode,
    ) -> Result<Vec<Tariff>, AppError> {
        self.require(Permission::Declare)?;
        let holds = |found: &Tariff| {
            found.gemeente == *gemeente && found.product == *product && found.period.within(month).is_some()
        };
        Ok(allocations::tariffs(self.store.read())?
            .into_iter()
            .filter(holds)
            .collect())
    }

    /// First day of the tariff that was chosen for a month in which the tariff of a product changes.
    pub fn chosen_tariff(
        &self,
        month: Month,
        gemeente: &GemeenteCode,
        product: &ProductCode,
    ) -> Result<Option<NaiveDate>, AppError> {
        self.require(Permission::Declare)?;
        let chosen = claim_choices::tariff_choices(self.store.read(), gemeente)?
            .into_iter()
            .find(|choice| choice.month == month && choice.product == *product);
        Ok(chosen.map(|choice| choice.valid_from))
    }

    /// Chooses which tariff holds for a month in which it changes, by its first day; whatever was chosen before.
    pub fn choose_tariff(&mut self, choice: &TariffChoice, now: Moment) -> Result<(), AppError> {
        self.choose_tariff_over(Sight::Blind, choice, now)
    }

    /// The same for who had the former choice in sight: one that a colleague made meanwhile is not written over.
    pub fn choose_tariff_over(
        &mut self,
        seen: Sight<Option<NaiveDate>>,
        choice: &TariffChoice,
        now: Moment,
    ) -> Result<(), AppError> {
        let detail = format!(
            "gemeente={} product={} maand={} vanaf={}",
            choice.gemeente, choice.product, choice.month, choice.valid_from
        );
        self.audited(now, "declaratie.tarief", &detail, |tx| {
            self.check_tariff(choice)?;
            let stands = self.chosen_tariff(choice.month, &choice.gemeente, &choice.product)?;
            if let Sight::Of(seen) = seen
                && seen != stands
            {
                let says = stands.map_or_else(
                    || "er is nu geen tarief gekozen".to_owned(),
                    |day| format!("gekozen is nu het tarief vanaf {}", day.format("%d-%m-%Y")),
                );
                return Err(changed_meanwhile("De keuze van dit tarief", &says));
            }
            Ok(claim_choices::choose_tariff(tx, choice)?)
        })
    }

    /// Refuses a tariff that does not hold in the month. Call it inside the transaction: tariffs are read in from files.
    fn check_tariff(&self, choice: &TariffChoice) -> Result<(), AppError> {
        let tariffs = self.tariffs_in(choice.month, &choice.gemeente, &choice.product)?;
        if tariffs.iter().any(|found| found.period.begin() == choice.valid_from) {
            return Ok(());
        }
        let days: Vec<NaiveDate> = tariffs.iter().map(|found| found.period.begin()).collect();
        let days: Vec<String> = days.iter().map(|day| day.format("%d-%m-%Y").to_string()).collect();
        let error = AppError::new(
            ErrorKind::Input,
            "GEEN_TARIEF",
            "Er is geen tarief van dit product dat op die dag begint en in deze maand geldt.",
        );
        Err(error.hint(format!(
            "Kies uit: {}.",
            if days.is_empty() {
                "geen".to_owned()
            } else {
                days.join(", ")
            }
        )))
    }

    fn tasks_of(&self, gemeente: &GemeenteCode) -> Result<Vec<ClaimTask>, AppError> {
        let tx = self.store.read();
        let sent = declarations::lines_to(tx, gemeente)?;
        let decisions = claim_choices::decisions(tx, gemeente)?;
        let history = History::new(&sent);
        let open: Vec<(&LineKey, Option<&SentLine>)> =
            history.keys().map(|key| (key, open_line(&history, key))).collect();
        let is_credit = |line: &SentLine| line.line.debit_credit == DebetCredit::Credit;
        let last = open.iter().filter_map(|(key, line)| line.map(|_| key.month)).max();
        let states = last
            .map(|last| self.states(gemeente, last))
            .transpose()?
            .unwrap_or_default();
        // A rejected credit asks for nothing any more when the attendance is again what was approved, a debit not when its
        // care is gone.
        let asks = |key: &LineKey, line: &SentLine| {
            let state = states.get(key);
            if is_credit(line) {
                state == Some(&CareState::ToCorrect)
            } else {
                !is_settled(state)
            }
        };
        let task = |(key, line): (&LineKey, Option<&SentLine>)| {
            let decided = decisions.iter().find(|decided| decided.key == *key);
            let line = line.filter(|line| asks(key, line));
            let line = line.or_else(|| decided.and_then(|_| history.lines(key).last().copied()))?;
            Some(ClaimTask {
                gemeente: gemeente.clone(),
                child: line.line.child_number.clone(),
                reference: line.line.reference.clone(),
                amount: line.line.amount,
                debit_credit: line.line.debit_credit,
                advice: advice(&line.codes),
                codes: line.codes.clone(),
                decision: decided.map(|decided| decided.decision),
                key: key.clone(),
            })
        };
        let mut tasks: Vec<ClaimTask> = open.into_iter().filter_map(task).collect();
        tasks.sort_by(|a, b| (a.key.month, a.child.in_order(), &a.key).cmp(&(b.key.month, b.child.in_order(), &b.key)));
        Ok(tasks)
    }

    /// How care up to a month stands now.
    fn states(&self, gemeente: &GemeenteCode, until: Month) -> Result<BTreeMap<LineKey, CareState>, AppError> {
        let tx = self.store.read();
        let last = declarations::last_declared(tx, gemeente)?;
        let month = last.map_or(until, |last| last.max(until));
        let rules = &self.house;
        let proposal = rules.propose_on(tx, (month, gemeente), month.last_day(), Progress::whole(&mut |_| {}))?;
        Ok(proposal.states)
    }
}

/// The rejected line about a piece of care that nothing came in place of: a debit while nothing stands, or the credit of a
/// line that therefore still stands.
fn open_line<'a>(history: &History<'a>, key: &LineKey) -> Option<&'a SentLine> {
    match history.stand(key) {
        Stand::Nothing(rejected) => rejected,
        Stand::Waiting => None,
        Stand::Approved(standing) => history.lines(key).iter().rev().copied().find(|sent| {
            let of = sent.line.previous_reference.as_ref();
            sent.state == LineState::Rejected
                && of.is_some_and(|of| standing.iter().any(|original| original.line.reference == *of))
        }),
    }
}

/// What a decision is about, for the log: without a child.
fn about(key: &LineKey) -> String {
    format!(
        "toewijzing={} product={} maand={}",
        key.toewijzing, key.product, key.month
    )
}
