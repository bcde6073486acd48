//! Roster and clocking on a real location file: rules, undo, and a file of the first schema.
#![cfg(test)]

use crate::import_support::{Place, day, log, look_and_perform, moment, sample};
use plusgroep::app::day::{DayAction, DayView, Seen};
use plusgroep::app::import::ImportKind;
use plusgroep::app::roster::{RosterAction, SeenAbsences, ShiftKey, TeamWeek};
use plusgroep::app::{AppError, Moment, Session};
use plusgroep::domain::ids::{GroupId, StaffId};
use plusgroep::domain::people::{Deployment, Shift, ShiftPattern, StaffAbsence};
use plusgroep::domain::role::Role;
use plusgroep::domain::staffing::Away;
use plusgroep::domain::text::Text;
use plusgroep::domain::time::{Minute, Period};
use plusgroep::store::migrate::{MIGRATIONS, backup_name, migrate, newest_version, version};
use rusqlite::Connection;

/// Monday 16 March 2026, a school day; the week before has no shifts but those of a test.
pub const DAY: &str = "2026-03-16";

pub fn fresh() -> (Place, Moment) {
    let mut place = Place::empty();
    for kind in [ImportKind::Children, ImportKind::Placements, ImportKind::Staff] {
        place.write(kind, sample(kind));
    }
    (place, moment(&format!("{DAY}T14:30")))
}

pub fn at(text: &str) -> Minute {
    Minute::parse(text).expect("a time")
}

/// Who has this number in the samples.
fn who(session: &Session, name: &str) -> StaffId {
    let week = session.team_week(day(DAY)).expect("a week");
    let row = week.rows.iter().find(|row| row.name.starts_with(name));
    row.expect("someone").staff
}

pub fn groups(session: &Session) -> Vec<GroupId> {
    let week = session.team_week(day(DAY)).expect("a week");
    week.groups.iter().map(|(id, _)| *id).collect()
}

fn shift(session: &Session, name: &str, on: &str, from: &str, until: &str) -> Shift {
    Shift {
        staff: who(session, name),
        group: groups(session)[0],
        day: day(on),
        from: at(from),
        until: at(until),
        deployment: Deployment::Regular,
    }
}

pub fn team(session: &Session, on: &str) -> TeamWeek {
    session.team_week(day(on)).expect("a week")
}

fn count(week: &TeamWeek) -> usize {
    week.rows
        .iter()
        .flat_map(|row| &row.cells)
        .map(|cell| cell.shifts.len())
        .sum()
}

fn code<T: std::fmt::Debug>(outcome: Result<T, AppError>) -> &'static str {
    outcome.expect_err("refused").code
}

fn view(session: &Session, now: Moment) -> DayView {
    session.day_view(day(DAY), now).expect("a view")
}

/// What the roster says, without what only undo knows.
pub fn state(session: &Session, now: Moment) -> (TeamWeek, TeamWeek, DayView) {
    let mut view = view(session, now);
    (view.undo, view.redo) = (None, None);
    (team(session, DAY), team(session, "2026-03-23"), view)
}

#[test]
fn a_shift_that_may_not_be_is_refused_and_nothing_changes() {
    let (mut place, now) = fresh();
    let own = shift(&place.session, "Anna", DAY, "13:45", "18:30");
    place
        .session
        .roster(now, &RosterAction::Add(own.clone()))
        .expect("added");
    let before = state(&place.session, now);
    for (name, on, from, until, wrong) in [
        ("Anna", DAY, "18:00", "18:45", "OVERLAP"),
        ("Anna", DAY, "13:45", "14:00", "OVERLAP"),
        ("Bram", DAY, "14:00", "14:00", "TIJD"),
        ("Bram", DAY, "15:00", "14:00", "TIJD"),
        ("Farid", DAY, "13:45", "18:30", "NIET_INZETBAAR"),
        // Bram's certificate is of 21-08-2023.
        ("Bram", "2023-08-20", "13:45", "18:30", "NIET_INZETBAAR"),
    ] {
        let shift = shift(&place.session, name, on, from, until);
        let outcome = place.session.roster(now, &RosterAction::Add(shift));
        assert_eq!(code(outcome), wrong, "{name} {on} {from}");
    }
    assert_eq!(state(&place.session, now), before);
    let later = shift(&place.session, "Anna", DAY, "18:30", "18:45");
    assert!(
        place.session.roster(now, &RosterAction::Add(later)).is_ok(),
        "it adjoins"
    );
}

