//! One entry of the key file: a key wrapped under a passphrase.

use super::super::error::StoreError;
use super::recovery::normalise_recovery;
use super::{Holder, Mark, Purpose};
use crate::domain::ids::AccountId;
use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, Zeroizing};

/// Cost of Argon2id: the OWASP default, 19 MiB and two rounds (46 ms as measured).
const MEMORY_KIB: u32 = 19_456;
const ROUNDS: u32 = 2;
const RECOVERY_NAME: &str = "herstelsleutel";

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Entry {
    /// 0 is the recovery key.
    pub(super) account: i64,
    pub(super) naam: String,
    /// With which change of the keys it was made; bound to the entry, so that an older one cannot be passed off as newer. 0 in one of
    /// before changes were numbered.
    #[serde(default, skip_serializing_if = "is_before_numbers")]
    pub(super) stand: i64,
    pub(super) zout: String,
    pub(super) geheugen_kib: u32,
    pub(super) rondes: u32,
    pub(super) nonce: String,
    pub(super) sleutel: String,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks with a reference")]
const fn is_before_numbers(stand: &i64) -> bool {
    *stand == 0
}

/// An entry that is still to be put in: the slow part is done.
pub struct Prepared {
    purpose: Purpose,
    entry: Entry,
    cipher: XChaCha20Poly1305,
    key: Zeroizing<[u8; 32]>,
}

impl std::fmt::Debug for Prepared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Prepared")
            .field("purpose", &self.purpose)
            .finish_non_exhaustive()
    }
}

impl Prepared {
    pub(super) fn new(
        purpose: Purpose,
        (holder, name): (Holder, &str),
        passphrase: &str,
        key: &[u8; 32],
        random: &[u8; 40],
    ) -> Result<Self, StoreError> {
        let (account, name) = match holder {
            Holder::Account(id) => (id.raw(), name),
            Holder::Recovery => (0, RECOVERY_NAME),
        };
        let (salt, nonce) = random.split_at(16);
        let entry = Entry {
            account,
            naam: name.to_owned(),
            stand: 0,
            zout: to_hex(salt),
            geheugen_kib: MEMORY_KIB,
            rondes: ROUNDS,
            nonce: to_hex(nonce),
            sleutel: String::new(),
        };
        Ok(Self {
            purpose,
            cipher: entry.cipher(passphrase)?,
            entry,
            key: Zeroizing::new(*key),
        })
    }

    /// The entry, made with a change of the keys of a location.
    pub(super) fn at(self, location: &str, stand: i64) -> Result<(Purpose, Entry), StoreError> {
        let mut entry = self.entry;
        entry.stand = stand;
        let aad = entry.associated(self.purpose, location);
        let payload = Payload {
            msg: self.key.as_slice(),
            aad: aad.as_bytes(),
        };
        let sealed = self
            .cipher
            .encrypt(&entry.nonce()?, payload)
            .map_err(|_| StoreError::VaultDamaged)?;
        entry.sleutel = to_hex(&sealed);
        Ok((self.purpose, entry))
    }
}

impl Entry {
    pub(super) fn holder(&self) -> Holder {
        if self.account == 0 {
            Holder::Recovery
        } else {
            Holder::Account(AccountId::from_raw(self.account))
        }
    }

    pub(super) fn mark(&self, purpose: Purpose) -> Mark {
        Mark {
            purpose,
            account: self.account,
            salt: self.zout.clone(),
        }
    }

    /// Binds an entry to its list, location, account and change, so that entries cannot be swapped between files, lists or moments.
    fn associated(&self, purpose: Purpose, location: &str) -> String {
        let list = match purpose {
            Purpose::Database => "plusgroep",
            Purpose::Sealed => "plusgroep/verzegeld",
        };
        if self.stand == 0 {
            format!("{list}/1/{location}/{}", self.account)
        } else {
            format!("{list}/2/{location}/{}/{}", self.account, self.stand)
        }
    }

    /// The key in it; `None` when the passphrase is another.
    pub(super) fn unwrap(
        &self,
        purpose: Purpose,
        location: &str,
        passphrase: &str,
    ) -> Result<Option<Zeroizing<[u8; 32]>>, StoreError> {
        let sealed = from_hex(&self.sleutel).ok_or(StoreError::VaultDamaged)?;
        let aad = self.associated(purpose, location);
        let payload = Payload {
            msg: &sealed,
            aad: aad.as_bytes(),
        };
        let Ok(mut opened) = self.cipher(passphrase)?.decrypt(&self.nonce()?, payload) else {
            return Ok(None);
        };
        let key = <[u8; 32]>::try_from(opened.as_slice()).map_err(|_| StoreError::VaultDamaged)?;
        opened.zeroize();
        Ok(Some(Zeroizing::new(key)))
    }

    fn cipher(&self, passphrase: &str) -> Result<XChaCha20Poly1305, StoreError> {
        // Bounds keep a tampered vault from asking for all memory there is.
        if !(8..=1_048_576).contains(&self.geheugen_kib) || !(1..=64).contains(&self.rondes) {
            return Err(StoreError::VaultDamaged);
        }
        let params = Params::new(self.geheugen_kib, self.rondes, 1, Some(32)).map_err(|_| StoreError::VaultDamaged)?;
        let salt = from_hex(&self.zout)
            .filter(|salt| salt.len() == 16)
            .ok_or(StoreError::VaultDamaged)?;
        let mut key = Zeroizing::new([0u8; 32]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(passphrase.as_bytes(), &salt, key.as_mut_slice())
            .map_err(|_| StoreError::VaultDamaged)?;
        XChaCha20Poly1305::new_from_slice(key.as_slice()).map_err(|_| StoreError::VaultDamaged)
    }

    fn nonce(&self) -> Result<XNonce, StoreError> {
        let bytes = from_hex(&self.nonce).ok_or(StoreError::VaultDamaged)?;
        XNonce::try_from(bytes.as_slice()).map_err(|_| StoreError::VaultDamaged)
    }
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

/// A typed recovery key as it is used; `None` for what is none.
pub(super) fn as_recovery(typed: &str) -> Option<Zeroizing<String>> {
    let tidy = Zeroizing::new(normalise_recovery(typed));
    (tidy.len() == super::recovery::RECOVERY_CHARS).then_some(tidy)
}
