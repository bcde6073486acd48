//! What goes between the locations of one AGB code and the office that declares for them: parts out, notices and answers back.

use super::super::delivery::Measure;
use super::super::pricing::whole_hours;
use super::super::{DebetCredit, DeclarationState, Identificatie, LineState, Prestatie, ReferentieNummer, SentLine};
use crate::domain::allocation::{Eenheid, Toewijzing};
use crate::domain::entitlement::WeekKind;
use crate::domain::error::ValueError;
use crate::domain::ids::{AgbCode, Bsn, ChildId, ChildNumber, GemeenteCode, ToewijzingNummer};
use crate::domain::limits::LimitOverride;
use crate::domain::money::Cents;
use crate::domain::retour::RetourCode;
use crate::domain::rule_code::RuleCode;
use crate::domain::text::Text;
use crate::domain::time::{Month, monday};
use crate::domain::word_enums::words;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// Stands where a line has no child in this file: the office knows children of other locations by their BSN only.
pub const NO_CHILD: ChildId = ChildId::from_raw(0);

/// The letters in which every number of one location begins ("nummerletters"), so that locations under one AGB code never use
/// the same number (TR056, TR314, TR333 are per provider; RULES 12).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NumberPrefix(String);

impl NumberPrefix {
    /// Reads four letters or digits.
    pub fn parse(raw: &str) -> Result<Self, ValueError> {
        if raw.len() == 4 && raw.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            Ok(Self(raw.to_owned()))
        } else {
            Err(ValueError::Form {
                what: "reeks van vier letters of cijfers",
                example: "K7QX",
            })
        }
    }

    /// The letters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for NumberPrefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

words! {
    /// Who sends a declaration to the municipality.
    DeclarationKind, exact {
        /// This location, its own lines.
        Own = "eigen";
        /// The office, of which this is the part of this location ("deel").
        Part = "deel";
        /// This office, for several locations ("bundel").
        Bundle = "bundel";
    }
}

/// A line at the location that handed it in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OwnLine {
    /// The location.
    pub location: NumberPrefix,
    /// Its reference there.
    pub reference: ReferentieNummer,
}

/// A day with how much of it, in the measure of its line.
pub type DayAmount = (NaiveDate, u32);

/// How the line that a credit gives back went to the municipality.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SentBy {
    /// In a part, so by the office.
    Part,
    /// In a JW323 of the location itself.
    Location,
}

/// What is behind a line of a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Behind {
    /// A debit with its days.
    Care {
        /// How the days are counted.
        measure: Measure,
        /// The days, in order.
        days: Vec<DayAmount>,
    },
    /// A credit, with how its original went.
    Credit(SentBy),
}

/// A line of a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartLine {
    /// The line under the location's own reference.
    pub line: Prestatie,
    /// What is behind it.
    pub behind: Behind,
}

/// An allocation as a location knows it, with what it declared on it by itself before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartAllocation {
    /// BSN of the child.
    pub bsn: Bsn,
    /// The latest state.
    pub state: Toewijzing,
    /// Lines that the location sent in a JW323 of its own and that still count (TR322, TR389).
    pub direct: Vec<SentLine>,
}

/// What a location knows of a child from which the maximum of a week follows (Buren art. 6.2 and 9).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartChild {
    /// BSN of the child.
    pub bsn: Bsn,
    /// The weeks of its days in the part by their Mondays: of school or of holiday for the child.
    pub weeks: BTreeMap<NaiveDate, WeekKind>,
    /// Maxima of a week that were set aside for it.
    pub overrides: Vec<LimitOverride>,
}

/// The part of a month that one location hands in ("deel").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Provider.
    pub agb: AgbCode,
    /// Municipality.
    pub gemeente: GemeenteCode,
    /// Month.
    pub month: Month,
    /// Name of the location.
    pub location: Text,
    /// Its letters.
    pub prefix: NumberPrefix,
    /// Number of the part: the letters and a count.
    pub number: Identificatie,
    /// Day on which it was made.
    pub made: NaiveDate,
    /// Its lines.
    pub lines: Vec<PartLine>,
    /// The allocations of its lines.
    pub allocations: Vec<PartAllocation>,
    /// The children of its days; none in a part of before version 3 of the file.
    pub children: Vec<PartChild>,
}

/// A part in words: the location with the number of its part.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Source {
    /// Name of the location.
    pub location: Text,
    /// Number of the part.
    pub part: Identificatie,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (deel {})", self.location, self.part)
    }
}

impl Part {
    /// The part in words.
    pub fn source(&self) -> Source {
        Source {
            location: self.location.clone(),
            part: self.number.clone(),
        }
    }

