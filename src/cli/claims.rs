//! `declaratie …` and `ijw …`.

use super::args::{DeclaratieCommand, MonthArgs};
use super::bundle;
use super::claim_tasks;
use super::context::Context;
use super::output::{Answer, Outcome, as_written};
use super::subsidy_account;
use crate::app::declare::answer::AnsweredClaim;
use crate::app::declare::overview::{MonthBoard, MonthRow};
use crate::app::declare::{ClaimView, DeclarationSummary, SentDeclaration};
use crate::app::messages::{MessageReport, Novelty};
use crate::app::subsidy_account::MonthEnd;
use crate::app::{AppError, files};
use crate::domain::declaration::bundle::part::DeclarationKind;
use crate::domain::declaration::history::Why;
use crate::domain::declaration::{DeclarationState, LineState, NotBillable, Prestatie, SentLine};
use crate::domain::finding::{Finding, Severity};
use crate::domain::hidden::visible_path;
use crate::domain::ids::{ChildNumber, GemeenteCode};
use crate::domain::intake::Intake;
use crate::domain::subsidy_account::AccountNumber;
use crate::domain::time::Month;
use crate::domain::words::{count, noun};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

pub(super) fn which(args: &MonthArgs) -> Result<(Month, GemeenteCode), AppError> {
    let month = Month::parse(&args.maand).map_err(|error| AppError::value("De maand", &error))?;
    let gemeente = GemeenteCode::parse(&args.gemeente).map_err(|error| AppError::value("De gemeente", &error))?;
    Ok((month, gemeente))
}

/// `declaratie …`.
pub(super) fn run(context: &Context, command: &DeclaratieCommand) -> Result<Answer, AppError> {
    match command {
        DeclaratieCommand::Controleer { which } => check(context, which),
        DeclaratieCommand::Maak { which, uit } => make(context, which, uit),
        DeclaratieCommand::Deel { which, uit } => bundle::part(context, which, uit),
        DeclaratieCommand::Bundel { mappen, which, uit } => bundle::bundle(context, mappen, which, uit),
        DeclaratieCommand::Verwerk { file } => bundle::process(context, file),
        DeclaratieCommand::Lijst => list(context),
        DeclaratieCommand::Toon { nummer, uit } => show(context, nummer, uit.as_deref()),
        DeclaratieCommand::Taken => claim_tasks::tasks(context),
        DeclaratieCommand::Regel(args) => claim_tasks::decide(context, args),
        DeclaratieCommand::Tarief { which, product, vanaf } => {
            claim_tasks::tariff(context, which, product, vanaf.as_deref())
        }
        DeclaratieCommand::Geweigerd { nummer, terug: false } => claim_tasks::was_refused(context, nummer),
        DeclaratieCommand::Geweigerd { nummer, terug: true } => claim_tasks::was_not_refused(context, nummer),
        DeclaratieCommand::Elders { which, terug: false } => claim_tasks::elsewhere(context, which),
        DeclaratieCommand::Elders { which, terug: true } => claim_tasks::not_elsewhere(context, which),
        DeclaratieCommand::Antwoord {
            nummer,
            uitkomst,
            reden,
        } => subsidy_account::answer(context, nummer, (uitkomst, reden.as_deref())),
    }
}

/// `declaratie controleer`.
fn check(context: &Context, args: &MonthArgs) -> Result<Answer, AppError> {
    let (month, gemeente) = which(args)?;
    let session = context.open()?;
    match session.month_end_kind(&gemeente) {
        MonthEnd::Claim => Ok(claim_answer(&session.check_claim(month, &gemeente, context.now())?)),
        MonthEnd::Account => subsidy_account::check(&session, month, &gemeente, context.now()),
    }
}

/// `declaratie maak`.
fn make(context: &Context, args: &MonthArgs, folder: &Path) -> Result<Answer, AppError> {
    let (month, gemeente) = which(args)?;
    let mut session = context.open()?;
    let now = context.now();
    match session.month_end_kind(&gemeente) {
        MonthEnd::Claim => Ok(claim_answer(&session.make_claim(month, &gemeente, folder, now)?)),
        MonthEnd::Account => subsidy_account::make(&mut session, (month, &gemeente), folder, now),
    }
}

