//! Terms of staff, and of the location as a whole.

use super::{Deadline, DeadlineKind, Subject, days_before, on};
use crate::domain::people::{Counting, RosterBlock, StaffMember};
use crate::domain::regeling::{Process, Regeling, SpecialistMeeting};
use crate::domain::text::fold;
use crate::domain::time::{ALL_DAYS, Month, Period};
use chrono::{Datelike, NaiveDate};
use std::collections::{BTreeMap, BTreeSet};

/// Days without a shift or worked hours after which someone is taken to have left: a quarter of a year.
const LEFT_AFTER_DAYS: u64 = 91;

/// When someone works, as far as roster and clock tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AtWork {
    /// The first day from today on that is on the roster.
    pub next_shift: Option<NaiveDate>,
    /// The last day before today that is on the roster or was worked; `None` when there never was one.
    pub last_day: Option<NaiveDate>,
}

impl AtWork {
    /// Since when someone is taken to have left: nothing to come, and the last day long ago. Of whom no day was ever known
    /// nobody can say so.
    fn left_since(self, today: NaiveDate) -> Option<NaiveDate> {
        let last = self.last_day.filter(|_| self.next_shift.is_none())?;
        (last < days_before(today, LEFT_AFTER_DAYS)).then_some(last)
    }
}

/// Terms of someone of the staff.
pub fn of_staff(member: &StaffMember, at_work: AtWork, today: NaiveDate) -> Vec<Deadline> {
    let next_shift = at_work.next_shift;
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
    if let Some(until) = member.first_aid_until {
        found.push(first_aid(member, until, at_work, today));
    }
    found
}

/// The certificate of first aid (Bkk 4(5), 13(4)): said 90 and 30 days before, and late for as long as the person works here.
fn first_aid(member: &StaffMember, until: NaiveDate, at_work: AtWork, today: NaiveDate) -> Deadline {
    let subject = Subject::Staff(member.id);
    let deadline = |text: &str| Deadline::new(DeadlineKind::FirstAid, subject, until, text);
    match at_work.left_since(today).filter(|_| until < today) {
        Some(last) => deadline(&format!(
            "het EHBO-certificaat is verlopen; werkte hier het laatst {}",
            on(last)
        ))
        .information(),
        None => deadline("laatste dag van het EHBO-certificaat")
            .warned_from(days_before(until, 90))
            .near_from(days_before(until, 30)),
    }
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

/// The months up to and with that of a day in which plus children had a place and there was no talk with the gedragskundige
/// (Buren art. 5.9); `talks` are the days on which there was one.
pub fn months_without_talk(
    regeling: &Regeling,
    placed: &[Period],
    talks: &[NaiveDate],
    until: NaiveDate,
) -> BTreeSet<Month> {
    let begin = placed.iter().map(|period| period.begin()).min();
    let (Some(begin), Some(SpecialistMeeting::Monthly)) = (begin, regeling.process.specialist_meeting) else {
        return BTreeSet::new();
    };
    let held: BTreeSet<Month> = talks.iter().map(|day| Month::of(*day)).collect();
    let until = until.min(ALL_DAYS.1);
    let last = regeling.valid_to.map_or(until, |end| end.min(until));
    std::iter::successors(Some(Month::of(begin.max(regeling.valid_from))), |month| {
        Some(month.next())
    })
    .take_while(|month| month.first_day() <= last)
    .filter(|month| regeling.holds_on(month.last_day()))
    .filter(|month| placed.iter().any(|period| period.within(*month).is_some()))
    .filter(|month| !held.contains(month))
    .collect()
}

/// Most missed months of a year that are a line each; with more they are one line together.
const MOST_LINES_OF_YEAR: usize = 6;

/// A term for each month without a talk. Many of one year are one line together, so that nothing that was missed disappears and
/// the list stays one that is read. `dismissed` are the keys of terms that need nothing more: their months do not come back
/// with others.
pub fn of_talks<'a>(
    months: &BTreeSet<Month>,
    dismissed: impl IntoIterator<Item = &'a str>,
    today: NaiveDate,
) -> Vec<Deadline> {
    let settled: Vec<BTreeSet<Month>> = dismissed.into_iter().filter_map(months_of_key).collect();
    let is_open = |month: &&Month| !settled.iter().any(|of_key| of_key.contains(month));
    let last_month = Month::of(today).previous();
    let mut years: BTreeMap<i32, BTreeSet<Month>> = BTreeMap::new();
    let mut single: Vec<Month> = Vec::new();
    for month in months.iter().filter(is_open) {
        if *month < last_month {
            years.entry(month.first_day().year()).or_default().insert(*month);
        } else {
            single.push(*month);
        }
    }
    let still_missed = settled.iter().filter(|of_key| of_key.is_subset(months));
    let mut found: Vec<Deadline> = still_missed.filter_map(talks).collect();
    for of_year in years.values() {
        if of_year.len() > MOST_LINES_OF_YEAR {
            found.extend(talks(of_year));
        } else {
            single.extend(of_year);
        }
    }
    found.extend(single.into_iter().filter_map(|month| talks(&BTreeSet::from([month]))));
    found
}

/// The term of missed months of one year. Which they are is in its key, so that another month makes it another term.
fn talks(months: &BTreeSet<Month>) -> Option<Deadline> {
    let due = months.first()?.last_day();
    let of_talk = |text: String| Deadline::new(DeadlineKind::SpecialistTalk, Subject::Location, due, text);
    let names: Vec<String> = months.iter().map(|month| month.in_words()).collect();
    if let [name] = names.as_slice() {
        let text = format!("er waren in {name} pluskinderen geplaatst");
        return Some(of_talk(text).warned_from(days_before(due, 14)));
    }
    let numbers: Vec<String> = months
        .iter()
        .map(|month| month.first_day().month().to_string())
        .collect();
    let text = format!("{} keer geen overleg: {}", names.len(), names.join(", "));
    Some(of_talk(text).about(numbers.join("-")))
}

/// The months that a key of [`talks`] stands for.
fn months_of_key(key: &str) -> Option<BTreeSet<Month>> {
    let mut parts = key.split(':');
    let is_talk = parts.next() == Some(DeadlineKind::SpecialistTalk.code()) && parts.next().is_some();
    let due: NaiveDate = parts.next().filter(|_| is_talk)?.parse().ok()?;
    let Some(numbers) = parts.next() else {
        return Some(BTreeSet::from([Month::of(due)]));
    };
    let of_number = |raw: &str| Some(Month::of(NaiveDate::from_ymd_opt(due.year(), raw.parse().ok()?, 1)?));
    numbers.split('-').map(of_number).collect()
}
