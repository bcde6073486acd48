//! Parts of several locations under one AGB code become one claim (RULES 12, TR389, TR416).
//!
//! The standard knows one line for all care on one allocation in one month, also when two locations gave it. So the office that
//! declares for the locations keeps of every line what each location has in it. A part changes that: it adds care, or takes
//! care back. What a line comes to then is worked out anew over all locations, and where something was approved already it is
//! given back and sent once more as a whole (a credit is always of a whole line, IV091).
//!
//! Care about which something has no answer yet waits at the office; the rest goes. What stands is also worked out anew where an
//! allocation changed since, so that lines above a new maximum are taken back though no location handed anything in about them.

pub mod fill;
mod make;
pub mod part;
mod piece;
mod rooms;
mod weeks;

use super::delivery::Measure;
use super::month::ProposedLine;
use super::{LineKey, ReferentieNummer, SentLine};
use crate::domain::allocation::Toewijzing;
use crate::domain::ids::{Bsn, ChildNumber, ToewijzingNummer};
use crate::domain::money::Cents;
use crate::domain::regeling::Regeling;
use crate::domain::time::Month;
use chrono::NaiveDate;
use make::Maker;
use part::{Cut, DayAmount, OwnLine, Part, Role, Source};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use thiserror::Error;

/// What one location has in a line that was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// Its line there.
    pub own: OwnLine,
    /// Number of the child, with the letters of the location.
    pub child: ChildNumber,
    /// Every day that it handed in, also what was cut off.
    pub days: Vec<DayAmount>,
    /// What of the amount is its own.
    pub amount: Cents,
}

/// A line that the office sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StandingLine {
    /// The line and how far it has come.
    pub sent: SentLine,
    /// How its days are counted.
    pub measure: Measure,
    /// Who has what in it; empty for a credit.
    pub shares: Vec<Share>,
    /// How much of each day was cut off, over all shares.
    pub cut: BTreeMap<NaiveDate, u32>,
}

/// Everything a bundle follows from.
#[derive(Clone, Copy, Debug)]
pub struct BundleInput<'a> {
    /// Declared month.
    pub month: Month,
    /// The parts, each with the lines that are in no bundle yet; every location once or more.
    pub parts: &'a [Part],
    /// Parts that were bundled before, for what they say of allocations.
    pub earlier: &'a [Part],
    /// Lines that the office sent before to this municipality.
    pub standing: &'a [StandingLine],
    /// Lines that locations sent by themselves and that still count.
    pub direct: &'a [SentLine],
    /// Policy of the municipality.
    pub regeling: &'a Regeling,
    /// References that went out before: they do not go again (TR314).
    pub used: &'a BTreeSet<ReferentieNummer>,
    /// Every line of a location that ever was in a bundle.
    pub ever: &'a BTreeSet<OwnLine>,
    /// Parts with those of their lines of which nothing fitted when they were handed in: they are looked at again each time.
    pub fallen: &'a [Part],
}

/// A line of a location in a bundle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BundledShare {
    /// What it has in the line.
    pub share: Share,
    /// Handed in now, sent before, or a credit.
    pub role: Role,
    /// How much of it goes, in the measure of the line.
    pub counted: u64,
    /// What was cut off.
    pub cut: Vec<Cut>,
}

/// A line as it goes to the municipality.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BundledLine {
    /// The line.
    pub line: ProposedLine,
    /// The location's own reference, which a line of one location keeps.
    pub keeps: Option<ReferentieNummer>,
    /// How its days are counted; for a credit those of its original.
    pub measure: Measure,
    /// The lines of locations behind it.
    pub shares: Vec<BundledShare>,
}

/// What a line of a part waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waits {
    /// Something about the same care was sent and not answered (RULES 7.6).
    Answer,
    /// A location declared the same care by itself, and that still counts (TR389).
    OwnClaim,
    /// What stands of another location has another tariff, unit or category: that location has to hand in too.
    OtherTerms,
}

impl Waits {
    /// The word for scripts.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Answer => "antwoord",
            Self::OwnClaim => "eigen-declaratie",
            Self::OtherTerms => "ander-tarief",
        }
    }

    /// What it waits for and what to do, in Dutch sentences.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Answer => {
                "Over deze zorg loopt nog een declaratie zonder antwoord. Lees dat antwoord (JW325) in en bundel daarna opnieuw; \
                 het deel hoeft niet opnieuw te worden gemaakt."
            }
            Self::OwnClaim => {
                "Een locatie declareerde deze zorg zelf en die regel geldt nog. Laat haar die regel in een deel terugnemen, of \
                 declareer dit bij haar."
            }
            Self::OtherTerms => {
                "Een andere locatie heeft deze zorg gedeclareerd met een ander tarief, een andere eenheid of categorie. Laat haar \
                 dezelfde tarieven inlezen en een nieuw deel maken."
            }
        }
    }
}

