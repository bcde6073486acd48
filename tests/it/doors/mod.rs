//! Every fact that can be recorded, through every door it can come: each door refuses what cannot be true, or says it.
//!
//! A cell drives the real door with a breaking case. A door that a fact does not have is named with the reason.
#![cfg(test)]

use crate::import_support::{Place, child, day, look_and_perform};
use plusgroep::app::AppError;
use plusgroep::app::day::{DayAction, RowState, Seen};
use plusgroep::app::dossier::{FormError, FormTarget};
use plusgroep::app::import::{ImportKind, ImportMode};
use plusgroep::app::roster::RosterAction;
use plusgroep::domain::dossier::EntryKind;
use plusgroep::domain::ids::{GroupId, StaffId};
use plusgroep::domain::people::{AbsenceReason, Deployment, Shift};
use plusgroep::domain::time::Minute;

/// What a door does with a breaking case, and words that must stand in what it says.
enum Cell {
    /// Refused; nothing changes.
    Refused(fn(&mut Place) -> String, &'static str),
    /// Taken, and said: somebody has to look at it.
    Said(fn(&mut Place) -> String, &'static str),
    /// A message is rejected in its answer; neither child nor allocation comes of it.
    Answered(fn(&mut Place) -> String, &'static str),
    /// The fact does not come through this door.
    NoDoor(&'static str),
}

mod again;
mod children;
mod days;
mod gemeenten;

use Cell::{Answered, NoDoor, Refused, Said};

const FROM_A_FILE: &str = "komt alleen uit een bestand";
const NOT_BY_COMMAND: &str = "er is geen opdracht die dit vastlegt; een opdracht leest een bestand of bericht";
const NO_MESSAGE: &str = "geen bericht van de standaard draagt dit";
const ON_SCREEN: &str = "wordt op het scherm getypt";

const CHILDREN: &str = "kindnummer;voornaam;achternaam;geboortedatum;gemeente;bsn\n";
const PLACEMENTS: &str = "kindnummer;groep;vanaf;tot;ma\n";
const HOURS: &str = "personeelsnummer;datum;van;tot;groep;inzet\n";
const PRESENCE: &str = "kindnummer;datum;groep;in;uit;reden\n";
const STAFF: &str = "personeelsnummer;naam;functie\n";
const PAPERS: &str = "personeelsnummer;naam;functie;vog_datum;ehbo_tot\n";
const TARIFFS: &str = "gemeente;productcode;vanaf;tot;productcategorie;eenheid;tarief_cent\n";
const ALLOCATIONS: &str = "gemeente;toewijzingnummer;toewijzingsdatum;toewijzingstijd;kindnummer;productcategorie;\
                           productcode;volume;eenheid;frequentie;ingangsdatum;einddatum;reden_wijziging\n";

macro_rules! csv_file {
    ($kind:ident, $header:ident, $lines:expr) => {
        |place| import(place, ImportKind::$kind, &format!("{}{}", $header, $lines))
    };
}

use csv_file;

/// Fact, and its four doors: file, screen, command, message.
type Fact = (&'static str, Cell, Cell, Cell, Cell);

fn at(text: &str) -> Minute {
    Minute::parse(text).expect("a time")
}

/// What importing a file says: errors and warnings.
fn import(place: &mut Place, kind: ImportKind, text: &str) -> String {
    let report = place.import(kind, text.as_bytes(), ImportMode::Write);
    let said = report.errors.iter().chain(&report.warnings);
    let lines: Vec<String> = said.map(|line| format!("regel {}: {}", line.line, line.text)).collect();
    lines.join("\n")
}

fn answer(outcome: Result<String, AppError>) -> String {
    outcome.unwrap_or_else(|error| error.message)
}

/// What a form says when it is filled in and recorded.
fn form(place: &mut Place, target: &FormTarget, fields: &[(&str, &str)]) -> String {
    let typed = fields
        .iter()
        .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
        .collect();
    match place.session.record_form(place.now, target, &typed) {
        Ok(recorded) => recorded.done.message,
        Err(FormError::Fields(wrong)) => wrong.into_iter().map(|error| error.text).collect(),
        Err(FormError::Refused(error)) => error.message,
    }
}

fn new_child(place: &mut Place, changed: (&str, &str)) -> String {
    let mut fields = vec![
        ("kindnummer", "301"),
        ("voornaam", "Typ"),
        ("achternaam", "Fout"),
        ("geboortedatum", "14-05-2018"),
        ("gemeente", "0214"),
    ];
    fields
        .iter_mut()
        .filter(|(key, _)| *key == changed.0)
        .for_each(|field| field.1 = changed.1);
    form(place, &FormTarget::NewChild, &fields)
}

fn record(place: &mut Place, number: &str, kind: EntryKind, fields: &[(&str, &str)]) -> String {
    let target = FormTarget::Record {
        child: child(place, number).id,
        kind,
        replaces: None,
    };
    form(place, &target, fields)
}

fn card(place: &mut Place, changed: (&'static str, &'static str)) -> String {
    let fields = [
        ("voornaam", "Sem"),
        ("achternaam", "Voorbeeld"),
        ("geboortedatum", "14-05-2018"),
    ];
    let kept = fields.into_iter().filter(|(key, _)| *key != changed.0);
    let fields: Vec<_> = kept.chain([changed]).collect();
    let id = child(place, "12").id;
    let held = place.session.held(id, EntryKind::Card).expect("the card");
    let target = FormTarget::Held {
        child: id,
        before: Box::new(held.into_iter().next().expect("a card")),
    };
    form(place, &target, &fields)
}

fn indication(place: &mut Place, changed: (&'static str, &'static str)) -> String {
    let fields = [
        ("product", "45A06"),
        ("toekenning", "3 dagdeel week 2026-03-01 2026-12-31"),
        ("datum", "20-03-2026"),
        ("gemeente", "0214"),
    ];
    let kept = fields.into_iter().filter(|(key, _)| *key != changed.0);
    let fields: Vec<_> = kept.chain([changed]).collect();
    record(place, "12", EntryKind::Indication, &fields)
}

fn signal(place: &mut Place, more: (&'static str, &'static str)) -> String {
    let fields = [
        ("datum", "01-03-2026"),
        ("wat", "Slaapt slecht"),
        ("besproken_met", "ouders"),
        more,
    ];
    record(place, "12", EntryKind::Signal, &fields)
}

fn group(place: &Place, name: &str) -> GroupId {
    let week = place.session.team_week(day("2026-03-31")).expect("a week");
    week.groups
        .iter()
        .find(|(_, found)| found == name)
        .expect("the group")
        .0
}

fn staff(place: &Place, name: &str) -> StaffId {
    let week = place.session.team_week(day("2026-03-31")).expect("a week");
    week.rows
        .iter()
        .find(|row| row.name.starts_with(name))
        .expect("someone")
        .staff
}

fn perform(place: &mut Place, on: &str, action: &DayAction) -> String {
    answer(look_and_perform(&mut place.session, day(on), place.now, action).map(|done| done.message))
}

fn check_in(place: &mut Place, number: &str, group_name: &str, (on, time): (&str, &str)) -> String {
    let action = DayAction::CheckIn {
        group: group(place, group_name),
        children: vec![child(place, number).id],
        at: at(time),
    };
    perform(place, on, &action)
}

fn clock(place: &mut Place, name: &str, group_name: &str, time: &str) -> String {
    let action = DayAction::ClockStaff {
        staff: staff(place, name),
        group: group(place, group_name),
        at: at(time),
        deployment: Deployment::Regular,
        seen: Seen::default(),
    };
    perform(place, "2026-03-31", &action)
}

fn shift(place: &mut Place, name: &str, group_name: &str, (on, from, until): (&str, &str, &str)) -> String {
    let shift = Shift {
        staff: staff(place, name),
        group: group(place, group_name),
        day: day(on),
        from: at(from),
        until: at(until),
        deployment: Deployment::Regular,
    };
    answer(
        place
            .session
            .roster(place.now, &RosterAction::Add(shift))
            .map(|done| done.message),
    )
}

/// What reading a JW301 says that differs from a right one: return codes, faults and remarks.
fn jw301(place: &mut Place, (right, wrong): (&str, &str)) -> String {
    let xml = String::from_utf8(crate::messages::RIGHT.xml()).expect("text");
    assert!(xml.contains(right), "nothing is changed: {right}");
    match crate::messages::read(place, xml.replace(right, wrong).as_bytes()) {
        Ok(report) => {
            let codes = report.return_codes.into_iter().map(str::to_owned);
            let said = codes.chain(report.faults).chain(report.remarks);
            said.collect::<Vec<_>>().join(" ")
        }
        Err(error) => format!("{} {}", error.code, error.message),
    }
}

/// The rows of children and of what was granted to them.
fn granted(place: &Place) -> Vec<String> {
    let tables = ["child ", "child_", "toewijzing"];
    let rows = place.dump().into_iter();
    rows.filter(|row| tables.iter().any(|table| row.starts_with(table)))
        .collect()
}

/// Drives a cell on samples that are as they were made; says what is wrong with it.
fn wrong_with(place: &mut Place, cell: &Cell) -> Option<String> {
    let (drive, words, taken) = match cell {
        Answered(drive, words) => {
            let before = granted(place);
            let said = drive(place);
            let changed = granted(place) != before;
            *place = Place::with_samples();
            return (changed || !said.contains(words)).then(|| format!("changed: {changed}; it says: {said}"));
        }
        Refused(drive, words) => (drive, words, false),
        Said(drive, words) => (drive, words, true),
        NoDoor(reason) => return reason.is_empty().then(|| "no reason".to_owned()),
    };
    let before = place.dump();
    let said = drive(place);
    let changed = place.dump() != before;
    if changed {
        *place = Place::with_samples();
    }
    match (said.contains(words), changed == taken) {
        (true, true) => None,
        (false, _) => Some(format!("it says: {said}")),
        (_, false) if taken => Some("it is not taken".to_owned()),
        (_, false) => Some("it changes something".to_owned()),
    }
}

#[test]
fn every_door_refuses_or_says_what_cannot_be_true() {
    let mut place = Place::with_samples();
    let (mut driven, mut wrong) = (0, Vec::new());
    for (fact, file, screen, command, message) in children::FACTS.iter().chain(days::FACTS) {
        for (door, cell) in [
            ("bestand", file),
            ("scherm", screen),
            ("opdracht", command),
            ("bericht", message),
        ] {
            driven += usize::from(!matches!(cell, NoDoor(_)));
            let found = wrong_with(&mut place, cell);
            wrong.extend(found.map(|what| format!("{fact}, {door}: {what}")));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(driven >= 54, "only {driven} doors were driven");
}

#[test]
fn what_was_there_before_is_not_held_against_a_file_that_does_not_change_it() {
    let mut place = Place::with_samples();
    let kept = "kindnummer;voornaam;achternaam;geboortedatum;gemeente\n12;Sem;Voorbeeld;2018-05-14;0214\n";
    assert_eq!(import(&mut place, ImportKind::Children, kept), "");
    let history = format!("{PRESENCE}16;2026-03-30;Uilen;14:05;;\n");
    assert_eq!(
        import(&mut place, ImportKind::Attendance, &history),
        "",
        "a day that has gone by may have no end"
    );
    let adjoining = format!("{PRESENCE}16;2026-03-27;Bijtjes;17:11;18:00;\n");
    assert_eq!(
        import(&mut place, ImportKind::Attendance, &adjoining),
        "",
        "the minute of leaving is free again"
    );
    let now = format!("{PRESENCE}16;2026-03-31;Uilen;14:05;20:00;\n");
    assert_eq!(
        import(&mut place, ImportKind::Attendance, &now),
        "",
        "this very minute has been"
    );
}

#[test]
fn an_absence_may_lie_ahead_in_a_file_as_on_the_screen_and_presence_may_not() {
    let ahead = "2026-04-02";
    let mut place = Place::with_samples();
    let absent = DayAction::Absent {
        group: group(&place, "Uilen"),
        children: vec![(child(&place, "12").id, Seen::default())],
        reason: AbsenceReason::Sick,
    };
    let said = perform(&mut place, ahead, &absent);
    assert!(said.contains("ziek"), "{said}");
    let file = format!("{PRESENCE}16;{ahead};Uilen;;;ziek\n");
    assert_eq!(import(&mut place, ImportKind::Attendance, &file), "");
    let view = place.session.day_view(day(ahead), place.now).expect("a view");
    let rows = || view.groups.iter().flat_map(|group| &group.rows);
    for number in ["12", "16"] {
        let id = child(&place, number).id;
        let mut own = rows().filter(|row| row.child == id);
        assert!(
            own.any(|row| row.state == RowState::Absent(AbsenceReason::Sick)),
            "{number}"
        );
    }
    let before = place.dump();
    let file = format!("{PRESENCE}16;{ahead};Uilen;14:05;;\n");
    let said = import(&mut place, ImportKind::Attendance, &file);
    assert!(said.contains("nog niet geweest") && place.dump() == before, "{said}");
}

#[test]
fn a_refused_file_also_says_what_is_to_be_looked_at() {
    let mut place = Place::with_samples();
    let text = format!("{CHILDREN}301;Typ;Fout;2091-02-28;0214;\n302;Oud;Fout;1959-02-28;0214;\n");
    let report = place.import(ImportKind::Children, text.as_bytes(), ImportMode::Write);
    let lines = |of: &[plusgroep::app::import::LineError]| of.iter().map(|line| line.line).collect::<Vec<_>>();
    assert_eq!((lines(&report.errors), lines(&report.warnings)), (vec![2], vec![3]));
}

#[test]
fn a_child_that_is_inside_elsewhere_is_moved_in_one_step_and_undo_takes_both_back() {
    let mut place = Place::with_samples();
    check_in(&mut place, "12", "Uilen", ("2026-03-31", "19:00"));
    let before = presence(&place);
    assert_eq!(before, ["Uilen"]);
    let said = check_in(&mut place, "12", "Bijtjes", ("2026-03-31", "19:30"));
    assert!(said.contains("binnen om 19:30") && said.contains("bij Uilen"), "{said}");
    assert_eq!(presence(&place), ["Bijtjes"]);
    perform(&mut place, "2026-03-31", &DayAction::Undo);
    assert_eq!(presence(&place), before);
    perform(&mut place, "2026-03-31", &DayAction::Redo);
    assert_eq!(presence(&place), ["Bijtjes"]);
}

/// Groups in which child 12 is.
fn presence(place: &Place) -> Vec<String> {
    let view = place.session.day_view(day("2026-03-31"), place.now).expect("a view");
    let id = child(place, "12").id;
    let inside = |group: &&plusgroep::app::day::GroupDay| {
        let mut rows = group.rows.iter().filter(|row| row.child == id);
        rows.any(|row| row.stays.last().is_some_and(|stay| stay.out.is_none()))
    };
    view.groups
        .iter()
        .filter(inside)
        .map(|group| group.name.clone())
        .collect()
}
