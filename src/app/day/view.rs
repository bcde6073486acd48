//! What the day screen shows, made in one go from the raw events.

use super::clock::StaffRow;
use super::seen::Seen;
use super::staffing::Staffing;
use crate::app::env::Moment;
use crate::app::error::AppError;
use crate::app::occupancy::Remark;
use crate::app::session::Session;
use crate::domain::attendance::{Attendance, AttendanceEvent, Stay, fold, is_forgotten, is_present_at};
use crate::domain::calendar::DayType;
use crate::domain::extra_day::{self, ExtraDay, Origin};
use crate::domain::group::{Dagdeel, Group, GroupKind};
use crate::domain::ids::{ChildId, GroupId, StaffId};
use crate::domain::occupancy::Standing;
use crate::domain::people::{AbsenceReason, Child, Deployment, Placement, Shift, StaffMember};
use crate::domain::regeling::ExtraStaff;
use crate::domain::role::Permission;
use crate::domain::staffing::{Away, StaffEvent, Whereabouts, Worked, fold_staff, whereabouts};
use crate::domain::text::{fold as fold_text, matches_parts};
use crate::domain::time::{Minute, age_years, date_in_words};
use crate::store::{allocations, attendance, extra_days, people, roster, staff};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// Whether the shown day is today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Today {
    /// It is today.
    Yes,
    /// It is an earlier day.
    Earlier,
    /// It is a day to come: nothing can be recorded in it but absence.
    Later,
}

/// State of a child on the list, in the words of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowState {
    /// Expected, later today.
    Expected,
    /// Expected, and the dagdeel has begun.
    Missing,
    /// In the group since.
    Present(Minute),
    /// Gone at.
    Gone(Minute),
    /// Does not come.
    Absent(AbsenceReason),
    /// Came in, was never ticked out, and the dagdeel is over.
    ForgottenOut(Minute),
}

impl RowState {
    /// The word on the screen.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Expected => "verwacht",
            Self::Missing => "nog niet",
            Self::Present(_) => "binnen",
            Self::Gone(_) => "naar huis",
            Self::Absent(reason) => reason.code(),
            Self::ForgottenOut(_) => "uit vergeten",
        }
    }

    /// The sign beside the word: one ASCII character, so that it reads without colour on any terminal.
    pub const fn sign(self) -> char {
        match self {
            Self::Expected => '.',
            Self::Missing => '?',
            Self::Present(_) => '+',
            Self::Gone(_) => '-',
            Self::Absent(_) => 'x',
            Self::ForgottenOut(_) => '!',
        }
    }
}

/// Whether a child has an indication.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Support {
    /// With an indication ("plus").
    Plus,
    /// Without.
    Regular,
}

/// A child on the list of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChildRow {
    /// The child.
    pub child: ChildId,
    /// Full name.
    pub name: String,
    /// Age in whole years.
    pub age_years: u32,
    /// With or without an indication.
    pub support: Support,
    /// School.
    pub school: Option<String>,
    /// Allergy or other alert.
    pub alert: Option<String>,
    /// Who may collect.
    pub collectors: Option<String>,
    /// Dagdelen for which the child is expected, with `extra` or `ruildag`; empty for one that comes unexpected.
    pub dagdelen: String,
    /// State now.
    pub state: RowState,
    /// Every stay of the day.
    pub stays: Vec<Stay>,
    /// What counts of the day of the child, in whatever group, for what is decided by it.
    pub seen: Seen,
}

/// A group on the day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupDay {
    /// The group.
    pub id: GroupId,
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: GroupKind,
    /// Its children, by first name.
    pub rows: Vec<ChildRow>,
    /// Children in the group now.
    pub present: u32,
    /// Those with an indication.
    pub plus_present: u32,
    /// Children expected and not yet in.
    pub missing: u32,
    /// Staff.
    pub staffing: Staffing,
}

/// Everything the day screen shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayView {
    /// The day.
    pub day: NaiveDate,
    /// "ma 05-10-2026".
    pub day_in_words: String,
    /// "schooldag", "herfstvakantie", …
    pub day_type: String,
    /// Whether it is today.
    pub today: Today,
    /// The minute for which it was made.
    pub now: Minute,
    /// Groups, in order.
    pub groups: Vec<GroupDay>,
    /// Staff: who is rostered or in first, then by name.
    pub staff: Vec<StaffRow>,
    /// What is said beside the staffing: about links, first aid and who was not ticked out.
    pub remarks: Vec<Remark>,
    /// What undo would take back.
    pub undo: Option<String>,
    /// What redo would do again.
    pub redo: Option<String>,
}

/// A child found by name, wherever it is placed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChildHit {
    /// The child.
    pub child: ChildId,
    /// Full name.
    pub name: String,
    /// The group on whose list it stands today, if any.
    pub group: Option<GroupId>,
    /// Its state there.
    pub state: Option<RowState>,
}

