//! Rules between allocations of one child: pairs (B14, B15), overlap (OP347, TR302) and age for the product (B1).

use super::allocation::Toewijzing;
use super::declaration::Tariff;
use super::finding::{Finding, Severity};
use super::ids::{ChildNumber, GemeenteCode, ProductCategorie, ProductCode};
use super::limits::{Limit, LimitOverride, is_lifted};
use super::regeling::{PolicyProduct, ProductKind, Regeling};
use super::rule_code::RuleCode;
use super::time::{Period, birthday};
use chrono::{Months, NaiveDate};

/// Months before a birthday that ends a product at which it is said (B1).
const WARN_MONTHS: u32 = 3;

/// The parts of a stretch of days that lie in none of some others, in order; adjoining others join.
pub fn uncovered(period: Period, others: &[Period]) -> Vec<Period> {
    let mut others = others.to_vec();
    others.sort_by_key(|other| other.begin());
    let mut found = Vec::new();
    // First day of which it is not yet known whether it is covered; `None` when all are.
    let mut from = Some(period.begin());
    for other in others {
        let Some(begin) = from else { break };
        if other.end().is_some_and(|end| end < begin) {
            continue;
        }
        if period.end().is_some_and(|end| other.begin() > end) {
            break;
        }
        if other.begin() > begin {
            found.extend(Period::new(begin, other.begin().pred_opt()).ok());
        }
        from = other.end().and_then(|end| end.succ_opt());
    }
    if let Some(begin) = from.filter(|begin| period.contains(*begin)) {
        found.extend(Period::new(begin, period.end()).ok());
    }
    found
}

/// Says whether two allocations are for the same product and share a day: the municipality may not grant that (OP347, TR302).
pub fn overlaps(one: &Toewijzing, other: &Toewijzing) -> bool {
    let same = one.child == other.child && one.gemeente == other.gemeente && one.product == other.product;
    let known = one.product.is_some() && one.number != other.number && !one.is_removed() && !other.is_removed();
    let begins_before_end = |a: Period, b: Period| b.end().is_none_or(|end| a.begin() <= end);
    same && known && begins_before_end(one.period, other.period) && begins_before_end(other.period, one.period)
}

/// Says whether the category of an allocation is that of its product code in the tariffs of its municipality (TR381); where
/// no tariff has the code nothing is known.
pub fn category_fits(
    tariffs: &[Tariff],
    gemeente: &GemeenteCode,
    allocated: (Option<&ProductCategorie>, Option<&ProductCode>),
) -> bool {
    let (category, product) = allocated;
    let mut listed = tariffs
        .iter()
        .filter(|tariff| tariff.gemeente == *gemeente && Some(&tariff.product) == product)
        .peekable();
    listed.peek().is_none() || listed.any(|tariff| Some(&tariff.category) == category)
}

/// What the rules between the allocations of one child look at.
#[derive(Clone, Copy, Debug)]
pub struct PairInput<'a> {
    /// Number of the child, for the findings.
    pub child: &'a ChildNumber,
    /// Its date of birth.
    pub birth: NaiveDate,
    /// Latest states of all its allocations.
    pub allocations: &'a [Toewijzing],
    /// The policy.
    pub regeling: &'a Regeling,
    /// Limits set aside for this child.
    pub overrides: &'a [LimitOverride],
    /// The day on which it is asked.
    pub today: NaiveDate,
}

/// What is wrong with one allocation of a child beside its others.
pub fn check(input: &PairInput<'_>, allocation: &Toewijzing) -> Vec<Finding> {
    let double = input.allocations.iter().filter(|other| overlaps(allocation, other));
    let mut found: Vec<Finding> = double
        .map(|other| {
            let text = format!(
                "Toewijzingen {} en {} zijn voor hetzelfde product en overlappen.",
                allocation.number.min(other.number),
                allocation.number.max(other.number)
            );
            fault(
                RuleCode::Tr302,
                text,
                "Vraag de gemeente een van de twee te beëindigen.",
            )
        })
        .collect();
    let product = allocation
        .product
        .as_ref()
        .and_then(|code| input.regeling.product(code));
    if let Some(product) = product.filter(|_| !allocation.is_removed()) {
        found.extend(unpaired(allocation, product, input.allocations, input.overrides));
        found.extend(age(allocation, product, input.birth, input.overrides, input.today));
    }
    for finding in &mut found {
        finding.child = Some(input.child.clone());
    }
    found
}

