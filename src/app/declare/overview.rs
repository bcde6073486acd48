//! The months to account for, the newest first, and how far each has come.
//!
//! Read from what was sent and from where there was care; no claim is worked out for it, so that the list opens at once.

use crate::app::env::Moment;
use crate::app::error::AppError;
use crate::app::session::Session;
use crate::domain::allocation::Toewijzing;
use crate::domain::declaration::balance::Balance;
use crate::domain::declaration::history::{History, Stand};
use crate::domain::declaration::{Decision, DeclarationState, LineState, SentLine};
use crate::domain::ids::{ChildId, GemeenteCode};
use crate::domain::role::Permission;
use crate::domain::time::Month;
use crate::store::declarations::DeclarationSummary;
use crate::store::{Tx, allocations, attendance, claim_choices, declarations};
use chrono::{Months, NaiveDate};
use std::collections::{BTreeMap, BTreeSet};

/// Months back in which care is looked for that was never declared.
const MONTHS_BACK: u32 = 12;

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
    /// There was care, and nothing was sent.
    ToMake,
    /// There was care before the month to begin with, and nothing was ever sent from here.
    NotHere,
    /// There was no care.
    NoCare,
    /// Sent, and not every answer is there.
    Waiting,
    /// So many lines were rejected, and nothing came in their place or was decided about them.
    LinesRejected(usize),
    /// Every answer is there.
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
            Self::NotHere => "niet hier gemaakt",
            Self::NoCare => "geen zorg",
            Self::Waiting => "verzonden, wacht op antwoord",
            Self::LinesRejected(1) => "1 regel afgekeurd",
            Self::LinesRejected(count) => return format!("{count} regels afgekeurd"),
            Self::Answered => "beantwoord",
            Self::Rejected => "afgekeurd",
            Self::Refused => "geweigerd",
        };
        words.to_owned()
    }
}

/// What was claimed and what came of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MonthSums {
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
    /// Says whether there was care of which nothing was sent.
    pub const fn has_care(&self) -> bool {
        matches!(self.stage, MonthStage::ToMake | MonthStage::NotHere)
    }
}

/// Every month, the newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MonthBoard {
    /// The months.
    pub rows: Vec<MonthRow>,
    /// All of them together.
    pub totals: MonthSums,
}

impl MonthBoard {
    /// The row that asks for action first: what must be made, the oldest first; what was rejected; what waits the longest.
    pub fn first_to_do(&self) -> usize {
        let last = |wanted: fn(&MonthRow) -> bool| self.rows.iter().rposition(wanted);
        let to_make = |row: &MonthRow| {
            row.closed_by.is_none()
                && matches!(
                    row.stage,
                    MonthStage::ToMake | MonthStage::Rejected | MonthStage::Refused
                )
        };
        let rejected = |row: &MonthRow| matches!(row.stage, MonthStage::LinesRejected(_));
        last(to_make)
            .or_else(|| last(rejected))
            .or_else(|| last(|row| row.stage == MonthStage::Waiting))
            .unwrap_or(0)
    }
}

