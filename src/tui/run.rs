//! The loop: take in what happened, then draw if anything changed. Idle it draws nothing.

use super::children::offer_at_start;
use super::controller::{Controller, News};
use super::keymap::Key;
use super::layers::Layer;
use super::meldcode;
use super::model::{Canvas, Course, DayState, Message, Model, Notice};
use super::progress::{self, Meter, Stopwatch};
use super::screens::too_small::is_too_small;
use super::theme::Theme;
use super::update::update;
use super::upkeep::Upkeep;
use super::view::view;
use super::width::sweep;
use crate::app::{AppError, Clock, DiskTrouble, Moment, Session};
use chrono::Timelike;
use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use ratatui::backend::Backend;
use ratatui::layout::Rect;
use ratatui::{Frame, Terminal};
use std::cell::Cell;
use std::collections::VecDeque;
use std::time::Duration;

/// Longest time between two looks at whether another terminal has written.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// Longest time between two looks at whether something was read that the screen asked for.
const WHILE_READING: Duration = Duration::from_millis(3);
/// Most keys that are kept for a screen that is being read.
const MOST_HELD: usize = 64;
/// Most events taken in before the screen is drawn again, so that a flood of keys still shows.
const BATCH: usize = 64;

/// Where keys come from.
pub trait EventSource {
    /// The next event, if it comes in time.
    fn next(&mut self, timeout: Duration) -> std::io::Result<Option<Event>>;
    /// Whether no more will come because the program was asked to stop from outside.
    fn is_over(&self) -> bool {
        false
    }
}

/// What comes in.
#[derive(Debug)]
pub enum Happening {
    /// A key, a text that is pasted, another size.
    Event(Event),
    /// Time has passed.
    Turn,
}

/// Draws something that is not the end of it: how far work is.
pub type Show<'a> = dyn FnMut(&dyn Fn(&mut Frame)) + 'a;

/// Something that runs in the loop.
pub trait Program {
    /// Takes in an event.
    fn event(&mut self, event: Event, now: Moment);
    /// Takes in that time has passed: called once for every turn of the loop.
    fn turn(&mut self, now: Moment);
    /// Takes in what happens; `show` draws how far work is that takes long.
    fn happens(&mut self, what: Happening, now: Moment, _show: &mut Show<'_>) {
        match what {
            Happening::Event(event) => self.event(event, now),
            Happening::Turn => self.turn(now),
        }
    }
    /// Says whether something may come in any moment that is no event, so that the loop does not sleep long.
    fn is_reading(&self) -> bool {
        false
    }
    /// Says whether the screen has to be drawn, and that it will be.
    fn take_canvas(&mut self) -> Canvas;
    /// Whether to go on.
    fn course(&self) -> Course;
    /// Draws; the loop draws through [`Program::paint`].
    fn draw(&self, frame: &mut Frame);
    /// Draws, and leaves nothing on the screen that would command the terminal.
    fn paint(&self, frame: &mut Frame) {
        self.draw(frame);
        sweep(frame.buffer_mut());
    }
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
            terminal.draw(|frame| program.paint(frame)).map_err(Broken::Screen)?;
        }
        let asleep = if program.is_reading() {
            WHILE_READING
        } else {
            patience(clock, now)
        };
        let waited = events.next(asleep);
        if events.is_over() {
            return Ok(());
        }
        let mut next = waited.map_err(Broken::Keys)?;
        now = clock.now();
        take_in(terminal, program, Happening::Turn, now)?;
        let mut taken = 0;
        while let Some(event) = next {
            take_in(terminal, program, Happening::Event(event), now)?;
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

/// Has a program take in what happens, and draws how far it is when that takes long.
fn take_in<B: Backend, P: Program>(
    terminal: &mut Terminal<B>,
    program: &mut P,
    what: Happening,
    now: Moment,
) -> Result<(), Broken<B::Error>> {
    let mut broken = None;
    program.happens(what, now, &mut |draw| {
        let drawn = terminal.draw(|frame| {
            draw(frame);
            sweep(frame.buffer_mut());
        });
        if let Err(error) = drawn {
            broken = Some(error);
        }
    });
    broken.map_or(Ok(()), |error| Err(Broken::Screen(error)))
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
    stopwatch: Stopwatch,
    /// What was drawn last, which is what the person at the keyboard sees.
    sight: Cell<Sight>,
    upkeep: Option<Upkeep>,
    /// Events that came while the screen waited for what is read: they are for what will stand there.
    held: VecDeque<Event>,
    wait: Wait,
}

/// Whether anything of the screen is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sight {
    Shown,
    /// The window is too small for anything but the line that says so.
    TooSmall,
}

