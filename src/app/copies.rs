//! Copies of a location ("reservekopieën"): made every day without anyone thinking of it, checked as they lie there, and put
//! back with one action. Whoever opens the program may cause a copy; who keeps them is a right of its own.

mod check;
mod of_before;
mod restore;
mod second_place;
mod since;

pub use crate::store::copies::State;
pub use check::{CheckedPart, Inspection, check_copy, check_location, set_side_file_aside};
pub use of_before::OfBefore;
pub use restore::{Proof, Replacing, Restorable, Restored, Standing, finish_restore, may_be_restored, restore};
pub use second_place::{Presence, SecondPlace};
pub use since::Since;

use super::cause::Cause;
use super::env::Moment;
use super::error::{AppError, ErrorKind};
use super::files;
use super::session::Session;
use crate::domain::copies::{is_age_sure, is_from_later, is_overdue, is_too_old, kept};
use crate::domain::hidden::visible_path;
use crate::domain::role::Permission;
use crate::store::copies::{self, LocationCopy, Making, Shelf};
use crate::store::vault::Vault;
use crate::store::{StoreError, audit, copy_place};
use check::{add_content, byte_inspection};
use chrono::NaiveDateTime;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Where a copy lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the folder beside the location.
    Beside,
    /// In the second place that the manager chose.
    Second,
    /// In a folder named this once.
    Named,
}

/// A copy as people see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CopyView {
    /// The file to name when it is put back.
    pub register: PathBuf,
    /// When it was made and checked, on the wall clock.
    pub made: NaiveDateTime,
    /// Size of the register in bytes.
    pub bytes: u64,
    /// Where it lies.
    pub place: Place,
    /// What of it shows without reading it.
    pub state: State,
}

impl CopyView {
    /// What is wrong with it, as far as shows without reading it.
    pub const fn trouble(&self) -> Option<&'static str> {
        match self.state {
            State::AsMade => None,
            State::NoteUnreadable => Some("controlebestand onleesbaar"),
            State::RegisterMissing => Some("register weg"),
            State::RegisterSize => Some("register beschadigd: andere grootte"),
            State::KeyFileMissing => Some("sleutelbestand weg"),
        }
    }
}

/// The copies of a location as its manager sees them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CopyBoard {
    /// Every copy that can be found, the newest first.
    pub copies: Vec<CopyView>,
    /// The last one beside the location.
    pub last: LastCopy,
    /// The second place, when one was chosen.
    pub second_place: Option<SecondPlace>,
    /// Copies of other locations of the same name that lie there too; nothing is done with them.
    pub others: usize,
    /// Registers that lie there without a note: by hand, or their note was lost. Nothing is done with them.
    pub unproven: Vec<PathBuf>,
    /// What was put aside beside the location by a repair, a putting back or a newer schema.
    pub of_before: Vec<OfBefore>,
}

/// What came of making a copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MadeCopy {
    /// The copies that were made, one for each place.
    pub copies: Vec<CopyView>,
    /// Copies taken away because newer ones stand for them or they were too old.
    pub removed: usize,
    /// Why there is none in the second place, when there should be.
    pub second_place: Option<AppError>,
    /// Why what need not be kept beside the location was not taken away.
    pub unpruned: Option<AppError>,
}

impl MadeCopy {
    /// What did not go well although the copy beside the location is there.
    pub const fn trouble(&self) -> Option<&AppError> {
        match &self.second_place {
            None => self.unpruned.as_ref(),
            trouble => trouble.as_ref(),
        }
    }
}

/// The last checked copy beside a location, on the wall clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LastCopy {
    /// There is none.
    Never,
    /// It is so long ago that the first screen alarms.
    Overdue(NaiveDateTime),
    /// It is recent.
    Recent(NaiveDateTime),
}

impl LastCopy {
    fn of(copy: Option<&LocationCopy>, now: Moment) -> Self {
        Self::at(copy.map(|copy| wall_clock(copy.made_utc)), now)
    }

    fn at(made: Option<NaiveDateTime>, now: Moment) -> Self {
        match made {
            None => Self::Never,
            Some(made) if is_overdue(Some(made.date()), now.day()) => Self::Overdue(made),
            Some(made) => Self::Recent(made),
        }
    }

