//! Reads and writes what a location and a municipality set: settings files, policies ("regelingen"), the school holiday
//! calendar and code lists become typed domain values; every wrong value is reported with file, line, key and an example.

mod calendar;
mod error;
mod gemeenten;
mod listing;
mod location;
mod location_write;
mod municipality;
mod policy;
mod process;
mod reader;
mod school;

pub use calendar::{
    HolidayBasis, HolidayRow, HolidayStatus, calendar, calendar_with, holiday_rows, holidays_row_count, holidays_text,
    read_holidays,
};
pub use error::{Problem, SettingsError};
pub use gemeenten::{gemeenten, gemeenten_row_count, gemeenten_stored, gemeenten_text, gemeenten_with, read_gemeenten};
pub use listing::list_text;
pub use location::{GroupSettings, HolidayFile, LocationSettings, Purpose, read_location};
pub use location_write::write_location;
pub use municipality::MunicipalitySettings;
pub use policy::read_policy;
pub use reader::{line_in_item, line_of_key, texts_of_key};

/// The policies that come with the program, by id.
const BUILTIN: [(&str, &str); 2] = [
    ("buren-2025", include_str!("../../data/regelingen/buren-2025.toml")),
    (
        "enschede-pilot",
        include_str!("../../data/regelingen/enschede-pilot.toml"),
    ),
];

/// The text of a policy file that comes with the program, or `None` when the id is not one of [`builtin_ids`].
pub fn builtin(id: &str) -> Option<&'static str> {
    BUILTIN.iter().find(|(known, _)| *known == id).map(|(_, text)| *text)
}

/// The ids of the policies that come with the program, in alphabetical order.
pub fn builtin_ids() -> impl Iterator<Item = &'static str> {
    BUILTIN.iter().map(|(id, _)| *id)
}
