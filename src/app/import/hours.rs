//! Rows of `rooster`, `gewerkt` and `aanwezigheid`.

use super::overlap::{self, Span};
use super::people::{group_key, spelled_like};
use super::rows::Row;
use crate::domain::attendance::Stay;
use crate::domain::csv_table::Errors;
use crate::domain::csv_table::{Fields, Reported};
use crate::domain::error::ValueError;
use crate::domain::ids::{ChildNumber, StaffNumber};
use crate::domain::people::{AbsenceReason, Deployment};
use crate::domain::text::Text;
use crate::domain::time::{Minute, parse_date};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// A line of `rooster`: a planned shift.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShiftRow {
    /// Line of the file.
    pub line: u64,
    /// Who works; part of the key.
    pub number: StaffNumber,
    /// On which day; part of the key.
    pub day: NaiveDate,
    /// From when; part of the key.
    pub from: Minute,
    /// Until when, later than `from`.
    pub until: Minute,
    /// Name of the group.
    pub group_name: Text,
    /// Ordinary or extra.
    pub deployment: Deployment,
}

/// A line of `gewerkt`: a worked shift, which may not have ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkedRow {
    /// Line of the file.
    pub line: u64,
    /// Who works; part of the key.
    pub number: StaffNumber,
    /// On which day; part of the key.
    pub day: NaiveDate,
    /// From when; part of the key.
    pub from: Minute,
    /// Until when, later than `from`, if it has ended.
    pub until: Option<Minute>,
    /// Name of the group.
    pub group_name: Text,
    /// Ordinary or extra.
    pub deployment: Deployment,
}

impl Row for WorkedRow {
    type Key = (StaffNumber, NaiveDate, Minute);
    const KEY_COLUMN: &'static str = "van";

    fn read(fields: &mut Fields<'_>) -> Result<Self, Reported> {
        let number = fields.required("personeelsnummer", StaffNumber::parse);
        let day = fields.required("datum", parse_date);
        let from = fields.required("van", Minute::parse);
        let until = fields.optional("tot", Minute::parse);
        let group_name = fields.required("groep", Text::parse);
        let deployment = fields.optional("inzet", Deployment::parse);
        if let (Ok(from), Ok(Some(until))) = (from, until)
            && until <= from
        {
            return Err(fields.report("tot", "De tijd in kolom 'tot' moet later zijn dan die in kolom 'van'."));
        }
        Ok(Self {
            line: fields.line(),
            number: number?,
            day: day?,
            from: from?,
            until: until?,
            group_name: group_name?,
            deployment: deployment?.unwrap_or(Deployment::Regular),
        })
    }

    fn key(&self) -> Self::Key {
        (self.number.clone(), self.day, self.from)
    }

    fn line(&self) -> u64 {
        self.line
    }

    fn written_like(&self, other: &Self) -> Self {
        Self {
            line: other.line,
            group_name: spelled_like(&self.group_name, &other.group_name),
            ..self.clone()
        }
    }
}

impl Row for ShiftRow {
    type Key = (StaffNumber, NaiveDate, Minute);
    const KEY_COLUMN: &'static str = "van";

    /// A planned shift is read as a worked one that must have an end.
    fn read(fields: &mut Fields<'_>) -> Result<Self, Reported> {
        let worked = WorkedRow::read(fields);
        let until = match &worked {
            Ok(WorkedRow { until: Some(until), .. }) => Ok(*until),
            _ if fields.is_given("tot") => Err(Reported),
            _ => fields.required("tot", Minute::parse),
        };
        let worked = worked?;
        Ok(Self {
            line: worked.line,
            number: worked.number,
            day: worked.day,
            from: worked.from,
            until: until?,
            group_name: worked.group_name,
            deployment: worked.deployment,
        })
    }

    fn key(&self) -> Self::Key {
        (self.number.clone(), self.day, self.from)
    }

    fn line(&self) -> u64 {
        self.line
    }

    fn written_like(&self, other: &Self) -> Self {
        Self {
            line: other.line,
            group_name: spelled_like(&self.group_name, &other.group_name),
            ..self.clone()
        }
    }
}

/// What a line of `aanwezigheid` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttendanceWhat {
    /// The child came, and left where an end is given.
    Stay(Stay),
    /// The child did not come.
    Absent(AbsenceReason),
}

/// A line of `aanwezigheid`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttendanceRow {
    /// Line of the file.
    pub line: u64,
    /// The child; part of the key.
    pub number: ChildNumber,
    /// The day; part of the key.
    pub day: NaiveDate,
    /// Name of the group; part of the key.
    pub group_name: Text,
    /// Presence, whose beginning is part of the key, or absence.
    pub what: AttendanceWhat,
}

impl AttendanceRow {
    /// When the child came and left, as far as the line says so.
    pub(super) fn times(&self) -> (Option<Minute>, Option<Minute>) {
        match self.what {
            AttendanceWhat::Stay(stay) => (Some(stay.from), stay.out),
            AttendanceWhat::Absent(_) => (None, None),
        }
    }

