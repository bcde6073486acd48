//! Files that people bring (`plusgroep import SOORT FILE.csv`): bytes in, typed rows or every wrong line out, pure; and
//! then into the register, all of it or nothing (`apply`).

pub mod kind;
pub mod rows;
pub mod table;

mod apply;
mod apply_attendance;
mod apply_contracts;
mod apply_people;
mod apply_staff_hours;
mod contracts;
mod error;
mod fields;
mod hours;
mod overlap;
mod people;
mod scan;
#[cfg(test)]
mod tests;

pub use apply::{ImportMode, ImportReport};
pub use contracts::{AllocationRow, TariffRow};
pub use error::{LineError, MAX_ERRORS};
pub use hours::{AttendanceRow, AttendanceWhat, ShiftRow, WorkedRow};
pub use kind::{Column, ImportKind, Need, Role};
pub use people::{ChildRow, PlacementRow, StaffRow};
pub use rows::{Imported, Rows, read, read_with_columns};
