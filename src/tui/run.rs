//! The loop: take in what happened, then draw if anything changed. Idle it draws nothing.

use super::children::offer_at_start;
use super::controller::Controller;
use super::keymap::Key;
use super::meldcode;
use super::model::{Canvas, Course, DayState, Message, Model};
use super::theme::Theme;
use super::update::update;
use super::view::view;
use crate::app::{AppError, Clock, Moment, Session};
use chrono::Timelike;
use crossterm::event::Event;
use ratatui::backend::Backend;
use ratatui::{Frame, Terminal};
use std::collections::VecDeque;
use std::time::Duration;

/// Longest time between two looks at whether another terminal has written.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// Most events taken in before the screen is drawn again, so that a flood of keys still shows.
const BATCH: usize = 64;

/// Where keys come from.
pub trait EventSource {
    /// The next event, if it comes in time.
    fn next(&mut self, timeout: Duration) -> std::io::Result<Option<Event>>;
}

/// Something that runs in the loop.
pub trait Program {
    /// Takes in an event.
    fn event(&mut self, event: Event, now: Moment);
    /// Takes in that time has passed: called once for every turn of the loop.
    fn turn(&mut self, now: Moment);
    /// Says whether the screen has to be drawn, and that it will be.
    fn take_canvas(&mut self) -> Canvas;
    /// Whether to go on.
    fn course(&self) -> Course;
    /// Draws.
    fn draw(&self, frame: &mut Frame);
}

/// Why the loop stopped before it was asked to.
#[derive(Debug)]
pub enum Broken<E> {
    /// The screen could not be drawn.
    Screen(E),
    /// No keys come in any more.
    Keys(std::io::Error),
}

/// Runs a program until it is done. The clock is read once per turn.
pub fn drive<B: Backend, P: Program>(
    terminal: &mut Terminal<B>,
    events: &mut impl EventSource,
    clock: Clock,
    program: &mut P,
) -> Result<(), Broken<B::Error>> {
    let mut now = clock.now();
    program.turn(now);
    loop {
        let canvas = program.take_canvas();
        if canvas == Canvas::Torn {
            // Not `clear`: that asks the terminal where its cursor is, and one that does not answer would end the program.
            let size = terminal.size().map_err(Broken::Screen)?;
            terminal.resize(size.into()).map_err(Broken::Screen)?;
        }
        if canvas != Canvas::Fresh {
            terminal.draw(|frame| program.draw(frame)).map_err(Broken::Screen)?;
        }
        let mut next = events.next(patience(clock, now)).map_err(Broken::Keys)?;
        now = clock.now();
        program.turn(now);
        let mut taken = 0;
        while let Some(event) = next {
            program.event(event, now);
            if program.course() == Course::Leaving {
                return Ok(());
            }
            taken += 1;
            next = if taken < BATCH {
                events.next(Duration::ZERO).map_err(Broken::Keys)?
            } else {
                None
            };
        }
    }
}

/// How long to wait for a key: until the clock shows another minute, but not longer than the look at the file.
fn patience(clock: Clock, now: Moment) -> Duration {
    match clock {
        Clock::Fixed(_) => LOOK_EVERY,
        Clock::System => {
            let rest = 60 - u64::from(now.local().second().min(59));
            LOOK_EVERY.min(Duration::from_secs(rest))
        }
    }
}

/// The screens of an open location.
#[derive(Debug)]
pub struct App {
    model: Model,
    controller: Controller,
}

impl App {
    /// The day screen of today.
    pub fn new(session: Session, now: Moment, theme: Theme) -> Result<Self, AppError> {
        let controller = Controller::new(session)?;
        let loaded = controller.load(now.day(), now)?;
        let unfinished = controller.unfinished();
        let model = Model {
            theme,
            now,
            header: controller.header(),
            day: DayState::new(loaded),
            layers: unfinished.iter().map(|draft| offer_at_start(draft, now)).collect(),
            notice: None,
            course: Course::Running,
            canvas: Canvas::Stale,
        };
        Ok(Self { model, controller })
    }

    /// The model, for tests.
    pub const fn model(&self) -> &Model {
        &self.model
    }

    /// Takes in a message and everything that follows from it.
    pub fn send(&mut self, message: Message, now: Moment) {
        let mut queue = VecDeque::from([message]);
        while let Some(message) = queue.pop_front() {
            for effect in update(&mut self.model, message) {
                queue.extend(self.controller.run(effect, now, &self.model.day.view));
            }
        }
        // However the screen of the sealed notes was left, its key goes with it.
        if !meldcode::is_open(&self.model) {
            self.controller.seal();
        }
    }
}

impl Program for App {
    fn event(&mut self, event: Event, now: Moment) {
        match event {
            Event::Key(key) => {
                if let Some(key) = Key::from_event(key) {
                    self.send(Message::Key(key), now);
                }
            }
            Event::Paste(pasted) => self.send(Message::Paste(pasted), now),
            Event::Resize(..) => self.send(Message::Resized, now),
            Event::FocusGained | Event::FocusLost | Event::Mouse(_) => {}
        }
    }

    fn turn(&mut self, now: Moment) {
        self.send(Message::Clock(now), now);
        if let Some(changed) = self.controller.changed_elsewhere() {
            self.send(changed, now);
        }
    }

    fn take_canvas(&mut self) -> Canvas {
        std::mem::replace(&mut self.model.canvas, Canvas::Fresh)
    }

    fn course(&self) -> Course {
        self.model.course
    }

    fn draw(&self, frame: &mut Frame) {
        view(&self.model, frame);
    }
}
