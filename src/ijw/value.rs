//! The forms of single values: the LDT types of the basic schema.

use super::tree::is_xml_space;
use chrono::{NaiveDate, NaiveTime};

/// The form of the text of an element.
#[derive(Clone, Copy, Debug)]
pub(super) enum Value {
    /// Not blank, on one line, at most so many characters.
    Text(usize),
    /// Any text of one to so many characters.
    Loose(usize),
    /// Exactly so many digits.
    Digits(usize),
    /// At most so many digits.
    UpToDigits(usize),
    /// A whole number from 0 to this one.
    Integer(u64),
    /// One of the codes in this list, separated by spaces.
    Code(&'static str),
    /// A date without time zone (RS032).
    Date,
    /// A time without time zone (RS034).
    Time,
    /// Three whole numbers with dots (RS048).
    Version,
    /// One to six letters (RS013, RS045).
    Initials,
    /// Not blank, any length (RS031).
    Remark,
    /// One to so many letters and digits (CS319).
    Alphanumeric(usize),
}

impl Value {
    /// What is expected, in Dutch; `None` when the text has this form.
    pub(super) fn mismatch(self, text: &str) -> Option<&'static str> {
        let (holds, expected) = match self {
            Self::Text(max) => (
                is_filled(text) && !text.contains(['\n', '\r']) && fits(text, max),
                "een tekst die niet leeg en niet te lang is",
            ),
            Self::Loose(max) => (fits(text, max), "een tekst die niet leeg en niet te lang is"),
            Self::Digits(count) => (text.len() == count && is_digits(text), expected_digits(count)),
            Self::UpToDigits(max) => (fits(text, max) && is_digits(text), "een nummer van alleen cijfers"),
            Self::Integer(max) => (
                integer(text).is_some_and(|n| n <= max),
                "een heel getal binnen de grenzen",
            ),
            Self::Code(codes) => (codes.split(' ').any(|code| code == text), "een code uit de codelijst"),
            Self::Date => (date(text).is_some(), "een datum (JJJJ-MM-DD) zonder tijdzone"),
            Self::Time => (time(text).is_some(), "een tijd (UU:MM:SS) zonder tijdzone"),
            Self::Version => (version(text).is_some(), "een versie als 1.0.0"),
            Self::Initials => (fits(text, 6) && text.chars().all(is_initial), "hoogstens zes letters"),
            Self::Remark => (is_filled(text), "een tekst die niet leeg is"),
            Self::Alphanumeric(max) => (
                fits(text, max) && text.bytes().all(|b| b.is_ascii_alphanumeric()),
                "letters en cijfers",
            ),
        };
        (!holds).then_some(expected)
    }
}

const fn expected_digits(count: usize) -> &'static str {
    match count {
        4 => "vier cijfers",
        8 => "acht cijfers",
        9 => "negen cijfers",
        _ => "alleen cijfers",
    }
}

fn is_filled(text: &str) -> bool {
    text.chars().any(|c| !is_xml_space(c))
}

fn fits(text: &str, max: usize) -> bool {
    !text.is_empty() && text.chars().count() <= max
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}

/// Letters as the schema lists them: a to z and the accented Latin range.
const fn is_initial(character: char) -> bool {
    character.is_ascii_alphabetic() || matches!(character, '\u{C0}'..='\u{1EF3}')
}

/// Reads a whole number as the schema allows it: white space around it, a plus sign and leading zeros.
pub(super) fn integer(text: &str) -> Option<u64> {
    let text = text.trim_matches(is_xml_space);
    let digits = text.strip_prefix('+').unwrap_or(text);
    let digits = (!digits.is_empty() && is_digits(digits)).then_some(digits)?;
    let significant = digits.trim_start_matches('0');
    if significant.is_empty() {
        Some(0)
    } else {
        significant.parse().ok()
    }
}

