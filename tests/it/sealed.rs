//! Sealed notes of the meldcode: who opens them, who does not, and what the file shows of them (wet/PRIVACY 7).
#![cfg(test)]

use crate::import_support::{PASSPHRASE, Place, child, connect, day, log, sample, tamper, try_sql};
use plusgroep::app::import::ImportKind;
use plusgroep::app::{MeldcodeFile, Moment, NewNote, SealedAccess, SealedKey, Session, Target};
use plusgroep::domain::ids::ChildId;
use plusgroep::domain::meldcode::{Consulted, Entry, Note, NoteText, Step};
use plusgroep::domain::role::Role;
use plusgroep::domain::text::Text;
use plusgroep::store::vault::{Holder, Vault};
use std::io::Write;
use std::process::{Command, Output, Stdio};
use zeroize::Zeroizing;

const BO: &str = "zes heel andere woorden hier";
const CAS: &str = "nog eens vijf andere woorden";
const SECRET: &str = "Verzonnen blauwe plek";

fn place() -> Place {
    let mut place = Place::empty();
    place.write(ImportKind::Children, sample(ImportKind::Children));
    place
}

fn add(place: &mut Place, name: &str, role: Role, passphrase: &str) -> SealedAccess {
    let name = Text::parse(name).expect("a name");
    place
        .session
        .add_account(place.now, &name, role, passphrase, PASSPHRASE)
        .expect("an account")
}

/// Bo is the first aandachtsfunctionaris; with the recovery key of the sealed notes.
fn with_bo() -> (Place, Session, Zeroizing<String>) {
    let mut place = place();
    let SealedAccess::Made(recovery) = add(&mut place, "Bo", Role::Aandachtsfunctionaris, BO) else {
        panic!("the first one gets the key");
    };
    let bo = open(&place, BO);
    (place, bo, recovery)
}

fn open(place: &Place, passphrase: &str) -> Session {
    Session::open(&place.path, None, passphrase, place.now).expect("it opens")
}

/// A second aandachtsfunctionaris, who took the key over from Bo.
fn with_cas(place: &mut Place) -> (Session, SealedKey) {
    assert!(matches!(
        add(place, "Cas", Role::Aandachtsfunctionaris, CAS),
        SealedAccess::Waits
    ));
    let mut cas = open(place, CAS);
    assert_eq!(
        cas.unseal(place.now, CAS).map(|_| ()).map_err(|e| e.code),
        Err("GEEN_SLEUTEL")
    );
    cas.take_sealed(place.now, CAS, BO).expect("taken over");
    let key = cas.unseal(place.now, CAS).expect("open");
    (cas, key)
}

fn new(target: Target, entry: Entry, text: &str) -> NewNote {
    let text = NoteText::parse(text).expect("a text");
    let day = day("2026-03-31");
    NewNote {
        target,
        note: Note { entry, day, text },
    }
}

fn write(session: &mut Session, (key, now): (&SealedKey, Moment), child: ChildId, note: &NewNote) {
    session.write_sealed(child, key, note, now).expect("written");
}

fn texts(files: &[MeldcodeFile]) -> Vec<&str> {
    let notes = files.iter().flat_map(|file| file.state.notes());
    notes.map(|note| note.text.as_str()).collect()
}

