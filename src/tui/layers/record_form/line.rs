//! A field of a form: what is typed in it, or which of its words is chosen.

use crate::app::dossier::FormStart;
use crate::domain::dossier::form::{FieldSpec, NOTE_CHARS, Need, Takes};
use crate::domain::money::Cents;
use crate::domain::text::{Text, fold, matches_parts};
use crate::domain::time::{date_in_words, parse_date_typed};
use crate::tui::keymap::Key;
use crate::tui::widgets::field::{Field, Sight, with_room};
use chrono::NaiveDate;

/// Most children that are shown for what is typed.
const SUGGESTIONS: usize = 3;
/// Days from which a date is called far away.
const FAR_DAYS: i64 = 366;

/// Whether a key or a step was used up by the field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Took {
    /// It was.
    Yes,
    /// It was not.
    No,
}

const fn is_choice(takes: Takes) -> bool {
    matches!(takes, Takes::Choice(_) | Takes::Goal | Takes::Group)
}

/// A field of a form.
#[derive(Debug)]
pub struct FormLine {
    /// What it is.
    pub spec: &'static FieldSpec,
    /// What can be chosen: as it is kept, and as it is shown. Empty for a field that is typed.
    pub options: Vec<(String, String)>,
    /// What is typed, or the word that is chosen.
    pub field: Field,
    /// What is wrong with it.
    pub error: Option<String>,
    /// Letters typed so far to choose a word.
    letters: String,
    /// Children of the location: number and name.
    children: Vec<(String, String)>,
}

impl FormLine {
    /// A field with something in it.
    pub fn new(spec: &'static FieldSpec, text: &str, start: &FormStart) -> Self {
        let owned = |(code, label): &(&str, &str)| ((*code).to_owned(), (*label).to_owned());
        let mut options: Vec<(String, String)> = match spec.takes {
            Takes::Choice(choices) => choices.iter().map(owned).collect(),
            Takes::Goal => start.goals.clone(),
            Takes::Group => start.groups.iter().map(|name| (name.clone(), name.clone())).collect(),
            _ => Vec::new(),
        };
        if is_choice(spec.takes) && spec.need == Need::Optional {
            options.insert(0, (String::new(), "geen".to_owned()));
        }
        let max = match spec.takes {
            Takes::Note => NOTE_CHARS,
            _ => Text::MAX_CHARS,
        };
        let mut field = Field::up_to(Sight::Open, with_room(max));
        field.insert(text);
        let children = match spec.takes {
            Takes::Child | Takes::Children => start.children.clone(),
            _ => Vec::new(),
        };
        Self {
            spec,
            options,
            field,
            error: None,
            letters: String::new(),
            children,
        }
    }

    /// What is typed, or the word that is chosen as it is kept.
    pub fn text(&self) -> &str {
        self.field.text()
    }

    /// Whether one of some words is chosen, rather than typed.
    pub const fn is_choice(&self) -> bool {
        is_choice(self.spec.takes)
    }

    /// Index of the chosen word.
    pub fn chosen(&self) -> Option<usize> {
        self.options.iter().position(|(code, _)| code == self.text())
    }

    /// What stands in the line.
    pub fn shown(&self) -> String {
        if !self.is_choice() {
            return self.text().to_owned();
        }
        match self.chosen().and_then(|index| self.options.get(index)) {
            Some((code, label)) if !code.is_empty() => label.clone(),
            Some(_) | None => String::new(),
        }
    }

    fn choose(&mut self, index: usize) {
        if let Some((code, _)) = self.options.get(index) {
            let code = code.clone();
            self.put(&code);
        }
    }

    /// Puts another text in the place of what is typed.
    pub fn put(&mut self, text: &str) {
        self.field.clear();
        self.field.insert(text);
    }

