//! The screen Berichten: start and stop to the municipality, and messages of the municipality.
#![cfg(test)]

use crate::import_support::{PASSPHRASE, Place, moment};
use crate::messages::{Message, RIGHT};
use crate::support::{Keyboard, ODD_SIZES, demo_keyboard};
use crate::xml::care::answer_to;
use plusgroep::app::Session;
use plusgroep::app::import::ImportKind;
use plusgroep::domain::ids::ChildNumber;
use plusgroep::domain::text::Text;
use plusgroep::tui::theme::Theme;
use std::path::{Path, PathBuf};

/// Two days into the sample month: starts are to be reported, none is late.
const EARLY: &str = "2026-03-03T20:00";
/// The end of the sample month: everything is late.
const LATE: &str = "2026-03-31T20:00";

fn keyboard(place: &Place, now: &str) -> Keyboard {
    let session = Session::open(&place.path, None, PASSPHRASE, moment(now)).expect("it opens");
    Keyboard::on(session, moment(now), Theme::Colour)
}

fn folder(place: &Place) -> PathBuf {
    place.path.parent().expect("a folder").join("berichten")
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    let mut all: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    all.sort();
    all
}

/// The only file in the folder that was not there before.
fn newest(place: &Place, before: &[PathBuf]) -> Vec<u8> {
    let new: Vec<PathBuf> = files(&folder(place))
        .into_iter()
        .filter(|file| !before.contains(file))
        .collect();
    assert_eq!(new.len(), 1, "{new:?}");
    std::fs::read(&new[0]).expect("a file")
}

/// What stands in the box over the screen, on one line.
fn boxed(keyboard: &Keyboard) -> String {
    let screen = keyboard.screen(80, 24);
    let inside = screen.lines().filter_map(|line| line.split('│').nth(1));
    inside.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
}

/// Writes a message of the municipality beside the location and has the screen read it.
fn read(place: &Place, keyboard: &mut Keyboard, name: &str, bytes: &[u8]) {
    let path = place.path.parent().expect("a folder").join(name);
    std::fs::write(&path, bytes).expect("written");
    keyboard.press("l").paste(&path.display().to_string()).press("<Enter>");
}

#[test]
fn the_messages_read_well_at_both_sizes() {
    for (name, keys) in [
        ("berichten", "8"),
        ("berichten_wacht", "8<Down>"),
        ("berichten_goed", "8<End>"),
        ("berichten_alles_ervan", "8<Down><Enter>"),
        ("berichten_toetsen", "8?"),
        ("berichten_verbeter", "8<End>c"),
        ("berichten_lees", "8l"),
    ] {
        let (_folder, mut keyboard) = demo_keyboard();
        keyboard.press(keys);
        insta::assert_snapshot!(format!("{name}_80"), keyboard.screen(80, 24));
        insta::assert_snapshot!(format!("{name}_120"), keyboard.screen(120, 40));
    }
}

#[test]
fn the_question_before_sending_names_what_is_sent() {
    let (_folder, mut keyboard) = demo_keyboard();
    // A folder of the test is no good for a snapshot.
    let empty = "<Backspace>".repeat(200);
    keyboard.press("8<Enter>").press(&empty).press("uit<Enter>");
    insta::assert_snapshot!("berichten_vraag_80", keyboard.screen(80, 24));
}

#[test]
fn nothing_to_report_says_what_would_appear_and_the_next_step() {
    let place = Place::empty();
    let mut keyboard = keyboard(&place, EARLY);
    keyboard.press("8");
    insta::assert_snapshot!("berichten_leeg_80", keyboard.screen(80, 24));
    keyboard.press("<Enter>a");
    assert!(
        keyboard.notice().contains("niets dat nu gemeld kan"),
        "{}",
        keyboard.notice()
    );
    keyboard.press("c");
    assert!(keyboard.notice().contains("staat hier niets"), "{}", keyboard.notice());
}

#[test]
fn one_start_is_sent_after_a_question_of_which_cancel_is_the_default() {
    let place = Place::with_samples();
    let mut keyboard = keyboard(&place, EARLY);
    for keys in ["8<Enter><Enter><Enter>", "<Enter><Esc>", "<Enter><Enter>n"] {
        keyboard.press(keys);
        assert!(files(&folder(&place)).is_empty(), "{keys}");
    }
    keyboard.press("<Enter><Enter>j");
    assert!(
        keyboard.notice().contains("Bestand: ") && keyboard.notice().contains("JW305_0214_2026-03_"),
        "{}",
        keyboard.notice()
    );
    assert!(keyboard.notice().contains("vr 06-03-2026"), "{}", keyboard.notice());
    assert_eq!(files(&folder(&place)).len(), 1);
    let screen = keyboard.screen(80, 24);
    assert!(
        screen.contains("Verzonden: 1") && screen.contains("tot 06-03-2026"),
        "{screen}"
    );
    assert!(keyboard.pressed < 20);
}

