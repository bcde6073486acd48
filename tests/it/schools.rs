//! Schools that differ from their region: which children are expected, and what they were given.
#![cfg(test)]

use crate::import_support::{PASSPHRASE, Place, moment, sample, sample_settings, tamper};
use crate::support::Keyboard;
use plusgroep::app::Session;
use plusgroep::app::day::RowState;
use plusgroep::app::import::ImportKind;
use plusgroep::app::setup_file::read_settings;
use plusgroep::domain::calendar::{DayType, LocalHoliday, Region, School, SecondMeiWeek};
use plusgroep::domain::ids::GemeenteCode;
use plusgroep::domain::role::Role;
use plusgroep::domain::text::Text;
use plusgroep::domain::time::{Month, parse_date, parse_moment};
use plusgroep::regeling::{self, LocationSettings};
use plusgroep::store::migrate::MIGRATIONS;
use plusgroep::tui::run::Program;
use plusgroep::tui::theme::Theme;
use serde_json::{Value, json};
use std::process::Command;

fn day(text: &str) -> chrono::NaiveDate {
    parse_date(text).expect("a date")
}

/// The sample location, where one of the two schools has a studiedag on 6 March and a week of its own from 9 March.
fn settings() -> LocationSettings {
    let mut settings = sample_settings();
    settings.schools = vec![School {
        name: Text::parse("basisschool de regenboog").expect("a name"),
        region: Region::Midden,
        free_days: [day("2026-03-06")].into(),
        holidays: vec![LocalHoliday {
            name: Text::parse("projectweek").expect("a name"),
            begin: day("2026-03-07"),
            end: day("2026-03-15"),
        }],
        second_mei_week: SecondMeiWeek::No,
        second_mei_week_from: None,
    }];
    settings
}

/// That location with the sample children, 13 of De Regenboog and 15 of Het Kompas whole days in holidays too.
fn place(settings: &LocationSettings) -> Place {
    let policy = regeling::builtin("buren-2025").expect("a policy");
    let mut place = Place::with_policy(settings, policy, Role::Locatiemanager, "2026-03-31T20:00");
    place.write(ImportKind::Children, sample(ImportKind::Children));
    place.write(
        ImportKind::Placements,
        "kindnummer;groep;vanaf;ma;di;wo;do;vr\n\
         13;Uilen;2026-03-01;nso+ochtend+middag;;;;nso+ochtend+middag\n\
         15;Uilen;2026-03-01;nso+ochtend+middag;;;;nso+ochtend+middag\n",
    );
    place.write(ImportKind::Tariffs, sample(ImportKind::Tariffs));
    place.write(ImportKind::Allocations, sample(ImportKind::Allocations));
    place
}

/// The dagdelen for which each child of Uilen is expected, by first name.
fn expected(place: &Place, date: &str) -> Vec<(String, String)> {
    let view = place
        .session
        .day_view(day(date), moment(&format!("{date}T08:00")))
        .expect("a day");
    view.groups[0]
        .rows
        .iter()
        .map(|row| {
            let first = row.name.split(' ').next().unwrap_or_default().to_owned();
            (first, row.dagdelen.clone())
        })
        .collect()
}

#[test]
fn a_child_is_expected_by_the_calendar_of_its_own_school() {
    let place = place(&settings());
    for (date, noor, zoe) in [
        ("2026-03-02", "nso", "nso"),
        // The studiedag, and the week that only this school is free.
        ("2026-03-06", "ochtend+middag", "nso"),
        ("2026-03-09", "ochtend+middag", "nso"),
        ("2026-03-13", "ochtend+middag", "nso"),
        ("2026-03-16", "nso", "nso"),
        // In the holidays of the region both are free.
        ("2026-07-20", "ochtend+middag", "ochtend+middag"),
    ] {
        let found = expected(&place, date);
        let row = |name: &str, dagdelen: &str| (name.to_owned(), dagdelen.to_owned());
        assert_eq!(found, [row("Noor", noor), row("Zoë", zoe)], "{date}");
    }
    // A feestdag, a weekend, and a day of which the calendar knows nothing, are the same for every school.
    for nobody in ["2026-04-06", "2026-03-07", "2030-10-04"] {
        assert_eq!(expected(&place, nobody), [], "{nobody}");
    }
    let view = place
        .session
        .day_view(day("2026-03-06"), moment("2026-03-06T08:00"))
        .expect("a day");
    assert_eq!(view.day_type, "schooldag", "the location keeps the day of its region");
    let states: Vec<RowState> = view.groups[0].rows.iter().map(|row| row.state).collect();
    assert_eq!(states, [RowState::Missing, RowState::Expected]);
}

