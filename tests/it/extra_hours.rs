//! Extra hours against a real location: a month of the Enschede pilot, and a policy without subsidy.
#![cfg(test)]

use crate::import_support::{PASSPHRASE, Place, sample, sample_settings};
use plusgroep::app::ErrorKind;
use plusgroep::app::extra_hours::ExtraHoursReport;
use plusgroep::app::import::ImportKind;
use plusgroep::domain::calendar::Region;
use plusgroep::domain::finding::Severity;
use plusgroep::domain::money::Cents;
use plusgroep::domain::role::Role;
use plusgroep::domain::time::Month;
use plusgroep::regeling;
use serde_json::{Value, json};
use std::fmt::Write;
use std::process::{Command, Output};

const NOW: &str = "2023-03-31T20:00";

/// The text of the pilot's policy with another line for the ceiling.
pub fn policy(ceiling: &str) -> String {
    let pilot = regeling::builtin("enschede-pilot").expect("a policy");
    let line = "plafond_cent = 11649700 ";
    assert!(pilot.contains(line));
    pilot.replace(line, &format!("{ceiling} "))
}

/// The sample location as one of the pilot, in March 2023, with six children that the wijkcoach referred.
pub fn pilot(policy: &str) -> Place {
    let mut settings = sample_settings();
    settings.region = Region::Noord;
    let mut place = Place::with_policy(&settings, policy, Role::Locatiemanager, NOW);
    // Nobody has a paper of a day that is still to come.
    let papers = ["2025-", "2024-", "2023-"];
    let staff = papers.iter().fold(sample(ImportKind::Staff).to_owned(), |staff, year| {
        staff.replace(year, "2022-")
    });
    place.write(ImportKind::Staff, &staff);
    let mut children = "kindnummer;voornaam;achternaam;geboortedatum\n".to_owned();
    let mut referrals =
        "gemeente;toewijzingnummer;toewijzingsdatum;toewijzingstijd;kindnummer;ingangsdatum;einddatum\n".to_owned();
    for number in 31..=37 {
        writeln!(children, "{number};Kind;Nummer{number};2015-06-0{}\n", number - 30).expect("text");
        if number <= 36 {
            writeln!(
                referrals,
                "0153;5000{number};2022-12-01;10:00;{number};2023-01-01;2023-12-31\n"
            )
            .expect("text");
        }
    }
    place.write(ImportKind::Children, &children);
    place.write(ImportKind::Allocations, &referrals);
    place
}

fn report(place: &Place, month: &str) -> ExtraHoursReport {
    let month = Month::parse(month).expect("a month");
    place.session.extra_hours(month, place.now).expect("a report")
}

fn codes(report: &ExtraHoursReport) -> Vec<(&'static str, Severity)> {
    report
        .findings
        .iter()
        .map(|finding| (finding.code.as_str(), finding.severity))
        .collect()
}

/// The same policy from long before the first school year that is known.
pub fn early_policy(ceiling: &str) -> String {
    let pilot = policy(ceiling);
    assert!(pilot.contains("2021-10-25"));
    pilot.replace("2021-10-25", "2020-01-01")
}

pub const WORKED: &str = "personeelsnummer;datum;van;tot;groep;inzet\n";

#[test]
fn e3_a_month_of_the_pilot_entitled_planned_and_worked() {
    let mut place = pilot(&policy("plafond_cent = 11649700"));
    place.write(
        ImportKind::Roster,
        &format!("{WORKED}2;2023-03-01;10:00;15:00;Uilen;extra\n2;2023-03-06;14:00;16:00;Uilen;extra\n1;2023-03-06;14:00;18:30;Uilen;regulier\n"),
    );
    place.write(
        ImportKind::Worked,
        &format!(
            "{WORKED}2;2023-03-01;10:02;15:00;Uilen;extra\n2;2023-03-06;13:58;16:05;Uilen;extra\n\
             4;2023-03-06;17:00;17:05;Uilen;extra\n1;2023-03-06;13:45;18:30;Uilen;regulier\n"
        ),
    );
    let report = report(&place, "2023-03");
    let group = &report.groups[0];
    // Twenty school afternoons of two hours, three holiday days of five.
    assert_eq!(group.hours.entitled, 20 * 120 + 3 * 300);
    assert_eq!((group.hours.planned, group.hours.worked), (420, 298 + 132));
    assert_eq!(group.hours.worked_quarter, 300 + 135, "each day is rounded by itself");
    let kinds = |code: &str| group.days.iter().filter(|day| day.day_type.code() == code).count();
    assert_eq!(
        (kinds("schooldag"), kinds("vakantiedag"), group.days.len()),
        (20, 3, 23)
    );
    let weeks: Vec<(u32, u32)> = group
        .weeks
        .iter()
        .map(|week| (week.hours.entitled, week.hours.worked_quarter))
        .collect();
    assert_eq!(weeks, [(900, 300), (600, 135), (600, 0), (600, 0), (600, 0)]);
    assert_eq!(report.groups[1].hours.entitled, 0, "a KDV+ group has no right");
    assert_eq!(report.total, group.hours);
    assert_eq!(
        (report.amount, report.ceiling_percent),
        (None, None),
        "the letter has no rate"
    );
    assert_eq!(codes(&report), [("UREN-TARIEF", Severity::LetOp)]);
    assert!(!report.needs_attention());
}

