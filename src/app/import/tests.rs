//! Tests of the whole way from bytes to rows.

use super::*;
use crate::domain::people::{Counting, PrkLink};
use proptest::prelude::*;
use std::collections::BTreeSet;

const CHILDREN: &[u8] = include_bytes!("../../../data/voorbeeld/kinderen.csv");
const LOCATION: &str = include_str!("../../../data/voorbeeld/locatie.toml");
const DOCUMENTATION: &str = include_str!("../../../docs/IMPORT.md");

const fn sample(kind: ImportKind) -> &'static [u8] {
    match kind {
        ImportKind::Children => CHILDREN,
        ImportKind::Placements => include_bytes!("../../../data/voorbeeld/plaatsingen.csv"),
        ImportKind::Staff => include_bytes!("../../../data/voorbeeld/medewerkers.csv"),
        ImportKind::Roster => include_bytes!("../../../data/voorbeeld/rooster.csv"),
        ImportKind::Worked => include_bytes!("../../../data/voorbeeld/gewerkt.csv"),
        ImportKind::Attendance => include_bytes!("../../../data/voorbeeld/aanwezigheid.csv"),
        ImportKind::Tariffs => include_bytes!("../../../data/voorbeeld/tarieven.csv"),
        ImportKind::Allocations => include_bytes!("../../../data/voorbeeld/toewijzingen.csv"),
    }
}

fn sample_cells(kind: ImportKind) -> Vec<Vec<String>> {
    let text = std::str::from_utf8(sample(kind)).expect("samples are UTF-8");
    text.lines()
        .map(|line| line.split(';').map(str::to_owned).collect())
        .collect()
}

fn joined(cells: &[Vec<String>], separator: &str, newline: &str) -> String {
    cells
        .iter()
        .flat_map(|line| [line.join(separator), newline.to_owned()])
        .collect()
}

/// A sample's header and first line, with one column's value replaced.
fn line_with(kind: ImportKind, column: &str, value: &str) -> String {
    let mut cells = sample_cells(kind);
    cells.truncate(2);
    let place = cells[0].iter().position(|name| name == column);
    let place = place.expect("a sample has every column");
    cells[1][place] = value.to_owned();
    joined(&cells, ";", "\n")
}

fn errors(kind: ImportKind, text: impl AsRef<[u8]>) -> Vec<LineError> {
    read(kind, text.as_ref()).err().unwrap_or_default()
}

fn places(errors: &[LineError]) -> Vec<(u64, Option<&str>)> {
    errors
        .iter()
        .map(|error| (error.line, error.column.as_deref()))
        .collect()
}

#[test]
fn every_sample_is_read_without_an_error() {
    for kind in ImportKind::ALL {
        let rows = read(kind, sample(kind)).unwrap_or_else(|errors| panic!("{}: {errors:?}", kind.code()));
        assert_eq!(rows.kind(), kind);
        assert_eq!(rows.len() + 1, sample_cells(kind).len(), "{}", kind.code());
        assert_eq!(ImportKind::parse(kind.code()), Ok(kind));
    }
}

#[test]
fn samples_speak_of_the_same_children_staff_and_groups() {
    let column = |kind: ImportKind, name: &str| -> BTreeSet<String> {
        let cells = sample_cells(kind);
        let place = cells[0].iter().position(|header| header == name).expect("a column");
        cells.iter().skip(1).map(|line| line[place].clone()).collect()
    };
    let location: toml::Table = LOCATION.parse().expect("the location is TOML");
    let groups: BTreeSet<String> = location["groep"]
        .as_array()
        .expect("groups")
        .iter()
        .filter_map(|group| group["naam"].as_str().map(str::to_owned))
        .collect();
    assert_eq!(groups.len(), 2);
    for kind in ImportKind::ALL {
        if kind.shape().column("groep").is_some() {
            assert!(column(kind, "groep").is_subset(&groups), "{}", kind.code());
        }
        if kind.shape().column("kindnummer").is_some() {
            let known = column(ImportKind::Children, "kindnummer");
            assert!(column(kind, "kindnummer").is_subset(&known), "{}", kind.code());
        }
        if kind.shape().column("personeelsnummer").is_some() {
            let known = column(ImportKind::Staff, "personeelsnummer");
            assert!(column(kind, "personeelsnummer").is_subset(&known), "{}", kind.code());
        }
    }
    assert_eq!(
        column(ImportKind::Allocations, "productcode"),
        column(ImportKind::Tariffs, "productcode")
    );
}

