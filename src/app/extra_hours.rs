//! Extra staff hours of a month and of the whole programme, with the plus children per dagdeel ("extra uren").

use super::env::Moment;
use super::error::AppError;
use super::session::Session;
use crate::domain::attendance::{AttendanceEvent, fold};
use crate::domain::calendar::DayType;
use crate::domain::dagdeel::delivered;
use crate::domain::extra_hours::{
    CeilingLevel, Clocked, Hours, Ledger, WeekHours, amount_paid, ceiling_level, gets_extra_hours, in_hours, weeks,
};
use crate::domain::finding::{Finding, Severity};
use crate::domain::group::{Dagdeel, Group, GroupKind};
use crate::domain::ids::{ChildId, GroupId, StaffId};
use crate::domain::money::Cents;
use crate::domain::plus_children::{AboveMaximum, OpenDagdeel, PlusStatistics, above_maximum, statistics};
use crate::domain::regeling::{Regeling, Scope};
use crate::domain::role::Permission;
use crate::domain::rule_code::RuleCode;
use crate::domain::staffing::{StaffEvent, fold_staff};
use crate::domain::time::Month;
use crate::domain::words;
use crate::store::{attendance, roster, staff};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// A day of a group or of the location.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExtraDay {
    /// Day.
    pub day: NaiveDate,
    /// What kind of day it is here.
    pub day_type: DayType,
    /// Minutes.
    pub hours: Hours,
}

/// A group in a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExtraGroup {
    /// The group.
    pub id: GroupId,
    /// Name.
    pub name: String,
    /// Kind.
    pub kind: GroupKind,
    /// The month together.
    pub hours: Hours,
    /// Every weekday, and each day of a weekend on which there was something.
    pub days: Vec<ExtraDay>,
    /// The ISO weeks, cut by the month.
    pub weeks: Vec<WeekHours>,
}

/// The programme ("looptijd van de regeling") up to and including the month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Programme {
    /// First day of the policy.
    pub from: NaiveDate,
    /// Last day of the policy, if it has one.
    pub until: Option<NaiveDate>,
    /// Minutes of the whole location, up to and including the last day of the month.
    pub hours: Hours,
    /// Right over the whole programme, where it has an end.
    pub entitled_whole: Option<u32>,
    /// Weekdays up to and including the month of which the calendar does not know what they are; they count for nothing.
    pub unknown_days: u32,
    /// What the paid minutes cost; `None` when the policy file has no rate.
    pub amount: Option<Cents>,
}

/// Plus children per dagdeel in a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlusPerDagdeel {
    /// Where the figure counts.
    pub scope: Scope,
    /// The number it should reach, where the policy has one; never a limit.
    pub target: Option<u32>,
    /// The figure.
    pub statistics: PlusStatistics,
    /// Dagdelen above the maximum, each with the name of its group where that counts.
    pub above: Vec<(AboveMaximum, Option<String>)>,
    /// The same of what is planned, on every day of the month.
    pub planned_above: Vec<(AboveMaximum, Option<String>)>,
}

/// Extra hours of a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExtraHoursReport {
    /// Month.
    pub month: Month,
    /// The plus groups, and others with extra hours.
    pub groups: Vec<ExtraGroup>,
    /// The month together, with the right that no single group has.
    pub total: Hours,
    /// Of each weekday of the month the right that no single group has; empty unless the policy counts for the location.
    pub whole: Vec<ExtraDay>,
    /// What the month's paid minutes cost; `None` when the policy file has no rate.
    pub amount: Option<Cents>,
    /// The programme; `None` when the policy gives no subsidy for hours.
    pub programme: Option<Programme>,
    /// Most that is paid over the programme, where the policy sets one.
    pub ceiling: Option<Cents>,
    /// Whole percentage of the ceiling that is used; `None` when amount or ceiling is unknown.
    pub ceiling_percent: Option<u64>,
    /// Plus children.
    pub plus: PlusPerDagdeel,
    /// What was found; a `fout` needs attention.
    pub findings: Vec<Finding>,
}

impl ExtraHoursReport {
    /// Says whether something needs attention.
    pub fn needs_attention(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity == Severity::Fout)
    }
}

