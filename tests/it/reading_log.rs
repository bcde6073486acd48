//! The reading log: who looked at what, once in a while, and the command that shows it (wet/PRIVACY 9).
#![cfg(test)]

use crate::import_support::{PASSPHRASE, Place, child, day, moment, sample, tamper};
use plusgroep::app::day::{DayAction, Seen};
use plusgroep::app::import::ImportKind;
use plusgroep::app::{LogFilter, Session, ViewedPart};
use plusgroep::domain::people::AbsenceReason;
use plusgroep::domain::role::Role;
use plusgroep::domain::text::Text;
use serde_json::Value;
use std::process::Command;

const BO: &str = "zes heel andere woorden hier";

fn place() -> Place {
    let mut place = Place::empty();
    for kind in [ImportKind::Children, ImportKind::Placements] {
        place.write(kind, sample(kind));
    }
    place
}

fn add(place: &mut Place, name: &str, role: Role) -> Session {
    let text = Text::parse(name).expect("a name");
    let made = place.session.add_account(place.now, &text, role, BO, PASSPHRASE);
    assert!(made.is_ok());
    Session::open(&place.path, Some(name), BO, place.now).expect("it opens")
}

#[test]
fn privacy_9_a_look_is_one_line_for_each_person_child_part_and_quarter_of_an_hour() {
    let mut place = place();
    let (sem, noor) = (child(&place, "12").id, child(&place, "13").id);
    let mut mentor = add(&mut place, "Mo", Role::Mentor);
    let count = |session: &Session| session.log_count("bekeken.dossier").expect("a count");
    for (at, child, lines) in [
        ("2026-04-01T10:00", sem, 1),
        ("2026-04-01T10:14", sem, 1),
        ("2026-04-01T10:14", noor, 2),
        ("2026-04-01T10:15", sem, 3),
        ("2026-04-01T10:29", sem, 3),
        // The clock was set back: that it stands in a later line proves nothing about now.
        ("2026-04-01T09:00", sem, 4),
    ] {
        mentor
            .log_view(child, ViewedPart::Dossier, moment(at))
            .expect("in the log");
        assert_eq!(count(&mentor), lines, "{at}");
    }
    let now = moment("2026-04-01T10:29");
    mentor.log_view(sem, ViewedPart::Plan, now).expect("another part");
    place
        .session
        .log_view(sem, ViewedPart::Dossier, now)
        .expect("another person");
    assert_eq!((count(&mentor), mentor.log_count("bekeken.plan")), (5, Ok(1)));
    assert_eq!(mentor.first_broken_log_line(), Ok(None));
}

#[test]
fn a_part_that_a_role_may_not_see_is_refused_and_not_logged_as_seen() {
    let mut place = place();
    let sem = child(&place, "12").id;
    let mut planner = add(&mut place, "Pim", Role::Planner);
    for part in ViewedPart::ALL {
        let looked = planner.log_view(sem, part, place.now).is_ok();
        assert_eq!(looked, part == ViewedPart::Card, "{part:?}");
        let lines = planner.log_count(part.action()).expect("a count");
        assert_eq!(lines, i64::from(looked), "{part:?}");
    }
}

