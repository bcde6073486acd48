//! Bezetting on a real location file: replay of what was recorded, planning for what is to come, and the inspector's sheet.
#![cfg(test)]

use crate::import_support::{PASSPHRASE, Place, day, log, look_and_perform, moment, sample};
use plusgroep::app::day::{DayAction, DayView, Seen};
use plusgroep::app::import::ImportKind;
use plusgroep::app::occupancy::Basis;
use plusgroep::app::{AppError, Moment, Session};
use plusgroep::domain::occupancy::{DeviationState, Numbers};
use plusgroep::domain::people::{AbsenceReason, Deployment};
use plusgroep::domain::time::{Minute, parse_moment};
use proptest::prelude::*;
use serde_json::Value;
use std::fmt::Write;
use std::path::Path;
use std::process::Command;

const DAY: &str = "2026-03-16";

fn on_day(minute: u16) -> Moment {
    Moment::at_local(Minute::new(minute).expect("a minute").on(day(DAY)))
}

/// A location with people and allocations but nothing recorded.
fn fresh() -> Place {
    let mut place = Place::empty();
    for kind in [
        ImportKind::Children,
        ImportKind::Placements,
        ImportKind::Staff,
        ImportKind::Allocations,
    ] {
        place.write(kind, sample(kind));
    }
    place
}

fn numbers(session: &Session, at: &str, now: &str) -> Vec<Numbers> {
    let asked = parse_moment(at).expect("a moment");
    let found = session.occupancy_at(asked, moment(now)).expect("an answer");
    found.stretch.groups.into_iter().map(|group| group.numbers).collect()
}

/// Per group: children, with an indication, staff, by law, by plus ratio.
type Said = Vec<(u32, u32, u32, Option<u32>, u32)>;

fn live(view: &DayView) -> Said {
    let groups = view.groups.iter();
    groups
        .map(|group| {
            let staffing = &group.staffing;
            let (present, plus) = (group.present, group.plus_present);
            (
                present,
                plus,
                staffing.present,
                staffing.law_required,
                staffing.plus_required,
            )
        })
        .collect()
}

fn replayed(session: &Session, at: Moment, now: Moment) -> Said {
    let found = session.occupancy_at(at.local(), now).expect("an answer");
    assert_eq!(found.basis, Basis::Recorded);
    let groups = found.stretch.groups.into_iter().map(|group| group.numbers);
    groups
        .map(|group| {
            (
                group.children,
                group.plus_children,
                group.present,
                group.law,
                group.plus,
            )
        })
        .collect()
}

#[derive(Clone, Debug)]
enum Step {
    In(prop::sample::Index),
    Out(prop::sample::Index),
    Absent(prop::sample::Index),
    Clock(prop::sample::Index, prop::sample::Index),
}

