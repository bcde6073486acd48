//! Tests of the rules between allocations.

use super::*;
use crate::domain::allocation::{RedenWijziging, ToewijzingStamp};
use crate::domain::calendar::Region;
use crate::domain::group::GroupKind;
use crate::domain::ids::{ChildId, GemeenteCode, ProductCode, ToewijzingNummer};
use crate::domain::regeling::{
    BeforeSchool, DagdeelMethod, DagdeelRule, Funding, PlusCaps, ProductAge, ProductKind, Regeling,
};
use crate::domain::time::parse_date;
use proptest::prelude::*;

fn day(text: &str) -> NaiveDate {
    parse_date(text).expect("a date")
}

fn period(text: &str) -> Period {
    let (begin, end) = text.split_once("..").expect("two dates");
    Period::new(day(begin), (!end.is_empty()).then(|| day(end))).expect("a period")
}

fn code(text: &str) -> ProductCode {
    ProductCode::parse(text).expect("a code")
}

fn product(text: &str, kind: ProductKind, requires: &[&str], age: (Option<u32>, Option<u32>)) -> PolicyProduct {
    PolicyProduct {
        code: code(text),
        kind,
        is_jeugdhulp: true,
        cap_school_week: None,
        cap_holiday_week: None,
        weeks_per_year: None,
        max_hours_per_day: None,
        requires_any: requires.iter().map(|text| code(text)).collect(),
        age: ProductAge {
            from_years: age.0,
            to_years: age.1,
            until: None,
        },
        declared: crate::domain::regeling::DeclaredIn::default(),
    }
}

fn buren() -> Regeling {
    let support = ProductKind::Support;
    Regeling {
        id: "proef".into(),
        municipality: None,
        source: None,
        valid_from: day("2025-01-01"),
        valid_to: None,
        funding: Funding::Product,
        region_default: Some(Region::Midden),
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
            product("45A60", support(GroupKind::BsoPlus), &[], (Some(4), None)),
            product("45A05", support(GroupKind::KdvPlus), &[], (Some(0), Some(4))),
            product("45A04", ProductKind::NoAllowance, &["45A05"], (None, None)),
            product("42A03", ProductKind::Transport, &["45A05"], (None, None)),
        ],
        ratios: Vec::new(),
    }
}

fn granted(number: u32, product: &str, text: &str) -> Toewijzing {
    Toewijzing {
        gemeente: GemeenteCode::parse("0214").expect("a code"),
        number: ToewijzingNummer::parse(&number.to_string()).expect("a number"),
        stamp: ToewijzingStamp {
            date: day("2025-12-01"),
            time: chrono::NaiveTime::MIN,
        },
        child: ChildId::from_raw(1),
        category: None,
        product: Some(code(product)),
        omvang: None,
        period: period(text),
        change_reason: None,
        budget: None,
    }
}

fn removed(allocation: Toewijzing) -> Toewijzing {
    Toewijzing {
        change_reason: Some(RedenWijziging::VERWIJDERD),
        budget: None,
        ..allocation
    }
}

/// Codes and days of what is found for a child of two years old on 1 March 2026.
fn found(allocations: &[Toewijzing], overrides: &[LimitOverride]) -> Vec<(&'static str, Option<NaiveDate>)> {
    let found = all_findings(allocations, overrides, ("2023-08-01", "2026-03-01"));
    found
        .into_iter()
        .map(|finding| (finding.code.as_str(), finding.day))
        .collect()
}

/// Everything that is found for a child of some date of birth on some day.
fn all_findings(allocations: &[Toewijzing], overrides: &[LimitOverride], (birth, today): (&str, &str)) -> Vec<Finding> {
    let input = PairInput {
        child: &ChildNumber::parse("1").expect("a number"),
        birth: day(birth),
        allocations,
        regeling: &buren(),
        overrides,
        today: day(today),
    };
    allocations
        .iter()
        .flat_map(|allocation| check(&input, allocation))
        .collect()
}

