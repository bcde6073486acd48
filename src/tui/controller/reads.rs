//! What may take more than 50 ms to read, and how: on the thread of the [`super::reader`] in the program, at once in tests.

use crate::app::declare::overview::MonthEnd;
use crate::app::{Moment, Progress, Session};
use crate::tui::copies::{CopiesEffect, CopiesNews};
use crate::tui::layers::claims::account::AccountNews;
use crate::tui::layers::claims::ask::ClaimsTask;
use crate::tui::layers::claims::{At, ClaimsNews, MonthState};
use crate::tui::layers::notices::ask::CareTask;
use crate::tui::layers::notices::{CareNews, NoticeState};
use crate::tui::model::{Effect, Message, PlanCounts};
use crate::tui::{text_claims, text_notices};
use std::path::{Path, PathBuf};

/// Something to read that writes nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Read {
    /// How many terms ask for attention.
    PlanCounts,
    /// The terms.
    Plans,
    /// Messages to and from the municipality.
    Care,
    /// The months of the screen Declaratie.
    Months,
    /// One of them.
    Month(At),
    /// The account of extra hours of a month, to make it.
    Account(At),
    /// The copies, in both places.
    Copies,
}

impl Read {
    /// What an effect reads; `None` for one that does something, or is over at once.
    pub(super) fn of(effect: &Effect) -> Option<Self> {
        match effect {
            Effect::LoadPlans => Some(Self::Plans),
            Effect::Care(CareTask::Load) => Some(Self::Care),
            Effect::Copies(CopiesEffect::Load) => Some(Self::Copies),
            Effect::Claims(task) => match &**task {
                ClaimsTask::Months => Some(Self::Months),
                ClaimsTask::Month(at) => Some(Self::Month(at.clone())),
                ClaimsTask::AskAccount(at) => Some(Self::Account(at.clone())),
                _ => None,
            },
            _ => None,
        }
    }

    /// Reads it.
    pub(super) fn message(&self, session: &Session, now: Moment, progress: Progress<'_>) -> Message {
        match self {
            Self::PlanCounts => Message::PlanCounts(plan_counts(session, now)),
            Self::Plans => Message::Plans(session.deadlines(None, now)),
            Self::Care => notices(session, now),
            Self::Months => Message::Claims(ClaimsNews::Months(session.claim_months(now))),
            Self::Month(at) => Message::Claims(open_month(session, at, now, progress)),
            Self::Account(at) => {
                let view = session.check_account(at.month, &at.gemeente, now);
                let asked = AccountNews::Asked(at.clone(), beside(session, text_claims::FOLDER), view);
                Message::Claims(ClaimsNews::Account(Box::new(asked)))
            }
            Self::Copies => Message::Copies(CopiesNews::Board(session.copy_board(now))),
        }
    }
}

/// Terms that ask for attention. The day must open also when they cannot be read; the screen of the terms says why.
pub(super) fn plan_counts(session: &Session, now: Moment) -> PlanCounts {
    let counts = session.deadline_counts(now);
    counts.map_or(PlanCounts::Unreadable, PlanCounts::Known)
}

/// A folder beside the location.
pub(super) fn beside(session: &Session, name: &str) -> PathBuf {
    session.path().parent().unwrap_or(Path::new(".")).join(name)
}

/// Messages to and from the municipality, as they stand.
pub(super) fn notices(session: &Session, now: Moment) -> Message {
    let folder = beside(session, text_notices::FOLDER);
    let board = session.care_notices(now);
    Message::Care(CareNews::Board(board.map(|board| NoticeState { board, folder })))
}

/// A month of the list: its claim, or the account of hours that its policy asks for.
fn open_month(session: &Session, at: &At, now: Moment, progress: Progress<'_>) -> ClaimsNews {
    if session.month_end_kind(&at.gemeente) == MonthEnd::Claim {
        return month(session, at, now, progress);
    }
    let view = session.check_account(at.month, &at.gemeente, now);
    ClaimsNews::Account(Box::new(AccountNews::Shown(view)))
}

/// A month and what may be done with it.
pub(super) fn month(session: &Session, at: &At, now: Moment, progress: Progress<'_>) -> ClaimsNews {
    let read = || {
        Ok(MonthState {
            view: session.month_end(at.month, &at.gemeente, now, progress)?,
            gemeenten: session.declarable_gemeenten()?,
            folder: beside(session, text_claims::FOLDER),
        })
    };
    ClaimsNews::Month(Box::new(read()))
}