fn step() -> impl Strategy<Value = (u16, Step)> {
    let index = any::<prop::sample::Index>;
    let step = prop_oneof![
        4 => index().prop_map(Step::In),
        2 => index().prop_map(Step::Out),
        1 => index().prop_map(Step::Absent),
        3 => (index(), index()).prop_map(|(who, group)| Step::Clock(who, group)),
    ];
    (1u16..45, step)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]

    #[test]
    fn replay_of_a_minute_is_what_the_day_screen_said_at_that_minute(steps in prop::collection::vec(step(), 5..30)) {
        let mut place = fresh();
        let first = place.session.day_view(day(DAY), on_day(400)).expect("a view");
        let children: Vec<_> = first
            .groups
            .iter()
            .flat_map(|group| group.rows.iter().map(|row| (group.id, row.child)))
            .collect();
        let mut minute = 440;
        let mut said: Vec<(Moment, Said)> = Vec::new();
        for (later, step) in steps {
            minute += later;
            let now = on_day(minute);
            let at = now.minute();
            let action = match step {
                Step::In(who) => {
                    let (group, child) = *who.get(&children);
                    DayAction::CheckIn { group, children: vec![child], at }
                }
                Step::Out(who) => {
                    let (group, child) = *who.get(&children);
                    DayAction::CheckOut { group, children: vec![child], at }
                }
                Step::Absent(who) => {
                    let (group, child) = *who.get(&children);
                    DayAction::Absent { group, children: vec![(child, Seen::default())], reason: AbsenceReason::Sick }
                }
                Step::Clock(who, group) => DayAction::ClockStaff {
                    staff: who.get(&first.staff).staff,
                    group: group.get(&first.groups).id,
                    at,
                    deployment: Deployment::Regular,
                    seen: Seen::default(),
                },
            };
            // What does not fit is refused and changes nothing; the screen goes on.
            let _refused = look_and_perform(&mut place.session, day(DAY), now, &action);
            said.push((now, live(&place.session.day_view(day(DAY), now).expect("a view"))));
        }
        let end = on_day(minute);
        for (now, live) in &said {
            prop_assert_eq!(&replayed(&place.session, *now, end), live, "the same day, {}", now.minute());
            prop_assert_eq!(&replayed(&place.session, *now, moment("2026-03-20T09:00")), live, "later, {}", now.minute());
        }
    }
}

#[test]
fn a_recorded_day_is_replayed_whole() {
    let place = Place::with_samples();
    let now = "2026-03-31T20:00";
    // Monday 2 March: three children with an indication in BSO+ Uilen from 14:08, with two professionals.
    let uilen = &numbers(&place.session, "2026-03-02T14:30", now)[0];
    assert_eq!((uilen.children, uilen.plus_children, uilen.present), (3, 3, 2));
    assert_eq!((uilen.law, uilen.plus, uilen.required, uilen.short), (Some(1), 1, 1, 0));
    assert_eq!(numbers(&place.session, "2026-03-02T14:02", now)[0].children, 0);
    assert_eq!(
        numbers(&place.session, "2026-03-02T14:03", now)[0].children,
        1,
        "the minute of arrival counts"
    );
    assert_eq!(
        numbers(&place.session, "2026-03-02T18:02", now)[0].children,
        0,
        "the minute of leaving does not"
    );
    let whole = place
        .session
        .occupancy_day(day("2026-03-02"), moment(now))
        .expect("a day");
    assert_eq!(whole.planned_from, None);
    let covered: u16 = whole
        .timeline
        .stretches
        .iter()
        .map(|stretch| stretch.span.length())
        .sum();
    assert_eq!(covered, 1440);
}

#[test]
fn what_is_still_to_come_follows_from_roster_and_placements() {
    let mut place = fresh();
    let roster = "personeelsnummer;datum;van;tot;groep;inzet\n1;2026-04-13;13:45;18:30;Uilen;\n3;2026-04-13;07:30;13:00;Bijtjes;\n";
    place.write(ImportKind::Roster, roster);
    let ahead = place
        .session
        .occupancy_at(
            parse_moment("2026-04-13T15:00").expect("a moment"),
            moment("2026-04-13T08:00"),
        )
        .expect("an answer");
    assert_eq!(ahead.basis, Basis::Planned);
    let [uilen, bijtjes] = &ahead.stretch.groups[..] else {
        panic!("two groups")
    };
    assert_eq!(
        (uilen.numbers.children, uilen.numbers.present, uilen.numbers.short),
        (3, 1, 0)
    );
    assert_eq!(
        (bijtjes.numbers.children, bijtjes.numbers.present, bijtjes.numbers.short),
        (2, 0, 1),
        "nobody is rostered"
    );
    assert_eq!(bijtjes.numbers.deviation.state, DeviationState::BelowFloor);
    let now = numbers(&place.session, "2026-04-13T08:00", "2026-04-13T08:00");
    assert_eq!(
        now.iter().map(|group| group.children).collect::<Vec<_>>(),
        [0, 0],
        "now is as recorded"
    );
    let sunday = numbers(&place.session, "2026-04-12T15:00", "2026-04-10T08:00");
    assert!(
        sunday.iter().all(|group| group.children == 0),
        "nobody is expected on a Sunday"
    );
}

