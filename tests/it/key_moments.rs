//! A key file and a register of two moments or of two locations: nothing is lost by that, the acknowledged passphrase opens, and it is said.
#![cfg(test)]

use crate::support::{Fixture, PASSPHRASE, now};
use plusgroep::app::{AppError, Session, copies};
use plusgroep::domain::role::Role;
use plusgroep::domain::text::Text;
use plusgroep::store::vault::{reserve_path, vault_path};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

const ANNA: (&str, &str) = ("Anna", PASSPHRASE);
const NEW_ANNA: (&str, &str) = ("Anna", "vier nieuwe woorden van Anna");
const BEA: (&str, &str) = ("Bea", "vier losse woorden van Bea");
const NEW_BEA: (&str, &str) = ("Bea", "vier nieuwe woorden van Bea");
const CARLA: (&str, &str) = ("Carla", "vier losse woorden van Carla");
const DORA: (&str, &str) = ("Dora", "vier losse woorden van Dora");

fn open(path: &Path, (name, passphrase): (&str, &str)) -> Result<Session, AppError> {
    Session::open(path, Some(name), passphrase, now())
}

fn refusal(path: &Path, who: (&str, &str)) -> &'static str {
    open(path, who).map_or_else(|error| error.code, |_| "opened")
}

fn add(session: &mut Session, (name, passphrase): (&str, &str), own: &str) {
    let name = Text::parse(name).expect("a name");
    session
        .add_account(now(), &name, Role::Medewerker, passphrase, own)
        .expect("made");
}

fn change(session: &mut Session, (name, passphrase): (&str, &str), own: &str) {
    session
        .change_passphrase(now(), name, passphrase, own)
        .expect("changed");
}

fn keys(path: &Path) -> [Vec<u8>; 2] {
    [vault_path(path), reserve_path(path)].map(|file| std::fs::read(file).expect("keys"))
}

fn put_keys(path: &Path, bytes: &[u8]) {
    for file in [vault_path(path), reserve_path(path)] {
        std::fs::write(file, bytes).expect("written");
    }
}

/// A location of Anna, Bea and Carla, of which nothing lies in a side file.
fn house() -> Fixture {
    let fixture = Fixture::busy();
    let mut session = fixture.session();
    for who in [BEA, CARLA] {
        add(&mut session, who, PASSPHRASE);
    }
    drop(session);
    fixture
}

#[test]
fn beside_an_older_register_the_acknowledged_passphrase_opens_nothing_is_lost_and_it_is_said() {
    let fixture = house();
    let path = fixture.path();
    let old = std::fs::read(&path).expect("the register");
    change(&mut fixture.session(), NEW_ANNA, PASSPHRASE);
    let right = std::fs::read(&path).expect("the register");
    let held = keys(&path);
    std::fs::write(&path, &old).expect("put back by hand");
    assert_eq!(refusal(&path, ANNA), "WACHTWOORD", "it was replaced");
    let session = open(&path, NEW_ANNA).expect("the acknowledged one opens");
    let said = session.mended().expect("it is said").to_owned();
    assert!(
        said.contains("locatiebestand is ouder") && said.contains("zet dat dan terug"),
        "{said}"
    );
    assert_eq!(session.log_count("register.ouder").expect("a log"), 1);
    drop(session);
    assert!(keys(&path) == held, "nothing is taken out of the key files");
    assert_eq!(open(&path, BEA).expect("opens").mended(), None, "it is said once");
    std::fs::write(&path, &right).expect("the right one again");
    for who in [NEW_ANNA, BEA, CARLA] {
        assert_eq!(refusal(&path, who), "opened", "{}", who.0);
    }
    assert_eq!(refusal(&path, ANNA), "WACHTWOORD");
}

#[test]
fn what_an_older_register_does_not_know_stays_also_when_work_goes_on_there() {
    let fixture = house();
    let path = fixture.path();
    let old = std::fs::read(&path).expect("the register");
    let mut manager = fixture.session();
    add(&mut manager, DORA, PASSPHRASE);
    manager.close_account(now(), "Carla").expect("closed");
    drop(manager);
    let right = std::fs::read(&path).expect("the register");
    let held = keys(&path);
    std::fs::write(&path, &old).expect("put back by hand");
    assert_eq!(refusal(&path, DORA), "LOCATIE_OUDER");
    assert!(keys(&path) == held, "a refusal destroys nothing");
    assert_ne!(refusal(&path, CARLA), "opened", "she was closed");
    let mut manager = open(&path, ANNA).expect("opens");
    assert!(manager.mended().is_some_and(|said| said.contains("ouder")));
    assert_eq!(refusal(&path, DORA), "LOCATIE_OUDER");
    change(&mut manager, NEW_BEA, PASSPHRASE);
    drop(manager);
    assert_eq!(refusal(&path, NEW_BEA), "opened");
    assert_eq!(refusal(&path, BEA), "WACHTWOORD");
    std::fs::write(&path, &right).expect("the right one again");
    for (who, expected) in [
        (ANNA, "opened"),
        (DORA, "opened"),
        (NEW_BEA, "opened"),
        (BEA, "WACHTWOORD"),
    ] {
        assert_eq!(refusal(&path, who), expected, "{}", who.0);
    }
    assert_ne!(refusal(&path, CARLA), "opened");
}

