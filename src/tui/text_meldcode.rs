//! The Dutch words of the screen of the sealed notes of the meldcode.

use crate::app::{AppError, ErrorKind};
use crate::domain::meldcode::{Entry, Note, Step};
use crate::domain::time::date_in_words;

pub const ASK_TITLE: &str = "Meldcode: verzegelde notities openen";
pub const ASK_LABEL: &str = "Uw wachtwoord: ";
pub const ASK_HINT: &str = "Uw eigen wachtwoord of de herstelsleutel van de verzegelde notities; een pincode opent ze niet. \
    Elke keer openen staat in het logboek.";
pub const ASK_EMPTY: &str = "Typ uw wachtwoord; Esc sluit zonder iets te openen.";
pub const IS_CLOSED: &str = "De verzegelde notities zijn dicht; ga met Esc terug en open ze opnieuw met m.";
pub const KEY_HINT: &str = "m = meldcode";
pub const LEAVE_TITLE: &str = "Nog niet vastgelegd";
pub const NOBODY: &str = "niemand van het personeel";
pub const ABOUT_LABEL: &str = "Gaat het over";
pub const DAY_LABEL: &str = "Datum";
pub const OF_STEP_LABEL: &str = "Bij stap";
pub const CONSULTED_LABEL: &str = "Overleg";
pub const WEIGHING_LABEL: &str = "Weging";
pub const REPORTING_LABEL: &str = "Melden";
pub const HELP_LABEL: &str = "Hulp";
pub const TEXT_LABEL: &str = "Tekst";
pub const REASON_LABEL: &str = "Reden";
pub const NOT_CHOSEN: &str = "kies een antwoord met links en rechts, of met de eerste letters";
pub const CHOICE_HINT: &str = "Kies met links en rechts, of met de eerste letters.";
pub const DAY_HINT: &str = "De dag waarop het was: 12-3, vandaag, gisteren of ma.";
pub const TEXT_HINT: &str = "Enter legt vast. Wat is vastgelegd blijft staan; later kan er een aanvulling bij.";
pub const ABOUT_HINT: &str = "Wie het is ziet dit dossier niet. Vertrouwensinspecteur: 0900-1113111.";
pub const ADVICE_HINT: &str = "Veilig Thuis, ook voor advies zonder naam: 0800-2000.";
pub const NOT_SKIPPABLE: &str = "stap 1 en stap 5 kunnen niet worden overgeslagen";
pub const NO_FILE_YET: &str = "er is nog geen dossier; n begint met stap 1";
pub const ALL_DONE: &str = "alle stappen zijn gezet; a schrijft een aanvulling, d begint een nieuw dossier";
pub const ONE_FILE: &str = "er is maar een dossier";

/// What stands where there is no file.
pub const EMPTY: [&str; 3] = [
    "Er zijn geen verzegelde notities over dit kind.",
    "Nu stap 1: signalen in kaart brengen. Druk op n om die te schrijven.",
    "Twijfelt u? Veilig Thuis denkt mee, ook zonder naam: 0800-2000.",
];

/// Whom to call, above the keys in the help.
pub const CONTACTS: [&str; 4] = [
    "Direct gevaar: 112.",
    "Veilig Thuis, dag en nacht, ook voor advies zonder naam: 0800-2000.",
    "Gaat het over iemand van het personeel: vertrouwensinspecteur 0900-1113111.",
    "Er gaat nooit vanzelf een melding uit; melden doet u zelf.",
];

/// The line over the screen.
pub fn title(who: &str, at: usize, files: usize) -> String {
    let place = match files {
        0 => String::new(),
        1 => ", dossier 1".to_owned(),
        _ => format!(", dossier {} van {files} (Tab)", at + 1),
    };
    format!("-- Meldcode: {who}{place} ")
}

/// Who of the staff a file is about.
pub fn about(name: &str) -> String {
    format!("Over een medewerker, met het account {name}; dat account ziet dit dossier niet.")
}

