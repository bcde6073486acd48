//! Who is expected ("verwacht"): in which group, for which dagdelen of a day, and why. The one definition for the list at the door,
//! the forecast of the staffing, the burn-down and the planning of plus places.

use super::calendar::DayType;
use super::extra_day::{ExtraDay, Origin, expected};
use super::group::{Dagdeel, Group};
use super::ids::{ChildId, GroupId};
use super::people::Placement;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// The placements and extra days of one child in one group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Plan {
    placements: Vec<Placement>,
    extra: Vec<ExtraDay>,
}

/// Placements and extra days, by group and child.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expectations(BTreeMap<GroupId, BTreeMap<ChildId, Plan>>);

impl Expectations {
    /// Sorts what was read; the order of the placements is kept.
    pub fn of(placements: Vec<Placement>, extra: Vec<ExtraDay>) -> Self {
        let mut sorted = Self::default();
        for placement in placements {
            let plan = sorted.plan(placement.group, placement.child);
            plan.placements.push(placement);
        }
        for booked in extra {
            sorted.book(booked);
        }
        sorted
    }

    /// One extra day more.
    pub fn book(&mut self, booked: ExtraDay) {
        self.plan(booked.group, booked.child).extra.push(booked);
    }

    fn plan(&mut self, group: GroupId, child: ChildId) -> &mut Plan {
        self.0.entry(group).or_default().entry(child).or_default()
    }

    /// The dagdelen for which a child is expected in a group on a day, in the order of the day; none when the group is closed for
    /// that child. `day_type` is the kind of day by the calendar of its own school. Absence is not looked at.
    pub fn of_child<'a>(
        &self,
        child: ChildId,
        group: &'a Group,
        day: NaiveDate,
        day_type: &DayType,
    ) -> Vec<(&'a Dagdeel, Origin)> {
        let plan = self.0.get(&group.id).and_then(|children| children.get(&child));
        let Some(plan) = plan.filter(|_| day_type.is_working()) else {
            return Vec::new();
        };
        let names = expected((child, group.id), day, &plan.placements, &plan.extra);
        let origin = |dagdeel: &Dagdeel| names.iter().find(|(name, _)| *name == dagdeel.name);
        let known = group.dagdelen(day_type).iter();
        let mut found: Vec<(&Dagdeel, Origin)> = known
            .filter_map(|dagdeel| origin(dagdeel).map(|(_, origin)| (dagdeel, *origin)))
            .collect();
        found.sort_by_key(|(dagdeel, _)| (dagdeel.from, dagdeel.until));
        found
    }

    /// Every child that is expected in a group on a day, with its dagdelen.
    pub fn in_group<'a>(
        &self,
        group: &'a Group,
        day: NaiveDate,
        day_type_of: impl Fn(ChildId) -> DayType,
    ) -> BTreeMap<ChildId, Vec<(&'a Dagdeel, Origin)>> {
        let children = self.0.get(&group.id).into_iter().flatten();
        let expected = children.map(|(child, _)| (*child, self.of_child(*child, group, day, &day_type_of(*child))));
        expected.filter(|(_, dagdelen)| !dagdelen.is_empty()).collect()
    }
}
