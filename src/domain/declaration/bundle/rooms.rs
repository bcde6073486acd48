//! What an allocation leaves for one line over all locations (TR321, TR322, TR369), and what the policy leaves for a day.

use super::super::delivery::Measure;
use super::part::CutReason;
use crate::domain::allocation::{Eenheid, Toewijzing};
use crate::domain::entitlement::{life_cap, period_cap};
use crate::domain::ids::ProductCode;
use crate::domain::money::Cents;
use crate::domain::regeling::Regeling;
use chrono::NaiveDate;

/// Minutes of an hour.
const HOUR_MIN: u64 = 60;
/// Minutes above the last whole hour that rounding leaves out (IV079), so that they take no room.
const ROUNDED_OFF_MIN: u64 = 29;

/// Each limit of the allocation in the measure of the line; `elsewhere` is what other lines on it take: measure and cents.
pub(super) fn rooms(
    allocation: &Toewijzing,
    period: Option<(NaiveDate, NaiveDate)>,
    (unit, tariff, hourly_tariff): (Eenheid, Cents, Option<Cents>),
    elsewhere: (u64, u64),
) -> Vec<(CutReason, u64)> {
    let in_measure = |cap: u64, unit: Eenheid| {
        if unit == Eenheid::Uur { cap * HOUR_MIN } else { cap }
    };
    let of_volume = allocation.omvang.map(|omvang| {
        let of_period = period.map(|(begin, end)| in_measure(period_cap(omvang, begin, end), omvang.unit));
        let of_life =
            life_cap(omvang, allocation.period).map(|cap| in_measure(cap, omvang.unit).saturating_sub(elsewhere.0));
        (of_period, of_life)
    });
    let (of_period, of_life) = of_volume.unwrap_or_default();
    let of_money = allocation.budget.and_then(|budget| {
        let left = budget.cents().saturating_sub(elsewhere.1);
        match hourly_tariff {
            // Minutes by the hour: as many as come to the amount (IV081).
            Some(hourly) => (left * HOUR_MIN).checked_div(hourly.cents()),
            None => left.checked_div(tariff.cents()).map(|units| in_measure(units, unit)),
        }
    });
    let rooms = [
        (CutReason::Period, of_period),
        (CutReason::Life, of_life),
        (CutReason::Budget, of_money),
    ];
    let slack = |room: u64| {
        if unit == Eenheid::Uur && room > 0 {
            room + ROUNDED_OFF_MIN
        } else {
            room
        }
    };
    let set = rooms
        .into_iter()
        .filter_map(|(reason, room)| Some((reason, slack(room?))));
    set.collect()
}

/// Most of a day by the policy, in the measure of a line.
pub(super) fn per_day(regeling: &Regeling, product: &ProductCode, measure: Measure) -> Option<u32> {
    match measure {
        Measure::Dagdelen => regeling.dagdeel.max_per_day,
        Measure::Days => None,
        Measure::Minutes => regeling
            .product(product)
            .and_then(|found| found.max_hours_per_day)
            .map(|hours| hours.saturating_mul(60)),
    }
}
