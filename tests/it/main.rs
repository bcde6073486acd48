//! The one integration-test binary.

mod import;
mod import_hours;
mod import_support;
