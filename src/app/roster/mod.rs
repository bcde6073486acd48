//! The roster ("rooster"): shifts, absence of staff, copying a week and fixed weekly patterns.
//!
//! The roster that counts is the shifts minus who is absent; nothing that was ever rostered is lost.

mod absence;
mod plan;
mod week;

pub use absence::SeenAbsences;
pub use week::{FreeStaff, TeamCell, TeamRow, TeamWeek};

use super::cause::Cause;
use super::day::Done;
use super::env::Moment;
use super::error::{AppError, ErrorKind};
use super::session::Session;
use crate::domain::dates::{Ahead, check_day};
use crate::domain::ids::{GroupId, OperationId, StaffId};
use crate::domain::people::{Deployment, Shift, ShiftPattern, StaffAbsence};
use crate::domain::role::Permission;
use crate::domain::time::{Minute, date_in_words, monday};
use crate::store::attendance::{self, OperationKind};
use crate::store::{Tx, roster};
use chrono::NaiveDate;
use plan::{Known, copied, filled};

/// Longest absence that is reported in one go, in days.
pub const MAX_ABSENCE_DAYS: i64 = 366;

/// A shift as someone saw it: person, day and beginning make it one of its kind, the rest says which version it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShiftKey {
    /// Who.
    pub staff: StaffId,
    /// On which day.
    pub day: NaiveDate,
    /// From when.
    pub from: Minute,
    /// Until when, in which group and how, as it was seen.
    seen: (Minute, GroupId, Deployment),
}

impl ShiftKey {
    /// The key of a shift.
    pub const fn of(shift: &Shift) -> Self {
        Self {
            staff: shift.staff,
            day: shift.day,
            from: shift.from,
            seen: (shift.until, shift.group, shift.deployment),
        }
    }
}

/// Something that is done to the roster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RosterAction {
    /// A shift is added.
    Add(Shift),
    /// A shift is replaced by another.
    Change {
        /// Which.
        old: ShiftKey,
        /// What it becomes.
        new: Shift,
    },
    /// A shift is taken off.
    Remove(ShiftKey),
    /// Someone does not work on some days; the shifts of those days stay and do not count.
    Absent {
        /// Who.
        staff: StaffId,
        /// First day.
        from: NaiveDate,
        /// Last day.
        until: NaiveDate,
        /// Why.
        reason: StaffAbsence,
        /// What was in sight of the absence of that person.
        seen: SeenAbsences,
    },
    /// Someone works again on days that were reported as absent.
    Present {
        /// Who.
        staff: StaffId,
        /// First day.
        from: NaiveDate,
        /// Last day.
        until: NaiveDate,
        /// What was in sight of the absence of that person.
        seen: SeenAbsences,
    },
    /// The week before is copied into a week.
    CopyWeek {
        /// A day of the week to fill.
        into: NaiveDate,
        /// Only this group; `None` for all.
        group: Option<GroupId>,
    },
    /// A shift comes back every week.
    AddPattern(ShiftPattern),
    /// A shift does not come back any more.
    RemovePattern(ShiftPattern),
    /// The weekly patterns fill a week for everyone who has no shift in it yet.
    FillWeek(NaiveDate),
    /// The last action is taken back, when it was one on the roster.
    Undo,
    /// The last undone action is done again, when it was one on the roster.
    Redo,
}

/// What was done, and how much was left out.
struct Changed {
    rows: usize,
    skipped: usize,
}

impl Changed {
    const fn rows(rows: usize) -> Self {
        Self { rows, skipped: 0 }
    }
}

