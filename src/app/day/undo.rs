//! Undo and redo: per person and day, kept in the file, so that they survive a restart.

use super::action::{DayAction, Done};
use super::places::Places;
use super::record::child_name;
use crate::app::cause::Cause;
use crate::app::env::Moment;
use crate::app::error::{AppError, ErrorKind};
use crate::app::session::Session;
use crate::domain::attendance::{AttendanceEvent, Fact};
use crate::domain::dossier::{Content, DossierFact, EntryKind, entries, roots};
use crate::domain::event::{RawEvent, counting, effective};
use crate::domain::ids::{ChildId, EventId, OperationId};
use crate::domain::role::Permission;
use crate::domain::staffing::{StaffEvent, StaffFact};
use crate::domain::time::Month;
use crate::store::Tx;
use crate::store::attendance::{self, NewEvent, Operation, OperationKind};
use crate::store::dossier::{self, NewDossierEvent};
use crate::store::staff::{self, NewStaffEvent};
use crate::store::{audit, extra_days, roster};
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// The operation that undo would take back, and the one that redo would do again.
type UndoState = (Option<Operation>, Option<Operation>);

/// Works out the two stacks from the operations of a day, in order. Doing something new empties the redo stack.
fn stacks(operations: &[Operation]) -> (Vec<&Operation>, Vec<&Operation>) {
    let (mut done, mut undone): (Vec<&Operation>, Vec<&Operation>) = (Vec::new(), Vec::new());
    for operation in operations {
        match operation.kind {
            OperationKind::Done => {
                done.push(operation);
                undone.clear();
            }
            OperationKind::Undone(target) => move_between(&mut done, &mut undone, target),
            OperationKind::Redone(target) => move_between(&mut undone, &mut done, target),
            OperationKind::Imported => {}
        }
    }
    (done, undone)
}

fn move_between<'a>(from: &mut Vec<&'a Operation>, to: &mut Vec<&'a Operation>, target: OperationId) {
    if let Some(at) = from.iter().rposition(|operation| operation.id == target) {
        to.push(from.remove(at));
    }
}

/// What was taken back or done again.
struct Revoked {
    operation: Operation,
    touched: BTreeSet<(ChildId, Month)>,
    /// Name of the one child that it was about.
    child: Option<String>,
}

/// Which way to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Back,
    Again,
}

impl Session {
    /// What undo and redo would do for this person on a day.
    pub(in crate::app) fn undo_state(&self, day: NaiveDate) -> Result<UndoState, AppError> {
        let operations = attendance::operations(self.store.read(), day, self.desk.actor.account)?;
        let (done, undone) = stacks(&operations);
        Ok((
            done.last().map(|operation| (*operation).clone()),
            undone.last().map(|operation| (*operation).clone()),
        ))
    }

    /// Takes back this person's last action of the day.
    pub(in crate::app) fn undo(&mut self, day: NaiveDate, now: Moment) -> Result<Done, AppError> {
        self.revoke(day, now, Way::Back, |_, _| Ok(()))
    }

