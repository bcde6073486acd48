//! Days and dagdelen on one allocation: caps of the allocation, days outside it, faults that block.

use super::*;

#[test]
fn one_allocation_in_one_month_gives_one_line_with_the_sum() {
    let proposal = Case::right().propose();
    assert_eq!(faults(&proposal), Vec::<&str>::new());
    assert_eq!(proposal.not_billable, Vec::new());
    let [line] = proposal.lines.as_slice() else {
        panic!("one line")
    };
    assert_eq!((line.volume.count(), line.amount.cents()), (10, 47_370));
    assert_eq!((line.begin, line.end), (day("2026-03-01"), day("2026-03-31")));
}

#[test]
fn tr387_tr388_product_period_is_the_month_clipped_by_the_allocation() {
    for (begin, end, expected) in [
        ("2026-01-01", None, ("2026-03-01", "2026-03-31")),
        ("2026-03-05", Some("2026-12-31"), ("2026-03-05", "2026-03-31")),
        ("2026-01-01", Some("2026-03-06"), ("2026-03-01", "2026-03-06")),
    ] {
        let case =
            Case::with(|case| case.allocations = vec![allocation("1", "45A60", begin, end, 40, Frequentie::Totaal)]);
        let line = &case.propose().lines[0];
        assert_eq!((line.begin, line.end), (day(expected.0), day(expected.1)));
    }
}

#[test]
fn tr321_what_comes_above_the_cap_is_left_out_last_days_first() {
    let proposal = Case::with(|case| case.deliveries = weekdays(case.month, 20)).propose();
    assert_eq!(proposal.lines[0].volume.count(), 18, "3 a week, 6 ISO weeks touched");
    let left_out: Vec<_> = proposal
        .not_billable
        .iter()
        .map(|refused| (refused.day, refused.count, refused.code.as_str()))
        .collect();
    assert_eq!(
        left_out,
        [(day("2026-03-26"), 1, "TR321"), (day("2026-03-27"), 1, "TR321")]
    );
    assert_eq!(faults(&proposal), Vec::<&str>::new());
}

#[test]
fn tr321_a_day_of_two_dagdelen_may_be_billed_for_one() {
    let case = Case::with(|case| {
        case.allocations = vec![allocation(
            "1",
            "45A60",
            "2026-01-01",
            Some("2026-12-31"),
            3,
            Frequentie::PerMaand,
        )];
        case.deliveries = weekdays(case.month, 2);
        case.deliveries.iter_mut().for_each(|delivery| delivery.count = 2);
    });
    let proposal = case.propose();
    assert_eq!(proposal.lines[0].volume.count(), 3);
    assert_eq!(
        proposal
            .not_billable
            .iter()
            .map(|refused| refused.count)
            .collect::<Vec<_>>(),
        [1]
    );
}

#[test]
fn tr322_earlier_months_use_up_the_total() {
    for (state, billed) in [
        (LineState::Approved, 5),
        (LineState::Sent, 5),
        (LineState::Rejected, 10),
        (LineState::Credited, 10),
    ] {
        let proposal = Case::with(|case| {
            case.allocations = vec![allocation("1", "45A60", "2026-01-01", None, 40, Frequentie::Totaal)];
            case.sent = vec![sent("1", "2026-02", 35, state)];
            // No care stands behind it, and nobody asks for it back.
            let mut held = super::decisions::decided("2026-02", crate::domain::declaration::Decision::Held);
            held.key.toewijzing = ToewijzingNummer::parse("1").expect("a number");
            case.decisions = vec![held];
        })
        .propose();
        assert_eq!(proposal.lines[0].volume.count(), billed, "{state:?}");
        assert!(
            proposal
                .not_billable
                .iter()
                .all(|refused| refused.code.as_str() == "TR322"),
            "{state:?}"
        );
    }
}

#[test]
fn days_outside_the_allocation_are_listed_with_their_rule() {
    let removed = |mut allocation: Toewijzing| {
        allocation.change_reason = Some(RedenWijziging::VERWIJDERD);
        allocation
    };
    for (allocation, code) in [
        (
            allocation("1", "45A60", "2026-03-05", None, 40, Frequentie::Totaal),
            "TR307",
        ),
        (
            allocation("1", "45A60", "2026-04-01", None, 40, Frequentie::Totaal),
            "TR307",
        ),
        (
            allocation("1", "45A60", "2026-01-01", Some("2026-03-12"), 40, Frequentie::Totaal),
            "TR308",
        ),
        (
            allocation("1", "45A60", "2025-01-01", Some("2025-12-31"), 40, Frequentie::Totaal),
            "TR308",
        ),
        (
            removed(allocation(
                "1",
                "45A60",
                "2026-01-01",
                Some("2026-01-01"),
                40,
                Frequentie::Totaal,
            )),
            "TR384",
        ),
    ] {
        let proposal = Case::with(|case| case.allocations = vec![allocation.clone()]).propose();
        assert!(!proposal.not_billable.is_empty(), "{code}");
        assert!(
            proposal
                .not_billable
                .iter()
                .all(|refused| refused.code.as_str() == code),
            "{code}: {:?}",
            proposal.not_billable
        );
        assert!(!proposal.is_blocked(), "{code}: what may not be billed is no fout");
    }
}

