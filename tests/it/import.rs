//! Importing files into a real location: all or nothing, and what a known key does.

use super::import_support::{PASSPHRASE, Place, child, counts, log, sample};
use plusgroep::app::import::ImportKind::{
    self, Allocations, Attendance, Children, Placements, Roster, Staff, Tariffs, Worked,
};
use plusgroep::app::import::ImportMode;
use plusgroep::domain::role::Role;
use plusgroep::store::allocations;
use proptest::prelude::*;
use std::cell::RefCell;
use std::fmt::Write;

const CHILDREN: &str = "kindnummer;voornaam;achternaam;geboortedatum;bsn\n";
const PLACEMENTS: &str = "kindnummer;groep;vanaf;tot;ma;di;wo;do;vr\n";
const HOURS: &str = "personeelsnummer;datum;van;tot;groep;inzet\n";
const PRESENCE: &str = "kindnummer;datum;groep;in;uit;reden\n";
const TARIFFS: &str = "gemeente;productcode;vanaf;tot;productcategorie;eenheid;tarief_cent\n";
const ALLOCATIONS: &str = "gemeente;toewijzingnummer;toewijzingsdatum;toewijzingstijd;kindnummer;productcategorie;\
                           productcode;volume;eenheid;frequentie;ingangsdatum;einddatum;reden_wijziging\n";

#[test]
fn every_sample_is_new_once_and_unchanged_the_second_time() {
    let mut place = Place::empty();
    for kind in ImportKind::ALL {
        let lines = sample(kind).lines().count() - 1;
        let before = place.dump();
        let rehearsed = place.import(kind, sample(kind).as_bytes(), ImportMode::Rehearse);
        assert_eq!(place.dump(), before, "{} --proef writes nothing", kind.code());
        let first = place.write(kind, sample(kind));
        assert_eq!(counts(&first), (lines, 0, 0), "{}", kind.code());
        assert_eq!((first.read, &rehearsed), (lines, &first), "{}", kind.code());
        let after = place.dump();
        assert_ne!(after, before, "{}", kind.code());
        let second = place.write(kind, sample(kind));
        assert_eq!(counts(&second), (0, 0, lines), "{}", kind.code());
        assert_eq!(place.dump(), after, "{}", kind.code());
    }
}

#[test]
fn the_log_holds_kind_and_counts_only_and_nothing_of_a_rehearsal_or_a_refused_file() {
    let mut place = Place::empty();
    place.import(Children, sample(Children).as_bytes(), ImportMode::Rehearse);
    place.import(Children, b"kindnummer\n", ImportMode::Write);
    place.write(Children, sample(Children));
    let lines = log(&place.path, "Proef", PASSPHRASE);
    let imports: Vec<_> = lines.iter().filter(|line| line.starts_with("|import|")).collect();
    assert_eq!(
        imports,
        ["|import|soort=kinderen gelezen=8 nieuw=8 gewijzigd=0 ongewijzigd=0|"]
    );
}

#[test]
fn a_medewerker_may_not_import() {
    let mut place = Place::with_role(Role::Medewerker);
    let refused = place
        .session
        .import(place.now, Children, sample(Children).as_bytes(), ImportMode::Write);
    assert_eq!(refused.expect_err("refused").code, "GEEN_RECHT");
}

/// Kind, header, lines, and where the errors must stand.
type Refused = (
    &'static str,
    ImportKind,
    &'static str,
    &'static str,
    &'static [(u64, &'static str)],
);

