//! From what was delivered to what is sent in a month: new lines, late ones, those that go again, and corrections.
//!
//! A file for month M holds the care of M and of every month before it, back to the first allocation and at most five years
//! (RULES 7.7, TR335): late care, rejected lines and corrections of older months go along in the current period. That a month
//! was declared by another program is something a person says; nothing is taken to be.

use super::care_state::{AboutCare, CareState};
use super::checks::{check_month, is_before_first_day};
use super::delivery::{ClaimChild, Delivery};
use super::history::{History, Why};
use super::line::ChildClaim;
use super::{DebetCredit, LineDecision, LineKey, NotBillable, ReferentieNummer, SentLine, Tariff, TariffChoice};
use crate::domain::allocation::{Eenheid, Toewijzing, Volume};
use crate::domain::finding::{Finding, Severity};
use crate::domain::ids::{Bsn, ChildId, ChildNumber, GemeenteCode, ProductCategorie, ProductCode, ToewijzingNummer};
use crate::domain::money::Cents;
use crate::domain::regeling::Regeling;
use crate::domain::rule_code::RuleCode;
use crate::domain::time::Month;
use chrono::{Months, NaiveDate};
use std::collections::{BTreeMap, BTreeSet};

/// Months that a product period may lie before the day of sending (TR335: five years).
pub const MONTHS_BACK: u32 = 60;

/// Everything a month's claim follows from.
#[derive(Clone, Copy, Debug)]
pub struct ClaimInput<'a> {
    /// Month to declare.
    pub month: Month,
    /// Municipality to declare to.
    pub gemeente: &'a GemeenteCode,
    /// Day of sending.
    pub dated: NaiveDate,
    /// Children.
    pub children: &'a BTreeMap<ChildId, ClaimChild>,
    /// Latest state of every allocation of the municipality.
    pub allocations: &'a [Toewijzing],
    /// The BSN that came with each allocation, where it came in a message (TR304).
    pub granted_bsns: &'a BTreeMap<ToewijzingNummer, Bsn>,
    /// What was delivered, from the first month that counts up to and including the month.
    pub deliveries: &'a [Delivery],
    /// Tariffs.
    pub tariffs: &'a [Tariff],
    /// What was chosen for months in which a tariff changes.
    pub tariff_choices: &'a [TariffChoice],
    /// Policy.
    pub regeling: &'a Regeling,
    /// Lines sent to this municipality before.
    pub sent: &'a [SentLine],
    /// Lines that a person holds back.
    pub decisions: &'a [LineDecision],
    /// Months of which a person said that they were declared to this municipality elsewhere.
    pub elsewhere: &'a BTreeSet<Month>,
    /// Latest month declared to this municipality that counts as sent (TR318).
    pub last_declared: Option<Month>,
}

impl ClaimInput<'_> {
    /// First month of which care goes into the claim; see [`first_month`].
    pub fn first_month(&self) -> Month {
        let of_gemeente = self.allocations.iter().filter(|found| found.gemeente == *self.gemeente);
        let begins = of_gemeente.map(|found| found.period.begin());
        let begins = begins.chain(self.sent.iter().map(|sent| sent.line.begin));
        first_month(self.month, self.dated, begins.min())
    }

    /// Says whether this claim tells of a month what may not be billed: of its own, and of those that no claim went out for
    /// since the last, as their care goes along here for the first time.
    pub fn reports(&self, month: Month) -> bool {
        let skipped = self.last_declared.is_none_or(|last| last < month) && month < self.month;
        month == self.month || (skipped && !self.elsewhere.contains(&month))
    }
}

/// First month of which care goes into the claim of a month: that of the oldest allocation or line, not before what is too old
/// on the day of sending (TR335) or for this message (CS100).
pub fn first_month(month: Month, dated: NaiveDate, oldest: Option<NaiveDate>) -> Month {
    let too_early = |of: &Month| is_before_first_day(of.first_day());
    let begin = oldest.map_or(month, Month::of);
    // The month in which the five years begin ends on that day or later.
    let in_time = dated
        .checked_sub_months(Months::new(MONTHS_BACK))
        .map_or(begin, |day| begin.max(Month::of(day)));
    let mut from = std::iter::successors(Some(in_time), |month| Some(month.next()));
    from.find(|of| *of >= month || !too_early(of))
        .unwrap_or(month)
        .min(month)
}

