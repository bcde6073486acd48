//! A field with one question: a time, a day or a PIN. What is understood of it stands below it before Enter.

use super::confirm::{Answer, Confirm};
use super::extra_day::Ask;
use super::occupancy::ask::Away;
use super::{Layer, Next};
use super::{claims, notices};
use crate::app::day::{DayAction, Seen, WhichTime};
use crate::app::roster::{RosterAction, SeenAbsences};
use crate::domain::ids::{ChildId, GroupId, StaffId};
use crate::domain::people::{Shift, StaffAbsence};
use crate::domain::time::{Minute, date_in_words, parse_date_typed};
use crate::tui::action::{ActionId, Scope, lookup};
use crate::tui::copies::{self, CopiesEffect};
use crate::tui::keymap::Key;
use crate::tui::model::{Effect, Model, PlanChange};
use crate::tui::text_occupancy;
use crate::tui::theme::Tone;
use crate::tui::widgets::dialog::{open, put, put_field};
use crate::tui::widgets::field::{Field, Secret, Sight};
use crate::tui::width::{columns, pad, wrap};
use crate::tui::{text, text_plans, text_team};
use chrono::{Days, NaiveDate};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use std::path::PathBuf;

/// Days that a typed day may lie away before it is asked about.
const FAR_AWAY_DAYS: i64 = 366;

/// What the field is for.
#[derive(Clone, Debug)]
pub enum Purpose {
    /// The time at which children came in or went out.
    Time {
        /// Group.
        group: GroupId,
        /// Children.
        children: Vec<ChildId>,
        /// Who they are, for the title.
        who: String,
        /// In or out.
        which: WhichTime,
        /// Added to the message.
        addition: String,
    },
    /// The right time of a stay.
    Correct {
        /// Group.
        group: GroupId,
        /// Child.
        child: ChildId,
        /// Its name, for the title.
        name: String,
        /// In or out.
        which: WhichTime,
        /// What was in sight of it.
        seen: Seen,
    },
    /// The day to show.
    Day,
    /// The last day on which someone is absent.
    AbsentUntil {
        /// Who.
        staff: StaffId,
        /// The name, for the title.
        name: String,
        /// First day.
        day: NaiveDate,
        /// Why; `None` for working again.
        reason: Option<StaffAbsence>,
        /// What was in sight of the absence of that person.
        seen: SeenAbsences,
        /// The shift of the first day that is left without anyone.
        cover: Option<Shift>,
    },
    /// The PIN of who takes over.
    Pin {
        /// Account.
        name: String,
    },
    /// Something of the screen Declaratie.
    Claims(Box<claims::ask::Ask>),
    /// When someone of the staff is away, to try that out.
    Away(Away),
    /// An extra day, or the day that is given up for it.
    ExtraDay(Ask),
    /// Why a term needs nothing more.
    DismissPlan {
        /// Which term.
        key: String,
        /// What it is, for the title.
        what: String,
    },
    /// Something about messages to or from the municipality.
    Notices(notices::ask::Ask),
    /// The second place for copies.
    CopyPlace,
    /// A new PIN.
    NewPin,
    /// The new PIN once more.
    NewPinAgain {
        /// What was typed first.
        first: Secret,
    },
}

/// The field.
#[derive(Debug)]
pub struct Entry {
    purpose: Purpose,
    /// What is typed.
    pub field: Field,
    error: Option<String>,
}

impl Entry {
    /// An empty field.
    pub const fn new(purpose: Purpose) -> Self {
        let sight = match purpose {
            Purpose::Pin { .. } | Purpose::NewPin | Purpose::NewPinAgain { .. } => Sight::Masked,
            Purpose::Time { .. }
            | Purpose::Correct { .. }
            | Purpose::Day
            | Purpose::Away(_)
            | Purpose::ExtraDay(_)
            | Purpose::Notices(_)
            | Purpose::AbsentUntil { .. }
            | Purpose::DismissPlan { .. }
            | Purpose::CopyPlace
            | Purpose::Claims(_) => Sight::Open,
        };
        Self {
            purpose,
            field: Field::new(sight),
            error: None,
        }
    }

    /// A field with something in it already.
    pub fn filled(purpose: Purpose, text: &str) -> Self {
        let mut entry = Self::new(purpose);
        entry.field.insert(text);
        entry
    }

    /// Handles a key.
    pub fn key(&mut self, key: Key, model: &Model) -> Next {
        match lookup(Scope::Entry, key) {
            Some(ActionId::Back) => Next::Close,
            Some(_) => self.accept(model),
            None => {
                self.field.key(key);
                self.error = None;
                Next::Stay
            }
        }
    }

    fn accept(&mut self, model: &Model) -> Next {
        match self.answer(model) {
            Ok(next) => next,
            Err(error) => {
                self.error = Some(error);
                Next::Stay
            }
        }
    }

