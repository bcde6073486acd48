//! The JW301: what the provider is told, and that it is judged by nothing else.

use super::{
    ANNA, BAS, BUDGET, DORA, MONTHLY, WEEKLY, claim, day, days, february, granted, rejected, said, send, send_lines,
    stamp, town, untold,
};
use crate::import_support::{Place, moment};
use crate::municipality::claim::Line;
use crate::municipality::{Frequency, Municipality, Reason, Resident, Size, Unit};
use plusgroep::ijw::MessageKind;
use plusgroep::ijw::jw301::{Received, read};

fn told(town: &mut Municipality, bsn: &str, dated: &str) -> String {
    let bytes = town.jw301(bsn, day(dated));
    crate::xml::assert_official(MessageKind::Jw301, &bytes);
    assert!(matches!(read(&bytes), Ok(Received::Sound(_))), "level 2");
    String::from_utf8(bytes).expect("UTF-8")
}

#[test]
fn a_jw301_is_valid_and_holds_the_allocations_of_one_child() {
    let mut town = untold(7);
    town.settle(Resident {
        bsn: BAS.to_owned(),
        born: day("2020-02-29"),
        given: "Bas".to_owned(),
        family: "Zand & Zn".to_owned(),
    });
    let text = told(&mut town, BAS, "2026-01-05");
    for part in [
        "<ijw:Dagtekening>2026-01-05<",
        "<ijw:Datum>2020-02-29<",
        "Zand &amp; Zn",
        ">303</jw301:ToewijzingNummer>",
        "<jw301:Budget>100000<",
        ">304</jw301:ToewijzingNummer>",
        "<ijw:Frequentie>6<",
        "<jw301:Toewijzingstijd>10:00:00<",
    ] {
        assert!(text.contains(part), "{part}");
    }
    assert!(!text.contains("RedenWijziging") && !text.contains(">301<"));
    assert_ne!(told(&mut town, BAS, "2026-01-05"), text, "TR056");
}

#[test]
fn op087_a_jw301_holds_what_is_valid_and_what_changed() {
    let mut town = town();
    let count = |text: &str| {
        (
            text.matches("<jw301:ToegewezenProduct>").count(),
            text.contains("RedenWijziging"),
        )
    };
    assert_eq!(count(&told(&mut town, ANNA, "2026-06-20")), (3, false));
    assert_eq!(
        count(&told(&mut town, ANNA, "2026-06-21")),
        (2, false),
        "expired and unchanged"
    );
    town.shorten(WEEKLY, day("2026-05-31"), stamp("2026-06-22T09:00:00"));
    let text = told(&mut town, ANNA, "2026-06-22");
    assert_eq!(count(&text), (3, true));
    assert!(text.contains("<jw301:RedenWijziging>05<") && text.contains("<jw301:Einddatum>2026-05-31<"));
    assert_eq!(count(&told(&mut town, ANNA, "2026-06-23")), (2, false), "IV099");
    town.stretch(WEEKLY, day("2026-07-31"), stamp("2026-06-24T09:00:00"));
    assert!(told(&mut town, ANNA, "2026-06-24").contains("<jw301:RedenWijziging>04<"));
    town.remove(MONTHLY, stamp("2026-06-25T09:00:00"))
        .expect("nothing approved");
    assert_eq!(
        town.allocation(MONTHLY).and_then(|grant| grant.reason),
        Some(Reason::Removed)
    );
    let text = told(&mut town, ANNA, "2026-06-25");
    assert!(text.contains("<jw301:RedenWijziging>13<") && text.contains("<jw301:Einddatum>2026-01-01<"));
    assert_eq!(count(&told(&mut town, ANNA, "2026-06-26")), (2, false), "told once");
}

#[test]
fn there_is_no_news_when_everything_expired_unchanged() {
    let mut town = town();
    assert!(town.has_news(BAS, day("2026-12-31")) && !town.has_news(BAS, day("2027-01-01")));
    assert!(!town.has_news(DORA, day("2026-01-01")));
    town.stretch(BUDGET, day("2027-01-31"), stamp("2027-01-02T09:00:00"));
    assert!(town.has_news(BAS, day("2027-02-02")));
    assert_eq!(
        town.allocation(BUDGET).and_then(|grant| grant.end),
        Some(day("2027-01-31"))
    );
}

#[test]
fn op095_a_line_is_judged_by_what_the_provider_was_told() {
    let mut town = untold(7);
    assert_eq!(
        send_lines(&mut town, "1", vec![february("R1")]),
        rejected("R1", &["9338"])
    );
    told(&mut town, ANNA, "2026-01-05");
    town.shorten(WEEKLY, day("2026-02-10"), stamp("2026-02-11T09:00:00"));
    let until = |reference: &str, end: &str| Line {
        days: days("2026-02-01", end),
        ..february(reference)
    };
    assert_eq!(
        send_lines(&mut town, "2", vec![until("R2", "2026-02-10")]),
        rejected("R2", &["9388", "9321"])
    );
    told(&mut town, ANNA, "2026-02-12");
    assert_eq!(
        send_lines(&mut town, "3", vec![until("R3", "2026-02-28")]),
        rejected("R3", &["9308", "9388"])
    );
    let mut six = until("R4", "2026-02-10");
    (six.volume, six.amount) = (6, 6 * 4_737);
    assert_eq!(said(&send(&mut town, &claim("4", vec![(ANNA, vec![six])]))), granted());
}

#[test]
fn a_size_is_known_by_its_frequency() {
    let town = town();
    let size = town.allocation(WEEKLY).and_then(|grant| grant.subject.size());
    let wanted = Size {
        volume: 3,
        unit: Unit::Dagdeel,
        frequency: Frequency::Weekly,
    };
    assert_eq!(size, Some(wanted));
}

#[test]
fn the_program_reads_what_it_is_told() {
    let mut town = untold(7);
    let mut place = Place::empty();
    let folder = place.path.parent().expect("a folder").join("antwoorden");
    for (bsn, new) in [(ANNA, 3), (BAS, 2)] {
        let bytes = town.jw301(bsn, day("2026-01-05"));
        let report = place
            .session
            .read_message(&bytes, "b.xml", &folder, moment("2026-03-31T20:00"))
            .expect("read");
        assert_eq!((report.new, report.return_codes), (new, vec![]), "{:?}", report.faults);
    }
}
