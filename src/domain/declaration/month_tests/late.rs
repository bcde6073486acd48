//! Care of older months: what goes along, from which month on, and what never holds the claim up.

use super::*;

#[test]
fn late_care_goes_along_back_to_the_first_day_of_the_allocation_whatever_was_declared() {
    // Nothing declared; a month in between; only the latest; the month itself.
    for last in [
        None,
        Some(month("2026-01")),
        Some(month("2026-02")),
        Some(month("2026-03")),
    ] {
        let proposal = Case::with(|case| {
            case.declared = last;
            for earlier in ["2025-12", "2026-01", "2026-02"] {
                case.deliveries.extend(of_month(earlier, 4));
            }
        })
        .propose();
        let found: Vec<String> = volumes(&proposal).into_iter().map(|(_, month, _)| month).collect();
        assert_eq!(found, ["2026-01", "2026-02", "2026-03"], "{last:?}");
        assert_eq!(
            codes(&proposal).into_iter().filter(|code| *code == "NAGEKOMEN").count(),
            2,
            "{last:?}"
        );
        assert!(
            proposal
                .lines
                .iter()
                .all(|line| (line.why == Why::New) == (Month::of(line.begin) == month("2026-03")))
        );
    }
}

#[test]
fn an_allocation_that_comes_late_with_retroactive_effect_is_declared_from_its_first_day() {
    let proposal = Case::with(|case| {
        (case.month, case.dated) = (month("2026-06"), day("2026-07-02"));
        case.declared = Some(month("2026-05"));
        case.deliveries = ["2026-02", "2026-03", "2026-06"]
            .iter()
            .flat_map(|of| of_month(of, 4))
            .collect();
        case.allocations = vec![allocation(
            "300201",
            "45A60",
            "2026-02-01",
            None,
            3,
            Frequentie::PerWeek,
        )];
    })
    .propose();
    let found: Vec<(String, i64)> = volumes(&proposal)
        .into_iter()
        .map(|(_, month, count)| (month, count))
        .collect();
    assert_eq!(
        found,
        [("2026-02".into(), 4), ("2026-03".into(), 4), ("2026-06".into(), 4)]
    );
}

#[test]
fn a_month_that_was_declared_elsewhere_is_listed_in_itself_and_goes_along_with_none() {
    for of in ["2026-02", "2026-03"] {
        let proposal = Case::with(|case| {
            case.deliveries.extend(of_month("2026-02", 4));
            case.elsewhere = BTreeSet::from([month(of)]);
        })
        .propose();
        let other = if of == "2026-02" { "2026-03" } else { "2026-02" };
        let months: Vec<String> = volumes(&proposal).into_iter().map(|(_, month, _)| month).collect();
        assert_eq!(months, [other], "{of}");
        let listed: Vec<_> = listed(&proposal)
            .into_iter()
            .filter(|(_, _, code)| *code == "ELDERS")
            .collect();
        assert_eq!(listed.len(), if of == "2026-03" { 10 } else { 0 }, "{of}");
        let states: Vec<CareState> = proposal.states.values().copied().collect();
        assert!(
            states.contains(&CareState::Elsewhere) && states.contains(&CareState::ToSend),
            "{of}"
        );
    }
}

#[test]
fn tr322_what_was_declared_elsewhere_takes_of_the_allocation_too() {
    let proposal = Case::with(|case| {
        case.allocations = vec![allocation(
            "300201",
            "45A60",
            "2026-01-01",
            None,
            12,
            Frequentie::Totaal,
        )];
        case.deliveries.extend(of_month("2026-02", 4));
        case.elsewhere = BTreeSet::from([month("2026-02")]);
    })
    .propose();
    assert_eq!(
        volumes(&proposal),
        [(300_201, "2026-03".into(), 8)],
        "12 in all, 4 elsewhere"
    );
}

#[test]
fn a_credit_goes_along_from_a_month_that_a_person_says_was_declared_elsewhere() {
    let proposal = Case::with(|case| {
        case.declared = Some(month("2026-02"));
        case.deliveries.extend(of_month("2026-02", 4));
        case.elsewhere = BTreeSet::from([month("2026-02")]);
        case.sent = vec![sent("300201", "2026-02", 5, LineState::Approved)];
    })
    .propose();
    assert_eq!(
        volumes(&proposal),
        [
            (300_201, "2026-02".into(), -5),
            (300_201, "2026-02".into(), 4),
            (300_201, "2026-03".into(), 10)
        ],
        "what was approved here is still corrected"
    );
}

