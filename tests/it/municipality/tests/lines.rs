//! Rules on a line: against the allocation, the contract and what was processed before.

use super::{
    ANNA, BAS, BUDGET, CHRIS, DAILY, DORA, GENERIC, WEEKLY, WHOLE, claim, credit, day, days, february, grant, granted,
    hours, rejected, rules, said, send, send_lines, stamp, tariff, town, with_volume,
};
use crate::municipality::claim::Line;
use crate::municipality::grants::{days_in, months_touched, weeks_touched};
use crate::municipality::rules::for_minutes;
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

/// On an allocation of this size from 12 January until 1 March the largest volume of February is granted, and one more
/// gets the code.
fn fits(unit: Unit, frequency: Frequency, volume: i64, largest: (i64, &'static str)) {
    let code = match unit {
        Unit::Piece => "42A03",
        Unit::Minute => "45A04",
        Unit::Hour => "45A05",
        _ => "45A60",
    };
    let subject = Subject::specific(&code[..2], code, (volume, unit, frequency));
    for (sent, wanted) in [(largest.0, granted()), (largest.0 + 1, rejected("R1", &[largest.1]))] {
        let mut town = town();
        town.grant(grant(400, DORA, subject.clone(), ("2026-01-12", "2026-03-01")));
        town.jw301(DORA, day("2026-01-12"));
        let cents = match unit {
            Unit::Piece => 1_250,
            Unit::Minute => 101,
            Unit::Hour => 6_015,
            _ => 4_737,
        };
        let line = Line {
            allocation: 400,
            category: code[..2].to_owned(),
            code: code.to_owned(),
            unit,
            tariff: Some(cents),
            ..february("R1")
        };
        let answer = send(&mut town, &claim("1", vec![(DORA, vec![with_volume(line, sent)])]));
        assert_eq!(said(&answer), wanted, "{unit:?} {frequency:?}");
    }
}

#[test]
fn tr321_the_largest_volume_of_a_month_follows_from_the_frequency() {
    fits(Unit::Dagdeel, Frequency::Weekly, 3, (15, "9321"));
    fits(Unit::Hour, Frequency::Weekly, 2, (10, "9321"));
    fits(Unit::Dagdeel, Frequency::Monthly, 3, (3, "9321"));
    fits(Unit::Minute, Frequency::Daily, 10, (280, "9321"));
}

#[test]
fn tr321_broken_weeks_count_in_full() {
    for (begin, end, weeks) in [
        ("2026-02-01", "2026-02-28", 5),
        ("2026-03-01", "2026-03-31", 6),
        ("2026-08-01", "2026-08-31", 6),
        ("2026-11-12", "2026-11-30", 4),
        ("2025-10-01", "2026-03-31", 27),
        ("2026-12-31", "2027-01-01", 1),
        ("2027-01-03", "2027-01-04", 2),
        ("2026-02-03", "2026-02-03", 1),
    ] {
        assert_eq!(weeks_touched(days(begin, end)), weeks, "{begin} {end}");
    }
    assert_eq!(months_touched(days("2025-12-31", "2026-01-01")), 2);
    assert_eq!(days_in(days("2026-02-01", "2026-02-28")), 28);
}

fn in_month(reference: &str, month: u32, volume: i64) -> Line {
    let first = day(&format!("2026-{month:02}-01"));
    let days = crate::municipality::Days {
        begin: first,
        end: crate::municipality::grants::last_of(first),
    };
    Line {
        days,
        ..with_volume(february(reference), volume)
    }
}

fn of_whole(line: Line) -> Line {
    let volume = line.volume;
    let line = Line {
        allocation: WHOLE,
        category: "42".to_owned(),
        code: "42A03".to_owned(),
        unit: Unit::Piece,
        tariff: Some(1_250),
        ..line
    };
    with_volume(line, volume)
}

fn send_in_may(town: &mut Municipality, name: &str, lines: Vec<Line>) -> Vec<(Option<String>, &'static str)> {
    let mut sent = claim(name, vec![(BAS, lines)]);
    sent.days = days("2026-04-01", "2026-04-30");
    sent.dated = day("2026-05-02");
    said(&send(town, &sent))
}

#[test]
fn tr322_the_sum_over_the_life_of_an_allocation_counts_credits_and_not_what_was_rejected() {
    let mut town = town();
    let february = of_whole(in_month("R2", 2, 12));
    assert_eq!(
        send_in_may(&mut town, "1", vec![of_whole(in_month("R1", 1, 21))]),
        rejected("R1", &["9321", "9322"])
    );
    assert_eq!(send_in_may(&mut town, "2", vec![february.clone()]), granted());
    assert_eq!(
        send_in_may(&mut town, "3", vec![of_whole(in_month("R3", 3, 9))]),
        rejected("R3", &["9322"])
    );
    assert_eq!(
        send_in_may(&mut town, "4", vec![of_whole(in_month("R4", 3, 8))]),
        granted()
    );
    let lines = vec![of_whole(in_month("R6", 4, 12)), credit("R5", &february)];
    assert_eq!(send_in_may(&mut town, "5", lines), granted());
    assert_eq!(rules(&town), ["TR321", "TR322", "TR322"]);
    town.resize(WHOLE, 25, stamp("2026-05-03T09:00:00"));
    town.jw301(BAS, day("2026-05-03"));
    assert_eq!(
        send_in_may(&mut town, "6", vec![of_whole(in_month("R7", 2, 5))]),
        granted()
    );
}

#[test]
fn tr322_a_week_over_two_months_is_counted_once_over_the_life() {
    // 26 January until 1 March is five weeks; January alone touches one of them and February five.
    let weekly = Subject::specific("42", "42A03", (3, Unit::Piece, Frequency::Weekly));
    let mut town = Municipality::new("0214", "90909090", 1);
    town.contract(tariff("42A03", Unit::Piece, 1_250));
    town.grant(grant(WHOLE, BAS, weekly, ("2026-01-26", "2026-03-01")));
    town.jw301(BAS, day("2026-01-26"));
    let mut january = of_whole(in_month("R1", 1, 3));
    january.days.begin = day("2026-01-26");
    let february = of_whole(in_month("R2", 2, 13));
    assert_eq!(
        send_in_may(&mut town, "1", vec![january, february]),
        rejected("R2", &["9322"])
    );
}

#[test]
fn tr369_the_amounts_on_a_budget_do_not_exceed_it() {
    let mut town = town();
    let on_budget = |line: Line| Line {
        allocation: BUDGET,
        ..line
    };
    let first = on_budget(in_month("R1", 1, 21));
    assert_eq!(send_in_may(&mut town, "1", vec![first]), granted(), "99477 of 100000");
    assert_eq!(
        send_in_may(&mut town, "2", vec![on_budget(in_month("R2", 2, 1))]),
        rejected("R2", &["9369"])
    );
    assert_eq!(rules(&town), ["TR369"]);
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
fn tr341_iv081_hours_may_be_declared_in_minutes_and_are_paid_by_the_hour() {
    let minutes = |count: i64, cents: i64, amount: i64| Line {
        unit: Unit::Minute,
        volume: count,
        tariff: Some(cents),
        amount,
        ..hours("R1")
    };
    // 6015 cents an hour: 100,25 a minute.
    for (line, wanted) in [
        (minutes(200, 100, 20_050), granted()),
        (minutes(202, 100, 20_251), granted()),
        (minutes(201, 100, 20_150), granted()),
        (minutes(200, 100, 20_000), rejected("R1", &["9346"])),
        (minutes(200, 101, 20_200), rejected("R1", &["0611"])),
        (minutes(600, 100, 60_150), granted()),
        (minutes(601, 100, 60_250), rejected("R1", &["9321"])),
    ] {
        let mut town = town();
        assert_eq!(send_lines(&mut town, "1", vec![line]), wanted);
    }
    assert_eq!(
        [
            for_minutes(6_015, 202),
            for_minutes(5_999, 1),
            for_minutes(30, 1),
            for_minutes(29, 1)
        ],
        [20_251, 100, 1, 0]
    );
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
