//! What was sent before against what the care comes to now (RULES 7.6).

use super::*;
use crate::domain::retour::RetourCode;

fn rejected(of: &str, code: &str) -> SentLine {
    SentLine {
        codes: vec![RetourCode::parse(code).expect("a code")],
        ..sent("300201", of, 10, LineState::Rejected)
    }
}

/// A line that gives back the line with reference R1.
fn credit(of: &SentLine, state: LineState) -> SentLine {
    let line = Prestatie {
        reference: ReferentieNummer::parse("R2").expect("a reference"),
        previous_reference: Some(of.line.reference.clone()),
        debit_credit: DebetCredit::Credit,
        ..of.line.clone()
    };
    SentLine {
        line,
        state,
        ..of.clone()
    }
}

#[test]
fn what_stands_at_the_municipality_says_what_is_sent() {
    use LineState::{Approved, Credited, Rejected, Sent};
    let of_march = |volume, state| sent("300201", "2026-03", volume, state);
    let march = |volume| (300_201, "2026-03".to_owned(), volume);
    for (sent, lines, already) in [
        (vec![], vec![march(10)], 0),
        (vec![of_march(10, Sent)], vec![], 1),
        (vec![of_march(8, Sent)], vec![], 1),
        (vec![of_march(10, Approved)], vec![], 1),
        (vec![of_march(8, Approved)], vec![march(-8), march(10)], 1),
        (vec![of_march(10, Rejected)], vec![march(10)], 0),
        (vec![of_march(8, Credited)], vec![march(10)], 0),
        (
            vec![of_march(8, Approved), credit(&of_march(8, Approved), Sent)],
            vec![],
            1,
        ),
        (
            vec![of_march(8, Approved), credit(&of_march(8, Approved), Rejected)],
            vec![march(-8), march(10)],
            1,
        ),
        (
            vec![of_march(8, Credited), credit(&of_march(8, Credited), Approved)],
            vec![march(10)],
            0,
        ),
    ] {
        let case = Case::with(|case| case.sent = sent.clone());
        let proposal = case.propose();
        let states: Vec<_> = sent.iter().map(|sent| (sent.line.volume.count(), sent.state)).collect();
        assert_eq!(volumes(&proposal), lines, "{states:?}");
        assert_eq!(proposal.already_sent, already, "{states:?}");
        assert!(!proposal.is_blocked(), "{states:?}");
    }
}

#[test]
fn iv091_a_credit_is_the_exact_copy_of_what_was_approved() {
    let mut approved = sent("300201", "2026-03", 8, LineState::Approved);
    approved.line.end = day("2026-03-20");
    approved.line.hourly_tariff = Cents::parse("6015").ok();
    let proposal = Case::with(|case| case.sent = vec![approved.clone()]).propose();
    let [credit, debit] = proposal.lines.as_slice() else {
        panic!("a credit and a debit")
    };
    let of = &approved.line;
    assert_eq!(
        (
            credit.toewijzing,
            &credit.category,
            &credit.product,
            credit.begin,
            credit.end
        ),
        (of.toewijzing, &of.category, &of.product, of.begin, of.end)
    );
    assert_eq!(
        (
            credit.volume,
            credit.unit,
            credit.tariff,
            credit.hourly_tariff,
            credit.amount
        ),
        (of.volume, of.unit, of.tariff, of.hourly_tariff, of.amount)
    );
    assert_eq!(credit.previous_reference.as_ref(), Some(&of.reference));
    assert_eq!((credit.debit_credit, &credit.why), (DebetCredit::Credit, &Why::Credit));
    assert_eq!(
        debit.why,
        Why::Instead {
            of: of.reference.clone()
        }
    );
    assert_eq!(
        (debit.previous_reference.as_ref(), debit.end),
        (None, day("2026-03-31"))
    );
}

