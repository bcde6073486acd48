//! A form made from the fields of a record: a line a field, what is wrong below it, nothing ever cleared.

mod decide;
mod draw;
mod line;

use super::confirm::{Answer, Confirm};
use super::{Layer, Next};
use crate::app::Moment;
use crate::app::dossier::{FormError, FormStart, FormTarget};
use crate::domain::dossier::form::{Takes, Values};
use crate::tui::action::{ActionId, Scope, lookup};
use crate::tui::children::ChildrenEffect;
use crate::tui::keymap::Key;
use crate::tui::model::{Effect, Model};
use crate::tui::text_children as words;
use chrono::{NaiveDateTime, TimeDelta};
use decide::Deciding;
use line::{FormLine, Took};

/// Longest time between the keeping of what is typed while keys come in.
const KEEP_EVERY: TimeDelta = TimeDelta::seconds(1);

/// What is kept of a form so far, and when that was.
#[derive(Debug, Default)]
pub struct Saved {
    typed: Option<Values>,
    at: Option<NaiveDateTime>,
}

impl Saved {
    /// Says whether this is still to be kept, and remembers that it is. Asked on every key and whenever time has passed, so
    /// that it is kept at most two seconds after the last key and not with every one.
    pub fn is_due(&mut self, typed: &Values, now: Moment) -> Option<()> {
        let new = self.typed.as_ref() != Some(typed);
        let late = self.at.is_none_or(|at| now.local() - at >= KEEP_EVERY);
        if !new || !late {
            return None;
        }
        self.typed = Some(typed.clone());
        self.at = Some(now.local());
        Some(())
    }
}

/// The form.
#[derive(Debug)]
pub struct RecordForm {
    target: FormTarget,
    name: String,
    title: String,
    lines: Vec<FormLine>,
    /// Index of the line with the cursor; one past the last is the button.
    at: usize,
    initial: Values,
    saved: Saved,
    refused: Option<String>,
    /// What someone else changed meanwhile and this person has still to decide about.
    deciding: Option<Deciding>,
    /// What was taken over from someone else and has still to be said.
    followed: Vec<String>,
}

impl RecordForm {
    /// A form with what it begins with, and over that what was typed or chosen before.
    pub fn new(start: FormStart, preset: Values) -> Self {
        let title = match start.target.kind() {
            None => words::NEW_CHILD.to_owned(),
            Some(kind) => {
                let corrects = matches!(start.target, FormTarget::Record { replaces: Some(_), .. });
                words::form_title(kind, &start.name, if corrects { "Verbeteren: " } else { "" })
            }
        };
        let mut typed = start.typed.clone();
        typed.extend(preset);
        let fields = start.target.fields().iter();
        let lines: Vec<FormLine> = fields
            .map(|spec| FormLine::new(spec, typed.get(spec.key).map_or("", String::as_str), &start))
            .collect();
        // The first field that is still to be filled in.
        let at = lines.iter().position(|line| line.text().is_empty()).unwrap_or(0);
        let mut form = Self {
            target: start.target,
            name: start.name,
            title,
            lines,
            at,
            initial: Values::new(),
            saved: Saved::default(),
            refused: None,
            deciding: None,
            followed: Vec::new(),
        };
        form.initial = form.typed();
        form.saved.typed = Some(form.initial.clone());
        form
    }

    /// Name of the child.
    pub fn name(&self) -> &str {
        &self.name
    }

    fn typed(&self) -> Values {
        let filled = self.lines.iter().filter(|line| !line.text().trim().is_empty());
        filled
            .map(|line| (line.spec.key.to_owned(), line.text().to_owned()))
            .collect()
    }

    /// What is typed and not kept yet, when time has passed.
    pub fn unsaved(&mut self, now: Moment) -> Option<Effect> {
        let typed = self.typed();
        self.saved.is_due(&typed, now)?;
        Some(self.keep(typed))
    }

    fn keep(&self, typed: Values) -> Effect {
        Effect::Children(ChildrenEffect::KeepDraft(self.target.clone(), typed))
    }

    /// Handles a key.
    pub fn key(&mut self, key: Key, model: &Model) -> Next {
        match lookup(Scope::RecordForm, key) {
            Some(ActionId::Back) => self.leave(),
            Some(ActionId::PreviousField) => {
                self.at = self.at.saturating_sub(1);
                Next::Stay
            }
            Some(ActionId::NextField) => {
                self.step();
                Next::Stay
            }
            Some(ActionId::RecordNow) => self.record(),
            Some(_) if self.at + 1 >= self.lines.len() => match self.settle() {
                Took::Yes => Next::Stay,
                Took::No => self.record(),
            },
            Some(_) => {
                self.step();
                Next::Stay
            }
            None => self.fill(key, model),
        }
    }

    /// Takes over a child that is being looked up in the field with the cursor.
    fn settle(&mut self) -> Took {
        self.lines.get_mut(self.at).map_or(Took::No, FormLine::settle)
    }

    fn step(&mut self) {
        if self.settle() == Took::No {
            self.at = (self.at + 1).min(self.lines.len());
        }
    }

    fn fill(&mut self, key: Key, model: &Model) -> Next {
        if let Some(line) = self.lines.get_mut(self.at) {
            line.key(key);
        }
        self.refused = None;
        self.after_typing(model.now)
    }

    fn after_typing(&mut self, now: Moment) -> Next {
        let typed = self.typed();
        match self.saved.is_due(&typed, now) {
            Some(()) => Next::StayWith(self.keep(typed)),
            None => Next::Stay,
        }
    }

    /// Pasted text goes into the field with the cursor; a note takes all its lines as one.
    pub fn paste(&mut self, pasted: &str) -> Next {
        if let Some(line) = self.lines.get_mut(self.at) {
            line.paste(pasted);
        }
        Next::Stay
    }

    fn record(&mut self) -> Next {
        for line in &mut self.lines {
            line.settle();
        }
        Next::StayWith(Effect::Children(ChildrenEffect::Record(
            self.target.clone(),
            self.typed(),
        )))
    }

    /// Shows what was wrong; the cursor goes to the first field of it.
    pub fn refused(&mut self, error: FormError) {
        let errors = match error {
            FormError::Fields(errors) => errors,
            FormError::Refused(error) => {
                self.refused = Some(error.message);
                if let Some(conflict) = error.conflict {
                    self.begin_deciding(*conflict);
                }
                return;
            }
        };
        for line in &mut self.lines {
            let mut own = errors.iter();
            line.error = own
                .find(|error| error.key == line.spec.key)
                .map(|error| error.text.clone());
        }
        self.at = self
            .lines
            .iter()
            .position(|line| line.error.is_some())
            .unwrap_or(self.at);
    }

    fn leave(&self) -> Next {
        if self.typed() == self.initial {
            // What was kept from this form goes; what was left in another one stays.
            return match self.saved.at {
                Some(_) => Next::CloseWith(vec![Effect::Children(ChildrenEffect::Discard)]),
                None => Next::Close,
            };
        }
        let question = words::leave_question(&self.title);
        let answer = Answer::Children(ChildrenEffect::Discard);
        Next::Open(Layer::Confirm(Confirm::new(words::LEAVE_TITLE, question, answer)))
    }
}

/// Whether a field is one of several lines.
const fn is_note(takes: Takes) -> bool {
    matches!(takes, Takes::Note)
}
