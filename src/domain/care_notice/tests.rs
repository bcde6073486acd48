//! Tests of start and stop: the machine, the delivery of a message, and what is proposed.

use super::delivery::{Delivery, DeliveryError, remedy};
use super::propose::{CareFacts, NeededDays, Placed, ProposedNotice, propose, stop_reason};
use super::*;
use crate::domain::allocation::{RedenWijziging, ToewijzingStamp};
use crate::domain::ids::{ChildId, GemeenteCode, ToewijzingNummer};
use crate::domain::time::{Period, parse_date};
use chrono::{Days, NaiveTime};
use proptest::prelude::*;
use std::collections::BTreeSet;

fn day(text: &str) -> NaiveDate {
    parse_date(text).expect("a date")
}

/// A day of March 2026.
fn mar(number: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, number).expect("a date")
}

const PAUSE: RedenBeeindiging = RedenBeeindiging::Tijdelijk;
const PLAN: RedenBeeindiging = RedenBeeindiging::VolgensPlan;

fn started() -> Care {
    Care::NotStarted.start(mar(2)).expect("a first start")
}

fn paused() -> Care {
    started().stop(mar(2), PAUSE, mar(10)).expect("a temporary stop")
}

fn ended() -> Care {
    paused().stop(mar(2), PLAN, mar(12)).expect("a final stop")
}

fn rule<T>(result: Result<T, Refusal>) -> &'static str {
    result.map_or_else(|refused| refused.rule().as_str(), |_| "mag")
}

#[test]
fn rules_11_what_may_follow_what() {
    for (care, step, wanted) in [
        (started(), "start 3", "TR326"),
        (paused(), "start 11", "mag"),
        (ended(), "start 13", "mag"),
        (ended(), "start 2", "TR074"),
        (Care::NotStarted, "stop 2 31 5", "TR382"),
        (started(), "stop 3 31 5", "TR382"),
        (started(), "stop 2 31 1", "TR018"),
        (started(), "stop 2 20 9", "mag"),
        (started(), "stop 2 31 2", "mag"),
        (paused(), "stop 2 20 11", "TR413"),
        (paused(), "stop 2 20 10", "TR074"),
        (paused(), "stop 2 31 9", "TR414"),
        (paused(), "stop 2 31 10", "mag"),
        (ended(), "stop 2 32 13", "TR415"),
        (ended(), "stop 2 20 13", "TR415"),
        (ended(), "stop 2 31 12", "TR074"),
    ] {
        let words: Vec<&str> = step.split(' ').collect();
        let number = |index: usize| mar(words[index].parse().expect("a day"));
        let result = match words[0] {
            "start" => care.clone().start(number(1)),
            _ => care.clone().stop(
                number(1),
                RedenBeeindiging::parse(words[2]).expect("a reason"),
                number(3),
            ),
        };
        assert_eq!(rule(result), wanted, "{care:?} {step}");
    }
}

#[test]
fn tr063_tr071_what_may_be_taken_back() {
    assert_eq!(rule(Care::NotStarted.delete_start(mar(2))), "TR063");
    assert_eq!(rule(started().delete_start(mar(3))), "TR063");
    assert_eq!(rule(paused().delete_start(mar(2))), "TR071");
    assert_eq!(rule(paused().delete_stop(mar(2), PAUSE, mar(11))), "TR063");
    assert_eq!(rule(started().delete_stop(mar(2), PLAN, mar(11))), "TR063");
    assert_eq!(started().delete_start(mar(2)), Ok(Care::NotStarted));
    assert_eq!(paused().delete_stop(mar(2), PAUSE, mar(10)), Ok(started()));
    assert_eq!(ended().delete_stop(mar(2), PLAN, mar(12)), Ok(paused()));
    let again = ended().start(mar(20)).expect("started again");
    assert_eq!(again.clone().delete_start(mar(20)), Ok(ended()));
    assert_eq!(rule(again.delete_stop(mar(2), PLAN, mar(12))), "ZORG-VOLGORDE");
    let without_pause = ended().delete_stop(mar(2), PAUSE, mar(10)).expect("the pause goes");
    assert_eq!(
        without_pause,
        started().stop(mar(2), PLAN, mar(12)).expect("a final stop")
    );
}

