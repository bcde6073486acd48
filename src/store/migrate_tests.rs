//! Tests of bringing a file to a newer schema.

use super::*;
use tempfile::TempDir;

/// A file of the first schema with a closed day in it.
fn file_of_schema_1() -> (TempDir, PathBuf, Connection) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("proef.plusgroep");
    let mut connection = Connection::open(&path).expect("it opens");
    migrate(&mut connection, &path, &MIGRATIONS[..1]).expect("the first schema");
    connection
        .execute("INSERT INTO closed_day (day) VALUES ('2026-12-24')", [])
        .expect("a row");
    (folder, path, connection)
}

/// Tables and rows of a file, as text.
fn content(connection: &Connection) -> (i64, Vec<String>, i64) {
    let mut statement = connection
        .prepare("SELECT name FROM sqlite_schema ORDER BY name")
        .expect("SQL");
    let names = statement.query_map([], |row| row.get(0)).expect("rows");
    let days = connection
        .query_row("SELECT count(*) FROM closed_day", [], |row| row.get(0))
        .expect("a count");
    (
        version(connection).expect("a version"),
        names.map(|name| name.expect("a name")).collect(),
        days,
    )
}

#[test]
fn a_file_of_schema_1_gets_the_schools_with_a_backup_beside_it() {
    let (_folder, path, mut connection) = file_of_schema_1();
    let before = content(&connection);
    migrate(&mut connection, &path, MIGRATIONS).expect("the newest schema");
    let (version, tables, days) = content(&connection);
    assert_eq!((version, days), (newest_version(), 1), "the rows stay");
    for table in [
        "school",
        "school_free_day",
        "school_holiday",
        "holiday_file",
        "extra_day",
    ] {
        assert!(tables.iter().any(|name| name == table), "{table}");
    }
    let backup = Connection::open(backup_name(&path, 1)).expect("the backup");
    assert_eq!(content(&backup), before, "the backup is the file as it was");
}

#[test]
fn shifts_and_clocked_hours_of_schema_2_are_kept() {
    let (_folder, path, mut connection) = file_of_schema_1();
    migrate(&mut connection, &path, &MIGRATIONS[..2]).expect("the second schema");
    connection
        .execute_batch(
            "INSERT INTO account (id, name, role, created_utc) VALUES (1, 'Proef', 'locatiemanager', 'x');
             INSERT INTO care_group VALUES (1, 0, 'Uilen', 'bso+', '123456789', 450, 1110, 1);
             INSERT INTO staff_member VALUES (1, '1', 'Proef', 'pm', NULL, 'ja', 'ja', NULL, NULL);
             INSERT INTO operation (day, kind, label, account_id, at_utc) VALUES ('2026-10-05', 'gedaan', 'x', 1, 'x');
             INSERT INTO staff_event (operation_id, staff_id, group_id, day, fact, time_min)
                 VALUES (1, 1, 1, '2026-10-05', 'uit', 1000);
             INSERT INTO roster_shift VALUES (1, '2026-10-05', 800, 1000, 1, 'regulier');",
        )
        .expect("rows");
    migrate(&mut connection, &path, MIGRATIONS).expect("the newest schema");
    let one = |sql: &str| {
        connection
            .query_row(sql, [], |row| row.get::<_, i64>(0))
            .expect("a count")
    };
    assert_eq!(
        one("SELECT count(*) FROM roster_shift WHERE from_min = 800 AND removed_by IS NULL"),
        1
    );
    assert_eq!(
        one("SELECT count(*) FROM staff_event WHERE time_min = 1000 AND away IS NULL"),
        1
    );
}

