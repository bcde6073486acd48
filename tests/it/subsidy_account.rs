//! The month end under a subsidy: the account of extra hours, its files, its versions and the answers, on a month of the pilot.
#![cfg(test)]

use crate::extra_hours::{WORKED, attendance, early_policy, pilot, policy};
use crate::import_support::{PASSPHRASE, Place, log, moment, tamper, try_sql};
use plusgroep::app::import::ImportKind;
use plusgroep::app::subsidy_account::{AccountSending, AccountView, MonthEnd};
use plusgroep::app::{AppError, ErrorKind};
use plusgroep::domain::finding::Severity;
use plusgroep::domain::ids::GemeenteCode;
use plusgroep::domain::money::Cents;
use plusgroep::domain::role::Role;
use plusgroep::domain::subsidy_account::{AccountOutcome, AccountState};
use plusgroep::domain::time::Month;
use plusgroep::report;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A rate that does not divide by four, so that a quarter of an hour is no whole number of cents.
const WITH_RATE: &str = "plafond_cent = 11649700\ntarief_per_uur_cent = 2671";

fn enschede() -> GemeenteCode {
    GemeenteCode::parse("0153").expect("a code")
}

fn march() -> Month {
    Month::parse("2023-03").expect("a month")
}

/// A location of the pilot on which 2:08 and 5:30 hours were worked in March 2023.
pub fn worked() -> Place {
    let mut place = pilot(&policy(WITH_RATE));
    work(&mut place, "2023-03-06;14:00;16:08");
    work(&mut place, "2023-03-01;10:00;15:30");
    place
}

pub fn work(place: &mut Place, stretch: &str) {
    place.write(ImportKind::Worked, &format!("{WORKED}2;{stretch};Uilen;extra\n"));
}

fn check(place: &Place) -> AccountView {
    place
        .session
        .check_account(march(), &enschede(), place.now)
        .expect("an account")
}

fn try_make(place: &mut Place, folder: &Path) -> Result<AccountView, AppError> {
    place.session.make_account(march(), &enschede(), folder, place.now)
}

fn make(place: &mut Place, folder: &TempDir) -> AccountView {
    try_make(place, folder.path()).expect("an account")
}

pub fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

fn contents(files: &[PathBuf]) -> Vec<Vec<u8>> {
    files.iter().map(|path| std::fs::read(path).expect("a file")).collect()
}

fn codes(view: &AccountView) -> Vec<(&'static str, Severity)> {
    view.findings
        .iter()
        .map(|finding| (finding.code.as_str(), finding.severity))
        .collect()
}

fn number(view: &AccountView) -> String {
    view.number.as_ref().expect("it went out").to_string()
}

#[test]
fn e3_e4_an_account_is_two_private_files_and_is_read_back_as_it_was_made() {
    let mut place = worked();
    place.write(ImportKind::Attendance, &attendance("2023-03-06", 31..=33));
    let out = folder();
    let view = make(&mut place, &out);
    assert_eq!(place.session.month_end_kind(&enschede()), MonthEnd::Account);
    // 2:15 and 5:30 hours were worked, of which 2:00 and 5:00 are paid.
    let total = view.account.total();
    assert_eq!(
        (total.worked, total.worked_quarter, total.paid),
        (128 + 330, 135 + 330, 120 + 300)
    );
    assert_eq!(view.account.total_amount(), Cents::new(5_342 + 13_355).ok());
    assert_eq!(codes(&view), [("UREN-BOVEN", Severity::LetOp)]);
    let number = number(&view);
    let expected = ["csv", "xlsx"].map(|kind| format!("VERANTWOORDING_0153_2023-03_{number}.{kind}"));
    assert_eq!(names(out.path()), expected);
    assert_eq!(view.files, expected.map(|name| out.path().join(name)));
    #[cfg(unix)]
    for path in &view.files {
        let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(path).expect("a file").permissions());
        assert_eq!(mode & 0o777, 0o600);
    }
    let stored = place.session.subsidy_account(&number).expect("it is kept");
    assert_eq!(stored.issued.account, view.account);
    let written = view.files.iter().map(|path| std::fs::read(path).expect("a file"));
    let table_and_workbook = [
        report::subsidy_csv(&stored.issued),
        report::subsidy_xlsx(&stored.issued).expect("a workbook"),
    ];
    assert_eq!(written.collect::<Vec<_>>(), table_and_workbook);
    assert_eq!((stored.summary.version, stored.summary.state), (1, AccountState::Sent));
    assert_eq!(stored.summary.total, view.account.total_amount());
    let plus: Vec<u32> = view
        .account
        .plus
        .iter()
        .map(|count| count.children)
        .filter(|count| *count > 0)
        .collect();
    assert_eq!(
        (view.account.plus.len(), plus),
        (26, vec![3]),
        "every dagdeel of the month, one with children"
    );
    assert_eq!(
        log(&place.path, "Proef", PASSPHRASE).last().map(String::as_str),
        Some("|verantwoording.gemaakt|maand=2023-03 gemeente=0153|")
    );
}

