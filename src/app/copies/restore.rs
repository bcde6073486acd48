//! Putting a copy back: who may, of which location it is, and in the place of what.

use super::check::{no_copy, open_copy, words};
use super::since::{Since, since};
use super::{refuse_a_copy, wall_clock};
use crate::app::env::Moment;
use crate::app::error::{AppError, ErrorKind};
use crate::app::files;
use crate::app::session::Session;
use crate::domain::hidden::visible_path;
use crate::domain::role::Permission;
use crate::store::audit::Actor;
use crate::store::copies::{self, Flaw};
use crate::store::place::unfit;
use crate::store::vault::{Vault, vault_path};
use crate::store::{Slot, Store, StoreError, audit, location, put_back};
use chrono::NaiveDateTime;
use std::path::{Path, PathBuf};

/// Finishes a putting back that was stopped half way, and takes away what one that was stopped before anything moved left ready, so that
/// it is never taken for the location later. Does nothing in any other case, also when someone is at it now.
pub fn finish_restore(target: &Path) -> Result<(), AppError> {
    let is_half = put_back::is_half_put_back(target);
    if !is_half && !put_back::has_ready(target) {
        return Ok(());
    }
    match Slot::alone(target) {
        Ok(_alone) if is_half => Ok(put_back::finish_put_back(target)?),
        Ok(_alone) => {
            put_back::forget_ready(target);
            Ok(())
        }
        // On a disk that cannot be written nothing is put back either.
        Err(_) if !is_half => Ok(()),
        Err(StoreError::InUse) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// How a copy was found whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// It is, bit for bit, what was checked when it was made.
    Note,
    /// There is no note with it (a copy by hand, or the note was lost): what is in it was checked, and nothing else is known.
    Content,
}

/// What lies in the place where a copy is going to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nothing.
    Nothing,
    /// The location of the copy, as far as can be seen.
    Same,
    /// Another location.
    Other,
}

impl Standing {
    fn at(target: &Path, location_id: &str) -> Self {
        match Vault::read(target) {
            Ok(vault) if vault.location_id() != location_id => Self::Other,
            Err(StoreError::VaultMissing) if !target.exists() => Self::Nothing,
            // With damaged key files nothing tells it from another; a copy is put back because of such damage.
            Ok(_) | Err(_) => Self::Same,
        }
    }
}

/// What may be replaced by a copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Replacing {
    /// Nothing, or the same location at another moment.
    SameLocation,
    /// Another location too: someone was told and said yes.
    AnyLocation,
}

/// A copy that may be put back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restorable {
    /// Of which location it is.
    pub name: String,
    /// When it was made, on the wall clock; of one without a note the last line in its log.
    pub made: NaiveDateTime,
    /// How it was found whole.
    pub proof: Proof,
    /// What lies where it is going to be.
    pub standing: Standing,
    /// What that holds of after the copy, when it is the same location and opens.
    pub since: Option<Since>,
}

/// What came of putting a copy back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// Of which location it is.
    pub name: String,
    /// When the copy was made, on the wall clock; of one without a note the last line in its log.
    pub made: NaiveDateTime,
    /// How it was found whole.
    pub proof: Proof,
    /// Where the location now lies.
    pub location: PathBuf,
    /// Where what lay there before was kept: the register, or the key file when that was all.
    pub kept: Option<PathBuf>,
    /// What was replaced held of after the copy, when it was the same location and opened.
    pub since: Option<Since>,
    /// Why the log does not say so yet, when it could not be written: the next opening does that.
    pub trouble: Option<String>,
}

impl Restored {
    /// What is said of a log that does not say so yet.
    pub fn unlogged(&self) -> Option<String> {
        self.trouble.as_ref().map(|trouble| {
            format!(
                "LET OP: de kopie is teruggezet, maar dat staat nog niet in het logboek; dat komt bij het volgende aanmelden. {trouble} \
                 Haal wat bewaard is niet weg om ruimte te maken voordat u gezien hebt dat alles er is."
            )
        })
    }
}

/// A copy in which nothing is wrong.
struct Sound {
    location_id: String,
    name: String,
    made_utc: NaiveDateTime,
    proof: Proof,
    store: Store,
    /// Who wants to put it back, by its own accounts.
    actor: Actor,
}

/// Reads a copy whole for someone who may put it back in a place.
pub fn may_be_restored(register: &Path, target: &Path, passphrase: &str) -> Result<Restorable, AppError> {
    refuse_target(register, target)?;
    let sound = sound_copy(register, None, passphrase)?;
    let standing = Standing::at(target, &sound.location_id);
    Ok(Restorable {
        since: since((&sound.store, register), &sound.actor, (target, standing))?,
        standing,
        made: wall_clock(sound.made_utc),
        name: sound.name,
        proof: sound.proof,
    })
}

/// Refuses to put a copy back over itself or over another copy.
fn refuse_target(register: &Path, target: &Path) -> Result<(), AppError> {
    let is_same = match (register.canonicalize(), target.canonicalize()) {
        (Ok(register), Ok(target)) => register == target,
        _ => register == target,
    };
    if is_same {
        return Err(AppError::new(
            ErrorKind::Input,
            "ZELFDE_BESTAND",
            "De kopie en de plaats waar zij terug moet zijn hetzelfde bestand.",
        )
        .hint("Noem met --naar waar de locatie moet komen."));
    }
    refuse_a_copy(target)
}

