//! A disk that is really full, and one that is really read-only: everything can be read, nothing is half written, and what was looked at
//! meanwhile gets its place in the log afterwards. Needs the right to mount; where there is none the tests say that they were left out.
#![cfg(test)]

use crate::cli::{Home, code, err, out, text};
use crate::import_support::connect;
use crate::support::{Keyboard, at};
use plusgroep::app::{Session, Unwritable, demo};
use plusgroep::tui::theme::Theme;
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A small disk of its own, taken away again when dropped.
struct Disk {
    _folder: tempfile::TempDir,
    path: PathBuf,
}

impl Disk {
    /// `None`, said out loud, where this account may not mount anything.
    fn mounted() -> Option<Self> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("schijf");
        std::fs::create_dir(&path).expect("a folder");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=6m", "plusgroep"])
            .arg(&path)
            .output();
        if mounted.is_ok_and(|mounted| mounted.status.success()) {
            return Some(Self { _folder: folder, path });
        }
        eprintln!("LEFT OUT: a test of a full or read-only disk, because this account may not mount one.");
        None
    }

    fn remount(&self, how: &str) {
        let options = format!("remount,{how}");
        let done = Command::new("mount").args(["-o", &options]).arg(&self.path).output();
        assert!(done.is_ok_and(|done| done.status.success()), "{options}");
    }

    fn filling(&self) -> PathBuf {
        self.path.join("vulling")
    }

    /// Leaves not one byte.
    fn fill(&self) {
        let mut file = std::fs::File::create(self.filling()).expect("a file");
        for piece in [1 << 16, 1 << 12, 1] {
            while file.write_all(&vec![7; piece]).is_ok() {}
        }
    }

    fn make_room(&self) {
        std::fs::remove_file(self.filling()).expect("the filling");
    }

    /// Everything on the disk but the filling and the empty file that says who has the location open: length and print of each.
    fn files(&self) -> BTreeMap<PathBuf, (usize, u64)> {
        let print = |bytes: Vec<u8>| {
            let mut hasher = DefaultHasher::new();
            bytes.hash(&mut hasher);
            (bytes.len(), hasher.finish())
        };
        std::fs::read_dir(&self.path)
            .expect("a folder")
            .map(|entry| entry.expect("an entry").path())
            .filter(|path| *path != self.filling() && path.extension().is_none_or(|ending| ending != "slot"))
            .map(|path| (path.clone(), print(std::fs::read(&path).expect("a file"))))
            .collect()
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _gone = Command::new("umount").arg("-l").arg(&self.path).output();
    }
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    PathBuf::from(format!("{}{ending}", path.display()))
}

/// The invented location, on the disk.
fn location_on(disk: &Disk) -> Home {
    let mut home = Home::with_samples();
    let file = disk.path.join("locatie.plusgroep");
    for ending in ["", ".sleutels"] {
        std::fs::copy(beside(&home.file, ending), beside(&file, ending)).expect("a copy");
    }
    home.file = file;
    home
}

const READING: [&[&str]; 9] = [
    &["kind", "zoek", "a"],
    &["kind", "toon", "12"],
    &["bezetting", "--op", "2026-03-16T15:00"],
    &["bezetting", "--dag", "2026-03-16"],
    &["toewijzingen"],
    &["termijnen"],
    &["locatie", "toon"],
    &["declaratie", "lijst"],
    &["uren", "--maand", "2026-03"],
];

/// What every reading command says.
fn answers(home: &Home) -> Vec<(i32, String)> {
    let answer = |arguments: &&[&str]| {
        let output = home.run(arguments);
        (code(&output), out(&output))
    };
    READING.iter().map(answer).collect()
}

/// Reads everything as before, says why beside it, and writes nothing.
fn reads_everything_and_writes_nothing(home: &Home, disk: &Disk, before: &[(i32, String)], sentence: &str) {
    let files = disk.files();
    assert_eq!(answers(home), before);
    for arguments in [&["kind", "toon", "12"][..], &["logboek"], &["controleer"]] {
        let read = home.run(arguments);
        assert_eq!(code(&read), 0, "{arguments:?}: {}{}", out(&read), err(&read));
    }
    let said = err(&home.run(&["kind", "toon", "12"]));
    assert!(said.starts_with(sentence) && said.contains("logboek"), "{said}");
    let child = home.write(
        "kind.csv",
        b"kindnummer;voornaam;achternaam;geboortedatum\n9001;Pim;Proef;2019-05-06\n",
    );
    for arguments in [
        &["import", "kinderen", text(&child)][..],
        &["backup", "plaats", "--geen"],
    ] {
        let refused = home.run(arguments);
        assert_eq!(code(&refused), 2, "{arguments:?}: {}", out(&refused));
        assert!(err(&refused).starts_with(sentence), "{arguments:?}: {}", err(&refused));
    }
    // A copy on another disk is what one wants now.
    let elsewhere = home.folder.path().join("elders");
    let copied = home.run(&["backup", "maak", "--uit", text(&elsewhere)]);
    assert_eq!(code(&copied), 0, "{}", err(&copied));
    assert_eq!(disk.files(), files, "nothing on the disk is touched");
}