/// A line of the claim that has no reference number yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProposedLine {
    /// The child.
    pub child: ChildId,
    /// The child's number.
    pub child_number: ChildNumber,
    /// The child's BSN.
    pub bsn: Bsn,
    /// Allocation.
    pub toewijzing: ToewijzingNummer,
    /// Product category.
    pub category: ProductCategorie,
    /// Product code.
    pub product: ProductCode,
    /// Product period, first day.
    pub begin: NaiveDate,
    /// Product period, last day.
    pub end: NaiveDate,
    /// Volume.
    pub volume: Volume,
    /// Unit.
    pub unit: Eenheid,
    /// Tariff.
    pub tariff: Cents,
    /// Hourly contract tariff behind a tariff per minute (IV081).
    pub hourly_tariff: Option<Cents>,
    /// Amount.
    pub amount: Cents,
    /// Claimed or given back.
    pub debit_credit: DebetCredit,
    /// The approved line that it gives back.
    pub previous_reference: Option<ReferentieNummer>,
    /// Why it is proposed.
    pub why: Why,
    /// The days it is made of, each in what days of its unit are counted in; empty for a credit.
    pub days: Vec<(NaiveDate, u32)>,
}

/// What a month comes to, before numbers are given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proposal {
    /// Lines that may be sent, sorted by child number, allocation and month; a credit before what comes in its place.
    pub lines: Vec<ProposedLine>,
    /// What may not be billed.
    pub not_billable: Vec<NotBillable>,
    /// What was found.
    pub findings: Vec<Finding>,
    /// Lines of this month that were sent before and still stand.
    pub already_sent: usize,
    /// The days behind every line that care comes to now, sent or not.
    pub care: BTreeMap<LineKey, Vec<(NaiveDate, u32)>>,
    /// How every piece of care stands that was delivered or declared.
    pub states: BTreeMap<LineKey, CareState>,
    /// Findings about care that was declared before or should have been, each with the care it is about.
    pub about: Vec<AboutCare>,
}

impl Proposal {
    /// Says whether a finding forbids writing the file.
    pub fn is_blocked(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity == Severity::Fout)
    }

    /// Puts everything in its order.
    fn sort(&mut self) {
        self.lines.sort_by(|a, b| {
            (a.child_number.in_order(), a.toewijzing, a.begin)
                .cmp(&(b.child_number.in_order(), b.toewijzing, b.begin))
                .then_with(|| a.product.cmp(&b.product))
                .then_with(|| b.debit_credit.cmp(&a.debit_credit))
        });
        self.not_billable
            .sort_by(|a, b| (a.child.in_order(), a.day, a.code).cmp(&(b.child.in_order(), b.day, b.code)));
        self.findings
            .sort_by(|a, b| (b.severity, &a.child, a.day).cmp(&(a.severity, &b.child, b.day)));
    }
}

/// Works out what a month's claim comes to.
pub fn propose(input: &ClaimInput<'_>) -> Proposal {
    let mut proposal = Proposal {
        findings: check_month(input.month, input.dated),
        ..Proposal::default()
    };
    proposal.findings.extend(out_of_order(input));
    let history = History::new(input.sent);
    let mut of_child: BTreeMap<ChildId, Vec<&Toewijzing>> = BTreeMap::new();
    for allocation in input
        .allocations
        .iter()
        .filter(|found| found.gemeente == *input.gemeente)
    {
        of_child.entry(allocation.child).or_default().push(allocation);
    }
    let mut deliveries: BTreeMap<ChildId, Vec<Delivery>> = BTreeMap::new();
    for delivery in input.deliveries {
        deliveries.entry(delivery.child).or_default().push(*delivery);
    }
    for (child, allocations) in &of_child {
        if let Some(known) = input.children.get(child) {
            let delivered = deliveries.get(child).map(Vec::as_slice).unwrap_or_default();
            ChildClaim::new(input, *child, known, allocations, (&history, delivered)).add_to(&mut proposal);
        }
    }
    proposal.sort();
    proposal
}

/// TR318: never before the last month that was declared; that month itself may get more files (RULES 7.7).
fn out_of_order(input: &ClaimInput<'_>) -> Option<Finding> {
    let last = input.last_declared.filter(|last| input.month < *last)?;
    Some(Finding {
        code: RuleCode::Tr318,
        return_code: Some("8214"),
        severity: Severity::Fout,
        child: None,
        day: None,
        text: format!(
            "Na {} is al een latere maand gedeclareerd ({}).",
            input.month.in_words(),
            last.in_words()
        ),
        remedy: format!(
            "Maak {} nog eens, of een latere maand: wat van {} over is gaat daar vanzelf in mee.",
            last.in_words(),
            input.month.in_words()
        ),
    })
}

#[cfg(test)]
#[path = "month_tests/mod.rs"]
mod tests;
