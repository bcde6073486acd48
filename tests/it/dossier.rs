//! Use cases of the dossier: nothing is lost, undo restores, and what follows in other tables follows.
#![cfg(test)]

use super::support::{Fixture, PASSPHRASE, at, now};
use plusgroep::app::demo;
use plusgroep::app::dossier::{DossierAction, FormError, FormTarget};
use plusgroep::app::{AppError, Moment, Session};
use plusgroep::domain::dossier::EntryKind;
use plusgroep::domain::dossier::form::Values;
use plusgroep::domain::ids::ChildId;
use plusgroep::domain::text::Text;
use plusgroep::store::vault::Vault;
use plusgroep::store::{Store, StoreError, Tx, people};
use proptest::prelude::*;

const BAS: ChildId = ChildId::from_raw(2);
const AMIRA: ChildId = ChildId::from_raw(1);
const SEM: ChildId = ChildId::from_raw(19);

fn values(fields: &[(&str, &str)]) -> Values {
    let owned = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
    fields.iter().map(owned).collect()
}

fn target(child: ChildId, kind: EntryKind) -> FormTarget {
    let replaces = None;
    FormTarget::Record { child, kind, replaces }
}

fn write(session: &mut Session, child: ChildId, kind: EntryKind, fields: &[(&str, &str)]) -> Result<(), FormError> {
    session
        .record_form(now(), &target(child, kind), &values(fields))
        .map(|_| ())
}

/// The card as its form begins, with some fields typed over.
fn card_with(session: &Session, fields: &[(&str, &str)]) -> (FormTarget, Values) {
    let start = session.form_start(&target(BAS, EntryKind::Card), now());
    let start = start.expect("a form");
    let mut typed = start.typed;
    typed.extend(values(fields));
    (start.target, typed)
}

fn refusal(outcome: Result<(), FormError>) -> String {
    match outcome {
        Err(FormError::Refused(error)) => error.message,
        Err(FormError::Fields(errors)) => errors.into_iter().map(|error| error.text).collect(),
        Ok(()) => "vastgelegd".to_owned(),
    }
}

/// The records of a kind as they are shown, in order.
fn shown(session: &Session, child: ChildId, kind: EntryKind) -> Vec<String> {
    let file = session.child_file(child, now()).expect("a dossier");
    let entries = file.entries.iter().filter(|entry| entry.kind == kind);
    entries
        .map(|entry| {
            let fields: Vec<&str> = entry.fields.iter().map(|field| field.shown.as_str()).collect();
            fields.join("|")
        })
        .collect()
}

const CONTACT: [(&str, &str); 4] = [
    ("naam", "Riet Proef"),
    ("relatie", "moeder"),
    ("mag_ophalen", "ja"),
    ("gezag", "ja"),
];

#[test]
fn a_record_is_corrected_withdrawn_undone_and_redone_and_no_version_is_lost() {
    let fixture = Fixture::busy();
    let mut session = fixture.session();
    write(&mut session, BAS, EntryKind::Contact, &CONTACT).expect("written");
    let id = |session: &Session| session.child_file(BAS, now()).expect("a dossier").entries[0].id;
    let corrected = session
        .read_typed(
            EntryKind::Contact,
            &values(&[
                ("naam", "Riet Voorbeeld"),
                ("relatie", "oppas"),
                ("mag_ophalen", "nee"),
                ("gezag", "nee"),
            ]),
            now(),
        )
        .expect("a contact");
    let correct = DossierAction::Correct {
        id: id(&session),
        content: corrected,
    };
    session.dossier(now(), &correct).expect("corrected");
    assert_eq!(
        shown(&session, BAS, EntryKind::Contact),
        ["Riet Voorbeeld|oppas|nee|nee"]
    );
    let screen = session.child_screen(BAS, now()).expect("a screen");
    let versions = &screen.former[&id(&session)];
    assert_eq!(versions.len(), 1, "what it was stays in sight");
    assert_eq!(versions[0].fields[0].shown, "Riet Proef");

    let withdraw = DossierAction::Withdraw { id: id(&session) };
    session.dossier(now(), &withdraw).expect("withdrawn");
    assert!(
        shown(&session, BAS, EntryKind::Contact).is_empty(),
        "no earlier version comes back"
    );
    session.undo_dossier(now()).expect("undone");
    assert_eq!(
        shown(&session, BAS, EntryKind::Contact),
        ["Riet Voorbeeld|oppas|nee|nee"]
    );
    session.redo_dossier(now()).expect("redone");
    assert!(shown(&session, BAS, EntryKind::Contact).is_empty());
    for left in [["Riet Voorbeeld|oppas|nee|nee"], ["Riet Proef|moeder|ja|ja"]] {
        session.undo_dossier(now()).expect("undone");
        assert_eq!(shown(&session, BAS, EntryKind::Contact), left);
    }
    session.undo_dossier(now()).expect("undone");
    assert!(shown(&session, BAS, EntryKind::Contact).is_empty());
    assert!(session.undo_dossier(now()).is_err(), "there is nothing left to undo");
    assert_eq!(session.first_broken_log_line().expect("a log"), None);
}

