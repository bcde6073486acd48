//! Start and stop on allocations that came in a JW301.

use super::*;
use crate::import_support::{PASSPHRASE, connect};
use crate::messages::{Message, RIGHT};
use plusgroep::app::Session;

/// A child of a JW301 with a place and a day of care, and its number.
fn granted(place: &mut Place, message: &Message<'_>, now: &str) -> String {
    let report = answer(place, &message.xml(), now).expect("read");
    let number = report.child.expect("a child").to_string();
    place.write(
        ImportKind::Placements,
        &format!("kindnummer;groep;vanaf;tot;ma;di;wo;do;vr\n{number};Uilen;2026-03-01;;nso;nso;;nso;\n"),
    );
    place.write(
        ImportKind::Attendance,
        &format!("kindnummer;datum;groep;in;uit;reden\n{number};2026-03-05;Uilen;14:03;17:47;\n"),
    );
    number
}

#[test]
fn op271_an_allocation_with_retroactive_effect_counts_from_the_day_it_was_received() {
    let mut place = Place::with_samples();
    let number = granted(&mut place, &RIGHT, "2026-03-16T10:00");
    let shown = board(&place, "2026-03-16T20:00");
    let proposed = proposal(&shown, 700_001).expect("a proposal");
    assert_eq!(
        proposed.notice,
        ProposedNotice::Start {
            begin: day("2026-03-05")
        }
    );
    assert_eq!(proposed.due, day("2026-03-23"));
    let sent = settle(&mut place, &start(&number, 700_001), "2026-03-17T09:00");
    let client = jw305::read(&files(&sent)[0]).expect("read").client;
    assert_eq!(client.gender, Geslacht::Vrouwelijk, "copied from the JW301");
    assert_eq!(client.initials.as_ref().map(Text::as_str), Some("P"));

    // Shortened afterwards: a stop by the municipality, in time from the day it was known.
    let shortened = Message {
        identification: "G2",
        dated: "2026-04-01",
        stamp_date: "2026-04-01",
        end: "2026-03-20",
        change: "05",
        ..RIGHT
    };
    answer(&mut place, &shortened.xml(), "2026-04-01T10:00").expect("read");
    let shown = board(&place, "2026-04-01T20:00");
    let proposed = proposal(&shown, 700_001).expect("a proposal");
    assert_eq!(
        (proposed.notice.day(), proposed.due),
        (day("2026-03-20"), day("2026-04-10")),
        "Easter is no working day"
    );
    let sent = settle(&mut place, &CareRequest::from(proposed), "2026-04-02T09:00");
    assert_eq!(
        jw307::read(&files(&sent)[0]).expect("read").products[0].reason,
        RedenBeeindiging::DoorGemeente
    );
}

#[test]
fn op295_what_goes_only_together_with_support_is_reported_on_the_days_of_that_support() {
    let mut place = Place::with_samples();
    place.write(
        ImportKind::Allocations,
        "gemeente;toewijzingnummer;toewijzingsdatum;toewijzingstijd;kindnummer;productcategorie;productcode;volume;eenheid;\
         frequentie;ingangsdatum;einddatum;reden_wijziging\n\
         0214;300401;2026-02-16;10:00:00;21;45;45A04;6;16;2;2026-03-01;2026-12-31;\n\
         0214;300402;2026-02-16;10:00:00;21;42;42A03;3;14;2;2026-03-01;2026-12-31;\n",
    );
    let shown = board(&place, EVENING);
    for number in [300_205, 300_401, 300_402] {
        let proposed = proposal(&shown, number).expect("a proposal");
        assert_eq!(
            (proposed.notice.day(), proposed.due),
            (day("2026-03-02"), day("2026-03-09"))
        );
    }
}

