//! What a new state of an allocation is held against, whatever door it comes in by: a JW301, a file, or a record at the child.

use super::changes;
use crate::app::error::AppError;
use crate::domain::allocation::{RedenWijziging, Toewijzing};
use crate::domain::declaration::{DebetCredit, LineState, ReferentieNummer};
use crate::domain::ids::{GemeenteCode, ToewijzingNummer};
use crate::store::{Tx, allocations, declarations};
use std::collections::{BTreeMap, BTreeSet};

type Key = (GemeenteCode, ToewijzingNummer);

/// What is known of the allocations of some municipalities, and what was claimed on them.
pub(in crate::app) struct Granted {
    latest: BTreeMap<Key, Toewijzing>,
    /// Those that came in a message.
    received: BTreeSet<Key>,
    /// Those with prestaties that were approved, and that we do not give back already: the municipality may have taken such a
    /// credit before its answer is read here, and order of receipt says nothing (OP080).
    approved: BTreeSet<Key>,
}

/// How a state that we ask to keep ourselves stands to what the municipality sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::app) enum OwnWord {
    /// The municipality sent nothing about this number.
    Free,
    /// It sent the same: there is nothing to keep.
    Same,
    /// It sent something else.
    Other,
}

impl Granted {
    pub(in crate::app) fn read<'a>(
        tx: Tx<'_>,
        gemeenten: impl IntoIterator<Item = &'a GemeenteCode>,
    ) -> Result<Self, AppError> {
        let gemeenten: BTreeSet<&GemeenteCode> = gemeenten.into_iter().collect();
        let latest = allocations::latest(tx)?.into_iter();
        let (mut received, mut approved) = (BTreeSet::new(), BTreeSet::new());
        for gemeente in gemeenten {
            let keyed = |number| (gemeente.clone(), number);
            received.extend(allocations::granted_bsns(tx, gemeente)?.into_keys().map(keyed));
            approved.extend(approved_on(tx, gemeente)?.into_iter().map(keyed));
        }
        Ok(Self {
            latest: latest
                .map(|state| ((state.gemeente.clone(), state.number), state))
                .collect(),
            received,
            approved,
        })
    }

    /// The state that holds of every allocation of every municipality.
    pub(super) fn latest(&self) -> impl Iterator<Item = &Toewijzing> {
        self.latest.values()
    }

    /// The state that holds of one.
    pub(in crate::app) fn known(&self, gemeente: &GemeenteCode, number: ToewijzingNummer) -> Option<&Toewijzing> {
        self.latest.get(&(gemeente.clone(), number))
    }

    /// TR385: an allocation with approved claims is not removed.
    pub(in crate::app) fn is_claimed_while_removed(
        &self,
        (gemeente, number): (&GemeenteCode, ToewijzingNummer),
        reason: Option<RedenWijziging>,
    ) -> bool {
        reason == Some(RedenWijziging::VERWIJDERD) && self.approved.contains(&(gemeente.clone(), number))
    }

    /// Whether a state may be kept that did not come in a message: a number that came in one is the municipality's, and only its
    /// messages change it. `with_stamp` is what is known under the same stamp.
    pub(in crate::app) fn own_word(&self, state: &Toewijzing, with_stamp: Option<&Toewijzing>) -> OwnWord {
        let key = (state.gemeente.clone(), state.number);
        if !self.received.contains(&key) {
            return OwnWord::Free;
        }
        let known = self.latest.get(&key).into_iter().chain(with_stamp);
        if known.into_iter().any(|known| says_the_same(known, state)) {
            OwnWord::Same
        } else {
            OwnWord::Other
        }
    }

    /// What of a later state does not change under the same number (`OP033x1`), in words.
    pub(in crate::app) fn unexpected(before: &Toewijzing, new: &Toewijzing) -> Option<String> {
        let changed = changes::unexpected(before, new);
        (!changed.is_empty()).then(|| changed.join(" en "))
    }
}

/// Says whether two states grant the same; what else a message carries (stamp, reason, budget) no file and no record has.
fn says_the_same(known: &Toewijzing, state: &Toewijzing) -> bool {
    let of_known = Toewijzing {
        stamp: known.stamp,
        change_reason: known.change_reason,
        budget: known.budget,
        ..state.clone()
    };
    of_known == *known && state.is_removed() == known.is_removed()
}

fn approved_on(tx: Tx<'_>, gemeente: &GemeenteCode) -> Result<Vec<ToewijzingNummer>, AppError> {
    let lines = declarations::lines_to(tx, gemeente)?;
    let given_back: BTreeSet<&ReferentieNummer> = lines
        .iter()
        .filter(|sent| sent.state == LineState::Sent)
        .filter_map(|sent| sent.line.previous_reference.as_ref())
        .collect();
    Ok(lines
        .iter()
        .filter(|sent| sent.state == LineState::Approved && sent.line.debit_credit == DebetCredit::Debet)
        .filter(|sent| !given_back.contains(&sent.line.reference))
        .map(|sent| sent.line.toewijzing)
        .collect())
}
