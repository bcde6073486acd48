//! A real location in a temporary folder, for the tests of importing and of the demo.

#![expect(clippy::expect_used, reason = "a helper of a test may fail the test")]

use chrono::NaiveDate;
use plusgroep::app::day::{DayAction, Done};
use plusgroep::app::import::{ImportKind, ImportMode, ImportReport};
use plusgroep::app::{AppError, Moment, NewLocationRequest, Random, Reality, Session, create_location};
use plusgroep::domain::people::Child;
use plusgroep::domain::role::Role;
use plusgroep::domain::text::Text;
use plusgroep::domain::time::{parse_date, parse_moment};
use plusgroep::regeling::{self, LocationSettings};
use plusgroep::store::vault::Vault;
use plusgroep::store::{Store, people};
use rusqlite::Connection;
use rusqlite::types::ValueRef;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

pub const PASSPHRASE: &str = "vier gewone losse woorden";

pub fn moment(text: &str) -> Moment {
    Moment::at_local(parse_moment(text).expect("a moment"))
}

pub fn day(text: &str) -> chrono::NaiveDate {
    parse_date(text).expect("a date")
}

/// Does something in a day as someone who looked just before: what stands in the action as seen is filled in.
pub fn look_and_perform(
    session: &mut Session,
    day: NaiveDate,
    now: Moment,
    action: &DayAction,
) -> Result<Done, AppError> {
    let mut action = action.clone();
    let of_child = |child| session.seen_of_child(child, day).expect("what is in sight");
    match &mut action {
        DayAction::Absent { children, .. } => {
            for (child, seen) in children {
                *seen = of_child(*child);
            }
        }
        DayAction::Arrival { absent, .. } => {
            for (child, _, seen) in absent {
                *seen = of_child(*child);
            }
        }
        DayAction::CorrectTime { child, seen, .. } | DayAction::Clear { child, seen, .. } => *seen = of_child(*child),
        DayAction::ClockStaff { staff, seen, .. } | DayAction::StaffAway { staff, seen, .. } => {
            *seen = session.seen_of_staff(*staff, day).expect("what is in sight");
        }
        DayAction::CheckIn { .. } | DayAction::CheckOut { .. } | DayAction::Undo | DayAction::Redo => {}
    }
    session.perform(day, now, &action)
}

pub const fn sample(kind: ImportKind) -> &'static str {
    match kind {
        ImportKind::Children => include_str!("../../data/voorbeeld/kinderen.csv"),
        ImportKind::Placements => include_str!("../../data/voorbeeld/plaatsingen.csv"),
        ImportKind::Staff => include_str!("../../data/voorbeeld/medewerkers.csv"),
        ImportKind::Roster => include_str!("../../data/voorbeeld/rooster.csv"),
        ImportKind::Worked => include_str!("../../data/voorbeeld/gewerkt.csv"),
        ImportKind::Attendance => include_str!("../../data/voorbeeld/aanwezigheid.csv"),
        ImportKind::Tariffs => include_str!("../../data/voorbeeld/tarieven.csv"),
        ImportKind::Allocations => include_str!("../../data/voorbeeld/toewijzingen.csv"),
    }
}

/// The settings of the sample location.
pub fn sample_settings() -> LocationSettings {
    regeling::read_location("locatie.toml", include_str!("../../data/voorbeeld/locatie.toml")).expect("settings")
}

/// An open location on the evening of 31 March 2026.
pub struct Place {
    _folder: TempDir,
    pub path: PathBuf,
    pub session: Session,
    pub now: Moment,
}

impl Place {
    pub fn empty() -> Self {
        Self::with_role(Role::Locatiemanager)
    }

    pub fn with_role(role: Role) -> Self {
        let policy = regeling::builtin("buren-2025").expect("a policy");
        Self::with_policy(&sample_settings(), policy, role, "2026-03-31T20:00")
    }

    /// A location with settings, a policy and a moment of its own.
    pub fn with_policy(settings: &LocationSettings, policy: &str, role: Role, now: &str) -> Self {
        Self::with_chance(settings, (policy, role), now, 1)
    }

