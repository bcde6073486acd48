//! `termijnen`: what has to be done by when.

use super::context::Context;
use super::output::{Answer, Outcome};
use crate::app::AppError;
use crate::app::deadlines::{About, DeadlineBoard, DeadlineLine};
use crate::domain::time::{date_in_words, parse_date};
use serde_json::{Value, json};
use std::fmt::Write;

/// Runs the command: the terms until a day, and all that are late or near.
pub(super) fn run(context: &Context, until: Option<&str>) -> Result<Answer, AppError> {
    let until = until
        .map(parse_date)
        .transpose()
        .map_err(|error| AppError::value("De waarde van --tot", &error))?;
    let board = context.open()?.deadlines(until, context.now())?;
    let lines: Vec<Value> = board.lines.iter().map(line_json).collect();
    Ok(Answer {
        text: text(&board),
        json: json!({
            "termijnen": lines,
            "te_laat": board.counts.late,
            "binnenkort": board.counts.soon,
        }),
        outcome: if board.counts.late > 0 {
            Outcome::Found
        } else {
            Outcome::Fine
        },
    })
}

/// Numbers, never names: a script has what it needs to look them up.
fn line_json(line: &DeadlineLine) -> Value {
    let (child, member) = match &line.about {
        About::Child(_, number, _) => (Some(number.as_str()), None),
        About::Staff(number, _) => (None, Some(number.as_str())),
        About::Location => (None, None),
    };
    json!({
        "sleutel": line.key,
        "soort": line.kind.code(),
        "uiterlijk": line.due.to_string(),
        "stand": line.state.word(),
        "kindnummer": child,
        "personeelsnummer": member,
        "tekst": line.sentence(),
    })
}

fn text(board: &DeadlineBoard) -> String {
    let until = date_in_words(board.until);
    if board.lines.is_empty() {
        return format!("Er is tot en met {until} niets dat op een dag klaar moet zijn.\n");
    }
    let mut text = String::new();
    for line in &board.lines {
        let who = match &line.about {
            About::Child(_, number, name) => format!("kind {number} {name}: "),
            About::Staff(number, name) => format!("medewerker {number} {name}: "),
            About::Location => String::new(),
        };
        let (state, due) = (line.state, date_in_words(line.due));
        let _ = writeln!(
            text,
            "{due}  {} {:<10}  {who}{}",
            state.sign(),
            state.word(),
            line.sentence()
        );
    }
    let counts = board.counts;
    let _ = writeln!(
        text,
        "Tot en met {until}: {} te laat, {} binnenkort.",
        counts.late, counts.soon
    );
    text
}
