//! Signing in: who, and the passphrase. It stands before the day screen, in the same terminal.

use crate::app::copies::{LastCopy, Restored, last_copy};
use crate::app::{AppError, Moment, RECOVERY_ACCOUNT, Session, account_names};
use crate::tui::action::{ActionId, Scope, lookup};
use crate::tui::copies;
use crate::tui::copies::restore::{Restore, Step};
use crate::tui::keymap::Key;
use crate::tui::model::{Canvas, Course, Notice};
use crate::tui::run::Program;
use crate::tui::screens::too_small;
use crate::tui::text;
use crate::tui::theme::{Theme, Tone};
use crate::tui::view::footer;
use crate::tui::widgets::dialog::{cells, open, put, put_field};
use crate::tui::widgets::field::{Field, Sight};
use crate::tui::widgets::list::{moved, window};
use crate::tui::width::{pad, wrap};
use crossterm::event::Event;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use std::path::{Path, PathBuf};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Who,
    Passphrase,
}

/// Signing in.
#[derive(Debug)]
pub struct Login {
    path: PathBuf,
    names: Vec<String>,
    part: Part,
    cursor: usize,
    field: Field,
    notice: Option<Notice>,
    theme: Theme,
    session: Option<Session>,
    course: Course,
    canvas: Canvas,
    /// What is said of the last copy; `None` until the first turn, which knows the day.
    copy: Option<(String, Tone)>,
    /// Putting a copy back, while someone does.
    restore: Option<Restore>,
}

impl Login {
    /// Asks who it is when there is more than one account and none was named.
    pub fn new(path: &Path, account: Option<&str>, names: Vec<String>, theme: Theme) -> Self {
        let names = account.map_or(names, |account| vec![account.to_owned()]);
        Self {
            path: path.to_owned(),
            part: if names.len() > 1 { Part::Who } else { Part::Passphrase },
            names,
            cursor: 0,
            field: Field::new(Sight::Masked),
            notice: None,
            theme,
            session: None,
            course: Course::Running,
            canvas: Canvas::Stale,
            copy: None,
            restore: None,
        }
    }

    /// Begins at the copies: the location is not there or cannot be read, as `why` says. `None` when there is no copy either.
    pub fn at_copies(path: &Path, why: &AppError, theme: Theme) -> Option<Self> {
        let restore = Restore::new(path, Some(why));
        restore.has_copies().then(|| Self {
            restore: Some(restore),
            ..Self::new(path, None, Vec::new(), theme)
        })
    }

    /// The opened location; `None` when the person left.
    pub fn into_session(self) -> Option<Session> {
        self.session
    }

    const fn scope(&self) -> Scope {
        if let Some(restore) = &self.restore {
            return restore.scope();
        }
        match self.part {
            Part::Who => Scope::LoginList,
            Part::Passphrase => Scope::LoginField,
        }
    }

    fn key(&mut self, key: Key, now: Moment) {
        if let Some(restore) = &mut self.restore {
            match restore.key(key, now) {
                Step::Stay => {}
                Step::Left => self.leave_copies(),
                Step::Done(restored) => self.restored(&restored),
            }
            return;
        }
        match (self.part, lookup(self.scope(), key)) {
            (_, Some(ActionId::Restore)) => self.restore = Some(Restore::new(&self.path, None)),
            (Part::Who, Some(ActionId::Back)) => self.course = Course::Leaving,
            (Part::Who, Some(ActionId::Accept)) => self.part = Part::Passphrase,
            (Part::Who, Some(action)) => self.cursor = moved(self.cursor, action, self.names.len()),
            (Part::Who, None) => {
                let digit = match key {
                    Key::Char(c) => c.to_digit(10).and_then(|digit| usize::try_from(digit).ok()),
                    _ => None,
                };
                if let Some(index) = digit.filter(|digit| (1..=self.names.len()).contains(digit)) {
                    self.cursor = index - 1;
                    self.part = Part::Passphrase;
                }
            }
            (Part::Passphrase, Some(ActionId::Back)) => self.back(),
            (Part::Passphrase, Some(_)) => self.sign_in(now),
            (Part::Passphrase, None) => {
                self.field.key(key);
            }
        }
    }

