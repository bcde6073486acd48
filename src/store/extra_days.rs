//! Extra days and swapped days. A row counts until an operation removes it, as on the roster.

use super::error::StoreError;
use super::open::Tx;
use super::roster::{Reversal, Table, reverse_in};
use crate::domain::extra_day::ExtraDay;
use crate::domain::ids::{ChildId, OperationId};
use crate::domain::people::WeekPattern;
use chrono::NaiveDate;
use rusqlite::{Row, params};

const EXTRA_DAY: &str = "SELECT child_id, group_id, day, dagdelen, swapped_day, over_cap FROM extra_day
    WHERE removed_by IS NULL AND (day BETWEEN ?1 AND ?2 OR swapped_day BETWEEN ?1 AND ?2)";
const TABLES: [Table; 1] = [("extra_day", "child_id, group_id, day, dagdelen, swapped_day, over_cap")];

fn extra_day(row: &Row<'_>) -> rusqlite::Result<ExtraDay> {
    let joined: String = row.get(3)?;
    let dagdelen = WeekPattern::parse_day(&joined)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(3, rusqlite::types::Type::Text, Box::new(error)))?;
    Ok(ExtraDay {
        child: row.get(0)?,
        group: row.get(1)?,
        day: row.get(2)?,
        dagdelen,
        instead_of: row.get(4)?,
        over_cap: row.get(5)?,
    })
}

/// Every extra day that adds to, or takes from, a day between two days, both included; in the order of booking.
pub fn between(tx: Tx<'_>, from: NaiveDate, until: NaiveDate) -> Result<Vec<ExtraDay>, StoreError> {
    let mut statement = tx.sql().prepare_cached(&format!("{EXTRA_DAY} ORDER BY id"))?;
    let rows = statement.query_map(params![from, until], extra_day)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The same, of one child.
pub fn of_child(tx: Tx<'_>, child: ChildId, from: NaiveDate, until: NaiveDate) -> Result<Vec<ExtraDay>, StoreError> {
    let query = format!("{EXTRA_DAY} AND child_id = ?3 ORDER BY id");
    let mut statement = tx.sql().prepare_cached(&query)?;
    let rows = statement.query_map(params![from, until, child], extra_day)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Adds an extra day.
pub fn add(tx: Tx<'_>, operation: OperationId, day: &ExtraDay) -> Result<(), StoreError> {
    tx.sql()
        .prepare_cached(
            "INSERT INTO extra_day (child_id, group_id, day, dagdelen, swapped_day, over_cap, added_by)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![
            day.child,
            day.group,
            day.day,
            WeekPattern::join(&day.dagdelen),
            day.instead_of,
            day.over_cap,
            operation
        ])?;
    Ok(())
}

/// Takes back what an operation did to extra days, as a new operation.
pub fn reverse(tx: Tx<'_>, source: OperationId, new: OperationId) -> Result<Reversal, StoreError> {
    reverse_in(tx, &TABLES, source, new)
}
