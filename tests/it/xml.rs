//! iJw messages against files: own fixtures, the official samples, and the official schemas through `xmllint`.
#![cfg(test)]

mod answers;
pub mod care;
pub mod claim_answers;
mod claims;
mod damaged;
mod random;

use chrono::NaiveDate;
use plusgroep::domain::allocation::{Eenheid, Frequentie, Omvang, RedenWijziging, Volume};
use plusgroep::domain::declaration::Identificatie;
use plusgroep::domain::ids::{Bsn, ChildId, ProductCategorie, ProductCode};
use plusgroep::domain::money::Cents;
use plusgroep::domain::text::Text;
use plusgroep::domain::time::{Period, parse_date};
use plusgroep::ijw::jw301::{self, DatumGebruik, Faulty, Jw301, Received};
use plusgroep::ijw::jw302::{self, Retour, Verdict};
use plusgroep::ijw::tree::{self, Element};
use plusgroep::ijw::{
    MessageKind, ReadErrorKind, RetourCode, Versie, XsdVersie, care_answer, jw305, jw307, jw323, jw325, kind,
};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/ijw");
const SHARED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/ijw");

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(FIXTURES).join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn files(folder: &str) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "xml"))
        .collect();
    found.sort();
    found
}

fn stem(path: &Path) -> String {
    path.file_stem().expect("a name").to_string_lossy().into_owned()
}

/// The verdict of the official schema; `None`, visibly, where schema or `xmllint` is absent.
pub fn official(kind: MessageKind, bytes: &[u8]) -> Option<bool> {
    let schema = format!("{SHARED}/xsd/{}.xsd", kind.label());
    if !Path::new(&schema).exists() {
        eprintln!("overgeslagen: het schema {} is er niet", kind.label());
        return None;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("bericht.xml");
    std::fs::write(&file, bytes).expect("a file");
    let run = Command::new("xmllint")
        .args(["--noout", "--schema", &schema])
        .arg(&file)
        .output();
    if run.is_err() {
        eprintln!("overgeslagen: xmllint is er niet");
    }
    run.ok().map(|output| output.status.success())
}

/// What our own tables say of a message, so that something looks where schema or `xmllint` is absent: the message code, version
/// 3 and subversion 2 (CS015, CS025), and the structure for the kinds that the program reads.
fn assert_own(kind: MessageKind, bytes: &[u8]) {
    let root = tree::read(bytes).expect("readable");
    let header = |name: &str| root.text_at(&["Header", name]).map(str::to_owned);
    assert_eq!(header("BerichtCode").as_deref(), Some(kind.code()), "{}", kind.label());
    assert_eq!(header("BerichtVersie").as_deref(), Some("3"), "{}", kind.label());
    assert_eq!(header("BerichtSubversie").as_deref(), Some("2"), "{}", kind.label());
    let sound = match kind {
        MessageKind::Jw301 => jw301::read(bytes).map(|_| ()),
        MessageKind::Jw305 => jw305::read(bytes).map(|_| ()),
        MessageKind::Jw307 => jw307::read(bytes).map(|_| ()),
        MessageKind::Jw306 | MessageKind::Jw308 => match care_answer::read(bytes) {
            // An answer without a reason is well-formed all the same.
            Err(error) if matches!(error.kind, ReadErrorKind::NoReason) => Ok(()),
            other => other.map(|_| ()),
        },
        MessageKind::Jw323 => match jw323::read(bytes) {
            // That a BSN passes the 11-test is a rule of level 2 (CS002): the schema lets it through as well.
            Err(error) if matches!(error.kind, ReadErrorKind::BadValue { element: "Bsn", .. }) => Ok(()),
            other => other.map(|_| ()),
        },
        MessageKind::Jw325 => jw325::read(bytes).map(|_| ()),
        MessageKind::Jw302 => Ok(()),
    };
    assert_eq!(sound.map_err(|error| error.to_string()), Ok(()), "{}", kind.label());
}

/// Counts the tests that look at an official schema or sample, and says how many do so in vain here.
///
/// The runner shows what this test prints at the end of every run.
#[test]
fn the_tests_that_need_the_official_schemas_are_counted_where_these_are_absent() {
    let sources = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it");
    let mut needing = 0;
    let mut folders = vec![PathBuf::from(sources)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(&path).expect("a source");
                let tests = text.split("#[test]").skip(1);
                needing += tests
                    .filter(|body| body.contains("official(") || body.contains("SHARED)"))
                    .count();
            }
        }
    }
    assert!(needing > 10, "{needing}");
    let has_linter = Command::new("xmllint").arg("--version").output().is_ok();
    let has_schemas = Path::new(&format!("{SHARED}/xsd/JW323.xsd")).exists();
    if !has_linter || !has_schemas {
        println!(
            "overgeslagen: minstens {needing} tests keken niet naar het officiële schema (schema's {}, xmllint {})",
            if has_schemas { "aanwezig" } else { "afwezig" },
            if has_linter { "aanwezig" } else { "afwezig" },
        );
    }
}

