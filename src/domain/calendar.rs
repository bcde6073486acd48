//! School holidays per region and per school, public holidays, and what kind of day a date is.
//!
//! Sources: Regeling vaststelling schoolvakanties 2025-2030 (BWBR0049811) for the dates, Algemene termijnenwet art. 3 for
//! the public holidays. A date outside the known school years is [`DayType::Unknown`], never a school day.

use super::error::ValueError;
use super::text::{Text, fold};
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
    /// A weekday in a school holiday ("vakantiedag"); holds its name.
    Vacation(String),
    /// A weekday on which a school gives no lessons outside its holidays ("schoolvrije dag", such as a studiedag).
    SchoolFree,
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
            Self::SchoolFree => "schoolvrije dag".to_owned(),
            Self::Weekend => "weekend".to_owned(),
            Self::Closed => "gesloten".to_owned(),
            Self::Unknown => "dagtype onbekend".to_owned(),
        }
    }

    /// The kind of day, as files and scripts get it.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::School => "schooldag",
            Self::Vacation(_) => "vakantiedag",
            Self::SchoolFree => "schoolvrije_dag",
            Self::PublicHoliday(_) => "feestdag",
            Self::Weekend => "weekend",
            Self::Closed => "gesloten",
            Self::Unknown => "onbekend",
        }
    }

    /// Says whether children are expected by their pattern; a public holiday has no expected children by default.
    pub const fn is_working(&self) -> bool {
        matches!(self, Self::School | Self::Vacation(_) | Self::SchoolFree)
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

/// A holiday that a school keeps itself, both ends included ("eigen vakantie").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalHoliday {
    /// Name, such as `tweede meiweek`.
    pub name: Text,
    /// First day.
    pub begin: NaiveDate,
    /// Last day.
    pub end: NaiveDate,
}

impl LocalHoliday {
    /// Says whether this holiday stands in the place of a regional one: the same name in the same season.
    ///
    /// So a voorjaarsvakantie in the week of carnival moves the regional week, and a `tweede meiweek` comes on top.
    fn replaces(&self, regional: &SchoolHoliday) -> bool {
        fold(self.name.as_str()) == fold(&regional.name) && is_same_season(self.begin, regional.begin)
    }
}

/// A school from which children come, with what it does otherwise than its region ("school").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct School {
    /// Name, as it stands with the children.
    pub name: Text,
    /// School holiday region; the place of the school decides.
    pub region: Region,
    /// Days without lessons outside the holidays ("vrije dagen", such as studiedagen).
    pub free_days: BTreeSet<NaiveDate>,
    /// Holidays of its own: one with the name of a regional holiday stands in its place, another comes on top.
    pub holidays: Vec<LocalHoliday>,
}

impl School {
    /// Says whether this is the school of that name; capitals, accents and surrounding blanks make no difference.
    pub fn is_named(&self, name: &str) -> bool {
        fold(self.name.as_str()) == fold(name.trim())
    }

    /// Takes over what a former list said of days gone by and this one does not speak of.
    fn keep_past(&mut self, former: &Self, today: NaiveDate) {
        self.free_days
            .extend(former.free_days.iter().filter(|day| **day < today));
        let same = |old: &LocalHoliday, new: &LocalHoliday| {
            let share_a_day = old.begin <= new.end && new.begin <= old.end;
            share_a_day || (fold(old.name.as_str()) == fold(new.name.as_str()) && is_same_season(old.begin, new.begin))
        };
        for old in former.holidays.iter().filter(|old| old.begin < today) {
            if !self.holidays.iter().any(|new| same(old, new)) {
                self.holidays.push(old.clone());
            }
        }
        self.holidays.sort_by_key(|holiday| holiday.begin);
    }
}

/// The schools as a newer list has them; of days before `today` stays what the former list said, so that a month that was
/// lived is counted as it was. A school that is gone from the list keeps its region and its past.
pub fn renewed_schools(former: &[School], newer: &[School], today: NaiveDate) -> Vec<School> {
    let mut schools = newer.to_vec();
    for old in former {
        if let Some(school) = schools.iter_mut().find(|school| school.is_named(old.name.as_str())) {
            school.keep_past(old, today);
        } else {
            let mut gone = School {
                name: old.name.clone(),
                region: old.region,
                free_days: BTreeSet::new(),
                holidays: Vec::new(),
            };
            gone.keep_past(old, today);
            schools.push(gone);
        }
    }
    schools
}

