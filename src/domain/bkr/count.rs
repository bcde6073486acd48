//! From birth dates to age bands: the age on the day itself decides, a birthday counts from its own day on.

use super::{BsoCounts, CombiCounts, KdvCounts};
use crate::domain::time::age_years;
use chrono::NaiveDate;

/// Counts the children of a day care group on a day; a child of 4 or older who is still there counts as 3.
pub fn count_kdv(birth_dates: impl IntoIterator<Item = NaiveDate>, day: NaiveDate) -> KdvCounts {
    let mut counts = KdvCounts::default();
    for birth in birth_dates {
        let band = match age_years(birth, day) {
            0 => &mut counts.j0,
            1 => &mut counts.j1,
            2 => &mut counts.j2,
            _ => &mut counts.j3,
        };
        *band = band.saturating_add(1);
    }
    counts
}

/// Counts the children of out-of-school care on a day; a child not yet 4 counts as the youngest band, the stricter one.
pub fn count_bso(birth_dates: impl IntoIterator<Item = NaiveDate>, day: NaiveDate) -> BsoCounts {
    let mut counts = BsoCounts::default();
    for birth in birth_dates {
        let band = if age_years(birth, day) < 7 {
            &mut counts.j4_6
        } else {
            &mut counts.j7
        };
        *band = band.saturating_add(1);
    }
    counts
}

/// Counts the children of a combination group on a day: from 4 years on a child is a school child.
pub fn count_combi(birth_dates: impl IntoIterator<Item = NaiveDate>, day: NaiveDate) -> CombiCounts {
    let (school, day_care): (Vec<NaiveDate>, Vec<NaiveDate>) =
        birth_dates.into_iter().partition(|birth| age_years(*birth, day) >= 4);
    CombiCounts {
        kdv: count_kdv(day_care, day),
        school: u32::try_from(school.len()).unwrap_or(u32::MAX),
    }
}