#[test]
fn a_file_of_before_the_nine_roles_keeps_accounts_operations_and_log() {
    let (_folder, path, mut connection) = file_of_schema_1();
    migrate(&mut connection, &path, &MIGRATIONS[..3]).expect("the third schema");
    connection
        .execute_batch(
            "PRAGMA foreign_keys = ON;
             INSERT INTO account (id, name, role, pin_hash, created_utc, closed_utc) VALUES
                 (1, 'Proef', 'locatiemanager', 'h', 'x', NULL), (2, 'Bo', 'medewerker', NULL, 'y', 'z'),
                 (3, 'Cas', 'administratie', NULL, 'y', NULL);
             INSERT INTO operation (day, kind, label, account_id, at_utc) VALUES
                 ('2026-10-05', 'gedaan', 'x', 1, 'x'), ('2026-10-05', 'gedaan', 'x', 2, 'x');
             INSERT INTO audit (at_utc, account_id, account_name, role, action, detail, previous_hash, hash)
                 VALUES ('x', 1, 'Proef', 'locatiemanager', 'aanmelden', '', '', hex(zeroblob(32)));",
        )
        .expect("rows");
    let rows = |connection: &Connection, sql: &str| {
        let mut statement = connection.prepare(sql).expect("SQL");
        let read = statement.query_map([], |row| row.get(0)).expect("rows");
        read.map(|row| row.expect("a row")).collect::<Vec<String>>()
    };
    let accounts = "SELECT concat_ws('|', id, name, role, pin_hash, created_utc, closed_utc) FROM account ORDER BY id";
    let others = "SELECT concat_ws('|', 'o', id, account_id) FROM operation UNION ALL
                  SELECT concat_ws('|', 'a', seq, account_id, role) FROM audit";
    let before = (rows(&connection, accounts), rows(&connection, others));
    migrate(&mut connection, &path, MIGRATIONS).expect("the newest schema");
    assert_eq!((rows(&connection, accounts), rows(&connection, others)), before);
    assert!(rows(&connection, "SELECT \"table\" FROM pragma_foreign_key_check").is_empty());
    for (sql, accepted) in [
        ("UPDATE account SET role = 'aandachtsfunctionaris' WHERE id = 3", true),
        ("UPDATE account SET role = 'directeur' WHERE id = 3", false),
        ("UPDATE account SET role = NULL WHERE id = 3", false),
        (
            "INSERT INTO account (id, name, role, created_utc) VALUES (4, 'BO', 'beheer', 'x')",
            false,
        ),
        (
            "INSERT INTO account (id, name, role, created_utc) VALUES (4, 'Dee', 'beheer', 'x')",
            true,
        ),
        ("DELETE FROM account WHERE id = 2", false),
        (
            "INSERT INTO operation (day, kind, label, account_id, at_utc) VALUES ('2026-10-05', 'gedaan', 'x', 9, 'x')",
            false,
        ),
    ] {
        assert_eq!(connection.execute_batch(sql).is_ok(), accepted, "{sql}");
    }
}

#[test]
fn a_file_of_before_policies_of_municipalities_keeps_its_policy_and_has_no_other() {
    let (_folder, path, mut connection) = file_of_schema_1();
    let step = MIGRATIONS
        .iter()
        .position(|sql| sql.contains("CREATE TABLE gemeente_regeling"));
    let before = step.expect("the step");
    migrate(&mut connection, &path, &MIGRATIONS[..before]).expect("the schema before it");
    connection
        .execute(
            "INSERT INTO location (one, name, holder, agb, gemeente, region, regeling_name, regeling_toml, number_prefix,
                 reality, created_utc)
             VALUES (1, 'Proef', 'Proef', '90909090', '0214', 'Midden', 'buren-2025', 'tekst', 'ABCD', 'demo', 'x')",
            [],
        )
        .expect("a row");
    migrate(&mut connection, &path, MIGRATIONS).expect("the newest schema");
    let one = |sql: &str| {
        connection
            .query_row(sql, [], |row| row.get::<_, String>(0))
            .expect("a value")
    };
    assert_eq!(
        one("SELECT regeling_name || ' ' || regeling_toml FROM location"),
        "buren-2025 tekst"
    );
    assert_eq!(one("SELECT CAST(count(*) AS TEXT) FROM gemeente_regeling"), "0");
    for (sql, accepted) in [
        (
            "INSERT INTO gemeente_regeling VALUES ('0153', 'enschede-pilot', 'tekst')",
            true,
        ),
        (
            "INSERT INTO gemeente_regeling VALUES ('0153', 'buren-2025', 'tekst')",
            false,
        ),
        (
            "INSERT INTO gemeente_regeling VALUES ('153', 'buren-2025', 'tekst')",
            false,
        ),
        (
            "INSERT INTO gemeente_regeling VALUES ('0263', 'buren-2025', NULL)",
            false,
        ),
    ] {
        assert_eq!(connection.execute_batch(sql).is_ok(), accepted, "{sql}");
    }
}

#[test]
fn a_link_that_nobody_filled_in_becomes_unknown_and_what_was_said_stays() {
    let (_folder, path, mut connection) = file_of_schema_1();
    connection
        .execute_batch(
            "INSERT INTO staff_member (id, number, name, function, counting, prk_linked, vog_date) VALUES
                 (1, '1', 'Een', 'pm', 'ja', 'ja', NULL), (2, '2', 'Twee', 'pm', 'ja', 'nee', '2026-01-05'),
                 (3, '3', 'Drie', 'pm', 'ja', 'nee', NULL)",
        )
        .expect("staff");
    migrate(&mut connection, &path, MIGRATIONS).expect("the newest schema");
    let mut statement = connection
        .prepare("SELECT prk_linked || ' ' || prk_known FROM staff_member ORDER BY id")
        .expect("SQL");
    let links = statement.query_map([], |row| row.get::<_, String>(0)).expect("rows");
    let links: Vec<String> = links.map(|link| link.expect("a link")).collect();
    assert_eq!(links, ["ja ja", "nee ja", "nee nee"]);
}

