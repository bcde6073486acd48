//! `declaratie deel|bundel|verwerk`: several locations under one AGB code.

use super::args::MonthArgs;
use super::claim_tasks::named;
use super::claims::{claim_answer, finding_json, findings_text, line_json, lines_text, which};
use super::context::Context;
use super::output::{Answer, Outcome, as_written};
use crate::app::declare::bundle::{BundleView, Change, CutOff, Processed, ProcessedLine};
use crate::app::{AppError, files};
use crate::domain::declaration::LineState;
use crate::domain::declaration::bundle::WaitingLine;
use crate::domain::hidden::visible_path;
use crate::domain::ids::ChildNumber;
use crate::domain::intake::Intake;
use crate::domain::words::count;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// `declaratie deel`.
pub(super) fn part(context: &Context, args: &MonthArgs, folder: &Path) -> Result<Answer, AppError> {
    let (month, gemeente) = which(args)?;
    let view = context.open()?.make_part(month, &gemeente, folder, context.now())?;
    Ok(claim_answer(&view))
}

/// `declaratie bundel`.
pub(super) fn bundle(context: &Context, folders: &[PathBuf], args: &MonthArgs, out: &Path) -> Result<Answer, AppError> {
    let (month, gemeente) = which(args)?;
    let view = context
        .open()?
        .make_bundle(folders, (month, &gemeente), out, context.now())?;
    Ok(Answer {
        text: bundle_text(&view),
        json: bundle_json(&view),
        outcome: if view.is_blocked() {
            Outcome::Found
        } else {
            Outcome::Fine
        },
    })
}

fn bundle_text(view: &BundleView) -> String {
    let mut text = format!("Bundel {} voor gemeente {}\n\n", view.month.in_words(), view.gemeente);
    if !view.lines.is_empty() {
        lines_text(&mut text, &view.lines);
        let _ = writeln!(
            text,
            "\n{}, totaal {} ({})",
            count(view.lines.len(), "regel", "regels"),
            view.total,
            view.debit_credit.code()
        );
    }
    for location in &view.locations {
        let name = location.name.as_deref().unwrap_or("geen nieuw deel");
        let _ = writeln!(
            text,
            "Locatie {} ({name}): {}, {}",
            location.prefix,
            count(location.parts, "deel", "delen"),
            count(location.lines, "regel", "regels")
        );
    }
    cut_text(&mut text, &view.cut);
    waiting_text(&mut text, &view.waiting);
    findings_text(&mut text, &view.findings, &BTreeMap::new());
    for remark in &view.remarks {
        let _ = writeln!(text, "LET OP {remark}");
    }
    if view.is_blocked() {
        text.push_str("Er wordt niets gemaakt zolang er een fout staat.");
    }
    files_text(&mut text, &view.files);
    text
}

/// What was cut off of lines of locations.
pub(super) fn cut_text(text: &mut String, all: &[CutOff]) {
    if !all.is_empty() {
        text.push_str("\nGeleverd, maar niet te declareren:\n");
    }
    for CutOff { child, cut, .. } in all {
        let day = cut.day.format("%d-%m-%Y");
        let _ = writeln!(text, "  kind {child:<20} {day}  {}  {}", cut.amount, cut.reason.code());
        let _ = writeln!(text, "         {}", cut.reason.text());
    }
}

fn waiting_text(text: &mut String, waiting: &[WaitingLine]) {
    if !waiting.is_empty() {
        text.push_str("\nWacht en gaat nu niet mee:\n");
    }
    for line in waiting {
        let (key, month) = (&line.key, line.key.month.in_words());
        let _ = writeln!(
            text,
            "  {}, kind {}: toewijzing {} in {month}",
            line.source, line.child, key.toewijzing
        );
        let _ = writeln!(text, "         {}", line.waits.text());
    }
}

fn files_text(text: &mut String, files: &[PathBuf]) {
    for path in files {
        let _ = writeln!(text, "Bestand: {}", visible_path(path));
    }
}

fn bundle_json(view: &BundleView) -> Value {
    json!({
        "maand": view.month.to_string(),
        "gemeente": view.gemeente.as_str(),
        "bestanden": view.files.iter().map(|path| as_written(path)).collect::<Value>(),
        "prestaties": view.lines.iter().map(line_json).collect::<Value>(),
        "totaal_cent": view.total.cents(),
        "debet_credit": view.debit_credit.code(),
        "locaties": view.locations.iter().map(|location| json!({
            "nummerletters": location.prefix.as_str(),
            "naam": location.name,
            "delen": location.parts,
            "regels": location.lines,
        })).collect::<Value>(),
        "niet_declarabel": view.cut.iter().map(cut_json).collect::<Value>(),
        "wacht": view.waiting.iter().map(waiting_json).collect::<Value>(),
        "meldingen": view.findings.iter().map(finding_json).collect::<Value>(),
        "let_op": view.remarks,
    })
}

