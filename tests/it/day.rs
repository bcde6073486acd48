//! A day on a real location file: what is recorded, undone, and who may do it.
#![cfg(test)]

use crate::import_support::{PASSPHRASE, Place, day, look_and_perform, moment};
use plusgroep::app::day::{DayAction, DayView, RowState, Seen, WhichTime};
use plusgroep::app::{Moment, Session};
use plusgroep::domain::ids::{ChildId, GroupId};
use plusgroep::domain::people::{AbsenceReason, Deployment};
use plusgroep::domain::role::Role;
use plusgroep::domain::time::Minute;
use proptest::prelude::*;

/// Monday 16 March 2026, a school day.
const DAY: &str = "2026-03-16";

fn at(text: &str) -> Minute {
    Minute::parse(text).expect("a time")
}

fn check_in(group: GroupId, children: Vec<ChildId>, time: &str) -> DayAction {
    DayAction::CheckIn {
        group,
        children,
        at: at(time),
    }
}

/// A location with the samples but without attendance: everyone is still expected.
fn fresh() -> (Place, Moment) {
    use plusgroep::app::import::ImportKind;
    let mut place = Place::empty();
    for kind in [
        ImportKind::Children,
        ImportKind::Placements,
        ImportKind::Staff,
        ImportKind::Allocations,
    ] {
        place.write(kind, crate::import_support::sample(kind));
    }
    (place, moment(&format!("{DAY}T14:30")))
}

fn view(session: &Session, now: Moment) -> DayView {
    session.day_view(day(DAY), now).expect("a view")
}

fn uilen(view: &DayView) -> (GroupId, Vec<ChildId>) {
    let group = view
        .groups
        .iter()
        .find(|group| group.name == "Uilen")
        .expect("the group");
    (group.id, group.rows.iter().map(|row| row.child).collect())
}

fn state_of(view: &DayView, child: ChildId) -> Option<RowState> {
    view.groups
        .iter()
        .flat_map(|group| &group.rows)
        .find(|row| row.child == child)
        .map(|row| row.state)
}

#[test]
fn a_school_arrives_in_one_action_and_the_header_follows() {
    let (mut place, now) = fresh();
    let before = view(&place.session, now);
    let (group, children) = uilen(&before);
    assert!(children.len() >= 3, "the sample has a group of children");
    let (absent, present) = children.split_last().expect("children");
    let action = DayAction::Arrival {
        group,
        present: present.to_vec(),
        at: at("14:10"),
        absent: vec![(*absent, AbsenceReason::Sick, Seen::default())],
    };
    let done = place.session.perform(day(DAY), now, &action).expect("recorded");
    assert_eq!(done.refused, []);
    let after = view(&place.session, now);
    let group = &after.groups[0];
    assert_eq!(usize::try_from(group.present).expect("small"), present.len());
    assert_eq!(group.missing, 0);
    assert_eq!(state_of(&after, *absent), Some(RowState::Absent(AbsenceReason::Sick)));
    assert!(
        group.staffing.verdict.own > 0,
        "nobody is clocked in: {:?}",
        group.staffing
    );
    assert_eq!(
        group.staffing.plus_required,
        group.present.div_ceil(4),
        "1 op 4 over alle kinderen"
    );
}

#[test]
fn staff_that_clocks_in_is_counted_and_counted_out_again() {
    let (mut place, now) = fresh();
    let before = view(&place.session, now);
    let group = before.groups[0].id;
    let staff = before
        .staff
        .iter()
        .find(|row| row.standing == plusgroep::domain::occupancy::Standing::Full)
        .expect("staff")
        .staff;
    let clock = DayAction::ClockStaff {
        staff,
        group,
        at: at("14:00"),
        deployment: Deployment::Regular,
        seen: Seen::default(),
    };
    place.session.perform(day(DAY), now, &clock).expect("in");
    assert_eq!(view(&place.session, now).groups[0].staffing.present, 1);
    let elsewhere = DayAction::ClockStaff {
        staff,
        group: before.groups[1].id,
        at: at("14:15"),
        deployment: Deployment::Regular,
        seen: Seen::default(),
    };
    look_and_perform(&mut place.session, day(DAY), now, &elsewhere).expect("moves");
    let moved = view(&place.session, now);
    assert_eq!(
        (moved.groups[0].staffing.present, moved.groups[1].staffing.present),
        (0, 1)
    );
    place.session.perform(day(DAY), now, &DayAction::Undo).expect("undone");
    assert_eq!(view(&place.session, now).groups[0].staffing.present, 1);
}

