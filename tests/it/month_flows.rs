//! The screen Declaratie on a real location: a month of forty plus children, tariffs that change, another terminal.
#![cfg(test)]

use crate::import_support::{PASSPHRASE, Place, day, moment, sample};
use crate::support::Keyboard;
use plusgroep::app::declare::seen::SeenLines;
use plusgroep::app::declare::tasks::{SeenCare, Sight};
use plusgroep::app::import::ImportKind;
use plusgroep::app::{Moment, Session};
use plusgroep::domain::declaration::{Decision, LineDecision, LineKey};
use plusgroep::domain::ids::{GemeenteCode, ProductCode, ToewijzingNummer};
use plusgroep::domain::text::Text;
use plusgroep::domain::time::Month;
use plusgroep::tui::run::Program;
use plusgroep::tui::theme::Theme;
use std::fmt::Write;

fn april() -> Moment {
    moment("2026-04-02T10:00")
}

fn keyboard(place: &Place) -> Keyboard {
    let session = Session::open(&place.path, None, PASSPHRASE, april()).expect("it opens");
    Keyboard::on(session, april(), Theme::Colour)
}

/// Invented BSNs that pass the test of eleven.
fn bsns() -> impl Iterator<Item = u32> {
    (999_900_006..=999_999_990u32).filter(|bsn| {
        let digit = |place: u32| bsn / 10u32.pow(place) % 10;
        let sum: u32 = (1..9).map(|place| digit(place) * (place + 1)).sum();
        sum % 11 == digit(0)
    })
}

/// A location with so many plus children, who were there on every weekday of March 2026.
fn full(children: usize) -> Place {
    let mut place = Place::empty();
    let mut kinderen =
        "kindnummer;voornaam;tussenvoegsel;achternaam;geboortedatum;bsn;gemeente;school;alert;ophalers\n".to_owned();
    let mut toewijzingen = "gemeente;toewijzingnummer;toewijzingsdatum;toewijzingstijd;kindnummer;productcategorie;productcode;volume;eenheid;frequentie;ingangsdatum;einddatum;reden_wijziging\n".to_owned();
    let mut aanwezigheid = "kindnummer;datum;groep;in;uit;reden\n".to_owned();
    for (number, bsn) in (1..=children).zip(bsns()) {
        writeln!(kinderen, "{number};Kind{number};;Proef;2018-05-14;{bsn};0214;;;").expect("text");
        let grant = 400_000 + number;
        writeln!(
            toewijzingen,
            "0214;{grant};2026-02-16;10:21:00;{number};45;45A60;3;16;2;2026-03-01;2026-12-31;"
        )
        .expect("text");
        for day in (2..=31).filter(|day| !matches!((day + 5) % 7, 5 | 6)) {
            writeln!(aanwezigheid, "{number};2026-03-{day:02};Uilen;14:05;17:30;").expect("text");
        }
    }
    place.write(ImportKind::Children, &kinderen);
    place.write(ImportKind::Allocations, &toewijzingen);
    place.write(ImportKind::Tariffs, sample(ImportKind::Tariffs));
    place.write(ImportKind::Attendance, &aanwezigheid);
    place
}

#[test]
fn story_22_a_month_of_forty_plus_children_is_a_file_within_five_keys() {
    let place = full(40);
    let mut keyboard = keyboard(&place);
    keyboard.press("6<Enter>");
    let screen = keyboard.screen(80, 24);
    assert!(screen.contains("40 regels, EUR"), "{screen}");
    keyboard.press("m<Enter>j");
    assert!(
        keyboard.notice().contains("JW323_0214_2026-03_"),
        "{}",
        keyboard.notice()
    );
    assert!(keyboard.pressed <= 5, "{}", keyboard.pressed);
    // Every line opens to its days.
    keyboard.press("<End><Home>");
    for _ in 0..40 {
        keyboard.press("<Enter>");
        assert!(
            keyboard.screen(80, 24).contains("ma 02-03-2026 1 dagdeel"),
            "{}",
            keyboard.screen(80, 24)
        );
        keyboard.press("<Esc><Down>");
    }
}

fn with_two_tariffs() -> Place {
    let mut place = Place::empty();
    for kind in ImportKind::ALL {
        if kind == ImportKind::Tariffs {
            place.write(
                kind,
                "gemeente;productcode;vanaf;tot;productcategorie;eenheid;tarief_cent\n\
                 0214;45A60;2026-01-01;2026-03-15;45;16;4737\n\
                 0214;45A60;2026-03-16;2026-12-31;45;16;4900\n\
                 0214;45A05;2026-01-01;2026-12-31;45;16;4105\n",
            );
        } else {
            place.write(kind, sample(kind));
        }
    }
    place
}

#[test]
fn a_tariff_that_changes_within_the_month_is_chosen_and_then_the_file_can_be_made() {
    let place = with_two_tariffs();
    let mut keyboard = keyboard(&place);
    keyboard.press("6<Enter>m");
    assert!(
        keyboard.notice().contains("FOUT; los die eerst op"),
        "{}",
        keyboard.notice()
    );
    assert!(
        keyboard.screen(80, 24).contains("FOUT TARIEF-WISSEL"),
        "{}",
        keyboard.screen(80, 24)
    );
    keyboard.press("t");
    for (width, height) in [(80, 24), (120, 40)] {
        insta::assert_snapshot!(format!("tarief_{width}"), keyboard.screen(width, height));
    }
    keyboard.press("2");
    assert!(keyboard.notice().contains("tarief is gekozen"), "{}", keyboard.notice());
    let screen = keyboard.screen(80, 24);
    assert!(screen.contains(". OK") && !screen.contains("FOUT"), "{screen}");
    keyboard.press("t");
    assert!(
        keyboard.screen(80, 24).contains("16-03-2026 (gekozen)"),
        "{}",
        keyboard.screen(80, 24)
    );
    keyboard.press("<Esc>m<Enter>j");
    assert!(keyboard.notice().contains("JW323_"), "{}", keyboard.notice());
}