#[test]
fn only_who_runs_the_location_changes_the_roster() {
    for (role, may) in [
        (Role::Locatiemanager, true),
        (Role::Medewerker, false),
        (Role::Administratie, false),
    ] {
        let mut place = Place::with_role(role);
        let outcome = place
            .session
            .roster(moment(&format!("{DAY}T14:30")), &RosterAction::Undo);
        assert_eq!(code(outcome) == "GEEN_RECHT", !may, "{role:?}");
    }
}

#[test]
fn a_shift_is_changed_and_removed_and_undo_brings_it_back() {
    let (mut place, now) = fresh();
    let old = shift(&place.session, "Anna", DAY, "13:45", "18:30");
    let new = Shift {
        from: at("14:00"),
        until: at("17:00"),
        group: groups(&place.session)[1],
        deployment: Deployment::Extra,
        ..old.clone()
    };
    place
        .session
        .roster(now, &RosterAction::Add(old.clone()))
        .expect("added");
    let change = RosterAction::Change {
        old: ShiftKey::of(&old),
        new: new.clone(),
    };
    place.session.roster(now, &change).expect("changed");
    let shown = |session: &Session| team(session, DAY).rows[0].cells[0].shifts.clone();
    assert_eq!(shown(&place.session), std::slice::from_ref(&new));
    place
        .session
        .roster(now, &RosterAction::Remove(ShiftKey::of(&new)))
        .expect("removed");
    assert_eq!(shown(&place.session), []);
    assert_eq!(
        code(place.session.roster(now, &RosterAction::Remove(ShiftKey::of(&new)))),
        "NIETS"
    );
    for expected in [vec![new.clone()], vec![old], vec![]] {
        place.session.roster(now, &RosterAction::Undo).expect("undone");
        assert_eq!(shown(&place.session), expected);
    }
    assert_eq!(code(place.session.roster(now, &RosterAction::Undo)), "NIETS");
    for _ in 0..2 {
        place.session.roster(now, &RosterAction::Redo).expect("redone");
    }
    assert_eq!(shown(&place.session), [new]);
    let lines = place.dump();
    let kept = lines.iter().filter(|line| line.starts_with("roster_shift ")).count();
    assert!(kept >= 5, "what was on the roster stays in the file: {kept}");
}

#[test]
fn who_is_absent_is_off_the_roster_and_the_shift_is_kept() {
    let (mut place, now) = fresh();
    let own = shift(&place.session, "Anna", DAY, "13:45", "18:30");
    place
        .session
        .roster(now, &RosterAction::Add(own.clone()))
        .expect("added");
    let sick = |reason, until: &str| RosterAction::Absent {
        staff: own.staff,
        from: day(DAY),
        until: day(until),
        reason,
        seen: SeenAbsences::default(),
    };
    let rostered = |session: &Session| {
        let early = session
            .day_view(day(DAY), moment(&format!("{DAY}T06:45")))
            .expect("a view");
        let row = early.staff.into_iter().find(|row| row.staff == own.staff);
        row.expect("a row").shift.is_some()
    };
    let planned = |session: &Session| {
        let moment = moment(&format!("{DAY}T15:00"));
        let early = self::moment(&format!("{DAY}T06:45"));
        let occupancy = session.occupancy_at(moment.local(), early).expect("occupancy");
        occupancy.stretch.groups[0].numbers.present
    };
    assert_eq!((rostered(&place.session), planned(&place.session)), (true, 1));
    place
        .session
        .roster(now, &sick(StaffAbsence::Sick, "2026-03-18"))
        .expect("sick");
    assert_eq!((rostered(&place.session), planned(&place.session)), (false, 0));
    let cells = team(&place.session, DAY).rows[0].cells.clone();
    assert_eq!(cells[0].shifts, std::slice::from_ref(&own), "kept");
    let reasons: Vec<_> = cells.iter().map(|cell| cell.absent).collect();
    let ill = Some(StaffAbsence::Sick);
    assert_eq!(reasons, [ill, ill, ill, None, None, None, None]);
    assert_eq!(
        code(place.session.roster(now, &sick(StaffAbsence::Sick, "2026-03-18"))),
        "NIETS"
    );
    assert_eq!(
        code(place.session.roster(now, &sick(StaffAbsence::Leave, "2026-03-15"))),
        "PERIODE"
    );
    assert_eq!(
        code(place.session.roster(now, &sick(StaffAbsence::Leave, "2027-03-17"))),
        "PERIODE"
    );
    let another = shift(&place.session, "Anna", "2026-03-17", "08:00", "12:00");
    assert_eq!(code(place.session.roster(now, &RosterAction::Add(another))), "AFWEZIG");
    let better = RosterAction::Present {
        staff: own.staff,
        from: day(DAY),
        until: day(DAY),
        seen: SeenAbsences::of(&team(&place.session, DAY).rows[0]),
    };
    place.session.roster(now, &better).expect("better");
    assert_eq!((rostered(&place.session), planned(&place.session)), (true, 1));
}