    fn arrival(&self) -> Option<Minute> {
        match self.what {
            AttendanceWhat::Stay(stay) => Some(stay.from),
            AttendanceWhat::Absent(_) => None,
        }
    }
}

fn read_what(fields: &mut Fields<'_>) -> Result<AttendanceWhat, Reported> {
    let from = fields.optional("in", Minute::parse);
    let out = fields.optional("uit", Minute::parse);
    let reason = fields.optional("reden", AbsenceReason::parse);
    let contradiction = match (fields.is_given("in"), fields.is_given("uit"), fields.is_given("reden")) {
        (true, _, false) | (false, false, true) => None,
        (true, _, true) => Some((
            "reden",
            "Kolom 'in' en kolom 'reden' zijn allebei gevuld; laat er een leeg: aanwezig of afwezig.",
        )),
        (false, true, _) => Some((
            "in",
            "Kolom 'uit' is gevuld maar kolom 'in' is leeg; vul in hoe laat het kind kwam.",
        )),
        (false, false, false) => Some((
            "in",
            "Kolom 'in' en kolom 'reden' zijn allebei leeg; vul in hoe laat het kind kwam of waarom het niet kwam.",
        )),
    };
    if let Some((column, text)) = contradiction {
        return Err(fields.report(column, text));
    }
    match (from?, out?, reason?) {
        (None, _, Some(reason)) => Ok(AttendanceWhat::Absent(reason)),
        (Some(from), Some(out), _) if out < from => Err(fields.refuse("uit", ValueError::EndBeforeBegin)),
        (Some(from), out, _) => Ok(AttendanceWhat::Stay(Stay { from, out })),
        (None, _, None) => Err(Reported),
    }
}

/// The first lines of a file that say of a child on a day in a group that it was there, and that it was not.
#[derive(Default)]
struct FirstLines {
    present: Option<u64>,
    absent: Option<u64>,
}

/// Reports each line of a child that was there of which another says, for the same group and day, that it was ill or the like;
/// a second file that says so is refused as well. Whoever was called off may have come all the same.
fn report_contradictions(rows: &[AttendanceRow], errors: &mut Errors) {
    let mut first: BTreeMap<(&ChildNumber, NaiveDate, String), FirstLines> = BTreeMap::new();
    for row in rows {
        if row.what == AttendanceWhat::Absent(AbsenceReason::CalledOff) {
            continue;
        }
        let said = first
            .entry((&row.number, row.day, group_key(&row.group_name)))
            .or_default();
        let (own, other) = match row.what {
            AttendanceWhat::Stay(_) => (&mut said.present, said.absent),
            AttendanceWhat::Absent(_) => (&mut said.absent, said.present),
        };
        own.get_or_insert(row.line);
        if let Some(other) = other {
            let text = format!(
                "Regel {other} zegt van dit kind op deze dag in deze groep iets anders: aanwezig en afwezig kan niet allebei; laat een van de twee staan."
            );
            errors.column(row.line, "reden", text);
        }
    }
}

impl Row for AttendanceRow {
    type Key = (ChildNumber, NaiveDate, String, Option<Minute>);
    const KEY_COLUMN: &'static str = "in";

    fn read(fields: &mut Fields<'_>) -> Result<Self, Reported> {
        let number = fields.required("kindnummer", ChildNumber::parse);
        let day = fields.required("datum", parse_date);
        let group_name = fields.required("groep", Text::parse);
        let what = read_what(fields);
        Ok(Self {
            line: fields.line(),
            number: number?,
            day: day?,
            group_name: group_name?,
            what: what?,
        })
    }

    fn key(&self) -> Self::Key {
        (
            self.number.clone(),
            self.day,
            group_key(&self.group_name),
            self.arrival(),
        )
    }

    fn line(&self) -> u64 {
        self.line
    }

    fn written_like(&self, other: &Self) -> Self {
        Self {
            line: other.line,
            group_name: spelled_like(&self.group_name, &other.group_name),
            ..self.clone()
        }
    }

    /// A child is not twice in the same group: the register would drop the second stay (see `domain::attendance`).
    fn check_all(rows: &[Self], errors: &mut Errors) {
        let spans = rows
            .iter()
            .filter_map(|row| {
                let AttendanceWhat::Stay(stay) = row.what else {
                    return None;
                };
                let begin = stay.from.minutes();
                // The minute of leaving is free again; a stay without an end hinders no later one.
                let end = stay.out.map_or(begin, |out| out.minutes().saturating_sub(1));
                Some(Span {
                    group: (&row.number, row.day, group_key(&row.group_name)),
                    begin,
                    end: Some(end),
                    line: row.line,
                })
            })
            .collect();
        overlap::report(spans, "in", "de aanwezigheid van dit kind", errors);
        report_contradictions(rows, errors);
    }
}
