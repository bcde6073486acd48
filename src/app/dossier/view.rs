//! What screens and commands show of children: the list, the card, and the dossier as far as a person may see it.

use super::typed::{Names, Numbers, Others};
use crate::app::day::Support;
use crate::app::env::Moment;
use crate::app::error::AppError;
use crate::app::session::Session;
use crate::domain::birth_known::BirthKnown;
use crate::domain::dossier::sight::{Consent, GrantSight, Sight};
use crate::domain::dossier::{Content, Entry, EntryKind, application, entries};
use crate::domain::group::GroupKind;
use crate::domain::ids::{ChildId, ChildNumber, EventId};
use crate::domain::people::{Child, WeekPattern};
use crate::domain::role::Permission;
use crate::domain::text::{fold, matches_parts};
use crate::domain::time::{Period, age_years, weekday_name};
use crate::store::{allocations, dossier, people};
use chrono::{NaiveDate, NaiveDateTime, Weekday};
use serde_json::Value;
use std::collections::BTreeSet;

/// A child on the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChildLine {
    /// The child.
    pub child: ChildId,
    /// Number.
    pub number: ChildNumber,
    /// Full name.
    pub name: String,
    /// Age in whole years.
    pub age_years: u32,
    /// Groups in which it has a place on the day, in order.
    pub groups: Vec<String>,
    /// Whether an allocation for support holds on the day.
    pub has_support: Support,
    /// Allergy or other alert.
    pub alert: Option<String>,
}

/// The card of a child.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChildCard {
    /// The child as it is registered.
    pub child: Child,
    /// Age in whole years on the day.
    pub age_years: u32,
    /// How much is known of the date of birth, when it is not whole.
    pub birth_known: Option<BirthKnown>,
    /// Places: group, its kind, period, and dagdelen per weekday in words.
    pub placements: Vec<(String, GroupKind, Period, String)>,
    /// Brothers and sisters at the location, by number: the dossier of a child names no other child.
    pub siblings: Vec<(ChildId, ChildNumber)>,
}

/// A field of a record as it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldView {
    /// Key.
    pub key: &'static str,
    /// What stands beside it.
    pub label: &'static str,
    /// As people read it.
    pub shown: String,
    /// As it would be typed.
    pub typed: String,
    /// As scripts read it; empty when it is withheld.
    pub plain: String,
}

impl FieldView {
    /// The field in JSON: money is a number of whole cents, as everywhere; null when it is withheld.
    pub fn script_value(&self) -> Value {
        if !self.key.ends_with("_cent") {
            return self.plain.as_str().into();
        }
        self.plain.parse::<u64>().map_or(Value::Null, Value::from)
    }
}

/// A record as it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryView {
    /// The event that holds it now.
    pub id: EventId,
    /// The number under which other records refer to it.
    pub root: EventId,
    /// Its kind.
    pub kind: EntryKind,
    /// The record; `None` when a part of it is withheld.
    pub content: Option<Content>,
    /// Its fields that are given.
    pub fields: Vec<FieldView>,
    /// Who wrote it last.
    pub author: String,
    /// When.
    pub at: NaiveDateTime,
}

/// The dossier of a child, as far as this person may see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChildFile {
    /// The card.
    pub card: ChildCard,
    /// Records, oldest first.
    pub entries: Vec<EntryView>,
    /// Where the request stands, for who may see it.
    pub application: Option<String>,
    /// Why the content of the beschikking is hidden (Buren art. 4i); `None` when nothing is.
    pub hidden: Option<Consent>,
    /// Kinds that this person may see.
    pub may_see: Vec<EntryKind>,
    /// Kinds that this person may write.
    pub may_write: Vec<EntryKind>,
}

