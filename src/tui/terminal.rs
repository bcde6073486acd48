//! The terminal itself: taken over as a whole, and given back as a whole, also when the program fails.

use super::run::EventSource;
use super::signals;
use super::text;
use super::theme::Theme;
use crate::app::{AppError, ErrorKind};
use crate::domain::hidden::visible_lines;
use crossterm::cursor::Show;
use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste, Event};
use crossterm::terminal::{EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode};
use crossterm::{event, execute};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use std::io::{IsTerminal, Stdout, Write, stderr, stdin, stdout};
use std::panic::PanicHookInfo;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// The hook that was in place before ours.
type Hook = Arc<dyn Fn(&PanicHookInfo<'_>) + Send + Sync>;

/// The terminal while the program has it. Dropping it gives it back.
pub struct Screen {
    /// What is drawn on.
    pub terminal: Terminal<CrosstermBackend<Stdout>>,
    before: Hook,
}

impl Screen {
    /// Takes the terminal over; refuses in words when there is none.
    pub fn open() -> Result<Self, AppError> {
        if !stdin().is_terminal() || !stdout().is_terminal() {
            return Err(AppError::new(ErrorKind::Refused, "GEEN_TERMINAL", text::NO_SCREEN).hint(text::NO_SCREEN_HINT));
        }
        // With NO_COLOR crossterm would send resets that also undo bold and reverse; the theme itself leaves colour out.
        crossterm::style::force_color_output(true);
        let before: Hook = Arc::from(std::panic::take_hook());
        let earlier = Arc::clone(&before);
        let own = std::thread::current().id();
        std::panic::set_hook(Box::new(move |info| {
            // Work beside the screen (a copy) that fails is told on the screen, which goes on.
            if std::thread::current().id() == own {
                give_back();
                report(info);
            }
            // The words of a panic may hold a name; only who works on the program sees them.
            if cfg!(debug_assertions) {
                earlier(info);
            }
        }));
        signals::listen();
        TAKEN.store(true, Ordering::SeqCst);
        let opened = enable_raw_mode()
            .and_then(|()| execute!(stdout(), EnterAlternateScreen, EnableBracketedPaste))
            .and_then(|()| Terminal::new(CrosstermBackend::new(stdout())));
        match opened {
            Ok(terminal) => Ok(Self { terminal, before }),
            Err(error) => {
                give_back();
                restore_hook(before);
                Err(failed(&error))
            }
        }
    }

    /// The theme for this terminal.
    pub fn theme() -> Theme {
        Theme::for_environment(
            std::env::var_os("NO_COLOR").as_deref(),
            std::env::var_os("TERM").as_deref(),
        )
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        give_back();
        if !std::thread::panicking() {
            restore_hook(Arc::clone(&self.before));
        }
    }
}

fn restore_hook(before: Hook) {
    std::panic::set_hook(Box::new(move |info| before(info)));
}

/// Whether the terminal is ours: giving it back twice would put the cursor on what was written in between.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// Puts the terminal back as it was, once. What fails here cannot be helped any more, so it goes on with the rest.
fn give_back() {
    if !TAKEN.swap(false, Ordering::SeqCst) {
        return;
    }
    let _ = execute!(stdout(), DisableBracketedPaste, LeaveAlternateScreen, Show);
    let _ = disable_raw_mode();
}

fn report(info: &PanicHookInfo<'_>) {
    let place = info
        .location()
        .map(|at| format!("{}:{}", at.file(), at.line()))
        .unwrap_or_default();
    let _ = writeln!(stderr(), "{}", visible_lines(&text::panic_report(&place)));
}

/// A fault of the terminal as a sentence.
pub fn failed(_error: &std::io::Error) -> AppError {
    AppError::new(ErrorKind::Disk, "SCHERM", text::SCREEN_FAILED)
}

/// The keys of the terminal.
#[derive(Debug)]
pub struct Keyboard;

impl EventSource for Keyboard {
    fn is_over(&self) -> bool {
        signals::asked_to_stop()
    }

    fn next(&mut self, timeout: Duration) -> std::io::Result<Option<Event>> {
        if event::poll(timeout)? {
            event::read().map(Some)
        } else {
            Ok(None)
        }
    }
}
