//! Plannen: what has to be done by when, the first day on top.

use super::entry::{Entry, Purpose};
use super::reading::Reading;
use super::{Layer, Next};
use crate::app::ViewedPart;
use crate::app::deadlines::{About, DeadlineBoard, DeadlineLine};
use crate::domain::deadline::State;
use crate::domain::ids::ChildId;
use crate::domain::text::matches_parts;
use crate::domain::time::date_in_words;
use crate::tui::action::{ActionId, Scope, lookup};
use crate::tui::children::ChildrenEffect;
use crate::tui::keymap::Key;
use crate::tui::model::{Effect, Notice, PlanChange};
use crate::tui::text_plans;
use crate::tui::theme::{Theme, Tone};
use crate::tui::widgets::dialog::{put, put_field};
use crate::tui::widgets::field::{Field, Sight, Used};
use crate::tui::widgets::list::{moved, window};
use crate::tui::width::{pad, wrap};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Clear;

/// Columns of a day, "wo 30-09-2026".
const DUE_COLUMNS: usize = 13;
/// Columns of sign and word, "~ binnenkort".
const STATE_COLUMNS: usize = 12;
/// Columns from which names are given more room.
const ROOMY: usize = 98;
/// Fewest lines of the list, however much there is to say about one line.
const MIN_LIST: usize = 3;

/// Whether dismissed terms are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Show {
    Open,
    DismissedToo,
}

/// Whether someone is typing what to look for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Typing {
    Search,
    Nothing,
}

/// The list.
#[derive(Debug)]
pub struct Plans {
    board: DeadlineBoard,
    show: Show,
    typing: Typing,
    query: Field,
    cursor: usize,
}

impl Plans {
    /// A list with the cursor on the first line.
    pub const fn new(board: DeadlineBoard) -> Self {
        Self {
            board,
            show: Show::Open,
            typing: Typing::Nothing,
            query: Field::new(Sight::Open),
            cursor: 0,
        }
    }

    /// Where its keys have their meaning.
    pub const fn scope(&self) -> Scope {
        match self.typing {
            Typing::Search => Scope::PlansSearch,
            Typing::Nothing => Scope::Plans,
        }
    }

    /// Shows another state of it; the cursor stays on the same term, or on the same place when that is gone.
    pub fn refresh(&mut self, board: DeadlineBoard) {
        let key = self.under().map(|line| line.key.clone());
        self.board = board;
        let lines = self.lines();
        let same = lines.iter().position(|line| Some(&line.key) == key.as_ref());
        self.cursor = same.unwrap_or(self.cursor.min(lines.len().saturating_sub(1)));
    }

    /// Puts pasted text in the field, when it is open.
    pub fn paste(&mut self, pasted: &str) -> Next {
        if self.typing == Typing::Search {
            self.query.insert(pasted);
            self.cursor = 0;
        }
        Next::Stay
    }

    /// The lines that are shown, by day.
    fn lines(&self) -> Vec<&DeadlineLine> {
        let dismissed = match self.show {
            Show::Open => &[][..],
            Show::DismissedToo => &self.board.dismissed,
        };
        let found = |line: &&DeadlineLine| matches_parts(&text_plans::searched(line), self.query.text());
        let all = self.board.lines.iter().chain(dismissed).filter(found);
        let mut lines: Vec<&DeadlineLine> = all.collect();
        lines.sort_by_key(|line| line.order());
        lines
    }

    fn under(&self) -> Option<&DeadlineLine> {
        self.lines().get(self.cursor).copied()
    }

    /// Handles a key.
    pub fn key(&mut self, key: Key) -> Next {
        match (lookup(self.scope(), key), self.typing) {
            (Some(ActionId::Back), _) => self.back(),
            (Some(ActionId::Accept), Typing::Search) => {
                self.typing = Typing::Nothing;
                Next::Stay
            }
            (Some(ActionId::Accept), Typing::Nothing) => self.read(),
            (Some(ActionId::Search), _) => {
                self.typing = Typing::Search;
                Next::Stay
            }
            (Some(ActionId::Children), _) => self.open_child(),
            (Some(action @ (ActionId::Occupancy | ActionId::Team | ActionId::Claims)), _) => Next::Home(Some(action)),
            (Some(ActionId::DismissPlan), _) => self.dismiss(),
            (Some(ActionId::ShowDismissed), _) => {
                self.show = match self.show {
                    Show::Open => Show::DismissedToo,
                    Show::DismissedToo => Show::Open,
                };
                self.cursor = self.cursor.min(self.lines().len().saturating_sub(1));
                Next::Stay
            }
            (Some(ActionId::Undo), _) => Next::StayWith(Effect::ChangePlans(PlanChange::Undo)),
            (Some(ActionId::Redo), _) => Next::StayWith(Effect::ChangePlans(PlanChange::Redo)),
            (Some(action), _) => {
                self.cursor = moved(self.cursor, action, self.lines().len());
                Next::Stay
            }
            (None, Typing::Search) => {
                if self.query.key(key) == Used::Yes {
                    self.cursor = 0;
                }
                Next::Stay
            }
            (None, Typing::Nothing) => Next::Stay,
        }
    }

    /// Opens the child that the term is about, with the other children of the list around it.
    fn open_child(&self) -> Next {
        let child_of = |line: &DeadlineLine| match &line.about {
            About::Child(child, ..) => Some(*child),
            About::Staff(..) | About::Location => None,
        };
        let Some(child) = self.under().and_then(child_of) else {
            return Next::StaySay(Notice::cannot(text_plans::NO_CHILD));
        };
        let mut order: Vec<ChildId> = Vec::new();
        for other in self.lines().into_iter().filter_map(child_of) {
            if !order.contains(&other) {
                order.push(other);
            }
        }
        Next::StayWith(Effect::Children(ChildrenEffect::Open(child, order, ViewedPart::Card)))
    }

