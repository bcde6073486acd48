//! Settings of a location from a file, with the policy they name.

use super::cause::Cause;
use super::error::{AppError, ErrorKind};
use super::files::read_text;
use super::setup::regeling_text;
use crate::domain::calendar::Region;
use crate::domain::error::ValueError;
use crate::domain::group::{Dagdeel, DagdeelName, GroupKind};
use crate::domain::hidden::visible_path;
use crate::domain::ids::{AgbCode, GemeenteCode, LrkNumber};
use crate::domain::intake::Intake;
use crate::domain::text::{Text, fold};
use crate::domain::time::Minute;
pub use crate::regeling::LocationSettings;
use crate::regeling::{
    GroupSettings, Problem, Purpose, SettingsError, builtin_ids, calendar_with, gemeenten, line_in_item, line_of_key,
    read_location, texts_of_key, write_location,
};
use chrono::NaiveDate;
use std::collections::BTreeSet;
use std::path::Path;

/// Reads the settings file of a location that is made on a day, as [`read_settings`]: its municipalities exist on that day.
pub fn read_new_settings(file: &Path, today: NaiveDate) -> Result<(LocationSettings, String), AppError> {
    read_settings_and(file, |text| no_municipalities(&file_name(file), text, today))
}

/// Codes in a settings file that are those of no municipality on a day, whatever else is wrong in the file.
fn no_municipalities(name: &str, text: &str, today: NaiveDate) -> Vec<Problem> {
    let list = gemeenten();
    let mut problems = Vec::new();
    for (table, key, example) in [
        ("locatie", "gemeente", "gemeente = \"0214\""),
        ("gemeente", "code", "code = \"0153\""),
    ] {
        for (line, raw) in texts_of_key(text, table, key) {
            // What is no code at all is said by the reader of the file.
            let Ok(code) = GemeenteCode::parse(&raw) else { continue };
            problems.extend(list.check(&code, [today]).err().map(|error| Problem {
                file: name.to_owned(),
                line,
                key: format!("{table}.{key}"),
                text: format!("{code} {error}"),
                example: example.to_owned(),
            }));
        }
    }
    problems
}

fn file_name(file: &Path) -> String {
    visible_path(file.file_name().map_or(file, Path::new))
}

/// Reads and checks a settings file and the policy it names; nothing is made while one value is wrong.
pub fn read_settings(file: &Path) -> Result<(LocationSettings, String), AppError> {
    read_settings_and(file, |_| Vec::new())
}

/// The same with what else is wrong in the text of the file; everything is told at once.
fn read_settings_and(
    file: &Path,
    also: impl FnOnce(&str) -> Vec<Problem>,
) -> Result<(LocationSettings, String), AppError> {
    let text = read_text(file, Intake::Settings)?;
    let name = file_name(file);
    let mut problems = also(&text);
    let read = read_location(&name, &text).map_err(|error| problems.extend(error.problems().iter().cloned()));
    let mut faults: Vec<AppError> = SettingsError::all(problems).map(AppError::from).into_iter().collect();
    let mut named = None;
    if let Ok(mut settings) = read {
        let regeling = read_named((&name, &text), &mut settings, file.parent(), &mut faults);
        named = regeling.map(|regeling| (settings, regeling));
    }
    match (together(faults), named) {
        (None, Some(named)) => Ok(named),
        (Some(error), _) => Err(error),
        (None, None) => Err(AppError::internal("INSTELLINGEN")),
    }
}

/// Reads the files that settings name into them; gives the policy of the location.
fn read_named(
    (name, text): (&str, &str),
    settings: &mut LocationSettings,
    folder: Option<&Path>,
    faults: &mut Vec<AppError>,
) -> Option<String> {
    let folder = folder.unwrap_or(Path::new("."));
    let policy = |given: &str, key: &str, line: Option<usize>| {
        regeling_text(given, folder).map_err(|error| {
            if error.cause != Some(Cause::UnknownRegeling) {
                return error;
            }
            let problem = Problem {
                file: name.to_owned(),
                line: line.unwrap_or(1),
                key: key.to_owned(),
                text: "is geen regeling die dit programma kent en geen leesbaar bestand".to_owned(),
                example: "regeling = \"buren-2025\"".to_owned(),
            };
            SettingsError::one(problem).into()
        })
    };
    let mut kept = |read: Result<String, AppError>| read.map_err(|error| faults.push(error)).ok();
    let line = line_of_key(text, "locatie", "regeling");
    let regeling = kept(policy(&settings.regeling, "locatie.regeling", line));
    for (index, other) in settings.municipalities.iter_mut().enumerate() {
        let line = line_in_item(text, "gemeente", index, "regeling");
        other.text = kept(policy(&other.regeling, "gemeente.regeling", line));
    }
    if let Some(holidays) = &mut settings.holiday_file {
        holidays.text = kept(holiday_text(name, text, &holidays.path, folder));
    }
    regeling
}

/// Faults as one: the first, with the others before what to do about all of them.
fn together(faults: Vec<AppError>) -> Option<AppError> {
    let mut faults = faults.into_iter();
    let mut first = faults.next()?;
    for other in faults {
        let last = first.hints.pop();
        first.hints.push(other.message);
        let hints = other.hints.into_iter();
        first.hints.extend(hints.filter(|hint| Some(hint) != last.as_ref()));
        first.hints.extend(last);
    }
    Some(first)
}

