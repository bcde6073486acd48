//! Reading when nothing can be written ("noodlezing"): the disk is full, read-only or broken, or there is no right to write.
//!
//! SQLite cannot simply be asked to read then: a register in WAL mode needs an index ("-shm") that it must be able to make. So the
//! register, with what an earlier program left in its side file, is read once into memory, under the same key, and read from there. Nothing
//! on the disk is touched, no lock is held, and what another window writes later cannot mix with it.

use super::error::StoreError;
use super::files::beside;
use super::migrate::{MIGRATIONS, migrate_in_memory};
use super::open::{fits, unlock};
use super::place::{Unfit, unfit};
use super::vault::DatabaseKey;
use rusqlite::backup::Backup;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use std::path::Path;
use std::time::{Duration, SystemTime};

/// How often the reading begins again when the files changed meanwhile.
const TRIES: usize = 3;
/// All pages at once: nobody waits for a turn.
const EVERY_PAGE: std::ffi::c_int = std::ffi::c_int::MAX;
/// What SQLite calls the file system on which it takes no locks.
const WITHOUT_LOCKS: &str = if cfg!(windows) { "win32-none" } else { "unix-none" };
/// Room in bytes below which a disk is full: the index of the side file takes 32 kB, and then nothing is written yet.
const LEAST_ROOM: u64 = 64 * 1024;

/// Why nothing can be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unwritable {
    /// The disk is full.
    Full,
    /// The disk is mounted read-only.
    ReadOnlyDisk,
    /// There is no right to write the file or its folder.
    NoRight,
    /// The disk gives errors.
    Faulty,
    /// A register may not lie there.
    Place(Unfit),
}

impl Unwritable {
    /// Says whether a fault means that nothing can be written, and why.
    pub const fn of(error: &StoreError) -> Option<Self> {
        match error {
            StoreError::DiskFull => Some(Self::Full),
            StoreError::ReadOnlyDisk => Some(Self::ReadOnlyDisk),
            StoreError::ReadOnly => Some(Self::NoRight),
            StoreError::Io(_) => Some(Self::Faulty),
            StoreError::UnfitPlace(unfit) => Some(Self::Place(*unfit)),
            _ => None,
        }
    }

    /// The refusal of a write.
    pub const fn error(self) -> StoreError {
        match self {
            Self::Full => StoreError::DiskFull,
            Self::ReadOnlyDisk => StoreError::ReadOnlyDisk,
            Self::NoRight => StoreError::ReadOnly,
            Self::Faulty => StoreError::Io(std::io::ErrorKind::Other),
            Self::Place(unfit) => StoreError::UnfitPlace(unfit),
        }
    }
}

/// What the disk itself says, where SQLite says only that it could not write.
pub(super) fn refined(path: &Path, error: StoreError) -> StoreError {
    match (Unwritable::of(&error), disk(path)) {
        (Some(Unwritable::NoRight | Unwritable::Faulty), Disk::ReadOnly) => StoreError::ReadOnlyDisk,
        (Some(Unwritable::NoRight | Unwritable::Faulty), Disk::Room(0)) => StoreError::DiskFull,
        _ => error,
    }
}

