//! Policies of municipalities beside that of the location.

use super::env::Moment;
use super::error::{AppError, ErrorKind};
use super::lists;
use super::session::Session;
use super::setup::regeling_text;
use crate::domain::dossier::{Content, Entry};
use crate::domain::ids::{ChildId, GemeenteCode};
use crate::domain::regeling::Regeling;
use crate::domain::regelingen::Regelingen;
use crate::domain::role::Permission;
use crate::domain::time::Period;
use crate::regeling;
use crate::store::regelingen::{self, StoredRegeling};
use crate::store::{Tx, allocations, people};
use chrono::NaiveDate;
use std::collections::BTreeMap;
use std::path::Path;

/// The policies of a location: its own, and those that were stored of municipalities.
pub(super) fn read_all(tx: Tx<'_>, own: Regeling) -> Result<Regelingen, AppError> {
    let mut others = BTreeMap::new();
    for stored in regelingen::list(tx)? {
        let policy = regeling::read_policy(&stored.name, &stored.toml)?;
        others.insert(stored.gemeente, policy);
    }
    Ok(Regelingen::new(own, others))
}

/// Who granted a child something on paper, and for how long.
pub(super) fn on_paper(entries: &[Entry]) -> impl Iterator<Item = (&GemeenteCode, Period)> {
    entries.iter().filter_map(|entry| match &entry.content {
        Content::Indication(indication) => Some((&indication.gemeente, indication.period()?)),
        _ => None,
    })
}

impl Session {
    /// The policy of a municipality: its own, or that of the location.
    pub fn regeling_of(&self, gemeente: &GemeenteCode) -> &Regeling {
        self.house.regelingen.of(gemeente)
    }

    /// The policy of a child on a day: of who grants it something, else of where it lives, else of the location.
    pub(super) fn regeling_of_child(&self, child: ChildId, day: NaiveDate) -> Result<&Regeling, AppError> {
        if self.house.regelingen.others().is_empty() {
            return Ok(self.house.regelingen.own());
        }
        let tx = self.store.read();
        let home = people::child_by_id(tx, child)?.and_then(|child| child.gemeente);
        let allocations = allocations::latest_of_child(tx, child)?;
        let entries = self.entries_of(child)?;
        let standing = allocations.iter().filter(|found| !found.is_removed());
        let granted = standing.map(|found| (&found.gemeente, found.period));
        let grants = granted.chain(on_paper(&entries));
        Ok(self.house.regelingen.of_child(home.as_ref(), grants, day))
    }

    /// Gives a municipality a policy of its own, or another one: a known id, or a file (a relative path lies in `folder`).
    /// Returns what has to be said of a municipality that is newer than the list.
    ///
    /// # Errors
    /// No right to bring in files, the municipality of the location itself, no such policy, or a wrong value in it.
    pub fn put_regeling(
        &mut self,
        gemeente: &GemeenteCode,
        name: &str,
        folder: &Path,
        now: Moment,
    ) -> Result<Option<String>, AppError> {
        self.require(Permission::Import)?;
        if *gemeente == self.house.location.gemeente {
            let message =
                format!("{gemeente} is de gemeente van de locatie zelf; die volgt de regeling van de locatie.");
            return Err(AppError::new(ErrorKind::Refused, "EIGEN_GEMEENTE", message)
                .hint("Geef de code van een andere gemeente."));
        }
        let stored = StoredRegeling {
            gemeente: gemeente.clone(),
            name: name.to_owned(),
            toml: regeling_text(name, folder)?,
        };
        let id = regeling::read_policy(name, &stored.toml)?.id;
        // The id and not the path: where someone keeps files is no matter of the log.
        let detail = format!("gemeente={gemeente} regeling={id}");
        let unsure = self.audited(now, "regeling", &detail, |tx| {
            let unsure = lists::check_gemeente(&lists::gemeenten(tx)?, gemeente, [now.day()])?;
            regelingen::put(tx, &stored)?;
            Ok(unsure)
        })?;
        self.house.regelingen = read_all(self.store.read(), self.house.regelingen.own().clone())?;
        Ok(unsure)
    }
}
