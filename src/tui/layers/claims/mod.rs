//! The screen Declaratie: the months with their state, a month with its lines, a line with its days.

pub mod account;
pub mod ask;
pub mod days;
pub mod items;
pub mod month;
pub mod months;

use super::Layer;
use super::entry::{Entry, Purpose};
use super::reading::Reading;
use crate::app::declare::ClaimView;
use crate::app::declare::attendance::DayAttendance;
use crate::app::declare::month_end::MonthView;
use crate::app::declare::overview::MonthBoard;
use crate::app::messages::MessageReport;
use crate::app::{AppError, Cause};
use crate::domain::ids::GemeenteCode;
use crate::domain::time::Month;
use crate::tui::action::{ActionSpec, Scope, of_scope};
use crate::tui::model::{Model, Notice};
use crate::tui::{text_attendance, text_claims as words, text_notices};
use ask::Ask;
use month::ClaimMonth;
use months::Months;
use std::path::PathBuf;

/// A month of a municipality.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct At {
    /// Month.
    pub month: Month,
    /// Municipality.
    pub gemeente: GemeenteCode,
}

/// A month as it was read, with what can be chosen beside it.
#[derive(Clone, Debug)]
pub struct MonthState {
    /// The month.
    pub view: MonthView,
    /// Municipalities to declare to.
    pub gemeenten: Vec<GemeenteCode>,
    /// Where files go unless the person says otherwise.
    pub folder: PathBuf,
}

/// What came of something that this screen had done.
#[derive(Debug)]
pub enum ClaimsNews {
    /// The months were read.
    Months(Result<MonthBoard, AppError>),
    /// A month was read.
    Month(Box<Result<MonthState, AppError>>),
    /// What came of a month that ends in an account of extra hours.
    Account(Box<account::AccountNews>),
    /// Its file was made in this folder, or not.
    Made(String, Box<Result<ClaimView, AppError>>),
    /// The stored files were handed out, or not.
    HandedOut(Result<Vec<PathBuf>, AppError>),
    /// The answer of the municipality was read, or not.
    Read {
        /// Where it lies.
        path: String,
        /// The month that was shown.
        at: Option<At>,
        /// What came of it.
        outcome: Box<Result<MessageReport, AppError>>,
    },
    /// Something was decided, with the sentence that says so.
    Decided(Result<&'static str, AppError>),
    /// The attendance of a day, after what was said about it.
    Attendance(Vec<String>, Result<DayAttendance, AppError>),
}

/// Takes in what came of something that this screen had done.
pub fn arrived(model: &mut Model, news: ClaimsNews) {
    match news {
        ClaimsNews::Months(Ok(board)) => show_months(model, board),
        ClaimsNews::Month(state) => match *state {
            Ok(state) => show_month(model, state),
            Err(error) => model.notice = Some(Notice::fault(&error)),
        },
        ClaimsNews::Account(news) => account::arrived(model, *news),
        ClaimsNews::Made(folder, made) => match *made {
            Ok(view) => model.notice = Some(Notice::Info(words::made(&view))),
            Err(error) => was_refused(model, &error, &folder),
        },
        ClaimsNews::HandedOut(Ok(files)) => model.notice = Some(Notice::Info(words::placed(&files))),
        ClaimsNews::Decided(Ok(sentence)) => model.notice = Some(Notice::Info(sentence.to_owned())),
        ClaimsNews::Read { path, at, outcome } => was_read(model, &path, at, *outcome),
        ClaimsNews::Attendance(first, Ok(day)) => {
            let mut reading = Reading::new(text_attendance::title(&day), text_attendance::paragraphs(&day));
            reading.put_first(first);
            model.layers.push(Layer::Reading(reading));
        }
        ClaimsNews::Months(Err(error))
        | ClaimsNews::HandedOut(Err(error))
        | ClaimsNews::Decided(Err(error))
        | ClaimsNews::Attendance(_, Err(error)) => model.notice = Some(Notice::fault(&error)),
    }
}

/// Says why a file was not made; when the month is another by now, what it holds now is asked.
fn was_refused(model: &mut Model, error: &AppError, folder: &str) {
    model.notice = Some(Notice::fault(error));
    if error.cause != Some(Cause::MonthChanged) {
        return;
    }
    let mut layers = model.layers.iter();
    let question = layers.find_map(|layer| match layer {
        Layer::ClaimMonth(month) => month.ask_again(folder),
        _ => None,
    });
    model.layers.extend(question);
}

/// Shows the months, under what is open over them.
fn show_months(model: &mut Model, board: MonthBoard) {
    let shown = model.layers.iter_mut().find_map(|layer| match layer {
        Layer::Months(months) => Some(months),
        _ => None,
    });
    match shown {
        Some(months) => months.show(board),
        None => model.layers.push(Layer::Months(Months::new(board))),
    }
}

/// Shows a month, under what is open over it.
fn show_month(model: &mut Model, state: MonthState) {
    let shown = model.layers.iter_mut().find_map(|layer| match layer {
        Layer::ClaimMonth(month) => Some(month),
        _ => None,
    });
    match shown {
        Some(month) => month.show(state),
        None => model.layers.push(Layer::ClaimMonth(Box::new(ClaimMonth::new(state)))),
    }
}

fn was_read(model: &mut Model, path: &str, at: Option<At>, outcome: Result<MessageReport, AppError>) {
    match outcome {
        Ok(report) => {
            // What was said before stands in the way of the outcome.
            model.notice = None;
            let reading = Reading::new(text_notices::report_title(&report), text_notices::report(&report));
            model.layers.push(Layer::Reading(reading));
        }
        Err(error) => {
            model.notice = Some(Notice::fault(&error));
            let entry = Entry::filled(Purpose::Claims(Box::new(Ask::Answer { at })), path);
            model.layers.push(Layer::Entry(entry));
        }
    }
}

/// What of this screen is shown, to be read again when another terminal has written.
pub fn shown(model: &Model) -> impl Iterator<Item = ask::ClaimsTask> {
    let tasks: Vec<ask::ClaimsTask> = model
        .layers
        .iter()
        .filter_map(|layer| match layer {
            Layer::Months(_) => Some(ask::ClaimsTask::Months),
            Layer::ClaimMonth(month) => Some(ask::ClaimsTask::Month(month.at())),
            _ => None,
        })
        .collect();
    tasks.into_iter()
}

/// Every key of a scope with what it does, and why it cannot be done now.
fn keys(title: &str, scope: Scope, why_not: impl Fn(&ActionSpec) -> Option<String>) -> Reading {
    let line = |action: &'static ActionSpec| {
        let keys: Vec<String> = action.keys.iter().map(|key| key.name()).collect();
        let reason = why_not(action).map(|reason| format!(" KAN NU NIET: {reason}."));
        format!(
            "{}: {}{}",
            keys.join(" "),
            action.explanation,
            reason.unwrap_or_default()
        )
    };
    Reading::new(title.to_owned(), of_scope(scope).map(line).collect())
}
