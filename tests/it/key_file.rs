//! The key file: whatever happens to one of its two files, nobody is locked out and nothing old comes back.
#![cfg(test)]

use super::support::{Fixture, PASSPHRASE, now};
use plusgroep::app::{AppError, Session, copies};
use plusgroep::domain::role::Role;
use plusgroep::domain::text::Text;
use plusgroep::store::Store;
use plusgroep::store::vault::{Unlocked, Vault, reserve_path, vault_path};
use std::path::{Path, PathBuf};

const BEA: (&str, &str) = ("Bea", "vier losse woorden van Bea");
const CARLA: (&str, &str) = ("Carla", "vier losse woorden van Carla");
const ANNA: (&str, &str) = ("Anna", PASSPHRASE);

/// How many of something: few in the ordinary run, all of them where the figures of docs/BETROUWBAARHEID.md are made.
fn runs(few: u32, full: u32) -> u32 {
    if std::env::var_os("PLUSGROEP_TESTEN_VOL").is_some() {
        full
    } else {
        few
    }
}

/// A row of numbers, the same every time.
struct Row(u64);

impl Row {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % bound
    }
}

/// A location with three accounts, of which one opens the sealed notes.
fn three_accounts() -> Fixture {
    let fixture = Fixture::busy();
    let mut session = fixture.session();
    for ((name, passphrase), role) in [(BEA, Role::Medewerker), (CARLA, Role::Aandachtsfunctionaris)] {
        let name = Text::parse(name).expect("a name");
        session
            .add_account(now(), &name, role, passphrase, PASSPHRASE)
            .expect("made");
    }
    fixture
}

fn open(path: &Path, (name, passphrase): (&str, &str)) -> Result<Session, AppError> {
    Session::open(path, Some(name), passphrase, now())
}

fn refusal(path: &Path, who: (&str, &str)) -> &'static str {
    open(path, who).map_or_else(|error| error.code, |_| "opened")
}

fn flip(path: &Path, at: usize, bit: u8) {
    let mut bytes = std::fs::read(path).expect("a file");
    bytes[at] ^= 1 << bit;
    std::fs::write(path, bytes).expect("written");
}

fn both(location: &Path) -> [PathBuf; 2] {
    [vault_path(location), reserve_path(location)]
}

fn put(location: &Path, bytes: &[u8]) {
    for path in both(location) {
        std::fs::write(path, bytes).expect("written");
    }
}

/// The parts that `controleer` calls wrong.
fn wrong_parts(path: &Path) -> Vec<&'static str> {
    let checked = copies::check_location(path, Some("Anna"), PASSPHRASE).expect("checked");
    let wrong = checked.parts.iter().filter(|part| part.verdict.is_err());
    wrong.map(|part| part.name).collect()
}

#[test]
fn one_flipped_bit_in_either_key_file_locks_nobody_out_is_named_and_is_mended() {
    let fixture = three_accounts();
    let path = fixture.path();
    let whole = std::fs::read(vault_path(&path)).expect("keys");
    assert!(std::fs::read(reserve_path(&path)).expect("the reserve") == whole);
    let mut row = Row(20_261_005);
    let people = [ANNA, BEA, CARLA];
    let total = runs(24, 300);
    for number in 0..total {
        let (file, at) = (row.below(2), row.below(whole.len()));
        let bit = u8::try_from(row.below(8)).expect("a bit");
        flip(&both(&path)[file], at, bit);
        let named = ["sleutelbestand", "sleutelbestand (reserve)"][file];
        assert_eq!(
            wrong_parts(&path),
            [named],
            "flip {number}: file {file}, byte {at}, bit {bit}"
        );
        let before = fixture.log_count("sleutels.hersteld");
        for (turn, who) in people.into_iter().enumerate() {
            let session = open(&path, who).unwrap_or_else(|error| panic!("flip {number}: {error:?}"));
            assert_eq!(session.mended().is_some(), turn == 0, "it is said once: flip {number}");
        }
        assert_eq!(fixture.log_count("sleutels.hersteld"), before + 1, "flip {number}");
        assert!(wrong_parts(&path).is_empty(), "flip {number}");
        for path in both(&path) {
            assert!(std::fs::read(path).expect("keys") == whole, "flip {number}");
        }
    }
    println!("{total} flipped bits: every account signed in, every file was named and mended");
}

