use super::*;
use crate::report::sample::{issued, per_location, two_groups};

/// The lines by the names of their columns.
fn read(bytes: &[u8]) -> Vec<std::collections::BTreeMap<String, String>> {
    let text = std::str::from_utf8(bytes).expect("UTF-8");
    let text = text
        .strip_prefix('\u{FEFF}')
        .expect("the mark by which Excel knows UTF-8");
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_reader(text.as_bytes());
    let heads = reader.headers().expect("a header").clone();
    let lines = reader.records().map(|line| line.expect("a whole line"));
    lines
        .map(|line| {
            let cells = heads.iter().zip(line.iter());
            cells.map(|(head, cell)| (head.to_owned(), cell.to_owned())).collect()
        })
        .collect()
}

fn column<'a>(lines: &'a [std::collections::BTreeMap<String, String>], kind: &str, column: &str) -> Vec<&'a str> {
    let of_kind = lines.iter().filter(|line| line["regel"] == kind);
    of_kind.map(|line| line[column].as_str()).collect()
}

#[test]
fn e3_e4_e5_every_day_group_and_dagdeel_is_a_line_with_minutes_and_a_decimal_comma() {
    let lines = read(&subsidy_csv(&issued(two_groups(Some(2_671)))));
    assert_eq!(
        column(&lines, "dag", "datum"),
        ["2023-03-06", "2023-03-07", "2023-03-06", "2023-03-07"]
    );
    assert_eq!(
        column(&lines, "dag", "dagtype"),
        ["schooldag", "vakantiedag", "schooldag", "vakantiedag"]
    );
    assert_eq!(column(&lines, "dag", "gewerkt_minuten"), ["128", "7", "22", "299"]);
    assert_eq!(
        column(&lines, "dag", "gewerkt_kwartier_minuten"),
        ["135", "0", "15", "300"]
    );
    assert_eq!(column(&lines, "dag", "te_vergoeden_minuten"), ["120", "0", "15", "300"]);
    assert_eq!(column(&lines, "dag", "bedrag"), ["53,42", "0,00", "6,68", "133,55"]);
    assert_eq!(column(&lines, "groep", "bedrag"), ["53,42", "140,23"]);
    assert_eq!(column(&lines, "totaal", "bedrag"), ["193,65"]);
    assert_eq!(column(&lines, "totaal", "recht_minuten"), ["840"]);
    assert_eq!(column(&lines, "totaal", "plafond"), ["116497,00"]);
    assert_eq!(column(&lines, "totaal", "plafond_gebruikt"), ["1936,50"]);
    assert_eq!(column(&lines, "pluskinderen", "pluskinderen"), ["3", "0"]);
    assert_eq!(column(&lines, "pluskinderen", "dagdeel"), ["nso", "ochtend"]);
    assert_eq!(column(&lines, "locatiedag", "datum"), [""; 0]);
    assert!(
        lines
            .iter()
            .all(|line| line["verantwoording"] == "VK7QX000002" && line["vervangt"] == "VK7QX000001")
    );
    assert!(lines.iter().all(|line| line["tarief_per_uur"] == "26,71"));
}

#[test]
fn e9_every_line_names_the_holder_and_the_location() {
    for account in [two_groups(Some(2_671)), per_location()] {
        let (holder, location) = (account.holder.to_string(), account.location.to_string());
        assert!(!holder.is_empty() && holder != location);
        let lines = read(&subsidy_csv(&issued(account)));
        assert!(lines.len() > 5);
        for line in &lines {
            assert_eq!((&line["houder"], &line["locatie"]), (&holder, &location));
        }
    }
}

#[test]
fn a_right_of_the_location_has_lines_of_its_own_and_no_rate_means_no_amount() {
    let lines = read(&subsidy_csv(&issued(per_location())));
    assert_eq!(column(&lines, "dag", "te_vergoeden_minuten"), ["0", "0", "0", "0"]);
    assert_eq!(column(&lines, "locatiedag", "te_vergoeden_minuten"), ["120", "300"]);
    assert_eq!(column(&lines, "locatie", "recht_minuten"), ["420"]);
    assert_eq!(column(&lines, "totaal", "te_vergoeden_minuten"), ["420"]);
    let lines = read(&subsidy_csv(&issued(two_groups(None))));
    assert!(
        lines
            .iter()
            .all(|line| line["bedrag"].is_empty() && line["tarief_per_uur"].is_empty())
    );
}

#[test]
fn a_text_that_a_spreadsheet_would_run_is_a_text_and_every_line_ends_with_crlf() {
    let mut account = two_groups(None);
    for (group, name) in account.groups.iter_mut().zip(["=1+1;\"x\"", "@SUM(A1)"]) {
        group.name = crate::domain::text::Text::parse(name).expect("a text");
    }
    let bytes = subsidy_csv(&issued(account));
    let lines = read(&bytes);
    assert_eq!(column(&lines, "groep", "groep"), ["'=1+1;\"x\"", "'@SUM(A1)"]);
    let text = String::from_utf8(bytes).expect("UTF-8");
    assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
    assert_eq!(text.matches("\r\n").count(), lines.len() + 1);
}
