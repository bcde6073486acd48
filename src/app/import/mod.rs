//! Files that people bring (`plusgroep import SOORT FILE.csv`): bytes in, typed rows or every wrong line out, pure; and
//! then into the register, all of it or nothing (`apply`).

pub mod kind;
pub mod rows;

mod apply;
mod apply_attendance;
mod apply_contracts;
mod apply_people;
mod apply_staff_hours;
mod checks;
mod contracts;
#[cfg(test)]
mod excel_tests;
mod hours;
mod overlap;
mod people;
mod plan;
mod steps;
#[cfg(test)]
mod tests;

pub use crate::domain::csv_table::{Column, LineError, MAX_ERRORS, Need, Role};
pub use apply::{ImportMode, ImportReport};
pub use contracts::{AllocationRow, TariffRow};
pub use hours::{AttendanceRow, AttendanceWhat, ShiftRow, WorkedRow};
pub use kind::ImportKind;
pub use people::{ChildRow, PlacementRow, StaffRow};
pub use rows::{Imported, Rows, read, read_with_columns};
