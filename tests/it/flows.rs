//! Whole tasks with the keys of a person in a hurry, on a real file; and how many keys they take.

use super::support::{Filling, Fixture, Keyboard, OTHER_DAY, PASSPHRASE, at, now};
use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use plusgroep::app::Reality;
use plusgroep::app::day::DayAction;
use plusgroep::domain::ids::ChildId;
use plusgroep::domain::role::Role;
use plusgroep::domain::text::Text;
use plusgroep::tui::model::{Canvas, Course};
use plusgroep::tui::run::{App, Program};
use plusgroep::tui::theme::Theme;

fn busy() -> (Fixture, Keyboard) {
    let fixture = Fixture::busy();
    let keyboard = fixture.keyboard(now(), Theme::Colour);
    (fixture, keyboard)
}

#[test]
fn twenty_children_of_two_schools_with_two_absent_take_at_most_thirty_keys() {
    let (_fixture, mut keyboard) = busy();
    keyboard.press("b1<Down><Down>z<End>o<Enter>");
    assert_eq!(keyboard.present(), 18);
    assert_eq!(
        (keyboard.state("Chloe Testweg"), keyboard.state("Tess Modelkind")),
        ("ziek".into(), "onbekend".into())
    );
    assert!(
        keyboard.notice().contains("18 binnen om 14:30, 2 afwezig."),
        "{}",
        keyboard.notice()
    );

    // The worst case: the absent ones stand at the far end and are reached one by one.
    let (_fixture, mut keyboard) = busy();
    keyboard.press("b1").press(&"<Down>".repeat(18)).press("zz<Enter>");
    assert_eq!(keyboard.present(), 18);
    assert!(keyboard.pressed <= 30, "{} keys", keyboard.pressed);

    // School by school, one absent in each.
    let (_fixture, mut keyboard) = busy();
    keyboard
        .press("b2")
        .press(&"<Down>".repeat(10))
        .press("z<Enter>b2")
        .press(&"<Down>".repeat(8))
        .press("o<Enter>");
    assert_eq!(keyboard.present(), 18);
    assert!(keyboard.pressed <= 30, "{} keys", keyboard.pressed);
}

#[test]
fn one_child_takes_at_most_four_keys_and_five_by_three_letters() {
    let (_fixture, mut keyboard) = busy();
    keyboard.press("/se<Enter>");
    assert_eq!(
        (keyboard.state("Sem Voorbeeld"), keyboard.pressed),
        ("binnen".into(), 4)
    );
    keyboard.pressed = 0;
    keyboard.press("/lub<Enter>");
    assert_eq!(
        (keyboard.state("Ĺuboš 李 O'Neill-van 't Hoff"), keyboard.pressed),
        ("binnen".into(), 5)
    );
    assert_eq!(keyboard.present(), 2);
}

#[test]
fn clocking_someone_takes_two_keys_and_undoing_one() {
    let (_fixture, mut keyboard) = busy();
    keyboard.press("k2");
    assert_eq!(keyboard.pressed, 2);
    assert_eq!(keyboard.model().day.view.groups[0].staffing.present, 1);
    assert!(
        keyboard.notice().contains("Bram Voorbeeld ingeklokt om 14:30 (Uilen)."),
        "{}",
        keyboard.notice()
    );
    keyboard.press("z");
    assert_eq!(keyboard.model().day.view.groups[0].staffing.present, 0);
    assert!(
        keyboard.notice().contains("Ongedaan gemaakt: ingeklokt."),
        "{}",
        keyboard.notice()
    );
    keyboard.press("y");
    assert_eq!(keyboard.model().day.view.groups[0].staffing.present, 1);
}

#[test]
fn a_corrected_time_takes_at_most_eight_keys() {
    let (_fixture, mut keyboard) = busy();
    keyboard.press("i");
    keyboard.pressed = 0;
    keyboard.press("c1420<Enter>");
    assert!(keyboard.pressed <= 8);
    assert!(keyboard.screen(80, 24).contains("+ binnen 14:20    Amira Proef"));
    keyboard.press("u").press("cn").press("1425<Enter>");
    assert!(keyboard.screen(80, 24).contains("- naar huis 14:25 Amira Proef"));
    keyboard.press("cb").press("1426<Enter>");
    assert!(keyboard.notice().contains("Error"), "{}", keyboard.notice());
    assert!(keyboard.screen(80, 24).contains("Deze dag: 14:20-14:25 (naar huis)"));
}

