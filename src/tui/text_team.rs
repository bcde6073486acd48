//! The Dutch words of the roster and of being away while on duty.

use crate::app::roster::TeamWeek;
use crate::domain::people::{Deployment, Shift, StaffAbsence};
use crate::domain::staffing::Away;
use crate::domain::time::{Minute, date_in_words};
use chrono::{Days, NaiveDate};

pub const AWAY_LIST_TITLE: &str = "Wie gaat even weg?";
pub const NOT_IN: &str = "deze medewerker is niet ingeklokt";
pub const WORKS_AGAIN: &str = "werkt weer";
pub const UNTIL_LABEL: &str = "Tot en met: ";
pub const UNTIL_HINT: &str = "Leeg is alleen deze dag; anders vr, 16-10 of +1w.";
pub const LAST_BEFORE_FIRST: &str = "die dag ligt ervoor; typ een latere dag";
pub const NO_SHIFT: &str = "hier staat geen dienst";
pub const NOBODY_FREE: &str = "Niemand die bevoegd en gekoppeld is, is dan vrij.";
pub const NO_STAFF: &str = "Er zijn nog geen medewerkers. Lees ze in met: plusgroep import medewerkers";
pub const COPY_TITLE: &str = "Vorige week overnemen";
pub const FILL_TITLE: &str = "Week vullen met vaste diensten";
pub const NOTHING_TO_COPY: &str = "er is in de week ervoor niets dat erbij kan";
pub const NOTHING_TO_FILL: &str = "er zijn geen vaste diensten voor wie nog geen dienst heeft; v maakt een dienst vast";
pub const FROM_LABEL: &str = "Van: ";
pub const UNTIL_TIME_LABEL: &str = "Tot: ";
pub const FORM_HINT: &str = "Tab = volgend veld; links en rechts kiezen groep en inzet.";
pub const FROM_WRONG: &str = "typ bij Van een tijd, zoals 1345";
pub const UNTIL_WRONG: &str = "typ bij Tot een tijd, zoals 1830";
pub const TIME_ORDER: &str = "Tot moet na Van liggen";

/// Title of the menu of where someone goes.
pub fn away_title(name: &str) -> String {
    format!("Waar gaat {name} heen?")
}

/// Where someone is while on duty, and since when.
pub fn away_since(away: &Away, since: Option<Minute>) -> String {
    match since {
        Some(at) => format!("{} sinds {at}", away.in_words()),
        None => away.in_words(),
    }
}

/// Title of the field for the last day.
pub fn absent_title(name: &str, reason: Option<StaffAbsence>) -> String {
    match reason {
        Some(reason) => format!("{name}: {} tot en met welke dag?", reason.code()),
        None => format!("{name} werkt weer, tot en met welke dag?"),
    }
}

/// The days that are understood.
pub fn until(first: NaiveDate, last: NaiveDate) -> String {
    if first == last {
        format!("= {}", date_in_words(first))
    } else {
        format!("= {} tot en met {}", date_in_words(first), date_in_words(last))
    }
}

/// What falls short, added to the message.
pub fn shortages(found: &[String]) -> String {
    match found {
        [] => " Geen tekort.".to_owned(),
        [first, rest @ ..] => {
            let more = match rest.len() {
                0 => String::new(),
                count => format!(" en nog {count}"),
            };
            format!(" Tekort: {first}{more}.")
        }
    }
}

/// Title of the list of who could take a shift over.
pub fn cover_title(shift: &Shift) -> String {
    format!("Wie kan {} {}-{}?", date_in_words(shift.day), shift.from, shift.until)
}

/// What stands behind someone who could take a shift over.
pub fn free_detail(function: &str, shifts: &[Shift]) -> String {
    match shifts {
        [] => format!("{function}, vrij"),
        [first, ..] => format!("{function}, werkt {}-{}", first.from, first.until),
    }
}

/// The line over the week.
pub fn week_title(week: &TeamWeek) -> String {
    let last = week.monday.checked_add_days(Days::new(6)).unwrap_or(week.monday);
    format!(
        "Team en rooster, week van {} tot en met {}",
        date_in_words(week.monday),
        date_in_words(last)
    )
}

/// The question before a week is copied or filled.
pub fn fill_question(week: &TeamWeek, (adds, skips): (usize, usize)) -> Vec<String> {
    let shifts = if adds == 1 { "1 dienst" } else { "diensten" };
    let adds = if adds == 1 {
        shifts.to_owned()
    } else {
        format!("{adds} {shifts}")
    };
    let mut lines = vec![format!(
        "Dit zet {adds} op het rooster van de week van {}.",
        date_in_words(week.monday)
    )];
    if skips > 0 {
        lines.push(format!(
            "{skips} gaan niet mee: dubbel, afwezig, gesloten of niet inzetbaar."
        ));
    }
    lines.push("Herstellen kan met z.".to_owned());
    lines
}

/// A shift in full.
pub fn shift(shift: &Shift, group: &str) -> String {
    let extra = match shift.deployment {
        Deployment::Regular => "",
        Deployment::Extra => ", extra inzet",
    };
    format!("{}-{} {group}{extra}", shift.from, shift.until)
}

/// Title of the form of a shift.
pub fn form_title(name: &str, day: NaiveDate) -> String {
    format!("{name}, {}", date_in_words(day))
}