    /// When it was made.
    pub const fn made(self) -> Option<NaiveDateTime> {
        match self {
            Self::Never => None,
            Self::Overdue(made) | Self::Recent(made) => Some(made),
        }
    }

    /// Whether somebody has to do something about it.
    pub const fn alarms(self) -> bool {
        !matches!(self, Self::Recent(_))
    }
}

/// What lies beside a location. When its key files are gone nothing tells it from others of its name: then all may be its own.
fn shelf_beside(location: &Path) -> Result<Shelf, StoreError> {
    let folder = copies::own_folder(location);
    if let Ok(vault) = Vault::read(location) {
        return copies::look(location, vault.location_id(), &folder);
    }
    let mut shelf = copies::look(location, "", &folder)?;
    shelf.own.append(&mut shelf.others);
    shelf.own.sort_by_key(|copy| copy.made_utc);
    Ok(shelf)
}

/// The last checked copy beside a location; needs no passphrase.
pub fn last_copy(location: &Path, now: Moment) -> Result<LastCopy, AppError> {
    Ok(LastCopy::of(newest(&shelf_beside(location)?.own, now), now))
}

/// The newest of copies, oldest first, of those that are as they were made. One that says that it is from later than now says nothing
/// of when it was made.
fn newest(own: &[LocationCopy], now: Moment) -> Option<&LocationCopy> {
    let mut newest_first = own.iter().rev();
    newest_first.find(|copy| copy.state == State::AsMade && !is_from_later(copy.made_utc, now.utc()))
}

/// The one name of a location, with every link followed; refuses a register with a second name on the disk.
pub fn own_name(location: &Path) -> Result<PathBuf, AppError> {
    Ok(crate::store::files::own_name(location)?)
}

/// Refuses to open as a location what is a copy: it would be written in, and be no copy any more.
pub(in crate::app) fn refuse_a_copy(path: &Path) -> Result<(), AppError> {
    let is_copy = copies::has_note(path) || path.canonicalize().is_ok_and(|path| copies::has_note(&path));
    if !is_copy {
        return Ok(());
    }
    let file = visible_path(path);
    let message = format!(
        "{file} is een reservekopie (er ligt een bestand .controle bij); als locatie openen of overschrijven maakt haar onbruikbaar."
    );
    Err(AppError::new(ErrorKind::Refused, "IS_KOPIE", message)
        .hint(format!(
            "Zet haar ergens anders neer en open haar daar: plusgroep herstel \"{file}\" --naar BESTAND"
        ))
        .hint(format!("Kijk haar na met: plusgroep backup controleer \"{file}\""))
        .hint("Is dit de locatie zelf en geen kopie, haal dan alleen het bestand .controle ernaast weg."))
}

/// A copy that could not be made: no room for it is another fault than a register that cannot be written.
fn not_made(error: StoreError, folder: &Path) -> AppError {
    match error {
        StoreError::DiskFull => {
            let message = format!(
                "Voor een reservekopie is geen ruimte in {}; er is geen kopie gemaakt, en aan de locatie is niets gewijzigd.",
                visible_path(folder)
            );
            AppError::new(ErrorKind::Disk, Cause::DiskFull, message)
                .hint("Maak daar ruimte vrij, of maak er een op een andere schijf met: plusgroep backup maak --uit MAP")
        }
        other => other.into(),
    }
}

/// The copy to name to someone whose location is gone: the newest beside it; one of a wrong clock only when there is no other.
pub fn to_put_back(location: &Path, now: Moment) -> Result<Option<CopyView>, AppError> {
    let own = shelf_beside(location)?.own;
    Ok(newest(&own, now).or(own.last()).map(|copy| view(copy, Place::Beside)))
}

/// The copies beside a location, the newest first; needs no passphrase.
pub fn beside(location: &Path) -> Result<Vec<CopyView>, AppError> {
    let found = shelf_beside(location)?.own;
    Ok(found.iter().rev().map(|copy| view(copy, Place::Beside)).collect())
}

