//! The answer to a claim (JW325): matched, compared, and settled on the lines in one transaction.

use super::bundle;
use super::bundle::answer::{Telling, settle_lines, split};
use crate::app::env::{Moment, Random};
use crate::app::error::{AppError, ErrorKind};
use crate::app::messages::{MessageReport, Novelty, check_answer_date, other_provider};
use crate::app::session::{Session, Written};
use crate::domain::declaration::bundle::part::DeclarationKind;
use crate::domain::declaration::return_code::meaning;
use crate::domain::declaration::{DebetCredit, DeclarationState, LineState, ReferentieNummer, SentLine, WrongStep};
use crate::domain::ids::ChildNumber;
use crate::domain::money::Cents;
use crate::domain::retour::RetourCode;
use crate::domain::role::Permission;
use crate::ijw::jw325::{self, Inconsistent, Jw325, Mismatch, Outcome};
use crate::ijw::{MessageKind, jw323};
use crate::store::declarations::{self, DeclarationSummary, Direction, NewMessage, Settled};
use crate::store::files::Staged;
use crate::store::{Tx, bundles};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What an answer settled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnsweredClaim {
    /// Number of the declaration.
    pub number: String,
    /// How it came as a whole.
    pub state: DeclarationState,
    /// What was claimed.
    pub submitted: (Cents, DebetCredit),
    /// What is granted.
    pub granted: (Cents, DebetCredit),
    /// Lines that are approved.
    pub approved: usize,
    /// Lines that are rejected.
    pub rejected: Vec<RejectedLine>,
    /// Of a bundle: the files for the locations.
    pub files: Vec<PathBuf>,
}

/// A line that was rejected, with why and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RejectedLine {
    /// Its reference.
    pub reference: ReferentieNummer,
    /// The child.
    pub child: ChildNumber,
    /// Its name, for screens only; none where the location does not know the child.
    pub name: Option<String>,
    /// The codes.
    pub codes: Vec<RetourCode>,
    /// What each code means and what to do about it.
    pub advice: Vec<String>,
}

impl From<Inconsistent> for AppError {
    fn from(error: Inconsistent) -> Self {
        refused(error.to_string())
    }
}

impl From<Mismatch> for AppError {
    fn from(error: Mismatch) -> Self {
        refused(error.to_string())
    }
}

impl From<WrongStep> for AppError {
    fn from(error: WrongStep) -> Self {
        refused(error.to_string())
    }
}

fn refused(text: String) -> AppError {
    AppError::new(ErrorKind::Refused, "ANTWOORD_KLOPT_NIET", text)
        .hint("Er is niets veranderd. Neem contact op met de gemeente over dit antwoord.")
}

/// What codes mean and what to do, a sentence each.
pub(super) fn advice(codes: &[RetourCode]) -> Vec<String> {
    codes
        .iter()
        .map(|code| {
            let meaning = meaning(*code);
            format!("{code}: {} {}", meaning.text, meaning.remedy)
        })
        .collect()
}

/// What an answer settled before, when it is the one that was read for its claim: known by the claim that it answers, since
/// a municipality may use an identification twice.
fn answered_again(tx: Tx<'_>, answer: &Jw325, bytes: &[u8], folder: &Path) -> Result<Option<MessageReport>, AppError> {
    let claim = claim_of(tx, answer)?.0;
    let known = declarations::answer_to(tx, claim.message)?;
    if known.is_none_or(|known| known.content != bytes) {
        return Ok(None);
    }
    let mut again = report(tx, answer, &claim)?;
    if let Some(answered) = again.claim.as_mut().filter(|_| claim.kind == DeclarationKind::Bundle) {
        answered.files = bundle::answer::hand_out(tx, &claim, folder)?;
    }
    again
        .remarks
        .push("Dit antwoord was al ingelezen; er is niets veranderd.".to_owned());
    Ok(Some(again))
}

