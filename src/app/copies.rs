//! Copies of a location ("reservekopieën"): made every day without anyone thinking of it, checked as they lie there, and put
//! back with one action. Whoever opens the program may cause a copy; who keeps them is a right of its own.

use super::desk::actor;
use super::env::Moment;
use super::error::{AppError, ErrorKind};
use super::files;
use super::keys::{key_file_parts, require_counting};
use super::session::Session;
use crate::domain::copies::{is_overdue, kept};
use crate::domain::hidden::visible_path;
use crate::domain::role::Permission;
use crate::store::audit::Actor;
use crate::store::copies::{self, Flaw, LocationCopy};
use crate::store::place::unfit;
use crate::store::vault::Vault;
use crate::store::{Slot, Store, StoreError, copy_place, set_aside};
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
}

/// The copies of a location as its manager sees them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CopyBoard {
    /// Every copy that can be found, the newest first.
    pub copies: Vec<CopyView>,
    /// The last one beside the location.
    pub last: LastCopy,
    /// The second place, when one was chosen.
    pub second_place: Option<PathBuf>,
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
}

/// One thing that was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedPart {
    /// What.
    pub name: &'static str,
    /// What is wrong and what to do, or that it is well.
    pub verdict: Result<String, String>,
}

/// Every part that was checked, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inspection {
    /// The parts.
    pub parts: Vec<CheckedPart>,
}

impl Inspection {
    /// Whether nothing is wrong.
    pub fn is_whole(&self) -> bool {
        self.parts.iter().all(|part| part.verdict.is_ok())
    }

    fn add(&mut self, name: &'static str, verdict: Result<String, String>) {
        self.parts.push(CheckedPart { name, verdict });
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

/// The last checked copy beside a location; needs no passphrase.
pub fn last_copy(location: &Path, now: Moment) -> Result<LastCopy, AppError> {
    let all = copies::list(location, &copies::own_folder(location))?;
    let made = all.last().map(|copy| wall_clock(copy.made_utc));
    Ok(match made {
        None => LastCopy::Never,
        Some(made) if is_overdue(Some(made.date()), now.day()) => LastCopy::Overdue(made),
        Some(made) => LastCopy::Recent(made),
    })
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
    }
}

impl Session {
    /// Makes a copy now: in a folder named this once, or beside the location and in the second place.
    pub fn make_copy(&mut self, named: Option<&Path>, now: Moment) -> Result<MadeCopy, AppError> {
        self.require(Permission::KeepCopies)?;
        match named {
            Some(folder) => {
                files::make_folder(folder)?;
                copies::sweep(self.store.path(), folder)?;
                let copy = copies::make(&self.store, folder, now.utc())?;
                self.note_copy(now)?;
                Ok(MadeCopy {
                    copies: vec![view(&copy, Place::Named)],
                    removed: 0,
                    second_place: None,
                })
            }
            None => self.copy_to_own_places(now),
        }
    }

    /// Makes the copy of the day unless it is there; asks no right, because nobody has to think of it.
    pub fn make_daily_copy(&mut self, now: Moment) -> Result<Option<MadeCopy>, AppError> {
        let last = last_copy(self.store.path(), now)?.made();
        if last.is_some_and(|last| last.date() >= now.day()) {
            return Ok(None);
        }
        self.copy_to_own_places(now).map(Some)
    }

    fn copy_to_own_places(&mut self, now: Moment) -> Result<MadeCopy, AppError> {
        let location = self.store.path().to_owned();
        let own = copies::own_folder(&location);
        if !own.exists() {
            files::make_private_folder(&own)?;
        }
        copies::sweep(&location, &own)?;
        let copy = copies::make(&self.store, &own, now.utc())?;
        let mut removed = prune(&location, &own, now)?;
        let mut made = vec![view(&copy, Place::Beside)];
        let second_place = match copy_place::get(self.store.read())? {
            None => None,
            Some(folder) => match copy_to_second(&copy, &location, &folder, now) {
                Ok((second, gone)) => {
                    made.push(view(&second, Place::Second));
                    removed += gone;
                    None
                }
                Err(error) => Some(error),
            },
        };
        self.note_copy(now)?;
        Ok(MadeCopy {
            copies: made,
            removed,
            second_place,
        })
    }

    fn note_copy(&mut self, now: Moment) -> Result<(), AppError> {
        // A copy to another disk is what one wants of a disk that can no longer be written.
        self.log_look(now, "kopie.gemaakt", "")
    }

    /// Every copy that can be found: beside the location and in the second place, oldest first.
    pub fn copies(&self) -> Result<Vec<CopyView>, AppError> {
        self.require(Permission::KeepCopies)?;
        let location = self.store.path();
        let beside = copies::list(location, &copies::own_folder(location))?;
        let mut found: Vec<CopyView> = beside.iter().map(|copy| view(copy, Place::Beside)).collect();
        if let Some(folder) = copy_place::get(self.store.read())? {
            let second = copies::list(location, &folder)?;
            found.extend(second.iter().map(|copy| view(copy, Place::Second)));
        }
        found.sort_by_key(|copy| copy.made);
        Ok(found)
    }

