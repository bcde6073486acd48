//! Putting a copy back before anyone is in: which, with whose passphrase, and the question.

use super::text;
use crate::app::copies::{self, CopyView, Replacing, Restorable, Restored};
use crate::app::{AppError, Moment};
use crate::tui::action::{ActionId, Scope, lookup};
use crate::tui::keymap::Key;
use crate::tui::model::Notice;
use crate::tui::text::FAULT;
use crate::tui::theme::{Theme, Tone};
use crate::tui::widgets::dialog::{open, put, put_field};
use crate::tui::widgets::field::{Field, Secret, Sight};
use crate::tui::widgets::list::{moved, window};
use crate::tui::width::{pad, wrap};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use std::path::{Path, PathBuf};

/// Columns of its dialogs.
const WIDTH: usize = 66;

/// What comes of a key.
#[derive(Debug)]
pub enum Step {
    /// It goes on.
    Stay,
    /// The person left it; nothing was changed.
    Left,
    /// A copy was put back.
    Done(Box<Restored>),
}

#[derive(Debug)]
enum Part {
    /// Which copy.
    List,
    /// Another file.
    File(Field),
    /// The passphrase of someone who may.
    Secret(PathBuf, Field),
    /// The question; Cancel is chosen first.
    Confirm(Chosen, Button),
}

/// A copy that was found whole.
#[derive(Debug)]
struct Chosen {
    register: PathBuf,
    about: Restorable,
    passphrase: Secret,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Button {
    Cancel,
    Yes,
}

/// Putting a copy back.
#[derive(Debug)]
pub struct Restore {
    location: PathBuf,
    copies: Vec<CopyView>,
    cursor: usize,
    part: Part,
    notice: Option<Notice>,
}

impl Restore {
    /// Shows the copies beside a location; `why` says why someone is asked for one.
    pub fn new(location: &Path, why: Option<&AppError>) -> Self {
        // A folder that cannot be read offers nothing; another file can still be named.
        let copies = copies::beside(location).unwrap_or_default();
        Self {
            location: location.to_owned(),
            copies,
            cursor: 0,
            part: Part::List,
            notice: why.map(Notice::fault),
        }
    }

    /// Whether there is a copy to choose.
    pub fn has_copies(&self) -> bool {
        !self.copies.is_empty()
    }

    /// Where its keys have their meaning.
    pub const fn scope(&self) -> Scope {
        match self.part {
            Part::List => Scope::RestoreList,
            Part::File(_) | Part::Secret(..) => Scope::RestoreField,
            Part::Confirm(..) => Scope::Confirm,
        }
    }

    /// Puts pasted text in the field.
    pub fn paste(&mut self, pasted: &str) {
        if let Part::File(field) | Part::Secret(_, field) = &mut self.part {
            field.insert(pasted);
        }
    }

    /// Handles a key.
    pub fn key(&mut self, key: Key, now: Moment) -> Step {
        let action = lookup(self.scope(), key);
        if action != Some(ActionId::OtherButton) {
            self.notice = None;
        }
        match (&mut self.part, action) {
            (Part::List, Some(ActionId::Back)) => return Step::Left,
            (Part::List, Some(ActionId::Accept)) => {
                self.part = match self.copies.get(self.cursor) {
                    Some(copy) => Part::Secret(copy.register.clone(), Field::new(Sight::Masked)),
                    None => Part::File(Field::new(Sight::Open)),
                };
            }
            (Part::List, Some(action)) => self.cursor = moved(self.cursor, action, self.copies.len() + 1),
            (Part::File(_) | Part::Secret(..), Some(ActionId::Back)) => self.part = Part::List,
            (Part::File(field), Some(_)) => {
                let typed = field.text().trim().to_owned();
                if typed.is_empty() {
                    self.notice = Some(Notice::Info(text::FILE_EMPTY.to_owned()));
                } else {
                    self.part = Part::Secret(PathBuf::from(typed), Field::new(Sight::Masked));
                }
            }
            (Part::Secret(..), Some(_)) => self.check(),
            (Part::File(field) | Part::Secret(_, field), None) => {
                field.key(key);
            }
            (Part::Confirm(_, button), Some(ActionId::OtherButton)) => {
                *button = match button {
                    Button::Cancel => Button::Yes,
                    Button::Yes => Button::Cancel,
                };
            }
            (Part::Confirm(_, button), Some(action)) => {
                let goes_on = action == ActionId::Yes || (action == ActionId::Accept && *button == Button::Yes);
                return if goes_on { self.put_back(now) } else { self.leave_it() };
            }
            (Part::List | Part::Confirm(..), None) => {}
        }
        Step::Stay
    }

    fn leave_it(&mut self) -> Step {
        self.part = Part::List;
        Step::Stay
    }

