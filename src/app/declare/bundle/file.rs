//! The files that go between locations and office: JSON with a checksum over what they say.
//!
//! `{"soort": "DEEL", "versie": 3, "inhoud": {…}, "sha256": "…"}`; the checksum is over the first three, without white space and
//! with the names in alphabetical order. It finds damage and careless changes; it is no proof against someone who means harm.

use crate::app::cause::Code;
use crate::app::error::{AppError, ErrorKind};
use crate::store::declarations::checksum;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Version of the form that this program writes; it reads those before it too.
const VERSION: u64 = 3;

/// Which file it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::app) enum FileKind {
    /// From a location to the office.
    Part,
    /// Back: what was sent.
    Notice,
    /// Back: what the municipality answered.
    Answer,
}

impl FileKind {
    const ALL: [Self; 3] = [Self::Part, Self::Notice, Self::Answer];

    /// The word in the file, in its name and among the stored messages.
    pub(in crate::app) const fn word(self) -> &'static str {
        match self {
            Self::Part => "DEEL",
            Self::Notice => "BUNDEL",
            Self::Answer => "ANTWOORD",
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Envelope {
    soort: String,
    versie: u64,
    inhoud: Value,
    sha256: String,
}

/// A file whose checksum is right.
#[derive(Debug)]
pub(in crate::app) struct Opened {
    pub(in crate::app) kind: FileKind,
    content: Value,
}

fn signed(kind: FileKind, version: u64, content: &Value) -> Value {
    json!({"soort": kind.word(), "versie": version, "inhoud": content})
}

/// Writes a file.
pub(super) fn seal(kind: FileKind, content: &impl Serialize) -> Result<Vec<u8>, AppError> {
    let fault = |_| AppError::internal("BUNDEL_BESTAND");
    let content = serde_json::to_value(content).map_err(fault)?;
    let mut whole = signed(kind, VERSION, &content);
    let sum = checksum(whole.to_string().as_bytes());
    if let Some(object) = whole.as_object_mut() {
        object.insert("sha256".to_owned(), Value::String(sum));
    }
    let mut bytes = serde_json::to_vec_pretty(&whole).map_err(fault)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// Opens a file; `name` is how the sentence calls it.
pub(super) fn open(bytes: &[u8], name: &str) -> Result<Opened, AppError> {
    let damaged = || {
        refused(
            "BESTAND_BESCHADIGD",
            format!("Het bestand {name} is beschadigd, afgebroken of geen bestand van plusgroep."),
            "Laat het opnieuw maken of kopiëren; er is niets veranderd.",
        )
    };
    let whole: Value = serde_json::from_slice(bytes).map_err(|_| damaged())?;
    if whole
        .get("versie")
        .and_then(Value::as_u64)
        .is_some_and(|found| found > VERSION)
    {
        return Err(refused(
            "NIEUWER_BESTAND",
            format!("Het bestand {name} is gemaakt met een nieuwere versie van plusgroep."),
            "Installeer overal dezelfde versie; er is niets veranderd.",
        ));
    }
    let found: Envelope = serde_json::from_value(whole).map_err(|_| damaged())?;
    let kind = FileKind::ALL.into_iter().find(|kind| kind.word() == found.soort);
    let kind = kind
        .filter(|_| (1..=VERSION).contains(&found.versie))
        .ok_or_else(damaged)?;
    if checksum(signed(kind, found.versie, &found.inhoud).to_string().as_bytes()) != found.sha256 {
        return Err(refused(
            "CONTROLESOM",
            format!("Het bestand {name} is na het maken veranderd: de controlesom klopt niet."),
            "Laat het opnieuw maken of kopiëren; er is niets veranderd.",
        ));
    }
    let content = found.inhoud;
    Ok(Opened { kind, content })
}

impl Opened {
    /// What the file says; `None` when it is not what its kind should be.
    pub(super) fn content<T: DeserializeOwned>(self) -> Option<T> {
        serde_json::from_value(self.content).ok()
    }
}

/// A file that says what cannot be, though its checksum is right.
pub(super) fn unsound(name: &str) -> AppError {
    refused(
        "INHOUD",
        format!("Wat in het bestand {name} staat kan niet kloppen."),
        "Laat het opnieuw maken met deze versie van plusgroep; er is niets veranderd.",
    )
}

/// A refusal about a file.
pub(super) fn refused(code: impl Into<Code>, text: String, hint: &'static str) -> AppError {
    AppError::new(ErrorKind::Input, code, text).hint(hint)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sealed() -> Vec<u8> {
        let content = json!({"naam": "BSO Proef", "regels": [1, 2, 3], "leeg": null});
        seal(FileKind::Part, &content).expect("a file")
    }

    #[test]
    fn a_sealed_file_opens_also_when_it_was_laid_out_anew() {
        let value: Value = serde_json::from_slice(&sealed()).expect("JSON");
        for bytes in [sealed(), value.to_string().into_bytes()] {
            let opened = open(&bytes, "DEEL.json").expect("it opens");
            assert_eq!((opened.kind, &opened.content["regels"][2]), (FileKind::Part, &json!(3)));
        }
    }

    proptest! {
        #[test]
        fn a_file_that_was_cut_off_or_changed_does_not_open_as_something_else(at in 0usize..400, byte in any::<u8>()) {
            let sound = open(&sealed(), "DEEL.json").expect("it opens").content;
            let mut bytes = sealed();
            let at = at % bytes.len();
            bytes[at] = byte;
            for damaged in [&bytes[..], &bytes[..at]] {
                if let Ok(opened) = open(damaged, "DEEL.json") {
                    prop_assert_eq!(opened.content, sound.clone());
                }
            }
        }

        #[test]
        fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            prop_assert!(open(&bytes, "DEEL.json").is_err());
        }
    }
}
