//! Two people in one day: whoever comes second sees what the first recorded, and decides.
#![cfg(test)]

mod chance;

use super::support::{Fixture, Keyboard, now};
use super::together::bea;
use plusgroep::app::day::{Anyway, Change, DayAction, Done, RowState, Seen, WhichTime};
use plusgroep::app::roster::{RosterAction, SeenAbsences};
use plusgroep::app::{AppError, Session};
use plusgroep::domain::ids::{ChildId, GroupId, StaffId};
use plusgroep::domain::people::{AbsenceReason, Deployment, StaffAbsence};
use plusgroep::domain::staffing::Away;
use plusgroep::domain::time::Minute;
use plusgroep::tui::theme::Theme;
use std::sync::{Barrier, OnceLock};

const AMIRA: ChildId = ChildId::from_raw(1);
const BAS: ChildId = ChildId::from_raw(2);
const BRAM: StaffId = StaffId::from_raw(2);

/// The first group; every copy of the busy Monday has the same one.
fn uilen() -> GroupId {
    static UILEN: OnceLock<GroupId> = OnceLock::new();
    *UILEN.get_or_init(|| {
        let shown = Fixture::busy().session().show_location().expect("a location");
        shown.groups[0].id
    })
}

fn minute(text: &str) -> Minute {
    Minute::parse(text).expect("a time")
}

fn perform(session: &mut Session, action: &DayAction) -> Result<String, AppError> {
    session.perform(now().day(), now(), action).map(|done| done.message)
}

fn seen(session: &Session, child: ChildId) -> Seen {
    session.seen_of_child(child, now().day()).expect("what is in sight")
}

fn seen_staff(session: &Session) -> Seen {
    session.seen_of_staff(BRAM, now().day()).expect("what is in sight")
}

fn check_in(child: ChildId, time: &str) -> DayAction {
    DayAction::CheckIn {
        group: uilen(),
        children: vec![child],
        at: minute(time),
    }
}

fn check_out(child: ChildId, time: &str) -> DayAction {
    DayAction::CheckOut {
        group: uilen(),
        children: vec![child],
        at: minute(time),
    }
}

fn correct(seen: &Seen, time: &str) -> DayAction {
    DayAction::CorrectTime {
        group: uilen(),
        child: BAS,
        which: WhichTime::In,
        at: minute(time),
        seen: seen.clone(),
    }
}

fn absent(seen: &Seen, reason: AbsenceReason) -> DayAction {
    DayAction::Absent {
        group: uilen(),
        children: vec![(BAS, seen.clone())],
        reason,
    }
}

fn clear(seen: &Seen) -> DayAction {
    DayAction::Clear {
        group: uilen(),
        child: BAS,
        seen: seen.clone(),
    }
}

fn clock(seen: &Seen, time: &str) -> DayAction {
    DayAction::ClockStaff {
        staff: BRAM,
        group: uilen(),
        at: minute(time),
        deployment: Deployment::Regular,
        seen: seen.clone(),
    }
}

fn away(seen: &Seen, time: &str, away: Away) -> DayAction {
    DayAction::StaffAway {
        staff: BRAM,
        group: uilen(),
        at: minute(time),
        away,
        seen: seen.clone(),
    }
}

fn state(session: &Session, child: ChildId) -> Option<RowState> {
    let view = session.day_view(now().day(), now()).expect("a view");
    let mut rows = view.groups.into_iter().flat_map(|group| group.rows);
    rows.find(|row| row.child == child).map(|row| row.state)
}

/// The one change that an action was refused for, in words: what it was, what it is, what was given.
fn refused(outcome: Result<String, AppError>) -> (Change, [String; 3]) {
    let error = outcome.expect_err("refused");
    assert_eq!(error.code, "INTUSSEN_GEWIJZIGD", "{error}");
    let meanwhile = *error.meanwhile.expect("what differs");
    assert_eq!(meanwhile.changes.len(), 1, "{meanwhile:?}");
    let change = meanwhile.changes[0].clone();
    let words = [change.was.clone(), change.now.clone(), change.own.clone()];
    (change, words)
}

