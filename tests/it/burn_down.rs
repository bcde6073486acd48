//! What is left of an allocation, extra days and swapped days, on a real location file.
#![cfg(test)]

use crate::import_support::{self, PASSPHRASE, Place, child, day, log, moment, sample};
use plusgroep::app::burn_down::ChildBurnDown;
use plusgroep::app::day::{DayAction, DayView, Done};
use plusgroep::app::extra_day::{ExtraDayRequest, OverCap, Verdict};
use plusgroep::app::import::ImportKind;
use plusgroep::app::{AppError, Moment, Session};
use plusgroep::domain::burn_down::AllocationBurn;
use plusgroep::domain::extra_day::OverReason;
use plusgroep::domain::group::DagdeelName;
use plusgroep::domain::ids::{ChildId, GemeenteCode, GroupId};
use plusgroep::domain::occupancy::{Outcome, Part};
use plusgroep::domain::role::Role;
use plusgroep::domain::time::{Minute, Month};
use std::path::Path;
use std::process::Command;

/// Monday 16 March 2026, a school day.
const MONDAY: &str = "2026-03-16";
/// Sem comes on Monday, Tuesday and Thursday afternoon and has three dagdelen a week.
const SEM: &str = "12";

/// A location without attendance, on Monday afternoon.
fn fresh() -> (Place, Moment) {
    let mut place = Place::empty();
    for kind in [
        ImportKind::Children,
        ImportKind::Placements,
        ImportKind::Staff,
        ImportKind::Roster,
        ImportKind::Allocations,
    ] {
        place.write(kind, sample(kind));
    }
    (place, moment(&format!("{MONDAY}T14:30")))
}

fn group(session: &Session, name: &str) -> GroupId {
    let now = moment(&format!("{MONDAY}T14:30"));
    let view = session.day_view(now.day(), now).expect("a view");
    let found = view.groups.iter().find(|group| group.name == name);
    found.expect("the group").id
}

fn ask(place: &Place, number: &str, on: &str, names: &[&str], instead_of: Option<&str>) -> ExtraDayRequest {
    let id = child(place, number).id;
    ExtraDayRequest {
        child: id,
        group: group(
            &place.session,
            if number.starts_with('2') { "Bijtjes" } else { "Uilen" },
        ),
        day: day(on),
        dagdelen: names
            .iter()
            .map(|name| DagdeelName::parse(name).expect("a name"))
            .collect(),
        instead_of: instead_of.map(day),
    }
}

const ANYWAY: OverCap = OverCap::BookAnyway(OverReason::ParentsPay);

fn book(place: &mut Place, now: Moment, request: &ExtraDayRequest) -> Done {
    place.session.book_extra_day(request, ANYWAY, now).expect("booked")
}

/// Dagdelen of a child as the day screen shows them; `None` when it is not on the list.
fn shown(session: &Session, on: &str, now: Moment, id: ChildId) -> Option<String> {
    let view: DayView = session.day_view(day(on), now).expect("a view");
    let rows = view.groups.iter().flat_map(|group| &group.rows);
    rows.into_iter()
        .find(|row| row.child == id)
        .map(|row| row.dagdelen.clone())
}

/// Children in the Uilen at four o'clock.
fn at_four(session: &Session, on: &str, now: Moment) -> u32 {
    let four = Minute::parse("16:00").expect("a time");
    let stretch = session
        .occupancy_day(day(on), now)
        .expect("a day")
        .timeline
        .at(four)
        .expect("a minute");
    stretch
        .numbers(Part::Group(group(session, "Uilen")))
        .expect("the group")
        .children
}

fn burn(place: &Place, now: Moment, number: &str) -> ChildBurnDown {
    place
        .session
        .burn_down(child(place, number).id, now)
        .expect("a burn-down")
}

fn week(burn: &AllocationBurn, on: &str) -> (Option<u64>, u64, u64, u64) {
    let week = burn.week_of(day(on)).expect("the week");
    (week.granted, week.planned, week.delivered, week.expected)
}

