//! `inspectie`: the sheets for the inspector.

use super::context::Context;
use super::output::{Answer, Outcome, as_written};
use crate::app::AppError;
use crate::domain::hidden::visible_path;
use crate::domain::time::{date_in_words, parse_date};
use crate::domain::words::count;
use serde_json::json;
use std::fmt::Write;
use std::path::Path;

/// Runs the command.
pub(super) fn run(context: &Context, from: &str, until: &str, folder: &Path) -> Result<Answer, AppError> {
    let from = parse_date(from).map_err(|error| AppError::value("De waarde van --van", &error))?;
    let until = parse_date(until).map_err(|error| AppError::value("De waarde van --tot", &error))?;
    let sheets = context.open()?.write_inspection(from, until, folder, context.now())?;
    let mut text = String::new();
    if sheets.files.is_empty() {
        text.push_str("In deze periode is niets vastgelegd; er is niets geschreven.\n");
    } else {
        let _ = writeln!(
            text,
            "Geschreven in {}: {} over {}.",
            visible_path(folder),
            count(sheets.files.len(), "bestand", "bestanden"),
            count(sheets.days.len(), "dag", "dagen")
        );
    }
    let found = [
        ("Te weinig personeel", &sheets.short_days),
        ("Een samenstelling die niet mag in één groep", &sheets.not_allowed_days),
        (
            "Iemand werkte zonder koppeling in het personenregister",
            &sheets.unlinked_days,
        ),
    ];
    for (what, days) in found {
        for day in days {
            let _ = writeln!(text, "{what} op {}.", date_in_words(*day));
        }
    }
    let outcome = if found.iter().all(|(_, days)| days.is_empty()) {
        Outcome::Fine
    } else {
        Outcome::Found
    };
    let dates = |days: &[chrono::NaiveDate]| days.iter().map(ToString::to_string).collect::<Vec<_>>();
    let files: Vec<String> = sheets.files.iter().map(|path| as_written(path)).collect();
    Ok(Answer {
        text,
        json: json!({
            "van": from.to_string(),
            "tot": until.to_string(),
            "bestanden": files,
            "dagen": dates(&sheets.days),
            "dagen_met_tekort": dates(&sheets.short_days),
            "dagen_niet_toegestaan": dates(&sheets.not_allowed_days),
            "dagen_niet_gekoppeld": dates(&sheets.unlinked_days),
        }),
        outcome,
    })
}