#[test]
fn an_older_key_file_is_called_older() {
    let fixture = house();
    let path = fixture.path();
    let [old, _] = keys(&path);
    let mut manager = fixture.session();
    change(&mut manager, NEW_BEA, PASSPHRASE);
    drop(manager);
    put_keys(&path, &old);
    let session = open(&path, ANNA).expect("opens");
    assert!(
        session
            .mended()
            .is_some_and(|said| said.contains("sleutelbestand is ouder"))
    );
    assert_eq!(session.accounts_without_key().expect("read"), ["Bea"]);
}

/// A line of a key file with its checksum.
fn line(json: &str) -> String {
    format!(
        "{} {json}\n",
        plusgroep::store::vault::to_hex(&Sha256::digest(json.as_bytes()))
    )
}

#[test]
fn an_old_entry_that_is_given_a_higher_number_opens_nothing() {
    let fixture = house();
    let path = fixture.path();
    let [old, _] = keys(&path);
    change(&mut fixture.session(), NEW_BEA, PASSPHRASE);
    let text = String::from_utf8(old).expect("text");
    let mut rest = String::new();
    for written in text.lines().skip(1) {
        let mut entry: serde_json::Value = serde_json::from_str(&written[65..]).expect("JSON");
        entry["stand"] = 99.into();
        rest.push_str(&line(&entry.to_string()));
    }
    let mut header: serde_json::Value =
        serde_json::from_str(&text.lines().next().expect("a header")[65..]).expect("JSON");
    header["stand"] = 99.into();
    header["som"] = plusgroep::store::vault::to_hex(&Sha256::digest(rest.as_bytes())).into();
    put_keys(&path, (line(&header.to_string()) + &rest).as_bytes());
    assert_eq!(refusal(&path, BEA), "WACHTWOORD");
}

/// Names in the folder of a location that a foreign key file was given.
fn kept_aside(path: &Path) -> Vec<PathBuf> {
    let folder = std::fs::read_dir(path.parent().expect("a folder")).expect("a folder");
    let all = folder.map(|entry| entry.expect("an entry").path());
    all.filter(|path| path.to_string_lossy().contains(".vreemd-")).collect()
}

#[test]
fn of_two_key_files_the_one_of_this_location_counts_and_the_other_is_named_kept_and_replaced() {
    let other = Fixture::new(crate::support::Filling::Nothing, plusgroep::app::Reality::Real);
    let [foreign, _] = keys(&other.path());
    for (number, part) in ["sleutelbestand", "sleutelbestand (reserve)"].into_iter().enumerate() {
        let fixture = house();
        let path = fixture.path();
        let held = keys(&path);
        let file = [vault_path(&path), reserve_path(&path)][number].clone();
        std::fs::write(&file, &foreign).expect("of another location");
        // Anna has the same passphrase there; Bea is not known there.
        for who in [ANNA, BEA] {
            let checked = copies::check_location(&path, Some(who.0), who.1).expect("checked");
            let wrong: Vec<_> = checked.parts.iter().filter(|part| part.verdict.is_err()).collect();
            assert_eq!(wrong.len(), 1, "{part} {}: {wrong:?}", who.0);
            assert!(wrong[0].name == part && format!("{:?}", wrong[0].verdict).contains("andere locatie"));
            assert_eq!(refusal(&path, (who.0, "iets anders")), "WACHTWOORD");
        }
        assert!(
            plusgroep::app::account_names(&path)
                .expect("names")
                .contains(&"Bea".to_owned())
        );
        let session = open(&path, BEA).unwrap_or_else(|error| panic!("{part}: {error:?}"));
        let said = session.mended().expect("it is said").to_owned();
        assert!(said.contains("andere locatie") && said.contains(".vreemd-1"), "{said}");
        drop(session);
        assert!(keys(&path) == held, "{part}");
        let kept = kept_aside(&path);
        assert_eq!(kept.len(), 1, "{kept:?}");
        assert!(std::fs::read(&kept[0]).expect("kept") == foreign);
        for who in [ANNA, BEA, CARLA] {
            assert_eq!(refusal(&path, who), "opened", "{part} {}", who.0);
        }
    }
}
