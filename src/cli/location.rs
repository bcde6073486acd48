//! Making, showing and filling a location; the demo.

use super::context::Context;
use super::lists;
use super::output::{Answer, Outcome, as_written, line_error_json, line_error_text, remark};
use super::secrets;
use crate::app::import::{ImportKind, ImportMode};
use crate::app::setup_file::{LocationSettings, read_new_settings, read_settings};
use crate::app::{
    AppError, ErrorKind, ListKind, LocationView, NewLocationRequest, Random, Reality, create_location, demo, files,
    is_place_taken,
};
use crate::domain::calendar::{LocalHoliday, OpenHoliday, School};
use crate::domain::group::{Dagdeel, Group};
use crate::domain::hidden::visible_path;
use crate::domain::ids::GemeenteCode;
use crate::domain::intake::Intake;
use crate::domain::role::Role;
use crate::domain::text::Text;
use crate::domain::words::count;
use chrono::NaiveDate;
use serde_json::{Value, json};
use std::fmt::Write;
use std::path::Path;

/// Whether an import is stored or only checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trial {
    /// Stored.
    Write,
    /// Only checked (`--proef`).
    Rehearse,
}

/// `demo --maak MAP`.
pub(super) fn write_demo(context: &Context, folder: &Path) -> Result<Answer, AppError> {
    let path = demo::make_demo(folder, context.now())?;
    Ok(Answer::fine(visible_path(&path), json!({"bestand": as_written(&path)})))
}

/// Where a new location goes, its folder made.
pub(super) fn new_place(context: &Context) -> Result<std::path::PathBuf, AppError> {
    let path = context.file()?;
    if is_place_taken(&path) {
        let message = format!(
            "Er is al een locatie in {}; die wordt niet overschreven.",
            visible_path(&path)
        );
        return Err(
            AppError::new(ErrorKind::Refused, "BESTAAT_AL", message).hint("Kies een ander bestand met --bestand.")
        );
    }
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        files::make_folder(folder)?;
    }
    Ok(path)
}

/// `locatie nieuw --instellingen BESTAND`.
pub(super) fn create_from_file(context: &Context, file: &Path, role: Option<&str>) -> Result<Answer, AppError> {
    let (settings, regeling_toml) = read_new_settings(file, context.now().day())?;
    let needed = |what: &str, option: &str| {
        AppError::new(
            ErrorKind::Input,
            "GEBRUIK",
            format!("Er ontbreekt: {what} van het eerste account."),
        )
        .hint(format!("Geef {option}."))
    };
    let account = context
        .account
        .as_deref()
        .ok_or_else(|| needed("de naam", "--account NAAM"))?;
    let account = Text::parse(account).map_err(|error| AppError::value("De naam van het account", &error))?;
    let role = role.ok_or_else(|| needed("de rol", "--rol locatiemanager"))?;
    let role = Role::parse_first(role).map_err(|error| AppError::value("De rol", &error))?;
    let path = new_place(context)?;
    create(context, &path, (&settings, &regeling_toml), &account, role)
}

/// Makes the location with its first account; asks for the passphrase when it was not given.
pub(super) fn create(
    context: &Context,
    path: &Path,
    (settings, regeling_toml): (&LocationSettings, &str),
    account: &Text,
    role: Role,
) -> Result<Answer, AppError> {
    let passphrase = match context.given_passphrase()? {
        Some(passphrase) => passphrase,
        None => secrets::ask_twice()?,
    };
    let request = NewLocationRequest {
        settings,
        regeling_toml,
        account,
        role,
        passphrase: &passphrase,
        reality: Reality::Real,
    };
    let recovery = create_location(path, &request, &Random::System, context.now())?;
    Ok(created(path, &recovery, &passphrase))
}

/// What is said when a location was made; the recovery key is shown this once.
fn created(path: &Path, recovery: &str, passphrase: &str) -> Answer {
    if passphrase.chars().count() < 12 {
        remark(
            "Let op: dit wachtwoord is kort. Kies liever een zin van vier woorden of meer (plusgroep account wachtwoord).",
        );
    }
    let mut text = String::new();
    let _ = writeln!(text, "De locatie is gemaakt: {}", visible_path(path));
    let _ = writeln!(
        text,
        "\nHerstelsleutel, wordt alleen nu getoond. Schrijf hem op en leg hem in de kluis:\n\n    {recovery}\n"
    );
    let _ = writeln!(
        text,
        "Wie het wachtwoord kwijt is, opent de locatie met deze sleutel als wachtwoord."
    );
    let _ = writeln!(
        text,
        "Bewaar {0} en {0}.sleutels altijd samen.",
        visible_path(path.file_name().map_or(path, Path::new))
    );
    let _ = write!(text, "Volgende stap: plusgroep import kinderen BESTAND.csv");
    Answer::fine(text, json!({"bestand": as_written(path), "herstelsleutel": recovery}))
}

