//! Writes the settings of a location as the TOML file that [`super::read_location`] reads.

use super::location::{GroupSettings, LocationSettings, Purpose};
use super::municipality::MunicipalitySettings;
use crate::domain::calendar::School;
use crate::domain::group::Dagdeel;

/// The settings file that holds exactly these settings; every key is written, also where a default would do.
pub fn write_location(settings: &LocationSettings) -> String {
    let closed: Vec<String> = settings.closed_days.iter().map(ToString::to_string).collect();
    let mut lines = vec![
        "[locatie]".to_owned(),
        entry("naam", settings.name.as_str()),
        entry("houder", settings.holder.as_str()),
        entry("agb", settings.agb.as_str()),
        entry("gemeente", settings.gemeente.as_str()),
        entry("regio", settings.region.name()),
        entry("regeling", &settings.regeling),
        format!("gesloten = [{}]", closed.join(", ")),
    ];
    if settings.purpose == Purpose::Trial {
        lines.push("proef = true".to_owned());
    }
    if !settings.open_holidays.is_empty() {
        let words: Vec<String> = settings
            .open_holidays
            .iter()
            .map(|holiday| toml::Value::from(holiday.code()).to_string())
            .collect();
        lines.push(format!("open_feestdagen = [{}]", words.join(", ")));
    }
    if let Some(file) = &settings.holiday_file {
        lines.push(entry("vakantiebestand", &file.path));
    }
    for group in &settings.groups {
        lines.push(String::new());
        lines.extend(group_lines(group));
    }
    for school in &settings.schools {
        lines.push(String::new());
        lines.extend(school_lines(school));
    }
    for municipality in &settings.municipalities {
        lines.push(String::new());
        lines.extend(municipality_lines(municipality));
    }
    lines.push(String::new());
    lines.join("\n")
}

fn group_lines(group: &GroupSettings) -> [String; 9] {
    [
        "[[groep]]".to_owned(),
        entry("naam", group.name.as_str()),
        entry("soort", group.kind.code()),
        entry("lrk", group.lrk.as_str()),
        entry("open", &group.opens.to_string()),
        entry("dicht", &group.closes.to_string()),
        format!("minimaal_minuten = {}", group.minimum_min),
        format!("schooldag = {}", dagdelen(&group.school_day)),
        format!("vrije_dag = {}", dagdelen(&group.free_day)),
    ]
}

fn school_lines(school: &School) -> [String; 6] {
    let free_days: Vec<String> = school.free_days.iter().map(ToString::to_string).collect();
    let holidays: Vec<String> = school
        .holidays
        .iter()
        .map(|holiday| {
            let name = entry("naam", holiday.name.as_str());
            format!("{{ {name}, van = {}, tot = {} }}", holiday.begin, holiday.end)
        })
        .collect();
    [
        "[[school]]".to_owned(),
        entry("naam", school.name.as_str()),
        entry("regio", school.region.name()),
        format!("vrije_dagen = [{}]", free_days.join(", ")),
        format!("vakanties = [{}]", holidays.join(", ")),
        entry("tweede_meiweek", school.second_mei_week.code()),
    ]
}

fn municipality_lines(municipality: &MunicipalitySettings) -> [String; 3] {
    [
        "[[gemeente]]".to_owned(),
        entry("code", municipality.code.as_str()),
        entry("regeling", &municipality.regeling),
    ]
}

fn dagdelen(list: &[Dagdeel]) -> String {
    let parts: Vec<String> = list
        .iter()
        .map(|dagdeel| {
            format!(
                "{{ {}, {}, {} }}",
                entry("naam", dagdeel.name.as_str()),
                entry("van", &dagdeel.from.to_string()),
                entry("tot", &dagdeel.until.to_string())
            )
        })
        .collect();
    format!("[{}]", parts.join(", "))
}

fn entry(key: &str, value: &str) -> String {
    format!("{key} = {}", toml::Value::from(value))
}
