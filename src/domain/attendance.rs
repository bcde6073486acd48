//! Attendance ("aanwezigheid"): raw events, and the state of one child in one group on one day that follows from them.
//!
//! Events are never overwritten. An event may *replace* an earlier one: the earlier one then no longer counts, and the new
//! one stands in its place in the order of the day. A replacing event with [`Fact::Revoked`] only takes the earlier one
//! away; revoking a revocation brings the first back. Undo and redo are nothing else.

use super::event::{RawEvent, effective};
use super::group::Dagdeel;
use super::ids::{ChildId, EventId, GroupId};
use super::people::AbsenceReason;
use super::time::Minute;
use chrono::NaiveDate;
use thiserror::Error;

/// What an event says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fact {
    /// The child came in.
    In(Minute),
    /// The child went out.
    Out(Minute),
    /// The child does not come.
    Absent(AbsenceReason),
    /// The replaced event no longer counts, and nothing takes its place.
    Revoked,
}

/// One raw event of a child in a group on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AttendanceEvent {
    /// Its number; later events have higher ones.
    pub id: EventId,
    /// The child.
    pub child: ChildId,
    /// The group.
    pub group: GroupId,
    /// The day.
    pub day: NaiveDate,
    /// What it says.
    pub fact: Fact,
    /// The earlier event that it replaces.
    pub replaces: Option<EventId>,
}

/// Time a child spent in the group; without `out` the child was not ticked out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stay {
    /// When the child came in.
    pub from: Minute,
    /// When it went out.
    pub out: Option<Minute>,
}

/// State of one child in one group on one day, as recorded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Attendance {
    /// Nothing is recorded; whether the child is expected follows from its placement.
    #[default]
    Open,
    /// The last stay has not ended; earlier stays stand before it.
    Present(Vec<Stay>),
    /// Every stay has ended.
    Gone(Vec<Stay>),
    /// The child does not come.
    Absent(AbsenceReason),
}

/// Why a transition is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TransitionError {
    /// Ticked in while present.
    #[error("is al binnen")]
    AlreadyPresent,
    /// Ticked out while not present.
    #[error("is niet binnen")]
    NotPresent,
    /// Out before in, or in before the last out.
    #[error("heeft dan een tijd die niet klopt met de vorige tijd; kies een latere tijd")]
    TimeOrder,
    /// A time that is mended would come after the one that follows it.
    #[error("heeft dan een tijd die niet klopt met de volgende tijd; kies een eerdere tijd")]
    AfterNext,
    /// In another group at that time, as far as is recorded.
    #[error("is dan in een andere groep; verbeter eerst de tijd daar")]
    InOtherGroup,
    /// The day lies before the birth of the child.
    #[error("was op die dag nog niet geboren")]
    NotBorn,
    /// Marked absent after having been present.
    #[error("is vandaag al binnen geweest; herstel eerst de tijden")]
    WasPresent,
}

impl Attendance {
    /// The stays so far.
    pub fn stays(&self) -> &[Stay] {
        match self {
            Self::Open | Self::Absent(_) => &[],
            Self::Present(stays) | Self::Gone(stays) => stays,
        }
    }

    /// The child comes in. An absent child may still come; a child that is present may not come in twice.
    pub fn check_in(self, at: Minute) -> Result<Self, TransitionError> {
        match self {
            Self::Open | Self::Absent(_) => Ok(Self::Present(vec![Stay { from: at, out: None }])),
            Self::Present(_) => Err(TransitionError::AlreadyPresent),
            Self::Gone(stays) => Self::add_stay(stays, at),
        }
    }

    /// The child comes in while an earlier stay was never ticked out and ended by itself (see [`is_forgotten`]).
    pub fn check_in_after_forgotten(self, at: Minute) -> Result<Self, TransitionError> {
        match self {
            Self::Present(stays) => Self::add_stay(stays, at),
            other => other.check_in(at),
        }
    }

    fn add_stay(mut stays: Vec<Stay>, at: Minute) -> Result<Self, TransitionError> {
        if stays.last().is_some_and(|last| last.out.unwrap_or(last.from) > at) {
            return Err(TransitionError::TimeOrder);
        }
        stays.push(Stay { from: at, out: None });
        Ok(Self::Present(stays))
    }

