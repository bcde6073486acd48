//! What a bundle comes to, worked out without writing anything.

use super::super::rules::{Known, Skip, forbids};
use super::part::{ReadyPart, direct_lines, ready_part};
use super::read::{Choice, ChosenPart, FoundPart, choose};
use crate::app::env::Moment;
use crate::app::error::{AppError, ErrorKind};
use crate::app::house::House;
use crate::domain::allocation::{Eenheid, Toewijzing};
use crate::domain::declaration::administration::{Administration, check_administration};
use crate::domain::declaration::bundle::part::{NumberPrefix, OwnLine, Part};
use crate::domain::declaration::bundle::{
    Bundle, BundleFault, BundleInput, BundledLine, StandingLine, allocations_of, bundle,
};
use crate::domain::declaration::checks::check_message;
use crate::domain::declaration::numbering::{Numbers, number};
use crate::domain::declaration::{
    DebetCredit, Declaratie, DeclaratieNummer, Identificatie, LineKey, Prestatie, ReferentieNummer, SentLine, Tariff,
};
use crate::domain::finding::Finding;
use crate::domain::ids::{Bsn, ChildId, GemeenteCode, ToewijzingNummer};
use crate::domain::time::{Month, Period};
use crate::ijw::{self, ReadErrorKind, WriteError};
use crate::store::bundles::Bundled;
use crate::store::{Tx, allocations, bundles, declarations, location};
use std::collections::{BTreeMap, BTreeSet};

/// A message of a bundle that is ready.
#[derive(Clone, Debug)]
pub(super) struct Ready {
    pub(super) claim: Declaratie,
    pub(super) bytes: Vec<u8>,
}

/// A bundle as it would be made.
#[derive(Clone, Debug, Default)]
pub(super) struct Plan {
    /// The own part of this location, when it has anything to declare.
    pub(super) own: Option<ReadyPart>,
    /// The parts of others, and own ones that were made before.
    pub(super) parts: Vec<ChosenPart>,
    pub(super) bundle: Bundle,
    /// The messages, which divide the lines of the bundle between children, in their order; none when there is nothing to send.
    pub(super) messages: Vec<Ready>,
    /// When there is nothing to send and lines fell away: a claim without lines, under whose numbers the locations hear that.
    pub(super) nothing: Option<Declaratie>,
    pub(super) findings: Vec<Finding>,
    pub(super) remarks: Vec<String>,
}

impl Plan {
    pub(super) fn is_blocked(&self) -> bool {
        forbids(&self.findings)
    }

    /// Says whether there is anything to send, or to tell the locations.
    pub(super) fn tells(&self) -> bool {
        !self.messages.is_empty() || self.nothing.is_some()
    }

    /// Every part in it, the own one too.
    pub(super) fn all_parts(&self) -> Vec<&Part> {
        let others = self.parts.iter().map(|chosen| &chosen.part);
        others.chain(self.own.iter().map(|own| &own.part)).collect()
    }

    /// The lines as they are sent, over all messages.
    pub(super) fn sent(&self) -> Vec<&Prestatie> {
        self.messages.iter().flat_map(|ready| &ready.claim.lines).collect()
    }
}

impl From<BundleFault> for AppError {
    fn from(fault: BundleFault) -> Self {
        Self::new(ErrorKind::Refused, "BUNDEL", fault.to_string()).hint("Er is niets gemaakt.")
    }
}

