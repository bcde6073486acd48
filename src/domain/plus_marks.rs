//! Which children have extra support ("plus"), in which kind of group and when. The one definition for the list at the door, the
//! ratio, the figures of plus places and the burn-down.

use super::allocation::Toewijzing;
use super::burn_down::AllocationStatus;
use super::group::GroupKind;
use super::ids::ChildId;
use super::occupancy::Indicated;
use super::regelingen::{PolicyIndex, Regelingen};
use super::time::Period;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Says whether an allocation gives its child extra support in a kind of group on a day, by the policy of who granted it.
pub fn supports_on(policies: &Regelingen, allocation: &Toewijzing, kind: GroupKind, day: NaiveDate) -> bool {
    supports(policies, allocation, kind) && AllocationStatus::of(allocation, day) == AllocationStatus::Running
}

/// Says whether an allocation that was not removed gives its child extra support in a kind of group, whenever.
pub fn supports(policies: &Regelingen, allocation: &Toewijzing, kind: GroupKind) -> bool {
    !allocation.is_removed() && policies.marks_plus(allocation, kind)
}

/// When each child has extra support and by which policy, by the kind of group it is for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlusMarks(BTreeMap<(ChildId, GroupKind), Vec<(Period, PolicyIndex)>>);

impl PlusMarks {
    /// What follows from allocations.
    pub fn of<'a>(policies: &Regelingen, allocations: impl IntoIterator<Item = &'a Toewijzing>) -> Self {
        let mut marks = Self::default();
        for allocation in allocations {
            let given = |kind: &GroupKind| supports(policies, allocation, *kind);
            for kind in GroupKind::ALL.into_iter().filter(given) {
                let of_kind = marks.0.entry((allocation.child, kind)).or_default();
                of_kind.push((allocation.period, policies.index_of(&allocation.gemeente)));
            }
        }
        marks
    }

    /// Whether a child has extra support in a kind of group on a day, and by which policy.
    pub fn indicated(&self, child: ChildId, kind: GroupKind, day: NaiveDate) -> Indicated {
        let running = self.given(child, kind).iter().find(|(period, _)| period.contains(day));
        running.map_or(Indicated::No, |(_, policy)| Indicated::Yes(*policy))
    }

    /// Says whether a child has extra support in a kind of group on a day.
    pub fn is_plus(&self, child: ChildId, kind: GroupKind, day: NaiveDate) -> bool {
        self.indicated(child, kind, day) != Indicated::No
    }

    /// When a child has extra support in a kind of group.
    pub fn periods(&self, child: ChildId, kind: GroupKind) -> impl Iterator<Item = Period> {
        self.given(child, kind).iter().map(|(period, _)| *period)
    }

    fn given(&self, child: ChildId, kind: GroupKind) -> &[(Period, PolicyIndex)] {
        self.0.get(&(child, kind)).map_or(&[], Vec::as_slice)
    }
}
