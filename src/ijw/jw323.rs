//! JW323, the claim ("declaratie"): written from the domain, read back for tests and for looking up an earlier claim.

use super::error::{ReadError, ReadErrorKind, WriteError};
use super::header::{Header, Kenmerk, Sender, XsdVersie, date, field, need, number, optional};
use super::kind::{self, MessageKind};
use super::out::{self, Out};
use super::schema::{self, Space};
use super::shapes;
use super::tree::{self, Element};
use crate::domain::allocation::{Eenheid, Volume};
use crate::domain::declaration::{DebetCredit, Declaratie, DeclaratieNummer, Prestatie, ReferentieNummer};
use crate::domain::error::ValueError;
use crate::domain::ids::{Bsn, ProductCategorie, ProductCode, ToewijzingNummer};
use crate::domain::money::Cents;
use chrono::NaiveDate;
use std::collections::HashMap;

/// A first and last day, both filled ("gesloten periode").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Days {
    /// The first day.
    pub begin: NaiveDate,
    /// The last day.
    pub end: NaiveDate,
}

/// One line as the message has it ("prestatie").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Our reference (TR314).
    pub reference: ReferentieNummer,
    /// Reference of the line that is given back (CD060).
    pub previous_reference: Option<ReferentieNummer>,
    /// The allocation.
    pub toewijzing: ToewijzingNummer,
    /// Product category.
    pub category: ProductCategorie,
    /// Product code.
    pub product: ProductCode,
    /// Product period.
    pub days: Days,
    /// Delivered volume.
    pub volume: Volume,
    /// Unit of the volume.
    pub unit: Eenheid,
    /// Tariff per unit; left out for unit 83, euro (CD087).
    pub tariff: Option<Cents>,
    /// Amount.
    pub amount: Cents,
    /// Claimed or given back.
    pub debit_credit: DebetCredit,
}

/// The lines of one client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    /// The client; once in a message (TR101).
    pub bsn: Bsn,
    /// Its lines.
    pub lines: Vec<Line>,
}

/// A whole message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Jw323 {
    /// Sender (the provider), receiver (the municipality) and identification.
    pub header: Header,
    /// Number of the declaration.
    pub number: DeclaratieNummer,
    /// Declared month (CS340).
    pub days: Days,
    /// Day of signing.
    pub signed: NaiveDate,
    /// Absolute total (TR358).
    pub total: Cents,
    /// Sign of the total.
    pub total_debit_credit: DebetCredit,
    /// Clients in order of first appearance.
    pub clients: Vec<Client>,
}

impl Jw323 {
    /// The message for a claim; refused when it has no lines.
    pub fn new(claim: &Declaratie, versions: &XsdVersie) -> Result<Self, WriteError> {
        let mut clients: Vec<Client> = Vec::new();
        let mut places: HashMap<Bsn, usize> = HashMap::new();
        for prestatie in &claim.lines {
            let place = *places.entry(prestatie.bsn).or_insert(clients.len());
            let line = Line::new(prestatie);
            match clients.get_mut(place) {
                Some(client) => client.lines.push(line),
                None => clients.push(Client {
                    bsn: prestatie.bsn,
                    lines: vec![line],
                }),
            }
        }
        if clients.is_empty() {
            return Err(WriteError::NoLines);
        }
        Ok(Self {
            header: Header {
                gemeente: claim.gemeente.clone(),
                agb: claim.agb.clone(),
                identification: Kenmerk::from(&claim.identification),
                dated: claim.dated,
                versions: versions.clone(),
            },
            number: claim.number.clone(),
            days: Days {
                begin: claim.month.first_day(),
                end: claim.month.last_day(),
            },
            signed: claim.dated,
            total: claim.total,
            total_debit_credit: claim.total_debit_credit,
            clients,
        })
    }

    /// The bytes of the file.
    pub fn to_xml(&self) -> Result<Vec<u8>, WriteError> {
        out::message(MessageKind::Jw323, shapes::JW323, |out| {
            self.header.write(out, MessageKind::Jw323);
            out.group(Space::Own, "Declaratie", |out| {
                out.leaf(Space::Own, "DeclaratieNummer", self.number.as_str());
                write_days(out, "DeclaratiePeriode", self.days);
                out.leaf(Space::Own, "DeclaratieDagtekening", &self.signed.to_string());
                write_amount(
                    out,
                    ["TotaalIngediendBedrag", "TotaalBedrag"],
                    self.total,
                    self.total_debit_credit,
                );
                out.group(Space::Own, "Clienten", |out| {
                    for client in &self.clients {
                        client.write(out);
                    }
                });
            });
        })
    }
}

/// Writes the JW323 of a claim.
pub fn write(claim: &Declaratie, versions: &XsdVersie) -> Result<Vec<u8>, WriteError> {
    Jw323::new(claim, versions)?.to_xml()
}

/// Reads a JW323.
pub fn read(bytes: &[u8]) -> Result<Jw323, ReadError> {
    let root = tree::read(bytes)?;
    if kind::of(&root)? != MessageKind::Jw323 {
        return Err(root.error(ReadErrorKind::Foreign, &["Bericht"]));
    }
    schema::check(&root, shapes::JW323)?;
    let claim = need(&root, "Declaratie")?;
    let total = need(claim, "TotaalIngediendBedrag")?;
    Ok(Jw323 {
        header: Header::read(&root, Sender::Aanbieder)?,
        number: field(claim, "DeclaratieNummer", DeclaratieNummer::parse)?,
        days: read_days(need(claim, "DeclaratiePeriode")?)?,
        signed: date(claim, "DeclaratieDagtekening")?,
        total: read_total(total)?,
        total_debit_credit: field(total, "DebetCredit", DebetCredit::parse)?,
        clients: need(claim, "Clienten")?
            .children
            .iter()
            .map(Client::read)
            .collect::<Result<_, _>>()?,
    })
}

