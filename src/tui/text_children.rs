//! The Dutch words of the screens Kinderen and of a child, and of their forms.

use crate::app::dossier::{BIRTH, Difference, Draft};
use crate::domain::dossier::EntryKind;
use crate::domain::dossier::form::{FieldSpec, Takes};
use crate::domain::role::{Permission, Role};
use crate::domain::time::{Minute, date_in_words};
use chrono::{NaiveDate, NaiveDateTime};

pub const LIST_TITLE: &str = "Kinderen";
pub const FILTER: &str = "Zoek: ";
pub const NO_CHILDREN: &str = "Er zijn nog geen kinderen; n = nieuw kind, of lees ze in met: plusgroep import kinderen";
pub const NOBODY_FOUND: &str = "Niemand gevonden; haal letters weg met Backspace, of Esc voor iedereen.";
pub const NOBODY: &str = "er staat geen kind onder de cursor";
pub const NO_RECORD: &str = "er staat geen aantekening onder de cursor";
pub const NOTHING_TO_WRITE: &str = "in dit deel mag u met dit account niets vastleggen";
pub const LAST_CHILD: &str = "dit is het laatste kind van de lijst";
pub const FIRST_CHILD: &str = "dit is het eerste kind van de lijst";
pub const NO_BSN: &str = "Van dit kind is geen BSN bekend.";
pub const WITHDRAW_TITLE: &str = "Aantekening intrekken";
pub const LEAVE_TITLE: &str = "Nog niet vastgelegd";
pub const NEW_CHILD: &str = "Nieuw kind";
pub const NEW_PLACE: &str = "Nieuwe plaatsing";
pub const RECORD_BUTTON: &str = "[ Vastleggen ]";
pub const NOTHING_TO_CHOOSE: &str = "Er is nog niets om uit te kiezen; leg eerst een doel vast.";
pub const REQUIRED: &str = "* = verplicht";
pub const BUTTON_HINT: &str = "Enter legt vast.";
pub const GO_ON: &str = "Verder met wat u typte";
pub const START_EMPTY: &str = "Leeg formulier; wat u typte gaat weg zodra u iets nieuws typt";
pub const START_AS_IT_IS: &str = "Formulier met wat er nu staat; wat u typte gaat weg zodra u iets nieuws typt";
pub const NOT_NOW: &str = "Nu niet; het blijft bewaard";
pub const NO_GOAL: &str = "geen doel";
pub const NO_NOTES: &str = "Nog geen observaties.";
pub const OBSERVE_LABEL: &str = "Wat zag je: ";
pub const OBSERVE_EMPTY: &str = "typ wat u zag; Esc sluit zonder iets vast te leggen";
pub const OBSERVE_HINT: &str = "Cijfer = doel (voor de tekst), dan typen, Enter legt vast.";
pub const NOTHING_YET: &str = "Nog niets vastgelegd";

/// The line over the list.
pub fn list_title(shown: usize, all: usize, cursor: usize) -> String {
    if shown == 0 {
        return format!("-- {LIST_TITLE}: 0 van {all} ");
    }
    let of = if shown == all {
        String::new()
    } else {
        format!(" ({all} in totaal)")
    };
    format!("-- {LIST_TITLE}: {} van {shown}{of} ", cursor + 1)
}

/// Who may see something, for who may not.
pub fn who_may(permission: Permission) -> String {
    let names: Vec<&str> = Role::ALL
        .into_iter()
        .filter(|role| role.may(permission))
        .map(Role::code)
        .collect();
    format!(
        "Met dit account mag u {}; dat kan een account met de rol {}.",
        permission.refused_in_words(),
        names.join(", ")
    )
}

/// Title of a form.
pub fn form_title(kind: EntryKind, name: &str, corrects: &str) -> String {
    format!("{corrects}{} bij {name}", kind.title())
}

pub const A_FILE: &str = "een ingelezen bestand";
pub const KEEP_OWN: &str = "Neem wat u typte";
pub const BACK_TO_WAS: &str = "Terug naar wat het was";

/// What stands under a field that someone else changed meanwhile.
pub fn meanwhile(field: &Difference, who: &str) -> String {
    format!(
        "was {}, nu {} ({who}); u typte {}.",
        quoted(&field.was.shown),
        quoted(&field.theirs.shown),
        quoted(&field.own.shown)
    )
}

