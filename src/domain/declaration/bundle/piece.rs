//! One piece of care (an allocation, a product, a month) over all locations: what of it can be claimed, and at what price.

use super::super::billable::TakenElsewhere;
use super::super::checks::hourly_amount;
use super::super::delivery::Measure;
use super::super::history::Why;
use super::super::history::{credit_of, is_same, measured};
use super::super::month::ProposedLine;
use super::super::pricing::whole_hours;
use super::super::{DebetCredit, LineKey, Prestatie};
use super::fill::{Filled, Limits, divide, fill};
use super::part::{DayAmount, NO_CHILD, Role};
use super::{BundledShare, Share, StandingLine};
use crate::domain::allocation::{Eenheid, Volume};
use crate::domain::ids::{Bsn, ChildNumber, ProductCategorie};
use crate::domain::money::Cents;
use chrono::NaiveDate;

/// What every location behind a line has to agree on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Terms<'a> {
    pub(super) category: &'a ProductCategorie,
    pub(super) unit: Eenheid,
    pub(super) tariff: Cents,
    pub(super) hourly_tariff: Option<Cents>,
    pub(super) measure: Measure,
}

impl<'a> Terms<'a> {
    pub(super) const fn of(line: &'a Prestatie, measure: Measure) -> Self {
        Self {
            category: &line.category,
            unit: line.unit,
            tariff: line.tariff,
            hourly_tariff: line.hourly_tariff,
            measure,
        }
    }

    pub(super) fn debit(
        &self,
        key: &LineKey,
        (child_number, bsn): (ChildNumber, Bsn),
        (begin, end): (NaiveDate, NaiveDate),
        (volume, amount): (Volume, Cents),
    ) -> ProposedLine {
        ProposedLine {
            child: NO_CHILD,
            child_number,
            bsn,
            toewijzing: key.toewijzing,
            category: self.category.clone(),
            product: key.product.clone(),
            begin,
            end,
            volume,
            unit: self.unit,
            tariff: self.tariff,
            hourly_tariff: self.hourly_tariff,
            amount,
            debit_credit: DebetCredit::Debet,
            previous_reference: None,
            why: Why::New,
            days: Vec::new(),
        }
    }
}

/// Who comes first on a day that does not fit whole: what was there first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Turn {
    /// It stands.
    Standing,
    /// Nothing of it fitted before.
    Fallen,
    /// It is handed in now.
    New,
}

/// A line of a location that is claimed.
#[derive(Clone, Debug)]
pub(super) struct Claimed {
    pub(super) turn: Turn,
    pub(super) share: Share,
}

impl Claimed {
    const fn role(&self) -> Role {
        match self.turn {
            Turn::New => Role::New,
            Turn::Standing | Turn::Fallen => Role::Carried,
        }
    }
}

/// What a piece of care comes to.
#[derive(Clone, Debug)]
pub(super) struct Priced {
    pub(super) period: (NaiveDate, NaiveDate),
    pub(super) volume: Volume,
    pub(super) amount: Cents,
}

/// More than a line can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TooMuch;

/// Whether parts change something about a piece of care.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Handed {
    /// They add or take back.
    In,
    /// They do not: it is worked out anew because the allocation may have changed.
    Nothing,
}

/// One piece of care while it is worked out.
#[derive(Debug)]
pub(super) struct Piece<'a> {
    pub(super) key: LineKey,
    /// What stands approved.
    pub(super) approved: Vec<&'a StandingLine>,
    pub(super) handed: Handed,
    /// What every location has of it now; who was there first comes first on a day that does not fit whole.
    pub(super) claimed: Vec<Claimed>,
    /// `None` when nobody claims anything.
    pub(super) terms: Option<Terms<'a>>,
    /// By location, in their order.
    pub(super) filled: Vec<Filled>,
    /// `None` when nothing fits.
    pub(super) priced: Option<Priced>,
}

