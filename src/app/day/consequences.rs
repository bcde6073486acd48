//! What an action on a day would do to a claim that went out: said before it is done, since it costs or brings money and cannot
//! be seen on the day itself.

use super::action::DayAction;
use crate::app::env::Moment;
use crate::app::error::AppError;
use crate::app::session::Session;
use crate::domain::time::Month;
use chrono::NaiveDate;
use std::collections::BTreeSet;

impl Session {
    /// What an action would do to claims that went out, a sentence each; nothing for what touches no claim or cannot be done: who
    /// does it hears why.
    ///
    /// The action is rehearsed, so that it is judged by the same rules as what is kept.
    pub fn consequences(&self, day: NaiveDate, now: Moment, action: &DayAction) -> Vec<String> {
        let is_of_staff = matches!(action, DayAction::ClockStaff { .. } | DayAction::StaffAway { .. });
        if is_of_staff {
            return Vec::new();
        }
        let said: Result<Vec<String>, AppError> = self.store.rehearse(|tx| {
            if !Self::is_declared(tx, day)? {
                return Ok(Vec::new());
            }
            let touched: BTreeSet<_> = if action.is_undo_or_redo() {
                self.revoked_children(tx, (day, now), action)?
            } else {
                self.record_in(tx, day, now, action)?;
                let children = action.children().into_iter();
                children.map(|child| (child, Month::of(day))).collect()
            };
            Ok(self.claim_effects(&touched, now))
        });
        said.unwrap_or_default()
    }
}
