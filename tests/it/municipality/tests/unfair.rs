//! Disagreement: what is right is rejected, and is not a fault of the program.

use super::{
    ANNA, BAS, BUDGET, claim, credit, february, granted, hours, rejected, said, send, town, town_of, with_volume, write,
};
use crate::municipality::claim::{Claim, Line};
use crate::municipality::{Disagreement, Entry, Municipality, Outcome, Side, State};
use crate::xml::assert_official;
use plusgroep::ijw::MessageKind;

fn right(name: &str) -> Claim {
    let of_bas = Line {
        allocation: BUDGET,
        ..february(&format!("R{name}3"))
    };
    let of_anna = vec![february(&format!("R{name}1")), hours(&format!("R{name}2"))];
    claim(name, vec![(ANNA, of_anna), (BAS, vec![of_bas])])
}

fn after(what: Disagreement) -> (Municipality, Outcome) {
    let mut town = town();
    town.disagree_next(what);
    let outcome = send(&mut town, &right("A")).what;
    assert_eq!(town.faults(), []);
    assert_eq!(
        said(&send(&mut town, &claim("B", vec![(ANNA, vec![february("RB1")])]))).len(),
        1
    );
    (town, outcome)
}

#[test]
fn a_disagreement_about_the_message_or_the_declaration_books_nothing() {
    for (what, header) in [(Disagreement::Header, true), (Disagreement::Declaration, false)] {
        let (town, outcome) = after(what);
        match outcome {
            Outcome::HeaderOnly(codes) => assert!(header && codes == ["0001"]),
            Outcome::Unprocessed(codes) => assert!(!header && ["8214", "9333"].contains(&codes[0])),
            other => panic!("{other:?}"),
        }
        assert_eq!(
            (town.lines().len(), town.faults().len()),
            (1, 0),
            "only the next message"
        );
    }
}

#[test]
fn a_disagreement_about_a_client_rejects_all_its_lines_and_no_others() {
    let (town, outcome) = after(Disagreement::Client);
    let Outcome::Partly(clients) = outcome else {
        panic!("{outcome:?}")
    };
    assert_eq!(
        (clients.len(), clients[0].client, clients[0].codes.as_slice()),
        (1, 0, &["8187"][..])
    );
    assert!(clients[0].lines.iter().all(|line| line.codes == ["0233"]) && clients[0].lines.len() == 2);
    assert_eq!(town.granted_cents(), 2 * 56_844, "of Bas, and of Anna after it");
    assert_eq!(town.faults(), []);
}

#[test]
fn a_disagreement_about_a_line_rejects_that_line_and_it_may_come_again() {
    let (town, outcome) = after(Disagreement::Line);
    let Outcome::Partly(clients) = outcome else {
        panic!("{outcome:?}")
    };
    assert_eq!(
        (
            clients.len(),
            clients[0].lines.len(),
            clients[0].lines[0].reference.as_str()
        ),
        (1, 1, "RA1")
    );
    assert!(["0611", "9338", "9339", "9340", "S329"].contains(&clients[0].lines[0].codes[0]));
    assert!(matches!(&town.lines()[0].state, State::Rejected(codes) if *codes == clients[0].lines[0].codes));
    let entry = &town.lines()[3];
    assert_eq!((entry.line.reference.as_str(), &entry.state), ("RB1", &State::Approved));
    assert!(entry.provider == "90909090" && entry.bsn == ANNA);
    assert_eq!(town.faults(), []);
}

#[test]
fn what_follows_from_a_credit_that_was_wrongly_rejected_is_no_fault_of_the_program() {
    let mut town = town();
    let first = february("R1");
    send(&mut town, &claim("1", vec![(ANNA, vec![first.clone()])]));
    town.disagree_next(Disagreement::Line);
    let replaced = vec![credit("R2", &first), with_volume(february("R3"), 11)];
    let answer = send(&mut town, &claim("2", vec![(ANNA, replaced)]));
    assert_eq!(
        said(&answer),
        [rejected("R2", &["8017"]), rejected("R3", &["9389"])].concat()
    );
    assert_eq!((town.faults(), town.granted_cents()), (&[][..], 56_844));
    let again = vec![credit("R4", &first), with_volume(february("R5"), 11)];
    assert_eq!(said(&send(&mut town, &claim("3", vec![(ANNA, again)]))), granted());
    send(&mut town, &claim("4", vec![(ANNA, vec![february("R6")])]));
    assert_eq!(town.faults().len(), 1, "but a second line without a credit is");
}

#[test]
fn what_is_really_wrong_stays_a_fault_also_with_disagreement() {
    let mut town = town();
    town.disagree_next(Disagreement::Line);
    let wrong = Line {
        amount: 1,
        ..february("R1")
    };
    let answer = send(&mut town, &claim("1", vec![(ANNA, vec![wrong])]));
    assert_eq!((said(&answer), town.faults().len()), (rejected("R1", &["9346"]), 1));
}

/// What a series of right messages gets: each gives back what stands, and declares February again.
fn series(seed: u64, percent: u64) -> (Vec<Outcome>, Vec<Vec<u8>>) {
    let mut town = town_of(seed);
    let (mut outcomes, mut bytes) = (Vec::new(), Vec::new());
    for round in 0..40 {
        town.reject_next(percent);
        let standing = |entry: &&Entry| entry.state == State::Approved && entry.line.side == Side::Debit;
        let back = town.lines().iter().filter(standing);
        let mut lines: Vec<Line> = back.map(|entry| credit(&format!("C{round}"), &entry.line)).collect();
        lines.push(february(&format!("D{round}")));
        let sent = claim(&round.to_string(), vec![(ANNA, lines)]);
        let answer = town.receive(&write(&sent), sent.dated);
        outcomes.push(answer.what);
        bytes.push(answer.bytes);
    }
    assert_eq!(town.faults(), []);
    (outcomes, bytes)
}

#[test]
fn the_same_seed_disagrees_in_the_same_way_and_no_chance_is_no_disagreement() {
    let (outcomes, bytes) = series(1, 50);
    assert!(series(1, 50).1 == bytes && series(2, 50).1 != bytes);
    for answer in &bytes {
        assert_official(MessageKind::Jw325, answer);
    }
    let codes: Vec<_> = outcomes.iter().flat_map(Outcome::codes).collect();
    for wanted in ["0001", "8187", "0233", "8017", "9389", "8001"] {
        assert!(codes.iter().any(|(_, code)| *code == wanted), "{wanted}: {codes:?}");
    }
    assert!(
        outcomes
            .iter()
            .any(|outcome| matches!(outcome, Outcome::Unprocessed(_)))
    );
    assert!(series(1, 0).0.iter().all(|outcome| *outcome == Outcome::Granted));
}
