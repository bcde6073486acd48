//! The one integration-test binary.

mod anomalies;
mod architecture;
mod claims;
mod cli;
mod day;
mod deadlines;
mod demo;
mod extra_hours;
mod flows;
mod import;
mod import_hours;
mod import_support;
mod keys;
mod messages;
mod month_screen;
mod occupancy;
mod occupancy_screen;
mod roster;
mod roster_undo;
mod schools;
mod screens;
mod support;
mod team_screen;
mod terminal;
mod what_if;
mod xml;
