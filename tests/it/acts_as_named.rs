//! A key that a sentence names acts on the child that it names, what is booked is what was confirmed, and what is said is true of
//! what is in sight.
#![cfg(test)]

use super::support::{Fixture, Keyboard, at, now, september};
use plusgroep::app::day::{DayAction, RowState};
use plusgroep::app::dossier::FormTarget;
use plusgroep::app::{Session, demo};
use plusgroep::domain::dossier::EntryKind;
use plusgroep::domain::dossier::form::Values;
use plusgroep::domain::ids::ChildId;
use plusgroep::tui::theme::Theme;
use tempfile::TempDir;

fn busy(fixture: &Fixture) -> Keyboard {
    fixture.keyboard(now(), Theme::Monochrome)
}

fn under(keyboard: &Keyboard) -> String {
    let row = keyboard.model().day.cursor_row();
    row.map(|row| row.name.clone()).unwrap_or_default()
}

#[test]
fn the_key_that_a_sentence_names_is_for_the_child_that_it_names() {
    let fixture = Fixture::busy();
    let mut keyboard = busy(&fixture);
    // Both are in since this minute; the cursor goes back to the first child of the other group's list.
    keyboard.press("/mila<Enter>/teun<Enter>");
    keyboard.press("/eva<Enter><Home>");
    for (search, name) in [("mila", "Mila Voorbeeld"), ("teun", "Teun Testweg")] {
        keyboard.press(&format!("/{search}<Enter>"));
        assert!(
            keyboard
                .notice()
                .contains(&format!("{name} kwam net binnen (14:30). Toch naar huis? Druk op u.")),
            "{}",
            keyboard.notice()
        );
        assert_eq!(under(&keyboard), name, "at once, also in another group");
        keyboard.press("u");
        assert_eq!(keyboard.state(name), "naar huis", "{}", keyboard.notice());
        keyboard.press(&format!("<Home>/{search}<Enter>"));
        assert!(keyboard.notice().contains("Druk op i"), "{}", keyboard.notice());
        keyboard.press("i");
        assert_eq!(keyboard.state(name), "binnen", "{}", keyboard.notice());
    }
    assert_eq!(keyboard.state("Eva Modelmans"), "binnen", "nobody else went home");
}

#[test]
fn marks_do_not_take_the_key_that_is_offered_for_one_child_and_for_many_it_says_so() {
    let fixture = Fixture::busy();
    let mut keyboard = busy(&fixture);
    keyboard.press("/mila<Enter>/eva<Enter>/finn<Enter>");
    keyboard.press("<Home><Down><Down><Down><Down>  ");
    assert_eq!(keyboard.model().day.marked.len(), 2);
    keyboard.press("<Enter>");
    assert!(
        keyboard.notice().contains("Dat geldt voor alle 2 kinderen die u koos."),
        "{}",
        keyboard.notice()
    );
    keyboard.press("/mila<Enter>u");
    assert_eq!(keyboard.state("Mila Voorbeeld"), "naar huis");
    assert_eq!(
        keyboard.state("Eva Modelmans"),
        "binnen",
        "marked, and not what was offered"
    );
}

#[test]
fn an_offer_holds_for_the_next_key_only() {
    let fixture = Fixture::busy();
    let mut keyboard = busy(&fixture);
    keyboard.press("/mila<Enter>/mila<Enter><Down>");
    assert_eq!(keyboard.notice(), "None", "the cursor is on another child");
}

#[test]
fn a_step_that_was_not_taken_leaves_no_jump_of_the_cursor_behind() {
    let fixture = Fixture::busy();
    let mut keyboard = busy(&fixture);
    // Yara stands on no list of today; a day that is past asks for the time, and Esc leaves it at that.
    keyboard.press("g28-9-2026<Enter>/yara<Enter><Esc><Home>");
    let first = under(&keyboard);
    let mut other = fixture.session();
    let day = plusgroep::domain::time::parse_date("2026-09-28").expect("a day");
    let view = other.day_view(day, now()).expect("a view");
    let action = DayAction::CheckIn {
        group: view.groups[0].id,
        children: vec![ChildId::from_raw(50)],
        at: plusgroep::domain::time::Minute::parse("14:00").expect("a time"),
    };
    other.perform(day, now(), &action).expect("in");
    keyboard.clock("2026-10-05T14:31");
    assert_eq!(under(&keyboard), first);
}

