//! What is to be reported, from allocations, days of care and what was sent before (OP271, OP272, OP295).

use super::delivery::NOTICE_WORKING_DAYS;
use super::{Care, Notice, NoticeKind, RedenBeeindiging};
use crate::domain::allocation::{RedenWijziging, Toewijzing};
use crate::domain::calendar::add_working_days;
use crate::domain::ids::{ChildId, GemeenteCode, ToewijzingNummer};
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// How long the child has a place in a group that the product is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placed {
    /// It has none and had none: nothing follows from that.
    Nowhere,
    /// The last place ended on this day.
    Until(NaiveDate),
    /// It has one without an end, or with one still to come.
    Still,
}

/// What is known of one allocation.
#[derive(Clone, Debug)]
pub struct CareFacts<'a> {
    /// Its latest state.
    pub allocation: &'a Toewijzing,
    /// Day on which its first state was received.
    pub first_known: NaiveDate,
    /// Day on which its latest state was received.
    pub state_known: NaiveDate,
    /// Days on which the child had care in a group that the product is for, also outside the allocation; at least those of
    /// [`NeededDays`].
    pub days: &'a BTreeSet<NaiveDate>,
    /// Its place in such a group.
    pub placed: Placed,
    /// How care stands in the eyes of the municipality.
    pub care: &'a Care,
}

/// Which days of care a proposal can follow from: stretches inside the allocation, up to today.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NeededDays {
    /// The first day of care in this stretch: a start.
    pub first: Option<(NaiveDate, NaiveDate)>,
    /// The last day of care in this stretch: a stop of a child that left.
    pub last: Option<(NaiveDate, NaiveDate)>,
}

impl NeededDays {
    /// What is needed for an allocation; so that nobody has to read years of attendance of what was reported long ago.
    pub fn of(allocation: &Toewijzing, care: &Care, placed: Placed, today: NaiveDate) -> Self {
        let period = allocation.period;
        if allocation.is_removed() {
            return Self::default();
        }
        let until = period.end().map_or(today, |end| end.min(today));
        let whole = |from: NaiveDate| (from <= until).then_some((from, until));
        let after = care.stopped_on().map(|stopped| stopped.succ_opt());
        let first = match (care, after) {
            (Care::Running { .. }, _) | (_, Some(None)) => None,
            (_, Some(Some(after))) => whole(after.max(period.begin())),
            (_, None) => whole(period.begin()),
        };
        let may_stop = matches!(care, Care::Running { .. } | Care::Paused { .. });
        let has_left = matches!(placed, Placed::Until(end) if end < today);
        let last = whole(period.begin()).filter(|_| may_stop && has_left);
        Self { first, last }
    }
}

/// What a proposal would have sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProposedNotice {
    /// A start.
    Start {
        /// First day of care.
        begin: NaiveDate,
    },
    /// A stop.
    Stop {
        /// First day, as in the start.
        begin: NaiveDate,
        /// Last day.
        end: NaiveDate,
        /// Why, where that follows from what is known; otherwise a person chooses.
        reason: Option<RedenBeeindiging>,
    },
    /// What was sent is taken back, because the municipality removed the allocation (reason 13: "treat as never sent").
    Withdraw(Notice),
}

impl ProposedNotice {
    /// Start or stop: which message it takes.
    pub const fn kind(self) -> NoticeKind {
        match self {
            Self::Start { .. } => NoticeKind::Start,
            Self::Stop { .. } => NoticeKind::Stop,
            Self::Withdraw(notice) => notice.kind(),
        }
    }

    /// The day it is about: first day for a start, last day for a stop.
    pub const fn day(self) -> NaiveDate {
        match self {
            Self::Start { begin } | Self::Withdraw(Notice::Start { begin }) => begin,
            Self::Stop { end, .. } | Self::Withdraw(Notice::Stop { end, .. }) => end,
        }
    }
}

/// Something to report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// The child.
    pub child: ChildId,
    /// Municipality; with the number the key of the allocation.
    pub gemeente: GemeenteCode,
    /// The allocation.
    pub toewijzing: ToewijzingNummer,
    /// What.
    pub notice: ProposedNotice,
    /// Last day on which it is in time.
    pub due: NaiveDate,
}

