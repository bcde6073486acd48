//! Gives the lines of a proposal their numbers, which makes it a claim.

use super::checks::total;
use super::month::ProposedLine;
use super::{Declaratie, DeclaratieNummer, Identificatie, Prestatie, ReferentieNummer};
use crate::domain::ids::{AgbCode, GemeenteCode};
use crate::domain::time::Month;
use chrono::NaiveDate;

/// The numbers a claim takes, one reference for each line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Numbers {
    /// Identification of the message.
    pub identification: Identificatie,
    /// Number of the declaration.
    pub declaration: DeclaratieNummer,
    /// References, as many as there are lines.
    pub references: Vec<ReferentieNummer>,
}

/// Makes the claim from proposed lines and its numbers; `None` when there are fewer references than lines or the total is too large.
pub fn number(
    lines: &[ProposedLine],
    numbers: Numbers,
    agb: AgbCode,
    gemeente: GemeenteCode,
    month: Month,
    dated: NaiveDate,
) -> Option<Declaratie> {
    if numbers.references.len() < lines.len() {
        return None;
    }
    let lines: Vec<Prestatie> = lines
        .iter()
        .zip(numbers.references)
        .map(|(line, reference)| Prestatie {
            child: line.child,
            child_number: line.child_number.clone(),
            bsn: line.bsn,
            toewijzing: line.toewijzing,
            category: line.category.clone(),
            product: line.product.clone(),
            begin: line.begin,
            end: line.end,
            volume: line.volume,
            unit: line.unit,
            tariff: line.tariff,
            hourly_tariff: line.hourly_tariff,
            amount: line.amount,
            debit_credit: line.debit_credit,
            reference,
            previous_reference: line.previous_reference.clone(),
        })
        .collect();
    let (total, total_debit_credit) = total(&lines)?;
    let (identification, number) = (numbers.identification, numbers.declaration);
    Some(Declaratie {
        identification,
        number,
        agb,
        gemeente,
        month,
        dated,
        lines,
        total,
        total_debit_credit,
    })
}
