//! How a policy says that its plus ratio is counted.

use super::*;
use crate::domain::ids::GemeenteCode;

#[test]
fn b26_scope_and_trainees_of_the_plus_ratio_follow_the_policy() {
    let stretch = span("14:00", "18:00");
    let groups = [
        group(1, GroupKind::BsoPlus, "07:30", "18:30"),
        group(2, GroupKind::BsoPlus, "07:30", "18:30"),
    ];
    let mut all = children(1, 5, 1, 8, stretch);
    all.extend(children(20, 6, 2, 8, stretch));
    for child in &mut all {
        child.indicated = Indicated::Yes(PolicyIndex::default());
    }
    // 5 and 6 children: 2 + 2 apart, 3 together. Two professionals and a trainee are there.
    let people = [
        staff(1, 1, Standing::Full, stretch),
        staff(2, 2, Standing::Full, stretch),
        staff(3, 2, Standing::Trainee, stretch),
    ];
    for (scope, trainees, groups_short, location) in [
        (Scope::Group, PlusTrainees::DoNotCount, [1, 1], (4, 2)),
        (Scope::Location, PlusTrainees::DoNotCount, [0, 0], (3, 1)),
    ] {
        let mut policy = regeling();
        for rule in &mut policy.ratios {
            (rule.scope, rule.trainees) = (scope, trainees);
        }
        let timeline = timeline(DayInput {
            day: monday(),
            day_type: &DayType::School,
            groups: &groups,
            regelingen: &Regelingen::one(policy),
            children: &all,
            staff: &people,
        });
        let stretch = timeline.at(at("15:00")).expect("every minute is there");
        let short: Vec<u32> = stretch.groups.iter().map(|group| group.numbers.short).collect();
        assert_eq!(short, groups_short, "{scope:?}");
        let bso = stretch.location.bso.as_ref().expect("out-of-school care");
        assert_eq!((bso.plus, bso.short), location, "{scope:?}");
        let explained = bso.steps.iter().any(|step| step.contains("samen"));
        assert_eq!(explained, scope == Scope::Location);
    }
}

#[test]
fn policy_3_11_trainees_count_for_the_plus_ratio_only_where_the_policy_says_so() {
    let stretch = span("08:00", "17:00");
    let groups = [group(1, GroupKind::KdvPlus, "07:30", "18:30")];
    let mut all = children(1, 12, 1, 3, stretch);
    for child in &mut all {
        child.indicated = Indicated::Yes(PolicyIndex::default());
    }
    let people = [
        staff(1, 1, Standing::Full, stretch),
        staff(2, 1, Standing::InTraining, stretch),
    ];
    for (trainees, short) in [(PlusTrainees::DoNotCount, 1), (PlusTrainees::Count, 0)] {
        let mut policy = regeling();
        for rule in &mut policy.ratios {
            rule.trainees = trainees;
        }
        let timeline = timeline(DayInput {
            day: monday(),
            day_type: &DayType::School,
            groups: &groups,
            regelingen: &Regelingen::one(policy),
            children: &all,
            staff: &people,
        });
        let numbers = first_group(&timeline, "10:00");
        assert_eq!(
            (numbers.plus, numbers.short),
            (2, short),
            "{trainees:?}: {:?}",
            numbers.steps
        );
    }
}

/// A policy of a municipality with one plus ratio for BSO+.
fn other(children_per_staff: u8, counts: RatioCounts) -> Regeling {
    let mut policy = regeling();
    policy.id = "ander-2026".to_owned();
    policy.ratios.retain(|rule| rule.kind == GroupKind::BsoPlus);
    for rule in &mut policy.ratios {
        rule.children_per_staff = NonZeroU8::new(children_per_staff).expect("a number");
        rule.counts = counts;
    }
    policy
}

#[test]
fn the_strictest_plus_ratio_of_the_plus_children_present_holds_for_the_group() {
    let gemeente = GemeenteCode::parse("0263").expect("a code");
    let without = Regeling {
        ratios: Vec::new(),
        ..regeling()
    };
    let stretch = span("14:00", "18:00");
    let groups = [group(1, GroupKind::BsoPlus, "07:30", "18:30")];
    // Of six children so many follow the policy of the location (1 to 4, all children) and of the other municipality.
    for (policy, own, others, plus, ratio) in [
        (other(3, RatioCounts::All), 1, 0, 2, Some(4)),
        (other(2, RatioCounts::All), 1, 1, 3, Some(2)),
        (other(2, RatioCounts::All), 0, 1, 3, Some(2)),
        (other(2, RatioCounts::All), 0, 0, 0, Some(4)),
        (other(6, RatioCounts::All), 1, 1, 2, Some(4)),
        (other(6, RatioCounts::All), 0, 1, 1, Some(6)),
        (other(2, RatioCounts::Indicated), 1, 1, 2, Some(4)),
        (other(2, RatioCounts::Indicated), 0, 2, 1, Some(2)),
        (without.clone(), 1, 1, 2, Some(4)),
        (without, 0, 1, 0, None),
    ] {
        let regelingen = Regelingen::new(regeling(), [(gemeente.clone(), policy.clone())].into());
        let other = regelingen.index_of(&gemeente);
        let mut all = children(1, 6, 1, 8, stretch);
        let marks = std::iter::repeat_n(PolicyIndex::default(), own).chain(std::iter::repeat_n(other, others));
        for (child, policy) in all.iter_mut().zip(marks) {
            child.indicated = Indicated::Yes(policy);
        }
        let timeline = timeline(DayInput {
            day: monday(),
            day_type: &DayType::School,
            groups: &groups,
            regelingen: &regelingen,
            children: &all,
            staff: &[staff(1, 1, Standing::Full, stretch)],
        });
        let found = &timeline.at(at("15:00")).expect("every minute is there").groups[0];
        let case = format!("{own} and {others} of {:?}: {:?}", policy.ratios, found.numbers.steps);
        assert_eq!((found.numbers.plus, found.plus_ratio), (plus, ratio), "{case}");
        assert_eq!(found.numbers.short, plus.saturating_sub(1), "{case}");
    }
}
