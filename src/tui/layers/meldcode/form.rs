//! The form of a sealed note: the day, the answers that belong to the step, and the text. Nothing of it is kept as a draft.

use super::super::confirm::{Answer, Confirm};
use super::super::{Layer, Next};
use crate::app::{AppError, NewNote, Target};
use crate::domain::meldcode::{Consulted, Entry, Help, Note, NoteText, Reporting, Step, Weighing};
use crate::domain::text::fold;
use crate::domain::time::{date_in_words, parse_date_typed};
use crate::tui::action::{ActionId, Scope, lookup};
use crate::tui::keymap::Key;
use crate::tui::meldcode::MeldcodeEffect;
use crate::tui::model::{Effect, Model};
use crate::tui::theme::Tone;
use crate::tui::widgets::field::{Field, Sight};
use crate::tui::widgets::form::{Row, draw_form};
use crate::tui::widgets::list::window;
use crate::tui::widgets::note::note_lines;
use crate::tui::width::{columns, pad, wrap};
use crate::tui::{text, text_meldcode as words};
use chrono::NaiveDate;
use ratatui::Frame;
use ratatui::layout::Rect;

/// Lines of the text that are shown at once.
const TEXT_LINES: usize = 7;
/// Most characters that the field takes: more than a note may have, so that a long paste is said to be too long, not cut off.
const FIELD_CHARS: usize = 4 * NoteText::MAX_CHARS;

/// What the form writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// The step that has its turn.
    Step(Step),
    /// That a step is left out, and why.
    Skip(Step),
    /// More about a step up to this one.
    Addition(Option<Step>),
}

/// Which file it goes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Destination {
    /// A new one.
    New,
    /// This one.
    File(i64),
}

/// What a line of the form asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asks {
    About,
    Day,
    OfStep,
    Consulted,
    Weighing,
    Reporting,
    Help,
    Text,
}

/// What is filled in on a line.
#[derive(Clone, PartialEq, Eq)]
enum Filled {
    /// Something typed.
    Typed(Field),
    /// One of some answers.
    Chosen {
        options: Vec<String>,
        at: Option<usize>,
        /// Letters typed so far to choose one.
        letters: String,
    },
}

/// A line of the form; shows nothing of what is filled in when a fault shows it.
#[derive(Clone)]
struct FormLine {
    asks: Asks,
    filled: Filled,
    error: Option<String>,
}

impl std::fmt::Debug for FormLine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "FormLine({:?})", self.asks)
    }
}

impl FormLine {
    fn typed(asks: Asks, most: usize, text: &str) -> Self {
        let mut field = Field::up_to(Sight::Open, most);
        field.insert(text);
        Self {
            asks,
            filled: Filled::Typed(field),
            error: None,
        }
    }

    fn chosen(asks: Asks, options: Vec<String>, at: Option<usize>) -> Self {
        let letters = String::new();
        let filled = Filled::Chosen { options, at, letters };
        Self {
            asks,
            filled,
            error: None,
        }
    }