#[test]
fn a_key_that_was_taken_back_is_free_again() {
    let again = started().delete_start(mar(2)).and_then(|care| care.start(mar(2)));
    assert_eq!(
        again,
        Ok(started()),
        "IV008 sends the same key again in a second message"
    );
}

#[test]
fn tr018_tr134_no_date_after_the_message_and_no_end_before_the_beginning() {
    let start = Notice::Start { begin: mar(5) };
    assert_eq!(rule(start.check_dates(mar(4))), "TR134");
    assert_eq!(start.check_dates(mar(5)), Ok(()));
    let stop = |end| Notice::Stop {
        begin: mar(5),
        reason: PLAN,
        end,
    };
    assert_eq!(rule(stop(mar(4)).check_dates(mar(9))), "TR018");
    assert_eq!(rule(stop(mar(10)).check_dates(mar(9))), "TR134");
    assert_eq!(stop(mar(5)).check_dates(mar(9)), Ok(()));
}

#[test]
fn the_codes_are_those_of_the_standard_and_only_1_and_3_exist() {
    for reason in RedenBeeindiging::ALL {
        assert_eq!(RedenBeeindiging::parse(reason.code()), Ok(reason));
        assert_eq!(reason.is_temporary(), reason.code() == "20");
    }
    for wmo in ["19", "21", "22", "23", ""] {
        assert!(RedenBeeindiging::parse(wmo).is_err(), "{wmo}");
    }
    assert_eq!(StatusAanlevering::parse("3"), Ok(StatusAanlevering::Verwijderen));
    for forbidden in ["2", "9", ""] {
        assert!(StatusAanlevering::parse(forbidden).is_err(), "CS058 {forbidden}");
    }
    assert!(remedy("9326").contains("stop") && remedy("9999").ends_with('.'));
}

fn allocation(end: &str, change: &str) -> Toewijzing {
    Toewijzing {
        gemeente: GemeenteCode::parse("0214").expect("a code"),
        number: ToewijzingNummer::parse("300201").expect("a number"),
        stamp: ToewijzingStamp {
            date: day("2026-02-16"),
            time: NaiveTime::MIN,
        },
        child: ChildId::from_raw(1),
        category: Some(ProductCategorie::parse("45").expect("a category")),
        product: Some(ProductCode::parse("45A60").expect("a code")),
        omvang: None,
        period: Period::new(day("2026-03-01"), (!end.is_empty()).then(|| day(end))).expect("a period"),
        change_reason: (!change.is_empty()).then(|| RedenWijziging::parse(change).expect("a reason")),
        budget: None,
    }
}

