//! The one place where the screens call the use cases.

mod children;
mod claims;
mod meldcode;
mod reader;
mod reads;

use super::children::ChildrenEffect;
use super::copies::job::Job;
use super::copies::{CopiesEffect, CopiesNews};
use super::layers::claims::ask::ClaimsTask;
use super::layers::confirm::{Answer, Confirm};
use super::layers::notices::CareNews;
use super::layers::notices::ask::{CareTask, Writing};
use super::model::{Children, Effect, Header, Loaded, Message, PlanChange, PlanCounts};
use super::widgets::field::Secret;
use super::{text, text_team};
use crate::app::day::{DayAction, DayView};
use crate::app::extra_day::{ExtraDayAnswer, ExtraDayRequest, OverCap};
use crate::app::messages::MessageReport;
use crate::app::roster::RosterAction;
use crate::app::{AppError, Cause, DiskTrouble, Moment, Progress, Session, files};
use crate::domain::hidden::visible_path;
use crate::domain::intake::Intake;
use crate::domain::people::Shift;
use chrono::NaiveDate;
use reader::Reader;
use reads::Read;
use std::path::Path;

pub(crate) use reader::News;

/// A version of the data that the file never has: the next look finds it changed.
const CHANGED: i64 = -1;

/// The open location, as the screens use it.
#[derive(Debug)]
pub struct Controller {
    /// Reads beside the screen; `None` reads everything at once. Before the session, which must be the last to close the register.
    reader: Option<Reader>,
    session: Session,
    version: i64,
    /// Terms that ask for attention on a day; forgotten when something is done from which they may follow.
    plans: Option<(NaiveDate, PlanCounts)>,
    /// The key of the sealed notes, only while their screen is open.
    sealed: Option<meldcode::OpenNotes>,
    /// A copy that is being made or checked.
    copying: Job,
}

impl Controller {
    /// Takes the session over.
    pub fn new(session: Session) -> Result<Self, AppError> {
        let version = session.data_version()?;
        Ok(Self {
            reader: None,
            session,
            version,
            plans: None,
            sealed: None,
            copying: Job::default(),
        })
    }

    /// The same; what may take long is read on a thread of its own.
    pub fn reading_beside(session: Session) -> Result<Self, AppError> {
        let mut controller = Self::new(session)?;
        controller.read_beside();
        Ok(controller)
    }

    fn read_beside(&mut self) {
        // A register that cannot be written is held in memory: there is nothing to open beside it.
        let can = self.session.disk_trouble().is_none();
        self.reader = can.then(|| Reader::beside(&self.session));
    }

    /// What the screen waits for.
    pub(super) fn waiting(&self) -> News {
        self.reader.as_ref().map_or(News::Idle, Reader::news)
    }

    /// Whether something that is read beside the screen may come in any moment.
    pub(super) fn is_reading(&self) -> bool {
        self.reader.as_ref().is_some_and(Reader::is_busy)
    }

    /// The person does not want to wait any more for what is being read.
    pub(super) fn stop_waiting(&mut self) {
        if let Some(reader) = &mut self.reader {
            reader.forget();
        }
    }

    /// What was read beside the screen since the last time.
    pub(super) fn collect(&mut self) -> Vec<Message> {
        let counted_for = self.reader.as_ref().and_then(Reader::counting);
        let messages = self.reader.as_mut().map_or_else(Vec::new, Reader::collect);
        for message in &messages {
            if let (Message::PlanCounts(counts), Some(day)) = (message, counted_for) {
                self.plans = Some((day, *counts));
            }
        }
        messages
    }

    /// Reads something: beside the screen, or at once.
    fn read(&mut self, what: Read, now: Moment, progress: Progress<'_>) -> Vec<Message> {
        if let Some(reader) = self.reader.as_mut().filter(|_| self.session.disk_trouble().is_none()) {
            reader.ask(what, now);
            return Vec::new();
        }
        vec![what.message(&self.session, now, progress)]
    }

    /// The open location, for its upkeep.
    pub(super) const fn session(&self) -> &Session {
        &self.session
    }

    /// What the line at the top says.
    pub fn header(&self) -> Header {
        Header {
            location: self.session.location_name().to_owned(),
            actor: self.session.actor_name().to_owned(),
            role: self.session.role(),
            reality: self.session.reality(),
            disk: self.session.disk_trouble(),
        }
    }

    /// What is the matter with the disk, when nothing can be written.
    pub(super) fn disk_trouble(&self) -> Option<DiskTrouble> {
        self.session.disk_trouble()
    }

