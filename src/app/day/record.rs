//! Everything that is recorded in a day: one function per action, each in one transaction with its line in the log.

use super::action::{DayAction, Done, Refusal, WhichTime, describe, detail};
use super::places::{Places, births};
use super::seen::{Decided, Look, decide};
use crate::app::env::Moment;
use crate::app::error::{AppError, ErrorKind};
use crate::app::session::Session;
use crate::domain::age::is_before_birth;
use crate::domain::attendance::{Attendance, AttendanceEvent, Fact, TransitionError, fold, is_forgotten};
use crate::domain::dates::{Ahead, check_day};
use crate::domain::event::effective;
use crate::domain::ids::{ChildId, EventId, GroupId, OperationId};
use crate::domain::people::AbsenceReason;
use crate::domain::role::Permission;
use crate::domain::time::{Minute, Month};
use crate::domain::words;
use crate::store::attendance::{self, NewEvent, OperationKind};
use crate::store::{Tx, people};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Children of whom is said what is left when several come in at once.
const MOST_SAID: usize = 3;

/// The raw events of a day while an action adds to them.
struct Recorder<'a> {
    tx: Tx<'a>,
    day: NaiveDate,
    group: GroupId,
    places: &'a Places,
    /// When the children of the action were born.
    births: BTreeMap<ChildId, NaiveDate>,
    operation: OperationId,
    events: Vec<AttendanceEvent>,
    refused: Vec<Refusal>,
    /// Groups that children left because they came in here.
    left: Vec<GroupId>,
    /// Children that came in although they were reported absent.
    although: Vec<(ChildId, AbsenceReason)>,
    recorded: u32,
}

