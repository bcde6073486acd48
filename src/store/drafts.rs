//! Text in progress: one form per account, so that a crash does not lose what someone was typing.

use super::error::StoreError;
use super::open::Tx;
use crate::domain::dossier::form::Values;
use crate::domain::ids::{AccountId, ChildId};
use chrono::NaiveDateTime;
use rusqlite::{OptionalExtension, params};

/// A form that was not finished.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The child it is about; `None` for a child that is new.
    pub child: Option<ChildId>,
    /// Which form.
    pub kind: String,
    /// Fields as they were typed.
    pub typed: Values,
    /// When, on the clock of the wall.
    pub at: NaiveDateTime,
}

const MOMENT: &str = "%Y-%m-%dT%H:%M";

/// Keeps the form of an account in the place of its earlier one.
pub fn put(tx: Tx<'_>, account: AccountId, draft: &Draft) -> Result<(), StoreError> {
    let content = serde_json::to_string(&draft.typed)
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))?;
    tx.sql()
        .prepare_cached(
            "INSERT INTO draft (account_id, child_id, kind, content, at_local) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (account_id) DO UPDATE SET child_id = excluded.child_id, kind = excluded.kind,
                 content = excluded.content, at_local = excluded.at_local",
        )?
        .execute(params![
            account,
            draft.child,
            draft.kind,
            content,
            draft.at.format(MOMENT).to_string()
        ])?;
    Ok(())
}

/// The form of an account, if it left one.
pub fn get(tx: Tx<'_>, account: AccountId) -> Result<Option<Draft>, StoreError> {
    let read = |row: &rusqlite::Row<'_>| {
        let (content, at): (String, String) = (row.get(2)?, row.get(3)?);
        let broken =
            |what: &'static str| rusqlite::Error::FromSqlConversionFailure(2, rusqlite::types::Type::Text, what.into());
        Ok(Draft {
            child: row.get(0)?,
            kind: row.get(1)?,
            typed: serde_json::from_str(&content).map_err(|_| broken("fields of a form"))?,
            at: NaiveDateTime::parse_from_str(&at, MOMENT).map_err(|_| broken("a moment"))?,
        })
    };
    Ok(tx
        .sql()
        .query_row(
            "SELECT child_id, kind, content, at_local FROM draft WHERE account_id = ?1",
            [account],
            read,
        )
        .optional()?)
}

/// Lets the form of an account go.
pub fn remove(tx: Tx<'_>, account: AccountId) -> Result<(), StoreError> {
    tx.sql()
        .prepare_cached("DELETE FROM draft WHERE account_id = ?1")?
        .execute([account])?;
    Ok(())
}
