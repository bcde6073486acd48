//! Care of older months: what goes along, from which month on, and what never holds the claim up.

use super::*;

#[test]
fn late_care_goes_along_from_the_first_month_that_was_ever_declared() {
    for (of, months) in [
        (DeclaredMonths::default(), vec!["2026-03"]),
        (declared("2026-02", "2026-02"), vec!["2026-02", "2026-03"]),
        (declared("2026-01", "2026-02"), vec!["2026-01", "2026-02", "2026-03"]),
        (declared("2026-04", "2026-04"), vec!["2026-03"]),
        (
            // The first declaration was rejected as a whole: it counts as not sent, and its care comes back.
            DeclaredMonths {
                first: Some(month("2026-02")),
                last: None,
            },
            vec!["2026-02", "2026-03"],
        ),
    ] {
        let proposal = Case::with(|case| {
            case.declared = of;
            for earlier in ["2026-01", "2026-02"] {
                case.deliveries.extend(of_month(earlier, 4));
            }
        })
        .propose();
        let found: Vec<String> = volumes(&proposal).into_iter().map(|(_, month, _)| month).collect();
        assert_eq!(found, months, "{of:?}");
        let late = months.iter().filter(|month| **month != "2026-03").count();
        let said = codes(&proposal).into_iter().filter(|code| *code == "NAGEKOMEN").count();
        assert_eq!(said, late, "{of:?}");
        assert!(
            proposal
                .lines
                .iter()
                .all(|line| (line.why == Why::New) == (Month::of(line.begin) == month("2026-03")))
        );
    }
}

#[test]
fn tr335_care_of_more_than_five_years_back_does_not_go_along() {
    assert_eq!(
        first_month(month("2026-03"), declared("2019-01", "2026-02")),
        month("2021-04")
    );
    assert_eq!(
        first_month(month("2026-03"), declared("2021-05", "2026-02")),
        month("2021-05")
    );
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
            case.declared = declared("2026-02", "2026-02");
            case.deliveries.extend(of_month("2026-02", 4));
            change(case);
        })
        .propose();
        assert_eq!(volumes(&proposal), [(300_201, "2026-03".into(), 10)], "{code}");
        let said = proposal
            .findings
            .iter()
            .find(|finding| finding.code == code)
            .expect("it is said");
        assert_eq!(said.severity, Severity::LetOp, "{code}");
        assert!(said.text.contains("februari 2026"), "{}", said.text);
    }
}

#[test]
fn days_of_an_older_month_are_listed_again_only_when_a_line_of_it_is_sent() {
    for (approved, listed_of_february) in [(15, 0), (14, 5)] {
        let proposal = Case::with(|case| {
            case.declared = declared("2026-02", "2026-02");
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