/// Another window on the demo of a test.
fn another(folder: &TempDir) -> Session {
    let path = folder.path().join("demo.plusgroep");
    Session::open(&path, Some("Demo"), demo::PASSPHRASE, at("2026-10-05T14:30")).expect("it opens")
}

/// Wipes one attendance of a child with support in September.
fn wipe_one(session: &mut Session) {
    let now = at("2026-10-05T14:30");
    for day in 1..=30 {
        let day = chrono::NaiveDate::from_ymd_opt(2026, 9, day).expect("a day");
        let view = session.day_view(day, now).expect("a view");
        for group in view.groups {
            let mut rows = group.rows.into_iter();
            let found = rows.find(|row| {
                row.support == plusgroep::app::day::Support::Plus && matches!(row.state, RowState::Gone(_))
            });
            if let Some(row) = found {
                let action = DayAction::Clear {
                    group: group.id,
                    child: row.child,
                    seen: row.seen,
                };
                session.perform(day, now, &action).expect("wiped");
                return;
            }
        }
    }
    panic!("nobody with support was there in September");
}

#[test]
fn a_claim_that_is_another_than_the_one_that_was_confirmed_is_not_booked_and_is_asked_anew() {
    let (folder, mut keyboard) = september();
    keyboard.press("6<Enter>m<Enter>");
    let asked = keyboard.screen(80, 24);
    assert!(asked.contains("EUR 3.817,83"), "{asked}");
    wipe_one(&mut another(&folder));
    keyboard.press("j");
    assert!(
        keyboard
            .notice()
            .contains("De maand is intussen gewijzigd; er is niets gemaakt."),
        "{}",
        keyboard.notice()
    );
    assert!(!folder.path().join("declaraties").exists(), "no file");
    let session = another(&folder);
    assert!(session.declarations().expect("a list").is_empty(), "no number is used");
    keyboard.press("<Enter>");
    let anew = keyboard.screen(80, 24);
    assert!(
        anew.contains("EUR 3.770,46") || !anew.contains("EUR 3.817,83"),
        "{anew}"
    );
    assert!(anew.contains("Ja, doen"), "the question anew: {anew}");
    keyboard.press("j");
    assert!(
        keyboard.notice().contains("JW323_0214_2026-09_"),
        "{}",
        keyboard.notice()
    );
}

#[test]
fn a_month_that_changed_since_the_question_is_not_declared_elsewhere_and_a_line_not_held() {
    let (folder, mut keyboard) = september();
    keyboard.press("6<Enter>e");
    wipe_one(&mut another(&folder));
    keyboard.press("j");
    assert!(
        keyboard.notice().contains("intussen gewijzigd; er is niets vastgelegd"),
        "{}",
        keyboard.notice()
    );
}

