//! Start and stop of care on a real location file: proposed, sent, answered, corrected, blocked.
#![cfg(test)]

mod corrections;
mod received;
mod stopped;

use crate::import_support::{Place, child, day, moment};
use crate::xml::assert_official;
use crate::xml::care::answer_to;
use plusgroep::app::AppError;
use plusgroep::app::care_notices::{
    CareNoticeBoard, CareProposal, CareRequest, Correction, Hurdle, ProposedNotice, SentCare, Timing,
};
use plusgroep::app::import::ImportKind;
use plusgroep::app::messages::MessageReport;
use plusgroep::domain::care_notice::delivery::Delivery;
use plusgroep::domain::care_notice::{NoticeKind, RedenBeeindiging};
use plusgroep::domain::ids::{ChildNumber, ToewijzingNummer};
use plusgroep::domain::role::Role;
use plusgroep::domain::text::Text;
use plusgroep::ijw::jw301::Geslacht;
use plusgroep::ijw::{MessageKind, jw305, jw307};
use std::path::{Path, PathBuf};

/// The evening of 31 March 2026, after the sample month.
const EVENING: &str = "2026-03-31T20:00";

fn number(text: &str) -> ChildNumber {
    ChildNumber::parse(text).expect("a number")
}

fn request(child: &str, toewijzing: u32, kind: NoticeKind) -> CareRequest {
    CareRequest {
        child: number(child),
        gemeente: None,
        toewijzing: ToewijzingNummer::parse(&toewijzing.to_string()).expect("a number"),
        kind,
        day: None,
        reason: None,
    }
}

fn start(child: &str, toewijzing: u32) -> CareRequest {
    request(child, toewijzing, NoticeKind::Start)
}

fn stop(child: &str, toewijzing: u32) -> CareRequest {
    request(child, toewijzing, NoticeKind::Stop)
}

fn on(request: CareRequest, text: &str) -> CareRequest {
    CareRequest {
        day: Some(day(text)),
        ..request
    }
}

fn why(request: CareRequest, code: &str) -> CareRequest {
    CareRequest {
        reason: Some(RedenBeeindiging::parse(code).expect("a reason")),
        ..request
    }
}

fn folder(place: &Place) -> PathBuf {
    place.path.parent().expect("a folder").join("zorg")
}

fn board(place: &Place, now: &str) -> CareNoticeBoard {
    place.session.care_notices(moment(now)).expect("a board")
}

fn proposal(board: &CareNoticeBoard, toewijzing: u32) -> Option<&CareProposal> {
    board.proposals.iter().find(|one| one.toewijzing.number() == toewijzing)
}

fn send(place: &mut Place, request: &CareRequest, now: &str) -> Result<SentCare, AppError> {
    let folder = folder(place);
    place.session.send_care_notice(request, &folder, moment(now))
}

fn correct(place: &mut Place, request: &CareRequest, correction: Correction, now: &str) -> Result<SentCare, AppError> {
    let folder = folder(place);
    place
        .session
        .correct_care_notice(request, correction, &folder, moment(now))
}

fn fix(place: &mut Place, request: &CareRequest, now: &str) -> Result<SentCare, AppError> {
    correct(place, request, Correction::Replace, now)
}

fn code<T>(result: Result<T, AppError>) -> &'static str {
    result.map_or_else(|error| error.code, |_| "goed")
}

/// The bytes of the files that were written, each valid by the official schema.
fn files(sent: &SentCare) -> Vec<Vec<u8>> {
    let read = |path: &PathBuf| {
        let bytes = std::fs::read(path).expect("a file");
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let kind = if name.starts_with("JW305_") {
            MessageKind::Jw305
        } else {
            MessageKind::Jw307
        };
        assert!(
            name.starts_with(&format!("{}_0214_2026-", kind.label())) || name.contains("_2027-"),
            "{name}"
        );
        assert_official(kind, &bytes);
        bytes
    };
    sent.messages.iter().map(|(path, _)| read(path)).collect()
}

/// Number of files in a folder, which need not be there.
fn files_in(folder: &Path) -> usize {
    std::fs::read_dir(folder).map_or(0, Iterator::count)
}

