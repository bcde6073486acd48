//! What a person has to look at after an answer, and what a person decides about lines and tariffs.

use super::answer::advice;
use crate::app::env::Moment;
use crate::app::error::{AppError, ErrorKind};
use crate::app::session::Session;
use crate::domain::declaration::history::{History, Stand};
use crate::domain::declaration::{Decision, LineDecision, LineKey, ReferentieNummer, SentLine, Tariff, TariffChoice};
use crate::domain::ids::{ChildNumber, GemeenteCode, ProductCode};
use crate::domain::money::Cents;
use crate::domain::retour::RetourCode;
use crate::domain::role::Permission;
use crate::domain::text::Text;
use crate::domain::time::Month;
use crate::store::{Tx, allocations, claim_choices, declarations};
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// A rejected line that nothing came in place of yet ("taak").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimTask {
    /// Municipality.
    pub gemeente: GemeenteCode,
    /// What the line is about.
    pub key: LineKey,
    /// The child.
    pub child: ChildNumber,
    /// Reference of the rejected line.
    pub reference: ReferentieNummer,
    /// Its amount.
    pub amount: Cents,
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
        match self.decision {
            None => "Gaat opnieuw mee met de volgende declaratie, met een nieuw nummer.",
            Some(Decision::Held) => "Aangehouden: gaat niet mee tot u de regel vrijgeeft.",
            Some(Decision::WrittenOff) => "Afgeschreven: wordt niet meer gedeclareerd.",
        }
    }
}

impl Session {
    /// Rejected lines that nothing came in place of, by municipality, month and child.
    pub fn claim_tasks(&self) -> Result<Vec<ClaimTask>, AppError> {
        self.require(Permission::Declare)?;
        let tx = self.store.read();
        let gemeenten: BTreeSet<GemeenteCode> = declarations::list(tx)?.into_iter().map(|sent| sent.gemeente).collect();
        let mut tasks = Vec::new();
        for gemeente in gemeenten {
            tasks.extend(tasks_of(tx, &gemeente)?);
        }
        Ok(tasks)
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

    /// Holds care back, or writes it off for good, also when no line about it was ever sent.
    pub fn decide_care(
        &mut self,
        gemeente: &GemeenteCode,
        decided: &LineDecision,
        now: Moment,
    ) -> Result<(), AppError> {
        self.require(Permission::Declare)?;
        let detail = format!("{} {}", about(&decided.key), decided.decision.code());
        self.audited(now, "declaratie.besluit", &detail, |tx| {
            Ok(claim_choices::decide(tx, gemeente, decided, &now.utc_text())?)
        })
    }

    /// Lets a line go along again.
    pub fn release_line(&mut self, reference: &str, now: Moment) -> Result<(), AppError> {
        let (gemeente, key) = self.line_key(reference)?;
        self.release_care(&gemeente, &key, now)
    }

    /// Lets care go along again.
    pub fn release_care(&mut self, gemeente: &GemeenteCode, key: &LineKey, now: Moment) -> Result<(), AppError> {
        self.require(Permission::Declare)?;
        let detail = format!("{} vrijgegeven", about(key));
        self.audited(now, "declaratie.besluit", &detail, |tx| {
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

    /// Chooses which tariff holds for a month in which it changes, by its first day.
    pub fn choose_tariff(&mut self, choice: &TariffChoice, now: Moment) -> Result<(), AppError> {
        let tariffs = self.tariffs_in(choice.month, &choice.gemeente, &choice.product)?;
        if !tariffs.iter().any(|found| found.period.begin() == choice.valid_from) {
            let days: Vec<NaiveDate> = tariffs.iter().map(|found| found.period.begin()).collect();
            let days: Vec<String> = days.iter().map(|day| day.format("%d-%m-%Y").to_string()).collect();
            let error = AppError::new(
                ErrorKind::Input,
                "GEEN_TARIEF",
                "Er is geen tarief van dit product dat op die dag begint en in deze maand geldt.",
            );
            return Err(error.hint(format!(
                "Kies uit: {}.",
                if days.is_empty() {
                    "geen".to_owned()
                } else {
                    days.join(", ")
                }
            )));
        }
        let detail = format!(
            "gemeente={} product={} maand={} vanaf={}",
            choice.gemeente, choice.product, choice.month, choice.valid_from
        );
        self.audited(now, "declaratie.tarief", &detail, |tx| {
            Ok(claim_choices::choose_tariff(tx, choice)?)
        })
    }
}

/// What a decision is about, for the log: without a child.
fn about(key: &LineKey) -> String {
    format!(
        "toewijzing={} product={} maand={}",
        key.toewijzing, key.product, key.month
    )
}

fn tasks_of(tx: Tx<'_>, gemeente: &GemeenteCode) -> Result<Vec<ClaimTask>, AppError> {
    let sent = declarations::lines_to(tx, gemeente)?;
    let decisions = claim_choices::decisions(tx, gemeente)?;
    let history = History::new(&sent);
    let open = |key: &LineKey| match history.stand(key) {
        Stand::Nothing(Some(rejected)) => Some(rejected),
        Stand::Nothing(None) | Stand::Waiting | Stand::Approved(_) => None,
    };
    let task = |key: &LineKey, rejected: &SentLine| ClaimTask {
        gemeente: gemeente.clone(),
        child: rejected.line.child_number.clone(),
        reference: rejected.line.reference.clone(),
        amount: rejected.line.amount,
        advice: advice(&rejected.codes),
        codes: rejected.codes.clone(),
        decision: decisions
            .iter()
            .find(|decided| decided.key == *key)
            .map(|decided| decided.decision),
        key: key.clone(),
    };
    let mut tasks: Vec<ClaimTask> = history
        .keys()
        .filter_map(|key| open(key).map(|rejected| task(key, rejected)))
        .collect();
    tasks.sort_by(|a, b| (a.key.month, a.child.in_order(), &a.key).cmp(&(b.key.month, b.child.in_order(), &b.key)));
    Ok(tasks)
}
