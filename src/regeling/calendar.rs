//! The school holiday calendar that comes with the program (`data/kalender/schoolvakanties.csv`).

use super::error::{Problem, SettingsError};
use super::listing::{Listing, optional, required};
use crate::domain::calendar::{Region, SchoolCalendar, SchoolHoliday};
use crate::domain::csv_table::{Fields, Shape, Unknown};
use crate::domain::time::parse_date;
use chrono::{Datelike, NaiveDate};
use std::collections::BTreeSet;

/// Longer than any holiday: a longer one has a wrong date in it.
const LONGEST_DAYS: i64 = 100;

/// Whether schools must keep a holiday.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HolidayBasis {
    /// Fixed by the Regeling vaststelling schoolvakanties ("verplicht").
    Statutory,
    /// Advice dates of the ministry; a school may choose others ("advies").
    Advice,
}

/// How sure the dates are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HolidayStatus {
    /// Read in the regulation, on rijksoverheid.nl or in two independent sources ("gepubliceerd").
    Published,
    /// Found in one data set only ("onbevestigd").
    Unverified,
}

/// One school holiday of one region with what is known about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HolidayRow {
    /// School year, such as `2025-2026`; summer belongs to the year it closes.
    pub school_year: String,
    /// Name, region and dates; both ends included.
    pub holiday: SchoolHoliday,
    /// Whether schools must keep it.
    pub basis: HolidayBasis,
    /// How sure the dates are.
    pub status: HolidayStatus,
    /// Where the dates come from.
    pub source: String,
}

const FILE: &str = "data/kalender/schoolvakanties.csv";
const TEXT: &str = include_str!("../../data/kalender/schoolvakanties.csv");
/// `verplicht` (ja or advies) is how some lists name `aard`.
const SHAPE: Shape = Shape {
    what: "vakanties",
    columns: &[
        required("schooljaar"),
        required("vakantie"),
        required("regio"),
        required("van"),
        required("tot"),
        optional("aard"),
        optional("status"),
        optional("bron"),
        optional("verplicht"),
    ],
    unknown: Unknown::Refused,
};
const EXAMPLE: &str = "2025-2026,herfstvakantie,Noord,2025-10-18,2025-10-26,advies,gepubliceerd,adviesdata OCW";

/// The school calendar that comes with the program.
///
/// Should the file that is built in not be readable, the calendar is empty, so that every day is "onbekend" and no rule
/// guesses; a test keeps the file readable.
pub fn calendar() -> SchoolCalendar {
    SchoolCalendar::new(holiday_rows().into_iter().map(|row| row.holiday).collect())
}

/// Every school holiday that comes with the program, with its status and source.
pub fn holiday_rows() -> Vec<HolidayRow> {
    read_holidays(FILE, TEXT).unwrap_or_default()
}

/// The calendar of a holiday file that a location brings, over the one that comes with the program.
///
/// A holiday in the file takes the place of the same holiday of the same school year and region; the others stay. Each
/// school year from the first to the last must then hold all its holidays in the region, else a day of a holiday that was
/// left out would pass for a school day.
pub fn calendar_with(file_name: &str, text: &str) -> Result<SchoolCalendar, SettingsError> {
    let newer = read_holidays(file_name, text)?;
    let replaced = |known: &HolidayRow| newer.iter().any(|row| key(row) == key(known));
    let mut rows: Vec<HolidayRow> = holiday_rows().into_iter().filter(|known| !replaced(known)).collect();
    rows.extend(newer.iter().cloned());
    if let Some((year, region, name)) = first_gap(&rows) {
        return Err(SettingsError::one(Problem {
            file: file_name.to_owned(),
            line: 1,
            key: format!("schooljaar {year}"),
            text: format!(
                "mist de {name} van regio {}; geef elk schooljaar alle vijf vakanties",
                region.name()
            ),
            example: EXAMPLE.to_owned(),
        }));
    }
    Ok(SchoolCalendar::new(rows.into_iter().map(|row| row.holiday).collect()))
}

fn key(row: &HolidayRow) -> (&str, &str, Region) {
    (&row.school_year, &row.holiday.name, row.holiday.region)
}

/// Every school year has these, in each region.
const NAMES: [&str; 5] = [
    "herfstvakantie",
    "kerstvakantie",
    "voorjaarsvakantie",
    "meivakantie",
    "zomervakantie",
];

