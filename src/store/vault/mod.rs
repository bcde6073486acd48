//! The vault ("sleutelbestand"): the random key of the location file, wrapped once for each account.
//!
//! It lies beside the location file as `NAME.sleutels`. Each entry holds the 256-bit database key under
//! XChaCha20-Poly1305 with a key that Argon2id makes of that person's passphrase. The file and a passphrase together open
//! the location; either alone gives nothing. Losing it is losing the location, so it lies there twice, each written whole or
//! not at all, with a checksum of every entry (`file`).
//!
//! A change puts the new entry beside the old one; the register, in the same transaction as the change, says which of them
//! counts (`vault_entries`), and [`Vault::settle`] takes the other out.
//!
//! A second list holds the key of the sealed notes ("verzegelde notities"), wrapped for the people of the meldcode only and
//! never under the database key: who opens the location does not open those (docs/adr/0008).

mod entry;
mod file;
mod recovery;
mod settle;

use super::error::StoreError;
use super::files::beside;
use super::vault_entries;
use crate::domain::ids::AccountId;
use chacha20poly1305::{KeyInit, XChaCha20Poly1305};
use entry::{Entry, as_recovery};
pub use entry::{Prepared, to_hex};
use file::{Content, Making};
pub use file::{FileState, Found, reserve_path};
pub use recovery::{normalise_recovery, recovery_key};
pub use settle::{Accounts, Entries, Settled, Unlocked};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// Key of the location file: 256 random bits, wiped from memory when dropped.
#[derive(Clone)]
pub struct DatabaseKey(Zeroizing<[u8; 32]>);

impl DatabaseKey {
    /// A key of random bytes.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The key as SQLCipher takes a raw key: `x'…'`.
    pub fn as_pragma(&self) -> Zeroizing<String> {
        Zeroizing::new(format!("x'{}'", to_hex(self.0.as_slice())))
    }
}

impl std::fmt::Debug for DatabaseKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DatabaseKey(*****)")
    }
}

/// Key of the sealed notes: 256 random bits, wiped from memory when dropped. Shows nothing of itself.
#[derive(Clone)]
pub struct SealedKey(Zeroizing<[u8; 32]>);

impl SealedKey {
    /// A key of random bytes.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The cipher that seals and opens notes.
    pub(super) fn cipher(&self) -> Result<XChaCha20Poly1305, StoreError> {
        XChaCha20Poly1305::new_from_slice(self.0.as_slice()).map_err(|_| StoreError::VaultDamaged)
    }
}

impl std::fmt::Debug for SealedKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SealedKey(*****)")
    }
}

/// Which key an entry wraps; part of what binds it, so that an entry of one list opens nothing in the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purpose {
    /// The key of the location file.
    Database,
    /// The key of the sealed notes.
    Sealed,
}

/// Tells an entry from every other: whose it is, what it opens, and the chance with which it was made. Its passphrase gives
/// another key with any other chance, so that an old entry cannot be passed off as this one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark {
    /// What it opens.
    pub purpose: Purpose,
    /// Whose it is; 0 is the recovery key.
    pub account: i64,
    /// Salt, in hexadecimal digits.
    pub salt: String,
}

/// What a passphrase opened.
#[derive(Debug)]
pub struct Opened {
    /// Whose it is.
    pub holder: Holder,
    /// The key of the location.
    pub key: DatabaseKey,
    /// The entries that it opened: more than one while a change to the same passphrase is not settled.
    pub marks: Unlocked,
    /// Of which location the key file is that it opened.
    location: String,
}

/// Who an entry belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// An account.
    Account(AccountId),
    /// The recovery key that was shown once.
    Recovery,
}

/// The wrapped keys of one location.
#[derive(Clone, Debug)]
pub struct Vault {
    location: PathBuf,
    content: Content,
    found: Found,
    /// Entries put in since it was read.
    put_in: Vec<Mark>,
    /// Number of the change with which entries are put in.
    change: i64,
    /// The reserve as a vault of its own, where it is of another location than the key file: only the register knows which of the two
    /// is its own.
    other: Option<Box<Self>>,
}

