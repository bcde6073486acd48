//! Each unit of effort: how days become a volume, and a volume an amount.

use super::*;
use crate::domain::regeling::{DeclaredIn, Piece};

/// One allocation of 45A60 in a unit, with a tariff in a unit.
fn in_units(granted: (u32, Eenheid, Frequentie), contract: (Eenheid, &str)) -> Case {
    Case::with(|case| {
        case.allocations[0].omvang = Some(Omvang {
            volume: Volume::new(granted.0).expect("small"),
            unit: granted.1,
            frequency: granted.2,
        });
        case.tariffs[0].unit = contract.0;
        case.tariffs[0].tariff = Cents::parse(contract.1).expect("an amount");
    })
}

#[test]
fn every_unit_of_effort_is_counted_in_its_own_way() {
    use Eenheid::{Dagdeel, Etmaal, Minuut, Stuks, Uur};
    use Frequentie::{PerMaand, PerWeek, Totaal};
    // Two days of two dagdelen and 200 minutes, one of one dagdeel and 20 minutes: 5 dagdelen, 3 days, 420 minutes.
    let days = [("2026-03-02", 2, 200), ("2026-03-03", 2, 200), ("2026-03-05", 1, 20)];
    for (granted, contract, volume, amount) in [
        ((3, Dagdeel, PerWeek), (Dagdeel, "4737"), 5, 5 * 4_737),
        ((9, Etmaal, PerWeek), (Etmaal, "8000"), 3, 24_000),
        ((9, Stuks, PerMaand), (Stuks, "1250"), 3, 3_750),
        ((9, Uur, PerMaand), (Uur, "6015"), 7, 42_105),
        ((900, Minuut, PerMaand), (Minuut, "101"), 420, 42_420),
        // IV081: 6015 x 420 / 60 = 42105, and not 420 x the rounded 100.
        ((900, Minuut, Totaal), (Uur, "6015"), 420, 42_105),
        // By exception hours that were granted are declared in minutes, where the contract is in minutes (TR341).
        ((9, Uur, PerMaand), (Minuut, "101"), 420, 42_420),
    ] {
        let mut case = in_units(granted, contract);
        case.deliveries = care(GroupKind::BsoPlus, &days);
        let proposal = case.propose();
        assert_eq!(faults(&proposal), Vec::<&str>::new(), "{granted:?}");
        let line = &proposal.lines[0];
        assert_eq!(
            (line.volume.count(), line.amount.cents()),
            (volume, amount),
            "{granted:?}"
        );
        assert_eq!(listed(&proposal), [], "{granted:?}");
    }
}

#[test]
fn iv079_all_time_of_the_visits_counts_also_outside_a_dagdeel() {
    use Eenheid::{Dagdeel, Etmaal, Minuut, Uur};
    // A dagdeel on Tuesday, after closing time on Wednesday, a Saturday.
    let days = [("2026-03-03", 1, 91), ("2026-03-04", 0, 90), ("2026-03-07", 0, 480)];
    for (unit, volume, unseen) in [(Minuut, 661, 0), (Uur, 11, 0), (Dagdeel, 1, 2), (Etmaal, 1, 2)] {
        let mut case = in_units((2_000, unit, Frequentie::PerMaand), (unit, "6015"));
        case.deliveries = care(GroupKind::BsoPlus, &days);
        for delivery in case.deliveries.iter_mut().filter(|delivery| delivery.count == 0) {
            delivery.nothing = Some(crate::domain::dagdeel::NoDagdeel::NoneThen);
        }
        let proposal = case.propose();
        assert_eq!(proposal.lines[0].volume.count(), volume, "{unit:?}");
        assert_eq!(codes(&proposal), vec!["AANW-DAGDEEL"; unseen], "{unit:?}");
    }
    let mut case = in_units((2_000, Minuut, Frequentie::PerMaand), (Minuut, "101"));
    case.deliveries = care(GroupKind::BsoPlus, &[("2026-03-07", 0, 480)]);
    assert_eq!(case.propose().lines[0].volume.count(), 480, "a Saturday alone");
}

