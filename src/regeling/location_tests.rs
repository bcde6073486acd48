//! Tests of the settings of a location: one wrong file for each mistake.

use super::*;
use crate::domain::calendar::{LocalHoliday, SecondMeiWeek};
use crate::regeling::write_location;
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::path::PathBuf;

fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/instellingen"))
}

fn fixture(name: &str) -> String {
    std::fs::read_to_string(folder().join(name)).expect("a fixture")
}

/// Line and key of a mistake.
type Place = (usize, &'static str);

/// Each wrong file with the line and key of every mistake that must be reported, and no other.
const WRONG: &[(&str, &[Place])] = &[
    ("locatie_ontbreekt.toml", &[(1, "locatie")]),
    ("locatie_geen_tabel.toml", &[(1, "locatie")]),
    ("naam_leeg.toml", &[(2, "locatie.naam")]),
    ("naam_te_lang.toml", &[(2, "locatie.naam")]),
    ("naam_stuurteken.toml", &[(2, "locatie.naam")]),
    ("naam_ontbreekt.toml", &[(1, "locatie.naam")]),
    ("houder_leeg.toml", &[(3, "locatie.houder")]),
    ("houder_ontbreekt.toml", &[(1, "locatie.houder")]),
    ("agb_zeven_cijfers.toml", &[(4, "locatie.agb")]),
    ("agb_getal.toml", &[(4, "locatie.agb")]),
    ("agb_ontbreekt.toml", &[(1, "locatie.agb")]),
    ("gemeente_drie_cijfers.toml", &[(5, "locatie.gemeente")]),
    ("gemeente_ontbreekt.toml", &[(1, "locatie.gemeente")]),
    ("regio_onbekend.toml", &[(6, "locatie.regio")]),
    ("regio_ontbreekt.toml", &[(1, "locatie.regio")]),
    ("regeling_onbekend.toml", &[(7, "locatie.regeling")]),
    ("regeling_ontbreekt.toml", &[(1, "locatie.regeling")]),
    ("gesloten_geen_datum.toml", &[(8, "locatie.gesloten")]),
    ("gesloten_geen_lijst.toml", &[(8, "locatie.gesloten")]),
    ("gesloten_met_tijd.toml", &[(8, "locatie.gesloten")]),
    ("onbekende_sleutel.toml", &[(6, "locatie.gemeentecode")]),
    ("onbekende_tabel.toml", &[(9, "kalender")]),
    ("geen_groep.toml", &[(1, "groep")]),
    ("groep_geen_lijst.toml", &[(10, "groep")]),
    ("groepsnaam_dubbel.toml", &[(24, "groep.naam")]),
    ("groepsnaam_ontbreekt.toml", &[(10, "groep.naam")]),
    ("soort_onbekend.toml", &[(12, "groep.soort")]),
    ("soort_ontbreekt.toml", &[(10, "groep.soort")]),
    ("lrk_acht_cijfers.toml", &[(13, "groep.lrk")]),
    ("lrk_ontbreekt.toml", &[(10, "groep.lrk")]),
    ("open_geen_tijd.toml", &[(14, "groep.open")]),
    ("open_toml_tijd.toml", &[(14, "groep.open")]),
    ("open_ontbreekt.toml", &[(10, "groep.open")]),
    ("dicht_24_uur.toml", &[(15, "groep.dicht")]),
    ("dicht_voor_open.toml", &[(15, "groep.dicht")]),
    ("dicht_ontbreekt.toml", &[(10, "groep.dicht")]),
    ("minimaal_nul.toml", &[(16, "groep.minimaal_minuten")]),
    ("minimaal_te_groot.toml", &[(16, "groep.minimaal_minuten")]),
    ("minimaal_tekst.toml", &[(16, "groep.minimaal_minuten")]),
    ("minimaal_kommagetal.toml", &[(16, "groep.minimaal_minuten")]),
    ("dagdeel_geen_tabel.toml", &[(17, "groep.schooldag")]),
    ("dagdeel_geen_lijst.toml", &[(17, "groep.schooldag")]),
    ("dagdeel_naam_fout.toml", &[(17, "groep.schooldag.naam")]),
    ("dagdeel_naam_ontbreekt.toml", &[(17, "groep.schooldag.naam")]),
    ("dagdeel_naam_dubbel.toml", &[(20, "groep.vrije_dag.naam")]),
    ("dagdeel_van_ontbreekt.toml", &[(17, "groep.schooldag.van")]),
    ("dagdeel_tot_fout.toml", &[(17, "groep.schooldag.tot")]),
    ("dagdeel_tot_voor_van.toml", &[(17, "groep.schooldag.tot")]),
    ("dagdeel_voor_opening.toml", &[(19, "groep.vrije_dag.van")]),
    ("dagdeel_na_sluiting.toml", &[(20, "groep.vrije_dag.tot")]),
    ("dagdeel_overlap.toml", &[(20, "groep.vrije_dag.van")]),
    ("dagdeel_volgorde.toml", &[(20, "groep.vrije_dag.van")]),
    ("dagdeel_onbekende_sleutel.toml", &[(17, "groep.schooldag.kleur")]),
    ("bso_zonder_dagen.toml", &[(10, "groep.schooldag")]),
    ("bso_lege_dagen.toml", &[(10, "groep.schooldag")]),
    ("kdv_zonder_schooldag.toml", &[(23, "groep.schooldag")]),
    ("school_naam_ontbreekt.toml", &[(40, "school.naam")]),
    ("school_naam_dubbel.toml", &[(41, "school.naam")]),
    ("school_regio_onbekend.toml", &[(33, "school.regio")]),
    ("school_vrije_dag_fout.toml", &[(34, "school.vrije_dagen")]),
    ("school_vrije_dagen_geen_lijst.toml", &[(34, "school.vrije_dagen")]),
    ("school_vakantie_geen_lijst.toml", &[(35, "school.vakanties")]),
    ("school_vakantie_zonder_naam.toml", &[(36, "school.vakanties.naam")]),
    ("school_vakantie_omgekeerd.toml", &[(36, "school.vakanties.tot")]),
    ("school_vakantie_te_lang.toml", &[(36, "school.vakanties.tot")]),
    ("school_vakantie_overlap.toml", &[(37, "school.vakanties.van")]),
    ("school_onbekende_sleutel.toml", &[(33, "school.region")]),
    ("vakantiebestand_leeg.toml", &[(8, "locatie.vakantiebestand")]),
    ("school_geen_lijst.toml", &[(31, "school")]),
    ("gemeente_geen_lijst.toml", &[(31, "gemeente")]),
    ("gemeente_code_ontbreekt.toml", &[(31, "gemeente.code")]),
    ("gemeente_code_fout.toml", &[(32, "gemeente.code")]),
    ("gemeente_code_getal.toml", &[(32, "gemeente.code")]),
    ("gemeente_dubbel.toml", &[(36, "gemeente.code")]),
    ("gemeente_van_locatie.toml", &[(32, "gemeente.code")]),
    ("gemeente_regeling_ontbreekt.toml", &[(31, "gemeente.regeling")]),
    ("gemeente_regeling_onbekend.toml", &[(33, "gemeente.regeling")]),
    ("gemeente_regeling_leeg.toml", &[(33, "gemeente.regeling")]),
    ("gemeente_onbekende_sleutel.toml", &[(34, "gemeente.naam")]),
    ("sleutel_dubbel.toml", &[(6, "gemeente")]),
    ("syntax_tekst_open.toml", &[(2, "naam")]),
    ("syntax_geen_waarde.toml", &[(6, "regio")]),
    ("syntax_getal_met_nul.toml", &[(5, "gemeente")]),
    ("syntax_tabel_open.toml", &[(10, "deze regel")]),
    (
        "alles_tegelijk.toml",
        &[
            (2, "locatie.naam"),
            (4, "locatie.agb"),
            (13, "groep.lrk"),
            (15, "groep.dicht"),
            (24, "groep.naam"),
            (25, "groep.kleur"),
        ],
    ),
    ("syntax_en_waarde.toml", &[(4, "locatie.agb"), (6, "regio")]),
];

#[test]
fn every_mistake_is_reported_with_file_line_key_and_example() {
    for (name, expected) in WRONG {
        let error = read_location(name, &fixture(name)).expect_err(name);
        let found: Vec<(usize, &str)> = error
            .problems()
            .iter()
            .map(|problem| (problem.line, problem.key.as_str()))
            .collect();
        assert_eq!(found, *expected, "{name}: {error}");
        for problem in error.problems() {
            let shown = problem.to_string();
            let start = format!("{name}, regel {}: {} ", problem.line, problem.key);
            assert!(shown.starts_with(&start), "{shown}");
            assert!(
                !problem.example.is_empty() && shown.ends_with(&problem.example),
                "{shown}"
            );
            assert!(!shown.contains('\n') && !shown.contains("expected"), "{shown}");
        }
    }
}

#[test]
fn every_wrong_file_in_the_folder_is_in_the_table() {
    let files: BTreeSet<String> = std::fs::read_dir(folder())
        .expect("the folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .filter(|name| name != "goed.toml")
        .collect();
    let table: BTreeSet<String> = WRONG.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(files, table);
}

#[test]
fn an_example_in_a_message_is_itself_right() {
    // Every example is valid TOML, so that a person can copy the line.
    for (name, _) in WRONG {
        let error = read_location(name, &fixture(name)).expect_err(name);
        for problem in error.problems() {
            assert!(
                toml::de::DeTable::parse(&problem.example).is_ok(),
                "{}",
                problem.example
            );
        }
    }
}

#[test]
fn a_line_that_is_no_toml_is_reported_in_dutch_with_a_right_line_for_its_key() {
    let error = read_location("x.toml", &fixture("syntax_getal_met_nul.toml")).expect_err("a wrong file");
    assert_eq!(
        error.to_string(),
        "x.toml, regel 5: gemeente is niet leesbaar als TOML (controleer aanhalingstekens, haakjes, komma's en het \
         teken =); goed is bijvoorbeeld: gemeente = \"0214\""
    );
}

#[test]
fn a_right_file_gives_every_setting() {
    let settings = read_location("goed.toml", &fixture("goed.toml")).expect("a right file");
    assert_eq!(settings.name.as_str(), "BSO De Sprong");
    assert_eq!(settings.region, Region::Midden);
    assert_eq!(settings.regeling, "buren-2025");
    let closed: Vec<String> = settings.closed_days.iter().map(ToString::to_string).collect();
    assert_eq!(closed, ["2026-12-24", "2026-12-31"]);
    let names: Vec<(&str, GroupKind, u16, usize, usize)> = settings
        .groups
        .iter()
        .map(|group| {
            (
                group.name.as_str(),
                group.kind,
                group.minimum_min,
                group.school_day.len(),
                group.free_day.len(),
            )
        })
        .collect();
    assert_eq!(
        names,
        [
            ("Uilen", GroupKind::BsoPlus, 1, 1, 2),
            ("Egels", GroupKind::KdvPlus, 1, 2, 2)
        ]
    );
}

/// The right file with every `from` replaced.
fn changed(from: &str, to: &str) -> Result<LocationSettings, SettingsError> {
    let text = fixture("goed.toml");
    assert!(text.contains(from), "the right file holds {from}");
    read_location("goed.toml", &text.replace(from, to))
}

#[test]
fn a_day_that_is_left_out_is_the_same_day_for_day_care_and_closed_for_bso() {
    let school_line = "schooldag = [{ naam = \"nso\", van = \"14:00\", tot = \"18:30\" }]\n";
    let only_free = changed(school_line, "").expect("bso may leave out the school day");
    assert!(
        only_free
            .groups
            .first()
            .is_some_and(|group| group.school_day.is_empty() && group.free_day.len() == 2)
    );
    let text = fixture("goed.toml");
    let (before, rest) = text.split_once("vrije_dag").expect("a free day");
    let (_, after) = rest.split_once("]\n").expect("its end");
    let only_school = read_location("goed.toml", &format!("{before}{after}")).expect("bso may leave out the free day");
    assert!(
        only_school
            .groups
            .first()
            .is_some_and(|group| group.free_day.is_empty())
    );
    let settings = changed("1\n", "1\n").expect("a right file");
    assert!(
        settings
            .groups
            .last()
            .is_some_and(|group| group.free_day == group.school_day)
    );
}

#[test]
fn values_are_read_in_either_case_and_with_defaults() {
    assert_eq!(
        changed("\"Midden\"", "\"zuid\"").map(|settings| settings.region),
        Ok(Region::Zuid)
    );
    assert!(changed("\"bso+\"", "\"BSO+\"").is_ok());
    assert!(changed("\"buren-2025\"", "\"beleid/eigen.toml\"").is_ok());
    assert!(changed("\"buren-2025\"", "'C:\\beleid\\eigen.toml'").is_ok());
    assert_eq!(
        changed("gesloten = [2026-12-24, 2026-12-31]\n", "").map(|settings| settings.closed_days),
        Ok(Vec::new())
    );
    assert!(changed("\n", "\r\n").is_ok(), "line ends of Windows");
    assert!(
        read_location("bom", &format!("\u{feff}{}", fixture("goed.toml"))).is_ok(),
        "a byte order mark"
    );
}

#[test]
fn a_school_has_a_region_days_off_and_holidays_of_its_own() {
    let schools = "\n[[school]]\nnaam = \"De Regenboog\"\nregio = \"zuid\"\nvrije_dagen = [2026-03-13, \"12-03-2026\"]\n\
        vakanties = [{ naam = \"tweede meiweek\", van = 2026-05-04, tot = 2026-05-10 }]\n\
        [[school]]\nnaam = \"Het Kompas\"\n";
    let settings = read_location("x", &format!("{}{schools}", fixture("goed.toml"))).expect("a right file");
    let [first, second] = &settings.schools[..] else {
        panic!("two schools: {:?}", settings.schools);
    };
    let day = |text| crate::domain::time::parse_date(text).expect("a date");
    assert_eq!((first.name.as_str(), first.region), ("De Regenboog", Region::Zuid));
    assert_eq!(first.free_days, [day("2026-03-12"), day("2026-03-13")].into());
    assert_eq!(first.holidays[0].end, day("2026-05-10"));
    assert_eq!(
        (second.region, second.holidays.len()),
        (Region::Midden, 0),
        "that of the location"
    );
    assert_eq!(
        read_location("x", &fixture("goed.toml")).map(|right| right.schools),
        Ok(Vec::new())
    );
}

#[test]
fn a_municipality_may_have_a_policy_of_its_own_and_the_others_follow_the_location() {
    let blocks = "\n[[gemeente]]\ncode = \"0153\"\nregeling = \"enschede-pilot\"\n\
        [[gemeente]]\ncode = \"0263\"\nregeling = \"beleid/maasdriel.toml\"\n";
    let text = format!("{}{blocks}", fixture("goed.toml"));
    let settings = read_location("x", &text).expect("a right file");
    let found: Vec<(&str, &str)> = settings
        .municipalities
        .iter()
        .map(|one| (one.code.as_str(), one.regeling.as_str()))
        .collect();
    assert_eq!(found, [("0153", "enschede-pilot"), ("0263", "beleid/maasdriel.toml")]);
    let line = |index| crate::regeling::line_in_item(&text, "gemeente", index, "regeling");
    let last = text.lines().count();
    assert_eq!((line(0), line(1), line(2)), (Some(last - 3), Some(last), None));
    let without = read_location("x", &fixture("goed.toml")).expect("a right file");
    assert_eq!(without.municipalities, []);
}

#[test]
fn the_line_of_a_key_is_found_for_a_later_check() {
    let text = fixture("goed.toml");
    assert_eq!(crate::regeling::line_of_key(&text, "locatie", "regeling"), Some(7));
    assert_eq!(crate::regeling::line_of_key(&text, "locatie", "geen"), None);
    assert_eq!(crate::regeling::line_of_key("= =", "locatie", "regeling"), None);
}

fn any_text() -> impl Strategy<Value = Text> {
    "\\PC{1,40}".prop_filter_map("a text", |raw| Text::parse(&raw).ok())
}

/// Dagdelen between two minutes, in order, names unique.
fn any_day(least: usize) -> impl Strategy<Value = Vec<Dagdeel>> {
    proptest::collection::btree_set(420u16..1100, least * 2..8).prop_map(|minutes| {
        let minutes: Vec<u16> = minutes.into_iter().collect();
        minutes
            .chunks_exact(2)
            .enumerate()
            .map(|(index, pair)| Dagdeel {
                name: DagdeelName::parse(&format!("deel-{index}")).expect("a name"),
                from: Minute::new(pair[0]).expect("a minute"),
                until: Minute::new(pair[1]).expect("a minute"),
            })
            .collect()
    })
}

/// A school for each number: a day off, and two holidays in order.
fn any_schools(numbers: &BTreeSet<u64>) -> Vec<School> {
    let day = |days| {
        let start = NaiveDate::from_ymd_opt(2024, 1, 1).expect("a date");
        start.checked_add_days(chrono::Days::new(days)).expect("a date")
    };
    let school = |number: &u64| School {
        name: Text::parse(&format!("School \"{number}\"")).expect("a name"),
        region: [Region::Noord, Region::Midden, Region::Zuid][usize::try_from(number % 3).expect("below three")],
        free_days: [day(*number), day(number + 9)].into(),
        holidays: [number + 20, number + 40]
            .map(|first| LocalHoliday {
                name: Text::parse("tweede meiweek").expect("a name"),
                begin: day(first),
                end: day(first + number % 20),
            })
            .into(),
        second_mei_week: [
            SecondMeiWeek::No,
            SecondMeiWeek::Advised,
            SecondMeiWeek::Before,
            SecondMeiWeek::After,
        ][usize::try_from(number % 4).expect("below four")],
        second_mei_week_from: None,
    };
    numbers.iter().map(school).collect()
}

/// A municipality with a policy for each number, none of them that of the location.
fn any_municipalities(home: &str, numbers: &BTreeSet<u64>) -> Vec<MunicipalitySettings> {
    let codes = numbers.iter().map(|number| format!("{number:04}"));
    codes
        .filter(|code| code != home)
        .map(|code| MunicipalitySettings {
            regeling: format!("beleid/\"{code}\".toml"),
            code: GemeenteCode::parse(&code).expect("four digits"),
            text: None,
        })
        .collect()
}

fn any_settings() -> impl Strategy<Value = LocationSettings> {
    let group = (0usize..5, any_day(1), any_day(0), 1u16..=720, "[0-9]{9}");
    (
        any_text(),
        any_text(),
        "[0-9]{8}",
        "[0-9]{4}",
        proptest::collection::vec(group, 1..4),
        proptest::collection::btree_set(0u64..3000, 0..4),
    )
        .prop_map(|(name, holder, agb, gemeente, groups, closed)| LocationSettings {
            name,
            holder,
            agb: AgbCode::parse(&agb).expect("eight digits"),
            gemeente: GemeenteCode::parse(&gemeente).expect("four digits"),
            region: Region::Noord,
            regeling: "enschede-pilot".to_owned(),
            municipalities: any_municipalities(&gemeente, &closed),
            purpose: if closed.len() > 1 {
                Purpose::Trial
            } else {
                Purpose::Real
            },
            open_holidays: PublicHoliday::ALL.into_iter().take(closed.len()).collect(),
            holiday_file: closed.first().map(|_| HolidayFile {
                path: "kalender/\"nieuw\".csv".to_owned(),
                text: None,
            }),
            schools: any_schools(&closed),
            closed_days: closed
                .into_iter()
                .filter_map(|days| NaiveDate::from_ymd_opt(2024, 1, 1)?.checked_add_days(chrono::Days::new(days)))
                .collect(),
            groups: groups
                .into_iter()
                .enumerate()
                .map(
                    |(index, (kind, school_day, free_day, minimum_min, lrk))| GroupSettings {
                        name: Text::parse(&format!("Groep {index} \"x\" \\ 'y'")).expect("a name"),
                        kind: GroupKind::ALL[kind],
                        lrk: LrkNumber::parse(&lrk).expect("nine digits"),
                        opens: Minute::new(400).expect("a minute"),
                        closes: Minute::new(1110).expect("a minute"),
                        minimum_min,
                        school_day,
                        free_day,
                    },
                )
                .collect(),
        })
}

proptest! {
    #[test]
    fn settings_that_are_written_are_read_back_the_same(settings in any_settings()) {
        let text = write_location(&settings);
        prop_assert_eq!(read_location("geschreven.toml", &text), Ok(settings), "{}", text);
    }

    #[test]
    fn reading_settings_never_panics(raw in "\\PC*", cut in 0usize..900, piece in "[\\[\\]{}=\"'.,#\n0-9a-z]{0,20}") {
        let _ = read_location("x", &raw);
        let good = fixture("goed.toml");
        let at = good.floor_char_boundary(cut);
        let (before, after) = good.split_at(at);
        if let Err(error) = read_location("x", &format!("{before}{piece}{after}")) {
            let lines = good.lines().count() + piece.lines().count() + 1;
            prop_assert!(error.problems().iter().all(|problem| (1..=lines).contains(&problem.line)), "{}", error);
        }
    }
}
