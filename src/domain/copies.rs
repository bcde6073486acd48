//! Which copies of a location are kept: enough to go back to, and none so old that destroyed data lives on in it.

use super::time::{Month, monday};
use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use std::collections::BTreeSet;

/// Days of which the newest copy is kept.
const DAILY: usize = 7;
/// ISO weeks of which the newest copy is kept.
const WEEKLY: usize = 5;
/// Months of which the newest copy is kept.
const MONTHLY: usize = 2;
/// Days after which a copy goes: what was destroyed in the register is gone everywhere by then.
pub const OLDEST_DAYS: i64 = 90;
/// Different days of which there is a copy before any goes for its age: one leap of the clock makes every copy look old at once.
const SEEN_DAYS: usize = 3;
/// Minutes that a copy may be later than the clock: another computer made it, or two were made in one second.
const LATER_MINUTES: i64 = 5;
/// Days without a verified copy after which the start screen alarms.
pub const ALARM_DAYS: i64 = 8;

/// Whether a copy says that it was made later than now: one of the clocks was wrong, so that nothing follows from its moment.
pub fn is_from_later(made: NaiveDateTime, now: NaiveDateTime) -> bool {
    made.signed_duration_since(now) > TimeDelta::minutes(LATER_MINUTES)
}

/// The copies to keep of those that were made at these moments, none of them later than now: the newest of each of the last 7 days,
/// 5 ISO weeks and 2 months in which one was made, and none older than 90 days. While there are old ones and not yet copies of three
/// younger days it may be the clock that leapt, and all stay.
pub fn kept(made: &BTreeSet<NaiveDateTime>, today: NaiveDate) -> BTreeSet<NaiveDateTime> {
    let young: Vec<NaiveDateTime> = made
        .iter()
        .rev()
        .copied()
        .filter(|moment| !is_too_old(moment.date(), today))
        .collect();
    if young.len() < made.len() && !is_age_sure(made, today) {
        return made.clone();
    }
    let mut kept = newest_of_each(&young, DAILY, |moment| moment.date());
    kept.extend(newest_of_each(&young, WEEKLY, |moment| monday(moment.date())));
    kept.extend(newest_of_each(&young, MONTHLY, |moment| Month::of(moment.date())));
    kept
}

/// Whether what was in the register on this day is to be gone by now.
pub fn is_too_old(day: NaiveDate, today: NaiveDate) -> bool {
    today.signed_duration_since(day) > TimeDelta::days(OLDEST_DAYS)
}

/// Whether the age of a copy counts: on three different days of the last 90 a copy was made.
pub fn is_age_sure(made: &BTreeSet<NaiveDateTime>, today: NaiveDate) -> bool {
    let days: BTreeSet<NaiveDate> = made.iter().map(NaiveDateTime::date).collect();
    days.iter().filter(|day| !is_too_old(**day, today)).count() >= SEEN_DAYS
}

/// The newest moment of each of the first `most` periods; the moments come newest first.
fn newest_of_each<P: Ord>(
    moments: &[NaiveDateTime],
    most: usize,
    period: impl Fn(NaiveDateTime) -> P,
) -> BTreeSet<NaiveDateTime> {
    let mut periods = BTreeSet::new();
    let mut newest = BTreeSet::new();
    for moment in moments {
        let is_new = periods.insert(period(*moment));
        if periods.len() > most {
            break;
        }
        if is_new {
            newest.insert(*moment);
        }
    }
    newest
}

