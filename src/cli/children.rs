//! `kind` and `export kind`: children found, shown, noted and handed out.

use super::args::{ExportCommand, KindCommand};
use super::context::Context;
use super::output::{Answer, Outcome, as_written};
use crate::app::day::Support;
use crate::app::dossier::{ChildFile, ChildLine, DossierAction, EntryView, about_others_go};
use crate::app::{AppError, ErrorKind, Session, ViewedPart, files};
use crate::domain::birth_known::{BirthKnown, born_in_words};
use crate::domain::dossier::EntryKind;
use crate::domain::dossier::form::{FieldSpec, Need, Takes, Values};
use crate::domain::dossier::sight::Consent;
use crate::domain::error::ValueError;
use crate::domain::group::GroupKind;
use crate::domain::hidden::visible_path;
use crate::domain::ids::{ChildId, ChildNumber, EventId};
use crate::domain::intake::Intake;
use crate::domain::role::Permission;
use crate::domain::time::{Period, date_in_words};
use serde_json::{Map, Value, json};
use std::fmt::Write;
use std::path::Path;

/// Runs `kind …`.
pub(super) fn run(context: &Context, what: &KindCommand) -> Result<Answer, AppError> {
    match what {
        KindCommand::Zoek { tekst } => find(context, tekst),
        KindCommand::Toon { nummer } => show(context, nummer),
        KindCommand::Soorten => Ok(kinds()),
        KindCommand::Noteer { nummer, soort } => note(context, nummer, soort),
        KindCommand::Verbeter { nummer, id } => correct(context, nummer, record_id(id)?),
        KindCommand::TrekIn { nummer, id } => withdraw(context, nummer, record_id(id)?),
    }
}

/// Runs `export …`.
pub(super) fn export(context: &Context, what: &ExportCommand) -> Result<Answer, AppError> {
    let ExportCommand::Kind { nummer, uit } = what;
    write_export(context, nummer, uit)
}

fn number(raw: &str) -> Result<ChildNumber, AppError> {
    ChildNumber::parse(raw).map_err(|error| AppError::value("Het kindnummer", &error))
}

/// The number of a record, as `kind toon` gives it.
fn record_id(raw: &str) -> Result<EventId, AppError> {
    let form = ValueError::Form {
        what: "nummer van een aantekening",
        example: "7",
    };
    let digits = !raw.is_empty() && raw.bytes().all(|byte| byte.is_ascii_digit());
    let number = raw.parse().ok().filter(|_| digits).map(EventId::from_raw);
    number.ok_or_else(|| AppError::value("De waarde achter het kindnummer", &form).hint(WHERE_NUMBERS_ARE))
}

/// Where the numbers of records are found.
const WHERE_NUMBERS_ARE: &str = "De nummers staan in: plusgroep kind toon NUMMER";

fn find(context: &Context, query: &str) -> Result<Answer, AppError> {
    let found = context.open()?.children_list(query, context.now())?;
    let mut text = String::new();
    for line in &found {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{}", line_of(line));
    }
    if found.is_empty() {
        text.push_str("Er is geen kind gevonden; typ een deel van de naam, of het kindnummer.\n");
    }
    let json: Vec<Value> = found
        .iter()
        .map(|line| {
            json!({
                "kindnummer": line.number.as_str(), "naam": line.name, "leeftijd": line.age_years,
                "groepen": line.groups, "plus": line.has_support == Support::Plus, "alert": line.alert,
            })
        })
        .collect();
    Ok(Answer::fine(text, json!({"kinderen": json})))
}

fn line_of(line: &ChildLine) -> String {
    let plus = if line.has_support == Support::Plus { " plus" } else { "" };
    let alert = line
        .alert
        .as_ref()
        .map_or_else(String::new, |alert| format!("  LET OP: {alert}"));
    format!(
        "{:>6}  {}, {} jaar, {}{plus}{alert}",
        line.number,
        line.name,
        line.age_years,
        groups(&line.groups)
    )
}

fn groups(names: &[String]) -> String {
    if names.is_empty() {
        "geen groep".to_owned()
    } else {
        names.join(", ")
    }
}

