//! A small typed reader over a TOML document that keeps the line of every value and collects all mistakes.
//!
//! A key is asked for by name; what nobody asked for is reported as unknown. Reading never stops at the first mistake.

use super::error::{Problem, SettingsError};
use crate::domain::error::ValueError;
use crate::domain::time::parse_date;
use chrono::NaiveDate;
use std::cell::RefCell;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A key of a settings file: its name, an older or English name that is read too, and a right line.
#[derive(Clone, Copy)]
pub(super) struct Key {
    name: &'static str,
    alias: Option<&'static str>,
    example: &'static str,
}

impl Key {
    /// A key with one name.
    pub(super) const fn new(name: &'static str, example: &'static str) -> Self {
        Self {
            name,
            alias: None,
            example,
        }
    }

    /// A key that is also read under another name.
    pub(super) const fn or(name: &'static str, alias: &'static str, example: &'static str) -> Self {
        Self {
            name,
            alias: Some(alias),
            example,
        }
    }

    fn is(&self, name: &str) -> bool {
        self.name == name || self.alias == Some(name)
    }
}

/// Whether a mistake is about a value, or about a key that is missing or unknown.
///
/// After a syntax mistake only the first kind can be trusted: the key may stand in the part that could not be read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Value,
    Presence,
}

/// Most mistakes that are told at once.
const MAX_PROBLEMS: usize = 200;

/// A file being read, with the mistakes found so far.
pub(super) struct Source<'a> {
    file: &'a str,
    text: &'a str,
    /// Where each line ends, to find the line of a place without going through the text again.
    ends: Vec<usize>,
    found: RefCell<Vec<(Kind, Problem)>>,
    asked: RefCell<Vec<Key>>,
}

impl<'a> Source<'a> {
    /// Reads a document with `read`; gives its result only when nothing at all is wrong.
    pub(super) fn read<T>(
        file: &'a str,
        text: &'a str,
        read: impl FnOnce(&mut Section<'_>) -> Option<T>,
    ) -> Result<T, SettingsError> {
        let source = Source {
            file,
            text,
            ends: text.match_indices('\n').map(|(at, _)| at).collect(),
            found: RefCell::default(),
            asked: RefCell::default(),
        };
        let (document, errors) = DeTable::parse_recoverable(text);
        let mut root = Section::new(&source, String::new(), 1, document.get_ref());
        let value = read(&mut root);
        root.finish();
        source.finish(&errors, value)
    }

    fn finish<T>(self, errors: &[toml::de::Error], value: Option<T>) -> Result<T, SettingsError> {
        let mut problems: Vec<Problem> = Vec::new();
        for error in errors.iter().take(MAX_PROBLEMS) {
            let problem = self.syntax_problem(error);
            if problems.iter().all(|known| known.line != problem.line) {
                problems.push(problem);
            }
        }
        let broken_lines: Vec<usize> = problems.iter().map(|problem| problem.line).collect();
        for (kind, problem) in self.found.take() {
            let trusted = broken_lines.is_empty() || (kind == Kind::Value && !broken_lines.contains(&problem.line));
            if trusted && !problems.contains(&problem) {
                problems.push(problem);
            }
        }
        let mut problems = problems.into_iter();
        match (problems.next(), value) {
            (None, Some(value)) => Ok(value),
            (Some(first), _) => Err(SettingsError::of(first, problems.collect())),
            (None, None) => Err(SettingsError::one(Problem {
                file: self.file.to_owned(),
                line: 1,
                key: String::new(),
                text: "het bestand kan niet worden gelezen".to_owned(),
                example: "[locatie]".to_owned(),
            })),
        }
    }

    /// The line of a place in the text, counted from 1; a place past the end is the last line that holds something.
    fn line_at(&self, offset: usize) -> usize {
        let offset = offset.min(self.text.trim_end().len());
        self.ends.partition_point(|end| *end < offset) + 1
    }

    fn syntax_problem(&self, error: &toml::de::Error) -> Problem {
        let line = self.line_at(error.span().map_or(0, |span| span.start));
        let content = self.text.lines().nth(line - 1).unwrap_or_default();
        let key = content.split_once('=').map_or("", |(key, _)| key.trim());
        let is_name = !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || "_-.".contains(c));
        let asked = self.asked.borrow();
        // The parser's own text is English; only this one kind of mistake needs other words.
        let text = if error.message().contains("duplicate key") {
            "staat er twee keer; haal er een weg"
        } else {
            "is niet leesbaar als TOML (controleer aanhalingstekens, haakjes, komma's en het teken =)"
        };
        Problem {
            file: self.file.to_owned(),
            line,
            key: if is_name { key } else { "deze regel" }.to_owned(),
            text: text.to_owned(),
            example: asked
                .iter()
                .find(|known| known.is(key))
                .map_or("sleutel = \"waarde\"", |known| known.example)
                .to_owned(),
        }
    }

