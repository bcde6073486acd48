//! Raw events that are never overwritten, and which of them still count.

use super::ids::EventId;
use std::collections::{BTreeMap, BTreeSet};

/// What every raw event has.
pub trait RawEvent: Clone {
    /// Its number; later events have higher ones.
    fn id(&self) -> EventId;
    /// The earlier event that it takes the place of.
    fn replaces(&self) -> Option<EventId>;
    /// Says whether it only takes the earlier event away.
    fn is_revocation(&self) -> bool;
}

/// The events that still count, in the order of the day: a replacing event stands where the replaced one stood.
///
/// An event counts unless a later event that counts replaces it; so revoking a revocation brings the first event back. What
/// corrects a correction also stands in the place of what that one corrected: the first event stays replaced.
pub fn effective<E: RawEvent>(events: &[E]) -> Vec<E> {
    let counting = counting(events);
    let says = |event: &&E| counting.contains(&event.id()) && !event.is_revocation();
    standing(events, &events.iter().filter(says).map(RawEvent::id).collect())
}

/// Numbers of the events that no later event that counts took the place of; what takes another away is among them.
pub fn counting<E: RawEvent>(events: &[E]) -> BTreeSet<EventId> {
    let mut ordered: Vec<&E> = events.iter().collect();
    ordered.sort_by_key(|event| event.id());
    let replaced_by: BTreeMap<EventId, EventId> = ordered
        .iter()
        .filter_map(|event| Some((event.id(), event.replaces()?)))
        .collect();
    let mut counting: BTreeSet<EventId> = ordered.iter().map(|event| event.id()).collect();
    for event in ordered.iter().rev().filter(|event| event.replaces().is_some()) {
        if !counting.contains(&event.id()) {
            continue;
        }
        let mut replaced = event.replaces();
        while let Some(gone) = replaced {
            counting.remove(&gone);
            // Ids only go down a chain of replacements; anything else was not written by this program.
            let before = replaced_by.get(&gone).copied().filter(|before| *before < gone);
            replaced = before.filter(|_| !event.is_revocation());
        }
    }
    counting
}

/// Some of the events, in the order of the day.
pub fn standing<E: RawEvent>(events: &[E], which: &BTreeSet<EventId>) -> Vec<E> {
    let mut ordered: Vec<&E> = events.iter().collect();
    ordered.sort_by_key(|event| event.id());
    let mut place: BTreeMap<EventId, EventId> = BTreeMap::new();
    for event in &ordered {
        let root = event
            .replaces()
            .and_then(|replaced| place.get(&replaced).copied())
            .unwrap_or(event.id());
        place.insert(event.id(), root);
    }
    let mut found: Vec<E> = ordered
        .into_iter()
        .filter(|event| which.contains(&event.id()))
        .cloned()
        .collect();
    found.sort_by_key(|event| (place.get(&event.id()).copied(), event.id()));
    found
}

/// The version that an event took the place of. A correction after one that was taken back points at that taking back: the
/// version before it is then the one that counted again.
pub fn earlier<'a, E: RawEvent>(events: &'a [E], of: &E) -> Option<&'a E> {
    let find = |id: EventId| events.iter().find(|event| event.id() == id);
    let mut from = of.id();
    let mut at = of.replaces()?;
    loop {
        // Ids only go down a chain of replacements; anything else was not written by this program.
        let event = find(at).filter(|_| at < from)?;
        if !event.is_revocation() {
            return Some(event);
        }
        let taken_back = find(event.replaces()?).filter(|taken_back| taken_back.id() < at)?;
        from = at;
        at = taken_back.replaces()?;
    }
}
