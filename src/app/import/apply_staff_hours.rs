//! The roster and clocked work into the register.

use super::apply::{Halt, Outcome, Register, rewrite};
use super::hours::{ShiftRow, WorkedRow};
use super::overlap::{InTheWay, Origin};
use super::plan::{Basis, Plan, Writes, staff_now};
use crate::domain::dates::Ahead;
use crate::domain::event::effective;
use crate::domain::ids::{EventId, GroupId, StaffId, StaffNumber};
use crate::domain::people::{Deployment, RosterBlock, Shift, StaffMember};
use crate::domain::staffing::{Away, StaffEvent, StaffFact};
use crate::domain::time::Minute;
use crate::store::import_run::{self, EventsOf};
use crate::store::roster;
use crate::store::staff::{self, NewStaffEvent};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// The staff member of a number; an unknown one is reported.
fn find<'s>(
    register: &mut Register<'_>,
    line: u64,
    number: &StaffNumber,
    staff: &'s BTreeMap<StaffNumber, StaffMember>,
) -> Option<&'s StaffMember> {
    let found = staff.get(number);
    if found.is_none() {
        let text = "Het personeelsnummer is niet bekend op deze locatie; lees eerst de medewerkers in of verbeter het.";
        register.errors.column(line, "personeelsnummer", text);
    }
    found
}

/// First and last day of lines; `None` without lines.
fn days(days: impl Iterator<Item = NaiveDate> + Clone) -> Option<(NaiveDate, NaiveDate)> {
    Some((days.clone().min()?, days.max()?))
}

/// Why a line may not be on the roster: nobody works without the link and the VOG (Wko 1.50(3)-(4)), so nobody is
/// rostered either. Only the newest VOG is kept, so on a day gone by a later date says nothing of the one before it.
fn block(member: &StaffMember, day: NaiveDate, today: NaiveDate) -> Option<RosterBlock> {
    match member.may_be_rostered(day) {
        Err(RosterBlock::VogLater) if day <= today => None,
        other => other.err(),
    }
}

/// What planned shifts of a file do to the register.
pub(super) fn plan_shifts(register: &mut Register<'_>, rows: &[ShiftRow]) -> Result<Plan, Halt> {
    let Some((first, last)) = days(rows.iter().map(|row| row.day)) else {
        return Ok(Plan::of(Writes::Shifts {
            new: Vec::new(),
            changed: Vec::new(),
        }));
    };
    let staff = staff_now(register.tx)?;
    let known: BTreeMap<ShiftKey, Shift> = roster::shifts(register.tx, first, last)?
        .into_iter()
        .map(|shift| ((shift.staff, shift.day, shift.from), shift))
        .collect();
    let absent: BTreeSet<(StaffId, NaiveDate)> = roster::absences(register.tx, first, last)?
        .into_iter()
        .map(|(staff, day, _)| (staff, day))
        .collect();
    let mut wanted: BTreeMap<ShiftKey, (u64, Shift)> = BTreeMap::new();
    for row in rows {
        register.check_dated(row.line, "datum", row.day, Ahead::Planned);
        let member = find(register, row.line, &row.number, &staff);
        if let Some(block) = member.and_then(|member| block(member, row.day, register.today())) {
            let text = format!(
                "Deze medewerker {block} en mag niet worden ingeroosterd; werk eerst prk_gekoppeld en vog_datum bij."
            );
            register.errors.column(row.line, "personeelsnummer", text);
        }
        let group = register.group(row.line, &row.group_name);
        if let (Some(member), Some(group)) = (member, group) {
            let before = known.get(&(member.id, row.day, row.from));
            let shift = Shift {
                staff: member.id,
                group: group.id,
                day: row.day,
                from: row.from,
                until: row.until,
                deployment: register.pick("inzet", row.deployment, before.map(|b| b.deployment)),
            };
            if absent.contains(&(shift.staff, shift.day)) {
                let text = "LET OP: deze medewerker is die dag afwezig gemeld; de dienst telt dan niet mee.";
                register.warn(row.line, "personeelsnummer", text);
            }
            wanted.insert((shift.staff, shift.day, shift.from), (row.line, shift));
        }
    }
    check_double_shifts(register, &known, &wanted)?;
    register.check()?;
    Ok(Plan {
        writes: count_shifts(register, &known, wanted),
        basis: Some(Basis::Shifts {
            days: (first, last),
            staff,
            known,
        }),
    })
}

