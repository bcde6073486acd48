//! JW301: what was accepted can be answered, what was refused says nothing of the file.

#![no_main]

use libfuzzer_sys::fuzz_target;
use plusgroep::domain::declaration::Identificatie;
use plusgroep::domain::time::parse_date;
use plusgroep::ijw::jw301::{self, Received};
use plusgroep::ijw::jw302::{self, Retour, Verdict};
use plusgroep::ijw::{MessageKind, XsdVersie, kind};

#[path = "../check.rs"]
mod check;

fuzz_target!(|bytes: &[u8]| {
    let (original, verdict) = match jw301::read(bytes) {
        Ok(Received::Sound(message)) => (message.original, Verdict::Accepted),
        Ok(Received::Faulty(faulty)) => {
            for violation in &faulty.violations {
                check::no_content(&violation.to_string());
            }
            let verdict = faulty.verdict();
            (faulty.original, verdict)
        }
        Err(error) => return check::no_content(&error.to_string()),
    };
    let retour = Retour {
        identification: Identificatie::parse("K7QX000001").expect("an identification"),
        dated: parse_date("2026-03-03").expect("a date"),
        versions: XsdVersie::default(),
    };
    let answer = jw302::write(&original, &retour, &verdict).expect("an answer to what was received");
    assert_eq!(kind::detect(&answer), Ok(MessageKind::Jw302));
});
