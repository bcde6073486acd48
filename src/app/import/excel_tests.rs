//! What people's spreadsheets make of a file, and what is read in it.

use super::kind::ImportKind;
use super::rows::{Rows, read};

fn said(kind: ImportKind, text: &str) -> Vec<String> {
    let errors = read(kind, text.as_bytes()).err().unwrap_or_default();
    errors.into_iter().map(|error| error.text).collect()
}

#[test]
fn dates_and_times_as_a_spreadsheet_writes_them_mean_what_people_mean() {
    let plain = "kindnummer;datum;groep;in;uit;reden\n108;2026-03-01;Uilen;08:05;17:30;\n";
    let Ok(Rows::Attendance(wanted)) = read(ImportKind::Attendance, plain.as_bytes()) else {
        panic!("the plain file is read");
    };
    for text in [
        "\u{feff}sep=;\r\nkindnummer;datum;groep;in;uit;reden\r\n;;;;;\r\n108;1-3-2026;Uilen;8:05;17:30;\r\n;;;;;\r\n",
        "kindnummer;datum;groep;in;uit;reden\n\n108;01/03/2026;Uilen;08:05:00;17:30:00;\n",
        "kindnummer;datum;groep;in;uit;reden\n108;1/3/2026;Uilen;8.05;17.30;\n",
        "kindnummer,datum,groep,in,uit,reden\n108,01-03-2026,Uilen,\"8:05\",17:30,\n",
        "kindnummer;datum;groep;in;uit;reden\n108;1-3-2026 0:00;Uilen;8:05;17:30;\n\u{1a}",
        "kindnummer;datum;groep;in;uit;reden\n108;1-3-2026 00:00:00;Uilen;8:05;17:30;\r\n\u{1a}",
        "kindnummer;datum;groep;in;uit;reden\n108;2026-03-01T00:00:00;Uilen;8:05;17:30;\n",
        "kindnummer;datum;groep;in;uit;reden\n108;2026-03-01 00:00;Uilen;8:05;17:30;\n",
    ] {
        let Ok(Rows::Attendance(rows)) = read(ImportKind::Attendance, text.as_bytes()) else {
            panic!("{text:?}: {:?}", said(ImportKind::Attendance, text));
        };
        let without_line = |row: &super::AttendanceRow| super::AttendanceRow { line: 0, ..row.clone() };
        assert_eq!(
            rows.iter().map(without_line).collect::<Vec<_>>(),
            wanted.iter().map(without_line).collect::<Vec<_>>(),
            "{text:?}"
        );
    }
}

#[test]
fn a_cell_with_a_character_that_nobody_sees_is_told_which_kind_it_is() {
    let header = "kindnummer;voornaam;achternaam;geboortedatum;alert\n";
    for (line, words) in [
        (
            "902;Bo;Proef;2019-03-01;\"regel een\nregel twee\"\n",
            "regeleinde (Alt+Enter)",
        ),
        ("902;Bo;Proef;2019-03-01;\"een\ttwee\"\n", "tab"),
        ("902;B\u{ad}o;Proef;2019-03-01;\n", "spatie zonder breedte"),
        ("902;B\u{2067}o;Proef;2019-03-01;\n", "leesrichting"),
        ("902;B\u{200d}o;Proef;2019-03-01;\n", "verbindingsteken"),
        ("9\u{a0}02;Bo;Proef;2019-03-01;\n", "bijzondere spatie"),
    ] {
        let found = said(ImportKind::Children, &format!("{header}{line}"));
        assert_eq!(found.len(), 1, "{line:?}: {found:?}");
        assert!(found[0].contains(words), "{line:?}: {found:?}");
    }
    let persian = format!("{header}902;علی\u{200c}رضا;Proef;2019-03-01;\n");
    assert_eq!(said(ImportKind::Children, &persian), Vec::<String>::new());
}

#[test]
fn a_date_with_another_time_than_midnight_and_a_sign_of_the_end_in_the_middle_are_refused() {
    let header = "kindnummer;datum;groep;in;uit;reden\n";
    for line in [
        "108;1-3-2026 08:00;Uilen;8:05;17:30;\n",
        "108;1-3-2026 00:00:30;Uilen;8:05;17:30;\n",
        "108;1-3-2026 0.00;Uilen;8:05;17:30;\n",
        "108;1-3-2026 ;Uilen;8:05;17:30;ziek\n",
        "108;1-3-2026;Uil\u{1a}en;8:05;17:30;\n",
    ] {
        assert_eq!(
            said(ImportKind::Attendance, &format!("{header}{line}")).len(),
            1,
            "{line:?}"
        );
    }
}
