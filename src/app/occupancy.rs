//! Bezetting: any minute of any day, replayed from the raw events, and from planning for what is still to come.

use super::env::Moment;
use super::error::AppError;
use super::session::Session;
use crate::domain::attendance::{Attendance, AttendanceEvent, fold};
use crate::domain::calendar::DayType;
use crate::domain::expected::Expectations;
use crate::domain::extra_day::Origin;
use crate::domain::group::{Dagdeel, Group, GroupKind};
use crate::domain::ids::{ChildId, GroupId, StaffId};
use crate::domain::occupancy::{
    ChildInside, DayInput, FirstAid, Horizon, Indicated, Screening, StaffInside, Standing, Stretch, Timeline,
    child_insides, staff_insides, timeline,
};
use crate::domain::people::{Child, Shift, StaffAbsence, StaffMember};
use crate::domain::plus_marks::PlusMarks;
use crate::domain::role::Permission;
use crate::domain::staffing::{StaffEvent, Worked, fold_staff};
use crate::domain::time::Minute;
use crate::store::{attendance, extra_days, people, roster, staff};
use chrono::{NaiveDate, NaiveDateTime};
use remarks::Names;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

mod remarks;

pub use remarks::{DayRemark, Remark, RemarkKind};

/// Where an answer comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// What was recorded.
    Recorded,
    /// Roster and placements.
    Planned,
}

/// The occupancy of one minute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occupancy {
    /// The minute.
    pub moment: NaiveDateTime,
    /// Where it comes from.
    pub basis: Basis,
    /// The stretch in which it lies, with the minutes of deviation up to it.
    pub stretch: Stretch,
    /// What is said beside the numbers.
    pub remarks: Vec<Remark>,
}

/// The occupancy of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OccupancyDay {
    /// The day.
    pub day: NaiveDate,
    /// First minute that comes from planning, if any does.
    pub planned_from: Option<Minute>,
    /// Stretches that cover every minute once.
    pub timeline: Timeline,
    /// What is said beside the numbers, with the minutes.
    pub remarks: Vec<DayRemark>,
}

impl Session {
    /// What is the case at a moment: as recorded, or for one that is still to come as planned.
    pub fn occupancy_at(&self, moment: NaiveDateTime, now: Moment) -> Result<Occupancy, AppError> {
        self.require(Permission::SeeDay)?;
        let day = moment.date();
        Register::read(self, day, day)?.occupancy_at(moment, now)
    }

    /// A whole day, from its first minute to its last.
    pub fn occupancy_day(&self, day: NaiveDate, now: Moment) -> Result<OccupancyDay, AppError> {
        self.require(Permission::SeeDay)?;
        let register = Register::read(self, day, day)?;
        Ok(register.occupancy(day, horizon(day, now)))
    }
}

/// Up to where a day is recorded.
pub(super) fn horizon(day: NaiveDate, now: Moment) -> Horizon {
    match day.cmp(&now.day()) {
        Ordering::Less => Horizon::Past,
        Ordering::Equal => Horizon::Now(now.minute()),
        Ordering::Greater => Horizon::Future,
    }
}

/// First minute that comes from planning.
pub(super) fn planned_from(horizon: Horizon) -> Option<Minute> {
    match horizon {
        Horizon::Past => None,
        Horizon::Now(now) => Minute::new(now.minutes() + 1).ok(),
        Horizon::Future => Some(Minute::MIDNIGHT),
    }
}

/// What is taken into account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Facts {
    /// Everything.
    All,
    /// Placements, shifts and absence; not who came or clocked in.
    Planning,
}

/// Everything that is read for a range of days, once and of one moment: the list at the door, the ratio, the forecast, what-if and
/// the inspection sheet all look at this.
pub(super) struct Register<'a> {
    session: &'a Session,
    pub(super) children: BTreeMap<ChildId, Child>,
    pub(super) staff: BTreeMap<StaffId, StaffMember>,
    expectations: Expectations,
    marks: PlusMarks,
    attendance: BTreeMap<NaiveDate, BTreeMap<(GroupId, ChildId), Vec<AttendanceEvent>>>,
    clocked: BTreeMap<NaiveDate, BTreeMap<StaffId, Vec<StaffEvent>>>,
    shifts: BTreeMap<NaiveDate, Vec<Shift>>,
    pub(super) absences: Vec<(StaffId, NaiveDate, StaffAbsence)>,
}

impl<'a> Register<'a> {
    /// Reads what is known of the days, both ends included.
    pub(super) fn read(session: &'a Session, from: NaiveDate, until: NaiveDate) -> Result<Self, AppError> {
        // Children, staff and roster of one moment: between two states a verdict could be one that never was.
        session.at_one_moment(|| Self::as_it_is(session, from, until))
    }