/// Everything that is read once for a day.
struct DayFacts {
    day: NaiveDate,
    day_type: DayType,
    now: Minute,
    today: Today,
    children: BTreeMap<ChildId, Child>,
    own_day_types: BTreeMap<ChildId, DayType>,
    placements: Vec<Placement>,
    extra: Vec<ExtraDay>,
    events: BTreeMap<(GroupId, ChildId), Vec<AttendanceEvent>>,
    plus: BTreeSet<(ChildId, GroupKind)>,
    staff: Vec<StaffMember>,
    shifts: Vec<Shift>,
    worked: BTreeMap<StaffId, Vec<Worked>>,
    seen_children: BTreeMap<ChildId, Seen>,
    seen_staff: BTreeMap<StaffId, Seen>,
    away: BTreeMap<StaffId, (GroupId, Away)>,
}

impl DayFacts {
    /// The kind of day for a child: that of its own school.
    fn day_type_of(&self, child: ChildId) -> &DayType {
        self.own_day_types.get(&child).unwrap_or(&self.day_type)
    }
}

impl Session {
    /// The day as a screen shows it at a moment.
    pub fn day_view(&self, day: NaiveDate, now: Moment) -> Result<DayView, AppError> {
        self.at_one_moment(|| self.day_as_it_is(day, now))
    }

    fn day_as_it_is(&self, day: NaiveDate, now: Moment) -> Result<DayView, AppError> {
        self.require(Permission::SeeDay)?;
        let facts = self.day_facts(day, now)?;
        let mut staffing = self.staffing(day, now)?;
        let groups: Vec<GroupDay> = self
            .groups
            .iter()
            .map(|group| group_day(group, &facts, staffing.groups.remove(&group.id).unwrap_or_default()))
            .collect();
        let (undo, redo) = self.undo_state(day)?;
        Ok(DayView {
            day,
            day_in_words: date_in_words(day),
            day_type: facts.day_type.label(),
            today: facts.today,
            now: facts.now,
            groups,
            staff: staff_rows(&facts, self.regelingen.extra_staff(day)),
            remarks: staffing.remarks,
            undo: undo.map(|operation| operation.label),
            redo: redo.map(|operation| operation.label),
        })
    }

    /// Children whose name matches, those on today's lists first.
    pub fn find_children(&self, query: &str, view: &DayView) -> Result<Vec<ChildHit>, AppError> {
        self.require(Permission::SeeDay)?;
        let mut hits: Vec<ChildHit> = Vec::new();
        for group in &view.groups {
            let found = group.rows.iter().filter(|row| matches_parts(&row.name, query));
            hits.extend(found.map(|row| ChildHit {
                child: row.child,
                name: row.name.clone(),
                group: Some(group.id),
                state: Some(row.state),
            }));
        }
        let listed: BTreeSet<ChildId> = view
            .groups
            .iter()
            .flat_map(|group| group.rows.iter().map(|row| row.child))
            .collect();
        let mut others: Vec<ChildHit> = people::children(self.store.read())?
            .into_iter()
            .filter(|child| !listed.contains(&child.id) && matches_parts(&child.name.full(), query))
            .map(|child| ChildHit {
                child: child.id,
                name: child.name.full(),
                group: None,
                state: None,
            })
            .collect();
        others.sort_by_key(|hit| fold_text(&hit.name));
        hits.sort_by_key(|hit| fold_text(&hit.name));
        hits.extend(others);
        Ok(hits)
    }

    fn day_facts(&self, day: NaiveDate, now: Moment) -> Result<DayFacts, AppError> {
        let tx = self.store.read();
        let (minute, today) = match day.cmp(&now.day()) {
            std::cmp::Ordering::Less => (Minute::LAST, Today::Earlier),
            std::cmp::Ordering::Equal => (now.minute(), Today::Yes),
            std::cmp::Ordering::Greater => (Minute::MIDNIGHT, Today::Later),
        };
        let mut events: BTreeMap<(GroupId, ChildId), Vec<AttendanceEvent>> = BTreeMap::new();
        let mut of_child: BTreeMap<ChildId, Vec<AttendanceEvent>> = BTreeMap::new();
        for event in attendance::events(tx, day, day)? {
            events.entry((event.group, event.child)).or_default().push(event);
            of_child.entry(event.child).or_default().push(event);
        }
        let mut clocked: BTreeMap<StaffId, Vec<StaffEvent>> = BTreeMap::new();
        for event in staff::events(tx, day, day)? {
            clocked.entry(event.staff).or_default().push(event);
        }
        let children = people::children(tx)?;
        let own = |child: &Child| (child.id, self.day_type_for(day, child.school.as_ref()));
        Ok(DayFacts {
            day,
            day_type: self.day_type(day),
            now: minute,
            today,
            own_day_types: children.iter().map(own).collect(),
            children: children.into_iter().map(|child| (child.id, child)).collect(),
            placements: people::placements(tx, day, day)?,
            extra: extra_days::between(tx, day, day)?,
            events,
            plus: self.plus_children(day)?,
            staff: staff::staff(tx)?,
            shifts: roster::working_shifts(tx, day, day)?,
            seen_children: of_child.iter().map(|(id, events)| (*id, Seen::of(events))).collect(),
            seen_staff: clocked.iter().map(|(id, events)| (*id, Seen::of(events))).collect(),
            away: clocked
                .iter()
                .filter_map(|(id, events)| match whereabouts(events) {
                    Whereabouts::Away(group, away, _) => Some((*id, (group, away))),
                    Whereabouts::NotIn | Whereabouts::In(..) | Whereabouts::Left(_) => None,
                })
                .collect(),
            worked: clocked
                .into_iter()
                .map(|(id, events)| (id, fold_staff(&events)))
                .collect(),
        })
    }