#[test]
fn regeling_dag_minutes_before_school_are_not_billed_and_listed() {
    use Eenheid::{Dagdeel, Minuut, Uur};
    let early = crate::domain::dagdeel::NoDagdeel::BeforeSchool;
    for (unit, volume) in [(Minuut, 60), (Uur, 1), (Dagdeel, 1)] {
        let mut case = in_units((2_000, unit, Frequentie::PerMaand), (unit, "6015"));
        // On Monday before school only, on Tuesday before school and an hour after it.
        case.deliveries = care(GroupKind::BsoPlus, &[("2026-03-02", 0, 0), ("2026-03-03", 1, 60)]);
        case.deliveries[0].before_school = 90;
        case.deliveries[0].nothing = Some(early);
        case.deliveries[1].before_school = 55;
        let proposal = case.propose();
        assert_eq!(proposal.lines[0].volume.count(), volume, "{unit:?}");
        let (left_out, said) = if unit == Dagdeel {
            (Vec::new(), vec!["AANW-DAGDEEL"])
        } else {
            let left_out = [("2026-03-02", 90), ("2026-03-03", 55)];
            (
                left_out
                    .map(|(of, minutes)| (day(of), minutes, "REGELING-DAG"))
                    .to_vec(),
                Vec::new(),
            )
        };
        assert_eq!(listed(&proposal), left_out, "{unit:?}");
        assert_eq!(codes(&proposal), said, "{unit:?}");
        // A month with nothing else has no line: the day is said.
        case.deliveries.truncate(1);
        let proposal = case.propose();
        assert_eq!(
            (proposal.lines.len(), codes(&proposal)),
            (0, vec!["AANW-DAGDEEL"]),
            "{unit:?}"
        );
    }
}

#[test]
fn tr341_hours_are_declared_in_minutes_of_the_hourly_tariff_where_the_policy_says_so() {
    let mut case = in_units((9, Eenheid::Uur, Frequentie::PerMaand), (Eenheid::Uur, "6125"));
    case.regeling.products[0].declared.unit = Some(Eenheid::Minuut);
    case.deliveries = care(GroupKind::BsoPlus, &[("2026-03-02", 1, 95)]);
    let line = case.propose().lines.remove(0);
    assert_eq!((line.unit, line.volume.count()), (Eenheid::Minuut, 95));
    assert_eq!(line.hourly_tariff.map(Cents::cents), Some(6_125));
    // 6125 / 60 = 102,08 and 6125 x 95 / 60 = 9697,9.
    assert_eq!((line.tariff.cents(), line.amount.cents()), (102, 9_698));
}

#[test]
fn iv079_minutes_of_the_month_are_rounded_once_and_any_care_is_an_hour() {
    for (days, hours) in [
        (&[("2026-03-02", 1, 1)][..], 1),
        (&[("2026-03-02", 1, 89)], 1),
        (&[("2026-03-02", 1, 90)], 2),
        (
            &[
                ("2026-03-02", 1, 95),
                ("2026-03-03", 1, 95),
                ("2026-03-04", 1, 95),
                ("2026-03-05", 1, 95),
            ],
            6,
        ),
        // A dagdeel without a minute of presence was care of at least a minute.
        (&[("2026-03-02", 1, 0)], 1),
    ] {
        let mut case = in_units((40, Eenheid::Uur, Frequentie::PerMaand), (Eenheid::Uur, "6015"));
        case.deliveries = care(GroupKind::BsoPlus, days);
        assert_eq!(case.propose().lines[0].volume.count(), hours, "{days:?}");
    }
}

