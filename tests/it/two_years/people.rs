//! The children, what may be granted to each, and the place they come to.

use crate::municipality::{Frequency, Resident, Subject, Tariff, Unit};
use chrono::NaiveDate;
use std::fmt::Write;

/// What a child is granted, by kind of support.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Care {
    /// BSO+ in dagdelen.
    Dagdelen,
    /// KDV+ in dagdelen, with the placement and the transport that go with it.
    WithSides,
    /// BSO+ in hours on a tariff per hour.
    Hours,
    /// BSO+ in hours, declared in minutes of the tariff per hour (IV081).
    HoursInMinutes,
    /// BSO+ in minutes.
    Minutes,
    /// A budget for any care, in both groups.
    Budget,
    /// A budget for a category.
    CategoryBudget,
}

impl Care {
    pub const ALL: [Self; 8] = [
        Self::Dagdelen,
        Self::Dagdelen,
        Self::WithSides,
        Self::Hours,
        Self::HoursInMinutes,
        Self::Minutes,
        Self::Budget,
        Self::CategoryBudget,
    ];

    /// Products that are granted, with the frequencies and volumes that may be.
    pub const fn products(self) -> &'static [Product] {
        match self {
            Self::Dagdelen => &[BSO_DAGDELEN],
            Self::WithSides => &[KDV_DAGDELEN, PLACEMENT, TRANSPORT],
            Self::Hours => &[HOURS],
            Self::HoursInMinutes => &[HOURS_IN_MINUTES],
            Self::Minutes => &[MINUTES],
            Self::Budget | Self::CategoryBudget => &[],
        }
    }

    pub const fn groups(self) -> &'static [&'static str] {
        match self {
            Self::WithSides => &[KDV],
            Self::Budget => &[BSO, KDV],
            _ => &[BSO],
        }
    }
}

pub const BSO: &str = "Uilen";
pub const KDV: &str = "Bijtjes";

/// A product with what may be granted of it: frequency, smallest and largest volume.
pub struct Product {
    pub category: &'static str,
    pub code: &'static str,
    pub unit: Unit,
    pub sizes: &'static [(Frequency, u64, u64)],
}

const DAGDELEN: &[(Frequency, u64, u64)] = &[
    (Frequency::Weekly, 1, 6),
    (Frequency::Monthly, 3, 14),
    (Frequency::Whole, 8, 60),
];
const IN_HOURS: &[(Frequency, u64, u64)] = &[
    (Frequency::Weekly, 2, 8),
    (Frequency::Monthly, 6, 30),
    (Frequency::Whole, 20, 120),
    (Frequency::Daily, 1, 2),
];
const BSO_DAGDELEN: Product = Product {
    category: "45",
    code: "45A60",
    unit: Unit::Dagdeel,
    sizes: DAGDELEN,
};
const KDV_DAGDELEN: Product = Product {
    code: "45A05",
    ..BSO_DAGDELEN
};
const PLACEMENT: Product = Product {
    code: "45A04",
    ..BSO_DAGDELEN
};
const TRANSPORT: Product = Product {
    category: "42",
    code: "42A03",
    unit: Unit::DayAndNight,
    sizes: &[(Frequency::Weekly, 1, 4), (Frequency::Monthly, 3, 12)],
};
const HOURS: Product = Product {
    category: "45",
    code: "45A61",
    unit: Unit::Hour,
    sizes: IN_HOURS,
};
const HOURS_IN_MINUTES: Product = Product { code: "45A62", ..HOURS };
const MINUTES: Product = Product {
    category: "45",
    code: "45A63",
    unit: Unit::Minute,
    sizes: &[
        (Frequency::Daily, 20, 90),
        (Frequency::Weekly, 100, 500),
        (Frequency::Monthly, 500, 2_000),
        (Frequency::Whole, 1_000, 9_000),
    ],
};

