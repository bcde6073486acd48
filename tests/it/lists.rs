//! The lists of municipalities and school holidays: what a code that does not exist is answered, and a newer list by command.
#![cfg(test)]

use crate::cli::{Home, assert_refused, code, err, out, text};
use crate::import_support::{Place, log, moment, tamper};
use crate::messages::{Message, RIGHT};
use plusgroep::app::care_notices::CareRequest;
use plusgroep::app::{AppError, ListKind, PastDays};
use plusgroep::domain::care_notice::NoticeKind;
use plusgroep::domain::gemeente::Certainty;
use plusgroep::domain::ids::{ChildNumber, GemeenteCode, ToewijzingNummer};
use plusgroep::domain::role::Role;
use plusgroep::domain::time::parse_date;
use serde_json::json;

const NEW_TOWN: &str = "code;naam;vanaf;tot\n1999;Proefstad;2027-01-01;\n0214;Buren;;2026-12-31\n";

fn gemeente(raw: &str) -> GemeenteCode {
    GemeenteCode::parse(raw).expect("a code")
}

/// A start of care on the allocation 300201, which is moved to a municipality first.
fn start_to(place: &mut Place, gemeente: &str, now: &str) -> Result<Option<String>, AppError> {
    tamper(
        &place.path,
        &format!("UPDATE toewijzing_state SET gemeente = '{gemeente}' WHERE number = 300201"),
    );
    let request = CareRequest {
        child: ChildNumber::parse("12").expect("a number"),
        gemeente: None,
        toewijzing: ToewijzingNummer::parse("300201").expect("a number"),
        kind: NoticeKind::Start,
        day: parse_date("2026-03-02").ok(),
        reason: None,
    };
    let folder = place.path.parent().expect("a folder").join("zorg");
    let sent = place.session.send_care_notice(&request, &folder, moment(now));
    sent.map(|sent| sent.unsure)
}

#[test]
fn tr378_no_start_goes_to_a_code_that_is_no_municipality_and_past_the_list_it_is_said() {
    for (town, now, expected) in [
        ("0214", "2026-03-31T20:00", Ok(None)),
        ("0241", "2026-03-31T20:00", Err("GEMEENTE_BESTAAT_NIET")),
        ("9999", "2027-03-31T20:00", Err("GEMEENTE_BESTAAT_NIET")),
        ("0003", "2026-03-31T20:00", Err("GEMEENTE_BESTAAT_NIET")),
    ] {
        let mut place = Place::with_samples();
        let sent = start_to(&mut place, town, now);
        assert_eq!(sent.map_err(|error| error.code), expected, "{town}");
        let folder = place.path.parent().expect("a folder").join("zorg");
        let files = std::fs::read_dir(folder).map_or(0, Iterator::count);
        assert_eq!(files, usize::from(town == "0214"), "{town}");
    }
    let mut place = Place::with_samples();
    let unsure = start_to(&mut place, "1999", "2027-01-04T20:00").expect("sent");
    assert!(unsure.is_some_and(|text| text.contains("bekend tot en met 31-12-2026")));
}

#[test]
fn tr378_a_message_from_a_municipality_past_the_list_is_taken_over_and_said() {
    let message = Message {
        gemeente: "1999",
        ..RIGHT
    };
    let read = |place: &mut Place| {
        let folder = place.path.parent().expect("a folder").join("antwoorden");
        let now = moment("2027-01-04T09:00");
        place
            .session
            .read_message(&message.xml(), "b.xml", &folder, now)
            .expect("read")
    };
    let mut place = Place::with_samples();
    let report = read(&mut place);
    assert_eq!((report.new, report.return_codes), (1, Vec::new()));
    assert!(
        report
            .remarks
            .iter()
            .any(|remark| remark.contains("1999") && remark.contains("31-12-2026"))
    );
    let mut place = Place::with_samples();
    let loaded = moment("2027-01-04T08:00");
    place
        .session
        .load_list(ListKind::Gemeenten, "g.csv", NEW_TOWN, loaded)
        .expect("loaded");
    let report = read(&mut place);
    assert_eq!((report.new, report.remarks), (1, Vec::<String>::new()));
}

