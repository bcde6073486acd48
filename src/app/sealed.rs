//! Sealed notes of the meldcode (wet/PRIVACY 7): opened with a key of their own, by named people, every time in the log.
//!
//! The key of the location does not open them, nor does its recovery key or a PIN. They stand in no search and no export.

use super::cause::Cause;
use super::desk::RECOVERY_ACCOUNT;
use super::env::{Moment, Random};
use super::error::{AppError, ErrorKind};
use super::session::Session;
use crate::domain::ids::{AccountId, ChildId};
use crate::domain::meldcode::{Entry, Meldcode, Note, Step};
use crate::domain::role::Permission;
use crate::store::location::{self, Account};
use crate::store::sealed::{self, SealedNote};
use crate::store::vault::{self, Holder, Vault, normalise_recovery, recovery_key};
use crate::store::{StoreError, Tx};
use zeroize::Zeroizing;

/// The open key of the sealed notes, for one person in one sitting. Whoever holds it drops it at a lock or a switch of person,
/// which wipes it from memory; after a switch it opens nothing, also when the same person comes back with a PIN.
#[derive(Clone, Debug)]
pub struct SealedKey {
    key: vault::SealedKey,
    sitting: i64,
}

/// What a new account or passphrase meant for the sealed notes.
pub enum SealedAccess {
    /// This account has nothing to do with them.
    None,
    /// The key was made with this account; its recovery key is shown this once and kept nowhere.
    Made(Zeroizing<String>),
    /// The account opens them with its new passphrase.
    Follows,
    /// The account still needs [`Session::take_sealed`]: only who opens the notes can let another in.
    Waits,
}

/// The file of one suspicion ("meldcodedossier").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeldcodeFile {
    /// Its number, at random.
    pub id: i64,
    /// Name of the staff member whom it is about, if it is about one.
    pub about: Option<String>,
    /// How far it is, with every note.
    pub state: Meldcode,
    /// Who wrote each of the notes.
    pub written_by: Vec<String>,
}

/// Which file a note goes in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// The one that is not closed; with step 1 a new one when there is none.
    Open,
    /// This one.
    File(i64),
    /// A new one, about a staff member with this account or about nobody of the staff.
    New {
        /// Name of the account.
        about: Option<String>,
    },
}

/// A note to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewNote {
    /// Which file it goes in.
    pub target: Target,
    /// What is written.
    pub note: Note,
}

fn refused(code: &'static str, message: &str) -> AppError {
    AppError::new(ErrorKind::Refused, code, message)
}

fn wrong_secret() -> AppError {
    AppError::new(
        ErrorKind::Input,
        Cause::WrongPassphrase,
        "Het wachtwoord klopt niet; de verzegelde notities blijven dicht.",
    )
    .hint("Typ het opnieuw, of geef de herstelsleutel van de verzegelde notities; die van de locatie opent ze niet.")
}

impl Session {
    /// Opens the key of the sealed notes with the own passphrase or with their recovery key; a PIN never does.
    pub fn unseal(&mut self, now: Moment, secret: &str) -> Result<SealedKey, AppError> {
        self.require(Permission::Sealed)?;
        let (account, sitting) = (self.desk.actor.account, self.desk.sitting);
        match self.fresh_vault()?.open_sealed(&[account], secret) {
            Ok(key) => Ok(SealedKey { key, sitting }),
            Err(StoreError::WrongPassphrase) => {
                self.audited(now, "verzegeld.mislukt", "", |_| Ok(()))?;
                let holds = self.desk.vault.sealed_holders().contains(&Holder::Account(account));
                Err(if holds { wrong_secret() } else { no_key_yet() })
            }
            Err(other) => Err(other.into()),
        }
    }

    /// Every file about a child that this person may see. Each opening is a line in the log, also when there is nothing.
    ///
    /// A file about a staff member does not exist for the account of that person.
    pub fn sealed_file(&mut self, child: ChildId, key: &SealedKey, now: Moment) -> Result<Vec<MeldcodeFile>, AppError> {
        self.check_key(key)?;
        let (place, account) = (self.desk.vault.location_id().to_owned(), self.desk.actor.account);
        self.audited(now, "verzegeld.geopend", &format!("kind={}", child.raw()), |tx| {
            files(tx, (&place, &key.key), child, account)
        })
    }

