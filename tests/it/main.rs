//! The one integration-test binary.

mod flows;
mod screens;
mod support;
