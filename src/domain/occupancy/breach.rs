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