    /// Children with an allocation for support that runs on a day, and the kind of group it is for.
    fn plus_children(&self, day: NaiveDate) -> Result<BTreeSet<(ChildId, GroupKind)>, AppError> {
        let mut plus = BTreeSet::new();
        for allocation in allocations::latest(self.store.read())? {
            let kinds = GroupKind::ALL
                .into_iter()
                .filter(|kind| self.regelingen.marks_plus(&allocation, *kind));
            if !allocation.is_removed() && allocation.period.contains(day) {
                plus.extend(kinds.map(|kind| (allocation.child, kind)));
            }
        }
        Ok(plus)
    }
}

fn group_day(group: &Group, facts: &DayFacts, staffing: Staffing) -> GroupDay {
    let expected = expected_in(group, facts);
    let ids: BTreeSet<ChildId> = expected
        .keys()
        .copied()
        .chain(
            facts
                .events
                .keys()
                .filter(|(id, _)| *id == group.id)
                .map(|(_, child)| *child),
        )
        .collect();
    let mut rows: Vec<ChildRow> = ids
        .into_iter()
        .filter_map(|id| {
            child_row(
                group,
                expected.get(&id).map(Vec::as_slice),
                facts.children.get(&id)?,
                facts,
            )
        })
        .collect();
    rows.sort_by_cached_key(|row| fold_text(&row.name));
    let missing = count(
        rows.iter()
            .filter(|row| matches!(row.state, RowState::Missing | RowState::Expected)),
    );
    GroupDay {
        id: group.id,
        name: group.name.to_string(),
        kind: group.kind,
        rows,
        present: staffing.children,
        plus_present: staffing.plus_children,
        missing,
        staffing,
    }
}

fn count<T>(items: impl Iterator<Item = T>) -> u32 {
    u32::try_from(items.count()).unwrap_or(u32::MAX)
}

/// Children expected in a group, each with the dagdelen for which it is expected and why.
fn expected_in<'a>(group: &'a Group, facts: &DayFacts) -> BTreeMap<ChildId, Vec<(&'a Dagdeel, Origin)>> {
    let mut placed: BTreeMap<ChildId, Vec<&Placement>> = BTreeMap::new();
    for placement in facts.placements.iter().filter(|placement| placement.group == group.id) {
        placed.entry(placement.child).or_default().push(placement);
    }
    for booked in facts.extra.iter().filter(|booked| booked.group == group.id) {
        placed.entry(booked.child).or_default();
    }
    let mut expected = BTreeMap::new();
    for (child, placements) in placed {
        let day_type = facts.day_type_of(child);
        let names = extra_day::expected((child, group.id), facts.day, placements, &facts.extra);
        let origin = |dagdeel: &Dagdeel| {
            names
                .iter()
                .find(|(name, _)| *name == dagdeel.name)
                .map(|(_, origin)| *origin)
        };
        let dagdelen = group.dagdelen(day_type).iter().filter(|_| day_type.is_working());
        let today: Vec<(&Dagdeel, Origin)> = dagdelen
            .filter_map(|dagdeel| Some((dagdeel, origin(dagdeel)?)))
            .collect();
        if !today.is_empty() {
            expected.insert(child, today);
        }
    }
    expected
}

