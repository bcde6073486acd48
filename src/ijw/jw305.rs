//! JW305, the start of delivery ("start jeugdhulp"), from us to the municipality.

use super::care::{self, CareClient, CareKey};
use super::error::{ReadError, WriteError};
use super::header::Header;
use super::kind::MessageKind;
use super::out;
use super::schema::Space;
use super::shapes;
use crate::domain::rule_code::RuleCode;

/// One line (`StartProduct`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StartProduct {
    /// All of it: a start has nothing else.
    pub key: CareKey,
}

/// A whole message: one child.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Jw305 {
    /// Sender (the provider), receiver (the municipality) and identification.
    pub header: Header,
    /// The child.
    pub client: CareClient,
    /// Lines; at least one.
    pub products: Vec<StartProduct>,
}

impl Jw305 {
    /// The rules that the message keeps by itself (RULES 10, mark a): TR002, TR101, TR134.
    pub fn check(&self) -> Result<(), WriteError> {
        care::check(&self.header, &self.client, &self.products, |a, b| {
            (a.key.number, &a.key.product, a.key.begin) == (b.key.number, &b.key.product, b.key.begin)
        })?;
        if self
            .products
            .iter()
            .any(|product| product.key.begin > self.header.dated)
        {
            return Err(care::broken(
                RuleCode::Tr134,
                "de begindatum ligt na vandaag; meld de start als die geweest is",
            ));
        }
        Ok(())
    }

    /// The bytes of the file.
    pub fn to_xml(&self) -> Result<Vec<u8>, WriteError> {
        self.check()?;
        out::message(MessageKind::Jw305, shapes::JW305, |out| {
            care::write(out, MessageKind::Jw305, &self.header, &self.client, |out| {
                out.group(Space::Own, "StartProducten", |out| {
                    for product in &self.products {
                        product.key.write(out, "StartProduct", |_| {});
                    }
                });
            });
        })
    }
}

/// Reads a JW305 of our own.
pub fn read(bytes: &[u8]) -> Result<Jw305, ReadError> {
    let line = |element: &_| CareKey::read(element).map(|key| StartProduct { key });
    let (header, client, products) = care::read(bytes, MessageKind::Jw305, shapes::JW305, "StartProducten", line)?;
    Ok(Jw305 {
        header,
        client,
        products,
    })
}
