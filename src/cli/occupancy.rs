//! `bezetting`: a minute or a day, replayed.

use super::context::Context;
use super::output::{Answer, Outcome};
use crate::app::occupancy::{Basis, Occupancy, OccupancyDay, Remark, RemarkKind};
use crate::app::{AppError, ErrorKind};
use crate::domain::occupancy::{
    self, Breach, CareForm, Cause, GroupNumbers, LocationNumbers, Numbers, Part, Span, Stretch, Verdict, clock,
};
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

/// Something was found when the verdict is not good, or when someone worked who is known as not linked.
fn outcome<'a>(verdict: occupancy::Outcome, mut remarks: impl Iterator<Item = &'a Remark>) -> Outcome {
    let unlinked = remarks.any(|remark| remark.kind == RemarkKind::NotLinked);
    if verdict == occupancy::Outcome::Ok && !unlinked {
        Outcome::Fine
    } else {
        Outcome::Found
    }
}

/// What a number means only for a composition that is allowed.
fn numbers_json(numbers: &Numbers) -> Map<String, Value> {
    let allowed = numbers.law.is_some();
    let stated = |number: u32| json!(allowed.then_some(number));
    let values = [
        ("kinderen", json!(numbers.children)),
        ("plus_kinderen", json!(numbers.plus_children)),
        ("niet_uitgetikt", json!(numbers.overdue)),
        ("aanwezig_pm", json!(numbers.present)),
        ("telt_niet_mee", json!(numbers.uncounted)),
        ("toegestaan", json!(allowed)),
        ("vereist_wettelijk", json!(numbers.law)),
        ("vereist_plus", stated(numbers.plus)),
        ("vereist", stated(numbers.required)),
        ("tekort", stated(numbers.short)),
        ("afwijking_minuten", json!(numbers.deviation.used_min)),
        ("uitleg", json!(numbers.explanation())),
    ];
    values.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

fn group_json(group: &GroupNumbers, verdict: Verdict) -> Value {
    let mut object = numbers_json(&group.numbers);
    object.insert("groep".to_owned(), json!(group.name));
    object.insert("tekort_locatie".to_owned(), json!(verdict.location));
    object.insert("oordeel".to_owned(), json!(verdict.outcome().code()));
    Value::Object(object)
}

fn location_json(location: &LocationNumbers) -> Value {
    let mut object = numbers_json(&location.all);
    let bso = location.bso.as_ref().map(numbers_json);
    object.insert("bso".to_owned(), json!(bso));
    Value::Object(object)
}

/// The groups, the location and the worst of both.
fn stretch_json(stretch: &Stretch) -> [(String, Value); 3] {
    let groups = stretch.groups.iter();
    let groups: Vec<Value> = groups
        .map(|group| group_json(group, stretch.verdict_on(group)))
        .collect();
    [
        ("groepen".to_owned(), json!(groups)),
        ("locatie".to_owned(), location_json(&stretch.location)),
        ("oordeel".to_owned(), json!(stretch.outcome().code())),
    ]
}

/// In which list of an answer a remark stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum List {
    /// About the people who work ("meldingen"): link, VOG and first aid, and nothing else.
    People,
    /// What the law says of the numbers ("opmerkingen").
    Law,
}

/// Who was not ticked out stands in the numbers (`niet_uitgetikt`).
const fn list_of(remark: &Remark) -> Option<List> {
    match remark.kind {
        RemarkKind::BelowHalf | RemarkKind::SecondAdultMissing => Some(List::Law),
        RemarkKind::NotLinked
        | RemarkKind::LinkUnknown
        | RemarkKind::VogUnknown
        | RemarkKind::NoFirstAid
        | RemarkKind::FirstAidUnknown => Some(List::People),
        RemarkKind::NotTickedOut => None,
    }
}

fn remark_json(remark: &Remark) -> Map<String, Value> {
    let severity = if remark.kind.is_forbidden() { "fout" } else { "let op" };
    [
        ("code".to_owned(), json!(remark.kind.code())),
        ("ernst".to_owned(), json!(severity)),
        ("personeelsnummer".to_owned(), json!(remark.staff)),
        ("tekst".to_owned(), json!(remark.text)),
    ]
    .into_iter()
    .collect()
}

