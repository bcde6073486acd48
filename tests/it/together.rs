//! Two people at the same time: what one wrote is never lost, forked or overwritten without a word.
#![cfg(test)]

use super::cli::{Home, code, err, text};
use super::import_support::{self, Place};
use super::support::{Fixture, PASSPHRASE, now};
use plusgroep::app::declare::Sending;
use plusgroep::app::dossier::{DossierAction, FormError, FormTarget};
use plusgroep::app::{Progress, Session};
use plusgroep::domain::dossier::form::Values;
use plusgroep::domain::dossier::{Content, EntryKind};
use plusgroep::domain::ids::{ChildId, ChildNumber, EventId, GemeenteCode};
use plusgroep::domain::role::Role;
use plusgroep::domain::text::Text;
use plusgroep::domain::time::Month;
use plusgroep::store::vault::Vault;
use plusgroep::tui::theme::Theme;
use std::io::Write;
use std::process::{Child, Output, Stdio};
use std::sync::Barrier;

const BAS: ChildId = ChildId::from_raw(2);

fn values(fields: &[(&str, &str)]) -> Values {
    let owned = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
    fields.iter().map(owned).collect()
}

fn contact(session: &Session, name: &str) -> Content {
    let fields = [
        ("naam", name),
        ("relatie", "moeder"),
        ("mag_ophalen", "ja"),
        ("gezag", "ja"),
    ];
    let read = session.read_typed(EntryKind::Contact, &values(&fields), now());
    read.expect("a contact")
}

fn contacts(session: &Session) -> Vec<(EventId, String)> {
    records(session, BAS)
}

/// The contacts of a child that count: number and first field.
fn records(session: &Session, child: ChildId) -> Vec<(EventId, String)> {
    let file = session.child_file(child, now()).expect("a dossier");
    let entries = file.entries.iter().filter(|entry| entry.kind == EntryKind::Contact);
    entries.map(|entry| (entry.id, entry.fields[0].shown.clone())).collect()
}

/// A second manager at the keyboard of another terminal.
pub fn bea(fixture: &Fixture) -> Session {
    let name = Text::parse("Bea").expect("a name");
    fixture
        .session()
        .add_account(now(), &name, Role::Locatiemanager, "vier woorden van Bea", PASSPHRASE)
        .expect("made");
    Session::open(&fixture.path(), Some("Bea"), "vier woorden van Bea", now()).expect("it opens")
}

fn wait(children: Vec<Child>) -> Vec<Output> {
    let finish = |child: Child| child.wait_with_output().expect("it ends");
    children.into_iter().map(finish).collect()
}

/// A file with the passphrase of someone.
fn secret(home: &Home, name: &str) -> String {
    let file = home.folder.path().join(format!("{name}.wachtwoord"));
    std::fs::write(&file, format!("vier losse woorden van {name}")).expect("a file");
    text(&file).to_owned()
}

/// Commands that run at once; each is done.
fn all_at_once(home: &Home, commands: &[Vec<&str>]) {
    let start = |arguments: &Vec<&str>| {
        let mut command = home.command();
        command.args(arguments).stdin(Stdio::null());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().expect("the program runs")
    };
    for output in wait(commands.iter().map(start).collect()) {
        assert_eq!(code(&output), 0, "{}", err(&output));
    }
}

#[test]
fn accounts_made_and_changed_by_many_processes_at_once_can_all_sign_in() {
    let home = Home::with_location();
    let new = "--nieuw-wachtwoord-bestand";
    let names = ["Bram", "Carla", "Dirk", "Els", "Femke", "Gijs"];
    let files = names.map(|name| secret(&home, name));
    let made: Vec<Vec<&str>> = names
        .iter()
        .zip(&files)
        .map(|(name, file)| vec!["account", "nieuw", name, "--rol", "medewerker", new, file])
        .collect();
    all_at_once(&home, &made);
    let other = secret(&home, "een ander");
    all_at_once(
        &home,
        &[
            vec!["account", "wachtwoord", "Bram", new, &other],
            vec!["account", "wachtwoord", "Carla", new, &other],
            vec!["account", "sluit", "Dirk"],
            vec!["account", "sluit", "Els"],
        ],
    );
    let [_, _, dirk, els, femke, gijs] = &files;
    for (name, file, exit) in [
        ("Bram", &other, 0),
        ("Carla", &other, 0),
        ("Dirk", dirk, 2),
        ("Els", els, 2),
        ("Femke", femke, 0),
        ("Gijs", gijs, 0),
    ] {
        let signed_in = home.run(&["--account", name, "--wachtwoord-bestand", file, "account", "lijst"]);
        assert_eq!(code(&signed_in), exit, "{name}: {}", err(&signed_in));
    }
    let held = Vault::read(&home.file).expect("a key file");
    assert_eq!(held.names().len(), 5, "a closed account has no key: {:?}", held.names());
}