    /// Tries to write once more after that failed; what it holds is read again when it may be something else.
    pub(super) fn try_the_disk_again(&mut self) {
        // What goes wrong now is what went wrong before, and the screen says so already.
        if self.session.try_the_disk_again().unwrap_or(false) {
            self.version = CHANGED;
        }
    }

    /// Reads a day.
    pub fn load(&mut self, day: NaiveDate, now: Moment) -> Result<Loaded, AppError> {
        let view = self.session.day_view(day, now)?;
        // Only an empty day needs to know whether there are children at all; then it is worth the look.
        let listed = view.groups.iter().any(|group| !group.rows.is_empty());
        let children = if listed || !self.session.find_children("", &view)?.is_empty() {
            Children::Some
        } else {
            Children::None
        };
        Ok(Loaded {
            view,
            day_type: self.session.day_type(day),
            children,
            plans: self.plan_counts(now),
        })
    }

    /// Terms that ask for attention; ticking children in and out does not change them, so they are not read at every key.
    fn plan_counts(&mut self, now: Moment) -> PlanCounts {
        if let Some((_, counts)) = self.plans.filter(|(day, _)| *day == now.day()) {
            return counts;
        }
        if let Some(reader) = self.reader.as_mut().filter(|_| self.session.disk_trouble().is_none()) {
            if reader.counting() != Some(now.day()) {
                reader.count(now);
            }
            return PlanCounts::Counting;
        }
        let counts = reads::plan_counts(&self.session, now);
        self.plans = Some((now.day(), counts));
        counts
    }

    /// The terms are to be counted again.
    fn forget_plans(&mut self) {
        self.plans = None;
        if let Some(reader) = &mut self.reader {
            reader.forget_count();
        }
    }

    /// Does something to the terms; what comes of it is read again.
    fn change_plans(&mut self, change: &PlanChange, now: Moment, shown: NaiveDate) -> Vec<Message> {
        let outcome = match change {
            PlanChange::Dismiss { key, reason } => self.session.dismiss_deadline(key, reason, now),
            PlanChange::Undo => self.session.undo_dossier(now),
            PlanChange::Redo => self.session.redo_dossier(now),
        };
        let mut messages = vec![Message::Loaded(self.load(shown, now))];
        messages.extend(self.read(Read::Plans, now, Progress::whole(&mut |_| {})));
        messages.push(Message::Performed(outcome, String::new()));
        messages
    }

    fn notices(&self, now: Moment) -> Message {
        reads::notices(&self.session, now)
    }

    /// Writes messages; one that is refused does not stop the others.
    fn write_notices(&mut self, writing: Writing, folder: String, now: Moment) -> Vec<Message> {
        let target = Path::new(&folder);
        let outcomes = match writing {
            Writing::Send(requests) => requests
                .iter()
                .map(|request| self.session.send_care_notice(request, target, now))
                .collect(),
            Writing::Correct(request, correction) => {
                vec![self.session.correct_care_notice(&request, correction, target, now)]
            }
        };
        let (mut sent, mut failed) = (Vec::new(), Vec::new());
        for outcome in outcomes {
            match outcome {
                Ok(written) => sent.push(written),
                Err(error) => failed.push(error),
            }
        }
        vec![
            self.notices(now),
            Message::Care(CareNews::Written { sent, failed, folder }),
        ]
    }

