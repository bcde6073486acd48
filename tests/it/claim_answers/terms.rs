//! What an answer that stays out, and lines that were rejected, say among the terms (`OP090x4`).

use super::{Office, grant, references, reject, row};
use crate::import_support::day;
use plusgroep::app::deadlines::DeadlineLine;
use plusgroep::domain::deadline::{ClaimDue, ClaimDueKind, State, of_claims};
use plusgroep::domain::declaration::Decision;
use plusgroep::domain::text::Text;

impl Office {
    fn terms(&self, kind: &str) -> Vec<DeadlineLine> {
        let board = self.place.session.deadlines(None, self.place.now).expect("a board");
        board
            .lines
            .into_iter()
            .filter(|line| line.kind.code() == kind)
            .collect()
    }
}

#[test]
fn op090x4_ten_working_days_skip_weekends_and_public_holidays() {
    for (sent, due) in [
        ("2026-03-02", "2026-03-16"),
        // Good Friday and Easter Monday (ATW 3).
        ("2026-04-02", "2026-04-20"),
        // King's day and 5 May.
        ("2026-04-24", "2026-05-12"),
        // 5 May and Ascension day.
        ("2026-05-01", "2026-05-19"),
        // Both days of Christmas and New Year's day.
        ("2026-12-18", "2027-01-05"),
    ] {
        let claim = ClaimDue {
            number: "D1".to_owned(),
            text: String::new(),
            what: ClaimDueKind::Answer(day(sent)),
        };
        let found: Vec<_> = of_claims(&[claim]).iter().map(|term| term.due.to_string()).collect();
        assert_eq!(found, [due], "{sent}");
    }
}

#[test]
fn op090x4_an_answer_that_stays_out_is_late_after_its_day_and_gone_with_the_answer() {
    let (mut office, sent) = Office::declared();
    for (now, state) in [
        ("2026-04-19T10:00", State::NotYet),
        ("2026-04-20T10:00", State::Today),
        ("2026-04-21T10:00", State::Late),
    ] {
        office.at(now);
        let lines = office.terms("declaratieantwoord");
        let found: Vec<_> = lines
            .iter()
            .map(|line| (line.due, line.state, line.text.clone()))
            .collect();
        let text = format!("over maart 2026, gemeente 0214, nummer {}", sent.number);
        assert_eq!(found, [(day("2026-04-20"), state, text)], "{now}");
    }
    office.answer(&grant(&sent)).expect("settled");
    assert_eq!(office.terms("declaratieantwoord"), []);
    assert_eq!(office.terms("afgekeurde_regels"), []);
}

#[test]
fn afgekeurd_rejected_lines_are_known_until_something_came_in_their_place() {
    let (mut office, sent) = Office::declared();
    let names = references(&sent);
    office.at("2026-04-14T10:00");
    let rejected = reject(&sent, &[(&names[0], &["9321"]), (&names[1], &["9321"])]);
    office.answer(&rejected).expect("settled");
    office.at("2026-05-02T10:00");
    let lines = office.terms("afgekeurde_regels");
    let found: Vec<_> = lines
        .iter()
        .map(|line| (line.due.to_string(), line.state, line.text.clone()))
        .collect();
    let text = format!("2 regels over maart 2026, gemeente 0214, nummer {}", sent.number);
    assert_eq!(found, [("2026-04-14".to_owned(), State::Known, text)]);
    let (reason, now) = (
        Text::parse("overleg met de gemeente").expect("a text"),
        office.place.now,
    );
    let session = &mut office.place.session;
    session
        .decide_line(&names[1], Decision::Held, &reason, now)
        .expect("decided");
    let left = office.terms("afgekeurde_regels");
    assert!(
        left.len() == 1 && left[0].text.starts_with("1 regel "),
        "a person decided about the other"
    );
    office.place.session.release_line(&names[1], now).expect("released");
    office.clear("13", "2026-03-02");
    office.clear("13", "2026-03-04");
    office.attend(&row("12", "2026-04-07"));
    office.make("2026-04");
    let lines = office.terms("afgekeurde_regels");
    assert_eq!(lines, [], "of the one without care nothing is left to do");
}

#[test]
fn brs13_a_claim_refused_on_its_way_waits_for_no_answer_and_its_lines_are_known() {
    let (mut office, sent) = Office::declared();
    let now = office.place.now;
    office
        .place
        .session
        .claim_was_refused(sent.number.as_str(), now)
        .expect("booked");
    assert_eq!(office.terms("declaratieantwoord"), []);
    assert_eq!(office.terms("afgekeurde_regels").len(), 1);
    office.make("2026-03");
    assert_eq!(office.terms("declaratieantwoord").len(), 1, "of the second");
    assert_eq!(office.terms("afgekeurde_regels"), []);
}
