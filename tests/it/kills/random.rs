//! `kill -9` at random moments, in commands and in an open screen: what was acknowledged is there, and the register is whole.
#![cfg(test)]

use super::{NOW, OWN, Row, copy_folder, flaws, is_full, location, logged, open, passphrase_of};
use crate::cli::{Home, code};
use crate::terminal::{Terminal, demo, first_names, lines_with, signed_in};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const LOOK: Duration = Duration::from_millis(1);

/// How a command that may be killed ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Killed,
    Acknowledged,
    Refused,
}

/// Runs a command and kills it after so much time, unless it is done before.
fn run_until(home: &Home, arguments: &[&str], moment: Duration) -> End {
    let mut command = home.command();
    command
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let start = Instant::now();
    let mut child = command.spawn().expect("the program runs");
    loop {
        if let Some(status) = child.try_wait().expect("a status") {
            return if status.success() {
                End::Acknowledged
            } else {
                End::Refused
            };
        }
        if start.elapsed() >= moment {
            child.kill().expect("killed");
            child.wait().expect("a status");
            return End::Killed;
        }
        std::thread::park_timeout(LOOK);
    }
}

/// What must be there.
#[derive(Default)]
struct Acknowledged {
    children: Vec<u64>,
    accounts: Vec<String>,
    /// Passphrase of Bo, and the one that a killed change would have given.
    bo: (String, Option<String>),
}

/// Looks after everything that was acknowledged.
fn verify(home: &Home, there: &mut Acknowledged, changes: i64) -> i64 {
    let session = open(&home.file, "Anja", OWN).expect("the manager signs in");
    drop(session);
    assert_eq!(flaws(&home.file), Vec::<String>::new());
    for name in &there.accounts {
        assert!(
            open(&home.file, name, &passphrase_of(name)).is_ok(),
            "{name} was acknowledged"
        );
    }
    let recorded = logged(&home.file, "account.wachtwoord");
    let (old, tried) = std::mem::take(&mut there.bo);
    let right = match tried {
        Some(tried) if recorded > changes => {
            assert!(open(&home.file, "Bo", &old).is_err());
            tried
        }
        Some(tried) => {
            assert!(
                open(&home.file, "Bo", &tried).is_err(),
                "what the log does not say opens nothing"
            );
            old
        }
        None => old,
    };
    assert!(open(&home.file, "Bo", &right).is_ok());
    there.bo = (right, None);
    let found = home.json(&["kind", "zoek", "Nagekomen"]).0.to_string();
    for number in &there.children {
        assert!(found.contains(&number.to_string()), "child {number} was acknowledged");
    }
    recorded
}

/// Does one thing that may be killed, and keeps what was acknowledged.
fn one_action(home: &Home, there: &mut Acknowledged, number: u64, moment: Duration) -> End {
    let name = format!("P{number}");
    let secret = format!("{name}.wachtwoord");
    let file = format!("{number}.csv");
    match number % 5 {
        0 | 1 => {
            let rows = format!("kindnummer;voornaam;achternaam;geboortedatum\n{number};Nagekomen;Proef;2019-05-06\n");
            home.write(&file, rows.as_bytes());
            let end = run_until(home, &["import", "kinderen", &file], moment);
            if end == End::Acknowledged {
                there.children.push(number);
            }
            end
        }
        2 => {
            home.write(&secret, passphrase_of(&name).as_bytes());
            let new = [
                "account",
                "nieuw",
                &name,
                "--rol",
                "medewerker",
                "--nieuw-wachtwoord-bestand",
                &secret,
            ];
            let end = run_until(home, &new, moment);
            if end == End::Acknowledged && there.accounts.len() < 12 {
                there.accounts.push(name);
            }
            end
        }
        3 => {
            home.write(&secret, passphrase_of(&name).as_bytes());
            let change = ["account", "wachtwoord", "Bo", "--nieuw-wachtwoord-bestand", &secret];
            let end = run_until(home, &change, moment);
            match end {
                End::Acknowledged => there.bo.0 = passphrase_of(&name),
                End::Killed => there.bo.1 = Some(passphrase_of(&name)),
                End::Refused => {}
            }
            end
        }
        _ if number.is_multiple_of(2) => run_until(home, &["backup", "maak"], moment),
        _ => run_until(home, &["export", "kind", "12", "--uit", &name], moment),
    }
}

