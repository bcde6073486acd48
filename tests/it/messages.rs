//! Messages of the municipality on a real location file: read once, answered, in any order.
#![cfg(test)]

use crate::import_support::{Place, moment};
use plusgroep::app::import::ImportKind;
use plusgroep::app::messages::{MessageReport, Novelty};
use plusgroep::app::{AppError, Moment};
use plusgroep::domain::allocation::Toewijzing;
use plusgroep::ijw::MessageKind;
use plusgroep::store::allocations;
use proptest::prelude::*;

/// A JW301 of an invented child with one allocation.
pub struct Message<'a> {
    pub gemeente: &'a str,
    pub identification: &'a str,
    pub dated: &'a str,
    pub receiver: &'a str,
    pub bsn: &'a str,
    pub number: u32,
    pub reference: &'a str,
    pub category: &'a str,
    pub product: &'a str,
    pub stamp_date: &'a str,
    pub stamp_time: &'a str,
    pub begin: &'a str,
    pub end: &'a str,
    pub change: &'a str,
}

pub const RIGHT: Message<'static> = Message {
    gemeente: "0214",
    reference: "",
    category: "45",
    product: "45A60",
    begin: "2026-03-01",
    identification: "G1",
    dated: "2026-03-02",
    receiver: "90909090",
    bsn: "999900171",
    number: 700_001,
    stamp_date: "2026-03-01",
    stamp_time: "10:00:00",
    end: "2026-12-31",
    change: "",
};

impl Message<'_> {
    pub fn xml(&self) -> Vec<u8> {
        let optional = |name: &str, value: &str| {
            if value.is_empty() {
                String::new()
            } else {
                format!("<j:{name}>{value}</j:{name}>")
            }
        };
        let change = optional("RedenWijziging", self.change);
        let reference = optional("ReferentieAanbieder", self.reference);
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>
<j:Bericht xmlns:i=\"http://www.istandaarden.nl/ijw/3_2/basisschema/schema\" xmlns:j=\"http://www.istandaarden.nl/ijw/3_2/jw301/schema\">
<j:Header><j:BerichtCode>436</j:BerichtCode><j:BerichtVersie>3</j:BerichtVersie><j:BerichtSubversie>2</j:BerichtSubversie>
<j:Afzender>{gemeente}</j:Afzender><j:Ontvanger>{receiver}</j:Ontvanger>
<j:BerichtIdentificatie><i:Identificatie>{identification}</i:Identificatie><i:Dagtekening>{dated}</i:Dagtekening></j:BerichtIdentificatie>
<j:XsdVersie><i:BasisschemaXsdVersie>1.0.0</i:BasisschemaXsdVersie><i:BerichtXsdVersie>1.0.0</i:BerichtXsdVersie></j:XsdVersie></j:Header>
<j:Client><j:Bsn>{bsn}</j:Bsn><j:Geboortedatum><i:Datum>2019-05-04</i:Datum></j:Geboortedatum><j:Geslacht>2</j:Geslacht>
<j:Naam><i:Geslachtsnaam><i:Achternaam>Verzonnen</i:Achternaam><i:Voorvoegsel>van</i:Voorvoegsel></i:Geslachtsnaam><i:Voornamen>Pim</i:Voornamen><i:Voorletters>P</i:Voorletters><i:NaamGebruik>1</i:NaamGebruik></j:Naam>
<j:Contactgegevens><j:Contact><j:Soort>01</j:Soort><j:Adres><i:Huis><i:Huisnummer>9</i:Huisnummer></i:Huis><i:Postcode>4116AA</i:Postcode><i:Straatnaam>Kerkstraat</i:Straatnaam><i:Plaatsnaam>Buren</i:Plaatsnaam><i:LandCode>NL</i:LandCode></j:Adres></j:Contact></j:Contactgegevens>
<j:ToegewezenProducten><j:ToegewezenProduct><j:ToewijzingNummer>{number}</j:ToewijzingNummer>{reference}<j:Product><i:Categorie>{category}</i:Categorie><i:Code>{product}</i:Code></j:Product>
<j:Toewijzingsdatum>{stamp_date}</j:Toewijzingsdatum><j:Toewijzingstijd>{stamp_time}</j:Toewijzingstijd><j:Ingangsdatum>{begin}</j:Ingangsdatum><j:Einddatum>{end}</j:Einddatum>{change}
<j:Omvang><i:Volume>3</i:Volume><i:Eenheid>16</i:Eenheid><i:Frequentie>2</i:Frequentie></j:Omvang></j:ToegewezenProduct></j:ToegewezenProducten>
</j:Client></j:Bericht>
",
            gemeente = self.gemeente,
            category = self.category,
            product = self.product,
            begin = self.begin,
            receiver = self.receiver,
            identification = self.identification,
            dated = self.dated,
            bsn = self.bsn,
            number = self.number,
            stamp_date = self.stamp_date,
            stamp_time = self.stamp_time,
            end = self.end,
        )
        .into_bytes()
    }
}

