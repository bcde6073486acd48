//! What was delivered to a child on a day, in every measure that a product can be declared in.

use super::super::allocation::{Eenheid, Volume};
use super::super::dagdeel::{CountedDay, NoDagdeel};
use super::super::entitlement::WeekKind;
use super::super::group::GroupKind;
use super::super::ids::{Bsn, ChildId, ChildNumber};
use super::super::limits::LimitOverride;
use super::super::regeling::Piece;
use crate::domain::word_enums::words;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// A child as a claim needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimChild {
    /// Number at the location.
    pub number: ChildNumber,
    /// BSN, if known.
    pub bsn: Option<Bsn>,
    /// Limits set aside for the child (B34).
    pub overrides: Vec<LimitOverride>,
    /// Mondays of the weeks that are of school holiday for the child.
    pub holiday_weeks: BTreeSet<NaiveDate>,
}

impl ClaimChild {
    /// The kind of a week for the child, by its Monday.
    pub fn week_kind(&self, monday: NaiveDate) -> WeekKind {
        if self.holiday_weeks.contains(&monday) {
            WeekKind::Holiday
        } else {
            WeekKind::School
        }
    }
}

/// What was delivered to a child on a day in one kind of group; also when it comes to no dagdeel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Delivery {
    /// The child.
    pub child: ChildId,
    /// The day of care.
    pub day: NaiveDate,
    /// Kind of group.
    pub kind: GroupKind,
    /// Number of dagdelen that count.
    pub count: u32,
    /// Minutes of presence, in a dagdeel or not.
    pub minutes: u32,
    /// Minutes before school, which the policy does not pay.
    pub before_school: u32,
    /// Dagdelen above the maximum of a day.
    pub above_maximum: u32,
    /// Why no dagdeel counts, when none does.
    pub nothing: Option<NoDagdeel>,
}

impl Delivery {
    /// What a policy counts of a day, as a delivery.
    pub const fn of(child: ChildId, day: NaiveDate, kind: GroupKind, counted: CountedDay) -> Self {
        Self {
            child,
            day,
            kind,
            count: counted.count,
            minutes: counted.minutes,
            before_school: counted.before_school,
            above_maximum: counted.above_maximum,
            nothing: counted.nothing,
        }
    }
}

words! {
    /// How the delivery of a day is counted before it is rounded to the unit of the line.
    Measure, exact {
        /// Dagdelen (16), or pieces of a dagdeel.
        Dagdelen = "dagdelen";
        /// Days with care (14), or pieces of a day.
        Days = "dagen";
        /// Minutes of presence (01, 04).
        Minutes = "minuten";
    }
}

impl Measure {
    /// How a unit is counted; `None` for what is not effort: euro and pieces of output.
    pub const fn of(unit: Eenheid, piece: Piece) -> Option<Self> {
        match (unit, piece) {
            (Eenheid::Dagdeel, _) | (Eenheid::Stuks, Piece::Dagdeel) => Some(Self::Dagdelen),
            (Eenheid::Etmaal, _) | (Eenheid::Stuks, Piece::Day) => Some(Self::Days),
            (Eenheid::Uur | Eenheid::Minuut, _) => Some(Self::Minutes),
            (Eenheid::StuksOutput | Eenheid::Euro, _) => None,
        }
    }

    /// The unit in which a part of a day is listed.
    pub const fn listed_in(self, unit: Eenheid) -> Eenheid {
        match self {
            Self::Minutes => Eenheid::Minuut,
            Self::Dagdelen | Self::Days => unit,
        }
    }
}

/// What was delivered on one day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct OfDay {
    dagdelen: u32,
    minutes: u32,
    before_school: u32,
    above_maximum: u32,
}

/// The deliveries of one child per day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DaysOfCare(BTreeMap<NaiveDate, OfDay>);

impl DaysOfCare {
    /// Sums the deliveries of one child in some kinds of group.
    pub fn of(deliveries: &[Delivery], kinds: &[GroupKind]) -> Self {
        let mut days = BTreeMap::new();
        for delivery in deliveries {
            let was_there = delivery.count > 0 || delivery.minutes > 0 || delivery.before_school > 0;
            if kinds.contains(&delivery.kind) && was_there {
                let day: &mut OfDay = days.entry(delivery.day).or_default();
                day.dagdelen = Volume::sum(day.dagdelen, delivery.count);
                day.minutes = Volume::sum(day.minutes, delivery.minutes);
                day.before_school = Volume::sum(day.before_school, delivery.before_school);
                day.above_maximum = Volume::sum(day.above_maximum, delivery.above_maximum);
            }
        }
        Self(days)
    }

    /// Those of the days that a rule lets through.
    #[must_use]
    pub fn only(&self, lets_through: impl Fn(NaiveDate) -> bool) -> Self {
        let days = self.0.iter().filter(|(day, _)| lets_through(**day));
        Self(days.map(|(day, amounts)| (*day, *amounts)).collect())
    }

    /// Every day on which the child was there.
    pub fn days(&self) -> impl Iterator<Item = NaiveDate> {
        self.0.keys().copied()
    }

    /// The first day on which the child was there at all.
    pub fn first(&self) -> Option<NaiveDate> {
        self.0.first_key_value().map(|(day, _)| *day)
    }

    /// The first day of a period that counts for something: one with a dagdeel, or else one with presence.
    pub fn first_of(&self, (begin, end): (NaiveDate, NaiveDate)) -> Option<NaiveDate> {
        let first = |measure| self.between(begin, end, measure).first().map(|(day, _)| *day);
        first(Measure::Dagdelen).or_else(|| first(Measure::Minutes))
    }

    /// Each day between two days, both included, that has an amount in a measure.
    ///
    /// Dagdelen and days follow from the dagdelen that count; minutes are those of all visits (IV079).
    pub fn between(&self, begin: NaiveDate, end: NaiveDate, measure: Measure) -> Vec<(NaiveDate, u32)> {
        self.amounts((begin, end), |of_day| match measure {
            Measure::Dagdelen => of_day.dagdelen,
            Measure::Days => of_day.dagdelen.min(1),
            // Who was there for a dagdeel was there for a minute at least.
            Measure::Minutes => of_day.minutes.max(of_day.dagdelen.min(1)),
        })
    }

    /// Dagdelen above the maximum of their day, between two days, both included.
    pub fn above_maximum(&self, begin: NaiveDate, end: NaiveDate) -> Vec<(NaiveDate, u32)> {
        self.amounts((begin, end), |of_day| of_day.above_maximum)
    }

    /// Minutes before school that the policy does not pay, between two days, both included.
    pub fn before_school(&self, begin: NaiveDate, end: NaiveDate) -> Vec<(NaiveDate, u32)> {
        self.amounts((begin, end), |of_day| of_day.before_school)
    }

    fn amounts(&self, (begin, end): (NaiveDate, NaiveDate), of: impl Fn(&OfDay) -> u32) -> Vec<(NaiveDate, u32)> {
        if end < begin {
            return Vec::new();
        }
        let amounts = self.0.range(begin..=end).map(|(day, of_day)| (*day, of(of_day)));
        amounts.filter(|(_, amount)| *amount > 0).collect()
    }
}
