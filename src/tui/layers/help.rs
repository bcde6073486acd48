//! Help and palette: every action with its key and what it does; typing searches, Enter does it.

use super::Next;
use crate::domain::text::matches_parts;
use crate::tui::action::{ActionId, ActionSpec, Scope, lookup, of_scope};
use crate::tui::keymap::Key;
use crate::tui::model::{Model, Notice};
use crate::tui::text;
use crate::tui::theme::Tone;
use crate::tui::why_not::why_not;
use crate::tui::widgets::dialog::{open, put, put_field};
use crate::tui::widgets::field::{Field, Sight, Used};
use crate::tui::widgets::list::{moved, window};
use crate::tui::width::{pad, wrap};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

/// Which of the two it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The keys of this screen.
    Help,
    /// Every action, also those without a key and those that cannot be done now.
    Palette,
}

/// The list of actions.
#[derive(Debug)]
pub struct Help {
    kind: Kind,
    field: Field,
    cursor: usize,
}

impl Help {
    /// The whole list.
    pub const fn new(kind: Kind) -> Self {
        Self {
            kind,
            field: Field::new(Sight::Open),
            cursor: 0,
        }
    }

    fn left(&self) -> Vec<&'static ActionSpec> {
        let query = self.field.text().trim().to_lowercase();
        let found = |action: &&ActionSpec| {
            let keys = action.keys.iter().any(|key| key.name().to_lowercase() == query);
            let has_place = self.kind == Kind::Palette || !action.keys.is_empty();
            has_place && (keys || matches_parts(&format!("{} {}", action.name, action.explanation), &query))
        };
        of_scope(Scope::Day).filter(found).collect()
    }

    /// Puts pasted text in the field.
    pub fn paste(&mut self, text: &str) -> Next {
        self.field.insert(text);
        self.cursor = 0;
        Next::Stay
    }

    /// Handles a key.
    pub fn key(&mut self, key: Key, model: &Model) -> Next {
        match lookup(Scope::Help, key) {
            Some(ActionId::Back) => Next::Close,
            Some(ActionId::Accept) => match self.left().get(self.cursor) {
                Some(action) => match why_not(model, action.id) {
                    Some(reason) => Next::CloseSay(Notice::cannot(&reason)),
                    None => Next::Run(action.id),
                },
                None => Next::Stay,
            },
            Some(action) => {
                self.cursor = moved(self.cursor, action, self.left().len());
                Next::Stay
            }
            None => {
                if self.field.key(key) == Used::Yes {
                    self.cursor = 0;
                }
                Next::Stay
            }
        }
    }

    /// Draws it.
    pub fn draw(&self, frame: &mut Frame, area: Rect, model: &Model) {
        let theme = model.theme;
        let title = match self.kind {
            Kind::Help => text::HELP_TITLE,
            Kind::Palette => text::PALETTE_TITLE,
        };
        let inner = open(
            frame,
            area,
            (112, usize::from(area.height).saturating_sub(2)),
            title,
            theme,
        );
        let width = usize::from(inner.width);
        put_field(frame, inner, 0, (text::FILTER_LABEL, &self.field));
        let left = self.left();
        if left.is_empty() {
            put(frame, inner, 2, Line::raw(pad(text::FILTER_NOTHING, width)));
        }
        // The explanation of the line under the cursor stands in full below the list.
        let below = left
            .get(self.cursor)
            .map(|action| wrap(&explained(action, model), width))
            .unwrap_or_default();
        let height = usize::from(inner.height).saturating_sub(3 + below.len().max(2));
        let rows = window(self.cursor, left.len(), height);
        let first = rows.start;
        for (index, action) in left.iter().enumerate().skip(first).take(rows.len()) {
            let (mark, tone) = if index == self.cursor {
                ('>', Tone::Selected)
            } else {
                (' ', Tone::Plain)
            };
            let line = pad(&format!("{mark} {}", entry(action, model)), width);
            put(frame, inner, 2 + index - first, Line::styled(line, theme.style(tone)));
        }
        for (index, line) in below.iter().enumerate() {
            let at = usize::from(inner.height).saturating_sub(below.len()) + index;
            put(frame, inner, at, Line::styled(line.clone(), theme.style(Tone::Strong)));
        }
    }
}

fn entry(action: &ActionSpec, model: &Model) -> String {
    let keys: Vec<String> = action.keys.iter().map(|key| key.name()).collect();
    let note = if why_not(model, action.id).is_some() {
        text::NOT_NOW
    } else {
        action.explanation
    };
    format!("{} {} {note}", pad(&keys.join(" "), 15), pad(action.name, 26))
}

fn explained(action: &ActionSpec, model: &Model) -> String {
    match why_not(model, action.id) {
        Some(reason) => format!("{} {}: {reason}.", action.explanation, text::CANNOT_NOW),
        None => action.explanation.to_owned(),
    }
}
