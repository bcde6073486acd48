use super::fill::{Limits, divide, fill};
use super::part::{Behind, CutReason, Elsewhere, NO_CHILD, NumberPrefix, Part, PartAllocation, PartLine, Role, SentBy};
use super::piece::{Terms, priced};
use super::*;
use crate::domain::allocation::{Eenheid, Frequentie, Omvang, ToewijzingStamp, Volume};
use crate::domain::declaration::Identificatie;
use crate::domain::declaration::{DebetCredit, LineState, Prestatie};
use crate::domain::ids::{AgbCode, GemeenteCode, ProductCategorie, ProductCode};
use crate::domain::regeling::{BeforeSchool, DagdeelMethod, DagdeelRule, Funding, PlusCaps, Process, WeekCap};
use crate::domain::text::Text;
use crate::domain::time::{Period, parse_date};
use chrono::NaiveDate;
use proptest::prelude::*;

mod weeks;

fn day(number: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, number).expect("a test date")
}

fn days(amounts: &[(u32, u32)]) -> Vec<DayAmount> {
    amounts.iter().map(|(number, amount)| (day(*number), *amount)).collect()
}

fn limits(measure: Measure, per_day: Option<u32>, rooms: &[(CutReason, u64)]) -> Limits {
    Limits {
        measure,
        period: Some((day(1), day(31))),
        begin: Some(day(1)),
        per_day,
        week: BTreeMap::new(),
        rooms: rooms.to_vec(),
    }
}

fn cents(amount: u64) -> Cents {
    Cents::new(amount).expect("small")
}

fn number(raw: u32) -> ToewijzingNummer {
    ToewijzingNummer::parse(&raw.to_string()).expect("a number")
}

fn bsn(raw: &str) -> Bsn {
    Bsn::parse(raw).expect("a test BSN")
}

/// A line in a unit at a tariff; minutes and hours by the hour, everything else by the piece.
fn line(reference: &str, unit: Eenheid, days: &[DayAmount], tariff: u64) -> PartLine {
    let total: u64 = days.iter().map(|(_, amount)| u64::from(*amount)).sum();
    let measure = match unit {
        Eenheid::Uur | Eenheid::Minuut => Measure::Minutes,
        Eenheid::Etmaal => Measure::Days,
        _ => Measure::Dagdelen,
    };
    let hourly = (unit == Eenheid::Minuut).then(|| cents(tariff));
    let category = ProductCategorie::parse("45").expect("a category");
    let terms = Terms {
        category: &category,
        unit,
        tariff: hourly.map_or(cents(tariff), super::super::checks::minute_tariff),
        hourly_tariff: hourly,
        measure,
    };
    let (volume, amount) = priced(total, &terms).expect("small");
    let key = LineKey {
        toewijzing: number(1),
        product: ProductCode::parse("45A60").expect("a code"),
        month: Month::of(day(1)),
    };
    let child = ChildNumber::parse("12").expect("a number");
    let proposed = terms.debit(&key, (child, bsn("999900006")), (day(1), day(31)), (volume, amount));
    PartLine {
        line: Prestatie {
            child: NO_CHILD,
            child_number: proposed.child_number,
            bsn: proposed.bsn,
            toewijzing: proposed.toewijzing,
            category: proposed.category,
            product: proposed.product,
            begin: proposed.begin,
            end: proposed.end,
            volume,
            unit,
            tariff: proposed.tariff,
            hourly_tariff: proposed.hourly_tariff,
            amount,
            debit_credit: DebetCredit::Debet,
            reference: ReferentieNummer::parse(reference).expect("a reference"),
            previous_reference: None,
        },
        behind: Behind::Care {
            measure,
            days: days.to_vec(),
        },
    }
}

fn allocation(omvang: Option<(u32, Eenheid, Frequentie)>, budget: Option<u64>) -> PartAllocation {
    let period = Period::new(day(1), parse_date("2026-12-31").ok()).expect("a period");
    PartAllocation {
        bsn: bsn("999900006"),
        state: Toewijzing {
            gemeente: GemeenteCode::parse("0214").expect("a code"),
            number: number(1),
            stamp: ToewijzingStamp {
                date: day(1),
                time: chrono::NaiveTime::default(),
            },
            child: NO_CHILD,
            category: ProductCategorie::parse("45").ok(),
            product: ProductCode::parse("45A60").ok(),
            omvang: omvang.map(|(volume, unit, frequency)| Omvang {
                volume: Volume::new(volume).expect("small"),
                unit,
                frequency,
            }),
            budget: budget.map(cents),
            period,
            change_reason: None,
        },
        direct: Vec::new(),
    }
}

