//! Every screen and dialog as a person sees it, at two sizes, and at every size without a panic.

use super::support::{Filling, Fixture, Keyboard, at, draw, now, shown};
use plusgroep::app::Reality;
use plusgroep::tui::run::Program;
use plusgroep::tui::screens::login::Login;
use plusgroep::tui::theme::Theme;
use ratatui::backend::TestBackend;
use ratatui::style::Color;

/// Every screen and dialog: its name and the keys that lead to it.
const PLACES: [(&str, &str); 25] = [
    ("vandaag", ""),
    ("vandaag_bezig", "b1<Down>o<Enter>k1k2k3i"),
    ("vandaag_allergie", "<End><Up>"),
    ("vandaag_gemarkeerd", "  <Down> "),
    ("vandaag_wie_mist", "b3<Enter>m"),
    ("vandaag_lange_naam", "/kat<Enter>"),
    ("vandaag_fout", "u"),
    ("weekend", "gzo<Enter>"),
    ("zoeken", "/vo"),
    ("zoeken_niets", "/zzz"),
    ("school", "b"),
    ("school_lijst", "b2 z<Down>o"),
    ("afwezig", "a"),
    ("tijd", "t142"),
    ("tijd_fout", "t99<Enter>"),
    ("verbeteren", "iuc"),
    ("wissen", "ix"),
    ("klok", "k1k"),
    ("dag", "gma"),
    ("dag_ver", "g120324<Enter>"),
    ("persoon", "p"),
    ("waarom", "iw"),
    ("uitleg", "?"),
    ("palet", ":tijd"),
    ("declaratie", "6"),
];

fn place(fixture: &Fixture, keys: &str, theme: Theme) -> Keyboard {
    let mut keyboard = fixture.keyboard(now(), theme);
    keyboard.press(keys);
    keyboard
}

fn login(fixture: &Fixture, names: &[&str]) -> Login {
    let names = names.iter().map(|name| (*name).to_owned()).collect();
    Login::new(&fixture.path(), None, names, Theme::Colour)
}

#[test]
fn every_screen_reads_well_at_80_by_24_and_at_120_by_40() {
    for (name, keys) in PLACES {
        let fixture = Fixture::busy();
        let keyboard = place(&fixture, keys, Theme::Colour);
        for (width, height) in [(80, 24), (120, 40)] {
            insta::assert_snapshot!(format!("{name}_{width}"), keyboard.screen(width, height));
        }
    }
}

#[test]
fn sign_in_empty_and_demo_read_well() {
    let empty = Fixture::new(Filling::Nothing, Reality::Demo);
    insta::assert_snapshot!("leeg_demo_80", place(&empty, "", Theme::Colour).screen(80, 24));
    insta::assert_snapshot!("leeg_demo_dialoog_80", place(&empty, "?", Theme::Colour).screen(80, 24));
    insta::assert_snapshot!("aanmelden_80", shown(&draw(&login(&empty, &["Anna"]), 80, 24)));
    insta::assert_snapshot!(
        "aanmelden_wie_80",
        shown(&draw(&login(&empty, &["Anna", "Bram"]), 80, 24))
    );
    let mut first = login(&empty, &["Anna", "Bram"]);
    first.turn(now());
    assert!(
        shown(&draw(&first, 80, 24)).contains("LET OP: er is nog geen reservekopie"),
        "the first screen alarms while there is no copy"
    );
    let mut session = empty.session();
    session.make_daily_copy(now()).expect("a copy");
    let mut second = login(&empty, &["Anna", "Bram"]);
    second.turn(now());
    assert!(shown(&draw(&second, 80, 24)).contains("Laatste gecontroleerde reservekopie: 05-10-2026 14:30"));
}

