//! `backup`, `herstel` and `controleer`: copies of the location, the way back, and whether everything is whole.

use super::args::BackupCommand;
use super::context::Context;
use super::output::{Answer, Outcome, as_written, remark};
use super::secrets;
use crate::app::AppError;
use crate::app::copies::{
    self, CopyBoard, CopyView, Inspection, LastCopy, MadeCopy, Place, Presence, Proof, Replacing, SecondPlace,
};
use crate::domain::hidden::visible_path;
use chrono::NaiveDateTime;
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
            Ok(Answer::fine(
                text,
                json!({"tweede_plaats": place.as_deref().map(as_written)}),
            ))
        }
    }
}

fn make(context: &Context, folder: Option<&Path>) -> Result<Answer, AppError> {
    let mut session = context.open()?;
    let made = session.make_copy(folder, context.now())?;
    if let Some(error) = made.trouble() {
        remark(&error.message);
        error.hints.iter().for_each(|hint| remark(&format!("  {hint}")));
    }
    let is_fine = made.trouble().is_none();
    let MadeCopy {
        copies,
        removed,
        second_place,
        ..
    } = made;
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
        outcome: if is_fine { Outcome::Fine } else { Outcome::Found },
    })
}

fn list(context: &Context) -> Result<Answer, AppError> {
    let path = context.file()?;
    if !path.exists() {
        return list_of_lost(context, &path);
    }
    let board = context.open()?.copy_board(context.now())?;
    let mut lines: Vec<String> = board.copies.iter().rev().map(line).collect();
    lines.push(match board.last {
        LastCopy::Never => "Er is nog geen reservekopie; maak er een met: plusgroep backup maak".to_owned(),
        LastCopy::Overdue(last) => format!(
            "LET OP: de laatste gecontroleerde reservekopie is van {}; maak er een met: plusgroep backup maak",
            moment(last)
        ),
        LastCopy::Recent(last) => format!("Laatste gecontroleerde reservekopie: {}.", moment(last)),
    });
    lines.push(board.second_place.as_ref().map_or_else(
        || "Er is geen tweede plaats; kies er een met: plusgroep backup plaats MAP".to_owned(),
        second_place,
    ));
    lines.extend(beside_them(&board));
    let second = board.second_place.as_ref();
    let second_alarms = second.is_some_and(|second| second.last.alarms());
    let is_one_broken = board.copies.iter().any(|copy| copy.trouble().is_some());
    Ok(Answer {
        text: lines.join("\n"),
        json: json!({
            "kopieen": board.copies.iter().rev().map(object).collect::<Vec<_>>(),
            "laatste": board.last.made().map(json_moment),
            "te_oud": board.last.alarms(),
            "tweede_plaats": second.map(|second| as_written(&second.folder)),
            "tweede_plaats_er": second.map(|second| second.presence == Presence::There),
            "tweede_plaats_laatste": second.and_then(|second| second.last.made()).map(json_moment),
            "tweede_plaats_te_oud": second_alarms,
            "van_andere_locaties": board.others,
            "zonder_controle": board.unproven,
            "opzij_gezet": board.of_before.iter().map(|file| json!({
                "bestand": as_written(&file.path),
                "opgeruimd_vanaf": file.goes.to_string(),
            })).collect::<Vec<_>>(),
        }),
        outcome: if board.last.alarms() || second_alarms || is_one_broken {
            Outcome::Found
        } else {
            Outcome::Fine
        },
    })
}

/// What is said of the second place.
fn second_place(second: &SecondPlace) -> String {
    let folder = visible_path(&second.folder);
    let last = match second.last {
        LastCopy::Never => "LET OP: daar is nog geen kopie gemaakt.".to_owned(),
        LastCopy::Overdue(last) => format!("LET OP: de laatste kopie daar is van {}.", moment(last)),
        LastCopy::Recent(last) => format!("De laatste kopie daar is van {}.", moment(last)),
    };
    match second.presence {
        Presence::There => format!("Tweede plaats: {folder}. {last}"),
        Presence::Away => format!("Tweede plaats: {folder}, die er nu niet is. {last}"),
    }
}

/// What else lies beside the copies.
fn beside_them(board: &CopyBoard) -> Vec<String> {
    let mut lines = Vec::new();
    if board.others > 0 {
        lines.push(format!(
            "Er liggen daar ook kopieën van andere locaties met dezelfde naam ({}); die blijven onaangeroerd.",
            board.others
        ));
    }
    let by_hand = board.unproven.iter().map(|register| {
        format!(
            "Zonder bestand .controle, en daarom niet meegeteld: {}",
            visible_path(register)
        )
    });
    lines.extend(by_hand);
    let of_before = board.of_before.iter().map(|file| {
        format!(
            "Van eerder, en nodig om terug te kunnen: {} (wordt vanaf {} opgeruimd)",
            visible_path(&file.path),
            file.goes.format("%d-%m-%Y")
        )
    });
    lines.extend(of_before);
    lines
}

