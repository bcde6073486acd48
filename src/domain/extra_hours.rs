//! Extra staff hours that a municipality subsidises ("extra inzet", Enschede): what a group is entitled to, what is planned
//! and what was worked, in minutes.
//!
//! The right is a number of minutes for each school afternoon and each holiday day on which the group is open (E3). Worked
//! and planned minutes are summed per group and day and each day's sum is rounded to the nearest quarter of an hour; every
//! longer period is the sum of its days, so a week, a month and the programme never contradict each other. The raw minutes
//! stay beside the rounded ones. What is paid is what was worked up to the right of the day; hours above it are shown, and
//! a day with less than its right does not make up for a day with more.

use super::calendar::DayType;
use super::group::{Group, GroupKind};
use super::ids::GroupId;
use super::money::Cents;
use super::people::{Deployment, Shift};
use super::regeling::{Regeling, Scope, Subsidy};
use super::staffing::Worked;
use super::time::{Minute, monday};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Minutes of a group or a location over a day or a longer period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hours {
    /// Entitled ("recht").
    pub entitled: u32,
    /// Planned in the roster as extra ("gepland"), raw.
    pub planned: u32,
    /// Planned, each day rounded to the quarter of an hour.
    pub planned_quarter: u32,
    /// Clocked as extra ("gewerkt"), raw.
    pub worked: u32,
    /// Clocked, each day rounded to the quarter of an hour.
    pub worked_quarter: u32,
    /// What is paid ("te vergoeden"): of each day the worked quarters, up to the right of that day.
    pub paid: u32,
}

impl Hours {
    /// Both together; `None` when a sum of minutes does not fit.
    pub fn checked_plus(self, other: Self) -> Option<Self> {
        Some(Self {
            entitled: self.entitled.checked_add(other.entitled)?,
            planned: self.planned.checked_add(other.planned)?,
            planned_quarter: self.planned_quarter.checked_add(other.planned_quarter)?,
            worked: self.worked.checked_add(other.worked)?,
            worked_quarter: self.worked_quarter.checked_add(other.worked_quarter)?,
            paid: self.paid.checked_add(other.paid)?,
        })
    }

    /// Both together, for a screen. Of what goes to a municipality [`Hours::checked_plus`] has to hold as well.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self {
            entitled: self.entitled.saturating_add(other.entitled),
            planned: self.planned.saturating_add(other.planned),
            planned_quarter: self.planned_quarter.saturating_add(other.planned_quarter),
            worked: self.worked.saturating_add(other.worked),
            worked_quarter: self.worked_quarter.saturating_add(other.worked_quarter),
            paid: self.paid.saturating_add(other.paid),
        }
    }

    /// Minutes worked above the right, after rounding; 0 when there are none.
    pub const fn above_right(self) -> u32 {
        self.worked_quarter.saturating_sub(self.entitled)
    }
}

impl std::iter::Sum for Hours {
    fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
        iter.fold(Self::default(), Self::plus)
    }
}

/// Rounds to the nearest quarter of an hour: 7 minutes go down, 8 go up.
pub const fn to_quarter(minutes: u32) -> u32 {
    minutes.saturating_add(7) / 15 * 15
}

/// A number of minutes as `12:15`.
pub fn in_hours(minutes: u32) -> String {
    format!("{}:{:02}", minutes / 60, minutes % 60)
}

/// Says whether a kind of group gets subsidised hours: the afternoons and holiday days of a subsidy are those of BSO+ (E1).
pub const fn gets_extra_hours(kind: GroupKind) -> bool {
    match kind {
        GroupKind::BsoPlus => true,
        GroupKind::Kdv | GroupKind::Bso | GroupKind::Combi | GroupKind::KdvPlus => false,
    }
}

/// Minutes to which an open group gives right on a day by a subsidy.
///
/// A schoolvrije dag follows the rule of the school afternoon although the group is open all day; a public holiday gives
/// nothing (POLICY 3.18). A day that the calendar does not know gives nothing that anyone could count.
const fn minutes_of(subsidy: &Subsidy, day_type: &DayType) -> u32 {
    let minutes = match day_type {
        DayType::School | DayType::SchoolFree => subsidy.minutes_school_afternoon,
        DayType::Vacation(_) => subsidy.minutes_holiday_day,
        DayType::PublicHoliday(_) | DayType::Weekend | DayType::Closed | DayType::Unknown => None,
    };
    match minutes {
        Some(minutes) => minutes,
        None => 0,
    }
}

