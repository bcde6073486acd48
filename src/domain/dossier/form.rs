//! Records as fields: one description that the screen asks, the file keeps, and an export shows.
//!
//! A record is kept as a word per field, each checked when it is read: what is in the file is as typed as what is typed.

use crate::domain::error::ValueError;
use crate::domain::ids::{ChildId, EventId, GemeenteCode, GroupId, ProductCode, ToewijzingNummer};
use crate::domain::text::Text;
use crate::domain::time::{Period, parse_date};
use chrono::NaiveDate;
use std::collections::BTreeMap;
use std::fmt::Display;

/// Longest note, in characters.
pub const NOTE_CHARS: usize = 2_000;

/// Fields of a record by key; a field that is not given is not there.
pub type Values = BTreeMap<String, String>;

/// Whether a field has to be given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// It has.
    Required,
    /// It may be left out.
    Optional,
}

/// When the day of a field lies: every field with a date has to say so, or it does not compile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// It is the day of something that has happened: never after today.
    HasBeen,
    /// It may be planned or agreed beforehand.
    MayLieAhead,
}

/// What a field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// A line of at most 200 characters.
    Line,
    /// A note of at most [`NOTE_CHARS`] characters.
    Note,
    /// A date, and whether it may still have to come.
    Date(When),
    /// One of some words: code and label.
    Choice(&'static [(&'static str, &'static str)]),
    /// A whole number between two bounds.
    Number(i64, i64),
    /// Another child of the location, by its kindnummer.
    Child,
    /// One or more children, by kindnummer, with commas.
    Children,
    /// A goal of the child.
    Goal,
    /// A product code.
    Product,
    /// A municipality of four digits.
    Gemeente,
    /// A number of an allocation.
    Toewijzing,
    /// Granted volumes, each with its period, with semicolons.
    Grants,
    /// An amount in whole cents, which a form asks in euros and a command gives as it is kept: the key ends in `_cent`.
    Euros,
    /// A group of the location, by its name.
    Group,
    /// Dagdelen of a weekday, joined by `+`.
    Dagdelen,
}

/// A field of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldSpec {
    /// Key in the file and in JSON.
    pub key: &'static str,
    /// What stands beside it, in Dutch.
    pub label: &'static str,
    /// What it takes.
    pub takes: Takes,
    /// Whether it has to be given.
    pub need: Need,
}

/// A field that has to be given.
pub const fn required(key: &'static str, label: &'static str, takes: Takes) -> FieldSpec {
    let need = Need::Required;
    FieldSpec {
        key,
        label,
        takes,
        need,
    }
}

/// A field that may be left out.
pub const fn optional(key: &'static str, label: &'static str, takes: Takes) -> FieldSpec {
    let need = Need::Optional;
    FieldSpec {
        key,
        label,
        takes,
        need,
    }
}

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// Key of the field.
    pub key: &'static str,
    /// What is wrong, to follow its label.
    pub error: ValueError,
}

/// A record that is made of fields.
pub trait Record: Sized {
    /// Its fields, in the order in which they are asked.
    const FIELDS: &'static [FieldSpec];

    /// Reads the fields; `None` when one of them is wrong, which the reader then holds.
    fn read(fields: &mut Reader<'_>) -> Option<Self>;

    /// Writes the fields.
    fn write(&self, fields: &mut Writer);
}

/// Reads fields and remembers what is wrong with each.
#[derive(Debug)]
pub struct Reader<'a> {
    values: &'a Values,
    errors: Vec<FieldError>,
}

impl<'a> Reader<'a> {
    /// A reader of some fields.
    pub const fn new(values: &'a Values) -> Self {
        let errors = Vec::new();
        Self { values, errors }
    }

    /// The record, or everything that is wrong.
    pub fn finish<R: Record>(mut self) -> Result<R, Vec<FieldError>> {
        match R::read(&mut self) {
            Some(record) if self.errors.is_empty() => Ok(record),
            _ => Err(self.errors),
        }
    }