const MAX_VAULT_BYTES: u64 = 1 << 20;

/// Where the vault of a location file lies.
pub fn vault_path(location: &Path) -> PathBuf {
    beside(location, ".sleutels")
}

impl Vault {
    /// An empty vault for a location that is still being made; nothing is written yet.
    pub fn create(location: &Path, random: &[u8; 16]) -> Self {
        Self {
            location: location.to_owned(),
            content: Content {
                locatie: to_hex(random),
                making: Making::Busy,
                stand: 1,
                ..Content::default()
            },
            found: Found::WHOLE,
            put_in: Vec::new(),
            change: 1,
            other: None,
        }
    }

    /// Reads the vault beside a location file.
    pub fn read(location: &Path) -> Result<Self, StoreError> {
        let mut found = file::read(location)?.into_iter().map(|(content, found)| Self {
            location: location.to_owned(),
            change: content.stand + 1,
            content,
            found,
            put_in: Vec::new(),
            other: None,
        });
        let mut vault = found.next().ok_or(StoreError::VaultMissing)?;
        vault.other = found.next().map(Box::new);
        Ok(vault)
    }

    /// Of a key file and a reserve that are of two locations, the one of this location.
    #[must_use]
    pub fn of_location(mut self, id: &str) -> Self {
        match self.other.take() {
            Some(other) if other.content.locatie == id => *other,
            _ => self,
        }
    }

    /// The one of the two that a passphrase opened.
    #[must_use]
    pub fn opened_by(self, opened: &Opened) -> Self {
        self.of_location(&opened.location)
    }

    /// How its two files were found.
    pub const fn found(&self) -> Found {
        self.found
    }

    /// Whether its location was never put in place, so that nobody has been told that it is there.
    pub fn is_being_made(&self) -> bool {
        self.content.making == Making::Busy
    }

    /// From here on the location is there.
    pub fn is_made(&mut self) {
        self.content.making = Making::Done;
    }

    /// Names of the accounts, in the order in which they were made.
    pub fn names(&self) -> Vec<&str> {
        let mut seen = BTreeSet::from([0]);
        let held = self.content.sleutels.iter().map(|entry| (entry.account, &entry.naam));
        let lost = self.content.verloren.iter().map(|lost| (lost.account, &lost.naam));
        let own = held
            .chain(lost)
            .filter(|(account, _)| seen.insert(*account))
            .map(|(_, name)| name.as_str());
        let other = self.other.iter().flat_map(|other| other.names());
        own.chain(other).collect()
    }

    /// What tells this location from every other, in hexadecimal digits.
    pub fn location_id(&self) -> &str {
        &self.content.locatie
    }

    /// Wraps the key for a holder, beside an earlier entry of the same holder.
    pub fn add(
        &mut self,
        holder: Holder,
        name: &str,
        passphrase: &str,
        key: &DatabaseKey,
        random: &[u8; 40],
    ) -> Result<(), StoreError> {
        let prepared = self.prepare(holder, name, passphrase, key, random)?;
        self.put(prepared)
    }

    /// Wraps the key for a holder without putting it in: the slow part, to be done before the key file is locked.
    pub fn prepare(
        &self,
        holder: Holder,
        name: &str,
        passphrase: &str,
        key: &DatabaseKey,
        random: &[u8; 40],
    ) -> Result<Prepared, StoreError> {
        Prepared::new(Purpose::Database, (holder, name), passphrase, &key.0, random)
    }