fn code(outcome: Result<String, AppError>) -> &'static str {
    outcome.expect_err("refused").code
}

/// Does what was refused all the same.
fn decide(session: &mut Session, change: &Change) {
    let anyway = change.anyway.clone().expect("a decision");
    let Anyway::Day(action) = anyway else {
        panic!("{anyway:?} is not of the day")
    };
    perform(session, &action).expect("decided");
}

/// Anna and Bea, with Bas in since 14:05.
fn two() -> (Fixture, Session, Session) {
    let fixture = Fixture::busy();
    let other = bea(&fixture);
    let mut one = fixture.session();
    perform(&mut one, &check_in(BAS, "14:05")).expect("in");
    (fixture, one, other)
}

#[test]
fn a_time_that_a_colleague_corrected_meanwhile_is_not_written_over() {
    let (_fixture, mut one, mut other) = two();
    let open = seen(&one, BAS);
    perform(&mut other, &correct(&open, "14:10")).expect("corrected");
    let (change, words) = refused(perform(&mut one, &correct(&open, "14:00")));
    assert_eq!(words, ["binnen 14:05", "binnen 14:10", "binnen 14:00"]);
    assert_eq!(change.by.as_ref().map(|(who, _)| who.as_str()), Some("Bea"));
    assert_eq!(
        state(&one, BAS),
        Some(RowState::Present(minute("14:10"))),
        "nothing is written"
    );
    decide(&mut one, &change);
    assert_eq!(state(&one, BAS), Some(RowState::Present(minute("14:00"))));
    // A tick that was added since is in sight of nobody who corrects either.
    let open = seen(&one, BAS);
    perform(&mut other, &check_out(BAS, "14:20")).expect("out");
    let (_, words) = refused(perform(&mut one, &correct(&open, "14:15")));
    assert_eq!(words[1], "binnen 14:00, naar huis 14:20");
}

#[test]
fn what_a_colleague_ticked_meanwhile_is_not_taken_back() {
    let (_fixture, mut one, mut other) = two();
    let open = seen(&one, BAS);
    perform(&mut other, &check_out(BAS, "14:20")).expect("out");
    let (change, words) = refused(perform(&mut one, &clear(&open)));
    assert_eq!(words, ["binnen 14:05", "binnen 14:05, naar huis 14:20", "alles gewist"]);
    assert_eq!(state(&one, BAS), Some(RowState::Gone(minute("14:20"))));
    decide(&mut one, &change);
    assert_eq!(state(&one, BAS), Some(RowState::Missing));
}

#[test]
fn a_reason_for_absence_of_a_colleague_is_not_written_over_and_a_child_that_came_is_not_reported_absent() {
    let fixture = Fixture::busy();
    let (mut one, mut other) = (fixture.session(), bea(&fixture));
    let open = seen(&one, BAS);
    perform(&mut other, &absent(&open, AbsenceReason::Holiday)).expect("absent");
    let (change, words) = refused(perform(&mut one, &absent(&open, AbsenceReason::Sick)));
    assert_eq!(words, ["niets vastgelegd", "afwezig (vakantie)", "afwezig (ziek)"]);
    decide(&mut one, &change);
    assert_eq!(state(&one, BAS), Some(RowState::Absent(AbsenceReason::Sick)));
    let open = seen(&one, BAS);
    let said = perform(&mut other, &check_in(BAS, "14:10")).expect("it came all the same");
    assert!(said.contains("stond afwezig gemeld (ziek)"), "{said}");
    let (change, _) = refused(perform(&mut one, &absent(&open, AbsenceReason::CalledOff)));
    assert_eq!(change.anyway, None, "a child that is inside is not absent");
    assert_eq!(state(&one, BAS), Some(RowState::Present(minute("14:10"))));
}