#[test]
fn an_extra_day_says_yes_or_no_for_ratio_and_for_dagdelen() {
    let (place, now) = fresh();
    let swap = Some;
    let fourth = "na boeken 4 in deze schoolweek, 3 toegekend; niet betaald: 1.";
    let third = "na boeken 3 van 3 in deze schoolweek.";
    let holiday = "na boeken 2 van 3 in deze vakantieweek.";
    let none = "dit kind heeft geen toewijzing voor BSO+.";
    let ended = "op die dag loopt geen toewijzing; deze dag wordt niet betaald.";
    for (number, on, names, instead_of, verdict, words) in [
        (SEM, "2026-03-18", "nso", None, Verdict::No, fourth),
        (SEM, "2026-03-18", "nso", swap("2026-03-19"), Verdict::Yes, third),
        (SEM, "2026-03-18", "nso", swap("2026-03-26"), Verdict::No, fourth),
        (SEM, "2026-04-28", "ochtend+middag", None, Verdict::Yes, holiday),
        ("14", "2026-03-18", "nso", None, Verdict::Yes, third),
        ("16", "2026-03-17", "nso", None, Verdict::Yes, none),
        (SEM, "2027-01-13", "nso", None, Verdict::No, ended),
    ] {
        let names: Vec<&str> = names.split('+').collect();
        let request = ask(&place, number, on, &names, instead_of);
        let answer = place.session.extra_day_answer(&request, now).expect("an answer");
        assert_eq!(answer.dagdelen.verdict, verdict, "{number} {on}");
        assert_eq!(answer.dagdelen.words, format!("Dagdelen: {words}"), "{number} {on}");
    }
}

#[test]
fn the_answer_about_the_ratio_is_what_the_occupancy_says_after_booking() {
    for (number, on, names) in [
        (SEM, "2026-03-18", &["nso"][..]),
        (SEM, "2026-03-20", &["nso"]),
        ("14", "2026-03-16", &["nso"]),
        ("23", "2026-03-16", &["ochtend", "middag"]),
        ("23", "2026-03-19", &["middag"]),
        ("15", "2026-03-24", &["nso"]),
        ("12", "2026-04-28", &["ochtend", "middag"]),
    ] {
        let (mut place, now) = fresh();
        let now = if on == MONDAY { moment("2026-03-16T07:00") } else { now };
        let request = ask(&place, number, on, names, None);
        let answer = place.session.extra_day_answer(&request, now).expect("an answer");
        book(&mut place, now, &request);
        let after = place.session.occupancy_day(day(on), now).expect("a day").timeline;
        let from = |name: &str| {
            if name == "ochtend" {
                "07:30"
            } else if name == "nso" {
                "14:00"
            } else {
                "13:00"
            }
        };
        let (begin, end) = (
            Minute::parse(from(names[0])).expect("a time"),
            Minute::parse("18:30").expect("a time"),
        );
        let inside = after
            .stretches
            .iter()
            .filter(|stretch| stretch.span.from() < end.minutes() && begin.minutes() < stretch.span.until());
        let short = inside.into_iter().any(|stretch| {
            let verdict = stretch.verdict(Part::Group(request.group)).expect("the group");
            verdict.outcome() != Outcome::Ok
        });
        let no = answer.law.verdict == Verdict::No || answer.plus.verdict == Verdict::No;
        assert_eq!(no, short, "{number} {on}: {} {}", answer.law.words, answer.plus.words);
    }
}

#[test]
fn above_the_cap_nothing_is_booked_without_a_reason_and_the_reason_is_kept() {
    let (mut place, now) = fresh();
    let request = ask(&place, SEM, "2026-03-18", &["nso"], None);
    let before = place.dump();
    let error = place
        .session
        .book_extra_day(&request, OverCap::Refuse, now)
        .expect_err("refused");
    assert_eq!(error.code, "EXTRA_DAG");
    assert!(error.message.contains("4 in deze schoolweek, 3 toegekend"), "{error}");
    assert_eq!(place.dump(), before);
    let done = book(&mut place, now, &request);
    assert_eq!(
        done.message,
        "Sem Voorbeeld: extra dag wo 18-03-2026 (nso) bij Uilen. Reden: ouders betalen deze dag zelf."
    );
    assert!(
        place
            .dump()
            .iter()
            .any(|line| line.starts_with("extra_day") && line.contains("ouders_betalen"))
    );
    let lines = log(&place.path, "Proef", PASSPHRASE);
    let booked: Vec<_> = lines.iter().filter(|line| line.contains("extra_dag.geboekt")).collect();
    assert_eq!(booked.len(), 1);
    assert!(
        booked[0].contains("reden=ouders_betalen") && !booked[0].contains("Sem"),
        "{booked:?}"
    );
}

