//! Files that someone spoilt on purpose: nothing panics, hangs, eats the memory, leaks a name or changes the register.
//!
//! A few hundred in every run; `PLUSGROEP_VIJANDIG=10000` asks for more, `PLUSGROEP_ZAAD` for another beginning.
#![cfg(test)]

use super::cli::{Home, text};
use super::import_support::{PASSPHRASE, Place, connect, sample, sample_settings};
use plusgroep::app::import::{ImportKind, ImportMode, LineError};
use plusgroep::app::{AppError, ListKind};
use plusgroep::domain::hidden::commands;
use plusgroep::regeling::{self, read_location, read_policy};
use plusgroep::store::copies;
use plusgroep::store::vault::{Vault, vault_path};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::mpsc;
use std::time::Duration;

/// One in so many goes through the program itself, in a process with little memory.
const THROUGH_THE_PROGRAM: u64 = 25;
/// Longest that one input may take.
const PATIENCE: Duration = Duration::from_mins(1);
/// Most memory of the program.
const MEMORY: u64 = 256 << 20;

/// Chance that can be repeated (`SplitMix64`).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end.max(1)).expect("a size");
        usize::try_from(self.next() % end).expect("below a size")
    }

    fn span(&mut self, length: usize) -> std::ops::Range<usize> {
        let (one, other) = (self.below(length + 1), self.below(length + 1));
        one.min(other)..one.max(other)
    }
}

/// Adds entities that grow when they are read ("billion laughs").
fn laugh(bytes: &mut Vec<u8>, at: usize) {
    let laughs = "<!DOCTYPE l [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;\">]>";
    bytes.splice(at..at, *b"&c;");
    let begin = bytes
        .windows(2)
        .position(|two| two == b"?>")
        .map_or(0, |found| found + 2);
    bytes.splice(begin..begin, laughs.bytes());
}

/// Spoils a file in one way.
fn spoil(bytes: &mut Vec<u8>, chance: &mut Chance) {
    let at = chance.below(bytes.len() + 1);
    let insert = |bytes: &mut Vec<u8>, what: &[u8]| {
        bytes.splice(at..at, what.iter().copied());
    };
    match chance.below(20) {
        0 | 1 => {
            for _ in 0..=chance.below(8) {
                let (place, bit) = (chance.below(bytes.len()), chance.below(8));
                if let Some(byte) = bytes.get_mut(place) {
                    *byte ^= 1 << bit;
                }
            }
        }
        2 => bytes.truncate(at),
        3 => {
            let span = chance.span(bytes.len());
            let copy = bytes[span].to_vec();
            insert(bytes, &copy);
        }
        4 => drop(bytes.drain(chance.span(bytes.len()))),
        5 => {
            let number = "9".repeat(1 << chance.below(14));
            insert(bytes, number.as_bytes());
        }
        6 => {
            let open = [&b"<a>"[..], b"[", b"{\"a\":", b"a.", b"[[a]]\n", b"\"\""][chance.below(6)];
            insert(bytes, &open.repeat(1 << chance.below(15)));
        }
        7 => laugh(bytes, at),
        8 => insert(bytes, b"\xC3\x28\xFF\xF0\x9F"),
        9 => insert(bytes, b"\0"),
        10 => drop(bytes.splice(0..0, b"\xEF\xBB\xBF".iter().copied())),
        11 => drop(bytes.splice(0..0, b"\xFF\xFE".iter().copied())),
        12 => bytes
            .iter_mut()
            .filter(|byte| **byte == b'\n')
            .for_each(|byte| *byte = b'\r'),
        13 => {
            let long = vec![b'x'; 1 << chance.below(20)];
            insert(bytes, &long);
        }
        14 => insert(bytes, "\u{1b}[2J\u{202e}\u{9b}31m\u{7}".as_bytes()),
        15 => {
            let mut lines: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').collect();
            let (one, other) = (chance.below(lines.len()), chance.below(lines.len()));
            lines.swap(one, other);
            *bytes = lines.join(&b'\n');
        }
        16 => {
            let times = 1 << chance.below(8);
            if bytes.len() * times < 1 << 22 {
                *bytes = bytes.repeat(times);
            }
        }
        17 => bytes.retain(|byte| *byte != b'"'),
        18 => insert(bytes, b";\";,\t''\"\"="),
        _ => insert(bytes, b"-99999999999999999999999999.5e999"),
    }
}

