//! Work that takes longer than half a second shows how far it is: a bar over the screen.

use super::text_claims as words;
use super::theme::{Theme, Tone};
use super::widgets::dialog::{open, put};
use ratatui::Frame;
use ratatui::text::Line;
use std::fmt;
use std::time::{Duration, Instant};

/// Work that is over within this shows nothing.
pub(super) const PATIENCE: Duration = Duration::from_millis(500);
/// Shortest time between two drawings of the bar.
const BETWEEN: Duration = Duration::from_millis(100);
/// Columns of the bar.
const COLUMNS: usize = 40;

/// Time that passes, however it is measured.
pub struct Stopwatch(Box<dyn FnMut() -> Duration>);

impl Stopwatch {
    /// The time of the computer, which nobody sets back.
    pub fn system() -> Self {
        let begin = Instant::now();
        Self(Box::new(move || begin.elapsed()))
    }

    /// Time as a test wants it.
    pub fn new(time: impl FnMut() -> Duration + 'static) -> Self {
        Self(Box::new(time))
    }

    pub(super) fn now(&mut self) -> Duration {
        (self.0)()
    }
}

impl fmt::Debug for Stopwatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Stopwatch")
    }
}

/// Says when the bar is to be drawn.
#[derive(Debug)]
pub struct Meter<'a> {
    stopwatch: &'a mut Stopwatch,
    next: Duration,
}

impl<'a> Meter<'a> {
    /// Work begins.
    pub fn start(stopwatch: &'a mut Stopwatch) -> Self {
        let next = stopwatch.now().saturating_add(PATIENCE);
        Self { stopwatch, next }
    }

    /// Says whether the bar is to be drawn now.
    pub fn is_due(&mut self) -> bool {
        let now = self.stopwatch.now();
        let due = now >= self.next;
        if due {
            self.next = now.saturating_add(BETWEEN);
        }
        due
    }
}

/// Draws the bar over the screen: letters only, so that it reads on every terminal.
pub fn draw(frame: &mut Frame, percent: u32, theme: Theme) {
    let filled = usize::try_from(percent.min(100)).unwrap_or(0) * COLUMNS / 100;
    let bar = format!("[{}{}] {percent:>3}%", "#".repeat(filled), "-".repeat(COLUMNS - filled));
    let area = frame.area();
    let inner = open(frame, area, (bar.len(), 1), words::WORKING, theme);
    put(frame, inner, 0, Line::styled(bar, theme.style(Tone::Strong)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_shows_in_the_first_half_second_and_then_at_most_ten_times_a_second() {
        let mut looks = [0, 100, 499, 500, 599, 601, 5_000, 5_001].into_iter();
        let mut stopwatch = Stopwatch::new(move || Duration::from_millis(looks.next().unwrap_or(9_999)));
        let mut meter = Meter::start(&mut stopwatch);
        let due: Vec<bool> = (0..7).map(|_| meter.is_due()).collect();
        assert_eq!(due, [false, false, true, false, true, true, false]);
    }
}
