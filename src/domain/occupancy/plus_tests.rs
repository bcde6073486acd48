//! How a policy says that its plus ratio is counted.

use super::*;

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
        child.indicated = Indicated::Yes;
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
            regeling: &policy,
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
        child.indicated = Indicated::Yes;
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
            regeling: &policy,
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
