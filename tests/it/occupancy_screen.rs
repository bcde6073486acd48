//! The screen Bezetting, on the invented location of the demo.
#![cfg(test)]

use super::import_support::{self, Place};
use super::support::{Filling, Fixture, Keyboard, at};
use plusgroep::app::day::DayAction;
use plusgroep::app::import::ImportKind;
use plusgroep::app::{Reality, Session, demo};
use plusgroep::domain::occupancy::{Numbers, Part};
use plusgroep::domain::role::Role;
use plusgroep::domain::time::{Minute, parse_date};
use plusgroep::regeling;
use plusgroep::tui::layers::occupancy::chart;
use plusgroep::tui::theme::Theme;
use std::fmt::Write;
use tempfile::TempDir;

const NOW: &str = "2026-10-05T14:30";

fn open(folder: &TempDir, now: &str) -> Session {
    let path = folder.path().join(demo::DEMO_FILE);
    Session::open(&path, None, demo::PASSPHRASE, at(now)).expect("it opens")
}

fn demo_folder(now: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    demo::make_demo(folder.path(), at(now)).expect("the demo");
    folder
}

fn demo_keyboard(now: &str) -> (TempDir, Keyboard) {
    let folder = demo_folder(now);
    let keyboard = Keyboard::on(open(&folder, now), at(now), Theme::Colour);
    (folder, keyboard)
}

/// Everything that is stored, but for the log.
fn dump(folder: &TempDir) -> Vec<String> {
    import_support::dump(&folder.path().join(demo::DEMO_FILE), "Demo", demo::PASSPHRASE)
}

/// Places of the screen: a name and the keys that lead there.
const PLACES: [(&str, &str); 13] = [
    ("bezetting", "2"),
    ("bezetting_kdv", "2<Tab>"),
    ("bezetting_locatie", "2<Tab><Tab>"),
    ("bezetting_morgen", "2m"),
    ("bezetting_vrijdag", "2vvv<Tab>"),
    ("bezetting_week", "2w"),
    ("bezetting_wie_weg", "2a"),
    ("bezetting_tijd", "2a1"),
    ("bezetting_wat_als", "2a1<Enter>s3"),
    ("bezetting_ziek", "2z1"),
    ("bezetting_ziek_overmorgen", "2mmz1"),
    ("bezetting_toetsen", "2?"),
    ("bezetting_uitleg", "2<End><Left><Left><Left><Down><Down><Down>"),
];

#[test]
fn the_screen_bezetting_reads_well_at_both_sizes() {
    let folder = demo_folder(NOW);
    for (name, keys) in PLACES {
        let mut keyboard = Keyboard::on(open(&folder, NOW), at(NOW), Theme::Colour);
        keyboard.press(keys);
        for (width, height) in [(80, 24), (120, 40)] {
            insta::assert_snapshot!(format!("{name}_{width}"), keyboard.screen(width, height));
        }
    }
}

fn part(session: &Session, name: &str) -> Part {
    let board = session.occupancy_board(at(NOW).day(), at(NOW), &[]).expect("a day");
    let group = board.groups.iter().find(|group| group.name.as_str() == name);
    group.map_or(Part::Location, |group| Part::Group(group.id))
}

/// The day chart and the sentence about now are what `occupancy_at` says of every minute.
#[test]
fn what_the_screen_shows_at_a_minute_is_what_the_replay_says() {
    for (moment, shown_day) in [
        (NOW, "2026-10-05"),
        ("2026-10-05T16:50", "2026-10-05"),
        (NOW, "2026-10-02"),
        (NOW, "2026-10-08"),
    ] {
        let folder = demo_folder(moment);
        let session = open(&folder, moment);
        let day = parse_date(shown_day).expect("a date");
        let board = session.occupancy_board(day, at(moment), &[]).expect("a day");
        for name in ["Uilen", "Bijtjes", "de locatie"] {
            let part = part(&session, name);
            let quarters = chart::quarters(&board, part);
            assert!(quarters.len() >= 16, "{moment} {shown_day} {name}");
            for from in quarters {
                let minutes = (from..from + 15).map(|minute| Minute::new(minute).expect("a minute").on(day));
                let replayed: Vec<Numbers> = minutes
                    .map(|minute| session.occupancy_at(minute, at(moment)).expect("a minute"))
                    .map(|replayed| replayed.stretch.numbers(part).expect("the part").clone())
                    .collect();
                let column = chart::column(&board, part, from);
                let like = |numbers: &Numbers| {
                    (numbers.required, numbers.present, numbers.short)
                        == (column.required, column.present, column.short)
                };
                assert!(replayed.iter().any(like), "{moment} {shown_day} {name} {from}");
                let worst = replayed.iter().map(|numbers| numbers.short).max();
                assert_eq!(worst, Some(column.short), "{moment} {shown_day} {name} {from}");
            }
        }
    }
}

