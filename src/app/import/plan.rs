//! What a file is to write, worked out before anything is written, and what it was worked out from.

use super::apply::{Halt, Register};
use crate::domain::ids::{ChildId, ChildNumber, EventId, OperationId, StaffId, StaffNumber};
use crate::domain::people::{Child, Placement, Shift, StaffMember};
use crate::domain::time::Minute;
use crate::domain::{allocation::Toewijzing, declaration::Tariff};
use crate::store::attendance::{self, NewEvent};
use crate::store::staff::{self, NewStaffEvent};
use crate::store::{StoreError, Tx, allocations, people, roster};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// The rows that a file is to write, in order.
pub(super) enum Writes {
    /// Children; those that give up a BSN go first without it, so that it is free before it is given out.
    Children(Vec<Child>),
    Placements(Vec<(i64, Placement)>),
    Staff(Vec<StaffMember>),
    Shifts {
        new: Vec<Shift>,
        changed: Vec<Shift>,
    },
    Worked(Vec<NewStaffEvent>),
    Attendance(Vec<NewEvent>),
    Tariffs(Vec<Tariff>),
    Allocations(Vec<Toewijzing>),
}

impl Writes {
    /// Number of rows that can be written unseen, in steps, before they count; the others are written at once.
    pub(super) const fn unseen(&self) -> usize {
        match self {
            Self::Shifts { new, .. } => new.len(),
            Self::Worked(events) => events.len(),
            Self::Attendance(events) => events.len(),
            Self::Children(_) | Self::Placements(_) | Self::Staff(_) | Self::Tariffs(_) | Self::Allocations(_) => 0,
        }
    }

    /// What the operation is called under which the rows are kept; `None` for rows that are of no operation.
    pub(super) const fn label(&self) -> Option<&'static str> {
        match self {
            Self::Worked(events) if !events.is_empty() => Some("gewerkte uren ingelezen"),
            Self::Attendance(events) if !events.is_empty() => Some("aanwezigheid ingelezen"),
            _ => None,
        }
    }

    /// Writes some of the rows that can be written unseen, under the operation that hides them.
    pub(super) fn write_unseen(
        &self,
        tx: Tx<'_>,
        operation: OperationId,
        range: Range<usize>,
    ) -> Result<(), StoreError> {
        match self {
            Self::Shifts { new, .. } => {
                for shift in new.get(range).unwrap_or_default() {
                    roster::add_shift(tx, operation, shift)?;
                }
            }
            Self::Worked(events) => {
                for event in events.get(range).unwrap_or_default() {
                    staff::insert_event(tx, operation, event)?;
                }
            }
            Self::Attendance(events) => {
                for event in events.get(range).unwrap_or_default() {
                    attendance::insert_event(tx, operation, *event)?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Writes the rows that cannot be written unseen.
    pub(super) fn write_seen(&self, tx: Tx<'_>) -> Result<(), StoreError> {
        match self {
            Self::Children(children) => children.iter().try_for_each(|child| people::put_child(tx, child)),
            Self::Placements(placements) => placements
                .iter()
                .try_for_each(|(id, placement)| people::put_placement(tx, *id, placement)),
            Self::Staff(members) => members.iter().try_for_each(|member| staff::put_staff(tx, member)),
            Self::Shifts { changed, .. } => changed.iter().try_for_each(|shift| roster::put_shift(tx, shift)),
            Self::Tariffs(tariffs) => tariffs
                .iter()
                .try_for_each(|tariff| allocations::put_tariff(tx, tariff)),
            Self::Allocations(states) => states.iter().try_for_each(|state| allocations::put(tx, state)),
            Self::Worked(_) | Self::Attendance(_) => Ok(()),
        }
    }

    /// Writes everything, inside the transaction in which it was worked out.
    pub(super) fn write(&self, register: &Register<'_>) -> Result<(), Halt> {
        let tx = register.tx;
        self.write_seen(tx)?;
        match (self, self.label()) {
            (Self::Shifts { new, .. }, _) => new.iter().try_for_each(|shift| roster::put_shift(tx, shift))?,
            (_, Some(label)) => self.write_unseen(tx, register.operation(label)?, 0..self.unseen())?,
            (_, None) => {}
        }
        Ok(())
    }
}

/// What a plan was worked out from: as long as it is so, the plan is right.
pub(super) enum Basis {
    /// Everything that the register holds at this version.
    Register(i64),
    Attendance {
        last: Option<EventId>,
        children: BTreeMap<ChildNumber, (ChildId, NaiveDate)>,
        /// The days of the children that the file speaks of.
        days: BTreeSet<(NaiveDate, ChildId)>,
    },
    Worked {
        last: Option<EventId>,
        staff: BTreeMap<StaffNumber, StaffMember>,
        days: BTreeSet<(NaiveDate, StaffId)>,
    },
    Shifts {
        days: (NaiveDate, NaiveDate),
        staff: BTreeMap<StaffNumber, StaffMember>,
        known: BTreeMap<(StaffId, NaiveDate, Minute), Shift>,
    },
}

impl Basis {
    /// Says whether it is still so; asked inside the transaction in which the plan comes to count.
    pub(super) fn holds(&self, tx: Tx<'_>, version: i64) -> Result<bool, StoreError> {
        Ok(match self {
            Self::Register(then) => *then == version,
            Self::Attendance { last, children, days } => {
                let since = attendance::written_since(tx, *last)?;
                since.iter().all(|day| !days.contains(day)) && children_now(tx)? == *children
            }
            Self::Worked { last, staff, days } => {
                let since = staff::written_since(tx, *last)?;
                since.iter().all(|day| !days.contains(day)) && staff_now(tx)? == *staff
            }
            Self::Shifts { days, staff, known } => {
                let shifts = roster::shifts(tx, days.0, days.1)?;
                let same = |shift: &Shift| known.get(&(shift.staff, shift.day, shift.from)) == Some(shift);
                shifts.len() == known.len() && shifts.iter().all(same) && staff_now(tx)? == *staff
            }
        })
    }
}

/// Every child by its number, with the day of its birth.
pub(super) fn children_now(tx: Tx<'_>) -> Result<BTreeMap<ChildNumber, (ChildId, NaiveDate)>, StoreError> {
    let children = people::children(tx)?;
    Ok(children
        .into_iter()
        .map(|child| (child.number, (child.id, child.birth_date)))
        .collect())
}

/// Every staff member by number.
pub(super) fn staff_now(tx: Tx<'_>) -> Result<BTreeMap<StaffNumber, StaffMember>, StoreError> {
    let staff = staff::staff(tx)?;
    Ok(staff
        .into_iter()
        .map(|member| (member.number.clone(), member))
        .collect())
}

/// What a file is to do.
pub(super) struct Plan {
    pub(super) writes: Writes,
    /// What it was worked out from; the whole register where nothing closer is known.
    pub(super) basis: Option<Basis>,
}

impl Plan {
    /// A plan that holds as long as nothing in the register changes.
    pub(super) const fn of(writes: Writes) -> Self {
        Self { writes, basis: None }
    }
}
