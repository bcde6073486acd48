//! The location itself, its groups and accounts.

use super::convert::broken;
use super::error::StoreError;
use super::open::Tx;
use crate::domain::calendar::Region;
use crate::domain::group::{Dagdeel, Group};
use crate::domain::ids::{AccountId, AgbCode, GemeenteCode, GroupId};
use crate::domain::role::Role;
use crate::domain::text::Text;
use chrono::NaiveDate;
use rusqlite::{OptionalExtension, Row, params};
use std::collections::BTreeSet;

/// Whether the file holds a real location or the invented one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reality {
    /// Real people.
    Real,
    /// The demo: nothing in it is real.
    Demo,
    /// A location to try things out in ("proef").
    Trial,
}

/// Settings of the location ("locatie").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// Name.
    pub name: Text,
    /// Provider ("houder").
    pub holder: Text,
    /// AGB code under which is declared.
    pub agb: AgbCode,
    /// Municipality in which it lies.
    pub gemeente: GemeenteCode,
    /// School holiday region, default for schools.
    pub region: Region,
    /// Id or path of the policy as given.
    pub regeling_name: String,
    /// Text of the policy.
    pub regeling_toml: String,
    /// Four characters that keep numbers of several locations under one AGB code apart.
    pub number_prefix: String,
    /// Real or demo.
    pub reality: Reality,
}

/// Stores the settings of a new location.
pub fn insert(tx: Tx<'_>, location: &Location, created_utc: &str) -> Result<(), StoreError> {
    let (reality, trial) = match location.reality {
        Reality::Real => ("echt", "nee"),
        Reality::Trial => ("echt", "ja"),
        Reality::Demo => ("demo", "nee"),
    };
    tx.sql().execute(
        "INSERT INTO location (one, name, holder, agb, gemeente, region, regeling_name, regeling_toml, number_prefix, reality,
             created_utc, trial)
         VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        params![
            location.name,
            location.holder,
            location.agb,
            location.gemeente,
            location.region,
            location.regeling_name,
            location.regeling_toml,
            location.number_prefix,
            reality,
            created_utc,
            trial
        ],
    )?;
    Ok(())
}

/// The settings; a file without them is not a location.
pub fn get(tx: Tx<'_>) -> Result<Location, StoreError> {
    tx.sql()
        .query_row(
            "SELECT name, holder, agb, gemeente, region, regeling_name, regeling_toml, number_prefix, reality, trial
             FROM location",
            [],
            |row| {
                let (reality, trial): (String, String) = (row.get(8)?, row.get(9)?);
                Ok(Location {
                    name: row.get(0)?,
                    holder: row.get(1)?,
                    agb: row.get(2)?,
                    gemeente: row.get(3)?,
                    region: row.get(4)?,
                    regeling_name: row.get(5)?,
                    regeling_toml: row.get(6)?,
                    number_prefix: row.get(7)?,
                    reality: match (reality.as_str(), trial.as_str()) {
                        ("demo", "ja" | "nee") => Reality::Demo,
                        ("echt", "ja") => Reality::Trial,
                        ("echt", "nee") => Reality::Real,
                        _ => return Err(broken(8, "a reality")),
                    },
                })
            },
        )
        .optional()?
        .ok_or(StoreError::NotALocation)
}

/// Its name; of any schema.
pub fn name(tx: Tx<'_>) -> Result<String, StoreError> {
    let name = tx.sql().query_row("SELECT name FROM location", [], |row| row.get(0));
    Ok(name?)
}

/// Stores the days on which the location is closed.
pub fn insert_closed_days(tx: Tx<'_>, days: &[NaiveDate]) -> Result<(), StoreError> {
    for day in days {
        tx.sql()
            .execute("INSERT OR IGNORE INTO closed_day (day) VALUES (?1)", [day])?;
    }
    Ok(())
}

/// Puts other closing days in the place of those from a day on.
pub fn replace_closed_days(tx: Tx<'_>, from: NaiveDate, days: &[NaiveDate]) -> Result<(), StoreError> {
    tx.sql().execute("DELETE FROM closed_day WHERE day >= ?1", [from])?;
    insert_closed_days(tx, days)
}

/// The days on which the location is closed.
pub fn closed_days(tx: Tx<'_>) -> Result<BTreeSet<NaiveDate>, StoreError> {
    let mut statement = tx.sql().prepare_cached("SELECT day FROM closed_day")?;
    let rows = statement.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Stores a group at a place in the list.
pub fn insert_group(tx: Tx<'_>, position: usize, group: &Group) -> Result<(), StoreError> {
    let position = i64::try_from(position).unwrap_or(i64::MAX);
    tx.sql().execute(
        "INSERT INTO care_group (id, position, name, kind, lrk, opens_min, closes_min, minimum_min)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![
            group.id,
            position,
            group.name,
            group.kind,
            group.lrk,
            group.opens,
            group.closes,
            group.minimum_min
        ],
    )?;
    for (day_type, dagdelen) in [("school", &group.school_day), ("vrij", &group.free_day)] {
        for (position, dagdeel) in (0i64..).zip(dagdelen) {
            tx.sql().execute(
                "INSERT INTO care_group_dagdeel (group_id, day_type, position, name, from_min, until_min)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params![group.id, day_type, position, dagdeel.name, dagdeel.from, dagdeel.until],
            )?;
        }
    }
    Ok(())
}

