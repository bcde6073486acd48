//! All children of the location, by name; typing narrows the list, Enter opens a child.

use super::{Layer, Next};
use crate::app::ViewedPart;
use crate::app::day::Support;
use crate::app::dossier::{ChildLine, FormTarget};
use crate::domain::dossier::form::Values;
use crate::domain::ids::ChildId;
use crate::domain::role::Permission;
use crate::domain::text::matches_parts;
use crate::tui::action::{ActionId, Scope, lookup};
use crate::tui::children::ChildrenEffect;
use crate::tui::keymap::Key;
use crate::tui::layers::reading::Reading;
use crate::tui::model::{Effect, Model, Notice};
use crate::tui::text_children as words;
use crate::tui::theme::{Theme, Tone};
use crate::tui::widgets::dialog::{put, put_field};
use crate::tui::widgets::field::{Field, Sight, Used};
use crate::tui::widgets::list::{moved, window};
use crate::tui::width::{columns, pad, truncate};
use crate::tui::{action, text};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Clear;

/// Whether the keys go to the field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Focus {
    List,
    Filter,
}

/// The list.
#[derive(Debug)]
pub struct Children {
    lines: Vec<ChildLine>,
    /// Indexes of the lines that are left by what is typed.
    left: Vec<usize>,
    field: Field,
    focus: Focus,
    cursor: usize,
    /// Where the cursor was before the search.
    before: Option<ChildId>,
}

impl Children {
    /// A list with the cursor on the first child.
    pub fn new(lines: Vec<ChildLine>) -> Self {
        Self {
            left: (0..lines.len()).collect(),
            lines,
            field: Field::new(Sight::Open),
            focus: Focus::List,
            cursor: 0,
            before: None,
        }
    }

    /// Where its keys have their meaning.
    pub const fn scope(&self) -> Scope {
        match self.focus {
            Focus::List => Scope::Children,
            Focus::Filter => Scope::ChildrenFilter,
        }
    }

    /// Shows another state of it; the cursor stays on the same child.
    pub fn show(&mut self, lines: Vec<ChildLine>) {
        let chosen = self.chosen().map(|line| line.child);
        self.lines = lines;
        self.filter();
        if let Some(chosen) = chosen {
            self.go_to(chosen);
        }
    }

    /// Puts the cursor on a child, when it is in the list.
    pub fn go_to(&mut self, child: ChildId) {
        let mut left = self.left.iter();
        let found = left.position(|index| self.lines.get(*index).is_some_and(|line| line.child == child));
        self.cursor = found.unwrap_or(self.cursor).min(self.left.len().saturating_sub(1));
    }

    fn chosen(&self) -> Option<&ChildLine> {
        self.lines.get(*self.left.get(self.cursor)?)
    }

    fn filter(&mut self) {
        let query = self.field.text().trim();
        let found = |line: &ChildLine| query == line.number.as_str() || matches_parts(&line.name, query);
        let lines = self.lines.iter().enumerate();
        self.left = lines.filter(|(_, line)| found(line)).map(|(index, _)| index).collect();
        self.cursor = self.cursor.min(self.left.len().saturating_sub(1));
    }

    /// Handles a key.
    pub fn key(&mut self, key: Key, model: &Model) -> Next {
        match lookup(self.scope(), key) {
            Some(action) => self.act(action, model),
            None if self.focus == Focus::Filter && self.field.key(key) == Used::Yes => {
                self.cursor = 0;
                self.filter();
                Next::Stay
            }
            None => Next::Stay,
        }
    }

    /// Pasted text goes into the field when that has the keys.
    pub fn paste(&mut self, pasted: &str) -> Next {
        if self.focus == Focus::Filter {
            self.field.insert(pasted);
            self.cursor = 0;
            self.filter();
        }
        Next::Stay
    }

    fn act(&mut self, action: ActionId, model: &Model) -> Next {
        let chosen = self.chosen().map(|line| line.child);
        match (action, chosen) {
            (ActionId::Back, _) if self.focus == Focus::Filter || !self.field.text().is_empty() => {
                self.everyone();
                Next::Stay
            }
            (ActionId::Back, _) => Next::Close,
            (ActionId::Search, chosen) => {
                self.before = self.before.or(chosen);
                self.focus = Focus::Filter;
                Next::Stay
            }
            (ActionId::OtherButton, _) => {
                self.focus = Focus::List;
                Next::Stay
            }
            (ActionId::Accept | ActionId::Observe, None) => Next::StaySay(Notice::cannot(words::NOBODY)),
            (ActionId::Accept, Some(child)) => {
                self.focus = Focus::List;
                Next::StayWith(Effect::Children(ChildrenEffect::Open(
                    child,
                    self.order(),
                    ViewedPart::Card,
                )))
            }
            (ActionId::Observe, Some(child)) => observe(child, model),
            (ActionId::NewRecord, _) => new_child(model),
            (ActionId::Help, _) => Next::Open(Layer::Reading(keys(Scope::Children))),
            (ActionId::BackToToday, _) => Next::Home(None),
            (ActionId::Occupancy | ActionId::Team | ActionId::Claims, _) => Next::Home(Some(action)),
            _ => {
                self.cursor = moved(self.cursor, action, self.left.len());
                Next::Stay
            }
        }
    }

