//! Why a message could not be read or written. No error shows a value from the file: it could be a BSN or a name.

use crate::domain::rule_code::RuleCode;
use std::fmt;
use thiserror::Error;

/// What is wrong with the structure or format of a received file (control level 1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadErrorKind {
    /// Not well-formed XML.
    NotXml,
    /// Well-formed so far, but the end is missing.
    Truncated,
    /// Not UTF-8 (OP192).
    NotUtf8,
    /// Above [`super::MAX_BYTES`] (OP179).
    TooLarge,
    /// Nested too deeply, or more elements or namespaces than any message has.
    TooComplex,
    /// Holds a DTD or entity declaration: refused, because entities can blow up the memory.
    Dtd,
    /// A root element or namespace that is no iJw 3.2 message this program knows.
    Foreign,
    /// The `BerichtCode` does not belong to the namespace of the message (RS047).
    WrongCode,
    /// `BerichtVersie` or `BerichtSubversie` is not 3.2 (CS025, CS015).
    WrongVersion,
    /// An element that must be there is not.
    Missing(&'static str),
    /// An element that the message does not have at this place.
    Unexpected,
    /// An element that may occur only once.
    Repeated(&'static str),
    /// An element that belongs at another place among its neighbours.
    Misplaced(&'static str),
    /// Text between elements where only elements belong.
    UnexpectedText,
    /// An attribute; the messages have none but a schema location.
    UnexpectedAttribute,
    /// A value that does not have the form of its element.
    BadValue {
        /// The element.
        element: &'static str,
        /// What it should hold, in Dutch.
        expected: &'static str,
    },
    /// An answer that rejects without saying why.
    NoReason,
}

/// A received file that cannot be read as a message, and where that shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadError {
    /// What is wrong.
    pub kind: ReadErrorKind,
    /// Line in the file, from 1.
    pub line: u32,
    /// Character in the line, from 1.
    pub column: u32,
    /// Names of the elements around the place, outermost first; only names of the standard, an unknown one is `?`.
    pub path: Vec<&'static str>,
}

impl ReadError {
    /// The elements around the place, joined by slashes.
    pub fn path_text(&self) -> String {
        self.path.join("/")
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Regel {}, kolom {}: ", self.line, self.column)?;
        match self.kind {
            ReadErrorKind::NotXml => f.write_str("dit is geen goed gevormde XML")?,
            ReadErrorKind::Truncated => f.write_str("het bestand houdt hier op, het einde ontbreekt")?,
            ReadErrorKind::NotUtf8 => f.write_str("het bestand is niet in UTF-8 opgeslagen")?,
            ReadErrorKind::TooLarge => f.write_str("het bestand is groter dan 25 MB")?,
            ReadErrorKind::TooComplex => f.write_str("het bestand heeft meer of dieper geneste elementen dan kan")?,
            ReadErrorKind::Dtd => f.write_str("het bestand bevat een DTD of entiteit en wordt daarom geweigerd")?,
            ReadErrorKind::Foreign => f.write_str("dit is geen iJw 3.2-bericht dat dit programma kent")?,
            ReadErrorKind::WrongCode => f.write_str("de BerichtCode hoort niet bij dit soort bericht")?,
            ReadErrorKind::WrongVersion => f.write_str("het bericht is niet van versie 3.2 van de standaard")?,
            ReadErrorKind::Missing(name) => write!(f, "het element {name} ontbreekt")?,
            ReadErrorKind::Unexpected => f.write_str("hier staat een element dat hier niet hoort")?,
            ReadErrorKind::Repeated(name) => write!(f, "het element {name} staat er meer dan eens")?,
            ReadErrorKind::Misplaced(name) => write!(f, "het element {name} staat op de verkeerde plaats")?,
            ReadErrorKind::UnexpectedText => f.write_str("hier staat tekst waar alleen elementen horen")?,
            ReadErrorKind::UnexpectedAttribute => f.write_str("hier staat een attribuut dat het bericht niet kent")?,
            ReadErrorKind::NoReason => f.write_str("het antwoord keurt iets niet goed maar noemt geen fout")?,
            ReadErrorKind::BadValue { element, expected } => {
                write!(
                    f,
                    "het element {element} heeft geen geldige waarde, verwacht wordt {expected}"
                )?;
            }
        }
        if !self.path.is_empty() {
            write!(f, " (in {})", self.path_text())?;
        }
        f.write_str("; vraag de afzender om een goed bericht.")
    }
}

impl std::error::Error for ReadError {}

/// Why a message was not written.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum WriteError {
    /// A claim without lines: the message needs at least one client.
    #[error("Er is niets te declareren: het bericht is niet geschreven. Kies een maand waarin zorg is geleverd.")]
    NoLines,
    /// A rule of content that the message itself would break.
    #[error("Het bericht is niet geschreven: {text} ({rule}).")]
    Rule {
        /// Code of the rule.
        rule: RuleCode,
        /// What is wrong and what to do, in Dutch.
        text: &'static str,
    },
    /// What was written does not fit the structure of the message; it is thrown away rather than sent.
    #[error("Het bericht is niet geschreven, want het zou niet aan de standaard voldoen. {}", why(.0))]
    Refused(ReadError),
}

/// The place without the advice, which is for a received file.
fn why(error: &ReadError) -> String {
    match error.kind {
        ReadErrorKind::TooLarge => "Het wordt groter dan 25 MB; splits de declaratie.".to_owned(),
        ReadErrorKind::BadValue { element, expected } => {
            format!(
                "Controleer {element} ({}): verwacht wordt {expected}.",
                error.path_text()
            )
        }
        _ => format!("Controleer de gegevens bij {}.", error.path_text()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_one_dutch_sentence_with_place_and_advice() {
        let error = ReadError {
            kind: ReadErrorKind::Missing("ToewijzingNummer"),
            line: 12,
            column: 5,
            path: vec!["Bericht", "Client", "ToegewezenProducten", "ToegewezenProduct"],
        };
        assert_eq!(
            error.to_string(),
            "Regel 12, kolom 5: het element ToewijzingNummer ontbreekt \
             (in Bericht/Client/ToegewezenProducten/ToegewezenProduct); vraag de afzender om een goed bericht."
        );
    }

    #[test]
    fn a_refused_own_message_names_what_to_check() {
        let refused = WriteError::Refused(ReadError {
            kind: ReadErrorKind::BadValue {
                element: "ProductCategorie",
                expected: "een code uit de codelijst",
            },
            line: 1,
            column: 1,
            path: vec!["Bericht", "Declaratie"],
        });
        assert!(
            refused
                .to_string()
                .contains("Controleer ProductCategorie (Bericht/Declaratie)")
        );
    }
}