impl Session {
    /// Does something to the roster: all of it with its line in the log, or nothing.
    pub fn roster(&mut self, now: Moment, action: &RosterAction) -> Result<Done, AppError> {
        self.require(Permission::Roster)?;
        match action {
            RosterAction::Undo => return self.undo_roster(now),
            RosterAction::Redo => return self.redo_roster(now),
            _ => {}
        }
        for group in groups_of(action) {
            self.group(group)?;
        }
        for day in days_planned(action) {
            check_day(day, now.day(), Ahead::Planned).map_err(|error| {
                let text = format!("De dag {} {error}.", date_in_words(day));
                AppError::new(ErrorKind::Refused, "DAG", text)
            })?;
        }
        let (label, detail) = label(action);
        let (account, day) = (self.desk.actor.account, now.day());
        let changed = self.audited(now, "rooster.gewijzigd", &detail, |tx| {
            let working = |day: &NaiveDate| self.day_type(*day).is_working();
            let open: Vec<NaiveDate> = days_of_week(action).into_iter().filter(working).collect();
            let operation =
                attendance::insert_operation(tx, day, OperationKind::Done, &label, account, &now.utc_text())?;
            let changed = apply(tx, operation, action, &open)?;
            if changed.rows == 0 {
                return Err(nothing(action, changed.skipped));
            }
            Ok(changed)
        })?;
        Ok(Done {
            message: self.roster_message(action, &changed)?,
            refused: Vec::new(),
        })
    }

    fn roster_message(&self, action: &RosterAction, changed: &Changed) -> Result<String, AppError> {
        let name = |staff: StaffId| self.staff_name(staff);
        let skipped = match changed.skipped {
            0 => String::new(),
            count => format!(" {count} overgeslagen: dubbel, afwezig, gesloten of niet inzetbaar."),
        };
        Ok(match action {
            RosterAction::Add(shift) => format!("{}: {}.", name(shift.staff)?, self.shift_words(shift)?),
            RosterAction::Change { new, .. } => format!("{}: nu {}.", name(new.staff)?, self.shift_words(new)?),
            RosterAction::Remove(key) => format!(
                "Dienst van {} op {} vanaf {} is van het rooster.",
                name(key.staff)?,
                date_in_words(key.day),
                key.from
            ),
            RosterAction::Absent {
                staff,
                from,
                until,
                reason,
                ..
            } => format!("{}: {} {}.", name(*staff)?, reason.code(), days_in_words(*from, *until)),
            RosterAction::Present { staff, from, until, .. } => {
                format!("{} werkt weer {}.", name(*staff)?, days_in_words(*from, *until))
            }
            RosterAction::CopyWeek { .. } => format!("{} overgenomen.{skipped}", shifts_in_words(changed.rows)),
            RosterAction::FillWeek(_) => format!("{} uit vaste weken.{skipped}", shifts_in_words(changed.rows)),
            RosterAction::AddPattern(pattern) => {
                format!("Dienst van {} staat nu elke week vast.", name(pattern.staff)?)
            }
            RosterAction::RemovePattern(pattern) => {
                format!("Dienst van {} staat niet meer elke week vast.", name(pattern.staff)?)
            }
            RosterAction::Undo | RosterAction::Redo => String::new(),
        })
    }

    fn shift_words(&self, shift: &Shift) -> Result<String, AppError> {
        let group = &self.group(shift.group)?.name;
        Ok(format!(
            "{} {}-{} bij {group}",
            date_in_words(shift.day),
            shift.from,
            shift.until
        ))
    }

    fn undo_roster(&mut self, now: Moment) -> Result<Done, AppError> {
        self.undo_when(now.day(), now, |tx, operation| {
            refuse_other(tx, operation, "ongedaan te maken")
        })
    }

    fn redo_roster(&mut self, now: Moment) -> Result<Done, AppError> {
        self.redo_when(now.day(), now, |tx, operation| {
            refuse_other(tx, operation, "opnieuw te doen")
        })
    }
}

/// On the roster only changes of the roster are taken back: what lies behind them is on the day screen.
fn refuse_other(tx: Tx<'_>, operation: Option<OperationId>, what: &str) -> Result<(), AppError> {
    let touched = operation.map(|operation| roster::touched(tx, operation));
    if touched.transpose()?.is_some_and(|rows| rows > 0) {
        return Ok(());
    }
    let text = format!("Er is van vandaag geen roosterwijziging van u om {what}.");
    Err(AppError::new(ErrorKind::Refused, Cause::Nothing, text))
}

