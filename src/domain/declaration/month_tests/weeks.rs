//! The maxima of a policy over weeks: dagdelen in a week (B28) and weeks in a year (B30), per child over all its allocations.

use super::*;
use crate::domain::limits::{Limit, LimitOverride};
use crate::domain::regeling::WeekCap;
use proptest::collection::vec;

/// A claim under a policy whose maximum of a week is taken off.
fn capped(change: impl FnOnce(&mut Case)) -> Case {
    Case::with(|case| {
        case.regeling.dagdeel.week_cap = WeekCap::Claim;
        change(case);
    })
}

fn grant(case: &mut Case, volume: u32, frequency: Frequentie) {
    let omvang = case.allocations[0].omvang.as_mut().expect("a volume");
    omvang.volume = Volume::new(volume).expect("small");
    omvang.frequency = frequency;
}

fn holidays(case: &mut Case, mondays: &[&str]) {
    let child = case.children.get_mut(&CHILD).expect("the child");
    child.holiday_weeks = mondays.iter().map(|monday| day(monday)).collect();
}

/// A number of dagdelen, one a day, from each of some days on.
fn from_days(weeks: &[(&str, u64)]) -> Vec<Delivery> {
    let days = weeks.iter().flat_map(|(from, count)| {
        let first = day(from);
        (0..*count).map(move |later| first + chrono::Days::new(later))
    });
    let texts: Vec<String> = days.map(|day| day.to_string()).collect();
    let days: Vec<_> = texts.iter().map(|text| (text.as_str(), 1, 95)).collect();
    care(GroupKind::BsoPlus, &days)
}

fn total(proposal: &Proposal) -> u32 {
    proposal.lines.iter().map(|line| line.volume.count()).sum()
}

#[test]
fn b28_a_child_takes_part_in_as_many_dagdelen_a_week_as_the_policy_says() {
    use Frequentie::{PerMaand, PerWeek, Totaal};
    for (granted, frequency, is_holiday, delivered, billed, is_said) in [
        (3, PerWeek, false, 3, 3, false),
        (3, PerWeek, false, 4, 3, false),
        (3, PerWeek, false, 2, 2, false),
        (4, PerWeek, false, 4, 3, false),
        (6, PerWeek, false, 6, 3, false),
        (6, PerWeek, true, 6, 6, false),
        (6, PerWeek, true, 7, 6, false),
        (8, PerWeek, true, 7, 6, false),
        // Six is not granted: a holiday week stays three.
        (3, PerWeek, true, 5, 3, false),
        (4, PerWeek, true, 5, 4, false),
        // The weeks of a month count together (IV077).
        (2, PerWeek, false, 3, 3, true),
        (2, PerWeek, true, 5, 3, true),
        // A volume of another kind may hold the six of the holidays.
        (40, PerMaand, false, 5, 3, false),
        (40, PerMaand, true, 7, 6, false),
        (40, Totaal, true, 7, 6, false),
    ] {
        let proposal = capped(|case| {
            grant(case, granted, frequency);
            if is_holiday {
                holidays(case, &["2026-03-09"]);
            }
            case.deliveries = from_days(&[("2026-03-09", delivered)]);
        })
        .propose();
        let what = format!("{granted} {frequency:?} {is_holiday} {delivered}");
        assert_eq!(total(&proposal), billed, "{what}");
        let left_out: Vec<_> = listed(&proposal)
            .into_iter()
            .map(|(_, count, code)| (count, code))
            .collect();
        let above = u32::try_from(delivered).expect("few") - billed;
        assert_eq!(
            left_out,
            vec![(1, "REGELING-WEEK"); usize::try_from(above).expect("few")],
            "{what}"
        );
        assert_eq!(codes(&proposal).contains(&"WEEK-DAGDELEN"), is_said, "{what}");
    }
}

