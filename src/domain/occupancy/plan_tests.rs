//! From raw facts and planning to stretches.

use super::*;
use crate::domain::attendance::{Attendance, Stay, is_present_at};
use crate::domain::group::{Dagdeel, DagdeelName};
use crate::domain::people::{AbsenceReason, Deployment, Shift};
use crate::domain::staffing::Worked;
use proptest::prelude::*;
use std::collections::BTreeSet;

fn at(text: &str) -> Minute {
    Minute::parse(text).expect("a test time")
}

fn dagdeel(name: &str, from: &str, until: &str) -> Dagdeel {
    Dagdeel {
        name: DagdeelName::parse(name).expect("a name"),
        from: at(from),
        until: at(until),
    }
}

fn split_day() -> Vec<Dagdeel> {
    vec![
        dagdeel("vso", "07:30", "08:30"),
        dagdeel("nso", "14:00", "16:00"),
        dagdeel("laat", "16:00", "18:30"),
    ]
}

fn stay(from: &str, out: Option<&str>) -> Stay {
    Stay {
        from: at(from),
        out: out.map(at),
    }
}

fn plans() -> Vec<(&'static str, Attendance, Vec<Dagdeel>, &'static str, Vec<&'static str>)> {
    let dagdelen = split_day();
    let whole = || dagdelen.clone();
    let nso = || dagdelen.iter().skip(1).take(1).cloned().collect::<Vec<_>>();
    vec![
        (
            "expected later",
            Attendance::Open,
            whole(),
            "06:00",
            vec!["07:30-08:30", "14:00-16:00", "16:00-18:30"],
        ),
        ("late", Attendance::Open, nso(), "14:10", vec!["14:11-16:00"]),
        (
            "absent",
            Attendance::Absent(AbsenceReason::Sick),
            whole(),
            "06:00",
            vec![],
        ),
        (
            "in, until its own end",
            Attendance::Present(vec![stay("14:00", None)]),
            nso(),
            "14:10",
            vec!["14:11-16:00"],
        ),
        (
            "in, both",
            Attendance::Present(vec![stay("14:00", None)]),
            whole(),
            "14:10",
            vec!["14:11-18:30"],
        ),
        (
            "in, unexpected",
            Attendance::Present(vec![stay("14:00", None)]),
            vec![],
            "14:10",
            vec!["14:11-18:30"],
        ),
        (
            "gone is gone",
            Attendance::Gone(vec![stay("14:00", Some("15:00"))]),
            whole(),
            "15:10",
            vec![],
        ),
        (
            "back in the afternoon",
            Attendance::Gone(vec![stay("07:30", Some("08:20"))]),
            whole(),
            "09:00",
            vec!["14:00-16:00", "16:00-18:30"],
        ),
        (
            "forgotten in the morning",
            Attendance::Present(vec![stay("07:30", None)]),
            nso(),
            "10:00",
            vec!["14:00-16:00"],
        ),
    ]
}

#[test]
fn what_is_to_come_follows_from_placement_and_what_was_recorded() {
    let dagdelen = split_day();
    for (name, state, expected, now, planned) in plans() {
        let horizon = Horizon::Now(at(now));
        let found = child_insides(&state, &dagdelen, &expected, horizon);
        let later: Vec<String> = found
            .iter()
            .filter(|inside| inside.span.from() > at(now).minutes())
            .map(|inside| inside.span.to_string())
            .collect();
        assert_eq!(later, planned, "{name}");
    }
    let past = child_insides(&Attendance::Open, &dagdelen, &dagdelen, Horizon::Past);
    assert_eq!(past, [], "a day that is over has no plans");
}

