//! `plusgroep zorgberichten` and `ijw lees` of an answer, as people and scripts run them.
#![cfg(test)]

use crate::import_support::{PASSPHRASE, Place};
use crate::messages::{Message, RIGHT};
use crate::xml::care::answer_to;
use serde_json::{Value, json};
use std::path::Path;
use std::process::{Command, Output};

struct Home {
    place: Place,
}

impl Home {
    fn run(&self, now: &str, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_plusgroep"))
            .env_clear()
            .env("HOME", self.folder())
            .env("PLUSGROEP_BESTAND", &self.place.path)
            .env("PLUSGROEP_WACHTWOORD", PASSPHRASE)
            .current_dir(self.folder())
            .args(["--nu", now])
            .args(arguments)
            .output()
            .expect("the program runs")
    }

    fn json(&self, now: &str, arguments: &[&str]) -> (Value, i32) {
        let output = self.run(now, &[&["--json"], arguments].concat());
        let value = serde_json::from_slice(&output.stdout).expect("one JSON object");
        (value, output.status.code().expect("an exit code"))
    }

    fn folder(&self) -> &Path {
        self.place.path.parent().expect("a folder")
    }
}

fn start<'a>(what: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let which = [
        "zorgberichten",
        what,
        "--kind",
        "12",
        "--toewijzing",
        "300201",
        "--uit",
        "uit",
    ];
    [&which[..], more].concat()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

#[test]
fn zorgberichten_lists_writes_and_reads_the_answer_with_exit_codes_and_json() {
    let home = Home {
        place: Place::with_samples(),
    };
    let (board, exit) = home.json("2026-03-02T20:00", &["zorgberichten"]);
    assert_eq!(exit, 0, "nothing is late");
    let first = json!({
        "kindnummer": "12", "gemeente": "0214", "toewijzingnummer": 300_201, "soort": "start", "verwijderen": false,
        "datum": "2026-03-02", "reden": null, "uiterlijk": "2026-03-09", "te_laat": false, "belet": null,
    });
    assert_eq!(board["voorstellen"][0], first);
    let (_, exit) = home.json("2026-03-31T20:00", &["zorgberichten"]);
    assert_eq!(exit, 1, "late");

    let (written, exit) = home.json("2026-03-03T09:00", &start("maak", &["--soort", "start"]));
    assert_eq!(exit, 0);
    assert_eq!(written["antwoord_uiterlijk"], "2026-03-06");
    let line = &written["berichten"][0]["regels"][0];
    assert_eq!(
        (&line["begindatum"], &line["productcode"]),
        (&json!("2026-03-02"), &json!("45A60"))
    );
    let file = written["berichten"][0]["bestand"].as_str().expect("a file").to_owned();
    assert!(file.contains("JW305_0214_2026-03_"), "{file}");
    let bytes = std::fs::read(home.folder().join(&file)).expect("the file");
    let (fault, exit) = home.json("2026-03-03T10:00", &start("maak", &["--soort", "start"]));
    assert_eq!((&fault["fout"]["code"], exit), (&json!("OP080"), 2));

    let answer = home.folder().join("antwoord.xml");
    std::fs::write(&answer, answer_to(&bytes, &["0200"], Some(("0200", "9326")), "A1")).expect("an answer");
    let path = answer.to_str().expect("a path").to_owned();
    let (read, exit) = home.json("2026-03-04T10:00", &["ijw", "lees", &path]);
    assert_eq!(exit, 1, "a rejection is something found");
    let identification = read["antwoord_op"].as_str().expect("an identification");
    assert!(file.contains(identification), "{identification}");
    assert_eq!(
        (
            &read["uitkomst"],
            &read["retourcodes"],
            &read["antwoord"],
            &read["bericht"]
        ),
        (&json!("afgekeurd"), &json!(["9326"]), &Value::Null, &json!("JW306"))
    );
    let (again, exit) = home.json("2026-03-04T10:00", &["ijw", "lees", &path]);
    assert_eq!(
        (&again["uitkomst"], exit),
        (&json!("afgekeurd"), 1),
        "the same file again"
    );
    assert_ne!(again["let_op"], json!([]));
    let shown = home.run("2026-03-04T11:00", &["zorgberichten"]);
    let shown_text = text(&shown.stdout);
    assert_eq!(shown.status.code(), Some(1));
    assert!(
        shown_text.contains("Afgekeurd:") && shown_text.contains("9326: Bij de gemeente"),
        "{shown_text}"
    );
    assert!(!shown_text.contains("99990"), "no BSN on the screen");
}

