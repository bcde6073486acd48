//! Days, months, weeks and times of day. Care is a date plus a local wall-clock minute; nothing here knows "now".

use super::error::ValueError;
use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Weekday};
use std::fmt;

/// A minute of the day on the wall clock, 00:00 to 23:59.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Minute(u16);

impl Minute {
    /// Midnight at the start of the day.
    pub const MIDNIGHT: Self = Self(0);
    /// The last minute of the day.
    pub const LAST: Self = Self(1439);

    /// A minute counted from midnight.
    pub fn new(minutes: u16) -> Result<Self, ValueError> {
        if minutes > 1439 {
            Err(ValueError::Range { min: 0, max: 1439 })
        } else {
            Ok(Self(minutes))
        }
    }

    /// Reads `HH:MM`, as files hold it.
    pub fn parse(raw: &str) -> Result<Self, ValueError> {
        let form = ValueError::Form {
            what: "tijd (UU:MM)",
            example: "14:05",
        };
        let (hours, minutes) = raw.trim().split_once(':').ok_or(form.clone())?;
        if hours.is_empty() || hours.len() > 2 || minutes.len() != 2 {
            return Err(form);
        }
        Self::from_parts(hours, minutes).ok_or(form)
    }

    /// Reads a time as people type it: `9`, `930`, `9:30`, `0930`, `9.30`; `.` alone is `now`.
    pub fn parse_typed(raw: &str, now: Self) -> Result<Self, ValueError> {
        let raw = raw.trim();
        let form = ValueError::Form {
            what: "tijd",
            example: "14:20 of 1420",
        };
        if raw == "." {
            return Ok(now);
        }
        let read = match raw.split_once([':', '.']) {
            Some((hours, minutes)) if minutes.len() == 2 => Self::from_parts(hours, minutes),
            None if raw.len() <= 2 => Self::from_parts(raw, "0"),
            None if raw.len() <= 4 => raw
                .split_at_checked(raw.len() - 2)
                .and_then(|(h, m)| Self::from_parts(h, m)),
            _ => None,
        };
        read.ok_or(form)
    }

    fn from_parts(hours: &str, minutes: &str) -> Option<Self> {
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        if !digits(hours) || !digits(minutes) {
            return None;
        }
        let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
        (hours < 24 && minutes < 60).then(|| Self(hours * 60 + minutes))
    }

    /// The minute in which a moment falls.
    pub fn of(moment: NaiveDateTime) -> Self {
        let minutes = moment.hour() * 60 + moment.minute();
        Self(u16::try_from(minutes).unwrap_or(1439))
    }

    /// Minutes since midnight.
    pub const fn minutes(self) -> u16 {
        self.0
    }

    /// This minute plus `minutes`, not past the end of the day.
    #[must_use]
    pub fn saturating_add(self, minutes: u16) -> Self {
        Self(self.0.saturating_add(minutes).min(1439))
    }

    /// The moment on a day.
    pub fn on(self, day: NaiveDate) -> NaiveDateTime {
        let time = NaiveTime::from_num_seconds_from_midnight_opt(u32::from(self.0) * 60, 0).unwrap_or(NaiveTime::MIN);
        day.and_time(time)
    }
}

impl fmt::Display for Minute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{:02}:{:02}", self.0 / 60, self.0 % 60))
    }
}

/// A calendar month, the unit of a declaration (iJw CS340).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    first: NaiveDate,
}

impl Month {
    /// The month in which a day falls.
    pub fn of(day: NaiveDate) -> Self {
        Self {
            first: day.with_day(1).unwrap_or(day),
        }
    }

    /// Reads `YYYY-MM`.
    pub fn parse(raw: &str) -> Result<Self, ValueError> {
        let raw = raw.trim();
        let form = ValueError::Form {
            what: "maand (JJJJ-MM)",
            example: "2026-03",
        };
        if raw.len() != 7 {
            return Err(form);
        }
        let day = NaiveDate::parse_from_str(&format!("{raw}-01"), "%Y-%m-%d").map_err(|_| form.clone())?;
        if (2000..=2199).contains(&day.year()) {
            Ok(Self::of(day))
        } else {
            Err(form)
        }
    }