    /// Handles a key.
    pub fn key(&mut self, key: Key) {
        self.error = None;
        if !self.is_choice() {
            self.field.key(key);
            return;
        }
        let count = self.options.len().max(1);
        match (key, self.chosen()) {
            (Key::Right, Some(index)) => self.choose((index + 1) % count),
            (Key::Right | Key::Home, _) => self.choose(0),
            (Key::Left, Some(index)) => self.choose((index + count - 1) % count),
            (Key::Left | Key::End, _) => self.choose(count.saturating_sub(1)),
            (Key::Backspace, _) => {
                self.letters.clear();
                self.field.clear();
            }
            (Key::Char(letter), _) => self.letter(letter),
            _ => {}
        }
    }

    /// Chooses the first word that begins with the letters typed so far, or else with this one alone.
    fn letter(&mut self, letter: char) {
        let begins = |letters: &str| {
            let wanted = fold(letters);
            let mut options = self.options.iter();
            options.position(|(code, label)| fold(label).starts_with(&wanted) || code.starts_with(&wanted))
        };
        let mut letters = format!("{}{letter}", self.letters);
        let mut found = begins(&letters);
        if found.is_none() {
            letters = letter.to_string();
            found = begins(&letters);
        }
        if let Some(found) = found {
            self.letters = letters;
            self.choose(found);
        } else {
            self.letters.clear();
        }
    }

    /// Puts pasted text at the cursor.
    pub fn paste(&mut self, pasted: &str) {
        if self.is_choice() {
            return;
        }
        self.field.insert(pasted);
    }

    /// The part of a list of children that is being typed, when it is no number yet.
    fn looking_for(&self) -> Option<&str> {
        let part = self.text().rsplit(',').next()?.trim();
        let is_number = self.children.iter().any(|(number, _)| number == part);
        (!part.is_empty() && !is_number && !self.children.is_empty()).then_some(part)
    }

    fn suggestions(&self) -> Vec<&(String, String)> {
        let Some(part) = self.looking_for() else {
            return Vec::new();
        };
        let found = self.children.iter().filter(|(_, name)| matches_parts(name, part));
        found.take(SUGGESTIONS).collect()
    }

    /// Takes over the child that is found for what is typed; says whether there was one.
    pub fn settle(&mut self) -> Took {
        self.letters.clear();
        let Some(number) = self.suggestions().first().map(|(number, _)| number.clone()) else {
            return Took::No;
        };
        let mut parts: Vec<&str> = self.text().split(',').map(str::trim).collect();
        parts.pop();
        parts.push(&number);
        let text = parts.join(", ");
        self.field.clear();
        self.field.insert(&text);
        Took::Yes
    }

    /// What is understood of what is typed.
    pub fn understood(&self, today: NaiveDate) -> String {
        let text = self.text().trim();
        if text.is_empty() {
            return String::new();
        }
        match self.spec.takes {
            Takes::Date(_) => parse_date_typed(text, today).map_or(String::new(), |day| {
                let far = (day - today).num_days().abs() > FAR_DAYS && self.spec.key != "geboortedatum";
                let far = if far { ", meer dan een jaar weg" } else { "" };
                format!("= {}{far}", date_in_words(day))
            }),
            Takes::Euros => Cents::parse_euros(text).map_or(String::new(), |cents| format!("= {cents}")),
            Takes::Child | Takes::Children => self.names(),
            _ => String::new(),
        }
    }

    fn names(&self) -> String {
        let found = self.suggestions();
        if !found.is_empty() {
            let names: Vec<String> = found
                .iter()
                .map(|(number, name)| format!("{name} ({number})"))
                .collect();
            return format!("Enter kiest {}", names.join("; "));
        }
        let known = |part: &str| {
            let mut children = self.children.iter();
            children
                .find(|(number, _)| number == part.trim())
                .map(|(_, name)| name.clone())
        };
        let names: Vec<String> = self.text().split(',').filter_map(known).collect();
        if names.is_empty() {
            String::new()
        } else {
            format!("= {}", names.join(", "))
        }
    }
}
