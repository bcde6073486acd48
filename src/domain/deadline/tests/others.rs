//! Terms of staff and of the location, who sees them, and what holds for any dates.

use super::*;

/// Last day and state of the terms of talks on a day.
fn talks_due(
    regeling: &Regeling,
    placed: &str,
    talks: &[&str],
    dismissed: &[&str],
    (today, until): (&str, &str),
) -> Vec<(String, State)> {
    let talks: Vec<NaiveDate> = talks.iter().map(|raw| day(raw)).collect();
    let months = months_without_talk(regeling, &[period(placed)], &talks, day(until));
    sorted(of_talks(&months, dismissed.iter().copied(), day(today)))
        .into_iter()
        .map(|found| (found.due.to_string(), found.state(day(today))))
        .collect()
}

fn due(day: &str, state: State) -> (String, State) {
    (day.to_owned(), state)
}

#[test]
fn b24_a_talk_in_each_calendar_month_with_plus_children() {
    let found = |talks: &[&str], today: &str, until: &str| {
        talks_due(&buren(), "2026-08-20 2026-10-05", talks, &[], (today, until))
    };
    assert_eq!(
        found(&[], "2026-09-16", "2026-12-31"),
        [
            due("2026-08-31", Late),
            due("2026-09-30", Soon),
            due("2026-10-31", NotYet)
        ]
    );
    assert_eq!(found(&["2026-08-01", "2026-09-30"], "2026-09-16", "2026-09-30"), []);
    let mut none = buren();
    none.process.specialist_meeting = None;
    let dates = ("2026-09-16", "2026-12-31");
    assert_eq!(talks_due(&none, "2026-08-20 2026-10-05", &[], &[], dates), []);
    // A month that the policy does not last to the end of asks for no talk.
    let mut ended = buren();
    ended.valid_to = Some(day("2026-09-29"));
    assert_eq!(
        talks_due(&ended, "2026-08-20 2026-10-05", &[], &[], dates),
        [due("2026-08-31", Late)]
    );
}

#[test]
fn b24_a_missed_month_stays_however_long_ago_and_many_of_a_year_are_one_line() {
    let found = |placed: &str, dismissed: &[&str]| -> Vec<(String, String)> {
        let months = months_without_talk(&buren(), &[period(placed)], &[day("2025-06-03")], day("2026-02-28"));
        sorted(of_talks(&months, dismissed.iter().copied(), day("2026-02-10")))
            .into_iter()
            .map(|found| (found.key, found.text))
            .collect()
    };
    let key = |rest: &str| format!("overleg_gedragskundige:locatie:{rest}");
    let one = |due: &str, month: &str| (key(due), format!("er waren in {month} pluskinderen geplaatst"));
    let recent = [one("2026-01-31", "januari 2026"), one("2026-02-28", "februari 2026")];
    let with = |first: &[(String, String)]| [first, &recent].concat();
    assert_eq!(
        found("2025-11-15 2026-12-31", &[]),
        with(&[one("2025-11-30", "november 2025"), one("2025-12-31", "december 2025")])
    );
    // From May on, without June: seven months.
    let many = (
        key("2025-05-31:5-7-8-9-10-11-12"),
        "7 keer geen overleg: mei 2025, juli 2025, augustus 2025, september 2025, oktober 2025, november 2025, \
         december 2025"
            .to_owned(),
    );
    let long = "2025-05-15 2026-12-31";
    assert_eq!(found(long, &[]), with(std::slice::from_ref(&many)));
    // What was dealt with is its own line and does not come back with others.
    let dealt_with = found(long, &[&key("2025-08-31")]);
    assert_eq!(dealt_with.len(), 9, "six of 2025 are few: {dealt_with:?}");
    assert!(dealt_with.contains(&one("2025-08-31", "augustus 2025")));
    assert_eq!(found(long, &[&many.0]), with(std::slice::from_ref(&many)));
    let earlier = found("2025-04-15 2026-12-31", &[&many.0]);
    assert_eq!(earlier, with(&[one("2025-04-30", "april 2025"), many]));
}

#[test]
fn b24_talks_are_told_for_every_month_that_is_asked_for() {
    let dates = ("2026-09-16", "2031-08-31");
    let found = talks_due(&buren(), "2026-09-01 2035-12-31", &[], &[], dates);
    assert_eq!(found.len(), 60);
    assert_eq!(found.last(), Some(&due("2031-08-31", NotYet)));
}

