//! The files of a child: how far each is, and every note with date and author.

use super::form::{Destination, NoteForm, What};
use super::{About, Part, help};
use crate::app::MeldcodeFile;
use crate::domain::meldcode::{Entry, Step};
use crate::tui::action::{ActionId, Scope, lookup};
use crate::tui::keymap::Key;
use crate::tui::layers::{Layer, Next};
use crate::tui::meldcode::Opened;
use crate::tui::model::{Model, Notice};
use crate::tui::text_meldcode as words;
use crate::tui::theme::{Theme, Tone};
use crate::tui::widgets::dialog::put;
use crate::tui::widgets::list::moved;
use crate::tui::width::{columns, pad, truncate, wrap};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Clear;
use std::cell::Cell;

/// The files. A sentence about what was done stands in the screen itself: at the bottom of the window it would stay behind.
pub struct FileView {
    about: About,
    files: Vec<MeldcodeFile>,
    staff: Vec<String>,
    /// Index of the file that is shown.
    shown: usize,
    /// First line of the notes that is shown.
    top: usize,
    /// Last line that could be the first when it was drawn, so that keys stop where the drawing does.
    last_top: Cell<usize>,
    said: Option<String>,
}

impl std::fmt::Debug for FileView {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "FileView({} dossiers)", self.files.len())
    }
}

impl FileView {
    /// The files, the first that is not closed in sight.
    pub fn new(about: About, opened: Opened) -> Self {
        let files = opened.files;
        let running = files.iter().position(|file| file.state.next().is_some());
        Self {
            about,
            shown: running.unwrap_or(0),
            files,
            staff: opened.staff,
            top: 0,
            last_top: Cell::new(0),
            said: None,
        }
    }

    /// Shows the files after something was written in one of them, at its last note.
    pub fn show(&mut self, opened: Opened, entry: Entry) {
        let known = |file: &MeldcodeFile| self.files.iter().any(|other| other.id == file.id);
        let begun = opened.files.iter().position(|file| !known(file));
        self.shown = begun.unwrap_or(self.shown).min(opened.files.len().saturating_sub(1));
        self.files = opened.files;
        self.staff = opened.staff;
        self.top = usize::MAX;
        // Until it is drawn nobody knows how long it is.
        self.last_top.set(usize::MAX);
        self.said = Some(words::written(entry));
    }

    fn file(&self) -> Option<&MeldcodeFile> {
        self.files.get(self.shown)
    }

    /// Handles a key.
    pub fn key(&mut self, key: Key, model: &Model) -> Next {
        let today = model.now.day();
        let open = |what, destination, staff: &[String]| {
            let form = NoteForm::new(what, destination, staff, today);
            Next::Open(Layer::Meldcode(Box::new(Part::Form(form))))
        };
        let action = lookup(Scope::Meldcode, key);
        if action.is_some() {
            self.said = None;
        }
        let next = self.file().map(|file| (file.id, file.state.next(), file.state.done()));
        match (action, next) {
            (None, _) => Next::Stay,
            (Some(ActionId::Back), _) => Next::Close,
            (Some(ActionId::Help), _) => Next::Open(help()),
            (Some(ActionId::NewFile), _) | (Some(ActionId::NewRecord), None) => {
                open(What::Step(Step::Signals), Destination::New, &self.staff)
            }
            (Some(ActionId::SkipStep | ActionId::AddToStep), None) => self.cannot(words::NO_FILE_YET),
            (Some(ActionId::NewRecord), Some((id, Some(step), _))) => {
                open(What::Step(step), Destination::File(id), &[])
            }
            (Some(ActionId::NewRecord | ActionId::SkipStep), Some((_, None, _))) => self.cannot(words::ALL_DONE),
            (Some(ActionId::SkipStep), Some((id, Some(step), _))) if step.is_skippable() => {
                open(What::Skip(step), Destination::File(id), &[])
            }
            (Some(ActionId::SkipStep), Some(_)) => self.cannot(words::NOT_SKIPPABLE),
            (Some(ActionId::AddToStep), Some((id, _, done))) => open(What::Addition(done), Destination::File(id), &[]),
            (Some(ActionId::NextPart), _) => self.turn(1),
            (Some(ActionId::PreviousPart), _) => self.turn(self.files.len().saturating_sub(1)),
            (Some(action), _) => {
                let last = self.last_top.get();
                self.top = moved(self.top.min(last), action, last.saturating_add(1));
                Next::Stay
            }
        }
    }

