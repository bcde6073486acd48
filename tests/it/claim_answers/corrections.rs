//! What comes after an answer: corrections, lines that go again, late care, the next file (RULES 7.6, 7.7).

use super::{Office, changed, grant, references, reject, row};
use crate::import_support::day;
use plusgroep::domain::declaration::{DebetCredit, DeclarationState, LineState};
use plusgroep::domain::ids::ChildNumber;
use plusgroep::ijw::jw323::{Jw323, Line};

fn line(sent: &Jw323, at: usize) -> Line {
    let mut lines = sent.clients.iter().flat_map(|client| &client.lines);
    lines.nth(at).expect("a line").clone()
}

/// The granted claim of March, and the next one after child 12 turns out to have come on a fourth day.
fn corrected() -> (Office, Jw323, Jw323) {
    let (mut office, first) = Office::granted();
    office.attend(&row("12", "2026-03-09"));
    let second = office.make("2026-03");
    (office, first, second)
}

#[test]
fn tr390_iv091_a_correction_is_an_exact_credit_and_a_new_debit_and_nothing_else() {
    let (office, first, second) = corrected();
    assert_eq!(references(&second).len(), 2);
    let (original, credit, debit) = (line(&first, 0), line(&second, 0), line(&second, 1));
    assert_eq!(credit.previous_reference.as_ref(), Some(&original.reference));
    let copied = Line {
        reference: original.reference.clone(),
        previous_reference: None,
        debit_credit: DebetCredit::Debet,
        ..credit.clone()
    };
    assert_eq!((copied, credit.debit_credit), (original, DebetCredit::Credit));
    assert_eq!(
        (debit.volume.count(), debit.amount.cents(), debit.previous_reference),
        (4, 4 * 4_737, None)
    );
    assert_eq!(
        (second.total.cents(), second.total_debit_credit),
        (4_737, DebetCredit::Debet)
    );
    assert_eq!(
        office.states(&first)[0],
        LineState::Approved,
        "until the credit is answered"
    );
}

#[test]
fn aanw_dagen_other_days_of_the_same_number_are_said_and_nothing_is_sent_about_them() {
    let (mut office, _) = Office::granted();
    assert_eq!(office.codes("2026-03"), ["AL-GEMAAKT"]);
    office.clear("12", "2026-03-02");
    office.attend(&row("12", "2026-03-09"));
    let view = office.check("2026-03");
    assert_eq!(office.codes("2026-03"), ["AANW-DAGEN", "AL-GEMAAKT"]);
    let said = view
        .findings
        .iter()
        .find(|found| found.code.as_str() == "AANW-DAGEN")
        .expect("said");
    assert_eq!(said.child.as_ref().map(ChildNumber::as_str), Some("12"));
    assert_eq!(said.day, Some(day("2026-03-02")), "the first day that is another");
    assert_eq!(
        office.try_make("2026-03").expect("named").files.len(),
        1,
        "no second file"
    );
    office.attend(&row("12", "2026-03-11"));
    assert!(!office.codes("2026-03").contains(&"AANW-DAGEN"), "a correction says it");
    let (mut office, _) = Office::declared();
    office.attend(&row("12", "2026-03-09"));
    assert!(
        !office.codes("2026-03").contains(&"AANW-DAGEN"),
        "while it waits another number is said as such"
    );
}

#[test]
fn iv085_an_approved_credit_makes_the_original_credited_and_nothing_is_left_to_do() {
    let (mut office, first, second) = corrected();
    office
        .answer(&changed(&grant(&second), ">A1<", ">A2<"))
        .expect("settled");
    assert_eq!(
        office.states(&first),
        [LineState::Credited, LineState::Approved, LineState::Approved]
    );
    assert_eq!(office.states(&second), [LineState::Approved; 2]);
    assert_eq!(office.codes("2026-03"), ["AL-GEMAAKT"]);
    assert_eq!(office.tasks(), []);
}

