//! Sealed notes of the meldcode ("verzegelde notities"): kept as ciphertext that the key of the location does not open.
//!
//! XChaCha20-Poly1305 with a fresh nonce each. What goes with it unencrypted (number, child, location, moment) is bound to it,
//! so that a note moved to another child or place opens nothing.

use super::error::StoreError;
use super::open::Tx;
use super::vault::SealedKey;
use crate::domain::ids::{AccountId, ChildId};
use crate::domain::meldcode::{Consulted, Entry, Help, Note, NoteText, Reporting, Step, Weighing};
use chacha20poly1305::XNonce;
use chacha20poly1305::aead::{Aead, Payload};
use chrono::NaiveDate;
use rusqlite::params;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// Notes are padded to a multiple of this many bytes, so that a length says next to nothing.
const BLOCK: usize = 4096;
const NONCE: usize = 24;

/// One sealed note, opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedNote {
    /// The file ("dossier") of one suspicion that it belongs to: a random number.
    pub file: i64,
    /// The account of the staff member whom the file is about, if it is about one.
    pub about: Option<AccountId>,
    /// Who wrote it: name at the time.
    pub by: String,
    /// What was written.
    pub note: Note,
}

/// A note as it is sealed.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sealed {
    dossier: i64,
    over_account: Option<i64>,
    door: String,
    dag: NaiveDate,
    soort: String,
    keuzes: Vec<String>,
    tekst: String,
}

impl Sealed {
    fn of(note: &SealedNote) -> Self {
        let (soort, keuzes) = match note.note.entry {
            Entry::Skipped(step) => ("overgeslagen", vec![step.number().to_string()]),
            Entry::Addition(step) => ("aanvulling", vec![step.number().to_string()]),
            Entry::Signals => ("signalen", Vec::new()),
            Entry::Consultation(who) => ("overleg", vec![who.code().to_owned()]),
            Entry::Talk => ("gesprek", Vec::new()),
            Entry::Weighing(outcome) => ("weging", vec![outcome.code().to_owned()]),
            Entry::Decision(report, help) => ("besluit", vec![report.code().to_owned(), help.code().to_owned()]),
        };
        Self {
            dossier: note.file,
            over_account: note.about.map(AccountId::raw),
            door: note.by.clone(),
            dag: note.note.day,
            soort: soort.to_owned(),
            keuzes,
            tekst: note.note.text.as_str().to_owned(),
        }
    }

    fn opened(self) -> Option<SealedNote> {
        let choices: Vec<&str> = self.keuzes.iter().map(String::as_str).collect();
        let entry = match (self.soort.as_str(), choices.as_slice()) {
            ("overgeslagen", [step]) => Entry::Skipped(Step::parse(step).ok()?),
            ("aanvulling", [step]) => Entry::Addition(Step::parse(step).ok()?),
            ("signalen", []) => Entry::Signals,
            ("overleg", [who]) => Entry::Consultation(Consulted::parse(who).ok()?),
            ("gesprek", []) => Entry::Talk,
            ("weging", [outcome]) => Entry::Weighing(Weighing::parse(outcome).ok()?),
            ("besluit", [report, help]) => Entry::Decision(Reporting::parse(report).ok()?, Help::parse(help).ok()?),
            _ => return None,
        };
        Some(SealedNote {
            file: self.dossier,
            about: self.over_account.map(AccountId::from_raw),
            by: self.door,
            note: Note {
                entry,
                day: self.dag,
                text: NoteText::stored(&self.tekst).ok()?,
            },
        })
    }
}

fn associated(location: &str, id: i64, child: ChildId, at_utc: &str) -> String {
    format!("plusgroep/notitie/1/{location}/{}/{id}/{at_utc}", child.raw())
}

/// Seals a note and stores it. `location` is [`Vault::location_id`](super::vault::Vault::location_id); `nonce` is fresh chance.
pub fn insert(
    tx: Tx<'_>,
    (location, key): (&str, &SealedKey),
    child: ChildId,
    at_utc: &str,
    note: &SealedNote,
    nonce: &[u8; NONCE],
) -> Result<(), StoreError> {
    // Nothing is ever taken out, so the next number is free; the transaction keeps others away.
    let id: i64 = tx
        .sql()
        .query_row("SELECT coalesce(max(id), 0) + 1 FROM sealed_note", [], |row| row.get(0))?;
    let mut plain = Zeroizing::new(Vec::with_capacity(8 * BLOCK));
    serde_json::to_writer(&mut *plain, &Sealed::of(note)).map_err(|_| StoreError::SealedDamaged)?;
    let padded = plain.len().next_multiple_of(BLOCK);
    // White space after the JSON means nothing to who reads it.
    plain.resize(padded, b' ');
    let aad = associated(location, id, child, at_utc);
    let payload = Payload {
        msg: &plain,
        aad: aad.as_bytes(),
    };
    let sealed = key
        .cipher()?
        .encrypt(&XNonce::from(*nonce), payload)
        .map_err(|_| StoreError::SealedDamaged)?;
    let stored = [nonce.as_slice(), &sealed].concat();
    tx.sql().execute(
        "INSERT INTO sealed_note (id, child_id, ciphertext, at_utc) VALUES (?1, ?2, ?3, ?4)",
        params![id, child, stored, at_utc],
    )?;
    Ok(())
}

/// Opens every note of a child, the oldest first.
pub fn of_child(
    tx: Tx<'_>,
    (location, key): (&str, &SealedKey),
    child: ChildId,
) -> Result<Vec<SealedNote>, StoreError> {
    let cipher = key.cipher()?;
    let mut statement = tx
        .sql()
        .prepare_cached("SELECT id, ciphertext, at_utc FROM sealed_note WHERE child_id = ?1 ORDER BY id")?;
    let mut rows = statement.query([child])?;
    let mut notes = Vec::new();
    while let Some(row) = rows.next()? {
        let (id, stored, at_utc): (i64, Vec<u8>, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let (nonce, sealed) = stored.split_at_checked(NONCE).ok_or(StoreError::SealedDamaged)?;
        let nonce = XNonce::try_from(nonce).map_err(|_| StoreError::SealedDamaged)?;
        let aad = associated(location, id, child, &at_utc);
        let payload = Payload {
            msg: sealed,
            aad: aad.as_bytes(),
        };
        let plain = Zeroizing::new(cipher.decrypt(&nonce, payload).map_err(|_| StoreError::SealedDamaged)?);
        let note: Sealed = serde_json::from_slice(&plain).map_err(|_| StoreError::SealedDamaged)?;
        notes.push(note.opened().ok_or(StoreError::SealedDamaged)?);
    }
    Ok(notes)
}

/// Number of notes in the file, of all children together.
pub fn count(tx: Tx<'_>) -> Result<i64, StoreError> {
    Ok(tx
        .sql()
        .query_row("SELECT count(*) FROM sealed_note", [], |row| row.get(0))?)
}
