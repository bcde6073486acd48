//! Presence and absence into the register: raw events, corrections in the place of what they correct.

use super::apply::{Halt, Outcome, Register, rewrite};
use super::hours::{AttendanceRow, AttendanceWhat};
use super::overlap::{InTheWay, Origin};
use super::plan::{Basis, Plan, Writes, children_now};
use crate::domain::attendance::{AttendanceEvent, Fact, Stay, StayIn, fold};
use crate::domain::dates::Ahead;
use crate::domain::event::effective;
use crate::domain::ids::{ChildId, ChildNumber, EventId, GroupId};
use crate::domain::people::AbsenceReason;
use crate::domain::time::Month;
use crate::store::attendance::{self, NewEvent};
use crate::store::import_run::{self, EventsOf};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// Day first, so that events are written in the order of the days.
type DayKey = (NaiveDate, GroupId, ChildId);

/// A stay as it is to become.
struct Wanted {
    stay: Stay,
    /// Line of the file that speaks of it.
    line: Option<u64>,
}

/// Whether a day is to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Touched {
    Yes,
    No,
}

/// A child in a group on a day: what counts now, and what is to count.
struct ChildDay {
    events: Vec<AttendanceEvent>,
    absent: Option<AbsenceReason>,
    stays: Vec<Wanted>,
    touched: Touched,
}

impl ChildDay {
    fn of(events: &[AttendanceEvent]) -> Self {
        let absent = effective(events)
            .iter()
            .take_while(|event| !matches!(event.fact, Fact::In(_)))
            .filter_map(|event| match event.fact {
                Fact::Absent(reason) => Some(reason),
                Fact::In(_) | Fact::Out(_) | Fact::Revoked => None,
            })
            .last();
        let known = |stay: &Stay| Wanted {
            stay: *stay,
            line: None,
        };
        Self {
            absent,
            stays: fold(events).stays().iter().map(known).collect(),
            events: events.to_vec(),
            touched: Touched::No,
        }
    }

    /// Takes an absence over; `None` when the child was there.
    fn mark_absent(&mut self, reason: AbsenceReason) -> Option<Outcome> {
        let outcome = Outcome::of(self.absent.as_ref(), &reason);
        if outcome != Outcome::Unchanged {
            if !self.stays.is_empty() {
                return None;
            }
            self.absent = Some(reason);
            self.touched = Touched::Yes;
        }
        Some(outcome)
    }

    /// Takes a stay over; its arrival is its key.
    fn mark_stay(&mut self, line: u64, stay: Stay, says_out: SaysOut) -> Outcome {
        let Some(known) = self.stays.iter_mut().find(|known| known.stay.from == stay.from) else {
            self.stays.push(Wanted { stay, line: Some(line) });
            self.touched = Touched::Yes;
            return Outcome::New;
        };
        known.line = Some(line);
        if known.stay.out == stay.out || says_out == SaysOut::No {
            return Outcome::Unchanged;
        }
        known.stay.out = stay.out;
        self.touched = Touched::Yes;
        Outcome::Changed
    }

    /// The facts that are to count, in order of time.
    fn facts(&self) -> Vec<Fact> {
        let mut stays: Vec<Stay> = self.stays.iter().map(|wanted| wanted.stay).collect();
        stays.sort_by_key(|stay| stay.from);
        let times = stays
            .iter()
            .flat_map(|stay| [Some(Fact::In(stay.from)), stay.out.map(Fact::Out)]);
        let absent = self.absent.map(Fact::Absent);
        std::iter::once(absent).chain(times).flatten().collect()
    }
}

/// Whether the file has the column `uit`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SaysOut {
    Yes,
    No,
}

/// What presence and absence of a file do to the register.
pub(super) fn plan_attendance(register: &mut Register<'_>, rows: Vec<AttendanceRow>) -> Result<Plan, Halt> {
    let last = attendance::last_event(register.tx)?;
    let children = children_now(register.tx)?;
    let mut rows = resolve(register, rows, &children);
    let spoken_of = rows.iter().map(|(_, (day, _, child), _)| (*day, *child)).collect();
    let mut days = load(register, &rows, &spoken_of)?;
    let says_out = if register.has("uit") { SaysOut::Yes } else { SaysOut::No };
    // A child that was called off may still come, so absence goes first; among equals the order of the file stays.
    rows.sort_by_key(|(_, _, what)| matches!(what, AttendanceWhat::Stay(_)));
    for (line, key, what) in rows {
        let day = days.entry(key).or_insert_with(|| ChildDay::of(&[]));
        let outcome = match what {
            AttendanceWhat::Absent(reason) => day.mark_absent(reason),
            AttendanceWhat::Stay(stay) => Some(day.mark_stay(line, stay, says_out)),
        };
        if let Some(outcome) = outcome {
            register.count(outcome);
        } else {
            let text = "Het kind was deze dag in deze groep aanwezig; herstel eerst de tijden of haal deze regel weg.";
            register.errors.column(line, "reden", text);
        }
    }
    check_overlaps(register, &days)?;
    register.check()?;
    days.retain(|_, day| day.touched == Touched::Yes);
    register.touched = days.keys().map(|(day, _, child)| (*child, Month::of(*day))).collect();
    Ok(Plan {
        writes: Writes::Attendance(new_events(&days)?),
        basis: Some(Basis::Attendance {
            last,
            children,
            days: spoken_of,
        }),
    })
}

type Resolved = (u64, DayKey, AttendanceWhat);