/// Works out the bundle of a month from the parts that were found, those in this file, and its own care.
pub(super) fn plan(
    tx: Tx<'_>,
    rules: &House,
    found: &[FoundPart],
    of: (Month, &GemeenteCode),
    (limit, now): (usize, Moment),
) -> Result<Plan, AppError> {
    let (month, gemeente) = of;
    let proposal = rules.propose(tx, of, now)?;
    let Choice {
        chosen,
        earlier,
        bundled,
        remarks,
    } = choose(tx, found, of)?;
    let mut plan = Plan {
        own: ready_part(tx, rules, &proposal, of, now)?,
        parts: chosen,
        remarks,
        ..Plan::default()
    };
    if plan.own.is_none() && !proposal.lines.is_empty() {
        // The care of this location cannot go as it is, and the bundle would leave it out without a word.
        let claim = rules.numbered(tx, &proposal.lines, of, now, Skip::default())?;
        plan.findings = proposal.findings;
        plan.findings.extend(Known::read(tx, gemeente)?.check(&claim, now));
        return Ok(plan);
    }
    let parts: Vec<Part> = plan
        .all_parts()
        .into_iter()
        .map(|part| part.with_lines(|own| !bundled.gone.contains(own)))
        .collect();
    if parts.is_empty() {
        return Ok(plan);
    }
    let standing = bundles::lines_to(tx, gemeente)?;
    let own_direct = direct_lines(tx, gemeente, &bundles::part_references(tx, gemeente)?)?;
    let direct = direct(&earlier, &parts, &standing, own_direct);
    plan.bundle = bundle(&BundleInput {
        month,
        parts: &parts,
        earlier: &earlier,
        standing: &standing,
        direct: &direct,
        regeling: rules.regelingen.of(gemeente),
        used: &bundles::references(tx)?,
        ever: &bundled.ever,
        fallen: &fallen(plan.all_parts().into_iter().chain(&earlier), &bundled),
    })?;
    if plan.bundle.lines.is_empty() {
        if !plan.bundle.unsent.is_empty() {
            plan.nothing = Some(numbered(tx, rules, &[], (of, after_own(&plan)), now)?);
        }
        return Ok(plan);
    }
    let mut sent: Vec<SentLine> = standing.into_iter().map(|line| line.sent).collect();
    sent.extend(direct);
    let against = Against {
        parts: &parts,
        earlier: &earlier,
        sent: &sent,
    };
    pack(tx, rules, &mut plan, &against, (of, limit, now))?;
    Ok(plan)
}

/// Against what a claim is checked.
struct Against<'a> {
    parts: &'a [Part],
    earlier: &'a [Part],
    sent: &'a [SentLine],
}

/// Divides the lines over as few messages as needed for each to fit (OP179); a child stays whole (TR101).
fn pack(
    tx: Tx<'_>,
    rules: &House,
    plan: &mut Plan,
    against: &Against<'_>,
    (of, limit, now): ((Month, &GemeenteCode), usize, Moment),
) -> Result<(), AppError> {
    let mut skip = after_own(plan);
    let lines = plan.bundle.lines.clone();
    let mut waiting = vec![lines.as_slice()];
    while let Some(some) = waiting.pop() {
        let claim = numbered(tx, rules, some, (of, skip), now)?;
        let bytes = match ijw::jw323::write(&claim, &ijw::XsdVersie::default()) {
            Ok(bytes) if bytes.len() <= limit => Some(bytes),
            Ok(_) => None,
            Err(WriteError::Refused(error)) if error.kind == ReadErrorKind::TooLarge => None,
            Err(_) => return Err(AppError::internal("JW323")),
        };
        if let Some(bytes) = bytes {
            plan.findings.extend(check(tx, &claim, against, now)?);
            skip.messages += 1;
            let office = some.iter().filter(|line| line.keeps.is_none()).count();
            skip.references += u64::try_from(office).unwrap_or(u64::MAX);
            plan.messages.push(Ready { claim, bytes });
        } else {
            let (first, second) = halves(some)?;
            waiting.extend([second, first]);
        }
    }
    Ok(())
}

/// The own part takes its numbers first.
fn after_own(plan: &Plan) -> Skip {
    let own = plan.own.as_ref().map_or(0, |own| own.claim.lines.len());
    Skip {
        messages: u64::from(plan.own.is_some()),
        references: u64::try_from(own).unwrap_or(u64::MAX),
    }
}

