//! Occupancy ("bezetting"): who was where on a day, and whether every group had enough professionals at every minute.
//!
//! The day is cut at every arrival, departure and shift edge, never on a grid. Ages are those of the day, so a birthday needs
//! no cut. For day care the law counts each stamgroep, for out-of-school care the whole location (Bkk art. 7 and 16).

mod breach;
mod counting;
mod deviation;
mod evaluate;
mod plan;
mod remarks;
mod timeline;
mod verdict;

pub use breach::{Breach, Cause, Moment, Part, QUARTER_MIN, quarter_of};
pub use counting::{Adults, Caps, CareForm, Qualification, Standing, caps, share_out};
pub use deviation::{Deviation, DeviationState, WARN_BEFORE_MIN, limit_bso, limit_kdv};
pub use plan::{AtWork, Horizon, Inside, Leaving, child_insides, staff_insides};
pub use remarks::{FirstAid, FirstAidPresence, Remarks, Screening};
pub use timeline::timeline;
pub use verdict::{Composition, DayVerdict, Outcome, Shared, Verdict};

use super::calendar::DayType;
use super::group::{Group, GroupKind};
use super::ids::{ChildId, GroupId, StaffId};
use super::regelingen::{PolicyIndex, Regelingen};
use super::time::Minute;
use chrono::NaiveDate;
use std::fmt;
use std::sync::Arc;

/// Minutes in a day.
const DAY_MIN: u16 = 1440;

/// A stretch of minutes of one day: never empty, its end is the first minute after it and may be midnight (24:00).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    from: u16,
    until: u16,
}

impl Span {
    /// The whole day.
    pub const DAY: Self = Self {
        from: 0,
        until: DAY_MIN,
    };

    /// From a minute until, not including, minute number `until` (at most 1440); `None` when nothing lies in between.
    pub fn new(from: u16, until: u16) -> Option<Self> {
        let until = until.min(DAY_MIN);
        (from < until).then_some(Self { from, until })
    }

    /// First minute, counted from midnight.
    pub const fn from(self) -> u16 {
        self.from
    }

    /// First minute after it, at most 1440.
    pub const fn until(self) -> u16 {
        self.until
    }

    /// Length in minutes.
    pub const fn length(self) -> u16 {
        self.until - self.from
    }

    /// Says whether a minute lies in it.
    pub const fn holds(self, minute: u16) -> bool {
        self.from <= minute && minute < self.until
    }
}

/// A minute number as `HH:MM`; the end of the day is `24:00`.
pub fn clock(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}-{}", clock(self.from), clock(self.until)))
    }
}

/// Whether a child has an indication ("indicatie") for the kind of group it is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Indicated {
    /// It has, under this policy of the location.
    Yes(PolicyIndex),
    /// It has not.
    No,
}

/// A child in a group during a stretch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChildInside {
    /// The child.
    pub child: ChildId,
    /// The group.
    pub group: GroupId,
    /// Date of birth.
    pub birth: NaiveDate,
    /// With or without an indication.
    pub indicated: Indicated,
    /// When, and how it is known to end.
    pub inside: Inside,
}

/// A staff member in a group during a stretch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StaffInside {
    /// Who.
    pub staff: StaffId,
    /// The group.
    pub group: GroupId,
    /// How the person counts.
    pub standing: Standing,
    /// What is known of link and VOG.
    pub screening: Screening,
    /// First aid.
    pub first_aid: FirstAid,
    /// When.
    pub span: Span,
}

/// Everything that a day's occupancy follows from.
#[derive(Clone, Copy, Debug)]
pub struct DayInput<'a> {
    /// The day.
    pub day: NaiveDate,
    /// What kind of day it is.
    pub day_type: &'a DayType,
    /// The groups, in order.
    pub groups: &'a [Group],
    /// The policies, for the plus ratio.
    pub regelingen: &'a Regelingen,
    /// Children.
    pub children: &'a [ChildInside],
    /// Staff.
    pub staff: &'a [StaffInside],
}

/// Children, staff and what is required, of a group or a location, in a stretch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Numbers {
    /// Children present.
    pub children: u32,
    /// Those with an indication.
    pub plus_children: u32,
    /// Children beside them that were never ticked out, after their group has closed ("niet uitgetikt"): a fault in the record,
    /// most likely, and in no ratio; still possibly inside.
    pub overdue: u32,
    /// Professionals present that count for the law.
    pub present: u32,
    /// Adults in the groups that do not ("telt niet mee").
    pub uncounted: u32,
    /// Professionals that the law asks for; `None` when the composition is not allowed in one group.
    pub law: Option<u32>,
    /// Professionals that the plus ratio asks for; 0 when it asks for none.
    pub plus: u32,
    /// The stricter of the two; means nothing for a composition that is not allowed.
    pub required: u32,
    /// Professionals that are missing ("tekort"), as far as that is known for a composition that is not allowed.
    pub short: u32,
    /// Those that are missing for the plus ratio.
    pub plus_short: u32,
    /// Minutes below the legal number ("afwijkende inzet"), and how that stands.
    pub deviation: Deviation,
    /// The steps that led to the numbers, in Dutch; the deviation's sentence is apart ([`Numbers::explanation`]). Shared, as
    /// most stretches of a day say the same of most groups.
    pub steps: Arc<[String]>,
}