    fn of(asks: Asks, answers: &[&'static str]) -> Self {
        Self::chosen(asks, answers.iter().map(|answer| (*answer).to_owned()).collect(), None)
    }

    fn key(&mut self, key: Key) {
        self.error = None;
        match &mut self.filled {
            Filled::Typed(field) => {
                field.key(key);
            }
            Filled::Chosen { options, at, letters } => choose(key, options, at, letters),
        }
    }

    fn is_empty(&self) -> bool {
        match &self.filled {
            Filled::Typed(field) => field.text().trim().is_empty(),
            Filled::Chosen { at, .. } => at.is_none(),
        }
    }

    /// What stands in the line when the cursor is elsewhere.
    fn shown(&self) -> &str {
        match &self.filled {
            Filled::Typed(field) => field.text(),
            Filled::Chosen { options, at, .. } => at.and_then(|at| options.get(at)).map_or("", String::as_str),
        }
    }
}

/// A key in a line of answers: arrows go along them, letters find one.
fn choose(key: Key, options: &[String], at: &mut Option<usize>, letters: &mut String) {
    let count = options.len().max(1);
    match key {
        Key::Right => *at = Some(at.map_or(0, |at| (at + 1) % count)),
        Key::Left => *at = Some(at.map_or(count - 1, |at| (at + count - 1) % count)),
        Key::Home => *at = Some(0),
        Key::End => *at = Some(count - 1),
        Key::Char(letter) => {
            let find = |wanted: &str| {
                options
                    .iter()
                    .position(|option| fold(option).starts_with(&fold(wanted)))
            };
            let longer = format!("{letters}{letter}");
            let found = find(&longer);
            *letters = if found.is_some() { longer } else { letter.to_string() };
            *at = found.or_else(|| find(letters)).or(*at);
        }
        _ => {}
    }
}

/// The form.
#[derive(Debug)]
pub struct NoteForm {
    what: What,
    destination: Destination,
    lines: Vec<FormLine>,
    /// Index of the line with the cursor.
    at: usize,
    /// What it began with, to know whether something was typed.
    initial: Vec<FormLine>,
    refused: Option<String>,
}

/// The lines for what is written.
fn lines(what: What, destination: Destination, staff: &[String], today: NaiveDate) -> Vec<FormLine> {
    let mut lines = Vec::new();
    if destination == Destination::New {
        let names = std::iter::once(words::NOBODY.to_owned()).chain(staff.iter().cloned());
        lines.push(FormLine::chosen(Asks::About, names.collect(), Some(0)));
    }
    if let What::Addition(done) = what {
        let steps: Vec<Step> = Step::ALL.into_iter().filter(|step| Some(*step) <= done).collect();
        let last = steps.len().checked_sub(1);
        lines.push(FormLine::chosen(
            Asks::OfStep,
            steps.into_iter().map(words::step_choice).collect(),
            last,
        ));
    }
    let day = today.format("%d-%m-%Y").to_string();
    lines.push(FormLine::typed(Asks::Day, 20, &day));
    match what {
        What::Step(Step::Consultation) => {
            let answers: Vec<&str> = Consulted::ALL.iter().map(|each| each.label()).collect();
            lines.push(FormLine::of(Asks::Consulted, &answers));
        }
        What::Step(Step::Weighing) => {
            let answers: Vec<&str> = Weighing::ALL.iter().map(|each| each.label()).collect();
            lines.push(FormLine::of(Asks::Weighing, &answers));
        }
        What::Step(Step::Decision) => {
            let reporting: Vec<&str> = Reporting::ALL.iter().map(|each| each.label()).collect();
            let help: Vec<&str> = Help::ALL.iter().map(|each| each.label()).collect();
            lines.push(FormLine::of(Asks::Reporting, &reporting));
            lines.push(FormLine::of(Asks::Help, &help));
        }
        What::Step(Step::Signals | Step::Talk) | What::Skip(_) | What::Addition(_) => {}
    }
    lines.push(FormLine::typed(Asks::Text, FIELD_CHARS, ""));
    lines
}

impl NoteForm {
    /// An empty form, with the day of today in it.
    pub fn new(what: What, destination: Destination, staff: &[String], today: NaiveDate) -> Self {
        let lines = lines(what, destination, staff, today);
        // About whom a new file is comes first; elsewhere the first line that is still to be filled in.
        let at = match destination {
            Destination::New => 0,
            Destination::File(_) => lines.iter().position(FormLine::is_empty).unwrap_or(0),
        };
        Self {
            what,
            destination,
            initial: lines.clone(),
            lines,
            at,
            refused: None,
        }
    }

    /// Handles a key.
    pub fn key(&mut self, key: Key, today: NaiveDate) -> Next {
        let last = self.lines.len().saturating_sub(1);
        match lookup(Scope::RecordForm, key) {
            Some(ActionId::Back) => self.leave(),
            Some(ActionId::PreviousField) => self.go(self.at.saturating_sub(1)),
            Some(ActionId::NextField) => self.go((self.at + 1).min(last)),
            Some(ActionId::RecordNow) => self.record(today),
            Some(_) if self.at >= last => self.record(today),
            Some(_) => self.go(self.at + 1),
            None => {
                self.refused = None;
                if let Some(line) = self.lines.get_mut(self.at) {
                    line.key(key);
                }
                Next::Stay
            }
        }
    }

    const fn go(&mut self, at: usize) -> Next {
        self.at = at;
        Next::Stay
    }

    /// Pasted text goes into the field with the cursor; the text takes all its lines as one.
    pub fn paste(&mut self, pasted: &str) {
        self.refused = None;
        if let Some(line) = self.lines.get_mut(self.at) {
            line.error = None;
            if let Filled::Typed(field) = &mut line.filled {
                field.insert(pasted);
            }
        }
    }

    /// Says why the note was not written; everything that was typed stays.
    pub fn refused(&mut self, error: &AppError) {
        self.refused = Some(words::stays_closed(error));
    }

