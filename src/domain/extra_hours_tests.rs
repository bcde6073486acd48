//! Tests of extra hours: the rules of the Enschede letter, one table each.

use super::*;
use crate::domain::calendar::{Region, SchoolCalendar, SchoolHoliday};
use crate::domain::group::{Dagdeel, DagdeelName};
use crate::domain::ids::{LrkNumber, StaffId};
use crate::domain::regeling::{BeforeSchool, DagdeelMethod, DagdeelRule, ExtraStaff, Funding, PlusCaps};
use crate::domain::text::Text;
use crate::domain::time::parse_date;
use proptest::prelude::*;

fn day(text: &str) -> NaiveDate {
    parse_date(text).expect("a date")
}

fn at(text: &str) -> Minute {
    Minute::parse(text).expect("a time")
}

fn dagdeel(name: &str, from: &str, until: &str) -> Dagdeel {
    Dagdeel {
        name: DagdeelName::parse(name).expect("a name"),
        from: at(from),
        until: at(until),
    }
}

fn group(kind: GroupKind) -> Group {
    Group {
        id: GroupId::from_raw(1),
        name: Text::parse("Uilen").expect("a name"),
        kind,
        lrk: LrkNumber::parse("123456789").expect("a number"),
        opens: at("07:30"),
        closes: at("18:30"),
        minimum_min: 1,
        school_day: vec![dagdeel("nso", "14:00", "18:30")],
        free_day: vec![dagdeel("hele-dag", "07:30", "18:30")],
    }
}

fn regeling(subsidy: Option<Subsidy>) -> Regeling {
    Regeling {
        id: "pilot".to_owned(),
        municipality: None,
        source: None,
        valid_from: day("2021-10-25"),
        valid_to: Some(day("2023-12-31")),
        funding: Funding::SubsidyHours,
        region_default: None,
        dagdeel: DagdeelRule {
            max_per_day: None,
            before_school: BeforeSchool::NotBilled,
            clock_hours: Some(4),
            week_cap: crate::domain::regeling::WeekCap::Granting,
        },
        dagdeel_method: DagdeelMethod::Session,
        subsidy,
        caps: PlusCaps::default(),
        process: crate::domain::regeling::Process::default(),
        products: Vec::new(),
        ratios: Vec::new(),
    }
}

const ENSCHEDE: Subsidy = Subsidy {
    minutes_school_afternoon: Some(120),
    minutes_holiday_day: Some(300),
    per: Some(Scope::Group),
    ceiling: None,
    rate_per_hour: None,
    extra_staff: ExtraStaff::OnTop,
};

#[test]
fn e3_two_hours_on_a_school_afternoon_and_five_on_a_holiday_day_per_open_group() {
    let pilot = regeling(Some(ENSCHEDE));
    let open = group(GroupKind::BsoPlus);
    let mut mornings_only = open.clone();
    mornings_only.school_day = vec![dagdeel("vso", "07:30", "08:30")];
    let mut shut_in_holidays = open.clone();
    shut_in_holidays.free_day.clear();
    let holiday = DayType::Vacation("meivakantie".into());
    let feestdag = DayType::PublicHoliday("Koningsdag".into());
    for (group, date, day_type, minutes) in [
        (&open, "2023-03-06", &DayType::School, 120),
        (&open, "2023-05-02", &holiday, 300),
        (&open, "2023-03-13", &DayType::SchoolFree, 120),
        (&open, "2023-04-27", &feestdag, 0),
        (&open, "2023-03-11", &DayType::Weekend, 0),
        (&open, "2023-03-06", &DayType::Closed, 0),
        (&open, "2022-01-10", &DayType::Unknown, 0),
        (&open, "2021-10-24", &DayType::School, 0),
        (&open, "2021-10-25", &DayType::School, 120),
        (&open, "2023-12-31", &DayType::School, 120),
        (&open, "2024-01-01", &DayType::School, 0),
        (&mornings_only, "2023-03-06", &DayType::School, 0),
        (&mornings_only, "2023-05-02", &holiday, 300),
        (&shut_in_holidays, "2023-05-02", &holiday, 0),
        (&shut_in_holidays, "2023-03-13", &DayType::SchoolFree, 0),
        (&group(GroupKind::Bso), "2023-03-06", &DayType::School, 0),
        (&group(GroupKind::KdvPlus), "2023-03-06", &DayType::School, 0),
    ] {
        assert_eq!(
            entitled(&pilot, group, day(date), day_type),
            minutes,
            "{date} {day_type:?}"
        );
        assert_eq!(
            entitled(&regeling(None), group, day(date), day_type),
            0,
            "no subsidy, no right"
        );
    }
}

