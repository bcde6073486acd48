//! The verdict on staffing ("oordeel"): the one place that every screen, command and sheet takes it from.
//!
//! A part has shortages of its own, and those that are counted over several groups and concern it too: the law counts
//! out-of-school care over the location (Bkk art. 16), a policy may count all groups of a kind. Neither hides the other.

use super::{GroupNumbers, Numbers, Part, Span, Stretch, Timeline};

/// How a part or a location stands; the worst is the greatest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// Enough professionals.
    #[default]
    Ok,
    /// Too few.
    Short,
    /// Children that may not be one group.
    NotAllowed,
}

impl Outcome {
    /// The word in files.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Short => "tekort",
            Self::NotAllowed => "niet_toegestaan",
        }
    }
}

/// Professionals that are missing over several groups together, of which a group is one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shared {
    /// By law, over the out-of-school care of the location.
    pub law: u32,
    /// By a plus ratio that counts all groups of the kind together.
    pub plus: u32,
}

/// Whether children may be one group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Composition {
    /// They may.
    #[default]
    Allowed,
    /// They may not.
    NotAllowed,
}

/// What is to be said of a part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Whether the children may be one group.
    pub composition: Composition,
    /// Professionals missing in the part itself.
    pub own: u32,
    /// Professionals missing over the location, when that concerns the part and its own shortage does not say it.
    pub location: u32,
}

impl Verdict {
    fn new(numbers: &Numbers, shared: Shared, counted: Counted) -> Self {
        let location = shared.law.max(shared.plus);
        let said = counted == Counted::Alone && location <= numbers.short;
        Self {
            composition: numbers.composition(),
            own: numbers.short,
            location: if said { 0 } else { location },
        }
    }

    /// Good, short or not allowed.
    pub const fn outcome(self) -> Outcome {
        match (self.composition, self.own, self.location) {
            (Composition::NotAllowed, _, _) => Outcome::NotAllowed,
            (Composition::Allowed, 0, 0) => Outcome::Ok,
            (Composition::Allowed, _, _) => Outcome::Short,
        }
    }

    /// The most that is missing, of the part itself or over the location.
    pub const fn most_short(self) -> u32 {
        if self.own > self.location {
            self.own
        } else {
            self.location
        }
    }

    /// "OK", "TEKORT 1 !", "LOCATIE TEKORT 3 !", "TEKORT 1 !, LOCATIE 3 !", "GROEP MAG NIET !".
    pub fn in_words(self) -> String {
        let mut words = Vec::new();
        if self.composition == Composition::NotAllowed {
            words.push("GROEP MAG NIET !".to_owned());
        }
        if self.own > 0 {
            words.push(format!("TEKORT {} !", self.own));
        }
        if self.location > 0 {
            let noun = if self.own > 0 { "" } else { "TEKORT " };
            words.push(format!("LOCATIE {noun}{} !", self.location));
        }
        if words.is_empty() {
            words.push("OK".to_owned());
        }
        words.join(", ")
    }

    /// The worst of two moments, number by number.
    #[must_use]
    fn worst(self, other: Self) -> Self {
        Self {
            composition: self.composition.max(other.composition),
            own: self.own.max(other.own),
            location: self.location.max(other.location),
        }
    }
}

/// Whether a part is the only one that is counted in what is shared.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Counted {
    Alone,
    Together,
}

/// The verdict on a whole day of a part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DayVerdict {
    /// The worst of the day, number by number.
    pub worst: Verdict,
    /// The first minute at which something is wrong.
    pub first: Option<u16>,
    /// Most children at one time that were not ticked out after closing.
    pub overdue: u32,
    /// Most children at one time.
    pub children: u32,
    /// Most professionals at one time.
    pub present: u32,
}

impl DayVerdict {
    /// "TEKORT 2 ! 15:00", "OK", "OK, niet uitgetikt: 1" or "niemand gepland".
    pub fn in_words(&self) -> String {
        if let Some(first) = self.first {
            return format!("{} {}", self.worst.in_words(), super::clock(first));
        }
        match (self.overdue, self.children, self.present) {
            (0, 0, 0) => "niemand gepland".to_owned(),
            (0, _, _) => "OK".to_owned(),
            (overdue, _, _) => format!("OK, niet uitgetikt: {overdue}"),
        }
    }
}

impl Numbers {
    /// Whether these children may be one group.
    pub const fn composition(&self) -> Composition {
        if self.law.is_none() {
            Composition::NotAllowed
        } else {
            Composition::Allowed
        }
    }

    /// Professionals missing by law.
    pub fn law_short(&self) -> u32 {
        self.law.unwrap_or(0).saturating_sub(self.present)
    }
}

impl Stretch {
    /// The verdict on a part; `None` when the location does not have it.
    pub fn verdict(&self, part: Part) -> Option<Verdict> {
        match part {
            Part::Group(id) => {
                let group = self.groups.iter().find(|group| group.group == id)?;
                Some(self.verdict_on(group))
            }
            Part::AfterSchool | Part::Location => {
                let numbers = self.numbers(part)?;
                Some(Verdict::new(numbers, Shared::default(), Counted::Alone))
            }
        }
    }

    /// The verdict on one of its groups.
    pub fn verdict_on(&self, group: &GroupNumbers) -> Verdict {
        let same_form = |other: &&GroupNumbers| super::CareForm::of(other.kind) == super::CareForm::of(group.kind);
        let counted = if self.groups.iter().filter(same_form).count() == 1 {
            Counted::Alone
        } else {
            Counted::Together
        };
        Verdict::new(&group.numbers, group.shared, counted)
    }

    /// The worst of all groups and the location ("oordeel"). What is short over the location, or may not be, is so in the verdict
    /// of each group that it concerns: asking the location as well would add nothing.
    pub fn outcome(&self) -> Outcome {
        let groups = self.groups.iter().map(|group| self.verdict_on(group).outcome());
        groups.max().unwrap_or_default()
    }

    /// Says whether anything is wrong in it.
    pub fn is_short(&self) -> bool {
        self.outcome() != Outcome::Ok
    }
}

impl Timeline {
    /// The worst of the whole day.
    pub fn outcome(&self) -> Outcome {
        self.stretches.iter().map(Stretch::outcome).max().unwrap_or_default()
    }

    /// The verdict on the minutes of a part that lie in a span.
    pub fn verdict_in(&self, part: Part, within: Span) -> DayVerdict {
        let mut day = DayVerdict::default();
        for stretch in &self.stretches {
            let shared = Span::new(
                stretch.span.from().max(within.from()),
                stretch.span.until().min(within.until()),
            );
            let (Some(span), Some(numbers), Some(verdict)) = (shared, stretch.numbers(part), stretch.verdict(part))
            else {
                continue;
            };
            day.worst = day.worst.worst(verdict);
            if verdict.outcome() != Outcome::Ok {
                day.first = day.first.or(Some(span.from()));
            }
            day.overdue = day.overdue.max(numbers.overdue);
            day.children = day.children.max(numbers.children);
            day.present = day.present.max(numbers.present);
        }
        day
    }

    /// The verdict on a part over the whole day.
    pub fn day_verdict(&self, part: Part) -> DayVerdict {
        self.verdict_in(part, Span::DAY)
    }
}
