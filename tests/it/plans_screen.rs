//! The screen Plannen, with the keys counted.
#![cfg(test)]

use super::support::{Filling, Fixture, Keyboard, ODD_SIZES, demo_keyboard, now};
use plusgroep::app::dossier::DossierAction;
use plusgroep::app::{Reality, Session};
use plusgroep::domain::dossier::EntryKind;
use plusgroep::domain::dossier::form::Values;
use plusgroep::domain::ids::ChildId;
use plusgroep::domain::role::Role;
use plusgroep::domain::text::Text;
use plusgroep::tui::model::PlanCounts;
use plusgroep::tui::theme::Theme;

/// A record of Bas Voorbeeld, from its fields as "key=value" with commas.
fn write(session: &mut Session, kind: EntryKind, fields: &str) {
    let typed: Values = fields
        .split(',')
        .filter_map(|field| field.split_once('='))
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .collect();
    let content = session.read_typed(kind, &typed, now()).expect("a right record");
    let child = ChildId::from_raw(2);
    session
        .dossier(now(), &DossierAction::Write { child, content })
        .expect("written");
}

/// The busy Monday, with a plan that is asked for, a signal for today, and an indication on paper that ends.
fn keyboard(fixture: &Fixture) -> Keyboard {
    let mut session = fixture.session();
    write(&mut session, EntryKind::PlanRequest, "datum=2026-10-01,door=ouders");
    let signal = "datum=2026-09-01,wat=Stil,besproken_met=team,vervolg_voor=2026-10-05";
    write(&mut session, EntryKind::Signal, signal);
    let consent = "onderwerp=beschikking,gegeven_door=moeder,datum=2026-01-01,tot=2026-12-31";
    write(&mut session, EntryKind::Consent, consent);
    let indication = "product=45A05,toekenning=3 dagdeel week 2026-01-01 2026-12-20,datum=2025-12-01,gemeente=0214";
    write(&mut session, EntryKind::Indication, indication);
    Keyboard::on(session, now(), Theme::Colour)
}

#[test]
fn the_terms_read_well_at_both_sizes() {
    for (name, keys) in [
        ("plannen", "4"),
        ("plannen_lezen", "4<Enter>"),
        ("plannen_zoek", "4/bas"),
        ("plannen_zoek_niets", "4/xyz<Enter>"),
        ("plannen_reden", "4xDe ouders zijn gebeld"),
        ("plannen_reden_leeg", "4x<Enter>"),
        ("plannen_afgehandeld", "4xDe ouders zijn gebeld<Enter>t"),
    ] {
        let fixture = Fixture::busy();
        let mut keyboard = keyboard(&fixture);
        keyboard.press(keys);
        for (width, height) in [(80, 24), (120, 40)] {
            insta::assert_snapshot!(format!("{name}_{width}"), keyboard.screen(width, height));
        }
    }
    let empty = Fixture::new(Filling::Nothing, Reality::Real);
    let mut keyboard = empty.keyboard(now(), Theme::Colour);
    keyboard.press("4");
    insta::assert_snapshot!("plannen_leeg_80", keyboard.screen(80, 24));
    let (_folder, mut demo) = demo_keyboard();
    demo.press("4");
    insta::assert_snapshot!("plannen_demo_80", demo.screen(80, 24));
}

#[test]
fn story_20_the_list_opens_with_one_key_and_the_day_says_how_many_are_late() {
    let fixture = Fixture::busy();
    let mut keyboard = keyboard(&fixture);
    assert!(keyboard.screen(80, 24).contains("Plannen: 7 te laat, 4 binnenkort"));
    assert!(keyboard.screen(120, 40).contains("Plannen: 7 te laat, 4 binnenkort"));
    keyboard.press("4");
    assert_eq!(keyboard.pressed, 1);
    let screen = keyboard.screen(80, 24);
    assert!(screen.contains("! te laat    Bas Voorbeeld"), "{screen}");
    keyboard.press("<Esc>");
    assert!(keyboard.model().layers.is_empty());
    let empty = Fixture::new(Filling::Nothing, Reality::Real);
    let quiet = empty.keyboard(now(), Theme::Colour);
    assert!(
        !quiet.screen(120, 40).contains("Plannen"),
        "nothing to say, nothing said"
    );
}

