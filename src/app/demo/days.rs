//! The days of the demo: roster, clocked work and attendance up to now. Each day has chance of its own, so that the past is
//! the same at whatever time of the day the demo is made.

use super::{DemoChild, Habit, SEED, World};
use crate::app::env::{Moment, Random};
use crate::app::error::AppError;
use crate::domain::attendance::{Fact, Stay};
use crate::domain::calendar::DayType;
use crate::domain::group::Dagdeel;
use crate::domain::ids::{ChildId, GroupId, OperationId};
use crate::domain::people::{AbsenceReason, Deployment, Shift};
use crate::domain::staffing::{Away, StaffFact};
use crate::domain::time::Minute;
use crate::store::attendance::{NewEvent, OperationKind, insert_event, insert_operation};
use crate::store::roster;
use crate::store::staff::{self, NewStaffEvent};
use chrono::{Datelike, NaiveDate, Weekday};

/// Place of the groups in the settings.
const UILEN: usize = 0;
const BIJTJES: usize = 1;
/// When the children of a school are there at the earliest, in minutes since midnight.
const SCHOOL_ARRIVAL: [(&str, u16); 2] = [
    ("Basisschool De Regenboog", 14 * 60 + 3),
    ("Kindcentrum Het Kompas", 14 * 60 + 12),
];

/// What a child does on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Visit {
    Absent(AbsenceReason),
    Stays(Stay),
}

fn minute(minutes: u16) -> Minute {
    Minute::MIDNIGHT.saturating_add(minutes)
}

fn earlier(than: Minute, by: u16) -> Minute {
    minute(than.minutes().saturating_sub(by))
}

/// Chance of one day.
struct Dice(Random);

impl Dice {
    fn of(day: NaiveDate) -> Self {
        let number = u64::from(day.num_days_from_ce().unsigned_abs());
        Self(Random::seeded(SEED.wrapping_mul(1_000_003).wrapping_add(number)))
    }

    /// A number below `bound`.
    fn below(&self, bound: u16) -> Result<u16, AppError> {
        Ok(u16::try_from(self.0.below(u32::from(bound))?).unwrap_or(0))
    }
}

/// Stores the roster from the first day to the end of this week.
pub(super) fn put_roster(world: &World<'_>) -> Result<(), AppError> {
    let last = world.last_roster_day();
    for day in world.first_day().iter_days().take_while(|day| *day <= last) {
        for shift in shifts(world, day)? {
            roster::put_shift(world.tx, &shift)?;
        }
    }
    Ok(())
}

/// The shifts of a day, in order of the roster.
fn shifts(world: &World<'_>, day: NaiveDate) -> Result<Vec<Shift>, AppError> {
    use Deployment::{Extra, Regular};
    let busy = matches!(day.weekday(), Weekday::Mon | Weekday::Tue | Weekday::Thu);
    // Index of the person, group, from, until, ordinary or extra.
    let mut planned = match world.day_type(day) {
        DayType::School => vec![
            (0, UILEN, "13:45", "18:30", Regular),
            (1, UILEN, "13:45", "18:30", Regular),
            (3, BIJTJES, "07:30", "17:00", Regular),
            (4, BIJTJES, "08:30", "18:30", Regular),
        ],
        DayType::Vacation(_) | DayType::SchoolFree => vec![
            (0, UILEN, "07:30", "17:00", Regular),
            (1, UILEN, "09:00", "18:30", Regular),
            (3, BIJTJES, "07:30", "17:00", Regular),
            (4, BIJTJES, "08:30", "18:30", Regular),
        ],
        DayType::PublicHoliday(_) | DayType::Weekend | DayType::Closed | DayType::Unknown => return Ok(Vec::new()),
    };
    if busy {
        planned.push((2, UILEN, "14:00", "18:00", Extra));
        planned.push((5, BIJTJES, "09:00", "16:30", Regular));
    }
    let mut shifts = Vec::new();
    for (person, group, from, until, deployment) in planned {
        shifts.push(Shift {
            staff: *world.staff.get(person).ok_or_else(|| AppError::internal("DEMO"))?,
            group: world.group(group)?.id,
            day,
            from: super::sure(Minute::parse(from))?,
            until: super::sure(Minute::parse(until))?,
            deployment,
        });
    }
    Ok(shifts)
}

/// Stores every day up to now.
pub(super) fn put_days(world: &World<'_>) -> Result<(), AppError> {
    let today = world.now.day();
    let working = |day: &NaiveDate| world.day_type(*day).is_working();
    let past = world
        .first_day()
        .iter_days()
        .take_while(|day| *day < today)
        .filter(working);
    let past: Vec<NaiveDate> = past.collect();
    for day in &past {
        let eventful = if past.last() == Some(day) {
            Eventful::Yes
        } else {
            Eventful::No
        };
        put_past_day(world, *day, eventful)?;
    }
    if working(&today) {
        put_today(world, today)?;
    }
    Ok(())
}

/// Whether a day must show a forgotten check-out and an unexpected child, whatever chance says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Eventful {
    Yes,
    No,
}

