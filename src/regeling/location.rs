//! Settings of a location: one TOML file, read once when the file is made and shown or changed later.

use super::builtin_ids;
use super::error::SettingsError;
use super::municipality::{MunicipalitySettings, read_municipalities};
use super::reader::{Key, Section, Source, date, flag, list, number, text};
use super::school::read_schools;
use crate::domain::calendar::{PublicHoliday, Region, School};
use crate::domain::group::{Dagdeel, DagdeelName, GroupKind};
use crate::domain::ids::{AgbCode, GemeenteCode, LrkNumber};
use crate::domain::intake::{MAX_GROUPS, MAX_TABLES};
use crate::domain::text::Text;
use crate::domain::time::Minute;
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// What a location sets ("instellingen").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocationSettings {
    /// Name of the location.
    pub name: Text,
    /// Holder ("houder"): the organisation behind it.
    pub holder: Text,
    /// AGB code of the provider, for messages.
    pub agb: AgbCode,
    /// Municipality in which it lies.
    pub gemeente: GemeenteCode,
    /// School holiday region, the default for schools.
    pub region: Region,
    /// Policy: an id of [`super::builtin_ids`] or a path to a TOML file, as given.
    pub regeling: String,
    /// Municipalities with a policy of their own; the others follow that of the location.
    pub municipalities: Vec<MunicipalitySettings>,
    /// Whether it is a real location or one to try things out in ("proef"); fixed when it is made.
    pub purpose: Purpose,
    /// Public holidays on which it is open ("open feestdagen").
    pub open_holidays: BTreeSet<PublicHoliday>,
    /// Days on which the location is closed ("gesloten"), sorted.
    pub closed_days: Vec<NaiveDate>,
    /// Holiday file newer than the one in the program ("vakantiebestand"), where one is given.
    pub holiday_file: Option<HolidayFile>,
    /// Schools that differ from their region, or lie in another one.
    pub schools: Vec<School>,
    /// Groups; at least one.
    pub groups: Vec<GroupSettings>,
}

/// What a location is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Real children.
    Real,
    /// To try things out; every screen says so ("proef").
    Trial,
}

/// A holiday file that the settings name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HolidayFile {
    /// Path, as given.
    pub path: String,
    /// What is in it, filled in by a caller who may open files; `None` while nobody did.
    pub text: Option<String>,
}

/// What a location sets for a group ("groep").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupSettings {
    /// Name, unique at the location.
    pub name: Text,
    /// Kind of childcare.
    pub kind: GroupKind,
    /// Number in the childcare register.
    pub lrk: LrkNumber,
    /// Opening time.
    pub opens: Minute,
    /// Closing time; later than the opening time.
    pub closes: Minute,
    /// Minutes of presence inside a dagdeel that make it delivered; at least 1.
    pub minimum_min: u16,
    /// Dagdelen of a school day, in order of time; empty when the group is closed then.
    pub school_day: Vec<Dagdeel>,
    /// Dagdelen of a day without school, in order of time; empty when the group is closed then.
    pub free_day: Vec<Dagdeel>,
}

const LOCATIE: Key = Key::new("locatie", "[locatie]");
const NAAM: Key = Key::new("naam", "naam = \"BSO De Sprong\"");
const HOUDER: Key = Key::new("houder", "houder = \"Stichting Voorbeeld\"");
const AGB: Key = Key::new("agb", "agb = \"90909090\"");
const GEMEENTE: Key = Key::new("gemeente", "gemeente = \"0214\"");
const REGIO: Key = Key::new("regio", "regio = \"Midden\"");
const REGELING: Key = Key::new("regeling", "regeling = \"buren-2025\"");
const GESLOTEN: Key = Key::new("gesloten", "gesloten = [2026-12-24, 2026-12-31]");
const PROEF: Key = Key::new("proef", "proef = true");
const OPEN_FEESTDAGEN: Key = Key::new(
    "open_feestdagen",
    "open_feestdagen = [\"goede_vrijdag\", \"bevrijdingsdag\"]",
);
const VAKANTIEBESTAND: Key = Key::new("vakantiebestand", "vakantiebestand = \"schoolvakanties-2031.csv\"");
const GROEP: Key = Key::new("groep", "[[groep]]");
const GROEP_NAAM: Key = Key::new("naam", "naam = \"Uilen\"");
const SOORT: Key = Key::new("soort", "soort = \"bso+\"");
const LRK: Key = Key::new("lrk", "lrk = \"123456789\"");
const OPEN: Key = Key::new("open", "open = \"07:30\"");
const DICHT: Key = Key::new("dicht", "dicht = \"18:30\"");
const MINIMAAL: Key = Key::new("minimaal_minuten", "minimaal_minuten = 1");
const SCHOOLDAG: Key = Key::new(
    "schooldag",
    "schooldag = [{ naam = \"nso\", van = \"14:00\", tot = \"18:30\" }]",
);
const VRIJE_DAG: Key = Key::new(
    "vrije_dag",
    "vrije_dag = [{ naam = \"ochtend\", van = \"07:30\", tot = \"13:00\" }]",
);
const DAGDEEL_NAAM: Key = Key::new("naam", "naam = \"nso\"");
const VAN: Key = Key::new("van", "van = \"14:00\"");
const TOT: Key = Key::new("tot", "tot = \"18:30\"");

