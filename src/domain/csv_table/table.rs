//! From bytes to a header and records: encoding, separator, quotes and columns.

use super::error::{Errors, LineError};
use super::fields::Fields;
use super::scan::{self, MAX_FIELD_CHARS, Scanned};
use super::shape::{Need, Shape, Unknown};
use csv::StringRecord;

/// Largest text that is read, in bytes, whatever it comes from; [`Intake`](crate::domain::intake::Intake) refuses a file before.
pub const MAX_FILE_BYTES: usize = 32 * 1024 * 1024;

/// Bytes of the header line in which the separator is looked for.
const MAX_HEADER_BYTES: usize = 64 * 1024;

/// The separators that are looked for; the first wins when nothing tells them apart.
const SEPARATORS: [u8; 3] = [b';', b',', b'\t'];

/// What stands in one place of the header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// A column of the kind.
    Known(&'static str),
    /// A column that is none of ours and is left as it is.
    Kept,
    /// A column without a name, as a spreadsheet may leave at the right; its cells must be empty.
    Nameless,
    /// A column that was reported already.
    Refused,
}

/// A file whose header is understood.
#[derive(Debug)]
pub struct Table {
    scanned: Scanned,
    separator: u8,
    places: Vec<Place>,
}

impl Table {
    /// Reads encoding, separator and header; `None` when there is nothing to read on.
    pub fn open(shape: &Shape, bytes: &[u8], errors: &mut Errors) -> Option<Self> {
        let text = decode(bytes, errors)?;
        let (text, first_line, announced) = skip_to_header(text);
        let header = text.get(..scan::line_end(text.as_bytes(), 0)).unwrap_or_default();
        if header.is_empty() {
            errors.line(
                1,
                "Het bestand is leeg; zet de kolomnamen op de eerste regel en de gegevens daaronder.",
            );
            return None;
        }
        let separator = announced.unwrap_or_else(|| find_separator(shape, header));
        let mut header_errors = Errors::default();
        let scanned = scan::records(text, first_line, separator, &mut header_errors);
        let found = header_errors.finish();
        // Without a readable header line the next line would pass for it.
        let headless = found.first().is_some_and(|error| error.line <= first_line);
        for error in found.into_iter().take(if headless { 1 } else { usize::MAX }) {
            errors.push(error);
        }
        if headless {
            return None;
        }
        let mut table = Self {
            scanned,
            separator,
            places: Vec::new(),
        };
        let header = table.header()?;
        table.places = read_header(shape, first_line, &header, errors)?;
        Some(table)
    }