/// Where a step stands in the overview.
pub fn step_line(step: Step, taken: Option<&Note>, next: Option<Step>) -> String {
    let number = step.number();
    let state = |mark: &str, word: &str, what: &str| format!("{mark} {number}  {word:<15}{what}");
    match taken {
        Some(note) => {
            let word = match note.entry {
                Entry::Skipped(_) => "overgeslagen",
                _ => "gezet",
            };
            state(
                " ",
                word,
                &format!("{}  {}", date_in_words(note.day), in_short(note.entry)),
            )
        }
        None if next == Some(step) => state(">", "nu", step.label()),
        None => state(" ", "nog niet", step.label()),
    }
}

/// What an entry is, short enough to stand whole in the narrowest window.
fn in_short(entry: Entry) -> String {
    match entry {
        Entry::Consultation(who) => format!("overleg: {}", who.code()),
        Entry::Weighing(outcome) => format!("wegen: {}", outcome.code()),
        Entry::Decision(report, help) => format!("{}, {}", report.code(), help.code()),
        Entry::Signals => "signalen".to_owned(),
        Entry::Talk => "gesprek".to_owned(),
        Entry::Skipped(step) | Entry::Addition(step) => match step {
            Step::Signals => "signalen".to_owned(),
            Step::Consultation => "overleg".to_owned(),
            Step::Talk => "gesprek".to_owned(),
            Step::Weighing => "wegen".to_owned(),
            Step::Decision => "beslissen".to_owned(),
        },
    }
}

/// Which lines of the notes are in sight, when not all of them are.
pub fn in_sight(first: usize, last: usize, all: usize) -> String {
    format!("-- regel {first} tot en met {last} van {all}; Omhoog en Omlaag schuiven ")
}

/// What comes next, in a sentence.
pub fn next(next: Option<Step>) -> String {
    match next {
        Some(step) => format!("Nu stap {}: {}.", step.number(), step.label()),
        None => "Alle stappen zijn gezet; een aanvulling kan altijd.".to_owned(),
    }
}

/// What an entry is, in words.
pub fn described(entry: Entry) -> String {
    match entry {
        Entry::Signals | Entry::Talk => entry.step().label().to_owned(),
        Entry::Consultation(who) => who.label().to_owned(),
        Entry::Weighing(outcome) => outcome.label().to_owned(),
        Entry::Decision(report, help) => format!("{}; {}", report.label(), help.label()),
        Entry::Skipped(step) => format!("overgeslagen: {}", step.label()),
        Entry::Addition(step) => format!("aanvulling: {}", step.label()),
    }
}

/// The line over a note.
pub fn note_head(note: &Note, by: &str) -> String {
    let step = note.entry.step().number();
    format!(
        "Stap {step}, {}, {by}: {}",
        date_in_words(note.day),
        described(note.entry)
    )
}

/// What was written, without a word of it.
pub fn written(entry: Entry) -> String {
    let step = entry.step().number();
    match entry {
        Entry::Skipped(_) => format!("Stap {step} is overgeslagen; de reden is verzegeld opgeslagen."),
        Entry::Addition(_) => format!("De aanvulling bij stap {step} is verzegeld opgeslagen."),
        _ => format!("Stap {step} is verzegeld opgeslagen."),
    }
}

/// Title of the form of a step.
pub fn step_title(step: Step) -> String {
    format!("Stap {}: {}", step.number(), step.label())
}

/// Title of the form that leaves a step out.
pub fn skip_title(step: Step) -> String {
    format!("Overslaan van stap {}: {}", step.number(), step.label())
}

pub const ADD_TITLE: &str = "Aanvulling bij een stap";

/// A step to choose.
pub fn step_choice(step: Step) -> String {
    format!("{} {}", step.number(), step.label())
}

/// The question before a form with text in it is left.
pub fn leave_question() -> Vec<String> {
    vec![
        "Wat u typte is nog niet vastgelegd, en wordt nergens bewaard.".to_owned(),
        "\"Ja, doen\" gooit het weg; Annuleren gaat terug naar het formulier.".to_owned(),
    ]
}

/// Why the notes stay closed: one sentence for a wrong passphrase, and what to do for anything else.
pub fn stays_closed(error: &AppError) -> String {
    match (error.kind, error.hints.first()) {
        (ErrorKind::Input, _) | (_, None) => error.message.clone(),
        (_, Some(hint)) => format!("{} {hint}", error.message),
    }
}

/// How long a text is.
pub fn counted(chars: usize, most: usize) -> String {
    format!("{chars} van {most} tekens")
}
