//! Cuts a text into records, so that one forgotten quote spoils its own line only and every record knows its line.
//!
//! The `csv` crate never refuses a quote: one that is not closed swallows the rest of the file. So the text is looked
//! through first, records that cannot be read are reported and left out, and `csv` gets only what it reads as meant.

use super::error::Errors;

/// Most characters in a field.
pub const MAX_FIELD_CHARS: usize = 10_000;
/// Most bytes that [`MAX_FIELD_CHARS`] can take; farther no closing quote is looked for.
const MAX_FIELD_BYTES: usize = MAX_FIELD_CHARS * 4;
/// Most fields in a record; a file with more is no file of ours.
const MAX_FIELDS: usize = 500;

/// The readable records of a text.
#[derive(Debug, Default)]
pub struct Scanned {
    /// The records, one after another; blank lines and unreadable records are left out.
    pub clean: String,
    /// For each record the line on which it begins.
    pub lines: Vec<u64>,
    /// For each record where it ends in `clean`, its line end not included.
    ends: Vec<usize>,
}

impl Scanned {
    /// A record as it stands in the file; the header is the first.
    pub fn raw(&self, index: usize) -> &str {
        let begin = index
            .checked_sub(1)
            .and_then(|before| self.ends.get(before))
            .map_or(0, |end| end + 1);
        let end = self.ends.get(index).copied().unwrap_or(begin);
        self.clean.get(begin..end).unwrap_or_default()
    }
}

/// Why a record cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    /// The quote at this offset is not closed, or closed in the middle of a later field.
    Unclosed(usize),
    /// Text stands behind a closing quote.
    BehindQuote,
    /// A quoted field is too long.
    TooLong,
    /// There are too many fields.
    TooMany,
}

impl Fault {
    fn text(self) -> String {
        match self {
            Self::Unclosed(_) => {
                "Een aanhalingsteken (\") op deze regel wordt niet gesloten; sluit het of haal het weg.".to_owned()
            }
            Self::BehindQuote => {
                "Achter een sluitend aanhalingsteken (\") staat nog tekst; verdubbel aanhalingstekens \
                                  binnen een veld of haal ze weg."
                    .to_owned()
            }
            Self::TooLong => {
                format!("Een veld op deze regel is langer dan {MAX_FIELD_CHARS} tekens; maak het korter.")
            }
            Self::TooMany => {
                format!("Deze regel heeft meer dan {MAX_FIELDS} velden; controleer de scheidingstekens.")
            }
        }
    }
}

/// Cuts `text` into records; what cannot be read goes to `errors`.
pub fn records(text: &str, first_line: u64, separator: u8, errors: &mut Errors) -> Scanned {
    let mut scanned = Scanned::default();
    let (mut start, mut line) = (0, first_line);
    while start < text.len() && !errors.is_full() {
        let outcome = record_end(text.as_bytes(), start, separator);
        let end = match outcome {
            Ok(end) => end,
            // Read on at the line below the quote that went wrong.
            Err(Fault::Unclosed(quote)) => line_end(text.as_bytes(), quote),
            Err(_) => line_end(text.as_bytes(), start),
        };
        match outcome {
            Ok(_) => {
                let record = text.get(start..end).unwrap_or_default();
                if !is_blank(record, separator) {
                    scanned.clean.push_str(record);
                    scanned.ends.push(scanned.clean.len());
                    scanned.clean.push('\n');
                    scanned.lines.push(line);
                }
            }
            Err(fault) => {
                let until = if let Fault::Unclosed(quote) = fault {
                    quote
                } else {
                    start
                };
                let at = line + newlines(text.as_bytes().get(start..until).unwrap_or_default());
                errors.line(at, fault.text());
            }
        }
        let next = after_newline(text.as_bytes(), end);
        line += newlines(text.as_bytes().get(start..next).unwrap_or_default());
        start = next;
    }
    scanned
}

/// The fields of a readable record as they stand in the file, with their quotes.
pub fn raw_fields(record: &str, separator: u8) -> Vec<&str> {
    let bytes = record.as_bytes();
    let (mut fields, mut at) = (Vec::new(), 0);
    loop {
        let end = match bytes.get(at) {
            Some(b'"') => quoted_end(bytes, at, separator).unwrap_or(bytes.len()),
            _ => plain_end(bytes, at, separator),
        };
        fields.push(record.get(at..end).unwrap_or_default());
        if bytes.get(end) != Some(&separator) {
            return fields;
        }
        at = end + 1;
    }
}

/// A record of white space, or of empty fields alone as a spreadsheet leaves below its table.
pub fn is_blank(record: &str, separator: u8) -> bool {
    record.chars().all(|c| c.is_whitespace() || c == char::from(separator))
}