/// Whether a copy is of this location for sure, and older than any may be.
fn is_of_too_long_ago(copy: &LocationCopy, now: Moment) -> bool {
    copy.location_id().is_some() && is_too_old(wall_clock(copy.made_utc).date(), now.day())
}

fn wall_clock(utc: NaiveDateTime) -> NaiveDateTime {
    Moment::of_utc(utc).local()
}

fn view(copy: &LocationCopy, place: Place) -> CopyView {
    CopyView {
        register: copy.register.clone(),
        made: wall_clock(copy.made_utc),
        bytes: copy.register_bytes,
        place,
        state: copy.state,
    }
}

/// In which places the copy of the day is not there yet.
enum Due {
    Nowhere,
    Everywhere,
    /// Only in this second place; this is the copy beside the file.
    Second(Box<LocationCopy>, PathBuf),
}

impl Session {
    /// Makes a copy now: in a folder named this once, or beside the location and in the second place.
    pub fn make_copy(&mut self, named: Option<&Path>, now: Moment) -> Result<MadeCopy, AppError> {
        self.require(Permission::KeepCopies)?;
        match named {
            Some(folder) => {
                files::make_folder(folder)?;
                let making = Making::begin(folder)?;
                copies::sweep(self.store.path(), &making)?;
                let copy = copies::make(&self.store, &making, now.utc()).map_err(|error| not_made(error, folder))?;
                self.note_copy(now)?;
                Ok(MadeCopy {
                    copies: vec![view(&copy, Place::Named)],
                    removed: 0,
                    second_place: None,
                    unpruned: None,
                })
            }
            None => self.copy_to_own_places(&self.begin_making()?, now),
        }
    }

    /// Makes the copy of the day in each place where it is not there yet; asks no right, because nobody has to think of it.
    pub fn make_daily_copy(&mut self, now: Moment) -> Result<Option<MadeCopy>, AppError> {
        if matches!(self.due(now)?, Due::Nowhere) {
            return Ok(None);
        }
        let making = self.begin_making()?;
        // Another window may have made it while this one waited.
        match self.due(now)? {
            Due::Nowhere => Ok(None),
            Due::Everywhere => self.copy_to_own_places(&making, now).map(Some),
            Due::Second(today, folder) => {
                let mut made = MadeCopy {
                    copies: Vec::new(),
                    removed: 0,
                    second_place: None,
                    unpruned: None,
                };
                self.copy_to_second(&today, &folder, &mut made, now)?;
                Ok(Some(made))
            }
        }
    }

    fn due(&self, now: Moment) -> Result<Due, AppError> {
        let own = self.shelf(&copies::own_folder(self.store.path()))?.own;
        let Some(today) = newest(&own, now).filter(|copy| wall_clock(copy.made_utc).date() >= now.day()) else {
            return Ok(Due::Everywhere);
        };
        let second = copy_place::get(self.store.read())?.filter(|folder| !self.has_copy_of_today(folder, now));
        Ok(second.map_or(Due::Nowhere, |folder| Due::Second(Box::new(today.clone()), folder)))
    }

    /// Waits until nobody else makes copies of this location, in the folder beside it.
    fn begin_making(&self) -> Result<Making, AppError> {
        let own = copies::own_folder(self.store.path());
        files::make_private_folders(&own)?;
        Ok(Making::begin(&own)?)
    }

    fn copy_to_own_places(&self, making: &Making, now: Moment) -> Result<MadeCopy, AppError> {
        let location = self.store.path().to_owned();
        let own = copies::own_folder(&location);
        copies::sweep(&location, making)?;
        let copy = copies::make(&self.store, making, now.utc()).map_err(|error| not_made(error, &own))?;
        let mut made = MadeCopy {
            copies: vec![view(&copy, Place::Beside)],
            removed: 0,
            second_place: None,
            unpruned: None,
        };
        match self.prune(&own, &copy.register, now) {
            Ok(gone) => made.removed = gone,
            Err(error) => made.unpruned = Some(second_place::not_pruned_beside(&own, error)),
        }
        if let Some(folder) = copy_place::get(self.store.read())? {
            self.copy_to_second(&copy, &folder, &mut made, now)?;
        }
        self.note_copy(now)?;
        self.clear_of_before(now)?;
        Ok(made)
    }