pub(super) fn claim_answer(view: &ClaimView) -> Answer {
    let outcome = if view.is_blocked() {
        Outcome::Found
    } else {
        Outcome::Fine
    };
    Answer {
        text: claim_text(view),
        json: claim_json(view),
        outcome,
    }
}

pub(super) fn line_json(line: &Prestatie) -> Value {
    json!({
        "kindnummer": line.child_number.as_str(),
        "bsn_gemaskeerd": line.bsn.masked(),
        "toewijzingnummer": line.toewijzing.number(),
        "productcategorie": line.category.as_str(),
        "productcode": line.product.as_str(),
        "begin": line.begin.to_string(),
        "eind": line.end.to_string(),
        "volume": line.volume.count(),
        "eenheid": line.unit.code(),
        "tarief_cent": line.tariff.cents(),
        "bedrag_cent": line.amount.cents(),
        "debet_credit": line.debit_credit.code(),
        "referentienummer": line.reference.as_str(),
        "vorig_referentienummer": line.previous_reference.as_ref().map(ToString::to_string),
    })
}

/// A line with what is behind it.
fn claim_line_json(view: &ClaimView, line: &Prestatie) -> Value {
    let mut one = line_json(line);
    if let (Some(object), Some(behind)) = (one.as_object_mut(), view.behind.get(&line.reference)) {
        let codes: Vec<&str> = behind.codes.iter().map(|code| code.as_str()).collect();
        object.insert("reden".to_owned(), json!(behind.why.as_ref().map(Why::code)));
        object.insert("stand".to_owned(), json!(behind.state.map(LineState::code)));
        object.insert("retourcodes".to_owned(), json!(codes));
        let day = |(day, count): &(chrono::NaiveDate, u32)| json!({"datum": day.to_string(), "aantal": count});
        object.insert("dagen".to_owned(), behind.days.iter().map(day).collect());
        if let Some(share) = behind.share {
            object.insert("aandeel_cent".to_owned(), json!(share.cents()));
        }
    }
    one
}

fn not_billable_json(refused: &NotBillable) -> Value {
    json!({
        "kindnummer": refused.child.as_str(),
        "datum": refused.day.to_string(),
        "aantal": refused.count,
        "eenheid": refused.unit.code(),
        "code": refused.code,
        "tekst": refused.text,
    })
}

pub(super) fn finding_json(finding: &Finding) -> Value {
    json!({
        "code": finding.code,
        "retourcode": finding.return_code,
        "ernst": finding.severity.code(),
        "kindnummer": finding.child.as_ref().map(ToString::to_string),
        "datum": finding.day.map(|day| day.to_string()),
        "tekst": finding.text,
        "oplossing": finding.remedy,
    })
}

fn claim_json(view: &ClaimView) -> Value {
    json!({
        "maand": view.month.to_string(),
        "gemeente": view.gemeente.as_str(),
        "bestand": view.file.as_ref().map(|path| as_written(path)),
        "bestanden": view.files.iter().map(|path| as_written(path)).collect::<Value>(),
        "prestaties": view.lines.iter().map(|line| claim_line_json(view, line)).collect::<Value>(),
        "totaal_cent": view.total.cents(),
        "debet_credit": view.debit_credit.code(),
        "niet_declarabel": view.not_billable.iter().map(not_billable_json).collect::<Value>(),
        "meldingen": view.findings.iter().map(finding_json).collect::<Value>(),
    })
}

pub(super) fn lines_text(text: &mut String, lines: &[Prestatie]) {
    let _ = writeln!(
        text,
        "{:<10} {:<10} {:>9} {:<6} {:<24} {:>6} {:>14} {:>14}",
        "kind", "BSN", "toewijz.", "code", "periode", "aantal", "tarief", "bedrag"
    );
    for line in lines {
        let period = format!("{} - {}", line.begin.format("%d-%m-%Y"), line.end.format("%d-%m-%Y"));
        let _ = writeln!(
            text,
            "{:<10} {:<10} {:>9} {:<6} {:<24} {:>6} {:>14} {:>14}",
            line.child_number,
            line.bsn.masked(),
            line.toewijzing.number(),
            line.product,
            period,
            line.volume.count(),
            line.tariff,
            line.amount
        );
    }
}

