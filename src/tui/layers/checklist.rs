//! A school arrives: everyone expected from it is ticked; who is not there is unticked or gets a reason.

use super::Next;
use crate::app::day::{ChildRow, DayAction, Seen, Today};
use crate::domain::ids::{ChildId, GroupId};
use crate::domain::people::AbsenceReason;
use crate::tui::action::{ActionId, Scope, lookup};
use crate::tui::keymap::Key;
use crate::tui::model::{Effect, Model, Notice};
use crate::tui::text;
use crate::tui::theme::{Theme, Tone};
use crate::tui::widgets::dialog::{open, put};
use crate::tui::widgets::list::{moved, window};
use crate::tui::width::{columns, pad};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

/// What is to be recorded for a child.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tick {
    /// It comes in.
    In,
    /// Nothing: it stays expected.
    Nothing,
    /// It does not come.
    Absent(AbsenceReason),
}

#[derive(Debug)]
struct Entry {
    child: ChildId,
    name: String,
    school: String,
    tick: Tick,
    /// What was in sight of it when the list opened.
    seen: Seen,
}

/// The list.
#[derive(Debug)]
pub struct Checklist {
    group: GroupId,
    title: String,
    entries: Vec<Entry>,
    cursor: usize,
}

impl Checklist {
    /// A list of children, all ticked.
    pub fn new<'a>(group: GroupId, name: &str, rows: impl Iterator<Item = &'a ChildRow>) -> Self {
        let entries = rows.map(|row| Entry {
            child: row.child,
            name: row.name.clone(),
            school: row.school.clone().unwrap_or_default(),
            tick: Tick::In,
            seen: row.seen.clone(),
        });
        Self {
            group,
            title: text::checklist_title(name),
            entries: entries.collect(),
            cursor: 0,
        }
    }

    /// Handles a key.
    pub fn key(&mut self, key: Key, model: &Model) -> Next {
        match lookup(Scope::Checklist, key) {
            Some(ActionId::Back) => return Next::CloseSay(Notice::Info(text::NOTHING_RECORDED.to_owned())),
            Some(ActionId::Accept) => return self.record(model),
            Some(ActionId::Tick) => self.toggle(),
            Some(ActionId::Sick) => self.set(Tick::Absent(AbsenceReason::Sick)),
            Some(ActionId::Holiday) => self.set(Tick::Absent(AbsenceReason::Holiday)),
            Some(ActionId::CalledOff) => self.set(Tick::Absent(AbsenceReason::CalledOff)),
            Some(ActionId::Unknown) => self.set(Tick::Absent(AbsenceReason::Unknown)),
            Some(action) => self.cursor = moved(self.cursor, action, self.entries.len()),
            None => {}
        }
        Next::Stay
    }

    fn toggle(&mut self) {
        let now = self.entries.get(self.cursor).map_or(Tick::In, |entry| entry.tick);
        self.set(if now == Tick::In { Tick::Nothing } else { Tick::In });
    }

    fn set(&mut self, tick: Tick) {
        if let Some(entry) = self.entries.get_mut(self.cursor) {
            entry.tick = tick;
        }
        self.cursor = moved(self.cursor, ActionId::MoveDown, self.entries.len());
    }

    fn present(&self) -> Vec<ChildId> {
        let present = self.entries.iter().filter(|entry| entry.tick == Tick::In);
        present.map(|entry| entry.child).collect()
    }

    fn absent(&self) -> Vec<(ChildId, AbsenceReason, Seen)> {
        let absent = self.entries.iter().filter_map(|entry| match entry.tick {
            Tick::Absent(reason) => Some((entry.child, reason, entry.seen.clone())),
            Tick::In | Tick::Nothing => None,
        });
        absent.collect()
    }

    fn record(&self, model: &Model) -> Next {
        // Midnight may have passed while the list was open.
        if model.day.view.today != Today::Yes {
            return Next::CloseSay(Notice::cannot(text::DAY_IS_OVER));
        }
        let (present, absent) = (self.present(), self.absent());
        if present.is_empty() && absent.is_empty() {
            return Next::CloseSay(Notice::Info(text::NOTHING_RECORDED.to_owned()));
        }
        let waiting = self.entries.len() - present.len() - absent.len();
        Next::CloseWith(vec![Effect::Perform {
            day: model.day.view.day,
            addition: if waiting == 0 {
                String::new()
            } else {
                text::still_expected(waiting)
            },
            action: DayAction::Arrival {
                group: self.group,
                present,
                at: model.now.minute(),
                absent,
            },
        }])
    }

    /// Draws it.
    pub fn draw(&self, frame: &mut Frame, area: Rect, theme: Theme) {
        let longest =
            |text: fn(&Entry) -> &str| self.entries.iter().map(|entry| columns(text(entry))).max().unwrap_or(0);
        let name_width = longest(|entry| &entry.name).clamp(16, 34);
        let school_width = longest(|entry| &entry.school).min(28);
        let wanted = 2 + 4 + name_width + 2 + 13 + school_width;
        let inner = open(
            frame,
            area,
            (wanted.max(50), self.entries.len() + 2),
            &self.title,
            theme,
        );
        let width = usize::from(inner.width);
        let (present, absent) = (self.present().len(), self.absent().len());
        let total = text::checklist_total(present, absent, self.entries.len() - present - absent);
        put(
            frame,
            inner,
            0,
            Line::styled(pad(&total, width), theme.style(Tone::Strong)),
        );
        let rows = window(
            self.cursor,
            self.entries.len(),
            usize::from(inner.height).saturating_sub(2),
        );
        let first = rows.start;
        for (index, entry) in self.entries.iter().enumerate().skip(first).take(rows.len()) {
            let (sign, word) = match entry.tick {
                Tick::In => ("[x]", "binnen"),
                Tick::Nothing => ("[ ]", "nog niet"),
                Tick::Absent(reason) => ("[-]", reason.code()),
            };
            let (mark, tone) = if index == self.cursor {
                ('>', Tone::Selected)
            } else {
                (' ', Tone::Plain)
            };
            let name = pad(&entry.name, name_width);
            let line = format!(
                "{mark} {sign} {name}  {} {}",
                pad(word, 11),
                pad(&entry.school, school_width)
            );
            put(
                frame,
                inner,
                2 + index - first,
                Line::styled(pad(&line, width), theme.style(tone)),
            );
        }
    }
}
