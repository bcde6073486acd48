//! A day as stretches: cut where something changes, minutes of deviation counted, equal neighbours joined.

use super::counting::CareForm;
use super::deviation::{Deviation, DeviationState, WARN_BEFORE_MIN, limit_bso, limit_kdv};
use super::evaluate::{Evaluator, Instant, Need};
use super::{DAY_MIN, DayInput, Span, Stretch, Timeline};
use crate::domain::bkr::floor_during_deviation;
use crate::domain::group::Group;
use std::collections::BTreeSet;

/// The day, from its first minute to its last.
pub fn timeline(input: DayInput<'_>) -> Timeline {
    let mut evaluator = Evaluator::new(input);
    let instants: Vec<(Span, Instant)> = spans(&changes(&input))
        .into_iter()
        .map(|span| (span, evaluator.at(span.from())))
        .collect();
    let limits = limits(&input);
    let stretches = with_deviation(&instants, &limits, input.groups);
    Timeline {
        stretches: join(stretches),
    }
}

/// Every minute at which something changes: arrivals, departures, shift edges, and closing times, after which an open stay
/// is overdue.
fn changes(input: &DayInput<'_>) -> BTreeSet<u16> {
    let children = input.children.iter().map(|child| child.inside.span);
    let edges = children.chain(input.staff.iter().map(|worker| worker.span));
    let closing = input.groups.iter().map(|group| group.closes.minutes());
    edges
        .flat_map(|span| [span.from(), span.until()])
        .chain(closing)
        .chain([0, DAY_MIN])
        .collect()
}

fn spans(cuts: &BTreeSet<u16>) -> Vec<Span> {
    cuts.iter()
        .zip(cuts.iter().skip(1))
        .filter_map(|(from, until)| Span::new(*from, *until))
        .collect()
}

/// Minutes allowed for each of the needs, in their order: every group, and the out-of-school care as the last.
fn limits(input: &DayInput<'_>) -> Vec<u16> {
    let after_school: Vec<&Group> = input
        .groups
        .iter()
        .filter(|group| CareForm::of(group.kind) == CareForm::AfterSchool)
        .collect();
    let limit = |group: &Group| match CareForm::of(group.kind) {
        CareForm::DayCare => limit_kdv(group),
        CareForm::AfterSchool => 0,
    };
    let bso = if after_school.is_empty() {
        0
    } else {
        limit_bso(input.day_type, &after_school)
    };
    input.groups.iter().map(limit).chain([bso]).collect()
}

/// Cuts a stretch where the minutes used reach the limit, or the warning before it.
fn cuts_within(span: Span, needs: &[Need], used: &[u16], limits: &[u16]) -> BTreeSet<u16> {
    let mut cuts: BTreeSet<u16> = [span.from(), span.until()].into();
    for ((need, used), limit) in needs.iter().zip(used).zip(limits) {
        if need.present < need.law {
            for edge in [limit.saturating_sub(WARN_BEFORE_MIN), *limit] {
                let cut = edge.checked_sub(*used).and_then(|ahead| span.from().checked_add(ahead));
                cuts.extend(cut.filter(|cut| span.holds(*cut)));
            }
        }
    }
    cuts
}

fn with_deviation(instants: &[(Span, Instant)], limits: &[u16], groups: &[Group]) -> Vec<Stretch> {
    let mut used = vec![0_u16; limits.len()];
    let mut stretches = Vec::new();
    for (whole, instant) in instants {
        for span in spans(&cuts_within(*whole, &instant.needs, &used, limits)) {
            let mut deviations = Vec::with_capacity(limits.len());
            for ((need, used), limit) in instant.needs.iter().zip(&mut used).zip(limits) {
                let state = DeviationState::of(need.law, need.present, *used, *limit);
                if state != DeviationState::Enough {
                    *used = used.saturating_add(span.length());
                }
                deviations.push(Deviation {
                    used_min: *used,
                    limit_min: *limit,
                    floor: floor_during_deviation(need.law),
                    state,
                });
            }
            stretches.push(stretch(span, instant, &deviations, groups));
        }
    }
    stretches
}

fn stretch(span: Span, instant: &Instant, deviations: &[Deviation], groups: &[Group]) -> Stretch {
    let bso = deviations.last().copied().unwrap_or(Deviation::NONE);
    let mut stretch = Stretch {
        span,
        groups: instant.groups.clone(),
        location: instant.location.clone(),
        remarks: instant.remarks.clone(),
    };
    for ((numbers, group), own) in stretch.groups.iter_mut().zip(groups).zip(deviations) {
        numbers.numbers.deviation = match CareForm::of(group.kind) {
            CareForm::DayCare => *own,
            CareForm::AfterSchool => bso,
        };
    }
    stretch.location.all.deviation = bso;
    if let Some(numbers) = &mut stretch.location.bso {
        numbers.deviation = bso;
    }
    stretch
}

/// Joins neighbours in which nothing differs but the minutes used so far.
fn join(stretches: Vec<Stretch>) -> Vec<Stretch> {
    let mut joined: Vec<Stretch> = Vec::with_capacity(stretches.len());
    for stretch in stretches {
        match joined.last_mut().filter(|last| last.same_as(&stretch)) {
            Some(last) => {
                let whole = Span {
                    from: last.span.from,
                    until: stretch.span.until,
                };
                *last = Stretch { span: whole, ..stretch };
            }
            None => joined.push(stretch),
        }
    }
    joined
}
