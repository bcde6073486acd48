//! A simulated municipality: the other side of the wire, with own code and own types, so that program and municipality
//! can only agree because both follow the rules of the standard.
#![cfg(test)]

mod answer;
mod claim;
mod grants;
mod ledger;
mod noise;
mod receive;
mod rules;
mod technical;
mod tests;
mod xml;

pub use answer::{Answer, Outcome};
pub use claim::{Days, Side, Unit};
pub use grants::{Frequency, Grant, Reason, Resident, Size, Subject, Tariff};
pub use ledger::{Code, Entry, State};
pub use noise::Disagreement;

use chrono::{NaiveDate, NaiveDateTime};
use grants::{Kept, Key, first_of};
use ledger::Ledger;
use noise::Noise;
use std::collections::BTreeMap;

/// Something of the program that was really wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Identification of the message; `None` when it could not be read.
    pub message: Option<String>,
    /// The line, where it is about one.
    pub reference: Option<String>,
    /// The rule of the standard that was broken.
    pub rule: String,
    /// The code it was answered with; empty at level 1.
    pub code: Code,
}

/// TR385: an allocation on which an approved and uncredited line exists cannot be removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StillApproved;

/// Allocation, product code and first day of the month.
pub type Delivered = (u32, String, NaiveDate);

/// A municipality with one contracted provider.
pub struct Municipality {
    code: String,
    agb: String,
    tariffs: Vec<Tariff>,
    residents: BTreeMap<String, Resident>,
    allocations: BTreeMap<u32, Kept>,
    ledger: Ledger,
    noise: Noise,
    faults: Vec<Fault>,
    sent: u32,
}

impl Municipality {
    /// `code` is the CBS code, `agb` that of the provider; the seed is for the disagreement.
    pub fn new(code: &str, agb: &str, seed: u64) -> Self {
        Self {
            code: code.to_owned(),
            agb: agb.to_owned(),
            tariffs: Vec::new(),
            residents: BTreeMap::new(),
            allocations: BTreeMap::new(),
            ledger: Ledger::default(),
            noise: Noise::new(seed),
            faults: Vec::new(),
            sent: 0,
        }
    }

    /// Agrees on a tariff; products without any tariff are not in the product code list.
    pub fn contract(&mut self, tariff: Tariff) {
        self.tariffs.push(tariff);
    }

    /// Registers a child; one that is not registered gets an invented name.
    pub fn settle(&mut self, resident: Resident) {
        self.residents.insert(resident.bsn.clone(), resident);
    }

    /// Grants an allocation; the provider knows of it from the next JW301.
    pub fn grant(&mut self, grant: Grant) {
        grant.assert_sound();
        assert!(!self.allocations.contains_key(&grant.number), "TR332");
        self.keep(grant, None);
    }

    fn keep(&mut self, now: Grant, told: Option<Grant>) {
        let mut others = self.allocations.values();
        assert!(!others.any(|other| now.stacks_on(&other.now)), "TR302");
        self.allocations.insert(now.number, Kept { now, told });
    }

    /// Ends an allocation earlier.
    pub fn shorten(&mut self, number: u32, end: NaiveDate, stamp: NaiveDateTime) {
        self.change(number, stamp, Reason::Shortened, |grant| {
            assert!(grant.end.is_none_or(|old| end < old), "not shorter");
            grant.end = Some(end);
        });
    }

    /// Lets an allocation last longer (OP380: under the same number).
    pub fn stretch(&mut self, number: u32, end: NaiveDate, stamp: NaiveDateTime) {
        self.change(number, stamp, Reason::Stretched, |grant| {
            assert!(grant.end.is_some_and(|old| end > old), "not longer");
            grant.end = Some(end);
        });
    }

    /// Changes the volume of an allocation with frequency 6 (IV066).
    pub fn resize(&mut self, number: u32, volume: i64, stamp: NaiveDateTime) {
        self.change(number, stamp, Reason::Corrected, |grant| match &mut grant.subject {
            Subject::Specific { size, .. } if size.frequency == Frequency::Whole => size.volume = volume,
            _ => panic!("IV066: only the volume of the whole"),
        });
    }

    /// Removes an allocation: it counts as never sent (reason 13).
    pub fn remove(&mut self, number: u32, stamp: NaiveDateTime) -> Result<(), StillApproved> {
        if self.ledger.has_standing_on(number) {
            return Err(StillApproved);
        }
        self.change(number, stamp, Reason::Removed, |grant| grant.end = Some(grant.begin));
        Ok(())
    }

