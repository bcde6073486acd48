//! Allocations and tariffs.

use super::error::StoreError;
use super::open::Tx;
use crate::domain::allocation::{Omvang, Toewijzing, ToewijzingStamp};
use crate::domain::declaration::Tariff;
use crate::domain::ids::{Bsn, ChildId, GemeenteCode, ToewijzingNummer};
use crate::domain::time::Period;
use chrono::{NaiveDate, NaiveTime};
use rusqlite::{OptionalExtension, Row, params};
use std::collections::BTreeMap;

const STATE: &str =
    "SELECT gemeente, number, stamp_date, stamp_time, child_id, category, product, volume, unit, frequency,
    begin_day, end_day, change_reason, budget_cents FROM toewijzing_state";

fn period(row: &Row<'_>, begin: usize) -> rusqlite::Result<Period> {
    let (from, until): (NaiveDate, Option<NaiveDate>) = (row.get(begin)?, row.get(begin + 1)?);
    Period::new(from, until)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(begin, rusqlite::types::Type::Text, Box::new(error)))
}

fn state(row: &Row<'_>) -> rusqlite::Result<Toewijzing> {
    let omvang = match (row.get(7)?, row.get(8)?, row.get(9)?) {
        (Some(volume), Some(unit), Some(frequency)) => Some(Omvang {
            volume,
            unit,
            frequency,
        }),
        _ => None,
    };
    let (date, time): (NaiveDate, NaiveTime) = (row.get(2)?, row.get(3)?);
    Ok(Toewijzing {
        gemeente: row.get(0)?,
        number: row.get(1)?,
        stamp: ToewijzingStamp { date, time },
        child: row.get(4)?,
        category: row.get(5)?,
        product: row.get(6)?,
        omvang,
        period: period(row, 10)?,
        change_reason: row.get(12)?,
        budget: row.get(13)?,
    })
}

/// The state of an allocation with exactly this stamp, if it was received.
pub fn with_stamp(
    tx: Tx<'_>,
    gemeente: &GemeenteCode,
    number: ToewijzingNummer,
    stamp: ToewijzingStamp,
) -> Result<Option<Toewijzing>, StoreError> {
    let sql = format!("{STATE} WHERE gemeente = ?1 AND number = ?2 AND stamp_date = ?3 AND stamp_time = ?4");
    Ok(tx
        .sql()
        .prepare_cached(&sql)?
        .query_row(params![gemeente, number, stamp.date, stamp.time], state)
        .optional()?)
}