#[test]
fn the_log_says_who_was_reported_absent_but_not_why() {
    let (mut place, now) = fresh();
    let ill = RosterAction::Absent {
        staff: who(&place.session, "Anna"),
        from: day(DAY),
        until: day(DAY),
        reason: StaffAbsence::Sick,
        seen: SeenAbsences::default(),
    };
    place.session.roster(now, &ill).expect("sick");
    let log = log(&place.path, "Proef", crate::import_support::PASSPHRASE);
    assert!(log.iter().any(|line| line.contains("rooster.gewijzigd")), "{log:?}");
    assert!(
        !log.iter().any(|line| line.contains("ziek") || line.contains("Anna")),
        "{log:?}"
    );
}

#[test]
fn a_replacement_is_qualified_linked_present_and_free_in_those_hours() {
    let (mut place, now) = fresh();
    let ill = shift(&place.session, "Anna", DAY, "13:45", "18:30");
    let names = |session: &Session| -> Vec<String> {
        let free = session.free_for(&ill).expect("free staff");
        free.into_iter().map(|free| free.name).collect()
    };
    // Eva does not count, Farid is not linked.
    assert_eq!(names(&place.session), ["Bram Voorbeeld", "Carla Test", "Dirk Model"]);
    let morning = shift(&place.session, "Bram", DAY, "08:00", "13:45");
    let busy = shift(&place.session, "Carla", DAY, "12:00", "14:00");
    for shift in [morning, busy] {
        place.session.roster(now, &RosterAction::Add(shift)).expect("added");
    }
    assert_eq!(
        names(&place.session),
        ["Dirk Model", "Bram Voorbeeld"],
        "the whole day free comes first"
    );
    let leave = RosterAction::Absent {
        staff: who(&place.session, "Dirk"),
        from: day(DAY),
        until: day(DAY),
        reason: StaffAbsence::Leave,
        seen: SeenAbsences::default(),
    };
    place.session.roster(now, &leave).expect("leave");
    assert_eq!(names(&place.session), ["Bram Voorbeeld"]);
}

#[test]
fn a_week_is_copied_without_doubles_absent_people_and_closed_days() {
    let (mut place, now) = fresh();
    for (name, on) in [
        ("Anna", "2026-03-23"),
        ("Bram", "2026-03-23"),
        ("Carla", "2026-03-23"),
        ("Anna", "2026-03-28"),
    ] {
        let shift = shift(&place.session, name, on, "13:45", "18:30");
        place.session.roster(now, &RosterAction::Add(shift)).expect("added");
    }
    let copy = RosterAction::CopyWeek {
        into: day("2026-03-31"),
        group: None,
    };
    let ill = RosterAction::Absent {
        staff: who(&place.session, "Carla"),
        from: day("2026-03-30"),
        until: day("2026-03-30"),
        reason: StaffAbsence::Training,
        seen: SeenAbsences::default(),
    };
    place.session.roster(now, &ill).expect("away");
    let there = shift(&place.session, "Bram", "2026-03-30", "12:00", "14:00");
    place.session.roster(now, &RosterAction::Add(there)).expect("added");
    assert_eq!(team(&place.session, "2026-03-30").copy, (1, 3), "Saturday is closed");
    let other = RosterAction::CopyWeek {
        into: day("2026-03-31"),
        group: Some(groups(&place.session)[1]),
    };
    assert_eq!(code(place.session.roster(now, &other)), "NIETS");
    let done = place.session.roster(now, &copy).expect("copied");
    assert!(
        done.message.starts_with("1 dienst overgenomen. 3 overgeslagen"),
        "{}",
        done.message
    );
    assert_eq!(count(&team(&place.session, "2026-03-30")), 2);
    assert_eq!(code(place.session.roster(now, &copy)), "NIETS", "once is enough");
    place.session.roster(now, &RosterAction::Undo).expect("undone");
    assert_eq!(count(&team(&place.session, "2026-03-30")), 1);
}