/// The parts with those of their lines of which nothing fitted: the last that a location handed in about some care, unless it
/// took that back since.
fn fallen<'a>(parts: impl Iterator<Item = &'a Part>, bundled: &Bundled) -> Vec<Part> {
    let parts: Vec<&Part> = parts.collect();
    let lines = || {
        parts
            .iter()
            .flat_map(|part| part.lines.iter().map(|handed| (*part, &handed.line)))
    };
    let (mut taken_back, mut last) = (BTreeSet::new(), BTreeMap::new());
    for (part, line) in lines().filter(|(part, line)| bundled.gone.contains(&part.own(&line.reference))) {
        let own = part.own(&line.reference);
        if let Some(previous) = &line.previous_reference {
            taken_back.insert(part.own(previous));
            continue;
        }
        let latest = last
            .entry((&part.prefix, LineKey::of(line)))
            .or_insert_with(|| own.clone());
        *latest = own.max(latest.clone());
    }
    let last: BTreeSet<OwnLine> = last.into_values().collect();
    let fell = |own: &OwnLine| bundled.fallen.contains(own) && last.contains(own) && !taken_back.contains(own);
    let parts = parts.into_iter().map(|part| part.with_lines(fell));
    parts.filter(|part| !part.lines.is_empty()).collect()
}

/// Two halves of lines that are sorted by BSN, divided between two children.
fn halves(lines: &[BundledLine]) -> Result<(&[BundledLine], &[BundledLine]), AppError> {
    let bsn = |at: usize| lines.get(at).map(|bundled| bundled.line.bsn);
    let borders: Vec<usize> = (1..lines.len()).filter(|at| bsn(*at) != bsn(at - 1)).collect();
    let middle = borders.get(borders.len() / 2).copied();
    middle.and_then(|at| lines.split_at_checked(at)).ok_or_else(|| {
        AppError::new(
            ErrorKind::Refused,
            "BERICHT_TE_GROOT",
            "De regels van één kind zijn samen te groot voor een bericht; er is niets gemaakt.",
        )
        .hint("Bundel eerder: laat niet zo veel maanden van dit kind tegelijk meegaan.")
    })
}

/// Lines that locations sent by themselves and that still count: of each location and allocation the latest part says which.
fn direct(earlier: &[Part], parts: &[Part], standing: &[StandingLine], own: Vec<SentLine>) -> Vec<SentLine> {
    let mut latest: BTreeMap<(&NumberPrefix, ToewijzingNummer), &[SentLine]> = BTreeMap::new();
    for part in earlier.iter().chain(parts) {
        for known in &part.allocations {
            latest.insert((&part.prefix, known.state.number), &known.direct);
        }
    }
    let given_back: BTreeSet<&ReferentieNummer> = standing
        .iter()
        .filter(|line| line.sent.line.debit_credit == DebetCredit::Credit && line.sent.state.counts())
        .filter_map(|line| line.sent.line.previous_reference.as_ref())
        .collect();
    let mut lines: BTreeMap<ReferentieNummer, SentLine> = own
        .into_iter()
        .map(|sent| (sent.line.reference.clone(), sent))
        .collect();
    for sent in latest.into_values().flatten() {
        lines.insert(sent.line.reference.clone(), sent.clone());
    }
    lines.retain(|reference, _| !given_back.contains(reference));
    lines.into_values().collect()
}