#[test]
fn a_time_to_come_is_refused() {
    let (mut place, now) = fresh();
    let (group, children) = uilen(&view(&place.session, now));
    let early = check_in(group, vec![children[0]], "14:31");
    assert_eq!(
        place.session.perform(day(DAY), now, &early).map_err(|error| error.code),
        Err("TOEKOMST")
    );
    let tomorrow = check_in(group, vec![children[0]], "08:00");
    assert!(place.session.perform(day("2026-03-17"), now, &tomorrow).is_err());
    let ill = DayAction::Absent {
        group,
        children: vec![(children[0], Seen::default())],
        reason: AbsenceReason::Sick,
    };
    assert!(
        place.session.perform(day("2026-03-17"), now, &ill).is_ok(),
        "absence can be noted before"
    );
}

#[test]
fn what_does_not_fit_is_refused_with_the_child_and_changes_nothing() {
    let (mut place, now) = fresh();
    let (group, children) = uilen(&view(&place.session, now));
    let check_in = check_in(group, children.clone(), "14:10");
    place.session.perform(day(DAY), now, &check_in).expect("recorded");
    let before = place.dump();
    let error = place
        .session
        .perform(day(DAY), now, &check_in)
        .expect_err("all are in already");
    assert_eq!(error.code, "NIETS_VASTGELEGD");
    assert_eq!(place.dump(), before);
    let out = DayAction::CheckOut {
        group,
        children: vec![children[0]],
        at: at("14:00"),
    };
    assert!(place.session.perform(day(DAY), now, &out).is_err(), "out before in");
}

#[test]
fn a_time_is_corrected_and_the_old_one_is_kept() {
    let (mut place, now) = fresh();
    let (group, children) = uilen(&view(&place.session, now));
    let child = children[0];
    for action in [
        check_in(group, vec![child], "14:05"),
        DayAction::CorrectTime {
            group,
            child,
            which: WhichTime::In,
            at: at("14:20"),
            seen: Seen::default(),
        },
    ] {
        look_and_perform(&mut place.session, day(DAY), now, &action).expect("recorded");
    }
    assert_eq!(
        state_of(&view(&place.session, now), child),
        Some(RowState::Present(at("14:20")))
    );
    let events = place
        .dump()
        .into_iter()
        .filter(|row| row.starts_with("attendance_event"))
        .count();
    assert_eq!(events, 2, "the first event is still there");
    place.session.perform(day(DAY), now, &DayAction::Undo).expect("undone");
    assert_eq!(
        state_of(&view(&place.session, now), child),
        Some(RowState::Present(at("14:05")))
    );
}

#[test]
fn clearing_a_corrected_child_leaves_nothing_and_can_be_undone() {
    let (mut place, now) = fresh();
    let (group, children) = uilen(&view(&place.session, now));
    let child = children[0];
    let correct = |time: &str| DayAction::CorrectTime {
        group,
        child,
        which: WhichTime::In,
        at: at(time),
        seen: Seen::default(),
    };
    let check_in = check_in(group, vec![child], "14:05");
    let seen = Seen::default();
    for action in [
        check_in,
        correct("14:20"),
        correct("14:15"),
        DayAction::Clear { group, child, seen },
    ] {
        look_and_perform(&mut place.session, day(DAY), now, &action).expect("recorded");
    }
    assert_eq!(state_of(&view(&place.session, now), child), Some(RowState::Missing));
    place.session.perform(day(DAY), now, &DayAction::Undo).expect("undone");
    assert_eq!(
        state_of(&view(&place.session, now), child),
        Some(RowState::Present(at("14:15")))
    );
}

