//! Staff and clocking.

use super::chain::{Chained, place_of_correction};
use super::convert::broken;
use super::error::StoreError;
use super::import_run::{COUNTS, SHIFT_COUNTS};
use super::open::Tx;
use crate::domain::ids::{EventId, GroupId, OperationId, StaffId};
use crate::domain::people::{Deployment, PrkLink, StaffMember};
use crate::domain::staffing::{Away, StaffEvent, StaffFact};
use crate::domain::text::Text;
use crate::domain::time::Minute;
use chrono::NaiveDate;
use rusqlite::{Row, params};

/// Every staff member, by name.
pub fn staff(tx: Tx<'_>) -> Result<Vec<StaffMember>, StoreError> {
    let mut statement = tx.sql().prepare_cached(
        "SELECT id, number, name, function, level, counting, prk_linked, vog_date, first_aid_until, prk_known
         FROM staff_member
         ORDER BY name, number",
    )?;
    let rows = statement.query_map([], |row| {
        Ok(StaffMember {
            id: row.get(0)?,
            number: row.get(1)?,
            name: row.get(2)?,
            function: row.get(3)?,
            level: row.get(4)?,
            counting: row.get(5)?,
            prk: prk_link(row)?,
            vog_date: row.get(7)?,
            first_aid_until: row.get(8)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Stores a staff member, new or changed.
pub fn put_staff(tx: Tx<'_>, member: &StaffMember) -> Result<(), StoreError> {
    let (linked, known) = match member.prk {
        PrkLink::Linked => (YES, YES),
        PrkLink::NotLinked => (NO, YES),
        PrkLink::Unknown => (NO, NO),
    };
    tx.sql()
        .prepare_cached(
            "INSERT INTO staff_member (id, number, name, function, level, counting, prk_linked, vog_date, first_aid_until,
                 prk_known)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
             ON CONFLICT (id) DO UPDATE SET number = excluded.number, name = excluded.name, function = excluded.function,
                 level = excluded.level, counting = excluded.counting, prk_linked = excluded.prk_linked,
                 vog_date = excluded.vog_date, first_aid_until = excluded.first_aid_until,
                 prk_known = excluded.prk_known",
        )?
        .execute(params![
            member.id,
            member.number,
            member.name,
            member.function,
            member.level,
            member.counting,
            linked,
            member.vog_date,
            member.first_aid_until,
            known
        ])?;
    Ok(())
}

const YES: &str = "ja";
const NO: &str = "nee";

/// The link and whether it is known stand in two columns: the second is of a later schema.
fn prk_link(row: &Row<'_>) -> rusqlite::Result<PrkLink> {
    let (linked, known): (String, String) = (row.get(6)?, row.get(9)?);
    Ok(match (linked == YES, known == YES) {
        (_, false) => PrkLink::Unknown,
        (true, true) => PrkLink::Linked,
        (false, true) => PrkLink::NotLinked,
    })
}

/// A staff event that is not stored yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewStaffEvent {
    /// Who.
    pub staff: StaffId,
    /// In or out of which group.
    pub group: GroupId,
    /// On which day.
    pub day: NaiveDate,
    /// What it says.
    pub fact: StaffFact,
    /// The earlier event that it replaces.
    pub replaces: Option<EventId>,
}

/// Where someone goes, as the file holds it: going home is the plain case.
const fn away_columns(away: &Away) -> (Option<&'static str>, Option<&Text>) {
    match away {
        Away::Home => (None, None),
        Away::SchoolRun(school) => (Some(away.code()), school.as_ref()),
        Away::Break | Away::Training => (Some(away.code()), None),
    }
}

fn away_of(column: usize, word: Option<&str>, school: Option<Text>) -> rusqlite::Result<Away> {
    Ok(match word {
        Some("pauze") => Away::Break,
        Some("school") => Away::SchoolRun(school),
        Some("opleiding") => Away::Training,
        None => Away::Home,
        Some(_) => return Err(broken(column, "a reason to be away")),
    })
}

/// Stores a staff event.
pub fn insert_event(tx: Tx<'_>, operation: OperationId, event: &NewStaffEvent) -> Result<EventId, StoreError> {
    let (word, time, deployment): (&str, Option<Minute>, Option<Deployment>) = match event.fact {
        StaffFact::In { at, deployment } => ("in", Some(at), Some(deployment)),
        StaffFact::Out { at, .. } => ("uit", Some(at), None),
        StaffFact::Revoked => ("ingetrokken", None, None),
    };
    let (away, school) = match &event.fact {
        StaffFact::Out { away, .. } => away_columns(away),
        StaffFact::In { .. } | StaffFact::Revoked => (None, None),
    };
    let replaces = match event.replaces {
        Some(corrected) if event.fact != StaffFact::Revoked => {
            Some(place_of_correction(tx, Chained::Staff, corrected)?)
        }
        other => other,
    };
    tx.sql()
        .prepare_cached(
            "INSERT INTO staff_event (operation_id, staff_id, group_id, day, fact, time_min, deployment, replaces_id, away, away_school)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )?
        .execute(params![
            operation,
            event.staff,
            event.group,
            event.day,
            word,
            time,
            deployment,
            replaces,
            away,
            school
        ])?;
    Ok(EventId::from_raw(tx.sql().last_insert_rowid()))
}

fn event(row: &Row<'_>) -> rusqlite::Result<StaffEvent> {
    let word: String = row.get(4)?;
    let fact = match word.as_str() {
        "in" => StaffFact::In {
            at: row.get(5)?,
            deployment: row.get(6)?,
        },
        "uit" => StaffFact::Out {
            at: row.get(5)?,
            away: away_of(8, row.get::<_, Option<String>>(8)?.as_deref(), row.get(9)?)?,
        },
        "ingetrokken" => StaffFact::Revoked,
        _ => return Err(broken(4, "a fact of staff")),
    };
    Ok(StaffEvent {
        id: row.get(0)?,
        staff: row.get(1)?,
        group: row.get(2)?,
        day: row.get(3)?,
        fact,
        replaces: row.get(7)?,
    })
}

const EVENT: &str =
    "SELECT id, staff_id, group_id, day, fact, time_min, deployment, replaces_id, away, away_school FROM staff_event";

/// Every raw staff event between two days, both included, in order of number.
pub fn events(tx: Tx<'_>, from: NaiveDate, until: NaiveDate) -> Result<Vec<StaffEvent>, StoreError> {
    let mut statement = tx
        .sql()
        .prepare_cached(&format!("{EVENT} WHERE day BETWEEN ?1 AND ?2 AND {COUNTS} ORDER BY id"))?;
    let rows = statement.query_map(params![from, until], event)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Number of the last staff event, whether it counts or not; `None` while there is none.
pub fn last_event(tx: Tx<'_>) -> Result<Option<EventId>, StoreError> {
    Ok(tx
        .sql()
        .query_row("SELECT max(id) FROM staff_event", [], |row| row.get(0))?)
}

/// Day and person of every staff event that counts and was written after another.
pub fn written_since(tx: Tx<'_>, last: Option<EventId>) -> Result<Vec<(NaiveDate, StaffId)>, StoreError> {
    let mut statement = tx.sql().prepare_cached(&format!(
        "SELECT DISTINCT day, staff_id FROM staff_event WHERE id > coalesce(?1, 0) AND {COUNTS}"
    ))?;
    let rows = statement.query_map([last], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The last day before a day on which someone was on the roster or worked; `None` when there was none.
pub fn last_day_of(tx: Tx<'_>, staff: StaffId, before: NaiveDate) -> Result<Option<NaiveDate>, StoreError> {
    let mut statement = tx.sql().prepare_cached(&format!(
        "SELECT MAX(day) FROM (SELECT day FROM roster_shift
             WHERE staff_id = ?1 AND day < ?2 AND removed_by IS NULL AND {SHIFT_COUNTS}
         UNION ALL SELECT day FROM staff_event WHERE staff_id = ?1 AND day < ?2 AND {COUNTS})",
    ))?;
    Ok(statement.query_row(params![staff, before], |row| row.get(0))?)
}

/// The raw staff events that an operation wrote.
pub fn events_of_operation(tx: Tx<'_>, operation: OperationId) -> Result<Vec<StaffEvent>, StoreError> {
    let mut statement = tx
        .sql()
        .prepare_cached(&format!("{EVENT} WHERE operation_id = ?1 ORDER BY id"))?;
    let rows = statement.query_map([operation], event)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::Connection;

    #[test]
    fn a_word_about_staff_that_is_not_known_is_refused_and_never_read_as_another() {
        let connection = Connection::open_in_memory().expect("a connection");
        let read = |fact: &str, away: &str| {
            let sql = format!("SELECT 1, 1, 1, '2026-10-05', '{fact}', 870, 'formatief', NULL, {away}, NULL");
            connection.query_row(&sql, [], event).map(|event| event.fact)
        };
        assert_eq!(read("ingetrokken", "NULL"), Ok(StaffFact::Revoked));
        let home = StaffFact::Out {
            at: Minute::new(870).expect("a minute"),
            away: Away::Home,
        };
        assert_eq!(read("uit", "NULL"), Ok(home));
        assert!(read("uit", "'pauze'").is_ok());
        for (fact, away) in [("begonnen", "NULL"), ("", "NULL"), ("uit", "'vergadering'")] {
            assert!(read(fact, away).is_err(), "{fact} {away}");
        }
    }
}
