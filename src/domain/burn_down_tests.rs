//! Tests of what is left of an allocation.

use super::*;
use crate::domain::allocation::{Omvang, RedenWijziging, ToewijzingStamp, Volume};
use crate::domain::calendar::DayType;
use crate::domain::ids::{ChildId, GemeenteCode, ProductCode, ToewijzingNummer};
use crate::domain::regeling::{BeforeSchool, DagdeelMethod, DagdeelRule, Funding, PlusCaps, ProductAge};
use crate::domain::time::{Period, parse_date};
use chrono::Days;
use proptest::prelude::*;

const BSO: GroupKind = GroupKind::BsoPlus;
/// A Monday.
const MONDAY: &str = "2026-03-02";

fn day(text: &str) -> NaiveDate {
    parse_date(text).expect("a date")
}

fn regeling() -> Regeling {
    let product = |code: &str, kind, weeks| PolicyProduct {
        code: ProductCode::parse(code).expect("a code"),
        kind,
        is_jeugdhulp: true,
        cap_school_week: (code == "45A60").then_some(3),
        cap_holiday_week: (code == "45A60").then_some(6),
        weeks_per_year: weeks,
        max_hours_per_day: None,
        requires_any: Vec::new(),
        age: ProductAge::default(),
        declared: crate::domain::regeling::DeclaredIn::default(),
    };
    Regeling {
        id: "proef".into(),
        municipality: None,
        source: None,
        valid_from: day("2025-01-01"),
        valid_to: None,
        funding: Funding::Product,
        region_default: None,
        dagdeel: DagdeelRule {
            max_per_day: None,
            before_school: BeforeSchool::NotBilled,
            clock_hours: Some(4),
            week_cap: crate::domain::regeling::WeekCap::Granting,
        },
        dagdeel_method: DagdeelMethod::Session,
        subsidy: None,
        caps: PlusCaps::default(),
        process: crate::domain::regeling::Process::default(),
        products: vec![
            product("45A60", ProductKind::Support(BSO), Some(49)),
            product("45A05", ProductKind::Support(GroupKind::KdvPlus), None),
            product("42A03", ProductKind::Transport, None),
        ],
        ratios: Vec::new(),
    }
}

fn granted(number: u32, volume: u32, frequency: Frequentie, (begin, end): (&str, Option<&str>)) -> Toewijzing {
    Toewijzing {
        gemeente: GemeenteCode::parse("0214").expect("a code"),
        number: ToewijzingNummer::parse(&number.to_string()).expect("a number"),
        stamp: ToewijzingStamp {
            date: day("2025-12-01"),
            time: chrono::NaiveTime::MIN,
        },
        child: ChildId::from_raw(1),
        category: None,
        product: ProductCode::parse("45A60").ok(),
        omvang: Some(Omvang {
            volume: Volume::new(volume).expect("small"),
            unit: Eenheid::Dagdeel,
            frequency,
        }),
        period: Period::new(day(begin), end.map(day)).expect("a period"),
        change_reason: None,
        budget: None,
    }
}

/// A child with allocations, on a day, with what was planned and delivered.
struct Case {
    today: &'static str,
    allocations: Vec<Toewijzing>,
    holiday: BTreeSet<NaiveDate>,
    planned: DayCounts,
    delivered: DayCounts,
    overrides: Vec<LimitOverride>,
    weeks: (&'static str, &'static str),
}

impl Case {
    fn new(allocations: Vec<Toewijzing>) -> Self {
        Self {
            today: "2026-03-08",
            allocations,
            holiday: BTreeSet::new(),
            planned: DayCounts::new(),
            delivered: DayCounts::new(),
            overrides: Vec::new(),
            weeks: (MONDAY, MONDAY),
        }
    }

    fn delivered(mut self, days: &[(&str, u32)]) -> Self {
        self.delivered
            .extend(days.iter().map(|(text, count)| ((BSO, day(text)), *count)));
        self
    }

    fn planned(mut self, days: &[(&str, u32)]) -> Self {
        self.planned
            .extend(days.iter().map(|(text, count)| ((BSO, day(text)), *count)));
        self
    }

    fn work_out(&self) -> Vec<AllocationBurn> {
        burn_down(&BurnDownInput {
            child: &ChildNumber::parse("1").expect("a number"),
            today: day(self.today),
            allocations: &self.allocations,
            regeling: &regeling(),
            overrides: &self.overrides,
            holiday_weeks: &self.holiday,
            planned: &self.planned,
            delivered: &self.delivered,
            counted_weeks: &BTreeMap::new(),
            weeks: (day(self.weeks.0), day(self.weeks.1)),
        })
    }
}

