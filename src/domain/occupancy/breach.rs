//! Shortages of a day as a person reads them: neighbouring stretches about which the same is to be said are one.

use super::{DAY_MIN, Numbers, Span, Stretch, Timeline};
use crate::domain::ids::GroupId;

/// Minutes in a quarter of an hour, the grain of the chart.
pub const QUARTER_MIN: u16 = 15;

/// A part of the location that has numbers of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// One group.
    Group(GroupId),
    /// All groups of out-of-school care together, as the law counts them.
    AfterSchool,
    /// The location.
    Location,
}

/// Why something is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// Too few professionals.
    Shortage,
    /// A composition that may not be one group.
    Composition,
    /// Only children that were never ticked out are left, after closing time: a matter of recording, not of staffing.
    NotTickedOut,
}

/// A run of minutes in which something is wrong with a part ("tekort").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// When.
    pub span: Span,
    /// With which part.
    pub part: Part,
    /// Why.
    pub cause: Cause,
    /// Its numbers, the deviation up to the end.
    pub numbers: Numbers,
}

impl Numbers {
    /// What is wrong; `None` when nothing is.
    pub fn cause(&self) -> Option<Cause> {
        if !self.is_short() {
            return None;
        }
        Some(if self.overdue > 0 && self.overdue == self.children {
            Cause::NotTickedOut
        } else if self.short == 0 {
            Cause::Composition
        } else {
            Cause::Shortage
        })
    }

    /// How bad it is: what is short counts most, then what is required.
    fn gravity(&self) -> (Option<std::cmp::Reverse<Cause>>, u32, u32, u32) {
        (
            self.cause().map(std::cmp::Reverse),
            self.short,
            self.required,
            self.children,
        )
    }

    fn reads_like(&self, other: &Self) -> bool {
        (self.children, self.overdue, self.present) == (other.children, other.overdue, other.present)
            && (self.law, self.required, self.short) == (other.law, other.required, other.short)
    }
}

impl Stretch {
    /// The numbers of a part; `None` when the location does not have it.
    pub fn numbers(&self, part: Part) -> Option<&Numbers> {
        match part {
            Part::Group(id) => {
                let mut groups = self.groups.iter();
                groups.find(|group| group.group == id).map(|group| &group.numbers)
            }
            Part::AfterSchool => self.location.bso.as_ref(),
            Part::Location => Some(&self.location.all),
        }
    }

    /// Every part that can have a shortage of its own: the groups, and the out-of-school care when no group says it.
    fn wrong(&self) -> Vec<(Part, Cause, &Numbers)> {
        let groups = self.groups.iter();
        let mut wrong: Vec<(Part, Cause, &Numbers)> = groups
            .filter_map(|group| Some((Part::Group(group.group), group.numbers.cause()?, &group.numbers)))
            .collect();
        // With a shortage in a group of the same care its own line says it.
        let said = self.groups.iter().any(|group| {
            super::CareForm::of(group.kind) == super::CareForm::AfterSchool && group.numbers.cause().is_some()
        });
        let bso = self.location.bso.as_ref().filter(|_| !said);
        wrong.extend(bso.and_then(|numbers| Some((Part::AfterSchool, numbers.cause()?, numbers))));
        wrong
    }
}

impl Timeline {
    /// Everything that is wrong on the day, the first first.
    pub fn breaches(&self) -> Vec<Breach> {
        let mut found: Vec<Breach> = Vec::new();
        for stretch in &self.stretches {
            for (part, cause, numbers) in stretch.wrong() {
                let before = found.iter_mut().find(|breach| {
                    breach.part == part
                        && breach.span.until() == stretch.span.from()
                        && breach.cause == cause
                        && breach.numbers.reads_like(numbers)
                });
                match before {
                    Some(breach) => {
                        breach.span.until = stretch.span.until();
                        breach.numbers = numbers.clone();
                    }
                    None => found.push(Breach {
                        span: stretch.span,
                        part,
                        cause,
                        numbers: numbers.clone(),
                    }),
                }
            }
        }
        found.sort_by_key(|breach| (breach.span, breach.part));
        found
    }

    /// The worst that a part has within some minutes: when, and its numbers. The first of what is equally bad.
    pub fn worst_in(&self, part: Part, within: Span) -> Option<(Span, &Numbers)> {
        let touching = self.stretches.iter().filter_map(|stretch| {
            let span = Span::new(
                stretch.span.from().max(within.from()),
                stretch.span.until().min(within.until()),
            )?;
            Some((span, stretch.numbers(part)?))
        });
        touching.reduce(|worst, next| {
            if next.1.gravity() > worst.1.gravity() {
                next
            } else if next.1.reads_like(worst.1) && next.0.from() == worst.0.until() {
                let whole = Span {
                    from: worst.0.from(),
                    until: next.0.until(),
                };
                (whole, worst.1)
            } else {
                worst
            }
        })
    }
}