    fn answer(&self, model: &Model) -> Result<Next, String> {
        let perform = |action, addition: &str| {
            Next::CloseWith(vec![Effect::Perform {
                day: model.day.view.day,
                action,
                addition: addition.to_owned(),
            }])
        };
        match self.purpose.clone() {
            Purpose::Time {
                group,
                children,
                which,
                addition,
                ..
            } => {
                let at = self.time(model)?;
                let action = match which {
                    WhichTime::In => DayAction::CheckIn { group, children, at },
                    WhichTime::Out => DayAction::CheckOut { group, children, at },
                };
                Ok(perform(action, &addition))
            }
            Purpose::Correct {
                group,
                child,
                which,
                seen,
                ..
            } => {
                let action = DayAction::CorrectTime {
                    group,
                    child,
                    which,
                    at: self.time(model)?,
                    seen,
                };
                Ok(perform(action, ""))
            }
            Purpose::Day => self.day(model),
            Purpose::AbsentUntil {
                staff,
                day,
                reason,
                seen,
                cover,
                ..
            } => self.absence((staff, day), reason, seen, cover),
            Purpose::Pin { name } => Ok(self.switch(name)),
            Purpose::Claims(ask) => ask.answer(self.field.text()),
            Purpose::Away(away) => away.answer(self.field.text(), model.now.minute()),
            Purpose::ExtraDay(ask) => ask.answer(self.field.text(), model.now.day()),
            Purpose::DismissPlan { key, .. } => self.reason(key),
            Purpose::Notices(ask) => ask.answer(self.field.text(), model.now.day()),
            Purpose::CopyPlace => Ok(self.copy_place()),
            Purpose::NewPin => Ok(self.once_more()),
            Purpose::NewPinAgain { first } if first.as_str() == self.field.text() => {
                Ok(Next::CloseWith(vec![Effect::SetPin(first)]))
            }
            Purpose::NewPinAgain { .. } => Err(text::PINS_DIFFER.to_owned()),
        }
    }

    fn copy_place(&self) -> Next {
        let typed = self.field.text().trim();
        let folder = (!typed.is_empty()).then(|| PathBuf::from(typed));
        Next::CloseWith(vec![Effect::Copies(CopiesEffect::Place(folder))])
    }

    fn switch(&self, name: String) -> Next {
        let pin = self.field.secret();
        Next::CloseWith(vec![Effect::Switch { name, pin }])
    }

    /// Asks for the new PIN a second time.
    fn once_more(&self) -> Next {
        let first = self.field.secret();
        Next::Replace(Layer::Entry(Self::new(Purpose::NewPinAgain { first })))
    }

    /// Why a term needs nothing more.
    fn reason(&self, key: String) -> Result<Next, String> {
        let reason = self.field.text().trim().to_owned();
        if reason.is_empty() {
            return Err(text_plans::REASON_EMPTY.to_owned());
        }
        let change = PlanChange::Dismiss { key, reason };
        Ok(Next::CloseWith(vec![Effect::ChangePlans(change)]))
    }

    fn time(&self, model: &Model) -> Result<Minute, String> {
        if self.field.text().trim().is_empty() {
            return Err(text::TIME_EMPTY.to_owned());
        }
        let at = Minute::parse_typed(self.field.text(), model.now.minute()).map_err(|error| text::is_wrong(&error))?;
        if at.on(model.day.view.day) > model.now.local() {
            return Err(text::still_to_come(at));
        }
        Ok(at)
    }

    fn day(&self, model: &Model) -> Result<Next, String> {
        if self.field.text().trim().is_empty() {
            return Err(text::DAY_EMPTY.to_owned());
        }
        let today = model.now.day();
        let day = parse_date_typed(self.field.text(), today).map_err(|error| text::is_wrong(&error))?;
        if (day - today).num_days().abs() > FAR_AWAY_DAYS {
            let lines = vec![text::far_away(&date_in_words(day))];
            return Ok(Next::Replace(Layer::Confirm(Confirm::new(
                text::FAR_TITLE,
                lines,
                Answer::Load(day),
            ))));
        }
        Ok(Next::CloseWith(vec![Effect::Load(day)]))
    }

    /// The last day; nothing typed is the first day itself.
    fn last_day(&self, first: NaiveDate) -> Result<NaiveDate, String> {
        if self.field.text().trim().is_empty() {
            return Ok(first);
        }
        let typed = self.field.text();
        let mut last = parse_date_typed(typed, first).map_err(|error| text::is_wrong(&error))?;
        // The name of a weekday is here the first one to come, never the last one that was.
        if last < first && !typed.chars().any(|c| c.is_ascii_digit()) && (first - last).num_days() < 7 {
            last = last.checked_add_days(Days::new(7)).unwrap_or(last);
        }
        if last < first {
            return Err(text_team::LAST_BEFORE_FIRST.to_owned());
        }
        Ok(last)
    }