    /// The columns of the kind that the file has, in the order of the file.
    pub fn columns(&self) -> Vec<&'static str> {
        self.places
            .iter()
            .filter_map(|place| match place {
                Place::Known(name) => Some(*name),
                Place::Kept | Place::Nameless | Place::Refused => None,
            })
            .collect()
    }

    /// The columns that are none of the kind and are left as they are: place and name in small letters.
    pub fn kept_columns(&self) -> Vec<(usize, String)> {
        let header = self.header().unwrap_or_default();
        let places = self.places.iter().zip(header.iter()).enumerate();
        places
            .filter(|(_, (place, _))| **place == Place::Kept)
            .map(|(index, (_, name))| (index, normal(name)))
            .collect()
    }

    /// Line of the file on which the header stands.
    pub fn header_line(&self) -> u64 {
        self.scanned.lines.first().copied().unwrap_or(1)
    }

    /// A line as it stands in the file, with a value in the place of what a column holds, or behind the others.
    pub fn with_value(&self, line: &str, column: Option<usize>, value: &str) -> String {
        let separator = self.separator();
        let Some(column) = column else {
            return format!("{line}{separator}{value}");
        };
        let mut fields = scan::raw_fields(line, self.separator);
        if let Some(field) = fields.get_mut(column) {
            *field = value;
        }
        fields.join(&separator.to_string())
    }

    /// The header line as it stands in the file.
    pub fn header_text(&self) -> &str {
        self.scanned.raw(0)
    }

    /// What stands between two fields.
    pub fn separator(&self) -> char {
        char::from(self.separator)
    }

    /// The number of lines below the header.
    pub fn line_count(&self) -> usize {
        self.scanned.lines.len().saturating_sub(1)
    }

    /// Calls `read` for every line below the header that has the right number of fields.
    pub fn each_line(&self, errors: &mut Errors, mut read: impl FnMut(Fields<'_>, &mut Errors)) {
        let positions: Vec<(&'static str, usize)> = self
            .places
            .iter()
            .enumerate()
            .filter_map(|(index, place)| match place {
                Place::Known(name) => Some((*name, index)),
                Place::Kept | Place::Nameless | Place::Refused => None,
            })
            .collect();
        let mut reader = self.reader();
        let mut record = StringRecord::new();
        for (index, line) in self.scanned.lines.iter().enumerate() {
            match reader.read_record(&mut record) {
                Ok(true) => {}
                Ok(false) => return,
                Err(_) => return errors.line(*line, "Deze regel is niet te lezen; typ de regel opnieuw."),
            }
            if errors.is_full() {
                return;
            }
            if index > 0 && self.has_right_shape(&record, *line, errors) {
                read(
                    Fields::new(&positions, &record, (*line, self.scanned.raw(index))),
                    errors,
                );
            }
        }
    }

    fn reader(&self) -> csv::Reader<&[u8]> {
        csv::ReaderBuilder::new()
            .delimiter(self.separator)
            .has_headers(false)
            .flexible(true)
            .from_reader(self.scanned.clean.as_bytes())
    }

    fn header(&self) -> Option<StringRecord> {
        let mut header = StringRecord::new();
        self.reader()
            .read_record(&mut header)
            .is_ok_and(|read| read)
            .then_some(header)
    }

    fn has_right_shape(&self, record: &StringRecord, line: u64, errors: &mut Errors) -> bool {
        if record.len() != self.places.len() {
            errors.line(
                line,
                format!(
                    "Deze regel heeft {}, de kopregel {}; controleer de scheidingstekens.",
                    count_fields(record.len()),
                    self.places.len()
                ),
            );
            return false;
        }
        let mut right = true;
        for (index, (field, place)) in record.iter().zip(&self.places).enumerate() {
            let column = match place {
                Place::Known(name) => (*name).to_owned(),
                Place::Kept | Place::Nameless | Place::Refused => numbered(index),
            };
            if field.len() > MAX_FIELD_CHARS && field.chars().count() > MAX_FIELD_CHARS {
                let text = format!("De waarde in kolom '{column}' is langer dan {MAX_FIELD_CHARS} tekens.");
                errors.column(line, column, text);
                right = false;
            } else if *place == Place::Nameless && !field.trim().is_empty() {
                let text = "Hier staat een waarde in een kolom zonder naam; geef de kolom een naam of maak haar leeg.";
                errors.column(line, column, text);
                right = false;
            }
        }
        right
    }
}

fn count_fields(count: usize) -> String {
    if count == 1 {
        "1 veld".to_owned()
    } else {
        format!("{count} velden")
    }
}

fn numbered(index: usize) -> String {
    format!("kolom {}", index + 1)
}

/// The text of a file, or why it is none.
///
/// # Errors
/// It is too large, a workbook, or not in UTF-8.
pub fn text_of(bytes: &[u8]) -> Result<&str, LineError> {
    let mut errors = Errors::default();
    decode(bytes, &mut errors).ok_or_else(|| {
        let first = errors.finish().into_iter().next();
        first.unwrap_or_else(|| LineError {
            line: 1,
            column: None,
            text: "Het bestand is niet te lezen; bewaar het opnieuw als CSV in UTF-8.".to_owned(),
        })
    })
}

/// The text of the file without byte order mark, and without the end-of-file sign (Ctrl-Z) that old programs put behind it.
fn decode<'a>(bytes: &'a [u8], errors: &mut Errors) -> Option<&'a str> {
    const ZIP: &[u8] = b"PK\x03\x04";
    const OLE: &[u8] = b"\xD0\xCF\x11\xE0";
    const UTF_16: [&[u8]; 2] = [b"\xFF\xFE", b"\xFE\xFF"];
    if bytes.len() > MAX_FILE_BYTES {
        errors.line(1, "Het bestand is groter dan 32 MiB; knip het in delen.");
        return None;
    }
    if bytes.starts_with(ZIP) || bytes.starts_with(OLE) {
        errors.line(
            1,
            "Dit is een Excel-bestand; bewaar het als CSV (UTF-8) en kies dat bestand.",
        );
        return None;
    }
    let line_of = |offset: usize| 1 + scan::newlines(bytes.get(..offset).unwrap_or_default());
    if UTF_16.iter().any(|mark| bytes.starts_with(mark)) {
        errors.line(1, "Het bestand is geen UTF-8 maar UTF-16; bewaar het als CSV in UTF-8.");
        return None;
    }
    if let Some(offset) = bytes.iter().position(|byte| *byte == 0) {
        errors.line(
            line_of(offset),
            "Deze regel bevat een NUL-teken: het bestand is geen tekst of is beschadigd; bewaar het opnieuw als CSV.",
        );
        return None;
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let bytes = bytes.strip_suffix(b"\x1A").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(text),
        Err(error) => {
            let line = 1 + scan::newlines(bytes.get(..error.valid_up_to()).unwrap_or_default());
            errors.line(
                line,
                "Deze regel bevat een teken dat geen UTF-8 is; het bestand moet UTF-8 zijn: bewaar het als CSV UTF-8.",
            );
            None
        }
    }
}