    /// Keeps a mistake; what comes behind the first [`MAX_PROBLEMS`] helps nobody.
    fn report(&self, kind: Kind, line: usize, key: String, text: String, example: &str) {
        let mut found = self.found.borrow_mut();
        if found.len() >= MAX_PROBLEMS {
            return;
        }
        found.push((
            kind,
            Problem {
                file: self.file.to_owned(),
                line,
                key,
                text,
                example: example.to_owned(),
            },
        ));
    }
}

/// What is wrong with a value, and where in the text it stands.
pub(super) struct Wrong {
    offset: usize,
    text: String,
}

/// Outcome of reading one value: the value, or everything wrong with it.
pub(super) type Read<T> = Result<T, Vec<Wrong>>;

type Value<'t> = Spanned<DeValue<'t>>;

/// A table being read.
pub(super) struct Section<'t> {
    source: &'t Source<'t>,
    path: String,
    line: usize,
    entries: Vec<(&'t str, usize, &'t Value<'t>)>,
    known: Vec<Key>,
}

impl<'t> Section<'t> {
    fn new(source: &'t Source<'t>, path: String, line: usize, table: &'t DeTable<'t>) -> Self {
        let mut entries: Vec<_> = table
            .iter()
            .map(|(key, value)| (key.get_ref().as_ref(), source.line_at(key.span().start), value))
            .collect();
        entries.sort_by_key(|(_, line, _)| *line);
        Self {
            source,
            path,
            line,
            entries,
            known: Vec::new(),
        }
    }

    fn path_to(&self, key: &str) -> String {
        if self.path.is_empty() {
            key.to_owned()
        } else {
            format!("{}.{key}", self.path)
        }
    }

    fn take(&mut self, key: Key) -> Option<(usize, &'t Value<'t>)> {
        self.known.push(key);
        let mut asked = self.source.asked.borrow_mut();
        // Each group asks for the same keys.
        if asked.iter().all(|known| known.example != key.example) {
            asked.push(key);
        }
        drop(asked);
        let mut found = self.entries.iter().filter(|(name, ..)| key.is(name));
        let first = found.next().map(|(_, line, value)| (*line, *value));
        if let Some((second, line, _)) = found.next() {
            let text = format!("staat er twee keer ({} is hetzelfde); haal er een weg", key.name);
            self.source
                .report(Kind::Value, *line, self.path_to(second), text, key.example);
        }
        first
    }

    /// Says whether a key is there.
    pub(super) fn has(&self, key: Key) -> bool {
        self.entries.iter().any(|(name, ..)| key.is(name))
    }

    /// The line on which a key stands, or the line of the table when it is not there.
    pub(super) fn line_of(&self, key: Key) -> usize {
        let found = self.entries.iter().find(|(name, ..)| key.is(name));
        found.map_or(self.line, |(_, line, _)| *line)
    }

    /// Reports a mistake in a key's value.
    pub(super) fn wrong(&self, key: Key, text: impl Into<String>) {
        self.wrong_at(self.line_of(key), key, text);
    }

    /// Reports a mistake in a key's value on a line of its own.
    pub(super) fn wrong_at(&self, line: usize, key: Key, text: impl Into<String>) {
        self.source
            .report(Kind::Value, line, self.path_to(key.name), text.into(), key.example);
    }

    /// Reports that a key is not there.
    pub(super) fn missing(&self, key: Key, text: &str) {
        self.source.report(
            Kind::Presence,
            self.line,
            self.path_to(key.name),
            text.to_owned(),
            key.example,
        );
    }

