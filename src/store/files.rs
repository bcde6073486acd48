//! Files read within bounds and written whole or not at all.

use super::error::StoreError;
use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

/// Reads a file of at most `max_bytes`.
pub fn read_bounded(path: &Path, max_bytes: u64) -> Result<Vec<u8>, StoreError> {
    let file = File::open(path).map_err(not_readable)?;
    if file.metadata()?.is_dir() {
        return Err(StoreError::Io(std::io::ErrorKind::IsADirectory));
    }
    let mut bytes = Vec::new();
    file.take(max_bytes + 1).read_to_end(&mut bytes)?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > max_bytes {
        return Err(StoreError::Io(std::io::ErrorKind::FileTooLarge));
    }
    Ok(bytes)
}

/// A file that cannot be opened for reading: no right to it is another fault than no right to write.
pub fn not_readable(error: std::io::Error) -> StoreError {
    match error.kind() {
        std::io::ErrorKind::PermissionDenied => StoreError::NotReadable,
        _ => error.into(),
    }
}

/// Opens a new file that only its owner may read; refuses to overwrite.
fn create_private(path: &Path) -> Result<File, StoreError> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    Ok(options.open(path)?)
}

/// Where a file lies that belongs beside another: the same name with an ending behind it.
pub(super) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// Copies a file to a new one that only its owner may read, synced.
pub(super) fn copy_private(from: &Path, to: &Path) -> Result<(), StoreError> {
    let mut target = create_private(to)?;
    std::io::copy(&mut File::open(from)?, &mut target)?;
    Ok(target.sync_all()?)
}

fn temporary_beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.tijdelijk", std::process::id()));
    path.with_file_name(name)
}

fn write_temporary(path: &Path, bytes: &[u8]) -> Result<PathBuf, StoreError> {
    let temporary = temporary_beside(path);
    let written = create_private(&temporary).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()?;
        Ok(())
    });
    if let Err(error) = written {
        // The half-written temporary file is ours; when it cannot be removed there is nothing more to do about it.
        let _removed = std::fs::remove_file(&temporary);
        return Err(error);
    }
    Ok(temporary)
}

/// Makes the names in the folder of a file last.
pub(super) fn sync_folder(path: &Path) -> Result<(), StoreError> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    #[cfg(not(unix))]
    let _no_folder_sync_here = folder;
    Ok(())
}

/// Writes a file under a temporary name, syncs it and renames it over `path`.
pub fn write_new_or_replace(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let temporary = write_temporary(path, bytes)?;
    if let Err(error) = std::fs::rename(&temporary, path) {
        let _removed = std::fs::remove_file(&temporary);
        return Err(error.into());
    }
    sync_folder(path)
}

/// A file that is written and synced under a temporary name; it takes its own name when it is placed, and goes when dropped.
#[derive(Debug)]
pub struct Staged {
    temporary: PathBuf,
    target: PathBuf,
}

impl Staged {
    /// Writes the bytes beside `target`; refuses when `target` is there already.
    pub fn write(target: &Path, bytes: &[u8]) -> Result<Self, StoreError> {
        if target.exists() {
            return Err(StoreError::AlreadyExists);
        }
        Ok(Self {
            temporary: write_temporary(target, bytes)?,
            target: target.to_owned(),
        })
    }

    /// Gives the file its name; never overwrites (a hard link fails where the name is taken).
    pub fn place(self) -> Result<(), StoreError> {
        let linked = match std::fs::hard_link(&self.temporary, &self.target) {
            // Some disks (FAT on a stick) know no links; there the rename is guarded by the check at writing.
            Err(error)
                if matches!(
                    error.kind(),
                    std::io::ErrorKind::Unsupported | std::io::ErrorKind::PermissionDenied
                ) =>
            {
                std::fs::rename(&self.temporary, &self.target)
            }
            other => other,
        };
        linked?;
        sync_folder(&self.target)
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        // After placing, the temporary name is only a second name of the same file.
        let _removed = std::fs::remove_file(&self.temporary);
    }
}

/// Writes a new file whole or not at all; never overwrites.
pub fn write_new(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    Staged::write(path, bytes)?.place()
}
