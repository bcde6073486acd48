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
use crate::tui::width::{columns, pad, wrap};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

/// Columns of the state.
const STATE: usize = 20;
/// Columns beside the state from which group and alert both fit.
const ROOMY: usize = 52;

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
        // The alert of the child under the cursor stands below in full.
        let alert = self.hits.get(self.cursor).and_then(|hit| hit.alert.as_deref());
        let below = alert.map(|alert| wrap(&text::alert(alert), width)).unwrap_or_default();
        let room = usize::from(inner.height).saturating_sub(2 + below.len()).max(1);
        let rows = window(self.cursor, self.hits.len(), room);
        let first = rows.start;
        let layout = Columns::new(&self.hits, width);
        for (index, hit) in self.hits.iter().enumerate().skip(first).take(rows.len()) {
            let (line, alert) = hit_line(hit, model, layout);
            let (mark, tone, alarm) = if index == self.cursor {
                ('>', Tone::Selected, Tone::Selected)
            } else {
                (' ', Tone::Plain, Tone::Alarm)
            };
            let before = columns(&line) + 2;
            let spans = vec![
                Span::styled(format!("{mark} {line}"), theme.style(tone)),
                Span::styled(pad(&alert, width.saturating_sub(before)), theme.style(alarm)),
            ];
            put(frame, inner, 2 + index - first, Line::from(spans));
        }
        let bottom = usize::from(inner.height).saturating_sub(below.len());
        for (index, line) in below.into_iter().enumerate() {
            put(
                frame,
                inner,
                bottom + index,
                Line::styled(line, theme.style(Tone::Alarm)),
            );
        }
    }
}

/// Columns of name, group and alert of the children that were found; 0 leaves one out.
#[derive(Clone, Copy, Debug)]
struct Columns {
    name: usize,
    place: usize,
    alert: usize,
}

impl Columns {
    fn new(hits: &[ChildHit], width: usize) -> Self {
        let rest = width.saturating_sub(2 + STATE + 1);
        let has_alert = hits.iter().any(|hit| hit.alert.is_some());
        // In a narrow window the group gives way to the alert.
        let (place, alert) = match (has_alert, rest >= ROOMY) {
            (false, _) => (14, 0),
            (true, true) => (14, 18),
            (true, false) => (0, 14),
        };
        Self {
            name: rest.saturating_sub(place + alert + 2).max(10),
            place,
            alert,
        }
    }
}

fn hit_line(hit: &ChildHit, model: &Model, layout: Columns) -> (String, String) {
    let group = model.day.view.groups.iter().find(|group| Some(group.id) == hit.group);
    let state = hit.state.map_or_else(|| text::NOT_LISTED.to_owned(), state_text);
    let place = group.map_or("", |group| group.name.as_str());
    let mut line = format!("{} {} ", pad(&hit.name, layout.name), pad(&state, STATE));
    if layout.place > 0 {
        line.push_str(&pad(place, layout.place));
        line.push(' ');
    }
    let alert = hit.alert.as_deref().filter(|_| layout.alert > 0);
    let alert = alert.map(|alert| text::alert_in_row(alert, layout.alert));
    (line, alert.unwrap_or_default())
}

/// Sign, word and time of a state.
pub fn state_text(state: RowState) -> String {
    let time = match state {
        RowState::Present(at) | RowState::Gone(at) | RowState::ForgottenOut(at) => format!(" {at}"),
        RowState::Expected | RowState::Missing | RowState::Absent(_) => String::new(),
    };
    format!("{} {}{time}", state.sign(), state.word())
}