    /// The first day.
    pub const fn first_day(self) -> NaiveDate {
        self.first
    }

    /// The last day.
    pub fn last_day(self) -> NaiveDate {
        self.next().first.pred_opt().unwrap_or(self.first)
    }

    /// The month after this one.
    #[must_use]
    pub fn next(self) -> Self {
        Self::of(self.first.checked_add_days(Days::new(31)).unwrap_or(self.first))
    }

    /// The month before this one.
    #[must_use]
    pub fn previous(self) -> Self {
        Self::of(self.first.pred_opt().unwrap_or(self.first))
    }

    /// Every day of the month.
    pub fn days(self) -> impl Iterator<Item = NaiveDate> {
        let last = self.last_day();
        self.first.iter_days().take_while(move |day| *day <= last)
    }

    /// "maart 2026".
    pub fn in_words(self) -> String {
        const NAMES: [&str; 12] = [
            "januari",
            "februari",
            "maart",
            "april",
            "mei",
            "juni",
            "juli",
            "augustus",
            "september",
            "oktober",
            "november",
            "december",
        ];
        let name = NAMES
            .iter()
            .zip(1..)
            .find(|(_, number)| *number == self.first.month())
            .map_or("", |(name, _)| *name);
        format!("{name} {}", self.first.year())
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.first.format("%Y-%m").to_string())
    }
}

/// A stretch of days, both ends included; without an end it runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    begin: NaiveDate,
    end: Option<NaiveDate>,
}

/// First and last day between which everything in a file lies; as text they sort like the dates.
pub const ALL_DAYS: (NaiveDate, NaiveDate) = (
    match NaiveDate::from_ymd_opt(1900, 1, 1) {
        Some(day) => day,
        None => NaiveDate::MIN,
    },
    match NaiveDate::from_ymd_opt(2199, 12, 31) {
        Some(day) => day,
        None => NaiveDate::MAX,
    },
);

impl Period {
    /// A stretch of days; the end may not lie before the beginning.
    pub fn new(begin: NaiveDate, end: Option<NaiveDate>) -> Result<Self, ValueError> {
        if end.is_some_and(|end| end < begin) {
            Err(ValueError::EndBeforeBegin)
        } else {
            Ok(Self { begin, end })
        }
    }

    /// The first day.
    pub const fn begin(self) -> NaiveDate {
        self.begin
    }

    /// The last day, if there is one.
    pub const fn end(self) -> Option<NaiveDate> {
        self.end
    }

    /// Says whether two periods share a day.
    pub fn overlaps(self, other: Self) -> bool {
        self.end.is_none_or(|end| other.begin <= end) && other.end.is_none_or(|end| self.begin <= end)
    }

    /// Says whether a day lies in it.
    pub fn contains(self, day: NaiveDate) -> bool {
        self.begin <= day && self.end.is_none_or(|end| day <= end)
    }

    /// The part of a month that lies in it, as (first day, last day).
    pub fn within(self, month: Month) -> Option<(NaiveDate, NaiveDate)> {
        let begin = self.begin.max(month.first_day());
        let end = self.end.map_or(month.last_day(), |end| end.min(month.last_day()));
        (begin <= end).then_some((begin, end))
    }
}

/// Monday of the ISO week in which a day falls.
pub fn monday(day: NaiveDate) -> NaiveDate {
    day.week(Weekday::Mon).first_day()
}

/// Number of ISO weeks that a stretch of days touches, broken weeks in full (iJw IV077; safe over New Year).
pub fn weeks_touched(begin: NaiveDate, end: NaiveDate) -> u32 {
    let weeks = (monday(end) - monday(begin)).num_days() / 7 + 1;
    u32::try_from(weeks).unwrap_or(0)
}

/// Number of calendar months that a stretch of days touches.
pub fn months_touched(begin: NaiveDate, end: NaiveDate) -> u32 {
    let index = |day: NaiveDate| i64::from(day.year()) * 12 + i64::from(day.month());
    u32::try_from(index(end) - index(begin) + 1).unwrap_or(0)
}

