//! The inspector's sheet ("inspectielijst"): per day who was there when, and whether there was enough staff.
//!
//! Bkk art. 7a and 16a: an overview of deployed professionals and attendance lists with arrival and departure. Names stand in
//! the files, which is what the inspector may see, and never in the names of the files.

mod sheet;

use super::env::Moment;
use super::error::{AppError, ErrorKind};
use super::files::export;
use super::occupancy::{Register, horizon};
use super::session::Session;
use crate::domain::occupancy::Outcome;
use crate::domain::role::Permission;
use chrono::NaiveDate;
use std::path::{Path, PathBuf};

/// Most days in one go.
const MAX_DAYS: i64 = 366;

/// What was written for the inspector.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InspectionSheets {
    /// The files, two for each day: text and CSV.
    pub files: Vec<PathBuf>,
    /// Days on which something is recorded.
    pub days: Vec<NaiveDate>,
    /// Those of them with too few professionals at some minute, and nothing worse.
    pub short_days: Vec<NaiveDate>,
    /// Those of them with children that may not be one group at some minute.
    pub not_allowed_days: Vec<NaiveDate>,
    /// Those of them on which someone worked who is known as not linked.
    pub unlinked_days: Vec<NaiveDate>,
}

impl Session {
    /// Writes the sheets of every day between two days (both included) on which something is recorded.
    ///
    /// All files or none; nothing is overwritten. Refuses days that are still to come: they prove nothing.
    pub fn write_inspection(
        &mut self,
        from: NaiveDate,
        until: NaiveDate,
        folder: &Path,
        now: Moment,
    ) -> Result<InspectionSheets, AppError> {
        self.require(Permission::SeeDay)?;
        check_range(from, until, now)?;
        let mut sheets = InspectionSheets {
            files: Vec::new(),
            days: Vec::new(),
            short_days: Vec::new(),
            not_allowed_days: Vec::new(),
            unlinked_days: Vec::new(),
        };
        let mut contents: Vec<(PathBuf, Vec<u8>)> = Vec::new();
        let register = Register::read(self, from, until)?;
        for day in from.iter_days().take_while(|day| *day <= until) {
            let sheet = sheet::Sheet::of(self, &register, day, horizon(day, now));
            if sheet.is_blank() {
                continue;
            }
            sheets.days.push(day);
            match sheet.outcome() {
                Outcome::Ok => {}
                Outcome::Short => sheets.short_days.push(day),
                Outcome::NotAllowed => sheets.not_allowed_days.push(day),
            }
            if sheet.has_unlinked() {
                sheets.unlinked_days.push(day);
            }
            contents.push((folder.join(format!("inspectie_{day}.txt")), sheet.text().into_bytes()));
            contents.push((folder.join(format!("inspectie_{day}.csv")), sheet.csv()?));
        }
        drop(register);
        let detail = format!("van={from} tot={until} dagen={}", sheets.days.len());
        export(folder, &contents, || {
            self.audited(now, "inspectie", &detail, |_| Ok(()))
        })?;
        sheets.files = contents.into_iter().map(|(path, _)| path).collect();
        Ok(sheets)
    }
}

fn check_range(from: NaiveDate, until: NaiveDate, now: Moment) -> Result<(), AppError> {
    let refuse = |message: &str, hint: &str| Err(AppError::new(ErrorKind::Input, "PERIODE", message).hint(hint));
    if until < from {
        return refuse("De laatste dag ligt voor de eerste dag.", "Draai --van en --tot om.");
    }
    if until > now.day() {
        return refuse(
            "Een dag die nog komt, kan niet op de inspectielijst.",
            "Kies een laatste dag van vandaag of eerder.",
        );
    }
    if (until - from).num_days() >= MAX_DAYS {
        return refuse(
            "De periode is langer dan een jaar.",
            "Kies een kortere periode en doe de rest daarna.",
        );
    }
    Ok(())
}
