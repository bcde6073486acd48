//! Which facts of a child somebody recorded by hand: what a file replaces of those is said.

use super::children::{BROUGHT_IN, facts_of};
use crate::domain::dossier::form::Values;
use crate::domain::dossier::{Content, DossierEvent, Entry, EntryKind, entries};
use crate::domain::event::earlier;
use crate::domain::ids::ChildId;
use crate::domain::people::Child;
use crate::store::{StoreError, Tx, dossier};
use std::collections::BTreeMap;

/// A field that was recorded by hand and becomes another by a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::app) struct Replaced {
    /// Key of the field.
    pub(in crate::app) field: &'static str,
    /// Whether nothing comes in its place.
    pub(in crate::app) is_emptied: bool,
}

/// The facts of each child as they were last recorded by hand, and as they were brought in before.
///
/// The dossier keeps both: who changes facts by hand first has what the register held written down, under a name of its own.
#[derive(Debug, Default)]
pub(in crate::app) struct ByHand(BTreeMap<ChildId, (Values, Values)>);

fn values(content: &Content) -> Values {
    content.values()
}

impl ByHand {
    /// Reads them of every child.
    pub(in crate::app) fn read(tx: Tx<'_>) -> Result<Self, StoreError> {
        let events = dossier::of_kinds(tx, &[EntryKind::Card])?;
        let mut of_child: BTreeMap<ChildId, Vec<DossierEvent>> = BTreeMap::new();
        for event in events {
            if let Some(child) = event.child {
                of_child.entry(child).or_default().push(event);
            }
        }
        let both = |(child, events): (ChildId, Vec<DossierEvent>)| {
            let last = entries(&events).pop()?;
            Some((child, (values(&last.content), brought_in(&events, &last)?)))
        };
        Ok(Self(of_child.into_iter().filter_map(both).collect()))
    }

    /// The fields of a child that still are as they were recorded by hand, and are something else afterwards.
    pub(in crate::app) fn replaced(&self, before: &Child, after: &Child) -> Vec<Replaced> {
        let Some((by_hand, brought)) = self.0.get(&before.id) else {
            return Vec::new();
        };
        let [now, then] = [before, after].map(|child| values(&Content::Card(facts_of(child))));
        let fields = EntryKind::Card.fields().iter().map(|spec| spec.key);
        let replaced = fields.filter(|key| {
            let stands = now.get(*key) == by_hand.get(*key) && by_hand.get(*key) != brought.get(*key);
            stands && now.contains_key(*key) && then.get(*key) != now.get(*key)
        });
        replaced
            .map(|field| Replaced {
                field,
                is_emptied: !then.contains_key(field),
            })
            .collect()
    }
}

/// What was brought in before somebody changed it by hand; `None` when nobody did.
fn brought_in(events: &[DossierEvent], last: &Entry) -> Option<Values> {
    let mut event = events.iter().find(|event| event.id == last.id)?;
    if event.author == BROUGHT_IN {
        return None;
    }
    while let Some(before) = earlier(events, event) {
        event = before;
        if event.author == BROUGHT_IN {
            break;
        }
    }
    event.entry().map(|entry| values(&entry.content))
}
