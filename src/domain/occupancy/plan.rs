//! From raw facts to stretches: who was inside, and for the minutes to come who is expected and rostered.

use super::{DAY_MIN, Span};
use crate::domain::attendance::{Attendance, Stay, is_forgotten};
use crate::domain::group::Dagdeel;
use crate::domain::ids::GroupId;
use crate::domain::people::{Deployment, Shift};
use crate::domain::staffing::Worked;
use crate::domain::time::Minute;

/// Up to where a day is recorded; what lies after it comes from planning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Horizon {
    /// An earlier day: everything is recorded.
    Past,
    /// Today: recorded up to and including this minute.
    Now(Minute),
    /// A day to come: nothing is recorded but absence.
    Future,
}

impl Horizon {
    /// First minute that comes from planning.
    const fn planned_from(self) -> u16 {
        match self {
            Self::Past => DAY_MIN,
            Self::Now(now) => now.minutes() + 1,
            Self::Future => 0,
        }
    }
}

/// How a stretch of a child is known to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Leaving {
    /// Ticked out, or planned to leave.
    Known,
    /// Never ticked out; the end is only where the day screen stops counting the child.
    NotTicked,
    /// Never ticked out, and no longer counted before its group closed: still possibly inside ("mogelijk binnen").
    Forgotten,
}

/// When a child is in a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Inside {
    /// When.
    pub span: Span,
    /// How its end is known.
    pub leaving: Leaving,
}

