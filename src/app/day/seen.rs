//! What someone had in sight when deciding about a day, and what is said when someone else changed that meanwhile.
//!
//! A tick in or out adds to a day and needs nothing of the kind. Whatever takes the place of something that was recorded, or
//! decides what to do by it, carries the events that counted when the person looked (ADR 0021).

use super::action::{DayAction, Refusal, WhichTime};
use super::places::Places;
use crate::app::cause::Cause;
use crate::app::desk::RECOVERY_ACCOUNT;
use crate::app::env::Moment;
use crate::app::error::{AppError, ErrorKind};
use crate::app::roster::RosterAction;
use crate::app::session::Session;
use crate::domain::attendance::{Attendance, AttendanceEvent, Fact, fold};
use crate::domain::event::{RawEvent, effective, standing};
use crate::domain::ids::{ChildId, EventId, GroupId, StaffId};
use crate::domain::people::AbsenceReason;
use crate::domain::role::Permission;
use crate::domain::time::Minute;
use crate::domain::words;
use crate::store::attendance::{self, OperationKind, Whose};
use crate::store::{Tx, people, staff};
use chrono::{NaiveDate, NaiveDateTime};
use std::collections::BTreeSet;

/// The events of a child or a staff member on a day that counted when someone looked.
///
/// Not the highest number: what was undone and done again is the same as before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen(BTreeSet<EventId>);

impl Seen {
    /// What counts among the events of one child or one person on one day.
    pub(super) fn of<E: RawEvent>(events: &[E]) -> Self {
        Self(effective(events).iter().map(RawEvent::id).collect())
    }

    /// What was in sight, in the order of the day.
    pub(super) fn among<E: RawEvent>(&self, events: &[E]) -> Vec<E> {
        standing(events, &self.0)
    }
}

/// Something that was not recorded, since someone else changed what it is about after the person had looked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meanwhile {
    /// The day.
    pub day: NaiveDate,
    /// What changed, for each child or staff member.
    pub changes: Vec<Change>,
    /// What is left of it for those of whom nothing changed; `None` when nothing is.
    pub rest: Option<DayAction>,
}

/// What someone else changed of a child or a staff member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Whose day it is, as scripts read it: "kind 12", "medewerker 7".
    pub key: String,
    /// Full name.
    pub name: String,
    /// Who changed it and when; `None` when a file brought it in.
    pub by: Option<(String, NaiveDateTime)>,
    /// What there was when the person looked.
    pub was: String,
    /// What there is now.
    pub now: String,
    /// What the person was about to record.
    pub own: String,
    /// The same for this child or staff member alone, based on what is there now; `None` when that does not allow it.
    pub anyway: Option<Anyway>,
}

/// What can be done all the same, when the person decides so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Anyway {
    /// Something in the day.
    Day(DayAction),
    /// Something on the roster.
    Roster(RosterAction),
}

impl Change {
    /// "door Bea (05-10-2026 14:31)".
    pub fn by_whom(&self) -> String {
        match &self.by {
            Some((who, at)) => format!("door {who} ({})", at.format("%d-%m-%Y %H:%M")),
            None => "door een ingelezen bestand".to_owned(),
        }
    }

    fn in_words(&self) -> String {
        format!("was «{}», nu «{}», u gaf «{}».", self.was, self.now, self.own)
    }
}

impl From<Meanwhile> for AppError {
    fn from(meanwhile: Meanwhile) -> Self {
        let text = match meanwhile.changes.as_slice() {
            [one] => format!(
                "{}: intussen gewijzigd {}; er is niets vastgelegd.",
                one.name,
                one.by_whom()
            ),
            many => format!(
                "Van {} kinderen is de dag intussen gewijzigd; er is niets vastgelegd.",
                many.len()
            ),
        };
        let mut error = Self::new(ErrorKind::Refused, Cause::ChangedMeanwhile, text);
        for change in &meanwhile.changes {
            error = error.hint(format!("{}: {}", change.name, change.in_words()));
        }
        error = error.hint("Kijk wat er nu staat en leg het opnieuw vast.");
        error.meanwhile = Some(Box::new(meanwhile));
        error
    }
}

/// The refusal of what someone else recorded just so meanwhile: no fault of anyone.
pub(super) fn already_so(name: &str, what: &str) -> AppError {
    let text = format!("{name}: dat stond er al zo ({what}); er is niets gewijzigd.");
    AppError::new(ErrorKind::Refused, Cause::Nothing, text)
}

