//! The rules of content (control level 2) that a JW301 must keep by itself: RULES 9.1, all answered with 0001.
//!
//! Runs on the tree, after the structure was checked: a message that breaks a rule has no typed form.
//! Of TR134 only the date of birth is tested: the sources do not say which dates of a JW301 it is about (RULES 13, nr. 20), and
//! an Ingangsdatum may lie ahead.

use super::super::retour::RetourCode;
use super::super::tree::Element;
use super::super::value;
use super::{DatumGebruik, Violation, stacking};
use crate::domain::ids::Bsn;
use crate::domain::rule_code::RuleCode;
use chrono::{Datelike, Months, NaiveDate};
use std::collections::BTreeSet;

/// Every rule that the client and its classes break, in document order.
pub(super) fn check(client: &Element, dated: NaiveDate) -> Vec<Violation> {
    let mut found = Found(Vec::new());
    check_client(client, dated, &mut found);
    for relation in members(client, "Relaties") {
        check_birth(relation, dated, &mut found);
        check_name(relation, &mut found);
        if let Some(contact) = relation.child("Contact") {
            check_contact(contact, &mut found);
        }
    }
    for contact in members(client, "Contactgegevens") {
        check_contact(contact, &mut found);
    }
    let products = members(client, "ToegewezenProducten");
    for product in products {
        check_dates(product, &mut found);
        check_variant(product, &mut found);
    }
    check_keys(client, &mut found);
    for product in stacking::stacked(products) {
        let text = "hetzelfde product is voor dezelfde dagen twee keer toegewezen";
        found.add(product, RuleCode::Tr302, text);
    }
    found.0.sort_by_key(|violation| (violation.line, violation.column));
    found.0
}

struct Found(Vec<Violation>);

impl Found {
    fn add(&mut self, at: &Element, rule: RuleCode, text: &'static str) {
        self.0.push(Violation {
            rule,
            return_code: RetourCode::TECHNICAL,
            line: at.line,
            column: at.column,
            text,
        });
    }
}

fn members<'t>(client: &'t Element, list: &str) -> &'t [Element] {
    client.child(list).map_or(&[], |list| list.children.as_slice())
}

fn date_at(element: &Element, path: &[&str]) -> Option<NaiveDate> {
    element.text_at(path).and_then(value::date)
}

fn check_client(client: &Element, dated: NaiveDate, found: &mut Found) {
    if let Some(bsn) = client.child("Bsn").filter(|bsn| Bsn::parse(&bsn.text).is_err()) {
        found.add(bsn, RuleCode::Cs002, "het BSN doorstaat de elfproef niet");
    }
    check_birth(client, dated, found);
    check_name(client, found);
    if let Some(usage) = client.at(&["Naam", "NaamGebruik"]).filter(|usage| usage.text == "6") {
        found.add(usage, RuleCode::Cs318, "NaamGebruik 6 kan niet bij een kind");
    }
    if let Some(communication) = client.child("Communicatie") {
        let interpreter = communication.text_at(&["Vorm"]) == Some("1");
        if interpreter != communication.child("Taal").is_some() {
            found.add(
                communication,
                RuleCode::Cd007,
                "Taal hoort er alleen en altijd bij communicatievorm 1",
            );
        }
    }
    let reachable = |contact: &Element| matches!(contact.text_at(&["Soort"]), Some("01" | "02" | "03"));
    if !members(client, "Contactgegevens").iter().any(reachable) {
        found.add(
            client,
            RuleCode::Tr061,
            "het kind heeft geen adres van soort 01, 02 of 03",
        );
    }
}