#[test]
fn random_kills_in_commands_lose_nothing_that_was_acknowledged() {
    let total = if is_full() { 800 } else { 16 };
    let home = location();
    let start = Instant::now();
    assert_eq!(
        run_until(&home, &["account", "lijst"], Duration::from_mins(1)),
        End::Acknowledged
    );
    // Longer than a command takes, so that some are done: those have to be there.
    let longest = u64::try_from(start.elapsed().as_micros()).expect("short") * 2;
    let mut row = Row(20_261_201);
    let (mut killed, mut done, mut changes, mut number) = (0, 0, 0, 9000);
    let mut there = Acknowledged {
        bo: (passphrase_of("Bo"), None),
        ..Acknowledged::default()
    };
    while killed < total {
        number += 1;
        let moment = Duration::from_micros(row.below(longest));
        let end = one_action(&home, &mut there, number, moment);
        assert!(end != End::Refused, "{number}");
        killed += u32::from(end == End::Killed);
        done += u32::from(end == End::Acknowledged);
        // A change that may or may not have been recorded is settled before the next one.
        if number % 5 == 3 {
            if end == End::Acknowledged {
                changes = logged(&home.file, "account.wachtwoord");
            }
            changes = verify(&home, &mut there, changes);
        }
    }
    verify(&home, &mut there, changes);
    println!("{killed} kills in commands, {done} acknowledged actions, none lost");
}

/// Children that are in, on a screen of the demo.
fn present(screen: &str) -> usize {
    lines_with(screen, "+ binnen 14:30")
}

#[test]
fn random_kills_in_an_open_screen_lose_nothing_that_was_shown() {
    let total = if is_full() { 200 } else { 4 };
    let base = demo();
    let mut row = Row(20_261_202);
    let (mut killed, mut shown) = (0, 0);
    while killed < total {
        let home = tempfile::tempdir().expect("a folder");
        copy_folder(base.path(), home.path());
        let mut there = 0;
        for _ in 0..6 {
            let mut terminal = signed_in(home.path(), 24, 80, &[]);
            let screen = terminal.wait("the list", |screen| {
                lines_with(screen, "? nog niet") + present(screen) == 9
            });
            assert!(
                (there..=there + 1).contains(&present(&screen)),
                "{there} were shown:\n{screen}"
            );
            there = present(&screen);
            tick(&mut terminal, &screen);
            if row.below(2) == 0 {
                terminal.wait("one child more in", |screen| present(screen) == there + 1);
                there += 1;
                shown += 1;
            } else {
                let until = Instant::now() + Duration::from_micros(row.below(40_000));
                while Instant::now() < until {
                    std::thread::park_timeout(LOOK);
                }
            }
            kill(&mut terminal);
            killed += 1;
        }
        assert_whole(home.path());
    }
    println!("{killed} kills of an open screen, {shown} children shown as in, none lost");
}

/// Types the name of a child that is not in yet, and ticks it in.
fn tick(terminal: &mut Terminal, screen: &str) {
    let name = first_names(screen).first().cloned().expect("a child that is not in");
    terminal.press("/");
    terminal.wait_for("Kind zoeken");
    terminal.press(&name);
    terminal.wait_for(&format!("Naam: {name}"));
    terminal.press("\r");
}

fn kill(terminal: &mut Terminal) {
    let process = terminal.process().to_string();
    assert!(
        Command::new("kill")
            .args(["-9", &process])
            .status()
            .expect("kill")
            .success()
    );
    terminal.ended();
}

fn assert_whole(folder: &Path) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_plusgroep"));
    command
        .env_clear()
        .env("HOME", folder)
        .env("PLUSGROEP_WACHTWOORD", "demo");
    command.env("PLUSGROEP_BESTAND", folder.join("demo.plusgroep"));
    let checked = command.args(["--nu", NOW, "controleer"]).output().expect("it runs");
    assert_eq!(code(&checked), 0, "{}", String::from_utf8_lossy(&checked.stdout));
}
