//! Rules on a line: against the allocation, the contract and what was processed before.

use super::{
    ANNA, BAS, BUDGET, CHRIS, DAILY, DORA, GENERIC, WEEKLY, claim, credit, day, days, february, grant, granted, hours,
    of_whole, rejected, rules, said, send, send_in_may, send_lines, stamp, tariff, town, with_volume,
};
use crate::municipality::claim::Line;
use crate::municipality::{Frequency, Municipality, StillApproved, Subject, Unit};
use plusgroep::ijw::MessageKind;

type Break = fn(&mut Line);

/// A change to a right line of February on the weekly allocation; the rules it breaks with their codes.
fn breaks() -> Vec<(&'static [(&'static str, &'static str)], Break)> {
    vec![
        (&[("TR338", "9338")], |line| line.allocation = 999),
        (&[("TR319", "9319")], |line| {
            line.days = days("2026-03-01", "2026-03-31");
        }),
        (&[("TR339", "9339"), ("TR381", "S329")], |line| {
            line.category = "44".to_owned();
        }),
        (&[("TR340", "9340"), ("TR418", "0611")], |line| {
            line.code = "45A05".to_owned();
        }),
        (&[("TR340", "9340"), ("TR381", "S329")], |line| {
            line.code = "45X99".to_owned();
        }),
        (&[("TR307", "9307"), ("TR387", "9387")], |line| {
            line.days = days("2026-01-01", "2026-01-31");
        }),
        (&[("TR387", "9387")], |line| {
            line.days = days("2026-01-11", "2026-01-31");
        }),
        (&[("TR387", "9387")], |line| line.days.begin = day("2026-02-02")),
        (&[("TR307", "9307")], |line| {
            *line = with_volume(line.clone(), 1);
            line.days = days("2025-12-01", "2025-12-31");
        }),
        (&[("TR388", "9388")], |line| line.days.end = day("2026-02-27")),
        (&[("TR341", "9341"), ("TR418", "0611")], |line| line.unit = Unit::Hour),
        (&[("TR418", "0611")], |line| {
            line.tariff = Some(4_738);
            line.amount = 12 * 4_738;
        }),
        (&[("TR346", "9346")], |line| line.amount += 1),
        (&[("TR321", "9321")], |line| *line = with_volume(line.clone(), 16)),
    ]
}

#[test]
fn each_rule_on_a_line_gets_its_own_code_and_the_other_line_is_granted() {
    for (wanted, break_it) in breaks() {
        let mut town = town();
        let mut broken = february("R1");
        break_it(&mut broken);
        let mut sent = claim("1", vec![(ANNA, vec![broken, hours("R2")])]);
        sent.dated = day("2026-05-02");
        let answer = send(&mut town, &sent);
        let codes: Vec<&str> = wanted.iter().map(|(_, code)| *code).collect();
        let of_rules: Vec<&str> = wanted.iter().map(|(rule, _)| *rule).collect();
        assert_eq!(
            (said(&answer), rules(&town)),
            (rejected("R1", &codes), of_rules),
            "{wanted:?}"
        );
        assert_eq!(town.granted_cents(), 24_060);
        assert!(
            town.faults()
                .iter()
                .all(|fault| fault.reference.as_deref() == Some("R1"))
        );
    }
}

#[test]
fn tr307_tr308_the_edges_of_an_allocation_are_the_edges_of_the_period() {
    let in_june = |end: &str| Line {
        days: days("2026-06-01", end),
        ..with_volume(february("R1"), 9)
    };
    let in_january = Line {
        days: days("2026-01-10", "2026-01-31"),
        ..february("R1")
    };
    for (line, codes) in [
        (in_january, &[][..]),
        (in_june("2026-06-20"), &[]),
        (in_june("2026-06-19"), &["9388"]),
        (in_june("2026-06-30"), &["9308", "9388"]),
        (
            Line {
                days: days("2026-07-01", "2026-07-31"),
                ..february("R1")
            },
            &["9308"],
        ),
    ] {
        let mut town = town();
        let mut sent = claim("1", vec![(ANNA, vec![line])]);
        sent.days = days("2026-07-01", "2026-07-31");
        sent.dated = day("2026-08-02");
        let wanted = if codes.is_empty() {
            granted()
        } else {
            rejected("R1", codes)
        };
        assert_eq!(said(&send(&mut town, &sent)), wanted);
    }
}

#[test]
fn tr384_on_a_removed_allocation_nothing_is_granted() {
    let mut town = town();
    town.remove(WEEKLY, stamp("2026-02-01T09:00:00"))
        .expect("nothing was declared");
    town.jw301(ANNA, day("2026-02-01"));
    assert_eq!(
        send_lines(&mut town, "1", vec![february("R1")]),
        rejected("R1", &["9384"])
    );
    assert_eq!(rules(&town), ["TR384"]);
}

