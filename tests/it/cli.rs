//! The program as people and scripts run it: exit codes, JSON, sentences; in an environment of its own.
#![cfg(test)]

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

const PASSPHRASE: &str = "vier gewone losse woorden";

/// A home of its own for each test, with one location in it.
pub struct Home {
    pub folder: TempDir,
    pub file: PathBuf,
}

fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The arguments that make a location of a settings file, with an account of a role.
fn new_location<'a>(settings: &'a Path, role: &'a str) -> [&'a str; 8] {
    let file = text(settings);
    [
        "locatie",
        "nieuw",
        "--instellingen",
        file,
        "--account",
        "Anja",
        "--rol",
        role,
    ]
}

impl Home {
    pub fn empty() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("locatie.plusgroep");
        Self { folder, file }
    }

    pub fn with_location() -> Self {
        let home = Self::empty();
        let settings = project("data/voorbeeld/locatie.toml");
        let made = home.run(&new_location(&settings, "locatiemanager"));
        assert!(made.status.success(), "{}", err(&made));
        home
    }

    pub fn with_samples() -> Self {
        let home = Self::with_location();
        for kind in [
            "kinderen",
            "plaatsingen",
            "medewerkers",
            "rooster",
            "gewerkt",
            "tarieven",
            "toewijzingen",
            "aanwezigheid",
        ] {
            let file = project(&format!("data/voorbeeld/{kind}.csv"));
            let read = home.run(&["import", kind, text(&file)]);
            assert!(read.status.success(), "{kind}: {}{}", out(&read), err(&read));
        }
        home
    }

    pub fn command(&self) -> Command {
        self.command_at("2026-04-02T10:00")
    }

    pub fn command_at(&self, now: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_plusgroep"));
        command
            .env_clear()
            .env("HOME", self.folder.path())
            .env("PLUSGROEP_BESTAND", &self.file);
        command
            .env("PLUSGROEP_WACHTWOORD", PASSPHRASE)
            .current_dir(self.folder.path());
        command.args(["--nu", now]);
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command().args(arguments).output().expect("the program runs")
    }

    pub fn json(&self, arguments: &[&str]) -> (Value, i32) {
        let output = self
            .command()
            .arg("--json")
            .args(arguments)
            .output()
            .expect("the program runs");
        let value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("no JSON: {}", out(&output)));
        (value, code(&output))
    }

    pub fn write(&self, name: &str, content: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, content).expect("a file");
        path
    }
}

pub fn text(path: &Path) -> &str {
    path.to_str().expect("a plain path")
}

pub fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

pub fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

pub fn code(output: &Output) -> i32 {
    output.status.code().expect("an exit code")
}

/// Exit code 2, nothing on stdout, and one Dutch sentence on stderr that ends with a full stop.
pub fn assert_refused(output: &Output, sentence: &str) {
    let shown = err(output);
    assert_eq!((code(output), out(output)), (2, String::new()), "{shown}");
    let first = shown.lines().next().unwrap_or_default();
    assert!(
        first.contains(sentence) && first.ends_with('.'),
        "«{sentence}» is not in: {shown}"
    );
    assert!(!shown.contains("panicked") && !shown.contains("Error"), "{shown}");
}

#[test]
fn the_program_itself_wraps_its_help_and_not_only_its_tests() {
    // A tool of the benchmarks turns this on for tests, so that no run of a test can see whether the program has it.
    let manifest = include_str!("../../Cargo.toml");
    let clap = manifest.lines().find(|line| line.starts_with("clap = "));
    assert!(clap.is_some_and(|line| line.contains("\"wrap_help\"")), "{clap:?}");
}

#[test]
fn every_command_has_help_in_dutch() {
    let home = Home::empty();
    for command in [
        "",
        "demo",
        "locatie",
        "locatie nieuw",
        "locatie toon",
        "locatie regeling",
        "account",
        "account lijst",
        "account nieuw",
        "account wachtwoord",
        "account sluit",
        "account pin",
        "import",
        "ijw",
        "ijw lees",
        "declaratie",
        "declaratie controleer",
        "declaratie maak",
        "declaratie lijst",
        "declaratie toon",
        "bkr",
        "bezetting",
        "inspectie",
        "uren",
        "toewijzingen",
    ] {
        let mut arguments: Vec<&str> = command.split(' ').filter(|word| !word.is_empty()).collect();
        arguments.push("--help");
        let output = home.run(&arguments);
        let shown = out(&output);
        assert_eq!(code(&output), 0, "{command}");
        assert!(
            shown.contains("Gebruik: ") && shown.contains("Opties:") && shown.contains("Toon deze uitleg"),
            "{command}: {shown}"
        );
        for english in [
            "Usage",
            "Options",
            "Arguments",
            "Commands",
            "OPTIONS",
            "COMMAND",
            "Print help",
            "possible values",
            "default:",
        ] {
            assert!(!shown.contains(english), "{command}: {english} in {shown}");
        }
    }
}

