//! `kind` and `export kind` as people and scripts run them.
#![cfg(test)]

use super::cli::{Home, assert_refused, code, err, out, text};
use serde_json::Value;
use std::fmt::Write as _;
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
    let said = home
        .command()
        .env("PLUSGROEP_WACHTWOORD", "drie andere losse woorden")
        .args(["--account", "Mieke", "toewijzingen", "--kind", "12"])
        .output()
        .expect("the program runs");
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    assert!(
        said.contains("verborgen: ") && !said.contains("Er zijn geen toewijzingen"),
        "what the screen says too: {said}"
    );
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

/// A record of every kind for child 12, in an order in which each can be written.
const EVERY_KIND: &[(&str, &str)] = &[
    (
        "toestemming",
        "onderwerp = beschikking\ngegeven_door = moeder\ndatum = 2026-02-01\ntot = 2026-12-31\n",
    ),
    ("gegevens", "alert = Pinda's\nophalers = Opa = ook goed\n"),
    (
        "plaatsing",
        "groep = Bijtjes\nvanaf = 2026-05-01\ntot = 2026-06-30\nma = ochtend+middag\n",
    ),
    (
        "contact",
        "naam = Fenna Voorbeeld\nrelatie = moeder\nmag_ophalen = ja\ngezag = nee\ntelefoon = 06-00000000\n",
    ),
    ("adres", "straat = Dorpsstraat 1\npostcode = 1234 AB\nplaats = Buren\n"),
    ("broer_zus", "kind = 13, 14\n"),
    ("vervoer", "vanaf = 2026-03-01\nsoort = indicatie\n"),
    ("zorgverlener", "naam = Bo\nfunctie = logopedist\n"),
    ("verwijzing", "datum = 2026-02-01\nfunctie = jeugdarts\nnaam = Bo\n"),
    ("aanvraag", "datum = 2026-02-02\nsoort = bso+\n"),
    ("gesprek_consulent", "datum = 2026-02-03\nmet = Bo\n"),
    ("consulent", "datum = 2026-02-04\nnaam = Bo\n"),
    ("besluit", "datum = 2026-02-20\nuitkomst = niet_nodig\nnummer = B-1\n"),
    ("aanvraag", "datum = 2026-02-21\nsoort = bso+\n"),
    ("aanvraag_ingetrokken", "datum = 2026-02-22\nreden = Verhuisd\n"),
    ("kot_uitleg", "datum = 2026-02-01\ndoor = Bo\n"),
    (
        "alternatief",
        "datum = 2026-02-01\nsoort = pgb\nkosten_cent = 125000\nverteld_door = Bo\n",
    ),
    (
        "betaler",
        "betaler = jeugdwet\nvanaf = 2026-03-01\ntot = 2026-12-31\nbesluitnummer = B-2\nsmi_bekeken_op = 2026-02-01\n",
    ),
    (
        "indicatie",
        "product = 45A06\ntoekenning = 3 dagdeel week 2026-03-01 2026-12-31\ndatum = 2026-02-20\ngemeente = 0214\n",
    ),
    (
        "hardheid",
        "grens = schoolweek\nwaarde = 5\nvanaf = 2026-03-01\ntot = 2026-12-31\nreden = Nodig\nbesluitnummer = B-3\ndoor = Bo\n",
    ),
    ("plan_gevraagd", "datum = 2026-02-01\ndoor = moeder\n"),
    (
        "plan",
        "datum = 2026-02-01\nversie = 1\ndeelnemers = Bo\nfamiliegroepsplan = nee\n",
    ),
    (
        "doel",
        "datum = 2026-02-01\ngebied = taal\nomschrijving = Praten\nbeginsituatie = Stil\nstreven = Zegt het\nmeten = Tellen\n",
    ),
    ("observatie", "datum = 2026-02-02\ndoel = DOEL\ntekst = Zei a = b\n"),
    (
        "evaluatie",
        "doel = DOEL\ndatum = 2026-03-01\nscore = -1\nvervolg = doorgaan\nmet = ouders\n",
    ),
    ("uitstroom", "datum = 2026-03-01\nnaar = regulier\n"),
    (
        "overleg",
        "datum = 2026-03-01\nsoort = team\ndeelnemers = team\nkinderen = 12, 13\n",
    ),
    (
        "signaal",
        "datum = 2026-03-01\nwat = Slaapt slecht\nbesproken_met = ouders\nvervolg_voor = 2026-04-01\n",
    ),
    (
        "onvoldoende",
        "datum = 2026-03-01\nwaarom = Te weinig\ngemeld_op = 2026-03-02\n",
    ),
    ("tevredenheid", "datum = 2026-03-01\ncijfer = 8\n"),
    ("afgehandeld", "sleutel = iets\nreden = Klaar\n"),
];

