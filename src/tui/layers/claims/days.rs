//! The days of a line, with what its codes mean; a day opens to the attendance.

use super::super::Next;
use super::ask::ClaimsTask;
use crate::domain::declaration::Prestatie;
use crate::domain::ids::ChildNumber;
use crate::tui::action::{ActionId, Scope, lookup};
use crate::tui::keymap::Key;
use crate::tui::text_claims as words;
use crate::tui::theme::{Theme, Tone};
use crate::tui::widgets::dialog::{open, put};
use crate::tui::widgets::list::moved;
use crate::tui::width::{pad, wrap};
use chrono::NaiveDate;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

/// A paragraph that the cursor can stand on.
#[derive(Debug)]
struct Paragraph {
    text: String,
    day: Option<NaiveDate>,
}

/// The days of a line.
#[derive(Debug)]
pub struct LineDays {
    title: String,
    child: ChildNumber,
    paragraphs: Vec<Paragraph>,
    cursor: usize,
}

impl LineDays {
    /// A line: what is said about it, then its days; the cursor stands on the first day.
    pub fn new(title: String, said: Vec<String>, line: &Prestatie, days: &[(NaiveDate, u32)]) -> Self {
        let said = said.into_iter().map(|text| Paragraph { text, day: None });
        let of_days = days.iter().map(|(day, count)| Paragraph {
            text: words::day_line(*day, *count, line.unit),
            day: Some(*day),
        });
        let mut paragraphs: Vec<Paragraph> = said.chain(of_days).collect();
        if days.is_empty() {
            paragraphs.push(Paragraph {
                text: words::NO_DAYS.to_owned(),
                day: None,
            });
        }
        let first = paragraphs.iter().position(|paragraph| paragraph.day.is_some());
        Self {
            title,
            child: line.child_number.clone(),
            paragraphs,
            cursor: first.unwrap_or(0),
        }
    }

    /// Handles a key.
    pub fn key(&mut self, key: Key) -> Next {
        match lookup(Scope::ClaimDays, key) {
            Some(ActionId::Back) => Next::Close,
            Some(ActionId::BackToToday) => Next::Home(None),
            Some(ActionId::Accept) => {
                let day = self.paragraphs.get(self.cursor).and_then(|paragraph| paragraph.day);
                day.map_or(Next::Stay, |day| {
                    let (child, first) = (self.child.clone(), Vec::new());
                    ClaimsTask::Attendance { child, day, first }.stay()
                })
            }
            Some(action) => {
                self.cursor = moved(self.cursor, action, self.paragraphs.len());
                Next::Stay
            }
            None => Next::Stay,
        }
    }

    /// Draws it.
    pub fn draw(&self, frame: &mut Frame, area: Rect, theme: Theme) {
        let width = 76.min(usize::from(area.width).saturating_sub(4));
        let mut lines: Vec<(usize, String)> = Vec::new();
        for (index, paragraph) in self.paragraphs.iter().enumerate() {
            let mark = |first| if index == self.cursor && first { '>' } else { ' ' };
            let wrapped = wrap(&paragraph.text, width.saturating_sub(2)).into_iter().enumerate();
            lines.extend(wrapped.map(|(at, line)| (index, format!("{} {line}", mark(at == 0)))));
        }
        let inner = open(frame, area, (width, lines.len()), &self.title, theme);
        let height = usize::from(inner.height).max(1);
        // The paragraph under the cursor stands in sight whole, or from its first line when it is too long for that.
        let first = lines.iter().position(|(index, _)| *index == self.cursor).unwrap_or(0);
        let last = lines.iter().rposition(|(index, _)| *index == self.cursor).unwrap_or(0);
        let middle = first.saturating_sub(height / 2);
        let top = middle.max((last + 1).saturating_sub(height)).min(first);
        let top = top.min(lines.len().saturating_sub(height));
        for (row, (index, line)) in lines.iter().skip(top).take(height).enumerate() {
            let tone = if *index == self.cursor {
                Tone::Selected
            } else {
                Tone::Plain
            };
            let line = pad(line, usize::from(inner.width));
            put(frame, inner, row, Line::styled(line, theme.style(tone)));
        }
    }
}
