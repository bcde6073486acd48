//! What is left of the allocations of a child ("verbruik"), from its placements, extra days and attendance.

use super::dossier::limits_set_aside;
use super::env::Moment;
use super::error::{AppError, ErrorKind};
use super::house::House;
use super::session::Session;
use crate::domain::allocation::{Frequentie, Toewijzing};
use crate::domain::attendance::{Attendance, AttendanceEvent, fold};
use crate::domain::burn_down::{
    AllocationBurn, AllocationStatus, BurnDownInput, DayCounts, Measure, OF_ONE_WEEK, WeekBurn, WeekKind, burn_down,
    in_order, kinds_of,
};
use crate::domain::calendar::DayType;
use crate::domain::dagdeel::{that_count, within_day};
use crate::domain::declaration::Tariff;
use crate::domain::declaration::delivery::{ClaimChild, Delivery};
use crate::domain::declaration::month::ClaimInput;
use crate::domain::declaration::year_weeks::counted_weeks;
use crate::domain::dossier::sight::{Papers, Sight};
use crate::domain::expected::Expectations;
use crate::domain::extra_day::{ExtraDay, Origin};
use crate::domain::finding::Finding;
use crate::domain::group::{Dagdeel, DagdeelName, Group, GroupKind};
use crate::domain::ids::{ChildId, ChildNumber, GemeenteCode, GroupId, ToewijzingNummer};
use crate::domain::limits::LimitOverride;
use crate::domain::pairing::{self, PairInput};
use crate::domain::people::{Child, Placement};
use crate::domain::plus_marks::supports_on;
use crate::domain::regeling::{ProductKind, Regeling};
use crate::domain::role::Permission;
use crate::domain::text::Text;
use crate::domain::time::{Month, monday};
use crate::domain::words;
use crate::store::{allocations, attendance, extra_days, people};
use chrono::{Datelike, Days, NaiveDate, Weekday};
use std::collections::{BTreeMap, BTreeSet};

/// Weeks before and after this one that a screen gets.
const WEEKS_AROUND: u64 = 4;
/// Days ahead that planning is worked out at most: three years.
const PLAN_DAYS: u64 = 3 * 366;

/// What is left for one child.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChildBurnDown {
    /// The child.
    pub child: ChildId,
    /// Its number.
    pub number: ChildNumber,
    /// Its name, for screens only.
    pub name: String,
    /// The day on which it was asked.
    pub day: NaiveDate,
    /// Every allocation with what is left of it and what was found, by product and period; of each the weeks around the day.
    pub allocations: Vec<AllocationBurn>,
    /// Allocations that this person may not see: the product of each, which may be known, and why the rest is withheld.
    pub withheld: Vec<(String, String)>,
}

impl ChildBurnDown {
    /// Findings of one allocation; of its weeks only that of the day.
    pub fn findings<'a>(&'a self, burn: &'a AllocationBurn) -> impl Iterator<Item = &'a Finding> {
        let week = burn.week_of(self.day).map(|week| week.monday);
        let of_week = move |finding: &&Finding| !OF_ONE_WEEK.contains(&finding.code) || finding.day == week;
        burn.findings.iter().filter(of_week)
    }

    /// What is left of each allocation and what was found, a line each, for a screen.
    pub fn lines(&self) -> Vec<String> {
        let of_one = |burn: &AllocationBurn| {
            let found = self.findings(burn);
            let found = found.map(|finding| format!("{} {}", finding.severity.label(), finding.text));
            let head = format!("{}: {}", burn.allocation.number, numbers(burn, self.day));
            std::iter::once(head).chain(found).collect::<Vec<_>>()
        };
        self.allocations.iter().flat_map(of_one).collect()
    }
}

