//! Files read within bounds and written whole or not at all.

use super::error::StoreError;
use sha2::{Digest, Sha256};
use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

/// Reads a file of at most `max_bytes`. A larger one is refused by what the folder says of it, before it is read; one that
/// grows meanwhile as soon as it is too large. What is no file at all (a disk, a terminal, `/dev/zero`) is not opened, and a
/// pipe out of which nothing comes is given up.
pub fn read_bounded(path: &Path, max_bytes: u64) -> Result<Vec<u8>, StoreError> {
    let about = std::fs::metadata(path).map_err(not_readable)?;
    if about.is_dir() {
        return Err(StoreError::Io(std::io::ErrorKind::IsADirectory));
    }
    if !about.is_file() {
        return super::pipe::read(path, &about, max_bytes);
    }
    read_regular(path, max_bytes)
}

/// Opens a file to read it: the one door for every file that somebody named, and for what lies beside it. What is no file (a folder, a
/// disk, a terminal, a pipe, `/dev/zero`) is not opened, because that may wait or go on for ever.
pub fn open_regular(path: &Path) -> Result<File, StoreError> {
    let refuse = |about: &std::fs::Metadata| match about {
        about if about.is_dir() => Err(StoreError::Io(std::io::ErrorKind::IsADirectory)),
        about if !about.is_file() => Err(StoreError::NotAFile),
        _ => Ok(()),
    };
    refuse(&std::fs::metadata(path).map_err(not_readable)?)?;
    let mut options = OpenOptions::new();
    options.read(true);
    super::pipe::without_waiting(&mut options);
    let file = options.open(path).map_err(not_readable)?;
    // It may have become something else since it was looked at.
    refuse(&file.metadata()?)?;
    Ok(file)
}

/// Reads a file of at most `max_bytes` that is no pipe either.
pub(super) fn read_regular(path: &Path, max_bytes: u64) -> Result<Vec<u8>, StoreError> {
    let file = open_regular(path)?;
    let about = file.metadata()?;
    if about.len() > max_bytes {
        return Err(too_large());
    }
    let mut bytes = Vec::with_capacity(usize::try_from(about.len()).unwrap_or(0));
    file.take(max_bytes + 1).read_to_end(&mut bytes)?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > max_bytes {
        return Err(too_large());
    }
    Ok(bytes)
}

/// The fault of a file that is larger than may be read.
pub(super) const fn too_large() -> StoreError {
    StoreError::Io(std::io::ErrorKind::FileTooLarge)
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

/// Opens a file that only its owner may read, making it when it is not there.
pub(super) fn private_file(path: &Path) -> Result<File, StoreError> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
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
    std::io::copy(&mut open_regular(from)?, &mut target)?;
    Ok(target.sync_all()?)
}

/// The folder in which a file lies.
fn folder_of(path: &Path) -> &Path {
    path.parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

/// Makes the names in the folder of a file last.
pub(super) fn sync_folder(path: &Path) -> Result<(), StoreError> {
    #[cfg(unix)]
    File::open(folder_of(path))?.sync_all()?;
    #[cfg(not(unix))]
    let _no_folder_sync_here = path;
    Ok(())
}

/// Which file it is, whatever its name: its device and number on it. `None` where the system does not say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FileId {
    device: u64,
    number: u64,
}

impl FileId {
    /// Of the file that has this name now.
    #[cfg(unix)]
    pub(super) fn at(path: &Path) -> Option<Self> {
        use std::os::unix::fs::MetadataExt;
        let about = std::fs::metadata(path).ok()?;
        Some(Self {
            device: about.dev(),
            number: about.ino(),
        })
    }

    /// Elsewhere a file that is open cannot be moved away.
    #[cfg(not(unix))]
    pub(super) fn at(_: &Path) -> Option<Self> {
        None
    }
}

/// The one name of a register, with every link followed: what lies beside it (keys, lock, side file) is then the same however it was
/// named. One with a second name on the disk (hard link) is refused, because what lies beside the one is not seen through the other.
#[cfg(unix)]
pub fn own_name(path: &Path) -> Result<PathBuf, StoreError> {
    use std::os::unix::fs::MetadataExt;
    match path.canonicalize() {
        Ok(path) if path.metadata().is_ok_and(|about| about.is_file() && about.nlink() > 1) => {
            Err(StoreError::SeveralNames)
        }
        Ok(path) => Ok(path),
        // Not there (yet): its folder may be.
        Err(_) => match (folder_of(path).canonicalize(), path.file_name()) {
            (Ok(folder), Some(name)) => Ok(folder.join(name)),
            _ => Ok(path.to_owned()),
        },
    }
}

