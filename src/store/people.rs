//! Children and their placements.

use super::error::StoreError;
use super::open::Tx;
use crate::domain::birth_known::BirthKnown;
use crate::domain::ids::{Bsn, ChildId, GroupId};
use crate::domain::people::{Child, ChildName, Placement, WeekPattern};
use crate::domain::time::Period;
use chrono::NaiveDate;
use rusqlite::{OptionalExtension, Row, params};

const CHILD: &str =
    "SELECT id, number, first_name, infix, last_name, birth_date, bsn, gemeente, school, alert, collectors FROM child";

fn child(row: &Row<'_>) -> rusqlite::Result<Child> {
    Ok(Child {
        id: row.get(0)?,
        number: row.get(1)?,
        name: ChildName {
            first: row.get(2)?,
            infix: row.get(3)?,
            last: row.get(4)?,
        },
        birth_date: row.get(5)?,
        bsn: row.get(6)?,
        gemeente: row.get(7)?,
        school: row.get(8)?,
        alert: row.get(9)?,
        collectors: row.get(10)?,
    })
}

/// Every child.
pub fn children(tx: Tx<'_>) -> Result<Vec<Child>, StoreError> {
    let mut statement = tx.sql().prepare_cached(CHILD)?;
    let rows = statement.query_map([], child)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// One child by its id, if there is one.
pub fn child_by_id(tx: Tx<'_>, id: ChildId) -> Result<Option<Child>, StoreError> {
    let mut statement = tx.sql().prepare_cached(&format!("{CHILD} WHERE id = ?1"))?;
    Ok(statement.query_row([id], child).optional()?)
}

/// The child with a BSN, if there is one.
pub fn child_by_bsn(tx: Tx<'_>, bsn: Bsn) -> Result<Option<Child>, StoreError> {
    Ok(tx
        .sql()
        .query_row(&format!("{CHILD} WHERE bsn = ?1"), [bsn], child)
        .optional()?)
}

/// Stores a child, new or changed.
pub fn put_child(tx: Tx<'_>, child: &Child) -> Result<(), StoreError> {
    tx.sql()
        .prepare_cached(
            "INSERT INTO child (id, number, first_name, infix, last_name, birth_date, bsn, gemeente, school, alert, collectors)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
             ON CONFLICT (id) DO UPDATE SET number = excluded.number, first_name = excluded.first_name, infix = excluded.infix,
                 last_name = excluded.last_name, birth_date = excluded.birth_date, bsn = excluded.bsn,
                 gemeente = excluded.gemeente, school = excluded.school, alert = excluded.alert,
                 collectors = excluded.collectors",
        )?
        .execute(params![
            child.id,
            child.number,
            child.name.first,
            child.name.infix,
            child.name.last,
            child.birth_date,
            child.bsn,
            child.gemeente,
            child.school,
            child.alert,
            child.collectors
        ])?;
    Ok(())
}

fn placement(row: &Row<'_>) -> rusqlite::Result<Placement> {
    let day = |index: usize| -> rusqlite::Result<Vec<_>> {
        let joined: String = row.get(index)?;
        WeekPattern::parse_day(&joined).map_err(|error| {
            rusqlite::Error::FromSqlConversionFailure(index, rusqlite::types::Type::Text, Box::new(error))
        })
    };
    let (begin, end): (NaiveDate, Option<NaiveDate>) = (row.get(2)?, row.get(3)?);
    Ok(Placement {
        child: row.get(0)?,
        group: row.get(1)?,
        period: Period::new(begin, end).map_err(|error| {
            rusqlite::Error::FromSqlConversionFailure(3, rusqlite::types::Type::Text, Box::new(error))
        })?,
        pattern: WeekPattern::new([day(4)?, day(5)?, day(6)?, day(7)?, day(8)?]),
    })
}

/// Every placement that runs on some day between two days.
pub fn placements(tx: Tx<'_>, from: NaiveDate, until: NaiveDate) -> Result<Vec<Placement>, StoreError> {
    let mut statement = tx.sql().prepare_cached(
        "SELECT child_id, group_id, begin_day, end_day, monday, tuesday, wednesday, thursday, friday FROM placement
         WHERE begin_day <= ?2 AND (end_day IS NULL OR end_day >= ?1) ORDER BY begin_day",
    )?;
    let rows = statement.query_map(params![from, until], placement)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Every placement of one child.
pub fn placements_of_child(tx: Tx<'_>, child: ChildId) -> Result<Vec<Placement>, StoreError> {
    let mut statement = tx.sql().prepare_cached(
        "SELECT child_id, group_id, begin_day, end_day, monday, tuesday, wednesday, thursday, friday FROM placement
         WHERE child_id = ?1 ORDER BY begin_day",
    )?;
    let rows = statement.query_map([child], placement)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Stores a placement, new or changed; child, group and first day are its key. `id` is used when it is new.
pub fn put_placement(tx: Tx<'_>, id: i64, placement: &Placement) -> Result<(), StoreError> {
    write_placement(tx, Some(id), placement)
}

/// Stores a placement, new or changed, under an id that the file chooses when it is new.
pub fn keep_placement(tx: Tx<'_>, placement: &Placement) -> Result<(), StoreError> {
    write_placement(tx, None, placement)
}

/// Takes a placement out; the dossier still knows what it was.
pub fn remove_placement(tx: Tx<'_>, child: ChildId, group: GroupId, begin: NaiveDate) -> Result<(), StoreError> {
    tx.sql()
        .prepare_cached("DELETE FROM placement WHERE child_id = ?1 AND group_id = ?2 AND begin_day = ?3")?
        .execute(params![child, group, begin])?;
    Ok(())
}

fn write_placement(tx: Tx<'_>, id: Option<i64>, placement: &Placement) -> Result<(), StoreError> {
    let [monday, tuesday, wednesday, thursday, friday] = placement.pattern.days();
    tx.sql()
        .prepare_cached(
            "INSERT INTO placement (id, child_id, group_id, begin_day, end_day, monday, tuesday, wednesday, thursday, friday)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
             ON CONFLICT (child_id, group_id, begin_day) DO UPDATE SET end_day = excluded.end_day, monday = excluded.monday,
                 tuesday = excluded.tuesday, wednesday = excluded.wednesday, thursday = excluded.thursday,
                 friday = excluded.friday",
        )?
        .execute(params![
            id,
            placement.child,
            placement.group,
            placement.period.begin(),
            placement.period.end(),
            WeekPattern::join(monday),
            WeekPattern::join(tuesday),
            WeekPattern::join(wednesday),
            WeekPattern::join(thursday),
            WeekPattern::join(friday)
        ])?;
    Ok(())
}

/// Keeps how much is known of the date of birth of a child.
pub fn put_birth_known(tx: Tx<'_>, child: ChildId, known: BirthKnown) -> Result<(), StoreError> {
    tx.sql().execute(
        "INSERT OR REPLACE INTO birth_known (child_id, known) VALUES (?1, ?2)",
        params![child, known.code()],
    )?;
    Ok(())
}

/// How much is known of the date of birth of a child, when it is not whole.
pub fn birth_known(tx: Tx<'_>, child: ChildId) -> Result<Option<BirthKnown>, StoreError> {
    let mut statement = tx
        .sql()
        .prepare_cached("SELECT known FROM birth_known WHERE child_id = ?1")?;
    let word: Option<String> = statement.query_row([child], |row| row.get(0)).optional()?;
    Ok(word.as_deref().and_then(BirthKnown::parse))
}
