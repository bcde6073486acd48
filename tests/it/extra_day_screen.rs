//! The dialog for an extra day or a swapped day, with the keys counted.
#![cfg(test)]

use super::support::{Fixture, Keyboard, ODD_SIZES, at, demo_keyboard};
use chrono::{Days, NaiveDate};
use plusgroep::app::day::DayAction;
use plusgroep::app::extra_day::{ExtraDayRequest, OverCap};
use plusgroep::app::roster::{RosterAction, ShiftKey};
use plusgroep::app::{Moment, Session};
use plusgroep::domain::extra_day::OverReason;
use plusgroep::domain::group::DagdeelName;
use plusgroep::domain::ids::ChildId;
use plusgroep::tui::theme::Theme;
use proptest::prelude::*;

#[test]
fn the_extra_day_dialog_reads_well_at_both_sizes() {
    for (name, keys) in [
        ("extra_dag_vraag", "/sem<Tab>wo"),
        ("extra_dag_past_niet", "/sem<Tab>wo<Enter>"),
        ("extra_dag_waarom", "/sem<Tab>wo<Enter><Enter><Down>"),
        ("extra_dag_ruildag_vraag", "/sem<Tab>wo<Enter>rdo"),
        ("extra_dag_ruildag", "/sem<Tab>wo<Enter>rdo<Enter>"),
        ("extra_dag_vakantie", "/sem<Tab>21-10<Enter><Down>"),
        ("extra_dag_geboekt", "/sem<Tab>wo<Enter>rdo<Enter><Enter>gwo<Enter>"),
    ] {
        let (_folder, mut keyboard) = demo_keyboard();
        keyboard.press(keys);
        for (width, height) in [(80, 24), (120, 40)] {
            insta::assert_snapshot!(format!("{name}_{width}"), keyboard.screen(width, height));
        }
    }
}

#[test]
fn story_7_an_extra_day_or_ruildag_is_judged_and_booked_in_at_most_ten_keys() {
    for (keys, words) in [
        ("dwo<Enter><Enter>", "extra dag wo 07-10-2026 (nso) bij Uilen."),
        ("/eva<Tab>wo<Enter><Enter>", "extra dag wo 07-10-2026 (nso) bij Uilen."),
        (
            "dwo<Enter>rma<Enter><Enter>",
            "ruildag wo 07-10-2026 (nso) bij Uilen in plaats van ma 05-10-2026.",
        ),
    ] {
        let (_folder, mut keyboard) = rostered();
        keyboard.press(keys);
        assert!(keyboard.pressed <= 10, "{keys}: {}", keyboard.pressed);
        assert!(keyboard.notice().contains(words), "{keys}: {}", keyboard.notice());
        keyboard.press("z");
        assert!(keyboard.notice().contains("Ongedaan gemaakt"), "{}", keyboard.notice());
    }
}

/// The busy location before its children come, with Anna on the roster of Wednesday too.
fn rostered() -> (Fixture, Keyboard) {
    let fixture = Fixture::busy();
    let mut keyboard = fixture.keyboard(at("2026-10-05T12:00"), Theme::Colour);
    keyboard.press("5<Right><Right>n1330<Tab>1830<Enter>");
    assert!(keyboard.notice().contains("wo 07-10-2026"), "{}", keyboard.notice());
    keyboard.press("<Esc>");
    keyboard.pressed = 0;
    (fixture, keyboard)
}

