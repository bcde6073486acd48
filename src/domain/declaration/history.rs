//! What was sent before, per line key, and what has to be sent to make it right (RULES 7.6).
//!
//! The rule is one comparison: what the care comes to now, against what stands at the municipality. Nothing stands: a debit.
//! Something waits for its answer: nothing, until it came. Something else was approved: a credit, exactly like the original,
//! and a debit for what it should be. A rejected line stands for nothing, so that it comes back by itself with a new number.

use super::super::allocation::Eenheid;
use super::super::ids::{ChildId, ToewijzingNummer};
use super::super::money::Cents;
use super::super::retour::RetourCode;
use super::super::time::Month;
use super::billable::TakenElsewhere;
use super::month::ProposedLine;
use super::{DebetCredit, LineKey, LineState, Prestatie, ReferentieNummer, SentLine};
use std::collections::BTreeMap;

/// Why a line is proposed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// Care of the declared month, for the first time.
    New,
    /// Care of an earlier month that was not declared yet ("nagekomen").
    Late,
    /// It was rejected and goes again under a new number ("herindiening").
    Again {
        /// The rejected line.
        of: ReferentieNummer,
        /// The codes it was rejected with.
        codes: Vec<RetourCode>,
    },
    /// It gives back an approved line ("credit").
    Credit,
    /// It comes in place of an approved line that is given back in the same claim.
    Instead {
        /// The approved line.
        of: ReferentieNummer,
    },
}

impl Why {
    /// The word on screens and for scripts.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::New => "nieuw",
            Self::Late => "nagekomen",
            Self::Again { .. } => "opnieuw",
            Self::Credit => "credit",
            Self::Instead { .. } => "vervangt",
        }
    }
}

/// How a piece of care stands at the municipality.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stand<'a> {
    /// Nothing counts; the last line that was rejected, if there is one.
    Nothing(Option<&'a SentLine>),
    /// A line has no answer yet: nothing can be sent about it (RULES 7.6).
    Waiting,
    /// Lines that were approved and not given back; one, unless an answer was odd.
    Approved(Vec<&'a SentLine>),
}

/// Every line sent to a municipality, by what it is about, in the order of sending.
#[derive(Clone, Debug, Default)]
pub struct History<'a>(BTreeMap<LineKey, Vec<&'a SentLine>>);

impl LineKey {
    /// What a line is about.
    pub fn of(line: &Prestatie) -> Self {
        Self {
            toewijzing: line.toewijzing,
            product: line.product.clone(),
            month: Month::of(line.begin),
        }
    }
}

impl<'a> History<'a> {
    /// Sorts lines by what they are about.
    pub fn new(sent: &'a [SentLine]) -> Self {
        let mut keys: BTreeMap<LineKey, Vec<&SentLine>> = BTreeMap::new();
        for line in sent {
            keys.entry(LineKey::of(&line.line)).or_default().push(line);
        }
        Self(keys)
    }

    /// How a piece of care stands.
    pub fn stand(&self, key: &LineKey) -> Stand<'a> {
        let lines = self.lines(key);
        if lines.iter().any(|sent| sent.state == LineState::Sent) {
            return Stand::Waiting;
        }
        let debit = |sent: &&&SentLine| sent.line.debit_credit == DebetCredit::Debet;
        let approved: Vec<&SentLine> = lines
            .iter()
            .filter(debit)
            .filter(|sent| sent.state == LineState::Approved)
            .copied()
            .collect();
        if approved.is_empty() {
            let last = lines.iter().rev().find(|sent| debit(sent)).copied();
            Stand::Nothing(last.filter(|sent| sent.state == LineState::Rejected))
        } else {
            Stand::Approved(approved)
        }
    }

    /// The lines about a piece of care.
    pub fn lines(&self, key: &LineKey) -> &[&'a SentLine] {
        self.0.get(key).map(Vec::as_slice).unwrap_or_default()
    }

    /// What lines were ever sent about.
    pub fn keys(&self) -> impl Iterator<Item = &LineKey> {
        self.0.keys()
    }

    /// Everything that was ever sent about a child.
    pub fn keys_of(&self, child: ChildId) -> impl Iterator<Item = (&LineKey, &'a SentLine)> + '_ {
        self.0.iter().filter_map(move |(key, lines)| {
            lines
                .iter()
                .find(|sent| sent.line.child == child)
                .map(|sent| (key, *sent))
        })
    }

    /// What stands of an allocation per piece of care: debits that count, less credits under way (TR322, A4).
    pub(super) fn taken(&self, toewijzing: ToewijzingNummer) -> BTreeMap<LineKey, TakenElsewhere> {
        let of_allocation = self.0.iter().filter(|(key, _)| key.toewijzing == toewijzing);
        of_allocation
            .map(|(key, lines)| (key.clone(), counting(lines)))
            .collect()
    }
}

fn counting(lines: &[&SentLine]) -> TakenElsewhere {
    let mut taken = TakenElsewhere::default();
    for sent in lines.iter().filter(|sent| sent.state.counts()) {
        let (amount, cents) = (
            measured(sent.line.unit, sent.line.volume.count()),
            sent.line.amount.cents(),
        );
        if sent.line.debit_credit == DebetCredit::Debet {
            taken.amount += amount;
            taken.cents += cents;
        } else if sent.state == LineState::Sent {
            // An approved credit has made its original one that no longer counts.
            taken.amount = taken.amount.saturating_sub(amount);
            taken.cents = taken.cents.saturating_sub(cents);
        }
    }
    taken
}

/// A volume in the measure in which the days of its unit are counted.
pub(super) fn measured(unit: Eenheid, volume: u32) -> u64 {
    u64::from(volume) * if unit == Eenheid::Uur { 60 } else { 1 }
}

/// Says whether an approved line is what would be sent now: how much, in what, at which price.
pub fn is_same(sent: &Prestatie, now: &ProposedLine) -> bool {
    (sent.volume, sent.unit, sent.tariff, sent.amount, &sent.category)
        == (now.volume, now.unit, now.tariff, now.amount, &now.category)
}

/// The line that gives an approved line back: its exact copy (IV091). `None` for an amount of nothing, which cannot be
/// given back (CS325).
pub fn credit_of(sent: &SentLine) -> Option<ProposedLine> {
    let line = &sent.line;
    (line.amount != Cents::ZERO).then(|| ProposedLine {
        child: line.child,
        child_number: line.child_number.clone(),
        bsn: line.bsn,
        toewijzing: line.toewijzing,
        category: line.category.clone(),
        product: line.product.clone(),
        begin: line.begin,
        end: line.end,
        volume: line.volume,
        unit: line.unit,
        tariff: line.tariff,
        hourly_tariff: line.hourly_tariff,
        amount: line.amount,
        debit_credit: DebetCredit::Credit,
        previous_reference: Some(line.reference.clone()),
        why: Why::Credit,
        days: Vec::new(),
    })
}
