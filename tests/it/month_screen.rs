//! The screen Declaratie on the invented location of the demo: the months, a month, its lines and its days.
#![cfg(test)]

use super::support::{Keyboard, ODD_SIZES, demo_keyboard, september};
use plusgroep::app::{Session, demo};
use plusgroep::tui::theme::Theme;
use tempfile::TempDir;

pub fn files_in(folder: &TempDir) -> usize {
    std::fs::read_dir(folder.path().join("declaraties")).map_or(0, Iterator::count)
}

#[test]
fn the_months_a_month_a_line_and_a_day_read_well_at_both_sizes() {
    for (name, keys) in [
        ("maanden", "6"),
        ("maanden_oudste", "6<End>"),
        ("maanden_toetsen", "6?"),
        ("maand", "6<Enter>"),
        ("maand_einde", "6<Enter><End>"),
        ("maand_toetsen", "6<Enter>?"),
        ("maand_loopt", "6<Down><Enter>"),
        ("maand_regel", "6<Enter><Down><Down><Enter>"),
        ("maand_dag", "6<Enter><Down><Down><Enter><Enter>"),
        ("maand_niet_declarabel", "6<Enter><End><Up><Enter>"),
        ("maand_melding", "6<Enter><End><Enter>"),
        ("maand_antwoord", "6<Enter>l"),
        ("maand_aanhouden", "6<Enter>h"),
    ] {
        let (_folder, mut keyboard) = september();
        keyboard.press(keys);
        for (width, height) in [(80, 24), (120, 40)] {
            insta::assert_snapshot!(format!("{name}_{width}"), keyboard.screen(width, height));
        }
    }
}

#[test]
fn the_field_for_the_folder_says_what_is_made_and_what_can_no_longer_be() {
    let (_folder, mut keyboard) = september();
    // A folder of the test is no good for a snapshot.
    keyboard
        .press("6<Enter>m")
        .press(&"<Backspace>".repeat(200))
        .press("declaraties");
    for (width, height) in [(80, 24), (120, 40)] {
        insta::assert_snapshot!(format!("maand_maken_{width}"), keyboard.screen(width, height));
    }
}

#[test]
fn from_opening_the_screen_to_the_file_takes_four_keys_at_most_five() {
    let (folder, mut keyboard) = september();
    keyboard.press("6<Enter>m<Enter>j");
    assert!(keyboard.pressed <= 5, "{}", keyboard.pressed);
    assert!(
        keyboard.notice().contains("JW323_0214_2026-09_"),
        "{}",
        keyboard.notice()
    );
    assert_eq!(files_in(&folder), 1);
}

#[test]
fn after_the_file_the_month_waits_and_the_list_says_what_is_open() {
    let (folder, mut keyboard) = september();
    keyboard.press("6<Enter>m<Enter>j");
    let screen = keyboard.screen(80, 24);
    assert!(
        screen.contains("alles is verzonden")
            && screen.contains("wacht op antwoord")
            && screen.contains("EUR 521,07  verzonden"),
        "{screen}"
    );
    keyboard.press("m");
    assert!(
        keyboard.notice().contains("met u krijgt u het bestand"),
        "{}",
        keyboard.notice()
    );
    keyboard.press("u<Enter>");
    assert!(
        keyboard.notice().contains("JW323_0214_2026-09_"),
        "{}",
        keyboard.notice()
    );
    assert_eq!(files_in(&folder), 1, "the same file, not another");
    keyboard.press("<Esc>");
    let screen = keyboard.screen(80, 24);
    assert!(
        screen.contains("wacht EUR 3.817,83") && screen.contains(">sep 2026 Buren    verzonden"),
        "{screen}"
    );
    assert!(screen.contains("aug 2026 Buren    elders gedeclareerd"), "{screen}");
}

#[test]
fn the_oldest_month_that_is_open_stands_on_top_with_its_amount_and_under_the_cursor() {
    let (_folder, mut keyboard) = demo_keyboard();
    keyboard.press("6");
    let screen = keyboard.screen(80, 24);
    let row = screen
        .lines()
        .find(|line| line.starts_with('>') && line.contains("2026 Buren"));
    let row = row.unwrap_or_else(|| panic!("{screen}"));
    assert!(row.starts_with(">aug 2026") && row.contains("EUR 4.777,87"), "{screen}");
    let place = |of: &str| screen.find(of).unwrap_or_else(|| panic!("{of}: {screen}"));
    assert!(
        place("aug 2026") < place("sep 2026") && place("sep 2026") < place("okt 2026"),
        "{screen}"
    );
}

