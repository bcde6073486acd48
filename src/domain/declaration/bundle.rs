//! Parts of several locations under one AGB code become one claim (RULES 12, TR389, TR416).
//!
//! The standard knows one line for all care on one allocation in one month, also when two locations gave it. So the office that
//! declares for the locations keeps of every line what each location has in it. A part changes that: it adds care, or takes
//! care back. What a line comes to then is worked out anew over all locations, and where something was approved already it is
//! given back and sent once more as a whole (a credit is always of a whole line, IV091). Lines without an answer cannot change.

pub mod fill;
pub mod part;
mod rooms;

use super::billable::TakenElsewhere;
use super::checks::hourly_amount;
use super::delivery::Measure;
use super::history::{History, Why, credit_of, measured};
use super::month::ProposedLine;
use super::pricing::whole_hours;
use super::{DebetCredit, LineKey, LineState, Prestatie, ReferentieNummer, SentLine};
use crate::domain::allocation::{Eenheid, Toewijzing, Volume};
use crate::domain::ids::{Bsn, ChildNumber, ProductCategorie, ToewijzingNummer};
use crate::domain::money::Cents;
use crate::domain::regeling::Regeling;
use crate::domain::time::Month;
use chrono::NaiveDate;
use fill::{Filled, Limits, divide, fill};
use part::{Behind, Cut, DayAmount, NO_CHILD, OwnLine, Part, Role, SentBy, child_at};
use rooms::{per_day, rooms};
use std::collections::{BTreeMap, BTreeSet};
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
}

/// Everything a bundle follows from.
#[derive(Clone, Copy, Debug)]
pub struct BundleInput<'a> {
    /// Declared month.
    pub month: Month,
    /// The parts; every location once or more.
    pub parts: &'a [Part],
    /// Lines that the office sent before to this municipality.
    pub standing: &'a [StandingLine],
    /// Lines that locations sent by themselves and that still count.
    pub direct: &'a [SentLine],
    /// Policy of the municipality.
    pub regeling: &'a Regeling,
    /// References that went out before: they do not go again (TR314).
    pub used: &'a BTreeSet<ReferentieNummer>,
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

/// What goes to the municipality, and what does not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bundle {
    /// Lines, sorted by client and allocation, a credit before what comes in its place.
    pub lines: Vec<BundledLine>,
    /// Lines of locations of which nothing fits.
    pub unsent: Vec<BundledShare>,
}

/// Why parts cannot become one claim; nothing is made then.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum BundleFault {
    /// Two locations have another child at one allocation (TR304).
    #[error(
        "De locaties hebben bij toewijzing {0} een verschillend BSN; laat ze het bericht van de gemeente nog eens inlezen."
    )]
    OtherChild(ToewijzingNummer),
    /// Something about this care was sent and not answered (RULES 7.6).
    #[error("Over toewijzing {} in {} loopt nog een declaratie zonder antwoord; lees eerst dat antwoord (JW325) in.", .0.toewijzing, .0.month.in_words())]
    Waiting(LineKey),
    /// A credit of a line that is not in what the office sent.
    #[error("Een locatie neemt over toewijzing {} in {} een regel terug die hier niet is gebundeld of niet meer geldt; \
             bundel met het locatiebestand waarmee eerder is gebundeld.", .0.toewijzing, .0.month.in_words())]
    UnknownCredit(LineKey),
    /// One location twice with the same care.
    #[error("Eén locatie levert toewijzing {} in {} twee keer aan; haal een deel dat is vervangen uit de map, of laat haar eerst het \
         antwoord op de vorige bundel verwerken.", .0.toewijzing, .0.month.in_words())]
    Twice(LineKey),
    /// Locations that do not agree on tariff, unit or category.
    #[error("De locaties rekenen toewijzing {} in {} met een verschillend tarief, een andere eenheid of categorie; \
             laat ze dezelfde tarieven inlezen en hun delen opnieuw maken.", .0.toewijzing, .0.month.in_words())]
    Terms(LineKey),
    /// An amount of nothing, which cannot be given back (CS325).
    #[error("Toewijzing {} in {} is al goedgekeurd voor een bedrag van nul; dat is niet te wijzigen (CS325).", .0.toewijzing, .0.month.in_words())]
    Nothing(LineKey),
    /// More than a line can hold (TR346).
    #[error("Toewijzing {} in {} komt samen op een bedrag dat te groot is voor één regel; controleer de tarieven.", .0.toewijzing, .0.month.in_words())]
    TooLarge(LineKey),
}

/// What every location behind a line has to agree on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Terms<'a> {
    category: &'a ProductCategorie,
    unit: Eenheid,
    tariff: Cents,
    hourly_tariff: Option<Cents>,
    measure: Measure,
}

