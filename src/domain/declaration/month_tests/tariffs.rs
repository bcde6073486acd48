//! Which tariff a line gets, and a month in which it changes (TR418, register 17).

use super::*;

/// A tariff until 9 March and another from 10 March.
fn changing() -> Case {
    Case::with(|case| {
        case.tariffs = vec![
            tariff("45A60", "2026-01-01", Some("2026-03-09"), "4737"),
            tariff("45A60", "2026-03-10", None, "4900"),
        ];
    })
}

fn choice(valid_from: &str) -> TariffChoice {
    TariffChoice {
        gemeente: gemeente(),
        product: ProductCode::parse("45A60").expect("a code"),
        month: month("2026-03"),
        valid_from: day(valid_from),
    }
}

#[test]
fn a_tariff_that_changes_within_the_month_waits_for_a_choice() {
    for (chosen, tariff) in [
        (None, None),
        (Some(choice("2026-01-01")), Some(4_737)),
        (Some(choice("2026-03-10")), Some(4_900)),
        (
            Some(TariffChoice {
                month: month("2026-02"),
                ..choice("2026-03-10")
            }),
            None,
        ),
    ] {
        let mut case = changing();
        case.choices = chosen.clone().into_iter().collect();
        let proposal = case.propose();
        assert_eq!(
            proposal.lines.first().map(|line| line.tariff.cents()),
            tariff,
            "{chosen:?}"
        );
        assert_eq!(
            faults(&proposal).first().copied(),
            tariff.is_none().then_some("TARIEF-WISSEL")
        );
    }
}

#[test]
fn a_tariff_of_the_month_may_be_chosen_though_no_billed_day_lies_in_it() {
    let mut case = changing();
    case.tariffs[1].period = Period::new(day("2026-03-10"), Some(day("2026-03-19"))).expect("a period");
    case.tariffs.push(tariff("45A60", "2026-03-20", None, "5000"));
    case.choices = vec![choice("2026-03-20")];
    assert_eq!(case.propose().lines[0].tariff.cents(), 5_000);
}

#[test]
fn only_billed_days_ask_for_a_tariff() {
    let mut case = changing();
    case.deliveries = of_month("2026-03", 6);
    let line = case.propose().lines.remove(0);
    assert_eq!(
        (line.tariff.cents(), line.volume.count()),
        (4_737, 6),
        "care ended on 9 March"
    );
    let mut case = changing();
    case.allocations[0].omvang = Some(Omvang {
        volume: Volume::new(4).expect("small"),
        unit: Eenheid::Dagdeel,
        frequency: Frequentie::PerMaand,
    });
    let proposal = case.propose();
    assert_eq!(
        faults(&proposal),
        Vec::<&str>::new(),
        "days above the cap are not billed"
    );
    assert_eq!(proposal.lines[0].tariff.cents(), 4_737);
}

#[test]
fn the_same_amount_in_two_periods_is_no_change() {
    let mut case = changing();
    case.tariffs[1].tariff = case.tariffs[0].tariff;
    let proposal = case.propose();
    assert_eq!((proposal.lines.len(), faults(&proposal)), (1, Vec::new()));
}

#[test]
fn a_change_at_the_border_of_a_month_gives_each_month_its_tariff() {
    let mut case = changing();
    case.tariffs = vec![
        tariff("45A60", "2026-01-01", None, "4737"),
        tariff("45A60", "2026-03-01", None, "4900"),
    ];
    case.deliveries.extend(of_month("2026-02", 4));
    case.declared = Some(month("2026-02"));
    let proposal = case.propose();
    let tariffs: Vec<u64> = proposal.lines.iter().map(|line| line.tariff.cents()).collect();
    assert_eq!(tariffs, [4_737, 4_900]);
}

#[test]
fn a_tariff_that_was_corrected_gives_back_what_was_approved_at_the_old_one() {
    let mut case = Case::with(|case| {
        case.tariffs = vec![tariff("45A60", "2026-01-01", None, "4900")];
        case.sent = vec![sent("300201", "2026-03", 10, LineState::Approved)];
    });
    let proposal = case.propose();
    let amounts: Vec<(&str, u64)> = proposal
        .lines
        .iter()
        .map(|line| (line.debit_credit.code(), line.amount.cents()))
        .collect();
    assert_eq!(amounts, [("C", 47_370), ("D", 49_000)]);
    case.tariffs.clear();
    let proposal = case.propose();
    assert_eq!(proposal.lines, [], "without any tariff nothing is given back");
}

#[test]
fn cs325_a_line_of_nothing_is_not_sent() {
    for (unit, cents) in [(Eenheid::Dagdeel, "0"), (Eenheid::Uur, "0")] {
        let proposal = Case::with(|case| {
            case.tariffs[0].tariff = Cents::parse(cents).expect("an amount");
            case.tariffs[0].unit = unit;
            case.allocations[0].omvang.as_mut().expect("a volume").unit = unit;
        })
        .propose();
        assert_eq!(
            (proposal.lines.len(), faults(&proposal)),
            (0, vec!["CS325"]),
            "{unit:?}"
        );
        let states: Vec<_> = proposal.states.values().copied().collect();
        assert_eq!(states, [CareState::Blocked]);
    }
}

#[test]
fn cs325_what_was_approved_for_nothing_is_said_with_what_to_do_and_listed_until_it_is_written_off() {
    let approved = |case: &mut Case| {
        let mut line = sent("300201", "2026-03", 3, LineState::Approved);
        (line.line.tariff, line.line.amount) = (Cents::ZERO, Cents::ZERO);
        case.sent = vec![line];
        case.deliveries = of_month("2026-03", 3);
        case.declared = Some(month("2026-03"));
    };
    let proposal = Case::with(approved).propose();
    assert_eq!((proposal.lines.len(), codes(&proposal)), (0, vec!["CS325"]));
    let found = &proposal.findings[0];
    assert!(
        found.text.contains("voor EUR 0,00, nu 3 voor EUR 142,11") && found.remedy.contains("afschrijven"),
        "{found:?}"
    );
    assert_eq!(listed(&proposal).len(), 3);
    let states: Vec<_> = proposal.states.values().copied().collect();
    assert_eq!(states, [CareState::Fixed]);
    let written_off = Case::with(|case| {
        approved(case);
        case.decisions = vec![LineDecision {
            key: LineKey::of(&case.sent[0].line),
            decision: crate::domain::declaration::Decision::WrittenOff,
            reason: crate::domain::text::Text::parse("buiten de declaratie betaald").expect("a text"),
        }];
    })
    .propose();
    let states: Vec<_> = written_off.states.values().copied().collect();
    assert_eq!(
        (states, codes(&written_off)),
        (vec![CareState::WrittenOff], vec!["AFGESCHREVEN"])
    );
}
