//! A short menu with a letter for each choice.

use super::entry::{Entry, Purpose};
use super::notices::ask::Step;
use super::{Layer, Next};
use crate::app::day::{ChildRow, DayAction, Seen, StaffRow, WhichTime};
use crate::app::roster::{SeenAbsences, TeamRow};
use crate::domain::ids::{ChildId, GroupId, StaffId};
use crate::domain::people::{AbsenceReason, Shift, StaffAbsence};
use crate::domain::staffing::Away;
use crate::tui::action::{ActionId, Scope, lookup};
use crate::tui::keymap::Key;
use crate::tui::model::{Effect, Model};
use crate::tui::theme::Theme;
use crate::tui::widgets::choices::{self, Labelled};
use crate::tui::widgets::dialog::open;
use crate::tui::widgets::list::moved;
use crate::tui::width::columns;
use crate::tui::{text, text_team};
use chrono::NaiveDate;
use ratatui::Frame;
use ratatui::layout::Rect;

/// What a line of a menu does.
#[derive(Clone, Debug)]
enum Choice {
    Absent(Vec<(ChildId, Seen)>, AbsenceReason),
    Correct(ChildId, String, WhichTime, Seen),
    Away(StaffId, Away, Seen),
    Roster(Box<Purpose>),
    Care(Step),
}

/// The menu.
#[derive(Debug)]
pub struct Menu {
    title: String,
    group: GroupId,
    items: Vec<(char, String, Choice)>,
    cursor: usize,
}

impl Menu {
    /// The reasons for not coming.
    pub fn absence(group: GroupId, targets: &[&ChildRow]) -> Self {
        let who = match targets {
            [one] => one.name.clone(),
            many => text::children(many.len()),
        };
        let children: Vec<(ChildId, Seen)> = targets.iter().map(|row| (row.child, row.seen.clone())).collect();
        let letters = ['z', 'v', 'a', 'o'];
        let items = letters.into_iter().zip(AbsenceReason::ALL).map(|(letter, reason)| {
            (
                letter,
                reason.code().to_owned(),
                Choice::Absent(children.clone(), reason),
            )
        });
        Self {
            title: text::absence_title(&who),
            group,
            items: items.collect(),
            cursor: 0,
        }
    }

    /// The two times of the last stay of a child.
    pub fn correct(group: GroupId, row: &ChildRow) -> Self {
        let times = [('b', WhichTime::In), ('n', WhichTime::Out)];
        let items = times.into_iter().map(|(letter, which)| {
            (
                letter,
                text::correct_choice(which, row),
                Choice::Correct(row.child, row.name.clone(), which, row.seen.clone()),
            )
        });
        Self {
            title: text::correct_title(&row.name),
            group,
            items: items.collect(),
            cursor: 0,
        }
    }

    /// Where a staff member goes who was seen to be in a group.
    pub fn away(row: &StaffRow, group: GroupId, seen: &Seen) -> Self {
        let places = [
            ('p', Away::Break),
            ('s', Away::SchoolRun(None)),
            ('o', Away::Training),
            ('h', Away::Home),
        ];
        let item =
            |(letter, away): (char, Away)| (letter, away.in_words(), Choice::Away(row.staff, away, seen.clone()));
        Self {
            title: text_team::away_title(&row.name),
            group,
            items: places.map(item).into(),
            cursor: 0,
        }
    }

    /// Why a staff member does not work from a day on, or works again; a shift of that day may be left without anyone.
    pub fn staff_absence(row: &TeamRow, day: NaiveDate, cover: Option<&Shift>) -> Self {
        let purpose = |reason: Option<StaffAbsence>| Purpose::AbsentUntil {
            staff: row.staff,
            name: row.name.clone(),
            day,
            reason,
            seen: SeenAbsences::of(row),
            cover: cover.filter(|_| reason.is_some()).cloned(),
        };
        let reasons = ['z', 'v', 'o'].into_iter().zip(StaffAbsence::ALL.map(Some));
        let item = |(letter, reason): (char, Option<StaffAbsence>)| {
            let label = reason.map_or(text_team::WORKS_AGAIN, StaffAbsence::code);
            (letter, label.to_owned(), Choice::Roster(Box::new(purpose(reason))))
        };
        Self {
            title: text::absence_title(&row.name),
            group: GroupId::from_raw(0),
            items: reasons.chain([('w', None)]).map(item).collect(),
            cursor: 0,
        }
    }