fn answer(place: &mut Place, bytes: &[u8], now: &str) -> Result<MessageReport, AppError> {
    let folder = folder(place);
    place.session.read_message(bytes, "antwoord.xml", &folder, moment(now))
}

/// Sends and has it accepted.
fn settle(place: &mut Place, request: &CareRequest, now: &str) -> SentCare {
    let sent = send(place, request, now).expect("sent");
    accept(place, &sent, now);
    sent
}

fn accept(place: &mut Place, sent: &SentCare, now: &str) {
    for (index, bytes) in files(sent).iter().enumerate() {
        let stamp = format!("A{}{index}", &now[8..10]);
        let report = answer(place, &answer_to(bytes, &[], None, &stamp), now).expect("read");
        assert_eq!(report.return_codes, Vec::<&str>::new());
    }
}

#[test]
fn tr135_an_answer_dated_after_today_or_before_its_message_books_nothing() {
    let mut place = Place::with_samples();
    let sent = send(&mut place, &start("12", 300_201), EVENING).expect("sent");
    let bytes = answer_to(&files(&sent)[0], &[], None, "A1");
    let text = String::from_utf8(bytes).expect("UTF-8");
    let at = text.find("DagtekeningRetour>").expect("a date") + "DagtekeningRetour>".len();
    let dated = |day: &str| format!("{}{day}{}", &text[..at], &text[at + 10..]);
    let before = place.dump();
    for wrong in ["2026-04-01", "2026-03-30"] {
        let refused = answer(&mut place, dated(wrong).as_bytes(), EVENING);
        assert_eq!(
            refused.map_err(|error| error.code).err(),
            Some("DAGTEKENING"),
            "{wrong}"
        );
        assert_eq!(place.dump(), before);
    }
    assert!(answer(&mut place, dated("2026-03-31").as_bytes(), EVENING).is_ok());
}

#[test]
fn op271_a_start_is_proposed_on_the_first_day_of_care_with_its_deadline() {
    let place = Place::with_samples();
    let early = board(&place, "2026-03-02T20:00");
    let first = proposal(&early, 300_201).expect("a proposal");
    assert_eq!(
        first.notice,
        ProposedNotice::Start {
            begin: day("2026-03-02")
        }
    );
    assert_eq!(
        (first.due, first.timing, first.hurdle),
        (day("2026-03-09"), Timing::InTime, None)
    );
    assert_eq!(
        (first.child.as_str(), first.child_name.as_str()),
        ("12", "Sem Voorbeeld")
    );
    assert!(
        proposal(&early, 300_203).is_none(),
        "child 14 comes for the first time on Tuesday"
    );
    assert!(!early.has_faults());
    let late = board(&place, EVENING);
    assert_eq!(proposal(&late, 300_201).expect("a proposal").timing, Timing::TooLate);
    assert_eq!(
        proposal(&late, 300_203).expect("a proposal").notice,
        ProposedNotice::Start {
            begin: day("2026-03-03")
        }
    );
    assert!(late.has_faults() && late.proposals.is_sorted_by_key(|one| one.due));
    assert_eq!(
        late.proposals.len(),
        6,
        "each allocation once, and no child without one"
    );
}

#[test]
fn only_dagdelen_in_a_group_that_the_product_is_for_are_care() {
    for elsewhere in [
        "14;2026-03-02;Uilen;08:00;08:30;",
        "14;2026-03-02;Bijtjes;08:00;12:00;",
        "14;2026-03-02;Uilen;;;ziek",
    ] {
        let mut place = Place::with_samples();
        let attendance = format!("kindnummer;datum;groep;in;uit;reden\n{elsewhere}\n");
        place.write(ImportKind::Attendance, &attendance);
        let shown = board(&place, "2026-03-02T20:00");
        assert!(proposal(&shown, 300_203).is_none(), "{elsewhere}");
        let shown = board(&place, EVENING);
        let begin = proposal(&shown, 300_203).expect("a proposal").notice.day();
        assert_eq!(begin, day("2026-03-03"), "{elsewhere}");
    }
}

#[test]
fn a_municipality_that_uses_an_identification_twice_is_still_understood() {
    let mut place = Place::with_samples();
    for (child, toewijzing) in [("12", 300_201), ("13", 300_202)] {
        let sent = send(&mut place, &start(child, toewijzing), "2026-03-03T09:00").expect("sent");
        let accepted = answer_to(&files(&sent)[0], &[], None, "A1");
        let report = answer(&mut place, &accepted, "2026-03-04T10:00").expect("read");
        assert_eq!(report.child, Some(number(child)));
    }
}