fn put_past_day(world: &World<'_>, day: NaiveDate, eventful: Eventful) -> Result<(), AppError> {
    let dice = Dice::of(day);
    let evening = Moment::at_local(minute(18 * 60 + 45).on(day));
    let (account, _) = world.accounts;
    let kind = OperationKind::Imported;
    let operation = insert_operation(world.tx, day, kind, "voorbeeldgegevens", account, &evening.utc_text())?;
    let mut visits = plan(world, day, &dice, Luck::Varied)?;
    vary(world, day, &dice, eventful, &mut visits)?;
    for (index, visit) in visits {
        let child = child(world, index)?;
        for fact in facts(visit) {
            put_fact(world, operation, (child.id, world.group(child.group)?.id), day, fact)?;
        }
    }
    for shift in shifts(world, day)? {
        let (early, late, ill) = (dice.below(6)?, dice.below(9)?, dice.below(40)?);
        if ill > 0 {
            let (clock_in, clock_out) = clocked(&shift, early, late);
            put_clock(world, operation, &shift, clock_in)?;
            put_clock(world, operation, &shift, clock_out)?;
        }
    }
    Ok(())
}

fn clocked(shift: &Shift, early: u16, late: u16) -> (StaffFact, StaffFact) {
    let clock_in = StaffFact::In {
        at: earlier(shift.from, early),
        deployment: shift.deployment,
    };
    let at = shift.until.saturating_add(late);
    (clock_in, StaffFact::Out { at, away: Away::Home })
}

fn child<'w>(world: &'w World<'_>, index: usize) -> Result<&'w DemoChild, AppError> {
    world.children.get(index).ok_or_else(|| AppError::internal("DEMO"))
}

fn facts(visit: Visit) -> impl Iterator<Item = Fact> {
    let facts = match visit {
        Visit::Absent(reason) => [Some(Fact::Absent(reason)), None],
        Visit::Stays(stay) => [Some(Fact::In(stay.from)), stay.out.map(Fact::Out)],
    };
    facts.into_iter().flatten()
}

/// Dagdelen for which a child is expected.
fn expected<'w>(world: &'w World<'_>, child: &DemoChild, day: NaiveDate) -> Result<Vec<&'w Dagdeel>, AppError> {
    let names = child.pattern.on(day);
    let dagdelen = world.group(child.group)?.dagdelen(&world.day_type(day));
    Ok(dagdelen
        .iter()
        .filter(|dagdeel| names.contains(&dagdeel.name))
        .collect())
}

/// Whether children stay away, as chance has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Luck {
    /// Some are absent or not ticked out.
    Varied,
    /// Everyone comes and goes; for today, where it is said apart who does not.
    EveryoneComes,
}

/// What every expected child does on a day, by index of the child. Every child takes the same number of throws, so that
/// what one does changes nothing for the next.
fn plan(world: &World<'_>, day: NaiveDate, dice: &Dice, luck: Luck) -> Result<Vec<(usize, Visit)>, AppError> {
    let delays = [dice.below(7)?, dice.below(7)?];
    let mut visits = Vec::new();
    for (index, child) in world.children.iter().enumerate() {
        let (fate, early, late) = (dice.below(100)?, dice.below(60)?, dice.below(60)?);
        let dagdelen = expected(world, child, day)?;
        let (Some(first), Some(last)) = (dagdelen.first(), dagdelen.last()) else {
            continue;
        };
        let from = match school_arrival(child, &delays).filter(|_| first.name.as_str() == "nso") {
            Some(arrival) => arrival,
            None if first.name.as_str() == "middag" => first.from.saturating_add(early / 4),
            None => first.from.saturating_add(early + 5),
        };
        let out = if last.name.as_str() == "ochtend" {
            earlier(last.until, late / 4)
        } else {
            earlier(last.until, 4 + late * 2)
        };
        let stay = |out| Visit::Stays(Stay { from, out });
        let visit = match fate {
            _ if child.habit == Habit::Always || luck == Luck::EveryoneComes => stay(Some(out)),
            0..=3 => Visit::Absent(AbsenceReason::Sick),
            4..=5 => Visit::Absent(AbsenceReason::Holiday),
            6..=7 => Visit::Absent(AbsenceReason::CalledOff),
            8 => Visit::Absent(AbsenceReason::Unknown),
            9 if child.habit == Habit::Ordinary => stay(None),
            _ => stay(Some(out)),
        };
        visits.push((index, visit));
    }
    Ok(visits)
}

/// When the children of a child's school arrive; they walk together.
fn school_arrival(child: &DemoChild, delays: &[u16]) -> Option<Minute> {
    let school = child.school?;
    let mut schools = SCHOOL_ARRIVAL.iter().zip(delays);
    let ((_, base), delay) = schools.find(|((name, _), _)| *name == school)?;
    Some(minute(base + delay))
}

