//! Work that takes longer than half a second shows how far it is; a fixed row of moments stands for the clock.
#![cfg(test)]

use super::support::{draw, now, shown};
use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use plusgroep::app::{Session, demo};
use plusgroep::tui::progress::Stopwatch;
use plusgroep::tui::run::{App, Happening, Program};
use plusgroep::tui::theme::Theme;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use std::time::Duration;
use tempfile::TempDir;

/// A program on the demo for which every look at the clock takes so many milliseconds.
fn program(step: u64) -> (TempDir, App) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = demo::make_demo(folder.path(), now()).expect("the demo");
    let session = Session::open(&path, None, demo::PASSPHRASE, now()).expect("it opens");
    let mut looked = 0;
    let stopwatch = Stopwatch::new(move || {
        looked += step;
        Duration::from_millis(looked)
    });
    let app = App::new(session, now(), Theme::Monochrome).expect("a screen");
    (folder, app.with_stopwatch(stopwatch))
}

/// Sends keys; what was drawn while the last one was worked on.
fn drawn_during_the_last(app: &mut App, keys: &[KeyCode]) -> Vec<String> {
    let mut screens = Vec::new();
    for code in keys {
        screens.clear();
        let event = Event::Key(KeyEvent::new(*code, KeyModifiers::NONE));
        app.happens(Happening::Event(event), now(), &mut |draw| {
            let mut terminal = Terminal::new(TestBackend::new(80, 24)).expect("a terminal");
            terminal.draw(|frame| draw(frame)).expect("drawn");
            screens.push(shown(terminal.backend()));
        });
    }
    screens
}

const TO_THE_FILE: [KeyCode; 5] = [
    KeyCode::Char('6'),
    KeyCode::Enter,
    KeyCode::Char('m'),
    KeyCode::Enter,
    KeyCode::Char('j'),
];

#[test]
fn making_a_month_that_takes_long_shows_a_bar_that_only_grows() {
    let (folder, mut app) = program(120);
    let screens = drawn_during_the_last(&mut app, &TO_THE_FILE);
    let percents: Vec<u32> = screens
        .iter()
        .map(|screen| {
            let (_, rest) = screen.split_once("] ").unwrap_or_else(|| panic!("no bar: {screen}"));
            let (percent, _) = rest.split_once('%').expect("a percentage");
            percent.trim().parse().expect("a number")
        })
        .collect();
    assert!(percents.len() >= 4, "{percents:?}");
    assert!(
        percents.is_sorted() && percents.iter().all(|percent| *percent <= 100),
        "{percents:?}"
    );
    let last = screens.last().expect("a screen");
    assert!(last.contains("Even geduld") && last.contains("[####"), "{last}");
    insta::assert_snapshot!("voortgang_80", screens.first().expect("a screen"));
    // When it is done the bar is gone and the file is there.
    assert!(!shown(&draw(&app, 80, 24)).contains("Even geduld"));
    assert_eq!(
        std::fs::read_dir(folder.path().join("declaraties"))
            .expect("a folder")
            .count(),
        1
    );
}

#[test]
fn opening_a_month_that_takes_long_shows_a_bar_too() {
    let (_folder, mut app) = program(200);
    assert!(!drawn_during_the_last(&mut app, &TO_THE_FILE[..2]).is_empty());
}

#[test]
fn work_within_half_a_second_draws_nothing_in_between() {
    let (_folder, mut app) = program(1);
    for keys in 1..=TO_THE_FILE.len() {
        assert_eq!(
            drawn_during_the_last(&mut app, &TO_THE_FILE[..keys]),
            Vec::<String>::new()
        );
    }
}
