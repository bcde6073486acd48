//! One verdict on staffing: every surface says the same of the same minute.
#![cfg(test)]

use crate::import_support::{PASSPHRASE, Place, day, moment};
use crate::support::Keyboard;
use plusgroep::app::import::ImportKind;
use plusgroep::app::{Moment, Session};
use plusgroep::domain::occupancy::{Alone, CareForm, DeviationState, Outcome, Part, Stretch};
use plusgroep::domain::role::Role;
use plusgroep::domain::time::Minute;
use plusgroep::regeling;
use plusgroep::tui::theme::Theme;
use proptest::prelude::*;
use serde_json::Value;
use std::fmt::Write;
use std::process::Command;

const DAY: &str = "2026-03-16";
const LATER: &str = "2026-03-31T20:00";
const GROUPS: [(&str, &str); 5] = [
    ("Bijen", "kdv"),
    ("Eksters", "combi"),
    ("Mollen", "kdv+"),
    ("Uilen", "bso+"),
    ("Vossen", "bso"),
];
/// Function, `telt_mee`, link, VOG and first aid: a person of every standing, and professionals enough to be right now and then.
const STAFF: [&str; 12] = [
    "pedagogisch medewerker;ja;ja;2024-01-01;2026-12-31",
    "pedagogisch medewerker;ja;ja;2024-01-01;2025-12-31",
    "pedagogisch medewerker;ja;ja;2024-01-01;",
    "pedagogisch medewerker;ja;ja;2024-01-01;2026-12-31",
    "pedagogisch medewerker;ja;ja;2024-01-01;",
    "pedagogisch medewerker;ja;nee;2024-01-01;2026-12-31",
    "pedagogisch medewerker;ja;onbekend;2024-01-01;",
    "pedagogisch medewerker;nee;ja;2024-01-01;",
    "stagiair;ja;ja;2024-01-01;",
    "pedagogisch medewerker in opleiding;ja;ja;;",
    "andersgekwalificeerd;ja;ja;2024-01-01;",
    "vrijwilliger;ja;ja;2024-01-01;2026-12-31",
];

fn location() -> Place {
    let mut settings =
        "[locatie]\nnaam = \"Proef\"\nhouder = \"Stichting Voorbeeld\"\nagb = \"90909090\"\ngemeente = \"0214\"\n\
        regio = \"Midden\"\nregeling = \"buren-2025\"\n"
            .to_owned();
    for (index, (name, kind)) in GROUPS.iter().enumerate() {
        let schooldag = "[{ naam = \"vso\", van = \"07:30\", tot = \"08:30\" }, { naam = \"nso\", van = \"14:00\", tot = \"18:30\" }]";
        writeln!(
            settings,
            "[[groep]]\nnaam = \"{name}\"\nsoort = \"{kind}\"\nlrk = \"12345678{index}\"\nopen = \"07:30\"\ndicht = \"18:30\"\n\
             minimaal_minuten = 1\nschooldag = {schooldag}\nvrije_dag = {schooldag}",
        )
        .expect("text");
    }
    let settings = regeling::read_location("locatie.toml", &settings).expect("settings");
    let policy = regeling::builtin("buren-2025").expect("a policy");
    let policy = format!("{policy}\n[subsidie]\nuren_schoolmiddag = 2\nbovenop_bkr = true\n");
    let mut place = Place::with_policy(&settings, &policy, Role::Locatiemanager, LATER);
    let mut staff = "personeelsnummer;naam;functie;telt_mee;prk_gekoppeld;vog_datum;ehbo_tot\n".to_owned();
    for (number, person) in STAFF.iter().enumerate() {
        writeln!(staff, "{number};Proef {number};{person}").expect("text");
    }
    place.write(ImportKind::Staff, &staff);
    place
}

/// A child: group, age, arrival, minutes, whether it was ticked out, and how many like it.
type Arrival = (usize, u16, u16, u16, bool, usize);
/// Work: group, beginning, minutes, and whether it is extra.
type Work = (usize, u16, u16, bool);

