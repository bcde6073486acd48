//! What a beschikking grants, as the allocation that it is for the municipality.

use super::refused;
use crate::app::error::AppError;
use crate::app::messages::granted::{Granted, OwnWord};
use crate::app::session::Session;
use crate::domain::allocation::{RedenWijziging, Toewijzing, ToewijzingStamp};
use crate::domain::declaration::Tariff;
use crate::domain::dossier::Content;
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

    /// What to look at when a correction of an indication changes what does not change under the same number (`OP033x1`).
    pub(super) fn changed_grant(&self, child: ChildId, content: &Content) -> Result<Option<String>, AppError> {
        let Content::Indication(indication) = content else {
            return Ok(None);
        };
        let (Some(number), [grant]) = (indication.toewijzing, indication.grants()) else {
            return Ok(None);
        };
        let tx = self.store.read();
        let new = as_allocation(&allocations::tariffs(tx)?, child, (indication, grant), None);
        let granted = Granted::read(tx, [&indication.gemeente])?;
        if granted.own_word(&new, None) != OwnWord::Free {
            return Ok(None);
        }
        let known = granted.known(&indication.gemeente, number);
        Ok(known.and_then(|before| Granted::unexpected(before, &new)).map(|changed| {
            format!(
                "toewijzing {number} verandert onder hetzelfde nummer van {changed}; daar hoort een nieuw nummer bij (OP033x1). \
                 Controleer het nummer."
            )
        }))
    }
}

/// An indication with a number of an allocation is an allocation too, decided at the start of the day of the beschikking; one
/// that comes by message on that day or later goes before it (IV013).
///
/// A number that came in a message is the municipality's: nothing of ours is written under it, and a later decision that says
/// something else is refused.
pub(super) fn put_allocation(
    tx: Tx<'_>,
    child: ChildId,
    indication: &Indication,
    change_reason: Option<RedenWijziging>,
) -> Result<(), AppError> {
    let (Some(number), [grant]) = (indication.toewijzing, indication.grants()) else {
        return Ok(());
    };
    let tariffs = allocations::tariffs(tx)?;
    let allocation = as_allocation(&tariffs, child, (indication, grant), change_reason);
    let granted = Granted::read(tx, [&indication.gemeente])?;
    let is_later = granted
        .known(&indication.gemeente, number)
        .is_none_or(|known| known.stamp < allocation.stamp);
    match granted.own_word(&allocation, None) {
        OwnWord::Free => Ok(allocations::put(tx, &allocation)?),
        OwnWord::Other if change_reason.is_none() && is_later => Err(refused(&format!(
            "Toewijzing {number} kwam als bericht van de gemeente (JW301) en zegt iets anders; alleen een bericht wijzigt haar. Laat het \
             toewijzingnummer leeg, of vraag de gemeente om een nieuw bericht."
        ))),
        OwnWord::Same | OwnWord::Other => Ok(()),
    }
}

/// Refuses to take an indication away on whose allocation claims were approved (TR385), unless the municipality sent it: then it
/// stands, whatever becomes of our record.
pub(super) fn check_gone(tx: Tx<'_>, child: ChildId, indication: &Indication) -> Result<(), AppError> {
    let (Some(number), [grant]) = (indication.toewijzing, indication.grants()) else {
        return Ok(());
    };
    let reason = Some(RedenWijziging::VERWIJDERD);
    let granted = Granted::read(tx, [&indication.gemeente])?;
    let gone = as_allocation(&allocations::tariffs(tx)?, child, (indication, grant), reason);
    let is_ours = granted.own_word(&gone, None) == OwnWord::Free;
    if is_ours && granted.is_claimed_while_removed((&indication.gemeente, number), reason) {
        return Err(refused(&format!(
            "Op toewijzing {number} staan goedgekeurde declaraties; dan kan zij niet weg (TR385). Geef de toekenning een laatste dag, of \
             neem die declaraties eerst terug."
        )));
    }
    Ok(())
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
