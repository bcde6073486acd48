//! `uren`: extra staff hours of a month, entitled, planned and worked.

use super::context::Context;
use super::output::{Answer, Outcome, finding_json};
use crate::app::AppError;
use crate::app::extra_hours::{ExtraDay, ExtraGroup, ExtraHoursReport, PlusPerDagdeel, Programme};
use crate::domain::extra_hours::{Hours, WeekHours, in_hours};
use crate::domain::money::Cents;
use crate::domain::plus_children::{AboveMaximum, percent_of};
use crate::domain::regeling::Scope;
use crate::domain::time::{Month, date_in_words};
use crate::domain::words::count;
use serde_json::{Value, json};
use std::fmt::Write;

/// `uren --maand MAAND`.
pub(super) fn run(context: &Context, month: &str) -> Result<Answer, AppError> {
    let month = Month::parse(month).map_err(|error| AppError::value("De maand", &error))?;
    let report = context.open()?.extra_hours(month, context.now())?;
    Ok(Answer {
        text: report_text(&report),
        json: report_json(&report),
        outcome: if report.needs_attention() {
            Outcome::Found
        } else {
            Outcome::Fine
        },
    })
}

/// The minutes, under the names that every part of the answer has.
pub(super) fn hours_json(hours: &Hours) -> Value {
    json!({
        "recht_minuten": hours.entitled,
        "gepland_minuten": hours.planned,
        "gepland_kwartier_minuten": hours.planned_quarter,
        "gewerkt_minuten": hours.worked,
        "gewerkt_kwartier_minuten": hours.worked_quarter,
        "te_vergoeden_minuten": hours.paid,
    })
}

/// An object of two parts.
pub(super) fn joined(mut first: Value, second: Value) -> Value {
    if let (Some(first), Value::Object(second)) = (first.as_object_mut(), second) {
        first.extend(second);
    }
    first
}

fn cents(amount: Option<Cents>) -> Option<u64> {
    amount.map(Cents::cents)
}

fn report_json(report: &ExtraHoursReport) -> Value {
    let programme = report.programme.as_ref();
    json!({
        "maand": report.month.to_string(),
        "groepen": report.groups.iter().map(group_json).collect::<Value>(),
        "totaal": hours_json(&report.total),
        "bedrag_maand_cent": cents(report.amount),
        "programma": programme.map(programme_json),
        "bedrag_cent": programme.and_then(|programme| cents(programme.amount)),
        "plafond_cent": cents(report.ceiling),
        "plafond_procent": report.ceiling_percent,
        "plus_per_dagdeel": plus_json(&report.plus),
        "meldingen": report.findings.iter().map(finding_json).collect::<Value>(),
    })
}

fn group_json(group: &ExtraGroup) -> Value {
    let day = |day: &ExtraDay| {
        let place = json!({"datum": day.day.to_string(), "dagtype": day.day_type.code()});
        joined(place, hours_json(&day.hours))
    };
    let week = |week: &WeekHours| {
        let place = json!({"week": iso_week(week), "van": week.from.to_string(), "tot": week.until.to_string()});
        joined(place, hours_json(&week.hours))
    };
    let head = json!({"groep": group.name, "soort": group.kind.code()});
    let parts = json!({
        "dagen": group.days.iter().map(day).collect::<Value>(),
        "weken": group.weeks.iter().map(week).collect::<Value>(),
    });
    joined(joined(head, hours_json(&group.hours)), parts)
}

fn programme_json(programme: &Programme) -> Value {
    let place = json!({
        "van": programme.from.to_string(),
        "tot": programme.until.map(|day| day.to_string()),
        "recht_geheel_minuten": programme.entitled_whole,
        "onbekende_dagen": programme.unknown_days,
    });
    joined(place, hours_json(&programme.hours))
}

fn plus_json(plus: &PlusPerDagdeel) -> Value {
    let above = |(above, group): &(AboveMaximum, Option<String>)| {
        json!({
            "datum": above.day.to_string(),
            "groep": group,
            "dagdeel": above.name.as_str(),
            "pluskinderen": above.children,
        })
    };
    json!({
        "bereik": match plus.scope { Scope::Group => "groep", Scope::Location => "locatie" },
        "streefgetal": plus.target,
        "dagdelen": plus.statistics.dagdelen,
        "met_0": plus.statistics.with_0,
        "met_1": plus.statistics.with_1,
        "met_2_of_meer": plus.statistics.with_2_or_more,
        "gemiddeld_honderdsten": plus.statistics.mean_hundredths,
        "boven_maximum": plus.above.iter().map(above).collect::<Value>(),
        "gepland_boven_maximum": plus.planned_above.iter().map(above).collect::<Value>(),
    })
}

fn iso_week(week: &WeekHours) -> String {
    week.from.format("%G-W%V").to_string()
}