impl Product {
    pub fn subject(&self, frequency: Frequency, volume: u64) -> Subject {
        let volume = i64::try_from(volume).expect("small");
        Subject::specific(self.category, self.code, (volume, self.unit, frequency))
    }
}

/// Category, code, unit of the contract, and the tariff in 2025 and in 2026.
const TARIFFS: [(&str, &str, Unit, i64, i64); 7] = [
    ("45", "45A60", Unit::Dagdeel, 4_737, 4_891),
    ("45", "45A05", Unit::Dagdeel, 4_105, 4_105),
    ("45", "45A04", Unit::Dagdeel, 2_950, 3_020),
    ("42", "42A03", Unit::DayAndNight, 1_875, 1_930),
    ("45", "45A61", Unit::Hour, 6_015, 6_199),
    ("45", "45A62", Unit::Hour, 6_125, 6_311),
    ("45", "45A63", Unit::Minute, 101, 103),
];

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

pub fn tariffs() -> Vec<Tariff> {
    let of = |(category, code, unit, first, second): &(&str, &str, Unit, i64, i64)| {
        let tariff = |from: &str, until: Option<&str>, cents: i64| Tariff {
            category: (*category).to_owned(),
            code: (*code).to_owned(),
            unit: *unit,
            from: day(from),
            until: until.map(day),
            cents,
        };
        [
            tariff("2025-01-01", Some("2025-12-31"), *first),
            tariff("2026-01-01", None, *second),
        ]
    };
    TARIFFS.iter().flat_map(of).collect()
}

/// The same tariffs as a file to import.
pub fn tariffs_csv() -> String {
    let mut text = String::from("gemeente;productcode;vanaf;tot;productcategorie;eenheid;tarief_cent\n");
    for tariff in tariffs() {
        let until = tariff.until.map(|until| until.to_string()).unwrap_or_default();
        let Tariff {
            category, code, from, ..
        } = &tariff;
        let unit = tariff.unit.code();
        writeln!(text, "0214;{code};{from};{until};{category};{unit};{}", tariff.cents).expect("text");
    }
    text
}

/// The policy of Buren, with products in hours and minutes beside its own.
pub fn policy() -> String {
    let mut text = plusgroep::regeling::builtin("buren-2025").expect("a policy").to_owned();
    for (code, unit) in [("45A61", "uur"), ("45A62", "minuut"), ("45A63", "minuut")] {
        write!(
            text,
            "\n[[product]]\ncode = \"{code}\"\nsoort = \"bso+\"\neenheid = \"{unit}\"\nfrequentie = \"week\"\n"
        )
        .expect("text");
    }
    text
}

/// A number that passes the 11-test and belongs to nobody.
fn bsn(at: usize) -> String {
    let passes = |number: &u32| {
        let digits = (0..9u32).map(|place| i64::from(number / 10_u32.pow(place) % 10));
        let weights = [-1, 2, 3, 4, 5, 6, 7, 8, 9];
        digits.zip(weights).map(|(digit, weight)| digit * weight).sum::<i64>() % 11 == 0
    };
    let mut numbers = (999_900_006u32..=999_999_990).filter(passes);
    numbers.nth(at).expect("a number").to_string()
}

pub fn residents() -> Vec<Resident> {
    let resident = |at: usize| Resident {
        bsn: bsn(at),
        born: day("2019-05-04"),
        given: format!("Kind{}", at + 1),
        family: "Verzonnen".to_owned(),
    };
    (0..Care::ALL.len()).map(resident).collect()
}

/// The children as a file to import; they are numbered from 1.
pub fn children_csv() -> String {
    let mut text = String::from("kindnummer;voornaam;achternaam;geboortedatum;bsn;gemeente\n");
    for (number, child) in (1..).zip(residents()) {
        let Resident {
            bsn,
            born,
            given,
            family,
        } = child;
        writeln!(text, "{number};{given};{family};{born};{bsn};0214").expect("text");
    }
    text
}