fn resolve(
    register: &mut Register<'_>,
    rows: Vec<AttendanceRow>,
    children: &BTreeMap<ChildNumber, (ChildId, NaiveDate)>,
) -> Vec<Resolved> {
    let mut resolved = Vec::new();
    for row in rows {
        // Who is called off is known before the day, as on the screen.
        if let AttendanceWhat::Stay(_) = row.what {
            let (came, left) = row.times();
            register.check_times(row.line, row.day, &[("in", came), ("uit", left)]);
        } else {
            register.check_dated(row.line, "datum", row.day, Ahead::Planned);
        }
        let child = register.child(row.line, &row.number, children);
        if let Some((_, birth)) = child {
            register.check_born(row.line, "datum", row.day, birth);
        }
        let group = register.group(row.line, &row.group_name);
        if let (Some((child, _)), Some(group)) = (child, group) {
            resolved.push((row.line, (row.day, group.id, child), row.what));
        }
    }
    resolved
}

/// The days of the children that the file speaks of, as they are known, in whatever group.
fn load(
    register: &Register<'_>,
    rows: &[Resolved],
    spoken_of: &BTreeSet<(NaiveDate, ChildId)>,
) -> Result<BTreeMap<DayKey, ChildDay>, Halt> {
    let first = rows.iter().map(|(_, (day, ..), _)| *day).min();
    let last = rows.iter().map(|(_, (day, ..), _)| *day).max();
    let (Some(first), Some(last)) = (first, last) else {
        return Ok(BTreeMap::new());
    };
    let mut events: BTreeMap<DayKey, Vec<AttendanceEvent>> = BTreeMap::new();
    for event in attendance::events(register.tx, first, last)? {
        let key = (event.day, event.group, event.child);
        events.entry(key).or_default().push(event);
    }
    Ok(events
        .into_iter()
        .filter(|((day, _, child), _)| spoken_of.contains(&(*day, *child)))
        .map(|(key, events)| (key, ChildDay::of(&events)))
        .collect())
}

/// A stay of a child, where it is in, and what the register knows of it.
struct Placed<'d> {
    stay: StayIn<'d>,
    line: Option<u64>,
    day: &'d ChildDay,
}

/// Reports each line that has a child in two places at once, within the file and against what is known.
fn check_overlaps(register: &mut Register<'_>, days: &BTreeMap<DayKey, ChildDay>) -> Result<(), Halt> {
    let mut of_child: BTreeMap<(NaiveDate, ChildId), Vec<Placed<'_>>> = BTreeMap::new();
    for ((day, group, child), child_day) in days {
        let dagdelen = register.dagdelen(*group, *day);
        let placed = child_day.stays.iter().map(|wanted| Placed {
            stay: StayIn {
                group: *group,
                stay: wanted.stay,
                dagdelen,
            },
            line: wanted.line,
            day: child_day,
        });
        of_child.entry((*day, *child)).or_default().extend(placed);
    }
    let mut wrong: BTreeMap<u64, (NaiveDate, &Placed<'_>)> = BTreeMap::new();
    for ((day, _), stays) in &of_child {
        for (index, one) in stays.iter().enumerate() {
            for other in stays.iter().skip(index + 1) {
                // What stood there before is not held against a file that does not change it.
                let touched = [one.day.touched, other.day.touched].contains(&Touched::Yes);
                if touched && one.stay.clashes(&other.stay) {
                    let (late, early) = if one.line > other.line {
                        (one, other)
                    } else {
                        (other, one)
                    };
                    wrong.extend(late.line.map(|line| (line, (*day, early))));
                }
            }
        }
    }
    let first = wrong.values().map(|(day, _)| *day).min();
    let last = wrong.values().map(|(day, _)| *day).max();
    let Some(between) = first.zip(last) else { return Ok(()) };
    let by_hand = import_run::by_hand(register.tx, EventsOf::Children, between)?;
    for (line, (_, placed)) in wrong {
        let in_the_way = InTheWay {
            from: placed.stay.stay.from,
            until: placed.stay.stay.out,
            group: register.group_name(placed.stay.group),
            origin: origin(placed, &by_hand),
        };
        let text = in_the_way.sentence("Deze aanwezigheid overlapt een andere van dit kind");
        register.errors.column(line, "in", text);
    }
    Ok(())
}

/// Where a stay comes from: another line, by hand when one of its times is, or an earlier file.
fn origin(placed: &Placed<'_>, by_hand: &BTreeSet<EventId>) -> Origin {
    if let Some(line) = placed.line {
        return Origin::Line(line);
    }
    let Stay { from, out } = placed.stay.stay;
    let is_of_it = |event: &AttendanceEvent| match event.fact {
        Fact::In(at) => at == from,
        Fact::Out(at) => Some(at) == out,
        Fact::Absent(_) | Fact::Revoked => false,
    };
    let mut events = effective(&placed.day.events).into_iter().filter(is_of_it);
    if events.any(|event| by_hand.contains(&event.id)) {
        Origin::ByHand
    } else {
        Origin::Known
    }
}

fn new_events(days: &BTreeMap<DayKey, ChildDay>) -> Result<Vec<NewEvent>, Halt> {
    let mut new = Vec::new();
    for ((day, group, child), child_day) in days {
        rewrite(
            &child_day.events,
            &child_day.facts(),
            |event, fact| event.fact == fact,
            |fact, replaces| {
                new.push(NewEvent {
                    child: *child,
                    group: *group,
                    day: *day,
                    fact: fact.unwrap_or(Fact::Revoked),
                    replaces: replaces.map(|event| event.id),
                });
                Ok(())
            },
        )?;
    }
    Ok(new)
}
