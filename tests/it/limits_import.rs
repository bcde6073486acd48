//! A large file is written in short steps that nobody sees, counts all at once, and leaves nothing when it is cut off.
#![cfg(test)]

use super::import_support::{PASSPHRASE, Place, connect, log, sample};
use plusgroep::app::Session;
use plusgroep::app::import::{ImportKind, ImportMode};
use plusgroep::domain::attendance::{AttendanceEvent, Fact};
use plusgroep::domain::ids::{ChildId, GroupId, OperationId};
use plusgroep::domain::time::{ALL_DAYS, Minute};
use plusgroep::store::attendance::{self, NewEvent, OperationKind, insert_operation};
use plusgroep::store::import_run::{self, ImportLock};
use plusgroep::store::{Store, StoreError, people, roster, staff};
use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// Lines of presence on days long gone by, of the children of the sample.
fn presence(lines: usize, out: &str) -> String {
    let mut text = "kindnummer;datum;groep;in;uit;reden\n".to_owned();
    let first = plusgroep::domain::time::parse_date("2019-03-01").expect("a date");
    let days = first.iter_days();
    for day in days.take(lines.div_ceil(4)) {
        for child in [12, 13, 14, 15] {
            let _ = writeln!(text, "{child};{day};Uilen;14:00;{out};");
        }
    }
    text
}

/// Lines of work or of the roster.
fn hours(lines: usize) -> String {
    let mut text = "personeelsnummer;datum;van;tot;groep;inzet\n".to_owned();
    let first = plusgroep::domain::time::parse_date("2024-03-01").expect("a date");
    for (index, day) in first.iter_days().take(lines.div_ceil(8)).enumerate() {
        for half in 0..4 {
            let from = 8 + half * 2;
            for person in [1, 2] {
                let _ = writeln!(
                    text,
                    "{person};{day};{from:02}:00;{:02}:{:02};Uilen;",
                    from + 1,
                    index % 60
                );
            }
        }
    }
    text
}

/// Children of whom nothing else is known.
fn children(lines: usize) -> String {
    let mut text = "kindnummer;voornaam;achternaam;geboortedatum\n".to_owned();
    for number in 0..lines {
        let _ = writeln!(text, "{};Sem;Proef;2020-01-01", number + 1_000);
    }
    text
}

/// A location in which the children of the sample were born before the days of the large files.
fn place() -> Place {
    let mut place = Place::empty();
    for kind in [ImportKind::Children, ImportKind::Placements, ImportKind::Staff] {
        place.write(kind, sample(kind));
    }
    place
}

fn facts(store: &Store) -> Vec<(ChildId, GroupId, chrono::NaiveDate, Fact)> {
    let events = attendance::events(store.read(), ALL_DAYS.0, ALL_DAYS.1).expect("events");
    let mut facts: Vec<_> = events
        .into_iter()
        .map(|event| (event.child, event.group, event.day, event.fact))
        .collect();
    facts.sort_by_key(|fact| format!("{fact:?}"));
    facts
}

/// The file cut into files of at most so many lines, each with the header.
fn cut(text: &str, lines: usize) -> Vec<String> {
    let (header, rest) = text.split_once('\n').expect("a header");
    let rest: Vec<&str> = rest.lines().collect();
    rest.chunks(lines)
        .map(|chunk| format!("{header}\n{}\n", chunk.join("\n")))
        .collect()
}

/// What of every table matters here: content without numbers of rows and operations.
fn content(place: &Place) -> String {
    let store = place.store();
    let tx = store.read();
    let work = staff::events(tx, ALL_DAYS.0, ALL_DAYS.1).expect("events");
    let mut work: Vec<String> = work
        .into_iter()
        .map(|event| format!("{:?} {:?} {} {:?}", event.staff, event.group, event.day, event.fact))
        .collect();
    work.sort();
    let mut children: Vec<_> = people::children(tx)
        .expect("children")
        .into_iter()
        .map(|child| child.number)
        .collect();
    children.sort();
    let shifts = roster::shifts(tx, ALL_DAYS.0, ALL_DAYS.1).expect("shifts");
    format!("{:?}\n{work:?}\n{shifts:?}\n{children:?}", facts(&store))
}