#[test]
fn a_month_that_was_skipped_goes_along_with_the_later_one_and_stays_in_the_list() {
    let (folder, mut keyboard) = demo_keyboard();
    keyboard.press("6<Down><Enter>m<Enter>");
    let asked = keyboard.screen(120, 40);
    assert!(
        asked.contains("16 regels, EUR 8.595,70") && asked.contains("Daarvan over eerdere maanden: augustus 2026"),
        "{asked}"
    );
    assert!(asked.contains("> Annuleren <"), "{asked}");
    keyboard.press("<Enter>");
    assert_eq!(files_in(&folder), 0, "the same key twice makes nothing");
    keyboard.press("m<Enter>j");
    assert!(
        keyboard.notice().contains("JW323_0214_2026-09_"),
        "{}",
        keyboard.notice()
    );
    keyboard.press("<Esc>");
    let screen = keyboard.screen(80, 24);
    assert!(screen.contains("aug 2026 Buren    verzonden"), "{screen}");
}

#[test]
fn a_month_is_said_to_be_declared_elsewhere_after_a_question_and_taken_back_with_the_same_key() {
    let (_folder, mut keyboard) = demo_keyboard();
    keyboard.press("6<Enter>e");
    let asked = keyboard.screen(80, 24);
    assert!(asked.contains("> Annuleren <") && asked.contains("8 regels"), "{asked}");
    keyboard.press("<Enter>");
    assert!(
        keyboard.screen(80, 24).contains("Nog te verzenden: 8 regels"),
        "Cancel is the default"
    );
    keyboard.press("ej");
    let screen = keyboard.screen(80, 24);
    assert!(
        screen.contains("augustus 2026, Buren (0214): elders gedeclareerd"),
        "{screen}"
    );
    keyboard.press("e");
    assert!(
        keyboard.screen(80, 24).contains("Nog te verzenden: 8 regels"),
        "{}",
        keyboard.screen(80, 24)
    );
}

#[test]
fn a_stored_file_is_handed_out_byte_for_byte_in_another_folder_and_nothing_is_booked() {
    let (folder, mut keyboard) = september();
    keyboard.press("6<Enter>u");
    assert!(
        keyboard.notice().contains("geen bestand verzonden"),
        "{}",
        keyboard.notice()
    );
    keyboard.press("m<Enter>ju").press(&"<Backspace>".repeat(200));
    let other = folder.path().join("nog eens");
    keyboard.paste(&other.display().to_string()).press("<Enter>");
    let read = |folder: &std::path::Path| {
        let entry = std::fs::read_dir(folder)
            .expect("a folder")
            .next()
            .expect("a file")
            .expect("an entry");
        (entry.file_name(), std::fs::read(entry.path()).expect("the file"))
    };
    assert_eq!(read(&other), read(&folder.path().join("declaraties")));
    assert!(keyboard.screen(80, 24).contains("alles is verzonden"));
}

#[test]
fn leaving_the_field_for_the_folder_makes_nothing() {
    for keys in ["6<Enter>m<Esc>", "6<Enter>mm<Esc><Esc>", "6m<Enter>j", "6<Enter>n<Esc>"] {
        let (folder, mut keyboard) = september();
        keyboard.press(keys);
        assert_eq!(files_in(&folder), 0, "{keys}");
    }
    let (folder, mut keyboard) = september();
    keyboard
        .press("6<Enter>m")
        .press(&"<Backspace>".repeat(200))
        .press("<Enter>");
    assert!(
        keyboard.screen(80, 24).contains("FOUT: typ een map"),
        "{}",
        keyboard.screen(80, 24)
    );
    assert_eq!(files_in(&folder), 0);
}

#[test]
fn a_month_that_is_not_over_says_why_and_makes_nothing() {
    let (folder, mut keyboard) = september();
    keyboard.press("6<Down><Enter>m");
    assert!(
        keyboard.screen(80, 24).contains("FOUT TR137"),
        "{}",
        keyboard.screen(80, 24)
    );
    assert!(
        keyboard.notice().contains("FOUT; los die eerst op"),
        "{}",
        keyboard.notice()
    );
    assert_eq!(files_in(&folder), 0);
}

#[test]
fn esc_goes_back_one_step_at_a_time_and_changes_nothing() {
    let (_folder, mut keyboard) = september();
    keyboard.press("6<Enter><Enter><Enter>");
    let mut open = vec![keyboard.screen(80, 24)];
    for left in (0..4).rev() {
        assert_eq!(keyboard.model().layers.len(), left + 1);
        keyboard.press("<Esc>");
        open.push(keyboard.screen(80, 24));
    }
    open.dedup();
    assert_eq!(open.len(), 5, "every step shows something else");
    assert!(keyboard.model().layers.is_empty());
    keyboard.press("6<Enter><Enter>1");
    assert!(keyboard.model().layers.is_empty(), "1 goes to the day at once");
}

