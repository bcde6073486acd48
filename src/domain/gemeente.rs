//! The municipalities of the country, with the days on which each of them exists (iJw TR378, IV046).

use super::ids::GemeenteCode;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// A municipality ("gemeente") as the list of the CBS has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gemeente {
    /// Code of the CBS.
    pub code: GemeenteCode,
    /// Name.
    pub name: String,
    /// First day; `None` for one that is older than the list.
    pub begin: Option<NaiveDate>,
    /// Last day; `None` for one that still exists.
    pub end: Option<NaiveDate>,
}

impl Gemeente {
    /// Says whether it exists on a day.
    pub fn exists_on(&self, day: NaiveDate) -> bool {
        self.begin.is_none_or(|begin| begin <= day) && self.end.is_none_or(|end| day <= end)
    }
}

/// Every municipality, also those that are gone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GemeenteList {
    by_code: BTreeMap<GemeenteCode, Gemeente>,
    known_until: Option<NaiveDate>,
}

impl GemeenteList {
    /// A list that is complete up to and including a day; of a code that is there twice the last one holds.
    pub fn new(gemeenten: impl IntoIterator<Item = Gemeente>, known_until: NaiveDate) -> Self {
        let by_code = gemeenten
            .into_iter()
            .map(|gemeente| (gemeente.code.clone(), gemeente))
            .collect();
        Self {
            by_code,
            known_until: Some(known_until),
        }
    }

    /// The municipality with a code, also when it is gone.
    pub fn get(&self, code: &GemeenteCode) -> Option<&Gemeente> {
        self.by_code.get(code)
    }

    /// Every municipality, in order of code.
    pub fn iter(&self) -> impl Iterator<Item = &Gemeente> {
        self.by_code.values()
    }

    /// Says whether the list is complete for a day: a code that is not in it does not exist then.
    ///
    /// Later than that a municipality can be new, so that nothing may be refused on it.
    pub fn covers(&self, day: NaiveDate) -> bool {
        self.known_until.is_some_and(|last| day <= last)
    }

    /// Says whether a message may go to a code: it exists today, or it existed on the first day of the allocation (TR378).
    pub fn is_valid(&self, code: &GemeenteCode, today: NaiveDate, allocation_begin: NaiveDate) -> bool {
        self.get(code)
            .is_some_and(|gemeente| gemeente.exists_on(today) || gemeente.exists_on(allocation_begin))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::parse_date;

    fn day(text: &str) -> NaiveDate {
        parse_date(text).expect("a test date")
    }

    fn code(text: &str) -> GemeenteCode {
        GemeenteCode::parse(text).expect("a code")
    }

    fn list() -> GemeenteList {
        let gemeente = |raw, begin: Option<&str>, end: Option<&str>| Gemeente {
            code: code(raw),
            name: raw.to_owned(),
            begin: begin.map(day),
            end: end.map(day),
        };
        GemeenteList::new(
            [
                gemeente("0214", None, None),
                gemeente("0501", None, Some("2022-12-31")),
                gemeente("1992", Some("2023-01-01"), None),
            ],
            day("2026-12-31"),
        )
    }

    #[test]
    fn tr378_an_old_code_holds_for_an_allocation_that_began_under_it() {
        let list = list();
        for (raw, today, begin, valid) in [
            ("0214", "2026-04-02", "2026-01-01", true),
            ("0501", "2026-04-02", "2022-12-31", true),
            ("0501", "2026-04-02", "2023-01-01", false),
            ("0501", "2022-06-01", "2023-01-01", true),
            ("1992", "2023-01-01", "2022-06-01", true),
            ("1992", "2022-12-31", "2022-06-01", false),
            ("9999", "2026-04-02", "2026-01-01", false),
        ] {
            assert_eq!(
                list.is_valid(&code(raw), day(today), day(begin)),
                valid,
                "{raw} {today} {begin}"
            );
        }
        assert!(list.covers(day("2026-12-31")));
        assert!(!list.covers(day("2027-01-01")));
        assert!(!GemeenteList::default().covers(day("2026-01-01")));
    }
}
