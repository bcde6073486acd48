//! How many weeks of a year count against the maximum of a policy (B30): the same counting for a claim and for what is left.

use super::delivery::{DaysOfCare, Delivery};
use super::history::History;
use super::line::ChildClaim;
use super::month::ClaimInput;
use super::policy_weeks::PolicyWeeks;
use crate::domain::allocation::Toewijzing;
use crate::domain::burn_down::kinds;
use crate::domain::ids::{ChildId, ToewijzingNummer};
use crate::domain::regeling::PolicyProduct;
use std::collections::BTreeMap;

/// Of each allocation of a child under a product of the policy, in whatever unit: the weeks of a year of which something of that
/// product is paid, and those above the maximum of which something would be.
pub fn counted_weeks(input: &ClaimInput<'_>, child: ChildId, year: i32) -> BTreeMap<ToewijzingNummer, u32> {
    let mut counted = BTreeMap::new();
    let Some(known) = input.children.get(&child) else {
        return counted;
    };
    let mine = |found: &&Toewijzing| found.child == child && found.gemeente == *input.gemeente;
    let allocations: Vec<&Toewijzing> = input.allocations.iter().filter(mine).collect();
    let deliveries = input.deliveries.iter().filter(|delivery| delivery.child == child);
    let deliveries: Vec<Delivery> = deliveries.copied().collect();
    let history = History::new(&[]);
    let claim = ChildClaim::new(input, child, known, &allocations, (&history, &deliveries));
    for product in &input.regeling.products {
        let of_product = claim.in_order(product);
        if of_product.is_empty() {
            continue;
        }
        let weeks = claim.weeks_of(product, &of_product).counted(year);
        for allocation in of_product {
            let most: &mut u32 = counted.entry(allocation.number).or_default();
            *most = weeks.max(*most);
        }
    }
    counted
}

impl<'a> ChildClaim<'a> {
    /// The allocations of a product in the order in which care is billed on them: who names it first.
    pub(super) fn in_order(&self, product: &PolicyProduct) -> Vec<&'a Toewijzing> {
        let mut of_product = self.allocations_of(product);
        of_product.sort_by_key(|found| (found.product.is_none(), found.period.begin(), found.number));
        of_product
    }

    /// What was delivered for a product.
    pub(super) fn care_for(&self, product: &PolicyProduct) -> DaysOfCare {
        DaysOfCare::of(self.deliveries, &kinds(self.input.regeling, Some(product)))
    }

    fn weeks_of(&self, product: &PolicyProduct, of_product: &[&'a Toewijzing]) -> PolicyWeeks {
        let shares = self.shares(product, of_product, &self.care_for(product));
        self.policy_weeks(product, &self.partners_of(product), &shares)
    }
}
