//! The month end: from attendance to a checked claim, and the file that goes out ("declaratie").

mod account_rows;
pub mod answer;
pub mod attendance;
mod book;
pub mod bundle;
mod effect;
pub mod elsewhere;
mod joint;
mod month_books;
pub mod month_end;
pub mod overview;
mod refusal;
mod rules;
pub mod seen;
pub mod tasks;
mod whom;

use super::env::Moment;
use super::error::{AppError, ErrorKind};
use super::progress::Progress;
use super::session::Session;
use crate::domain::allocation::Eenheid;
use crate::domain::declaration::bundle::part::DeclarationKind;
use crate::domain::declaration::care_state::{AboutCare, CareState, other_days};
use crate::domain::declaration::history::Why;
use crate::domain::declaration::month::Proposal;
use crate::domain::declaration::pricing::whole_hours;
use crate::domain::declaration::{
    DebetCredit, Declaratie, LineKey, LineState, NotBillable, Prestatie, ReferentieNummer, SentLine, checks,
};
use crate::domain::finding::{Finding, Severity};
use crate::domain::ids::{ChildNumber, GemeenteCode};
use crate::domain::money::Cents;
use crate::domain::retour::RetourCode;
use crate::domain::role::Permission;
use crate::domain::rule_code::RuleCode;
use crate::domain::time::Month;
pub use crate::store::declarations::DeclarationSummary;
use crate::store::{Tx, allocations, bundles, declarations, line_days, people};
use chrono::NaiveDate;
use rules::{Known, Skip};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// The remedy of a finding that only tells.
pub(super) const NOTHING_TO_DO: &str = "U hoeft niets te doen.";

/// A month's claim as commands and screens show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimView {
    /// Month.
    pub month: Month,
    /// Municipality.
    pub gemeente: GemeenteCode,
    /// The file: written now, or handed out before; the first when there are more.
    pub file: Option<PathBuf>,
    /// Every file, in the order of sending.
    pub files: Vec<PathBuf>,
    /// Lines: as they would be sent, or as they were.
    pub lines: Vec<Prestatie>,
    /// What is behind each line, by its reference.
    pub behind: BTreeMap<ReferentieNummer, Behind>,
    /// The days behind every line that care comes to now, sent or not.
    pub care: BTreeMap<LineKey, Vec<(NaiveDate, u32)>>,
    /// How every piece of care up to this month stands.
    pub states: BTreeMap<LineKey, CareState>,
    /// Findings about care that was declared before or should have been, with the care.
    pub about: Vec<AboutCare>,
    /// Names of the children, by number.
    pub names: BTreeMap<ChildNumber, String>,
    /// Absolute total.
    pub total: Cents,
    /// Its sign.
    pub debit_credit: DebetCredit,
    /// What was delivered and may not be billed.
    pub not_billable: Vec<NotBillable>,
    /// What was found.
    pub findings: Vec<Finding>,
    /// Whether the lines were sent before.
    pub sending: Sending,
}

/// What is behind a line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Behind {
    /// Why it is proposed; `None` for one that was sent.
    pub why: Option<Why>,
    /// How far it has come; `None` for one that was not sent.
    pub state: Option<LineState>,
    /// Codes with which it was rejected.
    pub codes: Vec<RetourCode>,
    /// The days of care it is made of, each in what its unit is counted in: dagdelen, days or minutes; without what the office cut
    /// off.
    pub days: Vec<(NaiveDate, u32)>,
    /// What it has of a line of the office; `None` when it did not go in a part.
    pub share: Option<Cents>,
}

/// Whether a claim is new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sending {
    /// The lines were not sent yet.
    New,
    /// Nothing new: these lines were sent before.
    SentBefore,
}

impl ClaimView {
    /// Says whether a finding forbids writing the file.
    pub fn is_blocked(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity == Severity::Fout)
    }
}

/// A declaration that was sent, whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentDeclaration {
    /// As the list shows it.
    pub summary: DeclarationSummary,
    /// Codes with which it was rejected as a whole.
    pub codes: Vec<RetourCode>,
    /// Its lines and how far each has come.
    pub lines: Vec<SentLine>,
    /// Of a part: what each line has of the line of the office, in the amount.
    pub shares: BTreeMap<ReferentieNummer, Cents>,
    /// What was cut off of lines of locations, since all together had more than was granted.
    pub cut: Vec<bundle::CutOff>,
}

impl Session {
    /// Works out a month's claim without writing anything.
    pub fn check_claim(&self, month: Month, gemeente: &GemeenteCode, now: Moment) -> Result<ClaimView, AppError> {
        self.check_claim_showing((month, gemeente), now, Progress::whole(&mut |_| {}))
    }