    /// Reads a value that may be left out.
    pub(super) fn optional<T>(&mut self, key: Key, read: impl Fn(&Value<'t>) -> Read<T>) -> Option<T> {
        let (_, value) = self.take(key)?;
        match read(value) {
            Ok(value) => Some(value),
            Err(mistakes) => {
                for mistake in mistakes {
                    self.wrong_at(self.source.line_at(mistake.offset), key, mistake.text);
                }
                None
            }
        }
    }

    /// Reads a value that must be there.
    pub(super) fn required<T>(&mut self, key: Key, read: impl Fn(&Value<'t>) -> Read<T>) -> Option<T> {
        if !self.has(key) {
            self.missing(key, "ontbreekt; vul deze in");
        }
        self.optional(key, read)
    }

    /// A table inside this one.
    pub(super) fn table(&mut self, key: Key) -> Option<Self> {
        let (line, value) = self.take(key)?;
        if let Some(table) = value.get_ref().as_table() {
            Some(Self::new(self.source, self.path_to(key.name), line, table))
        } else {
            self.wrong(
                key,
                format!("is {}, maar moet een tabel zijn", type_word(value.get_ref())),
            );
            None
        }
    }

    /// A table inside this one that must be there.
    pub(super) fn required_table(&mut self, key: Key) -> Option<Self> {
        if !self.has(key) {
            self.missing(key, "ontbreekt; begin met deze tabel");
        }
        self.table(key)
    }

    /// A list of at most so many tables inside this one; `None` when the key is not there.
    pub(super) fn tables(&mut self, key: Key, most: usize) -> Option<Vec<Self>> {
        let (_, value) = self.take(key)?;
        let Some(list) = value.get_ref().as_array() else {
            self.wrong(
                key,
                format!("is {}, maar moet een lijst zijn", type_word(value.get_ref())),
            );
            return None;
        };
        if list.len() > most {
            self.wrong(
                key,
                format!("staat er vaker dan {most} keer; controleer of u het goede bestand koos"),
            );
            return None;
        }
        let mut sections = Vec::new();
        for item in list {
            let line = self.source.line_at(item.span().start);
            if let Some(table) = item.get_ref().as_table() {
                sections.push(Self::new(self.source, self.path_to(key.name), line, table));
            } else {
                let text = format!("bevat {}, maar elk deel moet een tabel zijn", type_word(item.get_ref()));
                self.wrong_at(line, key, text);
            }
        }
        Some(sections)
    }

    /// Ends reading: reports every key that nobody asked for.
    pub(super) fn finish(self) {
        let names: Vec<&str> = self.known.iter().map(|key| key.name).collect();
        for (name, line, _) in &self.entries {
            if self.known.iter().any(|key| key.is(name)) {
                continue;
            }
            let common = |key: &Key| key.name.bytes().zip(name.bytes()).take_while(|(a, b)| a == b).count();
            let nearest = self.known.iter().max_by_key(|key| common(key));
            self.source.report(
                Kind::Presence,
                *line,
                self.path_to(name),
                format!("is onbekend; kies uit {}", names.join(", ")),
                nearest.map_or("", |key| key.example),
            );
        }
    }
}

/// The Dutch word for the type of a value.
const fn type_word(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "tekst",
        DeValue::Integer(_) => "een getal",
        DeValue::Float(_) => "een kommagetal",
        DeValue::Boolean(_) => "true of false",
        DeValue::Datetime(_) => "een datum of tijd",
        DeValue::Array(_) => "een lijst",
        DeValue::Table(_) => "een tabel",
    }
}

fn wrong<T>(value: &Value<'_>, text: impl Into<String>) -> Read<T> {
    Err(vec![Wrong {
        offset: value.span().start,
        text: text.into(),
    }])
}

fn wrong_type<T>(value: &Value<'_>, expected: &str) -> Read<T> {
    wrong(
        value,
        format!("is {}, maar moet {expected} zijn", type_word(value.get_ref())),
    )
}

/// The sentence of a value's mistake without its example: the example of the key follows anyway.
fn words(error: &ValueError) -> String {
    match error {
        ValueError::Form { what, .. } => format!("heeft niet de vorm van een {what}"),
        other => other.to_string(),
    }
}

/// Reads text with a domain type's own check.
pub(super) fn text<T>(parse: impl Fn(&str) -> Result<T, ValueError>) -> impl Fn(&Value<'_>) -> Read<T> {
    move |value| match value.get_ref().as_str() {
        Some(raw) => parse(raw).or_else(|error| wrong(value, words(&error))),
        None => wrong_type(value, "tekst tussen aanhalingstekens"),
    }
}

/// Reads one of a list of words, in either case of letters.
pub(super) fn choice<T: Copy>(choices: &'static [(&'static str, T)]) -> impl Fn(&Value<'_>) -> Read<T> {
    move |value| {
        let Some(raw) = value.get_ref().as_str() else {
            return wrong_type(value, "tekst tussen aanhalingstekens");
        };
        let found = choices.iter().find(|(word, _)| word.eq_ignore_ascii_case(raw.trim()));
        found.map_or_else(
            || {
                let words: Vec<&str> = choices.iter().map(|(word, _)| *word).collect();
                wrong(value, format!("is onbekend; kies uit {}", words.join(", ")))
            },
            |(_, choice)| Ok(*choice),
        )
    }
}