/// Gives the lines their numbers: of the location where a line is of one location, else those of this office.
fn numbered(
    tx: Tx<'_>,
    rules: &House,
    lines: &[BundledLine],
    ((month, gemeente), skip): ((Month, &GemeenteCode), Skip),
    now: Moment,
) -> Result<Declaratie, AppError> {
    let fault = |_| AppError::internal("NUMMER");
    let next = |counter| location::next_number(tx, counter);
    let mut value = next("referentie")? + skip.references;
    let mut references = Vec::new();
    for bundled in lines {
        let reference = if let Some(own) = &bundled.keeps {
            own.clone()
        } else {
            value += 1;
            ReferentieNummer::parse(&format!("R{}{:010}", rules.location.number_prefix, value - 1)).map_err(fault)?
        };
        references.push(reference);
    }
    let identification = next("identificatie")? + skip.messages;
    let declaration = next("declaratie")? + skip.messages;
    let numbers = Numbers {
        identification: Identificatie::parse(&format!("{}{identification:06}", rules.location.number_prefix))
            .map_err(fault)?,
        declaration: DeclaratieNummer::parse(&format!("D{}{declaration:06}", rules.location.number_prefix))
            .map_err(fault)?,
        references,
    };
    let lines: Vec<_> = lines.iter().map(|bundled| bundled.line.clone()).collect();
    number(
        &lines,
        numbers,
        rules.location.agb.clone(),
        gemeente.clone(),
        month,
        now.day(),
    )
    .ok_or_else(|| {
        AppError::new(
            ErrorKind::Refused,
            "TOTAAL",
            "Het totaalbedrag is te groot voor één bericht.",
        )
        .hint("Controleer de tarieven.")
    })
}

/// Every rule that the finished claim breaks: of the message alone, and against what office and locations know.
fn check(tx: Tx<'_>, claim: &Declaratie, against: &Against<'_>, now: Moment) -> Result<Vec<Finding>, AppError> {
    let (allocations, bsns) = children_by_bsn(&allocations_of(against.parts, against.earlier)?);
    let used = declarations::used(tx)?;
    let own = Administration {
        today: now.day(),
        gemeenten: &crate::app::lists::gemeenten(tx)?,
        allocations: &allocations,
        bsns: &bsns,
        tariffs: &tariffs(tx, claim)?,
        sent: against.sent,
        identifications: &used.identifications,
        numbers: &used.numbers,
        references: &bundles::references(tx)?,
        last_declared: bundles::last_month(tx, &claim.gemeente)?,
    };
    let mut findings = check_message(claim);
    findings.extend(check_administration(claim, &own));
    Ok(findings)
}

/// The allocations with a child each; children of other locations are counted off by their BSN.
fn children_by_bsn(
    latest: &BTreeMap<ToewijzingNummer, (Bsn, &Toewijzing)>,
) -> (Vec<Toewijzing>, BTreeMap<ChildId, Bsn>) {
    let all: BTreeSet<Bsn> = latest.values().map(|(bsn, _)| *bsn).collect();
    let ids: BTreeMap<Bsn, ChildId> = all.into_iter().zip((1i64..).map(ChildId::from_raw)).collect();
    let allocations = latest.values().filter_map(|(bsn, known)| {
        Some(Toewijzing {
            child: *ids.get(bsn)?,
            ..(*known).clone()
        })
    });
    (allocations.collect(), ids.iter().map(|(bsn, id)| (*id, *bsn)).collect())
}

/// The tariffs of this office where it has any for a product; elsewhere those by which the locations priced their lines.
fn tariffs(tx: Tx<'_>, claim: &Declaratie) -> Result<Vec<Tariff>, AppError> {
    let mut known = allocations::tariffs(tx)?;
    let of_line = |line: &Prestatie| {
        let period = Period::new(line.begin, Some(line.end)).ok()?;
        let (unit, tariff) = line
            .hourly_tariff
            .map_or((line.unit, line.tariff), |hourly| (Eenheid::Uur, hourly));
        Some(Tariff {
            gemeente: claim.gemeente.clone(),
            product: line.product.clone(),
            category: line.category.clone(),
            period,
            unit,
            tariff,
        })
    };
    let is_known = |line: &&Prestatie| {
        let mut own = known.iter();
        own.any(|tariff| tariff.gemeente == claim.gemeente && tariff.product == line.product)
    };
    let missing: Vec<Tariff> = claim
        .lines
        .iter()
        .filter(|line| !is_known(line))
        .filter_map(of_line)
        .collect();
    known.extend(missing);
    Ok(known)
}
