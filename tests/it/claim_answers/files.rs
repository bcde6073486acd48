//! Files of claims and answers: handed out as they went and came, one or more for a month (OP179, story 23).

use super::{MARCH_CENTS, Office, changed, grant, references, reject, row};
use plusgroep::app::ErrorKind;
use plusgroep::domain::declaration::LineState;
use plusgroep::ijw::MessageKind;
use plusgroep::ijw::jw323::{self, Jw323};
use std::collections::BTreeSet;
use std::path::PathBuf;

fn read(path: &PathBuf) -> Vec<u8> {
    std::fs::read(path).expect("a file")
}

#[test]
fn a_claim_and_its_answer_are_handed_out_byte_for_byte() {
    let (mut office, sent) = Office::declared();
    let number = sent.number.as_str();
    let made = read(
        &office
            .check("2026-03")
            .files
            .iter()
            .map(|name| office.folder.path().join(name))
            .next()
            .expect("a file"),
    );
    let elsewhere = tempfile::tempdir().expect("a folder");
    let paths = office
        .place
        .session
        .hand_out_messages(number, elsewhere.path())
        .expect("handed out");
    assert_eq!(
        paths.iter().map(read).collect::<Vec<_>>(),
        std::slice::from_ref(&made),
        "no answer yet"
    );
    // White space that means nothing is kept all the same.
    let names = references(&sent);
    let answer = changed(
        &reject(&sent, &[(&names[0], &["9321"])]),
        "<j:Header>",
        "<j:Header>\n\t ",
    );
    office.answer(&answer).expect("settled");
    let folder = elsewhere.path().join("later");
    let paths = office
        .place
        .session
        .hand_out_messages(number, &folder)
        .expect("handed out");
    assert_eq!(paths.iter().map(read).collect::<Vec<_>>(), [made, answer]);
    let names: Vec<_> = paths
        .iter()
        .map(|path| path.file_name().expect("a name").to_string_lossy().into_owned())
        .collect();
    let own = &sent.header.identification;
    assert_eq!(
        names,
        [
            format!("JW323_0214_2026-03_{own}.xml"),
            format!("JW325_0214_2026-03_{own}.xml")
        ]
    );
    let again = office
        .place
        .session
        .hand_out_messages(number, &folder)
        .expect("the same again");
    assert_eq!(again, paths);
}

#[test]
fn a_file_of_the_same_name_with_other_bytes_is_never_passed_off_as_what_was_sent() {
    let (mut office, sent) = Office::declared();
    let name = format!("JW323_0214_2026-03_{}.xml", sent.header.identification);
    let elsewhere = tempfile::tempdir().expect("a folder");
    let path = elsewhere.path().join(name);
    std::fs::write(&path, "iets anders").expect("a file");
    let (now, number) = (office.place.now, sent.number.as_str());
    let error = office
        .place
        .session
        .hand_out_messages(number, elsewhere.path())
        .expect_err("another file");
    assert_eq!((error.kind, error.code), (ErrorKind::Refused, "BESTAAT_AL"));
    let (month, gemeente) = (super::month("2026-03"), super::buren());
    let error = office
        .place
        .session
        .make_claim(month, &gemeente, elsewhere.path(), now)
        .expect_err("another file");
    assert_eq!(error.code, "BESTAAT_AL");
    assert_eq!(read(&path), b"iets anders");
}

#[test]
fn a_month_with_nothing_new_names_the_first_file() {
    let (mut office, sent) = Office::granted();
    let before = office.place.dump();
    let view = office.try_make("2026-03").expect("named");
    let name = format!("JW323_0214_2026-03_{}.xml", sent.header.identification);
    assert_eq!(view.file, Some(office.folder.path().join(name)));
    assert_eq!((view.files.len(), view.total.cents()), (1, MARCH_CENTS));
    assert!(
        view.behind
            .values()
            .all(|behind| behind.state == Some(LineState::Approved))
    );
    assert_eq!(office.place.dump(), before);
}