#[test]
fn sample_attendance_falls_on_days_of_the_placement_and_dagdelen_exist() {
    let (Ok(Rows::Placements(placements)), Ok(Rows::Attendance(attendance))) = (
        read(ImportKind::Placements, sample(ImportKind::Placements)),
        read(ImportKind::Attendance, sample(ImportKind::Attendance)),
    ) else {
        panic!("samples are read");
    };
    for row in attendance {
        let planned = placements.iter().any(|placement| {
            placement.number == row.number
                && placement.group_name == row.group_name
                && placement.period.contains(row.day)
                && !placement.pattern.on(row.day).is_empty()
        });
        assert!(planned, "line {}", row.line);
    }
    for name in placements.iter().flat_map(|row| row.pattern.days().iter().flatten()) {
        assert!(LOCATION.contains(&format!("naam = \"{name}\"")), "{name}");
    }
}

#[test]
fn every_column_is_documented_under_its_kind_with_keys_in_bold() {
    for kind in ImportKind::ALL {
        let heading = format!("\n## `{}`\n", kind.code());
        let (_, section) = DOCUMENTATION.split_once(&heading).expect("a section per kind");
        let section = section.split("\n## ").next().unwrap_or_default();
        for column in kind.columns() {
            let name = match column.role {
                Role::Key => format!("| **`{}`** |", column.name),
                Role::Value => format!("| `{}` |", column.name),
            };
            let need = match column.need {
                Need::Required => format!("{name} ja |"),
                Need::Optional => format!("{name} | "),
            };
            assert!(section.contains(&need), "{}: {need}", kind.code());
        }
        let example = section.split("```").nth(1).expect("an example");
        let rows = read(kind, example.trim_start().as_bytes());
        assert!(rows.is_ok_and(|rows| !rows.is_empty()), "example of {}", kind.code());
    }
}

#[test]
fn one_wrong_value_is_reported_at_its_line_and_column() {
    use ImportKind::{Allocations, Attendance, Children, Placements, Roster, Staff, Tariffs, Worked};
    for (kind, column, value) in [
        (Children, "kindnummer", ""),
        (Children, "kindnummer", "123456789012345678901"),
        (Children, "voornaam", " "),
        (Children, "achternaam", ""),
        (Children, "geboortedatum", "31-02-2020"),
        (Children, "geboortedatum", "1-2-20"),
        (Children, "bsn", "999900007"),
        (Children, "bsn", "99990000"),
        (Children, "gemeente", "214"),
        (Placements, "groep", ""),
        (Placements, "vanaf", "maart"),
        (Placements, "tot", "2026-02-28"),
        (Placements, "wo", "nso+"),
        (Placements, "vr", "hele dag"),
        (Staff, "naam", ""),
        (Staff, "functie", ""),
        (Staff, "telt_mee", "soms"),
        (Staff, "prk_gekoppeld", "2"),
        (Staff, "vog_datum", "2024"),
        (Staff, "ehbo_tot", "12/31/2026"),
        (Roster, "van", "24:00"),
        (Roster, "tot", ""),
        (Roster, "tot", "13:45"),
        (Roster, "inzet", "dubbel"),
        (Worked, "tot", "09:00"),
        (Worked, "groep", ""),
        (Attendance, "in", "14.5"),
        (Attendance, "uit", "00:01"),
        (Attendance, "reden", "ziek"),
        (Attendance, "in", ""),
        (Tariffs, "productcode", "45A600"),
        (Tariffs, "productcategorie", "4"),
        (Tariffs, "eenheid", "17"),
        (Tariffs, "tarief_cent", "47,37"),
        (Tariffs, "tot", "2025-12-31"),
        (Allocations, "toewijzingnummer", "x"),
        (Allocations, "toewijzingstijd", "25:00"),
        (Allocations, "volume", ""),
        (Allocations, "volume", "2,5"),
        (Allocations, "frequentie", "3"),
        (Allocations, "productcategorie", ""),
        (Allocations, "einddatum", "2026-02-28"),
        (Allocations, "reden_wijziging", "15"),
    ] {
        let found = errors(kind, line_with(kind, column, value));
        assert_eq!(
            places(&found),
            [(2, Some(column))],
            "{} {column} {value}: {found:?}",
            kind.code()
        );
        assert!(value.len() < 4 || !found[0].text.contains(value), "{found:?}");
        assert!(found[0].text.ends_with('.') && found[0].text.starts_with(char::is_uppercase));
    }
}

