//! An observation that is typed from the presence list: the last one in sight, a digit for the goal, the text, Enter.

use super::confirm::{Answer, Confirm};
use super::record_form::Saved;
use super::{Layer, Next};
use crate::app::Moment;
use crate::app::dossier::{ChildScreen, Draft, FormError, FormTarget};
use crate::domain::dossier::form::{NOTE_CHARS, Values};
use crate::domain::dossier::{Content, EntryKind};
use crate::domain::ids::ChildId;
use crate::tui::action::{ActionId, Scope, lookup};
use crate::tui::children::ChildrenEffect;
use crate::tui::keymap::Key;
use crate::tui::model::{Effect, Model};
use crate::tui::text;
use crate::tui::text_children as words;
use crate::tui::theme::Tone;
use crate::tui::widgets::dialog::{cells, open, put};
use crate::tui::widgets::field::{Field, Sight, with_room};
use crate::tui::widgets::list::window;
use crate::tui::widgets::note::note_lines;
use crate::tui::width::{pad, truncate, wrap};
use chrono::NaiveDate;
use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;

/// Lines of the text that are shown at once.
const TEXT_LINES: usize = 5;
/// Lines of the last observation.
const LAST_LINES: usize = 3;

/// The observation.
#[derive(Debug)]
pub struct Observe {
    child: ChildId,
    name: String,
    today: NaiveDate,
    last: Option<String>,
    /// Number and description; the first is none.
    goals: Vec<(String, String)>,
    goal: usize,
    field: Field,
    saved: Saved,
    error: Option<String>,
}

impl Observe {
    /// An empty observation, or the one that was not finished.
    pub fn new(screen: &ChildScreen, draft: Option<Draft>) -> Self {
        let entries = &screen.file.entries;
        let last = entries.iter().rev().find_map(|entry| match &entry.content {
            Some(Content::Observation(observation)) => Some(format!(
                "{}: {}",
                words::signed(&entry.author, entry.at),
                observation.text
            )),
            _ => None,
        });
        let mut goals = vec![(String::new(), words::NO_GOAL.to_owned())];
        goals.extend(entries.iter().filter_map(|entry| match &entry.content {
            Some(Content::Goal(goal)) => Some((entry.root.raw().to_string(), goal.description.to_string())),
            _ => None,
        }));
        let typed = draft.map(|draft| draft.typed).unwrap_or_default();
        let mut field = Field::up_to(Sight::Open, with_room(NOTE_CHARS));
        field.insert(typed.get("tekst").map_or("", String::as_str));
        let wanted = typed.get("doel").cloned().unwrap_or_default();
        Self {
            child: screen.file.card.child.id,
            name: screen.file.card.child.name.full(),
            today: screen.today,
            last,
            goal: goals.iter().position(|(id, _)| *id == wanted).unwrap_or(0),
            goals,
            field,
            saved: Saved::default(),
            error: None,
        }
    }

    /// Name of the child.
    pub fn name(&self) -> &str {
        &self.name
    }

    const fn target(&self) -> FormTarget {
        FormTarget::Record {
            child: self.child,
            kind: EntryKind::Observation,
            replaces: None,
        }
    }

    fn typed(&self) -> Values {
        let goal = self.goals.get(self.goal).map_or("", |(id, _)| id.as_str());
        let today = self.today.format("%d-%m-%Y").to_string();
        [("datum", today.as_str()), ("doel", goal), ("tekst", self.field.text())]
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .collect()
    }

    fn keep(&self) -> Effect {
        Effect::Children(ChildrenEffect::KeepDraft(self.target(), self.typed()))
    }

    /// What is typed and not kept yet, when time has passed.
    pub fn unsaved(&mut self, now: Moment) -> Option<Effect> {
        if self.field.text().is_empty() {
            return None;
        }
        let typed = self.typed();
        self.saved.is_due(&typed, now)?;
        Some(self.keep())
    }

    /// Handles a key.
    pub fn key(&mut self, key: Key, model: &Model) -> Next {
        let count = self.goals.len();
        match lookup(Scope::Observe, key) {
            Some(ActionId::Back) => return self.leave(),
            Some(ActionId::Accept) => return self.accept(),
            Some(ActionId::NextField) => self.goal = (self.goal + 1) % count,
            Some(_) => self.goal = (self.goal + count - 1) % count,
            None => self.fill(key),
        }
        if self.field.text().is_empty() {
            return Next::Stay;
        }
        let typed = self.typed();
        match self.saved.is_due(&typed, model.now) {
            Some(()) => Next::StayWith(self.keep()),
            None => Next::Stay,
        }
    }

