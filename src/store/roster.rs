//! The roster: shifts, days on which staff are absent, and shifts that come back every week.
//!
//! A row counts until an operation removes it. Taking an operation back removes what it added and adds again what it
//! removed, so nothing is ever lost and an undo can itself be undone.

use super::error::StoreError;
use super::import_run::SHIFT_COUNTS;
use super::open::Tx;
use crate::domain::ids::{OperationId, StaffId};
use crate::domain::people::{Shift, ShiftPattern, StaffAbsence};
use crate::domain::time::{Minute, Period};
use chrono::{NaiveDate, Weekday};
use rusqlite::{Row, params};

/// The columns of a shift that say what it is.
const SHIFT: &str = "SELECT staff_id, group_id, day, from_min, until_min, deployment FROM roster_shift";

fn shift(row: &Row<'_>) -> rusqlite::Result<Shift> {
    Ok(Shift {
        staff: row.get(0)?,
        group: row.get(1)?,
        day: row.get(2)?,
        from: row.get(3)?,
        until: row.get(4)?,
        deployment: row.get(5)?,
    })
}

/// Every shift between two days, both included, also of who is absent.
pub fn shifts(tx: Tx<'_>, from: NaiveDate, until: NaiveDate) -> Result<Vec<Shift>, StoreError> {
    let mut statement = tx.sql().prepare_cached(&format!(
        "{SHIFT} WHERE removed_by IS NULL AND day BETWEEN ?1 AND ?2 AND {SHIFT_COUNTS} ORDER BY day, from_min, staff_id"
    ))?;
    let rows = statement.query_map(params![from, until], shift)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Every shift between two days, both included, of who is not absent: what planning counts with.
pub fn working_shifts(tx: Tx<'_>, from: NaiveDate, until: NaiveDate) -> Result<Vec<Shift>, StoreError> {
    let absent = absences(tx, from, until)?;
    let mut working = shifts(tx, from, until)?;
    working.retain(|shift| {
        let same = |(staff, day, _): &(StaffId, NaiveDate, StaffAbsence)| (*staff, *day) == (shift.staff, shift.day);
        !absent.iter().any(same)
    });
    Ok(working)
}

/// Stores a shift read from a file, new or changed; person, day and beginning are its key.
pub fn put_shift(tx: Tx<'_>, shift: &Shift) -> Result<(), StoreError> {
    tx.sql()
        .prepare_cached(
            "INSERT INTO roster_shift (staff_id, day, from_min, until_min, group_id, deployment) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (staff_id, day, from_min) WHERE removed_by IS NULL
             DO UPDATE SET until_min = excluded.until_min, group_id = excluded.group_id, deployment = excluded.deployment",
        )?
        .execute(params![shift.staff, shift.day, shift.from, shift.until, shift.group, shift.deployment])?;
    Ok(())
}

/// Adds a shift.
pub fn add_shift(tx: Tx<'_>, operation: OperationId, shift: &Shift) -> Result<(), StoreError> {
    tx.sql()
        .prepare_cached(
            "INSERT INTO roster_shift (staff_id, day, from_min, until_min, group_id, deployment, added_by)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![
            shift.staff,
            shift.day,
            shift.from,
            shift.until,
            shift.group,
            shift.deployment,
            operation
        ])?;
    Ok(())
}

/// Takes a shift off the roster; says how many there were: none or one.
pub fn remove_shift(
    tx: Tx<'_>,
    operation: OperationId,
    (staff, day, from): (StaffId, NaiveDate, Minute),
) -> Result<usize, StoreError> {
    Ok(tx
        .sql()
        .prepare_cached(
            "UPDATE roster_shift SET removed_by = ?1
             WHERE staff_id = ?2 AND day = ?3 AND from_min = ?4 AND removed_by IS NULL",
        )?
        .execute(params![operation, staff, day, from])?)
}