pub fn now() -> Moment {
    moment("2026-03-31T20:00")
}

pub fn read(place: &mut Place, bytes: &[u8]) -> Result<MessageReport, AppError> {
    let folder = place.path.parent().expect("a folder").join("antwoorden");
    place.session.read_message(bytes, "bericht.xml", &folder, now())
}

pub fn answer_of(report: &MessageReport) -> Vec<u8> {
    let bytes = std::fs::read(report.answer.as_ref().expect("a file")).expect("the answer");
    crate::xml::assert_official(MessageKind::Jw302, &bytes);
    bytes
}

#[test]
fn an_allocation_of_an_unknown_child_makes_child_and_allocation_and_a_valid_answer() {
    let mut place = Place::with_samples();
    let bytes = RIGHT.xml();
    crate::xml::assert_official(MessageKind::Jw301, &bytes);
    let report = read(&mut place, &bytes).expect("read");
    assert_eq!(
        (report.child_is, report.new, report.changed, report.unchanged),
        (Novelty::New, 1, 0, 0)
    );
    assert_eq!(report.return_codes, Vec::<&str>::new());
    let number = report.child.clone().expect("a child").to_string();
    let child = crate::import_support::child(&place, &number);
    assert_eq!(child.name.full(), "Pim van Verzonnen");
    let path = report.answer.clone().expect("a file");
    let name = path.file_name().expect("a name").to_string_lossy().into_owned();
    assert!(name.starts_with("JW302_0214_2026-03_"), "{name}");
    answer_of(&report);
}

#[test]
fn tr304_a_bsn_that_an_import_puts_over_that_of_the_message_holds_the_claim_back() {
    let mut place = Place::with_samples();
    let number = read(&mut place, &RIGHT.xml()).expect("read").child.expect("a child");
    let care = format!("kindnummer;datum;groep;in;uit;reden\n{number};2026-03-03;Uilen;14:05;17:30;\n");
    place.write(ImportKind::Attendance, &care);
    let codes = |place: &Place| -> Vec<&'static str> {
        let march = plusgroep::domain::time::Month::parse("2026-03").expect("a month");
        let buren = plusgroep::domain::ids::GemeenteCode::parse("0214").expect("a code");
        let view = place.session.check_claim(march, &buren, now()).expect("checked");
        let of_child = view
            .findings
            .iter()
            .filter(|found| found.child.as_ref() == Some(&number));
        of_child.map(|found| found.code.as_str()).collect()
    };
    assert!(!codes(&place).contains(&"TR304"));
    let other = format!(
        "kindnummer;voornaam;tussenvoegsel;achternaam;geboortedatum;bsn\n{number};Pim;van;Verzonnen;2019-05-04;999900110\n"
    );
    place.write(ImportKind::Children, &other);
    assert!(codes(&place).contains(&"TR304"), "{:?}", codes(&place));
}

#[test]
fn a_child_that_was_written_down_without_a_bsn_is_recognised_and_not_made_twice() {
    const HEAD: &str = "kindnummer;voornaam;achternaam;geboortedatum;gemeente\n";
    for (children, known) in [
        ("61;Pim;Verzonnen;2019-05-04;0214\n", Some("61")),
        ("61;PIM;VERZONNEN;2019-05-04;\n", Some("61")),
        ("61;Pam;Verzonnen;2019-05-04;\n", None),
        ("61;Pim;Verzonnen;2019-05-05;\n", None),
        ("61;Pim;Verzonnen;2019-05-04;\n62;Pim;Verzonnen;2019-05-04;\n", None),
    ] {
        let mut place = Place::with_samples();
        place.write(ImportKind::Children, &format!("{HEAD}{children}"));
        let report = read(&mut place, &RIGHT.xml()).expect("read");
        answer_of(&report);
        let Some(number) = known else {
            assert_eq!(report.child_is, Novelty::New, "{children}");
            continue;
        };
        assert_eq!(report.child_is, Novelty::Known, "{children}");
        assert_eq!(report.child.map(|child| child.to_string()).as_deref(), Some(number));
        let found = crate::import_support::child(&place, number);
        assert_eq!(
            found.bsn.map(plusgroep::domain::ids::Bsn::reveal).as_deref(),
            Some(RIGHT.bsn)
        );
        assert!(
            report.remarks.iter().any(|remark| remark.contains("kind 61")),
            "{:?}",
            report.remarks
        );
        assert!(!report.remarks.concat().contains(RIGHT.bsn));
    }
}