#[test]
fn a_booked_day_is_on_the_list_in_the_occupancy_and_in_the_burn_down_until_it_is_undone() {
    let (mut place, now) = fresh();
    let sem = child(&place, SEM).id;
    let wednesday = "2026-03-18";
    let state = |place: &Place| {
        (
            shown(&place.session, wednesday, now, sem),
            at_four(&place.session, wednesday, now),
            week(&burn(place, now, SEM).allocations[0], wednesday).3,
        )
    };
    let before = state(&place);
    assert_eq!((before.0.as_deref(), before.2), (None, 3));
    let request = ask(&place, SEM, wednesday, &["nso"], None);
    book(&mut place, now, &request);
    let booked = state(&place);
    assert_eq!(booked, (Some("nso extra".to_owned()), before.1 + 1, 4));
    let undone = place.session.perform(now.day(), now, &DayAction::Undo).expect("undone");
    assert_eq!(undone.message, "Ongedaan gemaakt: extra dag geboekt.");
    assert_eq!(state(&place), before);
    place.session.perform(now.day(), now, &DayAction::Redo).expect("redone");
    assert_eq!(state(&place), booked);
    let again = place.session.book_extra_day(&request, ANYWAY, now).expect_err("twice");
    assert_eq!(again.code, "KOMT_AL");
}

#[test]
fn a_ruildag_takes_its_own_day_away_everywhere() {
    let (mut place, now) = fresh();
    let sem = child(&place, SEM).id;
    let (wednesday, thursday) = ("2026-03-18", "2026-03-19");
    let before = at_four(&place.session, thursday, now);
    let request = ask(&place, SEM, wednesday, &["nso"], Some(thursday));
    let done = place
        .session
        .book_extra_day(&request, OverCap::Refuse, now)
        .expect("booked");
    assert_eq!(
        done.message,
        "Sem Voorbeeld: ruildag wo 18-03-2026 (nso) bij Uilen in plaats van do 19-03-2026."
    );
    assert_eq!(
        shown(&place.session, wednesday, now, sem).as_deref(),
        Some("nso ruildag")
    );
    assert_eq!(shown(&place.session, thursday, now, sem), None);
    assert_eq!(at_four(&place.session, thursday, now), before - 1);
    assert_eq!(
        week(&burn(&place, now, SEM).allocations[0], thursday),
        (Some(3), 3, 0, 3)
    );
    let twice = ask(&place, SEM, "2026-03-20", &["nso"], Some(thursday));
    let error = place
        .session
        .book_extra_day(&twice, ANYWAY, now)
        .expect_err("swapped already");
    assert_eq!(error.code, "GEEN_DAG");
}

#[test]
fn a_day_that_cannot_be_is_refused_in_words_and_nothing_changes() {
    let (mut place, now) = fresh();
    let action = DayAction::CheckIn {
        group: group(&place.session, "Uilen"),
        children: vec![child(&place, SEM).id],
        at: Minute::parse("14:05").expect("a time"),
    };
    place.session.perform(now.day(), now, &action).expect("recorded");
    let before = place.dump();
    for (on, names, instead_of, code) in [
        ("2026-03-13", &["nso"][..], None, "AL_GEWEEST"),
        ("2026-03-21", &["nso"], None, "DICHT"),
        ("2026-04-06", &["nso"], None, "DICHT"),
        ("2040-03-20", &["nso"], None, "DICHT"),
        ("2026-03-17", &["nso"], None, "KOMT_AL"),
        ("2026-03-18", &["ochtend"], None, "KOMT_AL"),
        ("2026-03-18", &[], None, "KOMT_AL"),
        ("2026-03-18", &["nso"], Some("2026-03-20"), "GEEN_DAG"),
        ("2026-03-18", &["nso"], Some("2026-03-18"), "GEEN_DAG"),
        ("2026-03-18", &["nso"], Some(MONDAY), "AL_GEWEEST"),
    ] {
        let request = ask(&place, SEM, on, names, instead_of);
        let error: AppError = place
            .session
            .book_extra_day(&request, ANYWAY, now)
            .expect_err("refused");
        assert_eq!(error.code, code, "{on} {names:?} {instead_of:?}");
        assert!(error.message.ends_with('.'), "{error}");
    }
    assert_eq!(place.dump(), before);
}

