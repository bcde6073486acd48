//! What is left of an allocation ("verbruik"): granted, planned, delivered and left, per ISO week, per year and over its life.
//!
//! Nothing here holds care back: it says what fits what was granted. Whole numbers only.

use super::allocation::{Eenheid, Frequentie, Toewijzing};
pub use super::entitlement::WeekKind;
use super::entitlement::life_cap;
use super::finding::{Finding, Severity};
use super::group::GroupKind;
use super::ids::{ChildNumber, GemeenteCode, ToewijzingNummer};
use super::limits::{Limit, LimitOverride, in_force};
use super::regeling::{PolicyProduct, ProductKind, Regeling};
use super::rule_code::RuleCode;
use super::time::{Month, monday};
use chrono::{Datelike, NaiveDate};
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// Dagdelen per kind of group and day.
pub type DayCounts = BTreeMap<(GroupKind, NaiveDate), u32>;

/// Days before the maximum number of weeks in a year at which it is said: 47 of 49 (B30).
const WARN_WEEKS_BEFORE: u32 = 2;

/// What is found of one week of an allocation; the rest is of the whole of it.
pub const OF_ONE_WEEK: [RuleCode; 2] = [RuleCode::WeekDagdelen, RuleCode::WeekGepland];

/// How an allocation stands on a day ("status").
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AllocationStatus {
    /// It runs.
    Running,
    /// It begins later.
    NotYet,
    /// It has ended.
    Over,
    /// The municipality removed it.
    Removed,
}

impl AllocationStatus {
    /// How an allocation stands on a day.
    pub fn of(allocation: &Toewijzing, day: NaiveDate) -> Self {
        if allocation.is_removed() {
            Self::Removed
        } else if day < allocation.period.begin() {
            Self::NotYet
        } else if allocation.period.contains(day) {
            Self::Running
        } else {
            Self::Over
        }
    }

    /// The words in lists and for scripts.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Running => "loopt",
            Self::NotYet => "nog niet",
            Self::Over => "afgelopen",
            Self::Removed => "verwijderd",
        }
    }
}

/// Everything that the burn-down of one child follows from.
#[derive(Clone, Copy, Debug)]
pub struct BurnDownInput<'a> {
    /// Number of the child, for the findings.
    pub child: &'a ChildNumber,
    /// The day on which it is asked; days before it count as delivered, days after it as planned.
    pub today: NaiveDate,
    /// Latest states of the child's allocations.
    pub allocations: &'a [Toewijzing],
    /// The policy.
    pub regeling: &'a Regeling,
    /// Limits set aside for this child.
    pub overrides: &'a [LimitOverride],
    /// Mondays of the weeks that are of holiday for this child.
    pub holiday_weeks: &'a BTreeSet<NaiveDate>,
    /// Planned dagdelen: pattern and extra days, without swapped days and absence.
    pub planned: &'a DayCounts,
    /// Delivered dagdelen.
    pub delivered: &'a DayCounts,
    /// Weeks of this year that count against the maximum of the policy, as a claim counts them; of the others with care.
    pub counted_weeks: &'a BTreeMap<(GemeenteCode, ToewijzingNummer), u32>,
    /// First and last day of the weeks to work out.
    pub weeks: (NaiveDate, NaiveDate),
}

/// One ISO week of an allocation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WeekBurn {
    /// Its Monday.
    pub monday: NaiveDate,
    /// What kind of week it is.
    pub kind: WeekKind,
    /// Most that may be delivered: the smaller of volume and policy; `None` when neither limits it.
    pub granted: Option<u64>,
    /// The most by policy alone.
    pub policy: Option<u64>,
    /// Planned in the whole week.
    pub planned: u64,
    /// Delivered so far.
    pub delivered: u64,
    /// What the week comes to: delivered on days gone by, planned on days to come.
    pub expected: u64,
}

impl WeekBurn {
    /// What may still be delivered; `None` when nothing limits it.
    pub fn left(&self) -> Option<u64> {
        self.granted.map(|granted| granted.saturating_sub(self.delivered))
    }

    /// What of the delivered part is paid.
    pub fn billable(&self) -> u64 {
        self.granted
            .map_or(self.delivered, |granted| granted.min(self.delivered))
    }

    /// The sentence when a number of dagdelen is more than granted.
    fn above(&self, count: u64) -> Option<String> {
        let granted = self.granted.filter(|granted| count > *granted)?;
        let kind = self.kind.label();
        // What the municipality granted may be more than its own policy allows.
        let by_policy = self.policy == Some(granted);
        let rest = if by_policy {
            format!("de regeling geeft er hoogstens {granted}")
        } else {
            format!("{granted} toegekend")
        };
        Some(format!("{count}e dagdeel in deze {kind}; {rest}"))
    }
}

