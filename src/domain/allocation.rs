//! Allocations ("toewijzingen"): what a municipality granted a child, as received in a JW301.

use super::error::ValueError;
use super::ids::{ChildId, GemeenteCode, ProductCategorie, ProductCode, ToewijzingNummer};
use super::money::Cents;
use super::rule_code::RuleCode;
use super::time::{Minute, Period};
use crate::domain::word_enums::words;
use chrono::{Datelike, NaiveDate, NaiveTime};

words! {
    /// Unit of a volume (codelijst WJ756).
    Eenheid, trimmed {
        /// 01: minute.
        Minuut = "01";
        /// 04: hour.
        Uur = "04";
        /// 14: day and night.
        Etmaal = "14";
        /// 16: part of a day of at most four hours.
        Dagdeel = "16";
        /// 82: piece, output.
        StuksOutput = "82";
        /// 83: euro, output.
        Euro = "83";
        /// 84: piece, effort.
        Stuks = "84";
    }
}

impl Eenheid {
    /// The word on screens for a count of this unit.
    pub const fn label_of(self, count: u32) -> &'static str {
        match (self, count) {
            (Self::Minuut, 1) => "minuut",
            (Self::Etmaal, 1) => "etmaal",
            (Self::Dagdeel, 1) => "dagdeel",
            (Self::StuksOutput | Self::Stuks, 1) => "stuk",
            _ => self.label(),
        }
    }

    /// The word on screens, for a count other than one.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Minuut => "minuten",
            Self::Uur => "uur",
            Self::Etmaal => "etmalen",
            Self::Dagdeel => "dagdelen",
            Self::StuksOutput | Self::Stuks => "stuks",
            Self::Euro => "euro",
        }
    }
}

words! {
    /// How often a volume is granted (codelijst WMO757).
    Frequentie, trimmed {
        /// 1: per day.
        PerDag = "1", "per dag";
        /// 2: per ISO week.
        PerWeek = "2", "per week";
        /// 4: per calendar month.
        PerMaand = "4", "per maand";
        /// 6: in total, over the life of the allocation.
        Totaal = "6", "in totaal";
    }
}

/// A number of units: whole, at most eight digits (iJw RS005, IV042).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Volume(u32);

impl Volume {
    /// The largest volume of the standard.
    pub const MAX: u32 = 99_999_999;

    /// Two counts on the way to a volume together. A sum that does not fit is one that [`Volume::new`] refuses, so that a line
    /// of which something fell away is never made.
    pub const fn sum(count: u32, more: u32) -> u32 {
        match count.checked_add(more) {
            Some(sum) => sum,
            None => u32::MAX,
        }
    }

    /// A volume of at most [`Volume::MAX`].
    pub fn new(count: u32) -> Result<Self, ValueError> {
        if count > Self::MAX {
            Err(ValueError::Range {
                min: 0,
                max: 99_999_999,
            })
        } else {
            Ok(Self(count))
        }
    }

    /// Reads a whole number.
    pub fn parse(raw: &str) -> Result<Self, ValueError> {
        let raw = raw.trim();
        let form = ValueError::Form {
            what: "heel aantal",
            example: "3",
        };
        if raw.is_empty() || !raw.bytes().all(|b| b.is_ascii_digit()) {
            return Err(form);
        }
        raw.parse().map_err(|_| form).and_then(Self::new)
    }

    /// The count.
    pub const fn count(self) -> u32 {
        self.0
    }
}

/// Granted volume ("omvang").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Omvang {
    /// How much.
    pub volume: Volume,
    /// Of what.
    pub unit: Eenheid,
    /// How often.
    pub frequency: Frequentie,
}

impl Omvang {
    /// "3 dagdelen per week".
    pub fn in_words(self) -> String {
        let count = self.volume.count();
        format!("{count} {} {}", self.unit.label_of(count), self.frequency.label())
    }
}

/// Why an allocation was changed (codelijst JZ002): 01 to 14.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RedenWijziging(u8);

impl RedenWijziging {
    /// 13, "verwijderd": treat as never sent, nothing may be declared on it (TR384).
    pub const VERWIJDERD: Self = Self(13);

    /// 01, formerly used for "verwijderd" as well; forbidden since (CS336).
    pub const FORMERLY_REMOVED: Self = Self(1);

    /// Reads the two digits.
    pub fn parse(raw: &str) -> Result<Self, ValueError> {
        let raw = raw.trim();
        let form = ValueError::Form {
            what: "reden wijziging (01 tot en met 14)",
            example: "13",
        };
        if raw.is_empty() || raw.len() > 2 || !raw.bytes().all(|b| b.is_ascii_digit()) {
            return Err(form);
        }
        raw.parse()
            .ok()
            .filter(|code| (1..=14).contains(code))
            .map(Self)
            .ok_or(form)
    }