impl Sight {
    const fn of(area: Rect) -> Self {
        if is_too_small(area) {
            Self::TooSmall
        } else {
            Self::Shown
        }
    }
}

/// Whether an event still counts while nothing of the screen is shown: another size, and the two ways out. Whoever sees
/// nothing must not record anything.
fn counts_unseen(event: &Event, layers: &[Layer]) -> bool {
    match event {
        Event::Key(key) => {
            let quits = key.modifiers.is_empty() && matches!(key.code, KeyCode::Char('q' | 'Q')) && layers.is_empty();
            quits || is_interrupt(key)
        }
        Event::Paste(_) => false,
        Event::Resize(..) | Event::FocusGained | Event::FocusLost | Event::Mouse(_) => true,
    }
}

/// Ctrl+C.
fn is_interrupt(key: &KeyEvent) -> bool {
    key.modifiers.contains(KeyModifiers::CONTROL) && matches!(key.code, KeyCode::Char('c' | 'C'))
}

impl App {
    /// The day screen of today.
    pub fn new(session: Session, now: Moment, theme: Theme) -> Result<Self, AppError> {
        Self::of(Controller::new(session)?, now, theme)
    }

    /// The same; what may take long is read on a thread of its own, and keys that are typed meanwhile wait for it.
    pub fn reading_beside(session: Session, now: Moment, theme: Theme) -> Result<Self, AppError> {
        Self::of(Controller::reading_beside(session)?, now, theme)
    }

    fn of(mut controller: Controller, now: Moment, theme: Theme) -> Result<Self, AppError> {
        let mended = controller.session().mended();
        let mended = mended.map(|mended| Notice::Info(mended.to_owned()));
        let loaded = controller.load(now.day(), now)?;
        let unfinished = controller.unfinished();
        let model = Model {
            theme,
            now,
            header: controller.header(),
            day: DayState::new(loaded),
            layers: unfinished.iter().map(|draft| offer_at_start(draft, now)).collect(),
            notice: mended,
            said_before: None,
            course: Course::Running,
            canvas: Canvas::Stale,
        };
        Ok(Self {
            model,
            controller,
            stopwatch: Stopwatch::system(),
            sight: Cell::new(Sight::Shown),
            upkeep: None,
            held: VecDeque::new(),
            wait: Wait::default(),
        })
    }

    /// The same with copies and a side file that is emptied, as the program itself has them.
    #[must_use]
    pub fn with_upkeep(mut self, now: Moment) -> Self {
        self.upkeep = Some(Upkeep::new(now));
        self
    }

    /// The same with another measure of time, for tests.
    #[must_use]
    pub fn with_stopwatch(mut self, stopwatch: Stopwatch) -> Self {
        self.stopwatch = stopwatch;
        self
    }

    /// The model, for tests.
    pub const fn model(&self) -> &Model {
        &self.model
    }

    /// Takes in a message and everything that follows from it.
    pub fn send(&mut self, message: Message, now: Moment) {
        self.send_showing(message, now, &mut |_| {});
    }

    /// The same; `show` draws how far work is that takes long.
    fn send_showing(&mut self, message: Message, now: Moment, show: &mut Show<'_>) {
        let mut queue = VecDeque::from([message]);
        let mut meter = Meter::start(&mut self.stopwatch);
        while let Some(message) = queue.pop_front() {
            for effect in update(&mut self.model, message) {
                let model = &self.model;
                let mut report = |percent| {
                    if meter.is_due() {
                        show(&|frame| {
                            view(model, frame);
                            progress::draw(frame, percent, model.theme);
                        });
                    }
                };
                queue.extend(self.controller.run_showing(effect, now, &model.day.view, &mut report));
            }
        }
        // However the screen of the sealed notes was left, its key goes with it.
        if !meldcode::is_open(&self.model) {
            self.controller.seal();
        }
        let disk = self.controller.disk_trouble();
        if self.model.header.disk != disk {
            self.model.header.disk = disk;
            self.model.canvas = Canvas::Stale;
        }
    }

