//! What the policy leaves out: the maximum of a week (B28) and of a day (B29), and pairs of products (B14, B15).

use super::*;
use crate::domain::limits::{Limit, LimitOverride};
use crate::domain::regeling::WeekCap;

/// Two dagdelen on each weekday of the week of Monday 9 March 2026.
fn full_week() -> Vec<Delivery> {
    let days = ["2026-03-09", "2026-03-10", "2026-03-11", "2026-03-12", "2026-03-13"];
    care(GroupKind::BsoPlus, &days.map(|day| (day, 2, 400)))
}

#[test]
fn b28_the_maximum_of_a_week_is_taken_off_or_only_said_as_the_policy_says() {
    use Frequentie::{PerMaand, PerWeek, Totaal};
    for (granted, frequency, cap, billed, code) in [
        (3, PerWeek, WeekCap::Granting, 10, None),
        (6, PerWeek, WeekCap::Granting, 10, None),
        (40, PerMaand, WeekCap::Granting, 10, None),
        (40, Totaal, WeekCap::Granting, 10, None),
        (3, PerWeek, WeekCap::Claim, 3, Some("REGELING-WEEK")),
        (6, PerWeek, WeekCap::Claim, 3, Some("REGELING-WEEK")),
        (40, PerMaand, WeekCap::Claim, 3, Some("REGELING-WEEK")),
        (40, Totaal, WeekCap::Claim, 3, Some("REGELING-WEEK")),
    ] {
        let proposal = Case::with(|case| {
            case.allocations[0].omvang.as_mut().expect("a volume").volume = Volume::new(granted).expect("small");
            case.allocations[0].omvang.as_mut().expect("a volume").frequency = frequency;
            case.regeling.dagdeel.week_cap = cap;
            case.deliveries = full_week();
        })
        .propose();
        let what = format!("{granted} {frequency:?} {cap:?}");
        assert_eq!(proposal.lines[0].volume.count(), billed, "{what}");
        assert_eq!(
            listed(&proposal).iter().map(|(_, _, code)| *code).next(),
            code,
            "{what}"
        );
        assert_eq!(
            codes(&proposal).contains(&"WEEK-DAGDELEN"),
            code.is_none(),
            "{what}: wide weeks are named"
        );
    }
}

#[test]
fn b28_a_holiday_week_and_a_limit_set_aside_give_more() {
    let wide = LimitOverride {
        limit: Limit::SchoolWeek,
        value: Some(5),
        period: Period::new(day("2026-03-01"), None).expect("a period"),
    };
    for (holiday, set_aside, billed) in [(None, None, 3), (Some("2026-03-09"), None, 6), (None, Some(wide), 5)] {
        let proposal = Case::with(|case| {
            let child = case.children.get_mut(&CHILD).expect("the child");
            child.holiday_weeks = holiday.map(day).into_iter().collect();
            child.overrides = set_aside.into_iter().collect();
            case.regeling.dagdeel.week_cap = WeekCap::Claim;
            case.allocations[0].omvang.as_mut().expect("a volume").volume = Volume::new(6).expect("small");
            case.deliveries = full_week();
        })
        .propose();
        assert_eq!(proposal.lines[0].volume.count(), billed, "{holiday:?} {set_aside:?}");
    }
}

#[test]
fn b28_days_of_the_same_week_in_the_month_before_come_first() {
    // Monday 30 and Tuesday 31 March, Wednesday 1 and Thursday 2 April.
    let days = ["2026-03-30", "2026-03-31", "2026-04-01", "2026-04-02"];
    let proposal = Case::with(|case| {
        case.month = month("2026-04");
        case.dated = day("2026-05-02");
        case.declared = Some(month("2026-03"));
        case.regeling.dagdeel.week_cap = WeekCap::Claim;
        case.deliveries = care(GroupKind::BsoPlus, &days.map(|day| (day, 1, 95)));
    })
    .propose();
    assert_eq!(
        volumes(&proposal),
        [(300_201, "2026-03".into(), 2), (300_201, "2026-04".into(), 1)]
    );
    assert_eq!(listed(&proposal), [(day("2026-04-02"), 1, "REGELING-WEEK")]);
}

#[test]
fn b29_hours_a_day_are_dagdelen_of_the_clock_or_minutes() {
    use Eenheid::{Dagdeel, Etmaal, Minuut};
    for (unit, most, billed, refused) in [
        (Dagdeel, 9, 2, 1),
        (Dagdeel, 4, 1, 2),
        (Minuut, 9, 540, 60),
        (Etmaal, 1, 1, 0),
    ] {
        let proposal = Case::with(|case| {
            let omvang = case.allocations[0].omvang.as_mut().expect("a volume");
            (omvang.unit, omvang.frequency) = (unit, Frequentie::Totaal);
            omvang.volume = Volume::new(9_000).expect("small");
            case.tariffs[0].unit = unit;
            case.regeling.products[0].max_hours_per_day = Some(most);
            case.deliveries = care(GroupKind::BsoPlus, &[("2026-03-02", 3, 600)]);
        })
        .propose();
        assert_eq!(proposal.lines[0].volume.count(), billed, "{unit:?} {most}");
        let expected: Vec<_> = (refused > 0)
            .then_some((day("2026-03-02"), refused, "REGELING-UREN"))
            .into_iter()
            .collect();
        assert_eq!(listed(&proposal), expected, "{unit:?} {most}");
    }
}

