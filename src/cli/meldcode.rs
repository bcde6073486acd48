//! `meldcode …`: sealed notes on the command line. The text comes from the input, never from an argument.

use super::args::MeldcodeCommand;
use super::context::Context;
use super::output::{Answer, remark};
use super::secrets;
use crate::app::{AppError, ErrorKind, MeldcodeFile, Moment, NewNote, SealedKey, Session, Target, files};
use crate::domain::error::ValueError;
use crate::domain::ids::{ChildId, ChildNumber};
use crate::domain::intake::Intake;
use crate::domain::meldcode::{Consulted, Entry, Help, Note, NoteText, Reporting, Step, Weighing};
use crate::domain::time::parse_date;
use chrono::NaiveDate;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::io::IsTerminal;
use zeroize::Zeroizing;

pub(super) fn run(context: &Context, command: &MeldcodeCommand) -> Result<Answer, AppError> {
    match command {
        MeldcodeCommand::Toon { kind } => {
            let (mut session, child, key) = open(context, kind)?;
            let files = session.sealed_file(child, &key, context.now())?;
            Ok(show(kind, &files))
        }
        MeldcodeCommand::Schrijf { kind } => write_note(context, kind),
    }
}

/// Opens the location and the sealed notes with the same passphrase.
fn open(context: &Context, number: &str) -> Result<(Session, ChildId, SealedKey), AppError> {
    let number = ChildNumber::parse(number).map_err(|error| AppError::value("Het kindnummer", &error))?;
    let path = context.file()?;
    if !path.exists() {
        return Err(context.no_location(&path));
    }
    let passphrase = secrets::passphrase(context.passphrase_file.as_deref())?;
    let mut session = context.open_as(&path, &passphrase)?;
    let key = session.unseal(context.now(), &passphrase)?;
    let child = session.child_numbered(&number)?;
    Ok((session, child, key))
}

fn write_note(context: &Context, kind: &str) -> Result<Answer, AppError> {
    let now = context.now();
    let (mut session, child, key) = open(context, kind)?;
    let draft = Draft::read(&read_input()?)?;
    let step = draft.entry.step().number();
    let target = match draft.place {
        Place::Open => Target::Open,
        Place::New(about) => Target::New { about },
        Place::Numbered(number) => Target::File(numbered(&mut session, (child, &key), number, now)?),
    };
    let note = Note {
        entry: draft.entry,
        day: draft.day.unwrap_or(now.day()),
        text: draft.text,
    };
    session.write_sealed(child, &key, &NewNote { target, note }, now)?;
    Ok(Answer::fine(
        format!("Stap {step} is verzegeld opgeslagen."),
        json!({"kindnummer": kind, "stap": step}),
    ))
}

/// How the input of `meldcode schrijf` looks.
pub(super) const INPUT: &str = "Invoer, bijvoorbeeld:

  stap: 2
  overleg: veilig-thuis

  De tekst, hoogstens 4000 tekens.

Regels boven de tekst, die ermee begint na een lege regel:
  stap: 1 signalen, 2 overleg, 3 gesprek, 4 wegen, 5 beslissen (nodig)
  overleg: collega of veilig-thuis (stap 2)
  weging: geen-vermoeden, vermoeden of onveilig (stap 4)
  besluit: melden of niet-melden (stap 5)
  hulp: hulp of geen-hulp (stap 5)
  wat: overslaan (de tekst zegt waarom) of aanvulling (bij een gezette stap)
  datum: JJJJ-MM-DD (anders vandaag)
  dossier: nieuw, of het nummer van meldcode toon (anders het lopende)
  over: naam van het account van een medewerker over wie het gaat; dat account ziet dit nieuwe dossier niet";

/// The keys of the lines above the text.
const KEYS: [&str; 8] = [
    "stap", "overleg", "weging", "besluit", "hulp", "wat", "datum", "dossier",
];
const ABOUT: &str = "over";

#[derive(Debug, PartialEq, Eq)]
enum Place {
    Open,
    Numbered(usize),
    New(Option<String>),
}

/// What the input says.
#[derive(Debug, PartialEq, Eq)]
struct Draft {
    entry: Entry,
    day: Option<NaiveDate>,
    place: Place,
    text: NoteText,
}