/// Whether the last verified copy is so long ago, or so absent, that the start screen alarms.
pub fn is_overdue(last: Option<NaiveDate>, today: NaiveDate) -> bool {
    last.is_none_or(|last| today.signed_duration_since(last) > TimeDelta::days(ALARM_DAYS))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn daily(until: NaiveDate, days: u64) -> BTreeSet<NaiveDateTime> {
        let days = until.iter_days().rev().take(usize::try_from(days).expect("few"));
        days.map(|day| day.and_hms_opt(14, 30, 0).expect("a time")).collect()
    }

    #[test]
    fn a_copy_a_day_for_a_year_leaves_seven_days_five_weeks_and_two_months() {
        let today = day("2026-11-30");
        let kept: Vec<String> = kept(&daily(today, 365), today)
            .iter()
            .map(|moment| moment.date().to_string())
            .collect();
        assert_eq!(
            kept,
            [
                "2026-10-31", // newest of the month before
                "2026-11-08",
                "2026-11-15",
                "2026-11-22", // Sundays: newest of their week
                "2026-11-24",
                "2026-11-25",
                "2026-11-26",
                "2026-11-27",
                "2026-11-28",
                "2026-11-29",
                "2026-11-30",
            ]
        );
    }

    #[test]
    fn of_two_copies_on_one_day_the_newest_is_kept() {
        let today = day("2026-11-30");
        let at = |hour| today.and_hms_opt(hour, 0, 0).expect("a time");
        assert_eq!(kept(&[at(8), at(17)].into(), today), [at(17)].into());
    }

    #[test]
    fn a_copy_of_ninety_days_stays_and_one_of_ninety_one_goes() {
        let today = day("2026-11-30");
        let before = |days| (today - TimeDelta::days(days)).and_hms_opt(12, 0, 0).expect("a time");
        let sure = [before(90), before(1), before(0)];
        let made = sure.into_iter().chain([before(91)]).collect();
        assert_eq!(kept(&made, today), sure.into());
    }

    #[test]
    fn a_leap_of_the_clock_takes_no_copy_away_until_it_stood_on_three_days() {
        let made = daily(day("2026-11-30"), 20);
        let kept_before = kept(&made, day("2026-11-30"));
        let leapt = day("2027-06-01");
        let at = |day: NaiveDate| day.and_hms_opt(9, 0, 0).expect("a time");
        let mut all = kept_before.clone();
        for ahead in 0..2 {
            let today = leapt + TimeDelta::days(ahead);
            all.insert(at(today));
            assert_eq!(kept(&all, today), all, "day {ahead} of the leap");
        }
        let third = leapt + TimeDelta::days(2);
        all.insert(at(third));
        assert_eq!(kept(&all, third).len(), 3, "what is really old goes");
        assert_eq!(kept(&kept_before, leapt), kept_before, "and never the last");
    }

    #[test]
    fn a_copy_of_five_minutes_ahead_is_of_now_and_one_of_six_of_a_wrong_clock() {
        let now = day("2026-11-30").and_hms_opt(12, 0, 0).expect("a time");
        let ahead = |minutes| is_from_later(now + TimeDelta::minutes(minutes), now);
        assert_eq!([ahead(-1), ahead(0), ahead(5), ahead(6)], [false, false, false, true]);
    }

    #[test]
    fn the_alarm_goes_after_eight_days_or_without_any_copy() {
        let today = day("2026-11-30");
        for (last, expected) in [
            (None, true),
            (Some("2026-11-30"), false),
            (Some("2026-11-22"), false),
            (Some("2026-11-21"), true),
        ] {
            assert_eq!(is_overdue(last.map(day), today), expected, "{last:?}");
        }
    }

    proptest! {
        #[test]
        fn the_newest_of_today_is_always_kept_and_nothing_is_invented(
            hours in proptest::collection::btree_set(0_i64..3000, 1..120),
        ) {
            let today = day("2026-11-30");
            let now = today.and_hms_opt(18, 0, 0).expect("a time");
            let made: BTreeSet<NaiveDateTime> = hours.iter().map(|ago| now - TimeDelta::hours(*ago)).collect();
            let kept = kept(&made, today);
            prop_assert!(kept.is_subset(&made));
            if is_age_sure(&made, today) {
                prop_assert!(kept.len() <= DAILY + WEEKLY + MONTHLY);
                prop_assert!(kept.iter().all(|moment| !is_too_old(moment.date(), today)));
            }
            prop_assert!(made.last().is_some_and(|newest| kept.contains(newest)));
            // Taking the rest away and asking again takes nothing more away.
            prop_assert_eq!(super::kept(&kept, today), kept);
        }
    }
}
