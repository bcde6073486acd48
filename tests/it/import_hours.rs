//! Importing presence and clocked work over what is known: corrections in the place of what they correct.

#![expect(clippy::expect_used, reason = "a helper of a test may fail the test")]

use super::import_support::{Place, child, counts, day, sample};
use plusgroep::app::import::ImportKind::{Attendance, Roster, Staff, Worked};
use plusgroep::app::import::ImportMode;
use plusgroep::domain::attendance::{AttendanceEvent, Fact, Stay, fold};
use plusgroep::domain::event::effective;
use plusgroep::domain::ids::{ChildId, GroupId};
use plusgroep::domain::people::Deployment;
use plusgroep::domain::staffing::{Worked as StretchOfWork, fold_staff};
use plusgroep::store::{attendance, staff};

const PRESENCE: &str = "kindnummer;datum;groep;in;uit;reden\n";

/// Raw events of a child on a day, in order of number.
fn events(place: &Place, number: &str, date: &str) -> Vec<AttendanceEvent> {
    let id = child(place, number).id;
    let all = attendance::events(place.store().read(), day(date), day(date)).expect("events");
    all.into_iter().filter(|event| event.child == id).collect()
}

/// Stays of a child on a day as `14:00-17:00` or `14:00-`.
fn stays(place: &Place, number: &str, date: &str) -> String {
    let state = fold(&events(place, number, date));
    let text = |stay: &Stay| {
        format!(
            "{}-{}",
            stay.from,
            stay.out.map_or(String::new(), |out| out.to_string())
        )
    };
    state.stays().iter().map(text).collect::<Vec<_>>().join(" ")
}

/// Stretches of work of a staff member on a day, with an `x` behind extra hours.
fn work(place: &Place, number: &str, date: &str) -> String {
    let store = place.store();
    let member = staff::staff(store.read())
        .expect("staff")
        .into_iter()
        .find(|member| member.number.as_str() == number)
        .expect("a known member");
    let events: Vec<_> = staff::events(store.read(), day(date), day(date))
        .expect("events")
        .into_iter()
        .filter(|event| event.staff == member.id)
        .collect();
    let text = |work: &StretchOfWork| {
        let until = work.until.map_or(String::new(), |until| until.to_string());
        let extra = if work.deployment == Deployment::Extra { "x" } else { "" };
        format!("{}-{until}{extra}", work.from)
    };
    fold_staff(&events).iter().map(text).collect::<Vec<_>>().join(" ")
}

/// One line of presence after another for child 16 on 30 March, and the stays that must follow.
#[test]
fn attendance_is_corrected_in_the_place_of_what_it_corrects() {
    let mut place = Place::with_samples();
    for (line, wanted, result) in [
        ("14:00;;", (1, 0, 0), "14:00-"),
        ("14:00;17:00;", (0, 1, 0), "14:00-17:00"),
        ("14:00;16:30;", (0, 1, 0), "14:00-16:30"),
        ("14:00;;", (0, 1, 0), "14:00-"),
        ("14:00;16:30;", (0, 1, 0), "14:00-16:30"),
        ("17:00;17:30;", (1, 0, 0), "14:00-16:30 17:00-17:30"),
        ("13:00;13:30;", (1, 0, 0), "13:00-13:30 14:00-16:30 17:00-17:30"),
        ("14:00;16:45;", (0, 1, 0), "13:00-13:30 14:00-16:45 17:00-17:30"),
        ("17:00;;", (0, 1, 0), "13:00-13:30 14:00-16:45 17:00-"),
        ("14:00;;", (0, 1, 0), "13:00-13:30 14:00- 17:00-"),
    ] {
        let text = format!("{PRESENCE}16;2026-03-30;Uilen;{line}\n");
        assert_eq!(counts(&place.write(Attendance, &text)), wanted, "{line}");
        assert_eq!(stays(&place, "16", "2026-03-30"), result, "{line}");
        assert_eq!(counts(&place.write(Attendance, &text)), (0, 0, 1), "{line} again");
    }
    let raw = events(&place, "16", "2026-03-30");
    let (first_out, corrected) = (&raw[1], &raw[2]);
    assert!(matches!((first_out.fact, corrected.fact), (Fact::Out(_), Fact::Out(_))));
    assert_eq!(first_out.replaces, None, "an end where there was none is a new event");
    assert_eq!(
        corrected.replaces,
        Some(first_out.id),
        "another end replaces the event of the old one"
    );
    assert!(
        effective(&raw).len() < raw.len(),
        "the raw record keeps what was corrected"
    );
}