#[test]
fn a_term_is_dismissed_with_a_reason_shown_again_and_taken_back() {
    let fixture = Fixture::busy();
    let mut keyboard = keyboard(&fixture);
    keyboard.press("4/overleg<Enter>x<Esc>");
    assert!(
        keyboard.screen(80, 24).contains("7 te laat"),
        "Esc leaves it where it is"
    );
    keyboard.press("x<Enter>");
    assert!(
        keyboard.screen(80, 24).contains("typ waarom"),
        "{}",
        keyboard.screen(80, 24)
    );
    keyboard.press("Vakantie<Enter>");
    assert!(
        keyboard
            .notice()
            .contains("Afgehandeld: Overleg gedragskundige, wo 30-09-2026.")
    );
    let screen = keyboard.screen(80, 24);
    assert!(
        screen.contains("6 te laat") && !screen.contains("wo 30-09-2026 !"),
        "{screen}"
    );
    assert!(screen.contains("4 binnenkort, 1 afgehandeld"), "{screen}");
    keyboard.press("t");
    let screen = keyboard.screen(80, 24);
    assert!(screen.contains("wo 30-09-2026 x afgehand."), "{screen}");
    keyboard.press("<Home>");
    assert!(
        keyboard
            .screen(120, 40)
            .contains("Afgehandeld door Anna op ma 05-10-2026: Vakantie")
    );
    keyboard.press("x");
    assert!(keyboard.notice().contains("al afgehandeld"), "{}", keyboard.notice());
    keyboard.press("tz");
    assert!(keyboard.screen(80, 24).contains("wo 30-09-2026 ! te laat"));
    keyboard.press("y");
    assert!(keyboard.screen(80, 24).contains("6 te laat"));
    keyboard.press("<Esc><Esc>");
    assert!(
        keyboard.model().layers.is_empty(),
        "first out of the search, then to the day"
    );
}

#[test]
fn ticking_a_child_in_keeps_the_counts_and_another_terminal_renews_them() {
    let fixture = Fixture::busy();
    let mut keyboard = keyboard(&fixture);
    keyboard.press("<Enter>");
    assert_eq!((keyboard.present(), late(&keyboard)), (1, 7));
    let mut other = fixture.session();
    let talk = "overleg_gedragskundige:locatie:2026-09-30";
    other.dismiss_deadline(talk, "Gedaan", now()).expect("dismissed");
    keyboard.clock("2026-10-05T14:30");
    assert_eq!(late(&keyboard), 6);
    keyboard.clock("2026-10-17T08:00");
    assert_eq!(late(&keyboard), 8, "another day, other terms");
}

#[test]
fn who_may_not_see_terms_is_told_so_and_has_no_counts() {
    let fixture = Fixture::busy();
    let mut session = fixture.session();
    let name = Text::parse("In").expect("a name");
    session
        .add_account(
            now(),
            &name,
            Role::Inspectie,
            "nog vier losse woorden",
            super::support::PASSPHRASE,
        )
        .expect("an account");
    let own = Session::open(&fixture.path(), Some("In"), "nog vier losse woorden", now()).expect("it opens");
    let mut keyboard = Keyboard::on(own, now(), Theme::Colour);
    assert!(!keyboard.screen(120, 40).contains("Plannen"));
    keyboard.press("4");
    assert!(
        keyboard.notice().contains("mag u de termijnen niet bekijken"),
        "{}",
        keyboard.notice()
    );
}

#[test]
fn every_size_of_the_terms_is_drawn_without_a_panic() {
    for keys in ["4", "4<End>", "4/overleg", "4x", "4<Enter>", "4/zzz<Enter>"] {
        let fixture = Fixture::busy();
        let mut keyboard = keyboard(&fixture);
        keyboard.press(keys);
        for (width, height) in ODD_SIZES {
            keyboard.draw(width, height);
        }
    }
}

/// Terms that are too late, as the line at the top counts them.
fn late(keyboard: &Keyboard) -> usize {
    match keyboard.model().day.plans {
        PlanCounts::Known(counts) => counts.late,
        other => panic!("not counted: {other:?}"),
    }
}