#[test]
fn b13_more_than_was_granted_per_week_is_said_in_every_unit_and_product() {
    use Eenheid::{Dagdeel, Etmaal, Minuut, Stuks, Uur};
    // Three days of 210 minutes in one week.
    for (code, unit, granted, frequency, words) in [
        ("45A60", Dagdeel, 2, Frequentie::PerWeek, Some("2 dagdelen")),
        ("45A60", Dagdeel, 3, Frequentie::PerWeek, None),
        ("45A05", Dagdeel, 2, Frequentie::PerWeek, Some("2 dagdelen")),
        ("45A05", Dagdeel, 8, Frequentie::PerMaand, None),
        ("45A60", Uur, 4, Frequentie::PerWeek, Some("4 uur")),
        ("45A60", Uur, 10, Frequentie::PerWeek, Some("10 uur")),
        ("45A60", Uur, 11, Frequentie::PerWeek, None),
        ("45A05", Minuut, 629, Frequentie::PerWeek, Some("629 minuten")),
        ("45A05", Minuut, 630, Frequentie::PerWeek, None),
        ("42A03", Etmaal, 1, Frequentie::PerWeek, Some("1 etmaal")),
        ("42A03", Etmaal, 3, Frequentie::PerWeek, None),
        ("45A60", Stuks, 2, Frequentie::PerWeek, Some("2 stuks")),
    ] {
        let proposal = capped(|case| {
            let kind = if code == "45A05" {
                GroupKind::KdvPlus
            } else {
                GroupKind::BsoPlus
            };
            case.regeling.products[1].cap_school_week = None;
            case.regeling.products[1].cap_holiday_week = None;
            for product in &mut case.regeling.products {
                product.weeks_per_year = None;
            }
            let product = ProductCode::parse(code).expect("a code");
            case.allocations[0].product = Some(product.clone());
            let omvang = case.allocations[0].omvang.as_mut().expect("a volume");
            *omvang = Omvang {
                volume: Volume::new(granted).expect("small"),
                unit,
                frequency,
            };
            (case.tariffs[0].product, case.tariffs[0].unit) = (product, unit);
            let days = ["2026-03-02", "2026-03-03", "2026-03-04"].map(|of| (of, 1, 210));
            case.deliveries = care(kind, &days);
        })
        .propose();
        assert_eq!(faults(&proposal), Vec::<&str>::new(), "{code} {unit:?} {granted}");
        let mut said = proposal
            .findings
            .iter()
            .filter(|found| found.code.as_str() == "WEEK-DAGDELEN");
        let found = said.next().map(|found| found.text.as_str());
        assert_eq!(found.is_some(), words.is_some(), "{code} {unit:?} {granted}: {found:?}");
        let says = words
            .zip(found)
            .is_none_or(|(words, text)| text.contains(&format!("de {words} per week")));
        assert!(says, "{found:?}");
    }
    // What the month does not leave of the week is not said to go along.
    let proposal = capped(|case| {
        grant(case, 2, Frequentie::PerWeek);
        case.allocations[0].period = Period::new(day("2026-03-02"), Some(day("2026-03-08"))).expect("a period");
        case.deliveries = from_days(&[("2026-03-02", 3)]);
    })
    .propose();
    assert_eq!((total(&proposal), codes(&proposal)), (2, Vec::new()));
}

#[test]
fn b28_six_granted_gives_six_in_holidays_and_a_larger_grant_never_less() {
    for granted in [6, 7, 8, 40] {
        let proposal = capped(|case| {
            grant(case, granted, Frequentie::PerWeek);
            holidays(case, &["2026-03-16"]);
            case.deliveries = from_days(&[
                ("2026-03-02", 4),
                ("2026-03-09", 3),
                ("2026-03-16", 6),
                ("2026-03-23", 2),
            ]);
            for delivery in case
                .deliveries
                .iter_mut()
                .filter(|of| of.day >= day("2026-03-16"))
                .take(4)
            {
                delivery.count = 2;
            }
        })
        .propose();
        assert_eq!(total(&proposal), 14, "{granted}");
    }
}

#[test]
fn b28_without_a_maximum_in_the_policy_the_standard_decides_alone() {
    let proposal = capped(|case| {
        case.regeling.products[0].cap_school_week = None;
        case.regeling.products[0].cap_holiday_week = None;
        case.deliveries = weekdays(month("2026-03"), 19);
    })
    .propose();
    assert_eq!(total(&proposal), 18);
    assert_eq!(listed(&proposal), [(day("2026-03-26"), 1, "TR321")]);
    // Five in a week of which three are granted: that is said (B13).
    assert_eq!(codes(&proposal), ["WEEK-DAGDELEN"]);
}

#[test]
fn b28_allocations_that_change_inside_a_week_share_its_maximum() {
    // Five afternoons, Monday to Friday; the second allocation begins on Thursday, or in the next month.
    for (monday, changes, of, billed) in [
        ("2026-03-09", "2026-03-12", "2026-03", vec![(1, 3)]),
        ("2026-03-09", "2026-03-11", "2026-03", vec![(1, 2), (2, 1)]),
        ("2026-03-30", "2026-04-01", "2026-04", vec![(1, 2), (2, 1)]),
    ] {
        for granted in [3, 6] {
            let proposal = capped(|case| {
                let before = day(changes).pred_opt().expect("a day").to_string();
                case.month = month(of);
                case.dated = day("2026-05-02");
                case.declared = Some(month("2026-03"));
                case.allocations = vec![
                    allocation("1", "45A60", "2026-01-01", Some(&before), granted, Frequentie::PerWeek),
                    allocation("2", "45A60", changes, Some("2026-12-31"), granted, Frequentie::PerWeek),
                ];
                case.deliveries = from_days(&[(monday, 5)]);
            })
            .propose();
            let lines: Vec<_> = volumes(&proposal)
                .into_iter()
                .map(|(number, _, volume)| (number, volume))
                .collect();
            assert_eq!(lines, billed, "{monday} {changes} {granted}");
        }
    }
}

