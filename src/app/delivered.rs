//! What was delivered ("geleverd"): the attendance of children as a policy counts it. The one home for what is billed, what is left of an
//! allocation, and from which day care was given.

use super::error::AppError;
use super::house::House;
use super::progress::Progress;
use crate::domain::attendance::{Attendance, AttendanceEvent, fold};
use crate::domain::burn_down::WeekKind;
use crate::domain::calendar::DayType;
use crate::domain::dagdeel::{counted, has_open_end};
use crate::domain::declaration::delivery::Delivery;
use crate::domain::group::{Group, GroupKind};
use crate::domain::ids::{ChildId, GroupId};
use crate::domain::regeling::{PolicyProduct, ProductKind, Regeling};
use crate::domain::text::Text;
use crate::domain::time::{Month, monday};
use crate::store::{Tx, attendance};
use chrono::{Datelike, NaiveDate, Weekday};
use std::collections::{BTreeMap, BTreeSet};

/// The school of each child that has one.
pub(in crate::app) type Schools = BTreeMap<ChildId, Text>;

/// What a month's attendance comes to, before allocations are looked at.
#[derive(Debug, Default)]
pub(in crate::app) struct Delivered {
    pub(in crate::app) deliveries: Vec<Delivery>,
    pub(in crate::app) open_ends: Vec<(ChildId, NaiveDate)>,
    pub(in crate::app) unknown_days: BTreeSet<NaiveDate>,
    /// Children who were there on a day on which the location is closed, each with what the day is.
    pub(in crate::app) closed_days: BTreeMap<(ChildId, NaiveDate), String>,
}

impl Delivered {
    /// What a later month comes to besides.
    fn add(&mut self, later: Self) {
        self.deliveries.extend(later.deliveries);
        self.open_ends.extend(later.open_ends);
        self.unknown_days.extend(later.unknown_days);
        self.closed_days.extend(later.closed_days);
    }
}

impl House {
    /// Mondays of the weeks of school holiday for a school.
    pub(in crate::app) fn holiday_weeks(
        &self,
        school: Option<&Text>,
        from: NaiveDate,
        until: NaiveDate,
    ) -> BTreeSet<NaiveDate> {
        let is_holiday = |monday: &NaiveDate| {
            let days: Vec<DayType> = monday
                .iter_days()
                .take(5)
                .map(|day| self.day_type_of_care(day, school))
                .collect();
            WeekKind::of(&days) == WeekKind::Holiday
        };
        let mondays = monday(from).iter_weeks().take_while(|monday| *monday <= until);
        mondays.filter(is_holiday).collect()
    }

    /// What was delivered from the beginning of the week in which the first month begins; where a maximum of weeks in a year
    /// can be reached (B30), from the beginning of that year.
    pub(in crate::app) fn delivered_from(
        &self,
        (tx, regeling): (Tx<'_>, &Regeling),
        (first, last): (Month, Month),
        (concerned, schools): (&BTreeSet<ChildId>, &Schools),
        mut progress: Progress<'_>,
    ) -> Result<Delivered, AppError> {
        let begin = monday(first.first_day());
        let from = first_day_to_read(regeling, (begin, last.last_day())).unwrap_or(begin);
        let next = |month: &Month| Some(month.next()).filter(|next| *next <= last);
        let months: Vec<Month> = std::iter::successors(Some(Month::of(from)), next).collect();
        let steps = u32::try_from(months.len()).unwrap_or(u32::MAX);
        let mut delivered = Delivered::default();
        // A month at a time: what follows from a day follows from that day alone.
        for (done, month) in (0u32..).zip(months) {
            progress.at(done, steps);
            let events = attendance::events(tx, month.first_day().max(from), month.last_day())?;
            delivered.add(self.delivered(regeling, &events, concerned, schools));
        }
        Ok(delivered)
    }

    /// Dagdelen of the children concerned as a policy counts them, with what is odd about the attendance behind them.
    pub(in crate::app) fn delivered(
        &self,
        regeling: &Regeling,
        events: &[AttendanceEvent],
        concerned: &BTreeSet<ChildId>,
        schools: &Schools,
    ) -> Delivered {
        let mut by_day: BTreeMap<(NaiveDate, ChildId, GroupId), Vec<AttendanceEvent>> = BTreeMap::new();
        for event in events.iter().filter(|event| concerned.contains(&event.child)) {
            by_day
                .entry((event.day, event.child, event.group))
                .or_default()
                .push(*event);
        }
        let mut stays: BTreeMap<_, Vec<(&Group, Attendance)>> = BTreeMap::new();
        let mut result = Delivered::default();
        for ((day, child, group), events) in by_day {
            let Some(group) = self.group(group).filter(|group| group.kind.is_plus()) else {
                continue;
            };
            let state = fold(&events);
            if state.stays().is_empty() {
                continue;
            }
            if has_open_end(&state) {
                result.open_ends.push((child, day));
            }
            stays.entry((day, child, group.kind)).or_default().push((group, state));
        }
        for ((day, child, kind), stays) in stays {
            let day_type = self.day_type_of_care(day, schools.get(&child));
            if day_type == DayType::Unknown {
                result.unknown_days.insert(day);
            }
            if let Some(what) = self.closed_on(day, &day_type) {
                result.closed_days.insert((child, day), what);
            }
            let of_day = stays.iter().map(|(group, state)| (*group, state));
            let counted = counted(regeling.dagdeel, &day_type, of_day);
            result.deliveries.push(Delivery::of(child, day, kind, counted));
        }
        result
    }

    /// What a day is on which the location is closed though care of it may count: a public holiday, or one that it closed itself.
    fn closed_on(&self, day: NaiveDate, day_type: &DayType) -> Option<String> {
        match day_type {
            DayType::PublicHoliday(name) => Some(name.clone()),
            DayType::Weekend => None,
            _ => self.closed.contains(&day).then(|| "een sluitingsdag".to_owned()),
        }
    }

    fn day_type_of_care(&self, day: NaiveDate, school: Option<&Text>) -> DayType {
        // A child that was there on a closed day was there: the dagdelen then follow from the calendar.
        let known = self
            .calendar
            .day_type_at(day, school.map(Text::as_str), self.location.region);
        if self.closed.contains(&day) && known == DayType::Unknown {
            DayType::Closed
        } else {
            known
        }
    }
}

/// Most weeks with care in a year for a kind of group, where the policy counts them (B30).
fn weeks_per_year(regeling: &Regeling, kind: GroupKind) -> Option<u32> {
    let of_kind = |product: &&PolicyProduct| product.kind == ProductKind::Support(kind);
    regeling.products.iter().find(of_kind)?.weeks_per_year
}

/// First day from which care has to be known to tell which weeks between two days lie above the maximum of their year;
/// `None` when none of them can: no more weeks can have care than the year is old.
fn first_day_to_read(regeling: &Regeling, (from, until): (NaiveDate, NaiveDate)) -> Option<NaiveDate> {
    let most = |kind| weeks_per_year(regeling, kind);
    let fewest = GroupKind::ALL.into_iter().filter_map(most).min()?;
    let late = from
        .iter_days()
        .take_while(|day| *day <= until)
        .find(|day| day.iso_week().week() > fewest)?;
    let first = NaiveDate::from_isoywd_opt(late.iso_week().year(), 1, Weekday::Mon)?;
    Some(first.min(from))
}