    /// The copies with what there is to say about them. A second place that is away shows none of its own.
    pub fn copy_board(&self, now: Moment) -> Result<CopyBoard, AppError> {
        let mut copies = self.copies()?;
        copies.reverse();
        Ok(CopyBoard {
            copies,
            last: last_copy(self.store.path(), now)?,
            second_place: self.copy_place()?,
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

    /// Chooses the second place for copies, or does without.
    pub fn choose_copy_place(&mut self, folder: Option<&Path>, now: Moment) -> Result<(), AppError> {
        self.require(Permission::KeepCopies)?;
        let location = self.store.path();
        if let Some(folder) = folder {
            if !folder.is_dir() {
                let message = format!("De map {} is er niet.", visible_path(folder));
                return Err(AppError::new(ErrorKind::NotFound, "GEEN_MAP", message)
                    .hint("Maak de map, of steek de stick in de computer, en doe het opnieuw."));
            }
            if location.parent().is_some_and(|beside| same_folder(beside, folder)) {
                return Err(AppError::new(
                    ErrorKind::Refused,
                    "ZELFDE_MAP",
                    "Die map is die van het locatiebestand zelf; een kopie daar gaat met de computer verloren.",
                )
                .hint("Kies een map op een stick of een netwerkschijf."));
            }
        }
        let folder = folder.map(std::path::absolute).transpose().map_err(StoreError::from)?;
        self.audited(now, "kopie.plaats", "", |tx| {
            Ok(copy_place::put(tx, folder.as_deref())?)
        })
    }

    /// The second place for copies.
    pub fn copy_place(&self) -> Result<Option<PathBuf>, AppError> {
        Ok(copy_place::get(self.store.read())?)
    }
}

fn same_folder(one: &Path, other: &Path) -> bool {
    let here = if one.as_os_str().is_empty() {
        Path::new(".")
    } else {
        one
    };
    match (here.canonicalize(), other.canonicalize()) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}

/// Takes away the copies in a folder that need not be kept.
fn prune(location: &Path, folder: &Path, now: Moment) -> Result<usize, AppError> {
    let all = copies::list(location, folder)?;
    let made: BTreeSet<NaiveDateTime> = all.iter().map(|copy| wall_clock(copy.made_utc)).collect();
    let keep = kept(&made, now.day());
    let gone: Vec<&LocationCopy> = all
        .iter()
        .filter(|copy| !keep.contains(&wall_clock(copy.made_utc)))
        .collect();
    for copy in &gone {
        copies::remove(copy);
    }
    Ok(gone.len())
}

fn copy_to_second(
    copy: &LocationCopy,
    location: &Path,
    folder: &Path,
    now: Moment,
) -> Result<(LocationCopy, usize), AppError> {
    if !folder.is_dir() {
        let message = format!("De tweede plaats voor kopieën, {}, is er niet.", visible_path(folder));
        return Err(AppError::new(ErrorKind::Disk, "TWEEDE_PLAATS", message)
            .hint("Steek de stick in de computer of maak verbinding met de netwerkschijf."));
    }
    copies::sweep(location, folder)?;
    let second = copies::duplicate(copy, folder)?;
    Ok((second, prune(location, folder, now)?))
}

/// What is wrong with a copy: first its bytes, then, with a passphrase that opens it, what is in it.
pub fn check_copy(register: &Path, account: Option<&str>, passphrase: &str) -> Result<Inspection, AppError> {
    let mut inspection = byte_inspection(register)?;
    if inspection.is_whole() {
        let (store, _) = open_copy(register, account, passphrase)?;
        add_content(&mut inspection, &store)?;
    }
    Ok(inspection)
}

/// What is wrong with the bytes of a copy.
fn byte_inspection(register: &Path) -> Result<Inspection, AppError> {
    let mut inspection = Inspection::default();
    let flaws = copies::byte_flaws(register)?;
    if flaws.contains(&Flaw::RegisterMissing) {
        return Err(no_copy(register));
    }
    for flaw in &flaws {
        let (name, sentence) = words(*flaw);
        inspection.add(name, Err(sentence));
    }
    if flaws.is_empty() {
        inspection.add(
            "bytes",
            Ok("Register en sleutelbestand zijn wat ze bij het maken waren.".to_owned()),
        );
    }
    Ok(inspection)
}

/// The copies beside a location, the newest first; needs no passphrase.
pub fn beside(location: &Path) -> Result<Vec<CopyView>, AppError> {
    let found = copies::list(location, &copies::own_folder(location))?;
    Ok(found.iter().rev().map(|copy| view(copy, Place::Beside)).collect())
}

fn open_copy(register: &Path, account: Option<&str>, passphrase: &str) -> Result<(Store, Actor), AppError> {
    let opened = Vault::read(register)?.unlock(account, passphrase)?;
    let store = copies::open(register, &opened.key)?;
    let actor = actor(store.read(), opened.holder)?;
    Ok((store, actor))
}

fn no_copy(register: &Path) -> AppError {
    let message = format!("Er is geen reservekopie in {}.", visible_path(register));
    AppError::new(ErrorKind::NotFound, "GEEN_KOPIE", message)
        .hint("Bekijk welke er zijn met: plusgroep backup lijst")
        .hint("Noem het bestand dat op .plusgroep eindigt.")
}

fn add_content(inspection: &mut Inspection, store: &Store) -> Result<(), AppError> {
    let flaws = copies::content_flaws(store)?;
    for (flaw, well) in [
        (Flaw::Cipher, "Elke bladzijde gaat met de sleutel open."),
        (Flaw::Structure, "De tabellen kloppen."),
        (Flaw::References, "Alle verwijzingen kloppen."),
        (Flaw::Log, "Het logboek is heel."),
        (Flaw::Declarations, "De declaraties en berichten kloppen."),
    ] {
        let (name, sentence) = words(flaw);
        let verdict = if flaws.contains(&flaw) {
            Err(sentence)
        } else {
            Ok(well.to_owned())
        };
        inspection.add(name, verdict);
    }
    Ok(())
}

/// The part in which a flaw lies, and the sentence about it.
fn words(flaw: Flaw) -> (&'static str, String) {
    let (name, sentence) = match flaw {
        Flaw::Note => (
            "controle",
            "Het bestand .controle bij de kopie ontbreekt of is beschadigd; kies een andere kopie.",
        ),
        Flaw::RegisterMissing => ("register", "Het register is er niet."),
        Flaw::Register => (
            "register",
            "Het register van de kopie is beschadigd of gewijzigd; kies een andere kopie.",
        ),
        Flaw::KeyFileMissing => (
            "sleutelbestand",
            "Het sleutelbestand (.sleutels) bij de kopie ontbreekt; zet het erbij of kies een andere kopie.",
        ),
        Flaw::KeyFile => (
            "sleutelbestand",
            "Het sleutelbestand van de kopie is beschadigd of gewijzigd; kies een andere kopie.",
        ),
        Flaw::Cipher => (
            "versleuteling",
            "Een bladzijde is buiten het programma gewijzigd of beschadigd; zet een reservekopie terug.",
        ),
        Flaw::Structure => ("tabellen", "De tabellen zijn beschadigd; zet een reservekopie terug."),
        Flaw::References => (
            "verwijzingen",
            "Een verwijzing wijst naar niets; zet een reservekopie terug.",
        ),
        Flaw::Log => (
            "logboek",
            "Het logboek is niet heel: er is een regel gewijzigd of er ontbreekt er een; leg een reservekopie ernaast.",
        ),
        Flaw::Declarations => (
            "declaraties",
            "De regels van een declaratie tellen niet op tot haar totaal, of een bericht is gewijzigd; zet een reservekopie terug.",
        ),
    };
    (name, sentence.to_owned())
}

/// What is wrong with a location: key file, register, log, declarations, and its copies. What cannot be opened is named too.
pub fn check_location(location: &Path, account: Option<&str>, passphrase: &str) -> Result<Inspection, AppError> {
    let mut inspection = Inspection::default();
    let opened = Vault::read(location).and_then(|vault| {
        let found = vault.found();
        Ok((vault.unlock(account, passphrase)?, found))
    });
    let (opened, found) = match opened {
        Ok(opened) => opened,
        Err(error @ (StoreError::VaultDamaged | StoreError::VaultMissing | StoreError::EntryLost)) => {
            inspection.add("sleutelbestand", Err(AppError::from(error).in_full()));
            return Ok(inspection);
        }
        Err(error) => return Err(error.into()),
    };
    inspection.parts.extend(key_file_parts(found));
    match Store::open_to_check(location, &opened.key) {
        Ok(store) => {
            match require_counting(store.read(), &opened.marks) {
                Ok(()) => {}
                // The page that says which entries count is damaged itself.
                Err(error) if error.kind == ErrorKind::Disk => inspection.add("register", Err(error.in_full())),
                Err(error) => return Err(error),
            }
            let well = "Er is geen bestand met -wal, of het hoort hierbij en is heel.";
            let verdict = if store.is_side_file_whole()? {
                Ok(well.to_owned())
            } else {
                Err(AppError::from(StoreError::SideFileDamaged).in_full())
            };
            inspection.add("zijbestand", verdict);
            add_content(&mut inspection, &store)?;
        }
        Err(error @ (StoreError::SideFileForeign | StoreError::SideFileDamaged)) => {
            inspection.add("zijbestand", Err(AppError::from(error).in_full()));
        }
        Err(error) => inspection.add("register", Err(AppError::from(error).in_full())),
    }
    let own = copies::own_folder(location);
    for copy in copies::list(location, &own)? {
        let made = wall_clock(copy.made_utc).format("%d-%m-%Y %H:%M");
        let verdict = match copies::byte_flaws(&copy.register)?.first() {
            None => Ok(format!("De kopie van {made} is heel.")),
            Some(flaw) => Err(format!("De kopie van {made}: {}", words(*flaw).1)),
        };
        inspection.add("reservekopie", verdict);
    }
    Ok(inspection)
}

/// Takes a side file ("-wal") out of the way that does not belong to the location or is damaged; what of a damaged one is whole is
/// taken up. Says where it now lies; `None` when nothing is wrong with it.
pub fn set_side_file_aside(
    location: &Path,
    (account, passphrase): (Option<&str>, &str),
    now: Moment,
) -> Result<Option<PathBuf>, AppError> {
    let (holder, key) = Vault::read(location)?.open(account, passphrase)?;
    let stamp = now.utc().format("%Y-%m-%dT%H%M%SZ").to_string();
    let allowed = |store: &Store| -> Result<(), AppError> {
        if actor(store.read(), holder)?.role.may(Permission::KeepCopies) {
            Ok(())
        } else {
            Err(AppError::permission(Permission::KeepCopies))
        }
    };
    let Some(kept) = set_aside(location, &key, &stamp, allowed)? else {
        return Ok(None);
    };
    let session = Session::open(location, account, passphrase, now)?;
    session.audited(now, "zijbestand.opzij", "", |_| Ok(()))?;
    Ok(Some(kept))
}

/// Finishes a putting back that was stopped half way; does nothing in any other case, also when someone is at it now.
pub fn finish_restore(target: &Path) -> Result<(), AppError> {
    if !copies::is_half_put_back(target) {
        return Ok(());
    }
    match Slot::alone(target) {
        Ok(_alone) => Ok(copies::finish_put_back(target)?),
        Err(StoreError::InUse) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// What came of putting a copy back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// When the copy was made, on the wall clock.
    pub made: NaiveDateTime,
    /// Where the location now lies.
    pub location: PathBuf,
    /// Where what lay there before was kept.
    pub kept: Option<PathBuf>,
}

/// Reads a copy whole for someone who may put it back; when it was made, on the wall clock.
pub fn may_be_restored(register: &Path, passphrase: &str) -> Result<NaiveDateTime, AppError> {
    Ok(wall_clock(sound_copy(register, None, passphrase)?.made_utc))
}

/// A copy in which nothing is wrong, for someone with the right to put it back.
fn sound_copy(register: &Path, account: Option<&str>, passphrase: &str) -> Result<LocationCopy, AppError> {
    let flaws = copies::byte_flaws(register)?;
    if flaws.contains(&Flaw::RegisterMissing) {
        return Err(no_copy(register));
    }
    if let Some(flaw) = flaws.first() {
        return Err(AppError::new(ErrorKind::Disk, "KOPIE_KAPOT", words(*flaw).1)
            .hint("Er is niets teruggezet; bekijk welke kopieën er zijn met: plusgroep backup lijst"));
    }
    let copy = copies::read(register)?;
    {
        let (store, actor) = open_copy(register, account, passphrase)?;
        if !actor.role.may(Permission::KeepCopies) {
            return Err(AppError::permission(Permission::KeepCopies));
        }
        if let Some(flaw) = copies::content_flaws(&store)?.first() {
            return Err(AppError::new(ErrorKind::Disk, "KOPIE_KAPOT", words(*flaw).1).hint("Er is niets teruggezet."));
        }
    }
    Ok(copy)
}

/// Puts a copy in the place of a location that nobody has open. What was there is kept beside it under another name.
pub fn restore(
    register: &Path,
    target: &Path,
    (account, passphrase): (Option<&str>, &str),
    now: Moment,
) -> Result<Restored, AppError> {
    if let Some(unfit) = unfit(target) {
        return Err(StoreError::UnfitPlace(unfit).into());
    }
    let copy = sound_copy(register, account, passphrase)?;
    let kept = {
        let _alone = Slot::alone(target)?;
        copies::finish_put_back(target)?;
        copies::put_back(&copy, target, now.utc())?
    };
    let session = Session::open(target, account, passphrase, now)?;
    session.audited(now, "kopie.teruggezet", &format!("van={}", copy.made_utc), |_| Ok(()))?;
    Ok(Restored {
        made: wall_clock(copy.made_utc),
        location: target.to_owned(),
        kept,
    })
}
