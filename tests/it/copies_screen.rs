//! Copies on the screen: which there are, making and checking one, the second place, and putting one back before anyone is in.
#![cfg(test)]

use crate::cli::Home;
use crate::support::{Filling, Fixture, Keyboard, at, draw, now, shown};
use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use plusgroep::app::{Reality, Session, account_names};
use plusgroep::tui::run::{App, Program};
use plusgroep::tui::screens::login::Login;
use plusgroep::tui::theme::Theme;
use std::path::PathBuf;

const PASSPHRASE: &str = crate::support::PASSPHRASE;

fn board(fixture: &Fixture) -> Keyboard {
    let mut keyboard = fixture.keyboard(now(), Theme::Colour);
    keyboard.press(":reserve<Enter>");
    keyboard
}

/// Lets the program turn until the work beside the screen has said what came of it.
fn settled(keyboard: &mut Keyboard, words: &str) -> String {
    let deadline = std::time::Instant::now() + std::time::Duration::from_mins(1);
    while !keyboard.notice().contains(words) {
        assert!(std::time::Instant::now() < deadline, "{}", keyboard.notice());
        keyboard.app.turn(keyboard.now);
        std::thread::yield_now();
    }
    keyboard.notice()
}

/// A screen without the sizes of copies, which differ with and without the cipher.
fn without_sizes(screen: &str) -> String {
    let masked = screen.lines().map(|line| match line.split_once(" kB") {
        Some((before, after)) => {
            let width = before.chars().count();
            let kept: String = before.chars().take(width.saturating_sub(8)).collect();
            format!("{kept}     ... kB{after}\n")
        }
        None => format!("{line}\n"),
    });
    masked.collect()
}

fn copies(fixture: &Fixture) -> Vec<PathBuf> {
    let session = fixture.session();
    let all = session.copies().expect("a list");
    all.into_iter().map(|copy| copy.register).collect()
}

#[test]
fn a_copy_is_made_checked_and_listed_on_the_screen_while_the_work_goes_on() {
    let fixture = Fixture::new(Filling::Nothing, Reality::Real);
    let mut keyboard = board(&fixture);
    insta::assert_snapshot!("kopieen_leeg_80", keyboard.screen(80, 24));
    keyboard.press("n");
    let begun = keyboard.notice();
    keyboard.press("n");
    assert!(keyboard.notice().contains("al een kopie") || begun.contains("wordt gemaakt"));
    settled(&mut keyboard, "Kopie gemaakt en nagelezen");
    assert_eq!(copies(&fixture).len(), 1, "two keys, one copy");
    let screen = keyboard.screen(120, 40);
    assert!(
        screen.contains("Laatste gecontroleerde kopie: 05-10-2026 14:30"),
        "{screen}"
    );
    assert!(
        screen.contains("> 05-10-2026 14:30") && screen.contains("naast het bestand"),
        "{screen}"
    );
    keyboard.press("<Enter>");
    settled(&mut keyboard, "is heel");
    let copy = copies(&fixture).remove(0);
    let mut bytes = std::fs::read(&copy).expect("read");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&copy, bytes).expect("written");
    keyboard.press("<Enter>");
    let wrong = settled(&mut keyboard, "niet heel");
    assert!(wrong.contains("Het register van de kopie is beschadigd"), "{wrong}");
}

#[test]
fn the_second_place_is_chosen_on_the_screen_and_a_folder_that_is_not_there_is_said() {
    let fixture = Fixture::new(Filling::Nothing, Reality::Real);
    let stick = tempfile::tempdir().expect("a stick");
    let mut keyboard = board(&fixture);
    keyboard.press("p").paste("/nergens/stick").press("<Enter>");
    assert!(
        keyboard.notice().contains("De map /nergens/stick is er niet"),
        "{}",
        keyboard.notice()
    );
    keyboard
        .press("p")
        .paste(&stick.path().display().to_string())
        .press("<Enter>");
    assert!(
        keyboard.notice().contains("Elke dag komt er ook een kopie in"),
        "{}",
        keyboard.notice()
    );
    keyboard.press("n");
    settled(&mut keyboard, "naast het bestand en tweede plaats");
    assert!(keyboard.screen(80, 24).contains("tweede plaats"));
    keyboard.press("t");
    insta::assert_snapshot!(
        "kopieen_terugzetten_80",
        without_sizes(
            &keyboard
                .screen(80, 24)
                .replace(&stick.path().display().to_string(), "STICK")
        )
    );
}

fn key(login: &mut Login, code: KeyCode) {
    login.event(Event::Key(KeyEvent::new(code, KeyModifiers::NONE)), now());
}

fn typed(login: &mut Login, text: &str) {
    text.chars().for_each(|letter| key(login, KeyCode::Char(letter)));
    key(login, KeyCode::Enter);
}

/// A location with a copy of this morning, and an accepted fact of after it.
fn with_a_copy() -> Fixture {
    let fixture = Fixture::new(Filling::Nothing, Reality::Real);
    fixture
        .session()
        .make_copy(None, at("2026-10-05T08:00"))
        .expect("a copy");
    let mut after = fixture.session();
    after.set_pin(now(), "4711").expect("a fact of after the copy");
    fixture
}

fn log(fixture: &Fixture) -> (i64, i64) {
    let session = fixture.session();
    let count = |action| session.log_count(action).expect("a log");
    (count("account.pin"), count("kopie.teruggezet"))
}

