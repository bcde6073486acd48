//! Terms of staff, and of the location as a whole.

use super::{Deadline, DeadlineKind, Subject, days_before, on};
use crate::domain::people::{RosterBlock, StaffMember};
use crate::domain::regeling::{Regeling, SpecialistMeeting};
use crate::domain::time::{Month, Period};
use chrono::NaiveDate;

/// Most months for which the talk with the gedragskundige is shown ahead.
const MONTHS_AHEAD: usize = 24;

/// Terms of someone of the staff; `next_shift` is the first day from today on that is on the roster.
pub fn of_staff(member: &StaffMember, next_shift: Option<NaiveDate>, today: NaiveDate) -> Vec<Deadline> {
    let deadline = |kind, due, text: &str| Deadline::new(kind, Subject::Staff(member.id), due, text);
    let mut found = Vec::new();
    match next_shift.map(|day| (day, member.may_be_rostered(day))) {
        Some((day, Err(block))) => {
            let kind = match block {
                RosterBlock::NotLinked => DeadlineKind::NotLinked,
                RosterBlock::NoVog | RosterBlock::VogLater => DeadlineKind::NoVog,
            };
            let text = format!("{block} en staat {} op het rooster", on(day));
            found.push(deadline(kind, day, &text).warned_from(today));
        }
        None if member.vog_date.is_none() => {
            let mut known = deadline(DeadlineKind::NoVog, today, "er is geen VOG-datum bekend").information();
            // There is no day to it: dismissed is dismissed, until there is a shift.
            known.key = format!("{}:medewerker-{}", DeadlineKind::NoVog.code(), member.id.raw());
            found.push(known);
        }
        Some((_, Ok(()))) | None => {}
    }
    // Who has no shift to come is not asked to mend a certificate that has ended.
    if let Some(until) = member
        .first_aid_until
        .filter(|until| *until >= today || next_shift.is_some())
    {
        let warned = deadline(DeadlineKind::FirstAid, until, "laatste dag van het EHBO-certificaat");
        found.push(
            warned
                .warned_from(days_before(until, 90))
                .near_from(days_before(until, 30)),
        );
    }
    found
}

/// The talk with the gedragskundige (Buren art. 5.9) of last month, this month and the months to come, for each month in which
/// plus children had a place; `talks` are the days on which there was one.
pub fn of_talks(
    regeling: &Regeling,
    placed: &[Period],
    talks: &[NaiveDate],
    today: NaiveDate,
    until: NaiveDate,
) -> Vec<Deadline> {
    if regeling.process.specialist_meeting != Some(SpecialistMeeting::Monthly) {
        return Vec::new();
    }
    let first = Month::of(today).previous();
    std::iter::successors(Some(first), |month| Some(month.next()))
        .take(MONTHS_AHEAD)
        .take_while(|month| month.first_day() <= until)
        .filter(|month| regeling.holds_on(month.last_day()))
        .filter(|month| placed.iter().any(|period| period.within(*month).is_some()))
        .filter(|month| !talks.iter().any(|day| Month::of(*day) == *month))
        .map(|month| {
            let text = format!("er waren in {} pluskinderen geplaatst", month.in_words());
            let due = month.last_day();
            let deadline = Deadline::new(DeadlineKind::SpecialistTalk, Subject::Location, due, text);
            deadline.warned_from(days_before(due, 14))
        })
        .collect()
}
