//! Putting a file into the register: every line or, when one is wrong, nothing.
//!
//! Each kind of file first works out what would change, against everything that is known, read once; only when no line is
//! wrong it writes. Error texts never repeat a value of the file (see `error`).

use super::apply_attendance::plan_attendance;
use super::apply_contracts::{plan_allocations, plan_tariffs};
use super::apply_people::{plan_children, plan_placements, plan_staff};
use super::apply_staff_hours::{plan_shifts, plan_worked};
use super::kind::ImportKind;
use super::people::group_key;
use super::plan::Plan;
use super::rows::{Imported, Rows, count_lines, read_with_columns};
use super::steps::SMALL;
use crate::app::env::{Moment, Random};
use crate::app::error::AppError;
use crate::app::files;
use crate::app::lists;
use crate::app::session::Session;
use crate::domain::calendar::DayType;
use crate::domain::csv_table::{Errors, LineError};
use crate::domain::event::{RawEvent, earlier, effective};
use crate::domain::gemeente::GemeenteList;
use crate::domain::group::{Dagdeel, Group};
use crate::domain::ids::{AccountId, ChildId, ChildNumber, GroupId, OperationId};
use crate::domain::role::Permission;
use crate::domain::text::Text;
use crate::domain::time::Month;
use crate::store::attendance::{OperationKind, insert_operation};
use crate::store::{StoreError, Tx, audit, people};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// Whether to keep what a file says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportMode {
    /// Keep it.
    Write,
    /// Do everything as if to keep it, and take it back (`--proef`).
    Rehearse,
}

/// What came of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportReport {
    /// Its kind.
    pub kind: ImportKind,
    /// Lines read below the header; a line that stands there twice counts once, unless the file is refused unread.
    pub read: usize,
    /// Lines with an unknown key.
    pub new: usize,
    /// Lines with a known key that say something else than what is known.
    pub changed: usize,
    /// Lines that say what is known.
    pub unchanged: usize,
    /// What changed attendance does to claims that went out, a sentence each.
    pub declared: Vec<String>,
    /// What somebody has to look at although it was taken ("LET OP").
    pub warnings: Vec<LineError>,
    /// What has to be said of the places of plus children, a sentence each.
    pub said: Vec<String>,
    /// Everything that is wrong. Unless it is empty nothing was written and the three counts are 0.
    pub errors: Vec<LineError>,
}

/// What a line does to what is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    New,
    Changed,
    Unchanged,
}

impl Outcome {
    /// What a line does that leads from `known` to `wanted`.
    pub(super) fn of<T: PartialEq>(known: Option<&T>, wanted: &T) -> Self {
        match known {
            None => Self::New,
            Some(known) if known == wanted => Self::Unchanged,
            Some(_) => Self::Changed,
        }
    }
}

/// Why the work stopped.
#[derive(Debug)]
pub(super) enum Halt {
    /// Lines of the file are wrong; what somebody has to look at besides is said with them.
    Refused {
        /// What is wrong.
        errors: Vec<LineError>,
        /// What is to be looked at.
        warnings: Vec<LineError>,
    },
    /// The register failed.
    Failed(AppError),
}

impl From<StoreError> for Halt {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

/// A file that is put into the register.
pub(super) struct Imports<'f> {
    pub(super) kind: ImportKind,
    pub(super) bytes: &'f [u8],
    pub(super) columns: Vec<&'static str>,
    pub(super) now: Moment,
}

/// The register while a file is put into it.
pub(super) struct Register<'a> {
    pub(super) tx: Tx<'a>,
    pub(super) random: &'a Random,
    pub(super) errors: Errors,
    pub(super) warnings: Errors,
    groups: &'a [Group],
    /// What kind of day each day of the file is, where that matters.
    day_types: BTreeMap<NaiveDate, DayType>,
    columns: &'a [&'static str],
    account: AccountId,
    pub(super) now: Moment,
    pub(super) gemeenten: GemeenteList,
    /// Children whose attendance in a month was written.
    pub(super) touched: BTreeSet<(ChildId, Month)>,
    new: usize,
    changed: usize,
    unchanged: usize,
}