fn claim_text(view: &ClaimView) -> String {
    let mut text = format!(
        "Declaratie {} voor gemeente {}\n\n",
        view.month.in_words(),
        view.gemeente
    );
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
    not_billable_text(&mut text, &view.not_billable, &view.names);
    findings_text(&mut text, &view.findings, &view.names);
    match (&view.file, view.is_blocked()) {
        (_, true) => {
            let faults = view
                .findings
                .iter()
                .filter(|finding| finding.severity == Severity::Fout)
                .count();
            let _ = write!(
                text,
                "\nEr wordt geen bestand geschreven zolang er {} {}.",
                count(faults, "fout", "fouten"),
                noun(faults, "staat", "staan")
            );
        }
        (Some(path), false) => {
            let _ = write!(text, "\nBestand: {}", visible_path(path));
        }
        (None, false) => {}
    }
    text
}

fn not_billable_text(text: &mut String, all: &[NotBillable], names: &BTreeMap<ChildNumber, String>) {
    if !all.is_empty() {
        let _ = writeln!(text, "\nGeleverd, maar niet te declareren:");
    }
    for refused in all {
        let day = refused.day.format("%d-%m-%Y");
        let unit = refused.unit.label_of(refused.count);
        let _ = writeln!(
            text,
            "  kind {:<6} {}  {day}  {} {unit}  {}",
            refused.child,
            names.get(&refused.child).map_or("", String::as_str),
            refused.count,
            refused.code
        );
        let _ = writeln!(text, "         {}", refused.text);
    }
}

pub(super) fn findings_text(text: &mut String, all: &[Finding], names: &BTreeMap<ChildNumber, String>) {
    if !all.is_empty() {
        let _ = writeln!(text, "\nMeldingen:");
    }
    for finding in all {
        let name = finding.child.as_ref().and_then(|number| names.get(number));
        let _ = writeln!(
            text,
            "  {:<6} {}{}: {}",
            finding.severity.label(),
            finding.code,
            finding.about(name.map(String::as_str)),
            finding.text
        );
        let _ = writeln!(text, "         {}", finding.remedy);
    }
}

/// `declaratie lijst`.
fn list(context: &Context) -> Result<Answer, AppError> {
    let session = context.open()?;
    let (sent, accounts) = (session.declarations()?, session.subsidy_accounts()?);
    let board = session.claim_months(context.now())?;
    let mut text = months_text(&board);
    for one in &sent {
        let dated = one.dated.format("%d-%m-%Y");
        let _ = writeln!(
            text,
            "{}  {}  {}  {dated}  {:>11}  {:>16}  {:<10}  {}",
            one.number,
            one.month,
            one.gemeente,
            count(one.lines, "regel", "regels"),
            one.total,
            one.outcome.code(),
            one.file_name
        );
    }
    for account in &accounts {
        let _ = writeln!(text, "{}", subsidy_account::summary_text(account));
    }
    if sent.is_empty() && accounts.is_empty() {
        text.push_str("Er is nog niets gedeclareerd.");
    }
    let json: Value = sent.iter().map(summary_json).collect();
    let accounts: Value = accounts.iter().map(subsidy_account::summary_json).collect();
    Ok(Answer::fine(
        text,
        json!({
            "declaraties": json,
            "verantwoordingen": accounts,
            "maanden": board.rows.iter().map(month_json).collect::<Value>(),
        }),
    ))
}

/// The months, what is open first.
fn months_text(board: &MonthBoard) -> String {
    let mut text = String::new();
    for row in &board.rows {
        let _ = writeln!(
            text,
            "{}  {}  {:<28}  te verzenden {:>14}  wacht {:>14}  toegekend {:>14}",
            row.month,
            row.gemeente,
            row.stage.in_words(),
            row.sums.to_send,
            row.sums.open,
            row.sums.granted
        );
    }
    if !board.rows.is_empty() {
        text.push('\n');
    }
    text
}

fn month_json(row: &MonthRow) -> Value {
    json!({
        "maand": row.month.to_string(),
        "gemeente": row.gemeente.as_str(),
        "soort": row.end.label(),
        "stand": row.stage.in_words(),
        "open": row.stage.is_open(),
        "te_verzenden_cent": row.sums.to_send.cents(),
        "ingediend_cent": row.sums.claimed.cents(),
        "toegekend_cent": row.sums.granted.cents(),
        "wacht_cent": row.sums.open.cents(),
        "afgekeurd_cent": row.sums.rejected.cents(),
        "gaat_mee_met": row.closed_by.map(|month| month.to_string()),
    })
}

