//! Opening and making the location file.

use super::emergency::{self, Look, Unwritable};
use super::error::StoreError;
use super::files::FileId;
use super::migrate::{MIGRATIONS, migrate};
use super::opened::Opened;
use super::shared::Shared;
use super::slot::Slot;
use super::vault::{DatabaseKey, Vault, reserve_path, vault_path};
use super::wal::{self, NoteKeeper};
use rusqlite::backup::Backup;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long a writer waits for other terminals: on a slow computer many of them take turns, and chance decides whose turn it is.
const BUSY_TIMEOUT: Duration = Duration::from_secs(15);

/// Pages that stay in memory, in KiB: every page that is read anew is verified and deciphered, which costs more than all else.
const PAGE_CACHE_KIB: i32 = 32 * 1024;

/// Statements that stay prepared: more than a screen has; with fewer each look at the day would prepare all of them anew.
const STATEMENTS: usize = 256;

/// Bytes of a side file above which it is put into the register itself: the thousand pages that SQLite takes too, but whole,
/// so that it always begins anew from nothing.
const LARGE_SIDE_FILE: u64 = 4 << 20;

/// Pages that are copied before other windows get a turn to write.
const PAGES_A_STEP: std::ffi::c_int = 1000;

/// An open location file.
#[derive(Debug)]
pub struct Store {
    connection: Connection,
    path: PathBuf,
    /// For copies, which lie under the same key.
    key: DatabaseKey,
    /// Which file was opened; `None` for what is only read.
    file: Option<FileId>,
    /// Why the last write failed, when that was because nothing can be written.
    unwritable: Shared<Option<Unwritable>>,
    /// What the files were when they were read into memory, because nothing could be written.
    in_memory: Option<Look>,
    /// Of a store that writes: goes after the connection, which takes the side file away.
    note: Option<NoteKeeper>,
    /// Goes after the connection.
    _opened: Option<Opened>,
    /// Shows to who wants to put a copy back that the location is open.
    _slot: Option<Slot>,
}

/// Access to the tables, inside or outside a transaction.
#[derive(Clone, Copy, Debug)]
pub struct Tx<'a>(&'a Connection);

impl<'a> Tx<'a> {
    /// The connection, for the modules that hold the statements.
    pub(super) const fn sql(self) -> &'a Connection {
        self.0
    }
}

impl Store {
    /// Opens an existing location file with its key and brings it to the newest schema.
    pub fn open(path: &Path, key: &DatabaseKey) -> Result<Self, StoreError> {
        let opened = Opened::after(path, || check_header(path))?;
        let slot = wal::enter(path, key)?;
        let connection = Connection::open_with_flags(
            path,
            OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
        )?;
        Self::prepare(connection, path, key, (slot, opened))
    }

    /// The same; where nothing can be written the location is read into memory, to be read only.
    pub fn open_or_read(path: &Path, key: &DatabaseKey) -> Result<Self, StoreError> {
        let error = match Self::open_if_writable(path, key) {
            Err(error) => error,
            opened @ Ok(_) => return opened,
        };
        let Some(why) = Unwritable::of(&error) else {
            return Err(error);
        };
        match Self::open_in_memory(path, key, why) {
            // That it cannot be read either is another fault than that it cannot be written; the same fault is told once.
            Err(other) if Unwritable::of(&other).is_some() => Err(error),
            outcome => outcome,
        }
    }

    fn open_if_writable(path: &Path, key: &DatabaseKey) -> Result<Self, StoreError> {
        match emergency::unwritable(path) {
            Some(why) => Err(why.error()),
            None => Self::open(path, key).map_err(|error| emergency::refined(path, error)),
        }
    }

    /// Opens a location to look whether it is whole; where nothing can be written its files are read as they lie there.
    pub fn open_to_check(path: &Path, key: &DatabaseKey) -> Result<Self, StoreError> {
        let error = match Self::open_if_writable(path, key) {
            Err(error) => error,
            opened @ Ok(_) => return opened,
        };
        let Some(why) = Unwritable::of(&error) else {
            return Err(error);
        };
        let slot = wal::enter(path, key)?;
        let look = Look::at(path);
        Ok(Self {
            connection: emergency::untouched(path, key, look)?,
            path: path.to_owned(),
            key: key.clone(),
            file: None,
            unwritable: Shared::new(Some(why)),
            in_memory: Some(look),
            note: None,
            _opened: None,
            _slot: slot,
        })
    }