    /// Choices about a message to the municipality.
    pub fn care(title: String, items: Vec<(char, String, Step)>) -> Self {
        let item = |(letter, label, step)| (letter, label, Choice::Care(step));
        Self {
            title,
            group: GroupId::from_raw(0),
            items: items.into_iter().map(item).collect(),
            cursor: 0,
        }
    }

    /// Handles a key.
    pub fn key(&mut self, key: Key, model: &Model) -> Next {
        match (lookup(Scope::Menu, key), key.lower()) {
            (Some(ActionId::Back), _) => Next::Close,
            (Some(ActionId::Accept), _) => self.pick(self.cursor, model),
            (Some(action), _) => {
                self.cursor = moved(self.cursor, action, self.items.len());
                Next::Stay
            }
            (None, Key::Char(letter)) => {
                let found = self.items.iter().position(|(own, _, _)| *own == letter);
                found.map_or(Next::Stay, |index| self.pick(index, model))
            }
            (None, _) => Next::Stay,
        }
    }

    fn pick(&self, index: usize, model: &Model) -> Next {
        match self.items.get(index).map(|(_, _, choice)| choice.clone()) {
            Some(Choice::Absent(children, reason)) => Next::CloseWith(vec![Effect::Perform {
                day: model.day.view.day,
                action: DayAction::Absent {
                    group: self.group,
                    children,
                    reason,
                },
                addition: String::new(),
            }]),
            Some(Choice::Correct(child, name, which, seen)) => {
                Next::Replace(Layer::Entry(Entry::new(Purpose::Correct {
                    group: self.group,
                    child,
                    name,
                    which,
                    seen,
                })))
            }
            Some(Choice::Away(staff, away, seen)) => Next::CloseWith(vec![Effect::Perform {
                day: model.day.view.day,
                action: DayAction::StaffAway {
                    staff,
                    group: self.group,
                    at: model.now.minute(),
                    away,
                    seen,
                },
                addition: String::new(),
            }]),
            Some(Choice::Roster(purpose)) => Next::Replace(Layer::Entry(Entry::new(*purpose))),
            Some(Choice::Care(step)) => step.open(),
            None => Next::Close,
        }
    }

    /// Draws it.
    pub fn draw(&self, frame: &mut Frame, area: Rect, theme: Theme) {
        let choices: Vec<Labelled> = self
            .items
            .iter()
            .map(|(letter, label, _)| Labelled::new(*letter, label.as_str(), ""))
            .collect();
        let (wanted, _) = choices::wanted(&choices);
        let wanted = wanted.max(columns(&self.title)) + 2;
        let width = wanted.min(usize::from(area.width).saturating_sub(4));
        let lines = choices::height(&choices, width);
        let inner = open(frame, area, (wanted, lines), &self.title, theme);
        choices::draw(frame, (inner, 0), &choices, self.cursor, theme);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_choice_of_a_menu_has_a_letter_of_its_own() {
        let menu = Menu::absence(GroupId::from_raw(1), &[]);
        let letters: Vec<char> = menu.items.iter().map(|(letter, _, _)| *letter).collect();
        assert_eq!(letters, ['z', 'v', 'a', 'o']);
        let words: Vec<&str> = menu.items.iter().map(|(_, label, _)| label.as_str()).collect();
        assert_eq!(words, ["ziek", "vakantie", "afgemeld", "onbekend"]);
        for (letter, _, _) in &menu.items {
            assert_eq!(lookup(Scope::Menu, Key::Char(*letter)), None, "{letter}");
        }
    }
}
