//! A list to pick from: a number picks at once, letters narrow it, arrows and Enter work too.

use super::checklist::Checklist;
use super::claims::ask::ClaimsTask;
use super::entry::{Entry, Purpose};
use super::menu::Menu;
use super::occupancy::ask::{self, Away};
use super::{Layer, Next};
use crate::app::PinState;
use crate::app::day::{Anyway, Change, DayAction, Seen, StaffRow, Today};
use crate::app::roster::{FreeStaff, RosterAction};
use crate::domain::ids::{GroupId, StaffId};
use crate::domain::people::{Deployment, Shift};
use crate::domain::role::Role;
use crate::domain::text::{fold, matches_parts};
use crate::tui::action::{ActionId, Scope, lookup};
use crate::tui::children::ChildrenEffect;
use crate::tui::keymap::Key;
use crate::tui::model::{Effect, Model, Notice, Trial};
use crate::tui::text_children::{A_FILE, keep_theirs, quoted};
use crate::tui::theme::Theme;
use crate::tui::widgets::choices::{self, Labelled};
use crate::tui::widgets::dialog::{open, put, put_field};
use crate::tui::widgets::field::{Field, Sight, Used};
use crate::tui::widgets::list::moved;
use crate::tui::width::{columns, pad};
use crate::tui::{text, text_team};
use chrono::NaiveDate;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use std::collections::BTreeMap;

/// What picking a line does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// Everyone that is expected arrives.
    WholeGroup,
    /// A school arrives; `None` is the children without a school.
    School(Option<String>),
    /// A staff member clocks in or out, as was in sight when the list opened.
    Staff(StaffId, Seen),
    /// A staff member leaves the group for a while.
    Away(StaffId, Seen),
    /// What someone else recorded meanwhile stays.
    LeaveIt,
    /// What was chosen is recorded over it.
    Anyway(NaiveDate, Box<Anyway>),
    /// A staff member takes a shift.
    Cover(Shift),
    /// An account takes over.
    Account(String, PinState),
    /// The occupancy is shown with this tried out.
    TryOut(Trial),
    /// Asks when someone of the staff is away, to try that out.
    AskAway(Away),
    /// Asks how many children of a group are ill, to try that out.
    AskSick(GroupId, Trial),
    /// Something of the screens of children.
    Children(ChildrenEffect),
    /// Something of the screen Declaratie.
    Claims(ClaimsTask),
}

/// A line to pick.
#[derive(Clone, Debug)]
pub struct Item {
    /// What it is called; searched.
    pub name: String,
    /// What stands behind it.
    pub detail: String,
    /// What picking it does.
    pub choice: Choice,
}

/// The list.
#[derive(Debug)]
pub struct Picker {
    title: String,
    items: Vec<Item>,
    /// What is typed.
    pub field: Field,
    /// Index of the cursor among the lines that are left.
    pub cursor: usize,
}

impl Picker {
    /// A list.
    pub fn new(title: String, items: Vec<Item>) -> Self {
        Self {
            title,
            items,
            field: Field::new(Sight::Open),
            cursor: 0,
        }
    }

    /// The schools of the children that are still expected in the chosen group.
    pub fn schools(model: &Model) -> Self {
        let waiting = model.day.waiting();
        let mut counts: BTreeMap<Option<String>, usize> = BTreeMap::new();
        for row in &waiting {
            *counts.entry(row.school.clone()).or_default() += 1;
        }
        let mut items = vec![Item {
            name: text::ALL_EXPECTED.to_owned(),
            detail: text::children(waiting.len()),
            choice: Choice::WholeGroup,
        }];
        items.extend(counts.into_iter().map(|(school, count)| Item {
            name: school.clone().unwrap_or_else(|| text::NO_SCHOOL.to_owned()),
            detail: text::children(count),
            choice: Choice::School(school),
        }));
        let group = model.day.group().map_or("", |group| group.name.as_str());
        Self::new(text::arrival_title(group), items)
    }

    /// Staff, with where everyone is.
    pub fn staff(model: &Model) -> Self {
        let items = model.day.view.staff.iter().map(|row| Item {
            name: row.name.clone(),
            detail: staff_detail(row, model),
            choice: Choice::Staff(row.staff, row.seen.clone()),
        });
        let group = model.day.group().map_or("", |group| group.name.as_str());
        Self::new(text::staff_title(group), items.collect())
    }

    /// Staff that is in a group, to go on a break, to a school and so on.
    pub fn away(model: &Model) -> Self {
        let inside = model.day.view.staff.iter().filter(|row| row.inside.is_some());
        let items = inside.map(|row| Item {
            name: row.name.clone(),
            detail: staff_detail(row, model),
            choice: Choice::Away(row.staff, row.seen.clone()),
        });
        Self::new(text_team::AWAY_LIST_TITLE.to_owned(), items.collect())
    }

