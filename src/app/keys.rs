//! The key file and the register together: which entries count, what a computer that stopped in between left, and what happens
//! when a file is damaged (docs/adr/0022).
//!
//! A change puts the new entry beside the old one and writes the key file; the same transaction of the register that records
//! the change says which of them counts; then the other is taken out. Wherever this stops, both files hold the entry that
//! counts, and the next opening takes the other out and says so in the log.

use super::copies::CheckedPart;
use super::desk::RECOVERY_ACCOUNT;
use super::env::Moment;
use super::error::{AppError, ErrorKind};
use super::session::Session;
use crate::store::audit::{self, Actor};
use crate::store::vault::{DatabaseKey, FileState, Found, Mark, Vault};
use crate::store::{Store, Tx, vault_entries};
use std::path::Path;

/// What came of looking after the key file at an opening.
pub(super) struct Looked {
    /// The key file as it is now.
    pub(super) vault: Vault,
    /// What the person is told, when something was damaged.
    pub(super) said: Option<String>,
}

/// Looks after the key file inside a transaction of the register, which is its lock: what does not count goes, what is damaged is
/// written again, and the log says so. On a disk that cannot be written everything stays as it is and works all the same.
pub(super) fn look_after(tx: Tx<'_>, path: &Path, actor: &Actor, at: &str) -> Result<Looked, AppError> {
    let mut vault = Vault::read(path)?;
    vault.sweep();
    vault_entries::adopt(tx, &vault)?;
    let settled = vault_entries::settle(tx, &mut vault)?;
    let found = vault.found();
    let is_new = vault.is_being_made();
    if settled.is_nothing() && !found.needs_writing() && !is_new {
        return Ok(Looked { vault, said: None });
    }
    vault.is_made();
    if vault.write().is_err() {
        return Ok(Looked { vault, said: None });
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
    let is_told = damage.is_some() && (found.main, found.reserve) != (FileState::Whole, FileState::Missing);
    let said = is_told.then(|| sentence(&vault, path));
    Ok(Looked { vault, said })
}

fn sentence(vault: &Vault, path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let found = vault.found();
    let what = match found.damage() {
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
pub(super) fn require_counting(tx: Tx<'_>, marks: &[Mark]) -> Result<(), AppError> {
    if vault_entries::counts(tx, marks)? {
        Ok(())
    } else {
        Err(replaced_passphrase())
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
    };
    let reserve = match found.reserve {
        FileState::Whole => Ok("De reserve van het sleutelbestand is er gelijk aan.".to_owned()),
        FileState::Damaged => Err(format!(
            "De reserve van het sleutelbestand (.sleutels.reserve) is beschadigd; {MENDED}"
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

/// Takes out of the key file what does not count; what cannot be done now the next opening does.
pub(super) fn settle(store: &Store) -> Result<Vault, AppError> {
    store.write(|tx| {
        let mut vault = Vault::read(store.path())?;
        if !vault_entries::settle(tx, &mut vault)?.is_nothing() {
            vault.write()?;
        }
        Ok(vault)
    })
}

impl Session {
    /// The key file as it is now, with only the entries that count: another terminal may have changed it, or have been stopped
    /// in the middle of that.
    pub(super) fn counting_vault(&self) -> Result<Vault, AppError> {
        let mut vault = Vault::read(self.store.path())?;
        vault_entries::settle(self.store.read(), &mut vault)?;
        Ok(vault)
    }

    /// Changes the key file inside a transaction of the register, which is its lock: it is read again, so that what another
    /// terminal wrote is not lost, and written before the register says that the new entries count.
    pub(super) fn change_vault<T>(
        &self,
        tx: Tx<'_>,
        now: Moment,
        change: impl FnOnce(&mut Vault) -> Result<T, AppError>,
    ) -> Result<T, AppError> {
        let Looked { mut vault, .. } = look_after(tx, self.store.path(), &self.desk.actor, &now.utc_text())?;
        let outcome = change(&mut vault)?;
        vault.write()?;
        vault_entries::confirm(tx, vault.put_in())?;
        Ok(outcome)
    }

    /// After a change, also one that failed: takes out what does not count. Where that cannot be done the register refuses those
    /// entries all the same, and the next opening takes them out.
    pub(super) fn settle_vault(&mut self) {
        if let Ok(vault) = settle(&self.store) {
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