    /// Reads a message of the municipality; the answer goes into its folder.
    fn read_message(&mut self, path: &Path, now: Moment) -> Result<MessageReport, AppError> {
        let bytes = files::read_file(path, Intake::Message)?;
        let name = path.file_name().map(|name| visible_path(Path::new(name)));
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new("."));
        self.session
            .read_message(&bytes, &name.unwrap_or_default(), folder, now)
    }

    fn care(&mut self, task: CareTask, now: Moment, shown: NaiveDate) -> Vec<Message> {
        match task {
            CareTask::Load => vec![self.notices(now)],
            CareTask::Write { writing, folder } => self.write_notices(writing, folder, now),
            CareTask::Read { path } => {
                let outcome = Box::new(self.read_message(Path::new(&path), now));
                // A child may have an allocation now: the day says so too.
                vec![
                    Message::Loaded(self.load(shown, now)),
                    self.notices(now),
                    Message::Care(CareNews::Read { path, outcome }),
                ]
            }
        }
    }

    /// Does something in a day; where it changes a claim that went out, that is said and asked first. A tick of today asks
    /// nothing.
    fn perform(&mut self, day: NaiveDate, now: Moment, action: DayAction, addition: String) -> Vec<Message> {
        let mut said = Vec::new();
        if day < now.day() {
            said = self.session.consequences(day, now, &action);
        }
        if said.is_empty() {
            return self.perform_asked(day, now, &action, addition);
        }
        said.push(text::STILL_RECORD.to_owned());
        let answer = Answer::Perform(day, action, addition);
        vec![Message::Asked(Box::new(Confirm::new(
            text::DECLARED_TITLE,
            said,
            answer,
        )))]
    }

    fn perform_asked(&mut self, day: NaiveDate, now: Moment, action: &DayAction, addition: String) -> Vec<Message> {
        let outcome = self.session.perform(day, now, action);
        // Read again first: names of refused children and the cursor refer to the new list.
        vec![
            Message::Loaded(self.load(day, now)),
            Message::Performed(outcome, addition),
        ]
    }

    fn cover(&self, shift: Shift) -> Message {
        let free = self.session.free_for(&shift);
        Message::Cover(shift, free)
    }

    /// Does something to the roster; for a shift that is left without anyone, what falls short and who could take it over.
    fn roster(
        &mut self,
        action: &RosterAction,
        show: NaiveDate,
        cover: Option<Shift>,
        now: Moment,
        shown: NaiveDate,
    ) -> Vec<Message> {
        let outcome = self.session.roster(now, action);
        let cover = cover.filter(|_| outcome.is_ok());
        let addition = match cover.as_ref().map(|shift| self.session.shortages(shift.day, now)) {
            Some(Ok(shortages)) => text_team::shortages(&shortages),
            Some(Err(_)) | None => String::new(),
        };
        let mut messages = vec![
            Message::Loaded(self.load(shown, now)),
            Message::Team(self.session.team_week(show)),
            Message::Performed(outcome, addition),
        ];
        messages.extend(cover.map(|shift| self.cover(shift)));
        messages
    }

    /// Whether an extra day can be.
    fn offer(&self, request: &ExtraDayRequest, now: Moment) -> Message {
        Message::ExtraDay(self.session.extra_day_offer(request, now), request.dagdelen.clone())
    }

    /// Books an extra day; when the answer is not true any more the new one is shown.
    fn book_extra_day(
        &mut self,
        answer: &ExtraDayAnswer,
        choice: OverCap,
        now: Moment,
        shown: NaiveDate,
    ) -> Vec<Message> {
        let booked = self.session.book_answered_extra_day(answer, choice, now);
        let otherwise = booked
            .as_ref()
            .is_err_and(|error| error.cause == Some(Cause::ChangedMeanwhile));
        let mut messages = vec![
            Message::Loaded(self.load(shown, now)),
            Message::Performed(booked, String::new()),
        ];
        messages.extend(otherwise.then(|| self.offer(&answer.request, now)));
        messages
    }

    /// Says whether another terminal has written since the last look.
    pub fn changed_elsewhere(&mut self) -> Option<Message> {
        let version = self.session.data_version().ok()?;
        let changed = std::mem::replace(&mut self.version, version) != version;
        if changed {
            self.forget_plans();
            // Closing days and school holidays are held by the session; what cannot be read now is read at the next change.
            let _kept = self.session.reload_calendar();
        }
        changed.then_some(Message::Changed)
    }

    /// Lets someone else take over; nothing that only the one before could open stays open.
    fn switch(&mut self, name: String, pin: &Secret, now: Moment, shown: NaiveDate) -> Vec<Message> {
        self.seal();
        let switched = self.session.switch_person(now, &name, pin.as_str());
        if switched.is_ok() && self.reader.is_some() {
            // What is read beside the screen is read for this person from here on.
            self.reader = None;
            self.read_beside();
            self.forget_plans();
        }
        let switched = Message::Switched(name, switched.map(|()| self.header()));
        // What can be undone belongs to a person.
        vec![switched, Message::Loaded(self.load(shown, now))]
    }

    fn copies(&mut self, what: CopiesEffect, now: Moment) -> CopiesNews {
        match what {
            CopiesEffect::Load => CopiesNews::Board(self.session.copy_board(now)),
            CopiesEffect::Place(folder) => {
                let chosen = self.session.choose_copy_place(folder.as_deref(), now);
                CopiesNews::Placed(chosen.map(|()| folder))
            }
            work @ (CopiesEffect::Make | CopiesEffect::Check(..)) => {
                CopiesNews::Begun(self.copying.begin(&self.session, work, now))
            }
        }
    }

    /// What came of a copy that was being made or checked, once that is done.
    pub(super) fn copied(&mut self) -> Option<Message> {
        self.copying.collect().map(Message::Copies)
    }

    /// Does what the model asked for; what comes of it goes back as messages.
    pub fn run(&mut self, effect: Effect, now: Moment, shown: &DayView) -> Vec<Message> {
        self.run_showing(effect, now, shown, &mut |_| {})
    }

    /// The same; what may take long tells how far it is, in percents.
    pub fn run_showing(
        &mut self,
        effect: Effect,
        now: Moment,
        shown: &DayView,
        progress: &mut dyn FnMut(u32),
    ) -> Vec<Message> {
        if may_change_plans(&effect) {
            self.forget_plans();
        }
        if let Some(what) = Read::of(&effect) {
            return self.read(what, now, Progress::whole(progress));
        }
        match effect {
            // Read before this was asked.
            Effect::LoadPlans => Vec::new(),
            Effect::ChangePlans(change) => self.change_plans(&change, now, shown.day),
            Effect::Load(day) => vec![Message::Loaded(self.load(day, now))],
            Effect::Perform { day, action, addition } => self.perform(day, now, action, addition),
            Effect::PerformAsked { day, action, addition } => self.perform_asked(day, now, &action, addition),
            Effect::AskFirst { day, action, question } => {
                let said = self.session.consequences(day, now, &action);
                let question = said.into_iter().chain(question).collect();
                let answer = Answer::Perform(day, action, String::new());
                vec![Message::Asked(Box::new(Confirm::new(
                    text::CLEAR_TITLE,
                    question,
                    answer,
                )))]
            }
            Effect::Find(query) => {
                let hits = self.session.find_children(&query, shown);
                vec![Message::Found(query, hits)]
            }
            Effect::ListAccounts => vec![Message::Accounts(self.session.accounts())],
            Effect::Switch { name, pin } => self.switch(name, &pin, now, shown.day),
            Effect::LoadTeam(day) => vec![Message::Team(self.session.team_week(day))],
            Effect::LoadCover(shift) => vec![self.cover(shift)],
            Effect::Children(effect) => self.run_children(effect, now, shown),
            Effect::Meldcode(effect) => self.run_meldcode(effect, now),
            Effect::Roster { action, show, cover } => self.roster(&action, show, cover, now, shown.day),
            Effect::LoadOccupancy(trial) => {
                let board = self.session.occupancy_board(trial.day, now, &trial.what_ifs);
                vec![Message::Occupancy(board)]
            }
            Effect::AskExtraDay(request) => vec![self.offer(&request, now)],
            Effect::BookExtraDay(answer, choice) => self.book_extra_day(&answer, choice, now, shown.day),
            Effect::Care(task) => self.care(task, now, shown.day),
            Effect::Claims(task) => self.run_claims(*task, now, progress),
            Effect::LoadWeek(day) => vec![Message::Week(self.session.occupancy_week(day, now))],
            Effect::Copies(what) => vec![Message::Copies(self.copies(what, now))],
            Effect::SetPin(pin) => vec![Message::PinSet(self.session.set_pin(now, pin.as_str()))],
        }
    }
}

