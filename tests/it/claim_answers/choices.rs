//! What a person decides: lines held back, written off and released; the tariff of a month in which it changes (register 17).

use super::{Office, buren, grant, month, references, reject, row};
use crate::import_support::day;
use plusgroep::app::ErrorKind;
use plusgroep::app::declare::tasks::Sight;
use plusgroep::app::import::ImportKind;
use plusgroep::domain::declaration::{Decision, TariffChoice};
use plusgroep::domain::ids::ProductCode;
use plusgroep::domain::text::Text;

const REASON: &str = "wacht op de toewijzing";

/// March with the line of child 13 rejected, and its reference.
fn with_a_task() -> (Office, String) {
    let (mut office, sent) = Office::declared();
    let name = references(&sent)[1].clone();
    office.answer(&reject(&sent, &[(&name, &["9321"])])).expect("settled");
    (office, name)
}

impl Office {
    fn decide(&mut self, reference: &str, decision: Decision) {
        let (now, reason) = (self.place.now, Text::parse(REASON).expect("a reason"));
        self.place
            .session
            .decide_line(reference, decision, &reason, now)
            .expect("decided");
    }

    fn release(&mut self, reference: &str) -> Result<(), plusgroep::app::AppError> {
        let now = self.place.now;
        self.place.session.release_line(reference, now)
    }
}

#[test]
fn aangehouden_a_rejected_line_stays_out_until_it_is_released() {
    let (mut office, name) = with_a_task();
    assert_eq!(office.proposed("2026-03").len(), 1);
    office.decide(&name, Decision::Held);
    assert_eq!(office.codes("2026-03"), ["AANGEHOUDEN", "AL-GEMAAKT"]);
    assert_eq!(
        office.try_make("2026-03").expect("named").files.len(),
        1,
        "no second file"
    );
    let tasks = office.tasks();
    assert_eq!((tasks.len(), tasks[0].decision), (1, Some(Decision::Held)));
    assert!(tasks[0].plan().contains("tot u de regel vrijgeeft"));
    office.release(&name).expect("released");
    assert_eq!(office.proposed("2026-03").len(), 1);
    assert_eq!(office.tasks()[0].decision, None);
    let before = office.place.dump();
    let error = office.release(&name).expect_err("it is not held");
    assert_eq!((error.kind, error.code), (ErrorKind::Refused, "NIET_AANGEHOUDEN"));
    assert_eq!(office.place.dump(), before);
}

#[test]
fn afgeschreven_a_line_that_is_written_off_is_listed_by_day_and_never_sent() {
    let (mut office, name) = with_a_task();
    office.decide(&name, Decision::Held);
    office.decide(&name, Decision::WrittenOff);
    let view = office.check("2026-03");
    let listed: Vec<_> = view
        .not_billable
        .iter()
        .map(|out| (out.child.as_str(), out.day.to_string(), out.count, out.code.as_str()))
        .collect();
    let of = |day: &str| ("13", day.to_owned(), 1, "AFGESCHREVEN");
    assert_eq!(listed, [of("2026-03-02"), of("2026-03-04")]);
    assert_eq!(
        office.tasks()[0].decision,
        Some(Decision::WrittenOff),
        "the second decision holds"
    );
    let shown = office.place.session.deadlines(None, office.place.now).expect("terms");
    assert!(
        !shown.lines.iter().any(|line| line.kind.code() == "afgekeurde_regels"),
        "it is dealt with"
    );
}

#[test]
fn correctie_a_correction_that_is_held_back_is_not_sent_and_can_be_found_and_released() {
    let (mut office, sent) = Office::granted();
    let name = references(&sent)[0].clone();
    office.attend(&row("12", "2026-03-09"));
    assert_eq!(office.codes("2026-03"), ["CORRECTIE"]);
    office.decide(&name, Decision::Held);
    assert!(office.proposed("2026-03").iter().all(|line| line.4 == "verzonden"));
    let tasks = office.tasks();
    assert_eq!(tasks.len(), 1, "what is held back does not disappear");
    assert_eq!(
        (tasks[0].reference.as_str(), tasks[0].decision),
        (name.as_str(), Some(Decision::Held))
    );
    office.release(&name).expect("released");
    assert_eq!(office.codes("2026-03"), ["CORRECTIE"]);
    assert_eq!(office.tasks(), []);
}

#[test]
fn a_decision_is_about_a_line_that_was_sent_and_its_reason_stays_out_of_the_log() {
    let (mut office, name) = with_a_task();
    let before = office.place.dump();
    let (now, reason) = (office.place.now, Text::parse(REASON).expect("a reason"));
    let error = office
        .place
        .session
        .decide_line("R0", Decision::Held, &reason, now)
        .expect_err("unknown");
    assert_eq!((error.kind, error.code), (ErrorKind::NotFound, "GEEN_REGEL"));
    assert_eq!(office.place.dump(), before);
    let start = office.log().len();
    office.decide(&name, Decision::Held);
    office.release(&name).expect("released");
    assert_eq!(
        office.log()[start..],
        [
            "|declaratie.besluit|toewijzing=300202 product=45A60 maand=2026-03 aangehouden|".to_owned(),
            "|declaratie.besluit|toewijzing=300202 product=45A60 maand=2026-03 vrijgegeven|".to_owned(),
        ]
    );
}

