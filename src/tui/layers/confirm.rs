//! A question before something that is not done every day. Cancel comes first and is what Enter does.

use super::Next;
use super::claims::ask::ClaimsTask;
use super::notices::ask::CareTask;
use crate::app::day::DayAction;
use crate::app::roster::RosterAction;
use crate::tui::action::{ActionId, Scope, lookup};
use crate::tui::children::ChildrenEffect;
use crate::tui::keymap::Key;
use crate::tui::meldcode::MeldcodeEffect;
use crate::tui::model::Effect;
use crate::tui::text;
use crate::tui::theme::{Theme, Tone};
use crate::tui::widgets::dialog::{open, put};
use crate::tui::width::wrap;
use chrono::NaiveDate;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

/// What is done after "yes".
#[derive(Clone, Debug)]
pub enum Answer {
    /// Do something in a day.
    Perform(NaiveDate, DayAction, String),
    /// Show a day.
    Load(NaiveDate),
    /// Do something to the roster, and show the week of a day.
    Roster(RosterAction, NaiveDate),
    /// Something of the screens of children.
    Children(ChildrenEffect),
    /// Write messages to the municipality.
    Care(CareTask),
    /// Throw away the sealed note that is typed.
    DiscardNote,
    /// Something of the screen Declaratie.
    Claims(Box<ClaimsTask>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Button {
    Cancel,
    Yes,
}

/// The question.
#[derive(Debug)]
pub struct Confirm {
    title: &'static str,
    paragraphs: Vec<String>,
    answer: Answer,
    focus: Button,
}

impl Confirm {
    /// A question, with Cancel chosen.
    pub const fn new(title: &'static str, paragraphs: Vec<String>, answer: Answer) -> Self {
        Self {
            title,
            paragraphs,
            answer,
            focus: Button::Cancel,
        }
    }

    /// Handles a key.
    pub fn key(&mut self, key: Key) -> Next {
        match lookup(Scope::Confirm, key) {
            Some(ActionId::Yes) => self.go_on(),
            Some(ActionId::Accept) if self.focus == Button::Yes => self.go_on(),
            Some(ActionId::Accept | ActionId::No | ActionId::Back) => Next::Close,
            Some(ActionId::OtherButton) => {
                self.focus = match self.focus {
                    Button::Cancel => Button::Yes,
                    Button::Yes => Button::Cancel,
                };
                Next::Stay
            }
            _ => Next::Stay,
        }
    }

    fn go_on(&self) -> Next {
        Next::CloseWith(vec![match self.answer.clone() {
            Answer::Perform(day, action, addition) => Effect::PerformAsked { day, action, addition },
            Answer::Load(day) => Effect::Load(day),
            Answer::Children(effect) => Effect::Children(effect),
            Answer::DiscardNote => Effect::Meldcode(MeldcodeEffect::Discard),
            Answer::Roster(action, show) => Effect::Roster {
                action,
                show,
                cover: None,
            },
            Answer::Care(task) => Effect::Care(task),
            Answer::Claims(task) => Effect::Claims(task),
        }])
    }

    /// Draws it.
    pub fn draw(&self, frame: &mut Frame, area: Rect, theme: Theme) {
        let width = 56.min(usize::from(area.width).saturating_sub(4));
        let lines: Vec<String> = self
            .paragraphs
            .iter()
            .flat_map(|paragraph| wrap(paragraph, width))
            .collect();
        let inner = open(frame, area, (width, lines.len() + 2), self.title, theme);
        for (index, line) in lines.iter().enumerate() {
            put(frame, inner, index, Line::raw(line.as_str()));
        }
        let button = |button: Button, label: &str| {
            if self.focus == button {
                Span::styled(format!("> {label} <"), theme.style(Tone::Selected))
            } else {
                Span::raw(format!("  {label}  "))
            }
        };
        let buttons = [
            button(Button::Cancel, text::CANCEL),
            Span::raw("   "),
            button(Button::Yes, text::YES),
        ];
        put(frame, inner, lines.len() + 1, Line::from_iter(buttons));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question() -> Confirm {
        let day = NaiveDate::from_ymd_opt(2026, 10, 5).expect("a date");
        Confirm::new("Vraag", vec!["Echt?".to_owned()], Answer::Load(day))
    }

    #[test]
    fn what_is_highlighted_is_what_enter_does() {
        for (keys, goes_on) in [
            (&[Key::Enter][..], false),
            (&[Key::Tab, Key::Enter], true),
            (&[Key::Right, Key::Enter], true),
            (&[Key::Right, Key::Left, Key::Enter], false),
            (&[Key::Char('n')], false),
            (&[Key::Char('j')], true),
            (&[Key::Char('y')], true),
            (&[Key::Tab, Key::Esc], false),
        ] {
            let mut confirm = question();
            let last = keys.iter().map(|key| confirm.key(*key)).last();
            assert_eq!(matches!(last, Some(Next::CloseWith(_))), goes_on, "{keys:?}");
        }
    }

    #[test]
    fn the_key_that_opens_the_question_does_not_answer_it() {
        let mut confirm = question();
        assert!(matches!(confirm.key(Key::Char('x')), Next::Stay));
    }
}
