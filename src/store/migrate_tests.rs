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
    for table in ["school", "school_free_day", "school_holiday", "holiday_file"] {
        assert!(tables.iter().any(|name| name == table), "{table}");
    }
    let backup = Connection::open(backup_name(&path, 1)).expect("the backup");
    assert_eq!(content(&backup), before, "the backup is the file as it was");
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