#[test]
fn the_sentence_about_now_follows_the_clock_and_the_replay() {
    let (folder, mut keyboard) = demo_keyboard(NOW);
    keyboard.press("2");
    for time in ["14:30", "14:31", "17:59", "18:00"] {
        let moment = format!("2026-10-05T{time}");
        keyboard.clock(&moment);
        let session = open(&folder, &moment);
        let part = part(&session, "Uilen");
        let replayed = session.occupancy_at(at(&moment).local(), at(&moment)).expect("now");
        let numbers = replayed.stretch.numbers(part).expect("the group");
        let sentence = format!(
            "Nu {time}: {} kinderen, {} PM, {} nodig",
            numbers.children, numbers.present, numbers.required
        );
        let screen = keyboard.screen(80, 24);
        assert!(screen.contains(&sentence), "{sentence}: {screen}");
        assert!(screen.contains(&format!("NU {time}")), "{screen}");
    }
}

#[test]
fn a_typical_question_takes_at_most_six_keys_and_saves_nothing() {
    let (folder, mut keyboard) = demo_keyboard(NOW);
    let before = dump(&folder);
    keyboard.press("2a1<Enter>s3");
    assert!(keyboard.pressed <= 6);
    let screen = keyboard.screen(120, 40);
    for words in [
        "WAT ALS: niets wordt bewaard.",
        "Anja de Groot is weg 14:30-15:00; 3 kinderen ziek bij Uilen BSO+",
        "6 kinderen, 2 PM, 2 nodig",
    ] {
        assert!(screen.contains(words), "{words}: {screen}");
    }
    keyboard.press("k").press("z2").press("a3").press("1405-1435<Enter>");
    assert_eq!(dump(&folder), before, "nothing may be written");
    keyboard.press("<Esc>");
    assert!(!keyboard.screen(120, 40).contains("WAT ALS"));
    keyboard.press("<Esc>");
    assert!(keyboard.model().layers.is_empty());
}

#[test]
fn a_sick_call_shows_the_shortage_and_who_is_free_within_eight_keys() {
    let (folder, mut keyboard) = demo_keyboard("2026-10-05T06:45");
    let before = dump(&folder);
    keyboard.press("2z1");
    assert!(keyboard.pressed <= 8);
    let screen = keyboard.screen(80, 24);
    for words in ["Anja de Groot is er vanaf 06:46 niet", "TEKORT 1 !", "Vrij en bevoegd:"] {
        assert!(screen.contains(words), "{words}: {screen}");
    }
    keyboard.press("<Esc>mmz1");
    let screen = keyboard.screen(80, 24);
    assert!(screen.contains("Anja de Groot is er deze dag niet"), "{screen}");
    assert!(screen.contains("Vrij en bevoegd: Chantal Bos"), "{screen}");
    assert_eq!(dump(&folder), before);
}

#[test]
fn a_typed_time_is_understood_before_enter_and_a_wrong_one_says_what_to_type() {
    let (_folder, mut keyboard) = demo_keyboard(NOW);
    keyboard.press("2a1").press("1405-1435");
    assert!(keyboard.screen(80, 24).contains("= weg van 14:05 tot 14:35"));
    keyboard.press("<Esc>a1").press("1435-1405<Enter>");
    assert!(
        keyboard
            .screen(80, 24)
            .contains("de tweede tijd moet na de eerste liggen")
    );
    keyboard.press("<Esc>a1").press("morgen<Enter>");
    assert!(keyboard.screen(80, 24).contains("typ twee tijden, zoals 1405-1435"));
    keyboard.press("<Esc>a1").press("14-15<Enter>");
    assert!(keyboard.screen(80, 24).contains("Anja de Groot is weg 14:00-15:00"));
}

#[test]
fn a_day_that_is_over_cannot_be_tried_out_and_a_location_has_no_children_of_its_own() {
    let (_folder, mut keyboard) = demo_keyboard(NOW);
    for keys in ["a", "k", "s", "z"] {
        keyboard.press("2<PgUp>").press(keys);
        assert!(
            keyboard.notice().contains("deze dag is voorbij"),
            "{keys} {}",
            keyboard.notice()
        );
        keyboard.press("1");
    }
    keyboard.press("2<Tab><Tab>s");
    assert!(
        keyboard.notice().contains("kies eerst een groep"),
        "{}",
        keyboard.notice()
    );
    keyboard.press("mn");
    assert!(
        keyboard.notice().contains("niet de dag van vandaag"),
        "{}",
        keyboard.notice()
    );
}