#[test]
fn a_tick_on_which_another_has_built_is_not_undone() {
    let (mut place, now) = fresh();
    let (group, children) = uilen(&view(&place.session, now));
    let (first, second) = (children[0], children[1]);
    let ticks = check_in(group, vec![first, second], "14:10");
    place.session.perform(day(DAY), now, &ticks).expect("recorded");
    let (name, secret) = ("Mo", "vier losse woorden voor Mo");
    let account = plusgroep::domain::text::Text::parse(name).expect("a name");
    place
        .session
        .add_account(now, &account, Role::Medewerker, secret, PASSPHRASE)
        .expect("an account");
    let mut other = Session::open(&place.path, Some(name), secret, now).expect("it opens");
    let home = DayAction::CheckOut {
        group,
        children: vec![second],
        at: at("14:25"),
    };
    other.perform(day(DAY), now, &home).expect("recorded");
    let before = view(&place.session, now).groups;
    let undo = |session: &mut Session| {
        session
            .perform(day(DAY), now, &DayAction::Undo)
            .map_err(|error| error.code)
    };
    assert_eq!(undo(&mut place.session).err(), Some("DAARNA_GEWIJZIGD"));
    assert_eq!(
        view(&place.session, now).groups,
        before,
        "not even the tick of the other child is taken back"
    );
    undo(&mut other).expect("the last one first");
    undo(&mut place.session).expect("and then this one");
    let state = state_of(&view(&place.session, now), first);
    assert!(
        matches!(state, Some(RowState::Expected | RowState::Missing)),
        "{state:?}"
    );
}

#[test]
fn undo_and_redo_survive_a_restart() {
    let (mut place, now) = fresh();
    let before = view(&place.session, now);
    let (group, children) = uilen(&before);
    let check_in = check_in(group, children.clone(), "14:10");
    place.session.perform(day(DAY), now, &check_in).expect("recorded");
    let recorded = view(&place.session, now).groups;
    let mut again = Session::open(&place.path, None, PASSPHRASE, now).expect("opens again");
    again.perform(day(DAY), now, &DayAction::Undo).expect("undone");
    assert_eq!(view(&again, now).groups, before.groups);
    let mut third = Session::open(&place.path, None, PASSPHRASE, now).expect("opens again");
    third.perform(day(DAY), now, &DayAction::Redo).expect("redone");
    assert_eq!(view(&third, now).groups, recorded);
    assert_eq!(
        third
            .perform(day(DAY), now, &DayAction::Redo)
            .map_err(|error| error.code),
        Err("NIETS")
    );
}

#[test]
fn a_child_that_is_not_expected_can_come_and_is_listed() {
    let (mut place, now) = fresh();
    let sunday = day("2026-03-15");
    let (group, children) = uilen(&view(&place.session, now));
    assert!(
        place
            .session
            .day_view(sunday, now)
            .expect("a view")
            .groups
            .iter()
            .all(|group| group.rows.is_empty())
    );
    let come = check_in(group, vec![children[0]], "10:00");
    place.session.perform(sunday, now, &come).expect("recorded");
    let listed = place.session.day_view(sunday, now).expect("a view");
    assert_eq!(listed.groups[0].rows.len(), 1);
}

#[test]
fn a_line_of_the_log_that_is_changed_is_found() {
    let (mut place, now) = fresh();
    let (group, children) = uilen(&view(&place.session, now));
    place
        .session
        .perform(day(DAY), now, &check_in(group, children, "14:10"))
        .expect("recorded");
    assert_eq!(place.session.log_count("dag.vastgelegd").expect("a count"), 1);
    assert_eq!(place.session.first_broken_log_line().expect("a log"), None);
    crate::import_support::tamper(
        &place.path,
        "DROP TRIGGER audit_no_update; UPDATE audit SET detail = 'x' WHERE seq = 2",
    );
    assert_eq!(place.session.first_broken_log_line().expect("a log"), Some(2));
}

