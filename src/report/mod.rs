//! Files for people to read and calculate with: bytes out, no file is opened here.

#[cfg(test)]
mod sample;
mod subsidy_csv;
mod subsidy_xlsx;

pub use subsidy_csv::subsidy_csv;
pub use subsidy_xlsx::subsidy_xlsx;

use crate::domain::money::Cents;

/// Why a file could not be made: a fault of this program, never of what it holds.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The workbook writer refused something; its words name cells and sheets, not what is in them.
    #[error("workbook refused")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
    /// A number is too large for a cell.
    #[error("number too large for a cell")]
    TooLarge,
}

/// Euros and cents with a sign between them: `1234.56`, `1234,56`.
fn euros(amount: Cents, separator: char) -> String {
    format!("{}{separator}{:02}", amount.cents() / 100, amount.cents() % 100)
}

/// Text that a spreadsheet takes as text: one that would be a formula gets an apostrophe before it.
fn plain(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}
