//! Shortages of a day as a person reads them: neighbouring stretches about which the same is to be said are one.

use super::{CareForm, Composition, DAY_MIN, GroupNumbers, Numbers, Outcome, Span, Stretch, Timeline, Verdict};
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
    /// Children that were never ticked out, after closing time: a matter of recording, not of staffing.
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
    /// The same, as the law alone sees it.
    fn by_law(&self) -> Self {
        Self {
            plus: 0,
            required: self.law.unwrap_or(0),
            short: self.law_short(),
            plus_short: 0,
            ..self.clone()
        }
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

    /// Everything that is wrong: of each group what it has of its own, then the out-of-school care where its groups do not say
    /// all of it, then who was not ticked out.
    fn wrong(&self) -> Vec<(Part, Cause, Numbers)> {
        let mut wrong = Vec::new();
        let part = |group: &GroupNumbers| Part::Group(group.group);
        for group in &self.groups {
            let verdict = self.verdict_on(group);
            if verdict.composition == Composition::NotAllowed {
                wrong.push((part(group), Cause::Composition, group.numbers.clone()));
            } else if verdict.own > 0 {
                wrong.push((part(group), Cause::Shortage, group.numbers.clone()));
            }
        }
        wrong.extend(self.shared().map(|(part, numbers)| (part, Cause::Shortage, numbers)));
        for group in self.groups.iter().filter(|group| group.numbers.overdue > 0) {
            wrong.push((part(group), Cause::NotTickedOut, group.numbers.clone()));
        }
        wrong
    }

    /// The shortages over several groups that no group says as its own: by law over the out-of-school care, and of a plus ratio
    /// over all groups of a kind.
    fn shared(&self) -> impl Iterator<Item = (Part, Numbers)> {
        let concerns = |form: CareForm| {
            let groups = self.groups.iter().filter(move |group| CareForm::of(group.kind) == form);
            groups
                .map(|group| (group, self.verdict_on(group)))
                .filter(|(_, verdict)| verdict.location > 0)
        };
        let bso = self.location.bso.iter().filter_map(move |bso| {
            let mut concerned = concerns(CareForm::AfterSchool).peekable();
            concerned.peek()?;
            let by_plus = concerned.map(|(group, _)| group.shared.plus).max().unwrap_or(0);
            Some((
                Part::AfterSchool,
                if bso.law_short() >= by_plus {
                    bso.by_law()
                } else {
                    bso.clone()
                },
            ))
        });
        let day_care = concerns(CareForm::DayCare)
            .take(1)
            .map(|_| (Part::Location, self.location.all.clone()));
        bso.chain(day_care)
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
                        && breach.numbers.reads_like(&numbers)
                });
                match before {
                    Some(breach) => {
                        breach.span.until = stretch.span.until();
                        breach.numbers = numbers;
                    }
                    None => found.push(Breach {
                        span: stretch.span,
                        part,
                        cause,
                        numbers,
                    }),
                }
            }
        }
        found.sort_by_key(|breach| (breach.span, breach.part));
        found
    }

    /// The worst that a part has within some minutes: when, its numbers and the verdict. The first of what is equally bad.
    pub fn worst_in(&self, part: Part, within: Span) -> Option<Moment<'_>> {
        let touching = self.stretches.iter().filter_map(|stretch| {
            Some(Moment {
                span: Span::new(
                    stretch.span.from().max(within.from()),
                    stretch.span.until().min(within.until()),
                )?,
                numbers: stretch.numbers(part)?,
                verdict: stretch.verdict(part)?,
            })
        });
        touching.reduce(|worst, next| {
            if next.gravity() > worst.gravity() {
                next
            } else if next.numbers.reads_like(worst.numbers)
                && next.verdict == worst.verdict
                && next.span.from() == worst.span.until()
            {
                let span = Span {
                    from: worst.span.from(),
                    until: next.span.until(),
                };
                Moment { span, ..worst }
            } else {
                worst
            }
        })
    }
}

/// The worst of a part within some minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment<'a> {
    /// When.
    pub span: Span,
    /// Its numbers.
    pub numbers: &'a Numbers,
    /// The verdict on it.
    pub verdict: Verdict,
}

impl Moment<'_> {
    /// How bad it is: the outcome counts most, then what is short, then what is required.
    const fn gravity(self) -> (Outcome, u32, u32, u32) {
        (
            self.verdict.outcome(),
            self.verdict.most_short(),
            self.numbers.required,
            self.numbers.children,
        )
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
    use super::super::{Alone, Deviation, GroupNumbers, LocationNumbers, Remarks, Shared};
    use super::*;
    use crate::domain::group::GroupKind;
    use proptest::prelude::*;

    fn numbers((children, overdue, present, required): (u32, u32, u32, u32)) -> Numbers {
        Numbers {
            children,
            plus_children: 0,
            overdue,
            present,
            uncounted: 0,
            law: Some(required),
            plus: 0,
            required,
            short: required.saturating_sub(present),
            plus_short: 0,
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
                shared: Shared {
                    law: numbers.law_short(),
                    plus: 0,
                },
                numbers: numbers.clone(),
            }],
            remarks: Remarks::default(),
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
        let mut forbidden = stretch(960, 970, (31, 0, 4, 4));
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
                stretch(970, 1440, (0, 2, 0, 0)),
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
        let whole = timeline.worst_in(GROUP, quarter_of(900)).map(|worst| worst.span);
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
            .map(|worst| (worst.span.to_string(), worst.numbers.short));
        assert_eq!(worst, Some(("14:07-14:08".to_owned(), 1)));
        let calm = timeline
            .worst_in(GROUP, quarter_of(870))
            .map(|worst| (worst.span, worst.numbers.short));
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
                let breaches = breaches.iter().filter(|breach| breach.cause != Cause::NotTickedOut);
                let said = breaches.filter(|breach| breach.span.holds(minute)).count();
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