    /// The same, telling how far it is.
    pub fn check_claim_showing(
        &self,
        of: (Month, &GemeenteCode),
        now: Moment,
        mut progress: Progress<'_>,
    ) -> Result<ClaimView, AppError> {
        self.require(Permission::Declare)?;
        self.require_partner(of.0, of.1, now)?;
        let view = self.at_one_moment(|| self.claim_as_it_is(of, now, progress.part(0, 90)))?;
        progress.at(1, 1);
        Ok(view)
    }

    /// What a month's claim would be. Call it inside a transaction: it takes many reads.
    pub(super) fn claim_as_it_is(
        &self,
        (month, gemeente): (Month, &GemeenteCode),
        now: Moment,
        progress: Progress<'_>,
    ) -> Result<ClaimView, AppError> {
        let tx = self.store.read();
        let rules = &self.house;
        let proposal = rules.propose_on(tx, (month, gemeente), now.day(), progress)?;
        let claim = rules.numbered(tx, &proposal.lines, (month, gemeente), now, Skip::default())?;
        view(tx, claim, proposal, now)
    }

    /// Every declaration that was sent, the latest month first.
    pub fn declarations(&self) -> Result<Vec<DeclarationSummary>, AppError> {
        self.require(Permission::Declare)?;
        Ok(declarations::list(self.store.read())?)
    }

    /// Names of the children by number, for who declares or reads messages: a number alone says little to a person.
    pub fn child_names(&self) -> Result<BTreeMap<ChildNumber, String>, AppError> {
        if self.require(Permission::Messages).is_err() {
            self.require(Permission::Declare)?;
        }
        names(self.store.read())
    }

    /// One declaration that was sent, by its number.
    pub fn declaration(&self, number: &str) -> Result<SentDeclaration, AppError> {
        let missing = || {
            AppError::new(
                ErrorKind::NotFound,
                "GEEN_DECLARATIE",
                "Er is geen declaratie met dit nummer.",
            )
            .hint("Bekijk de nummers met: plusgroep declaratie lijst.")
        };
        self.at_one_moment(|| {
            let mut all = self.declarations()?.into_iter();
            let summary = all.find(|sent| sent.number.as_str() == number).ok_or_else(missing)?;
            sent_declaration(self.store.read(), summary)
        })
    }

    /// Municipalities that granted something here: those to declare to.
    pub fn declarable_gemeenten(&self) -> Result<Vec<GemeenteCode>, AppError> {
        self.require(Permission::Declare)?;
        let all: BTreeSet<GemeenteCode> = allocations::latest(self.store.read())?
            .into_iter()
            .map(|allocation| allocation.gemeente)
            .collect();
        Ok(all.into_iter().collect())
    }
}

/// A declaration with its lines, and what each location has in them.
fn sent_declaration(tx: Tx<'_>, summary: DeclarationSummary) -> Result<SentDeclaration, AppError> {
    let lines = lines_of(tx, &summary)?;
    let (shares, cut) = joint::shares_of(tx, &summary, &lines)?;
    Ok(SentDeclaration {
        codes: declarations::codes(tx, &summary.number)?,
        lines,
        shares,
        cut,
        summary,
    })
}

/// The lines of a declaration: for a bundle those of all locations, whose children are known by their BSN only.
fn lines_of(tx: Tx<'_>, sent: &DeclarationSummary) -> Result<Vec<SentLine>, AppError> {
    Ok(match sent.kind {
        DeclarationKind::Bundle => bundles::lines(tx, &sent.number)?,
        DeclarationKind::Own | DeclarationKind::Part => declarations::lines(tx, &sent.number)?,
    })
}

/// Names of the children, by number.
fn names(tx: Tx<'_>) -> Result<BTreeMap<ChildNumber, String>, AppError> {
    let children = people::children(tx)?.into_iter();
    Ok(children.map(|child| (child.number, child.name.full())).collect())
}

