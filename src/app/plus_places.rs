//! What is said when children with extra support are placed: the maximum per dagdeel (E2), and the end of the programme (E10).
//! Never a refusal: the policy says how many the money is for, and the manager decides.

use super::error::AppError;
use super::session::Session;
use crate::domain::expected::Expectations;
use crate::domain::extra_day::Origin;
use crate::domain::group::Dagdeel;
use crate::domain::ids::{ChildId, GroupId};
use crate::domain::people::Placement;
use crate::domain::plus_children::{AboveMaximum, OpenDagdeel, above_maximum, first_above};
use crate::domain::plus_marks::PlusMarks;
use crate::domain::regeling::Regeling;
use crate::domain::time::{ALL_DAYS, date_in_words, weekday_short};
use crate::domain::words::count;
use crate::store::{allocations, extra_days, people};
use chrono::{Days, NaiveDate};
use std::collections::BTreeSet;

/// Days of planning that are looked at from the first day of a place: a year has every kind of week in it.
const PLAN_DAYS: u64 = 366;

impl Session {
    /// The children with extra support.
    pub(super) fn plus_marks(&self) -> Result<PlusMarks, AppError> {
        let latest = allocations::latest(self.store.read())?;
        Ok(PlusMarks::of(&self.house.regelingen, &latest))
    }

    /// The dagdelen between two days with the plus children that are planned in them, by pattern and extra days.
    pub(super) fn planned_dagdelen(&self, (from, until): (NaiveDate, NaiveDate)) -> Result<Vec<OpenDagdeel>, AppError> {
        let tx = self.store.read();
        let marks = self.plus_marks()?;
        let expectations = Expectations::of(
            people::placements(tx, from, until)?,
            extra_days::between(tx, from, until)?,
        );
        let mut planned = Vec::new();
        for day in from.iter_days().take_while(|day| *day <= until) {
            let day_type = self.day_type(day);
            for group in self.house.groups.iter().filter(|group| self.is_meant(group.kind)) {
                let mut expected = expectations.in_group(group, day, |_| day_type.clone());
                expected.retain(|child, _| marks.is_plus(*child, group.kind, day));
                let known = group.dagdelen(&day_type).iter().filter(|_| day_type.is_working());
                planned.extend(known.map(|dagdeel| {
                    let comes = |(child, dagdelen): (&ChildId, &Vec<(&Dagdeel, Origin)>)| {
                        let found = dagdelen.iter().any(|(own, _)| own.name == dagdeel.name);
                        found.then_some(*child)
                    };
                    OpenDagdeel {
                        day,
                        group: group.id,
                        name: dagdeel.name.clone(),
                        children: expected.iter().filter_map(comes).collect(),
                    }
                }));
            }
        }
        Ok(planned)
    }

    /// Planned dagdelen between two days above the maximum of the policy, on the days on which it holds.
    pub(super) fn planned_above(&self, days: (NaiveDate, NaiveDate)) -> Result<Vec<AboveMaximum>, AppError> {
        let regeling = self.hours_regeling();
        let Some((most, scope)) = regeling.caps.most_per_dagdeel else {
            return Ok(Vec::new());
        };
        let mut planned = self.planned_dagdelen(days)?;
        planned.retain(|dagdeel| regeling.holds_on(dagdeel.day));
        Ok(above_maximum(&planned, most, scope))
    }

    /// What has to be said of the places of some children, or of all: dagdelen above the maximum, and places past the end of the
    /// programme; a sentence each.
    pub(super) fn said_of_places(&self, of: Option<ChildId>) -> Result<Vec<String>, AppError> {
        let regeling = self.hours_regeling();
        let placements: Vec<Placement> = match of {
            Some(child) => people::placements_of_child(self.store.read(), child)?,
            None => people::placements(self.store.read(), ALL_DAYS.0, ALL_DAYS.1)?,
        };
        let meant: Vec<&Placement> = placements
            .iter()
            .filter(|place| self.group(place.group).is_ok_and(|group| self.is_meant(group.kind)))
            .collect();
        let mut said = Vec::new();
        if let (Some((most, scope)), Some(days)) = (regeling.caps.most_per_dagdeel, span(regeling, &meant)) {
            let planned = self.planned_dagdelen(days)?;
            let mut above = above_maximum(&planned, most, scope);
            if let Some(child) = of {
                keep_those_of(child, &mut above, &planned);
            }
            said.extend(first_above(&above).iter().map(|(first, days)| {
                let place = self.place_of_maximum(first.group);
                let days: Vec<String> = days
                    .iter()
                    .map(|above| format!("{} {} {}", weekday_short(above.day), above.name, above.children))
                    .collect();
                format!(
                    "LET OP: in {place} zijn vanaf {} meer dan {} met extra ondersteuning gepland: {}.",
                    date_in_words(first.day),
                    count(most, "kind", "kinderen"),
                    days.join(", ")
                )
            }));
        }
        said.extend(self.past_the_end(regeling, &meant)?);
        Ok(said)
    }

