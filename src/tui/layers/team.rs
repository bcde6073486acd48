//! The roster of a week: who works when and in which group, who is absent, and what can be done about it.

use super::confirm::{Answer, Confirm};
use super::menu::Menu;
use super::team_form::TeamForm;
use super::{Layer, Next};
use crate::app::roster::{RosterAction, ShiftKey, TeamCell, TeamRow, TeamWeek};
use crate::domain::ids::GroupId;
use crate::domain::people::{Shift, ShiftPattern};
use crate::domain::time::{Period, weekday_short};
use crate::tui::action::{ActionId, Scope, lookup};
use crate::tui::keymap::Key;
use crate::tui::model::{Effect, Model, Notice};
use crate::tui::text_team;
use crate::tui::theme::Tone;
use crate::tui::widgets::dialog::put;
use crate::tui::widgets::list::{moved, window};
use crate::tui::width::{columns, pad, truncate};
use chrono::{Datelike, Days, NaiveDate};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Clear;

/// Narrowest column of a day.
const DAY_COLUMNS: usize = 13;
/// Width of a column of a day from which times and groups are written in full.
const FULL_COLUMNS: usize = 19;

/// The roster of a week.
#[derive(Debug)]
pub struct Team {
    week: TeamWeek,
    row: usize,
    day: usize,
    slot: usize,
}

impl Team {
    /// A week with the cursor on a day.
    pub fn new(week: TeamWeek, day: NaiveDate) -> Self {
        let day = usize::try_from(day.weekday().num_days_from_monday()).unwrap_or(0);
        Self {
            week,
            row: 0,
            day,
            slot: 0,
        }
    }

    /// Shows another state of it; the cursor stays on the same person.
    pub fn show(&mut self, week: TeamWeek) {
        let staff = self.week.rows.get(self.row).map(|row| row.staff);
        let same = week.rows.iter().position(|row| Some(row.staff) == staff);
        self.row = same.unwrap_or(0);
        self.week = week;
        self.slot = 0;
    }

    fn under(&self) -> Option<(&TeamRow, &TeamCell)> {
        let row = self.week.rows.get(self.row)?;
        Some((row, row.cells.get(self.day)?))
    }

    fn shift(&self) -> Option<&Shift> {
        self.under()?.1.shifts.get(self.slot)
    }

    fn change(&self, action: RosterAction) -> Next {
        let (show, cover) = (self.week.monday, None);
        Next::StayWith(Effect::Roster { action, show, cover })
    }

    /// Handles a key.
    pub fn key(&mut self, key: Key) -> Next {
        let monday = self.week.monday;
        let week_of = |day: Option<NaiveDate>| Next::StayWith(Effect::LoadTeam(day.unwrap_or(monday)));
        match lookup(Scope::Team, key) {
            Some(ActionId::Back) => Next::Close,
            Some(ActionId::NextWeek) => week_of(monday.checked_add_days(Days::new(7))),
            Some(ActionId::PreviousWeek) => week_of(monday.checked_sub_days(Days::new(7))),
            Some(ActionId::Undo) => self.change(RosterAction::Undo),
            Some(ActionId::Redo) => self.change(RosterAction::Redo),
            Some(ActionId::CopyWeek) => self.copy(),
            Some(ActionId::FillWeek) => self.fill(),
            Some(action) => self.on_person(action),
            None => Next::Stay,
        }
    }

    /// Actions on the person and day under the cursor.
    fn on_person(&mut self, action: ActionId) -> Next {
        let Some((row, cell)) = self.under() else {
            return Next::StaySay(Notice::Info(text_team::NO_STAFF.to_owned()));
        };
        let needs_shift = matches!(action, ActionId::RemoveShift | ActionId::WhoIsFree | ActionId::FixShift);
        let shift = self.shift().cloned();
        match (action, shift) {
            (_, None) if needs_shift => Next::StaySay(Notice::cannot(text_team::NO_SHIFT)),
            (ActionId::EditShift, Some(shift)) => self.form(row, cell, Some(shift)),
            (ActionId::EditShift | ActionId::NewShift, _) => self.form(row, cell, None),
            (ActionId::RemoveShift, Some(shift)) => self.change(RosterAction::Remove(ShiftKey::of(&shift))),
            (ActionId::WhoIsFree, Some(shift)) => Next::StayWith(Effect::LoadCover(shift)),
            (ActionId::FixShift, Some(shift)) => self.fix(&shift),
            (ActionId::StaffAbsence, shift) => {
                let menu = Menu::staff_absence(row, cell.day, shift.as_ref());
                Next::Open(Layer::Menu(menu))
            }
            _ => {
                self.go(action);
                Next::Stay
            }
        }
    }

