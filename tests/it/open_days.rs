//! Public holidays on which a location is open, the second May week, a trial location: from the settings to the screens.
#![cfg(test)]

use crate::cli::{Home, code, err, out, text};
use plusgroep::domain::calendar::{
    OpenHoliday, PublicHoliday, Region, School, SchoolCalendar, SecondMeiWeek, renewed_open_holidays, renewed_schools,
};
use plusgroep::domain::text::Text;
use plusgroep::domain::time::parse_date;
use plusgroep::regeling;
use serde_json::json;
use std::collections::BTreeSet;

fn day(text: &str) -> chrono::NaiveDate {
    parse_date(text).expect("a date")
}

/// Days of the real calendar at a location that is open on some public holidays.
#[test]
fn an_open_public_holiday_is_a_day_of_the_holiday_it_lies_in_or_a_day_without_lessons() {
    let open = |holidays: &[PublicHoliday]| -> SchoolCalendar {
        let open = holidays.iter().map(|holiday| OpenHoliday::always(*holiday)).collect();
        regeling::calendar().with_open_holidays(open)
    };
    let some = open(&[PublicHoliday::GoedeVrijdag, PublicHoliday::Bevrijdingsdag]);
    for (date, expected) in [
        ("2022-04-15", "schoolvrije_dag"),
        ("2022-05-05", "vakantiedag"),
        ("2026-05-05", "schoolvrije_dag"),
        ("2026-04-06", "feestdag"),
        ("2026-04-27", "feestdag"),
        ("2035-03-23", "onbekend"),
        ("2028-04-16", "weekend"),
    ] {
        assert_eq!(some.day_type(day(date), Region::Noord).code(), expected, "{date}");
        let closed = regeling::calendar().day_type(day(date), Region::Noord);
        assert!(matches!(closed.code(), "feestdag" | "weekend"), "{date}");
    }
    // Hemelvaart and Bevrijdingsdag fell on one day in 2016: open on one of the two is not open.
    let both = [PublicHoliday::Bevrijdingsdag, PublicHoliday::Hemelvaartsdag];
    assert_eq!(some.day_type(day("2016-05-05"), Region::Noord).code(), "feestdag");
    assert_eq!(
        open(&both).day_type(day("2016-05-05"), Region::Noord).code(),
        "onbekend"
    );
}

#[test]
fn every_public_holiday_has_a_word_of_its_own() {
    for holiday in PublicHoliday::ALL {
        assert_eq!(PublicHoliday::parse(&holiday.code().to_uppercase()), Ok(holiday));
        assert!(PublicHoliday::WORDS.split(", ").any(|word| word == holiday.code()));
    }
    assert!(PublicHoliday::parse("kermis").is_err());
    let words: BTreeSet<_> = PublicHoliday::ALL.map(PublicHoliday::code).into();
    assert_eq!(words.len(), PublicHoliday::WORDS.split(", ").count());
}

#[test]
fn open_holidays_change_from_the_day_of_the_change_on() {
    let today = day("2026-04-20");
    let former = [OpenHoliday::always(PublicHoliday::GoedeVrijdag)];
    let renewed = renewed_open_holidays(&former, &[PublicHoliday::Bevrijdingsdag].into(), today);
    let calendar = regeling::calendar().with_open_holidays(renewed.clone());
    for (date, expected) in [
        ("2026-04-03", "schoolvrije_dag"),
        ("2027-03-26", "feestdag"),
        ("2025-05-05", "feestdag"),
        ("2026-05-05", "schoolvrije_dag"),
    ] {
        assert_eq!(calendar.day_type(day(date), Region::Midden).code(), expected, "{date}");
    }
    assert_eq!(
        renewed_open_holidays(&renewed, &[PublicHoliday::Bevrijdingsdag].into(), today),
        renewed
    );
}

