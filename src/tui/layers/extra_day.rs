//! An extra day or a swapped day: which day, whether ratio and dagdelen allow it, and booking it.

use super::entry::{Entry, Purpose};
use super::{Layer, Next};
use crate::app::extra_day::{ExtraDayAnswer, ExtraDayOffer, ExtraDayRequest, OverCap, Verdict};
use crate::domain::extra_day::OverReason;
use crate::domain::group::DagdeelName;
use crate::domain::ids::{ChildId, GroupId};
use crate::domain::time::{date_in_words, parse_date_typed};
use crate::tui::action::{ActionId, Scope, lookup};
use crate::tui::keymap::Key;
use crate::tui::model::{Effect, Model, Notice};
use crate::tui::theme::{Theme, Tone};
use crate::tui::widgets::dialog::{open, put};
use crate::tui::widgets::list::moved;
use crate::tui::width::{columns, pad, wrap};
use crate::tui::{text, text_extra_day as words};
use chrono::{Days, NaiveDate};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

/// A child for whom a day is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// The child.
    pub child: ChildId,
    /// The group on the screen; the child's own group goes before it.
    pub group: GroupId,
    /// Its name, for the title.
    pub name: String,
    /// The extra day, when the day that is given up for it is asked.
    pub extra: Option<NaiveDate>,
}

impl Ask {
    /// The child under the cursor of the day screen.
    pub fn under_cursor(model: &Model) -> Option<Self> {
        let (group, row) = (model.day.group()?.id, model.day.cursor_row()?);
        Some(Self {
            child: row.child,
            group,
            name: row.name.clone(),
            extra: None,
        })
    }

    fn day(&self, typed: &str, today: NaiveDate) -> Result<NaiveDate, String> {
        if typed.trim().is_empty() {
            return Err(text::DAY_EMPTY.to_owned());
        }
        // The day that is given up is named as seen from the extra day.
        let from = self.extra.unwrap_or(today);
        let day = parse_date_typed(typed, from).map_err(|error| text::is_wrong(&error))?;
        let is_name = !typed.chars().any(|c| c.is_ascii_digit()) && (from - day).num_days() < 7;
        // A weekday alone is for an extra day the first one to come.
        if self.extra.is_none() && day < today && is_name && typed.trim().to_lowercase() != "gisteren" {
            return Ok(day.checked_add_days(Days::new(7)).unwrap_or(day));
        }
        Ok(day)
    }

    /// What is typed, as a question; the error is a sentence for beside the field.
    pub fn answer(&self, typed: &str, today: NaiveDate) -> Result<Next, String> {
        let typed = self.day(typed, today)?;
        Ok(Next::CloseWith(vec![Effect::AskExtraDay(ExtraDayRequest {
            child: self.child,
            group: self.group,
            day: self.extra.unwrap_or(typed),
            dagdelen: Vec::new(),
            instead_of: self.extra.map(|_| typed),
        })]))
    }

    /// What is understood so far.
    pub fn understood(&self, typed: &str, today: NaiveDate) -> String {
        self.day(typed, today)
            .map_or_else(|_| String::new(), |day| format!("= {}", date_in_words(day)))
    }

    /// Title, label and hint of the field.
    pub fn words(&self) -> (String, &'static str, &'static str) {
        let title = words::day_title(&self.name, self.extra);
        match self.extra {
            Some(_) => (title, words::SWAP_LABEL, words::SWAP_HINT),
            None => (title, words::DAY_LABEL, words::DAY_HINT),
        }
    }
}

/// What is being chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// The dagdelen.
    Dagdelen,
    /// Whether to book what does not fit, and why.
    Reason,
}

/// The answer for a day.
#[derive(Debug)]
pub struct ExtraDay {
    offer: ExtraDayOffer,
    choice: usize,
    stage: Stage,
    /// 0 is not booking.
    reason: usize,
}

impl ExtraDay {
    /// An answer, with the dagdelen that were chosen before under the cursor, or else the first choice that fits.
    pub fn new(offer: ExtraDayOffer, chosen: &[DagdeelName]) -> Self {
        let mut answers = offer.answers.iter();
        let before = answers.position(|answer| answer.request.dagdelen == chosen);
        let fits = offer.answers.iter().position(|answer| answer.verdict() == Verdict::Yes);
        Self {
            offer,
            choice: before.or(fits).unwrap_or(0),
            stage: Stage::Dagdelen,
            reason: 0,
        }
    }

