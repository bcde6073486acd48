//! The JW325: what the municipality answers.

use super::claim::{Claim, Line, Side};
use super::ledger::Code;
use super::xml::Pen;
use chrono::NaiveDate;

/// A rejected line; `line` counts within its client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RejectedLine {
    pub line: usize,
    pub reference: String,
    pub codes: Vec<Code>,
}

/// A client with rejected lines; `client` counts within the message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RejectedClient {
    pub client: usize,
    /// 0200, or what is wrong with the client itself.
    pub codes: Vec<Code>,
    pub lines: Vec<RejectedLine>,
}

/// What became of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Level 1: not taken in, and no answer comes back.
    Refused,
    /// Not processed: an answer with a header only.
    HeaderOnly(Vec<Code>),
    /// Not processed: a code on the declaration.
    Unprocessed(Vec<Code>),
    /// Everything is granted (8001).
    Granted,
    /// These lines are rejected, the rest is granted.
    Partly(Vec<RejectedClient>),
}

/// What comes back on a JW323.
pub struct Answer {
    /// The JW325; empty when the message was refused at level 1.
    pub bytes: Vec<u8>,
    pub what: Outcome,
}

impl Outcome {
    /// Every code other than 0200, with the reference of the line it is about.
    pub fn codes(&self) -> Vec<(Option<&str>, Code)> {
        match self {
            Self::Refused => Vec::new(),
            Self::HeaderOnly(codes) | Self::Unprocessed(codes) => codes.iter().map(|code| (None, *code)).collect(),
            Self::Granted => vec![(None, "8001")],
            Self::Partly(clients) => {
                let own = |client: &RejectedClient| client.codes.clone().into_iter().map(|code| (None, code));
                let lines = clients.iter().flat_map(|client| {
                    let lines = client
                        .lines
                        .iter()
                        .flat_map(|line| line.codes.iter().map(|code| (Some(line.reference.as_str()), *code)));
                    own(client).chain(lines)
                });
                lines.filter(|(_, code)| *code != "0200").collect()
            }
        }
    }
}

/// Number and day of the answer, and who sends it.
pub(super) struct Reply<'a> {
    pub(super) municipality: &'a str,
    pub(super) identification: &'a str,
    pub(super) today: NaiveDate,
}

pub(super) fn write(reply: &Reply<'_>, claim: &Claim, what: &Outcome) -> Vec<u8> {
    Pen::message("jw325", |pen| {
        write_header(pen, reply, claim, what);
        match what {
            Outcome::Refused | Outcome::HeaderOnly(_) => {}
            Outcome::Unprocessed(codes) => write_body(pen, claim, 0, &[], codes),
            Outcome::Granted => write_body(pen, claim, signed_total(claim), &[], &["8001"]),
            Outcome::Partly(clients) => {
                let lines = |client: &RejectedClient| {
                    let of = &claim.clients[client.client].lines;
                    client
                        .lines
                        .iter()
                        .map(|line| of[line.line].signed_amount())
                        .sum::<i64>()
                };
                let rejected: i64 = clients.iter().map(lines).sum();
                write_body(pen, claim, signed_total(claim) - rejected, clients, &["0200"]);
            }
        }
    })
}

fn signed_total(claim: &Claim) -> i64 {
    claim.total_side.signed(claim.total)
}

fn write_header(pen: &mut Pen, reply: &Reply<'_>, claim: &Claim, what: &Outcome) {
    let codes: &[Code] = match what {
        Outcome::HeaderOnly(codes) => codes,
        _ => &["0200"],
    };
    pen.group("Header", |pen| {
        pen.leaf("BerichtCode", "491");
        pen.leaf("BerichtVersie", "3");
        pen.leaf("BerichtSubversie", "2");
        pen.leaf("Afzender", reply.municipality);
        pen.leaf("Ontvanger", &claim.sender);
        pen.identification("BerichtIdentificatie", reply.identification, reply.today);
        pen.versions("XsdVersie", ["1.0.0", "1.0.0"]);
        pen.identification("DeclaratieIdentificatie", &claim.identification, claim.dated);
        if codes.contains(&"0001") {
            pen.leaf("XsltVersie", "1.0.0");
        }
        pen.versions("XsdVersieDeclaratie", claim.versions.each_ref().map(String::as_str));
        write_codes(pen, codes);
    });
}

fn write_body(pen: &mut Pen, claim: &Claim, granted: i64, clients: &[RejectedClient], codes: &[Code]) {
    pen.group("DeclaratieAntwoord", |pen| {
        pen.leaf("DeclaratieNummer", &claim.number);
        write_amount(
            pen,
            ["TotaalIngediendBedrag", "TotaalBedrag"],
            (claim.total, claim.total_side),
        );
        write_amount(pen, ["TotaalToegekendBedrag", "TotaalBedrag"], Side::of(granted));
        if !clients.is_empty() {
            pen.group("Clienten", |pen| {
                for client in clients {
                    write_client(pen, claim, client);
                }
            });
        }
        write_codes(pen, codes);
    });
}

fn write_client(pen: &mut Pen, claim: &Claim, rejected: &RejectedClient) {
    let client = &claim.clients[rejected.client];
    pen.group("Client", |pen| {
        pen.leaf("Bsn", &client.bsn);
        pen.group("Prestaties", |pen| {
            for line in &rejected.lines {
                pen.group("Prestatie", |pen| {
                    write_line(pen, &client.lines[line.line]);
                    write_codes(pen, &line.codes);
                });
            }
        });
        write_codes(pen, &rejected.codes);
    });
}

/// The inside of a prestatie, the same in the JW323 and the JW325.
pub(super) fn write_line(pen: &mut Pen, line: &Line) {
    pen.group("ProductReferentie", |pen| {
        pen.basis("ReferentieNummer", &line.reference);
        if let Some(previous) = &line.previous {
            pen.basis("VorigReferentieNummer", previous);
        }
    });
    pen.leaf("ToewijzingNummer", line.allocation);
    pen.leaf("ProductCategorie", &line.category);
    pen.leaf("ProductCode", &line.code);
    pen.group("ProductPeriode", |pen| {
        pen.basis("Begindatum", line.days.begin);
        pen.basis("Einddatum", line.days.end);
    });
    pen.leaf("GeleverdVolume", line.volume);
    pen.leaf("Eenheid", line.unit.code());
    if let Some(tariff) = line.tariff {
        pen.leaf("ProductTarief", tariff);
    }
    write_amount(pen, ["IngediendBedrag", "Bedrag"], (line.amount, line.side));
}

pub(super) fn write_amount(pen: &mut Pen, [name, inner]: [&str; 2], (amount, side): (i64, Side)) {
    pen.group(name, |pen| {
        pen.basis(inner, amount);
        pen.basis("DebetCredit", side.code());
    });
}

fn write_codes(pen: &mut Pen, codes: &[Code]) {
    pen.group("RetourCodes", |pen| {
        for code in codes {
            pen.leaf("RetourCode", code);
        }
    });
}
