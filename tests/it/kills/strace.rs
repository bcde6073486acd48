//! The program killed just before one of the system calls with which it changes files.
#![cfg(test)]

use super::{NOW, OWN, copy_folder, files, is_full, logged, open};
use crate::cli::{Home, code, err};
use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Output};

/// System calls that change files. Opening counts where it makes a file.
const CALLS: &str = "openat,creat,write,pwrite64,writev,rename,renameat,renameat2,link,linkat,unlink,unlinkat,mkdir,mkdirat,\
    rmdir,ftruncate,truncate,fallocate";
/// Most writes of one command that are killed: pages of the register, which are all alike to the file system.
const MOST_PAGES: usize = 40;
/// Kills of one command in the ordinary run.
const FEW: usize = 3;

/// What giving the same command again may answer.
pub enum Again {
    /// It is done.
    Done,
    /// It is done, or it is refused because it is there: only where the killed one had said so already.
    OrTold,
    /// It is done, or it is refused because all of it is there: so many files under `uit`, and nothing that says half.
    OrWhole(usize),
    /// It is done, or it was recorded already and is refused with this code.
    OrRecorded { action: &'static str, code: &'static str },
}

pub struct Scenario {
    pub name: &'static str,
    pub arguments: &'static [&'static str],
    pub again: Again,
    /// What must hold after the kill, before the command is given again.
    pub after: fn(&Home),
}

pub fn nothing_more(_: &Home) {}

/// One call of a command: which, and its how-manieth.
#[derive(Clone, Debug)]
struct Call {
    name: String,
    number: usize,
    part: Part,
}

/// What a call is a part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// Of a file.
    File,
    /// Of the answer: killed there, what was done was told to nobody.
    Answer,
}

/// Whether the program that kills is there; says so when it is not.
pub fn has_strace() -> bool {
    let is_there = Command::new("strace")
        .arg("-V")
        .output()
        .is_ok_and(|output| output.status.success());
    if !is_there {
        eprintln!("overgeslagen: strace is er niet (apt-get install -y strace); er is niets afgebroken");
    }
    is_there
}

/// The program under strace, with an inner command.
fn traced(home: &Home, strace: &[&str], arguments: &[&str]) -> Output {
    let mut command = Command::new("strace");
    command
        .env_clear()
        .env("HOME", home.folder.path())
        .current_dir(home.folder.path());
    command
        .env("PLUSGROEP_BESTAND", &home.file)
        .env("PLUSGROEP_WACHTWOORD", OWN);
    command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command.args(["-f", "-qq"]).args(strace);
    command
        .arg(env!("CARGO_BIN_EXE_plusgroep"))
        .args(["--nu", NOW, "--json"])
        .args(arguments);
    command.output().expect("strace runs")
}

fn copy_of(base: &Home) -> Home {
    let copy = Home::empty();
    copy_folder(base.folder.path(), copy.folder.path());
    copy
}

/// The calls of a command that change a file.
fn calls_of(base: &Home, arguments: &[&str]) -> Vec<Call> {
    let home = copy_of(base);
    let log = tempfile::NamedTempFile::new().expect("a file");
    let path = log.path().to_str().expect("a plain path").to_owned();
    let trace = format!("trace={CALLS}");
    let run = traced(&home, &["-e", &trace, "-o", &path], arguments);
    assert_eq!(code(&run), 0, "{arguments:?}: {}", err(&run));
    let (mut numbers, mut found) = (BTreeMap::new(), Vec::new());
    for line in std::fs::read_to_string(&path).expect("a log").lines() {
        let Some((before, rest)) = line.split_once('(') else {
            continue;
        };
        let name = before.split_whitespace().last().unwrap_or_default().to_owned();
        let number = numbers.entry(name.clone()).or_insert(0);
        *number += 1;
        let opens_only = name == "openat" && !rest.contains("O_CREAT") && !rest.contains("O_TMPFILE");
        let changes_nothing = rest.contains(" = -1 ENOENT") || rest.contains(" = -1 EEXIST");
        if !opens_only && !changes_nothing {
            let part = if name == "write" && rest.starts_with("1,") {
                Part::Answer
            } else {
                Part::File
            };
            found.push(Call {
                name,
                number: *number,
                part,
            });
        }
    }
    found
}

/// Spread evenly over a list.
fn spread(list: Vec<Call>, most: usize) -> Vec<Call> {
    let count = list.len();
    if count <= most {
        return list;
    }
    (0..most)
        .filter_map(|index| list.get(index * (count - 1) / (most - 1)).cloned())
        .collect()
}