#[test]
fn days_and_weeks_go_back_and_forth_and_enter_opens_the_day() {
    let (_folder, mut keyboard) = demo_keyboard(NOW);
    keyboard.press("2v");
    assert!(keyboard.screen(80, 24).contains("Bezetting zo 04-10-2026"));
    keyboard.press("mm");
    assert!(keyboard.screen(80, 24).contains("Bezetting di 06-10-2026"));
    keyboard.press("w");
    assert!(
        keyboard.screen(80, 24).contains("> di 06-10-2026"),
        "{}",
        keyboard.screen(80, 24)
    );
    keyboard.press("v<Home><Down><Enter>");
    let screen = keyboard.screen(80, 24);
    assert!(screen.contains("Bezetting"), "{screen}");
    assert!(!screen.contains("tot en met"), "{screen}");
    keyboard.press("<Esc>");
    assert!(keyboard.model().layers.is_empty());
}

#[test]
fn a_check_in_by_someone_else_shows_on_the_chart_and_keeps_cursor_and_what_if() {
    let (folder, mut keyboard) = demo_keyboard(NOW);
    keyboard.press("2<Right><Right>s3");
    let mut other = open(&folder, NOW);
    let view = other.day_view(at(NOW).day(), at(NOW)).expect("a day");
    let (group, child) = (view.groups[0].id, view.groups[0].rows[0].child);
    let action = DayAction::CheckIn {
        group,
        children: vec![child],
        at: at(NOW).minute(),
    };
    other.perform(view.day, at(NOW), &action).expect("in");
    keyboard.clock("2026-10-05T14:31");
    let screen = keyboard.screen(80, 24);
    assert!(screen.contains("Nu 14:31: 1 kind, "), "{screen}");
    assert!(
        screen.contains("3 kinderen ziek") && screen.contains("^ 15:00-15:15"),
        "{screen}"
    );
}

#[test]
fn a_shortage_is_a_sign_and_a_word_without_colour_and_every_character_is_plain() {
    let folder = demo_folder(NOW);
    for (_, keys) in PLACES {
        let (mut plain, mut colour) = (
            Keyboard::on(open(&folder, NOW), at(NOW), Theme::Monochrome),
            Keyboard::on(open(&folder, NOW), at(NOW), Theme::Colour),
        );
        plain.press(keys);
        colour.press(keys);
        assert_eq!(plain.screen(80, 24), colour.screen(80, 24), "{keys}");
    }
    let mut keyboard = Keyboard::on(open(&folder, NOW), at(NOW), Theme::Monochrome);
    keyboard.press("2");
    let screen = keyboard.screen(80, 24);
    assert!(screen.is_ascii(), "{screen}");
    assert!(screen.contains("TEKORT !") && screen.contains("TEKORT 1 !"), "{screen}");
}

#[test]
fn a_small_window_keeps_the_chart_and_a_busy_afternoon_keeps_what_is_wrong() {
    let (_folder, mut keyboard) = demo_keyboard("2026-10-05T06:45");
    keyboard.press("2<Tab><Tab>");
    insta::assert_snapshot!("bezetting_60", keyboard.screen(60, 20));
    let fixture = Fixture::busy();
    let mut keyboard = fixture.keyboard(at(NOW), Theme::Colour);
    keyboard.press("b1<Enter>k1").clock("2026-10-05T15:20");
    keyboard.press("2");
    insta::assert_snapshot!("bezetting_druk_80", keyboard.screen(80, 24));
}

#[test]
fn no_size_of_the_screen_bezetting_panics() {
    let folder = demo_folder(NOW);
    for (_, keys) in PLACES {
        let mut keyboard = Keyboard::on(open(&folder, NOW), at(NOW), Theme::Colour);
        keyboard.press(keys);
        for width in [1, 20, 59, 60, 61, 79, 80, 120, 300] {
            for height in [1, 5, 19, 20, 21, 24, 40, 100] {
                keyboard.draw(width, height);
            }
        }
    }
}

#[test]
fn an_empty_location_a_weekend_and_an_unknown_year_are_shown_without_a_fault() {
    let fixture = Fixture::new(Filling::Nothing, Reality::Demo);
    let mut keyboard = fixture.keyboard(at(NOW), Theme::Colour);
    keyboard.press("2azks<Esc><Tab>w<Enter>");
    keyboard.screen(80, 24);
    let (_folder, mut keyboard) = demo_keyboard(NOW);
    keyboard.press("g10-10-2033<Enter>j2w");
    let screen = keyboard.screen(80, 24);
    assert!(screen.contains("onbekend"), "{screen}");
}

