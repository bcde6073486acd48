//! One list of municipalities for every door: the newer one that a location loads decides, by the day concerned.

use super::*;
use crate::import_support::moment;
use crate::messages::{Message, RIGHT};
use plusgroep::app::ListKind;
use plusgroep::domain::ids::GemeenteCode;

const NEWER: &str = "code;naam;vanaf;tot\n1999;Proefstad;2026-01-01;\n0153;Enschede;;2026-02-28\n";

/// A door, and what it says when a code comes through it.
type Door = (&'static str, fn(&mut Place, &'static str) -> String);

const DOORS: [Door; 8] = [
    ("bestand kinderen", |p, code| {
        import(
            p,
            ImportKind::Children,
            &format!("{CHILDREN}301;Typ;Goed;2018-05-14;{code};\n"),
        )
    }),
    ("bestand tarieven", |p, code| {
        import(
            p,
            ImportKind::Tariffs,
            &format!("{TARIFFS}{code};45A60;2026-03-01;;45;16;4737\n"),
        )
    }),
    ("bestand toewijzingen", |p, code| {
        let row = "9;2026-03-01;10:00;12;45;45A61;3;16;2;2026-03-01;2026-12-31;";
        import(p, ImportKind::Allocations, &format!("{ALLOCATIONS}{code};{row}\n"))
    }),
    ("nieuw kind", |p, code| new_child(p, ("gemeente", code))),
    ("kaart", |p, code| card(p, ("gemeente", code))),
    ("indicatie", |p, code| indication(p, ("gemeente", code))),
    ("regeling", |p, code| {
        let code = GemeenteCode::parse(code).expect("a code");
        let here = std::path::Path::new(".");
        let put = p.session.put_regeling(&code, "buren-2025", here, p.now);
        answer(put.map(Option::unwrap_or_default))
    }),
    ("bericht JW301", |p, code| {
        let message = Message {
            gemeente: code,
            ..RIGHT
        };
        let folder = p.path.parent().expect("a folder").join("antwoorden");
        let report = p.session.read_message(&message.xml(), "b.xml", &folder, p.now);
        let report = report.expect("read");
        [report.faults, report.remarks].concat().join(" ")
    }),
];

/// What each door says of a code, and whether it took it.
fn through_every_door(list: Option<&str>, now: &str, code: &'static str) -> Vec<(&'static str, String, bool)> {
    let driven = DOORS.iter().map(|(door, drive)| {
        let mut place = Place::with_samples();
        place.now = moment(now);
        if let Some(list) = list {
            let loaded = place.session.load_list(ListKind::Gemeenten, "g.csv", list, place.now);
            loaded.expect("a list");
        }
        let before = facts(&place);
        let said = drive(&mut place, code);
        (*door, said, facts(&place) != before)
    });
    driven.collect()
}

/// The rows that hold what came through a door; an answer to a message is none.
fn facts(place: &Place) -> Vec<String> {
    let tables = [
        "child ",
        "tariff ",
        "toewijzing_state",
        "dossier_event",
        "gemeente_regeling",
    ];
    let mut rows = place.dump();
    rows.retain(|row| tables.iter().any(|table| row.starts_with(table)));
    rows
}

#[test]
fn tr378_a_municipality_of_the_newer_list_alone_comes_through_every_door() {
    for (door, said, taken) in through_every_door(None, "2026-03-31T20:00", "1999") {
        assert!(
            !taken && said.contains("staat niet in de gemeentelijst"),
            "{door}: {said}"
        );
    }
    for (door, said, taken) in through_every_door(Some(NEWER), "2026-03-31T20:00", "1999") {
        assert!(taken && !said.contains("gemeentelijst"), "{door}: {said}");
    }
}

#[test]
fn tr378_a_municipality_that_ended_by_the_newer_list_comes_through_no_door_after_its_end() {
    for (door, said, taken) in through_every_door(Some(NEWER), "2026-03-31T20:00", "0153") {
        assert!(said.contains("bestond tot en met 28-02-2026"), "{door}: {said}");
        // Who came years ago may still be brought in with the municipality of then; that is said.
        let may_be = ["bestand kinderen", "nieuw kind", "kaart"].contains(&door);
        assert_eq!(taken, may_be, "{door}: {said}");
    }
    let last_day = NEWER.replace("2026-02-28", "2026-03-31");
    for (door, said, taken) in through_every_door(Some(&last_day), "2026-03-31T20:00", "0153") {
        assert!(taken && !said.contains("bestond"), "{door}: {said}");
    }
}

#[test]
fn tr378_past_the_end_of_the_list_every_door_takes_a_code_and_says_so() {
    for (door, said, taken) in through_every_door(None, "2027-01-04T09:00", "1999") {
        assert!(taken && said.contains("bekend tot en met 31-12-2026"), "{door}: {said}");
    }
    for (door, said, taken) in through_every_door(None, "2027-01-04T09:00", "9999") {
        assert!(!taken, "{door}: {said}");
    }
}
