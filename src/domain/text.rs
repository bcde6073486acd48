//! Text as people type it: checked on entry, folded for searching.

use super::error::ValueError;

/// Text without control characters, trimmed, not empty, at most 200 characters.
///
/// Control characters are refused here because an XML message with one in it is not well-formed (iJw OP192).
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
        let trimmed = raw.trim();
        if trimmed.is_empty() {
            return Err(ValueError::Empty);
        }
        if trimmed.chars().any(char::is_control) {
            return Err(ValueError::ControlCharacter);
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
/// "jans mo" finds "Mohammed Janssen"; an empty query finds everything.
pub fn matches_parts(text: &str, query: &str) -> bool {
    let folded = fold(text);
    let words: Vec<&str> = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .collect();
    fold(query)
        .split(|c: char| !c.is_alphanumeric())
        .filter(|part| !part.is_empty())
        .all(|part| {
            words
                .iter()
                .any(|word| word.starts_with(part) || (part.len() >= 3 && word.contains(part)))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_refuses_blank_control_and_overlong_input() {
        assert_eq!(Text::parse("  "), Err(ValueError::Empty));
        assert_eq!(Text::parse("a\u{1}b"), Err(ValueError::ControlCharacter));
        assert_eq!(Text::parse(&"x".repeat(201)), Err(ValueError::TooLong { max: 200 }));
        assert_eq!(Text::parse(" Zoë ").map(|t| t.to_string()), Ok("Zoë".to_owned()));
    }

    #[test]
    fn search_finds_parts_without_diacritics_in_any_order() {
        for (name, query, found) in [
            ("Mohammed Janssen", "jans mo", true),
            ("Ĺuboš O'Neill-van 't Hoff", "lubos hoff", true),
            ("Zoë de Wit", "zoe", true),
            ("Zoë de Wit", "oe", false),
            ("Femke Visser", "isse", true),
            ("Femke Visser", "", true),
            ("Femke Visser", "piet", false),
        ] {
            assert_eq!(matches_parts(name, query), found, "{query} in {name}");
        }
    }
}
