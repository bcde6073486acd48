//! Lines and JSON on the terminal.

use crate::app::AppError;
use crate::app::day::{Change, Meanwhile};
use crate::app::dossier::{Basis, Conflict, Difference};
use crate::domain::csv_table::LineError;
use crate::domain::finding::Finding;
use crate::domain::hidden::{visible, visible_json, visible_lines};
use serde_json::{Value, json};
use std::io::Write;
use std::path::Path;

/// How to answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// In Dutch, for people.
    Text,
    /// In JSON, for scripts.
    Json,
}

/// What a command ended with; the exit code follows from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Done, nothing found: 0.
    Fine,
    /// Done, but something was found: 1.
    Found,
}

/// What a command has to say: both forms, of which one is shown.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Lines for people.
    pub text: String,
    /// Object for scripts; null when the text is that object already, written out for a format that was asked for.
    pub json: Value,
    /// What it ended with.
    pub outcome: Outcome,
}

impl Answer {
    /// An answer that found nothing wrong.
    pub fn fine(text: impl Into<String>, json: Value) -> Self {
        Self {
            text: text.into(),
            json,
            outcome: Outcome::Fine,
        }
    }

    /// Shows the answer on stdout. A reader that went away (`| head`) is no fault.
    pub fn show(&self, format: Format) {
        match format {
            Format::Text => show(&self.text),
            Format::Json if self.json.is_null() => show(&visible_json(&self.text)),
            Format::Json => show(&visible_json(&self.json.to_string())),
        }
    }
}

/// Shows a text on stdout, with a line end. With [`remark`] the one way to the terminal of every command: what would command
/// the terminal is shown as its number.
pub fn show(text: &str) {
    let text = visible_lines(text);
    let mut out = std::io::stdout().lock();
    let end = if text.is_empty() || text.ends_with('\n') {
        ""
    } else {
        "\n"
    };
    let _gone = write!(out, "{text}{end}").and_then(|()| out.flush());
}

/// Shows a fault: the sentence and hints on stderr, and with JSON also an object on stdout.
pub fn show_error(error: &AppError, format: Format) {
    // One sentence is one line, whatever the file or the name in it is called.
    remark(&visible(&error.message));
    for hint in &error.hints {
        remark(&format!("  {}", visible(hint)));
    }
    if format == Format::Json {
        let mut fault = json!({"code": error.code, "tekst": error.message, "hints": error.hints});
        if let Some(conflict) = &error.conflict {
            fault["intussen"] = conflict_json(conflict);
        }
        if let Some(meanwhile) = &error.meanwhile {
            fault["intussen"] = meanwhile_json(meanwhile);
        }
        show(&visible_json(&json!({"fout": fault}).to_string()));
    }
}

/// What someone else changed meanwhile, as scripts read it: each field as it was, is now and was given.
fn conflict_json(conflict: &Conflict) -> Value {
    let field = |field: &Difference| {
        json!({
            "veld": field.key, "was": field.was.plain, "nu": field.theirs.plain, "uw": field.own.plain,
        })
    };
    json!({
        "soort": conflict.kind.code(),
        "door": conflict.by.as_ref().map(|(author, _)| author),
        "op": conflict.by.as_ref().map(|(_, at)| at.format("%Y-%m-%dT%H:%M").to_string()),
        "id": match &conflict.basis {
            Basis::Event(id) => Some(id.raw()),
            Basis::Held(_) | Basis::Nothing => None,
        },
        "velden": conflict.differences.iter().map(field).collect::<Vec<_>>(),
    })
}

/// The same of a day: each child or staff member as it was, is now and was given.
fn meanwhile_json(meanwhile: &Meanwhile) -> Value {
    let by = meanwhile.changes.iter().find_map(|change| change.by.as_ref());
    let field = |change: &Change| json!({"veld": change.key, "was": change.was, "nu": change.now, "uw": change.own});
    json!({
        "soort": "dag",
        "datum": meanwhile.day.to_string(),
        "door": by.map(|(author, _)| author),
        "op": by.map(|(_, at)| at.format("%Y-%m-%dT%H:%M").to_string()),
        "id": null,
        "velden": meanwhile.changes.iter().map(field).collect::<Vec<_>>(),
    })
}

/// A path as scripts read it: as it is, also with characters that a terminal would not show. Only for JSON, in which they are escaped; what
/// people read is [`crate::domain::hidden::visible_path`].
pub(super) fn as_written(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// A remark beside the answer, on stderr.
pub fn remark(text: &str) {
    let _gone = writeln!(std::io::stderr().lock(), "{}", visible_lines(text));
}

/// What is wrong with a line of a file, as scripts read it.
pub(super) fn line_error_json(error: &LineError) -> Value {
    json!({"regel": error.line, "kolom": error.column, "tekst": error.text})
}

/// The same for people.
pub(super) fn line_error_text(error: &LineError) -> String {
    let column = error.column.as_ref().map(|column| format!(", kolom {column}"));
    format!("Regel {}{}: {}", error.line, column.unwrap_or_default(), error.text)
}

/// A finding as scripts read it.
pub(super) fn finding_json(finding: &Finding) -> Value {
    json!({
        "code": finding.code,
        "ernst": finding.severity.code(),
        "datum": finding.day.map(|day| day.to_string()),
        "tekst": finding.text,
        "oplossing": finding.remedy,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;

    #[test]
    fn a_day_that_was_changed_meanwhile_is_under_the_same_key_as_a_record() {
        let day = NaiveDate::from_ymd_opt(2026, 10, 5).expect("a date");
        let error = AppError::from(Meanwhile {
            day,
            changes: vec![Change {
                key: "kind 12".to_owned(),
                name: "Bas Proef".to_owned(),
                by: day.and_hms_opt(14, 31, 0).map(|at| ("Bea".to_owned(), at)),
                was: "binnen 14:05".to_owned(),
                now: "binnen 14:10".to_owned(),
                own: "binnen 14:00".to_owned(),
                anyway: None,
            }],
            rest: None,
        });
        assert_eq!(
            error.message,
            "Bas Proef: intussen gewijzigd door Bea (05-10-2026 14:31); er is niets vastgelegd."
        );
        let meanwhile = error.meanwhile.expect("what differs");
        assert_eq!(
            meanwhile_json(&meanwhile),
            json!({"soort": "dag", "datum": "2026-10-05", "door": "Bea", "op": "2026-10-05T14:31", "id": null, "velden": [
                {"veld": "kind 12", "was": "binnen 14:05", "nu": "binnen 14:10", "uw": "binnen 14:00"},
            ]})
        );
    }
}
