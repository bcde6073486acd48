//! Use cases: one function per action = permission check, one transaction, and the line in the log inside it.

pub mod day;
pub mod demo;
mod env;
mod error;
pub mod import;
mod session;
mod setup;

pub use crate::store::location::Reality;
pub use env::{Clock, Moment, Random};
pub use error::{AppError, ErrorKind};
pub use session::{LocationView, RECOVERY_ACCOUNT, Session};
pub use setup::{NewLocationRequest, PinState, create_location, regeling_text};
