//! One verdict: what each group and the location are said to be, and never less than what is wrong.

use super::*;
use crate::domain::ids::StaffNumber;
use crate::domain::people::{Counting, Deployment, PrkLink, StaffMember};
use crate::domain::regeling::{ExtraStaff, Subsidy};

fn afternoon() -> Span {
    span("14:00", "18:00")
}

/// Kind of group, age of its children, how many of them, and full professionals.
type Filling = (GroupKind, i32, i64, i64);

/// One moment of a day on which these groups are filled; a plus group has one child with an indication.
fn moment_of(filling: &[Filling]) -> (Stretch, Timeline) {
    let (mut groups, mut inside, mut people) = (Vec::new(), Vec::new(), Vec::new());
    for (index, (kind, age, number, professionals)) in filling.iter().enumerate() {
        let id = i64::try_from(index).expect("small") + 1;
        groups.push(group(id, *kind, "07:30", "18:30"));
        let mut own = children(id * 100, *number, id, *age, afternoon());
        for child in own.iter_mut().take(usize::from(kind.is_plus())) {
            child.indicated = Indicated::Yes(PolicyIndex::default());
        }
        inside.extend(own);
        people.extend((0..*professionals).map(|who| staff(id * 100 + who, id, Standing::Full, afternoon())));
    }
    let timeline = day_of(&DayType::School, &groups, &inside, &people);
    (timeline.at(at("15:00")).expect("a minute"), timeline)
}

fn words(stretch: &Stretch) -> Vec<String> {
    let groups = stretch.groups.iter();
    groups.map(|group| stretch.verdict_on(group).in_words()).collect()
}

#[test]
fn bkk_16_1_no_bso_group_is_ok_while_the_location_is_short_and_day_care_is_not_concerned() {
    use GroupKind as K;
    for (filling, expected, outcome) in [
        // 21 children of 6 need 3 over the location.
        (
            vec![(K::Bso, 6, 6, 1), (K::Bso, 6, 15, 0), (K::Kdv, 3, 8, 1)],
            vec!["LOCATIE TEKORT 2 !", "LOCATIE TEKORT 2 !", "OK"],
            Outcome::Short,
        ),
        (
            vec![(K::Bso, 6, 6, 1), (K::Bso, 6, 15, 2), (K::Kdv, 3, 9, 1)],
            vec!["OK", "OK", "TEKORT 1 !"],
            Outcome::Short,
        ),
        // A combination group is counted as day care.
        (
            vec![(K::Bso, 6, 11, 1), (K::Combi, 6, 8, 1)],
            vec!["TEKORT 1 !", "OK"],
            Outcome::Short,
        ),
        // The plus ratio asks 2 of the first; the law 4 of the location: neither hides the other.
        (
            vec![(K::BsoPlus, 6, 5, 1), (K::Bso, 6, 29, 0)],
            vec!["TEKORT 1 !, LOCATIE 3 !", "LOCATIE TEKORT 3 !"],
            Outcome::Short,
        ),
        (
            vec![(K::Bso, 6, 10, 1), (K::Bso, 6, 0, 0)],
            vec!["OK", "OK"],
            Outcome::Ok,
        ),
        // Children under 4 are day care, whatever the group is called: ten of one year need 2, by the group itself.
        (vec![(K::Bso, 1, 10, 1)], vec!["TEKORT 1 !"], Outcome::Short),
        (vec![(K::BsoPlus, 1, 10, 1)], vec!["TEKORT 2 !"], Outcome::Short),
        (vec![(K::Bso, 1, 10, 2)], vec!["OK"], Outcome::Ok),
        (
            vec![(K::Bso, 1, 10, 1), (K::Bso, 8, 10, 2)],
            vec!["TEKORT 1 !", "OK"],
            Outcome::Short,
        ),
        (
            vec![(K::Bso, 1, 10, 1), (K::Bso, 8, 13, 1)],
            vec!["TEKORT 1 !, LOCATIE 2 !", "LOCATIE TEKORT 2 !"],
            Outcome::Short,
        ),
        (vec![(K::Bso, 3, 17, 9)], vec!["GROEP MAG NIET !"], Outcome::NotAllowed),
        // And a school child in a group of day care is counted by that table.
        (vec![(K::Kdv, 6, 9, 1)], vec!["TEKORT 1 !"], Outcome::Short),
    ] {
        let (stretch, timeline) = moment_of(&filling);
        assert_eq!(words(&stretch), expected, "{filling:?}");
        assert_eq!(
            (stretch.outcome(), timeline.outcome()),
            (outcome, outcome),
            "{filling:?}"
        );
    }
}

