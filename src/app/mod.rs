//! Use cases: one function per action = permission check, one transaction, and the line in the log inside it.

pub mod burn_down;
pub mod care_notices;
pub mod day;
pub mod deadlines;
pub mod declare;
pub mod demo;
pub mod dossier;
mod env;
mod error;
pub mod extra_day;
pub mod extra_hours;
pub mod files;
pub mod import;
mod inspection;
pub mod messages;
pub mod occupancy;
mod progress;
mod reading_log;
mod regelingen;
mod renew_calendar;
pub mod roster;
mod sealed;
mod session;
mod setup;
pub mod setup_file;
pub mod subsidy_account;
pub mod what_if;

pub use crate::store::location::Reality;
pub use env::{Clock, Moment, Random};
pub use error::{AppError, ErrorKind};
pub use inspection::InspectionSheets;
pub use progress::Progress;
pub use reading_log::{LogFilter, LogLine, ViewedPart};
pub use sealed::{MeldcodeFile, NewNote, SealedAccess, SealedKey, Target};
pub use session::{LocationView, RECOVERY_ACCOUNT, Session, account_names};
pub use setup::{NewLocationRequest, PinState, create_location, regeling_text};
