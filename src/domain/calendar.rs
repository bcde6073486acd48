//! School holidays per region and per school, public holidays, and what kind of day a date is.
//!
//! Sources: Regeling vaststelling schoolvakanties 2025-2030 (BWBR0049811) for the dates, Algemene termijnenwet art. 3 for
//! the public holidays. A date outside the known school years is [`DayType::Unknown`], never a school day.

mod public;

use crate::domain::word_enums::words;
pub use public::{OpenHoliday, PublicHoliday, easter, public_holidays, renewed_open_holidays};

use super::text::{Text, fold};
use chrono::{Datelike, Days, NaiveDate, Weekday};
use std::collections::BTreeSet;

words! {
    /// School holiday region ("vakantieregio"); the place of the school decides.
    Region, any_case {
        /// Noord.
        Noord = "Noord";
        /// Midden.
        Midden = "Midden";
        /// Zuid.
        Zuid = "Zuid";
    }
}

impl Region {
    /// The name in files and on screens.
    pub const fn name(self) -> &'static str {
        self.code()
    }
}

words! {
    /// The second May week of a school, beside the statutory one ("tweede meiweek"): which side of it.
    #[derive(Default)]
    SecondMeiWeek, any_case {
        /// As the ministry advises: before the statutory week in 2028 and 2029, after it in the other years.
        Advised = "ja";
        /// The school keeps none, or gives its dates itself.
        #[default]
        No = "nee";
        /// The week before the statutory one.
        Before = "ervoor";
        /// The week after the statutory one.
        After = "erna";
    }
}

impl SecondMeiWeek {
    /// Years whose advice dates put it before the statutory week (HOLIDAYS 1).
    const BEFORE: [i32; 2] = [2028, 2029];
    /// Its name, as that of a holiday.
    const NAME: &'static str = "tweede meiweek";

    /// First and last day, beside a statutory week.
    fn beside(self, statutory: &SchoolHoliday) -> Option<(NaiveDate, NaiveDate)> {
        let is_before = match self {
            Self::No => return None,
            Self::Advised => Self::BEFORE.contains(&statutory.begin.year()),
            Self::Before => true,
            Self::After => false,
        };
        let day = |from: NaiveDate, days: i64| from.checked_add_signed(chrono::TimeDelta::days(days));
        if is_before {
            day(statutory.begin, -7).zip(day(statutory.begin, -1))
        } else {
            day(statutory.end, 1).zip(day(statutory.end, 7))
        }
    }
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
    /// Its second May week.
    pub second_mei_week: SecondMeiWeek,
    /// Day from which that holds; `None` when it was so from the start.
    pub second_mei_week_from: Option<NaiveDate>,
}

impl School {
    /// Says whether this is the school of that name; capitals, accents and surrounding blanks make no difference.
    pub fn is_named(&self, name: &str) -> bool {
        fold(self.name.as_str()) == fold(name.trim())
    }