/// What is to take the place of what is recorded for a child.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    /// Another time.
    Time(WhichTime, Minute),
    /// Nothing.
    Cleared,
    /// Absence.
    Absent(AbsenceReason),
}

impl Wish {
    fn in_words(self) -> String {
        match self {
            Self::Time(WhichTime::In, at) => fact_in_words(Fact::In(at)),
            Self::Time(WhichTime::Out, at) => fact_in_words(Fact::Out(at)),
            Self::Cleared => "alles gewist".to_owned(),
            Self::Absent(reason) => fact_in_words(Fact::Absent(reason)),
        }
    }

    /// Whether that is what counts already.
    fn is_met(self, of_group: &[AttendanceEvent]) -> bool {
        match self {
            Self::Time(which, at) => last_time(of_group, which) == Some(at),
            Self::Cleared => effective(of_group).is_empty(),
            Self::Absent(reason) => fold(of_group) == Attendance::Absent(reason),
        }
    }

    /// Whether it can still be recorded.
    fn is_possible(self, of_group: &[AttendanceEvent]) -> bool {
        match self {
            Self::Time(which, _) => last_time(of_group, which).is_some(),
            Self::Cleared => true,
            Self::Absent(reason) => fold(of_group).mark_absent(reason).is_ok(),
        }
    }
}

fn last_time(of_group: &[AttendanceEvent], which: WhichTime) -> Option<Minute> {
    effective(of_group)
        .iter()
        .rev()
        .find_map(|event| match (event.fact, which) {
            (Fact::In(at), WhichTime::In) | (Fact::Out(at), WhichTime::Out) => Some(at),
            _ => None,
        })
}

fn fact_in_words(fact: Fact) -> String {
    match fact {
        Fact::In(at) => format!("binnen {at}"),
        Fact::Out(at) => format!("naar huis {at}"),
        Fact::Absent(reason) => format!("afwezig ({})", reason.code()),
        Fact::Revoked => "gewist".to_owned(),
    }
}

/// What became of a child since the person looked.
pub(super) enum Since {
    /// Nothing else.
    Same,
    /// Just what the person was about to record.
    Met,
    /// Something else.
    Changed(Box<Change>),
}

/// The day of a group as it is inside the transaction.
pub(super) struct Look<'a> {
    pub(super) tx: Tx<'a>,
    pub(super) day: NaiveDate,
    pub(super) group: GroupId,
    pub(super) places: &'a Places,
    pub(super) events: &'a [AttendanceEvent],
}

impl Look<'_> {
    /// Compares what was in sight of a child with what is there now.
    pub(super) fn since(&self, child: ChildId, seen: &Seen, wish: Wish) -> Result<Since, AppError> {
        let of_child = self.of_child(child);
        let (was, now) = (seen.among(&of_child), effective(&of_child));
        let says = |events: &[AttendanceEvent]| -> Vec<(GroupId, Fact)> {
            events.iter().map(|event| (event.group, event.fact)).collect()
        };
        if says(&was) == says(&now) {
            return Ok(Since::Same);
        }
        let of_group: Vec<AttendanceEvent> = of_child
            .iter()
            .filter(|event| event.group == self.group)
            .copied()
            .collect();
        if wish.is_met(&of_group) {
            return Ok(Since::Met);
        }
        let anyway = wish
            .is_possible(&of_group)
            .then(|| Anyway::Day(self.alone(child, wish)));
        let known = people::child_by_id(self.tx, child)?.ok_or_else(|| AppError::internal("KIND"))?;
        let change = Change {
            key: format!("kind {}", known.number),
            name: known.name.full(),
            by: last_writer(self.tx, Whose::Child(child), self.day)?,
            was: self.in_words(&was),
            now: self.in_words(&now),
            own: wish.in_words(),
            anyway,
        };
        Ok(Since::Changed(Box::new(change)))
    }

    /// The action that puts a wish in the place of what is there now.
    fn alone(&self, child: ChildId, wish: Wish) -> DayAction {
        let (group, seen) = (self.group, Seen::of(&self.of_child(child)));
        match wish {
            Wish::Time(which, at) => DayAction::CorrectTime {
                group,
                child,
                which,
                at,
                seen,
            },
            Wish::Cleared => DayAction::Clear { group, child, seen },
            Wish::Absent(reason) => DayAction::Absent {
                group,
                children: vec![(child, seen)],
                reason,
            },
        }
    }

    /// The refusal of what stands there just so.
    fn already_so(&self, met: &BTreeSet<ChildId>, what: &str) -> Result<AppError, AppError> {
        let name = match met.iter().next() {
            Some(child) if met.len() == 1 => super::record::child_name(self.tx, *child)?,
            _ => words::count(met.len(), "kind", "kinderen"),
        };
        Ok(already_so(&name, what))
    }

    fn of_child(&self, child: ChildId) -> Vec<AttendanceEvent> {
        let own = self.events.iter().filter(|event| event.child == child);
        own.copied().collect()
    }

    /// "binnen 14:05, naar huis 17:30"; another group than that of the action is named.
    fn in_words(&self, events: &[AttendanceEvent]) -> String {
        let words = events.iter().map(|event| {
            let fact = fact_in_words(event.fact);
            if event.group == self.group {
                fact
            } else {
                format!("{fact} bij {}", self.places.name(event.group))
            }
        });
        joined(&words.collect::<Vec<_>>())
    }
}