/// What the disk says itself and where it lies, before anything is tried; a try on a full disk would leave side files of no use.
pub(super) fn unwritable(path: &Path) -> Option<Unwritable> {
    if let Some(unfit) = unfit(path) {
        return Some(Unwritable::Place(unfit));
    }
    match disk(path) {
        Disk::ReadOnly => Some(Unwritable::ReadOnlyDisk),
        Disk::Room(bytes) if bytes < LEAST_ROOM => Some(Unwritable::Full),
        Disk::Room(_) | Disk::Unknown => None,
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Disk {
    #[cfg_attr(not(unix), expect(dead_code, reason = "only Unix is asked"))]
    ReadOnly,
    /// Bytes that are free.
    #[cfg_attr(not(unix), expect(dead_code, reason = "only Unix is asked"))]
    Room(u64),
    Unknown,
}

#[cfg(unix)]
fn disk(path: &Path) -> Disk {
    use rustix::fs::{StatVfsMountFlags, statvfs};
    match statvfs(path) {
        Ok(found) if found.f_flag.contains(StatVfsMountFlags::RDONLY) => Disk::ReadOnly,
        // A disk that does not count its blocks does not say whether it is full.
        Ok(found) if found.f_blocks == 0 => Disk::Unknown,
        Ok(found) => Disk::Room(found.f_bavail.saturating_mul(found.f_frsize)),
        Err(_) => Disk::Unknown,
    }
}

#[cfg(not(unix))]
fn disk(_path: &Path) -> Disk {
    Disk::Unknown
}

/// What a register and its side file are at a moment, as far as the disk tells without reading them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Look([Option<(u64, Option<SystemTime>)>; 2]);

impl Look {
    /// Looks now.
    pub(super) fn at(path: &Path) -> Self {
        Self(["", "-wal"].map(|ending| {
            let found = std::fs::metadata(beside(path, ending)).ok()?;
            Some((found.len(), found.modified().ok()))
        }))
    }

    pub(super) fn has_side_file(self) -> bool {
        let Self([_, side_file]) = self;
        side_file.is_some_and(|(bytes, _)| bytes > 0)
    }

    /// The register by itself.
    pub(super) fn without_side_file(self) -> Self {
        let Self([register, _]) = self;
        Self([register, None])
    }
}

/// Reads a register with its side file into memory and brings it to the newest schema there.
pub(super) fn read_into_memory(path: &Path, key: &DatabaseKey) -> Result<(Connection, Look), StoreError> {
    let mut outcome = Err(StoreError::Busy);
    for _ in 0..TRIES {
        let before = Look::at(path);
        outcome = read_once(path, key, before).map(|connection| (connection, before));
        if Look::at(path) == before {
            break;
        }
        outcome = Err(StoreError::Busy);
    }
    let (mut connection, look) = outcome?;
    migrate_in_memory(&mut connection, MIGRATIONS)?;
    Ok((connection, look))
}

fn read_once(path: &Path, key: &DatabaseKey, look: Look) -> Result<Connection, StoreError> {
    let source = untouched(path, key, look)?;
    let mut memory = Connection::open_in_memory()?;
    unlock(&memory, key)?;
    Backup::new(&source, &mut memory)?.run_to_completion(EVERY_PAGE, Duration::ZERO, None)?;
    memory.execute_batch("PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;")?;
    Ok(memory)
}

/// A connection that reads the files as they lie there and makes, locks and changes nothing.
pub(super) fn untouched(path: &Path, key: &DatabaseKey, look: Look) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = if look.has_side_file() {
        Connection::open_with_flags_and_vfs(path, flags, WITHOUT_LOCKS)?
    } else {
        // Only what is named immutable is read without a side file being made.
        let uri = format!("file:{}?immutable=1", escaped(path)?);
        Connection::open_with_flags(uri, flags | OpenFlags::SQLITE_OPEN_URI)?
    };
    unlock(&connection, key)?;
    if look.has_side_file() {
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
        // The index of the side file is then built in memory.
        connection.query_row("PRAGMA locking_mode = EXCLUSIVE", [], |row| row.get::<_, String>(0))?;
    }
    fits(&connection)?;
    Ok(connection)
}

/// A path as it stands in the name of a file for SQLite.
fn escaped(path: &Path) -> Result<String, StoreError> {
    let path = std::path::absolute(path)?;
    let text = path
        .to_str()
        .ok_or(StoreError::Io(std::io::ErrorKind::InvalidFilename))?;
    let text = if cfg!(windows) {
        format!("/{}", text.replace('\\', "/"))
    } else {
        text.to_owned()
    };
    Ok(text.replace('%', "%25").replace('?', "%3f").replace('#', "%23"))
}