/// "schoolweek: toegekend 3, gepland 3, geleverd 1, over 2; looptijd: over 120 van 156; 2026: 12 weken met opvang".
pub fn numbers(burn: &AllocationBurn, day: NaiveDate) -> String {
    let known = |number: Option<u64>| number.map_or_else(|| "onbekend".to_owned(), |number| number.to_string());
    let week = burn.week_of(day).map(|week| {
        format!(
            "{}: toegekend {}, gepland {}, geleverd {}, over {}; ",
            week.kind.label(),
            known(week.granted),
            week.planned,
            week.delivered,
            known(week.left())
        )
    });
    let life = match burn.life.cap {
        Some(cap) if burn.measure != Measure::NotCounted => {
            format!("looptijd: over {} van {cap}", known(burn.life.left()))
        }
        Some(cap) => format!("looptijd: toegekend {cap}"),
        None => "looptijd: totaal onbekend".to_owned(),
    };
    let most = burn.year.most.map(|most| format!(" van {most}")).unwrap_or_default();
    format!(
        "{}{life}; {}: {}{most} {} met opvang",
        week.unwrap_or_default(),
        burn.year.year,
        burn.year.weeks,
        // "van 49" goes with the plural, whatever stands before it.
        words::noun(burn.year.most.unwrap_or(burn.year.weeks), "week", "weken")
    )
}

impl Session {
    /// What is left of every allocation of a child.
    pub fn burn_down(&self, child: ChildId, now: Moment) -> Result<ChildBurnDown, AppError> {
        self.require(Permission::SeeDay)?;
        self.child_burn_down(child, now.day(), &self.papers()?)
    }

    /// What is left for every child with an allocation on a day, or for the child of a number; in order of child number.
    pub fn burn_downs(&self, number: Option<&str>, day: NaiveDate) -> Result<Vec<ChildBurnDown>, AppError> {
        let declares = self.desk.actor.role.may(Permission::Declare);
        if !declares {
            self.require(Permission::SeeDossier)?;
        }
        let tx = self.store.read();
        let mut children = people::children(tx)?;
        if let Some(number) = number {
            children.retain(|child| child.number.as_str() == number.trim());
            if children.is_empty() {
                let text = "Er is geen kind met dit kindnummer.";
                return Err(AppError::new(ErrorKind::NotFound, "GEEN_KIND", text)
                    .hint("Het kindnummer is het nummer uit kinderen.csv."));
            }
        }
        let granted: BTreeSet<ChildId> = allocations::latest(tx)?.into_iter().map(|found| found.child).collect();
        children.retain(|child| granted.contains(&child.id));
        children.sort_by(|a, b| a.number.in_order().cmp(&b.number.in_order()));
        let papers = self.papers()?;
        let found = children
            .iter()
            .map(|child| self.child_burn_down(child.id, day, &papers));
        let mut found = found.collect::<Result<Vec<_>, AppError>>()?;
        found.retain(|child| !(child.allocations.is_empty() && child.withheld.is_empty()));
        Ok(found)
    }

    /// What is left for a child, as far as this person may see what was granted.
    fn child_burn_down(&self, child: ChildId, day: NaiveDate, papers: &Papers) -> Result<ChildBurnDown, AppError> {
        let tx = self.store.read();
        let allocations = allocations::latest_of_child(tx, child)?;
        let this_week = monday(day);
        let around = Days::new(7 * WEEKS_AROUND);
        let weeks = (
            this_week.checked_sub_days(around).unwrap_or(this_week),
            this_week.checked_add_days(around).unwrap_or(this_week),
        );
        let year = NaiveDate::from_isoywd_opt(day.iso_week().year(), 1, Weekday::Mon).unwrap_or(this_week);
        let begins = allocations.iter().map(|found| found.period.begin());
        let from = begins.chain([year, weeks.0]).min().unwrap_or(weeks.0);
        let until = planned_until(&allocations, day).max(last_day_of(weeks.1));
        let days = ChildDays::read(self, child, from, until)?;
        let mut burns = days.burn_down(&allocations, day, weeks, (weeks.0, until))?;
        let reported = self.as_stopped(&allocations)?;
        for (regeling, reported) in self.house.regelingen.shared_out(&reported) {
            let pairs = PairInput {
                child: &days.child.number,
                birth: days.child.birth_date,
                allocations: &reported,
                regeling,
                overrides: &days.overrides,
                today: day,
            };
            let follows = |burn: &&mut AllocationBurn| {
                let own = self.regeling_of(&burn.allocation.gemeente);
                std::ptr::eq(own, regeling)
            };
            for burn in burns.iter_mut().filter(follows) {
                burn.findings.extend(pairing::check(&pairs, &burn.allocation));
            }
        }
        for burn in &mut burns {
            let transport = self.transport(&days.child.number, burn, this_week);
            burn.findings.extend(transport);
        }
        let sight = self.grant_sight(child, day)?;
        let (burns, hidden): (Vec<AllocationBurn>, Vec<AllocationBurn>) = burns
            .into_iter()
            .partition(|burn| sight.of_allocation(&burn.allocation, papers) == Sight::Shown);
        let why = sight.consent.why_hidden().unwrap_or_default();
        let product = |burn: &AllocationBurn| {
            let product = burn.allocation.product.as_ref();
            product.map_or_else(String::new, ToString::to_string)
        };
        Ok(ChildBurnDown {
            child,
            number: days.child.number.clone(),
            name: days.child.name.full(),
            day,
            withheld: hidden.iter().map(|burn| (product(burn), why.to_owned())).collect(),
            allocations: burns,
        })
    }