fn summary_json(one: &DeclarationSummary) -> Value {
    json!({
        "declaratienummer": one.number.as_str(),
        "maand": one.month.to_string(),
        "gemeente": one.gemeente.as_str(),
        "dagtekening": one.dated.to_string(),
        "regels": one.lines,
        "totaal_cent": one.total.cents(),
        "debet_credit": one.debit_credit.code(),
        "bestand": one.file_name,
        "soort": one.kind.code(),
        "sha256": one.sha256,
        "stand": one.outcome.code(),
        "toegekend_cent": one.granted.map(|(amount, _)| amount.cents()),
        "toegekend_debet_credit": one.granted.map(|(_, sign)| sign.code()),
        "beantwoord_op": one.answered.map(|day| day.to_string()),
    })
}

/// `declaratie toon NUMMER`.
fn show(context: &Context, number: &str, folder: Option<&Path>) -> Result<Answer, AppError> {
    if AccountNumber::parse(number).is_ok() {
        return subsidy_account::show(context, number);
    }
    let session = context.open()?;
    let shown = session.declaration(number)?;
    let SentDeclaration {
        summary, lines, codes, ..
    } = &shown;
    let files = folder
        .map(|folder| session.hand_out_messages(number, folder))
        .transpose()?;
    let mut text = format!(
        "Declaratie {} over {} voor gemeente {}\n",
        summary.number,
        summary.month.in_words(),
        summary.gemeente
    );
    let _ = writeln!(
        text,
        "Verzonden op {} in {}\n",
        summary.dated.format("%d-%m-%Y"),
        summary.file_name
    );
    let plain: Vec<Prestatie> = lines.iter().map(|sent| sent.line.clone()).collect();
    lines_text(&mut text, &plain);
    let _ = writeln!(text, "\nTotaal {} ({})", summary.total, summary.debit_credit.code());
    let _ = writeln!(text, "Stand: {}", summary.outcome.code());
    if !codes.is_empty() {
        let codes: Vec<&str> = codes.iter().map(|code| code.as_str()).collect();
        let _ = writeln!(text, "Als geheel afgekeurd met {}", codes.join(", "));
    }
    for sent in lines.iter().filter(|sent| !sent.codes.is_empty()) {
        let codes: Vec<&str> = sent.codes.iter().map(|code| code.as_str()).collect();
        let _ = writeln!(
            text,
            "  {} {} ({})",
            sent.line.reference,
            sent.state.code(),
            codes.join(", ")
        );
    }
    if let Some(granted) = summary.granted {
        let _ = writeln!(text, "Toegekend: {}", claim_tasks::signed(granted));
    }
    bundle::cut_text(&mut text, &shown.cut);
    let _ = write!(text, "SHA-256 van het bestand: {}", summary.sha256);
    for path in files.iter().flatten() {
        let _ = write!(text, "\nBestand: {}", visible_path(path));
    }
    let files: Vec<String> = files.iter().flatten().map(|path| as_written(path)).collect();
    Ok(Answer::fine(text, shown_json(&shown, &files)))
}

fn shown_json(shown: &SentDeclaration, files: &[String]) -> Value {
    let SentDeclaration { codes, lines, .. } = shown;
    let mut json = summary_json(&shown.summary);
    let with_state = |sent: &SentLine| {
        let mut one = line_json(&sent.line);
        if let Some(object) = one.as_object_mut() {
            object.insert("stand".to_owned(), json!(sent.state.code()));
            let codes: Vec<&str> = sent.codes.iter().map(|code| code.as_str()).collect();
            object.insert("retourcodes".to_owned(), json!(codes));
            if let Some(share) = shown.shares.get(&sent.line.reference) {
                object.insert("aandeel_cent".to_owned(), json!(share.cents()));
            }
        }
        one
    };
    if let Some(object) = json.as_object_mut() {
        let codes: Vec<&str> = codes.iter().map(|code| code.as_str()).collect();
        object.insert("retourcodes".to_owned(), json!(codes));
        object.insert("bestanden".to_owned(), json!(files));
        object.insert("prestaties".to_owned(), lines.iter().map(with_state).collect());
        if shown.summary.kind != DeclarationKind::Own {
            let cut = shown.cut.iter().map(bundle::cut_json).collect();
            object.insert("niet_declarabel".to_owned(), cut);
        }
    }
    json
}

