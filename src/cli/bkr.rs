//! `bkr`: what the law asks for one composition, or for every line of a table.

use super::output::{Answer, Format, Outcome, line_error_json, line_error_text, remark};
use crate::app::{AppError, ErrorKind, files};
use crate::domain::bkr::{self, BkrResult, BsoCounts, CombiCounts, KdvCounts, SecondRule};
use crate::domain::csv_table::{Column, Errors, Need, Reported, Role, Shape, Table, Unknown};
use crate::domain::error::ValueError;
use crate::domain::hidden;
use crate::domain::intake::Intake;
use crate::domain::words::noun;
use serde_json::{Value, json};
use std::fmt::Write;
use std::path::Path;

/// Kind of care for which is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Kdv,
    Bso,
    Combi,
}

impl Kind {
    fn parse(raw: &str) -> Result<Self, AppError> {
        match raw.trim().to_lowercase().as_str() {
            "kdv" => Ok(Self::Kdv),
            "bso" => Ok(Self::Bso),
            "combi" => Ok(Self::Combi),
            _ => Err(fault("De soort is onbekend; kies uit kdv, bso, combi.")),
        }
    }

    const fn columns(self) -> &'static [Column] {
        const KDV: &[Column] = &[age("j0"), age("j1"), age("j2"), age("j3")];
        const BSO: &[Column] = &[age("j4_6"), age("j7")];
        const COMBI: &[Column] = &[age("j0"), age("j1"), age("j2"), age("j3"), age("school")];
        match self {
            Self::Kdv => KDV,
            Self::Bso => BSO,
            Self::Combi => COMBI,
        }
    }

    /// Other columns, such as a remark, are left as they are and come back in the answer.
    const fn shape(self) -> Shape {
        let what = match self {
            Self::Kdv => "kdv",
            Self::Bso => "bso",
            Self::Combi => "combi",
        };
        Shape {
            what,
            columns: self.columns(),
            unknown: Unknown::Kept,
        }
    }

    /// The legal number for counts in the order of the columns.
    fn required(self, counts: &[u32], rule: SecondRule) -> BkrResult {
        let at = |index: usize| counts.get(index).copied().unwrap_or(0);
        let kdv = KdvCounts {
            j0: at(0),
            j1: at(1),
            j2: at(2),
            j3: at(3),
        };
        match self {
            Self::Kdv => bkr::kdv(kdv, rule),
            Self::Bso => bkr::bso(BsoCounts { j4_6: at(0), j7: at(1) }),
            Self::Combi => bkr::combi(CombiCounts { kdv, school: at(4) }, rule),
        }
    }
}

const fn age(name: &'static str) -> Column {
    Column {
        name,
        need: Need::Required,
        role: Role::Value,
    }
}

fn fault(message: &str) -> AppError {
    AppError::new(ErrorKind::Input, "BKR", message)
        .hint("Bijvoorbeeld: plusgroep bkr --soort kdv --kinderen j0=3,j1=4,j2=8")
}

