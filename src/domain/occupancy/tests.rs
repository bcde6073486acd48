//! The rules of occupancy as tables, and what holds for any day.

use super::*;
use crate::domain::group::{Dagdeel, DagdeelName};
use crate::domain::ids::LrkNumber;
use crate::domain::regeling::{
    BeforeSchool, DagdeelMethod, DagdeelRule, Funding, PlusCaps, PlusDeviation, PlusTrainees, RatioCounts, RatioRule,
    Regeling, Scope,
};
use crate::domain::text::Text;
use crate::domain::time::parse_date;
use proptest::prelude::*;
use std::num::NonZeroU8;

#[path = "plus_tests.rs"]
mod plus_tests;
#[path = "verdict_tests.rs"]
mod verdict_tests;

fn at(text: &str) -> Minute {
    Minute::parse(text).expect("a test time")
}

fn span(from: &str, until: &str) -> Span {
    Span::new(at(from).minutes(), at(until).minutes()).expect("a stretch")
}

fn day(text: &str) -> NaiveDate {
    parse_date(text).expect("a date")
}

/// A school day on which the policy holds and the caps are wide.
fn monday() -> NaiveDate {
    day("2026-10-05")
}

fn dagdeel(name: &str, from: &str, until: &str) -> Dagdeel {
    Dagdeel {
        name: DagdeelName::parse(name).expect("a name"),
        from: at(from),
        until: at(until),
    }
}

fn group(id: i64, kind: GroupKind, opens: &str, closes: &str) -> Group {
    Group {
        id: GroupId::from_raw(id),
        name: Text::parse(&format!("Groep {id}")).expect("a name"),
        kind,
        lrk: LrkNumber::parse("123456789").expect("a number"),
        opens: at(opens),
        closes: at(closes),
        minimum_min: 1,
        school_day: vec![dagdeel("nso", "14:00", "18:30")],
        free_day: vec![dagdeel("dag", "07:30", "18:30")],
    }
}

fn regeling() -> Regeling {
    let ratio = |kind, children| RatioRule {
        kind,
        children_per_staff: NonZeroU8::new(children).expect("not zero"),
        counts: RatioCounts::All,
        only_when_indicated_present: true,
        scope: Scope::Group,
        trainees: PlusTrainees::DoNotCount,
        deviation: PlusDeviation::NotAllowed,
    };
    Regeling {
        id: "proef".to_owned(),
        municipality: None,
        source: None,
        valid_from: day("2025-01-01"),
        valid_to: None,
        funding: Funding::Product,
        region_default: None,
        dagdeel: DagdeelRule {
            max_per_day: None,
            before_school: BeforeSchool::NotBilled,
            clock_hours: Some(4),
            week_cap: crate::domain::regeling::WeekCap::Granting,
        },
        dagdeel_method: DagdeelMethod::Session,
        subsidy: None,
        caps: PlusCaps::default(),
        process: crate::domain::regeling::Process::default(),
        products: Vec::new(),
        ratios: vec![ratio(GroupKind::BsoPlus, 4), ratio(GroupKind::KdvPlus, 6)],
    }
}

/// Children of one age in a group during a stretch.
fn children(first: i64, number: i64, group: i64, age: i32, span: Span) -> Vec<ChildInside> {
    let birth = NaiveDate::from_ymd_opt(2026 - age, 1, 1).expect("a date");
    (first..first + number)
        .map(|child| ChildInside {
            child: ChildId::from_raw(child),
            group: GroupId::from_raw(group),
            birth,
            indicated: Indicated::No,
            inside: Inside {
                span,
                leaving: Leaving::Known,
            },
        })
        .collect()
}

fn staff(id: i64, group: i64, standing: Standing, span: Span) -> StaffInside {
    StaffInside {
        staff: StaffId::from_raw(id),
        group: GroupId::from_raw(group),
        standing,
        screening: Screening::Known,
        first_aid: FirstAid::Valid,
        span,
    }
}

