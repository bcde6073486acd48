//! Allocations of the municipality by the other doors: what its own messages are refused for, a file and a record are refused for.
#![cfg(test)]

use crate::import_support::{Place, child, moment, tamper};
use crate::messages::{RIGHT, now, read};
use plusgroep::app::dossier::{DossierAction, FormError, FormTarget};
use plusgroep::app::import::{ImportKind, ImportMode, ImportReport};
use plusgroep::domain::dossier::EntryKind;
use plusgroep::domain::ids::GemeenteCode;
use plusgroep::domain::time::Month;
use plusgroep::store::allocations;

const GRANTED: &str = "gemeente;toewijzingnummer;toewijzingsdatum;toewijzingstijd;kindnummer;productcategorie;productcode;volume;\
    eenheid;frequentie;ingangsdatum;einddatum;reden_wijziging";

fn granted_file(place: &mut Place, row: &str) -> ImportReport {
    place.import(
        ImportKind::Allocations,
        format!("{GRANTED}\n{row}\n").as_bytes(),
        ImportMode::Write,
    )
}

/// What a file is refused for, and what is said of it: column and text.
fn refused_and_said(report: &ImportReport) -> [Vec<(&str, &str)>; 2] {
    [&report.errors, &report.warnings].map(|lines| {
        let lines = lines.iter();
        lines
            .map(|line| (line.column.as_deref().unwrap_or_default(), line.text.as_str()))
            .collect()
    })
}

#[test]
fn tr385_no_file_and_no_record_removes_an_allocation_with_approved_claims() {
    let mut place = Place::with_samples();
    let folder = place.path.parent().expect("a folder").join("declaratie");
    let month = Month::parse("2026-03").expect("a month");
    let buren = GemeenteCode::parse("0214").expect("a code");
    place
        .session
        .make_claim(month, &buren, &folder, moment("2026-04-02T10:00"))
        .expect("made");
    let sem = child(&place, "12").id;
    let typed = [
        ("product", "45A60"),
        ("toekenning", "3 dagdeel week 2026-03-01 2026-12-31"),
        ("datum", "20-02-2026"),
        ("gemeente", "0214"),
        ("toewijzingnummer", "300201"),
    ];
    let typed = typed.map(|(key, value)| (key.to_owned(), value.to_owned()));
    let kind = EntryKind::Indication;
    let target = FormTarget::Record {
        child: sem,
        kind,
        replaces: None,
    };
    place
        .session
        .record_form(now(), &target, &typed.into_iter().collect())
        .expect("the paper of the same allocation");
    let id = place.session.child_file(sem, now()).expect("a dossier").entries[0].id;
    tamper(&place.path, "UPDATE prestatie SET state = 'goedgekeurd'");
    let removal = "0214;300201;2026-03-30;10:00:00;12;45;45A60;3;16;2;2026-03-01;2026-03-01;13";
    let report = granted_file(&mut place, removal);
    let [refused, _] = refused_and_said(&report);
    assert!(
        matches!(refused[..], [("reden_wijziging", text)] if text.contains("TR385")),
        "{refused:?}"
    );
    let withdrawal = DossierAction::Withdraw { id };
    let error = place
        .session
        .dossier(now(), &withdrawal)
        .expect_err("claims were approved");
    assert!(error.message.contains("TR385"), "{}", error.message);
    tamper(&place.path, "UPDATE prestatie SET state = 'afgekeurd'");
    place.session.dossier(now(), &withdrawal).expect("nothing stands on it");
    assert_eq!(granted_file(&mut place, removal).errors, []);
}

