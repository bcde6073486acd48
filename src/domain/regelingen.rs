//! The policies of a location ("regelingen"): its own, and those of other municipalities that have one of their own.

use super::allocation::Toewijzing;
use super::group::GroupKind;
use super::ids::GemeenteCode;
use super::regeling::Regeling;
use super::time::Period;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Which policy of a location: its own, or that of a municipality. Its own comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PolicyIndex(usize);

/// The policies of a location; a municipality without one of its own follows that of the location.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Regelingen {
    own: Regeling,
    others: BTreeMap<GemeenteCode, Regeling>,
}

impl Regelingen {
    /// The policy of the location, and those of municipalities with one of their own.
    pub const fn new(own: Regeling, others: BTreeMap<GemeenteCode, Regeling>) -> Self {
        Self { own, others }
    }

    /// One policy for every municipality.
    pub const fn one(own: Regeling) -> Self {
        Self::new(own, BTreeMap::new())
    }

    /// The policy of the location.
    pub const fn own(&self) -> &Regeling {
        &self.own
    }

    /// Municipalities with a policy of their own, by code.
    pub const fn others(&self) -> &BTreeMap<GemeenteCode, Regeling> {
        &self.others
    }

    /// Every policy: that of the location first, then by municipality.
    pub fn all(&self) -> impl Iterator<Item = &Regeling> {
        std::iter::once(&self.own).chain(self.others.values())
    }

    /// Every policy with its index.
    pub fn indexed(&self) -> impl Iterator<Item = (PolicyIndex, &Regeling)> {
        self.all()
            .enumerate()
            .map(|(index, regeling)| (PolicyIndex(index), regeling))
    }

    /// The policy of a municipality.
    pub fn of(&self, gemeente: &GemeenteCode) -> &Regeling {
        self.others.get(gemeente).unwrap_or(&self.own)
    }

    /// Which policy a municipality follows.
    pub fn index_of(&self, gemeente: &GemeenteCode) -> PolicyIndex {
        let place = self.others.keys().position(|other| other == gemeente);
        PolicyIndex(place.map_or(0, |place| place + 1))
    }

    /// The policy of an index; the location's own for one that is of other policies.
    pub fn get(&self, index: PolicyIndex) -> &Regeling {
        self.all().nth(index.0).unwrap_or(&self.own)
    }

    /// Says whether an allocation makes a child one with extra support in a kind of group, by the policy of who granted it.
    pub fn marks_plus(&self, allocation: &Toewijzing, kind: GroupKind) -> bool {
        self.of(&allocation.gemeente)
            .marks_plus(allocation.product.as_ref(), kind)
    }

    /// The policy of a child on a day: of the municipality that grants it something, else of the one that it lives in, else
    /// that of the location.
    ///
    /// `grants` holds who granted the child something that was not removed, and for how long; of several the one that runs
    /// counts, then the one that began last.
    pub fn of_child<'a>(
        &self,
        home: Option<&'a GemeenteCode>,
        grants: impl IntoIterator<Item = (&'a GemeenteCode, Period)>,
        day: NaiveDate,
    ) -> &Regeling {
        let by_time = |(_, period): &(&GemeenteCode, Period)| (period.contains(day), period.begin());
        let last = grants.into_iter().max_by_key(by_time).map(|(gemeente, _)| gemeente);
        last.or(home).map_or(&self.own, |gemeente| self.of(gemeente))
    }

    /// The allocations that follow each policy, in the order of [`Regelingen::all`]; a policy that none follows is left out.
    pub fn shared_out(&self, allocations: &[Toewijzing]) -> Vec<(&Regeling, Vec<Toewijzing>)> {
        let mut shares: BTreeMap<PolicyIndex, Vec<Toewijzing>> = BTreeMap::new();
        for allocation in allocations {
            let share = shares.entry(self.index_of(&allocation.gemeente)).or_default();
            share.push(allocation.clone());
        }
        shares
            .into_iter()
            .map(|(index, share)| (self.get(index), share))
            .collect()
    }
}