fn member(prk: PrkLink, vog: Option<&str>, first_aid: Option<&str>) -> StaffMember {
    StaffMember {
        id: StaffId::from_raw(7),
        number: StaffNumber::parse("7").expect("a number"),
        name: Text::parse("Anna Proef").expect("a name"),
        function: Text::parse("pedagogisch medewerker").expect("a function"),
        level: None,
        counting: Counting::Counts,
        prk,
        vog_date: vog.map(day),
        first_aid_until: first_aid.map(day),
    }
}

/// What someone's terms are on 5 October 2026, with the next day on the roster.
#[track_caller]
fn staff(what: &str, member: &StaffMember, shift: Option<&str>, expected: &[(DeadlineKind, &str, State)]) {
    let today = day("2026-10-05");
    let at_work = AtWork {
        next_shift: shift.map(day),
        last_day: None,
    };
    let found: Vec<_> = of_staff(member, at_work, today)
        .into_iter()
        .map(|found| (found.kind, found.due.to_string(), found.state(today)))
        .collect();
    let expected: Vec<_> = expected
        .iter()
        .map(|(kind, due, state)| (*kind, (*due).to_owned(), *state))
        .collect();
    assert_eq!(found, expected, "{what}");
}

#[test]
fn privacy_6_who_is_on_the_roster_is_linked_and_has_a_certificate() {
    let (linked, not, vog) = (PrkLink::Linked, PrkLink::NotLinked, Some("2025-01-01"));
    let (later, today) = (Some("2026-10-12"), Some("2026-10-05"));
    staff("all right", &member(linked, vog, None), later, &[]);
    staff(
        "not linked",
        &member(not, vog, None),
        later,
        &[(K::NotLinked, "2026-10-12", Soon)],
    );
    staff("not linked, no shift", &member(not, vog, None), None, &[]);
    staff(
        "no VOG",
        &member(linked, None, None),
        today,
        &[(K::NoVog, "2026-10-05", Today)],
    );
    staff(
        "no VOG, no shift",
        &member(linked, None, None),
        None,
        &[(K::NoVog, "2026-10-05", Known)],
    );
    let after = member(linked, Some("2026-10-13"), None);
    staff(
        "a VOG of after the shift",
        &after,
        later,
        &[(K::NoVog, "2026-10-12", Soon)],
    );
    staff(
        "an old VOG is no term",
        &member(linked, Some("2015-01-01"), None),
        later,
        &[],
    );
}

#[test]
fn privacy_6_first_aid_is_said_90_and_30_days_before() {
    let first_aid = |until| member(PrkLink::Linked, Some("2025-01-01"), Some(until));
    let later = Some("2026-10-12");
    staff(
        "in 91 days",
        &first_aid("2027-01-04"),
        None,
        &[(K::FirstAid, "2027-01-04", NotYet)],
    );
    staff(
        "in 90 days",
        &first_aid("2027-01-03"),
        None,
        &[(K::FirstAid, "2027-01-03", Soon)],
    );
    staff(
        "ended and rostered",
        &first_aid("2026-10-01"),
        later,
        &[(K::FirstAid, "2026-10-01", Late)],
    );
    let near = |until| {
        let found = of_staff(&first_aid(until), AtWork::default(), day("2026-10-05"));
        found[0].is_near(day("2026-10-05"))
    };
    assert_eq!((near("2026-11-05"), near("2026-11-04")), (false, true));
}

#[test]
fn bkk_4_5_a_certificate_that_has_ended_is_late_for_as_long_as_the_person_works_here() {
    let ended = member(PrkLink::Linked, Some("2025-01-01"), Some("2026-10-01"));
    let today = day("2026-10-05");
    for (what, next, last, state) in [
        ("on the roster", Some("2026-10-12"), None, Late),
        ("no shift known at all", None, None, Late),
        ("worked last week, nothing to come", None, Some("2026-09-28"), Late),
        ("91 days ago", None, Some("2026-07-06"), Late),
        ("92 days ago: has left", None, Some("2026-07-05"), Known),
        (
            "long away and rostered again",
            Some("2026-11-02"),
            Some("2026-01-05"),
            Late,
        ),
    ] {
        let at_work = AtWork {
            next_shift: next.map(day),
            last_day: last.map(day),
        };
        let found = of_staff(&ended, at_work, today);
        let states: Vec<_> = found.iter().map(|found| (found.kind, found.state(today))).collect();
        assert_eq!(states, [(K::FirstAid, state)], "{what}");
    }
    let gone = AtWork {
        next_shift: None,
        last_day: Some(day("2026-01-05")),
    };
    let running = member(PrkLink::Linked, Some("2025-01-01"), Some("2026-10-05"));
    assert_eq!(
        of_staff(&running, gone, today)[0].state(today),
        Today,
        "it has not ended"
    );
}

