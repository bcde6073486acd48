//! The fields of one line: each is read by itself, so that one line can report everything that is wrong with it.

use super::error::{Errors, LineError};
use crate::domain::error::{Hidden, ValueError};
use csv::StringRecord;
use std::fmt::Display;

/// What stands here was wrong; why stands in the line's errors (or, for a missing column, in the header's).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reported;

/// One line of a table while it is being read.
#[derive(Debug)]
pub struct Fields<'a> {
    positions: &'a [(&'static str, usize)],
    record: &'a StringRecord,
    line: u64,
    text: &'a str,
    errors: Vec<LineError>,
}

impl<'a> Fields<'a> {
    /// The fields of a record, by the places of their columns.
    pub const fn new(
        positions: &'a [(&'static str, usize)],
        record: &'a StringRecord,
        (line, text): (u64, &'a str),
    ) -> Self {
        Self {
            positions,
            record,
            line,
            text,
            errors: Vec::new(),
        }
    }

    /// Line of the file.
    pub const fn line(&self) -> u64 {
        self.line
    }

    /// The line as it stands in the file.
    pub const fn text(&self) -> &'a str {
        self.text
    }

    /// The trimmed field; `None` when the file does not have the column.
    pub fn get(&self, column: &str) -> Option<&'a str> {
        let (_, index) = self.positions.iter().find(|(name, _)| *name == column)?;
        self.record.get(*index).map(str::trim)
    }

    /// The first field with a line end in it, as the sentence that every reader says of it.
    pub fn broken_over_lines(&self) -> Option<LineError> {
        let mut known = self.positions.iter();
        let (column, _) = known.find(|(name, _)| self.get(name).is_some_and(|raw| raw.contains(['\n', '\r'])))?;
        Some(refusal(self.line, column, Hidden::LineBreak))
    }

    /// Says whether anything stands in the field.
    pub fn is_given(&self, column: &str) -> bool {
        self.get(column).is_some_and(|raw| !raw.is_empty())
    }

    /// A field that must be filled in.
    pub fn required<T, E: Display>(
        &mut self,
        column: &'static str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<T, Reported> {
        let raw = self.get(column).ok_or(Reported)?;
        if raw.is_empty() {
            return Err(self.refuse(column, ValueError::Empty));
        }
        parse(raw).map_err(|reason| self.refuse(column, reason))
    }

    /// A field that may be empty, in a column that may be missing.
    pub fn optional<T, E: Display>(
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
    pub fn refuse(&mut self, column: &'static str, reason: impl Display) -> Reported {
        self.errors.push(refusal(self.line, column, reason));
        Reported
    }

    /// Reports a whole sentence at a column.
    pub fn report(&mut self, column: &'static str, text: impl Into<String>) -> Reported {
        self.errors.push(LineError {
            line: self.line,
            column: Some(column.to_owned()),
            text: text.into(),
        });
        Reported
    }

    /// Hands over what was found wrong.
    pub fn finish(self, errors: &mut Errors) {
        for error in self.errors {
            errors.push(error);
        }
    }
}

fn refusal(line: u64, column: &str, reason: impl Display) -> LineError {
    LineError {
        line,
        column: Some(column.to_owned()),
        text: format!("De waarde in kolom '{column}' {reason}."),
    }
}
