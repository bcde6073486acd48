//! What an answer settles (IV087, OP303, RULES 4).

use super::{MARCH_CENTS, Office, assert_no_bsn, changed, grant, references, reject};
use crate::xml::claim_answers::{declaration_answer, message_answer};
use plusgroep::app::declare::Sending;
use plusgroep::domain::declaration::{DebetCredit, DeclarationState, LineState};
use plusgroep::ijw::MessageKind;
use plusgroep::ijw::jw323::Jw323;

fn texts(codes: &[plusgroep::domain::retour::RetourCode]) -> Vec<&'static str> {
    codes.iter().map(|code| code.as_str()).collect()
}

#[test]
fn iv087_op303_everything_granted_approves_every_line_and_books_the_amount() {
    let (mut office, sent) = Office::declared();
    let bytes = grant(&sent);
    crate::xml::assert_official(MessageKind::Jw325, &bytes);
    office.at("2026-04-14T09:00");
    let report = office.answer(&bytes).expect("settled");
    assert_eq!(
        (report.kind, &report.return_codes, &report.faults),
        ("JW325", &Vec::new(), &Vec::new())
    );
    assert_eq!(report.answers.as_deref(), Some(sent.header.identification.as_str()));
    let claim = report.claim.expect("a claim");
    assert_eq!(
        (claim.state, claim.approved, &claim.rejected),
        (DeclarationState::Answered, 3, &Vec::new())
    );
    let amounts = (claim.submitted.0.cents(), claim.granted.0.cents(), claim.granted.1);
    assert_eq!(amounts, (MARCH_CENTS, MARCH_CENTS, DebetCredit::Debet));
    assert_eq!(office.states(&sent), [LineState::Approved; 3]);
    let shown = office.shown(sent.number.as_str());
    assert_eq!(
        (shown.summary.outcome, shown.codes),
        (DeclarationState::Answered, vec![])
    );
    assert_eq!(
        shown.summary.granted.map(|(amount, _)| amount.cents()),
        Some(MARCH_CENTS)
    );
    assert_eq!(
        shown.summary.answered.map(|day| day.to_string()).as_deref(),
        Some("2026-04-14")
    );
    assert_eq!(office.tasks(), []);
    assert_eq!(office.check("2026-03").sending, Sending::SentBefore);
}

#[test]
fn op303_listed_lines_are_rejected_with_their_codes_and_the_others_are_approved() {
    let (mut office, sent) = Office::declared();
    let names = references(&sent);
    let bytes = reject(&sent, &[(&names[1], &["9321", "0611"])]);
    let report = office.answer(&bytes).expect("settled");
    assert_eq!(report.return_codes, ["0611", "9321"]);
    let claim = report.claim.expect("a claim");
    assert_eq!((claim.state, claim.approved), (DeclarationState::Answered, 2));
    assert_eq!(claim.granted.0.cents(), MARCH_CENTS - 2 * 4_737);
    let [line] = claim.rejected.as_slice() else {
        panic!("one line: {:?}", claim.rejected);
    };
    assert_eq!(
        (line.reference.as_str(), line.child.as_str()),
        (names[1].as_str(), "13")
    );
    assert_eq!(texts(&line.codes), ["0611", "9321"]);
    assert!(
        line.advice[0].starts_with("0611: Het tarief is niet"),
        "{:?}",
        line.advice
    );
    assert_eq!(
        office.states(&sent),
        [LineState::Approved, LineState::Rejected, LineState::Approved]
    );
    let tasks = office.tasks();
    assert_eq!(tasks.len(), 1);
    assert_eq!((tasks[0].child.as_str(), tasks[0].amount.cents()), ("13", 2 * 4_737));
}

#[test]
fn rules_4_0233_under_a_client_with_a_fault_gives_its_lines_the_code_of_the_client() {
    let (mut office, sent) = Office::declared();
    let names = references(&sent);
    let bytes = reject(&sent, &[(&names[0], &["0233"])]);
    // The helper lists clients without a fault of their own: the first one gets it.
    let bytes = changed(
        &bytes,
        "<j:RetourCode>0200</j:RetourCode></j:RetourCodes></j:Client>",
        "<j:RetourCode>8187</j:RetourCode></j:RetourCodes></j:Client>",
    );
    let claim = office.answer(&bytes).expect("settled").claim.expect("a claim");
    assert_eq!(texts(&claim.rejected[0].codes), ["0233", "8187"]);
    assert_eq!(
        office.states(&sent),
        [LineState::Rejected, LineState::Approved, LineState::Approved]
    );
}