    /// A line of this part at its location.
    pub fn own(&self, reference: &ReferentieNummer) -> OwnLine {
        OwnLine {
            location: self.prefix.clone(),
            reference: reference.clone(),
        }
    }

    /// The part with those of its lines only that a test lets through.
    #[must_use]
    pub fn with_lines(&self, keeps: impl Fn(&OwnLine) -> bool) -> Self {
        let lines = self
            .lines
            .iter()
            .filter(|handed| keeps(&self.own(&handed.line.reference)));
        Self {
            lines: lines.cloned().collect(),
            ..self.clone()
        }
    }

    /// Says whether what it says fits together: every number is of this location and stands there once, every line is about an
    /// allocation that is in it and the child of that, and every debit is what its days come to.
    pub fn is_sound(&self) -> bool {
        let of_location = |reference: &ReferentieNummer| {
            let rest = reference.as_str().strip_prefix('R');
            rest.is_some_and(|rest| rest.starts_with(self.prefix.as_str()))
        };
        let bsns: BTreeMap<ToewijzingNummer, Bsn> = self
            .allocations
            .iter()
            .map(|known| (known.state.number, known.bsn))
            .collect();
        let children: BTreeSet<Bsn> = self.children.iter().map(|child| child.bsn).collect();
        let mut weeks = self.children.iter().flat_map(|child| child.weeks.keys());
        let mut references = BTreeSet::new();
        let direct = self.allocations.iter().flat_map(|known| &known.direct);
        self.number.as_str().starts_with(self.prefix.as_str())
            && bsns.len() == self.allocations.len()
            && children.len() == self.children.len()
            && children.iter().all(|bsn| bsns.values().any(|known| known == bsn))
            && weeks.all(|first| monday(*first) == *first)
            && direct
                .into_iter()
                .all(|sent| of_location(&sent.line.reference) && sent.state.counts())
            && self.lines.iter().all(|handed| {
                let line = &handed.line;
                of_location(&line.reference)
                    && references.insert(&line.reference)
                    && bsns.get(&line.toewijzing) == Some(&line.bsn)
                    && Month::of(line.begin) == Month::of(line.end)
                    && Month::of(line.begin) <= self.month
                    && handed.is_sound()
            })
    }
}

impl PartLine {
    fn is_sound(&self) -> bool {
        let line = &self.line;
        match &self.behind {
            Behind::Credit(_) => line.debit_credit == DebetCredit::Credit && line.previous_reference.is_some(),
            Behind::Care { measure, days } => {
                let total: u64 = days.iter().map(|(_, amount)| u64::from(*amount)).sum();
                let volume = u64::from(line.volume.count());
                let in_order = days.windows(2).all(|two| matches!(two, [(a, _), (b, _)] if a < b));
                // Rounding leaves out at most 29 minutes above what was granted (IV079).
                let fits = match line.unit {
                    Eenheid::Uur => volume > 0 && volume <= whole_hours(total),
                    _ => volume == total,
                };
                line.debit_credit == DebetCredit::Debet
                    && line.previous_reference.is_none()
                    && (*measure == Measure::Minutes) == matches!(line.unit, Eenheid::Uur | Eenheid::Minuut)
                    && in_order
                    && days
                        .iter()
                        .all(|(day, amount)| *amount > 0 && Month::of(*day) == Month::of(line.begin))
                    && fits
            }
        }
    }
}

words! {
    /// Why some of a day does not go to the municipality though a location handed it in.
    CutReason, exact {
        /// Before the first day of the allocation by its latest state (TR307).
        Before = "TR307";
        /// After its last day (TR308).
        After = "TR308";
        /// The municipality removed the allocation (TR384).
        Removed = "TR384";
        /// The same day at another location, in a unit of which a day has one.
        SameDay = "ZELFDE-DAG";
        /// More than a child can be billed for in a day by the policy.
        DayMaximum = "REGELING-DAG";
        /// More than a child can be billed for in a week by the policy (Buren art. 6.2).
        Week = "REGELING-WEEK";
        /// More than the allocation gives in the period (TR321).
        Period = "TR321";
        /// More than it gives over its life (TR322).
        Life = "TR322";
        /// More than its budget (TR369).
        Budget = "TR369";
    }
}

impl CutReason {
    /// The rule; its code is the word above.
    pub const fn rule(self) -> RuleCode {
        match self {
            Self::Before => RuleCode::Tr307,
            Self::After => RuleCode::Tr308,
            Self::Removed => RuleCode::Tr384,
            Self::SameDay => RuleCode::ZelfdeDag,
            Self::DayMaximum => RuleCode::RegelingDag,
            Self::Week => RuleCode::RegelingWeek,
            Self::Period => RuleCode::Tr321,
            Self::Life => RuleCode::Tr322,
            Self::Budget => RuleCode::Tr369,
        }
    }