impl Session {
    /// The months of every municipality that granted something or was declared to.
    pub fn claim_months(&self, now: Moment) -> Result<MonthBoard, AppError> {
        self.require(Permission::Declare)?;
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
        let care = self.children_by_month(tx, &sent, &granted.keys().collect::<Vec<_>>(), this_month)?;
        let names = crate::regeling::gemeenten();
        let all: BTreeSet<&GemeenteCode> = sent.keys().chain(granted.keys()).collect();
        let mut rows = Vec::new();
        let with_hours = self.gemeenten_with_hours();
        for gemeente in all {
            let of = |month: Month| Care::of(granted.get(gemeente).map(Vec::as_slice), &care, month);
            let own = sent.get(gemeente).map(Vec::as_slice).unwrap_or_default();
            let declared = declarations::declared_months(tx, gemeente)?;
            let mut found = sent_rows(tx, gemeente, own, declared.last)?;
            // Where hours are paid no claim is left to make; what was claimed under an earlier policy still shows.
            let to_make = !with_hours.contains(gemeente);
            let ever = declared.first.zip(declared.last);
            let unsent = unsent_rows(gemeente, own, ever, this_month, of);
            found.extend(unsent.into_iter().filter(|_| to_make));
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
        rows.sort_by(|a, b| (b.month, &a.gemeente, a.end).cmp(&(a.month, &b.gemeente, b.end)));
        let totals = rows.iter().map(|row| row.sums).sum();
        Ok(MonthBoard { rows, totals })
    }

    /// Children with an allocation who came into a plus group, by month, from the first month that may have to be declared.
    fn children_by_month(
        &self,
        tx: Tx<'_>,
        sent: &BTreeMap<GemeenteCode, Vec<DeclarationSummary>>,
        granted: &[&GemeenteCode],
        this_month: Month,
    ) -> Result<BTreeMap<Month, BTreeSet<ChildId>>, AppError> {
        let back = this_month.first_day().checked_sub_months(Months::new(MONTHS_BACK));
        let oldest = back.unwrap_or_else(|| this_month.first_day());
        // Where every municipality was declared to, only what came after is of interest; reading a year takes longer.
        let last_of = |gemeente: &&GemeenteCode| {
            sent.get(*gemeente)
                .and_then(|own| own.iter().map(|one| one.month).max())
        };
        let lasts: Option<Vec<Month>> = granted.iter().map(last_of).collect();
        let first = lasts.and_then(|lasts| lasts.into_iter().min());
        let from = first.map_or(oldest, |last| last.first_day().max(oldest));
        let is_plus = |group| self.groups.iter().any(|own| own.id == group && own.kind.is_plus());
        let mut found: BTreeMap<Month, BTreeSet<ChildId>> = BTreeMap::new();
        for (child, group, month) in attendance::months_of_care(tx, from, this_month.last_day())? {
            if is_plus(group) {
                found.entry(month).or_default().insert(child);
            }
        }
        Ok(found)
    }
}

/// What a municipality has to do with a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Care {
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

fn blank(gemeente: &GemeenteCode, month: Month, stage: MonthStage) -> MonthRow {
    MonthRow {
        end: MonthEnd::Claim,
        month,
        gemeente: gemeente.clone(),
        gemeente_name: None,
        stage,
        sums: MonthSums::default(),
        files: 0,
        sent: None,
        closed_by: None,
    }
}

/// Months of which something was sent.
fn sent_rows(
    tx: Tx<'_>,
    gemeente: &GemeenteCode,
    own: &[DeclarationSummary],
    last: Option<Month>,
) -> Result<Vec<MonthRow>, AppError> {
    if own.is_empty() {
        return Ok(Vec::new());
    }
    let lines = declarations::lines_to(tx, gemeente)?;
    let decisions = claim_choices::decisions(tx, gemeente)?;
    let history = History::new(&lines);
    let mut rejected: BTreeMap<Month, (usize, Balance)> = BTreeMap::new();
    for key in history.keys() {
        let Stand::Nothing(Some(line)) = history.stand(key) else {
            continue;
        };
        let decision = decisions.iter().find(|decided| decided.key == *key);
        let decision = decision.map(|decided| decided.decision);
        let (count, sum) = rejected.entry(line.declared).or_default();
        *count += usize::from(decision.is_none());
        // Without a code nobody rejected it: it never arrived.
        if decision != Some(Decision::WrittenOff) && !line.codes.is_empty() {
            *sum = *sum + Balance::of_line(&line.line);
        }
    }
    let months: BTreeSet<Month> = own.iter().map(|one| one.month).collect();
    let row = |month| {
        let files: Vec<&DeclarationSummary> = own.iter().filter(|one| one.month == month).collect();
        let (count, sum) = rejected.get(&month).copied().unwrap_or_default();
        MonthRow {
            sums: sums_of(&files, &lines, sum),
            files: files.len(),
            sent: files.iter().map(|one| one.dated).max(),
            closed_by: last.filter(|last| month < *last),
            ..blank(gemeente, month, stage_of(&files, count))
        }
    };
    Ok(months.into_iter().map(row).collect())
}

fn sums_of(files: &[&DeclarationSummary], lines: &[SentLine], rejected: Balance) -> MonthSums {
    let counts =
        |one: &&&DeclarationSummary| matches!(one.outcome, DeclarationState::Sent | DeclarationState::Answered);
    let total = |one: &&DeclarationSummary| Balance::of(one.total, one.debit_credit);
    let granted = |one: &&DeclarationSummary| one.granted.map(|(amount, side)| Balance::of(amount, side));
    let month = files.first().map(|one| one.month);
    let waits = |line: &&SentLine| Some(line.declared) == month && line.state == LineState::Sent;
    MonthSums {
        claimed: files.iter().filter(counts).map(total).sum(),
        granted: files.iter().filter_map(granted).sum(),
        open: lines
            .iter()
            .filter(waits)
            .map(|line| Balance::of_line(&line.line))
            .sum(),
        rejected,
    }
}

fn stage_of(files: &[&DeclarationSummary], rejected: usize) -> MonthStage {
    let any = |state| files.iter().any(|one| one.outcome == state);
    let stands = any(DeclarationState::Sent) || any(DeclarationState::Answered);
    match (stands, rejected) {
        (false, _) if any(DeclarationState::Rejected) => MonthStage::Rejected,
        (false, _) => MonthStage::Refused,
        (true, 0) if any(DeclarationState::Sent) => MonthStage::Waiting,
        (true, 0) => MonthStage::Answered,
        (true, count) => MonthStage::LinesRejected(count),
    }
}

/// Months of which nothing was sent: after the last that was declared, and always the one before now and the current one.
fn unsent_rows(
    gemeente: &GemeenteCode,
    own: &[DeclarationSummary],
    declared: Option<(Month, Month)>,
    this_month: Month,
    of: impl Fn(Month) -> Care,
) -> Vec<MonthRow> {
    let previous = this_month.previous();
    let oldest = this_month.first_day().checked_sub_months(Months::new(MONTHS_BACK));
    let mut rows = Vec::new();
    let mut month = oldest.map_or(previous, Month::of);
    while month <= this_month {
        let later = declared.is_none_or(|(_, last)| last < month);
        let unsent = own.iter().all(|one| one.month != month);
        let stage = match of(month) {
            Care::None => None,
            Care::Granted | Care::Given if month == this_month => Some(MonthStage::Running),
            Care::Given if declared.is_some() || month == previous => Some(MonthStage::ToMake),
            Care::Given => Some(MonthStage::NotHere),
            Care::Granted => (month == previous).then_some(MonthStage::NoCare),
        };
        rows.extend(
            stage
                .filter(|_| later && unsent)
                .map(|stage| blank(gemeente, month, stage)),
        );
        month = month.next();
    }
    rows
}