/// A claim of March in as many files as a limit asks for.
fn split(office: &mut Office, limit: usize) -> Vec<Jw323> {
    office.place.session.limit_message_bytes(limit);
    let view = office.try_make("2026-03").expect("made");
    assert_eq!(view.findings, []);
    let message = |path: &PathBuf| {
        let bytes = read(path);
        crate::xml::assert_official(MessageKind::Jw323, &bytes);
        assert!(bytes.len() <= limit, "{} bytes", bytes.len());
        jw323::read(&bytes).expect("our own file")
    };
    let messages: Vec<Jw323> = view.files.iter().map(message).collect();
    let all: Vec<String> = messages.iter().flat_map(references).collect();
    let shown: Vec<String> = view.lines.iter().map(|line| line.reference.to_string()).collect();
    assert_eq!(all, shown, "what is shown is what was written");
    messages
}

#[test]
fn op179_a_claim_over_the_limit_is_split_in_valid_files_with_numbers_of_their_own() {
    let whole = {
        let (office, sent) = Office::declared();
        read(
            &office
                .folder
                .path()
                .join(format!("JW323_0214_2026-03_{}.xml", sent.header.identification)),
        )
        .len()
    };
    for (limit, files) in [(whole, 1), (whole - 1, 2), (whole * 2 / 3, 3)] {
        let mut office = Office::new();
        let messages = split(&mut office, limit);
        assert_eq!(messages.len(), files, "{limit} of {whole} bytes");
        let numbers: BTreeSet<&str> = messages.iter().map(|message| message.number.as_str()).collect();
        let identifications: BTreeSet<_> = messages
            .iter()
            .map(|message| message.header.identification.as_str())
            .collect();
        let lines: BTreeSet<String> = messages.iter().flat_map(references).collect();
        assert_eq!((numbers.len(), identifications.len(), lines.len()), (files, files, 3));
        let total: u64 = messages.iter().map(|message| message.total.cents()).sum();
        assert_eq!(total, MARCH_CENTS);
        let children: Vec<_> = messages
            .iter()
            .flat_map(|message| &message.clients)
            .map(|client| client.bsn)
            .collect();
        let apart: BTreeSet<_> = children.iter().collect();
        assert_eq!(children.len(), apart.len(), "TR101: a child is whole in one message");
    }
}

#[test]
fn op179_each_file_of_a_split_claim_has_an_answer_of_its_own() {
    let (_, whole) = Office::declared();
    let mut office = Office::new();
    let limit = 2_500;
    let messages = split(&mut office, limit);
    assert_eq!(messages.len(), 3, "{:?}", references(&whole));
    office.answer(&grant(&messages[1])).expect("settled");
    assert_eq!(office.states(&messages[0]), [LineState::Sent]);
    assert_eq!(office.states(&messages[1]), [LineState::Approved]);
    let again = office.try_make("2026-03").expect("named");
    assert_eq!(
        (again.files.len(), again.lines.len(), again.total.cents()),
        (3, 3, MARCH_CENTS)
    );
}

#[test]
fn tr101_the_lines_of_one_child_are_never_divided_over_messages() {
    let with_late_care = || {
        let (mut office, _) = Office::granted();
        office.at("2026-05-02T10:00");
        office.attend(&format!(
            "{}12;2026-03-10;Uilen;14:05;17:30;\n",
            row("12", "2026-04-07")
        ));
        office
    };
    let mut whole = with_late_care();
    let view = whole.try_make("2026-04").expect("made");
    let size = read(&view.files[0]).len();
    let children: BTreeSet<_> = view.lines.iter().map(|line| line.child_number.to_string()).collect();
    assert_eq!((children.len(), view.lines.len() > 1), (1, true));
    let mut office = with_late_care();
    office.place.session.limit_message_bytes(size - 1);
    let before = office.place.dump();
    let error = office.try_make("2026-04").expect_err("they do not fit in one");
    assert_eq!((error.kind, error.code), (ErrorKind::Refused, "BERICHT_TE_GROOT"));
    assert_eq!(office.place.dump(), before);
}

#[test]
fn tr101_a_child_that_alone_is_over_the_limit_is_refused_and_nothing_is_booked() {
    let mut office = Office::new();
    office.place.session.limit_message_bytes(500);
    let before = office.place.dump();
    let error = office.try_make("2026-03").expect_err("too large");
    assert_eq!((error.kind, error.code), (ErrorKind::Refused, "BERICHT_TE_GROOT"));
    assert_eq!(office.place.dump(), before);
    assert_eq!(std::fs::read_dir(office.folder.path()).expect("a folder").count(), 0);
}