impl Client {
    fn write(&self, out: &mut Out) {
        out.group(Space::Own, "Client", |out| {
            out.leaf(Space::Own, "Bsn", &self.bsn.reveal());
            out.group(Space::Own, "Prestaties", |out| {
                for line in &self.lines {
                    line.write(out);
                }
            });
        });
    }

    fn read(client: &Element) -> Result<Self, ReadError> {
        let lines = need(client, "Prestaties")?;
        Ok(Self {
            bsn: field(client, "Bsn", Bsn::parse)?,
            lines: lines.children.iter().map(Line::read).collect::<Result<_, _>>()?,
        })
    }
}

impl Line {
    fn new(prestatie: &Prestatie) -> Self {
        Self {
            reference: prestatie.reference.clone(),
            previous_reference: prestatie.previous_reference.clone(),
            toewijzing: prestatie.toewijzing,
            category: prestatie.category.clone(),
            product: prestatie.product.clone(),
            days: Days {
                begin: prestatie.begin,
                end: prestatie.end,
            },
            volume: prestatie.volume,
            unit: prestatie.unit,
            tariff: (prestatie.unit != Eenheid::Euro).then_some(prestatie.tariff),
            amount: prestatie.amount,
            debit_credit: prestatie.debit_credit,
        }
    }

    fn write(&self, out: &mut Out) {
        out.group(Space::Own, "Prestatie", |out| {
            out.group(Space::Own, "ProductReferentie", |out| {
                out.leaf(Space::Basis, "ReferentieNummer", self.reference.as_str());
                if let Some(previous) = &self.previous_reference {
                    out.leaf(Space::Basis, "VorigReferentieNummer", previous.as_str());
                }
            });
            out.leaf(Space::Own, "ToewijzingNummer", &self.toewijzing.to_string());
            out.leaf(Space::Own, "ProductCategorie", self.category.as_str());
            out.leaf(Space::Own, "ProductCode", self.product.as_str());
            write_days(out, "ProductPeriode", self.days);
            out.leaf(Space::Own, "GeleverdVolume", &self.volume.count().to_string());
            out.leaf(Space::Own, "Eenheid", self.unit.code());
            if let Some(tariff) = self.tariff {
                out.leaf(Space::Own, "ProductTarief", &tariff.cents().to_string());
            }
            write_amount(out, ["IngediendBedrag", "Bedrag"], self.amount, self.debit_credit);
        });
    }

    /// Reads the values that a line has in the claim and in the answer alike.
    pub(super) fn read(line: &Element) -> Result<Self, ReadError> {
        let reference = need(line, "ProductReferentie")?;
        let amount = need(line, "IngediendBedrag")?;
        let tariff = line.child("ProductTarief");
        Ok(Self {
            reference: field(reference, "ReferentieNummer", read_reference)?,
            previous_reference: optional(reference, "VorigReferentieNummer", read_reference)?,
            toewijzing: number(line, "ToewijzingNummer", ToewijzingNummer::parse)?,
            category: field(line, "ProductCategorie", ProductCategorie::parse)?,
            product: field(line, "ProductCode", ProductCode::parse)?,
            days: read_days(need(line, "ProductPeriode")?)?,
            volume: number(line, "GeleverdVolume", Volume::parse)?,
            unit: field(line, "Eenheid", Eenheid::parse)?,
            tariff: tariff
                .map(|_| number(line, "ProductTarief", Cents::parse))
                .transpose()?,
            amount: number(amount, "Bedrag", Cents::parse)?,
            debit_credit: field(amount, "DebetCredit", DebetCredit::parse)?,
        })
    }
}

/// White space around a reference says nothing (RULES 13, 18).
fn read_reference(raw: &str) -> Result<ReferentieNummer, ValueError> {
    ReferentieNummer::parse(raw.trim())
}

fn write_days(out: &mut Out, name: &str, days: Days) {
    out.group(Space::Own, name, |out| {
        out.leaf(Space::Basis, "Begindatum", &days.begin.to_string());
        out.leaf(Space::Basis, "Einddatum", &days.end.to_string());
    });
}

fn read_days(period: &Element) -> Result<Days, ReadError> {
    Ok(Days {
        begin: date(period, "Begindatum")?,
        end: date(period, "Einddatum")?,
    })
}

fn write_amount(out: &mut Out, [name, inner]: [&str; 2], amount: Cents, debit_credit: DebetCredit) {
    out.group(Space::Own, name, |out| {
        out.leaf(Space::Basis, inner, &amount.cents().to_string());
        out.leaf(Space::Basis, "DebetCredit", debit_credit.code());
    });
}

/// Reads the absolute amount of a total.
pub(super) fn read_total(total: &Element) -> Result<Cents, ReadError> {
    number(total, "TotaalBedrag", |digits| {
        let cents = digits.parse().map_err(|_| ValueError::Form {
            what: "een bedrag in hele centen",
            example: "4737",
        })?;
        Cents::new(cents)
    })
}