#[test]
fn enter_does_the_obvious_and_pressing_it_twice_does_not_send_a_child_home() {
    let (_fixture, mut keyboard) = busy();
    keyboard.press("<Enter><Enter>");
    assert_eq!(keyboard.state("Amira Proef"), "binnen");
    assert!(
        keyboard.notice().contains("kwam net binnen (14:30)"),
        "{}",
        keyboard.notice()
    );
    keyboard.clock("2026-10-05T17:40").press("<Enter>");
    assert_eq!(keyboard.state("Amira Proef"), "naar huis");
    keyboard.press("<Enter>");
    assert_eq!(keyboard.state("Amira Proef"), "naar huis");
    keyboard.clock("2026-10-05T17:45").press("<Enter>");
    assert_eq!(keyboard.state("Amira Proef"), "binnen");
    assert!(keyboard.screen(80, 24).contains("14:30-17:40, vanaf 17:45"));
}

#[test]
fn a_fault_goes_with_the_next_key_and_what_was_done_stays_in_sight() {
    let (_fixture, mut keyboard) = busy();
    keyboard.press("u");
    assert!(keyboard.screen(80, 24).contains("FOUT: Amira Proef is niet binnen"));
    keyboard.press("<Down>");
    assert!(!keyboard.screen(80, 24).contains("FOUT"));
    keyboard.press("i<Down>");
    assert!(keyboard.screen(80, 24).contains("Bas Voorbeeld binnen om 14:30."));
}

#[test]
fn marked_children_go_together_and_a_mix_is_refused() {
    let (_fixture, mut keyboard) = busy();
    keyboard.press("  i");
    assert_eq!(keyboard.present(), 2);
    assert!(keyboard.model().day.marked.is_empty());
    keyboard.press("<Home>  <Enter>");
    assert!(keyboard.notice().contains("kwam net binnen"), "{}", keyboard.notice());
    keyboard.press("<Esc><Home>   <Enter>");
    assert!(keyboard.notice().contains("allemaal binnen"), "{}", keyboard.notice());
    keyboard.press("u");
    assert!(
        keyboard.notice().contains("Chloe Testweg is niet binnen."),
        "{}",
        keyboard.notice()
    );
    assert_eq!(keyboard.present(), 0);
}

#[test]
fn absence_is_two_keys_and_applies_to_everyone_marked() {
    let (_fixture, mut keyboard) = busy();
    keyboard.press("az");
    assert_eq!(keyboard.state("Amira Proef"), "ziek");
    keyboard.press("<Down>  av");
    assert_eq!(
        (keyboard.state("Bas Voorbeeld"), keyboard.state("Chloe Testweg")),
        ("vakantie".into(), "vakantie".into())
    );
    keyboard.press("<Home>ia");
    assert!(
        keyboard.notice().contains("dit kind is er op deze dag al geweest"),
        "{}",
        keyboard.notice()
    );
}

#[test]
fn a_child_of_another_group_is_found_and_goes_into_its_own_group() {
    let (_fixture, mut keyboard) = busy();
    keyboard.press("/saar<Enter>");
    assert_eq!(
        keyboard.model().day.group().map(|group| group.name.as_str()),
        Some("Bijtjes")
    );
    assert_eq!(keyboard.state("Saar Proef"), "binnen");
}

#[test]
fn a_child_on_no_list_comes_in_unexpected_in_the_chosen_group() {
    let (_fixture, mut keyboard) = busy();
    assert_eq!(keyboard.state(OTHER_DAY), "niet op de lijst");
    keyboard.press("/yara<Enter>");
    assert_eq!(keyboard.state(OTHER_DAY), "binnen");
    assert!(
        keyboard
            .notice()
            .contains("Stond niet op de lijst; staat nu bij Uilen."),
        "{}",
        keyboard.notice()
    );
    assert!(keyboard.screen(80, 24).contains("niet verwacht"));
}

#[test]
fn unticked_children_stay_expected_and_escape_records_nothing() {
    let (_fixture, mut keyboard) = busy();
    keyboard.press("b3 <Esc>");
    assert_eq!(keyboard.present(), 0);
    keyboard.press("b3  <Enter>");
    assert_eq!(keyboard.present(), 7);
    assert_eq!(keyboard.state("Chloe Testweg"), "nog niet");
    assert!(
        keyboard.notice().contains("2 nog niet binnen."),
        "{}",
        keyboard.notice()
    );
}

