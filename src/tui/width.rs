//! Text measured in columns of the terminal, so that "Ĺuboš 李" and names of eighty characters never break a line.

use crate::domain::hidden::commands;
use ratatui::buffer::Buffer;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// What stands at the end of a text that was cut off.
const CUT: &str = "..";

/// What stands in the place of a character that would command the terminal: whoever looks sees that something was there.
const HIDDEN: char = '\u{fffd}';

/// The text as it may be drawn: a line end or tab is a space, what else would command the terminal or turn the direction is
/// a sign, and what has no width is left out.
pub fn clean(text: &str) -> String {
    let no_width = |c: char| matches!(c, '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{2065}' | '\u{feff}' | '\u{fe0f}');
    let drawn = |c: char| match c {
        '\n' | '\t' => ' ',
        c if commands(c) => HIDDEN,
        c => c,
    };
    text.chars().filter(|c| !no_width(*c)).map(drawn).collect()
}

/// Puts a sign in the place of every character of a drawn screen that would command the terminal, whatever drew it.
pub fn sweep(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        if cell.symbol().chars().any(commands) {
            cell.set_char(HIDDEN);
        }
    }
}

/// Columns a text takes.
pub fn columns(text: &str) -> usize {
    text.graphemes(true).map(UnicodeWidthStr::width).sum()
}

/// The longest beginning of a text that takes at most `limit` columns.
fn beginning(text: &str, limit: usize) -> String {
    let mut used = 0;
    text.graphemes(true)
        .take_while(|grapheme| {
            used += grapheme.width();
            used <= limit
        })
        .collect()
}

/// The text in at most `limit` columns; what does not fit ends in "..".
pub fn truncate(text: &str, limit: usize) -> String {
    let text = clean(text);
    if columns(&text) <= limit {
        return text;
    }
    if limit <= CUT.len() {
        return beginning(&text, limit);
    }
    format!("{}{CUT}", beginning(&text, limit - CUT.len()).trim_end())
}

/// The text in exactly `limit` columns, cut off or filled up with spaces.
pub fn pad(text: &str, limit: usize) -> String {
    let mut text = truncate(text, limit);
    let used = columns(&text);
    text.extend(std::iter::repeat_n(' ', limit.saturating_sub(used)));
    text
}

/// The text over lines of at most `limit` columns, broken between words where that is possible.
pub fn wrap(text: &str, limit: usize) -> Vec<String> {
    let limit = limit.max(1);
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in clean(text).split_whitespace() {
        let gap = usize::from(!line.is_empty());
        if columns(&line) + gap + columns(word) <= limit {
            if gap == 1 {
                line.push(' ');
            }
            line.push_str(word);
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        line = hard_break(word, limit, &mut lines);
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// Breaks a word that is longer than a line; returns what is left for the next line.
fn hard_break(word: &str, limit: usize, lines: &mut Vec<String>) -> String {
    let mut rest = word;
    while columns(rest) > limit {
        let head = beginning(rest, limit);
        // A character wider than the line cannot be broken any further.
        if head.is_empty() {
            return String::new();
        }
        rest = rest.get(head.len()..).unwrap_or_default();
        lines.push(head);
    }
    rest.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_cut_text_says_so_and_fills_its_columns() {
        for (text, limit, expected) in [
            ("Noor", 6, "Noor  "),
            ("Noortje", 6, "Noor.."),
            ("李李李李", 5, "李.. "),
            ("Ĺuboš", 5, "Ĺuboš"),
            ("a\u{1}b\u{202e}c", 6, "a\u{fffd}b\u{fffd}c "),
            ("a\nb\u{200b}", 4, "a b "),
            ("abc", 1, "a"),
            ("abc", 0, ""),
        ] {
            assert_eq!(pad(text, limit), expected, "{text}");
        }
    }

    #[test]
    fn wrapping_breaks_between_words_and_never_loses_one() {
        assert_eq!(
            wrap("Notenallergie: EpiPen in de rode tas", 16),
            ["Notenallergie:", "EpiPen in de", "rode tas"]
        );
        assert_eq!(wrap("abcdefgh", 3), ["abc", "def", "gh"]);
        assert!(wrap("  ", 5).is_empty());
    }

    proptest! {
        #[test]
        fn padded_text_has_exactly_its_columns(text in "\\PC{0,90}", limit in 0usize..120) {
            prop_assert_eq!(columns(&pad(&text, limit)), limit);
        }

        #[test]
        fn wrapped_lines_fit(text in "\\PC{0,90}", limit in 2usize..60) {
            prop_assert!(wrap(&text, limit).iter().all(|line| columns(line) <= limit));
        }
    }
}