#[test]
fn of_several_children_the_whole_is_refused_and_each_that_changed_is_decided_by_itself() {
    let fixture = Fixture::busy();
    let (mut one, mut other) = (fixture.session(), bea(&fixture));
    let action = DayAction::Absent {
        group: uilen(),
        children: [AMIRA, BAS].map(|child| (child, seen(&one, child))).to_vec(),
        reason: AbsenceReason::Sick,
    };
    let open = seen(&other, BAS);
    perform(&mut other, &absent(&open, AbsenceReason::Holiday)).expect("absent");
    let error = one.perform(now().day(), now(), &action).expect_err("refused");
    assert!(
        matches!(state(&one, AMIRA), Some(RowState::Missing)),
        "nothing is written"
    );
    let meanwhile = error.meanwhile.expect("what differs");
    assert_eq!(meanwhile.changes.len(), 1);
    perform(&mut one, &meanwhile.rest.expect("the other child")).expect("recorded");
    assert_eq!(state(&one, AMIRA), Some(RowState::Absent(AbsenceReason::Sick)));
    assert_eq!(state(&one, BAS), Some(RowState::Absent(AbsenceReason::Holiday)));
}

#[test]
fn what_both_recorded_just_so_needs_no_question() {
    let (_fixture, mut one, mut other) = two();
    let open = seen(&one, BAS);
    perform(&mut other, &correct(&open, "14:10")).expect("corrected");
    assert_eq!(code(perform(&mut one, &correct(&open, "14:10"))), "NIETS");
    let open = seen(&one, BAS);
    perform(&mut other, &clear(&open)).expect("cleared");
    assert_eq!(code(perform(&mut one, &clear(&open))), "NIETS");
    let open = seen(&one, BAS);
    perform(&mut other, &absent(&open, AbsenceReason::Sick)).expect("absent");
    assert_eq!(code(perform(&mut one, &absent(&open, AbsenceReason::Sick))), "NIETS");
}

#[test]
fn what_was_undone_and_done_again_is_what_was_in_sight() {
    let (_fixture, mut one, mut other) = two();
    let open = seen(&other, BAS);
    perform(&mut one, &DayAction::Undo).expect("undone");
    perform(&mut one, &DayAction::Redo).expect("redone");
    perform(&mut other, &correct(&open, "14:10")).expect("nothing else is there than was seen");
    // The same tick made anew is also the same to a person.
    let open = seen(&other, BAS);
    perform(&mut other, &DayAction::Undo).expect("undone");
    let before = seen(&one, BAS);
    perform(&mut one, &correct(&before, "14:10")).expect("corrected");
    perform(&mut other, &correct(&open, "14:12")).expect("what was seen is what there is");
}

#[test]
fn two_people_who_tick_one_child_in_make_one_tick_and_the_second_hears_that_it_was_done() {
    let fixture = Fixture::busy();
    let (mut one, mut other) = (fixture.session(), bea(&fixture));
    perform(&mut one, &check_in(BAS, "14:10")).expect("in");
    let error = perform(&mut other, &check_in(BAS, "14:11")).expect_err("it is in");
    assert_eq!(error.message, "Bas Voorbeeld is al binnen; er is niets vastgelegd.");
    assert!(error.meanwhile.is_none(), "a tick asks nothing");
    assert_eq!(state(&other, BAS), Some(RowState::Present(minute("14:10"))));
}

#[test]
fn a_school_that_arrives_does_not_wait_for_a_question_and_says_what_a_colleague_recorded() {
    let fixture = Fixture::busy();
    let (mut one, mut other) = (fixture.session(), bea(&fixture));
    let arrival = DayAction::Arrival {
        group: uilen(),
        present: vec![AMIRA],
        at: minute("14:10"),
        absent: vec![(BAS, AbsenceReason::Sick, seen(&one, BAS))],
    };
    let open = seen(&other, BAS);
    perform(&mut other, &absent(&open, AbsenceReason::Holiday)).expect("absent");
    let done = one.perform(now().day(), now(), &arrival).expect("recorded");
    assert_eq!(state(&one, AMIRA), Some(RowState::Present(minute("14:10"))));
    assert_eq!(state(&one, BAS), Some(RowState::Absent(AbsenceReason::Holiday)));
    assert_eq!(done.message, "1 binnen om 14:10, 0 afwezig.");
    let said: Vec<&str> = done.refused.iter().map(|refusal| refusal.text.as_str()).collect();
    assert!(said[0].contains("gewijzigd door Bea"), "{said:?}");
    assert!(said[0].contains("nu afwezig (vakantie)"), "{said:?}");
}

