//! Which entries of the key file count. The register says so, in the same transaction as the change itself; the key file alone
//! cannot, because it is written apart and may be an older one.

use super::error::StoreError;
use super::location;
use super::open::Tx;
use super::vault::{Mark, Purpose, Settled, Vault};
use crate::domain::ids::AccountId;
use std::collections::BTreeSet;

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

/// Says that these entries count from here on, each in the place of the one of the same holder.
pub fn confirm(tx: Tx<'_>, marks: &[Mark]) -> Result<(), StoreError> {
    for mark in marks {
        tx.sql().execute(
            "INSERT INTO vault_entry (list, account_id, salt) VALUES (?1, ?2, ?3)
             ON CONFLICT (list, account_id) DO UPDATE SET salt = excluded.salt",
            rusqlite::params![list(mark.purpose), mark.account, mark.salt],
        )?;
    }
    Ok(())
}

/// Says that every entry of a key file counts, in a register that says nothing about entries yet.
pub fn adopt(tx: Tx<'_>, vault: &Vault) -> Result<(), StoreError> {
    if confirmed(tx)?.is_empty() {
        confirm(tx, &vault.marks())?;
    }
    Ok(())
}

/// Takes out of a key file, as it is in memory, the entries that do not count. A register that says nothing about entries yet
/// is of before it did: there all count whose account lives.
pub fn settle(tx: Tx<'_>, vault: &mut Vault) -> Result<Settled, StoreError> {
    let mut counting = confirmed(tx)?;
    if counting.is_empty() {
        counting.extend(vault.marks());
    }
    let accounts = location::accounts(tx)?;
    let live: Vec<(AccountId, &str)> = accounts
        .iter()
        .map(|account| (account.id, account.name.as_str()))
        .collect();
    Ok(vault.settle(&live, &counting))
}

/// Whether one of the entries that a passphrase opened counts.
pub fn counts(tx: Tx<'_>, marks: &[Mark]) -> Result<bool, StoreError> {
    let confirmed = confirmed(tx)?;
    Ok(confirmed.is_empty() || marks.iter().any(|mark| confirmed.contains(mark)))
}
