//! The program killed at any moment: nothing acknowledged is lost, nothing half stays, and the same command works again.
//!
//! The figures of docs/BETROUWBAARHEID.md come from here, with `PLUSGROEP_TESTEN_VOL=1`; without it a few of each.
#![cfg(test)]

mod at_calls;
mod many;
mod random;
mod strace;

use super::cli::{Home, code, err, text};
use plusgroep::app::{AppError, Moment, Session, copies};
use plusgroep::store::migrate::MIGRATIONS;
use plusgroep::store::vault::Vault;
use plusgroep::store::{Store, audit};
use rusqlite::Connection;
use std::path::{Path, PathBuf};

/// The passphrase of the account of [`Home`].
const OWN: &str = "vier gewone losse woorden";
const NOW: &str = "2026-04-02T10:00";

fn now() -> Moment {
    super::support::at(NOW)
}

/// Whether all of it is asked for, as for the figures.
pub fn is_full() -> bool {
    std::env::var_os("PLUSGROEP_TESTEN_VOL").is_some()
}

fn open(file: &Path, who: &str, passphrase: &str) -> Result<Session, AppError> {
    Session::open(file, Some(who), passphrase, now())
}

/// Lines of the log with an action, without signing in.
fn logged(file: &Path, action: &str) -> i64 {
    let (_, key) = Vault::read(file)
        .expect("keys")
        .open(Some("Anja"), OWN)
        .expect("the key");
    let store = Store::open(file, &key).expect("the file");
    audit::count(store.read(), action).expect("a log")
}

/// What `controleer` calls wrong.
fn flaws(file: &Path) -> Vec<String> {
    let checked = copies::check_location(file, Some("Anja"), OWN).expect("checked");
    let wrong = checked.parts.iter().filter(|part| part.verdict.is_err());
    wrong.map(|part| format!("{}: {:?}", part.name, part.verdict)).collect()
}

/// Every file in a folder and below it.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}

/// Copies a folder with all that is in it.
fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy_folder(&path, &target);
        } else {
            std::fs::copy(&path, &target).expect("copied");
        }
    }
}

fn passphrase_of(name: &str) -> String {
    format!("vier losse woorden van {name}")
}

/// A location with sample data and two more accounts: Bo (medewerker) and Cas (aandachtsfunctionaris), each with a file that
/// holds the passphrase.
fn location() -> Home {
    let home = Home::with_samples();
    for name in ["Bo", "Cas", "Dee", "ander"] {
        home.write(&format!("{name}.wachtwoord"), passphrase_of(name).as_bytes());
    }
    for (name, role) in [("Bo", "medewerker"), ("Cas", "aandachtsfunctionaris")] {
        let file = format!("{name}.wachtwoord");
        let made = home.run(&[
            "account",
            "nieuw",
            name,
            "--rol",
            role,
            "--nieuw-wachtwoord-bestand",
            &file,
        ]);
        assert_eq!(code(&made), 0, "{}", err(&made));
    }
    assert!(text(&home.file).ends_with("locatie.plusgroep"));
    home
}

/// A database under the key of a location.
fn connect(database: &Path, location: &Path) -> Connection {
    let (_, key) = Vault::read(location)
        .expect("keys")
        .open(Some("Anja"), OWN)
        .expect("the key");
    let connection = Connection::open(database).expect("it opens");
    if cfg!(feature = "sqlcipher") {
        connection
            .pragma_update(None, "key", key.as_pragma().as_str())
            .expect("a key");
    }
    connection
}

/// Puts the content of a location in a file of before the register said which keys count.
fn to_older_schema(file: &Path) {
    const OLDER: usize = 20;
    let older = file.with_extension("ouder");
    let connection = connect(&older, file);
    for step in &MIGRATIONS[..OLDER] {
        connection.execute_batch(step).expect("a step");
    }
    let (_, key) = Vault::read(file)
        .expect("keys")
        .open(Some("Anja"), OWN)
        .expect("the key");
    let key = if cfg!(feature = "sqlcipher") {
        format!(" KEY \"{}\"", key.as_pragma().as_str())
    } else {
        String::new()
    };
    let attach = format!("ATTACH DATABASE '{}' AS nu{key}", file.display());
    connection.execute_batch(&attach).expect("attached");
    let all = |sql: &str| -> Vec<String> {
        let mut statement = connection.prepare(sql).expect("SQL");
        let rows = statement.query_map([], |row| row.get(0)).expect("rows");
        rows.collect::<Result<_, _>>().expect("text")
    };
    for table in all("SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'") {
        let columns = all(&format!("SELECT name FROM pragma_table_info('{table}', 'main')")).join(", ");
        // The bytes of messages lie apart since then.
        let source = match table.as_str() {
            "message" => "(SELECT * FROM nu.message m JOIN nu.message_content c ON c.message_id = m.id)".to_owned(),
            _ => format!("nu.{table}"),
        };
        let sql = format!("INSERT INTO main.{table} ({columns}) SELECT {columns} FROM {source}");
        connection
            .execute_batch(&sql)
            .unwrap_or_else(|error| panic!("{table}: {error}"));
    }
    connection.execute_batch("DETACH DATABASE nu").expect("detached");
    connection
        .pragma_update(None, "application_id", 0x504C_5553)
        .expect("ours");
    connection.pragma_update(None, "user_version", 20).expect("older");
    drop(connection);
    let private = std::os::unix::fs::PermissionsExt::from_mode(0o600);
    std::fs::set_permissions(&older, private).expect("private");
    std::fs::rename(older, file).expect("in its place");
}

/// A row of numbers, the same every time.
struct Row(u64);

impl Row {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}
