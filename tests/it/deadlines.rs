//! What has to be done by when, on a real location: the board per role, what is dismissed, and the command.
#![cfg(test)]

use super::support::{Fixture, PASSPHRASE, at, now};
use plusgroep::app::deadlines::{About, DeadlineBoard, DeadlineLine};
use plusgroep::app::dossier::DossierAction;
use plusgroep::app::{ErrorKind, Session};
use plusgroep::domain::deadline::{DeadlineKind, State};
use plusgroep::domain::dossier::EntryKind;
use plusgroep::domain::dossier::form::Values;
use plusgroep::domain::ids::{ChildId, ChildNumber};
use plusgroep::domain::role::Role;
use plusgroep::domain::text::Text;
use plusgroep::domain::time::parse_date;
use serde_json::Value;
use std::process::{Command, Output};

/// Bas Voorbeeld of the fixture: BSO+ since January, with an allocation without an end.
const BAS: ChildId = ChildId::from_raw(2);

/// Writes a record of a child, from its fields as "key=value" with commas.
fn write(session: &mut Session, child: ChildId, kind: EntryKind, fields: &str) {
    let typed: Values = fields
        .split(',')
        .filter_map(|field| field.split_once('='))
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .collect();
    let content = session.read_typed(kind, &typed, now()).expect("a right record");
    session
        .dossier(now(), &DossierAction::Write { child, content })
        .expect("written");
}

fn board(session: &Session) -> DeadlineBoard {
    session.deadlines(None, now()).expect("a board")
}

fn of(board: &DeadlineBoard, kind: DeadlineKind) -> Vec<(String, State)> {
    let lines = board.lines.iter().filter(|line| line.kind == kind);
    lines.map(|line| (line.due.to_string(), line.state)).collect()
}

fn line(board: &DeadlineBoard, kind: DeadlineKind) -> DeadlineLine {
    let found = board.lines.iter().find(|line| line.kind == kind);
    found.expect("a line of this kind").clone()
}

#[test]
fn the_board_has_every_term_by_day_and_counts_what_is_late_and_near() {
    let fixture = Fixture::busy();
    let session = fixture.session();
    let board = board(&session);
    let late = |due: &str| (due.to_owned(), State::Late);
    assert_eq!(of(&board, DeadlineKind::Satisfaction), vec![late("2026-07-01"); 6]);
    assert_eq!(
        of(&board, DeadlineKind::SpecialistTalk),
        [
            late("2026-09-30"),
            ("2026-10-31".to_owned(), State::NotYet),
            ("2026-11-30".to_owned(), State::NotYet),
            ("2026-12-31".to_owned(), State::NotYet)
        ]
    );
    assert_eq!(of(&board, DeadlineKind::NoPlan).len(), 6);
    assert_eq!((board.counts.late, board.counts.soon), (7, 0));
    assert!(board.lines.windows(2).all(|pair| pair[0].order() <= pair[1].order()));
    let soon = session
        .deadlines(parse_date("2026-10-31").ok(), now())
        .expect("a board");
    assert_eq!(
        of(&soon, DeadlineKind::SpecialistTalk).len(),
        2,
        "until the day that is asked for"
    );
    assert_eq!(session.deadline_counts(now()).expect("counts"), board.counts);
}

#[test]
fn buren_5_7_an_indication_written_at_the_child_gives_an_evaluation_and_done_takes_it_away() {
    let fixture = Fixture::busy();
    let mut session = fixture.session();
    let indication = "product=45A05,toekenning=3 dagdeel week 2026-01-01 2026-12-20,datum=2025-12-01,gemeente=0214";
    write(&mut session, BAS, EntryKind::Indication, indication);
    assert_eq!(
        of(&board(&session), DeadlineKind::Evaluation),
        [],
        "without consent its dates are not told"
    );
    assert_eq!(
        of(&board(&session), DeadlineKind::ConsentMissing),
        [("2026-10-05".to_owned(), State::Known)],
        "the day of a withheld indication is not told"
    );
    let consent = "onderwerp=beschikking,gegeven_door=moeder,datum=2026-01-01";
    write(&mut session, BAS, EntryKind::Consent, consent);
    let due = ("2026-10-20".to_owned(), State::Soon);
    assert_eq!(of(&board(&session), DeadlineKind::Evaluation), [due]);
    assert_eq!(of(&board(&session), DeadlineKind::ConsentMissing), []);
    let goal = "datum=2026-01-10,gebied=rust,omschrijving=Rust,beginsituatie=druk,streven=rustig,meten=lijst";
    write(&mut session, BAS, EntryKind::Goal, goal);
    let root = session.child_file(BAS, now()).expect("a file");
    let root = root.entries.iter().find(|entry| entry.kind == EntryKind::Goal);
    let evaluation = format!(
        "doel={},datum=2026-10-05,score=1,vervolg=doorgaan,met=ouders",
        root.expect("the goal").root.raw()
    );
    write(&mut session, BAS, EntryKind::Evaluation, &evaluation);
    assert_eq!(of(&board(&session), DeadlineKind::Evaluation), []);
}