#[test]
fn the_occupancy_expects_a_child_by_the_calendar_of_its_own_school_as_the_day_screen_does() {
    let place = place(&settings());
    // The studiedag is to come: Noor is there from the morning on, Zoë after school.
    let now = moment("2026-03-05T10:00");
    for (at, children) in [
        ("2026-03-06T10:00", 1),
        ("2026-03-06T15:00", 2),
        ("2026-03-16T10:00", 0),
    ] {
        let found = place
            .session
            .occupancy_at(parse_moment(at).expect("a moment"), now)
            .expect("a moment");
        assert_eq!(found.stretch.location.all.children, children, "{at}");
    }
}

/// Dagdelen that the month's claim bills, by child number.
fn billed(place: &Place) -> Vec<(String, u32)> {
    let month = Month::parse("2026-03").expect("a month");
    let gemeente = GemeenteCode::parse("0214").expect("a code");
    let claim = place.session.check_claim(month, &gemeente, place.now).expect("a claim");
    claim
        .lines
        .iter()
        .map(|line| (line.child_number.to_string(), line.volume.count()))
        .collect()
}

#[test]
fn delivered_dagdelen_follow_the_calendar_of_the_own_school() {
    let attendance = "kindnummer;datum;groep;in;uit;reden\n\
        13;2026-03-06;Uilen;08:30;17:30;\n15;2026-03-06;Uilen;08:30;17:30;\n\
        13;2026-03-16;Uilen;14:05;17:30;\n15;2026-03-16;Uilen;14:05;17:30;\n";
    for (settings, noor) in [(settings(), 3), (sample_settings(), 2)] {
        let mut place = place(&settings);
        place.write(ImportKind::Attendance, attendance);
        assert_eq!(
            billed(&place),
            [("13".to_owned(), noor), ("15".to_owned(), 2)],
            "a whole day off school is two dagdelen, an afternoon one"
        );
    }
}

/// Takes away every table and index, and every column of a table that stays, that a step after the first made, the last first.
fn drop_what_came_later() -> String {
    let mut drops = Vec::new();
    let that_stay = [
        "toewijzing_state",
        "prestatie",
        "declaration",
        "location",
        "staff_member",
    ];
    for step in MIGRATIONS.iter().skip(1) {
        for added in step.split("ALTER TABLE ").skip(1) {
            if let Some((table, rest)) = added.split_once(" ADD COLUMN ")
                && that_stay.contains(&table)
            {
                let column = rest.split_whitespace().next().expect("a column");
                drops.push(format!("ALTER TABLE {table} DROP COLUMN {column};"));
            }
        }
    }
    for (what, made) in [
        ("TABLE", "CREATE TABLE "),
        ("INDEX", "CREATE INDEX "),
        ("INDEX", "CREATE UNIQUE INDEX "),
    ] {
        let later = MIGRATIONS.iter().skip(1).flat_map(|step| step.split(made).skip(1));
        let names = later.filter_map(|rest| rest.split_whitespace().next());
        drops.extend(names.map(|name| format!("DROP {what} IF EXISTS {name};")));
    }
    drops.push("DROP TABLE roster_shift;".to_owned());
    // It names a table that goes.
    drops.push("DROP TRIGGER child_birth_known;".to_owned());
    for table in ["attendance_event", "staff_event", "operation"] {
        drops.push(format!("DROP TRIGGER {table}_no_delete;"));
    }
    drops.reverse();
    drops.concat()
}

