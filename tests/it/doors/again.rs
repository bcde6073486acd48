//! What a file says of facts that are known already: a child under another number, what somebody recorded by hand, and the same
//! facts written in another way.

use super::*;
use plusgroep::app::day::WhichTime;
use plusgroep::app::roster::ShiftKey;

const FACTS: &str = "kindnummer;voornaam;achternaam;geboortedatum;school;alert;ophalers\n";

#[test]
fn a_new_child_that_may_be_a_known_one_is_said_at_each_door() {
    let number = "verschilt alleen in nullen vooraan of hoofdletters";
    let person = "staat er al onder een ander nummer";
    for (given, first, last, birth, words) in [
        ("012", "Iemand", "Anders", "2018-05-14", vec![number]),
        ("300", "Sem", "VOORBEELD", "2018-05-14", vec![person]),
        ("300", "Sem", "Voorbeeld", "2018-05-15", vec![]),
        ("0012", "Sem", "Voorbeeld", "2018-05-14", vec![number, person]),
    ] {
        let mut place = Place::with_samples();
        let fields = [
            ("kindnummer", given),
            ("voornaam", first),
            ("achternaam", last),
            ("geboortedatum", birth),
        ];
        let screen = form(&mut place, &FormTarget::NewChild, &fields);
        let mut place = Place::with_samples();
        let line = format!("kindnummer;voornaam;achternaam;geboortedatum\n{given};{first};{last};{birth}\n");
        let file = import(&mut place, ImportKind::Children, &line);
        for said in [screen, file] {
            assert_eq!(said.contains("LET OP"), !words.is_empty(), "{given} {last}: {said}");
            assert!(words.iter().all(|word| said.contains(word)), "{given} {last}: {said}");
        }
    }
    let mut place = Place::with_samples();
    let two = "kindnummer;voornaam;achternaam;geboortedatum\na7;Bo;Een;2019-01-01\nA7;Bo;Twee;2019-01-02\n";
    assert_eq!(
        import(&mut place, ImportKind::Children, two).matches("LET OP").count(),
        2
    );
    assert_eq!(
        import(&mut place, ImportKind::Children, two),
        "",
        "what is known already is not said again"
    );
}

#[test]
fn what_somebody_recorded_by_hand_and_a_file_replaces_or_empties_is_said_by_field() {
    let mut place = Place::with_samples();
    let change = |place: &mut Place, fields: &[(&'static str, &'static str)]| {
        let id = child(place, "12").id;
        let held = place.session.held(id, EntryKind::Card).expect("the card");
        let target = FormTarget::Held {
            child: id,
            before: Box::new(held.into_iter().next().expect("a card")),
        };
        let all = [
            ("voornaam", "Sem"),
            ("achternaam", "Voorbeeld"),
            ("geboortedatum", "14-05-2018"),
        ];
        let all: Vec<_> = all.into_iter().chain(fields.iter().copied()).collect();
        form(place, &target, &all)
    };
    let school = ("school", "Basisschool De Regenboog");
    let said = change(&mut place, &[school, ("alert", "Pinda"), ("ophalers", "Oma Test")]);
    assert!(said.contains("vastgelegd"), "{said}");
    let row = |alert: &str, collectors: &str| {
        format!("{FACTS}12;Sem;Voorbeeld;2018-05-14;Basisschool Het Kompas;{alert};{collectors}\n")
    };
    let before = place.dump();
    for (alert, collectors, expected) in [
        (
            "",
            "Oma Test",
            vec!["'alert' van kind 12 is hier met de hand vastgelegd en wordt door deze regel leeggemaakt"],
        ),
        (
            "Melk",
            "Oma Test",
            vec!["'alert' van kind 12 is hier met de hand vastgelegd en wordt door deze regel vervangen"],
        ),
        ("Pinda", "Oma Test", vec![]),
        ("Melk", "", vec!["'alert' van kind 12", "'ophalers' van kind 12"]),
    ] {
        let report = place.import(
            ImportKind::Children,
            row(alert, collectors).as_bytes(),
            ImportMode::Rehearse,
        );
        let said: Vec<&str> = report.warnings.iter().map(|line| line.text.as_str()).collect();
        assert_eq!(said.len(), expected.len(), "{alert} {collectors}: {said:?}");
        for (said, words) in said.iter().zip(expected) {
            assert!(said.contains(words) && !said.contains("Pinda"), "{said}");
        }
    }
    assert_eq!(place.dump(), before);
    // What the next file brings is no longer by hand.
    place.write(ImportKind::Children, &row("Melk", "Oma Test"));
    assert_eq!(import(&mut place, ImportKind::Children, &row("", "Oma Test")), "");
}