/// Allocation, days of March with care, place, what was sent, day of receipt, today, and what is proposed by when.
const PROPOSALS: &[&str] = &[
    // Nothing before care began; then the first day of care inside the allocation.
    "open | | still | none | 2026-02-17 | 2026-03-01 | niets",
    "open | 2 3 | still | none | 2026-02-17 | 2026-03-03 | start 2026-03-02 voor 2026-03-09",
    // Good Friday 3 April and Easter Monday 6 April are no working days.
    "open | 30 | still | none | 2026-02-17 | 2026-03-30 | start 2026-03-30 voor 2026-04-08",
    // Received with retroactive effect: from the day of receipt.
    "open | 2 | still | none | 2026-03-16 | 2026-03-16 | start 2026-03-02 voor 2026-03-23",
    "closed | | still | none | 2026-02-17 | 2026-05-01 | niets",
    // Running: a stop at the planned end, when the child left, or where the municipality put the end.
    "open | 2 | still | started | 2026-02-17 | 2026-05-01 | niets",
    "closed | 2 | still | started | 2026-02-17 | 2026-03-31 | niets",
    "closed | 2 | still | started | 2026-02-17 | 2026-04-01 | stop 2026-03-31 31 voor 2026-04-09",
    "open | 2 | 13 | started | 2026-02-17 | 2026-03-14 | stop 2026-03-13 kies voor 2026-03-20",
    "open | 2 17 | 13 | started | 2026-02-17 | 2026-03-18 | stop 2026-03-17 kies voor 2026-03-24",
    "closed | 2 | 31 | started | 2026-02-17 | 2026-04-01 | stop 2026-03-31 31 voor 2026-04-09",
    "closed | 2 | 13 | started | 2026-02-17 | 2026-04-01 | stop 2026-03-13 kies voor 2026-03-20",
    "open | 2 | nowhere | started | 2026-02-17 | 2026-05-01 | niets",
    "shortened | 2 | still | started | 2026-03-25 | 2026-03-26 | stop 2026-03-20 36 voor 2026-04-01",
    // After a temporary stop: started again, or stopped for good when there is nothing more to come.
    "open | 2 9 | still | paused | 2026-02-17 | 2026-03-20 | niets",
    "open | 2 16 | still | paused | 2026-02-17 | 2026-03-20 | start 2026-03-16 voor 2026-03-23",
    "closed | 2 | still | paused | 2026-02-17 | 2026-04-01 | stop 2026-03-10 31 voor 2026-04-09",
    "open | 2 | 13 | paused | 2026-02-17 | 2026-03-16 | stop 2026-03-10 kies voor 2026-03-20",
    // After a final stop only a new delivery; a later shortening by the municipality asks for nothing.
    "shortened | 2 | 13 | ended | 2026-03-25 | 2026-03-26 | niets",
    "open | 2 18 | still | ended | 2026-02-17 | 2026-03-20 | start 2026-03-18 voor 2026-03-25",
    // Removed: treat as never sent.
    "removed | 2 | still | none | 2026-03-16 | 2026-03-16 | niets",
    "removed | 2 | still | started | 2026-03-16 | 2026-03-16 | weg start voor 2026-03-23",
    "removed | 2 | still | ended | 2026-03-16 | 2026-03-16 | weg stop voor 2026-03-23",
];

/// The proposal of a row of the table, in words.
fn proposed(row: &[&str]) -> String {
    let allocation = match row[0] {
        "open" => allocation("", ""),
        "closed" => allocation("2026-03-31", ""),
        "shortened" => allocation("2026-03-20", "05"),
        _ => allocation("2026-03-01", "13"),
    };
    let of_march = |text: &str| mar(text.parse().expect("a day"));
    let care = match row[3] {
        "none" => Care::NotStarted,
        "started" => started(),
        "paused" => paused(),
        _ => ended(),
    };
    let facts = CareFacts {
        allocation: &allocation,
        first_known: day(row[4]),
        state_known: day(row[4]),
        days: &row[1].split_whitespace().map(of_march).collect(),
        placed: match row[2] {
            "still" => Placed::Still,
            "nowhere" => Placed::Nowhere,
            until => Placed::Until(of_march(until)),
        },
        care: &care,
    };
    match propose(&[facts], day(row[5])).as_slice() {
        [] => "niets".to_owned(),
        [one] => format!("{} voor {}", in_words(one.notice), one.due),
        more => panic!("{} proposals for one allocation", more.len()),
    }
}

fn in_words(notice: ProposedNotice) -> String {
    match notice {
        ProposedNotice::Start { begin } => format!("start {begin}"),
        ProposedNotice::Stop { end, reason, .. } => {
            format!("stop {end} {}", reason.map_or("kies", RedenBeeindiging::code))
        }
        ProposedNotice::Withdraw(notice) => format!("weg {}", notice.kind().code()),
    }
}

#[test]
fn op271_op272_what_is_proposed_and_by_when() {
    for row in PROPOSALS {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        assert_eq!(proposed(&cells), cells[6], "{row}");
    }
}

#[test]
fn jz002_each_change_of_the_municipality_has_its_reason_to_stop() {
    for (change, reason) in [
        ("02", "02"),
        ("03", "36"),
        ("04", "31"),
        ("05", "36"),
        ("06", "39"),
        ("07", "35"),
        ("08", "36"),
        ("09", "38"),
        ("10", "36"),
        ("11", "36"),
        ("12", "37"),
        ("14", "31"),
    ] {
        let change_reason = RedenWijziging::parse(change).expect("a reason");
        assert_eq!(stop_reason(change_reason).code(), reason, "{change}");
    }
}

