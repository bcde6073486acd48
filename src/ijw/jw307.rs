//! JW307, the stop of delivery ("stop jeugdhulp"), from us to the municipality.

use super::care::{self, CareClient, CareKey};
use super::error::{ReadError, WriteError};
use super::header::{Header, date, field};
use super::kind::MessageKind;
use super::out;
use super::schema::Space;
use super::shapes;
use crate::domain::care_notice::RedenBeeindiging;
use crate::domain::rule_code::RuleCode;
use chrono::NaiveDate;

/// One line (`StopProduct`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StopProduct {
    /// Copied unchanged from the start (TR382).
    pub key: CareKey,
    /// Why.
    pub reason: RedenBeeindiging,
    /// Last day of delivery.
    pub end: NaiveDate,
}

/// A whole message: one child.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Jw307 {
    /// Sender (the provider), receiver (the municipality) and identification.
    pub header: Header,
    /// The child.
    pub client: CareClient,
    /// Lines; at least one.
    pub products: Vec<StopProduct>,
}

impl Jw307 {
    /// The rules that the message keeps by itself (RULES 11, mark a): TR002, TR018, TR101, TR134.
    pub fn check(&self) -> Result<(), WriteError> {
        care::check(&self.header, &self.client, &self.products, |a, b| {
            (a.key.number, &a.key.product, a.key.begin, a.reason, a.end)
                == (b.key.number, &b.key.product, b.key.begin, b.reason, b.end)
        })?;
        if self.products.iter().any(|product| product.end < product.key.begin) {
            let text = "de einddatum ligt voor de begindatum; kies een latere einddatum";
            return Err(care::broken(RuleCode::Tr018, text));
        }
        if self.products.iter().any(|product| product.end > self.header.dated) {
            return Err(care::broken(
                RuleCode::Tr134,
                "de einddatum ligt na vandaag; meld de stop als die geweest is",
            ));
        }
        Ok(())
    }

    /// The bytes of the file.
    pub fn to_xml(&self) -> Result<Vec<u8>, WriteError> {
        self.check()?;
        out::message(MessageKind::Jw307, shapes::JW307, |out| {
            care::write(out, MessageKind::Jw307, &self.header, &self.client, |out| {
                out.group(Space::Own, "StopProducten", |out| {
                    for product in &self.products {
                        product.key.write(out, "StopProduct", |out| {
                            out.leaf(Space::Own, "RedenBeeindiging", product.reason.code());
                            out.leaf(Space::Own, "Einddatum", &product.end.to_string());
                        });
                    }
                });
            });
        })
    }
}

/// Reads a JW307 of our own.
pub fn read(bytes: &[u8]) -> Result<Jw307, ReadError> {
    let line = |element: &_| {
        Ok(StopProduct {
            key: CareKey::read(element)?,
            reason: field(element, "RedenBeeindiging", RedenBeeindiging::parse)?,
            end: date(element, "Einddatum")?,
        })
    };
    let (header, client, products) = care::read(bytes, MessageKind::Jw307, shapes::JW307, "StopProducten", line)?;
    Ok(Jw307 {
        header,
        client,
        products,
    })
}
