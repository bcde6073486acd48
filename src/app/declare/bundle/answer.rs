//! The answer of the municipality to a bundle: settled at the office, and split back per location.

use super::book::elsewhere;
use super::file::{FileKind, open};
use super::form::read_part;
use super::form_back::write_answer;
use super::process::apply_answer;
use crate::app::env::{Moment, Random};
use crate::app::error::AppError;
use crate::domain::declaration::bundle::part::{About, BundleAnswer, LineVerdict, NumberPrefix, OwnLine, Part, Role};
use crate::domain::declaration::{DeclarationState, Identificatie, LineState, ReferentieNummer, SentLine};
use crate::domain::ids::AgbCode;
use crate::domain::money::Cents;
use crate::domain::retour::RetourCode;
use crate::store::bundles::StoredShare;
use crate::store::declarations::{self, DeclarationSummary, Direction, NewMessage};
use crate::store::files::Staged;
use crate::store::{StoreError, Tx, bundles};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Gives every line of a bundle its state: `verdict` has the codes of a rejected line.
pub(in crate::app) fn settle_lines(
    tx: Tx<'_>,
    claim: &DeclarationSummary,
    mut verdict: impl FnMut(&ReferentieNummer) -> Option<Vec<RetourCode>>,
) -> Result<(), AppError> {
    for SentLine { line, state, .. } in bundles::lines(tx, &claim.number)? {
        if let Some(codes) = verdict(&line.reference) {
            bundles::set_line(tx, &line.reference, state.reject()?, &codes)?;
            continue;
        }
        bundles::set_line(tx, &line.reference, state.approve()?, &[])?;
        // A line that a location sent by itself is settled there.
        if let Some(previous) = &line.previous_reference
            && let Some(original) = bundles::state_of(tx, previous)?
        {
            bundles::set_line(tx, previous, original.credit()?, &[])?;
        }
    }
    Ok(())
}

/// What is told to the locations, and where.
#[derive(Clone, Copy, Debug)]
pub(in crate::app) struct Telling<'a> {
    pub(in crate::app) agb: &'a AgbCode,
    /// Letters of this office itself.
    pub(in crate::app) own: &'a str,
    pub(in crate::app) folder: &'a Path,
    pub(in crate::app) now: Moment,
}

/// Splits the answer per location: booked here for the own lines, a file for every other.
pub(in crate::app) fn split(
    tx: Tx<'_>,
    claim: &DeclarationSummary,
    (state, codes): (DeclarationState, &[RetourCode]),
    telling: Telling<'_>,
    random: &Random,
) -> Result<Vec<(Staged, PathBuf)>, AppError> {
    let shares = bundles::shares(tx, &claim.number)?;
    let handed_in = shares.iter().filter(|share| share.role != Role::Carried);
    let here: BTreeSet<OwnLine> = handed_in.map(|share| share.own.clone()).collect();
    let here = here.iter().collect();
    let mut of_location: BTreeMap<NumberPrefix, Vec<LineVerdict>> = BTreeMap::new();
    for share in shares {
        let location = share.own.location.clone();
        of_location.entry(location).or_default().push(verdict(share));
    }
    let parts = parts_with_lines(tx, claim)?;
    let waiting = waiting_in(tx, &parts)?;
    let waiting = waiting.iter().collect();
    let id = bundles::declaration_id(tx, &claim.number)?;
    let identification =
        Identificatie::parse(&claim.identification).map_err(|_| AppError::internal("IDENTIFICATIE"))?;
    std::fs::create_dir_all(telling.folder).map_err(StoreError::from)?;
    let mut staged = Vec::new();
    for (prefix, lines) in of_location {
        let mut mine = parts.iter().filter(|part| part.prefix == prefix);
        let answer = BundleAnswer {
            about: About {
                agb: telling.agb.clone(),
                gemeente: claim.gemeente.clone(),
                month: claim.month,
                parts: mine.clone().map(|part| part.number.clone()).collect(),
                elsewhere: mine
                    .by_ref()
                    .flat_map(|part| elsewhere(part, &here, &waiting))
                    .collect(),
                identification: identification.clone(),
                prefix: prefix.clone(),
            },
            outcome: state,
            codes: codes.to_vec(),
            after: bundles::answered_before(tx, &claim.number, &prefix)?,
            lines,
        };
        if prefix.as_str() == telling.own {
            apply_answer(tx, &answer, telling.now.day())?;
            continue;
        }
        let of = (&claim.gemeente, claim.month);
        let name = super::file_name(FileKind::Answer, of, &prefix, &identification);
        let bytes = write_answer(&answer)?;
        let path = telling.folder.join(&name);
        staged.push((Staged::write(&path, &bytes)?, path));
        let message = NewMessage {
            id: random.id()?,
            direction: Direction::Out,
            kind: FileKind::Answer.word(),
            gemeente: &claim.gemeente,
            identification: &format!("{identification}-{prefix}"),
            file_name: &name,
            content: &bytes,
            answers: None,
        };
        declarations::insert_message(tx, &message, &telling.now.utc_text())?;
        bundles::insert_file(tx, id, message.id)?;
    }
    Ok(staged)
}