    /// Where its keys have their meaning: what Enter does follows from what is being chosen.
    pub const fn scope(&self) -> Scope {
        match self.stage {
            Stage::Dagdelen => Scope::ExtraDay,
            Stage::Reason => Scope::ExtraDayReason,
        }
    }

    /// Handles a key.
    pub fn key(&mut self, key: Key) -> Next {
        match (lookup(self.scope(), key), self.stage) {
            (Some(ActionId::Back), Stage::Dagdelen) => Next::Close,
            (Some(ActionId::Back), Stage::Reason) => {
                self.stage = Stage::Dagdelen;
                Next::Stay
            }
            (Some(ActionId::Accept), Stage::Dagdelen) => self.accept(),
            (Some(ActionId::Accept), Stage::Reason) => self.accept_reason(),
            (Some(ActionId::SwapDay), Stage::Dagdelen) => self.swap(),
            (Some(action), Stage::Dagdelen) => {
                self.choice = moved(self.choice, action, self.offer.answers.len());
                Next::Stay
            }
            (Some(action), Stage::Reason) => {
                self.reason = moved(self.reason, action, 1 + OverReason::ALL.len());
                Next::Stay
            }
            (None, _) => Next::Stay,
        }
    }

    fn book(&self, choice: OverCap) -> Next {
        let answer = self.offer.answers.get(self.choice);
        answer.map_or(Next::Close, |answer| {
            Next::CloseWith(vec![Effect::BookExtraDay(Box::new(answer.clone()), choice)])
        })
    }

    fn accept(&mut self) -> Next {
        let verdict = self.offer.answers.get(self.choice).map(ExtraDayAnswer::verdict);
        if verdict == Some(Verdict::No) {
            (self.stage, self.reason) = (Stage::Reason, 0);
            return Next::Stay;
        }
        self.book(OverCap::Refuse)
    }

    fn accept_reason(&self) -> Next {
        let reason = self.reason.checked_sub(1).and_then(|index| OverReason::ALL.get(index));
        match reason {
            Some(reason) => self.book(OverCap::BookAnyway(*reason)),
            None => Next::CloseSay(Notice::Info(words::NOT_BOOKED.to_owned())),
        }
    }

    /// Asks which day is given up for it.
    fn swap(&self) -> Next {
        let Some(answer) = self.offer.answers.first() else {
            return Next::Stay;
        };
        let request = &answer.request;
        Next::Replace(Layer::Entry(Entry::new(Purpose::ExtraDay(Ask {
            child: request.child,
            group: request.group,
            name: self.offer.name.clone(),
            extra: Some(request.day),
        }))))
    }

    fn lines(&self, width: usize) -> Vec<(String, Tone)> {
        let line = |(index, text): (usize, String), cursor: usize| {
            if index == cursor {
                (pad(&format!("> {text}"), width), Tone::Selected)
            } else {
                (format!("  {text}"), Tone::Plain)
            }
        };
        let mut lines = Vec::new();
        let answers = self.offer.answers.iter().map(words::choice).enumerate();
        lines.extend(answers.map(|answer| line(answer, self.choice)));
        lines.push((String::new(), Tone::Plain));
        if let Some(answer) = self.offer.answers.get(self.choice) {
            for judged in [&answer.dagdelen, &answer.law, &answer.plus] {
                let tone = if judged.verdict == Verdict::No {
                    Tone::Alarm
                } else {
                    Tone::Plain
                };
                lines.extend(wrap(&words::judged(judged), width).into_iter().map(|text| (text, tone)));
            }
        }
        if self.stage == Stage::Reason {
            lines.push((String::new(), Tone::Plain));
            lines.push((words::REASON_TITLE.to_owned(), Tone::Strong));
            let anyway = OverReason::ALL.into_iter().map(|reason| words::anyway(reason.label()));
            let all = std::iter::once(words::DO_NOT_BOOK.to_owned()).chain(anyway).enumerate();
            lines.extend(all.map(|reason| line(reason, self.reason)));
        }
        lines
    }

    /// Draws it.
    pub fn draw(&self, frame: &mut Frame, area: Rect, theme: Theme) {
        let title = words::offer_title(&self.offer);
        let wide = usize::from(area.width).saturating_sub(4);
        let width = columns(&title).clamp(66, 76).min(wide);
        let lines = self.lines(width);
        let inner = open(frame, area, (width, lines.len()), &title, theme);
        for (index, (line, tone)) in lines.into_iter().enumerate() {
            put(frame, inner, index, Line::styled(line, theme.style(tone)));
        }
    }
}
