//! TR302, OP259: the same product not twice at a time; allocations that were removed do not count.
//!
//! One pass with the covered days per product: a file of 25 MB can hold tens of thousands of allocations, and comparing
//! every pair of them would keep a user waiting far too long.

use super::super::tree::Element;
use super::super::value;
use chrono::NaiveDate;
use std::collections::{BTreeMap, HashMap};

/// The allocations that stack on an earlier one, in order. A period that ends before it begins (CS003) holds no day.
pub(super) fn stacked(products: &[Element]) -> Vec<&Element> {
    let mut seen = Seen::default();
    products
        .iter()
        .filter(|product| !is_void(product))
        .filter(|product| Period::of(product).is_some_and(|period| seen.stacks(product, period)))
        .collect()
}

#[derive(Clone, Copy)]
struct Period {
    begin: NaiveDate,
    end: NaiveDate,
}

impl Period {
    fn of(product: &Element) -> Option<Self> {
        let begin = date_at(product, "Ingangsdatum").unwrap_or(NaiveDate::MIN);
        let end = date_at(product, "Einddatum").unwrap_or(NaiveDate::MAX);
        (begin <= end).then_some(Self { begin, end })
    }
}

fn date_at(product: &Element, name: &str) -> Option<NaiveDate> {
    product.text_at(&[name]).and_then(value::date)
}

fn is_void(product: &Element) -> bool {
    matches!(product.text_at(&["RedenWijziging"]), Some("01" | "13"))
        && date_at(product, "Einddatum") == date_at(product, "Ingangsdatum")
}

/// Days on which something was allocated: first day to last day of periods that do not touch each other.
#[derive(Default)]
struct Days(BTreeMap<NaiveDate, NaiveDate>);

impl Days {
    fn touches(&self, period: Period) -> bool {
        let last = self.0.range(..=period.end).next_back();
        last.is_some_and(|(_, end)| *end >= period.begin)
    }

    fn add(&mut self, mut period: Period) {
        while let Some((&begin, &end)) = self.0.range(..=period.end).next_back() {
            if end < period.begin {
                break;
            }
            self.0.remove(&begin);
            period = Period {
                begin: begin.min(period.begin),
                end: end.max(period.end),
            };
        }
        self.0.insert(period.begin, period.end);
    }
}

/// The days of earlier allocations. The same product: by code where both have one, else by category; a generic
/// allocation, which has neither, is the same as any other.
#[derive(Default)]
struct Seen<'t> {
    all: Days,
    generic: Days,
    of_category: HashMap<&'t str, Days>,
    of_category_alone: HashMap<&'t str, Days>,
    of_code: HashMap<&'t str, Days>,
}

impl<'t> Seen<'t> {
    /// Says whether an allocation stacks on an earlier one, and remembers it.
    fn stacks(&mut self, product: &'t Element, period: Period) -> bool {
        let touched = |days: Option<&Days>| days.is_some_and(|days| days.touches(period));
        let category = product.text_at(&["Product", "Categorie"]);
        let code = product.text_at(&["Product", "Code"]);
        let stacks = match (category, code) {
            (None, _) => self.all.touches(period),
            (Some(category), None) => self.generic.touches(period) || touched(self.of_category.get(category)),
            (Some(category), Some(code)) => {
                self.generic.touches(period)
                    || touched(self.of_category_alone.get(category))
                    || touched(self.of_code.get(code))
            }
        };
        self.all.add(period);
        match category {
            None => self.generic.add(period),
            Some(category) => {
                self.of_category.entry(category).or_default().add(period);
                match code {
                    None => self.of_category_alone.entry(category).or_default().add(period),
                    Some(code) => self.of_code.entry(code).or_default().add(period),
                }
            }
        }
        stacks
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ijw::tree;
    use proptest::prelude::*;
    use std::fmt::Write;

    /// The rule as it is written: every pair.
    fn by_pairs(products: &[Element]) -> Vec<u32> {
        let same = |a: &Element, b: &Element| {
            let category = |product: &Element| product.text_at(&["Product", "Categorie"]).map(str::to_owned);
            let code = |product: &Element| product.text_at(&["Product", "Code"]).map(str::to_owned);
            match (category(a), category(b), code(a).zip(code(b))) {
                (None, _, _) | (_, None, _) => true,
                (_, _, Some((a, b))) => a == b,
                (a, b, None) => a == b,
            }
        };
        let overlap = |a: Period, b: Period| a.begin <= b.end && b.begin <= a.end;
        let current: Vec<(&Element, Period)> = products
            .iter()
            .filter(|product| !is_void(product))
            .filter_map(|product| Period::of(product).map(|period| (product, period)))
            .collect();
        let stacks = |index: usize| {
            let (product, period) = current[index];
            current[..index]
                .iter()
                .any(|(other, earlier)| same(other, product) && overlap(*earlier, period))
        };
        (0..current.len())
            .filter(|index| stacks(*index))
            .map(|index| current[index].0.line)
            .collect()
    }

    fn any_product() -> impl Strategy<Value = String> {
        let category = proptest::option::of(40..42_u8);
        let code = proptest::option::of(1..4_u8);
        (category, code, 1..29_u8, proptest::option::of(1..29_u8), 0..8_u8).prop_map(
            |(category, code, begin, end, reason)| {
                let mut text = String::from("<p>");
                if let Some(category) = category {
                    write!(text, "<Product><Categorie>{category}</Categorie>").expect("text");
                    if let Some(code) = code {
                        write!(text, "<Code>{code}</Code>").expect("text");
                    }
                    text.push_str("</Product>");
                }
                write!(text, "<Ingangsdatum>2026-03-{begin:02}</Ingangsdatum>").expect("text");
                if let Some(end) = end {
                    write!(text, "<Einddatum>2026-03-{end:02}</Einddatum>").expect("text");
                }
                if reason == 0 {
                    text.push_str("<RedenWijziging>13</RedenWijziging>");
                }
                text + "</p>\n"
            },
        )
    }

    proptest! {
        #[test]
        fn tr302_one_pass_finds_what_comparing_every_pair_finds(
            products in proptest::collection::vec(any_product(), 0..9),
        ) {
            let root = tree::read(format!("<a>{}</a>", products.concat()).as_bytes()).expect("XML");
            let found: Vec<u32> = stacked(&root.children).into_iter().map(|product| product.line).collect();
            prop_assert_eq!(found, by_pairs(&root.children));
        }
    }

    #[test]
    fn tr302_ten_thousand_allocations_take_one_pass() {
        let mut text = String::from("<a>");
        for number in 0..10_000 {
            write!(
                text,
                "<p><Product><Categorie>45</Categorie><Code>{number}</Code></Product>\
                 <Ingangsdatum>2026-03-01</Ingangsdatum></p>"
            )
            .expect("text");
        }
        let root = tree::read(format!("{text}</a>").as_bytes()).expect("XML");
        assert!(stacked(&root.children).is_empty());
    }
}