fn texts(burn: &AllocationBurn) -> Vec<&str> {
    burn.findings.iter().map(|finding| finding.text.as_str()).collect()
}

#[test]
fn b28_worked_numbers_4_1_week_cap() {
    for (volume, kind, delivered, billable, warned) in [
        (3, WeekKind::School, 3, 3, None),
        (
            3,
            WeekKind::School,
            4,
            3,
            Some("4e dagdeel in deze schoolweek; de regeling geeft er hoogstens 3."),
        ),
        (
            2,
            WeekKind::School,
            3,
            2,
            Some("3e dagdeel in deze schoolweek; 2 toegekend."),
        ),
        (
            4,
            WeekKind::School,
            4,
            3,
            Some("4e dagdeel in deze schoolweek; de regeling geeft er hoogstens 3."),
        ),
        (6, WeekKind::Holiday, 6, 6, None),
        (
            6,
            WeekKind::Holiday,
            7,
            6,
            Some("7e dagdeel in deze vakantieweek; de regeling geeft er hoogstens 6."),
        ),
        (
            3,
            WeekKind::Holiday,
            5,
            3,
            Some("5e dagdeel in deze vakantieweek; 3 toegekend."),
        ),
        (3, WeekKind::School, 2, 2, None),
    ] {
        let mut case = Case::new(vec![granted(1, volume, Frequentie::PerWeek, ("2026-01-01", None))])
            .delivered(&[(MONDAY, delivered)]);
        if kind == WeekKind::Holiday {
            case.holiday.insert(day(MONDAY));
        }
        let burn = case.work_out().remove(0);
        let week = burn.weeks[0];
        assert_eq!((week.kind, week.billable()), (kind, billable), "{volume} {delivered}");
        assert_eq!(
            texts(&burn),
            warned.into_iter().collect::<Vec<_>>(),
            "{volume} {delivered}"
        );
        let left = u64::from(volume).min(if kind == WeekKind::School { 3 } else { 6 });
        assert_eq!(week.left(), Some(left.saturating_sub(u64::from(delivered))));
    }
}

#[test]
fn every_frequency_gives_its_week_what_it_has_left() {
    let days = [("2026-03-02", 1), ("2026-03-03", 1), ("2026-03-09", 1)];
    for (volume, frequency, first_week, second_week, cap) in [
        (2, Frequentie::PerWeek, Some(2), Some(2), Some(26)),
        (1, Frequentie::PerDag, Some(3), Some(3), Some(42)),
        (4, Frequentie::PerMaand, Some(3), Some(2), Some(12)),
        (3, Frequentie::Totaal, Some(3), Some(1), Some(3)),
    ] {
        let mut case =
            Case::new(vec![granted(1, volume, frequency, ("2026-01-01", Some("2026-03-31")))]).delivered(&days);
        case.weeks = ("2026-03-02", "2026-03-09");
        case.today = "2026-03-15";
        let burn = case.work_out().remove(0);
        let granted: Vec<_> = burn.weeks.iter().map(|week| week.granted).collect();
        assert_eq!(granted, [first_week, second_week], "{frequency:?}");
        // The ISO weeks that are touched: 29 December up to 5 April are 14 of them.
        let cap = if frequency == Frequentie::PerWeek {
            Some(28)
        } else {
            cap
        };
        assert_eq!(burn.life.cap, cap, "{frequency:?}");
        assert_eq!(burn.life.left(), cap.map(|cap| cap - 3), "{frequency:?}");
    }
    // Two days of the week are granted, a Saturday and a Sunday: a dagdeel for each of them.
    let mut case = Case::new(vec![granted(
        1,
        1,
        Frequentie::PerDag,
        ("2026-03-07", Some("2026-03-31")),
    )]);
    case.weeks = (MONDAY, MONDAY);
    assert_eq!(case.work_out()[0].weeks[0].granted, Some(2));
}

#[test]
fn without_an_end_the_whole_is_unknown_and_the_week_is_not() {
    let burn = Case::new(vec![granted(1, 3, Frequentie::PerWeek, ("2026-01-01", None))]).work_out();
    assert_eq!((burn[0].life.cap, burn[0].life.left()), (None, None));
    assert_eq!(burn[0].weeks[0].granted, Some(3));
}

