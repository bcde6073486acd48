//! Copies, the way back and the check, by the program itself: what a location with a dead PC has left, and what a flipped bit,
//! a full disk, an open window or an interrupted try does.
#![cfg(test)]

use crate::cli::{Home, code, err, out, text};
use plusgroep::app::copies::last_copy;
use plusgroep::app::{Moment, Session};
use plusgroep::domain::time::parse_moment;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Output;

const PASSPHRASE: &str = "vier gewone losse woorden";

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("no JSON: {}{}", out(output), err(output)))
}

fn at(moment: &str) -> Moment {
    Moment::at_local(parse_moment(moment).expect("a moment"))
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    PathBuf::from(format!("{}{ending}", path.display()))
}

/// Makes a copy and gives the register of it.
fn made(home: &Home) -> PathBuf {
    let made = home.run(&["backup", "maak", "--json"]);
    assert_eq!(code(&made), 0, "{}{}", out(&made), err(&made));
    PathBuf::from(json(&made)["kopieen"][0]["bestand"].as_str().expect("a path"))
}

fn parts_that_are_wrong(report: &Value) -> Vec<String> {
    let parts = report["onderdelen"].as_array().expect("parts");
    let wrong = parts.iter().filter(|part| part["goed"] == false);
    wrong
        .map(|part| part["naam"].as_str().expect("a name").to_owned())
        .collect()
}

/// Names in a folder that end in this.
fn names(folder: &Path, ending: &str) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .filter(|name| name.ends_with(ending))
        .collect();
    names.sort();
    names
}

#[test]
fn a_location_that_is_lost_with_its_pc_is_back_on_another_from_the_stick_alone() {
    let home = Home::with_samples();
    let stick = home.folder.path().join("stick");
    std::fs::create_dir(&stick).expect("a stick");
    let chosen = home.run(&["backup", "plaats", text(&stick)]);
    assert_eq!(code(&chosen), 0, "{}", err(&chosen));
    made(&home);
    let before = out(&home.run(&["toewijzingen", "--json"]));
    let copy = stick.join(&names(&stick, ".plusgroep")[0]);

    // Another PC: nothing but the stick and a passphrase.
    let other = Home::empty();
    let back = other.run(&["herstel", text(&copy)]);
    assert_eq!(code(&back), 0, "{}", err(&back));
    assert_eq!(out(&other.run(&["toewijzingen", "--json"])), before);
    let checked = other.run(&["controleer", "--json"]);
    assert_eq!((code(&checked), &json(&checked)["heel"]), (0, &Value::Bool(true)));
}

#[test]
fn a_copy_and_its_folder_are_private_and_hold_nothing_in_clear() {
    let home = Home::with_samples();
    let copy = made(&home);
    for path in [copy.clone(), beside(&copy, ".sleutels"), beside(&copy, ".controle")] {
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(&path).expect("a file").permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{}", path.display());
        }
        if cfg!(feature = "sqlcipher") {
            let bytes = std::fs::read(&path).expect("a file");
            assert!(!bytes.windows(6).any(|six| six == b"999900"), "a BSN in clear");
        }
    }
    let folder = copy.parent().expect("a folder");
    assert_eq!(names(folder, "").len(), 3, "{:?}", names(folder, ""));
}

#[test]
fn a_flipped_bit_anywhere_in_a_copy_is_found_and_named_and_the_copy_is_not_put_back() {
    let home = Home::with_samples();
    let copy = made(&home);
    let missing = home.folder.path().join("nieuw.plusgroep");
    for (ending, part) in [("", "register"), (".sleutels", "sleutelbestand")] {
        let path = beside(&copy, ending);
        let whole = std::fs::read(&path).expect("a file");
        for at in [0, 20, whole.len() / 3, whole.len() / 2, whole.len() - 1] {
            let mut bytes = whole.clone();
            bytes[at] ^= 1 << (at % 8);
            std::fs::write(&path, &bytes).expect("damaged");
            let checked = home.run(&["backup", "controleer", text(&copy), "--json"]);
            assert_eq!(code(&checked), 1, "{ending} {at}: {}{}", out(&checked), err(&checked));
            assert_eq!(parts_that_are_wrong(&json(&checked)), [part], "{ending} {at}");
            let back = home.run(&["herstel", text(&copy), "--naar", text(&missing)]);
            assert_eq!(code(&back), 2, "{ending} {at}: {}", out(&back));
            assert!(!missing.exists() && !beside(&missing, ".sleutels").exists());
        }
        std::fs::write(&path, &whole).expect("whole again");
    }
    assert_eq!(code(&home.run(&["backup", "controleer", text(&copy)])), 0);
}

