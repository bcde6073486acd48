//! The side file of a register ("-wal"): whether it belongs to the register beside it, and whether it is whole.
//!
//! SQLite takes up any side file that has a header, whatever register lies beside it, and stops without a word at the first frame whose
//! checksum is wrong. So it is looked at before SQLite sees it, when nobody else has the location open: the register says by a row
//! (`wal_mark`) what it was last, and a note beside it (`.staat`) up to which frame everything was acknowledged.
//!
//! <https://www.sqlite.org/fileformat2.html#the_write_ahead_log>

use super::emergency::{self, Look};
use super::error::StoreError;
use super::files::{beside, open_regular, sync_folder};
use super::open::Store;
use super::opened::Opened;
use super::slot::Slot;
use super::vault::DatabaseKey;
use rusqlite::{Connection, OptionalExtension};
use std::io::BufReader;
use std::path::{Path, PathBuf};

#[path = "wal_scan.rs"]
mod scan;
use scan::{Acknowledged, Note, Scan};

/// Length of the part of the shared index that says how far everybody may read.
const INDEX_HEADER: usize = 48;

/// Where the side file of a register lies.
pub(super) fn side_file(register: &Path) -> PathBuf {
    beside(register, "-wal")
}

/// Where the note lies that says how far the side file was acknowledged.
fn note_path(register: &Path) -> PathBuf {
    beside(register, ".staat")
}

/// Bytes in the side file; 0 when there is none.
pub(super) fn side_file_bytes(register: &Path) -> u64 {
    std::fs::metadata(side_file(register)).map_or(0, |found| found.len())
}

/// What is wrong with a side file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wrong {
    /// It does not belong to the register beside it.
    Foreign,
    /// What was acknowledged is not whole. Up to this many bytes it is; `None` when not even its beginning is.
    Damaged(Option<u64>),
}

impl From<Wrong> for StoreError {
    fn from(wrong: Wrong) -> Self {
        match wrong {
            Wrong::Foreign => Self::SideFileForeign,
            Wrong::Damaged(_) => Self::SideFileDamaged,
        }
    }
}

/// Looks at what an earlier program left, and takes a share of the location. Only who is alone looks: of everybody who has the
/// location open one has looked before.
pub(super) fn enter(register: &Path, key: &DatabaseKey) -> Result<Option<Slot>, StoreError> {
    if std::fs::metadata(side_file(register)).is_ok_and(|found| !found.is_file()) {
        // SQLite would write into a pipe.
        return Err(StoreError::NotAFile);
    }
    Slot::shared_after(
        register,
        || side_file_bytes(register) > 0 || note_path(register).exists(),
        || match wrong(register, key)? {
            None => Ok(()),
            Some(wrong) => Err(wrong.into()),
        },
    )
}

/// What is wrong with the side file of a register that nobody has open.
pub(super) fn wrong(register: &Path, key: &DatabaseKey) -> Result<Option<Wrong>, StoreError> {
    if let Some(damaged) = damage(register)? {
        return Ok(Some(damaged));
    }
    if is_lost(register, key)? {
        return Ok(Some(Wrong::Damaged(None)));
    }
    Ok(is_foreign(register, key)?.then_some(Wrong::Foreign))
}

/// Whether what was acknowledged is whole, also while others are writing: what is acknowledged stays as it is until the side file
/// begins anew.
pub(super) fn damage(register: &Path) -> Result<Option<Wrong>, StoreError> {
    let note = read_note(register);
    let file = match open_regular(&side_file(register)) {
        Err(StoreError::NotFound) => return Ok(None),
        opened => opened?,
    };
    let acknowledged = note.as_ref().map(|note| &note.acknowledged);
    let found = Scan::of(&mut BufReader::with_capacity(1 << 16, file), acknowledged)?;
    Ok(found.damaged.then_some(Wrong::Damaged(found.whole_bytes)))
}

/// Whether there is no side file to speak of, and the note says that work was acknowledged in one that the register by itself does not
/// hold. A side file that was put into the register is empty or gone as well; then the register itself has come as far as the note.
fn is_lost(register: &Path, key: &DatabaseKey) -> Result<bool, StoreError> {
    if side_file_bytes(register) >= scan::HEADER_BYTES {
        return Ok(false);
    }
    let Some(note) = read_note(register) else {
        return Ok(false);
    };
    let look = Look::at(register).without_side_file();
    let alone = emergency::untouched(register, key, look).and_then(|one| mark_of(&one))?;
    Ok(note.mark.follows_from(alone.as_ref()) && alone.is_none_or(|alone| alone.current != note.mark.current))
}

/// What a register says that it was last: a generation, and a number within it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Mark {
    previous: Option<(Vec<u8>, i64)>,
    current: (Vec<u8>, i64),
}

impl Mark {
    /// Whether the register by itself may be what the side file began from, or a moment within it.
    fn follows_from(&self, register: Option<&Self>) -> bool {
        match register.map(|mark| &mark.current) {
            None => self.previous.is_none(),
            Some((generation, n)) => {
                let is_within = *generation == self.current.0 && *n <= self.current.1;
                is_within || self.previous.as_ref() == Some(&(generation.clone(), *n))
            }
        }
    }
}

/// The mark, `None` where there is none; `Err` where it cannot be read.
fn mark_of(connection: &Connection) -> Result<Option<Mark>, StoreError> {
    let has_table = connection
        .prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'wal_mark'")?
        .exists([])?;
    if !has_table {
        return Ok(None);
    }
    mark_in(connection)
}