/// The copies of a location that is not there any more; there is no account yet to ask for, and nothing in it is shown.
fn list_of_lost(context: &Context, path: &Path) -> Result<Answer, AppError> {
    let lost = context.no_location(path);
    let mut found = copies::beside(path)?;
    if found.is_empty() {
        return Err(lost);
    }
    found.reverse();
    let lines: Vec<String> = found.iter().map(line).chain([lost.message]).chain(lost.hints).collect();
    Ok(Answer {
        text: lines.join("\n"),
        json: json!({
            "kopieen": found.iter().map(object).collect::<Vec<_>>(),
            "laatste": copies::last_copy(path, context.now())?.made().map(json_moment),
            "te_oud": true,
            "tweede_plaats": null,
            "locatie_weg": true,
        }),
        outcome: Outcome::Found,
    })
}

fn moment(moment: NaiveDateTime) -> String {
    moment.format("%d-%m-%Y %H:%M").to_string()
}

fn json_moment(moment: NaiveDateTime) -> String {
    moment.format("%Y-%m-%dT%H:%M").to_string()
}

/// What is said with a copy that had no note.
const BY_HAND: &str = "LET OP: bij deze kopie ligt geen bestand .controle. Zij is helemaal nagekeken en opent, maar of zij nog is wat zij \
    bij het maken was, is niet te zien.";

pub(super) fn restore(
    context: &Context,
    (backup, target): (&Path, Option<&Path>),
    replacing: Replacing,
) -> Result<Answer, AppError> {
    let target = match target {
        Some(target) => copies::own_name(target)?,
        None => context.file()?,
    };
    let passphrase = secrets::passphrase(context.passphrase_file.as_deref())?;
    let who = (context.account.as_deref(), passphrase.as_str());
    let done = copies::restore((backup, &target), who, replacing, context.now())?;
    let mut text = format!(
        "De locatie {} van {} staat in {}.",
        done.name,
        moment(done.made),
        visible_path(&done.location)
    );
    if let Some(kept) = &done.kept {
        let _ = write!(text, "\nWat er stond is bewaard als {}.", visible_path(kept));
    }
    let since = done.since.as_ref();
    for sentence in since.map(|since| since.sentences(done.made)).unwrap_or_default() {
        let _ = write!(text, "\n{sentence}");
    }
    if since.is_some_and(|since| !since.closed.is_empty()) {
        text.push_str("\nSluit wie gesloten hoort te zijn opnieuw met: plusgroep account sluit NAAM");
    }
    if done.proof == Proof::Content {
        remark(BY_HAND);
    }
    if let Some(unlogged) = done.unlogged() {
        remark(&unlogged);
    }
    Ok(Answer::fine(
        text,
        json!({
            "locatie": done.name,
            "gemaakt": json_moment(done.made),
            "bestand": as_written(&done.location),
            "bewaard": done.kept.as_deref().map(as_written),
            "met_controle": done.proof == Proof::Note,
            "weer_open": since.map(|since| &since.closed),
            "van_toen": since.map(|since| &since.changed),
            "vervangen_tot": since.and_then(|since| since.last_line).map(json_moment),
        }),
    ))
}

pub(super) fn check(context: &Context) -> Result<Answer, AppError> {
    let path = context.file()?;
    if !path.exists() {
        return Err(context.no_location(&path));
    }
    let passphrase = secrets::passphrase(context.passphrase_file.as_deref())?;
    let inspection = copies::check_location(&path, context.account.as_deref(), &passphrase)?;
    Ok(inspected(&inspection))
}

/// The same, after a side file that does not belong there or is damaged was taken out of the way.
pub(super) fn check_with_side_file_aside(context: &Context) -> Result<Answer, AppError> {
    let path = context.file()?;
    if !path.exists() {
        return Err(context.no_location(&path));
    }
    let passphrase = secrets::passphrase(context.passphrase_file.as_deref())?;
    let who = (context.account.as_deref(), passphrase.as_str());
    match copies::set_side_file_aside(&path, who, context.now())? {
        Some(kept) => {
            remark(&put_aside(&kept));
            remark("Aanmelden gaat met de wachtwoorden die in het sleutelbestand staan, ook als die van later zijn.");
        }
        None => remark("Met het bestand met -wal is niets mis; er is niets opzij gezet."),
    }
    check(context)
}

/// Where the side file is now, or that there was none any more.
fn put_aside(kept: &Path) -> String {
    let is_of_note = kept.to_string_lossy().contains(".staat.opzij-");
    if is_of_note {
        return format!(
            "Er was geen bestand met -wal meer; wat ervan bekend is staat nu in {}.",
            visible_path(kept)
        );
    }
    format!("Het bestand met -wal staat nu in {}.", visible_path(kept))
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
    let trouble = copy
        .trouble()
        .map_or_else(String::new, |trouble| format!("  LET OP: {trouble}"));
    format!(
        "{}  {:>8} kB  {:<17}  {}{trouble}",
        moment(copy.made),
        copy.bytes.div_ceil(1024),
        place_word(copy.place),
        visible_path(&copy.register)
    )
}

fn object(copy: &CopyView) -> Value {
    json!({
        "bestand": as_written(&copy.register),
        "gemaakt": json_moment(copy.made),
        "bytes": copy.bytes,
        "plaats": place_word(copy.place),
        "mis": copy.trouble(),
    })
}