    /// Opens a register without its side file, to see what it says by itself; nothing is written.
    pub(super) fn open_by_itself(path: &Path, key: &DatabaseKey) -> Result<Self, StoreError> {
        let look = Look::at(path).without_side_file();
        Ok(Self {
            connection: emergency::untouched(path, key, look)?,
            path: path.to_owned(),
            key: key.clone(),
            file: None,
            unwritable: Shared::new(None),
            in_memory: Some(look),
            note: None,
            _opened: None,
            _slot: None,
        })
    }

    /// Reads a location with its side file into memory, to look into it; nothing is written.
    pub fn look_into(path: &Path, key: &DatabaseKey) -> Result<Self, StoreError> {
        Self::open_in_memory(path, key, Unwritable::NoRight)
    }

    /// Whether what was acknowledged in the side file is whole, also while others have it open.
    pub fn is_side_file_whole(&self) -> Result<bool, StoreError> {
        Ok(wal::damage(&self.path)?.is_none())
    }

    fn open_in_memory(path: &Path, key: &DatabaseKey, why: Unwritable) -> Result<Self, StoreError> {
        check_header(path)?;
        let slot = wal::enter(path, key)?;
        let (connection, look) = emergency::read_into_memory(path, key)?;
        Ok(Self {
            connection,
            path: path.to_owned(),
            key: key.clone(),
            file: None,
            unwritable: Shared::new(Some(why)),
            in_memory: Some(look),
            note: None,
            _opened: None,
            _slot: slot,
        })
    }

    /// Why nothing can be written, as far as this store has found out.
    pub fn unwritable(&self) -> Option<Unwritable> {
        self.unwritable.get()
    }

    /// The same, to be asked also after the store is gone: what it found out last.
    pub fn unwritable_watch(&self) -> Shared<Option<Unwritable>> {
        self.unwritable.clone()
    }

    /// Tries to write once more after that failed. What was read into memory is opened again, or read again when the files changed. Says
    /// whether this store may hold something else than before.
    pub fn try_again(&mut self) -> Result<bool, StoreError> {
        if self.unwritable.get().is_none() {
            return Ok(false);
        }
        let may_write = emergency::unwritable(&self.path).is_none();
        let Some(look) = self.in_memory else {
            if may_write {
                // A write that writes nothing says nothing about the disk.
                self.write(|tx| -> Result<(), StoreError> {
                    tx.sql().execute("UPDATE wal_mark SET n = n", [])?;
                    Ok(())
                })?;
            }
            return Ok(false);
        };
        if may_write && let Ok(opened) = Self::open(&self.path, &self.key) {
            *self = opened;
            return Ok(true);
        }
        if Look::at(&self.path) == look {
            return Ok(false);
        }
        let (connection, look) = emergency::read_into_memory(&self.path, &self.key)?;
        self.connection = connection;
        self.in_memory = Some(look);
        Ok(true)
    }

    fn create(path: &Path, key: &DatabaseKey) -> Result<Self, StoreError> {
        // Made empty and private first: SQLite then gives its side files the same mode.
        super::files::write_new(path, b"")?;
        let connection = Connection::open_with_flags(
            path,
            OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
        )?;
        let opened = Opened::after(path, || Ok(()))?;
        Self::prepare(connection, path, key, (None, opened))
    }

