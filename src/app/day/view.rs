//! What the day screen shows, made in one go from the raw events.

use super::clock::StaffRow;
use super::seen::Seen;
use super::staffing::Staffing;
use crate::app::env::Moment;
use crate::app::error::AppError;
use crate::app::occupancy::{Register, Remark};
use crate::app::session::Session;
use crate::domain::attendance::{Attendance, AttendanceEvent, Stay, fold, is_forgotten, is_present_at};
use crate::domain::extra_day::{self, Origin};
use crate::domain::group::{Dagdeel, Group, GroupKind};
use crate::domain::ids::{ChildId, GroupId, StaffId};
use crate::domain::occupancy::{Indicated, Standing};
use crate::domain::people::{AbsenceReason, Child, Deployment};
use crate::domain::regeling::ExtraStaff;
use crate::domain::role::Permission;
use crate::domain::staffing::{StaffEvent, Whereabouts, fold_staff, whereabouts};
use crate::domain::text::{fold as fold_text, matches_parts};
use crate::domain::time::{Minute, age_years, date_in_words};
use crate::store::people;
use chrono::NaiveDate;
use std::cmp::Ordering;
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
    /// Allergy or other alert.
    pub alert: Option<String>,
}

/// The day as it was read, and the moment from which it is looked at.
struct DayFacts<'a> {
    register: &'a Register<'a>,
    day: NaiveDate,
    now: Minute,
    today: Today,
    events: BTreeMap<(GroupId, ChildId), &'a [AttendanceEvent]>,
    seen: BTreeMap<ChildId, Seen>,
}

impl Session {
    /// The day as a screen shows it at a moment.
    pub fn day_view(&self, day: NaiveDate, now: Moment) -> Result<DayView, AppError> {
        self.at_one_moment(|| self.day_as_it_is(day, now))
    }

    fn day_as_it_is(&self, day: NaiveDate, now: Moment) -> Result<DayView, AppError> {
        self.require(Permission::SeeDay)?;
        let register = Register::read(self, day, day)?;
        let facts = DayFacts::of(&register, day, now);
        let mut staffing = self.staffing(&register, day, now)?;
        let groups: Vec<GroupDay> = self
            .house
            .groups
            .iter()
            .map(|group| group_day(group, &facts, staffing.groups.remove(&group.id).unwrap_or_default()))
            .collect();
        let (undo, redo) = self.undo_state(day)?;
        Ok(DayView {
            day,
            day_in_words: date_in_words(day),
            day_type: self.day_type(day).label(),
            today: facts.today,
            now: facts.now,
            groups,
            staff: staff_rows(&facts, self.house.regelingen.extra_staff(day)),
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
                alert: row.alert.clone(),
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
                alert: child.alert.map(|alert| alert.to_string()),
            })
            .collect();
        others.sort_by_key(|hit| fold_text(&hit.name));
        hits.sort_by_key(|hit| fold_text(&hit.name));
        hits.extend(others);
        Ok(hits)
    }
}

impl<'a> DayFacts<'a> {
    fn of(register: &'a Register<'a>, day: NaiveDate, now: Moment) -> Self {
        let (minute, today) = match day.cmp(&now.day()) {
            Ordering::Less => (Minute::LAST, Today::Earlier),
            Ordering::Equal => (now.minute(), Today::Yes),
            Ordering::Greater => (Minute::MIDNIGHT, Today::Later),
        };
        let events: BTreeMap<_, _> = register.recorded(day).collect();
        let mut of_child: BTreeMap<ChildId, Vec<AttendanceEvent>> = BTreeMap::new();
        for ((_, child), events) in &events {
            of_child.entry(*child).or_default().extend_from_slice(events);
        }
        for events in of_child.values_mut() {
            events.sort_by_key(|event| event.id);
        }
        Self {
            register,
            day,
            now: minute,
            today,
            events,
            seen: of_child.iter().map(|(id, events)| (*id, Seen::of(events))).collect(),
        }
    }
}

fn group_day(group: &Group, facts: &DayFacts<'_>, staffing: Staffing) -> GroupDay {
    let expected = facts.register.expected(facts.day, group);
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
                facts.register.children.get(&id)?,
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

fn child_row(
    group: &Group,
    expected: Option<&[(&Dagdeel, Origin)]>,
    child: &Child,
    facts: &DayFacts<'_>,
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
    let day_type = facts.register.own_day_type(child.id, facts.day);
    let dagdelen = group.dagdelen(&day_type);
    let state = row_state(&attendance, (dagdelen, group.closes), &expected, facts)?;
    let text = |value: &Option<crate::domain::text::Text>| value.as_ref().map(ToString::to_string);
    Some(ChildRow {
        child: child.id,
        name: child.name.full(),
        age_years: age_years(child.birth_date, facts.day),
        support: match facts.register.indicated(child.id, group.kind, facts.day) {
            Indicated::Yes(_) => Support::Plus,
            Indicated::No => Support::Regular,
        },
        school: text(&child.school),
        alert: text(&child.alert),
        collectors: text(&child.collectors),
        dagdelen: extra_day::in_words(&names),
        state,
        stays: attendance.stays().to_vec(),
        seen: facts.seen.get(&child.id).cloned().unwrap_or_default(),
    })
}

/// The word for a child's state; `None` for one that is not expected and for whom everything was taken back.
fn row_state(
    attendance: &Attendance,
    (dagdelen, closes): (&[Dagdeel], Minute),
    expected: &[&Dagdeel],
    facts: &DayFacts<'_>,
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

fn staff_rows(facts: &DayFacts<'_>, extra: ExtraStaff) -> Vec<StaffRow> {
    let (register, day) = (facts.register, facts.day);
    let clocked: BTreeMap<StaffId, &[StaffEvent]> = register.clocked(day).collect();
    let mut rows: Vec<StaffRow> = register
        .staff
        .values()
        .map(|member| {
            let events = clocked.get(&member.id).copied().unwrap_or_default();
            let worked = fold_staff(events);
            let work = worked.iter().rfind(|work| work.covers(facts.now));
            let inside = work.map(|work| (work.group, work.from));
            let shift = register.shifts(day).iter().find(|shift| shift.staff == member.id);
            let deployment = work.map(|work| work.deployment).or(shift.map(|shift| shift.deployment));
            let away = match whereabouts(events) {
                Whereabouts::Away(group, away, _) if inside.is_none() => Some((group, away)),
                Whereabouts::Away(..) | Whereabouts::NotIn | Whereabouts::In(..) | Whereabouts::Left(_) => None,
            };
            StaffRow {
                staff: member.id,
                name: member.name.to_string(),
                function: member.function.to_string(),
                standing: Standing::of(member).deployed(deployment.unwrap_or(Deployment::Regular), extra),
                inside,
                shift: shift.map(|shift| (shift.group, shift.from, shift.until, shift.deployment)),
                left: worked.last().and_then(|work| work.until).filter(|_| inside.is_none()),
                away,
                seen: Seen::of(events),
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