#[test]
fn cs015_cs025_what_is_written_carries_version_3_subversion_2_and_code_490() {
    let bytes = fixture("jw323.xml");
    let claim = jw323::read(&bytes).expect("readable");
    let written = claim.to_xml().expect("written");
    assert_own(MessageKind::Jw323, &written);
    let text = String::from_utf8(written).expect("UTF-8");
    for part in ["BerichtCode>490<", "BerichtVersie>3<", "BerichtSubversie>2<"] {
        assert!(text.contains(part), "{part}");
    }
}

pub fn assert_official(kind: MessageKind, bytes: &[u8]) {
    assert_own(kind, bytes);
    if let Some(valid) = official(kind, bytes) {
        assert!(
            valid,
            "the official schema of {} refuses what was written",
            kind.label()
        );
    }
}

fn no_empty(element: &Element) {
    assert!(
        !element.children.is_empty() || !element.text.trim().is_empty(),
        "{} is empty",
        element.name
    );
    element.children.iter().for_each(no_empty);
}

/// OP192, RS033: bytes as the standard wants them.
fn assert_form(bytes: &[u8]) {
    let text = std::str::from_utf8(bytes).expect("UTF-8");
    assert!(
        text.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n"),
        "declaration or BOM"
    );
    assert_eq!(text.matches('\n').count(), text.matches("\r\n").count(), "a bare LF");
    assert_eq!(text.matches('\r').count(), text.matches("\r\n").count(), "a bare CR");
    assert!(text.ends_with("\r\n") && !text.contains("/>"), "an empty element");
    no_empty(&tree::read(bytes).expect("readable"));
    for line in text.lines() {
        assert!(line.matches('<').count() <= 2, "more than one element on a line");
    }
}

fn day(text: &str) -> NaiveDate {
    parse_date(text).expect("a date")
}

fn sound(bytes: &[u8]) -> Jw301 {
    match jw301::read(bytes).expect("level 1 in order") {
        Received::Sound(message) => *message,
        Received::Faulty(faulty) => panic!("faulty: {:?}", faulty.violations),
    }
}

fn faulty(bytes: &[u8]) -> Faulty {
    match jw301::read(bytes).expect("level 1 in order") {
        Received::Sound(_) => panic!("no fault found"),
        Received::Faulty(faulty) => *faulty,
    }
}

