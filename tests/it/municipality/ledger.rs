//! The books of the municipality: every line it processed, and every number it ever saw.

use super::claim::{Claim, Line, Side};
use super::grants::first_of;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// A return code of WJ001.
pub type Code = &'static str;

/// What became of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    Approved,
    /// A debit that was approved and then taken back by an approved credit.
    Credited,
    Rejected(Vec<Code>),
}

/// A line that was processed.
pub struct Entry {
    /// Sender of the message it came in.
    pub provider: String,
    pub bsn: String,
    pub line: Line,
    pub state: State,
}

/// A number, of whom.
type Owned = (String, String);

/// RULES 13.13: a number that was seen is spent, also when the message it stood in was not processed.
#[derive(Default)]
pub(super) struct Ledger {
    pub(super) entries: Vec<Entry>,
    pub(super) identifications: BTreeSet<Owned>,
    pub(super) numbers: BTreeSet<Owned>,
    pub(super) references: BTreeSet<Owned>,
    /// The last declared month of a provider: first day (RULES 13.14).
    pub(super) last_months: BTreeMap<String, NaiveDate>,
}

impl Entry {
    fn is_standing_debit(&self) -> bool {
        self.line.side == Side::Debit && self.state == State::Approved
    }

    /// Counts in a sum: +1, -1 or not.
    pub(super) fn sign(&self) -> i64 {
        match (&self.state, self.line.side) {
            (State::Rejected(_), _) => 0,
            (_, Side::Debit) => 1,
            (_, Side::Credit) => -1,
        }
    }
}

impl Ledger {
    pub(super) fn remember(&mut self, claim: &Claim) {
        let owned = |text: &String| (claim.sender.clone(), text.clone());
        self.identifications.insert(owned(&claim.identification));
        self.numbers.insert(owned(&claim.number));
        self.references.extend(claim.lines().map(|line| owned(&line.reference)));
    }

    /// The debit with this reference, if it was ever approved.
    pub(super) fn approved_debit(&self, provider: &str, reference: &str) -> Option<&Entry> {
        self.entries
            .iter()
            .find(|entry| entry.sign() == 1 && entry.provider == provider && entry.line.reference == reference)
    }

    /// TR389, RULES 7.1: a debit of the same allocation, product and calendar month that was not credited.
    pub(super) fn has_standing(&self, line: &Line) -> bool {
        self.entries.iter().any(|entry| {
            let same = (entry.line.allocation, &entry.line.category, &entry.line.code)
                == (line.allocation, &line.category, &line.code);
            same && entry.is_standing_debit() && first_of(entry.line.days.begin) == first_of(line.days.begin)
        })
    }

    pub(super) fn has_standing_on(&self, allocation: u32) -> bool {
        let mut entries = self.entries.iter();
        entries.any(|entry| entry.is_standing_debit() && entry.line.allocation == allocation)
    }

    /// The net sum of something over the approved lines of an allocation; credits count negative (A4).
    pub(super) fn net(&self, allocation: u32, value: impl Fn(&Line) -> i64) -> i64 {
        let entries = self.entries.iter().filter(|entry| entry.line.allocation == allocation);
        entries.map(|entry| entry.sign() * value(&entry.line)).sum()
    }

    /// Writes down what became of a line; an approved credit closes its debit.
    pub(super) fn book(&mut self, provider: &str, bsn: &str, line: &Line, state: State) {
        if let (State::Approved, Some(previous)) = (&state, &line.previous) {
            let debit = self.entries.iter_mut().find(|entry| {
                entry.is_standing_debit() && entry.provider == provider && entry.line.reference == *previous
            });
            debit.expect("only a credit of a standing debit is approved").state = State::Credited;
        }
        self.entries.push(Entry {
            provider: provider.to_owned(),
            bsn: bsn.to_owned(),
            line: line.clone(),
            state,
        });
    }
}