/// CS139, TR002, TR134: for the child and for relations.
fn check_birth(person: &Element, dated: NaiveDate, found: &mut Found) {
    let Some(birth) = person.child("Geboortedatum") else {
        return;
    };
    let Some(date) = date_at(birth, &["Datum"]) else {
        return;
    };
    let usage = DatumGebruik::of(birth);
    let fits = match usage {
        DatumGebruik::Complete => true,
        DatumGebruik::DayUnknown => date.day() == 1,
        DatumGebruik::DayAndMonthUnknown => (date.month(), date.day()) == (1, 1),
        DatumGebruik::Unknown => (date.year(), date.month(), date.day()) == (1900, 1, 1),
    };
    if !fits {
        found.add(birth, RuleCode::Cs139, "DatumGebruik past niet bij de geboortedatum");
    }
    if date > dated {
        found.add(birth, RuleCode::Tr134, "de geboortedatum ligt na de dagtekening");
    }
    let oldest = dated.checked_sub_months(Months::new(120 * 12));
    if usage != DatumGebruik::Unknown && oldest.is_some_and(|oldest| date < oldest) {
        found.add(
            birth,
            RuleCode::Tr002,
            "de geboortedatum ligt meer dan 120 jaar voor de dagtekening",
        );
    }
}

/// CS050: for the child and for relations.
fn check_name(person: &Element, found: &mut Found) {
    let Some(name) = person.child("Naam") else { return };
    let usage = name.text_at(&["NaamGebruik"]).unwrap_or_default();
    let fits = match name.child("Partnernaam") {
        Some(_) => matches!(usage, "1" | "2" | "3" | "4"),
        None => matches!(usage, "1" | "6"),
    };
    if !fits {
        found.add(name, RuleCode::Cs050, "NaamGebruik past niet bij de aanwezige namen");
    }
}

fn check_contact(contact: &Element, found: &mut Found) {
    let kind = contact.text_at(&["Soort"]).unwrap_or_default();
    if let Some(address) = contact.child("Adres") {
        check_address(address, kind, found);
    }
    if let Some(period) = contact.child("Periode") {
        if kind != "04" {
            found.add(
                period,
                RuleCode::Cd009,
                "een periode kan alleen bij een tijdelijk adres (soort 04)",
            );
        }
        if date_at(period, &["Einddatum"])
            .zip(date_at(period, &["Begindatum"]))
            .is_some_and(|(end, begin)| end < begin)
        {
            found.add(period, RuleCode::Cs003, "de einddatum ligt voor de begindatum");
        }
    }
    let housed = contact.at(&["Adres", "Huis"]).is_some() && contact.at(&["Adres", "Postcode"]).is_some();
    if !housed && contact.child("Telefoon").is_none() {
        found.add(
            contact,
            RuleCode::Tr006,
            "een contact heeft een telefoon of een huis met postcode nodig",
        );
    }
}

/// The postcode rules speak of an address: a contact with a telephone alone has none to judge.
fn check_address(address: &Element, kind: &str, found: &mut Found) {
    let country = address.text_at(&["LandCode"]);
    let postcode = address.child("Postcode");
    if country.is_some() != postcode.is_some() {
        found.add(
            address,
            RuleCode::Cd005,
            "LandCode hoort er alleen en altijd bij een postcode",
        );
    }
    if country == Some("NL") && address.child("Huis").is_none() {
        found.add(
            address,
            RuleCode::Cd025,
            "een Nederlands adres heeft een huisnummer nodig",
        );
    }
    if postcode.is_none() && matches!(kind, "01" | "03") {
        found.add(
            address,
            RuleCode::Cd034,
            "een adres van soort 01 of 03 heeft een postcode nodig",
        );
    }
    if let Some(postcode) = postcode.filter(|postcode| country == Some("NL") && !is_dutch_postcode(&postcode.text)) {
        found.add(postcode, RuleCode::Cs089, "dit is geen Nederlandse postcode");
    }
}

fn is_dutch_postcode(text: &str) -> bool {
    match text.as_bytes() {
        [first, digits @ .., a, b] => {
            (b'1'..=b'9').contains(first)
                && digits.len() == 3
                && digits.iter().all(u8::is_ascii_digit)
                && a.is_ascii_alphabetic()
                && b.is_ascii_alphabetic()
        }
        _ => false,
    }
}