/// Every file with one mistake in structure or format, and what is said about it.
fn level_1() -> Vec<(&'static str, ReadErrorKind)> {
    use ReadErrorKind as K;
    vec![
        ("geen_xml", K::NotXml),
        ("leeg", K::NotXml),
        ("verkeerd_sluitelement", K::NotXml),
        ("afgebroken", K::Truncated),
        ("twee_wortels", K::NotXml),
        ("stuurteken", K::NotXml),
        ("stuurteken_als_verwijzing", K::NotXml),
        ("onbekende_entiteit", K::NotXml),
        ("onbekende_prefix", K::NotXml),
        ("dubbel_attribuut", K::UnexpectedAttribute),
        ("latin1", K::NotUtf8),
        ("andere_codering", K::NotUtf8),
        ("utf16", K::NotUtf8),
        ("dtd", K::Dtd),
        ("te_diep", K::TooComplex),
        ("andere_wortel", K::Foreign),
        ("andere_versie_van_de_standaard", K::Foreign),
        ("ander_bericht", K::Foreign),
        ("verkeerde_berichtcode", K::WrongCode),
        ("verkeerde_versie", K::WrongVersion),
        ("element_ontbreekt", K::Missing("ToewijzingNummer")),
        ("header_ontbreekt", K::Missing("Header")),
        ("laatste_element_ontbreekt", K::Missing("NaamGebruik")),
        ("onbekend_element", K::Unexpected),
        ("retourcode_in_heenbericht", K::Unexpected),
        ("element_dubbel", K::Repeated("Geslacht")),
        ("element_verplaatst", K::Misplaced("Bsn")),
        ("element_te_laat", K::Misplaced("Commentaar")),
        ("verkeerde_naamruimte_van_een_element", K::Unexpected),
        ("tekst_tussen_elementen", K::UnexpectedText),
        ("element_in_waarde", K::UnexpectedText),
        ("attribuut", K::UnexpectedAttribute),
        ("leeg_element", bad("Voornamen")),
        ("blanco_element", bad("Voornamen")),
        ("bsn_acht_cijfers", bad("Bsn")),
        ("datum_bestaat_niet", bad("Einddatum")),
        ("datum_met_tijdzone", bad("Einddatum")),
        ("tijd_zonder_seconden", bad("Toewijzingstijd")),
        ("volume_met_decimaal", bad("Volume")),
        ("budget_negatief", bad("Budget")),
        ("onbekende_code", bad("Eenheid")),
        ("categorie_bestaat_niet", bad("Categorie")),
        ("voorletters_met_punt", bad("Voorletters")),
        ("identificatie_te_lang", bad("Identificatie")),
        ("xsdversie_twee_delen", bad("BerichtXsdVersie")),
        ("toewijzingnummer_te_groot", bad("ToewijzingNummer")),
        ("commentaar_blanco", bad("Commentaar")),
    ]
}

const fn bad(element: &'static str) -> ReadErrorKind {
    ReadErrorKind::BadValue { element, expected: "" }
}

fn same_kind(found: ReadErrorKind, wanted: ReadErrorKind) -> bool {
    match (found, wanted) {
        (ReadErrorKind::BadValue { element: a, .. }, ReadErrorKind::BadValue { element: b, .. }) => a == b,
        (a, b) => a == b,
    }
}

#[test]
fn level_1_every_mistake_in_structure_is_refused_with_its_kind() {
    for (name, wanted) in level_1() {
        let error = jw301::read(&fixture(&format!("niveau1/{name}.xml"))).expect_err(name);
        assert!(same_kind(error.kind, wanted), "{name}: {error:?}");
        let text = error.to_string();
        assert!(text.starts_with("Regel ") && text.ends_with('.'), "{name}: {text}");
        for secret in ["9999", "Noor", "Rietveen"] {
            assert!(!text.contains(secret), "{name} shows a value");
        }
    }
}

#[test]
fn level_1_no_fixture_is_forgotten() {
    let tested: Vec<&str> = level_1().into_iter().map(|(name, _)| name).collect();
    for path in files(&format!("{FIXTURES}/niveau1")) {
        assert!(tested.contains(&stem(&path).as_str()), "{}", stem(&path));
    }
}

