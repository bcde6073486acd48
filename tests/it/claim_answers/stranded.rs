//! No money stranded: whatever was delivered and not approved goes along, is listed, or was decided about by a person.

use super::{Office, buren, grant, month, references, reject, row};
use plusgroep::app::ErrorKind;
use plusgroep::app::declare::overview::MonthStage;
use plusgroep::app::import::{ImportKind, ImportMode};
use plusgroep::domain::declaration::{DebetCredit, LineState};

/// April has care too, and it is May.
fn two_months() -> Office {
    let mut office = Office::new();
    office.at("2026-05-02T10:00");
    office.attend(&row("12", "2026-04-07"));
    office
}

fn months(office: &Office) -> Vec<(String, MonthStage, i64)> {
    let board = office.place.session.claim_months(office.place.now).expect("the months");
    let rows = board.rows.iter();
    rows.map(|row| (row.month.to_string(), row.stage, row.sums.to_send.cents()))
        .collect()
}

#[test]
fn iv090_a_month_that_was_skipped_goes_along_with_the_later_one() {
    let mut office = two_months();
    let sent = office.make("2026-04");
    let lines = sent.clients.iter().flat_map(|client| &client.lines);
    let of_march = lines
        .filter(|line| line.days.begin.to_string().starts_with("2026-03"))
        .count();
    assert_eq!(of_march, 3);
    assert!(office.codes("2026-03").contains(&"TR318"));
    assert!(
        office
            .check("2026-04")
            .findings
            .iter()
            .any(|found| found.code.as_str() == "AL-GEMAAKT")
    );
}

#[test]
fn the_oldest_open_month_comes_first_with_its_amount_and_none_disappears() {
    let mut office = two_months();
    assert_eq!(
        months(&office)[..2],
        [
            ("2026-03".to_owned(), MonthStage::ToMake, 31_895),
            ("2026-04".to_owned(), MonthStage::ToMake, 4_737)
        ]
    );
    let sent = office.make("2026-04");
    let waits = months(&office);
    assert!(
        waits.contains(&("2026-03".to_owned(), MonthStage::Waiting, 0)),
        "{waits:?}"
    );
    office.answer(&grant(&sent)).expect("settled");
    let done = months(&office);
    assert!(
        done.contains(&("2026-03".to_owned(), MonthStage::Answered, 0)),
        "{done:?}"
    );
    // A day more in March: the month is open again, and says so.
    office.attend(&row("12", "2026-03-09"));
    assert_eq!(months(&office)[0], ("2026-03".to_owned(), MonthStage::ToCorrect, 4_737));
}

#[test]
fn months_of_an_allocation_in_which_nobody_came_stay_in_the_list_below_what_is_open() {
    let mut office = two_months();
    office.at("2026-08-03T10:00");
    let listed = months(&office);
    for of in ["2026-05", "2026-06", "2026-07"] {
        assert!(
            listed.contains(&(of.to_owned(), MonthStage::NoCare, 0)),
            "{of}: {listed:?}"
        );
    }
    assert_eq!(listed[0].1, MonthStage::ToMake, "{listed:?}");
    let first_quiet = listed.iter().position(|row| !row.1.is_open()).expect("some");
    assert!(listed[first_quiet..].iter().all(|row| !row.1.is_open()));
}

#[test]
fn cs325_a_tariff_of_nothing_is_refused_and_what_was_approved_for_nothing_is_open_and_said() {
    let (mut office, _) = Office::granted();
    let free = "gemeente;productcode;vanaf;tot;productcategorie;eenheid;tarief_cent\n0214;45A60;2026-01-01;2026-12-31;45;16;0\n";
    let refused = office
        .place
        .import(ImportKind::Tariffs, free.as_bytes(), ImportMode::Write)
        .errors;
    assert_eq!(refused[0].column.as_deref(), Some("tarief_cent"), "{refused:?}");
    // A version that let it in sent these lines for nothing.
    crate::import_support::tamper(
        &office.place.path,
        "UPDATE prestatie SET tariff_cents = 0, amount_cents = 0",
    );
    assert_eq!(months(&office)[0], ("2026-03".to_owned(), MonthStage::Fixed, 0));
    let view = office.check("2026-03");
    let remedy = |code: &str| {
        let found = view
            .findings
            .iter()
            .find(|found| found.code.as_str() == code)
            .expect("said");
        found.remedy.clone()
    };
    assert!(remedy("CS325").contains("buiten de declaratie"), "{}", remedy("CS325"));
    assert!(remedy("AL-GEMAAKT").contains("CS325"), "{}", remedy("AL-GEMAAKT"));
}

