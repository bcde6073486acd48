//! What the law, the standard and the policies say. Pure: values in, values out; no I/O, clock or chance.

pub mod allocation;
pub mod attendance;
pub mod bkr;
pub mod calendar;
pub mod dagdeel;
pub mod deadline;
pub mod declaration;
pub mod dossier;
pub mod entitlement;
pub mod error;
pub mod event;
pub mod extra_hours;
pub mod finding;
pub mod group;
pub mod ids;
pub mod money;
pub mod occupancy;
pub mod people;
pub mod plus_children;
pub mod ratio;
pub mod regeling;
pub mod role;
pub mod staffing;
pub mod text;
pub mod time;