#[test]
fn the_offer_holds_every_choice_of_dagdelen_in_the_group_of_the_child() {
    let (place, now) = fresh();
    // Asked from the other group: the child is placed in the Uilen.
    let mut request = ask(&place, SEM, "2026-04-28", &[], None);
    request.group = group(&place.session, "Bijtjes");
    let offer = place.session.extra_day_offer(&request, now).expect("an offer");
    let choices: Vec<String> = offer
        .answers
        .iter()
        .map(|answer| {
            answer
                .request
                .dagdelen
                .iter()
                .map(DagdeelName::as_str)
                .collect::<Vec<_>>()
                .join("+")
        })
        .collect();
    assert_eq!(
        (offer.group.as_str(), choices),
        (
            "Uilen",
            vec!["ochtend+middag".to_owned(), "ochtend".to_owned(), "middag".to_owned()]
        )
    );
}

#[test]
fn at_tick_in_is_said_that_it_is_the_last_dagdeel_of_the_week_or_above_it() {
    let (mut place, _) = fresh();
    let (uilen, sem) = (group(&place.session, "Uilen"), child(&place, SEM).id);
    for (on, words) in [
        ("2026-03-16", ""),
        ("2026-03-17", ""),
        ("2026-03-19", " Sem: 3e van 3 dagdelen deze week."),
        ("2026-03-20", " Sem: 4e dagdeel, 3 toegekend: wordt niet betaald."),
        ("2026-03-23", ""),
    ] {
        let now = moment(&format!("{on}T13:58"));
        let action = DayAction::CheckIn {
            group: uilen,
            children: vec![sem],
            at: now.minute(),
        };
        let done = place.session.perform(day(on), now, &action).expect("recorded");
        assert_eq!(done.message, format!("Sem Voorbeeld binnen om 13:58.{words}"), "{on}");
        let out = DayAction::CheckOut {
            group: uilen,
            children: vec![sem],
            at: Minute::parse("17:00").expect("a time"),
        };
        let evening = moment(&format!("{on}T17:30"));
        place.session.perform(day(on), evening, &out).expect("recorded");
    }
    let other = child(&place, "16").id;
    let now = moment("2026-03-20T14:20");
    let action = DayAction::CheckIn {
        group: uilen,
        children: vec![other],
        at: now.minute(),
    };
    let done = place.session.perform(now.day(), now, &action).expect("recorded");
    assert_eq!(
        done.message, "Milan Oefenaar binnen om 14:20.",
        "without an indication nothing is said"
    );
}

#[test]
fn the_month_of_samples_burns_down_week_by_week() {
    let place = Place::with_samples();
    let now = moment("2026-03-12T20:00");
    let sem = burn(&place, now, SEM);
    let found = &sem.allocations[0];
    assert_eq!(week(found, "2026-03-02"), (Some(3), 3, 3, 3));
    assert_eq!(week(found, "2026-03-09"), (Some(3), 3, 3, 3));
    assert_eq!(found.year.most, Some(49));
    assert_eq!(
        found.life.cap,
        Some(3 * 45),
        "1 March is a Sunday: 45 weeks are touched"
    );
    // The file holds attendance of the weeks after too; on the twelfth that was still to come.
    assert_eq!(week(found, "2026-03-16"), (Some(3), 3, 0, 3));
    assert_eq!((found.life.delivered, found.life.left()), (6, Some(129)));
}

#[test]
fn pairs_transport_and_age_are_said_with_the_allocation() {
    let (mut place, now) = fresh();
    let extra = "gemeente;toewijzingnummer;toewijzingsdatum;toewijzingstijd;kindnummer;productcategorie;productcode;volume;eenheid;frequentie;ingangsdatum;einddatum;reden_wijziging\n\
        0214;400001;2026-02-16;10:21:00;21;42;42A03;4;14;2;2026-03-01;2026-12-31;\n\
        0214;400002;2026-02-16;10:21:00;12;45;45A04;3;16;2;2026-03-01;2026-12-31;\n\
        0214;400003;2026-02-16;10:21:00;23;45;45A05;4;16;2;2026-03-01;2026-12-31;\n";
    place.write(ImportKind::Allocations, extra);
    let codes = |number: &str, on: Moment| -> Vec<(u32, &'static str)> {
        let found = burn(&place, on, number);
        let each = found.allocations.iter().flat_map(|burn| {
            let number = burn.allocation.number.number();
            burn.findings.iter().map(move |finding| (number, finding.code.as_str()))
        });
        each.filter(|(_, code)| *code != "WEEK-GEPLAND").collect()
    };
    assert_eq!(
        codes("21", now),
        [(400_001, "VERVOER")],
        "four days of transport, three of care"
    );
    assert_eq!(codes("12", now), [(400_002, "KOPPELING")]);
    assert_eq!(codes("23", now), [], "four on 15 September");
    assert_eq!(codes("23", moment("2026-06-15T10:00")), [(400_003, "LEEFTIJD")]);
}

