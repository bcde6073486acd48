//! The screens Kinderen and of a child, their forms and the observation, with the keys counted.
#![cfg(test)]

use super::support::{Fixture, Keyboard, ODD_SIZES, at, demo_keyboard, now};
use plusgroep::app::Session;
use plusgroep::app::dossier::FormTarget;
use plusgroep::domain::dossier::EntryKind;
use plusgroep::domain::dossier::form::Values;
use plusgroep::domain::ids::ChildId;
use plusgroep::domain::role::Role;
use plusgroep::tui::theme::Theme;
use tempfile::TempDir;

fn busy(fixture: &Fixture) -> Keyboard {
    fixture.keyboard(now(), Theme::Monochrome)
}

/// The demo under the account of a role of its own.
fn demo_as(account: &str) -> (TempDir, Keyboard) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = plusgroep::app::demo::make_demo(folder.path(), now()).expect("the demo");
    let session = Session::open(&path, Some(account), plusgroep::app::demo::PASSPHRASE, now()).expect("it opens");
    (folder, Keyboard::on(session, now(), Theme::Monochrome))
}

#[test]
fn the_screens_of_children_read_well_at_both_sizes() {
    for (name, keys) in [
        ("kinderen", "3"),
        ("kinderen_zoek", "3/sem"),
        ("kind_kaart", "3/sem<Enter>"),
        ("kind_aanvraag", "3/sem<Enter><Tab>"),
        ("kind_verborgen", "3/zoe<Enter><Tab>"),
        ("kind_indicatie", "3/liv<Enter><Tab><Tab>"),
        ("kind_plan", "3/sem<Enter><Tab><Tab><Tab>"),
        ("kind_overleg", "3/sem<Enter><Left>"),
        ("kind_lees", "3/sem<Enter><Tab><Tab><Tab><Down><Enter>"),
        ("kind_nieuw", "3/sem<Enter><Tab>n"),
        ("kind_formulier", "3/sem<Enter>n1Tante Proef<Enter>f"),
        ("kind_formulier_fout", "3/sem<Enter>n1Tante Proef<PgDn>"),
        ("kind_evaluatie", "3/sem<Enter><Tab><Tab><Tab><Down>n2"),
        ("kind_wijzig", "3/sem<Enter>w"),
        ("kind_plaatsing", "3/sem<Enter>p"),
        ("kind_intrekken", "3/sem<Enter>x"),
        ("kind_nieuw_kind", "3n"),
        ("observatie", "3/sem<Enter>o"),
    ] {
        let (_folder, mut keyboard) = demo_keyboard();
        keyboard.press(keys);
        insta::assert_snapshot!(format!("{name}_80"), keyboard.screen(80, 24));
        insta::assert_snapshot!(format!("{name}_100"), keyboard.screen(100, 32));
    }
}

#[test]
fn typing_narrows_the_list_on_parts_without_diacritics_and_esc_brings_everyone_back() {
    let fixture = Fixture::busy();
    let mut keyboard = busy(&fixture);
    keyboard.press("3<Down><Down>");
    assert!(
        keyboard.screen(80, 24).contains("-- Kinderen: 3 van 24"),
        "{}",
        keyboard.screen(80, 24)
    );
    keyboard.press("/lub");
    let screen = keyboard.screen(80, 24);
    assert!(
        screen.contains("1 van 1 (24 in totaal)") && screen.contains("Ĺuboš"),
        "{screen}"
    );
    keyboard.press("x");
    assert!(keyboard.screen(80, 24).contains("Niemand gevonden"));
    keyboard.press("<Esc>");
    assert!(
        keyboard.screen(80, 24).contains("-- Kinderen: 3 van 24"),
        "the cursor is where it was"
    );
    keyboard.press("/lub<Enter>");
    assert!(keyboard.screen(80, 24).contains(">Kaart<"));
    keyboard.press("<Esc><Esc><Esc>");
    assert!(keyboard.model().layers.is_empty(), "three times Esc is the day screen");
}

