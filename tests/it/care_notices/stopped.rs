//! What a reported stop means for what goes only together with the support that stopped.

use super::{EVENING, on, send, settle, start, stop, why};
use crate::import_support::{Place, child, moment};
use plusgroep::app::import::ImportKind;

#[test]
fn policy_4_4_a_stop_of_45a05_leaves_transport_uncovered_from_the_day_after() {
    let mut place = Place::with_samples();
    let transport = "gemeente;toewijzingnummer;toewijzingsdatum;toewijzingstijd;kindnummer;productcategorie;productcode;volume;eenheid;frequentie;ingangsdatum;einddatum;reden_wijziging\n\
        0214;400001;2026-02-16;10:21:00;21;42;42A03;3;14;2;2026-03-01;2026-06-30;\n";
    place.write(ImportKind::Allocations, transport);
    let uncovered = |place: &Place| -> Vec<String> {
        let found = place.session.burn_down(child(place, "21").id, moment(EVENING));
        let allocations = found.expect("what is left").allocations;
        let findings = allocations.iter().flat_map(|burn| &burn.findings);
        findings
            .filter(|finding| finding.code.as_str() == "KOPPELING")
            .map(|finding| finding.day.map(|day| day.to_string()).unwrap_or_default())
            .collect()
    };
    assert!(uncovered(&place).is_empty(), "45A05 covers it");
    let number = 300_205;
    settle(&mut place, &start("21", number), EVENING);
    assert!(uncovered(&place).is_empty());
    let later = "2026-04-07T20:00";
    send(&mut place, &why(on(stop("21", number), "2026-03-27"), "34"), later).expect("a stop");
    assert_eq!(uncovered(&place), ["2026-03-28"]);
}
