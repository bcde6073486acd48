//! How a form looks: the line with the cursor opens up with its words, its note or what is understood.

use super::line::FormLine;
use super::{RecordForm, is_note};
use crate::domain::dossier::form::Need;
use crate::tui::model::Model;
use crate::tui::text;
use crate::tui::text_children as words;
use crate::tui::theme::Tone;
use crate::tui::widgets::form::{Row, draw_form};
use crate::tui::widgets::list::window;
use crate::tui::widgets::note::note_lines;
use crate::tui::width::{columns, pad, wrap};
use chrono::NaiveDate;
use ratatui::Frame;
use ratatui::layout::Rect;

/// Lines of a note that are shown at once.
const NOTE_LINES: usize = 6;

impl RecordForm {
    /// Draws it over an area.
    pub fn draw(&self, frame: &mut Frame, area: Rect, model: &Model) {
        let width = 96.min(usize::from(area.width).saturating_sub(4));
        let (rows, focus) = self.rows(width, model.now.day());
        let below = self.below(width);
        draw_form(frame, area, (width, &self.title), (&rows, focus), &below, model.theme);
    }

    /// What stands at the bottom: why it was refused, or what the field takes.
    fn below(&self, width: usize) -> Vec<(Tone, String)> {
        let (tone, sentence) = match (&self.refused, self.lines.get(self.at)) {
            (Some(refused), _) => (Tone::Alarm, format!("{}{refused}", text::FAULT)),
            (None, Some(line)) => (Tone::Plain, words::hint(line.spec).to_owned()),
            (None, None) => (Tone::Plain, words::BUTTON_HINT.to_owned()),
        };
        wrap(&sentence, width).into_iter().map(|line| (tone, line)).collect()
    }

    /// Every row, and the one that must be in sight.
    fn rows(&self, width: usize, today: NaiveDate) -> (Vec<Row>, usize) {
        let longest = self
            .lines
            .iter()
            .map(|line| columns(line.spec.label) + 5)
            .max()
            .unwrap_or(0);
        let label = longest.min(width / 2);
        let mut rows = Vec::new();
        let mut focus = 0;
        for (index, line) in self.lines.iter().enumerate() {
            let begin = rows.len();
            if index == self.at {
                opened(&mut rows, line, (label, width), today);
                focus = begin + (rows.len() - begin) / 2;
            } else {
                rows.push(Row::new(Tone::Plain, closed(line, label, today)));
            }
            let sentence = line.error.iter().map(|error| format!("{}{error}", text::FAULT));
            let wrapped = sentence.flat_map(|error| wrap(&error, width.saturating_sub(4)));
            rows.extend(wrapped.map(|line| Row::new(Tone::Alarm, format!("    {line}"))));
        }
        let (mark, tone) = if self.at >= self.lines.len() {
            focus = rows.len();
            ("> ", Tone::Selected)
        } else {
            ("  ", Tone::Plain)
        };
        rows.push(Row::new(
            tone,
            format!("{mark}{}   {}", words::RECORD_BUTTON, words::REQUIRED),
        ));
        (rows, focus)
    }
}

fn head(mark: &str, line: &FormLine, label: usize) -> String {
    let star = if line.spec.need == Need::Required { "*" } else { " " };
    pad(&format!("{mark}{star}{}:", line.spec.label), label.saturating_sub(1)) + " "
}

fn closed(line: &FormLine, label: usize, today: NaiveDate) -> String {
    let understood = line.understood(today);
    let gap = if understood.is_empty() { "" } else { "  " };
    format!("{}{}{gap}{understood}", head("  ", line, label), line.shown())
}

/// The field with the cursor.
fn opened(rows: &mut Vec<Row>, line: &FormLine, (label, width): (usize, usize), today: NaiveDate) {
    let head = head("> ", line, label);
    if line.is_choice() {
        rows.push(Row::new(Tone::Selected, pad(&format!("{head}{}", line.shown()), width)));
        rows.extend(choices(line, width.saturating_sub(4)));
        return;
    }
    if is_note(line.spec.takes) {
        note(rows, line, &head, width);
        return;
    }
    // A text longer than the line shows its end, where one types.
    let room = width.saturating_sub(label + 1).max(2);
    let column = line.field.cursor_column();
    let skip = column.saturating_sub(room);
    let mut used = 0;
    let shown: String = unicode_segmentation::UnicodeSegmentation::graphemes(line.text(), true)
        .skip_while(|grapheme| {
            used += columns(grapheme);
            used <= skip
        })
        .collect();
    let mut row = Row::new(Tone::Strong, format!("{head}{shown}"));
    row.cursor = Some(label + column.saturating_sub(skip));
    rows.push(row);
    let understood = line.understood(today);
    if !understood.is_empty() {
        let indent = " ".repeat(label.min(width / 3));
        let lines = wrap(&understood, width.saturating_sub(label.min(width / 3)));
        rows.extend(
            lines
                .iter()
                .map(|line| Row::new(Tone::Strong, format!("{indent}{line}"))),
        );
    }
}

/// All words that can be chosen, the chosen one between > and <.
fn choices(line: &FormLine, width: usize) -> Vec<Row> {
    if line.options.is_empty() {
        return vec![Row::new(Tone::Plain, format!("    {}", words::NOTHING_TO_CHOOSE))];
    }
    let mut rows: Vec<String> = vec![String::new()];
    for (index, (_, label)) in line.options.iter().enumerate() {
        let chosen = line.chosen() == Some(index) && !line.text().is_empty();
        let word = if chosen {
            format!(">{label}<")
        } else {
            format!(" {label} ")
        };
        match rows.last_mut() {
            Some(last) if columns(last) + columns(&word) <= width || last.is_empty() => last.push_str(&word),
            _ => rows.push(word),
        }
    }
    rows.into_iter()
        .map(|row| Row::new(Tone::Plain, format!("    {row}")))
        .collect()
}

fn note(rows: &mut Vec<Row>, line: &FormLine, head: &str, width: usize) {
    let counted = format!("{}{} tekens", head, line.text().chars().count());
    rows.push(Row::new(Tone::Strong, counted));
    let (lines, (at, column)) = note_lines(line.text(), line.field.at(), width.saturating_sub(4));
    let shown = window(at, lines.len(), NOTE_LINES);
    for (index, text) in lines.iter().enumerate().skip(shown.start).take(shown.len()) {
        let mut row = Row::new(Tone::Plain, format!("  | {text}"));
        row.cursor = (index == at).then_some(4 + column);
        rows.push(row);
    }
}
