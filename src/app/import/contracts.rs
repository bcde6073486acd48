//! Rows of `tarieven` and `toewijzingen`.

use super::overlap::{self, Span};
use super::people::read_period;
use super::rows::Row;
use crate::domain::allocation::{
    Eenheid, Frequentie, Omvang, RedenWijziging, ToewijzingStamp, Volume, parse_stamp_time,
};
use crate::domain::csv_table::Errors;
use crate::domain::csv_table::{Fields, Reported};
use crate::domain::declaration::Tariff;
use crate::domain::ids::{ChildNumber, GemeenteCode, ProductCategorie, ProductCode, ToewijzingNummer};
use crate::domain::money::Cents;
use crate::domain::time::{Period, parse_date};
use chrono::NaiveDate;

/// A line of `tarieven`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TariffRow {
    /// Line of the file.
    pub line: u64,
    /// Municipality; part of the key.
    pub gemeente: GemeenteCode,
    /// Product code; part of the key.
    pub product: ProductCode,
    /// Product category.
    pub category: ProductCategorie,
    /// From when (part of the key) to when.
    pub period: Period,
    /// Unit it is for.
    pub unit: Eenheid,
    /// Amount per unit, in cents.
    pub tariff: Cents,
}

impl TariffRow {
    /// The tariff as the register keeps it.
    pub fn into_tariff(self) -> Tariff {
        Tariff {
            gemeente: self.gemeente,
            product: self.product,
            category: self.category,
            period: self.period,
            unit: self.unit,
            tariff: self.tariff,
        }
    }
}

impl Row for TariffRow {
    type Key = (GemeenteCode, ProductCode, NaiveDate);
    const KEY_COLUMN: &'static str = "vanaf";

    fn read(fields: &mut Fields<'_>) -> Result<Self, Reported> {
        let gemeente = fields.required("gemeente", GemeenteCode::parse);
        let product = fields.required("productcode", ProductCode::typed);
        let period = read_period(fields, "vanaf", "tot");
        let category = fields.required("productcategorie", ProductCategorie::parse_known);
        let unit = fields.required("eenheid", Eenheid::parse);
        let tariff = fields.required("tarief_cent", Cents::parse_tariff);
        Ok(Self {
            line: fields.line(),
            gemeente: gemeente?,
            product: product?,
            category: category?,
            period: period?,
            unit: unit?,
            tariff: tariff?,
        })
    }

    fn key(&self) -> Self::Key {
        (self.gemeente.clone(), self.product.clone(), self.period.begin())
    }

    fn line(&self) -> u64 {
        self.line
    }

    fn written_like(&self, other: &Self) -> Self {
        Self {
            line: other.line,
            ..self.clone()
        }
    }

    fn check_all(rows: &[Self], errors: &mut Errors) {
        let spans = rows
            .iter()
            .map(|row| Span {
                group: (&row.gemeente, &row.product),
                begin: row.period.begin(),
                end: row.period.end(),
                line: row.line,
            })
            .collect();
        overlap::report(spans, "vanaf", "het tarief voor dit product", errors);
    }
}

/// A line of `toewijzingen`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllocationRow {
    /// Line of the file.
    pub line: u64,
    /// Municipality; part of the key.
    pub gemeente: GemeenteCode,
    /// Number within the municipality; part of the key.
    pub number: ToewijzingNummer,
    /// Moment of decision; part of the key.
    pub stamp: ToewijzingStamp,
    /// The child it is for.
    pub child_number: ChildNumber,
    /// Product category; absent in a generic allocation.
    pub category: Option<ProductCategorie>,
    /// Product code; only beside a category.
    pub product: Option<ProductCode>,
    /// Granted volume.
    pub omvang: Option<Omvang>,
    /// Ingangsdatum to einddatum.
    pub period: Period,
    /// Why it was changed, if it was.
    pub change_reason: Option<RedenWijziging>,
}

/// Volume, unit and frequency: all three or none (iJw `Omvang`).
fn read_omvang(fields: &mut Fields<'_>) -> Result<Option<Omvang>, Reported> {
    const COLUMNS: [&str; 3] = ["volume", "eenheid", "frequentie"];
    let volume = fields.optional("volume", Volume::parse);
    let unit = fields.optional("eenheid", Eenheid::parse);
    let frequency = fields.optional("frequentie", Frequentie::parse);
    if COLUMNS.iter().any(|column| fields.is_given(column))
        && let Some(empty) = COLUMNS.into_iter().find(|column| !fields.is_given(column))
    {
        return Err(fields.report(
            empty,
            format!("Kolom '{empty}' is leeg; vul volume, eenheid en frequentie alle drie in of geen van drieën."),
        ));
    }
    Ok(match (volume?, unit?, frequency?) {
        (Some(volume), Some(unit), Some(frequency)) => Some(Omvang {
            volume,
            unit,
            frequency,
        }),
        _ => None,
    })
}

impl Row for AllocationRow {
    type Key = (GemeenteCode, ToewijzingNummer, ToewijzingStamp);
    const KEY_COLUMN: &'static str = "toewijzingnummer";

    fn read(fields: &mut Fields<'_>) -> Result<Self, Reported> {
        let gemeente = fields.required("gemeente", GemeenteCode::parse);
        let number = fields.required("toewijzingnummer", ToewijzingNummer::parse);
        let date = fields.required("toewijzingsdatum", parse_date);
        let time = fields.required("toewijzingstijd", parse_stamp_time);
        let child_number = fields.required("kindnummer", ChildNumber::parse);
        let category = fields.optional("productcategorie", ProductCategorie::parse_known);
        let product = fields.optional("productcode", ProductCode::typed);
        let omvang = read_omvang(fields);
        let period = read_period(fields, "ingangsdatum", "einddatum");
        let change_reason = fields.optional("reden_wijziging", RedenWijziging::parse);
        if fields.is_given("productcode") && !fields.is_given("productcategorie") {
            return Err(fields.report(
                "productcategorie",
                "Kolom 'productcategorie' is leeg; bij een productcode hoort een productcategorie.",
            ));
        }
        Ok(Self {
            line: fields.line(),
            gemeente: gemeente?,
            number: number?,
            stamp: ToewijzingStamp {
                date: date?,
                time: time?,
            },
            child_number: child_number?,
            category: category?,
            product: product?,
            omvang: omvang?,
            period: period?,
            change_reason: change_reason?,
        })
    }

    fn key(&self) -> Self::Key {
        (self.gemeente.clone(), self.number, self.stamp)
    }

    fn line(&self) -> u64 {
        self.line
    }

    fn written_like(&self, other: &Self) -> Self {
        Self {
            line: other.line,
            ..self.clone()
        }
    }
}