const TWO_TARIFFS: &str = "gemeente;productcode;vanaf;tot;productcategorie;eenheid;tarief_cent\n\
    0214;45A60;2026-01-01;2026-03-03;45;16;4737\n0214;45A60;2026-03-04;2026-12-31;45;16;5000\n";

fn choice(from: &str) -> TariffChoice {
    TariffChoice {
        gemeente: buren(),
        product: product(),
        month: month("2026-03"),
        valid_from: day(from),
    }
}

fn product() -> ProductCode {
    ProductCode::parse("45A60").expect("a code")
}

#[test]
fn tarief_wissel_a_month_in_which_the_tariff_changes_is_blocked_until_one_is_chosen() {
    for (from, cents) in [("2026-01-01", 4_737), ("2026-03-04", 5_000)] {
        let mut office = Office::new();
        office.place.write(ImportKind::Tariffs, TWO_TARIFFS);
        let blocked = office.try_make("2026-03").expect("checked");
        assert!(blocked.is_blocked() && blocked.files.is_empty());
        let found: Vec<_> = blocked
            .findings
            .iter()
            .map(|finding| (finding.code.as_str(), finding.return_code))
            .collect();
        // Both children of the product came before and after the change.
        assert_eq!(found, [("TARIEF-WISSEL", Some("0611")); 2]);
        let session = &office.place.session;
        assert_eq!(session.chosen_tariff(month("2026-03"), &buren(), &product()), Ok(None));
        let now = office.place.now;
        office.place.session.choose_tariff(&choice(from), now).expect("chosen");
        let session = &office.place.session;
        assert_eq!(
            session.chosen_tariff(month("2026-03"), &buren(), &product()),
            Ok(Some(day(from)))
        );
        assert_eq!(session.chosen_tariff(month("2026-04"), &buren(), &product()), Ok(None));
        let sent = office.make("2026-03");
        assert_eq!(sent.total.cents(), 5 * cents + 2 * 4_105, "{from}");
    }
}

#[test]
fn tarief_wissel_only_a_tariff_that_holds_in_the_month_can_be_chosen() {
    let mut office = Office::new();
    office.place.write(ImportKind::Tariffs, TWO_TARIFFS);
    let (before, now) = (office.place.dump(), office.place.now);
    let error = office
        .place
        .session
        .choose_tariff(&choice("2026-03-05"), now)
        .expect_err("no tariff");
    assert_eq!((error.kind, error.code), (ErrorKind::Input, "GEEN_TARIEF"));
    assert_eq!(error.hints, ["Kies uit: 01-01-2026, 04-03-2026."]);
    let mut unknown = choice("2026-03-04");
    unknown.product = ProductCode::parse("45A05").expect("a code");
    let error = office
        .place
        .session
        .choose_tariff(&unknown, now)
        .expect_err("another product");
    assert_eq!(error.hints, ["Kies uit: 01-01-2026."]);
    assert_eq!(office.place.dump(), before);
}

#[test]
fn tarief_wissel_another_choice_after_the_claim_is_a_correction() {
    let mut office = Office::new();
    office.place.write(ImportKind::Tariffs, TWO_TARIFFS);
    let now = office.place.now;
    office
        .place
        .session
        .choose_tariff(&choice("2026-01-01"), now)
        .expect("chosen");
    let sent = office.make("2026-03");
    office.answer(&grant(&sent)).expect("settled");
    office
        .place
        .session
        .choose_tariff(&choice("2026-03-04"), now)
        .expect("chosen again");
    let proposed: Vec<_> = office
        .proposed("2026-03")
        .into_iter()
        .map(|line| (line.0, line.3))
        .collect();
    let wanted = [("12", "C"), ("12", "D"), ("13", "C"), ("13", "D")];
    assert_eq!(proposed, wanted.map(|(child, sign)| (child.to_owned(), sign)));
    assert_eq!(
        office
            .log()
            .iter()
            .filter(|line| line.starts_with("|declaratie.tarief|"))
            .collect::<Vec<_>>(),
        [
            "|declaratie.tarief|gemeente=0214 product=45A60 maand=2026-03 vanaf=2026-01-01|",
            "|declaratie.tarief|gemeente=0214 product=45A60 maand=2026-03 vanaf=2026-03-04|"
        ]
    );
}

#[test]
fn a_tariff_that_a_colleague_chose_meanwhile_is_not_written_over() {
    let mut office = Office::new();
    office.place.write(ImportKind::Tariffs, TWO_TARIFFS);
    let now = office.place.now;
    let session = &mut office.place.session;
    session
        .choose_tariff_over(Sight::Of(None), &choice("2026-03-04"), now)
        .expect("chosen");
    let refused = session.choose_tariff_over(Sight::Of(None), &choice("2026-01-01"), now);
    let error = refused.expect_err("refused");
    assert_eq!(error.code, "INTUSSEN_GEWIJZIGD");
    assert!(error.message.contains("vanaf 04-03-2026"), "{}", error.message);
    let seen = Sight::Of(Some(day("2026-03-04")));
    session
        .choose_tariff_over(seen, &choice("2026-01-01"), now)
        .expect("chosen by who saw it");
}
