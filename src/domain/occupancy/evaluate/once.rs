//! Nobody is in two groups at once: whoever is recorded in several counts in the one entered last.
//!
//! New records are refused at the door; these are the ones that a file already holds.

use crate::domain::ids::{ChildId, GroupId, StaffId};
use crate::domain::occupancy::{ChildInside, DayInput, Leaving, Span, StaffInside};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Where someone is, and the place of that group in the order of the location.
#[derive(Clone, Copy)]
struct Whereabouts {
    group: GroupId,
    place: usize,
    span: Span,
}

impl Whereabouts {
    /// The later in order is the one that counts; of two that begin together the first group.
    const fn rank(self) -> (u16, Reverse<usize>) {
        (self.span.from(), Reverse(self.place))
    }
}

/// Everyone who is in more than one group on the day, with all of it.
pub(super) struct Once {
    children: BTreeMap<ChildId, Vec<Whereabouts>>,
    staff: BTreeMap<StaffId, Vec<Whereabouts>>,
}

impl Once {
    pub(super) fn of(input: &DayInput<'_>) -> Self {
        let place = |id: GroupId| input.groups.iter().position(|group| group.id == id);
        let at = |group: GroupId, span: Span| place(group).map(|place| Whereabouts { group, place, span });
        let children = input
            .children
            .iter()
            .filter(|child| child.inside.leaving != Leaving::Forgotten);
        let children = children.filter_map(|child| Some((child.child, at(child.group, child.inside.span)?)));
        let staff = input.staff.iter();
        let staff = staff.filter_map(|worker| Some((worker.staff, at(worker.group, worker.span)?)));
        Self {
            children: in_several(children),
            staff: in_several(staff),
        }
    }

    /// Says whether a child counts here at a minute: not while it is elsewhere since later, and not after that when nobody
    /// ticked it out here.
    pub(super) fn counts_child(&self, child: &ChildInside, minute: u16) -> bool {
        let known = self.children.get(&child.child).map(Vec::as_slice).unwrap_or_default();
        let over = |other: &Whereabouts| match child.inside.leaving {
            Leaving::Known => other.span.holds(minute),
            Leaving::NotTicked | Leaving::Forgotten => other.span.from() <= minute,
        };
        child.inside.span.holds(minute) && !left_for(known, (child.group, child.inside.span), over)
    }

    /// Says whether someone counts here at a minute: not while being elsewhere since later.
    pub(super) fn counts_staff(&self, worker: &StaffInside, minute: u16) -> bool {
        let known = self.staff.get(&worker.staff).map(Vec::as_slice).unwrap_or_default();
        let over = |other: &Whereabouts| other.span.holds(minute);
        worker.span.holds(minute) && !left_for(known, (worker.group, worker.span), over)
    }
}

/// Says whether something later, elsewhere, took someone away.
fn left_for(known: &[Whereabouts], (group, span): (GroupId, Span), over: impl Fn(&Whereabouts) -> bool) -> bool {
    let mut places = known.iter().filter(|one| one.group == group);
    let Some(place) = places.next().map(|one| one.place) else {
        return false;
    };
    let here = Whereabouts { group, place, span };
    let elsewhere = known.iter().filter(|other| other.group != group);
    elsewhere
        .filter(|other| over(other))
        .any(|other| other.rank() > here.rank())
}

/// Only those who are in more than one group.
fn in_several<K: Ord>(all: impl Iterator<Item = (K, Whereabouts)>) -> BTreeMap<K, Vec<Whereabouts>> {
    let mut found: BTreeMap<K, Vec<Whereabouts>> = BTreeMap::new();
    for (key, whereabouts) in all {
        found.entry(key).or_default().push(whereabouts);
    }
    found.retain(|_, places| {
        places
            .windows(2)
            .any(|pair| matches!(pair, [one, two] if one.group != two.group))
    });
    found
}