    fn prepare(
        mut connection: Connection,
        path: &Path,
        key: &DatabaseKey,
        (slot, opened): (Option<Slot>, Opened),
    ) -> Result<Self, StoreError> {
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        unlock(&connection, key)?;
        connection.busy_timeout(BUSY_TIMEOUT)?;
        if connection.is_readonly("main")? {
            // SQLite opens a file that it may not write without a word.
            return Err(StoreError::ReadOnly);
        }
        fits(&connection)?;
        let mode: String = connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
        if !mode.eq_ignore_ascii_case("wal") {
            return Err(StoreError::ReadOnly);
        }
        connection
            .execute_batch("PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;")?;
        connection.pragma_update(None, "cache_size", -PAGE_CACHE_KIB)?;
        migrate(&mut connection, path, MIGRATIONS)?;
        Ok(Self {
            connection,
            path: path.to_owned(),
            key: key.clone(),
            file: FileId::at(path),
            unwritable: Shared::new(None),
            in_memory: None,
            note: Some(NoteKeeper(path.to_owned())),
            _opened: Some(opened),
            _slot: slot,
        })
    }

    /// Opens a copy to look into it: nothing is written, and no migration runs.
    pub(super) fn open_copy(path: &Path, key: &DatabaseKey) -> Result<Self, StoreError> {
        check_header(path)?;
        let connection =
            Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
        unlock(&connection, key)?;
        fits(&connection)?;
        Ok(Self {
            connection,
            path: path.to_owned(),
            key: key.clone(),
            file: None,
            unwritable: Shared::new(None),
            in_memory: None,
            note: None,
            _opened: None,
            _slot: None,
        })
    }

    /// Writes what the register holds at this moment to a new file under the same key, without side files; other windows go on
    /// writing meanwhile.
    pub(super) fn copy_to(&self, target: &Path) -> Result<(), StoreError> {
        super::files::write_new(target, b"")?;
        let mut copy = Connection::open_with_flags(
            target,
            OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
        )?;
        unlock(&copy, &self.key)?;
        Backup::new(&self.connection, &mut copy)?.run_to_completion(PAGES_A_STEP, Duration::ZERO, None)?;
        // A copy of a register in WAL mode would make side files of its own as soon as someone looks into it.
        copy.query_row("PRAGMA journal_mode = DELETE", [], |row| row.get::<_, String>(0))?;
        copy.close().map_err(|(_, error)| StoreError::from(error))?;
        std::fs::File::open(target)?.sync_all()?;
        Ok(())
    }

    /// The key of the file.
    pub const fn key(&self) -> &DatabaseKey {
        &self.key
    }

