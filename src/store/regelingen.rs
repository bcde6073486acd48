//! Municipalities that have a policy of their own.

use super::error::StoreError;
use super::open::Tx;
use crate::domain::ids::GemeenteCode;
use rusqlite::params;

/// The policy of a municipality as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredRegeling {
    /// The municipality.
    pub gemeente: GemeenteCode,
    /// Id or path of the policy as given.
    pub name: String,
    /// Text of the policy.
    pub toml: String,
}

/// Gives a municipality a policy of its own, in the place of the one it had.
pub fn put(tx: Tx<'_>, stored: &StoredRegeling) -> Result<(), StoreError> {
    tx.sql().execute(
        "INSERT OR REPLACE INTO gemeente_regeling (gemeente, name, toml) VALUES (?1, ?2, ?3)",
        params![stored.gemeente, stored.name, stored.toml],
    )?;
    Ok(())
}

/// Gives each municipality its policy.
pub fn put_all(tx: Tx<'_>, policies: &[StoredRegeling]) -> Result<(), StoreError> {
    policies.iter().try_for_each(|stored| put(tx, stored))
}

/// Every policy of a municipality, by its code.
pub fn list(tx: Tx<'_>) -> Result<Vec<StoredRegeling>, StoreError> {
    let mut statement = tx
        .sql()
        .prepare_cached("SELECT gemeente, name, toml FROM gemeente_regeling ORDER BY gemeente")?;
    let rows = statement.query_map([], |row| {
        Ok(StoredRegeling {
            gemeente: row.get(0)?,
            name: row.get(1)?,
            toml: row.get(2)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
