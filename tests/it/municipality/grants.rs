//! What the municipality has granted and contracted, and the JW301 it tells it with.

use super::claim::{Days, Unit};
use super::xml::Pen;
use chrono::{Datelike, Days as Count, NaiveDate, NaiveDateTime};

/// WMO757 Frequentie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Frequency {
    Daily,
    Weekly,
    Monthly,
    Whole,
}

impl Frequency {
    const fn code(self) -> &'static str {
        match self {
            Self::Daily => "1",
            Self::Weekly => "2",
            Self::Monthly => "4",
            Self::Whole => "6",
        }
    }
}

/// How much may be delivered ("omvang").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    pub volume: i64,
    pub unit: Unit,
    pub frequency: Frequency,
}

/// What is granted: the four variants of an allocation for care by effort.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    Specific { category: String, code: String, size: Size },
    Category { category: String },
    CategoryBudget { category: String, cents: i64 },
    Budget { cents: i64 },
}

impl Subject {
    pub fn specific(category: &str, code: &str, (volume, unit, frequency): (i64, Unit, Frequency)) -> Self {
        Self::Specific {
            category: category.to_owned(),
            code: code.to_owned(),
            size: Size {
                volume,
                unit,
                frequency,
            },
        }
    }

    pub fn category(&self) -> Option<&str> {
        match self {
            Self::Specific { category, .. } | Self::Category { category } | Self::CategoryBudget { category, .. } => {
                Some(category)
            }
            Self::Budget { .. } => None,
        }
    }

    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Specific { code, .. } => Some(code),
            _ => None,
        }
    }

    pub const fn size(&self) -> Option<Size> {
        match self {
            Self::Specific { size, .. } => Some(*size),
            _ => None,
        }
    }

    pub const fn budget(&self) -> Option<i64> {
        match self {
            Self::CategoryBudget { cents, .. } | Self::Budget { cents } => Some(*cents),
            _ => None,
        }
    }

    /// TR302: two of these may not hold at a time for one child.
    fn stacks_on(&self, other: &Self) -> bool {
        match (self.code(), other.code()) {
            (Some(mine), Some(theirs)) => mine == theirs,
            _ => self.category().is_none() || other.category().is_none() || self.category() == other.category(),
        }
    }
}

/// JZ002 `RedenWijziging`, as far as this municipality uses it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    Stretched,
    Shortened,
    Removed,
    Corrected,
}

impl Reason {
    const fn code(self) -> &'static str {
        match self {
            Self::Stretched => "04",
            Self::Shortened => "05",
            Self::Removed => "13",
            Self::Corrected => "14",
        }
    }
}

/// A granted allocation ("toewijzing") in its current state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    pub bsn: String,
    pub number: u32,
    pub subject: Subject,
    pub begin: NaiveDate,
    pub end: Option<NaiveDate>,
    pub stamp: NaiveDateTime,
    pub reason: Option<Reason>,
}

/// An allocation as it is, and as the provider was last told (OP095: nothing may be rejected on what was never told).
pub(super) struct Kept {
    pub(super) now: Grant,
    pub(super) told: Option<Grant>,
}

impl Grant {
    pub fn is_removed(&self) -> bool {
        self.reason == Some(Reason::Removed)
    }

    /// TR387, TR388: the product period of a month.
    pub fn period_in(&self, month: NaiveDate) -> Days {
        let (first, last) = (first_of(month), last_of(month));
        let starts_inside = self.begin > first && self.begin <= last;
        let ends_inside = self.end.filter(|end| *end >= first && *end < last);
        Days {
            begin: if starts_inside { self.begin } else { first },
            end: ends_inside.unwrap_or(last),
        }
    }

    /// TR321: the largest volume of a period, in the granted unit.
    pub fn cap_of(&self, days: Days) -> Option<i64> {
        let size = self.subject.size()?;
        let times = match size.frequency {
            Frequency::Daily => days_in(days),
            Frequency::Weekly => weeks_touched(days),
            Frequency::Monthly | Frequency::Whole => 1,
        };
        Some(size.volume * times)
    }

    /// TR322: the largest volume of the whole allocation; without an end there is none, but for frequency 6.
    pub fn life_cap(&self) -> Option<i64> {
        let size = self.subject.size()?;
        let life = self.end.map(|end| Days { begin: self.begin, end });
        let times = match size.frequency {
            Frequency::Daily => days_in(life?),
            Frequency::Weekly => weeks_touched(life?),
            Frequency::Monthly => months_touched(life?),
            Frequency::Whole => 1,
        };
        Some(size.volume * times)
    }

    /// What a municipality owes by the rules of the JW301 (a mistake here is one of the test itself).
    pub(super) fn assert_sound(&self) {
        assert!(self.end.is_none_or(|end| end >= self.begin), "CS003");
        assert!(self.subject.budget().is_none() || self.end.is_some(), "CD075");
        let Some(size) = self.subject.size() else { return };
        assert!(size.frequency != Frequency::Weekly || self.end.is_some(), "CD076");
        let never_daily = matches!(size.unit, Unit::DayAndNight | Unit::Dagdeel | Unit::Piece | Unit::Euro);
        assert!(!(never_daily && size.frequency == Frequency::Daily), "CS338");
    }

