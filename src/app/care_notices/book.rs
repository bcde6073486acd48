//! What is known of care and of what was reported about it, read at one moment.

use crate::app::AppError;
use crate::app::env::Moment;
use crate::app::house::House;
use crate::domain::allocation::{Eenheid, Omvang, Toewijzing};
use crate::domain::burn_down::{kinds, kinds_of};
use crate::domain::care_notice::propose::{CareFacts, NeededDays, Placed, Proposal, propose};
use crate::domain::care_notice::{Care, NoticeLine, StatusAanlevering};
use crate::domain::declaration::Tariff;
use crate::domain::declaration::covering::products_of;
use crate::domain::group::GroupKind;
use crate::domain::ids::{ChildId, GemeenteCode, ToewijzingNummer};
use crate::domain::people::{Child, Placement};
use crate::domain::text::Text;
use crate::ijw::care::CareClient;
use crate::ijw::jw301::{self, Received};
use crate::store::care_notices::{self, ReceivedJw301, StateKey, StoredNotice};
use crate::store::{Tx, allocations, attendance, declarations, people};
use chrono::{Days, NaiveDate};
use std::collections::{BTreeMap, BTreeSet};

/// Days of attendance that are read first, looking for a day of care: nearly always there is one.
const FIRST_WINDOW: u64 = 6;
/// Days that are read at a time at most.
const LARGEST_WINDOW: u64 = 200;

/// Everything that start and stop follow from.
pub(super) struct Book<'a> {
    house: &'a House,
    today: NaiveDate,
    pub(super) children: BTreeMap<ChildId, Child>,
    pub(super) allocations: Vec<Toewijzing>,
    states: BTreeMap<(GemeenteCode, ToewijzingNummer), Vec<Toewijzing>>,
    pub(super) notices: Vec<StoredNotice>,
    pub(super) blocked: BTreeSet<ChildId>,
    /// Day on which each state of an allocation was first read in a message.
    received: BTreeMap<StateKey, NaiveDate>,
    /// Of each allocation the days of care that a start or stop can follow from: the first since the last stop, and the last.
    days: BTreeMap<(GemeenteCode, ToewijzingNummer), BTreeSet<NaiveDate>>,
    placements: Vec<Placement>,
    tariffs: Vec<Tariff>,
}

/// The last day that a query about placements looks at.
fn far_ahead(today: NaiveDate) -> NaiveDate {
    today
        .checked_add_months(chrono::Months::new(12 * 20))
        .unwrap_or(NaiveDate::MAX)
}

impl<'a> Book<'a> {
    /// Reads it.
    pub(super) fn read(house: &'a House, tx: Tx<'_>, today: NaiveDate) -> Result<Self, AppError> {
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
        let schools: BTreeMap<ChildId, Text> = children
            .values()
            .filter_map(|child| Some((child.id, child.school.clone()?)))
            .collect();
        let mut book = Self {
            house,
            today,
            children,
            allocations,
            states,
            notices: care_notices::all(tx)?,
            blocked: care_notices::blocked(tx)?,
            received: first_received(tx)?,
            days: BTreeMap::new(),
            placements: people::placements(tx, from, far_ahead(today))?,
            tariffs: allocations::tariffs(tx)?,
        };
        for allocation in book.allocations.iter().filter(|found| !found.is_removed()) {
            let key = (allocation.gemeente.clone(), allocation.number);
            let days = CareSearch::of(&book, tx, allocation, &schools).edges()?;
            book.days.insert(key, days);
        }
        Ok(book)
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
        // States may come in any order: the allocation is known from the first that came.
        let key = (allocation.gemeente.clone(), allocation.number);
        let states = self.states.get(&key).into_iter().flatten();
        let first_known = states.map(|state| self.known_since(state)).min();
        let facts = CareFacts {
            allocation,
            first_known: first_known.unwrap_or_else(|| self.known_since(allocation)),
            state_known: self.known_since(allocation),
            days: self.days.get(&key).unwrap_or(&NO_DAYS),
            placed: self.placed(allocation.child, &self.kinds_of(allocation)),
            care: &self.care(allocation),
        };
        propose(&[facts], self.today).pop()
    }

