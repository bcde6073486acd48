//! Three location files and an office as commands, with `--json`: part, bundle, answer, and the way back.

use crate::cli::{Home, text};
use crate::municipality::{Frequency, Grant, Municipality, Subject, Tariff, Unit};
use serde_json::Value;
use std::path::{Path, PathBuf};

const MONTH: [&str; 4] = ["--maand", "2026-03", "--gemeente", "0214"];
const SEM: &str = "999900006";
const SHARED: u32 = 300_201;

/// A location to which Sem goes on some days of March.
fn location(number: u32, days: &[u32]) -> Home {
    let home = Home::with_location();
    let row = |day: &u32| format!("{number};2026-03-{day:02};Uilen;14:05;17:30;\n");
    let rows = days.iter().map(row).collect::<Vec<_>>().concat();
    for (kind, content) in [
        (
            "kinderen",
            format!("{}{number};Sem;;Voorbeeld;2018-05-14;{SEM};0214;;;\n", super::CHILDREN),
        ),
        (
            "plaatsingen",
            format!("{}{number};Uilen;2026-03-01;;nso;nso;nso;nso;nso\n", super::PLACEMENTS),
        ),
        ("tarieven", super::TARIFFS.to_owned()),
        (
            "toewijzingen",
            format!(
                "{}0214;{SHARED};2026-02-16;10:21:00;{number};45;45A60;4;16;4;2026-03-01;2026-12-31;\n",
                super::ALLOCATIONS
            ),
        ),
        ("aanwezigheid", format!("{}{rows}", super::ATTENDANCE)),
    ] {
        let file = home.write(&format!("{kind}.csv"), content.as_bytes());
        let read = home.run(&["import", kind, text(&file)]);
        assert!(
            read.status.success(),
            "{kind}: {}{}",
            crate::cli::out(&read),
            crate::cli::err(&read)
        );
    }
    home
}

fn run(home: &Home, command: &[&str], after: &[&str]) -> Value {
    let all: Vec<&str> = ["declaratie"]
        .iter()
        .chain(command)
        .chain(&MONTH)
        .chain(after)
        .copied()
        .collect();
    let (value, exit) = home.json(&all);
    assert_eq!(exit, 0, "{value}");
    value
}

fn cents(value: &Value) -> i64 {
    value.as_i64().expect("an amount")
}

fn paths(value: &Value) -> Vec<PathBuf> {
    let files = value.as_array().expect("files").iter();
    files
        .map(|file| PathBuf::from(file.as_str().expect("a path")))
        .collect()
}

/// Processes the files that are for a location; the answers in JSON.
fn process(home: &Home, letters: &str, files: &[PathBuf]) -> Vec<Value> {
    let mine = files
        .iter()
        .filter(|path| path.display().to_string().contains(&format!("_{letters}_")));
    mine.map(|path| {
        let (value, exit) = home.json(&["declaratie", "verwerk", text(path)]);
        assert_eq!(exit, 0, "{value}");
        value
    })
    .collect()
}

fn letters(part: &Path) -> String {
    let name = part.file_stem().expect("a name").to_string_lossy().into_owned();
    name.split('_').nth(3).expect("letters").to_owned()
}

fn town() -> Municipality {
    let mut town = Municipality::new("0214", "90909090", 5);
    let day = |text: &str| text.parse().expect("a date");
    town.contract(Tariff {
        category: "45".to_owned(),
        code: "45A60".to_owned(),
        unit: Unit::Dagdeel,
        from: day("2026-01-01"),
        until: None,
        cents: 4_737,
    });
    town.grant(Grant {
        bsn: SEM.to_owned(),
        number: SHARED,
        subject: Subject::specific("45", "45A60", (4, Unit::Dagdeel, Frequency::Monthly)),
        begin: day("2026-03-01"),
        end: Some(day("2026-12-31")),
        stamp: "2026-02-16T10:21:00".parse().expect("a stamp"),
        reason: None,
    });
    town.jw301(SEM, day("2026-02-17"));
    town
}

