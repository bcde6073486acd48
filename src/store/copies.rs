//! Copies of a location ("reservekopieën"): register and key file together, with a note of what they were when they were
//! checked. A copy exists only when that note does: it is placed last.
//!
//! `NAME-2026-10-05T123000Z.plusgroep` is the register, the same with `.sleutels` its key file, with `.controle` the note. The name only
//! says that it is a copy: whose it is and when it was made stands in the note, so that locations of one name can share a stick.

pub use super::copy_lock::Making;
pub use super::copy_note::has_note;
use super::copy_note::{NOTE, NoteFile, moment_text, note_path};
use super::error::StoreError;
use super::files::{beside, fingerprint, sum_of, sync_folder, write_new};
use super::migrate;
use super::open::Store;
use super::vault::{DatabaseKey, Vault, vault_path};
use super::{audit, declarations, vault_entries};
use chrono::{NaiveDateTime, TimeDelta};
use rusqlite::Connection;
use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

/// How the moment stands in the name of a copy.
pub(super) const STAMP: &str = "%Y-%m-%dT%H%M%SZ";
/// Ending of a register.
const ENDING: &str = ".plusgroep";
/// The parts of a copy, in the order in which they get their names.
const PARTS: [&str; 3] = [".sleutels", "", NOTE];
/// Ending of what is being made, behind the number of the process that makes it.
const WORKING: &str = ".tijdelijk";

/// What of a copy shows without reading it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Its files are there, and the register has the size that it had.
    AsMade,
    /// The note of the check cannot be read.
    NoteUnreadable,
    /// The register is not there.
    RegisterMissing,
    /// The register has another size than it had.
    RegisterSize,
    /// The key file is not there.
    KeyFileMissing,
}

/// A copy that was checked when it was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocationCopy {
    /// The register; key file and note lie beside it.
    pub register: PathBuf,
    /// When it was made, UTC; where the note cannot be read the moment in its name.
    pub made_utc: NaiveDateTime,
    /// Size of the register in bytes.
    pub register_bytes: u64,
    /// What of it shows without reading it.
    pub state: State,
    location_id: Option<String>,
    note: Option<NoteFile>,
}

impl LocationCopy {
    /// Hash of the last line of the log that it holds; `None` when the note cannot be read.
    pub fn log_head(&self) -> Option<&str> {
        self.note.as_ref().map(|note| note.logboek_kop.as_str())
    }

    /// Of which location it is; `None` when neither note nor key file says so.
    pub fn location_id(&self) -> Option<&str> {
        self.location_id.as_deref()
    }

    fn noted(register: &Path, note: NoteFile) -> Result<Self, StoreError> {
        let state = match std::fs::metadata(register) {
            Err(_) => State::RegisterMissing,
            Ok(about) if about.len() != note.register_bytes => State::RegisterSize,
            Ok(_) if !vault_path(register).exists() => State::KeyFileMissing,
            Ok(_) => State::AsMade,
        };
        Ok(Self {
            register: register.to_owned(),
            made_utc: note.made_utc()?,
            register_bytes: note.register_bytes,
            state,
            location_id: Some(note.locatie.clone()),
            note: Some(note),
        })
    }

    /// One whose note cannot be read: its key file says of which location it is, its name of when.
    fn unreadable(register: PathBuf, named_utc: NaiveDateTime) -> Self {
        let key_file = Vault::read(&register);
        Self {
            made_utc: named_utc,
            register_bytes: std::fs::metadata(&register).map_or(0, |about| about.len()),
            state: State::NoteUnreadable,
            location_id: key_file.ok().map(|vault| vault.location_id().to_owned()),
            note: None,
            register,
        }
    }
}

/// What lies in a folder under the name of a location.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shelf {
    /// Copies of the location itself, oldest first.
    pub own: Vec<LocationCopy>,
    /// Copies of other locations of that name, oldest first; nothing is ever done with them.
    pub others: Vec<LocationCopy>,
    /// Registers without a note that can be read: put there by hand, or the note was lost. Nothing is done with those either.
    pub unproven: Vec<PathBuf>,
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

/// What a second place of a location is known by, so that an empty folder where a stick should be is not taken for it. It says nothing
/// of anyone.
fn mark_path(folder: &Path, location_id: &str) -> PathBuf {
    folder.join(format!(".plusgroep-plaats-{location_id}"))
}

/// Marks a folder as a second place of a location.
pub fn mark_place(folder: &Path, location_id: &str) -> Result<(), StoreError> {
    let path = mark_path(folder, location_id);
    if path.exists() { Ok(()) } else { write_new(&path, b"") }
}