#[test]
fn a_newer_list_of_municipalities_serves_every_door_of_the_location() {
    let mut place = Place::with_samples();
    let now = moment("2027-01-04T08:00");
    let before = place.session.gemeenten().expect("a list");
    let day = now.day();
    assert!(matches!(
        before.check(&gemeente("1999"), [day]),
        Ok(Certainty::PastTheList(_))
    ));
    let view = place
        .session
        .load_list(ListKind::Gemeenten, "gemeenten2027.csv", NEW_TOWN, now)
        .expect("loaded");
    assert_eq!(
        (view.file.as_deref(), view.rows, view.loaded),
        (Some("gemeenten2027.csv"), 2, Some(day))
    );
    assert_eq!(view.known_until, parse_date("2027-12-31").ok());
    let after = place.session.gemeenten().expect("a list");
    assert_eq!(after.check(&gemeente("1999"), [day]), Ok(Certainty::Known));
    assert!(
        after.check(&gemeente("0214"), [day]).is_err(),
        "it is gone by this list"
    );
    assert!(start_to(&mut place, "1999", "2027-01-04T20:00").is_ok_and(|unsure| unsure.is_none()));
    let lines = log(&place.path, "Proef", crate::import_support::PASSPHRASE);
    let logged = lines
        .iter()
        .find(|line| line.contains("|lijst|"))
        .expect("a line in the log");
    assert!(logged.contains("soort=gemeenten regels=2 sha256="), "{logged}");
    assert!(!logged.contains("gemeenten2027"), "{logged}");
}

#[test]
fn a_list_is_loaded_whole_or_not_at_all_and_only_by_who_may_bring_in_files() {
    let now = moment("2026-11-30T08:00");
    let mut place = Place::with_samples();
    let before = place.dump();
    for (kind, wrong) in [
        (
            ListKind::Gemeenten,
            "code;naam;vanaf;tot\n1999;Proefstad;2027-01-01;\n199;Fout;;\n",
        ),
        (ListKind::Gemeenten, "code;naam\n1999;Proefstad\n"),
        (ListKind::Gemeenten, "code;naam;vanaf;tot\n"),
        (
            ListKind::Holidays,
            "schooljaar,vakantie,regio,van,tot\n2031-2032,herfstvakantie,Noord,2031-10-18,2031-10-26\n",
        ),
        (
            ListKind::Holidays,
            "schooljaar,vakantie,regio,van,tot\n2026-2027,herfstvakantie,Noord,2026-10-26,2026-10-18\n",
        ),
        (
            ListKind::Holidays,
            "schooljaar,vakantie,regio,van,tot\n2026-2027,krokusvakantie,Noord,2027-02-13,2027-02-21\n",
        ),
    ] {
        let refused = place.session.load_list(kind, "lijst.csv", wrong, now).expect_err(wrong);
        assert_eq!(refused.code, "LIJST", "{wrong}");
        assert_eq!(place.dump(), before, "{wrong}");
    }
    let mut leader = Place::with_role(Role::Medewerker);
    let refused = leader.session.load_list(ListKind::Gemeenten, "g.csv", NEW_TOWN, now);
    assert_eq!(refused.map_err(|error| error.code), Err("GEEN_RECHT"));
}