/// `ijw lees BESTAND`.
pub(super) fn read_message(context: &Context, file: &Path, folder: Option<&Path>) -> Result<Answer, AppError> {
    let bytes = files::read_file(file, Intake::Message)?;
    let beside = file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let name = file
        .file_name()
        .map(|name| visible_path(Path::new(name)))
        .unwrap_or_default();
    let mut session = context.open()?;
    let report = session.read_message(&bytes, &name, folder.unwrap_or(beside), context.now())?;
    let json = json!({
        "bericht": report.kind,
        "gemeente": report.gemeente.as_str(),
        "identificatie": report.identification,
        "kindnummer": report.child.as_ref().map(ToString::to_string),
        "kind_nieuw": report.child_is == Novelty::New,
        "nieuw": report.new,
        "gewijzigd": report.changed,
        "ongewijzigd": report.unchanged,
        "wijzigingen": report.changes,
        "retourcodes": report.return_codes,
        "fouten": report.faults,
        "let_op": report.remarks,
        "antwoord": report.answer.as_ref().map(|path| as_written(path)),
        "antwoord_op": report.answers,
        "declaratie": report.claim.as_ref().map(claim_tasks::answered_json),
        "uitkomst": if report.return_codes.is_empty() { "goedgekeurd" } else { "afgekeurd" },
    });
    let text = message_text(&report, &session.child_names()?);
    let outcome = if report.return_codes.is_empty() {
        Outcome::Fine
    } else {
        Outcome::Found
    };
    Ok(Answer { text, json, outcome })
}

/// Whom a message is about, and what it brought for that child.
fn about_child(text: &mut String, report: &MessageReport, names: &BTreeMap<ChildNumber, String>) {
    match (&report.child, &report.answers) {
        (Some(child), Some(sent)) => {
            let child = claim_tasks::named(child, names);
            let _ = if report.return_codes.is_empty() {
                writeln!(text, "De gemeente heeft bericht {sent} over {child} overgenomen.")
            } else {
                let codes = report.return_codes.join(", ");
                writeln!(
                    text,
                    "De gemeente heeft bericht {sent} over {child} afgekeurd ({codes})."
                )
            };
        }
        (Some(child), None) => {
            let new = if report.child_is == Novelty::New {
                " (nieuw: vul school en plaatsing nog in)"
            } else {
                ""
            };
            let name = names.get(child).map_or_else(String::new, |name| format!(" {name}"));
            let _ = writeln!(
                text,
                "Kind {child}{name}{new}: {} nieuw, {} gewijzigd, {} ongewijzigd.",
                count(report.new, "toewijzing", "toewijzingen"),
                report.changed,
                report.unchanged
            );
        }
        (None, _) => {}
    }
}

fn message_text(report: &MessageReport, names: &BTreeMap<ChildNumber, String>) -> String {
    let mut text = format!("{} van gemeente {}\n", report.kind, report.gemeente);
    about_child(&mut text, report, names);
    for change in &report.changes {
        let _ = writeln!(text, "       {change}");
    }
    // Each rejected line says its own; a declaration that is rejected as a whole says it once.
    let by_line = |claim: &AnsweredClaim| claim.state == DeclarationState::Answered && !claim.rejected.is_empty();
    let faults = report.faults.iter();
    for fault in faults.filter(|_| !report.claim.as_ref().is_some_and(by_line)) {
        let _ = writeln!(text, "FOUT   {fault}");
    }
    for remark in &report.remarks {
        let _ = writeln!(text, "LET OP {remark}");
    }
    if let Some(claim) = &report.claim {
        claim_tasks::answered_text(&mut text, claim, names);
        return text;
    }
    if report.answers.is_none() && !report.return_codes.is_empty() {
        let _ = writeln!(
            text,
            "Het bericht is afgekeurd ({}); er is niets ingelezen.",
            report.return_codes.join(", ")
        );
    }
    match &report.answer {
        Some(path) => {
            let _ = write!(text, "Antwoord: {}", visible_path(path));
        }
        None => text.push_str("Bekijk wat nog te melden is met: plusgroep zorgberichten."),
    }
    text
}