fn part(prefix: &str, lines: Vec<PartLine>, allocation: PartAllocation) -> Part {
    Part {
        agb: AgbCode::parse("90909090").expect("a code"),
        gemeente: GemeenteCode::parse("0214").expect("a code"),
        month: Month::of(day(1)),
        location: Text::parse("BSO Proef").expect("a name"),
        prefix: NumberPrefix::parse(prefix).expect("letters"),
        number: Identificatie::parse(&format!("{prefix}000001")).expect("a number"),
        made: parse_date("2026-04-01").expect("a date"),
        lines,
        allocations: vec![allocation],
        children: Vec::new(),
    }
}

/// Two dagdelen a day at most.
fn regeling() -> Regeling {
    Regeling {
        id: "test".into(),
        municipality: None,
        source: None,
        valid_from: day(1),
        valid_to: None,
        funding: Funding::Product,
        region_default: None,
        dagdeel: DagdeelRule {
            max_per_day: Some(2),
            before_school: BeforeSchool::NotBilled,
            clock_hours: Some(4),
            week_cap: WeekCap::Granting,
        },
        dagdeel_method: DagdeelMethod::Session,
        products: Vec::new(),
        ratios: Vec::new(),
        subsidy: None,
        caps: PlusCaps::default(),
        process: Process::default(),
    }
}

fn made(parts: &[Part], standing: &[StandingLine]) -> Result<Bundle, BundleFault> {
    let ever = BTreeSet::from([own("RAAAA0001"), own("RBBBB0001")]);
    bundle(&BundleInput {
        month: Month::of(day(1)),
        parts,
        earlier: &[],
        standing,
        direct: &[],
        regeling: &regeling(),
        used: &BTreeSet::new(),
        ever: &ever,
        fallen: &[],
    })
}

fn own(reference: &str) -> OwnLine {
    OwnLine {
        location: NumberPrefix::parse(&reference[1..5]).expect("letters"),
        reference: ReferentieNummer::parse(reference).expect("a reference"),
    }
}

/// The bundle as it stands at the municipality once it was answered.
fn standing(bundle: &Bundle, state: LineState) -> Vec<StandingLine> {
    let lines = bundle.lines.iter().enumerate();
    lines
        .map(|(at, bundled)| StandingLine {
            sent: SentLine {
                line: Prestatie {
                    debit_credit: bundled.line.debit_credit,
                    reference: bundled
                        .keeps
                        .clone()
                        .unwrap_or_else(|| ReferentieNummer::parse(&format!("RHOOF{at}")).expect("a reference")),
                    previous_reference: bundled.line.previous_reference.clone(),
                    ..as_sent(&bundled.line)
                },
                state,
                declared: Month::of(day(1)),
                codes: Vec::new(),
            },
            measure: bundled.measure,
            shares: bundled.shares.iter().map(|share| share.share.clone()).collect(),
            cut: weeks::cut_by_day(&bundled.shares),
        })
        .collect()
}

fn as_sent(line: &ProposedLine) -> Prestatie {
    Prestatie {
        child: line.child,
        child_number: line.child_number.clone(),
        bsn: line.bsn,
        toewijzing: line.toewijzing,
        category: line.category.clone(),
        product: line.product.clone(),
        begin: line.begin,
        end: line.end,
        volume: line.volume,
        unit: line.unit,
        tariff: line.tariff,
        hourly_tariff: line.hourly_tariff,
        amount: line.amount,
        debit_credit: line.debit_credit,
        reference: ReferentieNummer::parse("R1").expect("a reference"),
        previous_reference: None,
    }
}

/// Volume, amount, and what each location has of it: counted and cents.
type Outcome = (u32, u64, Vec<(u64, u64)>);

fn outcome(bundle: &Bundle) -> Vec<Outcome> {
    let one = |bundled: &BundledLine| {
        let shares = bundled.shares.iter();
        (
            bundled.line.volume.count(),
            bundled.line.amount.cents(),
            shares
                .map(|share| (share.counted, share.share.amount.cents()))
                .collect(),
        )
    };
    bundle.lines.iter().map(one).collect()
}