#[test]
fn a_step_that_fails_half_way_leaves_the_file_as_it_was() {
    let (_folder, path, mut connection) = file_of_schema_1();
    let before = content(&connection);
    let broken = "CREATE TABLE half (a INTEGER) STRICT; DELETE FROM closed_day; INSERT INTO nowhere VALUES (1);";
    let error = migrate(&mut connection, &path, &[MIGRATIONS[0], broken]).expect_err("a step that fails");
    assert!(matches!(error, StoreError::Database(_)), "{error:?}");
    assert_eq!(content(&connection), before);
    migrate(&mut connection, &path, MIGRATIONS).expect("a whole step works afterwards");
    assert_eq!(content(&connection).0, newest_version());
}

#[test]
fn a_backup_that_is_there_already_is_kept_and_a_newer_file_is_refused() {
    let (_folder, path, mut connection) = file_of_schema_1();
    std::fs::write(backup_name(&path, 1), b"eerder").expect("a file");
    migrate(&mut connection, &path, MIGRATIONS).expect("the newest schema");
    assert_eq!(std::fs::read(backup_name(&path, 1)).expect("the backup"), b"eerder");
    let error = migrate(&mut connection, &path, &MIGRATIONS[..1]).expect_err("a file of a newer program");
    assert!(matches!(error, StoreError::Newer { .. }), "{error:?}");
}

/// A row of the dossier: id, what it replaces, and whether it is a withdrawal.
type DossierRow = (i64, Option<i64>, bool);

/// A file of before corrections were held to one, with these events about child 1.
fn file_with_events(rows: &[DossierRow]) -> (TempDir, PathBuf, Connection) {
    let (folder, path, mut connection) = file_of_schema_1();
    migrate(&mut connection, &path, &MIGRATIONS[..13]).expect("the schema before");
    connection
        .execute_batch(
            "INSERT INTO account (id, name, role, created_utc) VALUES (1, 'Proef', 'locatiemanager', 'x');
             INSERT INTO operation (day, kind, label, account_id, at_utc) VALUES ('2026-10-05', 'gedaan', 'x', 1, 'x');",
        )
        .expect("rows");
    for (id, replaces, withdrawn) in rows {
        let (fact, content) = if *withdrawn {
            ("ingetrokken", None)
        } else {
            ("geschreven", Some("{}"))
        };
        connection
            .execute(
                "INSERT INTO dossier_event (id, operation_id, kind, fact, content, author, at_local, replaces_id)
                 VALUES (?1, 1, 'contact', ?2, ?3, 'Proef', '2026-10-05T14:30', ?4)",
                rusqlite::params![id, fact, content, replaces],
            )
            .expect("a row");
    }
    (folder, path, connection)
}

fn chain(connection: &Connection) -> Vec<(i64, Option<i64>)> {
    let mut statement = connection
        .prepare("SELECT id, replaces_id FROM dossier_event ORDER BY id")
        .expect("SQL");
    let rows = statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .expect("rows");
    rows.map(|row| row.expect("a row")).collect()
}

#[test]
fn forked_corrections_become_one_row_of_which_the_last_counts_and_nothing_is_lost() {
    let (w, f) = (true, false);
    for (rows, healed, said) in [
        // Two people corrected the same version.
        (
            vec![(1, None, f), (2, Some(1), f), (3, Some(1), f)],
            vec![(1, None), (2, Some(1)), (3, Some(2))],
            1,
        ),
        // One of the forks was corrected again.
        (
            vec![(1, None, f), (2, Some(1), f), (3, Some(1), f), (4, Some(2), f)],
            vec![(1, None), (2, Some(1)), (3, Some(2)), (4, Some(3))],
            2,
        ),
        // A correction was taken back and made anew: no fork in what counted, and still one row.
        (
            vec![(1, None, f), (2, Some(1), f), (3, Some(2), w), (4, Some(1), f)],
            vec![(1, None), (2, Some(1)), (3, Some(2)), (4, Some(2))],
            1,
        ),
        // A row without forks, and a record that was withdrawn with its correction, stay as they are.
        (
            vec![
                (1, None, f),
                (2, Some(1), f),
                (3, Some(2), f),
                (4, Some(1), w),
                (5, Some(2), w),
                (6, Some(3), w),
            ],
            vec![
                (1, None),
                (2, Some(1)),
                (3, Some(2)),
                (4, Some(1)),
                (5, Some(2)),
                (6, Some(3)),
            ],
            0,
        ),
    ] {
        let (_folder, path, mut connection) = file_with_events(&rows);
        migrate(&mut connection, &path, MIGRATIONS).expect("the newest schema");
        assert_eq!(chain(&connection), healed, "{rows:?}");
        let count: i64 = connection
            .query_row("SELECT count(*) FROM healed_fork WHERE logged_utc IS NULL", [], |row| {
                row.get(0)
            })
            .expect("a count");
        assert_eq!(count, said, "{rows:?}");
    }
}