/// Every state of every allocation ever received, by municipality, number and stamp.
pub fn states(tx: Tx<'_>) -> Result<Vec<Toewijzing>, StoreError> {
    let mut statement = tx
        .sql()
        .prepare_cached(&format!("{STATE} ORDER BY gemeente, number, stamp_date, stamp_time"))?;
    let rows = statement.query_map([], state)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The state that holds for every allocation: the one with the latest stamp, in whatever order they came (IV013).
pub fn latest(tx: Tx<'_>) -> Result<Vec<Toewijzing>, StoreError> {
    let mut statement = tx.sql().prepare_cached(&format!("{STATE} ORDER BY gemeente, number"))?;
    let rows = statement.query_map([], state)?;
    only_latest(rows)
}

/// The same for one child.
///
/// A number belongs to one child for good (TR332), so a state of another child never comes after it.
pub fn latest_of_child(tx: Tx<'_>, child: ChildId) -> Result<Vec<Toewijzing>, StoreError> {
    let query = format!("{STATE} WHERE child_id = ?1 ORDER BY gemeente, number");
    let mut statement = tx.sql().prepare_cached(&query)?;
    let rows = statement.query_map([child], state)?;
    only_latest(rows)
}

fn only_latest(rows: impl Iterator<Item = rusqlite::Result<Toewijzing>>) -> Result<Vec<Toewijzing>, StoreError> {
    let mut latest: Vec<Toewijzing> = Vec::new();
    for row in rows {
        let next = row?;
        match latest
            .last_mut()
            .filter(|last| last.gemeente == next.gemeente && last.number == next.number)
        {
            Some(last) if last.stamp < next.stamp => *last = next,
            Some(_) => {}
            None => latest.push(next),
        }
    }
    Ok(latest)
}

/// Stores a state of an allocation; municipality, number and stamp are its key.
pub fn put(tx: Tx<'_>, allocation: &Toewijzing) -> Result<(), StoreError> {
    let omvang = allocation.omvang;
    tx.sql()
        .prepare_cached(
            "INSERT INTO toewijzing_state (gemeente, number, stamp_date, stamp_time, child_id, category, product, volume, unit,
                 frequency, begin_day, end_day, change_reason, budget_cents)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
             ON CONFLICT (gemeente, number, stamp_date, stamp_time) DO UPDATE SET child_id = excluded.child_id,
                 category = excluded.category, product = excluded.product, volume = excluded.volume, unit = excluded.unit,
                 frequency = excluded.frequency, begin_day = excluded.begin_day, end_day = excluded.end_day,
                 change_reason = excluded.change_reason, budget_cents = excluded.budget_cents",
        )?
        .execute(params![
            allocation.gemeente,
            allocation.number,
            allocation.stamp.date,
            allocation.stamp.time,
            allocation.child,
            allocation.category,
            allocation.product,
            omvang.map(|omvang| omvang.volume),
            omvang.map(|omvang| omvang.unit),
            omvang.map(|omvang| omvang.frequency),
            allocation.period.begin(),
            allocation.period.end(),
            allocation.change_reason,
            allocation.budget
        ])?;
    Ok(())
}

/// The BSN for which a municipality gave each allocation, of those that came in a message (TR304).
pub fn granted_bsns(tx: Tx<'_>, gemeente: &GemeenteCode) -> Result<BTreeMap<ToewijzingNummer, Bsn>, StoreError> {
    let mut statement = tx
        .sql()
        .prepare_cached("SELECT number, bsn FROM toewijzing_bsn WHERE gemeente = ?1")?;
    let rows = statement.query_map([gemeente], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Keeps the BSN for which an allocation was given.
pub fn put_granted_bsn(
    tx: Tx<'_>,
    gemeente: &GemeenteCode,
    number: ToewijzingNummer,
    bsn: Bsn,
) -> Result<(), StoreError> {
    tx.sql()
        .prepare_cached(
            "INSERT INTO toewijzing_bsn (gemeente, number, bsn) VALUES (?1, ?2, ?3)
             ON CONFLICT (gemeente, number) DO UPDATE SET bsn = excluded.bsn",
        )?
        .execute(params![gemeente, number, bsn])?;
    Ok(())
}

/// Every tariff.
pub fn tariffs(tx: Tx<'_>) -> Result<Vec<Tariff>, StoreError> {
    let mut statement = tx.sql().prepare_cached(
        "SELECT gemeente, product, category, begin_day, end_day, unit, tariff_cents FROM tariff ORDER BY gemeente, product, begin_day",
    )?;
    let rows = statement.query_map([], |row| {
        Ok(Tariff {
            gemeente: row.get(0)?,
            product: row.get(1)?,
            category: row.get(2)?,
            period: period(row, 3)?,
            unit: row.get(5)?,
            tariff: row.get(6)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Stores a tariff, new or changed; municipality, product and first day are its key.
pub fn put_tariff(tx: Tx<'_>, tariff: &Tariff) -> Result<(), StoreError> {
    tx.sql()
        .prepare_cached(
            "INSERT INTO tariff (gemeente, product, begin_day, end_day, category, unit, tariff_cents)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT (gemeente, product, begin_day) DO UPDATE SET end_day = excluded.end_day, category = excluded.category,
                 unit = excluded.unit, tariff_cents = excluded.tariff_cents",
        )?
        .execute(params![
            tariff.gemeente,
            tariff.product,
            tariff.period.begin(),
            tariff.period.end(),
            tariff.category,
            tariff.unit,
            tariff.tariff
        ])?;
    Ok(())
}