#[test]
fn iv079_iv081_minutes_of_all_locations_are_summed_before_they_are_rounded_once() {
    let granted = |unit| allocation(Some((40, unit, Frequentie::PerMaand)), None);
    // 89 minutes at each are an hour each, but together 178 are three.
    let two = |unit, tariff| {
        let mine = |letters: &str| {
            let reference = format!("R{letters}0001");
            let handed_in = line(&reference, unit, &days(&[(2, 89)]), tariff);
            part(letters, vec![handed_in], granted(Eenheid::Uur))
        };
        made(&[mine("AAAA"), mine("BBBB")], &[]).map(|bundle| outcome(&bundle))
    };
    assert_eq!(
        two(Eenheid::Uur, 6_000),
        Ok(vec![(3, 18_000, vec![(89, 9_000), (89, 9_000)])])
    );
    // 178 minutes of 61,25 an hour are 181,708: rounded once, and to the cent over both.
    assert_eq!(
        two(Eenheid::Minuut, 6_125),
        Ok(vec![(178, 18_171, vec![(89, 9_085), (89, 9_086)])])
    );
}

#[test]
fn every_limit_of_the_allocation_holds_over_all_locations_together() {
    let table = [
        // Period: 4 a month. Life: 5 in all. Budget: 3 at 47,37. A day: two dagdelen.
        (
            allocation(Some((4, Eenheid::Dagdeel, Frequentie::PerMaand)), None),
            4,
            CutReason::Period,
        ),
        (
            allocation(Some((5, Eenheid::Dagdeel, Frequentie::Totaal)), None),
            5,
            CutReason::Period,
        ),
        (allocation(None, Some(3 * 4_737 + 4_736)), 3, CutReason::Budget),
        (
            allocation(Some((9, Eenheid::Dagdeel, Frequentie::PerWeek)), None),
            6,
            CutReason::DayMaximum,
        ),
    ];
    for (known, volume, reason) in table {
        let one = line("RAAAA0001", Eenheid::Dagdeel, &days(&[(2, 2), (3, 2)]), 4_737);
        let two = line("RBBBB0001", Eenheid::Dagdeel, &days(&[(3, 1), (4, 2)]), 4_737);
        let parts = [part("AAAA", vec![one], known.clone()), part("BBBB", vec![two], known)];
        assert!(parts.iter().all(Part::is_sound));
        let bundle = made(&parts, &[]).expect("a bundle");
        let reasons: Vec<_> = bundle.lines[0]
            .shares
            .iter()
            .flat_map(|share| &share.cut)
            .map(|cut| cut.reason)
            .collect();
        assert_eq!(bundle.lines[0].line.volume.count(), volume, "{reason:?}");
        assert!(reasons.contains(&reason), "{reasons:?}");
        let swapped: Vec<Part> = parts.iter().rev().cloned().collect();
        assert_eq!(made(&swapped, &[]), Ok(bundle), "the order of the folders says nothing");
    }
}

#[test]
fn tr322_what_stands_of_other_months_takes_room_and_nothing_left_means_nothing_sent() {
    let known = allocation(Some((5, Eenheid::Dagdeel, Frequentie::Totaal)), None);
    let first = line("RAAAA0001", Eenheid::Dagdeel, &days(&[(2, 2), (3, 2), (4, 1)]), 4_737);
    let march = made(&[part("AAAA", vec![first], known.clone())], &[]).expect("a bundle");
    assert_eq!(
        march.lines[0].keeps.as_ref().map(ReferentieNummer::as_str),
        Some("RAAAA0001")
    );
    let april = |number| NaiveDate::from_ymd_opt(2026, 4, number).expect("a date");
    let mut second = line("RBBBB0001", Eenheid::Dagdeel, &days(&[(7, 1)]), 4_737);
    (second.line.begin, second.line.end) = (april(1), april(30));
    second.behind = Behind::Care {
        measure: Measure::Dagdelen,
        days: vec![(april(7), 1)],
    };
    let mut handed_in = part("BBBB", vec![second], known);
    handed_in.month = Month::of(april(1));
    let bundle = made(&[handed_in], &standing(&march, LineState::Approved)).expect("a bundle");
    assert_eq!((bundle.lines.len(), bundle.unsent.len()), (0, 1));
    assert_eq!(bundle.unsent[0].cut[0].reason, CutReason::Life);
}