fn groups_of(action: &RosterAction) -> Vec<GroupId> {
    match action {
        RosterAction::Add(shift) | RosterAction::Change { new: shift, .. } => vec![shift.group],
        RosterAction::AddPattern(pattern) => vec![pattern.group],
        RosterAction::CopyWeek { group, .. } => group.iter().copied().collect(),
        _ => Vec::new(),
    }
}

/// The days that an action puts something on; what is taken away may be on any.
fn days_planned(action: &RosterAction) -> Vec<NaiveDate> {
    match action {
        RosterAction::Add(shift) | RosterAction::Change { new: shift, .. } => vec![shift.day],
        RosterAction::Absent { from, until, .. } => vec![*from, *until],
        RosterAction::CopyWeek { into: day, .. } | RosterAction::FillWeek(day) => vec![*day],
        RosterAction::AddPattern(pattern) => vec![pattern.period.begin()],
        _ => Vec::new(),
    }
}

/// The seven days of the week that an action fills.
fn days_of_week(action: &RosterAction) -> Vec<NaiveDate> {
    match action {
        RosterAction::CopyWeek { into: day, .. } | RosterAction::FillWeek(day) => {
            monday(*day).iter_days().take(7).collect()
        }
        _ => Vec::new(),
    }
}

/// What the operation is called in the log and on the screen, without a name, and what the log adds.
fn label(action: &RosterAction) -> (String, String) {
    let of = |staff: StaffId| format!("medewerker={}", staff.raw());
    let (label, detail) = match action {
        RosterAction::Add(shift) => ("dienst toegevoegd", format!("{} dag={}", of(shift.staff), shift.day)),
        RosterAction::Change { new, .. } => ("dienst gewijzigd", format!("{} dag={}", of(new.staff), new.day)),
        RosterAction::Remove(key) => ("dienst verwijderd", format!("{} dag={}", of(key.staff), key.day)),
        // Why someone is absent is nobody's business who reads the log (AVG art. 9).
        RosterAction::Absent { staff, from, until, .. } => {
            ("medewerker afwezig", format!("{} van={from} tot={until}", of(*staff)))
        }
        RosterAction::Present { staff, from, until, .. } => (
            "medewerker weer aanwezig",
            format!("{} van={from} tot={until}", of(*staff)),
        ),
        RosterAction::CopyWeek { into, .. } => ("week overgenomen", format!("week={}", monday(*into))),
        RosterAction::AddPattern(pattern) => ("vaste dienst toegevoegd", of(pattern.staff)),
        RosterAction::RemovePattern(pattern) => ("vaste dienst verwijderd", of(pattern.staff)),
        RosterAction::FillWeek(week) => ("week gevuld", format!("week={}", monday(*week))),
        RosterAction::Undo | RosterAction::Redo => ("", String::new()),
    };
    (label.to_owned(), format!("wat={label} {detail}"))
}

fn apply(tx: Tx<'_>, operation: OperationId, action: &RosterAction, open: &[NaiveDate]) -> Result<Changed, AppError> {
    match action {
        RosterAction::Add(shift) => {
            Known::read(tx, shift.day, shift.day)?.check(shift)?;
            roster::add_shift(tx, operation, shift)?;
            Ok(Changed::rows(1))
        }
        RosterAction::Change { old, new } => {
            refuse_when_changed(tx, old)?;
            let removed = roster::remove_shift(tx, operation, (old.staff, old.day, old.from))?;
            if removed == 0 {
                return Ok(Changed::rows(0));
            }
            Known::read(tx, new.day, new.day)?.check(new)?;
            roster::add_shift(tx, operation, new)?;
            Ok(Changed::rows(1))
        }
        RosterAction::Remove(key) => {
            refuse_when_changed(tx, key)?;
            let removed = roster::remove_shift(tx, operation, (key.staff, key.day, key.from))?;
            Ok(Changed::rows(removed))
        }
        RosterAction::Absent {
            staff,
            from,
            until,
            reason,
            seen,
        } => absence::absent(tx, operation, (*staff, *from, *until), *reason, seen),
        RosterAction::Present {
            staff,
            from,
            until,
            seen,
        } => absence::present(tx, operation, (*staff, *from, *until), seen),
        RosterAction::CopyWeek { into, group } => add_all(tx, operation, &copied(tx, *into, *group, open)?),
        RosterAction::FillWeek(week) => add_all(tx, operation, &filled(tx, *week, open)?),
        RosterAction::AddPattern(pattern) => {
            plan::check_pattern(tx, pattern)?;
            roster::add_pattern(tx, operation, pattern)?;
            Ok(Changed::rows(1))
        }
        RosterAction::RemovePattern(pattern) => Ok(Changed::rows(roster::remove_pattern(tx, operation, pattern)?)),
        RosterAction::Undo | RosterAction::Redo => Ok(Changed::rows(0)),
    }
}