#[test]
fn a_contact_is_written_corrected_withdrawn_and_taken_back_with_the_keys_of_the_screen() {
    let fixture = Fixture::busy();
    let mut keyboard = busy(&fixture);
    keyboard.press("3/bas<Enter>n1");
    keyboard.press("Riet Proef<Enter>moe<Enter>0600000009<Enter><Enter>j<Enter>n<Enter><Enter>");
    assert!(
        keyboard
            .notice()
            .contains("Contactpersoon vastgelegd bij Bas Voorbeeld"),
        "{}",
        keyboard.notice()
    );
    assert!(
        keyboard
            .screen(80, 24)
            .contains("Riet Proef (moeder): 0600000009, mag ophalen")
    );
    keyboard.press("c<Up><Up><Up><Up><Up><Up><End> Jansen<PgDn>");
    assert!(
        keyboard.notice().contains("verbeterd"),
        "{}\n{}",
        keyboard.notice(),
        keyboard.screen(80, 24)
    );
    keyboard.press("<Enter>");
    let screen = keyboard.screen(80, 24);
    assert!(
        screen.contains("Naam: Riet Proef Jansen") && screen.contains("Eerder, door Anna"),
        "{screen}"
    );
    keyboard.press("<Esc>x<Enter>");
    assert!(
        keyboard.screen(80, 24).contains("Riet Proef Jansen"),
        "Cancel is the default"
    );
    keyboard.press("xj");
    assert!(
        !keyboard.screen(80, 24).contains("Riet Proef"),
        "{}",
        keyboard.screen(80, 24)
    );
    keyboard.press("z");
    assert!(keyboard.screen(80, 24).contains("Riet Proef Jansen"));
    keyboard.press("y");
    assert!(!keyboard.screen(80, 24).contains("Riet Proef"));
}

#[test]
fn an_error_stands_below_its_field_and_nothing_typed_is_lost() {
    let fixture = Fixture::busy();
    let mut keyboard = busy(&fixture);
    keyboard.press("3/bas<Enter>n1<Enter>moe<PgDn>");
    let screen = keyboard.screen(80, 24);
    assert!(screen.contains("FOUT: Naam is leeg"), "{screen}");
    assert!(screen.contains("moeder"), "{screen}");
    keyboard.press("Riet<PgDn>");
    let screen = keyboard.screen(80, 24);
    assert!(!screen.contains("Naam is leeg") && screen.contains("Riet"), "{screen}");
    keyboard.press("<Esc><Enter>");
    assert!(keyboard.screen(80, 24).contains("Riet"), "Cancel stays in the form");
    keyboard.press("<Esc>j");
    assert!(keyboard.screen(80, 24).contains(">Kaart<"));
    assert!(!keyboard.screen(80, 24).contains("Riet"));
}

#[test]
fn story_19_an_observation_on_a_goal_takes_at_most_fifteen_keys_and_the_text() {
    let (_folder, mut keyboard) = demo_as("Anja");
    keyboard.press("/sem");
    keyboard.press("<Esc>");
    let at = keyboard
        .model()
        .day
        .rows()
        .iter()
        .position(|row| row.name == "Sem de Wit");
    for _ in 0..at.expect("Sem comes on Mondays") {
        keyboard.press("<Down>");
    }
    keyboard.pressed = 0;
    let text = "Vroeg om een rustige plek.";
    keyboard.press("o");
    let screen = keyboard.screen(80, 24);
    assert!(
        screen.contains("Bouwde tien minuten"),
        "the last one is in sight: {screen}"
    );
    assert!(screen.contains("1  Vraagt om hulp"), "{screen}");
    keyboard.press("1").press(text).press("<Enter>");
    assert!(keyboard.pressed - text.len() <= 15, "{}", keyboard.pressed);
    assert!(
        keyboard.notice().contains("Observatie vastgelegd bij Sem de Wit"),
        "{}",
        keyboard.notice()
    );
    keyboard.press("o");
    assert!(keyboard.screen(80, 24).contains(text), "now it is the last one");
    keyboard.press("<Esc>z");
    assert!(
        keyboard.notice().contains("Ongedaan gemaakt: observatie vastgelegd"),
        "{}",
        keyboard.notice()
    );
    keyboard.press("o");
    assert!(!keyboard.screen(80, 24).contains(text));
}

