//! The days behind the lines that were sent, as they were sent.

use super::error::StoreError;
use super::open::Tx;
use crate::domain::declaration::ReferentieNummer;
use crate::domain::ids::GemeenteCode;
use crate::domain::time::Month;
use chrono::NaiveDate;
use rusqlite::params;
use std::collections::BTreeMap;

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

/// The days of every line to a municipality about the care of a month.
pub fn of_month(
    tx: Tx<'_>,
    gemeente: &GemeenteCode,
    month: Month,
) -> Result<BTreeMap<ReferentieNummer, Vec<(NaiveDate, u32)>>, StoreError> {
    let mut statement = tx.sql().prepare_cached(
        "SELECT l.reference, l.day, l.amount FROM prestatie p JOIN declaration d ON d.id = p.declaration_id
         JOIN prestatie_day l ON l.reference = p.reference
         WHERE d.gemeente = ?1 AND p.begin_day BETWEEN ?2 AND ?3 ORDER BY l.day",
    )?;
    let mut found: BTreeMap<ReferentieNummer, Vec<(NaiveDate, u32)>> = BTreeMap::new();
    let mut rows = statement.query(params![gemeente, month.first_day(), month.last_day()])?;
    while let Some(row) = rows.next()? {
        found.entry(row.get(0)?).or_default().push((row.get(1)?, row.get(2)?));
    }
    Ok(found)
}