#[test]
fn raw_events_cannot_be_changed_or_removed() {
    let (mut place, now) = fresh();
    let (group, children) = uilen(&view(&place.session, now));
    place
        .session
        .perform(day(DAY), now, &check_in(group, children, "14:10"))
        .expect("recorded");
    for sql in [
        "UPDATE attendance_event SET time_min = 1",
        "DELETE FROM attendance_event",
        "DELETE FROM audit",
        "DELETE FROM operation",
    ] {
        assert!(!crate::import_support::try_sql(&place.path, sql), "{sql}");
    }
}

#[test]
fn a_medewerker_cannot_declare_or_import() {
    let mut place = Place::with_role(Role::Medewerker);
    let month = plusgroep::domain::time::Month::parse("2026-03").expect("a month");
    let gemeente = plusgroep::domain::ids::GemeenteCode::parse("0214").expect("a code");
    assert_eq!(
        place
            .session
            .check_claim(month, &gemeente, place.now)
            .map_err(|error| error.code),
        Err("GEEN_RECHT")
    );
    let refused = place.session.import(
        place.now,
        plusgroep::app::import::ImportKind::Tariffs,
        b"",
        plusgroep::app::import::ImportMode::Write,
    );
    assert_eq!(refused.map_err(|error| error.code), Err("GEEN_RECHT"));
    assert!(place.session.day_view(day(DAY), place.now).is_ok());
}

#[test]
fn a_pin_switches_person_in_an_open_session() {
    let mut place = Place::empty();
    let name = plusgroep::domain::text::Text::parse("Bo").expect("a name");
    place
        .session
        .add_account(place.now, &name, Role::Medewerker, "nog vier losse woorden", PASSPHRASE)
        .expect("an account");
    assert_eq!(
        place
            .session
            .switch_person(place.now, "Bo", "1234")
            .map_err(|error| error.code),
        Err("GEEN_PIN")
    );
    let mut bo = Session::open(&place.path, Some("bo"), "nog vier losse woorden", place.now).expect("Bo opens");
    bo.set_pin(place.now, "1234").expect("a PIN");
    assert_eq!(
        place
            .session
            .switch_person(place.now, "Bo", "9999")
            .map_err(|error| error.code),
        Err("PIN_FOUT")
    );
    place.session.switch_person(place.now, "Bo", "1234").expect("switched");
    assert_eq!(
        (place.session.actor_name(), place.session.role()),
        ("Bo", Role::Medewerker)
    );
}

#[test]
fn an_account_of_beheer_sees_no_day_and_is_told_what_it_does_instead() {
    let mut place = Place::empty();
    let name = plusgroep::domain::text::Text::parse("Bo").expect("a name");
    place
        .session
        .add_account(place.now, &name, Role::Beheer, "nog vier losse woorden", PASSPHRASE)
        .expect("an account");
    let mut bo = Session::open(&place.path, None, "nog vier losse woorden", place.now).expect("Bo opens");
    let refused = bo.day_view(day(DAY), place.now).expect_err("no content");
    assert_eq!(refused.code, "GEEN_RECHT");
    assert!(refused.message.contains("plusgroep account"), "{}", refused.message);
    assert!(bo.show_location().is_ok() && bo.accounts().is_ok());
    // A PIN in the open window of someone else gives no day either.
    bo.set_pin(place.now, "1234").expect("a PIN");
    let switched = place.session.switch_person(place.now, "Bo", "1234");
    assert_eq!(switched.map_err(|error| error.message), Err(refused.message));
    assert_eq!(place.session.role(), Role::Locatiemanager, "nobody else works with it");
}