#[test]
fn tr323_a_rejected_credit_leaves_the_original_approved_is_a_task_and_comes_again() {
    let (mut office, first, second) = corrected();
    let names = references(&second);
    let both = reject(&second, &[(&names[0], &["8017"]), (&names[1], &["9389"])]);
    office.answer(&changed(&both, ">A1<", ">A2<")).expect("settled");
    assert_eq!(office.states(&first)[0], LineState::Approved);
    assert_eq!(office.states(&second), [LineState::Rejected; 2]);
    let tasks = office.tasks();
    assert_eq!(tasks.len(), 1, "{tasks:?}");
    assert_eq!(
        (tasks[0].reference.as_str(), tasks[0].debit_credit),
        (names[0].as_str(), DebetCredit::Credit)
    );
    assert!(
        tasks[0].plan().contains("correctie gaat opnieuw mee"),
        "{}",
        tasks[0].plan()
    );
    let again: Vec<_> = office
        .proposed("2026-03")
        .into_iter()
        .map(|line| (line.2, line.3, line.4))
        .collect();
    assert_eq!(again, [(3, "C", "credit"), (4, "D", "vervangt")]);
    let third = office.make("2026-03");
    assert!(
        !references(&third).iter().any(|new| names.contains(new)),
        "with new numbers"
    );
    assert_eq!(office.tasks(), [], "what is under way is no task");
}

#[test]
fn tr323_a_rejected_credit_is_no_task_when_the_attendance_is_again_what_was_approved() {
    let (mut office, first, second) = corrected();
    let names = references(&second);
    let both = reject(&second, &[(&names[0], &["8017"]), (&names[1], &["9389"])]);
    office.answer(&changed(&both, ">A1<", ">A2<")).expect("settled");
    assert_eq!(office.tasks().len(), 1);
    office.clear("12", "2026-03-09");
    assert_eq!((office.tasks(), office.codes("2026-03")), (vec![], vec!["AL-GEMAAKT"]));
    assert_eq!(office.states(&first)[0], LineState::Approved);
}

#[test]
fn rules_7_6_a_credit_that_is_approved_while_its_replacement_is_rejected_leaves_the_replacement_to_go_again() {
    let (mut office, first, second) = corrected();
    let names = references(&second);
    let bytes = reject(&second, &[(&names[1], &["9321"])]);
    let report = office.answer(&changed(&bytes, ">A1<", ">A2<")).expect("settled");
    let claim = report.claim.expect("a claim");
    let granted = (claim.granted.0.cents(), claim.granted.1);
    assert_eq!(
        granted,
        (3 * 4_737, DebetCredit::Credit),
        "three dagdelen are given back"
    );
    assert_eq!(office.states(&first)[0], LineState::Credited);
    let again: Vec<_> = office
        .proposed("2026-03")
        .into_iter()
        .map(|line| (line.2, line.3, line.4))
        .collect();
    assert_eq!(again, [(4, "D", "opnieuw")]);
}

#[test]
fn iv085_care_that_turns_out_not_to_be_there_is_given_back_whole() {
    let (mut office, first) = Office::granted();
    office.clear("13", "2026-03-02");
    office.clear("13", "2026-03-04");
    let second = office.make("2026-03");
    assert_eq!(references(&second).len(), 1);
    assert_eq!(
        (second.total.cents(), second.total_debit_credit),
        (2 * 4_737, DebetCredit::Credit)
    );
    office
        .answer(&changed(&grant(&second), ">A1<", ">A2<"))
        .expect("settled");
    assert_eq!(office.states(&first)[1], LineState::Credited);
    assert_eq!(
        (
            office.tasks(),
            office.proposed("2026-03").iter().all(|line| line.4 == "verzonden")
        ),
        (vec![], true)
    );
}

#[test]
fn tr389_a_line_without_an_answer_is_never_sent_a_second_time() {
    let (mut office, _) = Office::declared();
    office.attend(&row("12", "2026-03-09"));
    let view = office.check("2026-03");
    let codes: Vec<_> = view.findings.iter().map(|finding| finding.code.as_str()).collect();
    assert_eq!(codes, ["TR389", "AL-GEMAAKT"]);
    let before = office.place.dump();
    assert_eq!(office.try_make("2026-03").expect("named").files.len(), 1);
    assert_eq!(office.place.dump(), before);
}