#[test]
fn every_column_is_really_read() {
    for kind in ImportKind::ALL {
        for column in kind.columns() {
            let found = errors(kind, line_with(kind, column.name, "\u{1}\u{1}"));
            assert!(
                found.iter().any(|error| error.column.as_deref() == Some(column.name)),
                "{} {}: {found:?}",
                kind.code(),
                column.name
            );
        }
    }
}

#[test]
fn attendance_is_a_stay_or_an_absence() {
    for (cells, column) in [
        ("14:05;17:30;", None),
        ("14:05;;", None),
        ("14:05;14:05;", None),
        ("9:05;9:10;", None),
        (";;Ziek", None),
        (";;", Some("in")),
        (";17:30;", Some("in")),
        (";17:30;ziek", Some("in")),
        ("14:05;;ziek", Some("reden")),
        ("14:05;17:30;ziek", Some("reden")),
        ("14:05;14:04;", Some("uit")),
        (";;moe", Some("reden")),
    ] {
        let text = format!("kindnummer;datum;groep;in;uit;reden\n12;2026-03-02;Uilen;{cells}\n");
        let found = errors(ImportKind::Attendance, text);
        let expected: Vec<_> = column.map(|column| (2, Some(column))).into_iter().collect();
        assert_eq!(places(&found), expected, "{cells}");
    }
}

#[test]
fn empty_optional_values_have_their_documented_meaning() {
    let text = "personeelsnummer;naam;functie;telt_mee\n1;A;pm;\n2;B;pm;NEE\n3;C;pm;1\n";
    let Ok(Rows::Staff(staff)) = read(ImportKind::Staff, text.as_bytes()) else {
        panic!("staff is read");
    };
    let counting: Vec<Counting> = staff.iter().map(|row| row.counting).collect();
    assert_eq!(counting, [Counting::Counts, Counting::DoesNotCount, Counting::Counts]);
    assert!(staff.iter().all(|row| row.prk == PrkLink::Unknown));
    let text = "personeelsnummer;datum;van;groep\n1;02-03-2026;9:05;Uilen\n";
    let Ok(Rows::Worked(worked)) = read(ImportKind::Worked, text.as_bytes()) else {
        panic!("worked shifts are read");
    };
    assert_eq!(worked[0].until, None);
    assert_eq!(worked[0].from.to_string(), "09:05");
}

#[test]
fn all_mistakes_of_all_lines_are_reported_in_one_go() {
    let text = "voornaam;kindnummer;achternaam;geboortedatum;bsn\n\
                A;1;B;2020-13-01;1\n\
                \n\
                ;2;B;2020-01-01;\n\
                A;3;B\n\
                A;4;\"B;2020-01-01;\n\
                A;5;B;2020-01-01;\n";
    let found = errors(ImportKind::Children, text);
    assert_eq!(
        places(&found),
        [
            (2, Some("geboortedatum")),
            (2, Some("bsn")),
            (4, Some("voornaam")),
            (5, None),
            (6, None)
        ]
    );
}

#[test]
fn lines_are_counted_as_an_editor_does() {
    for newline in ["\n", "\r\n", "\r"] {
        let text = [
            "",
            "kindnummer;voornaam;achternaam;geboortedatum;alert",
            "",
            ";;;;",
            "1;A;B;2020-01-01;\"x",
            "y\"",
            "2;A;B;x;",
        ]
        .join(newline);
        assert_eq!(
            places(&errors(ImportKind::Children, text)),
            [(5, Some("alert")), (7, Some("geboortedatum"))],
            "{newline:?}"
        );
    }
}

