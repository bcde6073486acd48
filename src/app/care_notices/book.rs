//! What is known of care and of what was reported about it, read at one moment.

use crate::app::AppError;
use crate::app::declare::ClaimRules;
use crate::app::env::Moment;
use crate::domain::allocation::{Eenheid, Omvang, Toewijzing};
use crate::domain::burn_down::{kinds, kinds_of};
use crate::domain::care_notice::propose::{CareFacts, Placed, Proposal, propose};
use crate::domain::care_notice::{Care, NoticeLine, StatusAanlevering};
use crate::domain::declaration::Tariff;
use crate::domain::declaration::covering::products_of;
use crate::domain::group::GroupKind;
use crate::domain::ids::{ChildId, GemeenteCode, ToewijzingNummer};
use crate::domain::people::{Child, Placement};
use crate::domain::regelingen::PolicyIndex;
use crate::domain::text::Text;
use crate::ijw::care::CareClient;
use crate::ijw::jw301::{self, Jw301, Received};
use crate::store::care_notices::{self, StoredNotice};
use crate::store::{Tx, allocations, attendance, people};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// Days with care, by the policy that counts it.
type CareDays = BTreeMap<(PolicyIndex, ChildId, GroupKind), BTreeSet<NaiveDate>>;

/// Everything that start and stop follow from.
pub(super) struct Book {
    rules: ClaimRules,
    today: NaiveDate,
    pub(super) children: BTreeMap<ChildId, Child>,
    pub(super) allocations: Vec<Toewijzing>,
    states: BTreeMap<(GemeenteCode, ToewijzingNummer), Vec<Toewijzing>>,
    pub(super) notices: Vec<StoredNotice>,
    pub(super) blocked: BTreeSet<ChildId>,
    received: Vec<(Jw301, NaiveDate)>,
    /// Days with care that counts, by the policy that counts it.
    days: CareDays,
    /// Days with presence, also when that comes to no dagdeel.
    presence: CareDays,
    placements: Vec<Placement>,
    tariffs: Vec<Tariff>,
}

/// The last day that a query about placements looks at.
fn far_ahead(today: NaiveDate) -> NaiveDate {
    today
        .checked_add_months(chrono::Months::new(12 * 20))
        .unwrap_or(NaiveDate::MAX)
}

impl Book {
    /// Reads it.
    pub(super) fn read(rules: ClaimRules, tx: Tx<'_>, today: NaiveDate) -> Result<Self, AppError> {
        let children: BTreeMap<ChildId, Child> = people::children(tx)?
            .into_iter()
            .map(|child| (child.id, child))
            .collect();
        let allocations = allocations::latest(tx)?;
        let mut states: BTreeMap<_, Vec<Toewijzing>> = BTreeMap::new();
        for state in allocations::states(tx)? {
            states
                .entry((state.gemeente.clone(), state.number))
                .or_default()
                .push(state);
        }
        let first_day = allocations.iter().map(|allocation| allocation.period.begin()).min();
        let from = first_day.unwrap_or(today);
        let concerned: BTreeSet<ChildId> = allocations.iter().map(|allocation| allocation.child).collect();
        let schools: BTreeMap<ChildId, Text> = children
            .values()
            .filter_map(|child| Some((child.id, child.school.clone()?)))
            .collect();
        let mut events = Vec::new();
        for child in &concerned {
            events.extend(attendance::events_of_child(tx, *child, from, today)?);
        }
        let (mut days, mut presence) = (CareDays::new(), CareDays::new());
        for (index, regeling) in rules.regelingen.indexed() {
            let follows = |allocation: &&Toewijzing| rules.regelingen.index_of(&allocation.gemeente) == index;
            let own = allocations.iter().filter(follows).map(|allocation| allocation.child);
            for given in rules.delivered(regeling, &events, &own.collect(), &schools).deliveries {
                let key = (index, given.child, given.kind);
                if given.count > 0 {
                    days.entry(key).or_default().insert(given.day);
                }
                if given.minutes > 0 {
                    presence.entry(key).or_default().insert(given.day);
                }
            }
        }
        Ok(Self {
            rules,
            today,
            children,
            allocations,
            states,
            notices: care_notices::all(tx)?,
            blocked: care_notices::blocked(tx)?,
            received: received(tx)?,
            days,
            presence,
            placements: people::placements(tx, from, far_ahead(today))?,
            tariffs: allocations::tariffs(tx)?,
        })
    }

    /// Lines that count for an allocation (sent and not rejected), in order of sending.
    pub(super) fn lines(&self, allocation: &Toewijzing) -> impl DoubleEndedIterator<Item = &NoticeLine> {
        let (gemeente, number) = (allocation.gemeente.clone(), allocation.number);
        self.notices
            .iter()
            .filter(move |notice| notice.gemeente == gemeente && notice.toewijzing == number)
            .filter(|notice| stands(notice))
            .flat_map(|notice| &notice.lines)
    }

    /// How care on an allocation stands in the eyes of the municipality.
    pub(super) fn care(&self, allocation: &Toewijzing) -> Care {
        Care::after(self.lines(allocation))
    }