#[test]
fn on_a_full_disk_every_command_reads_and_none_writes() {
    let Some(disk) = Disk::mounted() else { return };
    let home = location_on(&disk);
    let before = answers(&home);
    disk.fill();
    reads_everything_and_writes_nothing(&home, &disk, &before, "De schijf is vol");
    disk.make_room();
    let written = home.run(&["backup", "plaats", "--geen"]);
    assert_eq!((code(&written), err(&written).as_str()), (0, ""));
}

#[test]
fn on_a_read_only_disk_every_command_reads_and_none_writes() {
    let Some(disk) = Disk::mounted() else { return };
    let home = location_on(&disk);
    let before = answers(&home);
    disk.remount("ro");
    reads_everything_and_writes_nothing(&home, &disk, &before, "De schijf is alleen-lezen");
}

#[test]
fn what_a_killed_program_left_in_its_side_file_is_read_on_a_full_and_on_a_read_only_disk() {
    let Some(disk) = Disk::mounted() else { return };
    let mut home = Home::with_samples();
    let session = Session::open(&home.file, None, "vier gewone losse woorden", at("2026-04-02T10:00")).expect("open");
    let child = home.write(
        "kind.csv",
        b"kindnummer;voornaam;achternaam;geboortedatum\n9001;Pim;Proef;2019-05-06\n",
    );
    assert_eq!(code(&home.run(&["import", "kinderen", text(&child)])), 0);
    let file = disk.path.join("locatie.plusgroep");
    for ending in ["", ".sleutels", "-wal"] {
        std::fs::copy(beside(&home.file, ending), beside(&file, ending)).expect("a copy");
    }
    drop(session);
    home.file = file;
    let side_file = std::fs::read(beside(&home.file, "-wal")).expect("left");
    assert!(side_file.len() > 4096);
    for full in [true, false] {
        if full {
            disk.fill();
        } else {
            disk.make_room();
            disk.remount("ro");
        }
        let found = home.run(&["kind", "zoek", "Pim"]);
        assert!(out(&found).contains("9001"), "{full}: {}{}", out(&found), err(&found));
        assert_eq!(
            std::fs::read(beside(&home.file, "-wal")).expect("still there"),
            side_file
        );
    }
    disk.remount("rw");
    let found = home.run(&["kind", "zoek", "Pim"]);
    assert!(
        out(&found).contains("9001") && err(&found).is_empty(),
        "{}",
        err(&found)
    );
    assert!(!beside(&home.file, "-wal").exists(), "taken up as always");
}

#[test]
fn a_location_of_an_earlier_version_is_read_on_a_full_disk_without_being_changed() {
    let Some(disk) = Disk::mounted() else { return };
    let home = location_on(&disk);
    let older = "DROP TABLE holiday_file_before; DROP TABLE received_state; DROP TABLE received_jw301; DROP INDEX message_answers; DROP TABLE message_content;
        ALTER TABLE message ADD COLUMN content BLOB NOT NULL DEFAULT x'';
        DROP TABLE import_run; DROP TABLE vault_stand; DROP TABLE vault_entry; DROP TABLE wal_mark; DROP TABLE copy_place; PRAGMA user_version = 19;";
    connect(&home.file, "Anja", "vier gewone losse woorden")
        .execute_batch(older)
        .expect("SQL");
    disk.fill();
    let files = disk.files();
    let found = home.run(&["kind", "toon", "12"]);
    assert_eq!(code(&found), 0, "{}", err(&found));
    // Reads the table that this version added; there is no copy yet, which is found.
    let listed = home.run(&["backup", "lijst"]);
    assert_eq!(code(&listed), 1, "{}", err(&listed));
    assert_eq!(disk.files(), files);
    disk.make_room();
    let found = home.run(&["kind", "toon", "12"]);
    assert_eq!(code(&found), 0, "{}", err(&found));
    // The key file of this made-up location is of the later version, which is said once.
    assert!(err(&found).contains("ouder dan het sleutelbestand"), "{}", err(&found));
    let found = home.run(&["kind", "toon", "12"]);
    assert_eq!((code(&found), err(&found).as_str()), (0, ""));
}