/// Says whether two holidays of one name are those of one school year.
fn is_same_season(one: NaiveDate, other: NaiveDate) -> bool {
    const SAME_SEASON_DAYS: i64 = 100;
    (one - other).num_days().abs() < SAME_SEASON_DAYS
}

/// The school holidays that are known ("vakantiekalender"), and the schools that differ from their region.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SchoolCalendar {
    holidays: Vec<SchoolHoliday>,
    schools: Vec<School>,
}

impl SchoolCalendar {
    /// A calendar of these holidays.
    pub fn new(mut holidays: Vec<SchoolHoliday>) -> Self {
        holidays.sort_by_key(|holiday| (holiday.region, holiday.begin));
        Self {
            holidays,
            schools: Vec::new(),
        }
    }

    /// The same calendar that knows these schools.
    #[must_use]
    pub fn with_schools(mut self, schools: Vec<School>) -> Self {
        self.schools = schools;
        self
    }

    /// The schools that it knows.
    pub fn schools(&self) -> &[School] {
        &self.schools
    }

    /// What kind of day a date is in a region.
    ///
    /// Known is what lies between the first and the last holiday of the region: summer closes a school year, so the day
    /// after the last summer holiday is unknown.
    pub fn day_type(&self, day: NaiveDate, region: Region) -> DayType {
        self.day_type_with(day, region, None)
    }

    /// What kind of day a date is for a child: by its own school when that is known here, else in the region given.
    pub fn day_type_at(&self, day: NaiveDate, school: Option<&str>, region: Region) -> DayType {
        let school = school.and_then(|name| self.schools.iter().find(|school| school.is_named(name)));
        self.day_type_with(day, school.map_or(region, |school| school.region), school)
    }

