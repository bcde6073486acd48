//! The municipalities of the country, with the days on which each of them exists (iJw TR378, IV046).

use super::ids::GemeenteCode;
use chrono::NaiveDate;
use std::collections::BTreeMap;
use thiserror::Error;

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

/// Codes that stand in files where a municipality is not known; no list ever holds them.
const PLACEHOLDERS: [&str; 2] = ["0000", "9999"];

/// Says whether a code stands for "not known" and so is that of no municipality, whatever a list says.
pub fn is_placeholder(code: &GemeenteCode) -> bool {
    PLACEHOLDERS.contains(&code.as_str())
}

/// How sure it is that a code is that of a municipality.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certainty {
    /// The list has it.
    Known,
    /// The list does not have it, and ends on this day, before one of the days that were asked about.
    PastTheList(NaiveDate),
}

/// Why no message may go to a code and nothing may be kept under it. The text is Dutch and stands after the code.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NoGemeente {
    /// It is not in the list.
    #[error("staat niet in de gemeentelijst van het CBS; controleer de vier cijfers, bijvoorbeeld 0214 voor Buren")]
    Unknown,
    /// It was one, but on none of the days that were asked about.
    #[error("({name}) bestond tot en met {}; neem de gemeente die ervoor in de plaats kwam", last.format("%d-%m-%Y"))]
    Gone {
        /// Its name.
        name: String,
        /// Its last day.
        last: NaiveDate,
    },
    /// It will be one, but is not yet on any of the days that were asked about.
    #[error("({name}) bestaat pas vanaf {}; neem de gemeente die er tot die dag is", first.format("%d-%m-%Y"))]
    NotYet {
        /// Its name.
        name: String,
        /// Its first day.
        first: NaiveDate,
    },
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
            .filter(|gemeente| !is_placeholder(&gemeente.code))
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

    /// Last day for which the list is complete; `None` for a list of nothing.
    pub const fn known_until(&self) -> Option<NaiveDate> {
        self.known_until
    }

    /// Says whether a code is that of a municipality on one of some days, the first of which is today.
    ///
    /// # Errors
    /// It is not, and the list is complete for those days. Past the end of the list a municipality can be new, so that nothing
    /// may be refused on it; whoever asks says so ([`Certainty::PastTheList`]).
    pub fn check(
        &self,
        code: &GemeenteCode,
        days: impl IntoIterator<Item = NaiveDate>,
    ) -> Result<Certainty, NoGemeente> {
        let mut past_the_list = None;
        let known = self.get(code);
        for (day, is_today) in days
            .into_iter()
            .zip(std::iter::once(true).chain(std::iter::repeat(false)))
        {
            if known.is_some_and(|gemeente| gemeente.exists_on(day)) {
                return Ok(Certainty::Known);
            }
            // The first day is today: what is not in a list that reaches to today does not exist.
            if is_today && !self.covers(day) {
                past_the_list = Some(self.known_until.unwrap_or(day));
            }
        }
        match (known, past_the_list) {
            (None, Some(last)) if !is_placeholder(code) => Ok(Certainty::PastTheList(last)),
            (None, _) => Err(NoGemeente::Unknown),
            (
                Some(Gemeente {
                    name, end: Some(last), ..
                }),
                _,
            ) => Err(NoGemeente::Gone {
                name: name.clone(),
                last: *last,
            }),
            (
                Some(Gemeente {
                    name,
                    begin: Some(first),
                    ..
                }),
                _,
            ) => Err(NoGemeente::NotYet {
                name: name.clone(),
                first: *first,
            }),
            // No day was asked about.
            (Some(_), _) => Ok(Certainty::Known),
        }
    }

    /// The list with what a newer one says of the same codes, and the codes that only the newer one has.
    #[must_use]
    pub fn renewed(mut self, newer: Self) -> Self {
        self.by_code.extend(newer.by_code);
        self.known_until = self.known_until.max(newer.known_until);
        self
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
        assert!(!GemeenteList::default().covers(day("2026-01-01")));
    }

    #[test]
    fn tr378_a_code_is_known_gone_not_yet_or_unknown_and_past_the_list_only_uncertain() {
        let list = list();
        let unknown = Err(NoGemeente::Unknown);
        let gone = Err(NoGemeente::Gone {
            name: "0501".to_owned(),
            last: day("2022-12-31"),
        });
        let not_yet = Err(NoGemeente::NotYet {
            name: "1992".to_owned(),
            first: day("2023-01-01"),
        });
        let past = Ok(Certainty::PastTheList(day("2026-12-31")));
        for (raw, days, expected) in [
            ("0214", &["2026-04-02"][..], Ok(Certainty::Known)),
            ("0214", &["2027-04-02"], Ok(Certainty::Known)),
            ("0501", &["2026-04-02", "2022-12-31"], Ok(Certainty::Known)),
            ("0501", &["2026-04-02"], gone.clone()),
            ("0501", &["2027-04-02"], gone),
            ("1992", &["2022-12-31"], not_yet),
            ("0241", &["2026-12-31"], unknown.clone()),
            ("0241", &["2027-01-01"], past),
            ("0000", &["2027-01-01"], unknown.clone()),
            ("0241", &["2026-12-31", "2027-01-01"], unknown.clone()),
            ("9999", &["2027-01-01"], unknown),
        ] {
            let days = days.iter().map(|raw| day(raw));
            assert_eq!(list.check(&code(raw), days), expected, "{raw}");
        }
    }

    #[test]
    fn tr378_no_list_makes_a_municipality_of_a_placeholder() {
        let entry = |raw| Gemeente {
            code: code(raw),
            name: "Nergens".to_owned(),
            begin: None,
            end: None,
        };
        let newer = GemeenteList::new(["0000", "9999", "1999"].map(entry), day("2026-12-31"));
        for (raw, known) in [("0000", false), ("9999", false), ("1999", true)] {
            let list = list().renewed(newer.clone());
            assert_eq!(list.check(&code(raw), [day("2026-04-02")]).is_ok(), known, "{raw}");
            assert_eq!(
                list.is_valid(&code(raw), day("2026-04-02"), day("2026-01-01")),
                known,
                "{raw}"
            );
        }
    }

    #[test]
    fn a_newer_list_goes_before_the_one_in_the_program_and_reaches_further() {
        let newer = |raw, begin, end| Gemeente {
            code: code(raw),
            name: format!("nieuw {raw}"),
            begin,
            end,
        };
        let renewed = list().renewed(GemeenteList::new(
            [
                newer("0214", None, Some(day("2026-12-31"))),
                newer("1999", Some(day("2027-01-01")), None),
            ],
            day("2027-12-31"),
        ));
        assert_eq!(renewed.check(&code("1999"), [day("2027-01-01")]), Ok(Certainty::Known));
        assert!(renewed.check(&code("0214"), [day("2027-01-01")]).is_err());
        assert_eq!(renewed.check(&code("1992"), [day("2027-01-01")]), Ok(Certainty::Known));
        assert_eq!(renewed.known_until(), Some(day("2027-12-31")));
        assert!(list().covers(day("2026-12-31")));
        assert!(!list().covers(day("2027-01-01")));
    }
}
