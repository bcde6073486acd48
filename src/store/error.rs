//! What can go wrong with the location file, told apart so that each gets its own sentence.

use super::copies::Flaw;
use super::place::Unfit;
use rusqlite::ErrorCode;
use thiserror::Error;

/// A fault of the location file or the disk under it.
#[derive(Debug, Error)]
pub enum StoreError {
    /// There is no file at the path.
    #[error("file not found")]
    NotFound,
    /// There is already a file at the path.
    #[error("file exists")]
    AlreadyExists,
    /// The file is not a location file of this program.
    #[error("not a location file")]
    NotALocation,
    /// The file with the wrapped keys that belongs beside the location file is not there.
    #[error("key file missing")]
    VaultMissing,
    /// The file with the wrapped keys cannot be read.
    #[error("key file damaged")]
    VaultDamaged,
    /// The entry of this account is gone from both key files.
    #[error("entry of the key file lost")]
    EntryLost,
    /// A sealed note does not open with the key of the sealed notes: it was changed or moved.
    #[error("sealed note damaged")]
    SealedDamaged,
    /// No account has this name.
    #[error("unknown account")]
    UnknownAccount,
    /// The passphrase opens no account.
    #[error("wrong passphrase")]
    WrongPassphrase,
    /// The key does not fit the file: key file and location file do not belong together.
    #[error("key does not fit")]
    WrongKey,
    /// The file was made by a newer version of the program.
    #[error("schema {file} is newer than {program}")]
    Newer {
        /// Schema version of the file.
        file: i64,
        /// Newest schema version this program knows.
        program: i64,
    },
    /// A correction of this event counts already: someone else was first.
    #[error("superseded")]
    Superseded,
    /// Someone else is writing and did not finish in time.
    #[error("busy")]
    Busy,
    /// The file or disk cannot be written.
    #[error("read only")]
    ReadOnly,
    /// The register has a second name on the disk.
    #[error("several names")]
    SeveralNames,
    /// The register that is open has been moved away or replaced by another.
    #[error("replaced")]
    Replaced,
    /// A copy was being put back and that stopped half way; it goes on at the next opening.
    #[error("half put back: {0}")]
    HalfPutBack(Box<Self>),
    /// What is named is no file: a disk, a terminal, a socket.
    #[error("not a file")]
    NotAFile,
    /// Nothing comes out of a pipe.
    #[error("nothing comes")]
    NothingComes,
    /// The file may not be read.
    #[error("not readable")]
    NotReadable,
    /// The disk is mounted read-only.
    #[error("read-only disk")]
    ReadOnlyDisk,
    /// A register may not lie there.
    #[error("unfit place: {0:?}")]
    UnfitPlace(Unfit),
    /// The disk is full.
    #[error("disk full")]
    DiskFull,
    /// The file is damaged.
    #[error("damaged")]
    Damaged,
    /// The side file ("-wal") beside the register does not belong to it.
    #[error("side file foreign")]
    SideFileForeign,
    /// The side file ("-wal") is not whole: something that was acknowledged would be lost.
    #[error("side file damaged")]
    SideFileDamaged,
    /// A copy that was just made does not pass its check; the copy is taken away again.
    #[error("copy unsound: {0:?}")]
    CopyUnsound(Flaw),
    /// Someone else is making a copy in the same folder and did not finish in time.
    #[error("a copy is being made")]
    CopyBeingMade,
    /// The location is open somewhere while it should be open nowhere, or is being put back.
    #[error("in use")]
    InUse,
    /// The note of the check beside a copy cannot be read.
    #[error("note of a copy damaged")]
    NoteDamaged,
    /// A rule of the schema refused a row: a fault of this program.
    #[error("constraint: {0}")]
    Constraint(String),
    /// Any other fault of the database: a fault of this program.
    #[error("database: {0}")]
    Database(String),
    /// Any other fault of the file system.
    #[error("file system: {0}")]
    Io(std::io::ErrorKind),
    /// The operating system gives no random numbers.
    #[error("no randomness")]
    NoRandomness,
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => Self::ReadOnly,
            // The shared index of the journal cannot grow: what a full disk gives first.
            Some(ErrorCode::SystemIoFailure) if extended(&error) == Some(rusqlite::ffi::SQLITE_IOERR_SHMSIZE) => {
                Self::DiskFull
            }
            Some(ErrorCode::SystemIoFailure) => Self::Io(std::io::ErrorKind::Other),
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            Some(ErrorCode::DatabaseCorrupt) => Self::Damaged,
            Some(ErrorCode::NotADatabase) => Self::NotALocation,
            Some(ErrorCode::ConstraintViolation) => Self::Constraint(describe(&error)),
            _ => Self::Database(describe(&error)),
        }
    }
}

fn extended(error: &rusqlite::Error) -> Option<i32> {
    error.sqlite_error().map(|error| error.extended_code)
}

/// The fault without any value: SQLite's own message names tables and columns, never what is in them.
fn describe(error: &rusqlite::Error) -> String {
    match error {
        rusqlite::Error::SqliteFailure(code, message) => {
            format!("{} ({})", message.clone().unwrap_or_default(), code.extended_code)
        }
        rusqlite::Error::FromSqlConversionFailure(column, kind, _) => format!("column {column} of type {kind}"),
        rusqlite::Error::QueryReturnedNoRows => "no row".to_owned(),
        _ => "unexpected answer".to_owned(),
    }
}

impl From<std::io::Error> for StoreError {
    fn from(error: std::io::Error) -> Self {
        use std::io::ErrorKind;
        match error.kind() {
            ErrorKind::NotFound => Self::NotFound,
            ErrorKind::AlreadyExists => Self::AlreadyExists,
            ErrorKind::PermissionDenied => Self::ReadOnly,
            ErrorKind::ReadOnlyFilesystem => Self::ReadOnlyDisk,
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::DiskFull,
            other => Self::Io(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_a_full_disk_and_a_read_only_disk_are_told_apart_wherever_they_come_from() {
        use std::io::ErrorKind as E;
        let sqlite = |code: i32| {
            let failure = rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None);
            format!("{:?}", StoreError::from(failure))
        };
        let io = |kind: E| format!("{:?}", StoreError::from(std::io::Error::from(kind)));
        let reading = |kind: E| format!("{:?}", crate::store::files::not_readable(std::io::Error::from(kind)));
        for (found, expected) in [
            (sqlite(rusqlite::ffi::SQLITE_FULL), "DiskFull"),
            (sqlite(rusqlite::ffi::SQLITE_IOERR_SHMSIZE), "DiskFull"),
            (sqlite(rusqlite::ffi::SQLITE_IOERR_WRITE), "Io(Other)"),
            (sqlite(rusqlite::ffi::SQLITE_READONLY), "ReadOnly"),
            (io(E::StorageFull), "DiskFull"),
            (io(E::QuotaExceeded), "DiskFull"),
            (io(E::ReadOnlyFilesystem), "ReadOnlyDisk"),
            (io(E::PermissionDenied), "ReadOnly"),
            (reading(E::PermissionDenied), "NotReadable"),
            (reading(E::NotFound), "NotFound"),
        ] {
            assert_eq!(found, expected);
        }
    }
}
