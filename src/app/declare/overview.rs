//! The months to account for and how far each has come: what is open first, the oldest on top, then the rest, the newest first.
//!
//! What is still to be sent is worked out once per municipality, over all months together, and told per month of care: a month
//! stays in the list while care of it was not approved, also when a later month was declared.

use super::month_books::Books;
use crate::app::env::Moment;
use crate::app::error::AppError;
use crate::app::session::Session;
use crate::domain::allocation::Toewijzing;
use crate::domain::declaration::balance::Balance;
use crate::domain::declaration::month::{MONTHS_BACK, Proposal};
use crate::domain::ids::{ChildId, GemeenteCode};
use crate::domain::role::Permission;
use crate::domain::time::Month;
use crate::store::declarations::DeclarationSummary;
use crate::store::{Tx, allocations, attendance, declarations};
use chrono::{Months, NaiveDate};
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// How a month is accounted for ("maandafsluiting"); the policy says which.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MonthEnd {
    /// A claim to the municipality (JW323).
    Claim,
    /// An account of extra hours ("verantwoording").
    Account,
}

impl MonthEnd {
    /// The word on screens.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Claim => "declaratie",
            Self::Account => "verantwoording",
        }
    }
}

/// How far a month has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MonthStage {
    /// The month is not over.
    Running,
    /// There was care that nothing was sent about.
    ToMake,
    /// There was no care.
    NoCare,
    /// There was care, of which nothing may be billed.
    NotBillable,
    /// Care of it is held back, and nothing else is left to send.
    Held,
    /// A person said that it was declared elsewhere.
    Elsewhere,
    /// Sent, and not every answer is there.
    Waiting,
    /// So many lines were rejected, and nothing came in their place or was decided about them.
    LinesRejected(usize),
    /// What was approved, or waits, is no longer what was delivered: something is left to send.
    ToCorrect,
    /// It was approved for an amount of nothing, which can never be corrected (CS325): a person has to settle it.
    Fixed,
    /// Every answer is there, and nothing is left to send.
    Answered,
    /// Rejected as a whole, and not sent again.
    Rejected,
    /// Refused on its way, and not sent again.
    Refused,
}

impl MonthStage {
    /// The words on screens.
    pub fn in_words(self) -> String {
        let words = match self {
            Self::Running => "loopt nog",
            Self::ToMake => "nog te maken",
            Self::NoCare => "geen zorg",
            Self::NotBillable => "niets declarabel",
            Self::Held => "aangehouden",
            Self::Elsewhere => "elders gedeclareerd",
            Self::Waiting => "verzonden, wacht op antwoord",
            Self::LinesRejected(1) => "antwoord: 1 regel afgekeurd",
            Self::LinesRejected(count) => return format!("antwoord: {count} regels afgekeurd"),
            Self::ToCorrect => "correctie nog te maken",
            Self::Fixed => "goedgekeurd voor EUR 0",
            Self::Answered => "klaar",
            Self::Rejected => "antwoord: afgekeurd",
            Self::Refused => "geweigerd",
        };
        words.to_owned()
    }

    /// Says whether something of the month is left to send.
    pub const fn is_open(self) -> bool {
        match self {
            Self::ToMake | Self::LinesRejected(_) | Self::ToCorrect | Self::Fixed | Self::Rejected | Self::Refused => {
                true
            }
            Self::Running
            | Self::NoCare
            | Self::NotBillable
            | Self::Held
            | Self::Elsewhere
            | Self::Waiting
            | Self::Answered => false,
        }
    }
}

/// What was claimed and what came of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MonthSums {
    /// What goes along with the next file, of the care of this month.
    pub to_send: Balance,
    /// What was sent and counts as sent.
    pub claimed: Balance,
    /// What the municipality granted.
    pub granted: Balance,
    /// What waits for its answer.
    pub open: Balance,
    /// Rejected lines that nothing came in place of and that nobody wrote off.
    pub rejected: Balance,
}

impl std::iter::Sum for MonthSums {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |sum, one| Self {
            to_send: sum.to_send + one.to_send,
            claimed: sum.claimed + one.claimed,
            granted: sum.granted + one.granted,
            open: sum.open + one.open,
            rejected: sum.rejected + one.rejected,
        })
    }
}

/// A month of a municipality.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MonthRow {
    /// How it is accounted for.
    pub end: MonthEnd,
    /// Month.
    pub month: Month,
    /// Municipality.
    pub gemeente: GemeenteCode,
    /// Its name, where the list has it.
    pub gemeente_name: Option<String>,
    /// How far it has come.
    pub stage: MonthStage,
    /// Amounts.
    pub sums: MonthSums,
    /// Files that were sent, also those that came to nothing.
    pub files: usize,
    /// Day on which the last of them was sent.
    pub sent: Option<NaiveDate>,
    /// The later month that was declared, so that this one can get no file of its own any more (TR318).
    pub closed_by: Option<Month>,
}

impl MonthRow {
    /// Where it stands in the list: what is open first, the oldest on top; then the rest, the newest first.
    fn order(&self, other: &Self) -> Ordering {
        let place = |row: &Self| (row.gemeente.clone(), row.end);
        match (self.stage.is_open(), other.stage.is_open()) {
            (true, true) => self.month.cmp(&other.month),
            (false, false) => other.month.cmp(&self.month),
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
        }
        .then_with(|| place(self).cmp(&place(other)))
    }
}

/// Every month: what is open first, the oldest on top.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MonthBoard {
    /// The months.
    pub rows: Vec<MonthRow>,
    /// All of them together.
    pub totals: MonthSums,
}