#[test]
fn digits_in_the_text_of_an_observation_are_text_and_empty_is_refused() {
    let (_folder, mut keyboard) = demo_as("Anja");
    keyboard.press("3/sem<Enter>o<Enter>");
    assert!(keyboard.screen(80, 24).contains("FOUT: typ wat u zag"));
    keyboard.press("2Sliep 20 minuten<Enter>");
    assert!(keyboard.notice().contains("vastgelegd"), "{}", keyboard.notice());
    keyboard.press("<Tab><Tab><Tab><End>");
    let screen = keyboard.screen(100, 60);
    assert!(
        screen.contains("Speelt een kwartier samen, Sliep 20 minuten"),
        "{screen}"
    );
}

#[test]
fn buren_4i_without_consent_the_content_of_the_beschikking_is_hidden_and_says_so() {
    let (_folder, mut keyboard) = demo_keyboard();
    keyboard.press("3/zoe<Enter><Tab>");
    let screen = keyboard.screen(100, 32);
    assert!(screen.contains("VERBORGEN") && !screen.contains("B-1003"), "{screen}");
    keyboard.press("c");
    assert!(keyboard.notice().contains("verborgen"), "{}", keyboard.notice());
    keyboard.press("ntoestemming<Enter>be<Enter>moeder<Enter><PgDn>");
    let screen = keyboard.screen(100, 32);
    assert!(
        !screen.contains("VERBORGEN") && screen.contains("B-1003"),
        "{}\n{screen}",
        keyboard.notice()
    );
}

#[test]
fn a_medewerker_sees_card_and_plan_but_not_the_dossier_and_is_told_who_may() {
    let (_folder, mut keyboard) = demo_as("Anja");
    assert_eq!(keyboard.model().header.role, Role::Medewerker);
    keyboard.press("3/sem<Enter>");
    assert!(keyboard.screen(80, 24).contains("Marieke de Wit (moeder)"));
    for tabs in ["<Tab>", "<Tab>", "<Tab><Tab>"] {
        keyboard.press(tabs);
        let screen = keyboard.screen(100, 32);
        assert!(
            screen.contains("mag u het dossier van een kind niet bekijken"),
            "{screen}"
        );
        assert!(screen.contains("mentor, begeleider, locatiemanager"), "{screen}");
        for secret in ["Consulent", "B-1001", "kwartier samen", "Slaapt slecht", "toegekend"] {
            assert!(!screen.contains(secret), "{secret}: {screen}");
        }
    }
    keyboard.press("<Left>");
    assert!(keyboard.screen(80, 24).contains("Vraagt om hulp"));
    for (keys, says) in [
        ("w", "de gegevens van een kind niet wijzigen"),
        ("p", "de gegevens van een kind niet wijzigen"),
        ("b", "het hele BSN niet bekijken"),
        ("<Down>x", "het plan van een kind niet wijzigen"),
        ("c", "het plan van een kind niet wijzigen"),
    ] {
        keyboard.press(keys);
        assert!(keyboard.notice().contains(says), "{keys}: {}", keyboard.notice());
    }
    keyboard.press("<Esc>n");
    assert!(
        keyboard.notice().contains("de gegevens van een kind niet wijzigen"),
        "{}",
        keyboard.notice()
    );
}

#[test]
fn administratie_cannot_observe_but_sees_the_whole_bsn_on_its_key_only() {
    let (_folder, mut keyboard) = demo_as("Ferdi");
    keyboard.press("3/sem<Enter>");
    let nine = |screen: &str| {
        screen
            .split(|c: char| !c.is_ascii_digit())
            .any(|digits| digits.len() == 9)
    };
    assert!(!nine(&keyboard.screen(80, 24)));
    keyboard.press("b");
    assert!(nine(&keyboard.screen(80, 24)));
    keyboard.press("<PgDn><PgUp>");
    assert!(!nine(&keyboard.screen(80, 24)), "another child hides it again");
    keyboard.press("o");
    assert!(
        keyboard.notice().contains("observaties schrijven"),
        "{}",
        keyboard.notice()
    );
}

