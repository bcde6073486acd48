//! The commands of the month end under a subsidy: the same as those of a claim.
#![cfg(test)]

use crate::import_support::{PASSPHRASE, Place};
use crate::subsidy_account::{folder, work, worked};
use plusgroep::app::subsidy_account::MonthEnd;
use plusgroep::domain::ids::GemeenteCode;
use serde_json::{Value, json};
use std::process::{Command, Output};

fn run(place: &Place, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_plusgroep"))
        .env_clear()
        .env("PLUSGROEP_BESTAND", &place.path)
        .env("PLUSGROEP_WACHTWOORD", PASSPHRASE)
        .args(["--nu", "2023-04-03T10:00"])
        .args(arguments)
        .output()
        .expect("the program runs")
}

const WHICH: [&str; 4] = ["--maand", "2023-03", "--gemeente", "0153"];

/// What a command answers in words.
fn text(place: &Place, arguments: &[&str]) -> String {
    String::from_utf8(run(place, arguments).stdout).expect("text")
}

/// Makes the account of March; returns its number.
fn made(place: &Place) -> String {
    let out = folder();
    let uit = out.path().display().to_string();
    let (made, _) = answer(place, &[&["declaratie", "maak", "--uit", &uit], &WHICH[..]].concat());
    made["nummer"].as_str().expect("a number").to_owned()
}

/// What a command answers in JSON, and its exit code.
fn answer(place: &Place, arguments: &[&str]) -> (Value, Option<i32>) {
    let arguments: Vec<&str> = arguments.iter().copied().chain(["--json"]).collect();
    let output = run(place, &arguments);
    let value = serde_json::from_slice(&output.stdout).expect("JSON");
    (value, output.status.code())
}

#[test]
fn the_same_command_makes_an_account_and_keeps_the_keys_of_a_claim() {
    let place = worked();
    let out = folder();
    let uit = out.path().display().to_string();
    let (checked, code) = answer(&place, &[&["declaratie", "controleer"], &WHICH[..]].concat());
    assert_eq!(code, Some(0), "{checked}");
    for key in [
        "maand",
        "gemeente",
        "bestand",
        "prestaties",
        "totaal_cent",
        "debet_credit",
        "niet_declarabel",
        "meldingen",
        "bestanden",
        "soort",
        "uren",
    ] {
        assert!(checked.get(key).is_some(), "{key}");
    }
    assert_eq!((&checked["bestand"], &checked["bestanden"]), (&Value::Null, &json!([])));
    let (made, code) = answer(&place, &[&["declaratie", "maak", "--uit", &uit], &WHICH[..]].concat());
    assert_eq!(code, Some(0), "{made}");
    assert_eq!(
        (&made["soort"], &made["prestaties"], &made["niet_declarabel"]),
        (&json!("verantwoording"), &json!([]), &json!([]))
    );
    assert_eq!(
        (&made["totaal_cent"], &made["debet_credit"]),
        (&json!(5_342 + 13_355), &json!("D"))
    );
    assert_eq!(made["bestanden"].as_array().map(Vec::len), Some(2));
    assert_eq!(made["bestand"], made["bestanden"][0]);
    assert_eq!(made["uren"]["groepen"][0]["te_vergoeden_minuten"], json!(420));
    assert_eq!(
        made["uren"]["groepen"][0]["dagen"][3],
        json!({"datum": "2023-03-06", "dagtype": "schooldag", "bedrag_cent": 5_342, "recht_minuten": 120, "gepland_minuten": 0,
            "gepland_kwartier_minuten": 0, "gewerkt_minuten": 128, "gewerkt_kwartier_minuten": 135, "te_vergoeden_minuten": 120})
    );
}