fn dagdelen_json(dagdelen: &[Dagdeel]) -> Value {
    let one = |d: &Dagdeel| json!({"naam": d.name.as_str(), "van": d.from.to_string(), "tot": d.until.to_string()});
    dagdelen.iter().map(one).collect()
}

fn group_json(group: &Group) -> Value {
    json!({
        "naam": group.name.as_str(),
        "soort": group.kind.code(),
        "lrk": group.lrk.as_str(),
        "open": group.opens.to_string(),
        "dicht": group.closes.to_string(),
        "minimaal_minuten": group.minimum_min,
        "schooldag": dagdelen_json(&group.school_day),
        "vrije_dag": dagdelen_json(&group.free_day),
    })
}

fn school_json(school: &School) -> Value {
    let holiday = |holiday: &LocalHoliday| json!({"naam": holiday.name.as_str(), "van": holiday.begin.to_string(), "tot": holiday.end.to_string()});
    json!({
        "naam": school.name.as_str(),
        "regio": school.region.name(),
        "vrije_dagen": school.free_days.iter().map(ToString::to_string).collect::<Value>(),
        "vakanties": school.holidays.iter().map(holiday).collect::<Value>(),
        "tweede_meiweek": school.second_mei_week.code(),
    })
}

fn schools_text(text: &mut String, view: &LocationView) {
    let open: Vec<&str> = open_now(view).map(|open| open.holiday.name()).collect();
    if !open.is_empty() {
        let _ = writeln!(text, "Open op    {}", open.join(", "));
    }
    for list in &view.lists {
        let _ = writeln!(text, "{}", lists::text_of(list));
    }
    for school in &view.schools {
        let _ = writeln!(
            text,
            "\nSchool {}, regio {}; {}; tweede meiweek: {}",
            school.name,
            school.region.name(),
            count(school.free_days.len(), "vrije dag", "vrije dagen"),
            school.second_mei_week.code()
        );
        for holiday in &school.holidays {
            let shown = |day: NaiveDate| day.format("%d-%m-%Y").to_string();
            let _ = writeln!(
                text,
                "  {}: {} tot en met {}",
                holiday.name,
                shown(holiday.begin),
                shown(holiday.end)
            );
        }
    }
}

/// The public holidays on which it is open from now on.
fn open_now(view: &LocationView) -> impl Iterator<Item = &OpenHoliday> {
    view.open_holidays.iter().filter(|open| open.until.is_none())
}

/// Name of the holiday file that the location brought, if it did.
fn holiday_file(view: &LocationView) -> Option<&str> {
    let mut lists = view.lists.iter();
    lists.find(|list| list.kind == ListKind::Holidays)?.file.as_deref()
}

/// `locatie toon`.
pub(super) fn show(context: &Context) -> Result<Answer, AppError> {
    let view = context.open()?.show_location()?;
    let accounts: Value = view
        .accounts
        .iter()
        .map(|(name, role)| json!({"naam": name, "rol": role.code()}))
        .collect();
    let json = json!({
        "naam": view.name,
        "houder": view.holder,
        "agb": view.agb,
        "gemeente": view.gemeente,
        "regio": view.region,
        "regeling": view.regeling,
        "regelingen": policies_json(&view),
        "demo": view.reality == Reality::Demo,
        "proef": view.reality == Reality::Trial,
        "open_feestdagen": open_now(&view).map(|open| open.holiday.code()).collect::<Value>(),
        "lijsten": lists::lists_json(&view.lists),
        "vakantiebestand": holiday_file(&view),
        "scholen": view.schools.iter().map(school_json).collect::<Value>(),
        "groepen": view.groups.iter().map(group_json).collect::<Value>(),
        "accounts": accounts,
    });
    Ok(Answer::fine(location_text(&view), json))
}

fn location_text(view: &LocationView) -> String {
    let mut text = String::new();
    let demo = match view.reality {
        Reality::Demo => "  (demo: niets hiervan is echt)",
        Reality::Trial => "  (proef: een locatie om te proberen)",
        Reality::Real => "",
    };
    let _ = writeln!(text, "Locatie    {}{demo}", view.name);
    let _ = writeln!(text, "Houder     {}", view.holder);
    let _ = writeln!(text, "AGB-code   {}", view.agb);
    let _ = writeln!(text, "Gemeente   {}   regio {}", view.gemeente, view.region);
    let _ = writeln!(text, "Regeling   {}", view.regeling);
    policies_text(&mut text, &view.regelingen);
    for group in &view.groups {
        let _ = writeln!(
            text,
            "\nGroep {} ({}), LRK {}, {}-{}",
            group.name,
            group.kind.label(),
            group.lrk,
            group.opens,
            group.closes
        );
        for (label, dagdelen) in [("schooldag", &group.school_day), ("vrije dag", &group.free_day)] {
            let parts: Vec<String> = dagdelen
                .iter()
                .map(|d| format!("{} {}-{}", d.name, d.from, d.until))
                .collect();
            let _ = writeln!(
                text,
                "  {label}: {}",
                if parts.is_empty() {
                    "dicht".to_owned()
                } else {
                    parts.join(", ")
                }
            );
        }
    }
    schools_text(&mut text, view);
    let accounts: Vec<String> = view
        .accounts
        .iter()
        .map(|(name, role)| format!("{name} ({})", role.code()))
        .collect();
    let _ = write!(text, "\nAccounts   {}", accounts.join(", "));
    text
}