    fn absence(
        &self,
        (staff, from): (StaffId, NaiveDate),
        reason: Option<StaffAbsence>,
        seen: SeenAbsences,
        cover: Option<Shift>,
    ) -> Result<Next, String> {
        let until = self.last_day(from)?;
        let action = match reason {
            Some(reason) => RosterAction::Absent {
                staff,
                from,
                until,
                reason,
                seen,
            },
            None => RosterAction::Present {
                staff,
                from,
                until,
                seen,
            },
        };
        let show = from;
        Ok(Next::CloseWith(vec![Effect::Roster { action, show, cover }]))
    }

    /// What is understood of what is typed so far.
    fn understood(&self, model: &Model) -> String {
        if let Purpose::Claims(ask) = &self.purpose {
            return ask.understood().to_owned();
        }
        if let Purpose::Away(away) = &self.purpose {
            return away.understood(self.field.text(), model.now.minute());
        }
        if let Purpose::AbsentUntil { day, .. } = &self.purpose {
            let last = self.last_day(*day);
            return last.map_or(String::new(), |last| text_team::until(*day, last));
        }
        if self.field.text().trim().is_empty() {
            return String::new();
        }
        match &self.purpose {
            Purpose::Time { .. } | Purpose::Correct { .. } => {
                Minute::parse_typed(self.field.text(), model.now.minute()).map_or(String::new(), |at| format!("= {at}"))
            }
            Purpose::Day => parse_date_typed(self.field.text(), model.now.day())
                .map_or(String::new(), |day| format!("= {}", date_in_words(day))),
            Purpose::ExtraDay(ask) => ask.understood(self.field.text(), model.now.day()),
            Purpose::Notices(ask) => ask.understood(self.field.text(), model.now.day()),
            Purpose::Pin { .. }
            | Purpose::NewPin
            | Purpose::NewPinAgain { .. }
            | Purpose::Away(_)
            | Purpose::AbsentUntil { .. }
            | Purpose::DismissPlan { .. }
            | Purpose::CopyPlace
            | Purpose::Claims(_) => String::new(),
        }
    }

    /// Title, label and hint.
    fn words(&self) -> (String, &'static str, &'static str) {
        match &self.purpose {
            Purpose::Time { who, which, .. } => (text::time_title(who, *which), text::TIME_LABEL, text::TIME_HINT),
            Purpose::Correct { name, which, .. } => (
                text::correct_time_title(name, *which),
                text::TIME_LABEL,
                text::TIME_HINT,
            ),
            Purpose::Day => (text::DAY_TITLE.to_owned(), text::DAY_LABEL, text::DAY_HINT),
            Purpose::AbsentUntil { name, reason, .. } => (
                text_team::absent_title(name, *reason),
                text_team::UNTIL_LABEL,
                text_team::UNTIL_HINT,
            ),
            Purpose::Claims(ask) => ask.words(),
            Purpose::Away(away) => (
                text_occupancy::away_title(&away.name),
                text_occupancy::AWAY_LABEL,
                text_occupancy::AWAY_HINT,
            ),
            Purpose::ExtraDay(ask) => ask.words(),
            Purpose::DismissPlan { what, .. } => (
                format!("{}: {what}", text_plans::REASON_TITLE),
                text_plans::REASON_LABEL,
                text_plans::REASON_HINT,
            ),
            Purpose::Notices(ask) => ask.words(),
            Purpose::CopyPlace => (
                copies::text::PLACE_TITLE.to_owned(),
                copies::text::PLACE_LABEL,
                copies::text::PLACE_HINT,
            ),
            Purpose::Pin { name } => (text::pin_title(name), text::PIN_LABEL, ""),
            Purpose::NewPin => (text::NEW_PIN_TITLE.to_owned(), text::PIN_LABEL, text::NEW_PIN_HINT),
            Purpose::NewPinAgain { .. } => (text::NEW_PIN_TITLE.to_owned(), text::PIN_AGAIN_LABEL, ""),
        }
    }

    /// What stands below the field: what is wrong, or what is understood.
    fn below(&self, model: &Model, width: usize) -> Vec<String> {
        if let Some(error) = &self.error {
            return wrap(&format!("{}{error}", text::FAULT), width);
        }
        let understood = self.understood(model);
        let lines: Vec<String> = understood.lines().flat_map(|line| wrap(line, width)).collect();
        if lines.is_empty() { vec![String::new()] } else { lines }
    }

    /// Draws it.
    pub fn draw(&self, frame: &mut Frame, area: Rect, model: &Model) {
        let (title, label, hint) = self.words();
        let wide = usize::from(area.width).saturating_sub(4);
        let width = columns(&title).max(columns(hint)).clamp(46, 70).min(wide);
        let below = self.below(model, width);
        let inner = open(frame, area, (width, 3 + below.len()), &title, model.theme);
        put_field(frame, inner, 0, (label, &self.field));
        let tone = if self.error.is_some() {
            Tone::Alarm
        } else {
            Tone::Strong
        };
        for (index, line) in below.iter().enumerate() {
            put(
                frame,
                inner,
                1 + index,
                Line::styled(line.clone(), model.theme.style(tone)),
            );
        }
        put(
            frame,
            inner,
            2 + below.len(),
            Line::raw(pad(hint, usize::from(inner.width))),
        );
    }
}
