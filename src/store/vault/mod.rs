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

mod file;
mod recovery;

use super::error::StoreError;
use super::files::beside;
use crate::domain::ids::AccountId;
use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use file::{Content, Lost, Making};
pub use file::{FileState, Found, reserve_path};
use recovery::RECOVERY_CHARS;
pub use recovery::{normalise_recovery, recovery_key};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use zeroize::{Zeroize, Zeroizing};

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
    pub marks: Vec<Mark>,
}

/// What settling a key file came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Settled {
    /// Accounts whose change had been recorded: the entry of before is out.
    pub finished: usize,
    /// Accounts that are closed, were never made, or whose change was never recorded: their entry is out.
    pub swept: usize,
}

impl Settled {
    /// Whether anything was taken out.
    pub fn is_nothing(self) -> bool {
        self == Self::default()
    }
}

/// Who an entry belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// An account.
    Account(AccountId),
    /// The recovery key that was shown once.
    Recovery,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    /// 0 is the recovery key.
    account: i64,
    naam: String,
    zout: String,
    geheugen_kib: u32,
    rondes: u32,
    nonce: String,
    sleutel: String,
}

/// The wrapped keys of one location.
#[derive(Clone, Debug)]
pub struct Vault {
    location: PathBuf,
    content: Content,
    found: Found,
    /// Entries put in since it was read.
    put_in: Vec<Mark>,
}

