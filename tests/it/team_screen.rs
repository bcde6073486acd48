//! The screen Team and being away, with the keys counted.
#![cfg(test)]

use super::support::{Fixture, Keyboard, ODD_SIZES, at, demo_keyboard};
use plusgroep::tui::theme::Theme;

fn early(fixture: &Fixture) -> Keyboard {
    fixture.keyboard(at("2026-10-05T06:45"), Theme::Colour)
}

fn afternoon(fixture: &Fixture) -> Keyboard {
    fixture.keyboard(at("2026-10-05T14:30"), Theme::Colour)
}

#[test]
fn the_team_reads_well_at_both_sizes() {
    let (_folder, mut keyboard) = demo_keyboard();
    keyboard.press("5");
    for (width, height) in [(80, 24), (120, 40)] {
        insta::assert_snapshot!(format!("team_{width}"), keyboard.screen(width, height));
    }
    for (name, keys) in [
        ("team_form", "5<Enter>"),
        ("team_form_fout", "5<Down><Down><Down>n<Enter>"),
        ("team_afwezig", "5a"),
        ("team_afwezig_tot", "5azvr"),
        ("team_ziek", "5az<Enter>"),
        ("team_kopie", "5<PgDn>c"),
        ("team_vast", "5v<PgDn>f"),
        ("even_weg", "k1k2e"),
        ("even_weg_waarheen", "k1k2e2"),
        ("even_weg_klok", "k1k2e2pk"),
    ] {
        let fixture = Fixture::busy();
        let mut keyboard = if name.starts_with("team") {
            early(&fixture)
        } else {
            afternoon(&fixture)
        };
        keyboard.press(keys);
        insta::assert_snapshot!(format!("{name}_80"), keyboard.screen(80, 24));
        insta::assert_snapshot!(format!("{name}_120"), keyboard.screen(120, 40));
    }
}

#[test]
fn story_15_a_sick_call_gives_shortage_and_who_is_free_in_at_most_eight_keys() {
    let fixture = Fixture::busy();
    let mut keyboard = early(&fixture);
    keyboard.press("5<Down>az<Enter>");
    assert!(keyboard.pressed <= 8, "{}", keyboard.pressed);
    let screen = keyboard.screen(80, 24);
    assert!(
        keyboard
            .notice()
            .contains("Bram Voorbeeld: ziek op ma 05-10-2026. Tekort:"),
        "{screen}"
    );
    // Anna and Carla work until 18:30 already, and Dirk does not count.
    assert!(screen.contains("Niemand die bevoegd en"), "{screen}");
    keyboard.press("x");
    assert!(
        keyboard.notice().contains("is van het rooster"),
        "{}",
        keyboard.notice()
    );
}

#[test]
fn whoever_is_free_takes_the_shift_over_with_one_digit() {
    let fixture = Fixture::busy();
    let mut keyboard = early(&fixture);
    keyboard.press("5x<Down>az<Enter>");
    assert!(
        keyboard
            .screen(80, 24)
            .contains("1  Anna Proef  pedagogisch medewerker, vrij")
    );
    keyboard.press("1");
    assert!(
        keyboard
            .notice()
            .contains("Anna Proef: ma 05-10-2026 14:00-18:30 bij Uilen."),
        "{}",
        keyboard.notice()
    );
    keyboard.press("zzz");
    let screen = keyboard.screen(120, 40);
    assert!(
        screen.contains("13:45-18:30") && screen.contains("14:00-18:30"),
        "{screen}"
    );
    keyboard.press("z");
    assert!(
        keyboard.notice().contains("geen roosterwijziging"),
        "{}",
        keyboard.notice()
    );
}

#[test]
fn a_weekday_typed_as_the_last_day_of_absence_is_the_one_to_come() {
    let fixture = Fixture::busy();
    let mut keyboard = early(&fixture);
    keyboard.press("5azvr");
    let screen = keyboard.screen(80, 24);
    assert!(screen.contains("= ma 05-10-2026 tot en met vr 09-10-2026"), "{screen}");
    keyboard.press("<Enter>");
    assert!(
        keyboard.notice().contains("tot en met vr 09-10-2026"),
        "{}",
        keyboard.notice()
    );
    keyboard.press("<Esc>5aw<Enter>");
    assert!(
        keyboard.notice().contains("werkt weer op ma 05-10-2026"),
        "{}",
        keyboard.notice()
    );
}

