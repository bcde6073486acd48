//! Schools that differ from their region, and the newer holiday file of a location.

use super::error::StoreError;
use super::open::Tx;
use crate::domain::calendar::{LocalHoliday, School};
use chrono::NaiveDate;
use rusqlite::{OptionalExtension, params};
use std::collections::BTreeSet;

/// Stores the schools of a new location, in order.
pub fn insert(tx: Tx<'_>, schools: &[School]) -> Result<(), StoreError> {
    for (position, school) in (0i64..).zip(schools) {
        tx.sql().execute(
            "INSERT INTO school (position, name, region) VALUES (?1, ?2, ?3)",
            params![position, school.name, school.region],
        )?;
        for day in &school.free_days {
            tx.sql().execute(
                "INSERT INTO school_free_day (school, day) VALUES (?1, ?2)",
                params![position, day],
            )?;
        }
        for holiday in &school.holidays {
            tx.sql().execute(
                "INSERT INTO school_holiday (school, begin_day, end_day, name) VALUES (?1, ?2, ?3, ?4)",
                params![position, holiday.begin, holiday.end, holiday.name],
            )?;
        }
    }
    Ok(())
}

/// Puts other schools in the place of those of a location.
pub fn replace(tx: Tx<'_>, schools: &[School]) -> Result<(), StoreError> {
    for table in ["school_holiday", "school_free_day", "school"] {
        tx.sql().execute(&format!("DELETE FROM {table}"), [])?;
    }
    insert(tx, schools)
}

/// Every school, in order.
pub fn list(tx: Tx<'_>) -> Result<Vec<School>, StoreError> {
    let mut statement = tx
        .sql()
        .prepare_cached("SELECT position, name, region FROM school ORDER BY position")?;
    let rows = statement.query_map([], |row| {
        let school = School {
            name: row.get(1)?,
            region: row.get(2)?,
            free_days: BTreeSet::new(),
            holidays: Vec::new(),
        };
        Ok((row.get::<_, i64>(0)?, school))
    })?;
    let mut schools = Vec::new();
    for row in rows {
        let (position, mut school) = row?;
        school.free_days = free_days(tx, position)?;
        school.holidays = holidays(tx, position)?;
        schools.push(school);
    }
    Ok(schools)
}

fn free_days(tx: Tx<'_>, school: i64) -> Result<BTreeSet<NaiveDate>, StoreError> {
    let mut statement = tx
        .sql()
        .prepare_cached("SELECT day FROM school_free_day WHERE school = ?1")?;
    let rows = statement.query_map([school], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn holidays(tx: Tx<'_>, school: i64) -> Result<Vec<LocalHoliday>, StoreError> {
    let mut statement = tx
        .sql()
        .prepare_cached("SELECT name, begin_day, end_day FROM school_holiday WHERE school = ?1 ORDER BY begin_day")?;
    let rows = statement.query_map([school], |row| {
        Ok(LocalHoliday {
            name: row.get(0)?,
            begin: row.get(1)?,
            end: row.get(2)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Stores the holiday file of a location, in the place of a former one: its name and its text, checked.
pub fn put_holiday_file(tx: Tx<'_>, name: &str, content: &str) -> Result<(), StoreError> {
    tx.sql().execute(
        "INSERT OR REPLACE INTO holiday_file (one, name, content) VALUES (1, ?1, ?2)",
        params![name, content],
    )?;
    Ok(())
}

/// Name and text of the holiday file, if the location has one of its own.
pub fn holiday_file(tx: Tx<'_>) -> Result<Option<(String, String)>, StoreError> {
    Ok(tx
        .sql()
        .query_row("SELECT name, content FROM holiday_file", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?)
}