/// Puts other bytes in the place of both key files.
fn put_keys_back(location: &std::path::Path, bytes: &[u8]) {
    use plusgroep::store::vault::{reserve_path, vault_path};
    for path in [vault_path(location), reserve_path(location)] {
        std::fs::write(path, bytes).expect("written");
    }
}

#[test]
fn a_key_without_an_account_goes_at_the_next_opening_and_an_account_without_a_key_is_said() {
    let fixture = Fixture::busy();
    let path = fixture.path();
    let bea = Text::parse("Bea").expect("a name");
    let before = std::fs::read(plusgroep::store::vault::vault_path(&path)).expect("the key file");
    let mut session = fixture.session();
    session
        .add_account(now(), &bea, Role::Medewerker, "vier woorden van Bea", PASSPHRASE)
        .expect("made");
    let with_bea = std::fs::read(plusgroep::store::vault::vault_path(&path)).expect("the key file");
    // Key files of before were put back: the account has no key.
    put_keys_back(&path, &before);
    let mut session = fixture.session();
    assert_eq!(session.accounts_without_key().expect("read"), ["Bea"]);
    session
        .change_passphrase(now(), "Bea", "vier andere woorden", PASSPHRASE)
        .expect("it gets a key again");
    assert!(Session::open(&path, Some("Bea"), "vier andere woorden", now()).is_ok());
    // Closed, and the computer stopped before its key was taken out: the next opening does that.
    session.close_account(now(), "Bea").expect("closed");
    put_keys_back(&path, &with_bea);
    assert!(Vault::read(&path).expect("keys").names().contains(&"Bea"));
    let session = fixture.session();
    assert!(!Vault::read(&path).expect("keys").names().contains(&"Bea"));
    assert_eq!(session.log_count("sleutels.opgeruimd").expect("a log"), 1);
}

#[test]
fn an_open_window_of_a_closed_account_writes_nothing_more() {
    let fixture = Fixture::busy();
    let mut open = bea(&fixture);
    let mut manager = fixture.session();
    let content = contact(&open, "Riet Proef");
    let write = DossierAction::Write { child: BAS, content };
    open.dossier(now(), &write).expect("written");
    manager.close_account(now(), "Bea").expect("closed");
    let refused = open.dossier(now(), &write).expect_err("refused");
    assert_eq!(refused.code, "ACCOUNT_GESLOTEN");
    assert_eq!(contacts(&manager).len(), 1);
}

#[test]
fn of_four_corrections_of_one_version_at_once_exactly_one_wins() {
    let fixture = Fixture::busy();
    let mut first = fixture.session();
    let content = contact(&first, "Riet Proef");
    first
        .dossier(now(), &DossierAction::Write { child: BAS, content })
        .expect("written");
    let mut sessions: Vec<Session> = (0..4).map(|_| fixture.session()).collect();
    for round in 0..25 {
        let (id, _) = contacts(&first)[0].clone();
        let together = Barrier::new(sessions.len());
        let won: Vec<bool> = std::thread::scope(|scope| {
            let mut threads = Vec::new();
            for (number, session) in sessions.iter_mut().enumerate() {
                let content = contact(session, &format!("Riet {round} {number}"));
                let together = &together;
                threads.push(scope.spawn(move || {
                    together.wait();
                    match session.dossier(now(), &DossierAction::Correct { id, content }) {
                        Ok(_) => true,
                        Err(error) => {
                            assert_eq!(error.code, "INTUSSEN_GEWIJZIGD", "{error}");
                            false
                        }
                    }
                }));
            }
            threads
                .into_iter()
                .map(|thread| thread.join().expect("no panic"))
                .collect()
        });
        assert_eq!(won.iter().filter(|won| **won).count(), 1, "round {round}: {won:?}");
        assert_eq!(contacts(&first).len(), 1, "round {round}");
    }
}