#[test]
fn a_header_that_is_not_right_is_reported_once_per_column() {
    for (header, expected) in [
        (
            "kindnummer;voornaam;achternaam;geboortedatum;telefoon",
            vec![Some("telefoon")],
        ),
        (
            "kindnummer;voornaam;achternaam;geboortedatum;tel 2",
            vec![Some("kolom 5")],
        ),
        (
            "kindnummer;voornaam;achternaam;geboortedatum;Voornaam",
            vec![Some("voornaam")],
        ),
        ("kindnummer;voornaam;achternaam;bsn;alert", vec![Some("geboortedatum")]),
        (
            "Sem;Voorbeeld;2018-05-14;kindnummer;x",
            vec![
                Some("kolom 1"),
                Some("kolom 2"),
                Some("kolom 3"),
                Some("kolom 5"),
                Some("voornaam"),
                Some("achternaam"),
                Some("geboortedatum"),
            ],
        ),
        ("12;Sem;Voorbeeld;2018-05-14;x", vec![None]),
        ("\"kindnummer;voornaam;achternaam;geboortedatum", vec![None]),
        (" KINDNUMMER ;Voornaam;achternaam;geboortedatum;", vec![]),
    ] {
        let found = errors(ImportKind::Children, format!("{header}\n"));
        let columns: Vec<_> = found.iter().map(|error| error.column.as_deref()).collect();
        assert_eq!(columns, expected, "{header}: {found:?}");
        assert!(found.iter().all(|error| error.line == 1 && !error.text.contains("Sem")));
    }
    let nameless = "kindnummer;voornaam;achternaam;geboortedatum;\n1;A;B;2020-01-01;\n2;A;B;2020-01-01;x\n";
    assert_eq!(places(&errors(ImportKind::Children, nameless)), [(3, Some("kolom 5"))]);
}

#[test]
fn a_file_that_is_no_csv_is_refused_with_one_clear_error() {
    let header = "kindnummer;voornaam;achternaam;geboortedatum\n";
    let huge = vec![b'\n'; crate::domain::csv_table::MAX_FILE_BYTES + 1];
    let latin = [header.as_bytes(), b"1;Zo\xEB;B;2020-01-01\n"].concat();
    let latin_bom = [b"\xEF\xBB\xBF".as_slice(), &latin].concat();
    let nul = [header.as_bytes(), b"1;A\0;B;2020-01-01\n"].concat();
    let cases: [(&[u8], u64, &str); 11] = [
        (b"", 1, "is leeg"),
        (b"\xEF\xBB\xBF", 1, "is leeg"),
        (b" \r\n;;\n", 1, "is leeg"),
        (
            b"PK\x03\x04\x14\0\x06\0",
            1,
            "Dit is een Excel-bestand; bewaar het als CSV",
        ),
        (b"\xD0\xCF\x11\xE0\xA1\xB1", 1, "Excel-bestand"),
        (b"\xFF\xFEk\0i\0", 1, "UTF-16"),
        (&latin, 2, "moet UTF-8 zijn"),
        (&latin_bom, 2, "moet UTF-8 zijn"),
        (&nul, 2, "NUL-teken"),
        (&huge, 1, "32 MiB"),
        (b"sep=;\n", 1, "is leeg"),
    ];
    for (bytes, line, text) in cases {
        let found = errors(ImportKind::Children, bytes);
        assert_eq!(found.len(), 1, "{text}");
        assert_eq!((found[0].line, &found[0].column), (line, &None), "{text}");
        assert!(found[0].text.contains(text), "{text}: {found:?}");
    }
}

#[test]
fn a_field_of_more_than_10000_characters_is_refused() {
    for value in ["x".repeat(10_001), format!("\"{}\"", "é".repeat(10_001))] {
        let found = errors(ImportKind::Children, line_with(ImportKind::Children, "alert", &value));
        assert_eq!(places(&found), [(2, Some("alert"))]);
        assert!(found[0].text.contains("langer dan 10000 tekens"), "{}", found[0].text);
    }
}