/// Reads a date as files hold it: `2026-03-31` or `31-03-2026`.
pub fn parse_date(raw: &str) -> Result<NaiveDate, ValueError> {
    let raw = raw.trim();
    let form = ValueError::Form {
        what: "datum",
        example: "2026-03-31 of 31-03-2026",
    };
    let iso = raw.len() == 10 && raw.as_bytes().get(4) == Some(&b'-');
    let format = if iso { "%Y-%m-%d" } else { "%d-%m-%Y" };
    if raw.len() != 10 || !raw.bytes().all(|b| b.is_ascii_digit() || b == b'-') {
        return Err(form);
    }
    let day = NaiveDate::parse_from_str(raw, format).map_err(|_| form.clone())?;
    if (1900..=2199).contains(&day.year()) {
        Ok(day)
    } else {
        Err(form)
    }
}

/// Reads a moment `2026-10-05T14:30`, as `--nu` and `--op` take it.
pub fn parse_moment(raw: &str) -> Result<NaiveDateTime, ValueError> {
    let form = ValueError::Form {
        what: "moment (JJJJ-MM-DDTUU:MM)",
        example: "2026-10-05T14:30",
    };
    let (day, time) = raw.trim().split_once(['T', ' ']).ok_or(form.clone())?;
    let day = parse_date(day).map_err(|_| form.clone())?;
    let time = time
        .get(..5)
        .filter(|_| time.len() == 5 || time.len() == 8)
        .ok_or(form.clone())?;
    Ok(Minute::parse(time).map_err(|_| form)?.on(day))
}

/// Reads a date as people type it: `12`, `12-3`, `12-03-2026`, `120326`, `vandaag`, `gisteren`, `morgen`, `ma`, `+1w`, `-2`.
///
/// A date without a year is the nearest one in the past or within the coming two months.
pub fn parse_date_typed(raw: &str, today: NaiveDate) -> Result<NaiveDate, ValueError> {
    let text = raw.trim().to_lowercase();
    let form = ValueError::Form {
        what: "datum",
        example: "12-3, gisteren of ma",
    };
    match text.as_str() {
        "vandaag" | "." => return Ok(today),
        "gisteren" => return today.pred_opt().ok_or(form),
        "morgen" => return today.succ_opt().ok_or(form),
        _ => {}
    }
    if let Some(weekday) = parse_weekday(&text) {
        let ahead = (7 + weekday.num_days_from_monday() - today.weekday().num_days_from_monday()) % 7;
        return monday(today)
            .checked_add_days(Days::new(u64::from(weekday.num_days_from_monday())))
            .map_or(Err(form), |day| {
                if day > today && ahead > 3 {
                    day.checked_sub_days(Days::new(7)).ok_or(ValueError::Empty)
                } else {
                    Ok(day)
                }
            });
    }
    if let Some(day) = parse_shift(&text, today) {
        return Ok(day);
    }
    if let Ok(day) = parse_date(&text) {
        return Ok(day);
    }
    parse_partial_date(&text, today).ok_or(form)
}

fn parse_weekday(text: &str) -> Option<Weekday> {
    const NAMES: [(&str, Weekday); 7] = [
        ("maandag", Weekday::Mon),
        ("dinsdag", Weekday::Tue),
        ("woensdag", Weekday::Wed),
        ("donderdag", Weekday::Thu),
        ("vrijdag", Weekday::Fri),
        ("zaterdag", Weekday::Sat),
        ("zondag", Weekday::Sun),
    ];
    NAMES
        .iter()
        .find(|(name, _)| text.len() >= 2 && name.starts_with(text))
        .map(|(_, weekday)| *weekday)
}

fn parse_shift(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    let (ahead, rest) = match text.strip_prefix('+') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('-')?),
    };
    let (number, unit) = rest
        .strip_suffix('w')
        .map_or((rest.trim_end_matches('d'), 1), |number| (number, 7));
    let days = Days::new(number.parse::<u64>().ok().filter(|n| *n <= 366)? * unit);
    if ahead {
        today.checked_add_days(days)
    } else {
        today.checked_sub_days(days)
    }
}