#[test]
fn an_account_stands_in_the_list_is_shown_and_takes_its_answer() {
    let place = worked();
    let number = made(&place);
    let (list, _) = answer(&place, &["declaratie", "lijst"]);
    assert_eq!(list["declaraties"], json!([]));
    assert_eq!(
        (
            &list["verantwoordingen"][0]["nummer"],
            &list["verantwoordingen"][0]["stand"]
        ),
        (&json!(number), &json!("verzonden"))
    );
    let settled = ["--uitkomst", "vastgesteld", "--reden", "Akkoord"];
    let (answered, code) = answer(&place, &[&["declaratie", "antwoord", &number], &settled[..]].concat());
    assert_eq!(
        (&answered["stand"], &answered["uitkomst_reden"], code),
        (&json!("vastgesteld"), &json!("Akkoord"), Some(0))
    );
    let (shown, _) = answer(&place, &["declaratie", "toon", &number]);
    assert_eq!(
        (&shown["stand"], &shown["uren"]["totaal"]["te_vergoeden_minuten"]),
        (&json!("vastgesteld"), &json!(420))
    );
    let (wrong, code) = answer(&place, &["declaratie", "antwoord", &number, "--uitkomst", "goed"]);
    assert_eq!((&wrong["fout"]["code"], code), (&json!("INVOER"), Some(2)));
    let (missing, code) = answer(&place, &["declaratie", "toon", "V999"]);
    assert_eq!(
        (&missing["fout"]["code"], code),
        (&json!("GEEN_VERANTWOORDING"), Some(2))
    );
}

#[test]
fn in_words_the_command_shows_hours_and_amounts() {
    let place = worked();
    let out = folder();
    let uit = out.path().display().to_string();
    let made = text(&place, &[&["declaratie", "maak", "--uit", &uit], &WHICH[..]].concat());
    for words in [
        "maart 2023",
        "Groep Uilen",
        "2:15",
        "7:00",
        "EUR 186,97",
        "UREN-BOVEN",
        ".csv",
        ".xlsx",
        "van EUR 116.497,00",
    ] {
        assert!(made.contains(words), "«{words}» is not in: {made}");
    }
}

#[test]
fn in_words_the_command_shows_what_changed_and_the_reason_of_a_rejection() {
    let mut place = worked();
    let number = made(&place);
    work(&mut place, "2023-03-07;14:00;15:30");
    let changed = text(&place, &[&["declaratie", "controleer"], &WHICH[..]].concat());
    assert!(
        changed.contains("Groep Uilen: 1 dag anders, +1:30 gewerkt, +1:30 te vergoeden, +EUR 40,07"),
        "{changed}"
    );
    let rejected = ["--uitkomst", "afgewezen", "--reden", "Uren ontbreken"];
    let sent = text(&place, &[&["declaratie", "antwoord", &number], &rejected[..]].concat());
    assert!(sent.contains("is afgewezen"), "{sent}");
    let shown = text(&place, &["declaratie", "toon", &number]);
    assert!(
        shown.contains("Versie 1, afgewezen; antwoord van 03-04-2023: afgewezen (Uren ontbreken)"),
        "{shown}"
    );
    let list = text(&place, &["declaratie", "lijst"]);
    assert!(
        list.contains(&number) && list.contains("afgewezen") && list.contains("7:00 uur"),
        "{list}"
    );
    let early = ["declaratie", "controleer", "--maand", "2023-04", "--gemeente", "0153"];
    assert_eq!(run(&place, &early).status.code(), Some(1));
    assert!(text(&place, &early).contains("Er wordt geen bestand geschreven"));
}

#[test]
fn a_policy_with_products_still_makes_a_claim() {
    let place = Place::with_samples();
    assert_eq!(
        place
            .session
            .month_end_kind(&GemeenteCode::parse("0214").expect("a code")),
        MonthEnd::Claim
    );
    let (claim, _) = answer(
        &place,
        &["declaratie", "controleer", "--maand", "2026-03", "--gemeente", "0214"],
    );
    assert_eq!(claim.get("soort"), None);
    assert!(
        claim["prestaties"].as_array().is_some_and(|lines| !lines.is_empty()),
        "{claim}"
    );
}
