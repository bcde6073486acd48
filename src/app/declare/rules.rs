//! From attendance, allocations and settings to what a month's claim comes to.

use crate::app::delivered::{Delivered, Schools};
use crate::app::dossier::limits_set_aside;
use crate::app::env::Moment;
use crate::app::error::{AppError, ErrorKind};
use crate::app::house::House;
use crate::app::progress::Progress;
use crate::domain::allocation::Toewijzing;
use crate::domain::declaration::administration::{Administration, check_administration};
use crate::domain::declaration::checks::check_message;
use crate::domain::declaration::delivery::ClaimChild;
use crate::domain::declaration::month::{ClaimInput, Proposal, ProposedLine, propose};
use crate::domain::declaration::numbering::{Numbers, number};
use crate::domain::declaration::{Declaratie, DeclaratieNummer, Identificatie, ReferentieNummer, SentLine, Tariff};
use crate::domain::finding::{Finding, Severity};
use crate::domain::gemeente::GemeenteList;
use crate::domain::ids::{Bsn, ChildId, GemeenteCode};
use crate::domain::rule_code::RuleCode;
use crate::domain::text::Text;
use crate::domain::time::Month;
use crate::store::declarations::Used;
use crate::store::{Tx, allocations, claim_choices, declarations, location, people};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

impl House {
    /// What a month comes to when it is sent now.
    pub(super) fn propose(&self, tx: Tx<'_>, of: (Month, &GemeenteCode), now: Moment) -> Result<Proposal, AppError> {
        self.propose_on(tx, of, now.day(), Progress::whole(&mut |_| {}))
    }

    /// What a month comes to when it is sent on a day, told while it is worked out.
    pub(super) fn propose_on(
        &self,
        tx: Tx<'_>,
        (month, gemeente): (Month, &GemeenteCode),
        dated: NaiveDate,
        mut progress: Progress<'_>,
    ) -> Result<Proposal, AppError> {
        let allocations = allocations::latest(tx)?;
        let mine = |found: &&Toewijzing| found.gemeente == *gemeente;
        let concerned: BTreeSet<ChildId> = allocations.iter().filter(mine).map(|found| found.child).collect();
        let sent = declarations::lines_to(tx, gemeente)?;
        let (tariffs, tariff_choices) = (allocations::tariffs(tx)?, claim_choices::tariff_choices(tx, gemeente)?);
        let decisions = claim_choices::decisions(tx, gemeente)?;
        let elsewhere = claim_choices::elsewhere(tx, gemeente)?;
        let elsewhere: BTreeSet<Month> = elsewhere.into_iter().map(|said| said.month).collect();
        let regeling = self.regelingen.of(gemeente);
        let mut input = ClaimInput {
            month,
            gemeente,
            dated,
            children: &BTreeMap::new(),
            allocations: &allocations,
            granted_bsns: &allocations::granted_bsns(tx, gemeente)?,
            deliveries: &[],
            tariffs: &tariffs,
            tariff_choices: &tariff_choices,
            regeling,
            sent: &sent,
            decisions: &decisions,
            elsewhere: &elsewhere,
            last_declared: declarations::last_declared(tx, gemeente)?,
        };
        let first = input.first_month();
        let (children, schools) = self.children(tx, &concerned, (first, month))?;
        let reading = progress.part(0, 80);
        let delivered = self.delivered_from((tx, regeling), (first, month), (&concerned, &schools), reading)?;
        (input.children, input.deliveries) = (&children, &delivered.deliveries);
        let mut proposal = propose(&input);
        add_attendance_findings(&mut proposal, &delivered, &input);
        progress.at(1, 1);
        Ok(proposal)
    }

    /// The children as a claim needs them, and the school of each.
    fn children(
        &self,
        tx: Tx<'_>,
        concerned: &BTreeSet<ChildId>,
        (first, last): (Month, Month),
    ) -> Result<(BTreeMap<ChildId, ClaimChild>, Schools), AppError> {
        let mut set_aside = limits_set_aside(tx)?;
        let mut holidays: BTreeMap<Option<Text>, BTreeSet<NaiveDate>> = BTreeMap::new();
        let (mut children, mut schools) = (BTreeMap::new(), BTreeMap::new());
        for child in people::children(tx)?
            .into_iter()
            .filter(|child| concerned.contains(&child.id))
        {
            let weeks = holidays
                .entry(child.school.clone())
                .or_insert_with(|| self.holiday_weeks(child.school.as_ref(), first.first_day(), last.last_day()));
            let known = ClaimChild {
                number: child.number,
                bsn: child.bsn,
                overrides: set_aside.remove(&child.id).unwrap_or_default(),
                holiday_weeks: weeks.clone(),
            };
            children.insert(child.id, known);
            schools.extend(child.school.map(|school| (child.id, school)));
        }
        Ok((children, schools))
    }

    /// Children as a claim over some months needs them.
    pub(super) fn claim_children(
        &self,
        tx: Tx<'_>,
        concerned: &BTreeSet<ChildId>,
        months: (Month, Month),
    ) -> Result<BTreeMap<ChildId, ClaimChild>, AppError> {
        Ok(self.children(tx, concerned, months)?.0)
    }

