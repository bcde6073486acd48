//! Tests of the legal ratio: published and computed compositions, the whole space, and the plus ratio beside it.

use super::*;
use crate::domain::group::GroupKind;
use crate::domain::ratio::{Presence, plus_required};
use crate::domain::regeling::{PlusDeviation, PlusTrainees, RatioCounts, RatioRule, Scope};
use crate::domain::time::parse_date;
use chrono::NaiveDate;
use proptest::prelude::*;
use std::num::NonZeroU8;

const KDV: &str = include_str!("../../../tests/fixtures/bkr/kdv.csv");
const BSO: &str = include_str!("../../../tests/fixtures/bkr/bso.csv");
const PLUS: &str = include_str!("../../../tests/fixtures/bkr/plusratio.csv");

/// The lines of a fixture without its header, in fields.
fn lines(text: &'static str) -> Vec<Vec<&'static str>> {
    text.lines().skip(1).map(|line| line.split(',').collect()).collect()
}

fn number(field: &str) -> u32 {
    field.parse().expect("a number in a fixture")
}

fn optional(field: &str) -> Option<u32> {
    (!field.is_empty()).then(|| number(field))
}

fn group(j0: u32, j1: u32, j2: u32, j3: u32) -> KdvCounts {
    KdvCounts { j0, j1, j2, j3 }
}

fn literal(counts: KdvCounts) -> Option<u32> {
    kdv(counts, SecondRule::Literal).required
}

fn strict(counts: KdvCounts) -> Option<u32> {
    kdv(counts, SecondRule::StrictMonotone).required
}

/// Every composition of at most 16 children.
fn whole_space() -> Vec<KdvCounts> {
    let mut all = Vec::new();
    for j0 in 0..=16 {
        for j1 in 0..=16 - j0 {
            for j2 in 0..=16 - j0 - j1 {
                all.extend((0..=16 - j0 - j1 - j2).map(|j3| group(j0, j1, j2, j3)));
            }
        }
    }
    all
}

#[test]
fn bkk_bijlage_1a_known_compositions() {
    let rows = lines(KDV);
    assert_eq!(rows.len(), 76);
    for row in rows {
        let counts = group(number(row[0]), number(row[1]), number(row[2]), number(row[3]));
        let result = kdv(counts, SecondRule::Literal);
        assert_eq!(result.required, optional(row[6]), "{row:?} {:?}", result.steps);
        assert!(!result.steps.is_empty());
        if let (Some(table), true) = (optional(row[4]), result.required > Some(0)) {
            let shown = format!(": tabel {table}");
            assert!(
                result.steps.iter().any(|step| step.ends_with(&shown)),
                "{row:?} {:?}",
                result.steps
            );
        }
        if let (Some(exact), Some(_)) = (optional(row[5]), result.required) {
            let shown = format!(
                "babyregel (rekenregel 1): {}, naar boven: {}",
                decimal(u64::from(exact), 144, 2),
                exact.div_ceil(144)
            );
            assert!(result.steps.contains(&shown), "{row:?} {:?}", result.steps);
        }
    }
}

#[test]
fn bkk_bijlage_1a_published_and_worked_examples() {
    for (counts, required) in [
        ((5, 3, 0, 0), Some(3)),
        ((4, 4, 0, 0), Some(2)),
        ((8, 6, 0, 0), Some(4)),
        ((9, 5, 0, 0), None),
        ((4, 11, 0, 0), Some(4)),
        ((4, 4, 7, 0), Some(4)),
        ((1, 1, 1, 2), Some(1)),
        ((3, 4, 4, 5), Some(3)),
        ((0, 1, 11, 0), Some(3)),
        ((0, 1, 11, 1), Some(3)),
        ((0, 12, 0, 1), Some(3)),
        ((0, 0, 15, 1), Some(2)),
        ((12, 0, 0, 0), Some(4)),
        ((13, 0, 0, 0), None),
        ((4, 4, 4, 5), None),
        ((0, 0, 0, 0), Some(0)),
    ] {
        let (j0, j1, j2, j3) = counts;
        assert_eq!(literal(group(j0, j1, j2, j3)), required, "{counts:?}");
    }
}

#[test]
fn the_steps_explain_the_number() {
    let steps = |j0, j1, j2, j3| kdv(group(j0, j1, j2, j3), SecondRule::Literal).steps;
    assert_eq!(
        steps(3, 3, 7, 1),
        [
            "14 kinderen, jongste 0, oudste 3: tabel 3",
            "babyregel (rekenregel 1): 2,58, naar boven: 3",
            "vereist: 3"
        ]
    );
    assert_eq!(
        steps(0, 12, 0, 1),
        [
            "13 kinderen, jongste 1, oudste 3: tabel 2",
            "rekenregel 2: met minder kinderen waren er 3 nodig, dus 3 in plaats van 2",
            "vereist: 3"
        ]
    );
    assert_eq!(
        steps(0, 0, 0, 1),
        ["1 kind, jongste 3, oudste 3: tabel 1", "vereist: 1"]
    );
    assert_eq!(
        steps(13, 0, 0, 0),
        ["13 kinderen, jongste 0, oudste 0: niet toegestaan, hoogstens 12 kinderen in een groep met alleen baby's"]
    );
    assert_eq!(
        steps(0, 0, 0, 17),
        ["17 kinderen, jongste 3, oudste 3: niet toegestaan, hoogstens 16 kinderen in een groep"]
    );
    assert_eq!(
        steps(9, 5, 0, 0),
        ["14 kinderen, jongste 0, oudste 1: niet toegestaan, te veel baby's (9) voor een groep van deze grootte"]
    );
    assert!(
        steps(0, 11, 0, 2)
            .iter()
            .any(|step| step.starts_with("let op: strikt gelezen"))
    );
    assert!(
        steps(9, 1, 1, 1)
            .iter()
            .any(|step| step == "let op: meer dan 8 baby's in een gemengde groep")
    );
    assert!(!steps(12, 0, 0, 0).iter().any(|step| step.starts_with("let op")));
}

#[test]
fn the_whole_space_of_sixteen_children() {
    let all = whole_space();
    assert_eq!(all.len(), 4_845);
    let allowed: Vec<KdvCounts> = all.into_iter().filter(|counts| literal(*counts) > Some(0)).collect();
    assert_eq!(allowed.len(), 4_534, "allowed and not empty");
    let second_rule = |counts: &&KdvCounts| {
        let steps = kdv(**counts, SecondRule::Literal).steps;
        steps.iter().any(|step| step.starts_with("rekenregel 2:"))
    };
    assert_eq!(allowed.iter().filter(second_rule).count(), 28, "rekenregel 2 bites");
    let differs: Vec<KdvCounts> = allowed
        .iter()
        .copied()
        .filter(|counts| literal(*counts) != strict(*counts))
        .collect();
    let expected = [
        group(0, 11, 0, 2),
        group(1, 8, 0, 2),
        group(1, 8, 0, 3),
        group(1, 8, 1, 1),
    ];
    assert_eq!(differs, expected);
    for counts in differs {
        assert_eq!((literal(counts), strict(counts)), (Some(2), Some(3)), "{counts:?}");
    }
}

#[test]
fn without_babies_the_baby_formula_is_not_used() {
    for counts in whole_space().into_iter().filter(|counts| counts.j0 == 0) {
        let steps = kdv(counts, SecondRule::Literal).steps;
        assert!(!steps.iter().any(|step| step.contains("babyregel")), "{counts:?}");
    }
}

#[test]
fn bkk_bijlage_1b_known_compositions() {
    let rows = lines(BSO);
    assert_eq!(rows.len(), 31);
    for row in rows {
        let counts = BsoCounts {
            j4_6: number(row[0]),
            j7: number(row[1]),
        };
        let result = bso(counts);
        assert_eq!(result.required, Some(number(row[3])), "{row:?}");
        if number(row[2]) > 0 {
            let shown = format!(
                " = {}, naar boven: {}",
                decimal(u64::from(number(row[2])), 1000, 3),
                row[3]
            );
            assert!(
                result.steps.iter().any(|step| step.ends_with(&shown)),
                "{row:?} {:?}",
                result.steps
            );
        }
    }
    let steps = bso(BsoCounts { j4_6: 10, j7: 12 }).steps;
    assert_eq!(
        steps,
        [
            "22 kinderen: 10 van 4 tot en met 6 jaar, 12 van 7 jaar en ouder",
            "10 x 0,1 + 12 x 0,083 = 1,996, naar boven: 2"
        ]
    );
}

#[test]
fn bkk_bijlage_1c_a_school_child_counts_as_three() {
    let combined = |j0, j1, j2, j3, school| {
        let kdv = group(j0, j1, j2, j3);
        combi(CombiCounts { kdv, school }, SecondRule::Literal)
    };
    assert_eq!(combined(0, 0, 8, 0, 8).required, Some(2));
    assert_eq!(combined(0, 0, 0, 0, 16).required, Some(2));
    assert_eq!(combined(0, 0, 0, 0, 17).required, None);
    assert_eq!(combined(4, 0, 0, 2, 10).required, literal(group(4, 0, 0, 12)));
    assert_eq!(
        combined(0, 0, 0, 3, 0).steps,
        kdv(group(0, 0, 0, 3), SecondRule::Literal).steps
    );
    let steps = combined(3, 1, 0, 0, 2).steps;
    assert_eq!(
        steps.first().map(String::as_str),
        Some("combinatiegroep: 2 kinderen van 4 jaar en ouder tellen als 3 jaar")
    );
}

#[test]
fn bkk_7_4_half_of_the_number_is_the_floor_of_a_deviation() {
    for (required, floor) in [(0, 0), (1, 1), (2, 1), (3, 2), (4, 2), (5, 3)] {
        assert_eq!(floor_during_deviation(required), floor);
    }
}

#[test]
fn decimals_are_exact_and_dutch() {
    for (numerator, denominator, decimals, shown) in [
        (288, 144, 2, "2"),
        (356, 144, 2, "2,47"),
        (289, 144, 2, "2,01"),
        (287, 144, 2, "1,99"),
        (1996, 1000, 3, "1,996"),
        (83, 1000, 3, "0,083"),
        (1100, 1000, 3, "1,1"),
        (u64::MAX, 1, 3, "18446744073709551615"),
    ] {
        assert_eq!(decimal(numerator, denominator, decimals), shown);
    }
}

fn day(text: &str) -> NaiveDate {
    parse_date(text).expect("a test date")
}

#[test]
fn the_age_on_the_day_itself_decides() {
    let births = [
        "2026-03-01",
        "2025-03-11",
        "2025-03-10",
        "2023-03-11",
        "2022-03-10",
        "2022-03-09",
        "2019-03-11",
        "2019-03-10",
    ]
    .map(day);
    let expected = |kdv, school| CombiCounts { kdv, school };
    let ages = |raw| AgeCounts::of(births, day(raw));
    assert_eq!(ages("2026-03-10").combi(), expected(group(2, 1, 1, 0), 4));
    assert_eq!(ages("2026-03-10").by_formula(), BsoCounts { j4_6: 7, j7: 1 });
    assert_eq!(
        ages("2026-03-11").combi(),
        expected(group(1, 2, 0, 1), 4),
        "a birthday counts from its own day"
    );
}

#[test]
fn bkk_7_and_16_the_age_of_the_children_and_not_the_group_decides_which_table_holds() {
    let of = |ages: &[(i32, usize)]| {
        let births = ages.iter().flat_map(|(years, number)| {
            let birth = NaiveDate::from_ymd_opt(2026 - years, 1, 1).expect("a date");
            std::iter::repeat_n(birth, *number)
        });
        AgeCounts::of(births, day("2026-06-15"))
    };
    for (ages, in_bso, in_kdv) in [
        // Ten children of one year: by the formula one professional, by the table two.
        (&[(1, 10)][..], Some(2), Some(2)),
        (&[(0, 4)], Some(2), Some(2)),
        (&[(4, 10)], Some(1), Some(2)),
        (&[(3, 1), (5, 9)], Some(2), Some(2)),
        (&[(3, 1), (8, 15)], Some(2), Some(2)),
        // One too young makes of a basisgroep of 17 a combination group that may not be.
        (&[(3, 1), (8, 16)], None, None),
        (&[(8, 17)], Some(2), None),
        (&[], Some(0), Some(0)),
    ] {
        let counts = of(ages);
        let (bso, kdv) = (
            counts.in_after_school(SecondRule::Literal),
            counts.in_day_care(SecondRule::Literal),
        );
        assert_eq!((bso.required, kdv.required), (in_bso, in_kdv), "{ages:?}");
        let said = |result: &BkrResult, words: &str| result.steps.iter().any(|step| step.contains(words));
        assert_eq!(
            said(&bso, "jonger dan 4 jaar in een BSO-groep"),
            counts.too_young_for_school() > 0,
            "{ages:?}"
        );
        assert_eq!(
            said(&kdv, "van 4 jaar en ouder"),
            counts.of_school_age() > 0,
            "{ages:?}"
        );
    }
}

/// Counts `a/b` or `a/b/c/d` and the legal number for them.
fn law(kind: GroupKind, counts: &[u32]) -> u32 {
    let result = match (kind, counts) {
        (GroupKind::BsoPlus, [j4_6, j7]) => bso(BsoCounts { j4_6: *j4_6, j7: *j7 }),
        (GroupKind::KdvPlus, [j0, j1, j2, j3]) => kdv(group(*j0, *j1, *j2, *j3), SecondRule::Literal),
        other => panic!("{other:?}"),
    };
    result.required.expect("an allowed composition")
}

#[test]
fn b26_the_stricter_of_law_and_plus_ratio_in_three_readings() {
    let rows = lines(PLUS);
    assert_eq!(rows.len(), 24);
    for row in rows {
        let kind = GroupKind::parse(row[0]).expect("a kind");
        let bands = |field: &str| field.split('/').map(number).collect::<Vec<u32>>();
        let (present, indicated) = (bands(row[2]), bands(row[3]));
        let others: Vec<u32> = present.iter().zip(&indicated).map(|(all, plus)| all - plus).collect();
        let law_min = law(kind, &present);
        assert_eq!(law_min, number(row[4]), "{row:?}");
        let presence = Presence {
            children: present.iter().sum(),
            plus_children: indicated.iter().sum(),
            staff: 0,
        };
        let required = |counts| {
            let rule = RatioRule {
                kind,
                children_per_staff: NonZeroU8::new(row[1].parse().expect("a ratio")).expect("not zero"),
                counts,
                only_when_indicated_present: true,
                scope: Scope::Group,
                trainees: PlusTrainees::DoNotCount,
                deviation: PlusDeviation::NotAllowed,
            };
            plus_required(&rule, presence, law(kind, &others)).required.max(law_min)
        };
        assert_eq!(required(RatioCounts::All), number(row[5]), "reading A {row:?}");
        assert_eq!(required(RatioCounts::Added), number(row[6]), "reading B {row:?}");
        assert_eq!(required(RatioCounts::Indicated), number(row[7]), "reading C {row:?}");
    }
}

proptest! {
    #[test]
    fn one_more_child_never_lowers_the_number_when_read_strictly(j0 in 0u32..=12, j1 in 0u32..=16, j2 in 0u32..=16, j3 in 0u32..=16) {
        let before = group(j0, j1, j2, j3);
        for after in [
            group(j0 + 1, j1, j2, j3),
            group(j0, j1 + 1, j2, j3),
            group(j0, j1, j2 + 1, j3),
            group(j0, j1, j2, j3 + 1),
        ] {
            if let (Some(before), Some(after)) = (strict(before), strict(after)) {
                prop_assert!(before <= after);
            }
        }
    }

    #[test]
    fn one_more_child_never_lowers_the_bso_number(j4_6 in 0u32..u32::MAX, j7 in 0u32..u32::MAX) {
        let required = |j4_6, j7| bso(BsoCounts { j4_6, j7 }).required;
        prop_assert!(required(j4_6, j7) <= required(j4_6 + 1, j7));
        prop_assert!(required(j4_6, j7) <= required(j4_6, j7 + 1));
    }

    #[test]
    fn huge_groups_are_refused_and_never_panic(j0: u32, j1: u32, j2: u32, j3: u32, school: u32) {
        let counts = group(j0, j1, j2, j3);
        for rule in [SecondRule::Literal, SecondRule::StrictMonotone] {
            let result = combi(CombiCounts { kdv: counts, school }, rule);
            prop_assert!(!result.steps.is_empty());
            prop_assert!(result.required.is_none_or(|required| required <= 4));
        }
        let location = BsoCounts { j4_6: j0, j7: j1 };
        prop_assert!(bso(location).required.is_some());
    }

    #[test]
    fn every_child_is_counted_once(days in proptest::collection::vec(0u64..6000, 0..40)) {
        let today = day("2026-06-15");
        let births: Vec<NaiveDate> = days.iter().filter_map(|days| today.checked_sub_days(chrono::Days::new(*days))).collect();
        let count = u32::try_from(births.len()).expect("few");
        let ages = AgeCounts::of(births, today);
        let (both, bso_counts) = (ages.combi(), ages.by_formula());
        prop_assert_eq!(bso_counts.j4_6 + bso_counts.j7, count);
        prop_assert_eq!(both.kdv.j0 + both.kdv.j1 + both.kdv.j2 + both.kdv.j3 + both.school, count);
        // The table never asks less than the formula.
        let by_formula = bso(bso_counts).required;
        let in_group = ages.in_after_school(SecondRule::Literal).required;
        prop_assert!(in_group.is_none() || in_group >= by_formula);
    }
}