    /// The child goes out.
    pub fn check_out(self, at: Minute) -> Result<Self, TransitionError> {
        match self {
            Self::Present(mut stays) => {
                let last = stays.last_mut().ok_or(TransitionError::NotPresent)?;
                if at < last.from {
                    return Err(TransitionError::TimeOrder);
                }
                last.out = Some(at);
                Ok(Self::Gone(stays))
            }
            _ => Err(TransitionError::NotPresent),
        }
    }

    /// The child does not come, or the reason changes.
    pub fn mark_absent(self, reason: AbsenceReason) -> Result<Self, TransitionError> {
        match self {
            Self::Open | Self::Absent(_) => Ok(Self::Absent(reason)),
            Self::Present(_) | Self::Gone(_) => Err(TransitionError::WasPresent),
        }
    }
}

impl RawEvent for AttendanceEvent {
    fn id(&self) -> EventId {
        self.id
    }

    fn replaces(&self) -> Option<EventId> {
        self.replaces
    }

    fn is_revocation(&self) -> bool {
        self.fact == Fact::Revoked
    }
}

/// The state that follows from the events of one child in one group on one day.
///
/// Never fails: an event that does not fit (two terminals at once) leaves the state as it is and stays in the raw record.
pub fn fold(events: &[AttendanceEvent]) -> Attendance {
    effective(events).into_iter().fold(Attendance::Open, |state, event| {
        let before = state.clone();
        let after = match event.fact {
            Fact::In(at) => state.check_in_after_forgotten(at),
            Fact::Out(at) => state.check_out(at),
            Fact::Absent(reason) => state.mark_absent(reason),
            Fact::Revoked => Ok(state),
        };
        after.unwrap_or(before)
    })
}

/// End of the run of adjoining dagdelen in which a minute lies; before the first dagdeel counts as in it.
fn block_end(dagdelen: &[Dagdeel], from: Minute) -> Option<(Minute, Option<Minute>)> {
    let mut index = dagdelen.iter().position(|dagdeel| from < dagdeel.until)?;
    let mut end = dagdelen.get(index)?.until;
    while let Some(next) = dagdelen.get(index + 1).filter(|next| next.from <= end) {
        end = end.max(next.until);
        index += 1;
    }
    Some((end, dagdelen.get(index + 1).map(|next| next.from)))
}

/// Says whether a stay without an end has ended by itself: a later, separate dagdeel has begun, or half an hour has passed
/// since its own ended. So an open check-out of before-school care never counts as present in the afternoon.
pub fn is_forgotten(stay: Stay, dagdelen: &[Dagdeel], now: Minute) -> bool {
    const GRACE_MIN: u16 = 30;
    if stay.out.is_some() {
        return false;
    }
    match block_end(dagdelen, stay.from) {
        Some((end, Some(next))) => now >= end.saturating_add(GRACE_MIN).min(next),
        Some((_, None)) | None => false,
    }
}

/// A stay with the group it was in, and the dagdelen of that group on the day.
#[derive(Clone, Copy, Debug)]
pub struct StayIn<'a> {
    /// The group.
    pub group: GroupId,
    /// The stay.
    pub stay: Stay,
    /// Dagdelen of the group on that day.
    pub dagdelen: &'a [Dagdeel],
}

impl StayIn<'_> {
    /// Says whether one child cannot have had both stays of a day: it is in one place at a time.
    ///
    /// A stay that was not ticked out goes on until it has ended by itself; in its own group the next arrival ends it.
    pub fn clashes(&self, other: &Self) -> bool {
        let order = |stay: Stay| (stay.from, stay.out.unwrap_or(Minute::LAST));
        let (first, second) = if order(self.stay) <= order(other.stay) {
            (self, other)
        } else {
            (other, self)
        };
        match first.stay.out {
            Some(out) => second.stay.from < out,
            None => first.group != second.group && !is_forgotten(first.stay, first.dagdelen, second.stay.from),
        }
    }
}