#[test]
fn a_wrong_command_line_is_one_dutch_sentence() {
    let home = Home::empty();
    for (arguments, sentence) in [
        (vec!["nieuws"], "De opdracht «nieuws» bestaat niet"),
        (vec!["import"], "Er ontbreekt"),
        (vec!["locatie"], "Er ontbreekt een opdracht"),
        (vec!["--onzin"], "«--onzin»"),
        (vec!["declaratie", "maak", "--maand", "2026-03"], "Er ontbreekt"),
        (
            vec!["bkr", "--soort", "peuter", "--kinderen", "j0=1"],
            "De soort is onbekend",
        ),
        (
            vec!["bkr", "--soort", "bso", "--kinderen", "j4_6=1, J4_6=2"],
            "De leeftijd j4_6 staat er twee keer",
        ),
    ] {
        assert_refused(&home.run(&arguments), sentence);
    }
}

#[test]
fn with_json_a_fault_is_an_object_too() {
    let home = Home::empty();
    let (value, code) = home.json(&["locatie", "toon"]);
    assert_eq!((code, value["fout"]["code"].as_str()), (2, Some("GEEN_LOCATIE")));
    assert!(value["fout"]["tekst"].as_str().is_some_and(|text| text.ends_with('.')));
    assert!(value["fout"]["hints"].as_array().is_some_and(|hints| !hints.is_empty()));
    let (value, code) = home.json(&["nieuws"]);
    assert_eq!((code, value["fout"]["code"].as_str()), (2, Some("GEBRUIK")));
}

#[test]
fn a_location_is_made_once_shown_and_never_overwritten() {
    let home = Home::with_location();
    let (value, code) = home.json(&["locatie", "toon"]);
    assert_eq!(code, 0);
    assert_eq!(
        (
            value["naam"].as_str(),
            value["agb"].as_str(),
            value["regeling"].as_str()
        ),
        (Some("BSO De Sprong"), Some("90909090"), Some("buren-2025"))
    );
    assert_eq!(value["groepen"][0]["schooldag"][0]["naam"], "nso");
    assert!(!value.to_string().contains(PASSPHRASE));
    let before = std::fs::read(&home.file).expect("the file");
    let settings = project("data/voorbeeld/locatie.toml");
    let again = home.run(&new_location(&settings, "locatiemanager"));
    assert_refused(&again, "wordt niet overschreven");
    assert_eq!(std::fs::read(&home.file).expect("the file"), before);
}

#[test]
fn the_recovery_key_is_shown_once_and_opens_the_location() {
    let home = Home::empty();
    let settings = project("data/voorbeeld/locatie.toml");
    let (value, exit) = home.json(&new_location(&settings, "locatiemanager"));
    assert_eq!(exit, 0);
    let key = value["herstelsleutel"].as_str().expect("a key").to_owned();
    let opened = home
        .command()
        .env("PLUSGROEP_WACHTWOORD", key)
        .args(["locatie", "toon"])
        .output()
        .expect("runs");
    assert_eq!(code(&opened), 0, "{}", err(&opened));
}

#[test]
fn wrong_settings_make_nothing_and_name_every_line() {
    let home = Home::empty();
    let wrong = std::fs::read_to_string(project("data/voorbeeld/locatie.toml"))
        .expect("the sample")
        .replace("\"90909090\"", "\"9090\"")
        .replace("\"0214\"", "\"buren\"");
    let file = home.write("fout.toml", wrong.as_bytes());
    let refused = home.run(&new_location(&file, "locatiemanager"));
    let shown = err(&refused);
    assert_eq!(code(&refused), 2);
    assert!(
        shown.contains("fout.toml, regel") && shown.contains("locatie.agb") && shown.contains("locatie.gemeente"),
        "{shown}"
    );
    assert!(!home.file.exists());
    for (name, from, to) in [("regeling.toml", "buren-2025", "nergens-2025"), ("rol.toml", "", "")] {
        let settings = std::fs::read_to_string(project("data/voorbeeld/locatie.toml"))
            .expect("the sample")
            .replace(from, to);
        let file = home.write(name, settings.as_bytes());
        let role = if name == "rol.toml" {
            "directeur"
        } else {
            "locatiemanager"
        };
        assert_eq!(code(&home.run(&new_location(&file, role))), 2);
        assert!(!home.file.exists(), "{name}");
    }
}

