//! Characters that nobody sees: which one a text or a key holds, and where a language needs one after all.

use super::error::{Hidden, ValueError};
use std::borrow::Cow;
use std::fmt::Write;
use std::path::Path;

const ZWNJ: char = '\u{200c}';
const ZWJ: char = '\u{200d}';

/// The first character of a text that does not belong in it.
///
/// A joiner belongs behind a letter or sign of a script that shapes its letters by it (Arabic and Persian, the scripts of
/// India and around it); a variation selector behind the ideograph or the symbol that it chooses a form of.
pub fn in_text(text: &str) -> Option<Hidden> {
    let mut before = None;
    text.chars().find_map(|c| misplaced(before.replace(c), c))
}

/// A text without the characters that do not belong in it, when it comes behind another character.
pub fn left_out(before: Option<char>, text: &str) -> String {
    let mut before = before;
    let belongs = |c: &char| {
        let belongs = misplaced(before, *c).is_none();
        if belongs {
            before = Some(*c);
        }
        belongs
    };
    text.chars().filter(belongs).collect()
}

fn misplaced(before: Option<char>, c: char) -> Option<Hidden> {
    match kind(c) {
        Some(Hidden::Joiner) if before.is_some_and(joins) => None,
        Some(Hidden::NoWidth) if before.is_some_and(|before| has_forms(before, c)) => None,
        // A no-break space looks like a space and does no harm in a name.
        Some(Hidden::Space) => None,
        other => other,
    }
}

/// The first character of a number or a key that does not belong in it: there every one counts.
pub fn in_key(key: &str) -> Option<Hidden> {
    key.chars().find_map(kind)
}

/// Refuses a number or a key with a character that nobody sees.
pub fn refuse_in_key(key: &str) -> Result<(), ValueError> {
    in_key(key).map_or(Ok(()), |found| Err(ValueError::Hidden(found)))
}

/// The first control character, which no XML message may hold.
pub fn control(text: &str) -> Option<Hidden> {
    text.chars().filter(|c| c.is_control()).find_map(kind)
}

/// A pasted text as one line: tabs and line ends, in any number, become one space.
pub fn one_line(text: &str) -> String {
    let breaks = |c: char| matches!(kind(c), Some(Hidden::LineBreak | Hidden::Tab));
    let parts: Vec<&str> = text.split(breaks).filter(|part| !part.trim().is_empty()).collect();
    match parts.as_slice() {
        // Without a break what is typed stays as it is: also a space alone.
        _ if !text.contains(breaks) => text.to_owned(),
        parts => parts.iter().map(|part| part.trim()).collect::<Vec<_>>().join(" "),
    }
}

/// A text as it may be shown on a terminal, on one line: every character that commands the terminal, breaks the line or turns
/// the reading direction stands there as its number, such as `\u{1b}`.
pub fn visible(text: &str) -> Cow<'_, str> {
    shown(text, |_| false)
}

/// The same for a text of more lines: its line ends and tabs stay.
pub fn visible_lines(text: &str) -> Cow<'_, str> {
    // As one line end; a return alone goes back to the beginning of the line and covers what stood there.
    match shown(text, |c| matches!(c, '\n' | '\r' | '\t')) {
        Cow::Borrowed(text) if !text.contains('\r') => Cow::Borrowed(text),
        text => Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\\u{d}")),
    }
}

/// JSON in which the same characters stand as `\uXXXX`: whoever reads it gets them back, the terminal does not.
///
/// Outside its strings JSON has no such character, so each of them stands in a string.
pub fn visible_json(json: &str) -> Cow<'_, str> {
    if !json.chars().any(commands) {
        return Cow::Borrowed(json);
    }
    let mut out = String::with_capacity(json.len() + 16);
    for c in json.chars() {
        if commands(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing to a string does not fail.
                let _written = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// Most characters that a sentence repeats of one thing in a file.
const QUOTED: usize = 100;
/// Most characters of a whole sentence; what says more was made of something in a file that has no end to it.
const SENTENCE: usize = 2_000;

/// What a sentence repeats of a file, such as a key or a word in the wrong place: the beginning, when there is no end to it.
pub fn quoted(text: &str) -> Cow<'_, str> {
    shortened(text, QUOTED)
}

/// A sentence as far as anybody reads it.
pub fn sentence(text: &str) -> Cow<'_, str> {
    shortened(text, SENTENCE)
}

fn shortened(text: &str, most: usize) -> Cow<'_, str> {
    match text.char_indices().nth(most) {
        None => Cow::Borrowed(text),
        Some((end, _)) => Cow::Owned(format!("{}…", text.get(..end).unwrap_or_default())),
    }
}

/// A path as it may be shown, on one line.
pub fn visible_path(path: &Path) -> String {
    visible(&path.display().to_string()).into_owned()
}

