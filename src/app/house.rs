//! What the location is: its settings, groups, calendar and policies, read when it is opened and again when they change.

use super::error::AppError;
use super::lists::school_calendar;
use super::regelingen;
use crate::domain::calendar::{DayType, SchoolCalendar};
use crate::domain::group::Group;
use crate::domain::ids::GroupId;
use crate::domain::regelingen::Regelingen;
use crate::domain::text::Text;
use crate::regeling;
use crate::store::Tx;
use crate::store::location::{self, Location};
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// The location itself; what was delivered and what a month comes to are worked out by it.
#[derive(Debug)]
pub(in crate::app) struct House {
    pub(in crate::app) location: Location,
    pub(in crate::app) groups: Vec<Group>,
    pub(in crate::app) closed: BTreeSet<NaiveDate>,
    pub(in crate::app) calendar: SchoolCalendar,
    /// Policies: that of the location, and those of municipalities with one of their own.
    pub(in crate::app) regelingen: Regelingen,
}

impl House {
    /// Reads it.
    pub(super) fn read(tx: Tx<'_>) -> Result<Self, AppError> {
        let location = location::get(tx)?;
        let own = regeling::read_policy(&location.regeling_name, &location.regeling_toml)?;
        Ok(Self {
            groups: location::groups(tx)?,
            closed: location::closed_days(tx)?,
            regelingen: regelingen::read_all(tx, own)?,
            calendar: school_calendar(tx)?,
            location,
        })
    }

    /// Reads the groups again.
    pub(super) fn read_groups(&mut self, tx: Tx<'_>) -> Result<(), AppError> {
        self.groups = location::groups(tx)?;
        Ok(())
    }

    /// Reads again what kind of day each date is.
    pub(super) fn read_calendar(&mut self, tx: Tx<'_>) -> Result<(), AppError> {
        self.calendar = school_calendar(tx)?;
        self.closed = location::closed_days(tx)?;
        Ok(())
    }

    /// One of the groups.
    pub(in crate::app) fn group(&self, id: GroupId) -> Option<&Group> {
        self.groups.iter().find(|group| group.id == id)
    }

    /// What kind of day a date is: by the calendar of a school where the location has one, else by its region.
    pub(in crate::app) fn day_type_for(&self, day: NaiveDate, school: Option<&Text>) -> DayType {
        if self.closed.contains(&day) {
            DayType::Closed
        } else {
            self.calendar
                .day_type_at(day, school.map(Text::as_str), self.location.region)
        }
    }
}
