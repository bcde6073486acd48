//! One month of one municipality, whole: what would be sent, what was sent, what a person decided, what can be chosen.

use super::joint::shares_of;
use super::month_books::open_rejected;
use super::{ClaimView, Sending, SentDeclaration, sent_days};
use crate::app::env::Moment;
use crate::app::error::AppError;
use crate::app::progress::Progress;
use crate::app::session::Session;
use crate::domain::declaration::care_state::{CareState, ElsewhereOrigin};
use crate::domain::declaration::history::History;
use crate::domain::declaration::{
    Decision, LineDecision, LineKey, Prestatie, ReferentieNummer, SentLine, Tariff, TariffChoice,
};
use crate::domain::finding::Finding;
use crate::domain::ids::{ChildId, ChildNumber, GemeenteCode, ProductCode, ToewijzingNummer};
use crate::domain::role::Permission;
use crate::domain::rule_code::RuleCode;
use crate::domain::time::Month;
use crate::store::{Tx, allocations, claim_choices, declarations, people};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// What is said about a claim that can no longer be sent under its own month.
const ONLY_WHEN_SENDING: [RuleCode; 2] = [RuleCode::Tr318, RuleCode::Niets];

/// A product whose tariff changes within the month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TariffChange {
    /// Product.
    pub product: ProductCode,
    /// The tariffs that hold in the month, in order of their first day.
    pub tariffs: Vec<Tariff>,
    /// First day of the one that was chosen for the whole month.
    pub chosen: Option<NaiveDate>,
}

/// Care that a person holds back or wrote off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldCare {
    /// The decision.
    pub decided: LineDecision,
    /// The child, where its allocation is known.
    pub child: Option<ChildNumber>,
}

/// A month of a municipality.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MonthView {
    /// What would be sent now; when a later month was declared, what of this month goes along with that.
    pub claim: ClaimView,
    /// Every file that was sent, the first first.
    pub sent: Vec<SentDeclaration>,
    /// The days behind each line that was sent, as they were then.
    pub sent_days: BTreeMap<ReferentieNummer, Vec<(NaiveDate, u32)>>,
    /// Rejected lines that nothing came in place of.
    pub rejected: BTreeSet<ReferentieNummer>,
    /// Care that is held back or written off: of this month, and what is held of earlier ones.
    pub held: Vec<HeldCare>,
    /// Products whose tariff changes within the month.
    pub tariffs: Vec<TariffChange>,
    /// Names of the children, by number.
    pub names: BTreeMap<ChildNumber, String>,
    /// Name of the municipality.
    pub gemeente_name: Option<String>,
    /// The later month that was declared: what is left of this one goes along with that.
    pub closed_by: Option<Month>,
    /// Whether a person said that this month was declared elsewhere, or an earlier version took it so.
    pub elsewhere: Option<ElsewhereOrigin>,
}

impl MonthView {
    /// Lines that would be sent now.
    pub fn to_send(&self) -> &[Prestatie] {
        match (self.claim.sending, self.closed_by) {
            (Sending::New, None) => &self.claim.lines,
            (Sending::New, Some(_)) | (Sending::SentBefore, _) => &[],
        }
    }

    /// Lines about this month that go along with the file of a later one, as that was declared already.
    pub fn goes_along(&self) -> &[Prestatie] {
        match (self.claim.sending, self.closed_by) {
            (Sending::New, Some(_)) => &self.claim.lines,
            (Sending::New, None) | (Sending::SentBefore, _) => &[],
        }
    }

    /// The days behind a line: as it was sent, or as it is proposed.
    pub fn days_of(&self, line: &Prestatie) -> &[(NaiveDate, u32)] {
        let behind = self.claim.behind.get(&line.reference).map(|behind| &behind.days);
        let given_back = line.previous_reference.as_ref();
        let given_back = given_back.and_then(|previous| self.sent_days.get(previous));
        let sent = self.sent_days.get(&line.reference).or(given_back);
        let behind = behind.filter(|days| !days.is_empty());
        behind.or(sent).map(Vec::as_slice).unwrap_or_default()
    }
}

impl Session {
    /// A month of a municipality with everything about it; nothing is written.
    pub fn month_end(
        &self,
        month: Month,
        gemeente: &GemeenteCode,
        now: Moment,
        progress: Progress<'_>,
    ) -> Result<MonthView, AppError> {
        self.require(Permission::Declare)?;
        self.at_one_moment(|| self.month_as_it_is((month, gemeente), now, progress))
    }