#[test]
fn everything_that_is_due_goes_in_one_go_and_what_cannot_go_stays() {
    let mut place = Place::with_samples();
    let reason = Text::parse("veilig adres").expect("a text");
    let child = ChildNumber::parse("12").expect("a number");
    place
        .session
        .block_messages(&child, &reason, moment(LATE))
        .expect("blocked");
    let mut keyboard = keyboard(&place, LATE);
    keyboard.press("8");
    let screen = keyboard.screen(80, 24);
    assert!(screen.contains("6 te melden (6 TE LAAT)"), "{screen}");
    assert!(
        screen.contains("GEBLOKKEERD") && screen.contains("Geblokkeerd: 1"),
        "{screen}"
    );
    assert!(!screen.contains("veilig adres"), "the reason is nobody's business");
    keyboard.press("a<Enter>");
    let question = boxed(&keyboard);
    assert!(
        question.contains("Maakt 5 berichten") && question.contains("1 melding blijft staan"),
        "{question}"
    );
    assert!(files(&folder(&place)).is_empty());
    keyboard.press("j");
    assert!(
        keyboard.notice().contains("5 berichten staan in"),
        "{}",
        keyboard.notice()
    );
    assert_eq!(files(&folder(&place)).len(), 5);
    keyboard.press("a");
    assert!(
        keyboard.notice().contains("niets dat nu gemeld kan"),
        "{}",
        keyboard.notice()
    );
    keyboard.press("<Home><Enter>");
    assert!(keyboard.notice().contains("KAN NU NIET"), "{}", keyboard.notice());
    keyboard.press("<End>");
    assert!(
        keyboard.screen(80, 24).contains("Over kind 12 gaan voor de veiligheid"),
        "{}",
        keyboard.screen(80, 24)
    );
}

#[test]
fn an_answer_is_read_and_a_rejection_says_what_to_do() {
    let place = Place::with_samples();
    let mut keyboard = keyboard(&place, EARLY);
    keyboard.press("8<Enter><Enter>j");
    let before = files(&folder(&place));
    let first = std::fs::read(&before[0]).expect("a file");
    read(&place, &mut keyboard, "JW306.xml", &answer_to(&first, &[], None, "A1"));
    let screen = keyboard.screen(80, 24);
    assert!(
        screen.contains("JW306 van gemeente 0214: goedgekeurd") && screen.contains("overgenomen."),
        "{screen}"
    );
    keyboard.press("<Esc><Home><Enter><Enter>j");
    let second = newest(&place, &before);
    let no = answer_to(&second, &["0200"], Some(("0200", "9019")), "A2");
    read(&place, &mut keyboard, "nee.xml", &no);
    assert!(
        keyboard.screen(80, 24).contains("AFGEKEURD"),
        "{}",
        keyboard.screen(80, 24)
    );
    let mut keyboard = self::keyboard(&place, EARLY);
    keyboard.press("8");
    let rejected = (0..8).find(|_| {
        keyboard.press("<Down>");
        keyboard
            .screen(80, 24)
            .contains("AFGEKEURD (9019). De gemeente kent deze")
    });
    insta::assert_snapshot!("berichten_afgekeurd_80", keyboard.screen(80, 24));
    assert!(rejected.is_some());
    keyboard.press("c");
    assert!(
        keyboard.notice().contains("telt niet; meld het opnieuw"),
        "{}",
        keyboard.notice()
    );
}