fn parse_partial_date(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    if text.len() == 6 && text.bytes().all(|b| b.is_ascii_digit()) {
        let year: i32 = text.get(4..6)?.parse().ok()?;
        return NaiveDate::from_ymd_opt(
            2000 + year,
            text.get(2..4)?.parse().ok()?,
            text.get(0..2)?.parse().ok()?,
        );
    }
    let mut parts = text.split('-');
    let day: u32 = parts.next()?.parse().ok()?;
    let month: Option<u32> = parts.next().map(str::parse).transpose().ok()?;
    if let (Some(month), Some(year)) = (month, parts.next()) {
        let century = if year.len() == 2 { "20" } else { "" };
        let year = format!("{century}{year}").parse().ok()?;
        let found = NaiveDate::from_ymd_opt(year, month, day).filter(|_| (1900..=2199).contains(&year));
        return found.filter(|_| parts.next().is_none());
    }
    let horizon = today.checked_add_days(Days::new(61))?;
    let mut candidate = Month::of(horizon);
    for _ in 0..13 {
        let found = NaiveDate::from_ymd_opt(candidate.first.year(), candidate.first.month(), day);
        let limit = if month.is_none() {
            Month::of(today).last_day()
        } else {
            horizon
        };
        if let Some(found) = found.filter(|found| month.is_none_or(|month| found.month() == month) && *found <= limit) {
            return Some(found);
        }
        candidate = candidate.previous();
    }
    None
}

/// Short Dutch name of the weekday of a date: `ma`.
pub fn weekday_short(day: NaiveDate) -> &'static str {
    weekday_name(day.weekday())
}

/// Short Dutch name of a weekday: `ma`.
pub const fn weekday_name(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Mon => "ma",
        Weekday::Tue => "di",
        Weekday::Wed => "wo",
        Weekday::Thu => "do",
        Weekday::Fri => "vr",
        Weekday::Sat => "za",
        Weekday::Sun => "zo",
    }
}

/// A date as screens show it: `ma 12-03-2026`.
pub fn date_in_words(day: NaiveDate) -> String {
    format!("{} {}", weekday_short(day), day.format("%d-%m-%Y"))
}

/// Whole years between birth and a day; a birthday counts from its own day on.
pub fn age_years(birth: NaiveDate, day: NaiveDate) -> u32 {
    let years = day.year() - birth.year();
    let before_birthday = (day.month(), day.day()) < (birth.month(), birth.day());
    u32::try_from(years - i32::from(before_birthday)).unwrap_or(0)
}