fn day_of(day_type: &DayType, groups: &[Group], children: &[ChildInside], staff: &[StaffInside]) -> Timeline {
    timeline(DayInput {
        day: monday(),
        day_type,
        groups,
        regelingen: &Regelingen::one(regeling()),
        children,
        staff,
    })
}

fn first_group(timeline: &Timeline, time: &str) -> Numbers {
    let stretch = timeline.at(at(time)).expect("every minute is there");
    stretch.groups.first().expect("a group").numbers.clone()
}

#[test]
fn function_and_level_say_how_someone_counts() {
    use Qualification as Q;
    for (function, level, expected) in [
        ("pedagogisch medewerker", Some("mbo-4"), Q::Professional),
        ("Locatiemanager", None, Q::Professional),
        ("pedagogisch medewerker in opleiding", Some("mbo-3"), Q::InTraining),
        ("BIO", None, Q::InTraining),
        ("pedagogisch medewerker", Some("bbl"), Q::InTraining),
        ("leerling-medewerker", None, Q::InTraining),
        ("biologisch kok", None, Q::Professional),
        ("Stagiaire", Some("mbo-4"), Q::Trainee),
        ("stagiair bbl", None, Q::Trainee),
        ("boventallige stagiair", None, Q::Helper),
        ("andersgekwalificeerde beroepskracht", Some("hbo"), Q::OtherQualified),
        ("anders gekwalificeerd (sport)", None, Q::OtherQualified),
        ("pedagogisch coach", Some("hbo"), Q::Coach),
        ("pedagogisch beleidsmedewerker", None, Q::Coach),
        ("vrijwilliger", None, Q::Helper),
        ("groepshulp", None, Q::Helper),
        ("", None, Q::Professional),
    ] {
        assert_eq!(Q::of(function, level), expected, "{function} {level:?}");
    }
}

#[test]
fn rwk_9_caps_on_training_with_their_end_date() {
    for (form, minimum, date, total, trainees, others) in [
        (CareForm::DayCare, 6, "2026-10-05", 3, 2, 0),
        (CareForm::DayCare, 6, "2028-06-30", 3, 2, 0),
        (CareForm::DayCare, 6, "2028-07-01", 2, 2, 0),
        (CareForm::AfterSchool, 6, "2026-10-05", 3, 2, 2),
        (CareForm::AfterSchool, 6, "2028-07-01", 2, 2, 2),
        (CareForm::DayCare, 1, "2026-10-05", 0, 0, 0),
        (CareForm::DayCare, 2, "2026-10-05", 1, 0, 0),
        (CareForm::DayCare, 3, "2026-10-05", 1, 1, 0),
        (CareForm::AfterSchool, 5, "2026-10-05", 2, 1, 1),
        (CareForm::DayCare, 0, "2026-10-05", 0, 0, 0),
    ] {
        let caps = caps(form, minimum, day(date));
        assert_eq!(
            (caps.total, caps.trainees, caps.other_qualified),
            (total, trainees, others),
            "{form:?} {minimum} {date}"
        );
    }
}

#[test]
fn who_counts_within_the_caps_goes_to_the_groups_that_are_short_first() {
    let adults = |full, in_training, trainees, other_qualified| Adults {
        full,
        in_training,
        trainees,
        other_qualified,
        not_counted: 3,
        ..Adults::default()
    };
    let wide = |total, trainees, other_qualified| Caps {
        total,
        trainees,
        other_qualified,
    };
    for (caps, groups, counted) in [
        // The second group is short, so the one place is its own.
        (
            wide(1, 1, 0),
            vec![(adults(2, 1, 0, 0), 2), (adults(1, 1, 0, 0), 2)],
            vec![2, 2],
        ),
        (wide(2, 0, 0), vec![(adults(1, 0, 2, 0), 3)], vec![1]),
        (wide(3, 1, 1), vec![(adults(1, 0, 2, 2), 6)], vec![3]),
        (wide(0, 0, 0), vec![(adults(1, 4, 4, 4), 6)], vec![1]),
        // Day care has no cap for andersgekwalificeerden but none.
        (wide(3, 2, 0), vec![(adults(2, 0, 0, 2), 6)], vec![2]),
        // Nobody beside them: they do not count.
        (wide(3, 2, 2), vec![(adults(0, 0, 0, 2), 6)], vec![0]),
        // More than needed still counts, as far as the caps go.
        (wide(2, 2, 0), vec![(adults(2, 3, 0, 0), 1)], vec![4]),
    ] {
        assert_eq!(share_out(caps, &groups), counted, "{caps:?} {groups:?}");
    }
}