fn any_arrivals() -> impl Strategy<Value = Vec<Arrival>> {
    prop::collection::vec(
        (
            0..GROUPS.len(),
            0u16..9,
            450u16..1100,
            1u16..400,
            prop::bool::weighted(0.8),
            1usize..14,
        ),
        1..9,
    )
}

fn any_work() -> impl Strategy<Value = Vec<Work>> {
    prop::collection::vec((0..GROUPS.len(), 430u16..1000, 30u16..420, any::<bool>()), STAFF.len())
}

fn clock(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

fn fill(place: &mut Place, arrivals: &[Arrival], work: &[Work]) {
    let mut born = "kindnummer;voornaam;achternaam;geboortedatum\n".to_owned();
    let mut there = "kindnummer;datum;groep;in;uit;reden\n".to_owned();
    let mut granted =
        "gemeente;toewijzingnummer;toewijzingsdatum;toewijzingstijd;kindnummer;productcategorie;productcode;volume;\
        eenheid;frequentie;ingangsdatum;einddatum;reden_wijziging\n"
            .to_owned();
    let mut number = 100;
    for (group, age, from, minutes, ticked, like) in arrivals {
        let (name, kind) = GROUPS[*group];
        // Out-of-school care takes no younger ones; day care none older.
        let age = match kind {
            "bso" | "bso+" => 4 + age % 8,
            "combi" => *age,
            _ => age % 4,
        };
        let until = from.saturating_add(*minutes).min(1439);
        for copy in 0..*like {
            number += 1;
            writeln!(born, "{number};Kind;Proef{number};{}-01-02", 2026 - age).expect("text");
            let until = if *ticked { clock(until) } else { String::new() };
            writeln!(there, "{number};{DAY};{name};{};{until};", clock(*from)).expect("text");
            let product = match kind {
                "bso+" => "45A60",
                "kdv+" => "45A05",
                _ => continue,
            };
            if copy == 0 {
                writeln!(
                    granted,
                    "0214;3{number};2026-01-02;10:00:00;{number};45;{product};3;16;2;2026-01-05;2026-12-31;"
                )
                .expect("text");
            }
        }
    }
    place.write(ImportKind::Children, &born);
    place.write(ImportKind::Allocations, &granted);
    place.write(ImportKind::Attendance, &there);
    let mut worked = "personeelsnummer;datum;van;tot;groep;inzet\n".to_owned();
    for (number, (group, from, minutes, extra)) in work.iter().enumerate() {
        let until = clock((from + minutes).min(1439));
        let deployment = if *extra { "extra" } else { "regulier" };
        writeln!(
            worked,
            "{number};{DAY};{};{until};{};{deployment}",
            clock(*from),
            GROUPS[*group].0
        )
        .expect("text");
    }
    place.write(ImportKind::Worked, &worked);
}

fn command(place: &Place, arguments: &[&str]) -> (String, i32) {
    let output = Command::new(env!("CARGO_BIN_EXE_plusgroep"))
        .env_clear()
        .env("HOME", place.path.parent().expect("a folder"))
        .env("PLUSGROEP_BESTAND", &place.path)
        .env("PLUSGROEP_WACHTWOORD", PASSPHRASE)
        .args(["--account", "Proef", "--nu", LATER])
        .args(arguments)
        .output()
        .expect("the program runs");
    let shown = String::from_utf8_lossy(&output.stdout).into_owned();
    (shown, output.status.code().expect("an exit code"))
}

fn json(place: &Place, arguments: &[&str]) -> (Value, i32) {
    let (text, code) = command(place, arguments);
    (serde_json::from_str(&text).expect("JSON"), code)
}

fn at(minute: u16) -> Moment {
    Moment::at_local(Minute::new(minute).expect("a minute").on(day(DAY)))
}

/// Says whether a span such as `14:00-15:30` at the beginning of a line holds a minute.
fn holds(line: &str, minute: u16) -> bool {
    let now = clock(minute);
    line.get(..11)
        .and_then(|span| span.split_once('-'))
        .is_some_and(|(from, until)| from <= now.as_str() && now.as_str() < until)
}

/// What the command says of a minute is what the domain says of it.
fn check_json(value: &Value, stretch: &Stretch) {
    assert_eq!(value["oordeel"], stretch.outcome().code());
    let worst = value["groepen"]
        .as_array()
        .expect("groups")
        .iter()
        .chain([&value["locatie"]])
        .any(|part| {
            part["toegestaan"] == false
                || part["tekort"].as_u64().is_some_and(|short| short > 0)
                || part["tekort_locatie"].as_u64().is_some_and(|short| short > 0)
        });
    assert_eq!(worst, stretch.outcome() != Outcome::Ok, "{value}");
    for (shown, group) in value["groepen"].as_array().expect("groups").iter().zip(&stretch.groups) {
        let (verdict, numbers) = (stretch.verdict_on(group), &group.numbers);
        assert_eq!(shown["oordeel"], verdict.outcome().code(), "{shown}");
        assert_eq!(shown["tekort_locatie"], verdict.location, "{shown}");
        assert_eq!(shown["kinderen"], numbers.children, "{shown}");
        assert_eq!(shown["aanwezig_pm"], numbers.present, "{shown}");
        assert_eq!(shown["telt_niet_mee"], numbers.uncounted, "{shown}");
        assert_eq!(shown["niet_uitgetikt"], numbers.overdue, "{shown}");
        assert_eq!(shown["toegestaan"], numbers.law.is_some(), "{shown}");
        for key in ["vereist", "vereist_plus", "vereist_wettelijk", "tekort"] {
            assert_eq!(shown[key].is_null(), numbers.law.is_none(), "{key} {shown}");
        }
    }
    let location = &value["locatie"];
    for key in ["vereist", "vereist_plus", "vereist_wettelijk", "tekort"] {
        assert_eq!(
            location[key].is_null(),
            stretch.outcome() == Outcome::NotAllowed,
            "{key} {location}"
        );
    }
}

/// The day screen at a minute, as data and as drawn.
fn check_day_screen(session: &Session, keyboard: &Keyboard, minute: u16, stretch: &Stretch) {
    let view = session.day_view(day(DAY), at(minute)).expect("a view");
    let screen = keyboard.screen(130, 40);
    for (shown, group) in view.groups.iter().zip(&stretch.groups) {
        let verdict = stretch.verdict_on(group);
        assert_eq!(shown.staffing.verdict, verdict, "{}", group.name);
        assert_eq!(
            (shown.present, shown.staffing.present),
            (group.numbers.children, group.numbers.present)
        );
        let line = screen
            .lines()
            .find(|line| line.contains(&group.name))
            .expect("its line");
        assert!(line.contains(&verdict.in_words()), "{line}: {}", verdict.in_words());
        assert_eq!(
            line.contains("  OK") || line.ends_with("OK"),
            verdict.outcome() == Outcome::Ok,
            "{line}"
        );
    }
}

/// The inspector's table at a minute.
fn check_sheet(table: &str, minute: u16, stretch: &Stretch) {
    let rows = table.lines().filter(|line| line.starts_with("bezetting;"));
    let rows: Vec<Vec<&str>> = rows.map(|line| line.split(';').collect()).collect();
    for group in &stretch.groups {
        let verdict = stretch.verdict_on(group);
        let name = format!("{} {}", group.kind.label(), group.name);
        let now = clock(minute);
        let row = rows
            .iter()
            .find(|row| row[2] == name && row[5] <= now.as_str() && now.as_str() < row[6]);
        let Some(row) = row else {
            assert_eq!((group.numbers.children, group.numbers.present), (0, 0), "{name} {now}");
            continue;
        };
        assert_eq!(row[7], group.numbers.children.to_string(), "{row:?}");
        assert_eq!(row[13].is_empty(), group.numbers.law.is_none(), "{row:?}");
        assert_eq!(
            row.join(";").contains(&verdict.in_words()),
            verdict.outcome() != Outcome::Ok,
            "{row:?}"
        );
    }
}

/// What the law forbids at a minute though the numbers do not say it: code and words of each.
fn forbidden(stretch: &Stretch) -> Vec<(&'static str, String)> {
    let day_care = stretch
        .groups
        .iter()
        .filter(|group| CareForm::of(group.kind) == CareForm::DayCare)
        .map(|group| (format!("{} {}", group.kind.label(), group.name), &group.numbers));
    let bso = stretch
        .location
        .bso
        .iter()
        .map(|bso| ("BSO over de locatie".to_owned(), bso));
    let below = day_care
        .chain(bso)
        .filter(|(_, numbers)| numbers.deviation.state == DeviationState::BelowFloor)
        .map(|(name, _)| ("MINDER_DAN_HELFT", format!("{name}: minder dan de helft")));
    let alone = (stretch.location.alone == Alone::SecondAdultMissing)
        .then(|| ("GEEN_TWEEDE_VOLWASSENE", "tweede volwassene".to_owned()));
    below.chain(alone).collect()
}

const FORBIDDEN: [&str; 2] = ["MINDER_DAN_HELFT", "GEEN_TWEEDE_VOLWASSENE"];

/// The messages about a minute are what the law forbids at it, no more and no less.
fn check_messages<'a>(messages: impl Iterator<Item = &'a Value>, stretch: &Stretch) {
    let said: Vec<(&str, &str)> = messages
        .map(|said| {
            (
                said["code"].as_str().expect("a code"),
                said["tekst"].as_str().expect("words"),
            )
        })
        .filter(|(code, _)| FORBIDDEN.contains(code))
        .collect();
    let expected = forbidden(stretch);
    assert_eq!(said.len(), expected.len(), "{said:?} {expected:?}");
    for (code, words) in expected {
        let found = said.iter().any(|(own, text)| *own == code && text.contains(&words));
        assert!(found, "{code} {words} {said:?}");
    }
}