    /// Takes back this person's last action of the day, when `check` allows that one.
    pub(in crate::app) fn undo_when(
        &mut self,
        day: NaiveDate,
        now: Moment,
        check: impl FnOnce(Tx<'_>, Option<OperationId>) -> Result<(), AppError>,
    ) -> Result<Done, AppError> {
        self.revoke(day, now, Way::Back, check)
    }

    /// Does this person's last undone action again, when `check` allows that one.
    pub(in crate::app) fn redo_when(
        &mut self,
        day: NaiveDate,
        now: Moment,
        check: impl FnOnce(Tx<'_>, Option<OperationId>) -> Result<(), AppError>,
    ) -> Result<Done, AppError> {
        self.revoke(day, now, Way::Again, check)
    }

    /// Does this person's last undone action again.
    pub(in crate::app) fn redo(&mut self, day: NaiveDate, now: Moment) -> Result<Done, AppError> {
        self.revoke(day, now, Way::Again, |_, _| Ok(()))
    }

    /// What taking the last action of a day back would touch, or doing it again; nothing is kept. Call it inside a transaction
    /// that is not committed.
    pub(super) fn revoked_children(
        &self,
        tx: Tx<'_>,
        (day, now): (NaiveDate, Moment),
        action: &DayAction,
    ) -> Result<BTreeSet<(ChildId, Month)>, AppError> {
        let way = match action {
            DayAction::Redo => Way::Again,
            _ => Way::Back,
        };
        Ok(self.revoke_in(tx, day, now, way, |_, _| Ok(()))?.touched)
    }

    fn revoke_in(
        &self,
        tx: Tx<'_>,
        day: NaiveDate,
        now: Moment,
        way: Way,
        check: impl FnOnce(Tx<'_>, Option<OperationId>) -> Result<(), AppError>,
    ) -> Result<Revoked, AppError> {
        let (account, role) = (self.desk.actor.account, self.desk.actor.role);
        let actor = &self.desk.actor;
        let places = Places::of(self, day);
        let operations = attendance::operations(tx, day, account)?;
        let (done, undone) = stacks(&operations);
        let (stack, nothing) = match way {
            Way::Back => (done, "Er is vandaag niets meer om ongedaan te maken."),
            Way::Again => (undone, "Er is niets om opnieuw te doen."),
        };
        check(tx, stack.last().map(|operation| operation.id))?;
        let target = *stack
            .last()
            .ok_or_else(|| AppError::new(ErrorKind::Refused, Cause::Nothing, nothing))?;
        // Redo takes back what the undo wrote; undo takes back what the action itself wrote.
        let source = match way {
            Way::Back => target.id,
            Way::Again => operations
                .iter()
                .rfind(|operation| operation.kind == OperationKind::Undone(target.id))
                .map_or(target.id, |undo| undo.id),
        };
        if roster::touched(tx, target.id)? > 0 && !role.may(Permission::Roster) {
            return Err(AppError::permission(Permission::Roster));
        }
        let (kind, action) = match way {
            Way::Back => (OperationKind::Undone(target.id), "dag.ongedaan"),
            Way::Again => (OperationKind::Redone(target.id), "dag.opnieuw"),
        };
        let new = attendance::insert_operation(tx, day, kind, &target.label, account, &now.utc_text())?;
        let before = attendance::events(tx, day, day)?;
        revoke_events(tx, day, source, new)?;
        refuse_two_places(tx, &places, (day, source), &before)?;
        let touched: BTreeSet<(ChildId, Month)> = attendance::events_of_operation(tx, source)?
            .iter()
            .map(|event| (event.child, Month::of(event.day)))
            .collect();
        for detail in details(tx, target.id, day)? {
            audit::record(tx, &now.utc_text(), actor, action, &detail)?;
        }
        let child = only_child(tx, target.id)?;
        Ok(Revoked {
            operation: target.clone(),
            touched,
            child,
        })
    }

    fn revoke(
        &mut self,
        day: NaiveDate,
        now: Moment,
        way: Way,
        check: impl FnOnce(Tx<'_>, Option<OperationId>) -> Result<(), AppError>,
    ) -> Result<Done, AppError> {
        let Revoked {
            operation,
            touched,
            child,
        } = self.write(|tx| self.revoke_in(tx, day, now, way, check))?;
        let what = if way == Way::Back {
            "Ongedaan gemaakt"
        } else {
            "Opnieuw gedaan"
        };
        let mut message = format!("{what}: {}.", named(&operation.label, child.as_deref()));
        // What was recorded before a claim went out, and is taken back after it, changes that claim as well.
        for effect in self.claim_effects(&touched, now) {
            message = format!("{message} {effect}");
        }
        Ok(Done {
            message,
            refused: Vec::new(),
        })
    }
}

fn revoke_events(tx: Tx<'_>, day: NaiveDate, source: OperationId, new: OperationId) -> Result<(), AppError> {
    let all = attendance::events(tx, day, day)?;
    for event in attendance::events_of_operation(tx, source)? {
        let same = |other: &&AttendanceEvent| other.child == event.child && other.group == event.group;
        let of_child: Vec<AttendanceEvent> = all.iter().filter(same).copied().collect();
        refuse_when_built_upon(&of_child, &event, "hetzelfde kind")?;
        let replaces = Some(event.id);
        let AttendanceEvent { child, group, day, .. } = event;
        attendance::insert_event(
            tx,
            new,
            NewEvent {
                child,
                group,
                day,
                fact: Fact::Revoked,
                replaces,
            },
        )?;
    }
    if roster::reverse(tx, source, new)? == roster::Reversal::ChangedSince {
        return Err(AppError::new(
            ErrorKind::Refused,
            "DAARNA_GEWIJZIGD",
            "Na deze handeling is hetzelfde op het rooster al anders gewijzigd; dat moet eerst ongedaan worden gemaakt.",
        ));
    }
    for (kind, event) in dossier::of_operation(tx, source)? {
        refuse_when_corrected(tx, kind, event.id)?;
        let withdrawn = NewDossierEvent {
            child: event.child,
            kind,
            author: event.author,
            at: event.at,
            replaces: Some(event.id),
            fact: DossierFact::Withdrawn,
        };
        crate::app::dossier::store(tx, new, &withdrawn)?;
    }
    if extra_days::reverse(tx, source, new)? == roster::Reversal::ChangedSince {
        return Err(AppError::new(
            ErrorKind::Refused,
            "DAARNA_GEWIJZIGD",
            "Na deze handeling is dezelfde dag al anders geboekt; dat moet eerst ongedaan worden gemaakt.",
        ));
    }
    revoke_clocked(tx, day, source, new)
}

/// Takes back what was clocked.
fn revoke_clocked(tx: Tx<'_>, day: NaiveDate, source: OperationId, new: OperationId) -> Result<(), AppError> {
    let clocked = staff::events(tx, day, day)?;
    for event in staff::events_of_operation(tx, source)? {
        let same = |other: &&StaffEvent| other.staff == event.staff;
        let of_member: Vec<StaffEvent> = clocked.iter().filter(same).cloned().collect();
        refuse_when_built_upon(&of_member, &event, "dezelfde medewerker")?;
        let replaces = Some(event.id);
        staff::insert_event(
            tx,
            new,
            &NewStaffEvent {
                staff: event.staff,
                group: event.group,
                day: event.day,
                fact: StaffFact::Revoked,
                replaces,
            },
        )?;
    }
    Ok(())
}

/// Refuses to take back what would leave a child in two groups at once: it went elsewhere after that.
fn refuse_two_places(
    tx: Tx<'_>,
    places: &Places,
    (day, source): (NaiveDate, OperationId),
    before: &[AttendanceEvent],
) -> Result<(), AppError> {
    let after = attendance::events(tx, day, day)?;
    let touched = attendance::events_of_operation(tx, source)?;
    let twice = touched
        .iter()
        .any(|event| places.has_two(&after, event.child) && !places.has_two(before, event.child));
    if twice {
        return Err(AppError::new(
            ErrorKind::Refused,
            "DAARNA_GEWIJZIGD",
            "Na deze handeling is hetzelfde kind in een andere groep binnengekomen; dat moet eerst ongedaan worden gemaakt.",
        )
        .hint("Verbeter de tijd bij het kind, of laat wie het vastlegde het ongedaan maken."));
    }
    Ok(())
}

/// What the log says of an operation that is taken back or done again: a line for each child whose dossier it is in, or whose
/// presence alone it changed, so that the log answers who changed the data of a child.
fn details(tx: Tx<'_>, operation: OperationId, day: NaiveDate) -> Result<Vec<String>, AppError> {
    let mut children: BTreeSet<ChildId> = BTreeSet::new();
    for (_, event) in dossier::of_operation(tx, operation)? {
        children.extend(event.child);
        if let DossierFact::Written(Content::Talk(talk)) = &event.fact {
            children.extend(talk.children.iter().copied());
        }
    }
    let present = attendance::events_of_operation(tx, operation)?;
    let present: BTreeSet<ChildId> = present.into_iter().map(|event| event.child).collect();
    if present.len() == 1 {
        children.extend(present);
    }
    if children.is_empty() {
        return Ok(vec![format!("dag={day}")]);
    }
    let line = |child: ChildId| format!("kind={} dag={day}", child.raw());
    Ok(children.into_iter().map(line).collect())
}

/// The name of the one child that an operation was about; none when it was about more, or about no child.
fn only_child(tx: Tx<'_>, operation: OperationId) -> Result<Option<String>, AppError> {
    let mut about: BTreeSet<ChildId> = BTreeSet::new();
    about.extend(
        attendance::events_of_operation(tx, operation)?
            .iter()
            .map(|event| event.child),
    );
    about.extend(
        dossier::of_operation(tx, operation)?
            .iter()
            .filter_map(|(_, event)| event.child),
    );
    let mut about = about.into_iter();
    let (Some(only), None) = (about.next(), about.next()) else {
        return Ok(None);
    };
    Ok(Some(child_name(tx, only)?))
}

/// What an operation was, with the name of its child: the file keeps it without.
fn named(label: &str, child: Option<&str>) -> String {
    let Some(name) = child else { return label.to_owned() };
    for nameless in ["1 kind", "een kind"] {
        if label.contains(nameless) {
            return label.replacen(nameless, name, 1);
        }
    }
    format!("{label} bij {name}")
}

/// Refuses to take back a record that was corrected after that, which would change nothing and say that it did.
fn refuse_when_corrected(tx: Tx<'_>, kind: EntryKind, event: EventId) -> Result<(), AppError> {
    let all = dossier::of_kinds(tx, &[kind])?;
    let roots = roots(&all);
    let root = roots.get(&event);
    let later = entries(&all)
        .into_iter()
        .any(|entry| entry.id > event && Some(&entry.root) == root);
    if later {
        return Err(AppError::new(
            ErrorKind::Refused,
            "DAARNA_GEWIJZIGD",
            "Deze aantekening is daarna verbeterd; dat moet eerst ongedaan worden gemaakt.",
        )
        .hint("Verbeter de aantekening bij het kind, of trek haar in."));
    }
    Ok(())
}

/// Refuses to take back an event that was taken back or corrected by someone else already, or after which something else was
/// recorded that still counts, of the same child in the group or of the same staff member.
fn refuse_when_built_upon<E: RawEvent>(of_one: &[E], event: &E, who: &str) -> Result<(), AppError> {
    let gone = !counting(of_one).contains(&event.id());
    let later = effective(of_one).iter().any(|other| other.id() > event.id());
    if gone || later {
        let text = if later {
            format!(
                "Na deze handeling is voor {who} al iets anders vastgelegd; dat moet eerst ongedaan worden gemaakt."
            )
        } else {
            format!("Wat u bij {who} vastlegde is daarna al door iemand anders gewist; er is niets gewijzigd.")
        };
        return Err(AppError::new(ErrorKind::Refused, "DAARNA_GEWIJZIGD", text)
            .hint("Verbeter de tijd zelf, of laat wie het vastlegde het ongedaan maken."));
    }
    Ok(())
}
