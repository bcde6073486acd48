//! The side file of a register ("-wal"): emptied when nobody types and gone at the end, taken up after a kill, never mixed into a register
//! to which it does not belong, and never cut short without a word.
#![cfg(test)]

use crate::cli::{Home, code, err, out, text};
use crate::support::{Filling, Fixture, at, now};
#[cfg(feature = "sqlcipher")]
use plusgroep::app::copies::check_copy;
use plusgroep::app::copies::{Inspection, check_location};
use plusgroep::app::{Reality, Session};
use plusgroep::tui::run::{App, Program};
use plusgroep::tui::theme::Theme;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

const OF_HOME: &str = "vier gewone losse woorden";
/// Header of the side file, and of each of its frames with its page.
const HEADER: usize = 32;
const FRAME: usize = 24 + 4096;

fn beside(path: &Path, ending: &str) -> PathBuf {
    PathBuf::from(format!("{}{ending}", path.display()))
}

fn bytes_of(path: &Path) -> usize {
    std::fs::read(path).map_or(0, |bytes| bytes.len())
}

/// Copies what lies beside a register at this moment, as a kill would leave it.
fn left_by_a_kill(from: &Path, to: &Path) {
    for ending in ["", ".sleutels", "-wal", ".staat"] {
        std::fs::copy(beside(from, ending), beside(to, ending)).expect("a copy");
    }
}

fn import(home: &Home, number: usize) {
    let row = format!("kindnummer;voornaam;achternaam;geboortedatum\n{number};Pim;Proef{number};2019-05-06\n");
    let file = home.write("kind.csv", row.as_bytes());
    let read = home.run(&["import", "kinderen", text(&file)]);
    assert_eq!(code(&read), 0, "{}", err(&read));
}

fn open(path: &Path) -> Session {
    Session::open(path, None, OF_HOME, at("2026-04-02T10:00")).expect("open")
}

fn refusal(path: &Path) -> &'static str {
    Session::open(path, None, OF_HOME, at("2026-04-02T10:00")).map_or_else(|error| error.code, |_| "opened")
}

fn check(path: &Path) -> Inspection {
    check_location(path, None, OF_HOME).expect("checked")
}

fn names_of_what_is_wrong(path: &Path) -> Vec<&'static str> {
    let parts = check(path).parts;
    let wrong = parts.iter().filter(|part| part.verdict.is_err());
    wrong.map(|part| part.name).collect()
}