#[test]
fn op303_every_line_rejected_is_an_answered_declaration_of_nothing() {
    let (mut office, sent) = Office::declared();
    let names = references(&sent);
    let all: Vec<(&str, &[&str])> = names.iter().map(|name| (name.as_str(), &["9321"][..])).collect();
    let claim = office
        .answer(&reject(&sent, &all))
        .expect("settled")
        .claim
        .expect("a claim");
    assert_eq!(
        (claim.state, claim.approved, claim.rejected.len()),
        (DeclarationState::Answered, 0, 3)
    );
    assert_eq!(claim.granted.0.cents(), 0);
    assert_eq!(office.states(&sent), [LineState::Rejected; 3]);
}

/// Rejected as a whole, by the declaration or by the header.
fn rejected_as_a_whole(sent: &Jw323) -> [(Vec<u8>, &'static str); 3] {
    [
        (declaration_answer(sent, &["9333"], 0, &[]), "9333"),
        (declaration_answer(sent, &["8214"], 0, &[]), "8214"),
        (message_answer(sent, &["0001"], ""), "0001"),
    ]
}

#[test]
fn rules_4_a_declaration_that_is_rejected_as_a_whole_counts_as_not_sent() {
    for at in 0..3 {
        let (mut office, sent) = Office::declared();
        let (bytes, code) = rejected_as_a_whole(&sent)[at].clone();
        crate::xml::assert_official(MessageKind::Jw325, &bytes);
        let report = office.answer(&bytes).expect("settled");
        assert_eq!(report.return_codes, [code]);
        let claim = report.claim.expect("a claim");
        assert_eq!((claim.state, claim.approved), (DeclarationState::Rejected, 0), "{code}");
        assert_eq!(claim.granted.0.cents(), 0);
        assert_eq!(office.states(&sent), [LineState::Rejected; 3]);
        let shown = office.shown(sent.number.as_str());
        assert_eq!(texts(&shown.codes), [code]);
        assert!(
            shown.lines.iter().all(|line| texts(&line.codes) == [code]),
            "{:?}",
            shown.lines
        );
        // Every line comes again under a new number, in a declaration with a new number.
        let again = office.proposed("2026-03");
        assert_eq!(again.len(), 3);
        assert!(again.iter().all(|line| line.4 == "opnieuw"), "{again:?}");
        let second = office.make("2026-03");
        assert_ne!(second.number, sent.number);
        assert_ne!(second.header.identification, sent.header.identification);
        assert!(!references(&second).iter().any(|new| references(&sent).contains(new)));
        assert_eq!(second.total, sent.total);
    }
}

#[test]
fn tr318_a_declaration_that_is_rejected_as_a_whole_is_no_part_of_the_sequence_of_months() {
    let (mut office, sent) = Office::declared();
    assert!(office.codes("2026-02").contains(&"TR318"), "March was sent");
    let (bytes, _) = rejected_as_a_whole(&sent)[0].clone();
    office.answer(&bytes).expect("settled");
    assert!(!office.codes("2026-02").contains(&"TR318"), "March counts as not sent");
}

#[test]
fn iv028_the_same_answer_twice_changes_nothing_and_says_so() {
    let (mut office, sent) = Office::declared();
    let names = references(&sent);
    let bytes = reject(&sent, &[(&names[0], &["9321"])]);
    let first = office.answer(&bytes).expect("settled");
    let before = office.place.dump();
    let again = office.answer(&bytes).expect("known");
    assert_eq!((again.claim, &again.return_codes), (first.claim, &first.return_codes));
    assert_eq!(again.remarks, ["Dit antwoord was al ingelezen; er is niets veranderd."]);
    assert_eq!(office.place.dump(), before);
}

#[test]
fn tr056_an_identification_that_the_municipality_uses_twice_settles_both_claims_and_each_answer_is_known_again() {
    let (mut office, first) = Office::declared();
    office.answer(&grant(&first)).expect("settled");
    office.attend(&super::row("12", "2026-03-09"));
    let second = office.make("2026-03");
    let bytes = grant(&second);
    assert!(
        String::from_utf8_lossy(&bytes).contains(">A1<"),
        "the same identification"
    );
    office.answer(&bytes).expect("settled");
    let before = office.place.dump();
    for (bytes, sent) in [(grant(&first), &first), (bytes, &second)] {
        let again = office.answer(&bytes).expect("known");
        assert_eq!(again.answers.as_deref(), Some(sent.header.identification.as_str()));
        assert_eq!(again.remarks.len(), 1, "{:?}", again.remarks);
    }
    assert_eq!(office.place.dump(), before);
}

#[test]
fn an_answer_is_one_line_in_the_log_without_names_or_a_bsn() {
    let (mut office, sent) = Office::declared();
    let before = office.log().len();
    office.answer(&grant(&sent)).expect("settled");
    let log = office.log();
    assert_eq!(
        log[before..],
        ["|bericht.jw325|gemeente=0214 identificatie=A1|".to_owned()]
    );
    assert_no_bsn(&log);
    assert!(
        !log.iter()
            .any(|line| line.contains("Voorbeeld") || line.contains("Sem")),
        "{log:?}"
    );
}
