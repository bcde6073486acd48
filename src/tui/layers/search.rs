//! Searching for a child of the whole location: a few letters and Enter is the quickest way to tick it in.

use super::entry::{Entry, Purpose};
use super::extra_day::Ask;
use super::{Layer, Next};
use crate::app::day::{ChildHit, RowState};
use crate::tui::action::{ActionId, Scope, lookup};
use crate::tui::keymap::Key;
use crate::tui::model::{Effect, Model, Notice};
use crate::tui::text;
use crate::tui::theme::Tone;
use crate::tui::why_not::why_no_record;
use crate::tui::widgets::dialog::{open, put, put_field};
use crate::tui::widgets::field::{Field, Sight, Used};
use crate::tui::widgets::list::{moved, window};
use crate::tui::width::pad;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

/// The search.
#[derive(Debug)]
pub struct Search {
    /// What is typed.
    pub field: Field,
    hits: Vec<ChildHit>,
    cursor: usize,
}

impl Search {
    /// An empty search.
    pub const fn empty() -> Self {
        Self {
            field: Field::new(Sight::Open),
            hits: Vec::new(),
            cursor: 0,
        }
    }

    /// The children for what is typed now.
    pub fn asked(&mut self) -> Next {
        self.cursor = 0;
        if self.field.text().trim().is_empty() {
            self.hits.clear();
            return Next::Stay;
        }
        Next::StayWith(Effect::Find(self.field.text().to_owned()))
    }

    /// Takes the children that were found, when the query is still the one that is typed.
    pub fn found(&mut self, query: &str, hits: Vec<ChildHit>) {
        if query == self.field.text() {
            self.hits = hits;
            self.cursor = self.cursor.min(self.hits.len().saturating_sub(1));
        }
    }

    /// Handles a key.
    pub fn key(&mut self, key: Key, model: &Model) -> Next {
        match lookup(Scope::Search, key) {
            Some(ActionId::Back) => Next::Close,
            Some(ActionId::Accept) => self.hits.get(self.cursor).cloned().map_or(Next::Stay, Next::Step),
            Some(ActionId::ExtraDay) => self.extra_day(model),
            Some(action) => {
                self.cursor = moved(self.cursor, action, self.hits.len());
                Next::Stay
            }
            None if self.field.key(key) == Used::Yes => match key {
                Key::Char(_) | Key::Backspace => self.asked(),
                _ => Next::Stay,
            },
            None => Next::Stay,
        }
    }

    /// Asks for an extra day of the child under the cursor.
    fn extra_day(&self, model: &Model) -> Next {
        let (Some(hit), Some(shown)) = (self.hits.get(self.cursor), model.day.group()) else {
            return Next::Stay;
        };
        if let Some(reason) = why_no_record(model) {
            return Next::StaySay(Notice::cannot(&reason));
        }
        Next::Replace(Layer::Entry(Entry::new(Purpose::ExtraDay(Ask {
            child: hit.child,
            group: hit.group.unwrap_or(shown.id),
            name: hit.name.clone(),
            extra: None,
        }))))
    }

    /// Draws it.
    pub fn draw(&self, frame: &mut Frame, area: Rect, model: &Model) {
        let theme = model.theme;
        let lines = usize::from(area.height).saturating_sub(2);
        let inner = open(frame, area, (76, lines), text::SEARCH_TITLE, theme);
        put_field(frame, inner, 0, (text::SEARCH_LABEL, &self.field));
        let width = usize::from(inner.width);
        if self.hits.is_empty() {
            let hint = if self.field.text().trim().is_empty() {
                text::SEARCH_HINT
            } else {
                text::SEARCH_NOTHING
            };
            put(frame, inner, 2, Line::raw(pad(hint, width)));
            return;
        }
        let rows = window(
            self.cursor,
            self.hits.len(),
            usize::from(inner.height).saturating_sub(2),
        );
        let first = rows.start;
        for (index, hit) in self.hits.iter().enumerate().skip(first).take(rows.len()) {
            let line = hit_line(hit, model, width);
            let (mark, tone) = if index == self.cursor {
                ('>', Tone::Selected)
            } else {
                (' ', Tone::Plain)
            };
            put(
                frame,
                inner,
                2 + index - first,
                Line::styled(pad(&format!("{mark} {line}"), width), theme.style(tone)),
            );
        }
    }
}

fn hit_line(hit: &ChildHit, model: &Model, width: usize) -> String {
    let group = model.day.view.groups.iter().find(|group| Some(group.id) == hit.group);
    let state = hit.state.map_or_else(|| text::NOT_LISTED.to_owned(), state_text);
    let name_width = width.saturating_sub(2 + 22 + 15).max(10);
    let place = group.map_or("", |group| group.name.as_str());
    format!("{} {} {}", pad(&hit.name, name_width), pad(&state, 21), pad(place, 14))
}

/// Sign, word and time of a state.
pub fn state_text(state: RowState) -> String {
    let time = match state {
        RowState::Present(at) | RowState::Gone(at) | RowState::ForgottenOut(at) => format!(" {at}"),
        RowState::Expected | RowState::Missing | RowState::Absent(_) => String::new(),
    };
    format!("{} {}{time}", state.sign(), state.word())
}
