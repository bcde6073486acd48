//! `declaratie …` under a subsidy: the account of extra hours.

use super::claims::{finding_json, findings_text};
use super::context::Context;
use super::extra_hours::{columns, head, hours_json, joined};
use super::output::{Answer, Outcome, as_written};
use crate::app::subsidy_account::{AccountSending, AccountSummary, AccountView, SentAccount};
use crate::app::{AppError, Moment, Session};
use crate::domain::extra_hours::{Hours, in_hours};
use crate::domain::finding::Severity;
use crate::domain::hidden::visible_path;
use crate::domain::ids::GemeenteCode;
use crate::domain::money::Cents;
use crate::domain::subsidy_account::{AccountDay, AccountOutcome, AccountState, Difference, SubsidyAccount, hours_of};
use crate::domain::time::{Month, date_in_words};
use crate::domain::words::{count, noun};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

/// `declaratie controleer`.
pub(super) fn check(session: &Session, month: Month, gemeente: &GemeenteCode, now: Moment) -> Result<Answer, AppError> {
    Ok(view_answer(&session.check_account(month, gemeente, now)?))
}

/// `declaratie maak`.
pub(super) fn make(
    session: &mut Session,
    (month, gemeente): (Month, &GemeenteCode),
    folder: &Path,
    now: Moment,
) -> Result<Answer, AppError> {
    Ok(view_answer(&session.make_account(month, gemeente, folder, now)?))
}

/// `declaratie antwoord NUMMER`.
pub(super) fn answer(
    context: &Context,
    number: &str,
    (outcome, reason): (&str, Option<&str>),
) -> Result<Answer, AppError> {
    let outcome = AccountOutcome::parse(outcome).map_err(|error| AppError::value("De uitkomst", &error))?;
    let now = context.now();
    let sent = context
        .open()?
        .answer_account(number, outcome, reason.unwrap_or_default(), now)?;
    let text = format!("Verantwoording {} is {}.", sent.summary.number, outcome.code());
    Ok(Answer::fine(text, summary_json(&sent.summary)))
}

/// `declaratie toon NUMMER`.
pub(super) fn show(context: &Context, number: &str) -> Result<Answer, AppError> {
    let SentAccount { summary, issued } = context.open()?.subsidy_account(number)?;
    let mut text = format!(
        "Verantwoording {} over {} voor gemeente {}\n",
        summary.number,
        summary.month.in_words(),
        summary.gemeente
    );
    let _ = writeln!(
        text,
        "Verzonden op {} in {} en {}",
        summary.dated.format("%d-%m-%Y"),
        summary.files[0],
        summary.files[1]
    );
    let _ = writeln!(text, "{}", state_text(&summary));
    hours_text(&mut text, &issued.account);
    let json = joined(summary_json(&summary), json!({"uren": account_json(&issued.account)}));
    Ok(Answer::fine(text, json))
}

/// How far it has come, which version it is, and what the municipality gave as its reason.
fn state_text(summary: &AccountSummary) -> String {
    let mut text = format!("Versie {}, {}", summary.version, summary.state.code());
    if let AccountState::Replaced(by, _) = &summary.state {
        let _ = write!(text, " door {by}");
    }
    if let Some(earlier) = &summary.replaces {
        let _ = write!(text, ", vervangt {earlier}");
    }
    if let Some(answer) = summary.state.answer() {
        let on = answer.on.format("%d-%m-%Y");
        let _ = write!(text, "; antwoord van {on}: {}", answer.outcome.code());
        if let Some(reason) = &answer.reason {
            let _ = write!(text, " ({reason})");
        }
    }
    text
}

/// A line of the list.
pub(super) fn summary_text(one: &AccountSummary) -> String {
    format!(
        "{}  {}  {}  {}  {:>7} uur  {:>16}  {:<11}  {}",
        one.number,
        one.month,
        one.gemeente,
        one.dated.format("%d-%m-%Y"),
        in_hours(one.paid_minutes),
        money(one.total),
        one.state.code(),
        one.files[1]
    )
}

