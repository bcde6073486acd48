//! A shift that is typed: from, until, group and deployment.

use super::Next;
use crate::app::roster::{RosterAction, ShiftKey};
use crate::domain::ids::{GroupId, StaffId};
use crate::domain::people::{Deployment, Shift};
use crate::domain::time::Minute;
use crate::tui::action::{ActionId, Scope, lookup};
use crate::tui::keymap::Key;
use crate::tui::model::{Effect, Model};
use crate::tui::theme::{Theme, Tone};
use crate::tui::widgets::dialog::{open, put, put_field};
use crate::tui::widgets::field::{Field, Sight};
use crate::tui::width::{columns, pad};
use crate::tui::{text, text_team};
use chrono::NaiveDate;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

/// What is being filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    From,
    Until,
    Group,
    Deployment,
}

const PARTS: [Part; 4] = [Part::From, Part::Until, Part::Group, Part::Deployment];

/// The form.
#[derive(Debug)]
pub struct TeamForm {
    title: String,
    staff: StaffId,
    day: NaiveDate,
    old: Option<ShiftKey>,
    from: Field,
    until: Field,
    groups: Vec<(GroupId, String)>,
    group: usize,
    deployment: Deployment,
    at: usize,
    error: Option<String>,
}

impl TeamForm {
    /// The form of a shift that is there, or of a new one with the group that was chosen before.
    pub fn new(
        (staff, name): (StaffId, &str),
        day: NaiveDate,
        shift: Option<Shift>,
        (groups, group): (Vec<(GroupId, String)>, GroupId),
    ) -> Self {
        let (mut from, mut until) = (Field::new(Sight::Open), Field::new(Sight::Open));
        if let Some(shift) = &shift {
            from.insert(&shift.from.to_string());
            until.insert(&shift.until.to_string());
        }
        let group = shift.as_ref().map_or(group, |shift| shift.group);
        Self {
            title: text_team::form_title(name, day),
            staff,
            day,
            old: shift.as_ref().map(ShiftKey::of),
            from,
            until,
            group: groups.iter().position(|(id, _)| *id == group).unwrap_or(0),
            groups,
            deployment: shift.map_or(Deployment::Regular, |shift| shift.deployment),
            at: 0,
            error: None,
        }
    }

    fn part(&self) -> Part {
        PARTS.get(self.at).copied().unwrap_or(Part::From)
    }

    /// Handles a key.
    pub fn key(&mut self, key: Key, model: &Model) -> Next {
        match lookup(Scope::TeamForm, key) {
            Some(ActionId::Back) => return Next::Close,
            Some(ActionId::Accept) => return self.accept(model),
            Some(ActionId::NextField) => self.at = (self.at + 1) % PARTS.len(),
            Some(_) => self.at = (self.at + PARTS.len() - 1) % PARTS.len(),
            None => self.fill(key),
        }
        Next::Stay
    }

    fn fill(&mut self, key: Key) {
        self.error = None;
        let count = self.groups.len().max(1);
        match (self.part(), key) {
            (Part::From, key) => {
                self.from.key(key);
            }
            (Part::Until, key) => {
                self.until.key(key);
            }
            (Part::Group, Key::Left) => self.group = (self.group + count - 1) % count,
            (Part::Group, Key::Right | Key::Char(' ')) => self.group = (self.group + 1) % count,
            (Part::Deployment, Key::Left | Key::Right | Key::Char(' ')) => {
                self.deployment = match self.deployment {
                    Deployment::Regular => Deployment::Extra,
                    Deployment::Extra => Deployment::Regular,
                };
            }
            (Part::Group | Part::Deployment, _) => {}
        }
    }

    /// Pasted text goes into a field of time.
    pub fn paste(&mut self, pasted: &str) -> Next {
        match self.part() {
            Part::From => self.from.insert(pasted),
            Part::Until => self.until.insert(pasted),
            Part::Group | Part::Deployment => {}
        }
        Next::Stay
    }

    fn accept(&mut self, model: &Model) -> Next {
        match self.shift(model) {
            Ok(new) => {
                let show = new.day;
                let action = match self.old {
                    Some(old) => RosterAction::Change { old, new },
                    None => RosterAction::Add(new),
                };
                let cover = None;
                Next::CloseWith(vec![Effect::Roster { action, show, cover }])
            }
            Err((part, error)) => {
                self.at = PARTS.iter().position(|other| *other == part).unwrap_or(0);
                self.error = Some(error);
                Next::Stay
            }
        }
    }

    fn shift(&self, model: &Model) -> Result<Shift, (Part, String)> {
        let now = model.now.minute();
        let time = |field: &Field, part, wrong: &str| {
            if field.text().trim().is_empty() {
                return Err((part, wrong.to_owned()));
            }
            Minute::parse_typed(field.text(), now).map_err(|error| (part, text::is_wrong(&error)))
        };
        let from = time(&self.from, Part::From, text_team::FROM_WRONG)?;
        let until = time(&self.until, Part::Until, text_team::UNTIL_WRONG)?;
        if from >= until {
            return Err((Part::Until, text_team::TIME_ORDER.to_owned()));
        }
        let group = self.groups.get(self.group).map(|(id, _)| *id);
        Ok(Shift {
            staff: self.staff,
            group: group.ok_or((Part::Group, text::NO_GROUPS.to_owned()))?,
            day: self.day,
            from,
            until,
            deployment: self.deployment,
        })
    }

    /// Draws it.
    pub fn draw(&self, frame: &mut Frame, area: Rect, theme: Theme) {
        let width = columns(&self.title).max(columns(text_team::FORM_HINT)).min(70);
        let inner = open(frame, area, (width, 7), &self.title, theme);
        let room = usize::from(inner.width);
        let group = self.groups.get(self.group).map_or("", |(_, name)| name.as_str());
        let lines = [
            format!("{}{}", text_team::FROM_LABEL, self.from.text()),
            format!("{}{}", text_team::UNTIL_TIME_LABEL, self.until.text()),
            format!("Groep: < {group} >"),
            format!("Inzet: < {} >", self.deployment.code()),
        ];
        for (index, line) in lines.iter().enumerate() {
            let (mark, tone) = if index == self.at {
                ("> ", Tone::Selected)
            } else {
                ("  ", Tone::Plain)
            };
            let line = pad(&format!("{mark}{line}"), room);
            put(frame, inner, index, Line::styled(line, theme.style(tone)));
        }
        let field = match self.part() {
            Part::From => Some((format!("> {}", text_team::FROM_LABEL), &self.from)),
            Part::Until => Some((format!("> {}", text_team::UNTIL_TIME_LABEL), &self.until)),
            Part::Group | Part::Deployment => None,
        };
        if let Some((label, field)) = field {
            put_field(frame, inner, self.at, (&label, field));
        }
        let (tone, below) = match &self.error {
            Some(error) => (Tone::Alarm, format!("{}{error}", text::FAULT)),
            None => (Tone::Plain, text_team::FORM_HINT.to_owned()),
        };
        put(frame, inner, 5, Line::styled(pad(&below, room), theme.style(tone)));
    }
}
