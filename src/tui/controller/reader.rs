//! Reading beside the screen: a thread with a connection of its own, so that no key waits for what is read.

use super::reads::Read;
use crate::app::{AppError, Moment, Progress, Session};
use crate::tui::model::{Message, PlanCounts};
use chrono::NaiveDate;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

/// Something that was asked: which it was, counted from the first.
type Ticket = u64;

/// Something to read.
#[derive(Debug)]
struct Request {
    ticket: Ticket,
    what: Read,
    now: Moment,
}

/// What comes back.
#[derive(Debug)]
enum Answer {
    /// How far it is, in percents.
    Progress(Ticket, u32),
    /// It was read.
    Read(Ticket, Box<Message>),
}

/// What is shown of a read that goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum News {
    /// Nothing that somebody waits for.
    Idle,
    /// It goes on; so many percents are done.
    Waiting(u32),
}

/// The thread, and what was asked of it.
#[derive(Debug)]
pub(super) struct Reader {
    requests: Option<Sender<Request>>,
    answers: Receiver<Answer>,
    thread: Option<JoinHandle<()>>,
    last: Ticket,
    /// The read for which the screen waits, and how far it is.
    awaited: Option<(Ticket, u32)>,
    /// The count of terms that was asked for last.
    counting: Option<(Ticket, NaiveDate)>,
}

impl Reader {
    /// Starts the thread; it opens its connection by itself, after the first screen stands.
    pub(super) fn beside(session: &Session) -> Self {
        let (requests, asked) = channel::<Request>();
        let (answering, answers) = channel();
        let opened = session.to_open_beside();
        let thread = std::thread::spawn(move || {
            let mut other = opened.open();
            while let Ok(request) = asked.recv() {
                let message = answer(&mut other, &request, &answering);
                if answering.send(Answer::Read(request.ticket, Box::new(message))).is_err() {
                    return;
                }
            }
        });
        Self {
            requests: Some(requests),
            answers,
            thread: Some(thread),
            last: 0,
            awaited: None,
            counting: None,
        }
    }

    /// Asks for what the screen waits for: whoever asked before gets no answer any more.
    pub(super) fn ask(&mut self, what: Read, now: Moment) {
        self.awaited = Some((self.send(what, now), 0));
    }

    /// Asks for the count of terms, for which nobody waits.
    pub(super) fn count(&mut self, now: Moment) {
        self.counting = Some((self.send(Read::PlanCounts, now), now.day()));
    }

    /// What is being counted is not so any more.
    pub(super) fn forget_count(&mut self) {
        self.counting = None;
    }

    /// The day for which the terms are being counted.
    pub(super) fn counting(&self) -> Option<NaiveDate> {
        self.counting.map(|(_, day)| day)
    }

    fn send(&mut self, what: Read, now: Moment) -> Ticket {
        self.last += 1;
        let ticket = self.last;
        if let Some(requests) = &self.requests {
            // A thread that is gone gives no answer; the wait for it ends in `collect`.
            let _gone = requests.send(Request { ticket, what, now });
        }
        ticket
    }

    /// The person does not want to wait any more.
    pub(super) fn forget(&mut self) {
        self.awaited = None;
    }

    /// Whether an answer may still come.
    pub(super) fn is_busy(&self) -> bool {
        self.awaited.is_some() || self.counting.is_some()
    }

    /// What the screen waits for.
    pub(super) fn news(&self) -> News {
        self.awaited.map_or(News::Idle, |(_, percent)| News::Waiting(percent))
    }

    /// What was read since; what nobody waits for any more is dropped.
    pub(super) fn collect(&mut self) -> Vec<Message> {
        let mut messages = Vec::new();
        loop {
            match self.answers.try_recv() {
                Ok(Answer::Progress(ticket, percent)) => {
                    self.awaited = self
                        .awaited
                        .map(|(own, known)| (own, if own == ticket { percent } else { known }));
                }
                Ok(Answer::Read(ticket, message)) => {
                    if self.counting.is_some_and(|(own, _)| own == ticket) {
                        self.counting = None;
                        messages.push(*message);
                    } else if self.awaited.is_some_and(|(own, _)| own == ticket) {
                        self.awaited = None;
                        messages.push(*message);
                    }
                }
                Err(std::sync::mpsc::TryRecvError::Empty) => return messages,
                Err(std::sync::mpsc::TryRecvError::Disconnected) => {
                    (self.awaited, self.counting) = (None, None);
                    return messages;
                }
            }
        }
    }
}

/// Reads what was asked, as it is now.
fn answer(other: &mut Result<Session, AppError>, request: &Request, answering: &Sender<Answer>) -> Message {
    let caught_up = match other {
        Ok(session) => session.catch_up().map(|()| session),
        Err(error) => Err(error.clone()),
    };
    match caught_up {
        Ok(session) => {
            let mut report = |percent| {
                let _nobody_waits = answering.send(Answer::Progress(request.ticket, percent));
            };
            request.what.message(session, request.now, Progress::whole(&mut report))
        }
        Err(_) if request.what == Read::PlanCounts => Message::PlanCounts(PlanCounts::Unreadable),
        Err(error) => Message::Unread(error),
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        // Its connection holds the register open; the program leaves no side file, so it waits.
        self.requests = None;
        if let Some(thread) = self.thread.take() {
            let _said_to_nobody = thread.join();
        }
    }
}