#[test]
fn level_1_agrees_with_the_official_schema() {
    // What the schema accepts but the standard (OP192: UTF-8) or safety (a DTD) does not.
    let stricter = ["dtd", "utf16", "andere_codering"];
    for (name, _) in level_1() {
        if let Some(valid) = official(MessageKind::Jw301, &fixture(&format!("niveau1/{name}.xml"))) {
            assert_eq!(valid, stricter.contains(&name), "{name}");
        }
    }
}

#[test]
fn level_1_an_error_points_at_the_place() {
    let error = jw301::read(&fixture("niveau1/element_ontbreekt.xml")).expect_err("a number is missing");
    assert_eq!(
        error.path_text(),
        "Bericht/Client/ToegewezenProducten/ToegewezenProduct"
    );
    assert_eq!((error.line, error.column), (78, 5));
    let error = jw301::read(&fixture("niveau1/latin1.xml")).expect_err("not UTF-8");
    assert_eq!((error.line, error.column), (30, 21));
    let error = jw301::read(&fixture("niveau1/onbekend_element.xml")).expect_err("an unknown element");
    assert_eq!(
        (error.line, error.column, error.path_text().as_str()),
        (24, 3, "Bericht/Client")
    );
}

#[test]
fn op179_a_file_above_25_mb_and_a_file_of_too_many_elements_are_refused() {
    let error = tree::read(&vec![b' '; 25_000_001]).expect_err("too large");
    assert_eq!(error.kind, ReadErrorKind::TooLarge);
    let many = format!("<a>{}</a>", "<b/>".repeat(tree::MAX_ELEMENTS));
    let error = tree::read(many.as_bytes()).expect_err("too many");
    assert_eq!(error.kind, ReadErrorKind::TooComplex);
}

#[test]
fn level_2_every_rule_is_found_in_its_own_fixture_and_asks_for_0001() {
    let found = files(&format!("{FIXTURES}/niveau2"));
    assert_eq!(found.len(), 26);
    for path in found {
        let rule = stem(&path);
        let bytes = std::fs::read(&path).expect("a fixture");
        let message = faulty(&bytes);
        let rules: Vec<&str> = message
            .violations
            .iter()
            .map(|violation| violation.rule.as_str())
            .collect();
        match rule.as_str() {
            // Each of the two elements must be left out because of the other.
            "CD077" => assert_eq!(rules, ["CD077", "CD078"]),
            _ => assert_eq!(rules, [rule.as_str()]),
        }
        for violation in &message.violations {
            assert_eq!(violation.return_code, RetourCode::TECHNICAL);
            assert!(!violation.to_string().contains("9999"), "{rule} shows a value");
        }
        if let Some(valid) = official(MessageKind::Jw301, &bytes) {
            assert!(valid, "{rule} must be sound at level 1");
        }
        assert_answer(&message.original, &message.verdict());
    }
}