#[test]
fn after_1000_errors_one_closing_error_says_there_are_more() {
    let header = "kindnummer;voornaam;achternaam;geboortedatum\n";
    for (wrong_line, column) in [
        ("1;A;B;x\n", Some("geboortedatum")),
        ("1;A\n", None),
        ("1;\"A;B;x\n", None),
    ] {
        for (count, expected) in [(999, 999), (1_000, 1_000), (1_001, 1_001), (5_000, 1_001)] {
            let found = errors(ImportKind::Children, format!("{header}{}", wrong_line.repeat(count)));
            assert_eq!(found.len(), expected, "{wrong_line} {count}");
            assert_eq!(found[999.min(count - 1)].column.as_deref(), column);
            let says_more = found.last().is_some_and(|last| last.text.starts_with("En nog meer"));
            assert_eq!(says_more, count > 1_000);
        }
    }
}

#[test]
fn the_same_key_twice_is_an_error_only_with_other_content() {
    use ImportKind::{Allocations, Attendance, Children, Placements, Roster, Staff, Tariffs, Worked};
    for (kind, column, other) in [
        (Children, "voornaam", "Anders"),
        (Placements, "ma", "middag"),
        (Staff, "niveau", "anders"),
        (Roster, "inzet", "extra"),
        (Worked, "tot", "18:29"),
        (Attendance, "uit", "18:29"),
        (Tariffs, "tarief_cent", "1"),
        (Allocations, "volume", "1"),
    ] {
        let first = joined(&sample_cells(kind)[..2], ";", "\n");
        let second = line_with(kind, column, other);
        let second = second.split_once('\n').map(|(_, line)| line).expect("two lines");
        let same = first.split_once('\n').map(|(_, line)| line).expect("two lines");
        assert_ne!(second, same, "{}: the case changes something", kind.code());
        let rows = read(kind, format!("{first}{same}").as_bytes());
        assert_eq!(rows.map(|rows| rows.len()), Ok(1), "{}", kind.code());
        let found = errors(kind, format!("{first}\n{same}{second}"));
        assert_eq!(found.len(), 1, "{}: {found:?}", kind.code());
        assert_eq!(found[0].line, 5);
        assert!(found[0].text.starts_with("Regel 2 "), "{found:?}");
    }
}

#[test]
fn overlap_within_a_file_is_an_error_on_the_later_line() {
    let placements = "kindnummer;groep;vanaf;tot\n";
    let tariffs = "gemeente;productcategorie;eenheid;tarief_cent;productcode;vanaf;tot\n";
    let attendance = "kindnummer;datum;groep;in;uit\n";
    for (kind, text, wrong) in [
        (
            ImportKind::Placements,
            format!("{placements}1;U;2026-01-01;\n1;u;2026-03-01;\n"),
            true,
        ),
        (
            ImportKind::Placements,
            format!("{placements}1;U;2026-01-01;2026-02-28\n1;U;2026-03-01;\n"),
            false,
        ),
        (
            ImportKind::Placements,
            format!("{placements}1;U;2026-01-01;\n1;B;2026-03-01;\n"),
            false,
        ),
        (
            ImportKind::Placements,
            format!("{placements}1;U;2026-01-01;\n2;U;2026-03-01;\n"),
            false,
        ),
        (
            ImportKind::Tariffs,
            format!("{tariffs}0214;45;16;1;A;2026-02-01;\n0214;45;16;1;A;2026-01-01;2026-02-01\n"),
            true,
        ),
        (
            ImportKind::Tariffs,
            format!("{tariffs}0214;45;16;1;A;2026-02-01;\n0215;45;16;1;A;2026-01-01;\n"),
            false,
        ),
        (
            ImportKind::Tariffs,
            format!("{tariffs}0214;45;16;1;A;2026-02-01;\n0214;45;16;1;B;2026-01-01;\n"),
            false,
        ),
        (
            ImportKind::Attendance,
            format!("{attendance}1;2026-03-02;U;8:00;9:00\n1;2026-03-02;U;8:59;10:00\n"),
            true,
        ),
        (
            ImportKind::Attendance,
            format!("{attendance}1;2026-03-02;U;8:00;9:00\n1;2026-03-02;U;9:00;10:00\n"),
            false,
        ),
        (
            ImportKind::Attendance,
            format!("{attendance}1;2026-03-02;U;8:00;\n1;2026-03-02;U;14:00;18:00\n"),
            false,
        ),
    ] {
        let found = errors(kind, &text);
        let lines: Vec<u64> = found.iter().map(|error| error.line).collect();
        assert_eq!(lines, if wrong { vec![3] } else { vec![] }, "{text}");
        assert!(found.iter().all(|error| error.text.contains("regel 2;")), "{found:?}");
    }
}

