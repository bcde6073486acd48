//! What was granted on paper, who agreed to share it, and exceptions to a limit.

use super::form::{FieldSpec, Reader, Record, Takes, When, Writer, optional, required};
use crate::domain::allocation::{Eenheid, Frequentie, Omvang, Volume};
use crate::domain::error::ValueError;
use crate::domain::ids::{GemeenteCode, ProductCode, ToewijzingNummer};
use crate::domain::limits::{Limit, LimitOverride};
use crate::domain::text::Text;
use crate::domain::time::{Period, parse_date};
use crate::domain::word_enums::words;
use chrono::NaiveDate;
use std::fmt;

words!(
    /// What may be shared, with whom (wet/PRIVACY 8).
    ConsentScope, trimmed {
        /// The beschikking with the location (Buren art. 4i).
        Decision = "beschikking", "beschikking met de opvang delen";
        /// With who treats the child.
        Therapist = "behandelaar", "overleg met behandelaar of gedragskundige";
        /// With the wijkcoach or consultant.
        Consultant = "consulent", "overleg met wijkcoach of consulent";
        /// With the school (transfer, Bkk art. 3).
        School = "school", "overdracht aan school of BSO";
        /// Photos.
        Photos = "foto", "foto's";
        /// A second group (Bkk art. 9.9 and 18.4).
        OtherGroup = "combinatiegroep", "opvang in een tweede groep";
    }
);

words!(
    /// Whose consent it is (Jeugdwet 7.3.4-7.3.5).
    ConsentOf, trimmed {
        /// The parents.
        Parents = "ouders", "ouders";
        /// The child itself.
        Child = "kind", "het kind zelf";
        /// Both.
        Both = "ouders_en_kind", "ouders en kind";
    }
);

/// Age from which the child consents beside its parents (Jeugdwet 7.3.4).
pub const CHILD_CONSENTS_YEARS: u32 = 12;
/// Age from which the child consents and its parents no longer do (Jeugdwet 7.3.5).
const CHILD_ALONE_YEARS: u32 = 16;

impl ConsentOf {
    /// Whose consent is needed at an age: of the parents, from twelve on of the child too, from sixteen on of the child alone.
    pub const fn needed_at(age_years: u32) -> &'static [Self] {
        match age_years {
            0..CHILD_CONSENTS_YEARS => &[Self::Parents],
            CHILD_CONSENTS_YEARS..CHILD_ALONE_YEARS => &[Self::Parents, Self::Child],
            CHILD_ALONE_YEARS.. => &[Self::Child],
        }
    }

    /// Says whether this is also the consent of another.
    pub fn includes(self, other: Self) -> bool {
        self == other || self == Self::Both
    }
}

/// Consent ("toestemming").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consent {
    /// For what.
    pub scope: ConsentScope,
    /// By whom, by name or relation.
    pub given_by: Text,
    /// Whose it is; records of before this was asked are of the parents.
    pub of: ConsentOf,
    /// How: a reference to the paper.
    pub how: Option<Text>,
    /// From when until when.
    pub period: Period,
    /// When it was taken back; from that day on it does not hold.
    pub withdrawn_on: Option<NaiveDate>,
}

impl Consent {
    /// Says whether it holds on a day.
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        self.period.contains(day) && self.withdrawn_on.is_none_or(|withdrawn| day < withdrawn)
    }
}

impl Record for Consent {
    const FIELDS: &'static [FieldSpec] = &[
        required("onderwerp", "Toestemming voor", Takes::Choice(ConsentScope::CHOICES)),
        required("gegeven_door", "Gegeven door", Takes::Line),
        optional(
            "namens",
            "Wie stemt in (leeg: ouders)",
            Takes::Choice(ConsentOf::CHOICES),
        ),
        required("datum", "Gegeven op", Takes::Date(When::HasBeen)),
        optional("tot", "Geldig tot en met", Takes::Date(When::MayLieAhead)),
        optional("hoe", "Waar staat het (formulier)", Takes::Line),
        optional("ingetrokken_op", "Ingetrokken op", Takes::Date(When::HasBeen)),
    ];

    fn read(fields: &mut Reader<'_>) -> Option<Self> {
        let (scope, given_by) = (
            fields.need("onderwerp", ConsentScope::parse),
            fields.line("gegeven_door"),
        );
        let (how, period) = (fields.maybe_line("hoe"), fields.period("datum", "tot"));
        let (of, withdrawn_on) = (
            fields.maybe("namens", ConsentOf::parse),
            fields.maybe_date("ingetrokken_op"),
        );
        let (scope, given_by, how, period, withdrawn_on) = (scope?, given_by?, how?, period?, withdrawn_on?);
        let of = of?.unwrap_or(ConsentOf::Parents);
        if withdrawn_on.is_some_and(|withdrawn| withdrawn < period.begin()) {
            return fields.refuse("ingetrokken_op", ValueError::EndBeforeBegin);
        }
        Some(Self {
            scope,
            given_by,
            of,
            how,
            period,
            withdrawn_on,
        })
    }

    fn write(&self, fields: &mut Writer) {
        fields.put("onderwerp", self.scope.code());
        fields.put("gegeven_door", &self.given_by);
        fields.put("namens", self.of.code());
        fields.period("datum", "tot", self.period);
        fields.maybe("hoe", self.how.as_ref());
        fields.maybe("ingetrokken_op", self.withdrawn_on);
    }
}