#[test]
fn a_record_that_was_corrected_elsewhere_cannot_be_corrected_or_withdrawn_by_its_old_number() {
    let fixture = Fixture::busy();
    let mut session = fixture.session();
    write(&mut session, BAS, EntryKind::Contact, &CONTACT).expect("written");
    let id = session.child_file(BAS, now()).expect("a dossier").entries[0].id;
    session
        .dossier(now(), &DossierAction::Withdraw { id })
        .expect("withdrawn");
    let error: AppError = session
        .dossier(now(), &DossierAction::Withdraw { id })
        .expect_err("gone");
    // Who took it away and when, in the place of a sentence that said neither.
    assert!(error.message.contains("intussen ingetrokken"), "{}", error.message);
    assert!(error.message.contains("door Anna"), "{}", error.message);
}

#[test]
fn an_indication_with_a_number_is_an_allocation_and_undo_takes_both_back() {
    let fixture = Fixture::busy();
    let mut session = fixture.session();
    let plus = |session: &Session| {
        let list = session.children_list("Amira Proef", now()).expect("a list");
        list[0].has_support == plusgroep::app::day::Support::Plus
    };
    assert!(!plus(&session), "Amira has no allocation");
    let fields = [
        ("product", "45A60"),
        ("toekenning", "3 dagdeel week 2026-01-01 2026-12-31"),
        ("datum", "15-12-2025"),
        ("gemeente", "0214"),
        ("toewijzingnummer", "399999"),
    ];
    write(&mut session, AMIRA, EntryKind::Indication, &fields).expect("written");
    assert!(plus(&session));
    session.undo_dossier(now()).expect("undone");
    assert!(!plus(&session));
    session.redo_dossier(now()).expect("redone");
    assert!(plus(&session));
    let id = session.child_file(AMIRA, now()).expect("a dossier").entries[0].id;
    session
        .dossier(now(), &DossierAction::Withdraw { id })
        .expect("withdrawn");
    assert!(!plus(&session));
    // The number of another child is refused.
    assert!(
        refusal(write(
            &mut session,
            ChildId::from_raw(3),
            EntryKind::Indication,
            &fields
        ))
        .contains("al bij een ander kind")
    );
}

#[test]
fn op347_a_second_indication_for_the_same_product_and_days_is_refused() {
    let fixture = Fixture::busy();
    let mut session = fixture.session();
    let fields = |product: &'static str, grant: &'static str, gemeente: &'static str| {
        [
            ("product", product),
            ("toekenning", grant),
            ("datum", "15-12-2025"),
            ("gemeente", gemeente),
        ]
    };
    let first = fields("45A60", "3 dagdeel week 2026-01-01 2026-06-30", "0214");
    write(&mut session, AMIRA, EntryKind::Indication, &first).expect("written");
    let second = fields("45A60", "2 dagdeel week 2026-06-30 2026-12-31", "0214");
    assert!(refusal(write(&mut session, AMIRA, EntryKind::Indication, &second)).contains("al een indicatie"));
    let id = session.child_file(AMIRA, now()).expect("a dossier").entries[0].id;
    for (product, grant, gemeente) in [
        ("45A60", "2 dagdeel week 2026-07-01 2026-12-31", "0214"),
        ("45A05", "3 dagdeel week 2026-01-01 2026-06-30", "0214"),
        ("45A60", "3 dagdeel week 2026-01-01 2026-06-30", "0216"),
    ] {
        let other = fields(product, grant, gemeente);
        write(&mut session, AMIRA, EntryKind::Indication, &other).expect("another product, period or municipality");
    }
    let own = FormTarget::Record {
        child: AMIRA,
        kind: EntryKind::Indication,
        replaces: Some(id),
    };
    let again = session.record_form(now(), &own, &values(&first));
    again.expect("a correction does not clash with itself");
}

