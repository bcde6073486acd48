//! Every form of a record, filled in with the keys of the screen.
#![cfg(test)]

use super::support::{Fixture, Keyboard, now};
use plusgroep::domain::dossier::EntryKind;
use plusgroep::domain::dossier::form::Takes;
use plusgroep::tui::theme::Theme;

/// What someone types in a field.
fn typed(takes: Takes) -> &'static str {
    match takes {
        Takes::Line => "Een regel",
        Takes::Note => "Een langere aantekening.",
        Takes::Date(_) => "1-9-2026",
        Takes::Choice(_) | Takes::Goal | Takes::Group => "<Right>",
        Takes::Number(..) => "3",
        Takes::Child | Takes::Children => "sem<Enter>",
        Takes::Product => "45A60",
        Takes::Gemeente => "0214",
        Takes::Grants => "3 dagdeel week 2026-01-01 2026-12-31",
        Takes::Euros => "1250,50",
        Takes::Dagdelen | Takes::Toewijzing => "",
    }
}

/// Opens the form of a kind with the keys of the screen.
fn open(keyboard: &mut Keyboard, kind: EntryKind) {
    match kind {
        EntryKind::Card => keyboard.press("w"),
        EntryKind::Place => keyboard.press("p2"),
        EntryKind::Indication => keyboard.press("n"),
        _ => keyboard.press("n").press(&kind.title().to_lowercase()).press("<Enter>"),
    };
}

/// Empties the field with the cursor and types something in it.
fn fill(keyboard: &mut Keyboard, text: &str) {
    keyboard.press("<End>");
    for _ in 0..12 {
        keyboard.press("<Backspace>");
    }
    keyboard.press(text).press("<Down>");
}

#[test]
fn every_kind_of_record_is_filled_in_and_recorded_with_the_keys() {
    // What a record needs to be there first, and the part of the screen it stands in.
    for kind in EntryKind::ALL.iter().copied() {
        let (before, tabs): (&[EntryKind], usize) = match kind {
            // The screen of the deadlines writes these.
            EntryKind::Dismissal => continue,
            EntryKind::ConsultantTalk
            | EntryKind::ConsultantAssigned
            | EntryKind::Decision
            | EntryKind::RequestWithdrawn => (&[EntryKind::Request], 1),
            EntryKind::Evaluation => (&[EntryKind::Goal], 3),
            EntryKind::Indication => (&[], 2),
            EntryKind::PlanRequest | EntryKind::Plan | EntryKind::Goal | EntryKind::Observation => (&[], 3),
            EntryKind::Talk
            | EntryKind::Signal
            | EntryKind::NotEnough
            | EntryKind::Satisfaction
            | EntryKind::Outflow => (&[], 4),
            EntryKind::Contact
            | EntryKind::Address
            | EntryKind::Sibling
            | EntryKind::Transport
            | EntryKind::CareGiver
            | EntryKind::Card
            | EntryKind::Place => (&[], 0),
            _ => (&[], 1),
        };
        let fixture = Fixture::busy();
        let mut keyboard = fixture.keyboard(now(), Theme::Monochrome);
        keyboard.press("3/bas<Enter>");
        for _ in 0..tabs {
            keyboard.press("<Tab>");
        }
        for kind in before.iter().chain([&kind]) {
            open(&mut keyboard, *kind);
            keyboard.press("<Up><Up><Up><Up><Up><Up><Up><Up><Up>");
            for spec in kind.fields() {
                let text = match (kind, spec.key) {
                    (EntryKind::Place, "ma") => "nso",
                    (EntryKind::Place, "vanaf") => "1-10-2025",
                    (EntryKind::Place, "tot") => "31-12-2025",
                    (EntryKind::Card, "gemeente") => "0363",
                    // Not after the first day of its place.
                    (EntryKind::Card, "geboortedatum") => "1-9-2018",
                    (EntryKind::Consent, "ingetrokken_op") => "",
                    (EntryKind::Talk, "kinderen") => "sem<Enter>, bas<Enter>",
                    _ => typed(spec.takes),
                };
                fill(&mut keyboard, text);
            }
            keyboard.press("<Enter>");
            assert!(
                keyboard.notice().contains("vastgelegd bij Bas Voorbeeld"),
                "{kind:?}: {}\n{}",
                keyboard.notice(),
                keyboard.screen(100, 40)
            );
        }
        let screen = keyboard.screen(300, 100);
        assert!(screen.contains(&format!("{}:", kind.title())), "{kind:?}:\n{screen}");
    }
}

#[test]
fn a_text_that_is_too_long_is_not_cut_off_but_refused_with_what_was_typed_still_there() {
    let fixture = Fixture::busy();
    let mut keyboard = fixture.keyboard(now(), Theme::Monochrome);
    let text = "a".repeat(2_100);
    keyboard.press("o").paste(&text).press("<Enter>");
    let screen = keyboard.screen(100, 32);
    assert!(screen.contains("langer dan 2000 tekens"), "{screen}");
    keyboard.press("<Backspace>".repeat(100).as_str()).press("<Enter>");
    assert!(
        keyboard.notice().contains("Observatie vastgelegd"),
        "{}",
        keyboard.notice()
    );
}

#[test]
fn a_first_digit_that_is_no_goal_belongs_to_the_text() {
    let fixture = Fixture::busy();
    let mut keyboard = fixture.keyboard(now(), Theme::Monochrome);
    keyboard.press("o").press("7 minuten samen gespeeld");
    assert!(keyboard.screen(100, 32).contains("7 minuten samen gespeeld"));
}