fn policies_json(view: &LocationView) -> Value {
    let one = |(gemeente, regeling): &(String, String)| json!({"gemeente": gemeente, "regeling": regeling});
    view.regelingen.iter().map(one).collect()
}

fn policies_text(text: &mut String, policies: &[(String, String)]) {
    for (gemeente, regeling) in policies {
        let _ = writeln!(text, "           gemeente {gemeente}: {regeling}");
    }
}

/// `locatie regeling GEMEENTE REGELING`.
pub(super) fn put_regeling(context: &Context, gemeente: &str, regeling: &str) -> Result<Answer, AppError> {
    let gemeente = GemeenteCode::parse(gemeente).map_err(|error| AppError::value("De gemeente", &error))?;
    let mut session = context.open()?;
    let unsure = session.put_regeling(&gemeente, regeling, Path::new("."), context.now())?;
    let view = session.show_location()?;
    let mut text = format!("Regeling   {}\n", view.regeling);
    policies_text(&mut text, &view.regelingen);
    if let Some(unsure) = &unsure {
        let _ = writeln!(text, "LET OP: {unsure}");
    }
    let json = json!({"regeling": view.regeling, "regelingen": policies_json(&view), "let_op": unsure});
    Ok(Answer::fine(text.trim_end().to_owned(), json))
}

/// `locatie kalender BESTAND`.
pub(super) fn renew_calendar(context: &Context, file: &Path) -> Result<Answer, AppError> {
    let (settings, _) = read_settings(file)?;
    let mut session = context.open()?;
    session.renew_calendar(context.now(), &settings)?;
    let view = session.show_location()?;
    let mut text = "De kalender is bijgewerkt; dagen die voorbij zijn, blijven zoals ze waren.\n".to_owned();
    schools_text(&mut text, &view);
    let json = json!({
        "open_feestdagen": open_now(&view).map(|open| open.holiday.code()).collect::<Value>(),
        "vakantiebestand": holiday_file(&view),
        "scholen": view.schools.iter().map(school_json).collect::<Value>(),
    });
    Ok(Answer::fine(text.trim_end().to_owned(), json))
}

/// `import SOORT BESTAND`.
pub(super) fn import(context: &Context, kind: &str, file: &Path, trial: Trial) -> Result<Answer, AppError> {
    let kind = ImportKind::parse(kind).map_err(|error| AppError::value("De soort", &error))?;
    let bytes = files::read_file(file, Intake::Import)?;
    let mode = match trial {
        Trial::Write => ImportMode::Write,
        Trial::Rehearse => ImportMode::Rehearse,
    };
    let report = context.open()?.import(context.now(), kind, &bytes, mode)?;
    let json = json!({
        "soort": kind.code(),
        "gelezen": report.read,
        "nieuw": report.new,
        "gewijzigd": report.changed,
        "ongewijzigd": report.unchanged,
        "fouten": report.errors.iter().map(line_error_json).collect::<Value>(),
        "declaraties": report.declared,
        "meldingen": report.warnings.iter().map(line_error_json).collect::<Value>(),
        "let_op": report.said,
    });
    let mut text = String::new();
    for error in report.errors.iter().chain(&report.warnings) {
        let _ = writeln!(text, "{}", line_error_text(error));
    }
    for effect in report.declared.iter().chain(&report.said) {
        let _ = writeln!(text, "{effect}");
    }
    if report.errors.is_empty() {
        let trial = if trial == Trial::Rehearse {
            " (proef: er is niets opgeslagen)"
        } else {
            ""
        };
        let _ = write!(
            text,
            "{}: {} gelezen, {} nieuw, {} gewijzigd, {} ongewijzigd{trial}.",
            kind.code(),
            report.read,
            report.new,
            report.changed,
            report.unchanged
        );
        return Ok(Answer::fine(text, json));
    }
    let _ = write!(
        text,
        "Er is niets ingelezen; verbeter de regels hierboven en doe het opnieuw."
    );
    Ok(Answer {
        text,
        json,
        outcome: Outcome::Found,
    })
}