#[test]
fn someone_marked_as_not_counting_never_counts_and_a_trainee_only_within_the_caps() {
    let mut place = fresh();
    let head = "personeelsnummer;naam;functie;niveau;telt_mee;prk_gekoppeld;vog_datum;ehbo_tot\n";
    place.write(
        ImportKind::Staff,
        &format!("{head}31;Gijs Proef;stagiair;;ja;ja;;\n32;Hanna Proef;pedagogisch medewerker;;nee;ja;;\n33;Iris Proef;vrijwilliger;;ja;ja;;\n"),
    );
    let worked = "personeelsnummer;datum;van;tot;groep;inzet\n31;2026-03-16;14:00;18:00;Uilen;\n32;2026-03-16;14:00;18:00;Uilen;\n33;2026-03-16;14:00;18:00;Uilen;\n";
    place.write(ImportKind::Worked, worked);
    place.write(
        ImportKind::Attendance,
        "kindnummer;datum;groep;in;uit;reden\n12;2026-03-16;Uilen;14:10;17:00;\n",
    );
    let uilen = &numbers(&place.session, "2026-03-16T15:00", "2026-03-31T20:00")[0];
    assert_eq!(
        (uilen.children, uilen.present, uilen.short),
        (1, 0, 1),
        "of 1 required nobody in training counts"
    );
    assert!(
        uilen
            .explanation()
            .iter()
            .any(|step| step.contains("telt mee: 0 van 1"))
    );
}

fn sheets(place: &mut Place, from: &str, until: &str, folder: &Path) -> Result<usize, AppError> {
    let now = place.now;
    let written = place.session.write_inspection(day(from), day(until), folder, now)?;
    Ok(written.files.len())
}

#[test]
fn the_inspector_gets_a_text_and_a_table_for_each_recorded_day() {
    let mut place = Place::with_samples();
    let folder = tempfile::tempdir().expect("a folder");
    let target = folder.path().join("lijst");
    // Monday to Sunday: five days of care.
    assert_eq!(sheets(&mut place, "2026-03-02", "2026-03-08", &target), Ok(10));
    let text = std::fs::read_to_string(target.join("inspectie_2026-03-02.txt")).expect("the text");
    for part in [
        "Sem Voorbeeld",
        "14:03",
        "17:47",
        "Anna Proef",
        "13:45",
        "Afwijkende inzet",
        "BSO+ Uilen",
        "van 180 minuten",
    ] {
        assert!(text.contains(part), "{part} is not in:\n{text}");
    }
    let table = std::fs::read_to_string(target.join("inspectie_2026-03-02.csv")).expect("the table");
    let header = table.lines().next().expect("a header");
    assert!(
        table
            .lines()
            .all(|line| line.matches(';').count() == header.matches(';').count())
    );
    assert!(
        table.contains("kind;2026-03-02;Uilen;12;Sem Voorbeeld;14:03;17:47;"),
        "{table}"
    );
    assert!(
        table.contains("medewerker;2026-03-02;Uilen;1;Anna Proef;13:45;18:30;"),
        "{table}"
    );
    assert!(table.contains("bezetting;2026-03-02;BSO+ Uilen;;;14:08;"), "{table}");
    for entry in std::fs::read_dir(&target).expect("the files") {
        let name = entry.expect("a file").file_name().to_string_lossy().into_owned();
        assert!(
            name.starts_with("inspectie_2026-03-0"),
            "only a date in a file name: {name}"
        );
    }
    let absent = std::fs::read_to_string(target.join("inspectie_2026-03-06.txt")).expect("the text");
    assert!(absent.contains("afwezig: afgemeld"), "{absent}");
    let lines = log(&place.path, "Proef", PASSPHRASE);
    assert!(
        lines
            .iter()
            .any(|line| line.contains("inspectie") && line.contains("dagen=5")),
        "{lines:?}"
    );
}

