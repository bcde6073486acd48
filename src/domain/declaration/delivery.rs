//! What was delivered to a child on a day, in every measure that a product can be declared in.

use super::super::allocation::Eenheid;
use super::super::error::ValueError;
use super::super::group::GroupKind;
use super::super::ids::{Bsn, ChildId, ChildNumber};
use super::super::limits::LimitOverride;
use super::super::regeling::Piece;
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

/// What was delivered to a child on a day in one kind of group.
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
    /// Minutes of presence.
    pub minutes: u32,
}

/// How the delivery of a day is counted before it is rounded to the unit of the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Dagdelen (16), or pieces of a dagdeel.
    Dagdelen,
    /// Days with care (14), or pieces of a day.
    Days,
    /// Minutes of presence (01, 04).
    Minutes,
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

    /// Every way of counting.
    pub const ALL: [Self; 3] = [Self::Dagdelen, Self::Days, Self::Minutes];

    /// The word in files.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Dagdelen => "dagdelen",
            Self::Days => "dagen",
            Self::Minutes => "minuten",
        }
    }

    /// Reads the word.
    pub fn parse(raw: &str) -> Result<Self, ValueError> {
        let found = Self::ALL.into_iter().find(|measure| measure.code() == raw);
        found.ok_or(ValueError::Choice {
            choices: "dagdelen, dagen, minuten",
        })
    }

    /// The unit in which a part of a day is listed.
    pub const fn listed_in(self, unit: Eenheid) -> Eenheid {
        match self {
            Self::Minutes => Eenheid::Minuut,
            Self::Dagdelen | Self::Days => unit,
        }
    }
}

/// The deliveries of one child per day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DaysOfCare(BTreeMap<NaiveDate, (u32, u32)>);

impl DaysOfCare {
    /// Sums the deliveries of one child in some kinds of group.
    pub fn of(deliveries: &[Delivery], kinds: &[GroupKind]) -> Self {
        let mut days = BTreeMap::new();
        for delivery in deliveries {
            if kinds.contains(&delivery.kind) && delivery.count > 0 {
                let day: &mut (u32, u32) = days.entry(delivery.day).or_default();
                day.0 = day.0.saturating_add(delivery.count);
                day.1 = day.1.saturating_add(delivery.minutes);
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

    /// Each day between two days, both included, with its amount in a measure.
    pub fn between(&self, begin: NaiveDate, end: NaiveDate, measure: Measure) -> Vec<(NaiveDate, u32)> {
        if end < begin {
            return Vec::new();
        }
        self.0
            .range(begin..=end)
            .map(|(day, (dagdelen, minutes))| {
                let amount = match measure {
                    Measure::Dagdelen => *dagdelen,
                    Measure::Days => 1,
                    // Who was there for a dagdeel was there for a minute at least.
                    Measure::Minutes => (*minutes).max(1),
                };
                (*day, amount)
            })
            .collect()
    }
}
