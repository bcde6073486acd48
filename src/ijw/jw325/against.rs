//! An answer laid beside the claim that it answers: whether it returns what was sent (RULES 8).

use super::{Jw325, Outcome, Rejected};
use crate::ijw::jw323::Jw323;
use std::collections::BTreeMap;
use thiserror::Error;

/// How an answer differs from the claim it says to answer. Nothing may be settled on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Mismatch {
    /// TR337: the day of sending is another.
    #[error("Het antwoord noemt een andere dagtekening dan die van de declaratie (TR337).")]
    Dated,
    /// TR371: the claim was built on other schemas.
    #[error("Het antwoord noemt andere XSD-versies dan die van de declaratie (TR371).")]
    Versions,
    /// TR376: another declaration number.
    #[error("Het antwoord noemt een ander declaratienummer dan de declaratie (TR376).")]
    Number,
    /// TR367: another claimed total.
    #[error("Het antwoord noemt een ander ingediend bedrag dan de declaratie (TR367).")]
    Total,
    /// TR366: a line that was not in the claim.
    #[error("Regel {0} van het antwoord staat niet in de declaratie (TR366).")]
    UnknownLine(usize),
    /// TR304: a line of another client.
    #[error("Regel {0} van het antwoord staat bij een andere cliënt dan in de declaratie (TR304).")]
    OtherClient(usize),
    /// TR367: a value of a line is another.
    #[error("Regel {0} van het antwoord heeft andere waarden dan in de declaratie (TR367).")]
    OtherValues(usize),
}

impl Jw325 {
    /// Compares the answer with the claim, line by line; lines are counted from 1 in the order of the answer.
    pub fn check_against(&self, claim: &Jw323, outcome: &Outcome) -> Result<(), Mismatch> {
        if self.claim.dated != claim.header.dated {
            return Err(Mismatch::Dated);
        }
        if self.claim_versions != claim.header.versions {
            return Err(Mismatch::Versions);
        }
        if let Some(answer) = &self.answer {
            if answer.number != claim.number {
                return Err(Mismatch::Number);
            }
            if (answer.submitted.amount, answer.submitted.debit_credit) != (claim.total, claim.total_debit_credit) {
                return Err(Mismatch::Total);
            }
        }
        let Outcome::Judged { rejected } = outcome else {
            return Ok(());
        };
        let mut sent = BTreeMap::new();
        for client in &claim.clients {
            sent.extend(client.lines.iter().map(|line| (&line.reference, (client.bsn, line))));
        }
        for (at, Rejected { bsn, line, .. }) in (1..).zip(rejected) {
            let (own, original) = sent.get(&line.reference).ok_or(Mismatch::UnknownLine(at))?;
            if own != bsn {
                return Err(Mismatch::OtherClient(at));
            }
            if *original != line {
                return Err(Mismatch::OtherValues(at));
            }
        }
        Ok(())
    }
}
