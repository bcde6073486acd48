//! What is wrong with a line of a file, and the list of all of it.

/// Most errors that are collected; after them one closing line says that there are more.
pub const MAX_ERRORS: usize = 1_000;

/// Something wrong in a file. The text is a whole Dutch sentence and never repeats a value of the file: values are names
/// and citizen service numbers, and error texts end up in logs and e-mails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineError {
    /// Line of the file, the first is 1.
    pub line: u64,
    /// Name of the column, where one column is to blame.
    pub column: Option<String>,
    /// What is wrong and what to do.
    pub text: String,
}

/// Collects errors up to [`MAX_ERRORS`].
#[derive(Clone, Debug, Default)]
pub struct Errors {
    list: Vec<LineError>,
    dropped: usize,
}

impl Errors {
    /// Adds an error.
    pub fn push(&mut self, error: LineError) {
        if self.list.len() < MAX_ERRORS {
            self.list.push(error);
        } else {
            self.dropped += 1;
        }
    }

    /// An error of a whole line or of the whole file.
    pub fn line(&mut self, line: u64, text: impl Into<String>) {
        self.push(LineError {
            line,
            column: None,
            text: text.into(),
        });
    }

    /// An error of one column in a line.
    pub fn column(&mut self, line: u64, column: impl Into<String>, text: impl Into<String>) {
        self.push(LineError {
            line,
            column: Some(column.into()),
            text: text.into(),
        });
    }

    /// Says whether more were found than are kept: reading on is of no use.
    pub fn is_full(&self) -> bool {
        self.dropped > 0
    }

    /// Says whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The errors in order of line, closed by one that says so when there are more.
    pub fn finish(mut self) -> Vec<LineError> {
        self.list.sort_by_key(|error| error.line);
        if self.is_full() {
            let line = self.list.last().map_or(1, |error| error.line);
            self.line_unbounded(line);
        }
        self.list
    }

    fn line_unbounded(&mut self, line: u64) {
        self.list.push(LineError {
            line,
            column: None,
            text: format!("En nog meer fouten; verbeter eerst deze {MAX_ERRORS}."),
        });
    }
}
