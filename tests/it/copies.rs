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

pub fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("no JSON: {}{}", out(output), err(output)))
}

pub fn at(moment: &str) -> Moment {
    Moment::at_local(parse_moment(moment).expect("a moment"))
}

pub fn beside(path: &Path, ending: &str) -> PathBuf {
    PathBuf::from(format!("{}{ending}", path.display()))
}

/// Makes a copy and gives the register of it.
pub fn made(home: &Home) -> PathBuf {
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
pub fn names(folder: &Path, ending: &str) -> Vec<String> {
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
    let elsewhere = tempfile::tempdir().expect("another disk");
    let stick = elsewhere.path().join("stick");
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
    let of_the_copy = |name: &&String| !name.starts_with(".plusgroep-");
    let names = names(folder, "");
    assert_eq!(names.iter().filter(of_the_copy).count(), 3, "{names:?}");
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
fn only_what_the_program_left_half_made_is_swept_and_what_lies_there_without_a_note_stays() {
    let home = Home::with_samples();
    let copy = made(&home);
    let folder = copy.parent().expect("a folder").to_owned();
    // What a program that was killed in the middle leaves: a working file, and a copy of which the note has no name of its own yet.
    let half = folder.join("locatie-2026-04-01T080000Z.plusgroep.4711.tijdelijk");
    std::fs::write(&half, b"half").expect("written");
    let placed = folder.join("locatie-2026-04-01T090000Z.plusgroep");
    for (ending, target) in [
        ("", placed.clone()),
        (".sleutels", beside(&placed, ".sleutels")),
        (".controle", beside(&placed, ".4711.tijdelijk.controle")),
    ] {
        std::fs::copy(beside(&copy, ending), target).expect("copied");
    }
    // What someone put there, and a copy of which the note was lost.
    let by_hand = folder.join("locatie-2026-03-01T080000Z.plusgroep");
    std::fs::write(&by_hand, b"by hand").expect("written");
    std::fs::write(beside(&by_hand, ".999.tijdelijk.controle"), b"no note").expect("written");
    std::fs::write(folder.join("brief van iemand.plusgroep"), b"not ours").expect("written");
    std::fs::remove_file(beside(&copy, ".controle")).expect("removed");
    let listed = json(&home.run(&["backup", "lijst", "--json"]));
    assert_eq!(listed["kopieen"].as_array().map(Vec::len), Some(0));
    let again = made(&home);
    assert_ne!(again, copy, "a name that is in use is not used again");
    assert!(!half.exists() && !placed.exists() && !beside(&placed, ".sleutels").exists());
    for kept in [&copy, &beside(&copy, ".sleutels"), &by_hand] {
        assert!(kept.exists(), "{}", kept.display());
    }
    assert!(
        folder.join("brief van iemand.plusgroep").exists(),
        "a file of someone else is left alone"
    );
    assert_eq!(names(&folder, ".controle").len(), 1);
    let listed = json(&home.run(&["backup", "lijst", "--json"]));
    assert_eq!(
        listed["zonder_controle"],
        serde_json::json!([by_hand, copy]),
        "they are told"
    );
}

#[test]
fn a_copy_by_hand_is_put_back_after_a_full_check_and_what_is_missing_is_named() {
    let home = Home::with_samples();
    let hand = home.folder.path().join("usb");
    std::fs::create_dir(&hand).expect("a folder");
    let copy = hand.join("locatie.plusgroep");
    std::fs::copy(&home.file, &copy).expect("copied");
    let target = home.folder.path().join("terug.plusgroep");
    let back = || home.run(&["herstel", text(&copy), "--naar", text(&target), "--json"]);
    let refused = back();
    assert_eq!(code(&refused), 2);
    assert!(
        err(&refused).contains("locatie.plusgroep.sleutels en het bestand .controle"),
        "{}",
        err(&refused)
    );
    std::fs::copy(beside(&home.file, ".sleutels"), beside(&copy, ".sleutels")).expect("copied");
    std::fs::write(beside(&copy, "-wal"), b"what was recorded last").expect("written");
    let refused = back();
    assert!(err(&refused).contains("-wal"), "{}", err(&refused));
    std::fs::remove_file(beside(&copy, "-wal")).expect("removed");
    let checked = home.run(&["backup", "controleer", text(&copy), "--json"]);
    assert_eq!(parts_that_are_wrong(&json(&checked)), ["controle"]);
    let names_before = names(&hand, "");
    let done = back();
    assert_eq!(code(&done), 0, "{}", err(&done));
    assert!(
        err(&done).contains("LET OP: bij deze kopie ligt geen bestand .controle"),
        "{}",
        err(&done)
    );
    assert_eq!(json(&done)["met_controle"], false);
    assert_eq!(names(&hand, ""), names_before, "looking into it leaves nothing there");
    assert_eq!(
        code(&home.run(&["--bestand", text(&target), "controleer"])),
        0,
        "it opens and is whole"
    );
    // One that is damaged is not put back.
    let mut bytes = std::fs::read(&copy).expect("read");
    let (half, length) = (bytes.len() / 2, bytes.len());
    bytes[half..length].fill(0x5A);
    std::fs::write(&copy, bytes).expect("damaged");
    std::fs::remove_file(&target).expect("removed");
    let refused = back();
    assert_eq!(code(&refused), 2, "{}", out(&refused));
    assert!(!target.exists());
}

#[test]
fn a_new_computer_has_no_folder_yet_and_it_is_made_for_its_owner_alone() {
    let home = Home::with_samples();
    let copy = made(&home);
    let other = tempfile::tempdir().expect("an empty home");
    let run = |arguments: &[&str]| {
        let mut command = home.command();
        command.env_remove("PLUSGROEP_BESTAND").env("HOME", other.path());
        command.args(arguments).output().expect("it runs")
    };
    let back = run(&["herstel", text(&copy), "--json"]);
    assert_eq!(code(&back), 0, "{}", err(&back));
    let file = PathBuf::from(json(&back)["bestand"].as_str().expect("a path"));
    assert!(file.starts_with(other.path()) && file.exists());
    assert_eq!(code(&run(&["controleer"])), 0);
    let deep = other.path().join("a/b/x.plusgroep");
    assert_eq!(code(&run(&["herstel", text(&copy), "--naar", text(&deep)])), 0);
    #[cfg(unix)]
    for folder in [file.parent(), deep.parent(), Some(&other.path().join("a"))] {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(folder.expect("a folder"))
            .expect("made")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o700, "{folder:?}");
    }
}

#[test]
fn a_location_whose_file_is_gone_points_at_its_newest_copy_from_every_command() {
    let home = Home::with_samples();
    let earlier = home.command_at("2026-04-01T10:00").args(["backup", "maak"]).output();
    assert_eq!(code(&earlier.expect("it runs")), 0);
    let newest = made(&home);
    std::fs::remove_file(&home.file).expect("gone");
    for arguments in [&["kind", "zoek", "A"][..], &["backup", "maak"], &["controleer"], &[]] {
        let refused = home.run(arguments);
        assert_eq!(code(&refused), 2, "{arguments:?}");
        let said = err(&refused);
        assert!(
            said.contains(&format!("plusgroep herstel \"{}\"", newest.display())),
            "{arguments:?}: {said}"
        );
        assert!(!said.contains("locatie nieuw"), "{arguments:?}: {said}");
    }
    let listed = home.run(&["backup", "lijst", "--json"]);
    assert_eq!(code(&listed), 1);
    assert_eq!(json(&listed)["kopieen"].as_array().map(Vec::len), Some(2));
    let said = out(&home.run(&["backup", "lijst"]));
    assert!(said.contains("plusgroep herstel"), "{said}");
    let checked = home.run(&["backup", "controleer", text(&home.file)]);
    assert!(err(&checked).contains(text(&newest)), "{}", err(&checked));
    assert_eq!(code(&home.run(&["backup", "controleer", text(&newest)])), 0);
    // Only the key files lie there: what is kept is named as it is.
    let back = home.run(&["herstel", text(&newest), "--json"]);
    let kept = PathBuf::from(json(&back)["bewaard"].as_str().expect("kept"));
    assert!(kept.exists() && text(&kept).contains(".sleutels"), "{}", kept.display());
    assert_eq!(code(&home.run(&["controleer"])), 0);
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
        assert!(
            err(&refused).contains("mag u geen reservekopieën maken"),
            "{arguments:?}: {}",
            err(&refused)
        );
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
    for day in ["2026-04-02", "2026-04-04", "2026-07-02"] {
        session.make_daily_copy(at(&format!("{day}T10:00"))).expect("made");
    }
    assert_eq!(days(&session).len(), 3, "the clock may have leapt");
    session.make_daily_copy(at("2026-07-03T10:00")).expect("made");
    assert_eq!(
        days(&session),
        ["2026-04-04", "2026-07-02", "2026-07-03"],
        "2 April is 92 days before 3 July, and three days say so"
    );
    for (now, alarms) in [("2026-07-11T10:00", false), ("2026-07-12T10:00", true)] {
        assert_eq!(
            last_copy(&home.file, at(now)).expect("a list").alarms(),
            alarms,
            "{now}"
        );
    }
}

fn days(session: &Session) -> Vec<String> {
    let all = session.copies().expect("a list");
    all.iter().map(|copy| copy.made.date().to_string()).collect()
}

#[test]
fn a_clock_that_leaps_for_a_day_takes_no_copy_away_and_is_not_believed_afterwards() {
    let home = Home::with_location();
    let mut session = Session::open(&home.file, None, PASSPHRASE, at("2026-04-01T10:00")).expect("open");
    for day in 1..6 {
        session
            .make_daily_copy(at(&format!("2026-04-{day:02}T10:00")))
            .expect("made");
    }
    let before = days(&session);
    // Half a year ahead, for one day.
    session.make_daily_copy(at("2026-10-06T10:00")).expect("made");
    assert_eq!(days(&session).len(), before.len() + 1, "none went");
    // Right again: the copy of October is not the last one, stops nothing, and quiets no alarm.
    let last = |now| last_copy(&home.file, at(now)).expect("a list");
    assert_eq!(
        last("2026-04-06T10:00").made().map(|made| made.date().to_string()),
        Some("2026-04-05".to_owned())
    );
    assert!(last("2026-04-20T10:00").alarms());
    assert!(session.make_daily_copy(at("2026-04-06T10:00")).expect("made").is_some());
    assert_eq!(days(&session).len(), before.len() + 2);
    // It goes once the log shows that it is older than 90 days, and not a day in October sooner.
    for day in ["2026-07-05", "2026-07-06", "2026-07-07"] {
        session.make_daily_copy(at(&format!("{day}T10:00"))).expect("made");
    }
    assert_eq!(days(&session).last().map(String::as_str), Some("2026-07-07"));
}

#[test]
fn a_clock_that_fell_back_gets_its_copy_and_takes_none_away() {
    let home = Home::with_location();
    let mut session = Session::open(&home.file, None, PASSPHRASE, at("2026-04-01T10:00")).expect("open");
    for day in 1..6 {
        session
            .make_daily_copy(at(&format!("2026-04-{day:02}T10:00")))
            .expect("made");
    }
    assert!(last_copy(&home.file, at("2020-01-01T10:00")).expect("a list").alarms());
    for day in 1..13 {
        let made = session.make_daily_copy(at(&format!("2020-01-{day:02}T10:00")));
        assert!(made.expect("made").is_some(), "its copy of day {day}");
    }
    let after = days(&session);
    assert_eq!(
        after.iter().filter(|day| day.starts_with("2026-04")).count(),
        5,
        "{after:?}"
    );
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