/// Says whether a group gives care that the subsidy is for: on a school day in the afternoon, on other days at all.
fn is_open(group: &Group, day_type: &DayType) -> bool {
    const NOON_MIN: u16 = 12 * 60;
    let dagdelen = group.dagdelen(day_type);
    match day_type {
        DayType::School => dagdelen.iter().any(|dagdeel| dagdeel.until.minutes() > NOON_MIN),
        _ => !dagdelen.is_empty(),
    }
}

/// The right of one group on a day; 0 when the policy counts the hours for the location as a whole.
pub fn entitled(regeling: &Regeling, group: &Group, day: NaiveDate, day_type: &DayType) -> u32 {
    match &regeling.subsidy {
        Some(subsidy) if subsidy.per != Some(Scope::Location) => right(regeling, subsidy, group, day, day_type),
        _ => 0,
    }
}

/// The right of a location on a day that no single group has; 0 unless the policy counts the hours for the location.
pub fn entitled_location(regeling: &Regeling, groups: &[Group], day: NaiveDate, day_type: &DayType) -> u32 {
    match &regeling.subsidy {
        Some(subsidy) if subsidy.per == Some(Scope::Location) => groups
            .iter()
            .map(|group| right(regeling, subsidy, group, day, day_type))
            .max()
            .unwrap_or(0),
        _ => 0,
    }
}

fn right(regeling: &Regeling, subsidy: &Subsidy, group: &Group, day: NaiveDate, day_type: &DayType) -> u32 {
    if regeling.holds_on(day) && gets_extra_hours(group.kind) && is_open(group, day_type) {
        minutes_of(subsidy, day_type)
    } else {
        0
    }
}

/// Extra minutes of every group on every day, from roster and clock.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    planned: BTreeMap<(GroupId, NaiveDate), u32>,
    worked: BTreeMap<(GroupId, NaiveDate), u32>,
}

/// Whether every extra stretch of a day has an end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clocked {
    /// Yes, or there was none.
    Whole,
    /// Someone was not clocked out; that stretch counts for nothing, because nobody knows how long it was.
    OpenEnd,
}

impl Ledger {
    /// Adds a shift; an ordinary one changes nothing.
    pub fn add_shift(&mut self, shift: &Shift) {
        if shift.deployment == Deployment::Extra {
            add(
                &mut self.planned,
                (shift.group, shift.day),
                between(shift.from, shift.until),
            );
        }
    }

    /// Adds the stretches of one person on a day; ordinary ones change nothing.
    pub fn add_worked(&mut self, day: NaiveDate, stretches: &[Worked]) -> Clocked {
        let mut clocked = Clocked::Whole;
        for stretch in stretches
            .iter()
            .filter(|stretch| stretch.deployment == Deployment::Extra)
        {
            match stretch.until {
                Some(until) => add(&mut self.worked, (stretch.group, day), between(stretch.from, until)),
                None => clocked = Clocked::OpenEnd,
            }
        }
        clocked
    }

    /// Says whether a group has extra minutes, planned or worked, between two days, both included.
    pub fn has_any(&self, group: GroupId, from: NaiveDate, until: NaiveDate) -> bool {
        let range = (group, from)..=(group, until);
        from <= until
            && (self.planned.range(range.clone()).next().is_some() || self.worked.range(range).next().is_some())
    }

    /// The minutes of a group on a day, with its right and what of it is paid.
    pub fn hours(&self, regeling: &Regeling, group: &Group, day: NaiveDate, day_type: &DayType) -> Hours {
        let at = |minutes: &BTreeMap<(GroupId, NaiveDate), u32>| minutes.get(&(group.id, day)).copied().unwrap_or(0);
        let (planned, worked) = (at(&self.planned), at(&self.worked));
        let (entitled, worked_quarter) = (entitled(regeling, group, day, day_type), to_quarter(worked));
        Hours {
            entitled,
            planned,
            planned_quarter: to_quarter(planned),
            worked,
            worked_quarter,
            paid: worked_quarter.min(entitled),
        }
    }

