//! The second place for copies: a stick or a share that the manager chose, and that may be away.

use super::{LastCopy, MadeCopy, Place, State, is_of_too_long_ago, newest, view, wall_clock};
use crate::app::env::Moment;
use crate::app::error::{AppError, ErrorKind};
use crate::app::files;
use crate::app::session::Session;
use crate::domain::copies::{is_age_sure, is_from_later};
use crate::domain::hidden::visible_path;
use crate::domain::role::Permission;
use crate::store::copies::{self, LocationCopy, Making};
use crate::store::place::unfit;
use crate::store::{StoreError, audit, copy_place};
use std::path::{Path, PathBuf};

/// What the log calls a copy in the second place; it remembers when that was while the place is away.
const COPIED: &str = "kopie.tweede_plaats";
/// What it calls choosing that place.
const CHOSEN: &str = "kopie.plaats";

/// Whether the second place can be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// It is there.
    There,
    /// The stick is not in, the share is not connected, or it cannot be read.
    Away,
}

/// The second place as its manager sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecondPlace {
    /// The folder.
    pub folder: PathBuf,
    /// Whether it is there.
    pub presence: Presence,
    /// The last copy in it; while it is away as far as is remembered.
    pub last: LastCopy,
}

impl Session {
    /// Chooses the second place for copies, or does without.
    pub fn choose_copy_place(&mut self, folder: Option<&Path>, now: Moment) -> Result<(), AppError> {
        self.require(Permission::KeepCopies)?;
        if let Some(folder) = folder {
            require_fit(folder, self.store.path())?;
            copies::mark_place(folder, self.desk.vault.location_id())?;
        }
        let folder = folder.map(std::path::absolute).transpose().map_err(StoreError::from)?;
        self.audited(now, CHOSEN, "", |tx| Ok(copy_place::put(tx, folder.as_deref())?))
    }

    /// The folder of the second place for copies.
    pub fn copy_place(&self) -> Result<Option<PathBuf>, AppError> {
        Ok(copy_place::get(self.store.read())?)
    }

    /// The second place for copies, whether it is there, and the last copy in it.
    pub fn second_place(&self, now: Moment) -> Result<Option<SecondPlace>, AppError> {
        let Some(folder) = self.copy_place()? else {
            return Ok(None);
        };
        let lying = if self.is_second_place(&folder) {
            self.shelf(&folder).ok()
        } else {
            None
        };
        Ok(Some(match lying {
            Some(lying) => SecondPlace {
                folder,
                presence: Presence::There,
                last: LastCopy::of(newest(&lying.own, now), now),
            },
            None => SecondPlace {
                folder,
                presence: Presence::Away,
                last: self.remembered(now)?,
            },
        }))
    }

    /// The last copy in the second place as the log remembers it.
    fn remembered(&self, now: Moment) -> Result<LastCopy, AppError> {
        let made = audit::last_since(self.store.read(), COPIED, CHOSEN, &now.utc_text())?;
        let made = made.as_deref().and_then(Moment::of_utc_text).map(Moment::local);
        Ok(LastCopy::at(made, now))
    }

    /// Whether the copy of today lies in a folder already.
    pub(super) fn has_copy_of_today(&self, folder: &Path, now: Moment) -> bool {
        self.shelf(folder).is_ok_and(|shelf| {
            newest(&shelf.own, now).is_some_and(|copy| wall_clock(copy.made_utc).date() >= now.day())
        })
    }

    /// Lays a copy in the second place too; that it cannot be done is said in what was made, and is no fault of the copy beside the file.
    pub(super) fn copy_to_second(
        &self,
        copy: &LocationCopy,
        folder: &Path,
        made: &mut MadeCopy,
        now: Moment,
    ) -> Result<(), AppError> {
        if !self.is_second_place(folder) {
            made.second_place = Some(away(folder, self.remembered(now)?));
            return Ok(());
        }
        let second = match self.lay_in_second(copy, folder, made, now) {
            Ok(second) => second,
            Err(error) => {
                made.second_place = Some(not_copied(folder, error));
                return Ok(());
            }
        };
        made.copies.push(view(&second, Place::Second));
        match self.prune(folder, &second.register, now) {
            Ok(gone) => made.removed += gone,
            Err(error) => made.second_place = Some(not_pruned(folder, error)),
        }
        self.note_second_copy(now)
    }