#[test]
fn buren_4_steps_of_a_request_out_of_order_are_refused_with_the_reason() {
    let fixture = Fixture::busy();
    let mut session = fixture.session();
    let decision = [("datum", "1-10-2026"), ("uitkomst", "toegekend")];
    assert_ne!(
        refusal(write(&mut session, BAS, EntryKind::Decision, &decision)),
        "vastgelegd"
    );
    write(
        &mut session,
        BAS,
        EntryKind::Request,
        &[("datum", "1-9-2026"), ("soort", "bso+")],
    )
    .expect("asked");
    let early = [("datum", "1-8-2026"), ("naam", "J. Consulent")];
    assert_ne!(
        refusal(write(&mut session, BAS, EntryKind::ConsultantAssigned, &early)),
        "vastgelegd"
    );
    write(&mut session, BAS, EntryKind::Decision, &decision).expect("decided");
    let file = session.child_file(BAS, now()).expect("a dossier");
    assert_eq!(file.application.as_deref(), Some("toegekend"));
}

#[test]
fn a_talk_stands_at_every_child_that_was_discussed_and_siblings_both_ways() {
    let fixture = Fixture::busy();
    let mut session = fixture.session();
    let talk = [
        ("datum", "vandaag"),
        ("soort", "gedragskundige"),
        ("deelnemers", "mentor"),
        ("kinderen", "2, 19"),
    ];
    write(&mut session, BAS, EntryKind::Talk, &talk).expect("written");
    for (child, count) in [(BAS, 1), (SEM, 1), (AMIRA, 0)] {
        assert_eq!(shown(&session, child, EntryKind::Talk).len(), count, "{child:?}");
    }
    assert!(refusal(write(&mut session, AMIRA, EntryKind::Talk, &talk)).contains("het kind zelf"));
    write(&mut session, BAS, EntryKind::Sibling, &[("kind", "19")]).expect("written");
    for (child, other) in [(BAS, "19"), (SEM, "2")] {
        let file = session.child_file(child, now()).expect("a dossier");
        let numbers: Vec<&str> = file.card.siblings.iter().map(|(_, number)| number.as_str()).collect();
        assert_eq!(numbers, [other]);
    }
    assert!(refusal(write(&mut session, BAS, EntryKind::Sibling, &[("kind", "2")])).contains("eigen broer of zus"));
}

