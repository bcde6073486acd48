//! Staff needed and there in each group: the same engine that replays any past minute, so the two can never differ.

use crate::app::env::Moment;
use crate::app::error::AppError;
use crate::app::occupancy::{Register, Remark, horizon};
use crate::app::session::Session;
use crate::domain::ids::GroupId;
use crate::domain::occupancy::{DayVerdict, Outcome, Part, Span, Verdict};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Staff needed and there, in one group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Staffing {
    /// Children in the group; none on another day than today.
    pub children: u32,
    /// Those with an indication.
    pub plus_children: u32,
    /// Children that were never ticked out, after closing.
    pub overdue: u32,
    /// Professionals in the group that count.
    pub present: u32,
    /// Children per professional by the plus ratio, where the policy has one for this kind of group.
    pub plus_ratio: Option<u32>,
    /// Professionals that the plus ratio asks for; 0 when it asks for none now.
    pub plus_required: u32,
    /// Professionals that the law asks for ("BKR"); `None` when the children present may not be one group.
    pub law_required: Option<u32>,
    /// The verdict on the group, with what concerns it over the location.
    pub verdict: Verdict,
    /// The verdict on the whole day, on another day than today: as recorded or as planned.
    pub day: Option<DayVerdict>,
    /// The steps behind the numbers, in Dutch.
    pub steps: Vec<String>,
}

impl Staffing {
    /// Professionals needed: the stricter of law and plus ratio.
    pub fn required(&self) -> u32 {
        self.plus_required.max(self.law_required.unwrap_or(0))
    }

    /// Whether anything is wrong, now or on the other day.
    pub const fn outcome(&self) -> Outcome {
        match &self.day {
            Some(day) => day.worst.outcome(),
            None => self.verdict.outcome(),
        }
    }
}

/// The staffing of every group, and what is said beside it.
pub(super) struct DayStaffing {
    pub(super) groups: BTreeMap<GroupId, Staffing>,
    pub(super) remarks: Vec<Remark>,
}

impl Session {
    /// The staffing of every group: at this minute today, over the whole day otherwise.
    pub(super) fn staffing(
        &self,
        register: &Register<'_>,
        day: NaiveDate,
        now: Moment,
    ) -> Result<DayStaffing, AppError> {
        if day == now.day() {
            staffing_now(register, now)
        } else {
            Ok(self.staffing_of_day(register, day, now))
        }
    }

    fn staffing_of_day(&self, register: &Register<'_>, day: NaiveDate, now: Moment) -> DayStaffing {
        let occupancy = register.occupancy(day, horizon(day, now));
        let of_group = self.house.groups.iter().map(|group| {
            let part = Part::Group(group.id);
            let worst = occupancy.timeline.worst_in(part, Span::DAY);
            let staffing = Staffing {
                day: Some(occupancy.timeline.day_verdict(part)),
                steps: worst.map(|worst| worst.numbers.explanation()).unwrap_or_default(),
                ..Staffing::default()
            };
            (group.id, staffing)
        });
        DayStaffing {
            groups: of_group.collect(),
            remarks: occupancy.remarks.into_iter().map(|said| said.remark).collect(),
        }
    }
}

fn staffing_now(register: &Register<'_>, now: Moment) -> Result<DayStaffing, AppError> {
    let occupancy = register.occupancy_at(now.local(), now)?;
    let stretch = &occupancy.stretch;
    let of_group = stretch.groups.iter().map(|group| {
        let numbers = &group.numbers;
        let staffing = Staffing {
            children: numbers.children,
            plus_children: numbers.plus_children,
            overdue: numbers.overdue,
            present: numbers.present,
            plus_ratio: group.plus_ratio,
            plus_required: numbers.plus,
            law_required: numbers.law,
            verdict: stretch.verdict_on(group),
            day: None,
            steps: numbers.explanation(),
        };
        (group.group, staffing)
    });
    Ok(DayStaffing {
        groups: of_group.collect(),
        remarks: occupancy.remarks,
    })
}