#[test]
fn b14_b15_a_paired_product_lies_within_the_union_of_the_periods_it_needs() {
    let first = || granted(1, "45A05", "2026-01-01..2026-06-30");
    let second = || granted(2, "45A05", "2026-07-01..2026-12-31");
    let cut_short = || granted(1, "45A05", "2026-01-01..2026-05-31");
    for (needed, paired, wrong_from) in [
        (
            vec![first(), second()],
            granted(3, "45A04", "2026-06-01..2026-07-31"),
            None,
        ),
        (
            vec![first(), second()],
            granted(3, "45A04", "2025-12-15..2026-01-31"),
            Some("2025-12-15"),
        ),
        (vec![first()], granted(3, "42A03", "2026-02-01..2026-06-30"), None),
        (
            vec![cut_short()],
            granted(3, "42A03", "2026-02-01..2026-06-30"),
            Some("2026-06-01"),
        ),
        (
            vec![first(), removed(second())],
            granted(3, "45A04", "2026-06-01..2026-07-31"),
            Some("2026-07-01"),
        ),
        (
            vec![granted(1, "45A60", "2026-01-01..2026-12-31")],
            granted(3, "42A03", "2026-02-01..2026-06-30"),
            Some("2026-02-01"),
        ),
        (vec![first()], granted(3, "42A03", "2026-02-01.."), Some("2026-07-01")),
        (
            vec![granted(1, "45A05", "2026-01-01..")],
            granted(3, "42A03", "2026-02-01.."),
            None,
        ),
        (vec![], removed(granted(3, "42A03", "2026-02-01..")), None),
    ] {
        let mut all = needed;
        all.push(paired);
        let pairs: Vec<_> = found(&all, &[])
            .into_iter()
            .filter(|(code, _)| *code == "KOPPELING")
            .collect();
        let expected: Vec<_> = wrong_from
            .map(|text| ("KOPPELING", Some(day(text))))
            .into_iter()
            .collect();
        assert_eq!(pairs, expected, "{all:?}");
    }
}

#[test]
fn b34_a_pair_is_set_aside_from_the_day_on_which_it_stands_alone() {
    let cut_short = granted(1, "45A05", "2026-01-01..2026-05-31");
    let lifted = LimitOverride {
        limit: Limit::Pair,
        value: None,
        period: period("2026-06-01.."),
    };
    let all = [cut_short, granted(3, "42A03", "2026-02-01..2026-06-30")];
    assert_eq!(
        found(&all, &[lifted]),
        [],
        "set aside from the day on which it stands alone"
    );
}

#[test]
fn op347_tr302_the_same_product_is_not_granted_twice_on_a_day() {
    let one = || granted(1, "45A60", "2026-01-01..2026-06-30");
    for (other, expected) in [
        (granted(2, "45A60", "2026-06-30..2026-12-31"), true),
        (granted(2, "45A60", "2026-07-01..2026-12-31"), false),
        (granted(2, "45A05", "2026-01-01..2026-06-30"), false),
        (removed(granted(2, "45A60", "2026-01-01..2026-06-30")), false),
        (granted(1, "45A60", "2026-01-01..2026-06-30"), false),
        (granted(2, "45A60", "2025-01-01.."), true),
    ] {
        assert_eq!(
            (overlaps(&one(), &other), overlaps(&other, &one())),
            (expected, expected),
            "{other:?}"
        );
    }
    let elsewhere = Toewijzing {
        gemeente: GemeenteCode::parse("0153").expect("a code"),
        ..granted(2, "45A60", "2026-01-01..2026-06-30")
    };
    assert!(!overlaps(&one(), &elsewhere));
    let both = [one(), granted(2, "45A60", "2026-06-30..2026-12-31")];
    assert!(found(&both, &[]).contains(&("TR302", None)));
}

