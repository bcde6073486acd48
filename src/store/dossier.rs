//! Records in the dossier of a child: raw events that are never overwritten.

use super::chain::{Chained, place_of_correction};
use super::convert::broken;
use super::error::StoreError;
use super::open::Tx;
use crate::domain::dossier::form::Values;
use crate::domain::dossier::{Content, DossierEvent, DossierFact, EntryKind};
use crate::domain::ids::{ChildId, EventId, OperationId};
use chrono::{NaiveDateTime, Timelike};
use rusqlite::{Row, params, params_from_iter};

/// An event that is still to be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDossierEvent {
    /// The child; `None` for what is about several children or the location.
    pub child: Option<ChildId>,
    /// Kind of the record that is written or taken back.
    pub kind: EntryKind,
    /// Name of who writes it.
    pub author: String,
    /// When, on the clock of the wall.
    pub at: NaiveDateTime,
    /// The event that it replaces.
    pub replaces: Option<EventId>,
    /// What it says.
    pub fact: DossierFact,
}

const MOMENT: &str = "%Y-%m-%dT%H:%M";

/// Stores an event and returns its number.
pub fn insert(tx: Tx<'_>, operation: OperationId, event: &NewDossierEvent) -> Result<EventId, StoreError> {
    let (word, content) = match &event.fact {
        DossierFact::Written(content) => ("geschreven", Some(content.values())),
        DossierFact::Withdrawn => ("ingetrokken", None),
    };
    let content = content
        .map(|values| serde_json::to_string(&values))
        .transpose()
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))?;
    let at = event.at.with_second(0).unwrap_or(event.at).format(MOMENT).to_string();
    let replaces = match event.replaces {
        Some(corrected) if event.fact != DossierFact::Withdrawn => {
            Some(place_of_correction(tx, Chained::Dossier, corrected)?)
        }
        other => other,
    };
    tx.sql()
        .prepare_cached(
            "INSERT INTO dossier_event (operation_id, child_id, kind, fact, content, author, at_local, replaces_id)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute(params![
            operation,
            event.child,
            event.kind,
            word,
            content,
            event.author,
            at,
            replaces
        ])?;
    Ok(EventId::from_raw(tx.sql().last_insert_rowid()))
}

fn content(kind: EntryKind, json: &str) -> rusqlite::Result<Content> {
    let values: Values = serde_json::from_str(json).map_err(|_| broken(3, "fields of a record"))?;
    kind.read(&values).map_err(|_| broken(3, "a field of a record"))
}

fn event(row: &Row<'_>) -> rusqlite::Result<DossierEvent> {
    let (kind, json): (EntryKind, Option<String>) = (row.get(2)?, row.get(3)?);
    let at: String = row.get(5)?;
    let fact = match json {
        Some(json) => DossierFact::Written(content(kind, &json)?),
        None => DossierFact::Withdrawn,
    };
    Ok(DossierEvent {
        id: row.get(0)?,
        child: row.get(1)?,
        author: row.get(4)?,
        at: NaiveDateTime::parse_from_str(&at, MOMENT).map_err(|_| broken(5, "a moment"))?,
        replaces: row.get(6)?,
        fact,
    })
}

const EVENT: &str = "SELECT id, child_id, kind, content, author, at_local, replaces_id FROM dossier_event";

/// Every raw event of a child, and those about several children, in order of number.
pub fn of_child(tx: Tx<'_>, child: ChildId) -> Result<Vec<DossierEvent>, StoreError> {
    let mut statement = tx
        .sql()
        .prepare_cached(&format!("{EVENT} WHERE child_id = ?1 OR child_id IS NULL ORDER BY id"))?;
    let rows = statement.query_map([child], event)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Every raw event of some kinds, of all children, in order of number.
pub fn of_kinds(tx: Tx<'_>, kinds: &[EntryKind]) -> Result<Vec<DossierEvent>, StoreError> {
    // One look through the table, however many kinds are asked for.
    let places = vec!["?"; kinds.len()].join(", ");
    let mut statement = tx
        .sql()
        .prepare_cached(&format!("{EVENT} WHERE kind IN ({places}) ORDER BY id"))?;
    let rows = statement.query_map(params_from_iter(kinds), event)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// One raw event and the kind of its record.
pub fn one(tx: Tx<'_>, id: EventId) -> Result<Option<(EntryKind, DossierEvent)>, StoreError> {
    let mut statement = tx.sql().prepare_cached(&format!("{EVENT} WHERE id = ?1"))?;
    let mut rows = statement.query_map([id], |row| Ok((row.get(2)?, event(row)?)))?;
    Ok(rows.next().transpose()?)
}

/// The raw events that an operation wrote, each with the kind of its record.
pub fn of_operation(tx: Tx<'_>, operation: OperationId) -> Result<Vec<(EntryKind, DossierEvent)>, StoreError> {
    let mut statement = tx
        .sql()
        .prepare_cached(&format!("{EVENT} WHERE operation_id = ?1 ORDER BY id"))?;
    let rows = statement.query_map([operation], |row| Ok((row.get(2)?, event(row)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