impl Recorder<'_> {
    fn of_child(&self, child: ChildId) -> Vec<AttendanceEvent> {
        self.events
            .iter()
            .filter(|event| event.child == child && event.group == self.group)
            .copied()
            .collect()
    }

    fn add(&mut self, child: ChildId, fact: Fact, replaces: Option<&AttendanceEvent>) -> Result<(), AppError> {
        self.add_in(self.group, child, fact, replaces)
    }

    fn add_in(
        &mut self,
        group: GroupId,
        child: ChildId,
        fact: Fact,
        replaces: Option<&AttendanceEvent>,
    ) -> Result<(), AppError> {
        let new = NewEvent {
            child,
            group,
            day: self.day,
            fact,
            replaces: replaces.map(|event| event.id),
        };
        let event = attendance::insert_event(self.tx, self.operation, new)?;
        self.events.push(event);
        self.recorded += 1;
        Ok(())
    }

    /// Records a fact when the state of the child allows it; otherwise says why not.
    fn attempt(&mut self, child: ChildId, fact: Fact) -> Result<(), AppError> {
        if self
            .births
            .get(&child)
            .is_some_and(|birth| is_before_birth(self.day, *birth))
        {
            self.refuse(child, TransitionError::NotBorn);
            return Ok(());
        }
        let state = fold(&self.of_child(child));
        let reported = match (fact, &state) {
            (Fact::In(_), Attendance::Absent(reason)) => Some((child, *reason)),
            _ => None,
        };
        let allowed = match fact {
            Fact::In(at) => {
                let forgotten = state
                    .stays()
                    .last()
                    .is_some_and(|stay| is_forgotten(*stay, self.places.dagdelen(self.group), at));
                if forgotten {
                    state.check_in_after_forgotten(at)
                } else {
                    state.check_in(at)
                }
            }
            Fact::Out(at) => state.check_out(at),
            Fact::Absent(reason) => state.mark_absent(reason),
            Fact::Revoked => Ok(state),
        };
        if let Err(error) = allowed {
            self.refuse(child, error);
            return Ok(());
        }
        let before = self.recorded;
        self.add_in_one_place(child, fact)?;
        self.although.extend(reported.filter(|_| self.recorded > before));
        Ok(())
    }

    /// Records a fact that the group allows. A child at the door is not sent away because it is still ticked in elsewhere: it
    /// leaves there at the same minute, in the same operation.
    fn add_in_one_place(&mut self, child: ChildId, fact: Fact) -> Result<(), AppError> {
        let leaves = match fact {
            Fact::In(at) => self
                .places
                .elsewhere(&self.events, (child, self.group), at)
                .zip(Some(at)),
            Fact::Out(_) | Fact::Absent(_) | Fact::Revoked => None,
        };
        let mut trial = self.events.clone();
        if let Some((group, at)) = leaves {
            trial.push(self.supposed(group, child, Fact::Out(at), trial.len()));
        }
        trial.push(self.supposed(self.group, child, fact, trial.len()));
        if self.places.has_two(&trial, child) && !self.places.has_two(&self.events, child) {
            self.refuse(child, TransitionError::InOtherGroup);
            return Ok(());
        }
        if let Some((group, at)) = leaves {
            self.add_in(group, child, Fact::Out(at), None)?;
            self.left.push(group);
        }
        self.add(child, fact, None)
    }

    /// An event as it would be, behind all that are there.
    fn supposed(&self, group: GroupId, child: ChildId, fact: Fact, place: usize) -> AttendanceEvent {
        let last = self.events.iter().map(|event| event.id.raw()).max().unwrap_or_default();
        let behind = i64::try_from(place).unwrap_or(i64::MAX).saturating_add(1);
        AttendanceEvent {
            id: EventId::from_raw(last.saturating_add(behind)),
            child,
            group,
            day: self.day,
            fact,
            replaces: None,
        }
    }

    fn refuse(&mut self, child: ChildId, error: TransitionError) {
        self.refused.push(Refusal {
            child,
            text: error.to_string(),
        });
    }

    /// Replaces the last event of a kind by one with another time, when the day is still in order then.
    fn correct(&mut self, child: ChildId, which: WhichTime, at: Minute) -> Result<(), AppError> {
        let alive = effective(&self.of_child(child));
        let old = alive.iter().rfind(|event| match which {
            WhichTime::In => matches!(event.fact, Fact::In(_)),
            WhichTime::Out => matches!(event.fact, Fact::Out(_)),
        });
        let Some(old) = old.copied() else {
            self.refuse(child, TransitionError::NotPresent);
            return Ok(());
        };
        let fact = match which {
            WhichTime::In => Fact::In(at),
            WhichTime::Out => Fact::Out(at),
        };
        let mut others = alive
            .split(|event| event.id == old.id)
            .map(|facts| facts.iter().map(|event| event.fact));
        let before = others.next().into_iter().flatten();
        let after = others.next().into_iter().flatten();
        if let Some(error) = out_of_order(before.filter_map(time_of), at, after.filter_map(time_of)) {
            self.refuse(child, error);
            return Ok(());
        }
        let trial: Vec<AttendanceEvent> = self
            .events
            .iter()
            .map(|event| {
                if event.id == old.id {
                    AttendanceEvent { fact, ..*event }
                } else {
                    *event
                }
            })
            .collect();
        if self.places.has_two(&trial, child) && !self.places.has_two(&self.events, child) {
            self.refuse(child, TransitionError::InOtherGroup);
            return Ok(());
        }
        self.add(child, fact, Some(&old))
    }

    fn clear(&mut self, child: ChildId) -> Result<(), AppError> {
        // Taking a correction away brings back what it corrected, so this goes on until nothing counts any more.
        loop {
            let alive = effective(&self.of_child(child));
            if alive.is_empty() {
                return Ok(());
            }
            for event in alive {
                self.add(child, Fact::Revoked, Some(&event))?;
            }
        }
    }
}

/// Why a time does not fit between those before it and those after it, and so which way it has to go.
fn out_of_order(
    mut before: impl Iterator<Item = Minute>,
    at: Minute,
    mut after: impl Iterator<Item = Minute>,
) -> Option<TransitionError> {
    if before.any(|other| other > at) {
        Some(TransitionError::TimeOrder)
    } else if after.any(|other| other < at) {
        Some(TransitionError::AfterNext)
    } else {
        None
    }
}

/// The time of a fact that has one.
const fn time_of(fact: Fact) -> Option<Minute> {
    match fact {
        Fact::In(at) | Fact::Out(at) => Some(at),
        Fact::Absent(_) | Fact::Revoked => None,
    }
}

impl Session {
    /// Does something in a day. Nothing is recorded unless everything that the person is told was recorded, is.
    pub fn perform(&mut self, day: NaiveDate, now: Moment, action: &DayAction) -> Result<Done, AppError> {
        self.require(Permission::RecordDay)?;
        if action.is_undo_or_redo() {
            return if *action == DayAction::Undo {
                self.undo(day, now)
            } else {
                self.redo(day, now)
            };
        }
        if let DayAction::ClockStaff {
            staff,
            group,
            at,
            deployment,
            seen,
        } = action
        {
            check_time(day, Some(*at), now)?;
            return self.clock_staff(day, now, (*staff, *group), seen, (*at, *deployment));
        }
        if let DayAction::StaffAway {
            staff,
            group,
            at,
            away,
            seen,
        } = action
        {
            check_time(day, Some(*at), now)?;
            return self.staff_away(day, now, (*staff, *group), seen, (*at, away));
        }
        self.record_children(day, now, action)
    }

