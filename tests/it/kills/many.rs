//! Many processes that write at once while screens are open: nothing is lost and nobody is turned away.
#![cfg(test)]

use super::{OWN, flaws, is_full, location};
use crate::cli::{code, err};
use crate::terminal::Terminal;

#[test]
fn many_processes_write_at_once_beside_two_open_screens() {
    let (processes, writes) = if is_full() { (8, 500) } else { (4, 20) };
    let home = location();
    let environment = [("PLUSGROEP_WACHTWOORD", OWN)];
    let file = crate::cli::text(&home.file).to_owned();
    let open = || {
        Terminal::start(
            home.folder.path(),
            24,
            80,
            &environment,
            &["--bestand", &file, "--nu", super::NOW],
        )
    };
    let mut screens = [open(), open()];
    for screen in &screens {
        screen.wait_for("Uilen");
    }
    std::thread::scope(|scope| {
        for process in 0..processes {
            let home = &home;
            scope.spawn(move || {
                for write in 0..writes {
                    let number = 10_000 + process * 1_000 + write;
                    let rows =
                        format!("kindnummer;voornaam;achternaam;geboortedatum\n{number};Nagekomen;Proef;2019-05-06\n");
                    let path = home.write(&format!("{process}.csv"), rows.as_bytes());
                    let read = home.run(&["import", "kinderen", crate::cli::text(&path)]);
                    assert_eq!(code(&read), 0, "{number}: {}", err(&read));
                }
            });
        }
    });
    let found = home.json(&["kind", "zoek", "Nagekomen"]).0.to_string();
    for process in 0..processes {
        for write in 0..writes {
            let number = 10_000 + process * 1_000 + write;
            assert!(found.contains(&number.to_string()), "{number} was acknowledged");
        }
    }
    for screen in &mut screens {
        screen.press("q");
        assert!(screen.ended().success(), "both screens go on working");
    }
    assert_eq!(flaws(&home.file), Vec::<String>::new());
    println!("{processes} processes x {writes} writes beside two open screens: none lost, none refused");
}