    /// The kinds of group in which care counts for an allocation; one that names a category only counts where it is billed
    /// (OP271, OP295).
    fn kinds_of(&self, allocation: &Toewijzing) -> BTreeSet<GroupKind> {
        let regeling = self.house.regelingen.of(&allocation.gemeente);
        let mut found: BTreeSet<GroupKind> = kinds_of(regeling, allocation).into_iter().collect();
        if allocation.product.is_none() {
            let products = products_of(allocation, regeling, &self.tariffs);
            found.extend(products.flat_map(|product| kinds(regeling, Some(product))));
        }
        found
    }

    fn placed(&self, child: ChildId, kinds: &BTreeSet<GroupKind>) -> Placed {
        let fits = |placement: &&Placement| {
            let group = self.house.group(placement.group);
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
        let key = (state.gemeente.clone(), state.number, state.stamp);
        self.received.get(&key).copied().unwrap_or(state.stamp.date)
    }
}

/// The child as the latest JW301 has it, of this municipality if there is one; else as our own record has it.
pub(super) fn client(tx: Tx<'_>, child: &Child, gemeente: &GemeenteCode) -> Result<Option<CareClient>, AppError> {
    let Some(bsn) = child.bsn else {
        return Ok(None);
    };
    let latest = care_notices::latest_about(tx, bsn, gemeente)?;
    let sound = match latest {
        Some(message) => match jw301::read(&declarations::message_content(tx, message)?) {
            Ok(Received::Sound(message)) => Some(CareClient::from(&message.client)),
            Ok(Received::Faulty(_)) | Err(_) => None,
        },
        None => None,
    };
    Ok(Some(sound.unwrap_or_else(|| {
        CareClient::of_own(bsn, child.birth_date, &child.name)
    })))
}

static NO_DAYS: BTreeSet<NaiveDate> = BTreeSet::new();

/// Looks for days of care on an allocation in the attendance, a stretch at a time: what was reported long ago is not read again.
struct CareSearch<'a> {
    book: &'a Book<'a>,
    tx: Tx<'a>,
    allocation: &'a Toewijzing,
    schools: &'a BTreeMap<ChildId, Text>,
    /// What goes only together with support (45A04, 42A03) is given on the days of that support.
    kinds: BTreeSet<GroupKind>,
}

impl<'a> CareSearch<'a> {
    fn of(book: &'a Book<'a>, tx: Tx<'a>, allocation: &'a Toewijzing, schools: &'a BTreeMap<ChildId, Text>) -> Self {
        Self {
            book,
            tx,
            allocation,
            schools,
            kinds: book.kinds_of(allocation),
        }
    }

    /// The days of care that something to report can follow from.
    fn edges(&self) -> Result<BTreeSet<NaiveDate>, AppError> {
        let (book, allocation) = (self.book, self.allocation);
        let placed = book.placed(allocation.child, &self.kinds);
        let needed = NeededDays::of(allocation, &book.care(allocation), placed, book.today);
        let mut edges = BTreeSet::new();
        if let Some((from, until)) = needed.first {
            edges.extend(self.first(from, until)?);
        }
        if let Some((from, until)) = needed.last {
            edges.extend(self.last(from, until)?);
        }
        Ok(edges)
    }

    fn first(&self, mut from: NaiveDate, until: NaiveDate) -> Result<Option<NaiveDate>, AppError> {
        let child = self.allocation.child;
        let mut window = FIRST_WINDOW;
        while let Some(next) = attendance::first_day_of_child(self.tx, child, from, until)? {
            let last = next
                .checked_add_days(Days::new(window))
                .map_or(until, |last| last.min(until));
            window = wider(window);
            if let Some(found) = self.with_care(next, last)?.first() {
                return Ok(Some(*found));
            }
            match last.succ_opt() {
                Some(after) => from = after,
                None => break,
            }
        }
        Ok(None)
    }

