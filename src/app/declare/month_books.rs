//! What the books say of each month of one municipality: its files, what came of the care of the month, what is left to send.

use super::overview::{Care, MonthEnd, MonthRow, MonthStage, MonthSums};
use crate::app::error::AppError;
use crate::domain::declaration::balance::Balance;
use crate::domain::declaration::bundle::part::DeclarationKind;
use crate::domain::declaration::care_state::CareState;
use crate::domain::declaration::history::{History, Stand};
use crate::domain::declaration::month::Proposal;
use crate::domain::declaration::{
    DebetCredit, Decision, DeclarationState, LineKey, LineState, ReferentieNummer, SentLine,
};
use crate::domain::ids::GemeenteCode;
use crate::domain::time::Month;
use crate::store::bundles::PartShare;
use crate::store::declarations::DeclarationSummary;
use crate::store::{Tx, bundles, claim_choices, declarations};
use std::collections::{BTreeMap, BTreeSet};

/// The books of a municipality.
pub(super) struct Books<'a> {
    gemeente: &'a GemeenteCode,
    files: &'a [DeclarationSummary],
    last: Option<Month>,
    lines: Vec<SentLine>,
    /// By month of the file: rejected lines that nothing came in place of, how many to look at and what they come to.
    rejected: BTreeMap<Month, (usize, Balance)>,
    /// By month of care: how its care stands.
    states: BTreeMap<Month, BTreeSet<CareState>>,
    /// By month of care: what goes along with the next file.
    to_send: BTreeMap<Month, Balance>,
    /// What the office left of lines that went in parts.
    shares: BTreeMap<ReferentieNummer, PartShare>,
}

impl<'a> Books<'a> {
    pub(super) fn read(
        tx: Tx<'_>,
        (gemeente, files, last): (&'a GemeenteCode, &'a [DeclarationSummary], Option<Month>),
        proposal: &Proposal,
    ) -> Result<Self, AppError> {
        let lines = declarations::lines_to(tx, gemeente)?;
        let decisions = claim_choices::decisions(tx, gemeente)?;
        let history = History::new(&lines);
        let mut rejected: BTreeMap<Month, (usize, Balance)> = BTreeMap::new();
        for (key, line) in open_rejected(&history, &proposal.states) {
            let decision = decisions.iter().find(|decided| decided.key == *key);
            let decision = decision.map(|decided| decided.decision);
            let (count, sum) = rejected.entry(line.declared).or_default();
            *count += usize::from(decision.is_none());
            // Without a code nobody rejected it: it never arrived.
            if decision != Some(Decision::WrittenOff) && !line.codes.is_empty() {
                *sum = *sum + Balance::of_line(&line.line);
            }
        }
        let mut states: BTreeMap<Month, BTreeSet<CareState>> = BTreeMap::new();
        for (key, state) in &proposal.states {
            states.entry(key.month).or_default().insert(*state);
        }
        let mut to_send: BTreeMap<Month, Balance> = BTreeMap::new();
        for line in &proposal.lines {
            let sum = to_send.entry(Month::of(line.begin)).or_default();
            *sum = *sum + Balance::of(line.amount, line.debit_credit);
        }
        Ok(Self {
            gemeente,
            files,
            last,
            lines,
            rejected,
            states,
            to_send,
            shares: bundles::part_shares(tx, gemeente)?,
        })
    }

    /// Months of which something was sent, or is to be.
    pub(super) fn months(&self) -> BTreeSet<Month> {
        let of_files = self.files.iter().map(|one| one.month);
        let of_lines = self.lines.iter().map(|sent| Month::of(sent.line.begin));
        of_files.chain(of_lines).chain(self.states.keys().copied()).collect()
    }

    /// A month as the list shows it; `None` when there is nothing to say about it.
    pub(super) fn row(&self, month: Month, this_month: Month, care: Care) -> Option<MonthRow> {
        let files: Vec<&DeclarationSummary> = self.files.iter().filter(|one| one.month == month).collect();
        let (count, sum) = self.rejected.get(&month).copied().unwrap_or_default();
        let stage = if files.is_empty() {
            self.stage_without_file(month, this_month, care)?
        } else {
            let stage = stage_of(&files, count);
            let is_quiet = matches!(stage, MonthStage::Answered | MonthStage::Waiting);
            // What a person has to do next, not what came in last.
            if is_quiet && self.goes_along(month) {
                MonthStage::ToCorrect
            } else if is_quiet && self.has(month, CareState::Fixed) {
                MonthStage::Fixed
            } else if stage == MonthStage::Answered && self.fell(|line| line.declared == month) {
                MonthStage::NotBillable
            } else {
                stage
            }
        };
        Some(MonthRow {
            end: MonthEnd::Claim,
            month,
            gemeente: self.gemeente.clone(),
            gemeente_name: None,
            stage,
            sums: MonthSums {
                to_send: self.to_send.get(&month).copied().unwrap_or_default(),
                ..sums_of(&self.counted(&files).collect::<Vec<_>>(), &self.lines, sum)
            },
            files: files.len(),
            sent: files.iter().map(|one| one.dated).max(),
            closed_by: self.last.filter(|last| month < *last),
        })
    }

