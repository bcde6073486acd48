//! Who sits at the keyboard, and with which keys.

use super::cause::Cause;
use super::env::Random;
use super::error::{AppError, ErrorKind};
use super::reading_log::Waiting;
use crate::domain::ids::AccountId;
use crate::domain::role::{Permission, Role};
use crate::store::audit::Actor;
use crate::store::location;
use crate::store::vault::{Holder, Vault};
use crate::store::{Shared, Tx};

/// Name under which the recovery key works.
pub const RECOVERY_ACCOUNT: &str = "herstelsleutel";

/// Who sits there, what opens for that person, and what is particular to this sitting.
#[derive(Debug)]
pub(super) struct Desk {
    pub(super) actor: Actor,
    pub(super) vault: Vault,
    /// What was damaged and mended at the opening.
    pub(super) mended: Option<String>,
    /// Changes with every opening and every switch of person; what was unlocked in one sitting is locked in the next.
    pub(super) sitting: i64,
    /// Lines of the log that wait until the disk can be written.
    pub(super) waiting: Shared<Vec<Waiting>>,
    pub(super) random: Random,
}

impl Desk {
    /// Someone sits down.
    pub(super) fn of(actor: Actor, vault: Vault) -> Result<Self, AppError> {
        Ok(Self {
            actor,
            vault,
            mended: None,
            sitting: Random::System.id()?,
            waiting: Shared::default(),
            random: Random::System,
        })
    }

    /// Refuses what this person may not do.
    pub(super) fn require(&self, permission: Permission) -> Result<(), AppError> {
        let role = self.actor.role;
        match role.instead_of_the_day() {
            _ if role.may(permission) => Ok(()),
            Some(instead) if permission == Permission::SeeDay => Err(AppError::no_day(role, instead)),
            _ => Err(AppError::permission(permission)),
        }
    }

    /// Refuses when the account was closed or got another role since. The recovery key has no account to close.
    pub(super) fn refuse_when_changed(&self, tx: Tx<'_>) -> Result<(), AppError> {
        if self.actor.account.raw() == 0 {
            return Ok(());
        }
        match location::role_of(tx, self.actor.account)? {
            Some(role) if role == self.actor.role => Ok(()),
            Some(_) => Err(AppError::new(
                ErrorKind::Permission,
                "ROL_GEWIJZIGD",
                "De rol van dit account is intussen gewijzigd; er is niets vastgelegd.",
            )
            .hint("Sluit het venster en meld u opnieuw aan.")),
            None => Err(closed_account()),
        }
    }
}

fn closed_account() -> AppError {
    AppError::new(ErrorKind::Permission, Cause::AccountClosed, "Dit account is gesloten.")
        .hint("Vraag de locatiemanager om een nieuw account.")
}

/// Who a holder of a key is, by the accounts of a register.
pub(super) fn actor(tx: Tx<'_>, holder: Holder) -> Result<Actor, AppError> {
    let id = match holder {
        Holder::Recovery => {
            let name = RECOVERY_ACCOUNT.to_owned();
            return Ok(Actor {
                account: AccountId::from_raw(0),
                name,
                role: Role::Locatiemanager,
            });
        }
        Holder::Account(id) => id,
    };
    let account = location::accounts(tx)?
        .into_iter()
        .find(|account| account.id == id)
        .ok_or_else(closed_account)?;
    Ok(Actor {
        account: account.id,
        name: account.name.to_string(),
        role: account.role,
    })
}
