//! What of a beschikking each role sees on each surface, by the consent of parents and child (docs/adr/0017).
#![cfg(test)]

use super::support::{Fixture, PASSPHRASE, now};
use plusgroep::app::Session;
use plusgroep::app::deadlines::About;
use plusgroep::app::dossier::{DossierAction, FormTarget};
use plusgroep::domain::dossier::EntryKind;
use plusgroep::domain::dossier::form::Values;
use plusgroep::domain::ids::{ChildId, EventId};
use plusgroep::domain::role::{Permission, Role};
use plusgroep::domain::text::Text;

/// A child of which the indication was typed from a paper, with a number.
const AMIRA: ChildId = ChildId::from_raw(1);
/// A child of which the allocation came by message, with number 300002.
const BAS: ChildId = ChildId::from_raw(2);
/// What tells what stands on the paper: its number, and its last day in both ways of writing.
const OF_PAPER: [&str; 3] = ["399999", "18-12-2026", "2026-12-18"];

fn values(fields: &str) -> Values {
    fields
        .split(',')
        .filter_map(|field| field.split_once('='))
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .collect()
}

fn write(session: &mut Session, child: ChildId, kind: EntryKind, fields: &str) {
    let replaces = None;
    let target = FormTarget::Record { child, kind, replaces };
    let written = session.record_form(now(), &target, &values(fields));
    written.unwrap_or_else(|error| panic!("{kind:?}: {error:?}"));
}

/// Changes the consents of a child: what was written is corrected, or another is added.
fn consent(session: &mut Session, child: ChildId, corrects: Option<EventId>, fields: &str) -> EventId {
    let all = format!("onderwerp=beschikking,gegeven_door=moeder,{fields}");
    let kind = EntryKind::Consent;
    let content = session.read_typed(kind, &values(&all), now()).expect("a consent");
    let action = match corrects {
        Some(id) => DossierAction::Correct { id, content },
        None => DossierAction::Write { child, content },
    };
    session.dossier(now(), &action).expect("written");
    let file = session.child_file(child, now()).expect("a dossier");
    let of_kind = file.entries.iter().filter(|entry| entry.kind == kind);
    of_kind.map(|entry| entry.id).max().expect("the consent")
}

/// The five surfaces that show something of what was granted.
const SURFACES: [&str; 5] = ["kind toon", "scherm", "toewijzingen", "termijnen", "export"];

/// Everything that someone can read of a child on a surface; empty where the role may not look.
fn read(session: &mut Session, child: ChildId, surface: &str) -> String {
    match surface {
        "kind toon" | "scherm" if !session.role().may(Permission::SeeChildren) => String::new(),
        "kind toon" => {
            let file = session.child_file(child, now()).expect("a dossier");
            format!("{:?}", file.entries)
        }
        "scherm" => {
            let screen = session.child_screen(child, now()).expect("a screen");
            format!("{:?} {:?} {:?}", screen.allocations, screen.burn_down, screen.former)
        }
        "toewijzingen" => {
            let number = child.raw().to_string();
            let found = session.burn_downs(Some(&number), now().day());
            found.map_or_else(|_| String::new(), |found| format!("{found:?}"))
        }
        "termijnen" => {
            let Ok(board) = session.deadlines(None, now()) else {
                return String::new();
            };
            let of_child = board
                .lines
                .iter()
                .filter(|line| matches!(line.about, About::Child(of, ..) if of == child));
            of_child
                .map(|line| format!("{} {}", line.due, line.text))
                .collect::<Vec<_>>()
                .join(" ")
        }
        _ => {
            let folder = tempfile::tempdir().expect("a folder");
            let number = plusgroep::domain::ids::ChildNumber::parse(&child.raw().to_string()).expect("a number");
            let Ok(export) = session.export_child(&number, folder.path(), now()) else {
                return String::new();
            };
            let texts = export.files.map(|file| std::fs::read_to_string(file).expect("a file"));
            texts.concat()
        }
    }
}

/// The surfaces on which a role reads one of some marks.
fn told(session: &mut Session, child: ChildId, marks: &[&str]) -> Vec<&'static str> {
    let tells = |text: &str| marks.iter().any(|mark| text.contains(mark));
    SURFACES
        .into_iter()
        .filter(|surface| tells(&read(session, child, surface)))
        .collect()
}

