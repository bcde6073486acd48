//! Boxes over a screen, and the only places where text reaches the frame. Nothing here can draw outside it.

use crate::tui::theme::{Theme, Tone};
use crate::tui::widgets::field::Field;
use crate::tui::width::{columns, pad, wrap};
use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;
use ratatui::widgets::{Block, Clear};

/// A number of columns or rows as the terminal counts them.
pub fn cells(count: usize) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
}

/// One line of an area; `None` when it lies outside.
pub fn row(area: Rect, index: usize) -> Option<Rect> {
    let index = u16::try_from(index).ok().filter(|index| *index < area.height)?;
    Some(Rect {
        y: area.y.saturating_add(index),
        height: 1,
        ..area
    })
}

/// Puts a line at a row of an area, cut off at its edge.
pub fn put(frame: &mut Frame, area: Rect, index: usize, line: Line) {
    if let Some(target) = row(area, index) {
        let visible = target.intersection(frame.area());
        if !visible.is_empty() {
            frame.render_widget(line, visible);
        }
    }
}

/// A box in the middle of an area with room for `lines` of `width` columns; returns the room inside it.
///
/// A title is not cut: the box is made wider for it, and one that is too long for any box goes on in the first lines inside.
pub fn open(frame: &mut Frame, area: Rect, (width, lines): (usize, usize), title: &str, theme: Theme) -> Rect {
    let width = cells(width.max(columns(title)).saturating_add(4)).min(area.width);
    let mut parts = wrap(title, usize::from(width).saturating_sub(4)).into_iter();
    let title = parts.next().unwrap_or_default();
    let below: Vec<String> = parts.collect();
    let height = cells(lines.saturating_add(2 + below.len())).min(area.height);
    let outer = Rect {
        x: area.x + (area.width - width) / 2,
        y: area.y + (area.height - height) / 2,
        width,
        height,
    }
    .intersection(frame.area());
    let title = format!(" {title} ");
    let block = Block::bordered().title(Line::styled(title, theme.style(Tone::Strong)));
    frame.render_widget(Clear, outer);
    blank_half_covered(frame, outer);
    frame.render_widget(block, outer);
    let inner = Rect {
        x: outer.x.saturating_add(2),
        y: outer.y.saturating_add(1),
        width: outer.width.saturating_sub(4),
        height: outer.height.saturating_sub(2),
    };
    for (index, line) in below.iter().enumerate() {
        put(
            frame,
            inner,
            index,
            Line::styled(line.as_str(), theme.style(Tone::Strong)),
        );
    }
    let used = cells(below.len()).min(inner.height);
    Rect {
        y: inner.y + used,
        height: inner.height - used,
        ..inner
    }
}

/// A character of two columns of which the box covers the second half would push the edge of the box aside.
fn blank_half_covered(frame: &mut Frame, outer: Rect) {
    let Some(x) = outer.x.checked_sub(1) else { return };
    for y in outer.top()..outer.bottom() {
        if let Some(cell) = frame.buffer_mut().cell_mut(Position { x, y })
            && columns(cell.symbol()) > 1
        {
            cell.set_symbol(" ");
        }
    }
}

/// A label with the field behind it, and the terminal's cursor in the field.
pub fn put_field(frame: &mut Frame, area: Rect, index: usize, (label, field): (&str, &Field)) {
    let room = usize::from(area.width).saturating_sub(columns(label));
    let shown = field.shown();
    // A text longer than the field shows its end, where one types.
    let skip = field.cursor_column().saturating_sub(room.saturating_sub(1));
    let mut used = 0;
    let text: String = unicode_segmentation::UnicodeSegmentation::graphemes(shown.as_str(), true)
        .skip_while(|grapheme| {
            used += columns(grapheme);
            used <= skip
        })
        .collect();
    put(frame, area, index, Line::raw(format!("{label}{}", pad(&text, room))));
    if let Some(line) = row(area, index) {
        let column = columns(label) + field.cursor_column().saturating_sub(skip);
        let x = line.x.saturating_add(cells(column)).min(line.right().saturating_sub(1));
        let position = Position { x, y: line.y };
        if frame.area().contains(position) {
            frame.set_cursor_position(position);
        }
    }
}