    fn day_type_with(&self, day: NaiveDate, region: Region, school: Option<&School>) -> DayType {
        if matches!(day.weekday(), Weekday::Sat | Weekday::Sun) {
            return DayType::Weekend;
        }
        let public = public_holidays(day);
        if !public.is_empty() {
            let names: Vec<&str> = public.iter().map(|holiday| holiday.name()).collect();
            return DayType::PublicHoliday(names.join(" en "));
        }
        let own = school.map_or(&[][..], |school| &school.holidays);
        if let Some(found) = own.iter().find(|holiday| holiday.begin <= day && day <= holiday.end) {
            return DayType::Vacation(found.name.to_string());
        }
        let mut of_region = self.holidays.iter().filter(|holiday| holiday.region == region);
        let kept = |holiday: &&SchoolHoliday| !own.iter().any(|local| local.replaces(holiday));
        if let Some(found) = of_region
            .clone()
            .filter(kept)
            .find(|holiday| holiday.begin <= day && day <= holiday.end)
        {
            return DayType::Vacation(found.name.clone());
        }
        if school.is_some_and(|school| school.free_days.contains(&day)) {
            return DayType::SchoolFree;
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
    use proptest::prelude::*;

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

    /// A year of the region Midden, with a school that keeps carnival, a second mei week and studiedagen.
    fn calendar_with_a_school() -> SchoolCalendar {
        let regional = |name: &str, begin, end| SchoolHoliday {
            name: name.into(),
            region: Region::Midden,
            begin: day(begin),
            end: day(end),
        };
        let own = |name: &str, begin, end| LocalHoliday {
            name: Text::parse(name).expect("a name"),
            begin: day(begin),
            end: day(end),
        };
        let school = School {
            name: Text::parse("Basisschool De Régenboog").expect("a name"),
            region: Region::Midden,
            free_days: ["2026-03-13", "2026-04-28", "2026-05-15", "2030-10-03"].map(day).into(),
            holidays: vec![
                own("Voorjaarsvakantie", "2026-02-21", "2026-03-01"),
                own("tweede meiweek", "2026-05-04", "2026-05-10"),
            ],
        };
        SchoolCalendar::new(vec![
            regional("zomervakantie", "2025-07-19", "2025-08-31"),
            regional("voorjaarsvakantie", "2026-02-14", "2026-02-22"),
            regional("meivakantie", "2026-04-25", "2026-05-03"),
            regional("zomervakantie", "2026-07-18", "2026-08-30"),
        ])
        .with_schools(vec![school])
    }

    #[test]
    fn a_school_follows_its_own_calendar_and_another_its_region() {
        let calendar = calendar_with_a_school();
        for (date, at_school, in_region) in [
            ("2026-02-16", "schooldag", "vakantiedag"),
            ("2026-02-24", "vakantiedag", "schooldag"),
            ("2026-03-13", "schoolvrije_dag", "schooldag"),
            ("2026-04-28", "vakantiedag", "vakantiedag"),
            ("2026-05-05", "feestdag", "feestdag"),
            ("2026-05-06", "vakantiedag", "schooldag"),
            ("2026-05-14", "feestdag", "feestdag"),
            ("2026-05-15", "schoolvrije_dag", "schooldag"),
            ("2026-05-16", "weekend", "weekend"),
            ("2026-07-20", "vakantiedag", "vakantiedag"),
            ("2026-10-01", "onbekend", "onbekend"),
            ("2030-10-03", "schoolvrije_dag", "onbekend"),
        ] {
            let at = |school| calendar.day_type_at(day(date), school, Region::Midden).code();
            assert_eq!(at(Some(" basisschool de regenboog ")), at_school, "{date}");
            for other in [None, Some("Basisschool Het Kompas"), Some("")] {
                assert_eq!(at(other), in_region, "{date} {other:?}");
            }
        }
    }

    #[test]
    fn the_place_of_the_school_decides_its_region() {
        let holiday = |region, begin, end| SchoolHoliday {
            name: "herfstvakantie".into(),
            region,
            begin: day(begin),
            end: day(end),
        };
        let school = School {
            name: Text::parse("De Grens").expect("a name"),
            region: Region::Noord,
            free_days: BTreeSet::new(),
            holidays: Vec::new(),
        };
        let calendar = SchoolCalendar::new(vec![
            holiday(Region::Noord, "2026-10-10", "2026-10-18"),
            holiday(Region::Midden, "2026-10-17", "2026-10-25"),
        ])
        .with_schools(vec![school]);
        let on = |date, school| calendar.day_type_at(day(date), school, Region::Midden).code();
        assert_eq!(on("2026-10-13", Some("De Grens")), "vakantiedag");
        assert_eq!(on("2026-10-13", None), "onbekend");
        assert_eq!(on("2026-10-20", Some("De Grens")), "onbekend");
        assert_eq!(on("2026-10-20", None), "vakantiedag");
    }

    proptest! {
        #[test]
        fn a_school_without_exceptions_has_the_days_of_its_region(offset in 0u64..1500) {
            let mut calendar = calendar_with_a_school();
            calendar.schools[0].free_days.clear();
            calendar.schools[0].holidays.clear();
            let day = day("2025-01-01").checked_add_days(Days::new(offset)).expect("a date");
            let at_school = calendar.day_type_at(day, Some("Basisschool De Regenboog"), Region::Noord);
            prop_assert_eq!(at_school, calendar.day_type(day, Region::Midden));
        }

        #[test]
        fn a_day_without_data_is_never_a_school_day(offset in 1u64..30_000) {
            let calendar = calendar_with_a_school();
            let day = day("2026-08-30").checked_add_days(Days::new(offset)).expect("a date");
            for school in [None, Some("Basisschool De Regenboog")] {
                prop_assert_ne!(calendar.day_type_at(day, school, Region::Midden), DayType::School);
            }
        }
    }

    #[test]
    fn working_days_skip_weekends_and_public_holidays() {
        assert_eq!(add_working_days(day("2026-04-02"), 1), day("2026-04-07"));
        assert_eq!(add_working_days(day("2026-03-02"), 3), day("2026-03-05"));
    }
}