/// What stands in a cell or behind `=` is no number of children.
#[derive(Debug, thiserror::Error)]
enum NoCount {
    #[error("is geen heel aantal kinderen van 0 tot en met 9999")]
    Form,
    /// A character that nobody sees is named, or the number would look right.
    #[error("{0}")]
    Hidden(#[from] ValueError),
}

fn read_count(raw: &str) -> Result<u32, NoCount> {
    hidden::refuse_in_key(raw)?;
    // More children than any building holds; keeps the sums small.
    let digits = !raw.is_empty() && raw.bytes().all(|b| b.is_ascii_digit());
    let count = raw.parse::<u32>().ok().filter(|count| digits && *count <= 9_999);
    count.ok_or(NoCount::Form)
}

/// Runs the command.
pub(super) fn run(
    kind: &str,
    rule: SecondRule,
    children: Option<&str>,
    (table, format): (Option<&Path>, Format),
) -> Result<Answer, AppError> {
    let kind = Kind::parse(kind)?;
    match (children, table) {
        (Some(children), None) => one(kind, rule, children),
        (None, Some(file)) => every_line((kind, rule), &files::read_file(file, Intake::BkrTable)?, format),
        _ => Err(fault("Geef óf --kinderen óf --tabel.")),
    }
}

fn one(kind: Kind, rule: SecondRule, text: &str) -> Result<Answer, AppError> {
    let columns = kind.columns();
    let mut counts: Vec<Option<u32>> = vec![None; columns.len()];
    for part in text.split(',').filter(|part| !part.trim().is_empty()) {
        let (name, count) = part
            .split_once('=')
            .ok_or_else(|| fault("Schrijf elke leeftijd als naam=aantal, met komma's ertussen."))?;
        let (name, count) = (name.trim().to_lowercase(), count.trim());
        let column = columns.iter().position(|column| column.name == name);
        let place = column.and_then(|column| counts.get_mut(column));
        let place = place.ok_or_else(|| {
            fault(&format!(
                "De leeftijd is onbekend; kies uit {}.",
                names(kind).join(", ")
            ))
        })?;
        if place.is_some() {
            return Err(fault(&format!(
                "De leeftijd {name} staat er twee keer; tel de kinderen op en noem hem een keer."
            )));
        }
        // Nothing behind the sign is not given, as in a table.
        let read = if count.is_empty() { Ok(0) } else { read_count(count) };
        *place = Some(read.map_err(|error| fault(&format!("Het aantal van {name} {error}.")))?);
    }
    let counts: Vec<u32> = counts.into_iter().map(Option::unwrap_or_default).collect();
    let result = kind.required(&counts, rule);
    let mut lines = result.steps.clone();
    lines.push(match result.required {
        Some(required) => format!("Nodig: {required}"),
        None => "Deze samenstelling is niet toegestaan in één groep.".to_owned(),
    });
    let json = json!({"vereist": result.required, "toegestaan": result.required.is_some(), "stappen": result.steps});
    Ok(Answer {
        outcome: outcome(usize::from(result.required.is_none())),
        ..Answer::fine(lines.join("\n"), json)
    })
}

/// A composition that is not allowed is something found.
const fn outcome(not_allowed: usize) -> Outcome {
    if not_allowed == 0 {
        Outcome::Fine
    } else {
        Outcome::Found
    }
}

fn names(kind: Kind) -> Vec<&'static str> {
    kind.columns().iter().map(|column| column.name).collect()
}

/// The column that the answers stand in.
const ANSWER: &str = "vereist";

/// Reports what the header line may not have: ages of another kind of care, whose children would go uncounted, and the answer
/// twice. Gives the place of a column of former answers.
fn check_header(kind: Kind, table: &Table, errors: &mut Errors) -> Option<usize> {
    let mut answers = None;
    for (place, name) in table.kept_columns() {
        let is_age = name == "school"
            || name
                .strip_prefix('j')
                .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
        if is_age {
            let text = format!(
                "Kolom '{name}' hoort niet bij deze soort; kies een andere soort of haal de kolom weg (leeftijden hier: {}).",
                names(kind).join(", ")
            );
            errors.column(table.header_line(), name, text);
        } else if name == ANSWER && answers.replace(place).is_some() {
            let text = format!("Kolom '{ANSWER}' staat twee keer in de kopregel; haal er een weg.");
            errors.column(table.header_line(), ANSWER, text);
        }
    }
    answers
}

/// What is wrong with a table: the same words and JSON as of a file that is imported.
fn refused(errors: Errors) -> Answer {
    let wrong = errors.finish();
    let lines: Vec<String> = wrong.iter().map(line_error_text).collect();
    Answer {
        text: lines.join("\n"),
        json: json!({"fouten": wrong.iter().map(line_error_json).collect::<Value>()}),
        outcome: Outcome::Found,
    }
}

