//! `bkr`: what the law asks for one composition, or for every line of a table.

use super::output::{Answer, Outcome};
use crate::app::{AppError, ErrorKind, files};
use crate::domain::bkr::{self, BkrResult, BsoCounts, CombiCounts, KdvCounts, SecondRule};
use serde_json::{Map, Value, json};
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

    const fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Kdv => &["j0", "j1", "j2", "j3"],
            Self::Bso => &["j4_6", "j7"],
            Self::Combi => &["j0", "j1", "j2", "j3", "school"],
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

fn fault(message: &str) -> AppError {
    AppError::new(ErrorKind::Input, "BKR", message)
        .hint("Bijvoorbeeld: plusgroep bkr --soort kdv --kinderen j0=3,j1=4,j2=8")
}

fn read_count(raw: &str) -> Option<u32> {
    let raw = raw.trim();
    // More children than any building holds; keeps the sums small.
    raw.parse::<u32>()
        .ok()
        .filter(|count| *count <= 9_999 && raw.bytes().all(|b| b.is_ascii_digit()))
}

/// Runs the command.
pub(super) fn run(
    kind: &str,
    rule: SecondRule,
    children: Option<&str>,
    table: Option<&Path>,
) -> Result<Answer, AppError> {
    let kind = Kind::parse(kind)?;
    match (children, table) {
        (Some(children), None) => one(kind, rule, children),
        (None, Some(file)) => every_line(kind, rule, &files::read_text(file)?),
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
        let column = columns.iter().position(|column| *column == name.trim().to_lowercase());
        let place = column.and_then(|column| counts.get_mut(column));
        let place =
            place.ok_or_else(|| fault(&format!("De leeftijd is onbekend; kies uit {}.", columns.join(", "))))?;
        let count =
            read_count(count).ok_or_else(|| fault("Een aantal kinderen is geen heel getal van 0 tot en met 9999."))?;
        if place.replace(count).is_some() {
            let name = name.trim().to_lowercase();
            return Err(fault(&format!(
                "De leeftijd {name} staat er twee keer; tel de kinderen op en noem hem een keer."
            )));
        }
    }
    let counts: Vec<u32> = counts.into_iter().map(Option::unwrap_or_default).collect();
    let result = kind.required(&counts, rule);
    let mut lines = result.steps.clone();
    lines.push(match result.required {
        Some(required) => format!("Nodig: {required}"),
        None => "Deze samenstelling is niet toegestaan in één groep.".to_owned(),
    });
    let json = json!({"vereist": result.required, "toegestaan": result.required.is_some(), "stappen": result.steps});
    Ok(Answer::fine(lines.join("\n"), json))
}

fn every_line(kind: Kind, rule: SecondRule, text: &str) -> Result<Answer, AppError> {
    let text = text.trim_start_matches('\u{feff}');
    let mut lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let (_, header) = lines.next().ok_or_else(|| fault("Het bestand is leeg."))?;
    let separator = [';', '\t', ',']
        .into_iter()
        .find(|separator| header.contains(*separator))
        .unwrap_or(',');
    let names: Vec<String> = header
        .split(separator)
        .map(|name| name.trim().trim_matches('"').to_lowercase())
        .collect();
    let places = kind
        .columns()
        .iter()
        .map(|column| names.iter().position(|name| name == column))
        .collect::<Option<Vec<usize>>>()
        .ok_or_else(|| {
            fault(&format!(
                "De kopregel moet deze kolommen hebben: {}.",
                kind.columns().join(", ")
            ))
        })?;
    let mut out = format!("{header}{separator}vereist\n");
    let (mut rows, mut wrong) = (Vec::new(), String::new());
    for (index, line) in lines {
        let cells: Vec<&str> = line.split(separator).collect();
        let counts: Option<Vec<u32>> = places
            .iter()
            .map(|place| cells.get(*place).and_then(|cell| read_count(cell.trim_matches('"'))))
            .collect();
        let Some(counts) = counts.filter(|_| cells.len() == names.len()) else {
            let _ = writeln!(
                wrong,
                "Regel {}: hier staat niet in elke kolom een heel aantal kinderen.",
                index + 1
            );
            continue;
        };
        let required = kind.required(&counts, rule).required;
        let shown = required.map(|required| required.to_string()).unwrap_or_default();
        let _ = writeln!(out, "{line}{separator}{shown}");
        let mut row: Map<String, Value> = kind
            .columns()
            .iter()
            .zip(&counts)
            .map(|(name, count)| ((*name).to_owned(), json!(count)))
            .collect();
        row.insert("vereist".to_owned(), json!(required));
        rows.push(Value::Object(row));
    }
    if wrong.is_empty() {
        return Ok(Answer::fine(out, json!({"regels": rows})));
    }
    let tekst = wrong.trim_end().to_owned();
    Ok(Answer {
        text: tekst.clone(),
        json: json!({"fouten": tekst.lines().collect::<Vec<_>>()}),
        outcome: Outcome::Found,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_composition_is_read_and_answered() {
        let answer = run("kdv", SecondRule::Literal, Some("j0=3,j1=4,j2=8,j3=0"), None).expect("an answer");
        assert_eq!(answer.json["vereist"], 3);
        assert_eq!(answer.json["toegestaan"], true);
        let answer = run("kdv", SecondRule::Literal, Some("j0=13"), None).expect("an answer");
        assert_eq!(
            (&answer.json["vereist"], &answer.json["toegestaan"]),
            (&Value::Null, &json!(false))
        );
        let answer = run("bso", SecondRule::Literal, Some("j4_6=10,j7=12"), None).expect("an answer");
        assert_eq!(answer.json["vereist"], 2);
        let answer = run("combi", SecondRule::Literal, Some("j2=4,school=4"), None).expect("an answer");
        assert_eq!(answer.json["vereist"], 1);
    }

    #[test]
    fn rekenregel_2_can_be_read_strictly() {
        for (rule, required) in [(SecondRule::Literal, 2), (SecondRule::StrictMonotone, 3)] {
            let answer = run("kdv", rule, Some("j1=11,j3=2"), None).expect("an answer");
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
                run(kind, SecondRule::Literal, Some(children), None).is_err(),
                "{kind} {children}"
            );
        }
        assert!(run("kdv", SecondRule::Literal, None, None).is_err());
    }

    #[test]
    fn every_line_of_a_table_gets_its_number() {
        let answer = every_line(
            Kind::Kdv,
            SecondRule::Literal,
            "j0,j1,j2,j3\n3,0,0,0\n13,0,0,0\n\n0,1,11,1\n",
        )
        .expect("an answer");
        assert_eq!(answer.text, "j0,j1,j2,j3,vereist\n3,0,0,0,1\n13,0,0,0,\n0,1,11,1,3\n");
        let answer = every_line(Kind::Bso, SecondRule::Literal, "j7;j4_6\r\n0;10\r\n12;10\r\n").expect("an answer");
        assert_eq!(answer.text, "j7;j4_6;vereist\n0;10;1\n12;10;2\n");
        let answer = every_line(Kind::Kdv, SecondRule::Literal, "j0,j1,j2,j3\n3,x,0,0\n").expect("an answer");
        assert_eq!(
            (answer.outcome, answer.text.as_str()),
            (
                Outcome::Found,
                "Regel 2: hier staat niet in elke kolom een heel aantal kinderen."
            )
        );
        assert!(every_line(Kind::Kdv, SecondRule::Literal, "a,b\n1,2\n").is_err());
        assert!(every_line(Kind::Kdv, SecondRule::Literal, "").is_err());
    }
}
