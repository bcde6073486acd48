//! Lists newer than those in the program: school holidays and municipalities, as they were read.

use super::error::StoreError;
use super::open::Tx;
use crate::domain::error::ValueError;
use chrono::NaiveDate;
use rusqlite::{OptionalExtension, params};

/// Which list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListKind {
    /// School holidays ("vakanties").
    Holidays,
    /// Municipalities ("gemeenten").
    Gemeenten,
}

impl ListKind {
    /// The word in commands, in JSON and in the log.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Holidays => "vakanties",
            Self::Gemeenten => "gemeenten",
        }
    }

    /// Reads the word.
    pub fn parse(raw: &str) -> Result<Self, ValueError> {
        match raw.trim().to_lowercase().as_str() {
            "vakanties" => Ok(Self::Holidays),
            "gemeenten" => Ok(Self::Gemeenten),
            _ => Err(ValueError::Choice {
                choices: "gemeenten, vakanties",
            }),
        }
    }

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
