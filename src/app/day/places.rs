//! Where children are on a day, group by group: a child is in one place at a time, whoever recorded it and wherever.

use crate::app::session::Session;
use crate::domain::attendance::{Attendance, AttendanceEvent, Stay, StayIn, fold, is_forgotten};
use crate::domain::group::Dagdeel;
use crate::domain::ids::{ChildId, GroupId};
use crate::domain::time::Minute;
use crate::store::{StoreError, Tx, people};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// A group on a day.
#[derive(Debug)]
struct GroupDay {
    group: GroupId,
    name: String,
    dagdelen: Vec<Dagdeel>,
}

/// The groups of the location on a day.
#[derive(Debug)]
pub(super) struct Places(Vec<GroupDay>);

impl Places {
    /// The groups on a day, by the calendar of the location.
    pub(super) fn of(session: &Session, day: NaiveDate) -> Self {
        let day_type = session.day_type(day);
        let groups = session.house.groups.iter().map(|group| GroupDay {
            group: group.id,
            name: group.name.to_string(),
            dagdelen: group.dagdelen(&day_type).to_vec(),
        });
        Self(groups.collect())
    }

    /// The dagdelen of a group.
    pub(super) fn dagdelen(&self, group: GroupId) -> &[Dagdeel] {
        let found = self.0.iter().find(|known| known.group == group);
        found.map_or(&[], |known| &known.dagdelen)
    }

    /// The name of a group.
    pub(super) fn name(&self, group: GroupId) -> &str {
        let found = self.0.iter().find(|known| known.group == group);
        found.map_or("een andere groep", |known| &known.name)
    }

    /// The other group in which a child is at a minute, so that it leaves there when it comes in here.
    pub(super) fn elsewhere(
        &self,
        events: &[AttendanceEvent],
        (child, here): (ChildId, GroupId),
        at: Minute,
    ) -> Option<GroupId> {
        let others = self.0.iter().filter(|known| known.group != here);
        others
            .filter(|known| match state(events, child, known.group) {
                Attendance::Present(stays) => stays
                    .last()
                    .is_some_and(|stay| stay.from <= at && !is_forgotten(*stay, &known.dagdelen, at)),
                _ => false,
            })
            .map(|known| known.group)
            .next()
    }

    /// Says whether events have a child in two groups at once.
    pub(super) fn has_two(&self, events: &[AttendanceEvent], child: ChildId) -> bool {
        let stays: Vec<StayIn<'_>> = self
            .0
            .iter()
            .flat_map(|known| {
                let stays: Vec<Stay> = state(events, child, known.group).stays().to_vec();
                stays.into_iter().map(|stay| StayIn {
                    group: known.group,
                    stay,
                    dagdelen: &known.dagdelen,
                })
            })
            .collect();
        stays.iter().enumerate().any(|(index, one)| {
            let others = stays.iter().skip(index + 1);
            others
                .filter(|other| other.group != one.group)
                .any(|other| one.clashes(other))
        })
    }
}

impl Places {
    /// What is said of children that came in here while they were still ticked in elsewhere.
    pub(super) fn moved_in_words(&self, left: &[GroupId], at: Option<Minute>) -> Option<String> {
        let at = at?;
        match left {
            [] => None,
            [one] => Some(format!(
                "Was nog binnen bij {}; is daar uitgetikt om {at}.",
                self.name(*one)
            )),
            many => Some(format!(
                "{} kinderen waren nog binnen bij een andere groep; zij zijn daar uitgetikt om {at}.",
                many.len()
            )),
        }
    }
}

/// When children were born.
pub(super) fn births(tx: Tx<'_>, children: &[ChildId]) -> Result<BTreeMap<ChildId, NaiveDate>, StoreError> {
    let mut births = BTreeMap::new();
    for id in children {
        births.extend(people::child_by_id(tx, *id)?.map(|child| (*id, child.birth_date)));
    }
    Ok(births)
}

/// The state of a child in a group.
fn state(events: &[AttendanceEvent], child: ChildId, group: GroupId) -> Attendance {
    let own: Vec<AttendanceEvent> = events
        .iter()
        .filter(|event| event.child == child && event.group == group)
        .copied()
        .collect();
    fold(&own)
}
