//! Terms of a child.

use super::*;

#[test]
fn b22_the_goals_are_evaluated_two_calendar_months_before_the_end() {
    for (end, due) in [
        ("2025-12-31", "2025-10-31"),
        ("2026-04-30", "2026-02-28"),
        ("2026-02-28", "2025-12-28"),
        ("2024-04-30", "2024-02-29"),
        ("2026-08-31", "2026-06-30"),
        ("2026-09-30", "2026-07-30"),
        ("2026-01-15", "2025-11-15"),
        ("2027-07-31", "2027-05-31"),
    ] {
        let during = period(&format!("2023-01-01 {end}"));
        assert_eq!(evaluation_due(during, 2), Some(day(due)), "{end}");
    }
    assert_eq!(
        evaluation_due(period("2026-01-01"), 2),
        None,
        "without an end there is none"
    );
    let short = period("2026-03-01 2026-04-15");
    assert_eq!(
        evaluation_due(short, 2),
        Some(day("2026-03-01")),
        "a short one: at its start"
    );
}

#[test]
fn b22_it_is_said_a_month_before_and_late_the_day_after() {
    let case = Case::new().with([goal(1, "2026-01-10")]);
    for (today, state) in [
        ("2026-09-29", NotYet),
        ("2026-09-30", Soon),
        ("2026-10-30", Soon),
        ("2026-10-31", Today),
        ("2026-11-01", Late),
        ("2027-03-31", Late),
    ] {
        case.expect(K::Evaluation, today, &[("2026-10-31", state)]);
    }
    case.expect(K::Evaluation, "2027-04-01", &[]);
    let mut none = Case::new();
    none.regeling.process.evaluation_before_end_months = None;
    none.expect(K::Evaluation, "2026-11-01", &[]);
}

#[test]
fn b22_it_is_done_when_every_running_goal_was_evaluated_in_the_window() {
    let two = || Case::new().with([goal(1, "2026-01-10"), goal(2, "2026-02-10")]);
    let open = [("2026-10-31", Today)];
    for (what, evaluations, expected) in [
        ("no goal", vec![], &open[..]),
        ("one of two", vec![evaluation(3, 1, "2026-10-01", "doorgaan")], &open),
        (
            "both, at the edges of the window",
            vec![
                evaluation(3, 1, "2026-07-31", "doorgaan"),
                evaluation(4, 2, "2026-12-31", "bereikt"),
            ],
            &[],
        ),
        (
            "one a day before the window",
            vec![
                evaluation(3, 1, "2026-07-30", "doorgaan"),
                evaluation(4, 2, "2026-10-01", "doorgaan"),
            ],
            &open,
        ),
        (
            "one a day after the end",
            vec![
                evaluation(3, 1, "2027-01-01", "doorgaan"),
                evaluation(4, 2, "2026-10-01", "doorgaan"),
            ],
            &open,
        ),
        (
            "one was reached long before",
            vec![
                evaluation(3, 1, "2026-05-01", "bereikt"),
                evaluation(4, 2, "2026-10-01", "doorgaan"),
            ],
            &[],
        ),
        (
            "one was set after the last day",
            vec![
                goal(5, "2026-11-01"),
                evaluation(3, 1, "2026-10-01", "doorgaan"),
                evaluation(4, 2, "2026-10-01", "doorgaan"),
            ],
            &[],
        ),
    ] {
        let case = two().with(evaluations);
        let found = case.of(K::Evaluation, "2026-10-31");
        let expected: Vec<_> = expected
            .iter()
            .map(|(due, state)| ((*due).to_owned(), *state))
            .collect();
        assert_eq!(found, expected, "{what}");
    }
}

