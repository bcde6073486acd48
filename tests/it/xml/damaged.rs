//! Damaged files: thousands of them, the same ones every time. No reader panics or hangs on one, and what is said about
//! one holds nothing of it.

use super::{care::answer_to, files, fixture, retour, stem};
use plusgroep::ijw::jw301::{self, Received};
use plusgroep::ijw::jw302::{self, Verdict};
use plusgroep::ijw::{ReadError, ReadErrorKind, care_answer, jw305, jw307, jw323, jw325};
use std::collections::BTreeSet;
use std::ops::Range;

/// Stands in every text that is put into a file, so that it shows when an error repeats one.
const SECRET: &str = "Geheim999900006";

/// Numbers that look random and are the same in every run (xorshift).
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        let bound = u64::try_from(bound.max(1)).expect("a size");
        usize::try_from(self.0 % bound).expect("below a size")
    }

    fn pick<'a, T: ?Sized>(&mut self, all: &[&'a T]) -> &'a T {
        all[self.below(all.len())]
    }

    /// A place in the bytes.
    fn place(&mut self, bytes: &[u8]) -> usize {
        self.below(bytes.len() + 1)
    }
}

fn find(bytes: &[u8], from: usize, wanted: &[u8]) -> Option<usize> {
    let rest = bytes.get(from..)?;
    let at = rest.windows(wanted.len()).position(|window| window == wanted)?;
    Some(from + at)
}

/// Some element, from its start tag to its end tag; nothing when the file is too damaged to find one.
fn element(bytes: &[u8], dice: &mut Dice) -> Option<Range<usize>> {
    let mut start = find(bytes, dice.place(bytes), b"<")?;
    while matches!(bytes.get(start + 1), Some(b'/' | b'?' | b'!')) {
        start = find(bytes, start + 1, b"<")?;
    }
    let name_end = bytes[start..].iter().position(|byte| matches!(byte, b'>' | b' '))? + start;
    let end_tag = [b"</", &bytes[start + 1..name_end], b">"].concat();
    let end = find(bytes, name_end, &end_tag)?;
    Some(start..end + end_tag.len())
}

/// The text between two tags.
fn text(bytes: &[u8], dice: &mut Dice) -> Option<Range<usize>> {
    let start = find(bytes, dice.place(bytes), b">")? + 1;
    let end = find(bytes, start, b"<")?;
    Some(start..end)
}

fn replace(bytes: &mut Vec<u8>, range: Range<usize>, new: &[u8]) {
    drop(bytes.splice(range, new.iter().copied()));
}

/// Things that a text in a file can be replaced by or that can stand anywhere.
fn junk(dice: &mut Dice) -> Vec<u8> {
    let plain = dice.pick(&[
        "",
        " ",
        "&lt;&amp;&gt;",
        "&Geheim999900006;",
        "&#0;",
        "&#x110000;",
        "&#55296;",
        "&#99999999999999999999;",
        "&",
        "<",
        "]]>",
        "<![CDATA[Geheim999900006]]>",
        "<!-- Geheim999900006 -->",
        "<!-- -- -->",
        "<?Geheim999900006 ?>",
        "<?xml version=\"1.0\"?>",
        "<Geheim999900006/>",
        "<a:Geheim999900006/>",
        "<Geheim999900006 xmlns=\"urn:Geheim999900006\">",
        "<!DOCTYPE Geheim999900006 [<!ENTITY a \"Geheim999900006\">]>",
        " Geheim999900006=\"Geheim999900006\"",
        "-1",
        "+0",
        "00000000000000000001",
        "99999999",
        "999999999999",
        "18446744073709551616",
        "0001-01-01",
        "9999-12-31",
        "2026-02-30",
        "Geheim999900006",
        "\u{0}",
        "\u{feff}",
        "\u{202e}",
        "\u{fffe}",
        "0200",
        "0233",
        "8001",
        "D",
        "C",
    ]);
    match dice.below(24) {
        0 => SECRET.repeat(1 + dice.below(4_000)).into_bytes(),
        1 => "9".repeat(1 + dice.below(40_000)).into_bytes(),
        2 => "<a>".repeat(1 + dice.below(3_000)).into_bytes(),
        3 => "&lt;".repeat(1 + dice.below(3_000)).into_bytes(),
        4 => (0..dice.below(600))
            .flat_map(|n| format!(" xmlns:p{n}=\"u{n}\"").into_bytes())
            .collect(),
        5 => b"<x a=\"1\" a=\"1\" b=\"2\"/>".repeat(1 + dice.below(900)),
        6 => vec![0xFF, 0xC3, 0x28],
        _ => plain.as_bytes().to_vec(),
    }
}

