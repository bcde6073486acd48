//! Schools that differ from their region, and public holidays on which the location is open.

use super::error::StoreError;
use super::open::Tx;
use crate::domain::calendar::{LocalHoliday, OpenHoliday, PublicHoliday, School, SecondMeiWeek};
use chrono::NaiveDate;
use rusqlite::params;
use std::collections::BTreeSet;

/// Stores the schools of a new location, in order.
pub fn insert(tx: Tx<'_>, schools: &[School]) -> Result<(), StoreError> {
    for (position, school) in (0i64..).zip(schools) {
        tx.sql().execute(
            "INSERT INTO school (position, name, region, second_mei_week, second_mei_week_from) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![
                position,
                school.name,
                school.region,
                school.second_mei_week.code(),
                school.second_mei_week_from
            ],
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
    let mut statement = tx.sql().prepare_cached(
        "SELECT position, name, region, second_mei_week, second_mei_week_from FROM school ORDER BY position",
    )?;
    let rows = statement.query_map([], |row| {
        let school = School {
            name: row.get(1)?,
            region: row.get(2)?,
            free_days: BTreeSet::new(),
            holidays: Vec::new(),
            second_mei_week: SecondMeiWeek::parse(&row.get::<_, String>(3)?).unwrap_or_default(),
            second_mei_week_from: row.get(4)?,
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

/// Puts other open holidays in the place of those of a location.
pub fn replace_open_holidays(tx: Tx<'_>, open: &[OpenHoliday]) -> Result<(), StoreError> {
    tx.sql().execute("DELETE FROM open_holiday", [])?;
    for one in open {
        tx.sql().execute(
            "INSERT INTO open_holiday (holiday, begin_day, end_day) VALUES (?1, ?2, ?3)",
            params![one.holiday.code(), one.from, one.until],
        )?;
    }
    Ok(())
}

/// The public holidays on which the location is or was open.
pub fn open_holidays(tx: Tx<'_>) -> Result<Vec<OpenHoliday>, StoreError> {
    let mut statement = tx
        .sql()
        .prepare_cached("SELECT holiday, begin_day, end_day FROM open_holiday ORDER BY rowid")?;
    let rows = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get(1)?, row.get(2)?)))?;
    let mut open = Vec::new();
    for row in rows {
        let (word, from, until) = row?;
        // The words are checked by the table.
        if let Ok(holiday) = PublicHoliday::parse(&word) {
            open.push(OpenHoliday { holiday, from, until });
        }
    }
    Ok(open)
}