#[test]
fn policy_3_13_a_later_end_moves_the_term_and_the_old_evaluation_holds_for_the_old_end_only() {
    let mut case = Case::new().with([goal(1, "2026-01-10"), evaluation(2, 1, "2026-10-20", "doorgaan")]);
    case.expect(K::Evaluation, "2026-10-31", &[]);
    case.states
        .push(allocation(1, "2026-11-01", "45A60", "2026-01-01 2027-02-28"));
    case.expect(K::Evaluation, "2026-11-02", &[("2026-12-28", NotYet)]);
    let again = case.with([evaluation(3, 1, "2026-12-01", "doorgaan")]);
    again.expect(K::Evaluation, "2026-12-28", &[]);
    let mut shorter = Case::new().with([goal(1, "2026-01-10"), evaluation(2, 1, "2026-10-20", "doorgaan")]);
    shorter
        .states
        .push(allocation(1, "2026-11-01", "45A60", "2026-01-01 2026-11-30"));
    shorter.expect(K::Evaluation, "2026-11-02", &[]);
}

#[test]
fn parts_of_one_decision_are_one_indication_and_a_removed_one_is_none() {
    let mut case = Case::new();
    case.states = vec![
        allocation(1, "2025-12-01", "45A60", "2026-01-01 2026-07-10"),
        allocation(2, "2025-12-01", "45A60", "2026-07-11 2026-08-23"),
        allocation(3, "2025-12-01", "45A60", "2026-08-24 2026-12-31"),
        allocation(4, "2025-12-01", "42A03", "2026-01-01 2026-03-31"),
    ];
    case.expect(K::Evaluation, "2026-05-01", &[("2026-10-31", NotYet)]);
    case.states = vec![allocation(1, "2025-12-01", "45A60", "2026-01-01 2026-12-31")];
    let mut removed = case.states[0].clone();
    removed.stamp.date = day("2026-02-01");
    removed.change_reason = Some(RedenWijziging::VERWIJDERD);
    case.states.push(removed);
    case.expect(K::Evaluation, "2026-05-01", &[]);
}

#[test]
fn an_outflow_ends_the_terms_of_the_support() {
    let left = Case::new().with([entry(5, EntryKind::Outflow, "datum=2026-06-01,naar=regulier")]);
    assert_eq!(left.all("2026-10-31"), []);
}

#[test]
fn jeugdwet_4_1_3_a_plan_in_writing_within_14_days_of_the_request() {
    let asked = || Case::new().with([entry(5, EntryKind::PlanRequest, "datum=2026-03-01,door=ouders")]);
    for (today, state) in [("2026-03-01", Soon), ("2026-03-15", Today), ("2026-03-16", Late)] {
        asked().expect(K::WrittenPlan, today, &[("2026-03-15", state)]);
    }
    let given = entry(
        6,
        EntryKind::Plan,
        "datum=2026-03-10,versie=2,deelnemers=ouders,familiegroepsplan=ja",
    );
    asked().with([given]).expect(K::WrittenPlan, "2026-03-16", &[]);
}

#[test]
fn that_there_is_no_plan_is_said_and_never_late() {
    let mut case = Case::new();
    case.expect(K::NoPlan, "2026-03-01", &[]);
    case.entries.clear();
    case.expect(K::NoPlan, "2026-03-01", &[("2026-01-01", Known)]);
    case.expect(K::NoPlan, "2025-12-31", &[]);
}

#[test]
fn b33_the_parents_are_asked_six_months_after_the_start() {
    let case = Case::new();
    for (today, state) in [
        ("2026-06-15", NotYet),
        ("2026-06-16", Soon),
        ("2026-07-01", Today),
        ("2026-08-01", Soon),
        ("2026-08-02", Late),
    ] {
        case.expect(K::Satisfaction, today, &[("2026-07-01", state)]);
    }
    let asked = |on: &str| Case::new().with([entry(5, EntryKind::Satisfaction, &format!("datum={on},cijfer=8"))]);
    asked("2026-06-16").expect(K::Satisfaction, "2026-08-02", &[]);
    asked("2026-06-15").expect(K::Satisfaction, "2026-08-02", &[("2026-07-01", Late)]);
    let mut gone = Case::new();
    gone.places[0].period = period("2026-01-01 2026-06-30");
    gone.expect(K::Satisfaction, "2026-07-01", &[]);
    let mut ordinary = Case::new();
    ordinary.states.clear();
    ordinary.expect(K::Satisfaction, "2026-08-02", &[]);
}

