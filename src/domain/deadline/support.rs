//! The support that a child was granted, as far as terms follow from it.

use super::days_after;
use crate::domain::allocation::Toewijzing;
use crate::domain::dossier::grants::Indication;
use crate::domain::dossier::sight::Sight;
use crate::domain::group::GroupKind;
use crate::domain::ids::{ChildId, GemeenteCode, ProductCode};
use crate::domain::regelingen::Regelingen;
use crate::domain::time::Period;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// Support that a child was granted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Support {
    /// The child.
    pub child: ChildId,
    /// Who granted it; its policy holds for it.
    pub gemeente: GemeenteCode,
    /// Product, where one is named.
    pub product: Option<ProductCode>,
    /// In which kinds of group.
    pub kinds: Vec<GroupKind>,
    /// From when to when.
    pub period: Period,
    /// Day of the decision.
    pub decided_on: NaiveDate,
    /// Day of the decision that moved the end to a later day (OP380), when the last change of the end did.
    pub extended_on: Option<NaiveDate>,
    /// Whether its dates may be told.
    pub sight: Sight,
}

impl Support {
    /// Says whether it is for a kind of group on a day.
    pub fn covers(&self, kind: GroupKind, day: NaiveDate) -> bool {
        self.kinds.contains(&kind) && self.period.contains(day)
    }

    /// The product with what stands before a text about it; empty where none is named.
    pub(super) fn named(&self) -> String {
        self.product
            .as_ref()
            .map_or(String::new(), |product| format!("{product}, "))
    }
}

fn kinds(regelingen: &Regelingen, gemeente: &GemeenteCode, product: Option<&ProductCode>) -> Vec<GroupKind> {
    let regeling = regelingen.of(gemeente);
    let plus = GroupKind::ALL.into_iter();
    plus.filter(|kind| regeling.marks_plus(product, *kind)).collect()
}

/// The support that allocations give, from every state of each: the one with the latest stamp holds (IV013), a removed one
/// counts for nothing, and parts of one decision that follow on each other are one. `sight` says of the state that holds whether
/// it may be shown.
pub fn supports(regelingen: &Regelingen, states: &[Toewijzing], sight: impl Fn(&Toewijzing) -> Sight) -> Vec<Support> {
    let mut allocations: BTreeMap<_, Vec<&Toewijzing>> = BTreeMap::new();
    for state in states {
        allocations
            .entry((&state.gemeente, state.number))
            .or_default()
            .push(state);
    }
    let found = allocations
        .into_values()
        .filter_map(|states| of_allocation(regelingen, states, &sight));
    joined(found.collect())
}

/// Children of whom the municipality removed support that it had granted before (reason 13). What was typed here and taken
/// back has one state only: that child was never a plus child.
pub fn taken_back(regelingen: &Regelingen, states: &[Toewijzing]) -> BTreeSet<ChildId> {
    let mut allocations: BTreeMap<_, Vec<&Toewijzing>> = BTreeMap::new();
    for state in states {
        let key = (&state.gemeente, state.number);
        allocations.entry(key).or_default().push(state);
    }
    let removed = allocations.into_values().filter_map(|states| {
        let last = states.iter().max_by_key(|state| state.stamp)?;
        let granted = states
            .iter()
            .any(|state| !state.is_removed() && !kinds(regelingen, &state.gemeente, state.product.as_ref()).is_empty());
        (last.is_removed() && granted).then_some(last.child)
    });
    removed.collect()
}

fn of_allocation(
    regelingen: &Regelingen,
    mut states: Vec<&Toewijzing>,
    sight: impl Fn(&Toewijzing) -> Sight,
) -> Option<Support> {
    states.sort_by_key(|state| state.stamp);
    let last = *states.last()?;
    let kinds = kinds(regelingen, &last.gemeente, last.product.as_ref());
    if last.is_removed() || kinds.is_empty() {
        return None;
    }
    let mut extended_on = None;
    for pair in states.windows(2) {
        let [before, after] = pair else { continue };
        let end = |state: &Toewijzing| state.period.end().unwrap_or(NaiveDate::MAX);
        match end(after).cmp(&end(before)) {
            std::cmp::Ordering::Greater => extended_on = Some(after.stamp.date),
            std::cmp::Ordering::Less => extended_on = None,
            std::cmp::Ordering::Equal => {}
        }
    }
    Some(Support {
        child: last.child,
        gemeente: last.gemeente.clone(),
        product: last.product.clone(),
        kinds,
        period: last.period,
        decided_on: last.stamp.date,
        extended_on,
        sight: sight(last),
    })
}

/// Joins what one decision granted in parts, such as a volume for the school weeks and one for a holiday (POLICY 3.4).
fn joined(mut parts: Vec<Support>) -> Vec<Support> {
    parts.sort_by_key(|part| (part.child, part.decided_on, part.period.begin()));
    let mut whole: Vec<Support> = Vec::new();
    for part in parts {
        let same = whole.last_mut().filter(|before| {
            let of = |support: &Support| {
                let gemeente = support.gemeente.clone();
                (
                    support.child,
                    gemeente,
                    support.decided_on,
                    support.kinds.clone(),
                    support.sight,
                )
            };
            let next = before.period.end().map(|end| days_after(end, 1));
            of(before) == of(&part) && next.is_none_or(|next| part.period.begin() <= next)
        });
        match same {
            Some(before) => {
                let end = before
                    .period
                    .end()
                    .zip(part.period.end())
                    .map(|(one, two)| one.max(two));
                before.period = Period::new(before.period.begin(), end).unwrap_or(before.period);
                before.extended_on = before.extended_on.max(part.extended_on);
            }
            None => whole.push(part),
        }
    }
    whole
}

/// The support of an indication on paper; `None` for one that is an allocation too, or for which an allocation came.
pub fn indicated(
    regelingen: &Regelingen,
    child: ChildId,
    indication: &Indication,
    sight: Sight,
    known: &[Support],
) -> Option<Support> {
    let period = indication.period()?;
    let kinds = kinds(regelingen, &indication.gemeente, Some(&indication.product));
    let came = |support: &Support| {
        support.child == child
            && support.product.as_ref() == Some(&indication.product)
            && support.period.overlaps(period)
    };
    if indication.toewijzing.is_some() || kinds.is_empty() || known.iter().any(came) {
        return None;
    }
    Some(Support {
        child,
        gemeente: indication.gemeente.clone(),
        product: Some(indication.product.clone()),
        kinds,
        period,
        decided_on: indication.date,
        extended_on: None,
        sight,
    })
}
