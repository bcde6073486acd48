//! What the municipality grants and changes in a month, by chance.

use super::chance::Chance;
use super::people::{Care, Product};
use crate::municipality::{Frequency, Grant, Municipality, Subject};
use chrono::{Days, NaiveDate, NaiveDateTime};

/// The allocations of one child, product by product.
pub struct File {
    pub care: Care,
    pub bsn: String,
    /// Every allocation ever granted, per product of [`Care::products`]; one row for a budget.
    pub granted: Vec<Vec<u32>>,
}

/// The desk that grants.
pub struct Desk {
    next_number: u32,
    stamp: NaiveDateTime,
}

impl Desk {
    pub fn new(first: NaiveDate) -> Self {
        Self {
            next_number: 400_001,
            stamp: first.and_hms_opt(8, 0, 0).expect("a time"),
        }
    }

    /// A stamp later than any before (IV013).
    fn stamp(&mut self, today: NaiveDate) -> NaiveDateTime {
        let morning = today.and_hms_opt(8, 0, 0).expect("a time");
        self.stamp = (self.stamp + chrono::TimeDelta::seconds(1)).max(morning);
        self.stamp
    }

    /// Grants and changes for one child, seen from the day after a month.
    pub fn turn(&mut self, town: &mut Municipality, chance: &mut Chance, file: &mut File, today: NaiveDate) {
        let rows = file.care.products().len().max(1);
        file.granted.resize_with(rows, Vec::new);
        for row in 0..rows {
            let last = file.granted[row].last().copied();
            let known = last.and_then(|number| town.allocation(number).cloned());
            match known.filter(|grant| !grant.is_removed()) {
                Some(grant) if grant.end.is_none_or(|end| end >= today) => {
                    self.change(town, chance, &grant, today);
                }
                // Side products begin with the support they go with.
                before if row > 0 => {
                    let pair = file.granted[0]
                        .last()
                        .and_then(|number| town.allocation(*number).cloned());
                    let free = |pair: &Grant| {
                        before
                            .as_ref()
                            .and_then(|grant| grant.end)
                            .is_none_or(|end| end < pair.begin)
                    };
                    if let Some(pair) = pair.filter(|pair| !pair.is_removed()).filter(free)
                        && chance.percent(60)
                    {
                        let product = &file.care.products()[row];
                        let number = self.grant(
                            town,
                            file,
                            (subject(chance, file.care, Some(product)), pair.begin, pair.end),
                            today,
                        );
                        file.granted[row].push(number);
                    }
                }
                before => {
                    if chance.percent(if before.is_some() { 60 } else { 85 }) {
                        let subject = subject(chance, file.care, file.care.products().first());
                        let (begin, end) = period(chance, &subject, before.and_then(|grant| grant.end), today);
                        let number = self.grant(town, file, (subject, begin, end), today);
                        file.granted[row].push(number);
                    }
                }
            }
        }
    }

    fn grant(
        &mut self,
        town: &mut Municipality,
        file: &File,
        (subject, begin, end): (Subject, NaiveDate, Option<NaiveDate>),
        today: NaiveDate,
    ) -> u32 {
        let number = self.next_number;
        self.next_number += 1;
        let end = end.or_else(|| {
            let needs_end = subject.size().is_none_or(|size| size.frequency == Frequency::Weekly);
            needs_end.then(|| begin + Days::new(200))
        });
        town.grant(Grant {
            bsn: file.bsn.clone(),
            number,
            subject,
            begin,
            end,
            stamp: self.stamp(today),
            reason: None,
        });
        number
    }

    /// Changes a running allocation, sometimes.
    fn change(&mut self, town: &mut Municipality, chance: &mut Chance, grant: &Grant, today: NaiveDate) {
        let number = grant.number;
        let whole = grant
            .subject
            .size()
            .is_some_and(|size| size.frequency == Frequency::Whole);
        match chance.below(100) {
            0..8 => {
                let latest = grant.end.unwrap_or(today + Days::new(60));
                let room = u64::try_from((latest - grant.begin).num_days()).unwrap_or(0);
                // Up to some months back: what was approved since is to be given back.
                let earliest = (latest - grant.begin.max(today - Days::new(80))).num_days();
                let back = chance.between(1, u64::try_from(earliest).unwrap_or(1).max(1)).min(room);
                if back > 0 {
                    let stamp = self.stamp(today);
                    town.shorten(number, latest - Days::new(back), stamp);
                }
            }
            8..20 => {
                if let Some(end) = grant.end {
                    let stamp = self.stamp(today);
                    town.stretch(number, end + Days::new(chance.between(5, 100)), stamp);
                }
            }
            20..32 if whole => {
                let most = grant.subject.size().map_or(1, |size| size.volume);
                let most = u64::try_from(most).expect("a volume");
                let volume = i64::try_from(chance.between(most / 2, most * 2)).expect("small");
                let stamp = self.stamp(today);
                town.resize(number, volume, stamp);
            }
            32..36 => {
                let stamp = self.stamp(today);
                // What has approved lines cannot be removed (TR385); that is the municipality's own rule to keep.
                let _kept = town.remove(number, stamp);
            }
            _ => {}
        }
    }
}

fn subject(chance: &mut Chance, care: Care, product: Option<&Product>) -> Subject {
    let cents = i64::try_from(chance.between(20_000, 250_000)).expect("small");
    match (care, product) {
        (_, Some(product)) => {
            let (frequency, low, high) = chance.one_of(product.sizes);
            product.subject(frequency, chance.between(low, high))
        }
        (Care::Budget, None) => Subject::Budget { cents },
        (_, None) => Subject::CategoryBudget {
            category: "45".to_owned(),
            cents,
        },
    }
}

/// A period from shortly before to shortly after a day, after the allocation before it.
fn period(
    chance: &mut Chance,
    subject: &Subject,
    before: Option<NaiveDate>,
    today: NaiveDate,
) -> (NaiveDate, Option<NaiveDate>) {
    let begin = today - Days::new(40) + Days::new(chance.below(60));
    let begin = before.map_or(begin, |end| begin.max(end + Days::new(1)));
    let endless = subject.size().is_some_and(|size| size.frequency != Frequency::Weekly) && chance.percent(25);
    let end = begin + Days::new(chance.between(10, 280));
    (begin, (!endless).then_some(end))
}
