//! Who was there: the truth of the attendance, and the files it comes in.

use super::chance::Chance;
use super::people::{BSO, Care};
use chrono::{Datelike, NaiveDate};
use plusgroep::domain::calendar::DayType;
use std::collections::BTreeMap;
use std::fmt::Write;

/// Child, day and group.
pub type Key = (usize, NaiveDate, &'static str);

/// A stay from one minute of the day to another.
pub type Stay = (u32, u32);

/// What was registered up to now.
#[derive(Clone, Default)]
pub struct Presence(pub BTreeMap<Key, Stay>);

pub const HEADER: &str = "kindnummer;datum;groep;in;uit;reden\n";

/// The weekdays on which a child comes.
#[derive(Clone, Copy)]
pub struct Pattern(pub [bool; 5]);

/// Dagdelen of a group on a day by the settings of the location.
fn dagdelen(group: &str, day: &DayType) -> &'static [Stay] {
    const FREE: &[Stay] = &[(450, 780), (780, 1_110)];
    match day {
        DayType::School if group == BSO => &[(840, 1_110)],
        DayType::School | DayType::Vacation(_) | DayType::SchoolFree | DayType::PublicHoliday(_) => FREE,
        DayType::Weekend | DayType::Closed | DayType::Unknown => &[],
    }
}

/// Dagdelen and minutes that a stay delivers.
pub fn delivered(group: &str, day: &DayType, (from, until): Stay) -> (u32, u32) {
    let inside = |(begin, end): &&Stay| from.max(*begin) < until.min(*end);
    let count = dagdelen(group, day).iter().filter(inside).count();
    let count = u32::try_from(count).expect("two at most");
    (count, if count > 0 { until - from } else { 0 })
}

pub fn write_row(text: &mut String, (child, day, group): Key, (from, until): Stay) {
    let time = |minute: u32| format!("{:02}:{:02}", minute / 60, minute % 60);
    let number = child + 1;
    writeln!(text, "{number};{day};{group};{};{};", time(from), time(until)).expect("text");
}

impl Presence {
    /// A month of a child: most days of its pattern, some of them called off, some forgotten until later.
    pub fn month(
        &mut self,
        chance: &mut Chance,
        child: usize,
        pattern: Pattern,
        days: &[(NaiveDate, DayType)],
        text: &mut String,
    ) {
        for (day, kind) in days {
            let weekday = usize::try_from(day.weekday().num_days_from_monday()).expect("small");
            let comes = pattern.0.get(weekday).copied().unwrap_or(false);
            if !comes || matches!(kind, DayType::PublicHoliday(_)) {
                continue;
            }
            let group = chance.one_of(Care::ALL[child].groups());
            match chance.below(100) {
                0..8 => writeln!(text, "{};{day};{group};;;ziek", child + 1).expect("text"),
                8..12 => {}
                _ => {
                    let stay = stay(chance, group, kind);
                    write_row(text, (child, *day, group), stay);
                    self.0.insert((child, *day, group), stay);
                }
            }
        }
    }

    /// Changes something of an earlier day: another time of leaving, not there after all, or there after all.
    pub fn correct(
        &mut self,
        chance: &mut Chance,
        child: usize,
        (day, kind): (NaiveDate, &DayType),
        text: &mut String,
    ) {
        let groups = Care::ALL[child].groups();
        let chosen = chance.one_of(groups);
        // A child is in one group at a time: what is known of the day is what is changed.
        let known = groups.iter().find(|group| self.0.contains_key(&(child, day, **group)));
        let group = known.copied().unwrap_or(chosen);
        let key = (child, day, group);
        let stay = match self.0.get(&key) {
            Some((from, _)) if chance.percent(40) => (*from, *from),
            Some((from, _)) => {
                let until = u32::try_from(chance.between(u64::from(from + 1), 1_110)).expect("a minute");
                (*from, until)
            }
            None => stay(chance, group, kind),
        };
        write_row(text, key, stay);
        self.0.insert(key, stay);
    }
}

fn stay(chance: &mut Chance, group: &str, kind: &DayType) -> Stay {
    let mut minute = |low, high| u32::try_from(chance.between(low, high)).expect("a minute");
    if group == BSO && *kind == DayType::School {
        let from = minute(840, 880);
        (from, minute(u64::from(from) + 5, 1_110))
    } else {
        let from = minute(455, 560);
        (from, minute(700, 1_105))
    }
}
