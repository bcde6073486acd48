use super::*;
use crate::domain::text::Text;
use crate::report::sample::{issued, per_location, two_groups};
use std::collections::BTreeMap;
use std::io::{Cursor, Read};

/// A cell: its formula, if it has one, and the value that stands in the file.
type Cell = (Option<String>, String);
type Sheets = BTreeMap<String, BTreeMap<String, Cell>>;

fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("a workbook is a zip file");
    let mut text = String::new();
    let mut file = archive.by_name(name).expect("a part of the workbook");
    file.read_to_string(&mut text).expect("UTF-8");
    text
}

fn plain_text(xml: &str) -> String {
    let mut text = xml.to_owned();
    for (escaped, letter) in [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&apos;", "'"),
        ("&amp;", "&"),
    ] {
        text = text.replace(escaped, letter);
    }
    text
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    text.split_once(start)?.1.split_once(end).map(|(inside, _)| inside)
}

/// Every cell of every sheet, by the name of the sheet and of the cell.
fn read(bytes: &[u8]) -> Sheets {
    let shared = part(bytes, "xl/sharedStrings.xml");
    let texts: Vec<String> = shared
        .split("<si>")
        .skip(1)
        .map(|text| {
            plain_text(
                text.split_once('>')
                    .and_then(|(_, rest)| rest.split_once('<'))
                    .expect("a text")
                    .0,
            )
        })
        .collect();
    let workbook = part(bytes, "xl/workbook.xml");
    let names = workbook.split("<sheet ").skip(1);
    let names = names.map(|sheet| plain_text(between(sheet, "name=\"", "\"").expect("a name")));
    let mut sheets = Sheets::new();
    for (number, name) in (1..).zip(names) {
        let sheet = part(bytes, &format!("xl/worksheets/sheet{number}.xml"));
        let mut cells = BTreeMap::new();
        for cell in sheet.split("<c ").skip(1) {
            let cell = cell.split("</c>").next().expect("a cell");
            let head = cell.split('>').next().expect("a start tag");
            let at = between(head, "r=\"", "\"").expect("a place").to_owned();
            let value = between(cell, "<v>", "</v>").unwrap_or_default().to_owned();
            let value = if head.contains("t=\"s\"") {
                texts[value.parse::<usize>().expect("an index")].clone()
            } else {
                value
            };
            let formula = between(cell, "<f>", "</f>").map(plain_text);
            cells.insert(at, (formula, value));
        }
        sheets.insert(name, cells);
    }
    sheets
}

/// A number without loss: above and below the line.
#[derive(Clone, Copy, Debug)]
struct Exact(i128, i128);

impl Exact {
    fn read(text: &str) -> Self {
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        let below = 10i128.pow(u32::try_from(part.len()).expect("few decimals"));
        Self(format!("{whole}{part}").parse().expect("digits"), below)
    }

    fn plus(self, other: Self) -> Self {
        Self(self.0 * other.1 + other.0 * self.1, self.1 * other.1).small()
    }

    fn times(self, other: Self) -> Self {
        Self(self.0 * other.0, self.1 * other.1).small()
    }

    fn over(self, other: Self) -> Self {
        Self(self.0 * other.1, self.1 * other.0).small()
    }

    fn small(self) -> Self {
        let (mut a, mut b) = (self.0.abs(), self.1);
        while b != 0 {
            (a, b) = (b, a % b);
        }
        Self(self.0 / a.max(1), self.1 / a.max(1))
    }

    fn floor(self) -> Self {
        Self(self.0.div_euclid(self.1), 1)
    }

    fn less(self, other: Self) -> bool {
        self.0 * other.1 < other.0 * self.1
    }

    /// Says whether a value in the file is this number, up to the fifteen decimals that a file holds.
    fn is(self, value: &str) -> bool {
        let value = Self::read(value);
        let apart = (self.0 * value.1 - value.0 * self.1).abs();
        apart * 1_000_000_000_000_000 < self.1 * value.1 || apart == 0
    }
}

/// Calculates a formula as a spreadsheet does, with the few functions that we use.
struct Calculator<'a> {
    sheets: &'a Sheets,
    sheet: &'a str,
    rest: &'a str,
}

impl<'a> Calculator<'a> {
    fn outcome(sheets: &'a Sheets, sheet: &'a str, formula: &'a str) -> Exact {
        let mut calculator = Calculator {
            sheets,
            sheet,
            rest: formula,
        };
        let outcome = calculator.sum();
        assert_eq!(calculator.rest, "", "all of {formula} is read");
        outcome
    }