    /// Records an action on children. Call it inside the transaction.
    pub(super) fn record_in(
        &self,
        tx: Tx<'_>,
        day: NaiveDate,
        now: Moment,
        action: &DayAction,
    ) -> Result<Recorded, AppError> {
        let (group, at, label) = describe(action)?;
        let account = self.desk.actor.account;
        let places = Places::of(self, day);
        let events = attendance::events(tx, day, day)?;
        let look = Look {
            tx,
            day,
            group,
            places: &places,
            events: &events,
        };
        let Decided { action, refused } = decide(&look, action)?;
        let operation = attendance::insert_operation(tx, day, OperationKind::Done, &label, account, &now.utc_text())?;
        let mut recorder = Recorder {
            tx,
            day,
            group,
            places: &places,
            births: births(tx, &action.children())?,
            operation,
            events,
            refused,
            left: Vec::new(),
            although: Vec::new(),
            recorded: 0,
        };
        record(&mut recorder, &action)?;
        if recorder.recorded == 0 {
            return Err(nothing_recorded(tx, &recorder.refused));
        }
        let moved = places.moved_in_words(&recorder.left, at);
        let said = moved
            .into_iter()
            .chain(although_in_words(tx, &recorder.although)?)
            .collect();
        Ok(Recorded {
            action,
            refused: recorder.refused,
            said,
        })
    }

    fn record_children(&mut self, day: NaiveDate, now: Moment, action: &DayAction) -> Result<Done, AppError> {
        let (group_id, at, label) = describe(action)?;
        check_time(day, at, now)?;
        self.group(group_id)?;
        let recorded = self.audited(now, "dag.vastgelegd", &detail(day, action, &label), |tx| {
            self.record_in(tx, day, now, action)
        })?;
        let Recorded { action, refused, said } = recorded;
        let mut message = self.message(&action, &refused)?;
        for said in said.into_iter().chain(self.left_in_words(day, &action, &refused)) {
            message = format!("{message} {said}");
        }
        let touched = action.children().into_iter();
        let touched = touched.map(|child| (child, Month::of(day))).collect();
        for effect in self.claim_effects(&touched, now) {
            message = format!("{message} {effect}");
        }
        Ok(Done { message, refused })
    }

    fn message(&self, action: &DayAction, refused: &[Refusal]) -> Result<String, AppError> {
        let what = match action {
            DayAction::CheckIn { at, .. } => format!("binnen om {at}"),
            DayAction::CheckOut { at, .. } => format!("naar huis om {at}"),
            DayAction::Absent { reason, .. } => reason.code().to_owned(),
            DayAction::Arrival {
                at, present, absent, ..
            } => {
                let done = |child: &ChildId| !refused.iter().any(|refusal| refusal.child == *child);
                let came = present.iter().filter(|child| done(child)).count();
                let absent = absent.iter().filter(|(child, ..)| done(child)).count();
                return Ok(format!("{came} binnen om {at}, {absent} afwezig."));
            }
            DayAction::CorrectTime {
                which: WhichTime::In,
                at,
                ..
            } => format!("verbeterd: binnen om {at}"),
            DayAction::CorrectTime {
                which: WhichTime::Out,
                at,
                ..
            } => format!("verbeterd: naar huis om {at}"),
            DayAction::Clear { .. } => "alles van deze dag gewist".to_owned(),
            DayAction::ClockStaff { .. } | DayAction::StaffAway { .. } | DayAction::Undo | DayAction::Redo => {
                String::new()
            }
        };
        let children = action.children();
        let who = match children.as_slice() {
            [one] => self.child_name(*one)?,
            many => words::count(many.len().saturating_sub(refused.len()), "kind", "kinderen"),
        };
        let rest = if refused.is_empty() {
            String::new()
        } else {
            format!(" {} overgeslagen.", refused.len())
        };
        Ok(format!("{who} {what}.{rest}"))
    }