/// Reads the settings file of a location.
///
/// `file_name` is only used in the error, which holds every mistake in the file with its line and a right value.
pub fn read_location(file_name: &str, text: &str) -> Result<LocationSettings, SettingsError> {
    Source::read(file_name, text, |root| {
        let location = root.required_table(LOCATIE).and_then(read_head);
        let groups = read_groups(root);
        // A wrong region is reported with the location; the rest of a school is read all the same.
        let region = location.as_ref().map_or(Region::Midden, |location| location.region);
        let schools = read_schools(root, region);
        let home = location.as_ref().map(|location| &location.gemeente);
        let municipalities = read_municipalities(root, home);
        let mut settings = location?;
        settings.municipalities = municipalities?;
        settings.groups = groups?;
        settings.schools = schools?;
        Some(settings)
    })
}

fn read_head(mut section: Section<'_>) -> Option<LocationSettings> {
    let name = section.required(NAAM, text(Text::parse));
    let holder = section.required(HOUDER, text(Text::parse));
    let agb = section.required(AGB, text(AgbCode::parse));
    let gemeente = section.required(GEMEENTE, text(GemeenteCode::parse));
    let region = section.required(REGIO, text(Region::parse));
    let regeling = section.required(REGELING, text(Text::parse));
    if let Some(regeling) = &regeling {
        check_regeling(&section, REGELING, regeling.as_str());
    }
    let closed = section.optional(GESLOTEN, list(date)).unwrap_or_default();
    let open = section.optional(OPEN_FEESTDAGEN, list(text(PublicHoliday::parse)));
    let purpose = section.optional(PROEF, flag(Purpose::Trial, Purpose::Real));
    let holiday_file = section.optional(VAKANTIEBESTAND, text(Text::parse));
    let closed: BTreeSet<NaiveDate> = closed.into_iter().collect();
    section.finish();
    Some(LocationSettings {
        name: name?,
        holder: holder?,
        agb: agb?,
        gemeente: gemeente?,
        region: region?,
        regeling: regeling?.as_str().to_owned(),
        municipalities: Vec::new(),
        purpose: purpose.unwrap_or(Purpose::Real),
        open_holidays: open.unwrap_or_default().into_iter().collect(),
        closed_days: closed.into_iter().collect(),
        holiday_file: holiday_file.map(|path| HolidayFile {
            path: path.as_str().to_owned(),
            text: None,
        }),
        schools: Vec::new(),
        groups: Vec::new(),
    })
}

/// A policy is a known id or looks like a path; whether that file exists is for the caller, who may open files.
pub(super) fn check_regeling(section: &Section<'_>, key: Key, given: &str) {
    let is_path = given.contains(['/', '\\']) || given.to_lowercase().ends_with(".toml");
    if !is_path && builtin_ids().all(|id| id != given) {
        let ids: Vec<&str> = builtin_ids().collect();
        let text = format!(
            "is onbekend; kies uit {} of geef het pad van een .toml-bestand",
            ids.join(", ")
        );
        section.wrong(key, text);
    }
}

fn read_groups(root: &mut Section<'_>) -> Option<Vec<GroupSettings>> {
    let was_there = root.has(GROEP);
    let sections = root.tables(GROEP, MAX_GROUPS);
    if was_there && sections.is_none() {
        return None;
    }
    let sections = sections.unwrap_or_default();
    if sections.is_empty() {
        root.missing(GROEP, "ontbreekt; er is minstens een groep nodig");
    }
    let mut names: BTreeSet<String> = BTreeSet::new();
    let mut groups = Vec::new();
    for mut section in sections {
        let name = section.required(GROEP_NAAM, text(Text::parse));
        if let Some(name) = &name
            && !names.insert(name.as_str().to_lowercase())
        {
            section.wrong(GROEP_NAAM, "is al de naam van een andere groep; kies een andere naam");
        }
        groups.push(read_group(section, name));
    }
    groups.into_iter().collect()
}

