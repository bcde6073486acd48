//! A line of text that is being typed.

use crate::domain::hidden;
use crate::tui::keymap::Key;
use crate::tui::width::{clean, columns};
use unicode_segmentation::UnicodeSegmentation;
use zeroize::{Zeroize, Zeroizing};

/// Longest text that a field takes, in characters.
const MAX_CHARS: usize = 200;

/// Room for a text that may be so long: what is too long stays to be shortened, with a sentence that says so, and is not cut off
/// without a word.
pub const fn with_room(max: usize) -> usize {
    max.saturating_mul(2).saturating_add(2_000)
}

/// Whether what is typed may be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// Shown as typed.
    Open,
    /// Shown as stars: a passphrase or a PIN.
    Masked,
}

/// A line of text that is being typed. Wiped from memory when dropped, because it may be a secret.
#[derive(Clone, PartialEq, Eq)]
pub struct Field {
    text: String,
    /// Byte offset of the cursor, always between two graphemes.
    at: usize,
    sight: Sight,
    /// Longest text, in characters.
    max: usize,
}

impl Drop for Field {
    fn drop(&mut self) {
        self.text.zeroize();
    }
}

impl std::fmt::Debug for Field {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Field({} tekens)", self.text.chars().count())
    }
}

/// What was typed as a secret: a passphrase, a PIN. Shows nothing of itself and is wiped from memory when dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(pub Zeroizing<String>);

impl Secret {
    /// The secret itself.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(*****)")
    }
}

impl Field {
    /// An empty field.
    pub const fn new(sight: Sight) -> Self {
        Self::up_to(sight, MAX_CHARS)
    }

    /// An empty field for at most so many characters, such as a note.
    pub const fn up_to(sight: Sight, max: usize) -> Self {
        Self {
            text: String::new(),
            at: 0,
            sight,
            max,
        }
    }

    /// Where the cursor stands: an offset in bytes of the text.
    pub const fn at(&self) -> usize {
        self.at
    }

    /// What was typed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What was typed, as a secret.
    pub fn secret(&self) -> Secret {
        Secret(Zeroizing::new(self.text.clone()))
    }

    /// What the screen shows.
    pub fn shown(&self) -> String {
        match self.sight {
            Sight::Open => self.text.clone(),
            Sight::Masked => "*".repeat(self.text.graphemes(true).count()),
        }
    }

    /// Column of the cursor in what the screen shows.
    pub fn cursor_column(&self) -> usize {
        let before = self.text.get(..self.at).unwrap_or_default();
        match self.sight {
            Sight::Open => columns(before),
            Sight::Masked => before.graphemes(true).count(),
        }
    }

    /// Empties the field.
    pub fn clear(&mut self) {
        self.text.zeroize();
        self.at = 0;
    }

    /// Puts text at the cursor, as one line: tabs and line ends, as cells that are pasted have them, become a space. What
    /// nobody sees is left out. A secret is the first line of what was pasted, and no more.
    pub fn insert(&mut self, pasted: &str) {
        let before = self.text.get(..self.at).and_then(|before| before.chars().next_back());
        let line = match self.sight {
            Sight::Open => {
                let gap = before.is_some_and(|before| before != ' ') && pasted.starts_with(['\t', '\n', '\r']);
                let line = hidden::left_out(before, &hidden::one_line(pasted));
                if gap { format!(" {line}") } else { line }
            }
            Sight::Masked => clean(pasted.lines().next().unwrap_or_default()),
        };
        let room = self.max.saturating_sub(self.text.chars().count());
        let fits: String = line.chars().take(room).collect();
        self.text.insert_str(self.at, &fits);
        self.at += fits.len();
    }

