//! What is named as a location or a copy and is no file: a device, a pipe, a link to one. It is refused at once, and never read without end
//! or waited for.
#![cfg(test)]
#![cfg(unix)]

use crate::cli::{Home, err, text};
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::time::{Duration, Instant};

/// Much longer than a refusal takes, also on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// What a command answers; one that hangs is stopped and fails the test.
fn answer(home: &Home, arguments: &[&str]) -> Output {
    let mut child = home
        .command()
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    let start = Instant::now();
    while child.try_wait().expect("a status").is_none() {
        if start.elapsed() > PATIENCE {
            child.kill().expect("stopped");
            panic!("{arguments:?} hangs");
        }
        std::thread::park_timeout(Duration::from_millis(10));
    }
    child.wait_with_output().expect("an answer")
}

fn pipe(path: &Path) {
    let made = std::process::Command::new("mkfifo").arg(path).status().expect("mkfifo");
    assert!(made.success());
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    PathBuf::from(format!("{}{ending}", path.display()))
}

/// A pipe and a link to a device, each without and with a key file, and a register of which the key file or the side file is a pipe.
fn named(home: &Home) -> Vec<PathBuf> {
    let folder = home.folder.path();
    let mut all: Vec<PathBuf> = ["/dev/zero", "/dev/random", "/dev/tty"].map(PathBuf::from).into();
    for keys in ["zonder", "met"] {
        let (fifo, link) = (folder.join(format!("pijp-{keys}")), folder.join(format!("nul-{keys}")));
        pipe(&fifo);
        std::os::unix::fs::symlink("/dev/zero", &link).expect("a link");
        for path in [fifo, link] {
            if keys == "met" {
                std::fs::copy(beside(&home.file, ".sleutels"), beside(&path, ".sleutels")).expect("a copy");
            }
            all.push(path);
        }
    }
    for ending in [".sleutels", "-wal"] {
        let path = folder.join(format!("locatie{ending}.plusgroep"));
        for part in ["", ".sleutels"] {
            std::fs::copy(beside(&home.file, part), beside(&path, part)).expect("a copy");
        }
        let _replaced = std::fs::remove_file(beside(&path, ending));
        pipe(&beside(&path, ending));
        all.push(path);
    }
    all
}

#[test]
fn what_is_no_file_is_refused_at_once_as_a_location_and_as_a_copy() {
    let home = Home::with_location();
    for path in named(&home) {
        let path = text(&path);
        let target = home.folder.path().join("terug.plusgroep");
        for arguments in [
            &["--bestand", path, "kind", "zoek", "Pim"][..],
            &["--bestand", path, "controleer"],
            &["backup", "controleer", path],
            &["herstel", path, "--naar", text(&target)],
        ] {
            if path.contains("-wal") && arguments.contains(&"herstel") {
                // What lies beside a copy under this name is no part of it.
                continue;
            }
            let refused = answer(&home, arguments);
            let shown = err(&refused);
            // A check that names the part that is wrong is an answer too.
            assert!(matches!(refused.status.code(), Some(1 | 2)), "{arguments:?}: {shown}");
            assert!(!shown.contains("panicked"), "{arguments:?}: {shown}");
            assert!(!target.exists(), "{arguments:?}");
        }
    }
}