fn open_file(context: &Context, raw: &str) -> Result<(Session, ChildId, ChildFile), AppError> {
    let mut session = context.open()?;
    let child = session.child_by_number(&number(raw)?)?;
    // All that this person may see is shown, so all of it is in the log.
    for (part, permission) in [
        (ViewedPart::Card, Permission::SeeChildren),
        (ViewedPart::Dossier, Permission::SeeDossier),
        (ViewedPart::Plan, Permission::SeePlan),
    ] {
        if session.role().may(permission) {
            session.log_view(child, part, context.now())?;
        }
    }
    let file = session.child_file(child, context.now())?;
    Ok((session, child, file))
}

fn show(context: &Context, raw: &str) -> Result<Answer, AppError> {
    let (_, _, file) = open_file(context, raw)?;
    Ok(Answer::fine(file_text(&file), file_json(&file)))
}

fn file_text(file: &ChildFile) -> String {
    let child = &file.card.child;
    let mut text = String::new();
    let mut line = |words: String| {
        let _ = writeln!(text, "{words}");
    };
    line(format!(
        "{} ({}), {} jaar",
        child.name.full(),
        child.number,
        file.card.age_years
    ));
    let born = born_in_words(child.birth_date, file.card.birth_known);
    line(format!("Geboren {born}"));
    if let Some(bsn) = child.bsn {
        line(format!("BSN {}", bsn.masked()));
    }
    for (label, value) in [
        ("LET OP", child.alert.as_ref().map(ToString::to_string)),
        ("Ophalers", child.collectors.as_ref().map(ToString::to_string)),
        ("School", child.school.as_ref().map(ToString::to_string)),
        (
            "Verantwoordelijke gemeente",
            child.gemeente.as_ref().map(ToString::to_string),
        ),
    ] {
        if let Some(value) = value {
            line(format!("{label}: {value}"));
        }
    }
    for place in &file.card.placements {
        line(place_text(place));
    }
    if !file.card.siblings.is_empty() {
        line(format!(
            "Broers en zussen op deze locatie: {}",
            file.card.siblings.len()
        ));
    }
    if let Some(application) = &file.application {
        line(format!("Aanvraag: {application}"));
    }
    if let Some(why) = file.hidden.and_then(Consent::why_hidden) {
        line(format!("Van de beschikking is de inhoud verborgen: {why}."));
    }
    for entry in &file.entries {
        line(String::new());
        line(format!("[{}] {}", entry.id.raw(), entry.kind.title()));
        for field in &entry.fields {
            line(format!("  {}: {}", field.label, field.shown));
        }
        line(format!(
            "  vastgelegd door {}, {}",
            entry.author,
            entry.at.format("%d-%m-%Y %H:%M")
        ));
    }
    text
}

fn place_text((group, _, period, days): &(String, GroupKind, Period, String)) -> String {
    let end = period
        .end()
        .map_or_else(String::new, |end| format!(" tot en met {}", date_in_words(end)));
    format!("Plaats: {group}, vanaf {}{end}: {days}", date_in_words(period.begin()))
}

fn file_json(file: &ChildFile) -> Value {
    let (card, child) = (&file.card, &file.card.child);
    let placements: Vec<Value> = card
        .placements
        .iter()
        .map(|(group, kind, period, days)| {
            json!({
                "groep": group, "soort": kind.code(), "vanaf": period.begin().to_string(),
                "tot": period.end().map(|end| end.to_string()), "dagdelen": days,
            })
        })
        .collect();
    json!({
        "kindnummer": child.number.as_str(),
        "naam": child.name.full(),
        "geboortedatum": child.birth_date.to_string(),
        "geboortedatum_bekend": card.birth_known.map(BirthKnown::code),
        "leeftijd": card.age_years,
        "bsn_gemaskeerd": child.bsn.map(crate::domain::ids::Bsn::masked),
        "gemeente": child.gemeente.as_ref().map(ToString::to_string),
        "school": child.school.as_ref().map(ToString::to_string),
        "alert": child.alert.as_ref().map(ToString::to_string),
        "ophalers": child.collectors.as_ref().map(ToString::to_string),
        "plaatsingen": placements,
        "broers_zussen": card.siblings.iter().map(|(_, number)| number.as_str()).collect::<Vec<_>>(),
        "aanvraag": file.application,
        "verborgen": file.hidden.map(|_| "toestemming"),
        "aantekeningen": file.entries.iter().map(entry_json).collect::<Vec<_>>(),
    })
}

