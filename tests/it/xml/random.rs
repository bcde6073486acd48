//! Any input: readers never panic, and reader, writer and official schema agree.

use super::claims::{claim, prestatie};
use super::{assert_form, assert_official, fixture, official, retour};
use plusgroep::domain::allocation::{Eenheid, Volume};
use plusgroep::domain::declaration::{Prestatie, ReferentieNummer};
use plusgroep::domain::ids::{Bsn, ToewijzingNummer};
use plusgroep::domain::money::Cents;
use plusgroep::ijw::jw301::{self, Received};
use plusgroep::ijw::jw302::{self, Verdict};
use plusgroep::ijw::jw323::{self, Jw323};
use plusgroep::ijw::{MessageKind, XsdVersie, kind};
use proptest::prelude::*;

fn any_line() -> impl Strategy<Value = Prestatie> {
    let bsns: Vec<String> = (999_900_006..999_900_120_u32)
        .map(|number| number.to_string())
        .filter(|text| Bsn::parse(text).is_ok())
        .collect();
    let units = proptest::sample::select(&Eenheid::ALL[..]);
    let numbers = (
        0..=Volume::MAX,
        0..=Cents::MAX_LINE,
        0..=Cents::MAX_LINE,
        0..=999_999_999_u32,
    );
    (
        proptest::sample::select(bsns),
        "[A-Za-z0-9]{1,20}",
        units,
        numbers,
        proptest::option::of("[A-Z0-9]{1,20}"),
    )
        .prop_map(|(bsn, reference, unit, (volume, tariff, amount, number), previous)| {
            let mut line = prestatie(&bsn, &reference, unit);
            line.volume = Volume::new(volume).expect("a volume");
            line.tariff = Cents::new(tariff).expect("an amount");
            line.amount = Cents::new(amount).expect("an amount");
            line.toewijzing = ToewijzingNummer::parse(&number.to_string()).expect("a number");
            line.previous_reference = previous.map(|text| ReferentieNummer::parse(&text).expect("a reference"));
            line
        })
}

/// A valid file with some lines removed, doubled or swapped, or one character replaced.
pub(super) fn mutated(bytes: Vec<u8>) -> impl Strategy<Value = Vec<u8>> {
    (proptest::collection::vec((0..4_usize, any::<usize>(), any::<u8>()), 1..4)).prop_map(move |changes| {
        let mut lines: Vec<Vec<u8>> = bytes.split_inclusive(|b| *b == b'\n').map(<[u8]>::to_vec).collect();
        for (change, place, byte) in changes {
            let at = place % lines.len().max(1);
            match change {
                0 if lines.len() > 1 => drop(lines.remove(at)),
                1 => lines.insert(at, lines[at].clone()),
                2 if at + 1 < lines.len() => lines.swap(at, at + 1),
                _ => {
                    let line = &mut lines[at];
                    let index = place / 7 % line.len();
                    line[index] = byte % 95 + 32;
                }
            }
        }
        lines.concat()
    })
}

fn read_all(bytes: &[u8]) {
    let _ = kind::detect(bytes);
    let _ = jw323::read(bytes);
    if let Ok(Received::Sound(message)) = jw301::read(bytes) {
        jw302::write(&message.original, &retour(), &Verdict::Accepted).expect("an answer to what was accepted");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn readers_never_panic_on_arbitrary_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        read_all(&bytes);
    }

    #[test]
    fn readers_never_panic_on_arbitrary_markup(parts in proptest::collection::vec(
        "<|>|/|!|\\?|--|\\[CDATA\\[|\\]\\]>|&#?x?[0-9a-z]{0,3};|xmlns|:|=|\"|'|a|Bericht| |DOCTYPE|é", 0..60,
    )) {
        read_all(parts.concat().as_bytes());
    }

    #[test]
    fn readers_never_panic_on_changed_and_cut_files(
        bytes in mutated(fixture("jw301.xml")), cut in any::<prop::sample::Index>(),
    ) {
        read_all(&bytes);
        read_all(&bytes[..cut.index(bytes.len())]);
    }

    #[test]
    fn jw323_reads_back_what_was_written(lines in proptest::collection::vec(any_line(), 1..12)) {
        let claim = claim(lines);
        let versions = XsdVersie::default();
        let bytes = jw323::write(&claim, &versions).expect("written");
        assert_form(&bytes);
        prop_assert_eq!(jw323::read(&bytes), Ok(Jw323::new(&claim, &versions).expect("a message")));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn level_1_agrees_with_the_official_schema_on_changed_files(bytes in mutated(fixture("jw301.xml"))) {
        if let Some(valid) = official(MessageKind::Jw301, &bytes) {
            prop_assert_eq!(jw301::read(&bytes).is_ok(), valid, "{}", String::from_utf8_lossy(&bytes));
        }
    }

    #[test]
    fn jw323_written_is_valid_by_the_official_schema(lines in proptest::collection::vec(any_line(), 1..6)) {
        let bytes = jw323::write(&claim(lines), &XsdVersie::default()).expect("written");
        assert_official(MessageKind::Jw323, &bytes);
    }
}
