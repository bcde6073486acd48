//! Lists as people bring them: read by the one reader of CSV, with the lines that begin with `#` left out.

use super::error::{Problem, SettingsError};
use crate::domain::csv_table::{Column, Errors, Fields, LineError, Need, Role, Shape, Table, text_of};

/// A column that a list must have.
pub(super) const fn required(name: &'static str) -> Column {
    Column {
        name,
        need: Need::Required,
        role: Role::Value,
    }
}

/// A column that a list may leave out.
pub(super) const fn optional(name: &'static str) -> Column {
    Column {
        name,
        need: Need::Optional,
        role: Role::Value,
    }
}

/// The text of a list that someone brings, or why its bytes are none: in the words of the reader of CSV.
///
/// # Errors
/// It is too large, a workbook, or not in UTF-8.
pub fn list_text<'b>(file_name: &str, bytes: &'b [u8]) -> Result<&'b str, SettingsError> {
    let wrong = |error: LineError| SettingsError::one(problem(file_name, "CSV UTF-8 in Excel", &error));
    text_of(bytes).map_err(wrong)
}

/// A list whose header is understood.
#[derive(Debug)]
pub(super) struct Listing<'n> {
    file_name: &'n str,
    example: &'n str,
    table: Table,
    errors: Errors,
}

impl<'n> Listing<'n> {
    /// Reads separator, header and lines; `example` is a right line, for who has to mend a wrong one.
    pub(super) fn read(
        (file_name, text): (&'n str, &str),
        shape: &Shape,
        example: &'n str,
    ) -> Result<Self, SettingsError> {
        let mut errors = Errors::default();
        let table = Table::open(shape, without_comments(text).as_bytes(), &mut errors);
        let Some(table) = table else {
            let problems = errors.finish();
            let whole = |error: &LineError| problem(file_name, example, error);
            return Err(SettingsError::all(problems.iter().map(whole)).unwrap_or_else(|| {
                let text = "Het bestand is leeg.".to_owned();
                SettingsError::one(whole(&LineError {
                    line: 1,
                    column: None,
                    text,
                }))
            }));
        };
        Ok(Self {
            file_name,
            example,
            table,
            errors,
        })
    }

    /// The number of lines below the header.
    pub(super) fn line_count(&self) -> usize {
        self.table.line_count()
    }

    /// Reads each line with `read`, which gives the column that is wrong; all mistakes are reported at once.
    pub(super) fn each<T>(
        self,
        mut read: impl FnMut(&Fields<'_>) -> Result<T, (&'static str, &'static str)>,
    ) -> Result<Vec<T>, SettingsError> {
        let mut errors = self.errors;
        let mut found = Vec::new();
        let mut problems = Vec::new();
        self.table.each_line(&mut errors, |fields, _| match read(&fields) {
            Ok(value) => found.push(value),
            Err((column, text)) => problems.push(match fields.broken_over_lines() {
                Some(error) => problem(self.file_name, self.example, &error),
                None => Problem {
                    file: self.file_name.to_owned(),
                    line: line_number(fields.line()),
                    key: column.to_owned(),
                    text: text.to_owned(),
                    example: self.example.to_owned(),
                },
            }),
        });
        let of_table = errors.finish();
        let of_table = of_table
            .iter()
            .map(|error| problem(self.file_name, self.example, error));
        match SettingsError::all(problems.into_iter().chain(of_table)) {
            None => Ok(found),
            Some(error) => Err(error),
        }
    }
}

/// What the reader of CSV found wrong, as a mistake in a settings file; its sentence names the column itself.
fn problem(file_name: &str, example: &str, error: &LineError) -> Problem {
    Problem {
        file: file_name.to_owned(),
        line: line_number(error.line),
        key: String::new(),
        text: error.text.trim_end_matches('.').to_owned(),
        example: example.to_owned(),
    }
}

fn line_number(line: u64) -> usize {
    usize::try_from(line).unwrap_or(usize::MAX)
}

/// The text with comments made blank, so that every line keeps its number.
fn without_comments(text: &str) -> String {
    let text = text.trim_start_matches('\u{feff}');
    let lines = text.split_inclusive('\n');
    lines
        .map(|line| if line.starts_with('#') { "\n" } else { line })
        .collect()
}
