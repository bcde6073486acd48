//! `kind` and `export kind` as people and scripts run them.
#![cfg(test)]

use super::cli::{Home, assert_refused, code, err, out, text};
use serde_json::Value;
use std::io::Write;
use std::process::{Output, Stdio};

fn with_input(home: &Home, arguments: &[&str], input: &str) -> Output {
    let mut child = home
        .command()
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    let mut pipe = child.stdin.take().expect("an input");
    // A command that refuses before it reads closes its end.
    let _closed = pipe.write_all(input.as_bytes());
    drop(pipe);
    child.wait_with_output().expect("it ends")
}

fn note(home: &Home, kind: &str, input: &str) -> i64 {
    let noted = with_input(home, &["--json", "kind", "noteer", "12", kind], input);
    assert_eq!(code(&noted), 0, "{}", err(&noted));
    let answer: Value = serde_json::from_slice(&noted.stdout).expect("JSON");
    answer["laatste_id"].as_i64().expect("a number")
}

fn entry(home: &Home, kind: &str) -> Value {
    let (file, _) = home.json(&["kind", "toon", "12"]);
    let entries = file["aantekeningen"].as_array().cloned().unwrap_or_default();
    entries
        .into_iter()
        .find(|entry| entry["soort"] == kind)
        .unwrap_or_default()
}

#[test]
fn a_child_is_found_on_parts_of_its_name_and_on_its_number() {
    let home = Home::with_samples();
    let (all, exit) = home.json(&["kind", "zoek", ""]);
    let children = all["kinderen"].as_array().expect("a list").clone();
    assert!(children.len() > 2 && exit == 0);
    let number = children[0]["kindnummer"].as_str().expect("a number");
    let name = children[0]["naam"].as_str().expect("a name");
    for query in [number, &name[..3], name] {
        let (found, _) = home.json(&["kind", "zoek", query]);
        let list = found["kinderen"].as_array().expect("a list");
        assert!(list.iter().any(|child| child["kindnummer"] == number), "{query}");
    }
    let (none, exit) = home.json(&["kind", "zoek", "qqqq"]);
    assert_eq!((none["kinderen"].as_array().map(Vec::len), exit), (Some(0), 0));
}

#[test]
fn the_card_shows_no_whole_bsn() {
    let home = Home::with_samples();
    let (card, _) = home.json(&["kind", "toon", "12"]);
    let masked = card["bsn_gemaskeerd"].as_str().expect("a BSN");
    assert!(masked.starts_with("*****") && masked.len() == 9);
    let shown = out(&home.run(&["kind", "toon", "12"]));
    assert!(shown.contains(masked) && !shown.contains("99990"), "{shown}");
    assert_refused(&home.run(&["kind", "toon", "nergens"]), "geen kind met dit kindnummer");
}

#[test]
fn a_record_is_noted_corrected_and_withdrawn_and_nothing_of_it_is_lost() {
    let home = Home::with_samples();
    let contact = "naam = Fenna Voorbeeld\nrelatie = moeder\nmag_ophalen = ja\ngezag = ja\ntelefoon = 06-00000000\n";
    let first = note(&home, "contact", contact);
    assert_eq!(entry(&home, "contact")["velden"]["naam"], "Fenna Voorbeeld");
    let corrected = with_input(
        &home,
        &["kind", "verbeter", "12", &first.to_string()],
        "telefoon = 06-11111111\n",
    );
    assert_eq!(code(&corrected), 0, "{}", err(&corrected));
    let now = entry(&home, "contact");
    assert_eq!(now["velden"]["telefoon"], "06-11111111");
    assert_eq!(now["velden"]["naam"], "Fenna Voorbeeld", "what is not named stays");
    assert_eq!(now["nummer"], first);
    let again = with_input(&home, &["kind", "verbeter", "12", &first.to_string()], "telefoon = 1\n");
    assert_refused(&again, "Contactpersoon: intussen gewijzigd door Anja");
    let id = now["id"].as_i64().expect("a number").to_string();
    assert_eq!(code(&home.run(&["kind", "trek-in", "12", &id])), 0);
    assert_eq!(entry(&home, "contact"), Value::Null);
    let folder = home.folder.path().join("uit");
    let exported = home.run(&["export", "kind", "12", "--uit", text(&folder)]);
    assert_eq!(code(&exported), 0, "{}", err(&exported));
    let readable = std::fs::read_to_string(folder.join("kind_12_2026-04-02.txt")).expect("a file");
    for phone in ["06-00000000", "06-11111111"] {
        assert!(readable.contains(phone), "{phone} is not in the export");
    }
}