#[test]
fn the_limit_of_the_deviation_follows_form_of_care_day_and_opening_hours() {
    for (opens, closes, limit) in [("07:30", "18:30", 180), ("08:00", "18:00", 180), ("08:01", "18:00", 0)] {
        assert_eq!(
            limit_kdv(&group(1, GroupKind::Kdv, opens, closes)),
            limit,
            "{opens}-{closes}"
        );
    }
    let vacation = DayType::Vacation("herfstvakantie".into());
    for (day_type, hours, limit) in [
        (&DayType::School, vec![("07:30", "18:30")], 30),
        (&vacation, vec![("07:30", "18:30")], 180),
        (&vacation, vec![("08:30", "18:00")], 0),
        (&vacation, vec![("08:30", "18:00"), ("07:30", "09:00")], 180),
        (&vacation, vec![("07:00", "11:00"), ("12:00", "20:00")], 0),
        (&DayType::Unknown, vec![("07:30", "18:30")], 30),
        (&DayType::Unknown, vec![("13:30", "18:30")], 0),
    ] {
        let groups: Vec<Group> = hours
            .iter()
            .map(|(opens, closes)| group(1, GroupKind::Bso, opens, closes))
            .collect();
        assert_eq!(
            limit_bso(day_type, &groups.iter().collect::<Vec<_>>()),
            limit,
            "{day_type:?} {hours:?}"
        );
    }
}

/// Fifteen children of 1 year need 3; a group that is open ten hours may have 2 for three hours.
#[test]
fn bkk_7_4_three_hours_with_at_least_half_and_a_warning_before_the_end() {
    use DeviationState as S;
    let groups = [group(1, GroupKind::Kdv, "08:00", "18:00")];
    let all_day = span("08:00", "18:00");
    let inside = children(1, 15, 1, 1, all_day);
    let full = |id, span| staff(id, 1, Standing::Full, span);
    let timeline = day_of(
        &DayType::School,
        &groups,
        &inside,
        &[
            full(1, all_day),
            full(2, all_day),
            full(3, span("08:00", "09:00")),
            full(4, span("12:00", "16:00")),
            full(5, span("17:00", "18:00")),
        ],
    );
    for (time, used, state, short) in [
        ("08:59", 0, S::Enough, 0),
        ("09:00", 0, S::Within, 1),
        ("11:44", 164, S::Within, 1),
        ("11:45", 165, S::NearLimit, 1),
        ("11:59", 179, S::NearLimit, 1),
        ("12:00", 180, S::Enough, 0),
        ("16:00", 180, S::OverLimit, 1),
        ("16:59", 239, S::OverLimit, 1),
        ("17:30", 240, S::Enough, 0),
    ] {
        let numbers = first_group(&timeline, time);
        assert_eq!(
            (numbers.deviation.used_min, numbers.deviation.state, numbers.short),
            (used, state, short),
            "{time}"
        );
        assert_eq!((numbers.law, numbers.deviation.limit_min), (Some(3), 180));
    }
    let alone = day_of(&DayType::School, &groups, &inside, &[full(1, all_day)]);
    assert_eq!(
        first_group(&alone, "09:00").deviation.state,
        S::BelowFloor,
        "half of 3 is 2 people"
    );
}