/// The first day on which a product stands without one it needs (B14, B15).
fn unpaired(
    allocation: &Toewijzing,
    product: &PolicyProduct,
    allocations: &[Toewijzing],
    overrides: &[LimitOverride],
) -> Option<Finding> {
    if product.requires_any.is_empty() {
        return None;
    }
    let gives = |other: &&Toewijzing| {
        let needed = other
            .product
            .as_ref()
            .is_some_and(|code| product.requires_any.contains(code));
        needed && !other.is_removed()
    };
    let mut covering: Vec<Period> = allocations.iter().filter(gives).map(|other| other.period).collect();
    let lifted = overrides.iter().filter(|found| found.limit == Limit::Pair);
    covering.extend(lifted.map(|found| found.period));
    let day = uncovered(allocation.period, &covering).first()?.begin();
    let codes: Vec<&str> = product.requires_any.iter().map(ProductCode::as_str).collect();
    let text = format!(
        "Toewijzing {} ({}) mag alleen samen met {}; vanaf {} is die er niet.",
        allocation.number,
        product.code,
        codes.join(" of "),
        day.format("%d-%m-%Y")
    );
    let mut finding = fault(
        RuleCode::Koppeling,
        text,
        "Vraag de gemeente de perioden op elkaar af te stemmen.",
    );
    finding.day = Some(day);
    Some(finding)
}

/// The age of a child against a product, and the birthday that is coming (B1).
fn age(
    allocation: &Toewijzing,
    product: &PolicyProduct,
    birth: NaiveDate,
    overrides: &[LimitOverride],
    today: NaiveDate,
) -> Option<Finding> {
    let birthday = |years: Option<u32>| Some(birthday(birth, i32::try_from(years?).ok()?));
    let what = match product.kind {
        ProductKind::Support(kind) => kind.label(),
        ProductKind::NoAllowance | ProductKind::Transport => product.code.as_str(),
    };
    let (period, number) = (allocation.period, allocation.number);
    let in_words = |day: NaiveDate| day.format("%d-%m-%Y");
    if let Some(from) = birthday(product.age.from_years).filter(|from| period.begin() < *from)
        && !is_lifted(Limit::Age, overrides, period.begin())
    {
        let text = format!(
            "Toewijzing {number}: het kind is pas op {} oud genoeg voor {what}.",
            in_words(from)
        );
        return Some(Finding::let_op(
            RuleCode::Leeftijd,
            text,
            "Vraag de gemeente om een toewijzing die past bij de leeftijd.",
        ));
    }
    let (years, to) = (product.age.to_years?, birthday(product.age.to_years)?);
    if !period.contains(today) || is_lifted(Limit::Age, overrides, today.max(to)) {
        return None;
    }
    let remedy = "BSO+ heeft een eigen indicatie nodig; bespreek dat op tijd met ouders en consulent.";
    let warn = to.checked_sub_months(Months::new(WARN_MONTHS)).unwrap_or(to);
    if today >= to {
        let text = format!(
            "Toewijzing {number}: het kind is sinds {} {years} jaar; {what} is dan afgelopen.",
            in_words(to)
        );
        Some(Finding::let_op(RuleCode::Leeftijd, text, remedy))
    } else if today >= warn {
        let text = format!(
            "Toewijzing {number}: het kind wordt op {} {years} jaar; {what} eindigt dan.",
            in_words(to)
        );
        Some(Finding::let_op(RuleCode::Leeftijd, text, remedy))
    } else {
        None
    }
}

/// Transport is for days on which the child comes: more days of transport in a week than days of care is said (B15).
pub fn transport(child: &ChildNumber, monday: NaiveDate, transported: u64, attended: u64) -> Option<Finding> {
    (transported > attended).then(|| {
        let text = format!(
            "Vervoer op {} in deze week; het kind komt op {attended}.",
            crate::domain::words::count(transported, "dag", "dagen")
        );
        let mut finding = Finding::let_op(
            RuleCode::Vervoer,
            text,
            "Declareer geen vervoer op dagen waarop het kind niet kwam.",
        );
        finding.child = Some(child.clone());
        finding.day = Some(monday);
        finding
    })
}

fn fault(code: RuleCode, text: String, remedy: &str) -> Finding {
    let mut finding = Finding::let_op(code, text, remedy);
    finding.severity = Severity::Fout;
    finding
}

#[cfg(test)]
#[path = "pairing_tests.rs"]
mod tests;
