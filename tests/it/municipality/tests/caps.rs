//! How much fits: a month, the life of an allocation, a budget, minutes and hours.

use super::{
    BAS, BUDGET, DORA, WHOLE, claim, credit, day, days, february, grant, granted, hours, of_whole, rejected, rules,
    said, send, send_in_may, send_lines, stamp, tariff, town, with_volume,
};
use crate::municipality::claim::Line;
use crate::municipality::grants::{days_in, months_touched, weeks_touched};
use crate::municipality::rules::for_minutes;
use crate::municipality::{Frequency, Municipality, Subject, Unit};

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
