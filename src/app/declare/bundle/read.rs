//! The parts that lie in folders: every one is checked before anything is made of them.

use super::file::{FileKind, open, refused};
use super::form::read_part;
use crate::app::cause::Cause;
use crate::app::error::AppError;
use crate::app::files::read_file;
use crate::domain::declaration::DeclaratieNummer;
use crate::domain::declaration::bundle::part::Part;
use crate::domain::hidden::visible_path;
use crate::domain::ids::{AgbCode, GemeenteCode};
use crate::domain::intake::{Intake, MAX_BYTES_OF_PARTS, MAX_PARTS, size};
use crate::domain::time::Month;
use crate::store::bundles::Bundled;
use crate::store::{StoreError, Tx, bundles};
use std::path::{Path, PathBuf};

/// A part from a folder.
#[derive(Clone, Debug)]
pub(super) struct FoundPart {
    pub(super) part: Part,
    pub(super) bytes: Vec<u8>,
    pub(super) name: String,
}

/// A part that goes into a bundle.
#[derive(Clone, Debug)]
pub(super) struct ChosenPart {
    pub(super) part: Part,
    /// Stored before: id of its message.
    pub(super) message: Option<i64>,
    pub(super) bytes: Vec<u8>,
    pub(super) name: String,
}

/// The parts of which to choose.
#[derive(Clone, Debug, Default)]
pub(super) struct Choice {
    pub(super) chosen: Vec<ChosenPart>,
    /// Parts that were bundled whole before, for what they say of allocations and earlier declarations.
    pub(super) earlier: Vec<Part>,
    /// Lines of locations that were in bundles.
    pub(super) bundled: Bundled,
    /// What was left aside, a Dutch sentence each.
    pub(super) remarks: Vec<String>,
}

/// Files of parts in folders, by name; a path may be a file too.
fn paths(folders: &[PathBuf]) -> Result<Vec<PathBuf>, AppError> {
    let mut found = Vec::new();
    for folder in folders {
        if !folder.is_dir() {
            found.push(folder.clone());
            continue;
        }
        for entry in std::fs::read_dir(folder).map_err(StoreError::from)? {
            let path = entry.map_err(StoreError::from)?.path();
            let name = name_of(&path);
            if name.starts_with("DEEL_") && path.extension().is_some_and(|end| end.eq_ignore_ascii_case("json")) {
                found.push(path);
            }
            if found.len() > MAX_PARTS {
                return Err(too_many_parts());
            }
        }
    }
    found.sort();
    found.dedup();
    Ok(found)
}

fn name_of(path: &Path) -> String {
    path.file_name()
        .map(|name| visible_path(Path::new(name)))
        .unwrap_or_default()
}

fn too_many_parts() -> AppError {
    refused(
        Cause::TooLarge,
        format!(
            "Er zijn te veel of te grote delen: hoogstens {MAX_PARTS} bestanden en samen {}.",
            size(MAX_BYTES_OF_PARTS)
        ),
        "Zet alleen de delen van deze maand in de map; er is niets gemaakt.",
    )
}

/// Reads every part in some folders; one that is wrong is refused and with it everything.
pub(super) fn read_folders(folders: &[PathBuf], agb: &AgbCode) -> Result<Vec<FoundPart>, AppError> {
    let mut parts = Vec::new();
    let mut left = MAX_BYTES_OF_PARTS;
    for path in paths(folders)? {
        let name = name_of(&path);
        let bytes = read_file(&path, Intake::Part)?;
        let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        left = left.checked_sub(size).ok_or_else(too_many_parts)?;
        let opened = open(&bytes, &name)?;
        if opened.kind != FileKind::Part {
            return Err(refused(
                "GEEN_DEEL",
                format!("Het bestand {name} is geen deel van een locatie."),
                "Haal het uit de map; er is niets gemaakt.",
            ));
        }
        let part = read_part(opened, &name)?;
        if part.agb != *agb {
            return Err(refused(
                "ANDERE_AANBIEDER",
                format!("Het deel {name} is van een andere AGB-code dan die van dit locatiebestand."),
                "Haal het uit de map, of bundel met het bestand van die aanbieder; er is niets gemaakt.",
            ));
        }
        parts.push(FoundPart { part, bytes, name });
    }
    Ok(parts)
}