#[test]
fn what_a_wiped_day_does_to_a_claim_is_said_in_the_question_and_also_for_a_time_that_is_corrected() {
    let (_folder, mut keyboard) = september();
    keyboard.press("6<Enter>m<Enter>j<Esc><Esc>g1-9-2026<Enter>");
    let plus = |keyboard: &mut Keyboard| {
        for key in ["<Down>".repeat(20), "<Tab><Home>".to_owned() + &"<Down>".repeat(20)] {
            for key in key.split_inclusive('>') {
                let row = keyboard.model().day.cursor_row().cloned();
                if row.is_some_and(|row| row.support == plusgroep::app::day::Support::Plus && !row.stays.is_empty()) {
                    return;
                }
                keyboard.press(key);
            }
        }
        panic!("nobody with support: {}", keyboard.screen(80, 24));
    };
    plus(&mut keyboard);
    keyboard.press("x");
    let screen = keyboard.screen(80, 24);
    assert!(screen.contains("Dit wist"), "{screen}");
    assert!(screen.contains("al gedeclareerd"), "{screen}");
    keyboard.press("n");
    let before = keyboard.model().day.cursor_row().map(|row| row.stays.len());
    assert!(before > Some(0), "Cancel wipes nothing");
    keyboard.press("xj");
    assert!(
        keyboard.notice().contains("alles van deze dag gewist"),
        "{}",
        keyboard.notice()
    );
    // Taken back it is again what was declared: that needs no question.
    keyboard.press("z");
    assert!(
        keyboard
            .notice()
            .contains("Ongedaan gemaakt: alles van Fleur Jansen gewist."),
        "the child has a name: {}",
        keyboard.notice()
    );
    keyboard.press("y");
    let screen = keyboard.screen(80, 24);
    assert!(
        screen.contains("Deze maand is al gedeclareerd") && screen.contains("Toch vastleggen?"),
        "doing it again is a correction too: {screen}"
    );
    keyboard.press("j");
    assert!(
        keyboard.notice().contains("Opnieuw gedaan: alles van Fleur Jansen"),
        "{}",
        keyboard.notice()
    );
}

#[test]
fn a_sentence_goes_when_another_screen_day_or_child_comes_in_sight() {
    let fixture = Fixture::busy();
    for (done, on) in [
        ("/amira<Enter>", "6"),
        ("/amira<Enter>", "g28-9-2026<Enter>"),
        ("u", "3"),
    ] {
        let mut keyboard = busy(&fixture);
        keyboard.press(done);
        keyboard.press(on);
        assert!(!keyboard.notice().contains("Amira"), "{on}: {}", keyboard.notice());
    }
    let mut keyboard = busy(&fixture);
    keyboard
        .press("3/bas<Enter>w<Down><Down><Down>")
        .press(&"<Backspace>".repeat(30));
    keyboard.press("De Linde<PgDn>");
    assert!(keyboard.notice().contains("z = herstel"), "{}", keyboard.notice());
    let screen = keyboard.screen(80, 24);
    assert!(
        screen.contains("05-10-2026 Gegevens:"),
        "on the day it was recorded: {screen}"
    );
    keyboard.press("<PgDn>");
    assert_eq!(keyboard.notice(), "None", "another child");
    let mut keyboard = busy(&fixture);
    keyboard
        .press("3/amira<Enter>w<Down><Down><Down>")
        .press(&"<Backspace>".repeat(30));
    keyboard.press("De Linde<PgDn>z");
    assert!(
        keyboard.notice().contains("bij Amira Proef."),
        "what was undone has a child: {}",
        keyboard.notice()
    );
}

fn card(session: &Session, changes: &[(&str, &str)]) -> (FormTarget, Values) {
    let target = FormTarget::Record {
        child: ChildId::from_raw(2),
        kind: EntryKind::Card,
        replaces: None,
    };
    let start = session.form_start(&target, now()).expect("a form");
    let mut typed = start.typed;
    typed.extend(
        changes
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned())),
    );
    (start.target, typed)
}

#[test]
fn the_name_beside_a_field_is_of_who_changed_that_field_and_an_alert_is_never_cut() {
    let fixture = Fixture::busy();
    let mut first = fixture.session();
    let random_alert =
        "Notenallergie en koemelkallergie: EpiPen in de rode tas bij de voordeur, bel daarna 112 en de ouders";
    // In this test both are the same account; who is last is told apart by what is asked.
    let mut keyboard = busy(&fixture);
    keyboard.press("3/bas<Enter>w<Down><Down><Down><Down>Bijenallergie");
    let (target, typed) = card(&first, &[("alert", random_alert)]);
    first.record_form(now(), &target, &typed).expect("changed");
    let (target, typed) = card(&first, &[("school", "Het Kompas")]);
    first.record_form(now(), &target, &typed).expect("changed");
    keyboard.press("<PgDn>");
    for (width, height) in [(60, 20), (80, 24), (120, 40)] {
        let screen = keyboard.screen(width, height);
        let missing: Vec<&str> = random_alert.split(' ').filter(|word| !screen.contains(word)).collect();
        assert!(missing.is_empty(), "{missing:?}: {screen}");
        assert!(
            !screen.contains("School: welke tekst"),
            "nobody else is asked about: {screen}"
        );
    }
    assert!(
        keyboard.notice().contains("School is nu «Het Kompas»"),
        "{}",
        keyboard.notice()
    );
}

