//! What every message starts with: who sends it to whom, its identification, and the versions of the schemas.

use super::error::{ReadError, ReadErrorKind};
use super::kind::MessageKind;
use super::out::Out;
use super::schema::Space;
use super::tree::Element;
use super::value;
use crate::domain::declaration::Identificatie;
use crate::domain::error::ValueError;
use crate::domain::hidden;
use crate::domain::ids::{AgbCode, GemeenteCode};
use chrono::NaiveDate;
use std::fmt;

/// Version of a schema: three whole numbers with dots (RS048).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Versie(String);

impl Versie {
    /// Reads a version.
    pub fn parse(raw: &str) -> Result<Self, ValueError> {
        value::version(raw.trim())
            .map(|version| Self(version.to_owned()))
            .ok_or(ValueError::Form {
                what: "versie van drie getallen met punten",
                example: "1.0.0",
            })
    }

    /// The version as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for Versie {
    /// 1.0.0, the first definitive release; the 0.1.0 in the published schemas is a concept label (RULES 1).
    fn default() -> Self {
        Self("1.0.0".to_owned())
    }
}

/// Versions of the schemas a message was built on (`XsdVersie`, IV034).
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct XsdVersie {
    /// Of the basic schema.
    pub basis: Versie,
    /// Of the schema of the message.
    pub bericht: Versie,
}

impl XsdVersie {
    /// Reads the two versions in an element.
    pub(super) fn read(element: &Element) -> Result<Self, ReadError> {
        Ok(Self {
            basis: field(element, "BasisschemaXsdVersie", Versie::parse)?,
            bericht: field(element, "BerichtXsdVersie", Versie::parse)?,
        })
    }
}

/// Identification of a received message: 1 to 12 characters, not blank (RS017, RS033).
///
/// Wider than [`Identificatie`]: other senders use hyphens too.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Kenmerk(String);

impl Kenmerk {
    /// Reads an identification; surrounding white space is dropped.
    pub fn parse(raw: &str) -> Result<Self, ValueError> {
        let raw = raw.trim();
        if raw.is_empty() {
            Err(ValueError::Empty)
        } else if let Some(found) = hidden::in_key(raw) {
            Err(ValueError::Hidden(found))
        } else if raw.chars().count() > 12 {
            Err(ValueError::TooLong { max: 12 })
        } else {
            Ok(Self(raw.to_owned()))
        }
    }

    /// The identification itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&Identificatie> for Kenmerk {
    /// An identification of our own always fits: it is narrower.
    fn from(own: &Identificatie) -> Self {
        Self(own.as_str().to_owned())
    }
}

impl fmt::Display for Kenmerk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// Header of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The municipality: sender or receiver, as the message has it.
    pub gemeente: GemeenteCode,
    /// The provider: the other one.
    pub agb: AgbCode,
    /// Identification of the message.
    pub identification: Kenmerk,
    /// Day of sending (`Dagtekening`).
    pub dated: NaiveDate,
    /// Versions of the schemas.
    pub versions: XsdVersie,
}

/// Who sends a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sender {
    Gemeente,
    Aanbieder,
}

impl Header {
    /// Writes the header of a message that we send.
    pub(super) fn write(&self, out: &mut Out, kind: MessageKind) {
        out.group(Space::Own, "Header", |out| {
            out.leaf(Space::Own, "BerichtCode", kind.code());
            out.leaf(Space::Own, "BerichtVersie", "3");
            out.leaf(Space::Own, "BerichtSubversie", "2");
            out.leaf(Space::Own, "Afzender", self.agb.as_str());
            out.leaf(Space::Own, "Ontvanger", self.gemeente.as_str());
            out.group(Space::Own, "BerichtIdentificatie", |out| {
                out.leaf(Space::Basis, "Identificatie", self.identification.as_str());
                out.leaf(Space::Basis, "Dagtekening", &self.dated.to_string());
            });
            out.versions("XsdVersie", &self.versions);
        });
    }