#[test]
fn zorgberichten_corrects_blocks_and_says_what_is_wrong_in_dutch() {
    let home = Home {
        place: Place::with_samples(),
    };
    let (written, _) = home.json("2026-03-03T09:00", &start("maak", &["--soort", "start"]));
    let file = written["berichten"][0]["bestand"].as_str().expect("a file").to_owned();
    let bytes = std::fs::read(home.folder().join(&file)).expect("the file");
    let answer = home.folder().join("antwoord.xml");
    std::fs::write(&answer, answer_to(&bytes, &[], None, "A1")).expect("an answer");
    let read = home.run("2026-03-04T10:00", &["ijw", "lees", answer.to_str().expect("a path")]);
    assert_eq!(read.status.code(), Some(0));
    assert!(
        text(&read.stdout).contains("over kind 12 Sem Voorbeeld overgenomen"),
        "{}",
        text(&read.stdout)
    );

    let fixed = home.run(
        "2026-03-05T09:00",
        &start("corrigeer", &["--soort", "start", "--datum", "03-03-2026"]),
    );
    let said = text(&fixed.stdout);
    assert_eq!(fixed.status.code(), Some(0), "{}", text(&fixed.stderr));
    assert!(
        said.contains("start per 02-03-2026 teruggenomen") && said.contains("start per 03-03-2026."),
        "{said}"
    );

    let (blocked, _) = home.json(
        "2026-03-05T10:00",
        &[
            "zorgberichten",
            "blokkeer",
            "--kind",
            "13",
            "--reden",
            "Verzonnen reden",
        ],
    );
    assert_eq!(blocked, json!({"kindnummer": "13", "geblokkeerd": true}));
    let (board, _) = home.json("2026-03-05T11:00", &["zorgberichten"]);
    assert_eq!(board["geblokkeerd"], json!(["13"]));
    assert_eq!(board["voorstellen"][0]["belet"]["code"], "OP003");
    assert!(!board.to_string().contains("Verzonnen reden"));
    let lifted = home.run("2026-03-05T12:00", &["zorgberichten", "vrijgeven", "--kind", "13"]);
    assert_eq!(lifted.status.code(), Some(0));
}

#[test]
fn zorgberichten_says_what_is_wrong_in_dutch() {
    let home = Home {
        place: Place::with_samples(),
    };
    for (arguments, wanted) in [
        (start("maak", &["--soort", "begin"]), "start, stop"),
        (start("maak", &["--soort", "stop", "--reden", "19"]), "02, 20, 31"),
        (
            start("corrigeer", &["--soort", "start", "--verwijder", "--reden", "31"]),
            "past niet bij",
        ),
        (start("maak", &[]), "Er ontbreekt"),
    ] {
        let output = home.run("2026-03-09T09:00", &arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(text(&output.stderr).contains(wanted), "{}", text(&output.stderr));
    }
    let help = home.run("2026-03-05T12:00", &["zorgberichten", "maak", "--help"]);
    assert!(
        text(&help.stdout).contains("de datum komt uit het voorstel"),
        "{}",
        text(&help.stdout)
    );
}

#[test]
fn story_18_ijw_lees_says_what_changed_in_words_and_in_json() {
    let home = Home {
        place: Place::with_samples(),
    };
    let write = |name: &str, message: &Message<'_>| {
        let path = home.folder().join(name);
        std::fs::write(&path, message.xml()).expect("a message");
        path.display().to_string()
    };
    let first = write("G1.xml", &RIGHT);
    let (read, exit) = home.json("2026-03-31T20:00", &["ijw", "lees", &first]);
    assert_eq!((exit, read["wijzigingen"].as_array().map(Vec::len)), (0, Some(1)));
    let shortened = Message {
        identification: "G2",
        stamp_date: "2026-03-02",
        end: "2026-06-30",
        change: "05",
        ..RIGHT
    };
    let second = write("G2.xml", &shortened);
    let changed = "Toewijzing 700001: einddatum van 31-12-2026 naar 30-06-2026.";
    let shown = home.run("2026-03-31T20:00", &["ijw", "lees", &second]);
    assert!(text(&shown.stdout).contains(changed), "{}", text(&shown.stdout));
    let (again, _) = home.json("2026-03-31T20:00", &["ijw", "lees", &second]);
    assert_eq!((&again["wijzigingen"], &again["ongewijzigd"]), (&json!([]), &json!(1)));
}
