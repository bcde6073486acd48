//! The key file and the register together: which entries count, what a computer that stopped in between left, and what happens
//! when a file is damaged (docs/adr/0022).
//!
//! A change puts the new entry beside the old one and writes the key file; the same transaction of the register that records
//! the change says which of them counts; then the other is taken out. Wherever this stops, both files hold the entry that
//! counts, and the next opening takes the other out and says so in the log.

use super::cause::Cause;
use super::copies::CheckedPart;
use super::desk::{RECOVERY_ACCOUNT, actor};
use super::env::Moment;
use super::error::{AppError, ErrorKind};
use super::session::Session;
use crate::domain::hidden::visible_path;
use crate::store::audit::{self, Actor};
use crate::store::vault::{DatabaseKey, FileState, Found, Holder, Opened, Unlocked, Vault};
use crate::store::{Tx, vault_entries};
use std::path::Path;

/// What came of looking after the key file at an opening.
pub(super) struct Looked {
    /// The key file as it is now.
    pub(super) vault: Vault,
    /// What the person is told, when something was damaged.
    pub(super) said: Option<String>,
}

/// Reads the key file as it is now: of a location that is known, so that a file of another is not taken for it.
fn read(path: &Path, location: &str) -> Result<Vault, AppError> {
    Ok(Vault::read(path)?.of_location(location))
}

/// Looks after the key file inside a transaction of the register, which is its lock: what does not count goes, what is damaged is
/// written again, and the log says so. Where the register is the older of the two it takes over what the key file says, and nothing goes.
/// On a disk that cannot be written everything stays as it is and works all the same.
pub(super) fn look_after(
    tx: Tx<'_>,
    (path, location): (&Path, &str),
    actor: &Actor,
    at: &str,
) -> Result<Looked, AppError> {
    let mut vault = read(path, location)?;
    vault.sweep();
    let was_older = vault_entries::adopt(tx, &vault)?;
    if was_older {
        audit::record(tx, at, actor, "register.ouder", "")?;
    }
    let is_behind = vault_entries::is_key_file_older(tx, &vault)?;
    if is_behind {
        audit::record(tx, at, actor, "sleutels.ouder", "")?;
    }
    let settled = vault_entries::settle(tx, &mut vault)?;
    let found = vault.found();
    let is_new = vault.is_being_made();
    let mut said = Vec::new();
    if was_older {
        said.push(older_register());
    } else if is_behind {
        said.push(older_key_file());
    }
    if settled.is_nothing() && !found.needs_writing() && !is_new {
        return Ok(Looked {
            vault,
            said: one_text(&said),
        });
    }
    vault.is_made();
    let set_aside = vault.foreign_goes_to();
    if vault.write().is_err() {
        return Ok(Looked {
            vault,
            said: one_text(&said),
        });
    }
    for (action, count) in [
        ("sleutels.afgerond", settled.finished),
        ("sleutels.opgeruimd", settled.swept),
    ] {
        if count > 0 {
            audit::record(tx, at, actor, action, &format!("accounts={count}"))?;
        }
    }
    let damage = found.damage();
    if let Some(which) = damage {
        audit::record(tx, at, actor, "sleutels.hersteld", &format!("bestand={which}"))?;
    }
    // A second copy that is simply not there is what someone has who moved the two files that the manual names.
    if damage.is_some() && (found.main, found.reserve) != (FileState::Whole, FileState::Missing) {
        said.push(sentence(&vault, path));
    }
    said.extend(set_aside.iter().map(|kept| kept_foreign(kept)));
    Ok(Looked {
        vault,
        said: one_text(&said),
    })
}

fn one_text(said: &[String]) -> Option<String> {
    (!said.is_empty()).then(|| said.join(" "))
}

fn older_register() -> String {
    "Het locatiebestand is ouder dan het sleutelbestand ernaast: er is een ouder bestand teruggezet, of een bestand met -wal raakte kwijt. \
     De wachtwoorden van het sleutelbestand gelden en blijven staan. Ligt het nieuwere locatiebestand nog ergens, zet dat dan terug voor u \
     verder werkt."
        .to_owned()
}

