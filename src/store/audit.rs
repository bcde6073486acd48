//! The append-only log of who did what ("logboek"), a chain of hashes.

use super::error::StoreError;
use super::open::Tx;
use super::vault::to_hex;
use crate::domain::ids::{AccountId, ChildId};
use crate::domain::role::Role;
use rusqlite::OptionalExtension;
use sha2::{Digest, Sha256};

/// Who acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// Account.
    pub account: AccountId,
    /// Its name at the time.
    pub name: String,
    /// Its role at the time.
    pub role: Role,
}

/// Adds a line. `detail` holds counts and internal ids, never a name of a child, a BSN or a note.
pub fn record(tx: Tx<'_>, at_utc: &str, actor: &Actor, action: &str, detail: &str) -> Result<(), StoreError> {
    let previous: Option<String> = tx
        .sql()
        .query_row("SELECT hash FROM audit ORDER BY seq DESC LIMIT 1", [], |row| row.get(0))
        .optional()?;
    let previous = previous.unwrap_or_else(|| "0".repeat(64));
    let hash = hash_line(&previous, at_utc, actor, action, detail);
    tx.sql()
        .prepare_cached(
            "INSERT INTO audit (at_utc, account_id, account_name, role, action, detail, previous_hash, hash)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute(rusqlite::params![
            at_utc,
            actor.account,
            actor.name,
            actor.role,
            action,
            detail,
            previous,
            hash
        ])?;
    Ok(())
}

fn hash_line(previous: &str, at_utc: &str, actor: &Actor, action: &str, detail: &str) -> String {
    let mut hasher = Sha256::new();
    let account = actor.account.raw().to_string();
    for part in [
        previous,
        at_utc,
        &account,
        &actor.name,
        actor.role.code(),
        action,
        detail,
    ] {
        // The length goes first, so that text cannot move from one part to the next.
        hasher.update(part.len().to_le_bytes());
        hasher.update(part.as_bytes());
    }
    to_hex(&hasher.finalize())
}

/// Number of lines of the log, and the hash of the last one; 64 zeroes while there is none.
pub fn head(tx: Tx<'_>) -> Result<(i64, String), StoreError> {
    let lines = tx.sql().query_row("SELECT count(*) FROM audit", [], |row| row.get(0))?;
    let hash: Option<String> = tx
        .sql()
        .query_row("SELECT hash FROM audit ORDER BY seq DESC LIMIT 1", [], |row| row.get(0))
        .optional()?;
    Ok((lines, hash.unwrap_or_else(|| "0".repeat(64))))
}

/// The earliest moment that any line names after the line with this hash; `None` when there is no such line or nothing after it.
/// Whatever the clock said at that line, it was written before then.
pub fn earliest_after(tx: Tx<'_>, hash: &str) -> Result<Option<String>, StoreError> {
    let query = "SELECT min(at_utc) FROM audit WHERE seq > (SELECT seq FROM audit WHERE hash = ?1)";
    Ok(tx.sql().query_row(query, [hash], |row| row.get(0))?)
}

/// The moment of the last line about an action, of those after the last one about another and not after a moment.
pub fn last_since(tx: Tx<'_>, action: &str, since: &str, until_utc: &str) -> Result<Option<String>, StoreError> {
    let query = "SELECT max(at_utc) FROM audit WHERE action = ?1 AND at_utc <= ?3
         AND seq > (SELECT coalesce(max(seq), 0) FROM audit WHERE action = ?2)";
    Ok(tx
        .sql()
        .query_row(query, [action, since, until_utc], |row| row.get(0))?)
}

/// The moment of the last line; `None` while there is none.
pub fn last_moment(tx: Tx<'_>) -> Result<Option<String>, StoreError> {
    let query = "SELECT at_utc FROM audit ORDER BY seq DESC LIMIT 1";
    Ok(tx.sql().query_row(query, [], |row| row.get(0)).optional()?)
}

/// Number of the first line whose hash does not follow from its content and the line before; `None` when the log is whole.
pub fn first_broken(tx: Tx<'_>) -> Result<Option<i64>, StoreError> {
    let mut statement = tx.sql().prepare(
        "SELECT seq, at_utc, account_id, account_name, role, action, detail, previous_hash, hash FROM audit ORDER BY seq",
    )?;
    let mut rows = statement.query([])?;
    let mut expected = "0".repeat(64);
    while let Some(row) = rows.next()? {
        let actor = Actor {
            account: row.get(2)?,
            name: row.get(3)?,
            role: row.get(4)?,
        };
        let (at_utc, action, detail): (String, String, String) = (row.get(1)?, row.get(5)?, row.get(6)?);
        let (previous, hash): (String, String) = (row.get(7)?, row.get(8)?);
        if previous != expected || hash != hash_line(&previous, &at_utc, &actor, &action, &detail) {
            return Ok(Some(row.get(0)?));
        }
        expected = hash;
    }
    Ok(None)
}

/// What stands before the internal id of a child in the detail of a line.
pub const CHILD: &str = "kind=";

/// A line of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// When.
    pub at_utc: String,
    /// Who.
    pub actor: Actor,
    /// What was done.
    pub action: String,
    /// Counts and internal ids.
    pub detail: String,
}

/// Which lines to read; what is `None` sets no bound.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bounds {
    /// Lines about this child.
    pub child: Option<ChildId>,
    /// From this moment on.
    pub from: Option<String>,
    /// Before this moment.
    pub before: Option<String>,
}

/// Lines within bounds, in the order in which they were written.
pub fn lines(tx: Tx<'_>, bounds: &Bounds) -> Result<Vec<Line>, StoreError> {
    let mut statement = tx.sql().prepare_cached(
        "SELECT at_utc, account_id, account_name, role, action, detail FROM audit
         WHERE (?1 IS NULL OR instr(' ' || detail || ' ', ' ' || ?1 || ' ') > 0)
             AND at_utc >= coalesce(?2, '') AND (?3 IS NULL OR at_utc < ?3)
         ORDER BY seq",
    )?;
    let child = bounds.child.map(|child| format!("{CHILD}{}", child.raw()));
    let rows = statement.query_map(rusqlite::params![child, bounds.from, bounds.before], |row| {
        Ok(Line {
            at_utc: row.get(0)?,
            actor: Actor {
                account: row.get(1)?,
                name: row.get(2)?,
                role: row.get(3)?,
            },
            action: row.get(4)?,
            detail: row.get(5)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Says whether someone has a line with this action and detail after the first moment, up to and including the second.
pub fn stands_between(
    tx: Tx<'_>,
    account: AccountId,
    (action, detail): (&str, &str),
    (after, until): (&str, &str),
) -> Result<bool, StoreError> {
    Ok(tx
        .sql()
        .prepare_cached(
            "SELECT 1 FROM audit
             WHERE at_utc > ?4 AND at_utc <= ?5 AND account_id = ?1 AND action = ?2 AND detail = ?3",
        )?
        .exists(rusqlite::params![account, action, detail, after, until])?)
}

/// Number of lines with this action.
pub fn count(tx: Tx<'_>, action: &str) -> Result<i64, StoreError> {
    Ok(tx
        .sql()
        .query_row("SELECT count(*) FROM audit WHERE action = ?1", [action], |row| {
            row.get(0)
        })?)
}
