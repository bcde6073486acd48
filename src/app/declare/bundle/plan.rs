//! What a bundle comes to, worked out without writing anything.

use super::super::rules::{ClaimRules, forbids};
use super::part::{ReadyPart, direct_lines, ready_part};
use super::read::{Choice, ChosenPart, FoundPart, choose};
use crate::app::env::Moment;
use crate::app::error::{AppError, ErrorKind};
use crate::domain::allocation::{Eenheid, Toewijzing};
use crate::domain::declaration::administration::{Administration, check_administration};
use crate::domain::declaration::bundle::part::{NumberPrefix, Part};
use crate::domain::declaration::bundle::{Bundle, BundleFault, BundleInput, StandingLine, allocations_of, bundle};
use crate::domain::declaration::checks::check_message;
use crate::domain::declaration::numbering::{Numbers, number};
use crate::domain::declaration::{
    DebetCredit, Declaratie, DeclaratieNummer, Identificatie, Prestatie, ReferentieNummer, SentLine, Tariff,
};
use crate::domain::finding::Finding;
use crate::domain::ids::{Bsn, ChildId, GemeenteCode, ToewijzingNummer};
use crate::domain::time::{Month, Period};
use crate::store::{Tx, allocations, bundles, declarations, location};
use std::collections::{BTreeMap, BTreeSet};

/// A bundle as it would be made.
#[derive(Clone, Debug, Default)]
pub(super) struct Plan {
    /// The own part of this location, when it has anything to declare.
    pub(super) own: Option<ReadyPart>,
    /// The parts of others, and own ones that were made before.
    pub(super) parts: Vec<ChosenPart>,
    pub(super) bundle: Bundle,
    /// The claim; `None` when there is nothing to send.
    pub(super) claim: Option<Declaratie>,
    pub(super) findings: Vec<Finding>,
    pub(super) remarks: Vec<String>,
}

impl Plan {
    pub(super) fn is_blocked(&self) -> bool {
        forbids(&self.findings)
    }

    /// Every part in it, the own one too.
    pub(super) fn all_parts(&self) -> Vec<Part> {
        let others = self.parts.iter().map(|chosen| chosen.part.clone());
        others.chain(self.own.iter().map(|own| own.part.clone())).collect()
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
    rules: &ClaimRules,
    found: &[FoundPart],
    of: (Month, &GemeenteCode),
    now: Moment,
) -> Result<Plan, AppError> {
    let (month, gemeente) = of;
    let proposal = rules.propose(tx, of, now)?;
    let Choice {
        chosen,
        earlier,
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
        let claim = rules.numbered(tx, &proposal.lines, of, now, super::super::rules::Skip::default())?;
        plan.findings = proposal.findings;
        plan.findings
            .extend(super::super::rules::Known::read(tx, gemeente)?.check(&claim, now));
        return Ok(plan);
    }
    let parts = plan.all_parts();
    if parts.is_empty() {
        return Ok(plan);
    }
    let standing = bundles::lines_to(tx, gemeente)?;
    let own_direct = direct_lines(tx, gemeente, &bundles::part_references(tx, gemeente)?)?;
    let direct = direct(&earlier, &parts, &standing, own_direct);
    plan.bundle = bundle(&BundleInput {
        month,
        parts: &parts,
        standing: &standing,
        direct: &direct,
        regeling: rules.regeling_of(gemeente),
        used: &bundles::references(tx)?,
    })?;
    if plan.bundle.lines.is_empty() {
        return Ok(plan);
    }
    let claim = numbered(tx, rules, &plan, of, now)?;
    let mut sent: Vec<SentLine> = standing.into_iter().map(|line| line.sent).collect();
    sent.extend(direct);
    plan.findings.extend(check(tx, &claim, &parts, &sent, now)?);
    plan.claim = Some(claim);
    Ok(plan)
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
    rules: &ClaimRules,
    plan: &Plan,
    (month, gemeente): (Month, &GemeenteCode),
    now: Moment,
) -> Result<Declaratie, AppError> {
    let fault = |_| AppError::internal("NUMMER");
    let next = |counter| location::next_number(tx, counter);
    // The own part takes its numbers first.
    let own = plan.own.as_ref().map_or(0, |own| own.claim.lines.len());
    let messages = u64::from(plan.own.is_some());
    let mut value = next("referentie")? + u64::try_from(own).unwrap_or(u64::MAX);
    let mut references = Vec::new();
    for bundled in &plan.bundle.lines {
        let reference = if let Some(own) = &bundled.keeps {
            own.clone()
        } else {
            value += 1;
            ReferentieNummer::parse(&format!("R{}{:010}", rules.prefix, value - 1)).map_err(fault)?
        };
        references.push(reference);
    }
    let identification = next("identificatie")? + messages;
    let declaration = next("declaratie")? + messages;
    let numbers = Numbers {
        identification: Identificatie::parse(&format!("{}{identification:06}", rules.prefix)).map_err(fault)?,
        declaration: DeclaratieNummer::parse(&format!("D{}{declaration:06}", rules.prefix)).map_err(fault)?,
        references,
    };
    let lines: Vec<_> = plan.bundle.lines.iter().map(|bundled| bundled.line.clone()).collect();
    number(&lines, numbers, rules.agb.clone(), gemeente.clone(), month, now.day()).ok_or_else(|| {
        AppError::new(
            ErrorKind::Refused,
            "TOTAAL",
            "Het totaalbedrag is te groot voor één bericht.",
        )
        .hint("Controleer de tarieven.")
    })
}

/// Every rule that the finished claim breaks: of the message alone, and against what office and locations know.
fn check(
    tx: Tx<'_>,
    claim: &Declaratie,
    parts: &[Part],
    sent: &[SentLine],
    now: Moment,
) -> Result<Vec<Finding>, AppError> {
    let (allocations, bsns) = children_by_bsn(&allocations_of(parts)?);
    let used = declarations::used(tx)?;
    let own = Administration {
        today: now.day(),
        gemeenten: &crate::regeling::gemeenten(),
        allocations: &allocations,
        bsns: &bsns,
        tariffs: &tariffs(tx, claim)?,
        sent,
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