/// Says whether a child with this state is in the group at `now`.
pub fn is_present_at(state: &Attendance, dagdelen: &[Dagdeel], now: Minute) -> bool {
    state.stays().iter().any(|stay| match stay.out {
        Some(out) => stay.from <= now && now < out,
        None => stay.from <= now && !is_forgotten(*stay, dagdelen, now),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::group::DagdeelName;
    use proptest::prelude::*;

    fn at(text: &str) -> Minute {
        Minute::parse(text).expect("a test time")
    }

    fn event(id: i64, fact: Fact, replaces: Option<i64>) -> AttendanceEvent {
        AttendanceEvent {
            id: EventId::from_raw(id),
            child: ChildId::from_raw(1),
            group: GroupId::from_raw(1),
            day: NaiveDate::from_ymd_opt(2026, 10, 5).expect("a date"),
            fact,
            replaces: replaces.map(EventId::from_raw),
        }
    }

    fn dagdeel(name: &str, from: &str, until: &str) -> Dagdeel {
        Dagdeel {
            name: DagdeelName::parse(name).expect("a name"),
            from: at(from),
            until: at(until),
        }
    }

    #[test]
    fn a_child_is_in_one_place_at_a_time() {
        let dagdelen = [dagdeel("vso", "07:30", "08:30"), dagdeel("nso", "14:00", "18:30")];
        let stay = |group, from: &str, out: &str| StayIn {
            group: GroupId::from_raw(group),
            stay: Stay {
                from: at(from),
                out: Minute::parse(out).ok(),
            },
            dagdelen: &dagdelen,
        };
        for (one, other, clashes) in [
            ((1, "14:05", "16:00"), (2, "15:00", "17:00"), true),
            ((1, "14:05", "16:00"), (2, "16:00", "17:00"), false),
            ((1, "14:05", "16:00"), (2, "15:59", ""), true),
            ((1, "14:05", "18:00"), (2, "15:00", "15:30"), true),
            ((1, "14:05", ""), (2, "15:00", "17:00"), true),
            // Before-school care that nobody ticked out has ended by itself in the afternoon.
            ((1, "07:30", ""), (2, "14:00", "17:00"), false),
            ((1, "07:30", ""), (2, "08:00", "08:30"), true),
            ((1, "14:05", ""), (1, "16:00", "17:00"), false),
            ((1, "14:05", "16:00"), (1, "15:59", "17:00"), true),
            ((1, "14:05", "14:05"), (2, "14:05", "17:00"), false),
            ((1, "14:05", ""), (2, "14:05", ""), true),
        ] {
            let (one, other) = (stay(one.0, one.1, one.2), stay(other.0, other.1, other.2));
            assert_eq!(
                (one.clashes(&other), other.clashes(&one)),
                (clashes, clashes),
                "{one:?} {other:?}"
            );
        }
    }

    #[test]
    fn a_correction_stands_in_the_place_of_what_it_corrects() {
        let events = [
            event(1, Fact::In(at("14:05")), None),
            event(2, Fact::Out(at("17:00")), None),
            event(3, Fact::In(at("14:20")), Some(1)),
        ];
        assert_eq!(
            fold(&events),
            Attendance::Gone(vec![Stay {
                from: at("14:20"),
                out: Some(at("17:00"))
            }])
        );
    }

    #[test]
    fn a_second_correction_does_not_bring_back_what_the_first_corrected_and_undoing_it_brings_back_the_first() {
        let mut events = vec![
            event(1, Fact::In(at("14:05")), None),
            event(2, Fact::In(at("14:20")), Some(1)),
            event(3, Fact::In(at("14:30")), Some(2)),
        ];
        let present = |from| {
            Attendance::Present(vec![Stay {
                from: at(from),
                out: None,
            }])
        };
        assert_eq!(fold(&events), present("14:30"));
        events.push(event(4, Fact::Revoked, Some(3)));
        assert_eq!(fold(&events), present("14:20"));
        events.push(event(5, Fact::Revoked, Some(2)));
        assert_eq!(fold(&events), present("14:05"));
    }

    #[test]
    fn revoking_a_revocation_brings_the_event_back() {
        let mut events = vec![event(1, Fact::In(at("14:05")), None), event(2, Fact::Revoked, Some(1))];
        assert_eq!(fold(&events), Attendance::Open);
        events.push(event(3, Fact::Revoked, Some(2)));
        assert_eq!(
            fold(&events),
            Attendance::Present(vec![Stay {
                from: at("14:05"),
                out: None
            }])
        );
    }

    #[test]
    fn transitions_refuse_what_cannot_be() {
        let present = Attendance::Open.check_in(at("14:05")).expect("may come in");
        assert_eq!(
            present.clone().check_in(at("14:10")),
            Err(TransitionError::AlreadyPresent)
        );
        assert_eq!(present.clone().check_out(at("14:00")), Err(TransitionError::TimeOrder));
        assert_eq!(
            present.clone().mark_absent(AbsenceReason::Sick),
            Err(TransitionError::WasPresent)
        );
        assert_eq!(
            Attendance::Open.check_out(at("14:00")),
            Err(TransitionError::NotPresent)
        );
        let gone = present.check_out(at("15:00")).expect("may go home");
        assert_eq!(gone.clone().check_in(at("14:59")), Err(TransitionError::TimeOrder));
        assert!(gone.check_in(at("15:00")).is_ok(), "and may come back");
        let absent = Attendance::Open
            .mark_absent(AbsenceReason::Sick)
            .expect("may be absent");
        assert!(
            absent.check_in(at("15:00")).is_ok(),
            "a child that was called off may still come"
        );
    }

    #[test]
    fn an_open_check_out_of_before_school_care_is_not_present_in_the_afternoon() {
        let day = [dagdeel("vso", "07:30", "08:30"), dagdeel("nso", "14:00", "18:30")];
        let state = Attendance::Open.check_in(at("07:40")).expect("may come in");
        assert!(is_present_at(&state, &day, at("08:20")));
        assert!(!is_present_at(&state, &day, at("09:00")));
        assert!(!is_present_at(&state, &day, at("14:30")));
        let again = state.check_in_after_forgotten(at("14:10")).expect("may come in again");
        assert!(is_present_at(&again, &day, at("14:30")));
        assert_eq!(again.stays().len(), 2);
    }

    #[test]
    fn an_open_stay_runs_through_adjoining_dagdelen() {
        let day = [
            dagdeel("ochtend", "07:30", "13:00"),
            dagdeel("middag", "13:00", "18:30"),
        ];
        let state = Attendance::Open.check_in(at("08:00")).expect("may come in");
        assert!(is_present_at(&state, &day, at("16:00")));
    }

    proptest! {
        #[test]
        fn undo_of_any_sequence_returns_the_former_state(steps in proptest::collection::vec((0u8..4, 0u16..1440, any::<prop::sample::Index>()), 0..12)) {
            let mut events: Vec<AttendanceEvent> = Vec::new();
            let mut states = vec![fold(&events)];
            for (kind, minute, index) in steps {
                let minute = Minute::new(minute).expect("in range");
                let fact = match kind {
                    0 => Fact::In(minute),
                    1 => Fact::Out(minute),
                    2 => Fact::Absent(AbsenceReason::Sick),
                    _ => Fact::Revoked,
                };
                let alive = effective(&events);
                let replaces = if alive.is_empty() || kind < 3 && minute.minutes().is_multiple_of(2) { None } else { Some(index.get(&alive).id) };
                let id = i64::try_from(events.len()).expect("small") + 1;
                if fact == Fact::Revoked && replaces.is_none() { continue; }
                events.push(event(id, fact, replaces.map(EventId::raw)));
                states.push(fold(&events));
            }
            // Undo the events one by one, last first, each by revoking it.
            let mut to_undo: Vec<EventId> = events.iter().map(|e| e.id).collect();
            states.pop();
            while let (Some(target), Some(former)) = (to_undo.pop(), states.pop()) {
                let id = i64::try_from(events.len()).expect("small") + 1;
                events.push(event(id, Fact::Revoked, Some(target.raw())));
                prop_assert_eq!(fold(&events), former);
            }
        }
    }
}
