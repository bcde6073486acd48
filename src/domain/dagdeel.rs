//! From attendance to dagdelen: which parts of a day were delivered.

use super::attendance::{Attendance, Stay};
use super::calendar::DayType;
use super::group::{Dagdeel, DagdeelName, Group};

/// Minutes of a stay that lie inside a dagdeel. A stay without an end counts only in the dagdeel in which it began.
fn minutes_inside(stay: Stay, dagdeel: &Dagdeel) -> u16 {
    let began_here = dagdeel.from <= stay.from && stay.from < dagdeel.until;
    let until = match stay.out {
        Some(out) => out,
        None if began_here => dagdeel.until,
        None => return 0,
    };
    let begin = stay.from.max(dagdeel.from);
    let end = until.min(dagdeel.until);
    end.minutes().saturating_sub(begin.minutes())
}

/// The dagdelen of a day that were delivered: presence inside at least the group's minimum (and at least a minute).
pub fn delivered(group: &Group, day: &DayType, state: &Attendance) -> Vec<DagdeelName> {
    group
        .dagdelen(day)
        .iter()
        .filter(|dagdeel| {
            let minutes: u16 = state.stays().iter().map(|stay| minutes_inside(*stay, dagdeel)).sum();
            minutes >= group.minimum_min.max(1)
        })
        .map(|dagdeel| dagdeel.name.clone())
        .collect()
}

/// Minutes of presence of a day, without what lies in dagdelen that do not count.
///
/// A stay without an end counts up to the end of the dagdeel in which it began, and for nothing outside one.
pub fn presence_min(group: &Group, day: &DayType, state: &Attendance, counted: &[DagdeelName]) -> u32 {
    let dagdelen = group.dagdelen(day);
    let whole = |stay: &Stay| match stay.out {
        Some(out) => out.minutes().saturating_sub(stay.from.minutes()),
        None => dagdelen.iter().map(|dagdeel| minutes_inside(*stay, dagdeel)).sum(),
    };
    let not_counted = dagdelen.iter().filter(|dagdeel| !counted.contains(&dagdeel.name));
    let left_out = |stay: &Stay| -> u16 { not_counted.clone().map(|dagdeel| minutes_inside(*stay, dagdeel)).sum() };
    let minutes = |stay: &Stay| u32::from(whole(stay).saturating_sub(left_out(stay)));
    state.stays().iter().map(minutes).sum()
}

/// Says whether a stay was never ticked out, so that its end is not known.
pub fn has_open_end(state: &Attendance) -> bool {
    state.stays().iter().any(|stay| stay.out.is_none())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::group::GroupKind;
    use crate::domain::ids::{GroupId, LrkNumber};
    use crate::domain::text::Text;
    use crate::domain::time::Minute;

    fn at(text: &str) -> Minute {
        Minute::parse(text).expect("a test time")
    }

    fn group(minimum_min: u16) -> Group {
        let dagdeel = |name: &str, from, until| Dagdeel {
            name: DagdeelName::parse(name).expect("a name"),
            from: at(from),
            until: at(until),
        };
        Group {
            id: GroupId::from_raw(1),
            name: Text::parse("Uilen").expect("a name"),
            kind: GroupKind::BsoPlus,
            lrk: LrkNumber::parse("123456789").expect("a number"),
            opens: at("07:30"),
            closes: at("18:30"),
            minimum_min,
            school_day: vec![dagdeel("nso", "14:00", "18:30")],
            free_day: vec![
                dagdeel("ochtend", "07:30", "13:00"),
                dagdeel("middag", "13:00", "18:30"),
            ],
        }
    }

    fn stay(from: &str, out: Option<&str>) -> Attendance {
        let stays = vec![Stay {
            from: at(from),
            out: out.map(at),
        }];
        if out.is_some() {
            Attendance::Gone(stays)
        } else {
            Attendance::Present(stays)
        }
    }

    #[test]
    fn a_school_afternoon_is_one_dagdeel_and_a_holiday_day_two() {
        let vacation = DayType::Vacation("herfstvakantie".into());
        for (minimum, day, state, count) in [
            (1, &DayType::School, stay("14:05", Some("17:30")), 1),
            (1, &vacation, stay("08:00", Some("17:30")), 2),
            (1, &vacation, stay("08:00", Some("13:00")), 1),
            (1, &vacation, stay("08:00", Some("13:01")), 2),
            (60, &vacation, stay("08:00", Some("13:30")), 1),
            (60, &DayType::School, stay("14:05", Some("15:04")), 0),
            (1, &DayType::School, stay("14:05", Some("14:05")), 0),
            (1, &DayType::School, stay("12:00", Some("14:00")), 0),
            (1, &vacation, stay("08:00", None), 1),
            (1, &DayType::School, stay("12:00", None), 0),
            (1, &DayType::Weekend, stay("08:00", Some("17:30")), 0),
            (1, &DayType::Unknown, stay("08:00", Some("17:30")), 0),
            (1, &DayType::School, Attendance::Open, 0),
        ] {
            assert_eq!(
                delivered(&group(minimum), day, &state).len(),
                count,
                "{minimum} {day:?} {state:?}"
            );
        }
    }
}