/// What a file is brought as.
#[derive(Clone, Copy, Debug)]
enum Door {
    Import(ImportKind),
    Settings,
    Policy,
    List(ListKind),
    Message,
    Part,
    KeyFile,
    Note,
    Bkr,
}

/// Real files, each with what it is.
fn samples(parts: &[Vec<u8>], vault: Vec<u8>, note: Vec<u8>) -> Vec<(Door, Vec<u8>)> {
    let bytes = |text: &str| text.as_bytes().to_vec();
    let mut all: Vec<(Door, Vec<u8>)> = ImportKind::ALL
        .into_iter()
        .map(|kind| (Door::Import(kind), bytes(sample(kind))))
        .collect();
    all.push((Door::Settings, bytes(include_str!("../../data/voorbeeld/locatie.toml"))));
    for id in ["buren-2025", "enschede-pilot"] {
        all.extend(regeling::builtin(id).map(|text| (Door::Policy, bytes(text))));
    }
    all.push((
        Door::List(ListKind::Gemeenten),
        b"code;naam;begin;eind\n0214;Buren;1978-01-01;\n".to_vec(),
    ));
    all.push((
        Door::List(ListKind::Holidays),
        b"regio;naam;begin;eind\nMidden;Herfst;2031-10-18;2031-10-26\n".to_vec(),
    ));
    for message in [
        include_str!("../fixtures/ijw/jw301.xml"),
        include_str!("../fixtures/ijw/jw305.xml"),
        include_str!("../fixtures/ijw/jw307.xml"),
        include_str!("../fixtures/ijw/jw323.xml"),
        include_str!("../fixtures/ijw/jw325.xml"),
        include_str!("../fuzz/seeds/read_care_answer/jw306_nee.xml"),
        include_str!("../fuzz/seeds/read_care_answer/jw308_ja.xml"),
        include_str!("../fuzz/seeds/read_jw325/alles_ja.xml"),
        include_str!("../fuzz/seeds/read_jw301/klein.xml"),
    ] {
        all.push((Door::Message, bytes(message)));
    }
    all.extend(parts.iter().map(|part| (Door::Part, part.clone())));
    all.push((Door::KeyFile, vault));
    all.push((Door::Note, note));
    all.push((Door::Bkr, b"moment;j0;j1;j2;j3\nma;3;4;8;0\ndi;1;0;0;0\n".to_vec()));
    all
}

/// Names that stand in the samples and may stand in no sentence about them.
const NAMES: [&str; 6] = [
    "Testweg",
    "Notenallergie",
    "Anna Proef",
    "Bram Voorbeeld",
    "Noor van",
    "EpiPen",
];

fn assert_quiet(said: &str, what: &str) {
    let found = said.chars().find(|c| commands(*c) && !matches!(c, '\n' | '\t'));
    assert_eq!(found, None, "{what}: {said:?}");
    assert_nameless(said, what);
    assert!(!said.contains("panicked"), "{what}: {said}");
}

fn assert_nameless(said: &str, what: &str) {
    let bsn = said
        .as_bytes()
        .windows(9)
        .any(|nine| nine.starts_with(b"9999") && nine.iter().all(u8::is_ascii_digit));
    // A number of nines that was put into a file is no BSN of the sample.
    assert!(!bsn || said.contains("9999999999"), "{what}: {said}");
    let name = NAMES.iter().find(|name| said.contains(**name));
    assert_eq!(name, None, "{what}: {said}");
}

fn sentences(error: &AppError) -> String {
    let hints = error.hints.iter().map(String::as_str);
    std::iter::once(error.message.as_str())
        .chain(hints)
        .collect::<Vec<_>>()
        .join("\n")
}

fn told(errors: &[LineError]) -> String {
    let lines: Vec<String> = errors
        .iter()
        .map(|error| format!("{:?} {}", error.column, error.text))
        .collect();
    lines.join("\n")
}

/// Everything that inputs are given to.
struct World {
    place: Place,
    home: Home,
    samples: Vec<(Door, Vec<u8>)>,
    folder: tempfile::TempDir,
}