#[test]
fn an_answer_that_is_not_true_any_more_is_shown_anew_before_anything_is_booked() {
    let (fixture, mut keyboard) = rostered();
    let mut other = fixture.session();
    let wednesday = keyboard.now.day() + Days::new(2);
    keyboard.press("dwo<Enter>");
    let screen = keyboard.screen(80, 24);
    assert!(screen.contains("JA   nso"), "{screen}");
    // A colleague takes the only professional of that day off the roster.
    let week = other.team_week(wednesday).expect("a week");
    let mut shifts = week
        .rows
        .into_iter()
        .flat_map(|row| row.cells)
        .flat_map(|cell| cell.shifts);
    let shift = shifts.find(|shift| shift.day == wednesday).expect("the shift");
    other
        .roster(keyboard.now, &RosterAction::Remove(ShiftKey::of(&shift)))
        .expect("removed");
    keyboard.press("<Enter>");
    assert!(
        keyboard.notice().contains("intussen anders; er is niets geboekt"),
        "{}",
        keyboard.notice()
    );
    let screen = keyboard.screen(80, 24);
    assert!(
        screen.contains("NEE  nso") && screen.contains("1 te weinig"),
        "{screen}"
    );
    let amira = |session: &Session| expected(session, at("2026-10-05T12:00"));
    let booked = |session: &Session| {
        amira(session)
            .iter()
            .any(|(day, _, words)| *day == wednesday && words.contains("extra"))
    };
    assert!(!booked(&other), "nothing is booked");
    // What is in sight now is what is decided on.
    keyboard.press("<Enter><Down><Enter>");
    assert!(
        keyboard.notice().contains("extra dag wo 07-10-2026"),
        "{}",
        keyboard.notice()
    );
    assert!(booked(&other));
}

#[test]
fn a_day_that_a_colleague_booked_meanwhile_is_booked_once_and_more_unpaid_than_was_seen_is_shown_first() {
    let fixture = Fixture::busy();
    let (mut one, mut other) = (fixture.session(), fixture.session());
    let now = at("2026-10-05T12:00");
    let group = one.day_view(now.day(), now).expect("a view").groups[0].id;
    let request = |child, days| ExtraDayRequest {
        child: ChildId::from_raw(child),
        group,
        day: now.day() + Days::new(days),
        dagdelen: vec![DagdeelName::parse("nso").expect("a name")],
        instead_of: None,
    };
    let anyway = OverCap::BookAnyway(OverReason::Emergency);
    let answer = one.extra_day_answer(&request(1, 2), now).expect("an answer");
    other.book_extra_day(&request(1, 2), anyway, now).expect("booked");
    let twice = one.book_answered_extra_day(&answer, anyway, now).expect_err("twice");
    assert_eq!(twice.code, "KOMT_AL");
    // Another child on the same day makes the shortage larger than was agreed to, when it asks for one professional more.
    let seen = one.extra_day_answer(&request(3, 3), now).expect("an answer");
    for child in 4..14 {
        other.book_extra_day(&request(child, 3), anyway, now).expect("booked");
    }
    let larger = one
        .book_answered_extra_day(&seen, anyway, now)
        .expect_err("other than was seen");
    assert_eq!(larger.code, "INTUSSEN_GEWIJZIGD");
    let plus = "Was «Plusratio: niet van toepassing.», nu «Plusratio: 3 nodig";
    assert!(larger.hints[0].starts_with(plus), "{:?}", larger.hints);
    // NEE as it was, of more than was seen.
    let seen = one.extra_day_answer(&request(3, 3), now).expect("an answer");
    for child in 14..20 {
        other.book_extra_day(&request(child, 3), anyway, now).expect("booked");
    }
    let larger = one
        .book_answered_extra_day(&seen, anyway, now)
        .expect_err("more than was seen");
    let said = |words: &str| larger.hints.iter().any(|hint| hint.contains(words));
    assert!(
        said("Was «Plusratio: 3 nodig") && said("nu «Plusratio: 5 nodig"),
        "{:?}",
        larger.hints
    );
    one.book_extra_day(&request(3, 3), anyway, now)
        .expect("on what is known now");
}

#[test]
fn what_does_not_fit_is_not_booked_by_enter_alone() {
    let (_folder, mut keyboard) = demo_keyboard();
    keyboard.press("/sem<Tab>wo<Enter><Enter><Enter>");
    assert!(keyboard.notice().contains("Niet geboekt"), "{}", keyboard.notice());
    assert!(keyboard.model().layers.is_empty());
    keyboard.pressed = 0;
    keyboard.press("/se<Tab>wo<Enter><Enter><Down><Enter>");
    assert_eq!(keyboard.pressed, 10);
    assert!(
        keyboard.notice().contains("Reden: overlegd met de jeugdconsulent."),
        "{}",
        keyboard.notice()
    );
}

