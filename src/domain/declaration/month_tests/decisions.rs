//! What a person decided about a line: held back, or never declared.

use super::*;
use crate::domain::declaration::Decision;
use crate::domain::text::Text;

fn decided(of: &str, decision: Decision) -> LineDecision {
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
            case.declared = declared("2026-02", "2026-02");
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
        case.declared = declared("2026-02", "2026-02");
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
