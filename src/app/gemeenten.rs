//! Whether a municipality that someone gives exists: one rule for forms and files (TR378).

use crate::domain::gemeente::{Gemeente, GemeenteList};
use crate::domain::ids::GemeenteCode;
use chrono::NaiveDate;

/// What is known of a code on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// The municipality exists, or did on the day that is meant.
    Exists,
    /// It is known, but not there today nor on the day that is meant.
    NotThen,
    /// There is no such municipality and there never was.
    Unknown,
    /// It is not in the list, which does not go as far as today: it may be a new one.
    Unlisted,
}

/// What is known of a code that is meant for a day, as someone gives it today.
pub(super) fn standing(list: &GemeenteList, code: &GemeenteCode, today: NaiveDate, meant_for: NaiveDate) -> Standing {
    let there = |found: &Gemeente| found.exists_on(today) || found.exists_on(meant_for);
    match list.get(code) {
        Some(found) if there(found) => Standing::Exists,
        Some(_) => Standing::NotThen,
        None if list.covers(today) => Standing::Unknown,
        None => Standing::Unlisted,
    }
}

/// Why a municipality cannot be the one that is meant for a day; one that is newer than the list may be.
pub(super) fn wrong_gemeente(
    list: &GemeenteList,
    code: &GemeenteCode,
    today: NaiveDate,
    meant_for: NaiveDate,
) -> Option<&'static str> {
    match standing(list, code, today, meant_for) {
        Standing::Exists | Standing::Unlisted => None,
        Standing::NotThen => {
            Some("Deze gemeente bestaat niet meer; geef de code van de gemeente die nu verantwoordelijk is.")
        }
        Standing::Unknown => Some("Er is geen gemeente met deze code; controleer de vier cijfers."),
    }
}