    /// What still waits for the disk when the program is left, after a last try.
    pub(super) fn left_unwritten(&mut self) -> Option<DiskTrouble> {
        self.controller.try_the_disk_again();
        self.controller.disk_trouble().filter(|trouble| trouble.waiting > 0)
    }
}

/// What is shown of a read for which the screen waits.
#[derive(Debug, Default)]
struct Wait {
    since: Option<Duration>,
    /// How far it is, in percents, once that is shown.
    shown: Option<u32>,
}

impl App {
    /// Keeps an event for the screen that is being read; the way back ends the wait, and what was typed for it goes with it.
    fn hold(&mut self, event: Event) {
        let stops = matches!(&event, Event::Key(key) if key.code == KeyCode::Esc || is_interrupt(key));
        if stops {
            self.controller.stop_waiting();
            self.held.clear();
            self.end_wait();
        } else if matches!(event, Event::Resize(..)) {
            self.model.canvas = Canvas::Torn;
        } else if self.held.len() < MOST_HELD {
            self.held.push_back(event);
        }
    }

    /// Takes in what was read beside the screen, and then what was typed for it.
    fn take_in_reads(&mut self, now: Moment, show: &mut Show<'_>) {
        for message in self.controller.collect() {
            self.send_showing(message, now, show);
        }
        if let News::Waiting(percent) = self.controller.waiting() {
            let time = self.stopwatch.now();
            let since = *self.wait.since.get_or_insert(time);
            if time.saturating_sub(since) >= progress::PATIENCE && self.wait.shown != Some(percent) {
                self.wait.shown = Some(percent);
                self.model.canvas = self.model.canvas.max(Canvas::Stale);
            }
            return;
        }
        self.end_wait();
        while self.controller.waiting() == News::Idle {
            let Some(event) = self.held.pop_front() else {
                return;
            };
            self.happens(Happening::Event(event), now, show);
        }
    }

    fn end_wait(&mut self) {
        if self.wait.shown.is_some() {
            self.model.canvas = self.model.canvas.max(Canvas::Stale);
        }
        self.wait = Wait::default();
    }

    fn keep_up(&mut self, now: Moment) -> Option<AppError> {
        let upkeep = self.upkeep.as_mut()?;
        upkeep.turn(self.controller.session(), now)
    }
}

impl Program for App {
    fn event(&mut self, event: Event, now: Moment) {
        self.happens(Happening::Event(event), now, &mut |_| {});
    }

    fn turn(&mut self, now: Moment) {
        self.happens(Happening::Turn, now, &mut |_| {});
    }

    fn happens(&mut self, what: Happening, now: Moment, show: &mut Show<'_>) {
        if let (Happening::Event(_), Some(upkeep)) = (&what, &mut self.upkeep) {
            upkeep.typed(now);
        }
        let what = match what {
            Happening::Event(event) if self.controller.waiting() != News::Idle => {
                self.hold(event);
                return;
            }
            other => other,
        };
        let message = match what {
            Happening::Event(event)
                if self.sight.get() == Sight::TooSmall && !counts_unseen(&event, &self.model.layers) =>
            {
                None
            }
            Happening::Event(Event::Key(key)) => Key::from_event(key).map(Message::Key),
            Happening::Event(Event::Paste(pasted)) => Some(Message::Paste(pasted)),
            Happening::Event(Event::Resize(..)) => Some(Message::Resized),
            Happening::Event(Event::FocusGained | Event::FocusLost | Event::Mouse(_)) => None,
            Happening::Turn => {
                self.controller.try_the_disk_again();
                self.send_showing(Message::Clock(now), now, show);
                if let Some(error) = self.keep_up(now) {
                    self.send_showing(Message::Upkeep(error), now, show);
                }
                if let Some(message) = self.controller.copied() {
                    self.send_showing(message, now, show);
                }
                self.take_in_reads(now, show);
                self.controller.changed_elsewhere()
            }
        };
        if let Some(message) = message {
            self.send_showing(message, now, show);
        }
    }

    fn take_canvas(&mut self) -> Canvas {
        std::mem::replace(&mut self.model.canvas, Canvas::Fresh)
    }

    fn course(&self) -> Course {
        self.model.course
    }

    fn draw(&self, frame: &mut Frame) {
        self.sight.set(Sight::of(frame.area()));
        view(&self.model, frame);
        if let Some(percent) = self.wait.shown {
            progress::draw(frame, percent, self.model.theme);
        }
    }

    fn is_reading(&self) -> bool {
        self.controller.is_reading()
    }
}
