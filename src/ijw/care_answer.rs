//! JW306 and JW308, the answers to a JW305 and a JW307: one reader, because they differ in the name of their lines only.

use super::error::{ReadError, ReadErrorKind};
use super::header::{Header, Kenmerk, Sender, date, field, need};
use super::kind::{self, MessageKind};
use super::retour::{RetourCode, RetourCodes, codes_of};
use super::schema;
use super::shapes;
use super::tree::{self, Element};
use chrono::NaiveDate;

/// What the municipality says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Taken over: a header without return codes.
    Accepted,
    /// Rejected by a fault in the header or at level 2.
    HeaderRejected(RetourCodes),
    /// Rejected by a fault in the child or a line: the whole message (RULES 10).
    ClientRejected(RetourCodes),
}

impl Outcome {
    /// The return codes of a rejection.
    pub fn codes(&self) -> Vec<RetourCode> {
        match self {
            Self::Accepted => Vec::new(),
            Self::HeaderRejected(codes) | Self::ClientRejected(codes) => codes.iter().collect(),
        }
    }
}

/// An answer to a start or a stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CareAnswer {
    /// JW306 or JW308.
    pub kind: MessageKind,
    /// The header of our own message, copied: we remain the sender.
    pub header: Header,
    /// Identification of the answer itself.
    pub identification: Kenmerk,
    /// Day on which the municipality sent it.
    pub dated: NaiveDate,
    /// What it says.
    pub outcome: Outcome,
}

impl CareAnswer {
    /// The kind of message that it answers.
    pub fn answers(&self) -> MessageKind {
        if self.kind == MessageKind::Jw306 {
            MessageKind::Jw305
        } else {
            MessageKind::Jw307
        }
    }
}

/// Reads a JW306 or a JW308.
pub fn read(bytes: &[u8]) -> Result<CareAnswer, ReadError> {
    let root = tree::read(bytes)?;
    let kind = kind::of(&root)?;
    let shape = match kind {
        MessageKind::Jw306 => shapes::JW306,
        MessageKind::Jw308 => shapes::JW308,
        _ => return Err(root.error(ReadErrorKind::Foreign, &["Bericht"])),
    };
    schema::check(&root, shape)?;
    let header = need(&root, "Header")?;
    Ok(CareAnswer {
        kind,
        header: Header::read(&root, Sender::Aanbieder)?,
        identification: field(header, "IdentificatieRetour", Kenmerk::parse)?,
        dated: date(header, "DagtekeningRetour")?,
        outcome: outcome(&root, header)?,
    })
}

/// A fault is any code but 0200 (nothing to remark) and 0233 (not judged).
fn outcome(root: &Element, header: &Element) -> Result<Outcome, ReadError> {
    let client = root.child("Client");
    let of_header = codes_of(header)?;
    let mut of_client = Vec::new();
    if let Some(client) = client {
        of_client.extend(codes_of(client)?);
        for list in ["StartProducten", "StopProducten"] {
            for line in client.child(list).map_or(&[][..], |list| &list.children) {
                of_client.extend(codes_of(line)?);
            }
        }
    }
    if let Some(codes) = faults(&of_header) {
        return Ok(Outcome::HeaderRejected(codes));
    }
    if let Some(codes) = faults(&of_client) {
        return Ok(Outcome::ClientRejected(codes));
    }
    // A class that was not judged, or a child sent back, without a fault anywhere: no acceptance, and no reason either.
    let unjudged = of_header
        .iter()
        .chain(&of_client)
        .any(|code| *code == RetourCode::NOT_JUDGED);
    if unjudged || client.is_some() {
        return Err(root.error(ReadErrorKind::NoReason, &["Bericht"]));
    }
    Ok(Outcome::Accepted)
}

fn faults(codes: &[RetourCode]) -> Option<RetourCodes> {
    RetourCodes::all(codes.iter().copied().filter(|code| code.is_fault()))
}
