//! The one reader of CSV: whatever file someone brings, from whatever spreadsheet, it is read by the same rules.
//!
//! The bytes are those of a file; nothing here opens one. See `docs/IMPORT.md` for what is read.

pub mod error;
pub mod fields;
pub mod shape;
pub mod table;

mod scan;

pub use error::{Errors, LineError, MAX_ERRORS};
pub use fields::{Fields, Reported};
pub use shape::{Column, Need, Role, Shape, Unknown};
pub use table::{MAX_FILE_BYTES, Table, text_of};