/// Number of line ends; CR LF together is one.
pub fn newlines(bytes: &[u8]) -> u64 {
    let mut count = 0;
    let mut before = 0;
    for byte in bytes {
        if *byte == b'\r' || (*byte == b'\n' && before != b'\r') {
            count += 1;
        }
        before = *byte;
    }
    count
}

/// Offset of the end of the physical line in which `from` lies, its line end not included.
pub fn line_end(bytes: &[u8], from: usize) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    rest.iter()
        .position(|byte| matches!(byte, b'\r' | b'\n'))
        .map_or(bytes.len(), |length| from + length)
}

/// Offset behind the line end that begins at `end`.
pub fn after_newline(bytes: &[u8], end: usize) -> usize {
    match (bytes.get(end), bytes.get(end + 1)) {
        (Some(b'\r'), Some(b'\n')) => end + 2,
        (Some(b'\r' | b'\n'), _) => end + 1,
        _ => bytes.len(),
    }
}

fn record_end(bytes: &[u8], start: usize, separator: u8) -> Result<usize, Fault> {
    let mut at = start;
    for _ in 0..MAX_FIELDS {
        at = match bytes.get(at) {
            Some(b'"') => quoted_end(bytes, at, separator)?,
            _ => plain_end(bytes, at, separator),
        };
        if bytes.get(at) != Some(&separator) {
            return Ok(at);
        }
        at += 1;
    }
    Err(Fault::TooMany)
}

fn plain_end(bytes: &[u8], start: usize, separator: u8) -> usize {
    let rest = bytes.get(start..).unwrap_or_default();
    rest.iter()
        .position(|byte| *byte == separator || matches!(byte, b'\r' | b'\n'))
        .map_or(bytes.len(), |length| start + length)
}

/// Offset behind the closing quote of the field whose opening quote stands at `open`.
fn quoted_end(bytes: &[u8], open: usize, separator: u8) -> Result<usize, Fault> {
    let limit = bytes.len().min(open + MAX_FIELD_BYTES + 2);
    let mut at = open + 1;
    while at < limit {
        if bytes.get(at) != Some(&b'"') {
            at += 1;
            continue;
        }
        match bytes.get(at + 1) {
            Some(b'"') => at += 2,
            None | Some(b'\r' | b'\n') => return Ok(at + 1),
            Some(byte) if *byte == separator => return Ok(at + 1),
            Some(_) if at < line_end(bytes, open) => return Err(Fault::BehindQuote),
            Some(_) => return Err(Fault::Unclosed(open)),
        }
    }
    if limit < bytes.len() && line_end(bytes, open) >= limit {
        Err(Fault::TooLong)
    } else {
        Err(Fault::Unclosed(open))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn scan(text: &str) -> (Vec<u64>, Vec<u64>) {
        let mut errors = Errors::default();
        let scanned = records(text, 1, b';', &mut errors);
        (
            scanned.lines,
            errors.finish().into_iter().map(|error| error.line).collect(),
        )
    }

    #[test]
    fn a_forgotten_quote_spoils_its_own_line_only() {
        for (text, good, wrong) in [
            ("a;b\n1;\"x\n2;y\n3;\"z\"\n", vec![1, 3, 4], vec![2]),
            ("a;b\n1;\"x\n2;\"y\n", vec![1], vec![2, 3]),
            ("a;b\r\n1;\"x\" y\r\n2;z\r\n", vec![1, 3], vec![2]),
            ("a;b\n1;\"x\ny\"\n2;z\n", vec![1, 2, 4], vec![]),
            ("a;b\n\"1\n\";\"x\n2;y", vec![1, 4], vec![3]),
            ("\n\na;b\n;;\n1;x\r2;y", vec![3, 5, 6], vec![]),
            ("a;b\n1;x \"y\" z\n", vec![1, 2], vec![]),
            ("a;\"\"\"b\"\"\"", vec![1], vec![]),
        ] {
            assert_eq!(scan(text), (good, wrong), "{text:?}");
        }
    }

    #[test]
    fn an_endless_record_is_refused() {
        assert_eq!(scan(&";".repeat(501)), (vec![], vec![1]));
        assert_eq!(scan(&format!("\"{}\"", "x".repeat(50_000))), (vec![], vec![1]));
    }

    proptest! {
        #[test]
        fn csv_reads_as_many_records_as_were_cut(text in "[\"; a,\r\n\t]{0,60}") {
            for separator in [b';', b',', b'\t'] {
                let mut errors = Errors::default();
                let scanned = records(&text, 1, separator, &mut errors);
                let mut reader = csv::ReaderBuilder::new()
                    .delimiter(separator)
                    .has_headers(false)
                    .flexible(true)
                    .from_reader(scanned.clean.as_bytes());
                prop_assert_eq!(reader.records().count(), scanned.lines.len());
            }
        }
    }
}
