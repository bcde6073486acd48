//! `logboek`: who did or looked at what, and whether the log is whole.

use super::context::Context;
use super::output::{Answer, Outcome};
use crate::app::{AppError, LogFilter, LogLine};
use crate::domain::ids::ChildNumber;
use crate::domain::time::parse_date;
use chrono::NaiveDate;
use serde_json::{Value, json};
use std::fmt::Write;

pub(super) fn run(
    context: &Context,
    child: Option<&str>,
    (from, until): (Option<&str>, Option<&str>),
) -> Result<Answer, AppError> {
    let day = |raw: Option<&str>, what: &str| -> Result<Option<NaiveDate>, AppError> {
        raw.map(parse_date)
            .transpose()
            .map_err(|error| AppError::value(what, &error))
    };
    let (from, until) = (day(from, "De waarde van --van")?, day(until, "De waarde van --tot")?);
    let number = child
        .map(ChildNumber::parse)
        .transpose()
        .map_err(|error| AppError::value("Het kindnummer", &error))?;
    let session = context.open()?;
    let child = number.map(|number| session.child_numbered(&number)).transpose()?;
    let lines = session.log_lines(LogFilter { child, from, until })?;
    let broken = session.first_broken_log_line()?;
    let mut text: String = lines.iter().map(line).collect();
    if lines.is_empty() {
        text.push_str("Er staat niets in het logboek over deze keuze.\n");
    }
    match broken {
        None => text.push_str("Het logboek is heel."),
        Some(at) => {
            let _ = write!(
                text,
                "Het logboek is niet heel: regel {at} is gewijzigd of er ontbreekt een regel voor; zet een reservekopie ernaast."
            );
        }
    }
    let lines: Vec<Value> = lines.iter().map(object).collect();
    Ok(Answer {
        text,
        json: json!({"regels": lines, "keten_heel": broken.is_none()}),
        outcome: if broken.is_none() {
            Outcome::Fine
        } else {
            Outcome::Found
        },
    })
}

fn line(line: &LogLine) -> String {
    let child = line
        .child
        .as_ref()
        .map_or_else(String::new, |number| format!("kind {number}  "));
    format!(
        "{}  {} ({})  {}  {child}{}\n",
        line.at.format("%d-%m-%Y %H:%M"),
        line.account,
        line.role.code(),
        line.action,
        line.detail
    )
}

fn object(line: &LogLine) -> Value {
    json!({
        "moment": line.at.format("%Y-%m-%dT%H:%M").to_string(),
        "account": line.account,
        "rol": line.role.code(),
        "handeling": line.action,
        "kindnummer": line.child.as_ref().map(ChildNumber::as_str),
        "detail": line.detail,
    })
}