#[test]
fn a_copy_is_put_back_before_signing_in_and_cancel_is_what_enter_does() {
    let fixture = with_a_copy();
    let names = account_names(&fixture.path()).expect("names");
    let mut login = Login::new(&fixture.path(), None, names, Theme::Colour);
    key(&mut login, KeyCode::Tab);
    insta::assert_snapshot!("terugzetten_welke_80", without_sizes(&shown(&draw(&login, 80, 24))));
    key(&mut login, KeyCode::Enter);
    typed(&mut login, "een verkeerd wachtwoord");
    let screen = shown(&draw(&login, 80, 24));
    assert!(screen.contains("FOUT: Het wachtwoord klopt niet."), "{screen}");
    typed(&mut login, PASSPHRASE);
    let question = shown(&draw(&login, 80, 24)).replace(&fixture.path().display().to_string(), "LOCATIE");
    assert!(question.contains("> Annuleren <"), "{question}");
    let before = log(&fixture);
    assert_eq!(before, (1, 0));
    key(&mut login, KeyCode::Enter);
    assert_eq!(log(&fixture), before, "nothing was put back");

    key(&mut login, KeyCode::Enter);
    typed(&mut login, PASSPHRASE);
    key(&mut login, KeyCode::Tab);
    key(&mut login, KeyCode::Enter);
    let screen = shown(&draw(&login, 80, 24));
    assert!(
        screen.contains("De locatie BSO De Sprong van 05-10-2026 08:00 staat terug."),
        "{screen}"
    );
    typed(&mut login, PASSPHRASE);
    drop(login.into_session().expect("signed in"));
    assert_eq!(
        log(&fixture),
        (0, 1),
        "what came after the copy is gone, and the way back is logged"
    );
}

#[test]
fn the_question_names_the_location_and_the_moment_and_says_when_another_stands_there() {
    let fixture = with_a_copy();
    let other = Home::with_location();
    let copied = other.run(&["backup", "maak", "--json"]);
    let copied: serde_json::Value = serde_json::from_slice(&copied.stdout).expect("JSON");
    let names = account_names(&fixture.path()).expect("names");
    let mut login = Login::new(&fixture.path(), None, names, Theme::Colour);
    let question = |login: &Login| {
        let screen = shown(&draw(login, 120, 40));
        let inner: Vec<&str> = screen
            .lines()
            .filter_map(|line| line.split('│').nth(1))
            .map(str::trim)
            .collect();
        inner.join(" ")
    };
    key(&mut login, KeyCode::Tab);
    key(&mut login, KeyCode::Enter);
    typed(&mut login, PASSPHRASE);
    let own = question(&login);
    assert!(
        own.contains("De kopie van de locatie BSO De Sprong van 05-10-2026 08:00 is heel"),
        "{own}"
    );
    assert!(!own.contains("andere locatie"), "{own}");
    for sentence in [
        "Het register dat wordt vervangen gaat tot 05-10-2026 14:30: 6 uur verder dan deze kopie.",
        "De accounts, rollen en wachtwoorden van het moment van de kopie gelden weer.",
    ] {
        assert!(own.contains(sentence), "{own}");
    }
    key(&mut login, KeyCode::Enter);
    key(&mut login, KeyCode::Down);
    key(&mut login, KeyCode::Enter);
    typed(&mut login, copied["kopieen"][0]["bestand"].as_str().expect("a path"));
    typed(&mut login, "vier gewone losse woorden");
    let others = question(&login);
    assert!(others.contains("staat een andere locatie."), "{others}");
    assert!(others.contains("van 02-04-2026 10:00"), "{others}");
    assert!(others.contains("> Annuleren <"), "{others}");
}

#[test]
fn a_stick_that_is_plugged_in_later_the_same_day_gets_its_copy_then() {
    let fixture = Fixture::new(Filling::Nothing, Reality::Real);
    let elsewhere = tempfile::tempdir().expect("another disk");
    let (stick, drawer) = (elsewhere.path().join("stick"), elsewhere.path().join("la"));
    std::fs::create_dir(&stick).expect("a stick");
    let mut session = fixture.session();
    session.choose_copy_place(Some(&stick), now()).expect("chosen");
    std::fs::rename(&stick, &drawer).expect("pulled out");
    let app = App::new(session, now(), Theme::Colour).expect("the day screen");
    let mut keyboard = Keyboard {
        app: app.with_upkeep(now()),
        now: now(),
        pressed: 0,
    };
    settled(&mut keyboard, "is er niet; daar is nog geen kopie gemaakt");
    keyboard.press("<Down>");
    assert!(!keyboard.notice().contains("is er niet"), "{}", keyboard.notice());
    std::fs::rename(&drawer, &stick).expect("plugged in");
    keyboard.now = at("2026-10-05T15:30");
    let deadline = std::time::Instant::now() + std::time::Duration::from_mins(1);
    while std::fs::read_dir(&stick).map_or(0, Iterator::count) < 3 {
        assert!(std::time::Instant::now() < deadline, "{}", keyboard.notice());
        keyboard.app.turn(keyboard.now);
        std::thread::yield_now();
    }
    assert!(!keyboard.notice().contains("is er niet"), "{}", keyboard.notice());
}

#[test]
fn a_copy_is_not_put_back_over_a_location_that_is_open() {
    let fixture = with_a_copy();
    let open: Session = fixture.session();
    let names = account_names(&fixture.path()).expect("names");
    let mut login = Login::new(&fixture.path(), None, names, Theme::Colour);
    key(&mut login, KeyCode::Tab);
    key(&mut login, KeyCode::Enter);
    typed(&mut login, PASSPHRASE);
    key(&mut login, KeyCode::Char('j'));
    let screen = shown(&draw(&login, 80, 24));
    assert!(screen.contains("FOUT: De locatie is nog ergens open."), "{screen}");
    drop(open);
    assert_eq!(log(&fixture).1, 0);
}