impl Session {
    /// Children of the location whose name or number has the parts of a query, by name.
    pub fn children_list(&self, query: &str, now: Moment) -> Result<Vec<ChildLine>, AppError> {
        self.require(Permission::SeeChildren)?;
        let (tx, day) = (self.store.read(), now.day());
        let placements = people::placements(tx, day, day)?;
        let supported: BTreeSet<ChildId> = allocations::latest(tx)?
            .into_iter()
            .filter(|allocation| !allocation.is_removed() && allocation.period.contains(day))
            .map(|allocation| allocation.child)
            .collect();
        let mut lines: Vec<ChildLine> = people::children(tx)?
            .into_iter()
            .filter(|child| query.trim() == child.number.as_str() || matches_parts(&child.name.full(), query))
            .map(|child| ChildLine {
                child: child.id,
                groups: self
                    .house
                    .groups
                    .iter()
                    .filter(|group| {
                        let mut own = placements.iter();
                        own.any(|place| (place.child, place.group) == (child.id, group.id))
                    })
                    .map(|group| group.name.to_string())
                    .collect(),
                has_support: if supported.contains(&child.id) {
                    Support::Plus
                } else {
                    Support::Regular
                },
                age_years: age_years(child.birth_date, day),
                name: child.name.full(),
                alert: child.alert.map(|alert| alert.to_string()),
                number: child.number,
            })
            .collect();
        lines.sort_by_cached_key(|line| fold(&line.name));
        Ok(lines)
    }

    /// The dossier of a child.
    pub fn child_file(&self, child: ChildId, now: Moment) -> Result<ChildFile, AppError> {
        self.require(Permission::SeeChildren)?;
        let role = self.desk.actor.role;
        let names = self.names(child)?;
        let all = &names.entries;
        let sight = self.grant_sight(child, now.day())?;
        let decided = all
            .iter()
            .any(|entry| matches!(entry.content, Content::Decision(_) | Content::Indication(_)));
        let is_hidden = (decided && sight.of_paper() == Sight::Withheld) || self.hides_allocation(child, sight)?;
        let seen = all.iter().filter(|entry| role.may(entry.content.kind().seen_with()));
        Ok(ChildFile {
            card: self.card(child, now.day())?,
            entries: seen.map(|entry| entry_view(entry, &names, sight)).collect(),
            application: role
                .may(Permission::SeeDossier)
                .then(|| application(all).in_words().to_owned()),
            hidden: is_hidden.then_some(sight.consent),
            may_see: kinds(|kind| role.may(kind.seen_with())),
            may_write: kinds(|kind| role.may(kind.written_with())),
        })
    }

    /// The child with a number.
    pub fn child_by_number(&self, number: &ChildNumber) -> Result<ChildId, AppError> {
        self.require(Permission::SeeChildren)?;
        self.child_numbered(number)
    }

    pub(super) fn children_by_number(&self) -> Result<Numbers, AppError> {
        let children = people::children(self.store.read())?.into_iter();
        Ok(children.map(|child| (child.number, child.id)).collect())
    }

    pub(super) fn names(&self, child: ChildId) -> Result<Names, AppError> {
        self.names_for(Some(child))
    }

    /// What fields refer to, with the goals of a child where it is about one.
    pub(super) fn names_for(&self, child: Option<ChildId>) -> Result<Names, AppError> {
        let children = people::children(self.store.read())?;
        let own = children.iter().find(|known| Some(known.id) == child);
        Ok(Names {
            own: own.map(|own| (own.id, own.name.full())),
            numbers: children.into_iter().map(|child| (child.id, child.number)).collect(),
            others: Others::ByNumber,
            entries: child.map_or_else(|| Ok(Vec::new()), |child| self.entries_of(child))?,
            groups: self
                .house
                .groups
                .iter()
                .map(|group| (group.id.raw().to_string(), group.name.to_string()))
                .collect(),
        })
    }

    /// The card, with the places of now and of the year to come.
    pub(super) fn card(&self, child: ChildId, day: NaiveDate) -> Result<ChildCard, AppError> {
        let year = day.checked_add_months(chrono::Months::new(12)).unwrap_or(day);
        self.card_between(child, (day, year), day)
    }