impl Terms<'_> {
    fn debit(
        &self,
        key: &LineKey,
        (child_number, bsn): (ChildNumber, Bsn),
        (begin, end): (NaiveDate, NaiveDate),
        (volume, amount): (Volume, Cents),
    ) -> ProposedLine {
        ProposedLine {
            child: NO_CHILD,
            child_number,
            bsn,
            toewijzing: key.toewijzing,
            category: self.category.clone(),
            product: key.product.clone(),
            begin,
            end,
            volume,
            unit: self.unit,
            tariff: self.tariff,
            hourly_tariff: self.hourly_tariff,
            amount,
            debit_credit: DebetCredit::Debet,
            previous_reference: None,
            why: Why::New,
            days: Vec::new(),
        }
    }
}

/// What parts do to one piece of care.
#[derive(Debug, Default)]
struct Touched<'a> {
    added: Vec<(Share, Terms<'a>)>,
    /// Credits: the line that each takes back, by reference there.
    withdrawn: BTreeMap<OwnLine, OwnLine>,
}

/// Makes one claim of the parts of several locations.
pub fn bundle(input: &BundleInput<'_>) -> Result<Bundle, BundleFault> {
    let mut sent: Vec<SentLine> = input.standing.iter().map(|line| line.sent.clone()).collect();
    sent.extend(input.direct.iter().cloned());
    let mut maker = Maker {
        input,
        allocations: allocations_of(input.parts)?,
        history: History::new(&sent),
        taken: BTreeMap::new(),
        bundle: Bundle::default(),
    };
    for (key, touched) in maker.sort_out() {
        maker.add(&key, touched)?;
    }
    let mut bundle = maker.bundle;
    bundle.lines.sort_by_key(|bundled| order(&bundled.line));
    Ok(bundle)
}

fn order(line: &ProposedLine) -> impl Ord + use<> {
    let side = std::cmp::Reverse(line.debit_credit);
    (line.bsn, line.toewijzing, line.begin, line.product.clone(), side)
}

/// The latest state of every allocation that a part names, with the BSN of its child.
pub fn allocations_of(parts: &[Part]) -> Result<BTreeMap<ToewijzingNummer, (Bsn, &Toewijzing)>, BundleFault> {
    let mut latest: BTreeMap<ToewijzingNummer, (Bsn, &Toewijzing)> = BTreeMap::new();
    for known in parts.iter().flat_map(|part| &part.allocations) {
        let found = latest.entry(known.state.number).or_insert((known.bsn, &known.state));
        if found.0 != known.bsn {
            return Err(BundleFault::OtherChild(known.state.number));
        }
        if known.state.stamp > found.1.stamp {
            found.1 = &known.state;
        }
    }
    Ok(latest)
}

struct Maker<'a> {
    input: &'a BundleInput<'a>,
    allocations: BTreeMap<ToewijzingNummer, (Bsn, &'a Toewijzing)>,
    history: History<'a>,
    taken: BTreeMap<ToewijzingNummer, BTreeMap<LineKey, TakenElsewhere>>,
    bundle: Bundle,
}