#[test]
fn a_day_at_two_locations_is_one_day_where_a_day_is_the_unit() {
    let known = allocation(Some((5, Eenheid::Etmaal, Frequentie::PerWeek)), None);
    let one = line("RAAAA0001", Eenheid::Etmaal, &days(&[(2, 1), (3, 1)]), 10_000);
    let two = line("RBBBB0001", Eenheid::Etmaal, &days(&[(3, 1), (4, 1)]), 10_000);
    let parts = [part("AAAA", vec![one], known.clone()), part("BBBB", vec![two], known)];
    let bundle = made(&parts, &[]).expect("a bundle");
    assert_eq!(outcome(&bundle), [(3, 30_000, vec![(2, 20_000), (1, 10_000)])]);
    assert_eq!(bundle.lines[0].shares[1].cut[0].reason, CutReason::SameDay);
}

#[test]
fn a_correction_needs_the_answer_and_what_it_takes_back_has_to_be_known() {
    let known = allocation(Some((9, Eenheid::Dagdeel, Frequentie::PerWeek)), None);
    let one = line("RAAAA0001", Eenheid::Dagdeel, &days(&[(2, 1), (3, 1)]), 4_737);
    let two = line("RBBBB0001", Eenheid::Dagdeel, &days(&[(4, 1)]), 4_737);
    let parts = [
        part("AAAA", vec![one.clone()], known.clone()),
        part("BBBB", vec![two], known.clone()),
    ];
    let first = made(&parts, &[]).expect("a bundle");
    let credit = |previous: &str| {
        let mut credit = one.clone();
        credit.line.debit_credit = DebetCredit::Credit;
        credit.line.reference = ReferentieNummer::parse("RAAAA0002").expect("a reference");
        credit.line.previous_reference = ReferentieNummer::parse(previous).ok();
        credit.behind = Behind::Credit(SentBy::Part);
        part("AAAA", vec![credit], known.clone())
    };
    let key = LineKey::of(&one.line);
    let sent = standing(&first, LineState::Sent);
    let waits = made(&[credit("RAAAA0001")], &sent).expect("it waits");
    assert_eq!((waits.lines.len(), waits.unsent.len()), (0, 0));
    let waiting = WaitingLine {
        own: own("RAAAA0002"),
        source: credit("RAAAA0001").source(),
        child: one.line.child_number.clone(),
        key,
        waits: Waits::Answer,
    };
    assert_eq!(waits.waiting, [waiting]);
    for state in [LineState::Rejected, LineState::Credited] {
        let gone = standing(&first, state);
        let void = made(&[credit("RAAAA0001")], &gone).expect("it falls away");
        let unsent: Vec<_> = void.unsent.iter().map(|share| (share.role, &share.share.own)).collect();
        assert_eq!((void.lines.len(), unsent), (0, vec![(Role::Credit, &own("RAAAA0002"))]));
    }
    let approved = standing(&first, LineState::Approved);
    let never = made(&[credit("RAAAA0009")], &approved).expect_err("never bundled");
    assert_eq!(
        never.to_string(),
        "BSO Proef (deel AAAA000001), kind 12; toewijzing 1 in maart 2026: hier wordt een regel teruggenomen die hier nooit is \
         gebundeld; bundel met het locatiebestand waarmee eerder is gebundeld."
    );
    let bundle = made(&[credit("RAAAA0001")], &approved).expect("a bundle");
    let signs: Vec<_> = bundle
        .lines
        .iter()
        .map(|line| (line.line.debit_credit, line.line.volume.count()))
        .collect();
    assert_eq!(signs, [(DebetCredit::Credit, 3), (DebetCredit::Debet, 1)]);
    let roles: Vec<_> = bundle
        .lines
        .iter()
        .map(|line| (line.shares[0].role, line.keeps.clone()))
        .collect();
    assert_eq!(roles, [(Role::Credit, None), (Role::Carried, None)]);
}

