//! The fields of one line: each is read by itself, so that one line can report everything that is wrong with it.

use super::error::{Errors, LineError};
use crate::domain::error::ValueError;
use csv::StringRecord;
use std::fmt::Display;

/// What stands here was wrong; why stands in the line's errors (or, for a missing column, in the header's).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reported;

/// One line of a table while it is being read.
#[derive(Debug)]
pub(super) struct Fields<'a> {
    positions: &'a [(&'static str, usize)],
    record: &'a StringRecord,
    line: u64,
    errors: Vec<LineError>,
}

impl<'a> Fields<'a> {
    pub(super) const fn new(positions: &'a [(&'static str, usize)], record: &'a StringRecord, line: u64) -> Self {
        Self {
            positions,
            record,
            line,
            errors: Vec::new(),
        }
    }

    /// Line of the file.
    pub(super) const fn line(&self) -> u64 {
        self.line
    }

    /// The trimmed field; `None` when the file does not have the column.
    fn raw(&self, column: &str) -> Option<&'a str> {
        let (_, index) = self.positions.iter().find(|(name, _)| *name == column)?;
        self.record.get(*index).map(str::trim)
    }

    /// Says whether anything stands in the field.
    pub(super) fn is_given(&self, column: &str) -> bool {
        self.raw(column).is_some_and(|raw| !raw.is_empty())
    }

    /// A field that must be filled in.
    pub(super) fn required<T, E: Display>(
        &mut self,
        column: &'static str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<T, Reported> {
        let raw = self.raw(column).ok_or(Reported)?;
        if raw.is_empty() {
            return Err(self.refuse(column, ValueError::Empty));
        }
        parse(raw).map_err(|reason| self.refuse(column, reason))
    }

    /// A field that may be empty, in a column that may be missing.
    pub(super) fn optional<T, E: Display>(
        &mut self,
        column: &'static str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<Option<T>, Reported> {
        if self.is_given(column) {
            self.required(column, parse).map(Some)
        } else {
            Ok(None)
        }
    }

    /// Reports a value; the reason reads on from "De waarde in kolom 'x'".
    pub(super) fn refuse(&mut self, column: &'static str, reason: impl Display) -> Reported {
        self.report(column, format!("De waarde in kolom '{column}' {reason}."))
    }

    /// Reports a whole sentence at a column.
    pub(super) fn report(&mut self, column: &'static str, text: impl Into<String>) -> Reported {
        self.errors.push(LineError {
            line: self.line,
            column: Some(column.to_owned()),
            text: text.into(),
        });
        Reported
    }

    /// Hands over what was found wrong.
    pub(super) fn finish(self, errors: &mut Errors) {
        for error in self.errors {
            errors.push(error);
        }
    }
}
