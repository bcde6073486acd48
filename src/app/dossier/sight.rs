//! What this person may see of what was granted to a child: every screen, command and file asks here (docs/adr/0017).

use crate::app::error::AppError;
use crate::app::session::Session;
use crate::domain::allocation::Toewijzing;
use crate::domain::dossier::EntryKind;
use crate::domain::dossier::sight::{Asks, Consent, GrantSight, Papers, Sight};
use crate::domain::ids::ChildId;
use crate::domain::regeling::Regeling;
use crate::store::{allocations, dossier, people};
use chrono::NaiveDate;

impl Asks {
    /// Whether a policy asks for consent to share the beschikking.
    pub(in crate::app) const fn of(regeling: &Regeling) -> Self {
        if regeling.process.consent_required {
            Self::Consent
        } else {
            Self::Nothing
        }
    }
}

impl Session {
    /// What this person may see of what was granted to a child, on a day.
    pub(in crate::app) fn grant_sight(&self, child: ChildId, day: NaiveDate) -> Result<GrantSight, AppError> {
        let asks = Asks::of(self.regeling_of_child(child, day)?);
        let found = people::child_by_id(self.store.read(), child)?;
        let birth = found.ok_or_else(|| AppError::internal("KIND"))?.birth_date;
        let consent = Consent::on(asks, &self.entries_of(child)?, birth, day);
        Ok(GrantSight::new(consent, self.role()))
    }

    /// The states of allocations that were typed here from a paper.
    pub(in crate::app) fn papers(&self) -> Result<Papers, AppError> {
        Ok(Papers::of(&dossier::of_kinds(
            self.store.read(),
            &[EntryKind::Indication],
        )?))
    }

    /// The allocations of a child, each with whether it may be shown; what was taken back is not among them.
    pub(super) fn allocations_in_sight(
        &self,
        child: ChildId,
        sight: GrantSight,
    ) -> Result<Vec<(Toewijzing, Sight)>, AppError> {
        let papers = self.papers()?;
        let mut found = allocations::latest_of_child(self.store.read(), child)?;
        found.retain(|allocation| !allocation.is_removed());
        found.sort_by_key(|allocation| allocation.period.begin());
        let seen = |allocation: Toewijzing| {
            let sight = sight.of_allocation(&allocation, &papers);
            (allocation, sight)
        };
        Ok(found.into_iter().map(seen).collect())
    }

    /// Says whether an allocation of a child is withheld.
    pub(super) fn hides_allocation(&self, child: ChildId, sight: GrantSight) -> Result<bool, AppError> {
        let found = self.allocations_in_sight(child, sight)?;
        Ok(found.iter().any(|(_, sight)| *sight == Sight::Withheld))
    }
}
