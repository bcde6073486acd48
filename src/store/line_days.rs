//! The days behind the lines that were sent, as they were sent.

use super::error::StoreError;
use super::open::Tx;
use crate::domain::declaration::ReferentieNummer;
use chrono::NaiveDate;
use rusqlite::params;

/// Keeps the days of a line.
pub fn insert(tx: Tx<'_>, line: &ReferentieNummer, days: &[(NaiveDate, u32)]) -> Result<(), StoreError> {
    let mut statement = tx
        .sql()
        .prepare_cached("INSERT INTO prestatie_day (reference, day, amount) VALUES (?1, ?2, ?3)")?;
    for (day, amount) in days {
        statement.execute(params![line, day, amount])?;
    }
    Ok(())
}

/// The days of a line; none for a credit, and for what was sent before days were kept.
pub fn of_line(tx: Tx<'_>, line: &ReferentieNummer) -> Result<Vec<(NaiveDate, u32)>, StoreError> {
    let mut statement = tx
        .sql()
        .prepare_cached("SELECT day, amount FROM prestatie_day WHERE reference = ?1 ORDER BY day")?;
    let rows = statement.query_map([line], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