/// A line of a part that does not go now; it stays with the office until it can.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingLine {
    /// The line of the location.
    pub own: OwnLine,
    /// The part it is in.
    pub source: Source,
    /// Number of the child there.
    pub child: ChildNumber,
    /// What it is about.
    pub key: LineKey,
    /// What it waits for.
    pub waits: Waits,
}

/// What goes to the municipality, and what does not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bundle {
    /// Lines, sorted by client and allocation, a credit before what comes in its place.
    pub lines: Vec<BundledLine>,
    /// Lines of locations of which nothing fits, and credits of what does not stand.
    pub unsent: Vec<BundledShare>,
    /// Lines that wait.
    pub waiting: Vec<WaitingLine>,
}

/// Care in a part, as a refusal names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// What it is about.
    pub key: LineKey,
    /// The parts, each with the number of the child there.
    pub who: Vec<(Source, ChildNumber)>,
}

impl fmt::Display for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (source, child) in &self.who {
            write!(f, "{source}, kind {child}; ")?;
        }
        write!(f, "toewijzing {} in {}", self.key.toewijzing, self.key.month.in_words())
    }
}

fn in_words(sources: &[Source]) -> String {
    let each: Vec<String> = sources.iter().map(ToString::to_string).collect();
    each.join(" en ")
}

/// Why parts cannot become one claim; nothing is made then.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum BundleFault {
    /// Two locations have another child at one allocation (TR304).
    #[error("{} hebben bij toewijzing {number} een verschillend BSN; laat ze het bericht van de gemeente nog eens inlezen.", in_words(.sources))]
    OtherChild {
        /// The allocation.
        number: ToewijzingNummer,
        /// The parts.
        sources: Vec<Source>,
    },
    /// A credit of a line that the office never sent.
    #[error(
        "{0}: hier wordt een regel teruggenomen die hier nooit is gebundeld; bundel met het locatiebestand waarmee eerder is gebundeld."
    )]
    UnknownCredit(Named),
    /// One location twice with the same care.
    #[error("{0}: dezelfde zorg staat in twee delen; haal het deel dat is vervangen uit de map.")]
    Twice(Named),
    /// Locations that do not agree on tariff, unit or category.
    #[error(
        "{0}: de locaties rekenen met een verschillend tarief, een andere eenheid of categorie; laat ze dezelfde tarieven inlezen en \
             hun delen opnieuw maken."
    )]
    Terms(Named),
    /// An amount of nothing, which cannot be given back (CS325).
    #[error(
        "{0}: dit is al goedgekeurd voor een bedrag van nul en niet te wijzigen (CS325); laat de locatie de regel aanhouden en \
             het deel opnieuw maken."
    )]
    Nothing(Named),
    /// More than a line can hold (TR346).
    #[error("{0}: samen is dit een bedrag dat te groot is voor één regel; controleer de tarieven.")]
    TooLarge(Named),
}

/// Makes one claim of the parts of several locations.
pub fn bundle(input: &BundleInput<'_>) -> Result<Bundle, BundleFault> {
    let mut sent: Vec<SentLine> = input.standing.iter().map(|line| line.sent.clone()).collect();
    sent.extend(input.direct.iter().cloned());
    let mut made = Maker::new(input, &sent)?.make()?;
    made.lines.sort_by_key(|bundled| order(&bundled.line));
    made.waiting
        .sort_by(|a, b| (&a.source, &a.key, &a.own).cmp(&(&b.source, &b.key, &b.own)));
    Ok(made)
}

fn order(line: &ProposedLine) -> impl Ord + use<> {
    let side = std::cmp::Reverse(line.debit_credit);
    (line.bsn, line.toewijzing, line.begin, line.product.clone(), side)
}

/// The latest state of every allocation that a part names, with the BSN of its child; parts that were bundled before may know a
/// later state.
pub fn allocations_of<'a>(
    parts: &'a [Part],
    earlier: &'a [Part],
) -> Result<BTreeMap<ToewijzingNummer, (Bsn, &'a Toewijzing)>, BundleFault> {
    let mut latest: BTreeMap<ToewijzingNummer, (Bsn, &Toewijzing)> = BTreeMap::new();
    let mut named: BTreeMap<ToewijzingNummer, (Bsn, Source)> = BTreeMap::new();
    for part in parts {
        for known in &part.allocations {
            let first = named.entry(known.state.number).or_insert((known.bsn, part.source()));
            if first.0 != known.bsn {
                return Err(BundleFault::OtherChild {
                    number: known.state.number,
                    sources: vec![first.1.clone(), part.source()],
                });
            }
        }
    }
    for known in parts.iter().chain(earlier).flat_map(|part| &part.allocations) {
        let found = latest.entry(known.state.number).or_insert((known.bsn, &known.state));
        if known.state.stamp > found.1.stamp {
            let bsn = named.get(&known.state.number).map_or(known.bsn, |(bsn, _)| *bsn);
            *found = (bsn, &known.state);
        }
    }
    Ok(latest)
}

#[cfg(test)]
mod tests;