fn not_whole(flaw: Flaw) -> AppError {
    let error = AppError::new(ErrorKind::Disk, "KOPIE_KAPOT", words(flaw).1);
    let error = match flaw {
        Flaw::Note => error.hint(
            "Haal alleen het bestand .controle weg; dan wordt de kopie zonder dat bestand helemaal nagekeken en teruggezet.",
        ),
        _ => error,
    };
    error.hint("Er is niets teruggezet; bekijk welke kopieën er zijn met: plusgroep backup lijst")
}

/// What has to lie beside a register that was copied by hand before it can be looked into.
fn require_whole_by_hand(register: &Path) -> Result<(), AppError> {
    if !vault_path(register).exists() {
        let message = format!(
            "Bij deze kopie ontbreken {} en het bestand .controle.",
            visible_path(&vault_path(register))
        );
        return Err(AppError::new(ErrorKind::NotFound, "KOPIE_KAPOT", message)
            .hint("Zet in ieder geval het bestand .sleutels van dezelfde dag ernaast, met dezelfde naam ervoor."));
    }
    if copies::has_side_file(register) {
        let message = "Naast deze kopie ligt nog een bestand met -wal; daarin staat wat het laatst is vastgelegd.";
        return Err(AppError::new(ErrorKind::Refused, "KOPIE_WAL", message).hint(format!(
            "Open en sluit haar eerst op haar plaats, dan neemt zij dat op: plusgroep --bestand \"{}\" controleer",
            visible_path(register)
        )));
    }
    Ok(())
}

/// A copy in which nothing is wrong, for someone with the right to put it back.
fn sound_copy(register: &Path, account: Option<&str>, passphrase: &str) -> Result<Sound, AppError> {
    if !register.is_file() {
        return Err(no_copy(register));
    }
    let note = if copies::has_note(register) {
        if let Some(flaw) = copies::byte_flaws(register)?.first() {
            return Err(not_whole(*flaw));
        }
        Some(copies::read(register)?)
    } else {
        require_whole_by_hand(register)?;
        None
    };
    let (store, actor) = open_copy(register, account, passphrase)?;
    if !actor.role.may(Permission::KeepCopies) {
        return Err(AppError::permission(Permission::KeepCopies));
    }
    if let Some(flaw) = copies::content_flaws(&store)?.first() {
        return Err(not_whole(*flaw));
    }
    let last_line = audit::last_moment(store.read())?;
    let last_line = last_line.and_then(|text| Moment::of_utc_text(&text)).map(Moment::utc);
    Ok(Sound {
        location_id: Vault::read(register)?.location_id().to_owned(),
        name: location::name(store.read())?,
        made_utc: note
            .as_ref()
            .map(|copy| copy.made_utc)
            .or(last_line)
            .unwrap_or_default(),
        proof: if note.is_some() { Proof::Note } else { Proof::Content },
        store,
        actor,
    })
}

/// Puts a copy in the place of a location that nobody has open. What was there is kept beside it under another name.
pub fn restore(
    (register, target): (&Path, &Path),
    (account, passphrase): (Option<&str>, &str),
    replacing: Replacing,
    now: Moment,
) -> Result<Restored, AppError> {
    if let Some(unfit) = unfit(target) {
        return Err(StoreError::UnfitPlace(unfit).into());
    }
    refuse_target(register, target)?;
    let sound = sound_copy(register, account, passphrase)?;
    let standing = Standing::at(target, &sound.location_id);
    if replacing == Replacing::SameLocation && standing == Standing::Other {
        return Err(other_location(&sound.name, register, target));
    }
    let since = since((&sound.store, register), &sound.actor, (target, standing))?;
    if let Some(folder) = target.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        files::make_private_folders(folder)?;
    }
    let kept = {
        let _alone = Slot::alone(target)?;
        put_back::finish_put_back(target)?;
        put_back::put_back((register, sound.made_utc), target, now.utc())?
    };
    // Signing in writes the line in the log. From here on it is done, whatever comes of that.
    let trouble = match Session::open(target, account, passphrase, now) {
        Ok(session) => session.disk_trouble().map(|trouble| trouble.remark()[0].clone()),
        Err(error) => Some(error.message),
    };
    Ok(Restored {
        trouble,
        name: sound.name,
        made: wall_clock(sound.made_utc),
        proof: sound.proof,
        location: target.to_owned(),
        kept,
        since,
    })
}

fn other_location(name: &str, register: &Path, target: &Path) -> AppError {
    let message = format!(
        "Dit is een kopie van de locatie {name}, en in {} staat een andere locatie; er is niets teruggezet.",
        visible_path(target)
    );
    let copy = visible_path(register);
    AppError::new(ErrorKind::Refused, "ANDERE_LOCATIE", message)
        .hint(format!(
            "Zet haar ergens anders neer met: plusgroep herstel \"{copy}\" --naar BESTAND"
        ))
        .hint(format!(
            "Of vervang de andere locatie, die ernaast bewaard blijft: plusgroep herstel \"{copy}\" --andere-locatie"
        ))
}