#[test]
fn b34_the_hours_that_held_on_a_day_are_those_in_the_reason() {
    let wide = LimitOverride {
        limit: Limit::HoursPerDay,
        value: Some(10),
        period: Period::new(day("2026-03-03"), None).expect("a period"),
    };
    let proposal = Case::with(|case| {
        let omvang = case.allocations[0].omvang.as_mut().expect("a volume");
        (omvang.unit, omvang.frequency) = (Eenheid::Minuut, Frequentie::Totaal);
        omvang.volume = Volume::new(9_000).expect("small");
        case.tariffs[0].unit = Eenheid::Minuut;
        case.regeling.products[0].max_hours_per_day = Some(9);
        case.children.get_mut(&CHILD).expect("the child").overrides = vec![wide];
        case.deliveries = care(GroupKind::BsoPlus, &[("2026-03-02", 2, 620), ("2026-03-03", 2, 620)]);
    })
    .propose();
    let said: Vec<_> = proposal
        .not_billable
        .iter()
        .map(|one| {
            (
                one.day,
                one.count,
                one.text.contains(" 9 uur"),
                one.text.contains(" 10 uur"),
            )
        })
        .collect();
    assert_eq!(
        said,
        [
            (day("2026-03-02"), 80, true, false),
            (day("2026-03-03"), 20, false, true)
        ]
    );
}

#[test]
fn regeling_dag_what_is_above_the_maximum_of_a_day_is_listed_with_its_allocation_only() {
    for (allocated, listed_days) in [("2026-03-02", 1), ("2026-03-03", 0)] {
        let proposal = Case::with(|case| {
            case.allocations[0] = allocation("300201", "45A60", allocated, None, 40, Frequentie::Totaal);
            case.deliveries = care(GroupKind::BsoPlus, &[("2026-03-02", 2, 600), ("2026-03-03", 1, 200)]);
            case.deliveries[0].above_maximum = 1;
        })
        .propose();
        let above = listed(&proposal)
            .into_iter()
            .filter(|(_, _, code)| *code == "REGELING-DAG");
        let expected = vec![(day("2026-03-02"), 1, "REGELING-DAG"); listed_days];
        assert_eq!(above.collect::<Vec<_>>(), expected, "{allocated}");
    }
}

#[test]
fn b14_b15_a_side_product_counts_on_the_days_of_its_pair_only() {
    let pair = |code: &str, end: Option<&str>| allocation("1", code, "2026-01-01", end, 3, Frequentie::PerWeek);
    let removed = Toewijzing {
        change_reason: Some(RedenWijziging::VERWIJDERD),
        ..pair("45A05", None)
    };
    for (first, billed, refused) in [
        (pair("45A05", None), 10, 0),
        (pair("45A05", Some("2026-03-05")), 4, 6),
        (pair("45A05", Some("2026-02-28")), 0, 10),
        (removed, 0, 10),
        (pair("45A60", None), 0, 10),
    ] {
        let proposal = Case::with(|case| {
            case.allocations = vec![
                first.clone(),
                allocation("2", "42A03", "2026-01-01", None, 3, Frequentie::PerWeek),
            ];
            case.regeling.products[2].requires_any = vec![ProductCode::parse("45A05").expect("a code")];
            case.tariffs = ["45A60", "45A05", "42A03"]
                .map(|code| tariff(code, "2026-01-01", None, "1000"))
                .into();
            case.deliveries
                .iter_mut()
                .for_each(|delivery| delivery.kind = GroupKind::KdvPlus);
        })
        .propose();
        let lines = proposal.lines.iter().filter(|line| line.product.as_str() == "42A03");
        assert_eq!(lines.map(|line| line.volume.count()).sum::<u32>(), billed, "{first:?}");
        let listed = listed(&proposal);
        let unpaired = listed.iter().filter(|(_, _, code)| *code == "KOPPELING");
        assert_eq!(unpaired.map(|(_, count, _)| count).sum::<u32>(), refused, "{first:?}");
    }
}

#[test]
fn b34_a_pair_that_was_set_aside_for_a_child_is_not_asked() {
    let proposal = Case::with(|case| {
        case.regeling.products[0].requires_any = vec![ProductCode::parse("45A05").expect("a code")];
        let lifted = LimitOverride {
            limit: Limit::Pair,
            value: None,
            period: Period::new(day("2026-03-01"), Some(day("2026-03-04"))).expect("a period"),
        };
        case.children.get_mut(&CHILD).expect("the child").overrides = vec![lifted];
    })
    .propose();
    assert_eq!(proposal.lines[0].volume.count(), 3, "2, 3 and 4 March");
}