#[test]
fn the_least_of_an_hour_never_goes_above_what_was_granted() {
    for (volume, lines) in [(1, 1), (0, 0)] {
        let mut case = in_units((volume, Eenheid::Uur, Frequentie::PerMaand), (Eenheid::Uur, "6015"));
        case.deliveries = care(GroupKind::BsoPlus, &[("2026-03-02", 1, 10), ("2026-03-03", 1, 200)]);
        let proposal = case.propose();
        assert_eq!(proposal.lines.len(), lines, "{volume}");
        let billed: u32 = proposal.care.values().flatten().map(|(_, minutes)| minutes).sum();
        let refused: u32 = proposal.not_billable.iter().map(|refused| refused.count).sum();
        assert_eq!(billed + refused, 210, "every minute is behind the line or listed");
        assert!(
            proposal
                .not_billable
                .iter()
                .all(|refused| refused.unit == Eenheid::Minuut)
        );
    }
}

#[test]
fn tr322_half_an_hour_that_minutes_left_over_holds_no_line_in_hours() {
    for (minutes, lines) in [(0, 1), (30, 0), (60, 0)] {
        let mut case = in_units((1, Eenheid::Uur, Frequentie::Totaal), (Eenheid::Uur, "6015"));
        if minutes > 0 {
            let mut earlier = sent("300201", "2026-02", minutes, LineState::Approved);
            earlier.line.unit = Eenheid::Minuut;
            case.sent = vec![earlier];
            let held = crate::domain::declaration::Decision::Held;
            case.decisions = vec![super::decisions::decided("2026-02", held)];
        }
        case.deliveries = care(GroupKind::BsoPlus, &[("2026-03-02", 1, 45)]);
        assert_eq!(case.propose().lines.len(), lines, "{minutes} minutes in February");
    }
}

#[test]
fn a_piece_is_a_day_or_a_dagdeel_as_the_contract_says() {
    for (piece, volume) in [(Piece::Day, 2), (Piece::Dagdeel, 3)] {
        let mut case = in_units((9, Eenheid::Stuks, Frequentie::PerMaand), (Eenheid::Stuks, "1250"));
        case.regeling.products[0].declared = DeclaredIn { unit: None, piece };
        case.deliveries = care(GroupKind::BsoPlus, &[("2026-03-02", 2, 200), ("2026-03-03", 1, 20)]);
        assert_eq!(case.propose().lines[0].volume.count(), volume, "{piece:?}");
    }
}

#[test]
fn tr321_the_frequency_says_what_a_month_may_hold() {
    use Eenheid::{Dagdeel, Minuut, Uur};
    use Frequentie::{PerDag, PerMaand, PerWeek, Totaal};
    // Ten days of 95 minutes; March 2026 touches six ISO weeks and has 31 days.
    for (granted, contract, volume, refused) in [
        ((1, Dagdeel, PerWeek), (Dagdeel, "4737"), 6, 4),
        ((4, Dagdeel, PerMaand), (Dagdeel, "4737"), 4, 6),
        ((4, Dagdeel, Totaal), (Dagdeel, "4737"), 4, 6),
        ((20, Minuut, PerDag), (Minuut, "101"), 620, 330),
        ((2, Uur, PerWeek), (Uur, "6015"), 12, 950 - 749),
        ((2, Uur, PerWeek), (Minuut, "101"), 720, 230),
    ] {
        let proposal = in_units(granted, contract).propose();
        assert_eq!(proposal.lines[0].volume.count(), volume, "{granted:?}");
        let listed = listed(&proposal);
        assert_eq!(
            listed.iter().map(|(_, count, _)| count).sum::<u32>(),
            refused,
            "{granted:?}"
        );
        assert!(listed.iter().all(|(_, _, code)| *code == "TR321"), "{granted:?}");
    }
}

#[test]
fn what_is_no_effort_is_named_and_not_declared() {
    for unit in [Eenheid::Euro, Eenheid::StuksOutput] {
        let proposal = in_units((9, unit, Frequentie::Totaal), (unit, "100")).propose();
        assert_eq!(
            (proposal.lines.len(), codes(&proposal)),
            (0, vec!["PRODUCT"]),
            "{unit:?}"
        );
        assert!(!proposal.is_blocked());
    }
}