impl Draft {
    /// Reads lines `woord: waarde`, an empty line, and the text. No fault repeats what was typed.
    fn read(input: &str) -> Result<Self, AppError> {
        let input = input.trim_start_matches('\u{feff}').trim_start();
        let mut rest = input;
        let mut head: BTreeMap<&str, &str> = BTreeMap::new();
        while let Some((line, after)) = rest.split_once('\n').filter(|(line, _)| !line.trim().is_empty()) {
            let (key, value) = line.split_once(':').ok_or_else(bad_line)?;
            let known = KEYS
                .into_iter()
                .chain([ABOUT])
                .find(|known| *known == key.trim().to_lowercase());
            head.insert(known.ok_or_else(bad_line)?, value.trim());
            rest = after;
        }
        let of = |key: &str| head.get(key).copied();
        let step = chosen(of("stap"), "stap", Step::parse)?;
        let day = of("datum")
            .map(|raw| chosen(Some(raw), "datum", parse_date))
            .transpose()?;
        let place = match (of("dossier"), of(ABOUT)) {
            (None | Some("nieuw"), Some(name)) => Place::New(Some(name.to_owned())),
            (Some("nieuw"), None) => Place::New(None),
            (None, None) => Place::Open,
            (Some(number), None) => Place::Numbered(number.parse().map_err(|_| no_file())?),
            (Some(_), Some(_)) => return Err(bad_line()),
        };
        let text = NoteText::parse(rest).map_err(|error| AppError::value("De tekst", &error))?;
        Ok(Self {
            entry: entry(&of, step)?,
            day,
            place,
            text,
        })
    }
}

fn bad_line() -> AppError {
    AppError::new(
        ErrorKind::Input,
        "INVOER",
        "Boven de tekst staat een regel die niet te begrijpen is; laat een lege regel tussen die regels en de tekst.",
    )
    .hint("Bekijk een voorbeeld met: plusgroep meldcode schrijf --help.")
}

fn no_file() -> AppError {
    AppError::new(ErrorKind::NotFound, "GEEN_DOSSIER", "Dit meldcodedossier is er niet.")
        .hint("Bekijk de nummers met: plusgroep meldcode toon.")
}

/// What the lines above the text say about the step.
fn entry<'a>(of: &impl Fn(&str) -> Option<&'a str>, step: Step) -> Result<Entry, AppError> {
    Ok(match (of("wat"), step) {
        (Some("overslaan"), _) => Entry::Skipped(step),
        (Some("aanvulling"), _) => Entry::Addition(step),
        (Some(_), _) => return Err(bad_line()),
        (None, Step::Signals) => Entry::Signals,
        (None, Step::Consultation) => Entry::Consultation(chosen(of("overleg"), "overleg", Consulted::parse)?),
        (None, Step::Talk) => Entry::Talk,
        (None, Step::Weighing) => Entry::Weighing(chosen(of("weging"), "weging", Weighing::parse)?),
        (None, Step::Decision) => Entry::Decision(
            chosen(of("besluit"), "besluit", Reporting::parse)?,
            chosen(of("hulp"), "hulp", Help::parse)?,
        ),
    })
}

fn chosen<T>(raw: Option<&str>, key: &str, parse: fn(&str) -> Result<T, ValueError>) -> Result<T, AppError> {
    parse(raw.unwrap_or_default()).map_err(|error| AppError::value(&format!("De waarde bij «{key}»"), &error))
}

/// The file at a place in the list that `meldcode toon` shows.
fn numbered(
    session: &mut Session,
    (child, key): (ChildId, &SealedKey),
    number: usize,
    now: Moment,
) -> Result<i64, AppError> {
    let files = session.sealed_file(child, key, now)?;
    let file = number.checked_sub(1).and_then(|at| files.get(at));
    file.map(|file| file.id).ok_or_else(no_file)
}

fn read_input() -> Result<Zeroizing<String>, AppError> {
    let input = std::io::stdin();
    if input.is_terminal() {
        remark(INPUT);
        remark("Sluit af met Ctrl+D op een lege regel.");
    }
    files::read_stream(input.lock(), Intake::Input)
}

/// What an entry is, in words, with the word of its choices for scripts.
fn described(entry: Entry) -> (String, Vec<&'static str>) {
    match entry {
        Entry::Signals | Entry::Talk => (entry.step().label().to_owned(), Vec::new()),
        Entry::Consultation(who) => (who.label().to_owned(), vec![who.code()]),
        Entry::Weighing(outcome) => (outcome.label().to_owned(), vec![outcome.code()]),
        Entry::Decision(report, help) => (
            format!("{}; {}", report.label(), help.label()),
            vec![report.code(), help.code()],
        ),
        Entry::Skipped(step) => (format!("overgeslagen: {}", step.label()), vec!["overgeslagen"]),
        Entry::Addition(step) => (format!("aanvulling: {}", step.label()), vec!["aanvulling"]),
    }
}