    /// Handles a key; says whether the field used it.
    pub fn key(&mut self, key: Key) -> Used {
        match key {
            Key::Char(c) => self.insert(c.encode_utf8(&mut [0; 4])),
            Key::Backspace => {
                let start = self.previous();
                self.text.replace_range(start..self.at, "");
                self.at = start;
            }
            Key::Left => self.at = self.previous(),
            Key::Right => {
                let rest = self.text.get(self.at..).unwrap_or_default();
                self.at += rest.graphemes(true).next().map_or(0, str::len);
            }
            Key::Home => self.at = 0,
            Key::End => self.at = self.text.len(),
            _ => return Used::No,
        }
        Used::Yes
    }

    /// Where the grapheme before the cursor starts.
    fn previous(&self) -> usize {
        let before = self.text.get(..self.at).unwrap_or_default();
        before.grapheme_indices(true).next_back().map_or(0, |(start, _)| start)
    }
}

/// Whether a key was used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Used {
    /// It was.
    Yes,
    /// It was not.
    No,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_secret_shows_nothing_of_itself() {
        let mut field = Field::new(Sight::Masked);
        field.insert("geheim 1234");
        let secret = field.secret();
        assert_eq!(secret.as_str(), "geheim 1234");
        for shown in [format!("{secret:?}"), format!("{field:?}")] {
            assert!(!shown.contains("geheim") && !shown.contains("1234"), "{shown}");
        }
    }

    #[test]
    fn a_paste_becomes_one_line_without_what_nobody_sees() {
        for (pasted, text) in [
            ("14\u{1b}20", "1420"),
            ("Sem\tde Wit", "Sem de Wit"),
            ("Sem\tde Wit\r\n", "Sem de Wit"),
            ("een\ntwee\n", "een twee"),
            ("\u{202e}Sem\u{200b}", "Sem"),
            ("علی\u{200c}رضا", "علی\u{200c}رضا"),
        ] {
            let mut field = Field::new(Sight::Open);
            field.insert(pasted);
            assert_eq!(field.text(), text, "{pasted:?}");
            let mut secret = Field::new(Sight::Masked);
            secret.insert(&format!("{pasted}\nmeer"));
            assert!(!secret.text().contains("meer"), "a secret is one line: {pasted:?}");
        }
    }

    #[test]
    fn a_paste_that_begins_with_a_tab_stays_apart_from_what_stands_before_it() {
        for (before, pasted, text) in [
            ("Sem", "\tde Wit", "Sem de Wit"),
            ("Sem ", "\tde Wit", "Sem de Wit"),
            ("", "\tSem", "Sem"),
        ] {
            let mut field = Field::new(Sight::Open);
            field.insert(before);
            field.insert(pasted);
            assert_eq!(field.text(), text, "{before:?} {pasted:?}");
        }
    }

    #[test]
    fn a_joiner_is_typed_behind_a_letter_that_needs_it_and_nowhere_else() {
        for (typed, text) in [
            ("علی\u{200c}رضا", "علی\u{200c}رضا"),
            ("Se\u{200c}m", "Sem"),
            ("\u{200d}S", "S"),
        ] {
            let mut field = Field::new(Sight::Open);
            for c in typed.chars() {
                field.key(Key::Char(c));
            }
            assert_eq!(field.text(), text, "{typed:?}");
        }
    }

    #[test]
    fn a_masked_field_never_shows_or_logs_its_text() {
        let mut field = Field::new(Sight::Masked);
        field.insert("geheim");
        assert_eq!(field.shown(), "******");
        assert_eq!(format!("{field:?}"), "Field(6 tekens)");
    }

    proptest! {
        #[test]
        fn no_row_of_keys_breaks_a_field(keys in proptest::collection::vec(0u8..8, 0..60)) {
            let mut field = Field::new(Sight::Open);
            for key in keys {
                let key = match key {
                    0 => Key::Left,
                    1 => Key::Right,
                    2 => Key::Home,
                    3 => Key::End,
                    4 => Key::Backspace,
                    5 => Key::Char('é'),
                    6 => Key::Char('\u{301}'),
                    _ => Key::Char('李'),
                };
                field.key(key);
                prop_assert!(field.text.is_char_boundary(field.at));
            }
        }
    }
}
