//! What the screen Bezetting shows: a day with its planning and its people, a week, and "wat als" without saving anything.

use super::env::Moment;
use super::error::AppError;
use super::occupancy::{Facts, OccupancyDay, Register, horizon, planned_from};
use super::session::Session;
use crate::domain::calendar::DayType;
use crate::domain::group::{Group, GroupKind};
use crate::domain::ids::{ChildId, GroupId, StaffId};
use crate::domain::occupancy::{
    CareForm, ChildInside, Horizon, Indicated, Inside, Leaving, Span, StaffInside, Standing, Timeline,
};
use crate::domain::people::StaffMember;
use crate::domain::role::Permission;
use crate::domain::time::{Minute, monday};
use chrono::{Days, Months, NaiveDate};
use std::collections::{BTreeMap, BTreeSet};

/// A change that is only tried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhatIf {
    /// Someone is not there for some minutes.
    StaffAway {
        /// Who.
        staff: StaffId,
        /// When.
        span: Span,
    },
    /// One more child in a group, for every dagdeel that is left, as old as the youngest there.
    ChildAdded {
        /// Where.
        group: GroupId,
    },
    /// A number of the expected children does not come; those without an indication first, the oldest first, because
    /// that relieves the group least.
    ChildrenSick {
        /// Where.
        group: GroupId,
        /// How many.
        count: u8,
    },
}

/// Someone of the staff on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffOfDay {
    /// Who.
    pub staff: StaffId,
    /// Name.
    pub name: String,
    /// Function, as the location calls it.
    pub function: String,
    /// How the person counts.
    pub standing: Standing,
    /// Shifts of the day, with the group.
    pub shifts: Vec<(GroupId, Span)>,
    /// When the person is in a group, as recorded and then as planned.
    pub inside: Vec<(GroupId, Span)>,
}

/// Everything the screen shows of one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OccupancyBoard {
    /// What is tried out; empty is reality.
    pub what_ifs: Vec<WhatIf>,
    /// The day, with what is tried out.
    pub occupancy: OccupancyDay,
    /// The same day from planning alone, without what is tried out.
    pub planning: Timeline,
    /// What kind of day it is.
    pub day_type: DayType,
    /// The groups, in order.
    pub groups: Vec<Group>,
    /// Who has a shift or was there, by name.
    pub staff: Vec<StaffOfDay>,
    /// Who can stand in ("vrij en bevoegd") and has neither a shift nor clocked in, full professionals first.
    pub free: Vec<StaffOfDay>,
}

impl OccupancyBoard {
    /// The minute it is, when the day is today: the last recorded one.
    pub fn now(&self) -> Option<Minute> {
        let before = self.occupancy.planned_from?.minutes().checked_sub(1)?;
        Minute::new(before).ok()
    }
}

/// A day of a week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WeekDay {
    /// What kind of day it is.
    pub day_type: DayType,
    /// Its occupancy.
    pub occupancy: OccupancyDay,
}

impl Session {
    /// A day as it would be after some changes; nothing is written.
    pub fn occupancy_what_if(
        &self,
        day: NaiveDate,
        now: Moment,
        what_ifs: &[WhatIf],
    ) -> Result<OccupancyDay, AppError> {
        self.require(Permission::SeeDay)?;
        Ok(Register::read(self, day, day)?.tried(day, horizon(day, now), what_ifs))
    }

    /// Everything the screen shows of a day, read once.
    pub fn occupancy_board(
        &self,
        day: NaiveDate,
        now: Moment,
        what_ifs: &[WhatIf],
    ) -> Result<OccupancyBoard, AppError> {
        self.require(Permission::SeeDay)?;
        let register = Register::read(self, day, day)?;
        let horizon = horizon(day, now);
        let staff = register.staff_of_day(day, horizon);
        let (free, staff) = staff
            .into_iter()
            .partition(|member| member.shifts.is_empty() && member.inside.is_empty());
        Ok(OccupancyBoard {
            what_ifs: what_ifs.to_vec(),
            occupancy: register.tried(day, horizon, what_ifs),
            planning: register.planning(day),
            day_type: self.day_type(day),
            groups: self.house.groups.clone(),
            staff,
            free: register.who_may_stand_in(day, free),
        })
    }

    /// The seven days of the week in which a day lies, Monday first.
    pub fn occupancy_week(&self, day: NaiveDate, now: Moment) -> Result<Vec<WeekDay>, AppError> {
        self.require(Permission::SeeDay)?;
        let first = monday(day);
        let last = first.checked_add_days(Days::new(6)).unwrap_or(first);
        let register = Register::read(self, first, last)?;
        let days = first.iter_days().take_while(|day| *day <= last);
        Ok(days
            .map(|day| WeekDay {
                day_type: self.day_type(day),
                occupancy: register.occupancy(day, horizon(day, now)),
            })
            .collect())
    }
}

