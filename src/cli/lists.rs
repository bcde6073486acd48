//! Lists that a location loads, and how they are shown.

use super::context::Context;
use super::output::Answer;
use crate::app::{AppError, ListKind, ListView, files};
use crate::domain::hidden::visible_path;
use crate::domain::intake::Intake;
use crate::domain::words::count;
use serde_json::{Value, json};
use std::fmt::Write;
use std::path::Path;

/// `locatie lijst SOORT BESTAND`.
pub(super) fn load(context: &Context, kind: &str, file: &Path) -> Result<Answer, AppError> {
    let kind = ListKind::parse(kind).map_err(|error| AppError::value("De soort lijst", &error))?;
    let text = files::read_text(file, Intake::List)?;
    files::refuse_long(text.as_bytes(), Intake::List)?;
    let name = visible_path(file.file_name().map_or(file, Path::new));
    let view = context.open()?.load_list(kind, &name, &text, context.now())?;
    let said = format!(
        "De lijst is geladen; dagen en codes worden er voortaan mee bepaald.\n{}",
        text_of(&view)
    );
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
