//! How much of what several locations delivered fits in one line, day by day, and what each of them has of it.

use super::super::delivery::Measure;
use super::part::{Cut, CutReason, DayAmount};
use crate::domain::allocation::Volume;
use crate::domain::money::Cents;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// What one line may hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// How its days are counted.
    pub measure: Measure,
    /// First and last day of the product period; `None` when the allocation has no day in the month any more.
    pub period: Option<(NaiveDate, NaiveDate)>,
    /// First day of the allocation; `None` when it was removed.
    pub begin: Option<NaiveDate>,
    /// Most of a day by the policy, in the measure.
    pub per_day: Option<u32>,
    /// Most of days by the policy's maximum of their week; days that are not in it have no such maximum.
    pub week: BTreeMap<NaiveDate, u32>,
    /// Most of the whole, in the measure, each with its rule; the smallest holds.
    pub rooms: Vec<(CutReason, u64)>,
}

/// What one location has of a line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filled {
    /// How much goes, in the measure.
    pub counted: u64,
    /// What does not.
    pub cut: Vec<Cut>,
}

impl Limits {
    /// The smallest room with its rule.
    pub fn room(&self) -> Option<(CutReason, u64)> {
        self.rooms.iter().copied().min_by_key(|(_, room)| *room)
    }

    /// Why a day lies outside, if it does.
    fn outside(&self, day: NaiveDate) -> Option<CutReason> {
        match (self.begin, self.period) {
            (None, _) => Some(CutReason::Removed),
            (Some(begin), _) if day < begin => Some(CutReason::Before),
            (Some(_), Some((begin, end))) if (begin..=end).contains(&day) => None,
            (Some(_), _) => Some(CutReason::After),
        }
    }

    /// Most of one day; never less than what one location may hand in by itself (B34 lifts a maximum for a child).
    fn of_day(&self, largest: u32) -> (CutReason, u32) {
        match (self.measure, self.per_day) {
            (Measure::Days, _) => (CutReason::SameDay, 1),
            (Measure::Dagdelen | Measure::Minutes, most) => {
                (CutReason::DayMaximum, most.map_or(u32::MAX, |most| most.max(largest)))
            }
        }
    }
}

/// What several locations have of each day: their place among them, and how much.
fn by_day(of_locations: &[&[DayAmount]]) -> BTreeMap<NaiveDate, Vec<(usize, u32)>> {
    let mut by_day: BTreeMap<NaiveDate, Vec<(usize, u32)>> = BTreeMap::new();
    for (at, days) in of_locations.iter().enumerate() {
        for (day, amount) in *days {
            by_day.entry(*day).or_default().push((at, *amount));
        }
    }
    by_day
}

fn largest(entries: &[(usize, u32)]) -> u32 {
    entries.iter().map(|(_, amount)| *amount).max().unwrap_or(0)
}

/// What counts of each day over all locations before weeks and the whole are looked at.
pub fn before_weeks(of_locations: &[&[DayAmount]], limits: &Limits) -> Vec<DayAmount> {
    let days = by_day(of_locations).into_iter();
    let inside = days.filter(|(day, _)| limits.outside(*day).is_none());
    let counted = inside.map(|(day, entries)| {
        let sum = entries.iter().fold(0u32, |sum, (_, amount)| Volume::sum(sum, *amount));
        (day, sum.min(limits.of_day(largest(&entries)).1))
    });
    counted.collect()
}

/// Fills a line with the days of several locations, first days first; on one day the locations in the order in which they are
/// given. One entry for each of them, in the same order.
pub fn fill(of_locations: &[&[DayAmount]], limits: &Limits) -> Vec<Filled> {
    let mut filled = vec![Filled::default(); of_locations.len()];
    let room = limits.room();
    let mut left = room.map_or(u64::MAX, |(_, room)| room);
    for (day, entries) in by_day(of_locations) {
        let (of_day, mut left_of_day) = limits.of_day(largest(&entries));
        let mut left_of_week = limits.week.get(&day).copied().unwrap_or(u32::MAX);
        let outside = limits.outside(day);
        for (at, amount) in entries {
            let Some(target) = filled.get_mut(at) else { continue };
            let mut cut = |amount, reason| {
                if amount > 0 {
                    target.cut.push(Cut { day, amount, reason });
                }
            };
            if let Some(reason) = outside {
                cut(amount, reason);
                continue;
            }
            let in_day = amount.min(left_of_day);
            cut(amount - in_day, of_day);
            let in_week = in_day.min(left_of_week);
            cut(in_day - in_week, CutReason::Week);
            let fits = u32::try_from(left.min(u64::from(in_week))).unwrap_or(in_week);
            cut(in_week - fits, room.map_or(CutReason::Period, |(reason, _)| reason));
            left_of_day -= in_day;
            left_of_week -= in_week;
            left -= u64::from(fits);
            target.counted += u64::from(fits);
        }
    }
    filled
}

/// Divides an amount by shares: to the cent, and together exactly the amount.
pub fn divide(amount: Cents, shares: &[u64]) -> Vec<Cents> {
    let whole: u128 = shares.iter().map(|share| u128::from(*share)).sum();
    let (mut so_far, mut given) = (0u128, 0u64);
    shares
        .iter()
        .map(|share| {
            so_far += u128::from(*share);
            let until = (u128::from(amount.cents()) * so_far).checked_div(whole).unwrap_or(0);
            let until = u64::try_from(until).unwrap_or(amount.cents());
            let own = until - given;
            given = until;
            Cents::new(own).unwrap_or(amount)
        })
        .collect()
}