#[test]
fn a_start_that_was_taken_over_gets_another_day_or_is_taken_back() {
    let place = Place::with_samples();
    let mut keyboard = keyboard(&place, LATE);
    keyboard.press("8c");
    assert!(
        keyboard.notice().contains("nog niet gemeld; Enter meldt het"),
        "{}",
        keyboard.notice()
    );
    keyboard.press("<Enter><Enter>j<End>c");
    assert!(
        keyboard.notice().contains("wacht nog op antwoord"),
        "{}",
        keyboard.notice()
    );
    let before = files(&folder(&place));
    let start = std::fs::read(&before[0]).expect("a file");
    read(&place, &mut keyboard, "JW306.xml", &answer_to(&start, &[], None, "A1"));
    keyboard.press("<Esc><End>cd2-3<Enter>");
    assert!(
        keyboard.screen(80, 24).contains("dat is de datum die al"),
        "{}",
        keyboard.screen(80, 24)
    );
    keyboard.press("<Backspace><Backspace><Backspace>5-3<Enter><Enter>");
    assert!(
        boxed(&keyboard).contains("terug: start per 02-03-2026 en meldt in de plaats: start per 05-03-2026."),
        "{}",
        boxed(&keyboard)
    );
    keyboard.press("j");
    assert!(keyboard.notice().contains("JW305_"), "{}", keyboard.notice());
    let fixed = String::from_utf8(newest(&place, &before)).expect("UTF-8");
    assert!(fixed.contains("2026-03-05") && fixed.contains("2026-03-02"));
    let both = files(&folder(&place));
    read(
        &place,
        &mut keyboard,
        "JW306b.xml",
        &answer_to(fixed.as_bytes(), &[], None, "A2"),
    );
    // The one before it stands below and is no longer the one to correct.
    keyboard.press("<Esc><End>c");
    assert!(
        keyboard.notice().contains("hierna is al een ander bericht"),
        "{}",
        keyboard.notice()
    );
    keyboard.press("<Up>ct<Enter>j");
    assert!(keyboard.notice().contains("JW305_"), "{}", keyboard.notice());
    assert_eq!(files(&folder(&place)).len(), both.len() + 1);
}

#[test]
fn a_stop_of_which_a_person_gives_the_reason_asks_for_it_first() {
    let mut place = Place::with_samples();
    let left = "kindnummer;groep;vanaf;tot;ma;di;wo;do;vr\n12;Uilen;2026-03-01;2026-03-27;nso;nso;;nso;\n";
    place.write(ImportKind::Placements, left);
    let mut keyboard = keyboard(&place, LATE);
    keyboard.press("8<Enter><Enter>j");
    let start = std::fs::read(&files(&folder(&place))[0]).expect("a file");
    read(&place, &mut keyboard, "JW306.xml", &answer_to(&start, &[], None, "A1"));
    let mut keyboard = self::keyboard(&place, LATE);
    keyboard.press("8<End>");
    for _ in 0..12 {
        keyboard.press("<Up>");
        if keyboard.screen(80, 24).contains("Enter vraagt eerst waarom") {
            break;
        }
    }
    keyboard.press("<Enter>");
    insta::assert_snapshot!("berichten_reden_80", keyboard.screen(80, 24));
    keyboard.press("g<Enter>");
    assert!(
        keyboard.screen(80, 24).contains("door het gezin"),
        "{}",
        keyboard.screen(80, 24)
    );
    keyboard.press("j");
    assert!(keyboard.notice().contains("JW307_0214_"), "{}", keyboard.notice());
}

#[test]
fn story_18_a_changed_end_date_is_shown_from_and_to_in_at_most_four_keys() {
    let place = Place::with_samples();
    let mut keyboard = keyboard(&place, LATE);
    keyboard.press("8");
    read(&place, &mut keyboard, "JW301.xml", &RIGHT.xml());
    let new = keyboard.screen(80, 24);
    assert!(
        new.contains("is nieuw: vul school") && new.contains("Toewijzing 700001 is nieuw: 45A60"),
        "{new}"
    );
    let shortened = Message {
        identification: "G2",
        stamp_date: "2026-03-02",
        end: "2026-06-30",
        change: "05",
        ..RIGHT
    };
    let path = place.path.parent().expect("a folder").join("G2.xml");
    std::fs::write(&path, shortened.xml()).expect("written");
    keyboard.press("<Esc><Esc>").pressed = 0;
    keyboard
        .press("8l")
        .paste(&format!("'{}'", path.display()))
        .press("<Enter>");
    // Dragging the file into the window is the fourth.
    assert!(keyboard.pressed < 4, "{}", keyboard.pressed);
    let screen = keyboard.screen(80, 24);
    assert!(
        screen.contains("Toewijzing 700001: einddatum van 31-12-2026 naar 30-06-2026."),
        "{screen}"
    );
    assert!(
        screen.contains("was al bekend.") && screen.contains("JW302"),
        "{screen}"
    );
    let answers = files(place.path.parent().expect("a folder"));
    let is_answer = |file: &&PathBuf| file.display().to_string().contains("/JW302_0214_");
    assert_eq!(
        answers.iter().filter(is_answer).count(),
        2,
        "in the folder of the message"
    );
    keyboard.press("<Esc>");
    read(&place, &mut keyboard, "G2b.xml", &shortened.xml());
    assert!(
        keyboard.screen(80, 24).contains("1 toewijzing was al bekend"),
        "{}",
        keyboard.screen(80, 24)
    );
}