#[test]
fn b34_a_limit_set_aside_holds_on_its_days_only() {
    // Monday 23 February up to Friday 27; the override from some day on, or on some days.
    for (from, until, value, delivered, billed) in [
        ("2026-03-01", None, None, 4, 3),
        ("2026-03-01", None, Some(5), 5, 3),
        ("2026-02-26", None, None, 5, 5),
        ("2026-02-27", None, None, 5, 4),
        // On the days outside no more than three, on the one inside one more.
        ("2026-02-25", Some("2026-02-25"), None, 5, 4),
        ("2026-02-23", Some("2026-02-24"), None, 5, 5),
        ("2026-02-25", Some("2026-02-25"), Some(4), 5, 4),
        ("2026-02-25", None, Some(4), 5, 4),
        ("2026-02-20", Some("2026-02-22"), None, 5, 3),
    ] {
        let proposal = capped(|case| {
            case.month = month("2026-02");
            case.dated = day("2026-03-02");
            grant(case, 6, Frequentie::PerWeek);
            case.children.get_mut(&CHILD).expect("the child").overrides = vec![LimitOverride {
                limit: Limit::SchoolWeek,
                value,
                period: Period::new(day(from), until.map(day)).expect("a period"),
            }];
            case.deliveries = from_days(&[("2026-02-23", delivered)]);
        })
        .propose();
        assert_eq!(total(&proposal), billed, "{from} {until:?} {value:?}");
    }
}

/// One dagdeel on the Monday of each week of 2026, and December is declared; what comes of the months before is left out.
fn weekly(change: impl FnOnce(&mut Case)) -> Proposal {
    let mut proposal = capped(|case| {
        case.month = month("2026-12");
        case.dated = day("2027-01-02");
        let mondays = day("2025-12-29")
            .iter_weeks()
            .take_while(|monday| *monday <= day("2026-12-31"));
        let texts: Vec<String> = mondays.map(|monday| monday.to_string()).collect();
        let days: Vec<_> = texts.iter().map(|text| (text.as_str(), 1, 95)).collect();
        case.deliveries = care(GroupKind::BsoPlus, &days);
        case.allocations[0] = allocation(
            "300201",
            "45A60",
            "2025-12-01",
            Some("2026-12-31"),
            3,
            Frequentie::PerWeek,
        );
        change(case);
    })
    .propose();
    proposal.lines.retain(|line| Month::of(line.begin) == month("2026-12"));
    proposal
}

#[test]
fn b30_weeks_above_the_maximum_of_the_year_are_the_last_ones_that_would_be_paid() {
    fn of(number: &str, begin: &str, end: &str) -> Toewijzing {
        allocation(number, "45A60", begin, Some(end), 3, Frequentie::PerWeek)
    }
    // 2026 has 53 weeks from 29 December 2025 on: its Mondays in December are those of weeks 50 up to 53.
    let none: fn(&mut Case) = |_| {};
    let late = |case: &mut Case| case.allocations[0] = of("1", "2026-03-02", "2026-12-31");
    let moved = |case: &mut Case| {
        case.allocations = vec![of("1", "2025-12-01", "2026-06-30"), of("2", "2026-07-01", "2026-12-31")];
        case.allocations[0].gemeente = GemeenteCode::parse("0222").expect("a code");
    };
    let two = |case: &mut Case| {
        case.allocations = vec![of("1", "2025-12-01", "2026-06-30"), of("2", "2026-07-01", "2026-12-31")];
    };
    // One dagdeel a month is paid, the first: twelve weeks.
    let little = |case: &mut Case| {
        case.allocations[0] = allocation("1", "45A60", "2025-12-29", Some("2026-12-31"), 1, Frequentie::PerMaand);
    };
    // The first allocation holds twenty over its life (TR322): its weeks after that are not paid.
    let used_up = |case: &mut Case| {
        let first = allocation("1", "45A60", "2025-12-01", Some("2026-06-30"), 20, Frequentie::Totaal);
        case.allocations = vec![first, of("2", "2026-07-01", "2026-12-31")];
    };
    let hardship = |case: &mut Case| {
        case.children.get_mut(&CHILD).expect("the child").overrides = vec![LimitOverride {
            limit: Limit::WeeksPerYear,
            value: Some(51),
            period: Period::new(day("2026-12-14"), Some(day("2026-12-31"))).expect("a period"),
        }];
    };
    let no_maximum = |case: &mut Case| case.regeling.products[0].weeks_per_year = None;
    let cases: [(Change, u32, Vec<&str>); 8] = [
        (
            ("all of the year", none),
            0,
            vec!["2026-12-07", "2026-12-14", "2026-12-21", "2026-12-28"],
        ),
        (("without an indication until March", late), 4, vec![]),
        (("another municipality until July", moved), 4, vec![]),
        (
            ("two allocations", two),
            0,
            vec!["2026-12-07", "2026-12-14", "2026-12-21", "2026-12-28"],
        ),
        (("little is paid", little), 1, vec![]),
        (("an allocation is used up", used_up), 4, vec![]),
        (
            ("set aside for some days", hardship),
            2,
            vec!["2026-12-07", "2026-12-28"],
        ),
        (("no maximum", no_maximum), 4, vec![]),
    ];
    for ((name, change), billed, above) in cases {
        let proposal = weekly(change);
        assert_eq!(total(&proposal), billed, "{name}");
        let weeks = listed(&proposal)
            .into_iter()
            .filter(|(_, _, code)| *code == "WEKEN-JAAR");
        let above = above.into_iter().map(|text| (day(text), 1, "WEKEN-JAAR"));
        assert_eq!(weeks.collect::<Vec<_>>(), above.collect::<Vec<_>>(), "{name}");
    }
}

