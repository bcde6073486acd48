//! The screen Declaratie after the municipality has answered: what was granted, what was rejected, and what a person does then.
#![cfg(test)]

use super::month_screen::files_in;
use super::support::{Keyboard, september};
use super::xml::claim_answers::{declaration_answer, message_answer};
use plusgroep::domain::declaration::DebetCredit;
use plusgroep::ijw::jw323::{self, Jw323};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// The files of a folder, the oldest name first.
fn files(folder: &TempDir) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder.path().join("declaraties")).expect("a folder");
    let mut all: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    all.sort();
    all
}

fn sent(path: &Path) -> Jw323 {
    jw323::read(&std::fs::read(path).expect("the file")).expect("our own file")
}

/// An answer that rejects the first lines with a code each and grants the rest.
fn answer(sent: &Jw323, rejected: &[&str]) -> Vec<u8> {
    let lines: Vec<_> = sent.clients.iter().flat_map(|client| &client.lines).collect();
    let signed = |line: &&jw323::Line| {
        let cents = i64::try_from(line.amount.cents()).expect("an amount");
        if line.debit_credit == DebetCredit::Debet {
            cents
        } else {
            -cents
        }
    };
    let granted: i64 = lines.iter().skip(rejected.len()).map(signed).sum();
    let codes: Vec<[&str; 1]> = rejected.iter().map(|code| [*code]).collect();
    let of_lines: Vec<(&str, &[&str])> = lines
        .iter()
        .zip(&codes)
        .map(|(line, codes)| (line.reference.as_str(), codes.as_slice()))
        .collect();
    let whole = if rejected.is_empty() { "8001" } else { "0200" };
    declaration_answer(sent, &[whole], granted, &of_lines)
}

/// Has the screen read an answer.
fn read(folder: &TempDir, keyboard: &mut Keyboard, bytes: &[u8]) {
    let path = folder.path().join("JW325.xml");
    std::fs::write(&path, bytes).expect("written");
    keyboard.press("l").paste(&path.display().to_string()).press("<Enter>");
}

/// September sent, with two lines rejected in the answer; the report is open.
fn answered() -> (TempDir, Keyboard) {
    let (folder, mut keyboard) = september();
    keyboard.press("6<Enter>m<Enter>j");
    let claim = sent(&files(&folder)[0]);
    read(&folder, &mut keyboard, &answer(&claim, &["9321", "0611"]));
    (folder, keyboard)
}

#[test]
fn story_24_an_answer_is_read_in_four_keys_and_says_what_was_granted_rejected_and_what_to_do() {
    let (_folder, mut keyboard) = answered();
    // 6, Enter, m, Enter, j made the file; then l, the path as one paste, Enter.
    assert_eq!(keyboard.pressed, 5 + 2);
    for (width, height) in [(80, 24), (120, 40)] {
        insta::assert_snapshot!(format!("antwoord_{width}"), keyboard.screen(width, height));
    }
    let screen = keyboard.screen(80, 24);
    assert!(
        screen.contains("2 regels AFGEKEURD") && screen.contains("toegekend EUR 2.965,17"),
        "{screen}"
    );
    assert!(
        screen.contains("AFGEKEURD kind 101") && screen.contains("9321: "),
        "{screen}"
    );
    keyboard.press("<Esc><Esc>");
    let screen = keyboard.screen(80, 24);
    assert!(
        screen.contains("te verzenden EUR 852,66, toegekend EUR 2.965,17")
            && screen.contains(">sep 2026 Buren    antwoord: 2 afgek."),
        "{screen}"
    );
    insta::assert_snapshot!("antwoord_maanden_80", screen);
    keyboard.press("<Esc>6");
    assert!(
        keyboard.screen(80, 24).contains(">sep 2026"),
        "what was rejected asks for action first"
    );
}