#[test]
fn a_large_file_leaves_what_its_parts_would_leave_and_twice_is_unchanged() {
    for (kind, text, lines) in [
        (ImportKind::Attendance, presence(2_400, "18:00"), 2_400),
        (ImportKind::Worked, hours(2_400), 2_400),
        (ImportKind::Roster, hours(2_400), 2_400),
        (ImportKind::Children, children(2_400), 2_400),
    ] {
        let (mut whole, mut parts) = (place(), place());
        let before = whole.dump();
        let rehearsed = whole.import(kind, text.as_bytes(), ImportMode::Rehearse);
        assert_eq!(whole.dump(), before, "{} --proef writes nothing", kind.code());
        let report = whole.write(kind, &text);
        assert_eq!((report.read, report.new), (lines, lines), "{}", kind.code());
        assert_eq!(rehearsed.new, report.new, "{}", kind.code());
        for part in cut(&text, 1_000) {
            parts.write(kind, &part);
        }
        assert_eq!(content(&whole), content(&parts), "{}", kind.code());
        let unfinished = import_run::unfinished(whole.store().read()).expect("read");
        assert_eq!(unfinished, [], "{}", kind.code());
        let after = whole.dump();
        let again = whole.write(kind, &text);
        assert_eq!((again.new, again.unchanged), (0, lines), "{}", kind.code());
        assert_eq!(whole.dump(), after, "{}", kind.code());
        let lines = log(&whole.path, "Proef", PASSPHRASE);
        let said = format!(
            "|import|soort={} gelezen=2400 nieuw=2400 gewijzigd=0 ongewijzigd=0|",
            kind.code()
        );
        assert!(lines.contains(&said), "{}", kind.code());
    }
}

#[test]
fn a_large_file_corrects_what_is_known_and_is_refused_whole_for_one_wrong_line() {
    let mut place = place();
    place.write(ImportKind::Attendance, &presence(2_400, "18:00"));
    let before = content(&place);
    let mut wrong = presence(2_400, "17:30");
    wrong.push_str("12;2019-03-01;Uilen;14:30;17:00;\n");
    let refused = place.import(ImportKind::Attendance, wrong.as_bytes(), ImportMode::Write);
    assert_eq!(refused.errors.len(), 1, "{:?}", refused.errors);
    assert_eq!(content(&place), before);
    let report = place.write(ImportKind::Attendance, &presence(2_400, "17:30"));
    assert_eq!((report.new, report.changed), (0, 2_400));
    let events = attendance::events(place.store().read(), ALL_DAYS.0, ALL_DAYS.1).expect("events");
    let counting = plusgroep::domain::event::effective(&events);
    let out = Fact::Out(Minute::parse("17:30").expect("a time"));
    assert_eq!(counting.iter().filter(|event| event.fact == out).count(), 2_400);
}

/// A child and a group of the location.
fn someone(store: &Store) -> (ChildId, GroupId) {
    let child = people::children(store.read()).expect("children")[0].id;
    let groups = plusgroep::store::location::groups(store.read()).expect("groups");
    (child, groups[0].id)
}

/// Leaves behind what a program leaves that is killed halfway: rows of an operation that never came to count.
fn leave_behind(place: &Place, rows: u16) -> OperationId {
    let store = place.store();
    let (child, group) = someone(&store);
    let account = plusgroep::store::location::accounts(store.read()).expect("accounts")[0].id;
    let day = place.now.day();
    let utc = place.now.utc_text();
    store
        .write(|tx| {
            let operation = insert_operation(
                tx,
                day,
                OperationKind::Imported,
                "aanwezigheid ingelezen",
                account,
                &utc,
            )?;
            import_run::begin(tx, operation)?;
            for minute in 0..rows {
                let fact = Fact::In(Minute::new(minute).expect("a minute"));
                let replaces = None;
                attendance::insert_event(
                    tx,
                    operation,
                    NewEvent {
                        child,
                        group,
                        day,
                        fact,
                        replaces,
                    },
                )?;
            }
            Ok::<_, StoreError>(operation)
        })
        .expect("written")
}