/// What is to be reported as of a day: at most one thing for each allocation, because a next message waits for the answer.
pub fn propose(all: &[CareFacts<'_>], today: NaiveDate) -> Vec<Proposal> {
    let mut proposals: Vec<Proposal> = all.iter().filter_map(|facts| facts.propose(today)).collect();
    proposals.sort_by(|a, b| (a.due, a.toewijzing, &a.gemeente).cmp(&(b.due, b.toewijzing, &b.gemeente)));
    proposals
}

impl CareFacts<'_> {
    fn propose(&self, today: NaiveDate) -> Option<Proposal> {
        let (notice, from) = if self.allocation.is_removed() {
            (ProposedNotice::Withdraw(self.care.last_notice()?), self.state_known)
        } else {
            match self.care {
                Care::Running { begin, .. } => self.stop(*begin, today)?,
                Care::NotStarted | Care::Ended { .. } => self.start(today)?,
                Care::Paused { begin, end, .. } => {
                    self.start(today).or_else(|| self.final_stop(*begin, *end, today))?
                }
            }
        };
        Some(Proposal {
            child: self.allocation.child,
            gemeente: self.allocation.gemeente.clone(),
            toewijzing: self.allocation.number,
            notice,
            due: add_working_days(from, NOTICE_WORKING_DAYS),
        })
    }

    /// Days of care inside the allocation, up to today (OP011: care is reported once it was given).
    fn days_within(&self, today: NaiveDate) -> impl DoubleEndedIterator<Item = NaiveDate> {
        let period = self.allocation.period;
        self.days
            .iter()
            .copied()
            .filter(move |day| *day <= today && period.contains(*day))
    }

    /// The first day of care after the last stop; the time to report runs from it, or from the allocation when that came later.
    fn start(&self, today: NaiveDate) -> Option<(ProposedNotice, NaiveDate)> {
        let stopped = self.care.stopped_on();
        let begin = self
            .days_within(today)
            .find(|day| stopped.is_none_or(|stopped| *day > stopped))?;
        Some((ProposedNotice::Start { begin }, begin.max(self.first_known)))
    }

    /// The day on which the allocation ended.
    fn allocation_end(&self, today: NaiveDate) -> Option<NaiveDate> {
        self.allocation.period.end().filter(|end| *end < today)
    }

    /// The day on which the child left, when that was before the end of the allocation; care given later counts.
    fn left_on(&self, today: NaiveDate) -> Option<NaiveDate> {
        match self.placed {
            Placed::Until(end) if end < today => {
                Some(self.days_within(today).next_back().map_or(end, |last| last.max(end)))
            }
            Placed::Until(_) | Placed::Nowhere | Placed::Still => None,
        }
    }

    fn stop(&self, begin: NaiveDate, today: NaiveDate) -> Option<(ProposedNotice, NaiveDate)> {
        let allocation_end = self.allocation_end(today);
        let left = self.left_on(today);
        let (end, reason) = match (left, allocation_end) {
            (Some(left), Some(end)) if left >= end => (end, Some(self.planned_reason())),
            (Some(left), _) => (left, None),
            (None, Some(end)) => (end, Some(self.planned_reason())),
            (None, None) => return None,
        };
        let end = end.max(begin);
        // A state that ends in the past is only known from the day it was received.
        let from = if allocation_end.is_some() {
            end.max(self.known_for_end(end))
        } else {
            end
        };
        Some((ProposedNotice::Stop { begin, end, reason }, from))
    }

    fn known_for_end(&self, end: NaiveDate) -> NaiveDate {
        if self.allocation.period.end() == Some(end) {
            self.state_known
        } else {
            end
        }
    }

    /// A stop for good after a temporary one: once it is known that care will not go on (OP272).
    fn final_stop(&self, begin: NaiveDate, paused: NaiveDate, today: NaiveDate) -> Option<(ProposedNotice, NaiveDate)> {
        let (known, reason) = match (self.allocation_end(today), self.left_on(today)) {
            (Some(end), Some(left)) if left < end => (left, None),
            (Some(end), _) => (end.max(self.state_known), Some(self.planned_reason())),
            (None, Some(left)) => (left, None),
            (None, None) => return None,
        };
        let notice = ProposedNotice::Stop {
            begin,
            end: paused,
            reason,
        };
        Some((notice, known.max(paused)))
    }

    /// The reason to stop at the end of the allocation, from why the municipality changed it (JZ002 to JZ588).
    fn planned_reason(&self) -> RedenBeeindiging {
        self.allocation
            .change_reason
            .map_or(RedenBeeindiging::VolgensPlan, stop_reason)
    }
}

/// The reason to stop that belongs to a change by the municipality (codelijst JZ002).
pub fn stop_reason(change: RedenWijziging) -> RedenBeeindiging {
    match change.code().as_str() {
        "02" => RedenBeeindiging::Overlijden,
        "03" | "05" | "08" | "10" | "11" => RedenBeeindiging::DoorGemeente,
        "06" => RedenBeeindiging::AnderDomein,
        "07" => RedenBeeindiging::ExterneOorzaak,
        "09" => RedenBeeindiging::AndereAanbieder,
        "12" => RedenBeeindiging::Wijzigingsverzoek,
        _ => RedenBeeindiging::VolgensPlan,
    }
}