fn show(number: &str, files: &[MeldcodeFile]) -> Answer {
    let mut text = String::new();
    let mut objects: Vec<Value> = Vec::new();
    for (position, file) in (1..).zip(files) {
        let about = file
            .about
            .as_deref()
            .map_or_else(String::new, |name| format!(", over {name}"));
        let _ = writeln!(text, "Dossier {position}{about}");
        let mut notes: Vec<Value> = Vec::new();
        for (note, by) in file.state.notes().iter().zip(&file.written_by) {
            let step = note.entry.step().number();
            let (words, choices) = described(note.entry);
            let _ = writeln!(text, "\nStap {step}, {}, {by}: {words}", note.day.format("%d-%m-%Y"));
            let _ = writeln!(text, "{}", note.text.as_str());
            notes.push(json!({
                "stap": step, "datum": note.day.to_string(), "door": by, "wat": words, "keuzes": choices,
                "tekst": note.text.as_str(),
            }));
        }
        let next = file.state.next();
        let _ = match next {
            Some(step) => writeln!(text, "\nNu stap {}: {}.\n", step.number(), step.label()),
            None => writeln!(text, "\nAlle stappen zijn gezet.\n"),
        };
        objects.push(json!({
            "dossier": position, "over": file.about, "volgende_stap": next.map(Step::number), "notities": notes,
        }));
    }
    if files.is_empty() {
        text.push_str("Er zijn geen verzegelde notities over dit kind.");
    }
    Answer::fine(text.trim_end(), json!({"kindnummer": number, "dossiers": objects}))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_note_is_read_from_lines_above_an_empty_line_and_the_text() {
        let draft = Draft::read(
            "Stap: 5\nbesluit: niet-melden\r\nhulp: hulp\ndossier: 2\ndatum: 2026-03-02\n\nEen: twee\n\ndrie\n",
        )
        .expect("it reads");
        assert_eq!(draft.entry, Entry::Decision(Reporting::NotReported, Help::Given));
        assert_eq!(
            (draft.place, draft.day),
            (Place::Numbered(2), NaiveDate::from_ymd_opt(2026, 3, 2))
        );
        assert_eq!(draft.text.as_str(), "Een: twee\n\ndrie");
        let of = |input: &str| {
            Draft::read(input)
                .map(|draft| (draft.entry, draft.place))
                .map_err(|error| error.code)
        };
        for (input, read) in [
            ("stap: 1\n\nx", Ok((Entry::Signals, Place::Open))),
            (
                "stap: 3\nwat: overslaan\n\nx",
                Ok((Entry::Skipped(Step::Talk), Place::Open)),
            ),
            (
                "stap: 1\nwat: aanvulling\n\nx",
                Ok((Entry::Addition(Step::Signals), Place::Open)),
            ),
            ("stap: 1\ndossier: nieuw\n\nx", Ok((Entry::Signals, Place::New(None)))),
            (
                "stap: 1\nover: Bo\n\nx",
                Ok((Entry::Signals, Place::New(Some("Bo".to_owned())))),
            ),
            ("stap: 1\nover: Bo\ndossier: 1\n\nx", Err("INVOER")),
            ("stap: 1\nx\n\nx", Err("INVOER")),
            ("stap: 2\n\nx", Err("INVOER")),
            ("stap: 1\n\n", Err("INVOER")),
            ("stap: 1\ndossier: x\n\nx", Err("GEEN_DOSSIER")),
            ("", Err("INVOER")),
        ] {
            assert_eq!(of(input), read, "{input}");
        }
    }

    #[test]
    fn no_fault_repeats_what_came_in() {
        for (input, code) in [
            ("stap: 1\nblauwe plekken op de arm\n\nx", "INVOER"),
            ("stap: blauwe plekken\n\nx", "INVOER"),
            ("blauwe: plekken\n\nx", "INVOER"),
            ("stap: 1\nwat: blauwe plekken\n\nx", "INVOER"),
            ("stap: 1\ndossier: blauwe plekken\n\nx", "GEEN_DOSSIER"),
            ("stap: 1\n\nblauwe plekken\u{202e}", "INVOER"),
        ] {
            let error = Draft::read(input).map(|_| ()).expect_err("it cannot be read");
            assert_eq!(error.code, code, "{input}");
            assert!(!format!("{error:?}").contains("blauwe"), "{input}: {}", error.message);
        }
    }

    proptest! {
        #[test]
        fn no_input_makes_it_panic_and_no_fault_repeats_it(input in "(stap: [0-9]\n)?[ -~\n]{0,60}") {
            if let Err(error) = Draft::read(&input) {
                for word in input.split_whitespace().filter(|word| word.len() > 12) {
                    prop_assert!(!error.message.contains(word));
                }
            }
        }
    }
}
