//! JW305 and JW307 as they leave the house, and their answers JW306 and JW308.

use super::{SHARED, assert_form, assert_official, day, fixture, official, sound};
use plusgroep::domain::care_notice::{NoticeProduct, RedenBeeindiging, StatusAanlevering};
use plusgroep::domain::ids::{AgbCode, Bsn, GemeenteCode, ProductCategorie, ProductCode, ToewijzingNummer};
use plusgroep::domain::people::ChildName;
use plusgroep::domain::text::Text;
use plusgroep::ijw::care::{CareClient, CareKey};
use plusgroep::ijw::care_answer::{self, Outcome};
use plusgroep::ijw::jw301::{DatumGebruik, Geslacht};
use plusgroep::ijw::jw305::{self, Jw305, StartProduct};
use plusgroep::ijw::jw307::{self, Jw307, StopProduct};
use plusgroep::ijw::{Header, Kenmerk, MessageKind, ReadErrorKind, RetourCode, WriteError, XsdVersie};
use proptest::prelude::*;
use std::fmt::Write;
use std::path::Path;

fn header() -> Header {
    Header {
        gemeente: GemeenteCode::parse("0214").expect("a code"),
        agb: AgbCode::parse("90909090").expect("a code"),
        identification: Kenmerk::parse("K7QX000003").expect("an identification"),
        dated: day("2026-03-16"),
        versions: XsdVersie::default(),
    }
}

fn key(number: &str, begin: &str, status: StatusAanlevering) -> CareKey {
    CareKey {
        number: ToewijzingNummer::parse(number).expect("a number"),
        product: NoticeProduct {
            category: ProductCategorie::parse("45").expect("a category"),
            code: Some(ProductCode::parse("45A60").expect("a code")),
        },
        allocation_begin: day("2026-03-01"),
        begin: day(begin),
        status,
    }
}

/// A delete of a start that was a day wrong, and its replacement (IV008).
fn start() -> Jw305 {
    Jw305 {
        header: header(),
        client: CareClient::from(&sound(&fixture("jw301.xml")).client),
        products: vec![
            StartProduct {
                key: key("300201", "2026-03-02", StatusAanlevering::Verwijderen),
            },
            StartProduct {
                key: key("300201", "2026-03-03", StatusAanlevering::Eerste),
            },
        ],
    }
}

fn stop_line(end: &str, reason: RedenBeeindiging) -> StopProduct {
    StopProduct {
        key: key("300201", "2026-03-03", StatusAanlevering::Eerste),
        reason,
        end: day(end),
    }
}

fn stop() -> Jw307 {
    let name = ChildName {
        first: Text::parse("Noor").expect("a name"),
        infix: Some(Text::parse("van de").expect("a particle")),
        last: Text::parse("Testweg").expect("a name"),
    };
    let bsn = Bsn::parse("999900018").expect("a test BSN");
    Jw307 {
        header: header(),
        client: CareClient::of_own(bsn, day("2017-11-02"), &name),
        products: vec![stop_line("2026-03-13", RedenBeeindiging::InOverleg)],
    }
}

#[test]
fn jw305_and_jw307_are_written_as_the_golden_files_and_are_valid_by_the_official_schemas() {
    for (kind, name, bytes) in [
        (MessageKind::Jw305, "jw305.xml", start().to_xml()),
        (MessageKind::Jw307, "jw307.xml", stop().to_xml()),
    ] {
        let bytes = bytes.expect("written");
        assert_form(&bytes);
        assert_official(kind, &bytes);
        assert!(bytes == fixture(name), "{name} differs from what is written");
    }
    assert_eq!(jw305::read(&fixture("jw305.xml")), Ok(start()));
    assert_eq!(jw307::read(&fixture("jw307.xml")), Ok(stop()));
}

