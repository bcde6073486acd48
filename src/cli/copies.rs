//! `backup`, `herstel` and `controleer`: copies of the location, the way back, and whether everything is whole.

use super::args::BackupCommand;
use super::context::Context;
use super::output::{Answer, Outcome, remark};
use super::secrets;
use crate::app::copies::{self, CopyView, Inspection, LastCopy, MadeCopy, Place};
use crate::app::{AppError, ErrorKind};
use crate::domain::hidden::visible_path;
use serde_json::{Value, json};
use std::fmt::Write;
use std::path::Path;

pub(super) fn run(context: &Context, what: &BackupCommand) -> Result<Answer, AppError> {
    match what {
        BackupCommand::Maak { uit } => make(context, uit.as_deref()),
        BackupCommand::Lijst => list(context),
        BackupCommand::Controleer { backup } => {
            let passphrase = secrets::passphrase(context.passphrase_file.as_deref())?;
            let inspection = copies::check_copy(backup, context.account.as_deref(), &passphrase)?;
            Ok(inspected(&inspection))
        }
        BackupCommand::Plaats { map, geen: _ } => {
            let mut session = context.open()?;
            session.choose_copy_place(map.as_deref(), context.now())?;
            let place = session.copy_place()?;
            let text = match &place {
                Some(folder) => format!("Elke dag komt er ook een reservekopie in {}.", visible_path(folder)),
                None => "Er is geen tweede plaats meer voor reservekopieën.".to_owned(),
            };
            Ok(Answer::fine(text, json!({"tweede_plaats": place})))
        }
    }
}

fn make(context: &Context, folder: Option<&Path>) -> Result<Answer, AppError> {
    let mut session = context.open()?;
    let MadeCopy {
        copies,
        removed,
        second_place,
    } = session.make_copy(folder, context.now())?;
    if let Some(error) = &second_place {
        remark(&error.message);
        error.hints.iter().for_each(|hint| remark(&format!("  {hint}")));
    }
    let lines: Vec<String> = copies
        .iter()
        .map(|copy| format!("Gemaakt en gecontroleerd: {}", visible_path(&copy.register)))
        .collect();
    Ok(Answer {
        text: lines.join("\n"),
        json: json!({
            "kopieen": copies.iter().map(object).collect::<Vec<_>>(),
            "opgeruimd": removed,
            "tweede_plaats_fout": second_place.as_ref().map(|error| error.message.clone()),
        }),
        outcome: if second_place.is_none() {
            Outcome::Fine
        } else {
            Outcome::Found
        },
    })
}

fn list(context: &Context) -> Result<Answer, AppError> {
    let session = context.open()?;
    let found = session.copies()?;
    let place = session.copy_place()?;
    let last = copies::last_copy(session.path(), context.now())?;
    let mut lines: Vec<String> = found.iter().map(line).collect();
    lines.push(match last {
        LastCopy::Never => "Er is nog geen reservekopie; maak er een met: plusgroep backup maak".to_owned(),
        LastCopy::Overdue(last) => format!(
            "LET OP: de laatste gecontroleerde reservekopie is van {}; maak er een met: plusgroep backup maak",
            last.format("%d-%m-%Y %H:%M")
        ),
        LastCopy::Recent(last) => format!(
            "Laatste gecontroleerde reservekopie: {}.",
            last.format("%d-%m-%Y %H:%M")
        ),
    });
    lines.push(match &place {
        Some(folder) => format!("Tweede plaats: {}.", visible_path(folder)),
        None => "Er is geen tweede plaats; kies er een met: plusgroep backup plaats MAP".to_owned(),
    });
    Ok(Answer {
        text: lines.join("\n"),
        json: json!({
            "kopieen": found.iter().map(object).collect::<Vec<_>>(),
            "laatste": last.made().map(|last| last.format("%Y-%m-%dT%H:%M").to_string()),
            "te_oud": last.alarms(),
            "tweede_plaats": place,
        }),
        outcome: if last.alarms() { Outcome::Found } else { Outcome::Fine },
    })
}

