//! The municipalities that come with the program (`data/codes/gemeenten.csv`), which says where its facts come from.

use super::error::{Problem, SettingsError};
use super::listing::{Listing, required};
use crate::domain::csv_table::{Fields, Shape, Unknown};
use crate::domain::error::ValueError;
use crate::domain::gemeente::{Gemeente, GemeenteList, is_placeholder};
use crate::domain::ids::GemeenteCode;
use crate::domain::text::Text;
use crate::domain::time::parse_date;
use chrono::{Datelike, NaiveDate};
use std::collections::BTreeSet;

const FILE: &str = "data/codes/gemeenten.csv";
const TEXT: &str = include_str!("../../data/codes/gemeenten.csv");
/// Last day for which the list is complete: municipalities change on 1 January.
const KNOWN_UNTIL: Option<NaiveDate> = NaiveDate::from_ymd_opt(2026, 12, 31);
const SHAPE: Shape = Shape {
    what: "gemeenten",
    columns: &[required("code"), required("naam"), required("vanaf"), required("tot")],
    unknown: Unknown::Refused,
};
const EXAMPLE: &str = "1992;Voorne aan Zee;2023-01-01;";

/// The municipalities that come with the program.
///
/// Should the file that is built in not be readable, the list is empty and covers no day, so that no rule refuses on it; a test
/// keeps the file readable.
pub fn gemeenten() -> GemeenteList {
    KNOWN_UNTIL
        .and_then(|known_until| read_gemeenten(FILE, TEXT, known_until).ok())
        .unwrap_or_default()
}

/// Whether a list is brought now or was let in before; what was let in stays readable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Origin {
    Brought,
    Stored,
}

/// Reads a list of municipalities that is complete up to and including a day; all mistakes are reported at once.
pub fn read_gemeenten(file_name: &str, text: &str, known_until: NaiveDate) -> Result<GemeenteList, SettingsError> {
    read_list(file_name, text, (known_until, Origin::Brought))
}

fn read_list(
    file_name: &str,
    text: &str,
    (known_until, origin): (NaiveDate, Origin),
) -> Result<GemeenteList, SettingsError> {
    let list = Listing::read((file_name, text), &SHAPE, EXAMPLE)?;
    let mut seen = BTreeSet::new();
    let rows = list.each(|row| {
        let gemeente = read_row(row).map_err(|column| (column, "klopt niet"))?;
        if origin == Origin::Brought {
            refuse_row(&gemeente)?;
        }
        if seen.insert(gemeente.code.clone()) {
            Ok(gemeente)
        } else {
            Err(("code", "staat er twee keer"))
        }
    })?;
    Ok(GemeenteList::new(rows, known_until))
}

/// A newer list that a location brings, laid over the one that comes with the program; it is loaded on a day.
///
/// Municipalities change on 1 January, so a list of today is complete to the end of this year, and one that already has a change
/// of a later year to the end of that.
///
/// # Errors
/// A line that is wrong, or no line at all.
pub fn gemeenten_with(file_name: &str, text: &str, loaded: NaiveDate) -> Result<GemeenteList, SettingsError> {
    over_the_program(file_name, text, (loaded, Origin::Brought))
}

/// The same of a list that was loaded before.
///
/// # Errors
/// A line that cannot be read, or no line at all.
pub fn gemeenten_stored(file_name: &str, text: &str, loaded: NaiveDate) -> Result<GemeenteList, SettingsError> {
    over_the_program(file_name, text, (loaded, Origin::Stored))
}

fn over_the_program(
    file_name: &str,
    text: &str,
    (loaded, origin): (NaiveDate, Origin),
) -> Result<GemeenteList, SettingsError> {
    let newer = read_list(file_name, text, (loaded, origin))?;
    let changes = newer.iter().filter_map(|gemeente| gemeente.begin);
    let last_year = changes.map(|day| day.year()).fold(loaded.year(), i32::max);
    let known_until = NaiveDate::from_ymd_opt(last_year, 12, 31).unwrap_or(loaded);
    if newer.iter().next().is_none() {
        return Err(SettingsError::one(Problem {
            file: file_name.to_owned(),
            line: 1,
            key: "de lijst".to_owned(),
            text: "is leeg; onder de kopregel staat geen gemeente".to_owned(),
            example: EXAMPLE.to_owned(),
        }));
    }
    let newer = GemeenteList::new(newer.iter().cloned(), known_until);
    Ok(gemeenten().renewed(newer))
}

/// The text of the list that comes with the program, for its size and check sum.
pub const fn gemeenten_text() -> &'static str {
    TEXT
}

/// Number of lines of a list of municipalities, below the header.
pub fn gemeenten_row_count(text: &str) -> usize {
    Listing::read((FILE, text), &SHAPE, EXAMPLE).map_or(0, |list| list.line_count())
}

/// Refuses what no list may bring: a code that is that of no municipality, and a name with characters that nobody sees.
fn refuse_row(gemeente: &Gemeente) -> Result<(), (&'static str, &'static str)> {
    if is_placeholder(&gemeente.code) {
        return Err(("code", "0000 en 9999 zijn van geen gemeente; haal deze regel weg"));
    }
    match Text::parse(&gemeente.name) {
        Ok(_) => Ok(()),
        Err(ValueError::Hidden(_)) => Err(("naam", "bevat een onzichtbaar teken; typ de naam opnieuw")),
        Err(_) => Err(("naam", "is leeg of langer dan 200 tekens")),
    }
}