fn pattern(session: &Session, name: &str, from: &str, until: &str) -> ShiftPattern {
    ShiftPattern {
        staff: who(session, name),
        weekday: chrono::Weekday::Mon,
        group: groups(session)[0],
        from: at(from),
        until: at(until),
        deployment: Deployment::Regular,
        period: Period::new(day(DAY), Some(day("2026-03-29"))).expect("a period"),
    }
}

#[test]
fn a_fixed_week_fills_only_who_has_no_shift_yet_and_only_while_it_holds() {
    let (mut place, now) = fresh();
    for name in ["Anna", "Bram"] {
        let pattern = pattern(&place.session, name, "13:45", "18:30");
        place
            .session
            .roster(now, &RosterAction::AddPattern(pattern))
            .expect("added");
    }
    let clash = pattern(&place.session, "Anna", "18:00", "18:15");
    assert_eq!(
        code(place.session.roster(now, &RosterAction::AddPattern(clash))),
        "OVERLAP"
    );
    let unlinked = pattern(&place.session, "Farid", "13:45", "18:30");
    assert_eq!(
        code(place.session.roster(now, &RosterAction::AddPattern(unlinked))),
        "NIET_INZETBAAR"
    );
    let own = shift(&place.session, "Bram", "2026-03-24", "13:45", "18:30");
    place.session.roster(now, &RosterAction::Add(own)).expect("added");
    let fill = |week: &str| RosterAction::FillWeek(day(week));
    place.session.roster(now, &fill(DAY)).expect("filled");
    assert_eq!(count(&team(&place.session, DAY)), 2);
    place.session.roster(now, &fill("2026-03-23")).expect("filled");
    assert_eq!(
        count(&team(&place.session, "2026-03-23")),
        2,
        "Bram has a shift in it already"
    );
    assert_eq!(
        code(place.session.roster(now, &fill("2026-03-30"))),
        "NIETS",
        "it no longer holds"
    );
    let gone = pattern(&place.session, "Anna", "13:45", "18:30");
    place
        .session
        .roster(now, &RosterAction::RemovePattern(gone))
        .expect("removed");
    assert_eq!(team(&place.session, DAY).patterns.len(), 1);
}

#[test]
fn who_is_away_while_on_duty_does_not_count_and_comes_back() {
    let (mut place, _) = fresh();
    let (staff, group) = (who(&place.session, "Anna"), groups(&place.session)[0]);
    let clock = |minute: &str| DayAction::ClockStaff {
        staff,
        group,
        at: at(minute),
        deployment: Deployment::Regular,
        seen: Seen::default(),
    };
    let away = |minute: &str, away: Away| DayAction::StaffAway {
        staff,
        group,
        at: at(minute),
        away,
        seen: Seen::default(),
    };
    let school = Away::SchoolRun(Text::parse("Het Kompas").ok());
    let now = moment(&format!("{DAY}T18:00"));
    let perform = |session: &mut Session, action: &DayAction| look_and_perform(session, day(DAY), now, action);
    let not_in = perform(&mut place.session, &away("13:00", Away::Break));
    assert_eq!(code(not_in), "NIET_INGEKLOKT");
    for action in [
        clock("13:00"),
        away("13:30", Away::Break),
        clock("13:45"),
        away("14:00", school.clone()),
        clock("14:30"),
        away("15:00", Away::Training),
        away("15:30", Away::Home),
    ] {
        perform(&mut place.session, &action).expect("recorded");
    }
    assert_eq!(code(perform(&mut place.session, &clock("15:29"))), "TIJD");
    for (minute, present) in [
        ("12:59", 0),
        ("13:00", 1),
        ("13:30", 0),
        ("13:45", 1),
        ("14:00", 0),
        ("14:29", 0),
        ("14:30", 1),
        ("15:00", 0),
        ("15:30", 0),
    ] {
        let asked = moment(&format!("{DAY}T{minute}"));
        let occupancy = place.session.occupancy_at(asked.local(), now).expect("occupancy");
        assert_eq!(occupancy.stretch.groups[0].numbers.present, present, "{minute}");
    }
    let row = |session: &Session| {
        let rows = session.day_view(day(DAY), now).expect("a view").staff;
        rows.into_iter().find(|row| row.staff == staff).expect("a row")
    };
    assert_eq!(
        (row(&place.session).away, row(&place.session).left),
        (None, Some(at("15:00")))
    );
    for expected in [Some(Away::Training), None, Some(school), None, Some(Away::Break), None] {
        perform(&mut place.session, &DayAction::Undo).expect("undone");
        assert_eq!(row(&place.session).away.map(|(_, away)| away), expected);
    }
}

