//! What can happen to files and disks: broken, foreign, newer, read-only, full. One sentence each; nothing lost, nothing half.
#![cfg(test)]

use crate::import_support::{PASSPHRASE, Place, sample, tamper};
use plusgroep::app::import::{ImportKind, ImportMode};
use plusgroep::app::{AppError, ErrorKind, Session};
use std::path::Path;

fn open(path: &Path, place: &Place) -> Result<Session, AppError> {
    Session::open(path, None, PASSPHRASE, place.now)
}

fn code(result: Result<Session, AppError>) -> &'static str {
    result.map_or_else(|error| error.code, |_| "opened")
}

#[test]
fn a_file_that_is_no_location_is_refused_and_left_alone() {
    let place = Place::empty();
    let folder = place.path.parent().expect("a folder");
    let plain = rusqlite_file(folder);
    for (name, content) in [
        ("leeg.plusgroep", Vec::new()),
        ("tekst.plusgroep", b"geen locatie".to_vec()),
        ("foto.jpg", vec![0xFF; 4096]),
        ("gewoon.plusgroep", plain),
    ] {
        let path = folder.join(name);
        std::fs::write(&path, &content).expect("a file");
        std::fs::copy(
            format!("{}.sleutels", place.path.display()),
            format!("{}.sleutels", path.display()),
        )
        .expect("keys");
        let refused = code(open(&path, &place));
        assert!(
            ["GEEN_LOCATIE", "SLEUTEL_PAST_NIET"].contains(&refused),
            "{name}: {refused}"
        );
        assert_eq!(std::fs::read(&path).expect("the file"), content, "{name} is untouched");
    }
    assert_eq!(code(open(&folder.join("weg.plusgroep"), &place)), "GEEN_BESTAND");
    assert_eq!(code(open(folder, &place)), "GEEN_LOCATIE");
}

/// A plain SQLite file with the header this build does not expect in a location.
fn rusqlite_file(folder: &Path) -> Vec<u8> {
    let path = folder.join("los.sqlite");
    let connection = rusqlite::Connection::open(&path).expect("a database");
    connection
        .execute_batch("CREATE TABLE t (x); INSERT INTO t VALUES (1);")
        .expect("SQL");
    drop(connection);
    let bytes = std::fs::read(&path).expect("the file");
    if cfg!(feature = "sqlcipher") {
        bytes
    } else {
        vec![7; 8192]
    }
}

#[test]
fn a_foreign_file_without_a_key_file_is_named_for_what_it_is() {
    let place = Place::empty();
    let folder = place.path.parent().expect("a folder");
    // A plain build keeps its locations as plain databases, so there it could be one.
    let plain = if cfg!(feature = "sqlcipher") {
        "GEEN_LOCATIE"
    } else {
        "SLEUTELS_WEG"
    };
    for (name, content, expected) in [
        (
            "tekst.plusgroep",
            "kindnummer;voornaam\n".repeat(200).into_bytes(),
            "GEEN_LOCATIE",
        ),
        ("plat.plusgroep", b"SQLite format 3\0".repeat(300), plain),
        ("kort.plusgroep", vec![0x9C; 20], "GEEN_LOCATIE"),
        (
            "ruis.plusgroep",
            (0u8..=255).rev().cycle().take(4096).collect(),
            "SLEUTELS_WEG",
        ),
    ] {
        let path = folder.join(name);
        std::fs::write(&path, content).expect("a file");
        assert_eq!(code(open(&path, &place)), expected, "{name}");
    }
}

#[test]
fn a_key_file_that_is_missing_or_damaged_together_with_its_reserve_is_named() {
    let place = Place::empty();
    let both = [".sleutels", ".sleutels.reserve"].map(|end| format!("{}{end}", place.path.display()));
    let kept = std::fs::read(&both[0]).expect("keys");
    for file in &both {
        std::fs::remove_file(file).expect("removed");
    }
    assert_eq!(code(open(&place.path, &place)), "SLEUTELS_WEG");
    for file in &both {
        std::fs::write(file, &kept[..60]).expect("a part of it");
    }
    assert_eq!(code(open(&place.path, &place)), "SLEUTELS_KAPOT");
    std::fs::write(&both[0], &kept).expect("back");
    assert_eq!(code(open(&place.path, &place)), "opened");
    assert_eq!(
        std::fs::read(&both[1]).expect("the reserve"),
        kept,
        "and the reserve is made again"
    );
}

#[test]
fn a_file_of_a_newer_version_is_refused_and_left_alone() {
    let place = Place::empty();
    tamper(&place.path, "PRAGMA user_version = 999");
    let error = open(&place.path, &place).map(|_| ()).expect_err("refused");
    assert_eq!((error.code, error.kind), ("NIEUWER_BESTAND", ErrorKind::Refused));
    assert!(error.message.contains("999"), "{}", error.message);
}