/// An allocation over its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LifeBurn {
    /// Most over the whole life (TR322); `None` when it cannot be computed.
    pub cap: Option<u64>,
    /// Planned from today on.
    pub planned: u64,
    /// Delivered so far.
    pub delivered: u64,
}

impl LifeBurn {
    /// What is left; `None` when the whole is unknown.
    pub fn left(&self) -> Option<u64> {
        self.cap.map(|cap| cap.saturating_sub(self.delivered))
    }
}

/// Weeks with care of a product in a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct YearBurn {
    /// The year to which the ISO weeks belong.
    pub year: i32,
    /// Weeks that count: of which something is paid, or would be without the maximum.
    pub weeks: u32,
    /// Most that the municipality counts with, where it does.
    pub most: Option<u32>,
}

/// How a day counts for an allocation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Each dagdeel.
    Dagdelen,
    /// Each day with care once ("etmaal", B15).
    Days,
    /// It cannot be counted from attendance: hours, euro, pieces.
    NotCounted,
}

/// One allocation with what is left of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllocationBurn {
    /// The allocation.
    pub allocation: Toewijzing,
    /// How it stands today.
    pub status: AllocationStatus,
    /// How a day counts.
    pub measure: Measure,
    /// The weeks asked for that lie in its period; empty when it is not counted or was removed.
    pub weeks: Vec<WeekBurn>,
    /// Its whole life.
    pub life: LifeBurn,
    /// Weeks with care in the year of today.
    pub year: YearBurn,
    /// What was found.
    pub findings: Vec<Finding>,
}

impl AllocationBurn {
    /// The week in which a day lies.
    pub fn week_of(&self, day: NaiveDate) -> Option<&WeekBurn> {
        self.weeks.iter().find(|week| week.monday == monday(day))
    }
}

/// The kinds of group in which care counts for a product.
pub fn kinds(regeling: &Regeling, product: Option<&PolicyProduct>) -> Vec<GroupKind> {
    let support = |product: &PolicyProduct| match product.kind {
        ProductKind::Support(kind) => Some(kind),
        ProductKind::NoAllowance | ProductKind::Transport => None,
    };
    let all_plus = || GroupKind::ALL.into_iter().filter(|kind| kind.is_plus()).collect();
    match product {
        // A policy without products is silent about codes: every allocation is for every plus group (E7).
        None if regeling.products.is_empty() => all_plus(),
        None => Vec::new(),
        Some(product) => {
            let required = product.requires_any.iter().filter_map(|code| regeling.product(code));
            let found: Vec<GroupKind> = std::iter::once(product).chain(required).filter_map(support).collect();
            if found.is_empty() { all_plus() } else { found }
        }
    }
}

/// The kinds of group in which care counts for an allocation; none for a product that the policy does not have.
pub fn kinds_of(regeling: &Regeling, allocation: &Toewijzing) -> Vec<GroupKind> {
    kinds(
        regeling,
        allocation.product.as_ref().and_then(|code| regeling.product(code)),
    )
}

/// The order in which allocations are shown: by product and period.
pub fn in_order(one: &Toewijzing, two: &Toewijzing) -> Ordering {
    let key = |allocation: &Toewijzing| (allocation.period.begin(), allocation.number);
    (&one.product, key(one)).cmp(&(&two.product, key(two)))
}

/// Works out every allocation of a child, in order of product and period.
pub fn burn_down(input: &BurnDownInput<'_>) -> Vec<AllocationBurn> {
    let mut order: Vec<&Toewijzing> = input.allocations.iter().collect();
    order.sort_by(|one, two| in_order(one, two));
    order
        .iter()
        .map(|allocation| OneAllocation::new(input, allocation, &order).work_out())
        .collect()
}

/// One allocation while it is worked out.
struct OneAllocation<'a> {
    input: &'a BurnDownInput<'a>,
    allocation: &'a Toewijzing,
    product: Option<&'a PolicyProduct>,
    kinds: Vec<GroupKind>,
    measure: Measure,
    /// Allocations of the same product that began earlier: in a shared week they come first.
    earlier: Vec<&'a Toewijzing>,
}