#[test]
fn story_10_out_to_a_break_a_school_or_training_in_three_keys_and_back_in_two() {
    for (letter, words) in [
        ("p", "op pauze"),
        ("s", "onderweg naar school"),
        ("o", "naar opleiding"),
    ] {
        let fixture = Fixture::busy();
        let mut keyboard = afternoon(&fixture);
        keyboard.press("k1k2");
        let present = |keyboard: &Keyboard| keyboard.model().day.view.groups[0].staffing.present;
        assert_eq!(present(&keyboard), 2);
        keyboard.pressed = 0;
        keyboard.press("e2").press(letter);
        assert_eq!((keyboard.pressed, present(&keyboard)), (3, 1), "{letter}");
        assert!(keyboard.notice().contains(words), "{}", keyboard.notice());
        keyboard.clock("2026-10-05T14:40").pressed = 0;
        keyboard.press("k2");
        assert_eq!((keyboard.pressed, present(&keyboard)), (2, 2), "{letter}");
        keyboard.press("zz");
        assert_eq!(present(&keyboard), 2, "back from the break and the break are undone");
        keyboard.press("k<Tab>").press(letter);
        assert_eq!(present(&keyboard), 1, "the same from the list of clocking");
    }
}

#[test]
fn a_shift_is_made_changed_and_removed_from_the_screen() {
    let fixture = Fixture::busy();
    let mut keyboard = early(&fixture);
    keyboard.press("5<Right>n0800<Tab>1230<Tab><Right><Tab> <Enter>");
    assert!(
        keyboard
            .notice()
            .contains("Anna Proef: di 06-10-2026 08:00-12:30 bij Bijtjes."),
        "{}",
        keyboard.notice()
    );
    assert!(keyboard.screen(80, 24).contains("extra inzet"));
    keyboard.press("<Enter><Tab><Backspace><Backspace><Backspace><Backspace><Backspace>13<Enter>");
    assert!(
        keyboard.notice().contains("nu di 06-10-2026 08:00-13:00"),
        "{}",
        keyboard.notice()
    );
    keyboard.press("n0900<Tab>10<Enter>");
    assert!(keyboard.notice().contains("al een dienst"), "{}", keyboard.notice());
    keyboard.press("x");
    assert!(keyboard.screen(80, 24).contains("di 06-10-2026: geen dienst"));
    keyboard.press("z");
    assert!(keyboard.screen(80, 24).contains("08:00-13:00 Bijtjes, extra inzet"));
}

#[test]
fn cancel_is_the_default_when_a_week_is_copied_and_yes_copies_it() {
    let fixture = Fixture::busy();
    let mut keyboard = early(&fixture);
    keyboard.press("5<PgDn>c<Enter>");
    assert!(!keyboard.screen(120, 40).contains("13:45-18:30"));
    keyboard.press("cj");
    assert!(
        keyboard.notice().contains("3 diensten overgenomen."),
        "{}",
        keyboard.notice()
    );
    assert!(keyboard.screen(120, 40).contains("13:45-18:30 Uilen"));
    keyboard.press("c");
    assert!(
        keyboard.notice().contains("niets dat erbij kan"),
        "{}",
        keyboard.notice()
    );
    keyboard.press("<Esc>");
    assert!(keyboard.model().layers.is_empty());
}

#[test]
fn a_fixed_shift_fills_an_empty_week() {
    let fixture = Fixture::busy();
    let mut keyboard = early(&fixture);
    keyboard.press("5v");
    assert!(
        keyboard.screen(80, 24).contains(", vast"),
        "{}",
        keyboard.screen(80, 24)
    );
    keyboard.press("<PgDn>fj");
    assert!(
        keyboard.notice().contains("1 dienst uit vaste weken."),
        "{}",
        keyboard.notice()
    );
    keyboard.press("<PgUp>v");
    assert!(!keyboard.screen(80, 24).contains(", vast"));
}

#[test]
fn every_team_size_is_drawn_without_a_panic() {
    let fixture = Fixture::busy();
    for keys in [
        "5",
        "5<Enter>",
        "5<Down><Down><Right><Right><Right><Right><Right><Right>",
    ] {
        let mut keyboard = early(&fixture);
        keyboard.press(keys);
        for (width, height) in ODD_SIZES {
            keyboard.draw(width, height);
        }
    }
}
