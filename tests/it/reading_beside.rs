//! What takes long is read beside the screen: the screen goes on, and keys that are typed meanwhile are for what will stand there.
#![cfg(test)]

use super::support::{Filling, Fixture, Keyboard, now};
use plusgroep::app::{Moment, Reality};
use plusgroep::tui::layers::Layer;
use plusgroep::tui::model::PlanCounts;
use plusgroep::tui::run::{App, Program};
use plusgroep::tui::theme::Theme;
use std::time::{Duration, Instant};

/// The busy Monday, as the program itself opens it.
fn beside(house: &Fixture, moment: Moment) -> Keyboard {
    Keyboard {
        app: App::reading_beside(house.session(), moment, Theme::Monochrome).expect("the day"),
        now: moment,
        pressed: 0,
    }
}

/// Lets the loop turn until nothing is being read any more.
fn settle(keyboard: &mut Keyboard) {
    let start = Instant::now();
    loop {
        keyboard.app.turn(keyboard.now);
        if !keyboard.app.is_reading() {
            return;
        }
        assert!(start.elapsed() < Duration::from_secs(30), "nothing comes back");
        std::thread::yield_now();
    }
}

fn titles(keyboard: &Keyboard) -> Vec<&'static str> {
    let name = |layer: &Layer| match layer {
        Layer::Plans(_) => "plannen",
        Layer::Help(_) => "hulp",
        _ => "iets anders",
    };
    keyboard.model().layers.iter().map(name).collect()
}

#[test]
fn the_terms_are_counted_after_the_first_screen_stands() {
    let house = Fixture::new(Filling::BusyMonday, Reality::Real);
    let mut keyboard = beside(&house, now());
    assert_eq!(keyboard.model().day.plans, PlanCounts::Counting);
    settle(&mut keyboard);
    let at_once = house.keyboard(now(), Theme::Monochrome);
    assert_eq!(keyboard.model().day.plans, at_once.model().day.plans);
    assert!(matches!(keyboard.model().day.plans, PlanCounts::Known(_)));
}

#[test]
fn keys_that_are_typed_while_a_screen_is_read_are_for_that_screen_and_tick_nobody_in() {
    let house = Fixture::new(Filling::BusyMonday, Reality::Real);
    let mut keyboard = beside(&house, now());
    settle(&mut keyboard);
    let present = keyboard.present();
    keyboard.press("4");
    assert_eq!(titles(&keyboard), Vec::<&str>::new(), "it is being read");
    // On the list at the door this would tick a child in, and open the help of that list.
    keyboard.press("<Enter><Esc>");
    keyboard.press("4<Enter>");
    settle(&mut keyboard);
    assert_eq!(keyboard.present(), present);
    assert_eq!(titles(&keyboard).first(), Some(&"plannen"));
    assert_eq!(titles(&keyboard).len(), 2, "Enter opened the first term");
}

#[test]
fn the_way_back_ends_the_wait_and_what_comes_later_is_not_shown() {
    let house = Fixture::new(Filling::BusyMonday, Reality::Real);
    let mut keyboard = beside(&house, now());
    settle(&mut keyboard);
    keyboard.press("4<Esc>");
    assert!(!keyboard.app.is_reading());
    // The next answer comes after the one that nobody waits for any more.
    keyboard.press("6");
    settle(&mut keyboard);
    assert_eq!(titles(&keyboard), ["iets anders"]);
}

#[test]
fn a_tick_is_not_held_while_the_terms_are_being_counted() {
    let house = Fixture::new(Filling::BusyMonday, Reality::Real);
    let mut keyboard = beside(&house, now());
    let present = keyboard.present();
    keyboard.press("<Enter>");
    assert_eq!(keyboard.present(), present + 1);
    settle(&mut keyboard);
}

#[test]
fn what_is_read_beside_the_screen_is_as_another_window_left_it() {
    let house = Fixture::new(Filling::BusyMonday, Reality::Real);
    let mut keyboard = beside(&house, now());
    settle(&mut keyboard);
    let before = keyboard.model().day.plans;
    let mut other = house.session();
    let talk = "overleg_gedragskundige:locatie:2026-09-30";
    other.dismiss_deadline(talk, "Gedaan", now()).expect("dismissed");
    settle(&mut keyboard);
    let PlanCounts::Known(counts) = keyboard.model().day.plans else {
        panic!("not counted");
    };
    assert_ne!(PlanCounts::Known(counts), before);
}

#[test]
fn closing_leaves_no_side_file_while_something_is_being_read() {
    let house = Fixture::new(Filling::BusyMonday, Reality::Real);
    let mut keyboard = beside(&house, now());
    keyboard.press("<Enter>4");
    drop(keyboard);
    let path = house.path();
    for ending in ["-wal", "-shm"] {
        let mut side = path.clone().into_os_string();
        side.push(ending);
        assert!(!std::path::Path::new(&side).exists(), "{ending} is left");
    }
}
