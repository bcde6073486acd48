//! The municipalities that come with the program (`data/codes/gemeenten.csv`), which says where its facts come from.

use super::error::{Problem, SettingsError};
use crate::domain::gemeente::{Gemeente, GemeenteList};
use crate::domain::ids::GemeenteCode;
use crate::domain::time::parse_date;
use chrono::NaiveDate;
use std::collections::BTreeSet;

const FILE: &str = "data/codes/gemeenten.csv";
const TEXT: &str = include_str!("../../data/codes/gemeenten.csv");
/// Last day for which the list is complete: municipalities change on 1 January.
const KNOWN_UNTIL: Option<NaiveDate> = NaiveDate::from_ymd_opt(2026, 12, 31);
const COLUMNS: [&str; 4] = ["code", "naam", "vanaf", "tot"];
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

/// Reads a list of municipalities that is complete up to and including a day; all mistakes are reported at once.
pub fn read_gemeenten(file_name: &str, text: &str, known_until: NaiveDate) -> Result<GemeenteList, SettingsError> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(b';')
        .comment(Some(b'#'))
        .flexible(true)
        .from_reader(text.as_bytes());
    let problem = |line: u64, key: &str, text: &str, example: &str| Problem {
        file: file_name.to_owned(),
        line: usize::try_from(line).unwrap_or(usize::MAX),
        key: key.to_owned(),
        text: text.to_owned(),
        example: example.to_owned(),
    };
    if !reader.headers().is_ok_and(|header| header.iter().eq(COLUMNS)) {
        let text = "is niet de kopregel van een gemeentelijst";
        return Err(SettingsError::one(problem(
            1,
            "de eerste regel",
            text,
            &COLUMNS.join(";"),
        )));
    }
    let mut seen = BTreeSet::new();
    let mut list = Vec::new();
    let mut problems = Vec::new();
    for (record, number) in reader.records().zip(2..) {
        let line = record
            .as_ref()
            .ok()
            .and_then(csv::StringRecord::position)
            .map_or(number, csv::Position::line);
        match record.ok().map(|record| read_row(&record)) {
            Some(Ok(gemeente)) if seen.insert(gemeente.code.clone()) => list.push(gemeente),
            Some(Ok(_)) => problems.push(problem(line, "code", "staat er twee keer", EXAMPLE)),
            Some(Err(column)) => problems.push(problem(line, column, "klopt niet", EXAMPLE)),
            None => problems.push(problem(line, "de regel", "is niet leesbaar als CSV", EXAMPLE)),
        }
    }
    let mut problems = problems.into_iter();
    match problems.next() {
        None => Ok(GemeenteList::new(list, known_until)),
        Some(first) => Err(SettingsError::of(first, problems.collect())),
    }
}

/// Reads one line; gives the column that is wrong.
fn read_row(record: &csv::StringRecord) -> Result<Gemeente, &'static str> {
    let field = |index: usize, column| record.get(index).map(str::trim).ok_or(column);
    let day = |index, column| match field(index, column)? {
        "" => Ok(None),
        raw => parse_date(raw).map(Some).map_err(|_| column),
    };
    let code = GemeenteCode::parse(field(0, "code")?).map_err(|_| "code")?;
    let name = field(1, "naam").ok().filter(|name| !name.is_empty()).ok_or("naam")?;
    let (begin, end) = (day(2, "vanaf")?, day(3, "tot")?);
    if record.len() != COLUMNS.len() || begin.zip(end).is_some_and(|(begin, end)| end < begin) {
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
            (7, "tot"),
            (8, "vanaf"),
            (9, "code"),
        ];
        assert_eq!(found, expected);
        assert!(read_gemeenten("g.csv", "naam;code\n", day("2026-12-31")).is_err());
    }

    proptest! {
        #[test]
        fn no_text_makes_the_reader_of_municipalities_panic(text in "\\PC{0,60}") {
            let _ = read_gemeenten("g.csv", &format!("code;naam;vanaf;tot\n{text}"), day("2026-12-31"));
        }
    }
}