#[test]
fn bkk_16_a_group_with_a_child_under_4_comes_beside_the_plus_ratio_of_another() {
    use GroupKind as K;
    // Needed and short over the location: by law one for each group, by the plus ratio two in the first.
    for (filling, expected) in [
        (vec![(K::BsoPlus, 6, 8, 2), (K::Bso, 3, 2, 0)], (3, 1)),
        (vec![(K::BsoPlus, 6, 8, 2), (K::Bso, 3, 2, 1)], (3, 0)),
        (vec![(K::BsoPlus, 6, 8, 1), (K::Bso, 3, 2, 0)], (3, 2)),
        (vec![(K::BsoPlus, 6, 8, 1), (K::Bso, 3, 2, 3)], (3, 1)),
        // The plus ratio of the group that is counted by itself is its own.
        (vec![(K::BsoPlus, 3, 8, 1), (K::Bso, 6, 11, 1)], (3, 1)),
        (
            vec![(K::BsoPlus, 3, 8, 2), (K::BsoPlus, 6, 8, 2), (K::Bso, 6, 6, 0)],
            (4, 0),
        ),
        (vec![(K::BsoPlus, 6, 8, 2), (K::Bso, 6, 2, 0)], (2, 0)),
    ] {
        let (stretch, _) = moment_of(&filling);
        let bso = stretch.location.bso.as_ref().expect("there is out-of-school care");
        assert_eq!((bso.required, bso.short), expected, "{filling:?}");
        let all = &stretch.location.all;
        assert_eq!((all.required, all.short), expected, "{filling:?}");
    }
}

#[test]
fn the_larger_shortage_of_the_law_is_a_line_of_its_own_beside_the_smaller_one_of_a_group() {
    let (_, timeline) = moment_of(&[
        (GroupKind::BsoPlus, 6, 5, 1),
        (GroupKind::Bso, 6, 29, 0),
        (GroupKind::Kdv, 3, 9, 1),
    ]);
    let said: Vec<(Part, u32, u32)> = timeline
        .breaches()
        .into_iter()
        .map(|breach| (breach.part, breach.numbers.required, breach.numbers.short))
        .collect();
    let group = |id| Part::Group(GroupId::from_raw(id));
    assert_eq!(said, [(group(1), 2, 1), (group(3), 2, 1), (Part::AfterSchool, 4, 3)]);
}

#[test]
fn bkk_9_2_and_18_2_what_may_not_be_one_group_is_said_and_has_no_numbers_over_the_location() {
    use GroupKind as K;
    for (filling, first, outcome) in [
        (vec![(K::Bso, 8, 30, 3)], "OK", Outcome::Ok),
        (vec![(K::Bso, 8, 31, 3)], "GROEP MAG NIET !", Outcome::NotAllowed),
        (
            vec![(K::Bso, 8, 31, 1)],
            "GROEP MAG NIET !, LOCATIE TEKORT 2 !",
            Outcome::NotAllowed,
        ),
        (vec![(K::BsoPlus, 8, 31, 8)], "GROEP MAG NIET !", Outcome::NotAllowed),
        (vec![(K::Kdv, 3, 17, 9)], "GROEP MAG NIET !", Outcome::NotAllowed),
        (vec![(K::Kdv, 0, 12, 4)], "OK", Outcome::Ok),
        (vec![(K::Kdv, 0, 13, 9)], "GROEP MAG NIET !", Outcome::NotAllowed),
        (vec![(K::Combi, 8, 17, 9)], "GROEP MAG NIET !", Outcome::NotAllowed),
    ] {
        let (stretch, _) = moment_of(&filling);
        assert_eq!(words(&stretch), [first], "{filling:?}");
        assert_eq!(stretch.outcome(), outcome, "{filling:?}");
        let all = &stretch.location.all;
        assert_eq!(all.law.is_none(), outcome == Outcome::NotAllowed, "{filling:?}");
        if let Some(bso) = &stretch.location.bso {
            assert!(
                bso.law.is_some(),
                "the law counts the children over the location all the same"
            );
        }
    }
}

