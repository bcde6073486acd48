//! School holidays per region, public holidays, and what kind of day a date is.
//!
//! Sources: Regeling vaststelling schoolvakanties 2025-2030 (BWBR0049811) for the dates, Algemene termijnenwet art. 3 for
//! the public holidays. A date outside the known school years is [`DayType::Unknown`], never a school day.

use super::error::ValueError;
use chrono::{Datelike, Days, NaiveDate, Weekday};
use std::collections::BTreeSet;

/// School holiday region ("vakantieregio"); the place of the school decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Region {
    /// Noord.
    Noord,
    /// Midden.
    Midden,
    /// Zuid.
    Zuid,
}

impl Region {
    /// The name in files and on screens.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Noord => "Noord",
            Self::Midden => "Midden",
            Self::Zuid => "Zuid",
        }
    }

    /// Reads the name, in either case of letters.
    pub fn parse(raw: &str) -> Result<Self, ValueError> {
        match raw.trim().to_lowercase().as_str() {
            "noord" => Ok(Self::Noord),
            "midden" => Ok(Self::Midden),
            "zuid" => Ok(Self::Zuid),
            _ => Err(ValueError::Choice {
                choices: "Noord, Midden, Zuid",
            }),
        }
    }
}

/// A public holiday ("feestdag"), Algemene termijnenwet art. 3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PublicHoliday {
    /// 1 January.
    Nieuwjaarsdag,
    /// Two days before Easter; put on a level with the others (art. 3(2)).
    GoedeVrijdag,
    /// Easter Sunday; a Sunday, not in the law's list.
    EerstePaasdag,
    /// The day after Easter.
    TweedePaasdag,
    /// 27 April, or 26 April when that is a Sunday.
    Koningsdag,
    /// 5 May.
    Bevrijdingsdag,
    /// 39 days after Easter.
    Hemelvaartsdag,
    /// Whit Sunday; a Sunday, not in the law's list.
    EerstePinksterdag,
    /// 50 days after Easter.
    TweedePinksterdag,
    /// 25 December.
    EersteKerstdag,
    /// 26 December.
    TweedeKerstdag,
}

impl PublicHoliday {
    /// The name on screens.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Nieuwjaarsdag => "Nieuwjaarsdag",
            Self::GoedeVrijdag => "Goede Vrijdag",
            Self::EerstePaasdag => "eerste Paasdag",
            Self::TweedePaasdag => "tweede Paasdag",
            Self::Koningsdag => "Koningsdag",
            Self::Bevrijdingsdag => "Bevrijdingsdag",
            Self::Hemelvaartsdag => "Hemelvaartsdag",
            Self::EerstePinksterdag => "eerste Pinksterdag",
            Self::TweedePinksterdag => "tweede Pinksterdag",
            Self::EersteKerstdag => "eerste Kerstdag",
            Self::TweedeKerstdag => "tweede Kerstdag",
        }
    }
}

/// Easter Sunday of a year, Gregorian (Meeus/Jones/Butcher).
#[expect(clippy::many_single_char_names, reason = "the letters of the published algorithm")]
pub fn easter(year: i32) -> Option<NaiveDate> {
    let (a, b, c) = (year % 19, year / 100, year % 100);
    let (d, e, f) = (b / 4, b % 4, (b + 8) / 25);
    let g = (b - f + 1) / 3;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    NaiveDate::from_ymd_opt(year, u32::try_from(n / 31).ok()?, u32::try_from(n % 31 + 1).ok()?)
}

/// The public holidays of a date; a date can be two at once (Hemelvaart on 5 May).
pub fn public_holidays(day: NaiveDate) -> BTreeSet<PublicHoliday> {
    use PublicHoliday as P;
    let mut found = BTreeSet::new();
    let kings_day = NaiveDate::from_ymd_opt(day.year(), 4, 27).map(|date| {
        if date.weekday() == Weekday::Sun {
            date.pred_opt().unwrap_or(date)
        } else {
            date
        }
    });
    let fixed = [
        (1, 1, P::Nieuwjaarsdag),
        (5, 5, P::Bevrijdingsdag),
        (12, 25, P::EersteKerstdag),
        (12, 26, P::TweedeKerstdag),
    ];
    found.extend(
        fixed
            .iter()
            .filter(|(m, d, _)| (day.month(), day.day()) == (*m, *d))
            .map(|(_, _, holiday)| *holiday),
    );
    if kings_day == Some(day) {
        found.insert(P::Koningsdag);
    }
    if let Some(easter) = easter(day.year()) {
        let moving = [
            (-2, P::GoedeVrijdag),
            (0, P::EerstePaasdag),
            (1, P::TweedePaasdag),
            (39, P::Hemelvaartsdag),
            (49, P::EerstePinksterdag),
            (50, P::TweedePinksterdag),
        ];
        let offset = (day - easter).num_days();
        found.extend(
            moving
                .iter()
                .filter(|(days, _)| *days == offset)
                .map(|(_, holiday)| *holiday),
        );
    }
    found
}

/// What kind of day a date is for a region ("dagtype").
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DayType {
    /// An ordinary school day.
    School,
    /// A weekday in a school holiday; holds its name.
    Vacation(String),
    /// A public holiday on a weekday; holds its names.
    PublicHoliday(String),
    /// Saturday or Sunday.
    Weekend,
    /// A day on which the location says it is closed.
    Closed,
    /// The calendar has no data for it ("onbekend").
    Unknown,
}