impl<'a> OneAllocation<'a> {
    fn new(input: &'a BurnDownInput<'a>, allocation: &'a Toewijzing, order: &[&'a Toewijzing]) -> Self {
        let product = allocation
            .product
            .as_ref()
            .and_then(|code| input.regeling.product(code));
        let measure = match allocation.omvang.map(|omvang| omvang.unit) {
            Some(Eenheid::Dagdeel) | None => Measure::Dagdelen,
            Some(Eenheid::Etmaal) => Measure::Days,
            Some(_) => Measure::NotCounted,
        };
        let place = order.iter().position(|other| std::ptr::eq(*other, allocation));
        let same = |other: &&&Toewijzing| other.product == allocation.product && !other.is_removed();
        Self {
            input,
            allocation,
            product,
            kinds: kinds(input.regeling, product),
            measure,
            earlier: order.iter().take(place.unwrap_or(0)).filter(same).copied().collect(),
        }
    }

    fn work_out(&self) -> AllocationBurn {
        let counted = self.measure != Measure::NotCounted && !self.allocation.is_removed();
        let weeks = if counted { self.weeks() } else { Vec::new() };
        let delivered = if counted {
            self.sum(self.input.delivered, None)
        } else {
            0
        };
        let planned = |day: NaiveDate| self.planned_on(day);
        let to_come = if counted {
            self.days(self.input.planned)
                .filter(|day| *day >= self.input.today && self.allocation.period.contains(*day))
                .map(planned)
                .sum()
        } else {
            0
        };
        let life = LifeBurn {
            cap: self.life_cap(),
            planned: to_come,
            delivered,
        };
        let year = self.year();
        let mut burn = AllocationBurn {
            allocation: self.allocation.clone(),
            status: AllocationStatus::of(self.allocation, self.input.today),
            measure: self.measure,
            weeks,
            life,
            year,
            findings: Vec::new(),
        };
        burn.findings = self.findings(&burn);
        burn
    }

    /// Days of which something is known, each once.
    fn days(&self, counts: &DayCounts) -> impl Iterator<Item = NaiveDate> {
        let of_kind = |((kind, day), _): (&(GroupKind, NaiveDate), &u32)| self.kinds.contains(kind).then_some(*day);
        counts.iter().filter_map(of_kind).collect::<BTreeSet<_>>().into_iter()
    }

    fn count(&self, counts: &DayCounts, day: NaiveDate) -> u64 {
        let of_kind = self.kinds.iter().filter_map(|kind| counts.get(&(*kind, day)));
        let sum: u64 = of_kind.map(|count| u64::from(*count)).sum();
        match self.measure {
            Measure::Dagdelen => sum,
            Measure::Days => sum.min(1),
            Measure::NotCounted => 0,
        }
    }

    fn planned_on(&self, day: NaiveDate) -> u64 {
        self.count(self.input.planned, day)
    }

    /// What a day comes to: what was delivered, or what is still expected of it.
    fn expected_on(&self, day: NaiveDate) -> u64 {
        let delivered = self.count(self.input.delivered, day);
        match day.cmp(&self.input.today) {
            Ordering::Less => delivered,
            Ordering::Equal => delivered.max(self.planned_on(day)),
            Ordering::Greater => self.planned_on(day),
        }
    }

    /// Delivered within the allocation's period, before a day when one is given.
    fn sum(&self, counts: &DayCounts, before: Option<NaiveDate>) -> u64 {
        self.days(counts)
            .filter(|day| self.allocation.period.contains(*day) && before.is_none_or(|before| *day < before))
            .map(|day| self.count(counts, day))
            .sum()
    }

    /// What the allocation comes to before a day, from another day on.
    fn expected_between(&self, from: NaiveDate, before: NaiveDate) -> u64 {
        let both = self.days(self.input.delivered).chain(self.days(self.input.planned));
        let days: BTreeSet<NaiveDate> = both
            .filter(|day| from <= *day && *day < before && self.allocation.period.contains(*day))
            .collect();
        days.into_iter().map(|day| self.expected_on(day)).sum()
    }

    fn weeks(&self) -> Vec<WeekBurn> {
        let (first, last) = self.input.weeks;
        monday(first)
            .iter_weeks()
            .take_while(|monday| *monday <= last)
            .filter_map(|monday| self.week(monday))
            .collect()
    }

    /// A week, when a day of it lies in the allocation's period.
    fn week(&self, monday: NaiveDate) -> Option<WeekBurn> {
        let days: Vec<NaiveDate> = monday
            .iter_days()
            .take(7)
            .filter(|day| self.allocation.period.contains(*day))
            .collect();
        days.first()?;
        let kind = self.week_kind(monday);
        let policy = self.policy_in(monday, &days);
        let granted = match (self.volume_in(monday, &days), policy) {
            (Some(volume), Some(policy)) => Some(volume.min(policy)),
            (volume, policy) => volume.or(policy),
        };
        let sum = |of: &dyn Fn(NaiveDate) -> u64| days.iter().map(|day| of(*day)).sum();
        Some(WeekBurn {
            monday,
            kind,
            granted,
            policy,
            planned: sum(&|day| self.planned_on(day)),
            delivered: sum(&|day| self.count(self.input.delivered, day)),
            expected: sum(&|day| self.expected_on(day)),
        })
    }

    fn week_kind(&self, monday: NaiveDate) -> WeekKind {
        if self.input.holiday_weeks.contains(&monday) {
            WeekKind::Holiday
        } else {
            WeekKind::School
        }
    }

    /// What the policy leaves of a week for this allocation: its maximum is the child's, and allocations of the same product
    /// that began earlier come first. It counts dagdelen; `days` are those of the week in the allocation's period.
    fn policy_in(&self, monday: NaiveDate, days: &[NaiveDate]) -> Option<u64> {
        let product = self.product.filter(|_| self.measure == Measure::Dagdelen)?;
        let kind = self.week_kind(monday);
        let standard = kind.maximum(product, None);
        // A limit that is set aside on a day without care says nothing about the week.
        let matters = |day: &&NaiveDate| day.weekday().num_days_from_monday() < 5 || self.expected_on(**day) > 0;
        let mut maxima: Vec<Option<u32>> = days
            .iter()
            .filter(matters)
            .map(|day| in_force(kind.limit(), standard, self.input.overrides, *day))
            .collect();
        if maxima.is_empty() {
            maxima.push(standard);
        }
        let cap = maxima.into_iter().collect::<Option<Vec<u32>>>()?.into_iter().max()?;
        let of_week = |other: &&Toewijzing| -> u64 {
            let days = monday.iter_days().take(7).filter(|day| other.period.contains(*day));
            days.map(|day| self.expected_on(day)).sum()
        };
        Some(u64::from(cap).saturating_sub(self.earlier.iter().map(of_week).sum()))
    }

    /// Most over the whole life: what the standard gives (TR322), and no more than its weeks hold under the policy.
    fn life_cap(&self) -> Option<u64> {
        let omvang = self.allocation.omvang.filter(|_| !self.allocation.is_removed())?;
        let period = self.allocation.period;
        let standard = life_cap(omvang, period)?;
        let weekly = (omvang.frequency == Frequentie::PerWeek).then(|| u64::from(omvang.volume.count()));
        let of_week = |monday: NaiveDate| {
            let days: Vec<NaiveDate> = monday.iter_days().take(7).filter(|day| period.contains(*day)).collect();
            match (weekly, self.policy_in(monday, &days)) {
                (Some(volume), Some(policy)) => Some(volume.min(policy)),
                (volume, policy) => volume.or(policy),
            }
        };
        // A week without any maximum leaves the standard alone; so does a life without an end.
        let weeks = period.mondays().map(of_week).sum::<Option<u64>>();
        Some(
            weeks
                .filter(|_| period.end().is_some())
                .map_or(standard, |weeks| weeks.min(standard)),
        )
    }

    /// What the granted volume gives in a week. A total, or a volume per month, gives what is not used before the week.
    fn volume_in(&self, monday: NaiveDate, days: &[NaiveDate]) -> Option<u64> {
        let omvang = self.allocation.omvang?;
        let volume = u64::from(omvang.volume.count());
        Some(match omvang.frequency {
            Frequentie::PerWeek => volume,
            Frequentie::PerDag => volume.saturating_mul(u64::try_from(days.len()).unwrap_or(0)),
            Frequentie::PerMaand => {
                let months: BTreeSet<Month> = days.iter().map(|day| Month::of(*day)).collect();
                let room = |month: &Month| {
                    let before = monday.min(month.next().first_day());
                    volume.saturating_sub(self.expected_between(month.first_day(), before))
                };
                months.iter().map(room).sum()
            }
            Frequentie::Totaal => volume.saturating_sub(self.expected_between(self.allocation.period.begin(), monday)),
        })
    }

    /// Says whether the municipality granted this product on a day: only that can be paid.
    fn is_granted(&self, day: NaiveDate) -> bool {
        let mut same = self.input.allocations.iter().filter(|other| {
            other.product == self.allocation.product
                && other.gemeente == self.allocation.gemeente
                && !other.is_removed()
        });
        same.any(|other| other.period.contains(day))
    }

    /// Weeks of this product in the ISO year of today that count, under any of its allocations of this municipality.
    fn year(&self) -> YearBurn {
        let key = (self.allocation.gemeente.clone(), self.allocation.number);
        let counted = self.input.counted_weeks.get(&key).copied();
        let standard = self.product.and_then(|product| product.weeks_per_year);
        let today = self.input.today;
        YearBurn {
            year: today.iso_week().year(),
            weeks: counted.unwrap_or_else(|| self.weeks_with_care()),
            most: in_force(Limit::WeeksPerYear, standard, self.input.overrides, today),
        }
    }

    /// Weeks with care, where the policy pays nothing by the product.
    fn weeks_with_care(&self) -> u32 {
        let year = self.input.today.iso_week().year();
        let with_care = self
            .days(self.input.delivered)
            .filter(|day| day.iso_week().year() == year && self.count(self.input.delivered, *day) > 0)
            .filter(|day| self.is_granted(*day));
        let mondays: BTreeSet<NaiveDate> = with_care.map(monday).collect();
        u32::try_from(mondays.len()).unwrap_or(u32::MAX)
    }

    fn findings(&self, burn: &AllocationBurn) -> Vec<Finding> {
        let mut found: Vec<Finding> = burn.weeks.iter().filter_map(|week| self.week_finding(week)).collect();
        if burn.status == AllocationStatus::Running {
            found.extend(self.life_finding(&burn.life));
            found.extend(self.year_finding(burn.year));
            if self.measure == Measure::NotCounted {
                let unit = self.allocation.omvang.map_or("", |omvang| omvang.unit.label());
                let text = format!(
                    "Toewijzing {} is in {unit}; aanwezigheid wordt er niet op afgeteld.",
                    self.allocation.number
                );
                found.push(self.let_op(
                    RuleCode::Verbruik,
                    None,
                    text,
                    "Houd het verbruik van deze toewijzing zelf bij.",
                ));
            }
        }
        found
    }

    fn week_finding(&self, week: &WeekBurn) -> Option<Finding> {
        let unit = self.measure == Measure::Dagdelen;
        let (code, text) = match (week.above(week.delivered), week.above(week.expected)) {
            (Some(text), _) => (RuleCode::WeekDagdelen, format!("{text}.")),
            (None, Some(text)) => (RuleCode::WeekGepland, format!("Gepland: {text}.")),
            (None, None) => return None,
        };
        let text = if unit { text } else { text.replace("dagdeel", "etmaal") };
        let remedy = "Wat erboven komt wordt niet betaald; neem zo nodig contact op met de jeugdconsulent.";
        Some(self.let_op(code, Some(week.monday), text, remedy))
    }

    fn life_finding(&self, life: &LifeBurn) -> Option<Finding> {
        let cap = life.cap.filter(|cap| life.delivered + life.planned > *cap)?;
        let text = format!(
            "Toewijzing {} geeft over de hele looptijd {cap}; geleverd en gepland is samen {}.",
            self.allocation.number,
            life.delivered + life.planned
        );
        let remedy = "Vraag de gemeente om een nieuwe toewijzing, of plan minder.";
        Some(self.let_op(RuleCode::Tr322, None, text, remedy))
    }

    fn year_finding(&self, year: YearBurn) -> Option<Finding> {
        let most = year.most.filter(|most| year.weeks + WARN_WEEKS_BEFORE >= *most)?;
        let text = if year.weeks > most {
            format!(
                "In {} is in {} opvang geleverd; de gemeente betaalt er hoogstens {most}.",
                year.year,
                crate::domain::words::count(year.weeks, "week", "weken")
            )
        } else {
            format!(
                "In {} is al in {} opvang geleverd; de gemeente rekent met hoogstens {most}.",
                year.year,
                crate::domain::words::count(year.weeks, "week", "weken")
            )
        };
        let remedy = "De opvang gaat door; bespreek met de gemeente wie de weken daarboven betaalt.";
        Some(self.let_op(RuleCode::WekenJaar, None, text, remedy))
    }

    fn let_op(&self, code: RuleCode, day: Option<NaiveDate>, text: String, remedy: &str) -> Finding {
        Finding {
            code,
            return_code: None,
            severity: Severity::LetOp,
            child: Some(self.input.child.clone()),
            day,
            text,
            remedy: remedy.to_owned(),
        }
    }
}

#[cfg(test)]
#[path = "burn_down_tests.rs"]
mod tests;