/// Elsewhere links to files are made by administrators only, and a resolved name is one that people do not read.
#[cfg(not(unix))]
pub fn own_name(path: &Path) -> Result<PathBuf, StoreError> {
    Ok(path.to_owned())
}

/// The name under which a key file is written. One name is enough: whoever writes it is alone with it (the lock of the register).
fn temporary_of_key_file(path: &Path) -> PathBuf {
    beside(path, ".tijdelijk")
}

/// Writes a key file under a temporary name, syncs it and renames it over `path`.
pub(super) fn replace_key_file(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    sweep_key_file(path);
    let temporary = temporary_of_key_file(path);
    let written = create_private(&temporary).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()?;
        Ok(std::fs::rename(&temporary, path)?)
    });
    if let Err(error) = written {
        sweep_key_file(path);
        return Err(error);
    }
    sync_folder(path)
}

/// Takes away what an interrupted writing of a key file left.
pub(super) fn sweep_key_file(path: &Path) {
    // What is not there needs no removing; what cannot be removed holds wrapped keys only, as the file itself does.
    let _removed = std::fs::remove_file(temporary_of_key_file(path));
}

/// How a file lies there while it has no name of its own yet.
#[derive(Debug)]
enum Body {
    /// Without any name: the operating system takes it away when this program ends, however it ends.
    #[cfg(target_os = "linux")]
    Nameless(File),
    /// Under a temporary name, locked for as long as someone is writing it.
    Temporary { path: PathBuf, _locked: File },
}

/// A file that is written and synced without a name, or under a temporary one; it takes its own name when it is placed, and goes
/// when dropped.
#[derive(Debug)]
pub struct Staged {
    body: Body,
    target: PathBuf,
}

impl Staged {
    /// Writes the bytes for `target`; refuses when `target` is there already.
    pub fn write(target: &Path, bytes: &[u8]) -> Result<Self, StoreError> {
        if target.exists() {
            return Err(StoreError::AlreadyExists);
        }
        #[cfg(target_os = "linux")]
        if let Some(mut file) = nameless(folder_of(target)) {
            file.write_all(bytes)?;
            file.sync_all()?;
            return Ok(Self {
                body: Body::Nameless(file),
                target: target.to_owned(),
            });
        }
        Self::under_temporary_name(target, bytes)
    }

    fn under_temporary_name(target: &Path, bytes: &[u8]) -> Result<Self, StoreError> {
        let folder = folder_of(target);
        sweep_folder(folder);
        let (path, mut file) = new_temporary(folder)?;
        let staged = Self {
            body: Body::Temporary {
                path,
                _locked: file.try_clone()?,
            },
            target: target.to_owned(),
        };
        file.write_all(bytes)?;
        file.sync_all()?;
        Ok(staged)
    }

    /// Gives the file its name; never overwrites (a link fails where the name is taken).
    pub fn place(self) -> Result<(), StoreError> {
        match &self.body {
            #[cfg(target_os = "linux")]
            Body::Nameless(file) => match link_nameless(file, &self.target) {
                Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => {
                    // A disk on which nameless files can be made and not be named.
                    return Self::under_temporary_name(&self.target, &content(file)?)?.place();
                }
                linked => linked?,
            },
            Body::Temporary { path, .. } => match std::fs::hard_link(path, &self.target) {
                // Some disks (FAT on a stick) know no links; there the rename is guarded by the check at writing.
                Err(error)
                    if matches!(
                        error.kind(),
                        std::io::ErrorKind::Unsupported | std::io::ErrorKind::PermissionDenied
                    ) =>
                {
                    std::fs::rename(path, &self.target)?;
                }
                linked => linked?,
            },
        }
        // It has its name and its bytes are on the disk: it is there. At worst a power cut now takes the name away again, and what
        // goes out can be handed out again.
        let _named_all_the_same = sync_folder(&self.target);
        Ok(())
    }

    /// The name that it is going to have.
    pub fn target(&self) -> &Path {
        &self.target
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        match &self.body {
            #[cfg(target_os = "linux")]
            Body::Nameless(_) => {}
            // After placing, the temporary name is only a second name of the same file.
            Body::Temporary { path, .. } => {
                let _removed = std::fs::remove_file(path);
            }
        }
    }
}

/// A file without a name in a folder; `None` where the disk knows no such thing.
#[cfg(target_os = "linux")]
fn nameless(folder: &Path) -> Option<File> {
    use rustix::fs::{Mode, OFlags, open};
    let flags = OFlags::TMPFILE | OFlags::RDWR | OFlags::CLOEXEC;
    let file = open(folder, flags, Mode::RUSR | Mode::WUSR).ok()?;
    Some(File::from(file))
}