#[test]
fn tr385_the_municipality_itself_does_not_remove_what_is_approved_and_not_credited() {
    let mut town = town();
    let first = february("R1");
    send_lines(&mut town, "1", vec![first.clone()]);
    assert_eq!(town.remove(WEEKLY, stamp("2026-03-03T09:00:00")), Err(StillApproved));
    send_lines(&mut town, "2", vec![credit("R2", &first)]);
    assert_eq!(town.remove(WEEKLY, stamp("2026-03-03T09:00:00")), Ok(()));
}

#[test]
fn op276_another_provider_has_no_allocations_here_and_numbers_of_its_own() {
    let mut town = town();
    send_lines(&mut town, "1", vec![february("R1")]);
    let mut foreign = claim("1", vec![(ANNA, vec![hours("R1")])]);
    foreign.sender = "11111111".to_owned();
    assert_eq!(said(&send(&mut town, &foreign)), rejected("R1", &["9338"]));
}

#[test]
fn tr314_a_reference_is_spent_when_it_was_seen_and_both_of_a_pair_are_rejected() {
    let mut town = town();
    let spent = Line {
        allocation: 999,
        ..february("R1")
    };
    assert_eq!(send_lines(&mut town, "1", vec![spent]), rejected("R1", &["9338"]));
    assert_eq!(
        send_lines(&mut town, "2", vec![february("R1")]),
        rejected("R1", &["8021"])
    );
    let of_bas = Line {
        allocation: BUDGET,
        ..february("R2")
    };
    let answer = send(
        &mut town,
        &claim("3", vec![(ANNA, vec![february("R2")]), (BAS, vec![of_bas])]),
    );
    assert_eq!(
        said(&answer),
        [rejected("R2", &["8021"]), rejected("R2", &["8021"])].concat()
    );
    assert_eq!(rules(&town), ["TR338", "TR314", "TR314", "TR314"]);
}

#[test]
fn tr323_tr390_a_credit_is_the_copy_of_an_approved_debit_that_was_not_credited() {
    let first = february("R1");
    let right = || credit("R9", &first);
    for (broken, code) in [
        (
            Line {
                previous: Some("R8".to_owned()),
                ..right()
            },
            "8017",
        ),
        (with_volume(right(), 11), "8017"),
        (
            Line {
                days: days("2026-02-01", "2026-02-27"),
                ..right()
            },
            "8017",
        ),
        (
            Line {
                allocation: 302,
                ..right()
            },
            "8017",
        ),
        (
            Line {
                previous: Some("R2".to_owned()),
                ..credit("R9", &hours("R2"))
            },
            "8017",
        ),
        (
            Line {
                reference: "R1".to_owned(),
                previous: Some("R1".to_owned()),
                ..right()
            },
            "0001",
        ),
    ] {
        let mut town = town();
        let rejected_line = Line {
            tariff: Some(1),
            amount: 4,
            ..hours("R2")
        };
        send_lines(&mut town, "1", vec![first.clone(), rejected_line]);
        let said = send_lines(&mut town, "2", vec![broken]);
        assert_eq!(said.first().map(|(_, code)| *code), Some(code));
        assert_eq!(town.granted_cents(), 56_844, "the debit stands");
    }
    let mut town = town();
    send_lines(&mut town, "1", vec![first.clone()]);
    assert_eq!(send_lines(&mut town, "2", vec![right()]), granted());
    assert_eq!(
        send_lines(&mut town, "3", vec![credit("R10", &first)]),
        rejected("R10", &["9390"])
    );
    assert_eq!((rules(&town), town.granted_cents()), (vec!["TR390"], 0));
}

#[test]
fn iv085_a_credit_is_granted_also_when_the_allocation_has_changed() {
    let mut town = town();
    let first = february("R1");
    send_lines(&mut town, "1", vec![first.clone()]);
    town.shorten(WEEKLY, day("2026-02-10"), stamp("2026-03-03T09:00:00"));
    town.jw301(ANNA, day("2026-03-03"));
    assert_eq!(send_lines(&mut town, "2", vec![credit("R2", &first)]), granted());
}

#[test]
fn tr389_a_month_is_debited_once_unless_credited_or_rejected() {
    let mut town = town();
    let first = february("R1");
    send_lines(&mut town, "1", vec![first.clone()]);
    assert_eq!(
        send_lines(&mut town, "2", vec![february("R2")]),
        rejected("R2", &["9389"])
    );
    assert_eq!(rules(&town), ["TR389"]);
    let corrected = with_volume(february("R4"), 11);
    assert_eq!(
        send_lines(&mut town, "3", vec![corrected, credit("R3", &first)]),
        granted(),
        "OP366: credits first"
    );
    assert_eq!(town.approved()[&(WEEKLY, "45A60".to_owned(), day("2026-02-01"))], 11);
    let mut town = super::town();
    assert_eq!(
        send_lines(&mut town, "1", vec![with_volume(february("R1"), 16)]),
        rejected("R1", &["9321"])
    );
    assert_eq!(
        send_lines(&mut town, "2", vec![february("R2")]),
        granted(),
        "RULES 13.10"
    );
}