#[test]
fn a_copy_without_its_note_is_no_copy_and_is_swept_at_the_next() {
    let home = Home::with_samples();
    let copy = made(&home);
    std::fs::remove_file(beside(&copy, ".controle")).expect("removed");
    // What a program that was killed in the middle leaves as well.
    let folder = copy.parent().expect("a folder").to_owned();
    let half = folder.join("locatie-2026-04-01T080000Z.plusgroep.4711.tijdelijk");
    std::fs::write(&half, b"half").expect("written");
    std::fs::write(folder.join("brief van iemand.plusgroep"), b"not ours").expect("written");
    let listed = json(&home.run(&["backup", "lijst", "--json"]));
    assert_eq!(listed["kopieen"].as_array().map(Vec::len), Some(0));
    let again = made(&home);
    assert!(again.exists() && !half.exists());
    assert!(
        folder.join("brief van iemand.plusgroep").exists(),
        "a file of someone else is left alone"
    );
    assert_eq!(names(&folder, ".controle").len(), 1);
}

#[test]
fn putting_back_is_refused_while_a_window_is_open_and_keeps_what_was_there() {
    let home = Home::with_samples();
    let copy = made(&home);
    let number = json(&home.run(&["import", "kinderen", text(&extra_child(&home)), "--json"]));
    assert_eq!(number["nieuw"], 1);
    let session = Session::open(&home.file, None, PASSPHRASE, at("2026-04-02T10:00")).expect("open");
    let refused = home.run(&["herstel", text(&copy)]);
    assert_eq!(code(&refused), 2);
    assert!(
        err(&refused).starts_with("De locatie is nog ergens open."),
        "{}",
        err(&refused)
    );
    drop(session);
    let back = home.run(&["herstel", text(&copy), "--json"]);
    assert_eq!(code(&back), 0, "{}", err(&back));
    let found = |home: &Home| json(&home.run(&["kind", "zoek", "Nagekomen", "--json"])).to_string();
    assert!(
        !found(&home).contains("Nagekomen"),
        "the child of after the copy is not there"
    );
    // What stood there opens as it was.
    let kept = PathBuf::from(json(&back)["bewaard"].as_str().expect("kept"));
    let renamed = home.folder.path().join("oud.plusgroep");
    std::fs::rename(&kept, &renamed).expect("renamed");
    std::fs::rename(beside(&kept, ".sleutels"), beside(&renamed, ".sleutels")).expect("renamed");
    let old = home.run(&["--bestand", text(&renamed), "kind", "zoek", "Nagekomen", "--json"]);
    assert!(out(&old).contains("Nagekomen"), "{}{}", out(&old), err(&old));
    // Twice in one minute: neither the copy nor what is kept stands in the way of the next.
    for _ in 0..2 {
        let once_more = home.run(&["herstel", text(&copy)]);
        assert_eq!(code(&once_more), 0, "{}", err(&once_more));
    }
    assert_ne!(made(&home), copy);
}

fn extra_child(home: &Home) -> PathBuf {
    let path = home.folder.path().join("nagekomen.csv");
    let rows = "kindnummer;voornaam;achternaam;geboortedatum\n9001;Nagekomen;Proef;2019-05-06\n";
    std::fs::write(&path, rows).expect("written");
    path
}

#[test]
fn a_side_file_that_was_left_never_mixes_with_what_is_put_back() {
    let home = Home::with_samples();
    let copy = made(&home);
    std::fs::write(beside(&home.file, "-wal"), b"left by a crash").expect("written");
    std::fs::write(beside(&home.file, "-shm"), b"left by a crash").expect("written");
    let back = home.run(&["herstel", text(&copy), "--json"]);
    assert_eq!(code(&back), 0, "{}", err(&back));
    assert!(!beside(&home.file, "-shm").exists());
    let kept = PathBuf::from(json(&back)["bewaard"].as_str().expect("kept"));
    assert_eq!(
        std::fs::read(beside(&kept, "-wal")).expect("kept too"),
        b"left by a crash"
    );
    assert_eq!(code(&home.run(&["controleer"])), 0);
}