#[test]
fn a_right_per_location_is_given_once_and_to_no_single_group() {
    let per_location = regeling(Some(Subsidy {
        per: Some(Scope::Location),
        ..ENSCHEDE
    }));
    let groups = [
        group(GroupKind::BsoPlus),
        group(GroupKind::BsoPlus),
        group(GroupKind::KdvPlus),
    ];
    let monday = day("2023-03-06");
    assert_eq!(entitled(&per_location, &groups[0], monday, &DayType::School), 0);
    let total = |regeling: &Regeling| {
        let rows = Ledger::default().day_rows(regeling, &groups, monday, &DayType::School);
        rows.into_iter().sum::<Hours>().entitled
    };
    assert_eq!(total(&per_location), 120);
    assert_eq!(total(&regeling(Some(ENSCHEDE))), 240);
    assert_eq!(
        entitled_location(&regeling(Some(ENSCHEDE)), &groups, monday, &DayType::School),
        0
    );
}

#[test]
fn paid_is_what_was_worked_up_to_the_right_of_each_day_and_each_row_is_rounded_to_the_cent() {
    let pilot = regeling(Some(ENSCHEDE));
    let per_location = regeling(Some(Subsidy {
        per: Some(Scope::Location),
        ..ENSCHEDE
    }));
    let groups = [1, 2].map(|id| Group {
        id: GroupId::from_raw(id),
        ..group(GroupKind::BsoPlus)
    });
    let minute = |raw| Minute::new(raw).expect("a minute");
    let mut ledger = Ledger::default();
    for (date, group, minutes) in [("2023-03-06", 1, 150), ("2023-03-06", 2, 30), ("2023-03-07", 1, 45)] {
        let stretch = Worked {
            group: GroupId::from_raw(group),
            from: minute(840),
            until: Some(minute(840 + minutes)),
            deployment: Deployment::Extra,
        };
        ledger.add_worked(day(date), &[stretch]);
    }
    let rows = |regeling: &Regeling| -> Vec<Hours> {
        ["2023-03-06", "2023-03-07"]
            .iter()
            .flat_map(|date| ledger.day_rows(regeling, &groups, day(date), &DayType::School))
            .collect()
    };
    let paid = |regeling: &Regeling| rows(regeling).iter().map(|row| row.paid).collect::<Vec<_>>();
    // Both groups, then the location, on Monday and on Tuesday.
    assert_eq!(paid(&pilot), [120, 30, 0, 45, 0, 0]);
    assert_eq!(paid(&per_location), [0, 0, 120, 0, 0, 45]);
    let rate = |cents| Cents::new(cents).expect("an amount");
    assert_eq!(amount_paid(rows(&pilot), rate(4_000)), Cents::new(13_000).ok());
    // 26,71 an hour: 53,42 and 13,355 and 20,0325, so 53,42 + 13,36 + 20,03.
    assert_eq!(amount_paid(rows(&pilot), rate(2_671)), Cents::new(8_681).ok());
    // 26,69 an hour: 53,38 and 13,345 and 20,0175. Each rounded by itself that is a cent more than their sum rounded.
    assert_eq!(amount_paid(rows(&pilot), rate(2_669)), Cents::new(8_675).ok());
    assert_eq!(amount_paid(rows(&pilot), rate(Cents::MAX_TOTAL)), None);
}

#[test]
fn each_day_is_rounded_to_the_nearest_quarter_of_an_hour() {
    for (minutes, rounded) in [
        (0, 0),
        (1, 0),
        (7, 0),
        (8, 15),
        (15, 15),
        (22, 15),
        (23, 30),
        (275, 270),
        (278, 285),
    ] {
        assert_eq!(to_quarter(minutes), rounded, "{minutes}");
    }
    assert_eq!(in_hours(735), "12:15");
    assert_eq!(in_hours(5), "0:05");
    assert_eq!(in_hours(87_240), "1454:00");
}

fn stretch(from: &str, until: Option<&str>, deployment: Deployment) -> Worked {
    Worked {
        group: GroupId::from_raw(1),
        from: at(from),
        until: until.map(at),
        deployment,
    }
}

