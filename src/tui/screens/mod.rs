//! One file per screen.

pub mod login;
pub mod today;
pub mod too_small;