impl Session {
    /// Works out the extra hours of a month from roster, raw staff events and attendance.
    ///
    /// Dagdelen that are not over at `now` do not count among those with few plus children.
    pub fn extra_hours(&self, month: Month, now: Moment) -> Result<ExtraHoursReport, AppError> {
        self.require(Permission::Declare)?;
        let subsidy = self.hours_regeling().subsidy.as_ref();
        let (first, last) = (month.first_day(), month.last_day());
        let start = subsidy.map_or(first, |_| self.hours_regeling().valid_from.min(first));
        let (ledger, open_ends) = self.ledger(start, last)?;
        let groups: Vec<ExtraGroup> = self
            .house
            .groups
            .iter()
            .filter(|group| group.kind.is_plus() || ledger.has_any(group.id, first, last))
            .map(|group| self.extra_group(group, month, &ledger))
            .collect();
        let whole = self.whole_days(month, &ledger);
        let days = |group: &ExtraGroup| group.days.iter().map(|day| day.hours).collect::<Vec<_>>();
        let rows: Vec<Hours> = groups
            .iter()
            .flat_map(days)
            .chain(whole.iter().map(|day| day.hours))
            .collect();
        let programme = subsidy.map(|_| self.programme(&ledger, last));
        let used = programme.and_then(|programme| programme.amount);
        let ceiling = subsidy.and_then(|subsidy| subsidy.ceiling);
        let rate = subsidy.and_then(|subsidy| subsidy.rate_per_hour);
        let mut report = ExtraHoursReport {
            month,
            groups,
            whole,
            total: rows.iter().copied().sum(),
            amount: rate.and_then(|rate| amount_paid(rows, rate)),
            programme,
            ceiling,
            ceiling_percent: used.zip(ceiling).map(|(used, ceiling)| ceiling_level(used, ceiling).1),
            plus: self.plus_per_dagdeel(month, now)?,
            findings: Vec::new(),
        };
        report.findings = self.extra_findings(&report, &open_ends);
        planned_findings(&report.plus, now.day(), &mut report.findings);
        Ok(report)
    }

    /// The policy that extra hours follow: that of the location, or where it gives no subsidy for hours that of the first
    /// municipality whose policy does.
    pub(super) fn hours_regeling(&self) -> &Regeling {
        let mut all = self.house.regelingen.all();
        all.find(|regeling| regeling.subsidy.is_some())
            .unwrap_or(self.house.regelingen.own())
    }

    /// Extra minutes between two days, and the days in it on which someone with extra hours was not clocked out.
    fn ledger(&self, from: NaiveDate, until: NaiveDate) -> Result<(Ledger, BTreeSet<NaiveDate>), AppError> {
        let tx = self.store.read();
        let mut ledger = Ledger::default();
        for shift in roster::working_shifts(tx, from, until)? {
            ledger.add_shift(&shift);
        }
        let mut clocked: BTreeMap<(NaiveDate, StaffId), Vec<StaffEvent>> = BTreeMap::new();
        for event in staff::events(tx, from, until)? {
            clocked.entry((event.day, event.staff)).or_default().push(event);
        }
        let mut open_ends = BTreeSet::new();
        for ((day, _), events) in clocked {
            if ledger.add_worked(day, &fold_staff(&events)) == Clocked::OpenEnd {
                open_ends.insert(day);
            }
        }
        Ok((ledger, open_ends))
    }

    fn extra_group(&self, group: &Group, month: Month, ledger: &Ledger) -> ExtraGroup {
        let all: Vec<ExtraDay> = month
            .days()
            .map(|day| {
                let day_type = self.day_type(day);
                let hours = ledger.hours(self.hours_regeling(), group, day, &day_type);
                ExtraDay { day, day_type, hours }
            })
            .collect();
        ExtraGroup {
            id: group.id,
            name: group.name.to_string(),
            kind: group.kind,
            hours: all.iter().map(|day| day.hours).sum(),
            weeks: weeks(all.iter().map(|day| (day.day, day.hours))),
            days: all
                .into_iter()
                .filter(|day| day.day_type != DayType::Weekend || day.hours != Hours::default())
                .collect(),
        }
    }

