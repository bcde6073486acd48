//! Staff clocking in and out of groups, and being away while on duty.

use super::record::Done;
use crate::app::env::Moment;
use crate::app::error::{AppError, ErrorKind};
use crate::app::session::Session;
use crate::domain::ids::{GroupId, StaffId};
use crate::domain::occupancy::Standing;
use crate::domain::people::Deployment;
use crate::domain::staffing::{Away, StaffEvent, StaffFact, Whereabouts, fold_staff, whereabouts};
use crate::domain::time::Minute;
use crate::store::Tx;
use crate::store::attendance::{self, OperationKind};
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
}

impl Session {
    /// Clocks a person into a group, or out of it when that is where the person is.
    pub(super) fn clock_staff(
        &mut self,
        day: NaiveDate,
        now: Moment,
        (staff, group): (StaffId, GroupId),
        at: Minute,
        deployment: Deployment,
    ) -> Result<Done, AppError> {
        let group_name = self.group(group)?.name.to_string();
        let name = self.staff_name(staff)?;
        let verb = self.record_staff(day, now, (staff, group), at, |place| match place {
            Whereabouts::In(inside, _) if *inside == group => {
                Ok((StaffFact::Out { at, away: Away::Home }, "uitgeklokt"))
            }
            _ => Ok((StaffFact::In { at, deployment }, "ingeklokt")),
        })?;
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
        at: Minute,
        away: &Away,
    ) -> Result<Done, AppError> {
        let group_name = self.group(group)?.name.to_string();
        let name = self.staff_name(staff)?;
        self.record_staff(day, now, (staff, group), at, |place| match place {
            Whereabouts::In(inside, _) | Whereabouts::Away(inside, _, _) if *inside == group => {
                let verb = match away {
                    Away::Home => "uitgeklokt",
                    Away::Break => "op pauze",
                    Away::SchoolRun(_) => "onderweg naar school",
                    Away::Training => "naar opleiding of overleg",
                };
                Ok((StaffFact::Out { at, away: away.clone() }, verb))
            }
            _ => {
                let text = "Deze medewerker is niet in deze groep ingeklokt; klok eerst in.";
                Err(AppError::new(ErrorKind::Refused, "NIET_INGEKLOKT", text))
            }
        })?;
        Ok(Done {
            message: format!("{name} {} om {at}; telt niet mee bij {group_name}.", away.in_words()),
            refused: Vec::new(),
        })
    }

    pub(in crate::app) fn staff_name(&self, id: StaffId) -> Result<String, AppError> {
        let member = staff::staff(self.store.read())?
            .into_iter()
            .find(|member| member.id == id);
        Ok(member.ok_or_else(|| AppError::internal("MEDEWERKER"))?.name.to_string())
    }

    /// Records a fact that follows from where someone is; the label of the operation is without a name.
    fn record_staff(
        &mut self,
        day: NaiveDate,
        now: Moment,
        (staff, group): (StaffId, GroupId),
        at: Minute,
        fact: impl FnOnce(&Whereabouts) -> Result<(StaffFact, &'static str), AppError>,
    ) -> Result<&'static str, AppError> {
        let account = self.actor.account;
        let detail = format!("dag={day} medewerker={}", staff.raw());
        self.audited(now, "dag.klok", &detail, |tx| {
            let events = events_of(tx, day, staff)?;
            refuse_before_what_is_known(&events, at)?;
            let (fact, label) = fact(&whereabouts(&events))?;
            let operation =
                attendance::insert_operation(tx, day, OperationKind::Done, label, account, &now.utc_text())?;
            let new = NewStaffEvent {
                staff,
                group,
                day,
                fact,
                replaces: None,
            };
            staff::insert_event(tx, operation, &new)?;
            Ok(label)
        })
    }
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
