//! Files that people bring (`plusgroep import SOORT FILE.csv`): bytes in, typed rows or every wrong line out. Pure.

pub mod kind;
pub mod rows;
pub mod table;

mod contracts;
mod error;
mod fields;
mod hours;
mod overlap;
mod people;
mod scan;
#[cfg(test)]
mod tests;

pub use contracts::{AllocationRow, TariffRow};
pub use error::{LineError, MAX_ERRORS};
pub use hours::{AttendanceRow, AttendanceWhat, ShiftRow, WorkedRow};
pub use kind::{Column, ImportKind, Need, Role};
pub use people::{ChildRow, PlacementRow, StaffRow};
pub use rows::{Imported, Rows, read, read_with_columns};