    /// Who could take a shift over.
    pub fn cover(shift: &Shift, free: Vec<FreeStaff>) -> Self {
        let item = |free: FreeStaff| Item {
            name: free.name,
            detail: text_team::free_detail(&free.function, &free.shifts),
            choice: Choice::Cover(Shift {
                staff: free.staff,
                ..shift.clone()
            }),
        };
        Self::new(text_team::cover_title(shift), free.into_iter().map(item).collect())
    }

    /// What counts of a child or staff member, after someone else changed it: what is there now comes first.
    pub fn meanwhile(day: NaiveDate, change: &Change) -> Self {
        let mut items = vec![Item {
            name: keep_theirs(change.by.as_ref().map_or(A_FILE, |(who, _)| who)),
            detail: quoted(&change.now),
            choice: Choice::LeaveIt,
        }];
        items.extend(change.anyway.clone().map(|action| Item {
            name: text::TAKE_OWN.to_owned(),
            detail: quoted(&change.own),
            choice: Choice::Anyway(day, Box::new(action)),
        }));
        Self::new(text::meanwhile_title(change), items)
    }

    /// The accounts that can take over, by name, so that a number means the same person every time.
    pub fn accounts(mut accounts: Vec<(String, Role, PinState)>) -> Self {
        accounts.sort_by_cached_key(|(name, _, _)| fold(name));
        let items = accounts.into_iter().map(|(name, role, pin)| Item {
            detail: match pin {
                PinState::Set => role.code().to_owned(),
                PinState::NotSet => format!("{} {}", role.code(), text::NO_PIN),
            },
            choice: Choice::Account(name.clone(), pin),
            name,
        });
        Self::new(text::SWITCH_TITLE.to_owned(), items.collect())
    }

    /// The lines that are left by what is typed.
    fn left(&self) -> Vec<&Item> {
        self.items
            .iter()
            .filter(|item| matches_parts(&item.name, self.field.text()))
            .collect()
    }

    /// Handles a key.
    pub fn key(&mut self, key: Key, model: &Model) -> Next {
        match (lookup(Scope::Picker, key), key) {
            (Some(ActionId::Back), _) => Next::Close,
            (Some(ActionId::Accept), _) => self.pick(self.cursor, model),
            (Some(ActionId::StaffAway), _) => match self.left().get(self.cursor).map(|item| &item.choice) {
                Some(Choice::Staff(staff, seen)) => away(model, *staff, seen),
                _ => Next::Stay,
            },
            (Some(action), _) => {
                self.cursor = moved(self.cursor, action, self.left().len());
                Next::Stay
            }
            (None, Key::Char(digit @ '1'..='9')) => {
                let index = digit
                    .to_digit(10)
                    .and_then(|digit| usize::try_from(digit).ok())
                    .unwrap_or(1)
                    - 1;
                self.pick(index, model)
            }
            (None, _) => {
                if self.field.key(key) == Used::Yes {
                    self.cursor = 0;
                }
                Next::Stay
            }
        }
    }

    fn pick(&self, index: usize, model: &Model) -> Next {
        let Some(item) = self.left().get(index).copied() else {
            return Next::Stay;
        };
        match &item.choice {
            Choice::WholeGroup => checklist(model, &item.name, |_| true),
            Choice::School(school) => checklist(model, &item.name, |other| other == school.as_ref()),
            Choice::Staff(staff, seen) => clock(model, *staff, seen),
            Choice::LeaveIt => Next::CloseSay(Notice::Info(text::LEFT_AS_IT_IS.to_owned())),
            Choice::Anyway(day, anyway) => Next::CloseWith(vec![do_anyway(*day, anyway)]),
            Choice::TryOut(trial) => Next::CloseWith(vec![Effect::LoadOccupancy(trial.clone())]),
            Choice::AskAway(away) => Next::Replace(Layer::Entry(Entry::new(Purpose::Away(away.clone())))),
            Choice::AskSick(group, trial) => Next::Replace(Layer::Picker(ask::how_many_sick(*group, trial))),
            Choice::Away(staff, seen) => away(model, *staff, seen),
            Choice::Claims(task) => task.clone().close(),
            Choice::Children(effect) => Next::CloseWith(vec![Effect::Children(effect.clone())]),
            Choice::Cover(shift) => Next::CloseWith(vec![Effect::Roster {
                action: RosterAction::Add(shift.clone()),
                show: shift.day,
                cover: None,
            }]),
            Choice::Account(_, PinState::NotSet) => Next::CloseSay(Notice::Error(text::no_pin_yet(&item.name))),
            Choice::Account(name, PinState::Set) => {
                Next::Replace(Layer::Entry(Entry::new(Purpose::Pin { name: name.clone() })))
            }
        }
    }

