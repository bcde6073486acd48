//! JW302, our answer to a JW301 (RULES 9.3): accepted, header rejected, or client rejected.

use super::error::WriteError;
use super::header::XsdVersie;
use super::jw301::Original;
use super::kind::MessageKind;
use super::out::{self, Out};
use super::retour::{RetourCode, RetourCodes};
use super::schema::Space;
use super::shapes;
use super::tree::Element;
use super::value;
use crate::domain::declaration::Identificatie;
use crate::domain::ids::ToewijzingNummer;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// What the answer adds to the header of the message it answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retour {
    /// Our own identification of the answer, unique (BRS20).
    pub identification: Identificatie,
    /// Day of sending.
    pub dated: NaiveDate,
    /// Versions of the schemas of the answer.
    pub versions: XsdVersie,
}

/// What is said about a class that has no fault of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remaining {
    /// 0200: nothing to remark.
    NoRemark,
    /// 0233: not judged, because the fault is above it.
    NotJudged,
}

impl Remaining {
    const fn code(self) -> RetourCode {
        match self {
            Self::NoRemark => RetourCode::NO_REMARK,
            Self::NotJudged => RetourCode::NOT_JUDGED,
        }
    }
}

/// Faults in the client or its allocations (level 3 or 4); the whole message is rejected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientVerdict {
    /// Codes of the client itself; [`RetourCode::NO_REMARK`] when the fault is below it.
    pub client: RetourCodes,
    /// Codes of the allocations that have a fault, such as 9332.
    pub products: BTreeMap<ToewijzingNummer, RetourCodes>,
    /// What is said about every other relation, contact and allocation.
    pub remaining: Remaining,
}

/// The outcome of our checks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing wrong: a header without return codes.
    Accepted,
    /// A level 2 fault (0001) or a fault in the header: a header with these codes.
    HeaderRejected(RetourCodes),
    /// A fault in the client or below: everything is sent back with codes.
    ClientRejected(ClientVerdict),
}

/// Writes the answer to a JW301. Sender and receiver stay as they were: the municipality remains the sender.
pub fn write(original: &Original, retour: &Retour, verdict: &Verdict) -> Result<Vec<u8>, WriteError> {
    out::message(MessageKind::Jw302, shapes::JW302, |out| {
        write_header(out, original.root(), retour, verdict);
        if let (Verdict::ClientRejected(codes), Some(client)) = (verdict, original.root().child("Client")) {
            out.copy(client, &|out, element| {
                if let Some(codes) = codes.of(element) {
                    write_codes(out, &codes);
                }
            });
        }
    })
}

fn write_header(out: &mut Out, root: &Element, retour: &Retour, verdict: &Verdict) {
    out.group(Space::Own, "Header", |out| {
        for element in root.child("Header").map_or(&[][..], |header| &header.children) {
            if element.name == "BerichtCode" {
                out.leaf(Space::Own, "BerichtCode", MessageKind::Jw302.code());
            } else {
                out.copy(element, &|_, _| {});
            }
        }
        out.leaf(Space::Own, "IdentificatieRetour", retour.identification.as_str());
        out.leaf(Space::Own, "DagtekeningRetour", &retour.dated.to_string());
        // XsltVersie is left out: it is only for a rejection by the supplied XSLTs, which this program does not run.
        out.versions("XsdVersieRetour", &retour.versions);
        match verdict {
            Verdict::Accepted => {}
            Verdict::HeaderRejected(codes) => write_codes(out, codes),
            Verdict::ClientRejected(_) => write_codes(out, &RetourCodes::one(RetourCode::NO_REMARK)),
        }
    });
}

fn write_codes(out: &mut Out, codes: &RetourCodes) {
    out.group(Space::Own, "RetourCodes", |out| {
        for code in codes.iter() {
            out.leaf(Space::Own, "RetourCode", code.as_str());
        }
    });
}

impl ClientVerdict {
    /// The codes of a class; `None` for an element that is no class.
    fn of(&self, element: &Element) -> Option<RetourCodes> {
        let remaining = RetourCodes::one(self.remaining.code());
        match element.name.as_str() {
            "Client" => Some(self.client.clone()),
            "Relatie" | "Contact" => Some(remaining),
            "ToegewezenProduct" => {
                let number = element
                    .text_at(&["ToewijzingNummer"])
                    .and_then(value::integer)
                    .and_then(|number| ToewijzingNummer::parse(&number.to_string()).ok());
                let own = number.and_then(|number| self.products.get(&number).cloned());
                Some(own.unwrap_or(remaining))
            }
            _ => None,
        }
    }
}