/// The form of the card of Bas as it is now, with some fields typed over.
fn card(session: &Session, fields: &[(&str, &str)]) -> (FormTarget, Values) {
    let target = FormTarget::Record {
        child: BAS,
        kind: EntryKind::Card,
        replaces: None,
    };
    let start = session.form_start(&target, now()).expect("a form");
    let mut typed = start.typed;
    typed.extend(values(fields));
    (start.target, typed)
}

fn alert(session: &Session) -> Option<String> {
    let file = session.child_file(BAS, now()).expect("a dossier");
    file.card.child.alert.map(|alert| alert.to_string())
}

#[test]
fn an_allergy_that_a_colleague_noted_meanwhile_is_not_written_over_by_an_open_form() {
    let fixture = Fixture::busy();
    let (mut one, mut other) = (fixture.session(), fixture.session());
    let (open, typed) = card(&one, &[("school", "De Linde")]);
    let (theirs, changed) = card(&other, &[("alert", "Pindaallergie")]);
    other.record_form(now(), &theirs, &changed).expect("changed");
    let refused = one.record_form(now(), &open, &typed).expect_err("refused");
    let FormError::Refused(error) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!(error.code, "INTUSSEN_GEWIJZIGD");
    assert_eq!(alert(&one).as_deref(), Some("Pindaallergie"), "nothing is written");
    let conflict = error.conflict.expect("what differs");
    assert_eq!(conflict.by.as_ref().map(|(who, _)| who.as_str()), Some("Anna"));
    let fields: Vec<(&str, &str, &str, &str)> = conflict
        .differences
        .iter()
        .map(|field| {
            (
                field.key,
                field.was.shown.as_str(),
                field.theirs.shown.as_str(),
                field.own.shown.as_str(),
            )
        })
        .collect();
    assert_eq!(
        fields,
        [
            (
                "school",
                "Basisschool De Regenboog",
                "Basisschool De Regenboog",
                "De Linde"
            ),
            ("alert", "", "Pindaallergie", ""),
        ]
    );
    // Decided field by field, it is based on what was seen.
    let mut decided = typed;
    decided.extend(values(&[("alert", "Pindaallergie")]));
    one.record_form(now(), &open.based_on(&conflict.basis), &decided)
        .expect("written");
    assert_eq!(alert(&one).as_deref(), Some("Pindaallergie"));
}

#[test]
fn a_form_that_is_gone_on_with_still_knows_what_it_was_based_on() {
    let fixture = Fixture::busy();
    let (mut one, mut other) = (fixture.session(), bea(&fixture));
    let (open, typed) = card(&one, &[("school", "De Linde")]);
    one.keep_draft(now(), &open, &typed).expect("kept");
    let (theirs, changed) = card(&other, &[("alert", "Pindaallergie")]);
    other.record_form(now(), &theirs, &changed).expect("changed");
    let draft = one.draft().expect("read").expect("a draft");
    assert_eq!((&draft.target, &draft.typed), (&open, &typed));
    assert!(one.record_form(now(), &draft.target, &draft.typed).is_err());
    assert_eq!(alert(&one).as_deref(), Some("Pindaallergie"));
}

#[test]
fn a_withdrawal_of_a_version_that_was_corrected_meanwhile_is_refused() {
    let fixture = Fixture::busy();
    let (mut one, mut other) = (fixture.session(), fixture.session());
    let content = contact(&one, "Riet Proef");
    one.dossier(now(), &DossierAction::Write { child: BAS, content })
        .expect("written");
    let (id, _) = contacts(&one)[0].clone();
    let content = contact(&other, "Riet Verbeterd");
    other
        .dossier(now(), &DossierAction::Correct { id, content })
        .expect("corrected");
    let refused = one
        .dossier(now(), &DossierAction::Withdraw { id })
        .expect_err("refused");
    assert_eq!(refused.code, "INTUSSEN_GEWIJZIGD");
    assert_eq!(contacts(&one)[0].1, "Riet Verbeterd");
    let (last, _) = contacts(&one)[0].clone();
    other
        .dossier(now(), &DossierAction::Withdraw { id: last })
        .expect("gone");
    let content = contact(&one, "Riet Anders");
    let refused = one
        .dossier(now(), &DossierAction::Correct { id: last, content })
        .expect_err("refused");
    assert!(refused.message.contains("ingetrokken"), "{}", refused.message);
    assert!(contacts(&one).is_empty());
}