/// Reads one line; gives the column that is wrong.
fn read_row(row: &Fields<'_>) -> Result<Gemeente, &'static str> {
    let day = |column| match row.get(column).ok_or(column)? {
        "" => Ok(None),
        raw => parse_date(raw).map(Some).map_err(|_| column),
    };
    let code = GemeenteCode::parse(row.get("code").ok_or("code")?).map_err(|_| "code")?;
    let name = row.get("naam").filter(|name| !name.is_empty()).ok_or("naam")?;
    let (begin, end) = (day("vanaf")?, day("tot")?);
    if begin.zip(end).is_some_and(|(begin, end)| end < begin) {
        return Err("tot");
    }
    Ok(Gemeente {
        code,
        name: name.to_owned(),
        begin,
        end,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        parse_date(text).expect("a test date")
    }

    #[test]
    fn tr378_the_list_has_as_many_municipalities_as_the_cbs_counts() {
        let list = gemeenten();
        for (on, count) in [
            ("2020-12-31", 355),
            ("2021-01-01", 352),
            ("2022-01-01", 345),
            ("2022-03-24", 344),
            ("2023-01-01", 342),
            ("2026-01-01", 342),
        ] {
            let on = day(on);
            assert_eq!(
                list.iter().filter(|gemeente| gemeente.exists_on(on)).count(),
                count,
                "{on}"
            );
        }
        for (code, name) in [("0214", "Buren"), ("0153", "Enschede"), ("1992", "Voorne aan Zee")] {
            let code = GemeenteCode::parse(code).expect("a code");
            assert_eq!(list.get(&code).map(|gemeente| gemeente.name.as_str()), Some(name));
        }
    }

    #[test]
    fn tr378_no_list_brings_a_placeholder_or_a_name_with_a_hidden_character_and_one_that_was_let_in_stays_readable() {
        let list = |row: &str| format!("code;naam;vanaf;tot\n1999;Proefstad;;\n{row}\n");
        for (row, column) in [
            ("0000;Nergens;;", "code"),
            ("9999;Nergens;;", "code"),
            ("1998;Ne\u{200b}r;;", "naam"),
            ("1998;\u{2800};;", "naam"),
        ] {
            let error = gemeenten_with("g.csv", &list(row), day("2026-03-01")).expect_err(row);
            let found: Vec<_> = error.problems().iter().map(|p| (p.line, p.key.as_str())).collect();
            assert_eq!(found, [(3, column)], "{row:?}");
            let stored = gemeenten_stored("g.csv", &list(row), day("2026-03-01")).expect("let in before");
            let known = |raw| GemeenteCode::parse(raw).is_ok_and(|code| stored.get(&code).is_some());
            assert!(known("1999") && !known("0000") && !known("9999"), "{row:?}");
        }
    }

    #[test]
    fn every_wrong_line_of_a_list_of_municipalities_is_named() {
        let text = "code;naam;vanaf;tot\n0214;Buren;;\n214;Buren;;\n0215;;;\n0216;A;gisteren;\n0217;A;2023-01-01;2022-01-01\n\
                    0218;A;;;\n0219;A\n0214;Buren;;\n";
        let error = read_gemeenten("g.csv", text, day("2026-12-31")).expect_err("wrong lines");
        let found: Vec<_> = error.problems().iter().map(|p| (p.line, p.key.as_str())).collect();
        let expected = [
            (3, "code"),
            (4, "naam"),
            (5, "vanaf"),
            (6, "tot"),
            (7, ""),
            (8, ""),
            (9, "code"),
        ];
        assert_eq!(found, expected);
        assert!(read_gemeenten("g.csv", "naam;code\n", day("2026-12-31")).is_err());
    }

    #[test]
    fn a_newer_list_may_be_a_spreadsheet_and_reaches_to_the_end_of_the_year_it_speaks_of() {
        let code = |raw| GemeenteCode::parse(raw).expect("a code");
        let loaded = day("2026-11-30");
        for text in [
            "code;naam;vanaf;tot\n1999;Proefstad;2027-01-01;\n0214;Buren;;31-12-2026\n",
            "\u{feff}sep=,\nNaam,Code,Tot,Vanaf\nProefstad,1999,,01-01-2027\nBuren,0214,2026-12-31,\n,,,\n",
            "\n;;;\n\"SEP=;\"\n# van het CBS\ncode;naam;vanaf;tot;\n\"1999\";\" Proefstad \";1-1-2027;;\r\n\n0214;Buren;;31-12-2026;\n",
        ] {
            let list = gemeenten_with("nieuw.csv", text, loaded).expect("a list");
            assert_eq!(list.known_until(), Some(day("2027-12-31")), "{text}");
            assert!(
                list.get(&code("1999"))
                    .is_some_and(|new| new.exists_on(day("2027-01-01")))
            );
            assert!(
                !list
                    .get(&code("0214"))
                    .is_some_and(|gone| gone.exists_on(day("2027-01-01")))
            );
            assert!(
                list.get(&code("0153")).is_some(),
                "what the file does not speak of stays"
            );
        }
        let same = gemeenten_with("oud.csv", "code;naam;vanaf;tot\n0214;Buren;;\n", day("2028-02-01"));
        assert_eq!(same.map(|list| list.known_until()), Ok(Some(day("2028-12-31"))));
        for wrong in [
            "code;naam;vanaf;tot\n",
            "",
            "code;naam;vanaf;tot;burgemeester\n0214;Buren;;;x\n",
        ] {
            assert!(gemeenten_with("leeg.csv", wrong, loaded).is_err(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_the_reader_of_municipalities_panic(text in "\\PC{0,60}") {
            let _ = read_gemeenten("g.csv", &format!("code;naam;vanaf;tot\n{text}"), day("2026-12-31"));
        }
    }
}