#[test]
fn facts_of_the_card_change_undo_brings_them_back_and_the_card_keeps_what_they_were() {
    let fixture = Fixture::busy();
    let mut session = fixture.session();
    let school = |session: &Session| {
        let file = session.child_file(BAS, now()).expect("a dossier");
        file.card.child.school.map(|school| school.to_string())
    };
    let change = |session: &mut Session, name: &str| {
        let (card, typed) = card_with(session, &[("school", name), ("alert", "Pindaallergie")]);
        session.record_form(now(), &card, &typed)
    };
    change(&mut session, "Het Kompas").expect("changed");
    assert_eq!(school(&session).as_deref(), Some("Het Kompas"));
    assert!(change(&mut session, "Het Kompas").is_err(), "nothing changes");
    change(&mut session, "De Linde").expect("changed");
    let screen = session.child_screen(BAS, now()).expect("a screen");
    let entry = screen
        .file
        .entries
        .iter()
        .find(|entry| entry.kind == EntryKind::Card)
        .expect("a record");
    let former: Vec<&str> = screen.former[&entry.id]
        .iter()
        .filter_map(|version| version.fields.iter().find(|field| field.key == "school"))
        .map(|field| field.shown.as_str())
        .collect();
    assert_eq!(former, ["Het Kompas", "Basisschool De Regenboog"]);
    session.undo_dossier(now()).expect("undone");
    assert_eq!(school(&session).as_deref(), Some("Het Kompas"));
    session.undo_dossier(now()).expect("undone");
    assert_eq!(school(&session).as_deref(), Some("Basisschool De Regenboog"));
    let file = session.child_file(BAS, now()).expect("a dossier");
    assert_eq!(
        file.card.child.collectors.map(|who| who.to_string()).as_deref(),
        Some("ouders en opa Voorbeeld")
    );
    session.redo_dossier(now()).expect("redone");
    assert_eq!(school(&session).as_deref(), Some("Het Kompas"));
    let id = session.child_file(BAS, now()).expect("a dossier").entries[0].id;
    assert!(session.dossier(now(), &DossierAction::Withdraw { id }).is_err());
}

/// The places of Bas: in words, and as their form begins.
fn places(session: &Session) -> Vec<(String, Values)> {
    let screen = session.child_screen(BAS, now()).expect("a screen");
    let places = screen.places.iter();
    places.map(|place| (place.words.clone(), place.typed.clone())).collect()
}

#[test]
fn a_place_that_the_group_or_another_place_does_not_allow_is_refused() {
    let fixture = Fixture::busy();
    let mut session = fixture.session();
    let before = places(&session);
    assert_eq!(before.len(), 1);
    for (fields, says) in [
        (
            vec![("groep", "Uilen"), ("vanaf", "01-06-2026"), ("ma", "nso")],
            "overlapt",
        ),
        (
            vec![("groep", "Bijtjes"), ("vanaf", "01-06-2026"), ("ma", "avond")],
            "bestaat niet",
        ),
        (
            vec![("groep", "Bijtjes"), ("vanaf", "01-06-2026")],
            "minstens een weekdag",
        ),
        (
            vec![("groep", "Zwaluwen"), ("vanaf", "01-06-2026"), ("ma", "nso")],
            "kies uit Uilen, Bijtjes",
        ),
        (
            vec![
                ("groep", "Uilen"),
                ("vanaf", "01-01-2026"),
                ("tot", "01-12-2025"),
                ("ma", "nso"),
            ],
            "voor het begin",
        ),
    ] {
        let outcome = refusal(write(&mut session, BAS, EntryKind::Place, &fields));
        assert!(outcome.contains(says), "{says}: {outcome}");
    }
    assert_eq!(places(&session), before);
}

#[test]
fn a_place_is_made_and_changed_like_an_import_and_undone() {
    let fixture = Fixture::busy();
    let mut session = fixture.session();
    let before = places(&session);
    let ended = [
        ("groep", "uilen"),
        ("vanaf", "01-01-2026"),
        ("tot", "31-10-2026"),
        ("ma", "nso"),
    ];
    let place = session.child_screen(BAS, now()).expect("a screen").places[0]
        .target
        .clone();
    assert!(
        refusal(write(&mut session, BAS, EntryKind::Place, &ended)).contains("intussen gewijzigd"),
        "what is based on nothing does not write over a place"
    );
    session.record_form(now(), &place, &values(&ended)).expect("changed");
    let next = [("groep", "Uilen"), ("vanaf", "01-11-2026"), ("di", "nso")];
    write(&mut session, BAS, EntryKind::Place, &next).expect("added");
    assert_eq!(places(&session).len(), 2);
    assert_eq!(places(&session)[0].1.get("tot").map(String::as_str), Some("31-10-2026"));
    session.undo_dossier(now()).expect("undone");
    assert_eq!(places(&session).len(), 1);
    session.undo_dossier(now()).expect("undone");
    assert_eq!(places(&session), before);
}

