//! A disk that is full or may not be written: a claim is made whole or not at all, an answer settles whole or not at all.

use super::{Office, grant, references, reject};
use plusgroep::app::{ErrorKind, Session};
use plusgroep::domain::declaration::{Decision, LineState};
use plusgroep::domain::text::Text;

type Fault = fn(&Session);

fn faults() -> [(Fault, &'static str); 2] {
    [
        (|session| session.limit_pages(1).expect("a limit"), "SCHIJF_VOL"),
        (|session| session.forbid_writes().expect("protected"), "ALLEEN_LEZEN"),
    ]
}

/// White space, so that the message needs pages of its own.
fn long(bytes: &[u8]) -> Vec<u8> {
    let mut long = bytes.to_vec();
    long.extend(std::iter::repeat_n(b'\n', 200_000));
    long
}

#[test]
fn an_answer_on_a_full_or_protected_disk_settles_nothing() {
    for (fault, code) in faults() {
        let (mut office, sent) = Office::declared();
        let names = references(&sent);
        let before = office.place.dump();
        fault(&office.place.session);
        for bytes in [grant(&sent), reject(&sent, &[(&names[0], &["9321"])])] {
            let error = office.answer(&long(&bytes)).expect_err(code);
            assert_eq!((error.kind, error.code), (ErrorKind::Disk, code));
        }
        assert_eq!(office.place.dump(), before);
        assert_eq!(office.states(&sent), [LineState::Sent; 3], "reading goes on");
    }
}

#[test]
fn a_claim_on_a_full_or_protected_disk_books_nothing_and_leaves_no_file() {
    for (fault, code) in faults() {
        for limit in [usize::MAX, 2_500] {
            let mut office = Office::new();
            office.place.session.limit_message_bytes(limit);
            let before = office.place.dump();
            fault(&office.place.session);
            let error = office.try_make("2026-03").expect_err(code);
            assert_eq!((error.kind, error.code), (ErrorKind::Disk, code));
            assert_eq!(office.place.dump(), before);
            let left = std::fs::read_dir(office.folder.path()).expect("a folder").count();
            assert_eq!(left, 0, "no file, not even a temporary one");
        }
    }
}

#[test]
fn a_decision_on_a_protected_disk_is_not_half_taken() {
    let (mut office, sent) = Office::declared();
    let name = references(&sent)[0].clone();
    let before = office.place.dump();
    office.place.session.forbid_writes().expect("protected");
    let (now, reason) = (office.place.now, Text::parse("later").expect("a reason"));
    let session = &mut office.place.session;
    let codes = [
        session
            .decide_line(&name, Decision::Held, &reason, now)
            .expect_err("protected")
            .code,
        session
            .claim_was_refused(sent.number.as_str(), now)
            .expect_err("protected")
            .code,
    ];
    assert_eq!(codes, ["ALLEEN_LEZEN"; 2]);
    assert_eq!(office.place.dump(), before);
}

#[test]
fn a_claim_whose_file_could_not_be_placed_is_handed_out_at_the_next_try() {
    let (mut office, sent) = Office::declared();
    let name = format!("JW323_0214_2026-03_{}.xml", sent.header.identification);
    let path = office.folder.path().join(name);
    let bytes = std::fs::read(&path).expect("the file");
    std::fs::remove_file(&path).expect("gone");
    let before = office.place.dump();
    office.try_make("2026-03").expect("handed out");
    assert_eq!(std::fs::read(&path).expect("the file"), bytes);
    assert_eq!(office.place.dump(), before);
}
