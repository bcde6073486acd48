//! The week: of every day and group whether there are enough people, and if not how many are short and from when.

use super::super::Next;
use crate::app::what_if::WeekDay;
use crate::domain::occupancy::Part;
use crate::domain::time::date_in_words;
use crate::tui::action::{ActionId, Scope, lookup};
use crate::tui::keymap::Key;
use crate::tui::model::{Effect, Trial};
use crate::tui::text_occupancy as text;
use crate::tui::theme::{Theme, Tone};
use crate::tui::widgets::dialog::put;
use crate::tui::widgets::list::moved;
use crate::tui::width::{columns, pad, wrap};
use chrono::{Days, NaiveDate};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Clear;

/// Columns of the cursor and the date.
const DATE: usize = 16;
/// Fewest columns for a group.
const NARROWEST: usize = 20;
/// Most columns for a group, where its words do not need more.
const WIDEST: usize = 34;
/// Fewest blank columns between the words about two groups.
const GAP: usize = 2;

/// The week.
#[derive(Debug)]
pub struct Week {
    days: Vec<WeekDay>,
    cursor: usize,
}

impl Week {
    /// A week with the cursor on a day of it, or else on Monday.
    pub fn new(days: Vec<WeekDay>, chosen: NaiveDate) -> Self {
        let cursor = days.iter().position(|day| day.occupancy.day == chosen);
        Self {
            days,
            cursor: cursor.unwrap_or(0),
        }
    }

    /// The day under the cursor.
    pub fn chosen(&self) -> Option<NaiveDate> {
        self.days.get(self.cursor).map(|day| day.occupancy.day)
    }

    /// Handles a key.
    pub fn key(&mut self, key: Key) -> Next {
        let Some(chosen) = self.chosen() else {
            return Next::Close;
        };
        let week = |day: Option<NaiveDate>| day.map_or(Next::Stay, |day| Next::StayWith(Effect::LoadWeek(day)));
        match lookup(Scope::OccupancyWeek, key) {
            Some(ActionId::Back) => Next::Close,
            Some(ActionId::Accept) => Next::CloseWith(vec![Effect::LoadOccupancy(Trial {
                day: chosen,
                what_ifs: Vec::new(),
            })]),
            Some(ActionId::PreviousWeek) => week(chosen.checked_sub_days(Days::new(7))),
            Some(ActionId::NextWeek) => week(chosen.checked_add_days(Days::new(7))),
            Some(action) => {
                self.cursor = moved(self.cursor, action, self.days.len());
                Next::Stay
            }
            None => Next::Stay,
        }
    }

    /// The columns: every group, and the location.
    fn parts(&self) -> Vec<(Part, String)> {
        let first = self
            .days
            .first()
            .and_then(|day| day.occupancy.timeline.stretches.first());
        let groups = first.map(|stretch| stretch.groups.as_slice()).unwrap_or_default();
        groups
            .iter()
            .map(|group| {
                (
                    Part::Group(group.group),
                    format!("{} {}", group.name, group.kind.label()),
                )
            })
            .chain([(Part::Location, text::LOCATION.to_owned())])
            .collect()
    }

    /// Draws it over an area, whole.
    pub fn draw(&self, frame: &mut Frame, area: Rect, theme: Theme) {
        frame.render_widget(Clear, area.intersection(frame.area()));
        let width = usize::from(area.width);
        let parts = self.parts();
        let cell = width.saturating_sub(DATE) / parts.len().max(1);
        let needed = self.widest_words(&parts).saturating_add(GAP).max(NARROWEST);
        let mut lines = vec![
            Line::styled(pad(&self.title(), width), theme.style(Tone::Strong)),
            Line::raw(""),
        ];
        if cell >= needed {
            lines.extend(self.grid(&parts, cell.min(WIDEST.max(needed)), theme));
        } else {
            lines.extend(self.list(&parts, width, theme));
        }
        lines.push(Line::raw(""));
        lines.extend(wrap(text::WEEK_LEGEND, width).into_iter().map(Line::raw));
        for (index, line) in lines.into_iter().enumerate() {
            put(frame, area, index, line);
        }
    }

    /// Columns of the longest words about a group on a day: cut short they would lose the time, or touch those of the next.
    fn widest_words(&self, parts: &[(Part, String)]) -> usize {
        let words = self
            .days
            .iter()
            .flat_map(|day| parts.iter().map(|(part, _)| columns(&verdict(day, *part).0)));
        words.max().unwrap_or(0)
    }

    fn title(&self) -> String {
        let day = |day: Option<&WeekDay>| day.map(|day| date_in_words(day.occupancy.day)).unwrap_or_default();
        text::week_title(&day(self.days.first()), &day(self.days.last()))
    }

    fn mark(&self, index: usize, day: &WeekDay) -> (String, Tone) {
        let (sign, tone) = if index == self.cursor {
            ('>', Tone::Selected)
        } else {
            (' ', Tone::Plain)
        };
        (format!("{sign} {}", date_in_words(day.occupancy.day)), tone)
    }

    fn grid(&self, parts: &[(Part, String)], cell: usize, theme: Theme) -> Vec<Line<'static>> {
        let mut head = " ".repeat(DATE);
        for (_, name) in parts {
            head.push_str(&pad(name, cell));
        }
        let mut lines = vec![Line::styled(head, theme.style(Tone::Strong))];
        for (index, day) in self.days.iter().enumerate() {
            let (mark, tone) = self.mark(index, day);
            let mut spans = vec![Span::styled(pad(&mark, DATE), theme.style(tone))];
            for (part, _) in parts {
                let (words, tone) = verdict(day, *part);
                spans.push(Span::styled(words.clone(), theme.style(tone)));
                let gap = cell.saturating_sub(columns(&words));
                spans.push(Span::raw(" ".repeat(gap)));
            }
            lines.push(Line::from(spans));
        }
        lines
    }

    fn list(&self, parts: &[(Part, String)], width: usize, theme: Theme) -> Vec<Line<'static>> {
        let mut lines = Vec::new();
        for (index, day) in self.days.iter().enumerate() {
            let (mark, tone) = self.mark(index, day);
            lines.push(Line::styled(pad(&mark, width), theme.style(tone)));
            let words: Vec<String> = parts
                .iter()
                .map(|(part, name)| format!("{name}: {}", verdict(day, *part).0))
                .collect();
            let sentence = wrap(&words.join("; "), width.saturating_sub(4));
            lines.extend(sentence.into_iter().map(|line| Line::raw(format!("    {line}"))));
        }
        lines
    }
}

/// "TEKORT 2 ! 15:00", "OK", or why there is nothing to say.
fn verdict(day: &WeekDay, part: Part) -> (String, Tone) {
    match text::no_care(&day.day_type) {
        Some(reason) => (reason, Tone::Plain),
        None => text::day_verdict(&day.occupancy.timeline.day_verdict(part)),
    }
}