#[test]
fn the_next_and_previous_child_follow_the_list_and_the_numbers_go_to_other_screens() {
    let fixture = Fixture::busy();
    let mut keyboard = busy(&fixture);
    keyboard.press("3<Enter>");
    assert!(keyboard.screen(80, 24).contains("-- Amira Proef"));
    keyboard.press("<PgUp>");
    assert!(keyboard.notice().contains("eerste kind"), "{}", keyboard.notice());
    keyboard.press("<PgDn>");
    assert!(keyboard.screen(80, 24).contains("-- Bas Voorbeeld"));
    keyboard.press("<Esc>");
    assert!(
        keyboard.screen(80, 24).contains("-- Kinderen: 2 van 24"),
        "the cursor went along"
    );
    keyboard.press("<Enter>3");
    assert!(keyboard.screen(80, 24).contains("-- Kinderen: 2 van 24"));
    for (keys, words) in [("5", "Rooster"), ("2", "Bezetting")] {
        keyboard.press("<Esc><Esc>3<Enter>").press(keys);
        assert_eq!(keyboard.model().layers.len(), 1, "{words}");
    }
    keyboard.press("<Esc>3<Enter>1");
    assert!(keyboard.model().layers.is_empty());
}

#[test]
fn story_20_an_evaluation_begins_with_the_goal_under_the_cursor_and_moves_the_chart() {
    let (_folder, mut keyboard) = demo_keyboard();
    keyboard.press("3/sem<Enter><Tab><Tab><Tab>");
    let marks = |keyboard: &Keyboard| keyboard.screen(100, 60).matches('*').count();
    let before = marks(&keyboard);
    keyboard.press("<Down>nevaluatie<Enter>");
    assert!(
        keyboard.screen(80, 24).contains("Vraagt om hulp"),
        "{}",
        keyboard.screen(80, 24)
    );
    keyboard.press("+2<Down>door<Down>ouders<PgDn>");
    assert!(
        keyboard.notice().contains("Evaluatie vastgelegd"),
        "{}\n{}",
        keyboard.notice(),
        keyboard.screen(80, 24)
    );
    assert_eq!(marks(&keyboard), before + 1);
}

#[test]
fn text_in_progress_survives_the_end_of_the_program_and_is_offered_again() {
    let fixture = Fixture::busy();
    let mut keyboard = busy(&fixture);
    keyboard.press("3/bas<Enter><Tab><Tab><Tab>nobs<Enter>");
    keyboard.press("<Down>Vroeg om hulp bij het eten");
    // The clock of the program comes by at most two seconds after the last key.
    keyboard.clock("2026-10-05T14:31");
    drop(keyboard);
    let mut keyboard = fixture.keyboard(at("2026-10-05T14:33"), Theme::Monochrome);
    let screen = keyboard.screen(80, 24);
    assert!(screen.contains("Verder met wat u typte om 14:31?"), "{screen}");
    keyboard.press("2");
    assert!(keyboard.model().layers.is_empty(), "not now");
    keyboard.press("3/bas<Enter><Tab><Tab><Tab>nobs<Enter>");
    assert!(keyboard.screen(80, 24).contains("Verder met wat u typte om 14:31?"));
    keyboard.press("1");
    assert!(
        keyboard.screen(80, 24).contains("Vroeg om hulp bij het eten"),
        "{}",
        keyboard.screen(80, 24)
    );
    keyboard.press("<PgDn>");
    assert!(
        keyboard.notice().contains("Observatie vastgelegd"),
        "{}",
        keyboard.notice()
    );
    drop(keyboard);
    assert!(
        busy(&fixture).model().layers.is_empty(),
        "recorded: nothing is offered any more"
    );
}

#[test]
fn a_form_that_is_thrown_away_is_not_offered_again() {
    let fixture = Fixture::busy();
    let mut keyboard = busy(&fixture);
    keyboard.press("3nZoë");
    keyboard.clock("2026-10-05T14:31");
    assert!(fixture.session().draft().expect("read").is_some());
    keyboard.press("<Esc>j");
    assert!(fixture.session().draft().expect("read").is_none());
}