#[test]
fn nothing_new_hands_out_the_stored_bytes_and_never_a_second_account() {
    let mut place = worked();
    let out = folder();
    let first = make(&mut place, &out);
    let before = contents(&first.files);
    std::fs::remove_file(&first.files[1]).expect("removed");
    place.now = moment("2023-05-02T09:00");
    let again = make(&mut place, &out);
    assert_eq!(
        again.sending,
        AccountSending::SentBefore(again.number.clone().expect("a number"))
    );
    assert_eq!((number(&again), &again.files), (number(&first), &first.files));
    assert_eq!(contents(&again.files), before);
    let other = folder();
    assert_eq!(contents(&make(&mut place, &other).files), before);
    assert_eq!(place.session.subsidy_accounts().expect("a list").len(), 1);
    std::fs::write(&first.files[0], "van iemand anders").expect("written");
    let error = try_make(&mut place, out.path()).expect_err("another file stands there");
    assert_eq!(error.code, "BESTAAT_AL");
    assert_eq!(std::fs::read(&first.files[0]).expect("the file"), b"van iemand anders");
}

#[test]
fn an_account_of_the_last_day_does_not_change_by_the_passing_of_the_evening() {
    let mut place = worked();
    let out = folder();
    place.now = moment("2023-03-31T09:00");
    make(&mut place, &out);
    place.now = moment("2023-04-03T09:00");
    assert!(matches!(check(&place).sending, AccountSending::SentBefore(_)));
    assert_eq!(check(&place).differences, []);
}

#[test]
fn not_before_the_last_day_of_the_month() {
    let mut place = worked();
    let out = folder();
    place.now = moment("2023-03-30T20:00");
    let view = make(&mut place, &out);
    assert!(codes(&view).contains(&("MAAND-LOOPT", Severity::Fout)));
    assert!(view.is_blocked() && view.files.is_empty() && view.number.is_none());
    assert_eq!(names(out.path()), [""; 0]);
    assert_eq!(place.session.subsidy_accounts().expect("a list"), []);
}

#[test]
fn a_change_afterwards_shows_the_difference_and_a_new_version_replaces_the_one_before() {
    let mut place = worked();
    let out = folder();
    let first = make(&mut place, &out);
    let before = contents(&first.files);
    place
        .session
        .answer_account(&number(&first), AccountOutcome::Approved, "", place.now)
        .expect("answered");
    work(&mut place, "2023-03-07;14:00;15:30");
    let shown = check(&place);
    assert_eq!(
        shown.sending,
        AccountSending::Correction(first.number.clone().expect("a number"))
    );
    let [difference] = &shown.differences[..] else {
        panic!("one group differs: {:?}", shown.differences);
    };
    assert_eq!(
        (difference.days, difference.worked, difference.paid, difference.cents),
        (1, 90, 90, Some(4_007))
    );
    assert!(codes(&shown).contains(&("GEWIJZIGD", Severity::LetOp)));
    let second = make(&mut place, &out);
    assert_ne!(number(&second), number(&first));
    assert_eq!(names(out.path()).len(), 4);
    assert_eq!(contents(&first.files), before, "history stays");
    let list = place.session.subsidy_accounts().expect("a list");
    let states: Vec<_> = list.iter().map(|one| (one.version, one.state.code())).collect();
    assert_eq!(states, [(2, "verzonden"), (1, "vervangen")]);
    assert_eq!(list[0].replaces, first.number);
    let answer = list[1].state.answer().map(|answer| answer.outcome);
    assert_eq!(answer, Some(AccountOutcome::Approved), "what was answered stays too");
    assert!(matches!(check(&place).sending, AccountSending::SentBefore(_)));
    // Taken back again: that is a change as well.
    place.write(
        ImportKind::Worked,
        &format!("{WORKED}2;2023-03-07;14:00;14:05;Uilen;extra\n"),
    );
    assert_eq!(check(&place).differences[0].cents, Some(-4_007));
    let error = place
        .session
        .answer_account(&number(&first), AccountOutcome::Rejected, "", place.now)
        .expect_err("replaced");
    assert_eq!((error.kind, error.code), (ErrorKind::Refused, "VERVANGEN"));
}

