//! The use cases of the screens of children.

use super::Controller;
use crate::app::day::DayView;
use crate::app::dossier::{ChildScreen, Draft, FormTarget};
use crate::app::{AppError, Moment, ViewedPart};
use crate::domain::dossier::form::Values;
use crate::domain::ids::ChildId;
use crate::tui::children::{ChildrenEffect, ChildrenMessage, Kept};
use crate::tui::model::Message;

impl Controller {
    /// The form that this person did not finish, if there is one that can be read.
    pub fn unfinished(&self) -> Option<Draft> {
        self.session.draft().ok().flatten()
    }

    /// Does what a screen of children asked for.
    pub(super) fn run_children(&mut self, effect: ChildrenEffect, now: Moment, shown: &DayView) -> Vec<Message> {
        let messages = match effect {
            ChildrenEffect::List => vec![ChildrenMessage::List(self.session.children_list("", now))],
            ChildrenEffect::Open(child, order, part) => {
                let screen = self.open(child, part, now);
                vec![ChildrenMessage::Child(screen, order)]
            }
            ChildrenEffect::Viewed(child, part) => {
                let logged = self.log_view(child, part, now);
                logged
                    .err()
                    .map(|error| ChildrenMessage::Done(Err(error)))
                    .into_iter()
                    .collect()
            }
            ChildrenEffect::Form(target, preset) => {
                // There is room for one: what was left in another form would be lost too.
                let unfinished = self.unfinished();
                vec![self.form(&target, preset, now, unfinished)]
            }
            ChildrenEffect::FreshForm(target, preset) => vec![self.form(&target, preset, now, None)],
            ChildrenEffect::Resume => self.resume(now),
            ChildrenEffect::Record(target, typed) => {
                let outcome = self.session.record_form(now, &target, &typed);
                let child = outcome.as_ref().ok().map(|recorded| recorded.child);
                return self.after(ChildrenMessage::Recorded(outcome), child, now, shown);
            }
            ChildrenEffect::Do(child, action) => {
                let outcome = self.session.dossier(now, &action);
                return self.after(ChildrenMessage::Done(outcome), Some(child), now, shown);
            }
            ChildrenEffect::Undo(child) => {
                let outcome = self.session.undo_dossier(now);
                return self.after(ChildrenMessage::Done(outcome), Some(child), now, shown);
            }
            ChildrenEffect::Redo(child) => {
                let outcome = self.session.redo_dossier(now);
                return self.after(ChildrenMessage::Done(outcome), Some(child), now, shown);
            }
            ChildrenEffect::Bsn(child) => vec![ChildrenMessage::Bsn(self.session.reveal_bsn(now, child))],
            ChildrenEffect::Observe(child) => {
                let unfinished = self.unfinished();
                vec![self.observe(child, now, unfinished)]
            }
            ChildrenEffect::FreshObserve(child) => vec![self.observe(child, now, None)],
            ChildrenEffect::Decide(key, text) => vec![ChildrenMessage::Decided(key, text)],
            ChildrenEffect::KeepDraft(target, typed) => {
                let kept = self.session.keep_draft(now, &target, &typed).map(|()| Kept::Kept);
                vec![ChildrenMessage::Draft(kept)]
            }
            ChildrenEffect::Discard => {
                let gone = self.session.drop_draft().map(|()| Kept::Gone);
                vec![ChildrenMessage::Draft(gone)]
            }
            ChildrenEffect::Refresh(child) => vec![self.refreshed(child, now)],
            ChildrenEffect::Nothing => Vec::new(),
        };
        messages.into_iter().map(Message::Children).collect()
    }

    /// A child, with the line in the log that says which part of it comes in sight.
    fn open(&mut self, child: ChildId, part: ViewedPart, now: Moment) -> Result<Box<ChildScreen>, AppError> {
        self.log_view(child, ViewedPart::Card, now)?;
        if part != ViewedPart::Card {
            self.log_view(child, part, now)?;
        }
        self.session.child_screen(child, now).map(Box::new)
    }

    /// What this person may not see is not shown either, so there is nothing to log.
    fn log_view(&mut self, child: ChildId, part: ViewedPart, now: Moment) -> Result<(), AppError> {
        if self.session.role().may(part.permission()) {
            self.session.log_view(child, part, now)?;
        }
        Ok(())
    }

    fn form(&self, target: &FormTarget, preset: Values, now: Moment, unfinished: Option<Draft>) -> ChildrenMessage {
        let start = self.session.form_start(target, now).map(Box::new);
        ChildrenMessage::Form(start, preset, unfinished)
    }

    fn observe(&mut self, child: ChildId, now: Moment, unfinished: Option<Draft>) -> ChildrenMessage {
        ChildrenMessage::Observe(self.open(child, ViewedPart::Plan, now), unfinished)
    }

    /// Goes on where someone was: list, child and form. What the form was based on stays what it was, also when that was
    /// changed since: that is said when it is recorded.
    fn resume(&mut self, now: Moment) -> Vec<ChildrenMessage> {
        let Some(draft) = self.unfinished() else {
            return Vec::new();
        };
        let list = self.session.children_list("", now);
        let order = list.iter().flatten().map(|line| line.child).collect();
        let mut messages = vec![ChildrenMessage::List(list)];
        let target = draft.target;
        if let Some(child) = target.child() {
            let screen = self.open(child, ViewedPart::Card, now);
            messages.push(ChildrenMessage::Child(screen, order));
        }
        messages.push(self.form(&target, draft.typed, now, None));
        messages
    }

    fn refreshed(&self, child: Option<ChildId>, now: Moment) -> ChildrenMessage {
        let lines = self.session.children_list("", now).unwrap_or_default();
        let screen = child.and_then(|child| self.session.child_screen(child, now).ok());
        ChildrenMessage::Refreshed(lines, screen.map(Box::new))
    }

    /// What came of an action, after everything that is open was read again.
    fn after(
        &mut self,
        outcome: ChildrenMessage,
        child: Option<ChildId>,
        now: Moment,
        shown: &DayView,
    ) -> Vec<Message> {
        vec![
            Message::Loaded(self.load(shown.day, now)),
            Message::Children(self.refreshed(child, now)),
            Message::Children(outcome),
        ]
    }
}