#[test]
fn only_extra_shifts_and_extra_stretches_with_an_end_count() {
    let mut ledger = Ledger::default();
    let monday = day("2023-03-06");
    for (from, until, deployment) in [
        ("14:00", "16:00", Deployment::Extra),
        ("14:00", "18:30", Deployment::Regular),
    ] {
        ledger.add_shift(&Shift {
            staff: StaffId::from_raw(1),
            group: GroupId::from_raw(1),
            day: monday,
            from: at(from),
            until: at(until),
            deployment,
        });
    }
    let clocked = ledger.add_worked(
        monday,
        &[
            stretch("13:58", Some("16:05"), Deployment::Extra),
            stretch("16:05", Some("18:30"), Deployment::Regular),
        ],
    );
    assert_eq!(clocked, Clocked::Whole);
    assert_eq!(
        ledger.add_worked(monday, &[stretch("14:00", None, Deployment::Regular)]),
        Clocked::Whole
    );
    assert_eq!(
        ledger.add_worked(monday, &[stretch("14:00", None, Deployment::Extra)]),
        Clocked::OpenEnd
    );
    // Two people together: 127 + 5 minutes, rounded once.
    ledger.add_worked(monday, &[stretch("17:00", Some("17:05"), Deployment::Extra)]);
    let hours = ledger.hours(
        &regeling(Some(ENSCHEDE)),
        &group(GroupKind::BsoPlus),
        monday,
        &DayType::School,
    );
    assert_eq!(
        hours,
        Hours {
            entitled: 120,
            planned: 120,
            planned_quarter: 120,
            worked: 132,
            worked_quarter: 135,
            paid: 120,
        }
    );
    assert_eq!(hours.above_right(), 15);
    assert!(ledger.has_any(GroupId::from_raw(1), monday, monday));
    assert!(!ledger.has_any(GroupId::from_raw(1), day("2023-03-07"), day("2023-03-31")));
    assert!(!ledger.has_any(GroupId::from_raw(2), monday, monday));
    assert!(
        !ledger.has_any(GroupId::from_raw(1), day("2023-03-31"), monday),
        "an empty range is no fault"
    );
}

#[test]
fn iso_weeks_are_cut_by_the_month() {
    let month = crate::domain::time::Month::parse("2023-01").expect("a month");
    let found = weeks(month.days().map(|day| {
        let worked = Hours {
            worked: 10,
            ..Hours::default()
        };
        (day, worked)
    }));
    let ends: Vec<(String, String, u32)> = found
        .iter()
        .map(|week| (week.from.to_string(), week.until.to_string(), week.hours.worked))
        .collect();
    let expected = [
        ("2023-01-01", "2023-01-01", 10),
        ("2023-01-02", "2023-01-08", 70),
        ("2023-01-09", "2023-01-15", 70),
        ("2023-01-16", "2023-01-22", 70),
        ("2023-01-23", "2023-01-29", 70),
        ("2023-01-30", "2023-01-31", 20),
    ];
    let expected: Vec<_> = expected
        .iter()
        .map(|(from, until, worked)| ((*from).to_owned(), (*until).to_owned(), *worked))
        .collect();
    assert_eq!(ends, expected);
}

#[test]
fn e4_amount_is_hours_times_rate_and_warns_at_80_and_100_percent() {
    let cents = |cents| Cents::new(cents).expect("an amount");
    for (minutes, rate, cost) in [
        (0, 2671, 0),
        (60, 2671, 2671),
        (15, 2671, 668),
        (45, 2671, 2003),
        (4362 * 60, 2671, 11_650_902),
    ] {
        assert_eq!(
            amount(minutes, cents(rate)).map(Cents::cents),
            Some(cost),
            "{minutes} minutes at {rate}"
        );
    }
    for (used, ceiling, level, percent) in [
        (0, 10_000, CeilingLevel::Below, 0),
        (7_999, 10_000, CeilingLevel::Below, 79),
        (8_000, 10_000, CeilingLevel::Near, 80),
        (9_999, 10_000, CeilingLevel::Near, 99),
        (10_000, 10_000, CeilingLevel::Reached, 100),
        (25_000, 10_000, CeilingLevel::Reached, 250),
        (0, 0, CeilingLevel::Reached, 100),
    ] {
        assert_eq!(
            ceiling_level(cents(used), cents(ceiling)),
            (level, percent),
            "{used} of {ceiling}"
        );
    }
}