#[test]
fn iv013_the_same_stamp_with_another_content_changes_nothing_and_is_said() {
    let mut place = Place::with_samples();
    read(&mut place, &RIGHT.xml()).expect("read");
    let other = Message {
        identification: "G2",
        end: "2027-01-31",
        ..RIGHT
    };
    let report = read(&mut place, &other.xml()).expect("read");
    assert_eq!((report.changed, report.unchanged), (0, 1));
    let remark = report.remarks.concat();
    assert!(remark.contains("einddatum van 31-12-2026 naar 31-01-2027"), "{remark}");
    let same = Message {
        identification: "G3",
        ..RIGHT
    };
    assert_eq!(
        read(&mut place, &same.xml()).expect("read").remarks,
        Vec::<String>::new()
    );
}

#[test]
fn op033_a_change_that_needs_a_new_number_is_taken_over_and_said() {
    for (begin, end, said) in [("2026-03-01", "2026-06-30", false), ("2026-04-01", "2026-12-31", true)] {
        let mut place = Place::with_samples();
        read(&mut place, &RIGHT.xml()).expect("read");
        let later = Message {
            identification: "G2",
            stamp_date: "2026-03-02",
            begin,
            end,
            ..RIGHT
        };
        let report = read(&mut place, &later.xml()).expect("read");
        assert_eq!(report.changed, 1);
        assert_eq!(
            report.remarks.iter().any(|remark| remark.contains("van begindatum")),
            said,
            "{begin}"
        );
    }
}

#[test]
fn story_18_the_differences_with_the_version_before_are_listed_without_names() {
    let mut place = Place::with_samples();
    let first = read(&mut place, &RIGHT.xml()).expect("read");
    assert_eq!(
        first.changes,
        ["Toewijzing 700001 is nieuw: 45A60, 3 dagdelen per week, 01-03-2026 tot en met 31-12-2026."]
    );
    let shortened = Message {
        identification: "G2",
        stamp_date: "2026-03-02",
        end: "2026-06-30",
        change: "05",
        ..RIGHT
    };
    let second = read(&mut place, &shortened.xml()).expect("read");
    assert_eq!(second.changed, 1);
    assert_eq!(
        second.changes,
        ["Toewijzing 700001: einddatum van 31-12-2026 naar 30-06-2026."]
    );
    assert!(read(&mut place, &shortened.xml()).expect("again").changes.is_empty());
}

#[test]
fn the_same_message_again_changes_nothing_and_gets_the_same_answer() {
    let mut place = Place::with_samples();
    let first = read(&mut place, &RIGHT.xml()).expect("read");
    let before = place.dump();
    let second = read(&mut place, &RIGHT.xml()).expect("read again");
    assert_eq!((second.unchanged, second.new, &second.answer), (1, 0, &first.answer));
    assert_eq!(place.dump(), before);
    std::fs::remove_file(first.answer.as_ref().expect("a file")).expect("removed");
    answer_of(&read(&mut place, &RIGHT.xml()).expect("handed out again"));
}

/// Messages with one fault against our own administration, and the return codes of the answer.
fn faulty() -> Vec<(Message<'static>, Vec<&'static str>)> {
    vec![
        (
            Message {
                dated: "2026-04-01",
                ..RIGHT
            },
            vec!["8848"],
        ),
        (
            Message {
                number: 300_201,
                ..RIGHT
            },
            vec!["9332"],
        ),
        (
            Message {
                gemeente: "0000",
                ..RIGHT
            },
            vec!["S300"],
        ),
        (
            Message {
                gemeente: "0241",
                ..RIGHT
            },
            vec!["S300"],
        ),
        (
            Message {
                gemeente: "9999",
                ..RIGHT
            },
            vec!["S300"],
        ),
        (
            Message {
                category: "44",
                ..RIGHT
            },
            vec!["S329"],
        ),
        (
            Message {
                bsn: "999900172",
                ..RIGHT
            },
            vec!["0001"],
        ),
    ]
}