#[test]
fn only_the_aandachtsfunctionaris_opens_sealed_notes_and_only_with_the_passphrase() {
    let (mut place, mut bo, recovery) = with_bo();
    let now = place.now;
    let sem = child(&place, "12").id;
    let key = bo.unseal(now, BO).expect("open");
    write(&mut bo, (&key, now), sem, &new(Target::Open, Entry::Signals, SECRET));
    let next = Entry::Consultation(Consulted::VeiligThuis);
    write(&mut bo, (&key, now), sem, &new(Target::Open, next, "Gebeld"));
    let files = bo.sealed_file(sem, &key, now).expect("files");
    assert_eq!(texts(&files), [SECRET, "Gebeld"]);
    assert_eq!(files[0].state.next(), Some(Step::Talk));
    assert_eq!(files[0].written_by, ["Bo", "Bo"]);
    let refused = bo.write_sealed(sem, &key, &new(Target::Open, next, "x"), now);
    assert_eq!(refused.map_err(|error| error.code), Err("MELDCODE"));
    // The PIN of the person, the passphrase of another and a guess leave it closed, with one sentence.
    bo.set_pin(now, "1234").expect("a PIN");
    for secret in ["1234", PASSPHRASE, "mis", ""] {
        let error = bo.unseal(now, secret).expect_err("closed");
        assert_eq!(error.code, "WACHTWOORD");
        assert_eq!(
            error.message,
            "Het wachtwoord klopt niet; de verzegelde notities blijven dicht."
        );
    }
    assert!(bo.unseal(now, &recovery).is_ok(), "their own recovery key opens them");
    // The manager has every other right, the database key and even the recovery key in hand.
    for secret in [BO, PASSPHRASE, &recovery] {
        let refused = place.session.unseal(now, secret).map(|_| ());
        assert_eq!(refused.map_err(|error| error.code), Err("GEEN_RECHT"));
    }
    let refused = place.session.sealed_file(sem, &key, now).map(|_| ());
    assert_eq!(refused.map_err(|error| error.code), Err("GEEN_RECHT"));
    // A switch by PIN closes what was opened, for the next person and for who comes back.
    let (mut cas, cas_key) = with_cas(&mut place);
    cas.set_pin(now, "4321").expect("a PIN");
    assert!(cas.sealed_file(sem, &cas_key, now).is_ok());
    for name in [("Bo", "1234"), ("Cas", "4321")] {
        cas.switch_person(now, name.0, name.1).expect("switched");
        for opened in [&key, &cas_key] {
            let refused = cas.sealed_file(sem, opened, now).map(|_| ());
            assert_eq!(refused.map_err(|error| error.code), Err("VERZEGELD_DICHT"), "{name:?}");
        }
    }
    assert!(cas.unseal(now, CAS).is_ok());
}

#[test]
fn neither_the_database_key_nor_the_recovery_key_of_the_location_opens_the_sealed_key() {
    let mut place = place();
    let settings = crate::import_support::sample_settings();
    let policy = plusgroep::regeling::builtin("buren-2025").expect("a policy");
    let path = place.path.with_file_name("ander.plusgroep");
    let name = Text::parse("Proef").expect("a name");
    let request = plusgroep::app::NewLocationRequest {
        settings: &settings,
        regeling_toml: policy,
        account: &name,
        role: Role::Locatiemanager,
        passphrase: PASSPHRASE,
        reality: plusgroep::app::Reality::Demo,
    };
    let location_recovery =
        plusgroep::app::create_location(&path, &request, &plusgroep::app::Random::System, place.now).expect("made");
    place.session = Session::open(&path, None, PASSPHRASE, place.now).expect("it opens");
    place.path = path;
    let SealedAccess::Made(recovery) = add(&mut place, "Bo", Role::Aandachtsfunctionaris, BO) else {
        panic!("the first one gets the key");
    };
    let vault = Vault::read(&place.path).expect("a key file");
    let everyone: Vec<_> = vault
        .sealed_holders()
        .into_iter()
        .filter_map(|holder| match holder {
            Holder::Account(id) => Some(id),
            Holder::Recovery => None,
        })
        .collect();
    assert_eq!(everyone.len(), 1, "not the manager");
    let (_, database) = vault.open(None, PASSPHRASE).expect("the database key");
    for secret in [PASSPHRASE, location_recovery.as_str(), database.as_pragma().as_str()] {
        assert!(vault.open_sealed(&everyone, secret).is_err());
    }
    assert!(vault.open_sealed(&everyone, &recovery).is_ok());
    assert!(
        vault.open(None, &recovery).is_err(),
        "and it does not open the location"
    );
    // Who opened the location with its recovery key acts as manager.
    let mut recovered = Session::open(&place.path, None, &location_recovery, place.now).expect("it opens");
    let refused = recovered.unseal(place.now, &recovery).map(|_| ());
    assert_eq!(refused.map_err(|error| error.code), Err("GEEN_RECHT"));
}