/// Puts a claim together for showing; when there is nothing new, the lines are those that were sent for the month.
fn view(tx: Tx<'_>, claim: Declaratie, proposal: Proposal, now: Moment) -> Result<ClaimView, AppError> {
    let mut shown = ClaimView {
        month: claim.month,
        gemeente: claim.gemeente.clone(),
        file: None,
        files: Vec::new(),
        total: claim.total,
        debit_credit: claim.total_debit_credit,
        not_billable: proposal.not_billable,
        findings: proposal.findings,
        sending: Sending::New,
        behind: BTreeMap::new(),
        care: proposal.care,
        names: names(tx)?,
        states: proposal.states,
        about: proposal.about,
        lines: Vec::new(),
    };
    let kept = line_days::of_month(tx, &shown.gemeente, shown.month)?;
    if !kept.is_empty() {
        let sent = declarations::lines_to(tx, &shown.gemeente)?;
        let found = other_days(&sent, &kept, &shown.care, &shown.states);
        shown.findings.extend(found);
    }
    let shares = bundles::part_shares(tx, &shown.gemeente)?;
    joint::list_cut(tx, &mut shown, &shares)?;
    if !claim.lines.is_empty() {
        let found = Known::read(tx, &claim.gemeente)?.check(&claim, now);
        add_message_findings(&mut shown, found);
        let behind = proposal.lines.into_iter().zip(&claim.lines).map(|(line, numbered)| {
            let behind = Behind {
                why: Some(line.why),
                days: line.days,
                ..Behind::default()
            };
            (numbered.reference.clone(), behind)
        });
        shown.behind = behind.collect();
        shown.lines = claim.lines;
        return Ok(shown);
    }
    let sent = declarations::standing(tx, &claim.gemeente, claim.month)?;
    if sent.is_empty() {
        let text = "Er is in deze maand niets te declareren.";
        shown
            .findings
            .push(Finding::let_op(RuleCode::Niets, text, NOTHING_TO_DO));
        return Ok(shown);
    }
    show_sent(tx, &mut shown, &sent, &shares)?;
    (shown.total, shown.debit_credit) = checks::total(&shown.lines).ok_or_else(|| AppError::internal("TOTAAL"))?;
    let names: Vec<&str> = sent.iter().map(|sent| sent.file_name.as_str()).collect();
    let text = format!("Deze maand is al gedeclareerd in {}.", names.join(" en "));
    let of_month = |(key, state): (&LineKey, &CareState)| key.month == shown.month && *state == CareState::Fixed;
    let remedy = if shown.states.iter().any(of_month) {
        "Wat voor EUR 0,00 is goedgekeurd gaat niet vanzelf mee: zie CS325."
    } else {
        NOTHING_TO_DO
    };
    shown.findings.push(Finding::let_op(RuleCode::AlGemaakt, text, remedy));
    Ok(shown)
}

/// Shows the lines that were sent for the month, each with the days it stands for.
fn show_sent(
    tx: Tx<'_>,
    shown: &mut ClaimView,
    sent: &[DeclarationSummary],
    shares: &joint::Shares,
) -> Result<(), AppError> {
    shown.sending = Sending::SentBefore;
    shown.files = sent.iter().map(|sent| PathBuf::from(&sent.file_name)).collect();
    shown.file = shown.files.first().cloned();
    for one in sent {
        for SentLine { line, state, codes, .. } in declarations::lines(tx, &one.number)? {
            let share = shares.get(&line.reference);
            let days = joint::without_cut(&sent_days(tx, &line, &shown.care)?, share);
            let behind = Behind {
                why: None,
                state: Some(state),
                codes,
                days,
                share: share.map(|share| share.amount),
            };
            shown.behind.insert(line.reference.clone(), behind);
            shown.lines.push(line);
        }
    }
    Ok(())
}

/// The days behind a line that was sent, as they were then.
///
/// Of one that was sent before days were kept: those of now, while they still add up to what was sent.
pub(super) fn sent_days(
    tx: Tx<'_>,
    line: &Prestatie,
    care: &BTreeMap<LineKey, Vec<(NaiveDate, u32)>>,
) -> Result<Vec<(NaiveDate, u32)>, AppError> {
    // A credit gives the days of its debit back.
    let kept = line_days::of_line(tx, line.previous_reference.as_ref().unwrap_or(&line.reference))?;
    if !kept.is_empty() || line.debit_credit == DebetCredit::Credit {
        return Ok(kept);
    }
    let now = care.get(&LineKey::of(line)).cloned().unwrap_or_default();
    let amount: u64 = now.iter().map(|(_, amount)| u64::from(*amount)).sum();
    let volume = if line.unit == Eenheid::Uur {
        whole_hours(amount)
    } else {
        amount
    };
    Ok(if volume == u64::from(line.volume.count()) {
        now
    } else {
        Vec::new()
    })
}

/// What the finished message breaks; the month's own rules stand among the findings already.
fn add_message_findings(shown: &mut ClaimView, found: Vec<Finding>) {
    let known: BTreeSet<_> = shown
        .findings
        .iter()
        .map(|finding| (finding.code, finding.child.clone()))
        .collect();
    let of_message = found.into_iter();
    shown.findings.extend(
        of_message.filter(|new| !known.contains(&(new.code, new.child.clone())) && !known.contains(&(new.code, None))),
    );
}
