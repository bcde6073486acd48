//! The loop, signing in, and rows of keys that nobody planned.

use super::support::{Fixture, PASSPHRASE, now, shown};
use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use plusgroep::app::{Clock, Moment};
use plusgroep::tui::model::Course;
use plusgroep::tui::run::{App, EventSource, drive};
use plusgroep::tui::screens::login::Login;
use plusgroep::tui::theme::Theme;
use proptest::prelude::*;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use std::collections::VecDeque;
use std::time::Duration;

/// Keys from a list; when they are used up the source fails, as a closed terminal does.
struct Script(VecDeque<Event>);

impl EventSource for Script {
    fn next(&mut self, timeout: Duration) -> std::io::Result<Option<Event>> {
        match self.0.pop_front() {
            Some(event) => Ok(Some(event)),
            None if timeout.is_zero() => Ok(None),
            None => Err(std::io::ErrorKind::UnexpectedEof.into()),
        }
    }
}

fn script(keys: &str) -> Script {
    let code = |c| if c == '\n' { KeyCode::Enter } else { KeyCode::Char(c) };
    Script(
        keys.chars()
            .map(|c| Event::Key(KeyEvent::new(code(c), KeyModifiers::NONE)))
            .collect(),
    )
}

fn clock(moment: Moment) -> Clock {
    Clock::Fixed(moment.local())
}

#[test]
fn the_loop_takes_in_every_key_and_stops_at_q_or_when_the_terminal_is_gone() {
    let fixture = Fixture::busy();
    let mut terminal = Terminal::new(TestBackend::new(80, 24)).expect("a terminal");
    let mut app = App::new(fixture.session(), now(), Theme::Colour).expect("a screen");
    assert!(drive(&mut terminal, &mut script("/se\nk1q"), clock(now()), &mut app).is_ok());
    assert_eq!(app.model().day.view.groups[0].present, 1);
    let mut app = App::new(fixture.session(), now(), Theme::Colour).expect("a screen");
    assert!(drive(&mut terminal, &mut script("/se"), clock(now()), &mut app).is_err());
}

#[test]
fn no_key_does_anything_while_the_window_is_too_small_to_show_it() {
    let fixture = Fixture::busy();
    for (columns, rows) in [(40, 10), (59, 24), (80, 19)] {
        let mut keyboard = fixture.keyboard(now(), Theme::Colour);
        let before = keyboard.screen(80, 24);
        keyboard.draw(columns, rows);
        keyboard.press("<Enter>i  ux/se<Enter>k1m");
        keyboard.paste("Sem");
        for code in [KeyCode::Esc, KeyCode::Tab, KeyCode::Down] {
            keyboard.key(code);
        }
        assert_eq!(keyboard.screen(80, 24), before, "{columns}x{rows}");
        keyboard.press("<Enter>");
        assert_ne!(
            keyboard.screen(80, 24),
            before,
            "the same key works once the screen is there"
        );
        keyboard.press("u");
    }
    let mut keyboard = fixture.keyboard(now(), Theme::Colour);
    keyboard.press("/");
    keyboard.draw(40, 10);
    keyboard.press("q");
    assert_eq!(keyboard.model().course, Course::Running, "in a field q is a letter");
    keyboard.draw(80, 24);
    keyboard.key(KeyCode::Esc);
    keyboard.draw(40, 10);
    keyboard.press("q");
    assert_eq!(keyboard.model().course, Course::Leaving);
}

#[test]
fn a_pasted_name_of_two_cells_finds_the_child() {
    let fixture = Fixture::busy();
    let mut keyboard = fixture.keyboard(now(), Theme::Colour);
    let typed = keyboard.press("/").paste("Sem de Wit").screen(80, 24);
    let mut keyboard = fixture.keyboard(now(), Theme::Colour);
    let pasted = keyboard.press("/").paste("Sem\tde Wit\r\n").screen(80, 24);
    assert!(pasted.contains("Sem de Wit"), "{pasted}");
    assert_eq!(pasted, typed);
}

#[test]
fn a_wrong_passphrase_is_said_and_the_right_one_opens() {
    let fixture = Fixture::busy();
    let mut terminal = Terminal::new(TestBackend::new(80, 24)).expect("a terminal");
    let names = plusgroep::app::account_names(&fixture.path()).expect("names");
    assert_eq!(names, ["Anna"]);
    let mut login = Login::new(&fixture.path(), None, names.clone(), Theme::Colour);
    assert!(drive(&mut terminal, &mut script("fout\n"), clock(now()), &mut login).is_err());
    let screen = shown(&super::support::draw(&login, 80, 24));
    assert!(
        screen.contains("FOUT: Het wachtwoord klopt niet.") && !screen.contains("fout\n"),
        "{screen}"
    );
    let right = format!("{PASSPHRASE}\n");
    assert!(drive(&mut terminal, &mut script(&right), clock(now()), &mut login).is_ok());
    assert!(login.into_session().is_some());

    let mut login = Login::new(&fixture.path(), None, vec!["Anna".into(), "Bram".into()], Theme::Colour);
    assert!(drive(&mut terminal, &mut script("1geheim"), clock(now()), &mut login).is_err());
    let screen = shown(&super::support::draw(&login, 80, 24));
    assert!(
        screen.contains("Aanmelden: Anna") && screen.contains("Wachtwoord: ******"),
        "{screen}"
    );
    assert!(login.into_session().is_none());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Any row of keys, on a real file: no panic, and never out of the program from a field.
    #[test]
    fn no_walk_over_the_keyboard_breaks_anything(walk in proptest::collection::vec(0usize..60, 1..60)) {
        let fixture = Fixture::busy();
            let mut keyboard = fixture.keyboard(now(), Theme::Colour);
        for step in walk {
            let text = keyboard.model().layers.last().is_some_and(|layer| layer.scope().takes_text());
            keyboard.key(key_of(step));
            if keyboard.model().course == Course::Leaving {
                prop_assert!(!text, "a key left the program from a field");
                break;
            }
            keyboard.draw(80, 24);
        }
    }
}

fn key_of(step: usize) -> KeyCode {
    const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789 /?:.";
    match LETTERS.get(step) {
        Some(letter) => KeyCode::Char(char::from(*letter)),
        None => [
            KeyCode::Enter,
            KeyCode::Esc,
            KeyCode::Down,
            KeyCode::Up,
            KeyCode::Left,
            KeyCode::Right,
            KeyCode::Tab,
            KeyCode::Home,
            KeyCode::End,
            KeyCode::PageDown,
            KeyCode::PageUp,
            KeyCode::Backspace,
        ][step % 12],
    }
}