#[test]
fn who_may_not_record_the_day_books_nothing() {
    let policy = plusgroep::regeling::builtin("buren-2025").expect("a policy");
    let settings = import_support::sample_settings();
    let mut place = Place::with_policy(&settings, policy, Role::Administratie, "2026-03-16T14:30");
    for kind in [ImportKind::Children, ImportKind::Placements] {
        place.write(kind, sample(kind));
    }
    let request = ask(&place, SEM, "2026-03-18", &["nso"], None);
    let error = place
        .session
        .book_extra_day(&request, ANYWAY, place.now)
        .expect_err("refused");
    assert_eq!(error.code, "GEEN_RECHT");
}

fn command(place: &Place, folder: &Path, arguments: &[&str]) -> (serde_json::Value, String, Option<i32>) {
    let passphrase = folder.join("wachtwoord");
    std::fs::write(&passphrase, PASSPHRASE).expect("a file");
    let run = |extra: &[&str]| {
        Command::new(env!("CARGO_BIN_EXE_plusgroep"))
            .args(["--bestand", place.path.to_str().expect("a path")])
            .args(["--wachtwoord-bestand", passphrase.to_str().expect("a path")])
            .args(["--nu", "2026-03-12T20:00"])
            .args(extra)
            .args(arguments)
            .output()
            .expect("it runs")
    };
    let (json, plain) = (run(&["--json"]), run(&[]));
    let text = String::from_utf8(plain.stdout).expect("UTF-8");
    let value = serde_json::from_slice(&json.stdout).expect("one object");
    (value, text, json.status.code())
}

#[test]
fn toewijzingen_lists_every_allocation_without_bsn_and_in_json_without_name() {
    let place = Place::with_samples();
    let folder = tempfile::tempdir().expect("a folder");
    let (json, text, code) = command(&place, folder.path(), &["toewijzingen"]);
    assert_eq!(code, Some(0));
    assert_eq!(json["op"], "2026-03-12");
    let list = json["toewijzingen"].as_array().expect("a list");
    assert_eq!(list.len(), 6);
    let first = &list[0];
    for (key, value) in [
        ("kindnummer", serde_json::json!("12")),
        ("gemeente", serde_json::json!("0214")),
        ("toewijzingnummer", serde_json::json!(300_201)),
        ("productcategorie", serde_json::json!("45")),
        ("productcode", serde_json::json!("45A60")),
        ("volume", serde_json::json!(3)),
        ("eenheid", serde_json::json!("16")),
        ("frequentie", serde_json::json!("2")),
        ("ingangsdatum", serde_json::json!("2026-03-01")),
        ("einddatum", serde_json::json!("2026-12-31")),
        ("status", serde_json::json!("loopt")),
        ("meldingen", serde_json::json!([])),
    ] {
        assert_eq!(first[key], value, "{key}");
    }
    assert_eq!(first["week"]["toegekend"], 3);
    assert_eq!(first["week"]["geleverd"], 3);
    assert_eq!(first["week"]["over"], 0);
    assert_eq!(first["totaal"]["toegekend"], 135);
    assert_eq!(first["jaar"]["hoogstens"], 49);
    for private in ["Sem", "Voorbeeld", "999900006", "Testweg"] {
        assert!(!json.to_string().contains(private), "{private}");
        let is_name = private != "999900006";
        assert_eq!(
            text.contains(private),
            is_name,
            "{private}: people read a name beside the number"
        );
    }
    assert!(
        text.contains("kind 12 Sem Voorbeeld  0214 300201  45A60  3 dagdelen per week"),
        "{text}"
    );
    let (json, _, _) = command(
        &place,
        folder.path(),
        &["toewijzingen", "--kind", "13", "--op", "2027-01-05"],
    );
    let list = json["toewijzingen"].as_array().expect("a list");
    assert_eq!((list.len(), &list[0]["status"]), (1, &serde_json::json!("afgelopen")));
    let (json, _, code) = command(&place, folder.path(), &["toewijzingen", "--kind", "99"]);
    assert_eq!((json["fout"]["code"].as_str(), code), (Some("GEEN_KIND"), Some(2)));
}