    /// Back to signing in; where nobody can sign in the program ends.
    fn leave_copies(&mut self) {
        self.restore = None;
        if self.names.is_empty() {
            self.course = Course::Leaving;
        }
    }

    /// Begins anew, with the accounts of the copy.
    fn restored(&mut self, restored: &Restored) {
        let names = account_names(&self.path).unwrap_or_default();
        let fresh = Self::new(&self.path, None, names, self.theme);
        *self = Self {
            notice: Some(Notice::Info(copies::text::restored(restored))),
            ..fresh
        };
    }

    fn back(&mut self) {
        self.field.clear();
        self.notice = None;
        if self.names.len() > 1 {
            self.part = Part::Who;
        } else {
            self.course = Course::Leaving;
        }
    }

    fn sign_in(&mut self, now: Moment) {
        let passphrase = self.field.secret();
        if passphrase.as_str().trim().is_empty() {
            self.notice = Some(Notice::Info(text::LOGIN_EMPTY.to_owned()));
            return;
        }
        let name = self.names.get(self.cursor).map(String::as_str);
        let opened = Session::open(&self.path, name, passphrase.as_str(), now).or_else(|error| {
            // Who lost the passphrase may type the recovery key here, under any name.
            Session::open(&self.path, Some(RECOVERY_ACCOUNT), passphrase.as_str(), now).map_err(|_| error)
        });
        match opened {
            Ok(session) => {
                self.session = Some(session);
                self.course = Course::Leaving;
            }
            Err(error) => self.refused(&error),
        }
    }

    fn refused(&mut self, error: &AppError) {
        self.field.clear();
        self.notice = Some(Notice::fault(error));
    }

    fn draw_who(&self, frame: &mut Frame, area: Rect) {
        let width = 60.min(usize::from(area.width).saturating_sub(4));
        let said = self.said("", width);
        let above = if said.is_empty() { 0 } else { said.len() + 1 };
        let wanted = if above == 0 { 50 } else { width };
        let inner = open(
            frame,
            area,
            (wanted, above + self.names.len()),
            text::LOGIN_WHO,
            self.theme,
        );
        for (index, line) in said.into_iter().enumerate() {
            put(frame, inner, index, line);
        }
        let room = usize::from(inner.height).saturating_sub(above);
        let rows = window(self.cursor, self.names.len(), room);
        let first = rows.start;
        for (index, name) in self.names.iter().enumerate().skip(first).take(rows.len()) {
            let (mark, tone) = if index == self.cursor {
                ('>', Tone::Selected)
            } else {
                (' ', Tone::Plain)
            };
            let number = if index < 9 {
                (index + 1).to_string()
            } else {
                " ".to_owned()
            };
            let line = pad(&format!("{mark} {number}  {name}"), usize::from(inner.width));
            let line = Line::styled(line, self.theme.style(tone));
            put(frame, inner, above + index - first, line);
        }
    }

    /// What is said, or else something that always holds.
    fn said(&self, otherwise: &str, width: usize) -> Vec<Line<'static>> {
        let (sentence, tone) = match &self.notice {
            Some(Notice::Error(sentence)) => (format!("{}{sentence}", text::FAULT), Tone::Alarm),
            Some(Notice::Info(sentence) | Notice::Offer(sentence)) => (sentence.clone(), Tone::Plain),
            None => (otherwise.to_owned(), Tone::Plain),
        };
        let lines = wrap(&sentence, width).into_iter();
        lines.map(|line| Line::styled(line, self.theme.style(tone))).collect()
    }

    fn draw_passphrase(&self, frame: &mut Frame, area: Rect) {
        let width = 60.min(usize::from(area.width).saturating_sub(4));
        let lines = self.said(text::LOGIN_EMPTY, width);
        let title = match self.names.get(self.cursor) {
            Some(name) => format!("{}: {name}", text::LOGIN_TITLE),
            None => text::LOGIN_TITLE.to_owned(),
        };
        let inner = open(frame, area, (width, 2 + lines.len()), &title, self.theme);
        put_field(frame, inner, 0, (text::LOGIN_LABEL, &self.field));
        for (index, line) in lines.into_iter().enumerate() {
            put(frame, inner, 2 + index, line);
        }
    }
}