#[test]
fn iv008_a_replacement_shares_a_message_only_when_a_key_element_differs() {
    let line = |notice| NoticeLine::first(&allocation("", ""), notice).expect("a line");
    let start = line(Notice::Start { begin: mar(2) });
    let later = line(Notice::Start { begin: mar(3) });
    let messages = replacement(&start, &later).expect("something changes");
    assert_eq!(messages, [vec![start.deleted(), later]]);
    let mut moved = start.clone();
    moved.allocation_begin = mar(2);
    let messages = replacement(&start, &moved).expect("something changes");
    assert_eq!(messages, [vec![start.deleted()], vec![moved]]);
    assert_eq!(replacement(&start, &start), None);
    let stop = |reason, end| {
        line(Notice::Stop {
            begin: mar(2),
            reason,
            end,
        })
    };
    for other in [stop(PLAN, mar(11)), stop(RedenBeeindiging::InOverleg, mar(10))] {
        let messages = replacement(&stop(PLAN, mar(10)), &other).expect("something changes");
        assert_eq!(messages.len(), 1, "reason and end date are key elements of a stop");
    }
}

#[test]
fn tr019_iv075_a_notice_needs_an_allocation_with_a_product() {
    let notice = Notice::Start { begin: mar(2) };
    assert_eq!(
        rule(NoticeLine::first(&allocation("2026-03-01", "13"), notice)),
        "TR019"
    );
    let mut generic = allocation("", "");
    (generic.category, generic.product) = (None, None);
    assert_eq!(rule(NoticeLine::first(&generic, notice)), "IV075");
}

#[test]
fn op090_a_message_is_sent_once_and_answered_once_within_three_working_days() {
    let sent = Delivery::Proposed.send(day("2026-04-02")).expect("sent");
    assert_eq!(sent.answer_due(), Some(day("2026-04-09")), "Easter is no working day");
    assert_eq!(sent.clone().send(mar(3)), Err(DeliveryError::AlreadySent));
    assert_eq!(Delivery::Proposed.accept(mar(3)), Err(DeliveryError::NeverSent));
    let accepted = sent.clone().accept(day("2026-04-03")).expect("accepted");
    let rejected = sent
        .clone()
        .reject(day("2026-04-03"), vec!["9019".to_owned()])
        .expect("rejected");
    assert!(sent.counts() && accepted.counts() && !rejected.counts() && !Delivery::Proposed.counts());
    for answered in [accepted, rejected] {
        assert_eq!(answered.answer_due(), None);
        assert_eq!(answered.clone().accept(mar(9)), Err(DeliveryError::AlreadyAnswered));
        assert_eq!(answered.reject(mar(9), Vec::new()), Err(DeliveryError::AlreadyAnswered));
    }
}