/// A volume granted for a period: `3 dagdeel per week 2026-01-01 t/m 2026-06-30`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grant {
    /// How much.
    pub omvang: Omvang,
    /// When.
    pub period: Period,
}

const GRANT: ValueError = ValueError::Form {
    what: "toekenning (aantal, eenheid, per wat, van, tot)",
    example: "3 dagdeel week 2026-01-01 2026-06-30",
};

impl Grant {
    /// Reads `3 dagdeel week 2026-01-01 2026-06-30`; the last date may be left out for a volume per month or in total.
    pub fn parse(raw: &str) -> Result<Self, ValueError> {
        let parts: Vec<&str> = raw.split_whitespace().collect();
        let (volume, unit, frequency, begin, end) = match parts.as_slice() {
            [volume, unit, frequency, begin] => (volume, unit, frequency, begin, None),
            [volume, unit, frequency, begin, end] => (volume, unit, frequency, begin, Some(end)),
            _ => return Err(GRANT),
        };
        let unit = match unit.to_lowercase().as_str() {
            "dagdeel" | "dagdelen" => Eenheid::Dagdeel,
            "etmaal" | "etmalen" => Eenheid::Etmaal,
            "uur" | "uren" => Eenheid::Uur,
            "minuut" | "minuten" => Eenheid::Minuut,
            "stuk" | "stuks" => Eenheid::Stuks,
            _ => return Err(GRANT),
        };
        let frequency = match frequency.to_lowercase().as_str() {
            "dag" => Frequentie::PerDag,
            "week" => Frequentie::PerWeek,
            "maand" => Frequentie::PerMaand,
            "totaal" => Frequentie::Totaal,
            _ => return Err(GRANT),
        };
        let volume = Volume::parse(volume)?;
        let end = end.map(|end| parse_date(end)).transpose()?;
        let period = Period::new(parse_date(begin)?, end)?;
        let omvang = Omvang {
            volume,
            unit,
            frequency,
        };
        Ok(Self { omvang, period })
    }
}

impl fmt::Display for Grant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Omvang {
            volume,
            unit,
            frequency,
        } = self.omvang;
        let frequency = match frequency {
            Frequentie::PerDag => "dag",
            Frequentie::PerWeek => "week",
            Frequentie::PerMaand => "maand",
            Frequentie::Totaal => "totaal",
        };
        let unit = unit.label_of(1);
        let unit = if unit == "stuk" { "stuks" } else { unit };
        write!(f, "{} {unit} {frequency} {}", volume.count(), self.period.begin())?;
        match self.period.end() {
            Some(end) => write!(f, " {end}"),
            None => Ok(()),
        }
    }
}

/// What a beschikking grants ("indicatie", Buren art. 4l): a product, and a list of volumes each with its period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Indication {
    /// Day of the decision.
    pub date: NaiveDate,
    /// Product.
    pub product: ProductCode,
    /// Responsible municipality (woonplaatsbeginsel).
    pub gemeente: GemeenteCode,
    /// Number of the allocation, once it is known; without one nothing can be declared.
    pub toewijzing: Option<ToewijzingNummer>,
    /// Number of the beschikking.
    pub decision: Option<Text>,
    /// Volumes, at least one, in order of period; periods do not overlap (OP347).
    grants: Vec<Grant>,
}

impl Indication {
    /// Volumes, each with its period, in order.
    pub fn grants(&self) -> &[Grant] {
        &self.grants
    }

    /// From the first day of the first volume to the last day of the last.
    pub fn period(&self) -> Option<Period> {
        let (first, last) = (self.grants.first()?, self.grants.last()?);
        Period::new(first.period.begin(), last.period.end()).ok()
    }
}