impl Register<'_> {
    /// A day with changes.
    fn tried(&self, day: NaiveDate, horizon: Horizon, what_ifs: &[WhatIf]) -> OccupancyDay {
        let mut children = self.children_inside(day, horizon, Facts::All);
        let mut staff = self.staff_inside(day, horizon, Facts::All);
        let from = planned_from(horizon).map(Minute::minutes);
        for (number, what_if) in what_ifs.iter().enumerate() {
            match *what_if {
                WhatIf::StaffAway { staff: who, span } => staff = without(staff, who, span),
                WhatIf::ChildAdded { group } => {
                    let added = self.added(day, (group, from.unwrap_or(0)), number, &children);
                    children.extend(added);
                }
                WhatIf::ChildrenSick { group, count } => stay_home(&mut children, group, from, count),
            }
        }
        self.day_of(day, horizon, &children, &staff)
    }

    /// A day from placements, shifts and reported absence alone.
    fn planning(&self, day: NaiveDate) -> Timeline {
        let children = self.children_inside(day, Horizon::Future, Facts::Planning);
        let staff = self.staff_inside(day, Horizon::Future, Facts::Planning);
        self.timeline(day, &children, &staff)
    }

    /// One more child during what is left of the dagdelen of a group.
    fn added(
        &self,
        day: NaiveDate,
        (group, from): (GroupId, u16),
        number: usize,
        there: &[ChildInside],
    ) -> Vec<ChildInside> {
        let Some((dagdelen, kind)) = self.dagdelen(day, group) else {
            return Vec::new();
        };
        let births = there
            .iter()
            .filter(|child| child.group == group)
            .map(|child| child.birth);
        let birth = births.max().unwrap_or_else(|| youngest_of(kind, day));
        // Real children have positive ids, so this one is never mistaken for one of them.
        let id = i64::try_from(number).map_or(i64::MIN, |number| -1 - number);
        let spans = dagdelen
            .into_iter()
            .filter_map(|(begin, end)| Span::new(begin.max(from), end));
        spans
            .map(|span| ChildInside {
                child: ChildId::from_raw(id),
                group,
                birth,
                indicated: Indicated::No,
                inside: Inside {
                    span,
                    leaving: Leaving::Known,
                },
            })
            .collect()
    }

    /// Everyone of the staff, by name.
    fn staff_of_day(&self, day: NaiveDate, horizon: Horizon) -> Vec<StaffOfDay> {
        let inside = self.staff_inside(day, horizon, Facts::All);
        let mut members: Vec<StaffOfDay> = self
            .staff
            .values()
            .map(|member| StaffOfDay {
                staff: member.id,
                name: member.name.to_string(),
                function: member.function.to_string(),
                standing: Standing::of(member),
                shifts: self
                    .shifts(day)
                    .iter()
                    .filter(|shift| shift.staff == member.id)
                    .filter_map(|shift| Some((shift.group, Span::new(shift.from.minutes(), shift.until.minutes())?)))
                    .collect(),
                inside: inside
                    .iter()
                    .filter(|worker| worker.staff == member.id)
                    .map(|worker| (worker.group, worker.span))
                    .collect(),
            })
            .collect();
        members.sort_by_cached_key(|member| crate::domain::text::fold(&member.name));
        members
    }

    /// Those of some people who can stand in for a colleague; full professionals first.
    fn who_may_stand_in(&self, day: NaiveDate, mut members: Vec<StaffOfDay>) -> Vec<StaffOfDay> {
        let can = |member: &StaffMember| Standing::standing_in(member, day, &self.absences).is_some();
        members.retain(|member| self.staff.get(&member.staff).is_some_and(can));
        members.sort_by_key(|member| member.standing);
        members
    }
}

/// Date of birth of the youngest child that a kind of group takes: the strictest that one more can be.
fn youngest_of(kind: GroupKind, day: NaiveDate) -> NaiveDate {
    match CareForm::of(kind) {
        CareForm::DayCare => day,
        CareForm::AfterSchool => day.checked_sub_months(Months::new(4 * 12)).unwrap_or(day),
    }
}

/// Staff without someone during some minutes.
fn without(staff: Vec<StaffInside>, who: StaffId, away: Span) -> Vec<StaffInside> {
    let cut = |worker: StaffInside| -> Vec<StaffInside> {
        if worker.staff != who {
            return vec![worker];
        }
        let before = Span::new(worker.span.from(), worker.span.until().min(away.from()));
        let after = Span::new(worker.span.from().max(away.until()), worker.span.until());
        let parts = [before, after].into_iter().flatten();
        parts.map(|span| StaffInside { span, ..worker }).collect()
    };
    staff.into_iter().flat_map(cut).collect()
}

/// Takes out expected children of a group: nobody who has been in that day is expected any more.
fn stay_home(children: &mut Vec<ChildInside>, group: GroupId, from: Option<u16>, count: u8) {
    let Some(from) = from else { return };
    let came: BTreeSet<ChildId> = children
        .iter()
        .filter(|child| child.inside.span.from() < from)
        .map(|child| child.child)
        .collect();
    let expected: BTreeMap<ChildId, (bool, NaiveDate)> = children
        .iter()
        .filter(|child| child.group == group && !came.contains(&child.child))
        .map(|child| (child.child, (child.indicated != Indicated::No, child.birth)))
        .collect();
    let mut order: Vec<((bool, NaiveDate), ChildId)> = expected.into_iter().map(|(id, key)| (key, id)).collect();
    order.sort_unstable();
    let home: BTreeSet<ChildId> = order.into_iter().take(usize::from(count)).map(|(_, id)| id).collect();
    children.retain(|child| child.group != group || !home.contains(&child.child));
}