    fn change(&mut self, number: u32, stamp: NaiveDateTime, reason: Reason, how: impl FnOnce(&mut Grant)) {
        let Kept { mut now, told } = self.allocations.remove(&number).expect("a granted allocation");
        assert!(stamp > now.stamp, "IV013: a later state has a later stamp");
        assert!(!now.is_removed(), "a removed allocation does not come back");
        how(&mut now);
        (now.stamp, now.reason) = (stamp, Some(reason));
        now.assert_sound();
        self.keep(now, told);
    }

    /// The current state of an allocation.
    pub fn allocation(&self, number: u32) -> Option<&Grant> {
        self.allocations.get(&number).map(|kept| &kept.now)
    }

    /// Says whether a JW301 of this child would have anything in it (OP087).
    pub fn has_news(&self, bsn: &str, dated: NaiveDate) -> bool {
        self.allocations.values().any(|kept| kept.is_due(bsn, dated))
    }

    /// The next JW301 of a child: what holds on or after its date, and what changed since the last one (OP087). From
    /// here on the provider is judged by it.
    pub fn jw301(&mut self, bsn: &str, dated: NaiveDate) -> Vec<u8> {
        let mut grants = Vec::new();
        for kept in self.allocations.values_mut().filter(|kept| kept.is_due(bsn, dated)) {
            let mut shown = kept.now.clone();
            // IV099: filled when changed since the last message.
            shown.reason = shown.reason.filter(|_| kept.is_changed());
            grants.push(shown);
            kept.told = Some(kept.now.clone());
        }
        assert!(!grants.is_empty(), "there is nothing to tell about this child");
        let identification = self.next_identification('T');
        let key = Key {
            municipality: &self.code,
            provider: &self.agb,
            identification: &identification,
            dated,
        };
        let unknown = || Resident {
            bsn: bsn.to_owned(),
            born: NaiveDate::from_ymd_opt(2019, 5, 4).expect("a date"),
            given: "Pim".to_owned(),
            family: "Verzonnen".to_owned(),
        };
        let resident = self.residents.get(bsn).cloned().unwrap_or_else(unknown);
        grants::jw301(&key, &resident, &grants)
    }

    /// The state of an allocation that the provider was told; only the provider it was sent to has it (OP276).
    fn told(&self, provider: &str, number: u32) -> Option<&Grant> {
        let kept = self.allocations.get(&number).filter(|_| provider == self.agb);
        kept.and_then(|kept| kept.told.as_ref())
    }

    /// At most 12 characters, never twice (TR056).
    fn next_identification(&mut self, letter: char) -> String {
        self.sent += 1;
        format!("{}{letter}{:06}", self.code, self.sent)
    }

    /// The next JW323 only: rejects each right line with this chance, a client with a quarter of it, and the declaration
    /// or the whole message with an eighth.
    pub fn reject_next(&mut self, percent: u64) {
        self.noise.chance(percent);
    }

    /// The next JW323 only: rejects the first right thing of this kind.
    pub fn disagree_next(&mut self, what: Disagreement) {
        self.noise.once(what);
    }

    /// Everything it rejected because the program was really wrong.
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// Every line it processed, in order.
    pub fn lines(&self) -> &[Entry] {
        &self.ledger.entries
    }

    /// Net approved volume per allocation, product and month; what was wholly taken back is left out.
    pub fn approved(&self) -> BTreeMap<Delivered, i64> {
        let mut net: BTreeMap<Delivered, i64> = BTreeMap::new();
        for entry in &self.ledger.entries {
            let line = &entry.line;
            let key = (line.allocation, line.code.clone(), first_of(line.days.begin));
            *net.entry(key).or_default() += entry.sign() * line.volume;
        }
        net.retain(|_, volume| *volume != 0);
        net
    }

    /// Net amount that was granted, in euro cents.
    pub fn granted_cents(&self) -> i64 {
        let entries = self.ledger.entries.iter();
        entries.map(|entry| entry.sign() * entry.line.amount).sum()
    }
}

impl Kept {
    fn is_changed(&self) -> bool {
        self.told.as_ref() != Some(&self.now)
    }

    fn is_due(&self, bsn: &str, dated: NaiveDate) -> bool {
        let current = !self.now.is_removed() && self.now.end.is_none_or(|end| end >= dated);
        self.now.bsn == bsn && (current || self.is_changed())
    }
}
