//! How much may be billed: per product period (TR321), over the life of an allocation (TR322), and by a policy per week (B28).

use super::allocation::{Frequentie, Omvang};
use super::calendar::DayType;
use super::limits::Limit;
use super::regeling::PolicyProduct;
use super::time::{Period, months_touched, weeks_touched};
use chrono::NaiveDate;

/// Vacation days that make a broken week one of holiday.
const HOLIDAY_DAYS: usize = 3;

/// What kind of week it is for a child, by the calendar of its own school.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WeekKind {
    /// A week with school.
    School,
    /// A week of school holiday.
    Holiday,
}

impl WeekKind {
    /// The kind of a week from its days: of holiday when at least three of them are vacation days (our choice, POLICY 3.3).
    pub fn of<'a>(days: impl IntoIterator<Item = &'a DayType>) -> Self {
        let vacation = |day: &&DayType| matches!(day, DayType::Vacation(_));
        if days.into_iter().filter(vacation).count() >= HOLIDAY_DAYS {
            Self::Holiday
        } else {
            Self::School
        }
    }

    /// The word on screens.
    pub const fn label(self) -> &'static str {
        match self {
            Self::School => "schoolweek",
            Self::Holiday => "vakantieweek",
        }
    }

    /// The policy's maximum of dagdelen in such a week, for who was granted a number per week, or a volume of another kind.
    ///
    /// In holidays it is more than in a school week only where more was granted ("can be granted", Buren art. 6.2).
    pub fn maximum(self, product: &PolicyProduct, granted_per_week: Option<u32>) -> Option<u32> {
        match self {
            Self::School => product.cap_school_week,
            Self::Holiday => {
                let most = product.cap_holiday_week?;
                let granted = granted_per_week.zip(product.cap_school_week);
                Some(granted.map_or(most, |(granted, school)| most.min(granted.max(school))))
            }
        }
    }

    /// The limit by name.
    pub const fn limit(self) -> Limit {
        match self {
            Self::School => Limit::SchoolWeek,
            Self::Holiday => Limit::HolidayWeek,
        }
    }
}

// Of both caps: a volume has eight digits and a `NaiveDate` knows fewer than 200 million days, so a cap has at most seventeen
// digits; sixty times that fits in 64 bits.

/// Most that one prestatie over these days may hold (iJw TR321, RULES 7.3); in the unit of the allocation.
///
/// Frequency 2 counts every ISO week touched in full; 4 counts the month in full, also when partial.
pub fn period_cap(omvang: Omvang, begin: NaiveDate, end: NaiveDate) -> u64 {
    let volume = u64::from(omvang.volume.count());
    match omvang.frequency {
        Frequentie::PerDag => volume * days(begin, end),
        Frequentie::PerWeek => volume * u64::from(weeks_touched(begin, end)),
        Frequentie::PerMaand | Frequentie::Totaal => volume,
    }
}

/// Most that all prestaties of an allocation together may hold (iJw TR322, RULES 7.4).
///
/// `None` where no total can be computed: an allocation without an end and a volume per day, week or month.
pub fn life_cap(omvang: Omvang, period: Period) -> Option<u64> {
    let volume = u64::from(omvang.volume.count());
    match (omvang.frequency, period.end()) {
        (Frequentie::Totaal, _) => Some(volume),
        (_, None) => None,
        (Frequentie::PerDag, Some(end)) => Some(volume * days(period.begin(), end)),
        (Frequentie::PerWeek, Some(end)) => Some(volume * u64::from(weeks_touched(period.begin(), end))),
        (Frequentie::PerMaand, Some(end)) => Some(volume * u64::from(months_touched(period.begin(), end))),
    }
}

fn days(begin: NaiveDate, end: NaiveDate) -> u64 {
    u64::try_from((end - begin).num_days() + 1).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::allocation::{Eenheid, Volume};
    use crate::domain::time::parse_date;

    fn day(text: &str) -> NaiveDate {
        parse_date(text).expect("a test date")
    }

    fn omvang(volume: u32, frequency: Frequentie) -> Omvang {
        Omvang {
            volume: Volume::new(volume).expect("small"),
            unit: Eenheid::Dagdeel,
            frequency,
        }
    }

    #[test]
    fn tr321_cap_per_product_period() {
        for (volume, frequency, begin, end, cap) in [
            (3, Frequentie::PerWeek, "2026-03-01", "2026-03-31", 18),
            (3, Frequentie::PerWeek, "2026-03-16", "2026-03-31", 9),
            (3, Frequentie::PerWeek, "2026-02-01", "2026-02-28", 15),
            (1, Frequentie::PerWeek, "2026-10-12", "2026-10-31", 3),
            (12, Frequentie::PerMaand, "2026-03-16", "2026-03-31", 12),
            (40, Frequentie::Totaal, "2026-03-01", "2026-03-31", 40),
            (2, Frequentie::PerDag, "2026-03-30", "2026-03-31", 4),
        ] {
            assert_eq!(
                period_cap(omvang(volume, frequency), day(begin), day(end)),
                cap,
                "{volume} {frequency:?} {begin}"
            );
        }
    }

    #[test]
    fn tr322_cap_over_the_life_of_an_allocation() {
        let period = |begin, end: Option<&str>| Period::new(day(begin), end.map(day)).expect("a period");
        for (volume, frequency, period, cap) in [
            (
                3,
                Frequentie::PerWeek,
                period("2025-10-01", Some("2026-03-31")),
                Some(81),
            ),
            (3, Frequentie::PerWeek, period("2025-10-01", None), None),
            (
                12,
                Frequentie::PerMaand,
                period("2026-01-15", Some("2026-03-02")),
                Some(36),
            ),
            (40, Frequentie::Totaal, period("2026-01-15", None), Some(40)),
            (
                1,
                Frequentie::PerDag,
                period("2026-03-01", Some("2026-03-10")),
                Some(10),
            ),
        ] {
            assert_eq!(
                life_cap(omvang(volume, frequency), period),
                cap,
                "{volume} {frequency:?}"
            );
        }
    }
}