fn any_step() -> impl Strategy<Value = (StatusAanlevering, Notice)> {
    let status = prop_oneof![3 => Just(StatusAanlevering::Eerste), 1 => Just(StatusAanlevering::Verwijderen)];
    let reason = proptest::sample::select(vec![PAUSE, PLAN, RedenBeeindiging::InOverleg]);
    (status, any::<bool>(), 1..8_u32, 1..9_u32, reason).prop_map(|(status, is_start, begin, end, reason)| {
        let begin = mar(begin);
        let notice = if is_start {
            Notice::Start { begin }
        } else {
            Notice::Stop {
                begin,
                reason,
                end: mar(end),
            }
        };
        (status, notice)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_sequence_of_notices_breaks_the_machine(steps in proptest::collection::vec(any_step(), 0..60)) {
        let mut care = Care::NotStarted;
        let mut live: BTreeSet<Notice> = BTreeSet::new();
        for (status, notice) in steps {
            let Ok(next) = care.clone().apply(status, notice) else { continue };
            match status {
                StatusAanlevering::Eerste => prop_assert!(live.insert(notice), "TR074: a key is live once"),
                StatusAanlevering::Verwijderen => prop_assert!(live.remove(&notice), "TR063: only what is live goes"),
            }
            care = next;
            let starts: Vec<NaiveDate> = live
                .iter()
                .filter(|notice| notice.kind() == NoticeKind::Start)
                .map(|notice| notice.begin())
                .collect();
            let running = starts.iter().filter(|begin| {
                !live.iter().any(|notice| notice.kind() == NoticeKind::Stop && notice.begin() == **begin)
            });
            prop_assert!(running.count() <= 1, "TR326: at most one delivery is current");
            for notice in &live {
                let Notice::Stop { begin, end, .. } = notice else { continue };
                prop_assert!(starts.contains(begin), "TR382: every stop has its start");
                prop_assert!(begin <= end, "TR018");
            }
            prop_assert_eq!(care.last_notice().is_none(), live.is_empty());
            prop_assert!(care.last_notice().is_none_or(|last| live.contains(&last)));
        }
    }

    #[test]
    fn the_days_that_are_needed_give_the_same_proposal_as_all_days(
        steps in proptest::collection::vec(any_step(), 0..20),
        days in proptest::collection::btree_set((1..31_u32).prop_map(mar), 0..12),
        end in proptest::option::of((1..31_u32).prop_map(mar)),
        left in proptest::option::of((1..31_u32).prop_map(mar)),
        today in (1..60_u64).prop_map(|ahead| mar(1).checked_add_days(Days::new(ahead)).expect("a date")),
    ) {
        let care = steps.into_iter().fold(Care::NotStarted, |care, (status, notice)| {
            care.clone().apply(status, notice).unwrap_or(care)
        });
        let mut allocation = allocation("", "");
        allocation.period = Period::new(mar(1), end).expect("a period");
        let placed = left.map_or(Placed::Still, Placed::Until);
        let needed = NeededDays::of(&allocation, &care, placed, today);
        let within = |(from, until): (NaiveDate, NaiveDate)| days.range(from..=until).copied();
        let first = needed.first.and_then(|stretch| within(stretch).next());
        let last = needed.last.and_then(|stretch| within(stretch).next_back());
        let edges: BTreeSet<NaiveDate> = first.into_iter().chain(last).collect();
        let proposed = |days: &BTreeSet<NaiveDate>| {
            let facts = CareFacts {
                allocation: &allocation,
                first_known: mar(1),
                state_known: mar(1),
                days,
                placed,
                care: &care,
            };
            propose(&[facts], today)
        };
        prop_assert_eq!(proposed(&edges), proposed(&days));
    }

    #[test]
    fn what_is_proposed_is_never_refused_by_the_machine(
        steps in proptest::collection::vec(any_step(), 0..20),
        days in proptest::collection::btree_set((1..31_u32).prop_map(mar), 0..12),
        end in proptest::option::of((1..31_u32).prop_map(mar)),
        left in proptest::option::of((1..31_u32).prop_map(mar)),
        today in (1..60_u64).prop_map(|ahead| mar(1).checked_add_days(Days::new(ahead)).expect("a date")),
    ) {
        let care = steps.into_iter().fold(Care::NotStarted, |care, (status, notice)| {
            care.clone().apply(status, notice).unwrap_or(care)
        });
        let mut granted = allocation("", "");
        granted.period = Period::new(mar(1), end).expect("a period");
        let facts = CareFacts {
            allocation: &granted,
            first_known: mar(1),
            state_known: mar(1),
            days: &days,
            placed: left.map_or(Placed::Still, Placed::Until),
            care: &care,
        };
        for proposal in propose(&[facts], today) {
            let notice = match proposal.notice {
                ProposedNotice::Start { begin } => Notice::Start { begin },
                ProposedNotice::Stop { begin, end, reason } => Notice::Stop { begin, end, reason: reason.unwrap_or(PLAN) },
                ProposedNotice::Withdraw(_) => continue,
            };
            // A start on a day that an earlier delivery began on is the one thing that a person has to look at.
            let outcome = care.clone().apply(StatusAanlevering::Eerste, notice);
            prop_assert!(matches!(outcome, Ok(_) | Err(Refusal::KeyUsed)), "{outcome:?}");
        }
    }
}