/// An account in the list as scripts read it.
pub(super) fn summary_json(one: &AccountSummary) -> Value {
    let answer = one.state.answer();
    let replaced_by = match &one.state {
        AccountState::Replaced(by, _) => Some(by.as_str()),
        AccountState::Sent | AccountState::Approved(_) | AccountState::Rejected(_) => None,
    };
    json!({
        "soort": "verantwoording",
        "nummer": one.number.as_str(),
        "versie": one.version,
        "vervangt": one.replaces.as_ref().map(ToString::to_string),
        "vervangen_door": replaced_by,
        "maand": one.month.to_string(),
        "gemeente": one.gemeente.as_str(),
        "regeling": one.regeling,
        "dagtekening": one.dated.to_string(),
        "stand": one.state.code(),
        "uitkomst": answer.map(|answer| answer.outcome.code()),
        "uitkomst_datum": answer.map(|answer| answer.on.to_string()),
        "uitkomst_door": answer.map(|answer| answer.by.as_str()),
        "uitkomst_reden": answer.and_then(|answer| answer.reason.as_ref()).map(ToString::to_string),
        "te_vergoeden_minuten": one.paid_minutes,
        "totaal_cent": cents(one.total),
        "debet_credit": "D",
        "bestanden": one.files,
    })
}

fn cents(amount: Option<Cents>) -> Option<u64> {
    amount.map(Cents::cents)
}

fn money(amount: Option<Cents>) -> String {
    amount.map_or_else(|| "onbekend".to_owned(), |amount| amount.to_string())
}

fn view_answer(view: &AccountView) -> Answer {
    Answer {
        text: view_text(view),
        json: view_json(view),
        outcome: if view.is_blocked() {
            Outcome::Found
        } else {
            Outcome::Fine
        },
    }
}

/// The account under the keys that a claim has too; what a claim has and an account has not is empty.
fn view_json(view: &AccountView) -> Value {
    let account = &view.account;
    let files: Vec<String> = view.files.iter().map(|path| as_written(path)).collect();
    let replaces = match &view.sending {
        AccountSending::Correction(number) => Some(number.as_str()),
        AccountSending::New | AccountSending::SentBefore(_) => None,
    };
    json!({
        "soort": "verantwoording",
        "maand": account.month.to_string(),
        "gemeente": account.gemeente.as_str(),
        "nummer": view.number.as_ref().map(ToString::to_string),
        "vervangt": replaces,
        "bestand": files.first(),
        "bestanden": files,
        "prestaties": [],
        "totaal_cent": cents(account.total_amount()),
        "debet_credit": "D",
        "niet_declarabel": [],
        "uren": account_json(account),
        "verschillen": view.differences.iter().map(difference_json).collect::<Value>(),
        "meldingen": view.findings.iter().map(finding_json).collect::<Value>(),
    })
}

fn account_json(account: &SubsidyAccount) -> Value {
    let days = |days: &[AccountDay]| -> Value {
        let day = |day: &AccountDay| {
            let place = json!({
                "datum": day.day.to_string(),
                "dagtype": day.class.code(),
                "bedrag_cent": cents(account.day_amount(day)),
            });
            joined(place, hours_json(&day.hours))
        };
        days.iter().map(day).collect()
    };
    let part = |own: &[AccountDay]| {
        let sums = json!({"bedrag_cent": cents(account.amount_of(own)), "dagen": days(own)});
        joined(hours_json(&hours_of(own)), sums)
    };
    let groups = account
        .groups
        .iter()
        .map(|group| joined(json!({"groep": group.name.as_str()}), part(&group.days)));
    let plus = account.plus.iter().map(|count| {
        let group = account.groups.iter().find(|group| group.id == count.group);
        json!({
            "groep": group.map(|group| group.name.as_str()),
            "datum": count.day.to_string(),
            "dagdeel": count.dagdeel.as_str(),
            "pluskinderen": count.children,
        })
    });
    json!({
        "regeling": account.regeling,
        "tarief_per_uur_cent": cents(account.rate_per_hour),
        "plafond_cent": cents(account.ceiling.map(|ceiling| ceiling.most)),
        "plafond_gebruikt_cent": cents(account.ceiling.and_then(|ceiling| ceiling.used)),
        "totaal": hours_json(&account.total()),
        "groepen": groups.collect::<Value>(),
        "locatie": (!account.whole.is_empty()).then(|| part(&account.whole)),
        "pluskinderen": plus.collect::<Value>(),
    })
}