/// Now and then a child comes that was not expected; on an eventful day one does, and one is not ticked out.
fn vary(
    world: &World<'_>,
    day: NaiveDate,
    dice: &Dice,
    eventful: Eventful,
    visits: &mut Vec<(usize, Visit)>,
) -> Result<(), AppError> {
    let (chance, pick) = (dice.below(100)?, dice.below(1_000)?);
    let is_ordinary = |index: usize| child(world, index).is_ok_and(|child| child.habit == Habit::Ordinary);
    if chance < 15 || eventful == Eventful::Yes {
        let absent: Vec<usize> = (0..world.children.len())
            .filter(|index| is_ordinary(*index) && visits.iter().all(|(other, _)| other != index))
            .collect();
        let chosen = usize::from(pick)
            .checked_rem(absent.len())
            .and_then(|at| absent.get(at));
        if let Some(index) = chosen {
            let group = world.group(child(world, *index)?.group)?;
            let dagdelen = group.dagdelen(&world.day_type(day));
            visits.extend(dagdelen.last().map(|dagdeel| {
                let stay = Stay {
                    from: dagdeel.from.saturating_add(20),
                    out: Some(earlier(dagdeel.until, 60)),
                };
                (*index, Visit::Stays(stay))
            }));
        }
    }
    if eventful == Eventful::Yes {
        let forgotten = visits.iter_mut().find_map(|(index, visit)| match visit {
            Visit::Stays(stay) if is_ordinary(*index) => Some(stay),
            _ => None,
        });
        if let Some(stay) = forgotten {
            stay.out = None;
        }
    }
    Ok(())
}

/// Something that happens today.
enum Happening {
    Child(usize, Fact),
    Clock(Shift, StaffFact),
}

/// Stores what has happened today before now: the day care goes on, the children of the BSO are still to be ticked in.
fn put_today(world: &World<'_>, day: NaiveDate) -> Result<(), AppError> {
    let dice = Dice::of(day);
    let mut happenings: Vec<(Minute, Happening)> = Vec::new();
    let mut stays: Vec<(Stay, usize)> = Vec::new();
    for (index, visit) in plan(world, day, &dice, Luck::EveryoneComes)? {
        if let (Visit::Stays(stay), BIJTJES) = (visit, child(world, index)?.group) {
            stays.push((stay, index));
        }
    }
    stays.sort();
    let mut stays = stays.into_iter();
    // The first to come has not come; the second is ill.
    let _missing = stays.next();
    if let Some((_, index)) = stays.next() {
        let fact = Fact::Absent(AbsenceReason::Sick);
        happenings.push((minute(7 * 60 + 20), Happening::Child(index, fact)));
    }
    for (stay, index) in stays {
        happenings.push((stay.from, Happening::Child(index, Fact::In(stay.from))));
        happenings.extend(stay.out.map(|out| (out, Happening::Child(index, Fact::Out(out)))));
    }
    for shift in shifts(world, day)? {
        let (clock_in, clock_out) = clocked(&shift, dice.below(6)?, dice.below(9)?);
        for fact in [clock_in, clock_out] {
            if let StaffFact::In { at, .. } | StaffFact::Out { at, .. } = fact {
                happenings.push((at, Happening::Clock(shift.clone(), fact)));
            }
        }
    }
    happenings.sort_by_key(|(at, _)| *at);
    for (at, happening) in happenings.iter().filter(|(at, _)| *at <= world.now.minute()) {
        put_happening(world, day, *at, happening)?;
    }
    Ok(())
}

fn put_happening(world: &World<'_>, day: NaiveDate, at: Minute, happening: &Happening) -> Result<(), AppError> {
    let label = match happening {
        Happening::Child(_, Fact::In(at)) => format!("1 kind binnen om {at}"),
        Happening::Child(_, Fact::Out(at)) => format!("1 kind naar huis om {at}"),
        Happening::Child(_, Fact::Absent(reason)) => format!("1 kind {}", reason.code()),
        Happening::Clock(_, StaffFact::In { .. }) => "ingeklokt".to_owned(),
        Happening::Clock(_, StaffFact::Out { .. }) => "uitgeklokt".to_owned(),
        Happening::Child(_, Fact::Revoked) | Happening::Clock(_, StaffFact::Revoked) => return Ok(()),
    };
    let (_, account) = world.accounts;
    let utc = Moment::at_local(at.on(day)).utc_text();
    let operation = insert_operation(world.tx, day, OperationKind::Done, &label, account, &utc)?;
    match happening {
        Happening::Child(index, fact) => {
            let child = child(world, *index)?;
            put_fact(world, operation, (child.id, world.group(child.group)?.id), day, *fact)
        }
        Happening::Clock(shift, fact) => put_clock(world, operation, shift, fact.clone()),
    }
}

fn put_fact(
    world: &World<'_>,
    operation: OperationId,
    (child, group): (ChildId, GroupId),
    day: NaiveDate,
    fact: Fact,
) -> Result<(), AppError> {
    let event = NewEvent {
        child,
        group,
        day,
        fact,
        replaces: None,
    };
    insert_event(world.tx, operation, event)?;
    Ok(())
}

fn put_clock(world: &World<'_>, operation: OperationId, shift: &Shift, fact: StaffFact) -> Result<(), AppError> {
    let event = NewStaffEvent {
        staff: shift.staff,
        group: shift.group,
        day: shift.day,
        fact,
        replaces: None,
    };
    staff::insert_event(world.tx, operation, &event)?;
    Ok(())
}
