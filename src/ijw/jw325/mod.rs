//! JW325, the answer to a claim ("declaratie-antwoord"): what the municipality grants and which lines it rejects.
//!
//! [`read`] is control level 1; [`Jw325::outcome`] says what the answer means, from the answer alone (RULES 8). Whether
//! it answers a claim of ours, and returns the values we sent, is for whoever keeps the claims (TR337, TR366 to TR376).

mod against;
mod outcome;

pub use against::Mismatch;
pub use outcome::{Inconsistent, Outcome, Place, Rejected};

use super::error::{ReadError, ReadErrorKind};
use super::header::{Header, Kenmerk, Sender, Versie, XsdVersie, date, field, need, optional};
use super::jw323::{Line, read_total};
use super::kind::{self, MessageKind};
use super::retour::{RetourCodes, codes_of};
use super::schema;
use super::shapes;
use super::tree::{self, Element};
use crate::domain::declaration::{DebetCredit, DeclaratieNummer};
use crate::domain::ids::Bsn;
use crate::domain::money::Cents;
use chrono::NaiveDate;

/// Which claim is answered (`DeclaratieIdentificatie`): the identification of the JW323, never its declaration number
/// (TR337, OP355).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClaimIdentity {
    /// Identification of the JW323.
    pub identification: Kenmerk,
    /// Day on which the JW323 says it was sent.
    ///
    /// It may lie after the day of the answer: that is what 8848 rejects.
    pub dated: NaiveDate,
}

/// An amount with its sign (`CDT_TotaalBedragMetDC`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Total {
    /// The absolute amount.
    pub amount: Cents,
    /// Claimed or given back; nothing is always claimed (CS325).
    pub debit_credit: DebetCredit,
}

/// A line that the municipality sends back: every value of it as returned, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnedLine {
    /// The line; equal to that of the claim unless the municipality erred (TR367).
    pub line: Line,
    /// Its return codes as they stand there.
    pub codes: RetourCodes,
}

/// The lines of one client that were sent back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnedClient {
    /// The client; once in a message (TR101).
    pub bsn: Bsn,
    /// The lines.
    pub lines: Vec<ReturnedLine>,
    /// Return codes of the client itself.
    pub codes: RetourCodes,
}

/// The answer to a declaration that was processed or rejected as a whole (`DeclaratieAntwoord`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeclaratieAntwoord {
    /// Number of the declaration (TR376).
    pub number: DeclaratieNummer,
    /// What was claimed in total.
    pub submitted: Total,
    /// What is granted of it.
    pub granted: Total,
    /// Clients with rejected lines, in the order of the message.
    pub clients: Vec<ReturnedClient>,
    /// Return codes of the declaration itself.
    pub codes: RetourCodes,
}

/// A whole message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Jw325 {
    /// Sender (the municipality), receiver (the provider) and identification of the answer itself.
    pub header: Header,
    /// The claim that it answers.
    pub claim: ClaimIdentity,
    /// Versions of the schemas that the claim was built on (TR371).
    pub claim_versions: XsdVersie,
    /// Version of the rules of content that were used, if the message names it.
    pub xslt: Option<Versie>,
    /// Return codes of the header.
    pub codes: RetourCodes,
    /// What is said of the declaration; nothing when the message was rejected.
    pub answer: Option<DeclaratieAntwoord>,
}

impl Total {
    fn signed(self) -> i128 {
        signed(self.amount, self.debit_credit)
    }
}

/// Cents, below zero when they are given back; wide enough for any sum of lines.
fn signed(amount: Cents, debit_credit: DebetCredit) -> i128 {
    let cents = i128::from(amount.cents());
    match debit_credit {
        DebetCredit::Debet => cents,
        DebetCredit::Credit => -cents,
    }
}

/// Reads a JW325.
pub fn read(bytes: &[u8]) -> Result<Jw325, ReadError> {
    let root = tree::read(bytes)?;
    if kind::of(&root)? != MessageKind::Jw325 {
        return Err(root.error(ReadErrorKind::Foreign, &["Bericht"]));
    }
    schema::check(&root, shapes::JW325)?;
    let header = need(&root, "Header")?;
    let claim = need(header, "DeclaratieIdentificatie")?;
    Ok(Jw325 {
        header: Header::read(&root, Sender::Gemeente)?,
        claim: ClaimIdentity {
            identification: field(claim, "Identificatie", Kenmerk::parse)?,
            dated: date(claim, "Dagtekening")?,
        },
        claim_versions: XsdVersie::read(need(header, "XsdVersieDeclaratie")?)?,
        xslt: optional(header, "XsltVersie", Versie::parse)?,
        codes: need_codes(header)?,
        answer: root.child("DeclaratieAntwoord").map(read_answer).transpose()?,
    })
}

fn read_answer(answer: &Element) -> Result<DeclaratieAntwoord, ReadError> {
    let clients = answer
        .child("Clienten")
        .map_or(&[][..], |clients| clients.children.as_slice());
    Ok(DeclaratieAntwoord {
        // White space around a value says nothing (RULES 13, 18).
        number: field(answer, "DeclaratieNummer", |raw| DeclaratieNummer::parse(raw.trim()))?,
        submitted: read_amount(need(answer, "TotaalIngediendBedrag")?)?,
        granted: read_amount(need(answer, "TotaalToegekendBedrag")?)?,
        clients: clients.iter().map(read_client).collect::<Result<_, _>>()?,
        codes: need_codes(answer)?,
    })
}

fn read_client(client: &Element) -> Result<ReturnedClient, ReadError> {
    let lines = need(client, "Prestaties")?.children.iter().map(|line| {
        Ok(ReturnedLine {
            line: Line::read(line)?,
            codes: need_codes(line)?,
        })
    });
    Ok(ReturnedClient {
        bsn: field(client, "Bsn", Bsn::parse)?,
        lines: lines.collect::<Result<_, _>>()?,
        codes: need_codes(client)?,
    })
}

fn read_amount(total: &Element) -> Result<Total, ReadError> {
    Ok(Total {
        amount: read_total(total)?,
        debit_credit: field(total, "DebetCredit", DebetCredit::parse)?,
    })
}

/// The codes of a class that always carries them.
fn need_codes(class: &Element) -> Result<RetourCodes, ReadError> {
    RetourCodes::all(codes_of(class)?).ok_or_else(|| class.error(ReadErrorKind::Missing("RetourCodes"), &[]))
}

#[cfg(test)]
mod tests;
