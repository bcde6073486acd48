//! Staff clocking in and out of groups, and being away while on duty.

use super::action::{DayAction, Done};
use super::seen::{Anyway, Change, Meanwhile, Seen, already_so, joined, last_writer};
use crate::app::env::Moment;
use crate::app::error::{AppError, ErrorKind};
use crate::app::session::Session;
use crate::domain::event::effective;
use crate::domain::ids::{GroupId, StaffId};
use crate::domain::occupancy::Standing;
use crate::domain::people::{Deployment, StaffMember};
use crate::domain::staffing::{Away, StaffEvent, StaffFact, Whereabouts, fold_staff, whereabouts};
use crate::domain::time::Minute;
use crate::store::Tx;
use crate::store::attendance::{self, OperationKind, Whose};
use crate::store::staff::{self, NewStaffEvent};
use chrono::NaiveDate;

/// A staff member on the day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffRow {
    /// Who.
    pub staff: StaffId,
    /// Name.
    pub name: String,
    /// Function.
    pub function: String,
    /// How the person counts, in the work of now or else the first shift.
    pub standing: Standing,
    /// Where the person is clocked in: group and since when.
    pub inside: Option<(GroupId, Minute)>,
    /// First shift on the roster: group, from, until, ordinary or extra.
    pub shift: Option<(GroupId, Minute, Minute, Deployment)>,
    /// When the person last left, if not inside.
    pub left: Option<Minute>,
    /// Where the person is while on duty but not in a group, and from which group; never home.
    pub away: Option<(GroupId, Away)>,
    /// What counts of the day of the person, for what is decided by it.
    pub seen: Seen,
}

/// What is to be recorded of someone, as meant by what was in sight.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Wish {
    /// To be in the group.
    In(Deployment),
    /// To leave it.
    Out(Away),
}

impl Wish {
    /// Clocking is in, or out of the group where the person is.
    fn of_clock(place: &Whereabouts, group: GroupId, deployment: Deployment) -> Self {
        match place {
            Whereabouts::In(inside, _) if *inside == group => Self::Out(Away::Home),
            _ => Self::In(deployment),
        }
    }

    const fn label(&self) -> &'static str {
        match self {
            Self::In(_) => "ingeklokt",
            Self::Out(Away::Home) => "uitgeklokt",
            Self::Out(Away::Break) => "op pauze",
            Self::Out(Away::SchoolRun(_)) => "onderweg naar school",
            Self::Out(Away::Training) => "naar opleiding of overleg",
        }
    }

    fn fact(self, at: Minute) -> StaffFact {
        match self {
            Self::In(deployment) => StaffFact::In { at, deployment },
            Self::Out(away) => StaffFact::Out { at, away },
        }
    }

    /// Whether the person is there already.
    fn is_met(&self, place: &Whereabouts, group: GroupId) -> bool {
        match (self, place) {
            (Self::In(_), Whereabouts::In(inside, _)) => *inside == group,
            (Self::Out(Away::Home), Whereabouts::Left(_)) => true,
            (Self::Out(away), Whereabouts::Away(_, where_to, _)) => away == where_to,
            _ => false,
        }
    }
}

/// Where and when someone is clocked.
#[derive(Clone, Copy, Debug)]
struct Clock {
    day: NaiveDate,
    staff: StaffId,
    group: GroupId,
    at: Minute,
}

impl Session {
    /// Clocks a person into a group, or out of it when that is where the person was seen to be.
    pub(super) fn clock_staff(
        &mut self,
        day: NaiveDate,
        now: Moment,
        (staff, group): (StaffId, GroupId),
        seen: &Seen,
        (at, deployment): (Minute, Deployment),
    ) -> Result<Done, AppError> {
        let group_name = self.group(group)?.name.to_string();
        let clock = Clock { day, staff, group, at };
        let verb = self.record_staff(clock, now, seen, |place| Wish::of_clock(place, group, deployment))?;
        let name = self.staff_name(staff)?;
        Ok(Done {
            message: format!("{name} {verb} om {at} ({group_name})."),
            refused: Vec::new(),
        })
    }

    /// Lets a person who is on duty leave the group: for a break, a school, training, or for home.
    pub(super) fn staff_away(
        &mut self,
        day: NaiveDate,
        now: Moment,
        (staff, group): (StaffId, GroupId),
        seen: &Seen,
        (at, away): (Minute, &Away),
    ) -> Result<Done, AppError> {
        let group_name = self.group(group)?.name.to_string();
        let clock = Clock { day, staff, group, at };
        self.record_staff(clock, now, seen, |_| Wish::Out(away.clone()))?;
        let name = self.staff_name(staff)?;
        Ok(Done {
            message: format!("{name} {} om {at}; telt niet mee bij {group_name}.", away.in_words()),
            refused: Vec::new(),
        })
    }

    pub(in crate::app) fn staff_name(&self, id: StaffId) -> Result<String, AppError> {
        Ok(member(self.store.read(), id)?.name.to_string())
    }

