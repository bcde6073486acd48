//! From the parts to lines: what waits is set aside, and every allocation is divided over its months.

use super::super::billable::TakenElsewhere;
use super::super::delivery::Measure;
use super::super::history::{History, Why, credit_of};
use super::super::month::ProposedLine;
use super::super::{DebetCredit, LineKey, LineState, Prestatie, ReferentieNummer, SentLine};
use super::fill::Limits;
use super::part::{Behind, NO_CHILD, OwnLine, Part, Role, SentBy, child_at};
use super::piece::{Claimed, Handed, Piece, Terms, Turn};
use super::rooms::{per_day, rooms};
use super::weeks::Weeks;
use super::{
    Bundle, BundleFault, BundleInput, BundledLine, BundledShare, Named, Share, StandingLine, WaitingLine, Waits,
    allocations_of,
};
use crate::domain::allocation::Toewijzing;
use crate::domain::ids::{Bsn, ToewijzingNummer};
use crate::domain::money::Cents;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// Times that the months of an allocation are divided at most, as in the claim of one location.
const MOST_ROUNDS: u32 = 4;

/// Months back of which care can still be declared (TR335: five years).
const MONTHS_BACK: u32 = 59;

/// A debit in a part.
#[derive(Debug)]
struct Added<'a> {
    part: &'a Part,
    line: &'a Prestatie,
    share: Share,
    measure: Measure,
}

/// A credit in a part.
#[derive(Clone, Copy, Debug)]
struct Withdrawn<'a> {
    part: &'a Part,
    line: &'a Prestatie,
}

/// What parts do to one piece of care.
#[derive(Debug, Default)]
struct Touched<'a> {
    added: Vec<Added<'a>>,
    /// Credits of lines that went in parts, by the line that each takes back.
    withdrawn: BTreeMap<OwnLine, Withdrawn<'a>>,
    /// Credits of lines that a location sent by itself.
    passed_on: Vec<Withdrawn<'a>>,
}

impl<'a> Touched<'a> {
    /// Every line with its part.
    fn lines(&self) -> impl Iterator<Item = (&'a Part, &'a Prestatie)> {
        let added = self.added.iter().map(|one| (one.part, one.line));
        let credits = self.withdrawn.values().chain(&self.passed_on);
        added.chain(credits.map(|one| (one.part, one.line)))
    }

    /// How a refusal names it.
    fn named(&self, key: &LineKey) -> Named {
        let who: BTreeSet<_> = self
            .lines()
            .map(|(part, line)| (part.source(), line.child_number.clone()))
            .collect();
        Named {
            key: key.clone(),
            who: who.into_iter().collect(),
        }
    }
}

/// What stands of an allocation per piece of care.
type Taken = BTreeMap<LineKey, TakenElsewhere>;

/// Everything of one allocation that is worked out.
struct Work<'a> {
    number: ToewijzingNummer,
    taken: Taken,
    handed: BTreeMap<LineKey, Named>,
    withdrawn: BTreeMap<OwnLine, Withdrawn<'a>>,
    pieces: Vec<Piece<'a>>,
}

/// The bundle while it is made.
pub(super) struct Maker<'a> {
    input: &'a BundleInput<'a>,
    allocations: BTreeMap<ToewijzingNummer, (Bsn, &'a Toewijzing)>,
    history: History<'a>,
    /// Lines of which nothing fitted before, by what they are about.
    fallen: BTreeMap<LineKey, Vec<Added<'a>>>,
    bundle: Bundle,
}

impl<'a> Maker<'a> {
    /// `sent` is everything that went to the municipality, by the office and by locations themselves.
    pub(super) fn new(input: &'a BundleInput<'a>, sent: &'a [SentLine]) -> Result<Self, BundleFault> {
        Ok(Self {
            input,
            allocations: allocations_of(input.parts, input.earlier)?,
            history: History::new(sent),
            fallen: sort_out(input.fallen)
                .into_iter()
                .map(|(key, of_key)| (key, of_key.added))
                .collect(),
            bundle: Bundle::default(),
        })
    }