impl Numbers {
    /// Every step and how the deviation stands ("uitleg").
    pub fn explanation(&self) -> Vec<String> {
        self.steps.iter().cloned().chain(self.deviation.in_words()).collect()
    }

    /// The same but for the minutes of deviation, which grow as the day goes on.
    pub fn same_as(&self, other: &Self) -> bool {
        let rest = |deviation: Deviation| Deviation {
            used_min: 0,
            ..deviation
        };
        rest(self.deviation) == rest(other.deviation)
            && (self.children, self.plus_children, self.overdue) == (other.children, other.plus_children, other.overdue)
            && (self.present, self.uncounted) == (other.present, other.uncounted)
            && (self.law, self.plus, self.required) == (other.law, other.plus, other.required)
            && (self.short, self.plus_short) == (other.short, other.plus_short)
            && self.steps == other.steps
    }
}

/// A group in a stretch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupNumbers {
    /// The group.
    pub group: GroupId,
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: GroupKind,
    /// Children per professional by the plus ratio that it is held to, where a policy has one.
    pub plus_ratio: Option<u32>,
    /// Its numbers.
    pub numbers: Numbers,
    /// What is missing over several groups together and concerns this one too.
    pub shared: Shared,
}

/// The location in a stretch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocationNumbers {
    /// All groups together. `deviation` is that of the out-of-school care.
    pub all: Numbers,
    /// All groups of out-of-school care together, which is what the law counts there; `None` without such groups.
    pub bso: Option<Numbers>,
    /// Whether one professional is alone in the building.
    pub alone: Alone,
}

/// Whether one professional is alone in the building ("achterwacht", Bkk art. 7(5)-(6) and 16(5)-(6)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alone {
    /// Nobody is, or nobody is needed.
    No,
    /// One is required and one is there: another adult must be able to come within 15 minutes.
    BackupNeeded,
    /// One is there because of a deviation, and another adult is clocked in.
    SecondAdultThere,
    /// One is there because of a deviation, and no other adult is clocked in.
    SecondAdultMissing,
}

impl Alone {
    /// The sentence for the explanation.
    pub const fn in_words(self) -> Option<&'static str> {
        match self {
            Self::No => None,
            Self::BackupNeeded => {
                Some("één beroepskracht in het gebouw: een achterwacht moet binnen 15 minuten kunnen komen")
            }
            Self::SecondAdultThere => {
                Some("één beroepskracht door afwijkende inzet: er is een tweede volwassene in het gebouw")
            }
            Self::SecondAdultMissing => {
                Some("één beroepskracht door afwijkende inzet: er moet een tweede volwassene in het gebouw zijn")
            }
        }
    }
}

/// A stretch of the day in which nothing changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// When.
    pub span: Span,
    /// Every group, in order.
    pub groups: Vec<GroupNumbers>,
    /// The location.
    pub location: LocationNumbers,
    /// What is said beside the numbers.
    pub remarks: Remarks,
}

impl Stretch {
    /// Every part of it that has minutes of deviation of its own.
    fn numbers_mut(&mut self) -> impl Iterator<Item = &mut Numbers> {
        self.groups
            .iter_mut()
            .map(|group| &mut group.numbers)
            .chain([&mut self.location.all])
            .chain(self.location.bso.as_mut())
    }

    fn same_as(&self, other: &Self) -> bool {
        let groups = self.groups.len() == other.groups.len()
            && self.groups.iter().zip(&other.groups).all(|(one, two)| {
                one.group == two.group && one.shared == two.shared && one.numbers.same_as(&two.numbers)
            });
        let bso = match (&self.location.bso, &other.location.bso) {
            (Some(one), Some(two)) => one.same_as(two),
            (None, None) => true,
            _ => false,
        };
        groups
            && bso
            && self.remarks == other.remarks
            && self.location.alone == other.location.alone
            && self.location.all.same_as(&other.location.all)
    }
}

/// A whole day: stretches that cover every minute exactly once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timeline {
    /// The stretches, in order; the minutes of deviation of each are those up to its end.
    pub stretches: Vec<Stretch>,
}

impl Timeline {
    /// What is the case at a minute, with the minutes of deviation up to it.
    pub fn at(&self, minute: Minute) -> Option<Stretch> {
        let found = self
            .stretches
            .iter()
            .find(|stretch| stretch.span.holds(minute.minutes()))?;
        let left = found.span.until() - minute.minutes();
        let mut stretch = found.clone();
        for numbers in stretch.numbers_mut() {
            numbers.deviation = numbers.deviation.earlier(left);
        }
        Some(stretch)
    }
}

#[cfg(test)]
mod plan_tests;
#[cfg(test)]
mod tests;