impl DayType {
    /// What to show beside the date.
    pub fn label(&self) -> String {
        match self {
            Self::School => "schooldag".to_owned(),
            Self::Vacation(name) | Self::PublicHoliday(name) => name.clone(),
            Self::Weekend => "weekend".to_owned(),
            Self::Closed => "gesloten".to_owned(),
            Self::Unknown => "dagtype onbekend".to_owned(),
        }
    }

    /// Says whether children are expected by their pattern; a public holiday has no expected children by default.
    pub const fn is_working(&self) -> bool {
        matches!(self, Self::School | Self::Vacation(_))
    }
}

/// One school holiday of one region, both ends included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchoolHoliday {
    /// Name, such as `herfstvakantie`.
    pub name: String,
    /// Region.
    pub region: Region,
    /// First day.
    pub begin: NaiveDate,
    /// Last day.
    pub end: NaiveDate,
}

/// The school holidays that are known ("vakantiekalender").
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SchoolCalendar {
    holidays: Vec<SchoolHoliday>,
}

impl SchoolCalendar {
    /// A calendar of these holidays.
    pub fn new(mut holidays: Vec<SchoolHoliday>) -> Self {
        holidays.sort_by_key(|holiday| (holiday.region, holiday.begin));
        Self { holidays }
    }

    /// What kind of day a date is in a region.
    ///
    /// Known is what lies between the first and the last holiday of the region: summer closes a school year, so the day
    /// after the last summer holiday is unknown.
    pub fn day_type(&self, day: NaiveDate, region: Region) -> DayType {
        if matches!(day.weekday(), Weekday::Sat | Weekday::Sun) {
            return DayType::Weekend;
        }
        let public = public_holidays(day);
        if !public.is_empty() {
            let names: Vec<&str> = public.iter().map(|holiday| holiday.name()).collect();
            return DayType::PublicHoliday(names.join(" en "));
        }
        let mut of_region = self.holidays.iter().filter(|holiday| holiday.region == region);
        if let Some(found) = of_region
            .clone()
            .find(|holiday| holiday.begin <= day && day <= holiday.end)
        {
            return DayType::Vacation(found.name.clone());
        }
        let first = of_region.clone().next().map(|holiday| holiday.begin);
        let last = of_region.next_back().map(|holiday| holiday.end);
        match (first, last) {
            (Some(first), Some(last)) if first <= day && day <= last => DayType::School,
            _ => DayType::Unknown,
        }
    }
}

/// The working day (Monday to Friday, no public holiday) that lies `count` working days after a date.
pub fn add_working_days(from: NaiveDate, count: u32) -> NaiveDate {
    let mut day = from;
    let mut left = count;
    while left > 0 {
        let Some(next) = day.checked_add_days(Days::new(1)) else {
            return day;
        };
        day = next;
        if !matches!(day.weekday(), Weekday::Sat | Weekday::Sun) && public_holidays(day).is_empty() {
            left -= 1;
        }
    }
    day
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::parse_date;

    fn day(text: &str) -> NaiveDate {
        parse_date(text).expect("a test date")
    }

    #[test]
    fn atw_3_public_holidays_of_known_years() {
        for (date, name) in [
            ("2026-04-03", "Goede Vrijdag"),
            ("2026-04-06", "tweede Paasdag"),
            ("2026-04-27", "Koningsdag"),
            ("2025-04-26", "Koningsdag"),
            ("2031-04-26", "Koningsdag"),
            ("2026-05-05", "Bevrijdingsdag"),
            ("2026-05-14", "Hemelvaartsdag"),
            ("2026-05-25", "tweede Pinksterdag"),
            ("2030-06-10", "tweede Pinksterdag"),
            ("2026-12-26", "tweede Kerstdag"),
        ] {
            let names: Vec<_> = public_holidays(day(date))
                .iter()
                .map(|holiday| holiday.name())
                .collect();
            assert_eq!(names, [name], "{date}");
        }
        assert!(public_holidays(day("2025-04-27")).is_empty());
        assert_eq!(public_holidays(day("2016-05-05")).len(), 2, "Hemelvaart on 5 May");
    }

    #[test]
    fn a_day_outside_the_known_school_years_is_unknown() {
        let holiday = |begin, end| SchoolHoliday {
            name: "zomervakantie".into(),
            region: Region::Midden,
            begin: day(begin),
            end: day(end),
        };
        let calendar = SchoolCalendar::new(vec![
            holiday("2025-07-19", "2025-08-31"),
            holiday("2026-07-18", "2026-08-30"),
        ]);
        assert_eq!(calendar.day_type(day("2026-03-10"), Region::Midden), DayType::School);
        assert_eq!(
            calendar.day_type(day("2026-07-20"), Region::Midden),
            DayType::Vacation("zomervakantie".into())
        );
        assert_eq!(calendar.day_type(day("2026-08-31"), Region::Midden), DayType::Unknown);
        assert_eq!(calendar.day_type(day("2026-03-10"), Region::Zuid), DayType::Unknown);
        assert_eq!(calendar.day_type(day("2026-03-14"), Region::Midden), DayType::Weekend);
        assert_eq!(
            calendar.day_type(day("2026-04-06"), Region::Midden),
            DayType::PublicHoliday("tweede Paasdag".into())
        );
    }

    #[test]
    fn working_days_skip_weekends_and_public_holidays() {
        assert_eq!(add_working_days(day("2026-04-02"), 1), day("2026-04-07"));
        assert_eq!(add_working_days(day("2026-03-02"), 3), day("2026-03-05"));
    }
}