    /// Days of transport that were granted in a week against the days on which the child comes (B15).
    fn transport(&self, child: &ChildNumber, burn: &AllocationBurn, week: NaiveDate) -> Option<Finding> {
        let allocation = &burn.allocation;
        let product = allocation
            .product
            .as_ref()
            .and_then(|code| self.regeling_of(&allocation.gemeente).product(code))?;
        let weekly = allocation.omvang?.frequency == Frequentie::PerWeek && burn.measure == Measure::Days;
        if product.kind != ProductKind::Transport || !weekly {
            return None;
        }
        let found = burn.week_of(week)?;
        // A week in which the child does not come at all says nothing about the grant.
        let comes = found.expected.max(found.planned);
        (comes > 0).then(|| pairing::transport(child, week, found.granted?, comes))?
    }

    /// What to say at tick-in of a child with an indication that uses its last dagdeel of the week, or one above it.
    ///
    /// Reads only that child, and only as far back as its allocation counts.
    pub(super) fn left_at_check_in(
        &self,
        child: ChildId,
        group: &Group,
        day: NaiveDate,
    ) -> Result<Option<String>, AppError> {
        if !group.kind.is_plus() {
            return Ok(None);
        }
        let allocations = allocations::latest_of_child(self.store.read(), child)?;
        let Some(allocation) = self.supporting(&allocations, group.kind, day) else {
            return Ok(None);
        };
        if self.sight_of(allocation, day)? == Sight::Withheld {
            return Ok(None);
        }
        let week = monday(day);
        let from = match allocation.omvang.map(|omvang| omvang.frequency) {
            Some(Frequentie::PerMaand) => Month::of(week).first_day(),
            Some(Frequentie::Totaal) => allocation.period.begin().min(week),
            Some(Frequentie::PerDag | Frequentie::PerWeek) | None => week,
        };
        let days = ChildDays::read(self, child, from, last_day_of(week))?;
        let burns = days.burn_down(&allocations, day, (week, week), (day, day))?;
        let same = |burn: &&AllocationBurn| burn.allocation.number == allocation.number;
        let burn = burns
            .iter()
            .filter(same)
            .find(|burn| burn.allocation.gemeente == allocation.gemeente);
        let Some(found) = burn
            .filter(|burn| burn.measure == Measure::Dagdelen)
            .and_then(|burn| burn.week_of(day))
        else {
            return Ok(None);
        };
        let first = days.child.name.first.to_string();
        Ok(at_check_in(&first, found, used_up_to(&days, allocation, group, day)))
    }