#[test]
fn jw301_faults_against_our_own_administration_are_answered() {
    for (message, codes) in faulty() {
        let mut place = Place::with_samples();
        let children = place.dump().into_iter().filter(|row| row.starts_with("child ")).count();
        let report = read(&mut place, &message.xml()).expect("answered");
        assert_eq!(report.return_codes, codes);
        assert!(!report.faults.is_empty());
        assert!(
            report.faults.iter().all(|fault| !fault.contains("99990")),
            "{:?}",
            report.faults
        );
        answer_of(&report);
        assert_eq!(
            place.dump().into_iter().filter(|row| row.starts_with("child ")).count(),
            children,
            "nothing of it is used"
        );
    }
    let mut place = Place::with_samples();
    read(&mut place, &RIGHT.xml()).expect("read");
    let report = read(
        &mut place,
        &Message {
            number: 700_002,
            ..RIGHT
        }
        .xml(),
    )
    .expect("answered");
    assert_eq!(
        report.return_codes,
        ["9056"],
        "another message with the same identification"
    );
    answer_of(&report);
}

#[test]
fn a_message_for_another_provider_or_of_another_kind_is_refused_without_an_answer() {
    let mut place = Place::with_samples();
    let other = Message {
        receiver: "11111111",
        ..RIGHT
    };
    assert_eq!(
        read(&mut place, &other.xml()).map_err(|error| error.code),
        Err("ANDERE_AANBIEDER")
    );
    for foreign in [&b"<html></html>"[..], b"", b"geen xml", &RIGHT.xml()[..400]] {
        let before = place.dump();
        assert_eq!(read(&mut place, foreign).map_err(|error| error.code), Err("BERICHT"));
        assert_eq!(place.dump(), before);
    }
}

#[test]
fn tr302_the_same_product_twice_at_a_time_in_the_state_after_the_message_is_said_and_not_rejected() {
    for (second, said) in [
        (
            Message {
                begin: "2026-12-31",
                end: "2027-06-30",
                ..RIGHT
            },
            1,
        ),
        (
            Message {
                begin: "2027-01-01",
                end: "2027-06-30",
                ..RIGHT
            },
            0,
        ),
        (
            Message {
                gemeente: "0153",
                ..RIGHT
            },
            0,
        ),
        (
            Message {
                end: "2026-03-01",
                change: "13",
                ..RIGHT
            },
            0,
        ),
    ] {
        let mut place = Place::with_samples();
        read(&mut place, &RIGHT.xml()).expect("read");
        let second = Message {
            identification: "G2",
            number: 700_002,
            ..second
        };
        let report = read(&mut place, &second.xml()).expect("answered");
        let remarks = report.remarks.iter().filter(|remark| remark.contains("TR302"));
        assert_eq!(remarks.count(), said, "{} {}", second.gemeente, second.begin);
        assert_eq!(
            (report.return_codes.len(), report.new),
            (0, 1),
            "OP080: the order says nothing"
        );
        answer_of(&report);
    }
}

#[test]
fn tr302_a_state_that_was_overtaken_is_no_reason_to_reject() {
    let mut place = Place::empty();
    let shortened = Message {
        identification: "G2",
        stamp_date: "2026-03-02",
        end: "2026-06-30",
        change: "05",
        ..RIGHT
    };
    let next = Message {
        identification: "G3",
        number: 700_002,
        begin: "2026-07-01",
        ..RIGHT
    };
    for message in [&shortened, &next, &RIGHT] {
        let report = read(&mut place, &message.xml()).expect("read");
        assert_eq!(report.return_codes, Vec::<&str>::new(), "{}", message.identification);
        let remarks = report.remarks.iter().filter(|remark| remark.contains("TR302"));
        assert_eq!(remarks.count(), 0, "{}", message.identification);
    }
}