#[test]
fn what_an_import_left_behind_is_seen_by_nobody_and_goes_at_the_next_opening() {
    let place = place();
    let before = (content(&place), place.dump());
    leave_behind(&place, 1_000);
    assert_eq!(content(&place), before.0, "nobody sees it");
    let store = place.store();
    let (child, _) = someone(&store);
    let seen = |store: &Store| -> Vec<AttendanceEvent> {
        attendance::events_of_child(store.read(), child, ALL_DAYS.0, ALL_DAYS.1).expect("events")
    };
    assert_eq!(seen(&store), []);
    assert_eq!(
        attendance::recorded(store.read(), child, place.now.day()).expect("events"),
        []
    );

    // While an import goes on, an opening leaves it alone.
    let going_on = ImportLock::take(&place.path).expect("a lock");
    assert!(going_on.is_some());
    Session::open(&place.path, Some("Proef"), PASSPHRASE, place.now).expect("it opens");
    assert_eq!(import_run::unfinished(store.read()).expect("read").len(), 1);
    drop(going_on);

    Session::open(&place.path, Some("Proef"), PASSPHRASE, place.now).expect("it opens");
    assert_eq!(import_run::unfinished(store.read()).expect("read"), []);
    assert_eq!(place.dump(), before.1, "nothing is left of it");
    let lines = log(&place.path, "Proef", PASSPHRASE);
    assert!(
        lines
            .iter()
            .any(|line| line.contains("import.teruggedraaid") && line.contains("rijen=1000")),
        "{lines:?}"
    );
}

#[test]
fn only_what_never_counted_can_be_taken_out() {
    let mut place = place();
    place.write(ImportKind::Attendance, &presence(2_400, "18:00"));
    place.write(ImportKind::Roster, sample(ImportKind::Roster));
    let connection = connect(&place.path, "Proef", PASSPHRASE);
    for sql in [
        "DELETE FROM attendance_event",
        "DELETE FROM operation",
        "INSERT INTO import_run SELECT max(operation_id) FROM attendance_event",
        "DELETE FROM roster_shift",
    ] {
        let refused = connection.execute_batch(sql).is_err();
        assert!(refused, "{sql}");
    }
}

/// The program that imports a file, in a process of its own.
fn importing(place: &Place, kind: &str, file: &Path) -> Child {
    Command::new(env!("CARGO_BIN_EXE_plusgroep"))
        .env("PLUSGROEP_BESTAND", &place.path)
        .env("PLUSGROEP_WACHTWOORD", PASSPHRASE)
        .args(["--account", "Proef", "--nu", "2026-03-31T20:00", "import", kind])
        .arg(file)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs")
}

/// Waits until the import has written a step that does not count yet.
fn until_it_writes(store: &Store, program: &mut Child) {
    while import_run::unfinished(store.read()).expect("read").is_empty() {
        assert!(
            program.try_wait().expect("a process").is_none(),
            "it ended without a step"
        );
        std::thread::yield_now();
    }
}

fn file_of(place: &Place, text: &str) -> std::path::PathBuf {
    let file = place.path.with_file_name("groot.csv");
    std::fs::write(&file, text).expect("a file");
    file
}