    /// Whether this person may see what an allocation grants.
    pub(super) fn sight_of(&self, allocation: &Toewijzing, day: NaiveDate) -> Result<Sight, AppError> {
        let sight = self.grant_sight(allocation.child, day)?;
        Ok(match sight.of_paper() {
            Sight::Shown => Sight::Shown,
            Sight::Withheld => sight.of_allocation(allocation, &self.papers()?),
        })
    }

    /// The allocation that gives a child support in a kind of group on a day.
    pub(super) fn supporting<'a>(
        &self,
        allocations: &'a [Toewijzing],
        kind: GroupKind,
        day: NaiveDate,
    ) -> Option<&'a Toewijzing> {
        let mut given = allocations.iter();
        given.find(|found| supports_on(&self.house.regelingen, found, kind, day))
    }
}

/// The last day of the running allocations, as far as planning is worked out.
fn planned_until(allocations: &[Toewijzing], day: NaiveDate) -> NaiveDate {
    let horizon = day.checked_add_days(Days::new(PLAN_DAYS)).unwrap_or(day);
    let alive = allocations
        .iter()
        .filter(|found| AllocationStatus::of(found, day) != AllocationStatus::Over && !found.is_removed());
    let ends = alive.filter_map(|found| found.period.end());
    ends.max().unwrap_or(day).min(horizon)
}

/// The sentence at tick-in; nothing while there is more left.
fn at_check_in(first: &str, week: &WeekBurn, used: u64) -> Option<String> {
    let granted = week.granted?;
    match used.cmp(&granted) {
        std::cmp::Ordering::Less => None,
        std::cmp::Ordering::Greater if granted == 0 => Some(format!(
            "{first}: geen toegekende dagdelen meer over: wordt niet betaald."
        )),
        std::cmp::Ordering::Equal => Some(format!(
            "{first}: {used}e van {} deze week.",
            words::count(granted, "dagdeel", "dagdelen")
        )),
        std::cmp::Ordering::Greater => Some(format!(
            "{first}: {used}e dagdeel, {granted} toegekend: wordt niet betaald."
        )),
    }
}

/// Sunday of the week of a day.
fn last_day_of(day: NaiveDate) -> NaiveDate {
    let first = monday(day);
    first.checked_add_days(Days::new(6)).unwrap_or(first)
}

/// Dagdelen of a week up to and including a day on which the child has just come in.
fn used_up_to(days: &ChildDays<'_>, allocation: &Toewijzing, group: &Group, day: NaiveDate) -> u64 {
    let regeling = days.session.regeling_of(&allocation.gemeente);
    let kinds = kinds_of(regeling, allocation);
    let delivered = counts(&days.deliveries(regeling));
    let planned = days.planned(regeling, day, day);
    let count = |counts: &DayCounts, day: NaiveDate| -> u64 {
        let of_kind = kinds.iter().filter_map(|kind| counts.get(&(*kind, day)));
        of_kind.map(|count| u64::from(*count)).sum()
    };
    let before: u64 = monday(day)
        .iter_days()
        .take_while(|other| *other < day)
        .filter(|other| allocation.period.contains(*other))
        .map(|other| count(&delivered, other))
        .sum();
    // Who came in before the dagdeel begins has not been there for a minute of it, and will be.
    let opens = u64::from(!group.dagdelen(&days.day_type(day)).is_empty());
    before + count(&delivered, day).max(count(&planned, day)).max(opens)
}

/// Everything about the days of one child that was planned and delivered.
pub(super) struct ChildDays<'a> {
    session: &'a Session,
    rules: &'a House,
    pub(super) child: Child,
    placements: Vec<Placement>,
    expectations: Expectations,
    /// Limits set aside for the child (B34).
    overrides: Vec<LimitOverride>,
    events: Vec<AttendanceEvent>,
    absent: BTreeSet<(NaiveDate, GroupId)>,
    came: BTreeSet<(NaiveDate, GroupId)>,
}