impl<'a> Maker<'a> {
    /// Sorts the lines of all parts by what they are about; a credit of what a location sent by itself goes as it is.
    fn sort_out(&mut self) -> BTreeMap<LineKey, Touched<'a>> {
        let mut touched: BTreeMap<LineKey, Touched<'_>> = BTreeMap::new();
        for part in self.input.parts {
            for handed in &part.lines {
                let line = &handed.line;
                let key = LineKey::of(line);
                let own = |reference: &ReferentieNummer| OwnLine {
                    location: part.prefix.clone(),
                    reference: reference.clone(),
                };
                match (&handed.behind, &line.previous_reference) {
                    (Behind::Care { measure, days }, _) => {
                        let share = Share {
                            own: own(&line.reference),
                            child: child_at(&part.prefix, &line.child_number),
                            days: days.clone(),
                            amount: line.amount,
                        };
                        touched
                            .entry(key)
                            .or_default()
                            .added
                            .push((share, terms(line, *measure)));
                    }
                    (Behind::Credit(SentBy::Part), Some(previous)) => {
                        let withdrawn = &mut touched.entry(key).or_default().withdrawn;
                        withdrawn.insert(own(previous), own(&line.reference));
                    }
                    (Behind::Credit(_), _) => self.pass_on(part, line),
                }
            }
        }
        touched
    }

    /// A credit of a line that the location sent by itself.
    fn pass_on(&mut self, part: &Part, line: &Prestatie) {
        self.taken_of(line.toewijzing).remove(&LineKey::of(line));
        let child = child_at(&part.prefix, &line.child_number);
        let own = OwnLine {
            location: part.prefix.clone(),
            reference: line.reference.clone(),
        };
        let proposed = ProposedLine {
            child_number: child.clone(),
            previous_reference: line.previous_reference.clone(),
            debit_credit: DebetCredit::Credit,
            ..proposal(line, Why::Credit)
        };
        self.bundle.lines.push(BundledLine {
            line: proposed,
            keeps: self.unused(&line.reference),
            measure: Measure::Dagdelen,
            shares: vec![credit_share(own, child, line.amount)],
        });
    }

    fn unused(&self, reference: &ReferentieNummer) -> Option<ReferentieNummer> {
        Some(reference.clone()).filter(|reference| !self.input.used.contains(reference))
    }

    fn taken_of(&mut self, toewijzing: ToewijzingNummer) -> &mut BTreeMap<LineKey, TakenElsewhere> {
        let history = &self.history;
        self.taken
            .entry(toewijzing)
            .or_insert_with(|| history.taken(toewijzing))
    }

    /// Works out one piece of care over all locations.
    fn add(&mut self, key: &LineKey, touched: Touched<'a>) -> Result<(), BundleFault> {
        let of_key: Vec<&StandingLine> = self
            .input
            .standing
            .iter()
            .filter(|standing| LineKey::of(&standing.sent.line) == *key)
            .collect();
        if of_key.iter().any(|standing| standing.sent.state == LineState::Sent) {
            return Err(BundleFault::Waiting(key.clone()));
        }
        let approved: Vec<&StandingLine> = of_key
            .into_iter()
            .filter(|standing| standing.sent.state == LineState::Approved)
            .filter(|standing| standing.sent.line.debit_credit == DebetCredit::Debet)
            .collect();
        let known = |own: &OwnLine| {
            let mut shares = approved.iter().flat_map(|standing| &standing.shares);
            shares.any(|share| share.own == *own)
        };
        if !touched.withdrawn.keys().all(known) {
            return Err(BundleFault::UnknownCredit(key.clone()));
        }
        for standing in &approved {
            self.give_back(key, standing, &touched.withdrawn)?;
        }
        self.taken_of(key.toewijzing).remove(key);
        let shares = shares_of(&approved, touched);
        let locations: BTreeSet<_> = shares.keys().map(|own| &own.location).collect();
        if locations.len() < shares.len() {
            return Err(BundleFault::Twice(key.clone()));
        }
        self.claim(key, shares.into_values().collect())
    }

    /// Gives a whole approved line back.
    fn give_back(
        &mut self,
        key: &LineKey,
        standing: &StandingLine,
        withdrawn: &BTreeMap<OwnLine, OwnLine>,
    ) -> Result<(), BundleFault> {
        let line = credit_of(&standing.sent).ok_or_else(|| BundleFault::Nothing(key.clone()))?;
        let credits: Vec<BundledShare> = standing
            .shares
            .iter()
            .filter_map(|share| {
                let credit = withdrawn.get(&share.own)?;
                Some(credit_share(credit.clone(), share.child.clone(), share.amount))
            })
            .collect();
        // A line of one location keeps its own reference; one of more gets a reference of the office.
        let keeps = match (credits.as_slice(), standing.shares.len()) {
            ([credit], 1) => self.unused(&credit.share.own.reference),
            _ => None,
        };
        self.bundle.lines.push(BundledLine {
            line,
            keeps,
            measure: standing.measure,
            shares: credits,
        });
        Ok(())
    }

    /// Claims what all locations have together.
    fn claim(&mut self, key: &LineKey, mut shares: Vec<Claimed<'a>>) -> Result<(), BundleFault> {
        // Who was there first comes first on a day that does not fit whole.
        shares
            .sort_by(|a, b| (std::cmp::Reverse(a.role), &a.share.own).cmp(&(std::cmp::Reverse(b.role), &b.share.own)));
        let Some(first) = shares.first() else {
            return Ok(());
        };
        let (terms, child_number) = (first.terms, first.share.child.clone());
        if shares.iter().any(|other| other.terms != terms) {
            return Err(BundleFault::Terms(key.clone()));
        }
        // A part names the allocation of every line in it.
        let Some((bsn, allocation)) = self.allocations.get(&key.toewijzing).copied() else {
            return Err(BundleFault::OtherChild(key.toewijzing));
        };
        let limits = self.limits(key, allocation, &terms);
        let days: Vec<&[DayAmount]> = shares.iter().map(|claimed| claimed.share.days.as_slice()).collect();
        let filled = fill(&days, &limits);
        let counted: Vec<u64> = filled.iter().map(|one| one.counted).collect();
        let total = counted.iter().sum();
        let Some((begin, end)) = limits.period.filter(|_| total > 0) else {
            let nothing = vec![Cents::ZERO; filled.len()];
            self.bundle.unsent.extend(bundled(shares, filled, nothing));
            return Ok(());
        };
        let (volume, amount) = priced(total, &terms).ok_or_else(|| BundleFault::TooLarge(key.clone()))?;
        let shares: Vec<BundledShare> = bundled(shares, filled, divide(amount, &counted)).collect();
        let keeps = match shares.as_slice() {
            [only] if only.role == Role::New => self.unused(&only.share.own.reference),
            _ => None,
        };
        let taken = TakenElsewhere {
            amount: measured(terms.unit, volume.count()),
            cents: amount.cents(),
        };
        self.taken_of(key.toewijzing).insert(key.clone(), taken);
        let line = ProposedLine {
            why: if key.month == self.input.month {
                Why::New
            } else {
                Why::Late
            },
            ..terms.debit(key, (child_number, bsn), (begin, end), (volume, amount))
        };
        self.bundle.lines.push(BundledLine {
            line,
            keeps,
            measure: terms.measure,
            shares,
        });
        Ok(())
    }

    fn limits(&mut self, key: &LineKey, allocation: &Toewijzing, terms: &Terms<'_>) -> Limits {
        let elsewhere = self
            .taken_of(key.toewijzing)
            .values()
            .fold((0, 0), |sum, more| (sum.0 + more.amount, sum.1 + more.cents));
        let period = Some(allocation)
            .filter(|found| !found.is_removed())
            .and_then(|found| found.period.within(key.month));
        Limits {
            measure: terms.measure,
            period,
            per_day: per_day(self.input.regeling, &key.product, terms.measure),
            rooms: rooms(
                allocation,
                period,
                (terms.unit, terms.tariff, terms.hourly_tariff),
                elsewhere,
            ),
        }
    }
}