/// A birthday; of who was born on 29 February it is 1 March in a year without that day, as [`age_years`] counts.
pub fn birthday(birth: NaiveDate, years: i32) -> NaiveDate {
    let year = birth.year().saturating_add(years);
    NaiveDate::from_ymd_opt(year, birth.month(), birth.day())
        .or_else(|| NaiveDate::from_ymd_opt(year, 3, 1))
        .unwrap_or(NaiveDate::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        parse_date(text).expect("a test date")
    }

    #[test]
    fn iv077_counts_iso_weeks_touched_also_over_new_year() {
        for (begin, end, weeks) in [
            ("2026-03-01", "2026-03-31", 6),
            ("2026-02-01", "2026-02-28", 5),
            ("2026-08-01", "2026-08-31", 6),
            ("2025-10-01", "2026-03-31", 27),
            ("2025-12-29", "2026-01-04", 1),
            ("2026-03-02", "2026-03-02", 1),
        ] {
            assert_eq!(weeks_touched(day(begin), day(end)), weeks, "{begin}..{end}");
        }
        assert_eq!(months_touched(day("2025-12-31"), day("2026-02-01")), 3);
    }

    #[test]
    fn months_know_their_ends_and_neighbours() {
        let month = Month::parse("2024-02").expect("a month");
        assert_eq!(month.last_day(), day("2024-02-29"));
        assert_eq!(month.next().to_string(), "2024-03");
        assert_eq!(
            Month::parse("2026-01").expect("a month").previous().to_string(),
            "2025-12"
        );
        assert_eq!(month.in_words(), "februari 2024");
        for wrong in ["2026-13", "2026-3", "26-03", "2026-03-01", "", "0001-01"] {
            assert!(Month::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn dates_in_files_have_two_forms_only() {
        assert_eq!(day("31-03-2026"), day("2026-03-31"));
        for wrong in ["2026-02-30", "31-3-2026", "2026/03/31", "20260331", "1300-01-01", ""] {
            assert!(parse_date(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn typed_dates_mean_what_people_expect() {
        let today = day("2026-10-05");
        for (typed, meant) in [
            ("vandaag", "2026-10-05"),
            ("gisteren", "2026-10-04"),
            ("2", "2026-10-02"),
            ("12", "2026-10-12"),
            ("30-9", "2026-09-30"),
            ("12-03-2026", "2026-03-12"),
            ("1-9-2026", "2026-09-01"),
            ("1-9-26", "2026-09-01"),
            ("120326", "2026-03-12"),
            ("20-12", "2025-12-20"),
            ("ma", "2026-10-05"),
            ("do", "2026-10-08"),
            ("vr", "2026-10-02"),
            ("+1w", "2026-10-12"),
            ("-3", "2026-10-02"),
        ] {
            assert_eq!(parse_date_typed(typed, today), Ok(day(meant)), "{typed}");
        }
        for wrong in [
            "",
            "32",
            "1300",
            "13-13",
            "x",
            "1-2-3-4",
            "1-9-202",
            "31-9-2026",
            "1-9-1300",
            "1-9-2026-1",
        ] {
            assert!(parse_date_typed(wrong, today).is_err(), "{wrong}");
        }
    }

    #[test]
    fn typed_times_mean_what_people_expect() {
        let now = Minute::parse("14:32").expect("a time");
        for (typed, meant) in [
            ("9", "09:00"),
            ("930", "09:30"),
            ("9:30", "09:30"),
            ("1420", "14:20"),
            ("9.05", "09:05"),
            (".", "14:32"),
        ] {
            assert_eq!(
                Minute::parse_typed(typed, now).map(|m| m.to_string()),
                Ok(meant.to_owned()),
                "{typed}"
            );
        }
        for wrong in ["24", "2400", "960", "9:3", "abc", "", "12345"] {
            assert!(Minute::parse_typed(wrong, now).is_err(), "{wrong}");
        }
    }

    #[test]
    fn age_changes_on_the_birthday_itself() {
        assert_eq!(age_years(day("2022-10-05"), day("2026-10-04")), 3);
        assert_eq!(age_years(day("2022-10-05"), day("2026-10-05")), 4);
        assert_eq!(age_years(day("2024-02-29"), day("2025-02-28")), 0);
        assert_eq!(age_years(day("2024-02-29"), day("2025-03-01")), 1);
    }

    #[test]
    fn moments_are_read_to_the_minute() {
        assert_eq!(
            parse_moment("2026-10-05T14:30").map(|m| m.to_string()),
            Ok("2026-10-05 14:30:00".to_owned())
        );
        assert!(parse_moment("2026-10-05").is_err());
        assert!(parse_moment("2026-10-05T25:00").is_err());
    }

    #[test]
    fn a_birthday_is_the_first_day_of_the_new_age_also_of_who_was_born_on_29_february() {
        for (birth, years, expected) in [
            ("2022-10-05", 4, "2026-10-05"),
            ("2024-02-29", 4, "2028-02-29"),
            ("2024-02-29", 3, "2027-03-01"),
            ("2020-02-29", 12, "2032-02-29"),
        ] {
            let (birth, expected) = (day(birth), day(expected));
            assert_eq!(birthday(birth, years), expected);
            let age = |day: NaiveDate| i32::try_from(age_years(birth, day)).expect("an age");
            assert_eq!(
                (age(expected), age(expected.pred_opt().expect("a day"))),
                (years, years - 1)
            );
        }
    }
}