fn chosen(calls: Vec<Call>) -> Vec<Call> {
    let (pages, others): (Vec<Call>, Vec<Call>) = calls.into_iter().partition(|call| call.name == "pwrite64");
    if is_full() {
        return [others, spread(pages, MOST_PAGES)].concat();
    }
    let (answers, files): (Vec<Call>, Vec<Call>) = others.into_iter().partition(|call| call.part == Part::Answer);
    let page = spread(pages, 2).into_iter().take(1).collect();
    [spread(files, FEW - 1), answers, page].concat()
}

/// What lies there under a name that nobody gave it: nothing readable, and for its owner only.
fn assert_private(home: &Home, call: &Call) {
    for path in files(home.folder.path()) {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        assert!(
            !name.starts_with(".plusgroep-")
                || [".plusgroep-uitvoer", ".plusgroep-kopieen.slot"].contains(&name.as_str()),
            "{call:?}: {name}"
        );
        if is_leftover(&name) {
            let mode = std::fs::metadata(&path).expect("a file").permissions().mode();
            assert_eq!(mode & 0o077, 0, "{call:?}: {name} is for others too");
        }
    }
}

fn is_leftover(name: &str) -> bool {
    // The lock of a folder of copies stays there for the next maker.
    (name.starts_with(".plusgroep-") && name != ".plusgroep-kopieen.slot")
        || [".tijdelijk", ".nieuw", "-journal"]
            .iter()
            .any(|end| name.contains(end))
        || name.contains(".plusgroep.terug")
}

fn refusal(output: &Output) -> String {
    let value: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
    value["fout"]["code"].as_str().unwrap_or_default().to_owned()
}

/// What lies in the folder that files go out to.
fn out_files(home: &Home) -> Vec<std::path::PathBuf> {
    let folder = home.folder.path().join("uit");
    if folder.exists() { files(&folder) } else { Vec::new() }
}

/// Opens the location or the demo that was made.
fn open_once(home: &Home) {
    let demo = home.folder.path().join("map/demo.plusgroep");
    let (file, who, passphrase) = if demo.exists() {
        (demo, "Demo", "demo")
    } else {
        (home.file.clone(), "Anja", OWN)
    };
    assert!(open(&file, who, passphrase).is_ok());
}

/// Gives the same command again.
fn again((base, home): (&Home, &Home), scenario: &Scenario, (call, killed): (&Call, &Output)) {
    let out = out_files(home);
    let recorded = |action| logged(&home.file, action) > logged(&base.file, action);
    let again = home
        .command()
        .arg("--json")
        .args(scenario.arguments)
        .output()
        .expect("it runs");
    let is_done = code(&again) == 0;
    match &scenario.again {
        Again::OrRecorded { action, code } if !is_done => {
            assert_eq!(refusal(&again), *code, "{}: {call:?}", scenario.name);
            assert!(recorded(action), "{}: {call:?}", scenario.name);
        }
        Again::OrTold if !is_done => {
            assert_eq!(refusal(&again), "BESTAAT_AL", "{}: {call:?}", scenario.name);
            assert!(
                !killed.stdout.is_empty(),
                "{}: {call:?}: nobody was told",
                scenario.name
            );
            open_once(home);
        }
        Again::OrWhole(count) if !is_done => {
            assert_eq!(refusal(&again), "BESTAAT_AL", "{}: {call:?}", scenario.name);
            assert_eq!(out.len(), *count, "{}: {call:?}: {out:?}", scenario.name);
        }
        _ => assert!(
            is_done,
            "{}: {call:?}: {}{}",
            scenario.name,
            err(&again),
            String::from_utf8_lossy(&again.stdout)
        ),
    }
    let left: Vec<_> = files(home.folder.path());
    let left: Vec<_> = left
        .iter()
        .filter_map(|path| path.file_name()?.to_str())
        .filter(|name| is_leftover(name))
        .collect();
    assert!(left.is_empty(), "{}: {call:?}: {left:?}", scenario.name);
}

/// Kills a command at each of its calls, each time in a fresh copy of `base`, and looks after what is left.
pub fn kill_each(base: &Home, scenario: &Scenario) {
    let calls = calls_of(base, scenario.arguments);
    let (all, chosen) = (calls.len(), chosen(calls));
    for call in &chosen {
        let home = copy_of(base);
        let inject = format!("inject={}:signal=KILL:when={}", call.name, call.number);
        let trace = format!("trace={}", call.name);
        let killed = traced(
            &home,
            &["-o", "/dev/null", "-e", &trace, "-e", &inject],
            scenario.arguments,
        );
        assert_ne!(
            killed.status.code(),
            Some(0),
            "{}: {call:?} was not reached",
            scenario.name
        );
        assert_private(&home, call);
        (scenario.after)(&home);
        again((base, &home), scenario, (call, &killed));
    }
    println!("{}: {} of {all} calls killed", scenario.name, chosen.len());
}