/// First minute at which an open stay no longer counts, by the same rule as the day screen; midnight when it never does.
fn stops_counting(stay: Stay, dagdelen: &[Dagdeel]) -> u16 {
    let forgotten = |minute: u16| Minute::new(minute).is_ok_and(|now| is_forgotten(stay, dagdelen, now));
    // Once forgotten, always forgotten: so halving finds the first minute.
    let (mut low, mut high) = (stay.from.minutes(), DAY_MIN);
    while low < high {
        let middle = low + (high - low) / 2;
        if forgotten(middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    low
}

/// The unbroken run of dagdelen in which a minute lies or that comes next: its first and last minute.
fn run_around(dagdelen: &[Dagdeel], minute: u16) -> Option<(u16, u16)> {
    let mut runs = runs(dagdelen).into_iter();
    runs.find(|(_, end)| minute < *end)
}

/// Runs of dagdelen that adjoin.
fn runs(dagdelen: &[Dagdeel]) -> Vec<(u16, u16)> {
    let mut found: Vec<(u16, u16)> = Vec::new();
    for dagdeel in dagdelen {
        let (from, until) = (dagdeel.from.minutes(), dagdeel.until.minutes());
        match found.last_mut().filter(|last| from <= last.1) {
            Some(last) => last.1 = last.1.max(until),
            None => found.push((from, until)),
        }
    }
    found
}

/// When a child is in a group: its stays, and after the horizon the dagdelen for which it is expected.
///
/// `dagdelen` are the group's of that day, `expected` those of them for which the child is placed, both in order of time.
pub fn child_insides(state: &Attendance, dagdelen: &[Dagdeel], expected: &[Dagdeel], horizon: Horizon) -> Vec<Inside> {
    let mut insides = recorded(state, dagdelen);
    let from = horizon.planned_from();
    if from >= DAY_MIN {
        return insides;
    }
    let mut kept: Vec<Inside> = insides
        .iter()
        .filter_map(|inside| match inside.leaving {
            Leaving::Known => Some(*inside),
            Leaving::NotTicked | Leaving::Forgotten => Some(Inside {
                span: Span::new(inside.span.from(), inside.span.until().min(from))?,
                ..*inside
            }),
        })
        .collect();
    let open_now = insides
        .pop()
        .filter(|last| last.leaving == Leaving::NotTicked && last.span.holds(from.saturating_sub(1)) && from > 0);
    // What belongs to the run of the last stay is over when the child has left, and is what it still stays for when not.
    let last_run = state
        .stays()
        .last()
        .and_then(|stay| run_around(dagdelen, stay.from.minutes()));
    let mut plan = |begin: u16, end: u16| {
        kept.extend(Span::new(begin.max(from), end).map(|span| Inside {
            span,
            leaving: Leaving::Known,
        }));
    };
    if open_now.is_some() {
        let mine = |dagdeel: &&Dagdeel| last_run.is_some_and(|(_, end)| dagdeel.from.minutes() < end);
        let until = expected
            .iter()
            .filter(mine)
            .map(|dagdeel| dagdeel.until.minutes())
            .max()
            .filter(|end| *end > from)
            .or(run_around(dagdelen, from).map(|(_, end)| end));
        plan(from, until.unwrap_or(from));
    }
    if !matches!(state, Attendance::Absent(_)) {
        let done = last_run.map_or(0, |(_, end)| end);
        let has_stays = !state.stays().is_empty();
        for dagdeel in expected {
            let over = has_stays && (dagdeel.from.minutes() < done || last_run.is_none());
            if !over {
                plan(dagdeel.from.minutes(), dagdeel.until.minutes());
            }
        }
    }
    kept
}

fn recorded(state: &Attendance, dagdelen: &[Dagdeel]) -> Vec<Inside> {
    let stays = state.stays();
    let next = stays.iter().skip(1).map(Some).chain([None]);
    let mut found: Vec<Inside> = stays
        .iter()
        .zip(next)
        .filter_map(|(stay, next)| {
            let (until, leaving) = match stay.out {
                Some(out) => (out.minutes(), Leaving::Known),
                None => (stops_counting(*stay, dagdelen), Leaving::NotTicked),
            };
            // A stay that was left open ends at the latest when the child comes in again.
            let until = next.map_or(until, |next| until.min(next.from.minutes()));
            let span = Span::new(stay.from.minutes(), until)?;
            Some(Inside { span, leaving })
        })
        .collect();
    let forgotten = stays.last().filter(|last| last.out.is_none());
    let rest = forgotten.and_then(|last| Span::new(stops_counting(*last, dagdelen), DAY_MIN));
    found.extend(rest.map(|span| Inside {
        span,
        leaving: Leaving::Forgotten,
    }));
    found
}

/// A stretch of work of someone in a group, clocked or rostered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AtWork {
    /// Where.
    pub group: GroupId,
    /// When.
    pub span: Span,
    /// Ordinary or extra.
    pub deployment: Deployment,
}

/// When someone is in which group: what was clocked, and after the horizon the shifts that begin then.
///
/// Who is in now stays until the end of the shift that runs now, without one until the next shift begins, and without any
/// until the group closes (`closes`). A shift that has begun without anyone clocking in does not count.
pub fn staff_insides(
    worked: &[Worked],
    shifts: &[Shift],
    closes: impl Fn(GroupId) -> Minute,
    horizon: Horizon,
) -> Vec<AtWork> {
    let from = horizon.planned_from();
    let mut insides = Vec::new();
    for work in worked {
        let begin = work.from.minutes();
        let until = match work.until {
            Some(until) => until.minutes(),
            None if begin < from && from < DAY_MIN => end_of_work(shifts, from, closes(work.group).minutes()),
            None => DAY_MIN,
        };
        insides.extend(Span::new(begin, until).map(|span| AtWork {
            group: work.group,
            span,
            deployment: work.deployment,
        }));
    }
    let later = shifts
        .iter()
        .filter(|shift| shift.from.minutes() >= from && from < DAY_MIN);
    insides.extend(later.filter_map(|shift| {
        let span = Span::new(shift.from.minutes(), shift.until.minutes())?;
        Some(AtWork {
            group: shift.group,
            span,
            deployment: shift.deployment,
        })
    }));
    insides
}

fn end_of_work(shifts: &[Shift], from: u16, closes: u16) -> u16 {
    let running = shifts
        .iter()
        .filter(|shift| shift.from.minutes() < from && shift.until.minutes() > from)
        .map(|shift| shift.until.minutes())
        .max();
    let next = shifts
        .iter()
        .map(|shift| shift.from.minutes())
        .filter(|begin| *begin >= from)
        .min();
    running.or(next).unwrap_or(closes).max(from)
}