#[test]
fn a_plus_ratio_over_all_groups_of_a_kind_concerns_each_of_them() {
    let mut policy = regeling();
    for ratio in &mut policy.ratios {
        ratio.scope = Scope::Location;
    }
    let groups = [1, 2].map(|id| group(id, GroupKind::BsoPlus, "07:30", "18:30"));
    let mut inside = children(1, 4, 1, 8, afternoon());
    inside.extend(children(11, 4, 2, 8, afternoon()));
    for child in &mut inside {
        child.indicated = Indicated::Yes(PolicyIndex::default());
    }
    let timeline = timeline(DayInput {
        day: monday(),
        day_type: &DayType::School,
        groups: &groups,
        regelingen: &Regelingen::one(policy),
        children: &inside,
        staff: &[staff(1, 1, Standing::Full, afternoon())],
    });
    let stretch = timeline.at(at("15:00")).expect("a minute");
    assert_eq!(words(&stretch), ["LOCATIE TEKORT 1 !", "LOCATIE TEKORT 1 !"]);
    assert_eq!(timeline.breaches().len(), 1);
}

#[test]
fn enschede_2_the_extra_professional_comes_on_top_while_the_policy_holds() {
    let subsidised = |extra_staff| Regeling {
        subsidy: Some(Subsidy {
            extra_staff,
            ..Subsidy::default()
        }),
        valid_to: Some(day("2026-12-31")),
        ..regeling()
    };
    let on_top = Regelingen::one(subsidised(ExtraStaff::OnTop));
    assert_eq!(on_top.extra_staff(monday()), ExtraStaff::OnTop);
    assert_eq!(
        on_top.extra_staff(day("2027-01-01")),
        ExtraStaff::Counts,
        "the policy has ended"
    );
    let other = Regelingen::one(subsidised(ExtraStaff::Counts));
    assert_eq!(other.extra_staff(monday()), ExtraStaff::Counts);
    let groups = [group(1, GroupKind::BsoPlus, "07:30", "18:30")];
    let inside = children(1, 16, 1, 8, afternoon());
    for (extra, present, uncounted, short) in [(ExtraStaff::OnTop, 1, 1, 1), (ExtraStaff::Counts, 2, 0, 0)] {
        let people = [
            staff(1, 1, Standing::Full.deployed(Deployment::Regular, extra), afternoon()),
            staff(2, 1, Standing::Full.deployed(Deployment::Extra, extra), afternoon()),
        ];
        let numbers = first_group(&day_of(&DayType::School, &groups, &inside, &people), "15:00");
        assert_eq!(
            (numbers.present, numbers.uncounted, numbers.short),
            (present, uncounted, short)
        );
    }
    let unlinked = Standing::NotLinked.deployed(Deployment::Extra, ExtraStaff::OnTop);
    assert_eq!(unlinked, Standing::NotLinked, "the worse is said");
}