const REFUSED: &[Refused] = &[
    (
        "BSN of another child",
        Children,
        CHILDREN,
        "99;Mies;Proef;2018-01-01;999900006\n",
        &[(2, "bsn")],
    ),
    (
        "BSN twice in the file",
        Children,
        CHILDREN,
        "98;Mies;Proef;2018-01-01;999900079\n99;Jet;Proef;2018-01-01;999900079\n",
        &[(3, "bsn")],
    ),
    (
        "unknown child",
        Placements,
        PLACEMENTS,
        "99;Uilen;2026-03-01;;nso;;;;\n",
        &[(2, "kindnummer")],
    ),
    (
        "unknown group",
        Placements,
        PLACEMENTS,
        "12;Dassen;2026-03-01;;nso;;;;\n",
        &[(2, "groep")],
    ),
    (
        "unknown dagdeel",
        Placements,
        PLACEMENTS,
        "12;Bijtjes;2026-03-01;;;nso;;;\n",
        &[(2, "di")],
    ),
    (
        "overlaps a placement before it",
        Placements,
        PLACEMENTS,
        "12;Uilen;2026-04-01;;nso;;;;\n",
        &[(2, "vanaf")],
    ),
    (
        "overlaps a placement after it",
        Placements,
        PLACEMENTS,
        "12;uilen;2026-01-01;2026-03-01;nso;;;;\n",
        &[(2, "vanaf")],
    ),
    (
        "roster: not linked",
        Roster,
        HOURS,
        "6;2026-04-01;08:00;12:00;Uilen;\n",
        &[(2, "personeelsnummer")],
    ),
    (
        "roster: unknown member",
        Roster,
        HOURS,
        "66;2026-04-01;08:00;12:00;Uilen;\n",
        &[(2, "personeelsnummer")],
    ),
    (
        "roster: unknown group",
        Roster,
        HOURS,
        "1;2026-04-01;08:00;12:00;Dassen;\n",
        &[(2, "groep")],
    ),
    (
        "worked: day to come",
        Worked,
        HOURS,
        "1;2026-04-01;08:00;12:00;Uilen;\n",
        &[(2, "datum")],
    ),
    (
        "worked: unknown member",
        Worked,
        HOURS,
        "66;2026-03-30;08:00;12:00;Uilen;\n",
        &[(2, "personeelsnummer")],
    ),
    (
        "worked: overlaps known work",
        Worked,
        HOURS,
        "1;2026-03-02;13:00;13:46;Uilen;\n",
        &[(2, "van")],
    ),
    (
        "worked: changed end overlaps",
        Worked,
        HOURS,
        "1;2026-03-30;08:00;12:00;Uilen;\n1;2026-03-30;11:00;13:00;Uilen;\n",
        &[(3, "van")],
    ),
    (
        "presence: day to come",
        Attendance,
        PRESENCE,
        "12;2026-04-01;Uilen;14:05;;\n",
        &[(2, "datum")],
    ),
    (
        "presence: unknown child",
        Attendance,
        PRESENCE,
        "99;2026-03-02;Uilen;14:00;;\n",
        &[(2, "kindnummer")],
    ),
    (
        "presence: unknown group",
        Attendance,
        PRESENCE,
        "12;2026-03-02;Dassen;14:00;;\n",
        &[(2, "groep")],
    ),
    (
        "presence: absent after having been there",
        Attendance,
        PRESENCE,
        "12;2026-03-02;Uilen;;;ziek\n",
        &[(2, "reden")],
    ),
    (
        "presence: overlaps a known stay",
        Attendance,
        PRESENCE,
        "12;2026-03-02;Uilen;17:46;18:00;\n",
        &[(2, "in")],
    ),
    (
        "presence: is overlapped by a known stay",
        Attendance,
        PRESENCE,
        "12;2026-03-02;Uilen;13:50;14:04;\n",
        &[(2, "in")],
    ),
    (
        "tariff overlaps a known one",
        Tariffs,
        TARIFFS,
        "0214;45A60;2026-07-01;;45;16;5000\n",
        &[(2, "vanaf")],
    ),
    (
        "allocation of a product that the child has already (TR302)",
        Allocations,
        ALLOCATIONS,
        "0214;300299;2026-03-01;10:00:00;12;45;45A60;3;16;2;2026-12-31;2027-03-31;\n",
        &[(2, "ingangsdatum")],
    ),
    (
        "allocation number of another child",
        Allocations,
        ALLOCATIONS,
        "0214;300201;2026-03-01;10:00:00;13;45;45A60;3;16;2;2026-03-01;2026-12-31;\n",
        &[(2, "kindnummer")],
    ),
    (
        "allocation number of two children in the file",
        Allocations,
        ALLOCATIONS,
        "0214;9;2026-03-01;10:00:00;12;;;;;;2026-03-01;;\n0214;9;2026-03-01;11:00:00;13;;;;;;2026-03-01;;\n",
        &[(3, "kindnummer")],
    ),
    (
        "allocation: unknown child",
        Allocations,
        ALLOCATIONS,
        "0214;9;2026-03-01;10:00:00;99;;;;;;2026-03-01;;\n",
        &[(2, "kindnummer")],
    ),
];

#[test]
fn a_wrong_line_is_named_with_its_column_and_nothing_is_written() {
    let mut place = Place::with_samples();
    let before = place.dump();
    for (rule, kind, header, lines, wrong) in REFUSED {
        let report = place.import(*kind, format!("{header}{lines}").as_bytes(), ImportMode::Write);
        let places: Vec<_> = report
            .errors
            .iter()
            .map(|e| (e.line, e.column.as_deref().unwrap_or("")))
            .collect();
        assert_eq!(places, *wrong, "{rule}: {:?}", report.errors);
        assert_eq!(counts(&report), (0, 0, 0), "{rule}");
        assert_eq!(report.read, lines.lines().count(), "{rule}");
        // The times that something overlaps are those of the register; nothing else of a value is said.
        let text = &report.errors[0].text;
        let text = text.split("overlapt een andere").next().unwrap_or_default();
        assert!(!text.chars().any(|c| c.is_ascii_digit()), "{rule}: {text}");
        assert_eq!(place.dump(), before, "{rule}");
    }
}

