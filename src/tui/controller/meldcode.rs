//! The use cases of the screen of the sealed notes, and the one place where their key is.

use super::Controller;
use crate::app::{AppError, ErrorKind, Moment, NewNote, SealedKey};
use crate::domain::ids::ChildId;
use crate::tui::meldcode::{MeldcodeEffect, MeldcodeMessage, Opened};
use crate::tui::model::Message;
use crate::tui::text_meldcode as words;

/// The open key, for the notes of one child. Dropping it wipes it from memory.
#[derive(Debug)]
pub(super) struct OpenNotes {
    child: ChildId,
    key: SealedKey,
}

impl Controller {
    /// Wipes the key of the sealed notes, if it is here.
    pub fn seal(&mut self) {
        self.sealed = None;
    }

    /// Says whether the key of the sealed notes is here.
    pub const fn holds_sealed_key(&self) -> bool {
        self.sealed.is_some()
    }

    /// Does what the screen of the sealed notes asked for.
    pub(super) fn run_meldcode(&mut self, effect: MeldcodeEffect, now: Moment) -> Vec<Message> {
        vec![Message::Meldcode(match effect {
            MeldcodeEffect::Unseal(child, secret) => MeldcodeMessage::Opened(self.unseal(child, &secret.0, now)),
            MeldcodeEffect::Write(note) => self.write_note(&note, now),
            MeldcodeEffect::Discard => MeldcodeMessage::Discarded,
        })]
    }

    fn unseal(&mut self, child: ChildId, secret: &str, now: Moment) -> Result<Opened, AppError> {
        // What was open before is closed, also when this secret is wrong.
        self.seal();
        let open = OpenNotes {
            child,
            key: self.session.unseal(now, secret)?,
        };
        let opened = self.read_notes(&open, now)?;
        self.sealed = Some(open);
        Ok(opened)
    }

    fn write_note(&mut self, note: &NewNote, now: Moment) -> MeldcodeMessage {
        let entry = note.note.entry;
        let Some(open) = self.sealed.take() else {
            let closed = AppError::new(ErrorKind::Permission, "VERZEGELD_DICHT", words::IS_CLOSED);
            return MeldcodeMessage::Written(entry, Err(closed));
        };
        let written = self.session.write_sealed(open.child, &open.key, note, now);
        let message = match written.map(|()| self.read_notes(&open, now)) {
            Ok(Ok(opened)) => MeldcodeMessage::Written(entry, Ok(opened)),
            Ok(Err(unread)) => MeldcodeMessage::Unread(unread),
            Err(refused) => MeldcodeMessage::Written(entry, Err(refused)),
        };
        self.sealed = Some(open);
        message
    }

    fn read_notes(&mut self, open: &OpenNotes, now: Moment) -> Result<Opened, AppError> {
        let files = self.session.sealed_file(open.child, &open.key, now)?;
        let own = self.session.actor_name().to_owned();
        let names = self.session.accounts()?.into_iter().map(|(name, _, _)| name);
        Ok(Opened {
            files,
            staff: names.filter(|name| *name != own).collect(),
        })
    }
}