    /// What has to be said when a child comes on one day beside its pattern: the dagdelen that go above the maximum by it.
    pub(super) fn said_of_day(&self, child: ChildId, day: NaiveDate) -> Result<Option<String>, AppError> {
        let regeling = self.hours_regeling();
        let Some((most, scope)) = regeling.caps.most_per_dagdeel.filter(|_| regeling.holds_on(day)) else {
            return Ok(None);
        };
        let planned = self.planned_dagdelen((day, day))?;
        let mut above = above_maximum(&planned, most, scope);
        keep_those_of(child, &mut above, &planned);
        let Some(first) = above.first() else {
            return Ok(None);
        };
        let dagdelen: Vec<String> = above
            .iter()
            .map(|above| format!("{} {}", above.name, above.children))
            .collect();
        Ok(Some(format!(
            "LET OP: in {} zijn op {} meer dan {} met extra ondersteuning gepland: {}.",
            self.place_of_maximum(first.group),
            date_in_words(day),
            count(most, "kind", "kinderen"),
            dagdelen.join(", ")
        )))
    }

    /// "groep Uilen", or the location where the policy counts so.
    pub(super) fn place_of_maximum(&self, group: Option<GroupId>) -> String {
        let named = group.and_then(|id| self.house.groups.iter().find(|group| group.id == id));
        named.map_or_else(|| "de locatie".to_owned(), |group| format!("groep {}", group.name))
    }

    /// That children with extra support are placed after the last day of the programme.
    fn past_the_end(&self, regeling: &Regeling, meant: &[&Placement]) -> Result<Option<String>, AppError> {
        let Some(end) = regeling.valid_to.filter(|_| regeling.subsidy.is_some()) else {
            return Ok(None);
        };
        let (marks, children) = (self.plus_marks()?, people::children(self.store.read())?);
        let is_late = |place: &Placement| -> Result<bool, AppError> {
            let kind = self.group(place.group)?.kind;
            let next = end.succ_opt().unwrap_or(end).max(place.period.begin());
            let stays = place.period.end().is_none_or(|last| last >= next);
            let mut own = marks.periods(place.child, kind);
            let late = if place.period.begin() > end {
                own.next().is_some()
            } else {
                own.any(|period| period.end().is_none_or(|last| last > end))
            };
            Ok(stays && late)
        };
        let mut numbers = BTreeSet::new();
        for place in meant {
            let number = children
                .iter()
                .find(|child| child.id == place.child)
                .map(|child| &child.number);
            if is_late(place)? {
                numbers.extend(number.map(ToString::to_string));
            }
        }
        Ok((!numbers.is_empty()).then(|| {
            format!(
                "LET OP: regeling {} geldt tot en met {}; een plaats daarna geeft geen recht op extra inzet: kind {}.",
                regeling.id,
                date_in_words(end),
                numbers.into_iter().collect::<Vec<_>>().join(", ")
            )
        }))
    }
}

/// Leaves out what is above the maximum without a child.
fn keep_those_of(child: ChildId, above: &mut Vec<AboveMaximum>, planned: &[OpenDagdeel]) {
    above.retain(|above| {
        let mut there = planned.iter().filter(|dagdeel| above.is_about(dagdeel));
        there.any(|dagdeel| dagdeel.children.contains(&child))
    });
}

/// The days of planning that some places are about: from the first day of each, at most a year, while the policy holds.
fn span(regeling: &Regeling, places: &[&Placement]) -> Option<(NaiveDate, NaiveDate)> {
    let last = |place: &Placement| {
        let year = place.period.begin().checked_add_days(Days::new(PLAN_DAYS))?;
        let end = place.period.end().map_or(year, |end| end.min(year));
        Some(regeling.valid_to.map_or(end, |valid| end.min(valid)))
    };
    let from = places
        .iter()
        .map(|place| place.period.begin())
        .min()?
        .max(regeling.valid_from);
    let until = places.iter().filter_map(|place| last(place)).max()?;
    (from <= until).then_some((from, until))
}
