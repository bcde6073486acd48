//! Staff clocking in and out of groups ("klokken"): raw events and the stretches of work that follow from them.

use super::event::{RawEvent, effective};
use super::ids::{EventId, GroupId, StaffId};
use super::people::Deployment;
use super::text::Text;
use super::time::Minute;
use chrono::NaiveDate;

/// Where someone goes who leaves the group. Whoever is not in the group does not count (Bkk art. 7 and 16).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Away {
    /// Home: the work is over ("naar huis").
    Home,
    /// On a break ("pauze").
    Break,
    /// On the road to or from a school ("halen en brengen"), where known with its name.
    SchoolRun(Option<Text>),
    /// In training, talks and the like ("opleiding").
    Training,
}

impl Away {
    /// The word in files and on screens.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Home => "naar huis",
            Self::Break => "pauze",
            Self::SchoolRun(_) => "school",
            Self::Training => "opleiding",
        }
    }

    /// What someone is doing, to follow the name.
    pub fn in_words(&self) -> String {
        match self {
            Self::Home => "naar huis".to_owned(),
            Self::Break => "op pauze".to_owned(),
            Self::SchoolRun(None) => "onderweg naar school".to_owned(),
            Self::SchoolRun(Some(school)) => format!("onderweg naar {school}"),
            Self::Training => "naar opleiding of overleg".to_owned(),
        }
    }
}

/// What a staff event says.
#[derive(Clone, Debug, PartialEq, Eq)]
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
        /// To where.
        away: Away,
    },
    /// The replaced event no longer counts.
    Revoked,
}

/// One raw event of a staff member on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
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
            StaffFact::Out { at, .. } => {
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

/// Where someone is after the events of a day so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whereabouts {
    /// Did not clock in.
    NotIn,
    /// In a group, since.
    In(GroupId, Minute),
    /// On duty but not in the group: from which group, where to, and since when.
    Away(GroupId, Away, Minute),
    /// Gone home at.
    Left(Minute),
}

/// Where someone is after the events of a day so far.
pub fn whereabouts(events: &[StaffEvent]) -> Whereabouts {
    let mut place = Whereabouts::NotIn;
    for event in effective(events) {
        place = match (event.fact, place) {
            (StaffFact::In { at, .. }, _) => Whereabouts::In(event.group, at),
            // Leaving without ever having come says nothing.
            (StaffFact::Out { .. } | StaffFact::Revoked, Whereabouts::NotIn) => Whereabouts::NotIn,
            (StaffFact::Revoked, place) => place,
            (StaffFact::Out { at, away: Away::Home }, _) => Whereabouts::Left(at),
            (StaffFact::Out { at, away }, Whereabouts::In(group, _) | Whereabouts::Away(group, _, _)) => {
                Whereabouts::Away(group, away, at)
            }
            (StaffFact::Out { .. }, left @ Whereabouts::Left(_)) => left,
        };
    }
    place
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

    fn home(time: &str) -> StaffFact {
        out(time, Away::Home)
    }

    fn out(time: &str, away: Away) -> StaffFact {
        StaffFact::Out { at: at(time), away }
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
            event(3, 2, home("17:00"), None),
        ];
        let work = fold_staff(&events);
        let groups: Vec<GroupId> = work.iter().map(|stretch| stretch.group).collect();
        assert_eq!(
            groups,
            [1, 2].map(GroupId::from_raw),
            "each stretch is in the group where it was clocked"
        );
        assert!(
            work[0].covers(at("11:59")) && !work[0].covers(at("12:00")),
            "moving to a group ends the stretch before"
        );
        assert!(work[1].covers(at("16:59")) && !work[1].covers(at("17:00")));
    }

    #[test]
    fn a_revoked_clock_out_leaves_the_person_in() {
        let mut events = vec![event(1, 1, clock_in("07:30"), None), event(2, 1, home("12:00"), None)];
        events.push(event(3, 1, StaffFact::Revoked, Some(2)));
        assert!(fold_staff(&events)[0].covers(at("23:00")));
    }

    #[test]
    fn who_is_on_a_break_on_the_road_to_a_school_or_in_training_is_not_in_the_group() {
        let school = Text::parse("Het Kompas").expect("a text");
        for away in [
            Away::Break,
            Away::SchoolRun(None),
            Away::SchoolRun(Some(school)),
            Away::Training,
        ] {
            let mut events = vec![
                event(1, 1, clock_in("07:30"), None),
                event(2, 1, out("12:00", away.clone()), None),
            ];
            let group = GroupId::from_raw(1);
            assert!(!fold_staff(&events)[0].covers(at("12:00")), "{away:?}");
            assert_eq!(
                whereabouts(&events),
                Whereabouts::Away(group, away.clone(), at("12:00"))
            );
            events.push(event(3, 1, clock_in("12:30"), None));
            let work = fold_staff(&events);
            assert!(!work.iter().any(|work| work.covers(at("12:29"))) && work[1].covers(at("12:30")));
            assert_eq!(whereabouts(&events), Whereabouts::In(group, at("12:30")));
            events.push(event(4, 1, StaffFact::Revoked, Some(2)));
            assert!(
                fold_staff(&events)[0].covers(at("12:29")),
                "a break taken back was no break"
            );
        }
    }

    #[test]
    fn going_home_from_a_break_is_going_home() {
        let events = [
            event(1, 1, clock_in("07:30"), None),
            event(2, 1, out("12:00", Away::Break), None),
            event(3, 1, home("12:20"), None),
        ];
        assert_eq!(whereabouts(&events), Whereabouts::Left(at("12:20")));
        assert_eq!(fold_staff(&events)[0].until, Some(at("12:00")));
        assert_eq!(whereabouts(&events[1..]), Whereabouts::NotIn);
    }
}