    /// A message on the allocation that waits for its answer in time (OP080: no next message before the answer).
    pub(super) fn awaited(&self, allocation: &Toewijzing) -> Option<&StoredNotice> {
        self.notices
            .iter()
            .filter(|notice| notice.gemeente == allocation.gemeente && notice.toewijzing == allocation.number)
            .find(|notice| notice.delivery.answer_due().is_some_and(|due| self.today <= due))
    }

    /// What is to be reported.
    pub(super) fn proposals(&self) -> Vec<Proposal> {
        self.allocations
            .iter()
            .filter_map(|allocation| self.proposal(allocation))
            .collect()
    }

    /// What is to be reported on one allocation.
    pub(super) fn proposal(&self, allocation: &Toewijzing) -> Option<Proposal> {
        // What goes only together with support (45A04, 42A03) is given on the days of that support.
        let kinds = self.kinds_of(allocation);
        let index = self.rules.regelingen.index_of(&allocation.gemeente);
        // Of an allocation in hours all time counts, also outside a dagdeel (IV079).
        let in_time = |omvang: Omvang| matches!(omvang.unit, Eenheid::Uur | Eenheid::Minuut);
        let counting = if allocation.omvang.is_some_and(in_time) {
            &self.presence
        } else {
            &self.days
        };
        let days: BTreeSet<NaiveDate> = kinds
            .iter()
            .filter_map(|kind| counting.get(&(index, allocation.child, *kind)))
            .flatten()
            .copied()
            .collect();
        // States may come in any order: the allocation is known from the first that came.
        let key = (allocation.gemeente.clone(), allocation.number);
        let states = self.states.get(&key).into_iter().flatten();
        let first_known = states.map(|state| self.known_since(state)).min();
        let facts = CareFacts {
            allocation,
            first_known: first_known.unwrap_or_else(|| self.known_since(allocation)),
            state_known: self.known_since(allocation),
            days: &days,
            placed: self.placed(allocation.child, &kinds),
            care: &self.care(allocation),
        };
        propose(&[facts], self.today).pop()
    }

    /// The kinds of group in which care counts for an allocation; one that names a category only counts where it is billed
    /// (OP271, OP295).
    fn kinds_of(&self, allocation: &Toewijzing) -> BTreeSet<GroupKind> {
        let regeling = self.rules.regeling_of(&allocation.gemeente);
        let mut found: BTreeSet<GroupKind> = kinds_of(regeling, allocation).into_iter().collect();
        if allocation.product.is_none() {
            let products = products_of(allocation, regeling, &self.tariffs);
            found.extend(products.flat_map(|product| kinds(regeling, Some(product))));
        }
        found
    }

    fn placed(&self, child: ChildId, kinds: &BTreeSet<GroupKind>) -> Placed {
        let fits = |placement: &&Placement| {
            let group = self.rules.groups.get(&placement.group);
            placement.child == child && group.is_some_and(|group| kinds.contains(&group.kind))
        };
        let mut last = Placed::Nowhere;
        for placement in self.placements.iter().filter(fits) {
            last = match (placement.period.end(), last) {
                (None, _) | (_, Placed::Still) => Placed::Still,
                (Some(end), _) if end >= self.today => Placed::Still,
                (Some(end), Placed::Until(earlier)) => Placed::Until(end.max(earlier)),
                (Some(end), Placed::Nowhere) => Placed::Until(end),
            };
        }
        last
    }

    /// Day on which a state was received; without its message (read from a file) the day on which it was decided.
    fn known_since(&self, state: &Toewijzing) -> NaiveDate {
        let holds = |message: &Jw301| {
            message.header().gemeente == state.gemeente
                && message
                    .products
                    .iter()
                    .any(|product| product.number == state.number && product.stamp == state.stamp)
        };
        self.received
            .iter()
            .filter(|(message, _)| holds(message))
            .map(|(_, day)| *day)
            .min()
            .unwrap_or(state.stamp.date)
    }

    /// The child as the latest JW301 has it, of this municipality if there is one; else as our own record has it.
    pub(super) fn client(&self, child: &Child, gemeente: &GemeenteCode) -> Option<CareClient> {
        let bsn = child.bsn?;
        let latest = self
            .received
            .iter()
            .map(|(message, _)| message)
            .filter(|message| message.client.bsn == bsn)
            .max_by_key(|message| (message.header().gemeente == *gemeente, message.header().dated));
        Some(match latest {
            Some(message) => CareClient::from(&message.client),
            None => CareClient::of_own(bsn, child.birth_date, &child.name),
        })
    }
}

/// Sent and not rejected; or rejected as known already, which is so for a report of one line but not for a replacement.
pub(super) fn stands(notice: &StoredNotice) -> bool {
    let first = |line: &NoticeLine| line.status == StatusAanlevering::Eerste;
    let single = matches!(notice.lines.as_slice(), [line] if first(line));
    notice.delivery.counts() || (single && notice.delivery.is_known_there())
}

/// Every JW301 that was read and is sound, with the day of reading.
fn received(tx: Tx<'_>) -> Result<Vec<(Jw301, NaiveDate)>, AppError> {
    let mut sound = Vec::new();
    for stored in care_notices::received(tx, "JW301")? {
        let day = Moment::day_of_utc(&stored.at_utc).ok_or_else(|| AppError::internal("BERICHT"))?;
        if let Ok(Received::Sound(message)) = jw301::read(&stored.content) {
            sound.push((*message, day));
        }
    }
    Ok(sound)
}