#[test]
fn the_child_is_copied_from_the_jw301_or_else_from_our_own_record_with_gender_unknown() {
    let copied = start().client;
    assert_eq!(copied.gender, sound(&fixture("jw301.xml")).client.gender);
    assert_eq!(copied.birth.usage, DatumGebruik::DayUnknown);
    assert_eq!(stop().client.gender, Geslacht::Onbekend);
    let name = ChildName {
        first: Text::parse("Pim").expect("a name"),
        infix: Some(Text::parse("van der in het").expect("a particle")),
        last: Text::parse("Testweg").expect("a name"),
    };
    let bsn = Bsn::parse("999900018").expect("a test BSN");
    let client = CareClient::of_own(bsn, day("2017-11-02"), &name);
    assert_eq!(
        (client.own.name.as_str(), client.own.infix),
        ("van der in het Testweg", None),
        "a particle of more than ten characters does not fit"
    );
}

fn rule(result: Result<Vec<u8>, WriteError>) -> &'static str {
    match result {
        Ok(_) => "mag",
        Err(WriteError::Rule { rule, .. }) => rule.as_str(),
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn every_rule_of_content_that_a_start_or_stop_would_break_stops_the_writing() {
    let starts = |change: fn(&mut Jw305)| {
        let mut message = start();
        change(&mut message);
        rule(message.to_xml())
    };
    assert_eq!(starts(|message| message.products.clear()), "TR101");
    assert_eq!(
        starts(|message| message.products.push(message.products[0].clone())),
        "TR101"
    );
    assert_eq!(
        starts(|message| message.products[1].key.begin = day("2026-03-17")),
        "TR134"
    );
    assert_eq!(
        starts(|message| message.products[1].key.begin = day("2026-03-02")),
        "TR101"
    );
    assert_eq!(
        starts(|message| {
            message.client.birth.date = day("1905-01-01");
            message.client.birth.usage = DatumGebruik::Complete;
        }),
        "TR002"
    );
    let stops = |change: fn(&mut Jw307)| {
        let mut message = stop();
        change(&mut message);
        rule(message.to_xml())
    };
    assert_eq!(stops(|message| message.products[0].end = day("2026-03-02")), "TR018");
    assert_eq!(stops(|message| message.products[0].end = day("2026-03-17")), "TR134");
    assert_eq!(
        stops(|message| message.products.push(message.products[0].clone())),
        "TR101"
    );
    assert_eq!(
        stops(|message| message
            .products
            .push(stop_line("2026-03-12", RedenBeeindiging::InOverleg))),
        "mag",
        "another end date is another key"
    );
}

/// What a municipality answers: header codes, and per class of the child where the child is sent back.
pub fn answer_to(sent: &[u8], header_codes: &[&str], client: Option<(&str, &str)>, identification: &str) -> Vec<u8> {
    let text = String::from_utf8(sent.to_vec()).expect("UTF-8");
    let (old, new) = if text.contains("jw305") {
        (("jw305", "438", "StartProduct"), ("jw306", "439"))
    } else {
        (("jw307", "440", "StopProduct"), ("jw308", "441"))
    };
    let prefix = new.0;
    let codes = |codes: &[&str]| {
        let mut each = String::new();
        for code in codes {
            write!(each, "<{prefix}:RetourCode>{code}</{prefix}:RetourCode>").expect("text");
        }
        if each.is_empty() {
            each
        } else {
            format!("<{prefix}:RetourCodes>{each}</{prefix}:RetourCodes>")
        }
    };
    let text = text
        .replace(old.0, prefix)
        .replace(&format!("BerichtCode>{}<", old.1), &format!("BerichtCode>{}<", new.1));
    let own = "Dagtekening>";
    let at = text.find(own).expect("a date") + own.len();
    let dated = &text[at..at + 10];
    let retour = format!(
        "<{prefix}:IdentificatieRetour>{identification}</{prefix}:IdentificatieRetour>
<{prefix}:DagtekeningRetour>{dated}</{prefix}:DagtekeningRetour>
<{prefix}:XsdVersieRetour><ijw:BasisschemaXsdVersie>1.0.0</ijw:BasisschemaXsdVersie><ijw:BerichtXsdVersie>1.0.0</ijw:BerichtXsdVersie></{prefix}:XsdVersieRetour>
{}</{prefix}:Header>",
        codes(header_codes)
    );
    let text = text.replace(&format!("</{prefix}:Header>"), &retour);
    let line_end = format!("</{prefix}:{}>", old.2);
    let client_end = format!("</{prefix}:Client>");
    if let Some((of_client, of_line)) = client {
        text.replace(&line_end, &format!("{}{line_end}", codes(&[of_line])))
            .replace(&client_end, &format!("{}{client_end}", codes(&[of_client])))
            .into_bytes()
    } else {
        let from = text.find(&format!("<{prefix}:Client>")).expect("a client");
        let until = text.find(&client_end).expect("its end") + client_end.len();
        format!("{}{}", &text[..from], &text[until..]).into_bytes()
    }
}

fn read_answer(bytes: &[u8]) -> Outcome {
    care_answer::read(bytes).expect("readable").outcome
}

#[test]
fn an_answer_is_accepted_or_rejected_by_its_header_or_its_child() {
    for sent in [fixture("jw305.xml"), fixture("jw307.xml")] {
        let accepted = answer_to(&sent, &[], None, "A1");
        let answer = care_answer::read(&accepted).expect("readable");
        assert_official(answer.kind, &accepted);
        assert_eq!(answer.outcome, Outcome::Accepted);
        assert_eq!((answer.header.clone(), answer.dated), (header(), header().dated));
        assert_eq!(answer.identification.as_str(), "A1");
        assert!(sent == fixture(&format!("{}.xml", answer.answers().label().to_lowercase())));
        let header_rejected = answer_to(&sent, &["8848", "9056"], None, "A1");
        assert_official(answer.kind, &header_rejected);
        let codes: Vec<&str> = read_answer(&header_rejected)
            .codes()
            .into_iter()
            .map(RetourCode::as_str)
            .collect();
        assert_eq!(codes, ["8848", "9056"]);
        let client_rejected = answer_to(&sent, &["0200"], Some(("0200", "9019")), "A1");
        assert_official(answer.kind, &client_rejected);
        let Outcome::ClientRejected(codes) = read_answer(&client_rejected) else {
            panic!("the child is rejected");
        };
        assert_eq!(codes.iter().map(RetourCode::as_str).collect::<Vec<_>>(), ["9019"]);
        for (of_header, client) in [
            (vec!["0233"], None),
            (vec!["0200"], Some(("0233", "0233"))),
            (vec!["0200"], Some(("0200", "0200"))),
        ] {
            let error = care_answer::read(&answer_to(&sent, &of_header, client, "A1")).expect_err("no reason");
            assert_eq!(error.kind, ReadErrorKind::NoReason);
        }
    }
}

#[test]
fn the_official_samples_of_the_answers_are_read() {
    if !Path::new(SHARED).exists() {
        eprintln!("overgeslagen: de voorbeeldberichten zijn er niet");
        return;
    }
    let sample = |name: &str| std::fs::read(format!("{SHARED}/samples/{name}.xml")).expect("a sample");
    assert_eq!(jw305::read(&sample("JW305")).expect("readable").products.len(), 2);
    assert_eq!(jw307::read(&sample("JW307")).expect("readable").products.len(), 2);
    let rejected = care_answer::read(&sample("JW306")).expect("readable");
    assert!(matches!(rejected.outcome, Outcome::HeaderRejected(_)));
    assert_eq!(rejected.outcome.codes(), [RetourCode::parse("8848").expect("a code")]);
    let accepted = care_answer::read(&sample("JW308")).expect("readable");
    assert_eq!(accepted.outcome, Outcome::Accepted);
    assert_eq!(accepted.header.identification.as_str(), "123456789012");
    assert_eq!(accepted.identification.as_str(), "8a554e87-5a3");
}

/// Each mistake in an answer, and what is said about it.
fn broken() -> Vec<(&'static str, &'static str, ReadErrorKind)> {
    use ReadErrorKind as K;
    let bad = |element| K::BadValue { element, expected: "" };
    vec![
        (
            "<jw306:IdentificatieRetour>A1</jw306:IdentificatieRetour>",
            "",
            K::Missing("IdentificatieRetour"),
        ),
        (
            "DagtekeningRetour>2026-03-16<",
            "DagtekeningRetour>16-03-2026<",
            bad("DagtekeningRetour"),
        ),
        ("RetourCode>9019<", "RetourCode>1234<", bad("RetourCode")),
        ("BerichtCode>439<", "BerichtCode>441<", K::WrongCode),
        ("StatusAanlevering>3<", "StatusAanlevering>4<", bad("StatusAanlevering")),
        ("<jw306:Afzender>90909090", "<jw306:Afzender>0214", bad("Afzender")),
        ("jw306/schema", "jw301/schema", K::WrongCode),
    ]
}

#[test]
fn a_broken_answer_is_refused_as_the_official_schema_refuses_it() {
    let sound = answer_to(&fixture("jw305.xml"), &["0200"], Some(("0200", "9019")), "A1");
    let text = String::from_utf8(sound).expect("UTF-8");
    for (old, new, wanted) in broken() {
        assert!(text.contains(old), "{old}");
        let bytes = text.replacen(old, new, 1).into_bytes();
        let error = care_answer::read(&bytes).expect_err(old);
        assert!(super::same_kind(error.kind, wanted), "{old}: {error:?}");
        assert!(!error.to_string().contains("9999"), "no value is shown");
        if let Some(valid) = official(MessageKind::Jw306, &bytes) {
            assert!(!valid, "{old}");
        }
    }
}

fn any_key() -> impl Strategy<Value = CareKey> {
    (0..1_000_000_000_u32, 1..28_u32, 1..17_u32, any::<bool>(), any::<bool>()).prop_map(
        |(number, allocation, begin, first, coded)| {
            let status = if first {
                StatusAanlevering::Eerste
            } else {
                StatusAanlevering::Verwijderen
            };
            let mut key = key(&number.to_string(), &format!("2026-03-{begin:02}"), status);
            key.allocation_begin = day(&format!("2026-02-{allocation:02}"));
            key.product.code = key.product.code.filter(|_| coded);
            key
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read_back_and_never_breaks_our_own_reader(
        keys in proptest::collection::vec(any_key(), 1..4),
        reason in proptest::sample::select(&RedenBeeindiging::ALL[..]),
        days in 0..3_u64,
    ) {
        let message = Jw305 { products: keys.iter().cloned().map(|key| StartProduct { key }).collect(), ..start() };
        if let Ok(bytes) = message.to_xml() {
            prop_assert_eq!(jw305::read(&bytes), Ok(message));
        }
        let products = keys.into_iter().map(|key| {
            let end = key.begin.checked_add_days(chrono::Days::new(days)).expect("a date");
            StopProduct { key, reason, end }
        });
        let message = Jw307 { products: products.collect(), ..stop() };
        match message.to_xml() {
            Ok(bytes) => prop_assert_eq!(jw307::read(&bytes), Ok(message)),
            Err(error) => prop_assert!(matches!(error, WriteError::Rule { .. }), "{}", error),
        }
    }

    #[test]
    fn readers_of_start_stop_and_answers_never_panic(
        which in 0..4_usize, at in any::<prop::sample::Index>(), length in 0..40_usize, junk in "[ -~]{0,20}",
    ) {
        let base = match which {
            0 => fixture("jw305.xml"),
            1 => fixture("jw307.xml"),
            2 => answer_to(&fixture("jw305.xml"), &["0200"], Some(("0200", "9019")), "A1"),
            _ => answer_to(&fixture("jw307.xml"), &["8848"], None, "A1"),
        };
        let from = at.index(base.len());
        let until = (from + length).min(base.len());
        let changed = [&base[..from], junk.as_bytes(), &base[until..]].concat();
        let _ = jw305::read(&changed);
        let _ = jw307::read(&changed);
        let _ = care_answer::read(&changed);
    }
}