#[test]
fn a_small_window_keeps_what_matters_and_a_smaller_one_says_so() {
    let fixture = Fixture::busy();
    let keyboard = place(&fixture, "b2<Enter>k1/sem", Theme::Colour);
    insta::assert_snapshot!("zoeken_60", keyboard.screen(60, 20));
    let mut keyboard = place(&fixture, "<End><Up>", Theme::Colour);
    insta::assert_snapshot!("vandaag_60", keyboard.screen(60, 20));
    for (width, height) in [(59, 20), (60, 19), (46, 1)] {
        assert_eq!(
            keyboard.screen(width, height).trim_end(),
            "Venster te klein: minstens 60 x 20"
        );
    }
    keyboard.press("?");
    assert_eq!(keyboard.screen(59, 20).trim_end(), "Venster te klein: minstens 60 x 20");
}

#[test]
fn the_demo_line_stands_on_every_screen_and_behind_every_dialog() {
    every_screen_says(Reality::Demo, "DEMO: niets hiervan is echt");
}

#[test]
fn a_trial_location_says_so_on_every_screen_and_behind_every_dialog() {
    every_screen_says(Reality::Trial, "PROEF: deze locatie is om te proberen");
}

fn every_screen_says(reality: Reality, line: &str) {
    for (name, keys) in PLACES {
        let fixture = Fixture::new(Filling::BusyMonday, reality);
        let keyboard = place(&fixture, keys, Theme::Monochrome);
        for (width, height) in [(60, 20), (80, 24), (120, 40)] {
            assert!(keyboard.screen(width, height).contains(line), "{name} {width}");
        }
    }
}

/// Draws at every size around the ones where something changes, and at some far from them.
fn odd_sizes(program: &impl Program) {
    let widths = [0, 1, 3, 20, 59, 60, 61, 79, 80, 120, 300];
    let heights = [0, 1, 3, 10, 19, 20, 21, 24, 100];
    for (width, height) in widths
        .into_iter()
        .flat_map(|width| heights.map(|height| (width, height)))
    {
        draw(program, width, height);
    }
}

#[test]
fn no_screen_or_dialog_panics_at_any_size() {
    for (_, keys) in PLACES {
        let fixture = Fixture::busy();
        odd_sizes(&place(&fixture, keys, Theme::Colour).app);
    }
    let fixture = Fixture::new(Filling::Nothing, Reality::Demo);
    odd_sizes(&place(&fixture, "", Theme::Colour).app);
    odd_sizes(&login(&fixture, &["Anna"]));
    odd_sizes(&login(&fixture, &["Anna", "Bram"]));
}

#[test]
fn the_day_and_its_longest_dialog_do_not_panic_at_any_width_or_height_at_all() {
    let fixture = Fixture::busy();
    for keys in ["<End><Up>", "b1"] {
        let keyboard = place(&fixture, keys, Theme::Colour);
        for size in (1..=130).chain([150, 200, 299, 300]) {
            draw(&keyboard.app, size, 20);
            draw(&keyboard.app, 60, size.min(100));
        }
    }
}

fn has_no_colour(backend: &TestBackend) -> bool {
    let mut cells = backend.buffer().content.iter();
    cells.all(|cell| cell.fg == Color::Reset && cell.bg == Color::Reset)
}

#[test]
fn without_colour_nothing_is_coloured_and_no_word_is_lost() {
    for (name, keys) in PLACES {
        let (colour, plain) = (Fixture::busy(), Fixture::busy());
        let (colour, plain) = (
            place(&colour, keys, Theme::Colour),
            place(&plain, keys, Theme::Monochrome),
        );
        for (width, height) in [(80, 24), (120, 40)] {
            assert!(has_no_colour(&plain.draw(width, height)), "{name} {width}");
            assert!(!has_no_colour(&colour.draw(width, height)), "{name} {width}");
            assert_eq!(
                plain.screen(width, height),
                colour.screen(width, height),
                "{name} {width}"
            );
        }
    }
}

