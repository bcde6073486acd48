//! The Dutch words of the screen Plannen.

use crate::app::deadlines::{About, DeadlineBoard, DeadlineCounts, DeadlineLine};
use crate::domain::deadline::State;
use crate::domain::time::date_in_words;
use crate::tui::model::PlanCounts;

pub const SEARCH: &str = "Zoek: ";
pub const LOCATION: &str = "locatie";
pub const NOTHING_FOUND: &str = "Er staat niets op de lijst met deze delen van een naam, nummer of soort.";
pub const NO_LINE: &str = "er staat geen termijn onder de cursor";
pub const NO_CHILD: &str = "deze termijn gaat niet over een kind";
pub const IS_DISMISSED: &str = "deze termijn is al afgehandeld; z zet uw laatste terug";
pub const REASON_TITLE: &str = "Afhandelen";
pub const REASON_LABEL: &str = "Reden: ";
pub const REASON_HINT: &str = "Waarom hoeft dit niet (meer)? Esc laat het staan.";
pub const REASON_EMPTY: &str = "typ waarom dit niet (meer) hoeft";
pub const LOUDER: char = '*';
pub const DISMISSED: &str = "x afgehand.";

/// What would appear on an empty list.
pub const EMPTY: [&str; 2] = [
    "Er is nu niets dat op een dag klaar moet zijn.",
    "Hier komt: evaluatie van doelen voor het einde van een indicatie, plan op papier, overleg met de gedragskundige, \
     tevredenheid van ouders, verjaardagen, indicaties en toestemming die eindigen, en EHBO, VOG en PRK van het personeel.",
];

/// How many terms ask for attention, for the line at the top; `None` when there are none, and while they are being counted.
pub fn counts(counts: PlanCounts) -> Option<String> {
    let counts = match counts {
        PlanCounts::Known(counts) => counts,
        PlanCounts::Counting => return None,
        PlanCounts::Unreadable => return Some("Plannen: onbekend".to_owned()),
    };
    let late = (counts.late > 0).then(|| format!("{} te laat", counts.late));
    let soon = (counts.soon > 0).then(|| format!("{} binnenkort", counts.soon));
    let parts: Vec<String> = late.into_iter().chain(soon).collect();
    (!parts.is_empty()).then(|| format!("Plannen: {}", parts.join(", ")))
}

/// The line over the list.
pub fn title(board: &DeadlineBoard, hidden: usize) -> String {
    let DeadlineCounts { late, soon } = board.counts;
    let until = date_in_words(board.until);
    let hidden = match hidden {
        0 => String::new(),
        count => format!(", {count} afgehandeld"),
    };
    format!("Wat moet wanneer, t/m {until}: {late} te laat, {soon} binnenkort{hidden}")
}

/// Sign and word of where a term stands.
pub fn state(line: &DeadlineLine) -> String {
    if line.dismissed.is_some() {
        return DISMISSED.to_owned();
    }
    let louder = line.is_near && line.state == State::Soon;
    let sign = if louder { LOUDER } else { line.state.sign() };
    format!("{sign} {}", line.state.word())
}

/// Who it is about, in a column.
pub fn who(line: &DeadlineLine) -> &str {
    match &line.about {
        About::Child(_, _, name) | About::Staff(_, name) => name,
        About::Location => LOCATION,
    }
}

/// Who it is about, in full.
pub fn who_in_full(line: &DeadlineLine) -> String {
    match &line.about {
        About::Child(_, number, name) => format!("{name} (kind {number})"),
        About::Staff(number, name) => format!("{name} (medewerker {number})"),
        About::Location => "De hele locatie".to_owned(),
    }
}

/// What someone searches in: name, number, kind and text.
pub fn searched(line: &DeadlineLine) -> String {
    format!("{} {} {}", who_in_full(line), line.sentence(), line.state.word())
}

/// A term in full, to read.
pub fn in_full(line: &DeadlineLine) -> Vec<String> {
    let mut lines = vec![
        who_in_full(line),
        format!("{}.", line.sentence()),
        when(line),
        line.kind.remedy().to_owned(),
    ];
    lines.extend(dismissed(line));
    lines
}

/// The last day and where it stands.
fn when(line: &DeadlineLine) -> String {
    match line.state {
        State::Known => "Ter info: hier hoort geen laatste dag bij.".to_owned(),
        state => format!("Uiterlijk {}: {}.", date_in_words(line.due), state.word()),
    }
}

/// By whom, when and why it was dismissed.
pub fn dismissed(line: &DeadlineLine) -> Option<String> {
    let dismissed = line.dismissed.as_ref()?;
    let day = date_in_words(dismissed.day);
    Some(format!(
        "Afgehandeld door {} op {day}: {}",
        dismissed.author, dismissed.reason
    ))
}