    /// Puts a prepared entry beside an earlier one of the same holder; what counts is for the register to say.
    pub fn put(&mut self, prepared: Prepared) -> Result<(), StoreError> {
        let (purpose, entry) = prepared.at(&self.content.locatie, self.change)?;
        let mark = entry.mark(purpose);
        self.put_in
            .retain(|other| (other.purpose, other.account) != (purpose, mark.account));
        self.put_in.push(mark);
        self.content.verloren.retain(|lost| lost.account != entry.account);
        self.list_mut(purpose).push(entry);
        self.content.sort();
        Ok(())
    }

    fn list_mut(&mut self, purpose: Purpose) -> &mut Vec<Entry> {
        match purpose {
            Purpose::Database => &mut self.content.sleutels,
            Purpose::Sealed => &mut self.content.verzegeld,
        }
    }

    /// The entries put in since it was read, which the register has to confirm.
    pub fn put_in(&self) -> &[Mark] {
        &self.put_in
    }

    /// Every entry.
    pub fn marks(&self) -> Vec<Mark> {
        self.entries().list.into_iter().map(|(mark, _)| mark).collect()
    }

    /// Whether an account has an entry, and so can open the location.
    pub fn holds(&self, account: AccountId) -> bool {
        self.content.sleutels.iter().any(|entry| entry.account == account.raw())
    }

    /// Wraps the key of the sealed notes for a holder, beside an earlier entry of the same holder.
    pub fn add_sealed(
        &mut self,
        holder: Holder,
        name: &str,
        passphrase: &str,
        key: &SealedKey,
        random: &[u8; 40],
    ) -> Result<(), StoreError> {
        self.put(Prepared::new(
            Purpose::Sealed,
            (holder, name),
            passphrase,
            &key.0,
            random,
        )?)
    }

    /// Holders of the key of the sealed notes; empty while there is no such key.
    pub fn sealed_holders(&self) -> Vec<Holder> {
        self.content.verzegeld.iter().map(Entry::holder).collect()
    }

    /// Takes every entry of the key of the sealed notes out, so that another key can begin.
    pub fn clear_sealed(&mut self) {
        self.content.verzegeld.clear();
    }

    /// Unwraps the key of the sealed notes: with the passphrase of one of these accounts, or with its own recovery key.
    pub fn open_sealed(&self, accounts: &[AccountId], secret: &str) -> Result<SealedKey, StoreError> {
        let tidy = as_recovery(secret);
        for entry in &self.content.verzegeld {
            let tried = match (entry.holder(), &tidy) {
                (Holder::Account(id), _) if accounts.contains(&id) => secret,
                (Holder::Recovery, Some(tidy)) => tidy.as_str(),
                _ => continue,
            };
            if let Some(key) = entry.unwrap(Purpose::Sealed, &self.content.locatie, tried)? {
                return Ok(SealedKey(key));
            }
        }
        Err(StoreError::WrongPassphrase)
    }

    /// Takes an account's entries out.
    pub fn remove(&mut self, account: AccountId) {
        self.content.sleutels.retain(|entry| entry.account != account.raw());
        self.content.verzegeld.retain(|entry| entry.account != account.raw());
    }

    /// Unwraps the key. With a name only that account is tried, without one every account and the recovery key.
    pub fn open(&self, name: Option<&str>, passphrase: &str) -> Result<(Holder, DatabaseKey), StoreError> {
        let opened = self.unlock(name, passphrase)?;
        Ok((opened.holder, opened.key))
    }

    /// The same, with which entries opened. Where key file and reserve are of two locations, the one counts whose key fits the register.
    pub fn unlock(&self, name: Option<&str>, passphrase: &str) -> Result<Opened, StoreError> {
        let own = self.unlock_own(name, passphrase);
        let Some(other) = &self.other else {
            return own;
        };
        let fits = |opened: &Opened| vault_entries::fits(&self.location, &opened.key, &opened.location);
        if let Ok(opened) = &own
            && fits(opened)
        {
            return own;
        }
        match other.unlock_own(name, passphrase) {
            Ok(opened) if fits(&opened) => Ok(opened),
            Err(error) if own.is_ok() || matches!(own, Err(StoreError::UnknownAccount)) => Err(error),
            _ => own,
        }
    }

