//! Children with extra support per dagdeel: the figure behind the business case (E5) and the maximum (E2).

use super::group::DagdeelName;
use super::ids::{ChildId, GroupId};
use super::regeling::Scope;
use chrono::{Datelike, NaiveDate};
use std::collections::{BTreeMap, BTreeSet};

/// An open dagdeel of a plus group with the plus children that were there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenDagdeel {
    /// Day.
    pub day: NaiveDate,
    /// Group.
    pub group: GroupId,
    /// Which dagdeel.
    pub name: DagdeelName,
    /// Plus children that were there.
    pub children: BTreeSet<ChildId>,
}

/// How many plus children there were in the open dagdelen; a statistic, never a limit (E5, POLICY 3.17).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PlusStatistics {
    /// Open dagdelen.
    pub dagdelen: u32,
    /// Those without a plus child.
    pub with_0: u32,
    /// Those with one.
    pub with_1: u32,
    /// Those with two or more.
    pub with_2_or_more: u32,
    /// Mean number of plus children, in hundredths, rounded to the nearest; 0 without dagdelen.
    pub mean_hundredths: u32,
}

/// A dagdeel with more plus children than the policy allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AboveMaximum {
    /// Day.
    pub day: NaiveDate,
    /// Group; `None` when the policy counts for the location as a whole.
    pub group: Option<GroupId>,
    /// Which dagdeel.
    pub name: DagdeelName,
    /// Plus children that were there.
    pub children: u32,
}

type Key<'a> = (NaiveDate, Option<GroupId>, &'a DagdeelName);

/// Plus children per dagdeel of a group, or of the location: there, dagdelen of one name on a day are one dagdeel.
fn counts(open: &[OpenDagdeel], scope: Scope) -> BTreeMap<Key<'_>, u32> {
    let mut children: BTreeMap<Key<'_>, BTreeSet<ChildId>> = BTreeMap::new();
    for dagdeel in open {
        let group = match scope {
            Scope::Group => Some(dagdeel.group),
            Scope::Location => None,
        };
        children
            .entry((dagdeel.day, group, &dagdeel.name))
            .or_default()
            .extend(&dagdeel.children);
    }
    children
        .into_iter()
        .map(|(key, children)| (key, u32::try_from(children.len()).unwrap_or(u32::MAX)))
        .collect()
}

/// The figure over open dagdelen.
pub fn statistics(open: &[OpenDagdeel], scope: Scope) -> PlusStatistics {
    let mut found = PlusStatistics::default();
    let mut children = 0u64;
    for count in counts(open, scope).into_values() {
        found.dagdelen += 1;
        children += u64::from(count);
        match count {
            0 => found.with_0 += 1,
            1 => found.with_1 += 1,
            _ => found.with_2_or_more += 1,
        }
    }
    let dagdelen = u64::from(found.dagdelen);
    let mean = (children * 100 + dagdelen / 2).checked_div(dagdelen).unwrap_or(0);
    found.mean_hundredths = u32::try_from(mean).unwrap_or(u32::MAX);
    found
}

/// A part in whole percents of all, to the nearest, half up; nothing of nothing.
pub fn percent_of(part: u32, all: u32) -> u64 {
    let (part, all) = (u64::from(part), u64::from(all));
    (part * 100 + all / 2).checked_div(all).unwrap_or(0)
}

/// The dagdelen with more plus children than the maximum, in order of day.
pub fn above_maximum(open: &[OpenDagdeel], most: u32, scope: Scope) -> Vec<AboveMaximum> {
    counts(open, scope)
        .into_iter()
        .filter(|(_, children)| *children > most)
        .map(|((day, group, name), children)| AboveMaximum {
            day,
            group,
            name: name.clone(),
            children,
        })
        .collect()
}

impl AboveMaximum {
    /// Says whether the children of a dagdeel are among those that were counted.
    pub fn is_about(&self, dagdeel: &OpenDagdeel) -> bool {
        let same_group = self.group.is_none_or(|group| group == dagdeel.group);
        same_group && (self.day, &self.name) == (dagdeel.day, &dagdeel.name)
    }
}

