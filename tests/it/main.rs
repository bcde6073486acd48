//! The one integration-test binary.

mod anomalies;
mod architecture;
mod claims;
mod cli;
mod day;
mod demo;
mod flows;
mod import;
mod import_hours;
mod import_support;
mod keys;
mod messages;
mod month_screen;
mod roster;
mod roster_undo;
mod screens;
mod support;
mod team_screen;
mod terminal;
mod xml;