    /// Where the file lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Reads, outside a transaction.
    pub fn read(&self) -> Tx<'_> {
        Tx(&self.connection)
    }

    /// Reads in one transaction: every statement sees the same state, whatever another terminal writes meanwhile.
    pub fn read_tx<T, E: From<StoreError>>(&self, work: impl FnOnce(Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        if !self.connection.is_autocommit() {
            // Already inside a transaction, which sees one state.
            return work(self.read());
        }
        let transaction = self.begin(TransactionBehavior::Deferred)?;
        let outcome = work(Tx(&transaction))?;
        // A page that did not open with the key came back as zeros; every look after that says so, and the end of the transaction does not.
        still_opens(&transaction)?;
        transaction.commit().map_err(StoreError::from)?;
        Ok(outcome)
    }

    /// A transaction on a shared reference, so that `work` can go on asking whoever holds this store: what is read through
    /// [`Store::read`] meanwhile is read inside the transaction. One inside another is refused by `SQLite`.
    fn begin(&self, behavior: TransactionBehavior) -> Result<Transaction<'_>, StoreError> {
        Ok(Transaction::new_unchecked(&self.connection, behavior)?)
    }

    /// Puts what lies in the side file ("-wal") into the register itself and empties it, as far as no other window is reading it.
    pub fn settle_side_file(&self) -> Result<(), StoreError> {
        if self.in_memory.is_some() {
            return Ok(());
        }
        // Nobody waits for who is reading: what is held back now goes along the next time.
        self.connection.busy_timeout(Duration::ZERO)?;
        let settled = self
            .connection
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
        self.connection.busy_timeout(BUSY_TIMEOUT)?;
        Ok(settled?)
    }

    /// Writes in one IMMEDIATE transaction: everything or, when `work` fails, nothing.
    pub fn write<T, E: From<StoreError>>(&self, work: impl FnOnce(Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        if self.in_memory.is_some()
            && let Some(why) = self.unwritable.get()
        {
            return Err(why.error().into());
        }
        let transaction = self
            .begin(TransactionBehavior::Immediate)
            .map_err(|error| self.noticed(error))?;
        self.require_own_file()?;
        let before = self.connection.total_changes();
        let outcome = work(Tx(&transaction))?;
        let is_changed = self.connection.total_changes() != before;
        if is_changed {
            wal::count_up(&transaction, &self.path)?;
            self.require_own_file()?;
        }
        transaction.commit().map_err(|error| self.noticed(error.into()))?;
        if is_changed {
            self.unwritable.set(None);
            self.after_a_commit();
        }
        Ok(outcome)
    }

    /// Refuses to write in a register that no longer has its name: it was moved away or replaced while it was open, and what is
    /// written in it is seen by nobody.
    fn require_own_file(&self) -> Result<(), StoreError> {
        if self.file.is_some() && FileId::at(&self.path) != self.file {
            return Err(StoreError::Replaced);
        }
        Ok(())
    }

    /// Notes what is acknowledged, and keeps the side file from growing without end.
    fn after_a_commit(&self) {
        if self.note.is_none() {
            return;
        }
        wal::acknowledge(&self.path, &self.connection);
        if wal::side_file_bytes(&self.path) > LARGE_SIDE_FILE {
            // Another window that is reading holds some of it back; the next commit takes that along.
            let _left_for_later = self.settle_side_file();
        }
    }

    /// Remembers a fault that means that nothing can be written.
    fn noticed(&self, error: StoreError) -> StoreError {
        let error = emergency::refined(&self.path, error);
        if let Some(why) = Unwritable::of(&error) {
            self.unwritable.set(Some(why));
        }
        error
    }

    /// Works as a write would, and then takes everything back (`--proef`).
    pub fn rehearse<T, E: From<StoreError>>(&self, work: impl FnOnce(Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        let transaction = self.begin(TransactionBehavior::Immediate)?;
        let outcome = work(Tx(&transaction));
        transaction.rollback().map_err(StoreError::from)?;
        outcome
    }

    /// Changes when another terminal has written; costs next to nothing to ask.
    pub fn data_version(&self) -> Result<i64, StoreError> {
        Ok(self.connection.query_row("PRAGMA data_version", [], |row| row.get(0))?)
    }

    /// Version of the SQLCipher library, or `None` in a plain build.
    pub fn cipher_version(&self) -> Result<Option<String>, StoreError> {
        let mut statement = self.connection.prepare("PRAGMA cipher_version")?;
        let mut rows = statement.query([])?;
        Ok(rows.next()?.map(|row| row.get(0)).transpose()?)
    }

    /// Limits the file to a number of pages, as a full disk would; for tests of that anomaly.
    pub fn limit_pages(&self, pages: u32) -> Result<(), StoreError> {
        self.connection
            .query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(()))?;
        Ok(())
    }

    /// Lets the file be read only from here on, as a write-protected disk would; for tests of that anomaly.
    pub fn forbid_writes(&self) -> Result<(), StoreError> {
        Ok(self.connection.pragma_update(None, "query_only", true)?)
    }

    fn close(self) -> Result<(), StoreError> {
        self.connection.close().map_err(|(_, error)| error.into())
    }
}

/// Reads a first page, which shows whether the key fits.
pub(super) fn fits(connection: &Connection) -> Result<(), StoreError> {
    connection
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0))
        .map_err(|error| match StoreError::from(error) {
            StoreError::NotALocation => StoreError::WrongKey,
            other => other,
        })?;
    Ok(())
}

/// Says whether every page that was read in this transaction opened with the key.
fn still_opens(connection: &Connection) -> Result<(), StoreError> {
    fits(connection).map_err(|error| match error {
        StoreError::Database(_) | StoreError::WrongKey => StoreError::Damaged,
        other => other,
    })
}

