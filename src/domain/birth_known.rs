//! Dates of birth of which only the month, the year or nothing is known (iJw codelijst COD170, "`DatumGebruik`").

use super::time::date_in_words;
use chrono::{Datelike, Months, NaiveDate};

/// How much is known of a date of birth that is not whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BirthKnown {
    /// Month and year.
    Month,
    /// The year.
    Year,
    /// Nothing.
    Nothing,
}

impl BirthKnown {
    /// The word in the file and in JSON.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Month => "maand",
            Self::Year => "jaar",
            Self::Nothing => "niets",
        }
    }

    /// Reads the word.
    pub fn parse(raw: &str) -> Option<Self> {
        [Self::Month, Self::Year, Self::Nothing]
            .into_iter()
            .find(|known| known.code() == raw)
    }

    /// The last day that it can be, for a date as a message has it, and never after `no_later_than`.
    ///
    /// The youngest that the child can be: in the ratio a younger child never asks fewer staff.
    pub fn latest(self, told: NaiveDate, no_later_than: NaiveDate) -> NaiveDate {
        let after = match self {
            Self::Month => told.with_day(1).and_then(|day| day.checked_add_months(Months::new(1))),
            Self::Year => NaiveDate::from_ymd_opt(told.year() + 1, 1, 1),
            Self::Nothing => None,
        };
        let last = after.and_then(|day| day.pred_opt()).unwrap_or(no_later_than);
        last.min(no_later_than)
    }

    /// Says whether a whole date is one of those that it can be.
    pub fn fits(self, told: NaiveDate, whole: NaiveDate) -> bool {
        match self {
            Self::Month => (told.year(), told.month()) == (whole.year(), whole.month()),
            Self::Year => told.year() == whole.year(),
            Self::Nothing => true,
        }
    }

    /// What is known, of the day that stands for it: "2019, dag en maand onbekend".
    pub fn in_words(self, day: NaiveDate) -> String {
        match self {
            Self::Month => format!("{}, dag onbekend", day.format("%m-%Y")),
            Self::Year => format!("{}, dag onbekend", day.year()),
            Self::Nothing => "datum onbekend".to_owned(),
        }
    }
}

/// When a child was born, for people: the day, or what is known of it.
pub fn born_in_words(day: NaiveDate, known: Option<BirthKnown>) -> String {
    known.map_or_else(|| date_in_words(day), |known| known.in_words(day))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::parse_date;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        parse_date(text).expect("a date")
    }

    #[test]
    fn cod170_a_date_that_is_not_whole_is_counted_as_the_youngest_it_can_be() {
        for (known, told, latest, words) in [
            (BirthKnown::Month, "2024-02-01", "2024-02-29", "02-2024, dag onbekend"),
            (BirthKnown::Month, "2026-03-01", "2026-03-02", "03-2026, dag onbekend"),
            (BirthKnown::Year, "2019-01-01", "2019-12-31", "2019, dag onbekend"),
            (BirthKnown::Year, "2026-01-01", "2026-03-02", "2026, dag onbekend"),
            (BirthKnown::Nothing, "1900-01-01", "2026-03-02", "datum onbekend"),
        ] {
            let found = known.latest(day(told), day("2026-03-02"));
            assert_eq!(
                (found, known.in_words(found)),
                (day(latest), words.to_owned()),
                "{told}"
            );
            assert!(known.fits(day(told), found));
            assert_eq!(BirthKnown::parse(known.code()), Some(known));
        }
        assert!(!BirthKnown::Year.fits(day("2019-01-01"), day("2020-01-01")));
        assert!(!BirthKnown::Month.fits(day("2019-05-01"), day("2019-06-01")));
    }

    proptest! {
        #[test]
        fn no_day_that_it_can_be_is_later(year in 2010i32..2026, at in 0u64..366) {
            let told = NaiveDate::from_ymd_opt(year, 1, 1).expect("a date");
            let can_be = told.checked_add_days(chrono::Days::new(at)).expect("a date");
            prop_assume!(can_be.year() == year);
            prop_assert!(can_be <= BirthKnown::Year.latest(told, day("2030-01-01")));
        }
    }
}
