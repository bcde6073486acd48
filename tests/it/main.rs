//! The one integration-test binary.

mod architecture;
mod claims;
mod day;
mod import;
mod import_hours;
mod import_support;
mod messages;
mod xml;