    /// The two digits.
    pub fn code(self) -> String {
        format!("{:02}", self.0)
    }
}

/// When the municipality decided on this state; the latest one holds (RULES 9.2: IV013).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ToewijzingStamp {
    /// Toewijzingsdatum.
    pub date: NaiveDate,
    /// Toewijzingstijd.
    pub time: NaiveTime,
}

/// One state of an allocation ("toewijzing").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Toewijzing {
    /// Municipality; with the number the key (TR332).
    pub gemeente: GemeenteCode,
    /// Number, unique within the municipality.
    pub number: ToewijzingNummer,
    /// Moment of decision.
    pub stamp: ToewijzingStamp,
    /// The child it is for.
    pub child: ChildId,
    /// Product category; absent in a generic allocation.
    pub category: Option<ProductCategorie>,
    /// Product code; absent in a generic or aspecific allocation.
    pub product: Option<ProductCode>,
    /// Granted volume; absent in a generic or aspecific allocation.
    pub omvang: Option<Omvang>,
    /// Granted budget, where it is one of money; it excludes a volume (TR369).
    pub budget: Option<Cents>,
    /// Ingangsdatum to Einddatum.
    pub period: Period,
    /// Why it was changed, if it was.
    pub change_reason: Option<RedenWijziging>,
}

impl Toewijzing {
    /// Says whether the municipality removed it ("verwijderd", reason 13).
    pub fn is_removed(&self) -> bool {
        self.change_reason == Some(RedenWijziging::VERWIJDERD)
    }
}

/// A rule of the standard that an allocation breaks by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BrokenRule {
    /// Code of the rule.
    pub rule: RuleCode,
    /// Column of a file in which it shows.
    pub column: &'static str,
    /// What is wrong, in Dutch, as a sentence without a point.
    pub text: &'static str,
}

impl Toewijzing {
    /// The rules that it breaks by itself, as a message with it would be rejected for: one list for files and forms.
    pub fn broken_rules(&self) -> Vec<BrokenRule> {
        use RuleCode::{Cd041, Cd076, Cd080, Cs335, Cs336, Cs338, Jz020, Rs005};
        let (begin, end) = (self.period.begin(), self.period.end());
        let whole = [Eenheid::Etmaal, Eenheid::Dagdeel, Eenheid::Euro, Eenheid::Stuks];
        let omvang = |test: &dyn Fn(Omvang) -> bool| self.omvang.is_some_and(test);
        let ended_by_2020 = end.is_some_and(|end| end.year() <= 2020);
        let rule = |rule, column, text| BrokenRule { rule, column, text };
        let unknown_category = self.category.as_ref().is_some_and(|category| !category.is_known());
        let rules = [
            (
                unknown_category,
                rule(Jz020, "productcategorie", "deze productcategorie bestaat niet"),
            ),
            (
                omvang(&|omvang| omvang.volume.count() == 0),
                rule(Rs005, "volume", "met een volume van 0 is er niets toegewezen"),
            ),
            (
                omvang(&|omvang| whole.contains(&omvang.unit) && omvang.frequency == Frequentie::PerDag),
                rule(
                    Cs338,
                    "frequentie",
                    "eenheid 14, 16, 83 en 84 kunnen niet per dag worden toegewezen",
                ),
            ),
            (
                end.is_none() && omvang(&|omvang| omvang.frequency == Frequentie::PerWeek),
                rule(Cd076, "einddatum", "een toewijzing per week heeft een einddatum nodig"),
            ),
            (
                self.product.is_none() && !ended_by_2020 && self.omvang.is_some(),
                rule(Cd080, "volume", "een omvang kan alleen bij een product met code"),
            ),
            (
                self.product.is_some() && self.omvang.is_none(),
                rule(Cd041, "volume", "een product met code heeft een omvang nodig"),
            ),
            (
                self.is_removed() && end != Some(begin),
                rule(
                    Cs335,
                    "einddatum",
                    "reden 13 (verwijderd) vraagt een einddatum gelijk aan de ingangsdatum",
                ),
            ),
            (
                self.change_reason == Some(RedenWijziging::FORMERLY_REMOVED),
                rule(Cs336, "reden_wijziging", "reden 01 wordt niet meer gebruikt"),
            ),
        ];
        rules
            .into_iter()
            .filter(|(broken, _)| *broken)
            .map(|(_, rule)| rule)
            .collect()
    }
}