#[test]
fn locations_that_price_or_count_otherwise_cannot_share_a_line() {
    let known = allocation(Some((40, Eenheid::Uur, Frequentie::PerMaand)), None);
    let one = || line("RAAAA0001", Eenheid::Uur, &days(&[(2, 90)]), 6_000);
    for other in [
        line("RBBBB0001", Eenheid::Uur, &days(&[(3, 90)]), 6_100),
        line("RBBBB0001", Eenheid::Minuut, &days(&[(3, 90)]), 6_000),
    ] {
        let parts = [
            part("AAAA", vec![one()], known.clone()),
            part("BBBB", vec![other], known.clone()),
        ];
        assert!(matches!(made(&parts, &[]), Err(BundleFault::Terms(_))));
    }
    let twice = [part(
        "AAAA",
        vec![one(), line("RAAAA0002", Eenheid::Uur, &days(&[(3, 90)]), 6_000)],
        known,
    )];
    assert!(matches!(made(&twice, &[]), Err(BundleFault::Twice(_))));
}

#[test]
fn words_of_the_files_are_read_back() {
    for reason in CutReason::ALL {
        assert_eq!(CutReason::parse(reason.code()), Ok(reason));
        assert_eq!(reason.code(), reason.rule().as_str());
        assert!(reason.text().ends_with('.'));
    }
    for role in Role::ALL {
        assert_eq!(Role::parse(role.code()), Ok(role));
    }
    for place in Elsewhere::ALL {
        assert_eq!(Elsewhere::parse(place.code()), Ok(place));
    }
    for measure in Measure::ALL {
        assert_eq!(Measure::parse(measure.code()), Ok(measure));
    }
    for letters in ["", "ABC", "ABCDE", "AB-D", "ABÇD"] {
        assert!(NumberPrefix::parse(letters).is_err(), "{letters}");
    }
}

fn any_days() -> impl Strategy<Value = Vec<DayAmount>> {
    proptest::collection::btree_map(1u32..=31, 1u32..=3, 0..12).prop_map(|found| {
        found
            .into_iter()
            .map(|(number, amount)| (day(number), amount))
            .collect()
    })
}

proptest! {
    #[test]
    fn nothing_is_lost_and_nothing_goes_above_a_room(
        locations in proptest::collection::vec(any_days(), 0..5),
        per_day in proptest::option::of(0u32..4),
        room in proptest::option::of(0u64..40),
        last in 1u32..=31,
        measure in 0usize..3,
    ) {
        let rooms: Vec<_> = room.map(|room| (CutReason::Life, room)).into_iter().collect();
        let limits = Limits {
            period: Some((day(1), day(last))),
            ..limits(Measure::ALL[measure], per_day, &rooms)
        };
        let of_locations: Vec<&[DayAmount]> = locations.iter().map(Vec::as_slice).collect();
        let filled = fill(&of_locations, &limits);
        prop_assert_eq!(filled.len(), locations.len());
        let sent: u64 = filled.iter().map(|one| one.counted).sum();
        prop_assert!(room.is_none_or(|room| sent <= room));
        for (days, one) in locations.iter().zip(&filled) {
            let handed_in: u64 = days.iter().map(|(_, amount)| u64::from(*amount)).sum();
            let cut: u64 = one.cut.iter().map(|cut| u64::from(cut.amount)).sum();
            prop_assert_eq!(one.counted + cut, handed_in);
        }
        // Without a room and a day that two locations share everything inside the period goes.
        if room.is_none() && locations.len() < 2 && limits.measure != Measure::Days {
            let outside = filled.iter().flat_map(|one| &one.cut).all(|cut| cut.reason == CutReason::After);
            prop_assert!(outside);
        }
    }

    #[test]
    fn an_amount_is_divided_to_the_cent(amount in 0..=Cents::MAX_LINE, shares in proptest::collection::vec(0u64..100_000, 1..6)) {
        let divided = divide(cents(amount), &shares);
        let sum: u64 = divided.iter().map(|share| share.cents()).sum();
        let expected = if shares.iter().sum::<u64>() == 0 { 0 } else { amount };
        prop_assert_eq!(sum, expected);
        for (share, own) in shares.iter().zip(&divided) {
            prop_assert!(*share > 0 || own.cents() == 0);
        }
    }

    #[test]
    fn whatever_two_locations_hand_in_the_shares_come_to_the_line(
        one in any_days(), two in any_days(), volume in 0u32..30, tariff in 0u64..10_000, unit in 0usize..3,
    ) {
        prop_assume!(!one.is_empty() && !two.is_empty());
        let unit = [Eenheid::Dagdeel, Eenheid::Uur, Eenheid::Minuut][unit];
        let of_allocation = if unit == Eenheid::Minuut { Eenheid::Uur } else { unit };
        let known = allocation(Some((volume, of_allocation, Frequentie::PerWeek)), None);
        let parts = [
            part("AAAA", vec![line("RAAAA0001", unit, &one, tariff)], known.clone()),
            part("BBBB", vec![line("RBBBB0001", unit, &two, tariff)], known),
        ];
        let bundle = made(&parts, &[]).expect("a bundle");
        prop_assert_eq!(bundle.lines.len() + usize::from(!bundle.unsent.is_empty()), 1);
        for bundled in &bundle.lines {
            let shares: u64 = bundled.shares.iter().map(|share| share.share.amount.cents()).sum();
            prop_assert_eq!(shares, bundled.line.amount.cents());
        }
    }
}