#[test]
fn shortage_allergy_and_error_stand_out_by_style_and_by_word() {
    let fixture = Fixture::busy();
    let keyboard = place(&fixture, "b1<Enter>k1<End>", Theme::Colour);
    insta::assert_snapshot!("vandaag_stijl_80", format!("{:?}", keyboard.draw(80, 24).buffer()));
    let fixture = Fixture::busy();
    let keyboard = place(&fixture, "b2", Theme::Monochrome);
    insta::assert_snapshot!(
        "school_stijl_zonder_kleur_80",
        format!("{:?}", keyboard.draw(80, 24).buffer())
    );
}

#[test]
fn every_group_is_shown_with_its_staffing_in_words_on_every_day() {
    let fixture = Fixture::busy();
    let mut keyboard = fixture.keyboard(now(), Theme::Monochrome);
    keyboard.press("b1<Enter>");
    for (keys, words) in [
        ("", "20 binnen (5 plus), 0 nog niet  0 PM  nodig 5, BKR 2  TEKORT 5 !"),
        ("k1k2", "2 PM  nodig 5, BKR 2  TEKORT 3 !"),
        ("k3", "3 PM  nodig 5, BKR 2  TEKORT 2 !"),
        ("k4", "3 PM  nodig 5, BKR 2  TEKORT 2 !"),
    ] {
        keyboard.press(keys);
        let screen = keyboard.screen(80, 24);
        assert!(screen.contains(words), "{keys}: {screen}");
        assert!(
            screen.contains("Bijtjes KDV+") && screen.contains("nodig 0, BKR 0"),
            "{screen}"
        );
    }
    keyboard.press("<Home>").clock("2026-10-05T17:00");
    keyboard.press(&" ".repeat(16)).press("u");
    let screen = keyboard.screen(80, 24);
    assert!(
        screen.contains("4 binnen (1 plus), 0 nog niet  3 PM  nodig 1, BKR 1  OK"),
        "{screen}"
    );
}

#[test]
fn the_cursor_and_the_list_survive_another_size_and_another_minute() {
    let fixture = Fixture::busy();
    let mut keyboard = place(&fixture, "<PgDn><Down><Down>", Theme::Colour);
    let before = keyboard.screen(80, 24);
    keyboard.draw(60, 20);
    keyboard.draw(1, 1);
    assert_eq!(keyboard.screen(80, 24), before);
    keyboard.clock("2026-10-05T14:31");
    assert_eq!(keyboard.screen(80, 24), before.replace("14:30", "14:31"));
    assert!(before.contains(">  ? nog niet        Ĺuboš"), "{before}");
}

#[test]
fn odd_names_never_push_a_column_aside() {
    let fixture = Fixture::busy();
    let keyboard = fixture.keyboard(now(), Theme::Colour);
    for (width, height) in [(60, 24), (80, 40), (120, 40), (200, 50)] {
        let backend = keyboard.draw(width, height);
        let buffer = backend.buffer();
        // In the column where the age stands, every row of the list has the same letters.
        let line = |y: u16| (0..width).map(|x| buffer[(x, y)].symbol()).collect::<Vec<_>>();
        let ages: Vec<Option<usize>> = (0..height)
            .map(line)
            .filter(|cells| cells.concat().contains("? nog niet   "))
            .map(|cells| (1..cells.len()).find(|x| cells[x - 1] == "j" && cells[*x] == "r"))
            .collect();
        assert!(
            ages.len() >= 8 && ages.iter().all(|age| *age == ages[0]),
            "{width}: {ages:?}"
        );
    }
}

#[test]
fn a_closed_tomorrow_and_an_unknown_year_say_what_to_do_next() {
    let fixture = Fixture::busy();
    let mut keyboard = fixture.keyboard(at("2026-12-25T10:00"), Theme::Colour);
    assert!(
        keyboard.screen(80, 24).contains("Het is een feestdag"),
        "{}",
        keyboard.screen(80, 24)
    );
    keyboard.press("g10-10-2033<Enter>j");
    assert!(
        keyboard
            .screen(80, 24)
            .contains("De schoolvakanties van dit jaar zijn nog niet bekend")
    );
}
