//! What a piece of care comes to now beside what stands at the municipality: what is left to send, and how the care stands.

use super::billable::Billed;
use super::care_state::CareState;
use super::history::{Stand, Why, credit_of, is_same};
use super::line::{ChildClaim, Desired};
use super::month::{Proposal, ProposedLine};
use super::said::Change;
use super::{Decision, LineKey, SentLine};

impl ChildClaim<'_> {
    /// Compares what a piece of care comes to with what stands at the municipality, and proposes what is left to send.
    pub(super) fn settle(&self, key: &LineKey, desired: Desired, billed: Billed, proposal: &mut Proposal) {
        let current = key.month == self.input.month;
        if current {
            self.say_wide_weeks(key, &billed, proposal);
        }
        let before = proposal.lines.len();
        let stand = self.history.stand(key);
        proposal.already_sent += usize::from(current && !matches!(stand, Stand::Nothing(_)));
        let was_sent = !self.history.lines(key).is_empty();
        let state = match (stand, desired) {
            (Stand::Waiting, desired) => {
                self.say_if_changed(key, &desired, proposal);
                CareState::Waiting
            }
            (Stand::Approved(_), Desired::Unknown) => CareState::Approved,
            (Stand::Approved(approved), Desired::Nothing) => self.correct(key, &approved, None, proposal),
            (Stand::Approved(approved), Desired::Line(line)) => self.correct(key, &approved, Some(*line), proposal),
            (Stand::Nothing(_), Desired::Nothing) => CareState::Nothing,
            (Stand::Nothing(_), Desired::Unknown) => CareState::Blocked,
            (Stand::Nothing(rejected), Desired::Line(line)) => self.declare(key, rejected, *line, proposal),
        };
        if state != CareState::Nothing || was_sent || !billed.refused.is_empty() {
            proposal.states.insert(key.clone(), state);
        }
        if self.input.reports(key.month) || proposal.lines.len() > before {
            proposal.not_billable.extend(billed.refused);
        }
    }

    /// Proposes a line about care of which nothing stands, unless a person decided otherwise.
    fn declare(
        &self,
        key: &LineKey,
        rejected: Option<&SentLine>,
        mut line: ProposedLine,
        proposal: &mut Proposal,
    ) -> CareState {
        match self.decision(key) {
            Some(Decision::Held) => {
                self.say_held(key, None, proposal);
                CareState::Held
            }
            Some(Decision::WrittenOff) => {
                self.list_written_off(key, &line, proposal);
                CareState::WrittenOff
            }
            None if self.input.elsewhere.contains(&key.month) => {
                self.list_elsewhere(key, &line, proposal);
                CareState::Elsewhere
            }
            None => {
                if let Some(rejected) = rejected {
                    let (of, codes) = (rejected.line.reference.clone(), rejected.codes.clone());
                    line.why = Why::Again { of, codes };
                }
                self.say_why(key, &line, proposal);
                proposal.lines.push(line);
                CareState::ToSend
            }
        }
    }

    /// Gives back what was approved otherwise, and claims what it should be.
    fn correct(
        &self,
        key: &LineKey,
        approved: &[&SentLine],
        line: Option<ProposedLine>,
        proposal: &mut Proposal,
    ) -> CareState {
        let keep = approved
            .iter()
            .position(|sent| line.as_ref().is_some_and(|line| is_same(&sent.line, line)));
        let wrong: Vec<_> = approved
            .iter()
            .enumerate()
            .filter(|(at, _)| Some(*at) != keep)
            .collect();
        let Some((_, first)) = wrong.first() else {
            return CareState::Approved;
        };
        let credits: Vec<ProposedLine> = wrong.iter().filter_map(|(_, sent)| credit_of(sent)).collect();
        let change = Change {
            approved: &first.line,
            now: line.as_ref(),
        };
        if credits.len() < wrong.len() && self.decision(key) != Some(Decision::WrittenOff) {
            // An amount of nothing: it cannot be given back (CS325), and a second debit would be refused (TR389).
            self.say_fixed(key, change, proposal);
            return CareState::Fixed;
        }
        match self.decision(key) {
            Some(Decision::Held) => {
                self.say_held(key, Some(change), proposal);
                return CareState::Held;
            }
            Some(Decision::WrittenOff) => {
                self.say_written_off(key, change, proposal);
                return CareState::WrittenOff;
            }
            None => {}
        }
        let is_replaced = line.is_some() && keep.is_none();
        let then = if is_replaced { " en opnieuw ingediend" } else { "" };
        self.say_corrected(key, change, then, proposal);
        let of = first.line.reference.clone();
        proposal.lines.extend(credits);
        if let Some(mut line) = line.filter(|_| is_replaced) {
            line.why = Why::Instead { of };
            proposal.lines.push(line);
        }
        CareState::ToCorrect
    }
}
