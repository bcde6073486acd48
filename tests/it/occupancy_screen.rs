//! The screen Bezetting, on the invented location of the demo.
#![cfg(test)]

use super::support::{Keyboard, at};
use plusgroep::app::{Session, demo};
use plusgroep::tui::theme::Theme;
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

/// Places of the screen: a name and the keys that lead there.
const PLACES: [(&str, &str); 12] = [
    ("bezetting", "2"),
    ("bezetting_kdv", "2<Tab>"),
    ("bezetting_locatie", "2<Tab><Tab>"),
    ("bezetting_morgen", "2m"),
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