/// A line of a location that is claimed, with what it has to agree on with the others.
#[derive(Debug)]
struct Claimed<'a> {
    role: Role,
    share: Share,
    terms: Terms<'a>,
}

/// What every location has of a piece of care now: what was approved and is not taken back, and what is handed in.
fn shares_of<'a>(approved: &[&'a StandingLine], touched: Touched<'a>) -> BTreeMap<OwnLine, Claimed<'a>> {
    let mut shares = BTreeMap::new();
    for standing in approved {
        for share in &standing.shares {
            if !touched.withdrawn.contains_key(&share.own) {
                let (role, terms) = (Role::Carried, terms(&standing.sent.line, standing.measure));
                let share = share.clone();
                shares.insert(share.own.clone(), Claimed { role, share, terms });
            }
        }
    }
    for (share, terms) in touched.added {
        let role = Role::New;
        shares.insert(share.own.clone(), Claimed { role, share, terms });
    }
    shares
}

const fn terms(line: &Prestatie, measure: Measure) -> Terms<'_> {
    Terms {
        category: &line.category,
        unit: line.unit,
        tariff: line.tariff,
        hourly_tariff: line.hourly_tariff,
        measure,
    }
}

fn bundled(shares: Vec<Claimed<'_>>, filled: Vec<Filled>, amounts: Vec<Cents>) -> impl Iterator<Item = BundledShare> {
    let with = shares.into_iter().zip(filled).zip(amounts);
    with.map(|((claimed, filled), amount)| BundledShare {
        share: Share {
            amount,
            ..claimed.share
        },
        role: claimed.role,
        counted: filled.counted,
        cut: filled.cut,
    })
}

fn credit_share(own: OwnLine, child: ChildNumber, amount: Cents) -> BundledShare {
    let days = Vec::new();
    BundledShare {
        share: Share {
            own,
            child,
            days,
            amount,
        },
        role: Role::Credit,
        counted: 0,
        cut: Vec::new(),
    }
}

/// Volume and amount of an amount in the measure: hours are summed over the locations before they are rounded once (IV079),
/// minutes by the hour are rounded once to the cent (IV081).
fn priced(total: u64, terms: &Terms<'_>) -> Option<(Volume, Cents)> {
    let units = if terms.unit == Eenheid::Uur {
        whole_hours(total)
    } else {
        total
    };
    let count = u32::try_from(units).ok()?;
    let amount = match terms.hourly_tariff {
        Some(hourly) => hourly_amount(hourly, count)?,
        None => terms.tariff.times(count)?,
    };
    Some((Volume::new(count).ok()?, amount))
}

/// A line as it would be proposed.
fn proposal(line: &Prestatie, why: Why) -> ProposedLine {
    ProposedLine {
        child: NO_CHILD,
        child_number: line.child_number.clone(),
        bsn: line.bsn,
        toewijzing: line.toewijzing,
        category: line.category.clone(),
        product: line.product.clone(),
        begin: line.begin,
        end: line.end,
        volume: line.volume,
        unit: line.unit,
        tariff: line.tariff,
        hourly_tariff: line.hourly_tariff,
        amount: line.amount,
        debit_credit: line.debit_credit,
        previous_reference: line.previous_reference.clone(),
        why,
        days: Vec::new(),
    }
}

#[cfg(test)]
mod tests;