#[test]
fn b30_the_fiftieth_week_of_a_year_is_delivered_but_not_billed() {
    let mut place = Place::empty();
    for kind in [ImportKind::Children, ImportKind::Placements, ImportKind::Tariffs] {
        place.write(kind, sample(kind));
    }
    let head = "gemeente;toewijzingnummer;toewijzingsdatum;toewijzingstijd;kindnummer;productcategorie;productcode;volume;eenheid;frequentie;ingangsdatum;einddatum;reden_wijziging";
    let grant = format!("{head}\n0214;300201;2025-12-01;10:21:00;12;45;45A60;3;16;2;2025-12-29;2026-12-31;\n");
    place.write(ImportKind::Allocations, &grant);
    place.now = moment("2027-01-05T10:00");
    // Every Wednesday of 2026 but in the first three weeks: 50 weeks, up to the 53rd.
    let days = day("2026-01-21").iter_days().step_by(7);
    let rows: Vec<String> = days
        .take(50)
        .map(|day| format!("12;{day};Uilen;14:05;17:30;"))
        .collect();
    place.write(
        ImportKind::Attendance,
        &format!("kindnummer;datum;groep;in;uit;reden\n{}\n", rows.join("\n")),
    );
    let gemeente = GemeenteCode::parse("0214").expect("a code");
    let claim = |month: &str| {
        let month = Month::parse(month).expect("a month");
        place.session.check_claim(month, &gemeente, place.now).expect("a claim")
    };
    let december = claim("2026-12");
    let left_out: Vec<_> = december
        .not_billable
        .iter()
        .map(|out| (out.day, out.count, out.code.as_str()))
        .collect();
    assert_eq!(left_out, [(day("2026-12-30"), 1, "WEKEN-JAAR")]);
    assert!(claim("2026-11").not_billable.is_empty());
}

#[test]
fn b30_what_is_left_counts_the_weeks_that_the_claim_counts_in_every_unit() {
    let head = "gemeente;toewijzingnummer;toewijzingsdatum;toewijzingstijd;kindnummer;productcategorie;productcode;volume;eenheid;frequentie;ingangsdatum;einddatum;reden_wijziging";
    // Every Wednesday of 2026 but in the first three weeks: 50 weeks. Volume, unit and frequency, and the weeks that count.
    for (volume, counted, beyond) in [
        ("3;16;2", 50, 1),
        ("10;04;2", 50, 1),
        ("600;01;2", 50, 1),
        ("5;16;6", 5, 0),
    ] {
        let unit = volume.split(';').nth(1).expect("a unit");
        let mut place = Place::empty();
        for kind in [ImportKind::Children, ImportKind::Placements] {
            place.write(kind, sample(kind));
        }
        place.write(
            ImportKind::Tariffs,
            &format!("gemeente;productcode;vanaf;tot;productcategorie;eenheid;tarief_cent\n0214;45A60;2025-01-01;2027-12-31;45;{unit};6000\n"),
        );
        place.write(
            ImportKind::Allocations,
            &format!("{head}\n0214;300201;2025-12-01;10:21:00;12;45;45A60;{volume};2025-12-29;2026-12-31;\n"),
        );
        place.now = moment("2027-01-05T10:00");
        let days = day("2026-01-21").iter_days().step_by(7).take(50);
        let rows: Vec<String> = days.map(|day| format!("12;{day};Uilen;14:05;17:30;")).collect();
        place.write(
            ImportKind::Attendance,
            &format!("kindnummer;datum;groep;in;uit;reden\n{}\n", rows.join("\n")),
        );
        let sem = &place
            .session
            .burn_downs(Some("12"), day("2026-12-31"))
            .expect("what is left")[0];
        let burn = &sem.allocations[0];
        assert_eq!((burn.year.weeks, burn.year.most), (counted, Some(49)), "{volume}");
        let said = burn
            .findings
            .iter()
            .filter(|finding| finding.code.as_str() == "WEKEN-JAAR")
            .count();
        assert_eq!(said, usize::from(counted >= 47), "{volume}");
        let gemeente = GemeenteCode::parse("0214").expect("a code");
        let december = Month::parse("2026-12").expect("a month");
        let claim = place
            .session
            .check_claim(december, &gemeente, place.now)
            .expect("a claim");
        let left_out = claim
            .not_billable
            .iter()
            .filter(|out| out.code.as_str() == "WEKEN-JAAR")
            .count();
        assert_eq!(left_out, beyond, "{volume}");
    }
}