/// The file in another encoding, or said to be.
fn encoded(bytes: &[u8], dice: &mut Dice) -> Vec<u8> {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let wide = |order: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(order).collect::<Vec<u8>>();
    match dice.below(7) {
        0 => [&b"\xFF\xFE"[..], &wide(u16::to_le_bytes)].concat(),
        1 => [&b"\xFE\xFF"[..], &wide(u16::to_be_bytes)].concat(),
        2 => wide(u16::to_le_bytes),
        3 => text.replace("UTF-8", "ISO-8859-1").into_bytes(),
        4 => text
            .chars()
            .map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?'))
            .collect(),
        5 => [b"\xEF\xBB\xBF\xEF\xBB\xBF", bytes].concat(),
        _ => [b"\xEF\xBB\xBF", bytes].concat(),
    }
}

/// One more damage. The names are for counting that every kind occurs.
fn damage(bytes: &mut Vec<u8>, dice: &mut Dice) -> &'static str {
    match dice.below(12) {
        0 => {
            let at = dice.below(bytes.len());
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= u8::try_from(1 + dice.below(255)).expect("a byte");
            }
            "byte"
        }
        1 => {
            bytes.truncate(dice.place(bytes));
            "cut"
        }
        2 => {
            let from = dice.place(bytes);
            let until = (from + dice.below(60)).min(bytes.len());
            replace(bytes, from..until, b"");
            "hole"
        }
        3 | 4 => {
            if let Some(range) = element(bytes, dice) {
                replace(bytes, range, b"");
            }
            "removed"
        }
        5 => {
            if let Some(range) = element(bytes, dice) {
                let copies = bytes[range.clone()].repeat(1 + dice.below(3));
                replace(bytes, range.end..range.end, &copies);
            }
            "doubled"
        }
        6 => {
            if let (Some(from), Some(to)) = (element(bytes, dice), element(bytes, dice)) {
                let moved = bytes[from].to_vec();
                replace(bytes, to, &moved);
            }
            "moved"
        }
        7..=9 => {
            if let Some(range) = text(bytes, dice) {
                let new = junk(dice);
                replace(bytes, range, &new);
            }
            "text"
        }
        10 => {
            let at = dice.place(bytes);
            let new = junk(dice);
            replace(bytes, at..at, &new);
            "put in"
        }
        _ => {
            *bytes = encoded(bytes, dice);
            "encoded"
        }
    }
}

fn assert_says_nothing_of_the_file(said: &str) {
    for secret in [
        "Geheim", "99990", "Noor", "Rietveen", "Voël", "Testweg", "RK7QX", "DK7QX", "9452b7eb",
    ] {
        assert!(!said.contains(secret), "{secret} is shown: {said}");
    }
}

fn assert_error(error: &ReadError) {
    let said = error.to_string();
    assert!(
        said.starts_with("Regel ") && said.ends_with("; vraag de afzender om een goed bericht."),
        "{said}"
    );
    assert_says_nothing_of_the_file(&said);
    assert_says_nothing_of_the_file(&format!("{error:?}"));
}

/// What became of a file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fate {
    Refused(&'static str),
    Faulty,
    Contradicts,
    Read,
}

const fn name(kind: ReadErrorKind) -> &'static str {
    match kind {
        ReadErrorKind::NotXml => "NotXml",
        ReadErrorKind::Truncated => "Truncated",
        ReadErrorKind::NotUtf8 => "NotUtf8",
        ReadErrorKind::TooLarge => "TooLarge",
        ReadErrorKind::TooComplex => "TooComplex",
        ReadErrorKind::Dtd => "Dtd",
        ReadErrorKind::Foreign => "Foreign",
        ReadErrorKind::WrongCode => "WrongCode",
        ReadErrorKind::WrongVersion => "WrongVersion",
        ReadErrorKind::Missing(_) => "Missing",
        ReadErrorKind::Unexpected => "Unexpected",
        ReadErrorKind::Repeated(_) => "Repeated",
        ReadErrorKind::Misplaced(_) => "Misplaced",
        ReadErrorKind::UnexpectedText => "UnexpectedText",
        ReadErrorKind::UnexpectedAttribute => "UnexpectedAttribute",
        ReadErrorKind::BadValue { .. } => "BadValue",
        ReadErrorKind::NoReason => "NoReason",
    }
}

fn fate<T>(result: Result<T, ReadError>, read: impl FnOnce(T) -> Fate) -> Fate {
    match result {
        Ok(value) => read(value),
        Err(error) => {
            assert_error(&error);
            Fate::Refused(name(error.kind))
        }
    }
}

fn received(received: Received) -> Fate {
    let (original, verdict, fate) = match received {
        Received::Sound(message) => (message.original, Verdict::Accepted, Fate::Read),
        Received::Faulty(faulty) => {
            for violation in &faulty.violations {
                assert_says_nothing_of_the_file(&violation.to_string());
            }
            let verdict = faulty.verdict();
            (faulty.original, verdict, Fate::Faulty)
        }
    };
    jw302::write(&original, &retour(), &verdict).expect("an answer to what was received");
    fate
}