    /// Gives the lines the numbers that come next; nothing is booked by that. `message` counts the messages of one claim.
    pub(super) fn numbered(
        &self,
        tx: Tx<'_>,
        lines: &[ProposedLine],
        of: (Month, &GemeenteCode),
        now: Moment,
        skip: Skip,
    ) -> Result<Declaratie, AppError> {
        let fault = |_| AppError::internal("NUMMER");
        let next = |counter| location::next_number(tx, counter);
        let first = next("referentie")? + skip.references;
        let references: Result<Vec<_>, _> = (first..)
            .take(lines.len())
            .map(|value| ReferentieNummer::parse(&format!("R{}{value:010}", self.location.number_prefix)))
            .collect();
        let identification = next("identificatie")? + skip.messages;
        let declaration = next("declaratie")? + skip.messages;
        let numbers = Numbers {
            identification: Identificatie::parse(&format!("{}{identification:06}", self.location.number_prefix))
                .map_err(fault)?,
            declaration: DeclaratieNummer::parse(&format!("D{}{declaration:06}", self.location.number_prefix))
                .map_err(fault)?,
            references: references.map_err(fault)?,
        };
        let (month, gemeente) = of;
        number(
            lines,
            numbers,
            self.location.agb.clone(),
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
}

/// What the program knows against which a claim is checked, read once.
#[derive(Debug)]
pub(super) struct Known {
    gemeenten: GemeenteList,
    allocations: Vec<Toewijzing>,
    bsns: BTreeMap<ChildId, Bsn>,
    tariffs: Vec<Tariff>,
    sent: Vec<SentLine>,
    used: Used,
    last_declared: Option<Month>,
}

impl Known {
    pub(super) fn read(tx: Tx<'_>, gemeente: &GemeenteCode) -> Result<Self, AppError> {
        let children = people::children(tx)?.into_iter();
        Ok(Self {
            gemeenten: crate::app::lists::gemeenten(tx)?,
            allocations: allocations::latest(tx)?,
            bsns: children.filter_map(|child| Some((child.id, child.bsn?))).collect(),
            tariffs: allocations::tariffs(tx)?,
            sent: declarations::lines_to(tx, gemeente)?,
            used: declarations::used(tx)?,
            last_declared: declarations::last_declared(tx, gemeente)?,
        })
    }

    /// Every rule that the finished claim breaks: of the message alone, and against what is known.
    pub(super) fn check(&self, claim: &Declaratie, now: Moment) -> Vec<Finding> {
        let own = Administration {
            today: now.day(),
            gemeenten: &self.gemeenten,
            allocations: &self.allocations,
            bsns: &self.bsns,
            tariffs: &self.tariffs,
            sent: &self.sent,
            identifications: &self.used.identifications,
            numbers: &self.used.numbers,
            references: &self.used.references,
            last_declared: self.last_declared,
        };
        let mut findings = check_message(claim);
        findings.extend(check_administration(claim, &own));
        findings
    }
}

/// Says whether a finding forbids writing.
pub(super) fn forbids(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| finding.severity == Severity::Fout)
}

/// Numbers that earlier messages of the same claim take.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Skip {
    pub(super) messages: u64,
    pub(super) references: u64,
}

/// Days without a calendar: what was declared must not be given back for want of one; an older month that was not holds nobody
/// up.
fn add_unknown_days(proposal: &mut Proposal, delivered: &Delivered, input: &ClaimInput<'_>) {
    let first = input.first_month();
    let declared: BTreeSet<Month> = input.sent.iter().map(|sent| Month::of(sent.line.begin)).collect();
    for day in delivered.unknown_days.iter().filter(|day| Month::of(**day) >= first) {
        let month = Month::of(*day);
        let severity = if month == input.month || declared.contains(&month) {
            Severity::Fout
        } else {
            Severity::LetOp
        };
        proposal.findings.push(Finding {
            code: RuleCode::Kalender,
            return_code: None,
            severity,
            child: None,
            day: Some(*day),
            text: "Voor deze dag zijn geen schoolvakanties bekend; de dagdelen kunnen niet worden bepaald.".to_owned(),
            remedy: "Laad een nieuwere lijst met: plusgroep locatie lijst vakanties BESTAND.csv.".to_owned(),
        });
    }
}

fn add_attendance_findings(proposal: &mut Proposal, delivered: &Delivered, input: &ClaimInput<'_>) {
    let in_month = |day: NaiveDate| input.reports(Month::of(day));
    let number_of = |id: &ChildId| input.children.get(id).map(|child| child.number.clone());
    for (child, day) in delivered.open_ends.iter().filter(|(_, day)| in_month(*day)) {
        proposal.findings.push(Finding {
            code: RuleCode::AanwUit,
            return_code: None,
            severity: Severity::LetOp,
            child: number_of(child),
            day: Some(*day),
            text: "Dit kind is niet uitgeklokt; alleen het dagdeel waarin het binnenkwam telt.".to_owned(),
            remedy: "Vul de tijd van vertrek in als het kind langer bleef.".to_owned(),
        });
    }
    add_unknown_days(proposal, delivered, input);
    for ((child, day), what) in delivered.closed_days.iter().filter(|((_, day), _)| in_month(*day)) {
        let (child, day) = (number_of(child), Some(*day));
        let mut found = proposal.findings.iter();
        if found.any(|one| (one.code, &one.child, one.day) == (RuleCode::AanwDagdeel, &child, day)) {
            continue;
        }
        let text = format!("Aanwezig op {what}, terwijl de locatie dan dicht is: klopt de datum?");
        let remedy = "Verbeter de aanwezigheid als de datum niet klopt; anders hoeft u niets te doen.";
        proposal.findings.push(Finding {
            child,
            day,
            ..Finding::let_op(RuleCode::AanwDagdeel, text, remedy)
        });
    }
}