#[cfg(target_os = "linux")]
fn link_nameless(file: &File, target: &Path) -> std::io::Result<()> {
    use rustix::fs::{AtFlags, CWD, linkat};
    use std::os::fd::AsRawFd;
    let own = format!("/proc/self/fd/{}", file.as_raw_fd());
    Ok(linkat(CWD, own, CWD, target, AtFlags::SYMLINK_FOLLOW)?)
}

#[cfg(target_os = "linux")]
fn content(file: &File) -> Result<Vec<u8>, StoreError> {
    use std::io::{Seek, SeekFrom};
    let (mut file, mut bytes) = (file, Vec::new());
    file.seek(SeekFrom::Start(0))?;
    file.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// How the temporary name of a file begins and ends: it says nothing of what is in it.
const TEMPORARY: (&str, &str) = (".plusgroep-", ".tijdelijk");

fn new_temporary(folder: &Path) -> Result<(PathBuf, File), StoreError> {
    for number in 0..u32::MAX {
        let name = format!("{}{}-{number}{}", TEMPORARY.0, std::process::id(), TEMPORARY.1);
        let path = folder.join(name);
        match create_private(&path) {
            Err(StoreError::AlreadyExists) => {}
            Err(error) => return Err(error),
            Ok(file) => {
                // Between making and locking, someone who sweeps may have taken it for a leftover.
                if file.lock().is_err() || path.exists() {
                    return Ok((path, file));
                }
            }
        }
    }
    Err(StoreError::AlreadyExists)
}

/// Takes away what interrupted programs left in a folder: temporary files that nobody is writing any more.
fn sweep_folder(folder: &Path) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for path in entries.flatten().map(|entry| entry.path()) {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with(TEMPORARY.0)
            && name.ends_with(TEMPORARY.1)
            && open_regular(&path).is_ok_and(|file| file.try_lock().is_ok())
        {
            let _removed = std::fs::remove_file(&path);
        }
    }
}

/// Writes a new file whole or not at all; never overwrites.
pub fn write_new(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    Staged::write(path, bytes)?.place()
}

/// Files that take their names together. While they do, a list of them lies in their folder; when the program is stopped in
/// between, whoever writes there next takes away what it had placed, so that the same command can be given again.
#[derive(Debug)]
pub struct Placing {
    list: PathBuf,
    _locked: File,
}

/// Name of the list.
const LIST: &str = ".plusgroep-uitvoer";

impl Placing {
    /// Writes the list of what is about to be placed in a folder: each name with the SHA-256 of its content.
    pub fn begin(folder: &Path, files: &[(String, String)]) -> Result<Self, StoreError> {
        let list = folder.join(LIST);
        let mut file = create_private(&list)?;
        let _unlocked_where_locks_are_unknown = file.try_lock();
        for (name, sum) in files {
            writeln!(file, "{sum} {name}")?;
        }
        file.sync_all()?;
        sync_folder(&list)?;
        Ok(Self { list, _locked: file })
    }

    /// Everything has its name.
    pub fn done(self) -> Result<(), StoreError> {
        std::fs::remove_file(&self.list)?;
        // Where that is not on the disk yet, a power cut brings the list back, and what it names is taken for unfinished.
        let _on_the_disk_later = sync_folder(&self.list);
        Ok(())
    }

    /// Takes away what an interrupted placing left in a folder. A file that was changed since is someone's, and stays.
    pub fn sweep(folder: &Path) -> Result<(), StoreError> {
        let list = folder.join(LIST);
        let mut file = match open_regular(&list) {
            Err(StoreError::NotFound) => return Ok(()),
            other => other?,
        };
        if file.try_lock().is_err() {
            // Someone is writing there at this moment.
            return Ok(());
        }
        let mut lines = String::new();
        file.read_to_string(&mut lines)?;
        for (sum, name) in lines.lines().filter_map(|line| line.split_once(' ')) {
            let path = folder.join(Path::new(name).file_name().unwrap_or_default());
            if fingerprint(&path).is_ok_and(|(found, _)| found == sum) {
                std::fs::remove_file(&path)?;
            }
        }
        Ok(std::fs::remove_file(&list)?)
    }
}

/// SHA-256 of bytes, in hexadecimal digits.
pub fn sum_of(bytes: &[u8]) -> String {
    super::vault::to_hex(&Sha256::digest(bytes))
}

/// SHA-256 and length of a file, read in pieces.
pub(super) fn fingerprint(path: &Path) -> Result<(String, u64), StoreError> {
    let mut file = open_regular(path)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    let mut length = 0_u64;
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            return Ok((super::vault::to_hex(&hasher.finalize()), length));
        }
        hasher.update(buffer.get(..read).unwrap_or_default());
        length += u64::try_from(read).unwrap_or(u64::MAX);
    }
}
