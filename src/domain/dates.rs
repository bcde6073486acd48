//! Which days can be of what: the one place that every door asks, so that a slip in the year is refused wherever it is made.

use chrono::{Datelike, NaiveDate};
use thiserror::Error;

/// First day of which anything of a location can be: the Wet kinderopvang holds from then on.
pub const CARE_BEGAN: NaiveDate = first_of(2005);

/// First day of a paper of a person who still works: an earlier one is a slip in the year.
pub const PAPERS_BEGAN: NaiveDate = first_of(1950);

/// Years that a first-aid certificate holds (`RWk` art. 8(3)(e), 9b(3)(e)).
pub const FIRST_AID_YEARS: u16 = 2;

const fn first_of(year: i32) -> NaiveDate {
    match NaiveDate::from_ymd_opt(year, 1, 1) {
        Some(day) => day,
        None => NaiveDate::MIN,
    }
}

/// How far ahead the day of something may lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ahead {
    /// What is planned: shifts, absences, the beginning of a tariff.
    Planned,
    /// What is agreed or granted: at most until a child that was born today is grown up.
    Agreed,
}

impl Ahead {
    const fn years(self) -> u16 {
        match self {
            Self::Planned => 5,
            Self::Agreed => 18,
        }
    }
}

/// Why a day cannot be. The text is Dutch and stands after the name of a field or column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum DayError {
    /// Before there was childcare by law.
    #[error("ligt voor {}; controleer het jaar", first.format("%d-%m-%Y"))]
    TooEarly {
        /// The first day that can be.
        first: NaiveDate,
    },
    /// Further ahead than anybody plans.
    #[error("ligt meer dan {years} jaar vooruit; controleer het jaar")]
    TooFar {
        /// How far ahead it may lie.
        years: u16,
    },
    /// The paper is still to be given.
    #[error("ligt in de toekomst; vul de dag in waarop het is afgegeven")]
    NotYetGiven,
}

/// The same day some years later; of 29 February the 28th.
fn years_later(day: NaiveDate, years: u16) -> NaiveDate {
    let year = day.year().saturating_add(i32::from(years));
    day.with_year(year)
        .or_else(|| NaiveDate::from_ymd_opt(year, 2, 28))
        .unwrap_or(NaiveDate::MAX)
}

/// Refuses a day of the location or of a child that cannot be.
pub fn check_day(day: NaiveDate, today: NaiveDate, ahead: Ahead) -> Result<(), DayError> {
    if day < CARE_BEGAN {
        return Err(DayError::TooEarly { first: CARE_BEGAN });
    }
    let years = ahead.years();
    if day > years_later(today, years) {
        return Err(DayError::TooFar { years });
    }
    Ok(())
}

/// Refuses the day on which a certificate of conduct (VOG) cannot have been given.
pub fn check_vog(given: NaiveDate, today: NaiveDate) -> Result<(), DayError> {
    match given {
        _ if given < PAPERS_BEGAN => Err(DayError::TooEarly { first: PAPERS_BEGAN }),
        _ if given > today => Err(DayError::NotYetGiven),
        _ => Ok(()),
    }
}

/// Refuses the last day of a first-aid certificate that cannot be; `Ok` holds what somebody has to look at.
pub fn check_first_aid(until: NaiveDate, today: NaiveDate) -> Result<Option<String>, DayError> {
    if until < PAPERS_BEGAN {
        return Err(DayError::TooEarly { first: PAPERS_BEGAN });
    }
    let too_long = until > years_later(today, FIRST_AID_YEARS);
    Ok(too_long.then(|| {
        format!("ligt meer dan {FIRST_AID_YEARS} jaar vooruit, en langer is een EHBO-certificaat niet geldig (RWk art. 8(3)e); controleer de datum")
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::parse_date;

    fn day(text: &str) -> NaiveDate {
        parse_date(text).expect("a date")
    }

    #[test]
    fn a_day_lies_after_the_law_began_and_no_further_ahead_than_is_planned_or_agreed() {
        let today = day("2024-02-29");
        let early = Err(DayError::TooEarly { first: CARE_BEGAN });
        for (raw, planned, agreed) in [
            ("1926-03-01", early, early),
            ("2004-12-31", early, early),
            ("2005-01-01", Ok(()), Ok(())),
            ("2029-02-28", Ok(()), Ok(())),
            ("2029-03-01", Err(DayError::TooFar { years: 5 }), Ok(())),
            ("2042-02-28", Err(DayError::TooFar { years: 5 }), Ok(())),
            (
                "2091-03-01",
                Err(DayError::TooFar { years: 5 }),
                Err(DayError::TooFar { years: 18 }),
            ),
        ] {
            let checked = [Ahead::Planned, Ahead::Agreed].map(|ahead| check_day(day(raw), today, ahead));
            assert_eq!(checked, [planned, agreed], "{raw}");
        }
    }

    #[test]
    fn rwk_8_3_e_papers_have_a_day_that_can_be_and_first_aid_of_more_than_two_years_is_said() {
        let today = day("2026-03-31");
        let early = DayError::TooEarly { first: PAPERS_BEGAN };
        for (raw, vog, first_aid) in [
            ("1949-12-31", Err(early), Err(early)),
            ("2026-03-31", Ok(()), Ok(false)),
            ("2026-04-01", Err(DayError::NotYetGiven), Ok(false)),
            ("2028-03-31", Err(DayError::NotYetGiven), Ok(false)),
            ("2028-04-01", Err(DayError::NotYetGiven), Ok(true)),
            ("2099-01-01", Err(DayError::NotYetGiven), Ok(true)),
        ] {
            assert_eq!(check_vog(day(raw), today), vog, "{raw}");
            let said = check_first_aid(day(raw), today).map(|said| said.is_some());
            assert_eq!(said, first_aid, "{raw}");
        }
    }
}