fn older_key_file() -> String {
    "Het sleutelbestand is ouder dan het locatiebestand: er ontbreken sleutels van na die tijd. Zet het nieuwere sleutelbestand terug, of \
     kijk met plusgroep account lijst wie een nieuw wachtwoord nodig heeft."
        .to_owned()
}

fn kept_foreign(kept: &Path) -> String {
    format!(
        "Er lag een sleutelbestand van een andere locatie; dat is bewaard als {}.",
        visible_path(kept)
    )
}

fn sentence(vault: &Vault, path: &Path) -> String {
    let name = visible_path(Path::new(path.file_name().unwrap_or_default()));
    let found = vault.found();
    let what = match found.damage() {
        Some("reserve") if found.reserve == FileState::Foreign => {
            format!("De reserve van het sleutelbestand ({name}.sleutels.reserve) was van een andere locatie")
        }
        Some("sleutels") if found.main == FileState::Foreign => {
            format!("Het sleutelbestand ({name}.sleutels) was van een andere locatie")
        }
        Some("reserve") => format!("De reserve van het sleutelbestand ({name}.sleutels.reserve) was beschadigd"),
        Some("beide") => format!("Het sleutelbestand ({name}.sleutels) en de reserve ervan waren beschadigd"),
        _ => format!("Het sleutelbestand ({name}.sleutels) was beschadigd of weg"),
    };
    let lost = if found.has_lost {
        "; kijk met plusgroep account lijst wie een nieuw wachtwoord nodig heeft"
    } else {
        ""
    };
    format!("{what} en is hersteld{lost}. Gebeurt dit vaker, vervang dan de schijf.")
}

/// The sentence for a passphrase whose entry does not count.
pub(super) fn replaced_passphrase() -> AppError {
    AppError::new(
        ErrorKind::Input,
        "WACHTWOORD_VERVALLEN",
        "Dit wachtwoord geldt niet (meer): het is door een ander vervangen, of de wijziging werd afgebroken.",
    )
    .hint("Gebruik het andere wachtwoord; wie het kwijt is opent de locatie met de herstelsleutel als wachtwoord.")
}

/// Refuses a passphrase whose entry does not count, reading only.
pub(super) fn require_counting(tx: Tx<'_>, unlocked: &Unlocked) -> Result<(), AppError> {
    if vault_entries::counts(tx, unlocked)? {
        Ok(())
    } else {
        Err(refused(tx, unlocked)?)
    }
}

/// Why an entry does not count: it was replaced, or the register is of before it.
pub(super) fn refused(tx: Tx<'_>, unlocked: &Unlocked) -> Result<AppError, AppError> {
    Ok(if vault_entries::is_register_older(tx, &unlocked.among)? {
        of_before_the_account()
    } else {
        replaced_passphrase()
    })
}

/// The sentence for a passphrase of an account that an older register does not know.
pub(super) fn of_before_the_account() -> AppError {
    AppError::new(
        ErrorKind::Refused,
        "LOCATIE_OUDER",
        "Dit locatiebestand is ouder dan het sleutelbestand ernaast en kent dit account niet (meer).",
    )
    .hint("Zet het nieuwere locatiebestand terug; het sleutelbestand blijft zoals het is.")
}

/// Who a passphrase belongs to. Of an account that the register never had, the register is the older of the two.
pub(super) fn actor_of(tx: Tx<'_>, opened: &Opened) -> Result<Actor, AppError> {
    match actor(tx, opened.holder) {
        Err(error) if error.cause == Some(Cause::AccountClosed) => {
            let Holder::Account(account) = opened.holder else {
                return Err(error);
            };
            if vault_entries::is_of_another_register(tx, account, &opened.marks)? {
                return Err(of_before_the_account());
            }
            Err(error)
        }
        other => other,
    }
}