/// The parts of which a bundle has lines; one that only told of allocations is not booked at its location.
fn parts_with_lines(tx: Tx<'_>, claim: &DeclarationSummary) -> Result<Vec<Part>, AppError> {
    let numbers = bundles::parts_of(tx, &claim.number)?;
    let mut parts = Vec::new();
    for stored in bundles::parts(tx, &claim.gemeente)? {
        let is_in = numbers.iter().any(|(_, number)| number.as_str() == stored.number);
        if is_in {
            let part = read_part(open(&stored.content, &stored.number)?, &stored.number)?;
            parts.extend(Some(part).filter(|part| !part.lines.is_empty()));
        }
    }
    Ok(parts)
}

/// Lines of parts that are in no bundle yet.
fn waiting_in(tx: Tx<'_>, parts: &[Part]) -> Result<Vec<OwnLine>, AppError> {
    let gone = bundles::bundled(tx)?.gone;
    let of_part = |part: &Part| -> Vec<OwnLine> {
        let lines = part.lines.iter();
        lines.map(|handed| part.own(&handed.line.reference)).collect()
    };
    let lines = parts.iter().flat_map(of_part);
    Ok(lines.filter(|own| !gone.contains(own)).collect())
}

/// What the answer means for one line of a location.
///
/// What stands is counted over all bundles: where a credit was rejected and what came in its place was not, both stand.
fn verdict(share: StoredShare) -> LineVerdict {
    let (of_line, codes) = share
        .line
        .map_or((None, Vec::new()), |(state, codes)| (Some(state), codes));
    let state = match (share.role, of_line, &share.approved) {
        (Role::Credit, Some(LineState::Rejected), _) | (Role::New, Some(_), None) => LineState::Rejected,
        (Role::Carried, Some(_), None) => LineState::Credited,
        // Without a line of the office nothing of it fits, or nothing stands of what it takes back: nobody rejected it, and it
        // stands for nothing.
        (_, None, _) | (Role::Credit, Some(_), _) | (Role::New | Role::Carried, Some(_), Some(_)) => {
            LineState::Approved
        }
    };
    let (standing, cut) = share.approved.unwrap_or((Cents::ZERO, share.cut));
    LineVerdict {
        reference: share.own.reference,
        role: share.role,
        state,
        amount: match share.role {
            Role::Credit => share.amount,
            Role::New | Role::Carried => standing,
        },
        codes: if state == LineState::Rejected {
            codes
        } else {
            Vec::new()
        },
        cut,
    }
}

/// Writes the files for the locations once more where they are not in the folder.
pub(in crate::app) fn hand_out(
    tx: Tx<'_>,
    claim: &DeclarationSummary,
    folder: &Path,
) -> Result<Vec<PathBuf>, AppError> {
    std::fs::create_dir_all(folder).map_err(StoreError::from)?;
    let mut paths = Vec::new();
    for (name, content) in bundles::files(tx, &claim.number)? {
        if name.starts_with(FileKind::Answer.word()) {
            let path = folder.join(name);
            if !path.exists() {
                crate::store::files::write_new(&path, &content)?;
            }
            paths.push(path);
        }
    }
    Ok(paths)
}
