//! The limits of a policy by name, and where they were set aside for one child ("hardheidsclausule", B34).

use super::time::Period;
use crate::domain::word_enums::words;
use chrono::NaiveDate;

words! {
    /// A limit that a policy sets ("grens").
    Limit, any_case {
        /// Dagdelen in a school week (B28).
        SchoolWeek = "schoolweek", "dagdelen per schoolweek";
        /// Dagdelen in a holiday week (B28).
        HolidayWeek = "vakantieweek", "dagdelen per vakantieweek";
        /// Weeks with care in a year (B30).
        WeeksPerYear = "weken_per_jaar", "weken per jaar";
        /// Hours a day (B29).
        HoursPerDay = "uren_per_dag", "uren per dag";
        /// Children with extra support in a dagdeel (E2).
        PlusPerDagdeel = "plus_per_dagdeel", "pluskinderen per dagdeel";
        /// A product only together with another (B14, B15).
        Pair = "koppeling", "alleen samen met een ander product";
        /// The age for a product (B1).
        Age = "leeftijd", "leeftijd voor het product";
    }
}

/// A limit set aside for a child by a decision of the municipality (Buren art. 9).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LimitOverride {
    /// Which limit.
    pub limit: Limit,
    /// The number that holds instead; `None` when the limit does not hold at all.
    pub value: Option<u32>,
    /// From when to when.
    pub period: Period,
}

/// The number that holds for a child on a day; `None` when nothing limits it.
///
/// An override holds on its own days only: what comes before and after keeps the limit of the policy. Of several the widest
/// holds; one without a number lifts the limit.
pub fn in_force(limit: Limit, standard: Option<u32>, overrides: &[LimitOverride], day: NaiveDate) -> Option<u32> {
    let holding = overrides
        .iter()
        .filter(|found| found.limit == limit && found.period.contains(day));
    let values: Vec<Option<u32>> = holding.map(|found| found.value).collect();
    if values.is_empty() {
        return standard;
    }
    // `None` anywhere lifts the limit; otherwise the highest number.
    values
        .into_iter()
        .collect::<Option<Vec<u32>>>()
        .and_then(|numbers| numbers.into_iter().max())
}

/// Says whether a rule without a number (a pair, an age) is set aside on a day.
pub fn is_lifted(limit: Limit, overrides: &[LimitOverride], day: NaiveDate) -> bool {
    overrides
        .iter()
        .any(|found| found.limit == limit && found.period.contains(day))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::parse_date;

    fn day(text: &str) -> NaiveDate {
        parse_date(text).expect("a date")
    }

    fn held(limit: Limit, value: Option<u32>, begin: &str, end: &str) -> LimitOverride {
        LimitOverride {
            limit,
            value,
            period: Period::new(day(begin), Some(day(end))).expect("a period"),
        }
    }

    #[test]
    fn b34_every_limit_can_be_set_aside_for_a_child_from_day_to_day() {
        let four = held(Limit::SchoolWeek, Some(4), "2026-03-04", "2026-03-31");
        let none = held(Limit::SchoolWeek, None, "2026-03-10", "2026-03-10");
        for (overrides, on, expected) in [
            (&[][..], "2026-03-04", Some(3)),
            (&[four], "2026-03-03", Some(3)),
            (&[four], "2026-03-04", Some(4)),
            (&[four], "2026-03-31", Some(4)),
            (&[four], "2026-04-01", Some(3)),
            (&[four, none], "2026-03-10", None),
            (&[four, none], "2026-03-11", Some(4)),
            (
                &[held(Limit::HolidayWeek, None, "2026-03-01", "2026-03-31")],
                "2026-03-02",
                Some(3),
            ),
        ] {
            assert_eq!(
                in_force(Limit::SchoolWeek, Some(3), overrides, day(on)),
                expected,
                "{on} {overrides:?}"
            );
        }
        let pair = held(Limit::Pair, None, "2026-03-04", "2026-03-31");
        assert!(is_lifted(Limit::Pair, &[pair], day("2026-03-31")));
        assert!(!is_lifted(Limit::Pair, &[pair], day("2026-04-01")));
        assert!(!is_lifted(Limit::Age, &[pair], day("2026-03-31")));
    }

    #[test]
    fn every_limit_is_read_back_from_its_word() {
        for limit in Limit::ALL {
            assert_eq!(Limit::parse(limit.code()), Ok(limit));
            assert!(!limit.label().is_empty());
        }
        assert!(Limit::parse("dagen").is_err());
    }
}