#[test]
fn nobody_is_counted_in_two_groups_at_once_but_in_the_one_entered_last() {
    let groups = [1, 2].map(|id| group(id, GroupKind::Kdv, "07:30", "18:30"));
    let full = |group, from, until| staff(1, group, Standing::Full, span(from, until));
    let child = |group, from, until, leaving| ChildInside {
        group: GroupId::from_raw(group),
        inside: Inside {
            span: span(from, until),
            leaving,
        },
        ..children(1, 1, group, 2, afternoon())[0]
    };
    let inside = [
        child(1, "14:05", "16:00", Leaving::Known),
        child(2, "15:00", "15:30", Leaving::Known),
    ];
    let people = [full(1, "08:00", "18:30"), full(2, "13:00", "17:00")];
    let timeline = day_of(&DayType::School, &groups, &inside, &people);
    let there = |timeline: &Timeline, time: &str| {
        let stretch = timeline.at(at(time)).expect("a minute");
        let groups = stretch.groups.iter();
        let counts: Vec<(u32, u32)> = groups
            .map(|group| (group.numbers.children, group.numbers.present))
            .collect();
        (counts, stretch.location.all.children, stretch.location.all.present)
    };
    for (time, counts) in [
        ("12:59", [(0, 1), (0, 0)]),
        ("13:00", [(0, 0), (0, 1)]),
        ("14:30", [(1, 0), (0, 1)]),
        ("15:00", [(0, 0), (1, 1)]),
        ("15:30", [(1, 0), (0, 1)]),
        ("17:00", [(0, 1), (0, 0)]),
    ] {
        let children = counts.iter().map(|(children, _)| children).sum();
        assert_eq!(there(&timeline, time), (counts.to_vec(), children, 1), "{time}");
    }
    // Who was not ticked out in the first group has left it for the second, and does not come back to it.
    let moved = [
        child(1, "14:05", "23:59", Leaving::NotTicked),
        child(2, "15:00", "16:00", Leaving::Known),
    ];
    let timeline = day_of(&DayType::School, &groups, &moved, &people);
    assert_eq!(there(&timeline, "14:30").1, 1);
    assert_eq!(there(&timeline, "16:30").1, 0);
    let late = timeline.at(at("20:00")).expect("a minute");
    assert_eq!(late.location.all.overdue, 0);
}

#[test]
fn after_closing_a_child_that_was_not_ticked_out_is_in_no_ratio_and_stays_possibly_inside() {
    let groups = [group(1, GroupKind::Bso, "07:30", "18:30")];
    let mut inside = children(1, 3, 1, 6, span("14:00", "23:59"));
    inside[0].inside.leaving = Leaving::NotTicked;
    // Forgotten in the morning: counted nowhere, and possibly inside once the group has closed.
    inside[1].inside = Inside {
        span: span("09:00", "23:59"),
        leaving: Leaving::Forgotten,
    };
    inside[2].inside.span = span("14:00", "19:00");
    let timeline = day_of(&DayType::School, &groups, &inside, &[]);
    for (time, present, overdue, outcome) in [
        ("10:00", 0, 0, Outcome::Ok),
        ("18:29", 2, 0, Outcome::Short),
        ("18:30", 1, 2, Outcome::Short),
        ("19:00", 0, 2, Outcome::Ok),
        ("23:00", 0, 2, Outcome::Ok),
    ] {
        let stretch = timeline.at(at(time)).expect("a minute");
        let numbers = &stretch.location.all;
        assert_eq!(
            (numbers.children, numbers.overdue, stretch.outcome()),
            (present, overdue, outcome),
            "{time}"
        );
    }
    let last = timeline
        .breaches()
        .into_iter()
        .map(|breach| (breach.cause, breach.span.to_string()));
    assert_eq!(last.last(), Some((Cause::NotTickedOut, "19:00-23:59".to_owned())));
}

fn member(prk: PrkLink, vog: Option<&str>) -> StaffMember {
    StaffMember {
        id: StaffId::from_raw(1),
        number: StaffNumber::parse("1").expect("a number"),
        name: Text::parse("Proef").expect("a name"),
        function: Text::parse("pedagogisch medewerker").expect("a function"),
        level: None,
        counting: Counting::Counts,
        prk,
        vog_date: vog.map(day),
        first_aid_until: None,
    }
}

