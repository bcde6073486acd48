//! The Dutch words of the list of months on the screen Declaratie.

use super::text_claims::gemeente;
use crate::app::declare::overview::{MonthBoard, MonthEnd, MonthRow, MonthStage};
use crate::domain::declaration::balance::Balance;
use crate::domain::time::Month;
use chrono::NaiveDate;

fn digits(day: NaiveDate) -> String {
    day.format("%d-%m-%Y").to_string()
}

/// The line of totals over the months.
pub fn totals(board: &MonthBoard) -> String {
    let sums = &board.totals;
    format!(
        "Declaratie: te verzenden {}, toegekend {}, wacht {}, afgekeurd {}",
        sums.to_send, sums.granted, sums.open, sums.rejected
    )
}

/// A month in the fewest letters: `sep 2026`.
pub fn short_month(month: Month) -> String {
    let words = month.in_words();
    let (name, year) = words.split_once(' ').unwrap_or((&words, ""));
    let short = if name == "maart" { "mrt" } else { name };
    format!("{} {year}", short.chars().take(3).collect::<String>())
}

/// How far a month has come, in at most nineteen letters.
pub fn short_stage(stage: MonthStage) -> String {
    match stage {
        MonthStage::Waiting => "verzonden".to_owned(),
        MonthStage::LinesRejected(count) => format!("antwoord: {count} afgek."),
        MonthStage::ToCorrect => "correctie te maken".to_owned(),
        MonthStage::Fixed => "voor EUR 0 gekeurd".to_owned(),
        other => other.in_words(),
    }
}

/// An amount of the list; nothing where there is none.
pub fn amount(balance: Balance) -> String {
    if balance == Balance::default() {
        "-".to_owned()
    } else {
        balance.to_string()
    }
}

/// A month of the list in full, and what to do with it.
pub fn month_details(row: &MonthRow) -> Vec<String> {
    let what = format!(
        "{}, {}: {}.",
        row.month.in_words(),
        gemeente(row.gemeente_name.as_deref(), &row.gemeente),
        row.stage.in_words()
    );
    let mut all = vec![what, next_step(row)];
    if row.sums.to_send != Balance::default() {
        all.push(format!("Te verzenden over deze maand: {}.", row.sums.to_send));
    }
    if row.files > 0 {
        let sums = &row.sums;
        let files = match row.files {
            1 => "1 bestand".to_owned(),
            count => format!("{count} bestanden"),
        };
        let sent = row
            .sent
            .map_or(String::new(), |day| format!(", het laatste op {}", digits(day)));
        all.push(format!(
            "{files} gemaakt{sent}: ingediend {}, toegekend {}, open {}, afgekeurd {}.",
            sums.claimed, sums.granted, sums.open, sums.rejected
        ));
    }
    all
}

fn next_step(row: &MonthRow) -> String {
    if row.end == MonthEnd::Account {
        return match row.stage {
            MonthStage::Waiting => {
                "Leg het antwoord vast met: plusgroep declaratie antwoord NUMMER --uitkomst vastgesteld (of afgewezen)."
            }
            _ => "Enter toont de uren; m maakt de bestanden (.csv en .xlsx).",
        }
        .to_owned();
    }
    let goes = || match row.closed_by {
        Some(last) => format!("gaat vanzelf mee met {} of later", last.in_words()),
        None => "gaat mee met het volgende bestand".to_owned(),
    };
    match row.stage {
        MonthStage::Running => "Enter toont hoe de maand er nu voor staat.".to_owned(),
        MonthStage::ToMake => match row.closed_by {
            None => {
                "Enter toont de maand; m maakt daar het bestand. Elders gedeclareerd? Zeg het daar met e.".to_owned()
            }
            Some(_) => format!("Wat u niet elders declareerde, {}. Enter toont de maand.", goes()),
        },
        MonthStage::NoCare => "Er is niets te declareren.".to_owned(),
        MonthStage::NotBillable => "Enter toont wat geleverd is en waarom het niet te declareren is.".to_owned(),
        MonthStage::Held => "Enter toont wat aangehouden is; h geeft een regel daar vrij.".to_owned(),
        MonthStage::Elsewhere => {
            "De zorg gaat hier niet mee. Klopt dat niet? Open de maand en neem het terug met e.".to_owned()
        }
        MonthStage::Waiting if row.files == 0 => {
            "De zorg ging mee met een latere maand en wacht op antwoord.".to_owned()
        }
        MonthStage::Waiting => {
            "Lees het antwoord in met l. Weigerde VECOZO het bestand? Open de maand en druk op w.".to_owned()
        }
        MonthStage::LinesRejected(_) => {
            let goes = goes().replacen("mee", "opnieuw mee", 1);
            format!("Enter toont waarom. Wat u niet aanhoudt of afschrijft, {goes}.")
        }
        MonthStage::Fixed => "Enter toont wat voor niets is goedgekeurd, en wat u kunt doen.".to_owned(),
        MonthStage::ToCorrect => format!("Er is iets veranderd sinds het bestand; de correctie {}.", goes()),
        MonthStage::Rejected | MonthStage::Refused => match row.closed_by {
            Some(_) => format!("Telt als niet verzonden; de zorg {}.", goes()),
            None => "Telt als niet verzonden: open de maand en maak het bestand opnieuw met m.".to_owned(),
        },
        MonthStage::Answered => "Enter toont de regels; er is niets meer te doen.".to_owned(),
    }
}
