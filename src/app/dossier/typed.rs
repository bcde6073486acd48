//! Fields as people type them, and as people read them.

use super::screen::period_in_words;
use crate::domain::allocation::Omvang;
use crate::domain::dossier::form::{FieldError, FieldSpec, Takes, Values};
use crate::domain::dossier::grants::Grant;
use crate::domain::dossier::{Content, Entry};
use crate::domain::error::ValueError;
use crate::domain::group::Group;
use crate::domain::hidden;
use crate::domain::ids::{ChildId, ChildNumber};
use crate::domain::money::Cents;
use crate::domain::time::{date_in_words, parse_date, parse_date_typed};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// What is wrong with one field that someone typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypedError {
    /// Key of the field.
    pub key: &'static str,
    /// Its label and what is wrong with it, as one Dutch sentence.
    pub text: String,
}

/// Where fields are given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Given {
    /// In a form, as people type them: an amount in euros.
    Form,
    /// By a command, as `kind toon --json` shows them: an amount in whole cents, as the key of its field says.
    Command,
}

/// The children of a location by their number.
pub(super) type Numbers = BTreeMap<ChildNumber, ChildId>;

const NUMBER: ValueError = ValueError::Form {
    what: "kindnummer van deze locatie",
    example: "12",
};

/// Key of a date of birth, of which "gisteren" is no good example.
pub const BIRTH: &str = "geboortedatum";

const NO_BIRTH: ValueError = ValueError::Form {
    what: "datum",
    example: "14-05-2018",
};

fn child(raw: &str, numbers: &Numbers) -> Result<String, ValueError> {
    let number = ChildNumber::parse(raw)?;
    numbers.get(&number).map(|id| id.raw().to_string()).ok_or(NUMBER)
}

/// Several children by their numbers, with commas between; without a comma blanks part them too, unless a number has one itself.
fn children(raw: &str, numbers: &Numbers) -> Result<String, ValueError> {
    let by = |separators: &[char]| -> Result<Vec<String>, ValueError> {
        let parts = raw.split(separators).map(str::trim).filter(|part| !part.is_empty());
        parts.map(|part| child(part, numbers)).collect()
    };
    Ok(by(&[',']).or_else(|_| by(&[',', ' ']))?.join(","))
}

/// What fields refer to, by what people type for it.
#[derive(Debug)]
pub(super) struct Known<'a> {
    /// Where they are given.
    pub(super) given: Given,
    /// Children by their number.
    pub(super) children: Numbers,
    /// Groups.
    pub(super) groups: &'a [Group],
}

/// Why a field was refused.
enum Wrong {
    Value(ValueError),
    /// No group has this name.
    NoGroup,
}

impl From<ValueError> for Wrong {
    fn from(error: ValueError) -> Self {
        Self::Value(error)
    }
}

/// One field as the file keeps it.
fn value(spec: &FieldSpec, raw: &str, today: NaiveDate, known: &Known<'_>) -> Result<String, Wrong> {
    let raw = raw.trim();
    // Records that are in the file are read without this, so that what was let in before stays readable.
    if let Some(found) = hidden::in_text(raw) {
        return Err(ValueError::Hidden(found).into());
    }
    match spec.takes {
        Takes::Date(_) => Ok(parse_date_typed(raw, today)
            .map_err(|error| if spec.key == BIRTH { NO_BIRTH } else { error })?
            .to_string()),
        Takes::Choice(choices) => {
            let lower = raw.to_lowercase();
            let found = choices
                .iter()
                .find(|(code, label)| *code == lower || label.to_lowercase() == lower);
            Ok(found.map_or(raw.to_owned(), |(code, _)| (*code).to_owned()))
        }
        Takes::Child => Ok(child(raw, &known.children)?),
        Takes::Children => Ok(children(raw, &known.children)?),
        Takes::Group => {
            let mut groups = known.groups.iter();
            let found = groups.find(|group| group.name.as_str().to_lowercase() == raw.to_lowercase());
            found.map(|group| group.id.raw().to_string()).ok_or(Wrong::NoGroup)
        }
        Takes::Product => Ok(raw.to_uppercase()),
        Takes::Euros => {
            let cents = match known.given {
                Given::Form => Cents::parse_euros(raw)?,
                Given::Command => Cents::parse(raw)?,
            };
            Ok(cents.cents().to_string())
        }
        _ => Ok(raw.to_owned()),
    }
}