#[test]
fn tr389_another_period_of_the_same_month_is_a_second_line_too() {
    let mut town = town();
    send_lines(&mut town, "1", vec![february("R1")]);
    town.shorten(WEEKLY, day("2026-02-10"), stamp("2026-03-03T09:00:00"));
    town.jw301(ANNA, day("2026-03-03"));
    let second = Line {
        days: days("2026-02-01", "2026-02-10"),
        ..with_volume(february("R2"), 6)
    };
    let said = send_lines(&mut town, "2", vec![second]);
    assert_eq!(said, rejected("R2", &["9389"]), "7.1: one line for a calendar month");
}

#[test]
fn tr339_tr381_what_is_not_granted_by_product_must_be_contracted() {
    let generic = |line: Line| Line {
        allocation: GENERIC,
        ..line
    };
    let misfit = Line {
        code: "42A03".to_owned(),
        ..generic(february("R1"))
    };
    for (line, wanted) in [
        (generic(february("R1")), granted()),
        (generic(hours("R1")), granted()),
        (generic(of_whole(february("R1"))), granted()),
        (misfit, rejected("R1", &["S329"])),
        (
            Line {
                unit: Unit::Hour,
                ..generic(february("R1"))
            },
            rejected("R1", &["9341", "0611"]),
        ),
    ] {
        let mut town = town();
        let answer = send(&mut town, &claim("1", vec![(CHRIS, vec![line])]));
        assert_eq!(said(&answer), wanted);
    }
    let mut town = town();
    let of_other_category = Line {
        allocation: BUDGET,
        ..of_whole(february("R1"))
    };
    assert_eq!(
        send_in_may(&mut town, "1", vec![of_other_category]),
        rejected("R1", &["9339"])
    );
}

#[test]
fn an_allocation_of_a_category_without_budget_has_no_cap_and_the_unit_of_the_contract() {
    let mut town = town();
    let category = Subject::Category {
        category: "45".to_owned(),
    };
    town.grant(grant(400, DORA, category, ("2026-01-12", "")));
    let told = town.jw301(DORA, day("2026-01-12"));
    crate::xml::assert_official(MessageKind::Jw301, &told);
    let of_category = |line: Line| Line {
        allocation: 400,
        ..line
    };
    let lines = vec![
        of_category(with_volume(february("R1"), 9_999)),
        of_category(hours("R2")),
    ];
    let mut wrong_unit = of_category(hours("R3"));
    wrong_unit.days = days("2026-01-12", "2026-01-31");
    wrong_unit.unit = Unit::Piece;
    assert_eq!(said(&send(&mut town, &claim("1", vec![(DORA, lines)]))), granted());
    let answer = send(&mut town, &claim("2", vec![(DORA, vec![wrong_unit])]));
    assert_eq!(said(&answer), rejected("R3", &["9341", "0611"]));
}

#[test]
fn tr341_minutes_are_never_declared_as_hours() {
    let mut town = town();
    let hours_for_minutes = Line {
        allocation: DAILY,
        code: "45A04".to_owned(),
        days: days("2026-02-15", "2026-02-28"),
        volume: 1,
        unit: Unit::Hour,
        tariff: Some(101),
        amount: 101,
        ..february("R1")
    };
    assert_eq!(
        send_lines(&mut town, "1", vec![hours_for_minutes]),
        rejected("R1", &["9341", "0611"])
    );
}

#[test]
fn tr418_the_tariff_is_one_that_held_in_the_period() {
    let mut town = Municipality::new("0214", "90909090", 1);
    let old = tariff("45A60", Unit::Dagdeel, 4_737);
    let (change, last) = (day("2026-02-01"), day("2026-01-31"));
    town.contract(crate::municipality::Tariff {
        until: Some(last),
        ..old.clone()
    });
    town.contract(crate::municipality::Tariff {
        from: change,
        cents: 5_000,
        ..old
    });
    let subject = Subject::specific("45", "45A60", (3, Unit::Dagdeel, Frequency::Weekly));
    town.grant(grant(WEEKLY, ANNA, subject, ("2026-01-01", "2026-12-31")));
    town.jw301(ANNA, day("2026-01-01"));
    let new = Line {
        tariff: Some(5_000),
        amount: 60_000,
        ..february("R2")
    };
    let january = |line: Line| Line {
        days: days("2026-01-01", "2026-01-31"),
        ..line
    };
    assert_eq!(
        send_lines(&mut town, "1", vec![january(new.clone())]),
        rejected("R2", &["0611"])
    );
    assert_eq!(
        send_lines(&mut town, "2", vec![february("R3")]),
        rejected("R3", &["0611"])
    );
    let lines = vec![
        january(february("R4")),
        Line {
            reference: "R5".to_owned(),
            ..new
        },
    ];
    assert_eq!(send_lines(&mut town, "3", lines), granted());
}