    fn cannot(&mut self, reason: &str) -> Next {
        // The same sentence as anywhere, but here it goes away with the screen.
        if let Notice::Info(sentence) = Notice::cannot(reason) {
            self.said = Some(sentence);
        }
        Next::Stay
    }

    fn turn(&mut self, steps: usize) -> Next {
        if self.files.len() < 2 {
            return self.cannot(words::ONE_FILE);
        }
        self.shown = (self.shown + steps) % self.files.len();
        self.top = 0;
        Next::Stay
    }

    /// What stays in sight: the line over it, about whom it is, and the five steps.
    fn head(&self, width: usize) -> Vec<(Tone, String)> {
        let mut title = truncate(&words::title(&self.about.name, self.shown, self.files.len()), width);
        title.extend(std::iter::repeat_n('-', width.saturating_sub(columns(&title))));
        let mut rows = vec![(Tone::Strong, title)];
        let said = self.said.iter().flat_map(|said| wrap(said, width));
        rows.extend(said.map(|line| (Tone::Strong, line)));
        let Some(file) = self.file() else {
            rows.push((Tone::Plain, String::new()));
            let lines = words::EMPTY.iter().flat_map(|line| wrap(line, width));
            rows.extend(lines.map(|line| (Tone::Plain, line)));
            return rows;
        };
        let about = file.about.iter().flat_map(|name| wrap(&words::about(name), width));
        rows.extend(about.map(|line| (Tone::Plain, line)));
        let next = file.state.next();
        for step in Step::ALL {
            let of_step = |entry: Entry| entry.step() == step && !matches!(entry, Entry::Addition(_));
            let taken = file.state.notes().iter().find(|note| of_step(note.entry));
            let tone = if next == Some(step) {
                Tone::Selected
            } else {
                Tone::Plain
            };
            rows.push((tone, pad(&words::step_line(step, taken, next), width)));
        }
        rows
    }

    /// Every note in full, and what comes next.
    fn notes(&self, width: usize) -> Vec<(Tone, String)> {
        let Some(file) = self.file() else {
            return Vec::new();
        };
        let mut rows = Vec::new();
        for (note, by) in file.state.notes().iter().zip(&file.written_by) {
            rows.push((Tone::Plain, String::new()));
            let head = wrap(&words::note_head(note, by), width);
            rows.extend(head.into_iter().map(|line| (Tone::Strong, line)));
            for paragraph in note.text.as_str().lines() {
                let lines = wrap(paragraph, width.saturating_sub(2));
                let lines = if lines.is_empty() { vec![String::new()] } else { lines };
                rows.extend(lines.into_iter().map(|line| (Tone::Plain, format!("  {line}"))));
            }
        }
        rows.push((Tone::Plain, String::new()));
        let next = wrap(&words::next(file.state.next()), width);
        rows.extend(next.into_iter().map(|line| (Tone::Strong, line)));
        rows
    }

    /// Draws it over an area, whole.
    pub fn draw(&self, frame: &mut Frame, area: Rect, theme: Theme) {
        frame.render_widget(Clear, area.intersection(frame.area()));
        let (width, height) = (usize::from(area.width), usize::from(area.height));
        let head = self.head(width);
        let notes = self.notes(width);
        let mut room = height.saturating_sub(head.len());
        let fits = notes.len() <= room;
        // What is left for the notes when a line must say which of them are in sight.
        room = if fits { room } else { room.saturating_sub(1) };
        let last_top = notes.len().saturating_sub(room);
        self.last_top.set(last_top);
        let top = self.top.min(last_top);
        let mut rows = head;
        if !fits {
            let last = top.saturating_add(room).min(notes.len());
            let mut line = truncate(&words::in_sight(top + 1, last, notes.len()), width);
            line.extend(std::iter::repeat_n('-', width.saturating_sub(columns(&line))));
            rows.push((Tone::Strong, line));
        }
        rows.extend(notes.into_iter().skip(top).take(room));
        for (index, (tone, line)) in rows.iter().enumerate() {
            put(frame, area, index, Line::styled(line.clone(), theme.style(*tone)));
        }
    }
}