    fn go(&mut self, action: ActionId) {
        match action {
            ActionId::NextShift => {
                let count = self.under().map_or(0, |(_, cell)| cell.shifts.len());
                self.slot = (self.slot + 1) % count.max(1);
            }
            ActionId::PreviousDay => {
                self.day = self.day.saturating_sub(1);
                self.slot = 0;
            }
            ActionId::NextDay => {
                self.day = (self.day + 1).min(6);
                self.slot = 0;
            }
            _ => {
                self.row = moved(self.row, action, self.week.rows.len());
                self.slot = 0;
            }
        }
    }

    fn form(&self, row: &TeamRow, cell: &TeamCell, shift: Option<Shift>) -> Next {
        let last = row.cells.iter().rev().flat_map(|cell| &cell.shifts).next();
        let group = last
            .map(|shift| shift.group)
            .or(self.week.groups.first().map(|(id, _)| *id));
        match group {
            Some(group) => Next::Open(Layer::TeamForm(TeamForm::new(
                (row.staff, &row.name),
                cell.day,
                shift,
                (self.week.groups.clone(), group),
            ))),
            None => Next::Stay,
        }
    }

    fn pattern_of(&self, shift: &Shift) -> Option<&ShiftPattern> {
        let mut patterns = self.week.patterns.iter();
        patterns.find(|pattern| {
            let same = (pattern.staff, pattern.from, pattern.until) == (shift.staff, shift.from, shift.until);
            same && pattern.on(shift.day).is_some()
        })
    }

    /// Makes the shift a fixed one from its day on, or takes the fixed one away.
    fn fix(&self, shift: &Shift) -> Next {
        if let Some(pattern) = self.pattern_of(shift) {
            return self.change(RosterAction::RemovePattern(pattern.clone()));
        }
        match Period::new(shift.day, None) {
            Ok(period) => self.change(RosterAction::AddPattern(ShiftPattern {
                staff: shift.staff,
                weekday: shift.day.weekday(),
                group: shift.group,
                from: shift.from,
                until: shift.until,
                deployment: shift.deployment,
                period,
            })),
            Err(_) => Next::Stay,
        }
    }

    fn copy(&self) -> Next {
        if self.week.copy.0 == 0 {
            return Next::StaySay(Notice::cannot(text_team::NOTHING_TO_COPY));
        }
        let into = self.week.monday;
        let action = RosterAction::CopyWeek { into, group: None };
        self.ask(text_team::COPY_TITLE, self.week.copy, action)
    }

    fn fill(&self) -> Next {
        if self.week.fill.0 == 0 {
            return Next::StaySay(Notice::cannot(text_team::NOTHING_TO_FILL));
        }
        let action = RosterAction::FillWeek(self.week.monday);
        self.ask(text_team::FILL_TITLE, self.week.fill, action)
    }

    fn ask(&self, title: &'static str, numbers: (usize, usize), action: RosterAction) -> Next {
        let question = text_team::fill_question(&self.week, numbers);
        let answer = Answer::Roster(action, self.week.monday);
        Next::Open(Layer::Confirm(Confirm::new(title, question, answer)))
    }

    fn group_name(&self, id: GroupId) -> &str {
        let mut groups = self.week.groups.iter();
        groups
            .find(|(group, _)| *group == id)
            .map_or("", |(_, name)| name.as_str())
    }

    /// A person's day in so many columns: times, and as much of the group as fits.
    fn cell_text(&self, cell: &TeamCell, width: usize) -> String {
        if let Some(reason) = cell.absent {
            return reason.code().to_owned();
        }
        let Some(first) = cell.shifts.first() else {
            return String::new();
        };
        let more = if cell.shifts.len() > 1 { "+" } else { "" };
        let hours = format!("{}-{}", first.from, first.until);
        let hours = if width < FULL_COLUMNS {
            hours.replace(':', "")
        } else {
            hours
        };
        let room = width.saturating_sub(columns(&hours) + 1 + more.len());
        let group: String = self.group_name(first.group).chars().take(room).collect();
        format!("{hours} {group}{more}")
    }