/// Reads what was typed into a record, or says everything that is wrong with it.
pub(super) fn read<T>(
    fields: &[FieldSpec],
    typed: &Values,
    (today, known): (NaiveDate, &Known<'_>),
    record: impl FnOnce(&Values) -> Result<T, Vec<FieldError>>,
) -> Result<T, Vec<TypedError>> {
    let mut values = Values::new();
    let mut errors = Vec::new();
    for spec in fields {
        let raw = typed.get(spec.key).map(|raw| raw.trim()).unwrap_or_default();
        if raw.is_empty() {
            continue;
        }
        match value(spec, raw, today, known) {
            Ok(value) => {
                values.insert(spec.key.to_owned(), value);
            }
            Err(error) => errors.push(sentence(fields, spec.key, &error, known)),
        }
    }
    let wrong = |key: &str, errors: &[TypedError]| errors.iter().any(|error| error.key == key);
    match record(&values) {
        Ok(content) if errors.is_empty() => Ok(content),
        Ok(_) => Err(errors),
        Err(more) => {
            for error in more {
                if !wrong(error.key, &errors) {
                    errors.push(sentence(fields, error.key, &error.error.into(), known));
                }
            }
            Err(errors)
        }
    }
}

/// What is wrong with a field; where there are few answers it names them.
fn sentence(fields: &[FieldSpec], key: &'static str, error: &Wrong, known: &Known<'_>) -> TypedError {
    let spec = fields.iter().find(|spec| spec.key == key);
    let group_names = || known.groups.iter().map(|group| group.name.as_str()).collect();
    let choices: Vec<&str> = match (spec.map(|spec| spec.takes), error) {
        (Some(Takes::Choice(choices)), Wrong::Value(ValueError::Empty)) => {
            choices.iter().map(|(_, label)| *label).collect()
        }
        (Some(Takes::Group), Wrong::Value(ValueError::Empty)) | (_, Wrong::NoGroup) => group_names(),
        _ => Vec::new(),
    };
    // The label of an amount says euro, which is not what a command takes.
    let label = match (spec, known.given) {
        (Some(spec), _) if spec.takes != Takes::Euros => spec.label,
        (Some(spec), Given::Form) => spec.label,
        _ => key,
    };
    let text = match error {
        Wrong::Value(ValueError::Empty) if spec.is_some_and(|spec| spec.takes == Takes::Goal) => {
            format!("{label} is niet gekozen; kies een doel van dit kind.")
        }
        Wrong::Value(ValueError::Empty) if choices.is_empty() => format!("{label} {}.", ValueError::Empty),
        Wrong::Value(ValueError::Empty) => format!("{label} is niet gekozen; kies uit {}.", choices.join(", ")),
        Wrong::Value(error) => format!("{label} {error}."),
        Wrong::NoGroup => format!("{label} is onbekend; kies uit {}.", choices.join(", ")),
    };
    TypedError { key, text }
}

/// "3 dagdelen per week, vanaf ma 05-10-2026", one after the other.
fn grants(raw: &str) -> Option<String> {
    let one = |part: &str| {
        let grant = Grant::parse(part).ok()?;
        let Omvang {
            volume,
            unit,
            frequency,
        } = grant.omvang;
        let unit = unit.label_of(volume.count());
        let period = period_in_words(grant.period);
        Some(format!("{} {unit} {}, {period}", volume.count(), frequency.label()))
    };
    let parts: Option<Vec<String>> = raw.split(';').map(one).collect();
    Some(parts?.join("; "))
}

/// How other children than the one of the dossier are referred to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Others {
    /// Scripts read their numbers.
    ByNumber,
    /// They are counted: what is read leaves the location.
    Counted,
    /// People read their numbers too: two versions are laid beside each other.
    Compared,
}

/// What fields refer to, by the words that people know it by. Only the child of the dossier is named: who else was discussed is
/// not for who reads about this child (Jeugdwet 7.3.10).
#[derive(Debug)]
pub(super) struct Names {
    /// The child of the dossier, and how it is called; none where a record is about several.
    pub(super) own: Option<(ChildId, String)>,
    /// Numbers of the children of the location.
    pub(super) numbers: BTreeMap<ChildId, ChildNumber>,
    /// How scripts read the other children.
    pub(super) others: Others,
    /// Records of the child, for goals.
    pub(super) entries: Vec<Entry>,
    /// Names of the groups.
    pub(super) groups: BTreeMap<String, String>,
}

fn child_ids(raw: &str) -> impl Iterator<Item = ChildId> {
    raw.split(',')
        .filter_map(|id| id.trim().parse().ok())
        .map(ChildId::from_raw)
}

