//! A change in a month that was declared says what it does to the claim (RULES 7.6).

use super::{Office, row};
use crate::import_support::{PASSPHRASE, child, day, moment};
use plusgroep::app::Session;
use plusgroep::app::day::DayAction;
use plusgroep::app::import::{ImportKind, ImportMode};
use plusgroep::domain::ids::GroupId;
use plusgroep::domain::role::Role;
use plusgroep::domain::text::Text;
use plusgroep::domain::time::Minute;

const CORRECTION: &str = "Toewijzing 300201 in maart 2026: goedgekeurd 3 dagdelen voor EUR 142,11, nu 4 voor EUR 189,48; \
    de regel wordt gecrediteerd en opnieuw ingediend. Dat gaat mee met de volgende declaratie.";

#[test]
fn correctie_a_tick_in_a_declared_month_says_what_it_does_and_undo_takes_it_away() {
    let (mut office, _) = Office::granted();
    let done = office.check_in("12", "2026-03-09", "14:05");
    assert!(done.message.ends_with(CORRECTION), "{}", done.message);
    assert_eq!(office.codes("2026-03"), ["CORRECTIE", "AANW-UIT"]);
    let undone = office.perform("2026-03-09", &DayAction::Undo);
    assert!(!undone.message.contains("declaratie"), "{}", undone.message);
    assert_eq!(office.codes("2026-03"), ["AL-GEMAAKT"]);
    let redone = office.perform("2026-03-09", &DayAction::Redo);
    assert!(redone.message.ends_with(CORRECTION), "{}", redone.message);
}

#[test]
fn correctie_undo_of_what_was_declared_since_says_what_it_does() {
    let mut office = Office::new();
    office.check_in("12", "2026-03-09", "14:05");
    let sent = office.make("2026-03");
    office.answer(&super::grant(&sent)).expect("settled");
    let undone = office.perform("2026-03-09", &DayAction::Undo);
    assert!(
        undone
            .message
            .contains("goedgekeurd 4 dagdelen voor EUR 189,48, nu 3 voor EUR 142,11"),
        "{}",
        undone.message
    );
}

#[test]
fn tr389_a_change_in_a_month_without_an_answer_says_that_it_waits() {
    let (mut office, _) = Office::declared();
    let done = office.check_in("12", "2026-03-09", "14:05");
    assert!(
        done.message.ends_with(
            "Toewijzing 300201 is al gedeclareerd over maart 2026 met 3 dagdelen; de aanwezigheid geeft nu 4. \
             Wacht op het antwoord van de gemeente; daarna stelt het programma de correctie zelf voor."
        ),
        "{}",
        done.message
    );
}

#[test]
fn rules_7_7_care_that_was_not_in_the_claim_of_the_last_month_is_said_to_go_along() {
    let (mut office, _) = Office::declared();
    let said = office.attend(&row("14", "2026-03-10"));
    assert_eq!(
        said,
        [
            "Zorg van maart 2026 op toewijzing 300203 was nog niet gedeclareerd. Dat gaat mee met de volgende declaratie."
        ]
    );
    office.at("2026-05-02T10:00");
    assert_eq!(
        office.attend(&row("12", "2026-04-07")),
        Vec::<String>::new(),
        "April was not declared"
    );
}

#[test]
fn nagekomen_care_of_an_earlier_month_than_the_last_is_said_to_go_along() {
    let (mut office, _) = Office::granted();
    office.at("2026-05-02T10:00");
    office.attend(&row("12", "2026-04-07"));
    office.make("2026-04");
    assert_eq!(
        office.attend(&row("14", "2026-03-10")),
        [
            "Zorg van maart 2026 op toewijzing 300203 was nog niet gedeclareerd en gaat nu mee. \
          Dat gaat mee met de volgende declaratie."
        ]
    );
}

#[test]
fn a_change_in_what_was_not_declared_says_nothing_about_claims() {
    let mut office = Office::new();
    assert_eq!(
        office.attend(&row("12", "2026-03-09")),
        Vec::<String>::new(),
        "nothing was declared"
    );
    office.make("2026-03");
    let said = office.check_in("16", "2026-03-10", "14:05").message;
    assert!(!said.contains("eclar"), "a child without an allocation: {said}");
    assert_eq!(
        office.attend(&row("12", "2026-03-09")),
        Vec::<String>::new(),
        "the same line again"
    );
}

#[test]
fn a_rehearsal_of_an_import_says_nothing_about_claims_and_writes_nothing() {
    let (mut office, _) = Office::granted();
    let before = office.place.dump();
    let file = row("12", "2026-03-09");
    let report = office
        .place
        .import(ImportKind::Attendance, file.as_bytes(), ImportMode::Rehearse);
    assert_eq!((report.new, report.declared), (1, Vec::<String>::new()));
    assert_eq!(office.place.dump(), before);
}

fn ticks(group: GroupId, child: plusgroep::domain::ids::ChildId) -> DayAction {
    DayAction::CheckIn {
        group,
        children: vec![child],
        at: Minute::parse("14:05").expect("a time"),
    }
}

#[test]
fn privacy_9_who_may_not_declare_is_told_that_it_has_an_effect_and_no_amounts() {
    let (mut office, _) = Office::granted();
    let secret = "zes heel andere woorden hier";
    let name = Text::parse("Mo").expect("a name");
    let now = office.place.now;
    let made = office
        .place
        .session
        .add_account(now, &name, Role::Medewerker, secret, PASSPHRASE);
    assert!(made.is_ok());
    let mut worker = Session::open(&office.place.path, Some("Mo"), secret, now).expect("it opens");
    let view = worker.day_view(day("2026-03-09"), now).expect("a view");
    let action = ticks(view.groups[0].id, child(&office.place, "12").id);
    let done = worker.perform(day("2026-03-09"), now, &action).expect("recorded");
    assert!(
        done.message
            .ends_with("Let op: over maart 2026 is al gedeclareerd; de correctie gaat mee met de volgende declaratie."),
        "{}",
        done.message
    );
    assert!(
        !done.message.contains("EUR") && !done.message.contains("300201"),
        "{}",
        done.message
    );
    let today = worker.perform(
        day("2026-04-02"),
        moment("2026-04-02T15:00"),
        &ticks(view.groups[0].id, child(&office.place, "12").id),
    );
    assert!(
        !today.expect("recorded").message.contains("declaratie"),
        "April was not declared"
    );
}