#[test]
fn a_time_that_is_still_to_come_is_refused_beside_the_field_and_what_was_typed_stays() {
    let (_fixture, mut keyboard) = busy();
    keyboard.press("t1500<Enter>");
    let screen = keyboard.screen(80, 24);
    assert!(
        screen.contains("Tijd: 1500") && screen.contains("FOUT: 15:00 is nog niet geweest"),
        "{screen}"
    );
    keyboard.press("<Backspace><Backspace><Backspace><Backspace>.<Enter>");
    assert_eq!(keyboard.state("Amira Proef"), "binnen");
}

#[test]
fn clearing_a_child_needs_another_key_and_can_be_undone() {
    let (_fixture, mut keyboard) = busy();
    keyboard.press("ix");
    assert!(keyboard.screen(80, 24).contains("1 aanwezigheid van Amira Proef"));
    keyboard.press("x<Enter>");
    assert_eq!(keyboard.state("Amira Proef"), "binnen");
    keyboard.press("xj");
    assert_eq!(keyboard.state("Amira Proef"), "nog niet");
    keyboard.press("z");
    assert_eq!(keyboard.state("Amira Proef"), "binnen");
}

#[test]
fn everything_can_be_undone_one_key_at_a_time_also_after_a_restart() {
    let (fixture, mut keyboard) = busy();
    keyboard.press("<Enter><Down><Enter><Down>azk1");
    drop(keyboard);
    let mut keyboard = fixture.keyboard(now(), Theme::Colour);
    keyboard.press("zzzz");
    assert_eq!((keyboard.present(), keyboard.model().day.view.undo.clone()), (0, None));
    assert_eq!(keyboard.state("Chloe Testweg"), "nog niet");
    keyboard.press("z");
    assert!(keyboard.notice().contains("Dat kan nu niet"), "{}", keyboard.notice());
    keyboard.press("yyyy");
    assert_eq!(keyboard.present(), 2);
}

#[test]
fn what_is_open_at_midnight_records_nothing_on_the_day_before() {
    for keys in ["b1", "k"] {
        let fixture = Fixture::busy();
        let mut keyboard = fixture.keyboard(at("2026-10-05T23:59"), Theme::Colour);
        keyboard.press(keys).clock("2026-10-06T00:00").press("<Enter>");
        assert!(
            keyboard.notice().contains("de dag is voorbij"),
            "{keys}: {}",
            keyboard.notice()
        );
        assert_eq!(
            (keyboard.present(), keyboard.model().day.view.undo.clone()),
            (0, None),
            "{keys}"
        );
    }
}

#[test]
fn another_day_is_shown_in_full_before_enter_and_says_that_it_is_not_today() {
    let (_fixture, mut keyboard) = busy();
    keyboard.press("ggisteren");
    assert!(keyboard.screen(80, 24).contains("= zo 04-10-2026"));
    keyboard.press("<Enter>");
    let screen = keyboard.screen(80, 24);
    assert!(
        screen.contains("zo 04-10-2026 NIET VANDAAG  weekend") && screen.contains("Het is weekend"),
        "{screen}"
    );
    keyboard.press("gdi<Enter>");
    let screen = keyboard.screen(80, 24);
    assert!(
        screen.contains("di 06-10-2026 NIET VANDAAG") && screen.contains(OTHER_DAY),
        "{screen}"
    );
    keyboard.press("i");
    assert!(
        keyboard.notice().contains("deze dag moet nog komen"),
        "{}",
        keyboard.notice()
    );
    keyboard.press("az");
    assert_eq!(keyboard.state(OTHER_DAY), "ziek");
    keyboard.press("1");
    assert_eq!(keyboard.model().day.view.day, now().day());
}