fn read_group(mut section: Section<'_>, name: Option<Text>) -> Option<GroupSettings> {
    let kind = section.required(SOORT, text(GroupKind::parse));
    let lrk = section.required(LRK, text(LrkNumber::parse));
    let opens = section.required(OPEN, text(Minute::parse));
    let closes = section.required(DICHT, text(Minute::parse));
    if let (Some(opens), Some(closes)) = (opens, closes)
        && closes <= opens
    {
        section.wrong(DICHT, "ligt niet na de openingstijd");
    }
    let hours = match (opens, closes) {
        (Some(opens), Some(closes)) if opens < closes => Some((opens, closes)),
        _ => None,
    };
    let minimum = section.optional(MINIMAAL, number(1, 720)).unwrap_or(1);
    let school_day = read_day(&mut section, SCHOOLDAG, hours);
    let free_day = read_day(&mut section, VRIJE_DAG, hours);
    let days = kind.and_then(|kind| settle_days(&section, kind, school_day, free_day));
    section.finish();
    let (school_day, free_day) = days?;
    Some(GroupSettings {
        name: name?,
        kind: kind?,
        lrk: lrk?,
        opens: opens?,
        closes: closes?,
        minimum_min: u16::try_from(minimum).ok()?,
        school_day,
        free_day,
    })
}

/// What the settings say about one type of day.
enum Day {
    /// The key is not there.
    LeftOut,
    /// The dagdelen, none when the list is empty.
    Given(Vec<Dagdeel>),
    /// The list holds a mistake, reported already.
    Wrong,
}

/// Fills in a type of day that was left out: a group with day care gives the same care on every day, a BSO is closed.
fn settle_days(
    section: &Section<'_>,
    kind: GroupKind,
    school_day: Day,
    free_day: Day,
) -> Option<(Vec<Dagdeel>, Vec<Dagdeel>)> {
    let day_care = match kind {
        GroupKind::Kdv | GroupKind::KdvPlus => true,
        GroupKind::Bso | GroupKind::BsoPlus | GroupKind::Combi => false,
    };
    let school_day = match school_day {
        Day::Wrong => return None,
        Day::LeftOut => Vec::new(),
        Day::Given(dagdelen) => dagdelen,
    };
    let free_day = match free_day {
        Day::Wrong => return None,
        Day::LeftOut if day_care || kind == GroupKind::Combi => school_day.clone(),
        Day::LeftOut => Vec::new(),
        Day::Given(dagdelen) => dagdelen,
    };
    if school_day.is_empty() && (day_care || free_day.is_empty()) {
        let text = if day_care {
            "ontbreekt; een kdv-groep heeft minstens een dagdeel"
        } else {
            "ontbreekt; vul schooldag, vrije_dag of beide in"
        };
        section.missing(SCHOOLDAG, text);
        return None;
    }
    Some((school_day, free_day))
}

fn read_day(section: &mut Section<'_>, key: Key, hours: Option<(Minute, Minute)>) -> Day {
    let was_there = section.has(key);
    let Some(parts) = section.tables(key, MAX_TABLES) else {
        return if was_there { Day::Wrong } else { Day::LeftOut };
    };
    let mut dagdelen: Vec<Dagdeel> = Vec::new();
    let mut all_right = true;
    for mut part in parts {
        match read_dagdeel(&mut part) {
            Some(dagdeel) => {
                check_dagdeel(&part, &dagdeel, &dagdelen, hours);
                dagdelen.push(dagdeel);
            }
            None => all_right = false,
        }
        part.finish();
    }
    if all_right { Day::Given(dagdelen) } else { Day::Wrong }
}

fn read_dagdeel(part: &mut Section<'_>) -> Option<Dagdeel> {
    let name = part.required(DAGDEEL_NAAM, text(DagdeelName::parse));
    let from = part.required(VAN, text(Minute::parse));
    let until = part.required(TOT, text(Minute::parse));
    Some(Dagdeel {
        name: name?,
        from: from?,
        until: until?,
    })
}

/// Checks a dagdeel against the opening hours and the dagdelen before it.
fn check_dagdeel(part: &Section<'_>, dagdeel: &Dagdeel, before: &[Dagdeel], hours: Option<(Minute, Minute)>) {
    if dagdeel.until <= dagdeel.from {
        part.wrong(TOT, "ligt niet na het begin van het dagdeel");
    }
    if let Some((opens, closes)) = hours {
        if dagdeel.from < opens || dagdeel.from >= closes {
            part.wrong(VAN, format!("ligt buiten de openingstijd {opens}-{closes}"));
        }
        if dagdeel.until > closes {
            part.wrong(TOT, format!("ligt na de sluitingstijd {closes}"));
        }
    }
    if before.iter().any(|other| other.name == dagdeel.name) {
        part.wrong(DAGDEEL_NAAM, "komt op deze dag al voor; kies een andere naam");
    }
    if let Some(previous) = before.last()
        && dagdeel.from < previous.until
    {
        let text = format!(
            "ligt voor het einde van dagdeel {} ({}); zet de dagdelen op volgorde, zonder overlap",
            previous.name, previous.until
        );
        part.wrong(VAN, text);
    }
}

#[cfg(test)]
#[path = "location_tests.rs"]
mod tests;