impl Program for Login {
    fn event(&mut self, event: Event, now: Moment) {
        match event {
            Event::Key(key) => {
                if let Some(key) = Key::from_event(key) {
                    self.key(key, now);
                }
            }
            Event::Paste(pasted) if self.restore.is_some() => {
                if let Some(restore) = &mut self.restore {
                    restore.paste(&pasted);
                }
            }
            Event::Paste(pasted) if self.part == Part::Passphrase => self.field.insert(&pasted),
            Event::Resize(..) => self.canvas = Canvas::Torn,
            _ => {}
        }
        self.canvas = self.canvas.max(Canvas::Stale);
    }

    fn turn(&mut self, now: Moment) {
        if self.copy.is_none() {
            // A folder that cannot be read holds no copy that anyone could put back.
            let last = last_copy(&self.path, now).unwrap_or(LastCopy::Never);
            let tone = if last.alarms() { Tone::Alarm } else { Tone::Plain };
            self.copy = Some((text::last_copy(last), tone));
            self.canvas = self.canvas.max(Canvas::Stale);
        }
    }

    fn take_canvas(&mut self) -> Canvas {
        std::mem::replace(&mut self.canvas, Canvas::Fresh)
    }

    fn course(&self) -> Course {
        self.course
    }

    fn draw(&self, frame: &mut Frame) {
        let area = frame.area();
        if too_small::is_too_small(area) {
            too_small::draw(frame);
            return;
        }
        let width = usize::from(area.width);
        put(
            frame,
            area,
            0,
            Line::styled(pad(text::PROGRAM, width), self.theme.style(Tone::Header)),
        );
        let body = Rect {
            y: area.y + 1,
            height: area.height - cells(3),
            ..area
        };
        match (&self.restore, self.part) {
            (Some(restore), _) => restore.draw(frame, body, self.theme),
            (None, Part::Who) => self.draw_who(frame, body),
            (None, Part::Passphrase) => self.draw_passphrase(frame, body),
        }
        if let Some((sentence, tone)) = &self.copy {
            let line = Line::styled(pad(sentence, width), self.theme.style(*tone));
            put(frame, area, usize::from(area.height - 2), line);
        }
        put(
            frame,
            area,
            usize::from(area.height - 1),
            footer(self.scope(), self.theme, width),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::Terminal;
    use ratatui::backend::TestBackend;

    #[test]
    fn what_came_of_putting_a_copy_back_is_said_also_where_one_of_more_accounts_is_chosen() {
        let names = vec!["Anja".to_owned(), "Bo".to_owned()];
        let mut login = Login::new(Path::new("locatie.plusgroep"), None, names, Theme::Monochrome);
        let sentence = "De locatie Proef staat terug. Wat er stond is bewaard als oud.plusgroep.";
        login.notice = Some(Notice::Info(sentence.to_owned()));
        for (width, height) in [(60, 20), (80, 24)] {
            let mut terminal = Terminal::new(TestBackend::new(width, height)).expect("a terminal");
            terminal.draw(|frame| login.draw(frame)).expect("drawn");
            let screen = terminal.backend().to_string();
            assert!(screen.contains(text::LOGIN_WHO) && screen.contains("Anja"), "{screen}");
            assert!(sentence.split(' ').all(|word| screen.contains(word)), "{screen}");
        }
    }
}
