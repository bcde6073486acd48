//! Children that may be one and the same: a number that differs only in how it is written, or the same name and birth date.

use super::ids::ChildNumber;
use super::people::Child;
use super::text::fold;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};
use thiserror::Error;

/// Why a new child may be one that is known. The text is Dutch and stands behind "LET OP:".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Alike {
    /// `012` beside `12`, `a1` beside `A1`.
    #[error(
        "dit kindnummer verschilt alleen in nullen vooraan of hoofdletters van dat van een ander kind; is het hetzelfde kind, gebruik dan hetzelfde nummer"
    )]
    Number,
    /// The same name and birth date under another number.
    #[error(
        "een kind met deze naam en geboortedatum staat er al onder een ander nummer; is het hetzelfde kind, gebruik dan dat nummer"
    )]
    Person,
}

impl Alike {
    /// Key of the field that somebody has to look at.
    pub const fn field(self) -> &'static str {
        match self {
            Self::Number => "kindnummer",
            Self::Person => "achternaam",
        }
    }
}

/// Children by what makes them look alike.
#[derive(Debug, Default)]
pub struct Likeness {
    numbers: BTreeMap<String, BTreeSet<ChildNumber>>,
    persons: BTreeMap<(String, NaiveDate), BTreeSet<ChildNumber>>,
}

fn number_key(number: &ChildNumber) -> String {
    number.as_str().trim_start_matches('0').to_lowercase()
}

fn person_key(child: &Child) -> (String, NaiveDate) {
    (fold(&child.name.full()), child.birth_date)
}

impl Likeness {
    /// Of some children.
    pub fn of<'c>(children: impl IntoIterator<Item = &'c Child>) -> Self {
        let mut likeness = Self::default();
        for child in children {
            let numbers = likeness.numbers.entry(number_key(&child.number)).or_default();
            numbers.insert(child.number.clone());
            let persons = likeness.persons.entry(person_key(child)).or_default();
            persons.insert(child.number.clone());
        }
        likeness
    }

    /// In what a child looks like one with another number.
    pub fn found(&self, child: &Child) -> Vec<Alike> {
        let others = |holders: Option<&BTreeSet<ChildNumber>>| {
            holders.is_some_and(|holders| holders.iter().any(|number| *number != child.number))
        };
        let number = others(self.numbers.get(&number_key(&child.number)));
        let person = others(self.persons.get(&person_key(child)));
        let found = [(number, Alike::Number), (person, Alike::Person)];
        found
            .into_iter()
            .filter(|(alike, _)| *alike)
            .map(|(_, why)| why)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::ChildId;
    use crate::domain::people::ChildName;
    use crate::domain::text::Text;
    use crate::domain::time::parse_date;

    fn child(number: &str, last: &str, birth: &str) -> Child {
        let text = |raw| Text::parse(raw).expect("a text");
        Child {
            id: ChildId::from_raw(1),
            number: ChildNumber::parse(number).expect("a number"),
            name: ChildName {
                first: text("Zoë"),
                infix: None,
                last: text(last),
            },
            birth_date: parse_date(birth).expect("a date"),
            bsn: None,
            gemeente: None,
            school: None,
            alert: None,
            collectors: None,
        }
    }

    #[test]
    fn a_new_child_that_may_be_a_known_one_is_told_apart_by_number_and_by_person() {
        let known = [child("12", "Proef", "2018-05-14"), child("A1", "Ander", "2018-05-14")];
        let likeness = Likeness::of(&known);
        for (number, last, birth, expected) in [
            ("012", "Nieuw", "2019-01-01", vec![Alike::Number]),
            ("00012", "Nieuw", "2019-01-01", vec![Alike::Number]),
            ("a1", "Nieuw", "2019-01-01", vec![Alike::Number]),
            ("120", "Nieuw", "2019-01-01", vec![]),
            ("13", "PROEF", "2018-05-14", vec![Alike::Person]),
            ("13", "Proef", "2018-05-15", vec![]),
            ("012", "Proef", "2018-05-14", vec![Alike::Number, Alike::Person]),
            ("12", "Proef", "2018-05-14", vec![]),
        ] {
            assert_eq!(
                likeness.found(&child(number, last, birth)),
                expected,
                "{number} {last} {birth}"
            );
        }
    }
}
