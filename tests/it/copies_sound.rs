//! Copies that stay what they are: two windows that make one at once, one that someone opens, one flipped bit of the note, a stick
//! that is full, and what of the accounts goes back with one.
#![cfg(test)]

use crate::cli::{Home, assert_refused, code, err, out, text};
use crate::copies::{at, beside, json, made, names};
use plusgroep::app::copies::{CopyView, beside as copies_beside, last_copy};
use plusgroep::app::{Cause, Session};
use serde_json::{Value, json as value};
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

const PASSPHRASE: &str = "vier gewone losse woorden";

fn own_folder(home: &Home) -> PathBuf {
    beside(&home.file, ".kopieen")
}

fn open(home: &Home, moment: &str) -> Session {
    Session::open(&home.file, None, PASSPHRASE, at(moment)).expect("open")
}

/// The sentences about what is wrong in a report of a check.
fn wrong(output: &Output) -> Vec<String> {
    let report = json(output);
    let parts = report["onderdelen"].as_array().expect("parts");
    let wrong = parts.iter().filter(|part| part["goed"] == false);
    wrong
        .map(|part| format!("{}: {}", part["naam"], part["tekst"]))
        .collect()
}

#[test]
fn windows_that_make_a_copy_at_once_do_not_take_each_others_away() {
    let home = Home::with_location();
    for _ in 0..3 {
        let makers: Vec<_> = (0..4)
            .map(|_| {
                let mut command = home.command();
                command
                    .args(["backup", "maak"])
                    .stdout(Stdio::piped())
                    .stderr(Stdio::piped());
                command.spawn().expect("it runs")
            })
            .collect();
        let done = makers
            .into_iter()
            .map(|maker| maker.wait_with_output().expect("it ends"));
        let done: Vec<Output> = done.collect();
        assert!(done.iter().any(|output| code(output) == 0));
        for output in done.iter().filter(|output| code(output) != 0) {
            assert_refused(output, "Er wordt al een reservekopie gemaakt");
        }
    }
    let folder = own_folder(&home);
    let left: Vec<String> = names(&folder, "")
        .into_iter()
        .filter(|name| name.contains(".tijdelijk"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
    assert_eq!(code(&home.run(&["controleer"])), 0, "every one of them is whole");
}

#[test]
fn a_copy_that_another_window_is_making_is_waited_for_and_never_swept() {
    let home = Home::with_location();
    made(&home);
    let folder = own_folder(&home);
    let half = folder.join("locatie-2026-04-01T080000Z.plusgroep.4711.tijdelijk");
    std::fs::write(&half, b"half").expect("written");
    let lock = std::fs::File::open(folder.join(".plusgroep-kopieen.slot")).expect("the lock");
    lock.lock().expect("another window");
    assert_refused(&home.run(&["backup", "maak"]), "Er wordt al een reservekopie gemaakt");
    let mut session = open(&home, "2026-04-03T10:00");
    let daily = session.make_daily_copy(at("2026-04-03T10:00"));
    assert_eq!(daily.map_err(|error| error.cause), Err(Some(Cause::CopyBeingMade)));
    assert!(half.exists(), "what is being made stays");
    lock.unlock().expect("done");
    assert!(session.make_daily_copy(at("2026-04-03T10:00")).expect("made").is_some());
    assert!(!half.exists(), "what was left goes");
}

#[test]
fn a_copy_is_not_opened_as_a_location_and_stays_what_it_is() {
    let home = Home::with_samples();
    let copy = made(&home);
    let before = std::fs::read(&copy).expect("read");
    for arguments in [&["termijnen"][..], &["controleer"], &["backup", "lijst"], &[]] {
        let mut command = home.command();
        let refused = command.args(["--bestand", text(&copy)]).args(arguments).output();
        let refused = refused.expect("it runs");
        assert_refused(&refused, "is een reservekopie");
        let way = format!("plusgroep herstel \"{}\" --naar BESTAND", copy.display());
        assert!(err(&refused).contains(&way), "{}", err(&refused));
    }
    assert_eq!(std::fs::read(&copy).expect("read"), before);
    assert_eq!(code(&home.run(&["backup", "controleer", text(&copy)])), 0);
    // Nor is one put back over itself, however it is named, with a note or without.
    let folder = copy.parent().expect("a folder");
    let name = copy.file_name().expect("a name").to_str().expect("plain");
    let over_itself = || {
        let mut command = home.command();
        command.current_dir(folder);
        command
            .args(["herstel", name, "--naar", &format!("./{name}")])
            .output()
            .expect("it runs")
    };
    assert_refused(&over_itself(), "hetzelfde bestand");
    std::fs::remove_file(beside(&copy, ".controle")).expect("removed");
    assert_refused(&over_itself(), "hetzelfde bestand");
    assert_eq!(std::fs::read(&copy).expect("read"), before);
    // Another copy is no place to put one back either.
    let other = made(&home);
    let refused = home.run(&["herstel", text(&home.file), "--naar", text(&other)]);
    assert_refused(&refused, "is een reservekopie");
}

#[test]
fn a_flipped_bit_of_the_note_is_found_and_the_copy_stays_in_the_lists() {
    let home = Home::with_location();
    let copy = made(&home);
    let note = beside(&copy, ".controle");
    let whole = std::fs::read(&note).expect("a note");
    for (at, bit) in (0..whole.len()).flat_map(|at| (0..8).map(move |bit| (at, bit))) {
        let mut bytes = whole.clone();
        bytes[at] ^= 1 << bit;
        std::fs::write(&note, &bytes).expect("damaged");
        let listed = copies_beside(&home.file).expect("a list");
        let troubles: Vec<_> = listed.iter().map(CopyView::trouble).collect();
        assert_eq!(troubles, [Some("controlebestand onleesbaar")], "{at} {bit}");
    }
    let listed = home.run(&["backup", "lijst", "--json"]);
    assert_eq!(code(&listed), 1);
    let listed = json(&listed);
    assert_eq!(listed["kopieen"][0]["mis"], "controlebestand onleesbaar");
    assert_eq!(listed["kopieen"][0]["gemaakt"], "2026-04-02T10:00", "by its name");
    assert_eq!(listed["laatste"], Value::Null, "it is no checked copy any more");
    let said = out(&home.run(&["backup", "lijst"]));
    assert!(said.contains("LET OP: controlebestand onleesbaar"), "{said}");
    let checked = home.run(&["backup", "controleer", text(&copy), "--json"]);
    assert!(wrong(&checked)[0].contains(".controle bij de kopie is beschadigd"));
    let checked = home.run(&["controleer", "--json"]);
    assert!(
        wrong(&checked)[0].contains("02-04-2026 10:00: Het bestand .controle"),
        "{:?}",
        wrong(&checked)
    );
    // A note of before there was a check of itself counts as before.
    let mut earlier: serde_json::Map<String, Value> = serde_json::from_slice(&whole).expect("JSON");
    assert!(earlier.remove("controlegetal").is_some());
    std::fs::write(&note, serde_json::to_vec_pretty(&earlier).expect("JSON")).expect("written");
    assert_eq!(code(&home.run(&["controleer"])), 0);
}

#[test]
fn a_copy_whose_note_cannot_be_read_goes_for_its_age_by_the_day_in_its_name() {
    let home = Home::with_location();
    let mut session = open(&home, "2026-04-02T10:00");
    let mut daily = |day: &str| {
        let made = session.make_daily_copy(at(&format!("{day}T10:00"))).expect("made");
        made.expect("one").copies.remove(0).register
    };
    let old = daily("2026-04-02");
    std::fs::write(beside(&old, ".controle"), b"{}").expect("damaged");
    for day in ["2026-06-29", "2026-06-30", "2026-07-01"] {
        daily(day);
        assert!(old.exists(), "{day}: not older than 90 days");
    }
    daily("2026-07-02");
    assert!(!old.exists() && !beside(&old, ".controle").exists() && !beside(&old, ".sleutels").exists());
}

/// Breaks a copy.
type Breaking<'a> = &'a dyn Fn() -> std::io::Result<()>;

#[test]
fn a_copy_whose_register_is_gone_or_empty_is_named_and_not_the_last_checked_one() {
    let home = Home::with_location();
    let copy = made(&home);
    let whole = std::fs::read(&copy).expect("read");
    let key_file = beside(&copy, ".sleutels");
    let broken: [(&str, &str, Breaking<'_>); 3] = [
        ("register beschadigd: andere grootte", "register", &|| {
            std::fs::write(&copy, b"")
        }),
        ("register weg", "register", &|| std::fs::remove_file(&copy)),
        ("sleutelbestand weg", "sleutelbestand", &|| {
            std::fs::remove_file(&key_file)
        }),
    ];
    for (trouble, part, break_it) in broken {
        std::fs::write(&copy, &whole).expect("whole again");
        break_it().expect("broken");
        assert_eq!(
            last_copy(&home.file, at("2026-04-02T11:00")).expect("a list").made(),
            None
        );
        let listed = home.run(&["backup", "lijst", "--json"]);
        assert_eq!(
            (code(&listed), &json(&listed)["kopieen"][0]["mis"]),
            (1, &value!(trouble))
        );
        assert_eq!(json(&listed)["laatste"], Value::Null);
        let checked = home.run(&["backup", "controleer", text(&copy), "--json"]);
        assert!(
            wrong(&checked)[0].starts_with(&format!("\"{part}\"")),
            "{:?}",
            wrong(&checked)
        );
        assert_eq!(code(&home.run(&["controleer"])), 1, "{trouble}");
    }
    // It is not the copy of today either.
    let mut session = open(&home, "2026-04-02T12:00");
    assert!(session.make_daily_copy(at("2026-04-02T12:00")).expect("made").is_some());
}

#[test]
fn the_check_of_a_location_looks_at_the_copies_in_the_second_place_too() {
    let home = Home::with_location();
    let stick = tempfile::tempdir().expect("a stick");
    assert_eq!(code(&home.run(&["backup", "plaats", text(stick.path())])), 0);
    made(&home);
    assert_eq!(code(&home.run(&["controleer"])), 0);
    let copy = stick.path().join(&names(stick.path(), ".plusgroep")[0]);
    let mut bytes = std::fs::read(&copy).expect("read");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&copy, bytes).expect("damaged");
    let checked = home.run(&["controleer", "--json"]);
    assert_eq!(code(&checked), 1);
    assert!(
        wrong(&checked)[0].contains("op de tweede plaats"),
        "{:?}",
        wrong(&checked)
    );
}

/// Runs a command as someone with a passphrase of their own.
fn as_someone(home: &Home, (name, secret): (&str, &Path), arguments: &[&str]) -> Output {
    let mut command = home.command();
    command.env_remove("PLUSGROEP_WACHTWOORD");
    command.args(["--account", name, "--wachtwoord-bestand", text(secret)]);
    command.args(arguments).output().expect("it runs")
}

#[test]
fn what_of_the_accounts_goes_back_with_a_copy_is_said_and_who_was_closed_puts_none_back() {
    let home = Home::with_location();
    let secret = home.write("een", b"een heel ander lang wachtwoord");
    let second = home.write("twee", b"weer een ander lang wachtwoord");
    let run = |arguments: &[&str]| {
        let done = home.run(arguments);
        assert_eq!(code(&done), 0, "{arguments:?}: {}", err(&done));
        done
    };
    for name in ["Bo", "Cas"] {
        run(&[
            "account",
            "nieuw",
            name,
            "--rol",
            "beheer",
            "--nieuw-wachtwoord-bestand",
            text(&secret),
        ]);
    }
    let copy = made(&home);
    let later = |arguments: &[&str]| {
        let done = home
            .command_at("2026-04-05T10:00")
            .args(arguments)
            .output()
            .expect("it runs");
        assert_eq!(code(&done), 0, "{arguments:?}: {}", err(&done));
    };
    later(&["account", "sluit", "Bo"]);
    later(&[
        "account",
        "wachtwoord",
        "Cas",
        "--nieuw-wachtwoord-bestand",
        text(&second),
    ]);
    let refused = as_someone(&home, ("Bo", &secret), &["herstel", text(&copy)]);
    assert_refused(&refused, "Het account Bo is in de locatie die er nu staat gesloten");
    assert!(err(&refused).contains("herstelsleutel"), "{}", err(&refused));
    // The passphrase of now is not that of then.
    let refused = as_someone(&home, ("Cas", &second), &["herstel", text(&copy)]);
    assert_refused(&refused, "het wachtwoord van de dag waarop zij is gemaakt");
    let back = run(&["herstel", text(&copy)]);
    for sentence in [
        "Het register dat wordt vervangen gaat tot 05-04-2026 10:00: 3 dagen verder dan deze kopie.",
        "LET OP: na deze kopie gesloten, en met haar weer open: Bo.",
        "LET OP: na deze kopie een ander wachtwoord of een andere rol: Cas.",
        "De accounts, rollen en wachtwoorden van het moment van de kopie gelden weer.",
        "plusgroep account sluit NAAM",
    ] {
        assert!(out(&back).contains(sentence), "{sentence}: {}", out(&back));
    }
    // Forward again: the register that was replaced holds less than this copy, and nobody was closed in it.
    let again = json(&run(&["herstel", text(&copy), "--json"]));
    assert_eq!((&again["weer_open"], &again["van_toen"]), (&value!([]), &value!([])));
    // A register that does not open says nothing, and is replaced by whoever the copy lets.
    run(&["account", "sluit", "Bo"]);
    std::fs::write(&home.file, vec![7; 40_000]).expect("damaged");
    let back = as_someone(&home, ("Bo", &secret), &["herstel", text(&copy)]);
    assert_eq!(code(&back), 0, "{}", err(&back));
}

#[test]
fn a_second_place_that_is_full_loses_what_is_too_old_first_and_is_told_apart_from_the_disk_of_the_location() {
    let home = Home::with_location();
    let elsewhere = tempfile::tempdir().expect("another disk");
    let (stick, drawer) = (elsewhere.path().join("stick"), elsewhere.path().join("la"));
    std::fs::create_dir(&stick).expect("a stick");
    let mut session = open(&home, "2026-04-02T10:00");
    session
        .choose_copy_place(Some(&stick), at("2026-04-02T10:00"))
        .expect("chosen");
    let daily = |session: &mut Session, day: &str| {
        let made = session.make_daily_copy(at(&format!("{day}T10:00"))).expect("made");
        made.expect("one was due")
    };
    for day in ["2026-04-02", "2026-04-03"] {
        daily(&mut session, day);
    }
    std::fs::rename(&stick, &drawer).expect("pulled out");
    for day in ["2026-07-20", "2026-07-21"] {
        daily(&mut session, day);
    }
    std::fs::rename(&drawer, &stick).expect("plugged in");
    session.limit_second_place(2);
    let made = daily(&mut session, "2026-07-22");
    assert_eq!((made.copies.len(), &made.second_place), (2, &None));
    let days = |ending: &str| -> Vec<String> {
        let names = names(&stick, ending);
        names
            .iter()
            .filter_map(|name| name.get(8..18).map(str::to_owned))
            .collect()
    };
    assert_eq!(
        days(".controle"),
        ["2026-04-03", "2026-07-22"],
        "the newest of then stayed until the new one was there"
    );
    session.limit_second_place(0);
    let made = daily(&mut session, "2026-07-23");
    assert_eq!(made.copies.len(), 1);
    let said = made.second_place.expect("said");
    assert!(
        said.message
            .contains("is vol: daar is geen kopie gemaakt. De kopie naast het bestand is er wel."),
        "{}",
        said.message
    );
    assert!(
        said.hints
            .iter()
            .any(|hint| hint.contains("plusgroep backup plaats MAP"))
    );
    assert_eq!(days(".controle"), ["2026-07-22"], "never the newest that was checked");
}