#[test]
fn two_people_who_clock_one_person_in_do_not_clock_that_person_out_again() {
    let fixture = Fixture::busy();
    let (mut one, mut other) = (fixture.session(), bea(&fixture));
    let open = seen_staff(&one);
    perform(&mut one, &clock(&open, "14:00")).expect("in");
    assert_eq!(code(perform(&mut other, &clock(&open, "14:01"))), "NIETS");
    let open = seen_staff(&one);
    perform(&mut other, &away(&open, "14:10", Away::Break)).expect("on a break");
    assert_eq!(code(perform(&mut one, &away(&open, "14:11", Away::Break))), "NIETS");
    // Clocking was going to be out of the group; the colleague is on a break by now.
    let (change, words) = refused(perform(&mut one, &clock(&open, "14:12")));
    let was = "ingeklokt 14:00 (Uilen)";
    assert_eq!(
        words,
        [was, "ingeklokt 14:00 (Uilen), op pauze 14:10", "uitgeklokt 14:12"]
    );
    assert_eq!(change.by.as_ref().map(|(who, _)| who.as_str()), Some("Bea"));
    decide(&mut one, &change);
    let row = one.day_view(now().day(), now()).expect("a view").staff;
    let bram = row.into_iter().find(|row| row.staff == BRAM).expect("a row");
    assert_eq!(
        (bram.away, bram.inside),
        (None, None),
        "gone home from the break, not clocked in"
    );
    // Gone home cannot be on a break.
    let (change, _) = refused(perform(&mut other, &away(&open, "14:15", Away::Training)));
    assert_eq!(change.anyway, None);
}

#[test]
fn a_clocking_on_which_another_has_built_is_neither_undone_nor_done_again() {
    let fixture = Fixture::busy();
    let (mut one, mut other) = (fixture.session(), bea(&fixture));
    let open = seen_staff(&one);
    perform(&mut one, &clock(&open, "14:00")).expect("in");
    let open = seen_staff(&other);
    perform(&mut other, &away(&open, "14:10", Away::Break)).expect("on a break");
    assert_eq!(code(perform(&mut one, &DayAction::Undo)), "DAARNA_GEWIJZIGD");
    perform(&mut other, &DayAction::Undo).expect("the last one first");
    perform(&mut one, &DayAction::Undo).expect("and then this one");
    let open = seen_staff(&other);
    perform(&mut other, &clock(&open, "14:20")).expect("in");
    assert_eq!(code(perform(&mut one, &DayAction::Redo)), "DAARNA_GEWIJZIGD");
}

#[test]
fn a_tick_that_another_took_back_is_not_undone_a_second_time_and_one_built_on_is_not_done_again() {
    let (_fixture, mut one, mut other) = two();
    let open = seen(&other, BAS);
    perform(&mut other, &clear(&open)).expect("cleared");
    let error = perform(&mut one, &DayAction::Undo).expect_err("it is gone");
    assert_eq!(error.code, "DAARNA_GEWIJZIGD");
    assert!(error.message.contains("door iemand anders gewist"), "{error}");
    perform(&mut other, &DayAction::Undo).expect("undone");
    assert_eq!(
        state(&one, BAS),
        Some(RowState::Present(minute("14:05"))),
        "it comes back"
    );
    perform(&mut one, &DayAction::Undo).expect("undone");
    perform(&mut other, &check_in(BAS, "14:15")).expect("in");
    assert_eq!(code(perform(&mut one, &DayAction::Redo)), "DAARNA_GEWIJZIGD");
}