#[test]
fn a_file_of_before_schools_opens_with_a_backup_and_the_same_days() {
    let mut place = place(&sample_settings());
    place.write(ImportKind::Attendance, sample(ImportKind::Attendance));
    let before = (expected(&place, "2026-03-06"), billed(&place));
    tamper(
        &place.path,
        &format!(
            "PRAGMA foreign_keys = OFF; {}
         CREATE TRIGGER attendance_event_no_delete BEFORE DELETE ON attendance_event BEGIN SELECT RAISE(ABORT, 'append only'); END;
         CREATE TRIGGER operation_no_delete BEFORE DELETE ON operation BEGIN SELECT RAISE(ABORT, 'append only'); END;
         CREATE TRIGGER staff_event_no_delete BEFORE DELETE ON staff_event BEGIN SELECT RAISE(ABORT, 'append only'); END;
         ALTER TABLE message ADD COLUMN content BLOB NOT NULL DEFAULT x'';
         ALTER TABLE staff_event DROP COLUMN away; ALTER TABLE staff_event DROP COLUMN away_school;
         CREATE TABLE roster_shift (staff_id INTEGER NOT NULL, day TEXT NOT NULL, from_min INTEGER NOT NULL,
             until_min INTEGER NOT NULL, group_id INTEGER NOT NULL, deployment TEXT NOT NULL,
             PRIMARY KEY (staff_id, day, from_min)) STRICT, WITHOUT ROWID;
         PRAGMA user_version = 1;",
            drop_what_came_later()
        ),
    );
    place.session = Session::open(&place.path, Some("Proef"), PASSPHRASE, place.now).expect("it opens");
    assert_eq!((expected(&place, "2026-03-06"), billed(&place)), before);
    assert!(plusgroep::store::migrate::backup_name(&place.path, 1).exists());
}

#[test]
fn a_newer_holiday_file_is_read_with_the_settings_and_kept_in_the_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let toml = folder.path().join("locatie.toml");
    let base = include_str!("../../data/voorbeeld/locatie.toml");
    let with_file = base.replace("[locatie]\n", "[locatie]\nvakantiebestand = \"nieuw.csv\"\n");
    std::fs::write(&toml, with_file).expect("a file");
    let error = read_settings(&toml).expect_err("the holiday file is not there");
    let shown = format!("{error} {:?}", error.hints);
    assert!(shown.contains("regel 2: locatie.vakantiebestand"), "{shown}");
    let header = "schooljaar,vakantie,regio,van,tot,aard,status,bron";
    let row = "2025-2026,voorjaarsvakantie,Midden,2026-03-07,2026-03-15,advies,gepubliceerd,proef";
    std::fs::write(
        folder.path().join("nieuw.csv"),
        format!("{header}\n{row},te veel,\n2025-2026,x\n"),
    )
    .expect("a file");
    let error = read_settings(&toml).expect_err("a wrong holiday file");
    assert!(
        format!("{error} {:?}", error.hints).contains("nieuw.csv, regel 3"),
        "{error} {:?}",
        error.hints
    );
    std::fs::write(folder.path().join("nieuw.csv"), format!("\u{feff}{header}\n{row}\n")).expect("a file");
    let (settings, _) = read_settings(&toml).expect("right settings");
    let place = place(&settings);
    std::fs::remove_dir_all(folder.path()).expect("the files go away");
    let again = Session::open(&place.path, Some("Proef"), PASSPHRASE, place.now).expect("it opens");
    for (date, code) in [
        ("2026-02-16", "schooldag"),
        ("2026-03-09", "vakantiedag"),
        ("2026-07-20", "vakantiedag"),
        ("2030-10-04", "onbekend"),
    ] {
        assert_eq!(again.day_type(day(date)).code(), code, "{date}");
    }
}

#[test]
fn the_settings_show_the_schools() {
    let place = place(&settings());
    let run = |arguments: &[&str]| {
        let shown = Command::new(env!("CARGO_BIN_EXE_plusgroep"))
            .env_clear()
            .env("PLUSGROEP_BESTAND", &place.path)
            .env("PLUSGROEP_WACHTWOORD", PASSPHRASE)
            .args(arguments)
            .output()
            .expect("the program runs");
        String::from_utf8(shown.stdout).expect("text")
    };
    let value: Value = serde_json::from_str(&run(&["locatie", "toon", "--json"])).expect("JSON");
    assert_eq!(
        value["scholen"],
        json!([{"naam": "basisschool de regenboog", "regio": "Midden", "vrije_dagen": ["2026-03-06"],
            "vakanties": [{"naam": "projectweek", "van": "2026-03-07", "tot": "2026-03-15"}], "tweede_meiweek": "nee"}])
    );
    let text = run(&["locatie", "toon"]);
    assert!(text.contains("projectweek: 07-03-2026 tot en met 15-03-2026"), "{text}");
}