    pub(super) fn make(mut self) -> Result<Bundle, BundleFault> {
        let mut of_allocation: BTreeMap<ToewijzingNummer, BTreeMap<LineKey, Touched<'a>>> = self
            .allocations
            .keys()
            .map(|number| (*number, BTreeMap::new()))
            .collect();
        for (key, touched) in sort_out(self.input.parts) {
            if let Some(waits) = self.waits(&key, &touched) {
                self.set_aside(&key, &touched, waits);
            } else {
                of_allocation.entry(key.toewijzing).or_default().insert(key, touched);
            }
        }
        let mut works = Vec::new();
        for (number, touched) in of_allocation {
            works.push(self.work(number, touched)?);
        }
        let most = self.most_by_week(&works);
        for work in works {
            self.divide(work, &most)?;
        }
        Ok(self.bundle)
    }

    /// What a piece of care waits for, if it does.
    fn waits(&self, key: &LineKey, touched: &Touched<'_>) -> Option<Waits> {
        if self.is_unanswered(key) {
            return Some(Waits::Answer);
        }
        let given_back: BTreeSet<_> = touched
            .passed_on
            .iter()
            .filter_map(|one| one.line.previous_reference.as_ref())
            .collect();
        let mut direct = self.input.direct.iter();
        if direct.any(|sent| LineKey::of(&sent.line) == *key && !given_back.contains(&sent.line.reference)) {
            return Some(Waits::OwnClaim);
        }
        let terms: Vec<Terms<'_>> = touched.added.iter().map(Added::terms).collect();
        let agree = terms.windows(2).all(|two| matches!(two, [a, b] if a == b));
        let carried = self.approved(key).into_iter().filter(|standing| {
            let mut shares = standing.shares.iter();
            shares.any(|share| !touched.takes_over(&share.own))
        });
        let others = carried.map(|standing| Terms::of(&standing.sent.line, standing.measure));
        let differs = |other: Terms<'_>| terms.first().is_some_and(|first| *first != other);
        (agree && others.into_iter().any(differs)).then_some(Waits::OtherTerms)
    }

    fn is_unanswered(&self, key: &LineKey) -> bool {
        let mut lines = self.input.standing.iter().map(|standing| &standing.sent);
        lines.any(|sent| sent.state == LineState::Sent && LineKey::of(&sent.line) == *key)
    }