impl<'a> Register<'a> {
    /// The day it is.
    pub(super) fn today(&self) -> NaiveDate {
        self.now.day()
    }

    /// Says whether the file has a column.
    pub(super) fn has(&self, column: &str) -> bool {
        self.columns.contains(&column)
    }

    /// What to keep: what the file gives, or what is known where the file does not have the column at all.
    pub(super) fn pick<T>(&self, column: &str, given: T, known: Option<T>) -> T {
        match known {
            Some(known) if !self.has(column) => known,
            _ => given,
        }
    }

    /// Counts a line.
    pub(super) fn count(&mut self, outcome: Outcome) {
        let counter = match outcome {
            Outcome::New => &mut self.new,
            Outcome::Changed => &mut self.changed,
            Outcome::Unchanged => &mut self.unchanged,
        };
        *counter += 1;
    }

    /// The group of a name; an unknown one is reported.
    pub(super) fn group(&mut self, line: u64, name: &Text) -> Option<&'a Group> {
        let wanted = group_key(name);
        let found = self.groups.iter().find(|group| group_key(&group.name) == wanted);
        if found.is_none() {
            let names: Vec<&str> = self.groups.iter().map(|group| group.name.as_str()).collect();
            let text = format!(
                "De groep in kolom 'groep' bestaat niet op deze locatie; kies uit {}.",
                names.join(", ")
            );
            self.errors.column(line, "groep", text);
        }
        found
    }

    /// The name of a group.
    pub(super) fn group_name(&self, id: GroupId) -> String {
        let found = self.groups.iter().find(|group| group.id == id);
        found.map_or_else(String::new, |group| group.name.to_string())
    }

    /// The child of a number; an unknown one is reported.
    pub(super) fn child<T: Copy>(
        &mut self,
        line: u64,
        number: &ChildNumber,
        children: &BTreeMap<ChildNumber, T>,
    ) -> Option<T> {
        let found = children.get(number).copied();
        if found.is_none() {
            let text =
                "Het kindnummer is niet bekend op deze locatie; lees eerst de kinderen in of verbeter het nummer.";
            self.errors.column(line, "kindnummer", text);
        }
        found
    }

    /// The dagdelen of a group on a day.
    pub(super) fn dagdelen(&self, group: GroupId, day: NaiveDate) -> &'a [Dagdeel] {
        let group = self.groups.iter().find(|known| known.id == group);
        let day_type = self.day_types.get(&day);
        group
            .zip(day_type)
            .map_or(&[], |(group, day_type)| group.dagdelen(day_type))
    }

    /// Every child by its number.
    pub(super) fn children(&self) -> Result<BTreeMap<ChildNumber, ChildId>, Halt> {
        let children = people::children(self.tx)?;
        Ok(children.into_iter().map(|child| (child.number, child.id)).collect())
    }

    /// When every child was born.
    pub(super) fn births(&self) -> Result<BTreeMap<ChildId, NaiveDate>, Halt> {
        let children = people::children(self.tx)?;
        Ok(children.into_iter().map(|child| (child.id, child.birth_date)).collect())
    }

    /// Goes on only while no line is wrong.
    pub(super) fn check(&mut self) -> Result<(), Halt> {
        if self.errors.is_empty() {
            Ok(())
        } else {
            Err(Halt::Refused {
                errors: std::mem::take(&mut self.errors).finish(),
                warnings: std::mem::take(&mut self.warnings).finish(),
            })
        }
    }

    /// The operation under which the events of the file are kept.
    pub(super) fn operation(&self, label: &str) -> Result<OperationId, Halt> {
        let kind = OperationKind::Imported;
        let utc = self.now.utc_text();
        Ok(insert_operation(
            self.tx,
            self.today(),
            kind,
            label,
            self.account,
            &utc,
        )?)
    }

    /// Works out what the rows do; writes nothing.
    pub(super) fn plan(&mut self, rows: Rows) -> Result<Plan, Halt> {
        match rows {
            Rows::Children(rows) => plan_children(self, rows),
            Rows::Placements(rows) => plan_placements(self, rows),
            Rows::Staff(rows) => plan_staff(self, rows),
            Rows::Roster(rows) => plan_shifts(self, &rows),
            Rows::Worked(rows) => plan_worked(self, &rows),
            Rows::Attendance(rows) => plan_attendance(self, rows),
            Rows::Tariffs(rows) => plan_tariffs(self, rows),
            Rows::Allocations(rows) => plan_allocations(self, rows),
        }
    }

    pub(super) fn report(&self, kind: ImportKind) -> ImportReport {
        ImportReport {
            kind,
            read: self.new + self.changed + self.unchanged,
            new: self.new,
            changed: self.changed,
            unchanged: self.unchanged,
            declared: Vec::new(),
            warnings: self.warnings.clone().finish(),
            said: Vec::new(),
            errors: Vec::new(),
        }
    }
}

