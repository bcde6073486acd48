//! The one integration-test binary.
mod xml;