    /// What is left this week for children with an indication that just came in, when it is their last dagdeel or above.
    ///
    /// The tick is recorded by now: what cannot be read is left out.
    fn left_in_words(&self, day: NaiveDate, action: &DayAction, refused: &[Refusal]) -> Vec<String> {
        let (group, children) = match action {
            DayAction::CheckIn { group, children, .. } => (*group, children),
            DayAction::Arrival { group, present, .. } => (*group, present),
            _ => return Vec::new(),
        };
        let Ok(group) = self.group(group) else {
            return Vec::new();
        };
        let came = |child: &&ChildId| !refused.iter().any(|refusal| refusal.child == **child);
        let said = children
            .iter()
            .filter(came)
            .filter_map(|child| self.left_at_check_in(*child, group, day).ok()?);
        let mut said: Vec<String> = said.collect();
        if said.len() > MOST_SAID {
            let rest = said.split_off(MOST_SAID).len();
            said.push(format!("En nog {rest} op of boven het aantal van deze week."));
        }
        said
    }

    fn child_name(&self, id: ChildId) -> Result<String, AppError> {
        Ok(child_name(self.store.read(), id)?)
    }
}

/// What came of an action on children.
pub(super) struct Recorded {
    /// The action, without what others had recorded just so.
    action: DayAction,
    refused: Vec<Refusal>,
    /// What is said besides.
    said: Vec<String>,
}

/// What is said of children that came in although they were reported absent: that somebody did report it is not lost unseen.
fn although_in_words(tx: Tx<'_>, came: &[(ChildId, AbsenceReason)]) -> Result<Option<String>, AppError> {
    Ok(match came {
        [] => None,
        [(child, reason)] => Some(format!(
            "{} stond afwezig gemeld ({}).",
            child_name(tx, *child)?,
            reason.code()
        )),
        many => Some(format!("{} kinderen stonden afwezig gemeld.", many.len())),
    })
}

fn record(recorder: &mut Recorder<'_>, action: &DayAction) -> Result<(), AppError> {
    match action {
        DayAction::CheckIn { children, at, .. } => children
            .iter()
            .try_for_each(|child| recorder.attempt(*child, Fact::In(*at))),
        DayAction::CheckOut { children, at, .. } => children
            .iter()
            .try_for_each(|child| recorder.attempt(*child, Fact::Out(*at))),
        DayAction::Absent { children, reason, .. } => children
            .iter()
            .try_for_each(|(child, _)| recorder.attempt(*child, Fact::Absent(*reason))),
        DayAction::Arrival {
            present, at, absent, ..
        } => {
            present
                .iter()
                .try_for_each(|child| recorder.attempt(*child, Fact::In(*at)))?;
            absent
                .iter()
                .try_for_each(|(child, reason, _)| recorder.attempt(*child, Fact::Absent(*reason)))
        }
        DayAction::CorrectTime { child, which, at, .. } => recorder.correct(*child, *which, *at),
        DayAction::Clear { child, .. } => recorder.clear(*child),
        DayAction::ClockStaff { .. } | DayAction::StaffAway { .. } | DayAction::Undo | DayAction::Redo => Ok(()),
    }
}

/// A time that is still to come cannot be recorded; absence can.
fn check_time(day: NaiveDate, at: Option<Minute>, now: Moment) -> Result<(), AppError> {
    check_day(day, now.day(), Ahead::Planned).map_err(|error| {
        let text = format!("De dag {} {error}.", day.format("%d-%m-%Y"));
        AppError::new(ErrorKind::Refused, "DAG", text)
    })?;
    let Some(at) = at else { return Ok(()) };
    if !now.has_been(day, at) {
        return Err(AppError::new(
            ErrorKind::Refused,
            "TOEKOMST",
            format!("{at} op {} is nog niet geweest.", day.format("%d-%m-%Y")),
        )
        .hint("Kies een tijd die al voorbij is."));
    }
    Ok(())
}

pub(super) fn child_name(tx: Tx<'_>, id: ChildId) -> Result<String, crate::store::StoreError> {
    let children = people::children(tx)?;
    Ok(children
        .iter()
        .find(|child| child.id == id)
        .map_or_else(|| "kind".to_owned(), |child| child.name.full()))
}

pub(super) fn nothing_recorded(tx: Tx<'_>, refused: &[Refusal]) -> AppError {
    let text = match refused {
        [] => "Er is niemand gekozen; er is niets vastgelegd.".to_owned(),
        [one] => match child_name(tx, one.child) {
            Ok(name) => format!("{name} {}; er is niets vastgelegd.", one.text),
            Err(_) => format!("Dit kind {}; er is niets vastgelegd.", one.text),
        },
        many => format!(
            "Voor alle {} kinderen klopt dit niet met wat er al staat; er is niets vastgelegd.",
            many.len()
        ),
    };
    AppError::new(ErrorKind::Refused, "NIETS_VASTGELEGD", text)
}