impl ImportReport {
    fn refused(kind: ImportKind, read: usize, errors: Vec<LineError>) -> Self {
        Self {
            kind,
            read,
            new: 0,
            changed: 0,
            unchanged: 0,
            declared: Vec::new(),
            warnings: Vec::new(),
            said: Vec::new(),
            errors,
        }
    }

    /// Says whether the file was refused.
    pub fn is_refused(&self) -> bool {
        !self.errors.is_empty()
    }

    pub(super) fn audit_detail(&self) -> String {
        format!(
            "soort={} gelezen={} nieuw={} gewijzigd={} ongewijzigd={}",
            self.kind.code(),
            self.read,
            self.new,
            self.changed,
            self.unchanged
        )
    }
}

impl Session {
    /// Puts a file that someone brought into the register: every line or, when one is wrong, nothing.
    ///
    /// Wrong lines are no error of this function but stand in the report.
    pub fn import(
        &mut self,
        now: Moment,
        kind: ImportKind,
        bytes: &[u8],
        mode: ImportMode,
    ) -> Result<ImportReport, AppError> {
        self.require(Permission::Import)?;
        files::refuse_long(bytes, kind.intake())?;
        let Imported { rows, columns } = match read_with_columns(kind, bytes) {
            Ok(imported) => imported,
            Err(errors) => return Ok(ImportReport::refused(kind, count_lines(kind, bytes), errors)),
        };
        let read = rows.len();
        let imports = Imports {
            kind,
            bytes,
            columns,
            now,
        };
        let outcome = match mode {
            _ if read > SMALL => self.import_large(&imports, rows, mode),
            ImportMode::Write => self.store.write(|tx| self.import_at_once(&imports, tx, rows)),
            ImportMode::Rehearse => self.store.rehearse(|tx| self.import_at_once(&imports, tx, rows)),
        };
        match outcome {
            Ok((mut report, touched)) => {
                if mode == ImportMode::Write {
                    report.declared = self.claim_effects(&touched, now);
                }
                if read > SMALL && kind.is_about_places() {
                    report.said = self.said_after(mode);
                }
                Ok(report)
            }
            Err(Halt::Refused { errors, warnings }) => Ok(ImportReport {
                warnings,
                ..ImportReport::refused(kind, read, errors)
            }),
            Err(Halt::Failed(error)) => Err(error),
        }
    }

    /// Works a file out and writes it in the same transaction.
    pub(super) fn import_at_once(
        &self,
        imports: &Imports<'_>,
        tx: Tx<'_>,
        rows: Rows,
    ) -> Result<(ImportReport, BTreeSet<(ChildId, Month)>), Halt> {
        self.refuse_when_changed(tx).map_err(Halt::Failed)?;
        let mut register = self.register(imports, tx, &rows)?;
        let plan = register.plan(rows)?;
        plan.writes.write(&register)?;
        let mut report = register.report(imports.kind);
        // Inside the transaction, so that a rehearsal says what it would say of what it takes back.
        if imports.kind.is_about_places() {
            report.said = self.said_of_places(None).map_err(Halt::Failed)?;
        }
        let (at, detail) = (imports.now.utc_text(), report.audit_detail());
        audit::record(tx, &at, &self.desk.actor, "import", &detail)?;
        Ok((report, register.touched))
    }

