//! Text as people type it: checked on entry, folded for searching.

use super::error::ValueError;
use super::hidden;

/// Text without characters that nobody sees, trimmed, not empty, at most 200 characters.
///
/// Control characters are refused here because an XML message with one in it is not well-formed (iJw OP192); the others
/// because two names that look the same would not be.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text(String);

impl Text {
    /// Longest accepted text, in characters (iJw RS028 allows 200 for names).
    pub const MAX_CHARS: usize = 200;

    /// Reads a text; surrounding white space is dropped.
    pub fn parse(raw: &str) -> Result<Self, ValueError> {
        Self::parse_up_to(raw, Self::MAX_CHARS)
    }

    /// Reads a text of at most `max_chars` characters, such as a note.
    pub fn parse_up_to(raw: &str, max_chars: usize) -> Result<Self, ValueError> {
        let text = Self::stored(raw, max_chars)?;
        hidden::in_text(text.as_str()).map_or(Ok(text), |found| Err(ValueError::Hidden(found)))
    }

    /// Reads a text of at most `max_chars` characters that is in the file already: what was let in before stays readable.
    pub fn stored(raw: &str, max_chars: usize) -> Result<Self, ValueError> {
        let trimmed = raw.trim();
        if trimmed.is_empty() {
            return Err(ValueError::Empty);
        }
        if let Some(found) = hidden::control(trimmed) {
            return Err(ValueError::Hidden(found));
        }
        if trimmed.chars().count() > max_chars {
            return Err(ValueError::TooLong { max: max_chars });
        }
        Ok(Self(trimmed.to_owned()))
    }

    /// Reads a text that may be left out: blank is `None`.
    pub fn parse_optional(raw: &str) -> Result<Option<Self>, ValueError> {
        if raw.trim().is_empty() {
            Ok(None)
        } else {
            Self::parse(raw).map(Some)
        }
    }

    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&self.0)
    }
}

/// Folds a text for searching: lower case, plain Latin letters, no diacritics ("Ĺuboš" becomes "lubos").
pub fn fold(text: &str) -> String {
    deunicode::deunicode(text).to_lowercase()
}

/// Says whether every part of `query` starts a word of `text`, or stands inside one when three letters or longer.
///
/// Apostrophes, hyphens and blanks between words need not be typed: "oneill" finds "O'Neill", "dewit" finds "de Wit".
/// "jans mo" finds "Mohammed Janssen"; an empty query finds everything, and one of signs alone (`%`, `*`) nothing.
pub fn matches_parts(text: &str, query: &str) -> bool {
    let folded = fold(text);
    let words: Vec<&str> = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .collect();
    let wanted = fold(query);
    let mut parts = wanted
        .split(|c: char| !c.is_alphanumeric())
        .filter(|part| !part.is_empty())
        .peekable();
    if parts.peek().is_none() {
        return query.trim().is_empty();
    }
    parts.all(|part| {
        let in_one = |word: &&str| word.starts_with(part) || (part.len() >= 3 && word.contains(part));
        let across = |from: usize| words.get(from..).is_some_and(|rest| rest.concat().starts_with(part));
        words.iter().any(in_one) || (0..words.len()).any(across)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::error::Hidden;

    #[test]
    fn a_text_that_was_let_in_before_stays_readable() {
        for raw in ["Sem\u{ad}de", "a\u{202e}b", "a\u{200b}b"] {
            assert!(Text::parse(raw).is_err(), "{raw:?}");
            assert_eq!(Text::stored(raw, 200).map(|text| text.to_string()), Ok(raw.to_owned()));
        }
        assert!(Text::stored("a\u{1b}b", 200).is_err());
    }

    #[test]
    fn text_refuses_blank_control_and_overlong_input() {
        assert_eq!(Text::parse("  "), Err(ValueError::Empty));
        assert_eq!(Text::parse("a\u{1}b"), Err(ValueError::Hidden(Hidden::Control)));
        assert_eq!(Text::parse("a\nb"), Err(ValueError::Hidden(Hidden::LineBreak)));
        assert_eq!(Text::parse("a\u{202e}b"), Err(ValueError::Hidden(Hidden::Direction)));
        assert_eq!(Text::parse(&"x".repeat(201)), Err(ValueError::TooLong { max: 200 }));
        assert_eq!(Text::parse(" Zoë ").map(|t| t.to_string()), Ok("Zoë".to_owned()));
    }

    #[test]
    fn search_finds_parts_without_diacritics_in_any_order() {
        for (name, query, found) in [
            ("Mohammed Janssen", "jans mo", true),
            ("Ĺuboš O'Neill-van 't Hoff", "lubos hoff", true),
            ("Ĺuboš O'Neill-van 't Hoff", "oneill", true),
            ("Ĺuboš O'Neill-van 't Hoff", "o'neill", true),
            ("Ĺuboš O'Neill-van 't Hoff", "van t hoff", true),
            ("Ĺuboš O'Neill-van 't Hoff", "vanthoff lub", true),
            ("Ĺuboš O'Neill-van 't Hoff", "neillhoff", false),
            ("Anne-Marie de Wit", "annemarie dewit", true),
            ("Oneill de Wit", "o'neill", true),
            ("Zoë de Wit", "zoe", true),
            ("Zoë de Wit", "oe", false),
            ("Femke Visser", "isse", true),
            ("Femke Visser", "", true),
            ("Femke Visser", "piet", false),
            ("Femke Visser", " ", true),
            ("Ĺuboš O'Neill-van 't Hoff", "'", false),
            ("Ĺuboš O'Neill-van 't Hoff", "-", false),
            ("Femke Visser", "%", false),
            ("Femke Visser", "* _", false),
        ] {
            assert_eq!(matches_parts(name, query), found, "{query} in {name}");
        }
    }
}