#[test]
fn the_file_shows_nothing_of_a_sealed_note_and_keeps_it() {
    let (mut place, mut bo, _) = with_bo();
    let now = place.now;
    let (sem, noor) = (child(&place, "12").id, child(&place, "13").id);
    add(&mut place, "Zwanenberg", Role::Medewerker, CAS);
    let key = bo.unseal(now, BO).expect("open");
    let about = Target::New {
        about: Some("Zwanenberg".to_owned()),
    };
    write(&mut bo, (&key, now), sem, &new(about, Entry::Signals, SECRET));
    let long = format!("{SECRET} {}", "lang ".repeat(500));
    write(&mut bo, (&key, now), noor, &new(Target::Open, Entry::Signals, &long));
    let folder = place.path.parent().expect("a folder");
    let files = || {
        std::fs::read_dir(folder)
            .expect("the folder")
            .map(|entry| entry.expect("an entry").path())
    };
    for path in files() {
        let bytes = std::fs::read(&path).expect("a file");
        for word in [SECRET, "signalen", "over_account", "dossier\":", "lang lang"] {
            let found = bytes.windows(word.len()).any(|window| window == word.as_bytes());
            assert!(!found, "«{word}» in {}", path.display());
        }
    }
    let lines = log(&place.path, "Proef", PASSPHRASE).join("\n");
    assert!(!lines.contains("Zwanenberg") && !lines.contains("stap"), "{lines}");
    let connection = connect(&place.path, "Proef", PASSPHRASE);
    let count = |sql: &str| {
        connection
            .query_row(sql, [], |row| row.get::<_, i64>(0))
            .expect("a count")
    };
    assert_eq!(
        count("SELECT count(DISTINCT length(ciphertext)) FROM sealed_note"),
        1,
        "as long as any other"
    );
    assert!(!try_sql(&place.path, "DELETE FROM sealed_note"));
    assert!(!try_sql(&place.path, "UPDATE sealed_note SET at_utc = 'x'"));
    // A note that is moved to another child past the program does not open there.
    let id = noor.raw();
    tamper(
        &place.path,
        &format!("DROP TRIGGER sealed_note_no_update; UPDATE sealed_note SET child_id = {id}"),
    );
    let moved = bo.sealed_file(noor, &key, now).map(|_| ());
    assert_eq!(moved.map_err(|error| error.code), Err("NOTITIE_KAPOT"));
}

#[test]
fn a_file_about_a_staff_member_does_not_exist_for_that_person() {
    let (mut place, mut bo, _) = with_bo();
    let now = place.now;
    let (sem, noor) = (child(&place, "12").id, child(&place, "13").id);
    let (mut cas, cas_key) = with_cas(&mut place);
    let key = bo.unseal(now, BO).expect("open");
    let about = |name: &str| Target::New {
        about: Some(name.to_owned()),
    };
    write(&mut bo, (&key, now), sem, &new(about("cas"), Entry::Signals, SECRET));
    let hidden = bo.sealed_file(sem, &key, now).expect("files");
    assert_eq!(hidden[0].about.as_deref(), Some("Cas"));
    assert_eq!(
        cas.sealed_file(sem, &cas_key, now),
        cas.sealed_file(noor, &cas_key, now)
    );
    let talk = new(Target::File(hidden[0].id), Entry::Addition(Step::Signals), "x");
    let refused = cas.write_sealed(sem, &cas_key, &talk, now);
    assert_eq!(refused.map_err(|error| error.code), Err("GEEN_DOSSIER"));
    // What Cas begins is another file, and the hidden one goes on without it.
    write(
        &mut cas,
        (&cas_key, now),
        sem,
        &new(Target::Open, Entry::Signals, "Van Cas"),
    );
    assert_eq!(texts(&cas.sealed_file(sem, &cas_key, now).expect("files")), ["Van Cas"]);
    let skip = new(Target::File(hidden[0].id), Entry::Skipped(Step::Consultation), "Spoed");
    write(&mut bo, (&key, now), sem, &skip);
    let seen = bo.sealed_file(sem, &key, now).expect("files");
    assert_eq!(texts(&seen), [SECRET, "Spoed", "Van Cas"]);
    assert_eq!(
        cas.sealed_file(sem, &cas_key, now).expect("files").len(),
        1,
        "also the later note is hidden"
    );
    let open = new(Target::Open, Entry::Skipped(Step::Talk), "x");
    let refused = bo.write_sealed(sem, &key, &open, now);
    assert_eq!(refused.map_err(|error| error.code), Err("MEER_DOSSIERS"));
    let own = bo.write_sealed(sem, &key, &new(about("Bo"), Entry::Signals, "x"), now);
    assert_eq!(own.map_err(|error| error.code), Err("OVER_UZELF"));
}

