//! Every system call that changes a file, of every command that does, killed once: just before the call is done.
#![cfg(test)]

use super::strace::{Again, Scenario, has_strace, kill_each, nothing_more};
use super::{NOW, OWN, files, flaws, location, logged, open, passphrase_of};
use crate::cli::{Home, code, err};
use crate::support::at;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

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
        // The lock of the folder stays what it is.
        let Some((_, end)) = name.split_once("Z.plusgroep") else {
            continue;
        };
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
        // Stopped between two steps it goes on from there, with a copy of what it found there beside the one of before.
        assert!((1..=2).contains(&backups.len()), "{backups:?}");
        for path in &backups {
            let mode = std::fs::metadata(path).expect("a file").permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
            let backup = super::connect(path, &home.file);
            let verdict: String = backup
                .query_row("PRAGMA integrity_check", [], |row| row.get(0))
                .expect("checked");
            assert_eq!(verdict, "ok");
            let children: i64 = backup
                .query_row("SELECT count(*) FROM child", [], |row| row.get(0))
                .expect("read");
            assert!(children > 5);
        }
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