    /// Takes over what a former list said of days gone by and this one does not speak of.
    fn keep_past(&mut self, former: &Self, regional: &SchoolCalendar, today: NaiveDate) {
        if self.second_mei_week == former.second_mei_week {
            self.second_mei_week_from = former.second_mei_week_from;
        } else {
            self.second_mei_week_from = Some(today);
            // What was kept until now stands from here on as dates of its own.
            self.holidays
                .extend(SchoolCalendar::second_mei_weeks(&regional.holidays, former).filter(|week| week.begin < today));
        }
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
///
/// `regional` says where the second May week of a school was, when that changes.
pub fn renewed_schools(regional: &SchoolCalendar, newer: &[School], today: NaiveDate) -> Vec<School> {
    let former = regional.schools();
    let mut schools = newer.to_vec();
    for old in former {
        if let Some(school) = schools.iter_mut().find(|school| school.is_named(old.name.as_str())) {
            school.keep_past(old, regional, today);
        } else {
            let mut gone = School {
                name: old.name.clone(),
                region: old.region,
                free_days: BTreeSet::new(),
                holidays: Vec::new(),
                second_mei_week: SecondMeiWeek::No,
                second_mei_week_from: None,
            };
            gone.keep_past(old, regional, today);
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
    /// What was known before: each with the first day for which it does not hold any more, in order.
    past: Vec<(NaiveDate, Vec<SchoolHoliday>)>,
    schools: Vec<School>,
    open: Vec<OpenHoliday>,
}

impl SchoolCalendar {
    /// A calendar of these holidays.
    pub fn new(mut holidays: Vec<SchoolHoliday>) -> Self {
        holidays.sort_by_key(|holiday| (holiday.region, holiday.begin));
        Self {
            holidays,
            past: Vec::new(),
            schools: Vec::new(),
            open: Vec::new(),
        }
    }

    /// The same calendar that leaves days gone by as they were known: each former one with the first day on which it does not
    /// hold any more, in order.
    #[must_use]
    pub fn with_past(mut self, past: Vec<(NaiveDate, Self)>) -> Self {
        let holidays = past.into_iter().map(|(until, former)| (until, former.holidays));
        self.past = holidays.collect();
        self
    }

    /// The school holidays that hold for a day in a region. A day that was not known before follows the first list that knows it.
    fn holidays_on(&self, day: NaiveDate, region: Region) -> &[SchoolHoliday] {
        let knows = |holidays: &[SchoolHoliday]| {
            let mut own = holidays.iter().filter(|holiday| holiday.region == region);
            let first = own.clone().next().map(|holiday| holiday.begin);
            let last = own.next_back().map(|holiday| holiday.end);
            first.is_some_and(|first| first <= day) && last.is_some_and(|last| day <= last)
        };
        let mut former = self.past.iter().filter(|(until, _)| day < *until);
        former
            .find(|(_, holidays)| knows(holidays))
            .map_or(&self.holidays, |(_, holidays)| holidays)
    }

    /// The same calendar of a location that is open on these public holidays.
    #[must_use]
    pub fn with_open_holidays(mut self, open: Vec<OpenHoliday>) -> Self {
        self.open = open;
        self
    }

    /// The public holidays on which the location is or was open.
    pub fn open_holidays(&self) -> &[OpenHoliday] {
        &self.open
    }

    /// The second May weeks of a school beside these holidays, each year that they are known.
    fn second_mei_weeks(holidays: &[SchoolHoliday], school: &School) -> impl Iterator<Item = LocalHoliday> {
        let statutory = holidays.iter().filter(move |holiday| {
            holiday.region == school.region
                && holiday.name == "meivakantie"
                && school.second_mei_week != SecondMeiWeek::No
        });
        let from = school.second_mei_week_from;
        let name = Text::parse(SecondMeiWeek::NAME).ok();
        statutory.filter_map(move |holiday| {
            let (begin, end) = school.second_mei_week.beside(holiday)?;
            (from.is_none_or(|from| from <= begin)).then_some(LocalHoliday {
                name: name.clone()?,
                begin,
                end,
            })
        })
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

    /// The last day of the last holiday of a region; nothing is known after it.
    pub fn known_until(&self, region: Region) -> Option<NaiveDate> {
        let of_region = self.holidays.iter().filter(|holiday| holiday.region == region);
        of_region.map(|holiday| holiday.end).max()
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
        let is_open = |holiday: &PublicHoliday| {
            self.open
                .iter()
                .any(|open| open.holiday == *holiday && open.holds_on(day))
        };
        let open_holiday = !public.is_empty() && public.iter().all(is_open);
        if !public.is_empty() && !open_holiday {
            let names: Vec<&str> = public.iter().map(|holiday| holiday.name()).collect();
            return DayType::PublicHoliday(names.join(" en "));
        }
        let holidays = self.holidays_on(day, region);
        let own = school.map_or(&[][..], |school| &school.holidays);
        if let Some(found) = own.iter().find(|holiday| holiday.begin <= day && day <= holiday.end) {
            return DayType::Vacation(found.name.to_string());
        }
        let second = school.and_then(|school| {
            Self::second_mei_weeks(holidays, school).find(|week| week.begin <= day && day <= week.end)
        });
        if let Some(week) = second {
            return DayType::Vacation(week.name.to_string());
        }
        let mut of_region = holidays.iter().filter(|holiday| holiday.region == region);
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
            // The location is open, and there are no lessons on a public holiday.
            (Some(first), Some(last)) if first <= day && day <= last && open_holiday => DayType::SchoolFree,
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
mod tests;
