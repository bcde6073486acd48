//! The one integration-test binary.

mod flows;
mod keys;
mod screens;
mod support;
