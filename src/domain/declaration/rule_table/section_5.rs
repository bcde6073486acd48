//! RULES section 5: what can be seen in the message alone.

use super::Rule;
use super::world::{cents, day, month, reference, volume};
use crate::domain::allocation::Eenheid;
use crate::domain::declaration::DebetCredit;
use crate::domain::money::Cents;
use crate::domain::rule_code::RuleCode;

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: RuleCode::Cs100,
        return_code: Some("0001"),
        breaks: &[|w| w.declare("2020-12"), |w| w.first().begin = day("2020-12-31")],
        holds: &[|w| w.declare("2021-01")],
    },
    Rule {
        code: RuleCode::Cs337,
        return_code: Some("0001"),
        breaks: &[
            |w| w.first().begin = day("2026-02-28"),
            |w| w.first().begin = day("2025-03-01"),
        ],
        holds: &[|w| w.add("2025-12", 5)],
    },
    Rule {
        code: RuleCode::Tr134,
        return_code: Some("0001"),
        breaks: &[
            |w| w.claim.dated = day("2026-02-28"),
            |w| w.claim.month = month("2026-05"),
            |w| w.first().begin = day("2026-12-01"),
        ],
        holds: &[|w| w.claim.dated = day("2026-03-31")],
    },
    Rule {
        code: RuleCode::Tr137,
        return_code: Some("0001"),
        breaks: &[
            |w| w.claim.dated = day("2026-03-30"),
            |w| w.first().end = day("2026-02-28"),
        ],
        holds: &[|w| w.claim.dated = day("2026-03-31")],
    },
    Rule {
        code: RuleCode::Tr335,
        return_code: Some("0001"),
        breaks: &[|w| w.claim.dated = day("2031-04-01")],
        holds: &[|w| {
            w.claim.dated = day("2031-03-31");
            w.today = w.claim.dated;
        }],
    },
    Rule {
        code: RuleCode::Tr319,
        return_code: Some("9319"),
        breaks: &[|w| w.claim.month = month("2026-02")],
        holds: &[|w| w.add("2025-12", 5)],
    },
    Rule {
        code: RuleCode::Tr101,
        return_code: Some("0001"),
        breaks: &[|w| {
            let again = w.first().clone();
            w.claim.lines.push(again);
        }],
        holds: &[|w| w.add("2025-12", 5)],
    },
    Rule {
        code: RuleCode::Tr314,
        return_code: Some("8021"),
        breaks: &[
            |w| w.first().reference = reference("M2"),
            |w| w.first().reference = reference("F2"),
            |w| w.references.extend([reference("M1")]),
        ],
        holds: &[|w| w.first().reference = reference("M3")],
    },
    Rule {
        code: RuleCode::Tr315,
        return_code: Some("0001"),
        breaks: &[|w| {
            w.credit("F1");
            w.credit("F1");
        }],
        holds: &[|w| {
            w.credit("F1");
            w.credit("J2");
        }],
    },
    Rule {
        code: RuleCode::Tr316,
        return_code: Some("0001"),
        breaks: &[|w| w.credit("M1")],
        holds: &[|w| {
            w.credit("F1");
            w.add("2026-02", 11);
        }],
    },
    Rule {
        code: RuleCode::Tr416,
        return_code: Some("0001"),
        breaks: &[|w| w.add("2026-03", 1)],
        holds: &[|w| {
            w.credit("F1");
            w.add("2026-02", 11);
        }],
    },
    Rule {
        code: RuleCode::Cd060,
        return_code: Some("0001"),
        breaks: &[
            |w| w.first().previous_reference = Some(reference("F1")),
            |w| {
                w.first().debit_credit = DebetCredit::Credit;
            },
        ],
        holds: &[|w| w.credit("F1")],
    },
    Rule {
        code: RuleCode::Cs339,
        return_code: Some("0001"),
        breaks: &[|w| w.first().unit = Eenheid::Euro],
        holds: &[|w| w.by_the_hour(Eenheid::Uur, 6)],
    },
    Rule {
        code: RuleCode::Cs325,
        return_code: Some("0001"),
        breaks: &[
            |w| {
                w.credit("F1");
                let credit = w.claim.lines.last_mut().expect("a credit");
                credit.amount = Cents::ZERO;
            },
            |w| {
                w.claim.lines.clear();
                w.claim.total = Cents::ZERO;
                w.claim.total_debit_credit = DebetCredit::Credit;
            },
        ],
        holds: &[|w| {
            w.claim.lines.clear();
            w.credit("F1");
            w.add("2026-02", 12);
        }],
    },
    Rule {
        code: RuleCode::Tr358,
        return_code: Some("0001"),
        breaks: &[
            |w| w.claim.total = Cents::ZERO,
            |w| {
                w.claim.total_debit_credit = DebetCredit::Credit;
            },
        ],
        holds: &[|w| {
            w.claim.lines.clear();
            w.credit("F1");
        }],
    },
    Rule {
        code: RuleCode::Tr346,
        return_code: Some("9346"),
        breaks: &[
            |w| w.first().volume = volume(17),
            // The rounded tariff per minute is for show only: 380 x 83 is not the amount.
            |w| {
                w.by_the_hour(Eenheid::Minuut, 380);
                w.first().amount = cents(31_540);
            },
            |w| {
                w.by_the_hour(Eenheid::Minuut, 380);
                w.change(|line| line.hourly_tariff = None);
            },
            |w| w.first().hourly_tariff = Some(cents(4_737)),
        ],
        holds: &[|w| w.by_the_hour(Eenheid::Minuut, 380)],
    },
    Rule {
        code: RuleCode::Op284,
        return_code: None,
        breaks: &[|w| w.change(|line| line.volume = volume(0))],
        holds: &[|w| w.change(|line| line.volume = volume(1))],
    },
];
