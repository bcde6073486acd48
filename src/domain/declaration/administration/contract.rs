//! The line as it is contracted: TR340, TR341, TR381, TR418 and IV081.

use super::{Books, is_comparable};
use crate::domain::allocation::{Eenheid, Toewijzing};
use crate::domain::declaration::checks::{fault, hourly_amount, minute_tariff};
use crate::domain::declaration::{Declaratie, Prestatie, Tariff};
use crate::domain::finding::Finding;
use crate::domain::rule_code::RuleCode;

const READ_TARIFFS: &str = "Lees het contracttarief in met: plusgroep import tarieven.";

/// TR340 and TR381: the product is in the list in use, which is that of the tariffs; then as [`check_tariff`].
pub(super) fn check_contract(
    claim: &Declaratie,
    line: &Prestatie,
    allocation: &Toewijzing,
    own: &Books<'_>,
) -> Option<Finding> {
    let product = &line.product;
    let mut listed = own
        .tariffs
        .iter()
        .filter(|tariff| tariff.gemeente == claim.gemeente && tariff.product == *product)
        .peekable();
    let is_listed = listed.peek().is_some();
    if !is_listed && allocation.product.is_none() {
        let text = format!("Product {product} is niet met deze gemeente gecontracteerd.");
        return Some(fault(
            RuleCode::Tr340,
            "9340",
            Some(line),
            text,
            READ_TARIFFS.to_owned(),
        ));
    }
    if is_listed && !listed.any(|tariff| tariff.category == line.category) {
        let text = format!(
            "Productcode {product} hoort niet bij productcategorie {}.",
            line.category
        );
        let remedy = "Controleer productcode en productcategorie bij de tarieven.".to_owned();
        return Some(fault(RuleCode::Tr381, "S329", Some(line), text, remedy));
    }
    check_tariff(line, allocation, &own.tariffs_of(claim, line))
}

/// TR341, TR418 and IV081: unit, tariff and amount are those of a contract tariff that holds in the product period.
fn check_tariff(line: &Prestatie, allocation: &Toewijzing, holding: &[&Tariff]) -> Option<Finding> {
    let product = &line.product;
    let wrong = |code, return_code, text: String, remedy: &str| {
        Some(fault(code, return_code, Some(line), text, remedy.to_owned()))
    };
    if holding.is_empty() {
        let text = format!("Voor product {product} is in deze periode geen tarief bekend.");
        return wrong(RuleCode::Tr418, "0611", text, READ_TARIFFS);
    }
    let mut in_unit = holding
        .iter()
        .filter(|tariff| is_comparable(tariff.unit, line.unit))
        .peekable();
    if in_unit.peek().is_none() && allocation.omvang.is_none() {
        let text = format!(
            "Product {product} is niet per {} gecontracteerd.",
            line.unit.label_of(1)
        );
        return wrong(
            RuleCode::Tr341,
            "9341",
            text,
            "Declareer in de eenheid van het contract.",
        );
    }
    let Some(tariff) = in_unit.find(|tariff| is_at(tariff, line)) else {
        let text = format!(
            "Het tarief van product {product} ({}) is niet het contracttarief.",
            line.tariff
        );
        return wrong(
            RuleCode::Tr418,
            "0611",
            text,
            "Controleer de tarieven en maak de declaratie opnieuw.",
        );
    };
    let by_hour = tariff.unit == Eenheid::Uur && line.unit == Eenheid::Minuut;
    if by_hour && hourly_amount(tariff.tariff, line.volume.count()) != Some(line.amount) {
        let text = "Het bedrag van de minuten is niet berekend met het tarief per uur.".to_owned();
        return wrong(
            RuleCode::Tr346,
            "9346",
            text,
            "Maak de declaratie opnieuw; het bedrag volgt uit het tarief per uur.",
        );
    }
    None
}

/// Says whether a line has a tariff; minutes at a tariff per hour show it rounded (IV081).
fn is_at(tariff: &Tariff, line: &Prestatie) -> bool {
    match (tariff.unit, line.unit) {
        (Eenheid::Uur, Eenheid::Minuut) => {
            line.tariff == minute_tariff(tariff.tariff)
                && line.hourly_tariff.is_none_or(|hourly| hourly == tariff.tariff)
        }
        _ => line.tariff == tariff.tariff && line.hourly_tariff.is_none(),
    }
}
