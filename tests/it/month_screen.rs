//! The month end on the screen, on the invented location of the demo.
#![cfg(test)]

use super::support::{ODD_SIZES, demo_keyboard};
use tempfile::TempDir;

fn files_in(folder: &TempDir) -> usize {
    std::fs::read_dir(folder.path().join("declaraties")).map_or(0, Iterator::count)
}

#[test]
fn the_month_end_reads_well_at_both_sizes() {
    let (_folder, mut keyboard) = demo_keyboard();
    keyboard.press("6");
    for (width, height) in [(80, 24), (120, 40)] {
        insta::assert_snapshot!(format!("maand_{width}"), keyboard.screen(width, height));
    }
    keyboard.press("<End>");
    insta::assert_snapshot!("maand_einde_80", keyboard.screen(80, 24));
}

#[test]
fn a_month_goes_from_screen_to_file_in_at_most_five_keys() {
    let (folder, mut keyboard) = demo_keyboard();
    keyboard.press("6m<Enter>j");
    assert!(keyboard.pressed <= 5);
    assert!(
        keyboard.notice().contains("JW323_0214_2026-09_"),
        "{}",
        keyboard.notice()
    );
    assert_eq!(files_in(&folder), 1);
    assert!(
        keyboard.screen(80, 24).contains("al verzonden"),
        "{}",
        keyboard.screen(80, 24)
    );
    keyboard.press("m<Enter>j");
    assert_eq!(files_in(&folder), 1, "the same file, not another");
}

#[test]
fn cancel_is_the_default_and_makes_nothing() {
    for keys in [
        "6m<Enter><Enter>",
        "6m<Esc>",
        "6m<Enter><Esc>",
        "6m<Enter>n",
        "6m<Enter>m",
    ] {
        let (folder, mut keyboard) = demo_keyboard();
        keyboard.press(keys);
        assert_eq!(files_in(&folder), 0, "{keys}");
    }
}

#[test]
fn a_month_that_is_not_over_says_why_and_makes_nothing() {
    let (folder, mut keyboard) = demo_keyboard();
    keyboard.press("6<Right>m");
    assert!(
        keyboard.screen(80, 24).contains("FOUT TR137"),
        "{}",
        keyboard.screen(80, 24)
    );
    assert!(
        keyboard.notice().contains("FOUT; los die eerst op"),
        "{}",
        keyboard.notice()
    );
    assert_eq!(files_in(&folder), 0);
}

#[test]
fn the_month_end_is_left_with_esc_and_months_go_back_and_forth() {
    let (_folder, mut keyboard) = demo_keyboard();
    keyboard.press("6<Left>");
    assert!(keyboard.screen(80, 24).contains("augustus 2026"));
    keyboard.press("<Right><Tab>");
    assert!(keyboard.screen(80, 24).contains("september 2026"));
    keyboard.press("<Esc>");
    assert!(keyboard.model().layers.is_empty());
}

#[test]
fn every_month_end_size_is_drawn_without_a_panic() {
    let (_folder, mut keyboard) = demo_keyboard();
    keyboard.press("6");
    for (width, height) in ODD_SIZES {
        keyboard.draw(width, height);
    }
}