/// Lines such as `14:00-15:30 ...` say what the law forbids at a minute, each once.
fn check_lines(text: &str, minute: u16, stretch: &Stretch) {
    let here = || text.lines().filter(|line| holds(line.trim_start(), minute));
    let expected = forbidden(stretch);
    for (_, words) in &expected {
        let said = here().filter(|line| line.contains(words.as_str())).count();
        assert_eq!(said, 1, "{words} {}\n{text}", clock(minute));
    }
    let marks = ["minder dan de helft van", "tweede volwassene"];
    let all = here()
        .filter(|line| marks.iter().any(|mark| line.contains(mark)))
        .count();
    assert_eq!(all, expected.len(), "{}\n{text}", clock(minute));
}

/// What the law forbids at a minute stands on the command of a day and on both inspection sheets.
fn check_law_words(by_day: &Value, texts: [&str; 2], table: &str, (minute, stretch): (u16, &Stretch)) {
    let messages = by_day["opmerkingen"].as_array().expect("messages").iter();
    let of_minute = messages.filter(|said| {
        let spans = said["tijden"].as_array().expect("times").iter();
        let mut spans = spans.map(|span| {
            format!(
                "{}-{}",
                span["van"].as_str().expect("a time"),
                span["tot"].as_str().expect("a time")
            )
        });
        spans.any(|span| holds(&span, minute))
    });
    check_messages(of_minute, stretch);
    for text in texts {
        check_lines(text, minute, stretch);
    }
    let rows = table.lines().filter(|line| line.starts_with("melding;"));
    let rows: Vec<String> = rows
        .map(|line| {
            let cells: Vec<&str> = line.split(';').collect();
            format!("{}-{} {}", cells[5], cells[6], cells[15..].join(";"))
        })
        .collect();
    check_lines(&rows.join("\n"), minute, stretch);
}

