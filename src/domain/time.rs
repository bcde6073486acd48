//! Days, months, weeks and times of day. Care is a date plus a local wall-clock minute; nothing here knows "now".

use super::error::ValueError;
use super::hidden;
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

    /// Reads `HH:MM`, as files hold it; and as spreadsheets write it: `8:05`, `08:05:00`, `8.05`. Of seconds the minute in
    /// which they fall counts.
    pub fn parse(raw: &str) -> Result<Self, ValueError> {
        let raw = raw.trim();
        hidden::refuse_in_key(raw)?;
        let two = |part: &str| part.len() == 2;
        let parts: Vec<&str> = raw.split(if raw.contains(':') { ':' } else { '.' }).collect();
        let read = match parts.as_slice() {
            [hours, minutes] if hours.len() <= 2 && two(minutes) => Self::from_parts(hours, minutes),
            [hours, minutes, seconds] if hours.len() <= 2 && two(minutes) && two(seconds) && raw.contains(':') => {
                Self::from_parts("0", seconds).and_then(|_| Self::from_parts(hours, minutes))
            }
            _ => None,
        };
        read.ok_or(ValueError::Form {
            what: "tijd (UU:MM)",
            example: "14:05",
        })
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
            // As files hold it, also with the seconds of a spreadsheet.
            Some(_) if raw.matches(':').count() == 2 => Self::parse(raw).ok(),
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

    /// The Mondays of the ISO weeks that it touches; none when it has no end.
    pub fn mondays(self) -> impl Iterator<Item = NaiveDate> {
        let end = self.end;
        let weeks = monday(self.begin).iter_weeks();
        weeks.take_while(move |monday| end.is_some_and(|end| *monday <= end))
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

/// Reads a date as files hold it: `2026-03-31` or `31-03-2026`; and as spreadsheets write it: `1-3-2026`, `01/03/2026`,
/// always with the day before the month and a year of four digits, perhaps with midnight behind it (`1-3-2019 00:00:00`).
pub fn parse_date(raw: &str) -> Result<NaiveDate, ValueError> {
    let raw = raw.trim();
    hidden::refuse_in_key(raw)?;
    date_of_parts(without_midnight(raw)).ok_or(ValueError::Form {
        what: "datum",
        example: "2026-03-31 of 31-03-2026",
    })
}

/// The date alone where a spreadsheet wrote midnight behind it; another time of day is no date.
fn without_midnight(raw: &str) -> &str {
    let Some((date, time)) = raw.split_once(['T', ' ']) else {
        return raw;
    };
    let is_midnight = time.contains(':')
        && Minute::parse(time) == Ok(Minute::MIDNIGHT)
        && !time.contains(|c| ('1'..='9').contains(&c));
    if is_midnight { date } else { raw }
}

fn date_of_parts(raw: &str) -> Option<NaiveDate> {
    let parts: Vec<&str> = raw.split(if raw.contains('/') { '/' } else { '-' }).collect();
    let [first, month, last] = parts.as_slice() else {
        return None;
    };
    let (year, day) = if first.len() == 4 { (first, last) } else { (last, first) };
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let short = |text: &str| (1..=2).contains(&text.len()) && digits(text);
    if year.len() != 4 || !digits(year) || !short(month) || !short(day) {
        return None;
    }
    let year = year.parse().ok().filter(|year| (1900..=2199).contains(year))?;
    NaiveDate::from_ymd_opt(year, month.parse().ok()?, day.parse().ok()?)
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
    let text = without_midnight(raw.trim()).to_lowercase().replace('/', "-");
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
#[path = "time_tests.rs"]
mod tests;
