//! Undo and redo of any row of actions on roster and clock.
#![cfg(test)]

use super::roster::{DAY, fresh, groups, state, team};
use crate::import_support::{day, look_and_perform};
use plusgroep::app::day::{DayAction, Seen};
use plusgroep::app::roster::{RosterAction, SeenAbsences, ShiftKey};
use plusgroep::app::{Moment, Session};
use plusgroep::domain::ids::{GroupId, StaffId};
use plusgroep::domain::people::{Deployment, Shift, ShiftPattern, StaffAbsence};
use plusgroep::domain::staffing::Away;
use plusgroep::domain::time::{Minute, Period};
use proptest::prelude::*;

#[derive(Clone, Debug)]
enum Step {
    Add(usize, u16, u16),
    Move(usize, u16),
    Remove(usize, u16),
    Absent(usize, StaffAbsence, i64),
    Present(usize),
    Copy,
    Pattern(usize, u16),
    Fill,
    Clock(usize, u16),
    Away(usize, u16, Away),
}

fn step() -> impl Strategy<Value = Step> {
    let who = 0usize..5;
    let away = prop_oneof![
        Just(Away::Home),
        Just(Away::Break),
        Just(Away::SchoolRun(None)),
        Just(Away::Training)
    ];
    prop_oneof![
        3 => (who.clone(), 8u16..12, 1u16..4).prop_map(|(who, from, hours)| Step::Add(who, from, hours)),
        2 => (who.clone(), 8u16..12).prop_map(|(who, from)| Step::Move(who, from)),
        2 => (who.clone(), 8u16..12).prop_map(|(who, from)| Step::Remove(who, from)),
        2 => (who.clone(), proptest::sample::select(&StaffAbsence::ALL[..]), 0i64..4).prop_map(|(who, why, days)| Step::Absent(who, why, days)),
        1 => who.clone().prop_map(Step::Present),
        1 => Just(Step::Copy),
        1 => (who.clone(), 8u16..12).prop_map(|(who, from)| Step::Pattern(who, from)),
        1 => Just(Step::Fill),
        2 => (who.clone(), 480u16..870).prop_map(|(who, at)| Step::Clock(who, at)),
        2 => (who, 480u16..870, away).prop_map(|(who, at, away)| Step::Away(who, at, away)),
    ]
}

fn take(session: &mut Session, now: Moment, staff: &[StaffId], group: GroupId, step: &Step) -> bool {
    let hour = |hour: u16| Minute::new(hour * 60).expect("an hour");
    let shift = |who: usize, from: u16, hours: u16| Shift {
        staff: staff[who],
        group,
        day: day(DAY),
        from: hour(from),
        until: hour(from + hours),
        deployment: Deployment::Regular,
    };
    let key = |who: usize, from: u16| ShiftKey::of(&shift(who, from, 1));
    let action = match step.clone() {
        Step::Add(who, from, hours) => RosterAction::Add(shift(who, from, hours)),
        Step::Move(who, from) => RosterAction::Change {
            old: key(who, from),
            new: shift(who, from, 2),
        },
        Step::Remove(who, from) => RosterAction::Remove(key(who, from)),
        Step::Absent(who, reason, days) => RosterAction::Absent {
            staff: staff[who],
            from: day(DAY),
            until: day(DAY) + chrono::Duration::days(days),
            reason,
            seen: SeenAbsences::of(&team(session, DAY).rows[who]),
        },
        Step::Present(who) => RosterAction::Present {
            staff: staff[who],
            from: day(DAY),
            until: day("2026-03-17"),
            seen: SeenAbsences::of(&team(session, DAY).rows[who]),
        },
        Step::Copy => RosterAction::CopyWeek {
            into: day("2026-03-23"),
            group: None,
        },
        Step::Pattern(who, from) => {
            let hours = (hour(from), hour(from + 1));
            let base = shift(who, from, 1);
            RosterAction::AddPattern(ShiftPattern {
                staff: base.staff,
                weekday: chrono::Weekday::Tue,
                group,
                from: hours.0,
                until: hours.1,
                deployment: Deployment::Regular,
                period: Period::new(day(DAY), None).expect("a period"),
            })
        }
        Step::Fill => RosterAction::FillWeek(day("2026-03-23")),
        Step::Clock(..) | Step::Away(..) => return clock(session, now, staff, group, step),
    };
    session.roster(now, &action).is_ok()
}

fn clock(session: &mut Session, now: Moment, staff: &[StaffId], group: GroupId, step: &Step) -> bool {
    let minute = |at: u16| Minute::new(at).expect("a minute");
    let action = match step.clone() {
        Step::Clock(who, at) => DayAction::ClockStaff {
            staff: staff[who],
            group,
            at: minute(at),
            deployment: Deployment::Regular,
            seen: Seen::default(),
        },
        Step::Away(who, at, away) => DayAction::StaffAway {
            staff: staff[who],
            group,
            at: minute(at),
            away,
            seen: Seen::default(),
        },
        _ => return false,
    };
    look_and_perform(session, day(DAY), now, &action).is_ok()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]
    #[test]
    fn undo_of_any_roster_and_clock_actions_returns_the_former_state(steps in proptest::collection::vec(step(), 1..20)) {
        let (mut place, now) = fresh();
        let staff: Vec<StaffId> = team(&place.session, DAY).rows.iter().map(|row| row.staff).collect();
        let group = groups(&place.session)[0];
        let mut states = vec![state(&place.session, now)];
        for step in steps {
            if take(&mut place.session, now, &staff, group, &step) {
                states.push(state(&place.session, now));
            } else {
                prop_assert_eq!(&state(&place.session, now), states.last().expect("a state"), "a refusal changes nothing");
            }
        }
        let last = states.pop();
        let count = states.len();
        while let Some(former) = states.pop() {
            place.session.perform(day(DAY), now, &DayAction::Undo).expect("undone");
            prop_assert_eq!(state(&place.session, now), former);
        }
        for _ in 0..count {
            place.session.perform(day(DAY), now, &DayAction::Redo).expect("redone");
        }
        prop_assert_eq!(Some(state(&place.session, now)), last);
    }
}