#[test]
fn an_answer_is_recorded_once_and_its_reason_stays_out_of_the_log() {
    let mut place = worked();
    let out = folder();
    let first = number(&make(&mut place, &out));
    let reason = "Uren van 6 maart ontbreken";
    let answered = place
        .session
        .answer_account(&first, AccountOutcome::Rejected, reason, place.now)
        .expect("answered");
    assert_eq!(answered.summary.state.code(), "afgewezen");
    let stored = place.session.subsidy_account(&first).expect("it is kept").summary;
    let answer = stored.state.answer().expect("an answer");
    assert_eq!((answer.by.as_str(), answer.on), ("Proef", place.now.day()));
    assert_eq!(answer.reason.as_ref().map(ToString::to_string).as_deref(), Some(reason));
    let lines = log(&place.path, "Proef", PASSPHRASE);
    assert_eq!(
        lines.last(),
        Some(&format!("|verantwoording.antwoord|nummer={first} uitkomst=afgewezen|"))
    );
    assert!(!lines.iter().any(|line| line.contains("maart ontbreken")));
    let twice = place
        .session
        .answer_account(&first, AccountOutcome::Approved, "", place.now);
    assert_eq!(twice.expect_err("answered before").code, "AL_BEANTWOORD");
    for unknown in ["V000", "DK7QX000001", "", "'; --"] {
        let error = place
            .session
            .answer_account(unknown, AccountOutcome::Approved, "", place.now);
        assert_eq!(error.expect_err("unknown").kind, ErrorKind::NotFound, "{unknown}");
    }
    // A rejected account counts as not sent: the same hours go out as a new version.
    let view = check(&place);
    assert!(codes(&view).contains(&("AFGEWEZEN", Severity::LetOp)));
    assert!(view.findings.iter().any(|finding| finding.text.contains(reason)));
    let second = number(&make(&mut place, &out));
    assert_ne!(second, first);
    let too_long = "x".repeat(2_001);
    let error = place
        .session
        .answer_account(&second, AccountOutcome::Approved, &too_long, place.now);
    assert_eq!(error.expect_err("too long").kind, ErrorKind::Input);
}

#[test]
fn what_was_lived_holds_nothing_back_and_what_can_be_mended_does() {
    let mut place = worked();
    place.write(ImportKind::Attendance, &attendance("2023-03-06", 31..=36));
    let found = codes(&check(&place));
    assert!(found.contains(&("PLUS-MAX", Severity::LetOp)), "{found:?}");
    assert!(found.contains(&("UREN-BOVEN", Severity::LetOp)), "{found:?}");
    let of = |month: &str, gemeente: &str| {
        let (month, gemeente) = (
            Month::parse(month).expect("a month"),
            GemeenteCode::parse(gemeente).expect("a code"),
        );
        codes(
            &place
                .session
                .check_account(month, &gemeente, place.now)
                .expect("an account"),
        )
    };
    let early = pilot(&early_policy(WITH_RATE));
    let september = Month::parse("2020-09").expect("a month");
    let unknown = codes(
        &early
            .session
            .check_account(september, &enschede(), early.now)
            .expect("an account"),
    );
    assert!(unknown.contains(&("UREN-KALENDER", Severity::Fout)), "{unknown:?}");
    assert!(of("2023-03", "0999").contains(&("GEMEENTE", Severity::Fout)));
    assert!(
        !of("2023-03", "0214")
            .iter()
            .any(|(_, severity)| *severity == Severity::Fout),
        "its own municipality"
    );
    assert!(of("2021-03", "0153").contains(&("NIETS", Severity::LetOp)));
    let mut low = pilot(&policy("plafond_cent = 5000\ntarief_per_uur_cent = 4000"));
    work(&mut low, "2023-03-06;14:00;16:00");
    assert_eq!(codes(&check(&low)), [("UREN-PLAFOND", Severity::LetOp)]);
    let mut without = pilot(&policy(""));
    work(&mut without, "2023-03-06;14:00;16:00");
    let view = check(&without);
    assert_eq!(codes(&view), [("UREN-TARIEF", Severity::LetOp)]);
    assert_eq!(view.account.total_amount(), None);
}