/// Two groups of out-of-school care at half past two on a school day, with this many children in the first and 15 in the second.
fn two_groups(first: usize, workers: usize) -> (Place, Keyboard) {
    let mut settings =
        "[locatie]\nnaam = \"Proef\"\nhouder = \"Stichting Voorbeeld\"\nagb = \"90909090\"\ngemeente = \"0214\"\n\
        regio = \"Midden\"\nregeling = \"buren-2025\"\n"
            .to_owned();
    for name in ["Vossen", "Egels"] {
        let middag = "[{ naam = \"nso\", van = \"14:00\", tot = \"18:30\" }]";
        write!(
            settings,
            "[[groep]]\nnaam = \"{name}\"\nsoort = \"bso\"\nlrk = \"123456789\"\nopen = \"07:30\"\ndicht = \"18:30\"\n\
             minimaal_minuten = 1\nschooldag = {middag}\nvrije_dag = {middag}\n",
        )
        .expect("text");
    }
    let settings = regeling::read_location("locatie.toml", &settings).expect("settings");
    let policy = regeling::builtin("buren-2025").expect("a policy");
    let moment = "2026-03-16T14:30";
    let mut place = Place::with_policy(&settings, policy, Role::Locatiemanager, moment);
    let mut born = "kindnummer;voornaam;achternaam;geboortedatum\n".to_owned();
    let mut there = "kindnummer;datum;groep;in;uit;reden\n".to_owned();
    for number in 0..first + 15 {
        let group = if number < first { "Vossen" } else { "Egels" };
        writeln!(born, "{number};Kind;Proef{number};2020-01-02").expect("text");
        writeln!(there, "{number};2026-03-16;{group};14:00;;").expect("text");
    }
    let mut staff = "personeelsnummer;naam;functie;telt_mee;prk_gekoppeld;vog_datum;ehbo_tot\n".to_owned();
    let mut worked = "personeelsnummer;datum;van;tot;groep;inzet\n".to_owned();
    for number in 0..workers {
        writeln!(
            staff,
            "{number};Proef {number};pedagogisch medewerker;ja;ja;2024-01-01;2026-12-31"
        )
        .expect("text");
        writeln!(worked, "{number};2026-03-16;13:00;;Vossen;regulier").expect("text");
    }
    place.write(ImportKind::Children, &born);
    place.write(ImportKind::Staff, &staff);
    place.write(ImportKind::Attendance, &there);
    place.write(ImportKind::Worked, &worked);
    let session = Session::open(&place.path, Some("Proef"), import_support::PASSPHRASE, at(moment)).expect("it opens");
    let keyboard = Keyboard::on(session, at(moment), Theme::Monochrome);
    (place, keyboard)
}

/// The words on a screen, whatever the line they are on.
fn words_on(keyboard: &Keyboard, (width, height): (u16, u16)) -> String {
    let screen = keyboard.screen(width, height);
    screen.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_week_cuts_no_verdict_short_and_keeps_them_apart() {
    for (first, workers, verdicts) in [
        (
            6,
            1,
            [
                "LOCATIE TEKORT 2 ! 14:00",
                "LOCATIE TEKORT 2 ! 14:00",
                "TEKORT 2 ! 14:00",
            ],
        ),
        (31, 6, ["GROEP MAG NIET ! 14:00", "OK", "GROEP MAG NIET ! 14:00"]),
    ] {
        let (_place, mut keyboard) = two_groups(first, workers);
        keyboard.press("2w");
        for size in [(80, 24), (120, 40)] {
            let words = words_on(&keyboard, size);
            let (_, monday) = words.split_once("> ma 16-03-2026 ").expect("the day");
            let names = ["Vossen BSO: ", "Egels BSO: ", "Locatie: "];
            let listed: Vec<String> = names
                .iter()
                .zip(verdicts)
                .map(|(name, verdict)| format!("{name}{verdict}"))
                .collect();
            let found = monday.starts_with(&format!("{} di ", verdicts.join(" ")))
                || monday.starts_with(&format!("{} di ", listed.join("; ")));
            assert!(found, "{size:?}: {words}");
        }
    }
}

#[test]
fn what_is_wrong_now_is_not_followed_by_nothing_further() {
    let (_place, mut keyboard) = two_groups(6, 1);
    keyboard.press("2");
    let words = words_on(&keyboard, (80, 24));
    assert!(words.contains("LOCATIE TEKORT 2 ! Dit duurt tot 18:30."), "{words}");
    assert!(!words.contains("verder geen tekort"), "{words}");
    let (_place, mut keyboard) = two_groups(6, 3);
    keyboard.press("2");
    let words = words_on(&keyboard, (80, 24));
    assert!(words.contains("OK. Vandaag verder geen tekort."), "{words}");
}
