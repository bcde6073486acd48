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

/// Columns of a text in the narrowest window, in which it has the most lines.
const NARROWEST: usize = 56;

/// The text.
#[derive(Debug)]
pub struct Reading {
    title: String,
    paragraphs: Vec<String>,
    /// The first line in sight, counted in lines.
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
            Some(action) => self.top = moved(self.top, action, self.lines(NARROWEST).len()),
            None => {}
        }
        Next::Stay
    }

    fn lines(&self, width: usize) -> Vec<String> {
        let paragraphs = self.paragraphs.iter();
        paragraphs.flat_map(|paragraph| wrap(paragraph, width)).collect()
    }

    /// Draws it.
    pub fn draw(&self, frame: &mut Frame, area: Rect, theme: Theme) {
        let width = 70.min(usize::from(area.width).saturating_sub(4));
        let mut lines = self.lines(width);
        // In a wide window there are fewer lines than were counted; the last one stays in sight.
        lines.drain(..self.top.min(lines.len().saturating_sub(1)));
        let inner = open(frame, area, (width, lines.len().max(1)), &self.title, theme);
        for (index, line) in lines.iter().enumerate() {
            put(frame, inner, index, Line::raw(line.as_str()));
        }
    }
}
