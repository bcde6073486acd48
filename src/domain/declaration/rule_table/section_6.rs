//! RULES section 6: what is measured against our own administration.

use super::Rule;
use super::world::{category, cents, day, gemeente, month, number, product, volume};
use crate::domain::allocation::Eenheid;
use crate::domain::declaration::LineState;
use crate::domain::rule_code::RuleCode;

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: RuleCode::Tr056,
        return_code: Some("9056"),
        breaks: &[|w| {
            w.identifications.insert(w.claim.identification.clone());
        }],
        holds: &[|w| w.identifications.clear()],
    },
    Rule {
        code: RuleCode::Tr333,
        return_code: Some("9333"),
        breaks: &[|w| {
            w.numbers.insert(w.claim.number.clone());
        }],
        holds: &[|w| w.numbers.clear()],
    },
    Rule {
        code: RuleCode::Tr135,
        return_code: Some("8848"),
        breaks: &[|w| w.today = day("2026-04-01")],
        holds: &[|w| w.today = w.claim.dated, |w| w.today = day("2026-05-01")],
    },
    Rule {
        code: RuleCode::Tr378,
        return_code: Some("S300"),
        breaks: &[
            |w| w.move_to("9999"),
            |w| {
                w.move_to("0501");
                w.grant_from("2023-01-01", "2026-12-31");
            },
            |w| {
                w.move_to("0501");
                w.claim
                    .lines
                    .iter_mut()
                    .for_each(|line| line.toewijzing = number("999"));
            },
        ],
        holds: &[|w| w.move_to("0501")],
    },
    Rule {
        code: RuleCode::Tr318,
        return_code: Some("8214"),
        breaks: &[|w| w.last_declared = Some(month("2026-04"))],
        holds: &[
            |w| w.last_declared = Some(month("2026-03")),
            |w| w.last_declared = Some(month("2025-11")),
            |w| w.last_declared = None,
        ],
    },
    Rule {
        code: RuleCode::Tr304,
        return_code: Some("8187"),
        breaks: &[
            |w| w.bsns.clear(),
            |w| {
                let other = w.claim.lines.last().expect("a line").bsn;
                w.first().bsn = other;
            },
        ],
        holds: &[|_| {}],
    },
    Rule {
        code: RuleCode::Tr338,
        return_code: Some("9338"),
        breaks: &[
            |w| w.first().toewijzing = number("999"),
            |w| {
                w.granted().gemeente = gemeente("0501");
            },
        ],
        holds: &[|_| {}],
    },
    Rule {
        code: RuleCode::Tr384,
        return_code: Some("9384"),
        breaks: &[|w| w.grant_again("13")],
        holds: &[
            |w| w.grant_again("04"),
            |w| {
                w.claim.lines.remove(0);
                w.credit("F1");
                w.grant_again("13");
            },
        ],
    },
    Rule {
        code: RuleCode::Tr339,
        return_code: Some("9339"),
        breaks: &[|w| w.granted().category = Some(category("44"))],
        holds: &[|w| w.make_generic(1_000_000)],
    },
    Rule {
        code: RuleCode::Tr340,
        return_code: Some("9340"),
        breaks: &[
            |w| w.granted().product = Some(product("45A05")),
            |w| {
                w.make_generic(1_000_000);
                w.first().product = product("45A05");
            },
        ],
        holds: &[|w| w.make_generic(1_000_000)],
    },
    Rule {
        code: RuleCode::Tr381,
        return_code: Some("S329"),
        breaks: &[|w| {
            w.make_generic(1_000_000);
            w.first().category = category("44");
        }],
        holds: &[|w| {
            w.make_generic(1_000_000);
            w.granted().category = Some(category("45"));
        }],
    },
    Rule {
        code: RuleCode::Tr307,
        return_code: Some("9307"),
        breaks: &[
            |w| w.grant_from("2026-03-10", "2026-12-31"),
            |w| {
                w.grant_from("2026-04-01", "2026-12-31");
            },
        ],
        holds: &[|w| {
            w.grant_from("2026-03-10", "2026-12-31");
            w.change(|line| {
                line.begin = day("2026-03-10");
                line.volume = volume(12);
            });
        }],
    },
    Rule {
        code: RuleCode::Tr308,
        return_code: Some("9308"),
        breaks: &[
            |w| w.grant_from("2021-01-01", "2026-03-10"),
            |w| {
                w.grant_from("2021-01-01", "2026-02-10");
            },
        ],
        holds: &[
            |w| {
                w.grant_from("2021-01-01", "2026-03-10");
                w.change(|line| {
                    line.end = day("2026-03-10");
                    line.volume = volume(9);
                });
            },
            // Register 23: a credit repeats what was approved, also when the allocation was cut short since.
            |w| {
                w.claim.lines.remove(0);
                w.credit("F1");
                w.grant_from("2021-01-01", "2026-02-10");
            },
        ],
    },
    Rule {
        code: RuleCode::Tr387,
        return_code: Some("9387"),
        breaks: &[
            |w| w.first().begin = day("2026-03-02"),
            |w| {
                w.grant_from("2026-03-10", "2026-12-31");
                w.first().begin = day("2026-03-11");
            },
        ],
        holds: &[|w| w.grant_from("2026-03-01", "2026-12-31")],
    },
    Rule {
        code: RuleCode::Tr388,
        return_code: Some("9388"),
        breaks: &[
            |w| w.first().end = day("2026-03-30"),
            |w| {
                w.grant_from("2021-01-01", "2026-03-10");
                w.first().end = day("2026-03-09");
            },
        ],
        holds: &[|w| w.grant_from("2021-01-01", "2026-03-31")],
    },
    Rule {
        code: RuleCode::Tr341,
        return_code: Some("9341"),
        breaks: &[
            |w| w.grant_in(Eenheid::Uur),
            |w| w.grant_in(Eenheid::Etmaal),
            |w| {
                w.grant_in(Eenheid::Minuut);
                w.first().unit = Eenheid::Uur;
            },
            |w| {
                w.make_generic(1_000_000);
                w.first().unit = Eenheid::Stuks;
            },
        ],
        holds: &[
            |w| w.by_the_hour(Eenheid::Minuut, 380),
            |w| w.by_the_hour(Eenheid::Uur, 6),
        ],
    },
    Rule {
        code: RuleCode::Tr418,
        return_code: Some("0611"),
        breaks: &[
            |w| w.change(|line| line.tariff = cents(4_738)),
            |w| w.tariffs.clear(),
            |w| w.contract("45A60", Eenheid::Dagdeel, 4_900, "2026-02-15"),
            |w| w.contract("45A60", Eenheid::Uur, 4_737, "2026-02-15"),
            |w| {
                w.by_the_hour(Eenheid::Minuut, 380);
                w.change(|line| line.hourly_tariff = Some(cents(5_001)));
            },
        ],
        holds: &[
            |w| w.contract("45A60", Eenheid::Dagdeel, 4_900, "2026-04-01"),
            // Which of two tariffs within the month holds is chosen by a person (register 17): both are contracted.
            |w| w.contract("45A60", Eenheid::Dagdeel, 4_900, "2026-03-15"),
            |w| w.by_the_hour(Eenheid::Minuut, 380),
        ],
    },
    Rule {
        code: RuleCode::Tr321,
        return_code: Some("9321"),
        breaks: &[
            |w| w.change(|line| line.volume = volume(19)),
            |w| w.by_the_hour(Eenheid::Uur, 13),
            |w| w.by_the_hour(Eenheid::Minuut, 721),
        ],
        holds: &[
            |w| w.change(|line| line.volume = volume(18)),
            |w| w.by_the_hour(Eenheid::Uur, 12),
            |w| w.by_the_hour(Eenheid::Minuut, 720),
        ],
    },
    Rule {
        code: RuleCode::Tr322,
        return_code: Some("9322"),
        // Approved before: 10 in January and 12 in February; this claim has 18.
        breaks: &[
            |w| w.grant_in_total(39),
            |w| {
                w.grant_in_total(40);
                w.add("2025-12", 1);
            },
        ],
        holds: &[
            |w| w.grant_in_total(40),
            |w| {
                w.grant_in_total(39);
                w.credit("F1");
                w.add("2026-02", 11);
            },
            |w| {
                w.grant_in_total(28);
                w.credited_before(LineState::Sent);
            },
            |w| {
                w.grant_in_total(28);
                w.set_state("F1", LineState::Credited);
                w.credited_before(LineState::Approved);
            },
        ],
    },
    Rule {
        code: RuleCode::Tr369,
        return_code: Some("9369"),
        breaks: &[|w| w.make_generic(40 * 4_737 - 1)],
        holds: &[
            |w| w.make_generic(40 * 4_737),
            |w| {
                w.make_generic(39 * 4_737);
                w.credit("F1");
                w.add("2026-02", 11);
            },
        ],
    },
    Rule {
        code: RuleCode::Tr323,
        return_code: Some("8017"),
        breaks: &[
            |w| w.credit("NOOIT"),
            |w| w.credit("F2"),
            |w| w.credit("J1"),
            |w| w.credit("J4"),
        ],
        holds: &[|w| w.credit("F1")],
    },
    Rule {
        code: RuleCode::Iv091,
        return_code: None,
        breaks: &[
            |w| {
                w.credit("F1");
                w.claim.lines.last_mut().expect("a credit").volume = volume(11);
            },
            |w| {
                w.credit("F1");
                w.claim.lines.last_mut().expect("a credit").end = day("2026-02-27");
            },
        ],
        holds: &[|w| w.credit("F1")],
    },
    Rule {
        code: RuleCode::Tr389,
        return_code: Some("9389"),
        breaks: &[
            |w| w.add("2026-02", 1),
            |w| {
                w.set_state("F1", LineState::Sent);
                w.add("2026-02", 1);
            },
            // Cut short since: the days differ, but the month stands.
            |w| {
                w.grant_from("2021-01-01", "2026-02-10");
                w.add("2026-02", 1);
                w.claim.lines.last_mut().expect("a line").end = day("2026-02-10");
            },
        ],
        holds: &[
            |w| {
                w.set_state("F1", LineState::Rejected);
                w.add("2026-02", 11);
            },
            |w| {
                w.set_state("F1", LineState::Credited);
                w.add("2026-02", 11);
            },
            |w| {
                w.credit("F1");
                w.add("2026-02", 11);
            },
            |w| {
                w.credited_before(LineState::Sent);
                w.add("2026-02", 11);
            },
        ],
    },
    Rule {
        code: RuleCode::Tr390,
        return_code: Some("9390"),
        breaks: &[
            |w| w.credit("J3"),
            |w| {
                w.credited_before(LineState::Sent);
                w.credit("F1");
            },
        ],
        holds: &[|w| {
            w.credited_before(LineState::Rejected);
            w.credit("F1");
        }],
    },
];