/// The text from the header line on, the number of that line, and the separator if a line `sep=;` announces it.
fn skip_to_header(text: &str) -> (&str, u64, Option<u8>) {
    let (mut rest, mut line, mut announced) = (text, 1, None);
    loop {
        let end = scan::line_end(rest.as_bytes(), 0);
        let first = rest.get(..end).unwrap_or_default();
        let found = separator_announced(first);
        let skip = found.is_some() && announced.is_none() || SEPARATORS.iter().any(|s| scan::is_blank(first, *s));
        if rest.is_empty() || !skip {
            return (rest, line, announced);
        }
        announced = announced.or(found);
        let next = scan::after_newline(rest.as_bytes(), end);
        line += 1;
        rest = rest.get(next..).unwrap_or_default();
    }
}

/// Spreadsheets may write `sep=;` above the header.
fn separator_announced(line: &str) -> Option<u8> {
    let line = line.trim_matches([' ', '"']);
    let prefix = line.get(..4)?;
    let rest = line.get(4..).unwrap_or_default();
    SEPARATORS
        .into_iter()
        .find(|s| prefix.eq_ignore_ascii_case("sep=") && rest.as_bytes() == [*s])
}

/// The separator that finds the most columns of the kind in the header line; else the one that cuts it into most fields.
fn find_separator(shape: &Shape, header: &str) -> u8 {
    // Enough for any real header; a binary file may have one line of millions of fields.
    let header = header
        .get(..header.floor_char_boundary(MAX_HEADER_BYTES))
        .unwrap_or_default();
    let score = |separator: &u8| {
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(*separator)
            .has_headers(false)
            .from_reader(header.as_bytes());
        let mut record = StringRecord::new();
        // A line that cannot be read scores nothing; it is reported when it is read in earnest.
        let _read = reader.read_record(&mut record).unwrap_or_default();
        let known = record
            .iter()
            .filter(|name| shape.column(&normal(name)).is_some())
            .count();
        (known, record.len())
    };
    SEPARATORS.into_iter().rev().max_by_key(score).unwrap_or(b';')
}

fn normal(name: &str) -> String {
    name.trim().to_lowercase()
}

/// What stands in each place of the header; `None` when the line is no header at all.
fn read_header(shape: &Shape, line: u64, header: &StringRecord, errors: &mut Errors) -> Option<Vec<Place>> {
    let names: Vec<String> = header.iter().map(normal).collect();
    let required: Vec<&str> = shape
        .columns
        .iter()
        .filter(|column| column.need == Need::Required)
        .map(|column| column.name)
        .collect();
    let missing: Vec<&str> = required
        .iter()
        .copied()
        .filter(|name| !names.iter().any(|given| given == name))
        .collect();
    if missing.len() == required.len() {
        let all: Vec<&str> = shape.columns.iter().map(|column| column.name).collect();
        let text = format!(
            "Op deze regel horen de kolomnamen van '{}' te staan: {}.",
            shape.what,
            all.join(";")
        );
        errors.line(line, text);
        return None;
    }
    // When most columns are recognised this is a header, and an unknown name in it is no personal data.
    let is_header = missing.len() * 2 <= required.len();
    let mut places: Vec<Place> = Vec::new();
    for (index, name) in names.iter().enumerate() {
        let place = match shape.column(name) {
            None if name.is_empty() => Place::Nameless,
            None if shape.unknown == Unknown::Kept => Place::Kept,
            None => {
                let shown = Some(name.clone()).filter(|name| is_header && may_be_shown(name));
                let text = "Deze kolom is onbekend; controleer de naam of haal de kolom weg.";
                errors.column(line, shown.unwrap_or_else(|| numbered(index)), text);
                Place::Refused
            }
            Some(column) if places.contains(&Place::Known(column.name)) => {
                let text = format!(
                    "Kolom '{}' staat twee keer in de kopregel; haal er een weg.",
                    column.name
                );
                errors.column(line, column.name, text);
                Place::Refused
            }
            Some(column) => Place::Known(column.name),
        };
        places.push(place);
    }
    for name in missing {
        errors.column(
            line,
            name,
            format!("Kolom '{name}' ontbreekt in de kopregel; voeg haar toe."),
        );
    }
    Some(places)
}

/// A column name of letters; anything else may be a value that slipped into the header line.
fn may_be_shown(name: &str) -> bool {
    name.chars().count() <= 30 && name.chars().all(|c| c.is_alphabetic() || matches!(c, '_' | '-' | ' '))
}