#[test]
fn every_wrong_field_is_named_and_nothing_is_written() {
    let home = Home::with_samples();
    let wrong = with_input(
        &home,
        &["kind", "noteer", "12", "contact"],
        "naam = \nrelatie = tante\nmag_ophalen = ja\n",
    );
    assert_eq!(code(&wrong), 2);
    let shown = err(&wrong);
    for word in ["Naam", "Relatie", "Gezag"] {
        assert!(shown.contains(word), "{word}: {shown}");
    }
    for (kind, input, sentence) in [
        ("tovenaar", "", "bestaat niet"),
        ("contact", "hoed = rood\n", "niet hoort bij contact"),
        ("contact", "zomaar tekst\n", "veld = waarde"),
        ("besluit", "datum = 2026-04-01\nuitkomst = toegekend\n", "geen aanvraag"),
        ("aanvraag", "datum = 2026-04-03\nsoort = bso+\n", "in de toekomst"),
        ("broer_zus", "kind = 12\n", "eigen broer of zus"),
        ("broer_zus", "kind = 99999\n", "kindnummer"),
        (
            "evaluatie",
            "doel = 1\ndatum = 2026-04-01\nscore = 1\nvervolg = doorgaan\nmet = ouders\n",
            "doel",
        ),
    ] {
        let refused = with_input(&home, &["kind", "noteer", "12", kind], input);
        assert_refused(&refused, sentence);
    }
    let (card, _) = home.json(&["kind", "toon", "12"]);
    assert_eq!(card["aantekeningen"].as_array().map(Vec::len), Some(0));
}

#[test]
fn buren_4i_without_consent_the_beschikking_is_hidden_and_withdrawing_hides_it_again() {
    let home = Home::with_samples();
    note(&home, "aanvraag", "datum = 2026-03-01\nsoort = bso+\n");
    note(
        &home,
        "besluit",
        "datum = 2026-03-20\nuitkomst = toegekend\nnummer = BES-77\ninhoud = Drie middagen\n",
    );
    let shown = || out(&home.run(&["kind", "toon", "12"]));
    assert!(!shown().contains("BES-77") && shown().contains("geen toestemming"));
    let consent = note(
        &home,
        "toestemming",
        "onderwerp = beschikking\ngegeven_door = moeder\ndatum = 2026-03-21\n",
    );
    assert!(shown().contains("BES-77") && !shown().contains("geen toestemming"));
    let taken = with_input(
        &home,
        &["kind", "verbeter", "12", &consent.to_string()],
        "ingetrokken_op = 2026-04-01\n",
    );
    assert_eq!(code(&taken), 0, "{}", err(&taken));
    assert!(!shown().contains("BES-77"));
    let (card, _) = home.json(&["kind", "toon", "12"]);
    assert_eq!(
        (&card["verborgen"], &card["aanvraag"]),
        (&"toestemming".into(), &"toegekend".into())
    );
}

#[test]
fn an_export_holds_everything_of_one_child_and_of_no_other_and_is_never_written_over() {
    let home = Home::with_samples();
    note(
        &home,
        "signaal",
        "datum = 2026-04-01\nwat = Slaapt slecht\nbesproken_met = ouders\n",
    );
    let talk = "datum = 2026-03-30\nsoort = team\ndeelnemers = team\nkinderen = 12, 13, 14\n";
    note(&home, "overleg", talk);
    let (card, _) = home.json(&["kind", "toon", "13"]);
    assert_eq!(
        card["aantekeningen"][0]["soort"], "overleg",
        "a talk stands at every child that was discussed"
    );
    let folder = home.folder.path().join("uit");
    let arguments = ["export", "kind", "12", "--uit", text(&folder)];
    let (answer, exit) = home.json(&arguments);
    assert_eq!((exit, answer["over_anderen"].as_i64()), (0, Some(2)));
    let json = std::fs::read(folder.join("kind_12_2026-04-02.json")).expect("a file");
    let export: Value = serde_json::from_slice(&json).expect("JSON");
    let (all, _) = home.json(&["kind", "zoek", ""]);
    for key in [
        "kind",
        "plaatsingen",
        "dossier",
        "toewijzingen",
        "aanwezigheid",
        "declaraties",
        "logboek",
    ] {
        assert!(!export[key].is_null(), "{key}");
    }
    let whole = String::from_utf8(json.clone()).expect("text");
    for other in all["kinderen"]
        .as_array()
        .expect("a list")
        .iter()
        .filter(|child| child["kindnummer"] != "12")
    {
        let name = other["naam"].as_str().expect("a name");
        assert!(!whole.contains(name), "another child is in the export");
    }
    assert!(whole.contains("2 andere kinderen"), "{whole}");
    let again = home.run(&arguments);
    assert_eq!(code(&again), 2);
    assert_eq!(
        std::fs::read(folder.join("kind_12_2026-04-02.json")).expect("a file"),
        json
    );
    for entry in std::fs::read_dir(&folder).expect("a folder") {
        let name = entry.expect("a file").file_name().to_string_lossy().into_owned();
        assert!(name.starts_with("kind_12_2026-04-02."), "{name}");
    }
}