/// A field that this person left alone and someone else changed.
pub fn followed(field: &Difference, who: &str) -> String {
    format!("{} is nu {} ({who})", field.label, quoted(&field.theirs.shown))
}

/// What was taken over without a question.
pub fn taken_over(followed: &[String]) -> String {
    format!(
        "Overgenomen, want u wijzigde het niet: {}. Er is nog niets vastgelegd.",
        followed.join("; ")
    )
}

/// A text between quotes; nothing is called so.
pub fn quoted(text: &str) -> String {
    if text.is_empty() {
        "leeg".to_owned()
    } else {
        format!("«{text}»")
    }
}

/// Leaves what someone else wrote.
pub fn keep_theirs(who: &str) -> String {
    format!("Laat staan: {who}")
}

/// The question about a field that someone else changed meanwhile: of what is chosen or counted there is no text.
pub fn which_counts(label: &str, takes: Option<Takes>) -> String {
    let what = match takes {
        Some(Takes::Line | Takes::Note) | None => "welke tekst",
        Some(Takes::Date(_)) => "welke dag",
        Some(_) => "wat",
    };
    format!("{label}: {what} geldt?")
}

/// The question before a record is withdrawn.
pub fn withdraw_question(kind: EntryKind, name: &str, what: &str) -> Vec<String> {
    vec![
        format!("Trekt in bij {name}: {} ({what}).", kind.title().to_lowercase()),
        "De aantekening telt niet meer mee; in het dossier blijft bewaard wat er stond. Herstellen kan vandaag met z."
            .to_owned(),
    ]
}

/// The question before a form with text in it is left.
pub fn leave_question(title: &str) -> Vec<String> {
    vec![
        format!("Wat u typte in \"{title}\" is nog niet vastgelegd."),
        "\"Ja, doen\" gooit het weg; Annuleren gaat terug naar het formulier.".to_owned(),
    ]
}

/// Offers text in progress again.
pub fn resume_title(draft: &Draft, today: NaiveDate) -> String {
    let time = Minute::of(draft.at);
    let day = if draft.at.date() == today {
        String::new()
    } else {
        format!(" op {}", date_in_words(draft.at.date()))
    };
    let what = draft.target.kind().map_or(NEW_CHILD, EntryKind::title);
    let whom = if draft.name.is_empty() {
        String::new()
    } else {
        format!(" bij {}", draft.name)
    };
    format!("Verder met wat u typte{day} om {time}? ({what}{whom})")
}

/// What a field takes, with an example.
pub fn hint(spec: &FieldSpec) -> &'static str {
    match spec.takes {
        Takes::Date(_) if spec.key == BIRTH => "Met het jaar, bijvoorbeeld 14-05-2018 of 140518.",
        Takes::Line | Takes::Product => "",
        Takes::Note => "Hoogstens 2000 tekens; Enter gaat verder.",
        Takes::Date(_) => "Bijvoorbeeld 12-3, 12-03-2026, vandaag, gisteren, ma of +1w.",
        Takes::Choice(_) | Takes::Group | Takes::Goal => "Kies met links en rechts, of met de eerste letters.",
        Takes::Number(..) => "Een heel getal.",
        Takes::Child | Takes::Children => "Typ een deel van de naam, Enter kiest; meer met een komma.",
        Takes::Gemeente => "Vier cijfers; de verantwoordelijke gemeente kan een andere zijn dan die van het adres.",
        Takes::Toewijzing => "Hoogstens negen cijfers; leeg zolang er geen toewijzing is.",
        Takes::Grants => "Bijvoorbeeld 3 dagdeel week 2026-01-01 2026-06-30; meer met een puntkomma.",
        Takes::Euros => "Bijvoorbeeld 1250 of 1250,50.",
        Takes::Dagdelen => "Bijvoorbeeld nso, of ochtend+middag; leeg: komt die dag niet.",
    }
}

/// What was recorded at whom; `undo` is the key that takes it back, where there is one.
pub fn recorded(message: &str, name: &str, undo: &str) -> String {
    if name.is_empty() {
        return message.to_owned();
    }
    let message = message.trim_end_matches('.');
    format!("{message} bij {name}.{undo}")
}

/// Added where the key takes back what was just recorded.
pub const UNDO_WITH_Z: &str = " z = herstel.";

/// Author and moment.
pub fn signed(author: &str, at: NaiveDateTime) -> String {
    format!("{author}, {} {}", date_in_words(at.date()), Minute::of(at))
}