/// The parts of what was recorded as one text; of nothing it says so.
pub(super) fn joined(parts: &[String]) -> String {
    if parts.is_empty() {
        "niets vastgelegd".to_owned()
    } else {
        parts.join(", ")
    }
}

/// Who wrote the last event of a day, and when; `None` for a file.
pub(in crate::app) fn last_writer(
    tx: Tx<'_>,
    whose: Whose,
    day: NaiveDate,
) -> Result<Option<(String, NaiveDateTime)>, AppError> {
    let Some(written) = attendance::last_written(tx, whose, day)? else {
        return Ok(None);
    };
    if written.how == OperationKind::Imported {
        return Ok(None);
    }
    let who = written.by.unwrap_or_else(|| RECOVERY_ACCOUNT.to_owned());
    Ok(Moment::of_utc_text(&written.at_utc).map(|at| (who, at.local())))
}

/// What is left of an action when it was compared with what others recorded meanwhile.
pub(super) struct Decided {
    pub(super) action: DayAction,
    /// Children of an arrival who are left as they are: a school at the door does not wait for a question.
    pub(super) refused: Vec<Refusal>,
}

/// Refuses an action that would take the place of something that was not in sight; what others recorded just so needs nothing.
/// Call it inside the transaction.
pub(super) fn decide(look: &Look<'_>, action: &DayAction) -> Result<Decided, AppError> {
    let mut met = BTreeSet::new();
    let mut changed = Vec::new();
    let mut so = String::new();
    for (child, seen, wish) in action.wishes() {
        match look.since(child, seen, wish)? {
            Since::Same => {}
            Since::Met => {
                met.insert(child);
                so = wish.in_words();
            }
            Since::Changed(change) => changed.push((child, *change)),
        }
    }
    let of_others: BTreeSet<ChildId> = met
        .iter()
        .copied()
        .chain(changed.iter().map(|(child, _)| *child))
        .collect();
    let rest = action.without(&of_others);
    if let DayAction::Arrival { .. } = action {
        let refusal = |(child, change): (ChildId, Change)| Refusal {
            child,
            text: format!("is intussen gewijzigd {}: nu {}", change.by_whom(), change.now),
        };
        let refused: Vec<Refusal> = changed.into_iter().map(refusal).collect();
        return match rest {
            Some(action) => Ok(Decided { action, refused }),
            None if refused.is_empty() => Err(look.already_so(&met, &so)?),
            None => Err(super::record::nothing_recorded(look.tx, &refused)),
        };
    }
    if changed.is_empty() {
        return match rest {
            Some(action) => Ok(Decided {
                action,
                refused: Vec::new(),
            }),
            None => Err(look.already_so(&met, &so)?),
        };
    }
    Err(AppError::from(Meanwhile {
        day: look.day,
        rest,
        changes: changed.into_iter().map(|(_, change)| change).collect(),
    }))
}

impl Session {
    /// What counts of a child on a day: what a command has in sight when it begins.
    pub fn seen_of_child(&self, child: ChildId, day: NaiveDate) -> Result<Seen, AppError> {
        self.require(Permission::SeeDay)?;
        Ok(Seen::of(&attendance::events_of_child(
            self.store.read(),
            child,
            day,
            day,
        )?))
    }

    /// The same of a staff member.
    pub fn seen_of_staff(&self, member: StaffId, day: NaiveDate) -> Result<Seen, AppError> {
        self.require(Permission::SeeDay)?;
        let mut events = staff::events(self.store.read(), day, day)?;
        events.retain(|event| event.staff == member);
        Ok(Seen::of(&events))
    }
}
