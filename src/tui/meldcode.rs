//! What the screen of the sealed notes asks for and gets back, and what that does to the model.
//!
//! The key is with the controller, and only while a part of this screen is open. Nothing here is kept as a draft, and no
//! `Debug` of it shows a name, a passphrase or a word of a note.

use super::layers::Layer;
use super::layers::meldcode::Part;
use super::layers::meldcode::file::FileView;
use super::model::{Model, Notice};
pub use super::widgets::field::Secret;
use crate::app::{AppError, MeldcodeFile, NewNote};
use crate::domain::ids::ChildId;
use crate::domain::meldcode::Entry;

/// Something that the screen asks for.
#[derive(Debug)]
pub enum MeldcodeEffect {
    /// Open the sealed notes of a child.
    Unseal(ChildId, Secret),
    /// Write a note about the child whose notes are open.
    Write(NewNote),
    /// Throw away what is typed.
    Discard,
}

/// The files of a child, and what a new one needs.
pub struct Opened {
    /// Every file that this person may see.
    pub files: Vec<MeldcodeFile>,
    /// Names of the accounts that a file can be about.
    pub staff: Vec<String>,
}

impl std::fmt::Debug for Opened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Opened({} dossiers)", self.files.len())
    }
}

/// Something that comes back.
#[derive(Debug)]
pub enum MeldcodeMessage {
    /// The notes are open, or stay closed.
    Opened(Result<Opened, AppError>),
    /// A note was written and everything was read again, or it was refused; with what it was.
    Written(Entry, Result<Opened, AppError>),
    /// A note was written, but after it nothing can be read any more.
    Unread(AppError),
    /// The form was thrown away.
    Discarded,
}

/// Whether a part of the screen is open. Only as long may its key be there.
pub fn is_open(model: &Model) -> bool {
    model.layers.iter().any(|layer| matches!(layer, Layer::Meldcode(_)))
}

/// Closes every part of the screen and what stands over it: for another person, or when the key is gone.
pub fn close(model: &mut Model) {
    let first = model
        .layers
        .iter()
        .position(|layer| matches!(layer, Layer::Meldcode(_)));
    if let Some(first) = first {
        model.layers.truncate(first);
    }
}

/// Takes in what came back.
pub fn update(model: &mut Model, message: MeldcodeMessage) {
    match message {
        MeldcodeMessage::Opened(outcome) => opened(model, outcome),
        MeldcodeMessage::Written(entry, Ok(opened)) => {
            close_form(model);
            if let Some(file) = top_file(model) {
                file.show(opened, entry);
            }
        }
        MeldcodeMessage::Written(_, Err(error)) => {
            if let Some(Part::Form(form)) = top_part(model) {
                form.refused(&error);
            }
        }
        MeldcodeMessage::Unread(error) => {
            // The form goes too: who sees it again would write the same once more.
            close(model);
            model.notice = Some(Notice::fault(&error));
        }
        MeldcodeMessage::Discarded => close_form(model),
    }
}

/// The files take the place of the question for the passphrase; a refusal stands under it, and the field is empty again.
fn opened(model: &mut Model, outcome: Result<Opened, AppError>) {
    let Some(part) = top_part(model) else { return };
    if let Part::Ask(ask) = part {
        match outcome {
            Ok(opened) => *part = Part::File(FileView::new(ask.about().clone(), opened)),
            Err(error) => ask.refused(&error),
        }
    }
}

fn top_part(model: &mut Model) -> Option<&mut Part> {
    model.layers.iter_mut().rev().find_map(|layer| match layer {
        Layer::Meldcode(part) => Some(part.as_mut()),
        _ => None,
    })
}

fn top_file(model: &mut Model) -> Option<&mut FileView> {
    match top_part(model) {
        Some(Part::File(file)) => Some(file),
        _ => None,
    }
}

fn close_form(model: &mut Model) {
    let is_form = |layer: &Layer| matches!(layer, Layer::Meldcode(part) if matches!(**part, Part::Form(_)));
    model.layers.retain(|layer| !is_form(layer));
}