impl Session {
    /// Reads the answer to a claim and settles its lines; an answer that contradicts itself or the claim changes nothing.
    pub(in crate::app) fn read_claim_answer(
        &mut self,
        bytes: &[u8],
        file_name: &str,
        folder: &Path,
        now: Moment,
    ) -> Result<MessageReport, AppError> {
        self.require(Permission::Declare)?;
        let answer = jw325::read(bytes)?;
        if answer.header.agb != self.house.location.agb {
            return Err(other_provider());
        }
        let gemeente = &answer.header.gemeente;
        let own = answer.header.identification.as_str();
        let id = self.desk.random.id()?;
        let (agb, prefix) = (
            self.house.location.agb.clone(),
            self.house.location.number_prefix.clone(),
        );
        let telling = Telling {
            agb: &agb,
            own: &prefix,
            folder,
            now,
        };
        let detail = format!("gemeente={gemeente} identificatie={own}");
        let (staged, mut report) = self.write_or_known(now, ("bericht.jw325", &detail), |tx| {
            // Asked inside the transaction: two windows may read the same answer at once.
            match answered_again(tx, &answer, bytes, folder)? {
                Some(again) => Ok(Written::Known((Vec::new(), again))),
                None => Ok(Written::New(book(
                    tx,
                    &answer,
                    (id, file_name, bytes),
                    telling,
                    &self.desk.random,
                )?)),
            }
        })?;
        for (staged, path) in staged {
            staged.place()?;
            if let Some(answered) = &mut report.claim {
                answered.files.push(path);
            }
        }
        Ok(report)
    }

    /// Says that a claim never reached the municipality: refused on its way, so that no answer comes (BRS13, BRS28).
    ///
    /// Its lines count as not sent and come back in the next claim with new numbers.
    pub fn claim_was_refused(&mut self, number: &str, now: Moment) -> Result<(), AppError> {
        self.require(Permission::Declare)?;
        let summary = self.declaration(number)?.summary;
        let detail = format!("declaratie={number}");
        self.audited(now, "declaratie.geweigerd", &detail, |tx| {
            let claim = find(tx, summary.message)?;
            let state = claim
                .outcome
                .becomes(DeclarationState::Refused)
                .map_err(cannot_be_refused)?;
            match claim.kind {
                // The parts of a bundle that never arrived are free for the next one; the locations notice nothing.
                DeclarationKind::Bundle => settle_lines(tx, &claim, |_| Some(Vec::new()))?,
                DeclarationKind::Part if bundles::is_bundled(tx, &claim.number)? => return Err(in_bundle()),
                DeclarationKind::Own | DeclarationKind::Part => {
                    for sent in declarations::lines(tx, &claim.number)? {
                        declarations::set_line(tx, &sent.line.reference, sent.state.reject()?, &[])?;
                    }
                }
            }
            let settled = Settled {
                state,
                granted: None,
                on: now.day(),
                codes: Vec::new(),
            };
            Ok(declarations::settle(tx, &claim.number, &settled)?)
        })
    }
}

/// An answer to a claim that has its outcome already.
fn cannot_be_answered(outcome: DeclarationState) -> AppError {
    if outcome == DeclarationState::Refused {
        return AppError::new(
            ErrorKind::Refused,
            "GEWEIGERD",
            "Deze declaratie is gemeld als onderweg geweigerd en telt als niet verzonden; dit antwoord kan er niet meer bij.",
        )
        .hint("Vraag de gemeente welke declaratie zij heeft ontvangen.");
    }
    already_answered()
}

/// The news that a claim was refused on its way, when it has its outcome already.
fn cannot_be_refused(outcome: DeclarationState) -> AppError {
    if outcome == DeclarationState::Refused {
        return AppError::new(
            ErrorKind::Refused,
            "GEWEIGERD",
            "Deze declaratie was al gemeld als onderweg geweigerd.",
        );
    }
    already_answered()
}

