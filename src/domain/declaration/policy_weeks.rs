//! The maxima of a policy that span weeks: dagdelen in a week (B28) and weeks in a year (B30).
//!
//! Both are of the child, over all its allocations of a product and over the borders of months. So they are worked out once
//! for the product, before the lines are: how much each day may hold.

use super::super::allocation::{Eenheid, Frequentie, Toewijzing};
use super::super::burn_down::WeekKind;
use super::super::ids::ToewijzingNummer;
use super::super::limits::{Limit, LimitOverride, in_force};
use super::super::regeling::{PolicyProduct, WeekCap};
use super::super::time::{Month, monday};
use super::billable::Basis;
use super::delivery::{ClaimChild, DaysOfCare, Measure};
use super::line::ChildClaim;
use super::pricing::whole_hours;
use chrono::{Datelike, NaiveDate};
use std::collections::{BTreeMap, BTreeSet};

/// A day of care that could be billed, before weeks are looked at.
#[derive(Clone, Copy, Debug)]
pub(super) struct CareDay<'a> {
    pub(super) day: NaiveDate,
    /// In the measure of its line.
    pub(super) amount: u32,
    pub(super) measure: Measure,
    /// The allocation on which it is billed.
    pub(super) allocation: &'a Toewijzing,
    /// Its line, as a place among the rooms.
    pub(super) line: usize,
}

/// A day that may hold less than was delivered, for the maximum of its week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Narrowed {
    /// Most that the day may hold.
    pub(super) most: u32,
    /// The maximum of the week.
    pub(super) maximum: u32,
    pub(super) kind: WeekKind,
}

/// A week of an allocation in which more is billed than was granted per week, or than the policy grants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct WideWeek {
    pub(super) monday: NaiveDate,
    /// What is billed of the week, in the measure of its days.
    amount: u64,
    /// What was granted, in the unit of the allocation.
    pub(super) granted: u32,
    pub(super) unit: Eenheid,
}

impl WideWeek {
    /// What is billed of the week in the unit of the allocation; hours as a line rounds them (IV079).
    pub(super) fn count(&self) -> u64 {
        if self.unit == Eenheid::Uur {
            whole_hours(self.amount)
        } else {
            self.amount
        }
    }

    fn is_wide(&self) -> bool {
        self.count() > u64::from(self.granted)
    }
}

/// What the weeks of a policy leave of the care of a child on one product.
#[derive(Clone, Debug, Default)]
pub(super) struct PolicyWeeks {
    narrowed: BTreeMap<NaiveDate, Narrowed>,
    above_year: BTreeSet<NaiveDate>,
    /// Weeks of each year of which something is paid, or would be without the maximum of the year.
    counted: BTreeMap<i32, u32>,
    wide: BTreeMap<(ToewijzingNummer, NaiveDate), WideWeek>,
}

/// What the standard leaves of the allocations of a product while its days are gone through in their order.
#[derive(Clone, Debug, Default)]
pub(super) struct Rooms {
    /// What each line may hold (TR321).
    lines: Vec<Option<u64>>,
    /// What each allocation may hold over its life (TR322), where that is known.
    lives: BTreeMap<ToewijzingNummer, u64>,
}

impl Rooms {
    /// Adds a line, and returns its place.
    fn add(&mut self, basis: &Basis<'_>) -> usize {
        self.lines.push(basis.granted_in_period());
        if let Some(life) = basis.granted_in_life() {
            self.lives.insert(basis.allocation.number, life);
        }
        self.lines.len() - 1
    }

    /// How much of a day fits.
    fn fits(&self, day: &CareDay<'_>) -> u64 {
        let period = self.lines.get(day.line).copied().flatten();
        let life = self.lives.get(&day.allocation.number).copied();
        let least = period.into_iter().chain(life).min();
        u64::from(day.amount).min(least.unwrap_or(u64::MAX))
    }

    /// Takes what fits of a day, and returns how much that is.
    fn take(&mut self, day: &CareDay<'_>) -> u64 {
        let fits = self.fits(day);
        let period = self.lines.get_mut(day.line).and_then(Option::as_mut);
        let life = self.lives.get_mut(&day.allocation.number);
        for room in period.into_iter().chain(life) {
            *room -= fits;
        }
        fits
    }
}