#[test]
fn a_correction_after_one_that_was_taken_back_counts_and_can_be_taken_back_itself() {
    let fixture = Fixture::busy();
    let mut session = fixture.session();
    let content = contact(&session, "Eerst");
    session
        .dossier(now(), &DossierAction::Write { child: BAS, content })
        .expect("written");
    let correct = |session: &mut Session, name: &str| {
        let content = contact(session, name);
        let (id, _) = contacts(session)[0].clone();
        session
            .dossier(now(), &DossierAction::Correct { id, content })
            .expect("corrected");
    };
    for round in 0..3 {
        correct(&mut session, &format!("Poging {round}"));
        session.undo_dossier(now()).expect("undone");
        assert_eq!(contacts(&session)[0].1, "Eerst", "round {round}");
    }
    correct(&mut session, "Zo is het");
    assert_eq!(contacts(&session)[0].1, "Zo is het");
    let screen = session.child_screen(BAS, now()).expect("a screen");
    let (id, _) = contacts(&session)[0].clone();
    let former: Vec<&str> = screen.former[&id]
        .iter()
        .map(|entry| entry.fields[0].shown.as_str())
        .collect();
    assert_eq!(former, ["Eerst"], "what was taken back is no former version");
    session
        .dossier(now(), &DossierAction::Withdraw { id })
        .expect("withdrawn");
    assert!(contacts(&session).is_empty(), "{:?}", contacts(&session));
    session.undo_dossier(now()).expect("undone");
    assert_eq!(contacts(&session)[0].1, "Zo is het");
}

#[test]
fn a_command_on_an_old_version_ends_with_2_and_the_difference() {
    let home = Home::with_samples();
    let run = |arguments: &[&str], input: &str| {
        let mut command = home.command();
        command.arg("--json").args(arguments).stdin(Stdio::piped());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program runs");
        let mut pipe = child.stdin.take().expect("an input");
        let _closed = pipe.write_all(input.as_bytes());
        drop(pipe);
        let output = child.wait_with_output().expect("it ends");
        let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
        (code(&output), json, err(&output))
    };
    let first = "naam = Riet Proef\nrelatie = moeder\nmag_ophalen = ja\ngezag = ja\n";
    let (_, noted, _) = run(&["kind", "noteer", "12", "contact"], first);
    let id = noted["laatste_id"].to_string();
    let (exit, ..) = run(&["kind", "verbeter", "12", &id], "naam = Riet Anders\n");
    assert_eq!(exit, 0);
    let (exit, json, said) = run(&["kind", "verbeter", "12", &id], "naam = Riet Derde\n");
    assert_eq!(exit, 2);
    let meanwhile = &json["fout"]["intussen"];
    assert_eq!(
        meanwhile["velden"],
        serde_json::json!([{"veld": "naam", "was": "Riet Proef", "nu": "Riet Anders", "uw": "Riet Derde"}])
    );
    assert_eq!(meanwhile["door"], "Anja");
    assert!(
        said.contains("Naam: was «Riet Proef», nu «Riet Anders», u gaf «Riet Derde»."),
        "{said}"
    );
    let (exit, ..) = run(
        &["kind", "verbeter", "12", &meanwhile["id"].to_string()],
        "naam = Riet Derde\n",
    );
    assert_eq!(exit, 0, "based on what it is now");
    let (_, log, _) = run(&["logboek"], "");
    assert!(!log.to_string().contains("Riet"), "the log holds no content");
}

