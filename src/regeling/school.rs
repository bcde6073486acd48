//! Schools in the settings of a location: region, days off and holidays of their own.

use super::reader::{Key, Section, date, list, text, yes_or};
use crate::domain::calendar::{LocalHoliday, Region, School, SecondMeiWeek};
use crate::domain::intake::{MAX_SCHOOLS, MAX_TABLES};
use crate::domain::text::{Text, fold};
use std::collections::BTreeSet;

const SCHOOL: Key = Key::new("school", "[[school]]");
const NAAM: Key = Key::new("naam", "naam = \"Basisschool De Regenboog\"");
const REGIO: Key = Key::new("regio", "regio = \"Midden\"");
const VRIJE_DAGEN: Key = Key::new("vrije_dagen", "vrije_dagen = [2026-03-13, 2026-05-15]");
const VAKANTIES: Key = Key::new(
    "vakanties",
    "vakanties = [{ naam = \"tweede meiweek\", van = 2026-05-04, tot = 2026-05-10 }]",
);
const TWEEDE_MEIWEEK: Key = Key::new("tweede_meiweek", "tweede_meiweek = \"erna\"");
const VAKANTIE_NAAM: Key = Key::new("naam", "naam = \"tweede meiweek\"");
const VAN: Key = Key::new("van", "van = 2026-05-04");
const TOT: Key = Key::new("tot", "tot = 2026-05-10");
/// Longer than any holiday: a longer one has a wrong year in it.
const LONGEST_DAYS: i64 = 100;

/// Reads the schools; a school without a region lies in that of the location. `None` when something is wrong.
pub(super) fn read_schools(root: &mut Section<'_>, region: Region) -> Option<Vec<School>> {
    let was_there = root.has(SCHOOL);
    let Some(sections) = root.tables(SCHOOL, MAX_SCHOOLS) else {
        return (!was_there).then(Vec::new);
    };
    let mut names: BTreeSet<String> = BTreeSet::new();
    let mut schools = Vec::new();
    for mut section in sections {
        let name = section.required(NAAM, text(Text::parse));
        if let Some(name) = &name
            && !names.insert(fold(name.as_str()))
        {
            section.wrong(
                NAAM,
                "is al de naam van een andere school; elke school staat er een keer",
            );
        }
        schools.push(read_school(section, name, region));
    }
    schools.into_iter().collect()
}

fn read_school(mut section: Section<'_>, name: Option<Text>, region: Region) -> Option<School> {
    let was_there = section.has(REGIO);
    let own = section.optional(REGIO, text(Region::parse));
    let region = if was_there { own } else { Some(region) };
    let free_days = section.optional(VRIJE_DAGEN, list(date));
    let holidays = read_holidays(&mut section);
    let week_was_there = section.has(TWEEDE_MEIWEEK);
    let second = section.optional(TWEEDE_MEIWEEK, yes_or(SecondMeiWeek::parse));
    let second = if week_was_there {
        second
    } else {
        Some(SecondMeiWeek::No)
    };
    section.finish();
    Some(School {
        name: name?,
        region: region?,
        free_days: free_days.unwrap_or_default().into_iter().collect(),
        holidays: holidays?,
        second_mei_week: second?,
        second_mei_week_from: None,
    })
}

fn read_holidays(section: &mut Section<'_>) -> Option<Vec<LocalHoliday>> {
    let was_there = section.has(VAKANTIES);
    let Some(parts) = section.tables(VAKANTIES, MAX_TABLES) else {
        return (!was_there).then(Vec::new);
    };
    let mut holidays: Vec<LocalHoliday> = Vec::new();
    let mut all_right = true;
    for mut part in parts {
        match read_holiday(&mut part) {
            Some(holiday) => {
                check_holiday(&part, &holiday, &holidays);
                holidays.push(holiday);
            }
            None => all_right = false,
        }
        part.finish();
    }
    holidays.sort_by_key(|holiday| holiday.begin);
    all_right.then_some(holidays)
}

fn read_holiday(part: &mut Section<'_>) -> Option<LocalHoliday> {
    let name = part.required(VAKANTIE_NAAM, text(Text::parse));
    let begin = part.required(VAN, date);
    let end = part.required(TOT, date);
    Some(LocalHoliday {
        name: name?,
        begin: begin?,
        end: end?,
    })
}

fn check_holiday(part: &Section<'_>, holiday: &LocalHoliday, before: &[LocalHoliday]) {
    if holiday.end < holiday.begin {
        part.wrong(TOT, "ligt voor de eerste dag van de vakantie");
    } else if (holiday.end - holiday.begin).num_days() >= LONGEST_DAYS {
        part.wrong(
            TOT,
            format!("ligt meer dan {LONGEST_DAYS} dagen na de eerste dag; controleer het jaar"),
        );
    }
    if before
        .iter()
        .any(|other| holiday.begin <= other.end && other.begin <= holiday.end)
    {
        part.wrong(VAN, "overlapt met een andere vakantie van deze school");
    }
}