/// Settles a claim by its answer and stores that; of a bundle the files for the locations stand ready.
fn book(
    tx: Tx<'_>,
    answer: &Jw325,
    (id, file_name, bytes): (i64, &str, &[u8]),
    telling: Telling<'_>,
    random: &Random,
) -> Result<(Vec<(Staged, PathBuf)>, MessageReport), AppError> {
    let (claim, content) = claim_of(tx, answer)?;
    let outcome = answer.outcome()?;
    let of_whole: Vec<RetourCode> = match &outcome {
        Outcome::MessageRejected(codes) | Outcome::DeclarationRejected(codes) => codes.iter().collect(),
        Outcome::AllGranted | Outcome::Judged { .. } => Vec::new(),
    };
    check_answer_date(answer.header.dated, answer.claim.dated, &of_whole, telling.now.day())?;
    answer.check_against(&jw323::read(&content)?, &outcome)?;
    let state = claim.outcome.becomes(state_of(&outcome)).map_err(cannot_be_answered)?;
    settle(tx, &claim, &outcome)?;
    let granted = answer
        .answer
        .as_ref()
        .map_or((Cents::ZERO, DebetCredit::Debet), |answer| {
            (answer.granted.amount, answer.granted.debit_credit)
        });
    let settled = Settled {
        state,
        granted: Some(granted),
        on: telling.now.day(),
        codes: of_whole,
    };
    declarations::settle(tx, &claim.number, &settled)?;
    store(tx, answer, (id, file_name, bytes), &claim, telling.now)?;
    let staged = match claim.kind {
        DeclarationKind::Bundle => split(tx, &claim, (state, &settled.codes), telling, random)?,
        DeclarationKind::Own | DeclarationKind::Part => Vec::new(),
    };
    Ok((staged, report(tx, answer, &find(tx, claim.message)?)?))
}

fn in_bundle() -> AppError {
    AppError::new(
        ErrorKind::Refused,
        "IN_BUNDEL",
        "Dit deel is al gebundeld; het kan niet meer worden teruggenomen.",
    )
    .hint("Wacht op het antwoord van het kantoor; wat niet klopt wordt daarna vanzelf gecorrigeerd.")
}

fn already_answered() -> AppError {
    AppError::new(
        ErrorKind::Refused,
        "AL_BEANTWOORD",
        "Op deze declaratie is al een antwoord ingelezen; er kan er maar een zijn (IV087).",
    )
    .hint("Bekijk wat er geldt met: plusgroep declaratie lijst.")
}

const fn state_of(outcome: &Outcome) -> DeclarationState {
    match outcome {
        Outcome::MessageRejected(_) | Outcome::DeclarationRejected(_) => DeclarationState::Rejected,
        Outcome::AllGranted | Outcome::Judged { .. } => DeclarationState::Answered,
    }
}

/// The claim that is answered, by its identification (TR337), with the bytes that were sent.
fn claim_of(tx: Tx<'_>, answer: &Jw325) -> Result<(DeclarationSummary, Vec<u8>), AppError> {
    let own = answer.claim.identification.as_str();
    let sent = declarations::message(tx, Direction::Out, "JW323", &answer.header.gemeente, own)?;
    let sent = sent.ok_or_else(|| {
        AppError::new(
            ErrorKind::NotFound,
            "NIET_VERZONDEN",
            "Dit is een antwoord op een declaratie die hier niet is gemaakt (TR337).",
        )
        .hint("Lees het in bij de locatie die de declaratie verstuurde.")
    })?;
    Ok((find(tx, sent.id)?, sent.content))
}

fn find(tx: Tx<'_>, message: i64) -> Result<DeclarationSummary, AppError> {
    let mut all = declarations::list(tx)?.into_iter();
    all.find(|sent| sent.message == message)
        .ok_or_else(|| AppError::internal("DECLARATIE"))
}