/// Says whether a terminal does something with a character other than showing it, or shows what follows in another order.
pub fn commands(c: char) -> bool {
    matches!(
        kind(c),
        Some(Hidden::Control | Hidden::Direction | Hidden::LineBreak | Hidden::Tab)
    )
}

fn shown(text: &str, stays: impl Fn(char) -> bool) -> Cow<'_, str> {
    let hides = |c: char| commands(c) && !stays(c);
    if !text.chars().any(hides) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if hides(c) {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

fn kind(c: char) -> Option<Hidden> {
    Some(match c {
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Hidden::LineBreak,
        '\t' => Hidden::Tab,
        _ if c.is_control() => Hidden::Control,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{206f}' => Hidden::Direction,
        ZWNJ | ZWJ => Hidden::Joiner,
        '\u{ad}'
        | '\u{34f}'
        | '\u{115f}'
        | '\u{1160}'
        | '\u{17b4}'
        | '\u{17b5}'
        | '\u{180b}'..='\u{180f}'
        | '\u{200b}'
        | '\u{2060}'..='\u{2065}'
        // Braille without dots, and letters and signs of other scripts that are drawn as nothing.
        | '\u{2800}'
        | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}'
        | '\u{ffa0}'
        | '\u{fff0}'..='\u{fffb}'
        | '\u{13430}'..='\u{1343f}'
        | '\u{16fe4}'
        | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d159}'
        | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}' => Hidden::NoWidth,
        ' ' => return None,
        _ if c.is_whitespace() => Hidden::Space,
        _ => return None,
    })
}

/// Scripts whose letters are shaped by a joiner behind them.
const fn joins(before: char) -> bool {
    matches!(before,
        '\u{620}'..='\u{65f}' | '\u{66e}'..='\u{6d3}' | '\u{6d5}'..='\u{6ef}' | '\u{6fa}'..='\u{6ff}' // Arabic
        | '\u{710}'..='\u{74f}' | '\u{750}'..='\u{77f}' | '\u{7ca}'..='\u{7f5}' | '\u{8a0}'..='\u{8ff}'
        | '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}'
        | '\u{900}'..='\u{963}' | '\u{971}'..='\u{9e5}' | '\u{9f0}'..='\u{a65}' | '\u{a70}'..='\u{ae5}' // India
        | '\u{af9}'..='\u{b65}' | '\u{b71}'..='\u{be5}' | '\u{c00}'..='\u{c65}' | '\u{c80}'..='\u{ce5}'
        | '\u{cf1}'..='\u{d65}' | '\u{d7a}'..='\u{de5}' | '\u{df2}'..='\u{df3}'
        | '\u{1000}'..='\u{103f}' | '\u{1780}'..='\u{17b3}' | '\u{17b6}'..='\u{17d3}' | '\u{1820}'..='\u{18aa}')
}