fn days_of_work() -> Vec<(
    &'static str,
    Vec<Worked>,
    Vec<Shift>,
    Option<&'static str>,
    Vec<&'static str>,
)> {
    let group = GroupId::from_raw(1);
    let work = |from: &str, until: Option<&str>| Worked {
        group,
        from: at(from),
        until: until.map(at),
        deployment: Deployment::Regular,
    };
    let shift = |from: &str, until: &str| Shift {
        staff: StaffId::from_raw(1),
        group,
        day: NaiveDate::from_ymd_opt(2026, 10, 5).expect("a date"),
        from: at(from),
        until: at(until),
        deployment: Deployment::Regular,
    };
    vec![
        (
            "rostered later",
            vec![],
            vec![shift("13:45", "18:30")],
            Some("12:00"),
            vec!["13:45-18:30"],
        ),
        (
            "did not come",
            vec![],
            vec![shift("13:45", "18:30")],
            Some("14:00"),
            vec![],
        ),
        (
            "in, with a shift",
            vec![work("13:40", None)],
            vec![shift("13:45", "17:00")],
            Some("14:00"),
            vec!["13:40-17:00"],
        ),
        (
            "in early",
            vec![work("13:40", None)],
            vec![shift("13:45", "17:00")],
            Some("13:42"),
            vec!["13:40-13:45", "13:45-17:00"],
        ),
        (
            "in, without a shift",
            vec![work("13:40", None)],
            vec![],
            Some("14:00"),
            vec!["13:40-18:30"],
        ),
        (
            "gone early",
            vec![work("13:40", Some("14:00"))],
            vec![shift("13:45", "17:00")],
            Some("15:00"),
            vec!["13:40-14:00"],
        ),
        (
            "an earlier day",
            vec![work("13:40", None)],
            vec![shift("13:45", "17:00")],
            None,
            vec!["13:40-24:00"],
        ),
    ]
}

#[test]
fn who_works_later_today_follows_from_clock_and_roster() {
    for (name, worked, shifts, now, expected) in days_of_work() {
        let horizon = now.map_or(Horizon::Past, |now| Horizon::Now(at(now)));
        let found = staff_insides(&worked, &shifts, |_| at("18:30"), horizon);
        let shown: Vec<String> = found.iter().map(|(_, span)| span.to_string()).collect();
        assert_eq!(shown, expected, "{name}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_child_is_inside_when_the_day_screen_says_so(times in prop::collection::btree_set(0u16..1440, 0..7)) {
        let dagdelen = split_day();
        let times: Vec<Minute> = times.into_iter().map(|minute| Minute::new(minute).expect("a minute")).collect();
        let stays: Vec<Stay> = times
            .chunks(2)
            .map(|pair| Stay { from: pair[0], out: pair.get(1).copied() })
            .collect();
        let state = match stays.last() {
            None => Attendance::Open,
            Some(last) if last.out.is_some() => Attendance::Gone(stays),
            Some(_) => Attendance::Present(stays),
        };
        let insides = child_insides(&state, &dagdelen, &[], Horizon::Past);
        for minute in 0..1440 {
            let inside = insides.iter().any(|inside| inside.span.holds(minute));
            let now = Minute::new(minute).expect("a minute");
            prop_assert_eq!(inside, is_present_at(&state, &dagdelen, now), "{} {:?}", now, state);
        }
    }

    #[test]
    fn planning_never_panics_and_never_changes_what_is_recorded(
        times in prop::collection::btree_set(0u16..1440, 0..7),
        now in 0u16..1440,
        expected in prop::collection::vec(any::<bool>(), 3),
    ) {
        let dagdelen = split_day();
        let own: Vec<Dagdeel> = dagdelen.iter().zip(&expected).filter(|(_, mine)| **mine).map(|(d, _)| d.clone()).collect();
        let times: Vec<Minute> = times
            .into_iter()
            .filter(|minute| *minute <= now)
            .map(|minute| Minute::new(minute).expect("a minute"))
            .collect();
        let stays: Vec<Stay> = times.chunks(2).map(|pair| Stay { from: pair[0], out: pair.get(1).copied() }).collect();
        let state = match stays.last() {
            None => Attendance::Open,
            Some(last) if last.out.is_some() => Attendance::Gone(stays),
            Some(_) => Attendance::Present(stays),
        };
        let horizon = Horizon::Now(Minute::new(now).expect("a minute"));
        let minutes = |insides: &[Inside]| -> BTreeSet<u16> {
            (0..=now).filter(|minute| insides.iter().any(|inside| inside.span.holds(*minute))).collect()
        };
        let planned = child_insides(&state, &dagdelen, &own, horizon);
        let recorded = child_insides(&state, &dagdelen, &own, Horizon::Past);
        prop_assert_eq!(minutes(&planned), minutes(&recorded));
    }
}
