//! What can be wrong with a single value that someone typed or a file holds.

use super::time::Minute;
use thiserror::Error;

/// A character that nobody sees, by what it does to the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Error)]
pub enum Hidden {
    /// A line end, as Alt+Enter puts in a cell.
    #[error("bevat een regeleinde (Alt+Enter); zet de tekst op een regel")]
    LineBreak,
    /// A tab, as comes with cells that are pasted.
    #[error("bevat een tab; maak er een spatie van")]
    Tab,
    /// Another control character.
    #[error("bevat een onzichtbaar stuurteken; typ de tekst opnieuw")]
    Control,
    /// It turns the direction of what follows.
    #[error("bevat een onzichtbaar teken dat de leesrichting omdraait; typ de tekst opnieuw")]
    Direction,
    /// A space without width, a soft hyphen, a byte order mark and the like.
    #[error("bevat een onzichtbaar teken, zoals een spatie zonder breedte; typ de tekst opnieuw")]
    NoWidth,
    /// A joiner where no letter needs one.
    #[error("bevat een onzichtbaar verbindingsteken dat hier geen letter nodig heeft; typ de tekst opnieuw")]
    Joiner,
    /// A space of another kind in a number or a key.
    #[error("bevat een bijzondere spatie; typ een gewone spatie of haal haar weg")]
    Space,
}

/// "geldig" or "geldige", by the gender of the noun with which `what` begins.
fn valid(what: &str) -> &'static str {
    const NEUTER: [&str; 7] = ["nummer", "bedrag", "aantal", "getal", "moment", "bsn", "adres"];
    let noun = what.trim_start_matches("heel ").split(' ').next().unwrap_or_default();
    let noun = noun.to_lowercase();
    if NEUTER.iter().any(|ending| noun.ends_with(ending)) {
        "geldig"
    } else {
        "geldige"
    }
}

/// Why a value was refused. The text is Dutch and complete: it stands behind a column name or beside a field.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ValueError {
    /// Nothing was given where something is needed.
    #[error("is leeg; vul een waarde in")]
    Empty,
    /// The text holds a character that nobody sees.
    #[error("{0}")]
    Hidden(Hidden),
    /// The text is longer than can be kept.
    #[error("is langer dan {max} tekens")]
    TooLong {
        /// The number of characters allowed.
        max: usize,
    },
    /// The value does not have the right form; the example shows a right one.
    #[error("is geen {} {what}, bijvoorbeeld {example}", valid(what))]
    Form {
        /// What it should have been, in Dutch.
        what: &'static str,
        /// A right value.
        example: &'static str,
    },
    /// Nine digits that fail the 11-test (elfproef).
    #[error("is geen geldig BSN: de elfproef klopt niet; controleer de negen cijfers")]
    ElevenTest,
    /// A citizen service number where a number of the location belongs.
    #[error("is een BSN, en dat komt dan in bestandsnamen en het logboek; kies een eigen nummer van de locatie")]
    IsBsn,
    /// A sign that does not belong in a number.
    #[error("bevat een teken dat in een nummer niet kan (, ; ' \" = of - vooraan); kies letters en cijfers")]
    Sign,
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
    /// A time at which a group is closed.
    #[error("ligt buiten de openingstijden van deze groep ({opens}-{closes}); kies tijden daarbinnen")]
    Closed {
        /// When the group opens.
        opens: Minute,
        /// When it closes.
        closes: Minute,
    },
    /// An end that lies before its beginning.
    #[error("ligt voor het begin; kies een latere datum of tijd")]
    EndBeforeBegin,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_a_value_is_refused_in_the_gender_of_its_noun() {
        for (what, expected) in [
            (
                "bedrag in hele centen",
                "is geen geldig bedrag in hele centen, bijvoorbeeld x",
            ),
            ("heel aantal", "is geen geldig heel aantal, bijvoorbeeld x"),
            (
                "moment (JJJJ-MM-DDTUU:MM)",
                "is geen geldig moment (JJJJ-MM-DDTUU:MM), bijvoorbeeld x",
            ),
            (
                "BSN van negen cijfers",
                "is geen geldig BSN van negen cijfers, bijvoorbeeld x",
            ),
            (
                "LRK-nummer van negen cijfers",
                "is geen geldig LRK-nummer van negen cijfers, bijvoorbeeld x",
            ),
            ("datum", "is geen geldige datum, bijvoorbeeld x"),
            ("tijd (UU:MM)", "is geen geldige tijd (UU:MM), bijvoorbeeld x"),
            (
                "gemeentecode van vier cijfers",
                "is geen geldige gemeentecode van vier cijfers, bijvoorbeeld x",
            ),
        ] {
            assert_eq!(ValueError::Form { what, example: "x" }.to_string(), expected);
        }
    }
}