#[test]
fn what_another_terminal_writes_appears_on_the_open_screen() {
    let fixture = Fixture::busy();
    let mut keyboard = busy(&fixture);
    keyboard.press("3/bas<Enter>");
    let target = FormTarget::Record {
        child: ChildId::from_raw(2),
        kind: EntryKind::Card,
        replaces: None,
    };
    let mut other = fixture.session();
    let mut start = other.form_start(&target, now()).expect("a form");
    start.typed.insert("school".to_owned(), "De Linde".to_owned());
    other.record_form(now(), &start.target, &start.typed).expect("changed");
    assert!(keyboard.screen(80, 24).contains("School: Basisschool De Regenboog"));
    keyboard.clock("2026-10-05T14:30");
    assert!(
        keyboard.screen(80, 24).contains("School: De Linde"),
        "{}",
        keyboard.screen(80, 24)
    );
}

#[test]
fn a_new_child_stands_in_the_list_under_the_cursor_and_gets_a_place() {
    let fixture = Fixture::busy();
    let mut keyboard = busy(&fixture);
    keyboard.press("3n2<Enter>Zoë<Enter><Enter>Proef<Enter>14-05-2018<PgDn>");
    assert!(
        keyboard
            .screen(80, 24)
            .contains("FOUT: Dit kindnummer is al van een ander")
    );
    keyboard.press("01<PgDn>");
    assert!(
        keyboard.notice().contains("Zoë Proef staat bij de kinderen"),
        "{}",
        keyboard.notice()
    );
    keyboard.press("<Enter>p");
    assert!(keyboard.screen(80, 24).contains("Plaatsing bij Zoë Proef"));
    keyboard.press("ui<Enter>vandaag<Enter><Enter>nso<PgDn>");
    assert!(
        keyboard.notice().contains("Plaatsing vastgelegd"),
        "{}\n{}",
        keyboard.notice(),
        keyboard.screen(80, 24)
    );
    assert_eq!(
        keyboard.state("Zoë Proef"),
        "nog niet",
        "the day screen expects the child"
    );
}

#[test]
fn pasted_lines_become_one_note() {
    let fixture = Fixture::busy();
    let mut keyboard = busy(&fixture);
    keyboard.press("3/bas<Enter><Tab><Tab><Tab>nobs<Enter><Down>");
    keyboard.paste(&"Regel een\nRegel twee\n".repeat(90));
    keyboard.press("<PgDn>");
    assert!(
        keyboard.notice().contains("Observatie vastgelegd"),
        "{}",
        keyboard.notice()
    );
    let file = fixture
        .session()
        .child_file(ChildId::from_raw(2), now())
        .expect("a dossier");
    let text = &file.entries[0].fields.last().expect("a text").shown;
    assert!(
        text.starts_with("Regel een Regel twee") && text.chars().count() > 1_800,
        "{}",
        text.len()
    );
}

#[test]
fn every_size_of_every_screen_of_children_is_drawn_without_a_panic() {
    let (_folder, mut keyboard) = demo_keyboard();
    for keys in [
        "3",
        "3/se",
        "3/sem<Enter>",
        "3/sem<Enter><Tab><Tab><Tab>",
        "3/sem<Enter>n1",
        "3/sem<Enter>n1<PgDn>",
        "3/sem<Enter><Tab><Tab><Tab>n3",
        "3/sem<Enter>o",
        "3/sem<Enter>oEen heel lange tekst die over meer dan een enkele regel van een smal venster heen gaat",
        "3n",
    ] {
        keyboard.press(keys);
        for (width, height) in ODD_SIZES {
            keyboard.draw(width, height);
        }
        keyboard.press("<Esc>j<Esc>j<Esc>j<Esc>j<Esc>");
        while !keyboard.model().layers.is_empty() {
            keyboard.press("<Esc>j");
        }
    }
}

#[test]
fn five_hundred_children_are_listed_within_a_moment_and_only_the_window_is_drawn() {
    let fixture = Fixture::busy();
    let mut session = fixture.session();
    for number in 1_000..1_476 {
        let typed: Values = [
            ("kindnummer", number.to_string()),
            ("voornaam", format!("Kind{number}")),
            ("achternaam", "Proef".to_owned()),
            ("geboortedatum", "14-05-2018".to_owned()),
        ]
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value))
        .collect();
        session
            .record_form(now(), &FormTarget::NewChild, &typed)
            .expect("a child");
    }
    drop(session);
    let mut keyboard = busy(&fixture);
    keyboard.press("3<End>");
    let screen = keyboard.screen(80, 24);
    assert!(screen.contains("-- Kinderen: 500 van 500"), "{screen}");
    assert!(
        screen.lines().count() == 24 && screen.contains("Yara Dinsdag"),
        "{screen}"
    );
    keyboard.press("/1475");
    assert!(keyboard.screen(80, 24).contains("1 van 1 (500 in totaal)"));
}