    fn as_it_is(session: &'a Session, from: NaiveDate, until: NaiveDate) -> Result<Self, AppError> {
        let tx = session.store.read();
        let mut attended: BTreeMap<NaiveDate, BTreeMap<(GroupId, ChildId), Vec<AttendanceEvent>>> = BTreeMap::new();
        for event in attendance::events(tx, from, until)? {
            let of_day = attended.entry(event.day).or_default();
            of_day.entry((event.group, event.child)).or_default().push(event);
        }
        let mut clocked: BTreeMap<NaiveDate, BTreeMap<StaffId, Vec<StaffEvent>>> = BTreeMap::new();
        for event in staff::events(tx, from, until)? {
            let of_day = clocked.entry(event.day).or_default();
            of_day.entry(event.staff).or_default().push(event);
        }
        let mut shifts: BTreeMap<NaiveDate, Vec<Shift>> = BTreeMap::new();
        for shift in roster::working_shifts(tx, from, until)? {
            shifts.entry(shift.day).or_default().push(shift);
        }
        Ok(Self {
            session,
            children: people::children(tx)?
                .into_iter()
                .map(|child| (child.id, child))
                .collect(),
            staff: staff::staff(tx)?
                .into_iter()
                .map(|member| (member.id, member))
                .collect(),
            expectations: Expectations::of(
                people::placements(tx, from, until)?,
                extra_days::between(tx, from, until)?,
            ),
            marks: session.plus_marks()?,
            attendance: attended,
            clocked,
            shifts,
            absences: roster::absences(tx, from, until)?,
        })
    }

    /// What is the case at a moment of one of the days.
    pub(super) fn occupancy_at(&self, moment: NaiveDateTime, now: Moment) -> Result<Occupancy, AppError> {
        let (day, horizon) = (moment.date(), horizon(moment.date(), now));
        let children = self.children_inside(day, horizon, Facts::All);
        let staff = self.staff_inside(day, horizon, Facts::All);
        let timeline = self.timeline(day, &children, &staff);
        let minute = Minute::of(moment);
        let basis = if planned_from(horizon).is_some_and(|from| from <= minute) {
            Basis::Planned
        } else {
            Basis::Recorded
        };
        let stretch = timeline.at(minute).ok_or_else(|| AppError::internal("MINUUT"))?;
        let remarks = self.names().remarks(&stretch);
        Ok(Occupancy {
            moment,
            basis,
            stretch,
            remarks,
        })
    }

    /// The occupancy of a day.
    pub(super) fn occupancy(&self, day: NaiveDate, horizon: Horizon) -> OccupancyDay {
        let children = self.children_inside(day, horizon, Facts::All);
        let staff = self.staff_inside(day, horizon, Facts::All);
        self.day_of(day, horizon, &children, &staff)
    }

    /// A day on which these people are there.
    pub(super) fn day_of(
        &self,
        day: NaiveDate,
        horizon: Horizon,
        children: &[ChildInside],
        staff: &[StaffInside],
    ) -> OccupancyDay {
        let timeline = self.timeline(day, children, staff);
        OccupancyDay {
            day,
            planned_from: planned_from(horizon),
            remarks: self.names().remarks_of_day(&timeline),
            timeline,
        }
    }