    /// The days of a right that is not of a single group; none under a policy that counts for each group.
    fn whole_days(&self, month: Month, ledger: &Ledger) -> Vec<ExtraDay> {
        if !self.counts_per_location() {
            return Vec::new();
        }
        let days = month.days().map(|day| {
            let day_type = self.day_type(day);
            let hours = ledger.whole_hours(self.hours_regeling(), &self.house.groups, day, &day_type);
            ExtraDay { day, day_type, hours }
        });
        days.filter(|day| day.day_type != DayType::Weekend).collect()
    }

    /// Says whether the hours of the policy are for the location as a whole.
    fn counts_per_location(&self) -> bool {
        let per = self.hours_regeling().subsidy.as_ref().and_then(|subsidy| subsidy.per);
        per == Some(Scope::Location)
    }

    fn programme(&self, ledger: &Ledger, last: NaiveDate) -> Programme {
        let regeling = self.hours_regeling();
        let days = |until: NaiveDate| {
            regeling
                .valid_from
                .iter_days()
                .take_while(move |day| *day <= until)
                .map(|day| (day, self.day_type(day)))
        };
        let so_far = regeling.valid_to.map_or(last, |end| end.min(last));
        let rows_until = |ledger: &Ledger, until| -> Vec<Hours> {
            days(until)
                .flat_map(|(day, day_type)| ledger.day_rows(regeling, &self.house.groups, day, &day_type))
                .collect()
        };
        let rows = rows_until(ledger, so_far);
        let right = |until| {
            rows_until(&Ledger::default(), until)
                .into_iter()
                .sum::<Hours>()
                .entitled
        };
        let rate = regeling.subsidy.as_ref().and_then(|subsidy| subsidy.rate_per_hour);
        Programme {
            from: regeling.valid_from,
            until: regeling.valid_to,
            hours: rows.iter().copied().sum(),
            entitled_whole: regeling.valid_to.map(right),
            unknown_days: count(days(so_far).filter(|(_, day_type)| *day_type == DayType::Unknown)),
            amount: rate.and_then(|rate| amount_paid(rows, rate)),
        }
    }

    fn plus_per_dagdeel(&self, month: Month, now: Moment) -> Result<PlusPerDagdeel, AppError> {
        let open = self.open_dagdelen(month, now)?;
        let regeling = self.hours_regeling();
        let caps = regeling.caps;
        let scope = caps.target_per_dagdeel.map_or(Scope::Location, |(_, scope)| scope);
        let above = caps
            .most_per_dagdeel
            .map(|(most, scope)| above_maximum(&open, most, scope));
        let name = |id: GroupId| {
            self.house
                .groups
                .iter()
                .find(|group| group.id == id)
                .map(|group| &group.name)
        };
        let named = |above: AboveMaximum| {
            let group = above.group.and_then(name).map(ToString::to_string);
            (above, group)
        };
        let planned = self.planned_above((month.first_day(), month.last_day()))?;
        Ok(PlusPerDagdeel {
            scope,
            target: caps.target_per_dagdeel.map(|(target, _)| target),
            statistics: statistics(&open, scope),
            above: above.unwrap_or_default().into_iter().map(named).collect(),
            planned_above: planned.into_iter().map(named).collect(),
        })
    }

    /// The dagdelen of the month that are over, while the policy held, of the groups that the policy is for, with the plus children in them.
    pub(super) fn open_dagdelen(&self, month: Month, now: Moment) -> Result<Vec<OpenDagdeel>, AppError> {
        let (tx, marks, regeling) = (self.store.read(), self.plus_marks()?, self.hours_regeling());
        let mut events: BTreeMap<(NaiveDate, GroupId), BTreeMap<ChildId, Vec<AttendanceEvent>>> = BTreeMap::new();
        for event in attendance::events(tx, month.first_day(), month.last_day())? {
            let of_group = events.entry((event.day, event.group)).or_default();
            of_group.entry(event.child).or_default().push(event);
        }
        let nobody = BTreeMap::new();
        let mut open = Vec::new();
        // A day before the programme began, or after it ended, says nothing about it.
        let days = month.days().take_while(|day| *day <= now.day());
        for day in days.filter(|day| regeling.holds_on(*day)) {
            let day_type = self.day_type(day);
            for group in self.house.groups.iter().filter(|group| self.is_meant(group.kind)) {
                let children = events.get(&(day, group.id)).unwrap_or(&nobody);
                let there: Vec<_> = children
                    .iter()
                    .filter(|(child, _)| marks.is_plus(**child, group.kind, day))
                    .map(|(child, events)| (*child, delivered(group, &day_type, &fold(events))))
                    .collect();
                let is_over = |dagdeel: &&Dagdeel| day < now.day() || dagdeel.until <= now.minute();
                let dagdelen = group.dagdelen(&day_type).iter().filter(is_over);
                open.extend(dagdelen.filter(|_| day_type.is_working()).map(|dagdeel| {
                    OpenDagdeel {
                        day,
                        group: group.id,
                        name: dagdeel.name.clone(),
                        children: there
                            .iter()
                            .filter(|(_, names)| names.contains(&dagdeel.name))
                            .map(|(child, _)| *child)
                            .collect(),
                    }
                }));
            }
        }
        Ok(open)
    }

