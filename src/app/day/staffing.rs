//! Staff needed and there in each group: the same engine that replays any past minute, so the two can never differ.

use crate::app::env::Moment;
use crate::app::error::AppError;
use crate::app::session::Session;
use crate::domain::ids::GroupId;
use crate::domain::time::Minute;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Staff needed and there, in one group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Staffing {
    /// Professionals in the group that count.
    pub present: u32,
    /// Children per professional by the plus ratio, where the policy has one for this kind of group.
    pub plus_ratio: Option<u32>,
    /// Professionals that the plus ratio asks for; 0 when it asks for none now.
    pub plus_required: u32,
    /// Professionals that the law asks for ("BKR"); `None` when the children present may not be one group.
    pub law_required: Option<u32>,
    /// Professionals that are missing. For BSO the law counts the location: see the location's own numbers.
    pub short: u32,
    /// The steps behind the numbers, in Dutch.
    pub steps: Vec<String>,
}

impl Staffing {
    /// Professionals needed: the stricter of law and plus ratio.
    pub fn required(&self) -> u32 {
        self.plus_required.max(self.law_required.unwrap_or(0))
    }
}

impl Session {
    /// The staffing of every group at a minute of a day.
    pub(super) fn staffing(
        &self,
        day: NaiveDate,
        minute: Minute,
        now: Moment,
    ) -> Result<BTreeMap<GroupId, Staffing>, AppError> {
        let occupancy = self.occupancy_at(minute.on(day), now)?;
        let of_group = occupancy.stretch.groups.iter().map(|group| {
            let numbers = &group.numbers;
            let staffing = Staffing {
                present: numbers.present,
                plus_ratio: group.plus_ratio,
                plus_required: numbers.plus,
                law_required: numbers.law,
                short: numbers.short,
                steps: numbers.explanation(),
            };
            (group.group, staffing)
        });
        Ok(of_group.collect())
    }
}
