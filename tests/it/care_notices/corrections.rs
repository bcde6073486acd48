//! What was wrong is taken back or replaced.

use super::*;

#[test]
fn iv008_a_correction_is_one_message_when_a_key_element_differs_and_two_when_not() {
    let mut place = Place::with_samples();
    assert_eq!(
        code(fix(&mut place, &start("12", 300_201), "2026-03-03T09:00")),
        "TR063"
    );
    settle(&mut place, &start("12", 300_201), "2026-03-03T09:00");
    assert_eq!(
        code(fix(&mut place, &start("12", 300_201), "2026-03-04T09:00")),
        "NIETS_ANDERS"
    );
    let sent = fix(&mut place, &on(start("12", 300_201), "2026-03-03"), "2026-03-04T09:00").expect("corrected");
    let message = jw305::read(&files(&sent)[0]).expect("read");
    let lines: Vec<(&str, String)> = message
        .products
        .iter()
        .map(|line| (line.key.status.code(), line.key.begin.to_string()))
        .collect();
    assert_eq!(
        lines,
        [("3", "2026-03-02".to_owned()), ("1", "2026-03-03".to_owned())],
        "one message"
    );
    accept(&mut place, &sent, "2026-03-04T10:00");
}

#[test]
fn iv008_a_correction_of_the_allocation_date_alone_takes_two_messages() {
    let mut place = Place::with_samples();
    settle(&mut place, &start("12", 300_201), "2026-03-03T09:00");
    // The municipality's allocation now begins on another day: no key element, so two messages.
    let moved = "gemeente;toewijzingnummer;toewijzingsdatum;toewijzingstijd;kindnummer;productcategorie;productcode;volume;eenheid;frequentie;ingangsdatum;einddatum;reden_wijziging
0214;300201;2026-03-04;10:21:00;12;45;45A60;3;16;2;2026-03-02;2026-12-31;14\n";
    place.write(ImportKind::Allocations, moved);
    let sent = fix(&mut place, &start("12", 300_201), "2026-03-05T09:00").expect("corrected");
    let written = files(&sent);
    assert_eq!(written.len(), 2);
    assert_ne!(
        jw305::read(&written[0]).expect("read").header.identification,
        jw305::read(&written[1]).expect("read").header.identification
    );
    accept(&mut place, &sent, "2026-03-05T10:00");
}

#[test]
fn what_was_sent_is_replaced_or_taken_back_last_first() {
    let mut place = Place::with_samples();
    settle(&mut place, &start("12", 300_201), "2026-03-03T09:00");
    settle(
        &mut place,
        &why(on(stop("12", 300_201), "2026-03-17"), "32"),
        "2026-03-18T09:00",
    );
    assert_eq!(
        code(correct(
            &mut place,
            &start("12", 300_201),
            Correction::Delete,
            "2026-03-19T09:00"
        )),
        "TR071"
    );
    let sent = fix(&mut place, &why(stop("12", 300_201), "34"), "2026-03-19T09:00").expect("corrected");
    assert_eq!(jw307::read(&files(&sent)[0]).expect("read").products.len(), 2);
    accept(&mut place, &sent, "2026-03-19T10:00");
    let sent = correct(&mut place, &stop("12", 300_201), Correction::Delete, "2026-03-20T09:00").expect("taken back");
    accept(&mut place, &sent, "2026-03-20T10:00");
    let sent = correct(
        &mut place,
        &start("12", 300_201),
        Correction::Delete,
        "2026-03-21T09:00",
    )
    .expect("taken back");
    accept(&mut place, &sent, "2026-03-21T10:00");
    let shown = board(&place, "2026-03-21T20:00");
    assert!(
        proposal(&shown, 300_201).is_some(),
        "everything was taken back: the start is to be reported again"
    );
}