    fn note_copy(&self, now: Moment) -> Result<(), AppError> {
        // A copy to another disk is what one wants of a disk that can no longer be written.
        self.log_look(now, "kopie.gemaakt", "")
    }

    /// What lies in a folder under the name of this location.
    fn shelf(&self, folder: &Path) -> Result<Shelf, StoreError> {
        copies::look(self.store.path(), self.desk.vault.location_id(), folder)
    }

    /// Takes away the copies of this location in a folder that need not be kept, and never the one that was just made, whatever a clock that
    /// went back says of it.
    fn prune(&self, folder: &Path, just_made: &Path, now: Moment) -> Result<usize, AppError> {
        let own = self.shelf(folder)?.own;
        let (later, made): (Vec<_>, Vec<_>) = own.iter().partition(|copy| is_from_later(copy.made_utc, now.utc()));
        // One that is not what it was stands for no other, and goes for its age alone.
        let (sound, broken): (Vec<_>, Vec<_>) = made.into_iter().partition(|copy| copy.state == State::AsMade);
        let moments: BTreeSet<NaiveDateTime> = sound.iter().map(|copy| wall_clock(copy.made_utc)).collect();
        let keep = kept(&moments, now.day());
        let mut gone: Vec<&LocationCopy> = sound
            .into_iter()
            .filter(|copy| !keep.contains(&wall_clock(copy.made_utc)))
            .collect();
        if is_age_sure(&moments, now.day()) {
            gone.extend(broken.into_iter().filter(|copy| is_of_too_long_ago(copy, now)));
            for copy in later {
                // Whatever the clock said, it was made before what the log tells after it.
                let after = match copy.log_head() {
                    Some(head) => audit::earliest_after(self.store.read(), head)?,
                    None => None,
                };
                let day = after.as_deref().and_then(Moment::day_of_utc);
                gone.extend(day.is_some_and(|day| is_too_old(day, now.day())).then_some(copy));
            }
        }
        gone.retain(|copy| copy.register != just_made);
        for copy in &gone {
            copies::remove(copy);
        }
        Ok(gone.len())
    }

    /// Every copy of this location that can be found: beside it and in the second place, oldest first.
    pub fn copies(&self) -> Result<Vec<CopyView>, AppError> {
        Ok(self.found()?.0)
    }

    /// The copies, oldest first, and what else lies there.
    fn found(&self) -> Result<(Vec<CopyView>, Shelf), AppError> {
        self.require(Permission::KeepCopies)?;
        let mut lying = self.shelf(&copies::own_folder(self.store.path()))?;
        let mut found: Vec<CopyView> = lying.own.iter().map(|copy| view(copy, Place::Beside)).collect();
        // A second place that cannot be read is away; what is said of it says so.
        if let Some(folder) = copy_place::get(self.store.read())?
            && let Ok(second) = self.shelf(&folder)
        {
            found.extend(second.own.iter().map(|copy| view(copy, Place::Second)));
            lying.others.extend(second.others);
            lying.unproven.extend(second.unproven);
        }
        found.sort_by_key(|copy| copy.made);
        Ok((found, lying))
    }

    /// The copies with what there is to say about them. A second place that is away shows none of its own.
    pub fn copy_board(&self, now: Moment) -> Result<CopyBoard, AppError> {
        let (mut copies, lying) = self.found()?;
        copies.reverse();
        let own = self.shelf(&copies::own_folder(self.store.path()))?.own;
        Ok(CopyBoard {
            copies,
            last: LastCopy::of(newest(&own, now), now),
            second_place: self.second_place(now)?,
            others: lying.others.len(),
            unproven: lying.unproven,
            of_before: self.of_before()?,
        })
    }

    /// What is wrong with a copy of this location: its bytes, and what is in it under the key of this location.
    pub fn check_own_copy(&self, register: &Path) -> Result<Inspection, AppError> {
        self.require(Permission::KeepCopies)?;
        let mut inspection = byte_inspection(register)?;
        if inspection.is_whole() {
            add_content(&mut inspection, &copies::open(register, self.store.key())?)?;
        }
        Ok(inspection)
    }
}