#[test]
fn on_a_past_day_the_time_is_always_asked() {
    let (_fixture, mut keyboard) = busy();
    keyboard.press("g28-9<Enter><Enter>");
    assert!(keyboard.screen(80, 24).contains("Hoe laat kwam Amira Proef binnen?"));
    keyboard.press("1410<Enter>");
    assert!(
        keyboard.screen(80, 24).contains("vanaf 14:10"),
        "{}",
        keyboard.screen(80, 24)
    );
    for (key, time, shown) in [("<Enter>", "1700", "14:10-17:00"), ("z<Home>u", "1710", "14:10-17:10")] {
        keyboard.press(key);
        assert!(
            keyboard.screen(80, 24).contains("Hoe laat ging Amira Proef naar huis?"),
            "{}",
            keyboard.screen(80, 24)
        );
        keyboard.press(time).press("<Enter>");
        assert!(keyboard.screen(80, 24).contains(shown), "{}", keyboard.screen(80, 24));
    }
    for key in ["b", "k"] {
        keyboard.press(key);
        assert!(
            keyboard.notice().contains("Dat kan nu niet"),
            "{key}: {}",
            keyboard.notice()
        );
    }
}

#[test]
fn a_day_more_than_a_year_away_is_asked_about() {
    let (_fixture, mut keyboard) = busy();
    keyboard.press("g120324<Enter>");
    assert!(keyboard.screen(80, 24).contains("Meer dan een jaar weg"));
    keyboard.press("<Enter>");
    assert_eq!(keyboard.model().day.view.day, now().day());
    keyboard.press("g120324<Enter>j");
    assert!(keyboard.screen(80, 24).contains("di 12-03-2024 NIET VANDAAG"));
}

#[test]
fn pasting_on_the_day_screen_changes_nothing_and_says_so() {
    let (_fixture, mut keyboard) = busy();
    keyboard.paste(&"ixj\nzq".repeat(100));
    assert_eq!((keyboard.present(), keyboard.model().course), (0, Course::Running));
    assert!(
        keyboard.notice().contains("Plakken kan hier niet"),
        "{}",
        keyboard.notice()
    );
    // What cannot be typed goes, and a line end or tab between two cells is a space.
    keyboard.press("/").paste("Sem\u{1b}\nVoor");
    assert!(keyboard.screen(80, 24).contains("Naam: Sem Voor"));
    keyboard.press("<Enter>");
    assert_eq!(keyboard.state("Sem Voorbeeld"), "binnen");
}

#[test]
fn one_key_press_of_a_windows_terminal_is_one_action() {
    let (_fixture, mut keyboard) = busy();
    for kind in [KeyEventKind::Press, KeyEventKind::Repeat, KeyEventKind::Release] {
        let event = KeyEvent::new_with_kind(KeyCode::Char(' '), KeyModifiers::NONE, kind);
        keyboard.app.event(Event::Key(event), now());
    }
    assert_eq!(
        (keyboard.model().day.marked.len(), keyboard.model().day.cursor()),
        (1, 1)
    );
}

#[test]
fn the_help_finds_an_action_by_a_word_and_does_it() {
    let (_fixture, mut keyboard) = busy();
    keyboard.press("?nu binnen<Enter>");
    assert_eq!(keyboard.state("Amira Proef"), "binnen");
    keyboard.press(":pincode inst<Enter>1234<Enter>12<Enter>");
    assert!(keyboard.screen(80, 24).contains("de twee pincodes zijn niet gelijk"));
    keyboard.press("34<Enter>");
    assert!(
        keyboard.notice().contains("Uw pincode is ingesteld"),
        "{}",
        keyboard.notice()
    );
    keyboard.press(":opnieuw doen<Enter>");
    assert!(
        keyboard.notice().contains("er is niets om opnieuw te doen"),
        "{}",
        keyboard.notice()
    );
}

#[test]
fn who_may_only_look_changes_nothing_and_is_told_why() {
    let fixture = Fixture::busy();
    let name = Text::parse("Ad Ministratie").expect("a name");
    let mut session = fixture.session();
    session
        .add_account(
            now(),
            &name,
            Role::Administratie,
            "een heel ander wachtwoord",
            PASSPHRASE,
        )
        .expect("an account");
    drop(session);
    let session = plusgroep::app::Session::open(
        &fixture.path(),
        Some("Ad Ministratie"),
        "een heel ander wachtwoord",
        now(),
    );
    let app = App::new(session.expect("a session"), now(), Theme::Colour).expect("a screen");
    let mut keyboard = Keyboard {
        app,
        now: now(),
        pressed: 0,
    };
    for keys in ["<Enter>", "i", "u", "t", "a", "b", "k", "/sem<Enter>"] {
        keyboard.press(keys);
        assert!(
            keyboard.notice().contains("met dit account mag u"),
            "{keys}: {}",
            keyboard.notice()
        );
        assert_eq!(keyboard.present(), 0, "{keys}");
    }
    assert!(keyboard.screen(120, 40).contains("alleen kijken"));
}