#[test]
fn bkk_16_4_half_an_hour_on_a_school_day_over_the_location() {
    use DeviationState as S;
    let groups = [
        group(1, GroupKind::Bso, "07:30", "18:30"),
        group(2, GroupKind::Bso, "07:30", "18:30"),
    ];
    let afternoon = span("14:00", "18:00");
    // 8 + 8 children of 5 years: 1 each by their own sum, 2 over the location.
    let mut inside = children(1, 8, 1, 5, afternoon);
    inside.extend(children(21, 8, 2, 5, afternoon));
    let one = [staff(1, 1, Standing::Full, afternoon)];
    let timeline = day_of(&DayType::School, &groups, &inside, &one);
    for (time, used, state) in [
        ("14:00", 0, S::Within),
        ("14:15", 15, S::NearLimit),
        ("14:30", 30, S::OverLimit),
        ("15:00", 60, S::OverLimit),
        ("18:00", 240, S::Enough),
    ] {
        let stretch = timeline.at(at(time)).expect("a minute");
        let bso = stretch.location.bso.expect("there is out-of-school care");
        assert_eq!((bso.deviation.used_min, bso.deviation.state), (used, state), "{time}");
        for group in &stretch.groups {
            let own = group.numbers.deviation;
            assert_eq!(
                (own.used_min, own.state),
                (used, state),
                "{time}: each group shows the location"
            );
        }
        let shorts: Vec<u32> = stretch.groups.iter().map(|group| group.numbers.short).collect();
        assert_eq!(shorts, [0, 0], "the law looks at the location, not at each group");
        assert_eq!(stretch.location.all.short, u32::from(used < 240), "{time}");
    }
}

#[test]
fn bkk_7_5_and_7_6_one_professional_alone_in_the_building() {
    let groups = [group(1, GroupKind::Kdv, "08:00", "18:00")];
    let all_day = span("08:00", "18:00");
    let full = staff(1, 1, Standing::Full, all_day);
    let helper = staff(2, 1, Standing::NotCounted, all_day);
    for (number, staff, expected) in [
        (5, vec![full], Alone::BackupNeeded),
        (5, vec![full, helper], Alone::BackupNeeded),
        (6, vec![full], Alone::SecondAdultMissing),
        (6, vec![full, helper], Alone::SecondAdultThere),
        (6, vec![full, staff(3, 1, Standing::Full, all_day)], Alone::No),
        (0, vec![full], Alone::No),
    ] {
        let timeline = day_of(&DayType::School, &groups, &children(1, number, 1, 1, all_day), &staff);
        let stretch = timeline.at(at("10:00")).expect("a minute");
        assert_eq!(stretch.location.alone, expected, "{number} {staff:?}");
        let said = stretch
            .location
            .all
            .steps
            .iter()
            .any(|step| Some(step.as_str()) == expected.in_words());
        assert_eq!(said, expected != Alone::No);
    }
}

#[test]
fn policy_3_10_and_3_11_the_plus_ratio_is_not_relaxed_and_asks_for_full_professionals() {
    let groups = [group(1, GroupKind::BsoPlus, "07:30", "18:30")];
    let afternoon = span("14:00", "18:00");
    let mut inside = children(1, 30, 1, 5, afternoon);
    for child in inside.iter_mut().take(1) {
        child.indicated = Indicated::Yes(PolicyIndex::default());
    }
    // The law asks 3 for 30 children, the plus ratio 8; two in training count for neither beyond the cap of 1.
    let mut people: Vec<StaffInside> = (1..=2).map(|id| staff(id, 1, Standing::Full, afternoon)).collect();
    people.extend((11..=12).map(|id| staff(id, 1, Standing::InTraining, afternoon)));
    let numbers = first_group(&day_of(&DayType::School, &groups, &inside, &people), "15:00");
    assert_eq!((numbers.law, numbers.plus, numbers.required), (Some(3), 8, 8));
    assert_eq!(
        (numbers.present, numbers.short),
        (3, 6),
        "3 count for the law, 2 for the plus ratio"
    );
    assert_eq!(
        numbers.deviation.state,
        DeviationState::Enough,
        "the law has its number"
    );
    for child in &mut inside {
        child.indicated = Indicated::No;
    }
    let numbers = first_group(&day_of(&DayType::School, &groups, &inside, &people), "15:00");
    assert_eq!((numbers.plus, numbers.required, numbers.short), (0, 3, 0));
}