/// Reads a table by the rules of every CSV, and answers for each line.
///
/// Only the form that is asked for is made: both of a long table together would take most of the memory.
fn every_line((kind, rule): (Kind, SecondRule), bytes: &[u8], format: Format) -> Result<Answer, AppError> {
    files::refuse_long(bytes, Intake::BkrTable)?;
    let mut errors = Errors::default();
    let Some(table) = Table::open(&kind.shape(), bytes, &mut errors) else {
        return Ok(refused(errors));
    };
    let answers = check_header(kind, &table, &mut errors);
    let header = table.header_text();
    let mut out = match answers {
        Some(_) => format!("{header}\n"),
        None => format!("{}\n", table.with_value(header, None, ANSWER)),
    };
    let mut rows: Vec<(Vec<u32>, Option<u32>)> = Vec::new();
    let mut not_allowed: Vec<u64> = Vec::new();
    table.each_line(&mut errors, |mut fields, errors| {
        let counts: Vec<Result<Option<u32>, Reported>> = kind
            .columns()
            .iter()
            .map(|column| fields.optional(column.name, read_count))
            .collect();
        let (line, number) = (fields.text(), fields.line());
        fields.finish(errors);
        let Ok(counts) = counts.into_iter().collect::<Result<Vec<Option<u32>>, Reported>>() else {
            return;
        };
        let counts: Vec<u32> = counts.into_iter().map(Option::unwrap_or_default).collect();
        let required = kind.required(&counts, rule).required;
        if required.is_none() {
            not_allowed.push(number);
        }
        match format {
            Format::Text => {
                let shown = required.map(|required| required.to_string()).unwrap_or_default();
                let _ = writeln!(out, "{}", table.with_value(line, answers, &shown));
            }
            Format::Json => rows.push((counts, required)),
        }
    });
    if !errors.is_empty() {
        return Ok(refused(errors));
    }
    drop(table);
    if format == Format::Text && !not_allowed.is_empty() {
        // Beside the table, which goes into a file.
        remark(&said_not_allowed(&not_allowed));
    }
    let text = match format {
        Format::Text => out,
        Format::Json => json_lines(&names(kind), &rows),
    };
    Ok(Answer {
        outcome: outcome(not_allowed.len()),
        ..Answer::fine(text, Value::Null)
    })
}

/// The answers of a table as JSON, line by line: as values of JSON they would take ten times as much.
fn json_lines(names: &[&str], rows: &[(Vec<u32>, Option<u32>)]) -> String {
    let mut out = "{\"regels\":[".to_owned();
    for (index, (counts, required)) in rows.iter().enumerate() {
        out.push_str(if index == 0 { "{" } else { ",{" });
        for (name, count) in names.iter().zip(counts) {
            let _ = write!(out, "\"{name}\":{count},");
        }
        match required {
            Some(required) => _ = write!(out, "\"vereist\":{required},\"toegestaan\":true}}"),
            None => out.push_str("\"vereist\":null,\"toegestaan\":false}"),
        }
    }
    out.push_str("]}");
    out
}

/// Lines that are named of compositions that are not allowed.
const MOST_NAMED: usize = 10;

