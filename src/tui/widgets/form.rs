//! How a form stands in a dialog: its rows around the one with the cursor, and under them what is wrong or what the keys do.

use super::dialog::{cells, open, put};
use super::list::window;
use crate::tui::theme::{Theme, Tone};
use crate::tui::width::pad;
use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;

/// A row of a form; the cursor of the terminal may stand in it.
pub struct Row {
    /// How it looks.
    pub tone: Tone,
    /// What it says.
    pub text: String,
    /// Column of the cursor, when it stands in this row.
    pub cursor: Option<usize>,
}

impl Row {
    /// A row without the cursor.
    pub const fn new(tone: Tone, text: String) -> Self {
        let cursor = None;
        Self { tone, text, cursor }
    }
}

/// Draws a form of so many columns; the row in focus is always in sight.
pub fn draw_form(
    frame: &mut Frame,
    area: Rect,
    (width, title): (usize, &str),
    (rows, focus): (&[Row], usize),
    below: &[(Tone, String)],
    theme: Theme,
) {
    let inner = open(frame, area, (width, rows.len() + 1 + below.len()), title, theme);
    let height = usize::from(inner.height);
    let room = height.saturating_sub(below.len());
    let shown = window(focus, rows.len(), room);
    for (index, row) in rows.iter().enumerate().skip(shown.start).take(shown.len()) {
        let at = index - shown.start;
        let line = pad(&row.text, usize::from(inner.width));
        put(frame, inner, at, Line::styled(line, theme.style(row.tone)));
        let position = row.cursor.map(|column| Position {
            x: inner
                .x
                .saturating_add(cells(column))
                .min(inner.right().saturating_sub(1)),
            y: inner.y.saturating_add(cells(at)),
        });
        if let Some(position) = position.filter(|at| inner.contains(*at) && frame.area().contains(*at)) {
            frame.set_cursor_position(position);
        }
    }
    for (index, (tone, line)) in below.iter().enumerate() {
        let at = height.saturating_sub(below.len()) + index;
        put(frame, inner, at, Line::styled(line.clone(), theme.style(*tone)));
    }
}