#[test]
fn of_four_corrections_of_one_time_at_once_exactly_one_wins() {
    let (fixture, first, _other) = two();
    let mut sessions: Vec<Session> = (0..4).map(|_| fixture.session()).collect();
    for round in 0..10u16 {
        let open = seen(&first, BAS);
        let together = Barrier::new(sessions.len());
        let won: Vec<bool> = std::thread::scope(|scope| {
            let mut threads = Vec::new();
            for (number, session) in (0u16..).zip(&mut sessions) {
                let time = Minute::new(600 + round * 4 + number).expect("a time");
                let action = correct(&open, &time.to_string());
                let together = &together;
                threads.push(scope.spawn(move || {
                    together.wait();
                    match perform(session, &action) {
                        Ok(_) => true,
                        Err(error) => {
                            assert_eq!(error.code, "INTUSSEN_GEWIJZIGD", "{error}");
                            assert!(error.meanwhile.is_some(), "what differs is said");
                            false
                        }
                    }
                }));
            }
            threads
                .into_iter()
                .map(|thread| thread.join().expect("no panic"))
                .collect()
        });
        assert_eq!(won.iter().filter(|won| **won).count(), 1, "round {round}: {won:?}");
    }
}

/// The screen of Anna with the dialog for the time of Bas open, and Bea who corrects it meanwhile.
fn dialog_open(fixture: &Fixture) -> Keyboard {
    let mut keyboard = fixture.keyboard(now(), Theme::Monochrome);
    let mut other = bea(fixture);
    keyboard.press("/bas<Enter>c");
    let open = seen(&other, BAS);
    perform(&mut other, &correct(&open, "14:10")).expect("corrected");
    // What another terminal wrote is shown behind the dialog; the dialog goes on from what was seen when it opened.
    keyboard.clock("2026-10-05T14:30");
    keyboard
}

#[test]
fn the_second_person_sees_both_on_the_screen_and_decides() {
    let fixture = Fixture::busy();
    let mut keyboard = dialog_open(&fixture);
    keyboard.press("1400<Enter>");
    let screen = keyboard.screen(80, 24);
    for part in [
        "Bas Voorbeeld: wat geldt?",
        "> 1  Laat staan: Bea      «binnen 14:10»",
        "2  Leg vast wat u koos  «binnen 14:00»",
        "intussen gewijzigd door Bea (05-10-2026 14:30); er is niets",
        "was «binnen 14:30», nu «binnen 14:10», u gaf «binnen",
    ] {
        assert!(screen.contains(part), "{part}: {screen}");
    }
    let session = fixture.session();
    assert_eq!(state(&session, BAS), Some(RowState::Present(minute("14:10"))));
    keyboard.press("<Enter>");
    assert!(keyboard.model().layers.is_empty() && keyboard.notice().contains("niets gewijzigd"));
    assert_eq!(
        state(&session, BAS),
        Some(RowState::Present(minute("14:10"))),
        "left as it is"
    );
    let fixture = Fixture::busy();
    let mut keyboard = dialog_open(&fixture);
    keyboard.press("1400<Enter>2");
    assert!(
        keyboard.notice().contains("verbeterd: binnen om 14:00"),
        "{}",
        keyboard.notice()
    );
    assert_eq!(state(&fixture.session(), BAS), Some(RowState::Present(minute("14:00"))));
}

#[test]
fn of_marked_children_each_that_changed_is_asked_on_the_screen_and_the_rest_is_recorded() {
    let fixture = Fixture::busy();
    let mut keyboard = fixture.keyboard(now(), Theme::Monochrome);
    let mut other = bea(&fixture);
    keyboard.press("  a");
    let open = seen(&other, BAS);
    perform(&mut other, &absent(&open, AbsenceReason::Holiday)).expect("absent");
    keyboard.press("z");
    let screen = keyboard.screen(80, 24);
    assert!(
        screen.contains("Bas Voorbeeld: wat geldt?") && screen.contains("Laat staan: Bea"),
        "{screen}"
    );
    assert_eq!(
        state(&other, AMIRA),
        Some(RowState::Absent(AbsenceReason::Sick)),
        "the rest"
    );
    assert_eq!(state(&other, BAS), Some(RowState::Absent(AbsenceReason::Holiday)));
    keyboard.press("2");
    assert_eq!(state(&other, BAS), Some(RowState::Absent(AbsenceReason::Sick)));
}