fn parse_grants(raw: &str) -> Result<Vec<Grant>, ValueError> {
    let parts = raw.split(';').map(str::trim).filter(|part| !part.is_empty());
    let mut grants: Vec<Grant> = parts.map(Grant::parse).collect::<Result<_, _>>()?;
    grants.sort_by_key(|grant| grant.period.begin());
    let overlap = grants.windows(2).any(|pair| match pair {
        [first, second] => first.period.contains(second.period.begin()),
        _ => false,
    });
    if grants.is_empty() {
        Err(ValueError::Empty)
    } else if overlap {
        Err(ValueError::Form {
            what: "reeks toekenningen: de perioden overlappen elkaar",
            example: "3 dagdeel week 2026-01-01 2026-06-30; 6 dagdeel week 2026-07-01 2026-08-31",
        })
    } else {
        Ok(grants)
    }
}

impl Record for Indication {
    const FIELDS: &'static [FieldSpec] = &[
        required("product", "Productcode", Takes::Product),
        required("toekenning", "Toekenning", Takes::Grants),
        required("datum", "Datum beschikking", Takes::Date(When::HasBeen)),
        required("gemeente", "Verantwoordelijke gemeente", Takes::Gemeente),
        optional("nummer", "Nummer beschikking", Takes::Line),
        optional("toewijzingnummer", "Toewijzingnummer (als bekend)", Takes::Toewijzing),
    ];

    fn read(fields: &mut Reader<'_>) -> Option<Self> {
        let (product, grants) = (fields.product("product"), fields.need("toekenning", parse_grants));
        let (date, gemeente) = (fields.date("datum"), fields.gemeente("gemeente"));
        let (decision, toewijzing) = (fields.maybe_line("nummer"), fields.maybe_toewijzing("toewijzingnummer"));
        let (product, grants, date) = (product?, grants?, date?);
        let (gemeente, decision, toewijzing) = (gemeente?, decision?, toewijzing?);
        if toewijzing.is_some() && grants.len() > 1 {
            return fields.refuse(
                "toekenning",
                ValueError::Form {
                    what: "toekenning bij een toewijzingnummer (een nummer heeft een omvang en een periode)",
                    example: "3 dagdeel week 2026-01-01 2026-06-30",
                },
            );
        }
        Some(Self {
            date,
            product,
            gemeente,
            toewijzing,
            decision,
            grants,
        })
    }

    fn write(&self, fields: &mut Writer) {
        let grants: Vec<String> = self.grants.iter().map(ToString::to_string).collect();
        fields.put("product", &self.product);
        fields.put("toekenning", grants.join("; "));
        fields.put("datum", self.date);
        fields.put("gemeente", &self.gemeente);
        fields.maybe("nummer", self.decision.as_ref());
        fields.maybe("toewijzingnummer", self.toewijzing);
    }
}

/// An exception to a limit for one child ("hardheidsclausule", Buren art. 9).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hardship {
    /// Which limit.
    pub limit: Limit,
    /// What it is instead; without one the limit does not hold.
    pub value: Option<u32>,
    /// From when to when.
    pub period: Period,
    /// Why.
    pub reason: Text,
    /// Number of the decision.
    pub decision: Text,
    /// By whom.
    pub by: Text,
}

impl Hardship {
    /// What it does to the limit.
    pub const fn set_aside(&self) -> LimitOverride {
        LimitOverride {
            limit: self.limit,
            value: self.value,
            period: self.period,
        }
    }
}

impl Record for Hardship {
    const FIELDS: &'static [FieldSpec] = &[
        required("grens", "Grens", Takes::Choice(Limit::CHOICES)),
        optional("waarde", "Wordt (leeg: geldt niet)", Takes::Number(0, 999)),
        required("vanaf", "Vanaf", Takes::Date(When::MayLieAhead)),
        optional("tot", "Tot en met", Takes::Date(When::MayLieAhead)),
        required("reden", "Reden", Takes::Note),
        required("besluitnummer", "Nummer besluit", Takes::Line),
        required("door", "Besloten door", Takes::Line),
    ];

    fn read(fields: &mut Reader<'_>) -> Option<Self> {
        let (limit, value) = (
            fields.need("grens", Limit::parse),
            fields.maybe_number("waarde", 0, 999),
        );
        let (period, reason) = (fields.period("vanaf", "tot"), fields.note("reden"));
        let (decision, by) = (fields.line("besluitnummer"), fields.line("door"));
        let (limit, value, period) = (limit?, value?, period?);
        let (reason, decision, by) = (reason?, decision?, by?);
        Some(Self {
            limit,
            value: value.and_then(|value| u32::try_from(value).ok()),
            period,
            reason,
            decision,
            by,
        })
    }

    fn write(&self, fields: &mut Writer) {
        fields.put("grens", self.limit.code());
        fields.maybe("waarde", self.value);
        fields.period("vanaf", "tot", self.period);
        fields.put("reden", &self.reason);
        fields.put("besluitnummer", &self.decision);
        fields.put("door", &self.by);
    }
}