impl PolicyWeeks {
    /// Works it out. `days` are in order and each once.
    pub(super) fn new(
        (child, product, week_cap): (&ClaimChild, &PolicyProduct, WeekCap),
        days: &[CareDay<'_>],
        rooms: Rooms,
    ) -> Self {
        let mut weeks: BTreeMap<NaiveDate, Vec<CareDay<'_>>> = BTreeMap::new();
        for day in days {
            weeks.entry(monday(day.day)).or_default().push(*day);
        }
        let rule = WeekRule { child, product };
        let mut found = Self::default();
        for (first, days) in &mut weeks {
            let before = days.clone();
            found.narrow(rule, *first, days);
            if week_cap == WeekCap::Granting {
                // What the policy only says of a grant is not taken off.
                found.narrowed.retain(|day, _| monday(*day) != *first);
                days.clone_from(&before);
            }
            found.find_wide(rule, *first, days);
        }
        (found.above_year, found.counted) = weeks_above_maximum(child, product, &weeks, rooms);
        found
    }

    /// Weeks of a year that count against the maximum of that year, those above it too.
    pub(super) fn counted(&self, year: i32) -> u32 {
        self.counted.get(&year).copied().unwrap_or(0)
    }

    /// What the maximum of its week leaves of a day; `None` when that is all.
    pub(super) fn narrowed(&self, day: NaiveDate) -> Option<Narrowed> {
        self.narrowed.get(&day).copied()
    }

    /// Says whether a day lies in a week above the maximum of its year.
    pub(super) fn is_above_year(&self, day: NaiveDate) -> bool {
        self.above_year.contains(&day)
    }

    /// The wide weeks of an allocation in which a line has days; `left_out` is what its allocation did not leave of those.
    pub(super) fn wide_weeks(
        &self,
        allocation: &Toewijzing,
        days: &[(NaiveDate, u32)],
        left_out: &[(NaiveDate, u32)],
    ) -> Vec<WideWeek> {
        let mondays: BTreeSet<NaiveDate> = days.iter().map(|(day, _)| monday(*day)).collect();
        let of_week = |first: NaiveDate| {
            let week = self.wide.get(&(allocation.number, first)).copied()?;
            let mine = left_out.iter().filter(|(day, _)| monday(*day) == first);
            let less: u64 = mine.map(|(_, amount)| u64::from(*amount)).sum();
            let amount = week.amount.saturating_sub(less);
            Some(WideWeek { amount, ..week }).filter(WideWeek::is_wide)
        };
        mondays.into_iter().filter_map(of_week).collect()
    }

    /// Takes off what is above the maximum of the week, the last days first.
    fn narrow(&mut self, rule: WeekRule<'_>, first: NaiveDate, days: &mut [CareDay<'_>]) {
        let kind = rule.kind(first);
        let amounts: Vec<(u32, Option<u32>)> = days.iter().map(|day| (day.amount, rule.maximum(kind, day))).collect();
        let left = left_in_week(&amounts, Vec::new());
        for (day, (left, (_, maximum))) in days.iter_mut().zip(left.into_iter().zip(amounts)) {
            if let (Some(maximum), true) = (maximum, left < day.amount) {
                let most = left;
                self.narrowed.insert(day.day, Narrowed { most, maximum, kind });
                day.amount = most;
            }
        }
    }

    /// A line may hold a week above what was granted per week, because the weeks of a month count together (IV077).
    fn find_wide(&mut self, rule: WeekRule<'_>, first: NaiveDate, days: &[CareDay<'_>]) {
        let kind = rule.kind(first);
        let mut of_allocation: BTreeMap<ToewijzingNummer, WideWeek> = BTreeMap::new();
        for day in days {
            let given = per_week(day.allocation).into_iter();
            let Some(granted) = given.chain(rule.maximum(kind, day)).min() else {
                continue;
            };
            let week = of_allocation.entry(day.allocation.number).or_insert(WideWeek {
                monday: first,
                amount: 0,
                granted,
                unit: day.allocation.omvang.map_or(Eenheid::Dagdeel, |omvang| omvang.unit),
            });
            week.amount += u64::from(day.amount);
            week.granted = week.granted.max(granted);
        }
        let wide = of_allocation.into_iter().filter(|(_, week)| week.is_wide());
        self.wide.extend(wide.map(|(number, week)| ((number, first), week)));
    }
}

/// What the maximum of a week leaves of amounts in the order of their days, each with the maximum of its day, if it has one.
///
/// Days on which a limit was set aside have another maximum than those around them: of all days with a maximum of at most
/// some number, no more than that number is billed. `taken` are amounts that count before all others, each with its maximum.
pub(super) fn left_in_week(days: &[(u32, Option<u32>)], taken: Vec<(u32, u32)>) -> Vec<u32> {
    let mut taken = taken;
    let of_taken = taken.iter().map(|(maximum, _)| *maximum);
    let levels: BTreeSet<u32> = days
        .iter()
        .filter_map(|(_, maximum)| *maximum)
        .chain(of_taken)
        .collect();
    let mut left = Vec::with_capacity(days.len());
    for (amount, maximum) in days {
        let Some(maximum) = maximum else {
            left.push(*amount);
            continue;
        };
        let room = |level: &u32| {
            let up_to = taken.iter().filter(|(of, _)| of <= level);
            level.saturating_sub(up_to.map(|(_, amount)| amount).sum())
        };
        let most = levels.range(*maximum..).map(room).min().unwrap_or(*amount);
        left.push(most.min(*amount));
        taken.push((*maximum, most.min(*amount)));
    }
    left
}