/// A home whose register has a side file as a killed program leaves it: three children were imported into it.
fn killed() -> (Home, tempfile::TempDir, PathBuf) {
    let home = Home::with_samples();
    let session = open(&home.file);
    for number in 9001..=9003 {
        import(&home, number);
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("locatie.plusgroep");
    left_by_a_kill(&home.file, &path);
    drop(session);
    (home, folder, path)
}

#[test]
fn the_side_file_is_emptied_ten_seconds_after_the_last_key_and_not_before() {
    let house = Fixture::new(Filling::BusyMonday, Reality::Real);
    let side_file = beside(&house.path(), "-wal");
    let mut app = App::new(house.session(), now(), Theme::Monochrome)
        .expect("the day")
        .with_upkeep(now());
    let key = crossterm::event::KeyEvent::new(crossterm::event::KeyCode::Enter, crossterm::event::KeyModifiers::NONE);
    app.event(crossterm::event::Event::Key(key), now());
    app.turn(at("2026-10-05T14:30"));
    assert!(bytes_of(&side_file) > HEADER, "a child is ticked in");
    for _ in 0..20 {
        app.turn(now());
    }
    assert!(bytes_of(&side_file) > HEADER, "not before");
    // The copy of the day is made on a thread of its own; the turn after it is done empties what it wrote as well.
    let start = Instant::now();
    while bytes_of(&side_file) > 0 {
        assert!(start.elapsed() < Duration::from_secs(20), "never emptied");
        app.turn(at("2026-10-05T14:31"));
        std::thread::yield_now();
    }
    drop(app);
    for ending in ["-wal", "-shm", ".staat"] {
        assert!(!beside(&house.path(), ending).exists(), "{ending} is left");
    }
}

#[test]
fn every_command_leaves_no_side_file() {
    let home = Home::with_samples();
    import(&home, 9001);
    for arguments in [
        &["kind", "toon", "12"][..],
        &["backup", "maak"],
        &["controleer"],
        &["bezetting", "--op", "2026-03-16T15:00"],
    ] {
        let _whatever_it_answers = home.run(arguments);
        for ending in ["-wal", "-shm", ".staat"] {
            assert!(!beside(&home.file, ending).exists(), "{arguments:?} leaves {ending}");
        }
    }
}

#[test]
fn what_a_kill_left_is_taken_up_with_and_without_the_torn_end_of_a_commit_that_never_was() {
    for end in [
        "whole",
        "half a frame",
        "a frame that is not whole",
        "zeroes",
        "no note",
    ] {
        let (_home, _folder, path) = killed();
        let side_file = beside(&path, "-wal");
        let mut bytes = std::fs::read(&side_file).expect("left");
        match end {
            "half a frame" => bytes.extend_from_within(bytes.len() - FRAME..bytes.len() - FRAME / 2),
            "a frame that is not whole" => bytes.extend_from_within(bytes.len() - 2 * FRAME..bytes.len() - FRAME),
            "zeroes" => bytes.resize(bytes.len() + 3 * FRAME, 0),
            "no note" => std::fs::remove_file(beside(&path, ".staat")).expect("removed"),
            _ => {}
        }
        std::fs::write(&side_file, bytes).expect("written");
        let session = open(&path);
        let day = session
            .day_view(crate::import_support::day("2026-03-16"), at("2026-04-02T10:00"))
            .expect("a day");
        assert_eq!(
            session.find_children("Proef9003", &day).map(|hits| hits.len()),
            Ok(1),
            "{end}"
        );
        drop(session);
        assert!(!side_file.exists() && names_of_what_is_wrong(&path).is_empty(), "{end}");
    }
}

#[test]
fn a_flipped_bit_in_what_was_acknowledged_is_named_and_nothing_is_dropped_without_a_word() {
    let (_home, _folder, path) = killed();
    let side_file = beside(&path, "-wal");
    let whole = std::fs::read(&side_file).expect("left");
    let frames = (whole.len() - HEADER) / FRAME;
    assert!(frames > 8, "{frames}");
    // Spread over the whole, and every field of the header and of the first and the last frame.
    let spread = (0..40).map(|step| step * whole.len() / 40 + step % 7);
    let fields = [0, 5, 9, 13, 17, 21, 25, 29, 33, 37, 41, 45, 49, 53];
    let last = [0, 5, 9, 13, 17, 21, 30, FRAME - 1].map(|place| HEADER + (frames - 1) * FRAME + place);
    for place in spread.chain(fields).chain(last) {
        let mut bytes = whole.clone();
        bytes[place] ^= 1 << (place % 8);
        std::fs::write(&side_file, &bytes).expect("damaged");
        assert_eq!(
            names_of_what_is_wrong(&path),
            ["zijbestand"],
            "{place} of {}",
            whole.len()
        );
        assert_eq!(std::fs::read(&side_file).expect("still there"), bytes, "{place}");
    }
    // Without the note everything but the last commit can still be told.
    std::fs::remove_file(beside(&path, ".staat")).expect("removed");
    for place in [3, 20, HEADER + 100, HEADER + 2 * FRAME + 9, whole.len() / 2] {
        let mut bytes = whole.clone();
        bytes[place] ^= 4;
        std::fs::write(&side_file, &bytes).expect("damaged");
        assert_eq!(refusal(&path), "WAL_KAPOT", "{place}");
    }
}

/// Without a cipher a bit in an unused part of a page changes nothing and shows nowhere.
#[cfg(feature = "sqlcipher")]
#[test]
fn a_hundred_flipped_bits_in_a_register_and_a_hundred_in_a_copy_are_found_and_named() {
    let home = Home::with_samples();
    assert_eq!(code(&home.run(&["backup", "maak"])), 0);
    let folder = beside(&home.file, ".kopieen");
    let copy = std::fs::read_dir(&folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .find(|path| path.extension().is_some_and(|ending| ending == "plusgroep"))
        .expect("a copy");
    for path in [&home.file, &copy] {
        let whole = std::fs::read(path).expect("a file");
        // A step that shares no factor with a page: every part of a page has its turn.
        for place in (0..100).map(|step| (step * 7_919 * 31 + 17) % whole.len()) {
            let mut bytes = whole.clone();
            bytes[place] ^= 1 << (place % 8);
            std::fs::write(path, &bytes).expect("damaged");
            let found = if *path == copy {
                check_copy(path, None, OF_HOME)
            } else {
                check_location(path, None, OF_HOME)
            };
            let found = found.expect("checked, not refused");
            assert!(!found.is_whole(), "{place} of {}", path.display());
        }
        std::fs::write(path, &whole).expect("whole again");
    }
    assert!(names_of_what_is_wrong(&home.file).is_empty());
}

#[test]
fn an_older_pair_that_is_put_back_over_a_side_file_is_refused_and_opens_when_that_is_put_aside() {
    let mut home = Home::with_samples();
    let folder = tempfile::tempdir().expect("a folder");
    let old = folder.path().join("oud");
    for ending in ["", ".sleutels"] {
        std::fs::copy(beside(&home.file, ending), beside(&old, ending)).expect("a copy");
    }
    import(&home, 9001);
    let session = open(&home.file);
    import(&home, 9002);
    let path = folder.path().join("locatie.plusgroep");
    left_by_a_kill(&home.file, &path);
    drop(session);
    for ending in ["", ".sleutels"] {
        std::fs::copy(beside(&old, ending), beside(&path, ending)).expect("put back by hand");
    }
    let before = [std::fs::read(&path), std::fs::read(beside(&path, "-wal"))].map(|read| read.expect("a file"));
    assert_eq!(refusal(&path), "WAL_VREEMD");
    home.file = path.clone();
    let told = home.run(&["kind", "zoek", "Pim"]);
    assert_eq!(code(&told), 2);
    assert!(
        err(&told).contains("hoort er niet bij") && err(&told).contains("--wal-opzij"),
        "{}",
        err(&told)
    );
    assert_eq!(names_of_what_is_wrong(&path), ["zijbestand"]);
    let after = [std::fs::read(&path), std::fs::read(beside(&path, "-wal"))].map(|read| read.expect("a file"));
    assert!(before == after, "nothing is mixed in");
    let checked = home.run(&["controleer", "--wal-opzij", "--json"]);
    assert_eq!(code(&checked), 0, "{}{}", out(&checked), err(&checked));
    let kept: Vec<_> = std::fs::read_dir(folder.path())
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .filter(|name| name.starts_with("locatie.plusgroep-wal.opzij-"))
        .collect();
    assert_eq!(kept.len(), 1, "{kept:?}");
    assert!(!out(&home.run(&["kind", "zoek", "Pim"])).contains("9002"));
}

#[test]
fn a_side_file_of_another_location_or_of_another_time_is_refused() {
    let (_home, _folder, path) = killed();
    let (_other_home, _other_folder, other) = killed();
    let own = std::fs::read(beside(&path, "-wal")).expect("left");
    std::fs::copy(beside(&other, "-wal"), beside(&path, "-wal")).expect("of another");
    assert_eq!(refusal(&path), "WAL_VREEMD", "of another location");
    // The same location, a day later.
    std::fs::write(beside(&path, "-wal"), &own).expect("its own");
    drop(open(&path));
    drop(open(&path));
    std::fs::write(beside(&path, "-wal"), &own).expect("of yesterday");
    assert_eq!(refusal(&path), "WAL_VREEMD", "of another time");
    std::fs::remove_file(beside(&path, "-wal")).expect("away");
    assert_eq!(refusal(&path), "opened");
}

#[test]
fn a_side_file_that_was_cut_off_or_taken_away_is_told_and_what_is_in_the_register_opens_when_asked() {
    for left in [None, Some(0), Some(1), Some(31)] {
        let (mut home, folder, path) = killed();
        let side_file = beside(&path, "-wal");
        match left {
            None => std::fs::remove_file(&side_file).expect("removed"),
            Some(bytes) => {
                let whole = std::fs::read(&side_file).expect("left");
                std::fs::write(&side_file, &whole[..bytes]).expect("cut off");
            }
        }
        assert_eq!(refusal(&path), "WAL_KAPOT", "{left:?}");
        assert_eq!(names_of_what_is_wrong(&path), ["zijbestand"], "{left:?}");
        assert_eq!(side_file.exists(), left.is_some());
        home.file = path.clone();
        let checked = home.run(&["controleer", "--wal-opzij"]);
        assert_eq!(code(&checked), 0, "{left:?}: {}{}", out(&checked), err(&checked));
        assert!(err(&checked).contains(".opzij-"), "{}", err(&checked));
        let names = std::fs::read_dir(folder.path()).expect("a folder");
        let kept = names.filter(|entry| {
            let name = entry.as_ref().expect("an entry").file_name();
            name.to_string_lossy().contains(".opzij-")
        });
        assert_eq!(kept.count(), 1, "{left:?}");
        assert_eq!(refusal(&path), "opened", "{left:?}");
    }
}

#[test]
fn a_side_file_that_was_put_into_the_register_is_not_missed_wherever_the_program_was_stopped() {
    let home = Home::with_samples();
    let session = open(&home.file);
    import(&home, 9001);
    let note = std::fs::read(beside(&home.file, ".staat")).expect("a note");
    session.settle_side_file().expect("emptied");
    let folder = tempfile::tempdir().expect("a folder");
    for side_file in [None, Some(b"")] {
        let path = folder.path().join("locatie.plusgroep");
        for ending in ["", ".sleutels"] {
            std::fs::copy(beside(&home.file, ending), beside(&path, ending)).expect("a copy");
        }
        std::fs::write(beside(&path, ".staat"), &note).expect("the note of before");
        if let Some(bytes) = side_file {
            std::fs::write(beside(&path, "-wal"), bytes).expect("emptied");
        }
        assert_eq!(refusal(&path), "opened", "{side_file:?}");
    }
}

#[test]
fn with_a_new_passphrase_in_a_side_file_that_is_lost_the_only_manager_is_not_locked_out() {
    const NEW: &str = "vier andere losse woorden";
    for damage in ["a flipped bit", "cut off"] {
        let home = Home::with_samples();
        // A screen that is killed, after a second program gave the manager a new passphrase.
        let screen = open(&home.file);
        open(&home.file)
            .change_passphrase(at("2026-04-02T10:00"), "Anja", NEW, OF_HOME)
            .expect("changed");
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("locatie.plusgroep");
        left_by_a_kill(&home.file, &path);
        drop(screen);
        let side_file = beside(&path, "-wal");
        let mut bytes = std::fs::read(&side_file).expect("left");
        match damage {
            "cut off" => bytes.clear(),
            _ => bytes[HEADER + 100] ^= 1,
        }
        std::fs::write(&side_file, bytes).expect("damaged");
        let run = |passphrase: &str| {
            let mut command = home.command();
            command
                .env("PLUSGROEP_BESTAND", &path)
                .env("PLUSGROEP_WACHTWOORD", passphrase);
            command
                .args(["controleer", "--wal-opzij"])
                .output()
                .expect("the program runs")
        };
        assert_eq!(code(&run(OF_HOME)), 2, "{damage}: it was replaced");
        let checked = run(NEW);
        assert_eq!(code(&checked), 0, "{damage}: {}{}", out(&checked), err(&checked));
        assert!(
            err(&checked).contains("wachtwoorden die in het sleutelbestand staan"),
            "{}",
            err(&checked)
        );
        let opened = |passphrase: &str| Session::open(&path, Some("Anja"), passphrase, at("2026-04-02T10:00"));
        assert!(opened(NEW).is_ok(), "{damage}");
        assert_eq!(opened(OF_HOME).map(|_| ()).expect_err("refused").code, "WACHTWOORD");
    }
}

#[test]
fn what_is_whole_of_a_damaged_side_file_is_taken_up_and_the_damaged_one_is_kept() {
    let (mut home, folder, path) = killed();
    let side_file = beside(&path, "-wal");
    let mut bytes = std::fs::read(&side_file).expect("left");
    let place = bytes.len() - 100;
    bytes[place] ^= 1;
    std::fs::write(&side_file, &bytes).expect("damaged");
    home.file = path.clone();
    let checked = home.run(&["controleer", "--wal-opzij", "--json"]);
    assert_eq!(code(&checked), 0, "{}{}", out(&checked), err(&checked));
    let kept = std::fs::read_dir(folder.path())
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .find(|path| path.display().to_string().contains("-wal.opzij-"))
        .expect("kept");
    assert_eq!(std::fs::read(kept).expect("a file"), bytes);
    let found = out(&home.run(&["kind", "zoek", "Pim"]));
    assert!(found.contains("9002") && !found.contains("9003"), "{found}");
}

/// Kills in the middle of writing and of moving the side file into the register: none of them may be taken for a foreign or damaged one.
#[test]
fn no_kill_makes_a_side_file_look_foreign_or_damaged() {
    let home = Home::with_samples();
    let rows: Vec<String> = (1..400)
        .map(|n| format!("{};Kind;Proef{n};2019-04-01", 10_000 + n))
        .collect();
    let file = home.write(
        "veel.csv",
        format!("kindnummer;voornaam;achternaam;geboortedatum\n{}\n", rows.join("\n")).as_bytes(),
    );
    let mut grown = 0;
    for round in 0..24 {
        let mut child = home
            .command()
            .args(["import", "kinderen", text(&file)])
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .expect("it starts");
        let start = Instant::now();
        let wanted = (round % 8) * 4096;
        while bytes_of(&beside(&home.file, "-wal")) <= wanted && child.try_wait().expect("a status").is_none() {
            assert!(start.elapsed() < Duration::from_secs(20), "round {round}");
        }
        child.kill().expect("killed");
        child.wait().expect("gone");
        grown += usize::from(bytes_of(&beside(&home.file, "-wal")) > 0);
        let found = home.run(&["kind", "toon", "12"]);
        assert_eq!(code(&found), 0, "round {round}: {}", err(&found));
    }
    assert!(grown > 6, "only {grown} kills left a side file");
    assert!(names_of_what_is_wrong(&home.file).is_empty());
}
