//! A new school year: schools, holidays and closing days of a location from its changed settings file.

use super::env::Moment;
use super::error::{AppError, ErrorKind};
use super::session::Session;
use crate::domain::calendar::renewed_schools;
use crate::domain::role::Permission;
use crate::regeling::LocationSettings;
use crate::store::{location, schools};

impl Session {
    /// Takes schools, closing days and holiday file from a settings file; days gone by stay as they were counted.
    ///
    /// Without a holiday file in the settings the location keeps the one it has. Nothing else of the settings is read.
    ///
    /// # Errors
    /// No right to bring in files, settings of another location, or the file cannot be written.
    pub fn renew_calendar(&mut self, now: Moment, settings: &LocationSettings) -> Result<(), AppError> {
        self.require(Permission::Import)?;
        if settings.name != self.location.name {
            let message = format!(
                "Deze instellingen zijn van {}, maar open is {}; er is niets veranderd.",
                settings.name, self.location.name
            );
            return Err(AppError::new(ErrorKind::Refused, "ANDERE_LOCATIE", message)
                .hint("Kies het instellingenbestand van deze locatie, of een andere locatie met --bestand."));
        }
        let today = now.day();
        let schools = renewed_schools(self.calendar.schools(), &settings.schools, today);
        let detail = format!(
            "scholen={} gesloten={} vakantiebestand={}",
            schools.len(),
            settings.closed_days.len(),
            if settings.holiday_file.is_some() { "ja" } else { "nee" }
        );
        self.audited(now, "kalender", &detail, |tx| {
            location::replace_closed_days(tx, today, &settings.closed_days)?;
            schools::replace(tx, &schools)?;
            if let Some(file) = &settings.holiday_file {
                // Whoever read the settings read this file too; a location without it would count other days.
                let text = file.text.as_ref().ok_or_else(|| AppError::internal("VAKANTIES"))?;
                schools::put_holiday_file(tx, &file.path, text)?;
            }
            Ok(())
        })?;
        self.reload_calendar()
    }
}