    fn unlock_own(&self, name: Option<&str>, passphrase: &str) -> Result<Opened, StoreError> {
        let is_named = |other: &str| name.is_none_or(|name| other.eq_ignore_ascii_case(name.trim()));
        let named: Vec<&Entry> = self
            .content
            .sleutels
            .iter()
            .filter(|entry| is_named(&entry.naam))
            .collect();
        let tidy = as_recovery(passphrase);
        let mut opened: Option<(Holder, DatabaseKey)> = None;
        let mut marks = Vec::new();
        for entry in &named {
            let holder = entry.holder();
            if opened.as_ref().is_some_and(|(other, _)| *other != holder) {
                continue;
            }
            let tried = match (holder, &tidy) {
                (Holder::Account(_), _) => passphrase,
                (Holder::Recovery, Some(tidy)) => tidy.as_str(),
                (Holder::Recovery, None) => continue,
            };
            let Some(key) = entry.unwrap(Purpose::Database, &self.content.locatie, tried)? else {
                continue;
            };
            marks.push(entry.mark(Purpose::Database));
            opened.get_or_insert((holder, DatabaseKey(key)));
        }
        let (holder, key) = opened.ok_or_else(|| self.why_closed(&named, is_named))?;
        Ok(Opened {
            holder,
            key,
            marks: Unlocked {
                opened: marks,
                among: self.entries(),
            },
            location: self.content.locatie.clone(),
        })
    }

    /// Why a passphrase opens nothing: an entry that is gone from both files is never called a wrong passphrase.
    fn why_closed(&self, tried: &[&Entry], is_named: impl Fn(&str) -> bool) -> StoreError {
        let is_lost = self.content.verloren.iter().any(|lost| is_named(&lost.naam));
        if is_lost || self.found.has_lost {
            StoreError::EntryLost
        } else if tried.is_empty() {
            StoreError::UnknownAccount
        } else {
            StoreError::WrongPassphrase
        }
    }

    /// The vault as it stands in its files.
    pub(super) fn to_bytes(&self) -> Result<Vec<u8>, StoreError> {
        self.content.to_bytes()
    }

    /// Takes away what an interrupted writing left; call it inside the lock of the register.
    pub fn sweep(&self) {
        Content::sweep(&self.location);
    }

    /// Takes in what another reading of the same key file holds beside this one.
    pub(super) fn take_in(&mut self, other: Self) {
        self.content.take_in(other.content);
    }

    /// Writes both files of the vault, each whole or not at all, readable by the owner only.
    ///
    /// A file of another location that lies in the place of one of them may be the only one of that location: it is kept under another
    /// name.
    pub fn write(&self) -> Result<(), StoreError> {
        for path in self.foreign() {
            std::fs::rename(&path, kept_aside(&path))?;
        }
        self.content.write(&self.location)
    }

    fn foreign(&self) -> Vec<PathBuf> {
        let files = [
            (vault_path(&self.location), self.found.main),
            (reserve_path(&self.location), self.found.reserve),
        ];
        let foreign = files.into_iter().filter(|(_, state)| *state == FileState::Foreign);
        foreign.map(|(path, _)| path).filter(|path| path.exists()).collect()
    }

    /// Under which names files of another location will be kept when this is written.
    pub fn foreign_goes_to(&self) -> Vec<PathBuf> {
        self.foreign().iter().map(|path| kept_aside(path)).collect()
    }
}

/// The first free name for a key file of another location.
fn kept_aside(path: &Path) -> PathBuf {
    let named = |number: u32| beside(path, &format!(".vreemd-{number}"));
    (1..1000)
        .map(named)
        .find(|path| !path.exists())
        .unwrap_or_else(|| named(1000))
}

#[cfg(test)]
mod tests;