#[test]
fn successive_allocations_share_the_cap_of_the_week_in_which_they_change() {
    let first = granted(1, 3, Frequentie::PerWeek, ("2026-01-01", Some("2026-03-03")));
    let second = granted(2, 3, Frequentie::PerWeek, ("2026-03-04", None));
    let case = Case::new(vec![second, first]).delivered(&[("2026-03-02", 2), ("2026-03-05", 2)]);
    let burns = case.work_out();
    let weeks: Vec<_> = burns
        .iter()
        .map(|burn| {
            (
                burn.allocation.number.number(),
                burn.weeks[0].granted,
                burn.weeks[0].delivered,
            )
        })
        .collect();
    assert_eq!(weeks, [(1, Some(3), 2), (2, Some(1), 2)]);
    assert_eq!(
        burns[1].findings.len(),
        1,
        "three a week, whatever the number of allocations"
    );
}

#[test]
fn planned_days_to_come_are_counted_before_they_are_delivered() {
    let mut case = Case::new(vec![granted(
        1,
        3,
        Frequentie::PerWeek,
        ("2026-01-01", Some("2026-03-08")),
    )])
    .delivered(&[("2026-03-02", 1), ("2026-03-04", 1)])
    .planned(&[
        ("2026-03-02", 1),
        ("2026-03-03", 1),
        ("2026-03-04", 1),
        ("2026-03-05", 1),
        ("2026-03-06", 1),
    ]);
    case.today = "2026-03-04";
    let burn = case.work_out().remove(0);
    let week = burn.weeks[0];
    assert_eq!(
        (week.planned, week.delivered, week.expected, week.left()),
        (5, 2, 4, Some(1))
    );
    assert_eq!(
        texts(&burn),
        ["Gepland: 4e dagdeel in deze schoolweek; de regeling geeft er hoogstens 3."]
    );
    assert_eq!((burn.life.planned, burn.life.delivered), (3, 2));
}

#[test]
fn what_is_planned_above_the_whole_is_said() {
    let case = Case::new(vec![granted(1, 2, Frequentie::Totaal, ("2026-01-01", None))])
        .delivered(&[("2026-02-02", 1)])
        .planned(&[("2026-03-09", 1), ("2026-03-10", 1)]);
    let burn = case.work_out().remove(0);
    assert_eq!(
        texts(&burn),
        ["Toewijzing 1 geeft over de hele looptijd 2; geleverd en gepland is samen 3."]
    );
}

#[test]
fn b30_weeks_with_care_are_counted_by_iso_year_and_said_from_47() {
    let first = day("2025-12-29");
    for (weeks, most, said) in [
        (46, Some(49), None),
        (
            47,
            Some(49),
            Some("In 2026 is al in 47 weken opvang geleverd; de gemeente rekent met hoogstens 49."),
        ),
        (
            49,
            Some(49),
            Some("In 2026 is al in 49 weken opvang geleverd; de gemeente rekent met hoogstens 49."),
        ),
        (
            50,
            Some(49),
            Some("In 2026 is in 50 weken opvang geleverd; de gemeente betaalt er hoogstens 49."),
        ),
        (50, None, None),
    ] {
        let mut case = Case::new(vec![granted(1, 3, Frequentie::PerWeek, ("2025-01-01", None))]);
        let days = (0..weeks).map(|week| ((BSO, first + Days::new(week * 7 + 3)), 1));
        // A week of the year before does not count.
        case.delivered = days.chain([((BSO, day("2025-12-25")), 1)]).collect();
        case.today = "2026-12-31";
        case.weeks = ("2026-12-28", "2026-12-28");
        if most.is_none() {
            case.overrides.push(LimitOverride {
                limit: Limit::WeeksPerYear,
                value: None,
                period: Period::new(day("2026-12-01"), None).expect("a period"),
            });
        }
        let burn = case.work_out().remove(0);
        assert_eq!((u64::from(burn.year.weeks), burn.year.most), (weeks, most));
        assert_eq!(texts(&burn), said.into_iter().collect::<Vec<_>>(), "{weeks}");
    }
}

