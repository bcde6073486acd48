//! A new school year: schools, holidays and closing days of a location from its changed settings file.

use super::env::Moment;
use super::error::{AppError, ErrorKind};
use super::lists::{PastDays, put_holidays, school_calendar};
use super::session::{Line, Session};
use crate::domain::calendar::{renewed_open_holidays, renewed_schools};
use crate::domain::role::Permission;
use crate::regeling::LocationSettings;
use crate::store::lists::StoredList;
use crate::store::{location, schools};

impl Session {
    /// Takes schools, closing days, open public holidays and holiday file from a settings file; days gone by stay as they were counted.
    ///
    /// Without a holiday file in the settings the location keeps the one it has. Nothing else of the settings is read.
    ///
    /// # Errors
    /// No right to bring in files, settings of another location, or the file cannot be written.
    pub fn renew_calendar(&mut self, now: Moment, settings: &LocationSettings) -> Result<(), AppError> {
        self.require(Permission::Import)?;
        if settings.name != self.house.location.name {
            let message = format!(
                "Deze instellingen zijn van {}, maar open is {}; er is niets veranderd.",
                settings.name, self.house.location.name
            );
            return Err(AppError::new(ErrorKind::Refused, "ANDERE_LOCATIE", message)
                .hint("Kies het instellingenbestand van deze locatie, of een andere locatie met --bestand."));
        }
        let today = now.day();
        self.decided(now, |tx| {
            // Another window may have renewed it since this one was opened.
            let calendar = school_calendar(tx)?;
            let schools = renewed_schools(&calendar, &settings.schools, today);
            let open = renewed_open_holidays(calendar.open_holidays(), &settings.open_holidays, today);
            location::replace_closed_days(tx, today, &settings.closed_days)?;
            schools::replace(tx, &schools)?;
            schools::replace_open_holidays(tx, &open)?;
            if let Some(file) = &settings.holiday_file {
                // Whoever read the settings read this file too; a location without it would count other days.
                let text = file.text.as_ref().ok_or_else(|| AppError::internal("VAKANTIES"))?;
                let list = StoredList {
                    name: file.path.clone(),
                    content: text.clone(),
                    loaded: Some(now.day()),
                };
                put_holidays(tx, &list, (PastDays::Stay, today))?;
            }
            let detail = format!(
                "scholen={} gesloten={} open={} vakantiebestand={}",
                schools.len(),
                settings.closed_days.len(),
                settings.open_holidays.len(),
                if settings.holiday_file.is_some() { "ja" } else { "nee" }
            );
            Ok(((), Line::new("kalender", detail)))
        })?;
        self.reload_calendar()
    }
}