/// The quarter of an hour in which a minute number lies.
pub fn quarter_of(minute: u16) -> Span {
    let from = minute.min(DAY_MIN - 1) / QUARTER_MIN * QUARTER_MIN;
    Span {
        from,
        until: from + QUARTER_MIN,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Alone, Deviation, GroupNumbers, LocationNumbers};
    use super::*;
    use crate::domain::group::GroupKind;
    use proptest::prelude::*;

    fn numbers((children, overdue, present, required): (u32, u32, u32, u32)) -> Numbers {
        Numbers {
            children,
            plus_children: 0,
            overdue,
            present,
            law: Some(required),
            plus: 0,
            required,
            short: required.saturating_sub(present),
            deviation: Deviation::NONE,
            steps: std::iter::empty().collect(),
        }
    }

    /// One group of out-of-school care, whose numbers are those of the location.
    fn stretch(from: u16, until: u16, of: (u32, u32, u32, u32)) -> Stretch {
        let numbers = numbers(of);
        Stretch {
            span: Span::new(from, until).expect("a stretch"),
            groups: vec![GroupNumbers {
                group: GroupId::from_raw(1),
                name: "Uilen".to_owned(),
                kind: GroupKind::BsoPlus,
                plus_ratio: None,
                numbers: numbers.clone(),
            }],
            location: LocationNumbers {
                all: numbers.clone(),
                bso: Some(numbers),
                alone: Alone::No,
            },
        }
    }

    const GROUP: Part = Part::Group(GroupId::from_raw(1));

    #[test]
    fn neighbours_about_which_the_same_is_said_are_one_breach_and_the_group_says_it_once() {
        let mut forbidden = stretch(960, 970, (1, 0, 1, 1));
        if let Some(group) = forbidden.groups.first_mut() {
            group.numbers.law = None;
        }
        let timeline = Timeline {
            stretches: vec![
                stretch(0, 900, (0, 0, 0, 0)),
                stretch(900, 905, (9, 0, 2, 3)),
                stretch(905, 930, (9, 0, 2, 3)),
                stretch(930, 940, (9, 0, 1, 3)),
                stretch(940, 960, (9, 0, 3, 3)),
                forbidden,
                stretch(970, 1440, (2, 2, 0, 1)),
            ],
        };
        let said: Vec<(String, Part, Cause)> = timeline
            .breaches()
            .into_iter()
            .map(|breach| (breach.span.to_string(), breach.part, breach.cause))
            .collect();
        assert_eq!(
            said,
            [
                ("15:00-15:30".to_owned(), GROUP, Cause::Shortage),
                ("15:30-15:40".to_owned(), GROUP, Cause::Shortage),
                ("16:00-16:10".to_owned(), GROUP, Cause::Composition),
                ("16:10-24:00".to_owned(), GROUP, Cause::NotTickedOut),
            ]
        );
    }

    #[test]
    fn a_shortage_of_the_care_that_no_group_has_is_said_of_the_care() {
        let mut both = stretch(0, 1440, (9, 0, 2, 3));
        for group in &mut both.groups {
            group.numbers.short = 0;
        }
        let breaches = Timeline { stretches: vec![both] }.breaches();
        assert_eq!(
            breaches.iter().map(|breach| breach.part).collect::<Vec<_>>(),
            [Part::AfterSchool]
        );
    }

    #[test]
    fn the_same_numbers_with_another_explanation_are_one_worst_run() {
        let mut cut = stretch(900, 907, (9, 0, 3, 3));
        for group in &mut cut.groups {
            group.numbers.steps = std::iter::once("een andere uitleg".to_owned()).collect();
        }
        let timeline = Timeline {
            stretches: vec![cut, stretch(907, 1440, (9, 0, 3, 3))],
        };
        let whole = timeline.worst_in(GROUP, quarter_of(900)).map(|(span, _)| span);
        assert_eq!(whole, Some(quarter_of(900)));
    }

    #[test]
    fn the_worst_of_a_quarter_is_the_shortage_also_when_it_lasts_a_minute() {
        let timeline = Timeline {
            stretches: vec![
                stretch(0, 847, (20, 0, 9, 9)),
                stretch(847, 848, (4, 0, 0, 1)),
                stretch(848, 900, (4, 0, 1, 1)),
                stretch(900, 1440, (9, 0, 3, 3)),
            ],
        };
        let worst = timeline
            .worst_in(GROUP, quarter_of(850))
            .map(|(span, numbers)| (span.to_string(), numbers.short));
        assert_eq!(worst, Some(("14:07-14:08".to_owned(), 1)));
        let calm = timeline
            .worst_in(GROUP, quarter_of(870))
            .map(|(span, numbers)| (span, numbers.short));
        assert_eq!(calm, Some((quarter_of(870), 0)));
        assert_eq!(
            timeline.worst_in(Part::Group(GroupId::from_raw(2)), quarter_of(850)),
            None
        );
    }

    proptest! {
        #[test]
        fn every_minute_that_is_short_lies_in_a_breach_and_no_other(
            cuts in proptest::collection::btree_set(1u16..1440, 0..12),
            shape in proptest::collection::vec((0u32..4, 0u32..3, 0u32..4, 0u32..4), 13),
        ) {
            let edges: Vec<u16> = [0].into_iter().chain(cuts).chain([1440]).collect();
            let stretches: Vec<Stretch> = edges
                .windows(2)
                .zip(&shape)
                .map(|(edge, of)| stretch(edge[0], edge[1], *of))
                .collect();
            let timeline = Timeline { stretches };
            let breaches = timeline.breaches();
            for minute in 0..1440 {
                let short = timeline.stretches.iter().any(|stretch| stretch.span.holds(minute) && stretch.is_short());
                let said = breaches.iter().filter(|breach| breach.span.holds(minute)).count();
                prop_assert_eq!(said, usize::from(short), "minute {}", minute);
            }
        }

        #[test]
        fn every_minute_lies_in_its_quarter(minute in 0u16..1440) {
            let quarter = quarter_of(minute);
            prop_assert!(quarter.holds(minute) && quarter.length() == QUARTER_MIN && quarter.from().is_multiple_of(QUARTER_MIN));
        }
    }
}