/// Cost of Argon2id: the OWASP default, 19 MiB and two rounds (46 ms as measured).
const MEMORY_KIB: u32 = 19_456;
const ROUNDS: u32 = 2;
const MAX_VAULT_BYTES: u64 = 1 << 20;
const RECOVERY_NAME: &str = "herstelsleutel";

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
                ..Content::default()
            },
            found: Found::WHOLE,
            put_in: Vec::new(),
        }
    }

    /// Reads the vault beside a location file.
    pub fn read(location: &Path) -> Result<Self, StoreError> {
        let (content, found) = file::read(location)?;
        Ok(Self {
            location: location.to_owned(),
            content,
            found,
            put_in: Vec::new(),
        })
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
        held.chain(lost)
            .filter(|(account, _)| seen.insert(*account))
            .map(|(_, name)| name.as_str())
            .collect()
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
        self.put(prepared);
        Ok(())
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
        let entry = self.wrap(Purpose::Database, (holder, name), passphrase, &key.0, random)?;
        Ok(Prepared(entry))
    }

    /// Puts a prepared entry beside an earlier one of the same holder; what counts is for the register to say.
    pub fn put(&mut self, prepared: Prepared) {
        self.put_beside(Purpose::Database, prepared.0);
    }

    fn put_beside(&mut self, purpose: Purpose, entry: Entry) {
        let mark = mark_of(purpose, &entry);
        self.put_in
            .retain(|other| (other.purpose, other.account) != (purpose, mark.account));
        self.put_in.push(mark);
        self.content.verloren.retain(|lost| lost.account != entry.account);
        self.list_mut(purpose).push(entry);
        self.content.sort();
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
        let marks = |purpose: Purpose, list: &[Entry]| -> Vec<Mark> {
            list.iter().map(|entry| mark_of(purpose, entry)).collect()
        };
        let mut all = marks(Purpose::Database, &self.content.sleutels);
        all.extend(marks(Purpose::Sealed, &self.content.verzegeld));
        all
    }

    /// Whether an account has an entry, and so can open the location.
    pub fn holds(&self, account: AccountId) -> bool {
        self.content.sleutels.iter().any(|entry| entry.account == account.raw())
    }

    /// Takes out the entries that do not count: of accounts that do not live, and those that the register does not confirm.
    /// Entries of the sealed notes stay where nobody could open the notes any more, and nothing goes when all would.
    pub fn settle(&mut self, live: &[(AccountId, &str)], confirmed: &BTreeSet<Mark>) -> Settled {
        let lives = |account: i64| account == 0 || live.iter().any(|(id, _)| id.raw() == account);
        let counts = |mark: &Mark| lives(mark.account) && confirmed.contains(mark);
        let marks = self.marks();
        if !marks
            .iter()
            .any(|mark| mark.purpose == Purpose::Database && counts(mark))
        {
            return Settled::default();
        }
        let opens_sealed = marks.iter().any(|mark| mark.purpose == Purpose::Sealed && counts(mark));
        let keeps_sealed = |mark: &Mark| mark.purpose == Purpose::Sealed && !opens_sealed && confirmed.contains(mark);
        let stays = |mark: &Mark| counts(mark) || keeps_sealed(mark);
        let (mut finished, mut swept) = (BTreeSet::new(), BTreeSet::new());
        for (at, mark) in marks.iter().enumerate().filter(|(_, mark)| !stays(mark)) {
            let mut later = marks.iter().skip(at);
            let is_replaced =
                later.any(|other| (other.purpose, other.account) == (mark.purpose, mark.account) && counts(other));
            let list = if is_replaced { &mut finished } else { &mut swept };
            list.insert(mark.account);
        }
        for purpose in [Purpose::Database, Purpose::Sealed] {
            self.list_mut(purpose).retain(|entry| stays(&mark_of(purpose, entry)));
        }
        self.note_lost(live);
        Settled {
            finished: finished.len(),
            swept: swept.len(),
        }
    }

    /// Keeps the names of accounts that live and have no entry.
    fn note_lost(&mut self, live: &[(AccountId, &str)]) {
        let without: Vec<Lost> = live
            .iter()
            .filter(|(id, _)| !self.holds(*id))
            .map(|(id, name)| Lost {
                account: id.raw(),
                naam: (*name).to_owned(),
            })
            .collect();
        self.content.verloren = without;
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
        let entry = self.wrap(Purpose::Sealed, (holder, name), passphrase, &key.0, random)?;
        self.put_beside(Purpose::Sealed, entry);
        Ok(())
    }

    fn wrap(
        &self,
        purpose: Purpose,
        (holder, name): (Holder, &str),
        passphrase: &str,
        key: &[u8; 32],
        random: &[u8; 40],
    ) -> Result<Entry, StoreError> {
        let account = match holder {
            Holder::Account(id) => id.raw(),
            Holder::Recovery => 0,
        };
        let (salt, nonce) = random.split_at(16);
        let mut entry = Entry {
            account,
            naam: if account == 0 {
                RECOVERY_NAME.to_owned()
            } else {
                name.to_owned()
            },
            zout: to_hex(salt),
            geheugen_kib: MEMORY_KIB,
            rondes: ROUNDS,
            nonce: to_hex(nonce),
            sleutel: String::new(),
        };
        let cipher = cipher_of(&entry, passphrase)?;
        let aad = self.associated(purpose, &entry);
        let payload = Payload {
            msg: key.as_slice(),
            aad: aad.as_bytes(),
        };
        let sealed = cipher
            .encrypt(&nonce_of(&entry)?, payload)
            .map_err(|_| StoreError::VaultDamaged)?;
        entry.sleutel = to_hex(&sealed);
        Ok(entry)
    }

    /// Holders of the key of the sealed notes; empty while there is no such key.
    pub fn sealed_holders(&self) -> Vec<Holder> {
        self.content.verzegeld.iter().map(holder_of).collect()
    }

    /// Takes every entry of the key of the sealed notes out, so that another key can begin.
    pub fn clear_sealed(&mut self) {
        self.content.verzegeld.clear();
    }

    /// Unwraps the key of the sealed notes: with the passphrase of one of these accounts, or with its own recovery key.
    pub fn open_sealed(&self, accounts: &[AccountId], secret: &str) -> Result<SealedKey, StoreError> {
        let tidy = Zeroizing::new(normalise_recovery(secret));
        for entry in &self.content.verzegeld {
            let tried = match holder_of(entry) {
                Holder::Account(id) if accounts.contains(&id) => secret,
                Holder::Recovery if tidy.len() == RECOVERY_CHARS => tidy.as_str(),
                _ => continue,
            };
            if let Some(key) = self.unwrap(Purpose::Sealed, entry, tried)? {
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

    /// The same, with which entries opened.
    pub fn unlock(&self, name: Option<&str>, passphrase: &str) -> Result<Opened, StoreError> {
        let is_named = |other: &str| name.is_none_or(|name| other.eq_ignore_ascii_case(name.trim()));
        let named: Vec<&Entry> = self
            .content
            .sleutels
            .iter()
            .filter(|entry| is_named(&entry.naam))
            .collect();
        let mut opened: Option<Opened> = None;
        for entry in &named {
            let holder = holder_of(entry);
            if opened.as_ref().is_some_and(|opened| opened.holder != holder) {
                continue;
            }
            let tidy;
            let tried = match holder {
                Holder::Account(_) => passphrase,
                Holder::Recovery => {
                    tidy = Zeroizing::new(normalise_recovery(passphrase));
                    if tidy.len() != RECOVERY_CHARS {
                        continue;
                    }
                    tidy.as_str()
                }
            };
            let Some(key) = self.unwrap(Purpose::Database, entry, tried)? else {
                continue;
            };
            let mark = mark_of(Purpose::Database, entry);
            match &mut opened {
                Some(opened) => opened.marks.push(mark),
                None => {
                    opened = Some(Opened {
                        holder,
                        key: DatabaseKey(key),
                        marks: vec![mark],
                    });
                }
            }
        }
        opened.ok_or_else(|| self.why_closed(&named, is_named))
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

    fn unwrap(
        &self,
        purpose: Purpose,
        entry: &Entry,
        passphrase: &str,
    ) -> Result<Option<Zeroizing<[u8; 32]>>, StoreError> {
        let sealed = from_hex(&entry.sleutel).ok_or(StoreError::VaultDamaged)?;
        let aad = self.associated(purpose, entry);
        let payload = Payload {
            msg: &sealed,
            aad: aad.as_bytes(),
        };
        let Ok(mut opened) = cipher_of(entry, passphrase)?.decrypt(&nonce_of(entry)?, payload) else {
            return Ok(None);
        };
        let key = <[u8; 32]>::try_from(opened.as_slice()).map_err(|_| StoreError::VaultDamaged)?;
        opened.zeroize();
        Ok(Some(Zeroizing::new(key)))
    }

    /// Binds an entry to its list, location and account, so that entries cannot be swapped between files or lists.
    fn associated(&self, purpose: Purpose, entry: &Entry) -> String {
        let list = match purpose {
            Purpose::Database => "plusgroep/1",
            Purpose::Sealed => "plusgroep/verzegeld/1",
        };
        format!("{list}/{}/{}", self.content.locatie, entry.account)
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
    pub fn write(&self) -> Result<(), StoreError> {
        self.content.write(&self.location)
    }
}

/// An entry that is still to be put in.
#[derive(Debug)]
pub struct Prepared(Entry);

fn mark_of(purpose: Purpose, entry: &Entry) -> Mark {
    Mark {
        purpose,
        account: entry.account,
        salt: entry.zout.clone(),
    }
}

fn holder_of(entry: &Entry) -> Holder {
    if entry.account == 0 {
        Holder::Recovery
    } else {
        Holder::Account(AccountId::from_raw(entry.account))
    }
}

fn cipher_of(entry: &Entry, passphrase: &str) -> Result<XChaCha20Poly1305, StoreError> {
    // Bounds keep a tampered vault from asking for all memory there is.
    if !(8..=1_048_576).contains(&entry.geheugen_kib) || !(1..=64).contains(&entry.rondes) {
        return Err(StoreError::VaultDamaged);
    }
    let params = Params::new(entry.geheugen_kib, entry.rondes, 1, Some(32)).map_err(|_| StoreError::VaultDamaged)?;
    let salt = from_hex(&entry.zout)
        .filter(|salt| salt.len() == 16)
        .ok_or(StoreError::VaultDamaged)?;
    let mut key = Zeroizing::new([0u8; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase.as_bytes(), &salt, key.as_mut_slice())
        .map_err(|_| StoreError::VaultDamaged)?;
    XChaCha20Poly1305::new_from_slice(key.as_slice()).map_err(|_| StoreError::VaultDamaged)
}

fn nonce_of(entry: &Entry) -> Result<XNonce, StoreError> {
    let bytes = from_hex(&entry.nonce).ok_or(StoreError::VaultDamaged)?;
    XNonce::try_from(bytes.as_slice()).map_err(|_| StoreError::VaultDamaged)
}

/// Bytes as small hexadecimal digits.
pub fn to_hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            // Writing to a string cannot fail.
            let _written = write!(text, "{byte:02x}");
            text
        })
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) || !text.is_ascii() {
        return None;
    }
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok())
        .collect()
}

#[cfg(test)]
mod tests;
