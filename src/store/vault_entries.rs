//! Which entries of the key file count. The register says so, in the same transaction as the change itself; the key file alone
//! cannot, because it is written apart and may be an older one.

use super::error::StoreError;
use super::location;
use super::open::{Store, Tx};
use super::opened::Opened;
use super::vault::{Accounts, DatabaseKey, Entries, Mark, Purpose, Settled, Unlocked, Vault};
use crate::domain::ids::AccountId;
use rusqlite::OptionalExtension;
use std::collections::BTreeSet;
use std::path::Path;

/// How a purpose stands in the table.
const fn list(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Database => "sleutels",
        Purpose::Sealed => "verzegeld",
    }
}

/// What the register says; nothing in one of an older schema, which is only read (on a disk that cannot be written).
fn confirmed(tx: Tx<'_>) -> Result<BTreeSet<Mark>, StoreError> {
    let knows = "SELECT count(*) > 0 FROM sqlite_schema WHERE name = 'vault_entry'";
    if !tx.sql().query_row(knows, [], |row| row.get::<_, bool>(0))? {
        return Ok(BTreeSet::new());
    }
    let mut statement = tx.sql().prepare("SELECT list, account_id, salt FROM vault_entry")?;
    let rows = statement.query_map([], |row| {
        let list: String = row.get(0)?;
        Ok(Mark {
            purpose: if list == "verzegeld" {
                Purpose::Sealed
            } else {
                Purpose::Database
            },
            account: row.get(1)?,
            salt: row.get(2)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Up to which change of the keys the register has come, and of which location it is as far as it says.
fn stand(tx: Tx<'_>) -> Result<(i64, Option<String>), StoreError> {
    let knows = "SELECT count(*) > 0 FROM sqlite_schema WHERE name = 'vault_stand'";
    if !tx.sql().query_row(knows, [], |row| row.get::<_, bool>(0))? {
        return Ok((0, None));
    }
    let row = tx
        .sql()
        .query_row("SELECT n, location FROM vault_stand", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    Ok(row.unwrap_or((0, None)))
}

fn put_stand(tx: Tx<'_>, n: i64, location: &str) -> Result<(), StoreError> {
    tx.sql().execute(
        "INSERT INTO vault_stand (one, n, location) VALUES (1, ?1, ?2)
         ON CONFLICT (one) DO UPDATE SET n = excluded.n, location = excluded.location",
        rusqlite::params![n, location],
    )?;
    Ok(())
}

fn put_counting<'a>(tx: Tx<'_>, marks: impl IntoIterator<Item = &'a Mark>) -> Result<(), StoreError> {
    for mark in marks {
        tx.sql().execute(
            "INSERT INTO vault_entry (list, account_id, salt) VALUES (?1, ?2, ?3)
             ON CONFLICT (list, account_id) DO UPDATE SET salt = excluded.salt",
            rusqlite::params![list(mark.purpose), mark.account, mark.salt],
        )?;
    }
    Ok(())
}

/// Begins a change of a key file, which is numbered behind all that there were.
pub fn begin(tx: Tx<'_>, vault: &mut Vault) -> Result<(), StoreError> {
    vault.begin_change(stand(tx)?.0);
    Ok(())
}

/// Says that the entries that were put in count from here on, each in the place of the one of the same holder, and counts the change.
pub fn confirm(tx: Tx<'_>, vault: &Vault) -> Result<(), StoreError> {
    put_counting(tx, vault.put_in())?;
    put_stand(tx, vault.change(), vault.location_id())
}

/// Takes over from the key file what a register does not know: which entries count, where it says nothing about that yet, and what was
/// recorded after it was as it is now, where it is the older of the two. Says whether it was older.
pub fn adopt(tx: Tx<'_>, vault: &Vault) -> Result<bool, StoreError> {
    let known = confirmed(tx)?;
    let (register, location) = stand(tx)?;
    let entries = vault.entries();
    let is_older = entries.is_ahead_of(register);
    if known.is_empty() {
        put_counting(tx, &vault.marks())?;
    } else if is_older {
        let accounts = accounts(tx)?;
        let counting = entries.counting(&known, register);
        let lives = |mark: &&Mark| mark.account == 0 || accounts.known.contains(&mark.account);
        put_counting(tx, counting.iter().filter(lives))?;
    }
    if is_older || location.is_none() {
        put_stand(tx, register.max(entries.settled), vault.location_id())?;
    }
    Ok(is_older)
}

/// Whether the register is older than a key file: a change of the keys was recorded that it does not know of.
pub fn is_register_older(tx: Tx<'_>, entries: &Entries) -> Result<bool, StoreError> {
    Ok(entries.is_ahead_of(stand(tx)?.0))
}

/// Whether an account was recorded in a register, and that is not this one: this one never had it.
pub fn is_of_another_register(tx: Tx<'_>, account: AccountId, unlocked: &Unlocked) -> Result<bool, StoreError> {
    let was_recorded = unlocked
        .among
        .list
        .iter()
        .any(|(mark, stand)| (1..=unlocked.among.settled).contains(stand) && unlocked.opened.contains(mark));
    Ok(was_recorded && !accounts(tx)?.known.contains(&account.raw()))
}

/// Whether a key file is older than the register: an account lives of which the entry that counts does not stand in it.
pub fn is_key_file_older(tx: Tx<'_>, vault: &Vault) -> Result<bool, StoreError> {
    let entries = vault.entries();
    if entries.settled >= stand(tx)?.0 {
        return Ok(false);
    }
    let accounts = accounts(tx)?;
    let held: BTreeSet<Mark> = vault.marks().into_iter().collect();
    Ok(confirmed(tx)?.iter().any(|mark| {
        mark.purpose == Purpose::Database
            && accounts.live.iter().any(|(id, _)| id.raw() == mark.account)
            && !held.contains(mark)
    }))
}

fn accounts(tx: Tx<'_>) -> Result<Accounts, StoreError> {
    let mut statement = tx.sql().prepare("SELECT id FROM account")?;
    let known = statement.query_map([], |row| row.get(0))?;
    Ok(Accounts {
        live: location::accounts(tx)?
            .into_iter()
            .map(|account| (account.id, account.name.to_string()))
            .collect(),
        known: known.collect::<Result<_, _>>()?,
    })
}

/// Takes out of a key file, as it is in memory, the entries that do not count. A register that says nothing about entries yet
/// is of before it did: there all count whose account lives.
pub fn settle(tx: Tx<'_>, vault: &mut Vault) -> Result<Settled, StoreError> {
    let counting = counting(tx, &vault.entries())?.unwrap_or_else(|| vault.marks().into_iter().collect());
    Ok(vault.settle(&accounts(tx)?, &counting, stand(tx)?.0))
}

/// The entries that count; `None` where the register says nothing about entries yet.
fn counting(tx: Tx<'_>, entries: &Entries) -> Result<Option<BTreeSet<Mark>>, StoreError> {
    let confirmed = confirmed(tx)?;
    if confirmed.is_empty() {
        return Ok(None);
    }
    Ok(Some(entries.counting(&confirmed, stand(tx)?.0)))
}

/// Whether one of the entries that a passphrase opened counts.
pub fn counts(tx: Tx<'_>, unlocked: &Unlocked) -> Result<bool, StoreError> {
    let counting = counting(tx, &unlocked.among)?;
    Ok(counting.is_none_or(|counting| unlocked.opened.iter().any(|mark| counting.contains(mark))))
}

/// Whether a register goes open with a key, and is of a location. One that this process has open is not opened once more: that would give
/// its locks back.
pub(super) fn fits(register: &Path, key: &DatabaseKey, location: &str) -> bool {
    let look = || {
        let (_, own) = stand(Store::open_by_itself(register, key)?.read())?;
        match own {
            Some(own) if own != location => Err(StoreError::WrongKey),
            _ => Ok(()),
        }
    };
    Opened::after(register, look).is_ok()
}