#[test]
fn a_colleague_takes_over_with_the_pin() {
    let fixture = Fixture::busy();
    let mut session = fixture.session();
    session.set_pin(now(), "2468").expect("a pin");
    let name = Text::parse("Bram").expect("a name");
    session
        .add_account(
            now(),
            &name,
            Role::Medewerker,
            "nog een heel ander wachtwoord",
            PASSPHRASE,
        )
        .expect("an account");
    drop(session);
    let session = plusgroep::app::Session::open(&fixture.path(), Some("Bram"), "nog een heel ander wachtwoord", now());
    let app = App::new(session.expect("a session"), now(), Theme::Colour).expect("a screen");
    let mut keyboard = Keyboard {
        app,
        now: now(),
        pressed: 0,
    };
    keyboard.press("p2");
    assert!(
        keyboard.notice().contains("Bram heeft nog geen pincode"),
        "{}",
        keyboard.notice()
    );
    keyboard.press("p12469<Enter>");
    assert!(
        keyboard.notice().contains("De pincode klopt niet."),
        "{}",
        keyboard.notice()
    );
    assert!(!keyboard.screen(80, 24).contains("2469"));
    keyboard.press("2468<Enter>");
    assert!(
        keyboard.notice().contains("Anna (locatiemanager) werkt nu verder."),
        "{}",
        keyboard.notice()
    );
    assert!(keyboard.screen(80, 24).contains("Anna (locatiemanager)"));
}

#[test]
fn the_screen_follows_another_terminal_and_keeps_the_cursor() {
    let (fixture, mut keyboard) = busy();
    keyboard.press("<Down><Down>");
    let mut other = fixture.session();
    let group = keyboard.model().day.view.groups[0].id;
    let action = DayAction::CheckIn {
        group,
        children: vec![ChildId::from_raw(1)],
        at: now().minute(),
    };
    other.perform(now().day(), now(), &action).expect("recorded");
    keyboard.app.take_canvas();
    keyboard.app.turn(now());
    assert_eq!(keyboard.app.take_canvas(), Canvas::Stale);
    assert_eq!((keyboard.present(), keyboard.model().day.cursor()), (1, 2));
    keyboard.app.turn(now());
    assert_eq!(
        keyboard.app.take_canvas(),
        Canvas::Fresh,
        "nothing changed, so nothing is drawn"
    );
}

#[test]
fn the_minute_moves_on_without_a_key_and_expected_becomes_missing() {
    let fixture = Fixture::busy();
    let mut keyboard = fixture.keyboard(at("2026-10-05T13:59"), Theme::Colour);
    assert_eq!(keyboard.state("Sem Voorbeeld"), "verwacht");
    keyboard.app.take_canvas();
    keyboard.clock("2026-10-05T14:00");
    assert_eq!(
        (keyboard.state("Sem Voorbeeld"), keyboard.app.take_canvas()),
        ("nog niet".into(), Canvas::Stale)
    );
    keyboard.clock("2026-10-06T00:00");
    assert_eq!(keyboard.model().day.view.day, at("2026-10-06T00:00").day());
}

#[test]
fn an_empty_location_says_what_to_do_next() {
    let fixture = Fixture::new(Filling::Nothing, Reality::Real);
    let keyboard = fixture.keyboard(now(), Theme::Colour);
    assert!(
        keyboard
            .screen(80, 24)
            .contains("Lees kinderen in met: plusgroep import kinderen")
    );
}

#[test]
fn q_in_a_field_is_a_letter_and_five_escapes_always_lead_to_the_day() {
    let (_fixture, mut keyboard) = busy();
    for keys in ["/q", "?q", ":q", "kq", "gq", "tq", "bq"] {
        keyboard.press(keys);
        assert_eq!(keyboard.model().course, Course::Running, "{keys}");
        keyboard.press("<Esc><Esc><Esc><Esc><Esc>");
        assert!(keyboard.model().layers.is_empty(), "{keys}");
        assert_eq!(
            (keyboard.model().course, keyboard.present()),
            (Course::Running, 0),
            "{keys}"
        );
    }
}