#[test]
fn what_stands_above_the_records_is_in_sight_first_and_reached_again_by_going_up() {
    let (_folder, mut keyboard) = demo_as("Demo");
    keyboard.press("3/sem de wit<Enter>");
    let top = |keyboard: &Keyboard| {
        keyboard
            .screen(60, 20)
            .contains("ALLERGIE: Notenallergie: EpiPen in de rode tas\n")
    };
    assert!(top(&keyboard), "{}", keyboard.screen(60, 20));
    keyboard.press("<Down><Down><Down>");
    assert!(!top(&keyboard) && keyboard.screen(60, 20).contains("> Adres:"));
    keyboard.press("<Up><Up><Up>");
    assert!(!top(&keyboard) && keyboard.screen(60, 20).contains("> Contactpersoon:"));
    keyboard.press(&"<Up>".repeat(8));
    assert!(top(&keyboard), "{}", keyboard.screen(60, 20));
    keyboard.press("<Down>");
    assert!(keyboard.screen(60, 20).contains("> Contactpersoon: Joost"));
}

#[test]
fn a_bsn_is_shown_with_the_cursor_on_a_record_of_the_card() {
    let (_folder, mut keyboard) = demo_as("Demo");
    keyboard.press("3/sem de wit<Enter><Tab><Tab><Tab><Down><Down><Down><Down><Down><Down>b");
    let screen = keyboard.screen(80, 24);
    assert!(
        screen.contains("999900006") && screen.contains("> Contactpersoon"),
        "{screen}"
    );
}

#[test]
fn a_note_of_the_longest_kind_is_read_to_its_end() {
    let fixture = Fixture::busy();
    let mut keyboard = busy(&fixture);
    keyboard.press("3/bas<Enter><Tab><Tab><Tab>nobs<Enter><Down>");
    keyboard.paste(&format!("{}slotwoord", "woorden en nog eens ".repeat(99)));
    keyboard.press("<PgDn><Enter>");
    for (width, height, pages) in [(80, 24, 2), (60, 20, 3)] {
        assert!(!keyboard.screen(width, height).contains("slotwoord"));
        keyboard.press(&"<PgDn>".repeat(pages));
        let screen = keyboard.screen(width, height);
        assert!(
            screen.contains("slotwoord") && screen.contains("Vastgelegd door"),
            "{screen}"
        );
        keyboard.press("<PgUp><PgUp><PgUp>");
    }
}

#[test]
fn text_in_progress_is_offered_before_another_form_would_take_its_place() {
    let fixture = Fixture::busy();
    let mut keyboard = busy(&fixture);
    keyboard.press("3/bas<Enter><Tab><Tab><Tab>nobs<Enter><Down>Vroeg om hulp");
    keyboard.clock("2026-10-05T14:31");
    drop(keyboard);
    let kept = |fixture: &Fixture| {
        fixture
            .session()
            .draft()
            .expect("read")
            .is_some_and(|draft| draft.typed["tekst"].contains("hulp"))
    };
    for keys in ["3n", "3/amira<Enter>n", "3/amira<Enter>o"] {
        let mut keyboard = fixture.keyboard(at("2026-10-05T14:33"), Theme::Monochrome);
        keyboard.press("2").press(keys);
        if keys.ends_with('n') && keys.contains("amira") {
            keyboard.press("<Enter>");
        }
        let screen = keyboard.screen(80, 24);
        assert!(screen.contains("Verder met wat u typte om 14:31?"), "{keys}: {screen}");
        assert!(kept(&fixture), "{keys}");
    }
    let mut keyboard = fixture.keyboard(at("2026-10-05T14:33"), Theme::Monochrome);
    keyboard.press("23/amira<Enter>o2Lachte<Enter>");
    assert!(
        keyboard.notice().contains("Observatie vastgelegd"),
        "{}",
        keyboard.notice()
    );
    assert!(!kept(&fixture), "the line that was chosen says so");
}
