//! Lists newer than those in the program: school holidays and municipalities, as they were read.

use super::error::StoreError;
use super::open::Tx;
use crate::domain::word_enums::words;
use chrono::NaiveDate;
use rusqlite::{OptionalExtension, params};

words! {
    /// Which list.
    ListKind, any_case {
        /// Municipalities ("gemeenten").
        Gemeenten = "gemeenten";
        /// School holidays ("vakanties").
        Holidays = "vakanties";
    }
}

impl ListKind {
    const fn table(self) -> &'static str {
        match self {
            Self::Holidays => "holiday_file",
            Self::Gemeenten => "gemeente_file",
        }
    }
}

/// A list as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredList {
    /// Name of the file.
    pub name: String,
    /// What was in it.
    pub content: String,
    /// Day on which it was loaded; not known of one that came with the settings of a location before lists were dated.
    pub loaded: Option<NaiveDate>,
}

/// Stores a list, checked, in the place of a former one.
pub fn put(tx: Tx<'_>, kind: ListKind, list: &StoredList) -> Result<(), StoreError> {
    let sql = format!(
        "INSERT OR REPLACE INTO {} (one, name, content, loaded) VALUES (1, ?1, ?2, ?3)",
        kind.table()
    );
    tx.sql().execute(&sql, params![list.name, list.content, list.loaded])?;
    Ok(())
}

/// Keeps the school holidays that hold for the days before one; of two lists of one day the days before it knew only the first.
pub fn keep_before(tx: Tx<'_>, until: NaiveDate, content: &str) -> Result<(), StoreError> {
    let sql = "INSERT OR IGNORE INTO holiday_file_before (until, content) VALUES (?1, ?2)";
    tx.sql().execute(sql, params![until, content])?;
    Ok(())
}

/// The school holidays that held before, each with the first day on which it does not any more, in order.
pub fn before(tx: Tx<'_>) -> Result<Vec<(NaiveDate, String)>, StoreError> {
    let sql = "SELECT until, content FROM holiday_file_before ORDER BY until";
    let mut statement = tx.sql().prepare_cached(sql)?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Lets go of what held before: the list holds for the past too.
pub fn forget_before(tx: Tx<'_>) -> Result<(), StoreError> {
    tx.sql().execute("DELETE FROM holiday_file_before", [])?;
    Ok(())
}

/// The list that the location brought, if it did.
pub fn get(tx: Tx<'_>, kind: ListKind) -> Result<Option<StoredList>, StoreError> {
    let sql = format!("SELECT name, content, loaded FROM {}", kind.table());
    let mut statement = tx.sql().prepare_cached(&sql)?;
    let found = statement.query_row([], |row| {
        Ok(StoredList {
            name: row.get(0)?,
            content: row.get(1)?,
            loaded: row.get(2)?,
        })
    });
    Ok(found.optional()?)
}
