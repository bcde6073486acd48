//! Terms of staff, and of the location as a whole.

use super::{Deadline, DeadlineKind, Subject, days_before, on};
use crate::domain::people::{Counting, RosterBlock, StaffMember};
use crate::domain::regeling::{Process, Regeling, SpecialistMeeting};
use crate::domain::text::fold;
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
                RosterBlock::NotLinked | RosterBlock::LinkUnknown => DeadlineKind::NotLinked,
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

/// Rank of a level of education in words: `mbo-4` is 4, `HBO` 6; `None` for what names no level.
fn rank(level: &str) -> Option<u8> {
    let word: String = fold(level).chars().filter(|c| c.is_alphanumeric()).collect();
    match word.as_str() {
        "mbo1" => Some(1),
        "mbo2" => Some(2),
        "mbo3" => Some(3),
        "mbo4" => Some(4),
        "hbo" | "hboad" | "hbobachelor" | "ad" => Some(6),
        "wo" | "hbomaster" | "womaster" => Some(7),
        _ => None,
    }
}

/// Someone who counts and is on the roster of a plus group with a lower level than the policy asks (Buren art. 5.5); a level that
/// is not known says nothing.
pub fn of_level(
    member: &StaffMember,
    process: &Process,
    next_plus_shift: Option<NaiveDate>,
    today: NaiveDate,
) -> Option<Deadline> {
    let (asked, own) = (process.min_level_group.as_ref()?, member.level.as_ref()?);
    let day = next_plus_shift?;
    if member.counting == Counting::DoesNotCount || rank(own.as_str())? >= rank(asked.as_str())? {
        return None;
    }
    let text = format!(
        "staat {} op een plusgroep met niveau {own}; de regeling vraagt {asked}",
        on(day)
    );
    let deadline = Deadline::new(DeadlineKind::LevelLow, Subject::Staff(member.id), day, text);
    Some(deadline.warned_from(today))
}

/// Nobody has the level of who is responsible for the plus groups (Buren art. 5.5). Without a day: a presence is not asked.
pub fn of_responsible<'a>(
    process: &Process,
    mut members: impl Iterator<Item = &'a StaffMember>,
    today: NaiveDate,
) -> Option<Deadline> {
    let asked = process.responsible_level.as_ref()?;
    let lowest = rank(asked.as_str())?;
    let has = |member: &StaffMember| {
        let own = member.level.as_ref().and_then(|level| rank(level.as_str()));
        own.is_some_and(|own| own >= lowest)
    };
    if members.any(has) {
        return None;
    }
    let text = format!("niemand van het personeel heeft niveau {asked}");
    let mut known = Deadline::new(DeadlineKind::NoResponsible, Subject::Location, today, text).information();
    // There is no day to it: dismissed is dismissed.
    DeadlineKind::NoResponsible.code().clone_into(&mut known.key);
    Some(known)
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