/// Every group, in order.
pub fn groups(tx: Tx<'_>) -> Result<Vec<Group>, StoreError> {
    let mut statement = tx.sql().prepare_cached(
        "SELECT id, name, kind, lrk, opens_min, closes_min, minimum_min FROM care_group ORDER BY position",
    )?;
    let rows = statement.query_map([], |row| {
        Ok(Group {
            id: row.get(0)?,
            name: row.get(1)?,
            kind: row.get(2)?,
            lrk: row.get(3)?,
            opens: row.get(4)?,
            closes: row.get(5)?,
            minimum_min: row.get(6)?,
            school_day: Vec::new(),
            free_day: Vec::new(),
        })
    })?;
    let mut groups: Vec<Group> = rows.collect::<Result<_, _>>()?;
    let mut statement = tx.sql().prepare_cached(
        "SELECT group_id, day_type, name, from_min, until_min FROM care_group_dagdeel ORDER BY group_id, day_type, position",
    )?;
    let rows = statement.query_map([], |row| {
        let dagdeel = Dagdeel {
            name: row.get(2)?,
            from: row.get(3)?,
            until: row.get(4)?,
        };
        Ok((row.get::<_, GroupId>(0)?, row.get::<_, String>(1)?, dagdeel))
    })?;
    for row in rows {
        let (id, day_type, dagdeel) = row?;
        if let Some(group) = groups.iter_mut().find(|group| group.id == id) {
            let dagdelen = if day_type == "school" {
                &mut group.school_day
            } else {
                &mut group.free_day
            };
            dagdelen.push(dagdeel);
        }
    }
    Ok(groups)
}

/// Someone who may open the location ("account").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Internal id.
    pub id: AccountId,
    /// Name.
    pub name: Text,
    /// Role.
    pub role: Role,
    /// Hash of the PIN, if one was set.
    pub pin_hash: Option<String>,
}

fn account(row: &Row<'_>) -> rusqlite::Result<Account> {
    Ok(Account {
        id: row.get(0)?,
        name: row.get(1)?,
        role: row.get(2)?,
        pin_hash: row.get(3)?,
    })
}

/// Stores a new account.
pub fn insert_account(tx: Tx<'_>, account: &Account, created_utc: &str) -> Result<(), StoreError> {
    tx.sql().execute(
        "INSERT INTO account (id, name, role, pin_hash, created_utc) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![account.id, account.name, account.role, account.pin_hash, created_utc],
    )?;
    Ok(())
}

/// Every account that is not closed, the oldest first.
pub fn accounts(tx: Tx<'_>) -> Result<Vec<Account>, StoreError> {
    let mut statement = tx.sql().prepare_cached(
        "SELECT id, name, role, pin_hash FROM account WHERE closed_utc IS NULL ORDER BY created_utc, name",
    )?;
    let rows = statement.query_map([], account)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The role that an account has now; `None` when it is closed, or was never there.
pub fn role_of(tx: Tx<'_>, id: AccountId) -> Result<Option<Role>, StoreError> {
    let mut statement = tx
        .sql()
        .prepare_cached("SELECT role FROM account WHERE id = ?1 AND closed_utc IS NULL")?;
    let mut rows = statement.query_map([id], |row| row.get(0))?;
    Ok(rows.next().transpose()?)
}

/// Whether an account was closed; one that was never there was not.
pub fn is_closed(tx: Tx<'_>, id: AccountId) -> Result<bool, StoreError> {
    let query = "SELECT 1 FROM account WHERE id = ?1 AND closed_utc IS NOT NULL";
    Ok(tx.sql().prepare_cached(query)?.exists([id])?)
}

/// Sets or takes away the hash of an account's PIN.
pub fn set_pin(tx: Tx<'_>, id: AccountId, pin_hash: Option<&str>) -> Result<(), StoreError> {
    tx.sql()
        .execute("UPDATE account SET pin_hash = ?2 WHERE id = ?1", params![id, pin_hash])?;
    Ok(())
}

/// Closes an account; its name stays in the log.
pub fn close_account(tx: Tx<'_>, id: AccountId, closed_utc: &str) -> Result<(), StoreError> {
    tx.sql().execute(
        "UPDATE account SET closed_utc = ?2, pin_hash = NULL WHERE id = ?1",
        params![id, closed_utc],
    )?;
    Ok(())
}

/// Takes the next `count` values of a counter and returns the first of them; a counter starts at 1.
pub fn take_numbers(tx: Tx<'_>, counter: &str, count: u32) -> Result<u64, StoreError> {
    let first = next_number(tx, counter)?;
    let next = i64::try_from(first)
        .unwrap_or(i64::MAX)
        .saturating_add(i64::from(count));
    tx.sql().execute(
        "INSERT INTO counter (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        params![counter, next],
    )?;
    Ok(first)
}

/// The value that [`take_numbers`] would return, without taking it.
pub fn next_number(tx: Tx<'_>, counter: &str) -> Result<u64, StoreError> {
    let value: Option<i64> = tx
        .sql()
        .query_row("SELECT value FROM counter WHERE name = ?1", [counter], |row| row.get(0))
        .optional()?;
    Ok(u64::try_from(value.unwrap_or(1)).unwrap_or(1))
}
