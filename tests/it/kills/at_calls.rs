//! Every system call that changes a file, of every command that does, killed once: just before the call is done.
#![cfg(test)]

use super::{NOW, OWN, copy_folder, files, flaws, is_full, location, logged, open, passphrase_of};
use crate::cli::{Home, code, err};
use crate::support::at;
use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

/// System calls that change files. Opening counts where it makes a file.
const CALLS: &str = "openat,creat,write,pwrite64,writev,rename,renameat,renameat2,link,linkat,unlink,unlinkat,mkdir,mkdirat,\
    rmdir,ftruncate,truncate,fallocate";
/// Most writes of one command that are killed: pages of the register, which are all alike to the file system.
const MOST_PAGES: usize = 40;
/// Kills of one command in the ordinary run.
const FEW: usize = 3;

/// What giving the same command again may answer.
enum Again {
    /// It is done.
    Done,
    /// It is done, or it is refused because it is there: only where the killed one had said so already.
    OrTold,
    /// It is done, or it is refused because all of it is there: so many files under `uit`, and nothing that says half.
    OrWhole(usize),
    /// It is done, or it was recorded already and is refused with this code.
    OrRecorded { action: &'static str, code: &'static str },
}

struct Scenario {
    name: &'static str,
    arguments: &'static [&'static str],
    again: Again,
    /// What must hold after the kill, before the command is given again.
    after: fn(&Home),
}

fn nothing_more(_: &Home) {}

/// One call of a command: which, and its how-manieth.
#[derive(Clone, Debug)]
struct Call {
    name: String,
    number: usize,
}

/// Whether the program that kills is there; says so when it is not.
fn has_strace() -> bool {
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
            found.push(Call { name, number: *number });
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
    [spread(others, FEW - 1), spread(pages, 2).into_iter().take(1).collect()].concat()
}

/// What lies there under a name that nobody gave it: nothing readable, and for its owner only.
fn assert_private(home: &Home, call: &Call) {
    for path in files(home.folder.path()) {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        assert!(
            !name.starts_with(".plusgroep-") || name == ".plusgroep-uitvoer",
            "{call:?}: {name}"
        );
        if is_leftover(&name) {
            let mode = std::fs::metadata(&path).expect("a file").permissions().mode();
            assert_eq!(mode & 0o077, 0, "{call:?}: {name} is for others too");
        }
    }
}