    /// Says whether the figures of plus children are about a kind of group.
    pub(super) fn is_meant(&self, kind: GroupKind) -> bool {
        match self.hours_regeling().subsidy {
            Some(_) => gets_extra_hours(kind),
            None => kind.is_plus(),
        }
    }

    /// That the overview follows the policy of a municipality and not that of the location.
    fn other_policy(&self) -> Option<Finding> {
        let regeling = self.hours_regeling();
        let mut others = self.house.regelingen.others().iter();
        let (gemeente, _) = others.find(|(_, other)| std::ptr::eq(*other, regeling))?;
        let text = format!(
            "Dit overzicht volgt de regeling van gemeente {gemeente}: {}.",
            regeling.id
        );
        Some(Finding::let_op(RuleCode::UrenGemeente, text, "U hoeft niets te doen."))
    }

    fn extra_findings(&self, report: &ExtraHoursReport, open_ends: &BTreeSet<NaiveDate>) -> Vec<Finding> {
        let regeling = self.hours_regeling();
        let mut found = Vec::from_iter(self.other_policy());
        let Some(programme) = &report.programme else {
            found.push(Finding::let_op(
                RuleCode::UrenGeen,
                "De regeling van deze locatie kent geen subsidie voor extra uren; het recht is daarom 0.",
                "U hoeft niets te doen.",
            ));
            above_findings(report, &mut found);
            return found;
        };
        if !report.month.days().all(|day| regeling.holds_on(day)) {
            let until = programme
                .until
                .map(|until| format!(" tot en met {}", shown(until)))
                .unwrap_or_default();
            found.push(Finding::let_op(
                RuleCode::UrenGeldig,
                format!(
                    "De regeling geldt vanaf {}{until}; op andere dagen is er geen recht.",
                    shown(programme.from)
                ),
                "U hoeft niets te doen.",
            ));
        }
        let is_unknown = |day: &NaiveDate| regeling.holds_on(*day) && self.day_type(*day) == DayType::Unknown;
        let unknown = count(report.month.days().filter(is_unknown));
        // While the right is not wholly known nobody can say that it was exceeded.
        let above = if unknown > 0 { Severity::LetOp } else { Severity::Fout };
        self.right_findings(report, above, &mut found);
        if unknown > 0 {
            found.push(Finding::let_op(
                RuleCode::UrenKalender,
                format!(
                    "Van {} zijn geen schoolvakanties bekend; het recht daarop is niet meegeteld.",
                    words::count(unknown, "dag", "dagen")
                ),
                "Laad een nieuwere lijst met: plusgroep locatie lijst vakanties BESTAND.csv.",
            ));
        }
        let inside = open_ends.range(report.month.first_day()..);
        found.extend(inside.map(|day| Finding {
            day: Some(*day),
            ..Finding::let_op(
                RuleCode::UrenKlok,
                "Iemand met extra inzet is niet uitgeklokt; die tijd telt niet mee.",
                "Vul de tijd van vertrek in.",
            )
        }));
        ceiling_findings(report, programme, &mut found);
        above_findings(report, &mut found);
        found
    }