#[test]
fn a_new_child_has_a_number_of_its_own_and_stands_in_the_list() {
    let fixture = Fixture::busy();
    let mut session = fixture.session();
    let child = |number: &str, birth: &str| {
        values(&[
            ("kindnummer", number),
            ("voornaam", "Zoë"),
            ("tussenvoegsel", "van"),
            ("achternaam", "Proef"),
            ("geboortedatum", birth),
        ])
    };
    let mut add = |number: &str, birth: &str| {
        let outcome = session.record_form(now(), &FormTarget::NewChild, &child(number, birth));
        refusal(outcome.map(|_| ()))
    };
    assert!(add("2", "14-05-2018").contains("al van een ander kind"));
    assert!(add("900", "06-10-2026").contains("toekomst"));
    assert!(add("", "14-05-2018").contains("is leeg"));
    assert_eq!(add("900", "14-05-2018"), "vastgelegd");
    let list = session.children_list("zoe", now()).expect("a list");
    assert_eq!(
        (list.len(), list[0].name.as_str(), list[0].age_years),
        (1, "Zoë van Proef", 8)
    );
    assert_eq!(session.log_count("kind.nieuw").expect("a log"), 1);
}

#[test]
fn a_whole_bsn_is_shown_with_a_line_in_the_log() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = demo::make_demo(folder.path(), now()).expect("the demo");
    for (account, digits) in [("Demo", Some(9)), ("Ferdi", Some(9)), ("Anja", None)] {
        let mut session = Session::open(&path, Some(account), demo::PASSPHRASE, now()).expect("it opens");
        let before = session.log_count("kind.bsn_getoond").expect("a log");
        let list = session.children_list("sem de wit", now()).expect("a list");
        let shown = session.reveal_bsn(now(), list[0].child);
        assert_eq!(shown.ok().flatten().map(|bsn| bsn.len()), digits, "{account}");
        let written = session.log_count("kind.bsn_getoond").expect("a log") - before;
        assert_eq!(written, i64::from(digits.is_some()), "{account}");
        // A child without a BSN shows none, and nothing was seen.
        let none = session.children_list("daan smit", now()).expect("a list");
        assert!(!matches!(session.reveal_bsn(now(), none[0].child), Ok(Some(_))));
    }
}

#[test]
fn what_was_brought_in_since_is_not_undone() {
    let fixture = Fixture::busy();
    let mut session = fixture.session();
    let (card, typed) = card_with(&session, &[("alert", "Pindaallergie")]);
    session.record_form(now(), &card, &typed).expect("changed");
    let (_, key) = Vault::read(&fixture.path())
        .expect("a vault")
        .open(None, PASSPHRASE)
        .expect("the key");
    let store = Store::open(&fixture.path(), &key).expect("the file");
    let brought_in = |tx: Tx<'_>| -> Result<(), StoreError> {
        let mut children = people::children(tx)?.into_iter();
        let mut bas = children.find(|child| child.id == BAS).expect("Bas");
        bas.alert = Text::parse("Notenallergie").ok();
        people::put_child(tx, &bas)
    };
    store.write(brought_in).expect("brought in");
    let error = session.undo_dossier(now()).expect_err("refused");
    assert!(error.message.contains("opnieuw ingelezen"), "{}", error.message);
    // A change keeps what was brought in, and undo goes back to that.
    let (card, typed) = card_with(&session, &[("alert", "Pinda- en notenallergie")]);
    session.record_form(now(), &card, &typed).expect("changed");
    session.undo_dossier(now()).expect("undone");
    let alert = session.child_file(BAS, now()).expect("a dossier").card.child.alert;
    assert_eq!(alert.map(|alert| alert.to_string()).as_deref(), Some("Notenallergie"));
}