#[test]
fn what_is_shown_of_a_record_and_given_back_to_a_correction_changes_nothing() {
    let home = Home::with_samples();
    let (kinds, _) = home.json(&["kind", "soorten"]);
    let all: Vec<&str> = kinds["soorten"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|kind| kind["soort"].as_str())
        .collect();
    for kind in &all {
        assert!(EVERY_KIND.iter().any(|(known, _)| known == kind), "{kind} is not tried");
    }
    let mut goal = String::new();
    for (kind, input) in EVERY_KIND {
        let id = note(&home, kind, &input.replace("DOEL", &goal)).to_string();
        if *kind == "doel" {
            goal = id;
        }
    }
    let records = || {
        let (file, _) = home.json(&["kind", "toon", "12"]);
        let mut entries = file["aantekeningen"].as_array().cloned().unwrap_or_default();
        entries.sort_by_key(|entry| entry["nummer"].as_i64());
        entries
    };
    let before = records();
    assert_eq!(before.len(), EVERY_KIND.len(), "{before:?}");
    for record in &before {
        let mut given = String::new();
        for (key, value) in record["velden"].as_object().expect("fields") {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            writeln!(given, "{key} = {value}").expect("a string");
        }
        let id = record["id"].to_string();
        let corrected = with_input(&home, &["kind", "verbeter", "12", &id], &given);
        if ["gegevens", "plaatsing"].iter().any(|kind| record["soort"] == *kind) {
            assert_refused(&corrected, "niets gewijzigd");
        } else {
            assert_eq!(code(&corrected), 0, "{given}: {}", err(&corrected));
        }
    }
    for (before, after) in before.iter().zip(records()) {
        assert_eq!(before["nummer"], after["nummer"]);
        assert_eq!(before["velden"], after["velden"], "{}", before["soort"]);
    }
    let cost = &entry(&home, "alternatief")["velden"]["kosten_cent"];
    assert_eq!(cost.as_u64(), Some(125_000), "money is a number of whole cents");
    for wrong in ["1250,50", "47.37", "EUR 5", "-1"] {
        let input = format!("datum = 2026-02-01\nsoort = pgb\nkosten_cent = {wrong}\nverteld_door = Bo\n");
        let refused = with_input(&home, &["kind", "noteer", "12", "alternatief"], &input);
        assert_refused(&refused, "kosten_cent is geen geldig bedrag in hele centen");
    }
}

#[test]
fn the_kinds_of_record_show_what_can_be_chosen_and_that_an_amount_is_in_cents() {
    let home = Home::with_samples();
    let (kinds, _) = home.json(&["kind", "soorten"]);
    let field = |kind: &str, key: &str| {
        let mut all = kinds["soorten"].as_array().expect("a list").iter();
        let found = all.find(|one| one["soort"] == kind).expect("the kind");
        let mut fields = found["velden"].as_array().expect("a list").iter();
        fields.find(|field| field["veld"] == key).expect("the field").clone()
    };
    assert_eq!(
        field("aanvraag", "soort")["keuzes"],
        serde_json::json!(["kdv+", "bso+"])
    );
    assert_eq!(field("aanvraag", "datum")["keuzes"], Value::Null);
    assert_eq!(
        field("alternatief", "kosten_cent")["wat"],
        "Geschatte kosten, in hele centen"
    );
    let shown = out(&home.run(&["kind", "soorten"]));
    assert!(shown.contains("soort = Soort plek: kdv+, bso+"), "{shown}");
    assert!(shown.contains("Geschatte kosten, in hele centen (mag leeg)"), "{shown}");
}

#[test]
fn what_is_given_for_a_record_is_read_as_a_whole_or_named_where_it_is_wrong() {
    let home = Home::with_samples();
    let fields = "\u{feff}datum = 2026-04-01\r\ndoor = Bo\r\n\u{1a}";
    note(&home, "kot_uitleg", fields);
    assert_eq!(entry(&home, "kot_uitleg")["velden"]["door"], "Bo");
    let twice = "datum = 2026-04-01\ndoor = Bo\nDOOR = Ans\n";
    let refused = with_input(&home, &["kind", "noteer", "12", "kot_uitleg"], twice);
    assert_refused(&refused, "Een veld staat er twee keer");
    for wrong in ["abc", "", "1x", "99999999999999999999"] {
        let refused = home.run(&["kind", "trek-in", "12", wrong]);
        assert_refused(&refused, "is geen geldig nummer van een aantekening, bijvoorbeeld 7");
    }
    for query in ["%", "-", "'", "*"] {
        let (found, _) = home.json(&["kind", "zoek", query]);
        assert_eq!(found["kinderen"].as_array().map(Vec::len), Some(0), "{query}");
    }
}
