//! The maximum of a week over all locations, allocations and months of a child (Buren art. 6.2).

use super::super::part::PartChild;
use super::*;
use crate::domain::entitlement::WeekKind;
use crate::domain::group::GroupKind;
use crate::domain::limits::{Limit, LimitOverride};
use crate::domain::regeling::{DeclaredIn, PolicyProduct, ProductAge, ProductKind};
use crate::domain::time::monday;

/// How much of each day was cut off, over all shares.
pub(super) fn cut_by_day(shares: &[BundledShare]) -> BTreeMap<NaiveDate, u32> {
    let mut cut = BTreeMap::new();
    for one in shares.iter().flat_map(|share| &share.cut) {
        *cut.entry(one.day).or_default() += one.amount;
    }
    cut
}

/// Three dagdelen in a school week, six in holidays, two a day.
fn policy() -> Regeling {
    let mut policy = regeling();
    policy.dagdeel.week_cap = WeekCap::Claim;
    policy.products = vec![PolicyProduct {
        code: ProductCode::parse("45A60").expect("a code"),
        kind: ProductKind::Support(GroupKind::BsoPlus),
        is_jeugdhulp: true,
        cap_school_week: Some(3),
        cap_holiday_week: Some(6),
        weeks_per_year: None,
        max_hours_per_day: None,
        requires_any: Vec::new(),
        age: ProductAge::default(),
        declared: DeclaredIn::default(),
    }];
    policy
}

/// A part of version 3: it tells of each week of its days whether it is of holiday.
fn telling(part: Part, holiday: &[u32], overrides: &[LimitOverride]) -> Part {
    let mut weeks = BTreeMap::new();
    for handed in &part.lines {
        if let Behind::Care { days, .. } = &handed.behind {
            for (on, _) in days {
                let is_holiday = holiday.iter().any(|number| monday(day(*number)) == monday(*on));
                let kind = if is_holiday {
                    WeekKind::Holiday
                } else {
                    WeekKind::School
                };
                weeks.insert(monday(*on), kind);
            }
        }
    }
    Part {
        children: vec![PartChild {
            bsn: bsn("999900006"),
            weeks,
            overrides: overrides.to_vec(),
        }],
        ..part
    }
}

fn bundled(parts: &[Part], standing: &[StandingLine]) -> Bundle {
    assert!(parts.iter().all(Part::is_sound));
    bundle(&BundleInput {
        month: Month::of(day(1)),
        parts,
        earlier: &[],
        standing,
        direct: &[],
        regeling: &policy(),
        used: &BTreeSet::new(),
        ever: &BTreeSet::new(),
        fallen: &[],
    })
    .expect("a bundle")
}

fn weekly(volume: u32) -> PartAllocation {
    allocation(Some((volume, Eenheid::Dagdeel, Frequentie::PerWeek)), None)
}

fn handed(letters: &str, amounts: &[DayAmount], granted: u32) -> Part {
    let reference = format!("R{letters}0001");
    part(
        letters,
        vec![line(&reference, Eenheid::Dagdeel, amounts, 4_737)],
        weekly(granted),
    )
}

/// The same on another allocation.
fn on(number_of: u32, mut part: Part) -> Part {
    for handed in &mut part.lines {
        handed.line.toewijzing = number(number_of);
    }
    for known in &mut part.allocations {
        known.state.number = number(number_of);
    }
    part
}

/// What goes of each day, over all lines.
fn billed(bundle: &Bundle) -> BTreeMap<NaiveDate, u32> {
    let mut billed: BTreeMap<NaiveDate, u32> = BTreeMap::new();
    let lines = bundle.lines.iter();
    for bundled in lines.filter(|bundled| bundled.line.debit_credit == DebetCredit::Debet) {
        for (on, amount) in bundled.shares.iter().flat_map(|share| &share.share.days) {
            *billed.entry(*on).or_default() += amount;
        }
        for (on, amount) in cut_by_day(&bundled.shares) {
            *billed.entry(on).or_default() -= amount;
        }
    }
    billed
}

fn cuts(bundle: &Bundle, letters: &str) -> Vec<(u32, u32, &'static str)> {
    let shares = bundle.lines.iter().flat_map(|line| &line.shares).chain(&bundle.unsent);
    let mine = shares.filter(|share| share.share.own.location.as_str() == letters);
    let cut = mine.flat_map(|share| &share.cut);
    cut.map(|cut| (chrono::Datelike::day(&cut.day), cut.amount, cut.reason.code()))
        .collect()
}