impl World {
    fn new() -> Self {
        let place = Place::with_samples();
        let home = Home::with_samples();
        let folder = tempfile::tempdir().expect("a folder");
        let uit = home.folder.path().join("delen");
        let month = ["--maand", "2026-03", "--gemeente", "0214"];
        let made = home.run(&[&["declaratie", "deel", "--uit", text(&uit)], &month[..]].concat());
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let parts: Vec<Vec<u8>> = std::fs::read_dir(&uit)
            .expect("the parts")
            .map(|entry| std::fs::read(entry.expect("an entry").path()).expect("a part"))
            .collect();
        let copy = home.run(&["backup", "maak", "--uit", text(&home.folder.path().join("kopie"))]);
        assert!(copy.status.success(), "{}", String::from_utf8_lossy(&copy.stderr));
        let copies = std::fs::read_dir(home.folder.path().join("kopie")).expect("copies");
        let note = copies
            .map(|entry| entry.expect("an entry").path())
            .find(|path| path.extension().is_some_and(|end| end == "controle"))
            .expect("a note");
        let note = std::fs::read(note).expect("a note");
        let vault = std::fs::read(vault_path(&place.path)).expect("the key file");
        let samples = samples(&parts, vault, note);
        Self {
            place,
            home,
            samples,
            folder,
        }
    }

    /// What is said about an input; `None` when it was taken.
    fn give(&mut self, door: Door, bytes: &[u8]) -> Option<String> {
        let now = self.place.now;
        let as_text = std::str::from_utf8(bytes).ok();
        let session = &mut self.place.session;
        match door {
            Door::Import(kind) => match session.import(now, kind, bytes, ImportMode::Write) {
                Ok(report) if report.errors.is_empty() => None,
                Ok(report) => Some(told(&report.errors)),
                Err(error) => Some(sentences(&error)),
            },
            Door::Settings => read_location("f.toml", as_text?).err().map(|error| error.to_string()),
            Door::Policy => read_policy("f.toml", as_text?).err().map(|error| error.to_string()),
            Door::List(kind) => session
                .load_list(kind, "f.csv", as_text?, now)
                .err()
                .as_ref()
                .map(sentences),
            Door::Message => {
                let read = session.read_message(bytes, "bericht.xml", self.folder.path(), now);
                read.err().as_ref().map(sentences)
            }
            Door::Part => session
                .process_bundle_file(bytes, "deel.json", now)
                .err()
                .as_ref()
                .map(sentences),
            Door::KeyFile | Door::Note => Self::lying_beside(self.folder.path(), door, bytes),
            Door::Bkr => None,
        }
    }

    fn lying_beside(folder: &Path, door: Door, bytes: &[u8]) -> Option<String> {
        let location = folder.join("x.plusgroep");
        if matches!(door, Door::Note) {
            std::fs::write(folder.join("x.plusgroep.controle"), bytes).expect("a file");
            return copies::read(&location).err().map(|error| sentences(&error.into()));
        }
        std::fs::write(vault_path(&location), bytes).expect("a file");
        let opened = Vault::read(&location).and_then(|vault| vault.open(Some("Proef"), PASSPHRASE).map(|_| ()));
        opened.err().map(|error| sentences(&error.into()))
    }

    /// The command that takes such a file, if there is one.
    fn arguments(&self, door: Door, file: &Path) -> Option<Vec<String>> {
        let words: Vec<&str> = match door {
            Door::Import(kind) => vec!["import", kind.code(), "--proef"],
            Door::Settings => vec!["locatie", "kalender"],
            Door::Policy => vec!["locatie", "regeling", "0153"],
            Door::List(kind) => vec!["locatie", "lijst", kind.code()],
            Door::Message => vec!["ijw", "lees", "--uit", text(self.folder.path())],
            Door::Part => vec!["declaratie", "verwerk"],
            Door::Bkr => vec!["bkr", "--soort", "kdv", "--tabel"],
            Door::KeyFile | Door::Note => return None,
        };
        let words = words.into_iter().chain([text(file)]);
        Some(words.map(str::to_owned).collect())
    }

