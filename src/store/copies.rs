//! Copies of a location ("reservekopieën"): register and key file together, with a note of what they were when they were
//! checked. A copy exists only when that note does: it is placed last.
//!
//! `NAME-2026-10-05T123000Z.plusgroep` is the register, the same with `.sleutels` its key file, with `.controle` the note.

use super::error::StoreError;
use super::files::{beside, fingerprint, read_bounded, sum_of, sync_folder, write_new};
use super::migrate;
use super::open::Store;
use super::vault::{DatabaseKey, Vault, reserve_path, vault_path};
use super::{audit, declarations, vault_entries};
use chrono::{NaiveDateTime, TimeDelta};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::path::{Path, PathBuf};

/// How the moment stands in the name of a copy.
const STAMP: &str = "%Y-%m-%dT%H%M%SZ";
/// Ending of a register.
const ENDING: &str = ".plusgroep";
const MAX_NOTE_BYTES: u64 = 1 << 16;
const UTC: &str = "%Y-%m-%dT%H:%M:%SZ";

/// What a copy was when it was made and checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct NoteFile {
    versie: u32,
    /// Tells the location from every other; the same as in its key file.
    locatie: String,
    gemaakt_utc: String,
    schema: i64,
    /// Lines of the log, and the hash of the last one.
    logboek_regels: i64,
    logboek_kop: String,
    register_bytes: u64,
    register_sha256: String,
    sleutels_sha256: String,
}

/// A copy that was checked when it was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocationCopy {
    /// The register; key file and note lie beside it.
    pub register: PathBuf,
    /// When it was made, UTC.
    pub made_utc: NaiveDateTime,
    /// Size of the register in bytes.
    pub register_bytes: u64,
    note: NoteFile,
}

impl LocationCopy {
    /// Number of lines of the log that it holds.
    pub const fn log_lines(&self) -> i64 {
        self.note.logboek_regels
    }
}

/// What is wrong with a copy or a register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Flaw {
    /// The note of the check is missing or cannot be read.
    Note,
    /// The register is not there.
    RegisterMissing,
    /// The register is not what it was.
    Register,
    /// The key file is not there.
    KeyFileMissing,
    /// The key file is not what it was.
    KeyFile,
    /// A page does not open with the key: it was changed outside the program.
    Cipher,
    /// Tables, rows or indexes contradict each other.
    Structure,
    /// A row points at one that is not there.
    References,
    /// The log is not whole.
    Log,
    /// The lines of a declaration do not come to its total, or a message is not what was sent.
    Declarations,
}

/// Where the note of a copy lies.
fn note_path(register: &Path) -> PathBuf {
    beside(register, ".controle")
}

/// The name of a location in the names of its copies.
fn stem(location: &Path) -> String {
    let name = location.file_name().unwrap_or_default().to_string_lossy();
    name.strip_suffix(ENDING).unwrap_or(&name).to_owned()
}

/// The moment in the name of a copy of a location; `None` for any other file.
fn stamp_of(file_name: &str, stem: &str) -> Option<NaiveDateTime> {
    let stamp = file_name.strip_prefix(stem)?.strip_prefix('-')?.strip_suffix(ENDING)?;
    NaiveDateTime::parse_from_str(stamp, STAMP).ok()
}

/// The folder beside a location in which its copies lie.
pub fn own_folder(location: &Path) -> PathBuf {
    beside(location, ".kopieen")
}

/// A copy in the making: its parts go again unless it is finished.
struct Unfinished {
    register: PathBuf,
    keeps: bool,
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if !self.keeps {
            remove_parts(&self.register);
        }
    }
}

fn remove_parts(register: &Path) {
    // The note first: without it the rest is no copy any more, wherever this stops.
    for ending in [
        ".controle",
        "",
        ".sleutels",
        ".sleutels.reserve",
        "-wal",
        "-shm",
        "-journal",
    ] {
        // What is not there needs no removing; what cannot be removed is told apart by its missing note.
        let _removed = std::fs::remove_file(beside(register, ending));
    }
}

/// The first moment from `now_utc` on whose name is free, in whole seconds.
fn free_name(now_utc: NaiveDateTime, is_taken: impl Fn(NaiveDateTime) -> bool) -> NaiveDateTime {
    let moments = std::iter::successors(Some(now_utc), |moment| moment.checked_add_signed(TimeDelta::seconds(1)));
    moments.into_iter().find(|moment| !is_taken(*moment)).unwrap_or(now_utc)
}