#[test]
fn tr335_care_of_more_than_five_years_back_does_not_go_along() {
    let begin = Some(day("2019-01-05"));
    for (of, dated, first) in [
        // 31 March 2021 is the first last day of a month that is not more than five years before.
        ("2026-03", "2026-03-31", "2021-03"),
        ("2026-03", "2026-04-01", "2021-04"),
        ("2026-03", "2026-04-30", "2021-04"),
        ("2026-03", "2026-05-01", "2021-05"),
        // CS100: nothing before 2021.
        ("2024-03", "2024-04-02", "2021-01"),
        // Never after the month itself, so that its own rules are said.
        ("2020-03", "2024-04-02", "2020-03"),
    ] {
        assert_eq!(first_month(month(of), day(dated), begin), month(first), "{of} {dated}");
    }
    let begin = Some(day("2021-05-20"));
    assert_eq!(
        first_month(month("2026-03"), day("2026-04-02"), begin),
        month("2021-05")
    );
    assert_eq!(first_month(month("2026-03"), day("2026-04-02"), None), month("2026-03"));
}

#[test]
fn tr335_the_end_of_an_allocation_that_is_too_old_holds_nobody_up() {
    let proposal = Case::with(|case| {
        (case.month, case.dated) = (month("2026-03"), day("2026-04-20"));
        case.allocations.push(allocation(
            "300100",
            "45A60",
            "2021-01-01",
            Some("2021-04-15"),
            3,
            Frequentie::PerWeek,
        ));
        case.deliveries.extend(of_month("2021-04", 4));
        case.tariffs
            .push(tariff("45A60", "2021-01-01", Some("2025-12-31"), "4000"));
    })
    .propose();
    assert_eq!(volumes(&proposal), [(300_201, "2026-03".into(), 10)]);
    let said = proposal
        .findings
        .iter()
        .find(|finding| finding.code.as_str() == "TR335");
    assert_eq!(said.map(|said| said.severity), Some(Severity::LetOp));
}

#[test]
fn what_a_skipped_month_cannot_bill_is_listed_with_the_month_that_is_made() {
    for (last, listed_of_february) in [("2026-01", 5), ("2026-02", 0)] {
        let proposal = Case::with(|case| {
            case.declared = Some(month(last));
            case.deliveries.extend(of_month("2026-02", 5));
            case.allocations = vec![
                allocation(
                    "300100",
                    "45A60",
                    "2026-01-01",
                    Some("2026-01-31"),
                    3,
                    Frequentie::PerWeek,
                ),
                allocation("300201", "45A60", "2026-03-01", None, 3, Frequentie::PerWeek),
            ];
        })
        .propose();
        let of_february = |(day, _, _): &(NaiveDate, u32, &str)| Month::of(*day) == month("2026-02");
        assert_eq!(
            listed(&proposal).into_iter().filter(of_february).count(),
            listed_of_february,
            "after {last}"
        );
    }
}

#[test]
fn what_is_wrong_with_an_older_month_is_said_and_holds_nobody_up() {
    let cases: [Change; 3] = [
        ("TR418", |case| {
            case.tariffs = vec![tariff("45A60", "2026-03-01", None, "4737")];
        }),
        ("TARIEF-WISSEL", |case| {
            case.tariffs = vec![
                tariff("45A60", "2026-01-01", None, "4600"),
                tariff("45A60", "2026-02-03", None, "4737"),
            ];
        }),
        ("TR339", |case| {
            let mut other = tariff("45A60", "2026-01-01", Some("2026-02-28"), "4737");
            other.category = ProductCategorie::parse("54").expect("a category");
            case.tariffs = vec![other, tariff("45A60", "2026-03-01", None, "4737")];
        }),
    ];
    for (code, change) in cases {
        let proposal = Case::with(|case| {
            case.declared = Some(month("2026-02"));
            case.deliveries.extend(of_month("2026-02", 4));
            change(case);
        })
        .propose();
        assert_eq!(volumes(&proposal), [(300_201, "2026-03".into(), 10)], "{code}");
        let said = proposal
            .findings
            .iter()
            .find(|finding| finding.code.as_str() == code)
            .expect("it is said");
        assert_eq!(said.severity, Severity::LetOp, "{code}");
        assert!(said.text.contains("februari 2026"), "{}", said.text);
    }
}

#[test]
fn days_of_an_older_month_are_listed_again_only_when_a_line_of_it_is_sent() {
    for (approved, listed_of_february) in [(15, 0), (14, 5)] {
        let proposal = Case::with(|case| {
            case.declared = Some(month("2026-02"));
            case.deliveries = of_month("2026-02", 20);
            case.sent = vec![sent("300201", "2026-02", approved, LineState::Approved)];
        })
        .propose();
        assert_eq!(
            listed(&proposal).len(),
            listed_of_february,
            "{approved}: 3 a week in 5 weeks"
        );
    }
}