    /// Lays a copy in the second place. Where room lacks, those that are too old anyhow go before the new one is written.
    fn lay_in_second(
        &self,
        copy: &LocationCopy,
        folder: &Path,
        made: &mut MadeCopy,
        now: Moment,
    ) -> Result<LocationCopy, StoreError> {
        let location = self.store.path();
        let making = Making::begin(folder)?;
        copies::sweep(location, &making)?;
        let lay = || {
            self.require_room(folder)?;
            copies::duplicate(copy, location, &making)
        };
        let laid = match lay() {
            Err(StoreError::DiskFull) => {
                made.removed += self.make_room(folder, now)?;
                lay()
            }
            laid => laid,
        }?;
        copies::mark_place(folder, self.desk.vault.location_id())?;
        Ok(laid)
    }

    /// Whether a folder is the second place itself: it was marked when it was chosen, or holds copies of this location. Where a stick or
    /// a share is not connected its folder can be there all the same, empty and on the disk of the computer.
    fn is_second_place(&self, folder: &Path) -> bool {
        let id = self.desk.vault.location_id();
        folder.is_dir()
            && (copies::is_marked(folder, id) || self.shelf(folder).is_ok_and(|shelf| !shelf.own.is_empty()))
    }

    /// Takes away the copies in the second place that are older than any may be, and never the newest that is as it was made. That
    /// the clock is right show the copies beside the file too: a stick that was away for long holds old ones only.
    fn make_room(&self, folder: &Path, now: Moment) -> Result<usize, StoreError> {
        let own = self.shelf(folder)?.own;
        let beside = self.shelf(&copies::own_folder(self.store.path()))?.own;
        let is_known = |copy: &&LocationCopy| copy.state == State::AsMade && !is_from_later(copy.made_utc, now.utc());
        let all = own.iter().chain(&beside).filter(is_known);
        let moments = all.map(|copy| wall_clock(copy.made_utc)).collect();
        if !is_age_sure(&moments, now.day()) {
            return Ok(0);
        }
        let stays = newest(&own, now);
        let old = own
            .iter()
            .filter(|copy| Some(*copy) != stays && is_of_too_long_ago(copy, now));
        Ok(old.inspect(|copy| copies::remove(copy)).count())
    }

    /// For tests of the anomaly: the second place is full when it holds this many copies.
    pub const fn limit_second_place(&mut self, copies: usize) {
        self.second_place_room = Some(copies);
    }

    fn require_room(&self, folder: &Path) -> Result<(), StoreError> {
        match self.second_place_room {
            Some(room) if self.shelf(folder)?.own.len() >= room => Err(StoreError::DiskFull),
            _ => Ok(()),
        }
    }

    fn note_second_copy(&self, now: Moment) -> Result<(), AppError> {
        self.log_look(now, COPIED, "")
    }
}

fn away(folder: &Path, last: LastCopy) -> AppError {
    let last = match last.made() {
        Some(made) => format!("de laatste kopie daar is van {}", made.format("%d-%m-%Y %H:%M")),
        None => "daar is nog geen kopie gemaakt".to_owned(),
    };
    let message = format!(
        "De tweede plaats voor kopieën, {}, is er niet; {last}.",
        visible_path(folder)
    );
    AppError::new(ErrorKind::Disk, "TWEEDE_PLAATS", message)
        .hint("Steek de stick in de computer of maak verbinding met de netwerkschijf.")
        .hint("Is dit een andere stick, kies hem dan eerst met: plusgroep backup plaats MAP")
}

