//! Imports that are written in short steps ("inlezen in stappen"): what they wrote counts from one moment on, or never.
//!
//! While the operation of an import stands in `import_run` no reader sees what it wrote ([`COUNTS`]). Taking it out of there
//! is the moment at which all of it counts. Whoever does so holds the lock of imports, which goes with the process that
//! holds it: what stands there while nobody holds the lock was left behind, and goes.

use super::error::StoreError;
use super::files::beside;
use super::open::{Store, Tx};
use crate::domain::ids::{EventId, OperationId, StaffId};
use crate::domain::time::Minute;
use chrono::NaiveDate;
use rusqlite::params;
use std::collections::BTreeSet;
use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;
use std::time::{Duration, Instant};

/// What every reader of events asks of an operation: that its import, if it is one, is not still being written.
pub(super) const COUNTS: &str = "operation_id NOT IN (SELECT operation_id FROM import_run)";

/// The same for rows of the roster, which may be of no operation at all.
pub(super) const SHIFT_COUNTS: &str = "(added_by IS NULL OR added_by NOT IN (SELECT operation_id FROM import_run))";

/// The tables that are written in steps, and the column with the operation.
const TABLES: [(&str, &str); 3] = [
    ("attendance_event", "operation_id"),
    ("staff_event", "operation_id"),
    ("roster_shift", "added_by"),
];

/// Held by the one window that writes a large file; given back when dropped, also by a program that is killed.
#[derive(Debug)]
pub struct ImportLock {
    _file: File,
}

impl ImportLock {
    /// Takes the lock; `None` when another window has it.
    pub fn take(location: &Path) -> Result<Option<Self>, StoreError> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        // A file of its own, and it stays: a lock on one that comes and goes can be held twice.
        let file = options.open(beside(location, ".inlezen"))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self { _file: file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error.into()),
        }
    }
}

/// Writes one step in a transaction of its own, and then lets others have a turn for about as long as it took.
///
/// `SQLite` lets who waits look again after at most 50 ms in the first quarter of a second: a pause of that length is seen.
pub fn in_turn<T, E: From<StoreError>>(store: &Store, work: impl FnOnce(Tx<'_>) -> Result<T, E>) -> Result<T, E> {
    let began = Instant::now();
    let outcome = store.write(work)?;
    std::thread::sleep(
        began
            .elapsed()
            .clamp(Duration::from_millis(55), Duration::from_millis(150)),
    );
    Ok(outcome)
}

/// From here on what this new operation writes is seen by nobody.
pub fn begin(tx: Tx<'_>, operation: OperationId) -> Result<(), StoreError> {
    let sql = "INSERT INTO import_run (operation_id) VALUES (?1)";
    tx.sql().execute(sql, [operation])?;
    Ok(())
}

/// From here on all that the operation wrote counts.
pub fn finish(tx: Tx<'_>, operation: OperationId) -> Result<(), StoreError> {
    let sql = "DELETE FROM import_run WHERE operation_id = ?1";
    match tx.sql().execute(sql, [operation])? {
        1 => Ok(()),
        _ => Err(StoreError::Superseded),
    }
}

/// Operations of imports that are being written, or that were left behind.
pub fn unfinished(tx: Tx<'_>) -> Result<Vec<OperationId>, StoreError> {
    let mut statement = tx
        .sql()
        .prepare_cached("SELECT operation_id FROM import_run ORDER BY operation_id")?;
    let rows = statement.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Takes out at most so many rows that an unfinished import wrote; says how many, and none when only its operation was left,
/// which then goes too.
pub fn take_out(tx: Tx<'_>, operation: OperationId, most: usize) -> Result<usize, StoreError> {
    let mut left = most;
    for (table, column) in TABLES {
        // From the last one back: what corrects goes before what it corrects.
        let sql = format!(
            "DELETE FROM {table} WHERE id IN (SELECT id FROM {table} WHERE {column} = ?1 ORDER BY id DESC LIMIT ?2)"
        );
        let limit = i64::try_from(left).unwrap_or(i64::MAX);
        left -= tx.sql().prepare_cached(&sql)?.execute(params![operation, limit])?;
        if left == 0 {
            return Ok(most);
        }
    }
    if left == most {
        for sql in [
            "DELETE FROM operation WHERE id = ?1",
            "DELETE FROM import_run WHERE operation_id = ?1",
        ] {
            tx.sql().execute(sql, [operation])?;
        }
    }
    Ok(most - left)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_window_at_a_time_holds_the_lock_of_imports() {
        let folder = tempfile::tempdir().expect("a folder");
        let location = folder.path().join("a.plusgroep");
        let held = ImportLock::take(&location).expect("it works");
        assert!(held.is_some());
        assert!(ImportLock::take(&location).expect("it works").is_none());
        drop(held);
        assert!(ImportLock::take(&location).expect("it works").is_some());
    }
}

/// Raw events of a day: whose table they are in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventsOf {
    /// Children.
    Children,
    /// Staff.
    Staff,
}

/// Numbers of the events between two days, both included, that somebody recorded by hand and no file brought.
pub fn by_hand(
    tx: Tx<'_>,
    whose: EventsOf,
    (from, until): (NaiveDate, NaiveDate),
) -> Result<BTreeSet<EventId>, StoreError> {
    let table = match whose {
        EventsOf::Children => "attendance_event",
        EventsOf::Staff => "staff_event",
    };
    let mut statement = tx.sql().prepare_cached(&format!(
        "SELECT event.id FROM {table} event JOIN operation ON operation.id = event.operation_id
         WHERE operation.kind <> 'ingelezen' AND event.day BETWEEN ?1 AND ?2"
    ))?;
    let rows = statement.query_map(params![from, until], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Keys of the shifts between two days, both included, that somebody put on the roster by hand and no file brought.
pub fn shifts_by_hand(
    tx: Tx<'_>,
    (from, until): (NaiveDate, NaiveDate),
) -> Result<BTreeSet<(StaffId, NaiveDate, Minute)>, StoreError> {
    let mut statement = tx.sql().prepare_cached(
        "SELECT staff_id, roster_shift.day, from_min FROM roster_shift JOIN operation ON operation.id = added_by
         WHERE removed_by IS NULL AND operation.kind <> 'ingelezen' AND roster_shift.day BETWEEN ?1 AND ?2",
    )?;
    let rows = statement.query_map(params![from, until], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
