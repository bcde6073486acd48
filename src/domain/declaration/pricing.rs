//! Which tariff holds for a line, and what the line comes to (TR346, TR418, IV079, IV081).

use super::super::allocation::{Eenheid, Toewijzing};
use super::super::money::Cents;
use super::super::regeling::PolicyProduct;
use super::super::time::Month;
use super::checks::{hourly_amount, minute_tariff};
use super::{Tariff, TariffChoice};
use crate::domain::ids::{GemeenteCode, ProductCode};
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// Minutes of an hour.
const HOUR_MIN: u64 = 60;

/// Why no tariff was found for a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoTariff {
    /// On this day none holds (TR418).
    Missing(NaiveDate),
    /// The tariff changes within the month, and nobody chose yet: the first days of those that could hold.
    Changes(Vec<NaiveDate>),
}

/// The tariffs of one municipality for one product.
#[derive(Clone, Copy, Debug)]
pub struct Tariffs<'a> {
    all: &'a [Tariff],
    choices: &'a [TariffChoice],
    gemeente: &'a GemeenteCode,
    product: &'a ProductCode,
}

impl<'a> Tariffs<'a> {
    /// Those of a municipality for a product, with what was chosen for months in which one changes.
    pub const fn new(
        all: &'a [Tariff],
        choices: &'a [TariffChoice],
        gemeente: &'a GemeenteCode,
        product: &'a ProductCode,
    ) -> Self {
        Self {
            all,
            choices,
            gemeente,
            product,
        }
    }

    /// Says whether there is any.
    pub fn any(&self) -> bool {
        self.all
            .iter()
            .any(|t| t.gemeente == *self.gemeente && t.product == *self.product)
    }

    /// The tariff on a day: the one that began last.
    pub fn on(&self, day: NaiveDate) -> Option<&'a Tariff> {
        self.all
            .iter()
            .filter(|t| t.gemeente == *self.gemeente && t.product == *self.product && t.period.contains(day))
            .max_by_key(|t| t.period.begin())
    }

    /// The tariff that was chosen for a month in which it changes.
    pub fn chosen(&self, month: Month) -> Option<&'a Tariff> {
        let choice = self.choices.iter().find(|choice| {
            choice.gemeente == *self.gemeente && choice.product == *self.product && choice.month == month
        })?;
        self.all.iter().find(|t| {
            t.gemeente == *self.gemeente && t.product == *self.product && t.period.begin() == choice.valid_from
        })
    }

    /// The one tariff for the billed days of a month; a change within the month must have been decided (register 17).
    pub fn for_days(
        &self,
        month: Month,
        days: impl Iterator<Item = NaiveDate>,
    ) -> Result<Option<&'a Tariff>, NoTariff> {
        let mut found: Vec<&Tariff> = Vec::new();
        for day in days {
            let tariff = self.on(day).ok_or(NoTariff::Missing(day))?;
            if found
                .iter()
                .all(|known| (known.tariff, known.unit) != (tariff.tariff, tariff.unit))
            {
                found.push(tariff);
            }
        }
        if found.len() < 2 {
            return Ok(found.first().copied());
        }
        let begins: BTreeSet<NaiveDate> = found.iter().map(|t| t.period.begin()).collect();
        self.chosen(month)
            .map(Some)
            .ok_or_else(|| NoTariff::Changes(begins.into_iter().collect()))
    }
}

/// What a line comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Price {
    /// Tariff that is shown in the message.
    pub tariff: Cents,
    /// The hourly contract tariff behind it, for minutes.
    pub hourly_tariff: Option<Cents>,
    /// The amount.
    pub amount: Cents,
}

/// The price of a volume in a unit by a contract tariff; `None` above what a message can hold.
///
/// Minutes by an hourly tariff: the shown tariff is rounded, the amount follows from the hourly tariff (IV081). Everything
/// else is volume times tariff, exact (TR346).
pub fn price(unit: Eenheid, volume: u32, tariff: &Tariff) -> Option<Price> {
    if unit == Eenheid::Minuut && tariff.unit == Eenheid::Uur {
        let hourly = tariff.tariff;
        return Some(Price {
            tariff: minute_tariff(hourly),
            hourly_tariff: Some(hourly),
            amount: hourly_amount(hourly, volume)?,
        });
    }
    Some(Price {
        tariff: tariff.tariff,
        hourly_tariff: None,
        amount: tariff.tariff.times(volume)?,
    })
}

/// Whole hours of a number of minutes: rounded once, half an hour up, at least one when there was any (IV079).
pub fn whole_hours(minutes: u64) -> u64 {
    if minutes == 0 {
        0
    } else {
        rounded(minutes, HOUR_MIN).max(1)
    }
}

const fn rounded(value: u64, by: u64) -> u64 {
    value / by + (value % by + by / 2) / by
}

/// The unit in which a line is declared: that of the allocation (TR341), or of the contract where the allocation has none.
///
/// Hours may be declared in minutes: where the tariff is per minute, or the policy says so (IV081). `None` without a tariff
/// to tell.
pub(super) fn declared_unit(
    allocation: &Toewijzing,
    product: &PolicyProduct,
    tariff: Option<&Tariff>,
) -> Option<Eenheid> {
    let contract = tariff.map(|tariff| tariff.unit);
    let Some(omvang) = allocation.omvang else {
        return contract;
    };
    let in_minutes = contract == Some(Eenheid::Minuut) || product.declared.unit == Some(Eenheid::Minuut);
    Some(if omvang.unit == Eenheid::Uur && in_minutes {
        Eenheid::Minuut
    } else {
        omvang.unit
    })
}

/// Says whether a line in a unit can be priced by a tariff in another: minutes by the hour only (IV081).
pub(super) const fn can_be_priced(line: Eenheid, tariff: Eenheid) -> bool {
    match (line, tariff) {
        (Eenheid::Minuut, Eenheid::Minuut | Eenheid::Uur)
        | (Eenheid::Uur, Eenheid::Uur)
        | (Eenheid::Dagdeel, Eenheid::Dagdeel)
        | (Eenheid::Etmaal, Eenheid::Etmaal)
        | (Eenheid::Stuks, Eenheid::Stuks) => true,
        (
            Eenheid::Minuut
            | Eenheid::Uur
            | Eenheid::Dagdeel
            | Eenheid::Etmaal
            | Eenheid::Stuks
            | Eenheid::StuksOutput
            | Eenheid::Euro,
            _,
        ) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn iv079_minutes_are_summed_first_and_rounded_once_with_at_least_one_hour() {
        for (minutes, hours) in [
            (0, 0),
            (1, 1),
            (29, 1),
            (30, 1),
            (89, 1),
            (90, 2),
            (380, 6),
            (389, 6),
            (390, 7),
        ] {
            assert_eq!(whole_hours(minutes), hours, "{minutes}");
        }
    }
}