#[test]
fn a_new_school_year_replaces_what_is_to_come_and_keeps_what_was() {
    let folder = tempfile::tempdir().expect("a folder");
    let toml = folder.path().join("locatie.toml");
    let base = include_str!("../../data/voorbeeld/locatie.toml");
    let schools = "\n[[school]]\nnaam = \"De Régenboog\"\nregio = \"Midden\"\nvrije_dagen = [2026-04-10]\n\
        vakanties = [{ naam = \"tuinweek\", van = 2026-06-01, tot = 2026-06-05 }]\n";
    std::fs::write(&toml, base.to_owned() + schools).expect("a file");
    let (mut newer, _) = read_settings(&toml).expect("right settings");
    newer.closed_days = vec![day("2026-06-15")];
    let mut former = settings();
    former.schools[0].name = Text::parse("De Regenboog").expect("a name");
    former.schools[0].free_days.insert(day("2026-04-09"));
    former.closed_days = vec![day("2026-03-16"), day("2026-05-18")];
    former.schools.push(School {
        name: Text::parse("Het Kompas").expect("a name"),
        region: Region::Midden,
        free_days: [day("2026-03-20"), day("2026-05-29")].into(),
        holidays: Vec::new(),
        second_mei_week: SecondMeiWeek::No,
        second_mei_week_from: None,
    });
    let mut place = place(&former);
    place
        .session
        .renew_calendar(place.now, &newer)
        .expect("it is taken over");
    let again = Session::open(&place.path, Some("Proef"), PASSPHRASE, place.now).expect("it opens");
    for session in [&place.session, &again] {
        for (school, date, code) in [
            ("De Regenboog", "2026-03-06", "schoolvrije_dag"),
            ("De Regenboog", "2026-03-09", "vakantiedag"),
            ("De Regenboog", "2026-04-09", "schooldag"),
            ("De Regenboog", "2026-04-10", "schoolvrije_dag"),
            ("De Regenboog", "2026-06-01", "vakantiedag"),
            ("Het Kompas", "2026-03-20", "schoolvrije_dag"),
            ("Het Kompas", "2026-05-29", "schooldag"),
        ] {
            let school = Text::parse(school).expect("a name");
            assert_eq!(
                session.day_type_for(day(date), Some(&school)).code(),
                code,
                "{school} {date}"
            );
        }
    }
    assert_eq!(expected(&place, "2026-03-16"), [], "a closing day gone by");
    assert_ne!(expected(&place, "2026-05-18"), [], "no closing day any more");
    assert_eq!(expected(&place, "2026-06-15"), [], "a new closing day");
    assert_eq!(again.log_count("kalender"), Ok(1));
    let mut foreign = newer;
    foreign.name = Text::parse("Een andere locatie").expect("a name");
    let refused = place.session.renew_calendar(place.now, &foreign);
    assert_eq!(refused.map_err(|error| error.code), Err("ANDERE_LOCATIE"));
}

#[test]
fn an_open_window_follows_a_calendar_that_another_window_renewed() {
    let place = place(&sample_settings());
    let mut other = Session::open(&place.path, Some("Proef"), PASSPHRASE, place.now).expect("it opens");
    let mut keyboard = Keyboard::on(place.session, place.now, Theme::Monochrome);
    assert_ne!(keyboard.model().day.day_type, DayType::Closed);
    let mut settings = sample_settings();
    settings.closed_days = vec![place.now.day()];
    other.renew_calendar(place.now, &settings).expect("renewed");
    keyboard.app.turn(place.now);
    assert_eq!(keyboard.model().day.day_type, DayType::Closed);
}

#[test]
fn the_command_for_a_new_school_year_shows_what_the_location_knows_now() {
    let place = place(&sample_settings());
    let folder = tempfile::tempdir().expect("a folder");
    let toml = folder.path().join("locatie.toml");
    let base = include_str!("../../data/voorbeeld/locatie.toml");
    std::fs::write(
        &toml,
        format!("{base}\n[[school]]\nnaam = \"De Es\"\nvrije_dagen = [2026-09-01]\n"),
    )
    .expect("a file");
    let shown = Command::new(env!("CARGO_BIN_EXE_plusgroep"))
        .env_clear()
        .env("PLUSGROEP_BESTAND", &place.path)
        .env("PLUSGROEP_WACHTWOORD", PASSPHRASE)
        .args(["--nu", "2026-03-31T20:00", "locatie", "kalender", "--json"])
        .arg(&toml)
        .output()
        .expect("the program runs");
    assert!(shown.status.success(), "{}", String::from_utf8_lossy(&shown.stderr));
    let value: Value = serde_json::from_slice(&shown.stdout).expect("JSON");
    assert_eq!(value["scholen"][0]["vrije_dagen"], json!(["2026-09-01"]));
}