#[test]
fn op080_any_order_of_messages_about_one_product_gives_the_same_state() {
    let shortened = Message {
        identification: "G2",
        stamp_date: "2026-03-02",
        end: "2026-06-30",
        change: "05",
        ..RIGHT
    };
    let next = Message {
        identification: "G3",
        number: 700_002,
        begin: "2026-07-01",
        ..RIGHT
    };
    let messages = [&RIGHT, &shortened, &next];
    let mut states: Vec<Vec<String>> = Vec::new();
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let mut place = Place::empty();
        for index in order {
            let report = read(&mut place, &messages[index].xml()).expect("read");
            assert_eq!(report.return_codes, Vec::<&str>::new(), "{order:?}");
        }
        let latest = allocations::latest(place.store().read()).expect("allocations");
        let line = |state: &Toewijzing| format!("{} {:?} {:?}", state.number, state.stamp, state.period);
        states.push(latest.iter().map(line).collect());
    }
    assert_eq!(states[0].len(), 2);
    assert!(states.iter().all(|state| *state == states[0]), "{states:?}");
}

#[test]
fn tr379_a_reference_to_a_request_is_said_but_not_rejected_because_requests_are_made_elsewhere() {
    let mut place = Place::with_samples();
    let message = Message {
        reference: "VOT-12",
        ..RIGHT
    };
    let report = read(&mut place, &message.xml()).expect("read");
    assert_eq!((report.return_codes.len(), report.new), (0, 1));
    assert!(
        report.remarks.len() == 1 && report.remarks[0].contains("TR379"),
        "{:?}",
        report.remarks
    );
}

#[test]
fn two_municipalities_with_the_same_number_stay_apart() {
    let mut place = Place::empty();
    let other = Message {
        gemeente: "0153",
        end: "2026-09-30",
        ..RIGHT
    };
    for message in [&RIGHT, &other] {
        let report = read(&mut place, &message.xml()).expect("read");
        assert_eq!((report.new, report.changed), (1, 0), "{}", message.gemeente);
        answer_of(&report);
    }
    let latest = allocations::latest(place.store().read()).expect("allocations");
    let ends: Vec<String> = latest
        .iter()
        .map(|one| format!("{} {:?}", one.gemeente, one.period.end().map(|end| end.to_string())))
        .collect();
    assert_eq!(ends, ["0153 Some(\"2026-09-30\")", "0214 Some(\"2026-12-31\")"]);
}

#[test]
fn tr385_an_allocation_with_approved_claims_is_not_removed() {
    let mut place = Place::with_samples();
    let folder = place.path.parent().expect("a folder").join("declaratie");
    let month = plusgroep::domain::time::Month::parse("2026-03").expect("a month");
    let buren = plusgroep::domain::ids::GemeenteCode::parse("0214").expect("a code");
    place
        .session
        .make_claim(month, &buren, &folder, moment("2026-04-02T10:00"))
        .expect("made");
    let removal = Message {
        bsn: "999900006",
        number: 300_201,
        end: "2026-03-01",
        change: "13",
        ..RIGHT
    };
    crate::import_support::tamper(&place.path, "UPDATE prestatie SET state = 'goedgekeurd'");
    let report = read(&mut place, &removal.xml()).expect("answered");
    assert_eq!(report.return_codes, ["9385"]);
    answer_of(&report);
    crate::import_support::tamper(&place.path, "UPDATE prestatie SET state = 'afgekeurd'");
    let removal = Message {
        identification: "G2",
        ..removal
    };
    let report = read(&mut place, &removal.xml()).expect("read");
    assert_eq!((report.return_codes.len(), report.changed), (0, 1));
}

/// End date that holds for the allocation after the messages were read in this order.
fn end_after(order: &[Message<'_>]) -> Option<String> {
    let mut place = Place::empty();
    for message in order {
        read(&mut place, &message.xml()).expect("read");
    }
    let latest = allocations::latest(place.store().read()).expect("allocations");
    latest
        .first()
        .and_then(|allocation| allocation.period.end())
        .map(|end| end.to_string())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, ..ProptestConfig::default() })]
    #[test]
    fn iv013_the_latest_stamp_holds_in_any_order(order in Just(vec![0usize, 1, 2, 3]).prop_shuffle()) {
        let states = |index: usize| match index {
            0 => RIGHT,
            1 => Message { identification: "G2", stamp_time: "10:00:01", end: "2026-10-31", change: "05", ..RIGHT },
            2 => Message { identification: "G3", stamp_date: "2026-03-02", end: "2027-02-28", change: "04", ..RIGHT },
            _ => Message { identification: "G4", stamp_date: "2026-03-02", stamp_time: "09:00:00", end: "2026-06-30", change: "05", ..RIGHT },
        };
        let order: Vec<Message<'_>> = order.into_iter().map(states).collect();
        prop_assert_eq!(end_after(&order), Some("2027-02-28".to_owned()));
    }
}