#[test]
fn one_wrong_line_keeps_the_good_ones_out_and_an_unreadable_file_counts_its_lines() {
    let mut place = Place::empty();
    let before = place.dump();
    let text = format!("{CHILDREN}1;Mies;Proef;2018-01-01;\n2;Jet;Proef;2018-13-01;\n");
    let report = place.import(Children, text.as_bytes(), ImportMode::Write);
    assert_eq!((report.read, report.errors.len(), counts(&report)), (2, 1, (0, 0, 0)));
    assert!(report.is_refused());
    assert_eq!(place.dump(), before);
}

/// Kind, header, lines, and new, changed and unchanged.
type Taken = (
    &'static str,
    ImportKind,
    &'static str,
    &'static str,
    (usize, usize, usize),
);

const TAKEN: &[Taken] = &[
    (
        "group names in any case",
        Placements,
        PLACEMENTS,
        "12;UILEN;2026-03-01;;nso;nso;;;\n",
        (0, 1, 0),
    ),
    (
        "a placement may follow one that was ended",
        Placements,
        PLACEMENTS,
        "12;Uilen;2026-03-01;2026-03-31;nso;;;;\n12;Uilen;2026-04-01;;nso+middag;;;;\n",
        (1, 1, 0),
    ),
    (
        "a placement in another group may overlap",
        Placements,
        PLACEMENTS,
        "12;Bijtjes;2026-03-01;;ochtend;;;;\n",
        (1, 0, 0),
    ),
    (
        "two children of the file swap their BSN",
        Children,
        CHILDREN,
        "12;Sem;Voorbeeld;2018-05-14;999900018\n13;Noor;Testweg;2017-11-02;999900006\n",
        (0, 2, 0),
    ),
    (
        "another shift",
        Roster,
        HOURS,
        "1;2026-03-02;13:45;18:00;Bijtjes;extra\n1;2026-04-10;09:00;12:00;Uilen;\n",
        (1, 1, 0),
    ),
    (
        "a later stretch of work",
        Worked,
        HOURS,
        "1;2026-03-02;18:30;18:45;Uilen;\n",
        (1, 0, 0),
    ),
    (
        "a second stay",
        Attendance,
        PRESENCE,
        "12;2026-03-02;Uilen;17:47;18:00;\n",
        (1, 0, 0),
    ),
    (
        "another reason",
        Attendance,
        PRESENCE,
        "21;2026-03-10;Bijtjes;;;vakantie\n",
        (0, 1, 0),
    ),
    (
        "came after being called off",
        Attendance,
        PRESENCE,
        "14;2026-03-10;Uilen;14:10;17:00;\n14;2026-03-10;Uilen;;;afgemeld\n",
        (1, 0, 1),
    ),
    (
        "an earlier tariff that ends",
        Tariffs,
        TARIFFS,
        "0214;45A60;2025-01-01;2025-12-31;45;16;4600\n",
        (1, 0, 0),
    ),
    (
        "a later tariff after one without an end",
        Tariffs,
        TARIFFS,
        "0214;45A04;2026-01-01;;45;16;100\n",
        (1, 0, 0),
    ),
    (
        "a later tariff after one without an end",
        Tariffs,
        TARIFFS,
        "0214;45A04;2026-06-01;;45;16;110\n",
        (1, 0, 0),
    ),
    (
        "another amount",
        Tariffs,
        TARIFFS,
        "0214;45A05;2026-01-01;2026-12-31;45;16;4200\n",
        (0, 1, 0),
    ),
    (
        "a later state beside the earlier",
        Allocations,
        ALLOCATIONS,
        "0214;300201;2026-03-20;09:00:00;12;45;45A60;2;16;2;2026-03-01;2026-06-30;09\n",
        (1, 0, 0),
    ),
    (
        "the same stamp with another volume",
        Allocations,
        ALLOCATIONS,
        "0214;300202;2026-02-16;10:22:00;13;45;45A60;2;16;2;2026-03-01;2026-12-31;\n",
        (0, 1, 0),
    ),
];

#[test]
fn a_known_key_updates_and_the_same_file_again_changes_nothing() {
    let mut place = Place::with_samples();
    for (rule, kind, header, lines, wanted) in TAKEN {
        let text = format!("{header}{lines}");
        assert_eq!(counts(&place.write(*kind, &text)), *wanted, "{rule}");
        let after = place.dump();
        let again = place.write(*kind, &text);
        assert_eq!(counts(&again), (0, 0, lines.lines().count()), "{rule}");
        assert_eq!(place.dump(), after, "{rule}");
    }
    let states = allocations::states(place.store().read()).expect("states");
    assert_eq!(states.len(), 7, "the earlier state stays");
}