    fn takes(&mut self, sign: char) -> bool {
        let rest = self.rest.strip_prefix(sign);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn sum(&mut self) -> Exact {
        let mut outcome = self.product();
        while self.takes('+') {
            outcome = outcome.plus(self.product());
        }
        outcome
    }

    fn product(&mut self) -> Exact {
        let mut outcome = self.one();
        loop {
            if self.takes('*') {
                outcome = outcome.times(self.one());
            } else if self.takes('/') {
                outcome = outcome.over(self.one());
            } else {
                return outcome;
            }
        }
    }

    fn one(&mut self) -> Exact {
        if self.takes('(') {
            let inside = self.sum();
            assert!(self.takes(')'));
            return inside;
        }
        for name in ["SUM", "MIN", "INT", "ROUND"] {
            if let Some(rest) = self.rest.strip_prefix(name).and_then(|rest| rest.strip_prefix('(')) {
                self.rest = rest;
                return self.function(name);
            }
        }
        let digits = self.rest.len() - self.rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        if digits > 0 {
            let (number, rest) = self.rest.split_at(digits);
            self.rest = rest;
            return Exact::read(number);
        }
        let (sheet, cell) = self.place();
        self.value(&sheet, &cell)
    }

    fn function(&mut self, name: &str) -> Exact {
        let mut values = Vec::new();
        loop {
            if name == "SUM" {
                let (sheet, from) = self.place();
                assert!(self.takes(':'), "a sum is over a column");
                let (_, to) = self.place();
                let row = |cell: &str| cell[1..].parse::<u32>().expect("a row");
                let column = &from[..1];
                values.extend((row(&from)..=row(&to)).map(|row| self.value(&sheet, &format!("{column}{row}"))));
            } else {
                values.push(self.sum());
            }
            if self.takes(')') {
                break;
            }
            assert!(self.takes(',') || self.takes(';'));
        }
        match name {
            "SUM" => values.into_iter().fold(Exact(0, 1), Exact::plus),
            "MIN" => values
                .into_iter()
                .reduce(|a, b| if b.less(a) { b } else { a })
                .expect("a value"),
            "INT" => values[0].floor(),
            _ => {
                assert_eq!(values[1].0, 0, "rounded to whole numbers only");
                values[0].plus(Exact(1, 2)).floor()
            }
        }
    }

    /// A cell, with the sheet it is on.
    fn place(&mut self) -> (String, String) {
        let mut sheet = self.sheet.to_owned();
        if let Some(quoted) = self.rest.strip_prefix('\'') {
            let end = quoted.find("'!").expect("the end of a name");
            sheet = quoted[..end].replace("''", "'");
            self.rest = &quoted[end + 2..];
        } else if let Some((name, rest)) = self.rest.split_once('!').filter(|(name, _)| *name == "Totaal") {
            name.clone_into(&mut sheet);
            self.rest = rest;
        }
        let length = self.rest.len()
            - self
                .rest
                .trim_start_matches(|c: char| c == '$' || c.is_ascii_alphanumeric())
                .len();
        let (cell, rest) = self.rest.split_at(length);
        self.rest = rest;
        assert!(!cell.is_empty(), "a cell before «{rest}»");
        (sheet, cell.replace('$', ""))
    }

    fn value(&self, sheet: &str, cell: &str) -> Exact {
        match self.sheets[sheet].get(cell) {
            None => Exact(0, 1),
            Some((None, value)) => Exact::read(value),
            Some((Some(formula), _)) => {
                let name = self.sheets.keys().find(|name| *name == sheet).expect("a sheet");
                Calculator::outcome(self.sheets, name, formula)
            }
        }
    }
}

/// Calculates every formula of a workbook anew; returns how many there are.
fn recalculated(sheets: &Sheets) -> usize {
    let mut formulas = 0;
    for (name, cells) in sheets {
        for (at, (formula, value)) in cells {
            if let Some(formula) = formula {
                formulas += 1;
                let outcome = Calculator::outcome(sheets, name, formula);
                assert!(
                    outcome.is(value),
                    "{name}!{at} ={formula} is {outcome:?} and the file says {value}"
                );
            }
        }
    }
    formulas
}

fn values(sheets: &Sheets, sheet: &str, cells: &[&str]) -> Vec<String> {
    cells
        .iter()
        .map(|cell| sheets[sheet].get(*cell).map_or_else(String::new, |cell| cell.1.clone()))
        .collect()
}

#[test]
fn e3_e4_every_figure_that_follows_is_a_formula_whose_outcome_is_that_of_the_domain() {
    let account = two_groups(Some(2_671));
    let sheets = read(&subsidy_xlsx(&issued(account.clone())).expect("a workbook"));
    assert_eq!(
        sheets.keys().collect::<Vec<_>>(),
        ["Pluskinderen", "Totaal", "Uilen", "Vossen"]
    );
    // Per group: four on each of two days and seven sums. On the first sheet two rows of eight and their sums; one of children.
    assert_eq!(recalculated(&sheets), 2 * (2 * 4 + 7) + 3 * 8 + 1);
    assert_eq!(
        values(&sheets, "Uilen", &["D5", "E5", "F5", "G5", "H5", "I5", "J5"]),
        ["120", "131", "135", "128", "135", "120", "53.42"]
    );
    assert_eq!(
        values(&sheets, "Vossen", &["H5", "I5", "J5", "H6", "I6", "J6"]),
        ["15", "15", "6.68", "300", "300", "133.55"]
    );
    assert_eq!(sheets["Vossen"]["I6"].0.as_deref(), Some("MIN(D6,H6)"));
    assert_eq!(sheets["Totaal"]["B12"], (None, "26.71".to_owned()));
    let total = account.total();
    assert_eq!(
        values(&sheets, "Totaal", &["A19", "B19", "E19", "F19", "G19", "I19"]),
        [
            "Totaal".to_owned(),
            total.entitled.to_string(),
            total.worked.to_string(),
            total.worked_quarter.to_string(),
            total.paid.to_string(),
            account
                .total_amount()
                .map(|amount| euros(amount, '.'))
                .unwrap_or_default(),
        ]
    );
    assert_eq!(
        values(&sheets, "Totaal", &["H19", "A17", "A18"]),
        ["0.302083333333333", "Uilen", "Vossen"]
    );
    assert_eq!(
        values(&sheets, "Pluskinderen", &["A2", "D2", "E2", "E3", "E4"]),
        ["Uilen", "nso", "3", "0", "3"]
    );
    // 6 March 2023, as spreadsheets count days.
    assert_eq!(
        values(&sheets, "Uilen", &["A5", "B5", "C5"]),
        ["44991", "ma", "schooldag"]
    );
}

#[test]
fn a_right_of_the_location_is_paid_once_from_what_its_groups_worked_together() {
    let account = per_location();
    let sheets = read(&subsidy_xlsx(&issued(account.clone())).expect("a workbook"));
    recalculated(&sheets);
    assert_eq!(
        values(&sheets, "Locatie", &["D5", "H5", "I5", "H6", "I6", "D7", "I7"]),
        ["120", "150", "120", "300", "300", "420", "420"]
    );
    assert_eq!(sheets["Locatie"]["H5"].0.as_deref(), Some("'Uilen'!H5+'Vossen'!H5"));
    assert_eq!(
        values(&sheets, "Totaal", &["A19", "B19", "C19", "G19", "F20", "G20"]),
        ["Locatie", "420", "", "420", "450", "420"]
    );
    let amount = account.total_amount().expect("an amount");
    assert_eq!(values(&sheets, "Totaal", &["I20"]), [euros(amount, '.')]);
}

#[test]
fn half_a_cent_is_rounded_up_in_the_formula_as_in_the_domain() {
    // A quarter of an hour at 26,70 is 6,675 euro.
    let account = two_groups(Some(2_670));
    let sheets = read(&subsidy_xlsx(&issued(account)).expect("a workbook"));
    recalculated(&sheets);
    assert_eq!(values(&sheets, "Vossen", &["J5"]), ["6.68"]);
}

#[test]
fn without_a_rate_there_is_no_amount_and_the_rate_is_said_to_be_unknown() {
    let sheets = read(&subsidy_xlsx(&issued(two_groups(None))).expect("a workbook"));
    recalculated(&sheets);
    assert_eq!(
        values(&sheets, "Totaal", &["B12", "B14", "I17", "I19"]),
        ["onbekend", "onbekend", "", ""]
    );
    assert_eq!(values(&sheets, "Uilen", &["J5", "J7"]), ["", ""]);
}

#[test]
fn any_name_of_a_group_gives_a_sheet_and_formulas_find_it() {
    let long = "Een groep met een heel erg lange naam op deze locatie";
    for names in [
        ["Totaal", "totaal"],
        ["=1+1", "[a]:*?/\\'"],
        ["D'Artagnan's", "'"],
        [long, long],
        ["History", "Ĝ😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀"],
    ] {
        let mut account = two_groups(Some(2_671));
        for (group, name) in account.groups.iter_mut().zip(names) {
            group.name = Text::parse(name).expect("a text");
        }
        let sheets = read(&subsidy_xlsx(&issued(account)).expect("a workbook"));
        assert_eq!(sheets.len(), 4, "{names:?}");
        assert_eq!(recalculated(&sheets), 55, "{names:?}");
        assert_eq!(
            values(&sheets, "Totaal", &["A17", "A18"]),
            names,
            "a name is a text, never a formula"
        );
    }
}

#[test]
fn an_account_without_groups_or_children_is_a_workbook_too() {
    let mut account = two_groups(Some(2_671));
    account.groups.clear();
    account.plus.clear();
    let sheets = read(&subsidy_xlsx(&issued(account)).expect("a workbook"));
    assert_eq!((recalculated(&sheets), sheets.len()), (9, 2));
}

#[test]
fn the_same_account_gives_the_same_bytes_dated_on_its_own_day() {
    let one = subsidy_xlsx(&issued(two_groups(Some(2_671)))).expect("a workbook");
    assert_eq!(one, subsidy_xlsx(&issued(two_groups(Some(2_671)))).expect("a workbook"));
    assert!(part(&one, "docProps/core.xml").contains("2023-04-03T00:00:00Z"));
    let archive = zip::ZipArchive::new(Cursor::new(&one)).expect("a zip file");
    assert!(archive.len() > 5);
}

#[test]
fn minutes_are_a_part_of_a_day_without_loss_that_shows() {
    for (minutes, part) in [
        (0, "0"),
        (15, "0.010416666666666"),
        (720, "0.5"),
        (1440, "1"),
        (1455, "1.010416666666666"),
        (u32::MAX, "2982616.177083333333333"),
    ] {
        assert_eq!(part_of_day(minutes), part);
    }
}
