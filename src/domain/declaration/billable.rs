//! Which part of what was delivered on one allocation in one month may be billed, and why the rest may not.
//!
//! The steps in order: the pair of products (B14, B15), the policy's maximum per day (B29), per week (B28) and of weeks in a year
//! (B30), then what the allocation itself gives in the period (TR321), over its life (TR322) and in money (TR369).

use super::super::allocation::{Eenheid, Toewijzing};
use super::super::entitlement::{life_cap, period_cap};
use super::super::ids::ProductCode;
use super::super::limits::{Limit, in_force, is_lifted};
use super::super::regeling::{PolicyProduct, ProductKind, Regeling};
use super::NotBillable;
use super::delivery::{ClaimChild, DaysOfCare, Measure};
use super::policy_weeks::{PolicyWeeks, WideWeek};
use super::pricing::whole_hours;
use crate::domain::rule_code::RuleCode;
use crate::domain::words::count;
use chrono::NaiveDate;

/// Minutes of an hour.
const HOUR_MIN: u64 = 60;
/// Minutes above the last whole hour that rounding leaves out (IV079), so that they take no room.
const ROUNDED_OFF_MIN: u64 = 29;
/// Hours of a dagdeel where the policy gives none (iJw unit 16).
const DAGDEEL_HOURS: u32 = 4;

/// What one line is worked out from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Basis<'a> {
    pub(super) child: &'a ClaimChild,
    pub(super) allocation: &'a Toewijzing,
    pub(super) product: &'a PolicyProduct,
    pub(super) regeling: &'a Regeling,
    /// Allocations of which one must hold, where the product goes only together with another.
    pub(super) partners: &'a [&'a Toewijzing],
    /// Unit in which the line is declared.
    pub(super) unit: Eenheid,
    /// How its days are counted.
    pub(super) measure: Measure,
    /// First and last day of the product period.
    pub(super) period: (NaiveDate, NaiveDate),
}

/// What other lines on the allocation take of it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct TakenElsewhere {
    /// Volume in the measure of the days: dagdelen, days or minutes.
    pub(super) amount: u64,
    /// Cents.
    pub(super) cents: u64,
}

impl TakenElsewhere {
    /// What several lines take together. It cannot overflow: a line holds at most [`Volume::MAX`] and [`Cents::MAX_LINE`], of
    /// which billions fit.
    pub(super) fn sum<'a>(all: impl Iterator<Item = &'a Self>) -> Self {
        all.fold(Self::default(), |sum, more| Self {
            amount: sum.amount + more.amount,
            cents: sum.cents + more.cents,
        })
    }
}

/// Days with an amount each, in the measure of the line.
pub(super) type DayAmounts = Vec<(NaiveDate, u32)>;

/// The part that may be billed and the part that may not.
#[derive(Clone, Debug, Default)]
pub(super) struct Billed {
    /// Days of the line.
    pub(super) days: DayAmounts,
    /// Volume in the unit of the line.
    pub(super) volume: u64,
    /// What is left out.
    pub(super) refused: Vec<NotBillable>,
    /// Weeks with more than was granted per week, though the line may hold it.
    pub(super) wide_weeks: Vec<WideWeek>,
}