#[test]
fn b30_only_weeks_that_the_municipality_granted_count() {
    let of = |gemeente: &str, mut granted: Toewijzing| {
        granted.gemeente = GemeenteCode::parse(gemeente).expect("a code");
        granted
    };
    let mine = |begin, end| granted(1, 3, Frequentie::PerWeek, (begin, end));
    let earlier = granted(2, 3, Frequentie::PerWeek, ("2026-01-05", Some("2026-02-15")));
    for (others, weeks) in [
        (vec![], 1),
        (vec![of("0214", earlier.clone())], 3),
        (vec![of("0222", earlier)], 1),
    ] {
        let mut allocations = vec![mine("2026-02-16", None)];
        allocations.extend(others);
        let days = [("2026-01-05", 1), ("2026-01-12", 1), ("2026-03-02", 1)];
        let burns = Case::new(allocations).delivered(&days).work_out();
        let burn = burns.iter().find(|burn| burn.allocation.number.number() == 1);
        assert_eq!(burn.expect("the allocation").year.weeks, weeks);
    }
}

#[test]
fn b28_the_whole_life_holds_what_its_weeks_hold_together() {
    // 14 weeks of which two of holiday; with six a week 12 x 3 + 2 x 6, with two 14 x 2.
    for (volume, frequency, cap) in [
        (6, Frequentie::PerWeek, 48),
        (8, Frequentie::PerWeek, 48),
        (3, Frequentie::PerWeek, 42),
        (2, Frequentie::PerWeek, 28),
        (40, Frequentie::Totaal, 40),
        (60, Frequentie::Totaal, 48),
    ] {
        let life = ("2026-01-01", Some("2026-03-31"));
        let mut case = Case::new(vec![granted(1, volume, frequency, life)]);
        case.holiday = ["2026-02-16", "2026-02-23"].map(day).into();
        case.weeks = ("2026-01-01", "2026-03-31");
        let burn = case.work_out().remove(0);
        assert_eq!(burn.life.cap, Some(cap), "{volume} {frequency:?}");
        if frequency == Frequentie::PerWeek {
            let weeks: u64 = burn.weeks.iter().filter_map(|week| week.granted).sum();
            assert_eq!(weeks, cap, "{volume}: the weeks that it sums");
        }
    }
}

#[test]
fn b34_a_limit_set_aside_on_a_sunday_leaves_the_week_before_it_alone() {
    for (from, granted_in_week) in [("2026-03-08", 3), ("2026-03-06", 4)] {
        let mut case = Case::new(vec![granted(1, 5, Frequentie::PerWeek, ("2026-01-01", None))]);
        case.overrides.push(LimitOverride {
            limit: Limit::SchoolWeek,
            value: Some(4),
            period: Period::new(day(from), None).expect("a period"),
        });
        assert_eq!(
            case.work_out().remove(0).weeks[0].granted,
            Some(granted_in_week),
            "{from}"
        );
    }
}

#[test]
fn b34_a_limit_set_aside_for_the_child_holds_instead_of_the_policy() {
    let mut case = Case::new(vec![granted(1, 5, Frequentie::PerWeek, ("2026-01-01", None))]).delivered(&[(MONDAY, 4)]);
    case.overrides.push(LimitOverride {
        limit: Limit::SchoolWeek,
        value: Some(4),
        period: Period::new(day("2026-03-01"), Some(day("2026-03-31"))).expect("a period"),
    });
    let burn = case.work_out().remove(0);
    assert_eq!((burn.weeks[0].granted, texts(&burn)), (Some(4), vec![]));
}

#[test]
fn hours_are_not_counted_and_transport_counts_days() {
    let with_unit = |number, product: &str, unit| {
        let mut allocation = granted(number, 3, Frequentie::PerWeek, ("2026-01-01", None));
        allocation.product = ProductCode::parse(product).ok();
        allocation.omvang = allocation.omvang.map(|omvang| Omvang { unit, ..omvang });
        allocation
    };
    let case = Case::new(vec![
        with_unit(1, "45A60", Eenheid::Uur),
        with_unit(2, "42A03", Eenheid::Etmaal),
    ])
    .delivered(&[("2026-03-02", 2), ("2026-03-03", 2)]);
    let burns = case.work_out();
    assert_eq!((burns[0].measure, burns[0].weeks[0].delivered), (Measure::Days, 2));
    assert_eq!((burns[1].measure, burns[1].weeks.len()), (Measure::NotCounted, 0));
    assert_eq!(
        texts(&burns[1]),
        ["Toewijzing 1 is in uur; aanwezigheid wordt er niet op afgeteld."]
    );
}