/// Whether a folder was marked as a second place of a location.
pub fn is_marked(folder: &Path, location_id: &str) -> bool {
    mark_path(folder, location_id).is_file()
}

/// The name under which the parts of a copy are made; [`sweep`] takes away what has such a name.
fn working_path(register: &Path) -> PathBuf {
    beside(register, &format!(".{}{WORKING}", std::process::id()))
}

/// A copy in the making: its parts under their working names go again.
struct Unfinished(PathBuf);

impl Drop for Unfinished {
    fn drop(&mut self) {
        remove_parts(&self.0);
    }
}

pub(super) fn remove_parts(register: &Path) {
    // The note first: without it the rest is no copy any more, wherever this stops.
    for ending in [NOTE, "", ".sleutels", ".sleutels.reserve", "-wal", "-shm", "-journal"] {
        // What is not there needs no removing; what cannot be removed is told apart by its missing note.
        let _removed = std::fs::remove_file(beside(register, ending));
    }
}

/// The first moment from `now_utc` on whose name is free, in whole seconds.
pub(super) fn free_name(now_utc: NaiveDateTime, is_taken: impl Fn(NaiveDateTime) -> bool) -> NaiveDateTime {
    let moments = std::iter::successors(Some(now_utc), |moment| moment.checked_add_signed(TimeDelta::seconds(1)));
    moments.into_iter().find(|moment| !is_taken(*moment)).unwrap_or(now_utc)
}

/// The first name from a moment on under which nothing lies in a folder, of whatever location, and the moment in it.
fn free_register(location: &Path, folder: &Path, from_utc: NaiveDateTime) -> (PathBuf, NaiveDateTime) {
    let stem = stem(location);
    let named = |moment: NaiveDateTime| folder.join(format!("{stem}-{}{ENDING}", moment.format(STAMP)));
    let is_taken = |moment| PARTS.iter().any(|ending| beside(&named(moment), ending).exists());
    let moment = free_name(from_utc, is_taken);
    (named(moment), moment)
}

/// Makes a copy of an open location in a folder and checks it as it lies there; nothing of a copy that fails stays.
pub fn make(store: &Store, making: &Making, now_utc: NaiveDateTime) -> Result<LocationCopy, StoreError> {
    let location = store.path();
    let (register, now_utc) = free_register(location, making.folder(), now_utc);
    let working = working_path(&register);
    remove_parts(&working);
    let _goes_when_it_fails = Unfinished(working.clone());
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
        gemaakt_utc: moment_text(now_utc),
        schema: migrate::newest_version(),
        logboek_regels: log_lines,
        logboek_kop: log_head,
        register_bytes,
        register_sha256,
        sleutels_sha256: sum_of(&key_file),
        controlegetal: None,
    };
    write_new(&vault_path(&working), &key_file)?;
    write_new(&note_path(&working), &note.to_bytes()?)?;
    place(&working, &register)?;
    LocationCopy::noted(&register, note)
}

/// Gives the parts of a copy that lie whole under working names their own names, the note last. Until then the note under its working
/// name says which files this program placed, so that [`sweep`] takes those away and nothing that someone else put there.
fn place(working: &Path, register: &Path) -> Result<(), StoreError> {
    let mut placed = Vec::new();
    let mut rename = |ending: &str| -> Result<(), StoreError> {
        let target = beside(register, ending);
        std::fs::rename(beside(working, ending), &target)?;
        placed.push(target);
        sync_folder(register)
    };
    let all = PARTS.iter().try_for_each(|ending| rename(ending));
    if all.is_err() {
        for part in placed.iter().rev() {
            let _removed = std::fs::remove_file(part);
        }
    }
    all
}

/// Whether a side file ("-wal") with something in it lies at a register.
pub fn has_side_file(register: &Path) -> bool {
    std::fs::metadata(beside(register, "-wal")).is_ok_and(|about| about.len() > 0)
}

/// Reads a copy by its register.
pub fn read(register: &Path) -> Result<LocationCopy, StoreError> {
    LocationCopy::noted(register, NoteFile::read(&note_path(register))?)
}