    /// The lines of the office about a piece of care that stand approved.
    fn approved(&self, key: &LineKey) -> Vec<&'a StandingLine> {
        let stands = |standing: &&StandingLine| {
            let sent = &standing.sent;
            sent.state == LineState::Approved
                && sent.line.debit_credit == DebetCredit::Debet
                && LineKey::of(&sent.line) == *key
        };
        self.input.standing.iter().filter(stands).collect()
    }

    fn set_aside(&mut self, key: &LineKey, touched: &Touched<'_>, waits: Waits) {
        let waiting = touched.lines().map(|(part, line)| WaitingLine {
            own: part.own(&line.reference),
            source: part.source(),
            child: line.child_number.clone(),
            key: key.clone(),
            waits,
        });
        self.bundle.waiting.extend(waiting);
    }

    /// Every month of an allocation that is touched, or that stands: a change of the allocation reaches those too.
    fn work(
        &mut self,
        number: ToewijzingNummer,
        touched: BTreeMap<LineKey, Touched<'a>>,
    ) -> Result<Work<'a>, BundleFault> {
        let mut taken: Taken = self.history.taken(number);
        let handed: BTreeMap<LineKey, Named> = touched.iter().map(|(key, one)| (key.clone(), one.named(key))).collect();
        let withdrawn: BTreeMap<OwnLine, Withdrawn<'a>> =
            touched.values().flat_map(|one| one.withdrawn.clone()).collect();
        let mut pieces = Vec::new();
        for (key, one) in touched {
            for credit in &one.passed_on {
                taken.remove(&key);
                self.pass_on(*credit);
            }
            pieces.push(self.piece(&key, one)?);
        }
        pieces.extend(self.untouched(number, &handed));
        pieces.sort_by(|a, b| (a.key.month, &a.key).cmp(&(b.key.month, &b.key)));
        Ok(Work {
            number,
            taken,
            handed,
            withdrawn,
            pieces,
        })
    }

    /// What the policy's maximum of a week leaves of the days of each piece of care.
    fn most_by_week(&self, works: &[Work<'a>]) -> BTreeMap<LineKey, BTreeMap<NaiveDate, u32>> {
        let mut weeks = Weeks::new(self.input, &self.allocations);
        for piece in works.iter().flat_map(|work| &work.pieces) {
            if let Some((_, allocation)) = self.allocations.get(&piece.key.toewijzing) {
                let limits = self.limits(piece, allocation, TakenElsewhere::default());
                weeks.add(piece, &limits);
            }
        }
        weeks.add_standing(self.input.standing);
        weeks.most()
    }

    /// Works out every month of an allocation.
    ///
    /// Months share what it gives over its life. Where one takes less of it than it did, all are worked out once more.
    fn divide(
        &mut self,
        work: Work<'a>,
        most: &BTreeMap<LineKey, BTreeMap<NaiveDate, u32>>,
    ) -> Result<(), BundleFault> {
        let Work {
            number,
            mut taken,
            handed,
            withdrawn,
            mut pieces,
        } = work;
        let Some((bsn, allocation)) = self.allocations.get(&number).copied() else {
            return Ok(());
        };
        let named = |key: &LineKey| {
            handed.get(key).cloned().unwrap_or_else(|| Named {
                key: key.clone(),
                who: Vec::new(),
            })
        };
        let mut rounds = MOST_ROUNDS;
        loop {
            rounds -= 1;
            let mut freed = false;
            for piece in &mut pieces {
                let before = taken.remove(&piece.key).unwrap_or_default();
                let limits = Limits {
                    week: most.get(&piece.key).cloned().unwrap_or_default(),
                    ..self.limits(piece, allocation, TakenElsewhere::sum(taken.values()))
                };
                let worked = piece.work_out(&limits);
                worked.map_err(|_| BundleFault::TooLarge(named(&piece.key)))?;
                let after = piece.takes();
                freed |= after.amount < before.amount || after.cents < before.cents;
                taken.insert(piece.key.clone(), after);
            }
            if !freed || rounds == 0 {
                break;
            }
        }
        for piece in pieces {
            let line = piece.line(bsn);
            if !piece.is_settled(line.as_ref()) {
                let name = named(&piece.key);
                self.settle(piece, line, &withdrawn, &name)?;
            }
        }
        Ok(())
    }

    /// A piece of care that parts change.
    fn piece(&mut self, key: &LineKey, touched: Touched<'a>) -> Result<Piece<'a>, BundleFault> {
        let name = touched.named(key);
        let approved = self.approved(key);
        let is_standing = |own: &OwnLine| {
            let mut shares = approved.iter().flat_map(|standing| &standing.shares);
            shares.any(|share| share.own == *own)
        };
        let mut handed = Handed::Nothing;
        for (own, credit) in &touched.withdrawn {
            if is_standing(own) {
                handed = Handed::In;
            } else if self.input.ever.contains(own) {
                // What it takes back was given back since, with a line of which another location asked a change.
                let share = credit_share(credit.part, credit.line, Cents::ZERO);
                self.bundle.unsent.push(share);
            } else {
                return Err(BundleFault::UnknownCredit(name));
            }
        }
        let mut terms: Vec<Terms<'a>> = touched.added.iter().map(Added::terms).collect();
        let mut claimed = carried(&approved, |own| touched.takes_over(own));
        if let (Some(first), false) = (approved.first(), claimed.is_empty()) {
            terms.push(Terms::of(&first.sent.line, first.measure));
        }
        if !touched.added.is_empty() {
            handed = Handed::In;
        }
        let again = self.fallen(key, terms.first(), |own| {
            touched.takes_over(own) || claimed.iter().any(|one| one.share.own.location == own.location)
        });
        claimed.extend(touched.added.into_iter().map(|one| Claimed {
            turn: Turn::New,
            share: one.share,
        }));
        terms.extend(again.first().map(|(of_line, _)| *of_line));
        claimed.extend(again.into_iter().map(|(_, one)| one));
        let locations: BTreeSet<_> = claimed.iter().map(|one| &one.share.own.location).collect();
        if locations.len() < claimed.len() {
            return Err(BundleFault::Twice(name));
        }
        if terms.windows(2).any(|two| matches!(two, [a, b] if a != b)) {
            return Err(BundleFault::Terms(name));
        }
        let piece = Piece::new(key.clone(), approved, (handed, claimed), terms.first().copied());
        if piece.handed == Handed::In && !piece.can_go_back() {
            return Err(BundleFault::Nothing(name));
        }
        Ok(piece)
    }

    /// Lines about a piece of care of which nothing fitted before, as far as they agree with the others about it.
    fn fallen(
        &self,
        key: &LineKey,
        terms: Option<&Terms<'a>>,
        is_taken_over: impl Fn(&OwnLine) -> bool,
    ) -> Vec<(Terms<'a>, Claimed)> {
        let fallen = self.fallen.get(key).into_iter().flatten();
        let mut left: Vec<_> = fallen.filter(|one| !is_taken_over(&one.share.own)).collect();
        let first = terms.copied().or_else(|| left.first().map(|one| one.terms()));
        left.retain(|one| Some(one.terms()) == first);
        let claimed = |one: &Added<'a>| {
            let share = one.share.clone();
            let turn = Turn::Fallen;
            (one.terms(), Claimed { turn, share })
        };
        left.into_iter().map(claimed).collect()
    }

    /// What stands of an allocation, or fell away before, and nothing was handed in about.
    fn untouched(&self, number: ToewijzingNummer, touched: &BTreeMap<LineKey, Named>) -> Vec<Piece<'a>> {
        let oldest = (0..MONTHS_BACK).fold(self.input.month, |month, _| month.previous());
        let direct: BTreeSet<LineKey> = self.input.direct.iter().map(|sent| LineKey::of(&sent.line)).collect();
        let standing = self
            .input
            .standing
            .iter()
            .filter(|standing| !standing.shares.is_empty());
        let keys: BTreeSet<LineKey> = standing
            .map(|standing| LineKey::of(&standing.sent.line))
            .chain(self.fallen.keys().cloned())
            .filter(|key| key.toewijzing == number)
            .filter(|key| !touched.contains_key(key) && !self.is_unanswered(key) && key.month >= oldest)
            .filter(|key| !direct.contains(key))
            .collect();
        let piece = |key: LineKey| {
            let approved = self.approved(&key);
            let first = approved.first().map(|first| Terms::of(&first.sent.line, first.measure));
            let others = || approved.iter().map(|other| Terms::of(&other.sent.line, other.measure));
            let mut claimed = carried(&approved, |_| false);
            let again = self.fallen(&key, first.as_ref(), |own| {
                claimed.iter().any(|one| one.share.own.location == own.location)
            });
            let terms = first.or_else(|| again.first().map(|(of_line, _)| *of_line))?;
            claimed.extend(again.into_iter().map(|(_, one)| one));
            (others().all(|other| other == terms) && !claimed.is_empty())
                .then(|| Piece::new(key, approved, (Handed::Nothing, claimed), Some(terms)))
        };
        keys.into_iter().filter_map(piece).collect()
    }

    fn limits(&self, piece: &Piece<'_>, allocation: &Toewijzing, elsewhere: TakenElsewhere) -> Limits {
        let stands = !allocation.is_removed();
        let period = allocation.period.within(piece.key.month).filter(|_| stands);
        let measure = piece.terms.map_or(Measure::Dagdelen, |terms| terms.measure);
        let rooms = piece.terms.map(|terms| {
            rooms(
                allocation,
                period,
                (terms.unit, terms.tariff, terms.hourly_tariff),
                (elsewhere.amount, elsewhere.cents),
            )
        });
        Limits {
            measure,
            period,
            begin: stands.then(|| allocation.period.begin()),
            per_day: per_day(self.input.regeling, &piece.key.product, measure),
            week: BTreeMap::new(),
            rooms: rooms.unwrap_or_default(),
        }
    }

    /// Gives back what stands, and claims what it comes to now.
    fn settle(
        &mut self,
        piece: Piece<'a>,
        line: Option<ProposedLine>,
        withdrawn: &BTreeMap<OwnLine, Withdrawn<'a>>,
        name: &Named,
    ) -> Result<(), BundleFault> {
        for standing in &piece.approved {
            let credit = credit_of(&standing.sent).ok_or_else(|| BundleFault::Nothing(name.clone()))?;
            self.give_back(credit, standing, withdrawn);
        }
        let measure = piece.terms.map_or(Measure::Dagdelen, |terms| terms.measure);
        let why = if piece.key.month == self.input.month {
            Why::New
        } else {
            Why::Late
        };
        let shares = piece.shares();
        let Some(line) = line else {
            self.bundle.unsent.extend(shares);
            return Ok(());
        };
        let keeps = match shares.as_slice() {
            [only] if only.role == Role::New => self.unused(&only.share.own.reference),
            _ => None,
        };
        self.bundle.lines.push(BundledLine {
            line: ProposedLine { why, ..line },
            keeps,
            measure,
            shares,
        });
        Ok(())
    }

    /// Gives a whole approved line back.
    fn give_back(&mut self, line: ProposedLine, standing: &StandingLine, withdrawn: &BTreeMap<OwnLine, Withdrawn<'a>>) {
        let credits: Vec<BundledShare> = standing
            .shares
            .iter()
            .filter_map(|share| {
                let credit = withdrawn.get(&share.own)?;
                Some(credit_share(credit.part, credit.line, share.amount))
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
    }

    /// A credit of a line that the location sent by itself goes as it is.
    fn pass_on(&mut self, Withdrawn { part, line }: Withdrawn<'a>) {
        let share = credit_share(part, line, line.amount);
        let proposed = ProposedLine {
            child: NO_CHILD,
            child_number: share.share.child.clone(),
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
            debit_credit: DebetCredit::Credit,
            previous_reference: line.previous_reference.clone(),
            why: Why::Credit,
            days: Vec::new(),
        };
        self.bundle.lines.push(BundledLine {
            line: proposed,
            keeps: self.unused(&line.reference),
            measure: Measure::Dagdelen,
            shares: vec![share],
        });
    }

    fn unused(&self, reference: &ReferentieNummer) -> Option<ReferentieNummer> {
        Some(reference.clone()).filter(|reference| !self.input.used.contains(reference))
    }
}

impl<'a> Added<'a> {
    const fn terms(&self) -> Terms<'a> {
        Terms::of(self.line, self.measure)
    }
}