fn difference_json(difference: &Difference) -> Value {
    json!({
        "groep": difference.group.as_ref().map(ToString::to_string),
        "dagen": difference.days,
        "recht_minuten": difference.entitled,
        "gepland_kwartier_minuten": difference.planned,
        "gewerkt_kwartier_minuten": difference.worked,
        "te_vergoeden_minuten": difference.paid,
        "bedrag_cent": difference.cents,
        "pluskinderen": difference.plus_children,
    })
}

fn view_text(view: &AccountView) -> String {
    let account = &view.account;
    let mut text = format!(
        "Verantwoording extra uren {} voor gemeente {}\n",
        account.month.in_words(),
        account.gemeente
    );
    if let Some(number) = &view.number {
        let _ = writeln!(text, "Nummer {number}");
    }
    hours_text(&mut text, account);
    differences_text(&mut text, view);
    findings_text(&mut text, &view.findings, &BTreeMap::new());
    let is_fault = |severity: Severity| severity == Severity::Fout;
    let faults = view
        .findings
        .iter()
        .filter(|finding| is_fault(finding.severity))
        .count();
    if faults > 0 {
        let _ = writeln!(
            text,
            "\nEr wordt geen bestand geschreven zolang er {} {}.",
            count(faults, "fout", "fouten"),
            noun(faults, "staat", "staan")
        );
    }
    for path in &view.files {
        let _ = write!(text, "\nBestand: {}", visible_path(path));
    }
    text
}

fn hours_text(text: &mut String, account: &SubsidyAccount) {
    let with_amount = |name: &str, hours: &Hours, amount: Option<Cents>| {
        let amount = account.rate_per_hour.and(amount);
        let amount = amount.map(|amount| format!(" {amount:>14}")).unwrap_or_default();
        format!("{name:<32} {}{amount}", columns(hours))
    };
    let mut part = |name: &str, days: &[AccountDay]| {
        let _ = writeln!(text, "\n{}", head(name));
        for day in days.iter().filter(|day| day.hours != Hours::default()) {
            let name = format!("  {} {}", date_in_words(day.day), day.class.code().replace('_', " "));
            let _ = writeln!(text, "{}", with_amount(&name, &day.hours, account.day_amount(day)));
        }
        let _ = writeln!(
            text,
            "{}",
            with_amount("Maand", &hours_of(days), account.amount_of(days))
        );
    };
    for group in &account.groups {
        part(&format!("Groep {}", group.name), &group.days);
    }
    if !account.whole.is_empty() {
        part("Recht van de locatie", &account.whole);
    }
    let _ = writeln!(text, "\n{}", head(""));
    let _ = writeln!(
        text,
        "{}",
        with_amount("Totaal", &account.total(), account.total_amount())
    );
    if let Some(ceiling) = account.ceiling {
        let _ = writeln!(
            text,
            "Gebruikt tot en met deze maand: {} van {}",
            money(ceiling.used),
            ceiling.most
        );
    }
    let children = account.plus.iter().filter(|count| count.children > 0).count();
    let _ = writeln!(
        text,
        "Dagdelen met kinderen met extra ondersteuning: {children} van {}",
        account.plus.len()
    );
}

fn differences_text(text: &mut String, view: &AccountView) {
    if view.differences.is_empty() {
        return;
    }
    let _ = writeln!(text, "\nVerschil met wat verzonden is:");
    for one in &view.differences {
        let who = one
            .group
            .as_ref()
            .map_or_else(|| "Recht van de locatie".to_owned(), |name| format!("Groep {name}"));
        let amount = match one.cents {
            Some(amount) => {
                let sign = if amount < 0 { "-" } else { "+" };
                // What cannot be shown as money cannot be paid either.
                Cents::new(amount.unsigned_abs())
                    .map_or_else(|_| "onbekend".to_owned(), |cents| format!("{sign}{cents}"))
            }
            None => "bedrag onbekend".to_owned(),
        };
        let _ = writeln!(
            text,
            "  {who}: {} anders, {} gewerkt, {} te vergoeden, {amount}",
            count(one.days, "dag", "dagen"),
            signed_hours(one.worked),
            signed_hours(one.paid)
        );
    }
}

/// Minutes more or less, as `+1:15` or `-0:30`.
fn signed_hours(minutes: i64) -> String {
    let sign = if minutes < 0 { "-" } else { "+" };
    let size = u32::try_from(minutes.unsigned_abs()).unwrap_or(u32::MAX);
    format!("{sign}{}", in_hours(size))
}