/// CS003, CD075, CD076, CS335, CS336: begin, end and why they changed.
fn check_dates(product: &Element, found: &mut Found) {
    let begin = date_at(product, &["Ingangsdatum"]);
    let end = date_at(product, &["Einddatum"]);
    if end.zip(begin).is_some_and(|(end, begin)| end < begin) {
        found.add(product, RuleCode::Cs003, "de einddatum ligt voor de ingangsdatum");
    }
    if end.is_none() && product.child("Budget").is_some() {
        found.add(
            product,
            RuleCode::Cd075,
            "een toewijzing met budget heeft een einddatum nodig",
        );
    }
    if end.is_none() && product.text_at(&["Omvang", "Frequentie"]) == Some("2") {
        found.add(
            product,
            RuleCode::Cd076,
            "een toewijzing per week heeft een einddatum nodig",
        );
    }
    match product.text_at(&["RedenWijziging"]) {
        Some("13") if end != begin => {
            found.add(
                product,
                RuleCode::Cs335,
                "reden 13 (verwijderd) vraagt een einddatum gelijk aan de ingangsdatum",
            );
        }
        Some("01") => found.add(product, RuleCode::Cs336, "reden 01 wordt niet meer gebruikt"),
        _ => {}
    }
}

/// CD041, CD077 to CD080, CS338: which of product, volume and budget go together.
fn check_variant(product: &Element, found: &mut Found) {
    let budget = product.child("Budget");
    let omvang = product.child("Omvang");
    let has_code = product.at(&["Product", "Code"]).is_some();
    if budget.is_none() && product.child("Product").is_none() {
        found.add(product, RuleCode::Cd079, "zonder budget is een product nodig");
    }
    if has_code && omvang.is_none() {
        found.add(product, RuleCode::Cd041, "een product met code heeft een omvang nodig");
    }
    if let Some((omvang, budget)) = omvang.zip(budget) {
        found.add(omvang, RuleCode::Cd077, "een toewijzing met budget heeft geen omvang");
        found.add(budget, RuleCode::Cd078, "een toewijzing met omvang heeft geen budget");
    }
    let ended_by_2020 = date_at(product, &["Einddatum"]).is_some_and(|end| end.year() <= 2020);
    if let Some(omvang) = omvang.filter(|_| !has_code && !ended_by_2020) {
        found.add(
            omvang,
            RuleCode::Cd080,
            "een omvang kan alleen bij een product met code",
        );
    }
    if let Some(omvang) = omvang {
        let unit = omvang.text_at(&["Eenheid"]).unwrap_or_default();
        if matches!(unit, "14" | "16" | "83" | "84") && omvang.text_at(&["Frequentie"]) == Some("1") {
            found.add(
                omvang,
                RuleCode::Cs338,
                "eenheid 14, 16, 83 en 84 kunnen niet per dag worden toegewezen",
            );
        }
    }
}

/// TR101: the keys within their parents.
fn check_keys(client: &Element, found: &mut Found) {
    for (list, key, text) in [
        ("Relaties", "Nummer", "twee relaties hebben hetzelfde nummer"),
        ("Contactgegevens", "Soort", "twee contacten hebben dezelfde soort adres"),
        (
            "ToegewezenProducten",
            "ToewijzingNummer",
            "twee toewijzingen hebben hetzelfde nummer",
        ),
    ] {
        let mut seen = BTreeSet::new();
        for member in members(client, list) {
            let raw = member.text_at(&[key]).unwrap_or_default();
            // A number is the same number with leading zeros.
            let number = value::integer(raw).filter(|_| key == "ToewijzingNummer");
            if !seen.insert(number.map_or_else(|| raw.to_owned(), |number| number.to_string())) {
                found.add(member, RuleCode::Tr101, text);
            }
        }
    }
}