#[test]
fn only_who_keeps_copies_makes_them_by_hand_or_puts_one_back_and_the_daily_one_needs_nobody() {
    let home = Home::with_samples();
    let secret = home.folder.path().join("wachtwoord");
    std::fs::write(&secret, "een heel ander lang wachtwoord").expect("written");
    let added = home.run(&[
        "account",
        "nieuw",
        "Bo",
        "--rol",
        "medewerker",
        "--nieuw-wachtwoord-bestand",
        text(&secret),
    ]);
    assert_eq!(code(&added), 0, "{}", err(&added));
    let fresh = made(&home);
    for arguments in [
        vec!["backup", "maak"],
        vec!["backup", "lijst"],
        vec!["herstel", text(&fresh)],
    ] {
        let mut command = home.command();
        command.env_remove("PLUSGROEP_WACHTWOORD");
        command
            .args(["--account", "Bo", "--wachtwoord-bestand", text(&secret)])
            .args(&arguments);
        let refused = command.output().expect("it runs");
        assert_eq!(code(&refused), 2, "{arguments:?}");
        assert!(err(&refused).contains("mag u niet"), "{arguments:?}: {}", err(&refused));
    }
    let mut session = Session::open(
        &home.file,
        Some("Bo"),
        "een heel ander lang wachtwoord",
        at("2026-04-03T07:30"),
    )
    .expect("open");
    let daily = session.make_daily_copy(at("2026-04-03T07:30")).expect("made");
    assert_eq!(daily.map(|made| made.copies.len()), Some(1));
    assert_eq!(
        session.make_daily_copy(at("2026-04-03T17:30")).expect("there already"),
        None
    );
}

#[test]
fn copies_older_than_ninety_days_go_and_the_alarm_comes_after_eight() {
    let home = Home::with_samples();
    let mut session = Session::open(&home.file, None, PASSPHRASE, at("2026-04-02T10:00")).expect("open");
    for day in ["2026-04-02", "2026-04-03", "2026-07-02"] {
        session.make_daily_copy(at(&format!("{day}T10:00"))).expect("made");
    }
    let days: Vec<String> = session
        .copies()
        .expect("a list")
        .iter()
        .map(|copy| copy.made.date().to_string())
        .collect();
    assert_eq!(days, ["2026-04-03", "2026-07-02"], "2 April is 91 days before 2 July");
    for (now, alarms) in [("2026-07-10T10:00", false), ("2026-07-11T10:00", true)] {
        assert_eq!(
            last_copy(&home.file, at(now)).expect("a list").alarms(),
            alarms,
            "{now}"
        );
    }
}

#[test]
fn a_second_place_that_is_away_is_said_and_the_copy_beside_the_file_is_there() {
    let home = Home::with_samples();
    let stick = home.folder.path().join("stick");
    std::fs::create_dir(&stick).expect("a stick");
    assert_eq!(code(&home.run(&["backup", "plaats", text(&stick)])), 0);
    std::fs::remove_dir(&stick).expect("pulled out");
    let made = home.run(&["backup", "maak", "--json"]);
    assert_eq!(code(&made), 1);
    assert!(
        json(&made)["tweede_plaats_fout"]
            .as_str()
            .is_some_and(|text| text.contains("is er niet"))
    );
    assert_eq!(json(&made)["kopieen"].as_array().map(Vec::len), Some(1));
    let same = home.run(&["backup", "plaats", text(home.folder.path())]);
    assert_eq!(code(&same), 2, "the folder of the location itself is no second place");
    assert_eq!(code(&home.run(&["backup", "plaats", "--geen"])), 0);
    assert_eq!(code(&home.run(&["backup", "maak"])), 0);
}

#[test]
fn what_is_wrong_with_a_location_is_named() {
    let home = Home::with_samples();
    let key_file = beside(&home.file, ".sleutels");
    let keys = std::fs::read(&key_file).expect("a file");
    let reserve = beside(&home.file, ".sleutels.reserve");
    std::fs::write(&key_file, b"{}").expect("damaged");
    std::fs::write(&reserve, b"{}").expect("damaged");
    let checked = home.run(&["controleer", "--json"]);
    assert_eq!(
        (code(&checked), parts_that_are_wrong(&json(&checked))),
        (1, vec!["sleutelbestand".to_owned()])
    );
    std::fs::write(&key_file, &keys).expect("whole again");
    std::fs::write(&reserve, &keys).expect("whole again");
    let register = std::fs::read(&home.file).expect("a file");
    // With the cipher any bit of any page counts; a plain file shows only what its structure shows.
    let places: &[usize] = if cfg!(feature = "sqlcipher") {
        &[17, 5_000, 100_000, register.len() - 40]
    } else {
        &[100]
    };
    for at in places {
        let mut bytes = register.clone();
        bytes[*at] ^= 0x40;
        std::fs::write(&home.file, &bytes).expect("damaged");
        let checked = home.run(&["controleer", "--json"]);
        assert_eq!(code(&checked), 1, "{at}: {}{}", out(&checked), err(&checked));
        assert!(!parts_that_are_wrong(&json(&checked)).is_empty(), "{at}");
    }
    std::fs::write(&home.file, &register).expect("whole again");
    assert_eq!(code(&home.run(&["controleer"])), 0);
}
