//! The policy's maximum of dagdelen in a week over all locations (Buren art. 6.2): it is of the child, on all its allocations of a
//! product together and over the borders of months, as in the claim of a single location.

use super::super::delivery::Measure;
use super::super::policy_weeks::{left_in_week, week_maximum};
use super::super::{DebetCredit, LineKey};
use super::fill::{Limits, before_weeks};
use super::part::{DayAmount, NumberPrefix, Part};
use super::piece::Piece;
use super::{BundleInput, StandingLine};
use crate::domain::allocation::{Toewijzing, Volume};
use crate::domain::entitlement::WeekKind;
use crate::domain::ids::{Bsn, ProductCode, ToewijzingNummer};
use crate::domain::limits::LimitOverride;
use crate::domain::regeling::{Regeling, WeekCap};
use crate::domain::time::monday;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// What one location told of a child, by Monday: the latest part with days in a week says what it is.
type Told<'a> = BTreeMap<NaiveDate, (WeekKind, &'a [LimitOverride])>;

/// One week of a child on a product.
#[derive(Debug, Default)]
struct Week {
    /// What could be billed, by day.
    days: BTreeMap<(NaiveDate, LineKey), u32>,
    /// What was sent and is not worked out now: it keeps what it took.
    taken: BTreeMap<(NaiveDate, LineKey), u32>,
    /// What each location has by itself.
    own: BTreeMap<NumberPrefix, u32>,
}

/// A child, a product, and the Monday of a week.
type WeekOf = (Bsn, ProductCode, NaiveDate);

/// The days of a bundle by child, product and week.
pub(super) struct Weeks<'a> {
    regeling: &'a Regeling,
    allocations: BTreeMap<ToewijzingNummer, (Bsn, &'a Toewijzing)>,
    told: BTreeMap<Bsn, BTreeMap<&'a NumberPrefix, Told<'a>>>,
    by_week: BTreeMap<WeekOf, Week>,
    worked_out: BTreeSet<LineKey>,
}

