//! The sealed notes of the meldcode: the question for the passphrase, the files of a child, and the form of a note.

pub mod file;
pub mod form;

use super::children::keys;
use super::{Layer, Next};
use crate::app::AppError;
use crate::domain::ids::ChildId;
use crate::domain::role::Permission;
use crate::tui::action::{ActionId, Scope, lookup};
use crate::tui::keymap::Key;
use crate::tui::meldcode::MeldcodeEffect;
use crate::tui::model::{Effect, Model, Notice};
use crate::tui::theme::Tone;
use crate::tui::widgets::dialog::{open, put, put_field};
use crate::tui::widgets::field::{Field, Sight};
use crate::tui::width::wrap;
use crate::tui::{text, text_children, text_meldcode as words};
use file::FileView;
use form::NoteForm;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

/// A part of the screen.
#[derive(Debug)]
pub enum Part {
    /// Asks the passphrase.
    Ask(Ask),
    /// The files of the child.
    File(FileView),
    /// A note that is typed.
    Form(NoteForm),
}

/// The child whose notes they are; shows no name in a fault.
#[derive(Clone)]
pub struct About {
    child: ChildId,
    name: String,
}

impl std::fmt::Debug for About {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("About(*****)")
    }
}

/// Asks the passphrase for the notes of a child, or says who may open them.
pub fn ask(child: ChildId, name: String, model: &Model) -> Next {
    if !model.header.role.may(Permission::Sealed) {
        return Next::StaySay(Notice::Info(text_children::who_may(Permission::Sealed)));
    }
    let part = Part::Ask(Ask {
        about: About { child, name },
        field: Field::new(Sight::Masked),
        error: None,
    });
    Next::Open(Layer::Meldcode(Box::new(part)))
}

impl Part {
    /// Where its keys have their meaning.
    pub const fn scope(&self) -> Scope {
        match self {
            Self::Ask(_) => Scope::Entry,
            Self::File(_) => Scope::Meldcode,
            Self::Form(_) => Scope::RecordForm,
        }
    }

    /// Handles a key.
    pub fn key(&mut self, key: Key, model: &Model) -> Next {
        match self {
            Self::Ask(ask) => ask.key(key),
            Self::File(file) => file.key(key, model),
            Self::Form(form) => form.key(key, model.now.day()),
        }
    }

    /// Handles pasted text.
    pub fn paste(&mut self, pasted: &str) -> Next {
        match self {
            Self::Ask(ask) => ask.field.insert(pasted),
            Self::File(_) => {}
            Self::Form(form) => form.paste(pasted),
        }
        Next::Stay
    }

    /// Draws it over an area.
    pub fn draw(&self, frame: &mut Frame, area: Rect, model: &Model) {
        match self {
            Self::Ask(ask) => ask.draw(frame, area, model),
            Self::File(file) => file.draw(frame, area, model.theme),
            Self::Form(form) => form.draw(frame, area, model),
        }
    }
}

/// The question for the passphrase.
#[derive(Debug)]
pub struct Ask {
    about: About,
    field: Field,
    error: Option<String>,
}

impl Ask {
    /// The child whose notes are asked for.
    pub const fn about(&self) -> &About {
        &self.about
    }

    /// Says why the notes stay closed; the field is empty for another try.
    pub fn refused(&mut self, error: &AppError) {
        self.error = Some(words::stays_closed(error));
    }

    fn key(&mut self, key: Key) -> Next {
        match lookup(Scope::Entry, key) {
            Some(ActionId::Back) => Next::Close,
            Some(_) => self.accept(),
            None => {
                self.field.key(key);
                self.error = None;
                Next::Stay
            }
        }
    }

    fn accept(&mut self) -> Next {
        if self.field.text().trim().is_empty() {
            self.error = Some(words::ASK_EMPTY.to_owned());
            return Next::Stay;
        }
        let secret = self.field.secret();
        self.field.clear();
        Next::StayWith(Effect::Meldcode(MeldcodeEffect::Unseal(self.about.child, secret)))
    }

    fn draw(&self, frame: &mut Frame, area: Rect, model: &Model) {
        let width = 66.min(usize::from(area.width).saturating_sub(4));
        let (below, tone) = match &self.error {
            Some(error) => (wrap(&format!("{}{error}", text::FAULT), width), Tone::Alarm),
            None => (wrap(words::ASK_HINT, width), Tone::Plain),
        };
        let inner = open(frame, area, (width, 2 + below.len()), words::ASK_TITLE, model.theme);
        put_field(frame, inner, 0, (words::ASK_LABEL, &self.field));
        for (index, line) in below.into_iter().enumerate() {
            put(frame, inner, 2 + index, Line::styled(line, model.theme.style(tone)));
        }
    }
}

/// Whom to call, and every key of the screen.
fn help() -> Layer {
    let mut reading = keys(Scope::Meldcode);
    reading.put_first(words::CONTACTS.map(str::to_owned));
    Layer::Reading(reading)
}