/// How the two key files were found. What is wrong with one of them is mended at the next opening, since the other is there.
pub(super) fn key_file_parts(found: Found) -> Vec<CheckedPart> {
    const MENDED: &str = "het andere sleutelbestand vangt het op, en bij de volgende keer openen wordt het hersteld.";
    let main = match found.main {
        FileState::Whole | FileState::Differs => Ok("Het sleutelbestand opent de locatie.".to_owned()),
        FileState::Unchecked => Ok(
            "Het sleutelbestand opent de locatie; het krijgt een controlegetal bij de volgende keer openen.".to_owned(),
        ),
        FileState::Missing => Err(format!("Het sleutelbestand (.sleutels) is weg; {MENDED}")),
        FileState::Damaged => Err(format!("Het sleutelbestand (.sleutels) is beschadigd; {MENDED}")),
        FileState::Foreign => Err(format!(
            "Het sleutelbestand (.sleutels) is van een andere locatie; {MENDED}"
        )),
    };
    let reserve = match found.reserve {
        FileState::Whole => Ok("De reserve van het sleutelbestand is er gelijk aan.".to_owned()),
        FileState::Damaged => Err(format!(
            "De reserve van het sleutelbestand (.sleutels.reserve) is beschadigd; {MENDED}"
        )),
        FileState::Foreign => Err(format!(
            "De reserve van het sleutelbestand (.sleutels.reserve) is van een andere locatie; {MENDED}"
        )),
        FileState::Missing | FileState::Differs | FileState::Unchecked => {
            Ok("De reserve van het sleutelbestand wordt bijgewerkt bij de volgende keer openen.".to_owned())
        }
    };
    let mut parts = vec![("sleutelbestand", main), ("sleutelbestand (reserve)", reserve)];
    if found.has_lost {
        parts.push((
            "sleutels",
            Err("Van een account is de sleutel in beide bestanden beschadigd; na de volgende keer openen zegt plusgroep \
                account lijst van wie."
                .to_owned()),
        ));
    }
    let part = |(name, verdict)| CheckedPart { name, verdict };
    parts.into_iter().map(part).collect()
}

impl Session {
    /// The key file as it is now, with only the entries that count: another terminal may have changed it, or have been stopped
    /// in the middle of that.
    pub(super) fn counting_vault(&self) -> Result<Vault, AppError> {
        let mut vault = self.vault_now()?;
        vault_entries::settle(self.store.read(), &mut vault)?;
        Ok(vault)
    }

    /// The key file of this location as it is now.
    fn vault_now(&self) -> Result<Vault, AppError> {
        read(self.store.path(), self.desk.vault.location_id())
    }

    /// Looks after the key file of this location, inside a transaction of the register.
    pub(super) fn look_after_keys(&self, tx: Tx<'_>, at: &str) -> Result<Looked, AppError> {
        let location = (self.store.path(), self.desk.vault.location_id());
        look_after(tx, location, &self.desk.actor, at)
    }

    /// Changes the key file inside a transaction of the register, which is its lock: it is read again, so that what another
    /// terminal wrote is not lost, and written before the register says that the new entries count.
    pub(super) fn change_vault<T>(
        &self,
        tx: Tx<'_>,
        now: Moment,
        change: impl FnOnce(&mut Vault) -> Result<T, AppError>,
    ) -> Result<T, AppError> {
        let Looked { mut vault, .. } = self.look_after_keys(tx, &now.utc_text())?;
        vault_entries::begin(tx, &mut vault)?;
        let outcome = change(&mut vault)?;
        vault.write()?;
        vault_entries::confirm(tx, &vault)?;
        Ok(outcome)
    }

    /// After a change, also one that failed: takes out what does not count. Where that cannot be done the register refuses those
    /// entries all the same, and the next opening takes them out.
    pub(super) fn settle_vault(&mut self) {
        let settled = self.store.write(|tx| {
            let mut vault = self.vault_now()?;
            if !vault_entries::settle(tx, &mut vault)?.is_nothing() {
                vault.write()?;
            }
            Ok::<_, AppError>(vault)
        });
        if let Ok(vault) = settled {
            self.desk.vault = vault;
        }
    }

    /// The key of the file, unwrapped again with the passphrase of who is working.
    pub(super) fn own_key(&self, own_passphrase: &str) -> Result<DatabaseKey, AppError> {
        let name = if self.desk.actor.account.raw() == 0 {
            RECOVERY_ACCOUNT
        } else {
            &self.desk.actor.name
        };
        Ok(self.counting_vault()?.open(Some(name), own_passphrase)?.1)
    }

    /// What was damaged and mended when this location was opened.
    pub fn mended(&self) -> Option<&str> {
        self.desk.mended.as_deref()
    }
}
