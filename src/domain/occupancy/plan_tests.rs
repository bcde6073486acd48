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

/// What is recorded: nothing, `ziek`, or stays such as `07:30-08:20 14:00-`.
fn recorded(text: &str) -> Attendance {
    if text == "ziek" {
        return Attendance::Absent(AbsenceReason::Sick);
    }
    let stays: Vec<Stay> = text
        .split_whitespace()
        .filter_map(|stay| stay.split_once('-'))
        .map(|(from, out)| Stay {
            from: at(from),
            out: (!out.is_empty()).then(|| at(out)),
        })
        .collect();
    match stays.last() {
        None => Attendance::Open,
        Some(last) if last.out.is_none() => Attendance::Present(stays),
        Some(_) => Attendance::Gone(stays),
    }
}

/// Case, recorded, expected dagdelen, now, and what is planned after it.
#[rustfmt::skip]
const PLANS: [[&str; 5]; 10] = [
    ["expected later", "", "vso nso laat", "06:00", "07:30-08:30 14:00-16:00 16:00-18:30"],
    ["late", "", "nso", "14:10", "14:11-16:00"],
    ["absent", "ziek", "vso nso laat", "06:00", ""],
    ["in, until its own end", "14:00-", "nso", "14:10", "14:11-16:00"],
    ["in, both", "14:00-", "nso laat", "14:10", "14:11-18:30"],
    ["in, unexpected", "14:00-", "", "14:10", "14:11-18:30"],
    ["gone is gone", "14:00-15:00", "vso nso laat", "15:10", ""],
    ["back in the afternoon", "07:30-08:20", "vso nso laat", "09:00", "14:00-16:00 16:00-18:30"],
    ["forgotten in the morning", "07:30-", "nso", "10:00", "14:00-16:00"],
    ["came again after a forgotten morning", "07:30- 14:05-", "vso nso", "14:10", "14:11-16:00"],
];

#[test]
fn what_is_to_come_follows_from_placement_and_what_was_recorded() {
    let dagdelen = split_day();
    for [name, stays, expected, now, planned] in PLANS {
        let wanted: Vec<&str> = expected.split_whitespace().collect();
        let own: Vec<Dagdeel> = dagdelen
            .iter()
            .filter(|dagdeel| wanted.contains(&dagdeel.name.as_str()))
            .cloned()
            .collect();
        let found = child_insides(&recorded(stays), &dagdelen, &own, Horizon::Now(at(now)));
        let later: Vec<String> = found
            .iter()
            .filter(|inside| inside.span.from() > at(now).minutes())
            .map(|inside| inside.span.to_string())
            .collect();
        assert_eq!(later.join(" "), planned, "{name}");
    }
    let past = child_insides(&Attendance::Open, &dagdelen, &dagdelen, Horizon::Past);
    assert_eq!(past, [], "a day that is over has no plans");
}

#[test]
fn a_stay_that_was_left_open_ends_when_the_child_comes_in_again() {
    let found = child_insides(&recorded("14:00- 14:30-15:00"), &split_day(), &[], Horizon::Past);
    let shown: Vec<String> = found.iter().map(|inside| inside.span.to_string()).collect();
    assert_eq!(shown, ["14:00-14:30", "14:30-15:00"]);
}

/// Case, clocked, rostered, now (empty on an earlier day), and when the person is inside.
#[rustfmt::skip]
const WORK: [[&str; 5]; 7] = [
    ["rostered later", "", "13:45-18:30", "12:00", "13:45-18:30"],
    ["did not come", "", "13:45-18:30", "14:00", ""],
    ["in, with a shift", "13:40-", "13:45-17:00", "14:00", "13:40-17:00"],
    ["in early", "13:40-", "13:45-17:00", "13:42", "13:40-13:45 13:45-17:00"],
    ["in, without a shift", "13:40-", "", "14:00", "13:40-18:30"],
    ["gone early", "13:40-14:00", "13:45-17:00", "15:00", "13:40-14:00"],
    ["an earlier day", "13:40-", "13:45-17:00", "", "13:40-24:00"],
];

#[test]
fn who_works_later_today_follows_from_clock_and_roster() {
    let group = GroupId::from_raw(1);
    for [name, clocked, rostered, now, expected] in WORK {
        let worked: Vec<Worked> = recorded(clocked)
            .stays()
            .iter()
            .map(|stay| Worked {
                group,
                from: stay.from,
                until: stay.out,
                deployment: Deployment::Regular,
            })
            .collect();
        let shifts: Vec<Shift> = recorded(rostered)
            .stays()
            .iter()
            .map(|stay| Shift {
                staff: StaffId::from_raw(1),
                group,
                day: NaiveDate::from_ymd_opt(2026, 10, 5).expect("a date"),
                from: stay.from,
                until: stay.out.expect("a shift has an end"),
                deployment: Deployment::Regular,
            })
            .collect();
        let horizon = if now.is_empty() {
            Horizon::Past
        } else {
            Horizon::Now(at(now))
        };
        let found = staff_insides(&worked, &shifts, |_| at("18:30"), horizon);
        let shown: Vec<String> = found.iter().map(|work| work.span.to_string()).collect();
        assert_eq!(shown.join(" "), expected, "{name}");
    }
}

/// The same as below, of stays that chance seldom makes: out of them the next dagdeel begins without the child.
#[test]
fn who_was_not_ticked_out_is_inside_for_as_long_as_the_day_screen_says() {
    let dagdelen = split_day();
    for (stays, until) in [
        ("07:30-", 540),
        ("07:30-08:20 14:00-", 1440),
        ("06:00- 14:00-15:00", 900),
    ] {
        let state = recorded(stays);
        let insides = child_insides(&state, &dagdelen, &[], Horizon::Past);
        for minute in 0..1440 {
            let counts = |inside: &Inside| inside.leaving != Leaving::Forgotten && inside.span.holds(minute);
            let inside = insides.iter().any(counts);
            let now = Minute::new(minute).expect("a minute");
            assert_eq!(inside, is_present_at(&state, &dagdelen, now), "{stays} {now}");
            assert!(!inside || minute < until, "{stays} {now}");
        }
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
            let counts = |inside: &&Inside| inside.leaving != Leaving::Forgotten && inside.span.holds(minute);
            let inside = insides.iter().any(|inside| counts(&inside));
            let possibly = insides.iter().any(|inside| inside.span.holds(minute));
            let open = state.stays().last().is_some_and(|last| last.out.is_none() && last.from.minutes() <= minute);
            prop_assert!(possibly || !open, "whoever is not ticked out is possibly inside, {}", minute);
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