    /// One level back: first out of the search, then to the day.
    fn back(&mut self) -> Next {
        if self.typing == Typing::Nothing && self.query.text().is_empty() {
            return Next::Close;
        }
        self.typing = Typing::Nothing;
        self.query.clear();
        self.cursor = 0;
        Next::Stay
    }

    fn read(&self) -> Next {
        match self.under() {
            Some(line) => {
                let title = line.kind.title().to_owned();
                Next::Open(Layer::Reading(Reading::new(title, text_plans::in_full(line))))
            }
            None => Next::StaySay(Notice::cannot(text_plans::NO_LINE)),
        }
    }

    fn dismiss(&self) -> Next {
        match self.under() {
            Some(line) if line.dismissed.is_some() => Next::StaySay(Notice::cannot(text_plans::IS_DISMISSED)),
            Some(line) => Next::Open(Layer::Entry(Entry::new(Purpose::DismissPlan {
                key: line.key.clone(),
                what: format!("{}, {}", line.kind.title(), text_plans::who(line)),
            }))),
            None => Next::StaySay(Notice::cannot(text_plans::NO_LINE)),
        }
    }

    /// Draws it over an area, whole.
    pub fn draw(&self, frame: &mut Frame, area: Rect, theme: Theme) {
        frame.render_widget(Clear, area.intersection(frame.area()));
        let (width, height) = (usize::from(area.width), usize::from(area.height));
        let lines = self.lines();
        let mut top = self.draw_head(frame, area, theme);
        if lines.is_empty() {
            top += 1;
            for line in self.nothing(width) {
                put(frame, area, top, Line::raw(line));
                top += 1;
            }
            return;
        }
        let mut details = self.under().map(|line| details(line, width)).unwrap_or_default();
        details.truncate(height.saturating_sub(top + MIN_LIST));
        let rows = window(self.cursor, lines.len(), height.saturating_sub(top + details.len()));
        for (place, index) in rows.clone().enumerate() {
            if let Some(line) = lines.get(index) {
                let mark = if index == self.cursor { '>' } else { ' ' };
                put(frame, area, top + place, row(line, mark, width, theme));
            }
        }
        let bottom = height.saturating_sub(details.len());
        for (index, (tone, line)) in details.iter().enumerate() {
            let line = Line::styled(pad(line, width), theme.style(*tone));
            put(frame, area, bottom + index, line);
        }
    }

    /// The title, and what is looked for; returns how many lines they take.
    fn draw_head(&self, frame: &mut Frame, area: Rect, theme: Theme) -> usize {
        let width = usize::from(area.width);
        let hidden = match self.show {
            Show::Open => self.board.dismissed.len(),
            Show::DismissedToo => 0,
        };
        let title = wrap(&text_plans::title(&self.board, hidden), width);
        let mut used = 0;
        for line in title {
            put(
                frame,
                area,
                used,
                Line::styled(pad(&line, width), theme.style(Tone::Strong)),
            );
            used += 1;
        }
        match self.typing {
            Typing::Search => {
                put_field(frame, area, used, (text_plans::SEARCH, &self.query));
                used + 1
            }
            Typing::Nothing if self.query.text().is_empty() => used,
            Typing::Nothing => {
                let line = format!("{}{}", text_plans::SEARCH, self.query.text());
                put(frame, area, used, Line::raw(pad(&line, width)));
                used + 1
            }
        }
    }

    fn nothing(&self, width: usize) -> Vec<String> {
        if self.query.text().is_empty() {
            text_plans::EMPTY.iter().flat_map(|line| wrap(line, width)).collect()
        } else {
            wrap(text_plans::NOTHING_FOUND, width)
        }
    }
}

/// A line of the list: day, state, for whom, what.
fn row(line: &DeadlineLine, mark: char, width: usize, theme: Theme) -> Line<'static> {
    let tone = match line.state {
        _ if line.dismissed.is_some() => Tone::Plain,
        State::Late | State::Today => Tone::Alarm,
        State::Soon if line.is_near => Tone::Strong,
        State::Soon | State::NotYet | State::Known => Tone::Plain,
    };
    let name = if width < ROOMY { 20 } else { 30 };
    let what = if width < ROOMY {
        line.kind.title().to_owned()
    } else {
        line.sentence()
    };
    let fixed = 2 + DUE_COLUMNS + 1 + STATE_COLUMNS + 1 + name + 1;
    let chosen = if mark == '>' { Tone::Selected } else { Tone::Plain };
    let due = format!("{mark} {} ", pad(&date_in_words(line.due), DUE_COLUMNS));
    let rest = format!(
        " {} {}",
        pad(text_plans::who(line), name),
        pad(&what, width.saturating_sub(fixed))
    );
    Line::from(vec![
        Span::styled(due, theme.style(chosen)),
        Span::styled(pad(&text_plans::state(line), STATE_COLUMNS), theme.style(tone)),
        Span::styled(rest, theme.style(chosen)),
    ])
}

/// The line under the cursor in full.
fn details(line: &DeadlineLine, width: usize) -> Vec<(Tone, String)> {
    let mut lines = vec![(Tone::Plain, "-".repeat(width))];
    let mut add = |tone: Tone, text: &str| lines.extend(wrap(text, width).into_iter().map(|line| (tone, line)));
    let full = format!("{}. {}.", text_plans::who_in_full(line), line.sentence());
    add(Tone::Strong, &full);
    match text_plans::dismissed(line) {
        Some(dismissed) => add(Tone::Plain, &dismissed),
        None => add(Tone::Plain, line.kind.remedy()),
    }
    lines
}