#[test]
fn accounts_open_with_their_own_passphrase_only_until_they_are_closed() {
    let mut place = Place::empty();
    let name = plusgroep::domain::text::Text::parse("Bo").expect("a name");
    place
        .session
        .add_account(
            place.now,
            &name,
            Role::Administratie,
            "nog vier losse woorden",
            PASSPHRASE,
        )
        .expect("an account");
    let open = |account: Option<&str>, passphrase: &str| {
        Session::open(&place.path, account, passphrase, place.now).map(|s| s.role())
    };
    assert_eq!(open(None, "nog vier losse woorden"), Ok(Role::Administratie));
    assert_eq!(
        open(Some("Proef"), "nog vier losse woorden").map_err(|error| error.code),
        Err("WACHTWOORD")
    );
    assert_eq!(
        open(Some("Niemand"), PASSPHRASE).map_err(|error| error.code),
        Err("ONBEKEND_ACCOUNT")
    );
    place
        .session
        .change_passphrase(place.now, "Bo", "weer iets heel anders", PASSPHRASE)
        .expect("changed");
    assert!(open(None, "nog vier losse woorden").is_err());
    assert_eq!(open(None, "weer iets heel anders"), Ok(Role::Administratie));
    assert_eq!(
        place
            .session
            .close_account(place.now, "Proef")
            .map_err(|error| error.code),
        Err("LAATSTE_BEHEERDER")
    );
    place.session.close_account(place.now, "Bo").expect("closed");
    assert!(open(None, "weer iets heel anders").is_err());
}

#[derive(Clone, Debug)]
enum Step {
    In(prop::sample::Index, u16),
    Out(prop::sample::Index, u16),
    Absent(prop::sample::Index),
    Correct(prop::sample::Index, u16),
    Clear(prop::sample::Index),
}

fn step() -> impl Strategy<Value = Step> {
    let child = any::<prop::sample::Index>;
    prop_oneof![
        (child(), 0u16..870).prop_map(|(child, at)| Step::In(child, at)),
        (child(), 0u16..870).prop_map(|(child, at)| Step::Out(child, at)),
        child().prop_map(Step::Absent),
        (child(), 0u16..870).prop_map(|(child, at)| Step::Correct(child, at)),
        child().prop_map(Step::Clear),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]
    #[test]
    fn undo_of_any_actions_returns_the_former_view(steps in proptest::collection::vec(step(), 1..15)) {
        let (mut place, now) = fresh();
        let (group, children) = uilen(&view(&place.session, now));
        let mut states = vec![view(&place.session, now).groups];
        for step in steps {
            let seen = Seen::default();
            let minute = |at: u16| Minute::new(at).expect("in range");
            let action = match step {
                Step::In(child, at) => DayAction::CheckIn { group, children: vec![*child.get(&children)], at: minute(at) },
                Step::Out(child, at) => DayAction::CheckOut { group, children: vec![*child.get(&children)], at: minute(at) },
                Step::Absent(child) => DayAction::Absent { group, children: vec![(*child.get(&children), seen)], reason: AbsenceReason::Sick },
                Step::Correct(child, at) => DayAction::CorrectTime { group, child: *child.get(&children), which: WhichTime::In, at: minute(at), seen },
                Step::Clear(child) => DayAction::Clear { group, child: *child.get(&children), seen },
            };
            if look_and_perform(&mut place.session, day(DAY), now, &action).is_ok() {
                states.push(view(&place.session, now).groups);
            }
        }
        let last = states.pop();
        let count = states.len();
        while let Some(former) = states.pop() {
            place.session.perform(day(DAY), now, &DayAction::Undo).expect("undone");
            prop_assert_eq!(view(&place.session, now).groups, former);
        }
        for _ in 0..count {
            place.session.perform(day(DAY), now, &DayAction::Redo).expect("redone");
        }
        prop_assert_eq!(Some(view(&place.session, now).groups), last);
    }
}