/// A file as the first version of the program left it.
const OF_THE_FIRST_SCHEMA: &str = "
    INSERT INTO care_group VALUES (1, 1, 'Uilen', 'bso+', '123456789', 420, 1110, 60);
    INSERT INTO staff_member VALUES (1, '1', 'Anna Proef', 'pedagogisch medewerker', NULL, 'ja', 'ja', '2024-02-12', NULL);
    INSERT INTO roster_shift VALUES (1, '2026-03-16', 825, 1110, 1, 'extra');
    INSERT INTO account (id, name, role, created_utc) VALUES (1, 'Anna', 'medewerker', '2026-01-01T00:00:00Z');
    INSERT INTO operation (id, day, kind, label, account_id, at_utc)
        VALUES (1, '2026-03-16', 'gedaan', 'uitgeklokt', 1, '2026-03-16T12:00:00Z');
    INSERT INTO staff_event (operation_id, staff_id, group_id, day, fact, time_min, deployment)
        VALUES (1, 1, 1, '2026-03-16', 'in', 825, 'extra'), (1, 1, 1, '2026-03-16', 'uit', 900, NULL);";

#[test]
fn a_file_of_the_first_schema_keeps_its_roster_and_clocking() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("oud.db");
    let mut connection = Connection::open(&path).expect("a file");
    migrate(&mut connection, &path, &MIGRATIONS[..1]).expect("the first schema");
    connection.execute_batch(OF_THE_FIRST_SCHEMA).expect("filled");
    connection.pragma_update(None, "foreign_keys", true).expect("checked");
    migrate(&mut connection, &path, MIGRATIONS).expect("migrated");
    assert_eq!(version(&connection).expect("a version"), newest_version());
    assert!(backup_name(&path, 1).exists(), "copied first");
    let one = |sql: &str| -> i64 { connection.query_row(sql, [], |row| row.get(0)).expect("a number") };
    let shift = "SELECT count(*) FROM roster_shift WHERE staff_id = 1 AND day = '2026-03-16' AND from_min = 825
        AND until_min = 1110 AND group_id = 1 AND deployment = 'extra' AND added_by IS NULL AND removed_by IS NULL";
    assert_eq!(one(shift), 1);
    assert_eq!(
        one("SELECT count(*) FROM staff_event WHERE away IS NULL AND away_school IS NULL"),
        2
    );
    assert_eq!(one("SELECT count(*) FROM pragma_foreign_key_check"), 0);
    for forbidden in [
        "DELETE FROM roster_shift",
        "INSERT INTO roster_shift (staff_id, day, from_min, until_min, group_id, deployment)
            VALUES (1, '2026-03-16', 825, 900, 1, 'extra')",
        "INSERT INTO staff_absence (staff_id, day, reason, added_by) VALUES (1, '2026-03-16', 'moe', 1)",
    ] {
        assert!(connection.execute_batch(forbidden).is_err(), "{forbidden}");
    }
    connection
        .execute_batch("UPDATE roster_shift SET removed_by = 1")
        .expect("taken off");
    assert!(
        connection
            .execute_batch("UPDATE roster_shift SET until_min = 900")
            .is_err(),
        "history stays"
    );
}

#[test]
fn a_shift_that_a_colleague_changed_meanwhile_is_not_written_over() {
    let (mut place, now) = fresh();
    let old = shift(&place.session, "Anna", DAY, "13:45", "18:30");
    let session = &mut place.session;
    session.roster(now, &RosterAction::Add(old.clone())).expect("added");
    let until = |until: &str| Shift {
        until: at(until),
        ..old.clone()
    };
    let change = |new: &Shift| RosterAction::Change {
        old: ShiftKey::of(&old),
        new: new.clone(),
    };
    session.roster(now, &change(&until("17:00"))).expect("changed");
    for action in [change(&until("16:00")), RosterAction::Remove(ShiftKey::of(&old))] {
        assert_eq!(code(session.roster(now, &action)), "INTUSSEN_GEWIJZIGD");
    }
    let shown = team(session, DAY).rows[0].cells[0].shifts.clone();
    assert_eq!(shown, [until("17:00")]);
}