    /// Reads the copy whole before anything is asked about it.
    fn check(&mut self) {
        let Part::Secret(register, field) = &mut self.part else {
            return;
        };
        let (register, passphrase) = (register.clone(), field.secret());
        let about = copies::may_be_restored(&register, &self.location, passphrase.as_str());
        field.clear();
        match about {
            Ok(about) => {
                let chosen = Chosen {
                    register,
                    about,
                    passphrase,
                };
                self.part = Part::Confirm(chosen, Button::Cancel);
            }
            Err(error) => self.notice = Some(Notice::fault(&error)),
        }
    }

    fn put_back(&mut self, now: Moment) -> Step {
        let Part::Confirm(chosen, _) = &self.part else {
            return Step::Stay;
        };
        let restored = copies::restore(
            (&chosen.register, &self.location),
            (None, chosen.passphrase.as_str()),
            // The question said of which location it is and what stands there.
            Replacing::AnyLocation,
            now,
        );
        self.part = Part::List;
        match restored {
            Ok(restored) => Step::Done(Box::new(restored)),
            Err(error) => {
                self.notice = Some(Notice::fault(&error));
                Step::Stay
            }
        }
    }

    fn said(&self, otherwise: &str, width: usize, theme: Theme) -> Vec<Line<'static>> {
        let (sentence, tone) = match &self.notice {
            Some(Notice::Error(sentence)) => (format!("{FAULT}{sentence}"), Tone::Alarm),
            Some(Notice::Info(sentence) | Notice::Offer(sentence)) => (sentence.clone(), Tone::Plain),
            None => (otherwise.to_owned(), Tone::Plain),
        };
        let lines = wrap(&sentence, width).into_iter();
        lines.map(|line| Line::styled(line, theme.style(tone))).collect()
    }

    /// Draws it over an area.
    pub fn draw(&self, frame: &mut Frame, area: Rect, theme: Theme) {
        let width = WIDTH.min(usize::from(area.width).saturating_sub(4));
        match &self.part {
            Part::List => self.draw_list(frame, area, width, theme),
            Part::File(field) => {
                self.draw_field(
                    frame,
                    area,
                    (text::FILE_TITLE, text::FILE_LABEL, text::FILE_HINT),
                    field,
                    theme,
                );
            }
            Part::Secret(_, field) => {
                let words = (text::SECRET_TITLE, text::SECRET_LABEL, text::SECRET_HINT);
                self.draw_field(frame, area, words, field, theme);
            }
            Part::Confirm(chosen, button) => {
                let paragraphs = text::question(&chosen.about, &self.location);
                let lines: Vec<String> = paragraphs.iter().flat_map(|line| wrap(line, width)).collect();
                let inner = open(frame, area, (width, lines.len() + 2), text::CONFIRM_TITLE, theme);
                for (index, line) in lines.iter().enumerate() {
                    put(frame, inner, index, Line::raw(line.as_str()));
                }
                let label = |of: Button, label: &str| {
                    if *button == of {
                        Span::styled(format!("> {label} <"), theme.style(Tone::Selected))
                    } else {
                        Span::raw(format!("  {label}  "))
                    }
                };
                let buttons = [
                    label(Button::Cancel, text::CANCEL),
                    Span::raw("   "),
                    label(Button::Yes, text::YES),
                ];
                put(frame, inner, lines.len() + 1, Line::from_iter(buttons));
            }
        }
    }

    fn draw_list(&self, frame: &mut Frame, area: Rect, width: usize, theme: Theme) {
        let said = self.said("", width, theme);
        let said = if self.notice.is_some() { said } else { Vec::new() };
        let lines: Vec<String> = self
            .copies
            .iter()
            .map(text::line)
            .chain([text::OTHER_FILE.to_owned()])
            .collect();
        let inner = open(
            frame,
            area,
            (width, lines.len() + said.len()),
            text::RESTORE_TITLE,
            theme,
        );
        let top = said.len();
        for (index, line) in said.into_iter().enumerate() {
            put(frame, inner, index, line);
        }
        let rows = window(self.cursor, lines.len(), usize::from(inner.height).saturating_sub(top));
        for (place, index) in rows.enumerate() {
            if let Some(line) = lines.get(index) {
                let (mark, tone) = if index == self.cursor {
                    ('>', Tone::Selected)
                } else {
                    (' ', Tone::Plain)
                };
                let line = pad(&format!("{mark} {line}"), usize::from(inner.width));
                put(frame, inner, top + place, Line::styled(line, theme.style(tone)));
            }
        }
    }

    fn draw_field(
        &self,
        frame: &mut Frame,
        area: Rect,
        (title, label, hint): (&str, &str, &str),
        field: &Field,
        theme: Theme,
    ) {
        let width = WIDTH.min(usize::from(area.width).saturating_sub(4));
        let said = self.said(hint, width, theme);
        let inner = open(frame, area, (width, 2 + said.len()), title, theme);
        put_field(frame, inner, 0, (label, field));
        for (index, line) in said.into_iter().enumerate() {
            put(frame, inner, 2 + index, line);
        }
    }
}