/// Gives every line of the claim its state (IV087, OP303).
fn settle(tx: Tx<'_>, claim: &DeclarationSummary, outcome: &Outcome) -> Result<(), AppError> {
    let mut rejected: BTreeMap<&ReferentieNummer, Vec<RetourCode>> = BTreeMap::new();
    if let Outcome::Judged { rejected: lines } = outcome {
        rejected.extend(
            lines
                .iter()
                .map(|line| (&line.line.reference, line.codes.iter().collect())),
        );
    }
    let of_whole: Option<Vec<RetourCode>> = match outcome {
        Outcome::MessageRejected(codes) | Outcome::DeclarationRejected(codes) => Some(codes.iter().collect()),
        Outcome::AllGranted | Outcome::Judged { .. } => None,
    };
    let mut verdict = |reference: &ReferentieNummer| of_whole.clone().or_else(|| rejected.remove(reference));
    if claim.kind == DeclarationKind::Bundle {
        return settle_lines(tx, claim, verdict);
    }
    for SentLine { line, state, .. } in declarations::lines(tx, &claim.number)? {
        if let Some(codes) = verdict(&line.reference) {
            declarations::set_line(tx, &line.reference, state.reject()?, &codes)?;
            continue;
        }
        declarations::set_line(tx, &line.reference, state.approve()?, &[])?;
        if let Some(previous) = &line.previous_reference {
            let original = declarations::state_of(tx, previous)?.ok_or_else(|| AppError::internal("CREDIT"))?;
            declarations::set_line(tx, previous, original.credit()?, &[])?;
        }
    }
    Ok(())
}

fn store(
    tx: Tx<'_>,
    answer: &Jw325,
    (id, file_name, content): (i64, &str, &[u8]),
    claim: &DeclarationSummary,
    now: Moment,
) -> Result<(), AppError> {
    let own = answer.header.identification.as_str();
    let gemeente = &answer.header.gemeente;
    // A municipality that uses an identification twice still answers: our own makes it one of a kind.
    let taken = declarations::message(tx, Direction::In, "JW325", gemeente, own)?.is_some();
    let identification = if taken {
        format!("{own}/{}", claim.identification)
    } else {
        own.to_owned()
    };
    let message = NewMessage {
        id,
        direction: Direction::In,
        kind: MessageKind::Jw325.label(),
        gemeente,
        identification: &identification,
        file_name,
        content,
        answers: Some(claim.message),
    };
    Ok(declarations::insert_message(tx, &message, &now.utc_text())?)
}

fn report(tx: Tx<'_>, answer: &Jw325, claim: &DeclarationSummary) -> Result<MessageReport, AppError> {
    let whole = declarations::codes(tx, &claim.number)?;
    let lines = super::lines_of(tx, claim)?;
    let names = super::names(tx)?;
    let is_rejected = |sent: &&SentLine| sent.state == LineState::Rejected;
    let rejected: Vec<RejectedLine> = lines
        .iter()
        .filter(is_rejected)
        .map(|sent| RejectedLine {
            reference: sent.line.reference.clone(),
            child: sent.line.child_number.clone(),
            name: names.get(&sent.line.child_number).cloned(),
            codes: sent.codes.clone(),
            advice: advice(&sent.codes),
        })
        .collect();
    let mut codes: Vec<RetourCode> = rejected
        .iter()
        .flat_map(|line| line.codes.iter().copied())
        .chain(whole)
        .collect();
    codes.sort_unstable();
    codes.dedup();
    Ok(MessageReport {
        kind: MessageKind::Jw325.label(),
        gemeente: answer.header.gemeente.clone(),
        identification: answer.header.identification.to_string(),
        child: None,
        child_is: Novelty::Known,
        new: 0,
        changed: 0,
        unchanged: 0,
        changes: Vec::new(),
        return_codes: codes.iter().map(|code| code.as_str()).collect(),
        faults: advice(&codes),
        remarks: Vec::new(),
        answer: None,
        answers: Some(claim.identification.clone()),
        claim: Some(AnsweredClaim {
            number: claim.number.to_string(),
            state: claim.outcome,
            submitted: (claim.total, claim.debit_credit),
            granted: claim.granted.unwrap_or((Cents::ZERO, DebetCredit::Debet)),
            approved: lines.len() - rejected.len(),
            rejected,
            files: Vec::new(),
        }),
    })
}