    /// Why, in one Dutch sentence.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Before => "Deze dag valt voor het begin van de toewijzing zoals zij nu is.",
            Self::After => "Deze dag valt na het einde van de toewijzing zoals zij nu is.",
            Self::Removed => "De gemeente heeft de toewijzing verwijderd.",
            Self::SameDay => "Deze dag is al geteld bij een andere locatie.",
            Self::DayMaximum => "Samen met een andere locatie is dit meer dan het maximum van de regeling per dag.",
            Self::Week => {
                "Samen met een andere locatie is dit meer dan het maximum van de regeling per week voor dit kind."
            }
            Self::Period => "Alle locaties samen leverden meer dan de toewijzing in deze maand geeft.",
            Self::Life => "Alle locaties samen leverden meer dan de toewijzing over de hele looptijd geeft.",
            Self::Budget => "Alle locaties samen leverden meer dan het budget van de toewijzing.",
        }
    }
}

/// Some of a day that was cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cut {
    /// The day.
    pub day: NaiveDate,
    /// How much, in the measure of the line.
    pub amount: u32,
    /// Why.
    pub reason: CutReason,
}

words! {
    /// What a line of a location is to a bundle.
    Role, exact {
        /// Handed in now.
        New = "nieuw";
        /// Sent before, and sent once more because what another location handed in belongs to the same line.
        Carried = "meegenomen";
        /// A credit.
        Credit = "credit";
    }
}

/// What happened to one line of a location in a bundle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineNotice {
    /// Its own reference.
    pub reference: ReferentieNummer,
    /// What it is to the bundle.
    pub role: Role,
    /// The reference under which it went; `None`: nothing of it went.
    pub sent_as: Option<ReferentieNummer>,
    /// How much of it was sent, in the measure of the line.
    pub counted: u64,
    /// Its share of the amount that was sent.
    pub amount: Cents,
    /// What was cut off, by day.
    pub cut: Vec<Cut>,
}

/// What happened to one line by the answer of the municipality.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineVerdict {
    /// Its own reference.
    pub reference: ReferentieNummer,
    /// What it is to the bundle.
    pub role: Role,
    /// How far it has come now.
    pub state: LineState,
    /// What is approved of it; for a credit what was given back.
    pub amount: Cents,
    /// Codes with which it was rejected.
    pub codes: Vec<RetourCode>,
    /// What is cut off of it, by day.
    pub cut: Vec<Cut>,
}

words! {
    /// Where a line of a part is that is not in the bundle that a file is about.
    Elsewhere, exact {
        /// In no bundle yet: something about the same care has no answer.
        Waiting = "wacht";
        /// In another bundle.
        Bundled = "elders";
    }
}

/// What a notice or an answer is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// Provider.
    pub agb: AgbCode,
    /// Municipality.
    pub gemeente: GemeenteCode,
    /// Declared month of the bundle.
    pub month: Month,
    /// The location that it is for.
    pub prefix: NumberPrefix,
    /// Identification of the JW323.
    pub identification: Identificatie,
    /// Numbers of the parts of this location that are in it.
    pub parts: Vec<Identificatie>,
    /// Lines of those parts that are not in it.
    pub elsewhere: BTreeMap<ReferentieNummer, Elsewhere>,
}

/// What was sent of the lines of one location ("BUNDEL").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BundleNotice {
    /// What it is about.
    pub about: About,
    /// Day of sending.
    pub dated: NaiveDate,
    /// Its lines.
    pub lines: Vec<LineNotice>,
}

/// What the municipality answered to the lines of one location ("ANTWOORD").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BundleAnswer {
    /// What it is about.
    pub about: About,
    /// How the bundle came as a whole.
    pub outcome: DeclarationState,
    /// Codes with which it was rejected as a whole.
    pub codes: Vec<RetourCode>,
    /// Bundles before it that were about a line that it changes: their answers come first.
    pub after: Vec<Identificatie>,
    /// Its lines.
    pub lines: Vec<LineVerdict>,
}

/// The number of a child with the letters of its location, so that two children of the same number stay apart.
pub fn child_at(location: &NumberPrefix, number: &ChildNumber) -> ChildNumber {
    let long: String = format!("{location}-{number}").chars().take(20).collect();
    ChildNumber::parse(&long).unwrap_or_else(|_| number.clone())
}