/// A session of each role, made by the manager.
fn sessions(fixture: &Fixture, manager: &mut Session) -> Vec<Session> {
    let roles = [
        Role::Medewerker,
        Role::Mentor,
        Role::Begeleider,
        Role::Administratie,
        Role::Planner,
    ];
    let mut all: Vec<Session> = roles
        .into_iter()
        .map(|role| {
            let name = Text::parse(role.code()).expect("a name");
            let secret = format!("vier losse woorden {name}");
            let made = manager.add_account(now(), &name, role, &secret, PASSPHRASE);
            made.expect("an account");
            Session::open(&fixture.path(), Some(name.as_str()), &secret, now()).expect("it opens")
        })
        .collect();
    all.push(fixture.session());
    all
}

/// The surfaces on which each role reads what is looked for.
type Expected = [(Role, &'static [&'static str]); 6];

const NOBODY: Expected = [
    (Role::Medewerker, &[]),
    (Role::Mentor, &[]),
    (Role::Begeleider, &[]),
    (Role::Administratie, &[]),
    (Role::Planner, &[]),
    (Role::Locatiemanager, &[]),
];
const BY_ROLE: Expected = [
    (Role::Medewerker, &["termijnen"]),
    (Role::Mentor, &["kind toon", "scherm", "toewijzingen", "termijnen"]),
    (Role::Begeleider, &["kind toon", "scherm", "toewijzingen", "termijnen"]),
    (Role::Administratie, &["toewijzingen", "termijnen"]),
    (Role::Planner, &[]),
    (Role::Locatiemanager, &SURFACES),
];
const MESSAGE_WITHOUT: Expected = [
    (Role::Medewerker, &[]),
    (Role::Mentor, &[]),
    (Role::Begeleider, &[]),
    (Role::Administratie, &["toewijzingen"]),
    (Role::Planner, &[]),
    (Role::Locatiemanager, &["scherm", "toewijzingen", "export"]),
];
const MESSAGE_WITH: Expected = [
    (Role::Medewerker, &[]),
    (Role::Mentor, &["scherm", "toewijzingen"]),
    (Role::Begeleider, &["scherm", "toewijzingen"]),
    (Role::Administratie, &["toewijzingen"]),
    (Role::Planner, &[]),
    (Role::Locatiemanager, &["scherm", "toewijzingen", "export"]),
];

#[test]
fn b10_who_sees_what_of_a_beschikking_per_role_surface_and_consent() {
    let fixture = Fixture::busy();
    let mut manager = fixture.session();
    let indication = "product=45A60,toekenning=3 dagdeel week 2026-01-01 2026-12-18,datum=15-12-2025,gemeente=0214,\
                      toewijzingnummer=399999";
    write(&mut manager, AMIRA, EntryKind::Indication, indication);
    let mut all = sessions(&fixture, &mut manager);
    let mut check = |state: &str, paper: Expected, message: Expected| {
        for (child, marks, expected) in [(AMIRA, &OF_PAPER[..], paper), (BAS, &["300002"], message)] {
            for (session, (role, surfaces)) in all.iter_mut().zip(expected) {
                assert_eq!(session.role(), role);
                assert_eq!(
                    told(session, child, marks),
                    surfaces,
                    "{state}: {role:?} of child {}",
                    child.raw()
                );
            }
        }
    };
    let mut change = |last: [Option<EventId>; 2], fields: &str| {
        let [amira, bas] =
            [(AMIRA, last[0]), (BAS, last[1])].map(|(child, id)| consent(&mut manager, child, id, fields));
        [Some(amira), Some(bas)]
    };
    check("none", NOBODY, MESSAGE_WITHOUT);
    let given = change([None, None], "datum=2026-01-05");
    check("given", BY_ROLE, MESSAGE_WITH);
    let withdrawn = change(given, "datum=2026-01-05,ingetrokken_op=2026-10-05");
    check("withdrawn", NOBODY, MESSAGE_WITHOUT);
    let expired = change(withdrawn, "datum=2026-01-05,tot=2026-10-04");
    check("expired", NOBODY, MESSAGE_WITHOUT);
    let again = change(expired, "datum=2026-01-05,tot=2026-10-05");
    check("on its last day", BY_ROLE, MESSAGE_WITH);
    for child in [AMIRA, BAS] {
        let kind = EntryKind::Card;
        let replaces = None;
        let target = FormTarget::Record { child, kind, replaces };
        let mut session = fixture.session();
        let mut form = session.form_start(&target, now()).expect("a form");
        form.typed.insert("geboortedatum".to_owned(), "05-10-2014".to_owned());
        session.record_form(now(), &form.target, &form.typed).expect("changed");
    }
    check("twelve today, the parents alone", NOBODY, MESSAGE_WITHOUT);
    change(again, "datum=2026-01-05,namens=ouders_en_kind");
    check("twelve, and the child agreed too", BY_ROLE, MESSAGE_WITH);
}