impl Names {
    fn goal(&self, raw: &str) -> Option<String> {
        let id: i64 = raw.parse().ok()?;
        self.entries.iter().find_map(|entry| match &entry.content {
            Content::Goal(goal) if entry.root.raw() == id => Some(goal.description.to_string()),
            _ => None,
        })
    }

    /// The children of a field: the own child as it is called, the others counted.
    fn own_and_others(&self, raw: &str, own: &str) -> String {
        let ids: Vec<ChildId> = child_ids(raw).collect();
        let own_id = self.own.as_ref().map(|(own, _)| *own);
        let is_own = own_id.is_some_and(|own| ids.contains(&own));
        let others = ids.iter().filter(|id| Some(**id) != own_id).count();
        let counted = match others {
            1 => "1 ander kind".to_owned(),
            _ => format!("{others} andere kinderen"),
        };
        match (is_own, others) {
            (true, 0) => own.to_owned(),
            (true, _) => format!("{own} en {counted}"),
            (false, _) => counted,
        }
    }

    /// The numbers of the children of a field.
    fn by_number(&self, raw: &str) -> String {
        let numbers = child_ids(raw).filter_map(|id| self.numbers.get(&id).map(ToString::to_string));
        numbers.collect::<Vec<_>>().join(", ")
    }

    /// A field as people read it.
    pub(super) fn shown(&self, spec: &FieldSpec, raw: &str) -> String {
        match spec.takes {
            Takes::Date(_) => parse_date(raw).map_or_else(|_| raw.to_owned(), date_in_words),
            Takes::Choice(choices) => {
                let known = choices.iter().find(|(code, _)| *code == raw);
                known.map_or(raw, |(_, label)| *label).to_owned()
            }
            Takes::Child | Takes::Children if self.others == Others::Compared => self.by_number(raw),
            Takes::Child | Takes::Children => {
                let own = self.own.as_ref().map(|(_, name)| name.as_str());
                self.own_and_others(raw, own.unwrap_or_default())
            }
            Takes::Goal => self.goal(raw).unwrap_or_default(),
            Takes::Group => self.groups.get(raw).cloned().unwrap_or_default(),
            Takes::Grants => grants(raw).unwrap_or_else(|| raw.to_owned()),
            Takes::Euros => raw
                .parse()
                .ok()
                .and_then(|cents| Cents::new(cents).ok())
                .map_or_else(|| raw.to_owned(), |cents| cents.to_string()),
            _ => raw.to_owned(),
        }
    }

    /// A field as scripts read it and a command takes it: as the file keeps it, but children by their number and a group by its name.
    pub(super) fn plain(&self, spec: &FieldSpec, raw: &str) -> String {
        match (spec.takes, self.others) {
            (Takes::Child | Takes::Children, Others::ByNumber | Others::Compared) => self.by_number(raw),
            (Takes::Child | Takes::Children, Others::Counted) => {
                let own = self.own.as_ref().and_then(|(own, _)| self.numbers.get(own));
                let own = own.map(ToString::to_string);
                self.own_and_others(raw, &own.unwrap_or_default())
            }
            (Takes::Group, _) => self.groups.get(raw).cloned().unwrap_or_default(),
            _ => raw.to_owned(),
        }
    }

    /// A field as a form begins with it: what could have been typed.
    pub(super) fn typed(&self, spec: &FieldSpec, raw: &str) -> String {
        match spec.takes {
            Takes::Date(_) => {
                parse_date(raw).map_or_else(|_| raw.to_owned(), |date| date.format("%d-%m-%Y").to_string())
            }
            Takes::Child | Takes::Children => self.by_number(raw),
            Takes::Group => self.groups.get(raw).cloned().unwrap_or_default(),
            Takes::Euros => raw
                .parse()
                .ok()
                .and_then(|cents| Cents::new(cents).ok())
                .map_or_else(|| raw.to_owned(), |cents| cents.to_string().replace("EUR ", "")),
            _ => raw.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::dossier::EntryKind;

    #[test]
    fn a_field_that_is_chosen_names_what_can_be_chosen() {
        let fields = EntryKind::Evaluation.fields();
        let empty = Wrong::Value(ValueError::Empty);
        let known = Known {
            given: Given::Form,
            children: Numbers::new(),
            groups: &[],
        };
        let text = |key| sentence(fields, key, &empty, &known).text;
        assert!(
            text("score").starts_with("Score is niet gekozen; kies uit "),
            "{}",
            text("score")
        );
        assert_eq!(text("doel"), "Doel is niet gekozen; kies een doel van dit kind.");
        assert!(text("met").ends_with("is leeg; vul een waarde in."), "{}", text("met"));
    }
}
