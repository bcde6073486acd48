//! Putting a copy in the place of a register. The new files lie whole beside the old ones before the old ones move, so that it can
//! be stopped anywhere and goes on from there.

use super::copies::{STAMP, copy_whole, free_name, remove_parts};
use super::error::StoreError;
use super::files::{beside, read_regular, sync_folder, write_new};
use super::vault::{reserve_path, vault_path};
use chrono::NaiveDateTime;
use std::path::{Path, PathBuf};

/// Most bytes of what is kept of a putting back.
const MAX_NOTE_BYTES: u64 = 64;

/// Where the parts of a copy lie, whole, before they take the place of what is there.
fn fresh_path(target: &Path) -> PathBuf {
    beside(target, ".terug")
}

/// Puts a copy in the place of a register that nobody has open. What was there is kept under another name: the first of those files,
/// the register if it was there, is returned.
///
/// The order makes every interruption harmless: the new files lie whole beside the old ones before the old ones move, and from
/// there on [`finish_put_back`] goes on where it stopped.
pub fn put_back(
    (copy, made_utc): (&Path, NaiveDateTime),
    target: &Path,
    now_utc: NaiveDateTime,
) -> Result<Option<PathBuf>, StoreError> {
    let fresh = fresh_path(target);
    sweep_fresh(&fresh)?;
    // The register last: where it lies the others lie too.
    copy_whole(&vault_path(copy), &reserve_path(&fresh))?;
    copy_whole(&vault_path(copy), &vault_path(&fresh))?;
    copy_whole(copy, &fresh)?;
    let kept_as = |moment: NaiveDateTime| beside(target, &format!(".voor-herstel-{}", moment.format(STAMP)));
    let taken = |moment| {
        ["", ".sleutels"]
            .iter()
            .any(|ending| beside(&kept_as(moment), ending).exists())
    };
    let kept = kept_as(free_name(now_utc, taken));
    note_pending(target, made_utc)?;
    swap(target, &kept).map_err(|error| stopped(target, error))
}

/// A swap that failed: where nothing has moved yet nothing is left of it, and otherwise it goes on at the next opening.
fn stopped(target: &Path, error: StoreError) -> StoreError {
    if target.exists() {
        forget_ready(target);
        return error;
    }
    StoreError::HalfPutBack(Box::new(error))
}

/// Takes away what a putting back left ready and was never used. Call it while nobody puts a copy back and the register is there.
pub fn forget_ready(target: &Path) {
    // What cannot be removed now is removed at a next opening.
    let _removed = std::fs::remove_file(pending_path(target));
    let _swept = sweep_fresh(&fresh_path(target));
}

/// Whether a copy lies ready beside a register that is there: of a putting back that was stopped before anything moved.
pub fn has_ready(target: &Path) -> bool {
    target.exists() && fresh_path(target).exists()
}

/// Where it is kept that a copy was put back as long as the log does not say so.
fn pending_path(target: &Path) -> PathBuf {
    beside(target, ".teruggezet")
}

/// Keeps that a copy is being put back, and of when it is.
fn note_pending(target: &Path, made_utc: NaiveDateTime) -> Result<(), StoreError> {
    let path = pending_path(target);
    let _of_before = std::fs::remove_file(&path);
    write_new(&path, made_utc.format(STAMP).to_string().as_bytes())
}

/// The moment of the copy that was put back here while the log does not say so yet; `None` when there is nothing to say.
pub fn pending(target: &Path) -> Option<NaiveDateTime> {
    if is_half_put_back(target) || has_ready(target) {
        return None;
    }
    let bytes = read_regular(&pending_path(target), MAX_NOTE_BYTES).ok()?;
    NaiveDateTime::parse_from_str(std::str::from_utf8(&bytes).ok()?, STAMP).ok()
}

/// The log says it now.
pub fn is_logged(target: &Path) {
    // One that stays is told once more.
    let _removed = std::fs::remove_file(pending_path(target));
}

/// Goes on with a putting back that was stopped while the old files moved; does nothing in any other case. Call it alone.
pub fn finish_put_back(target: &Path) -> Result<(), StoreError> {
    if !is_half_put_back(target) {
        return Ok(());
    }
    let prefix = format!(
        "{}.voor-herstel-",
        target.file_name().unwrap_or_default().to_string_lossy()
    );
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty());
    let mut kept: Option<PathBuf> = None;
    for entry in std::fs::read_dir(folder.unwrap_or(Path::new(".")))? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let is_moment = |stamp: &str| NaiveDateTime::parse_from_str(stamp, STAMP).is_ok();
        if name.strip_prefix(&prefix).is_some_and(is_moment) {
            kept = kept.max(Some(path));
        }
    }
    swap(target, &kept.unwrap_or_else(|| beside(target, ".voor-herstel-eerder")))?;
    Ok(())
}

/// Whether a putting back was stopped while the old files moved.
pub fn is_half_put_back(target: &Path) -> bool {
    !target.exists() && fresh_path(target).exists()
}

/// Moves what is there to `kept` and what lies ready to its place; gives the first file that was kept. Where it is stopped it can
/// be done again: of each file that still lies ready, the old one is still to be moved.
fn swap(target: &Path, kept: &Path) -> Result<Option<PathBuf>, StoreError> {
    let fresh = fresh_path(target);
    let mut first = None;
    let mut keep = |ending: &str| -> Result<(), StoreError> {
        let old = beside(target, ending);
        if old.exists() {
            let kept = beside(kept, ending);
            std::fs::rename(&old, &kept)?;
            first.get_or_insert(kept);
        }
        Ok(())
    };
    keep("")?;
    keep("-wal")?;
    // Says which frames of the old side file count; of no use without that file, and wrong beside the new register.
    let _removed = std::fs::remove_file(beside(target, "-shm"));
    for ending in [".sleutels.reserve", ".sleutels"] {
        if beside(&fresh, ending).exists() {
            keep(ending)?;
            std::fs::rename(beside(&fresh, ending), beside(target, ending))?;
        }
    }
    std::fs::rename(&fresh, target)?;
    // It is in its place: at worst a power cut now takes the last renaming away, and it goes on from there.
    let _in_place_all_the_same = sync_folder(target);
    Ok(first)
}

/// Takes away what an earlier try left ready, also under temporary names.
fn sweep_fresh(fresh: &Path) -> Result<(), StoreError> {
    remove_parts(fresh);
    let prefix = fresh.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let folder = fresh.parent().filter(|folder| !folder.as_os_str().is_empty());
    for entry in std::fs::read_dir(folder.unwrap_or(Path::new(".")))? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with(&prefix) && name.ends_with(".tijdelijk") {
            let _removed = std::fs::remove_file(&path);
        }
    }
    Ok(())
}