#[test]
fn another_window_writes_between_the_steps_of_a_large_import_and_sees_nothing_of_it_before_all_of_it() {
    let place = place();
    let file = file_of(&place, &presence(9_000, "18:00"));
    let store = place.store();
    let counted = connect(&place.path, "Proef", PASSPHRASE);
    let raw = || -> i64 {
        counted
            .query_row("SELECT count(*) FROM attendance_event WHERE day < '2026'", [], |row| {
                row.get(0)
            })
            .expect("a count")
    };
    let (child, group) = someone(&store);
    let account = plusgroep::store::location::accounts(store.read()).expect("accounts")[0].id;
    let mut program = importing(&place, "aanwezigheid", &file);
    until_it_writes(&store, &mut program);
    let long_ago = plusgroep::domain::time::parse_date("2019-03-01").expect("a date");
    let (mut ticks, mut staged, mut seen) = (0_u16, BTreeSet::new(), BTreeSet::new());
    while program.try_wait().expect("a process").is_none() {
        staged.insert(raw());
        let first_days = attendance::events(store.read(), long_ago, long_ago + chrono::Days::new(99));
        seen.insert(first_days.expect("events").len());
        if ticks < 600 {
            let fact = Fact::In(Minute::new(ticks).expect("a minute"));
            let day = place.now.day();
            store
                .write(|tx| {
                    let utc = place.now.utc_text();
                    let operation = insert_operation(tx, day, OperationKind::Done, "binnen", account, &utc)?;
                    let replaces = None;
                    attendance::insert_event(
                        tx,
                        operation,
                        NewEvent {
                            child,
                            group,
                            day,
                            fact,
                            replaces,
                        },
                    )
                })
                .expect("another window writes meanwhile");
            ticks += 1;
        }
    }
    let output = program.wait_with_output().expect("it ends");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(ticks > 1, "another window got in between");
    let whole = |rows: &i64| rows % 4_000 == 0 || *rows == 18_000;
    assert!(staged.iter().all(whole), "whole steps: {staged:?}");
    assert!(staged.len() > 2, "in steps: {staged:?}");
    assert!(seen.is_subset(&BTreeSet::from([0, 800])), "all or nothing: {seen:?}");
    assert_eq!(facts(&store).len(), 18_000 + usize::from(ticks));
}

#[test]
fn who_changes_what_a_large_import_was_checked_against_is_not_overruled() {
    let place = place();
    let file = file_of(&place, &presence(9_000, "18:00"));
    let store = place.store();
    let account = plusgroep::store::location::accounts(store.read()).expect("accounts")[0].id;
    let mut program = importing(&place, "aanwezigheid", &file);
    until_it_writes(&store, &mut program);
    // Someone notes that a child was there on one of those days, at another time.
    let number = |child: &plusgroep::domain::people::Child| child.number.as_str() == "12";
    let child = people::children(store.read())
        .expect("children")
        .into_iter()
        .find(number)
        .expect("a child")
        .id;
    let (_, group) = someone(&store);
    let day = plusgroep::domain::time::parse_date("2019-03-01").expect("a date");
    let fact = Fact::In(Minute::parse("15:00").expect("a time"));
    store
        .write(|tx| {
            let utc = place.now.utc_text();
            let operation = insert_operation(tx, day, OperationKind::Done, "binnen", account, &utc)?;
            let replaces = None;
            attendance::insert_event(
                tx,
                operation,
                NewEvent {
                    child,
                    group,
                    day,
                    fact,
                    replaces,
                },
            )
        })
        .expect("written");
    let output = program.wait_with_output().expect("it ends");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("overlapt een andere"), "{said}");
    assert_eq!(facts(&store), [(child, group, day, fact)], "nothing of the file is in");
    assert_eq!(import_run::unfinished(store.read()).expect("read"), []);
}

#[test]
fn an_import_that_is_killed_leaves_nothing_that_counts_and_can_be_done_again() {
    let place = place();
    let text = presence(9_000, "18:00");
    let file = file_of(&place, &text);
    let before = (content(&place), place.dump());
    let mut program = importing(&place, "aanwezigheid", &file);
    until_it_writes(&place.store(), &mut program);
    program.kill().expect("killed");
    program.wait().expect("it ended");
    assert_eq!(content(&place), before.0);
    let mut session = Session::open(&place.path, Some("Proef"), PASSPHRASE, place.now).expect("it opens");
    assert_eq!(place.dump(), before.1);
    let report = session
        .import(place.now, ImportKind::Attendance, text.as_bytes(), ImportMode::Write)
        .expect("it works");
    assert_eq!(report.new, 9_000);
}

#[test]
fn one_large_import_at_a_time() {
    let mut place = place();
    let _held = ImportLock::take(&place.path).expect("a lock");
    let text = presence(2_400, "18:00");
    let refused = place
        .session
        .import(place.now, ImportKind::Attendance, text.as_bytes(), ImportMode::Write);
    assert_eq!(refused.expect_err("someone imports").code, "BEZET");
    place.write(ImportKind::Attendance, &presence(400, "18:00"));
}
