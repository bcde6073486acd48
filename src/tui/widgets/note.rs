//! A longer text that is being typed, over several lines.

use crate::tui::width::columns;
use unicode_segmentation::UnicodeSegmentation;

/// The text over lines of at most `width` columns, broken after spaces where that is possible, and where the cursor (an
/// offset in bytes) stands: line and column.
pub fn note_lines(text: &str, at: usize, width: usize) -> (Vec<String>, (usize, usize)) {
    let width = width.max(2);
    let mut lines: Vec<(usize, String)> = vec![(0, String::new())];
    for (offset, grapheme) in text.grapheme_indices(true) {
        let Some((start, line)) = lines.last_mut() else { break };
        if columns(line) + columns(grapheme) <= width {
            line.push_str(grapheme);
            continue;
        }
        // The last word goes along to the next line, unless it would fill that too.
        let space = line.rfind(' ').map(|space| space + 1);
        let fits = |at: &usize| columns(line.get(*at..).unwrap_or_default()) + columns(grapheme) <= width;
        let word = space.filter(fits).unwrap_or(line.len());
        let rest = line.split_off(word);
        let begin = if rest.is_empty() { offset } else { *start + word };
        lines.push((begin, format!("{rest}{grapheme}")));
    }
    let line = lines.iter().rposition(|(start, _)| *start <= at).unwrap_or(0);
    let column = lines.get(line).map_or(0, |(start, line)| {
        columns(line.get(..at.saturating_sub(*start)).unwrap_or(line))
    });
    (lines.into_iter().map(|(_, line)| line).collect(), (line, column))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_note_breaks_between_words_and_the_cursor_follows() {
        let (lines, cursor) = note_lines("Sem vroeg om hulp", 17, 10);
        assert_eq!(lines, ["Sem vroeg ", "om hulp"]);
        assert_eq!(cursor, (1, 7));
        assert_eq!(note_lines("", 0, 10), (vec![String::new()], (0, 0)));
        assert_eq!(note_lines("abcdefgh", 4, 4).1, (1, 0));
        assert_eq!(note_lines("A李  é李李", 0, 4).0, ["A李 ", " é李", "李"]);
    }

    proptest! {
        #[test]
        fn no_letter_of_a_note_is_lost_and_every_line_fits(text in "[a-zA-Z李é ]{0,200}", width in 2usize..40) {
            let (lines, (line, column)) = note_lines(&text, text.len(), width);
            prop_assert_eq!(lines.concat(), text);
            prop_assert!(lines.iter().all(|line| columns(line) <= width));
            prop_assert!(line < lines.len() && column <= width);
        }
    }
}