#[test]
fn a_dismissed_term_is_gone_after_a_restart_and_comes_back_by_undo() {
    let fixture = Fixture::busy();
    let mut session = fixture.session();
    let talk = line(&board(&session), DeadlineKind::SpecialistTalk);
    let done = session
        .dismiss_deadline(&talk.key, "In september was de gedragskundige er niet", now())
        .expect("dismissed");
    assert_eq!(done.message, "Afgehandeld: Overleg gedragskundige, wo 30-09-2026.");
    drop(session);
    let mut session = fixture.session();
    let after = board(&session);
    assert!(after.lines.iter().all(|line| line.key != talk.key));
    assert_eq!(after.counts.late, 6);
    let why = after.dismissed[0].dismissed.as_ref().expect("why");
    assert_eq!(
        (why.reason.as_str(), why.author.as_str()),
        ("In september was de gedragskundige er niet", "Anna")
    );
    session.undo_dossier(now()).expect("undone");
    assert_eq!(board(&session).counts.late, 7);
    session.redo_dossier(now()).expect("done again");
    assert_eq!(board(&session).counts.late, 6);
}

#[test]
fn a_day_that_moves_makes_another_term_of_it() {
    let fixture = Fixture::busy();
    let mut session = fixture.session();
    let signal = "datum=2026-09-01,wat=Stil,besproken_met=team,vervolg_voor=2026-10-01";
    write(&mut session, BAS, EntryKind::Signal, signal);
    let first = line(&board(&session), DeadlineKind::SignalFollowUp);
    assert_eq!(
        first.about,
        About::Child(
            BAS,
            ChildNumber::parse("2").expect("a number"),
            "Bas Voorbeeld".to_owned()
        )
    );
    session
        .dismiss_deadline(&first.key, "Gedaan", now())
        .expect("dismissed");
    assert_eq!(of(&board(&session), DeadlineKind::SignalFollowUp), []);
    let file = session.child_file(BAS, now()).expect("a file");
    let entry = file.entries.iter().find(|entry| entry.kind == EntryKind::Signal);
    let typed: Values = [
        ("datum", "2026-09-01"),
        ("wat", "Stil"),
        ("besproken_met", "team"),
        ("vervolg_voor", "2026-10-09"),
    ]
    .into_iter()
    .map(|(key, value)| (key.to_owned(), value.to_owned()))
    .collect();
    let content = session.read_typed(EntryKind::Signal, &typed, now()).expect("right");
    let id = entry.expect("the signal").id;
    session
        .dossier(now(), &DossierAction::Correct { id, content })
        .expect("corrected");
    assert_eq!(
        of(&board(&session), DeadlineKind::SignalFollowUp),
        [("2026-10-09".to_owned(), State::Soon)]
    );
}

#[test]
fn only_what_is_on_the_board_can_be_dismissed_and_only_with_a_reason() {
    let fixture = Fixture::busy();
    let mut session = fixture.session();
    let talk = line(&board(&session), DeadlineKind::SpecialistTalk);
    let empty = session.dismiss_deadline(&talk.key, "  ", now()).expect_err("no reason");
    assert_eq!(empty.kind, ErrorKind::Input);
    let unknown = session
        .dismiss_deadline("onbekend", "Gedaan", now())
        .expect_err("no term");
    assert_eq!((unknown.kind, unknown.code), (ErrorKind::Refused, "TERMIJN"));
    session.dismiss_deadline(&talk.key, "Gedaan", now()).expect("dismissed");
    assert!(session.dismiss_deadline(&talk.key, "Nog eens", now()).is_err());
}

