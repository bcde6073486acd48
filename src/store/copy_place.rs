//! The second place for copies, chosen by the manager.

use super::error::StoreError;
use super::open::Tx;
use rusqlite::OptionalExtension;
use std::path::{Path, PathBuf};

/// The folder; `None` while there is none.
pub fn get(tx: Tx<'_>) -> Result<Option<PathBuf>, StoreError> {
    let folder: Option<String> = tx
        .sql()
        .query_row("SELECT folder FROM copy_place", [], |row| row.get(0))
        .optional()?;
    Ok(folder.map(PathBuf::from))
}

/// Chooses another folder, or none.
pub fn put(tx: Tx<'_>, folder: Option<&Path>) -> Result<(), StoreError> {
    tx.sql().execute("DELETE FROM copy_place", [])?;
    if let Some(folder) = folder {
        let folder = folder
            .to_str()
            .ok_or(StoreError::Io(std::io::ErrorKind::InvalidFilename))?;
        tx.sql()
            .execute("INSERT INTO copy_place (one, folder) VALUES (1, ?1)", [folder])?;
    }
    Ok(())
}