#[test]
fn with_both_key_files_damaged_nobody_hears_that_the_passphrase_is_wrong() {
    let fixture = three_accounts();
    let path = fixture.path();
    let whole = std::fs::read(vault_path(&path)).expect("keys");
    let mut row = Row(4_711);
    let (mut opened, mut told) = (0, 0);
    for number in 0..runs(12, 150) {
        put(&path, &whole);
        for file in both(&path) {
            let bit = u8::try_from(row.below(8)).expect("a bit");
            flip(&file, row.below(whole.len()), bit);
        }
        for who in [BEA, CARLA, ANNA] {
            match refusal(&path, who) {
                "opened" => opened += 1,
                "SLEUTEL_KAPOT" | "SLEUTELS_KAPOT" => told += 1,
                other => panic!("pair {number}, {}: {other}", who.0),
            }
        }
    }
    println!("pairs of flipped bits: {opened} signings in, {told} told that the key files are damaged");
}

#[test]
fn an_entry_that_is_damaged_in_both_files_is_said_and_its_owner_gets_a_new_passphrase() {
    let fixture = three_accounts();
    let path = fixture.path();
    let text = std::fs::read_to_string(vault_path(&path)).expect("keys");
    let at = text.find("\"Bea\"").expect("an entry of Bea") + 1;
    for file in both(&path) {
        flip(&file, at, 0);
    }
    assert_eq!(wrong_parts(&path).len(), 3, "both files, and that a key is gone");
    assert_eq!(refusal(&path, BEA), "SLEUTEL_KAPOT");
    let mut manager = open(&path, ANNA).expect("the manager signs in");
    assert!(manager.mended().is_some_and(|said| said.contains("account lijst")));
    assert_eq!(manager.accounts_without_key().expect("read"), ["Bea"]);
    let error = open(&path, BEA).map(|_| ()).expect_err("still, after mending");
    assert!(error.hints.concat().contains("account wachtwoord"), "{error:?}");
    assert!(
        plusgroep::app::account_names(&path)
            .expect("names")
            .contains(&"Bea".to_owned())
    );
    manager
        .change_passphrase(now(), "Bea", "vier nieuwe woorden van Bea", PASSPHRASE)
        .expect("changed");
    assert_eq!(refusal(&path, ("Bea", "vier nieuwe woorden van Bea")), "opened");
    assert_eq!(refusal(&path, BEA), "WACHTWOORD", "now the old one is wrong");
}

#[test]
fn an_old_key_file_or_reserve_brings_back_no_closed_account_and_no_old_passphrase() {
    for replaced in [&[1][..], &[0][..], &[0, 1][..]] {
        let fixture = three_accounts();
        let path = fixture.path();
        let old = std::fs::read(vault_path(&path)).expect("keys");
        let mut manager = fixture.session();
        let new = ("Bea", "vier nieuwe woorden van Bea");
        manager
            .change_passphrase(now(), new.0, new.1, PASSPHRASE)
            .expect("changed");
        manager.close_account(now(), "Carla").expect("closed");
        drop(manager);
        for file in both(&path) {
            std::fs::write(&file, b"ruis").expect("destroyed");
        }
        for file in replaced {
            std::fs::write(&both(&path)[*file], &old).expect("an old one is put back");
        }
        assert_eq!(refusal(&path, BEA), "WACHTWOORD_VERVALLEN", "{replaced:?}");
        assert_eq!(refusal(&path, new), "SLEUTEL_KAPOT", "her entry is gone: {replaced:?}");
        assert_ne!(refusal(&path, CARLA), "opened", "{replaced:?}");
        assert_eq!(refusal(&path, ANNA), "opened", "{replaced:?}");
        let session = fixture.session();
        assert_eq!(session.log_count("aanmelden.geweigerd").expect("a log"), 1);
        assert!(session.log_count("sleutels.opgeruimd").expect("a log") > 0);
        let held = Vault::read(&path).expect("keys");
        assert!(
            held.marks()
                .iter()
                .all(|mark| !std::str::from_utf8(&old).expect("text").contains(&mark.salt)
                    || session_keeps(&path, &mark.salt))
        );
    }
}

/// Whether the register says that an entry counts.
fn session_keeps(path: &Path, salt: &str) -> bool {
    let (_, key) = Vault::read(path)
        .expect("keys")
        .open(Some("Anna"), PASSPHRASE)
        .expect("the key");
    let store = Store::open(path, &key).expect("the file");
    let vault = Vault::read(path).expect("keys");
    let opened = vault.marks().into_iter().filter(|mark| mark.salt == salt).collect();
    let among = vault.entries();
    plusgroep::store::vault_entries::counts(store.read(), &Unlocked { opened, among }).expect("read")
}

