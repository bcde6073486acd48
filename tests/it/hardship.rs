//! The hardship clause (B34): a limit set aside in the dossier of a child reaches what is left and what is billed.
#![cfg(test)]

use crate::import_support::{Place, child, day, moment, sample};
use plusgroep::app::dossier::DossierAction;
use plusgroep::app::import::ImportKind;
use plusgroep::domain::dossier::EntryKind;
use plusgroep::domain::dossier::form::Values;
use plusgroep::domain::ids::GemeenteCode;
use plusgroep::domain::time::Month;

const ALLOCATIONS: &str = "gemeente;toewijzingnummer;toewijzingsdatum;toewijzingstijd;kindnummer;productcategorie;\
    productcode;volume;eenheid;frequentie;ingangsdatum;einddatum;reden_wijziging";

fn place(volume: u32) -> Place {
    let mut place = Place::empty();
    for kind in [ImportKind::Children, ImportKind::Placements, ImportKind::Tariffs] {
        place.write(kind, sample(kind));
    }
    let grant = format!("0214;300201;2025-12-01;10:21:00;12;45;45A60;{volume};16;2;2025-12-29;2026-12-31;");
    place.write(ImportKind::Allocations, &format!("{ALLOCATIONS}\n{grant}\n"));
    place
}

fn set_aside(place: &mut Place, limit: &str, value: &str, (from, until): (&str, &str)) {
    let typed: Values = [
        ("grens", limit),
        ("waarde", value),
        ("vanaf", from),
        ("tot", until),
        ("reden", "Het gezin heeft het nodig"),
        ("besluitnummer", "H-1"),
        ("door", "college"),
    ]
    .into_iter()
    .map(|(key, value)| (key.to_owned(), value.to_owned()))
    .collect();
    let now = place.now;
    let content = place
        .session
        .read_typed(EntryKind::Hardship, &typed, now)
        .expect("a record");
    let child = child(place, "12").id;
    let action = DossierAction::Write { child, content };
    place.session.dossier(now, &action).expect("written");
}

fn granted(place: &Place, monday: &str) -> Option<u64> {
    let now = moment(&format!("{monday}T10:00"));
    let found = place
        .session
        .burn_down(child(place, "12").id, now)
        .expect("what is left");
    let weeks = &found.allocations[0].weeks;
    weeks
        .iter()
        .find(|week| week.monday == day(monday))
        .and_then(|week| week.granted)
}

#[test]
fn b34_a_limit_set_aside_for_a_child_holds_in_its_period_only_and_undo_restores_it() {
    let mut place = place(4);
    place.now = moment("2026-03-02T10:00");
    assert_eq!(
        granted(&place, "2026-03-09"),
        Some(3),
        "the policy caps a school week at three"
    );
    set_aside(&mut place, "schoolweek", "4", ("2026-03-09", "2026-03-15"));
    for (monday, dagdelen) in [("2026-03-02", 3), ("2026-03-09", 4), ("2026-03-16", 3)] {
        assert_eq!(granted(&place, monday), Some(dagdelen), "{monday}");
    }
    place.session.undo_dossier(place.now).expect("undone");
    assert_eq!(granted(&place, "2026-03-09"), Some(3));
    place.session.redo_dossier(place.now).expect("done again");
    assert_eq!(granted(&place, "2026-03-09"), Some(4));
}

#[test]
fn b34_the_fiftieth_week_is_billed_when_the_municipality_decided_so() {
    let mut place = place(3);
    place.now = moment("2027-01-05T10:00");
    let days = day("2026-01-21").iter_days().step_by(7).take(50);
    let rows: Vec<String> = days.map(|day| format!("12;{day};Uilen;14:05;17:30;")).collect();
    let attendance = format!("kindnummer;datum;groep;in;uit;reden\n{}\n", rows.join("\n"));
    place.write(ImportKind::Attendance, &attendance);
    let gemeente = GemeenteCode::parse("0214").expect("a code");
    let month = Month::parse("2026-12").expect("a month");
    let left_out = |place: &Place| {
        let claim = place.session.check_claim(month, &gemeente, place.now).expect("a claim");
        claim.not_billable.len()
    };
    assert_eq!(left_out(&place), 1);
    set_aside(&mut place, "weken_per_jaar", "52", ("2026-01-01", "2026-12-31"));
    assert_eq!(left_out(&place), 0);
}