#[test]
fn a_policy_file_beside_the_settings_is_read() {
    let home = Home::empty();
    let policy = std::fs::read_to_string(project("data/regelingen/buren-2025.toml")).expect("the policy");
    home.write("eigen.toml", policy.replace("buren-2025", "eigen-2026").as_bytes());
    let settings = std::fs::read_to_string(project("data/voorbeeld/locatie.toml"))
        .expect("the sample")
        .replace("buren-2025", "eigen.toml");
    let file = home.write("locatie.toml", settings.as_bytes());
    let made = home.run(&new_location(&file, "locatiemanager"));
    assert_eq!(code(&made), 0, "{}", err(&made));
    assert_eq!(home.json(&["locatie", "toon"]).0["regeling"], "eigen-2026");
}

#[test]
fn importing_twice_changes_nothing_and_a_trial_stores_nothing() {
    let home = Home::with_location();
    let file = project("data/voorbeeld/kinderen.csv");
    let trial = home.json(&["import", "kinderen", text(&file), "--proef"]);
    let first = home.json(&["import", "kinderen", text(&file)]);
    assert_eq!((&trial, trial.1), (&first, 0), "a trial promises what the import does");
    assert_eq!(
        (first.0["gelezen"].as_u64(), first.0["nieuw"].as_u64()),
        (Some(8), Some(8))
    );
    let second = home.json(&["import", "kinderen", text(&file)]).0;
    assert_eq!(
        (second["nieuw"].as_u64(), second["ongewijzigd"].as_u64()),
        (Some(0), Some(8))
    );
    assert_eq!(second["fouten"], Value::Array(Vec::new()));
}

#[test]
fn a_wrong_line_is_reported_with_line_column_and_reason_and_nothing_is_stored() {
    let home = Home::with_location();
    let file = home.write("fout.csv", b"kindnummer;voornaam;tussenvoegsel;achternaam;geboortedatum;bsn;gemeente;school;alert\n1;Pim;;Verzonnen;2019-05-04;;0214;;\n2;Bo;;Verzonnen;04-13-2019;999900007;0214;;\n");
    let (value, code) = home.json(&["import", "kinderen", text(&file)]);
    assert_eq!(code, 1);
    let errors = value["fouten"].as_array().expect("errors");
    let columns: Vec<&str> = errors.iter().filter_map(|error| error["kolom"].as_str()).collect();
    assert!(errors.iter().all(|error| error["regel"] == 3), "{errors:?}");
    assert_eq!(columns, ["geboortedatum", "bsn"]);
    assert!(!value.to_string().contains("999900007"), "a BSN is not repeated");
    let good = home.write("goed.csv", b"kindnummer;voornaam;tussenvoegsel;achternaam;geboortedatum;bsn;gemeente;school;alert\n1;Pim;;Verzonnen;2019-05-04;;0214;;\n");
    assert_eq!(
        home.json(&["import", "kinderen", text(&good)]).0["nieuw"],
        1,
        "nothing of the wrong file was stored"
    );
}

#[test]
fn the_month_is_checked_made_listed_and_shown() {
    let home = Home::with_samples();
    let (checked, code) = home.json(&["declaratie", "controleer", "--maand", "2026-03", "--gemeente", "0214"]);
    assert_eq!(
        (code, &checked["bestand"], &checked["meldingen"]),
        (0, &Value::Null, &Value::Array(Vec::new()))
    );
    let line = &checked["prestaties"][0];
    assert_eq!(
        (line["kindnummer"].as_str(), line["bsn_gemaskeerd"].as_str()),
        (Some("12"), Some("*****0006"))
    );
    assert_eq!(
        (line["begin"].as_str(), line["eind"].as_str(), line["eenheid"].as_str()),
        (Some("2026-03-01"), Some("2026-03-31"), Some("16"))
    );
    let sum: u64 = checked["prestaties"]
        .as_array()
        .expect("lines")
        .iter()
        .filter_map(|line| line["bedrag_cent"].as_u64())
        .sum();
    assert_eq!(checked["totaal_cent"].as_u64(), Some(sum));
    let (made, code) = home.json(&[
        "declaratie",
        "maak",
        "--maand",
        "2026-03",
        "--gemeente",
        "0214",
        "--uit",
        "uit",
    ]);
    assert_eq!(code, 0);
    let path = home.folder.path().join(made["bestand"].as_str().expect("a path"));
    assert!(path.exists());
    let list = home.json(&["declaratie", "lijst"]).0;
    let number = list["declaraties"][0]["declaratienummer"]
        .as_str()
        .expect("a number")
        .to_owned();
    let shown = home.json(&["declaratie", "toon", &number]).0;
    assert_eq!(shown["prestaties"][0]["stand"], "verzonden");
    assert_refused(&home.run(&["declaratie", "toon", "D0"]), "geen declaratie");
}