impl Touched<'_> {
    /// Says whether a share that stands is no longer of its location: it takes it back, or later hands the same care in anew
    /// because its own books have nothing of it (a part that it said was refused).
    fn takes_over(&self, own: &OwnLine) -> bool {
        let is_later = |one: &Added<'_>| {
            let new = &one.share.own;
            new.location == own.location && new.reference > own.reference
        };
        self.withdrawn.contains_key(own) || self.added.iter().any(is_later)
    }
}

/// Sorts the lines of all parts by what they are about.
fn sort_out(parts: &[Part]) -> BTreeMap<LineKey, Touched<'_>> {
    let mut touched: BTreeMap<LineKey, Touched<'_>> = BTreeMap::new();
    for part in parts {
        for handed in &part.lines {
            let line = &handed.line;
            let of_key = touched.entry(LineKey::of(line)).or_default();
            match (&handed.behind, &line.previous_reference) {
                (Behind::Care { measure, days }, _) => of_key.added.push(Added {
                    part,
                    line,
                    share: Share {
                        own: part.own(&line.reference),
                        child: child_at(&part.prefix, &line.child_number),
                        days: days.clone(),
                        amount: line.amount,
                    },
                    measure: *measure,
                }),
                (Behind::Credit(SentBy::Part), Some(previous)) => {
                    of_key.withdrawn.insert(part.own(previous), Withdrawn { part, line });
                }
                (Behind::Credit(_), _) => of_key.passed_on.push(Withdrawn { part, line }),
            }
        }
    }
    touched
}

/// The shares of what stands, without those that are taken over.
fn carried(approved: &[&StandingLine], is_taken_over: impl Fn(&OwnLine) -> bool) -> Vec<Claimed> {
    let mut shares: BTreeMap<&OwnLine, &Share> = BTreeMap::new();
    for share in approved.iter().flat_map(|standing| &standing.shares) {
        if !is_taken_over(&share.own) {
            shares.insert(&share.own, share);
        }
    }
    shares
        .into_values()
        .map(|share| Claimed {
            turn: Turn::Standing,
            share: share.clone(),
        })
        .collect()
}

fn credit_share(part: &Part, line: &Prestatie, amount: Cents) -> BundledShare {
    BundledShare {
        share: Share {
            own: part.own(&line.reference),
            child: child_at(&part.prefix, &line.child_number),
            days: Vec::new(),
            amount,
        },
        role: Role::Credit,
        counted: 0,
        cut: Vec::new(),
    }
}