/// The words over the columns.
const COLUMNS: [&str; 5] = ["recht", "gepland", "gewerkt", "kwartier", "vergoed"];

/// A line with the words over the columns.
pub(super) fn head(first: &str) -> String {
    COLUMNS
        .iter()
        .fold(format!("{first:<32}"), |line, word| format!("{line} {word:>8}"))
}

/// Right, planned, worked, worked in quarters and what of it is paid, in columns.
pub(super) fn columns(hours: &Hours) -> String {
    format!(
        "{:>8} {:>8} {:>8} {:>8} {:>8}",
        in_hours(hours.entitled),
        in_hours(hours.planned),
        in_hours(hours.worked),
        in_hours(hours.worked_quarter),
        in_hours(hours.paid)
    )
}

fn report_text(report: &ExtraHoursReport) -> String {
    let mut text = format!("Extra uren in {}\n", report.month.in_words());
    for group in &report.groups {
        group_text(&mut text, group);
    }
    let _ = writeln!(text, "\n{}", head(""));
    let _ = writeln!(text, "{:<32} {}", "Totaal van de maand", columns(&report.total));
    if let Some(programme) = &report.programme {
        let _ = writeln!(text, "{:<32} {}", "Regeling tot nu toe", columns(&programme.hours));
        programme_text(&mut text, report, programme);
    }
    plus_text(&mut text, &report.plus);
    if !report.findings.is_empty() {
        let _ = writeln!(text, "\nMeldingen:");
    }
    for finding in &report.findings {
        let day = finding
            .day
            .map(|day| format!(" {}", day.format("%d-%m-%Y")))
            .unwrap_or_default();
        let (label, code) = (finding.severity.label(), finding.code);
        let _ = writeln!(text, "  {label:<6} {code}{day}: {}", finding.text);
        let _ = writeln!(text, "         {}", finding.remedy);
    }
    text
}

fn group_text(text: &mut String, group: &ExtraGroup) {
    let name = format!("Groep {} ({})", group.name, group.kind.label());
    let _ = writeln!(text, "\n{}", head(&name));
    for week in &group.weeks {
        let in_week = |day: &&ExtraDay| (week.from..=week.until).contains(&day.day) && day.hours != Hours::default();
        for day in group.days.iter().filter(in_week) {
            let name = format!("  {} {}", date_in_words(day.day), day.day_type.code().replace('_', " "));
            let _ = writeln!(text, "{name:<32} {}", columns(&day.hours));
        }
        if week.hours != Hours::default() {
            let _ = writeln!(
                text,
                "{:<32} {}",
                format!(" week {}", iso_week(week)),
                columns(&week.hours)
            );
        }
    }
    let _ = writeln!(text, "{:<32} {}", "Maand", columns(&group.hours));
}

fn programme_text(text: &mut String, report: &ExtraHoursReport, programme: &Programme) {
    if let Some(whole) = programme.entitled_whole {
        let _ = writeln!(text, "Recht over de hele regeling: {} uur", in_hours(whole));
    }
    if programme.unknown_days > 0 {
        let _ = writeln!(
            text,
            "Dagen van de regeling waarvan geen schoolvakanties bekend zijn: {}; die tellen niet mee.",
            programme.unknown_days
        );
    }
    match (programme.amount, report.ceiling, report.ceiling_percent) {
        (Some(amount), Some(ceiling), Some(percent)) => {
            let _ = writeln!(text, "Gebruikt: {amount} van {ceiling} ({percent}%)");
        }
        (Some(amount), ..) => {
            let _ = writeln!(text, "Gebruikt: {amount}");
        }
        (None, Some(ceiling), _) => {
            let _ = writeln!(text, "Gebruikt: onbekend, van {ceiling}");
        }
        (None, None, _) => {}
    }
}

fn plus_text(text: &mut String, plus: &PlusPerDagdeel) {
    let figure = &plus.statistics;
    let place = match plus.scope {
        Scope::Group => "per groep",
        Scope::Location => "over de locatie",
    };
    let _ = writeln!(text, "\nKinderen met extra ondersteuning per dagdeel, {place}:");
    let share = |part: u32| {
        let percent = percent_of(part, figure.dagdelen);
        format!("{part} ({percent}%)")
    };
    let _ = writeln!(
        text,
        "  {}: geen {}, een {}, twee of meer {}; gemiddeld {},{:02}",
        count(figure.dagdelen, "dagdeel", "dagdelen"),
        share(figure.with_0),
        share(figure.with_1),
        share(figure.with_2_or_more),
        figure.mean_hundredths / 100,
        figure.mean_hundredths % 100
    );
    if let Some(target) = plus.target {
        let _ = writeln!(
            text,
            "  De regeling rekent op ten minste {target} per dagdeel (geen grens)."
        );
    }
}