#[test]
fn b1_the_birthday_that_ends_kdv_plus_is_said_three_months_before() {
    let on = |birth: &str, today: &str, product: &str, text: &str, overrides: &[LimitOverride]| -> Vec<String> {
        let found = all_findings(&[granted(1, product, text)], overrides, (birth, today));
        found.into_iter().map(|finding| finding.text).collect()
    };
    let kdv = |birth, today| on(birth, today, "45A05", "2025-01-01..2026-12-31", &[]);
    assert_eq!(kdv("2022-06-15", "2026-03-14"), Vec::<String>::new());
    assert_eq!(
        kdv("2022-06-15", "2026-03-15"),
        ["Toewijzing 1: het kind wordt op 15-06-2026 4 jaar; KDV+ eindigt dan."]
    );
    assert_eq!(
        kdv("2022-06-15", "2026-06-15"),
        ["Toewijzing 1: het kind is sinds 15-06-2026 4 jaar; KDV+ is dan afgelopen."]
    );
    assert_eq!(kdv("2022-06-15", "2027-01-01"), Vec::<String>::new(), "it has ended");
    let bso = |birth| on(birth, "2026-03-01", "45A60", "2026-01-01..", &[]);
    assert_eq!(bso("2022-01-01"), Vec::<String>::new(), "four on the first day");
    assert_eq!(
        bso("2022-01-02"),
        ["Toewijzing 1: het kind is pas op 02-01-2026 oud genoeg voor BSO+."]
    );
    let lifted = LimitOverride {
        limit: Limit::Age,
        value: None,
        period: period("2025-01-01.."),
    };
    for (birth, product) in [
        ("2022-01-02", "45A60"),
        ("2021-01-02", "45A05"),
        ("2022-06-01", "45A05"),
    ] {
        let found = on(birth, "2026-03-15", product, "2026-01-01..", &[lifted]);
        assert_eq!(found, Vec::<String>::new(), "{product}");
    }
}

#[test]
fn b15_more_days_of_transport_than_days_of_care_is_said() {
    let number = ChildNumber::parse("1").expect("a number");
    for (transported, attended, said) in [(2, 2, false), (3, 2, true), (0, 0, false), (1, 0, true)] {
        let finding = transport(&number, day("2026-03-02"), transported, attended);
        assert_eq!(finding.is_some(), said, "{transported} {attended}");
    }
}

fn any_period() -> impl Strategy<Value = Period> {
    (0u64..60, proptest::option::of(0u64..30)).prop_map(|(begin, length)| {
        let first = day("2026-01-01") + chrono::Days::new(begin);
        Period::new(first, length.map(|days| first + chrono::Days::new(days))).expect("a period")
    })
}

proptest! {
    #[test]
    fn a_day_is_covered_or_uncovered_and_never_both(
        whole in any_period(),
        others in proptest::collection::vec(any_period(), 0..6),
    ) {
        let open = uncovered(whole, &others);
        for day in day("2025-12-30").iter_days().take(120) {
            let wanted = whole.contains(day) && !others.iter().any(|other| other.contains(day));
            let parts = open.iter().filter(|part| part.contains(day)).count();
            prop_assert_eq!(parts, usize::from(wanted), "{} {:?} {:?}", day, whole, others);
        }
    }

    #[test]
    fn overlap_is_the_same_both_ways_and_means_a_shared_day(one in any_period(), two in any_period()) {
        let with = |number, period| Toewijzing { period, ..granted(number, "45A60", "2026-01-01..") };
        let (first, second) = (with(1, one), with(2, two));
        let shared = day("2025-12-30").iter_days().take(200).any(|day| one.contains(day) && two.contains(day));
        prop_assert_eq!(overlaps(&first, &second), shared);
        prop_assert_eq!(overlaps(&second, &first), shared);
    }

    #[test]
    fn no_allocations_make_the_check_panic(
        list in proptest::collection::vec((any_period(), 0usize..4), 0..6),
        birth in 0u64..8000,
        today in 0u64..8000,
    ) {
        let codes = ["45A60", "45A05", "45A04", "42A03"];
        let allocations: Vec<Toewijzing> = list
            .into_iter()
            .zip(1..)
            .map(|((period, which), number)| Toewijzing { period, ..granted(number, codes[which], "2026-01-01..") })
            .collect();
        let text = |days: u64| (day("2010-01-01") + chrono::Days::new(days)).to_string();
        for finding in all_findings(&allocations, &[], (&text(birth), &text(today))) {
            prop_assert!(finding.text.ends_with('.'));
        }
    }
}
