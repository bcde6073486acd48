//! Whether a copy or a location is whole: its bytes, and what is in it.

use super::{Place, beside, refuse_a_copy, shelf_beside, wall_clock};
use crate::app::desk::actor;
use crate::app::env::Moment;
use crate::app::error::{AppError, ErrorKind};
use crate::app::keys::{key_file_parts, require_counting};
use crate::app::session::Session;
use crate::domain::hidden::visible_path;
use crate::domain::role::Permission;
use crate::store::audit::Actor;
use crate::store::copies::{self, Flaw, LocationCopy};
use crate::store::vault::{Vault, vault_path};
use crate::store::{Store, StoreError, copy_place, set_aside};
use std::path::{Path, PathBuf};

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

    pub(super) fn add(&mut self, name: &'static str, verdict: Result<String, String>) {
        self.parts.push(CheckedPart { name, verdict });
    }
}

/// What is wrong with a copy: first its bytes, then, with a passphrase that opens it, what is in it.
pub fn check_copy(register: &Path, account: Option<&str>, passphrase: &str) -> Result<Inspection, AppError> {
    let mut inspection = byte_inspection(register)?;
    if inspection.is_whole() || is_by_hand(register) {
        let (store, _) = open_copy(register, account, passphrase)?;
        add_content(&mut inspection, &store)?;
    }
    Ok(inspection)
}

/// What is said of a copy without its note.
const NO_NOTE: &str = "Het bestand .controle bij de kopie ontbreekt, zodat niet te zien is of zij nog is wat zij bij het maken was; \
    plusgroep herstel kijkt haar helemaal na en zet haar dan terug.";

/// Whether only the note is not there: what is in such a copy can still be checked.
fn is_by_hand(register: &Path) -> bool {
    !copies::has_note(register) && vault_path(register).exists()
}

/// What is wrong with the bytes of a copy.
pub(super) fn byte_inspection(register: &Path) -> Result<Inspection, AppError> {
    let mut inspection = Inspection::default();
    let flaws = copies::byte_flaws(register)?;
    if flaws.contains(&Flaw::RegisterMissing) && !copies::has_note(register) {
        return Err(no_copy(register));
    }
    for flaw in &flaws {
        let (name, sentence) = match flaw {
            Flaw::Note if !copies::has_note(register) => ("controle", NO_NOTE.to_owned()),
            flaw => words(*flaw),
        };
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

pub(super) fn open_copy(register: &Path, account: Option<&str>, passphrase: &str) -> Result<(Store, Actor), AppError> {
    let opened = Vault::read(register)?
        .unlock(account, passphrase)
        .map_err(of_that_day)?;
    let store = copies::open(register, &opened.key)?;
    let actor = actor(store.read(), opened.holder)?;
    Ok((store, actor))
}

/// A copy opens for the accounts and with the passphrases of when it was made.
fn of_that_day(error: StoreError) -> AppError {
    let of_that_day = match error {
        StoreError::WrongPassphrase => "Een kopie gaat open met het wachtwoord van de dag waarop zij is gemaakt.",
        StoreError::UnknownAccount => "Een kopie gaat open voor de accounts van de dag waarop zij is gemaakt.",
        other => return other.into(),
    };
    let mut error = AppError::from(error);
    error.message = format!("{} {of_that_day}", error.message);
    error
}

pub(super) fn no_copy(register: &Path) -> AppError {
    let message = format!("Er is geen reservekopie in {}.", visible_path(register));
    let error = AppError::new(ErrorKind::NotFound, "GEEN_KOPIE", message);
    // The name of a location whose register is gone: its copies are what is looked for.
    let of_it = beside(register).unwrap_or_default();
    let listed = of_it
        .iter()
        .take(HINTED)
        .map(|copy| format!("Er ligt wel een kopie: {}", visible_path(&copy.register)));
    listed
        .fold(error, AppError::hint)
        .hint("Bekijk welke er zijn met: plusgroep backup lijst")
        .hint("Noem het bestand dat op .plusgroep eindigt.")
}

/// Copies named in a hint.
const HINTED: usize = 3;

pub(super) fn add_content(inspection: &mut Inspection, store: &Store) -> Result<(), AppError> {
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
pub(super) fn words(flaw: Flaw) -> (&'static str, String) {
    let (name, sentence) = match flaw {
        Flaw::Note => (
            "controle",
            "Het bestand .controle bij de kopie is beschadigd; kies een andere kopie.",
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
    refuse_a_copy(location)?;
    let mut inspection = Inspection::default();
    let mut second = Vec::new();
    let opened = Vault::read(location).and_then(|vault| {
        let opened = vault.unlock(account, passphrase)?;
        let vault = vault.opened_by(&opened);
        Ok((opened, vault.found(), vault.location_id().to_owned()))
    });
    let (opened, found, id) = match opened {
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
            second = in_second_place(&store, &id);
        }
        Err(error @ (StoreError::SideFileForeign | StoreError::SideFileDamaged)) => {
            inspection.add("zijbestand", Err(AppError::from(error).in_full()));
        }
        Err(error) => inspection.add("register", Err(AppError::from(error).in_full())),
    }
    add_copies(&mut inspection, &shelf_beside(location)?.own, Place::Beside);
    add_copies(&mut inspection, &second, Place::Second);
    Ok(inspection)
}

/// The copies in the second place; none when it is away, or when the page that names it is damaged.
fn in_second_place(store: &Store, location_id: &str) -> Vec<LocationCopy> {
    let folder = copy_place::get(store.read()).ok().flatten();
    let shelf = folder.and_then(|folder| copies::look(store.path(), location_id, &folder).ok());
    shelf.unwrap_or_default().own
}

fn add_copies(inspection: &mut Inspection, copies: &[LocationCopy], place: Place) {
    for copy in copies {
        let made = wall_clock(copy.made_utc).format("%d-%m-%Y %H:%M");
        let place = match place {
            Place::Second => " op de tweede plaats",
            Place::Beside | Place::Named => "",
        };
        let verdict = match copies::byte_flaws(&copy.register) {
            Ok(flaws) => match flaws.first() {
                None => Ok(format!("De kopie van {made}{place} is heel.")),
                Some(flaw) => Err(format!("De kopie van {made}{place}: {}", words(*flaw).1)),
            },
            // A disk that does not read it is what this looks for.
            Err(error) => Err(format!(
                "De kopie van {made}{place}: {}",
                AppError::from(error).in_full()
            )),
        };
        inspection.add("reservekopie", verdict);
    }
}

/// Takes a side file ("-wal") out of the way that does not belong to the location or is damaged; what of a damaged one is whole is
/// taken up. Says where it now lies; `None` when nothing is wrong with it.
pub fn set_side_file_aside(
    location: &Path,
    (account, passphrase): (Option<&str>, &str),
    now: Moment,
) -> Result<Option<PathBuf>, AppError> {
    refuse_a_copy(location)?;
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
