//! What was put aside beside a location ("opzij gezet"): it is kept to go back to, and goes when copies of its age go.

use super::{copies, newest, wall_clock};
use crate::app::env::Moment;
use crate::app::error::AppError;
use crate::app::session::Session;
use crate::domain::copies::{OLDEST_DAYS, is_age_sure, is_from_later, is_too_old};
use crate::store::set_aside::{self, SetAside};
use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use std::collections::BTreeSet;
use std::path::PathBuf;

/// A file that was put aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfBefore {
    /// The file.
    pub path: PathBuf,
    /// The first day on which a copy of the day takes it away.
    pub goes: NaiveDate,
}

impl Session {
    /// Every file that was put aside beside the location, oldest first.
    pub(super) fn of_before(&self) -> Result<Vec<OfBefore>, AppError> {
        let found = set_aside::beside_register(self.store.path())?;
        Ok(found.into_iter().map(of_before).collect())
    }

    /// Takes away what was put aside longer ago than any copy may be, with a line in the log. As with copies a clock that leapt takes
    /// nothing: there are copies of three different days, and the newest is not from later than now.
    pub(super) fn clear_of_before(&self, now: Moment) -> Result<(), AppError> {
        let own = self.shelf(&copies::own_folder(self.store.path()))?.own;
        let moments: BTreeSet<NaiveDateTime> = own.iter().map(|copy| wall_clock(copy.made_utc)).collect();
        if newest(&own, now).is_none() || !is_age_sure(&moments, now.day()) {
            return Ok(());
        }
        let is_due = |file: &SetAside| {
            !is_from_later(file.since_utc, now.utc()) && is_too_old(wall_clock(file.since_utc).date(), now.day())
        };
        let mut gone = 0_usize;
        for file in set_aside::beside_register(self.store.path())?
            .iter()
            .filter(|file| is_due(file))
        {
            // What cannot be removed now is tried again with the next copy, and stands in the list of copies until then.
            gone += usize::from(set_aside::remove(file).is_ok());
        }
        if gone > 0 {
            self.log_look(now, "opzij.opgeruimd", &format!("bestanden={gone}"))?;
        }
        Ok(())
    }
}

fn of_before(file: SetAside) -> OfBefore {
    let day = wall_clock(file.since_utc).date();
    OfBefore {
        path: file.path,
        goes: day.checked_add_signed(TimeDelta::days(OLDEST_DAYS + 1)).unwrap_or(day),
    }
}