    /// Says that a field is wrong in a way that only the record as a whole shows.
    pub fn refuse<T>(&mut self, key: &'static str, error: ValueError) -> Option<T> {
        self.errors.push(FieldError { key, error });
        None
    }

    fn raw(&self, key: &str) -> Option<&'a str> {
        let raw = self.values.get(key)?.trim();
        (!raw.is_empty()).then_some(raw)
    }

    /// A field that has to be given.
    pub fn need<T>(&mut self, key: &'static str, parse: impl FnOnce(&str) -> Result<T, ValueError>) -> Option<T> {
        match self.raw(key).ok_or(ValueError::Empty).and_then(parse) {
            Ok(value) => Some(value),
            Err(error) => self.refuse(key, error),
        }
    }

    /// A field that may be left out: `Some(None)` when it is.
    pub fn maybe<T>(
        &mut self,
        key: &'static str,
        parse: impl FnOnce(&str) -> Result<T, ValueError>,
    ) -> Option<Option<T>> {
        match self.raw(key).map(parse).transpose() {
            Ok(value) => Some(value),
            Err(error) => self.refuse(key, error),
        }
    }

    /// A line of text.
    pub fn line(&mut self, key: &'static str) -> Option<Text> {
        self.need(key, |raw| Text::stored(raw, Text::MAX_CHARS))
    }

    /// A line of text that may be left out.
    pub fn maybe_line(&mut self, key: &'static str) -> Option<Option<Text>> {
        self.maybe(key, |raw| Text::stored(raw, Text::MAX_CHARS))
    }

    /// A note.
    pub fn note(&mut self, key: &'static str) -> Option<Text> {
        self.need(key, |raw| Text::stored(raw, NOTE_CHARS))
    }

    /// A note that may be left out.
    pub fn maybe_note(&mut self, key: &'static str) -> Option<Option<Text>> {
        self.maybe(key, |raw| Text::stored(raw, NOTE_CHARS))
    }

    /// A date.
    pub fn date(&mut self, key: &'static str) -> Option<NaiveDate> {
        self.need(key, parse_date)
    }

    /// A date that may be left out.
    pub fn maybe_date(&mut self, key: &'static str) -> Option<Option<NaiveDate>> {
        self.maybe(key, parse_date)
    }

    /// A period from one field to another, of which the last may be left out.
    pub fn period(&mut self, begin: &'static str, end: &'static str) -> Option<Period> {
        let (from, until) = (self.date(begin), self.maybe_date(end));
        match Period::new(from?, until?) {
            Ok(period) => Some(period),
            Err(error) => self.refuse(end, error),
        }
    }

    /// An internal id of an earlier record, such as a goal.
    pub fn event(&mut self, key: &'static str) -> Option<EventId> {
        self.need(key, parse_event)
    }

    /// An internal id that may be left out.
    pub fn maybe_event(&mut self, key: &'static str) -> Option<Option<EventId>> {
        self.maybe(key, parse_event)
    }

    /// Children, by their internal ids.
    pub fn children(&mut self, key: &'static str) -> Option<Vec<ChildId>> {
        self.need(key, |raw| raw.split(',').map(parse_child).collect())
    }

    /// A whole number between two bounds.
    pub fn number(&mut self, key: &'static str, min: i64, max: i64) -> Option<i64> {
        self.need(key, |raw| parse_number(raw, min, max))
    }

    /// A whole number that may be left out.
    pub fn maybe_number(&mut self, key: &'static str, min: i64, max: i64) -> Option<Option<i64>> {
        self.maybe(key, |raw| parse_number(raw, min, max))
    }

    /// A municipality.
    pub fn gemeente(&mut self, key: &'static str) -> Option<GemeenteCode> {
        self.need(key, GemeenteCode::parse)
    }

    /// A municipality that may be left out.
    pub fn maybe_gemeente(&mut self, key: &'static str) -> Option<Option<GemeenteCode>> {
        self.maybe(key, GemeenteCode::parse)
    }

    /// A group, by its internal id.
    pub fn group(&mut self, key: &'static str) -> Option<GroupId> {
        self.need(key, |raw| {
            raw.trim().parse().map(GroupId::from_raw).map_err(|_| REFERENCE)
        })
    }

    /// A product.
    pub fn product(&mut self, key: &'static str) -> Option<ProductCode> {
        self.need(key, ProductCode::parse)
    }

    /// A number of an allocation that may be left out.
    pub fn maybe_toewijzing(&mut self, key: &'static str) -> Option<Option<ToewijzingNummer>> {
        self.maybe(key, ToewijzingNummer::parse)
    }
}