    fn last(&self, from: NaiveDate, mut until: NaiveDate) -> Result<Option<NaiveDate>, AppError> {
        let child = self.allocation.child;
        let mut window = FIRST_WINDOW;
        while let Some(latest) = attendance::last_day_of_child(self.tx, child, from, until)? {
            let first = latest
                .checked_sub_days(Days::new(window))
                .map_or(from, |first| first.max(from));
            window = wider(window);
            if let Some(found) = self.with_care(first, latest)?.last() {
                return Ok(Some(*found));
            }
            match first.pred_opt() {
                Some(before) => until = before,
                None => break,
            }
        }
        Ok(None)
    }

    /// The days with care that counts.
    fn with_care(&self, from: NaiveDate, until: NaiveDate) -> Result<BTreeSet<NaiveDate>, AppError> {
        let house = self.book.house;
        let child = self.allocation.child;
        let events = attendance::events_of_child(self.tx, child, from, until)?;
        let regeling = house.regelingen.of(&self.allocation.gemeente);
        let delivered = house.delivered(regeling, &events, &BTreeSet::from([child]), self.schools);
        // Of an allocation in hours all time counts, also outside a dagdeel (IV079).
        let in_time = |omvang: Omvang| matches!(omvang.unit, Eenheid::Uur | Eenheid::Minuut);
        let all_time = self.allocation.omvang.is_some_and(in_time);
        let given = delivered.deliveries.into_iter().filter(|given| {
            let counts = if all_time { given.minutes > 0 } else { given.count > 0 };
            counts && self.kinds.contains(&given.kind)
        });
        Ok(given.map(|given| given.day).collect())
    }
}

/// The next stretch to read when nothing was found.
fn wider(window: u64) -> u64 {
    (window * 4).min(LARGEST_WINDOW)
}

/// Sent and not rejected; or rejected as known already, which is so for a report of one line but not for a replacement.
pub(super) fn stands(notice: &StoredNotice) -> bool {
    let first = |line: &NoticeLine| line.status == StatusAanlevering::Eerste;
    let single = matches!(notice.lines.as_slice(), [line] if first(line));
    notice.delivery.counts() || (single && notice.delivery.is_known_there())
}

/// Day on which each state of an allocation was first read in a message.
fn first_received(tx: Tx<'_>) -> Result<BTreeMap<StateKey, NaiveDate>, AppError> {
    let moments = care_notices::first_received(tx)?.into_iter();
    let day = |utc: String| Moment::day_of_utc(&utc).ok_or_else(|| AppError::internal("BERICHT"));
    moments.map(|(key, utc)| Ok((key, day(utc)?))).collect()
}

/// Keeps what a JW301 is about, so that it need not be read again; `None` for one that cannot be read.
pub(in crate::app) fn keep_received(
    tx: Tx<'_>,
    message: i64,
    gemeente: &GemeenteCode,
    received: Option<&Received>,
) -> Result<(), AppError> {
    let (client, states) = match received {
        Some(Received::Sound(sound)) => {
            let states = sound.products.iter().map(|product| (product.number, product.stamp));
            (Some((sound.client.bsn, sound.header().dated)), states.collect())
        }
        Some(Received::Faulty(_)) | None => (None, Vec::new()),
    };
    Ok(care_notices::insert_received(
        tx,
        &ReceivedJw301 {
            message,
            gemeente,
            client,
            states,
        },
    )?)
}

/// Keeps it of messages that an earlier version of the program read.
pub(in crate::app) fn keep_earlier(tx: Tx<'_>) -> Result<(), AppError> {
    for message in care_notices::not_kept(tx)? {
        let (gemeente, content) = care_notices::received_bytes(tx, message)?;
        // One that is not sound was answered then; nothing follows from it.
        keep_received(tx, message, &gemeente, jw301::read(&content).ok().as_ref())?;
    }
    Ok(())
}
