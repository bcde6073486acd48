//! Which columns a file may have.

/// Whether a file must have a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// The file is refused without it.
    Required,
    /// The file may leave it out.
    Optional,
}

/// What a column is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Part of the key: a line with a known key updates.
    Key,
    /// What is kept under the key.
    Value,
}

/// A column of a kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name in the header line, in small letters.
    pub name: &'static str,
    /// Whether it must be there.
    pub need: Need,
    /// Key or value.
    pub role: Role,
}

/// What becomes of a column that a kind of file does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// It is reported: a name that is mistyped would leave out what it holds.
    Refused,
    /// It is left as it is.
    Kept,
}

/// A kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// What it is called.
    pub what: &'static str,
    /// Its columns, in the order of the documentation.
    pub columns: &'static [Column],
    /// What becomes of other columns.
    pub unknown: Unknown,
}

impl Shape {
    /// The column with a name in small letters.
    pub fn column(&self, name: &str) -> Option<&'static Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}