    /// The children to leaf through: those that were found, or everyone when that was only one.
    fn order(&self) -> Vec<ChildId> {
        if self.left.len() < 2 {
            return self.lines.iter().map(|line| line.child).collect();
        }
        let left = self.left.iter();
        left.filter_map(|index| Some(self.lines.get(*index)?.child)).collect()
    }

    /// Everyone again, with the cursor where it was before the search.
    fn everyone(&mut self) {
        self.field.clear();
        self.focus = Focus::List;
        self.filter();
        if let Some(before) = self.before.take() {
            self.go_to(before);
        }
    }

    /// Draws it over an area, whole.
    pub fn draw(&self, frame: &mut Frame, area: Rect, theme: Theme) {
        frame.render_widget(Clear, area.intersection(frame.area()));
        let width = usize::from(area.width);
        let title = words::list_title(self.left.len(), self.lines.len(), self.cursor);
        let mut title = truncate(&title, width);
        title.extend(std::iter::repeat_n('-', width.saturating_sub(columns(&title))));
        put(frame, area, 0, Line::styled(title, theme.style(Tone::Strong)));
        let mut top = 1;
        if self.focus == Focus::Filter {
            put_field(frame, area, top, (words::FILTER, &self.field));
            top += 1;
        } else if !self.field.text().is_empty() {
            let line = format!("{}{}", words::FILTER, self.field.text());
            put(frame, area, top, Line::raw(pad(&line, width)));
            top += 1;
        }
        if self.left.is_empty() {
            let sentence = if self.lines.is_empty() {
                words::NO_CHILDREN
            } else {
                words::NOBODY_FOUND
            };
            put(frame, area, top + 1, Line::raw(pad(&format!("  {sentence}"), width)));
            return;
        }
        let rows = window(
            self.cursor,
            self.left.len(),
            usize::from(area.height).saturating_sub(top),
        );
        let shown: Vec<&ChildLine> = self
            .left
            .iter()
            .skip(rows.start)
            .take(rows.len())
            .filter_map(|index| self.lines.get(*index))
            .collect();
        let widths = widths(&shown, width);
        for (index, line) in shown.iter().enumerate() {
            let mark = if rows.start + index == self.cursor { '>' } else { ' ' };
            put(frame, area, top + index, row(line, mark, (widths, width), theme));
        }
    }
}

/// Columns of number, name and groups.
fn widths(shown: &[&ChildLine], width: usize) -> (usize, usize, usize) {
    let longest = |text: &dyn Fn(&ChildLine) -> usize| shown.iter().map(|line| text(line)).max().unwrap_or(0);
    let number = longest(&|line| columns(line.number.as_str())).min(8);
    let groups = longest(&|line| columns(&line.groups.join(", "))).min(20);
    let fixed = 2 + number + 2 + 6 + 5 + groups + 2;
    let room = width.saturating_sub(fixed);
    // Room for an allergy comes before the end of a long name.
    let name = longest(&|line| columns(&line.name)).clamp(12, room.saturating_sub(24).max(12));
    (number, name, groups)
}

fn row(
    line: &ChildLine,
    mark: char,
    ((number, name, groups), width): ((usize, usize, usize), usize),
    theme: Theme,
) -> Line<'static> {
    let plus = if line.has_support == Support::Plus { "plus" } else { "" };
    let start = format!(
        "{mark} {}  {} {:>2} jr {} {} ",
        pad(line.number.as_str(), number),
        pad(&line.name, name),
        line.age_years,
        pad(plus, 4),
        pad(&line.groups.join(", "), groups),
    );
    let tone = if mark == '>' { Tone::Selected } else { Tone::Plain };
    let room = width.saturating_sub(columns(&start));
    let alert = line
        .alert
        .as_deref()
        .map(|alert| text::alert_in_row(alert, room))
        .unwrap_or_default();
    Line::from(vec![
        Span::styled(start, theme.style(tone)),
        Span::styled(alert, theme.style(Tone::Alarm)),
    ])
}

/// Asks for an observation, or says why not.
pub fn observe(child: ChildId, model: &Model) -> Next {
    if !model.header.role.may(Permission::Observe) {
        return Next::StaySay(Notice::Info(words::who_may(Permission::Observe)));
    }
    Next::StayWith(Effect::Children(ChildrenEffect::Observe(child)))
}

fn new_child(model: &Model) -> Next {
    if !model.header.role.may(Permission::EditChildren) {
        return Next::StaySay(Notice::Info(words::who_may(Permission::EditChildren)));
    }
    let form = ChildrenEffect::Form(FormTarget::NewChild, Values::new());
    Next::StayWith(Effect::Children(form))
}

/// Every key of a screen, to read.
pub fn keys(scope: Scope) -> Reading {
    let named = action::of_scope(scope).map(|action| {
        let keys: Vec<String> = action.keys.iter().map(|key| key.name()).collect();
        format!("{}: {}", keys.join(", "), action.explanation)
    });
    Reading::new(text::HELP_TITLE.to_owned(), named.collect())
}
