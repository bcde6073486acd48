//! What can be done in a day, and what is said of it.

use super::seen::{Seen, Wish};
use crate::app::error::AppError;
use crate::domain::ids::{ChildId, GroupId, StaffId};
use crate::domain::people::{AbsenceReason, Deployment};
use crate::domain::staffing::Away;
use crate::domain::time::Minute;
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// Which time of a stay to correct.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhichTime {
    /// When the child came in.
    In,
    /// When it went out.
    Out,
}

/// Something that is done in a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DayAction {
    /// Children come in. A child that is not on the list comes unexpected.
    CheckIn {
        /// Group.
        group: GroupId,
        /// Children.
        children: Vec<ChildId>,
        /// When.
        at: Minute,
    },
    /// Children go out.
    CheckOut {
        /// Group.
        group: GroupId,
        /// Children.
        children: Vec<ChildId>,
        /// When.
        at: Minute,
    },
    /// Children do not come.
    Absent {
        /// Group.
        group: GroupId,
        /// Children, each with what was in sight of it.
        children: Vec<(ChildId, Seen)>,
        /// Why.
        reason: AbsenceReason,
    },
    /// A school arrives: some come in, some are absent, all in one action.
    Arrival {
        /// Group.
        group: GroupId,
        /// Children that come in.
        present: Vec<ChildId>,
        /// When.
        at: Minute,
        /// Children that do not come, why, and what was in sight of them.
        absent: Vec<(ChildId, AbsenceReason, Seen)>,
    },
    /// A time of a child's last stay is corrected.
    CorrectTime {
        /// Group.
        group: GroupId,
        /// Child.
        child: ChildId,
        /// Which time.
        which: WhichTime,
        /// What it should be.
        at: Minute,
        /// What was in sight of the child.
        seen: Seen,
    },
    /// Everything recorded for a child in a group on the day is taken back; the raw record keeps it.
    Clear {
        /// Group.
        group: GroupId,
        /// Child.
        child: ChildId,
        /// What was in sight of the child.
        seen: Seen,
    },
    /// A staff member clocks in, moves here from another group, or clocks out of this one.
    ClockStaff {
        /// Who.
        staff: StaffId,
        /// Which group.
        group: GroupId,
        /// When.
        at: Minute,
        /// Ordinary or extra hours.
        deployment: Deployment,
        /// What was in sight of the person.
        seen: Seen,
    },
    /// A staff member who is on duty leaves the group for a while, or goes home.
    StaffAway {
        /// Who.
        staff: StaffId,
        /// From which group.
        group: GroupId,
        /// When.
        at: Minute,
        /// Where to.
        away: Away,
        /// What was in sight of the person.
        seen: Seen,
    },
    /// The last action of this person is taken back.
    Undo,
    /// The last undone action of this person is done again.
    Redo,
}

/// A child for whom a part of an action was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The child.
    pub child: ChildId,
    /// Why, in Dutch, to follow the name.
    pub text: String,
}

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// One Dutch sentence for the screen.
    pub message: String,
    /// What was refused.
    pub refused: Vec<Refusal>,
}

impl DayAction {
    /// Says whether it is undo or redo, which have stacks of their own.
    pub(super) const fn is_undo_or_redo(&self) -> bool {
        matches!(self, Self::Undo | Self::Redo)
    }

    /// The children that it is about.
    pub(super) fn children(&self) -> Vec<ChildId> {
        match self {
            Self::CheckIn { children, .. } | Self::CheckOut { children, .. } => children.clone(),
            Self::Absent { children, .. } => children.iter().map(|(child, _)| *child).collect(),
            Self::Arrival { present, absent, .. } => present
                .iter()
                .copied()
                .chain(absent.iter().map(|(child, ..)| *child))
                .collect(),
            Self::CorrectTime { child, .. } | Self::Clear { child, .. } => vec![*child],
            Self::ClockStaff { .. } | Self::StaffAway { .. } | Self::Undo | Self::Redo => Vec::new(),
        }
    }

