//! Plan, goals and their evaluation (Buren art. 2 and 5.7; Jeugdwet 4.1.3).

use super::children::ChildFacts;
use super::support::Support;
use super::{Deadline, DeadlineKind, days_after, days_before, months_after, months_before, on};
use crate::domain::dossier::Content;
use crate::domain::dossier::plan::NextStep;
use crate::domain::dossier::sight::Sight;
use crate::domain::ids::EventId;
use crate::domain::time::Period;
use chrono::NaiveDate;

/// Days within which a plan that is asked for in writing has to be there (Jeugdwet 4.1.3(4)).
const WRITTEN_PLAN_DAYS: u64 = 14;
/// Months before the last day from which an evaluation counts for it.
const WINDOW_MONTHS: u32 = 3;
/// Months after the end of an indication during which a missed evaluation is still shown.
const SHOWN_AFTER_END_MONTHS: u32 = 3;
/// Weeks before the end at which an evaluation is announced at the latest.
const WARN_WEEKS_BEFORE_END: u64 = 10;

/// The last day on which the goals of an indication are evaluated: so many calendar months before its end (the day clamped to
/// the end of the month), or its first day when it is shorter than that. Without an end there is none.
pub fn evaluation_due(period: Period, months: u32) -> Option<NaiveDate> {
    period.end().map(|end| months_before(end, months).max(period.begin()))
}

/// Evaluations that are due: one for each indication with an end.
pub(super) fn evaluations(facts: &ChildFacts<'_>, today: NaiveDate) -> Vec<Deadline> {
    let shown = facts.supports.iter().filter(|support| support.sight == Sight::Shown);
    shown.filter_map(|support| evaluation(facts, support, today)).collect()
}

fn evaluation(facts: &ChildFacts<'_>, support: &Support, today: NaiveDate) -> Option<Deadline> {
    let regeling = facts.regelingen.of(&support.gemeente);
    let months = regeling.process.evaluation_before_end_months?;
    let end = support.period.end()?;
    let due = evaluation_due(support.period, months)?;
    let over = months_after(end, SHOWN_AFTER_END_MONTHS) < today;
    if over || !regeling.holds_on(due) || facts.left_by(support.period.begin(), due) {
        return None;
    }
    // What was evaluated before the end was moved counts for the former end only (POLICY 3.13).
    let from = months_before(due, WINDOW_MONTHS).max(support.extended_on.unwrap_or(NaiveDate::MIN));
    let goals = running_goals(facts, from, due);
    let done = goals.iter().filter(|goal| evaluated(facts, **goal, from, end)).count();
    if !goals.is_empty() && done == goals.len() {
        return None;
    }
    let how_far = match (goals.len(), done) {
        (0, _) => "; er zijn nog geen doelen".to_owned(),
        (_, 0) => String::new(),
        (all, done) => format!("; {done} van {all} doelen gedaan"),
    };
    let short = months_before(end, months) < support.period.begin();
    let start = if short { ", bij de start omdat hij kort is" } else { "" };
    let text = format!("{}de indicatie eindigt {}{start}{how_far}", support.named(), on(end));
    let before = regeling.process.warn_before_months.unwrap_or(0);
    let warn_from = months_before(due, before).min(days_before(end, 7 * WARN_WEEKS_BEFORE_END));
    Some(Deadline::new(DeadlineKind::Evaluation, facts.subject(), due, text).warned_from(warn_from))
}

/// Goals that were set by the last day and not finished before the window begins.
fn running_goals(facts: &ChildFacts<'_>, from: NaiveDate, due: NaiveDate) -> Vec<EventId> {
    let goals = facts.entries.iter().filter(|entry| match &entry.content {
        Content::Goal(goal) => goal.date <= due,
        _ => false,
    });
    goals
        .map(|entry| entry.root)
        .filter(|goal| !finished_before(facts, *goal, from))
        .collect()
}

fn finished_before(facts: &ChildFacts<'_>, goal: EventId, from: NaiveDate) -> bool {
    let mut last: Option<(NaiveDate, NextStep)> = None;
    for entry in facts.entries {
        let Content::Evaluation(evaluation) = &entry.content else {
            continue;
        };
        let counts = evaluation.goal == goal && evaluation.date < from;
        if counts && last.is_none_or(|(date, _)| date <= evaluation.date) {
            last = Some((evaluation.date, evaluation.next));
        }
    }
    last.is_some_and(|(_, next)| matches!(next, NextStep::Reached | NextStep::ToRegular))
}

fn evaluated(facts: &ChildFacts<'_>, goal: EventId, from: NaiveDate, until: NaiveDate) -> bool {
    facts.entries.iter().any(|entry| match &entry.content {
        Content::Evaluation(evaluation) => evaluation.goal == goal && (from..=until).contains(&evaluation.date),
        _ => false,
    })
}

/// A plan that was asked for in writing, and that there is none at all.
pub(super) fn plans(facts: &ChildFacts<'_>, today: NaiveDate) -> Vec<Deadline> {
    let plan_since = |day: NaiveDate| {
        facts
            .entries
            .iter()
            .any(|entry| matches!(&entry.content, Content::Plan(plan) if plan.date >= day))
    };
    let mut found = Vec::new();
    for entry in facts.entries {
        let Content::PlanRequest(request) = &entry.content else {
            continue;
        };
        if !plan_since(request.date) {
            let text = format!("gevraagd {}, binnen {WRITTEN_PLAN_DAYS} dagen", on(request.date));
            let due = days_after(request.date, WRITTEN_PLAN_DAYS);
            let deadline = Deadline::new(DeadlineKind::WrittenPlan, facts.subject(), due, text);
            found.push(deadline.warned_from(request.date));
        }
    }
    let runs = facts.supports.iter().filter(|support| support.period.contains(today));
    if let Some(begin) = runs.map(|support| support.period.begin()).min()
        && !plan_since(NaiveDate::MIN)
        && !facts.left_by(begin, today)
    {
        let text = "de ondersteuning loopt en er is nog geen plan vastgelegd";
        found.push(Deadline::new(DeadlineKind::NoPlan, facts.subject(), begin, text).information());
    }
    found
}