    /// Writes a step, the leaving out of one, or an addition; what stands there is never changed.
    pub fn write_sealed(
        &mut self,
        child: ChildId,
        key: &SealedKey,
        new: &NewNote,
        now: Moment,
    ) -> Result<(), AppError> {
        self.check_key(key)?;
        if new.note.day > now.day() {
            return Err(refused(
                "TOEKOMST",
                "De datum van een notitie kan niet na vandaag liggen.",
            ));
        }
        let account = self.desk.actor.account;
        let place = self.desk.vault.location_id().to_owned();
        let (by, number) = (self.desk.actor.name.clone(), Random::System.id()?);
        let nonce = Random::System.bytes()?;
        self.audited(now, "verzegeld.geschreven", &format!("kind={}", child.raw()), |tx| {
            let about = match &new.target {
                Target::New { about: Some(name) } => Some(self.account_named(name)?.id),
                _ => None,
            };
            if about == Some(account) {
                return Err(
                    refused("OVER_UZELF", "U kunt geen verzegelde notitie over uzelf schrijven.")
                        .hint("Een andere aandachtsfunctionaris of de vertrouwensinspecteur kan dat wel."),
                );
            }
            let known = files(tx, (&place, &key.key), child, account)?;
            let file = choose(known, new)?;
            let id = file.as_ref().map_or(number, |file| file.id);
            let about = match &file {
                Some(file) => about_of(tx, (&place, &key.key), child, file.id)?,
                None => about,
            };
            file.map_or(Meldcode::Empty, |file| file.state)
                .write(new.note.clone())
                .map_err(|error| refused("MELDCODE", &error.to_string()))?;
            let note = SealedNote {
                file: id,
                about,
                by,
                note: new.note.clone(),
            };
            Ok(sealed::insert(
                tx,
                (&place, &key.key),
                child,
                &now.utc_text(),
                &note,
                &nonce,
            )?)
        })
    }

    /// Gives the own account the key of the sealed notes: `opener` is the passphrase of someone who opens them already, or
    /// their recovery key. Also mends the key after someone else gave this account a new passphrase.
    pub fn take_sealed(&mut self, now: Moment, own_passphrase: &str, opener: &str) -> Result<(), AppError> {
        self.require(Permission::Sealed)?;
        self.own_key(own_passphrase)?;
        let account = self.desk.actor.account;
        let detail = format!("account={}", account.raw());
        let taken = self.audited(now, "verzegeld.sleutel", &detail, |tx| {
            let holders: Vec<AccountId> = location::accounts(tx)?
                .iter()
                .filter(|account| account.role.may(Permission::Sealed))
                .map(|account| account.id)
                .collect();
            self.change_vault(tx, now, |vault| {
                let key = match vault.open_sealed(&holders, opener) {
                    Err(StoreError::WrongPassphrase) => return Err(wrong_secret()),
                    other => other?,
                };
                let random = Random::System.bytes()?;
                let holder = Holder::Account(account);
                Ok(vault.add_sealed(holder, &self.desk.actor.name, own_passphrase, &key, &random)?)
            })
        });
        self.settle_vault();
        if taken
            .as_ref()
            .is_err_and(|error| error.cause == Some(Cause::WrongPassphrase))
        {
            self.audited(now, "verzegeld.mislukt", "", |_| Ok(()))?;
        }
        taken
    }

    /// Makes another recovery key for the sealed notes; the earlier one opens nothing any more. It is shown this once.
    pub fn renew_sealed_recovery(&mut self, now: Moment, key: &SealedKey) -> Result<Zeroizing<String>, AppError> {
        self.check_key(key)?;
        let recovery = self.audited(now, "verzegeld.herstelsleutel", "", |tx| {
            self.change_vault(tx, now, |vault| put_recovery(vault, &key.key))
        });
        self.settle_vault();
        recovery
    }

    fn check_key(&self, key: &SealedKey) -> Result<(), AppError> {
        self.require(Permission::Sealed)?;
        if key.sitting == self.desk.sitting {
            return Ok(());
        }
        Err(AppError::new(
            ErrorKind::Permission,
            "VERZEGELD_DICHT",
            "De verzegelde notities zijn dicht.",
        )
        .hint("Geef uw eigen wachtwoord om ze te openen."))
    }

    /// The key file as it is now, to open something with: another terminal may have changed it. It is changed only by
    /// [`Session::change_vault`].
    fn fresh_vault(&mut self) -> Result<Vault, AppError> {
        self.desk.vault = self.counting_vault()?;
        Ok(self.desk.vault.clone())
    }

    /// Makes the key of the sealed notes with the first account that may open them.
    pub(super) fn begin_sealed(
        &self,
        vault: &mut Vault,
        account: &Account,
        passphrase: &str,
    ) -> Result<SealedAccess, AppError> {
        if !account.role.may(Permission::Sealed) {
            return Ok(SealedAccess::None);
        }
        let held = vault.sealed_holders().iter().any(|holder| *holder != Holder::Recovery);
        if held || sealed::count(self.store.read())? > 0 {
            return Ok(SealedAccess::Waits);
        }
        // Nothing was ever sealed and nobody holds a key: begin, also after a first account that was closed unused.
        vault.clear_sealed();
        let key = vault::SealedKey::new(Random::System.bytes()?);
        let holder = Holder::Account(account.id);
        vault.add_sealed(
            holder,
            account.name.as_str(),
            passphrase,
            &key,
            &Random::System.bytes()?,
        )?;
        put_recovery(vault, &key).map(SealedAccess::Made)
    }