/// Whether terms may follow from what an effect does: everything but looking, and recording the day.
fn may_change_plans(effect: &Effect) -> bool {
    match effect {
        // Undo may take back a record of a dossier.
        Effect::Perform { action, .. } | Effect::PerformAsked { action, .. } => {
            matches!(action, DayAction::Undo | DayAction::Redo)
        }
        Effect::Load(_)
        | Effect::AskFirst { .. }
        | Effect::Find(_)
        | Effect::LoadOccupancy(_)
        | Effect::LoadWeek(_)
        | Effect::LoadTeam(_)
        | Effect::LoadCover(_)
        | Effect::ListAccounts
        | Effect::AskExtraDay(_)
        | Effect::Care(CareTask::Load)
        | Effect::Copies(_)
        | Effect::Meldcode(_) => false,
        Effect::Claims(task) => !matches!(
            **task,
            ClaimsTask::Months | ClaimsTask::Month(_) | ClaimsTask::AskAccount(_) | ClaimsTask::Attendance { .. }
        ),
        Effect::Children(effect) => !matches!(
            effect,
            ChildrenEffect::List
                | ChildrenEffect::Open(..)
                | ChildrenEffect::Viewed(..)
                | ChildrenEffect::KeepDraft(..)
                | ChildrenEffect::Decide(..)
                | ChildrenEffect::Nothing
        ),
        _ => true,
    }
}