#[test]
fn the_question_about_text_in_progress_names_its_child_and_what_gets_lost() {
    let fixture = Fixture::busy();
    let mut keyboard = busy(&fixture);
    keyboard.press("3/bas<Enter><Tab><Tab><Tab>nobs<Enter><Down>Vroeg om hulp");
    keyboard.clock("2026-10-05T14:31");
    drop(keyboard);
    for (keys, other) in [
        (
            "3/amira<Enter>o",
            "Leeg formulier; wat u typte gaat weg zodra u iets nieuws typt",
        ),
        (
            "3/amira<Enter>w",
            "Formulier met wat er nu staat; wat u typte gaat weg zodra u iets nieuws typt",
        ),
    ] {
        let mut keyboard = fixture.keyboard(at("2026-10-05T14:33"), Theme::Monochrome);
        keyboard.press("2").press(keys);
        for (width, height) in [(60, 20), (80, 24)] {
            let screen = keyboard.screen(width, height);
            let words = format!("Verder met wat u typte om 14:31? (Observatie bij Bas Voorbeeld) {other}");
            let missing: Vec<&str> = words.split(' ').filter(|word| !screen.contains(word)).collect();
            assert!(missing.is_empty(), "{missing:?}: {screen}");
        }
    }
}

#[test]
fn the_substance_of_an_allergy_is_readable_in_every_row_and_in_the_search() {
    let fixture = Fixture::busy();
    let mut keyboard = busy(&fixture);
    keyboard.press("<End><Up>");
    for (width, height) in [(60, 20), (80, 24), (120, 40)] {
        let screen = keyboard.screen(width, height);
        let row = screen
            .lines()
            .find(|line| line.contains("? nog niet") && line.contains("Sem"));
        let row = row.unwrap_or_else(|| panic!("{screen}"));
        assert!(row.contains("Noten"), "{row}");
    }
    keyboard.press("/sem");
    for (width, height) in [(60, 20), (80, 24), (120, 40)] {
        let screen = keyboard.screen(width, height);
        let row = screen.lines().find(|line| line.contains("> Sem Voorbeeld"));
        assert!(row.is_some_and(|row| row.contains("Noten")), "{screen}");
        assert!(screen.contains("bel na gebruik"), "in full below: {screen}");
    }
}

#[test]
fn a_child_that_is_in_is_not_asked_why_it_does_not_come() {
    let fixture = Fixture::busy();
    let mut keyboard = busy(&fixture);
    keyboard.press("/mila<Enter>a");
    assert!(keyboard.model().layers.is_empty(), "nothing is asked");
    assert!(
        keyboard.notice().contains("dit kind is er op deze dag al geweest"),
        "{}",
        keyboard.notice()
    );
}

#[test]
fn a_date_of_birth_that_cannot_be_read_gets_a_date_of_birth_as_example() {
    let fixture = Fixture::busy();
    let mut keyboard = busy(&fixture);
    keyboard.press("3n");
    keyboard.press("900<Enter>Proef<Enter><Enter>Kind<Enter>dertig<PgDn>");
    let screen = keyboard.screen(120, 40);
    assert!(screen.contains("14-05-2018"), "{screen}");
    assert!(!screen.contains("gisteren"), "{screen}");
}

#[test]
fn three_things_tried_out_leave_the_chart_and_the_shortage_in_sight_in_a_small_window() {
    let (_folder, mut keyboard) = september();
    keyboard.press("2ks2z1");
    let screen = keyboard.screen(60, 20);
    assert!(screen.contains("^ "), "the quarter under the cursor: {screen}");
    assert!(
        screen.contains("TEKORT !") || screen.contains("geen tekort"),
        "the row that says what is short: {screen}"
    );
}