const NOW: &str = "2026-10-05T14:30";

fn demo_on(disk: &Disk) -> PathBuf {
    let folder = disk.path.join("demo");
    std::fs::create_dir(&folder).expect("a folder");
    demo::make_demo(&folder, at(NOW)).expect("the demo")
}

fn open_demo(path: &Path) -> Session {
    Session::open(path, None, demo::PASSPHRASE, at(NOW)).expect("it opens")
}

/// Opens the card of the first child, where allergies and telephones stand.
fn look_at_a_card(keyboard: &mut Keyboard) {
    keyboard.press("3<Enter>");
    let screen = keyboard.screen(80, 24);
    assert!(
        screen.contains("0600") || screen.contains("Contact") || screen.contains("ophalen"),
        "{screen}"
    );
}

#[test]
fn a_window_opened_on_a_full_disk_shows_cards_says_so_and_logs_the_looks_when_there_is_room() {
    let Some(disk) = Disk::mounted() else { return };
    let path = demo_on(&disk);
    let cards = |session: &Session| session.log_count("bekeken.kaart").expect("a count");
    let before = cards(&open_demo(&path));
    disk.fill();
    let session = open_demo(&path);
    assert_eq!(
        session.disk_trouble().map(|trouble| trouble.why),
        Some(Unwritable::Full)
    );
    let mut keyboard = Keyboard::on(session, at(NOW), Theme::Monochrome);
    look_at_a_card(&mut keyboard);
    for width in [60, 80, 120] {
        let screen = keyboard.screen(width, 24);
        let line = screen.lines().find(|line| line.contains("SCHIJF VOL"));
        assert!(line.is_some_and(|line| line.contains("2 regels")), "{screen}");
    }
    // Recording is refused in words, wherever it is.
    keyboard.press("<Esc><Esc><Esc><Enter>");
    assert!(keyboard.notice().contains("De schijf is vol"), "{}", keyboard.notice());
    assert_eq!(cards(&open_demo(&path)), before);
    disk.make_room();
    keyboard.clock("2026-10-05T14:41");
    assert!(
        !keyboard.screen(80, 24).contains("SCHIJF"),
        "{}",
        keyboard.screen(80, 24)
    );
    let session = open_demo(&path);
    assert_eq!(cards(&session), before + 1);
    assert_eq!(session.first_broken_log_line(), Ok(None));
    let lines = session
        .log_lines(plusgroep::app::LogFilter::default())
        .expect("the log");
    let late = lines
        .iter()
        .position(|line| line.action == "logboek.nagehaald")
        .expect("a line");
    let told: Vec<_> = lines[late..late + 3].iter().map(|line| line.action.as_str()).collect();
    assert_eq!(told, ["logboek.nagehaald", "aanmelden", "bekeken.kaart"]);
    assert_eq!(
        lines[late + 2].at,
        at(NOW).local(),
        "the moment of the look, not of the writing"
    );
    // And what was refused can be done now.
    keyboard.press("<Enter>");
    assert!(keyboard.notice().contains("Info"), "{}", keyboard.notice());
}

#[test]
fn a_window_that_was_open_when_the_disk_filled_goes_on_reading_and_logs_the_looks_later() {
    let Some(disk) = Disk::mounted() else { return };
    let path = demo_on(&disk);
    let mut keyboard = Keyboard::on(open_demo(&path), at(NOW), Theme::Monochrome);
    disk.fill();
    look_at_a_card(&mut keyboard);
    assert!(
        keyboard.screen(80, 24).contains("SCHIJF VOL"),
        "{}",
        keyboard.screen(80, 24)
    );
    keyboard.clock("2026-10-05T14:31");
    assert!(
        keyboard.screen(80, 24).contains("1 regel wacht"),
        "the disk is as full as before"
    );
    disk.make_room();
    keyboard.clock("2026-10-05T14:32");
    assert!(
        !keyboard.screen(80, 24).contains("SCHIJF"),
        "{}",
        keyboard.screen(80, 24)
    );
    let session = open_demo(&path);
    assert_eq!(session.log_count("logboek.nagehaald"), Ok(1));
    assert_eq!(session.first_broken_log_line(), Ok(None));
}
