//! Dates and times, as files hold them and as people type them.

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
fn dates_in_files_are_read_as_spreadsheets_write_them() {
    for (raw, meant) in [
        ("31-03-2026", "2026-03-31"),
        ("31-3-2026", "2026-03-31"),
        ("1-3-2019", "2019-03-01"),
        ("01/03/2019", "2019-03-01"),
        ("1/3/2019", "2019-03-01"),
        ("2019/03/01", "2019-03-01"),
        ("2019-3-1", "2019-03-01"),
        (" 12-11-2026 ", "2026-11-12"),
    ] {
        assert_eq!(parse_date(raw), Ok(day(meant)), "{raw}");
    }
    for wrong in [
        "2026-02-30",
        "3/31/2026",
        "20260331",
        "1300-01-01",
        "",
        "1-3-19",
        "1-3/2019",
        "1-3-2019-1",
        "001-3-2019",
        "1-3-02019",
        "+1-3-2019",
        "1--2019",
        "45352",
        "1 3 2019",
    ] {
        assert!(parse_date(wrong).is_err(), "{wrong}");
    }
    assert!(matches!(parse_date("1-3-\u{200b}2019"), Err(ValueError::Hidden(_))));
}

#[test]
fn times_in_files_are_read_as_spreadsheets_write_them() {
    for (raw, meant) in [
        ("14:05", "14:05"),
        ("8:05", "08:05"),
        ("08:05:00", "08:05"),
        ("8:05:59", "08:05"),
        ("8.05", "08:05"),
        ("08.05", "08:05"),
        ("0:00", "00:00"),
    ] {
        assert_eq!(Minute::parse(raw).map(|m| m.to_string()), Ok(meant.to_owned()), "{raw}");
    }
    for wrong in [
        "8:5", "8.5", "805", "8", "24:00", "8:60", "8:05:60", "8.05.00", "8:05.00", "8,05", "", ":05", "8:", "008:05",
        "8:05:0", "0.3368", "8:05 PM", "-8:05",
    ] {
        assert!(Minute::parse(wrong).is_err(), "{wrong}");
    }
    assert!(matches!(Minute::parse("\u{202d}8:05"), Err(ValueError::Hidden(_))));
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
        ("1/9/2026", "2026-09-01"),
        ("1-9-2026 0:00", "2026-09-01"),
        ("30/9", "2026-09-30"),
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
        ("08:05:00", "08:05"),
        ("8:05:59", "08:05"),
        (".", "14:32"),
    ] {
        assert_eq!(
            Minute::parse_typed(typed, now).map(|m| m.to_string()),
            Ok(meant.to_owned()),
            "{typed}"
        );
    }
    for wrong in ["24", "2400", "960", "9:3", "abc", "", "12345", "08:05:61", "08:05:0"] {
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
