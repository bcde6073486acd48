//! `bezetting`: a minute or a day, replayed.

use super::context::Context;
use super::output::{Answer, Outcome};
use crate::app::occupancy::{Basis, Occupancy, OccupancyDay};
use crate::app::{AppError, ErrorKind};
use crate::domain::occupancy::{CareForm, GroupNumbers, LocationNumbers, Numbers, Span, Stretch, clock};
use crate::domain::time::{Minute, date_in_words, parse_date, parse_moment};
use serde_json::{Map, Value, json};
use std::fmt::Write;

/// Runs the command: `--op` or `--dag`.
pub(super) fn run(context: &Context, moment: Option<&str>, day: Option<&str>) -> Result<Answer, AppError> {
    match (moment, day) {
        (Some(moment), None) => {
            let moment = parse_moment(moment).map_err(|error| AppError::value("De waarde van --op", &error))?;
            Ok(one(&context.open()?.occupancy_at(moment, context.now())?))
        }
        (None, Some(day)) => {
            let day = parse_date(day).map_err(|error| AppError::value("De waarde van --dag", &error))?;
            Ok(whole_day(&context.open()?.occupancy_day(day, context.now())?))
        }
        _ => Err(AppError::new(ErrorKind::Input, "GEBRUIK", "Geef óf --op óf --dag.")
            .hint("Bijvoorbeeld: plusgroep bezetting --op 2026-10-05T15:30")
            .hint("Of een hele dag: plusgroep bezetting --dag 2026-10-05")),
    }
}

fn outcome<'a>(mut stretches: impl Iterator<Item = &'a Stretch>) -> Outcome {
    if stretches.any(Stretch::is_short) {
        Outcome::Found
    } else {
        Outcome::Fine
    }
}