#[test]
fn a_column_that_is_left_out_keeps_what_is_known_and_an_empty_cell_clears_it() {
    let mut place = Place::with_samples();
    let known = child(&place, "12");
    let short = "kindnummer;voornaam;achternaam;geboortedatum\n12;Sam;Voorbeeld;2018-05-14\n";
    assert_eq!(counts(&place.write(Children, short)), (0, 1, 0));
    let renamed = child(&place, "12");
    assert_eq!(
        (&renamed.alert, renamed.bsn, &renamed.collectors),
        (&known.alert, known.bsn, &known.collectors)
    );
    assert_eq!(renamed.name.first.as_str(), "Sam");
    let cleared = "kindnummer;voornaam;achternaam;geboortedatum;alert;bsn\n12;Sam;Voorbeeld;2018-05-14;;\n";
    assert_eq!(counts(&place.write(Children, cleared)), (0, 1, 0));
    let emptied = child(&place, "12");
    assert_eq!(
        (emptied.alert, emptied.bsn, emptied.collectors),
        (None, None, known.collectors)
    );
    for (kind, text) in [
        (Placements, "kindnummer;groep;vanaf;ma\n12;Uilen;2026-03-01;nso\n"),
        (Staff, "personeelsnummer;naam;functie\n5;Eva Oefening;stagiair\n"),
        (
            Roster,
            "personeelsnummer;datum;van;tot;groep\n2;2026-03-02;13:45;18:30;Uilen\n",
        ),
        (Worked, "personeelsnummer;datum;van;groep\n2;2026-03-02;13:45;Uilen\n"),
        (Attendance, "kindnummer;datum;groep;in\n12;2026-03-02;Uilen;14:03\n"),
        (
            Tariffs,
            "gemeente;productcode;vanaf;productcategorie;eenheid;tarief_cent\n0214;45A60;2026-01-01;45;16;4737\n",
        ),
        (
            Allocations,
            "gemeente;toewijzingnummer;toewijzingsdatum;toewijzingstijd;kindnummer;ingangsdatum\n\
             0214;300201;2026-02-16;10:21:00;12;2026-03-01\n",
        ),
    ] {
        assert_eq!(counts(&place.write(kind, text)), (0, 0, 1), "{}", kind.code());
    }
}

#[test]
fn a_long_file_of_many_children_is_read_as_a_whole() {
    use super::import_support::day;
    let mut place = Place::empty();
    let mut children = String::from("kindnummer;voornaam;achternaam;geboortedatum\n");
    let mut presence = String::from(PRESENCE);
    for child in 1..=60 {
        writeln!(children, "{child};Kind{child};Proef;2020-01-01").expect("text");
        let days = day("2026-01-01").iter_days().take(30);
        days.for_each(|date| writeln!(presence, "{child};{date};Uilen;14:00;17:00;").expect("text"));
    }
    place.write(Children, &children);
    assert_eq!(counts(&place.write(Attendance, &presence)), (1_800, 0, 0));
    assert_eq!(counts(&place.write(Attendance, &presence)), (0, 0, 1_800));
}

/// Many spoilt files on one location: making a location is the slow part.
#[test]
fn a_spoilt_file_never_panics_and_a_refused_one_leaves_the_register_as_it_was() {
    let place = RefCell::new(Place::with_samples());
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(200));
    let kinds = proptest::sample::select(ImportKind::ALL.to_vec());
    let cuts = proptest::collection::vec((any::<prop::sample::Index>(), "[0-9;:\n\"a-z+-]{0,6}", 0usize..6), 0..6);
    let outcome = runner.run(&(kinds.clone(), kinds, cuts), |(kind, of, cuts)| {
        let mut text = sample(of).to_owned();
        for (at, with, drop) in cuts {
            let chars: Vec<char> = text.chars().collect();
            let begin = at.index(chars.len() + 1);
            let end = (begin + drop).min(chars.len());
            text = chars[..begin].iter().collect::<String>() + &with + &chars[end..].iter().collect::<String>();
        }
        let mut place = place.borrow_mut();
        let before = place.dump();
        let report = place.import(kind, text.as_bytes(), ImportMode::Write);
        if report.is_refused() {
            prop_assert_eq!(counts(&report), (0, 0, 0));
            prop_assert!(place.dump() == before);
        } else {
            prop_assert_eq!(report.read, report.new + report.changed + report.unchanged);
            let after = place.dump();
            let again = place.import(kind, text.as_bytes(), ImportMode::Write);
            prop_assert_eq!(counts(&again), (0, 0, report.read));
            prop_assert!(place.dump() == after);
        }
        Ok(())
    });
    outcome.expect("every spoilt file is refused or taken");
}
