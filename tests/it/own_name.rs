//! A register that is not where it seems to be: behind a link, under two names, moved away under an open window, half put back, or with
//! something else in the place of a file beside it.
#![cfg(test)]
#![cfg(unix)]

use crate::cli::{Home, code, err, out, text};
use crate::copies::{at, beside, json, made, names};
use crate::import_support::connect;
use plusgroep::app::Session;
use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::process::Command;

const PASSPHRASE: &str = "vier gewone losse woorden";
const KEY_ENDINGS: [&str; 2] = [".sleutels", ".sleutels.reserve"];

/// The same location, named by way of links to each of its files.
fn linked(home: &Home) -> PathBuf {
    let folder = home.folder.path().join("via");
    std::fs::create_dir(&folder).expect("a folder");
    let link = folder.join("ander.plusgroep");
    for ending in ["", ".sleutels", ".sleutels.reserve"] {
        symlink(beside(&home.file, ending), beside(&link, ending)).expect("a link");
    }
    link
}

#[test]
fn a_location_named_by_way_of_a_link_is_the_same_location() {
    let home = Home::with_location();
    let copy = made(&home);
    let link = linked(&home);
    let through = |arguments: &[&str]| {
        let mut command = home.command();
        command.env("PLUSGROEP_BESTAND", &link).args(arguments);
        command.output().expect("it runs")
    };
    let open = Session::open(&home.file, None, PASSPHRASE, at("2026-04-02T10:00")).expect("opens");
    let refused = through(&["herstel", text(&copy)]);
    assert_eq!(code(&refused), 2, "open by its own name: {}", out(&refused));
    assert!(err(&refused).contains("nog ergens open"), "{}", err(&refused));
    drop(open);

    let new = home.write("nieuw.txt", b"een heel ander lang wachtwoord");
    let changed = through(&[
        "account",
        "wachtwoord",
        "Anja",
        "--nieuw-wachtwoord-bestand",
        text(&new),
    ]);
    assert_eq!(code(&changed), 0, "{}", err(&changed));
    for ending in KEY_ENDINGS {
        assert!(beside(&link, ending).is_symlink(), "{ending} is still a link");
    }
    let now = at("2026-04-02T10:05");
    assert!(Session::open(&home.file, None, "een heel ander lang wachtwoord", now).is_ok());
}

#[test]
fn a_register_with_two_names_is_refused() {
    let home = Home::with_location();
    let second = home.folder.path().join("tweede.plusgroep");
    std::fs::hard_link(&home.file, &second).expect("a second name");
    let refused = home.run(&["account", "lijst"]);
    assert_eq!(code(&refused), 2);
    assert!(err(&refused).contains("harde koppeling"), "{}", err(&refused));
    std::fs::remove_file(&second).expect("gone");
    assert_eq!(code(&home.run(&["account", "lijst"])), 0);
}

#[test]
fn nothing_is_acknowledged_in_a_register_that_was_moved_away() {
    let home = Home::with_location();
    let copy = made(&home);
    let now = at("2026-04-02T10:00");
    let mut session = Session::open(&home.file, None, PASSPHRASE, now).expect("opens");
    // Someone takes the lock for a leftover, and puts a copy back.
    std::fs::remove_file(beside(&home.file, ".slot")).expect("a lock");
    let back = home.run(&["herstel", text(&copy)]);
    assert_eq!(code(&back), 0, "{}", err(&back));
    let error = session.choose_copy_place(None, now).expect_err("of another register");
    assert_eq!(error.code, "VERVANGEN");
    drop(session);
    assert_eq!(code(&home.run(&["controleer"])), 0);
}

/// Lays a copy ready beside the register, as a putting back does before anything moves.
fn lay_ready(home: &Home) {
    let copy = made(home);
    let ready = beside(&home.file, ".terug");
    std::fs::copy(&copy, &ready).expect("copied");
    for ending in KEY_ENDINGS {
        std::fs::copy(beside(&copy, ".sleutels"), beside(&ready, ending)).expect("copied");
    }
}

