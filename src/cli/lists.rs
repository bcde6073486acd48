//! Lists that a location loads, and how they are shown.

use super::context::Context;
use super::output::Answer;
use crate::app::{AppError, ErrorKind, ListKind, ListView, PastDays, files, list_text};
use crate::domain::hidden::visible_path;
use crate::domain::intake::Intake;
use crate::domain::words::count;
use serde_json::{Value, json};
use std::fmt::Write;
use std::path::Path;

/// `locatie lijst SOORT BESTAND`.
pub(super) fn load(context: &Context, kind: &str, file: &Path, past: PastDays) -> Result<Answer, AppError> {
    let kind = ListKind::parse(kind).map_err(|error| AppError::value("De soort lijst", &error))?;
    let holds = match (kind, past) {
        (ListKind::Gemeenten, PastDays::Stay) => "codes worden er voortaan mee bepaald",
        (ListKind::Gemeenten, PastDays::Renewed) => {
            let text = "--ook-voorbij is voor schoolvakanties; een gemeente heeft haar dagen in de lijst zelf.";
            return Err(AppError::new(ErrorKind::Input, "GEBRUIK", text));
        }
        (ListKind::Holidays, PastDays::Stay) => {
            "zij geldt vanaf vandaag, dagen die voorbij zijn blijven zoals ze waren (anders: --ook-voorbij)"
        }
        (ListKind::Holidays, PastDays::Renewed) => {
            "zij geldt ook voor dagen die voorbij zijn; kijk of er iets aan gedeclareerde maanden verandert"
        }
    };
    let bytes = files::read_file(file, Intake::List)?;
    files::refuse_long(&bytes, Intake::List)?;
    let name = visible_path(file.file_name().map_or(file, Path::new));
    let text = list_text(kind, &name, &bytes)?;
    let view = context
        .open()?
        .load_list_for(past, (kind, &name, text), context.now())?;
    let said = format!("De lijst is geladen; {holds}.\n{}", text_of(&view));
    Ok(Answer::fine(
        said,
        json!({"soort": kind.code(), "lijst": json_of(&view)}),
    ))
}

/// One line about a list.
pub(super) fn text_of(list: &ListView) -> String {
    let shown = |day: chrono::NaiveDate| day.format("%d-%m-%Y").to_string();
    let mut text = match list.kind {
        ListKind::Gemeenten => "Gemeenten  ".to_owned(),
        ListKind::Holidays => "Vakanties  ".to_owned(),
    };
    match (&list.file, list.loaded) {
        (None, _) => text.push_str("uit het programma"),
        (Some(file), Some(loaded)) => {
            let _ = write!(text, "uit {file}, geladen {}", shown(loaded));
        }
        (Some(file), None) => {
            let _ = write!(text, "uit {file}");
        }
    }
    if let Some(last) = list.known_until {
        let _ = write!(text, ", bekend tot en met {}", shown(last));
    }
    let _ = write!(
        text,
        "\n           {}, SHA-256 {}",
        count(list.rows, "regel", "regels"),
        list.sha256
    );
    text
}

/// The lists by kind.
pub(super) fn lists_json(lists: &[ListView]) -> Value {
    let pairs = lists.iter().map(|list| (list.kind.code().to_owned(), json_of(list)));
    Value::Object(pairs.collect())
}

fn json_of(list: &ListView) -> Value {
    json!({
        "bron": list.file.as_deref().unwrap_or("programma"),
        "bestand": list.file,
        "regels": list.rows,
        "sha256": list.sha256,
        "geladen": list.loaded.map(|day| day.to_string()),
        "bekend_tot": list.known_until.map(|day| day.to_string()),
    })
}
