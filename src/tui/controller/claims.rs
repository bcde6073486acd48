//! The use cases of the screen Declaratie.

use super::{Controller, reads};
use crate::app::declare::overview::MonthBoard;
use crate::app::declare::tasks::Sight;
use crate::app::{AppError, Cause, Moment, Progress};
use crate::domain::declaration::Decision;
use crate::tui::layers::claims::account::AccountNews;
use crate::tui::layers::claims::ask::ClaimsTask;
use crate::tui::layers::claims::{At, ClaimsNews};
use crate::tui::model::Message;
use crate::tui::text_claims as words;
use std::path::{Path, PathBuf};

impl Controller {
    /// Does what the screen Declaratie asked for; what it shows is read again after something changed.
    pub(super) fn run_claims(&mut self, task: ClaimsTask, now: Moment, report: &mut dyn FnMut(u32)) -> Vec<Message> {
        let mut progress = Progress::whole(report);
        let news = match task {
            ClaimsTask::MakeAccount { at, seen, folder } => {
                let (of, target) = ((at.month, &at.gemeente), Path::new(&folder));
                let made = self.session.make_account_over(Sight::Of(&seen), of, target, now);
                let mut news = self.again(None, now, progress);
                let changed = made
                    .as_ref()
                    .is_err_and(|error| error.cause == Some(Cause::MonthChanged));
                news.push(ClaimsNews::Account(Box::new(AccountNews::Made(made))));
                if changed {
                    let view = self.session.check_account(at.month, &at.gemeente, now);
                    let asked = AccountNews::Asked(at, PathBuf::from(folder), view);
                    news.push(ClaimsNews::Account(Box::new(asked)));
                }
                news
            }
            ClaimsTask::Make { at, seen, folder } => {
                let (of, target) = ((at.month, &at.gemeente), Path::new(&folder));
                let half = progress.part(0, 60);
                let made = self.session.make_claim_showing(of, Sight::Of(&seen), target, now, half);
                let mut news = self.again(Some(&at), now, progress.part(60, 100));
                news.push(ClaimsNews::Made(folder, Box::new(made)));
                news
            }
            ClaimsTask::HandOut { at, folder } => {
                let files = self.session.hand_out_claim(at.month, &at.gemeente, Path::new(&folder));
                vec![ClaimsNews::HandedOut(files)]
            }
            ClaimsTask::Read { path, at } => {
                let outcome = Box::new(self.read_message(Path::new(&path), now));
                let mut news = self.again(at.as_ref(), now, progress);
                news.push(ClaimsNews::Read { path, at, outcome });
                news
            }
            ClaimsTask::Attendance { child, day, first } => {
                vec![ClaimsNews::Attendance(
                    first,
                    self.session.attendance_behind(&child, day),
                )]
            }
            task => self.run_decision(task, now, progress),
        };
        news.into_iter().map(Message::Claims).collect()
    }

    /// What a person decided about a month, and the month as it is then.
    fn run_decision(&mut self, task: ClaimsTask, now: Moment, progress: Progress<'_>) -> Vec<ClaimsNews> {
        match task {
            ClaimsTask::Refused { number, at } => {
                let done = self.session.claim_was_refused(&number, now);
                self.decided(&at, done.map(|()| words::REFUSED_DONE), now, progress)
            }
            ClaimsTask::NotRefused { number, at } => {
                let done = self.session.claim_was_not_refused(&number, now);
                self.decided(&at, done.map(|()| words::NOT_REFUSED_DONE), now, progress)
            }
            ClaimsTask::Elsewhere(at, seen) => {
                let of = (at.month, &at.gemeente);
                let done = self.session.declare_elsewhere_over(Sight::Of(&seen), of, now);
                self.decided(&at, done.map(|()| words::ELSEWHERE_DONE), now, progress)
            }
            ClaimsTask::NotElsewhere(at) => {
                let done = self.session.take_back_elsewhere(at.month, &at.gemeente, now);
                self.decided(&at, done.map(|()| words::NOT_ELSEWHERE_DONE), now, progress)
            }
            ClaimsTask::Decide { decided, seen, at } => {
                let sentence = match decided.decision {
                    Decision::Held => words::HELD_DONE,
                    Decision::WrittenOff => words::WRITTEN_OFF,
                };
                let seen = Sight::Of(&seen);
                let done = self.session.decide_care_over(seen, (&at.gemeente, &decided), now);
                self.decided(&at, done.map(|()| sentence), now, progress)
            }
            ClaimsTask::Release { key, seen, at } => {
                let seen = Sight::Of(seen);
                let done = self.session.release_care_over(seen, (&at.gemeente, &key), now);
                self.decided(&at, done.map(|()| words::RELEASED), now, progress)
            }
            ClaimsTask::Tariff(choice, seen) => {
                let done = self.session.choose_tariff_over(Sight::Of(seen), &choice, now);
                let at = At {
                    month: choice.month,
                    gemeente: choice.gemeente,
                };
                self.decided(&at, done.map(|()| words::TARIFF_DONE), now, progress)
            }
            // Everything else reads or writes files, and was done before this was asked.
            _ => Vec::new(),
        }
    }

    fn months(&self, now: Moment) -> Result<MonthBoard, AppError> {
        self.session.claim_months(now)
    }

    fn month(&self, at: &At, now: Moment, progress: Progress<'_>) -> ClaimsNews {
        reads::month(&self.session, at, now, progress)
    }

    /// The months, and the one that is shown, as they are now.
    fn again(&self, at: Option<&At>, now: Moment, progress: Progress<'_>) -> Vec<ClaimsNews> {
        let mut news = vec![ClaimsNews::Months(self.months(now))];
        news.extend(at.map(|at| self.month(at, now, progress)));
        news
    }

    fn decided(
        &self,
        at: &At,
        done: Result<&'static str, AppError>,
        now: Moment,
        progress: Progress<'_>,
    ) -> Vec<ClaimsNews> {
        let mut news = self.again(Some(at), now, progress);
        news.push(ClaimsNews::Decided(done));
        news
    }
}