#[test]
fn a_new_passphrase_opens_sealed_notes_for_its_owner_and_not_for_who_set_it() {
    let (mut place, mut bo, recovery) = with_bo();
    let now = place.now;
    let own = bo.change_passphrase(now, "Bo", CAS, BO).expect("changed");
    assert!(matches!(own, SealedAccess::Follows));
    assert!(bo.unseal(now, BO).is_err() && bo.unseal(now, CAS).is_ok());
    // The manager takes over the account, and with it nothing that was sealed.
    let set = place
        .session
        .change_passphrase(now, "Bo", "door de manager", PASSPHRASE);
    assert!(matches!(set, Ok(SealedAccess::Waits)));
    let mut taken = open(&place, "door de manager");
    assert!(taken.unseal(now, "door de manager").is_err());
    for opener in ["door de manager", PASSPHRASE, "0000"] {
        let refused = taken.take_sealed(now, "door de manager", opener);
        assert_eq!(refused.map_err(|error| error.code), Err("WACHTWOORD"));
    }
    taken
        .take_sealed(now, "door de manager", &recovery)
        .expect("Bo has the recovery key");
    let key = taken.unseal(now, "door de manager").expect("open");
    let another = taken.renew_sealed_recovery(now, &key).expect("a new one");
    assert!(
        taken.unseal(now, &recovery).is_err(),
        "the first one was seen by who made the account"
    );
    assert!(taken.unseal(now, &another).is_ok());
    assert_eq!(place.session.log_count("verzegeld.mislukt").expect("a count"), 6);
}

#[test]
fn a_closed_account_opens_nothing_and_the_last_way_in_is_kept() {
    let (mut place, mut bo, recovery) = with_bo();
    let now = place.now;
    let sem = child(&place, "12").id;
    // Never used: the next one begins anew, with a key and a recovery key of its own.
    place.session.close_account(now, "Bo").expect("closed");
    let begun = add(&mut place, "Dee", Role::Aandachtsfunctionaris, BO);
    assert!(matches!(&begun, SealedAccess::Made(other) if **other != *recovery));
    bo = {
        drop(bo);
        open(&place, BO)
    };
    let key = bo.unseal(now, BO).expect("open");
    write(&mut bo, (&key, now), sem, &new(Target::Open, Entry::Signals, SECRET));
    let mut vault = Vault::read(&place.path).expect("a key file");
    let whole = std::fs::read(plusgroep::store::vault::vault_path(&place.path)).expect("bytes");
    let sealed = vault.open_sealed(
        &[],
        match &begun {
            SealedAccess::Made(recovery) => recovery,
            _ => "",
        },
    );
    let dee = vault.sealed_holders()[0];
    vault.clear_sealed();
    vault
        .add_sealed(dee, "Dee", BO, &sealed.expect("the key"), &[1; 40])
        .expect("wrapped");
    vault.write().expect("a key file without the recovery key");
    let refused = place.session.close_account(now, "Dee");
    assert_eq!(refused.map_err(|error| error.code), Err("LAATSTE_SLEUTEL"));
    std::fs::write(plusgroep::store::vault::vault_path(&place.path), whole).expect("put back");
    place
        .session
        .close_account(now, "Dee")
        .expect("the recovery key is there");
    assert!(matches!(
        add(&mut place, "Cas", Role::Aandachtsfunctionaris, CAS),
        SealedAccess::Waits
    ));
    let SealedAccess::Made(recovery) = begun else {
        panic!("made above");
    };
    let mut cas = open(&place, CAS);
    cas.take_sealed(now, CAS, &recovery).expect("taken over");
    let key = cas.unseal(now, CAS).expect("open");
    assert_eq!(texts(&cas.sealed_file(sem, &key, now).expect("files")), [SECRET]);
}