/// POLICY 4.5 in small: a school week and a holiday week of one group and of three.
#[test]
fn a_school_week_gives_ten_hours_and_a_holiday_week_twenty_five() {
    let holiday = |name: &str, begin, end| SchoolHoliday {
        name: name.into(),
        region: Region::Noord,
        begin: day(begin),
        end: day(end),
    };
    let calendar = SchoolCalendar::new(vec![
        holiday("voorjaarsvakantie", "2023-02-25", "2023-03-05"),
        holiday("zomervakantie", "2023-07-22", "2023-09-03"),
    ]);
    let pilot = regeling(Some(ENSCHEDE));
    let groups = [
        group(GroupKind::BsoPlus),
        group(GroupKind::BsoPlus),
        group(GroupKind::BsoPlus),
    ];
    let total = |groups: &[Group], first: &str| -> u32 {
        day(first)
            .iter_days()
            .take(7)
            .map(|day| {
                let day_type = calendar.day_type(day, Region::Noord);
                let rows = Ledger::default().day_rows(&pilot, groups, day, &day_type);
                rows.into_iter().sum::<Hours>().entitled
            })
            .sum()
    };
    assert_eq!(
        (total(&groups[..1], "2023-02-27"), total(&groups[..1], "2023-03-06")),
        (25 * 60, 10 * 60)
    );
    assert_eq!(
        (total(&groups, "2023-02-27"), total(&groups, "2023-03-06")),
        (75 * 60, 30 * 60)
    );
}

proptest! {
    #[test]
    fn a_rounded_day_is_whole_quarters_and_at_most_seven_minutes_off(minutes in 0u32..100_000) {
        let rounded = to_quarter(minutes);
        prop_assert_eq!(rounded % 15, 0);
        prop_assert!(rounded.abs_diff(minutes) <= 7);
    }

    #[test]
    fn weeks_and_groups_add_up_to_the_whole(
        shifts in proptest::collection::vec((1i64..4, 0u64..62, 0u16..1000, 1u16..439, 0u8..2), 0..40),
    ) {
        let pilot = regeling(Some(ENSCHEDE));
        let groups: Vec<Group> = (1..4)
            .map(|id| Group { id: GroupId::from_raw(id), ..group(GroupKind::BsoPlus) })
            .collect();
        let mut ledger = Ledger::default();
        for (id, offset, from, length, extra) in shifts {
            let day = day("2023-03-01").checked_add_days(chrono::Days::new(offset)).expect("a date");
            let deployment = if extra == 1 { Deployment::Extra } else { Deployment::Regular };
            let (from, until) = (Minute::new(from).expect("a minute"), Minute::new(from + length).expect("a minute"));
            let group = GroupId::from_raw(id);
            ledger.add_shift(&Shift { staff: StaffId::from_raw(1), group, day, from, until, deployment });
            ledger.add_worked(day, &[Worked { group, from, until: Some(until), deployment }]);
        }
        let days: Vec<NaiveDate> = day("2023-03-01").iter_days().take(62).collect();
        let of_location: Hours = days
            .iter()
            .flat_map(|day| ledger.day_rows(&pilot, &groups, *day, &DayType::School))
            .sum();
        let mut of_groups = Hours::default();
        for group in &groups {
            let hours = |day: &NaiveDate| (*day, ledger.hours(&pilot, group, *day, &DayType::School));
            let in_weeks: Hours = weeks(days.iter().map(hours)).into_iter().map(|week| week.hours).sum();
            let in_days: Hours = days.iter().map(|day| hours(day).1).sum();
            prop_assert_eq!(in_weeks, in_days);
            of_groups = of_groups.plus(in_days);
        }
        prop_assert_eq!(of_groups, of_location);
        prop_assert_eq!((of_location.planned, of_location.planned_quarter), (of_location.worked, of_location.worked_quarter));
        prop_assert_eq!(of_location.entitled, 62 * 3 * 120);
        prop_assert!(of_location.paid <= of_location.entitled.min(of_location.worked_quarter));
    }

    #[test]
    fn money_never_panics_and_more_hours_never_cost_less(minutes in any::<u32>(), more in any::<u32>(), rate in 0u64..100_000) {
        let rate = Cents::new(rate).expect("an amount");
        let less = amount(minutes.min(more), rate);
        let greater = amount(minutes.max(more), rate);
        if let (Some(less), Some(greater)) = (less, greater) {
            prop_assert!(less <= greater);
            prop_assert!(ceiling_level(less, rate).0 <= ceiling_level(greater, rate).0);
        }
    }
}
