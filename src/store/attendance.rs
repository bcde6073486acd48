//! Raw attendance events and the operations that wrote them.

use super::chain::{Chained, place_of_correction};
use super::convert::broken;
use super::error::StoreError;
use super::import_run::COUNTS;
use super::open::Tx;
use crate::domain::attendance::{AttendanceEvent, Fact};
use crate::domain::ids::{AccountId, ChildId, EventId, GroupId, OperationId, StaffId};
use crate::domain::people::AbsenceReason;
use crate::domain::time::{Minute, Month};
use chrono::NaiveDate;
use rusqlite::{OptionalExtension, Row, params};

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

fn operation_kind(column: usize, word: &str, target: Option<OperationId>) -> rusqlite::Result<OperationKind> {
    Ok(match (word, target) {
        ("ongedaan", Some(target)) => OperationKind::Undone(target),
        ("opnieuw", Some(target)) => OperationKind::Redone(target),
        ("ingelezen", _) => OperationKind::Imported,
        ("gedaan", None) => OperationKind::Done,
        _ => return Err(broken(column, "a kind of operation")),
    })
}

/// Operations of an account on a day, in order, without what was read from files.
pub fn operations(tx: Tx<'_>, day: NaiveDate, account: AccountId) -> Result<Vec<Operation>, StoreError> {
    let mut statement = tx.sql().prepare_cached(
        "SELECT id, kind, target_id, label FROM operation WHERE day = ?1 AND account_id = ?2 AND kind <> 'ingelezen' ORDER BY id",
    )?;
    let rows = statement.query_map(params![day, account], |row| {
        let (kind, target): (String, Option<OperationId>) = (row.get(1)?, row.get(2)?);
        Ok(Operation {
            id: row.get(0)?,
            kind: operation_kind(1, &kind, target)?,
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
    let replaces = match event.replaces {
        Some(corrected) if event.fact != Fact::Revoked => {
            Some(place_of_correction(tx, Chained::Attendance, corrected)?)
        }
        other => other,
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
            replaces
        ])?;
    let NewEvent {
        child,
        group,
        day,
        fact,
        ..
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
        "ingetrokken" => Fact::Revoked,
        _ => return Err(broken(4, "a fact of attendance")),
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
        .prepare_cached(&format!("{EVENT} WHERE day BETWEEN ?1 AND ?2 AND {COUNTS} ORDER BY id"))?;
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
        "{EVENT} WHERE child_id = ?1 AND day BETWEEN ?2 AND ?3 AND {COUNTS} ORDER BY id"
    ))?;
    let rows = statement.query_map(params![child, from, until], event)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// First day of a period on which something was recorded of a child.
pub fn first_day_of_child(
    tx: Tx<'_>,
    child: ChildId,
    from: NaiveDate,
    until: NaiveDate,
) -> Result<Option<NaiveDate>, StoreError> {
    let mut statement = tx.sql().prepare_cached(&format!(
        "SELECT day FROM attendance_event WHERE child_id = ?1 AND day BETWEEN ?2 AND ?3 AND {COUNTS} ORDER BY day LIMIT 1"
    ))?;
    Ok(statement
        .query_row(params![child, from, until], |row| row.get(0))
        .optional()?)
}

/// Last day of a period on which something was recorded of a child.
pub fn last_day_of_child(
    tx: Tx<'_>,
    child: ChildId,
    from: NaiveDate,
    until: NaiveDate,
) -> Result<Option<NaiveDate>, StoreError> {
    let mut statement = tx.sql().prepare_cached(&format!(
        "SELECT day FROM attendance_event WHERE child_id = ?1 AND day BETWEEN ?2 AND ?3 AND {COUNTS} ORDER BY day DESC LIMIT 1"
    ))?;
    Ok(statement
        .query_row(params![child, from, until], |row| row.get(0))
        .optional()?)
}

/// The raw events that an operation wrote.
pub fn events_of_operation(tx: Tx<'_>, operation: OperationId) -> Result<Vec<AttendanceEvent>, StoreError> {
    let mut statement = tx
        .sql()
        .prepare_cached(&format!("{EVENT} WHERE operation_id = ?1 ORDER BY id"))?;
    let rows = statement.query_map([operation], event)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Number of the last event, whether it counts or not; `None` while there is none.
pub fn last_event(tx: Tx<'_>) -> Result<Option<EventId>, StoreError> {
    Ok(tx
        .sql()
        .query_row("SELECT max(id) FROM attendance_event", [], |row| row.get(0))?)
}

/// Day and child of every event that counts and was written after another.
pub fn written_since(tx: Tx<'_>, last: Option<EventId>) -> Result<Vec<(NaiveDate, ChildId)>, StoreError> {
    let mut statement = tx.sql().prepare_cached(&format!(
        "SELECT DISTINCT day, child_id FROM attendance_event WHERE id > coalesce(?1, 0) AND {COUNTS}"
    ))?;
    let rows = statement.query_map([last], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// A raw event with who wrote it, when, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordedEvent {
    /// The event.
    pub event: AttendanceEvent,
    /// How it came: done, undone, done again, or read from a file.
    pub how: OperationKind,
    /// Name of the account; `None` when it is not there.
    pub by: Option<String>,
    /// When it was written, UTC.
    pub at_utc: String,
}

/// The raw events of one child on one day with who wrote them, in order of number.
pub fn recorded(tx: Tx<'_>, child: ChildId, day: NaiveDate) -> Result<Vec<RecordedEvent>, StoreError> {
    let mut statement = tx.sql().prepare_cached(&format!(
        "SELECT e.id, e.child_id, e.group_id, e.day, e.fact, e.time_min, e.reason, e.replaces_id, o.kind, o.target_id, a.name,
             o.at_utc FROM attendance_event e JOIN operation o ON o.id = e.operation_id LEFT JOIN account a ON a.id = o.account_id
         WHERE e.child_id = ?1 AND e.day = ?2 AND e.{COUNTS} ORDER BY e.id",
    ))?;
    let rows = statement.query_map(params![child, day], |row| {
        let (kind, target): (String, Option<OperationId>) = (row.get(8)?, row.get(9)?);
        Ok(RecordedEvent {
            event: event(row)?,
            how: operation_kind(8, &kind, target)?,
            by: row.get(10)?,
            at_utc: row.get(11)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Whose events of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// Of a child: presence and absence.
    Child(ChildId),
    /// Of a staff member: clocked work.
    Staff(StaffId),
    /// Of a staff member: being absent.
    Absence(StaffId),
}

/// How, by whom and when something was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// How it came.
    pub how: OperationKind,
    /// Name of the account; `None` when it is not there.
    pub by: Option<String>,
    /// When, UTC.
    pub at_utc: String,
}

/// The operation that wrote the last event of a day.
pub fn last_written(tx: Tx<'_>, whose: Whose, day: NaiveDate) -> Result<Option<Written>, StoreError> {
    let (last, id) = match whose {
        Whose::Child(child) => (
            "SELECT operation_id FROM attendance_event WHERE child_id = ?1 AND day = ?2 ORDER BY id DESC LIMIT 1",
            child.raw(),
        ),
        Whose::Staff(staff) => (
            "SELECT operation_id FROM staff_event WHERE staff_id = ?1 AND day = ?2 ORDER BY id DESC LIMIT 1",
            staff.raw(),
        ),
        Whose::Absence(staff) => (
            "SELECT MAX(COALESCE(removed_by, added_by)) FROM staff_absence WHERE staff_id = ?1 AND day = ?2",
            staff.raw(),
        ),
    };
    let sql = format!(
        "SELECT o.kind, o.target_id, a.name, o.at_utc FROM operation o LEFT JOIN account a ON a.id = o.account_id
         WHERE o.id = ({last})"
    );
    let row = tx.sql().prepare_cached(&sql)?.query_row(params![id, day], |row| {
        let (kind, target): (String, Option<OperationId>) = (row.get(0)?, row.get(1)?);
        Ok(Written {
            how: operation_kind(0, &kind, target)?,
            by: row.get(2)?,
            at_utc: row.get(3)?,
        })
    });
    Ok(row.optional()?)
}

/// Months between two days, both included, in which a child with an allocation came into a group.
pub fn months_of_care(
    tx: Tx<'_>,
    from: NaiveDate,
    until: NaiveDate,
) -> Result<Vec<(ChildId, GroupId, Month)>, StoreError> {
    let mut statement = tx.sql().prepare_cached(&format!(
        "SELECT DISTINCT child_id, group_id, substr(day, 1, 7) FROM attendance_event
         WHERE day BETWEEN ?1 AND ?2 AND fact = 'in' AND child_id IN (SELECT child_id FROM toewijzing_state) AND {COUNTS}",
    ))?;
    let rows = statement.query_map(params![from, until], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::Connection;

    #[test]
    fn a_word_that_is_not_known_is_refused_and_never_read_as_another() {
        let connection = Connection::open_in_memory().expect("a connection");
        let read = |fact: &str, time: &str| {
            let sql = format!("SELECT 1, 1, 1, '2026-10-05', '{fact}', {time}, 'ziek', NULL");
            connection.query_row(&sql, [], event)
        };
        for (fact, time) in [
            ("in", "870"),
            ("uit", "1050"),
            ("afwezig", "NULL"),
            ("ingetrokken", "NULL"),
        ] {
            assert!(read(fact, time).is_ok(), "{fact}");
        }
        for fact in ["gebracht", "", "Ingetrokken"] {
            assert!(read(fact, "NULL").is_err(), "{fact}");
        }
        let target = Some(OperationId::from_raw(1));
        assert_eq!(operation_kind(0, "gedaan", None), Ok(OperationKind::Done));
        for (word, target) in [("hersteld", None), ("", None), ("ongedaan", None), ("gedaan", target)] {
            assert!(operation_kind(0, word, target).is_err(), "{word}");
        }
    }
}