#[test]
fn a_month_without_right_or_hours_has_no_file() {
    let mut place = worked();
    let out = folder();
    let early = Month::parse("2021-03").expect("a month");
    let view = place
        .session
        .make_account(early, &enschede(), out.path(), place.now)
        .expect("an account");
    assert!(view.files.is_empty() && view.number.is_none() && !view.is_blocked());
    assert_eq!(names(out.path()), [""; 0]);
}

#[test]
fn the_hours_of_a_month_go_to_one_municipality() {
    let mut place = worked();
    let out = folder();
    let first = number(&make(&mut place, &out));
    let other = GemeenteCode::parse("0214").expect("a code");
    let view = place
        .session
        .make_account(march(), &other, out.path(), place.now)
        .expect("an account");
    assert!(codes(&view).contains(&("ANDERE-GEMEENTE", Severity::Fout)));
    assert_eq!(names(out.path()).len(), 2);
    place
        .session
        .answer_account(&first, AccountOutcome::Rejected, "", place.now)
        .expect("answered");
    let view = place
        .session
        .make_account(march(), &other, out.path(), place.now)
        .expect("an account");
    assert_eq!((view.sending, names(out.path()).len()), (AccountSending::New, 4));
}

#[test]
fn a_right_of_the_location_is_paid_once_for_what_its_groups_worked() {
    let policy = policy(WITH_RATE).replace("per = \"groep\"", "per = \"locatie\"");
    let mut place = pilot(&policy);
    work(&mut place, "2023-03-06;14:00;15:30");
    place.write(
        ImportKind::Worked,
        &format!("{WORKED}4;2023-03-06;14:00;15:00;Bijtjes;extra\n"),
    );
    let out = folder();
    let view = make(&mut place, &out);
    assert_eq!(
        view.account.groups.len(),
        2,
        "a group of another kind with extra hours counts along"
    );
    let total = view.account.total();
    assert_eq!(
        (total.entitled, total.worked_quarter, total.paid),
        (20 * 120 + 3 * 300, 150, 120)
    );
    assert_eq!(codes(&view), [("UREN-BOVEN", Severity::LetOp)]);
    let stored = place.session.subsidy_account(&number(&view)).expect("it is kept");
    assert_eq!(stored.issued.account, view.account);
    let report = place.session.extra_hours(march(), place.now).expect("a report");
    assert_eq!(
        (report.total, report.amount),
        (total, view.account.total_amount()),
        "one rule for both"
    );
}

#[test]
fn a_full_or_write_protected_disk_leaves_nothing_half() {
    for (anomaly, expected) in [("full", "SCHIJF_VOL"), ("protected", "ALLEEN_LEZEN")] {
        let mut place = worked();
        let out = folder();
        let before = place.dump();
        if anomaly == "full" {
            place.session.limit_pages(1).expect("a limit");
        } else {
            place.session.forbid_writes().expect("protected");
        }
        let error = try_make(&mut place, out.path()).expect_err(anomaly);
        assert_eq!((error.code, error.kind), (expected, ErrorKind::Disk));
        assert_eq!(names(out.path()), [""; 0], "{anomaly}: no file, also no temporary one");
        assert_eq!(place.dump(), before, "{anomaly}: nothing is booked");
    }
}

