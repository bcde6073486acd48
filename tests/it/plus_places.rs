//! What is said when children with extra support are placed: the sixth of a dagdeel, and places after the programme (E2, E10).
#![cfg(test)]

use crate::extra_hours::{pilot, policy};
use crate::import_support::{Place, day};
use plusgroep::app::dossier::DossierAction;
use plusgroep::app::extra_day::{ExtraDayRequest, OverCap};
use plusgroep::app::import::{ImportKind, ImportMode};
use plusgroep::domain::dossier::EntryKind;
use plusgroep::domain::dossier::form::Values;
use plusgroep::domain::extra_day::OverReason;
use plusgroep::domain::group::DagdeelName;
use plusgroep::domain::ids::ChildNumber;
use plusgroep::domain::time::Month;
use std::fmt::Write;
use std::ops::RangeInclusive;

const HEAD: &str = "kindnummer;groep;vanaf;tot;ma;di;wo;do;vr\n";

fn ceiling() -> String {
    policy("plafond_cent = 11649700")
}

/// Imports places and gives what the report says of them.
fn place_all(place: &mut Place, numbers: RangeInclusive<u32>, rest: &str) -> Vec<String> {
    let mut file = HEAD.to_owned();
    for number in numbers {
        writeln!(file, "{number};Uilen;{rest}").expect("text");
    }
    let now = place.now;
    let report = place
        .session
        .import(now, ImportKind::Placements, file.as_bytes(), ImportMode::Write)
        .expect("imported");
    assert!(report.errors.is_empty(), "{:?}", report.errors);
    report.said
}

/// The days on which the overview of a month says that too many are planned.
fn planned(place: &Place, month: &str) -> Vec<String> {
    let month = Month::parse(month).expect("a month");
    let report = place.session.extra_hours(month, place.now).expect("a report");
    let found = report
        .findings
        .iter()
        .filter(|finding| finding.code.as_str() == "PLUS-PLAN");
    found
        .filter_map(|finding| finding.day)
        .map(|day| day.to_string())
        .collect()
}

#[test]
fn e2_the_sixth_plus_child_that_is_placed_is_said_by_import_screen_and_overview() {
    let mut place = pilot(&ceiling());
    assert_eq!(
        place_all(&mut place, 31..=35, "2023-04-03;2023-06-30;nso;;;nso;"),
        [""; 0]
    );
    assert_eq!(planned(&place, "2023-04"), [""; 0], "five is the maximum");
    // Without a referral it is an ordinary child of the group.
    assert_eq!(place_all(&mut place, 37..=37, "2023-04-03;2023-06-30;nso;;;;"), [""; 0]);
    let number = ChildNumber::parse("36").expect("a number");
    let child = place.session.child_by_number(&number).expect("a child");
    let typed: Values = [
        ("groep", "Uilen"),
        ("vanaf", "2023-04-10"),
        ("tot", "2023-05-31"),
        ("ma", "nso"),
    ]
    .into_iter()
    .map(|(key, value)| (key.to_owned(), value.to_owned()))
    .collect();
    let content = place
        .session
        .read_typed(EntryKind::Place, &typed, place.now)
        .expect("a place");
    let now = place.now;
    let done = place.session.dossier(now, &DossierAction::Write { child, content });
    assert_eq!(
        done.expect("written").message,
        "Plaatsing vastgelegd. LET OP: in groep Uilen zijn vanaf ma 17-04-2023 meer dan 5 kinderen met extra ondersteuning \
         gepland: ma nso 6."
    );
    // 10 April is Easter Monday, on which nso does not exist.
    assert_eq!(planned(&place, "2023-04"), ["2023-04-17", "2023-04-24"]);
    let both = place_all(&mut place, 36..=36, "2023-06-01;2023-06-30;nso;;;nso;");
    assert_eq!(both.len(), 1, "{both:?}");
    assert!(both[0].contains("ma nso 6, do nso 6"), "{both:?}");
}

#[test]
fn e2_e10_a_rehearsal_of_places_says_what_the_real_file_says() {
    let mut place = pilot(&ceiling());
    place_all(&mut place, 31..=35, "2023-04-03;2023-06-30;nso;;;;");
    let before = place.dump();
    let file = format!("{HEAD}36;Uilen;2023-04-03;;nso;;;;\n32;Uilen;2024-01-01;;nso;;;;\n");
    let rehearsed = place.import(ImportKind::Placements, file.as_bytes(), ImportMode::Rehearse);
    assert_eq!(place.dump(), before);
    assert!(
        rehearsed.said.iter().any(|said| said.contains("ma nso 6")),
        "{rehearsed:?}"
    );
    assert!(
        rehearsed.said.iter().any(|said| said.contains("geldt tot en met")),
        "{rehearsed:?}"
    );
    let written = place.import(ImportKind::Placements, file.as_bytes(), ImportMode::Write);
    assert_eq!(written.said, rehearsed.said);
}

#[test]
fn e2_an_extra_day_of_a_sixth_plus_child_is_said_when_it_is_booked() {
    let mut place = pilot(&ceiling());
    place_all(&mut place, 31..=34, "2023-04-03;2023-06-30;nso;;;;");
    let week = place.session.team_week(day("2023-04-17")).expect("a week");
    let group = week.groups.iter().find(|(_, name)| name == "Uilen").expect("a group").0;
    for (number, said) in [
        ("35", None),
        // Without a referral it is an ordinary child.
        ("37", None),
        (
            "36",
            Some(
                "LET OP: in groep Uilen zijn op ma 17-04-2023 meer dan 5 kinderen met extra ondersteuning gepland: nso 6.",
            ),
        ),
    ] {
        let number = ChildNumber::parse(number).expect("a number");
        let request = ExtraDayRequest {
            child: place.session.child_by_number(&number).expect("a child"),
            group,
            day: day("2023-04-17"),
            dagdelen: vec![DagdeelName::parse("nso").expect("a dagdeel")],
            instead_of: None,
        };
        let anyway = OverCap::BookAnyway(OverReason::Emergency);
        let done = place.session.book_extra_day(&request, anyway, place.now);
        let message = done.expect("booked").message;
        assert_eq!(message.find("LET OP").map(|at| &message[at..]), said, "{message}");
    }
}

#[test]
fn e10_a_place_after_the_end_of_the_programme_is_said_and_counts_for_nothing() {
    let mut place = pilot(&ceiling());
    assert_eq!(
        place_all(&mut place, 31..=31, "2023-04-03;;nso;;;;"),
        [""; 0],
        "its referral ends with the year"
    );
    let said = place_all(&mut place, 32..=37, "2024-01-01;;nso;;;;");
    assert_eq!(
        said,
        [
            "LET OP: regeling enschede-pilot geldt tot en met zo 31-12-2023; een plaats daarna geeft geen recht op extra \
          inzet: kind 32, 33, 34, 35, 36."
        ],
        "37 was never a plus child, and above the maximum is not said of days without a programme"
    );
}

#[test]
fn e5_no_day_before_the_programme_counts_among_those_without_plus_children() {
    let pilot_policy = ceiling();
    let begin = "geldig_vanaf = 2021-10-25";
    assert!(pilot_policy.contains(begin));
    let place = pilot(&pilot_policy.replace(begin, "geldig_vanaf = 2023-03-15"));
    let month = Month::of(day("2023-03-01"));
    let report = place.session.extra_hours(month, place.now).expect("a report");
    assert_eq!(
        report.plus.statistics.dagdelen, 13,
        "the school afternoons from 15 to 31 March"
    );
}