#[test]
fn a_time_that_was_corrected_by_hand_and_comes_again_from_a_file_says_what_is_there() {
    let mut place = Place::with_samples();
    let by_hand = "hier met de hand vastgelegd of verbeterd";
    let correct = DayAction::CorrectTime {
        group: group(&place, "Uilen"),
        child: child(&place, "12").id,
        which: WhichTime::In,
        at: at("14:10"),
        seen: Seen::default(),
    };
    let said = perform(&mut place, "2026-03-02", &correct);
    assert!(said.contains("14:10"), "{said}");
    let again = format!("{PRESENCE}12;2026-03-02;Uilen;14:03;17:47;\n");
    let said = import(&mut place, ImportKind::Attendance, &again);
    assert!(
        said.contains("14:10-17:47 in Uilen") && said.contains(by_hand) && said.contains("haal haar weg"),
        "{said}"
    );
    let other = format!("{PRESENCE}13;2026-03-02;Bijtjes;14:00;15:00;\n");
    let said = import(&mut place, ImportKind::Attendance, &other);
    assert!(said.contains("14:08-18:02 in Uilen, die hier al staat"), "{said}");

    let old = shift_of(&place, "2026-03-02", "13:45");
    let changed = Shift {
        from: at("14:00"),
        ..old.clone()
    };
    let change = RosterAction::Change {
        old: ShiftKey::of(&old),
        new: changed,
    };
    answer(place.session.roster(place.now, &change).map(|done| done.message));
    let again = format!("{HOURS}1;2026-03-02;13:45;18:30;Uilen;regulier\n");
    let said = import(&mut place, ImportKind::Roster, &again);
    assert!(
        said.contains("14:00-18:30 in Uilen") && said.contains(by_hand),
        "{said}"
    );

    let worked = format!("{HOURS}1;2026-03-31;12:00;13:00;Uilen;\n");
    clock(&mut place, "Anna", "Uilen", "19:00");
    assert_eq!(import(&mut place, ImportKind::Worked, &worked), "");
    let over = format!("{HOURS}1;2026-03-31;12:30;12:45;Uilen;\n");
    let said = import(&mut place, ImportKind::Worked, &over);
    assert!(said.contains("12:00-13:00 in Uilen, die hier al staat"), "{said}");
}

/// The shift of the first staff member on a day from a time on.
fn shift_of(place: &Place, on: &str, from: &str) -> Shift {
    Shift {
        staff: staff(place, "Anna"),
        group: group(place, "Uilen"),
        day: day(on),
        from: at(from),
        until: at("18:30"),
        deployment: Deployment::Regular,
    }
}

#[test]
fn lines_that_say_the_same_in_another_spelling_are_the_same() {
    for (kind, header, one, other) in [
        (
            ImportKind::Placements,
            "kindnummer;groep;vanaf;tot;ma\n",
            "12;Bijtjes;2027-01-01;2027-02-01;ochtend+middag\n",
            "12;BIJTJES;1-1-2027;01/02/2027;middag+ochtend\n",
        ),
        (
            ImportKind::Attendance,
            PRESENCE,
            "16;2026-03-30;Uilen;14:05;15:00;\n",
            "16;30-3-2026;uilen;14.05;15:00:00;\n",
        ),
        (
            ImportKind::Roster,
            HOURS,
            "1;2026-04-14;14:00;18:00;Uilen;regulier\n",
            "1;2026-04-14;14:00;18:00;UILEN;\n",
        ),
        (
            ImportKind::Worked,
            HOURS,
            "1;2026-03-31;08:00;09:00;Uilen;\n",
            "1;2026-03-31;8:00;9:00;uilen;regulier\n",
        ),
        (
            ImportKind::Tariffs,
            TARIFFS,
            "0214;45A07;2026-01-01;;45;16;4737\n",
            "0214;45a07;2026-01-01;;45;16;4737\n",
        ),
    ] {
        let mut place = Place::with_samples();
        let report = place.write(kind, &format!("{header}{one}{other}"));
        assert_eq!((report.new, report.changed), (1, 0), "{}", kind.code());
        let again = place.write(kind, &format!("{header}{other}"));
        assert_eq!(
            (again.new, again.changed, again.unchanged),
            (0, 0, 1),
            "{}",
            kind.code()
        );
    }
    let mut place = Place::with_samples();
    let two = format!("{HOURS}1;2026-04-14;14:00;18:00;Uilen;\n1;2026-04-14;14:00;18:00;Bijtjes;\n");
    let said = import(&mut place, ImportKind::Roster, &two);
    assert!(said.contains("zegt iets anders"), "{said}");
}

#[test]
fn a_tariff_with_another_category_than_one_of_the_same_product_is_said() {
    let mut place = Place::with_samples();
    let said = import(
        &mut place,
        ImportKind::Tariffs,
        &format!("{TARIFFS}0214;45A60;2027-01-01;2027-12-31;46;16;4800\n0214;45A05;2027-01-01;;45;16;4200\n"),
    );
    assert_eq!(said.matches("andere productcategorie").count(), 1, "{said}");
    assert!(said.starts_with("regel 2: LET OP"), "{said}");
}

#[test]
fn a_time_that_is_mended_past_the_next_one_has_to_be_earlier() {
    let mut place = Place::with_samples();
    for (which, time, words) in [
        (WhichTime::In, "18:00", "volgende tijd; kies een eerdere tijd"),
        (WhichTime::Out, "14:00", "vorige tijd; kies een latere tijd"),
    ] {
        let correct = DayAction::CorrectTime {
            group: group(&place, "Uilen"),
            child: child(&place, "12").id,
            which,
            at: at(time),
            seen: Seen::default(),
        };
        let said = perform(&mut place, "2026-03-02", &correct);
        assert!(said.contains(words), "{time}: {said}");
    }
}