/// Makes a copy of an open location in a folder and checks it as it lies there; nothing of a copy that fails stays.
pub fn make(store: &Store, folder: &Path, now_utc: NaiveDateTime) -> Result<LocationCopy, StoreError> {
    let location = store.path();
    let named = |moment: NaiveDateTime| folder.join(format!("{}-{}{ENDING}", stem(location), moment.format(STAMP)));
    let now_utc = free_name(now_utc, |moment| note_path(&named(moment)).exists());
    let register = named(now_utc);
    let working = beside(&register, &format!(".{}.tijdelijk", std::process::id()));
    remove_parts(&working);
    let mut unfinished = Unfinished {
        register: working.clone(),
        keeps: false,
    };
    let mut vault = Vault::read(location)?;
    store.copy_to(&working)?;
    let copy = Store::open_copy(&working, store.key())?;
    // The register was copied between two readings of the key file: what it says of the entries decides which go along.
    vault.take_in(Vault::read(location)?);
    vault_entries::settle(copy.read(), &mut vault)?;
    let key_file = vault.to_bytes()?;
    if let Some(flaw) = content_flaws(&copy)?.first() {
        return Err(StoreError::CopyUnsound(*flaw));
    }
    let (log_lines, log_head) = audit::head(copy.read())?;
    drop(copy);
    let (register_sha256, register_bytes) = fingerprint(&working)?;
    let note = NoteFile {
        versie: 1,
        locatie: vault.location_id().to_owned(),
        gemaakt_utc: now_utc.format(UTC).to_string(),
        schema: migrate::newest_version(),
        logboek_regels: log_lines,
        logboek_kop: log_head,
        register_bytes,
        register_sha256,
        sleutels_sha256: sum_of(&key_file),
    };
    // From here on the parts carry their own names; until the note is there they are no copy.
    unfinished.register.clone_from(&register);
    for ending in ["", ".sleutels"] {
        let _left_of_an_earlier_try = std::fs::remove_file(beside(&register, ending));
    }
    std::fs::rename(&working, &register)?;
    write_new(&vault_path(&register), &key_file)?;
    let text = serde_json::to_vec_pretty(&note).map_err(|_| StoreError::VaultDamaged)?;
    write_new(&note_path(&register), &text)?;
    unfinished.keeps = true;
    Ok(LocationCopy {
        register,
        made_utc: now_utc,
        register_bytes,
        note,
    })
}

/// Reads a copy by its register.
pub fn read(register: &Path) -> Result<LocationCopy, StoreError> {
    let bytes = read_bounded(&note_path(register), MAX_NOTE_BYTES)?;
    let note: NoteFile = serde_json::from_slice(&bytes).map_err(|_| StoreError::NoteDamaged)?;
    let made_utc = NaiveDateTime::parse_from_str(&note.gemaakt_utc, UTC).map_err(|_| StoreError::NoteDamaged)?;
    Ok(LocationCopy {
        register: register.to_owned(),
        made_utc,
        register_bytes: note.register_bytes,
        note,
    })
}

/// The copies of a location in a folder, oldest first; what cannot be read as one is left out. No folder: no copies.
pub fn list(location: &Path, folder: &Path) -> Result<Vec<LocationCopy>, StoreError> {
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        other => other?,
    };
    let stem = stem(location);
    let mut copies = Vec::new();
    for entry in entries {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if stamp_of(&name, &stem).is_some()
            && let Ok(copy) = read(&path)
        {
            copies.push(copy);
        }
    }
    copies.sort_by_key(|copy| copy.made_utc);
    Ok(copies)
}

/// Lays a copy in another folder as well and checks it there.
pub fn duplicate(copy: &LocationCopy, folder: &Path) -> Result<LocationCopy, StoreError> {
    let register = folder.join(copy.register.file_name().unwrap_or_default());
    if note_path(&register).exists() {
        return Err(StoreError::AlreadyExists);
    }
    let mut unfinished = Unfinished {
        register: register.clone(),
        keeps: false,
    };
    copy_whole(&copy.register, &register)?;
    copy_whole(&vault_path(&copy.register), &vault_path(&register))?;
    copy_whole(&note_path(&copy.register), &note_path(&register))?;
    if let Some(flaw) = byte_flaws(&register)?.first() {
        return Err(StoreError::CopyUnsound(*flaw));
    }
    unfinished.keeps = true;
    read(&register)
}