#[test]
fn the_sheets_are_written_whole_or_not_at_all_and_never_over_another_file() {
    let mut place = Place::with_samples();
    let folder = tempfile::tempdir().expect("a folder");
    let standing = folder.path().join("inspectie_2026-03-04.txt");
    std::fs::write(&standing, b"iets anders").expect("a file");
    let refused = sheets(&mut place, "2026-03-02", "2026-03-06", folder.path());
    assert_eq!(refused.map_err(|error| error.code), Err("BESTAAT_AL"));
    let left: Vec<_> = std::fs::read_dir(folder.path())
        .expect("the folder")
        .flatten()
        .map(|entry| entry.path())
        .collect();
    assert_eq!(left, std::slice::from_ref(&standing), "no part of the rest");
    assert_eq!(std::fs::read(&standing).expect("the file"), b"iets anders");
    for (from, until) in [
        ("2026-03-06", "2026-03-02"),
        ("2026-03-30", "2026-04-01"),
        ("2025-01-01", "2026-03-01"),
    ] {
        let refused = sheets(&mut place, from, until, folder.path());
        assert_eq!(refused.map_err(|error| error.code), Err("PERIODE"), "{from} {until}");
    }
    let nothing = folder.path().join("niets");
    assert_eq!(sheets(&mut place, "2026-01-05", "2026-01-09", &nothing), Ok(0));
    assert!(!nothing.exists(), "nothing recorded, nothing written");
}

fn command(place: &Place, arguments: &[&str]) -> (String, i32) {
    let output = Command::new(env!("CARGO_BIN_EXE_plusgroep"))
        .env_clear()
        .env("HOME", place.path.parent().expect("a folder"))
        .env("PLUSGROEP_BESTAND", &place.path)
        .env("PLUSGROEP_WACHTWOORD", PASSPHRASE)
        .args(["--account", "Proef", "--nu", "2026-03-31T20:00"])
        .args(arguments)
        .output()
        .expect("the program runs");
    let code = output.status.code().expect("an exit code");
    let shown = if code == 2 { output.stderr } else { output.stdout };
    (String::from_utf8_lossy(&shown).into_owned(), code)
}

/// Nine children and two professionals in the plus group from 15:00 to 15:30.
fn short_afternoon() -> Place {
    let mut place = fresh();
    let mut born =
        String::from("kindnummer;voornaam;tussenvoegsel;achternaam;geboortedatum;bsn;gemeente;school;alert\n");
    let mut there = String::from("kindnummer;datum;groep;in;uit;reden\n12;2026-03-16;Uilen;14:05;16:00;\n");
    for child in 40..48 {
        writeln!(born, "{child};Kind;;Proef{child};2018-01-01;;;;").expect("text");
        let (from, until) = if child == 47 {
            ("15:00", "15:30")
        } else {
            ("14:05", "16:00")
        };
        writeln!(there, "{child};2026-03-16;Uilen;{from};{until};").expect("text");
    }
    place.write(ImportKind::Children, &born);
    place.write(ImportKind::Attendance, &there);
    let worked = "personeelsnummer;datum;van;tot;groep;inzet\n1;2026-03-16;13:45;18:30;Uilen;\n2;2026-03-16;13:45;18:30;Uilen;extra\n";
    place.write(ImportKind::Worked, worked);
    place
}

