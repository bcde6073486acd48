//! The vault ("sleutelbestand"): the random key of the location file, wrapped once for each account.
//!
//! It lies beside the location file as `NAME.sleutels`. Each entry holds the 256-bit database key under
//! XChaCha20-Poly1305 with a key that Argon2id makes of that person's passphrase. The file and a passphrase together open
//! the location; either alone gives nothing. Losing it is losing the location, so it is written whole or not at all.
//!
//! A second list holds the key of the sealed notes ("verzegelde notities"), wrapped for the people of the meldcode only and
//! never under the database key: who opens the location does not open those (docs/adr/0008).

use super::error::StoreError;
use super::files::{beside, read_bounded, write_new_or_replace};
use crate::domain::ids::AccountId;
use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use serde::{Deserialize, Serialize};
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Purpose {
    Database,
    Sealed,
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

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct VaultFile {
    versie: u32,
    locatie: String,
    sleutels: Vec<Entry>,
    /// The key of the sealed notes; left out while there is none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    verzegeld: Vec<Entry>,
}

/// The wrapped keys of one location.
#[derive(Clone, Debug)]
pub struct Vault {
    path: PathBuf,
    file: VaultFile,
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
    /// An empty vault for a new location file; nothing is written yet.
    pub fn create(location: &Path, random: &[u8; 16]) -> Self {
        let file = VaultFile {
            versie: 1,
            locatie: to_hex(random),
            sleutels: Vec::new(),
            verzegeld: Vec::new(),
        };
        Self {
            path: vault_path(location),
            file,
        }
    }

    /// Reads the vault beside a location file.
    pub fn read(location: &Path) -> Result<Self, StoreError> {
        let path = vault_path(location);
        let bytes = match read_bounded(&path, MAX_VAULT_BYTES) {
            Err(StoreError::NotFound) => return Err(StoreError::VaultMissing),
            other => other?,
        };
        let file: VaultFile = serde_json::from_slice(&bytes).map_err(|_| StoreError::VaultDamaged)?;
        if file.versie != 1 || file.sleutels.is_empty() {
            return Err(StoreError::VaultDamaged);
        }
        Ok(Self { path, file })
    }

    /// Names of the accounts, in the order in which they were made.
    pub fn names(&self) -> Vec<&str> {
        self.file
            .sleutels
            .iter()
            .filter(|entry| entry.account != 0)
            .map(|entry| entry.naam.as_str())
            .collect()
    }

    /// What tells this location from every other, in hexadecimal digits.
    pub fn location_id(&self) -> &str {
        &self.file.locatie
    }

    /// Wraps the key for a holder, in place of an earlier entry of the same holder.
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

    /// Puts a prepared entry in the place of an earlier one of the same holder.
    pub fn put(&mut self, prepared: Prepared) {
        put(&mut self.file.sleutels, prepared.0);
    }

    /// Whether an account has an entry, and so can open the location.
    pub fn holds(&self, account: AccountId) -> bool {
        self.file.sleutels.iter().any(|entry| entry.account == account.raw())
    }

    /// Takes out the entries of accounts that are not among these, and says how many accounts that were. Those of the sealed
    /// notes stay where nobody could open the notes any more.
    pub fn keep_only(&mut self, accounts: &[AccountId]) -> usize {
        let lives = |entry: &Entry| {
            let raw = entry.account;
            raw == 0 || accounts.iter().any(|account| account.raw() == raw)
        };
        let mut gone: Vec<i64> = Vec::new();
        let keeps_sealed = self.file.verzegeld.iter().any(lives);
        self.file.sleutels.retain(|entry| keep(entry, lives(entry), &mut gone));
        if keeps_sealed {
            self.file.verzegeld.retain(|entry| keep(entry, lives(entry), &mut gone));
        }
        gone.sort_unstable();
        gone.dedup();
        gone.len()
    }

    /// Wraps the key of the sealed notes for a holder, in place of an earlier entry of the same holder.
    pub fn add_sealed(
        &mut self,
        holder: Holder,
        name: &str,
        passphrase: &str,
        key: &SealedKey,
        random: &[u8; 40],
    ) -> Result<(), StoreError> {
        let entry = self.wrap(Purpose::Sealed, (holder, name), passphrase, &key.0, random)?;
        put(&mut self.file.verzegeld, entry);
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
        self.file.verzegeld.iter().map(holder_of).collect()
    }

    /// Takes every entry of the key of the sealed notes out, so that another key can begin.
    pub fn clear_sealed(&mut self) {
        self.file.verzegeld.clear();
    }

    /// Unwraps the key of the sealed notes: with the passphrase of one of these accounts, or with its own recovery key.
    pub fn open_sealed(&self, accounts: &[AccountId], secret: &str) -> Result<SealedKey, StoreError> {
        let tidy = Zeroizing::new(normalise_recovery(secret));
        for entry in &self.file.verzegeld {
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
        self.file.sleutels.retain(|entry| entry.account != account.raw());
        self.file.verzegeld.retain(|entry| entry.account != account.raw());
    }

    /// Unwraps the key. With a name only that account is tried, without one every account and the recovery key.
    pub fn open(&self, name: Option<&str>, passphrase: &str) -> Result<(Holder, DatabaseKey), StoreError> {
        let named: Vec<&Entry> = match name {
            Some(name) => self
                .file
                .sleutels
                .iter()
                .filter(|entry| entry.naam.eq_ignore_ascii_case(name.trim()))
                .collect(),
            None => self.file.sleutels.iter().collect(),
        };
        if named.is_empty() {
            return Err(StoreError::UnknownAccount);
        }
        for entry in named {
            let recovery = entry.account == 0;
            let tried = if recovery {
                normalise_recovery(passphrase)
            } else {
                passphrase.to_owned()
            };
            if recovery && tried.len() != RECOVERY_CHARS {
                continue;
            }
            if let Some(key) = self.unwrap(Purpose::Database, entry, &Zeroizing::new(tried))? {
                return Ok((holder_of(entry), DatabaseKey(key)));
            }
        }
        Err(StoreError::WrongPassphrase)
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
        format!("{list}/{}/{}", self.file.locatie, entry.account)
    }

    /// The vault as it stands in its file.
    pub(super) fn to_bytes(&self) -> Result<Vec<u8>, StoreError> {
        serde_json::to_vec_pretty(&self.file).map_err(|_| StoreError::VaultDamaged)
    }

    /// Writes the vault whole or not at all, readable by the owner only.
    pub fn write(&self) -> Result<(), StoreError> {
        write_new_or_replace(&self.path, &self.to_bytes()?)
    }
}

/// An entry that is still to be put in.
#[derive(Debug)]
pub struct Prepared(Entry);

/// Says whether an entry stays, and notes whose goes.
fn keep(entry: &Entry, lives: bool, gone: &mut Vec<i64>) -> bool {
    if !lives {
        gone.push(entry.account);
    }
    lives
}

fn holder_of(entry: &Entry) -> Holder {
    if entry.account == 0 {
        Holder::Recovery
    } else {
        Holder::Account(AccountId::from_raw(entry.account))
    }
}

/// Puts an entry in the place of the one of the same holder; the recovery key stays last.
fn put(list: &mut Vec<Entry>, entry: Entry) {
    list.retain(|other| other.account != entry.account);
    list.push(entry);
    list.sort_by_key(|entry| entry.account == 0);
}

const RECOVERY_ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const RECOVERY_CHARS: usize = 32;

/// The recovery key as it is shown once: 32 letters and digits (160 bits) in groups of four, none that look alike.
pub fn recovery_key(random: &[u8; 32]) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(40));
    for (index, byte) in random.iter().enumerate() {
        if index > 0 && index.is_multiple_of(4) {
            text.push('-');
        }
        let letter = RECOVERY_ALPHABET.get(usize::from(byte % 32)).copied().unwrap_or(b'0');
        text.push(char::from(letter));
    }
    text
}

/// The recovery key as it is used: without groups, capitals, O and I read as 0 and 1.
pub fn normalise_recovery(typed: &str) -> String {
    typed
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect()
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
#[path = "vault_tests.rs"]
mod tests;
