//! What can be wrong with a single value that someone typed or a file holds.

use thiserror::Error;

/// Why a value was refused. The text is Dutch and complete: it stands behind a column name or beside a field.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ValueError {
    /// Nothing was given where something is needed.
    #[error("is leeg; vul een waarde in")]
    Empty,
    /// The text holds a character that cannot be printed.
    #[error("bevat een onzichtbaar stuurteken; typ de tekst opnieuw")]
    ControlCharacter,
    /// The text is longer than can be kept.
    #[error("is langer dan {max} tekens")]
    TooLong {
        /// The number of characters allowed.
        max: usize,
    },
    /// The value does not have the right form; the example shows a right one.
    #[error("is geen geldige {what}, bijvoorbeeld {example}")]
    Form {
        /// What it should have been, in Dutch.
        what: &'static str,
        /// A right value.
        example: &'static str,
    },
    /// Nine digits that fail the 11-test (elfproef).
    #[error("is geen geldig BSN: de elfproef klopt niet; controleer de negen cijfers")]
    ElevenTest,
    /// A number outside its bounds.
    #[error("ligt niet tussen {min} en {max}")]
    Range {
        /// Smallest allowed value.
        min: i64,
        /// Largest allowed value.
        max: i64,
    },
    /// A word that is not in the list.
    #[error("is onbekend; kies uit {choices}")]
    Choice {
        /// The allowed words, in Dutch, separated by commas.
        choices: &'static str,
    },
    /// An end that lies before its beginning.
    #[error("ligt voor het begin; kies een latere datum of tijd")]
    EndBeforeBegin,
}