#[test]
fn the_first_account_of_a_location_is_not_the_aandachtsfunctionaris() {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = crate::import_support::sample_settings();
    let name = Text::parse("Proef").expect("a name");
    let request = plusgroep::app::NewLocationRequest {
        settings: &settings,
        regeling_toml: plusgroep::regeling::builtin("buren-2025").expect("a policy"),
        account: &name,
        role: Role::Aandachtsfunctionaris,
        passphrase: PASSPHRASE,
        reality: plusgroep::app::Reality::Demo,
    };
    let path = folder.path().join("x.plusgroep");
    let now = crate::import_support::moment("2026-03-31T20:00");
    let made = plusgroep::app::create_location(&path, &request, &plusgroep::app::Random::System, now);
    assert_eq!(made.map(|_| ()).map_err(|error| error.code), Err("EERSTE_ROL"));
    assert!(!path.exists());
}

fn run(place: &Place, passphrase: &str, arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_plusgroep"))
        .env_clear()
        .env("PLUSGROEP_BESTAND", &place.path)
        .env("PLUSGROEP_WACHTWOORD", passphrase)
        .args(["--nu", "2026-04-02T10:00"])
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    let written = child.stdin.take().expect("an input").write_all(input.as_bytes());
    // A command that refuses before it reads closes the pipe.
    drop(written);
    child.wait_with_output().expect("it ends")
}

#[test]
fn the_command_meldcode_writes_what_comes_in_and_shows_it_to_who_may() {
    let (place, bo, _) = with_bo();
    drop(bo);
    let write = ["meldcode", "schrijf", "--kind", "12"];
    let show = ["--json", "meldcode", "toon", "--kind", "12"];
    let input = format!("stap: 1\n\n{SECRET}\ntweede regel");
    let made = run(&place, BO, &write, &input);
    assert_eq!(made.status.code(), Some(0), "{}", String::from_utf8_lossy(&made.stderr));
    assert!(!String::from_utf8_lossy(&made.stdout).contains(SECRET));
    let shown = run(&place, BO, &show, "");
    let value: serde_json::Value = serde_json::from_slice(&shown.stdout).expect("JSON");
    assert_eq!(value["dossiers"][0]["volgende_stap"], 2);
    assert_eq!(
        value["dossiers"][0]["notities"][0]["tekst"],
        format!("{SECRET}\ntweede regel")
    );
    assert_eq!(value["dossiers"][0]["notities"][0]["datum"], "2026-04-02");
    for (passphrase, arguments, input, sentence) in [
        (PASSPHRASE, &show[1..], "", "mag u de verzegelde notities niet openen"),
        (
            PASSPHRASE,
            &write[..],
            input.as_str(),
            "mag u de verzegelde notities niet openen",
        ),
        (BO, &write[..], "zomaar tekst", "De waarde bij «stap»"),
        (
            BO,
            &write[..],
            "stap: 4\nweging: vermoeden\n\nx",
            "Stap 4 komt niet aan de beurt; eerst is stap 2 nodig.",
        ),
    ] {
        let refused = run(&place, passphrase, arguments, input);
        assert_eq!(refused.status.code(), Some(2));
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(said.contains(sentence) && !said.contains("zomaar"), "{said}");
    }
}
