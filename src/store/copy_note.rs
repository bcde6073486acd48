//! The note of the check beside a copy: what both files were, and a check of the note itself.

use super::error::StoreError;
use super::files::{beside, read_bounded, sum_of};
use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// Ending of the note.
pub(super) const NOTE: &str = ".controle";
const MAX_NOTE_BYTES: u64 = 1 << 16;
const UTC: &str = "%Y-%m-%dT%H:%M:%SZ";

/// What a copy was when it was made and checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NoteFile {
    pub versie: u32,
    /// Tells the location from every other; the same as in its key file.
    pub locatie: String,
    pub gemaakt_utc: String,
    pub schema: i64,
    /// Lines of the log, and the hash of the last one.
    pub logboek_regels: i64,
    pub logboek_kop: String,
    pub register_bytes: u64,
    pub register_sha256: String,
    pub sleutels_sha256: String,
    /// SHA-256 of the note without this line. Notes of before there was one have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub controlegetal: Option<String>,
}

/// How a moment stands in a note.
pub(super) fn moment_text(moment: NaiveDateTime) -> String {
    moment.format(UTC).to_string()
}

/// Where the note of a copy lies.
pub(super) fn note_path(register: &Path) -> PathBuf {
    beside(register, NOTE)
}

/// Whether a note lies at a register, readable or not.
pub fn has_note(register: &Path) -> bool {
    note_path(register).exists()
}

impl NoteFile {
    fn text(&self) -> Result<Vec<u8>, StoreError> {
        serde_json::to_vec_pretty(self).map_err(|_| StoreError::NoteDamaged)
    }

    fn sum(&self) -> Result<String, StoreError> {
        let bare = Self {
            controlegetal: None,
            ..self.clone()
        };
        Ok(sum_of(&bare.text()?))
    }

    /// The note as it is written, with the check of itself.
    pub(super) fn to_bytes(&self) -> Result<Vec<u8>, StoreError> {
        let checked = Self {
            controlegetal: Some(self.sum()?),
            ..self.clone()
        };
        checked.text()
    }

    /// Reads a note. One with a check is refused when any bit of it is another, also between the words.
    pub(super) fn read(path: &Path) -> Result<Self, StoreError> {
        let bytes = read_bounded(path, MAX_NOTE_BYTES)?;
        let note: Self = serde_json::from_slice(&bytes).map_err(|_| StoreError::NoteDamaged)?;
        let is_sound = match &note.controlegetal {
            None => true,
            Some(sum) => *sum == note.sum()? && bytes == note.text()?,
        };
        if is_sound {
            Ok(note)
        } else {
            Err(StoreError::NoteDamaged)
        }
    }

    /// When the copy was made.
    pub(super) fn made_utc(&self) -> Result<NaiveDateTime, StoreError> {
        NaiveDateTime::parse_from_str(&self.gemaakt_utc, UTC).map_err(|_| StoreError::NoteDamaged)
    }
}