#[test]
fn what_another_terminal_decides_is_shown_and_the_cursor_stays_on_its_line() {
    let mut place = Place::with_samples();
    let mut keyboard = keyboard(&place);
    keyboard.press("6<Enter><Down>");
    let before = keyboard.screen(80, 24);
    let chosen = before
        .lines()
        .find(|line| line.starts_with(">1") || line.starts_with(">2"));
    let chosen = chosen.expect("a line under the cursor").to_owned();
    let decided = LineDecision {
        key: LineKey {
            toewijzing: ToewijzingNummer::parse("300201").expect("a number"),
            product: ProductCode::parse("45A60").expect("a product"),
            month: Month::parse("2026-03").expect("a month"),
        },
        decision: Decision::Held,
        reason: Text::parse("eerst overleg").expect("a text"),
    };
    let gemeente = GemeenteCode::parse("0214").expect("a code");
    place.session.decide_care(&gemeente, &decided, april()).expect("held");
    keyboard.app.turn(april());
    let screen = keyboard.screen(80, 24);
    assert!(screen.contains("aangehouden: eerst overleg"), "{screen}");
    assert!(screen.contains(&chosen), "{screen}");
}

#[test]
fn the_log_says_what_was_decided_without_a_child() {
    let mut place = Place::with_samples();
    let gemeente = GemeenteCode::parse("0214").expect("a code");
    let key = LineKey {
        toewijzing: ToewijzingNummer::parse("300201").expect("a number"),
        product: ProductCode::parse("45A60").expect("a product"),
        month: Month::parse("2026-03").expect("a month"),
    };
    let decided = LineDecision {
        key: key.clone(),
        decision: Decision::Held,
        reason: Text::parse("moeder van Sem belt nog").expect("a text"),
    };
    place.session.decide_care(&gemeente, &decided, april()).expect("held");
    place.session.release_care(&gemeente, &key, april()).expect("released");
    let again = place.session.release_care(&gemeente, &key, april());
    assert_eq!(again.map_err(|error| error.code), Err("NIET_AANGEHOUDEN"));
    let log = crate::import_support::log(&place.path, "Proef", PASSPHRASE).join("\n");
    assert!(
        log.contains("declaratie.besluit|toewijzing=300201 product=45A60 maand=2026-03 aangehouden")
            && log.contains("vrijgegeven"),
        "{log}"
    );
    assert!(!log.contains("Sem"), "{log}");
}

#[test]
fn the_attendance_behind_a_day_says_what_was_corrected_and_by_whom() {
    let place = Place::with_samples();
    let mut keyboard = keyboard(&place);
    // Sem, number 12, was there on Monday 2 March from 14:03; he came in at 14:20, says the group.
    keyboard.press("g2-3-2026<Enter>");
    let rows = &keyboard.model().day.view.groups[0].rows;
    let sem = rows
        .iter()
        .position(|row| row.name == "Sem Voorbeeld")
        .expect("on the list");
    keyboard
        .press("<Home>")
        .press(&"<Down>".repeat(sem))
        .press("cb1420<Enter>");
    assert!(!keyboard.notice().contains("Error"), "{}", keyboard.notice());
    let number = plusgroep::domain::ids::ChildNumber::parse("12").expect("a number");
    let behind = place
        .session
        .attendance_behind(&number, day("2026-03-02"))
        .expect("read");
    assert_eq!(behind.groups.len(), 1);
    assert_eq!(behind.groups[0].ticks.len(), 3);
    keyboard.press("16<Enter><Enter><Enter>");
    let screen = keyboard.screen(80, 24);
    assert!(
        screen.contains("VERBETERD: binnen 14:20, was binnen 14:03") && screen.contains("Proef"),
        "{screen}"
    );
    assert!(screen.contains("(geldt niet meer)"), "{screen}");
}

#[test]
fn a_decision_that_a_colleague_made_meanwhile_is_not_written_over() {
    let mut place = Place::with_samples();
    let gemeente = GemeenteCode::parse("0214").expect("a code");
    let key = LineKey {
        toewijzing: ToewijzingNummer::parse("300201").expect("a number"),
        product: ProductCode::parse("45A60").expect("a product"),
        month: Month::parse("2026-03").expect("a month"),
    };
    let decided = |decision| LineDecision {
        key: key.clone(),
        decision,
        reason: Text::parse("eerst overleg").expect("a text"),
    };
    let (held, off) = (decided(Decision::Held), decided(Decision::WrittenOff));
    let session = &mut place.session;
    session.decide_care(&gemeente, &off, april()).expect("written off");
    // Who saw that nothing was decided, or that the line was held, decides nothing about it.
    for seen in [None, Some(Decision::Held)] {
        let care = SeenCare {
            decision: seen,
            month: key.month,
            lines: SeenLines::default(),
        };
        let seen = Sight::Of(seen);
        let over = session.decide_care_over(Sight::Of(&care), (&gemeente, &held), april());
        let released = session.release_care_over(seen, (&gemeente, &key), april());
        for refused in [over, released] {
            let error = refused.expect_err("refused");
            assert_eq!(error.code, "INTUSSEN_GEWIJZIGD");
            assert!(error.message.contains("eerst overleg"), "{}", error.message);
        }
    }
    let seen = Sight::Of(Some(Decision::WrittenOff));
    session
        .release_care_over(seen, (&gemeente, &key), april())
        .expect("released by who saw it");
}