/// POLICY 4.5 counts from 25 October 2021; the school holidays are known from 15 October 2022 on.
#[test]
fn e3_the_programme_counts_what_the_calendar_knows_and_says_what_it_does_not() {
    let place = pilot(&policy("plafond_cent = 11649700"));
    let december = report(&place, "2023-12").programme.expect("a programme");
    // POLICY 4.5, closed on every feestdag: 445 school afternoons and 110 holiday days.
    assert_eq!(december.entitled_whole, Some(445 * 120 + 110 * 300));
    assert_eq!(december.hours.entitled, 445 * 120 + 110 * 300);
    assert_eq!(december.unknown_days, 0);
    let march = report(&place, "2023-03").programme.expect("a programme");
    assert_eq!(march.entitled_whole, december.entitled_whole);
    assert!(march.hours.entitled < december.hours.entitled);
    let from_2020 = pilot(&early_policy("plafond_cent = 11649700"));
    let early = report(&from_2020, "2020-09");
    assert_eq!(early.total.entitled, 0);
    // Monday to Friday from 2020-01-01 to 2020-09-30 is 196 days, of which 7 are feestdagen.
    assert_eq!(early.programme.map(|programme| programme.unknown_days), Some(189));
    assert!(codes(&early).contains(&("UREN-KALENDER", Severity::LetOp)));
    let after = report(&place, "2024-01");
    assert_eq!(after.total.entitled, 0);
    assert!(codes(&after).contains(&("UREN-GELDIG", Severity::LetOp)));
    assert_eq!(after.programme.expect("a programme").hours, december.hours);
}

#[test]
fn e4_the_amount_counts_only_with_a_rate_and_warns_at_80_and_100_percent_of_the_ceiling() {
    for (ceiling, percent, expected) in [
        (20_001, 79, vec![]),
        (20_000, 80, vec![("UREN-PLAFOND", Severity::LetOp)]),
        (16_000, 100, vec![("UREN-PLAFOND", Severity::Fout)]),
    ] {
        let mut place = pilot(&policy(&format!(
            "plafond_cent = {ceiling}\ntarief_per_uur_cent = 4000"
        )));
        // Two months: four hours in all, of which two in March.
        for date in ["2023-02-06", "2023-03-06"] {
            place.write(
                ImportKind::Worked,
                &format!("{WORKED}2;{date};14:00;16:00;Uilen;extra\n"),
            );
        }
        let report = report(&place, "2023-03");
        assert_eq!(report.amount, Cents::new(8_000).ok());
        assert_eq!(
            report.programme.and_then(|programme| programme.amount),
            Cents::new(16_000).ok()
        );
        assert_eq!(report.ceiling_percent, Some(percent));
        assert_eq!(codes(&report), expected, "{ceiling}");
        assert_eq!(report.needs_attention(), percent >= 100);
    }
    let mut place = pilot(&policy("plafond_cent = 20000"));
    place.write(
        ImportKind::Worked,
        &format!("{WORKED}2;2023-03-06;14:00;16:00;Uilen;extra\n"),
    );
    let report = report(&place, "2023-03");
    assert_eq!(
        (report.amount, report.ceiling_percent),
        (None, None),
        "no rate, no amount"
    );
    assert_eq!(report.programme.and_then(|programme| programme.amount), None);
    assert_eq!(codes(&report), [("UREN-TARIEF", Severity::LetOp)]);
}