#[test]
fn art_6_2_the_maximum_of_a_week_is_of_the_child_over_all_locations() {
    let one = days(&[(2, 1), (3, 1), (4, 1), (9, 1)]);
    let two = days(&[(5, 1), (6, 2), (10, 1)]);
    let table = [
        // Granted per week, weeks of holiday, what is cut of the second location.
        (3, &[][..], vec![(5, 1, "REGELING-WEEK"), (6, 2, "REGELING-WEEK")]),
        (6, &[], vec![(5, 1, "REGELING-WEEK"), (6, 2, "REGELING-WEEK")]),
        (3, &[2], vec![(5, 1, "REGELING-WEEK"), (6, 2, "REGELING-WEEK")]),
        (4, &[2], vec![(6, 2, "REGELING-WEEK")]),
        (6, &[2], vec![]),
    ];
    for (granted, holiday, expected) in table {
        let parts = [
            telling(handed("AAAA", &one, granted), holiday, &[]),
            telling(handed("BBBB", &two, granted), holiday, &[]),
        ];
        let bundle = bundled(&parts, &[]);
        assert_eq!(cuts(&bundle, "BBBB"), expected, "{granted} {holiday:?}");
        assert_eq!(cuts(&bundle, "AAAA"), []);
    }
    // On two allocations of the child it is one week too, and each location hears of its own days.
    let parts = [
        telling(handed("AAAA", &one, 3), &[], &[]),
        on(2, telling(handed("BBBB", &two, 3), &[], &[])),
    ];
    let bundle = bundled(&parts, &[]);
    assert_eq!(
        cuts(&bundle, "BBBB"),
        [(5, 1, "REGELING-WEEK"), (6, 2, "REGELING-WEEK")]
    );
    assert_eq!(bundle.lines.len(), 2);
}

#[test]
fn art_9_a_maximum_that_was_set_aside_holds_on_its_days_over_all_locations() {
    let held = |from: u32, until: u32, value| LimitOverride {
        limit: Limit::SchoolWeek,
        value,
        period: Period::new(day(from), Some(day(until))).expect("a period"),
    };
    let (one, two) = (days(&[(2, 1), (3, 1), (4, 1)]), days(&[(5, 1), (6, 2)]));
    for (overrides, expected) in [
        (vec![held(2, 8, Some(4))], vec![(6, 2, "REGELING-WEEK")]),
        (vec![held(2, 8, None)], vec![]),
        // Friday alone: three before it and one on it.
        (
            vec![held(6, 6, Some(4))],
            vec![(5, 1, "REGELING-WEEK"), (6, 1, "REGELING-WEEK")],
        ),
        (
            vec![held(9, 15, Some(6))],
            vec![(5, 1, "REGELING-WEEK"), (6, 2, "REGELING-WEEK")],
        ),
    ] {
        let parts = [
            telling(handed("AAAA", &one, 3), &[], &overrides),
            telling(handed("BBBB", &two, 3), &[], &[]),
        ];
        assert_eq!(cuts(&bundled(&parts, &[]), "BBBB"), expected, "{overrides:?}");
    }
}

#[test]
fn a_week_that_an_older_part_tells_nothing_of_holds_what_a_location_has_by_itself() {
    // Four of a hardship decision that the file of version 2 cannot tell.
    let (one, two) = (days(&[(2, 1), (3, 1), (4, 1), (5, 1)]), days(&[(6, 1)]));
    let old = handed("AAAA", &one, 6);
    for new in [handed("BBBB", &two, 6), telling(handed("BBBB", &two, 6), &[], &[])] {
        let bundle = bundled(&[old.clone(), new], &[]);
        assert_eq!(
            (cuts(&bundle, "AAAA"), cuts(&bundle, "BBBB")),
            (vec![], vec![(6, 1, "REGELING-WEEK")])
        );
    }
    // Where both tell, the maximum holds.
    let parts = [telling(old, &[], &[]), telling(handed("BBBB", &two, 6), &[], &[])];
    assert_eq!(cuts(&bundled(&parts, &[]), "AAAA"), [(5, 1, "REGELING-WEEK")]);
}

/// The days of a location in March and April as the part that it would hand in; day 32 is the first of April.
fn over_two_months(letters: &str, amounts: &BTreeMap<NaiveDate, u32>, granted: u32) -> Part {
    let april = Month::of(day(1)).next();
    let mut lines = Vec::new();
    for (at, month) in [Month::of(day(1)), april].into_iter().enumerate() {
        let mine: Vec<DayAmount> = amounts
            .iter()
            .filter(|(on, _)| Month::of(**on) == month)
            .map(|(on, amount)| (*on, *amount))
            .collect();
        if !mine.is_empty() {
            let mut handed = line(&format!("R{letters}000{at}"), Eenheid::Dagdeel, &mine, 4_737);
            (handed.line.begin, handed.line.end) = (month.first_day(), month.last_day());
            lines.push(handed);
        }
    }
    Part {
        month: april,
        ..part(letters, lines, weekly(granted))
    }
}

