//! The day: what a screen shows of it, and everything that is recorded in it.

mod clock;
mod places;
mod record;
mod staffing;
mod undo;
mod view;

pub use clock::StaffRow;
pub use record::{DayAction, Done, Refusal, WhichTime};
pub use staffing::Staffing;
pub use view::{ChildHit, ChildRow, DayView, GroupDay, RowState, Support, Today};
