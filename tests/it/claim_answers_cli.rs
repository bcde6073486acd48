//! The answer to a claim and what follows from it as people and scripts meet it: exit codes, JSON, sentences.
#![cfg(test)]

use crate::cli::{Home, assert_refused, code, err, out, text};
use crate::xml::claim_answers::{declaration_answer, message_answer};
use plusgroep::ijw::jw323::{self, Jw323};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

const MONTH: [&str; 4] = ["--maand", "2026-03", "--gemeente", "0214"];
const BSNS: [&str; 4] = ["999900006", "999900018", "999900055", "999900067"];

fn with<'a>(first: &[&'a str], rest: &[&'a str]) -> Vec<&'a str> {
    [first, rest].concat()
}

/// A location with March declared: the sample, its file and what went into it.
fn declared() -> (Home, PathBuf, Jw323) {
    let home = Home::with_samples();
    let (made, exit) = home.json(&with(&["declaratie", "maak", "--uit", "uit"], &MONTH));
    assert_eq!(exit, 0, "{made}");
    let path = home.folder.path().join(made["bestand"].as_str().expect("a file"));
    let sent = jw323::read(&std::fs::read(&path).expect("the file")).expect("our own file");
    (home, path, sent)
}

fn first_reference(sent: &Jw323) -> String {
    sent.clients[0].lines[0].reference.to_string()
}

/// The claimed total less the first line.
fn without_first(sent: &Jw323) -> i64 {
    let first = sent.clients[0].lines[0].amount.cents();
    i64::try_from(sent.total.cents() - first).expect("an amount")
}

fn granted(sent: &Jw323) -> Vec<u8> {
    let all = i64::try_from(sent.total.cents()).expect("an amount");
    declaration_answer(sent, &["8001"], all, &[])
}

fn rejected(sent: &Jw323) -> Vec<u8> {
    declaration_answer(
        sent,
        &["0200"],
        without_first(sent),
        &[(&first_reference(sent), &["9321"])],
    )
}

fn assert_no_bsn(text: &str) {
    assert!(!BSNS.iter().any(|bsn| text.contains(bsn)), "{text}");
}

fn read(home: &Home, name: &str, bytes: &[u8]) -> (Value, i32, String) {
    let file = home.write(name, bytes);
    let (value, exit) = home.json(&["ijw", "lees", text(&file)]);
    let again = home.run(&["ijw", "lees", text(&file)]);
    assert_eq!(code(&again), exit, "text and JSON end alike");
    let shown = out(&again);
    assert_no_bsn(&shown);
    assert_no_bsn(&value.to_string());
    (value, exit, shown)
}

#[test]
fn ijw_lees_everything_granted_is_exit_0_and_says_the_amount() {
    let (home, _, sent) = declared();
    let (value, exit, shown) = read(&home, "antwoord.xml", &granted(&sent));
    assert_eq!(
        (exit, &value["uitkomst"], &value["bericht"]),
        (0, &json!("goedgekeurd"), &json!("JW325"))
    );
    let lines = sent.clients.len();
    assert_eq!(
        value["declaratie"],
        json!({
            "declaratienummer": sent.number.as_str(),
            "stand": "beantwoord",
            "bestanden": [],
            "ingediend_cent": sent.total.cents(),
            "ingediend_debet_credit": "D",
            "toegekend_cent": sent.total.cents(),
            "toegekend_debet_credit": "D",
            "goedgekeurd": lines,
            "afgekeurd": [],
        })
    );
    let total = sent.total;
    assert!(
        shown.contains(&format!(
            "Declaratie {}: {total} toegekend van {total}; {} goedgekeurd, 0 afgekeurd.",
            sent.number,
            plusgroep::domain::words::count(lines, "regel", "regels")
        )),
        "{shown}"
    );
    assert!(
        shown.contains("Dit antwoord was al ingelezen; er is niets veranderd."),
        "the second time: {shown}"
    );
}

#[test]
fn ijw_lees_rejected_lines_are_exit_1_each_with_its_meaning_and_a_task() {
    let (home, _, sent) = declared();
    let name = first_reference(&sent);
    let (value, exit, shown) = read(&home, "antwoord.xml", &rejected(&sent));
    assert_eq!(
        (exit, &value["uitkomst"], &value["retourcodes"]),
        (1, &json!("afgekeurd"), &json!(["9321"]))
    );
    let line = &value["declaratie"]["afgekeurd"][0];
    assert_eq!(
        (&line["referentienummer"], &line["kindnummer"]),
        (&json!(name), &json!("12"))
    );
    assert_eq!(line["retourcodes"], json!(["9321"]));
    assert!(
        line["uitleg"][0]
            .as_str()
            .is_some_and(|text| text.starts_with("9321: ")),
        "{line}"
    );
    assert!(
        shown.contains(&format!("  {name} kind 12 Sem Voorbeeld\n       9321: ")),
        "{shown}"
    );
    assert!(shown.contains("plusgroep declaratie taken"), "{shown}");
    let (tasks, exit) = home.json(&["declaratie", "taken"]);
    assert_eq!(exit, 1);
    let task = &tasks["taken"][0];
    assert_eq!(
        (
            &task["referentienummer"],
            &task["maand"],
            &task["toewijzingnummer"],
            &task["debet_credit"]
        ),
        (&json!(name), &json!("2026-03"), &json!(300_201), &json!("D"))
    );
    assert_eq!(
        (&task["besluit"], &task["retourcodes"]),
        (&Value::Null, &json!(["9321"]))
    );
    let listed = out(&home.run(&["declaratie", "taken"]));
    assert!(
        listed.contains("Gaat opnieuw mee met de volgende declaratie, met een nieuw nummer."),
        "{listed}"
    );
}

#[test]
fn ijw_lees_a_declaration_rejected_as_a_whole_says_it_once() {
    for (header, whole) in [(false, "9333"), (true, "0001")] {
        let (home, _, sent) = declared();
        let bytes = if header {
            message_answer(&sent, &["0001"], "")
        } else {
            declaration_answer(&sent, &[whole], 0, &[])
        };
        let (value, exit, shown) = read(&home, "antwoord.xml", &bytes);
        assert_eq!(
            (exit, &value["declaratie"]["stand"]),
            (1, &json!("afgekeurd")),
            "{whole}"
        );
        assert_eq!(value["declaratie"]["goedgekeurd"], 0);
        assert_eq!(shown.matches(&format!("FOUT   {whole}: ")).count(), 1, "{shown}");
        assert!(shown.contains("De declaratie telt als niet verzonden"), "{shown}");
        let (list, _) = home.json(&["declaratie", "lijst"]);
        assert_eq!(
            (
                &list["declaraties"][0]["stand"],
                &list["declaraties"][0]["toegekend_cent"]
            ),
            (&json!("afgekeurd"), &json!(0))
        );
        let (made, exit) = home.json(&with(&["declaratie", "maak", "--uit", "uit"], &MONTH));
        assert_eq!(
            (exit, &made["prestaties"][0]["reden"]),
            (0, &json!("opnieuw")),
            "{made}"
        );
    }
}

#[test]
fn ijw_lees_refuses_what_does_not_fit_in_one_sentence_with_exit_2() {
    let (home, _, sent) = declared();
    let right = String::from_utf8(granted(&sent)).expect("UTF-8");
    for (from, to, says) in [
        (sent.header.identification.as_str(), "K7QX999999", "TR337"),
        (sent.number.as_str(), "DK7QX009999", "TR376"),
        ("<j:RetourCode>8001<", "<j:RetourCode>0200<", "geen afgekeurde regel"),
    ] {
        assert!(right.contains(from));
        let file = home.write("fout.xml", right.replace(from, to).as_bytes());
        let refused = home.run(&["ijw", "lees", text(&file)]);
        assert_refused(&refused, says);
        assert_no_bsn(&err(&refused));
    }
    let (list, _) = home.json(&["declaratie", "lijst"]);
    assert_eq!(list["declaraties"][0]["stand"], "verzonden");
}

fn sha256(path: &Path) -> String {
    use sha2::{Digest, Sha256};
    let digest = Sha256::digest(std::fs::read(path).expect("a file"));
    digest
        .iter()
        .fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
}

#[test]
fn declaratie_lijst_and_toon_have_the_outcome_the_checksum_and_the_files_byte_for_byte() {
    let (home, path, sent) = declared();
    let bytes = rejected(&sent);
    read(&home, "antwoord.xml", &bytes);
    let (list, exit) = home.json(&["declaratie", "lijst"]);
    let row = &list["declaraties"][0];
    assert_eq!(
        (exit, &row["stand"], &row["sha256"]),
        (0, &json!("beantwoord"), &json!(sha256(&path)))
    );
    assert_eq!(row["toegekend_cent"], without_first(&sent));
    assert_eq!(
        (&row["toegekend_debet_credit"], &row["beantwoord_op"]),
        (&json!("D"), &json!("2026-04-02"))
    );
    let (shown, exit) = home.json(&["declaratie", "toon", sent.number.as_str(), "--uit", "terug"]);
    assert_eq!(exit, 0);
    let first = &shown["prestaties"][0];
    assert_eq!(
        (&first["stand"], &first["retourcodes"]),
        (&json!("afgekeurd"), &json!(["9321"]))
    );
    assert_eq!(shown["prestaties"][1]["stand"], "goedgekeurd");
    let files: Vec<Vec<u8>> = shown["bestanden"]
        .as_array()
        .expect("files")
        .iter()
        .map(|name| std::fs::read(home.folder.path().join(name.as_str().expect("a name"))).expect("a file"))
        .collect();
    assert_eq!(files, [std::fs::read(&path).expect("the file"), bytes]);
    let plain = out(&home.run(&["declaratie", "toon", sent.number.as_str()]));
    for part in [
        "Stand: beantwoord",
        &format!("{} afgekeurd (9321)", first_reference(&sent)),
        &format!("SHA-256 van het bestand: {}", sha256(&path)),
    ] {
        assert!(plain.contains(part), "«{part}» is not in: {plain}");
    }
    assert_no_bsn(&plain);
    assert_no_bsn(&shown.to_string());
    assert_refused(
        &home.run(&["declaratie", "toon", "D0"]),
        "geen declaratie met dit nummer",
    );
}

#[test]
fn declaratie_regel_holds_writes_off_and_releases_a_line() {
    let (home, _, sent) = declared();
    read(&home, "antwoord.xml", &rejected(&sent));
    let name = first_reference(&sent);
    let line = |rest: &[&str]| home.run(&with(&["declaratie", "regel", &name], rest));
    assert_refused(&line(&["wachten"]), "aanhouden, afschrijven of vrijgeven");
    assert_refused(&line(&["aanhouden"]), "De reden");
    for (word, plan, exit) in [("aanhouden", "Aangehouden", 0), ("afschrijven", "Afgeschreven", 0)] {
        let held = line(&[word, "--reden", "wacht op de gemeente"]);
        assert_eq!(code(&held), 0, "{}", err(&held));
        let (tasks, found) = home.json(&["declaratie", "taken"]);
        assert_eq!(found, exit, "{word}: nothing asks for attention");
        assert!(
            tasks["taken"][0]["oplossing"]
                .as_str()
                .is_some_and(|text| text.starts_with(plan)),
            "{tasks}"
        );
    }
    let (released, exit) = home.json(&["declaratie", "regel", &name, "vrijgeven"]);
    assert_eq!(
        (exit, released),
        (0, json!({"referentienummer": name, "besluit": null}))
    );
    assert_eq!(home.json(&["declaratie", "taken"]).1, 1);
    assert_refused(&line(&["vrijgeven"]), "niet aangehouden of afgeschreven");
    let unknown = home.run(&["declaratie", "regel", "R0", "aanhouden", "--reden", "x"]);
    assert_refused(&unknown, "geen verzonden regel met dit referentienummer");
}

#[test]
fn declaratie_tarief_shows_the_tariffs_of_a_month_and_the_one_that_was_chosen() {
    let home = Home::with_samples();
    let tariffs = "gemeente;productcode;vanaf;tot;productcategorie;eenheid;tarief_cent\n\
        0214;45A60;2026-01-01;2026-03-15;45;16;4737\n0214;45A60;2026-03-16;2026-12-31;45;16;5000\n";
    let file = home.write("tarieven.csv", tariffs.as_bytes());
    assert_eq!(code(&home.run(&["import", "tarieven", text(&file)])), 0);
    let (blocked, exit) = home.json(&with(&["declaratie", "controleer"], &MONTH));
    assert_eq!(exit, 1);
    assert_eq!(blocked["meldingen"][0]["code"], "TARIEF-WISSEL");
    let ask = with(&["declaratie", "tarief", "--product", "45A60"], &MONTH);
    let (shown, exit) = home.json(&ask);
    let both = json!([
        {"vanaf": "2026-01-01", "eenheid": "16", "tarief_cent": 4_737},
        {"vanaf": "2026-03-16", "eenheid": "16", "tarief_cent": 5_000},
    ]);
    assert_eq!((exit, shown), (0, json!({"tarieven": both, "gekozen_vanaf": null})));
    let chosen = home.run(&with(&ask, &["--vanaf", "2026-03-16"]));
    assert!(
        out(&chosen).ends_with("Voor deze maand geldt het tarief vanaf 16-03-2026.\n"),
        "{}",
        out(&chosen)
    );
    let (shown, _) = home.json(&ask);
    assert_eq!(shown["gekozen_vanaf"], "2026-03-16", "also when nothing is chosen now");
    assert_eq!(home.json(&with(&["declaratie", "controleer"], &MONTH)).1, 0);
    assert_refused(
        &home.run(&with(&ask, &["--vanaf", "2026-03-17"])),
        "geen tarief van dit product",
    );
    assert_refused(&home.run(&with(&ask, &["--vanaf", "morgen"])), "De eerste dag");
}

#[test]
fn declaratie_geweigerd_sends_every_line_again_and_no_answer_is_waited_for() {
    let (home, _, sent) = declared();
    let number = sent.number.as_str();
    let (said, exit) = home.json(&["declaratie", "geweigerd", number]);
    assert_eq!(
        (exit, said),
        (0, json!({"declaratienummer": number, "stand": "geweigerd"}))
    );
    assert_refused(
        &home.run(&["declaratie", "geweigerd", number]),
        "was al gemeld als onderweg geweigerd",
    );
    let (made, exit) = home.json(&with(&["declaratie", "maak", "--uit", "uit"], &MONTH));
    assert_eq!(
        (exit, made["prestaties"].as_array().map(Vec::len)),
        (0, Some(sent.clients.len()))
    );
    let (list, _) = home.json(&["declaratie", "lijst"]);
    let states: Vec<&Value> = list["declaraties"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| &one["stand"])
        .collect();
    assert_eq!(states, [&json!("verzonden"), &json!("geweigerd")]);
}

#[test]
fn termijnen_has_the_answer_that_stays_out_and_the_rejected_lines() {
    let (home, _, sent) = declared();
    let terms = |now: &str| {
        let output = home
            .command_at(now)
            .args(["--json", "termijnen"])
            .output()
            .expect("runs");
        let value: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let lines = value["termijnen"].as_array().expect("a list").clone();
        let own = |line: &Value| line["soort"] == "declaratieantwoord" || line["soort"] == "afgekeurde_regels";
        lines.into_iter().filter(own).collect::<Vec<_>>()
    };
    let [line] = terms("2026-04-21T10:00").try_into().expect("one term");
    let line: Value = line;
    assert_eq!(
        (&line["stand"], &line["uiterlijk"]),
        (&json!("te laat"), &json!("2026-04-20"))
    );
    assert_eq!(
        line["tekst"],
        format!(
            "Geen antwoord op de declaratie: over maart 2026, gemeente 0214, nummer {}",
            sent.number
        )
    );
    read(&home, "antwoord.xml", &rejected(&sent));
    let lines = terms("2026-04-21T10:00");
    assert_eq!(
        (lines.len(), &lines[0]["soort"], &lines[0]["stand"]),
        (1, &json!("afgekeurde_regels"), &json!("ter info"))
    );
}

#[test]
fn import_aanwezigheid_of_a_declared_month_says_what_it_does_to_the_claim() {
    let (home, _, sent) = declared();
    read(&home, "antwoord.xml", &granted(&sent));
    let rows = "kindnummer;datum;groep;in;uit;reden\n14;2026-03-11;Uilen;14:05;17:30;\n";
    let file = home.write("later.csv", rows.as_bytes());
    let (value, exit) = home.json(&["import", "aanwezigheid", text(&file), "--proef"]);
    assert_eq!((exit, &value["declaraties"]), (0, &json!([])), "a trial");
    let (value, exit) = home.json(&["import", "aanwezigheid", text(&file)]);
    assert_eq!(exit, 0);
    let said = value["declaraties"][0].as_str().expect("a sentence");
    assert!(
        said.contains("de regel wordt gecrediteerd en opnieuw ingediend"),
        "{said}"
    );
    assert_no_bsn(said);
    let checked = home.run(&with(&["declaratie", "controleer"], &MONTH));
    assert!(out(&checked).contains("CORRECTIE"), "{}", out(&checked));
}

#[test]
fn a_credit_is_shown_as_one() {
    let (home, _, sent) = declared();
    read(&home, "antwoord.xml", &granted(&sent));
    // Two dagdelen of 4105 cents for one of 4737: the tariff of the BSO+ goes down, so that more is given back than claimed.
    let tariffs = "gemeente;productcode;vanaf;tot;productcategorie;eenheid;tarief_cent\n\
        0214;45A60;2026-01-01;2026-12-31;45;16;4000\n";
    let file = home.write("tarieven.csv", tariffs.as_bytes());
    assert_eq!(code(&home.run(&["import", "tarieven", text(&file)])), 0);
    let (made, exit) = home.json(&with(&["declaratie", "maak", "--uit", "uit"], &MONTH));
    assert_eq!((exit, &made["debet_credit"]), (0, &json!("C")), "{made}");
    let path = home.folder.path().join(made["bestand"].as_str().expect("a file"));
    let second = jw323::read(&std::fs::read(path).expect("the file")).expect("our own file");
    let back = -i64::try_from(second.total.cents()).expect("an amount");
    let bytes = declaration_answer(&second, &["8001"], back, &[]);
    let bytes = String::from_utf8(bytes).expect("UTF-8").replace(">A1<", ">A2<");
    let (value, exit, shown) = read(&home, "tweede.xml", bytes.as_bytes());
    assert_eq!((exit, &value["declaratie"]["toegekend_debet_credit"]), (0, &json!("C")));
    let total = second.total;
    assert!(
        shown.contains(&format!("{total} (C) toegekend van {total} (C)")),
        "{shown}"
    );
    let plain = out(&home.run(&["declaratie", "toon", second.number.as_str()]));
    assert!(plain.contains(&format!("Toegekend: {total} (C)")), "{plain}");
}

#[test]
fn declaratie_elders_and_geweigerd_terug_are_said_and_taken_back_with_exit_codes() {
    let (home, _, sent) = declared();
    let elders = |month: &str, rest: &[&str]| {
        let first = ["declaratie", "elders", "--maand", month, "--gemeente", "0214"];
        home.json(&[&first, rest].concat())
    };
    let (said, exit) = elders("2026-02", &[]);
    assert_eq!(
        (said["elders"].clone(), exit),
        (json!([{"maand": "2026-02", "herkomst": "opgegeven"}]), 0)
    );
    let (back, exit) = elders("2026-02", &["--terug"]);
    assert_eq!((back["elders"].clone(), exit), (json!([]), 0));
    let (refused, exit) = elders("2026-03", &[]);
    assert_eq!(exit, 2, "{refused}");
    let (list, exit) = home.json(&["declaratie", "lijst"]);
    assert_eq!(exit, 0);
    let march = list["maanden"]
        .as_array()
        .expect("months")
        .iter()
        .find(|row| row["maand"] == "2026-03");
    let march = march.expect("March");
    assert_eq!(
        (&march["open"], &march["te_verzenden_cent"]),
        (&json!(false), &json!(0)),
        "{march}"
    );
    let number = sent.number.as_str();
    for (rest, state) in [(vec![], "geweigerd"), (vec!["--terug"], "verzonden")] {
        let (said, exit) = home.json(&with(&["declaratie", "geweigerd", number], &rest));
        assert_eq!((said["stand"].clone(), exit), (json!(state), 0));
    }
}

#[test]
fn a_municipality_or_product_that_is_not_known_here_is_refused_at_every_command_of_the_month() {
    let home = Home::with_samples();
    std::fs::create_dir(home.folder.path().join("leeg")).expect("a folder");
    let unknown = "staat niet in de gemeentelijst";
    let nothing = "Van deze gemeente is geen toewijzing bekend";
    for (gemeente, sentence) in [("9999", unknown), ("0241", unknown), ("0363", nothing)] {
        let month = ["--maand", "2026-03", "--gemeente", gemeente];
        for command in [
            &["declaratie", "controleer"][..],
            &["declaratie", "maak", "--uit", "uit"],
            &["declaratie", "deel", "--uit", "uit"],
            &["declaratie", "bundel", "leeg", "--uit", "uit"],
            &["declaratie", "tarief", "--product", "45A60"],
        ] {
            let refused = home.run(&with(command, &month));
            assert_refused(&refused, sentence);
        }
        assert_refused(&home.run(&with(&["declaratie", "elders"], &month)), nothing);
    }
    let product = |code| home.run(&with(&["declaratie", "tarief", "--product", code], &MONTH));
    assert_refused(&product("45Z99"), "geen tarief en geen toewijzing bekend");
    assert!(
        err(&product("45Z99")).contains("Kies uit: 45A05"),
        "{}",
        err(&product("45Z99"))
    );
    assert_eq!(code(&product("45a60")), 0, "{}", err(&product("45a60")));
}