impl<'a> ChildDays<'a> {
    /// Reads the days between two days, both included.
    pub(super) fn read(
        session: &'a Session,
        child: ChildId,
        from: NaiveDate,
        until: NaiveDate,
    ) -> Result<Self, AppError> {
        let tx = session.store.read();
        let missing = || AppError::internal("KIND");
        let found = people::child_by_id(tx, child)?.ok_or_else(missing)?;
        let events = attendance::events_of_child(tx, child, from, until)?;
        let mut by_day: BTreeMap<(NaiveDate, GroupId), Vec<AttendanceEvent>> = BTreeMap::new();
        for event in &events {
            by_day.entry((event.day, event.group)).or_default().push(*event);
        }
        let states: Vec<_> = by_day.into_iter().map(|(key, events)| (key, fold(&events))).collect();
        let keys = |wanted: &dyn Fn(&Attendance) -> bool| -> BTreeSet<(NaiveDate, GroupId)> {
            let of_state = states.iter().filter(|(_, state)| wanted(state));
            of_state.map(|(key, _)| *key).collect()
        };
        let placements = people::placements_of_child(tx, child)?;
        let extra = extra_days::of_child(tx, child, from, until)?;
        Ok(Self {
            session,
            rules: &session.house,
            child: found,
            placements: placements.clone(),
            expectations: Expectations::of(placements, extra),
            overrides: limits_set_aside(tx)?.remove(&child).unwrap_or_default(),
            absent: keys(&|state| matches!(state, Attendance::Absent(_))),
            came: keys(&|state| !state.stays().is_empty()),
            events,
        })
    }

    /// Works the allocations out, each by the policy of who granted it; `plan` is the first and last day of planning that
    /// matters. In order of product and period.
    pub(super) fn burn_down(
        &self,
        allocations: &[Toewijzing],
        today: NaiveDate,
        weeks: (NaiveDate, NaiveDate),
        plan: (NaiveDate, NaiveDate),
    ) -> Result<Vec<AllocationBurn>, AppError> {
        let mondays = monday(weeks.0).iter_weeks().take_while(|monday| *monday <= weeks.1);
        let holiday = |monday: &NaiveDate| {
            let days: Vec<DayType> = monday.iter_days().take(5).map(|day| self.day_type(day)).collect();
            WeekKind::of(&days) == WeekKind::Holiday
        };
        // What an allocation gives in all is the sum of its weeks.
        let lives = allocations.iter().flat_map(|found| found.period.mondays());
        let mondays: BTreeSet<NaiveDate> = mondays.chain(lives).collect();
        let holiday_weeks: BTreeSet<NaiveDate> = mondays.into_iter().filter(holiday).collect();
        let tariffs = allocations::tariffs(self.session.store.read())?;
        let mut burns = Vec::new();
        for (regeling, allocations) in self.session.house.regelingen.shared_out(allocations) {
            let mut deliveries = self.deliveries(regeling);
            // As it stood on that day: what came later was not known.
            deliveries.retain(|delivery| delivery.day <= today);
            let delivered = counts(&deliveries);
            let counted_weeks =
                self.counted_weeks((regeling, &allocations, &tariffs), &deliveries, (today, &holiday_weeks));
            burns.extend(burn_down(&BurnDownInput {
                child: &self.child.number,
                today,
                allocations: &allocations,
                regeling,
                overrides: &self.overrides,
                holiday_weeks: &holiday_weeks,
                planned: &self.planned(regeling, plan.0, plan.1),
                delivered: &delivered,
                counted_weeks: &counted_weeks,
                weeks,
            }));
        }
        burns.sort_by(|one, two| in_order(&one.allocation, &two.allocation));
        Ok(burns)
    }