/// What is above the maximum, in order of day, in few words: of each group the first, and of each weekday and dagdeel the one
/// with most children.
pub fn first_above(above: &[AboveMaximum]) -> Vec<(AboveMaximum, Vec<AboveMaximum>)> {
    let mut firsts: BTreeMap<Option<GroupId>, &AboveMaximum> = BTreeMap::new();
    let mut most: BTreeMap<(Option<GroupId>, u32, &DagdeelName), &AboveMaximum> = BTreeMap::new();
    for one in above {
        let first = firsts.entry(one.group).or_insert(one);
        if one.day < first.day {
            *first = one;
        }
        let weekday = one.day.weekday().num_days_from_monday();
        let worst = most.entry((one.group, weekday, &one.name)).or_insert(one);
        if one.children > worst.children {
            *worst = one;
        }
    }
    let of_group = |group: Option<GroupId>| {
        let own = most.iter().filter(|((of, ..), _)| *of == group);
        own.map(|(_, above)| (*above).clone()).collect()
    };
    firsts
        .into_iter()
        .map(|(group, first)| (first.clone(), of_group(group)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::parse_date;
    use proptest::prelude::*;

    #[test]
    fn a_part_of_the_dagdelen_is_shown_to_the_nearest_percent() {
        for (part, all, percent) in [
            (1, 66, 2),
            (1, 67, 1),
            (1, 200, 1),
            (1, 201, 0),
            (65, 66, 98),
            (3, 3, 100),
            (0, 0, 0),
        ] {
            assert_eq!(percent_of(part, all), percent, "{part} of {all}");
        }
    }

    fn open(day: &str, group: i64, name: &str, children: &[i64]) -> OpenDagdeel {
        OpenDagdeel {
            day: parse_date(day).expect("a date"),
            group: GroupId::from_raw(group),
            name: DagdeelName::parse(name).expect("a name"),
            children: children.iter().copied().map(ChildId::from_raw).collect(),
        }
    }

    /// Two groups on two days, one of them a holiday.
    fn two_days() -> Vec<OpenDagdeel> {
        vec![
            open("2023-03-06", 1, "nso", &[1, 2, 3]),
            open("2023-03-06", 2, "nso", &[3, 4, 5]),
            open("2023-03-01", 1, "ochtend", &[]),
            open("2023-03-01", 1, "middag", &[1]),
        ]
    }

    #[test]
    fn e5_share_of_open_dagdelen_and_mean_per_group_and_per_location() {
        let figure = |dagdelen, with_0, with_1, with_2_or_more, mean_hundredths| PlusStatistics {
            dagdelen,
            with_0,
            with_1,
            with_2_or_more,
            mean_hundredths,
        };
        for (open, scope, expected) in [
            (&[][..], Scope::Location, figure(0, 0, 0, 0, 0)),
            (&two_days(), Scope::Group, figure(4, 1, 1, 2, 175)),
            // A child in two groups in one dagdeel is one child: 5 + 0 + 1 over three dagdelen.
            (&two_days(), Scope::Location, figure(3, 1, 1, 1, 200)),
            (&two_days()[2..], Scope::Location, figure(2, 1, 1, 0, 50)),
            (&two_days()[..1], Scope::Location, figure(1, 0, 0, 1, 300)),
        ] {
            assert_eq!(statistics(open, scope), expected, "{scope:?} {open:?}");
        }
    }

    #[test]
    fn the_mean_is_rounded_to_the_nearest_hundredth() {
        let third: Vec<_> = ["a", "b", "c"]
            .iter()
            .map(|name| open("2023-03-06", 1, name, if *name == "a" { &[1, 2][..] } else { &[] }))
            .collect();
        assert_eq!(statistics(&third, Scope::Group).mean_hundredths, 67);
        let one_of_three: Vec<_> = ["a", "b", "c"]
            .iter()
            .map(|name| open("2023-03-06", 1, name, if *name == "a" { &[1][..] } else { &[] }))
            .collect();
        assert_eq!(statistics(&one_of_three, Scope::Group).mean_hundredths, 33);
    }

    #[test]
    fn e2_the_sixth_child_is_above_the_maximum_of_the_group_or_of_the_location() {
        let days = two_days();
        let places = |most, scope| -> Vec<(Option<i64>, u32)> {
            above_maximum(&days, most, scope)
                .into_iter()
                .map(|above| (above.group.map(GroupId::raw), above.children))
                .collect()
        };
        assert_eq!(places(5, Scope::Group), []);
        assert_eq!(places(5, Scope::Location), [], "five is not above five");
        assert_eq!(places(4, Scope::Location), [(None, 5)]);
        assert_eq!(places(2, Scope::Group), [(Some(1), 3), (Some(2), 3)]);
        let six = [open("2023-03-06", 1, "nso", &[1, 2, 3, 4, 5, 6])];
        assert_eq!(above_maximum(&six, 5, Scope::Group).len(), 1);
    }

    #[test]
    fn e2_what_is_above_is_said_once_per_group_with_the_worst_of_each_weekday_and_dagdeel() {
        let six = |day: &str, group, name: &str, last: i64| open(day, group, name, &[1, 2, 3, 4, 5, last, last + 1]);
        let days = [
            six("2023-03-06", 1, "nso", 6),
            six("2023-03-07", 1, "nso", 6),
            six("2023-03-07", 2, "nso", 6),
            open("2023-03-13", 1, "nso", &[1, 2, 3, 4, 5, 6, 7, 8]),
            open("2023-03-14", 1, "nso", &[1, 2, 3]),
        ];
        let said: Vec<(String, Vec<(String, u32)>)> = first_above(&above_maximum(&days, 5, Scope::Group))
            .into_iter()
            .map(|(first, all)| {
                let all = all.into_iter().map(|above| (above.day.to_string(), above.children));
                (first.day.to_string(), all.collect())
            })
            .collect();
        let on = |day: &str, children| (day.to_owned(), children);
        assert_eq!(
            said,
            [
                ("2023-03-06".to_owned(), vec![on("2023-03-13", 8), on("2023-03-07", 7)]),
                ("2023-03-07".to_owned(), vec![on("2023-03-07", 7)])
            ]
        );
        assert_eq!(first_above(&[]), []);
    }

    proptest! {
        #[test]
        fn the_shares_add_up_and_the_mean_lies_between_none_and_most(
            raw in proptest::collection::vec((0u8..4, 0i64..3, proptest::collection::vec(0i64..9, 0..8)), 0..20),
        ) {
            let dagdelen: Vec<_> = raw
                .iter()
                .map(|(day, group, children)| open(&format!("2023-03-{:02}", day + 6), *group, "nso", children))
                .collect();
            for scope in [Scope::Group, Scope::Location] {
                let found = statistics(&dagdelen, scope);
                prop_assert_eq!(found.dagdelen, found.with_0 + found.with_1 + found.with_2_or_more);
                prop_assert!(found.mean_hundredths <= 900);
                let above: Vec<_> = above_maximum(&dagdelen, 1, scope);
                prop_assert_eq!(u32::try_from(above.len()), Ok(found.with_2_or_more));
            }
        }
    }
}