    /// Says whether lines stand approved and the office left nothing of any of them.
    fn fell(&self, is_its: impl Fn(&SentLine) -> bool) -> bool {
        let stands = |line: &&SentLine| {
            line.state == LineState::Approved && line.line.debit_credit == DebetCredit::Debet && is_its(line)
        };
        let mut standing = self.lines.iter().filter(stands).peekable();
        let fell = |line: &SentLine| self.shares.get(&line.line.reference).is_some_and(PartShare::is_nothing);
        standing.peek().is_some() && standing.all(fell)
    }

    /// What was claimed and granted of this location. A bundle also holds what others delivered, and what this location has in it
    /// is in its own part; only an office without care of its own shows its bundles.
    fn counted<'b>(
        &self,
        files: &'b [&'b DeclarationSummary],
    ) -> impl Iterator<Item = &'b DeclarationSummary> + use<'b> {
        let is_office_alone = self.files.iter().all(|one| one.kind == DeclarationKind::Bundle);
        let counts = move |one: &&DeclarationSummary| is_office_alone || one.kind != DeclarationKind::Bundle;
        files.iter().copied().filter(counts)
    }

    fn has(&self, month: Month, state: CareState) -> bool {
        self.states.get(&month).is_some_and(|states| states.contains(&state))
    }

    /// Says whether something about the care of a month goes along with the next file.
    fn goes_along(&self, month: Month) -> bool {
        let states = self.states.get(&month);
        states.is_some_and(|states| states.iter().any(|state| state.goes_along()))
    }

    /// How far a month has come that got no file of its own: its care may have gone along with a later one.
    fn stage_without_file(&self, month: Month, this_month: Month, care: Care) -> Option<MonthStage> {
        let has = |state| self.has(month, state);
        let stage = if has(CareState::ToCorrect) {
            MonthStage::ToCorrect
        } else if has(CareState::ToSend) || has(CareState::Blocked) {
            MonthStage::ToMake
        } else if month == this_month && care != Care::None {
            MonthStage::Running
        } else if has(CareState::Waiting) {
            MonthStage::Waiting
        } else if has(CareState::Held) {
            MonthStage::Held
        } else if has(CareState::Elsewhere) {
            MonthStage::Elsewhere
        } else if has(CareState::Fixed) {
            MonthStage::Fixed
        } else if self.fell(|line| Month::of(line.line.begin) == month) {
            MonthStage::NotBillable
        } else if has(CareState::Approved) || has(CareState::WrittenOff) {
            MonthStage::Answered
        } else {
            match care {
                Care::Given => MonthStage::NotBillable,
                Care::Granted => MonthStage::NoCare,
                Care::None => return None,
            }
        };
        Some(stage)
    }
}

/// Rejected lines that nothing came in place of, and that still ask for something: of care that is gone nothing is left to do,
/// and what was declared elsewhere asks for nothing here.
pub(super) fn open_rejected<'a>(
    history: &'a History<'a>,
    states: &'a BTreeMap<LineKey, CareState>,
) -> impl Iterator<Item = (&'a LineKey, &'a SentLine)> {
    history.keys().filter_map(|key| match history.stand(key) {
        Stand::Nothing(Some(line)) if !is_settled(states.get(key)) => Some((key, line)),
        Stand::Nothing(_) | Stand::Waiting | Stand::Approved(_) => None,
    })
}

/// Says whether a rejected line asks for nothing any more.
pub(super) const fn is_settled(state: Option<&CareState>) -> bool {
    matches!(state, Some(CareState::Nothing | CareState::Elsewhere))
}

fn sums_of(files: &[&DeclarationSummary], lines: &[SentLine], rejected: Balance) -> MonthSums {
    let counts =
        |one: &&&DeclarationSummary| matches!(one.outcome, DeclarationState::Sent | DeclarationState::Answered);
    let total = |one: &&DeclarationSummary| Balance::of(one.total, one.debit_credit);
    let granted = |one: &&DeclarationSummary| one.granted.map(|(amount, side)| Balance::of(amount, side));
    let month = files.first().map(|one| one.month);
    let waits = |line: &&SentLine| Some(line.declared) == month && line.state == LineState::Sent;
    let of_lines: Balance = lines
        .iter()
        .filter(waits)
        .map(|line| Balance::of_line(&line.line))
        .sum();
    let sent =
        |one: &&&DeclarationSummary| (one.kind, one.outcome) == (DeclarationKind::Bundle, DeclarationState::Sent);
    let of_bundles: Balance = files.iter().filter(sent).map(total).sum();
    MonthSums {
        to_send: Balance::default(),
        claimed: files.iter().filter(counts).map(total).sum(),
        granted: files.iter().filter_map(granted).sum(),
        open: of_lines + of_bundles,
        rejected,
    }
}

fn stage_of(files: &[&DeclarationSummary], rejected: usize) -> MonthStage {
    let any = |state| files.iter().any(|one| one.outcome == state);
    let stands = any(DeclarationState::Sent) || any(DeclarationState::Answered);
    match (stands, rejected) {
        (false, _) if any(DeclarationState::Rejected) => MonthStage::Rejected,
        (false, _) => MonthStage::Refused,
        (true, 0) if any(DeclarationState::Sent) => MonthStage::Waiting,
        (true, 0) => MonthStage::Answered,
        (true, count) => MonthStage::LinesRejected(count),
    }
}
