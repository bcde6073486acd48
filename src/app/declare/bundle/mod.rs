//! Several locations under one AGB code: a location hands in its part, the office makes one claim of all parts and gives back to
//! each location what was sent and what the municipality answered (RULES 12).
//!
//! Location and office each have their own file. Between them go files with a checksum; nothing is typed over.

pub(in crate::app) mod answer;
mod book;
mod file;
mod form;
mod form_back;
mod make;
mod part;
mod plan;
mod process;
mod read;

pub use make::{BundleView, BundledLocation, CutOff};
pub use process::{Change, Processed, ProcessedLine};

use crate::domain::declaration::Identificatie;
use crate::domain::declaration::bundle::part::NumberPrefix;
use crate::domain::ids::GemeenteCode;
use crate::domain::time::Month;
use file::FileKind;

/// Name of a file between location and office; the number without its letters.
fn file_name(
    kind: FileKind,
    (gemeente, month): (&GemeenteCode, Month),
    prefix: &NumberPrefix,
    number: &Identificatie,
) -> String {
    let number = match kind {
        FileKind::Part => number.as_str().trim_start_matches(prefix.as_str()),
        FileKind::Notice | FileKind::Answer => number.as_str(),
    };
    format!("{}_{gemeente}_{month}_{prefix}_{number}.json", kind.word())
}