#[test]
fn what_is_sent_and_not_answered_keeps_its_place_in_a_week_over_the_border_of_months() {
    // 30 and 31 March were sent; of 1 to 3 April one fits.
    let march = BTreeMap::from([(day(30), 1), (day(31), 1)]);
    let april: BTreeMap<NaiveDate, u32> = day(31).iter_days().skip(1).take(3).map(|on| (on, 1)).collect();
    let first = bundled(&[telling(over_two_months("AAAA", &march, 3), &[], &[])], &[]);
    for state in [LineState::Sent, LineState::Approved] {
        let later = telling(over_two_months("BBBB", &april, 3), &[], &[]);
        let bundle = bundled(&[later], &standing(&first, state));
        assert_eq!(
            (bundle.lines.len(), billed(&bundle).values().sum::<u32>()),
            (1, 1),
            "{state:?}"
        );
    }
    // What was cut off of a line takes no place.
    let both = [
        telling(over_two_months("AAAA", &march, 3), &[], &[]),
        telling(over_two_months("BBBB", &BTreeMap::from([(day(31), 2)]), 3), &[], &[]),
    ];
    let mut narrow = standing(&bundled(&both, &[]), LineState::Sent);
    assert_eq!(narrow[0].cut, BTreeMap::from([(day(31), 1)]));
    let later = telling(over_two_months("AAAA", &april, 3), &[], &[]);
    assert_eq!(billed(&bundled(std::slice::from_ref(&later), &narrow)).len(), 0);
    narrow[0].cut.insert(day(31), 2);
    assert_eq!(billed(&bundled(&[later], &narrow)).values().sum::<u32>(), 1);
}

/// Care of two locations: day from 2 March, location, dagdelen.
type Care = BTreeMap<(NaiveDate, usize), u32>;

fn any_care() -> impl Strategy<Value = Care> {
    proptest::collection::btree_map((0u32..42, 0usize..2), 1u32..=2, 1..40).prop_map(|found| {
        let from = |days: u32| day(2) + chrono::Days::new(u64::from(days));
        found
            .into_iter()
            .map(|((at, place), amount)| ((from(at), place), amount))
            .collect()
    })
}

/// Each location hands in what it has by itself: nothing that a single location would not bill.
fn parts_of(care: &Care, granted: u32, holiday: &[u32]) -> Vec<Part> {
    let parts = ["AAAA", "BBBB"].into_iter().enumerate().map(|(place, letters)| {
        let mine = care.iter().filter(|((_, at), _)| *at == place);
        let mine: BTreeMap<NaiveDate, u32> = mine.map(|((on, _), amount)| (*on, *amount)).collect();
        telling(
            over_two_months(letters, &single(&mine, granted, holiday), granted),
            holiday,
            &[],
        )
    });
    parts.collect()
}

/// What one location with all the days bills: two a day, and of each week the first days up to the maximum.
fn single(care: &BTreeMap<NaiveDate, u32>, granted: u32, holiday: &[u32]) -> BTreeMap<NaiveDate, u32> {
    let mut of_week: BTreeMap<NaiveDate, u32> = BTreeMap::new();
    let mut billed = BTreeMap::new();
    for (on, amount) in care {
        let first = monday(*on);
        let is_holiday = holiday.iter().any(|number| monday(day(*number)) == first);
        let maximum = if is_holiday { granted.clamp(3, 6) } else { 3 };
        let week = of_week.entry(first).or_default();
        let fits = (*amount).min(2).min(maximum - *week);
        *week += fits;
        if fits > 0 {
            billed.insert(*on, fits);
        }
    }
    billed
}

/// All care on one place.
fn together(care: &Care) -> BTreeMap<NaiveDate, u32> {
    let mut all: BTreeMap<NaiveDate, u32> = BTreeMap::new();
    for ((on, _), amount) in care {
        *all.entry(*on).or_default() += amount;
    }
    all
}

proptest! {
    #[test]
    fn art_6_2_locations_together_bill_of_a_week_what_a_single_location_would_and_more_care_never_bills_less(
        care in any_care(), granted in 3u32..=8, holiday in proptest::option::of(2u32..=31), left_out in any::<proptest::sample::Index>(),
    ) {
        let holiday: Vec<u32> = holiday.into_iter().collect();
        let of = |care: &Care| billed(&bundled(&parts_of(care, granted, &holiday), &[]));
        let found = of(&care);
        let expected = single(&together(&care), granted, &holiday);
        let mut weeks: BTreeMap<NaiveDate, (u32, u32)> = BTreeMap::new();
        for (on, amount) in &found {
            weeks.entry(monday(*on)).or_default().0 += amount;
        }
        for (on, amount) in &expected {
            weeks.entry(monday(*on)).or_default().1 += amount;
        }
        for (first, (joint, alone)) in weeks {
            prop_assert_eq!(joint, alone, "week of {}", first);
        }
        let mut less = care.clone();
        let at = *left_out.get(&care.keys().copied().collect::<Vec<_>>());
        less.remove(&at);
        prop_assert!(of(&less).values().sum::<u32>() <= found.values().sum::<u32>());
    }
}