#[test]
fn a_putting_back_that_was_stopped_is_finished_told_and_logged() {
    let home = Home::with_location();
    lay_ready(&home);
    std::fs::write(beside(&home.file, ".teruggezet"), "2026-04-02T080000Z").expect("written");
    let kept = beside(&home.file, ".voor-herstel-2026-04-02T080500Z");
    std::fs::rename(&home.file, &kept).expect("moved");
    let opened = home.run(&["account", "lijst"]);
    assert_eq!(code(&opened), 0, "{}", err(&opened));
    assert!(err(&opened).contains("reservekopie teruggezet"), "{}", err(&opened));
    let logged = out(&home.run(&["logboek"]));
    assert!(logged.contains("kopie.teruggezet"), "{logged}");
    let opened = home.run(&["account", "lijst"]);
    assert!(!err(&opened).contains("teruggezet"), "told once: {}", err(&opened));
    assert_eq!(out(&home.run(&["logboek"])).matches("kopie.teruggezet").count(), 1);
}

#[test]
fn what_lay_ready_and_was_never_used_is_not_taken_for_the_location_later() {
    let home = Home::with_location();
    lay_ready(&home);
    assert_eq!(code(&home.run(&["account", "lijst"])), 0);
    assert_eq!(names(home.folder.path(), ".terug"), Vec::<String>::new());
    std::fs::remove_file(&home.file).expect("lost");
    let lost = home.run(&["account", "lijst"]);
    assert_eq!(code(&lost), 2);
    assert!(err(&lost).contains("Er is geen locatie"), "{}", err(&lost));
}

#[test]
fn a_message_whose_bytes_are_not_those_that_were_stored_is_damage() {
    let home = Home::with_samples();
    let make = |folder: &str| {
        let month = ["--maand", "2026-03", "--gemeente", "0214", "--uit", folder];
        home.run(&[&["declaratie", "maak"], &month[..]].concat())
    };
    assert_eq!(code(&make("een")), 0);
    assert_eq!(code(&make("twee")), 0, "handed out again");
    let register = connect(&home.file, "Anja", PASSPHRASE);
    let triggers: Vec<String> = register
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'message_content'")
        .expect("SQL")
        .query_map([], |row| row.get(0))
        .expect("rows")
        .collect::<Result<_, _>>()
        .expect("names");
    for name in triggers {
        register.execute_batch(&format!("DROP TRIGGER {name}")).expect("SQL");
    }
    register
        .execute_batch("UPDATE message_content SET content = zeroblob(length(content))")
        .expect("SQL");
    drop(register);
    let refused = make("drie");
    assert_eq!(code(&refused), 2, "{}", out(&refused));
    assert!(err(&refused).contains("beschadigd"), "{}", err(&refused));
    assert_eq!(names(&home.folder.path().join("drie"), ""), Vec::<String>::new());
}

#[test]
fn an_empty_folder_in_the_place_of_the_stick_is_not_the_second_place() {
    let home = Home::with_location();
    let elsewhere = tempfile::tempdir().expect("another disk");
    let (stick, away) = (elsewhere.path().join("stick"), elsewhere.path().join("weg"));
    std::fs::create_dir(&stick).expect("a folder");
    let chosen = home.run(&["backup", "plaats", text(&stick)]);
    assert_eq!(code(&chosen), 0, "{}", err(&chosen));
    made(&home);
    std::fs::rename(&stick, &away).expect("pulled");
    std::fs::create_dir(&stick).expect("where it is mounted");
    let second = home.run(&["backup", "maak"]);
    assert_eq!(code(&second), 1, "{}", err(&second));
    assert!(err(&second).contains("is er niet"), "{}", err(&second));
    assert_eq!(
        names(&stick, ""),
        Vec::<String>::new(),
        "nothing on the disk of the computer"
    );
    let listed = json(&home.run(&["backup", "lijst", "--json"]));
    assert_eq!(listed["tweede_plaats_er"], false, "{listed}");
    // The stick is back in.
    std::fs::remove_dir(&stick).expect("empty");
    std::fs::rename(&away, &stick).expect("back");
    assert_eq!(code(&home.run(&["backup", "maak"])), 0);
}

#[test]
fn something_else_in_the_place_of_a_file_beside_the_register_costs_nothing() {
    for ending in [".sleutels", ".staat"] {
        let home = Home::with_location();
        let path = beside(&home.file, ending);
        let _there = std::fs::remove_file(&path);
        let pipe = Command::new("mkfifo").arg(&path).status().expect("mkfifo");
        assert!(pipe.success());
        let written = home.run(&["import", "kinderen", text(&sample())]);
        assert_eq!(code(&written), 0, "{ending}: {}", err(&written));
    }
}

fn sample() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("data/voorbeeld/kinderen.csv")
}