/// Reads `YYYY-MM-DD`, from year 1 to 9999.
pub(super) fn date(text: &str) -> Option<NaiveDate> {
    let text = text.trim_matches(is_xml_space);
    let mut parts = text.split('-');
    let mut part = |length: usize| parts.next().filter(|part| part.len() == length && is_digits(part));
    let (year, month, day) = (part(4)?, part(2)?, part(2)?);
    if parts.next().is_some() || year == "0000" {
        return None;
    }
    NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

/// Reads `HH:MM:SS` with an optional fraction, kept to the nanosecond. 24:00:00 is refused: it is ambiguous.
pub(super) fn time(text: &str) -> Option<NaiveTime> {
    let text = text.trim_matches(is_xml_space);
    let (clock, fraction) = text
        .split_once('.')
        .map_or((text, None), |(clock, rest)| (clock, Some(rest)));
    let mut parts = clock.split(':');
    let mut part = || {
        parts
            .next()
            .filter(|part| part.len() == 2 && is_digits(part))?
            .parse()
            .ok()
    };
    let (hours, minutes, seconds): (u32, u32, u32) = (part()?, part()?, part()?);
    if parts.next().is_some() || fraction.is_some_and(|digits| digits.is_empty() || !is_digits(digits)) {
        return None;
    }
    let digits = fraction.unwrap_or_default().bytes().map(|b| u32::from(b - b'0'));
    let nanos = digits
        .chain(std::iter::repeat(0))
        .take(9)
        .fold(0, |sum, digit| sum * 10 + digit);
    NaiveTime::from_hms_nano_opt(hours, minutes, seconds, nanos)
}

/// Reads a version as its three numbers in text.
pub(super) fn version(text: &str) -> Option<&str> {
    let valid = |part: &str| !part.is_empty() && is_digits(part) && (part == "0" || !part.starts_with('0'));
    (text.split('.').count() == 3 && text.split('.').all(valid)).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ALL: [Value; 12] = [
        Value::Text(12),
        Value::Loose(20),
        Value::Digits(9),
        Value::UpToDigits(15),
        Value::Integer(99_999_999),
        Value::Code("01 02"),
        Value::Date,
        Value::Time,
        Value::Version,
        Value::Initials,
        Value::Remark,
        Value::Alphanumeric(12),
    ];

    #[test]
    fn values_have_the_forms_of_the_basic_schema() {
        for (value, right, wrong) in [
            (Value::Text(3), &["a", " a "][..], &["", "   ", "abcd", "a\nb"][..]),
            (Value::Loose(3), &["a", "   "], &["", "abcd"]),
            (Value::Digits(4), &["0214"], &["214", "02140", "02a4", " 0214"]),
            (Value::UpToDigits(3), &["0", "123"], &["", "1234", "1a"]),
            (
                Value::Integer(99),
                &["0", "004", " 7 ", "+7", "99"],
                &["", "100", "-1", "1,5", "1.0"],
            ),
            (Value::Code("01 04"), &["01", "04"], &["", "1", "01 04", " 01"]),
            (
                Value::Date,
                &["2026-04-01", " 2024-02-29 "],
                &["2026-4-1", "2025-02-29", "01-04-2026", "2026-04-01Z"],
            ),
            (
                Value::Time,
                &["12:34:56", "00:00:00.5"],
                &["12:34", "24:00:00", "12:34:56Z", "12:34:60", "1:2:3"],
            ),
            (
                Value::Version,
                &["1.0.0", "0.10.2"],
                &["1.0", "01.0.0", "1.0.0.0", "1..0"],
            ),
            (Value::Initials, &["T", "\u{c9}A"], &["", "T.", "ABCDEFG", "A B"]),
            (Value::Remark, &["x\ny"], &["", " \n "]),
            (Value::Alphanumeric(4), &["DN01"], &["", "DN-1", "DN001"]),
        ] {
            for text in right {
                assert_eq!(value.mismatch(text), None, "{value:?} {text:?}");
            }
            for text in wrong {
                assert!(value.mismatch(text).is_some(), "{value:?} {text:?}");
            }
        }
    }

    #[test]
    fn a_fraction_of_a_second_orders_two_stamps() {
        assert!(time("12:34:56.5") > time("12:34:56.49"));
        assert_eq!(time("12:34:56.1234567899"), time("12:34:56.123456789"));
    }

    proptest! {
        #[test]
        fn no_text_makes_a_check_panic(text in ".*") {
            for value in ALL {
                let _ = value.mismatch(&text);
            }
        }
    }
}