fn entry_json(entry: &EntryView) -> Value {
    let fields: Map<String, Value> = entry
        .fields
        .iter()
        .map(|field| (field.key.to_owned(), field.script_value()))
        .collect();
    json!({
        "id": entry.id.raw(), "nummer": entry.root.raw(), "soort": entry.kind.code(), "velden": fields,
        "door": entry.author, "op": entry.at.format("%Y-%m-%dT%H:%M").to_string(),
    })
}

/// The words that a field can hold; none when it is not chosen.
const fn choices(takes: Takes) -> &'static [(&'static str, &'static str)] {
    match takes {
        Takes::Choice(choices) => choices,
        _ => &[],
    }
}

/// What a field is, for who gives it by command: an amount is in cents there.
fn label(spec: &FieldSpec) -> String {
    match spec.takes {
        Takes::Euros => format!("{}, in hele centen", spec.label.trim_end_matches(" (euro)")),
        _ => spec.label.to_owned(),
    }
}

/// Every kind of record, with its fields and the words that can be chosen.
fn kinds() -> Answer {
    let mut text = String::new();
    let mut json = Vec::new();
    for kind in EntryKind::ALL {
        let _ = writeln!(text, "{}: {}", kind.code(), kind.title());
        let mut fields = Vec::new();
        for spec in kind.fields() {
            let need = if spec.need == Need::Required { "" } else { " (mag leeg)" };
            let codes: Vec<&str> = choices(spec.takes).iter().map(|(code, _)| *code).collect();
            let chosen = if codes.is_empty() {
                String::new()
            } else {
                format!(": {}", codes.join(", "))
            };
            let label = label(spec);
            let _ = writeln!(text, "    {} = {label}{need}{chosen}", spec.key);
            let mut field = json!({"veld": spec.key, "wat": label, "verplicht": spec.need == Need::Required});
            if let (Some(object), false) = (field.as_object_mut(), codes.is_empty()) {
                object.insert("keuzes".to_owned(), json!(codes));
            }
            fields.push(field);
        }
        json.push(json!({"soort": kind.code(), "naam": kind.title(), "velden": fields}));
    }
    Answer::fine(text, json!({"soorten": json}))
}

/// Reads `veld = waarde`, a line each, from standard input: notes do not belong in the history of a shell.
fn fields_from_input() -> Result<Values, AppError> {
    let raw = files::read_stream(std::io::stdin().lock(), Intake::Input)?;
    let mut values = Values::new();
    // What a text editor or Excel may put before and behind the text says nothing.
    let text = raw
        .trim_start_matches('\u{feff}')
        .trim_end_matches(['\r', '\n', '\u{1a}']);
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let (key, value) = line.split_once('=').ok_or_else(|| {
            AppError::new(
                ErrorKind::Input,
                "INVOER",
                "Elke regel met een veld heeft de vorm: veld = waarde.",
            )
            .hint("Welke velden er zijn toont: plusgroep kind soorten")
        })?;
        let before = values.insert(key.trim().to_lowercase(), value.trim().to_owned());
        if before.is_some() {
            // What stands before a = can be a line of a note, so it is not repeated.
            let text = "Een veld staat er twee keer; laat een van de twee regels staan.";
            return Err(
                AppError::new(ErrorKind::Input, "INVOER", text).hint("Zet een notitie van meer regels op een regel.")
            );
        }
    }
    Ok(values)
}

fn refuse_unknown(kind: EntryKind, values: &Values) -> Result<(), AppError> {
    let known = |key: &String| kind.fields().iter().any(|spec| spec.key == key.as_str());
    if values.keys().all(known) {
        return Ok(());
    }
    // What stands before a = can be a line of a note, so it is not repeated.
    let keys: Vec<&str> = kind.fields().iter().map(|spec| spec.key).collect();
    let text = format!("Er is een veld dat niet hoort bij {}.", kind.code());
    Err(AppError::new(ErrorKind::Input, "VELD", text)
        .hint(format!("Velden: {}.", keys.join(", ")))
        .hint("Zet een notitie van meer regels op een regel."))
}

fn typed_error(errors: Vec<crate::app::dossier::TypedError>) -> AppError {
    let mut texts = errors.into_iter().map(|error| error.text);
    let first = texts.next().unwrap_or_else(|| "De velden kloppen niet.".to_owned());
    texts.fold(AppError::new(ErrorKind::Input, "VELD", first), AppError::hint)
}