#[test]
fn the_command_says_the_shortage_in_words_and_in_the_keys_of_the_contract() {
    let place = short_afternoon();
    let (text, code) = command(&place, &["bezetting", "--dag", DAY]);
    assert_eq!(code, 1);
    assert!(
        text.contains("15:00-15:30 BSO+ Uilen: 9 kinderen, 2 PM, 3 nodig\n"),
        "{text}"
    );
    let (text, code) = command(&place, &["bezetting", "--op", "2026-03-16T15:10", "--json"]);
    let value: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!((code, value["moment"].as_str()), (1, Some("2026-03-16T15:10")));
    let group = &value["groepen"][0];
    let mut keys: Vec<&str> = group
        .as_object()
        .expect("an object")
        .keys()
        .map(String::as_str)
        .collect();
    keys.sort_unstable();
    let contract = [
        "aanwezig_pm",
        "afwijking_minuten",
        "groep",
        "kinderen",
        "niet_uitgetikt",
        "oordeel",
        "plus_kinderen",
        "tekort",
        "tekort_locatie",
        "telt_niet_mee",
        "toegestaan",
        "uitleg",
        "vereist",
        "vereist_plus",
        "vereist_wettelijk",
    ];
    assert_eq!(keys, contract);
    for (key, expected) in [
        ("kinderen", 9),
        ("plus_kinderen", 1),
        ("aanwezig_pm", 2),
        ("vereist_wettelijk", 1),
        ("vereist_plus", 3),
        ("vereist", 3),
        ("tekort", 1),
        ("afwijking_minuten", 0),
    ] {
        assert_eq!(group[key], expected, "{key}");
        assert_eq!(value["locatie"][key], expected, "locatie {key}");
    }
    assert_eq!(group["groep"], "Uilen");
    assert!(group["uitleg"].as_array().is_some_and(|steps| steps.len() > 2));
    let (_, code) = command(&place, &["bezetting", "--op", "2026-03-16T15:30", "--json"]);
    assert_eq!(code, 0, "at 15:30 the ninth child has left");
}

#[test]
fn the_day_in_json_covers_every_minute_and_joins_equal_stretches() {
    let place = short_afternoon();
    let (text, code) = command(&place, &["bezetting", "--dag", DAY, "--json"]);
    let value: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!((code, value["dag"].as_str()), (1, Some(DAY)));
    let pieces = value["stukken"].as_array().expect("an array");
    let edges: Vec<(&str, &str)> = pieces
        .iter()
        .map(|piece| {
            (
                piece["van"].as_str().expect("a time"),
                piece["tot"].as_str().expect("a time"),
            )
        })
        .collect();
    assert_eq!(
        edges,
        [
            ("00:00", "13:45"),
            ("13:45", "14:05"),
            ("14:05", "15:00"),
            ("15:00", "15:30"),
            ("15:30", "16:00"),
            ("16:00", "18:30"),
            ("18:30", "24:00"),
        ]
    );
    let short: Vec<u64> = pieces
        .iter()
        .filter_map(|piece| piece["locatie"]["tekort"].as_u64())
        .collect();
    assert_eq!(short, [0, 0, 0, 1, 0, 0, 0]);
    assert_eq!(pieces[3]["groepen"][0]["kinderen"], 9);
}

#[test]
fn a_wrong_question_is_one_dutch_sentence() {
    let place = fresh();
    for (arguments, part) in [
        (vec!["bezetting"], "Geef óf --op óf --dag."),
        (
            vec!["bezetting", "--op", "2026-03-16T15:10", "--dag", DAY],
            "Geef óf --op óf --dag.",
        ),
        (vec!["bezetting", "--op", "vandaag"], "De waarde van --op"),
        (vec!["bezetting", "--dag", "2026-02-30"], "De waarde van --dag"),
        (
            vec!["inspectie", "--van", "x", "--tot", DAY, "--uit", "lijst"],
            "De waarde van --van",
        ),
        (
            vec!["inspectie", "--van", DAY, "--tot", "2026-04-05", "--uit", "lijst"],
            "kan niet op de inspectielijst",
        ),
    ] {
        let (shown, code) = command(&place, &arguments);
        assert_eq!(code, 2, "{arguments:?}");
        let first = shown.lines().next().unwrap_or_default();
        assert!(first.contains(part) && first.ends_with('.'), "{arguments:?}: {shown}");
    }
}