    /// Draws it.
    pub fn draw(&self, frame: &mut Frame, area: Rect, theme: Theme) {
        let left = self.left();
        let number = |index: usize| match index {
            0..9 => (index + 1).to_string(),
            _ => String::new(),
        };
        let labelled =
            |(index, item): (usize, &Item)| Labelled::new(number(index), item.name.as_str(), item.detail.as_str());
        // As wide as all of them would like, so that the box does not jump while letters narrow the list.
        let all: Vec<Labelled> = self.items.iter().enumerate().map(labelled).collect();
        let left: Vec<Labelled> = left.into_iter().enumerate().map(labelled).collect();
        let wanted = choices::wanted(&all).0.max(44).max(columns(&self.title));
        let width = wanted.min(usize::from(area.width).saturating_sub(4));
        let lines = choices::height(&all, width) + 2;
        let inner = open(frame, area, (wanted, lines), &self.title, theme);
        put_field(frame, inner, 0, (text::PICK_LABEL, &self.field));
        if left.is_empty() {
            let width = usize::from(inner.width);
            put(frame, inner, 2, Line::raw(pad(text::FILTER_NOTHING, width)));
        }
        choices::draw(frame, (inner, 2), &left, self.cursor, theme);
    }
}

fn do_anyway(day: NaiveDate, anyway: &Anyway) -> Effect {
    match anyway.clone() {
        Anyway::Day(action) => Effect::Perform {
            day,
            action,
            addition: String::new(),
        },
        Anyway::Roster(action) => Effect::Roster {
            action,
            show: day,
            cover: None,
        },
    }
}

fn checklist(model: &Model, name: &str, of_school: impl Fn(Option<&String>) -> bool) -> Next {
    let rows = model.day.waiting();
    let rows = rows.into_iter().filter(|row| of_school(row.school.as_ref()));
    match model.day.group() {
        Some(group) => Next::Replace(Layer::Checklist(Checklist::new(group.id, name, rows))),
        None => Next::Close,
    }
}

fn clock(model: &Model, staff: StaffId, seen: &Seen) -> Next {
    // Midnight may have passed while the list was open.
    if model.day.view.today != Today::Yes {
        return Next::CloseSay(Notice::cannot(text::DAY_IS_OVER));
    }
    let Some(group) = model.day.group().map(|group| group.id) else {
        return Next::Close;
    };
    let rostered = model
        .day
        .view
        .staff
        .iter()
        .find(|row| row.staff == staff)
        .and_then(|row| row.shift);
    let deployment = match rostered {
        Some((where_, _, _, deployment)) if where_ == group => deployment,
        _ => Deployment::Regular,
    };
    Next::CloseWith(vec![Effect::Perform {
        day: model.day.view.day,
        action: DayAction::ClockStaff {
            staff,
            group,
            at: model.now.minute(),
            deployment,
            seen: seen.clone(),
        },
        addition: String::new(),
    }])
}

/// The menu of where someone goes who is in a group, or who went somewhere already.
fn away(model: &Model, staff: StaffId, seen: &Seen) -> Next {
    // Midnight may have passed while the list was open.
    if model.day.view.today != Today::Yes {
        return Next::CloseSay(Notice::cannot(text::DAY_IS_OVER));
    }
    let row = model.day.view.staff.iter().find(|row| row.staff == staff);
    let group = |row: &StaffRow| {
        let away = row.away.as_ref().map(|(group, _)| *group);
        row.inside.map(|(group, _)| group).or(away)
    };
    match row.and_then(|row| Some((row, group(row)?))) {
        Some((row, group)) => Next::Replace(Layer::Menu(Menu::away(row, group, seen))),
        None => Next::StaySay(Notice::cannot(text_team::NOT_IN)),
    }
}

fn staff_detail(row: &StaffRow, model: &Model) -> String {
    let group_name = |id| {
        let mut groups = model.day.view.groups.iter();
        groups
            .find(|group| group.id == id)
            .map_or("", |group| group.name.as_str())
    };
    let away = row.away.as_ref().map(|(_, away)| text_team::away_since(away, row.left));
    let place = match (row.inside, row.left, row.shift) {
        _ if away.is_some() => away.unwrap_or_default(),
        (Some((group, since)), _, _) => text::clocked_in(group_name(group), since),
        (None, Some(left), _) => text::clocked_out(left),
        (None, None, Some((group, from, until, _))) => text::rostered(group_name(group), from, until),
        (None, None, None) => text::NOT_CLOCKED.to_owned(),
    };
    if row.standing.may_count() {
        place
    } else {
        format!("{place}, {}", text::DOES_NOT_COUNT)
    }
}
