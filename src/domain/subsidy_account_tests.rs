use super::*;
use crate::domain::time::parse_date;
use proptest::prelude::*;

fn day(text: &str) -> NaiveDate {
    parse_date(text).expect("a date")
}

fn text(raw: &str) -> Text {
    Text::parse(raw).expect("a text")
}

fn number(raw: &str) -> AccountNumber {
    AccountNumber::parse(raw).expect("a number")
}

/// A day on which a group has a right of two hours.
fn worked(date: NaiveDate, minutes: u32) -> AccountDay {
    AccountDay {
        day: date,
        class: DayClass::School,
        hours: Hours {
            entitled: 120,
            planned: 120,
            planned_quarter: 120,
            worked: minutes,
            worked_quarter: minutes,
            paid: minutes.min(120),
        },
    }
}

fn account(groups: &[(i64, &[u32])]) -> SubsidyAccount {
    let group = |(id, minutes): &(i64, &[u32])| AccountGroup {
        id: GroupId::from_raw(*id),
        name: text(&format!("Groep {id}")),
        days: day("2023-03-06")
            .iter_days()
            .zip(*minutes)
            .map(|(day, minutes)| worked(day, *minutes))
            .collect(),
    };
    SubsidyAccount {
        regeling: "enschede-pilot".to_owned(),
        municipality: Some("Enschede".to_owned()),
        gemeente: GemeenteCode::parse("0153").expect("a code"),
        month: Month::parse("2023-03").expect("a month"),
        holder: text("Stichting Voorbeeld"),
        location: text("BSO De Sprong"),
        rate_per_hour: Cents::new(2_671).ok(),
        ceiling: None,
        groups: groups.iter().map(group).collect(),
        whole: Vec::new(),
        plus: Vec::new(),
    }
}

fn issued(account: SubsidyAccount) -> IssuedAccount {
    IssuedAccount {
        number: number("VK7QX000001"),
        version: 1,
        replaces: None,
        dated: day("2023-03-31"),
        account,
    }
}

fn answer(outcome: AccountOutcome) -> AccountAnswer {
    AccountAnswer {
        outcome,
        on: day("2023-04-20"),
        by: "Proef".to_owned(),
        reason: None,
    }
}

#[test]
fn a_number_starts_with_a_v_and_is_at_most_twelve_letters_and_digits() {
    for right in ["VK7QX000001", "V1"] {
        assert_eq!(AccountNumber::parse(right).map(|n| n.to_string()), Ok(right.to_owned()));
    }
    for wrong in ["", "V", "DK7QX000001", "V123456789012", "V 1", "V../x", "v1"] {
        assert!(AccountNumber::parse(wrong).is_err(), "{wrong} is refused");
    }
}

#[test]
fn a_class_of_day_has_the_word_of_the_calendar() {
    let name = || "naam".to_owned();
    for (day, class) in [
        (DayType::School, DayClass::School),
        (DayType::Vacation(name()), DayClass::Vacation),
        (DayType::SchoolFree, DayClass::SchoolFree),
        (DayType::PublicHoliday(name()), DayClass::PublicHoliday),
        (DayType::Weekend, DayClass::Weekend),
        (DayType::Closed, DayClass::Closed),
        (DayType::Unknown, DayClass::Unknown),
    ] {
        assert_eq!((DayClass::of(&day), day.code()), (class, class.code()));
        assert_eq!(DayClass::parse(class.code()), Ok(class));
    }
    assert!(DayClass::parse("zondag").is_err());
}

#[test]
fn e3_e4_the_amount_is_the_sum_of_the_days_and_unknown_without_a_rate() {
    let account = account(&[(1, &[150, 30]), (2, &[45])]);
    let amounts: Vec<Option<u64>> = account
        .groups
        .iter()
        .flat_map(|group| &group.days)
        .map(|day| account.day_amount(day).map(Cents::cents))
        .collect();
    assert_eq!(amounts, [Some(5_342), Some(1_336), Some(2_003)]);
    let of_group = account.amount_of(&account.groups[0].days);
    assert_eq!(of_group.map(Cents::cents), Some(6_678));
    assert_eq!(account.total_amount().map(Cents::cents), Some(8_681));
    assert_eq!((account.total().worked_quarter, account.total().paid), (225, 195));
    let without = SubsidyAccount {
        rate_per_hour: None,
        ..account
    };
    assert_eq!(without.total_amount(), None);
    assert!(!without.is_blank());
}

#[test]
fn an_account_of_which_a_sum_does_not_fit_is_known_as_such() {
    let most = u32::MAX - 1;
    assert!(account(&[(1, &[most])]).fits());
    assert!(!account(&[(1, &[most]), (2, &[2])]).fits(), "over two groups");
    assert!(!account(&[(1, &[u32::MAX])]).fits(), "a day of which a sum fell away");
}

#[test]
fn an_account_is_answered_once_and_replaced_once() {
    use AccountOutcome::{Approved, Rejected};
    let sent = || AccountState::Sent;
    for outcome in [Approved, Rejected] {
        let state = sent().answered(answer(outcome)).expect("the first answer");
        assert_eq!(state.code(), outcome.code());
        assert_eq!(state.stands(), outcome == Approved);
        assert_eq!(
            state.clone().answered(answer(Approved)),
            Err(StateRefusal::Answered(outcome.code()))
        );
        let replaced = state.replaced(number("V2")).expect("a version in its place");
        assert_eq!(
            (replaced.code(), replaced.answer().map(|answer| answer.outcome)),
            ("vervangen", Some(outcome))
        );
        assert!(!replaced.stands());
    }
    let replaced = sent().replaced(number("V2")).expect("a version in its place");
    let refused = Err(StateRefusal::Replaced(number("V2")));
    assert_eq!(replaced.clone().answered(answer(Approved)), refused);
    assert_eq!(replaced.replaced(number("V3")), refused);
    for outcome in [Approved, Rejected] {
        assert_eq!(AccountOutcome::parse(&outcome.code().to_uppercase()), Ok(outcome));
    }
    assert!(AccountOutcome::parse("goedgekeurd").is_err());
}