    /// The right on a day that no single group has, and what it pays of the minutes that all groups worked.
    pub fn whole_hours(&self, regeling: &Regeling, groups: &[Group], day: NaiveDate, day_type: &DayType) -> Hours {
        let entitled = entitled_location(regeling, groups, day, day_type);
        let worked: Hours = groups
            .iter()
            .map(|group| self.hours(regeling, group, day, day_type))
            .sum();
        Hours {
            entitled,
            paid: worked.worked_quarter.min(entitled),
            ..Hours::default()
        }
    }

    /// The minutes of a day as they are paid: of each group, and at the end of the location as a whole. Their sum is the day.
    pub fn day_rows(&self, regeling: &Regeling, groups: &[Group], day: NaiveDate, day_type: &DayType) -> Vec<Hours> {
        let of_groups = groups.iter().map(|group| self.hours(regeling, group, day, day_type));
        of_groups
            .chain([self.whole_hours(regeling, groups, day, day_type)])
            .collect()
    }
}

fn add(minutes: &mut BTreeMap<(GroupId, NaiveDate), u32>, key: (GroupId, NaiveDate), more: u32) {
    let sum = minutes.entry(key).or_default();
    *sum = sum.saturating_add(more);
}

fn between(from: Minute, until: Minute) -> u32 {
    u32::from(until.minutes().saturating_sub(from.minutes()))
}

/// The part of an ISO week that lies in a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WeekHours {
    /// First day that counts.
    pub from: NaiveDate,
    /// Last day that counts.
    pub until: NaiveDate,
    /// Minutes.
    pub hours: Hours,
}

/// The ISO weeks of days that follow each other; a week of which not all days are given holds only those.
pub fn weeks(days: impl Iterator<Item = (NaiveDate, Hours)>) -> Vec<WeekHours> {
    let mut weeks: Vec<WeekHours> = Vec::new();
    for (day, hours) in days {
        match weeks.last_mut().filter(|week| monday(week.from) == monday(day)) {
            Some(week) => {
                week.until = day;
                week.hours = week.hours.plus(hours);
            }
            None => weeks.push(WeekHours {
                from: day,
                until: day,
                hours,
            }),
        }
    }
    weeks
}

/// What a number of minutes costs at a rate per hour, rounded to the nearest cent; `None` above what money can hold.
pub fn amount(minutes: u32, rate_per_hour: Cents) -> Option<Cents> {
    let sixtieths = rate_per_hour.cents().checked_mul(u64::from(minutes))?;
    Cents::new(sixtieths.checked_add(30)? / 60).ok()
}

/// What the paid minutes cost: each row of a group and day is rounded to the nearest cent by itself, so that a month and the
/// programme are the sum of what their days show. `None` above what money can hold.
pub fn amount_paid(rows: impl IntoIterator<Item = Hours>, rate_per_hour: Cents) -> Option<Cents> {
    rows.into_iter()
        .try_fold(Cents::ZERO, |sum, row| sum.plus(amount(row.paid, rate_per_hour)?))
}

/// How much of a ceiling is used ("plafond").
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CeilingLevel {
    /// Below 80 %.
    Below,
    /// From 80 %.
    Near,
    /// From 100 %.
    Reached,
}

/// How far an amount has come, and the whole percentage of the ceiling (rounded down).
pub fn ceiling_level(amount: Cents, ceiling: Cents) -> (CeilingLevel, u64) {
    let percent = amount
        .cents()
        .saturating_mul(100)
        .checked_div(ceiling.cents())
        // Nothing may be spent: then all of it is spent from the start.
        .unwrap_or(100);
    let level = match percent {
        0..80 => CeilingLevel::Below,
        80..100 => CeilingLevel::Near,
        _ => CeilingLevel::Reached,
    };
    (level, percent)
}

#[cfg(test)]
#[path = "extra_hours_tests.rs"]
mod tests;
