//! A month that ends in an account of extra hours: what it comes to, and where its files go.

use super::super::Layer;
use super::super::entry::{Entry, Purpose};
use super::super::reading::Reading;
use super::At;
use super::ask::Ask;
use crate::app::AppError;
use crate::app::subsidy_account::{AccountSending, AccountView};
use crate::domain::extra_hours::{Hours, in_hours};
use crate::domain::finding::Severity;
use crate::domain::subsidy_account::hours_of;
use crate::domain::words::count;
use crate::tui::model::{Model, Notice};
use std::path::PathBuf;

/// What came of an account.
#[derive(Debug)]
pub enum AccountNews {
    /// It was worked out, to be looked at.
    Shown(Result<AccountView, AppError>),
    /// It was worked out, to be made; with where its files go unless the person says otherwise.
    Asked(At, PathBuf, Result<AccountView, AppError>),
    /// Its files were made, or not.
    Made(Result<AccountView, AppError>),
}

/// Takes in what came of an account: one that is to be made asks for its folder, or says why it cannot be.
pub fn arrived(model: &mut Model, news: AccountNews) {
    match news {
        AccountNews::Shown(Ok(view)) => {
            let mut paragraphs = paragraphs(&view);
            if !view.account.is_blank() && !view.is_blocked() {
                paragraphs.push("Nog niet gemaakt of verstuurd: dat doet u met m in de lijst van maanden.".to_owned());
            }
            model
                .layers
                .push(Layer::Reading(Reading::new(title(&view), paragraphs)));
        }
        AccountNews::Asked(at, folder, Ok(view)) => {
            let blank = view.account.is_blank();
            if !blank && !view.is_blocked() {
                let ask = Ask::Account {
                    at,
                    seen: Box::new(view.account.clone()),
                    summary: summary(&view),
                };
                let entry = Entry::filled(Purpose::Claims(Box::new(ask)), &folder.display().to_string());
                model.layers.push(Layer::Entry(entry));
            } else {
                model
                    .layers
                    .push(Layer::Reading(Reading::new(title(&view), paragraphs(&view))));
            }
        }
        AccountNews::Made(Ok(view)) => {
            if view.files.is_empty() {
                let text = "Er is niets gemaakt; bekijk de meldingen van de maand.";
                model.notice = Some(Notice::Info(text.to_owned()));
            }
            model
                .layers
                .push(Layer::Reading(Reading::new(title(&view), paragraphs(&view))));
        }
        AccountNews::Shown(Err(error)) | AccountNews::Asked(_, _, Err(error)) | AccountNews::Made(Err(error)) => {
            model.notice = Some(Notice::fault(&error));
        }
    }
}

fn title(view: &AccountView) -> String {
    format!(
        "Verantwoording {} voor gemeente {}",
        view.account.month.in_words(),
        view.account.gemeente
    )
}

/// What the files will hold, in one sentence.
fn summary(view: &AccountView) -> String {
    let total = view.account.total();
    let amount = view.account.total_amount().map_or_else(
        || "bedrag onbekend, want de regeling noemt geen tarief".to_owned(),
        |amount| amount.to_string(),
    );
    let state = match &view.sending {
        AccountSending::New => "Nieuw".to_owned(),
        AccountSending::Correction(number) => format!("Vervangt {number}"),
        AccountSending::SentBefore(number) => {
            format!("Al gemaakt als {number}; de bestanden komen opnieuw uit de kluis")
        }
    };
    format!("{state}: {} ({amount}).", hours(&total))
}

fn hours(hours: &Hours) -> String {
    format!(
        "recht {}, gewerkt {}, te vergoeden {}",
        in_hours(hours.entitled),
        in_hours(hours.worked_quarter),
        in_hours(hours.paid)
    )
}

/// Every group, the differences with what went out, and what was found.
fn paragraphs(view: &AccountView) -> Vec<String> {
    let mut all = vec![summary(view)];
    for group in &view.account.groups {
        all.push(format!("Groep {}: {}.", group.name, hours(&hours_of(&group.days))));
    }
    for difference in &view.differences {
        let place = difference
            .group
            .as_ref()
            .map_or_else(|| "De locatie".to_owned(), ToString::to_string);
        all.push(format!(
            "Verschil met de vorige, {place}: {} recht, {} gewerkt, {} te vergoeden.",
            count(difference.entitled, "minuut", "minuten"),
            difference.worked,
            difference.paid
        ));
    }
    all.extend(view.findings.iter().map(|finding| {
        let label = match finding.severity {
            Severity::Fout => "FOUT",
            Severity::LetOp => "LET OP",
        };
        format!(
            "{label} {}{}: {} {}",
            finding.code,
            finding.about(None),
            finding.text,
            finding.remedy
        )
    }));
    all.extend(view.files.iter().map(|path| format!("Bestand: {}", path.display())));
    all
}