#[test]
fn the_list_in_use_is_shown_with_its_source_and_day() {
    let home = Home::with_location();
    let (shown, _) = home.json(&["locatie", "toon"]);
    let lists = &shown["lijsten"];
    assert_eq!(lists["gemeenten"]["bron"], "programma");
    assert_eq!(lists["gemeenten"]["bekend_tot"], "2026-12-31");
    assert_eq!(lists["gemeenten"]["geladen"], json!(null));
    assert_eq!(lists["vakanties"]["regels"], 150);
    let file = home.write("gemeenten.csv", NEW_TOWN.as_bytes());
    let loaded = home.run(&["locatie", "lijst", "gemeenten", text(&file)]);
    assert_eq!(code(&loaded), 0, "{}", err(&loaded));
    let holidays = home.write(
        "vakanties.csv",
        b"schooljaar;vakantie;regio;van;tot\n2026-2027;herfstvakantie;Noord;17-10-2026;25-10-2026\n",
    );
    let (answer, status) = home.json(&["locatie", "lijst", "vakanties", text(&holidays)]);
    assert_eq!((status, &answer["lijst"]["bron"]), (0, &json!("vakanties.csv")));
    let (shown, _) = home.json(&["locatie", "toon"]);
    let lists = &shown["lijsten"];
    assert_eq!(lists["gemeenten"]["bron"], "gemeenten.csv");
    assert_eq!(lists["gemeenten"]["geladen"], "2026-04-02");
    assert_eq!(lists["gemeenten"]["bekend_tot"], "2027-12-31");
    assert_eq!(lists["vakanties"]["regels"], 1);
    assert_eq!(lists["gemeenten"]["sha256"].as_str().map(str::len), Some(64));
    let plain = out(&home.run(&["locatie", "toon"]));
    for part in [
        "uit gemeenten.csv, geladen 02-04-2026, bekend tot en met 31-12-2027",
        "1 regel, SHA-256",
        "uit vakanties.csv",
    ] {
        assert!(plain.contains(part), "{part}: {plain}");
    }
    assert_refused(
        &home.run(&["locatie", "lijst", "scholen", text(&file)]),
        "kies uit gemeenten, vakanties",
    );
}

#[test]
fn a_location_is_not_made_in_a_municipality_that_does_not_exist() {
    let home = Home::empty();
    let right = include_str!("../../data/voorbeeld/locatie.toml");
    let wrong = right.replace("gemeente = \"0214\"", "gemeente = \"0241\"");
    assert_ne!(right, wrong);
    let file = home.write("fout.toml", wrong.as_bytes());
    let arguments = [
        "locatie",
        "nieuw",
        "--instellingen",
        text(&file),
        "--account",
        "Anja",
        "--rol",
        "locatiemanager",
    ];
    let refused = home.run(&arguments);
    assert_eq!(code(&refused), 2);
    assert!(err(&refused).contains("locatie.gemeente 0241 staat niet in de gemeentelijst van het CBS"));
    assert!(err(&refused).contains("fout.toml, regel"), "{}", err(&refused));
    assert!(!home.file.exists());
    let mut place = Place::with_samples();
    let put = place
        .session
        .put_regeling(&gemeente("0241"), "buren-2025", std::path::Path::new("."), place.now);
    assert_eq!(put.map_err(|error| error.code), Err("GEMEENTE_BESTAAT_NIET"));
}

/// The spring holiday of 2026 in the region Midden, one week later than the program has it.
fn later_spring() -> String {
    let own = include_str!("../../data/kalender/schoolvakanties.csv");
    let moved = own.replace(
        "2025-2026,voorjaarsvakantie,Midden,2026-02-14,2026-02-22",
        "2025-2026,voorjaarsvakantie,Midden,2026-02-21,2026-03-01",
    );
    assert_ne!(own, moved);
    moved
}

/// What kind of day three days are: in the holiday of the program alone, in that of the newer list alone, and one still to come.
fn kinds_of_days(place: &Place) -> [&'static str; 3] {
    ["2026-02-17", "2026-02-24", "2026-04-28"].map(|raw| place.session.day_type(parse_date(raw).expect("a day")).code())
}

