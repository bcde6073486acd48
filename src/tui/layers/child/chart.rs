//! The scores of a goal over time, drawn with letters: readable without colour and in any terminal.

use chrono::NaiveDate;

/// Columns of one evaluation: a date and a space.
const STEP: usize = 9;
/// Columns of the scale at the left.
const SCALE: usize = 6;

/// Lines of a chart: five for the scores, one for the dates; the latest evaluations that fit, in order of date.
pub fn chart(scores: &[(NaiveDate, i8)], width: usize) -> Vec<String> {
    let mut ordered = scores.to_vec();
    ordered.sort_by_key(|(day, _)| *day);
    let fits = width.saturating_sub(SCALE) / STEP;
    let skipped = ordered.len().saturating_sub(fits.max(1));
    let shown = ordered.get(skipped..).unwrap_or_default();
    if shown.is_empty() {
        return vec!["nog geen evaluatie".to_owned()];
    }
    let mut lines: Vec<String> = (-2..=2_i8)
        .rev()
        .map(|level| {
            let name = if level > 0 {
                format!("+{level}")
            } else {
                level.to_string()
            };
            let dot = if level == 0 { "." } else { " " };
            let marks = shown.iter().map(|(_, score)| {
                let mark = if *score == level { "*" } else { dot };
                format!("{}{mark}{}", dot.repeat(3), dot.repeat(STEP - 4))
            });
            format!("{name:>4} |{}", marks.collect::<String>())
                .trim_end()
                .to_owned()
        })
        .collect();
    let dates: Vec<String> = shown
        .iter()
        .map(|(day, _)| day.format("%d-%m-%y").to_string())
        .collect();
    let before = if skipped > 0 {
        format!("  ({skipped} eerder)")
    } else {
        String::new()
    };
    lines.push(format!("{}{}{before}", " ".repeat(SCALE - 1), dates.join(" ")));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::parse_date;

    fn day(text: &str) -> NaiveDate {
        parse_date(text).expect("a date")
    }

    #[test]
    fn every_evaluation_stands_above_its_date_at_its_score() {
        let lines = chart(
            &[(day("2026-09-01"), 1), (day("2026-03-01"), -2), (day("2026-06-01"), 0)],
            74,
        );
        assert_eq!(
            lines,
            [
                "  +2 |",
                "  +1 |                     *",
                "   0 |............*..............",
                "  -1 |",
                "  -2 |   *",
                "     01-03-26 01-06-26 01-09-26",
            ]
        );
    }

    #[test]
    fn in_a_narrow_window_the_latest_evaluations_stay_and_the_others_are_counted() {
        let scores = [(day("2026-03-01"), -2), (day("2026-06-01"), 0), (day("2026-09-01"), 1)];
        let lines = chart(&scores, 26);
        assert_eq!(
            lines.last().map(String::as_str),
            Some("     01-06-26 01-09-26  (1 eerder)")
        );
        for width in 0..40 {
            assert!(!chart(&scores, width).is_empty());
            assert!(chart(&scores, width).iter().all(|line| line.is_ascii()));
        }
        assert_eq!(chart(&[], 74), ["nog geen evaluatie"]);
    }
}