#[test]
fn an_old_whole_key_file_beside_the_newest_reserve_costs_nobody_anything() {
    let fixture = three_accounts();
    let path = fixture.path();
    let old = std::fs::read(vault_path(&path)).expect("keys");
    let new = ("Bea", "vier nieuwe woorden van Bea");
    fixture
        .session()
        .change_passphrase(now(), new.0, new.1, PASSPHRASE)
        .expect("changed");
    let newest = std::fs::read(vault_path(&path)).expect("keys");
    std::fs::write(vault_path(&path), old).expect("put back by hand");
    assert_eq!(refusal(&path, new), "opened");
    assert_eq!(refusal(&path, BEA), "WACHTWOORD", "the opening took the old one out");
    for file in both(&path) {
        assert_eq!(std::fs::read(file).expect("keys").len(), newest.len());
    }
}

#[test]
fn a_key_file_of_before_checksums_is_read_and_written_anew() {
    let fixture = three_accounts();
    let path = fixture.path();
    write_old_form(&path);
    forget_entries(&path);
    assert!(wrong_parts(&path).is_empty(), "it is old, not damaged");
    let session = open(&path, BEA).expect("it opens");
    assert_eq!(session.mended(), None);
    drop(session);
    let [main, reserve] = both(&path).map(|file| std::fs::read(file).expect("keys"));
    assert!(main == reserve && !main.starts_with(b"{"), "twice, with checksums");
    for who in [ANNA, BEA, CARLA] {
        assert_eq!(refusal(&path, who), "opened", "{}", who.0);
    }
    // From here on the register says what counts, also of entries of the old form.
    let new = ("Bea", "vier nieuwe woorden van Bea");
    fixture
        .session()
        .change_passphrase(now(), new.0, new.1, PASSPHRASE)
        .expect("changed");
    put(&path, &main);
    assert_eq!(refusal(&path, BEA), "WACHTWOORD_VERVALLEN");
}

/// Writes the key file as the program did before it had checksums, without a reserve.
fn write_old_form(path: &Path) {
    let text = std::fs::read_to_string(vault_path(path)).expect("keys");
    let mut lines = text
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(&line[65..]).expect("JSON"));
    let header = lines.next().expect("a first line");
    let (mut own, mut sealed) = (Vec::new(), Vec::new());
    for mut entry in lines {
        let list = entry
            .as_object_mut()
            .and_then(|entry| entry.remove("lijst"))
            .expect("a list");
        if list == "sleutels" { &mut own } else { &mut sealed }.push(entry);
    }
    let old = serde_json::json!({
        "versie": 1, "locatie": header["locatie"], "sleutels": own, "verzegeld": sealed,
    });
    std::fs::write(vault_path(path), serde_json::to_vec_pretty(&old).expect("JSON")).expect("written");
    std::fs::remove_file(reserve_path(path)).expect("removed");
}

/// Makes the register one that was migrated a moment ago: it says nothing about entries.
fn forget_entries(path: &Path) {
    let connection = super::import_support::connect(path, "Anna", PASSPHRASE);
    connection
        .execute_batch("DELETE FROM vault_entry; DELETE FROM vault_stand;")
        .expect("SQL");
}

#[test]
fn the_two_key_files_are_for_their_owner_only_and_no_temporary_one_stays() {
    use std::os::unix::fs::PermissionsExt;
    let fixture = three_accounts();
    let path = fixture.path();
    for file in both(&path) {
        let mode = std::fs::metadata(&file).expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{}", file.display());
        // What a stopped program leaves goes at the next change.
        std::fs::write(format!("{}.tijdelijk", file.display()), b"half").expect("written");
    }
    fixture
        .session()
        .change_passphrase(now(), "Bea", "vier nieuwe woorden van Bea", PASSPHRASE)
        .expect("changed");
    for file in both(&path) {
        assert!(!Path::new(&format!("{}.tijdelijk", file.display())).exists());
    }
}

#[test]
fn the_same_passphrase_given_anew_opens() {
    let fixture = three_accounts();
    fixture
        .session()
        .change_passphrase(now(), "Bea", BEA.1, PASSPHRASE)
        .expect("changed");
    assert_eq!(refusal(&fixture.path(), BEA), "opened");
}