/// The text of the holiday file that the settings name, checked; it lies beside the settings when its path is relative.
fn holiday_text(name: &str, settings: &str, path: &str, folder: &Path) -> Result<String, AppError> {
    let found = read_text(&folder.join(path), Intake::List).map_err(|_| {
        SettingsError::one(Problem {
            file: name.to_owned(),
            line: line_of_key(settings, "locatie", "vakantiebestand").unwrap_or(1),
            key: "locatie.vakantiebestand".to_owned(),
            text: "is geen leesbaar bestand in UTF-8".to_owned(),
            example: "vakantiebestand = \"schoolvakanties-2031.csv\"".to_owned(),
        })
    })?;
    let found = found.trim_start_matches('\u{feff}').to_owned();
    calendar_with(path, &found)?;
    Ok(found)
}

/// Reads a municipality as someone types it: its code, or the name of one that exists.
pub fn parse_gemeente(raw: &str) -> Result<GemeenteCode, ValueError> {
    GemeenteCode::parse(raw).or_else(|_| {
        let list = gemeenten();
        let mut named = list
            .iter()
            .filter(|known| known.end.is_none() && fold(&known.name) == fold(raw.trim()));
        named.next().map(|known| known.code.clone()).ok_or(ValueError::Form {
            what: "gemeentecode of naam van een gemeente",
            example: "0214 of Buren",
        })
    })
}

/// The name of a municipality that still exists.
pub fn gemeente_name(code: &GemeenteCode) -> Option<String> {
    gemeenten().get(code).map(|known| known.name.clone())
}

/// What is wrong with answers, in the words of the questions: the file that is made of them nobody has seen.
fn of_answers(error: &SettingsError) -> AppError {
    let said = error.problems().iter().map(|problem| {
        let question = if problem.key.contains("schooldag") {
            "Dagdelen op een schooldag"
        } else if problem.key.contains("vrije_dag") {
            "Dagdelen op een vrije dag"
        } else {
            problem.key.rsplit('.').next().unwrap_or_default()
        };
        format!("{question}: {}.", problem.text)
    });
    AppError::new(ErrorKind::Input, "INSTELLINGEN", said.collect::<Vec<_>>().join(" "))
}

/// A group as the step-by-step questions gather it.
#[derive(Clone, Debug)]
pub struct GroupDraft {
    /// Name.
    pub name: Text,
    /// Kind.
    pub kind: GroupKind,
    /// Number in the childcare register.
    pub lrk: LrkNumber,
    /// Opening time.
    pub opens: Minute,
    /// Closing time.
    pub closes: Minute,
    /// Dagdelen of a school day: name, from, until.
    pub school_day: Vec<(DagdeelName, Minute, Minute)>,
    /// Dagdelen of a day without school.
    pub free_day: Vec<(DagdeelName, Minute, Minute)>,
}

/// A location as the step-by-step questions gather it.
#[derive(Clone, Debug)]
pub struct LocationDraft {
    /// Name.
    pub name: Text,
    /// Provider.
    pub holder: Text,
    /// AGB code.
    pub agb: AgbCode,
    /// Municipality.
    pub gemeente: GemeenteCode,
    /// School holiday region.
    pub region: Region,
    /// Id of the policy.
    pub regeling: String,
    /// Groups.
    pub groups: Vec<GroupDraft>,
}

/// Ids of the policies that come with the program.
pub fn builtin_regelingen() -> Vec<&'static str> {
    builtin_ids().collect()
}

/// Holds a draft to every rule of the settings file, by way of the text that such a file would have.
pub fn check_draft(draft: &LocationDraft) -> Result<(LocationSettings, String), AppError> {
    let dagdelen = |drafts: &[(DagdeelName, Minute, Minute)]| -> Vec<Dagdeel> {
        drafts
            .iter()
            .map(|(name, from, until)| Dagdeel {
                name: name.clone(),
                from: *from,
                until: *until,
            })
            .collect()
    };
    let group = |draft: &GroupDraft| GroupSettings {
        name: draft.name.clone(),
        kind: draft.kind,
        lrk: draft.lrk.clone(),
        opens: draft.opens,
        closes: draft.closes,
        minimum_min: 1,
        school_day: dagdelen(&draft.school_day),
        free_day: dagdelen(&draft.free_day),
    };
    let settings = LocationSettings {
        name: draft.name.clone(),
        holder: draft.holder.clone(),
        agb: draft.agb.clone(),
        gemeente: draft.gemeente.clone(),
        region: draft.region,
        regeling: draft.regeling.clone(),
        municipalities: Vec::new(),
        purpose: Purpose::Real,
        open_holidays: BTreeSet::new(),
        closed_days: Vec::new(),
        holiday_file: None,
        schools: Vec::new(),
        groups: draft.groups.iter().map(group).collect(),
    };
    let checked = read_location("antwoorden", &write_location(&settings)).map_err(|error| of_answers(&error))?;
    let regeling = regeling_text(&checked.regeling, Path::new("."))?;
    Ok((checked, regeling))
}