#[test]
fn text_in_progress_is_there_after_a_restart_and_gone_once_recorded() {
    let fixture = Fixture::busy();
    let form = target(BAS, EntryKind::Observation);
    let typed = values(&[("datum", "vandaag"), ("tekst", "Nog niet af")]);
    let later: Moment = at("2026-10-05T14:31");
    let mut session = fixture.session();
    session
        .keep_draft(now(), &FormTarget::NewChild, &values(&[("voornaam", "Zo")]))
        .expect("kept");
    session.keep_draft(later, &form, &typed).expect("kept");
    drop(session);
    let mut session = fixture.session();
    let draft = session.draft().expect("read").expect("a draft");
    assert_eq!((&draft.target, &draft.typed, draft.at), (&form, &typed, later.local()));
    session.record_form(now(), &form, &typed).expect("recorded");
    assert_eq!(session.draft().expect("read"), None);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    /// Whatever is typed in whatever form: a sentence, never a panic.
    #[test]
    fn no_text_in_any_form_breaks_it(kind in 0..EntryKind::ALL.len(), texts in proptest::collection::vec("\\PC{0,30}", 8)) {
        let fixture = Fixture::busy();
        let mut session = fixture.session();
        let kind = EntryKind::ALL[kind];
        let typed: Values = kind.fields().iter().zip(&texts).map(|(spec, text)| (spec.key.to_owned(), text.clone())).collect();
        if let Err(FormError::Fields(errors)) = session.record_form(now(), &target(BAS, kind), &typed) {
            prop_assert!(errors.iter().all(|error| error.text.ends_with('.')));
        }
    }
}

#[test]
fn what_someone_else_corrected_since_is_not_undone_as_if_nothing_happened() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = demo::make_demo(folder.path(), now()).expect("the demo");
    let open = |account| Session::open(&path, Some(account), demo::PASSPHRASE, now()).expect("it opens");
    let (mut demo, mut anja) = (open("Demo"), open("Anja"));
    let sem = demo.children_list("sem de wit", now()).expect("a list")[0].child;
    let last = |session: &Session| shown(session, sem, EntryKind::Observation).pop();
    let note = |text| [("datum", "2026-10-05"), ("tekst", text)];
    write(&mut demo, sem, EntryKind::Observation, &note("Eerst")).expect("written");
    let id = anja
        .child_file(sem, now())
        .expect("a dossier")
        .entries
        .iter()
        .map(|entry| entry.id)
        .max();
    let content = anja
        .read_typed(EntryKind::Observation, &values(&note("Daarna")), now())
        .expect("an observation");
    let correct = DossierAction::Correct {
        id: id.expect("a record"),
        content,
    };
    anja.dossier(now(), &correct).expect("corrected");
    let error = demo.undo_dossier(now()).expect_err("it was corrected since");
    assert_eq!(error.code, "DAARNA_GEWIJZIGD");
    assert_eq!(last(&demo).as_deref(), Some("ma 05-10-2026|Daarna"));
    anja.undo_dossier(now()).expect("undone");
    assert_eq!(last(&demo).as_deref(), Some("ma 05-10-2026|Eerst"));
    demo.undo_dossier(now()).expect("undone");
    assert_ne!(last(&demo).as_deref(), Some("ma 05-10-2026|Eerst"));
}

#[test]
fn nen_7513_undo_and_redo_in_a_dossier_stand_among_the_lines_about_the_child() {
    let fixture = Fixture::busy();
    let mut session = fixture.session();
    write(&mut session, BAS, EntryKind::Contact, &CONTACT).expect("written");
    session.undo_dossier(now()).expect("undone");
    session.redo_dossier(now()).expect("redone");
    let lines = session.who_saw(BAS, now().day(), now().day()).expect("a log");
    let actions: Vec<&str> = lines.iter().map(|line| line.action.as_str()).collect();
    assert_eq!(actions, ["dossier.vastgelegd", "dag.ongedaan", "dag.opnieuw"]);
}

#[test]
fn recording_one_form_leaves_what_was_being_typed_in_another() {
    let fixture = Fixture::busy();
    let mut session = fixture.session();
    let other = target(AMIRA, EntryKind::Contact);
    session.keep_draft(now(), &other, &values(&CONTACT)).expect("kept");
    write(&mut session, BAS, EntryKind::Contact, &CONTACT).expect("written");
    assert!(
        session
            .draft()
            .expect("read")
            .is_some_and(|draft| draft.target == other)
    );
    write(&mut session, AMIRA, EntryKind::Contact, &CONTACT).expect("written");
    assert_eq!(session.draft().expect("read"), None);
}