/// Counts what becomes of each shift, and keeps those that are new or changed.
fn count_shifts(
    register: &mut Register<'_>,
    known: &BTreeMap<ShiftKey, Shift>,
    wanted: BTreeMap<ShiftKey, (u64, Shift)>,
) -> Writes {
    let (mut new, mut changed) = (Vec::new(), Vec::new());
    for (_, shift) in wanted.into_values() {
        let outcome = Outcome::of(known.get(&(shift.staff, shift.day, shift.from)), &shift);
        register.count(outcome);
        match outcome {
            Outcome::New => new.push(shift),
            Outcome::Changed => changed.push(shift),
            Outcome::Unchanged => {}
        }
    }
    Writes::Shifts { new, changed }
}

type ShiftKey = (StaffId, NaiveDate, Minute);

/// The shifts of one person on one day, each with its line of the file when it has one.
type OnDay<'s> = Vec<(Option<u64>, &'s Shift)>;

/// Reports each line that has one person in two places at once: the rule of the roster on the screen ([`Shift::overlaps`]),
/// within the file and against what is known.
fn check_double_shifts(
    register: &mut Register<'_>,
    known: &BTreeMap<ShiftKey, Shift>,
    wanted: &BTreeMap<ShiftKey, (u64, Shift)>,
) -> Result<(), Halt> {
    let mut all: BTreeMap<(StaffId, NaiveDate), OnDay<'_>> = BTreeMap::new();
    let stays = known.iter().filter(|(key, _)| !wanted.contains_key(key));
    let stays = stays.map(|(_, shift)| (None, shift));
    for (line, shift) in stays.chain(wanted.values().map(|(line, shift)| (Some(*line), shift))) {
        all.entry((shift.staff, shift.day)).or_default().push((line, shift));
    }
    let changes = |shift: &Shift| known.get(&(shift.staff, shift.day, shift.from)) != Some(shift);
    let mut wrong: BTreeMap<u64, (Option<u64>, &Shift)> = BTreeMap::new();
    for shifts in all.values() {
        for (index, (line, shift)) in shifts.iter().enumerate() {
            for (other_line, other) in shifts.iter().skip(index + 1) {
                // What stood there before is not held against a file that does not change it.
                if shift.overlaps(other) && (changes(shift) || changes(other)) {
                    let (late, early) = if line > other_line {
                        (*line, (*other_line, *other))
                    } else {
                        (*other_line, (*line, *shift))
                    };
                    wrong.extend(late.map(|line| (line, early)));
                }
            }
        }
    }
    let days = wrong.values().map(|(_, shift)| shift.day);
    let Some(between) = days.clone().min().zip(days.max()) else {
        return Ok(());
    };
    let by_hand = import_run::shifts_by_hand(register.tx, between)?;
    for (line, (other_line, shift)) in wrong {
        let in_the_way = InTheWay {
            from: shift.from,
            until: Some(shift.until),
            group: register.group_name(shift.group),
            origin: match other_line {
                Some(line) => Origin::Line(line),
                None if by_hand.contains(&(shift.staff, shift.day, shift.from)) => Origin::ByHand,
                None => Origin::Known,
            },
        };
        let text = in_the_way.sentence("Deze dienst overlapt een andere dienst van deze medewerker");
        register.errors.column(line, "van", text);
    }
    Ok(())
}

type DayKey = (NaiveDate, StaffId);

/// A stretch of work as it is to become.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Work {
    group: GroupId,
    from: Minute,
    /// Where a clock-out ends it; without one it ends where the next stretch begins, as `fold_staff` has it.
    until: Option<Minute>,
    deployment: Deployment,
    /// Line of the file that speaks of it.
    line: Option<u64>,
}