#[test]
fn privacy_9_each_role_has_the_terms_that_it_may_see_and_no_others() {
    let fixture = Fixture::busy();
    let mut session = fixture.session();
    let signal = "datum=2026-09-01,wat=Stil,besproken_met=team,vervolg_voor=2026-10-01";
    write(&mut session, BAS, EntryKind::Signal, signal);
    write(
        &mut session,
        BAS,
        EntryKind::PlanRequest,
        "datum=2026-10-01,door=ouders",
    );
    let talk = line(&board(&session), DeadlineKind::SpecialistTalk);
    for (name, role, expected) in [
        ("Mo", Role::Medewerker, Some((0, 1))),
        ("Bo", Role::Begeleider, Some((8, 1))),
        ("Pim", Role::Planner, Some((0, 0))),
        ("Ad", Role::Administratie, Some((0, 0))),
        ("In", Role::Inspectie, None),
    ] {
        let account = Text::parse(name).expect("a name");
        let secret = format!("vier losse woorden {name}");
        session
            .add_account(now(), &account, role, &secret, PASSPHRASE)
            .expect("an account");
        let mut own = Session::open(&fixture.path(), Some(name), &secret, now()).expect("it opens");
        let found = own.deadlines(None, now());
        let counts = found.as_ref().ok().map(|board| (board.counts.late, board.counts.soon));
        assert_eq!(counts, expected, "{role:?}");
        let shown = own.deadline_counts(now()).expect("counts");
        assert_eq!((shown.late, shown.soon), expected.unwrap_or_default(), "{role:?}");
        for line in found.iter().flat_map(|board| &board.lines) {
            assert!(line.kind.seen_by(role), "{role:?} {:?}", line.kind);
        }
        let dismissed = own.dismiss_deadline(&talk.key, "Gedaan", now());
        assert_eq!(dismissed.is_ok(), role == Role::Begeleider, "{role:?}");
    }
}

fn command(fixture: &Fixture, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_plusgroep"))
        .env_clear()
        .env("PLUSGROEP_BESTAND", fixture.path())
        .env("PLUSGROEP_WACHTWOORD", PASSPHRASE)
        .args(["--nu", "2026-10-05T14:30", "termijnen"])
        .args(arguments)
        .output()
        .expect("the program runs")
}

#[test]
fn the_command_says_what_is_late_and_the_json_has_numbers_and_no_names() {
    let fixture = Fixture::busy();
    let output = command(&fixture, &[]);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(
        text.contains("wo 01-07-2026  ! te laat     kind 2 Bas Voorbeeld: Oudertevredenheid: begon op do 01-01-2026"),
        "{text}"
    );
    assert!(
        text.ends_with("Tot en met di 05-01-2027: 7 te laat, 0 binnenkort.\n"),
        "{text}"
    );
    let output = command(&fixture, &["--tot", "2026-10-31", "--json"]);
    let raw = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(!raw.contains("Voorbeeld"), "no name in JSON");
    let json: Value = serde_json::from_str(&raw).expect("JSON");
    assert_eq!((&json["te_laat"], &json["binnenkort"]), (&7.into(), &0.into()));
    let lines = json["termijnen"].as_array().expect("a list");
    let talk = lines.iter().find(|line| line["soort"] == "overleg_gedragskundige");
    assert_eq!(
        talk.expect("the talk").to_string(),
        "{\"kindnummer\":null,\"personeelsnummer\":null,\"sleutel\":\"overleg_gedragskundige:locatie:2026-09-30\",\
         \"soort\":\"overleg_gedragskundige\",\"stand\":\"te laat\",\
         \"tekst\":\"Overleg gedragskundige: er waren in september 2026 pluskinderen geplaatst\",\
         \"uiterlijk\":\"2026-09-30\"}"
    );
    let child = lines.iter().find(|line| line["soort"] == "tevredenheid");
    assert_eq!(child.expect("a child")["kindnummer"], "2");
}

#[test]
fn nothing_late_is_exit_0_and_a_wrong_day_is_one_sentence() {
    let fixture = Fixture::new(super::support::Filling::Nothing, plusgroep::app::Reality::Real);
    let output = command(&fixture, &["--tot", "2026-12-31"]);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "Er is tot en met do 31-12-2026 niets dat op een dag klaar moet zijn.\n"
    );
    let output = command(&fixture, &["--tot", "2031-10-06"]);
    assert_eq!(
        (
            output.status.code(),
            String::from_utf8_lossy(&output.stderr).lines().next()
        ),
        (
            Some(2),
            Some("Termijnen zijn er tot hoogstens vijf jaar vooruit; kies zo 05-10-2031 of eerder.")
        )
    );
    let output = command(&fixture, &["--tot", "morgen"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        said.starts_with("De waarde van --tot ") && output.status.code() == Some(2),
        "{said}"
    );
}

#[test]
fn the_day_after_the_terms_have_moved_on() {
    let fixture = Fixture::busy();
    let session = fixture.session();
    let later = session.deadlines(None, at("2026-10-17T08:00")).expect("a board");
    assert_eq!(
        of(&later, DeadlineKind::SpecialistTalk)[1],
        ("2026-10-31".to_owned(), State::Soon)
    );
}