#[test]
fn bkk_7_11_and_7_12_who_is_in_training_needs_a_colleague_and_sport_teachers_do_not_count_in_day_care() {
    let groups = [
        group(1, GroupKind::Kdv, "08:00", "18:00"),
        group(2, GroupKind::Kdv, "08:00", "18:00"),
    ];
    let all_day = span("08:00", "18:00");
    let mut inside = children(1, 5, 1, 1, all_day);
    inside.extend(children(21, 5, 2, 1, all_day));
    let present = |people: &[StaffInside]| {
        let timeline = day_of(&DayType::School, &groups, &inside, people);
        let stretch = timeline.at(at("10:00")).expect("a minute");
        stretch
            .groups
            .iter()
            .map(|group| group.numbers.present)
            .collect::<Vec<_>>()
    };
    let bio = staff(2, 2, Standing::InTraining, all_day);
    assert_eq!(present(&[staff(1, 1, Standing::Full, all_day), bio]), [1, 0]);
    let colleague = staff(3, 2, Standing::Full, span("16:00", "18:00"));
    assert_eq!(present(&[staff(1, 1, Standing::Full, all_day), bio, colleague]), [1, 1]);
    let sport = staff(2, 2, Standing::OtherQualified, all_day);
    assert_eq!(present(&[staff(1, 1, Standing::Full, all_day), sport]), [1, 0]);
}

#[test]
fn a_composition_that_is_not_allowed_is_no_number() {
    let groups = [group(1, GroupKind::Kdv, "08:00", "18:00")];
    let all_day = span("08:00", "18:00");
    let timeline = day_of(&DayType::School, &groups, &children(1, 13, 1, 0, all_day), &[]);
    let numbers = first_group(&timeline, "10:00");
    assert_eq!(numbers.law, None);
    assert_eq!(numbers.composition(), Composition::NotAllowed);
    assert!(
        timeline
            .at(at("10:00"))
            .is_some_and(|stretch| stretch.outcome() == Outcome::NotAllowed)
    );
    assert!(!timeline.at(at("07:00")).is_some_and(|stretch| stretch.is_short()));
}

#[test]
fn a_forgotten_check_out_after_closing_uses_no_minutes_of_deviation() {
    let groups = [group(1, GroupKind::Kdv, "08:00", "18:00")];
    let mut inside = children(1, 1, 1, 1, span("08:00", "23:59"));
    for child in &mut inside {
        child.inside.leaving = Leaving::NotTicked;
    }
    let timeline = day_of(&DayType::School, &groups, &inside, &[]);
    let numbers = first_group(&timeline, "20:00");
    assert_eq!((numbers.children, numbers.overdue, numbers.short), (0, 1, 0));
    assert_eq!(
        first_group(&timeline, "17:59").short,
        1,
        "until it closed the child was there"
    );
    assert_eq!(numbers.deviation.used_min, 600, "only until it closed");
    assert_eq!(numbers.deviation.state, DeviationState::Enough);
}

fn any_span() -> impl Strategy<Value = Span> {
    (0u16..1440, 1u16..=1440).prop_filter_map("empty", |(from, length)| Span::new(from, from.saturating_add(length)))
}

fn any_children() -> impl Strategy<Value = Vec<ChildInside>> {
    let one = (
        0i64..14,
        1i64..=4,
        2013i32..=2026,
        any_span(),
        any::<bool>(),
        any::<bool>(),
    );
    prop::collection::vec(one, 0..24).prop_map(|rows| {
        let rows = rows.into_iter();
        rows.map(|(child, group, year, span, plus, ticked)| ChildInside {
            child: ChildId::from_raw(child),
            group: GroupId::from_raw(group),
            birth: NaiveDate::from_ymd_opt(year, 10, 5).expect("a date"),
            indicated: if plus {
                Indicated::Yes(PolicyIndex::default())
            } else {
                Indicated::No
            },
            inside: Inside {
                span,
                leaving: if ticked { Leaving::Known } else { Leaving::NotTicked },
            },
        })
        .collect()
    })
}

