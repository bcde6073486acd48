//! Who has a location open ("slot"): every open window holds a share of it; who wants to be alone with the files takes it whole.
//!
//! The lock lies on a file of its own. One on the register would be lost with the first handle of this process that closes (POSIX), and
//! one on the key file would stay behind on the old file when that is replaced.

use super::error::StoreError;
use super::files::{beside, private_file};
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How long to wait for who is alone with the location.
const PATIENCE: Duration = Duration::from_secs(2);
const PAUSE: Duration = Duration::from_millis(5);

/// A held lock; given back when dropped, also by a program that is killed.
#[derive(Debug)]
pub struct Slot {
    _file: File,
}

fn slot_path(location: &Path) -> PathBuf {
    beside(location, ".slot")
}

fn open(location: &Path) -> Result<File, StoreError> {
    private_file(&slot_path(location))
}

impl Slot {
    /// Takes a share, as every open window does. `None` where no lock file can be made, such as on a read-only disk: nobody can
    /// put a copy back there either.
    pub fn shared(location: &Path) -> Result<Option<Self>, StoreError> {
        Self::shared_after(location, || false, || Ok(()))
    }

    /// The same; who is the first to open it does something before, alone, when that is needed.
    pub(super) fn shared_after(
        location: &Path,
        is_needed: impl Fn() -> bool,
        first: impl Fn() -> Result<(), StoreError>,
    ) -> Result<Option<Self>, StoreError> {
        // One that is there and may not be written can still be locked.
        let Ok(file) = open(location).or_else(|_| File::open(slot_path(location))) else {
            first()?;
            return Ok(None);
        };
        let start = Instant::now();
        loop {
            if is_needed() && file.try_lock().is_ok() {
                let done = first();
                file.unlock()?;
                done?;
            }
            match file.try_lock_shared() {
                Ok(()) => return Ok(Some(Self { _file: file })),
                Err(TryLockError::Error(_)) => {
                    first()?;
                    return Ok(None);
                }
                // Somebody is putting a copy back, or is the first and looks.
                Err(TryLockError::WouldBlock) if start.elapsed() >= PATIENCE => return Err(StoreError::InUse),
                Err(TryLockError::WouldBlock) => std::thread::sleep(PAUSE),
            }
        }
    }

    /// Takes it whole: refused while any window has the location open.
    pub fn alone(location: &Path) -> Result<Self, StoreError> {
        let file = open(location)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(StoreError::InUse),
            Err(TryLockError::Error(error)) => Err(error.into()),
        }
    }
}