#[test]
fn a_parent_can_get_who_saw_the_data_of_a_child_without_sealed_notes() {
    let mut place = place();
    let sem = child(&place, "12").id;
    let mut aandacht = add(&mut place, "Aad", Role::Aandachtsfunctionaris);
    let beheer = add(&mut place, "Bea", Role::Beheer);
    let late = moment("2026-03-31T23:30");
    aandacht.log_view(sem, ViewedPart::Dossier, late).expect("in the log");
    let key = aandacht.unseal(late, BO).expect("open");
    aandacht.sealed_file(sem, &key, late).expect("opened");
    let day_view = place.session.day_view(day("2026-03-31"), place.now).expect("a day");
    let group = day_view
        .groups
        .iter()
        .find(|group| group.rows.iter().any(|row| row.child == sem));
    let absent = |children: Vec<_>| DayAction::Absent {
        group: group.expect("the group of the child").id,
        children: children.into_iter().map(|child| (child, Seen::default())).collect(),
        reason: AbsenceReason::Sick,
    };
    place
        .session
        .perform(day("2026-03-31"), place.now, &absent(vec![sem]))
        .expect("recorded");
    let (from, until) = (day("2026-03-31"), day("2026-03-31"));
    let seen = beheer.who_saw(sem, from, until).expect("lines");
    let shown: Vec<_> = seen
        .iter()
        .map(|line| {
            let number = line.child.as_ref().map(ToString::to_string).unwrap_or_default();
            (line.action.as_str(), line.account.as_str(), line.role, number)
        })
        .collect();
    assert_eq!(
        shown,
        [
            ("bekeken.dossier", "Aad", Role::Aandachtsfunctionaris, "12".to_owned()),
            ("dag.vastgelegd", "Proef", Role::Locatiemanager, "12".to_owned()),
        ]
    );
    assert_eq!(seen[0].at, late.local());
    assert!(
        !seen[1].detail.contains("ziek"),
        "{}: why is nobody's business here",
        seen[1].detail
    );
    assert_eq!(
        beheer.who_saw(sem, day("2026-04-01"), day("2026-04-01")),
        Ok(Vec::new())
    );
    assert_eq!(beheer.who_saw(child(&place, "13").id, from, until), Ok(Vec::new()));
    // The whole log says that sealed notes were opened, by whom and when, and not about which child.
    let all = beheer.log_lines(LogFilter::default()).expect("lines");
    let sealed: Vec<_> = all.iter().filter(|line| line.action == "verzegeld.geopend").collect();
    assert_eq!(sealed.len(), 1);
    assert_eq!(
        (sealed[0].account.as_str(), &sealed[0].child, sealed[0].detail.as_str()),
        ("Aad", &None, "")
    );
    let refused = aandacht.who_saw(sem, from, until).map_err(|error| error.code);
    assert_eq!(refused, Err("GEEN_RECHT"));
}

fn logboek(place: &Place, arguments: &[&str]) -> (Value, i32, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_plusgroep"))
        .env_clear()
        .env("PLUSGROEP_BESTAND", &place.path)
        .env("PLUSGROEP_WACHTWOORD", PASSPHRASE)
        .args(["--nu", "2026-04-02T10:00", "--json", "logboek"])
        .args(arguments)
        .output()
        .expect("the program runs");
    let value = serde_json::from_slice(&output.stdout).expect("JSON");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    (value, output.status.code().expect("a code"), said)
}

#[test]
fn the_command_logboek_shows_the_lines_and_says_when_one_was_changed() {
    let mut place = place();
    let sem = child(&place, "12").id;
    place
        .session
        .log_view(sem, ViewedPart::Card, place.now)
        .expect("in the log");
    let (value, code, said) = logboek(&place, &["--kind", "12", "--van", "2026-03-31", "--tot", "2026-03-31"]);
    assert_eq!(code, 0, "{said}");
    assert_eq!(
        value,
        serde_json::json!({
            "regels": [{
                "moment": "2026-03-31T20:00", "account": "Proef", "rol": "locatiemanager",
                "handeling": "bekeken.kaart", "kindnummer": "12", "detail": "",
            }],
            "keten_heel": true,
        })
    );
    for (arguments, fault) in [(["--kind", "999"], "GEEN_KIND"), (["--van", "31-31-2026"], "INVOER")] {
        let (value, code, _) = logboek(&place, &arguments);
        assert_eq!((code, value["fout"]["code"].as_str()), (2, Some(fault)));
    }
    let turned = logboek(&place, &["--van", "2026-04-01", "--tot", "2026-03-01"]);
    assert_eq!(turned.0["fout"]["code"], "PERIODE");
    tamper(
        &place.path,
        "DROP TRIGGER audit_no_update; UPDATE audit SET account_name = 'x' WHERE seq = 2",
    );
    let (value, code, _) = logboek(&place, &["--kind", "12"]);
    assert_eq!((code, &value["keten_heel"]), (1, &Value::Bool(false)));
}
