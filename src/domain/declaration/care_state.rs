//! How a piece of care stands: sent, to be sent, decided about, or impossible to work out.
//!
//! Whatever was delivered on an allocation is in one of these states, so that nothing falls between.

use super::{DebetCredit, LineKey, LineState, ReferentieNummer, SentLine};
use crate::domain::finding::{Finding, Severity};
use crate::domain::ids::ChildId;
use crate::domain::rule_code::RuleCode;
use crate::domain::time::Month;
use crate::domain::word_enums::words;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// How the care of a month on an allocation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CareState {
    /// It comes to nothing, and nothing stands: what was delivered is listed with its reason.
    Nothing,
    /// It goes along with the next file, for the first time or again.
    ToSend,
    /// A line about it waits for its answer.
    Waiting,
    /// It was approved as it is now.
    Approved,
    /// It was approved otherwise: a correction goes along with the next file.
    ToCorrect,
    /// It was approved otherwise, for an amount of nothing that cannot be given back (CS325).
    Fixed,
    /// A person holds it, or a correction of it, back.
    Held,
    /// A person wrote it, or a correction of it, off.
    WrittenOff,
    /// A person said that its month was declared elsewhere.
    Elsewhere,
    /// Something is missing, so that nobody can say what it comes to; a finding says what.
    Blocked,
}

impl CareState {
    /// Says whether something of it goes along with the next file.
    pub const fn goes_along(self) -> bool {
        matches!(self, Self::ToSend | Self::ToCorrect)
    }
}

/// What is said about care that was declared before, or should have been.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CareNews {
    /// What was approved is given back, and what it should be is claimed.
    Correction,
    /// It changed while a line about it waits for its answer.
    ChangedWhileWaiting,
    /// It was not declared yet and goes along now.
    Late,
    /// It was rejected and goes again.
    Again,
    /// A person holds it, or a correction of it, back.
    Held,
    /// A person wrote a correction of it off.
    WrittenOff,
    /// It was approved for nothing, and cannot become what it should be (CS325).
    Fixed,
}

/// A finding with the care that it is about: nobody has to read that from the sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AboutCare {
    /// The child.
    pub child: ChildId,
    /// The care.
    pub key: LineKey,
    /// What is said.
    pub news: CareNews,
    /// In words.
    pub finding: Finding,
}

/// Days with an amount each, in what the days of a line are counted in.
type Days = Vec<(NaiveDate, u32)>;

/// Lines that stand for other days than were delivered, with the same volume (AANW-DAGEN): nothing is sent about them, and the
/// list of their days is that of the day of sending.
///
/// `kept` holds the days of each line as they were sent, `care` those of now. A line whose volume changed as well is corrected and
/// stands in `states` as such.
pub fn other_days(
    sent: &[SentLine],
    kept: &BTreeMap<ReferentieNummer, Days>,
    care: &BTreeMap<LineKey, Days>,
    states: &BTreeMap<LineKey, CareState>,
) -> Vec<Finding> {
    let stands = |line: &&SentLine| {
        line.line.debit_credit == DebetCredit::Debet && matches!(line.state, LineState::Sent | LineState::Approved)
    };
    let differs = |line: &SentLine| {
        let key = LineKey::of(&line.line);
        let unchanged = matches!(states.get(&key), Some(CareState::Waiting | CareState::Approved));
        let (then, now) = (kept.get(&line.line.reference)?, care.get(&key)?);
        let volume = |days: &Days| days.iter().map(|(_, amount)| u64::from(*amount)).sum::<u64>();
        // While a line waits, a change of volume is said as such.
        if !unchanged || volume(then) != volume(now) {
            return None;
        }
        let other = |days: &Days, than: &Days| days.iter().find(|day| !than.contains(day)).map(|(day, _)| *day);
        let first = other(then, now).into_iter().chain(other(now, then)).min()?;
        Some(Finding {
            code: RuleCode::AanwDagen,
            return_code: None,
            severity: Severity::LetOp,
            child: Some(line.line.child_number.clone()),
            day: Some(first),
            text: format!(
                "Voor {} zijn nu andere dagen vastgelegd dan er zijn gedeclareerd; het aantal is gelijk, dus er is niets te corrigeren.",
                key.month.in_words()
            ),
            remedy: "Controleer of de aanwezigheid klopt; de dagen bij de verzonden regel zijn die van toen."
                .to_owned(),
        })
    };
    sent.iter().filter(stands).filter_map(differs).collect()
}

words! {
    /// How it came to be known that a month was declared elsewhere.
    ElsewhereOrigin, exact {
        /// A person said so.
        Said = "opgegeven";
        /// An earlier version of the program took it to be so.
        TakenOver = "overgenomen";
    }
}

/// A month that was declared to a municipality elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ElsewhereMonth {
    /// Month.
    pub month: Month,
    /// How that is known.
    pub origin: ElsewhereOrigin,
}