/// The inspection sheets of the day: the table and the part of the text with what is said beside the numbers.
fn sheets(place: &mut Place) -> (String, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let target = folder.path().join("lijst");
    place
        .session
        .write_inspection(day(DAY), day(DAY), &target, moment(LATER))
        .expect("sheets");
    let read = |kind: &str| std::fs::read_to_string(target.join(format!("inspectie_{DAY}.{kind}"))).expect("a sheet");
    let text = read("txt");
    let beside = text
        .split_once("\nMeldingen\n")
        .map(|(_, beside)| beside)
        .unwrap_or_default();
    (read("csv"), beside.to_owned())
}

#[test]
fn bkk_7_4_and_7_6_less_than_half_and_alone_without_a_second_adult_are_said_on_every_surface() {
    let mut place = location();
    // Seven children of one year need 2, eleven need 3; one professional is there.
    let arrivals = [(0, 1, 600, 60, true, 7), (0, 1, 840, 60, true, 11)];
    let mut work: Vec<Work> = vec![(4, 430, 10, false); STAFF.len()];
    work[0] = (0, 590, 80, false);
    work[1] = (0, 830, 80, false);
    fill(&mut place, &arrivals, &work);
    let whole = place.session.occupancy_day(day(DAY), moment(LATER)).expect("a day");
    let (by_day, _) = json(&place, &["bezetting", "--dag", DAY, "--json"]);
    let (text, _) = command(&place, &["bezetting", "--dag", DAY]);
    let (table, beside) = sheets(&mut place);
    for (minute, codes) in [(620, &FORBIDDEN[1..]), (860, &FORBIDDEN[..]), (700, &[])] {
        let stretch = whole
            .timeline
            .at(Minute::new(minute).expect("a minute"))
            .expect("covered");
        let found: Vec<&str> = forbidden(&stretch).into_iter().map(|(code, _)| code).collect();
        assert_eq!(found, codes, "{minute}");
        check_law_words(&by_day, [&text, &beside], &table, (minute, &stretch));
        let (by_minute, _) = json(
            &place,
            &["bezetting", "--op", &format!("{DAY}T{}", clock(minute)), "--json"],
        );
        check_messages(by_minute["opmerkingen"].as_array().expect("messages").iter(), &stretch);
    }
}