/// Copies a file under a temporary name, private and synced, and gives it its name when it is whole.
fn copy_whole(from: &Path, to: &Path) -> Result<(), StoreError> {
    let temporary = beside(to, &format!(".{}.tijdelijk", std::process::id()));
    let _left_of_an_earlier_try = std::fs::remove_file(&temporary);
    let copied = write_new(&temporary, b"").and_then(|()| {
        let mut target = std::fs::OpenOptions::new().write(true).open(&temporary)?;
        std::io::copy(&mut File::open(from)?, &mut target)?;
        target.sync_all()?;
        Ok(std::fs::rename(&temporary, to)?)
    });
    if copied.is_err() {
        let _removed = std::fs::remove_file(&temporary);
    }
    copied?;
    sync_folder(to)
}

/// Where the parts of a copy lie, whole, before they take the place of what is there.
fn fresh_path(target: &Path) -> PathBuf {
    beside(target, ".terug")
}

/// Puts a copy in the place of a register that nobody has open; what was there is kept under another name, which is returned.
///
/// The order makes every interruption harmless: the new files lie whole beside the old ones before the old ones move, and from
/// there on [`finish_put_back`] goes on where it stopped.
pub fn put_back(copy: &LocationCopy, target: &Path, now_utc: NaiveDateTime) -> Result<Option<PathBuf>, StoreError> {
    let fresh = fresh_path(target);
    sweep_fresh(&fresh)?;
    // The register last: where it lies the others lie too.
    copy_whole(&vault_path(&copy.register), &reserve_path(&fresh))?;
    copy_whole(&vault_path(&copy.register), &vault_path(&fresh))?;
    copy_whole(&copy.register, &fresh)?;
    let kept_as = |moment: NaiveDateTime| beside(target, &format!(".voor-herstel-{}", moment.format(STAMP)));
    let taken = |moment| {
        ["", ".sleutels"]
            .iter()
            .any(|ending| beside(&kept_as(moment), ending).exists())
    };
    let kept = kept_as(free_name(now_utc, taken));
    Ok(swap(target, &kept)?.then_some(kept))
}

/// Goes on with a putting back that was stopped while the old files moved; does nothing in any other case. Call it alone.
pub fn finish_put_back(target: &Path) -> Result<(), StoreError> {
    if !is_half_put_back(target) {
        return Ok(());
    }
    let prefix = format!(
        "{}.voor-herstel-",
        target.file_name().unwrap_or_default().to_string_lossy()
    );
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty());
    let mut kept: Option<PathBuf> = None;
    for entry in std::fs::read_dir(folder.unwrap_or(Path::new(".")))? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let is_moment = |stamp: &str| NaiveDateTime::parse_from_str(stamp, STAMP).is_ok();
        if name.strip_prefix(&prefix).is_some_and(is_moment) {
            kept = kept.max(Some(path));
        }
    }
    swap(target, &kept.unwrap_or_else(|| beside(target, ".voor-herstel-eerder")))?;
    Ok(())
}

/// Whether a putting back was stopped while the old files moved.
pub fn is_half_put_back(target: &Path) -> bool {
    !target.exists() && fresh_path(target).exists()
}

/// Moves what is there to `kept` and what lies ready to its place; says whether anything was kept. Where it is stopped it can
/// be done again: of each file that still lies ready, the old one is still to be moved.
fn swap(target: &Path, kept: &Path) -> Result<bool, StoreError> {
    let fresh = fresh_path(target);
    let mut has_kept = false;
    let mut keep = |ending: &str| -> Result<(), StoreError> {
        let old = beside(target, ending);
        if old.exists() {
            std::fs::rename(&old, beside(kept, ending))?;
            has_kept = true;
        }
        Ok(())
    };
    keep("")?;
    keep("-wal")?;
    // Says which frames of the old side file count; of no use without that file, and wrong beside the new register.
    let _removed = std::fs::remove_file(beside(target, "-shm"));
    for ending in [".sleutels.reserve", ".sleutels"] {
        if beside(&fresh, ending).exists() {
            keep(ending)?;
            std::fs::rename(beside(&fresh, ending), beside(target, ending))?;
        }
    }
    std::fs::rename(&fresh, target)?;
    sync_folder(target)?;
    Ok(has_kept)
}

/// Takes away what an earlier try left ready, also under temporary names.
fn sweep_fresh(fresh: &Path) -> Result<(), StoreError> {
    remove_parts(fresh);
    let prefix = fresh.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let folder = fresh.parent().filter(|folder| !folder.as_os_str().is_empty());
    for entry in std::fs::read_dir(folder.unwrap_or(Path::new(".")))? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with(&prefix) && name.ends_with(".tijdelijk") {
            let _removed = std::fs::remove_file(&path);
        }
    }
    Ok(())
}

