//! The roster as the screen Team shows it, who is free, and where a day falls short.

use super::plan::{copied, filled, week};
use crate::app::env::Moment;
use crate::app::error::AppError;
use crate::app::session::Session;
use crate::domain::ids::{GroupId, StaffId};
use crate::domain::occupancy::{Cause, Part, Span, Standing};
use crate::domain::people::{Shift, ShiftPattern, StaffAbsence, StaffMember};
use crate::domain::role::Permission;
use crate::store::{roster, staff};
use chrono::NaiveDate;

/// A person on a day of the week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TeamCell {
    /// The day.
    pub day: NaiveDate,
    /// Shifts, in order of time, also those that do not count because of an absence.
    pub shifts: Vec<Shift>,
    /// Why the person does not work, if so.
    pub absent: Option<StaffAbsence>,
}

/// A person in the week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TeamRow {
    /// Who.
    pub staff: StaffId,
    /// Name.
    pub name: String,
    /// Function.
    pub function: String,
    /// Why the person may not be rostered on the first day of the week, to follow the name.
    pub block: Option<String>,
    /// Monday to Sunday.
    pub cells: Vec<TeamCell>,
}

/// The week of the team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TeamWeek {
    /// Its Monday.
    pub monday: NaiveDate,
    /// Everyone, by name.
    pub rows: Vec<TeamRow>,
    /// The groups, in order: name, opens and closes.
    pub groups: Vec<(GroupId, String)>,
    /// Shifts that come back every week.
    pub patterns: Vec<ShiftPattern>,
    /// Shifts that copying the week before would add, and leave out.
    pub copy: (usize, usize),
    /// Shifts that the patterns would add, and leave out.
    pub fill: (usize, usize),
}

/// Someone who could take over a shift.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FreeStaff {
    /// Who.
    pub staff: StaffId,
    /// Name.
    pub name: String,
    /// Function.
    pub function: String,
    /// Other shifts of that day.
    pub shifts: Vec<Shift>,
}

impl Session {
    /// The week in which a day falls.
    pub fn team_week(&self, day: NaiveDate) -> Result<TeamWeek, AppError> {
        self.at_one_moment(|| self.week_as_it_is(day))
    }

    fn week_as_it_is(&self, day: NaiveDate) -> Result<TeamWeek, AppError> {
        self.require(Permission::SeeDay)?;
        let tx = self.store.read();
        let (first, last) = week(day);
        let (shifts, absences) = (roster::shifts(tx, first, last)?, roster::absences(tx, first, last)?);
        let cell = |member: &StaffMember, day: NaiveDate| TeamCell {
            day,
            shifts: shifts
                .iter()
                .filter(|shift| (shift.staff, shift.day) == (member.id, day))
                .cloned()
                .collect(),
            absent: absences
                .iter()
                .find(|(staff, on, _)| (*staff, *on) == (member.id, day))
                .map(|(_, _, reason)| *reason),
        };
        let row = |member: StaffMember| TeamRow {
            cells: first.iter_days().take(7).map(|day| cell(&member, day)).collect(),
            block: member.may_be_rostered(last).err().map(|block| block.to_string()),
            staff: member.id,
            name: member.name.to_string(),
            function: member.function.to_string(),
        };
        let open: Vec<NaiveDate> = first
            .iter_days()
            .take(7)
            .filter(|day| self.day_type(*day).is_working())
            .collect();
        let (copy, fill) = (copied(tx, first, None, &open)?, filled(tx, first, &open)?);
        Ok(TeamWeek {
            monday: first,
            rows: staff::staff(tx)?.into_iter().map(row).collect(),
            groups: self
                .house
                .groups
                .iter()
                .map(|group| (group.id, group.name.to_string()))
                .collect(),
            patterns: roster::patterns(tx)?,
            copy: (copy.shifts.len(), copy.skipped),
            fill: (fill.shifts.len(), fill.skipped),
        })
    }

    /// Who counts as a professional, may be rostered, is not absent and has no shift in the hours of this one.
    pub fn free_for(&self, shift: &Shift) -> Result<Vec<FreeStaff>, AppError> {
        self.require(Permission::SeeDay)?;
        let tx = self.store.read();
        let shifts = roster::shifts(tx, shift.day, shift.day)?;
        let absences = roster::absences(tx, shift.day, shift.day)?;
        let own = |member: &StaffMember| -> Vec<Shift> {
            let of_member = shifts.iter().filter(|other| other.staff == member.id);
            of_member.cloned().collect()
        };
        let free = |member: &StaffMember| {
            let taken = own(member)
                .iter()
                .any(|other| other.from < shift.until && shift.from < other.until);
            member.id != shift.staff && Standing::standing_in(member, shift.day, &absences).is_some() && !taken
        };
        let mut found: Vec<FreeStaff> = staff::staff(tx)?
            .into_iter()
            .filter(free)
            .map(|member| FreeStaff {
                shifts: own(&member),
                staff: member.id,
                name: member.name.to_string(),
                function: member.function.to_string(),
            })
            .collect();
        // Who has the whole day free comes first.
        found.sort_by_key(|free| !free.shifts.is_empty());
        Ok(found)
    }

    /// What is wrong on a day from now on, in words: "15:00-15:30 Uilen: 2 PM, 3 nodig".
    pub fn shortages(&self, day: NaiveDate, now: Moment) -> Result<Vec<String>, AppError> {
        let occupancy = self.occupancy_day(day, now)?;
        let from = occupancy.planned_from.map_or(0, crate::domain::time::Minute::minutes);
        let breaches = occupancy.timeline.breaches().into_iter();
        let mut found: Vec<(Part, String, Span)> = Vec::new();
        for breach in breaches.filter(|breach| breach.span.until() > from) {
            let numbers = &breach.numbers;
            let words = match breach.cause {
                Cause::NotTickedOut => continue,
                Cause::Composition => "deze kinderen mogen niet één groep zijn".to_owned(),
                Cause::Shortage => format!("{} PM, {} nodig", numbers.present, numbers.required),
            };
            // Other children but the same people and need read the same.
            let joined = found.iter_mut().rfind(|(part, said, span)| {
                (*part, said.as_str(), span.until()) == (breach.part, words.as_str(), breach.span.from())
            });
            match joined.and_then(|last| Some((Span::new(last.2.from(), breach.span.until())?, last))) {
                Some((whole, last)) => last.2 = whole,
                None => found.push((breach.part, words, breach.span)),
            }
        }
        found.sort_by_key(|(_, _, span)| (span.from(), span.until()));
        let name = |part: Part| match part {
            Part::Group(id) => {
                let group = self.house.groups.iter().find(|group| group.id == id);
                group.map(|group| group.name.to_string()).unwrap_or_default()
            }
            Part::AfterSchool => "BSO over de locatie".to_owned(),
            Part::Location => "locatie".to_owned(),
        };
        Ok(found
            .into_iter()
            .map(|(part, words, span)| format!("{span} {}: {words}", name(part)))
            .collect())
    }
}