fn said_not_allowed(lines: &[u64]) -> String {
    let named: Vec<String> = lines.iter().take(MOST_NAMED).map(u64::to_string).collect();
    let more = match lines.len().saturating_sub(MOST_NAMED) {
        0 => String::new(),
        more => format!(" en nog {more}"),
    };
    format!(
        "LET OP: niet toegestaan in één groep, dus zonder aantal: {} {}{more}.",
        noun(lines.len(), "regel", "regels"),
        named.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_composition_is_read_and_answered() {
        let answer = run(
            "kdv",
            SecondRule::Literal,
            Some("j0=3,j1=4,j2=8,j3=0"),
            (None, Format::Text),
        )
        .expect("an answer");
        assert_eq!(answer.json["vereist"], 3);
        assert_eq!(answer.json["toegestaan"], true);
        let answer = run("kdv", SecondRule::Literal, Some("j0=13"), (None, Format::Text)).expect("an answer");
        assert_eq!(
            (&answer.json["vereist"], &answer.json["toegestaan"]),
            (&Value::Null, &json!(false))
        );
        assert_eq!(answer.outcome, Outcome::Found);
        let answer = run("bso", SecondRule::Literal, Some("j4_6=10,j7=12"), (None, Format::Text)).expect("an answer");
        assert_eq!(answer.json["vereist"], 2);
        let answer = run(
            "combi",
            SecondRule::Literal,
            Some("j2=4,school=4"),
            (None, Format::Text),
        )
        .expect("an answer");
        assert_eq!(answer.json["vereist"], 1);
    }

    #[test]
    fn rekenregel_2_can_be_read_strictly() {
        for (rule, required) in [(SecondRule::Literal, 2), (SecondRule::StrictMonotone, 3)] {
            let answer = run("kdv", rule, Some("j1=11,j3=2"), (None, Format::Text)).expect("an answer");
            assert_eq!(answer.json["vereist"], required);
        }
    }

    #[test]
    fn a_wrong_question_is_refused() {
        for (kind, children) in [
            ("peuter", "j0=1"),
            ("kdv", "j9=1"),
            ("kdv", "j0"),
            ("kdv", "j0=-1"),
            ("kdv", "j0=1.5"),
            ("bso", "j0=1"),
        ] {
            assert!(
                run(kind, SecondRule::Literal, Some(children), (None, Format::Text)).is_err(),
                "{kind} {children}"
            );
        }
        assert!(run("kdv", SecondRule::Literal, None, (None, Format::Text)).is_err());
    }

    fn table(kind: Kind, text: impl AsRef<[u8]>) -> Result<Answer, AppError> {
        every_line((kind, SecondRule::Literal), text.as_ref(), Format::Text)
    }

    #[test]
    fn every_line_of_a_table_gets_its_number() {
        let answer = table(Kind::Kdv, "j0,j1,j2,j3\n3,0,0,0\n13,0,0,0\n\n0,1,11,1\n").expect("an answer");
        assert_eq!(answer.text, "j0,j1,j2,j3,vereist\n3,0,0,0,1\n13,0,0,0,\n0,1,11,1,3\n");
        assert_eq!(answer.outcome, Outcome::Found, "line 3 is not allowed");
        assert_eq!(
            said_not_allowed(&[3]),
            "LET OP: niet toegestaan in één groep, dus zonder aantal: regel 3."
        );
        let answer = table(Kind::Bso, "j7;j4_6\r\n0;10\r\n12;10\r\n").expect("an answer");
        assert_eq!(answer.text, "j7;j4_6;vereist\n0;10;1\n12;10;2\n");
        let answer = table(Kind::Kdv, "moment;j0;j1;j2;j3\n\"ma; 8 uur\";3;0;0;0\n").expect("an answer");
        assert_eq!(answer.text, "moment;j0;j1;j2;j3;vereist\n\"ma; 8 uur\";3;0;0;0;1\n");
    }

    #[test]
    fn a_wrong_cell_is_named_with_its_line_and_column() {
        let answer = table(Kind::Kdv, "j0,j1,j2,j3\n3,x,0,0\n1,2\n").expect("an answer");
        assert_eq!(answer.outcome, Outcome::Found);
        let lines: Vec<&str> = answer.text.lines().collect();
        assert!(
            lines[0].starts_with("Regel 2, kolom j1: ") && lines[0].contains("geen heel aantal"),
            "{lines:?}"
        );
        assert!(lines[1].starts_with("Regel 3: ") && lines.len() == 2, "{lines:?}");
        for (cell, named) in [
            ("\"1\n2\"", "regeleinde (Alt+Enter)"),
            ("1\u{200b}", "onzichtbaar teken"),
        ] {
            let answer = table(Kind::Kdv, format!("j0,j1,j2,j3\n3,{cell},0,0\n")).expect("an answer");
            assert!(
                answer.text.starts_with("Regel 2") && answer.text.contains(named),
                "{}",
                answer.text
            );
        }
    }

    #[test]
    fn a_table_from_a_spreadsheet_is_read_by_the_rules_of_every_csv() {
        for (text, out) in [
            (
                "\u{feff}j0;j1;j2;j3\r\n3;4;8;0\r\n1;;;\r\n;;;\r\n",
                "j0;j1;j2;j3;vereist\n3;4;8;0;3\n1;;;;1\n",
            ),
            (
                "sep=;\r\nj0;j1;j2;j3\r\n3;4;8;0\r\n",
                "j0;j1;j2;j3;vereist\n3;4;8;0;3\n",
            ),
            (
                "\n;;;\nJ0 ;J1;j2;j3\n 3 ;\"4\";8;0\n\n",
                "J0 ;J1;j2;j3;vereist\n 3 ;\"4\";8;0;3\n",
            ),
        ] {
            let answer = table(Kind::Kdv, text).expect("an answer");
            assert_eq!((answer.outcome, answer.text.as_str()), (Outcome::Fine, out), "{text:?}");
        }
        for wrong in [
            "a,b\n1,2\n",
            "",
            "j0;j1;j2;j3;j0\n3;4;8;0;9\n",
            "j0;j1;j2\n3;4;8\n",
            "sep=;\r\n",
        ] {
            let answer = table(Kind::Kdv, wrong).expect("an answer");
            let first = &answer.json["fouten"][0];
            assert_eq!(answer.outcome, Outcome::Found, "{wrong:?}");
            assert!(
                first["regel"].is_u64() && first["tekst"].is_string(),
                "{wrong:?}: {first}"
            );
        }
        for bytes in [b"\xFF\xFEj\0".as_slice(), b"j0;j1;j2;j3\n\xEB;1;1;1\n", b"PK\x03\x04"] {
            let answer = table(Kind::Kdv, bytes).expect("an answer");
            assert!(answer.text.contains("CSV"), "{}", answer.text);
        }
        let answer = table(Kind::Kdv, "j0;j1;j2;j3\n3;\"4\n\";8;0\n").expect("an answer");
        assert_eq!(
            answer.outcome,
            Outcome::Fine,
            "a line end around a number is white space"
        );
    }

    #[test]
    fn an_age_of_another_kind_of_care_is_refused_by_name_and_other_columns_stay() {
        for (kind, header, wrong) in [
            (Kind::Kdv, "j0;j1;j2;j3;j4", vec!["j4"]),
            (Kind::Kdv, "j0;j1;j2;j3;School", vec!["school"]),
            (Kind::Bso, "j3;j4_6;j7", vec!["j3"]),
            (Kind::Bso, "j4_6;j7;school", vec!["school"]),
            (Kind::Bso, "j4_6;j7;J12;j4-6", vec!["j12", "j4-6"]),
            (Kind::Combi, "j0;j1;j2;j3;school;j4_6", vec!["j4_6"]),
            (Kind::Bso, "j4_6;j7;jaar;schoolnaam;opmerking", vec![]),
        ] {
            let row = vec!["1"; header.split(';').count()].join(";");
            let answer = table(kind, format!("{header}\n{row}\n")).expect("an answer");
            let named: Vec<&str> = match answer.json["fouten"].as_array() {
                Some(list) => list.iter().filter_map(|error| error["kolom"].as_str()).collect(),
                None => Vec::new(),
            };
            assert_eq!(named, wrong, "{header}");
            assert_eq!(answer.outcome == Outcome::Found, !wrong.is_empty(), "{header}");
        }
    }

    #[test]
    fn its_own_answer_given_back_is_answered_in_the_same_column() {
        for (text, expected) in [
            (
                "j0,j1,j2,j3\n3,0,0,0\n13,0,0,0\n",
                "j0,j1,j2,j3,vereist\n3,0,0,0,1\n13,0,0,0,\n",
            ),
            (
                "\"a;b\";Vereist ;j4_6;j7\n\"x;\"\"y\";99;0;10\n",
                "\"a;b\";Vereist ;j4_6;j7\n\"x;\"\"y\";1;0;10\n",
            ),
        ] {
            let kind = if text.contains("j7") { Kind::Bso } else { Kind::Kdv };
            let once = table(kind, text).expect("an answer").text;
            assert_eq!(once, expected);
            assert_eq!(table(kind, &once).expect("an answer").text, once, "the same again");
        }
        let twice = table(Kind::Bso, "j4_6;j7;vereist;vereist\n1;1;1;1\n").expect("an answer");
        assert_eq!(twice.json["fouten"][0]["kolom"], "vereist");
    }

    #[test]
    fn a_repeated_age_is_a_fault_and_an_empty_one_is_not_given() {
        let ask = |text| run("kdv", SecondRule::Literal, Some(text), (None, Format::Text));
        let error = ask("j0=1,j0=2").expect_err("twice");
        assert!(error.message.contains("j0 staat er twee keer"), "{}", error.message);
        assert!(
            run(
                "bso",
                SecondRule::Literal,
                Some("j4_6=1, J4_6 =2"),
                (None, Format::Text)
            )
            .is_err()
        );
        assert_eq!(ask("j0=3,j1=").expect("an answer").json["vereist"], 1);
    }
}
