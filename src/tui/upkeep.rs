//! What the program does while nobody types: the copy of the day, on a thread of its own, and putting what was written into the
//! register itself, so that a copy of that file by hand misses nothing.

use crate::app::copies::MadeCopy;
use crate::app::{AppError, Cause, Moment, Session};
use chrono::NaiveDate;
use std::thread::JoinHandle;

/// Seconds without a key after which the side file is emptied.
const IDLE_S: i64 = 10;
/// Seconds after which a second place that was away is looked for again.
const RETRY_S: i64 = 60;

type Copying = JoinHandle<Result<Option<MadeCopy>, AppError>>;

/// The state of the upkeep.
#[derive(Debug)]
pub struct Upkeep {
    last_key: Moment,
    is_settled: bool,
    copied_on: Option<NaiveDate>,
    /// When the second place got no copy at the last try; it is tried until it does.
    waits_since: Option<Moment>,
    copying: Option<Copying>,
}

impl Upkeep {
    /// Starts at a moment.
    pub const fn new(now: Moment) -> Self {
        Self {
            last_key: now,
            is_settled: false,
            copied_on: None,
            waits_since: None,
            copying: None,
        }
    }

    /// Someone typed.
    pub const fn typed(&mut self, now: Moment) {
        self.last_key = now;
        self.is_settled = false;
    }

    /// Does what is due; gives what came of a copy that is done, when there is something to say of it.
    pub fn turn(&mut self, session: &Session, now: Moment) -> Option<AppError> {
        let said = self.collect(now);
        if session.disk_trouble().is_some() {
            // There is nothing to be written on it, and the screen says so already.
            return said;
        }
        let is_new_day = self.copied_on != Some(now.day());
        let tries_again = self
            .waits_since
            .is_some_and(|tried| now.seconds_since(tried).abs() >= RETRY_S);
        if self.copying.is_none() && (is_new_day || tries_again) {
            self.copied_on = Some(now.day());
            if is_new_day {
                self.waits_since = None;
            }
            match session.beside_itself() {
                Ok(mut other) => self.copying = Some(std::thread::spawn(move || other.make_daily_copy(now))),
                Err(error) => {
                    self.waits_since = None;
                    return Some(error);
                }
            }
        }
        // A copy that is being made writes its line in the log at its end.
        if !self.is_settled && self.copying.is_none() && now.seconds_since(self.last_key) >= IDLE_S {
            // Another window that is reading holds some of it back; the next idle moment takes that along.
            let _left_for_later = session.settle_side_file();
            self.is_settled = true;
        }
        said
    }

    fn collect(&mut self, now: Moment) -> Option<AppError> {
        let done = self.copying.take_if(|copying| copying.is_finished())?;
        self.is_settled = false;
        match done.join() {
            Ok(Ok(made)) => {
                let trouble = made.and_then(|made| made.trouble().cloned());
                let waits_since = trouble.as_ref().map(|_| now);
                // Said once a day; a stick that comes later gets its copy without a word.
                let is_said = std::mem::replace(&mut self.waits_since, waits_since).is_some();
                trouble.filter(|_| !is_said)
            }
            Ok(Err(error)) if error.cause == Some(Cause::CopyBeingMade) => {
                // That copy counts; whether it came is looked at once more.
                self.copied_on = None;
                None
            }
            Ok(Err(error)) => Some(error),
            Err(_panicked) => Some(AppError::internal("KOPIE")),
        }
    }
}

impl Drop for Upkeep {
    fn drop(&mut self) {
        // A copy that is being made holds the register open; the program leaves no side file, so it waits.
        if let Some(copying) = self.copying.take() {
            let _said_to_nobody = copying.join();
        }
    }
}