pub(super) fn restore(context: &Context, backup: &Path, target: Option<&Path>) -> Result<Answer, AppError> {
    let target = match target {
        Some(target) => target.to_owned(),
        None => context.file()?,
    };
    if target == backup {
        return Err(AppError::new(
            ErrorKind::Input,
            "ZELFDE_BESTAND",
            "De kopie en de plaats waar zij terug moet zijn hetzelfde bestand.",
        )
        .hint("Noem met --naar waar de locatie moet komen."));
    }
    let passphrase = secrets::passphrase(context.passphrase_file.as_deref())?;
    let done = copies::restore(
        backup,
        &target,
        (context.account.as_deref(), &passphrase),
        context.now(),
    )?;
    let mut text = format!(
        "De locatie van {} staat in {}.",
        done.made.format("%d-%m-%Y %H:%M"),
        visible_path(&done.location)
    );
    if let Some(kept) = &done.kept {
        let _ = write!(text, "\nWat er stond is bewaard als {}.", visible_path(kept));
    }
    Ok(Answer::fine(
        text,
        json!({
            "gemaakt": done.made.format("%Y-%m-%dT%H:%M").to_string(),
            "bestand": done.location,
            "bewaard": done.kept,
        }),
    ))
}

pub(super) fn check(context: &Context) -> Result<Answer, AppError> {
    let path = context.file()?;
    if !path.exists() {
        return Err(super::context::no_location(&path));
    }
    let passphrase = secrets::passphrase(context.passphrase_file.as_deref())?;
    let inspection = copies::check_location(&path, context.account.as_deref(), &passphrase)?;
    Ok(inspected(&inspection))
}

/// The same, after a side file that does not belong there or is damaged was taken out of the way.
pub(super) fn check_with_side_file_aside(context: &Context) -> Result<Answer, AppError> {
    let path = context.file()?;
    if !path.exists() {
        return Err(super::context::no_location(&path));
    }
    let passphrase = secrets::passphrase(context.passphrase_file.as_deref())?;
    let who = (context.account.as_deref(), passphrase.as_str());
    match copies::set_side_file_aside(&path, who, context.now())? {
        Some(kept) => remark(&format!("Het bestand met -wal staat nu in {}.", kept.display())),
        None => remark("Met het bestand met -wal is niets mis; er is niets opzij gezet."),
    }
    check(context)
}

fn inspected(inspection: &Inspection) -> Answer {
    let whole = inspection.is_whole();
    let mut lines: Vec<String> = inspection
        .parts
        .iter()
        .map(|part| match &part.verdict {
            Ok(text) => format!("goed  {:<15} {text}", part.name),
            Err(text) => format!("FOUT  {:<15} {text}", part.name),
        })
        .collect();
    lines.push(
        if whole {
            "Alles is heel."
        } else {
            "Er is iets niet heel."
        }
        .to_owned(),
    );
    let parts: Vec<Value> = inspection
        .parts
        .iter()
        .map(|part| {
            let (sound, text) = match &part.verdict {
                Ok(text) => (true, text),
                Err(text) => (false, text),
            };
            json!({"naam": part.name, "goed": sound, "tekst": text})
        })
        .collect();
    Answer {
        text: lines.join("\n"),
        json: json!({"heel": whole, "onderdelen": parts}),
        outcome: if whole { Outcome::Fine } else { Outcome::Found },
    }
}

const fn place_word(place: Place) -> &'static str {
    match place {
        Place::Beside => "naast het bestand",
        Place::Second => "tweede plaats",
        Place::Named => "gekozen map",
    }
}

fn line(copy: &CopyView) -> String {
    format!(
        "{}  {:>8} kB  {:<17}  {}",
        copy.made.format("%d-%m-%Y %H:%M"),
        copy.bytes.div_ceil(1024),
        place_word(copy.place),
        visible_path(&copy.register)
    )
}

fn object(copy: &CopyView) -> Value {
    json!({
        "bestand": copy.register,
        "gemaakt": copy.made.format("%Y-%m-%dT%H:%M").to_string(),
        "bytes": copy.bytes,
        "plaats": place_word(copy.place),
    })
}
