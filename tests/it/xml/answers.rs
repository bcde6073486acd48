//! JW302: what is sent back on a JW301.

use super::{assert_answer, faulty, fixture, sound};
use plusgroep::domain::ids::ToewijzingNummer;
use plusgroep::ijw::jw302::{ClientVerdict, Remaining, Verdict};
use plusgroep::ijw::tree::{self, Element};
use plusgroep::ijw::{RetourCode, RetourCodes};
use std::collections::BTreeMap;

#[test]
fn jw302_acceptance_is_a_header_alone_with_sender_and_receiver_kept() {
    let message = sound(&fixture("jw301.xml"));
    let answer = assert_answer(&message.original, &Verdict::Accepted);
    for part in [
        "<jw302:BerichtCode>437<",
        "<jw302:Afzender>0214<",
        "<jw302:Ontvanger>90909090<",
        "<ijw:Identificatie>T-2026-0001<",
        "<ijw:Dagtekening>2026-03-02<",
        "<ijw:BerichtXsdVersie>1.0.1<",
        "<jw302:IdentificatieRetour>K7QX000001<",
        "<jw302:DagtekeningRetour>2026-03-03<",
        "<jw302:XsdVersieRetour>",
    ] {
        assert!(answer.contains(part), "{part}");
    }
    for part in ["RetourCode", "Client", "XsltVersie"] {
        assert!(!answer.contains(part), "{part}");
    }
}

#[test]
fn jw302_header_rejection_carries_its_code_alone() {
    let message = sound(&fixture("jw301.xml"));
    let code = RetourCode::parse("8848").expect("a code");
    let answer = assert_answer(&message.original, &Verdict::HeaderRejected(RetourCodes::one(code)));
    assert_eq!(answer.matches("<jw302:RetourCode>").count(), 1);
    assert!(answer.contains("<jw302:RetourCode>8848<") && !answer.contains("Client"));
    let answer = assert_answer(&message.original, &faulty(&fixture("niveau2/CS002.xml")).verdict());
    assert!(answer.contains("<jw302:RetourCode>0001<"));
}

#[test]
fn jw302_client_rejection_copies_the_client_unchanged_with_codes_in_every_class() {
    let bytes = fixture("jw301.xml");
    let message = sound(&bytes);
    let fault = RetourCodes::one(RetourCode::parse("9332").expect("a code"));
    let number = ToewijzingNummer::parse("300202").expect("a number");
    let answer = assert_answer(
        &message.original,
        &Verdict::ClientRejected(ClientVerdict {
            client: RetourCodes::one(RetourCode::NO_REMARK),
            products: BTreeMap::from([(number, fault)]),
            remaining: Remaining::NoRemark,
        }),
    );
    let root = tree::read(answer.as_bytes()).expect("readable");
    assert_eq!(root.text_at(&["Header", "RetourCodes", "RetourCode"]), Some("0200"));
    let mut codes = Vec::new();
    let copied = without_codes(root.child("Client").expect("a client"), &mut codes);
    let sent = tree::read(&bytes).expect("readable");
    let sent = without_codes(sent.child("Client").expect("a client"), &mut Vec::new());
    assert_eq!(copied, sent);
    let expected = [
        ("Contact", "0200"),
        ("Relatie", "0200"),
        ("Contact", "0200"),
        ("ToegewezenProduct", "0200"),
        ("ToegewezenProduct", "9332"),
        ("Client", "0200"),
    ];
    let codes: Vec<(&str, &str)> = codes
        .iter()
        .map(|(class, code)| (class.as_str(), code.as_str()))
        .collect();
    assert_eq!(codes, expected);
}

/// Names and texts of a tree, with the return codes taken out into a list.
fn without_codes(element: &Element, codes: &mut Vec<(String, String)>) -> String {
    let mut text = format!("<{}>{}", element.name, element.text);
    for child in &element.children {
        if child.name == "RetourCodes" {
            let code = child.text_at(&["RetourCode"]).expect("a code");
            codes.push((element.name.clone(), code.to_owned()));
        } else {
            text.push_str(&without_codes(child, codes));
        }
    }
    text + "</>"
}