#[test]
fn who_is_not_linked_is_not_counted_and_named_and_who_is_unknown_is_counted_and_named() {
    let mut place = location();
    // Persons 0 (linked), 5 (not linked) and 6 (unknown), for 20 children who need 2.
    let arrivals = [(4, 2, 840, 60, true, 20)];
    let mut work: Vec<Work> = vec![(0, 430, 10, false); STAFF.len()];
    for person in [5, 6] {
        work[person] = (4, 830, 100, false);
    }
    fill(&mut place, &arrivals, &work);
    let (value, code) = json(&place, &["bezetting", "--op", &format!("{DAY}T14:30"), "--json"]);
    let location = &value["locatie"];
    assert_eq!(
        (&location["aanwezig_pm"], &location["telt_niet_mee"]),
        (&Value::from(1), &Value::from(1))
    );
    let said: Vec<(&str, &str)> = value["meldingen"]
        .as_array()
        .expect("messages")
        .iter()
        .map(|said| {
            (
                said["code"].as_str().expect("a code"),
                said["personeelsnummer"].as_str().unwrap_or(""),
            )
        })
        .collect();
    assert_eq!(said, [("NIET_GEKOPPELD", "5"), ("KOPPELING_ONBEKEND", "6")]);
    assert_eq!(code, 1);
    // Before the children come nobody is short, and still someone worked who may not.
    let (value, code) = json(&place, &["bezetting", "--op", &format!("{DAY}T13:55"), "--json"]);
    assert_eq!((value["oordeel"].as_str(), code), (Some("ok"), 1));
    let folder = tempfile::tempdir().expect("a folder");
    let target = folder.path().join("lijst");
    let sheets = place
        .session
        .write_inspection(day(DAY), day(DAY), &target, place.now)
        .expect("sheets");
    assert_eq!(sheets.unlinked_days, [day(DAY)]);
    let text = std::fs::read_to_string(target.join(format!("inspectie_{DAY}.txt"))).expect("the text");
    assert!(
        text.contains("Proef 5 (personeelsnummer 5) is niet gekoppeld"),
        "{text}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4, max_shrink_iters: 40, ..ProptestConfig::default() })]

    #[test]
    fn no_surface_says_ok_where_another_says_short_or_not_allowed(
        arrivals in any_arrivals(), work in any_work(), minutes in prop::collection::vec(440u16..1200, 3),
    ) {
        let mut place = location();
        fill(&mut place, &arrivals, &work);
        let later = moment(LATER);
        let whole = place.session.occupancy_day(day(DAY), later).expect("a day");
        let (by_day, code) = json(&place, &["bezetting", "--dag", DAY, "--json"]);
        let unlinked = whole.timeline.stretches.iter().any(|stretch| !stretch.remarks.not_linked.is_empty());
        prop_assert_eq!(&by_day["oordeel"], whole.timeline.outcome().code());
        prop_assert_eq!(code, i32::from(unlinked || whole.timeline.outcome() != Outcome::Ok));
        let (text, _) = command(&place, &["bezetting", "--dag", DAY]);
        let (table, beside) = sheets(&mut place);
        let shortages = place.session.shortages(day(DAY), later).expect("the roster");
        prop_assert_eq!(shortages.is_empty(), whole.timeline.outcome() == Outcome::Ok);
        let tried = place.session.occupancy_what_if(day(DAY), later, &[]).expect("what if");
        prop_assert_eq!(&tried.timeline, &whole.timeline);
        let week = place.session.occupancy_week(day(DAY), later).expect("a week");
        let strip = &week.first().expect("a Monday").occupancy.timeline;
        for group in &whole.timeline.stretches.first().expect("the night").groups {
            let part = Part::Group(group.group);
            let wrong = whole.timeline.stretches.iter().filter_map(|stretch| stretch.verdict(part)).any(|verdict| verdict.outcome() != Outcome::Ok);
            let words = strip.day_verdict(part).in_words();
            prop_assert_eq!(words.contains("TEKORT") || words.contains("MAG NIET"), wrong, "{}", words);
        }
        for stretch in &whole.timeline.stretches {
            let minute = stretch.span.from();
            let pieces = by_day["stukken"].as_array().expect("pieces").iter();
            let of_minute = |piece: &&Value| {
                let time = |key: &str| piece[key].as_str().expect("a time").to_owned();
                holds(&format!("{}-{}", time("van"), time("tot")), minute)
            };
            let pieces: Vec<&Value> = pieces.filter(of_minute).collect();
            prop_assert_eq!(pieces.len(), 1);
            check_json(pieces[0], stretch);
            let said = text.lines().any(|line| holds(line, minute) && !line.contains("Let op:"));
            prop_assert_eq!(said, stretch.outcome() != Outcome::Ok, "{} {}", clock(minute), &text);
            // The shortage over the location has a line of its own, whatever else is short.
            let concerned = stretch.groups.iter().any(|group| stretch.verdict_on(group).location > 0);
            let own_line = text.lines().any(|line| holds(line, minute) && line.contains(" BSO over de locatie"));
            prop_assert_eq!(own_line, concerned, "{} {}", clock(minute), &text);
            check_sheet(&table, minute, stretch);
            check_law_words(&by_day, [&text, &beside], &table, (minute, stretch));
        }
        let session = Session::open(&place.path, Some("Proef"), PASSPHRASE, at(440)).expect("it opens");
        let mut keyboard = Keyboard::on(session, at(440), Theme::Monochrome);
        let mut minutes = minutes;
        minutes.sort_unstable();
        for minute in minutes {
            let stretch = whole.timeline.at(Minute::new(minute).expect("a minute")).expect("covered");
            let moment = format!("{DAY}T{}", clock(minute));
            let (by_minute, _) = json(&place, &["bezetting", "--op", &moment, "--json"]);
            check_json(&by_minute, &stretch);
            check_messages(by_minute["opmerkingen"].as_array().expect("messages").iter(), &stretch);
            keyboard.clock(&moment);
            check_day_screen(&place.session, &keyboard, minute, &stretch);
        }
    }
}