#[test]
fn a_name_that_is_taken_or_a_folder_that_is_a_file_books_nothing() {
    let mut place = worked();
    let out = folder();
    let before = place.dump();
    let first = number(&make(&mut worked(), &folder()));
    let taken = out.path().join(format!("VERANTWOORDING_0153_2023-03_{first}.xlsx"));
    std::fs::write(&taken, "van iemand anders").expect("written");
    let error = try_make(&mut place, out.path()).expect_err("taken");
    assert_eq!(error.code, "BESTAAT_AL");
    assert_eq!(names(out.path()).len(), 1, "the table is not left without the workbook");
    assert!(try_make(&mut place, &taken).is_err(), "a file is no folder");
    assert_eq!(place.dump(), before);
}

#[test]
fn what_went_out_is_not_handed_out_over_a_file_of_someone_else() {
    let mut place = worked();
    make(&mut place, &folder());
    let elsewhere = folder();
    let view = make(&mut place, &elsewhere);
    assert!(matches!(view.sending, AccountSending::SentBefore(_)));
    let table = &view.files[0];
    std::fs::write(table, "van iemand anders").expect("written");
    let error = try_make(&mut place, elsewhere.path()).expect_err("another file of that name");
    assert_eq!(error.code, "BESTAAT_AL");
    assert_eq!(std::fs::read(table).expect("a file"), b"van iemand anders");
}

#[test]
fn what_went_out_is_never_changed_and_a_damaged_copy_is_not_handed_out() {
    let mut place = worked();
    let out = folder();
    make(&mut place, &out);
    for sql in [
        "DELETE FROM subsidy_account",
        "UPDATE subsidy_account SET total_cents = 1",
        "UPDATE subsidy_account SET csv = x'00'",
        "UPDATE subsidy_account SET state = 'vastgesteld'",
        "UPDATE subsidy_account_row SET worked_min = 1",
        "DELETE FROM subsidy_account_row",
        "UPDATE subsidy_account_plus SET children = 1",
        "DELETE FROM subsidy_account_plus",
    ] {
        assert!(!try_sql(&place.path, sql), "{sql}");
    }
    tamper(
        &place.path,
        "DROP TRIGGER subsidy_account_content_stays; UPDATE subsidy_account SET csv = x'00'",
    );
    let error = try_make(&mut place, folder().path()).expect_err("damaged");
    assert_eq!(error.code, "BESTAND_KAPOT");
}

#[test]
fn a_medewerker_neither_sees_nor_makes_nor_answers_an_account() {
    let mut place = Place::with_role(Role::Medewerker);
    let refusals = [
        place.session.check_account(march(), &enschede(), place.now).map(|_| ()),
        place
            .session
            .make_account(march(), &enschede(), folder().path(), place.now)
            .map(|_| ()),
        place
            .session
            .answer_account("V1", AccountOutcome::Approved, "", place.now)
            .map(|_| ()),
        place.session.subsidy_accounts().map(|_| ()),
        place.session.subsidy_account("V1").map(|_| ()),
    ];
    for refusal in refusals {
        assert_eq!(refusal.expect_err("no right").kind, ErrorKind::Permission);
    }
}

#[test]
fn an_account_is_shown_with_enter_and_made_with_m_and_then_stands_there_as_made() {
    let place = worked();
    let session = plusgroep::app::Session::open(&place.path, None, PASSPHRASE, place.now).expect("it opens");
    let mut keyboard = crate::support::Keyboard::on(session, place.now, plusgroep::tui::theme::Theme::Colour);
    keyboard.press("6");
    let months = keyboard.screen(120, 40);
    assert!(months.contains("verantwoording, nog te maken"), "{months}");
    keyboard.press("<Enter>");
    let shown = keyboard.screen(120, 40);
    assert!(
        shown.contains("te vergoeden") && shown.contains("Nog niet gemaakt"),
        "{shown}"
    );
    keyboard.press("<Esc>m<Enter>");
    let asked = keyboard.screen(120, 40);
    assert!(
        asked.contains("te vergoeden") && asked.contains("> Annuleren <"),
        "{asked}"
    );
    keyboard.press("j");
    let made = keyboard.screen(120, 40);
    assert!(
        made.contains("VERANTWOORDING_0214_2023-02_"),
        "the oldest month comes first: {made}"
    );
    keyboard.press("<Esc>");
    let months = keyboard.screen(120, 40);
    assert!(months.contains("verantwoording, gemaakt"), "{months}");
}