#[test]
fn b1_kdv_plus_ends_at_the_fourth_birthday_and_bso_plus_needs_its_own_indication() {
    let mut case = Case::new().with([]);
    case.birth = "2022-10-05";
    case.states = vec![allocation(1, "2025-12-01", "45A05", "2026-01-01")];
    case.places[0].kind = GroupKind::KdvPlus;
    for (today, state) in [
        ("2026-07-04", NotYet),
        ("2026-07-05", Soon),
        ("2026-10-05", Today),
        ("2026-10-06", Late),
    ] {
        case.expect(K::FourthBirthday, today, &[("2026-10-05", state)]);
    }
    let near = |today: &str| {
        case.all(today)
            .iter()
            .any(|found| found.kind == K::FourthBirthday && found.is_near(day(today)))
    };
    assert_eq!(
        (near("2026-09-04"), near("2026-09-05")),
        (false, true),
        "and again a month before"
    );
    case.states.push(allocation(2, "2026-08-01", "45A60", "2026-10-05"));
    case.expect(K::FourthBirthday, "2026-10-05", &[]);
    assert_eq!(crate::domain::time::birthday(day("2020-02-29"), 2), day("2022-03-01"));
}

#[test]
fn privacy_4_from_twelve_on_the_child_consents_too() {
    let mut case = Case::new();
    case.birth = "2014-11-20";
    case.expect(K::TwelfthBirthday, "2026-10-20", &[("2026-11-20", Soon)]);
    case.expect(K::TwelfthBirthday, "2026-11-21", &[("2026-11-20", Late)]);
    case.entries.push(consent(5, "2026-11-20", ""));
    case.expect(K::TwelfthBirthday, "2026-11-21", &[("2026-11-20", Late)]);
    case.entries.push(consent(6, "2026-11-18", ",namens=kind"));
    case.expect(K::TwelfthBirthday, "2026-11-21", &[]);
    Case::new().expect(K::TwelfthBirthday, "2026-11-21", &[]);
}

#[test]
fn an_indication_that_ends_without_another_is_said_three_months_and_one_month_before() {
    let mut case = Case::new();
    for (today, state, near) in [
        ("2026-09-29", NotYet, false),
        ("2026-09-30", Soon, false),
        ("2026-11-29", Soon, false),
        ("2026-11-30", Soon, true),
        ("2026-12-31", Today, true),
    ] {
        case.expect(K::AllocationEnds, today, &[("2026-12-31", state)]);
        let found = case
            .all(today)
            .into_iter()
            .find(|found| found.kind == K::AllocationEnds);
        assert_eq!(found.map(|found| found.is_near(day(today))), Some(near), "{today}");
    }
    case.expect(K::AllocationEnds, "2027-01-01", &[]);
    let mut leaves = Case::new();
    leaves.places[0].period = period("2026-01-01 2026-12-31");
    leaves.expect(K::AllocationEnds, "2026-12-01", &[]);
    case.states
        .push(allocation(2, "2026-11-01", "45A60", "2027-01-01 2027-12-31"));
    case.expect(K::AllocationEnds, "2026-12-01", &[("2027-12-31", NotYet)]);
}