/// Gives SQLCipher the raw key. A plain build has no cipher; the two pragmas are then unknown and do nothing.
pub(super) fn unlock(connection: &Connection, key: &DatabaseKey) -> Result<(), StoreError> {
    // Without this a wrong key prints three lines to stderr, over the screen.
    connection.execute_batch("PRAGMA cipher_log_level = NONE;")?;
    if cfg!(feature = "sqlcipher") {
        connection.pragma_update(None, "key", key.as_pragma().as_str())?;
    }
    Ok(())
}

/// Tells a missing, empty, foreign or plain file apart from a location file by its first bytes.
fn check_header(path: &Path) -> Result<(), StoreError> {
    let mut header = Vec::new();
    let file = match super::files::open_regular(path) {
        Err(StoreError::Io(std::io::ErrorKind::IsADirectory)) => return Err(StoreError::NotALocation),
        opened => opened?,
    };
    file.take(16).read_to_end(&mut header)?;
    let plain = header.starts_with(b"SQLite format 3");
    if header.len() < 16 || plain == cfg!(feature = "sqlcipher") {
        return Err(StoreError::NotALocation);
    }
    Ok(())
}

/// A location file in the making: built under a temporary name, and put in place whole.
#[derive(Debug)]
pub struct NewLocation {
    target: PathBuf,
    temporary: PathBuf,
    store: Option<Store>,
    /// Nobody else makes or opens it meanwhile.
    _slot: Slot,
}

impl NewLocation {
    /// Starts a location file; refuses when the file or its key file is already there. What a stopped try left is no location:
    /// its key file says so itself, and nobody was ever told that it was there.
    pub fn begin(target: &Path, key: &DatabaseKey) -> Result<Self, StoreError> {
        let is_taken = || Self::is_taken(target);
        if is_taken() {
            return Err(StoreError::AlreadyExists);
        }
        // Before the lock, which is a file: nothing is left where no location may be.
        if let Some(unfit) = super::place::unfit(target) {
            return Err(StoreError::UnfitPlace(unfit));
        }
        let slot = Slot::alone(target)?;
        if is_taken() {
            return Err(StoreError::AlreadyExists);
        }
        let mut new = Self {
            target: target.to_owned(),
            temporary: super::files::beside(target, ".nieuw"),
            store: None,
            _slot: slot,
        };
        new.sweep();
        new.store = Some(Store::create(&new.temporary, key)?);
        Ok(new)
    }

    /// Says whether something lies there that no new location may replace.
    pub fn is_taken(target: &Path) -> bool {
        match Vault::read(target) {
            Err(StoreError::VaultMissing) => target.exists(),
            Ok(vault) => !vault.is_being_made(),
            Err(_) => true,
        }
    }

    /// The store to fill; `None` only after it was put in place.
    pub fn store(&mut self) -> Option<&mut Store> {
        self.store.as_mut()
    }

    /// Puts key file and location file in place. The key file goes on saying that the location is being made until someone was
    /// told that it is there ([`Vault::is_made`]) or opens it.
    pub fn finish(mut self, vault: &Vault) -> Result<(), StoreError> {
        if let Some(store) = self.store.take() {
            store.close()?;
        }
        vault.write()?;
        for ending in ["-wal", "-shm"] {
            // Of a try that was stopped: of another register than this one.
            let _removed = std::fs::remove_file(super::files::beside(&self.target, ending));
        }
        if let Err(error) = std::fs::rename(&self.temporary, &self.target) {
            for path in [vault_path(&self.target), reserve_path(&self.target)] {
                let _removed = std::fs::remove_file(path);
            }
            return Err(error.into());
        }
        super::files::sync_folder(&self.target)
    }

    /// Takes away what lies under the temporary name.
    fn sweep(&mut self) {
        self.store = None;
        for end in ["", "-wal", "-shm", ".staat"] {
            // What is not there needs no removing; what cannot be removed is a file under a temporary name.
            let _removed = std::fs::remove_file(super::files::beside(&self.temporary, end));
        }
    }
}

impl Drop for NewLocation {
    fn drop(&mut self) {
        self.sweep();
    }
}
