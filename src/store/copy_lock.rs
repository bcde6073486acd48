//! Who makes copies in a folder: one at a time, so that nobody takes away what another is making.
//!
//! The lock lies on a file in the folder itself, which stays there: two locations of one name can share a stick.

use super::error::StoreError;
use super::files::private_file;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How long to wait for who is making one.
const PATIENCE: Duration = Duration::from_secs(5);
const PAUSE: Duration = Duration::from_millis(20);
/// Where nobody can be alone: after this long a file under a working name is of nobody any more.
const LEFT_AFTER: Duration = Duration::from_hours(1);
/// Name of the file that is locked.
const LOCK: &str = ".plusgroep-kopieen.slot";

/// The right to make and sweep copies in a folder; given back when dropped, also by a program that is killed.
#[derive(Debug)]
pub struct Making {
    folder: PathBuf,
    /// `None` on a disk that knows no locks.
    lock: Option<File>,
}

impl Making {
    /// Waits a little until nobody else makes copies in this folder.
    pub fn begin(folder: &Path) -> Result<Self, StoreError> {
        let alone = |lock: Option<File>| Self {
            folder: folder.to_owned(),
            lock,
        };
        // Where no file can be made no copy can be made either, and that says so itself.
        let Ok(file) = private_file(&folder.join(LOCK)) else {
            return Ok(alone(None));
        };
        let start = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(alone(Some(file))),
                Err(TryLockError::Error(_)) => return Ok(alone(None)),
                Err(TryLockError::WouldBlock) if start.elapsed() >= PATIENCE => return Err(StoreError::CopyBeingMade),
                Err(TryLockError::WouldBlock) => std::thread::sleep(PAUSE),
            }
        }
    }

    /// The folder.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Whether a file under a working name was left by a program that is not there any more.
    pub(super) fn is_left(&self, path: &Path) -> bool {
        let age = || std::fs::metadata(path).ok()?.modified().ok()?.elapsed().ok();
        self.lock.is_some() || age().is_some_and(|age| age >= LEFT_AFTER)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::copies::sweep;
    use std::time::SystemTime;

    #[test]
    fn on_a_disk_without_locks_only_working_files_of_more_than_an_hour_old_are_swept() {
        let folder = tempfile::tempdir().expect("a folder");
        let without_locks = Making {
            folder: folder.path().to_owned(),
            lock: None,
        };
        let location = folder.path().join("l.plusgroep");
        let working = |pid: &str| {
            let name = format!("l-2026-04-01T080000Z.plusgroep.{pid}.tijdelijk");
            let path = folder.path().join(name);
            std::fs::write(&path, b"half").expect("written");
            path
        };
        let (fresh, old) = (working("11"), working("22"));
        let long_ago = SystemTime::now() - LEFT_AFTER - Duration::from_mins(1);
        let file = File::options().write(true).open(&old).expect("open");
        file.set_modified(long_ago).expect("older");
        sweep(&location, &without_locks).expect("swept");
        assert!(fresh.exists() && !old.exists());
        sweep(&location, &Making::begin(folder.path()).expect("alone")).expect("swept");
        assert!(!fresh.exists(), "whoever is alone sweeps it");
    }
}