/// Chooses of the parts that were found, and of those that are in this file, which go into the bundle of a month.
///
/// A part of an earlier month that was not bundled yet goes along (RULES 7.7: late care goes in the current period).
pub(super) fn choose(
    tx: Tx<'_>,
    found: &[FoundPart],
    (month, gemeente): (Month, &GemeenteCode),
) -> Result<Choice, AppError> {
    let mut choice = Choice {
        bundled: bundles::bundled(tx)?,
        ..Choice::default()
    };
    let mut known: Vec<(Part, Option<DeclaratieNummer>)> = Vec::new();
    for stored in bundles::parts(tx, gemeente)? {
        let part = read_part(open(&stored.content, &stored.number)?, &stored.number)?;
        let bundle = stored.bundle.filter(|_| !is_open(&part, &choice.bundled));
        match &bundle {
            Some(_) => choice.earlier.push(part.clone()),
            None if part.month <= month => choice.chosen.push(ChosenPart {
                name: stored.number.clone(),
                message: Some(stored.message),
                bytes: stored.content,
                part: part.clone(),
            }),
            None => {}
        }
        known.push((part, bundle));
    }
    for one in found {
        if let Some(remark) = not_now(one, (month, gemeente)).or(before(one, &known)?) {
            choice.remarks.extend(remark.sentence());
        } else {
            check_letters(one, &choice.chosen)?;
            known.push((one.part.clone(), None));
            choice.chosen.push(ChosenPart {
                part: one.part.clone(),
                message: None,
                bytes: one.bytes.clone(),
                name: one.name.clone(),
            });
        }
    }
    for late in choice.chosen.iter().filter(|chosen| chosen.part.month < month) {
        let of = late.part.month.in_words();
        let said = match late.message {
            Some(_) => format!("Wat nog wachtte in het deel {} van {of} wordt weer bekeken.", late.name),
            None => format!("Het deel {} is van {of} en gaat alsnog mee.", late.name),
        };
        choice.remarks.push(said);
    }
    choice.chosen.sort_by(|a, b| a.part.number.cmp(&b.part.number));
    Ok(choice)
}

/// Says whether a part has lines that are in no bundle yet.
fn is_open(part: &Part, bundled: &Bundled) -> bool {
    let mut lines = part.lines.iter();
    lines.any(|handed| !bundled.gone.contains(&part.own(&handed.line.reference)))
}

/// Why a part that was found is not taken from the folder.
enum Aside {
    /// Said in a Dutch sentence.
    Said(String),
    /// It is in this file, or was found, already.
    Known,
}

impl Aside {
    fn sentence(self) -> Option<String> {
        match self {
            Self::Said(text) => Some(text),
            Self::Known => None,
        }
    }
}

fn not_now(FoundPart { part, name, .. }: &FoundPart, (month, gemeente): (Month, &GemeenteCode)) -> Option<Aside> {
    if part.gemeente != *gemeente {
        let text = format!("Het deel {name} is voor gemeente {} en doet niet mee.", part.gemeente);
        return Some(Aside::Said(text));
    }
    (part.month > month).then(|| {
        let of = part.month.in_words();
        Aside::Said(format!("Het deel {name} is van {of} en doet nog niet mee."))
    })
}

fn before(
    FoundPart { part, name, .. }: &FoundPart,
    known: &[(Part, Option<DeclaratieNummer>)],
) -> Result<Option<Aside>, AppError> {
    match known.iter().find(|(other, _)| other.number == part.number) {
        Some((other, _)) if other != part => Err(two_contents(name)),
        Some((_, Some(bundle))) => {
            let text = format!("Het deel {name} is al gebundeld in declaratie {bundle}.");
            Ok(Some(Aside::Said(text)))
        }
        Some((_, None)) => Ok(Some(Aside::Known)),
        None => Ok(None),
    }
}

/// Two locations with the same letters would use the same numbers (TR314).
fn check_letters(FoundPart { part, name, .. }: &FoundPart, chosen: &[ChosenPart]) -> Result<(), AppError> {
    let clashes = |other: &ChosenPart| other.part.prefix == part.prefix && other.part.location != part.location;
    if chosen.iter().any(clashes) {
        return Err(refused(
            "NUMMERLETTERS",
            format!("Het deel {name} komt van een locatie met dezelfde nummerletters als een andere locatie."),
            "Gebruik per locatie een eigen locatiebestand, geen kopie; er is niets gemaakt.",
        ));
    }
    Ok(())
}

fn two_contents(name: &str) -> AppError {
    refused(
        "DEEL_TWEE_KEER",
        format!("Het nummer van deel {name} is al gebruikt voor een deel met een andere inhoud."),
        "Vraag de locatie welk deel geldt en haal het andere uit de map; er is niets gemaakt.",
    )
}