    /// Wraps the key of the sealed notes under a new passphrase, when the old one of the same person opens it.
    pub(super) fn rewrap_sealed(
        &self,
        vault: &mut Vault,
        account: &Account,
        (old, new): (&str, &str),
    ) -> Result<SealedAccess, AppError> {
        let holder = Holder::Account(account.id);
        if !account.role.may(Permission::Sealed) || !vault.sealed_holders().contains(&holder) {
            return Ok(SealedAccess::None);
        }
        if account.id != self.desk.actor.account {
            return Ok(SealedAccess::Waits);
        }
        match vault.open_sealed(&[account.id], old) {
            Ok(key) => {
                vault.add_sealed(holder, account.name.as_str(), new, &key, &Random::System.bytes()?)?;
                Ok(SealedAccess::Follows)
            }
            Err(StoreError::WrongPassphrase) => Ok(SealedAccess::Waits),
            Err(other) => Err(other.into()),
        }
    }

    /// Refuses a key file that nobody could open the notes with any more.
    pub(super) fn keep_sealed_open(&self, vault: &Vault) -> Result<(), AppError> {
        if vault.sealed_holders().is_empty() && sealed::count(self.store.read())? > 0 {
            return Err(refused(
                "LAATSTE_SLEUTEL",
                "Na dit account kan niemand de verzegelde notities nog openen.",
            )
            .hint(
                "Laat eerst een tweede aandachtsfunctionaris de sleutel overnemen met: plusgroep account verzegeld.",
            ));
        }
        Ok(())
    }
}

fn no_key_yet() -> AppError {
    refused(
        "GEEN_SLEUTEL",
        "Dit account opent de verzegelde notities nog niet, of niet met dit wachtwoord.",
    )
    .hint("Neem de sleutel over met: plusgroep account verzegeld.")
}

fn put_recovery(vault: &mut Vault, key: &vault::SealedKey) -> Result<Zeroizing<String>, AppError> {
    let recovery = recovery_key(&Random::System.bytes()?);
    let tidy = Zeroizing::new(normalise_recovery(&recovery));
    vault.add_sealed(Holder::Recovery, RECOVERY_ACCOUNT, &tidy, key, &Random::System.bytes()?)?;
    Ok(recovery)
}

/// The files about a child without those about the person who looks.
fn files(
    tx: Tx<'_>,
    seal: (&str, &vault::SealedKey),
    child: ChildId,
    viewer: AccountId,
) -> Result<Vec<MeldcodeFile>, AppError> {
    let names = location::accounts(tx)?;
    let name = |id: AccountId| {
        let found = names.iter().find(|account| account.id == id);
        found.map_or_else(|| "een gesloten account".to_owned(), |account| account.name.to_string())
    };
    let mut files: Vec<MeldcodeFile> = Vec::new();
    for sealed in sealed::of_child(tx, seal, child)? {
        if sealed.about == Some(viewer) {
            continue;
        }
        let SealedNote { file, about, by, note } = sealed;
        let at = files.iter().position(|other| other.id == file).unwrap_or_else(|| {
            files.push(MeldcodeFile {
                id: file,
                about: about.map(name),
                state: Meldcode::Empty,
                written_by: Vec::new(),
            });
            files.len() - 1
        });
        if let Some(file) = files.get_mut(at) {
            let state = std::mem::replace(&mut file.state, Meldcode::Empty);
            file.state = state.write(note).map_err(|_| StoreError::SealedDamaged)?;
            file.written_by.push(by);
        }
    }
    Ok(files)
}

fn about_of(
    tx: Tx<'_>,
    seal: (&str, &vault::SealedKey),
    child: ChildId,
    file: i64,
) -> Result<Option<AccountId>, AppError> {
    let notes = sealed::of_child(tx, seal, child)?;
    Ok(notes.iter().find(|note| note.file == file).and_then(|note| note.about))
}

/// The file that a note goes in; `None` begins one.
fn choose(known: Vec<MeldcodeFile>, new: &NewNote) -> Result<Option<MeldcodeFile>, AppError> {
    match &new.target {
        Target::New { .. } => Ok(None),
        Target::File(id) => known
            .into_iter()
            .find(|file| file.id == *id)
            .map(Some)
            .ok_or_else(|| refused("GEEN_DOSSIER", "Dit meldcodedossier is er niet.")),
        Target::Open => {
            let mut open: Vec<MeldcodeFile> = known.into_iter().filter(|file| file.state.next().is_some()).collect();
            match (open.pop(), open.is_empty()) {
                (None, _) if new.note.entry == Entry::Signals => Ok(None),
                (None, _) => Err(refused("GEEN_DOSSIER", "Er loopt geen meldcodedossier van dit kind.")
                    .hint(format!("Begin met stap {}.", Step::Signals.number()))),
                (found, true) => Ok(found),
                (_, false) => Err(refused("MEER_DOSSIERS", "Er lopen meer meldcodedossiers van dit kind.")
                    .hint("Kies er een met --dossier.")),
            }
        }
    }
}
