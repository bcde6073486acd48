//! Brings a location file to the newest schema: backup first, one transaction a step, newer files refused.

use super::copies;
use super::error::StoreError;
use super::files::{beside, private_file, sync_folder};
use rusqlite::{Connection, TransactionBehavior};
use std::path::{Path, PathBuf};

/// The steps, in order; the file's `user_version` is the number of steps it has had.
pub const MIGRATIONS: &[&str] = &[
    include_str!("../../data/migrations/0001_start.sql"),
    include_str!("../../data/migrations/0002_schools.sql"),
    include_str!("../../data/migrations/0003_team.sql"),
    include_str!("../../data/migrations/0004_rollen.sql"),
    include_str!("../../data/migrations/0005_dossier.sql"),
    include_str!("../../data/migrations/0006_verzegeld.sql"),
    include_str!("../../data/migrations/0007_zorgberichten.sql"),
    include_str!("../../data/migrations/0008_extra_dagen.sql"),
    include_str!("../../data/migrations/0009_concept.sql"),
    include_str!("../../data/migrations/0010_declaratie.sql"),
    include_str!("../../data/migrations/0011_regelingen.sql"),
    include_str!("../../data/migrations/0012_verantwoording.sql"),
    include_str!("../../data/migrations/0013_bundel.sql"),
    include_str!("../../data/migrations/0014_versies.sql"),
    include_str!("../../data/migrations/0015_koppeling.sql"),
    include_str!("../../data/migrations/0016_geld.sql"),
    include_str!("../../data/migrations/0017_gezamenlijke_regels.sql"),
    include_str!("../../data/migrations/0018_dagen_van_regel.sql"),
    include_str!("../../data/migrations/0019_lijsten.sql"),
    include_str!("../../data/migrations/0020_kopieen.sql"),
    include_str!("../../data/migrations/0021_zijbestand.sql"),
    include_str!("../../data/migrations/0022_sleutels.sql"),
    include_str!("../../data/migrations/0023_inlezen.sql"),
    include_str!("../../data/migrations/0024_berichten.sql"),
    include_str!("../../data/migrations/0025_sleutelstand.sql"),
    include_str!("../../data/migrations/0026_vakanties.sql"),
];

/// "PLUS": marks the database as ours.
const APPLICATION_ID: i64 = 0x504C_5553;

/// Newest schema version this program knows.
pub fn newest_version() -> i64 {
    i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX)
}

/// Schema version of an open file.
pub fn version(connection: &Connection) -> Result<i64, StoreError> {
    Ok(connection.query_row("PRAGMA user_version", [], |row| row.get(0))?)
}

/// Runs the steps that the file has not had. An older file is first copied beside itself.
pub fn migrate(connection: &mut Connection, path: &Path, steps: &[&str]) -> Result<(), StoreError> {
    run(connection, Some(path), steps)
}

/// The same for what was read into memory, of which the file itself stays as it is.
pub(super) fn migrate_in_memory(connection: &mut Connection, steps: &[&str]) -> Result<(), StoreError> {
    run(connection, None, steps)
}

fn run(connection: &mut Connection, to_copy: Option<&Path>, steps: &[&str]) -> Result<(), StoreError> {
    let newest = i64::try_from(steps.len()).unwrap_or(i64::MAX);
    let found = version(connection)?;
    if found > newest {
        return Err(StoreError::Newer {
            file: found,
            program: newest,
        });
    }
    if found == newest {
        return check_application(connection);
    }
    if found > 0 {
        check_application(connection)?;
        if let Some(path) = to_copy {
            back_up(connection, path, found)?;
        }
    }
    let first = usize::try_from(found).map_err(|_| StoreError::Damaged)?;
    for (index, sql) in steps.iter().enumerate().skip(first) {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        // Another terminal may have done this step while we waited for the lock.
        let done = transaction.query_row("PRAGMA user_version", [], |row| row.get::<_, i64>(0))?;
        let number = i64::try_from(index).unwrap_or(i64::MAX);
        if done > number {
            continue;
        }
        transaction.execute_batch(sql)?;
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.pragma_update(None, "user_version", number + 1)?;
        transaction.commit()?;
    }
    Ok(())
}

fn check_application(connection: &Connection) -> Result<(), StoreError> {
    let id: i64 = connection.query_row("PRAGMA application_id", [], |row| row.get(0))?;
    if id == APPLICATION_ID {
        Ok(())
    } else {
        Err(StoreError::NotALocation)
    }
}

/// Name of the copy that is made before a file of schema `version` is changed.
pub fn backup_name(path: &Path, version: i64) -> PathBuf {
    beside(path, &format!(".voor-schema-{}", version + 1))
}

/// Makes that copy: under a temporary name, for its owner only, checked as it lies there, and then under its own name. An empty
/// one is what an older program left when it was stopped.
fn back_up(connection: &Connection, path: &Path, version: i64) -> Result<(), StoreError> {
    let target = backup_name(path, version);
    let is_there = || std::fs::metadata(&target).is_ok_and(|found| found.len() > 0);
    if is_there() {
        return Ok(());
    }
    let temporary = beside(&target, ".tijdelijk");
    let file = private_file(&temporary)?;
    // Another window may be doing the same: wait for it. What a stopped one left is written over.
    let _without_locks_last_wins = file.lock();
    if is_there() {
        return Ok(());
    }
    file.set_len(0)?;
    let name = temporary
        .to_str()
        .ok_or(StoreError::Io(std::io::ErrorKind::InvalidFilename))?;
    connection.execute("VACUUM INTO ?1", [name])?;
    check_backup(connection, name)?;
    file.sync_all()?;
    std::fs::rename(&temporary, &target)?;
    sync_folder(&target)
}

/// Looks into a copy that was just made, under the key of the file itself.
fn check_backup(connection: &Connection, name: &str) -> Result<(), StoreError> {
    connection.execute("ATTACH DATABASE ?1 AS kopie", [name])?;
    let checked = copies::file_flaws(connection, "kopie");
    connection.execute("DETACH DATABASE kopie", [])?;
    match checked?.first() {
        Some(flaw) => Err(StoreError::CopyUnsound(*flaw)),
        None => Ok(()),
    }
}

#[cfg(test)]
#[path = "migrate_tests.rs"]
mod tests;