    fn leave(&self) -> Next {
        let touched = self
            .lines
            .iter()
            .zip(&self.initial)
            .any(|(line, initial)| line.shown() != initial.shown());
        if !touched {
            return Next::Close;
        }
        let question = Confirm::new(words::LEAVE_TITLE, words::leave_question(), Answer::DiscardNote);
        Next::Open(Layer::Confirm(question))
    }

    fn record(&mut self, today: NaiveDate) -> Next {
        match self.note(today) {
            Ok(note) => Next::StayWith(Effect::Meldcode(MeldcodeEffect::Write(note))),
            Err((asks, error)) => {
                if let Some(at) = self.lines.iter().position(|line| line.asks == asks) {
                    self.at = at;
                    if let Some(line) = self.lines.get_mut(at) {
                        line.error = Some(error);
                    }
                }
                Next::Stay
            }
        }
    }

    fn line(&self, asks: Asks) -> Option<&FormLine> {
        self.lines.iter().find(|line| line.asks == asks)
    }

    /// The answer that is chosen on a line.
    fn answer<T: Copy>(&self, asks: Asks, answers: &[T]) -> Result<T, (Asks, String)> {
        let at = match self.line(asks).map(|line| &line.filled) {
            Some(Filled::Chosen { at, .. }) => *at,
            _ => None,
        };
        at.and_then(|at| answers.get(at).copied())
            .ok_or_else(|| (asks, words::NOT_CHOSEN.to_owned()))
    }

    fn entry(&self) -> Result<Entry, (Asks, String)> {
        Ok(match self.what {
            What::Step(Step::Signals) => Entry::Signals,
            What::Step(Step::Consultation) => Entry::Consultation(self.answer(Asks::Consulted, &Consulted::ALL)?),
            What::Step(Step::Talk) => Entry::Talk,
            What::Step(Step::Weighing) => Entry::Weighing(self.answer(Asks::Weighing, &Weighing::ALL)?),
            What::Step(Step::Decision) => Entry::Decision(
                self.answer(Asks::Reporting, &Reporting::ALL)?,
                self.answer(Asks::Help, &Help::ALL)?,
            ),
            What::Skip(step) => Entry::Skipped(step),
            What::Addition(_) => Entry::Addition(self.answer(Asks::OfStep, &Step::ALL)?),
        })
    }

    /// What was filled in, or the first line that is wrong.
    fn note(&self, today: NaiveDate) -> Result<NewNote, (Asks, String)> {
        let typed = |asks| self.line(asks).map_or("", FormLine::shown);
        let wrong = |asks| move |error| (asks, text::is_wrong(&error));
        let day = parse_date_typed(typed(Asks::Day), today).map_err(wrong(Asks::Day))?;
        let entry = self.entry()?;
        let text = NoteText::parse(typed(Asks::Text)).map_err(wrong(Asks::Text))?;
        let target = match self.destination {
            Destination::File(id) => Target::File(id),
            Destination::New => Target::New { about: self.about() },
        };
        Ok(NewNote {
            target,
            note: Note { entry, day, text },
        })
    }

    /// Name of the account that a new file is about; the first answer is nobody.
    fn about(&self) -> Option<String> {
        match &self.line(Asks::About)?.filled {
            Filled::Chosen { options, at, .. } => at.filter(|at| *at > 0).and_then(|at| options.get(at).cloned()),
            Filled::Typed(_) => None,
        }
    }

    const fn label(&self, asks: Asks) -> &'static str {
        match (asks, self.what) {
            (Asks::About, _) => words::ABOUT_LABEL,
            (Asks::Day, _) => words::DAY_LABEL,
            (Asks::OfStep, _) => words::OF_STEP_LABEL,
            (Asks::Consulted, _) => words::CONSULTED_LABEL,
            (Asks::Weighing, _) => words::WEIGHING_LABEL,
            (Asks::Reporting, _) => words::REPORTING_LABEL,
            (Asks::Help, _) => words::HELP_LABEL,
            (Asks::Text, What::Skip(_)) => words::REASON_LABEL,
            (Asks::Text, _) => words::TEXT_LABEL,
        }
    }

    fn title(&self) -> String {
        match self.what {
            What::Step(step) => words::step_title(step),
            What::Skip(step) => words::skip_title(step),
            What::Addition(_) => words::ADD_TITLE.to_owned(),
        }
    }