fn answered(message: &jw325::Jw325) -> Fate {
    match message.outcome() {
        Ok(_) => Fate::Read,
        Err(contradiction) => {
            assert_says_nothing_of_the_file(&contradiction.to_string());
            Fate::Contradicts
        }
    }
}

/// The readers; one that a file is not meant for has to refuse it too.
const READERS: [fn(&[u8]) -> Fate; 7] = [
    |bytes| fate(jw301::read(bytes), received),
    |bytes| fate(care_answer::read(bytes), |_| Fate::Read),
    |bytes| fate(care_answer::read(bytes), |_| Fate::Read),
    |bytes| fate(jw325::read(bytes), |message| answered(&message)),
    |bytes| fate(jw305::read(bytes), |_| Fate::Read),
    |bytes| fate(jw307::read(bytes), |_| Fate::Read),
    |bytes| fate(jw323::read(bytes), |_| Fate::Read),
];

#[test]
fn no_damaged_file_makes_a_reader_panic_or_say_something_of_it() {
    // In the order of the readers.
    let whole = [
        fixture("jw301.xml"),
        answer_to(&fixture("jw305.xml"), &["0200"], Some(("0200", "9019")), "A1"),
        answer_to(&fixture("jw307.xml"), &["8848"], None, "A1"),
        fixture("jw325.xml"),
    ];
    let mut dice = Dice(0x2026_0325);
    let mut kinds = BTreeSet::new();
    let mut seen = BTreeSet::new();
    for round in 0..3_000 {
        let mut bytes = whole[round % whole.len()].clone();
        for _ in 0..=dice.below(3) {
            kinds.insert(damage(&mut bytes, &mut dice));
        }
        seen.insert(READERS[round % whole.len()](&bytes));
        seen.insert(READERS[dice.below(READERS.len())](&bytes));
    }
    assert_eq!(kinds.len(), 9, "every kind of damage was done: {kinds:?}");
    assert!(seen.contains(&Fate::Read) && seen.contains(&Fate::Faulty) && seen.contains(&Fate::Contradicts));
    let refusals = seen.iter().filter(|fate| matches!(fate, Fate::Refused(_))).count();
    assert!(refusals >= 15, "only {refusals} kinds of refusal were met");
}

/// The seeds of the fuzz targets (`tests/fuzz`) are whole messages, or a fuzzer starts from nothing.
#[test]
fn every_seed_of_the_fuzz_targets_is_read() {
    for (target, reader, count) in [("read_jw301", 0, 2), ("read_care_answer", 1, 6), ("read_jw325", 3, 4)] {
        let seeds = files(&format!("{}/tests/fuzz/seeds/{target}", env!("CARGO_MANIFEST_DIR")));
        assert_eq!(seeds.len(), count, "{target}");
        for path in seeds {
            let fate = READERS[reader](&std::fs::read(&path).expect("a seed"));
            let wanted = if stem(&path) == "fout" {
                Fate::Faulty
            } else {
                Fate::Read
            };
            assert!(fate == wanted, "{target}/{}", stem(&path));
        }
    }
}

fn many(count: usize, each: fn(usize) -> String) -> String {
    (0..count).map(each).collect::<Vec<_>>().concat()
}

/// Files that are small or plain to write and dear to read for a careless reader.
#[test]
fn no_file_is_dear_to_read() {
    let open = "<a xmlns=\"http://www.istandaarden.nl/ijw/3_2/jw325/schema\">";
    let laughs = many(30, |n| format!("<!ENTITY l{} \"&l{n};&l{n};\">", n + 1));
    for (name, text) in [
        (
            "entities in entities",
            format!("<!DOCTYPE a [<!ENTITY l0 \"ha\">{laughs}]><a>&l30;</a>"),
        ),
        ("nesting", "<a>".repeat(500_000)),
        (
            "nesting with its end",
            format!("{}{}", "<a>".repeat(100_000), "</a>".repeat(100_000)),
        ),
        ("an open tag without end", format!("<a {}", "x".repeat(2_000_000))),
        (
            "namespaces",
            format!("<a {}/>", many(20_000, |n| format!(" xmlns:p{n}=\"u{n}\""))),
        ),
        (
            "attributes",
            format!("<a {}/>", many(20_000, |n| format!(" p{n}=\"\""))),
        ),
        ("references", format!("{open}{}</a>", "&#65;".repeat(200_000))),
        ("comments", format!("{open}{}</a>", "<!---->".repeat(200_000))),
        ("sections", format!("{open}{}</a>", "<![CDATA[]]>".repeat(100_000))),
        ("one long text", format!("{open}{}</a>", SECRET.repeat(100_000))),
        ("one long line of brackets", "<".repeat(1_000_000)),
        ("many elements", format!("{open}{}</a>", "<b/>".repeat(100_000))),
    ] {
        assert!(matches!(READERS[3](text.as_bytes()), Fate::Refused(_)), "{name}");
    }
}