#[test]
fn holidays_of_days_gone_by_stay_as_they_were_unless_someone_asks_and_days_to_come_follow_the_newer_list() {
    let (as_it_was, as_in_the_list) = (
        ["vakantiedag", "schooldag", "vakantiedag"],
        ["schooldag", "vakantiedag", "vakantiedag"],
    );
    let load = |place: &mut Place, past, now| {
        let loaded = place
            .session
            .load_list_for(past, (ListKind::Holidays, "v.csv", &later_spring()), moment(now));
        loaded.expect("loaded");
    };
    let mut place = Place::with_samples();
    assert_eq!(kinds_of_days(&place), as_it_was);
    load(&mut place, PastDays::Stay, "2026-03-10T08:00");
    assert_eq!(kinds_of_days(&place), as_it_was);
    load(&mut place, PastDays::Stay, "2026-03-12T08:00");
    assert_eq!(kinds_of_days(&place), as_it_was, "the same list once more");
    load(&mut place, PastDays::Renewed, "2026-03-12T08:00");
    assert_eq!(kinds_of_days(&place), as_in_the_list);
    let mut place = Place::with_samples();
    load(&mut place, PastDays::Stay, "2026-02-01T08:00");
    assert_eq!(kinds_of_days(&place), as_in_the_list, "all of it was still to come");
    let mut place = Place::with_samples();
    load(&mut place, PastDays::Stay, "2026-02-18T08:00");
    assert_eq!(
        kinds_of_days(&place),
        ["vakantiedag"; 3],
        "the past by the former list, the rest by the newer"
    );
}

#[test]
fn a_list_that_is_no_csv_is_refused_in_the_words_of_an_import() {
    let home = Home::with_location();
    let utf_16: Vec<u8> = b"\xFF\xFEc\0o\0".to_vec();
    for (bytes, sentence) in [
        (
            utf_16,
            "Het bestand is geen UTF-8 maar UTF-16; bewaar het als CSV in UTF-8",
        ),
        (
            b"code;naam;vanaf;tot\n1999;\"Proef\nstad\";;\n".to_vec(),
            "De waarde in kolom 'naam' bevat een regeleinde (Alt+Enter); zet de tekst op een regel",
        ),
        (
            b"code;naam;vanaf;tot\n1999;Pr\xEBstad;;\n".to_vec(),
            "Deze regel bevat een teken dat geen UTF-8 is",
        ),
    ] {
        let file = home.write("lijst.csv", &bytes);
        let refused = home.run(&["locatie", "lijst", "gemeenten", text(&file)]);
        assert_eq!(code(&refused), 2);
        assert!(err(&refused).contains(sentence), "{}", err(&refused));
    }
    let file = home.write("lijst.csv", b"code;naam;vanaf;tot\n1999;Proefstad;;\n\x1a");
    assert_eq!(code(&home.run(&["locatie", "lijst", "gemeenten", text(&file)])), 0);
}

#[test]
fn every_wrong_value_of_settings_is_told_at_once() {
    let home = Home::empty();
    let right = include_str!("../../data/voorbeeld/locatie.toml");
    let wrong = right
        .replace("gemeente = \"0214\"", "gemeente = \"9999\"")
        .replacen("lrk = \"", "lrk = \"x", 1)
        .replacen("agb = \"", "agb = \"1", 1);
    let file = home.write("fout.toml", wrong.as_bytes());
    let arguments = |file| {
        let made = ["--account", "Anja", "--rol", "locatiemanager"];
        let start = ["locatie", "nieuw", "--instellingen", file];
        start.into_iter().chain(made).collect::<Vec<&str>>()
    };
    let refused = home.run(&arguments(text(&file)));
    assert_eq!(code(&refused), 2);
    for word in ["gemeente", "9999", "lrk", "agb", "Er is niets gemaakt"] {
        assert!(err(&refused).contains(word), "{word}: {}", err(&refused));
    }
    let wrong =
        right
            .replace("gemeente = \"0214\"", "gemeente = \"9999\"")
            .replacen("regeling = \"", "regeling = \"geen/", 1);
    let file = home.write("fout.toml", wrong.as_bytes());
    let refused = home.run(&arguments(text(&file)));
    for word in ["9999", "locatie.regeling"] {
        assert!(err(&refused).contains(word), "{word}: {}", err(&refused));
    }
}