#[test]
fn tr307_tr308_tr384_days_outside_say_whether_the_allocation_begins_later_ended_or_was_removed() {
    let handed_in = days(&[(2, 1), (10, 1), (20, 1)]);
    let granted = || allocation(Some((9, Eenheid::Dagdeel, Frequentie::PerWeek)), None);
    let reasons = |change: &dyn Fn(&mut Toewijzing)| {
        let mut known = granted();
        change(&mut known.state);
        let one = line("RAAAA0001", Eenheid::Dagdeel, &handed_in, 4_737);
        let bundle = made(&[part("AAAA", vec![one], known)], &[]).expect("a bundle");
        let shares = bundle.lines.iter().flat_map(|line| &line.shares).chain(&bundle.unsent);
        let cuts: Vec<_> = shares
            .flat_map(|share| &share.cut)
            .map(|cut| (cut.day, cut.reason.code()))
            .collect();
        cuts
    };
    let lasts = |begin: &str, end: Option<&str>| {
        Period::new(
            parse_date(begin).expect("a date"),
            end.map(|end| parse_date(end).expect("a date")),
        )
        .expect("a period")
    };
    let inside = reasons(&|state| state.period = lasts("2026-03-05", Some("2026-03-15")));
    assert_eq!(inside, vec![(day(2), "TR307"), (day(20), "TR308")]);
    let all = |code| vec![(day(2), code), (day(10), code), (day(20), code)];
    let later = reasons(&|state| state.period = lasts("2026-04-06", None));
    assert_eq!(later, all("TR307"));
    let ended = reasons(&|state| state.period = lasts("2026-01-05", Some("2026-02-27")));
    assert_eq!(ended, all("TR308"));
    let removed = reasons(&|state| {
        state.period = lasts("2026-01-05", Some("2026-01-05"));
        state.change_reason = crate::domain::allocation::RedenWijziging::parse("13").ok();
    });
    assert_eq!(removed, all("TR384"));
}

#[test]
fn care_at_another_tariff_than_what_stands_of_another_location_waits_for_that_location() {
    let known = allocation(Some((9, Eenheid::Dagdeel, Frequentie::PerWeek)), None);
    let one = line("RAAAA0001", Eenheid::Dagdeel, &days(&[(2, 1)]), 4_737);
    let first = made(&[part("AAAA", vec![one], known.clone())], &[]).expect("a bundle");
    let dearer = line("RBBBB0001", Eenheid::Dagdeel, &days(&[(3, 1)]), 4_800);
    let approved = standing(&first, LineState::Approved);
    let bundle = made(&[part("BBBB", vec![dearer.clone()], known.clone())], &approved).expect("it waits");
    let waits: Vec<_> = bundle
        .waiting
        .iter()
        .map(|line| (line.own.clone(), line.waits))
        .collect();
    assert_eq!(
        (bundle.lines.len(), waits),
        (0, vec![(own("RBBBB0001"), Waits::OtherTerms)])
    );
    // A line that the other location sent by itself waits for that location too.
    let mut alone = standing(&first, LineState::Approved);
    let direct: Vec<SentLine> = alone.drain(..).map(|line| line.sent).collect();
    let parts = [part("BBBB", vec![dearer], known)];
    let bundle = super::bundle(&BundleInput {
        month: Month::of(day(1)),
        parts: &parts,
        earlier: &[],
        standing: &[],
        direct: &direct,
        regeling: &regeling(),
        used: &BTreeSet::new(),
        ever: &BTreeSet::new(),
        fallen: &[],
    })
    .expect("it waits");
    assert_eq!((bundle.lines.len(), bundle.waiting[0].waits), (0, Waits::OwnClaim));
}