#[test]
fn messages_that_are_due_are_told_apart_by_what_they_say() {
    let notice = |text: &str| CareNoticeDue {
        child: ChildId::from_raw(1),
        text: text.to_owned(),
        due: day("2026-10-12"),
    };
    let found = sorted(of_care_notices(&[
        notice("start 45A60"),
        notice("stop 45A05"),
        notice("stop 45A05"),
    ]));
    assert_eq!(found.len(), 2);
    assert_eq!(found[0].state(day("2026-10-04")), NotYet);
    assert_eq!(found[0].state(day("2026-10-05")), Soon);
}

#[test]
fn privacy_9_each_role_sees_the_kinds_of_term_that_it_may() {
    let seen = |role: Role| -> Vec<&str> {
        let kinds = K::ALL.iter().filter(|kind| kind.seen_by(role));
        kinds.map(|kind| kind.code()).collect()
    };
    assert_eq!(
        seen(Role::Medewerker),
        [
            "evaluatie",
            "plan_op_papier",
            "plan_ontbreekt",
            "vier_jaar",
            "twaalf_jaar"
        ]
    );
    assert_eq!(
        seen(Role::Planner),
        [
            "vier_jaar",
            "twaalf_jaar",
            "prk",
            "vog",
            "ehbo",
            "niveau",
            "verantwoordelijke"
        ]
    );
    assert_eq!(
        seen(Role::Administratie),
        [
            "vier_jaar",
            "twaalf_jaar",
            "indicatie_eindigt",
            "indicatie_ontbreekt",
            "prk",
            "vog",
            "ehbo",
            "niveau",
            "verantwoordelijke",
            "bericht",
            "declaratieantwoord",
            "afgekeurde_regels"
        ]
    );
    assert_eq!(seen(Role::Locatiemanager).len(), K::ALL.len());
    assert_eq!(seen(Role::Inspectie), [""; 0]);
    assert_eq!(seen(Role::Beheer), [""; 0]);
}

proptest! {
    #[test]
    fn story_20_no_end_is_missed_warning_at_10_weeks_and_alarm_at_8(start in 0u64..4000, length in 150u64..1500) {
        let begin = days_after(day("2020-01-01"), start);
        let end = days_after(begin, length);
        let case = Case::new().during(&format!("{begin} {end}"));
        let state = |today: NaiveDate| case.of(K::Evaluation, &today.to_string());
        let due = evaluation_due(period(&format!("{begin} {end}")), 2).expect("an end");
        prop_assert!(due <= months_before(end, 2) || due == begin);
        for (weeks, expected) in [(10, Soon), (8, Late)] {
            let today = days_before(end, 7 * weeks);
            prop_assert_eq!(state(today), vec![(due.to_string(), expected)], "{} weeks before {}", weeks, end);
        }
    }

    #[test]
    fn no_dates_break_it_and_the_order_is_always_the_same(
        birth in 1i32..9998, today in 1i32..9998, begin in 1i32..9998, length in 0u64..800_000, turn in 0usize..8,
    ) {
        let on = |year: i32| NaiveDate::from_yo_opt(year, 60).expect("a day of the year");
        let mut case = Case::new().with([goal(1, "2026-01-10"), evaluation(2, 1, "2026-10-20", "doorgaan")]);
        case.states[0].period = Period::new(on(begin), Some(days_after(on(begin), length))).expect("a period");
        case.places[0].period = Period::new(on(begin), None).expect("a period");
        let mut child = child("2018-05-14");
        child.birth_date = on(birth);
        for regeling in [buren(), subsidy()] {
            let regelingen = Regelingen::one(regeling.clone());
            let supports = supports(&regelingen, &case.states, |_| Sight::Shown);
            let facts = ChildFacts { child: &child, supports: &supports, is_taken_back: false, places: &case.places, entries: &case.entries, regelingen: &regelingen };
            let mut found = of_child(&facts, &regeling, on(today));
            let until = on(2000 + today % 100);
            let missed = months_without_talk(&regeling, &facts.plus_stretches(), &[], until);
            found.extend(of_talks(&missed, [], until));
            let one = sorted(found.clone());
            let half = turn.min(found.len());
            found.rotate_left(half);
            found.extend(one.clone());
            prop_assert_eq!(&sorted(found), &one);
            prop_assert!(one.windows(2).all(|pair| pair[0].due <= pair[1].due));
            for deadline in &one {
                prop_assert!(Text::parse(&deadline.key).is_ok(), "{}", deadline.key);
                let _ = (deadline.state(NaiveDate::MIN), deadline.state(NaiveDate::MAX), deadline.is_near(on(today)));
            }
        }
    }

    #[test]
    fn an_evaluation_is_never_due_after_the_end_less_two_months_unless_at_the_start(start in 0u64..60_000, length in 0u64..5000) {
        let begin = days_after(day("1950-01-01"), start);
        let end = days_after(begin, length);
        let due = evaluation_due(Period::new(begin, Some(end)).expect("a period"), 2).expect("an end");
        prop_assert!(due == begin || due <= months_before(end, 2), "{} {} {}", begin, end, due);
        prop_assert!(due >= begin && due <= end);
    }
}