    /// Records what is meant by where someone was seen to be; the label of the operation is without a name.
    fn record_staff(
        &mut self,
        clock: Clock,
        now: Moment,
        seen: &Seen,
        meant: impl FnOnce(&Whereabouts) -> Wish,
    ) -> Result<&'static str, AppError> {
        let account = self.desk.actor.account;
        let Clock { day, staff, group, at } = clock;
        let detail = format!("dag={day} medewerker={}", staff.raw());
        self.audited(now, "dag.klok", &detail, |tx| {
            let events = events_of(tx, day, staff)?;
            let wish = meant(&whereabouts(&seen.among(&events)));
            self.refuse_when_changed_since(tx, clock, (seen, &events), &wish)?;
            refuse_before_what_is_known(&events, at)?;
            refuse_to_leave_from_elsewhere(&whereabouts(&events), group, &wish)?;
            let label = wish.label();
            let operation =
                attendance::insert_operation(tx, day, OperationKind::Done, label, account, &now.utc_text())?;
            let new = NewStaffEvent {
                staff,
                group,
                day,
                fact: wish.fact(at),
                replaces: None,
            };
            staff::insert_event(tx, operation, &new)?;
            Ok(label)
        })
    }

    /// Refuses to decide by where someone was when that changed meanwhile.
    fn refuse_when_changed_since(
        &self,
        tx: Tx<'_>,
        clock: Clock,
        (seen, events): (&Seen, &[StaffEvent]),
        wish: &Wish,
    ) -> Result<(), AppError> {
        let (was, now) = (seen.among(events), effective(events));
        let says = |events: &[StaffEvent]| -> Vec<(GroupId, StaffFact)> {
            events.iter().map(|event| (event.group, event.fact.clone())).collect()
        };
        if says(&was) == says(&now) {
            return Ok(());
        }
        let Clock { day, staff, group, at } = clock;
        let member = member(tx, staff)?;
        let place = whereabouts(events);
        if wish.is_met(&place, group) {
            return Err(already_so(member.name.as_str(), wish.label()));
        }
        let words = |events: &[StaffEvent]| -> Result<String, AppError> {
            let said = events.iter().map(|event| self.clocked_in_words(event));
            Ok(joined(&said.collect::<Result<Vec<_>, AppError>>()?))
        };
        let seen = Seen::of(events);
        let anyway = match (wish, place) {
            (Wish::In(deployment), _) => Some(DayAction::ClockStaff {
                staff,
                group,
                at,
                deployment: *deployment,
                seen,
            }),
            (Wish::Out(away), Whereabouts::In(group, _) | Whereabouts::Away(group, ..)) => Some(DayAction::StaffAway {
                staff,
                group,
                at,
                away: away.clone(),
                seen,
            }),
            (Wish::Out(_), Whereabouts::NotIn | Whereabouts::Left(_)) => None,
        };
        let change = Change {
            key: format!("medewerker {}", member.number),
            name: member.name.to_string(),
            by: last_writer(tx, Whose::Staff(staff), day)?,
            was: words(&was)?,
            now: words(&now)?,
            own: format!("{} {at}", wish.label()),
            anyway: anyway.map(Anyway::Day),
        };
        Err(AppError::from(Meanwhile {
            day,
            changes: vec![change],
            rest: None,
        }))
    }

    /// "ingeklokt 14:05 (Uilen)", "op pauze 15:00".
    fn clocked_in_words(&self, event: &StaffEvent) -> Result<String, AppError> {
        Ok(match &event.fact {
            StaffFact::In { at, .. } => format!("ingeklokt {at} ({})", self.group(event.group)?.name),
            StaffFact::Out { at, away } => format!("{} {at}", away.in_words()),
            StaffFact::Revoked => "gewist".to_owned(),
        })
    }
}

fn member(tx: Tx<'_>, id: StaffId) -> Result<StaffMember, AppError> {
    let mut all = staff::staff(tx)?.into_iter();
    all.find(|member| member.id == id)
        .ok_or_else(|| AppError::internal("MEDEWERKER"))
}

/// Who leaves a group is in it, or went from it already.
fn refuse_to_leave_from_elsewhere(place: &Whereabouts, group: GroupId, wish: &Wish) -> Result<(), AppError> {
    let from_here = match place {
        Whereabouts::In(inside, _) | Whereabouts::Away(inside, _, _) => *inside == group,
        Whereabouts::NotIn | Whereabouts::Left(_) => false,
    };
    if matches!(wish, Wish::In(_)) || from_here {
        return Ok(());
    }
    let text = "Deze medewerker is niet in deze groep ingeklokt; klok eerst in.";
    Err(AppError::new(ErrorKind::Refused, "NIET_INGEKLOKT", text))
}

fn events_of(tx: Tx<'_>, day: NaiveDate, staff: StaffId) -> Result<Vec<StaffEvent>, AppError> {
    let mut events = staff::events(tx, day, day)?;
    events.retain(|event| event.staff == staff);
    Ok(events)
}

/// Times of a person never go back; not before going home from a break either.
fn refuse_before_what_is_known(events: &[StaffEvent], at: Minute) -> Result<(), AppError> {
    let worked = fold_staff(events);
    let later = worked
        .iter()
        .any(|work| work.from > at || work.until.is_some_and(|until| until > at));
    let left_later = match whereabouts(events) {
        Whereabouts::Away(_, _, since) | Whereabouts::Left(since) => since > at,
        Whereabouts::NotIn | Whereabouts::In(..) => false,
    };
    if later || left_later {
        let text = "Er is voor deze medewerker al een latere tijd geklokt; kies een latere tijd.";
        return Err(AppError::new(ErrorKind::Refused, "TIJD", text));
    }
    Ok(())
}
