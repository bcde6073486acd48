//! What of a beschikking may be shown to whom: the one rule (Buren art. 4i; Jeugdwet 7.3.4-7.3.5; docs/adr/0017).

use super::grants::{ConsentOf, ConsentScope};
use super::{Content, DossierEvent, DossierFact, Entry, EntryKind};
use crate::domain::allocation::{Toewijzing, ToewijzingStamp};
use crate::domain::ids::{GemeenteCode, ToewijzingNummer};
use crate::domain::role::{Permission, Role};
use crate::domain::time::age_years;
use chrono::{NaiveDate, NaiveTime};
use std::collections::BTreeSet;

/// Whether something may be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// It may.
    Shown,
    /// It may not: it counts, and what it says is not told.
    Withheld,
}

/// Whether those who decide about it agreed to share the beschikking on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Consent {
    /// The policy of the child does not ask for it.
    NotAsked,
    /// It holds.
    Holds,
    /// It was never given.
    NeverGiven,
    /// It ended or was withdrawn.
    Ended,
    /// The parents agreed, and the child, which is old enough to be asked, did not.
    NotOfChild,
}

/// Whether a policy asks for consent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asks {
    /// It does.
    Consent,
    /// It does not.
    Nothing,
}

impl Consent {
    /// The consent to share the beschikking of a child, born on a day, on a day.
    pub fn on(asks: Asks, entries: &[Entry], birth: NaiveDate, day: NaiveDate) -> Self {
        if asks == Asks::Nothing {
            return Self::NotAsked;
        }
        let given: Vec<&super::grants::Consent> = entries
            .iter()
            .filter_map(|entry| match &entry.content {
                Content::Consent(consent) if consent.scope == ConsentScope::Decision => Some(consent),
                _ => None,
            })
            .collect();
        let holds = |of: ConsentOf| {
            let mut all = given.iter();
            all.any(|consent| consent.of.includes(of) && consent.holds_on(day))
        };
        let missing: Vec<ConsentOf> = ConsentOf::needed_at(age_years(birth, day))
            .iter()
            .copied()
            .filter(|of| !holds(*of))
            .collect();
        match missing.as_slice() {
            [] => Self::Holds,
            [ConsentOf::Child] if given.iter().any(|consent| consent.holds_on(day)) => Self::NotOfChild,
            _ if given.is_empty() => Self::NeverGiven,
            _ => Self::Ended,
        }
    }

    /// Why something is hidden, in Dutch, to follow on "verborgen: "; `None` when nothing is.
    pub const fn why_hidden(self) -> Option<&'static str> {
        match self {
            Self::NotAsked | Self::Holds => None,
            Self::NeverGiven => Some("geen toestemming van de ouders"),
            Self::Ended => Some("de toestemming is verlopen of ingetrokken"),
            Self::NotOfChild => Some("het kind is 12 jaar of ouder en gaf zelf geen toestemming"),
        }
    }
}

/// Keys of the states of allocations that were typed from a paper: municipality, number and day of the decision.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Papers(BTreeSet<(GemeenteCode, ToewijzingNummer, NaiveDate)>);

impl Papers {
    /// Every indication with a number that was ever written, also what was corrected or taken back since.
    pub fn of<'a>(events: impl IntoIterator<Item = &'a DossierEvent>) -> Self {
        let indications = events.into_iter().filter_map(|event| match &event.fact {
            DossierFact::Written(Content::Indication(indication)) => Some(indication),
            _ => None,
        });
        let keys = indications
            .filter_map(|indication| Some((indication.gemeente.clone(), indication.toewijzing?, indication.date)));
        Self(keys.collect())
    }

    /// Says whether a state was typed from a paper; what came by message or file has its own moment.
    fn wrote(&self, state: &Toewijzing) -> bool {
        let ToewijzingStamp { date, time } = state.stamp;
        time == NaiveTime::MIN && self.0.contains(&(state.gemeente.clone(), state.number, date))
    }
}

/// What someone may see of what was granted to one child, on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GrantSight {
    /// The consent of that day.
    pub consent: Consent,
    reader: Role,
}

impl GrantSight {
    /// The sight of a role.
    pub const fn new(consent: Consent, reader: Role) -> Self {
        Self { consent, reader }
    }

    /// What stands on paper in the dossier: decision and indication, and the dates that follow from them.
    pub const fn of_paper(self) -> Sight {
        match self.consent {
            Consent::NotAsked | Consent::Holds => Sight::Shown,
            Consent::NeverGiven | Consent::Ended | Consent::NotOfChild => Sight::Withheld,
        }
    }

    /// An allocation: what came by message is seen by who declares it as well, for the claim needs it.
    pub fn of_allocation(self, state: &Toewijzing, papers: &Papers) -> Sight {
        if self.reader.may(Permission::Declare) && !papers.wrote(state) {
            Sight::Shown
        } else {
            self.of_paper()
        }
    }

    /// A field of a record.
    pub fn of_field(self, kind: EntryKind, key: &str) -> Sight {
        let is_grant = match kind {
            EntryKind::Decision => matches!(key, "nummer" | "inhoud"),
            EntryKind::Indication => key != "product",
            _ => false,
        };
        if is_grant { self.of_paper() } else { Sight::Shown }
    }
}