#[test]
fn a_month_with_a_fout_exits_with_1_and_writes_nothing() {
    let home = Home::with_samples();
    let output = home
        .command()
        .args([
            "--json",
            "declaratie",
            "maak",
            "--maand",
            "2026-04",
            "--gemeente",
            "0214",
            "--uit",
            "uit",
        ])
        .output()
        .expect("runs");
    let value: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!((code(&output), &value["bestand"]), (1, &Value::Null));
    assert_eq!(
        (
            value["meldingen"][0]["code"].as_str(),
            value["meldingen"][0]["ernst"].as_str()
        ),
        (Some("TR137"), Some("fout"))
    );
    assert!(!home.folder.path().join("uit").exists());
}

#[test]
fn a_bsn_stands_nowhere_in_clear() {
    let home = Home::with_samples();
    let bsns = ["999900006", "999900018", "999900031"];
    let made = home.run(&[
        "declaratie",
        "maak",
        "--maand",
        "2026-03",
        "--gemeente",
        "0214",
        "--uit",
        "uit",
    ]);
    let mut shown = out(&made) + &err(&made);
    for arguments in [
        vec!["declaratie", "lijst"],
        vec!["locatie", "toon"],
        vec!["declaratie", "controleer", "--maand", "2026-03", "--gemeente", "0214"],
    ] {
        let output = home.run(&arguments);
        shown = shown + &out(&output) + &err(&output);
    }
    for bsn in bsns {
        assert!(!shown.contains(bsn), "a BSN in what is shown");
        // In a plain build the file is not encrypted; that build is never used for real data.
        if cfg!(feature = "sqlcipher") {
            for entry in std::fs::read_dir(home.folder.path()).expect("the home") {
                let path = entry.expect("an entry").path();
                if path.is_file() {
                    let bytes = std::fs::read(&path).expect("a file");
                    assert!(
                        !bytes.windows(9).any(|window| window == bsn.as_bytes()),
                        "a BSN in {}",
                        path.display()
                    );
                }
            }
        }
    }
}

#[test]
fn a_wrong_or_missing_passphrase_is_one_sentence() {
    let home = Home::with_location();
    let wrong = home
        .command()
        .env("PLUSGROEP_WACHTWOORD", "iets anders")
        .args(["locatie", "toon"])
        .output()
        .expect("runs");
    assert_refused(&wrong, "Het wachtwoord klopt niet");
    let missing = home
        .command()
        .env_remove("PLUSGROEP_WACHTWOORD")
        .args(["locatie", "toon"])
        .output()
        .expect("runs");
    assert_refused(&missing, "Er is geen wachtwoord gegeven");
    let file = home.write("ww.txt", format!("{PASSPHRASE}\n").as_bytes());
    let given = home
        .command()
        .env_remove("PLUSGROEP_WACHTWOORD")
        .args(["--wachtwoord-bestand", text(&file), "locatie", "toon"])
        .output()
        .expect("runs");
    assert_eq!(code(&given), 0, "{}", err(&given));
    let other = home.run(&["--account", "Niemand", "locatie", "toon"]);
    assert_refused(&other, "geen account met deze naam");
}

#[test]
fn opening_the_program_without_a_terminal_is_refused_in_words() {
    let home = Home::with_location();
    assert_refused(&home.run(&[]), "terminal");
}

#[test]
fn the_demo_is_written_and_its_month_can_be_declared() {
    let home = Home::empty();
    let made = home.run(&["demo", "--maak", "demo"]);
    assert_eq!(code(&made), 0, "{}", err(&made));
    let path = home.folder.path().join(out(&made).trim());
    assert_eq!(path, home.folder.path().join("demo/demo.plusgroep"));
    let command = |arguments: &[&str]| {
        let mut command = home.command();
        command
            .env("PLUSGROEP_BESTAND", &path)
            .env("PLUSGROEP_WACHTWOORD", "demo")
            .args(arguments)
            .output()
            .expect("runs")
    };
    let checked = command(&[
        "--json",
        "declaratie",
        "controleer",
        "--maand",
        "2026-03",
        "--gemeente",
        "0214",
    ]);
    let value: Value = serde_json::from_slice(&checked.stdout).expect("JSON");
    assert_eq!(code(&checked), 0, "{value}");
    assert!(
        value["prestaties"].as_array().is_some_and(|lines| lines.len() >= 7),
        "{value}"
    );
    assert!(
        value["niet_declarabel"]
            .as_array()
            .is_some_and(|refused| !refused.is_empty()),
        "the demo shows a cap at work"
    );
    let again = home.run(&["demo", "--maak", "demo"]);
    assert_refused(&again, "niet overschreven");
}