#[test]
fn wko_1_50_known_as_not_linked_is_not_counted_and_unknown_is_and_both_are_said() {
    for (prk, vog, screening, standing) in [
        (PrkLink::Linked, Some("2026-10-05"), Screening::Known, Standing::Full),
        (
            PrkLink::Linked,
            Some("2026-10-06"),
            Screening::VogUnknown,
            Standing::Full,
        ),
        (PrkLink::Linked, None, Screening::VogUnknown, Standing::Full),
        (
            PrkLink::Unknown,
            Some("2026-01-01"),
            Screening::LinkUnknown,
            Standing::Full,
        ),
        (
            PrkLink::NotLinked,
            Some("2026-01-01"),
            Screening::NotLinked,
            Standing::NotLinked,
        ),
        (PrkLink::NotLinked, None, Screening::NotLinked, Standing::NotLinked),
    ] {
        let member = member(prk, vog);
        assert_eq!(Screening::of(&member, monday()), screening, "{prk:?} {vog:?}");
        assert_eq!(Standing::of(&member), standing, "{prk:?} {vog:?}");
    }
}

#[test]
fn everyone_without_a_known_link_or_vog_is_named_beside_the_numbers() {
    let groups = [group(1, GroupKind::Bso, "07:30", "18:30")];
    let inside = children(1, 5, 1, 6, afternoon());
    let people: Vec<StaffInside> = [
        (1, Standing::NotLinked, Screening::NotLinked),
        (2, Standing::Full, Screening::LinkUnknown),
        (3, Standing::Full, Screening::VogUnknown),
        (4, Standing::Full, Screening::Known),
    ]
    .into_iter()
    .map(|(id, standing, screening)| StaffInside {
        screening,
        ..staff(id, 1, standing, afternoon())
    })
    .collect();
    let stretch = day_of(&DayType::School, &groups, &inside, &people)
        .at(at("15:00"))
        .expect("a minute");
    let who = |set: &std::collections::BTreeSet<StaffId>| set.iter().map(|id| id.raw()).collect::<Vec<_>>();
    let said = &stretch.remarks;
    assert_eq!(
        (who(&said.not_linked), who(&said.link_unknown), who(&said.vog_unknown)),
        (vec![1], vec![2], vec![3])
    );
    let numbers = &stretch.location.all;
    assert_eq!((numbers.present, numbers.uncounted), (3, 1));
}

#[test]
fn bkk_4_5_and_13_4_nobody_with_valid_first_aid_is_said_and_unknown_is_not_nobody() {
    use FirstAid as F;
    use FirstAidPresence as P;
    let groups = [group(1, GroupKind::Bso, "07:30", "18:30")];
    for (number, known, expected) in [
        (1, vec![], P::Nobody),
        (1, vec![F::Ended], P::Nobody),
        (1, vec![F::Ended, F::Unknown], P::Unknown),
        (1, vec![F::Ended, F::Unknown, F::Valid], P::Fine),
        (0, vec![F::Ended], P::Fine),
    ] {
        let people: Vec<StaffInside> = known
            .iter()
            .zip(1..)
            // A helper who does not count is an adult all the same.
            .map(|(first_aid, id)| StaffInside {
                first_aid: *first_aid,
                ..staff(id, 1, Standing::NotCounted, afternoon())
            })
            .collect();
        let inside = children(1, number, 1, 6, afternoon());
        let stretch = day_of(&DayType::School, &groups, &inside, &people)
            .at(at("15:00"))
            .expect("a minute");
        assert_eq!(stretch.remarks.first_aid, expected, "{number} {known:?}");
    }
    for (until, known) in [
        (Some("2026-10-05"), F::Valid),
        (Some("2026-10-04"), F::Ended),
        (None, F::Unknown),
    ] {
        let member = StaffMember {
            first_aid_until: until.map(day),
            ..member(PrkLink::Linked, None)
        };
        assert_eq!(F::of(&member, day("2026-10-05")), known, "{until:?}");
    }
}