#[test]
fn an_allocation_stands_as_its_period_and_its_last_state_say() {
    let runs = granted(1, 3, Frequentie::PerWeek, ("2026-03-02", Some("2026-03-31")));
    let removed = Toewijzing {
        change_reason: Some(RedenWijziging::VERWIJDERD),
        budget: None,
        ..runs.clone()
    };
    for (allocation, on, label) in [
        (&runs, "2026-03-01", "nog niet"),
        (&runs, "2026-03-02", "loopt"),
        (&runs, "2026-03-31", "loopt"),
        (&runs, "2026-04-01", "afgelopen"),
        (&removed, "2026-03-15", "verwijderd"),
    ] {
        assert_eq!(AllocationStatus::of(allocation, day(on)).label(), label, "{on}");
    }
    let burn = Case::new(vec![removed]).delivered(&[(MONDAY, 5)]).work_out().remove(0);
    assert_eq!((burn.weeks.len(), burn.life.cap, burn.findings.len()), (0, None, 0));
}

#[test]
fn a_broken_week_is_of_holiday_from_three_vacation_days() {
    let vacation = || DayType::Vacation("herfstvakantie".into());
    let feest = || DayType::PublicHoliday("Koningsdag".into());
    for (days, kind) in [
        (
            vec![
                vacation(),
                vacation(),
                DayType::School,
                DayType::School,
                DayType::School,
            ],
            WeekKind::School,
        ),
        (
            vec![vacation(), vacation(), vacation(), DayType::School, DayType::School],
            WeekKind::Holiday,
        ),
        (
            vec![feest(), vacation(), vacation(), vacation(), vacation()],
            WeekKind::Holiday,
        ),
        (vec![DayType::Unknown; 5], WeekKind::School),
    ] {
        assert_eq!(WeekKind::of(&days), kind, "{days:?}");
    }
}

fn any_counts() -> impl Strategy<Value = DayCounts> {
    proptest::collection::btree_map((0u64..100, 0usize..5), 0u32..4, 0..40).prop_map(|raw| {
        raw.into_iter()
            .map(|((days, kind), count)| ((GroupKind::ALL[kind], day("2026-01-01") + Days::new(days)), count))
            .collect()
    })
}

fn any_allocation() -> impl Strategy<Value = Toewijzing> {
    let whole = (
        0u32..2000,
        0u64..100,
        proptest::option::of(0u64..100),
        0usize..4,
        0usize..7,
        0usize..4,
        any::<bool>(),
    );
    whole.prop_map(|(volume, begin, length, frequency, unit, product, removed)| {
        let first = day("2026-01-01") + Days::new(begin);
        let mut found = granted(
            begin.try_into().unwrap_or(1),
            volume,
            Frequentie::ALL[frequency],
            ("2026-01-01", None),
        );
        found.period = Period::new(first, length.map(|days| first + Days::new(days))).expect("a period");
        found.omvang = found.omvang.map(|omvang| Omvang {
            unit: Eenheid::ALL[unit],
            ..omvang
        });
        found.product = ProductCode::parse(["45A60", "45A05", "42A03", "99X99"][product]).ok();
        found.change_reason = removed.then_some(RedenWijziging::VERWIJDERD);
        found
    })
}

proptest! {
    #[test]
    fn no_input_panics_and_what_is_left_and_paid_never_exceed_what_was_granted(
        allocations in proptest::collection::vec(any_allocation(), 0..4),
        planned in any_counts(),
        delivered in any_counts(),
        holiday in proptest::collection::btree_set(0u64..15, 0..6),
        today in 0u64..110,
    ) {
        let today_text = (day("2026-01-01") + Days::new(today)).to_string();
        let case = Case {
            today: Box::leak(today_text.into_boxed_str()),
            allocations,
            holiday: holiday.into_iter().map(|week| day("2025-12-29") + Days::new(week * 7)).collect(),
            planned,
            delivered,
            overrides: Vec::new(),
            weeks: ("2025-12-29", "2026-04-20"),
        };
        for burn in case.work_out() {
            for week in &burn.weeks {
                prop_assert!(week.granted.is_none_or(|granted| week.billable() <= granted));
                prop_assert!(week.left().is_none_or(|left| Some(left) <= week.granted));
                prop_assert!(week.billable() <= week.delivered);
                prop_assert!(week.expected <= week.planned + week.delivered);
            }
            prop_assert!(burn.life.left() <= burn.life.cap);
        }
    }
}