/// Reads `HH:MM:SS` or `HH:MM` with an optional fraction of a second, which is kept to the nanosecond.
pub fn parse_stamp_time(raw: &str) -> Result<NaiveTime, ValueError> {
    let raw = raw.trim();
    let form = ValueError::Form {
        what: "tijd (UU:MM:SS)",
        example: "12:34:56",
    };
    NaiveTime::parse_from_str(raw, "%H:%M:%S%.f")
        .ok()
        .or_else(|| Some(Minute::parse(raw).ok()?.on(NaiveDate::MIN).time()))
        .ok_or(form)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_the_standard_are_read_and_written_back() {
        for unit in Eenheid::ALL {
            assert_eq!(Eenheid::parse(unit.code()), Ok(unit));
        }
        for frequency in Frequentie::ALL {
            assert_eq!(Frequentie::parse(frequency.code()), Ok(frequency));
        }
        assert_eq!(RedenWijziging::parse("13"), Ok(RedenWijziging::VERWIJDERD));
        assert_eq!(
            RedenWijziging::parse("4").map(RedenWijziging::code),
            Ok("04".to_owned())
        );
        for wrong in ["", "0", "15", "x", "001"] {
            assert!(RedenWijziging::parse(wrong).is_err(), "{wrong}");
        }
        assert!(Volume::parse("100000000").is_err());
        assert!(Volume::parse("2,5").is_err());
    }

    /// Three dagdelen a week for a year.
    fn sound() -> Toewijzing {
        let day = |raw: &str| crate::domain::time::parse_date(raw).expect("a date");
        Toewijzing {
            gemeente: GemeenteCode::parse("0214").expect("a code"),
            number: ToewijzingNummer::parse("7").expect("a number"),
            stamp: ToewijzingStamp {
                date: day("2026-01-01"),
                time: NaiveTime::MIN,
            },
            child: ChildId::from_raw(1),
            category: ProductCategorie::parse("45").ok(),
            product: ProductCode::parse("45A60").ok(),
            omvang: Some(Omvang {
                volume: Volume(3),
                unit: Eenheid::Dagdeel,
                frequency: Frequentie::PerWeek,
            }),
            budget: None,
            period: Period::new(day("2026-01-01"), Some(day("2026-12-31"))).expect("a period"),
            change_reason: None,
        }
    }

    #[test]
    fn a_sum_of_counts_that_does_not_fit_is_refused_as_a_volume() {
        assert_eq!(Volume::sum(2, 3), 5);
        for (count, more) in [(u32::MAX, 1), (1, u32::MAX), (u32::MAX, u32::MAX)] {
            assert!(Volume::new(Volume::sum(count, more)).is_err(), "{count} {more}");
        }
    }

    #[test]
    fn an_allocation_is_refused_for_what_a_jw301_is_rejected_for() {
        type Change = fn(&mut Toewijzing);
        let cases: [(Change, &[RuleCode]); 11] = [
            (|_| {}, &[]),
            (
                |it| it.omvang.iter_mut().for_each(|own| own.volume = Volume(0)),
                &[RuleCode::Rs005],
            ),
            (
                |it| it.omvang.iter_mut().for_each(|own| own.frequency = Frequentie::PerDag),
                &[RuleCode::Cs338],
            ),
            (
                |it| {
                    it.omvang
                        .iter_mut()
                        .for_each(|own| (own.unit, own.frequency) = (Eenheid::Uur, Frequentie::PerDag));
                },
                &[],
            ),
            (
                |it| it.period = Period::new(it.period.begin(), None).expect("a period"),
                &[RuleCode::Cd076],
            ),
            (|it| it.product = None, &[RuleCode::Cd080]),
            (|it| it.omvang = None, &[RuleCode::Cd041]),
            (
                |it| it.change_reason = Some(RedenWijziging::VERWIJDERD),
                &[RuleCode::Cs335],
            ),
            (
                |it| {
                    it.change_reason = Some(RedenWijziging::VERWIJDERD);
                    it.period = Period::new(it.period.begin(), Some(it.period.begin())).expect("a period");
                },
                &[],
            ),
            (
                |it| it.change_reason = RedenWijziging::parse("01").ok(),
                &[RuleCode::Cs336],
            ),
            (
                |it| it.category = ProductCategorie::parse("39").ok(),
                &[RuleCode::Jz020],
            ),
        ];
        for (change, expected) in cases {
            let mut allocation = sound();
            change(&mut allocation);
            let rules: Vec<RuleCode> = allocation.broken_rules().iter().map(|broken| broken.rule).collect();
            assert_eq!(rules, expected, "{allocation:?}");
        }
    }

    #[test]
    fn a_stamp_time_has_seconds_and_may_have_a_fraction() {
        assert!(parse_stamp_time("12:34:56").is_ok());
        assert!(parse_stamp_time("12:34:56.5").expect("a time") > parse_stamp_time("12:34:56").expect("a time"));
        assert!(parse_stamp_time("12:34").is_ok());
        assert!(parse_stamp_time("12:34:56Z").is_err());
        assert!(parse_stamp_time("25:00:00").is_err());
    }
}
