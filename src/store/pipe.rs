//! What is named as a file but is a pipe, such as `<(pass show opvang)`: read within bounds of size and of time.

use super::error::StoreError;
use super::files::too_large;
use std::fs::{Metadata, OpenOptions};
use std::path::Path;

/// Lets the opening of a pipe without a writer return at once.
#[cfg(unix)]
pub(super) fn without_waiting(options: &mut OpenOptions) {
    use rustix::fs::OFlags;
    use std::os::unix::fs::OpenOptionsExt;
    // The number of one flag fits: the system itself takes it as this type.
    options.custom_flags(i32::try_from(OFlags::NONBLOCK.bits()).unwrap_or(0));
}

/// Elsewhere a pipe is no file.
#[cfg(not(unix))]
pub(super) const fn without_waiting(_options: &mut OpenOptions) {}

/// Refuses what is no pipe either.
#[cfg(not(unix))]
pub(super) fn read(_path: &Path, _about: &Metadata, _max_bytes: u64) -> Result<Vec<u8>, StoreError> {
    Err(StoreError::NotAFile)
}

/// Reads a pipe to its end; refuses whatever else is no file.
#[cfg(unix)]
pub(super) fn read(path: &Path, about: &Metadata, max_bytes: u64) -> Result<Vec<u8>, StoreError> {
    use std::io::{ErrorKind, Read};
    use std::os::unix::fs::FileTypeExt;
    if !about.file_type().is_fifo() {
        return Err(StoreError::NotAFile);
    }
    let mut options = OpenOptions::new();
    options.read(true);
    without_waiting(&mut options);
    let mut file = options.open(path).map_err(super::files::not_readable)?;
    let mut patience = Patience::new();
    let mut bytes = Vec::new();
    let mut chunk = [0_u8; 8192];
    loop {
        match file.read(&mut chunk) {
            // Nobody has it open for writing: whoever will write comes soon or not at all.
            Ok(0) if bytes.is_empty() && !patience.had_writer => patience.wait(&file, Patience::FOR_A_WRITER)?,
            Ok(0) => return Ok(bytes),
            Ok(count) => {
                patience.had_writer = true;
                bytes.extend_from_slice(chunk.get(..count).unwrap_or_default());
                if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > max_bytes {
                    return Err(too_large());
                }
                patience.check()?;
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                patience.had_writer = true;
                patience.wait(&file, Patience::IN_ALL)?;
            }
            Err(error) => return Err(error.into()),
        }
    }
}

/// How long is waited for what a pipe gives.
#[cfg(unix)]
struct Patience {
    began: std::time::Instant,
    had_writer: bool,
}

#[cfg(unix)]
impl Patience {
    /// For the first sign of someone who writes.
    const FOR_A_WRITER: std::time::Duration = std::time::Duration::from_secs(2);
    /// For everything together; long enough for a question of a password manager.
    const IN_ALL: std::time::Duration = std::time::Duration::from_secs(20);

    fn new() -> Self {
        Self {
            began: std::time::Instant::now(),
            had_writer: false,
        }
    }

    fn check(&self) -> Result<(), StoreError> {
        if self.began.elapsed() < Self::IN_ALL {
            Ok(())
        } else {
            Err(StoreError::NothingComes)
        }
    }

    /// Waits until there is something to read, at most until this long after the beginning.
    fn wait(&self, file: &std::fs::File, most: std::time::Duration) -> Result<(), StoreError> {
        use rustix::event::{PollFd, PollFlags, Timespec, poll};
        let left = most.checked_sub(self.began.elapsed()).ok_or(StoreError::NothingComes)?;
        let left = Timespec::try_from(left).map_err(|_| StoreError::NothingComes)?;
        match poll(&mut [PollFd::new(file, PollFlags::IN)], Some(&left)) {
            Ok(0) => Err(StoreError::NothingComes),
            Ok(_) | Err(rustix::io::Errno::INTR) => Ok(()),
            Err(error) => Err(std::io::Error::from(error).into()),
        }
    }
}