fn numbers_json(numbers: &Numbers) -> Map<String, Value> {
    let values = [
        ("kinderen", json!(numbers.children)),
        ("plus_kinderen", json!(numbers.plus_children)),
        ("aanwezig_pm", json!(numbers.present)),
        ("vereist_wettelijk", json!(numbers.law)),
        ("vereist_plus", json!(numbers.plus)),
        ("vereist", json!(numbers.required)),
        ("tekort", json!(numbers.short)),
        ("afwijking_minuten", json!(numbers.deviation.used_min)),
        ("uitleg", json!(numbers.explanation())),
    ];
    values.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

fn group_json(group: &GroupNumbers) -> Value {
    let mut object = numbers_json(&group.numbers);
    object.insert("groep".to_owned(), json!(group.name));
    Value::Object(object)
}

fn location_json(location: &LocationNumbers) -> Value {
    let mut object = numbers_json(&location.all);
    let bso = location.bso.as_ref().map(numbers_json);
    object.insert("bso".to_owned(), json!(bso));
    Value::Object(object)
}

fn stretch_json(stretch: &Stretch) -> (Value, Value) {
    let groups = stretch.groups.iter().map(group_json).collect();
    (groups, location_json(&stretch.location))
}

/// "BSO+ Uilen: 9 kinderen, 2 PM, 3 nodig".
fn in_words(name: &str, numbers: &Numbers) -> String {
    let children = if numbers.children == 1 { "kind" } else { "kinderen" };
    let head = format!("{name}: {} {children}, {} PM", numbers.children, numbers.present);
    if numbers.law.is_none() {
        return format!("{head}, deze samenstelling mag niet in één groep");
    }
    let overdue = match numbers.overdue {
        0 => String::new(),
        overdue => format!(" (niet afgemeld na sluitingstijd: {overdue})"),
    };
    format!("{head}, {} nodig{overdue}", numbers.required)
}

fn group_name(group: &GroupNumbers) -> String {
    format!("{} {}", group.kind.label(), group.name)
}

fn one(occupancy: &Occupancy) -> Answer {
    let stretch = &occupancy.stretch;
    let minute = Minute::of(occupancy.moment);
    let basis = match occupancy.basis {
        Basis::Recorded => "",
        Basis::Planned => " (volgens de planning)",
    };
    let mut text = format!("{} {minute}{basis}\n", date_in_words(occupancy.moment.date()));
    for group in &stretch.groups {
        say(&mut text, &group_name(group), &group.numbers);
    }
    say(&mut text, "Locatie", &stretch.location.all);
    let (groups, location) = stretch_json(stretch);
    Answer {
        text,
        json: json!({
            "moment": occupancy.moment.format("%Y-%m-%dT%H:%M").to_string(),
            "groepen": groups,
            "locatie": location,
        }),
        outcome: outcome([stretch].into_iter()),
    }
}

fn say(text: &mut String, name: &str, numbers: &Numbers) {
    let short = match numbers.short {
        0 => String::new(),
        short => format!(" - {short} te weinig"),
    };
    let _ = writeln!(text, "{}{short}", in_words(name, numbers));
    for step in numbers.explanation() {
        let _ = writeln!(text, "  {step}");
    }
}

fn whole_day(day: &OccupancyDay) -> Answer {
    let stretches = &day.timeline.stretches;
    let pieces: Vec<Value> = stretches
        .iter()
        .map(|stretch| {
            let (groups, location) = stretch_json(stretch);
            json!({
                "van": clock(stretch.span.from()),
                "tot": clock(stretch.span.until()),
                "groepen": groups,
                "locatie": location,
            })
        })
        .collect();
    Answer {
        text: day_text(day),
        json: json!({"dag": day.day.to_string(), "stukken": pieces}),
        outcome: outcome(stretches.iter()),
    }
}

/// The shortages of a day in words, and the minutes of deviation.
fn day_text(day: &OccupancyDay) -> String {
    let stretches = &day.timeline.stretches;
    let mut text = format!("{}\n", date_in_words(day.day));
    match day.planned_from {
        Some(Minute::MIDNIGHT) => text.push_str("Volgens de planning.\n"),
        Some(from) => {
            let _ = writeln!(text, "Vanaf {from} volgens de planning.");
        }
        None => {}
    }
    let mut short: Vec<(Span, String)> = Vec::new();
    let groups = stretches.first().map_or(0, |stretch| stretch.groups.len());
    for index in 0..groups {
        let of_group = |stretch: &Stretch| {
            let group = stretch.groups.get(index)?;
            let is_short = group.numbers.is_short();
            is_short.then(|| in_words(&group_name(group), &group.numbers))
        };
        short.extend(runs(stretches, of_group));
    }
    short.extend(runs(stretches, |stretch| {
        let bso = stretch.location.bso.as_ref()?;
        // With one group its own line says it.
        let said = stretch.groups.iter().any(|group| group.numbers.is_short());
        (bso.is_short() && !said).then(|| in_words("BSO over de locatie", bso))
    }));
    short.sort();
    if short.is_empty() {
        text.push_str("Er is steeds genoeg personeel.\n");
    }
    for (span, words) in short {
        let _ = writeln!(text, "{span} {words}");
    }
    for (name, deviation) in deviations(stretches) {
        let _ = writeln!(text, "Afwijkende inzet {name}: {deviation}");
    }
    text
}

/// Neighbouring stretches about which the same is said, as one.
fn runs(stretches: &[Stretch], words: impl Fn(&Stretch) -> Option<String>) -> Vec<(Span, String)> {
    let mut found: Vec<(Span, String)> = Vec::new();
    for stretch in stretches {
        let Some(said) = words(stretch) else { continue };
        let joined = found
            .last_mut()
            .filter(|(span, before)| *before == said && span.until() == stretch.span.from());
        match joined {
            Some((span, _)) => *span = Span::new(span.from(), stretch.span.until()).unwrap_or(*span),
            None => found.push((stretch.span, said)),
        }
    }
    found
}

/// Minutes of deviation at the end of the day, where there were any.
fn deviations(stretches: &[Stretch]) -> Vec<(String, String)> {
    let Some(last) = stretches.last() else {
        return Vec::new();
    };
    let day_care = last
        .groups
        .iter()
        .filter(|group| CareForm::of(group.kind) == CareForm::DayCare)
        .map(|group| (group_name(group), group.numbers.deviation));
    let bso = last.location.bso.iter();
    day_care
        .chain(bso.map(|bso| ("BSO over de locatie".to_owned(), bso.deviation)))
        .filter(|(_, deviation)| deviation.used_min > 0)
        .map(|(name, deviation)| {
            (
                name,
                format!("{} van {} minuten", deviation.used_min, deviation.limit_min),
            )
        })
        .collect()
}