#[test]
fn what_was_declared_elsewhere_is_said_per_month_with_a_way_back_and_a_line_in_the_log() {
    let mut office = two_months();
    let now = office.place.now;
    let session = &mut office.place.session;
    session
        .declare_elsewhere(month("2026-03"), &buren(), now)
        .expect("said");
    let again = session.declare_elsewhere(month("2026-03"), &buren(), now);
    assert_eq!(again.expect_err("said before").code, "AL_ELDERS");
    assert_eq!(session.log_count("declaratie.elders").expect("the log"), 1);
    let proposed = office.proposed("2026-04");
    assert_eq!(proposed.len(), 1, "{proposed:?}");
    assert!(months(&office).contains(&("2026-03".to_owned(), MonthStage::Elsewhere, 0)));
    let listed = office.check("2026-03").not_billable;
    assert_eq!(
        listed
            .iter()
            .filter(|refused| refused.code.as_str() == "ELDERS")
            .count(),
        6
    );
    let session = &mut office.place.session;
    session
        .take_back_elsewhere(month("2026-03"), &buren(), now)
        .expect("taken back");
    let twice = session.take_back_elsewhere(month("2026-03"), &buren(), now);
    assert_eq!(twice.expect_err("taken back before").code, "NIET_ELDERS");
    assert_eq!(session.log_count("declaratie.elders").expect("the log"), 2);
    assert_eq!(office.proposed("2026-04").len(), 4);
}

#[test]
fn what_cannot_have_been_declared_elsewhere_is_refused() {
    let (mut office, _) = Office::declared();
    let now = office.place.now;
    let enschede = plusgroep::domain::ids::GemeenteCode::parse("0153").expect("a code");
    for (of, gemeente, code) in [
        ("2026-03", buren(), "HIER_GEDECLAREERD"),
        ("2026-05", buren(), "TOEKOMST"),
        ("2026-02", enschede, "GEEN_TOEWIJZING"),
    ] {
        let refused = office.place.session.declare_elsewhere(month(of), &gemeente, now);
        assert_eq!(refused.expect_err("refused").code, code);
    }
}

#[test]
fn a_file_that_was_said_to_be_refused_by_mistake_waits_again_until_its_care_went_again() {
    let (mut office, sent) = Office::declared();
    let (now, number) = (office.place.now, sent.number.as_str());
    let session = &mut office.place.session;
    assert_eq!(
        session.claim_was_not_refused(number, now).expect_err("it waits").code,
        "NIET_GEWEIGERD"
    );
    session.claim_was_refused(number, now).expect("refused");
    session.claim_was_not_refused(number, now).expect("taken back");
    assert!(office.states(&sent).iter().all(|state| *state == LineState::Sent));
    assert!(office.codes("2026-03").contains(&"AL-GEMAAKT"), "nothing is sent twice");
    office.place.session.claim_was_refused(number, now).expect("refused");
    office.make("2026-03");
    let late = office
        .place
        .session
        .claim_was_not_refused(number, now)
        .expect_err("sent again");
    assert_eq!((late.kind, late.code), (ErrorKind::Refused, "OPNIEUW_VERZONDEN"));
    assert!(office.states(&sent).iter().all(|state| *state == LineState::Rejected));
}

#[test]
fn iv091_a_credit_after_a_change_of_bsn_is_a_copy_of_what_was_sent() {
    let (mut office, _) = Office::granted();
    let sample = crate::import_support::sample(ImportKind::Children);
    let header = sample.lines().next().expect("a header");
    let child = sample.lines().find(|line| line.starts_with("12;")).expect("child 12");
    let changed = child.replace("999900006", "999900110");
    assert_ne!(child, changed);
    office
        .place
        .write(ImportKind::Children, &format!("{header}\n{changed}\n"));
    office.clear("12", "2026-03-03");
    let view = office.check("2026-03");
    let bsn = |side| {
        let line = view
            .lines
            .iter()
            .find(|line| line.debit_credit == side)
            .expect("a line");
        line.bsn.masked()
    };
    assert_eq!(bsn(DebetCredit::Credit), "*****0006");
    assert_eq!(bsn(DebetCredit::Debet), "*****0110");
    assert!(
        !view.findings.iter().any(|found| found.code.as_str() == "IV091"),
        "{:?}",
        view.findings
    );
}

#[test]
fn correctie_a_change_in_one_month_says_nothing_of_what_is_pending_in_another() {
    let mut office = two_months();
    let sent = office.make("2026-04");
    office.answer(&grant(&sent)).expect("settled");
    let march = office.attend(&row("12", "2026-03-09"));
    assert!(march.len() == 1 && march[0].contains("in maart 2026"), "{march:?}");
    let april = office.attend(&row("12", "2026-04-08"));
    assert!(april.len() == 1 && april[0].contains("in april 2026"), "{april:?}");
}

#[test]
fn a_month_of_which_lines_were_approved_here_was_not_declared_elsewhere() {
    let (mut office, sent) = Office::declared();
    let names = references(&sent);
    let rejected = reject(&sent, &[(&names[0], &["9321"])]);
    office.answer(&rejected).expect("settled");
    assert_eq!(office.tasks().len(), 1);
    let now = office.place.now;
    let refused = office.place.session.declare_elsewhere(month("2026-03"), &buren(), now);
    assert_eq!(
        refused.expect_err("the others were approved here").code,
        "HIER_GEDECLAREERD"
    );
}