#[test]
fn a_day_of_a_part_is_its_worst_with_the_first_minute_and_forgotten_children_are_no_shortage() {
    let verdict = |own, location, composition| Verdict {
        composition,
        own,
        location,
    };
    let at_most = |worst, first, overdue, present| DayVerdict {
        worst,
        first,
        overdue,
        children: 0,
        present,
    };
    let allowed = Composition::Allowed;
    for (day, words) in [
        (DayVerdict::default(), "niemand gepland"),
        (at_most(Verdict::default(), None, 0, 1), "OK"),
        (at_most(Verdict::default(), None, 2, 1), "OK, niet uitgetikt: 2"),
        (at_most(verdict(3, 0, allowed), Some(540), 0, 1), "TEKORT 3 ! 09:00"),
        (
            at_most(verdict(0, 2, allowed), Some(900), 0, 1),
            "LOCATIE TEKORT 2 ! 15:00",
        ),
        (
            at_most(verdict(0, 0, Composition::NotAllowed), Some(600), 0, 1),
            "GROEP MAG NIET ! 10:00",
        ),
    ] {
        assert_eq!(day.in_words(), words);
    }
    let groups = [group(1, GroupKind::Bso, "07:30", "18:30")];
    let mut inside = children(1, 11, 1, 6, span("14:00", "15:00"));
    inside.extend(children(21, 21, 1, 6, span("15:00", "16:00")));
    let timeline = day_of(
        &DayType::School,
        &groups,
        &inside,
        &[staff(1, 1, Standing::Full, afternoon())],
    );
    let day = timeline.day_verdict(Part::Group(GroupId::from_raw(1)));
    assert_eq!(day.in_words(), "TEKORT 2 ! 14:00");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_verdict_is_the_worst_of_its_parts_and_no_group_is_ok_while_a_shortage_concerns_it(
        children in any_children(), staff in any_staff(),
    ) {
        let timeline = day_of(&DayType::School, &four_groups(), &children, &staff);
        let breaches = timeline.breaches();
        for stretch in &timeline.stretches {
            let bso = stretch.location.bso.as_ref().expect("there is out-of-school care");
            let mut worst = Outcome::Ok;
            for group in &stretch.groups {
                let verdict = stretch.verdict_on(group);
                worst = worst.max(verdict.outcome());
                let concerned = CareForm::of(group.kind) == CareForm::AfterSchool && bso.law_short() > 0;
                prop_assert!(!concerned || verdict.outcome() != Outcome::Ok);
                prop_assert!(!concerned || verdict.most_short() >= bso.law_short());
                prop_assert!(group.numbers.short == 0 || verdict.own == group.numbers.short);
            }
            if stretch.location.all.short > 0 {
                worst = worst.max(Outcome::Short);
            }
            prop_assert_eq!(stretch.outcome(), worst);
            let said: Vec<&Breach> = breaches
                .iter()
                .filter(|breach| breach.cause != Cause::NotTickedOut && breach.span.holds(stretch.span.from()))
                .collect();
            prop_assert_eq!(said.is_empty(), worst == Outcome::Ok, "what is wrong is listed, and nothing else");
            let listed = said.iter().map(|breach| breach.numbers.short).max().unwrap_or(0);
            prop_assert!(listed >= bso.law_short(), "the largest shortage is listed");
            let everyone = staff.iter().filter(|worker| worker.span.holds(stretch.span.from()));
            let distinct: std::collections::BTreeSet<StaffId> = everyone.map(|worker| worker.staff).collect();
            let all = &stretch.location.all;
            prop_assert_eq!(usize::try_from(all.present + all.uncounted), Ok(distinct.len()), "everyone once");
        }
    }
}