#[test]
fn b5_a_plus_child_placed_without_an_indication_is_late_from_the_first_day() {
    let case = Case::new();
    case.expect(K::NoIndication, "2026-12-31", &[]);
    case.expect(K::NoIndication, "2027-01-01", &[("2027-01-01", Today)]);
    case.expect(K::NoIndication, "2027-01-08", &[("2027-01-01", Late)]);
    let mut ordinary = Case::new();
    ordinary.states.clear();
    ordinary.expect(K::NoIndication, "2026-03-01", &[]);
    let asked = entry(5, EntryKind::Request, "datum=2026-02-01,soort=bso+");
    ordinary
        .with([asked])
        .expect(K::NoIndication, "2026-03-01", &[("2026-01-01", Late)]);
    let mut removed = Case::new();
    let mut last = allocation(1, "2026-02-01", "45A60", "2026-01-01 2026-01-01");
    last.change_reason = Some(RedenWijziging::VERWIJDERD);
    removed.states.push(last.clone());
    removed.expect(K::NoIndication, "2026-03-01", &[("2026-01-01", Late)]);
    // Typed for the wrong child and taken back: it never was a plus child.
    removed.states = vec![last];
    removed.expect(K::NoIndication, "2026-03-01", &[]);
    let mut other = Case::new();
    other.states = vec![allocation(1, "2025-12-01", "45A05", "2026-01-01")];
    other.expect(K::NoIndication, "2026-03-01", &[("2026-01-01", Late)]);
}

#[test]
fn e7_under_a_subsidy_a_plus_place_without_a_referral_is_said() {
    let mut case = Case::new();
    case.expect(K::NoReferral, "2026-03-01", &[]);
    case.regeling = subsidy();
    case.expect(K::NoReferral, "2026-03-01", &[("2026-01-01", Known)]);
    case.expect(K::NoIndication, "2027-03-01", &[]);
    case.with([entry(
        5,
        EntryKind::Referral,
        "functie=wijkcoach,naam=Wijkteam,datum=2025-11-01",
    )])
    .expect(K::NoReferral, "2026-03-01", &[]);
}

#[test]
fn b16_a_signal_is_followed_up_until_it_is_closed() {
    let signal = |id, rest: &str| {
        let fields = format!("datum=2026-03-01,wat=stil,besproken_met=team{rest}");
        entry(id, EntryKind::Signal, &fields)
    };
    let case = Case::new().with([
        signal(5, ",vervolg_voor=2026-03-20"),
        signal(6, ",vervolg_voor=2026-03-20"),
        signal(7, ",vervolg_voor=2026-03-20,afgerond_op=2026-03-10"),
        signal(8, ""),
    ]);
    let both = |state| [("2026-03-20", state), ("2026-03-20", state)];
    case.expect(K::SignalFollowUp, "2026-03-12", &both(NotYet));
    case.expect(K::SignalFollowUp, "2026-03-13", &both(Soon));
    case.expect(K::SignalFollowUp, "2026-03-21", &both(Late));
    let told = case.all("2026-03-21");
    assert!(
        told.iter().all(|found| !found.text.contains("stil")),
        "never what the signal says"
    );
}

#[test]
fn b10_what_is_withheld_gives_no_term_that_tells_its_dates() {
    let mut case = Case::new().during("2026-01-01 2026-06-30");
    let told = |case: &Case, today: &str| -> Vec<DeadlineKind> {
        let all = case.all(today).into_iter();
        let tells = |found: &Deadline| format!("{} {}", found.due, found.text).contains("2026-0");
        all.filter(|found| tells(found) || found.text.contains("-06-2026"))
            .map(|found| found.kind)
            .collect()
    };
    assert_eq!(
        told(&case, "2026-05-10"),
        [K::Evaluation, K::AllocationEnds, K::Satisfaction]
    );
    case.expect(K::NoIndication, "2026-07-10", &[("2026-07-01", Late)]);
    case.sight = Sight::Withheld;
    assert_eq!(
        told(&case, "2026-05-10"),
        [K::Satisfaction],
        "six months after the place began"
    );
    case.expect(K::NoIndication, "2026-07-10", &[("2026-01-01", Late)]);
}

#[test]
fn b22_it_is_said_ten_weeks_before_the_end_where_the_policy_names_no_warning() {
    let mut case = Case::new().during("2026-01-01 2026-12-31");
    case.regeling.process.warn_before_months = None;
    // Ten weeks before 31 December; the evaluation itself is due by 31 October.
    case.expect(K::Evaluation, "2026-10-21", &[("2026-10-31", NotYet)]);
    case.expect(K::Evaluation, "2026-10-22", &[("2026-10-31", Soon)]);
}