fn any_staff() -> impl Strategy<Value = Vec<StaffInside>> {
    let standing = prop::sample::select(vec![
        Standing::Full,
        Standing::Full,
        Standing::InTraining,
        Standing::Trainee,
        Standing::OtherQualified,
        Standing::NotCounted,
        Standing::OnTop,
        Standing::NotLinked,
    ]);
    prop::collection::vec((0i64..8, 1i64..=4, standing, any_span()), 0..10).prop_map(|rows| {
        let rows = rows.into_iter();
        rows.map(|(id, group, standing, span)| staff(id, group, standing, span))
            .collect()
    })
}

fn four_groups() -> [Group; 4] {
    [
        group(1, GroupKind::KdvPlus, "07:30", "18:30"),
        group(2, GroupKind::BsoPlus, "07:30", "18:30"),
        group(3, GroupKind::Bso, "14:00", "18:30"),
        group(4, GroupKind::Combi, "08:00", "17:00"),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_timeline_covers_each_minute_exactly_once_and_neighbours_differ(children in any_children(), staff in any_staff()) {
        let timeline = day_of(&DayType::School, &four_groups(), &children, &staff);
        let mut next = 0;
        for stretch in &timeline.stretches {
            prop_assert_eq!(stretch.span.from(), next);
            next = stretch.span.until();
        }
        prop_assert_eq!(next, 1440);
        for pair in timeline.stretches.windows(2) {
            prop_assert!(!pair[0].same_as(&pair[1]));
        }
    }

    #[test]
    fn the_timeline_says_at_each_minute_what_that_minute_says_by_itself(children in any_children(), staff in any_staff()) {
        let groups = four_groups();
        let regelingen = Regelingen::one(regeling());
        let input = DayInput {
            day: monday(), day_type: &DayType::School, groups: &groups, regelingen: &regelingen, children: &children, staff: &staff,
        };
        let whole = timeline(input);
        let mut evaluator = super::evaluate::Evaluator::new(input);
        let mut used = 0;
        for minute in 0..1440 {
            let stretch = whole.at(Minute::new(minute).expect("a minute")).expect("it is covered");
            let alone = evaluator.at(minute);
            for (one, two) in stretch.groups.iter().zip(&alone.groups) {
                prop_assert_eq!(
                    (one.numbers.children, one.numbers.present, one.numbers.law, one.numbers.plus, one.numbers.short),
                    (two.numbers.children, two.numbers.present, two.numbers.law, two.numbers.plus, two.numbers.short)
                );
            }
            prop_assert_eq!(&stretch.location.all.steps, &alone.location.all.steps);
            let bso = stretch.location.bso.expect("there is out-of-school care");
            prop_assert_eq!(bso.deviation.used_min, used, "at {}", minute);
            let need = alone.needs.last().expect("the last one");
            used += u16::from(need.present < need.law);
        }
    }

    #[test]
    fn one_more_professional_never_makes_a_shortage_larger(children in any_children(), staff in any_staff(), to in 1i64..=4) {
        let before = day_of(&DayType::School, &four_groups(), &children, &staff);
        let mut more = staff;
        more.push(super::tests::staff(99, to, Standing::Full, Span::DAY));
        let after = day_of(&DayType::School, &four_groups(), &children, &more);
        for minute in (0..1440).step_by(7) {
            let minute = Minute::new(minute).expect("a minute");
            let (before, after) = (before.at(minute).expect("covered"), after.at(minute).expect("covered"));
            prop_assert!(after.location.all.short <= before.location.all.short);
        }
    }
}