fn child_row(
    group: &Group,
    expected: Option<&[(&Dagdeel, Origin)]>,
    child: &Child,
    facts: &DayFacts,
) -> Option<ChildRow> {
    let expected = expected.unwrap_or_default();
    let names: Vec<_> = expected
        .iter()
        .map(|(dagdeel, origin)| (dagdeel.name.clone(), *origin))
        .collect();
    let expected: Vec<&Dagdeel> = expected.iter().map(|(dagdeel, _)| *dagdeel).collect();
    let attendance = facts
        .events
        .get(&(group.id, child.id))
        .map(|events| fold(events))
        .unwrap_or_default();
    let dagdelen = group.dagdelen(facts.day_type_of(child.id));
    let state = row_state(&attendance, (dagdelen, group.closes), &expected, facts)?;
    let text = |value: &Option<crate::domain::text::Text>| value.as_ref().map(ToString::to_string);
    Some(ChildRow {
        child: child.id,
        name: child.name.full(),
        age_years: age_years(child.birth_date, facts.day),
        support: if facts.plus.contains(&(child.id, group.kind)) {
            Support::Plus
        } else {
            Support::Regular
        },
        school: text(&child.school),
        alert: text(&child.alert),
        collectors: text(&child.collectors),
        dagdelen: extra_day::in_words(&names),
        state,
        stays: attendance.stays().to_vec(),
        seen: facts.seen_children.get(&child.id).cloned().unwrap_or_default(),
    })
}

/// The word for a child's state; `None` for one that is not expected and for whom everything was taken back.
fn row_state(
    attendance: &Attendance,
    (dagdelen, closes): (&[Dagdeel], Minute),
    expected: &[&Dagdeel],
    facts: &DayFacts,
) -> Option<RowState> {
    let now = facts.now;
    let ahead = expected
        .iter()
        .find(|dagdeel| now < dagdeel.until || facts.today == Today::Earlier);
    let waiting = |dagdeel: &Dagdeel| {
        if now < dagdeel.from {
            RowState::Expected
        } else {
            RowState::Missing
        }
    };
    match attendance {
        Attendance::Absent(reason) => Some(RowState::Absent(*reason)),
        Attendance::Open => expected.last().map(|last| waiting(ahead.unwrap_or(last))),
        Attendance::Present(stays) => {
            let last = stays.last()?;
            // After closing time a child that was never ticked out is in no ratio any more, so it is not "binnen" either.
            if facts.today == Today::Yes
                && now < closes
                && is_present_at(attendance, dagdelen, now.max(last.from))
                && !is_forgotten(*last, dagdelen, now)
            {
                return Some(RowState::Present(last.from));
            }
            // A later dagdeel for which the child is expected again comes before the forgotten check-out.
            match ahead.filter(|next| next.from > last.from && facts.today == Today::Yes) {
                Some(next) => Some(waiting(next)),
                None => Some(RowState::ForgottenOut(last.from)),
            }
        }
        Attendance::Gone(stays) => {
            let last = stays.last()?;
            let out = last.out?;
            let again = ahead.filter(|next| {
                facts.today == Today::Yes && next.from >= out && !stays.iter().any(|stay| stay.from >= next.from)
            });
            Some(
                again
                    .filter(|next| !adjoins(dagdelen, last.from, next))
                    .map_or(RowState::Gone(out), |next| waiting(next)),
            )
        }
    }
}

/// Says whether a dagdeel belongs to the same unbroken stretch as the moment a child came in: then gone is gone.
fn adjoins(dagdelen: &[Dagdeel], from: Minute, next: &Dagdeel) -> bool {
    let between = dagdelen
        .iter()
        .filter(|dagdeel| dagdeel.until > from && dagdeel.from < next.until);
    let mut end: Option<Minute> = None;
    for dagdeel in between {
        if end.is_some_and(|end| dagdeel.from > end) {
            return false;
        }
        end = Some(dagdeel.until);
    }
    true
}

fn staff_rows(facts: &DayFacts, extra: ExtraStaff) -> Vec<StaffRow> {
    let mut rows: Vec<StaffRow> = facts
        .staff
        .iter()
        .map(|member| {
            let worked = facts.worked.get(&member.id).map(Vec::as_slice).unwrap_or_default();
            let work = worked.iter().rfind(|work| work.covers(facts.now));
            let inside = work.map(|work| (work.group, work.from));
            let shift = facts.shifts.iter().find(|shift| shift.staff == member.id);
            let deployment = work.map(|work| work.deployment).or(shift.map(|shift| shift.deployment));
            StaffRow {
                staff: member.id,
                name: member.name.to_string(),
                function: member.function.to_string(),
                standing: Standing::of(member).deployed(deployment.unwrap_or(Deployment::Regular), extra),
                inside,
                shift: shift.map(|shift| (shift.group, shift.from, shift.until, shift.deployment)),
                left: worked.last().and_then(|work| work.until).filter(|_| inside.is_none()),
                away: facts.away.get(&member.id).filter(|_| inside.is_none()).cloned(),
                seen: facts.seen_staff.get(&member.id).cloned().unwrap_or_default(),
            }
        })
        .collect();
    rows.sort_by_cached_key(|row| {
        (
            row.inside.is_none() && row.away.is_none() && row.shift.is_none(),
            fold_text(&row.name),
        )
    });
    rows
}
