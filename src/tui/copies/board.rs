//! Which copies there are, the newest on top.

use super::{CopiesEffect, text};
use crate::app::copies::{CopyBoard, CopyView};
use crate::tui::action::{ActionId, Scope, lookup};
use crate::tui::keymap::Key;
use crate::tui::layers::entry::{Entry, Purpose};
use crate::tui::layers::reading::Reading;
use crate::tui::layers::{Layer, Next};
use crate::tui::model::Effect;
use crate::tui::theme::{Theme, Tone};
use crate::tui::widgets::dialog::put;
use crate::tui::widgets::list::{moved, window};
use crate::tui::width::{pad, wrap};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Clear;

/// The list.
#[derive(Debug)]
pub struct Board {
    found: CopyBoard,
    cursor: usize,
}

impl Board {
    /// A list with the cursor on the newest.
    pub const fn new(found: CopyBoard) -> Self {
        Self { found, cursor: 0 }
    }

    /// Shows another state of it; the cursor stays on the same copy.
    pub fn refresh(&mut self, found: CopyBoard) {
        let under = self.under().map(|copy| copy.register.clone());
        self.found = found;
        let same = self
            .found
            .copies
            .iter()
            .position(|copy| Some(&copy.register) == under.as_ref());
        self.cursor = same.unwrap_or(0);
    }

    fn under(&self) -> Option<&CopyView> {
        self.found.copies.get(self.cursor)
    }

    /// Handles a key.
    pub fn key(&mut self, key: Key) -> Next {
        match lookup(Scope::Copies, key) {
            Some(ActionId::Back) => Next::Close,
            Some(ActionId::Accept) => self.under().map_or(Next::Stay, |copy| {
                Next::StayWith(Effect::Copies(CopiesEffect::Check(copy.register.clone(), copy.made)))
            }),
            Some(ActionId::MakeCopy) => Next::StayWith(Effect::Copies(CopiesEffect::Make)),
            Some(ActionId::CopyPlace) => {
                let folder = self
                    .found
                    .second_place
                    .as_ref()
                    .map(|second| second.folder.display().to_string());
                let entry = Entry::filled(Purpose::CopyPlace, folder.as_deref().unwrap_or_default());
                Next::Open(Layer::Entry(entry))
            }
            Some(ActionId::HowToRestore) => {
                let lines = text::HOW.map(str::to_owned).into();
                Next::Open(Layer::Reading(Reading::new(text::HOW_TITLE.to_owned(), lines)))
            }
            Some(action) => {
                self.cursor = moved(self.cursor, action, self.found.copies.len());
                Next::Stay
            }
            None => Next::Stay,
        }
    }

    /// Draws it over an area, whole.
    pub fn draw(&self, frame: &mut Frame, area: Rect, theme: Theme) {
        frame.render_widget(Clear, area.intersection(frame.area()));
        let (width, height) = (usize::from(area.width), usize::from(area.height));
        let last = if self.found.last.alarms() {
            Tone::Alarm
        } else {
            Tone::Plain
        };
        let second = match &self.found.second_place {
            Some(second) if !second.last.alarms() => Tone::Plain,
            Some(_) | None => Tone::Alarm,
        };
        let mut lines: Vec<(Tone, String)> = vec![(Tone::Strong, text::TITLE.to_owned())];
        let mut add =
            |tone: Tone, sentence: &str| lines.extend(wrap(sentence, width).into_iter().map(|line| (tone, line)));
        add(last, &text::last(self.found.last));
        add(second, &text::second(self.found.second_place.as_ref()));
        if let Some(sentence) = text::beside_them(&self.found) {
            add(Tone::Plain, &sentence);
        }
        add(Tone::Plain, "");
        if self.found.copies.is_empty() {
            add(Tone::Plain, text::NONE);
        }
        for (index, (tone, line)) in lines.iter().enumerate() {
            put(frame, area, index, Line::styled(pad(line, width), theme.style(*tone)));
        }
        let top = lines.len();
        let rows = window(self.cursor, self.found.copies.len(), height.saturating_sub(top));
        for (place, index) in rows.enumerate() {
            if let Some(copy) = self.found.copies.get(index) {
                let (mark, tone) = if index == self.cursor {
                    ('>', Tone::Selected)
                } else {
                    (' ', Tone::Plain)
                };
                let line = pad(&format!("{mark} {}", text::line(copy)), width);
                put(frame, area, top + place, Line::styled(line, theme.style(tone)));
            }
        }
    }
}
