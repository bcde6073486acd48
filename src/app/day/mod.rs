//! The day: what a screen shows of it, and everything that is recorded in it.

mod action;
mod clock;
mod consequences;
mod places;
mod record;
mod seen;
mod staffing;
mod undo;
mod view;

pub use action::{DayAction, Done, Refusal, WhichTime};
pub use clock::StaffRow;
pub(super) use seen::last_writer;
pub use seen::{Anyway, Change, Meanwhile, Seen};
pub use staffing::Staffing;
pub use view::{ChildHit, ChildRow, DayView, GroupDay, RowState, Support, Today};