pub(super) fn cut_json(off: &CutOff) -> Value {
    json!({
        "locatie": off.own.location.as_str(),
        "referentienummer": off.own.reference.as_str(),
        "kindnummer": off.child.as_str(),
        "datum": off.cut.day.to_string(),
        "aantal": off.cut.amount,
        "code": off.cut.reason.code(),
        "tekst": off.cut.reason.text(),
    })
}

fn waiting_json(line: &WaitingLine) -> Value {
    json!({
        "locatie": line.own.location.as_str(),
        "naam": line.source.location.as_str(),
        "deel": line.source.part.as_str(),
        "referentienummer": line.own.reference.as_str(),
        "kindnummer": line.child.as_str(),
        "toewijzingnummer": line.key.toewijzing.number(),
        "productcode": line.key.product.as_str(),
        "maand": line.key.month.to_string(),
        "code": line.waits.code(),
        "tekst": line.waits.text(),
    })
}

/// `declaratie verwerk`.
pub(super) fn process(context: &Context, file: &Path) -> Result<Answer, AppError> {
    let bytes = files::read_file(file, Intake::Part)?;
    let name = file
        .file_name()
        .map(|name| visible_path(Path::new(name)))
        .unwrap_or_default();
    let mut session = context.open()?;
    let done = session.process_bundle_file(&bytes, &name, context.now())?;
    let is_rejected = |line: &ProcessedLine| matches!(line.state, Some(LineState::Rejected | LineState::Credited));
    let found = done.lines.iter().any(|(_, line)| is_rejected(line)) || !done.codes.is_empty();
    Ok(Answer {
        text: processed_text(&done, &session.child_names()?),
        json: processed_json(&done),
        outcome: if found { Outcome::Found } else { Outcome::Fine },
    })
}

fn processed_text(done: &Processed, names: &BTreeMap<ChildNumber, String>) -> String {
    let mut text = format!(
        "{} over {} van gemeente {}, verzonden als {}: {} ({})\n",
        done.kind,
        done.month.in_words(),
        done.gemeente,
        done.identification,
        done.amount,
        done.debit_credit.code()
    );
    for (child, line) in &done.lines {
        let state = match (line.word(), &line.sent_as) {
            (Some(word), _) => word.to_owned(),
            (None, Some(sent_as)) => format!("verzonden als {sent_as}"),
            (None, None) => "niet verzonden".to_owned(),
        };
        let _ = writeln!(
            text,
            "  {} {}: {state}, {} ",
            line.reference,
            named(child, names),
            line.amount.to_string().trim()
        );
        for (day, amount, why) in &line.cut {
            let _ = writeln!(text, "       {}  {amount}  {why}", day.format("%d-%m-%Y"));
        }
        for advice in &line.advice {
            let _ = writeln!(text, "       {advice}");
        }
    }
    for (child, reference) in &done.waiting {
        let _ = writeln!(
            text,
            "  {reference} {}: wacht bij het kantoor op een ander antwoord en gaat in een volgende bundel mee",
            named(child, names)
        );
    }
    if done.change == Change::KnownBefore {
        text.push_str("LET OP Dit bestand was al verwerkt; er is niets veranderd.");
    }
    text
}

fn processed_json(done: &Processed) -> Value {
    let line = |(child, line): &(ChildNumber, ProcessedLine)| {
        let codes: Vec<&str> = line.codes.iter().map(|code| code.as_str()).collect();
        json!({
            "referentienummer": line.reference.as_str(),
            "kindnummer": child.as_str(),
            "verzonden_als": line.sent_as.as_ref().map(ToString::to_string),
            "stand": line.word(),
            "bedrag_cent": line.amount.cents(),
            "afgekapt": line.cut.iter().map(|(day, amount, why)| json!({
                "datum": day.to_string(),
                "aantal": amount,
                "tekst": why,
            })).collect::<Value>(),
            "retourcodes": codes,
        })
    };
    let codes: Vec<&str> = done.codes.iter().map(|code| code.as_str()).collect();
    json!({
        "soort": done.kind,
        "maand": done.month.to_string(),
        "gemeente": done.gemeente.as_str(),
        "identificatie": done.identification,
        "bedrag_cent": done.amount.cents(),
        "debet_credit": done.debit_credit.code(),
        "al_verwerkt": done.change == Change::KnownBefore,
        "retourcodes": codes,
        "wacht": done.waiting.iter().map(|(child, reference)| json!({
            "referentienummer": reference.as_str(),
            "kindnummer": child.as_str(),
        })).collect::<Value>(),
        "regels": done.lines.iter().map(line).collect::<Value>(),
    })
}
