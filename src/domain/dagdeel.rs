//! From attendance to dagdelen: which parts of a day were delivered, and what a policy counts of them.

use super::attendance::{Attendance, Stay};
use super::calendar::DayType;
use super::group::{Dagdeel, DagdeelName, Group, GroupKind};
use super::regeling::{BeforeSchool, DagdeelRule};
use super::time::Minute;
use crate::domain::allocation::Volume;
use std::collections::BTreeSet;

/// Minute at which care before school has ended on a school day (POLICY 3.1): ten o'clock.
const BEFORE_SCHOOL_UNTIL_MIN: u16 = 600;

/// What a policy counts of the day of a child in the groups of one kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct CountedDay {
    /// Dagdelen that count.
    pub count: u32,
    /// Dagdelen above the maximum of a day.
    pub above_maximum: u32,
    /// Minutes of presence that count, in a dagdeel or not (IV079).
    pub minutes: u32,
    /// Minutes before school, which the policy does not pay.
    pub before_school: u32,
    /// Why no dagdeel counts, when none does.
    pub nothing: Option<NoDagdeel>,
}

/// Why the presence of a child on a day comes to no dagdeel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NoDagdeel {
    /// The child was there before school only, which the policy does not pay.
    BeforeSchool,
    /// It was there for less than the group's minimum of every dagdeel.
    TooShort,
    /// It was there when the group has no dagdeel: a morning with school, a Saturday.
    NoneThen,
}

/// Minutes of a stay that lie inside a dagdeel. A stay without an end counts only in the dagdeel in which it began.
fn minutes_inside(stay: Stay, dagdeel: &Dagdeel) -> u16 {
    let began_here = dagdeel.from <= stay.from && stay.from < dagdeel.until;
    let until = match stay.out {
        Some(out) => out,
        None if began_here => dagdeel.until,
        None => return 0,
    };
    let begin = stay.from.max(dagdeel.from);
    let end = until.min(dagdeel.until);
    end.minutes().saturating_sub(begin.minutes())
}

/// The dagdelen of a day that were delivered: presence inside at least the group's minimum (and at least a minute).
pub fn delivered(group: &Group, day: &DayType, state: &Attendance) -> Vec<DagdeelName> {
    group
        .dagdelen(day)
        .iter()
        .filter(|dagdeel| {
            let minutes: u16 = state.stays().iter().map(|stay| minutes_inside(*stay, dagdeel)).sum();
            minutes >= group.minimum_min.max(1)
        })
        .map(|dagdeel| dagdeel.name.clone())
        .collect()
}

/// The dagdelen of a day that a policy does not pay: those before school, unless it says that it does.
pub fn not_paid(rule: DagdeelRule, group: &Group, day: &DayType) -> Vec<DagdeelName> {
    if !leaves_out_early(rule, group, day) {
        return Vec::new();
    }
    let dagdelen = group.dagdelen(day).iter().filter(|dagdeel| is_early(dagdeel));
    dagdelen.map(|dagdeel| dagdeel.name.clone()).collect()
}

/// The minute of the day before which a policy pays nothing, as it is care before school: ten o'clock, or when the first dagdeel
/// that it does pay begins, if that is earlier. `None` where it pays all.
///
/// Nobody enters when a school begins. A dagdeel that ends by ten is before school, so what is not in a dagdeel is too.
fn school_from(rule: DagdeelRule, group: &Group, day: &DayType) -> Option<u16> {
    if !leaves_out_early(rule, group, day) {
        return None;
    }
    let paid = group.dagdelen(day).iter().filter(|dagdeel| !is_early(dagdeel));
    let begins = paid.map(|dagdeel| dagdeel.from.minutes());
    begins.chain([BEFORE_SCHOOL_UNTIL_MIN]).min()
}

fn leaves_out_early(rule: DagdeelRule, group: &Group, day: &DayType) -> bool {
    rule.before_school == BeforeSchool::NotBilled && group.kind == GroupKind::BsoPlus && *day == DayType::School
}

fn is_early(dagdeel: &Dagdeel) -> bool {
    dagdeel.until.minutes() <= BEFORE_SCHOOL_UNTIL_MIN
}

