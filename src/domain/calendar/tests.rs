//! Tests of the calendar.

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

#[test]
fn a_day_gone_by_that_the_former_list_did_not_know_follows_the_newer_one() {
    let holiday = |name: &str, begin, end| SchoolHoliday {
        name: name.into(),
        region: Region::Midden,
        begin: day(begin),
        end: day(end),
    };
    let former = SchoolCalendar::new(vec![
        holiday("voorjaarsvakantie", "2026-02-14", "2026-02-22"),
        holiday("zomervakantie", "2026-07-18", "2026-08-30"),
    ]);
    let newer = SchoolCalendar::new(vec![
        holiday("voorjaarsvakantie", "2026-02-21", "2026-03-01"),
        holiday("zomervakantie", "2026-07-18", "2026-08-30"),
        holiday("herfstvakantie", "2026-10-17", "2026-10-25"),
        holiday("zomervakantie", "2027-07-17", "2027-08-29"),
    ]);
    let both = newer.with_past(vec![(day("2026-11-02"), former)]);
    for (date, kind) in [
        ("2026-02-17", "vakantiedag"),
        ("2026-02-24", "schooldag"),
        ("2026-09-01", "schooldag"),
        ("2026-10-20", "vakantiedag"),
        ("2026-11-03", "schooldag"),
    ] {
        assert_eq!(both.day_type(day(date), Region::Midden).code(), kind, "{date}");
    }
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
        second_mei_week: SecondMeiWeek::No,
        second_mei_week_from: None,
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
        second_mei_week: SecondMeiWeek::No,
        second_mei_week_from: None,
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

#[test]
fn the_first_and_the_last_day_of_a_holiday_of_the_region_belong_to_it() {
    let calendar = SchoolCalendar::new(vec![SchoolHoliday {
        name: "voorjaarsvakantie".into(),
        region: Region::Midden,
        begin: day("2026-03-10"),
        end: day("2026-03-12"),
    }]);
    for (date, code) in [
        ("2026-03-09", "onbekend"),
        ("2026-03-10", "vakantiedag"),
        ("2026-03-12", "vakantiedag"),
        ("2026-03-13", "onbekend"),
    ] {
        assert_eq!(calendar.day_type(day(date), Region::Midden).code(), code, "{date}");
    }
}

#[test]
fn an_own_holiday_comes_in_place_of_the_one_of_its_own_year_only() {
    let mut calendar = calendar_with_a_school();
    for (name, begin, end) in [
        ("voorjaarsvakantie", "2027-02-20", "2027-02-28"),
        ("zomervakantie", "2027-07-10", "2027-08-22"),
    ] {
        calendar.holidays.push(SchoolHoliday {
            name: name.into(),
            region: Region::Midden,
            begin: day(begin),
            end: day(end),
        });
    }
    let at_school = |date| {
        let school = Some("Basisschool De Regenboog");
        calendar.day_type_at(day(date), school, Region::Midden).code()
    };
    assert_eq!(at_school("2026-02-16"), "schooldag", "its own begins a week later");
    assert_eq!(
        at_school("2027-02-22"),
        "vakantiedag",
        "that of the region, a year later"
    );
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