/// The copy beside the file is there, and in the second place there is none.
fn not_copied(folder: &Path, error: StoreError) -> AppError {
    let folder = visible_path(folder);
    if matches!(error, StoreError::DiskFull) {
        let message = format!(
            "De tweede plaats voor kopieën, {folder}, is vol: daar is geen kopie gemaakt. De kopie naast het bestand is er wel."
        );
        return AppError::new(ErrorKind::Disk, "TWEEDE_PLAATS", message)
            .hint("Haal er bestanden af die daar niet hoeven te staan, of kies een andere stick of map met: plusgroep backup plaats MAP");
    }
    let sentence = format!("Op de tweede plaats, {folder}, is geen kopie gemaakt; die naast het bestand is er wel.");
    with_reason("TWEEDE_PLAATS", &sentence, error.into())
}

/// The copy beside the location is there, and what need not be kept could not be taken away.
pub(super) fn not_pruned_beside(folder: &Path, error: AppError) -> AppError {
    let folder = visible_path(folder);
    let sentence = format!("De kopie is gemaakt, maar wat in {folder} weg kan is niet opgeruimd.");
    with_reason("NIET_OPGERUIMD", &sentence, error)
}

/// The copy is there, and what need not be kept could not be taken away.
fn not_pruned(folder: &Path, error: AppError) -> AppError {
    let folder = visible_path(folder);
    let sentence =
        format!("Op de tweede plaats, {folder}, is de kopie gemaakt, maar wat daar weg kan is niet opgeruimd.");
    with_reason("TWEEDE_PLAATS", &sentence, error)
}

/// What came of a copy, with the fault that is the reason of it and what to do about that.
fn with_reason(code: &'static str, sentence: &str, reason: AppError) -> AppError {
    let told = AppError::new(ErrorKind::Disk, code, format!("{sentence} {}", reason.message));
    reason.hints.into_iter().fold(told, AppError::hint)
}

/// Refuses a folder that is not there, that goes when the location goes, or that cannot be written.
fn require_fit(folder: &Path, location: &Path) -> Result<(), AppError> {
    if !folder.is_dir() {
        let message = format!("De map {} is er niet.", visible_path(folder));
        return Err(AppError::new(ErrorKind::NotFound, "GEEN_MAP", message)
            .hint("Maak de map, of steek de stick in de computer, en doe het opnieuw."));
    }
    if goes_with(folder, location) {
        return Err(AppError::new(
            ErrorKind::Refused,
            "ZELFDE_MAP",
            "Die map is die van het locatiebestand zelf of ligt daarin; een kopie daar gaat met de computer verloren.",
        )
        .hint("Kies een map op een stick of een netwerkschijf."));
    }
    if files::try_writing(folder).is_err() {
        let message = format!("In de map {} kan dit programma niet schrijven.", visible_path(folder));
        return Err(AppError::new(ErrorKind::Refused, "PLAATS_DICHT", message)
            .hint("Haal de schrijfbeveiliging van de stick, of vraag schrijfrecht op de netwerkschijf; of kies een andere map."));
    }
    Ok(())
}

/// Whether a folder is that of the location or lies in it, on the same disk. One that a program keeps the same elsewhere does not go.
fn goes_with(folder: &Path, location: &Path) -> bool {
    let home = location.parent().filter(|home| !home.as_os_str().is_empty());
    let home = home.unwrap_or(Path::new("."));
    match (home.canonicalize(), folder.canonicalize()) {
        (Ok(home), Ok(folder)) => {
            folder.starts_with(&home) && is_same_disk(&home, &folder) && unfit(&folder.join("kopie")).is_none()
        }
        _ => false,
    }
}

/// Whether two folders lie on one disk: a stick can be in use as a folder among those of the computer.
#[cfg(unix)]
fn is_same_disk(one: &Path, other: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    match (one.metadata(), other.metadata()) {
        (Ok(one), Ok(other)) => one.dev() == other.dev(),
        _ => true,
    }
}

#[cfg(not(unix))]
fn is_same_disk(_: &Path, _: &Path) -> bool {
    true
}