#[test]
fn a_weekday_typed_for_an_extra_day_is_the_one_to_come() {
    let (_folder, mut keyboard) = demo_keyboard();
    for (typed, shown) in [
        ("dvr", "= vr 09-10-2026"),
        ("dma", "= ma 05-10-2026"),
        ("dzo", "= zo 11-10-2026"),
        ("dgisteren", "= zo 04-10-2026"),
        ("d2-11", "= ma 02-11-2026"),
    ] {
        keyboard.press(typed);
        let screen = keyboard.screen(80, 24);
        assert!(screen.contains(shown), "{typed}: {screen}");
        keyboard.press("<Esc>");
    }
}

#[test]
fn a_day_that_cannot_be_is_said_in_a_sentence() {
    let fixture = Fixture::busy();
    let mut keyboard = fixture.keyboard(at("2026-10-05T14:30"), Theme::Colour);
    for (keys, words) in [
        ("dza<Enter>", "niet open"),
        ("d1-10<Enter>", "is al geweest"),
        ("d<Enter>", ""),
        ("<Esc>dma<Enter>", "komt dit kind al"),
    ] {
        keyboard.press(keys);
        assert!(keyboard.notice().contains(words), "{keys}: {}", keyboard.notice());
    }
}

#[test]
fn the_extra_day_dialog_is_drawn_at_every_size_without_a_panic() {
    for keys in ["/sem<Tab>wo", "/sem<Tab>21-10<Enter>", "/sem<Tab>wo<Enter><Enter>"] {
        let (_folder, mut keyboard) = demo_keyboard();
        keyboard.press(keys);
        for (width, height) in ODD_SIZES {
            keyboard.draw(width, height);
        }
    }
}

/// What the day screen expects of every child on the days of two weeks.
fn expected(session: &Session, now: Moment) -> Vec<(NaiveDate, ChildId, String)> {
    let days = now.day().iter_days().take(14);
    let of_day = |day: NaiveDate| {
        let view = session.day_view(day, now).expect("a view");
        let rows = view.groups.into_iter().flat_map(|group| group.rows);
        rows.map(|row| (day, row.child, row.dagdelen)).collect::<Vec<_>>()
    };
    days.flat_map(of_day).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]
    #[test]
    fn undo_of_any_bookings_returns_the_former_state_and_redo_does_them_again(
        steps in proptest::collection::vec((1i64..6, 0u64..10, proptest::option::of(0u64..10)), 1..10),
    ) {
        let fixture = Fixture::busy();
        let (mut session, now) = (fixture.session(), at("2026-10-05T12:00"));
        let group = session.day_view(now.day(), now).expect("a view").groups[0].id;
        let mut states = vec![expected(&session, now)];
        for (child, day, given_up) in steps {
            let request = ExtraDayRequest {
                child: ChildId::from_raw(child),
                group,
                day: now.day() + Days::new(day),
                dagdelen: vec![DagdeelName::parse("nso").expect("a name")],
                instead_of: given_up.map(|days| now.day() + Days::new(days)),
            };
            let choice = OverCap::BookAnyway(OverReason::Emergency);
            if session.book_extra_day(&request, choice, now).is_ok() {
                states.push(expected(&session, now));
            } else {
                prop_assert_eq!(&expected(&session, now), states.last().expect("a state"), "a refusal changes nothing");
            }
        }
        let (last, count) = (states.pop(), states.len());
        while let Some(former) = states.pop() {
            session.perform(now.day(), now, &DayAction::Undo).expect("undone");
            prop_assert_eq!(expected(&session, now), former);
        }
        for _ in 0..count {
            session.perform(now.day(), now, &DayAction::Redo).expect("redone");
        }
        prop_assert_eq!(Some(expected(&session, now)), last);
    }
}