    /// The register for a file.
    pub(super) fn register<'a>(
        &'a self,
        imports: &'a Imports<'_>,
        tx: Tx<'a>,
        rows: &Rows,
    ) -> Result<Register<'a>, Halt> {
        Ok(Register {
            tx,
            random: &self.desk.random,
            errors: Errors::default(),
            warnings: Errors::default(),
            groups: &self.house.groups,
            day_types: rows.days().into_iter().map(|day| (day, self.day_type(day))).collect(),
            gemeenten: lists::gemeenten(tx).map_err(Halt::Failed)?,
            columns: &imports.columns,
            account: self.desk.actor.account,
            now: imports.now,
            touched: BTreeSet::new(),
            new: 0,
            changed: 0,
            unchanged: 0,
        })
    }

    /// What has to be said of places after a large file: it is in, or would only show once it is.
    fn said_after(&self, mode: ImportMode) -> Vec<String> {
        match mode {
            ImportMode::Write => self.said_of_places(None).unwrap_or_default(),
            ImportMode::Rehearse => {
                vec!["Wat dit grote bestand met de plusplaatsen doet, wordt pas bij het inlezen gezegd.".to_owned()]
            }
        }
    }
}

/// A stretch of days or minutes, known or from a line of the file; both ends count in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Stretch<K, T> {
    /// Stretches of the same owner may not overlap.
    pub(super) owner: K,
    /// First moment.
    pub(super) begin: T,
    /// Last moment; `None` is for ever.
    pub(super) end: Option<T>,
    /// Line of the file; `None` for what is known already.
    pub(super) line: Option<u64>,
}

/// Reports each line whose stretch overlaps another one of the same owner.
pub(super) fn report_overlaps<K: Ord, T: Ord>(
    mut stretches: Vec<Stretch<K, T>>,
    column: &str,
    text: &str,
    errors: &mut Errors,
) {
    stretches.sort();
    // Of the stretches of the owner so far, the one that reaches farthest.
    let mut farthest: Option<&Stretch<K, T>> = None;
    for stretch in &stretches {
        let before = farthest.filter(|before| before.owner == stretch.owner);
        if let Some(before) = before
            && before.end.as_ref().is_none_or(|end| stretch.begin <= *end)
            && let Some(line) = stretch.line.or(before.line)
        {
            errors.column(line, column, text);
        }
        let reaches_farther = before.is_none_or(|before| match (&before.end, &stretch.end) {
            (None, _) => false,
            (Some(_), None) => true,
            (Some(before), Some(end)) => end > before,
        });
        if reaches_farther {
            farthest = Some(stretch);
        }
    }
}

/// Turns the events that count into wanted facts with the fewest new events: one in the place of each that differs, the
/// rest behind them. `write` stores a fact, or a revocation when it gets none, in the place of an event.
pub(super) fn rewrite<E: RawEvent, F: Clone>(
    events: &[E],
    wanted: &[F],
    is_same: impl Fn(&E, F) -> bool,
    mut write: impl FnMut(Option<F>, Option<&E>) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let alive = effective(events);
    for index in 0..alive.len().max(wanted.len()) {
        match (alive.get(index), wanted.get(index)) {
            (Some(event), Some(fact)) if is_same(event, fact.clone()) => {}
            (event, Some(fact)) => write(Some(fact.clone()), event)?,
            (event, None) => {
                // To revoke a correction brings back what it corrected, so that is revoked as well.
                let mut gone = event;
                while let Some(event) = gone {
                    write(None, Some(event))?;
                    gone = earlier(events, event);
                }
            }
        }
    }
    Ok(())
}