/// Most dagdelen of the week of a day on an allocation, as far as that day is concerned.
pub(super) fn week_maximum(
    kind: WeekKind,
    (product, allocation): (&PolicyProduct, &Toewijzing),
    overrides: &[LimitOverride],
    day: NaiveDate,
) -> Option<u32> {
    let standard = kind.maximum(product, per_week(allocation));
    in_force(kind.limit(), standard, overrides, day)
}

/// The maximum of a week for one child.
#[derive(Clone, Copy, Debug)]
struct WeekRule<'a> {
    child: &'a ClaimChild,
    product: &'a PolicyProduct,
}

impl WeekRule<'_> {
    fn kind(self, monday: NaiveDate) -> WeekKind {
        self.child.week_kind(monday)
    }

    /// Most dagdelen of the week of a day, as far as that day is concerned; only dagdelen have one.
    fn maximum(self, kind: WeekKind, day: &CareDay<'_>) -> Option<u32> {
        if day.measure != Measure::Dagdelen {
            return None;
        }
        let of = (self.product, day.allocation);
        week_maximum(kind, of, &self.child.overrides, day.day)
    }
}

/// What an allocation grants per week, when it is per week.
fn per_week(allocation: &Toewijzing) -> Option<u32> {
    let weekly = allocation
        .omvang
        .filter(|omvang| omvang.frequency == Frequentie::PerWeek);
    weekly.map(|omvang| omvang.volume.count())
}

impl ChildClaim<'_> {
    /// What the weeks of the policy leave of the care on a product; each allocation with the days that it bills.
    pub(super) fn policy_weeks(
        &self,
        product: &PolicyProduct,
        partners: &[&Toewijzing],
        shares: &[(&Toewijzing, DaysOfCare)],
    ) -> PolicyWeeks {
        let (mut days, mut rooms) = (Vec::new(), Rooms::default());
        for (allocation, own) in shares {
            let first = own.first().map(Month::of);
            let months = std::iter::successors(first, |month| Some(month.next()));
            for month in months.take_while(|month| *month <= self.input.month) {
                let Some(period) = allocation.period.within(month) else {
                    continue;
                };
                let Some(basis) = self.basis((allocation, product, partners), period, own) else {
                    continue;
                };
                let line = rooms.add(&basis);
                let counted = basis.before_weeks(own).days.into_iter();
                days.extend(counted.map(|(day, amount)| CareDay {
                    day,
                    amount,
                    measure: basis.measure,
                    allocation,
                    line,
                }));
            }
        }
        days.sort_by_key(|of| of.day);
        let week_cap = self.input.regeling.dagdeel.week_cap;
        PolicyWeeks::new((self.known, product, week_cap), &days, rooms)
    }
}

/// Days in weeks above the maximum of their year, and how many weeks of each year count: weeks are counted in their order, and
/// only those of which something is paid, or would be.
fn weeks_above_maximum(
    child: &ClaimChild,
    product: &PolicyProduct,
    weeks: &BTreeMap<NaiveDate, Vec<CareDay<'_>>>,
    mut rooms: Rooms,
) -> (BTreeSet<NaiveDate>, BTreeMap<i32, u32>) {
    let mut above = BTreeSet::new();
    let mut paid_weeks: BTreeMap<i32, u32> = BTreeMap::new();
    let mut counted: BTreeMap<i32, u32> = BTreeMap::new();
    for (monday, days) in weeks {
        let year = monday.iso_week().year();
        let paid = paid_weeks.entry(year).or_default();
        let (mut is_paid, mut would_be) = (false, false);
        for day in days {
            let most = in_force(Limit::WeeksPerYear, product.weeks_per_year, &child.overrides, day.day);
            if most.is_some_and(|most| *paid >= most) {
                above.insert(day.day);
                would_be |= rooms.fits(day) > 0;
                continue;
            }
            is_paid |= rooms.take(day) > 0;
        }
        *paid += u32::from(is_paid);
        *counted.entry(year).or_default() += u32::from(is_paid || would_be);
    }
    (above, counted)
}