    fn month_as_it_is(
        &self,
        (month, gemeente): (Month, &GemeenteCode),
        now: Moment,
        progress: Progress<'_>,
    ) -> Result<MonthView, AppError> {
        let mut claim = self.check_claim_showing((month, gemeente), now, progress)?;
        let tx = self.store.read();
        let closed_by = declarations::last_declared(tx, gemeente)?.filter(|last| month < *last);
        if closed_by.is_some() {
            keep_own(&mut claim);
        }
        // The files stand there themselves.
        claim.findings.retain(|found| found.code != RuleCode::AlGemaakt);
        let (mut sent, mut days) = (Vec::new(), BTreeMap::new());
        for summary in declarations::list(tx)?.into_iter().rev() {
            if summary.month == month && summary.gemeente == *gemeente {
                let lines = declarations::lines(tx, &summary.number)?;
                let (shares, cut) = shares_of(tx, &summary, &lines)?;
                for SentLine { line, .. } in &lines {
                    days.insert(line.reference.clone(), sent_days(tx, line, &claim.care)?);
                }
                sent.push(SentDeclaration {
                    codes: declarations::codes(tx, &summary.number)?,
                    lines,
                    shares,
                    cut,
                    summary,
                });
            }
        }
        let mut elsewhere = claim_choices::elsewhere(tx, gemeente)?.into_iter();
        let elsewhere = elsewhere.find(|said| said.month == month).map(|said| said.origin);
        let children = people::children(tx)?;
        let numbers: BTreeMap<ChildId, ChildNumber> =
            children.iter().map(|child| (child.id, child.number.clone())).collect();
        let known = crate::app::lists::gemeenten(tx)?;
        Ok(MonthView {
            rejected: rejected_lines(tx, gemeente, &claim.states)?,
            held: held(tx, gemeente, month, &numbers)?,
            tariffs: self.tariff_changes(tx, month, gemeente)?,
            names: children
                .into_iter()
                .map(|child| (child.number, child.name.full()))
                .collect(),
            gemeente_name: known.get(gemeente).map(|known| known.name.clone()),
            claim,
            sent,
            sent_days: days,
            closed_by,
            elsewhere,
        })
    }

    fn tariff_changes(&self, tx: Tx<'_>, month: Month, gemeente: &GemeenteCode) -> Result<Vec<TariffChange>, AppError> {
        let choices = claim_choices::tariff_choices(tx, gemeente)?;
        let mut changes = Vec::new();
        for product in &self.regeling_of(gemeente).products {
            let tariffs = self.tariffs_in(month, gemeente, &product.code)?;
            let first = tariffs.first().map(|tariff| (tariff.tariff, tariff.unit));
            if tariffs.iter().all(|other| Some((other.tariff, other.unit)) == first) {
                continue;
            }
            let of_product = |choice: &&TariffChoice| choice.product == product.code && choice.month == month;
            changes.push(TariffChange {
                product: product.code.clone(),
                tariffs,
                chosen: choices.iter().find(of_product).map(|choice| choice.valid_from),
            });
        }
        Ok(changes)
    }
}

/// What makes a finding the same one.
fn identity(finding: &Finding) -> (RuleCode, Option<ChildNumber>, String) {
    (finding.code, finding.child.clone(), finding.text.clone())
}

/// Leaves of a claim what is about its own month: the rest goes along with the later month that was declared.
fn keep_own(claim: &mut ClaimView) {
    let month = claim.month;
    if claim.sending == Sending::New {
        claim.lines.retain(|line| Month::of(line.begin) == month);
    }
    let others = claim.about.iter().filter(|about| about.key.month != month);
    let of_others: BTreeSet<(RuleCode, Option<ChildNumber>, String)> =
        others.map(|about| identity(&about.finding)).collect();
    let is_other = |found: &Finding| of_others.contains(&identity(found));
    claim
        .findings
        .retain(|found| !ONLY_WHEN_SENDING.contains(&found.code) && !is_other(found));
}

/// Rejected lines that nothing came in place of.
fn rejected_lines(
    tx: Tx<'_>,
    gemeente: &GemeenteCode,
    states: &BTreeMap<LineKey, CareState>,
) -> Result<BTreeSet<ReferentieNummer>, AppError> {
    let lines = declarations::lines_to(tx, gemeente)?;
    let history = History::new(&lines);
    Ok(open_rejected(&history, states)
        .map(|(_, rejected)| rejected.line.reference.clone())
        .collect())
}

/// Decisions about care of a month, and about what is held of earlier ones.
fn held(
    tx: Tx<'_>,
    gemeente: &GemeenteCode,
    month: Month,
    numbers: &BTreeMap<ChildId, ChildNumber>,
) -> Result<Vec<HeldCare>, AppError> {
    let of_child: BTreeMap<ToewijzingNummer, ChildId> = allocations::latest(tx)?
        .into_iter()
        .filter(|found| found.gemeente == *gemeente)
        .map(|found| (found.number, found.child))
        .collect();
    let shown = |decided: &LineDecision| {
        decided.key.month == month || (decided.key.month < month && decided.decision == Decision::Held)
    };
    let all = claim_choices::decisions(tx, gemeente)?.into_iter().filter(shown);
    let child = |key: &LineKey| {
        of_child
            .get(&key.toewijzing)
            .and_then(|child| numbers.get(child))
            .cloned()
    };
    Ok(all
        .map(|decided| HeldCare {
            child: child(&decided.key),
            decided,
        })
        .collect())
}
