//! Which allocations of a child are for which product, and on which days.

use super::Tariff;
use super::line::ChildClaim;
use crate::domain::allocation::Toewijzing;
use crate::domain::ids::{ProductCategorie, ProductCode};
use crate::domain::regeling::{PolicyProduct, ProductKind, Regeling};
use chrono::NaiveDate;

/// The products as which care can be declared on an allocation: the one it names, or those that it can be where it names none.
pub fn products_of<'a>(
    allocation: &Toewijzing,
    regeling: &'a Regeling,
    tariffs: &[Tariff],
) -> impl Iterator<Item = &'a PolicyProduct> {
    let is_its = |product: &&PolicyProduct| match &allocation.product {
        Some(code) => *code == product.code,
        None => unnamed_product(allocation, product.kind, regeling, tariffs) == Some(&product.code),
    };
    regeling.products.iter().filter(is_its).collect::<Vec<_>>().into_iter()
}

/// The product as which care of a kind is declared on an allocation that names none (TR339, TR340, IV075).
///
/// For support: the first of the policy that has a tariff in its category. One only, or a day would be declared once for each
/// product of the kind. A category in which no support has a tariff, such as transport, is for the first other product that has.
fn unnamed_product<'a>(
    allocation: &Toewijzing,
    kind: ProductKind,
    regeling: &'a Regeling,
    tariffs: &[Tariff],
) -> Option<&'a ProductCode> {
    let category = allocation.category.as_ref();
    let has_tariff = |product: &&PolicyProduct, category: Option<&ProductCategorie>| {
        tariffs.iter().any(|t| {
            t.gemeente == allocation.gemeente
                && t.product == product.code
                && category.is_none_or(|category| t.category == *category)
        })
    };
    let supports = |product: &&PolicyProduct| matches!(product.kind, ProductKind::Support(_));
    let products = || regeling.products.iter();
    if !matches!(kind, ProductKind::Support(_)) {
        let category = Some(category?);
        let mut priced = products().filter(|product| has_tariff(product, category));
        if priced.clone().any(|product| supports(&product)) {
            return None;
        }
        return priced
            .next()
            .filter(|first| first.kind == kind)
            .map(|first| &first.code);
    }
    let of_kind = || products().filter(|product| product.kind == kind);
    // Without any tariff the first of a generic one is still tried, so that what is missing is said.
    of_kind()
        .find(|product| has_tariff(product, category))
        .or_else(|| of_kind().next().filter(|_| category.is_none()))
        .map(|product| &product.code)
}

impl<'a> ChildClaim<'a> {
    /// The allocations on which a product can be declared: those that name it, and those that name none and can be for it.
    pub(super) fn allocations_of(&self, product: &PolicyProduct) -> Vec<&'a Toewijzing> {
        let is_for = |allocation: &&Toewijzing| self.products_of(allocation).any(|its| its.code == product.code);
        self.allocations.iter().copied().filter(is_for).collect()
    }

    pub(super) fn products_of(&self, allocation: &Toewijzing) -> impl Iterator<Item = &'a PolicyProduct> {
        products_of(allocation, self.input.regeling, self.input.tariffs)
    }

    /// The standing allocations of which one must hold for a product that goes only together with another (B14, B15).
    pub(super) fn partners_of(&self, product: &PolicyProduct) -> Vec<&'a Toewijzing> {
        let gives = |allocation: &&Toewijzing| {
            let mut its = self.products_of(allocation);
            !allocation.is_removed() && its.any(|its| product.requires_any.contains(&its.code))
        };
        self.allocations.iter().copied().filter(gives).collect()
    }

    /// Says whether an allocation that names a product of this kind holds on a day: it comes before one that names none.
    pub(super) fn is_named(&self, kind: ProductKind, day: NaiveDate) -> bool {
        self.holds(day, |allocation| {
            allocation.product.is_some() && self.is_for(allocation, kind)
        })
    }

    /// Says whether care of a kind can be declared on some allocation on a day.
    pub(super) fn is_covered(&self, kind: ProductKind, day: NaiveDate) -> bool {
        self.holds(day, |allocation| self.is_for(allocation, kind))
    }

    fn is_for(&self, allocation: &Toewijzing, kind: ProductKind) -> bool {
        self.products_of(allocation).any(|product| product.kind == kind)
    }

    fn holds(&self, day: NaiveDate, fits: impl Fn(&Toewijzing) -> bool) -> bool {
        let mut standing = self.allocations.iter().filter(|allocation| !allocation.is_removed());
        standing.any(|allocation| allocation.period.contains(day) && fits(allocation))
    }
}
