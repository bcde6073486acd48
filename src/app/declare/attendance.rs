//! The attendance behind a day of a line: when a child came and went, in which group, who ticked it and what was corrected.

use crate::app::env::Moment;
use crate::app::error::AppError;
use crate::app::session::Session;
use crate::domain::attendance::{AttendanceEvent, Fact, Stay, fold};
use crate::domain::dagdeel::{delivered, not_paid, presence};
use crate::domain::event::{earlier, effective};
use crate::domain::ids::{ChildNumber, EventId, GroupId};
use crate::domain::people::AbsenceReason;
use crate::domain::role::Permission;
use crate::store::attendance::{self, OperationKind, RecordedEvent};
use crate::store::people;
use chrono::{NaiveDate, NaiveDateTime};
use std::collections::{BTreeMap, BTreeSet};

/// How something was recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recorded {
    /// Someone ticked it.
    Ticked,
    /// Someone took it back, or did it again.
    TakenBack,
    /// It was read from a file.
    FromFile,
}

/// One thing that was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tick {
    /// What it says.
    pub fact: Fact,
    /// What it said before, for a correction.
    pub instead_of: Option<Fact>,
    /// Whether it still counts.
    pub standing: Standing,
    /// How it came.
    pub how: Recorded,
    /// Who.
    pub by: Option<String>,
    /// When, on the wall clock.
    pub at: Option<NaiveDateTime>,
}

/// Whether something that was recorded still counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It does.
    Counts,
    /// Something later came in its place.
    Replaced,
}

/// A day of a child in one group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupAttendance {
    /// Name of the group.
    pub group: String,
    /// Time in the group.
    pub stays: Vec<Stay>,
    /// Why the child did not come, where that was recorded.
    pub absent: Option<AbsenceReason>,
    /// Dagdelen that the stays come to and that may be billed.
    pub dagdelen: Vec<String>,
    /// Minutes of presence that count.
    pub minutes: u32,
    /// Everything that was recorded, in order.
    pub ticks: Vec<Tick>,
}

/// A day of a child.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayAttendance {
    /// The child.
    pub child: ChildNumber,
    /// Its name.
    pub name: String,
    /// The day.
    pub day: NaiveDate,
    /// What kind of day it is for the child.
    pub day_type: String,
    /// The groups in which something was recorded.
    pub groups: Vec<GroupAttendance>,
}

impl Session {
    /// Everything that was recorded about a child on a day.
    pub fn attendance_behind(&self, number: &ChildNumber, day: NaiveDate) -> Result<DayAttendance, AppError> {
        self.require(Permission::SeeDay)?;
        self.at_one_moment(|| self.attendance_as_it_is(number, day))
    }

    fn attendance_as_it_is(&self, number: &ChildNumber, day: NaiveDate) -> Result<DayAttendance, AppError> {
        let tx = self.store.read();
        let id = self.child_numbered(number)?;
        let child = people::children(tx)?.into_iter().find(|child| child.id == id);
        let child = child.ok_or_else(|| AppError::internal("KIND"))?;
        let day_type = self.day_type_for(day, child.school.as_ref());
        let regeling = self.regeling_of_child(id, day)?;
        let mut by_group: BTreeMap<GroupId, Vec<RecordedEvent>> = BTreeMap::new();
        for recorded in attendance::recorded(tx, id, day)? {
            by_group.entry(recorded.event.group).or_default().push(recorded);
        }
        let mut groups = Vec::new();
        for (group, recorded) in by_group {
            let group = self.group(group)?;
            let events: Vec<AttendanceEvent> = recorded.iter().map(|one| one.event).collect();
            let state = fold(&events);
            let left_out = not_paid(regeling.dagdeel, group, &day_type);
            let mut names = delivered(group, &day_type, &state);
            names.retain(|name| !left_out.contains(name));
            groups.push(GroupAttendance {
                group: group.name.to_string(),
                stays: state.stays().to_vec(),
                absent: match &state {
                    crate::domain::attendance::Attendance::Absent(reason) => Some(*reason),
                    _ => None,
                },
                minutes: presence(regeling.dagdeel, group, &day_type, &state).minutes,
                dagdelen: names.iter().map(ToString::to_string).collect(),
                ticks: ticks(recorded, &events),
            });
        }
        Ok(DayAttendance {
            child: child.number,
            name: child.name.full(),
            day,
            day_type: day_type.label(),
            groups,
        })
    }
}

fn ticks(recorded: Vec<RecordedEvent>, events: &[AttendanceEvent]) -> Vec<Tick> {
    let standing: BTreeSet<EventId> = effective(events).into_iter().map(|event| event.id).collect();
    let fact_of = |id: EventId| events.iter().find(|event| event.id == id).map(|event| event.fact);
    let tick = |one: RecordedEvent| Tick {
        fact: one.event.fact,
        // What is taken away is named itself; what is corrected is the version that counted.
        instead_of: match one.event.fact {
            Fact::Revoked => one.event.replaces.and_then(fact_of),
            _ => earlier(events, &one.event).map(|event| event.fact),
        },
        // What takes something away always counts: it is not itself among what is left.
        standing: if standing.contains(&one.event.id) || one.event.fact == Fact::Revoked {
            Standing::Counts
        } else {
            Standing::Replaced
        },
        how: match one.how {
            OperationKind::Done => Recorded::Ticked,
            OperationKind::Undone(_) | OperationKind::Redone(_) => Recorded::TakenBack,
            OperationKind::Imported => Recorded::FromFile,
        },
        by: one.by,
        at: Moment::of_utc_text(&one.at_utc).map(Moment::local),
    };
    recorded.into_iter().map(tick).collect()
}