    /// Worked or planned above the right, where the right lies: with each group, or with the location.
    fn right_findings(&self, report: &ExtraHoursReport, above: Severity, found: &mut Vec<Finding>) {
        let rights: Vec<(String, Hours)> = if self.counts_per_location() {
            vec![("De locatie".to_owned(), report.total)]
        } else {
            let named = |group: &ExtraGroup| (format!("Groep {}", group.name), group.hours);
            report.groups.iter().map(named).collect()
        };
        for (who, hours) in rights {
            if hours.above_right() > 0 {
                let text = format!(
                    "{who} werkte {} uur extra; het recht is {} uur.",
                    in_hours(hours.worked_quarter),
                    in_hours(hours.entitled)
                );
                let remedy = "Controleer de inzet van de gewerkte uren, of overleg met de gemeente.";
                found.push(Finding {
                    severity: above,
                    ..fault(RuleCode::UrenRecht, text, remedy)
                });
            } else if hours.planned_quarter > hours.entitled {
                found.push(Finding::let_op(
                    RuleCode::UrenGepland,
                    format!(
                        "{who} heeft {} uur extra in het rooster; het recht is {} uur.",
                        in_hours(hours.planned_quarter),
                        in_hours(hours.entitled)
                    ),
                    "Controleer de inzet in het rooster.",
                ));
            }
        }
    }
}

fn ceiling_findings(report: &ExtraHoursReport, programme: &Programme, found: &mut Vec<Finding>) {
    let Some(ceiling) = report.ceiling else { return };
    let Some(used) = programme.amount else {
        found.push(Finding::let_op(
            RuleCode::UrenTarief,
            format!("Het deel van het plafond ({ceiling}) dat gebruikt is, is onbekend: de regeling noemt geen tarief per uur."),
            "Zet tarief_per_uur_cent in het regelingbestand als het tarief is afgesproken.",
        ));
        return;
    };
    let (level, percent) = ceiling_level(used, ceiling);
    let text = format!("Van het plafond van {ceiling} is {percent}% gebruikt: {used}.");
    match level {
        CeilingLevel::Below => {}
        CeilingLevel::Near => found.push(Finding::let_op(
            RuleCode::UrenPlafond,
            text,
            "Plan de uren die overblijven, of overleg met de gemeente.",
        )),
        CeilingLevel::Reached => found.push(fault(
            RuleCode::UrenPlafond,
            text,
            "Plan geen extra uren meer zonder afspraak met de gemeente.",
        )),
    }
}

fn above_findings(report: &ExtraHoursReport, found: &mut Vec<Finding>) {
    found.extend(report.plus.above.iter().map(|(above, group)| {
        let place = group
            .as_ref()
            .map_or_else(|| "de locatie".to_owned(), |name| format!("groep {name}"));
        Finding {
            day: Some(above.day),
            ..fault(
                RuleCode::PlusMax,
                format!(
                    "In {place} waren er {} met extra ondersteuning in dagdeel {}; dat is meer dan het maximum.",
                    words::count(above.children, "kind", "kinderen"),
                    above.name
                ),
                "Overleg met de gemeente, of verdeel de kinderen over andere dagdelen.",
            )
        }
    }));
}

/// Dagdelen to come in which more plus children are planned than the maximum.
fn planned_findings(report: &PlusPerDagdeel, today: NaiveDate, found: &mut Vec<Finding>) {
    let to_come = report.planned_above.iter().filter(|(above, _)| above.day > today);
    found.extend(to_come.map(|(above, group)| {
        let place = group
            .as_ref()
            .map_or_else(|| "de locatie".to_owned(), |name| format!("groep {name}"));
        Finding {
            day: Some(above.day),
            ..Finding::let_op(
                RuleCode::PlusPlan,
                format!(
                    "In {place} {} {} met extra ondersteuning gepland in dagdeel {}; dat is meer dan het maximum.",
                    words::noun(above.children, "is", "zijn"),
                    words::count(above.children, "kind", "kinderen"),
                    above.name
                ),
                "Verdeel de kinderen over andere dagdelen, of overleg met de gemeente.",
            )
        }
    }));
}

fn fault(code: RuleCode, text: impl Into<String>, remedy: &str) -> Finding {
    Finding {
        severity: Severity::Fout,
        ..Finding::let_op(code, text, remedy)
    }
}

fn shown(day: NaiveDate) -> String {
    day.format("%d-%m-%Y").to_string()
}

fn count<T>(items: impl Iterator<Item = T>) -> u32 {
    u32::try_from(items.count()).unwrap_or(u32::MAX)
}