/// The days that an answer lists as not billable, in order: which location comes first follows the letters that it drew.
fn days_listed(answer: &Value) -> Vec<String> {
    let listed = answer["niet_declarabel"].as_array().expect("a list");
    let mut days: Vec<String> = listed
        .iter()
        .map(|one| one["datum"].as_str().expect("a day").to_owned())
        .collect();
    days.sort();
    days
}

#[test]
fn three_location_files_and_an_office_from_part_to_answer_by_command() {
    // Two dagdelen each, of which four in the month are granted; De derde hands in after the first bundle went.
    let homes = [location(12, &[2, 17]), location(5, &[9, 18]), location(7, &[3, 10])];
    let office = Home::with_location();
    let parts = office.folder.path().join("delen");
    let sent = office.folder.path().join("uit");
    let (folder, out) = (text(&parts), text(&sent));
    let mut town = town();
    let mut letters_of: Vec<String> = homes[..2].iter().map(|home| handed_in(home, folder)).collect();
    let first = run(&office, &["bundel", folder], &["--uit", out]);
    assert_eq!(
        (cents(&first["totaal_cent"]), first["wacht"].as_array().map(Vec::len)),
        (4 * 4_737, Some(0))
    );
    // The third hands in before the answer: it waits, by name, and nothing is refused.
    letters_of.push(handed_in(&homes[2], folder));
    let waits = run(&office, &["bundel", folder], &["--uit", out]);
    let line = &waits["wacht"][0];
    assert_eq!(
        (&line["kindnummer"], &line["maand"], &line["code"], &line["naam"]),
        (
            &"7".into(),
            &"2026-03".into(),
            &"antwoord".into(),
            &"BSO De Sprong".into()
        )
    );
    let mut back = paths(&first["bestanden"])[1..].to_vec();
    let mut answer = |bundle: &Value| {
        let bytes = std::fs::read(&paths(&bundle["bestanden"])[0]).expect("the file");
        crate::xml::assert_official(plusgroep::ijw::MessageKind::Jw323, &bytes);
        let answer = town.receive(&bytes, "2026-04-02".parse().expect("a date"));
        let file = office.write("JW325.xml", &answer.bytes);
        let (read, exit) = office.json(&["ijw", "lees", text(&file), "--uit", out]);
        assert_eq!(exit, 0, "{read}");
        read["declaratie"].clone()
    };
    let answered = answer(&first);
    back.extend(paths(&answered["bestanden"]));
    let second = run(&office, &["bundel", folder], &["--uit", out]);
    // Six were delivered, four are granted: the last two days go off, and stand in the list of the office.
    assert_eq!(
        (
            second["prestaties"].as_array().map(Vec::len),
            cents(&second["totaal_cent"])
        ),
        (Some(2), 0)
    );
    assert_eq!(days_listed(&second), ["2026-03-17", "2026-03-18"]);
    back.extend(paths(&second["bestanden"])[1..].iter().cloned());
    let answered = answer(&second);
    back.extend(paths(&answered["bestanden"]));
    let total: i64 = homes
        .iter()
        .zip(&letters_of)
        .map(|(home, letters)| settled(home, letters, &back))
        .sum();
    assert_eq!((total, town.granted_cents()), (4 * 4_737, 4 * 4_737));
}

/// A location hands in its part: its letters.
fn handed_in(home: &Home, folder: &str) -> String {
    let part = run(home, &["deel"], &["--uit", folder]);
    letters(&paths(&part["bestanden"])[0])
}

/// A location processes its files: what is granted of its part, with its two days approved or listed.
fn settled(home: &Home, letters: &str, back: &[PathBuf]) -> i64 {
    let done = process(home, letters, back);
    assert!(done.iter().all(|one| one["al_verwerkt"] == Value::Bool(false)));
    let list = home.json(&["declaratie", "lijst"]).0;
    let shown = run(home, &["controleer"], &[]);
    let approved = cents(&shown["prestaties"][0]["aandeel_cent"]) / 4_737;
    let listed = shown["niet_declarabel"].as_array().expect("a list").len();
    assert_eq!(approved + i64::try_from(listed).expect("small"), 2, "{shown}");
    cents(&list["declaraties"][0]["toegekend_cent"])
}