fn mark_in(connection: &Connection) -> Result<Option<Mark>, StoreError> {
    let row = connection
        .prepare_cached("SELECT previous, previous_n, generation, n FROM wal_mark")?
        .query_row([], |row| {
            let previous: (Option<Vec<u8>>, Option<i64>) = (row.get(0)?, row.get(1)?);
            Ok(Mark {
                previous: previous.0.zip(previous.1),
                current: (row.get(2)?, row.get(3)?),
            })
        })
        .optional()?;
    Ok(row)
}

fn is_foreign(register: &Path, key: &DatabaseKey) -> Result<bool, StoreError> {
    let look = Look::at(register);
    if !look.has_side_file() {
        return Ok(false);
    }
    let alone = emergency::untouched(register, key, look.without_side_file()).and_then(|one| mark_of(&one));
    let Ok(alone) = alone else {
        // A computer that stopped while it was moving the side file into the register leaves the register torn; the side file mends it.
        return Ok(false);
    };
    match emergency::untouched(register, key, look).and_then(|both| mark_of(&both)) {
        Ok(None) => Ok(alone.is_some()),
        Ok(Some(together)) => Ok(!together.follows_from(alone.as_ref())),
        // The register can be read without its side file and not with it.
        Err(StoreError::WrongKey | StoreError::Damaged | StoreError::NotALocation | StoreError::Database(_)) => {
            Ok(true)
        }
        Err(error) => Err(error),
    }
}

/// Counts a commit up, inside it. `begins` when the side file is empty: then everything before it lies in the register itself.
pub(super) fn count_up(connection: &Connection, register: &Path) -> Result<(), StoreError> {
    let begins = side_file_bytes(register) == 0;
    connection
        .prepare_cached(
            "INSERT INTO wal_mark (one, previous, previous_n, generation, n) VALUES (1, NULL, NULL, randomblob(16), 1)
             ON CONFLICT (one) DO UPDATE SET
                 previous = iif(?1, generation, previous), previous_n = iif(?1, n, previous_n),
                 generation = iif(?1, randomblob(16), generation), n = n + 1",
        )?
        .execute([begins])?;
    Ok(())
}

/// Notes how far everything is acknowledged. The note is no part of what was recorded: where it cannot be written less is noticed
/// after a crash.
pub(super) fn acknowledge(register: &Path, connection: &Connection) {
    let _noticed_less = try_acknowledge(register, connection);
}

fn try_acknowledge(register: &Path, connection: &Connection) -> Result<(), StoreError> {
    let Some(mark) = mark_in(connection)? else {
        return Ok(());
    };
    // The index that everybody shares is changed only when a commit is synced.
    let header: [u8; 2 * INDEX_HEADER] = Opened::index(register)?;
    let (first, second) = header.split_at(INDEX_HEADER);
    if first != second {
        // Somebody is changing it at this moment, and notes more than this.
        return Ok(());
    }
    let Some(acknowledged) = Acknowledged::of_index(first) else {
        return Ok(());
    };
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    // Something else than a file can lie there, and may not be waited for.
    super::pipe::without_waiting(&mut options);
    let mut file = options.open(note_path(register))?;
    let note = Note { acknowledged, mark };
    Ok(std::io::Write::write_all(&mut file, note.to_line().as_bytes())?)
}

fn read_note(register: &Path) -> Option<Note> {
    let bytes = super::files::read_regular(&note_path(register), 1 << 10).ok()?;
    Note::of_line(std::str::from_utf8(&bytes).ok()?)
}

/// Takes the note away when the side file is gone; belongs to a store, and goes after its connection.
#[derive(Debug)]
pub(super) struct NoteKeeper(pub(super) PathBuf);

impl Drop for NoteKeeper {
    fn drop(&mut self) {
        if !side_file(&self.0).exists() {
            // What cannot be removed says something of a side file that is no more, which nobody believes.
            let _removed = std::fs::remove_file(note_path(&self.0));
        }
    }
}

/// Takes a side file that is foreign or damaged out of the way, under a name of its own. Of a damaged one the part that is whole stays.
/// `None` when nothing is wrong with it. `may` sees the register by itself.
pub fn set_aside<E: From<StoreError>>(
    register: &Path,
    key: &DatabaseKey,
    stamp: &str,
    may: impl FnOnce(&Store) -> Result<(), E>,
) -> Result<Option<PathBuf>, E> {
    let _alone = Slot::alone(register)?;
    let Some(wrong) = wrong(register, key)? else {
        return Ok(None);
    };
    may(&Store::open_by_itself(register, key)?)?;
    Ok(Some(move_aside(register, wrong, stamp)?))
}

fn move_aside(register: &Path, wrong: Wrong, stamp: &str) -> Result<PathBuf, StoreError> {
    let aside = |ending: &str| beside(register, &format!("{ending}.opzij-{stamp}"));
    let from = side_file(register);
    let (from, to) = if from.exists() {
        (from, aside("-wal"))
    } else {
        // Nothing is left of it; what is known of it is kept.
        (note_path(register), aside(".staat"))
    };
    if to.exists() {
        return Err(StoreError::AlreadyExists);
    }
    match wrong {
        Wrong::Foreign | Wrong::Damaged(None) => std::fs::rename(&from, &to)?,
        Wrong::Damaged(Some(bytes)) => {
            super::files::copy_private(&from, &to)?;
            let file = std::fs::OpenOptions::new().write(true).open(&from)?;
            file.set_len(bytes)?;
            file.sync_all()?;
        }
    }
    for of_the_other in [beside(register, "-shm"), note_path(register)] {
        let _removed = std::fs::remove_file(of_the_other);
    }
    sync_folder(register)?;
    Ok(to)
}