#[test]
fn b20_who_is_below_the_level_of_the_policy_on_a_plus_group_is_said() {
    let process = Process {
        min_level_group: Text::parse("MBO-4").ok(),
        ..Process::default()
    };
    let today = day("2026-10-05");
    let with = |level: &str, counting: Counting| StaffMember {
        level: Text::parse(level).ok(),
        counting,
        ..member(PrkLink::Linked, Some("2026-01-01"), None)
    };
    for (level, counting, shift, said) in [
        ("mbo-3", Counting::Counts, Some("2026-10-07"), true),
        ("MBO 3", Counting::Counts, Some("2026-10-07"), true),
        ("mbo-4", Counting::Counts, Some("2026-10-07"), false),
        ("hbo", Counting::Counts, Some("2026-10-07"), false),
        ("HBO-bachelor", Counting::Counts, Some("2026-10-07"), false),
        ("", Counting::Counts, Some("2026-10-07"), false),
        ("anders", Counting::Counts, Some("2026-10-07"), false),
        ("mbo-3", Counting::DoesNotCount, Some("2026-10-07"), false),
        ("mbo-3", Counting::Counts, None, false),
    ] {
        let found = of_level(&with(level, counting), &process, shift.map(day), today);
        assert_eq!(found.is_some(), said, "{level} {counting:?} {shift:?}");
        if let Some(found) = found {
            assert_eq!((found.due, found.state(today)), (day("2026-10-07"), State::Soon));
        }
    }
    let silent = Process::default();
    let low = with("mbo-3", Counting::Counts);
    assert_eq!(
        of_level(&low, &silent, Some(today), today),
        None,
        "a policy that is silent asks nothing"
    );
}

#[test]
fn b20_that_nobody_has_the_level_of_who_is_responsible_is_said_without_a_day() {
    let process = Process {
        responsible_level: Text::parse("HBO").ok(),
        ..Process::default()
    };
    let today = day("2026-10-05");
    let with = |level: &str| StaffMember {
        level: Text::parse(level).ok(),
        ..member(PrkLink::Linked, Some("2026-01-01"), None)
    };
    for (levels, said) in [
        (vec!["mbo-4", "mbo-3"], true),
        (vec![], true),
        (vec!["mbo-4", "hbo"], false),
        (vec!["wo"], false),
    ] {
        let team: Vec<StaffMember> = levels.iter().map(|level| with(level)).collect();
        let found = of_responsible(&process, team.iter(), today);
        assert_eq!(found.is_some(), said, "{levels:?}");
        assert!(found.is_none_or(|found| found.state(today) == State::Known));
    }
    assert_eq!(of_responsible(&Process::default(), std::iter::empty(), today), None);
}