#[test]
fn hours_above_the_right_and_a_missing_clock_out_are_said() {
    let mut place = pilot(&policy(""));
    let mut roster = WORKED.to_owned();
    let mut worked = WORKED.to_owned();
    for day in (1..=31).filter(|day| ![4, 5, 11, 12, 18, 19, 25, 26].contains(day)) {
        writeln!(worked, "2;2023-03-{day:02};14:00;16:30;Uilen;extra\n").expect("text");
        writeln!(roster, "2;2023-03-{day:02};14:00;16:30;Uilen;extra\n").expect("text");
    }
    roster.push_str("3;2023-03-31;08:00;10:00;Bijtjes;extra\n");
    place.write(ImportKind::Roster, &roster);
    place.write(ImportKind::Worked, &worked);
    let march = report(&place, "2023-03");
    assert_eq!(march.groups[0].hours.worked_quarter, 23 * 150);
    assert_eq!(
        codes(&march),
        [("UREN-RECHT", Severity::Fout), ("UREN-GEPLAND", Severity::LetOp)]
    );
    assert!(march.needs_attention());
    place.write(
        ImportKind::Worked,
        &format!("{WORKED}4;2023-03-30;17:00;;Uilen;extra\n"),
    );
    let open = report(&place, "2023-03");
    assert_eq!(open.total.worked, march.total.worked, "nobody knows how long it was");
    assert!(codes(&open).contains(&("UREN-KLOK", Severity::LetOp)));
}

#[test]
fn policy_4_5_the_pilot_has_1454_hours_per_group_where_it_is_open_on_good_friday_and_5_may() {
    let settings = regeling::read_location(
        "locatie.toml",
        &include_str!("../../data/voorbeeld/locatie.toml").replace(
            "regio = \"Midden\"",
            "regio = \"Noord\"\nopen_feestdagen = [\"goede_vrijdag\", \"bevrijdingsdag\"]",
        ),
    )
    .expect("settings");
    let policy = policy("plafond_cent = 11649700");
    let place = Place::with_policy(&settings, &policy, Role::Locatiemanager, "2023-12-31T20:00");
    let december = report(&place, "2023-12").programme.expect("a programme");
    assert_eq!(december.entitled_whole, Some(1454 * 60));
    assert_eq!(december.hours.entitled, 447 * 120 + 112 * 300);
}

#[test]
fn hours_in_a_month_that_the_calendar_does_not_know_are_no_fault() {
    let mut place = pilot(&early_policy("plafond_cent = 11649700"));
    place.write(
        ImportKind::Worked,
        &format!("{WORKED}2;2020-03-09;14:00;16:00;Uilen;extra\n"),
    );
    let unknown = report(&place, "2020-03");
    assert_eq!((unknown.total.entitled, unknown.total.worked), (0, 120));
    assert!(codes(&unknown).contains(&("UREN-RECHT", Severity::LetOp)));
    assert!(!unknown.needs_attention());
}

pub fn attendance(day: &str, numbers: std::ops::RangeInclusive<u32>) -> String {
    let mut text = "kindnummer;datum;groep;in;uit;reden\n".to_owned();
    for number in numbers {
        writeln!(text, "{number};{day};Uilen;14:05;17:30;\n").expect("text");
    }
    text
}

#[test]
fn e2_e5_plus_children_per_dagdeel_with_the_sixth_above_the_maximum() {
    let mut place = pilot(&policy("plafond_cent = 11649700"));
    place.write(ImportKind::Attendance, &attendance("2023-03-06", 31..=36));
    place.write(ImportKind::Attendance, &attendance("2023-03-07", 31..=35));
    // One referred child and one without: the second does not count.
    place.write(ImportKind::Attendance, &attendance("2023-03-08", 36..=37));
    let report = report(&place, "2023-03");
    let figure = report.plus.statistics;
    // Twenty school afternoons, and three holiday days of two dagdelen.
    assert_eq!(
        (figure.dagdelen, figure.with_0, figure.with_1, figure.with_2_or_more),
        (26, 23, 1, 2)
    );
    assert_eq!(figure.mean_hundredths, 46, "12 children over 26 dagdelen");
    let above: Vec<_> = report
        .plus
        .above
        .iter()
        .map(|(above, group)| (above.day.to_string(), group.as_deref(), above.children))
        .collect();
    assert_eq!(above, [("2023-03-06".to_owned(), Some("Uilen"), 6)]);
    assert!(codes(&report).contains(&("PLUS-MAX", Severity::Fout)));
    assert!(report.needs_attention());
}

#[test]
fn a_dagdeel_that_is_not_over_does_not_count_as_one_without_plus_children() {
    let place = pilot(&policy("plafond_cent = 11649700"));
    let month = Month::parse("2023-03").expect("a month");
    for (now, dagdelen) in [
        ("2023-02-28T20:00", 0),
        ("2023-03-01T12:59", 0),
        ("2023-03-01T13:00", 1),
        ("2023-03-01T18:30", 2),
        ("2023-03-06T18:29", 6),
        ("2023-03-06T18:30", 7),
    ] {
        let report = place
            .session
            .extra_hours(month, crate::import_support::moment(now))
            .expect("a report");
        assert_eq!(report.plus.statistics.dagdelen, dagdelen, "{now}");
    }
}

