//! Raw attendance events and the operations that wrote them.

use super::error::StoreError;
use super::open::Tx;
use crate::domain::attendance::{AttendanceEvent, Fact};
use crate::domain::ids::{AccountId, ChildId, EventId, GroupId, OperationId};
use crate::domain::people::AbsenceReason;
use crate::domain::time::Minute;
use chrono::NaiveDate;
use rusqlite::{Row, params};

/// What an operation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OperationKind {
    /// Someone did something.
    Done,
    /// Someone undid an operation.
    Undone(OperationId),
    /// Someone redid an undone operation.
    Redone(OperationId),
    /// A file was read in; it is not undone from the screen.
    Imported,
}

/// One action of one person on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation {
    /// Its number.
    pub id: OperationId,
    /// What it is.
    pub kind: OperationKind,
    /// What it did, in Dutch, without a name.
    pub label: String,
}

/// Stores an operation and returns its number.
pub fn insert_operation(
    tx: Tx<'_>,
    day: NaiveDate,
    kind: OperationKind,
    label: &str,
    account: AccountId,
    at_utc: &str,
) -> Result<OperationId, StoreError> {
    let (word, target) = match kind {
        OperationKind::Done => ("gedaan", None),
        OperationKind::Undone(target) => ("ongedaan", Some(target)),
        OperationKind::Redone(target) => ("opnieuw", Some(target)),
        OperationKind::Imported => ("ingelezen", None),
    };
    tx.sql()
        .prepare_cached(
            "INSERT INTO operation (day, kind, target_id, label, account_id, at_utc) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![day, word, target, label, account, at_utc])?;
    Ok(OperationId::from_raw(tx.sql().last_insert_rowid()))
}

/// Operations of an account on a day, in order, without what was read from files.
pub fn operations(tx: Tx<'_>, day: NaiveDate, account: AccountId) -> Result<Vec<Operation>, StoreError> {
    let mut statement = tx.sql().prepare_cached(
        "SELECT id, kind, target_id, label FROM operation WHERE day = ?1 AND account_id = ?2 AND kind <> 'ingelezen' ORDER BY id",
    )?;
    let rows = statement.query_map(params![day, account], |row| {
        let (kind, target): (String, Option<OperationId>) = (row.get(1)?, row.get(2)?);
        let kind = match (kind.as_str(), target) {
            ("ongedaan", Some(target)) => OperationKind::Undone(target),
            ("opnieuw", Some(target)) => OperationKind::Redone(target),
            _ => OperationKind::Done,
        };
        Ok(Operation {
            id: row.get(0)?,
            kind,
            label: row.get(3)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// An event that is not stored yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewEvent {
    /// The child.
    pub child: ChildId,
    /// The group.
    pub group: GroupId,
    /// The day.
    pub day: NaiveDate,
    /// What it says.
    pub fact: Fact,
    /// The earlier event that it replaces.
    pub replaces: Option<EventId>,
}

/// Stores an event and returns it with its number.
pub fn insert_event(tx: Tx<'_>, operation: OperationId, event: NewEvent) -> Result<AttendanceEvent, StoreError> {
    let (word, time, reason): (&str, Option<Minute>, Option<AbsenceReason>) = match event.fact {
        Fact::In(at) => ("in", Some(at), None),
        Fact::Out(at) => ("uit", Some(at), None),
        Fact::Absent(reason) => ("afwezig", None, Some(reason)),
        Fact::Revoked => ("ingetrokken", None, None),
    };
    tx.sql()
        .prepare_cached(
            "INSERT INTO attendance_event (operation_id, child_id, group_id, day, fact, time_min, reason, replaces_id)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute(params![
            operation,
            event.child,
            event.group,
            event.day,
            word,
            time,
            reason,
            event.replaces
        ])?;
    let NewEvent {
        child,
        group,
        day,
        fact,
        replaces,
    } = event;
    Ok(AttendanceEvent {
        id: EventId::from_raw(tx.sql().last_insert_rowid()),
        child,
        group,
        day,
        fact,
        replaces,
    })
}

fn event(row: &Row<'_>) -> rusqlite::Result<AttendanceEvent> {
    let word: String = row.get(4)?;
    let fact = match word.as_str() {
        "in" => Fact::In(row.get(5)?),
        "uit" => Fact::Out(row.get(5)?),
        "afwezig" => Fact::Absent(row.get(6)?),
        _ => Fact::Revoked,
    };
    Ok(AttendanceEvent {
        id: row.get(0)?,
        child: row.get(1)?,
        group: row.get(2)?,
        day: row.get(3)?,
        fact,
        replaces: row.get(7)?,
    })
}

const EVENT: &str = "SELECT id, child_id, group_id, day, fact, time_min, reason, replaces_id FROM attendance_event";

/// Every raw event between two days, both included, in order of number.
pub fn events(tx: Tx<'_>, from: NaiveDate, until: NaiveDate) -> Result<Vec<AttendanceEvent>, StoreError> {
    let mut statement = tx
        .sql()
        .prepare_cached(&format!("{EVENT} WHERE day BETWEEN ?1 AND ?2 ORDER BY id"))?;
    let rows = statement.query_map(params![from, until], event)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The raw events of one child between two days, both included, in order of number.
pub fn events_of_child(
    tx: Tx<'_>,
    child: ChildId,
    from: NaiveDate,
    until: NaiveDate,
) -> Result<Vec<AttendanceEvent>, StoreError> {
    let mut statement = tx.sql().prepare_cached(&format!(
        "{EVENT} WHERE child_id = ?1 AND day BETWEEN ?2 AND ?3 ORDER BY id"
    ))?;
    let rows = statement.query_map(params![child, from, until], event)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The raw events that an operation wrote.
pub fn events_of_operation(tx: Tx<'_>, operation: OperationId) -> Result<Vec<AttendanceEvent>, StoreError> {
    let mut statement = tx
        .sql()
        .prepare_cached(&format!("{EVENT} WHERE operation_id = ?1 ORDER BY id"))?;
    let rows = statement.query_map([operation], event)?;
    Ok(rows.collect::<Result<_, _>>()?)
}