impl Work {
    /// Says whether two stretches share a minute. The minute of leaving is free again; a stretch without an end ends where the
    /// next begins.
    fn overlaps(&self, other: &Self) -> bool {
        let last = |work: &Self| {
            let until = work.until.map(|until| until.minutes().saturating_sub(1));
            until.unwrap_or(work.from.minutes())
        };
        self.from.minutes() <= last(other) && other.from.minutes() <= last(self)
    }
}

/// Whether a day is to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Touched {
    Yes,
    No,
}

/// One person's day: what counts now, and what is to count.
struct StaffDay {
    events: Vec<StaffEvent>,
    work: Vec<Work>,
    touched: Touched,
}

impl StaffDay {
    /// The stretches of `fold_staff`, without the ends that only a next stretch gives them.
    fn of(events: &[StaffEvent]) -> Self {
        let mut work: Vec<Work> = Vec::new();
        for event in effective(events) {
            match event.fact {
                StaffFact::In { at, deployment } => work.push(Work {
                    group: event.group,
                    from: at,
                    until: None,
                    deployment,
                    line: None,
                }),
                StaffFact::Out { at, .. } => {
                    if let Some(open) = work.last_mut().filter(|last| last.until.is_none() && last.from <= at) {
                        open.until = Some(at);
                    }
                }
                StaffFact::Revoked => {}
            }
        }
        work.sort_by_key(|work| work.from);
        Self {
            events: events.to_vec(),
            work,
            touched: Touched::No,
        }
    }

    /// Takes a line over; its beginning is its key.
    fn mark(&mut self, register: &Register<'_>, group: GroupId, row: &WorkedRow) -> Outcome {
        let given = Work {
            group,
            from: row.from,
            until: row.until,
            deployment: row.deployment,
            line: Some(row.line),
        };
        let Some(index) = self.work.iter().position(|known| known.from == row.from) else {
            self.work.push(given);
            self.work.sort_by_key(|work| work.from);
            self.touched = Touched::Yes;
            return Outcome::New;
        };
        let next = self.work.get(index + 1).map(|next| next.from);
        let Some(known) = self.work.get_mut(index) else {
            return Outcome::Unchanged;
        };
        let until = register.pick("tot", given.until, Some(known.until));
        let wanted = Work {
            // An end that the next stretch gives already needs no clock-out.
            until: if known.until.is_none() && until == next {
                None
            } else {
                until
            },
            deployment: register.pick("inzet", given.deployment, Some(known.deployment)),
            ..given
        };
        let before = Work {
            line: given.line,
            ..*known
        };
        *known = wanted;
        if before == wanted {
            return Outcome::Unchanged;
        }
        self.touched = Touched::Yes;
        Outcome::Changed
    }

    /// Where a stretch comes from: another line, by hand when one of its times is, or an earlier file.
    fn origin(&self, work: &Work, by_hand: &BTreeSet<EventId>) -> Origin {
        if let Some(line) = work.line {
            return Origin::Line(line);
        }
        let is_of_it = |event: &StaffEvent| match event.fact {
            StaffFact::In { at, .. } => at == work.from,
            StaffFact::Out { at, .. } => Some(at) == work.until,
            StaffFact::Revoked => false,
        };
        let mut events = effective(&self.events).into_iter().filter(is_of_it);
        if events.any(|event| by_hand.contains(&event.id)) {
            Origin::ByHand
        } else {
            Origin::Known
        }
    }

    /// The facts that are to count, in order of time, each with its group.
    fn facts(&self) -> Vec<(GroupId, StaffFact)> {
        self.work
            .iter()
            .flat_map(|work| {
                let clock_in = StaffFact::In {
                    at: work.from,
                    deployment: work.deployment,
                };
                let clock_out = work.until.map(|at| StaffFact::Out { at, away: Away::Home });
                [Some((work.group, clock_in)), clock_out.map(|out| (work.group, out))]
            })
            .flatten()
            .collect()
    }
}