#[test]
fn the_schema_refuses_two_corrections_of_one_event() {
    let (_folder, path, mut connection) = file_with_events(&[(1, None, false), (2, Some(1), false)]);
    migrate(&mut connection, &path, MIGRATIONS).expect("the newest schema");
    let again = |replaces: i64| {
        connection.execute(
            "INSERT INTO dossier_event (operation_id, kind, fact, content, author, at_local, replaces_id)
             VALUES (1, 'contact', 'geschreven', '{}', 'Proef', '2026-10-05T14:31', ?1)",
            [replaces],
        )
    };
    let refused = again(1).expect_err("a fork");
    assert!(refused.to_string().contains("UNIQUE"), "{refused}");
    again(2).expect("a correction of the last");
    let changed = connection.execute("UPDATE dossier_event SET author = 'x'", []);
    assert!(changed.is_err(), "still append only");
}

#[test]
fn months_before_the_first_claim_are_visibly_taken_over_as_declared_elsewhere_and_lines_keep_their_bsn() {
    for (begun, taken_over) in [
        ("2026-01-15", vec!["2026-01", "2026-02"]),
        ("2026-03-01", vec![]),
        // Nothing can be declared from before 2021 (CS100).
        ("2019-01-01", vec!["2021-01", "2026-02"]),
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("proef.plusgroep");
        let mut connection = Connection::open(&path).expect("it opens");
        let before = MIGRATIONS
            .iter()
            .position(|step| step.contains("declared_elsewhere"))
            .expect("the step");
        migrate(&mut connection, &path, &MIGRATIONS[..before]).expect("the schema before");
        connection
            .execute_batch(&format!(
                "INSERT INTO child (id, number, first_name, last_name, birth_date, bsn)
                     VALUES (1, '12', 'Kind', 'Proef', '2019-01-01', '999900006');
                 INSERT INTO toewijzing_state (gemeente, number, stamp_date, stamp_time, child_id, begin_day)
                     VALUES ('0214', 1, '2025-12-01', '10:00:00', 1, '{begun}'),
                         ('0263', 2, '2025-12-01', '10:00:00', 1, '2020-01-01');
                 INSERT INTO message (id, direction, kind, gemeente, identification, file_name, content, sha256, at_utc)
                     VALUES (1, 'uit', 'JW323', '0214', 'a', 'x', x'00', '{}', '2026-04-02T08:00:00Z');
                 INSERT INTO declaration (id, gemeente, month, number, message_id, dated, total_cents, debit_credit)
                     VALUES (1, '0214', '2026-03', 'D1', 1, '2026-04-02', 100, 'D');
                 INSERT INTO prestatie (reference, declaration_id, position, child_id, toewijzing, category, product, begin_day,
                     end_day, volume, unit, tariff_cents, amount_cents, debit_credit, state)
                     VALUES ('R1', 1, 0, 1, 1, '45', '45A60', '2026-03-01', '2026-03-31', 1, '16', 100, 100, 'D', 'verzonden');",
                "0".repeat(64)
            ))
            .expect("rows");
        migrate(&mut connection, &path, MIGRATIONS).expect("the newest schema");
        let mut statement = connection
            .prepare("SELECT month FROM declared_elsewhere WHERE gemeente = '0214' AND origin = 'overgenomen' ORDER BY month")
            .expect("SQL");
        let months: Vec<String> = statement
            .query_map([], |row| row.get(0))
            .expect("rows")
            .map(|month| month.expect("a month"))
            .collect();
        let ends: Vec<&str> = [months.first(), months.last()]
            .into_iter()
            .flatten()
            .map(String::as_str)
            .collect();
        assert_eq!(ends, taken_over, "{begun}");
        let one = |sql: &str| {
            connection
                .query_row(sql, [], |row| row.get::<_, String>(0))
                .expect("a value")
        };
        assert_eq!(
            one("SELECT count(*) || '' FROM declared_elsewhere WHERE gemeente = '0263'"),
            "0"
        );
        assert_eq!(one("SELECT bsn FROM prestatie"), "999900006");
    }
}
