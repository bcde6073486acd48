//! The date of birth in a JW301: not whole, another than ours, or one that cannot be.
#![cfg(test)]

use crate::import_support::Place;
use crate::messages::{Message, RIGHT, answer_of, now, read};
use plusgroep::app::messages::Novelty;

/// The message with another date of birth, and how much of it is known.
fn born(message: &Message<'_>, date: &str, usage: &str) -> Vec<u8> {
    let whole = "<i:Datum>2019-05-04</i:Datum>";
    let usage = if usage.is_empty() {
        String::new()
    } else {
        format!("<i:DatumGebruik>{usage}</i:DatumGebruik>")
    };
    let text = String::from_utf8(message.xml()).expect("UTF-8");
    assert!(text.contains(whole));
    text.replace(whole, &format!("<i:Datum>{date}</i:Datum>{usage}"))
        .into_bytes()
}

#[test]
fn tr134_no_child_is_born_after_its_message_and_an_impossible_age_is_said() {
    let mut place = Place::with_samples();
    let before = place.dump().into_iter().filter(|row| row.starts_with("child ")).count();
    let report = read(&mut place, &born(&RIGHT, "2027-02-14", "")).expect("answered");
    assert_eq!(report.return_codes, ["0001"]);
    assert!(report.faults[0].contains("TR134"), "{:?}", report.faults);
    answer_of(&report);
    assert_eq!(
        place.dump().into_iter().filter(|row| row.starts_with("child ")).count(),
        before
    );
    let old = read(
        &mut place,
        &born(
            &Message {
                identification: "G2",
                ..RIGHT
            },
            "1959-02-28",
            "",
        ),
    )
    .expect("read");
    assert_eq!(old.return_codes, Vec::<&str>::new());
    assert!(
        old.remarks.iter().any(|remark| remark.contains("67 jaar")),
        "{:?}",
        old.remarks
    );
    let right = read(&mut Place::with_samples(), &RIGHT.xml()).expect("read");
    assert_eq!(right.remarks, Vec::<String>::new());
}

#[test]
fn cod170_a_date_of_birth_that_is_not_whole_is_kept_as_such_and_said() {
    for (date, usage, counted, words) in [
        ("2019-01-01", "2", "2019-12-31", "2019, dag onbekend"),
        ("2019-05-01", "1", "2019-05-31", "05-2019, dag onbekend"),
        ("1900-01-01", "3", "2026-03-02", "datum onbekend"),
    ] {
        let mut place = Place::with_samples();
        let report = read(&mut place, &born(&RIGHT, date, usage)).expect("read");
        assert!(
            report.remarks.iter().any(|remark| remark.contains(words)),
            "{:?}",
            report.remarks
        );
        let number = report.child.expect("a child");
        let child = crate::import_support::child(&place, number.as_str());
        assert_eq!(child.birth_date.to_string(), counted, "{date}");
        let known = |place: &Place| {
            let file = place.session.child_screen(child.id, now()).expect("a file").file;
            plusgroep::domain::birth_known::born_in_words(file.card.child.birth_date, file.card.birth_known)
        };
        assert_eq!(known(&place), words);
        // The whole date comes in its place.
        let whole = born(
            &Message {
                identification: "G2",
                number: 700_002,
                ..RIGHT
            },
            "2019-05-04",
            "",
        );
        let report = read(&mut place, &whole).expect("read");
        assert_eq!(report.child_is, Novelty::Known);
        assert!(!known(&place).contains("onbekend"), "{}", known(&place));
    }
}

#[test]
fn cod170_another_date_of_birth_than_ours_is_said_and_ours_stays() {
    for (date, usage, said) in [
        ("2019-05-04", "", None),
        ("2019-01-01", "2", None),
        ("2019-05-01", "1", None),
        (
            "2019-05-05",
            "",
            Some("geboren 05-05-2019, volgens uw gegevens 04-05-2019"),
        ),
        (
            "2018-01-01",
            "2",
            Some("geboren 2018, dag onbekend, volgens uw gegevens 04-05-2019"),
        ),
    ] {
        let mut place = Place::with_samples();
        read(&mut place, &RIGHT.xml()).expect("read");
        let second = born(
            &Message {
                identification: "G2",
                number: 700_002,
                ..RIGHT
            },
            date,
            usage,
        );
        let report = read(&mut place, &second).expect("read");
        let child = crate::import_support::child(&place, report.child.expect("a child").as_str());
        assert_eq!(child.birth_date.to_string(), "2019-05-04");
        let found = report
            .remarks
            .iter()
            .find(|remark| remark.contains("Volgens dit bericht"));
        assert_eq!(found.is_some(), said.is_some(), "{date} {found:?}");
        assert!(
            said.is_none_or(|said| found.is_some_and(|found| found.contains(said))),
            "{found:?}"
        );
    }
}