/// "BSO+ Uilen: 9 kinderen, 2 PM, 3 nodig".
fn in_words(name: &str, numbers: &Numbers) -> String {
    let children = if numbers.children == 1 { "kind" } else { "kinderen" };
    let head = format!("{name}: {} {children}, {} PM", numbers.children, numbers.present);
    if numbers.law.is_none() {
        return format!("{head}, deze samenstelling mag niet in één groep");
    }
    format!("{head}, {} nodig", numbers.required)
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
        say(&mut text, &group_name(group), &group.numbers, stretch.verdict_on(group));
    }
    let location = stretch.verdict(Part::Location).unwrap_or_default();
    say(&mut text, "Locatie", &stretch.location.all, location);
    for remark in &occupancy.remarks {
        let _ = writeln!(text, "Let op: {}", remark.text);
    }
    let moment = occupancy.moment.format("%Y-%m-%dT%H:%M").to_string();
    let messages = |list: List| -> Value {
        let remarks = occupancy.remarks.iter();
        let of_list = remarks.filter(|remark| list_of(remark) == Some(list));
        of_list.map(|remark| Value::Object(remark_json(remark))).collect()
    };
    let mut json: Map<String, Value> = stretch_json(stretch).into_iter().collect();
    json.insert("moment".to_owned(), json!(moment));
    json.insert("meldingen".to_owned(), messages(List::People));
    json.insert("opmerkingen".to_owned(), messages(List::Law));
    Answer {
        text,
        json: Value::Object(json),
        outcome: outcome(stretch.outcome(), occupancy.remarks.iter()),
    }
}

fn say(text: &mut String, name: &str, numbers: &Numbers, verdict: Verdict) {
    let words = match verdict.outcome() {
        occupancy::Outcome::Ok => String::new(),
        _ => format!(" - {}", verdict.in_words()),
    };
    let _ = writeln!(text, "{}{words}", in_words(name, numbers));
    for step in numbers.explanation() {
        let _ = writeln!(text, "  {step}");
    }
}

fn whole_day(day: &OccupancyDay) -> Answer {
    let pieces: Vec<Value> = day
        .timeline
        .stretches
        .iter()
        .map(|stretch| {
            let mut piece: Map<String, Value> = stretch_json(stretch).into_iter().collect();
            piece.insert("van".to_owned(), json!(clock(stretch.span.from())));
            piece.insert("tot".to_owned(), json!(clock(stretch.span.until())));
            Value::Object(piece)
        })
        .collect();
    let verdict = day.timeline.outcome();
    Answer {
        text: day_text(day),
        json: json!({
            "dag": day.day.to_string(),
            "stukken": pieces,
            "oordeel": verdict.code(),
            "meldingen": messages_of_day(day, List::People),
            "opmerkingen": messages_of_day(day, List::Law),
        }),
        outcome: outcome(verdict, day.remarks.iter().map(|said| &said.remark)),
    }
}

fn messages_of_day(day: &OccupancyDay, list: List) -> Vec<Value> {
    let messages = day.remarks.iter().filter(|said| list_of(&said.remark) == Some(list));
    messages
        .map(|said| {
            let times = said.spans.iter();
            let times: Vec<Value> = times
                .map(|span| json!({"van": clock(span.from()), "tot": clock(span.until())}))
                .collect();
            let mut object = remark_json(&said.remark);
            object.insert("tijden".to_owned(), json!(times));
            Value::Object(object)
        })
        .collect()
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
    let wrong = wrong_in_words(day);
    if wrong.is_empty() {
        text.push_str("Er is steeds genoeg personeel.\n");
    }
    for (span, words) in wrong {
        let _ = writeln!(text, "{span} {words}");
    }
    for said in &day.remarks {
        for span in &said.spans {
            let _ = writeln!(text, "{span} Let op: {}", said.remark.text);
        }
    }
    for (name, deviation) in deviations(stretches) {
        let _ = writeln!(text, "Afwijkende inzet {name}: {deviation}");
    }
    text
}

/// Everything that is wrong on the day; neighbouring stretches about which the same is said are one.
fn wrong_in_words(day: &OccupancyDay) -> Vec<(Span, String)> {
    let groups = day.timeline.stretches.first().map(|first| first.groups.as_slice());
    let name = |part: Part| match part {
        Part::Group(id) => {
            let mut groups = groups.unwrap_or_default().iter();
            groups
                .find(|group| group.group == id)
                .map(group_name)
                .unwrap_or_default()
        }
        Part::AfterSchool => BSO.to_owned(),
        Part::Location => "Locatie".to_owned(),
    };
    let mut found: Vec<(Span, String)> = Vec::new();
    let breaches = day.timeline.breaches().into_iter();
    for Breach {
        span, part, numbers, ..
    } in breaches.filter(|breach| breach.cause != Cause::NotTickedOut)
    {
        let words = in_words(&name(part), &numbers);
        let joined = found
            .iter_mut()
            .find(|(before, said)| *said == words && before.until() == span.from());
        match joined.and_then(|last| Some((Span::new(last.0.from(), span.until())?, last))) {
            Some((whole, last)) => last.0 = whole,
            None => found.push((span, words)),
        }
    }
    found.sort();
    found
}

const BSO: &str = "BSO over de locatie";

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
        .chain(bso.map(|bso| (BSO.to_owned(), bso.deviation)))
        .filter(|(_, deviation)| deviation.used_min > 0)
        .map(|(name, deviation)| {
            (
                name,
                format!("{} van {} minuten", deviation.used_min, deviation.limit_min),
            )
        })
        .collect()
}