impl<'a> Piece<'a> {
    pub(super) fn new(
        key: LineKey,
        approved: Vec<&'a StandingLine>,
        (handed, mut claimed): (Handed, Vec<Claimed>),
        terms: Option<Terms<'a>>,
    ) -> Self {
        claimed.sort_by(|a, b| (a.turn, &a.share.own).cmp(&(b.turn, &b.share.own)));
        Self {
            key,
            approved,
            handed,
            claimed,
            terms,
            filled: Vec::new(),
            priced: None,
        }
    }

    /// Works out what fits of it.
    pub(super) fn work_out(&mut self, limits: &Limits) -> Result<(), TooMuch> {
        let days: Vec<&[DayAmount]> = self.claimed.iter().map(|one| one.share.days.as_slice()).collect();
        self.filled = fill(&days, limits);
        let total = self.filled.iter().map(|one| one.counted).sum();
        self.priced = match (self.terms, limits.period) {
            (Some(terms), Some(period)) if total > 0 => {
                let (volume, amount) = priced(total, &terms).ok_or(TooMuch)?;
                Some(Priced { period, volume, amount })
            }
            _ => None,
        };
        Ok(())
    }

    /// What it takes of its allocation.
    pub(super) fn takes(&self) -> TakenElsewhere {
        let unit = self.terms.map(|terms| terms.unit);
        match (&self.priced, unit) {
            (Some(priced), Some(unit)) => TakenElsewhere {
                amount: measured(unit, priced.volume.count()),
                cents: priced.amount.cents(),
            },
            _ => TakenElsewhere::default(),
        }
    }

    /// The line as it would be claimed.
    pub(super) fn line(&self, bsn: Bsn) -> Option<ProposedLine> {
        let (priced, terms, first) = (self.priced.as_ref()?, self.terms?, self.claimed.first()?);
        let child = (first.share.child.clone(), bsn);
        Some(terms.debit(&self.key, child, priced.period, (priced.volume, priced.amount)))
    }

    /// Says whether what stands is left as it is: nobody handed anything in, and it comes to the same now.
    pub(super) fn is_settled(&self, line: Option<&ProposedLine>) -> bool {
        let same = match (self.approved.as_slice(), line) {
            ([standing], Some(line)) => is_same(&standing.sent.line, line),
            ([], None) => true,
            _ => false,
        };
        self.handed == Handed::Nothing && (same || !self.can_go_back())
    }

    /// Says whether what stands has an amount that can be given back (CS325).
    pub(super) fn can_go_back(&self) -> bool {
        self.approved.iter().all(|standing| credit_of(&standing.sent).is_some())
    }

    /// The shares with what each has of the amount.
    pub(super) fn shares(self) -> Vec<BundledShare> {
        let counted: Vec<u64> = self.filled.iter().map(|one| one.counted).collect();
        let amount = self.priced.map_or(Cents::ZERO, |priced| priced.amount);
        let with = self.claimed.into_iter().zip(self.filled).zip(divide(amount, &counted));
        with.map(|((claimed, filled), amount)| BundledShare {
            role: claimed.role(),
            share: Share {
                amount,
                ..claimed.share
            },
            counted: filled.counted,
            cut: filled.cut,
        })
        .collect()
    }
}

/// Volume and amount of an amount in the measure: hours are summed over the locations before they are rounded once (IV079),
/// minutes by the hour are rounded once to the cent (IV081).
pub(super) fn priced(total: u64, terms: &Terms<'_>) -> Option<(Volume, Cents)> {
    let units = if terms.unit == Eenheid::Uur {
        whole_hours(total)
    } else {
        total
    };
    let count = u32::try_from(units).ok()?;
    let amount = match terms.hourly_tariff {
        Some(hourly) => hourly_amount(hourly, count)?,
        None => terms.tariff.times(count)?,
    };
    Some((Volume::new(count).ok()?, amount))
}