#[test]
fn b30_only_products_with_a_maximum_of_weeks_lose_them_and_every_dagdeel_is_listed() {
    let proposal = weekly(|case| {
        case.regeling.products[2].weeks_per_year = None;
        case.allocations.push(allocation(
            "2",
            "42A03",
            "2025-12-01",
            Some("2026-12-31"),
            9,
            Frequentie::PerWeek,
        ));
        case.tariffs.push(tariff("42A03", "2026-01-01", None, "1000"));
        case.deliveries.iter_mut().for_each(|delivery| delivery.count = 2);
    });
    let lines: Vec<_> = proposal
        .lines
        .iter()
        .map(|line| (line.product.as_str(), line.volume.count()))
        .collect();
    assert_eq!(lines, [("42A03", 8)]);
    let counts: Vec<_> = listed(&proposal)
        .into_iter()
        .map(|(_, count, code)| (count, code))
        .collect();
    assert_eq!(counts, [(2, "WEKEN-JAAR"); 4]);
}

proptest! {
    #[test]
    fn b28_a_larger_grant_never_bills_less_and_no_week_is_above_its_maximum(
        counts in vec(0u32..3, 31),
        holiday in vec(any::<bool>(), 5),
        few in 1u32..9,
        more in 0u32..5,
        weekly in any::<bool>(),
    ) {
        let frequency = if weekly { Frequentie::PerWeek } else { Frequentie::PerMaand };
        let billed = |volume: u32| {
            let case = capped(|case| {
                grant(case, volume, frequency);
                let mondays: Vec<_> = day("2026-02-23").iter_weeks().zip(&holiday).collect();
                let child = case.children.get_mut(&CHILD).expect("the child");
                child.holiday_weeks = mondays.into_iter().filter(|(_, is)| **is).map(|(monday, _)| monday).collect();
                let texts: Vec<_> = case.month.days().map(|day| day.to_string()).collect();
                let days: Vec<_> = texts.iter().zip(&counts).map(|(text, count)| (text.as_str(), *count, 95)).collect();
                case.deliveries = care(GroupKind::BsoPlus, &days);
            });
            (case.propose(), case)
        };
        let ((small, _), (large, case)) = (billed(few), billed(few + more));
        prop_assert!(total(&small) <= total(&large), "{few} + {more}");
        for proposal in [&small, &large] {
            let mut weeks: BTreeMap<NaiveDate, u32> = BTreeMap::new();
            for (day, count) in proposal.lines.iter().flat_map(|line| &line.days) {
                *weeks.entry(crate::domain::time::monday(*day)).or_default() += count;
            }
            for (monday, count) in weeks {
                let most = if case.children[&CHILD].holiday_weeks.contains(&monday) { 6 } else { 3 };
                prop_assert!(count <= most, "{monday}: {count}");
            }
            let delivered: u32 = counts.iter().sum();
            let left_out: u32 = proposal.not_billable.iter().map(|one| one.count).sum();
            prop_assert_eq!(total(proposal) + left_out, delivered);
        }
    }
}