/// Those of some dagdelen that a policy pays.
pub fn that_count(rule: DagdeelRule, group: &Group, day: &DayType, mut names: Vec<DagdeelName>) -> Vec<DagdeelName> {
    let left_out = not_paid(rule, group, day);
    names.retain(|name| !left_out.contains(name));
    names
}

/// What of a number of dagdelen the maximum of a day leaves, and what is above it.
pub fn within_day(rule: DagdeelRule, all: usize) -> (u32, u32) {
    let all = u32::try_from(all).unwrap_or(u32::MAX);
    let count = rule.max_per_day.map_or(all, |most| most.min(all));
    (count, all.saturating_sub(count))
}

/// What a policy counts of a day of a child in groups of one kind: first what it does not pay is left out, then what is above
/// the maximum of the day. A dagdeel with one name counts once, also in two groups.
pub fn counted<'a>(
    rule: DagdeelRule,
    day: &DayType,
    stays: impl IntoIterator<Item = (&'a Group, &'a Attendance)>,
) -> CountedDay {
    let mut names = BTreeSet::new();
    let (mut minutes, mut before_school, mut none) = (0_u32, 0_u32, NoDagdeel::NoneThen);
    for (group, state) in stays {
        let found = delivered(group, day, state);
        let was_there = |dagdeel: &Dagdeel| state.stays().iter().any(|stay| minutes_inside(*stay, dagdeel) > 0);
        let presence = presence(rule, group, day, state);
        let only_early = presence.minutes == 0 && presence.before_school > 0;
        let reason = if only_early || !found.is_empty() {
            NoDagdeel::BeforeSchool
        } else if group.dagdelen(day).iter().any(was_there) {
            NoDagdeel::TooShort
        } else {
            NoDagdeel::NoneThen
        };
        none = none.min(reason);
        let left_out = not_paid(rule, group, day);
        minutes = Volume::sum(minutes, presence.minutes);
        before_school = Volume::sum(before_school, presence.before_school);
        names.extend(found.into_iter().filter(|name| !left_out.contains(name)));
    }
    let (count, above_maximum) = within_day(rule, names.len());
    CountedDay {
        count,
        above_maximum,
        minutes,
        before_school,
        nothing: (count == 0).then_some(none),
    }
}

/// Minutes of presence of a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Presence {
    /// Those that count.
    pub minutes: u32,
    /// Those before school, which the policy does not pay.
    pub before_school: u32,
}

/// Minutes of presence of a day, as a policy counts them.
///
/// All time counts, also outside the hours of a dagdeel and in one of which there was too little (IV079), but for what lies before
/// school and is not paid. A stay without an end counts up to the end of the dagdeel in which it began, and for nothing outside one.
pub fn presence(rule: DagdeelRule, group: &Group, day: &DayType, state: &Attendance) -> Presence {
    let school = school_from(rule, group, day).unwrap_or(0);
    let mut found = Presence::default();
    for stay in state.stays() {
        let began_in = |dagdeel: &&Dagdeel| dagdeel.from <= stay.from && stay.from < dagdeel.until;
        let out = stay
            .out
            .or_else(|| group.dagdelen(day).iter().find(began_in).map(|dagdeel| dagdeel.until));
        let (from, out) = (stay.from.minutes(), out.map_or(0, Minute::minutes));
        let early = out.min(school).saturating_sub(from);
        found.before_school += u32::from(early);
        found.minutes += u32::from(out.saturating_sub(from) - early);
    }
    found
}