#[test]
fn b10_consent_that_ends_or_is_missing_while_there_is_a_decision() {
    let decision = || entry(5, EntryKind::Decision, "datum=2026-02-01,uitkomst=toegekend");
    Case::new().expect(K::ConsentMissing, "2026-03-01", &[]);
    let decided = || Case::new().with([decision()]);
    decided().expect(K::ConsentMissing, "2026-03-01", &[("2026-02-01", Known)]);
    let given = |rest: &str| decided().with([consent(6, "2026-02-02", rest)]);
    given("").expect(K::ConsentMissing, "2026-03-01", &[]);
    given("").expect(K::ConsentEnds, "2026-03-01", &[]);
    given(",tot=2026-03-31").expect(K::ConsentEnds, "2026-03-01", &[("2026-03-31", Soon)]);
    given(",ingetrokken_op=2026-03-11").expect(K::ConsentEnds, "2026-03-01", &[("2026-03-10", Soon)]);
    let renewed = given(",tot=2026-03-31").with([consent(7, "2026-04-01", "")]);
    renewed.expect(K::ConsentEnds, "2026-03-01", &[]);
    given(",tot=2026-03-31").expect(K::ConsentMissing, "2026-04-01", &[("2026-02-01", Known)]);
    let mut twelve = given("");
    twelve.birth = "2014-03-01";
    twelve.expect(K::ConsentMissing, "2026-02-28", &[]);
    twelve.expect(K::ConsentMissing, "2026-03-01", &[("2026-02-01", Known)]);
    let mut not_asked = decided();
    not_asked.regeling.process.consent_required = false;
    not_asked.expect(K::ConsentMissing, "2026-03-01", &[]);
}

#[test]
fn a_request_without_a_decision_is_mentioned_after_eight_weeks() {
    let asked = || Case::new().with([entry(5, EntryKind::Request, "datum=2026-02-01,soort=bso+")]);
    asked().expect(K::OpenRequest, "2026-03-28", &[("2026-03-29", NotYet)]);
    asked().expect(K::OpenRequest, "2026-03-29", &[("2026-03-29", Known)]);
    let decision = entry(6, EntryKind::Decision, "datum=2026-03-01,uitkomst=toegekend");
    asked().with([decision]).expect(K::OpenRequest, "2026-03-29", &[]);
}

#[test]
fn the_goals_are_evaluated_by_the_policy_of_who_granted_the_support() {
    let mut other = buren();
    other.process.evaluation_before_end_months = Some(1);
    other.products[0].code = ProductCode::parse("45M60").expect("a code");
    let gemeente = GemeenteCode::parse("0263").expect("a municipality");
    let mut states = vec![
        allocation(1, "2025-12-01", "45A60", "2026-01-01 2026-12-31"),
        allocation(1, "2025-12-01", "45M60", "2026-01-01 2026-11-30"),
    ];
    states[1].gemeente = gemeente.clone();
    let child = child("2018-05-14");
    let places = Case::new().places;
    let dues = |regelingen: &Regelingen| -> Vec<String> {
        let supports = supports(regelingen, &states, |_| Sight::Shown);
        let facts = ChildFacts {
            child: &child,
            supports: &supports,
            is_taken_back: false,
            places: &places,
            entries: &[],
            regelingen,
        };
        let found = sorted(of_child(&facts, regelingen.own(), day("2026-10-05")));
        let evaluations = found.into_iter().filter(|found| found.kind == K::Evaluation);
        evaluations.map(|found| found.due.to_string()).collect()
    };
    assert_eq!(
        dues(&Regelingen::one(buren())),
        ["2026-10-31"],
        "45M60 is no product of Buren"
    );
    let both = Regelingen::new(buren(), [(gemeente, other)].into());
    assert_eq!(dues(&both), ["2026-10-30", "2026-10-31"]);
}