    /// Gives an input to the program itself, in a process that may use little memory.
    fn run(&self, door: Door, bytes: &[u8], what: &str) {
        let end = if matches!(door, Door::Policy) { "toml" } else { "in" };
        let file: PathBuf = self.folder.path().join(format!("invoer.{end}"));
        std::fs::write(&file, bytes).expect("a file");
        let Some(arguments) = self.arguments(door, &file) else {
            return;
        };
        let mut command = self.home.command();
        command
            .args(&arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let child = command.spawn().expect("the program runs");
        #[cfg(target_os = "linux")]
        {
            use rustix::process::{Pid, Resource, Rlimit, prlimit};
            let limit = Rlimit {
                current: Some(MEMORY),
                maximum: Some(MEMORY),
            };
            // It may be done already.
            let _limited = prlimit(Some(Pid::from_child(&child)), Resource::Data, limit);
        }
        let output = child.wait_with_output().expect("it ends");
        let code = output.status.code();
        assert!(
            matches!(code, Some(0..=2)),
            "{what}: {:?} {}",
            output.status,
            String::from_utf8_lossy(&output.stderr)
        );
        for stream in [&output.stdout, &output.stderr] {
            let said = std::str::from_utf8(stream).expect("text");
            let answers = code == Some(0) || matches!(door, Door::Message);
            let found = said.chars().find(|c| commands(*c) && !matches!(c, '\n' | '\t'));
            assert_eq!(found, None, "{what}: {said:?}");
            if !answers {
                assert_quiet(said, what);
            }
        }
    }
}

/// Says whether anyone has written to the register since it was asked before.
fn version(connection: &rusqlite::Connection) -> i64 {
    connection
        .query_row("PRAGMA data_version", [], |row| row.get(0))
        .expect("a version")
}

/// Gives inputs one after another and says after each which one it was.
fn give_all(count: u64, first: u64, done: &mpsc::Sender<u64>) {
    let mut world = World::new();
    let watching = connect(&world.place.path, "Proef", PASSPHRASE);
    for seed in first..first + count {
        let mut chance = Chance(seed);
        let (door, mut bytes) = {
            let index = chance.below(world.samples.len());
            world.samples[index].clone()
        };
        for _ in 0..=chance.below(3) {
            spoil(&mut bytes, &mut chance);
        }
        let what = format!("seed {seed}, {door:?}, {} bytes", bytes.len());
        if seed % THROUGH_THE_PROGRAM == 0 || matches!(door, Door::Bkr) {
            world.run(door, &bytes, &what);
        }
        let before = version(&watching);
        if let Some(said) = world.give(door, &bytes) {
            assert_nameless(&said, &what);
            assert_eq!(
                version(&watching),
                before,
                "{what} was refused, and the register changed: {said}"
            );
        }
        // Who listens may have given up.
        let _listening = done.send(seed);
    }
}

/// Says that this process runs the one test only.
const ALONE: &str = "PLUSGROEP_VIJANDIG_ALLEEN";

#[test]
fn hostile_inputs_are_refused_in_a_sentence_without_harm() {
    // In a process of its own: the memory of one that runs other tests as well says nothing.
    if std::env::var_os(ALONE).is_none() {
        let this = std::env::current_exe().expect("this program");
        let name = "hostile_inputs::hostile_inputs_are_refused_in_a_sentence_without_harm";
        let done = std::process::Command::new(this)
            .args(["--exact", name, "--nocapture"])
            .env(ALONE, "1")
            .output()
            .expect("it runs");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        return;
    }
    let asked =
        |name: &str, otherwise: u64| std::env::var(name).map_or(otherwise, |raw| raw.parse().expect("a number"));
    let (count, first) = (asked("PLUSGROEP_VIJANDIG", 300), asked("PLUSGROEP_ZAAD", 1));
    let (done, progress) = mpsc::channel();
    let worker = std::thread::spawn(move || give_all(count, first, &done));
    let mut last = None;
    loop {
        // The first one also waits for the world to be made.
        match progress.recv_timeout(PATIENCE) {
            Ok(seed) => last = Some(seed),
            Err(mpsc::RecvTimeoutError::Disconnected) => break,
            Err(mpsc::RecvTimeoutError::Timeout) => panic!("the input after {last:?} hangs"),
        }
    }
    worker.join().expect("no input does harm");
    assert_eq!(last, Some(first + count - 1));
    assert!(!sample_settings().groups.is_empty());
    #[cfg(target_os = "linux")]
    {
        let status = std::fs::read_to_string("/proc/self/status").expect("a status");
        let peak = status
            .lines()
            .find_map(|line| line.strip_prefix("VmHWM:"))
            .expect("a peak");
        let kib: u64 = peak.trim().trim_end_matches(" kB").parse().expect("a number");
        assert!(kib < MEMORY / 1024, "{kib} KiB");
    }
}