#[test]
fn a_truncated_location_is_refused_without_a_panic() {
    let place = Place::with_samples();
    let folder = place.path.parent().expect("a folder");
    drop(open(&place.path, &place));
    tamper(&place.path, "PRAGMA wal_checkpoint(TRUNCATE)");
    let whole = std::fs::read(&place.path).expect("the file");
    for part in [whole.len() / 2, 5000, 100] {
        let path = folder.join(format!("half-{part}.plusgroep"));
        std::fs::write(&path, &whole[..part]).expect("a file");
        std::fs::copy(
            format!("{}.sleutels", place.path.display()),
            format!("{}.sleutels", path.display()),
        )
        .expect("keys");
        let outcome = open(&path, &place)
            .and_then(|session| session.day_view(crate::import_support::day("2026-03-16"), place.now));
        let error = outcome.map(|_| ()).expect_err("a part is not the whole");
        assert!(
            ["GEEN_LOCATIE", "SLEUTEL_PAST_NIET", "BESTAND_KAPOT"].contains(&error.code),
            "{part}: {}",
            error.code
        );
    }
}

#[test]
fn a_full_disk_stores_nothing_and_says_so() {
    let mut place = Place::empty();
    let before = place.dump();
    place.session.limit_pages(1).expect("a limit");
    let rows: Vec<String> = (1..3_000)
        .map(|n| format!("{n};Pim;;Verzonnen{n};2019-05-04;;0214;;"))
        .collect();
    let children = rows.join(
        "
",
    );
    let file =
        format!("kindnummer;voornaam;tussenvoegsel;achternaam;geboortedatum;bsn;gemeente;school;alert\n{children}");
    let error = place
        .session
        .import(place.now, ImportKind::Children, file.as_bytes(), ImportMode::Write)
        .expect_err("full");
    assert_eq!((error.code, error.kind), ("SCHIJF_VOL", ErrorKind::Disk));
    assert_eq!(place.dump(), before);
}

#[test]
fn a_write_protected_file_stores_nothing_and_says_so() {
    let mut place = Place::empty();
    let before = place.dump();
    place.session.forbid_writes().expect("protected");
    let file = sample(ImportKind::Children).as_bytes();
    let error = place
        .session
        .import(place.now, ImportKind::Children, file, ImportMode::Write)
        .expect_err("protected");
    assert_eq!((error.code, error.kind), ("ALLEEN_LEZEN", ErrorKind::Disk));
    assert_eq!(place.dump(), before);
    assert!(place.session.show_location().is_ok(), "reading goes on");
}

#[test]
fn a_file_that_another_window_is_writing_is_waited_for_and_then_named() {
    let mut place = Place::empty();
    let other = place.store();
    let now = place.now;
    let refused = other.write(|_| -> Result<&'static str, plusgroep::store::StoreError> {
        let report = place.session.import(
            now,
            ImportKind::Children,
            sample(ImportKind::Children).as_bytes(),
            ImportMode::Write,
        );
        Ok(report.map_or_else(|error| error.code, |_| "stored"))
    });
    assert_eq!(refused.expect("the other window finishes"), "BEZET");
}

#[test]
fn a_location_is_never_made_over_another_and_leaves_nothing_behind_when_refused() {
    let place = Place::empty();
    let folder = place.path.parent().expect("a folder");
    let before: Vec<_> = std::fs::read_dir(folder)
        .expect("a folder")
        .filter_map(|entry| Some(entry.ok()?.file_name()))
        .collect();
    let settings =
        plusgroep::regeling::read_location("l", include_str!("../../data/voorbeeld/locatie.toml")).expect("settings");
    let name = plusgroep::domain::text::Text::parse("Ander").expect("a name");
    let request = plusgroep::app::NewLocationRequest {
        settings: &settings,
        regeling_toml: "geen toml [",
        account: &name,
        role: plusgroep::domain::role::Role::Locatiemanager,
        passphrase: PASSPHRASE,
        reality: plusgroep::app::Reality::Real,
    };
    let random = plusgroep::app::Random::System;
    let new = folder.join("nieuw.plusgroep");
    assert!(
        plusgroep::app::create_location(&new, &request, &random, place.now).is_err(),
        "a wrong policy"
    );
    let right = plusgroep::app::NewLocationRequest {
        regeling_toml: plusgroep::regeling::builtin("buren-2025").expect("a policy"),
        ..request
    };
    let error = plusgroep::app::create_location(&place.path, &right, &random, place.now)
        .map(|_| ())
        .expect_err("taken");
    assert_eq!(error.code, "BESTAAT_AL");
    let after: Vec<_> = std::fs::read_dir(folder)
        .expect("a folder")
        .filter_map(|entry| Some(entry.ok()?.file_name()))
        .collect();
    assert_eq!(after.len(), before.len(), "{after:?}");
}

#[test]
fn the_location_file_is_encrypted() {
    let place = Place::empty();
    let version = place.session.cipher_version().expect("asked");
    assert_eq!(version.is_some(), cfg!(feature = "sqlcipher"), "{version:?}");
    let header = std::fs::read(&place.path).expect("the file");
    assert_eq!(header.starts_with(b"SQLite format 3"), cfg!(not(feature = "sqlcipher")));
}