/// Says whether a selector of a form stands behind something that has forms.
fn has_forms(before: char, selector: char) -> bool {
    match selector {
        '\u{180b}'..='\u{180d}' | '\u{180f}' => matches!(before, '\u{1820}'..='\u{18aa}'),
        '\u{fe0e}' | '\u{fe0f}' => !before.is_alphanumeric() && !before.is_whitespace() && kind(before).is_none(),
        '\u{fe00}'..='\u{fe0d}' | '\u{e0100}'..='\u{e01ef}' => {
            matches!(before, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3134f}')
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_name_takes_a_joiner_only_where_its_script_needs_one() {
        for (text, found) in [
            ("Zoë de Wit", None),
            ("Jean-Luc d'Arc 2", None),
            // Persian "ali-reza", Malayalam with a chillu at the end, Hindi with a half letter.
            ("علی\u{200c}رضا", None),
            ("ന\u{d4d}\u{200d}", None),
            ("क\u{94d}\u{200d}ष", None),
            ("葛\u{e0100}城", None),
            ("Let op \u{26a0}\u{fe0f} noten", None),
            ("Se\u{200d}m", Some(Hidden::Joiner)),
            ("Se\u{200c}m", Some(Hidden::Joiner)),
            ("\u{200c}علی", Some(Hidden::Joiner)),
            ("علی\u{200c}\u{200c}رضا", Some(Hidden::Joiner)),
            ("علی \u{200c}رضا", Some(Hidden::Joiner)),
            ("\u{1f469}\u{200d}\u{1f467}", Some(Hidden::Joiner)),
            ("Sem\u{fe0f}", Some(Hidden::NoWidth)),
            ("Sem\u{e0100}", Some(Hidden::NoWidth)),
            ("Se\u{ad}m", Some(Hidden::NoWidth)),
            ("Se\u{200b}m", Some(Hidden::NoWidth)),
            ("Se\u{feff}m", Some(Hidden::NoWidth)),
            ("Se\u{2060}m", Some(Hidden::NoWidth)),
            ("\u{3164}", Some(Hidden::NoWidth)),
            ("\u{2800}", Some(Hidden::NoWidth)),
            ("Se\u{2800}m", Some(Hidden::NoWidth)),
            ("\u{115f}", Some(Hidden::NoWidth)),
            ("\u{1160}", Some(Hidden::NoWidth)),
            ("\u{ffa0}", Some(Hidden::NoWidth)),
            ("\u{1d159}", Some(Hidden::NoWidth)),
            ("\u{16fe4}", Some(Hidden::NoWidth)),
            ("Sem\u{e0041}", Some(Hidden::NoWidth)),
            ("Se\u{202e}m", Some(Hidden::Direction)),
            ("\u{2067}Sem\u{2069}", Some(Hidden::Direction)),
            ("Sem\u{200f}", Some(Hidden::Direction)),
            ("علی\u{61c}", Some(Hidden::Direction)),
            ("Sem\nde Wit", Some(Hidden::LineBreak)),
            ("Sem\u{2028}de Wit", Some(Hidden::LineBreak)),
            ("Sem\tde Wit", Some(Hidden::Tab)),
            ("Sem\u{1b}[2J", Some(Hidden::Control)),
            ("Sem\u{a0}de Wit", None),
        ] {
            assert_eq!(in_text(text), found, "{text:?}");
        }
    }

    #[test]
    fn a_key_takes_none_of_them_not_even_where_a_script_needs_one() {
        for (key, found) in [
            ("12", None),
            ("A 12-b", None),
            ("علی\u{200c}۱", Some(Hidden::Joiner)),
            ("1\u{a0}2", Some(Hidden::Space)),
            ("1\u{200b}2", Some(Hidden::NoWidth)),
            ("1\u{202d}2", Some(Hidden::Direction)),
            ("1\n2", Some(Hidden::LineBreak)),
        ] {
            assert_eq!(in_key(key), found, "{key:?}");
        }
    }

    #[test]
    fn tabs_and_line_ends_of_a_paste_become_a_space() {
        for (pasted, line) in [
            ("Sem\tde Wit", "Sem de Wit"),
            ("Regel een.\nRegel twee.\tDerde", "Regel een. Regel twee. Derde"),
            ("Regel een.\r\nRegel twee.\r\n", "Regel een. Regel twee."),
            ("a\n\n\nb", "a b"),
            ("a \t b", "a b"),
            (" ", " "),
            ("a ", "a "),
            ("\n", ""),
        ] {
            assert_eq!(one_line(pasted), line, "{pasted:?}");
        }
    }

    #[test]
    fn what_commands_a_terminal_is_shown_as_its_number() {
        for (text, one_line, lines) in [
            ("Zoë de Wit", "Zoë de Wit", "Zoë de Wit"),
            ("a\u{1b}[2Jb", "a\\u{1b}[2Jb", "a\\u{1b}[2Jb"),
            ("a\u{9b}2Jb\u{7}", "a\\u{9b}2Jb\\u{7}", "a\\u{9b}2Jb\\u{7}"),
            ("nep\u{202e}vsc.x", "nep\\u{202e}vsc.x", "nep\\u{202e}vsc.x"),
            ("a\nb\tc", "a\\u{a}b\\u{9}c", "a\nb\tc"),
            ("a\r\nb\rc", "a\\u{d}\\u{a}b\\u{d}c", "a\nb\\u{d}c"),
            ("a\u{2028}b\u{85}c", "a\\u{2028}b\\u{85}c", "a\\u{2028}b\\u{85}c"),
            ("علی\u{200c}رضا", "علی\u{200c}رضا", "علی\u{200c}رضا"),
        ] {
            assert_eq!(visible(text), one_line, "{text:?}");
            assert_eq!(visible_lines(text), lines, "{text:?}");
        }
        assert_eq!(visible_path(Path::new("map\u{7}/a\nb")), "map\\u{7}/a\\u{a}b");
        assert_eq!(visible_json("{\"a\":\"\u{202e}\u{9b}\"}"), "{\"a\":\"\\u202e\\u009b\"}");
    }

    proptest! {
        #[test]
        fn nothing_that_is_shown_commands_the_terminal(text in any::<String>()) {
            prop_assert!(!visible(&text).chars().any(commands));
            prop_assert!(!visible_json(&text).chars().any(commands));
            prop_assert!(!visible_lines(&text).chars().any(|c| commands(c) && !matches!(c, '\n' | '\t')));
        }

        #[test]
        fn what_is_hidden_in_a_text_is_hidden_in_a_key(text in "\\PC{0,20}|[a-z\u{200b}-\u{200f}\u{202a}-\u{202e}\u{feff}ع-غ]{0,20}") {
            prop_assert!(in_text(&text).is_none() || in_key(&text).is_some());
        }

        #[test]
        fn a_paste_made_one_line_stays_so(text in "[ a-c\t\n\r]{0,20}") {
            let line = one_line(&text);
            prop_assert_eq!(one_line(&line), line.clone());
            prop_assert!(!line.contains(['\t', '\n', '\r']));
        }
    }
}