#[test]
fn a_list_of_staff_that_was_open_too_long_clocks_nobody_out() {
    let fixture = Fixture::busy();
    let mut keyboard = fixture.keyboard(now(), Theme::Monochrome);
    let mut other = bea(&fixture);
    keyboard.press("kbram");
    let open = seen_staff(&other);
    perform(&mut other, &clock(&open, "14:20")).expect("in");
    keyboard.clock("2026-10-05T14:30");
    keyboard.press("<Enter>");
    assert!(
        keyboard.notice().contains("dat stond er al zo (ingeklokt)"),
        "{}",
        keyboard.notice()
    );
    let row = other.day_view(now().day(), now()).expect("a view").staff;
    let bram = row.into_iter().find(|row| row.staff == BRAM).expect("a row");
    assert_eq!(bram.inside, Some((uilen(), minute("14:20"))));
}

#[test]
fn an_absence_of_staff_that_was_not_in_sight_is_not_written_over_or_taken_away() {
    let fixture = Fixture::busy();
    let (mut one, mut other) = (fixture.session(), bea(&fixture));
    let day = now().day();
    let sight = |session: &Session| {
        let week = session.team_week(day).expect("a week");
        let row = week.rows.into_iter().find(|row| row.staff == BRAM).expect("a row");
        SeenAbsences::of(&row)
    };
    let ill = |reason, seen: &SeenAbsences| RosterAction::Absent {
        staff: BRAM,
        from: day,
        until: day,
        reason,
        seen: seen.clone(),
    };
    let again = |seen: &SeenAbsences| RosterAction::Present {
        staff: BRAM,
        from: day,
        until: day,
        seen: seen.clone(),
    };
    let said = |outcome: Result<Done, AppError>| refused(outcome.map(|done| done.message));
    let open = sight(&one);
    other.roster(now(), &ill(StaffAbsence::Leave, &open)).expect("on leave");
    let (change, words) = said(one.roster(now(), &ill(StaffAbsence::Sick, &open)));
    assert_eq!(words, ["werkt 05-10", "verlof 05-10", "ziek"]);
    assert_eq!(change.by.as_ref().map(|(who, _)| who.as_str()), Some("Bea"));
    let stands = sight(&one);
    assert_eq!(
        code(
            one.roster(now(), &ill(StaffAbsence::Leave, &open))
                .map(|done| done.message)
        ),
        "NIETS"
    );
    let (_, words) = said(one.roster(now(), &again(&open)));
    assert_eq!(words, ["werkt 05-10", "verlof 05-10", "werkt weer"]);
    assert_eq!(sight(&one), stands, "nothing is written");
    let Some(Anyway::Roster(action)) = change.anyway else {
        panic!("a decision")
    };
    one.roster(now(), &action).expect("decided");
    let (_, words) = said(other.roster(now(), &again(&stands)));
    assert_eq!(words[1], "ziek 05-10");
    // On the screen: the dialog was open while a colleague wrote.
    let mut keyboard = fixture.keyboard(now(), Theme::Monochrome);
    keyboard.press("5<Down>az");
    other.roster(now(), &again(&sight(&other))).expect("works again");
    keyboard.press("<Enter>");
    let screen = keyboard.screen(80, 24);
    assert!(
        screen.contains("Bram Voorbeeld: wat geldt?") && screen.contains("Laat staan: Bea"),
        "{screen}"
    );
    assert_eq!(sight(&other), SeenAbsences::default());
    keyboard.press("2");
    assert_eq!(sight(&other), sight(&one));
    assert_ne!(sight(&other), SeenAbsences::default());
}