    /// What stands at the bottom: why it was refused, or what the line takes.
    fn below(&self, width: usize) -> Vec<(Tone, String)> {
        let (tone, sentence) = match (&self.refused, self.lines.get(self.at).map(|line| line.asks)) {
            (Some(refused), _) => (Tone::Alarm, format!("{}{refused}", text::FAULT)),
            (None, Some(Asks::About)) => (Tone::Plain, format!("{} {}", words::CHOICE_HINT, words::ABOUT_HINT)),
            (None, Some(Asks::Day)) => (Tone::Plain, words::DAY_HINT.to_owned()),
            (None, Some(Asks::Text)) => (Tone::Plain, words::TEXT_HINT.to_owned()),
            (None, Some(Asks::Consulted | Asks::Reporting)) => {
                (Tone::Plain, format!("{} {}", words::CHOICE_HINT, words::ADVICE_HINT))
            }
            (None, _) => (Tone::Plain, words::CHOICE_HINT.to_owned()),
        };
        wrap(&sentence, width).into_iter().map(|line| (tone, line)).collect()
    }

    /// Every row, and the one that must be in sight.
    fn rows(&self, width: usize, today: NaiveDate) -> (Vec<Row>, usize) {
        let longest = self.lines.iter().map(|line| columns(self.label(line.asks)) + 4).max();
        let label = longest.unwrap_or(0).min(width / 2);
        let (mut rows, mut focus) = (Vec::new(), 0);
        for (index, line) in self.lines.iter().enumerate() {
            let mark = if index == self.at { "> " } else { "  " };
            let head = pad(&format!("{mark}{}:", self.label(line.asks)), label.saturating_sub(1)) + " ";
            let begin = rows.len();
            if index == self.at {
                opened(&mut rows, line, &head, (width, today));
                focus = match &line.filled {
                    Filled::Chosen { at, .. } => begin + 1 + at.unwrap_or(0),
                    Filled::Typed(_) => begin + (rows.len() - begin) / 2,
                };
            } else {
                let understood = understood(line, today);
                rows.push(Row::new(Tone::Plain, format!("{head}{}{understood}", line.shown())));
            }
            let sentence = line.error.iter().map(|error| format!("{}{error}", text::FAULT));
            let wrapped = sentence.flat_map(|error| wrap(&error, width.saturating_sub(4)));
            rows.extend(wrapped.map(|line| Row::new(Tone::Alarm, format!("    {line}"))));
        }
        (rows, focus)
    }

    /// Draws it.
    pub fn draw(&self, frame: &mut Frame, area: Rect, model: &Model) {
        let width = 84.min(usize::from(area.width).saturating_sub(4));
        let (rows, focus) = self.rows(width, model.now.day());
        let below = self.below(width);
        draw_form(frame, area, (width, &self.title()), (&rows, focus), &below, model.theme);
    }
}

/// The day as it is understood, behind what is typed.
fn understood(line: &FormLine, today: NaiveDate) -> String {
    match line.asks {
        Asks::Day => {
            parse_date_typed(line.shown(), today).map_or(String::new(), |day| format!("  = {}", date_in_words(day)))
        }
        _ => String::new(),
    }
}

/// The line with the cursor.
fn opened(rows: &mut Vec<Row>, line: &FormLine, head: &str, (width, today): (usize, NaiveDate)) {
    match &line.filled {
        Filled::Chosen { options, at, .. } => {
            rows.push(Row::new(Tone::Selected, pad(&format!("{head}{}", line.shown()), width)));
            rows.extend(options.iter().enumerate().map(|(index, option)| {
                let text = if *at == Some(index) {
                    format!("    >{option}<")
                } else {
                    format!("     {option}")
                };
                Row::new(Tone::Plain, text)
            }));
        }
        Filled::Typed(field) if line.asks == Asks::Text => {
            let counted = words::counted(field.text().chars().count(), NoteText::MAX_CHARS);
            rows.push(Row::new(Tone::Strong, format!("{head}{counted}")));
            let (lines, (at, column)) = note_lines(field.text(), field.at(), width.saturating_sub(4));
            let shown = window(at, lines.len(), TEXT_LINES);
            for (index, text) in lines.iter().enumerate().skip(shown.start).take(shown.len()) {
                let mut row = Row::new(Tone::Plain, format!("  | {text}"));
                row.cursor = (index == at).then_some(4 + column);
                rows.push(row);
            }
        }
        Filled::Typed(field) => {
            let mut row = Row::new(
                Tone::Strong,
                format!("{head}{}{}", field.text(), understood(line, today)),
            );
            row.cursor = Some(columns(head) + field.cursor_column());
            rows.push(row);
        }
    }
}

#[cfg(test)]
mod tests;