impl Basis<'_> {
    /// The days of the period with what may count of each, before weeks and the allocation are looked at.
    pub(super) fn before_weeks(&self, days: &DaysOfCare) -> Billed {
        let mut billed = Billed {
            days: days.between(self.period.0, self.period.1, self.measure),
            ..Billed::default()
        };
        self.leave_out_unpaired(&mut billed);
        self.say_above_maximum(&mut billed, days);
        self.say_before_school(&mut billed, days);
        self.leave_out_above_day(&mut billed);
        billed
    }

    /// Works it out; `tariff_cents` is asked for budgets only.
    pub(super) fn billed(
        &self,
        days: &DaysOfCare,
        weeks: &PolicyWeeks,
        taken: TakenElsewhere,
        tariff_cents: Option<u64>,
    ) -> Billed {
        let mut billed = self.before_weeks(days);
        self.leave_out_above_week(&mut billed, weeks);
        self.leave_out_above_year(&mut billed, weeks);
        let above = billed.refused.len();
        self.leave_out_above_room(&mut billed, taken, tariff_cents);
        let left_out: DayAmounts = billed
            .refused
            .iter()
            .skip(above)
            .map(|one| (one.day, one.count))
            .collect();
        billed.wide_weeks = weeks.wide_weeks(self.allocation, &billed.days, &left_out);
        let amount: u64 = billed.days.iter().map(|(_, amount)| u64::from(*amount)).sum();
        billed.volume = self.in_unit(amount);
        billed
    }

    /// An amount of the measure in the unit of the line.
    fn in_unit(&self, amount: u64) -> u64 {
        if self.unit == Eenheid::Uur {
            let whole = whole_hours(amount);
            // The least of one hour may not go above what was granted.
            self.granted_in_period().map_or(whole, |cap| whole.min(cap / HOUR_MIN))
        } else {
            amount
        }
    }

    /// What the allocation gives in this period, in the measure of the days (TR321).
    pub(super) fn granted_in_period(&self) -> Option<u64> {
        let omvang = self.allocation.omvang?;
        let cap = period_cap(omvang, self.period.0, self.period.1);
        Some(cap * measures_of_a_unit(omvang.unit))
    }

    /// What it gives over its life (TR322).
    pub(super) fn granted_in_life(&self) -> Option<u64> {
        let omvang = self.allocation.omvang?;
        let cap = life_cap(omvang, self.allocation.period)?;
        Some(cap * measures_of_a_unit(omvang.unit))
    }

    fn leave_out_unpaired(&self, billed: &mut Billed) {
        if self.product.requires_any.is_empty() {
            return;
        }
        let codes: Vec<&str> = self.product.requires_any.iter().map(ProductCode::as_str).collect();
        let covered = |day: NaiveDate| {
            is_lifted(Limit::Pair, &self.child.overrides, day)
                || self.partners.iter().any(|other| other.period.contains(day))
        };
        let text = format!(
            "{} telt alleen samen met {}; die is er op deze dag niet.",
            self.product.code,
            codes.join(" of ")
        );
        self.keep(
            billed,
            RuleCode::Koppeling,
            |_| text.clone(),
            |day, amount| if covered(day) { amount } else { 0 },
        );
    }

    /// The dagdelen above the maximum of a day, which are not among the days: listed once, with the support itself.
    fn say_above_maximum(&self, billed: &mut Billed, days: &DaysOfCare) {
        if self.measure != Measure::Dagdelen || !matches!(self.product.kind, ProductKind::Support(_)) {
            return;
        }
        let above = days.above_maximum(self.period.0, self.period.1).into_iter();
        billed.refused.extend(above.map(|(day, count)| NotBillable {
            child: self.child.number.clone(),
            day,
            count,
            unit: self.unit,
            code: RuleCode::RegelingDag,
            text: "Boven het maximum aantal dagdelen per dag van de regeling.".to_owned(),
        }));
    }

    /// The minutes before school, which are not among those of the days: listed once, with the support itself.
    fn say_before_school(&self, billed: &mut Billed, days: &DaysOfCare) {
        if self.measure != Measure::Minutes || !matches!(self.product.kind, ProductKind::Support(_)) {
            return;
        }
        let early = days.before_school(self.period.0, self.period.1).into_iter();
        billed.refused.extend(early.map(|(day, count)| NotBillable {
            child: self.child.number.clone(),
            day,
            count,
            unit: self.measure.listed_in(self.unit),
            code: RuleCode::RegelingDag,
            text: "Opvang voor school: dat betaalt de regeling niet.".to_owned(),
        }));
    }

    /// The policy's hours a day: minutes as such, dagdelen by the hours of the clock that one is (B29).
    fn leave_out_above_day(&self, billed: &mut Billed) {
        if self.product.max_hours_per_day.is_none() {
            return;
        }
        let hours = |day| {
            let standard = self.product.max_hours_per_day;
            in_force(Limit::HoursPerDay, standard, &self.child.overrides, day)
        };
        let most = |day: NaiveDate| {
            let hours = hours(day)?;
            match self.measure {
                Measure::Minutes => Some(hours.saturating_mul(60)),
                Measure::Dagdelen => hours.checked_div(self.regeling.dagdeel.clock_hours.unwrap_or(DAGDEEL_HOURS)),
                Measure::Days => None,
            }
        };
        let text = |day: NaiveDate| {
            let hours = hours(day).unwrap_or_default();
            if hours == self.product.max_hours_per_day.unwrap_or_default() {
                format!("De regeling betaalt hoogstens {hours} uur per dag.")
            } else {
                format!("Voor dit kind geldt op deze dag een maximum van {hours} uur (hardheidsclausule).")
            }
        };
        self.keep(billed, RuleCode::RegelingUren, text, |day, amount| {
            most(day).map_or(amount, |most| most.min(amount))
        });
    }

    /// The policy's dagdelen a week (B28).
    fn leave_out_above_week(&self, billed: &mut Billed, weeks: &PolicyWeeks) {
        let text = |day: NaiveDate| {
            let (words, maximum) = weeks
                .narrowed(day)
                .map_or(("week", 0), |narrowed| (narrowed.kind.label(), narrowed.maximum));
            format!(
                "De regeling betaalt in een {words} hoogstens {} voor dit kind.",
                count(maximum, "dagdeel", "dagdelen")
            )
        };
        self.keep(billed, RuleCode::RegelingWeek, text, |day, amount| {
            weeks.narrowed(day).map_or(amount, |narrowed| narrowed.most.min(amount))
        });
    }

    /// The policy's weeks in a year (B30).
    fn leave_out_above_year(&self, billed: &mut Billed, weeks: &PolicyWeeks) {
        let text = |_| "Boven het maximum aantal weken per jaar van de regeling.".to_owned();
        self.keep(billed, RuleCode::WekenJaar, text, |day, amount| {
            if weeks.is_above_year(day) { 0 } else { amount }
        });
    }

    fn leave_out_above_room(&self, billed: &mut Billed, taken: TakenElsewhere, tariff_cents: Option<u64>) {
        let period = self.granted_in_period();
        let life = self.granted_in_life().map(|cap| cap.saturating_sub(taken.amount));
        let money = self
            .allocation
            .budget
            .zip(tariff_cents.filter(|cents| *cents > 0))
            .map(|(budget, tariff)| {
                let units = budget.cents().saturating_sub(taken.cents) / tariff;
                units * measures_of_a_unit(self.unit)
            });
        let rooms = [
            (RuleCode::Tr321, period),
            (RuleCode::Tr322, life),
            (RuleCode::Tr369, money),
        ];
        let Some((code, room)) = rooms
            .iter()
            // A part of an hour that lines in minutes left over holds no line in hours.
            .filter_map(|(code, room)| room.map(|room| (*code, room - room % measures_of_a_unit(self.unit))))
            .min_by_key(|(_, room)| *room)
        else {
            return;
        };
        let slack = if self.unit == Eenheid::Uur && room > 0 {
            ROUNDED_OFF_MIN
        } else {
            0
        };
        let text = self.room_text(code, room);
        let mut left = room + slack;
        self.keep(
            billed,
            code,
            |_| text.clone(),
            |_, amount| {
                let fits = u32::try_from(left.min(u64::from(amount))).unwrap_or(amount);
                left -= u64::from(fits);
                fits
            },
        );
    }

    fn room_text(&self, code: RuleCode, room: u64) -> String {
        let number = self.allocation.number;
        let granted = self
            .allocation
            .omvang
            .map(|omvang| format!(" ({})", omvang.in_words()))
            .unwrap_or_default();
        let room = room / measures_of_a_unit(self.unit);
        let unit = self.unit.label();
        match code {
            RuleCode::Tr321 => format!(
                "Toewijzing {number} geeft in deze maand ruimte voor {room} {unit}{granted}; dit komt daarboven."
            ),
            RuleCode::Tr322 => format!(
                "Toewijzing {number} geeft over de hele looptijd nog ruimte voor {room} {unit}{granted}; dit komt daarboven."
            ),
            _ => format!("Het budget van toewijzing {number} geeft nog ruimte voor {room} {unit}; dit komt daarboven."),
        }
    }

    /// Keeps of each day, in order, what a rule lets through, and lists the rest.
    fn keep(
        &self,
        billed: &mut Billed,
        code: RuleCode,
        text: impl Fn(NaiveDate) -> String,
        mut most: impl FnMut(NaiveDate, u32) -> u32,
    ) {
        let mut kept = Vec::with_capacity(billed.days.len());
        for (day, amount) in billed.days.drain(..) {
            let fits = most(day, amount).min(amount);
            if fits > 0 {
                kept.push((day, fits));
            }
            if fits < amount {
                billed.refused.push(NotBillable {
                    child: self.child.number.clone(),
                    day,
                    count: amount - fits,
                    unit: self.measure.listed_in(self.unit),
                    code,
                    text: text(day),
                });
            }
        }
        billed.days = kept;
    }
}

/// What a unit is in the measure of the days: an hour is 60 minutes.
fn measures_of_a_unit(unit: Eenheid) -> u64 {
    if unit == Eenheid::Uur { HOUR_MIN } else { 1 }
}