#[test]
fn a_step_of_a_request_on_which_others_stand_is_not_taken_back() {
    let home = Home::with_samples();
    let request = note(&home, "aanvraag", "datum = 2026-03-01\nsoort = bso+\n").to_string();
    let decision = note(&home, "besluit", "datum = 2026-03-20\nuitkomst = niet_nodig\n").to_string();
    note(
        &home,
        "toestemming",
        "onderwerp = beschikking\ngegeven_door = moeder\ndatum = 2026-03-21\n",
    );
    let refused = home.run(&["kind", "trek-in", "12", &request]);
    assert_refused(&refused, "trek eerst de laatste stap in");
    assert_eq!(code(&home.run(&["kind", "trek-in", "12", &decision])), 0);
    assert_eq!(code(&home.run(&["kind", "trek-in", "12", &request])), 0);
}

#[test]
fn a_wrong_name_or_birth_date_is_mended_at_the_child_and_what_it_was_is_kept() {
    let home = Home::with_samples();
    let fields = "voornaam = Sam\ngeboortedatum = 15-05-2018\n";
    note(&home, "gegevens", fields);
    let (card, _) = home.json(&["kind", "toon", "12"]);
    assert_eq!(
        (&card["naam"], &card["geboortedatum"]),
        (&"Sam Voorbeeld".into(), &"2018-05-15".into())
    );
    assert_eq!(card["school"], "Basisschool De Regenboog", "what is not named stays");
    let future = with_input(
        &home,
        &["kind", "noteer", "12", "gegevens"],
        &fields.replace("2018", "2027"),
    );
    assert_refused(&future, "in de toekomst");
    let folder = home.folder.path().join("uit");
    assert_eq!(code(&home.run(&["export", "kind", "12", "--uit", text(&folder)])), 0);
    let readable = std::fs::read_to_string(folder.join("kind_12_2026-04-02.txt")).expect("a file");
    assert!(
        readable.contains("Voornaam: Sem") && readable.contains("Voornaam: Sam"),
        "{readable}"
    );
}

#[test]
fn who_reads_the_dossier_sees_allocations_of_whom_the_parents_agreed_and_who_declares_sees_all() {
    let home = Home::with_samples();
    let secret = home.write("wachtwoord", b"drie andere losse woorden");
    let made = home.run(&[
        "account",
        "nieuw",
        "Mieke",
        "--rol",
        "mentor",
        "--nieuw-wachtwoord-bestand",
        text(&secret),
    ]);
    assert_eq!(code(&made), 0, "{}", err(&made));
    let list = |account: &str, passphrase: &str| -> Vec<String> {
        let output = home
            .command()
            .env("PLUSGROEP_WACHTWOORD", passphrase)
            .args(["--account", account, "--json", "toewijzingen"])
            .output()
            .expect("the program runs");
        let answer: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let lines = answer["toewijzingen"].as_array().cloned().unwrap_or_default();
        lines
            .iter()
            .filter_map(|line| line["kindnummer"].as_str().map(str::to_owned))
            .collect()
    };
    let all = list("Anja", "vier gewone losse woorden");
    assert!(all.len() > 1);
    assert!(list("Mieke", "drie andere losse woorden").is_empty());
    note(
        &home,
        "toestemming",
        "onderwerp = beschikking\ngegeven_door = moeder\ndatum = 2026-03-21\n",
    );
    assert_eq!(list("Mieke", "drie andere losse woorden"), ["12"]);
}

#[test]
fn what_is_shown_of_a_child_stands_in_the_log_without_being_asked() {
    let home = Home::with_samples();
    home.json(&["kind", "toon", "12"]);
    let (log, _) = home.json(&["logboek", "--kind", "12"]);
    let lines = log["regels"].as_array().cloned().unwrap_or_default();
    for part in ["bekeken.kaart", "bekeken.dossier", "bekeken.plan"] {
        let count = lines.iter().filter(|line| line["handeling"] == part).count();
        assert_eq!(count, 1, "{part}");
    }
}