#[test]
fn a_school_keeps_a_second_may_week_beside_the_statutory_one() {
    let school = |second_mei_week, from: Option<&str>| School {
        name: Text::parse("De Eik").expect("a name"),
        region: Region::Midden,
        free_days: BTreeSet::new(),
        holidays: Vec::new(),
        second_mei_week,
        second_mei_week_from: from.map(day),
    };
    let kind = |school: &School, date| {
        let calendar = regeling::calendar().with_schools(vec![school.clone()]);
        calendar.day_type_at(day(date), Some("De Eik"), Region::Midden).code()
    };
    for (second, before, after, before_2028) in [
        (SecondMeiWeek::No, "schooldag", "schooldag", "schooldag"),
        (SecondMeiWeek::After, "schooldag", "vakantiedag", "schooldag"),
        (SecondMeiWeek::Before, "vakantiedag", "schooldag", "vakantiedag"),
        (SecondMeiWeek::Advised, "schooldag", "vakantiedag", "vakantiedag"),
    ] {
        let found = ["2026-04-20", "2026-05-08", "2028-04-24"].map(|date| kind(&school(second, None), date));
        assert_eq!(found, [before, after, before_2028], "{second:?}");
        assert_eq!(SecondMeiWeek::parse(second.code()), Ok(second));
    }
    assert_eq!(
        kind(&school(SecondMeiWeek::After, Some("2026-06-01")), "2026-05-08"),
        "schooldag"
    );
    assert_eq!(
        kind(&school(SecondMeiWeek::After, Some("2026-06-01")), "2027-05-07"),
        "vakantiedag"
    );
    let regional = regeling::calendar().with_schools(vec![school(SecondMeiWeek::After, None)]);
    let renewed = renewed_schools(&regional, &[school(SecondMeiWeek::No, None)], day("2026-06-01"));
    assert_eq!(kind(&renewed[0], "2026-05-08"), "vakantiedag", "what was, stays");
    assert_eq!(kind(&renewed[0], "2027-05-07"), "schooldag");
}

/// The sample settings with lines of their own under `[locatie]` and after everything.
fn settings(head: &str, tail: &str) -> String {
    let right = include_str!("../../data/voorbeeld/locatie.toml");
    format!(
        "{}\n{tail}",
        right.replacen("[locatie]", &format!("[locatie]\n{head}"), 1)
    )
}

const MAKE: [&str; 6] = ["locatie", "nieuw", "--account", "Anja", "--rol", "locatiemanager"];

#[test]
fn open_holidays_trial_and_second_may_week_are_settings_that_are_shown_and_renewed() {
    let home = Home::empty();
    let head = "proef = true\nopen_feestdagen = [\"goede_vrijdag\", \"bevrijdingsdag\"]";
    let school = "[[school]]\nnaam = \"De Eik\"\ntweede_meiweek = true\n[[school]]\nnaam = \"De Els\"\ntweede_meiweek = \"ervoor\"\n";
    let first = home.write("een.toml", settings(head, school).as_bytes());
    let made = home.run(&[&MAKE[..], &["--instellingen", text(&first)]].concat());
    assert_eq!(code(&made), 0, "{}", err(&made));
    let (shown, _) = home.json(&["locatie", "toon"]);
    assert_eq!((&shown["proef"], &shown["demo"]), (&json!(true), &json!(false)));
    assert_eq!(shown["open_feestdagen"], json!(["goede_vrijdag", "bevrijdingsdag"]));
    assert_eq!(shown["scholen"][0]["tweede_meiweek"], "ja");
    assert_eq!(shown["scholen"][1]["tweede_meiweek"], "ervoor");
    let plain = out(&home.run(&["locatie", "toon"]));
    for part in [
        "(proef: een locatie om te proberen)",
        "Open op    Goede Vrijdag, Bevrijdingsdag",
        "0 vrije dagen; tweede meiweek: ja",
    ] {
        assert!(plain.contains(part), "{part}: {plain}");
    }
    // Fixed when made: the calendar is renewed, the trial stays.
    let second = home.write(
        "twee.toml",
        settings("open_feestdagen = [\"koningsdag\"]", "").as_bytes(),
    );
    let (renewed, status) = home.json(&["locatie", "kalender", text(&second)]);
    assert_eq!((status, &renewed["open_feestdagen"]), (0, &json!(["koningsdag"])));
    let (shown, _) = home.json(&["locatie", "toon"]);
    assert_eq!(
        (&shown["proef"], &shown["open_feestdagen"]),
        (&json!(true), &json!(["koningsdag"]))
    );
}

#[test]
fn a_wrong_word_for_a_public_holiday_is_refused_with_its_line_and_an_example() {
    for (head, tail, place, example) in [
        (
            "open_feestdagen = [\"kermis\"]",
            "",
            "regel 2: locatie.open_feestdagen",
            "goede_vrijdag",
        ),
        (
            "open_feestdagen = \"koningsdag\"",
            "",
            "regel 2: locatie.open_feestdagen",
            "open_feestdagen = [",
        ),
        ("proef = \"ja\"", "", "regel 2: locatie.proef", "proef = true"),
        (
            "",
            "[[school]]\nnaam = \"De Eik\"\ntweede_meiweek = \"soms\"\n",
            "tweede_meiweek",
            "ja, nee, ervoor, erna",
        ),
    ] {
        let home = Home::empty();
        let file = home.write("fout.toml", settings(head, tail).as_bytes());
        let refused = home.run(&[&MAKE[..], &["--instellingen", text(&file)]].concat());
        assert_eq!(code(&refused), 2, "{head}");
        let shown = err(&refused);
        assert!(shown.contains(place) && shown.contains(example), "{shown}");
        assert!(!home.file.exists());
    }
}
