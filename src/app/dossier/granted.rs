//! What a beschikking grants, as the allocation that it is for the municipality.

use super::refused;
use crate::app::error::AppError;
use crate::app::session::Session;
use crate::domain::allocation::{RedenWijziging, Toewijzing, ToewijzingStamp};
use crate::domain::declaration::Tariff;
use crate::domain::dossier::grants::{Grant, Indication};
use crate::domain::ids::ChildId;
use crate::store::{Tx, allocations};
use chrono::NaiveTime;

impl Session {
    /// Refuses a grant that a JW301 with it would be rejected for, and a product of which nobody can say the category.
    pub(super) fn check_granted(&self, child: ChildId, indication: &Indication) -> Result<(), AppError> {
        let tariffs = allocations::tariffs(self.store.read())?;
        for grant in indication.grants() {
            let allocation = as_allocation(&tariffs, child, (indication, grant), None);
            if allocation.category.is_none() {
                return Err(refused(&format!(
                    "Productcode {} is onbekend: er is bij deze gemeente geen tarief voor, en de eerste twee cijfers zijn geen productcategorie (JZ020).",
                    indication.product
                )));
            }
            if let Some(broken) = allocation.broken_rules().into_iter().next() {
                return Err(refused(&format!("Toekenning: {} ({}).", broken.text, broken.rule)));
            }
        }
        Ok(())
    }
}

/// An indication with a number of an allocation is an allocation too, decided at the start of the day of the beschikking; one
/// that comes by message on that day or later goes before it (IV013).
pub(super) fn put_allocation(
    tx: Tx<'_>,
    child: ChildId,
    indication: &Indication,
    change_reason: Option<RedenWijziging>,
) -> Result<(), AppError> {
    let (Some(_), [grant]) = (indication.toewijzing, indication.grants()) else {
        return Ok(());
    };
    let tariffs = allocations::tariffs(tx)?;
    let allocation = as_allocation(&tariffs, child, (indication, grant), change_reason);
    Ok(allocations::put(tx, &allocation)?)
}

/// A grant as an allocation; of one without a number the number is 0.
fn as_allocation(
    tariffs: &[Tariff],
    child: ChildId,
    (indication, grant): (&Indication, &Grant),
    change_reason: Option<RedenWijziging>,
) -> Toewijzing {
    let known = tariffs
        .iter()
        .find(|tariff| (&tariff.gemeente, &tariff.product) == (&indication.gemeente, &indication.product));
    Toewijzing {
        gemeente: indication.gemeente.clone(),
        number: indication.toewijzing.unwrap_or_default(),
        stamp: ToewijzingStamp {
            date: indication.date,
            time: NaiveTime::MIN,
        },
        child,
        category: known
            .map(|tariff| tariff.category.clone())
            .or_else(|| indication.product.category()),
        product: Some(indication.product.clone()),
        omvang: Some(grant.omvang),
        period: grant.period,
        change_reason,
        budget: None,
    }
}