impl MonthBoard {
    /// The row that asks for action first: the oldest that is open, or else what waits the longest.
    pub fn first_to_do(&self) -> usize {
        let open = self.rows.iter().position(|row| row.stage.is_open());
        let waiting = || self.rows.iter().rposition(|row| row.stage == MonthStage::Waiting);
        open.or_else(waiting).unwrap_or(0)
    }
}

impl Session {
    /// The months of every municipality that granted something or was declared to.
    pub fn claim_months(&self, now: Moment) -> Result<MonthBoard, AppError> {
        self.require(Permission::Declare)?;
        self.at_one_moment(|| self.months_as_they_are(now))
    }

    fn months_as_they_are(&self, now: Moment) -> Result<MonthBoard, AppError> {
        let tx = self.store.read();
        let this_month = Month::of(now.day());
        let mut sent: BTreeMap<GemeenteCode, Vec<DeclarationSummary>> = BTreeMap::new();
        for one in declarations::list(tx)? {
            sent.entry(one.gemeente.clone()).or_default().push(one);
        }
        let mut granted: BTreeMap<GemeenteCode, Vec<Toewijzing>> = BTreeMap::new();
        for allocation in allocations::latest(tx)? {
            granted.entry(allocation.gemeente.clone()).or_default().push(allocation);
        }
        let care = self.children_by_month(tx, this_month)?;
        let oldest = Month::of(oldest_day(this_month));
        let names = crate::app::lists::gemeenten(tx)?;
        let all: BTreeSet<&GemeenteCode> = sent.keys().chain(granted.keys()).collect();
        let mut rows = Vec::new();
        let with_hours = self.gemeenten_with_hours();
        for gemeente in all {
            let own = sent.get(gemeente).map(Vec::as_slice).unwrap_or_default();
            let last = declarations::last_declared(tx, gemeente)?;
            // Where hours are paid no claim is left to make; what was claimed under an earlier policy still shows.
            let proposal = if with_hours.contains(gemeente) {
                Proposal::default()
            } else {
                let next = next_to_make(now, last);
                self.house.propose(tx, (next, gemeente), now)?
            };
            let books = Books::read(tx, (gemeente, own, last), &proposal)?;
            let of = |month: Month| Care::of(granted.get(gemeente).map(Vec::as_slice), &care, month);
            let to_make = !with_hours.contains(gemeente);
            let begins = granted
                .get(gemeente)
                .into_iter()
                .flatten()
                .filter(|found| !found.is_removed());
            let begins = begins.map(|found| Month::of(found.period.begin()).max(oldest));
            let first = begins.chain(care.keys().next().copied()).min();
            let mut months = books.months();
            months.extend(first.into_iter().flat_map(|first| until(first, this_month)));
            months.extend([this_month.previous(), this_month]);
            let of_month = |month| books.row(month, this_month, if to_make { of(month) } else { Care::None });
            let found: Vec<MonthRow> = months.into_iter().filter_map(of_month).collect();
            let name = names.get(gemeente).map(|known| known.name.clone());
            rows.extend(found.into_iter().map(|row| MonthRow {
                gemeente_name: name.clone(),
                ..row
            }));
        }
        rows.extend(self.account_rows(now)?.into_iter().map(|row| MonthRow {
            gemeente_name: names.get(&row.gemeente).map(|known| known.name.clone()),
            ..row
        }));
        rows.sort_by(MonthRow::order);
        let totals = rows.iter().map(|row| row.sums).sum();
        Ok(MonthBoard { rows, totals })
    }

    /// Children who came into a plus group, by month, as far back as care can be declared (TR335).
    fn children_by_month(&self, tx: Tx<'_>, this_month: Month) -> Result<BTreeMap<Month, BTreeSet<ChildId>>, AppError> {
        let from = oldest_day(this_month);
        let is_plus = |group| {
            self.house
                .groups
                .iter()
                .any(|own| own.id == group && own.kind.is_plus())
        };
        let mut found: BTreeMap<Month, BTreeSet<ChildId>> = BTreeMap::new();
        for (child, group, month) in attendance::months_of_care(tx, from, this_month.last_day())? {
            if is_plus(group) {
                found.entry(month).or_default().insert(child);
            }
        }
        Ok(found)
    }
}

/// The first day of which care can still be declared (TR335), by the month that it is now.
fn oldest_day(this_month: Month) -> NaiveDate {
    let back = this_month.first_day().checked_sub_months(Months::new(MONTHS_BACK));
    back.unwrap_or_else(|| this_month.first_day())
}

/// The month whose file would be made next: the one before now, or the last that was declared when that is later.
fn next_to_make(now: Moment, last: Option<Month>) -> Month {
    let today = now.day();
    let this_month = Month::of(today);
    let over = if this_month.last_day() == today {
        this_month
    } else {
        this_month.previous()
    };
    last.map_or(over, |last| last.max(over))
}

fn until(first: Month, last: Month) -> impl Iterator<Item = Month> {
    std::iter::successors(Some(first), |month| Some(month.next())).take_while(move |month| *month <= last)
}

/// What a municipality has to do with a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Care {
    /// Nothing.
    None,
    /// An allocation holds, and no child came.
    Granted,
    /// A child with an allocation came.
    Given,
}

impl Care {
    fn of(allocations: Option<&[Toewijzing]>, care: &BTreeMap<Month, BTreeSet<ChildId>>, month: Month) -> Self {
        let holds = |found: &&Toewijzing| !found.is_removed() && found.period.within(month).is_some();
        let mut holding = allocations.unwrap_or_default().iter().filter(holds).peekable();
        if holding.peek().is_none() {
            return Self::None;
        }
        let was_there = |found: &Toewijzing| care.get(&month).is_some_and(|children| children.contains(&found.child));
        if holding.any(was_there) {
            Self::Given
        } else {
            Self::Granted
        }
    }
}
