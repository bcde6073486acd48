//! What the office cut off of lines of this location because all locations together had more than the allocation gives, and at
//! the office what it cut off of all: listed, so that no day of care disappears.

use super::ClaimView;
use super::bundle::CutOff;
use crate::app::error::AppError;
use crate::domain::allocation::Eenheid;
use crate::domain::declaration::bundle::part::{DeclarationKind, NumberPrefix, OwnLine};
use crate::domain::declaration::{DebetCredit, LineKey, LineState, NotBillable, ReferentieNummer, SentLine};
use crate::domain::money::Cents;
use crate::store::bundles::PartShare;
use crate::store::declarations::{self, DeclarationSummary};
use crate::store::{Tx, bundles, location};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Shares of own lines, by reference.
pub(super) type Shares = BTreeMap<ReferentieNummer, PartShare>;

/// Days of care without what the office cut off of them.
pub(super) fn without_cut(days: &[(NaiveDate, u32)], share: Option<&PartShare>) -> Vec<(NaiveDate, u32)> {
    let mut days = days.to_vec();
    for cut in share.into_iter().flat_map(|share| &share.cut) {
        for (_, amount) in days.iter_mut().filter(|(day, _)| *day == cut.day) {
            *amount = amount.saturating_sub(cut.amount);
        }
    }
    days.retain(|(_, amount)| *amount > 0);
    days
}

/// Lists what the office cut off of the own lines of a month that stand approved.
pub(super) fn list_cut(tx: Tx<'_>, shown: &mut ClaimView, shares: &Shares) -> Result<(), AppError> {
    if shares.values().all(|share| share.cut.is_empty()) {
        return Ok(());
    }
    for SentLine { line, state, .. } in declarations::lines_to(tx, &shown.gemeente)? {
        let stands = state == LineState::Approved && line.debit_credit == DebetCredit::Debet;
        let share = shares.get(&line.reference).filter(|_| stands);
        let Some(share) = share.filter(|_| LineKey::of(&line).month == shown.month) else {
            continue;
        };
        let unit = match line.unit {
            Eenheid::Uur => Eenheid::Minuut,
            unit => unit,
        };
        shown.not_billable.extend(share.cut.iter().map(|cut| NotBillable {
            child: line.child_number.clone(),
            day: cut.day,
            count: cut.amount,
            unit,
            code: cut.reason.rule(),
            text: cut.reason.text().to_owned(),
        }));
    }
    Ok(())
}

/// Of a declaration that was sent: what each own line has of it in cents, and what was cut off.
pub(super) fn shares_of(
    tx: Tx<'_>,
    sent: &DeclarationSummary,
    lines: &[SentLine],
) -> Result<(BTreeMap<ReferentieNummer, Cents>, Vec<CutOff>), AppError> {
    match sent.kind {
        DeclarationKind::Own => Ok((BTreeMap::new(), Vec::new())),
        DeclarationKind::Bundle => {
            let mut cut = Vec::new();
            for share in bundles::shares(tx, &sent.number)? {
                let of_day = |one| CutOff {
                    own: share.own.clone(),
                    child: share.child.clone(),
                    cut: one,
                };
                cut.extend(share.cut.iter().copied().map(of_day));
            }
            Ok((BTreeMap::new(), cut))
        }
        DeclarationKind::Part => {
            let letters = location::get(tx)?.number_prefix;
            let letters = NumberPrefix::parse(&letters).map_err(|_| AppError::internal("NUMMERLETTERS"))?;
            let shares = bundles::part_shares(tx, &sent.gemeente)?;
            let (mut amounts, mut cut) = (BTreeMap::new(), Vec::new());
            for SentLine { line, .. } in lines {
                let Some(share) = shares.get(&line.reference) else {
                    continue;
                };
                amounts.insert(line.reference.clone(), share.amount);
                cut.extend(share.cut.iter().map(|one| CutOff {
                    own: OwnLine {
                        location: letters.clone(),
                        reference: line.reference.clone(),
                    },
                    child: line.child_number.clone(),
                    cut: *one,
                }));
            }
            Ok((amounts, cut))
        }
    }
}