/// Days between two days, both included, on which someone is absent.
pub fn absences(
    tx: Tx<'_>,
    from: NaiveDate,
    until: NaiveDate,
) -> Result<Vec<(StaffId, NaiveDate, StaffAbsence)>, StoreError> {
    let mut statement = tx.sql().prepare_cached(
        "SELECT staff_id, day, reason FROM staff_absence WHERE removed_by IS NULL AND day BETWEEN ?1 AND ?2
         ORDER BY day, staff_id",
    )?;
    let rows = statement.query_map(params![from, until], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Adds a day of absence.
pub fn add_absence(
    tx: Tx<'_>,
    operation: OperationId,
    (staff, day): (StaffId, NaiveDate),
    reason: StaffAbsence,
) -> Result<(), StoreError> {
    tx.sql()
        .prepare_cached("INSERT INTO staff_absence (staff_id, day, reason, added_by) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![staff, day, reason, operation])?;
    Ok(())
}

/// Takes a day of absence away; says how many there were: none or one.
pub fn remove_absence(
    tx: Tx<'_>,
    operation: OperationId,
    (staff, day): (StaffId, NaiveDate),
) -> Result<usize, StoreError> {
    Ok(tx
        .sql()
        .prepare_cached(
            "UPDATE staff_absence SET removed_by = ?1 WHERE staff_id = ?2 AND day = ?3 AND removed_by IS NULL",
        )?
        .execute(params![operation, staff, day])?)
}

/// Every shift that comes back, in order of person, weekday and time.
pub fn patterns(tx: Tx<'_>) -> Result<Vec<ShiftPattern>, StoreError> {
    let mut statement = tx.sql().prepare_cached(
        "SELECT staff_id, weekday, group_id, from_min, until_min, deployment, begin_day, end_day FROM roster_pattern
         WHERE removed_by IS NULL ORDER BY staff_id, weekday, from_min",
    )?;
    let mut rows = statement.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let weekday = row.get::<_, u8>(1)?.checked_sub(1);
        let weekday = weekday.and_then(|number| Weekday::try_from(number).ok());
        found.push(ShiftPattern {
            staff: row.get(0)?,
            weekday: weekday.ok_or(StoreError::Damaged)?,
            group: row.get(2)?,
            from: row.get(3)?,
            until: row.get(4)?,
            deployment: row.get(5)?,
            period: Period::new(row.get(6)?, row.get(7)?).map_err(|_| StoreError::Damaged)?,
        });
    }
    Ok(found)
}

/// Adds a shift that comes back.
pub fn add_pattern(tx: Tx<'_>, operation: OperationId, pattern: &ShiftPattern) -> Result<(), StoreError> {
    tx.sql()
        .prepare_cached(
            "INSERT INTO roster_pattern
             (staff_id, weekday, group_id, from_min, until_min, deployment, begin_day, end_day, added_by)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute(params![
            pattern.staff,
            pattern.weekday.number_from_monday(),
            pattern.group,
            pattern.from,
            pattern.until,
            pattern.deployment,
            pattern.period.begin(),
            pattern.period.end(),
            operation
        ])?;
    Ok(())
}

/// Takes a shift that comes back away; says how many there were.
pub fn remove_pattern(tx: Tx<'_>, operation: OperationId, pattern: &ShiftPattern) -> Result<usize, StoreError> {
    Ok(tx
        .sql()
        .prepare_cached(
            "UPDATE roster_pattern SET removed_by = ?1
             WHERE staff_id = ?2 AND weekday = ?3 AND from_min = ?4 AND begin_day = ?5 AND removed_by IS NULL",
        )?
        .execute(params![
            operation,
            pattern.staff,
            pattern.weekday.number_from_monday(),
            pattern.from,
            pattern.period.begin()
        ])?)
}

/// A table whose rows count until an operation removes them, with the columns that say what a row is.
pub(super) type Table = (&'static str, &'static str);

/// The tables of the roster.
const TABLES: [Table; 3] = [
    (
        "roster_shift",
        "staff_id, day, from_min, until_min, group_id, deployment",
    ),
    ("staff_absence", "staff_id, day, reason"),
    (
        "roster_pattern",
        "staff_id, weekday, from_min, until_min, group_id, deployment, begin_day, end_day",
    ),
];

/// Whether an operation could be taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reversal {
    /// It was; so many rows of the roster changed.
    Done(usize),
    /// What it added was changed since by something else.
    ChangedSince,
}

/// Takes back what an operation did to the roster, as a new operation: what it added is removed, what it removed is added.
pub fn reverse(tx: Tx<'_>, source: OperationId, new: OperationId) -> Result<Reversal, StoreError> {
    reverse_in(tx, &TABLES, source, new)
}

/// The same for any tables of that kind.
pub(super) fn reverse_in(
    tx: Tx<'_>,
    tables: &[Table],
    source: OperationId,
    new: OperationId,
) -> Result<Reversal, StoreError> {
    let mut changed = 0;
    for (table, columns) in tables {
        let added: i64 = tx
            .sql()
            .prepare_cached(&format!("SELECT count(*) FROM {table} WHERE added_by = ?1"))?
            .query_row([source], |row| row.get(0))?;
        // What it added may have been removed and put back since: then another row with the same content stands for it.
        let same: Vec<String> = columns
            .split(", ")
            .map(|column| format!("now.{column} IS meant.{column}"))
            .collect();
        let remove = format!(
            "UPDATE {table} SET removed_by = ?2 WHERE id IN (SELECT now.id FROM {table} now JOIN {table} meant
                ON meant.added_by = ?1 AND {} WHERE now.removed_by IS NULL)",
            same.join(" AND ")
        );
        let removed = tx.sql().prepare_cached(&remove)?.execute(params![source, new])?;
        if i64::try_from(removed) != Ok(added) {
            return Ok(Reversal::ChangedSince);
        }
        let restore = format!(
            "INSERT INTO {table} ({columns}, added_by) SELECT {columns}, ?2 FROM {table} WHERE removed_by = ?1"
        );
        match tx.sql().prepare_cached(&restore)?.execute(params![source, new]) {
            Ok(restored) => changed += removed + restored,
            // Someone put another shift or absence in its place.
            Err(error) => match StoreError::from(error) {
                StoreError::Constraint(_) => return Ok(Reversal::ChangedSince),
                other => return Err(other),
            },
        }
    }
    Ok(Reversal::Done(changed))
}

/// Says how many rows of the roster an operation added or removed.
pub fn touched(tx: Tx<'_>, operation: OperationId) -> Result<i64, StoreError> {
    let mut count = 0;
    for (table, _) in TABLES {
        let query = format!("SELECT count(*) FROM {table} WHERE added_by = ?1 OR removed_by = ?1");
        count += tx
            .sql()
            .prepare_cached(&query)?
            .query_row([operation], |row| row.get::<_, i64>(0))?;
    }
    Ok(count)
}
