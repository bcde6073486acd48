//! Staff clocking in and out of groups ("klokken"): raw events and the stretches of work that follow from them.

use super::event::{RawEvent, effective};
use super::ids::{EventId, GroupId, StaffId};
use super::people::Deployment;
use super::time::Minute;
use chrono::NaiveDate;

/// What a staff event says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StaffFact {
    /// Came into the group.
    In {
        /// When.
        at: Minute,
        /// Ordinary or extra hours.
        deployment: Deployment,
    },
    /// Left the group.
    Out {
        /// When.
        at: Minute,
    },
    /// The replaced event no longer counts.
    Revoked,
}

/// One raw event of a staff member on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StaffEvent {
    /// Its number.
    pub id: EventId,
    /// Who.
    pub staff: StaffId,
    /// In or out of which group.
    pub group: GroupId,
    /// On which day.
    pub day: NaiveDate,
    /// What it says.
    pub fact: StaffFact,
    /// The earlier event that it replaces.
    pub replaces: Option<EventId>,
}

impl RawEvent for StaffEvent {
    fn id(&self) -> EventId {
        self.id
    }

    fn replaces(&self) -> Option<EventId> {
        self.replaces
    }

    fn is_revocation(&self) -> bool {
        self.fact == StaffFact::Revoked
    }
}

/// A stretch of work in a group; without `until` it goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Worked {
    /// Group.
    pub group: GroupId,
    /// From when.
    pub from: Minute,
    /// Until when.
    pub until: Option<Minute>,
    /// Ordinary or extra.
    pub deployment: Deployment,
}

impl Worked {
    /// Says whether the person was in the group at a minute.
    pub fn covers(self, at: Minute) -> bool {
        self.from <= at && self.until.is_none_or(|until| at < until)
    }
}

/// The stretches of work that follow from one person's events of a day. Clocking in elsewhere ends the stretch before.
pub fn fold_staff(events: &[StaffEvent]) -> Vec<Worked> {
    let mut stretches: Vec<Worked> = Vec::new();
    for event in effective(events) {
        match event.fact {
            StaffFact::In { at, deployment } => {
                if let Some(open) = stretches
                    .last_mut()
                    .filter(|last| last.until.is_none() && last.from <= at)
                {
                    open.until = Some(at);
                }
                stretches.push(Worked {
                    group: event.group,
                    from: at,
                    until: None,
                    deployment,
                });
            }
            StaffFact::Out { at } => {
                if let Some(open) = stretches
                    .last_mut()
                    .filter(|last| last.until.is_none() && last.from <= at)
                {
                    open.until = Some(at);
                }
            }
            StaffFact::Revoked => {}
        }
    }
    stretches
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Minute {
        Minute::parse(text).expect("a test time")
    }

    fn event(id: i64, group: i64, fact: StaffFact, replaces: Option<i64>) -> StaffEvent {
        StaffEvent {
            id: EventId::from_raw(id),
            staff: StaffId::from_raw(1),
            group: GroupId::from_raw(group),
            day: NaiveDate::from_ymd_opt(2026, 10, 5).expect("a date"),
            fact,
            replaces: replaces.map(EventId::from_raw),
        }
    }

    fn clock_in(time: &str) -> StaffFact {
        StaffFact::In {
            at: at(time),
            deployment: Deployment::Regular,
        }
    }

    #[test]
    fn only_who_is_clocked_in_counts_and_only_in_that_group() {
        let events = [
            event(1, 1, clock_in("07:30"), None),
            event(2, 2, clock_in("12:00"), None),
            event(3, 2, StaffFact::Out { at: at("17:00") }, None),
        ];
        let work = fold_staff(&events);
        assert_eq!(work.len(), 2);
        assert!(
            work[0].covers(at("11:59")) && !work[0].covers(at("12:00")),
            "moving to a group ends the stretch before"
        );
        assert!(work[1].covers(at("16:59")) && !work[1].covers(at("17:00")));
    }

    #[test]
    fn a_revoked_clock_out_leaves_the_person_in() {
        let mut events = vec![
            event(1, 1, clock_in("07:30"), None),
            event(2, 1, StaffFact::Out { at: at("12:00") }, None),
        ];
        events.push(event(3, 1, StaffFact::Revoked, Some(2)));
        assert!(fold_staff(&events)[0].covers(at("23:00")));
    }
}