#[test]
fn the_second_person_sees_both_on_the_screen_and_decides_field_by_field() {
    let fixture = Fixture::busy();
    let mut keyboard = fixture.keyboard(now(), Theme::Monochrome);
    let mut other = fixture.session();
    keyboard.press("3/bas<Enter>w");
    let (theirs, changed) = card(&other, &[("alert", "Pindaallergie"), ("school", "Het Kompas")]);
    other.record_form(now(), &theirs, &changed).expect("changed");
    // The school is the first field that both changed.
    keyboard.press("<Down><Down><Down>");
    keyboard.press(&"<Backspace>".repeat(30));
    keyboard.press("De Linde<PgDn>");
    let screen = keyboard.screen(80, 24);
    assert!(screen.contains("intussen gewijzigd door Anna"), "{screen}");
    for part in [
        "School: welke tekst geldt?",
        "Terug naar wat het was",
        "«Basisschool De Regenboog»",
        "Laat staan: Anna",
        "«Het Kompas»",
        "Neem wat u typte",
        "«De Linde»",
    ] {
        assert!(screen.contains(part), "{part}: {screen}");
    }
    assert_eq!(alert(&other).as_deref(), Some("Pindaallergie"), "nothing was written");
    assert!(
        keyboard.notice().contains("«Pindaallergie» (Anna)"),
        "a field that was left alone follows, and that is said: {}",
        keyboard.notice()
    );
    keyboard.press("2");
    let screen = keyboard.screen(80, 24);
    assert!(
        screen.contains("Enter legt vast.") && screen.contains("Pindaallergie"),
        "{screen}"
    );
    keyboard.press("<Enter>");
    let file = other.child_file(BAS, now()).expect("a dossier");
    assert_eq!(
        file.card.child.school.map(|school| school.to_string()).as_deref(),
        Some("De Linde")
    );
    assert_eq!(alert(&other).as_deref(), Some("Pindaallergie"));
}

#[test]
fn eight_processes_and_an_open_window_lose_and_fork_nothing() {
    let home = Home::with_samples();
    let mut open = Session::open(&home.file, None, "vier gewone losse woorden", now()).expect("it opens");
    let number = ChildNumber::parse("12").expect("a number");
    let child = open.child_by_number(&number).expect("a child");
    let content = contact(&open, "Van het venster");
    open.dossier(now(), &DossierAction::Write { child, content })
        .expect("written");
    let before = records(&open, child).len();
    let start = |process: usize| {
        let mut command = home.command();
        command.args(["kind", "noteer", "12", "contact"]).stdin(Stdio::piped());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut started = command.spawn().expect("the program runs");
        let mut pipe = started.stdin.take().expect("an input");
        let fields = format!("naam = Proces {process}\nrelatie = vader\nmag_ophalen = ja\ngezag = ja\n");
        pipe.write_all(fields.as_bytes()).expect("read");
        started
    };
    for round in 0..3 {
        let running: Vec<Child> = (0..8).map(start).collect();
        // The open window goes on correcting its own record while they write.
        for time in 0..5 {
            let own = records(&open, child)
                .into_iter()
                .find(|(_, name)| name.starts_with("Van"));
            let (id, _) = own.expect("its record");
            let content = contact(&open, &format!("Van het venster {round} {time}"));
            open.dossier(now(), &DossierAction::Correct { id, content })
                .expect("corrected");
        }
        for output in wait(running) {
            assert_eq!(code(&output), 0, "{}", err(&output));
        }
    }
    let found = records(&open, child);
    assert_eq!(found.len(), before + 24, "{found:?}");
    assert!(found.iter().any(|(_, name)| name == "Van het venster 2 4"));
    assert_eq!(open.first_broken_log_line().expect("a log"), None);
}

#[test]
fn a_month_that_a_colleague_declares_while_it_is_read_is_shown_as_it_was_and_not_half() {
    let place = Place::with_samples();
    let mut other = Session::open(&place.path, None, import_support::PASSPHRASE, place.now).expect("it opens");
    let (month, gemeente) = (
        Month::parse("2026-03").expect("a month"),
        GemeenteCode::parse("0214").expect("a code"),
    );
    let folder = tempfile::tempdir().expect("a folder");
    let later = import_support::moment("2026-04-02T10:00");
    let mut made = None;
    let mut report = |_: u32| {
        let mut declare = || other.make_claim(month, &gemeente, folder.path(), later);
        made.get_or_insert_with(|| declare().expect("made"));
    };
    let read = place
        .session
        .month_end(month, &gemeente, later, Progress::whole(&mut report))
        .expect("a month");
    assert!(!made.expect("a colleague declared it").files.is_empty());
    assert_eq!(
        (read.claim.sending, read.sent.len()),
        (Sending::New, 0),
        "as it was when the reading began"
    );
    let again = place
        .session
        .month_end(month, &gemeente, later, Progress::whole(&mut |_| {}))
        .expect("a month");
    assert_eq!((again.claim.sending, again.sent.len()), (Sending::SentBefore, 1));
}