/// What lies in a folder under the name of a location; `id` tells the location from others of that name. No folder: nothing. A copy
/// of which neither note nor key file says whose it is, is shown with its own.
pub fn look(location: &Path, id: &str, folder: &Path) -> Result<Shelf, StoreError> {
    let mut shelf = Shelf::default();
    for (register, named_utc) in registers_in(location, folder)? {
        let copy = match read(&register) {
            Ok(copy) => copy,
            Err(_) if has_note(&register) => LocationCopy::unreadable(register, named_utc),
            // One that is not there either was taken away meanwhile.
            Err(_) => {
                shelf.unproven.extend(register.exists().then_some(register));
                continue;
            }
        };
        if copy.location_id().is_none_or(|whose| whose == id) {
            shelf.own.push(copy);
        } else {
            shelf.others.push(copy);
        }
    }
    shelf.own.sort_by_key(|copy| copy.made_utc);
    shelf.others.sort_by_key(|copy| copy.made_utc);
    Ok(shelf)
}

/// The registers of copies in a folder with the moment in their name, also those of which only the note is left.
fn registers_in(location: &Path, folder: &Path) -> Result<BTreeMap<PathBuf, NaiveDateTime>, StoreError> {
    let stem = stem(location);
    let mut registers = BTreeMap::new();
    for (path, name) in names_in(folder)? {
        let (register, name) = match name.strip_suffix(NOTE) {
            Some(name) => (path.with_extension(""), name),
            None => (path, name.as_str()),
        };
        if let Some(moment) = stamp_of(name, &stem) {
            registers.insert(register, moment);
        }
    }
    Ok(registers)
}

/// Every file in a folder with its name; nothing when there is no folder.
pub(super) fn names_in(folder: &Path) -> Result<Vec<(PathBuf, String)>, StoreError> {
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        other => other?,
    };
    let mut names = Vec::new();
    for entry in entries {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        names.push((path, name));
    }
    Ok(names)
}

/// Lays a copy in another folder as well and checks it there.
pub fn duplicate(copy: &LocationCopy, location: &Path, making: &Making) -> Result<LocationCopy, StoreError> {
    let (register, _) = free_register(location, making.folder(), copy.made_utc);
    let working = working_path(&register);
    remove_parts(&working);
    let _goes_when_it_fails = Unfinished(working.clone());
    for ending in PARTS {
        copy_whole(&beside(&copy.register, ending), &beside(&working, ending))?;
    }
    if let Some(flaw) = byte_flaws(&working)?.first() {
        return Err(StoreError::CopyUnsound(*flaw));
    }
    place(&working, &register)?;
    read(&register)
}

/// Copies a file under a temporary name, private and synced, and gives it its name when it is whole.
pub(super) fn copy_whole(from: &Path, to: &Path) -> Result<(), StoreError> {
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

/// Takes a copy away.
pub fn remove(copy: &LocationCopy) {
    remove_parts(&copy.register);
}

/// Takes away what an interrupted copy left in a folder: parts under a working name, and what a note under such a name says that was
/// placed already. What has no such name is left alone, also without a note: this program did not leave it half made.
pub fn sweep(location: &Path, making: &Making) -> Result<(), StoreError> {
    let (stem, folder) = (stem(location), making.folder());
    for (path, name) in names_in(folder)? {
        let working = name
            .split_once(&format!("{ENDING}."))
            .filter(|(front, rest)| rest.contains(WORKING) && stamp_of(&format!("{front}{ENDING}"), &stem).is_some());
        let Some((front, rest)) = working.filter(|_| making.is_left(&path)) else {
            continue;
        };
        if rest.ends_with(&format!("{WORKING}{NOTE}")) {
            sweep_placed(&path, &folder.join(format!("{front}{ENDING}")));
        }
        let _removed = std::fs::remove_file(&path);
    }
    Ok(())
}

/// Takes away the parts of a copy that were placed when its making stopped before the note was.
fn sweep_placed(working_note: &Path, register: &Path) {
    let Ok(note) = NoteFile::read(working_note) else {
        return;
    };
    if note_path(register).exists() {
        return;
    }
    for (ending, sum) in [("", &note.register_sha256), (".sleutels", &note.sleutels_sha256)] {
        let part = beside(register, ending);
        if fingerprint(&part).is_ok_and(|(found, _)| found == *sum) {
            let _removed = std::fs::remove_file(part);
        }
    }
}

/// What of a copy is not what it was when it was checked; needs no passphrase.
pub fn byte_flaws(register: &Path) -> Result<Vec<Flaw>, StoreError> {
    let mut flaws = Vec::new();
    let note = match read(register) {
        Ok(copy) => copy.note,
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

/// Opens a copy to look into it; it is not changed by that. One without a note may be a register as it lay there, which would make
/// side files of its own.
pub fn open(register: &Path, key: &DatabaseKey) -> Result<Store, StoreError> {
    if has_note(register) {
        Store::open_copy(register, key)
    } else {
        Store::open_by_itself(register, key)
    }
}