    /// The card, with the places between two days.
    pub(super) fn card_between(
        &self,
        child: ChildId,
        (from, until): (NaiveDate, NaiveDate),
        day: NaiveDate,
    ) -> Result<ChildCard, AppError> {
        let tx = self.store.read();
        let children = people::children(tx)?;
        let found = children.iter().find(|known| known.id == child);
        let found = found.ok_or_else(|| AppError::internal("KIND"))?.clone();
        let placements = people::placements(tx, from, until)?;
        let group = |id| self.house.groups.iter().find(|group| group.id == id);
        let siblings = siblings(&entries(&dossier::of_kinds(tx, &[EntryKind::Sibling])?), child);
        Ok(ChildCard {
            age_years: age_years(found.birth_date, day),
            birth_known: people::birth_known(tx, found.id)?,
            placements: placements
                .iter()
                .filter(|place| place.child == child)
                .filter_map(|place| {
                    let group = group(place.group)?;
                    Some((
                        group.name.to_string(),
                        group.kind,
                        place.period,
                        pattern(&place.pattern),
                    ))
                })
                .collect(),
            siblings: children
                .iter()
                .filter(|known| siblings.contains(&known.id))
                .map(|known| (known.id, known.number.clone()))
                .collect(),
            child: found,
        })
    }
}

fn kinds(may: impl Fn(EntryKind) -> bool) -> Vec<EntryKind> {
    EntryKind::ALL.iter().copied().filter(|kind| may(*kind)).collect()
}

/// Brothers and sisters of a child: those it names, those that name it, and theirs.
fn siblings(entries: &[Entry], child: ChildId) -> BTreeSet<ChildId> {
    let families: Vec<BTreeSet<ChildId>> = entries
        .iter()
        .filter_map(|entry| match &entry.content {
            Content::Sibling(sibling) => Some(sibling.other.iter().copied().chain(entry.child).collect()),
            _ => None,
        })
        .collect();
    let mut found = BTreeSet::from([child]);
    loop {
        let before = found.len();
        for family in &families {
            if !family.is_disjoint(&found) {
                found.extend(family.iter().copied());
            }
        }
        if found.len() == before {
            break;
        }
    }
    found.remove(&child);
    found
}

/// "ma nso, di nso".
fn pattern(pattern: &WeekPattern) -> String {
    let mut weekday = Weekday::Mon;
    let mut parts = Vec::new();
    for names in pattern.days() {
        if !names.is_empty() {
            parts.push(format!("{} {}", weekday_name(weekday), WeekPattern::join(names)));
        }
        weekday = weekday.succ();
    }
    parts.join(", ")
}

/// What a field is called in a record: without what a form says about leaving it empty.
pub(super) fn bare_label(label: &'static str) -> &'static str {
    label.split(" (leeg").next().unwrap_or(label)
}

/// A record as it is read; without consent the content of a beschikking is withheld.
pub(super) fn entry_view(entry: &Entry, names: &Names, sight: GrantSight) -> EntryView {
    let kind = entry.content.kind();
    let values = entry.content.values();
    let withheld = |key: &str| sight.of_field(kind, key) == Sight::Withheld;
    let why = format!("verborgen: {}", sight.consent.why_hidden().unwrap_or_default());
    let fields = kind.fields().iter().filter_map(|spec| {
        let raw = values.get(spec.key)?;
        let (shown, typed, plain) = if withheld(spec.key) {
            (why.clone(), String::new(), String::new())
        } else {
            (names.shown(spec, raw), names.typed(spec, raw), names.plain(spec, raw))
        };
        Some(FieldView {
            key: spec.key,
            label: bare_label(spec.label),
            shown,
            typed,
            plain,
        })
    });
    EntryView {
        id: entry.id,
        root: entry.root,
        kind,
        content: kind
            .fields()
            .iter()
            .all(|spec| !withheld(spec.key))
            .then(|| entry.content.clone()),
        fields: fields.collect(),
        author: entry.author.clone(),
        at: entry.at,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_form_says_of_an_empty_field_is_no_part_of_a_record() {
        let labels = EntryKind::ALL
            .iter()
            .flat_map(|kind| kind.fields())
            .map(|spec| spec.label);
        let hints: Vec<&str> = labels.filter(|label| label.contains("(leeg")).collect();
        assert!(!hints.is_empty(), "forms have such hints");
        for label in hints {
            assert!(!bare_label(label).contains("leeg"), "{label}");
        }
        assert_eq!(bare_label("Tot en met (leeg: loopt door)"), "Tot en met");
    }
}