fn is_leftover(name: &str) -> bool {
    name.starts_with(".plusgroep-")
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

fn kill_each(base: &Home, scenario: &Scenario) {
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

/// Everybody who could sign in still can, and the register is whole.
fn all_sign_in(home: &Home) {
    for (who, passphrase) in [
        ("Anja", OWN.to_owned()),
        ("Bo", passphrase_of("Bo")),
        ("Cas", passphrase_of("Cas")),
    ] {
        let opened = open(&home.file, who, &passphrase);
        assert!(opened.is_ok(), "{who}: {:?}", opened.err());
    }
    assert_eq!(flaws(&home.file), Vec::<String>::new());
}

/// Of the passphrases of someone exactly one opens: the new one when the log says so, the old one otherwise.
fn either(home: &Home, who: &str, action: &str, [old, new]: [&str; 2]) {
    let is_recorded = logged(&home.file, action) > 0;
    let opens = |passphrase: &str| open(&home.file, who, passphrase).is_ok();
    assert_eq!(
        (opens(old), opens(new)),
        (!is_recorded, is_recorded),
        "{who}, {action}: {is_recorded}"
    );
    assert!(open(&home.file, "Anja", OWN).is_ok());
    // Settled by whoever came in, and from then on as if nothing had happened.
    assert_eq!(
        (opens(old), opens(new)),
        (!is_recorded, is_recorded),
        "{who}, {action}, settled"
    );
    assert_eq!(flaws(&home.file), Vec::<String>::new());
}

#[test]
fn account_nieuw_killed_at_any_call() {
    if !has_strace() {
        return;
    }
    let base = location();
    let after = |home: &Home| {
        all_sign_in(home);
        let is_recorded = logged(&home.file, "account.nieuw") > 2;
        let opens = open(&home.file, "Dee", &passphrase_of("Dee")).is_ok();
        assert_eq!(opens, is_recorded);
    };
    let arguments = &[
        "account",
        "nieuw",
        "Dee",
        "--rol",
        "administratie",
        "--nieuw-wachtwoord-bestand",
        "Dee.wachtwoord",
    ];
    let code = "ACCOUNT_BESTAAT";
    let again = Again::OrRecorded {
        action: "account.nieuw",
        code,
    };
    kill_each(
        &base,
        &Scenario {
            name: "account nieuw",
            arguments,
            again,
            after,
        },
    );
}

#[test]
fn account_wachtwoord_killed_at_any_call() {
    if !has_strace() {
        return;
    }
    let base = location();
    let after = |home: &Home| {
        either(
            home,
            "Bo",
            "account.wachtwoord",
            [&passphrase_of("Bo"), &passphrase_of("ander")],
        );
    };
    let arguments = &[
        "account",
        "wachtwoord",
        "Bo",
        "--nieuw-wachtwoord-bestand",
        "ander.wachtwoord",
    ];
    kill_each(
        &base,
        &Scenario {
            name: "account wachtwoord",
            arguments,
            again: Again::Done,
            after,
        },
    );
}

#[test]
fn account_wachtwoord_of_one_who_opens_sealed_notes_killed_at_any_call() {
    if !has_strace() {
        return;
    }
    let base = location();
    let after = |home: &Home| {
        let (old, new) = (passphrase_of("Cas"), passphrase_of("ander"));
        either(home, "Cas", "account.wachtwoord", [&old, &new]);
        let right = if logged(&home.file, "account.wachtwoord") > 0 {
            new
        } else {
            old
        };
        let mut cas = open(&home.file, "Cas", &right).expect("opens");
        assert!(cas.unseal(super::now(), &right).is_ok(), "the sealed notes follow");
    };
    let arguments = &[
        "--account",
        "Cas",
        "--wachtwoord-bestand",
        "Cas.wachtwoord",
        "account",
        "wachtwoord",
        "Cas",
        "--nieuw-wachtwoord-bestand",
        "ander.wachtwoord",
    ];
    let again = Again::OrRecorded {
        action: "account.wachtwoord",
        code: "WACHTWOORD",
    };
    kill_each(
        &base,
        &Scenario {
            name: "account wachtwoord (verzegeld)",
            arguments,
            again,
            after,
        },
    );
}

#[test]
fn account_verzegeld_killed_at_any_call() {
    if !has_strace() {
        return;
    }
    let base = location();
    let arguments = &[
        "--account",
        "Cas",
        "--wachtwoord-bestand",
        "Cas.wachtwoord",
        "account",
        "verzegeld",
        "--nieuwe-herstelsleutel",
    ];
    let after = |home: &Home| {
        all_sign_in(home);
        let mut cas = open(&home.file, "Cas", &passphrase_of("Cas")).expect("opens");
        assert!(cas.unseal(super::now(), &passphrase_of("Cas")).is_ok());
    };
    kill_each(
        &base,
        &Scenario {
            name: "account verzegeld",
            arguments,
            again: Again::Done,
            after,
        },
    );
}

#[test]
fn account_sluit_killed_at_any_call() {
    if !has_strace() {
        return;
    }
    let base = location();
    let after = |home: &Home| {
        let is_closed = logged(&home.file, "account.gesloten") > 0;
        assert_eq!(open(&home.file, "Bo", &passphrase_of("Bo")).is_ok(), !is_closed);
        assert!(open(&home.file, "Anja", OWN).is_ok());
        assert_eq!(flaws(&home.file), Vec::<String>::new());
    };
    let again = Again::OrRecorded {
        action: "account.gesloten",
        code: "ONBEKEND_ACCOUNT",
    };
    kill_each(
        &base,
        &Scenario {
            name: "account sluit",
            arguments: &["account", "sluit", "Bo"],
            again,
            after,
        },
    );
}

#[test]
fn locatie_nieuw_killed_at_any_call() {
    if !has_strace() {
        return;
    }
    let base = Home::empty();
    let settings = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/voorbeeld/locatie.toml");
    std::fs::copy(settings, base.folder.path().join("in.toml")).expect("copied");
    let arguments = &[
        "locatie",
        "nieuw",
        "--instellingen",
        "in.toml",
        "--account",
        "Anja",
        "--rol",
        "locatiemanager",
    ];
    kill_each(
        &base,
        &Scenario {
            name: "locatie nieuw",
            arguments,
            again: Again::OrTold,
            after: nothing_more,
        },
    );
}

#[test]
fn demo_maak_killed_at_any_call() {
    if !has_strace() {
        return;
    }
    let scenario = Scenario {
        name: "demo --maak",
        arguments: &["demo", "--maak", "map"],
        again: Again::OrTold,
        after: nothing_more,
    };
    kill_each(&Home::empty(), &scenario);
}

#[test]
fn files_that_go_out_killed_at_any_call() {
    if !has_strace() {
        return;
    }
    let base = location();
    let month = &[
        "declaratie",
        "maak",
        "--maand",
        "2026-03",
        "--gemeente",
        "0214",
        "--uit",
        "uit",
    ];
    for (name, arguments, again) in [
        (
            "export kind",
            &["export", "kind", "12", "--uit", "uit"][..],
            Again::OrWhole(2),
        ),
        (
            "inspectie",
            &[
                "inspectie",
                "--van",
                "2026-03-16",
                "--tot",
                "2026-03-18",
                "--uit",
                "uit",
            ],
            Again::OrWhole(6),
        ),
        ("declaratie maak", month, Again::Done),
    ] {
        kill_each(
            &base,
            &Scenario {
                name,
                arguments,
                again,
                after: all_sign_in,
            },
        );
    }
}

#[test]
fn reading_in_killed_at_any_call() {
    if !has_strace() {
        return;
    }
    let base = location();
    base.write(
        "nieuw.csv",
        b"kindnummer;voornaam;achternaam;geboortedatum\n9001;Nagekomen;Proef;2019-05-06\n",
    );
    let arguments = &["import", "kinderen", "nieuw.csv"];
    kill_each(
        &base,
        &Scenario {
            name: "import",
            arguments,
            again: Again::Done,
            after: all_sign_in,
        },
    );
}

#[test]
fn copies_killed_at_any_call() {
    if !has_strace() {
        return;
    }
    let base = location();
    for (name, arguments) in [
        ("backup maak", &["backup", "maak"][..]),
        ("backup maak --uit", &["backup", "maak", "--uit", "stick"]),
    ] {
        let after = |home: &Home| {
            all_sign_in(home);
            let listed = home.json(&["backup", "lijst"]).0;
            for copy in listed["kopieen"].as_array().expect("a list") {
                let checked = home.run(&["backup", "controleer", copy["bestand"].as_str().expect("a path")]);
                assert_eq!(code(&checked), 0, "what is listed is whole: {}", err(&checked));
            }
        };
        kill_each(
            &base,
            &Scenario {
                name,
                arguments,
                again: Again::Done,
                after,
            },
        );
    }
}

#[test]
fn herstel_killed_at_any_call() {
    if !has_strace() {
        return;
    }
    let base = location();
    assert_eq!(code(&base.run(&["backup", "maak", "--uit", "stick"])), 0);
    // A name without the moment, so that the command is the same each time.
    for path in files(&base.folder.path().join("stick")) {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let (_, end) = name.split_once("Z.plusgroep").expect("a copy");
        std::fs::rename(&path, path.with_file_name(format!("kopie.plusgroep{end}"))).expect("renamed");
    }
    let after = |home: &Home| {
        // Whoever opens the location finds it, the one of before or the one put back.
        assert_eq!(code(&home.run(&["account", "lijst"])), 0);
        all_sign_in(home);
    };
    let arguments = &["herstel", "stick/kopie.plusgroep"];
    kill_each(
        &base,
        &Scenario {
            name: "herstel",
            arguments,
            again: Again::Done,
            after,
        },
    );
}

#[test]
fn a_migration_killed_at_any_call_leaves_no_backup_that_is_not_whole() {
    if !has_strace() {
        return;
    }
    let base = location();
    super::to_older_schema(&base.file);
    let after = |home: &Home| {
        all_sign_in(home);
        let mut backups: Vec<_> = files(home.folder.path());
        backups.retain(|path| path.to_string_lossy().contains(".voor-schema-"));
        assert_eq!(backups.len(), 1, "one backup, made again where it was stopped");
        let mode = std::fs::metadata(&backups[0]).expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let backup = super::connect(&backups[0], &home.file);
        let verdict: String = backup
            .query_row("PRAGMA integrity_check", [], |row| row.get(0))
            .expect("checked");
        assert_eq!(verdict, "ok");
        let children: i64 = backup
            .query_row("SELECT count(*) FROM child", [], |row| row.get(0))
            .expect("read");
        assert!(children > 5);
    };
    let arguments = &["account", "lijst"];
    kill_each(
        &base,
        &Scenario {
            name: "migratie",
            arguments,
            again: Again::Done,
            after,
        },
    );
}

#[test]
fn an_interrupted_run_takes_nothing_away_that_was_changed_since() {
    let base = location();
    assert_eq!(code(&base.run(&["export", "kind", "12", "--uit", "uit"])), 0);
    let uit = base.folder.path().join("uit");
    let written = files(&uit);
    // As a kill between two names leaves it: the list, and of two files one that someone wrote in since.
    let line = |path: &Path| {
        let bytes = std::fs::read(path).expect("a file");
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        format!("{} {name}\n", plusgroep::store::files::sum_of(&bytes))
    };
    let list: String = written.iter().map(|path| line(path)).collect();
    std::fs::write(uit.join(".plusgroep-uitvoer"), list).expect("written");
    std::fs::write(&written[0], "van iemand").expect("written");
    let other = base.run(&[
        "inspectie",
        "--van",
        "2026-03-16",
        "--tot",
        "2026-03-16",
        "--uit",
        "uit",
    ]);
    assert_eq!(code(&other), 0, "{}", err(&other));
    assert!(written[0].exists() && !written[1].exists());
    assert!(at(NOW) == super::now() && !uit.join(".plusgroep-uitvoer").exists());
}