/// Takes a copy away.
pub fn remove(copy: &LocationCopy) {
    remove_parts(&copy.register);
}

/// Takes away what an interrupted copy left in a folder: parts under a temporary name, and parts without a note.
pub fn sweep(location: &Path, folder: &Path) -> Result<(), StoreError> {
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        other => other?,
    };
    let stem = stem(location);
    for entry in entries {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let of_temporary = name.split_once(&format!("{ENDING}.")).filter(|(front, rest)| {
            rest.contains("tijdelijk") && stamp_of(&format!("{front}{ENDING}"), &stem).is_some()
        });
        if of_temporary.is_some() {
            let _removed = std::fs::remove_file(&path);
        } else if stamp_of(&name, &stem).is_some() && !note_path(&path).exists() {
            remove_parts(&path);
        }
    }
    Ok(())
}

/// What of a copy is not what it was when it was checked; needs no passphrase.
pub fn byte_flaws(register: &Path) -> Result<Vec<Flaw>, StoreError> {
    let mut flaws = Vec::new();
    let note = match read(register) {
        Ok(copy) => Some(copy.note),
        Err(StoreError::NotFound | StoreError::NoteDamaged | StoreError::Io(_)) => {
            flaws.push(Flaw::Note);
            None
        }
        Err(error) => return Err(error),
    };
    let expected = note.as_ref();
    for (path, missing, changed, sha256) in [
        (
            register.to_owned(),
            Flaw::RegisterMissing,
            Flaw::Register,
            expected.map(|note| &note.register_sha256),
        ),
        (
            vault_path(register),
            Flaw::KeyFileMissing,
            Flaw::KeyFile,
            expected.map(|note| &note.sleutels_sha256),
        ),
    ] {
        match fingerprint(&path) {
            Err(StoreError::NotFound) => flaws.push(missing),
            Ok((found, _)) if sha256.is_some_and(|expected| *expected != found) => flaws.push(changed),
            Ok(_) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(flaws)
}

/// What is wrong inside a register that opens.
pub fn content_flaws(store: &Store) -> Result<Vec<Flaw>, StoreError> {
    let tx = store.read();
    let mut flaws = file_flaws(tx.sql(), "main")?;
    for (flaw, found) in [
        (Flaw::Log, audit::first_broken(tx).map(|broken| broken.is_some())),
        (Flaw::Declarations, declarations::add_up(tx).map(|adds_up| !adds_up)),
    ] {
        note(&mut flaws, flaw, found)?;
    }
    Ok(flaws)
}

/// What is wrong with a file as a database, of whatever schema: pages, tables and references.
pub(super) fn file_flaws(connection: &Connection, schema: &str) -> Result<Vec<Flaw>, StoreError> {
    let says = |check: &str| says_anything(connection, &format!("PRAGMA {schema}.{check}"));
    let mut flaws = Vec::new();
    for (flaw, found) in [
        (Flaw::Cipher, says("cipher_integrity_check")),
        (Flaw::Structure, is_unsound(connection, schema)),
        (Flaw::References, says("foreign_key_check")),
    ] {
        note(&mut flaws, flaw, found)?;
    }
    Ok(flaws)
}

fn note(flaws: &mut Vec<Flaw>, flaw: Flaw, found: Result<bool, StoreError>) -> Result<(), StoreError> {
    match found {
        Ok(false) => {}
        // What cannot even be read to its end is not sound either.
        Ok(true) | Err(StoreError::Damaged | StoreError::NotALocation | StoreError::Database(_)) => flaws.push(flaw),
        Err(error) => return Err(error),
    }
    Ok(())
}

/// Whether tables, rows and indexes contradict each other.
fn is_unsound(connection: &Connection, schema: &str) -> Result<bool, StoreError> {
    let check = format!("PRAGMA {schema}.integrity_check(1)");
    let verdict: String = connection.query_row(&check, [], |row| row.get(0))?;
    Ok(verdict != "ok")
}

/// Whether a check that is silent when all is well says something; a plain build does not know the check of the cipher.
fn says_anything(connection: &Connection, check: &str) -> Result<bool, StoreError> {
    let mut statement = connection.prepare(check)?;
    let mut rows = statement.query([])?;
    Ok(rows.next()?.is_some())
}

/// Opens a copy to look into it; it is not changed by that.
pub fn open(register: &Path, key: &DatabaseKey) -> Result<Store, StoreError> {
    Store::open_copy(register, key)
}
