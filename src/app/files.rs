//! Files that people bring, read within bounds, and files that go out together.

use super::cause::Cause;
use super::error::{AppError, ErrorKind};
use crate::domain::hidden::visible_path;
use crate::domain::intake::{Intake, has_more_rows};
use crate::store::StoreError;
use crate::store::files::{Placing, Staged, read_bounded, sum_of};
use std::io::Read;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// Reads a file that someone brings, within the bounds of what it is; the sentence names the file when it cannot be read.
pub fn read_file(path: &Path, what: Intake) -> Result<Vec<u8>, AppError> {
    read_bounded(path, what.max_bytes()).map_err(|error| match error {
        StoreError::Io(std::io::ErrorKind::FileTooLarge) => {
            let message = format!("Het bestand {} {}.", visible_path(path), what.too_large());
            AppError::new(ErrorKind::Input, Cause::TooLarge, message).hint(what.way_out())
        }
        StoreError::NotFound => {
            let message = format!("Het bestand {} is niet gevonden.", visible_path(path));
            AppError::new(ErrorKind::NotFound, "GEEN_BESTAND", message).hint("Controleer de plaats en de naam.")
        }
        StoreError::NotReadable => {
            let message = format!("Het bestand {} kan niet worden gelezen.", visible_path(path));
            AppError::new(ErrorKind::Disk, "GEEN_TOEGANG", message).hint("Controleer de rechten van het bestand.")
        }
        other => other.into(),
    })
}

/// Refuses a table with more lines than may be read, before anything of it is kept.
pub fn refuse_long(bytes: &[u8], what: Intake) -> Result<(), AppError> {
    match what.max_rows() {
        Some(most) if has_more_rows(bytes, most) => {
            let message = format!("Het bestand {}.", what.too_many_rows());
            Err(AppError::new(ErrorKind::Input, Cause::TooLarge, message).hint(what.way_out()))
        }
        _ => Ok(()),
    }
}

/// Reads text from standard input or another stream, within the bounds of what it is; it must be UTF-8.
pub fn read_stream(input: impl Read, what: Intake) -> Result<Zeroizing<String>, AppError> {
    let mut bytes = Zeroizing::new(Vec::new());
    let read = input.take(what.max_bytes() + 1).read_to_end(&mut bytes);
    read.map_err(StoreError::from)?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > what.max_bytes() {
        let message = format!("De invoer {}.", what.too_large());
        return Err(AppError::new(ErrorKind::Input, Cause::TooLarge, message).hint(what.way_out()));
    }
    let text = std::str::from_utf8(&bytes).map_err(|_| {
        AppError::new(ErrorKind::Input, "INVOER", "De invoer is geen leesbare tekst (UTF-8).")
            .hint("Bewaar de tekst als UTF-8 en doe het opnieuw.")
    })?;
    Ok(Zeroizing::new(text.to_owned()))
}

/// Reads a text file that someone brings; it must be UTF-8.
pub fn read_text(path: &Path, what: Intake) -> Result<String, AppError> {
    String::from_utf8(read_file(path, what)?).map_err(|_| {
        let message = format!("Het bestand {} is geen tekst in UTF-8.", visible_path(path));
        AppError::new(ErrorKind::Input, "GEEN_TEKST", message).hint("Bewaar het opnieuw als UTF-8.")
    })
}

/// Makes a folder and those above it.
pub fn make_folder(path: &Path) -> Result<(), AppError> {
    std::fs::create_dir_all(path).map_err(|error| StoreError::from(error).into())
}

fn private_folder_builder() -> std::fs::DirBuilder {
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
}

/// Makes a new folder that only its owner can enter.
pub fn make_private_folder(path: &Path) -> Result<(), AppError> {
    let made = private_folder_builder().create(path);
    made.map_err(|error| StoreError::from(error).into())
}

/// Makes a folder and those above it that are not there yet, which only their owner can enter; one that is there stays as it is.
pub fn make_private_folders(path: &Path) -> Result<(), AppError> {
    let made = private_folder_builder().recursive(true).create(path);
    made.map_err(|error| StoreError::from(error).into())
}

/// Writes a file in a folder and takes it away again, to see whether that can be done there.
pub(super) fn try_writing(folder: &Path) -> Result<(), StoreError> {
    let path = folder.join(format!(".plusgroep-proef-{}", std::process::id()));
    let written = Staged::write(&path, b"proef").and_then(Staged::place);
    let _removed = std::fs::remove_file(&path);
    written
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
    placing.done().map_err(|error| {
        // The list of what is being placed stays, and whoever writes there next would take these away as unfinished: so they go now.
        for (placed, _) in contents {
            let _removed = std::fs::remove_file(placed);
        }
        error.into()
    })
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