#[test]
fn other_months_are_next_to_the_one_shown() {
    let (_folder, mut keyboard) = september();
    keyboard.press("6<Enter><Left>");
    assert!(keyboard.screen(80, 24).contains("augustus 2026, Buren"));
    keyboard.press("<Right><Tab>");
    assert!(keyboard.screen(80, 24).contains("september 2026, Buren"));
    assert!(
        keyboard.notice().contains("er is maar een gemeente"),
        "{}",
        keyboard.notice()
    );
}

#[test]
fn every_row_of_a_month_can_be_reached_and_read_in_the_narrowest_window() {
    let (_folder, mut keyboard) = september();
    keyboard.press("6<Enter>");
    let mut seen = String::new();
    let mut before = String::new();
    for _ in 0..60 {
        let screen = keyboard.screen(60, 20);
        assert!(screen.contains('>'), "{screen}");
        seen.push_str(&screen);
        before = screen;
        keyboard.press("<Down>");
    }
    assert_eq!(before, keyboard.screen(60, 20), "the end was reached");
    assert!(seen.contains("28-09 1 dagdeel"), "{seen}");
    keyboard.press("<Enter>");
    let screen = keyboard.screen(60, 20);
    assert!(
        screen.contains("WEEK-DAGDELEN") && screen.contains("bedoeling"),
        "a finding opens whole: {screen}"
    );
    keyboard.press("<Esc><Up><Enter>");
    let screen = keyboard.screen(60, 20);
    assert!(
        screen.contains("28-09-2026") && screen.contains("14-09-2026."),
        "the reason stands above the attendance, whole: {screen}"
    );
}

#[test]
fn a_line_is_held_with_a_reason_and_goes_along_again_when_it_is_released() {
    let (_folder, mut keyboard) = september();
    keyboard.press("6<Enter>h<Enter>");
    assert!(
        keyboard.screen(80, 24).contains("FOUT: typ waarom"),
        "a reason is required"
    );
    keyboard.press("wacht op de consulent<Enter>");
    let screen = keyboard.screen(80, 24);
    assert!(
        screen.contains("7 regels, EUR 3.296,76") && screen.contains("aangehouden: wacht op de consulent"),
        "{screen}"
    );
    keyboard.press("<Home><Down><Down><Down><Down><Down><Down><Down>");
    let screen = keyboard.screen(80, 24);
    assert!(
        screen.contains(">101    Sem de Wit 45A60 2026-09 aangehouden"),
        "{screen}"
    );
    keyboard.press("x");
    assert!(keyboard.notice().contains("al besloten"), "{}", keyboard.notice());
    keyboard.press("h");
    assert!(
        keyboard.screen(80, 24).contains("8 regels, EUR 3.817,83"),
        "{}",
        keyboard.screen(80, 24)
    );
}

#[test]
fn what_cannot_be_done_says_why() {
    for (keys, reason) in [
        ("6<Enter>x", "alleen bij een regel die is afgekeurd"),
        ("6<Enter><End>x", "zet de cursor op een regel"),
        ("6<Enter><End>h", "zet de cursor op een regel"),
        ("6<Enter>w", "geen bestand van deze maand dat op antwoord wacht"),
        ("6<Enter>t", "verandert in deze maand geen tarief"),
        ("6<Enter>u", "geen bestand verzonden"),
        ("6<Enter>m<Enter>jh", "deze regel is verzonden"),
        ("6<Enter>m<Enter>jx", "alleen bij een regel die is afgekeurd"),
        ("6<Enter>m<Enter>j<Left>m", "september 2026 is al gedeclareerd"),
    ] {
        let (_folder, mut keyboard) = september();
        keyboard.press(keys);
        assert!(keyboard.notice().contains(reason), "{keys}: {}", keyboard.notice());
    }
    let (_folder, mut keyboard) = september();
    keyboard.press("6<Enter>?");
    assert!(
        keyboard.screen(80, 40).contains("KAN NU NIET"),
        "{}",
        keyboard.screen(80, 40)
    );
}

#[test]
fn who_may_not_declare_does_not_see_the_months() {
    let (folder, _) = september();
    let now = super::support::now();
    let path = folder.path().join(demo::DEMO_FILE);
    let session = Session::open(&path, Some("Anja"), demo::PASSPHRASE, now).expect("it opens");
    let mut keyboard = Keyboard::on(session, now, Theme::Colour);
    keyboard.press("6");
    assert!(keyboard.model().layers.is_empty());
    assert!(keyboard.notice().contains("niet declareren"), "{}", keyboard.notice());
}

#[test]
fn every_size_is_drawn_without_a_panic() {
    for keys in [
        "6",
        "6<Enter>",
        "6<Enter><End>",
        "6<Enter><Enter>",
        "6<Enter><Enter><Enter>",
        "6<Enter>m",
    ] {
        let (_folder, mut keyboard) = september();
        keyboard.press(keys);
        for (width, height) in ODD_SIZES {
            keyboard.draw(width, height);
        }
    }
}
