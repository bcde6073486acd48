//! What of the accounts goes back with a copy: who was closed, got another passphrase or another role since, by the register that
//! is replaced.

use super::restore::Standing;
use crate::app::cause::Cause;
use crate::app::desk::RECOVERY_ACCOUNT;
use crate::app::env::Moment;
use crate::app::error::{AppError, ErrorKind};
use crate::domain::role::Permission;
use crate::store::audit::Actor;
use crate::store::vault::{Mark, Purpose, Vault};
use crate::store::{Store, StoreError, audit, copies, location, vault_entries};
use chrono::{NaiveDateTime, TimeDelta};
use std::collections::BTreeSet;
use std::path::Path;

/// What a register holds of after a copy that replaces it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Since {
    /// The last line of its log, on the wall clock.
    pub last_line: Option<NaiveDateTime>,
    /// Accounts that live in the copy and were closed since.
    pub closed: Vec<String>,
    /// Accounts with another passphrase or role since.
    pub changed: Vec<String>,
}

impl Since {
    /// What is said of it, with when the copy was made.
    pub fn sentences(&self, made: NaiveDateTime) -> Vec<String> {
        let newer = self.last_line.filter(|last| *last > made).map(|last| {
            format!(
                "Het register dat wordt vervangen gaat tot {}: {} verder dan deze kopie.",
                last.format("%d-%m-%Y %H:%M"),
                span(last.signed_duration_since(made))
            )
        });
        let closed = (!self.closed.is_empty()).then(|| {
            format!(
                "LET OP: na deze kopie gesloten, en met haar weer open: {}.",
                self.closed.join(", ")
            )
        });
        let changed = (!self.changed.is_empty()).then(|| {
            format!(
                "LET OP: na deze kopie een ander wachtwoord of een andere rol: {}.",
                self.changed.join(", ")
            )
        });
        let then = "De accounts, rollen en wachtwoorden van het moment van de kopie gelden weer.".to_owned();
        newer.into_iter().chain(closed).chain(changed).chain([then]).collect()
    }
}

/// "3 dagen", "2 uur" or "5 minuten".
fn span(time: TimeDelta) -> String {
    match (time.num_days(), time.num_hours(), time.num_minutes()) {
        (0, 0, 1) => "1 minuut".to_owned(),
        (0, 0, minutes) => format!("{minutes} minuten"),
        (0, hours, _) => format!("{hours} uur"),
        (1, ..) => "1 dag".to_owned(),
        (days, ..) => format!("{days} dagen"),
    }
}

/// What the register in a place holds of after a copy that is going to replace it. Refuses someone who by that register may no longer
/// put one back. `None` when nothing of that location stands there or it cannot be opened: a copy is put back because of such damage.
pub(super) fn since(
    (copy, register): (&Store, &Path),
    actor: &Actor,
    (target, standing): (&Path, Standing),
) -> Result<Option<Since>, AppError> {
    if standing != Standing::Same {
        return Ok(None);
    }
    // A side file that is damaged says nothing; the register may still.
    let stands = Store::look_into(target, copy.key()).or_else(|_| copies::open(target, copy.key()));
    let Ok(stands) = stands else {
        return Ok(None);
    };
    if is_shut_out(&stands, copy, actor).unwrap_or(false) {
        return Err(shut_out(actor));
    }
    Ok(compared((copy, register), (&stands, target)).ok())
}

/// Whether the register that stands there closed the account of someone, or goes on from the copy and took the right away.
fn is_shut_out(stands: &Store, copy: &Store, actor: &Actor) -> Result<bool, StoreError> {
    if location::is_closed(stands.read(), actor.account)? {
        return Ok(true);
    }
    let (_, head) = audit::head(copy.read())?;
    let goes_on = audit::earliest_after(stands.read(), &head)?.is_some();
    let role = location::role_of(stands.read(), actor.account)?;
    Ok(goes_on && role.is_some_and(|role| !role.may(Permission::KeepCopies)))
}

fn shut_out(actor: &Actor) -> AppError {
    let message = format!(
        "Het account {} is in de locatie die er nu staat gesloten of mag daar geen kopie meer terugzetten; er is niets teruggezet.",
        actor.name
    );
    AppError::new(ErrorKind::Permission, Cause::AccountClosed, message)
        .hint("Laat het iemand doen die dat nu mag, of doe het met de herstelsleutel als wachtwoord.")
}

fn compared((copy, register): (&Store, &Path), (stands, target): (&Store, &Path)) -> Result<Since, StoreError> {
    let last_line = audit::last_moment(stands.read())?;
    let mut since = Since {
        last_line: last_line.as_deref().and_then(Moment::of_utc_text).map(Moment::local),
        ..Since::default()
    };
    let id = Vault::read(register)?.location_id().to_owned();
    let then = marks(copy, register, &id)?;
    // Without its key files nothing is known of the passphrases that counted.
    let now = marks(stands, target, &id).unwrap_or_else(|_| then.clone());
    let of = |marks: &BTreeSet<Mark>, account: i64| -> Vec<Mark> {
        marks.iter().filter(|mark| mark.account == account).cloned().collect()
    };
    for account in location::accounts(copy.read())? {
        let name = account.name.to_string();
        if location::is_closed(stands.read(), account.id)? {
            since.closed.push(name);
        } else if let Some(role) = location::role_of(stands.read(), account.id)?
            && (role != account.role || of(&then, account.id.raw()) != of(&now, account.id.raw()))
        {
            since.changed.push(name);
        }
    }
    if of(&then, 0) != of(&now, 0) {
        since.changed.push(RECOVERY_ACCOUNT.to_owned());
    }
    Ok(since)
}

/// The entries that count and open a location.
fn marks(store: &Store, path: &Path, id: &str) -> Result<BTreeSet<Mark>, StoreError> {
    let mut vault = Vault::read(path)?.of_location(id);
    vault_entries::settle(store.read(), &mut vault)?;
    let all = vault.marks().into_iter();
    Ok(all.filter(|mark| mark.purpose == Purpose::Database).collect())
}
