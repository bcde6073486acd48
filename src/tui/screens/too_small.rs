//! The one line that is shown in a window that is too small for anything else.

use crate::tui::text;
use crate::tui::widgets::dialog::put;
use crate::tui::width::wrap;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

/// Narrowest window.
const MIN_COLUMNS: u16 = 60;
/// Lowest window.
const MIN_ROWS: u16 = 20;

/// Says whether a window is too small.
pub const fn is_too_small(area: Rect) -> bool {
    area.width < MIN_COLUMNS || area.height < MIN_ROWS
}

/// Draws the line, over as many lines as it needs.
pub fn draw(frame: &mut Frame) {
    let area = frame.area();
    let sentence = text::too_small(MIN_COLUMNS, MIN_ROWS);
    for (index, line) in wrap(&sentence, usize::from(area.width)).into_iter().enumerate() {
        put(frame, area, index, Line::raw(line));
    }
}