    /// What it puts in the place of what was in sight, with that. A tick in or out adds, and takes no place.
    pub(super) fn wishes(&self) -> Vec<(ChildId, &Seen, Wish)> {
        match self {
            Self::Absent { children, reason, .. } => children
                .iter()
                .map(|(child, seen)| (*child, seen, Wish::Absent(*reason)))
                .collect(),
            Self::Arrival { absent, .. } => absent
                .iter()
                .map(|(child, reason, seen)| (*child, seen, Wish::Absent(*reason)))
                .collect(),
            Self::CorrectTime {
                child, which, at, seen, ..
            } => vec![(*child, seen, Wish::Time(*which, *at))],
            Self::Clear { child, seen, .. } => vec![(*child, seen, Wish::Cleared)],
            Self::CheckIn { .. }
            | Self::CheckOut { .. }
            | Self::ClockStaff { .. }
            | Self::StaffAway { .. }
            | Self::Undo
            | Self::Redo => Vec::new(),
        }
    }

    /// The same without what it puts in the place of what was in sight of some children; `None` when nothing is left.
    pub(super) fn without(&self, gone: &BTreeSet<ChildId>) -> Option<Self> {
        let mut left = self.clone();
        let is_left = match &mut left {
            Self::Absent { children, .. } => {
                children.retain(|(child, _)| !gone.contains(child));
                !children.is_empty()
            }
            Self::Arrival { present, absent, .. } => {
                absent.retain(|(child, ..)| !gone.contains(child));
                !(present.is_empty() && absent.is_empty())
            }
            Self::CorrectTime { child, .. } | Self::Clear { child, .. } => !gone.contains(child),
            Self::CheckIn { .. }
            | Self::CheckOut { .. }
            | Self::ClockStaff { .. }
            | Self::StaffAway { .. }
            | Self::Undo
            | Self::Redo => true,
        };
        is_left.then_some(left)
    }
}

/// Group, time and label (without a name) of an action on children.
pub(super) fn describe(action: &DayAction) -> Result<(GroupId, Option<Minute>, String), AppError> {
    let plural = |count: usize| {
        if count == 1 {
            "1 kind".to_owned()
        } else {
            format!("{count} kinderen")
        }
    };
    let who = plural(action.children().len());
    match action {
        DayAction::CheckIn { group, at, .. } => Ok((*group, Some(*at), format!("{who} binnen om {at}"))),
        DayAction::CheckOut { group, at, .. } => Ok((*group, Some(*at), format!("{who} naar huis om {at}"))),
        DayAction::Absent { group, reason, .. } => Ok((*group, None, format!("{who} {}", reason.code()))),
        DayAction::Arrival {
            group,
            at,
            present,
            absent,
        } => Ok((
            *group,
            Some(*at),
            format!("{} binnen om {at}, {} afwezig", plural(present.len()), absent.len()),
        )),
        DayAction::CorrectTime { group, at, .. } => Ok((*group, Some(*at), format!("tijd verbeterd naar {at}"))),
        DayAction::Clear { group, .. } => Ok((*group, None, "alles van een kind gewist".to_owned())),
        DayAction::ClockStaff { .. } | DayAction::StaffAway { .. } | DayAction::Undo | DayAction::Redo => {
            Err(AppError::internal("HANDELING"))
        }
    }
}

/// What the log says. A line about one child names its internal id, and then not why it is absent: that may be illness.
pub(super) fn detail(day: NaiveDate, action: &DayAction, label: &str) -> String {
    match (action.children().as_slice(), action) {
        ([child], DayAction::Absent { .. }) => format!("kind={} dag={day} wat=1 kind afwezig", child.raw()),
        ([child], _) => format!("kind={} dag={day} wat={label}", child.raw()),
        _ => format!("dag={day} wat={label}"),
    }
}