#[test]
fn jw301_is_read_with_everything_an_allocation_needs() {
    let message = sound(&fixture("jw301.xml"));
    let header = message.header();
    assert_eq!(header.gemeente.as_str(), "0214");
    assert_eq!(header.agb.as_str(), "90909090");
    assert_eq!(header.identification.as_str(), "T-2026-0001");
    assert_eq!(header.dated, day("2026-03-02"));
    assert_eq!(header.versions.bericht, Versie::parse("1.0.1").expect("a version"));
    let client = &message.client;
    assert_eq!(client.bsn, Bsn::parse("999900006").expect("a test BSN"));
    assert_eq!(
        (client.birth.date, client.birth.usage),
        (day("2021-05-01"), DatumGebruik::DayUnknown)
    );
    assert_eq!(client.name.own.name.as_str(), "Voël & Zn");
    assert_eq!(client.name.own.infix.as_ref().map(Text::as_str), Some("de"));
    assert_eq!(client.name.first.as_ref().map(Text::as_str), Some("Noor"));
    assert!(client.name.partner.is_none() && client.has_remark);
    let [specific, aspecific] = message.products.as_slice() else {
        panic!("two allocations");
    };
    assert_eq!(specific.reference.as_ref().map(Text::as_str), Some("VOT-12"));
    assert!(specific.has_remark && !aspecific.has_remark);
    assert_eq!(aspecific.budget.map(Cents::cents), Some(250_000));
    assert_eq!((aspecific.product.clone(), aspecific.omvang), (None, None));
    assert!(
        aspecific.stamp > specific.stamp,
        "the fraction of a second counts (IV013)"
    );
    let allocation = specific
        .clone()
        .into_toewijzing(header.gemeente.clone(), ChildId::from_raw(7));
    assert_eq!(allocation.number.number(), 300_201);
    assert_eq!(allocation.category.as_ref().map(ProductCategorie::as_str), Some("45"));
    assert_eq!(allocation.product.as_ref().map(ProductCode::as_str), Some("45A60"));
    let period = Period::new(day("2026-03-01"), Some(day("2026-08-31")));
    assert_eq!(Ok(allocation.period), period);
    assert_eq!(
        allocation.change_reason.map(RedenWijziging::code).as_deref(),
        Some("04")
    );
    let omvang = Omvang {
        volume: Volume::new(3).expect("a volume"),
        unit: Eenheid::Dagdeel,
        frequency: Frequentie::PerWeek,
    };
    assert_eq!(allocation.omvang, Some(omvang));
}

#[test]
fn any_prefix_a_bom_and_lf_line_ends_are_accepted() {
    let text = String::from_utf8(fixture("jw301.xml")).expect("UTF-8");
    let plain = sound(text.as_bytes());
    let other = text
        .replace("jw301:", "")
        .replace("xmlns:jw301", "xmlns")
        .replace("xmlns:ijw", "xmlns:b")
        .replace("ijw:", "b:")
        .replace("\r\n", "\n");
    let other = sound(format!("\u{feff}{other}").as_bytes());
    assert_eq!((other.client, other.products), (plain.client, plain.products));
}

#[test]
fn all_official_samples_are_recognised_and_the_allocation_is_read() {
    let folder = format!("{SHARED}/samples");
    if !Path::new(&folder).exists() {
        eprintln!("overgeslagen: de voorbeeldberichten zijn er niet");
        return;
    }
    let mut recognised = BTreeSet::new();
    for path in files(&folder) {
        let bytes = std::fs::read(&path).expect("a sample");
        let stem = stem(&path);
        let label = stem.split('-').next().unwrap_or_default();
        match MessageKind::ALL.iter().find(|kind| kind.label() == label) {
            Some(known) => assert_eq!(kind::detect(&bytes).expect("known").label(), known.label()),
            None => assert!(kind::detect(&bytes).is_err(), "{label} is read as another message"),
        }
        recognised.insert(label.to_owned());
    }
    for known in MessageKind::ALL {
        assert!(recognised.contains(known.label()), "{} has no sample", known.label());
    }
    let message = sound(&std::fs::read(format!("{folder}/JW301.xml")).expect("a sample"));
    assert_eq!(message.products.len(), 2);
    let claim = jw323::read(&std::fs::read(format!("{folder}/JW323.xml")).expect("a sample")).expect("readable");
    assert_eq!(claim.total.cents(), 79_000);
    assert_eq!(claim.to_xml().map(|bytes| jw323::read(&bytes)), Ok(Ok(claim)));
}

fn retour() -> Retour {
    Retour {
        identification: Identificatie::parse("K7QX000001").expect("an identification"),
        dated: day("2026-03-03"),
        versions: XsdVersie::default(),
    }
}

fn assert_answer(original: &jw301::Original, verdict: &Verdict) -> String {
    let bytes = jw302::write(original, &retour(), verdict).expect("written");
    assert_form(&bytes);
    assert_official(MessageKind::Jw302, &bytes);
    assert_eq!(kind::detect(&bytes), Ok(MessageKind::Jw302));
    String::from_utf8(bytes).expect("UTF-8")
}