    /// A digit before the text picks a goal; everything else is text.
    fn fill(&mut self, key: Key) {
        self.error = None;
        let digit = match key {
            Key::Char(c) if self.field.text().is_empty() => c.to_digit(10),
            _ => None,
        };
        match digit.and_then(|digit| usize::try_from(digit).ok()) {
            Some(goal) if goal < self.goals.len() => self.goal = goal,
            Some(_) | None => {
                self.field.key(key);
            }
        }
    }

    /// Pasted text is part of the text, as one line.
    pub fn paste(&mut self, pasted: &str) -> Next {
        self.field.insert(pasted);
        Next::Stay
    }

    fn accept(&mut self) -> Next {
        if self.field.text().trim().is_empty() {
            self.error = Some(words::OBSERVE_EMPTY.to_owned());
            return Next::Stay;
        }
        Next::StayWith(Effect::Children(ChildrenEffect::Record(self.target(), self.typed())))
    }

    /// Shows what was wrong.
    pub fn refused(&mut self, error: &FormError) {
        self.error = match error {
            FormError::Fields(errors) => errors.first().map(|error| error.text.clone()),
            FormError::Refused(error) => Some(error.message.clone()),
        };
    }

    fn leave(&self) -> Next {
        if self.field.text().trim().is_empty() {
            return Next::Close;
        }
        let question = words::leave_question(&words::form_title(EntryKind::Observation, &self.name, ""));
        let answer = Answer::Children(ChildrenEffect::Discard);
        Next::Open(Layer::Confirm(Confirm::new(words::LEAVE_TITLE, question, answer)))
    }

    /// Everything above the text.
    fn above(&self, width: usize) -> Vec<(Tone, String)> {
        let last = self.last.clone().unwrap_or_else(|| words::NO_NOTES.to_owned());
        let mut lines = wrap(&last, width);
        if lines.len() > LAST_LINES {
            let rest = lines.split_off(LAST_LINES - 1).join(" ");
            lines.push(truncate(&rest, width));
        }
        let mut rows: Vec<(Tone, String)> = lines.into_iter().map(|line| (Tone::Plain, line)).collect();
        rows.push((Tone::Plain, String::new()));
        for (index, (_, goal)) in self.goals.iter().enumerate() {
            let (mark, tone) = if index == self.goal {
                ('>', Tone::Selected)
            } else {
                (' ', Tone::Plain)
            };
            rows.push((tone, pad(&format!("{mark} {index}  {goal}"), width)));
        }
        rows.push((Tone::Strong, words::OBSERVE_LABEL.to_owned()));
        rows
    }

    /// Draws it.
    pub fn draw(&self, frame: &mut Frame, area: Rect, model: &Model) {
        let width = 72.min(usize::from(area.width).saturating_sub(4));
        let mut above = self.above(width);
        let (lines, (at, column)) = note_lines(self.field.text(), self.field.at(), width.saturating_sub(2));
        let shown = window(at, lines.len(), TEXT_LINES);
        let below = match &self.error {
            Some(error) => wrap(&format!("{}{error}", text::FAULT), width),
            None => wrap(words::OBSERVE_HINT, width),
        };
        let room = usize::from(area.height).saturating_sub(2 + shown.len() + below.len());
        // In a low window the text comes first: what stands above it gives way.
        let cut = above.len().saturating_sub(room);
        above.drain(..cut);
        let title = words::form_title(EntryKind::Observation, &self.name, "");
        let wanted = above.len() + shown.len() + below.len();
        let inner = open(frame, area, (width, wanted), &title, model.theme);
        for (index, (tone, line)) in above.iter().enumerate() {
            put(
                frame,
                inner,
                index,
                Line::styled(line.clone(), model.theme.style(*tone)),
            );
        }
        for (index, line) in lines.iter().enumerate().skip(shown.start).take(shown.len()) {
            let row = above.len() + index - shown.start;
            put(frame, inner, row, Line::raw(format!("| {line}")));
            let position = Position {
                x: inner
                    .x
                    .saturating_add(cells(2 + column))
                    .min(inner.right().saturating_sub(1)),
                y: inner.y.saturating_add(cells(row)),
            };
            if index == at && inner.contains(position) && frame.area().contains(position) {
                frame.set_cursor_position(position);
            }
        }
        let tone = if self.error.is_some() { Tone::Alarm } else { Tone::Plain };
        for (index, line) in below.iter().enumerate() {
            let row = above.len() + shown.len() + index;
            put(frame, inner, row, Line::styled(line.clone(), model.theme.style(tone)));
        }
    }
}