impl<'a> Weeks<'a> {
    /// No days yet, and what the parts tell of the children.
    pub(super) fn new(
        input: &BundleInput<'a>,
        allocations: &BTreeMap<ToewijzingNummer, (Bsn, &'a Toewijzing)>,
    ) -> Self {
        let mut parts: Vec<&Part> = input.parts.iter().chain(input.earlier).collect();
        parts.sort_by_key(|part| (part.made, &part.number));
        let mut told: BTreeMap<Bsn, BTreeMap<&NumberPrefix, Told<'_>>> = BTreeMap::new();
        for part in parts {
            for child in &part.children {
                let of_location = told.entry(child.bsn).or_default().entry(&part.prefix).or_default();
                let weeks = child.weeks.iter();
                of_location.extend(weeks.map(|(first, kind)| (*first, (*kind, child.overrides.as_slice()))));
            }
        }
        Self {
            regeling: input.regeling,
            allocations: allocations.clone(),
            told,
            by_week: BTreeMap::new(),
            worked_out: BTreeSet::new(),
        }
    }

    fn week(&mut self, key: &LineKey, day: NaiveDate) -> Option<&mut Week> {
        let (bsn, _) = self.allocations.get(&key.toewijzing)?;
        Some(
            self.by_week
                .entry((*bsn, key.product.clone(), monday(day)))
                .or_default(),
        )
    }

    /// Adds a piece of care that is worked out now.
    pub(super) fn add(&mut self, piece: &Piece<'_>, limits: &Limits) {
        self.worked_out.insert(piece.key.clone());
        if limits.measure != Measure::Dagdelen {
            return;
        }
        let shares: Vec<&[DayAmount]> = piece.claimed.iter().map(|one| one.share.days.as_slice()).collect();
        for (day, amount) in before_weeks(&shares, limits) {
            if let Some(week) = self.week(&piece.key, day) {
                week.days.insert((day, piece.key.clone()), amount);
            }
        }
        for one in &piece.claimed {
            for (day, amount) in before_weeks(&[&one.share.days], limits) {
                if let Some(week) = self.week(&piece.key, day) {
                    let own = week.own.entry(one.share.own.location.clone()).or_default();
                    *own = Volume::sum(*own, amount);
                }
            }
        }
    }

    /// Adds what was sent and is not worked out now, because it has no answer. Of a line that is given back and came in another's
    /// place the larger counts: not both can stand.
    pub(super) fn add_standing(&mut self, standing: &[StandingLine]) {
        for line in standing {
            let key = LineKey::of(&line.sent.line);
            let stands = line.sent.state.counts() && line.sent.line.debit_credit == DebetCredit::Debet;
            if !stands || line.measure != Measure::Dagdelen || self.worked_out.contains(&key) {
                continue;
            }
            let mut by_day: BTreeMap<NaiveDate, u32> = BTreeMap::new();
            for (day, amount) in line.shares.iter().flat_map(|share| &share.days) {
                let sum = by_day.entry(*day).or_default();
                *sum = Volume::sum(*sum, *amount);
            }
            for (day, amount) in by_day {
                let amount = amount.saturating_sub(line.cut.get(&day).copied().unwrap_or(0));
                if let Some(week) = self.week(&key, day) {
                    let taken = week.taken.entry((day, key.clone())).or_default();
                    *taken = amount.max(*taken);
                }
            }
        }
    }

    /// Most of each day that its week holds less of than could be billed, by piece of care.
    pub(super) fn most(&self) -> BTreeMap<LineKey, BTreeMap<NaiveDate, u32>> {
        let mut most: BTreeMap<LineKey, BTreeMap<NaiveDate, u32>> = BTreeMap::new();
        if self.regeling.dagdeel.week_cap == WeekCap::Granting {
            // What the policy only says of a grant is not taken off.
            return most;
        }
        for (of, week) in &self.by_week {
            let maximum = |(day, key): &(NaiveDate, LineKey)| self.maximum((of, week), *day, key);
            let taken = week.taken.iter();
            let taken = taken.filter_map(|(at, amount)| Some((maximum(at)?, *amount))).collect();
            let amounts: Vec<(u32, Option<u32>)> =
                week.days.iter().map(|(at, amount)| (*amount, maximum(at))).collect();
            for (((day, key), amount), left) in week.days.iter().zip(left_in_week(&amounts, taken)) {
                if left < *amount {
                    most.entry(key.clone()).or_default().insert(*day, left);
                }
            }
        }
        most
    }

    /// The maximum of a week as far as a day is concerned.
    ///
    /// Where locations disagree about a child the larger holds. What a location has by itself keeps to the maximum already; where
    /// it did not tell what it is (a part of an older version) it is no less than that.
    fn maximum(&self, ((bsn, product, first), week): (&WeekOf, &Week), day: NaiveDate, key: &LineKey) -> Option<u32> {
        let product = self.regeling.product(product)?;
        let (_, allocation) = self.allocations.get(&key.toewijzing)?;
        let told = self.told.get(bsn);
        let each = || {
            told.into_iter()
                .flat_map(BTreeMap::values)
                .filter_map(|told| told.get(first))
        };
        let is_holiday = each().any(|(kind, _)| *kind == WeekKind::Holiday);
        let kind = if is_holiday {
            WeekKind::Holiday
        } else {
            WeekKind::School
        };
        let overrides: Vec<LimitOverride> = each().flat_map(|(_, held)| held.iter().copied()).collect();
        let has_told = |location: &NumberPrefix| {
            let of_location = told.and_then(|told| told.get(location));
            of_location.is_some_and(|told| told.contains_key(first))
        };
        let untold = week.own.iter().filter(|(location, _)| !has_told(location));
        let least = untold.map(|(_, amount)| *amount).max().unwrap_or(0);
        let maximum = week_maximum(kind, (product, allocation), &overrides, day)?;
        Some(maximum.max(least))
    }
}