fn note(context: &Context, raw: &str, kind: &str) -> Result<Answer, AppError> {
    let kind = EntryKind::parse(kind).map_err(|_| {
        AppError::new(ErrorKind::Input, "SOORT", "Deze soort aantekening bestaat niet.")
            .hint("Welke er zijn toont: plusgroep kind soorten")
    })?;
    let (mut session, child, _) = open_file(context, raw)?;
    // As it is before the fields are read: what a colleague changes from here on is not written over.
    let before = session.held(child, kind)?;
    // Of the facts of a child what is not named stays, as in the form that begins with them.
    let mut given = match (kind, before.first()) {
        (EntryKind::Card, Some(facts)) => facts.values(),
        _ => Values::new(),
    };
    let named = fields_from_input()?;
    refuse_unknown(kind, &named)?;
    given.extend(named);
    let record = session.read_given(kind, &given, context.now()).map_err(typed_error)?;
    let done = session.dossier(context.now(), &DossierAction::on(child, before, record))?;
    after(context, &session, child, &done.message)
}

fn correct(context: &Context, raw: &str, id: EventId) -> Result<Answer, AppError> {
    let (mut session, child, file) = open_file(context, raw)?;
    let entry = &version_of(&session, child, (&file, id), context)?;
    let mut given: Values = entry
        .fields
        .iter()
        .map(|field| (field.key.to_owned(), field.plain.clone()))
        .collect();
    let named = fields_from_input()?;
    refuse_unknown(entry.kind, &named)?;
    given.extend(named);
    let record = session
        .read_given(entry.kind, &given, context.now())
        .map_err(typed_error)?;
    let done = session.dossier(
        context.now(),
        &DossierAction::Correct {
            id: entry.id,
            content: record,
        },
    )?;
    after(context, &session, child, &done.message)
}

fn withdraw(context: &Context, raw: &str, id: EventId) -> Result<Answer, AppError> {
    let (mut session, child, file) = open_file(context, raw)?;
    let id = version_of(&session, child, (&file, id), context)?.id;
    let done = session.dossier(context.now(), &DossierAction::Withdraw { id })?;
    after(context, &session, child, &done.message)
}

/// The record with a number, also when it was corrected or withdrawn since: what differs is then told when it is written.
fn version_of(
    session: &Session,
    child: ChildId,
    (file, wanted): (&ChildFile, EventId),
    context: &Context,
) -> Result<EntryView, AppError> {
    let known = file.entries.iter().find(|entry| entry.id == wanted).cloned();
    let found = known.or_else(|| session.version(child, wanted, context.now()).ok());
    found.filter(|entry| entry.content.is_some()).ok_or_else(|| {
        AppError::new(
            ErrorKind::NotFound,
            "AANTEKENING",
            "Deze aantekening is er bij dit kind niet, of u mag haar niet zien.",
        )
        .hint(WHERE_NUMBERS_ARE)
    })
}

/// The answer after a record was written: what was done, and the number of the last record.
fn after(context: &Context, session: &Session, child: ChildId, message: &str) -> Result<Answer, AppError> {
    let file = session.child_file(child, context.now())?;
    let last = file.entries.iter().map(|entry| entry.id.raw()).max();
    Ok(Answer {
        text: message.to_owned(),
        json: json!({"gedaan": message, "laatste_id": last}),
        outcome: Outcome::Fine,
    })
}

fn write_export(context: &Context, raw: &str, folder: &Path) -> Result<Answer, AppError> {
    let number = number(raw)?;
    let export = context.open()?.export_child(&number, folder, context.now())?;
    let shown: Vec<String> = export.files.iter().map(|path| visible_path(path)).collect();
    let mut text = format!("Geschreven: {}\n", shown.join(" en "));
    if export.about_others > 0 {
        let _ = writeln!(
            text,
            "LET OP: {} ook over anderen; kijk die na voor u dit geeft.",
            about_others_go(export.about_others)
        );
    }
    Ok(Answer::fine(
        text,
        json!({"bestanden": export.files.iter().map(|path| as_written(path)).collect::<Value>(), "over_anderen": export.about_others}),
    ))
}