/// The first holiday that is missing between the first and the last school year of a region.
fn first_gap(rows: &[HolidayRow]) -> Option<(String, Region, &'static str)> {
    let first_year = |row: &HolidayRow| row.school_year.get(..4).and_then(|year| year.parse::<u16>().ok());
    for region in [Region::Noord, Region::Midden, Region::Zuid] {
        let of_region = || rows.iter().filter(|row| row.holiday.region == region);
        let first = of_region().filter_map(first_year).min()?;
        let last = of_region().filter_map(first_year).max()?;
        for year in first..=last {
            let school_year = format!("{year}-{}", year.saturating_add(1));
            let has = |name: &&str| of_region().any(|row| row.school_year == school_year && row.holiday.name == **name);
            if let Some(missing) = NAMES.iter().find(|name| !has(name)) {
                return Some((school_year, region, missing));
            }
        }
    }
    None
}

/// Reads a holiday file of the same columns, such as a newer one; all mistakes are reported at once.
///
/// What is known about a holiday beside its dates may be left out: `aard`, `status` and `bron`.
pub fn read_holidays(file_name: &str, text: &str) -> Result<Vec<HolidayRow>, SettingsError> {
    let mut seen = BTreeSet::new();
    Listing::read((file_name, text), &SHAPE, EXAMPLE)?.each(|row| {
        let row = read_row(row).map_err(|column| (column, "klopt niet"))?;
        let key = (row.school_year.clone(), row.holiday.name.clone(), row.holiday.region);
        if seen.insert(key) {
            Ok(row)
        } else {
            Err(("vakantie", "staat er voor dit schooljaar en deze regio twee keer"))
        }
    })
}

/// The text of the list that comes with the program, for its size and check sum.
pub const fn holidays_text() -> &'static str {
    TEXT
}

/// Number of lines of a holiday file, below the header.
pub fn holidays_row_count(text: &str) -> usize {
    Listing::read((FILE, text), &SHAPE, EXAMPLE).map_or(0, |list| list.line_count())
}

/// The school year in which a holiday begins; it runs from August, so summer belongs to the year it closes.
fn school_year_of(begin: NaiveDate) -> String {
    let first = if begin.month() >= 8 {
        begin.year()
    } else {
        begin.year() - 1
    };
    format!("{first}-{}", first + 1)
}