#[test]
fn transport_that_begins_much_later_lists_no_day_of_this_month() {
    let later = allocation("1", "42A03", "2026-09-01", None, 40, Frequentie::Totaal);
    assert_eq!(
        Case::with(|case| case.allocations = vec![later]).propose().not_billable,
        Vec::new()
    );
}

#[test]
fn a_fout_blocks_the_month_for_every_rule_that_would_be_rejected() {
    let cases: Vec<(&str, Case)> = vec![
        ("TR137", Case::with(|case| case.dated = day("2026-03-30"))),
        ("CS100", Case::with(|case| case.month = month("2020-12"))),
        ("TR318", Case::with(|case| case.declared = Some(month("2026-04")))),
        ("TR418", Case::with(|case| case.tariffs.clear())),
        (
            "TR418",
            Case::with(|case| case.tariffs = vec![tariff("45A60", "2026-03-10", None, "1")]),
        ),
        (
            "TARIEF-WISSEL",
            Case::with(|case| case.tariffs.push(tariff("45A60", "2026-03-10", None, "4900"))),
        ),
        (
            "CS002",
            Case::with(|case| case.children.values_mut().for_each(|child| child.bsn = None)),
        ),
        (
            "TR341",
            Case::with(|case| case.allocations[0].omvang.as_mut().expect("a volume").unit = Eenheid::Uur),
        ),
        ("TR341", Case::with(|case| case.tariffs[0].unit = Eenheid::Uur)),
        (
            "TR339",
            Case::with(|case| case.tariffs[0].category = ProductCategorie::parse("54").expect("a category")),
        ),
        (
            "TR346",
            Case::with(|case| case.tariffs = vec![tariff("45A60", "2026-01-01", None, "99999999")]),
        ),
    ];
    for (code, case) in cases {
        let proposal = case.propose();
        assert!(faults(&proposal).contains(&code), "{code}: {:?}", proposal.findings);
        assert!(proposal.is_blocked(), "{code}");
    }
}

#[test]
fn tr318_the_last_month_itself_may_be_declared_again() {
    assert!(
        !Case::with(|case| case.declared = Some(month("2026-03")))
            .propose()
            .is_blocked()
    );
}

#[test]
fn tr389_a_line_that_was_sent_is_not_sent_again() {
    for (volume, said) in [(10, false), (8, true)] {
        let proposal = Case::with(|case| {
            case.sent = vec![sent("300201", "2026-03", volume, LineState::Sent)];
        })
        .propose();
        assert_eq!((proposal.lines.len(), proposal.already_sent), (0, 1));
        assert_eq!(
            proposal.findings.iter().any(|finding| finding.code.as_str() == "TR389"),
            said,
            "{volume}"
        );
        assert!(!proposal.is_blocked());
    }
}

#[test]
fn a_product_that_is_not_declared_here_is_named() {
    let proposal = Case::with(|case| {
        let transport = allocation("2", "42A03", "2026-01-01", None, 2, Frequentie::PerMaand);
        case.allocations.push(transport);
    })
    .propose();
    assert_eq!(
        proposal
            .findings
            .iter()
            .map(|finding| finding.code.as_str())
            .collect::<Vec<_>>(),
        ["WEEK-DAGDELEN", "PRODUCT"],
        "a side product without any tariff holds nobody up"
    );
    assert_eq!(proposal.lines.len(), 1);
}

#[test]
fn two_allocations_after_one_another_give_two_lines() {
    let proposal = Case::with(|case| {
        case.allocations = vec![
            allocation("1", "45A60", "2026-01-01", Some("2026-03-08"), 3, Frequentie::PerWeek),
            allocation("2", "45A60", "2026-03-09", Some("2026-12-31"), 3, Frequentie::PerWeek),
        ];
    })
    .propose();
    assert_eq!(
        proposal
            .lines
            .iter()
            .map(|line| line.volume.count())
            .collect::<Vec<_>>(),
        [5, 5]
    );
}

proptest! {
    #[test]
    fn every_delivered_dagdeel_is_billed_once_or_listed(
        counts in proptest::collection::vec(0u32..3, 31),
        volume in 0u32..8,
        frequency in prop::sample::select(Frequentie::ALL.to_vec()),
        begin in 1u32..28,
    ) {
        let begin = format!("2026-03-{begin:02}");
        let case = Case::with(|case| {
            case.allocations = vec![allocation("1", "45A60", &begin, Some("2026-12-31"), volume, frequency)];
            case.deliveries = case.month.days().zip(&counts).map(|(day, count)| Delivery { child: CHILD, day, kind: GroupKind::BsoPlus, count: *count, minutes: 95, before_school: 0, above_maximum: 0, nothing: None }).collect();
        });
        let proposal = case.propose();
        let billed: u32 = proposal.lines.iter().map(|line| line.volume.count()).sum();
        let listed: u32 = proposal.not_billable.iter().map(|refused| refused.count).sum();
        prop_assert_eq!(billed + listed, counts.iter().sum::<u32>());
        let cap = period_cap(case.allocations[0].omvang.expect("a volume"), day(&begin), day("2026-03-31"));
        prop_assert!(u64::from(billed) <= cap);
        prop_assert!(proposal.lines.iter().all(|line| line.volume.count() > 0), "a line of nothing cannot be credited (CS325)");
    }
}
