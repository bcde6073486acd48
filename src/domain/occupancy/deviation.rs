//! The deviation ("afwijkende inzet"): how long fewer professionals than the legal number may be there (Bkk art. 7(4), 16(4)).

use crate::domain::bkr::floor_during_deviation;
use crate::domain::calendar::DayType;
use crate::domain::group::Group;
use crate::domain::words::{count, noun};

/// A warning comes this many minutes before the limit.
pub const WARN_BEFORE_MIN: u16 = 15;

/// Hours of care in one run from which a longer deviation is allowed.
const LONG_DAY_MIN: u16 = 600;
/// Three hours a day.
const LONG_LIMIT_MIN: u16 = 180;
/// Half an hour on a school day.
const SCHOOL_DAY_LIMIT_MIN: u16 = 30;

/// How a stretch stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DeviationState {
    /// The legal number is there, or nobody is; no minutes are used.
    Enough,
    /// Fewer than the legal number, within the limit.
    Within,
    /// Within the limit, which is at most [`WARN_BEFORE_MIN`] minutes away.
    NearLimit,
    /// The limit is used up.
    OverLimit,
    /// Fewer than half of the legal number, which is never allowed.
    BelowFloor,
}

impl DeviationState {
    /// The state of a stretch in which the legal number may be missed, after `used_min` minutes below it.
    pub fn of(law: u32, present: u32, used_min: u16, limit_min: u16) -> Self {
        if present >= law {
            Self::Enough
        } else if present < floor_during_deviation(law) {
            Self::BelowFloor
        } else if used_min >= limit_min {
            Self::OverLimit
        } else if used_min >= limit_min.saturating_sub(WARN_BEFORE_MIN) {
            Self::NearLimit
        } else {
            Self::Within
        }
    }
}

/// Minutes below the legal number, and how that stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deviation {
    /// Minutes used so far today (`afwijking_minuten`).
    pub used_min: u16,
    /// Minutes allowed today.
    pub limit_min: u16,
    /// Fewest professionals during it: half of the legal number, upwards.
    pub floor: u32,
    /// How the stretch stands.
    pub state: DeviationState,
}

impl Deviation {
    /// No minutes used and none allowed.
    pub const NONE: Self = Self {
        used_min: 0,
        limit_min: 0,
        floor: 0,
        state: DeviationState::Enough,
    };

    /// How it stood a number of minutes earlier in the same stretch.
    #[must_use]
    pub fn earlier(self, minutes: u16) -> Self {
        match self.state {
            DeviationState::Enough => self,
            _ => Self {
                used_min: self.used_min.saturating_sub(minutes),
                ..self
            },
        }
    }

    /// The sentence for the explanation; `None` while enough people are there.
    pub fn in_words(self) -> Option<String> {
        let Self {
            used_min,
            limit_min,
            floor,
            ..
        } = self;
        // In the first minute of a shortage none has gone by yet, but that minute is one.
        let used_min = used_min.max(1);
        match self.state {
            DeviationState::Enough => None,
            DeviationState::Within => Some(format!(
                "afwijkende inzet: {used_min} van {} gebruikt, zolang er minstens {floor} {}",
                minutes(limit_min),
                noun(floor, "is", "zijn")
            )),
            DeviationState::NearLimit => Some(format!(
                "let op, afwijkende inzet: {used_min} van {} gebruikt, hooguit {} over",
                minutes(limit_min),
                minutes(WARN_BEFORE_MIN)
            )),
            DeviationState::OverLimit if limit_min == 0 => Some(format!(
                "afwijkende inzet mag hier vandaag niet; {} te weinig personeel",
                minutes(used_min)
            )),
            DeviationState::OverLimit => Some(format!(
                "afwijkende inzet is op: {} te weinig personeel, {limit_min} mag",
                minutes(used_min)
            )),
            DeviationState::BelowFloor => Some(format!(
                "te weinig voor afwijkende inzet: minstens de helft moet er zijn, dat is {floor}; {} te weinig personeel",
                minutes(used_min)
            )),
        }
    }
}

/// "1 minuut", "30 minuten".
fn minutes(number: u16) -> String {
    count(number, "minuut", "minuten")
}

/// Minutes a day care or combination group may deviate: three hours when it is open ten hours or more in one run.
pub fn limit_kdv(group: &Group) -> u16 {
    let open = group.closes.minutes().saturating_sub(group.opens.minutes());
    if open >= LONG_DAY_MIN { LONG_LIMIT_MIN } else { 0 }
}

/// Minutes the out-of-school care of a location may deviate together.
///
/// Half an hour on a school day; on a free day three hours when care is offered for ten hours or more in one run, and else
/// none: the text gives neither three hours nor half an hour there. An unknown day gets the stricter of the two.
pub fn limit_bso(day_type: &DayType, groups: &[&Group]) -> u16 {
    let free_day = if longest_run(groups) >= LONG_DAY_MIN {
        LONG_LIMIT_MIN
    } else {
        0
    };
    match day_type {
        DayType::School => SCHOOL_DAY_LIMIT_MIN,
        DayType::Unknown => free_day.min(SCHOOL_DAY_LIMIT_MIN),
        DayType::Vacation(_) | DayType::SchoolFree | DayType::PublicHoliday(_) | DayType::Weekend | DayType::Closed => {
            free_day
        }
    }
}

/// Longest run of minutes in which one or more of the groups are open.
fn longest_run(groups: &[&Group]) -> u16 {
    let mut hours: Vec<(u16, u16)> = groups
        .iter()
        .map(|group| (group.opens.minutes(), group.closes.minutes()))
        .collect();
    hours.sort_unstable();
    let mut longest = 0;
    let mut run: Option<(u16, u16)> = None;
    for (opens, closes) in hours {
        let joined = match run {
            Some((begin, end)) if opens <= end => (begin, end.max(closes)),
            _ => (opens, closes),
        };
        longest = longest.max(joined.1.saturating_sub(joined.0));
        run = Some(joined);
    }
    longest
}
