//! Typed rows of a file, and the checks that look at more than one line.

use super::contracts::{AllocationRow, TariffRow};
use super::hours::{AttendanceRow, ShiftRow, WorkedRow};
use super::kind::ImportKind;
use super::people::{ChildRow, PlacementRow, StaffRow};
use crate::domain::csv_table::Table;
use crate::domain::csv_table::{Errors, LineError};
use crate::domain::csv_table::{Fields, Reported};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// One typed line of a file.
pub(super) trait Row: Clone + PartialEq {
    /// The key columns; a line with a known key updates.
    type Key: Ord;
    /// The column at which a second line with the same key is reported.
    const KEY_COLUMN: &'static str;

    /// Reads a line; what is wrong stands in `fields`.
    fn read(fields: &mut Fields<'_>) -> Result<Self, Reported>;

    /// The key of the line.
    fn key(&self) -> Self::Key;

    /// The line of the file.
    fn line(&self) -> u64;

    /// The same content as if it were written like another line: there, and with its spelling of the group.
    #[must_use]
    fn written_like(&self, other: &Self) -> Self;

    /// Checks that look at all lines together.
    fn check_all(_rows: &[Self], _errors: &mut Errors) {}
}

/// The rows of a file, each with its line number, in the order of the file; identical repeated lines are dropped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rows {
    /// Children ("kinderen").
    Children(Vec<ChildRow>),
    /// Places in groups ("plaatsingen").
    Placements(Vec<PlacementRow>),
    /// Staff ("medewerkers").
    Staff(Vec<StaffRow>),
    /// Planned shifts ("rooster").
    Roster(Vec<ShiftRow>),
    /// Worked shifts ("gewerkt").
    Worked(Vec<WorkedRow>),
    /// Presence and absence ("aanwezigheid").
    Attendance(Vec<AttendanceRow>),
    /// Tariffs ("tarieven").
    Tariffs(Vec<TariffRow>),
    /// Allocations ("toewijzingen").
    Allocations(Vec<AllocationRow>),
}

impl Rows {
    /// The kind of file they came from.
    pub const fn kind(&self) -> ImportKind {
        match self {
            Self::Children(_) => ImportKind::Children,
            Self::Placements(_) => ImportKind::Placements,
            Self::Staff(_) => ImportKind::Staff,
            Self::Roster(_) => ImportKind::Roster,
            Self::Worked(_) => ImportKind::Worked,
            Self::Attendance(_) => ImportKind::Attendance,
            Self::Tariffs(_) => ImportKind::Tariffs,
            Self::Allocations(_) => ImportKind::Allocations,
        }
    }

    /// The number of different rows.
    pub const fn len(&self) -> usize {
        match self {
            Self::Children(rows) => rows.len(),
            Self::Placements(rows) => rows.len(),
            Self::Staff(rows) => rows.len(),
            Self::Roster(rows) => rows.len(),
            Self::Worked(rows) => rows.len(),
            Self::Attendance(rows) => rows.len(),
            Self::Tariffs(rows) => rows.len(),
            Self::Allocations(rows) => rows.len(),
        }
    }

    /// The days on which children came or not, as far as the file is about those.
    pub(super) fn days(&self) -> BTreeSet<NaiveDate> {
        match self {
            Self::Attendance(rows) => rows.iter().map(|row| row.day).collect(),
            _ => BTreeSet::new(),
        }
    }

    /// Says whether the file has a header only.
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A file that was read without an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// Its rows.
    pub rows: Rows,
    /// The columns the file has. A column that is left out says nothing: it must not empty what is known, an alert least.
    pub columns: Vec<&'static str>,
}

/// Reads a file; either every row or every error of every line.
pub fn read(kind: ImportKind, bytes: &[u8]) -> Result<Rows, Vec<LineError>> {
    read_with_columns(kind, bytes).map(|imported| imported.rows)
}

/// Reads a file and tells which columns it has; either every row or every error of every line.
pub fn read_with_columns(kind: ImportKind, bytes: &[u8]) -> Result<Imported, Vec<LineError>> {
    let mut errors = Errors::default();
    let Some(table) = Table::open(&kind.shape(), bytes, &mut errors) else {
        return Err(errors.finish());
    };
    let rows = match kind {
        ImportKind::Children => Rows::Children(collect(&table, &mut errors)),
        ImportKind::Placements => Rows::Placements(collect(&table, &mut errors)),
        ImportKind::Staff => Rows::Staff(collect(&table, &mut errors)),
        ImportKind::Roster => Rows::Roster(collect(&table, &mut errors)),
        ImportKind::Worked => Rows::Worked(collect(&table, &mut errors)),
        ImportKind::Attendance => Rows::Attendance(collect(&table, &mut errors)),
        ImportKind::Tariffs => Rows::Tariffs(collect(&table, &mut errors)),
        ImportKind::Allocations => Rows::Allocations(collect(&table, &mut errors)),
    };
    if errors.is_empty() {
        Ok(Imported {
            rows,
            columns: table.columns(),
        })
    } else {
        Err(errors.finish())
    }
}

/// The number of lines below the header, right or wrong; 0 when the header cannot be read.
pub(super) fn count_lines(kind: ImportKind, bytes: &[u8]) -> usize {
    Table::open(&kind.shape(), bytes, &mut Errors::default()).map_or(0, |table| table.line_count())
}

fn collect<R: Row>(table: &Table, errors: &mut Errors) -> Vec<R> {
    let mut rows: Vec<R> = Vec::new();
    let mut places: BTreeMap<R::Key, usize> = BTreeMap::new();
    table.each_line(errors, |mut fields, errors| {
        let row = R::read(&mut fields);
        fields.finish(errors);
        let Ok(row) = row else { return };
        let key = row.key();
        let Some(first) = places.get(&key).and_then(|place| rows.get(*place)) else {
            places.insert(key, rows.len());
            rows.push(row);
            return;
        };
        if row.written_like(first) != *first {
            errors.column(
                row.line(),
                R::KEY_COLUMN,
                format!(
                    "Regel {} gaat over hetzelfde maar zegt iets anders; laat een van de twee staan.",
                    first.line()
                ),
            );
        }
    });
    R::check_all(&rows, errors);
    rows
}
