//! What a person decided about a line: held back, or never declared.

use super::*;
use crate::domain::declaration::Decision;
use crate::domain::text::Text;

pub(super) fn decided(of: &str, decision: Decision) -> LineDecision {
    LineDecision {
        key: LineKey {
            toewijzing: ToewijzingNummer::parse("300201").expect("a number"),
            product: ProductCode::parse("45A60").expect("a code"),
            month: month(of),
        },
        decision,
        reason: Text::parse("afspraak").expect("a text"),
    }
}

#[test]
fn a_rejected_line_that_is_held_or_written_off_does_not_come_back() {
    for (decision, said, refused) in [
        (None, vec!["WEEK-DAGDELEN", "HERINDIENING"], 0),
        (Some(Decision::Held), vec!["WEEK-DAGDELEN", "AANGEHOUDEN"], 0),
        (Some(Decision::WrittenOff), vec!["WEEK-DAGDELEN"], 10),
    ] {
        let proposal = Case::with(|case| {
            case.sent = vec![sent("300201", "2026-03", 10, LineState::Rejected)];
            case.decisions = decision
                .map(|decision| decided("2026-03", decision))
                .into_iter()
                .collect();
        })
        .propose();
        assert_eq!(proposal.lines.len(), usize::from(decision.is_none()), "{decision:?}");
        assert_eq!(codes(&proposal), said, "{decision:?}");
        let listed = listed(&proposal);
        assert_eq!(listed.len(), refused, "{decision:?}");
        assert!(listed.iter().all(|(_, _, code)| *code == "AFGESCHREVEN"));
    }
}

#[test]
fn a_decision_is_about_one_month_of_one_allocation() {
    for of in ["2026-02", "2026-04"] {
        let proposal = Case::with(|case| case.decisions = vec![decided(of, Decision::Held)]).propose();
        assert_eq!(proposal.lines.len(), 1, "{of}");
    }
}

#[test]
fn an_approved_line_with_a_decision_is_not_corrected() {
    for decision in Decision::ALL {
        let proposal = Case::with(|case| {
            case.sent = vec![sent("300201", "2026-03", 8, LineState::Approved)];
            case.decisions = vec![decided("2026-03", decision)];
        })
        .propose();
        assert_eq!((proposal.lines.len(), proposal.already_sent), (0, 1), "{decision:?}");
    }
}

#[test]
fn tr322_what_is_held_keeps_its_room_and_what_is_written_off_leaves_it() {
    for (decision, billed) in [(Decision::Held, 5), (Decision::WrittenOff, 10)] {
        let proposal = Case::with(|case| {
            case.allocations = vec![allocation(
                "300201",
                "45A60",
                "2026-01-01",
                None,
                15,
                Frequentie::Totaal,
            )];
            case.declared = Some(month("2026-02"));
            case.deliveries.extend(of_month("2026-02", 10));
            case.decisions = vec![decided("2026-02", decision)];
        })
        .propose();
        assert_eq!(
            volumes(&proposal),
            [(300_201, "2026-03".into(), billed)],
            "{decision:?}"
        );
    }
}

#[test]
fn tr322_a_held_correction_leaves_what_was_approved_in_its_place() {
    let proposal = Case::with(|case| {
        case.allocations = vec![allocation(
            "300201",
            "45A60",
            "2026-01-01",
            None,
            15,
            Frequentie::Totaal,
        )];
        case.declared = Some(month("2026-02"));
        case.sent = vec![sent("300201", "2026-02", 12, LineState::Approved)];
        case.decisions = vec![decided("2026-02", Decision::Held)];
    })
    .propose();
    assert_eq!(
        volumes(&proposal),
        [(300_201, "2026-03".into(), 3)],
        "no care in February, but nothing is given back"
    );
}

#[test]
fn a_correction_that_is_held_is_said_in_its_own_month_and_in_later_ones() {
    for of in ["2026-02", "2026-03"] {
        let proposal = Case::with(|case| {
            case.declared = Some(month("2026-03"));
            case.deliveries = of_month(of, 10);
            case.sent = vec![sent("300201", of, 8, LineState::Approved)];
            case.decisions = vec![decided(of, Decision::Held)];
        })
        .propose();
        let said: Vec<&Finding> = proposal
            .findings
            .iter()
            .filter(|one| one.code.as_str() == "AANGEHOUDEN")
            .collect();
        assert_eq!(said.len(), 1, "{of}");
        assert!(said[0].text.contains("goedgekeurd 8 dagdelen"), "{}", said[0].text);
    }
    let unchanged = Case::with(|case| {
        case.sent = vec![sent("300201", "2026-03", 10, LineState::Approved)];
        case.decisions = vec![decided("2026-03", Decision::Held)];
    })
    .propose();
    assert!(!codes(&unchanged).contains(&"AANGEHOUDEN"), "nothing differs");
}

#[test]
fn a_correction_that_is_written_off_is_listed_with_the_days_that_are_never_declared() {
    for (approved, listed_days) in [(8, 2), (0, 0), (10, 0), (12, 0)] {
        let proposal = Case::with(|case| {
            case.declared = Some(month("2026-03"));
            if approved > 0 {
                case.sent = vec![sent("300201", "2026-03", approved, LineState::Approved)];
                case.decisions = vec![decided("2026-03", Decision::WrittenOff)];
            }
        })
        .propose();
        let off: Vec<_> = listed(&proposal)
            .into_iter()
            .filter(|(_, _, code)| *code == "AFGESCHREVEN")
            .collect();
        assert_eq!(off.len(), listed_days, "{approved}");
        let said = codes(&proposal).contains(&"AFGESCHREVEN");
        assert_eq!(
            said,
            approved == 8 || approved == 12,
            "{approved}: what differs is said"
        );
    }
}

#[test]
fn tr304_another_bsn_than_came_with_the_allocation_is_a_fault_and_the_same_is_not() {
    for (granted, fault) in [("999900006", false), ("999900018", true)] {
        let proposal = Case::with(|case| {
            let number = ToewijzingNummer::parse("300201").expect("a number");
            case.granted_bsns = BTreeMap::from([(number, Bsn::parse(granted).expect("a test BSN"))]);
        })
        .propose();
        assert_eq!(faults(&proposal).contains(&"TR304"), fault, "{granted}");
        assert_eq!(proposal.lines.is_empty(), fault, "{granted}");
    }
}

#[test]
fn what_is_said_about_a_month_names_that_month_for_the_program_too() {
    let proposal = Case::with(|case| {
        case.declared = Some(month("2026-03"));
        case.deliveries = [of_month("2026-02", 5), of_month("2026-03", 5)].concat();
        case.sent = vec![
            sent("300201", "2026-02", 4, LineState::Approved),
            sent("300201", "2026-03", 4, LineState::Approved),
        ];
    })
    .propose();
    let about: Vec<(String, bool)> = proposal
        .about
        .iter()
        .map(|about| {
            let month = about.key.month;
            (month.to_string(), about.finding.text.contains(&month.in_words()))
        })
        .collect();
    assert_eq!(about, [("2026-02".into(), true), ("2026-03".into(), true)]);
}