fn run(place: &Place, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_plusgroep"))
        .env_clear()
        .env("PLUSGROEP_BESTAND", &place.path)
        .env("PLUSGROEP_WACHTWOORD", PASSPHRASE)
        .args(["--nu", "2026-04-02T10:00"])
        .args(arguments)
        .output()
        .expect("the program runs")
}

#[test]
fn a_policy_without_subsidy_gives_no_right_and_says_so() {
    let place = Place::with_samples();
    let shown = run(&place, &["uren", "--maand", "2026-03", "--json"]);
    let value: Value = serde_json::from_slice(&shown.stdout).expect("JSON");
    assert_eq!(shown.status.code(), Some(0), "{value}");
    assert_eq!(
        (
            &value["totaal"]["recht_minuten"],
            &value["bedrag_cent"],
            &value["plafond_procent"]
        ),
        (&json!(0), &Value::Null, &Value::Null)
    );
    assert_eq!(value["groepen"][0]["gepland_minuten"], json!(22 * 285));
    assert_eq!(value["groepen"][0]["gewerkt_minuten"], json!(14 * 285 + 8 * 275));
    assert_eq!(
        value["groepen"][0]["gewerkt_kwartier_minuten"],
        json!(14 * 285 + 8 * 270)
    );
    assert_eq!(value["meldingen"][0]["code"], json!("UREN-GEEN"));
    let text = String::from_utf8(run(&place, &["uren", "--maand", "2026-03"]).stdout).expect("text");
    assert!(text.contains("kent geen subsidie voor extra uren"), "{text}");
}

#[test]
fn the_command_gives_every_figure_in_json_and_in_words() {
    let mut place = pilot(&policy("plafond_cent = 8000\ntarief_per_uur_cent = 4000"));
    place.write(
        ImportKind::Worked,
        &format!("{WORKED}2;2023-03-06;14:00;16:08;Uilen;extra\n"),
    );
    place.write(ImportKind::Attendance, &attendance("2023-03-06", 31..=36));
    let shown = run(&place, &["uren", "--maand", "2023-03", "--json"]);
    let value: Value = serde_json::from_slice(&shown.stdout).expect("JSON");
    assert_eq!(shown.status.code(), Some(1), "{value}");
    let group = &value["groepen"][0];
    assert_eq!((&value["maand"], &group["groep"]), (&json!("2023-03"), &json!("Uilen")));
    assert_eq!(
        group["dagen"][3],
        json!({"datum": "2023-03-06", "dagtype": "schooldag", "recht_minuten": 120, "gepland_minuten": 0,
            "gepland_kwartier_minuten": 0, "gewerkt_minuten": 128, "gewerkt_kwartier_minuten": 135, "te_vergoeden_minuten": 120})
    );
    assert_eq!(
        group["weken"][1],
        json!({"week": "2023-W10", "van": "2023-03-06", "tot": "2023-03-12", "recht_minuten": 600, "gepland_minuten": 0,
            "gepland_kwartier_minuten": 0, "gewerkt_minuten": 128, "gewerkt_kwartier_minuten": 135, "te_vergoeden_minuten": 120})
    );
    assert_eq!(
        (&value["bedrag_cent"], &value["plafond_cent"], &value["plafond_procent"]),
        (&json!(8000), &json!(8000), &json!(100))
    );
    assert_eq!(
        value["plus_per_dagdeel"]["boven_maximum"],
        json!([{"datum": "2023-03-06", "groep": "Uilen", "dagdeel": "nso", "pluskinderen": 6}])
    );
    assert_eq!(value["plus_per_dagdeel"]["gemiddeld_honderdsten"], json!(23));
    let text = String::from_utf8(run(&place, &["uren", "--maand", "2023-03"]).stdout).expect("text");
    for words in [
        "55:00",
        "2:08",
        "2:15",
        "EUR 80,00 van EUR 80,00 (100%)",
        "gemiddeld 0,23",
        "PLUS-MAX",
    ] {
        assert!(text.contains(words), "«{words}» is not in: {text}");
    }
    let wrong = run(&place, &["uren", "--maand", "2023-3"]);
    assert_eq!(wrong.status.code(), Some(2));
}

#[test]
fn a_medewerker_does_not_see_the_amounts() {
    let place = Place::with_role(Role::Medewerker);
    let month = Month::parse("2026-03").expect("a month");
    let error = place
        .session
        .extra_hours(month, place.now)
        .expect_err("no right to see it");
    assert_eq!(error.kind, ErrorKind::Permission);
}
