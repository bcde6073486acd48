//! The Dutch words for the attendance behind a day of a line.

use crate::app::declare::attendance::{DayAttendance, GroupAttendance, Recorded, Standing, Tick};
use crate::domain::attendance::Fact;
use crate::domain::time::date_in_words;
use crate::domain::words::count;

pub const NO_ATTENDANCE: &str = "Over deze dag is niets vastgelegd.";

/// Title of the attendance of a day.
pub fn title(day: &DayAttendance) -> String {
    format!("{} (kind {}), {}", day.name, day.child, date_in_words(day.day))
}

/// The attendance of a day, a paragraph each.
pub fn paragraphs(day: &DayAttendance) -> Vec<String> {
    let mut all = vec![format!("Soort dag voor dit kind: {}.", day.day_type)];
    if day.groups.is_empty() {
        all.push(NO_ATTENDANCE.to_owned());
    }
    for group in &day.groups {
        all.push(group_line(group));
        all.extend(group.ticks.iter().map(tick));
    }
    all
}

fn group_line(group: &GroupAttendance) -> String {
    let stays: Vec<String> = group
        .stays
        .iter()
        .map(|stay| match stay.out {
            Some(out) => format!("{}-{out}", stay.from),
            None => format!("{} binnen, niet uitgetikt", stay.from),
        })
        .collect();
    let came = match (stays.is_empty(), group.absent) {
        (false, _) => stays.join(", "),
        (true, Some(reason)) => format!("afwezig ({})", reason.code()),
        (true, None) => "alles is teruggenomen".to_owned(),
    };
    let counts = match group.dagdelen.len() {
        0 => "geen dagdeel".to_owned(),
        number => format!(
            "{} ({})",
            count(number, "dagdeel", "dagdelen"),
            group.dagdelen.join(", ")
        ),
    };
    let minutes = count(group.minutes, "minuut", "minuten");
    format!("{}: {came}. Dat is {counts}, {minutes}.", group.group)
}

fn fact(fact: Fact) -> String {
    match fact {
        Fact::In(at) => format!("binnen {at}"),
        Fact::Out(at) => format!("naar huis {at}"),
        Fact::Absent(reason) => format!("afwezig ({})", reason.code()),
        Fact::Revoked => "gewist".to_owned(),
    }
}

fn tick(tick: &Tick) -> String {
    let what = match (tick.fact, tick.instead_of) {
        (Fact::Revoked, Some(before)) => format!("GEWIST: {}", fact(before)),
        (now, Some(Fact::Revoked)) => format!("TERUGGEZET: {}", fact(now)),
        (now, Some(before)) => format!("VERBETERD: {}, was {}", fact(now), fact(before)),
        (now, None) => fact(now),
    };
    let how = match tick.how {
        Recorded::Ticked => "vastgelegd door",
        Recorded::TakenBack => "ongedaan of opnieuw gedaan door",
        Recorded::FromFile => "ingelezen uit een bestand door",
    };
    let by = tick.by.as_deref().unwrap_or("een account dat er niet meer is");
    let at = tick
        .at
        .map_or(String::new(), |at| at.format(" op %d-%m-%Y om %H:%M").to_string());
    let standing = match tick.standing {
        Standing::Counts => "",
        Standing::Replaced => " (geldt niet meer)",
    };
    format!("- {what}{standing}; {how} {by}{at}")
}