/// Reads one line; gives the column that is wrong.
fn read_row(row: &Fields<'_>) -> Result<HolidayRow, &'static str> {
    let given = |column: &'static str| row.get(column).filter(|field| !field.is_empty());
    let needed = |column: &'static str| given(column).ok_or(column);
    let school_year = needed("schooljaar")?.to_owned();
    let name = needed("vakantie")?.to_lowercase();
    let name = NAMES.into_iter().find(|known| *known == name).ok_or("vakantie")?;
    let region = needed("regio").and_then(|raw| Region::parse(raw).map_err(|_| "regio"))?;
    let begin = needed("van").and_then(|raw| parse_date(raw).map_err(|_| "van"))?;
    let end = needed("tot").and_then(|raw| parse_date(raw).ok().filter(|end| begin <= *end).ok_or("tot"))?;
    if (end - begin).num_days() >= LONGEST_DAYS {
        return Err("tot");
    }
    let basis = match given("aard").or_else(|| given("verplicht")) {
        Some("verplicht" | "ja") => HolidayBasis::Statutory,
        Some("advies") | None => HolidayBasis::Advice,
        Some(_) => return Err("aard"),
    };
    let status = match given("status") {
        Some("gepubliceerd" | "published") => HolidayStatus::Published,
        Some("onbevestigd" | "unverified") | None => HolidayStatus::Unverified,
        Some(_) => return Err("status"),
    };
    if school_year != school_year_of(begin) {
        return Err("schooljaar");
    }
    Ok(HolidayRow {
        school_year,
        holiday: SchoolHoliday {
            name: name.to_owned(),
            region,
            begin,
            end,
        },
        basis,
        status,
        source: given("bron").unwrap_or_default().to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::calendar::DayType;
    use crate::domain::time::monday;
    use chrono::Weekday;
    use proptest::prelude::*;

    const HEADER: &str = "schooljaar,vakantie,regio,van,tot,aard,status,bron";
    const REGIONS: [Region; 3] = [Region::Noord, Region::Midden, Region::Zuid];

    fn day(text: &str) -> NaiveDate {
        parse_date(text).expect("a test date")
    }

    #[test]
    fn every_holiday_runs_from_saturday_to_sunday() {
        let rows = read_holidays(FILE, TEXT).expect("the built-in file");
        assert_eq!(rows.len(), 150, "ten school years, five holidays, three regions");
        for row in &rows {
            let holiday = &row.holiday;
            assert_eq!(holiday.begin.weekday(), Weekday::Sat, "{row:?}");
            assert_eq!(holiday.end.weekday(), Weekday::Sun, "{row:?}");
            let days = (holiday.end - holiday.begin).num_days() + 1;
            let expected = match holiday.name.as_str() {
                "herfstvakantie" | "voorjaarsvakantie" | "meivakantie" => 9,
                "kerstvakantie" => 16,
                "zomervakantie" => 44,
                other => panic!("{other}"),
            };
            assert_eq!(days, expected, "{row:?}");
            let year = holiday.begin.year();
            assert!(row.school_year.contains(&year.to_string()), "{row:?}");
        }
    }

    #[test]
    fn every_school_year_has_five_holidays_in_each_region_once() {
        let rows = holiday_rows();
        let keys: BTreeSet<_> = rows
            .iter()
            .map(|row| (row.school_year.as_str(), row.holiday.name.as_str(), row.holiday.region))
            .collect();
        assert_eq!(keys.len(), 150);
    }

    #[test]
    fn kerst_mei_and_zomer_are_statutory_and_six_advice_rows_are_unverified() {
        let rows = holiday_rows();
        let count = |test: &dyn Fn(&HolidayRow) -> bool| rows.iter().filter(|row| test(row)).count();
        assert_eq!(count(&|row| row.basis == HolidayBasis::Statutory), 90);
        assert_eq!(count(&|row| row.status == HolidayStatus::Unverified), 6);
        for row in &rows {
            let fixed = ["kerstvakantie", "meivakantie", "zomervakantie"].contains(&row.holiday.name.as_str());
            assert_eq!(fixed, row.basis == HolidayBasis::Statutory, "{row:?}");
            assert!(!fixed || row.status == HolidayStatus::Published, "{row:?}");
        }
    }

    /// Date, region or all of them, expected holiday ("" = none).
    #[test]
    fn published_dates_give_the_right_holiday() {
        let calendar = calendar();
        let all = &REGIONS[..];
        for (date, regions, name) in [
            ("2020-10-12", &[Region::Noord][..], "herfstvakantie"),
            ("2020-12-18", all, ""),
            ("2021-02-15", &[Region::Zuid], "voorjaarsvakantie"),
            ("2021-02-22", &[Region::Noord, Region::Midden], "voorjaarsvakantie"),
            ("2021-05-10", all, ""),
            ("2021-08-30", &[Region::Noord], ""),
            ("2021-08-30", &[Region::Zuid], "zomervakantie"),
            ("2021-10-25", &[Region::Noord], ""),
            ("2022-01-07", all, "kerstvakantie"),
            ("2022-03-04", &[Region::Noord], ""),
            ("2022-03-04", &[Region::Midden], "voorjaarsvakantie"),
            ("2022-07-18", &[Region::Noord], "zomervakantie"),
            ("2022-10-10", all, ""),
            ("2025-10-17", &[Region::Noord], ""),
            ("2025-10-20", &[Region::Zuid], ""),
            ("2026-02-16", &[Region::Noord], ""),
            ("2026-02-16", &[Region::Midden], "voorjaarsvakantie"),
            ("2026-02-23", &[Region::Noord], "voorjaarsvakantie"),
            ("2026-07-06", &[Region::Noord], "zomervakantie"),
            ("2026-07-06", &[Region::Midden], ""),
            ("2026-08-17", &[Region::Noord], ""),
            ("2026-08-17", &[Region::Midden], "zomervakantie"),
            ("2026-10-12", &[Region::Noord], "herfstvakantie"),
            ("2026-10-12", &[Region::Midden], ""),
            ("2026-12-31", all, "kerstvakantie"),
            ("2027-01-04", all, ""),
            ("2027-05-03", all, ""),
            ("2028-01-07", all, "kerstvakantie"),
            ("2029-07-09", &[Region::Midden], "zomervakantie"),
        ] {
            for region in regions {
                let expected = if name.is_empty() {
                    DayType::School
                } else {
                    DayType::Vacation(name.to_owned())
                };
                assert_eq!(calendar.day_type(day(date), *region), expected, "{date} {region:?}");
            }
        }
        // A Saturday is weekend for the day type; the holiday itself begins on it.
        let herfst = |date| {
            holiday_rows().into_iter().any(|row| {
                row.holiday.region == Region::Noord
                    && row.holiday.name == "herfstvakantie"
                    && row.holiday.begin == day(date)
            })
        };
        assert!(herfst("2025-10-18"));
        assert_eq!(calendar.day_type(day("2025-10-18"), Region::Noord), DayType::Weekend);
    }

    #[test]
    fn after_the_last_summer_there_is_no_data() {
        let calendar = calendar();
        for region in REGIONS {
            assert_eq!(calendar.day_type(day("2030-09-02"), region), DayType::Unknown);
            assert_eq!(calendar.day_type(day("2020-10-09"), region), DayType::Unknown);
            assert_eq!(calendar.day_type(day("2030-12-27"), region), DayType::Unknown);
        }
    }

    #[test]
    fn whole_holiday_weeks_per_iso_year_are_the_same_in_every_region() {
        let rows = holiday_rows();
        for (year, weeks) in [
            (2021, 10),
            (2022, 11),
            (2023, 11),
            (2024, 11),
            (2025, 11),
            (2026, 12),
            (2027, 10),
            (2028, 11),
            (2029, 11),
        ] {
            for region in REGIONS {
                let count = rows
                    .iter()
                    .filter(|row| row.holiday.region == region)
                    .flat_map(|row| row.holiday.begin.iter_days().take_while(|day| *day <= row.holiday.end))
                    .filter(|day| day.weekday() == Weekday::Mon && day.iso_week().year() == year)
                    .count();
                assert_eq!(count, weeks, "{year} {region:?}");
            }
        }
    }

    #[test]
    fn iso_weeks_run_from_monday_and_use_the_week_year() {
        for (date, week) in [
            ("2025-10-17", (2025, 42)),
            ("2025-10-18", (2025, 42)),
            ("2025-10-20", (2025, 43)),
            ("2026-02-16", (2026, 8)),
            ("2026-02-23", (2026, 9)),
            ("2026-07-06", (2026, 28)),
            ("2026-08-17", (2026, 34)),
            ("2026-10-12", (2026, 42)),
            ("2025-12-29", (2026, 1)),
            ("2026-12-31", (2026, 53)),
            ("2027-01-01", (2026, 53)),
            ("2027-01-03", (2026, 53)),
            ("2027-01-04", (2027, 1)),
            ("2024-12-30", (2025, 1)),
            ("2023-01-01", (2022, 52)),
            ("2027-05-03", (2027, 18)),
            ("2028-01-07", (2028, 1)),
            ("2029-07-09", (2029, 28)),
        ] {
            // The program counts weeks by their Monday; its ISO week is that of every day in it.
            let iso = monday(day(date)).iso_week();
            assert_eq!((iso.year(), iso.week()), week, "{date}");
        }
    }

    #[test]
    fn a_newer_file_is_checked_line_by_line() {
        let header = HEADER;
        let text = format!(
            "{header}\n2030-2031,herfstvakantie,Oost,2030-10-19,2030-10-27,advies,gepubliceerd,x\n\
             2030-2031,herfstvakantie,Noord,2030-10-19,2030-10-18,advies,gepubliceerd,x\n\
             2030-2031,herfstvakantie,Noord,2030-10-19,2030-10-27,soms,gepubliceerd,x\n\
             2030-2031,herfstvakantie,Noord,2030-10-19\n\
             {EXAMPLE}\n"
        );
        let error = read_holidays("nieuw.csv", &text).expect_err("four wrong lines");
        let places: Vec<(usize, &str)> = error.problems().iter().map(|p| (p.line, p.key.as_str())).collect();
        assert_eq!(places, [(2, "regio"), (3, "tot"), (4, "aard"), (5, "")]);
        assert_eq!(
            read_holidays("nieuw.csv", &format!("{header}\n{EXAMPLE}\n")).map(|rows| rows.len()),
            Ok(1)
        );
        let header_error = read_holidays("nieuw.csv", "a,b\n").expect_err("another header");
        assert_eq!(header_error.problems().len(), 1);
    }

    /// Every holiday of a school year in every region, in the weeks of 2028-2029 moved to another year.
    fn school_year(first: i32) -> String {
        let moved = |day: NaiveDate| {
            let year = day.year() - 2028 + first;
            NaiveDate::from_ymd_opt(year, day.month(), day.day()).expect("no 29 February in it")
        };
        let line = |row: &HolidayRow| {
            let (holiday, region) = (&row.holiday, row.holiday.region.name());
            let (begin, end) = (moved(holiday.begin), moved(holiday.end));
            let last = first + 1;
            format!(
                "{first}-{last},{},{region},{begin},{end},advies,onbevestigd,proef",
                holiday.name
            )
        };
        let rows = holiday_rows();
        let lines: Vec<String> = rows
            .iter()
            .filter(|row| row.school_year == "2028-2029")
            .map(line)
            .collect();
        lines.join("\n")
    }

    #[test]
    fn a_newer_file_adds_school_years_and_replaces_what_it_repeats() {
        let header = HEADER;
        let newer = format!("{header}\n{}", school_year(2030));
        assert_eq!(newer.lines().count(), 16);
        let longer = calendar_with("nieuw.csv", &newer).expect("a whole school year");
        for (date, before, after) in [
            ("2026-07-20", "vakantiedag", "vakantiedag"),
            ("2030-10-16", "onbekend", "vakantiedag"),
            ("2030-11-14", "onbekend", "schooldag"),
            ("2031-08-05", "onbekend", "vakantiedag"),
            ("2031-09-15", "onbekend", "onbekend"),
        ] {
            assert_eq!(calendar().day_type(day(date), Region::Noord).code(), before, "{date}");
            assert_eq!(longer.day_type(day(date), Region::Noord).code(), after, "{date}");
        }
        let corrected =
            format!("{header}\n2026-2027,herfstvakantie,Noord,2026-10-17,2026-10-25,advies,gepubliceerd,proef\n");
        let corrected = calendar_with("nieuw.csv", &corrected).expect("one row");
        assert_eq!(corrected.day_type(day("2026-10-13"), Region::Noord), DayType::School);
        assert_eq!(
            corrected.day_type(day("2026-10-20"), Region::Noord).code(),
            "vakantiedag"
        );
    }

    #[test]
    fn a_newer_file_with_a_gap_is_refused_so_that_no_holiday_passes_for_a_school_day() {
        let header = HEADER;
        let year = school_year(2030);
        let kept: Vec<&str> = year
            .lines()
            .filter(|line| !line.contains("kerstvakantie,Zuid"))
            .collect();
        let without_kerst = kept.join("\n");
        for (name, text, missing) in [
            (
                "a holiday",
                without_kerst,
                ("schooljaar 2030-2031", "kerstvakantie van regio Zuid"),
            ),
            (
                "a year",
                school_year(2031),
                ("schooljaar 2030-2031", "herfstvakantie van regio Noord"),
            ),
        ] {
            let error = calendar_with("nieuw.csv", &format!("{header}\n{text}")).expect_err(name);
            let problem = &error.problems()[0];
            assert_eq!(problem.key, missing.0, "{name}");
            assert!(problem.text.contains(missing.1), "{name}: {problem}");
        }
        let wrong_year = format!("{header}\n{}", EXAMPLE.replace("2025-2026", "2026-2027"));
        let error = calendar_with("nieuw.csv", &wrong_year).expect_err("a date in another school year");
        assert_eq!(
            (error.problems()[0].line, error.problems()[0].key.as_str()),
            (2, "schooljaar")
        );
    }

    proptest! {
        #[test]
        fn reading_holidays_never_panics(raw in "\\PC*", rest in "[a-z0-9,\"\n-]{0,80}") {
            let _ = read_holidays("x", &raw);
            let _ = calendar_with("x", &format!("{HEADER}\n{rest}"));
            let _ = read_holidays("x", &format!("{HEADER}\n{rest}"));
        }
    }
}