/// Says whether a stay was never ticked out, so that its end is not known.
pub fn has_open_end(state: &Attendance) -> bool {
    state.stays().iter().any(|stay| stay.out.is_none())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::group::GroupKind;
    use crate::domain::ids::{GroupId, LrkNumber};
    use crate::domain::text::Text;

    fn at(text: &str) -> Minute {
        Minute::parse(text).expect("a test time")
    }

    fn group(minimum_min: u16) -> Group {
        let dagdeel = |name: &str, from, until| Dagdeel {
            name: DagdeelName::parse(name).expect("a name"),
            from: at(from),
            until: at(until),
        };
        Group {
            id: GroupId::from_raw(1),
            name: Text::parse("Uilen").expect("a name"),
            kind: GroupKind::BsoPlus,
            lrk: LrkNumber::parse("123456789").expect("a number"),
            opens: at("07:30"),
            closes: at("18:30"),
            minimum_min,
            school_day: vec![dagdeel("nso", "14:00", "18:30")],
            free_day: vec![
                dagdeel("ochtend", "07:30", "13:00"),
                dagdeel("middag", "13:00", "18:30"),
            ],
        }
    }

    fn stay(from: &str, out: Option<&str>) -> Attendance {
        let stays = vec![Stay {
            from: at(from),
            out: out.map(at),
        }];
        if out.is_some() {
            Attendance::Gone(stays)
        } else {
            Attendance::Present(stays)
        }
    }

    #[test]
    fn a_school_afternoon_is_one_dagdeel_and_a_holiday_day_two() {
        let vacation = DayType::Vacation("herfstvakantie".into());
        for (minimum, day, state, count) in [
            (1, &DayType::School, stay("14:05", Some("17:30")), 1),
            (1, &vacation, stay("08:00", Some("17:30")), 2),
            (1, &vacation, stay("08:00", Some("13:00")), 1),
            (1, &vacation, stay("08:00", Some("13:01")), 2),
            (60, &vacation, stay("08:00", Some("13:30")), 1),
            (60, &DayType::School, stay("14:05", Some("15:04")), 0),
            (1, &DayType::School, stay("14:05", Some("14:05")), 0),
            (1, &DayType::School, stay("12:00", Some("14:00")), 0),
            (1, &vacation, stay("08:00", None), 1),
            (1, &DayType::School, stay("12:00", None), 0),
            (1, &DayType::Weekend, stay("08:00", Some("17:30")), 0),
            (1, &DayType::Unknown, stay("08:00", Some("17:30")), 0),
            (1, &DayType::School, Attendance::Open, 0),
        ] {
            assert_eq!(
                delivered(&group(minimum), day, &state).len(),
                count,
                "{minimum} {day:?} {state:?}"
            );
        }
    }

    /// A group with care before school and, on free days, with two parts of the day or with three.
    fn wide_group(evening: Option<(&str, &str)>) -> Group {
        let dagdeel = |name: &str, from, until| Dagdeel {
            name: DagdeelName::parse(name).expect("a name"),
            from: at(from),
            until: at(until),
        };
        let mut group = group(30);
        group.school_day.insert(0, dagdeel("vso", "07:30", "08:30"));
        group
            .free_day
            .extend(evening.map(|(from, until)| dagdeel("avond", from, until)));
        group
    }

    #[test]
    fn regeling_dag_care_before_school_is_left_out_first_and_then_what_is_above_the_maximum_of_a_day() {
        let (two, three) = (wide_group(None), wide_group(Some(("18:30", "21:00"))));
        let vacation = DayType::Vacation("herfstvakantie".into());
        let (unpaid, paid) = (BeforeSchool::NotBilled, BeforeSchool::Billed);
        let early = Some(NoDagdeel::BeforeSchool);
        let (short, none) = (Some(NoDagdeel::TooShort), Some(NoDagdeel::NoneThen));
        // Most a day, care before school, times; dagdelen, above the maximum, minutes and why nothing counts.
        for (of_day, most, before, (from, out), expected) in [
            ("school", Some(2), unpaid, ("07:30", "18:30"), (1, 0, 510, None)),
            ("school", Some(2), paid, ("07:30", "18:30"), (2, 0, 660, None)),
            ("school", Some(1), paid, ("07:30", "18:30"), (1, 1, 660, None)),
            ("school", Some(1), unpaid, ("07:30", "18:30"), (1, 0, 510, None)),
            ("school", None, unpaid, ("07:40", "08:20"), (0, 0, 0, early)),
            ("school", None, unpaid, ("08:30", "12:00"), (0, 0, 120, none)),
            ("school", None, unpaid, ("07:40", "07:50"), (0, 0, 0, early)),
            ("school", None, unpaid, ("13:30", "14:20"), (0, 0, 50, short)),
            ("weekend", None, unpaid, ("08:00", "16:00"), (0, 0, 480, none)),
            ("two", Some(2), unpaid, ("08:00", "18:00"), (2, 0, 600, None)),
            ("two", Some(1), unpaid, ("08:00", "18:00"), (1, 1, 600, None)),
            ("three", Some(2), unpaid, ("08:00", "20:00"), (2, 1, 720, None)),
            ("three", Some(3), unpaid, ("08:00", "20:00"), (3, 0, 720, None)),
            ("three", None, unpaid, ("08:00", "20:00"), (3, 0, 720, None)),
            // IV079: all time of the visits, also after the last dagdeel and in one of which there was too little.
            ("two", None, unpaid, ("12:50", "21:00"), (1, 0, 490, None)),
        ] {
            let (group, day) = match of_day {
                "school" => (&two, &DayType::School),
                "weekend" => (&two, &DayType::Weekend),
                "two" => (&two, &vacation),
                _ => (&three, &vacation),
            };
            let rule = DagdeelRule {
                max_per_day: most,
                before_school: before,
                clock_hours: Some(4),
                week_cap: crate::domain::regeling::WeekCap::Claim,
            };
            let state = stay(from, Some(out));
            let found = counted(rule, day, [(group, &state)]);
            let found = (found.count, found.above_maximum, found.minutes, found.nothing);
            assert_eq!(found, expected, "{of_day} {most:?} {before:?} {from}-{out}");
        }
    }

    #[test]
    fn iv079_presence_is_all_time_of_the_stays_less_what_the_policy_does_not_pay() {
        let (unpaid, paid) = (BeforeSchool::NotBilled, BeforeSchool::Billed);
        let vacation = DayType::Vacation("herfstvakantie".into());
        let mut day_care = wide_group(None);
        day_care.kind = GroupKind::KdvPlus;
        let mut morning = wide_group(None);
        morning.school_day.clone_from(&morning.free_day);
        let school = &DayType::School;
        for (group, day, before, (from, out), expected) in [
            (&wide_group(None), school, unpaid, ("13:30", Some("19:00")), (330, 0)),
            (&wide_group(None), school, paid, ("07:30", Some("09:00")), (90, 0)),
            (&wide_group(None), school, unpaid, ("07:30", Some("09:00")), (0, 90)),
            // Also what runs over the edges of the dagdeel before school, and without such a dagdeel.
            (&wide_group(None), school, unpaid, ("07:10", Some("08:40")), (0, 90)),
            (&group(1), school, unpaid, ("07:10", Some("08:40")), (0, 90)),
            (&group(1), school, paid, ("07:10", Some("08:40")), (90, 0)),
            (&group(1), school, unpaid, ("09:50", Some("10:20")), (20, 10)),
            // The first dagdeel that is paid begins earlier than ten.
            (&morning, school, unpaid, ("07:10", Some("08:40")), (70, 20)),
            // A free day, a Saturday and day care have no care before school.
            (&group(1), &vacation, unpaid, ("07:10", Some("08:40")), (90, 0)),
            (&group(1), &DayType::Weekend, unpaid, ("07:10", Some("08:40")), (90, 0)),
            (&day_care, school, unpaid, ("07:10", Some("08:40")), (90, 0)),
            // Without an end: the dagdeel in which it began.
            (&wide_group(None), school, unpaid, ("14:05", None), (265, 0)),
            (&wide_group(None), school, unpaid, ("07:35", None), (0, 55)),
            (&wide_group(None), school, unpaid, ("19:00", None), (0, 0)),
        ] {
            let rule = DagdeelRule {
                max_per_day: None,
                before_school: before,
                clock_hours: None,
                week_cap: crate::domain::regeling::WeekCap::Claim,
            };
            let found = presence(rule, group, day, &stay(from, out));
            assert_eq!(
                (found.minutes, found.before_school),
                expected,
                "{before:?} {day:?} {from} {out:?}"
            );
        }
    }

    #[test]
    fn a_dagdeel_of_one_name_counts_once_also_in_two_groups() {
        let rule = DagdeelRule {
            max_per_day: None,
            before_school: BeforeSchool::NotBilled,
            clock_hours: None,
            week_cap: crate::domain::regeling::WeekCap::Claim,
        };
        let (group, first, second) = (group(1), stay("14:00", Some("15:00")), stay("15:00", Some("17:00")));
        let found = counted(rule, &DayType::School, [(&group, &first), (&group, &second)]);
        assert_eq!((found.count, found.minutes), (1, 180));
    }
}