/// What clocked work of a file does to the register.
pub(super) fn plan_worked(register: &mut Register<'_>, rows: &[WorkedRow]) -> Result<Plan, Halt> {
    let Some((first, last)) = days(rows.iter().map(|row| row.day)) else {
        return Ok(Plan::of(Writes::Worked(Vec::new())));
    };
    let last_event = staff::last_event(register.tx)?;
    let staff = staff_now(register.tx)?;
    let mut events: BTreeMap<DayKey, Vec<StaffEvent>> = BTreeMap::new();
    for event in staff::events(register.tx, first, last)? {
        events.entry((event.day, event.staff)).or_default().push(event);
    }
    let mut staff_days: BTreeMap<DayKey, StaffDay> = BTreeMap::new();
    for row in rows {
        register.check_times(row.line, row.day, &[("van", Some(row.from)), ("tot", row.until)]);
        let member = find(register, row.line, &row.number, &staff);
        let group = register.group(row.line, &row.group_name);
        if let (Some(member), Some(group)) = (member, group) {
            let key = (row.day, member.id);
            let known = || StaffDay::of(events.get(&key).map_or(&[], Vec::as_slice));
            let outcome = staff_days
                .entry(key)
                .or_insert_with(known)
                .mark(register, group.id, row);
            register.count(outcome);
        }
    }
    check_overlaps(register, &staff_days)?;
    register.check()?;
    let days = staff_days.keys().copied().collect();
    staff_days.retain(|_, day| day.touched == Touched::Yes);
    Ok(Plan {
        writes: Writes::Worked(new_events(&staff_days)?),
        basis: Some(Basis::Worked {
            last: last_event,
            staff,
            days,
        }),
    })
}

/// Reports each line that has one person at work twice at a time, within the file and against what is known.
fn check_overlaps(register: &mut Register<'_>, days: &BTreeMap<DayKey, StaffDay>) -> Result<(), Halt> {
    let mut wrong: BTreeMap<u64, (DayKey, &StaffDay, Work)> = BTreeMap::new();
    for (key, day) in days.iter().filter(|(_, day)| day.touched == Touched::Yes) {
        for (index, one) in day.work.iter().enumerate() {
            for other in day.work.iter().skip(index + 1).filter(|other| one.overlaps(other)) {
                let (late, early) = if one.line > other.line {
                    (one, other)
                } else {
                    (other, one)
                };
                wrong.extend(late.line.map(|line| (line, (*key, day, *early))));
            }
        }
    }
    let first = wrong.values().map(|((day, _), ..)| *day).min();
    let last = wrong.values().map(|((day, _), ..)| *day).max();
    let Some(between) = first.zip(last) else { return Ok(()) };
    let by_hand = import_run::by_hand(register.tx, EventsOf::Staff, between)?;
    for (line, (_, day, work)) in wrong {
        let in_the_way = InTheWay {
            from: work.from,
            until: work.until,
            group: register.group_name(work.group),
            origin: day.origin(&work, &by_hand),
        };
        let text = in_the_way.sentence("Deze gewerkte tijd overlapt een andere van deze medewerker");
        register.errors.column(line, "van", text);
    }
    Ok(())
}

/// A file says when someone left, not where to: a break that was clocked stays a break.
fn same_fact(known: &StaffFact, wanted: &StaffFact) -> bool {
    match (known, wanted) {
        (StaffFact::Out { at, .. }, StaffFact::Out { at: other, .. }) => at == other,
        _ => known == wanted,
    }
}

fn new_events(days: &BTreeMap<DayKey, StaffDay>) -> Result<Vec<NewStaffEvent>, Halt> {
    let mut new = Vec::new();
    for ((day, staff), staff_day) in days {
        rewrite(
            &staff_day.events,
            &staff_day.facts(),
            |event, (group, fact)| {
                let leaves = matches!(fact, StaffFact::Out { .. });
                same_fact(&event.fact, &fact) && (leaves || event.group == group)
            },
            |fact, replaces| {
                let (group, fact) = match (fact, replaces) {
                    (Some(fact), _) => fact,
                    (None, Some(event)) => (event.group, StaffFact::Revoked),
                    (None, None) => return Ok(()),
                };
                new.push(NewStaffEvent {
                    staff: *staff,
                    group,
                    day: *day,
                    fact,
                    replaces: replaces.map(|event| event.id),
                });
                Ok(())
            },
        )?;
    }
    Ok(new)
}
