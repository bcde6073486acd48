//! A text to read.

use super::Next;
use crate::tui::action::{ActionId, Scope, lookup};
use crate::tui::keymap::Key;
use crate::tui::theme::Theme;
use crate::tui::widgets::dialog::{open, put};
use crate::tui::widgets::list::moved;
use crate::tui::width::wrap;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

/// The text.
#[derive(Debug)]
pub struct Reading {
    title: String,
    paragraphs: Vec<String>,
    top: usize,
}

impl Reading {
    /// A text, from its beginning.
    pub const fn new(title: String, paragraphs: Vec<String>) -> Self {
        Self {
            title,
            paragraphs,
            top: 0,
        }
    }

    /// Puts more before it.
    pub fn put_first(&mut self, paragraphs: impl IntoIterator<Item = String>) {
        self.paragraphs.splice(0..0, paragraphs);
    }

    /// Handles a key.
    pub fn key(&mut self, key: Key) -> Next {
        match lookup(Scope::Reading, key) {
            Some(ActionId::Back) => return Next::Close,
            Some(action) => self.top = moved(self.top, action, self.paragraphs.len()),
            None => {}
        }
        Next::Stay
    }

    /// Draws it.
    pub fn draw(&self, frame: &mut Frame, area: Rect, theme: Theme) {
        let width = 70.min(usize::from(area.width).saturating_sub(4));
        let lines: Vec<String> = self
            .paragraphs
            .iter()
            .skip(self.top)
            .flat_map(|paragraph| wrap(paragraph, width))
            .collect();
        let inner = open(frame, area, (width, lines.len().max(1)), &self.title, theme);
        for (index, line) in lines.iter().enumerate() {
            put(frame, inner, index, Line::raw(line.as_str()));
        }
    }
}
