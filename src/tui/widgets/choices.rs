//! Choices of which nothing is cut: what does not fit on the line of a choice goes on below it.

use super::dialog::put;
use super::list::window;
use crate::tui::theme::{Theme, Tone};
use crate::tui::width::{columns, pad, wrap};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

/// A choice: the letter or number that picks it, what it is called, and what stands behind that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Labelled {
    key: String,
    name: String,
    detail: String,
}

/// Columns before a name: the cursor, the key, and spaces.
const BEFORE: usize = 5;
/// Columns before what goes on below a choice.
const DEEPER: usize = BEFORE + 2;

impl Labelled {
    /// A choice; `detail` may be empty.
    pub fn new(key: impl Into<String>, name: impl Into<String>, detail: impl Into<String>) -> Self {
        Self {
            key: key.into(),
            name: name.into(),
            detail: detail.into(),
        }
    }

    /// Its lines, without the cursor; names take `name_width` columns where what stands behind them fits on the same line.
    fn lines(&self, name_width: usize, width: usize) -> Vec<String> {
        let one = if self.detail.is_empty() {
            format!("{}  {}", pad(&self.key, 1), self.name)
        } else {
            format!(
                "{}  {}  {}",
                pad(&self.key, 1),
                fill(&self.name, name_width),
                self.detail
            )
        };
        if columns(&one) + 2 <= width {
            return vec![one];
        }
        let mut names = wrap(&self.name, width.saturating_sub(BEFORE)).into_iter();
        let mut lines = vec![format!("{}  {}", pad(&self.key, 1), names.next().unwrap_or_default())];
        let below = names.map(|line| (BEFORE, line));
        let details = wrap(&self.detail, width.saturating_sub(DEEPER)).into_iter();
        let below = below.chain(details.map(|line| (DEEPER, line)));
        lines.extend(below.map(|(before, line)| format!("{}{line}", " ".repeat(before - 2))));
        lines
    }
}

/// The text with spaces behind it up to a width; a longer one stays whole.
fn fill(text: &str, width: usize) -> String {
    if columns(text) >= width {
        text.to_owned()
    } else {
        pad(text, width)
    }
}

/// Columns that a list of choices would like, and those of its names.
pub fn wanted(choices: &[Labelled]) -> (usize, usize) {
    let widest = choices.iter().map(|choice| columns(&choice.name)).max().unwrap_or(0);
    let name_width = widest.min(40);
    let of = |choice: &Labelled| {
        let detail = columns(&choice.detail);
        if detail == 0 {
            BEFORE + columns(&choice.name)
        } else {
            BEFORE + columns(&choice.name).max(name_width) + 2 + detail
        }
    };
    (choices.iter().map(of).max().unwrap_or(0), name_width)
}

/// Lines that a list of choices takes in so many columns.
pub fn height(choices: &[Labelled], width: usize) -> usize {
    let (_, name_width) = wanted(choices);
    choices.iter().map(|choice| choice.lines(name_width, width).len()).sum()
}

/// Draws choices from a line of an area on, with the one under the cursor in sight.
pub fn draw(frame: &mut Frame, (area, top): (Rect, usize), choices: &[Labelled], cursor: usize, theme: Theme) {
    let width = usize::from(area.width);
    let (_, name_width) = wanted(choices);
    let mut lines = Vec::new();
    let mut at = 0;
    for (index, choice) in choices.iter().enumerate() {
        let own = choice.lines(name_width, width);
        if index == cursor {
            at = lines.len() + own.len() / 2;
        }
        for (place, line) in own.into_iter().enumerate() {
            let (mark, tone) = match (index == cursor, place) {
                (true, 0) => ("> ", Tone::Selected),
                (true, _) => ("  ", Tone::Selected),
                (false, _) => ("  ", Tone::Plain),
            };
            lines.push((tone, format!("{mark}{line}")));
        }
    }
    let shown = window(at, lines.len(), usize::from(area.height).saturating_sub(top));
    for (place, (tone, line)) in lines.iter().skip(shown.start).take(shown.len()).enumerate() {
        let line = Line::styled(pad(line, width), theme.style(*tone));
        put(frame, area, top + place, line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_goes_on_below_and_no_word_is_lost() {
        let alert =
            "Koemelkallergie en noten: EpiPen in de rode tas bij de voordeur, bel daarna de ouders en de huisarts";
        let choice = Labelled::new("1", "Laat staan: Bea", alert);
        for width in [40, 56, 76] {
            let lines = choice.lines(15, width);
            assert!(lines.iter().all(|line| columns(line) + 2 <= width), "{lines:?}");
            let all = lines.join(" ");
            assert!(alert.split(' ').all(|word| all.contains(word)), "{lines:?}");
        }
        assert_eq!(choice.lines(15, 200).len(), 1);
    }
}