/// Reads a whole number within bounds, both included.
pub(super) fn number(min: u32, max: u32) -> impl Fn(&Value<'_>) -> Read<u32> {
    move |value| {
        let Some(integer) = value.get_ref().as_integer() else {
            return wrong_type(value, "een heel getal");
        };
        u32::from_str_radix(integer.as_str(), integer.radix())
            .ok()
            .filter(|number| (min..=max).contains(number))
            .map_or_else(|| wrong(value, format!("ligt niet tussen {min} en {max}")), Ok)
    }
}

/// Reads a word; `true` and `false` stand for the words `ja` and `nee`.
pub(super) fn yes_or<T>(parse: impl Fn(&str) -> Result<T, ValueError>) -> impl Fn(&Value<'_>) -> Read<T> {
    move |value| {
        let word = match value.get_ref().as_bool() {
            Some(true) => Some("ja"),
            Some(false) => Some("nee"),
            None => value.get_ref().as_str(),
        };
        match word {
            Some(raw) => parse(raw).or_else(|error| wrong(value, words(&error))),
            None => wrong_type(value, "true, false of tekst tussen aanhalingstekens"),
        }
    }
}

/// Reads `true` or `false` as one of two choices.
pub(super) fn flag<T: Copy>(yes: T, no: T) -> impl Fn(&Value<'_>) -> Read<T> {
    move |value| match value.get_ref().as_bool() {
        Some(true) => Ok(yes),
        Some(false) => Ok(no),
        None => wrong_type(value, "true of false (zonder aanhalingstekens)"),
    }
}

/// Reads a date, with or without quotes.
pub(super) fn date(value: &Value<'_>) -> Read<NaiveDate> {
    let raw = match value.get_ref() {
        DeValue::String(raw) => raw.to_string(),
        DeValue::Datetime(moment) if moment.time.is_none() && moment.offset.is_none() => moment.to_string(),
        _ => return wrong_type(value, "een datum"),
    };
    parse_date(&raw).or_else(|_| wrong(value, "is geen geldige datum tussen 1900 en 2199"))
}

/// Reads a list; every wrong item is reported.
pub(super) fn list<T>(read: impl Fn(&Value<'_>) -> Read<T>) -> impl Fn(&Value<'_>) -> Read<Vec<T>> {
    move |value| {
        let Some(items) = value.get_ref().as_array() else {
            return wrong_type(value, "een lijst tussen [ en ]");
        };
        let (mut good, mut mistakes) = (Vec::new(), Vec::new());
        for item in items {
            match read(item) {
                Ok(item) => good.push(item),
                Err(wrong) => mistakes.extend(wrong),
            }
        }
        if mistakes.is_empty() { Ok(good) } else { Err(mistakes) }
    }
}

/// The line of a key in a table of a settings file, for a caller that finds a value wrong after reading it.
///
/// `None` when the text is no TOML or the key is not there.
pub fn line_of_key(text: &str, table: &str, key: &str) -> Option<usize> {
    let document = DeTable::parse(text).ok()?;
    let value = document.get_ref().get(table)?.get_ref().as_table()?.get(key)?;
    Some(line_at(text, value.span().start))
}

/// The texts of a key in a table, or in each of a list of tables, of a settings file, with their lines. Other values of the file may
/// be wrong.
pub fn texts_of_key(text: &str, table: &str, key: &str) -> Vec<(usize, String)> {
    let Ok(document) = DeTable::parse(text) else {
        return Vec::new();
    };
    let found = document.get_ref().get(table).map(Spanned::get_ref);
    let tables: Vec<&DeTable<'_>> = match found {
        Some(DeValue::Table(table)) => vec![table],
        Some(DeValue::Array(items)) => items.iter().filter_map(|item| item.get_ref().as_table()).collect(),
        _ => Vec::new(),
    };
    let values = tables.into_iter().filter_map(|table| table.get(key));
    values
        .filter_map(|value| {
            let raw = value.get_ref().as_str()?;
            Some((line_at(text, value.span().start), raw.to_owned()))
        })
        .collect()
}

/// The line of a key in one of a list of tables of a settings file, counted from 0; as [`line_of_key`].
pub fn line_in_item(text: &str, list: &str, index: usize, key: &str) -> Option<usize> {
    let document = DeTable::parse(text).ok()?;
    let items = document.get_ref().get(list)?.get_ref().as_array()?;
    let value = items.get(index)?.get_ref().as_table()?.get(key)?;
    Some(line_at(text, value.span().start))
}

/// The line of a place in a text, counted from 1.
fn line_at(text: &str, offset: usize) -> usize {
    let before = text.get(..text.floor_char_boundary(offset)).unwrap_or_default();
    before.matches('\n').count() + 1
}