#[test]
fn clocked_work_is_corrected_and_an_open_stretch_ends_where_the_next_begins() {
    let mut place = Place::with_samples();
    for (line, wanted, result) in [
        ("08:00;;Uilen;", (1, 0, 0), "08:00-"),
        ("12:00;17:00;Bijtjes;extra", (1, 0, 0), "08:00-12:00 12:00-17:00x"),
        ("08:00;12:00;Uilen;", (0, 0, 1), "08:00-12:00 12:00-17:00x"),
        ("08:00;11:30;Uilen;", (0, 1, 0), "08:00-11:30 12:00-17:00x"),
        ("12:00;17:30;Bijtjes;extra", (0, 1, 0), "08:00-11:30 12:00-17:30x"),
        ("12:00;;Bijtjes;extra", (0, 1, 0), "08:00-11:30 12:00-x"),
        ("12:00;16:00;Bijtjes;", (0, 1, 0), "08:00-11:30 12:00-16:00"),
        ("08:00;11:30;Bijtjes;extra", (0, 1, 0), "08:00-11:30x 12:00-16:00"),
        ("07:00;07:45;Uilen;", (1, 0, 0), "07:00-07:45 08:00-11:30x 12:00-16:00"),
        (
            "08:00;;Bijtjes;extra",
            (0, 1, 0),
            "07:00-07:45 08:00-12:00x 12:00-16:00",
        ),
    ] {
        let text = format!("personeelsnummer;datum;van;tot;groep;inzet\n5;2026-03-30;{line}\n");
        assert_eq!(counts(&place.write(Worked, &text)), wanted, "{line}");
        assert_eq!(work(&place, "5", "2026-03-30"), result, "{line}");
        assert_eq!(counts(&place.write(Worked, &text)), (0, 0, 1), "{line} again");
    }
}

#[test]
fn everything_of_a_file_is_one_operation_that_undo_does_not_reach() {
    let mut place = Place::with_samples();
    let operations = |place: &Place| {
        place
            .dump()
            .into_iter()
            .filter(|line| line.starts_with("operation "))
            .count()
    };
    assert_eq!(operations(&place), 2, "attendance and clocked work");
    let date = day("2026-03-02");
    let all = attendance::events(place.store().read(), date, date).expect("events");
    assert!(all.len() > 2);
    let view = place.session.day_view(place.now.day(), place.now).expect("a day");
    assert_eq!(view.undo, None);
    place.write(Attendance, sample(Attendance));
    assert_eq!(operations(&place), 2, "nothing to write, no operation");
}

#[test]
fn what_someone_ticked_by_hand_is_the_same_to_a_file() {
    let mut place = Place::with_samples();
    let child = child(&place, "16").id;
    let group: GroupId = place
        .session
        .day_view(place.now.day(), place.now)
        .expect("a day")
        .groups[0]
        .id;
    let date = day("2026-03-30");
    tick(&mut place, group, child, date);
    let text = format!("{PRESENCE}16;2026-03-30;Uilen;14:00;17:00;\n");
    assert_eq!(counts(&place.write(Attendance, &text)), (0, 0, 1));
}

fn tick(place: &mut Place, group: GroupId, child: ChildId, date: chrono::NaiveDate) {
    use plusgroep::app::day::DayAction;
    use plusgroep::domain::time::Minute;
    let at = |text| Minute::parse(text).expect("a time");
    let children = vec![child];
    let come = DayAction::CheckIn {
        group,
        children: children.clone(),
        at: at("14:00"),
    };
    let go = DayAction::CheckOut {
        group,
        children,
        at: at("17:00"),
    };
    for action in [come, go] {
        place.session.perform(date, place.now, &action).expect("recorded");
    }
}

#[test]
fn a_roster_file_has_nobody_without_a_link_and_a_vog() {
    let mut place = Place::with_samples();
    let head = "personeelsnummer;naam;functie;niveau;telt_mee;prk_gekoppeld;vog_datum;ehbo_tot\n";
    let shift = "personeelsnummer;datum;van;tot;groep;inzet\n41;2026-04-02;08:00;12:00;Uilen;regulier\n";
    for (rule, link, vog, refused) in [
        ("not linked", "nee", "2025-01-06", Some("is niet gekoppeld")),
        ("no VOG known", "ja", "", Some("heeft geen VOG-datum")),
        ("linked, with a VOG of today", "ja", "2026-03-31", None),
    ] {
        place.write(
            Staff,
            &format!("{head}41;Gijs Proef;pedagogisch medewerker;mbo-3;ja;{link};{vog};\n"),
        );
        let report = place.import(Roster, shift.as_bytes(), ImportMode::Write);
        match (refused, report.errors.as_slice()) {
            (None, []) => {}
            (Some(part), [error]) => assert!(error.text.contains(part), "{rule}: {}", error.text),
            (_, errors) => panic!("{rule}: {errors:?}"),
        }
    }
}