#[test]
fn a_rejected_line_goes_again_with_what_its_code_means_and_a_new_number() {
    let (folder, mut keyboard) = answered();
    keyboard.press("<Esc><Home>");
    for (width, height) in [(80, 24), (120, 40)] {
        insta::assert_snapshot!(format!("afgekeurd_{width}"), keyboard.screen(width, height));
    }
    let screen = keyboard.screen(80, 24);
    assert!(
        screen.contains("EUR 521,07  opnieuw") && screen.contains("EUR 521,07  AFGEKEURD 9321"),
        "{screen}"
    );
    assert!(
        screen.contains("goedgekeurd") && screen.contains("is afgekeurd en gaat mee"),
        "{screen}"
    );
    keyboard.press("<Enter>");
    insta::assert_snapshot!("afgekeurd_dagen_80", keyboard.screen(80, 24));
    keyboard.press("<Esc>m<Enter>j");
    assert_eq!(files_in(&folder), 2);
    let again = sent(&files(&folder)[1]);
    assert_eq!(again.clients.iter().map(|client| client.lines.len()).sum::<usize>(), 2);
    assert!(
        keyboard.screen(80, 24).contains("alles is verzonden"),
        "{}",
        keyboard.screen(80, 24)
    );
}

#[test]
fn a_rejected_line_is_written_off_with_a_reason_after_a_question_of_which_cancel_is_the_default() {
    let (_folder, mut keyboard) = answered();
    keyboard.press("<Esc><Home>x<Enter>");
    assert!(keyboard.screen(80, 24).contains("FOUT: typ waarom"));
    keyboard.press("kind was er niet<Enter>");
    insta::assert_snapshot!("afschrijven_80", keyboard.screen(80, 24));
    keyboard.press("<Enter>");
    assert!(
        keyboard.screen(80, 24).contains("2 regels, EUR 852,66"),
        "Cancel is the default: {}",
        keyboard.screen(80, 24)
    );
    keyboard.press("xkind was er niet<Enter>j");
    let screen = keyboard.screen(80, 24);
    assert!(
        screen.contains("1 regel, EUR 331,59") && screen.contains("afgeschreven: kind was er niet"),
        "{screen}"
    );
    keyboard.press("<Esc>");
    let screen = keyboard.screen(80, 24);
    assert!(
        screen.contains("antwoord: 1 afgek.") && screen.contains("afgekeurd EUR 331,59"),
        "what was written off is nobody's task any more: {screen}"
    );
}

#[test]
fn a_rejected_line_can_be_held_from_where_it_was_sent_and_released_there() {
    let (_folder, mut keyboard) = answered();
    keyboard.press("<Esc><Home><Down><Down>");
    assert!(
        keyboard.screen(80, 24).contains("AFGEKEURD 9321"),
        "{}",
        keyboard.screen(80, 24)
    );
    keyboard.press("heerst navragen<Enter>");
    assert!(keyboard.notice().contains("aangehouden"), "{}", keyboard.notice());
    assert!(
        keyboard.screen(80, 24).contains("1 regel, EUR 331,59"),
        "{}",
        keyboard.screen(80, 24)
    );
    keyboard.press("h");
    assert!(keyboard.notice().contains("gaat weer mee"), "{}", keyboard.notice());
}

#[test]
fn a_claim_that_is_rejected_as_a_whole_counts_as_not_sent_and_is_made_again() {
    let (folder, mut keyboard) = september();
    keyboard.press("6<Enter>m<Enter>j");
    let claim = sent(&files(&folder)[0]);
    read(&folder, &mut keyboard, &message_answer(&claim, &["0001"], ""));
    let screen = keyboard.screen(80, 24);
    assert!(
        screen.contains("gemeente 0214: AFGEKEURD")
            && screen.matches("AFGEKEURD 0001: ").count() == 1
            && !screen.contains("AFGEKEURD kind"),
        "{screen}"
    );
    insta::assert_snapshot!("geheel_afgekeurd_80", screen);
    keyboard.press("<Esc><Esc>");
    let screen = keyboard.screen(80, 24);
    assert!(
        screen.contains(">sep 2026 Buren    antwoord: afgekeurd") && screen.contains("maak het bestand opnieuw"),
        "{screen}"
    );
    keyboard.press("<Enter>m<Enter>j");
    assert_eq!(files_in(&folder), 2);
}