#[test]
fn a_file_and_a_record_change_nothing_of_an_allocation_that_came_as_a_message() {
    let mut place = Place::with_samples();
    let number = read(&mut place, &RIGHT.xml()).expect("read").child.expect("a child");
    let sent = |place: &Place| {
        let all = allocations::states(place.store().read()).expect("allocations");
        all.into_iter()
            .filter(|state| state.number.number() == 700_001)
            .collect::<Vec<_>>()
    };
    let before = sent(&place);
    let row = |stamp: &str, rest: &str| format!("0214;700001;{stamp};{number};{rest}");
    for (stamp, rest) in [
        // Volume, period, product, unit and frequency; later, at the same moment, and a removal.
        ("2026-03-09;10:00:00", "45;45A60;2;16;2;2026-03-01;2026-12-31;"),
        ("2026-03-01;10:00:00", "45;45A60;8;16;2;2026-03-01;2026-12-31;"),
        ("2026-03-09;10:00:00", "45;45A60;3;16;2;2026-02-01;2026-12-31;"),
        ("2026-03-09;10:00:00", "45;45A60;3;16;2;2026-03-01;2026-06-30;05"),
        ("2026-03-09;10:00:00", "45;45A05;3;16;2;2026-03-01;2026-12-31;"),
        ("2026-03-09;10:00:00", "45;45A60;8;04;4;2026-03-01;2026-12-31;"),
        ("2026-02-09;10:00:00", "45;45A60;2;16;2;2026-03-01;2026-12-31;"),
        ("2026-03-09;10:00:00", "45;45A60;3;16;2;2026-03-01;2026-03-01;13"),
    ] {
        let report = granted_file(&mut place, &row(stamp, rest));
        let [refused, _] = refused_and_said(&report);
        assert!(
            matches!(refused[..], [("toewijzingnummer", text)] if text.contains("JW301")),
            "{stamp} {rest} {refused:?}"
        );
    }
    // The same, also with another moment: nothing to keep.
    for stamp in ["2026-03-01;10:00:00", "2026-03-09;10:00:00"] {
        let report = granted_file(&mut place, &row(stamp, "45;45A60;3;16;2;2026-03-01;2026-12-31;"));
        assert_eq!((report.errors.len(), report.unchanged), (0, 1), "{stamp}");
    }
    let child = child(&place, number.as_str()).id;
    let kind = EntryKind::Indication;
    let mut note = |grant: &str, decided: &str| {
        let typed = [
            ("product", "45A60"),
            ("toekenning", grant),
            ("datum", decided),
            ("gemeente", "0214"),
            ("toewijzingnummer", "700001"),
        ];
        let typed = typed.map(|(key, value)| (key.to_owned(), value.to_owned()));
        let target = FormTarget::Record {
            child,
            kind,
            replaces: None,
        };
        place.session.record_form(now(), &target, &typed.into_iter().collect())
    };
    let later = note("6 dagdeel week 2026-03-01 2026-12-31", "09-03-2026");
    let Err(FormError::Refused(error)) = later else {
        panic!("a later decision of ours goes before that of the municipality: {later:?}");
    };
    assert!(error.message.contains("JW301"), "{}", error.message);
    // The paper from before the message is kept as a record alone.
    note("6 dagdeel week 2026-03-01 2026-12-31", "20-02-2026").expect("written");
    assert_eq!(sent(&place), before);
}

#[test]
fn op033x1_what_does_not_change_under_a_number_is_said_of_a_file_as_of_a_message() {
    let mut place = Place::with_samples();
    let row = |rest: &str| format!("0214;300201;2026-03-09;10:00:00;12;45;{rest};2026-12-31;");
    let report = granted_file(&mut place, &row("45A60;5;16;2;2026-03-01"));
    let [refused, said] = refused_and_said(&report);
    assert_eq!(refused, []);
    assert!(
        matches!(said[..], [("toewijzingnummer", text)] if text.contains("omvang") && text.contains("OP033x1")),
        "{said:?}"
    );
    let report = granted_file(&mut place, &row("45A60;5;16;2;2026-03-01"));
    assert_eq!(
        (report.warnings.len(), report.unchanged),
        (0, 1),
        "what is known is not said again"
    );
}