#[test]
fn a_start_is_written_booked_and_accepted_once() {
    let mut place = Place::with_samples();
    let sent = send(&mut place, &start("12", 300_201), "2026-03-03T09:00").expect("sent");
    assert_eq!(sent.answer_due, day("2026-03-06"), "OP090");
    let bytes = files(&sent).remove(0);
    let message = jw305::read(&bytes).expect("our own file is read");
    let [line] = message.products.as_slice() else {
        panic!("one line")
    };
    assert_eq!(line.key.begin, day("2026-03-02"));
    assert_eq!(line.key.allocation_begin, day("2026-03-01"));
    assert_eq!(
        message.client.gender,
        Geslacht::Onbekend,
        "the child came from a file, not from a JW301"
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(&sent.messages[0].0)
            .expect("the file")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let shown = board(&place, "2026-03-04T09:00");
    assert!(proposal(&shown, 300_201).is_none());
    assert_eq!(shown.sent[0].answer_due, Some(day("2026-03-06")));
    let overdue = board(&place, "2026-03-09T09:00");
    assert_eq!(
        overdue.sent[0].timing,
        Timing::TooLate,
        "the sender must notice a missing answer"
    );
    assert_eq!(
        code(send(&mut place, &start("12", 300_201), "2026-03-04T09:00")),
        "OP080"
    );

    let accepted = answer_to(&bytes, &[], None, "A1");
    let report = answer(&mut place, &accepted, "2026-03-04T10:00").expect("read");
    assert_eq!(report.kind, "JW306");
    assert_eq!(report.answers.as_deref(), Some(message.header.identification.as_str()));
    assert_eq!((report.child, report.answer), (Some(number("12")), None));
    let before = place.dump();
    let again = answer(&mut place, &accepted, "2026-03-04T11:00").expect("the same file is no mistake");
    assert!(again.remarks.concat().contains("al ingelezen"), "{:?}", again.remarks);
    let other = answer_to(&bytes, &["8848"], None, "A2");
    assert_eq!(code(answer(&mut place, &other, "2026-03-04T11:00")), "AL_BEANTWOORD");
    assert_eq!(place.dump(), before, "a second answer changes nothing");
    assert_eq!(
        code(send(&mut place, &start("12", 300_201), "2026-03-05T09:00")),
        "TR326"
    );
    let shown = board(&place, "2026-03-05T09:00");
    assert!(matches!(shown.sent[0].delivery, Delivery::Accepted { .. }));
}

#[test]
fn an_answer_to_what_was_never_sent_is_refused() {
    let mut place = Place::with_samples();
    let sent = send(&mut place, &start("12", 300_201), "2026-03-03T09:00").expect("sent");
    let sound = String::from_utf8(answer_to(&files(&sent)[0], &[], None, "A1")).expect("UTF-8");
    let identification = jw305::read(&files(&sent)[0]).expect("read").header.identification;
    let before = place.dump();
    for (wrong, refusal) in [
        (sound.replace(identification.as_str(), "X1"), "NIET_VERZONDEN"),
        (sound.replace("0214", "0153"), "NIET_VERZONDEN"),
        (
            sound.replace("Dagtekening>2026-03-03<", "Dagtekening>2026-03-02<"),
            "NIET_VERZONDEN",
        ),
        (
            sound.replace("jw306", "jw308").replace(">439<", ">441<"),
            "NIET_VERZONDEN",
        ),
        (sound.replace("90909090", "11111111"), "ANDERE_AANBIEDER"),
        (sound.replace(":IdentificatieRetour", ":Identificatie"), "BERICHT"),
    ] {
        let error = answer(&mut place, wrong.as_bytes(), "2026-03-04T10:00").expect_err(refusal);
        assert_eq!(error.code, refusal);
        assert!(error.message.ends_with('.') && !error.message.contains("99990"));
        assert_eq!(place.dump(), before);
    }
}

#[test]
fn a_rejected_start_is_shown_with_what_to_do_and_can_be_sent_again() {
    let mut place = Place::with_samples();
    let sent = send(&mut place, &start("12", 300_201), "2026-03-03T09:00").expect("sent");
    let rejected = answer_to(&files(&sent)[0], &["0200"], Some(("0200", "9019")), "A1");
    let report = answer(&mut place, &rejected, "2026-03-04T10:00").expect("read");
    assert_eq!(report.return_codes, ["9019"]);
    assert!(report.faults[0].contains("JW301"), "{:?}", report.faults);
    let shown = board(&place, "2026-03-04T11:00");
    assert!(shown.sent.is_empty() && shown.has_faults());
    assert_eq!(shown.rejected[0].remedies()[0].0, "9019");
    assert!(proposal(&shown, 300_201).is_some(), "it counts as never sent");
    let again = settle(&mut place, &start("12", 300_201), "2026-03-05T09:00");
    assert_ne!(files(&again), files(&sent), "TR056: a new identification");
    let shown = board(&place, "2026-03-05T11:00");
    assert!(shown.rejected.is_empty() && proposal(&shown, 300_201).is_none());
}

#[test]
fn after_the_time_for_an_answer_a_next_message_may_go() {
    let mut place = Place::with_samples();
    let sent = send(&mut place, &start("12", 300_201), "2026-03-03T09:00").expect("sent");
    let pause = why(on(stop("12", 300_201), "2026-03-05"), "20");
    assert_eq!(code(send(&mut place, &pause, "2026-03-06T09:00")), "OP080");
    assert_eq!(code(send(&mut place, &pause, "2026-03-09T09:00")), "goed");
    // The answer comes after all, and is no: the stop hangs in the air, and the start is to be reported again.
    let rejected = answer_to(&files(&sent)[0], &["8848"], None, "A1");
    answer(&mut place, &rejected, "2026-03-10T09:00").expect("read");
    let shown = board(&place, "2026-03-13T20:00");
    assert_eq!(
        proposal(&shown, 300_201).expect("a proposal").notice,
        ProposedNotice::Start {
            begin: day("2026-03-02")
        }
    );
}

#[test]
fn tr074_what_the_municipality_had_already_counts_as_reported() {
    let mut place = Place::with_samples();
    let sent = send(&mut place, &start("12", 300_201), "2026-03-03T09:00").expect("sent");
    let known = answer_to(&files(&sent)[0], &["0200"], Some(("0200", "9074")), "A1");
    let report = answer(&mut place, &known, "2026-03-04T10:00").expect("read");
    assert!(report.faults[0].contains("geldt als gemeld"), "{:?}", report.faults);
    let shown = board(&place, "2026-03-05T09:00");
    assert!(proposal(&shown, 300_201).is_none() && shown.rejected.is_empty());
    assert_eq!(shown.sent[0].remedies().len(), 1);
    let pause = why(on(stop("12", 300_201), "2026-03-05"), "20");
    assert_eq!(code(send(&mut place, &pause, "2026-03-05T20:00")), "goed");
}

#[test]
fn op295_a_stop_is_proposed_at_the_planned_end_and_copies_the_start() {
    let mut place = Place::with_samples();
    settle(&mut place, &start("12", 300_201), "2026-03-03T09:00");
    assert_eq!(
        code(send(&mut place, &stop("12", 300_201), "2026-12-31T20:00")),
        "GEEN_VOORSTEL"
    );
    let shown = board(&place, "2027-01-04T09:00");
    let planned = proposal(&shown, 300_201).expect("a proposal");
    // 1 January is no working day.
    assert_eq!((planned.due, planned.timing), (day("2027-01-08"), Timing::InTime));
    let sent = settle(&mut place, &CareRequest::from(planned), "2027-01-04T09:00");
    let message = jw307::read(&files(&sent)[0]).expect("our own file is read");
    let line = &message.products[0];
    assert_eq!((line.key.begin, line.end), (day("2026-03-02"), day("2026-12-31")));
    assert_eq!(line.reason, RedenBeeindiging::VolgensPlan);
    assert_eq!(
        code(send(&mut place, &stop("12", 300_201), "2027-01-05T09:00")),
        "TR415"
    );
    assert!(proposal(&board(&place, "2027-01-05T09:00"), 300_201).is_none());
}

#[test]
fn a_child_that_left_gets_a_stop_of_which_a_person_gives_the_reason() {
    let mut place = Place::with_samples();
    settle(&mut place, &start("12", 300_201), "2026-03-03T09:00");
    let left = "kindnummer;groep;vanaf;tot;ma;di;wo;do;vr\n12;Uilen;2026-03-01;2026-04-10;nso;nso;;nso;\n";
    place.write(ImportKind::Placements, left);
    let shown = board(&place, "2026-04-13T09:00");
    let proposed = proposal(&shown, 300_201).expect("a proposal");
    assert_eq!(
        proposed.notice,
        ProposedNotice::Stop {
            begin: day("2026-03-02"),
            end: day("2026-04-10"),
            reason: None
        }
    );
    let error = send(&mut place, &stop("12", 300_201), "2026-04-13T09:00").expect_err("no reason");
    assert_eq!(error.code, "REDEN_NODIG");
    assert!(error.hints[0].contains("34 voortijdig, in overleg"));
    let sent = send(&mut place, &why(stop("12", 300_201), "34"), "2026-04-13T09:00").expect("sent");
    let message = jw307::read(&files(&sent)[0]).expect("read");
    assert_eq!(
        (message.products[0].reason.code(), message.products[0].end),
        ("34", day("2026-04-10"))
    );
}

#[test]
fn a_temporary_stop_and_a_new_start_are_sent_by_hand_within_the_rules() {
    let mut place = Place::with_samples();
    let pause = |end: &str| why(on(stop("12", 300_201), end), "20");
    assert_eq!(
        code(send(&mut place, &pause("2026-03-10"), "2026-03-10T20:00")),
        "TR382"
    );
    settle(&mut place, &start("12", 300_201), "2026-03-03T09:00");
    assert_eq!(
        code(send(&mut place, &pause("2026-03-01"), "2026-03-10T20:00")),
        "TR018"
    );
    assert_eq!(
        code(send(&mut place, &pause("2026-03-11"), "2026-03-10T20:00")),
        "TR134"
    );
    settle(&mut place, &pause("2026-03-10"), "2026-03-10T20:00");
    assert_eq!(
        code(send(&mut place, &pause("2026-03-11"), "2026-03-12T20:00")),
        "TR413"
    );
    let final_stop = |end: &str| why(on(stop("12", 300_201), end), "31");
    assert_eq!(
        code(send(&mut place, &final_stop("2026-03-09"), "2026-03-12T20:00")),
        "TR414"
    );
    // The sample month has care on Thursday 12 March: the delivery was resumed.
    let shown = board(&place, "2026-03-12T20:00");
    let again = proposal(&shown, 300_201).expect("a proposal");
    assert_eq!(
        again.notice,
        ProposedNotice::Start {
            begin: day("2026-03-12")
        }
    );
    settle(&mut place, &CareRequest::from(again), "2026-03-13T20:00");
    assert_eq!(
        code(send(
            &mut place,
            &on(start("12", 300_201), "2026-02-27"),
            "2026-03-16T20:00"
        )),
        "ZORG-PERIODE"
    );
    assert_eq!(code(send(&mut place, &start("12", 999), "2026-03-16T20:00")), "TR019");
    assert_eq!(
        code(send(&mut place, &start("13", 300_201), "2026-03-16T20:00")),
        "TR019"
    );
    assert_eq!(
        code(send(&mut place, &start("99", 300_201), "2026-03-16T20:00")),
        "ONBEKEND_KIND"
    );
}

#[test]
fn op003_a_blocked_child_has_a_proposal_that_says_so_and_no_file() {
    let mut place = Place::with_samples();
    let now = moment(EVENING);
    let reason = Text::parse("Verzonnen reden").expect("a text");
    place
        .session
        .block_messages(&number("12"), &reason, now)
        .expect("blocked");
    assert_eq!(
        code(place.session.block_messages(&number("12"), &reason, now)),
        "AL_GEBLOKKEERD"
    );
    let shown = board(&place, EVENING);
    assert_eq!(
        proposal(&shown, 300_201).expect("a proposal").hurdle,
        Some(Hurdle::Blocked)
    );
    assert_eq!(
        proposal(&shown, 300_202).expect("a proposal").hurdle,
        None,
        "another child"
    );
    assert_eq!(shown.blocked, [number("12")]);
    let before = place.dump();
    assert_eq!(code(send(&mut place, &start("12", 300_201), EVENING)), "OP003");
    assert_eq!(place.dump(), before, "nothing is booked");
    assert_eq!(files_in(&folder(&place)), 0, "no file");
    place.session.unblock_messages(&number("12"), now).expect("lifted");
    assert_eq!(
        code(place.session.unblock_messages(&number("12"), now)),
        "NIET_GEBLOKKEERD"
    );
    assert_eq!(code(send(&mut place, &start("12", 300_201), EVENING)), "goed");
    let log = crate::import_support::log(&place.path, "Proef", crate::import_support::PASSPHRASE);
    assert!(log.iter().any(|line| line.contains("berichten.geblokkeerd")));
    assert!(
        log.iter().all(|line| !line.contains("Verzonnen reden")),
        "why is not in the log"
    );
}

#[test]
fn a_child_without_a_bsn_and_an_account_without_the_right_send_nothing() {
    let mut place = Place::with_samples();
    let mut known = child(&place, "12");
    known.bsn = None;
    place
        .store()
        .write(|tx| plusgroep::store::people::put_child(tx, &known))
        .expect("changed");
    let shown = board(&place, EVENING);
    assert_eq!(
        proposal(&shown, 300_201).expect("a proposal").hurdle,
        Some(Hurdle::NoBsn)
    );
    assert_eq!(code(send(&mut place, &start("12", 300_201), EVENING)), "GEEN_BSN");
    let mut place = Place::with_role(Role::Medewerker);
    assert_eq!(code(place.session.care_notices(moment(EVENING))), "GEEN_RECHT");
    assert_eq!(code(send(&mut place, &start("12", 300_201), EVENING)), "GEEN_RECHT");
    let reason = Text::parse("x").expect("a text");
    assert_eq!(
        code(place.session.block_messages(&number("12"), &reason, moment(EVENING))),
        "GEEN_RECHT"
    );
}

#[test]
fn a_full_disk_books_nothing_and_history_cannot_be_changed() {
    let mut place = Place::with_samples();
    let before = place.dump();
    place.session.forbid_writes().expect("a disk that takes nothing");
    assert_ne!(code(send(&mut place, &start("12", 300_201), EVENING)), "goed");
    assert_eq!(place.dump(), before);
    assert_eq!(files_in(&folder(&place)), 0, "no file either");
    let mut place = Place::with_samples();
    settle(&mut place, &start("12", 300_201), EVENING);
    for sql in [
        "DELETE FROM care_notice",
        "UPDATE care_notice SET state = 'verzonden'",
        "DELETE FROM care_notice_line",
        "UPDATE care_notice_line SET begin_day = '2026-03-05'",
        "DELETE FROM message_block",
    ] {
        let empty = sql.ends_with("message_block");
        assert_eq!(crate::import_support::try_sql(&place.path, sql), empty, "{sql}");
    }
}

#[test]
fn op271_iv075_an_allocation_with_a_category_alone_gets_a_start_with_that_category() {
    let mut place = Place::with_samples();
    let head = "gemeente;toewijzingnummer;toewijzingsdatum;toewijzingstijd;kindnummer;productcategorie;productcode;volume;\
        eenheid;frequentie;ingangsdatum;einddatum;reden_wijziging\n";
    // Child 16 is in the plus group on Wednesdays and Fridays; a category in which nothing is delivered here gets nothing.
    for (allocation, category, first) in [(300_301, "45", Some("2026-03-04")), (300_302, "50", None)] {
        let row = format!("0214;{allocation};2026-02-16;10:30:00;16;{category};;;;;2026-03-01;2026-12-31;\n");
        place.write(ImportKind::Allocations, &format!("{head}{row}"));
        let shown = board(&place, EVENING);
        let found = proposal(&shown, allocation);
        let begin = found.map(|one| match one.notice {
            ProposedNotice::Start { begin } => begin,
            ProposedNotice::Stop { .. } | ProposedNotice::Withdraw(_) => panic!("a start"),
        });
        assert_eq!(begin, first.map(day), "{category}");
        let product = found.and_then(|one| one.product.as_ref());
        assert!(product.is_none_or(|product| product.category.as_str() == category && product.code.is_none()));
    }
}