#[test]
fn a_file_that_was_refused_on_its_way_counts_as_not_sent_after_a_question() {
    let (folder, mut keyboard) = september();
    keyboard.press("6<Enter>m<Enter>jw");
    let question = keyboard.screen(80, 24);
    assert!(
        question.contains("door VECOZO") && question.contains("> Annuleren <"),
        "{question}"
    );
    keyboard.press("<Enter>");
    assert!(
        keyboard.screen(80, 24).contains("alles is verzonden"),
        "nothing happened"
    );
    keyboard.press("wj");
    let screen = keyboard.screen(80, 24);
    assert!(
        screen.contains("8 regels, EUR 3.817,83") && screen.contains("opnieuw"),
        "{screen}"
    );
    assert!(
        screen.contains("EUR 521,07  GEWEIGERD") && !screen.contains("AFGEKEURD"),
        "{screen}"
    );
    // On a line of that file the same key takes it back, after a question.
    keyboard.press("wj");
    assert!(
        keyboard.screen(80, 24).contains("alles is verzonden"),
        "{}",
        keyboard.screen(80, 24)
    );
    keyboard.press("wj<Esc>");
    let screen = keyboard.screen(80, 24);
    assert!(
        screen.contains(">sep 2026 Buren    geweigerd") && screen.contains("afgekeurd EUR 0,00"),
        "nobody rejected it: {screen}"
    );
    let narrow = keyboard.screen(60, 20);
    assert!(narrow.contains("okt 2026") && narrow.contains(">sep 2026"), "{narrow}");
    keyboard.press("<Enter>m<Enter>j");
    assert_eq!(files_in(&folder), 2);
}

#[test]
fn an_approved_month_that_changes_is_corrected_with_a_credit_that_says_so_in_words() {
    let (folder, mut keyboard) = september();
    keyboard.press("6<Enter>m<Enter>j");
    let claim = sent(&files(&folder)[0]);
    read(&folder, &mut keyboard, &answer(&claim, &[]));
    assert!(
        keyboard.screen(80, 24).contains("geheel toegekend"),
        "{}",
        keyboard.screen(80, 24)
    );
    // Noor was not there on Thursday 3 September after all.
    keyboard.press("<Esc>1g3-9-2026<Enter>");
    let rows = &keyboard.model().day.view.groups[0].rows;
    let noor = rows
        .iter()
        .position(|row| row.name == "Noor Bakker")
        .expect("on the list");
    keyboard.press("<Home>").press(&"<Down>".repeat(noor)).press("xj");
    keyboard.press("6<Enter>");
    let screen = keyboard.screen(80, 24);
    assert!(
        screen.contains("EUR -331,59  CREDIT") && screen.contains("EUR 284,22  CORRECTIE"),
        "{screen}"
    );
    assert!(screen.contains("2 regels, EUR -47,37"), "{screen}");
    for (width, height) in [(80, 24), (120, 40)] {
        insta::assert_snapshot!(format!("correctie_{width}"), keyboard.screen(width, height));
    }
}

#[test]
fn a_message_that_is_not_an_answer_to_this_location_says_so_and_asks_again() {
    let (folder, mut keyboard) = september();
    keyboard.press("6");
    read(&folder, &mut keyboard, b"geen bericht");
    assert!(keyboard.notice().contains("Error"), "{}", keyboard.notice());
    assert!(
        keyboard.screen(80, 24).contains("Antwoord van de gemeente lezen"),
        "the field is open again"
    );
    keyboard.press("<Esc>");
    assert!(keyboard.screen(80, 24).contains("nog te maken"), "and Berichten is not");
}
