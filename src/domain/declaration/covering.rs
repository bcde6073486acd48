//! Which allocations of a child are for which product, and on which days.

use super::line::ChildClaim;
use crate::domain::allocation::Toewijzing;
use crate::domain::ids::{ProductCategorie, ProductCode};
use crate::domain::regeling::{PolicyProduct, ProductKind};
use chrono::NaiveDate;

impl<'a> ChildClaim<'a> {
    /// The allocations on which a product can be declared: those that name it, and for support those that name no product
    /// and no other category (TR339, TR340).
    pub(super) fn allocations_of(&self, product: &PolicyProduct) -> Vec<&'a Toewijzing> {
        self.allocations
            .iter()
            .copied()
            .filter(|allocation| match &allocation.product {
                Some(code) => *code == product.code,
                None => self.unnamed_product(allocation, product.kind) == Some(&product.code),
            })
            .collect()
    }

    /// The product as which care of a kind is declared on an allocation that names none: the first of the policy that has
    /// a tariff in its category. One only, or a day would be declared once for each product of the kind.
    fn unnamed_product(&self, allocation: &Toewijzing, kind: ProductKind) -> Option<&'a ProductCode> {
        let has_tariff = |code: &ProductCode, category: Option<&ProductCategorie>| {
            self.input.tariffs.iter().any(|t| {
                t.gemeente == *self.input.gemeente
                    && t.product == *code
                    && category.is_none_or(|category| t.category == *category)
            })
        };
        let supports = matches!(kind, ProductKind::Support(_));
        let of_kind = || {
            let products = self.input.regeling.products.iter();
            products
                .filter(move |product| supports && product.kind == kind)
                .map(|product| &product.code)
        };
        let category = allocation.category.as_ref();
        // Without any tariff the first of a generic one is still tried, so that what is missing is said.
        of_kind()
            .find(|code| has_tariff(code, category))
            .or_else(|| of_kind().next().filter(|_| category.is_none()))
    }

    /// Says whether an allocation that names a product of this kind holds on a day: it comes before one that names none.
    pub(super) fn is_named(&self, kind: ProductKind, day: NaiveDate) -> bool {
        let named = |code: &ProductCode| {
            self.input
                .regeling
                .product(code)
                .is_some_and(|named| named.kind == kind)
        };
        self.holds(day, |allocation| allocation.product.as_ref().is_some_and(named))
    }

    /// Says whether care of a kind can be declared on some allocation on a day.
    pub(super) fn is_covered(&self, kind: ProductKind, day: NaiveDate) -> bool {
        let unnamed =
            |allocation: &Toewijzing| allocation.product.is_none() && self.unnamed_product(allocation, kind).is_some();
        self.is_named(kind, day) || self.holds(day, unnamed)
    }

    fn holds(&self, day: NaiveDate, fits: impl Fn(&Toewijzing) -> bool) -> bool {
        let mut standing = self.allocations.iter().filter(|allocation| !allocation.is_removed());
        standing.any(|allocation| allocation.period.contains(day) && fits(allocation))
    }
}