fn parse_number(raw: &str, min: i64, max: i64) -> Result<i64, ValueError> {
    match raw.trim().parse::<i64>() {
        Ok(number) if (min..=max).contains(&number) => Ok(number),
        _ => Err(ValueError::Range { min, max }),
    }
}

const REFERENCE: ValueError = ValueError::Form {
    what: "verwijzing",
    example: "1",
};

fn parse_event(raw: &str) -> Result<EventId, ValueError> {
    raw.trim().parse().map(EventId::from_raw).map_err(|_| REFERENCE)
}

/// Reads the internal id of a child.
pub fn parse_child(raw: &str) -> Result<ChildId, ValueError> {
    raw.trim().parse().map(ChildId::from_raw).map_err(|_| REFERENCE)
}

/// Writes fields; what is not there is not written.
#[derive(Debug, Default)]
pub struct Writer {
    values: Values,
}

impl Writer {
    /// The fields of a record.
    pub fn values_of<R: Record>(record: &R) -> Values {
        let mut writer = Self::default();
        record.write(&mut writer);
        writer.values
    }

    /// A field.
    pub fn put(&mut self, key: &'static str, value: impl Display) {
        self.values.insert(key.to_owned(), value.to_string());
    }

    /// A field that may not be there.
    pub fn maybe(&mut self, key: &'static str, value: Option<impl Display>) {
        if let Some(value) = value {
            self.put(key, value);
        }
    }

    /// A period in two fields.
    pub fn period(&mut self, begin: &'static str, end: &'static str, period: Period) {
        self.put(begin, period.begin());
        self.maybe(end, period.end());
    }

    /// Children, by their internal ids.
    pub fn children(&mut self, key: &'static str, children: &[ChildId]) {
        let ids: Vec<String> = children.iter().map(|child| child.raw().to_string()).collect();
        self.put(key, ids.join(","));
    }
}

/// Defines a record of fields that are all read and written by their own type.
macro_rules! record {
    ($(#[$doc:meta])* $name:ident { $($(#[$fdoc:meta])* $field:ident : $type:ty = $spec:expr, $read:ident ( $($arg:expr),* ), $write:expr;)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name { $($(#[$fdoc])* pub $field: $type,)+ }

        impl $crate::domain::dossier::form::Record for $name {
            const FIELDS: &'static [$crate::domain::dossier::form::FieldSpec] = &[$($spec),+];

            fn read(fields: &mut $crate::domain::dossier::form::Reader<'_>) -> Option<Self> {
                $(let $field = fields.$read({ const SPEC: $crate::domain::dossier::form::FieldSpec = $spec; SPEC.key } $(, $arg)*);)+
                Some(Self { $($field: $field?,)+ })
            }

            fn write(&self, fields: &mut $crate::domain::dossier::form::Writer) {
                $(let put: fn(&mut $crate::domain::dossier::form::Writer, &'static str, &$type) = $write;
                put(fields, { const SPEC: $crate::domain::dossier::form::FieldSpec = $spec; SPEC.key }, &self.$field);)+
            }
        }
    };
}
pub(super) use record;

/// Writes a value by what it shows.
pub(super) fn shown<T: Display>(fields: &mut Writer, key: &'static str, value: &T) {
    fields.put(key, value.to_string());
}

/// Writes a value by what it shows, when it is there.
#[expect(clippy::ref_option, reason = "a record hands over its field by reference")]
pub(super) fn maybe_shown<T: Display>(fields: &mut Writer, key: &'static str, value: &Option<T>) {
    fields.maybe(key, value.as_ref());
}