/// Refuses to change or remove a shift that someone else made another since it was seen.
fn refuse_when_changed(tx: Tx<'_>, seen: &ShiftKey) -> Result<(), AppError> {
    let shifts = roster::shifts(tx, seen.day, seen.day)?;
    let now = shifts
        .iter()
        .map(ShiftKey::of)
        .find(|shift| (shift.staff, shift.from) == (seen.staff, seen.from));
    match now {
        Some(now) if now != *seen => {
            let (until, ..) = now.seen;
            let text = format!(
                "Deze dienst is intussen gewijzigd: nu {}-{until}; er is niets vastgelegd.",
                now.from
            );
            Err(AppError::new(ErrorKind::Refused, Cause::ChangedMeanwhile, text)
                .hint("Kijk op het rooster wat er nu staat, en doe het opnieuw."))
        }
        _ => Ok(()),
    }
}

fn add_all(tx: Tx<'_>, operation: OperationId, plan: &plan::Plan) -> Result<Changed, AppError> {
    for shift in &plan.shifts {
        roster::add_shift(tx, operation, shift)?;
    }
    Ok(Changed {
        rows: plan.shifts.len(),
        skipped: plan.skipped,
    })
}

fn days_between(from: NaiveDate, until: NaiveDate) -> Result<Vec<NaiveDate>, AppError> {
    let length = (until - from).num_days();
    if !(0..MAX_ABSENCE_DAYS).contains(&length) {
        let text = "De laatste dag moet op of na de eerste liggen, en hoogstens een jaar later.";
        return Err(AppError::new(ErrorKind::Input, "PERIODE", text));
    }
    Ok(from.iter_days().take_while(|day| *day <= until).collect())
}

fn nothing(action: &RosterAction, skipped: usize) -> AppError {
    let text = match action {
        RosterAction::Change { .. } | RosterAction::Remove(_) => "Deze dienst staat niet meer op het rooster.",
        RosterAction::Absent { .. } => "Dat was al zo gemeld.",
        RosterAction::Present { .. } => "Deze medewerker was niet afwezig gemeld.",
        RosterAction::CopyWeek { .. } if skipped == 0 => "In de week ervoor staan geen diensten.",
        RosterAction::FillWeek(_) if skipped == 0 => {
            "Er zijn geen vaste diensten voor wie in deze week nog geen dienst heeft."
        }
        RosterAction::CopyWeek { .. } | RosterAction::FillWeek(_) => {
            "Geen van deze diensten kan erbij: ze staan er al, of de medewerker kan niet."
        }
        _ => "Er is niets gewijzigd.",
    };
    AppError::new(ErrorKind::Refused, Cause::Nothing, text)
}

fn shifts_in_words(count: usize) -> String {
    if count == 1 {
        "1 dienst".to_owned()
    } else {
        format!("{count} diensten")
    }
}

fn days_in_words(from: NaiveDate, until: NaiveDate) -> String {
    if from == until {
        format!("op {}", date_in_words(from))
    } else {
        format!("van {} tot en met {}", date_in_words(from), date_in_words(until))
    }
}