    /// A location with chance of its own, so that its number letters differ from those of another.
    pub fn with_chance(settings: &LocationSettings, (policy, role): (&str, Role), now: &str, seed: u64) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("proef.plusgroep");
        let now = moment(now);
        let request = NewLocationRequest {
            settings,
            regeling_toml: policy,
            account: &Text::parse("Proef").expect("a name"),
            role,
            passphrase: PASSPHRASE,
            reality: Reality::Demo,
        };
        create_location(&path, &request, &Random::seeded(seed), now).expect("a location");
        let session = Session::open(&path, Some("Proef"), PASSPHRASE, now).expect("it opens");
        Self {
            _folder: folder,
            path,
            session: session.with_random(Random::seeded(seed + 1)),
            now,
        }
    }

    /// A location with every sample in it.
    pub fn with_samples() -> Self {
        let mut place = Self::empty();
        for kind in ImportKind::ALL {
            place.write(kind, sample(kind));
        }
        place
    }

    pub fn import(&mut self, kind: ImportKind, bytes: &[u8], mode: ImportMode) -> ImportReport {
        self.session
            .import(self.now, kind, bytes, mode)
            .expect("the register works")
    }

    /// Imports a file that has no error.
    pub fn write(&mut self, kind: ImportKind, text: &str) -> ImportReport {
        let report = self.import(kind, text.as_bytes(), ImportMode::Write);
        assert_eq!(report.errors, [], "{}", kind.code());
        report
    }

    pub fn dump(&self) -> Vec<String> {
        dump(&self.path, "Proef", PASSPHRASE)
    }

    /// The store itself, to look at what the use cases do not show.
    pub fn store(&self) -> Store {
        let (_, key) = Vault::read(&self.path)
            .expect("key file")
            .open(Some("Proef"), PASSPHRASE)
            .expect("a key");
        Store::open(&self.path, &key).expect("it opens")
    }
}

/// Every row of every table but the log, the count of commits and what says which keys count, as text.
pub fn dump(path: &Path, account: &str, passphrase: &str) -> Vec<String> {
    let connection = connect(path, account, passphrase);
    let tables = rows(
        &connection,
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT IN ('audit', 'vault_entry', 'vault_stand', 'wal_mark') ORDER BY name",
    );
    let mut lines = Vec::new();
    for table in tables {
        let table = table.trim_matches('|');
        let of_table = rows(&connection, &format!("SELECT * FROM {table}"));
        lines.extend(of_table.into_iter().map(|row| format!("{table} {row}")));
    }
    lines
}

/// The log: action and detail of every line.
pub fn log(path: &Path, account: &str, passphrase: &str) -> Vec<String> {
    rows(
        &connect(path, account, passphrase),
        "SELECT action, detail FROM audit ORDER BY seq",
    )
}

pub fn connect(path: &Path, account: &str, passphrase: &str) -> Connection {
    let vault = Vault::read(path).expect("key file");
    let (_, key) = vault.open(Some(account), passphrase).expect("a key");
    let connection = Connection::open(path).expect("it opens");
    if cfg!(feature = "sqlcipher") {
        connection
            .pragma_update(None, "key", key.as_pragma().as_str())
            .expect("a key");
    }
    connection
}

fn rows(connection: &Connection, sql: &str) -> Vec<String> {
    let mut statement = connection.prepare(sql).expect("SQL");
    let columns = statement.column_count();
    let mut found = statement.query([]).expect("rows");
    let mut lines = Vec::new();
    while let Some(row) = found.next().expect("a row") {
        let mut line = String::from("|");
        for index in 0..columns {
            match row.get_ref(index).expect("a value") {
                ValueRef::Null => line.push('-'),
                ValueRef::Integer(number) => write!(line, "{number}").expect("text"),
                ValueRef::Text(text) => line.push_str(std::str::from_utf8(text).expect("UTF-8")),
                ValueRef::Real(_) | ValueRef::Blob(_) => line.push_str("..."),
            }
            line.push('|');
        }
        lines.push(line);
    }
    lines
}

/// Lines that were new, changed and unchanged.
pub fn counts(report: &ImportReport) -> (usize, usize, usize) {
    (report.new, report.changed, report.unchanged)
}

/// The child of a number.
pub fn child(place: &Place, number: &str) -> Child {
    let children = people::children(place.store().read()).expect("children");
    let found = children.into_iter().find(|child| child.number.as_str() == number);
    found.expect("a known child")
}

/// Number of the first child of a location.
pub fn first_child(place: &Place) -> plusgroep::domain::ids::ChildNumber {
    let children = people::children(place.store().read()).expect("children");
    children.into_iter().next().expect("a child").number
}

/// Runs SQL past the program, as someone with the key and bad intentions would.
pub fn tamper(path: &Path, sql: &str) {
    connect(path, "Proef", PASSPHRASE).execute_batch(sql).expect("SQL");
}

/// Says whether the file takes an SQL statement past the program.
pub fn try_sql(path: &Path, sql: &str) -> bool {
    connect(path, "Proef", PASSPHRASE).execute_batch(sql).is_ok()
}