#[test]
fn a_file_of_the_header_alone_is_empty_and_tells_its_columns() {
    let imported = read_with_columns(ImportKind::Children, b"ACHTERNAAM,kindnummer,voornaam,geboortedatum\n");
    let imported = imported.expect("a header is enough");
    assert!(imported.rows.is_empty());
    assert_eq!(
        imported.columns,
        ["achternaam", "kindnummer", "voornaam", "geboortedatum"]
    );
}

#[test]
fn a_separator_inside_quotes_is_part_of_the_value() {
    let text = "kindnummer,voornaam,achternaam,geboortedatum,\"school\"\n1,A,\"B, \"\"C\"\"\",2020-01-01,x;y;z\n";
    let Ok(Rows::Children(children)) = read(ImportKind::Children, text.as_bytes()) else {
        panic!("children are read");
    };
    assert_eq!(children[0].name.last.as_str(), "B, \"C\"");
    assert_eq!(
        children[0].school.as_ref().map(ToString::to_string),
        Some("x;y;z".to_owned())
    );
}

fn any_kind() -> impl Strategy<Value = ImportKind> {
    proptest::sample::select(ImportKind::ALL.to_vec())
}

fn has_nine_digits(text: &str) -> bool {
    text.split(|c: char| !c.is_ascii_digit()).any(|run| run.len() >= 9)
}

proptest! {
    #[test]
    fn reading_never_panics_on_any_bytes(kind in any_kind(), bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _outcome = read(kind, &bytes);
    }

    #[test]
    fn reading_never_panics_below_a_right_header(
        kind in any_kind(),
        tail in "([0-9a-zé\"';,: +-]|\r|\n|\t|\u{1}|;|2026-03-0[1-9]|1[0-9]:[0-5][0-9]){0,80}",
    ) {
        let header = joined(&sample_cells(kind)[..1], ";", "\n");
        for error in errors(kind, format!("{header}{tail}")) {
            prop_assert!(error.line >= 2 && !error.text.is_empty());
        }
    }

    #[test]
    fn separator_mark_line_end_and_column_order_make_no_difference(
        kind in any_kind(),
        separator in proptest::sample::select(vec![";", ",", "\t"]),
        newline in proptest::sample::select(vec!["\n", "\r\n", "\r"]),
        mark in proptest::sample::select(vec!["", "\u{feff}"]),
        quote in proptest::sample::select(vec!["", "\""]),
        order in Just((0..13usize).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let cells: Vec<Vec<String>> = sample_cells(kind)
            .into_iter()
            .take(12)
            .map(|line| {
                let places = order.iter().filter(|place| **place < line.len());
                places.map(|place| format!("{quote}{}{quote}", line[*place])).collect()
            })
            .collect();
        let plain = joined(&sample_cells(kind)[..cells.len()], ";", "\n");
        let text = format!("{mark}{}", joined(&cells, separator, newline));
        prop_assert_eq!(read(kind, text.as_bytes()), read(kind, plain.as_bytes()));
    }

    #[test]
    fn no_error_shows_nine_digits_wherever_a_bsn_stands(
        kind in any_kind(),
        bsn in 999_900_006u32..=999_999_990,
        places in proptest::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 1..6),
        noise in proptest::sample::select(vec!["", "x", "\"", "1", ";"]),
    ) {
        let mut cells = sample_cells(kind);
        cells.truncate(5);
        for (line, column) in places {
            let line = line.index(cells.len());
            let column = column.index(cells[line].len());
            cells[line][column] = format!("{bsn}{noise}");
        }
        for error in errors(kind, joined(&cells, ";", "\n")) {
            prop_assert!(!has_nine_digits(&error.text), "{}", error.text);
            prop_assert!(!error.column.as_deref().is_some_and(has_nine_digits));
        }
    }
}
