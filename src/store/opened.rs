//! Which registers this process has open.
//!
//! Whoever closes any handle of a file gives back every lock that its process holds on it (POSIX), also those of SQLite: another
//! process then takes the register for closed, and takes its side file away from under an open window. So while a register is open
//! nothing of this program opens the register itself, and the shared index ("-shm") is opened once and closed last.
//!
//! <https://www.sqlite.org/howtocorrupt.html#_posix_advisory_locks_canceled_by_a_separate_thread_doing_close_>

use super::error::StoreError;
use super::files::beside;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A register that is open, in how many stores, and its shared index once somebody looked into it.
#[derive(Debug, Default)]
struct Open {
    stores: usize,
    index: Option<File>,
}

static OPEN: Mutex<BTreeMap<PathBuf, Open>> = Mutex::new(BTreeMap::new());

fn all() -> MutexGuard<'static, BTreeMap<PathBuf, Open>> {
    // The map is whole between any two statements, also when a thread stopped in between.
    OPEN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The same name for the same file, however it was named.
fn name_of(register: &Path) -> PathBuf {
    register.canonicalize().unwrap_or_else(|_| register.to_owned())
}

/// One store that has a register open. Make it before the connection, and drop it after that.
#[derive(Debug)]
pub(super) struct Opened(PathBuf);

impl Opened {
    /// Notes that a register is being opened. `look` opens the file itself, and is left out where this process has it open already:
    /// then somebody looked before.
    pub(super) fn after(register: &Path, look: impl FnOnce() -> Result<(), StoreError>) -> Result<Self, StoreError> {
        let name = name_of(register);
        let mut all = all();
        if !all.contains_key(&name) {
            look()?;
        }
        all.entry(name.clone()).or_default().stores += 1;
        Ok(Self(name))
    }

    /// The beginning of the shared index of a register that is open in this process.
    pub(super) fn index<const N: usize>(register: &Path) -> std::io::Result<[u8; N]> {
        let mut all = all();
        let open = all
            .get_mut(&name_of(register))
            .ok_or(std::io::ErrorKind::NotConnected)?;
        let file = match &mut open.index {
            Some(file) => file,
            closed @ None => closed.insert(File::open(beside(register, "-shm"))?),
        };
        let mut header = [0; N];
        file.seek(SeekFrom::Start(0))?;
        file.read_exact(&mut header)?;
        Ok(header)
    }
}

impl Drop for Opened {
    fn drop(&mut self) {
        let mut all = all();
        if let Some(open) = all.get_mut(&self.0) {
            open.stores = open.stores.saturating_sub(1);
            if open.stores == 0 {
                all.remove(&self.0);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    #[test]
    fn a_register_that_is_open_is_not_opened_again_and_its_index_is_read_through_one_handle() {
        let folder = tempfile::tempdir().expect("a folder");
        let register = folder.path().join("x.plusgroep");
        std::fs::write(&register, b"register").expect("written");
        std::fs::write(beside(&register, "-shm"), b"eerst").expect("written");
        let looked = Cell::new(0);
        let open = || {
            Opened::after(&register, || {
                looked.set(looked.get() + 1);
                Ok(())
            })
            .expect("opened")
        };
        assert!(Opened::index::<5>(&register).is_err(), "not while it is not open");
        let (one, other) = (open(), open());
        assert_eq!(looked.get(), 1);
        assert_eq!(Opened::index(&register).expect("read"), *b"eerst");
        // Another file under the same name: what was opened first is what is read.
        std::fs::remove_file(beside(&register, "-shm")).expect("removed");
        std::fs::write(beside(&register, "-shm"), b"later").expect("written");
        drop(one);
        assert_eq!(Opened::index(&register).expect("read"), *b"eerst");
        drop(other);
        let _again = open();
        assert_eq!((looked.get(), Opened::index(&register).expect("read")), (2, *b"later"));
    }
}
