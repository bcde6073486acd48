//! Lists as people bring them: CSV with a header, its columns in any order, lines that begin with `#` left out.

use super::error::{Problem, SettingsError};
use csv::StringRecord;

/// The separators that are looked for in the header; the first wins when nothing tells them apart.
const SEPARATORS: [u8; 3] = [b';', b',', b'\t'];

/// The columns of a kind of list.
#[derive(Clone, Copy, Debug)]
pub(super) struct Columns {
    /// Must be there.
    pub(super) required: &'static [&'static str],
    /// May be left out.
    pub(super) optional: &'static [&'static str],
    /// What the list is called, behind "de kopregel van".
    pub(super) what: &'static str,
}

/// A list whose header is understood.
#[derive(Debug)]
pub(super) struct Listing {
    columns: Vec<&'static str>,
    rows: Vec<(usize, Option<StringRecord>)>,
}

/// A line of a list.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row<'l> {
    columns: &'l [&'static str],
    record: &'l StringRecord,
}

impl Row<'_> {
    /// What stands in a column, without blanks around it; nothing when the line or the list does not have it.
    pub(super) fn get(&self, column: &str) -> Option<&str> {
        let place = self.columns.iter().position(|known| *known == column)?;
        self.record.get(place).map(str::trim)
    }

    /// Says whether the line has no more fields than the header.
    pub(super) fn fits(&self) -> bool {
        self.record.len() <= self.columns.len()
    }
}

impl Listing {
    /// Reads separator, header and lines.
    pub(super) fn read(file_name: &str, text: &str, columns: Columns) -> Result<Self, SettingsError> {
        let text = text.trim_start_matches('\u{feff}');
        let (announced, text, skipped) = announced_separator(text);
        let header = text.lines().find(|line| !is_skipped(line)).unwrap_or_default();
        let count = |separator: u8| header.bytes().filter(|byte| *byte == separator).count();
        let found = SEPARATORS.into_iter().rev().max_by_key(|separator| count(*separator));
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(announced.or(found).unwrap_or(b';'))
            .comment(Some(b'#'))
            .flexible(true)
            .from_reader(text.as_bytes());
        let known = |raw: &str| {
            let mut all = columns.required.iter().chain(columns.optional);
            all.find(|name| raw.trim().eq_ignore_ascii_case(name)).copied()
        };
        let names = reader.headers().cloned().unwrap_or_default();
        let places: Option<Vec<&'static str>> = names.iter().map(known).collect();
        let is_whole = |places: &Vec<&'static str>| {
            let twice = (1..)
                .zip(places)
                .any(|(next, name)| places.iter().skip(next).any(|other| other == name));
            !twice && columns.required.iter().all(|name| places.contains(name))
        };
        let Some(places) = places.filter(is_whole) else {
            let strange = names.iter().find(|raw| known(raw).is_none());
            let strange = strange.map_or_else(String::new, |raw| {
                format!("; de kolom «{}» hoort er niet bij", raw.trim())
            });
            return Err(SettingsError::one(Problem {
                file: file_name.to_owned(),
                line: skipped + 1,
                key: "de eerste regel".to_owned(),
                text: format!("is niet de kopregel van {}{strange}", columns.what),
                example: columns.required.join(";"),
            }));
        };
        let mut rows = Vec::new();
        for (record, number) in reader.records().zip(2..) {
            let position = record.as_ref().ok().and_then(StringRecord::position);
            let line = position.map_or(number, csv::Position::line);
            rows.push((
                usize::try_from(line).unwrap_or(usize::MAX).saturating_add(skipped),
                record.ok(),
            ));
        }
        Ok(Self { columns: places, rows })
    }

    /// Reads each line with `read`, which gives the column that is wrong; all mistakes are reported at once.
    pub(super) fn each<T>(
        &self,
        file_name: &str,
        example: &str,
        mut read: impl FnMut(Row<'_>) -> Result<T, (&'static str, &'static str)>,
    ) -> Result<Vec<T>, SettingsError> {
        let problem = |line: usize, key: &str, text: &str| Problem {
            file: file_name.to_owned(),
            line,
            key: key.to_owned(),
            text: text.to_owned(),
            example: example.to_owned(),
        };
        let mut found = Vec::new();
        let mut problems = Vec::new();
        for (line, record) in &self.rows {
            let Some(record) = record else {
                problems.push(problem(*line, "de regel", "is niet leesbaar als CSV"));
                continue;
            };
            if record.iter().all(|field| field.trim().is_empty()) {
                continue;
            }
            let row = Row {
                columns: &self.columns,
                record,
            };
            match read(row) {
                Ok(value) => found.push(value),
                Err((column, text)) => problems.push(problem(*line, column, text)),
            }
        }
        let mut problems = problems.into_iter();
        match problems.next() {
            None => Ok(found),
            Some(first) => Err(SettingsError::of(first, problems.collect())),
        }
    }
}

fn is_skipped(line: &str) -> bool {
    line.trim().is_empty() || line.starts_with('#')
}

/// The separator that a spreadsheet announces on a line of its own (`sep=;`), the text after it, and the lines left out.
fn announced_separator(text: &str) -> (Option<u8>, &str, usize) {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    match first.trim_end().strip_prefix("sep=").map(str::as_bytes) {
        Some([separator]) if SEPARATORS.contains(separator) => (Some(*separator), rest, 1),
        _ => (None, text, 0),
    }
}
