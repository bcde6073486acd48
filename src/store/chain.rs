//! Chains of corrections: of each event at most one correction counts, and the schema holds to it.
//!
//! A partial unique index lets one correction point at an event. When that one was taken back, the next points at the taking
//! back, and so stands in the place of both.

use super::error::StoreError;
use super::open::Tx;
use crate::domain::ids::{ChildId, EventId};
use rusqlite::OptionalExtension;

/// A table of raw events with corrections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Chained {
    Attendance,
    Staff,
    Dossier,
}

impl Chained {
    const fn table(self) -> &'static str {
        match self {
            Self::Attendance => "attendance_event",
            Self::Staff => "staff_event",
            Self::Dossier => "dossier_event",
        }
    }
}

/// The event that a correction of another has to point at; [`StoreError::Superseded`] when a correction of it counts already.
pub(super) fn place_of_correction(tx: Tx<'_>, table: Chained, corrected: EventId) -> Result<EventId, StoreError> {
    let mut at = corrected;
    while let Some(correction) = correction_of(tx, table, at)? {
        at = taking_back(tx, table, correction)?.ok_or(StoreError::Superseded)?;
    }
    Ok(at)
}

fn correction_of(tx: Tx<'_>, table: Chained, event: EventId) -> Result<Option<EventId>, StoreError> {
    let sql = format!(
        "SELECT id FROM {} WHERE replaces_id = ?1 AND fact <> 'ingetrokken' ORDER BY id DESC LIMIT 1",
        table.table()
    );
    Ok(tx
        .sql()
        .prepare_cached(&sql)?
        .query_row([event], |row| row.get(0))
        .optional()?)
}

/// The last event that takes another back and counts.
fn taking_back(tx: Tx<'_>, table: Chained, event: EventId) -> Result<Option<EventId>, StoreError> {
    let sql = format!(
        "SELECT id FROM {} WHERE replaces_id = ?1 AND fact = 'ingetrokken' ORDER BY id DESC",
        table.table()
    );
    let all: Vec<EventId> = tx
        .sql()
        .prepare_cached(&sql)?
        .query_map([event], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for taken in all {
        // A taking back may itself be taken back (redo), and that again. A correction of it is dead by now: `event` is.
        if taking_back(tx, table, taken)?.is_none() {
            return Ok(Some(taken));
        }
    }
    Ok(None)
}

/// A fork of before the schema held to one correction, which the migration turned into a row of corrections.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HealedFork {
    /// The table that it stood in.
    pub source: String,
    /// The correction that points elsewhere now.
    pub event: EventId,
    /// What it pointed at before.
    pub replaced: EventId,
    /// The child that it is about, where it is about one.
    pub child: Option<ChildId>,
}

/// The healed forks that the log does not name yet; from here on it does.
pub fn forks_to_log(tx: Tx<'_>, at_utc: &str) -> Result<Vec<HealedFork>, StoreError> {
    let mut statement = tx.sql().prepare_cached(
        "SELECT fork.source, fork.event_id, fork.replaced_id, coalesce(dossier.child_id, attendance.child_id)
         FROM healed_fork fork
             LEFT JOIN dossier_event dossier ON fork.source = 'dossier_event' AND dossier.id = fork.event_id
             LEFT JOIN attendance_event attendance
                 ON fork.source = 'attendance_event' AND attendance.id = fork.event_id
         WHERE fork.logged_utc IS NULL ORDER BY fork.source, fork.event_id",
    )?;
    let rows = statement.query_map([], |row| {
        Ok(HealedFork {
            source: row.get(0)?,
            event: row.get(1)?,
            replaced: row.get(2)?,
            child: row.get(3)?,
        })
    })?;
    let found: Vec<HealedFork> = rows.collect::<Result<_, _>>()?;
    if !found.is_empty() {
        let sql = "UPDATE healed_fork SET logged_utc = ?1 WHERE logged_utc IS NULL";
        tx.sql().execute(sql, [at_utc])?;
    }
    Ok(found)
}