    fn names(&self) -> Names<'_> {
        Names(&self.staff)
    }

    /// The timeline that follows from who is where.
    pub(super) fn timeline(&self, day: NaiveDate, children: &[ChildInside], staff: &[StaffInside]) -> Timeline {
        let day_type = self.session.day_type(day);
        timeline(DayInput {
            day,
            day_type: &day_type,
            groups: &self.session.house.groups,
            regelingen: &self.session.house.regelingen,
            children,
            staff,
        })
    }

    /// What was recorded of each child in each group on a day, in the order of recording.
    pub(super) fn recorded(&self, day: NaiveDate) -> impl Iterator<Item = ((GroupId, ChildId), &[AttendanceEvent])> {
        let of_day = self.attendance.get(&day).into_iter().flatten();
        of_day.map(|(key, events)| (*key, events.as_slice()))
    }

    /// What was clocked of each of the staff on a day, in the order of recording.
    pub(super) fn clocked(&self, day: NaiveDate) -> impl Iterator<Item = (StaffId, &[StaffEvent])> {
        let of_day = self.clocked.get(&day).into_iter().flatten();
        of_day.map(|(member, events)| (*member, events.as_slice()))
    }

    /// The state of every child of which something is recorded in a group on a day.
    pub(super) fn attendance(&self, day: NaiveDate, group: GroupId) -> BTreeMap<ChildId, Attendance> {
        let of_day = self.attendance.get(&day).into_iter().flatten();
        of_day
            .filter(|((of_group, _), _)| *of_group == group)
            .map(|((_, child), events)| (*child, fold(events)))
            .collect()
    }

    /// What everyone worked on a day.
    pub(super) fn worked(&self, day: NaiveDate) -> BTreeMap<StaffId, Vec<Worked>> {
        let of_day = self.clocked.get(&day).into_iter().flatten();
        of_day.map(|(member, events)| (*member, fold_staff(events))).collect()
    }

    /// Who of the children is where.
    pub(super) fn children_inside(&self, day: NaiveDate, horizon: Horizon, facts: Facts) -> Vec<ChildInside> {
        let mut inside = Vec::new();
        for group in &self.session.house.groups {
            let mut states = self.attendance(day, group.id);
            if facts == Facts::Planning {
                states.retain(|_, state| matches!(state, Attendance::Absent(_)));
            }
            let expected = match horizon {
                Horizon::Now(_) | Horizon::Future => self.expected(day, group),
                Horizon::Past => BTreeMap::new(),
            };
            let ids: BTreeSet<ChildId> = states.keys().chain(expected.keys()).copied().collect();
            for child in ids.into_iter().filter_map(|id| self.children.get(&id)) {
                let state = states.get(&child.id).unwrap_or(&Attendance::Open);
                let own: Vec<Dagdeel> = expected
                    .get(&child.id)
                    .into_iter()
                    .flatten()
                    .map(|(own, _)| (*own).clone())
                    .collect();
                let indicated = self.indicated(child.id, group.kind, day);
                let day_type = self.own_day_type(child.id, day);
                let dagdelen = group.dagdelen(&day_type);
                inside.extend(
                    child_insides(state, dagdelen, &own, horizon)
                        .into_iter()
                        .map(|inside| ChildInside {
                            child: child.id,
                            group: group.id,
                            birth: child.birth_date,
                            indicated,
                            inside,
                        }),
                );
            }
        }
        inside
    }

    /// Children expected in a group on a day, each with its dagdelen in order of time and why; by the calendar of their own school.
    pub(super) fn expected<'g>(
        &self,
        day: NaiveDate,
        group: &'g Group,
    ) -> BTreeMap<ChildId, Vec<(&'g Dagdeel, Origin)>> {
        let day_type_of = |child| self.own_day_type(child, day);
        self.expectations.in_group(group, day, day_type_of)
    }

    /// What kind of day it is for a child.
    pub(super) fn own_day_type(&self, child: ChildId, day: NaiveDate) -> DayType {
        let school = self.children.get(&child).and_then(|child| child.school.as_ref());
        self.session.day_type_for(day, school)
    }

    /// Whether a child has extra support in a kind of group on a day.
    pub(super) fn indicated(&self, child: ChildId, kind: GroupKind, day: NaiveDate) -> Indicated {
        self.marks.indicated(child, kind, day)
    }

    /// First and last minute of the dagdelen of a group on a day, and its kind.
    pub(super) fn dagdelen(&self, day: NaiveDate, group: GroupId) -> Option<(Vec<(u16, u16)>, GroupKind)> {
        let group = self.session.house.groups.iter().find(|own| own.id == group)?;
        let day_type = self.session.day_type(day);
        let dagdelen = group.dagdelen(&day_type).iter();
        let hours = dagdelen.map(|dagdeel| (dagdeel.from.minutes(), dagdeel.until.minutes()));
        Some((hours.collect(), group.kind))
    }

    /// The shifts of a day.
    pub(super) fn shifts(&self, day: NaiveDate) -> &[Shift] {
        self.shifts.get(&day).map(Vec::as_slice).unwrap_or_default()
    }

    /// Who of the staff is where.
    pub(super) fn staff_inside(&self, day: NaiveDate, horizon: Horizon, facts: Facts) -> Vec<StaffInside> {
        let worked = match facts {
            Facts::All => self.worked(day),
            Facts::Planning => BTreeMap::new(),
        };
        let shifts = self.shifts(day);
        let closes = |id: GroupId| {
            let group = self.session.house.groups.iter().find(|group| group.id == id);
            group.map_or(Minute::LAST, |group| group.closes)
        };
        let mut inside = Vec::new();
        for member in self.staff.values() {
            let own_shifts: Vec<Shift> = shifts
                .iter()
                .filter(|shift| shift.staff == member.id)
                .cloned()
                .collect();
            let own_work = worked.get(&member.id).map(Vec::as_slice).unwrap_or_default();
            let (standing, extra) = (Standing::of(member), self.session.house.regelingen.extra_staff(day));
            let stretches = staff_insides(own_work, &own_shifts, closes, horizon);
            inside.extend(stretches.into_iter().map(|work| StaffInside {
                staff: member.id,
                group: work.group,
                standing: standing.deployed(work.deployment, extra),
                screening: Screening::of(member, day),
                first_aid: FirstAid::of(member, day),
                span: work.span,
            }));
        }
        inside
    }
}