#[test]
fn a_wrong_path_gives_one_sentence_and_what_was_typed_stays() {
    let place = Place::with_samples();
    let mut keyboard = keyboard(&place, EARLY);
    keyboard.press("8l<Enter>");
    assert!(
        keyboard.screen(80, 24).contains("typ waar het bestand staat"),
        "{}",
        keyboard.screen(80, 24)
    );
    keyboard.press("nergens.xml<Enter>");
    assert!(
        keyboard
            .notice()
            .contains("Het bestand nergens.xml is niet gevonden. Controleer de plaats en de naam."),
        "{}",
        keyboard.notice()
    );
    assert!(keyboard.screen(80, 24).contains("Bestand: nergens.xml"));
    keyboard.press("<Esc>");
    read(&place, &mut keyboard, "geen.xml", b"geen xml");
    assert!(
        keyboard.notice().contains("Er is niets ingelezen."),
        "{}",
        keyboard.notice()
    );
    keyboard.press("<Esc><Esc>");
    assert!(keyboard.model().layers.is_empty());
}

#[test]
fn the_screen_opens_from_the_month_and_goes_back_to_it() {
    let (_folder, mut keyboard) = demo_keyboard();
    keyboard.press("6<Enter>b");
    assert!(keyboard.screen(80, 24).contains("Berichten: 1 te melden (1 TE LAAT)"));
    keyboard.press("<Esc>");
    assert!(keyboard.screen(80, 24).contains("augustus 2026, Buren (0214)"));
}

#[test]
fn who_may_not_handle_messages_is_told_so() {
    let (folder, _) = demo_keyboard();
    let path = folder.path().join(plusgroep::app::demo::DEMO_FILE);
    let now = crate::support::at("2026-10-05T14:30");
    let session = Session::open(&path, Some("Anja"), plusgroep::app::demo::PASSPHRASE, now).expect("it opens");
    let mut keyboard = Keyboard::on(session, now, Theme::Colour);
    keyboard.press("8");
    assert!(
        keyboard
            .notice()
            .contains("met dit account mag u geen berichten van de gemeente verwerken"),
        "{}",
        keyboard.notice()
    );
    assert!(keyboard.model().layers.is_empty());
}

#[test]
fn every_size_of_the_messages_is_drawn_without_a_panic() {
    for keys in ["8", "8<End>", "8<Enter>", "8a<Enter>", "8<End>c", "8?"] {
        let (_folder, mut keyboard) = demo_keyboard();
        keyboard.press(keys);
        for (width, height) in ODD_SIZES {
            keyboard.draw(width, height);
        }
    }
}

#[test]
fn a_folder_that_cannot_be_written_gives_one_sentence_and_books_nothing() {
    let place = Place::with_samples();
    let mut keyboard = keyboard(&place, EARLY);
    let empty = "<Backspace>".repeat(200);
    for (key, sentence) in [("<Enter>", ""), ("a", "0 berichten gemaakt, 6 niet: ")] {
        keyboard.press("<Esc><Esc>8").press(key).press(&empty);
        // The location itself is a file, so nothing can lie in it.
        keyboard.paste(&place.path.display().to_string()).press("<Enter>j");
        let notice = keyboard.notice();
        assert!(notice.contains("Error(") && notice.contains(sentence), "{notice}");
        let screen = keyboard.screen(80, 24);
        assert!(
            screen.contains("6 te melden") && !screen.contains("Verzonden"),
            "{screen}"
        );
    }
}

#[test]
fn what_another_terminal_sends_shows_up_and_the_cursor_stays_on_its_line() {
    let mut place = Place::with_samples();
    let mut keyboard = keyboard(&place, EARLY);
    keyboard.press("8<Down><Down>");
    let chosen = |keyboard: &Keyboard| {
        let screen = keyboard.screen(80, 24);
        let line = screen
            .lines()
            .find(|line| line.starts_with(">start"))
            .map(str::to_owned);
        line.expect("a line under the cursor")
    };
    let before = chosen(&keyboard);
    let board = place.session.care_notices(moment(EARLY)).expect("a board");
    let first = plusgroep::app::care_notices::CareRequest::from(&board.proposals[0]);
    let sent = place.session.send_care_notice(&first, &folder(&place), moment(EARLY));
    assert!(sent.is_ok());
    keyboard.clock("2026-03-03T20:01");
    assert!(
        keyboard.screen(80, 24).contains("Verzonden: 1"),
        "{}",
        keyboard.screen(80, 24)
    );
    assert_eq!(chosen(&keyboard), before);
}
