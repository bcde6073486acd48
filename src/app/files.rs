//! Files that people bring, read within bounds, and files that go out together.

use super::error::{AppError, ErrorKind};
use crate::store::StoreError;
use crate::store::files::{Placing, Staged, read_bounded, sum_of};
use std::path::{Path, PathBuf};

/// Largest file that is read, in bytes.
const MAX_BYTES: u64 = 64 << 20;

/// Reads a file that someone brings; the sentence names the file when it cannot be read.
pub fn read_file(path: &Path) -> Result<Vec<u8>, AppError> {
    read_bounded(path, MAX_BYTES).map_err(|error| match error {
        StoreError::NotFound => {
            let message = format!("Het bestand {} is niet gevonden.", path.display());
            AppError::new(ErrorKind::NotFound, "GEEN_BESTAND", message).hint("Controleer de plaats en de naam.")
        }
        StoreError::NotReadable => {
            let message = format!("Het bestand {} kan niet worden gelezen.", path.display());
            AppError::new(ErrorKind::Disk, "GEEN_TOEGANG", message).hint("Controleer de rechten van het bestand.")
        }
        other => other.into(),
    })
}

/// Reads a text file that someone brings; it must be UTF-8.
pub fn read_text(path: &Path) -> Result<String, AppError> {
    String::from_utf8(read_file(path)?).map_err(|_| {
        let message = format!("Het bestand {} is geen tekst in UTF-8.", path.display());
        AppError::new(ErrorKind::Input, "GEEN_TEKST", message).hint("Bewaar het opnieuw als UTF-8.")
    })
}

/// Makes a folder and those above it.
pub fn make_folder(path: &Path) -> Result<(), AppError> {
    std::fs::create_dir_all(path).map_err(|error| StoreError::from(error).into())
}

/// Makes a new folder that only its owner can enter.
pub fn make_private_folder(path: &Path) -> Result<(), AppError> {
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(|error| StoreError::from(error).into())
}

/// Writes files into a folder, which is made when it is not there: all or none, nothing is overwritten, and no file has a name
/// before it is whole. `record` writes the line in the log, which comes before the names: nothing leaves without one.
pub(super) fn export(
    folder: &Path,
    contents: &[(PathBuf, Vec<u8>)],
    record: impl FnOnce() -> Result<(), AppError>,
) -> Result<(), AppError> {
    if !contents.is_empty() {
        make_folder(folder)?;
        Placing::sweep(folder)?;
    }
    let staged = contents
        .iter()
        .map(|(path, bytes)| Staged::write(path, bytes))
        .collect::<Result<Vec<Staged>, _>>()?;
    record()?;
    if staged.len() < 2 {
        return Ok(staged.into_iter().try_for_each(Staged::place)?);
    }
    let names: Vec<(String, String)> = contents
        .iter()
        .map(|(path, bytes)| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            (name.into_owned(), sum_of(bytes))
        })
        .collect();
    let placing = Placing::begin(folder, &names)?;
    for (index, file) in staged.into_iter().enumerate() {
        if let Err(error) = file.place() {
            for (placed, _) in contents.iter().take(index) {
                // Ours, written a moment ago; when it cannot be removed there is nothing more to do about it.
                let _removed = std::fs::remove_file(placed);
            }
            placing.done()?;
            return Err(error.into());
        }
    }
    Ok(placing.done()?)
}

/// Gives every file its name; when one fails, those before it are taken away again. For what the register holds, and so can be
/// handed out again.
pub(super) fn place_all(staged: Vec<Staged>, files: &[PathBuf]) -> Result<(), AppError> {
    for (index, file) in staged.into_iter().enumerate() {
        if let Err(error) = file.place() {
            for placed in files.iter().take(index) {
                // Ours, written a moment ago; when it cannot be removed there is nothing more to do about it.
                let _removed = std::fs::remove_file(placed);
            }
            return Err(error.into());
        }
    }
    Ok(())
}