    /// Weeks of this year that count against the maximum of a policy, as the claim to each municipality counts them (B30).
    fn counted_weeks(
        &self,
        (regeling, allocations, tariffs): (&Regeling, &[Toewijzing], &[Tariff]),
        deliveries: &[Delivery],
        (today, holiday_weeks): (NaiveDate, &BTreeSet<NaiveDate>),
    ) -> BTreeMap<(GemeenteCode, ToewijzingNummer), u32> {
        let id = self.child.id;
        let known = ClaimChild {
            number: self.child.number.clone(),
            bsn: self.child.bsn,
            overrides: self.overrides.clone(),
            holiday_weeks: holiday_weeks.clone(),
        };
        let children = BTreeMap::from([(id, known)]);
        let gemeenten: BTreeSet<&GemeenteCode> = allocations.iter().map(|found| &found.gemeente).collect();
        let of_one = |gemeente: &GemeenteCode| {
            let input = ClaimInput {
                month: Month::of(today),
                gemeente,
                dated: today,
                children: &children,
                allocations,
                granted_bsns: &BTreeMap::new(),
                deliveries,
                tariffs,
                tariff_choices: &[],
                regeling,
                sent: &[],
                decisions: &[],
                elsewhere: &BTreeSet::new(),
                last_declared: None,
            };
            let counted = counted_weeks(&input, id, today.iso_week().year()).into_iter();
            let of_gemeente = counted.map(|(number, weeks)| ((gemeente.clone(), number), weeks));
            of_gemeente.collect::<Vec<_>>()
        };
        gemeenten.into_iter().flat_map(of_one).collect()
    }

    /// What kind of day it is for this child, by its own school.
    pub(super) fn day_type(&self, day: NaiveDate) -> DayType {
        self.session.day_type_for(day, self.child.school.as_ref())
    }

    /// Says whether the child was in a group on a day.
    pub(super) fn came(&self, day: NaiveDate, group: GroupId) -> bool {
        self.came.contains(&(day, group))
    }

    /// The dagdelen for which the child is expected in a group on a day, by pattern and extra days.
    pub(super) fn expected<'g>(&self, group: &'g Group, day: NaiveDate) -> Vec<(&'g Dagdeel, Origin)> {
        self.expectations
            .of_child(self.child.id, group, day, &self.day_type(day))
    }

    /// One extra day more, as if it were booked.
    pub(super) fn book(&mut self, booked: ExtraDay) {
        self.expectations.book(booked);
    }

    /// The group in which the child is placed on a day.
    pub(super) fn placed_in(&self, day: NaiveDate) -> Option<GroupId> {
        let running = self.placements.iter().rfind(|placement| placement.period.contains(day));
        running.map(|placement| placement.group)
    }

    /// Planned dagdelen that count for a policy, between two days; an absent child plans nothing.
    fn planned(&self, regeling: &Regeling, from: NaiveDate, until: NaiveDate) -> DayCounts {
        let mut counts = DayCounts::new();
        let plus: Vec<&Group> = self
            .session
            .house
            .groups
            .iter()
            .filter(|group| group.kind.is_plus())
            .collect();
        for day in from.iter_days().take_while(|day| *day <= until) {
            let mut names: BTreeMap<GroupKind, BTreeSet<DagdeelName>> = BTreeMap::new();
            for group in plus.iter().filter(|group| !self.absent.contains(&(day, group.id))) {
                let expected = self.expected(group, day);
                if expected.is_empty() {
                    continue;
                }
                let expected = expected.into_iter().map(|(dagdeel, _)| dagdeel.name.clone()).collect();
                let that_count = that_count(regeling.dagdeel, group, &self.day_type(day), expected);
                names.entry(group.kind).or_default().extend(that_count);
            }
            for (kind, names) in names {
                let (count, _) = within_day(regeling.dagdeel, names.len());
                counts.insert((kind, day), count);
            }
        }
        counts
    }

    /// What was delivered, as it would be billed under a policy.
    fn deliveries(&self, regeling: &Regeling) -> Vec<Delivery> {
        let schools: BTreeMap<ChildId, Text> = self
            .child
            .school
            .iter()
            .map(|school| (self.child.id, school.clone()))
            .collect();
        let found = self
            .rules
            .delivered(regeling, &self.events, &[self.child.id].into(), &schools);
        found.deliveries
    }
}

/// The dagdelen of deliveries.
fn counts(deliveries: &[Delivery]) -> DayCounts {
    let counts = deliveries.iter();
    counts
        .map(|delivery| ((delivery.kind, delivery.day), delivery.count))
        .collect()
}