#[test]
fn herindiening_a_rejected_line_goes_again_with_a_new_number_also_in_the_next_month() {
    for of in ["2026-03", "2026-04"] {
        let (mut office, first) = Office::declared();
        let names = references(&first);
        office
            .answer(&reject(&first, &[(&names[1], &["9321"])]))
            .expect("settled");
        office.at("2026-05-02T10:00");
        assert!(office.codes(of).contains(&"HERINDIENING"), "{of}");
        let second = office.make(of);
        let again = line(&second, 0);
        assert_eq!(references(&second).len(), 1);
        assert_eq!((again.toewijzing.number(), again.volume.count()), (300_202, 2));
        assert_eq!(
            again.days.begin.to_string(),
            "2026-03-01",
            "{of}: the period of the care"
        );
        assert!(!names.contains(&again.reference.to_string()));
        assert_eq!(office.tasks(), [], "it is under way");
        office
            .answer(&changed(&grant(&second), ">A1<", ">A2<"))
            .expect("settled");
        assert_eq!(
            office.states(&first)[1],
            LineState::Rejected,
            "what was rejected stays so"
        );
        assert_eq!(office.tasks(), []);
    }
}

#[test]
fn nagekomen_care_of_an_earlier_month_goes_along_in_the_current_one() {
    let (mut office, _) = Office::granted();
    office.at("2026-05-02T10:00");
    office.attend(&format!(
        "{}14;2026-03-10;Uilen;14:05;17:30;\n",
        row("12", "2026-04-07")
    ));
    assert!(office.codes("2026-04").contains(&"NAGEKOMEN"));
    let proposed: Vec<_> = office
        .proposed("2026-04")
        .into_iter()
        .map(|l| (l.0, l.1, l.4))
        .collect();
    let wanted = [("12", "2026-04", "nieuw"), ("14", "2026-03", "nagekomen")];
    assert_eq!(proposed, wanted.map(|(a, b, c)| (a.to_owned(), b.to_owned(), c)));
    let sent = office.make("2026-04");
    assert_eq!(sent.days.begin.to_string(), "2026-04-01", "declared in April");
    assert_eq!(line(&sent, 1).days.begin.to_string(), "2026-03-01", "care of March");
    office.answer(&changed(&grant(&sent), ">A1<", ">A2<")).expect("settled");
    assert_eq!(office.states(&sent), [LineState::Approved; 2]);
}

#[test]
fn rules_7_7_the_last_month_may_have_a_second_file_and_both_are_handed_out_again() {
    let (mut office, first) = Office::granted();
    office.attend(&row("14", "2026-03-10"));
    let second = office.make("2026-03");
    assert_eq!((references(&second).len(), second.days.begin), (1, first.days.begin));
    let list = office.place.session.declarations().expect("a list");
    assert_eq!(list.len(), 2);
    let again = office.try_make("2026-03").expect("named");
    assert_eq!((again.files.len(), again.lines.len()), (2, 4));
    assert_eq!(again.total.cents(), first.total.cents() + second.total.cents());
    assert_eq!(again.file, again.files.first().cloned(), "the first is the file");
}

#[test]
fn brs13_a_claim_refused_on_its_way_counts_as_not_sent_and_goes_again_whole() {
    let (mut office, first) = Office::declared();
    let now = office.place.now;
    office
        .place
        .session
        .claim_was_refused(first.number.as_str(), now)
        .expect("booked");
    let shown = office.shown(first.number.as_str());
    assert_eq!(
        (shown.summary.outcome, shown.summary.granted),
        (DeclarationState::Refused, None)
    );
    assert!(
        shown
            .lines
            .iter()
            .all(|line| line.state == LineState::Rejected && line.codes.is_empty())
    );
    assert!(
        !office.codes("2026-02").contains(&"TR318"),
        "it is no part of the sequence"
    );
    let view = office.check("2026-03");
    assert_eq!(
        (view.findings[0].code.as_str(), view.findings[0].text.as_str()),
        (
            "HERINDIENING",
            "Toewijzing 300201 in maart 2026 is niet aangekomen en gaat opnieuw mee met een nieuw nummer."
        )
    );
    let second = office.make("2026-03");
    assert_eq!((second.total, references(&second).len()), (first.total, 3));
    assert_eq!(
        office
            .log()
            .iter()
            .filter(|line| line.starts_with("|declaratie.geweigerd|"))
            .collect::<Vec<_>>(),
        [&format!("|declaratie.geweigerd|declaratie={}|", first.number)]
    );
}
