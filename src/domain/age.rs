//! What a date of birth allows: a child is in care between its birth and secondary school.

use super::group::GroupKind;
use super::time::age_years;
use chrono::NaiveDate;
use thiserror::Error;

/// Oldest child in care, in years: BSO ends with primary school (Wko art. 1.1).
pub const OLDEST_IN_CARE_YEARS: u32 = 13;

/// Age from which a child may go to primary school: out-of-school care from then on, day care until then (Wko art. 1.1).
pub const SCHOOL_AGE_YEARS: u32 = 4;

/// Why a date of birth cannot be right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum BirthError {
    /// The day is still to come.
    #[error("ligt in de toekomst; controleer dag en jaar, bijvoorbeeld 14-05-2018")]
    InFuture,
}

/// How likely an age is for a child in care.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Age {
    /// Young enough.
    Likely,
    /// Older than any child in care: most likely a slip in the year. Somebody has to look at it.
    TooOld(u32),
}

/// Refuses a date of birth that cannot be right, and says how likely the age is that follows from it.
pub fn check_birth(birth: NaiveDate, today: NaiveDate) -> Result<Age, BirthError> {
    if birth > today {
        return Err(BirthError::InFuture);
    }
    let years = age_years(birth, today);
    Ok(if years > OLDEST_IN_CARE_YEARS {
        Age::TooOld(years)
    } else {
        Age::Likely
    })
}

/// Says whether something of a child lies before it was born.
pub fn is_before_birth(day: NaiveDate, birth: NaiveDate) -> bool {
    day < birth
}

/// What is to be said of a child in a kind of group on a day, when its age does not fit; taken all the same, since a child may
/// go to school a few days earlier or later, and the ratio goes by the age.
pub fn misfit(kind: GroupKind, birth: NaiveDate, day: NaiveDate) -> Option<String> {
    let years = age_years(birth, day);
    let of_school_age = years >= SCHOOL_AGE_YEARS;
    match kind {
        GroupKind::Bso | GroupKind::BsoPlus if !of_school_age => Some(format!(
            "het kind is op {} {years} jaar, jonger dan {SCHOOL_AGE_YEARS}; in een BSO-groep geldt dan de tabel van de dagopvang.",
            day.format("%d-%m-%Y")
        )),
        GroupKind::Kdv | GroupKind::KdvPlus if of_school_age => Some(format!(
            "het kind is op {} {years} jaar; vanaf {SCHOOL_AGE_YEARS} jaar hoort het bij de BSO, en een KDV-groep telt dan als combinatiegroep.",
            day.format("%d-%m-%Y")
        )),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::parse_date;

    fn day(text: &str) -> NaiveDate {
        parse_date(text).expect("a date")
    }

    #[test]
    fn nobody_is_born_tomorrow_and_whoever_is_older_than_thirteen_is_looked_at() {
        let today = day("2026-10-05");
        for (birth, expected) in [
            ("2026-10-06", Err(BirthError::InFuture)),
            ("2091-02-28", Err(BirthError::InFuture)),
            ("2026-10-05", Ok(Age::Likely)),
            ("2012-10-06", Ok(Age::Likely)),
            ("2012-10-05", Ok(Age::TooOld(14))),
            ("1959-02-28", Ok(Age::TooOld(67))),
        ] {
            assert_eq!(check_birth(day(birth), today), expected, "{birth}");
        }
    }

    #[test]
    fn a_child_whose_age_does_not_fit_the_kind_of_group_is_said_from_its_fourth_birthday_on() {
        let birth = day("2022-05-14");
        for (kind, on, is_said) in [
            (GroupKind::Bso, "2026-05-13", true),
            (GroupKind::BsoPlus, "2026-05-13", true),
            (GroupKind::Bso, "2026-05-14", false),
            (GroupKind::Kdv, "2026-05-13", false),
            (GroupKind::Kdv, "2026-05-14", true),
            (GroupKind::KdvPlus, "2026-05-14", true),
            (GroupKind::Combi, "2026-05-13", false),
            (GroupKind::Combi, "2026-05-14", false),
        ] {
            assert_eq!(misfit(kind, birth, day(on)).is_some(), is_said, "{kind:?} {on}");
        }
    }

    #[test]
    fn the_day_of_birth_itself_is_not_before_it() {
        let birth = day("2020-05-14");
        assert!(is_before_birth(day("2020-05-13"), birth));
        assert!(!is_before_birth(birth, birth));
    }
}
