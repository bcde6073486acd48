//! The words of the screen Reservekopieën.

use crate::app::copies::{CopyView, Inspection, LastCopy, MadeCopy, Place};
use chrono::NaiveDateTime;
use std::path::Path;

pub const TITLE: &str = "Reservekopieën";
pub const MAKING: &str = "De kopie wordt gemaakt en nagelezen; u kunt gewoon doorwerken.";
pub const CHECKING: &str = "De kopie wordt nagelezen; u kunt gewoon doorwerken.";
pub const BUSY: &str = "er wordt al een kopie gemaakt of nagelezen; wacht tot dat klaar is";
pub const NONE: &str = "Er is nog geen kopie. Druk op n om er nu een te maken.";
pub const NO_SECOND: &str = "Er is geen tweede plaats: gaat de computer verloren, dan ook de kopieën. Druk op p om een stick of netwerkschijf te kiezen.";
pub const PLACE_TITLE: &str = "Tweede plaats voor kopieën";
pub const PLACE_LABEL: &str = "Map: ";
pub const PLACE_HINT: &str = "Een map op een stick of netwerkschijf. Leeg: geen tweede plaats.";
pub const HOW_TITLE: &str = "Een kopie terugzetten";
pub const HOW: [&str; 4] = [
    "Terugzetten kan alleen als niemand deze locatie open heeft, ook niet in een ander venster.",
    "Sluit het programma overal af (q), start het opnieuw en druk bij het aanmelden op Tab: kopie terugzetten.",
    "Wat er nu staat wordt niet weggegooid, maar ernaast bewaard onder een andere naam.",
    "Op een andere computer: plusgroep herstel KOPIE --naar BESTAND.",
];

pub const RESTORE_TITLE: &str = "Kopie terugzetten: welke?";
pub const OTHER_FILE: &str = "een ander bestand, bijvoorbeeld op een stick";
pub const FILE_TITLE: &str = "Kopie terugzetten: welk bestand?";
pub const FILE_LABEL: &str = "Bestand: ";
pub const FILE_HINT: &str = "Het bestand van de kopie dat op .plusgroep eindigt, met de map erbij.";
pub const FILE_EMPTY: &str = "Typ het bestand van de kopie, of druk op Esc.";
pub const SECRET_LABEL: &str = "Wachtwoord: ";
pub const SECRET_HINT: &str = "Het wachtwoord, zoals het was toen de kopie werd gemaakt, van wie kopieën mag terugzetten (locatiemanager, administratie of beheer), of de herstelsleutel.";
pub const CONFIRM_TITLE: &str = "Deze kopie terugzetten?";
pub const CANCEL: &str = "Annuleren";
pub const YES: &str = "Ja, terugzetten";

/// "di 01-12-2026 08:15".
fn moment(made: NaiveDateTime) -> String {
    made.format("%d-%m-%Y %H:%M").to_string()
}

/// Where a copy lies.
const fn place(place: Place) -> &'static str {
    match place {
        Place::Beside => "naast het bestand",
        Place::Second => "tweede plaats",
        Place::Named => "gekozen map",
    }
}

/// The line of a copy.
pub fn line(copy: &CopyView) -> String {
    format!(
        "{}  {:>8} kB  {}",
        moment(copy.made),
        copy.bytes.div_ceil(1024),
        place(copy.place)
    )
}

/// What is said of the last copy.
pub fn last(last: LastCopy) -> String {
    match last {
        LastCopy::Never => "LET OP: er is nog geen gecontroleerde kopie.".to_owned(),
        LastCopy::Overdue(made) => format!("LET OP: de laatste gecontroleerde kopie is van {}.", moment(made)),
        LastCopy::Recent(made) => format!(
            "Laatste gecontroleerde kopie: {}. Elke dag wordt er een gemaakt.",
            moment(made)
        ),
    }
}

/// What is said of the second place.
pub fn second(folder: Option<&Path>) -> String {
    folder.map_or_else(
        || NO_SECOND.to_owned(),
        |folder| format!("Tweede plaats: {}", folder.display()),
    )
}

/// A copy was made.
pub fn made(made: &MadeCopy) -> String {
    let places: Vec<&str> = made.copies.iter().map(|copy| place(copy.place)).collect();
    format!("Kopie gemaakt en nagelezen: {}.", places.join(" en "))
}

/// A copy is whole.
pub fn is_whole(made: NaiveDateTime) -> String {
    format!("De kopie van {} is heel.", moment(made))
}

/// A copy is not whole: the first that is wrong with it.
pub fn is_not_whole(made: NaiveDateTime, inspection: &Inspection) -> String {
    let first = inspection.parts.iter().find_map(|part| part.verdict.as_ref().err());
    let first = first.map(String::as_str).unwrap_or_default();
    format!("De kopie van {} is niet heel. {first}", moment(made))
}

/// The second place was chosen.
pub fn placed(folder: Option<&Path>) -> String {
    match folder {
        Some(folder) => format!(
            "Elke dag komt er ook een kopie in {}. Druk op n om er nu een te maken.",
            folder.display()
        ),
        None => "Er is geen tweede plaats meer.".to_owned(),
    }
}

/// What is asked before a copy is put back.
pub fn question(made: NaiveDateTime, location: &Path) -> Vec<String> {
    vec![
        format!(
            "De kopie van {} is heel en komt in de plaats van {}.",
            moment(made),
            location.display()
        ),
        "Wat daarna is vastgelegd staat dan niet meer in de locatie.".to_owned(),
        "Wat er nu staat wordt ernaast bewaard onder een andere naam.".to_owned(),
    ]
}

/// A copy was put back.
pub fn restored(made: NaiveDateTime, kept: Option<&Path>) -> String {
    let kept = kept.map_or_else(String::new, |kept| {
        format!(" Wat er stond is bewaard als {}.", kept.display())
    });
    format!("De locatie van {} staat terug.{kept} Meld u nu aan.", moment(made))
}