#[test]
fn a_rejected_line_comes_back_and_says_why_it_was_rejected() {
    let proposal = Case::with(|case| {
        case.sent = vec![rejected("2026-03", "9321"), rejected("2026-02", "0611")];
        case.declared = Some(month("2026-03"));
        case.deliveries.extend(of_month("2026-02", 4));
    })
    .propose();
    let codes: Vec<Vec<&str>> = proposal
        .lines
        .iter()
        .map(|line| match &line.why {
            Why::Again { codes, .. } => codes.iter().map(|code| code.as_str()).collect(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(codes, [["0611"], ["9321"]]);
    let said: Vec<&str> = proposal.findings.iter().map(|finding| finding.text.as_str()).collect();
    assert!(said.iter().any(|text| text.contains("(9321)")) && said.iter().any(|text| text.contains("(0611)")));
}

#[test]
fn tr389_a_line_that_waits_and_no_longer_agrees_is_said() {
    for (volume, said) in [(10, false), (8, true)] {
        let proposal =
            Case::with(|case| case.sent = vec![sent("300201", "2026-03", volume, LineState::Sent)]).propose();
        assert_eq!(codes(&proposal).contains(&"TR389"), said, "{volume}");
    }
}

#[test]
fn care_that_is_gone_is_given_back_whatever_the_reason() {
    let shortened = |case: &mut Case| {
        case.allocations[0].period = Period::new(day("2026-01-01"), Some(day("2026-02-28"))).expect("a period");
    };
    let cases: [Change; 4] = [
        ("attendance was withdrawn", |case| case.deliveries.clear()),
        ("the allocation was shortened", shortened),
        ("the allocation was removed", |case| {
            case.allocations[0].change_reason = Some(RedenWijziging::VERWIJDERD);
            case.allocations[0].period = Period::new(day("2026-01-01"), Some(day("2026-01-01"))).expect("a period");
        }),
        ("the volume is nothing now", |case| {
            case.allocations[0].omvang.as_mut().expect("a volume").volume = Volume::default();
        }),
    ];
    for (what, change) in cases {
        let proposal = Case::with(|case| {
            case.sent = vec![sent("300201", "2026-03", 10, LineState::Approved)];
            change(case);
        })
        .propose();
        assert_eq!(volumes(&proposal), [(300_201, "2026-03".into(), -10)], "{what}");
        assert!(codes(&proposal).contains(&"CORRECTIE"), "{what}");
    }
    let proposal = Case::with(|case| {
        case.sent = vec![sent("300201", "2026-03", 10, LineState::Approved)];
        case.allocations.clear();
    })
    .propose();
    assert_eq!(
        proposal.lines,
        [],
        "nothing is given back on what is not known here at all"
    );
}

#[test]
fn cs325_an_amount_of_nothing_is_not_given_back() {
    let mut free = sent("300201", "2026-03", 8, LineState::Approved);
    (free.line.tariff, free.line.amount) = (Cents::ZERO, Cents::ZERO);
    let proposal = Case::with(|case| case.sent = vec![free]).propose();
    assert_eq!(proposal.lines, []);
}

#[test]
fn of_two_that_were_approved_the_right_one_stays_and_the_other_goes_back() {
    let two = |volumes: [u32; 2]| {
        let mut lines = volumes.map(|volume| sent("300201", "2026-03", volume, LineState::Approved));
        lines[1].line.reference = ReferentieNummer::parse("R9").expect("a reference");
        lines.to_vec()
    };
    for (approved, expected) in [([10, 8], vec![-8]), ([8, 10], vec![-8]), ([8, 7], vec![-8, -7, 10])] {
        let proposal = Case::with(|case| case.sent = two(approved)).propose();
        let found: Vec<i64> = volumes(&proposal).into_iter().map(|(_, _, volume)| volume).collect();
        assert_eq!(found, expected, "{approved:?}");
    }
}

#[test]
fn tr322_one_claim_divides_what_a_correction_leaves_and_a_second_has_nothing_left_to_change() {
    // 20 in total: January has 20 approved of 24; in February 8 of the care turns out never to have been.
    let total = |volume| {
        vec![allocation(
            "300201",
            "45A60",
            "2026-01-01",
            None,
            volume,
            Frequentie::Totaal,
        )]
    };
    let mut case = Case::with(|case| {
        case.allocations = total(24);
        case.declared = Some(month("2026-02"));
        case.deliveries = [of_month("2026-01", 20), of_month("2026-02", 2)].concat();
        case.sent = vec![
            sent("300201", "2026-01", 14, LineState::Approved),
            sent("300201", "2026-02", 10, LineState::Approved),
        ];
        case.sent[1].line.reference = ReferentieNummer::parse("R3").expect("a reference");
    });
    let proposal = case.propose();
    let of = |month: &str, volume| (300_201, month.to_owned(), volume);
    let expected = [
        of("2026-01", -14),
        of("2026-01", 20),
        of("2026-02", -10),
        of("2026-02", 2),
    ];
    assert_eq!(volumes(&proposal), expected);
    for (line, reference) in proposal.lines.iter().zip(["R4", "R5", "R6", "R7"]) {
        let mut more = sent("300201", "2026-01", line.volume.count(), LineState::Sent);
        (more.line.begin, more.line.end) = (line.begin, line.end);
        more.line.debit_credit = line.debit_credit;
        more.line.previous_reference.clone_from(&line.previous_reference);
        more.line.reference = ReferentieNummer::parse(reference).expect("a reference");
        case.sent.push(more);
    }
    let again = case.propose();
    assert_eq!(again.lines, []);
    assert!(!codes(&again).contains(&"TR389"), "{:?}", again.findings);
}

#[test]
fn tr322_a_month_that_is_given_back_leaves_its_room_to_the_months_that_stay() {
    // 3 a week: 27 from January to February, of which January and February have 15 and 12 approved, and March 5.
    let proposal = Case::with(|case| {
        case.allocations[0].period = Period::new(day("2026-01-01"), Some(day("2026-02-28"))).expect("a period");
        case.declared = Some(month("2026-03"));
        case.deliveries = [of_month("2026-01", 15), of_month("2026-02", 12), of_month("2026-03", 5)].concat();
        case.sent = [("2026-01", 15), ("2026-02", 12), ("2026-03", 5)]
            .map(|(of, volume)| sent("300201", of, volume, LineState::Approved))
            .into();
    })
    .propose();
    assert_eq!(volumes(&proposal), [(300_201, "2026-03".into(), -5)]);
}

#[test]
fn an_allocation_that_lasts_longer_gives_the_month_its_new_period() {
    let mut approved = sent("300201", "2026-03", 4, LineState::Approved);
    approved.line.end = day("2026-03-05");
    let proposal = Case::with(|case| case.sent = vec![approved]).propose();
    let ends: Vec<(i64, NaiveDate)> = volumes(&proposal)
        .iter()
        .zip(&proposal.lines)
        .map(|((_, _, volume), line)| (*volume, line.end))
        .collect();
    assert_eq!(ends, [(-4, day("2026-03-05")), (10, day("2026-03-31"))]);
}
