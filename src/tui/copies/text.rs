//! The words of the screen Reservekopieën.

use crate::app::copies::{
    CopyBoard, CopyView, Inspection, LastCopy, MadeCopy, Place, Presence, Proof, Restorable, Restored, SecondPlace,
    Standing,
};
use crate::domain::hidden::visible_path;
use crate::domain::words::count;
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
pub const SECRET_TITLE: &str = "Wachtwoord van de kopie";
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
    let trouble = copy
        .trouble()
        .map_or_else(String::new, |trouble| format!("  LET OP: {trouble}"));
    format!(
        "{}  {:>8} kB  {}{trouble}",
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
pub fn second(second: Option<&SecondPlace>) -> String {
    let Some(second) = second else {
        return NO_SECOND.to_owned();
    };
    let last = match second.last {
        LastCopy::Never => "LET OP: daar is nog geen kopie gemaakt.".to_owned(),
        LastCopy::Overdue(made) => format!("LET OP: de laatste kopie daar is van {}.", moment(made)),
        LastCopy::Recent(made) => format!("Laatste kopie daar: {}.", moment(made)),
    };
    let folder = visible_path(&second.folder);
    match second.presence {
        Presence::There => format!("Tweede plaats: {folder}. {last}"),
        Presence::Away => format!("Tweede plaats: {folder}, die er nu niet is. {last}"),
    }
}

/// What else lies beside the copies, if anything.
pub fn beside_them(found: &CopyBoard) -> Option<String> {
    let others = (found.others > 0).then(|| {
        format!(
            "Er liggen ook {} kopieën van andere locaties met dezelfde naam; die blijven onaangeroerd.",
            found.others
        )
    });
    let by_hand = (!found.unproven.is_empty())
        .then(|| format!("Zonder bestand .controle, niet meegeteld: {}.", found.unproven.len()));
    let of_before = (!found.of_before.is_empty()).then(|| {
        format!(
            "Opzij gezet en na 90 dagen opgeruimd: {}.",
            count(found.of_before.len(), "bestand", "bestanden")
        )
    });
    let said: Vec<String> = others.into_iter().chain(by_hand).chain(of_before).collect();
    (!said.is_empty()).then(|| said.join(" "))
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
pub fn question(about: &Restorable, location: &Path) -> Vec<String> {
    let place = visible_path(location);
    let (name, made) = (&about.name, moment(about.made));
    let what = match about.standing {
        Standing::Nothing => format!("De kopie van de locatie {name} van {made} is heel en komt in {place}."),
        Standing::Same => {
            format!("De kopie van de locatie {name} van {made} is heel en komt in de plaats van {place}.")
        }
        Standing::Other => format!(
            "LET OP: in {place} staat een andere locatie. De kopie van de locatie {name} van {made} is heel en komt in de plaats daarvan."
        ),
    };
    let by_hand = (about.proof == Proof::Content).then_some(
        "LET OP: er ligt geen bestand .controle bij. Of de kopie nog is wat zij bij het maken was, is niet te zien.",
    );
    let after =
        (about.standing == Standing::Same).then_some("Wat daarna is vastgelegd staat dan niet meer in de locatie.");
    let kept =
        (about.standing != Standing::Nothing).then_some("Wat er nu staat wordt ernaast bewaard onder een andere naam.");
    let rest = by_hand.into_iter().chain(after).chain(kept).map(str::to_owned);
    let since = about.since.as_ref().map(|since| since.sentences(about.made));
    let since = since.unwrap_or_default();
    std::iter::once(what).chain(since).chain(rest).collect()
}

/// A copy was put back.
pub fn restored(restored: &Restored) -> String {
    let kept = restored.kept.as_deref().map_or_else(String::new, |kept| {
        format!(" Wat er stond is bewaard als {}.", visible_path(kept))
    });
    format!(
        "De locatie {} van {} staat terug.{kept} Meld u nu aan.",
        restored.name,
        moment(restored.made)
    )
}