#[test]
fn nothing_new_is_sent_while_the_last_one_says_it_and_was_not_rejected() {
    let first = issued(account(&[(1, &[60])]));
    let now = account(&[(1, &[60])]);
    let changed = account(&[(1, &[75])]);
    let own = || number("VK7QX000001");
    let approved = AccountState::Approved(answer(AccountOutcome::Approved));
    let rejected = AccountState::Rejected(answer(AccountOutcome::Rejected));
    assert_eq!(next(&now, None), NextAccount::First);
    for (state, same, other) in [
        (
            &AccountState::Sent,
            NextAccount::Nothing(own()),
            NextAccount::Version(own()),
        ),
        (&approved, NextAccount::Nothing(own()), NextAccount::Version(own())),
        (&rejected, NextAccount::Version(own()), NextAccount::Version(own())),
    ] {
        assert_eq!(next(&now, Some((&first, state))), same);
        assert_eq!(next(&changed, Some((&first, state))), other);
    }
}

#[test]
fn names_and_the_ceiling_change_nothing_but_hours_children_and_rate_do() {
    let base = account(&[(1, &[60])]);
    let plus = |children| PlusCount {
        day: day("2023-03-06"),
        group: GroupId::from_raw(1),
        dagdeel: DagdeelName::parse("nso").expect("a name"),
        children,
    };
    let mut other = base.clone();
    other.groups[0].name = text("Andere naam");
    other.location = text("Andere locatie");
    other.ceiling = Some(Ceiling {
        most: Cents::ZERO,
        used: None,
    });
    assert!(base.says_the_same(&other));
    assert_eq!(other.differences(&base), []);
    for account in [&mut other, &mut base.clone()] {
        account.rate_per_hour = None;
        assert_eq!(account.differences(&account.clone()), [], "also without a rate");
    }
    let changes: [fn(&mut SubsidyAccount); 3] = [
        |account| account.groups[0].days[0].hours.planned += 1,
        |account| account.rate_per_hour = None,
        |account| account.whole.push(worked(NaiveDate::MIN, 15)),
    ];
    for change in changes {
        let mut other = base.clone();
        change(&mut other);
        assert!(!base.says_the_same(&other));
        assert_ne!(other.differences(&base), []);
    }
    let (mut two, mut three) = (base.clone(), base);
    (two.plus, three.plus) = (vec![plus(2)], vec![plus(3)]);
    assert!(!two.says_the_same(&three));
    assert_eq!(three.differences(&two)[0].plus_children, 1);
}

#[test]
fn a_difference_is_in_minutes_and_cents_per_group() {
    let before = account(&[(1, &[60, 30]), (2, &[45])]);
    let after = account(&[(1, &[30, 60]), (2, &[150]), (3, &[15])]);
    let found: Vec<_> = after
        .differences(&before)
        .into_iter()
        .map(|one| {
            (
                one.group.map(|name| name.to_string()),
                one.worked,
                one.paid,
                one.cents,
                one.days,
            )
        })
        .collect();
    let name = |id| Some(format!("Groep {id}"));
    assert_eq!(
        found,
        [
            (name(1), 0, 0, Some(0), 2),
            (name(2), 105, 75, Some(3_339), 1),
            (name(3), 15, 15, Some(668), 1),
        ]
    );
}

proptest! {
    #[test]
    fn differences_go_both_ways_and_are_none_exactly_when_both_say_the_same(
        one in proptest::collection::vec(0u32..200, 1..6),
        two in proptest::collection::vec(0u32..200, 1..6),
    ) {
        let (one, two) = (account(&[(1, &one)]), account(&[(1, &two)]));
        let (there, back) = (one.differences(&two), two.differences(&one));
        prop_assert_eq!(there.is_empty(), one.says_the_same(&two));
        prop_assert_eq!(there.len(), back.len());
        for (there, back) in there.iter().zip(&back) {
            prop_assert_eq!((there.paid, there.cents), (-back.paid, back.cents.map(|cents| -cents)));
        }
    }

    #[test]
    fn no_number_of_minutes_and_no_rate_panics(minutes in any::<u32>(), rate in 0u64..=Cents::MAX_TOTAL) {
        let mut any = account(&[(1, &[minutes, minutes]), (2, &[minutes])]);
        any.rate_per_hour = Cents::new(rate).ok();
        for day in &mut any.groups[0].days {
            day.hours.paid = minutes;
        }
        let empty = account(&[]);
        prop_assert!(empty.is_blank());
        let _amount = any.total_amount();
        prop_assert_eq!(any.differences(&empty).is_empty(), false);
    }

    #[test]
    fn any_text_is_a_number_or_refused(raw in ".{0,20}") {
        if let Ok(number) = AccountNumber::parse(&raw) {
            prop_assert!(number.as_str().is_ascii() && number.as_str().len() <= 12);
        }
    }
}
