//! The one integration-test binary.

mod anomalies;
mod architecture;
mod claims;
mod cli;
mod day;
mod demo;
mod extra_hours;
mod import;
mod import_hours;
mod import_support;
mod messages;
mod schools;
mod xml;