    pub(super) fn stacks_on(&self, other: &Self) -> bool {
        let from = self.begin.max(other.begin);
        let until = self
            .end
            .unwrap_or(NaiveDate::MAX)
            .min(other.end.unwrap_or(NaiveDate::MAX));
        let apart = self.number == other.number || self.bsn != other.bsn || self.is_removed() || other.is_removed();
        !apart && from <= until && self.subject.stacks_on(&other.subject)
    }
}

/// A child as the municipality knows it.
#[derive(Clone)]
pub struct Resident {
    pub bsn: String,
    pub born: NaiveDate,
    pub given: String,
    pub family: String,
}

/// Number of a message, and its date.
pub(super) struct Key<'a> {
    pub(super) municipality: &'a str,
    pub(super) provider: &'a str,
    pub(super) identification: &'a str,
    pub(super) dated: NaiveDate,
}

/// The JW301 of one child.
pub(super) fn jw301(key: &Key<'_>, child: &Resident, grants: &[Grant]) -> Vec<u8> {
    Pen::message("jw301", |pen| {
        pen.group("Header", |pen| {
            pen.leaf("BerichtCode", "436");
            pen.leaf("BerichtVersie", "3");
            pen.leaf("BerichtSubversie", "2");
            pen.leaf("Afzender", key.municipality);
            pen.leaf("Ontvanger", key.provider);
            pen.identification("BerichtIdentificatie", key.identification, key.dated);
            pen.versions("XsdVersie", ["1.0.0", "1.0.0"]);
        });
        pen.group("Client", |pen| {
            write_child(pen, child);
            pen.group("ToegewezenProducten", |pen| {
                for grant in grants {
                    write_grant(pen, grant);
                }
            });
        });
    })
}

fn write_child(pen: &mut Pen, child: &Resident) {
    pen.leaf("Bsn", &child.bsn);
    pen.group("Geboortedatum", |pen| pen.basis("Datum", child.born));
    pen.leaf("Geslacht", "0");
    pen.group("Naam", |pen| {
        pen.basis_group("Geslachtsnaam", |pen| pen.basis("Achternaam", &child.family));
        pen.basis("Voornamen", &child.given);
        pen.basis("NaamGebruik", "1");
    });
    pen.group("Contactgegevens", |pen| {
        pen.group("Contact", |pen| {
            pen.leaf("Soort", "01");
            pen.group("Adres", |pen| {
                pen.basis_group("Huis", |pen| pen.basis("Huisnummer", "9"));
                pen.basis("Postcode", "4116AA");
                pen.basis("Straatnaam", "Kerkstraat");
                pen.basis("Plaatsnaam", "Buren");
                pen.basis("LandCode", "NL");
            });
        });
    });
}

fn write_grant(pen: &mut Pen, grant: &Grant) {
    pen.group("ToegewezenProduct", |pen| {
        pen.leaf("ToewijzingNummer", grant.number);
        if let Some(category) = grant.subject.category() {
            pen.group("Product", |pen| {
                pen.basis("Categorie", category);
                if let Some(code) = grant.subject.code() {
                    pen.basis("Code", code);
                }
            });
        }
        pen.leaf("Toewijzingsdatum", grant.stamp.date());
        pen.leaf("Toewijzingstijd", grant.stamp.format("%H:%M:%S"));
        pen.leaf("Ingangsdatum", grant.begin);
        if let Some(end) = grant.end {
            pen.leaf("Einddatum", end);
        }
        if let Some(reason) = grant.reason {
            pen.leaf("RedenWijziging", reason.code());
        }
        if let Some(size) = grant.subject.size() {
            pen.group("Omvang", |pen| {
                pen.basis("Volume", size.volume);
                pen.basis("Eenheid", size.unit.code());
                pen.basis("Frequentie", size.frequency.code());
            });
        }
        if let Some(cents) = grant.subject.budget() {
            pen.leaf("Budget", cents);
        }
    });
}

/// What was agreed about a product: the tariff of a unit, from a day until a later agreement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tariff {
    pub category: String,
    pub code: String,
    pub unit: Unit,
    pub from: NaiveDate,
    pub until: Option<NaiveDate>,
    pub cents: i64,
}

impl Tariff {
    pub(super) fn is_of(&self, category: &str, code: &str) -> bool {
        self.category == category && self.code == code
    }

    pub(super) fn holds_in(&self, days: Days) -> bool {
        self.from <= days.end && self.until.is_none_or(|until| until >= days.begin)
    }
}

pub fn first_of(day: NaiveDate) -> NaiveDate {
    day - Count::new(u64::from(day.day0()))
}

pub fn last_of(day: NaiveDate) -> NaiveDate {
    let after = first_of(day) + Count::new(31);
    first_of(after).pred_opt().expect("a day before the first of a month")
}

fn monday(day: NaiveDate) -> NaiveDate {
    day - Count::new(u64::from(day.weekday().num_days_from_monday()))
}

/// Number of weeks, Monday to Sunday, of which a day lies in the period.
pub fn weeks_touched(days: Days) -> i64 {
    (monday(days.end) - monday(days.begin)).num_days() / 7 + 1
}

pub fn months_touched(days: Days) -> i64 {
    let month = |day: NaiveDate| i64::from(day.year()) * 12 + i64::from(day.month());
    month(days.end) - month(days.begin) + 1
}

pub fn days_in(days: Days) -> i64 {
    (days.end - days.begin).num_days() + 1
}