#[test]
fn what_was_sent_on_an_allocation_that_is_removed_is_taken_back_last_first() {
    let mut place = Place::with_samples();
    let number = granted(&mut place, &RIGHT, "2026-03-05T20:00");
    settle(&mut place, &start(&number, 700_001), "2026-03-06T09:00");
    settle(
        &mut place,
        &why(on(stop(&number, 700_001), "2026-03-09"), "20"),
        "2026-03-09T20:00",
    );
    let removed = Message {
        identification: "G2",
        stamp_date: "2026-03-10",
        dated: "2026-03-10",
        end: "2026-03-01",
        change: "13",
        ..RIGHT
    };
    answer(&mut place, &removed.xml(), "2026-03-10T10:00").expect("read");
    for (kind, now) in [
        (NoticeKind::Stop, "2026-03-10T20:00"),
        (NoticeKind::Start, "2026-03-12T20:00"),
    ] {
        let shown = board(&place, now);
        let proposed = proposal(&shown, 700_001).expect("a proposal");
        assert!(matches!(proposed.notice, ProposedNotice::Withdraw(notice) if notice.kind() == kind));
        settle(&mut place, &CareRequest::from(proposed), now);
    }
    assert!(proposal(&board(&place, "2026-03-13T20:00"), 700_001).is_none());
    assert_eq!(
        code(send(
            &mut place,
            &on(start(&number, 700_001), "2026-03-01"),
            "2026-03-13T20:00"
        )),
        "TR019"
    );
}

#[test]
fn two_municipalities_with_the_same_number_are_told_apart() {
    let mut place = Place::with_samples();
    let number = granted(&mut place, &RIGHT, "2026-03-05T20:00");
    let other = Message {
        gemeente: "0153",
        ..RIGHT
    };
    answer(&mut place, &other.xml(), "2026-03-05T21:00").expect("read");
    let which = send(&mut place, &start(&number, 700_001), "2026-03-06T09:00").expect_err("two of them");
    assert_eq!(which.code, "WELKE_GEMEENTE");
    let mut codes = ["0153", "0214"].into_iter();
    assert!(codes.all(|code| which.hints[0].contains(code)), "{:?}", which.hints);
    let shown = board(&place, "2026-03-06T09:00");
    let both: Vec<CareRequest> = shown
        .proposals
        .iter()
        .filter(|one| one.toewijzing.number() == 700_001)
        .map(CareRequest::from)
        .collect();
    assert_eq!(both.len(), 2);
    for request in &both {
        let sent = send(&mut place, request, "2026-03-06T09:00").expect("sent");
        let bytes = std::fs::read(&sent.messages[0].0).expect("a file");
        assert_eq!(
            Some(jw305::read(&bytes).expect("read").header.gemeente),
            request.gemeente
        );
    }
}

#[test]
fn an_allocation_is_known_from_the_first_state_that_came_in_whatever_order() {
    let mut place = Place::with_samples();
    let later = Message {
        identification: "G2",
        stamp_date: "2026-03-02",
        change: "14",
        ..RIGHT
    };
    granted(&mut place, &later, "2026-03-09T10:00");
    answer(&mut place, &RIGHT.xml(), "2026-03-16T10:00").expect("read");
    let shown = board(&place, "2026-03-16T20:00");
    assert_eq!(proposal(&shown, 700_001).expect("a proposal").due, day("2026-03-16"));
}

#[test]
fn what_an_earlier_version_read_is_kept_at_the_next_signing_in_and_says_the_same() {
    let mut place = Place::with_samples();
    granted(&mut place, &RIGHT, "2026-03-16T10:00");
    let before = board(&place, "2026-03-16T20:00");
    let rows = |place: &Place| {
        let dump = place.dump().into_iter();
        dump.filter(|row| row.starts_with("received_")).collect::<Vec<_>>()
    };
    let kept = rows(&place);
    assert_eq!(kept.len(), 2, "the message and its one state: {kept:?}");
    let connection = connect(&place.path, "Proef", PASSPHRASE);
    connection
        .execute_batch("DELETE FROM received_state; DELETE FROM received_jw301;")
        .expect("as an earlier version left it");
    drop(connection);
    assert_eq!(rows(&place), Vec::<String>::new());
    place.session = Session::open(&place.path, None, PASSPHRASE, place.now).expect("it opens");
    assert_eq!(rows(&place), kept);
    assert_eq!(board(&place, "2026-03-16T20:00"), before);
}
