//! The one integration-test binary.

mod demo;
mod import;
mod import_hours;
mod import_support;