    /// Reads the header of a message whose structure was checked.
    pub(super) fn read(root: &Element, sender: Sender) -> Result<Self, ReadError> {
        let header = need(root, "Header")?;
        let (gemeente, agb) = match sender {
            Sender::Gemeente => ("Afzender", "Ontvanger"),
            Sender::Aanbieder => ("Ontvanger", "Afzender"),
        };
        let identification = need(header, "BerichtIdentificatie")?;
        Ok(Self {
            gemeente: field(header, gemeente, GemeenteCode::parse)?,
            agb: field(header, agb, AgbCode::parse)?,
            identification: field(identification, "Identificatie", Kenmerk::parse)?,
            dated: date(identification, "Dagtekening")?,
            versions: XsdVersie::read(need(header, "XsdVersie")?)?,
        })
    }
}

/// The child with this name.
pub(super) fn need<'t>(parent: &'t Element, name: &'static str) -> Result<&'t Element, ReadError> {
    parent
        .child(name)
        .ok_or_else(|| parent.error(ReadErrorKind::Missing(name), &[]))
}

/// The value of the child with this name.
pub(super) fn field<T>(
    parent: &Element,
    name: &'static str,
    parse: impl FnOnce(&str) -> Result<T, ValueError>,
) -> Result<T, ReadError> {
    let element = need(parent, name)?;
    parse(&element.text).map_err(|error| {
        let expected = match error {
            ValueError::Form { what, .. } => what,
            ValueError::Choice { choices } => choices,
            ValueError::ElevenTest => "een BSN dat de elfproef doorstaat",
            ValueError::Range { .. } => "een getal binnen de grenzen",
            ValueError::Empty => "een waarde",
            ValueError::Hidden(_) => "een tekst zonder onzichtbare tekens",
            ValueError::TooLong { .. } => "een kortere tekst",
            ValueError::Closed { .. } => "een tijd binnen de openingstijden",
            ValueError::IsBsn | ValueError::Sign => "een nummer van letters en cijfers",
            ValueError::EndBeforeBegin => "een einde dat niet voor het begin ligt",
        };
        element.error(
            ReadErrorKind::BadValue {
                element: name,
                expected,
            },
            &[],
        )
    })
}

/// The value of the child with this name, if it is there.
pub(super) fn optional<T>(
    parent: &Element,
    name: &'static str,
    parse: impl FnOnce(&str) -> Result<T, ValueError>,
) -> Result<Option<T>, ReadError> {
    parent.child(name).map(|_| field(parent, name, parse)).transpose()
}

/// The date in the child with this name.
pub(super) fn date(parent: &Element, name: &'static str) -> Result<NaiveDate, ReadError> {
    field(parent, name, |raw| {
        value::date(raw).ok_or(ValueError::Form {
            what: "een datum",
            example: "2026-03-31",
        })
    })
}

/// The whole number in the child with this name, given to `parse` without sign or leading zeros.
pub(super) fn number<T>(
    parent: &Element,
    name: &'static str,
    parse: impl FnOnce(&str) -> Result<T, ValueError>,
) -> Result<T, ReadError> {
    field(parent, name, |raw| match value::integer(raw) {
        Some(number) => parse(&number.to_string()),
        None => Err(ValueError::Form {
            what: "een heel getal",
            example: "3",
        }),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_real_message_carries_version_1_0_0_unless_told_otherwise() {
        let default = XsdVersie::default();
        assert_eq!((default.basis.as_str(), default.bericht.as_str()), ("1.0.0", "1.0.0"));
        assert!(Versie::parse("1.2.0").is_ok());
        assert!(Versie::parse("1.2").is_err());
    }

    #[test]
    fn rs017_an_identification_has_at_most_12_characters_and_may_hold_a_hyphen() {
        assert!(Kenmerk::parse("9452b7eb-c87").is_ok());
        for wrong in ["", "  ", "1234567890123", "a\u{7f}b"] {
            assert!(Kenmerk::parse(wrong).is_err(), "{wrong:?}");
        }
    }
}