    /// What stands below the table: the day under the cursor in full.
    fn details(&self) -> Vec<(Tone, String)> {
        let Some((row, cell)) = self.under() else {
            return vec![(Tone::Plain, text_team::NO_STAFF.to_owned())];
        };
        let shifts: Vec<String> = cell
            .shifts
            .iter()
            .enumerate()
            .map(|(index, shift)| {
                let mark = if index == self.slot && cell.shifts.len() > 1 {
                    ">"
                } else {
                    ""
                };
                let fixed = if self.pattern_of(shift).is_some() { ", vast" } else { "" };
                format!("{mark}{}{fixed}", text_team::shift(shift, self.group_name(shift.group)))
            })
            .collect();
        let day = text_team::form_title(&row.name, cell.day);
        let line = match (cell.absent, shifts.is_empty()) {
            (None, true) => format!("{day}: geen dienst"),
            (None, false) => format!("{day}: {}", shifts.join("; ")),
            (Some(reason), true) => format!("{day}: {}", reason.code()),
            (Some(reason), false) => format!("{day}: {}; telt niet: {}", reason.code(), shifts.join("; ")),
        };
        let second = match &row.block {
            Some(block) => (Tone::Alarm, format!("KAN NIET OP HET ROOSTER: {block}.")),
            None => (Tone::Plain, row.function.clone()),
        };
        vec![(Tone::Strong, line), second]
    }

    /// A line of the table.
    fn line(
        &self,
        index: usize,
        (name_width, day_width): (usize, usize),
        days: std::ops::Range<usize>,
    ) -> Vec<(Tone, String)> {
        let Some(row) = self.week.rows.get(index) else {
            return Vec::new();
        };
        let here = index == self.row;
        let mark = if here { '>' } else { ' ' };
        let block = if row.block.is_some() { "!" } else { "" };
        let name = truncate(&row.name, name_width.saturating_sub(2 + block.len()));
        let mut spans = vec![(Tone::Plain, pad(&format!("{mark}{name}{block}"), name_width))];
        for (day, cell) in row.cells.iter().enumerate().skip(days.start).take(days.len()) {
            let chosen = here && day == self.day;
            let (mark, tone) = match (chosen, cell.absent) {
                (true, _) => ('>', Tone::Selected),
                (false, Some(_)) => (' ', Tone::Strong),
                (false, None) => (' ', Tone::Plain),
            };
            let text = self.cell_text(cell, day_width.saturating_sub(1));
            spans.push((tone, pad(&format!("{mark}{text}"), day_width)));
        }
        spans
    }

    /// Draws it over an area, whole.
    pub fn draw(&self, frame: &mut Frame, area: Rect, model: &Model) {
        frame.render_widget(Clear, area.intersection(frame.area()));
        let theme = model.theme;
        let width = usize::from(area.width);
        let longest = self
            .week
            .rows
            .iter()
            .map(|row| columns(&row.name) + 3)
            .max()
            .unwrap_or(0);
        let name_width = longest.min(width.saturating_sub(5 * DAY_COLUMNS)).clamp(8, 26);
        let room = width.saturating_sub(name_width);
        let fits = room / DAY_COLUMNS;
        // The weekend is shown where everything fits in full, and when the cursor goes there.
        let shown = if room / 7 > FULL_COLUMNS { 7 } else { fits.clamp(1, 5) };
        let day_width = room / shown;
        let first_day = self.day.saturating_sub(shown - 1);
        let title = pad(&text_team::week_title(&self.week), width);
        put(frame, area, 0, Line::styled(title, theme.style(Tone::Strong)));
        let today = model.now.day();
        let mut head = pad("", name_width);
        for day in self.week.monday.iter_days().skip(first_day).take(shown) {
            let mark = if day == today { " nu" } else { "" };
            head.push_str(&pad(
                &format!(" {} {}{mark}", weekday_short(day), day.format("%d-%m")),
                day_width,
            ));
        }
        put(
            frame,
            area,
            1,
            Line::styled(pad(&head, width), theme.style(Tone::Strong)),
        );
        let details = self.details();
        let height = usize::from(area.height).saturating_sub(3 + details.len());
        let rows = window(self.row, self.week.rows.len(), height);
        for (line, index) in rows.clone().enumerate() {
            let spans = self.line(index, (name_width, day_width), first_day..first_day + shown);
            let spans = spans
                .into_iter()
                .map(|(tone, text)| Span::styled(text, theme.style(tone)));
            put(frame, area, 2 + line, spans.collect::<Line>());
        }
        let bottom = usize::from(area.height).saturating_sub(details.len());
        for (index, (tone, line)) in details.iter().enumerate() {
            put(
                frame,
                area,
                bottom + index,
                Line::styled(pad(line, width), theme.style(*tone)),
            );
        }
    }
}
