//! The month end on a real location file: from attendance to the file that goes out.
#![cfg(test)]

use crate::import_support::{Place, day, moment, sample, sample_settings};
use plusgroep::app::declare::{ClaimView, Sending};
use plusgroep::app::import::ImportKind;
use plusgroep::app::{AppError, Moment};
use plusgroep::domain::ids::GemeenteCode;
use plusgroep::domain::role::Role;
use plusgroep::domain::time::Month;
use plusgroep::ijw::{MessageKind, jw323};
use plusgroep::regeling::{self, LocationSettings};
use std::path::Path;

fn month(text: &str) -> Month {
    Month::parse(text).expect("a month")
}

fn buren() -> GemeenteCode {
    GemeenteCode::parse("0214").expect("a code")
}

fn april() -> Moment {
    moment("2026-04-02T10:00")
}

fn check(place: &Place, month_text: &str, now: Moment) -> ClaimView {
    place
        .session
        .check_claim(month(month_text), &buren(), now)
        .expect("a claim")
}

fn make(place: &mut Place, folder: &Path, now: Moment) -> Result<ClaimView, AppError> {
    place.session.make_claim(month("2026-03"), &buren(), folder, now)
}

fn files_in(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .map(|entries| {
            entries
                .filter_map(|entry| Some(entry.ok()?.file_name().to_string_lossy().into_owned()))
                .collect()
        })
        .unwrap_or_default();
    names.sort();
    names
}

/// Attendance of one child on days of March 2026, as a file.
fn attendance(child: &str, days: impl Iterator<Item = u32>, times: &str) -> String {
    let rows: Vec<String> = days
        .map(|day| format!("{child};2026-03-{day:02};Uilen;{times};"))
        .collect();
    format!("kindnummer;datum;groep;in;uit;reden\n{}\n", rows.join("\n"))
}

fn without_attendance() -> Place {
    without_attendance_in(Place::empty())
}

/// The same under the policy of Buren without its maximum per week: what is left is the standard alone.
fn without_week_maximum() -> Place {
    let policy = regeling::builtin("buren-2025").expect("a policy");
    let lines = policy
        .lines()
        .filter(|line| !line.starts_with("hoogstens_schoolweek") && !line.starts_with("hoogstens_vakantieweek"));
    let policy = lines.collect::<Vec<_>>().join("\n");
    without_attendance_in(Place::with_policy(
        &sample_settings(),
        &policy,
        Role::Locatiemanager,
        "2026-03-31T20:00",
    ))
}

fn without_attendance_in(mut place: Place) -> Place {
    for kind in ImportKind::ALL
        .into_iter()
        .filter(|kind| *kind != ImportKind::Attendance)
    {
        place.write(kind, sample(kind));
    }
    place
}

#[test]
fn the_sample_month_is_written_and_is_valid_by_the_official_schema() {
    let mut place = Place::with_samples();
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("uit");
    let view = make(&mut place, &out, april()).expect("made");
    assert_eq!(view.findings, []);
    let path = view.file.expect("a file");
    let name = path.file_name().expect("a name").to_string_lossy().into_owned();
    assert!(
        name.starts_with("JW323_0214_2026-03_") && path.extension().is_some_and(|end| end == "xml"),
        "{name}"
    );
    let bytes = std::fs::read(&path).expect("the file");
    let message = jw323::read(&bytes).expect("our own file is read");
    let lines: usize = message.clients.iter().map(|client| client.lines.len()).sum();
    assert_eq!(lines, view.lines.len());
    crate::xml::assert_official(MessageKind::Jw323, &bytes);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(
            std::fs::metadata(&path).expect("the file").permissions().mode() & 0o777,
            0o600
        );
    }
}

#[test]
fn a_second_make_hands_out_the_first_file() {
    let mut place = Place::with_samples();
    let folder = tempfile::tempdir().expect("a folder");
    let first = make(&mut place, folder.path(), april()).expect("made");
    let bytes = std::fs::read(first.file.as_ref().expect("a file")).expect("the file");
    let before = place.dump();
    let second = make(&mut place, folder.path(), april()).expect("named again");
    assert_eq!(
        (second.sending, &second.file, &second.lines),
        (Sending::SentBefore, &first.file, &first.lines)
    );
    assert_eq!(files_in(folder.path()).len(), 1);
    let elsewhere = tempfile::tempdir().expect("a folder");
    let third = make(&mut place, elsewhere.path(), april()).expect("handed out");
    assert_eq!(
        std::fs::read(third.file.expect("a file")).expect("the file"),
        bytes,
        "byte for byte"
    );
    assert_eq!(place.dump(), before, "nothing is booked twice");
}

#[test]
fn numbers_are_spent_once_and_only_with_a_file() {
    let mut place = Place::with_samples();
    let folder = tempfile::tempdir().expect("a folder");
    let preview = check(&place, "2026-03", april());
    let before = place.dump();
    // A file stands where the folder should come: nothing can be written there.
    let blocked = folder.path().join("geen-map");
    std::fs::write(&blocked, "x").expect("a file");
    assert!(make(&mut place, &blocked, april()).is_err());
    assert_eq!(place.dump(), before, "nothing is booked without a file");
    let made = make(&mut place, folder.path(), april()).expect("made");
    assert_eq!(
        made.lines, preview.lines,
        "the numbers that were shown are the numbers that were used"
    );
    assert_eq!(
        files_in(folder.path())
            .iter()
            .filter(|name| name.contains("tijdelijk"))
            .count(),
        0
    );
}

#[test]
fn no_number_is_ever_used_twice() {
    let mut place = Place::with_samples();
    let folder = tempfile::tempdir().expect("a folder");
    let march = make(&mut place, folder.path(), april()).expect("made");
    place.now = moment("2026-05-02T10:00");
    place.write(
        ImportKind::Attendance,
        "kindnummer;datum;groep;in;uit;reden\n12;2026-04-07;Uilen;14:05;17:30;\n13;2026-04-08;Uilen;14:05;17:30;\n",
    );
    let next = place
        .session
        .make_claim(month("2026-04"), &buren(), folder.path(), place.now)
        .expect("made");
    assert_ne!(march.file, next.file);
    let references = march
        .lines
        .iter()
        .chain(&next.lines)
        .map(|line| line.reference.as_str());
    let all: std::collections::BTreeSet<&str> = references.clone().collect();
    assert_eq!(all.len(), references.count(), "every line has a reference of its own");
    let list = place.session.declarations().expect("a list");
    assert_eq!(list.len(), 2);
    assert_ne!(list[0].number, list[1].number);
}

#[test]
fn a_month_with_a_fout_writes_nothing() {
    let mut place = Place::with_samples();
    let folder = tempfile::tempdir().expect("a folder");
    let before = place.dump();
    let view = make(&mut place, folder.path(), moment("2026-03-30T10:00")).expect("checked");
    assert!(view.is_blocked() && view.file.is_none());
    assert_eq!(
        view.findings
            .iter()
            .map(|finding| finding.code.as_str())
            .collect::<Vec<_>>(),
        ["TR137"]
    );
    assert_eq!((files_in(folder.path()), place.dump()), (Vec::<String>::new(), before));
}

#[test]
fn tr321_shows_the_days_above_the_cap_and_bills_the_rest() {
    let mut place = without_week_maximum();
    let weekdays = (1..=31u32).filter(|day| !matches!((day + 6) % 7, 0 | 6));
    let present: Vec<u32> = weekdays.take(19).collect();
    place.now = moment("2026-04-02T10:00");
    place.write(
        ImportKind::Attendance,
        &attendance("12", present.iter().copied(), "14:05;17:30"),
    );
    let view = check(&place, "2026-03", april());
    assert_eq!(
        view.lines
            .iter()
            .map(|line| (line.volume.count(), line.amount.cents()))
            .collect::<Vec<_>>(),
        [(18, 85_266)]
    );
    let last = day(&format!("2026-03-{:02}", present.last().expect("days")));
    assert_eq!(
        view.not_billable
            .iter()
            .map(|refused| (refused.day, refused.count, refused.code.as_str()))
            .collect::<Vec<_>>(),
        [(last, 1, "TR321")]
    );
    assert!(!view.is_blocked());
}

/// The settings of the sample with care before school, and a third part of the day in the group for young children.
fn long_days() -> LocationSettings {
    let toml = include_str!("../../data/voorbeeld/locatie.toml");
    let before = "schooldag = [{ naam = \"nso\"";
    let early = "schooldag = [{ naam = \"vso\", van = \"07:30\", tot = \"08:30\" }, { naam = \"nso\"";
    let middle = "{ naam = \"middag\", van = \"13:00\", tot = \"18:30\" }";
    let late = "{ naam = \"middag\", van = \"13:00\", tot = \"16:00\" }, { naam = \"eind\", van = \"16:00\", tot = \"18:30\" }";
    assert!(toml.contains(before) && toml.contains(middle));
    let toml = toml.replace(before, early).replace(middle, late);
    regeling::read_location("locatie.toml", &toml).expect("settings")
}

#[test]
fn care_before_school_and_above_the_day_maximum_is_not_billed() {
    let policy = regeling::builtin("buren-2025").expect("a policy");
    let with = |from: &str, to: &str| policy.replace(from, to);
    let buren = policy.to_owned();
    let pays_early = with("voorschools = 0", "voorschools = 1");
    let three_a_day = with("hoogstens_per_dag = 2 ", "hoogstens_per_dag = 3 ")
        .replace("hoogstens_uren_per_dag = 9 ", "hoogstens_uren_per_dag = 12 ");
    for (policy, child, times, billed, listed, said) in [
        (&buren, "12;2026-03-02;Uilen", "14:05;17:30", 1, 0, None),
        (&buren, "12;2026-03-02;Uilen", "07:40;08:20", 0, 0, Some("AANW-DAGDEEL")),
        (&pays_early, "12;2026-03-02;Uilen", "07:40;08:20", 1, 0, None),
        (&buren, "12;2026-03-02;Uilen", "07:40;17:30", 1, 0, None),
        (&pays_early, "12;2026-03-02;Uilen", "07:40;17:30", 2, 0, None),
        (&buren, "12;2026-03-02;Uilen", "13:00;14:00", 0, 0, Some("AANW-DAGDEEL")),
        (&buren, "12;2026-03-02;Uilen", "13:00;14:01", 1, 0, None),
        // Three parts of the day, of which the policy pays two.
        (&buren, "21;2026-03-02;Bijtjes", "08:00;18:00", 2, 1, None),
        (&buren, "21;2026-03-02;Bijtjes", "08:00;15:00", 2, 0, None),
        (&three_a_day, "21;2026-03-02;Bijtjes", "08:00;18:00", 3, 0, None),
    ] {
        let place = Place::with_policy(&long_days(), policy, Role::Locatiemanager, "2026-03-31T20:00");
        let mut place = without_attendance_in(place);
        place.write(
            ImportKind::Attendance,
            &format!("kindnummer;datum;groep;in;uit;reden\n{child};{times};\n"),
        );
        let view = check(&place, "2026-03", april());
        let what = format!("{child} {times}");
        let volume = view.lines.iter().map(|line| line.volume.count()).sum::<u32>();
        assert_eq!(volume, billed, "{what}");
        let above = view
            .not_billable
            .iter()
            .filter(|one| one.code.as_str() == "REGELING-DAG");
        assert_eq!(above.map(|one| one.count).sum::<u32>(), listed, "{what}");
        let codes = view
            .findings
            .iter()
            .map(|finding| finding.code.as_str())
            .filter(|code| *code != "NIETS");
        assert_eq!(
            codes.collect::<Vec<_>>(),
            said.into_iter().collect::<Vec<_>>(),
            "{what}"
        );
    }
}

#[test]
fn care_on_a_public_holiday_on_which_the_location_is_closed_counts_and_is_said() {
    let mut place = without_attendance();
    place.now = moment("2026-05-04T10:00");
    // Good Friday, Easter Monday (both closed) and a Tuesday.
    place.write(
        ImportKind::Attendance,
        "kindnummer;datum;groep;in;uit;reden\n12;2026-04-03;Uilen;09:00;17:30;\n12;2026-04-06;Uilen;09:00;17:30;\n12;2026-04-07;Uilen;14:05;17:30;\n",
    );
    let view = check(&place, "2026-04", moment("2026-05-04T10:00"));
    let said: Vec<_> = view
        .findings
        .iter()
        .filter(|found| found.code.as_str() == "AANW-DAGDEEL")
        .map(|found| (found.day.map(|day| day.to_string()), found.text.contains("dicht")))
        .collect();
    let of = |day: &str| (Some(day.to_owned()), true);
    assert_eq!(said, [of("2026-04-03"), of("2026-04-06")]);
    assert!(view.lines.iter().any(|line| line.volume.count() > 1), "it counts");
}

#[test]
fn a_day_without_school_holidays_known_blocks_the_month() {
    let mut place = without_attendance();
    place.now = moment("2031-04-02T10:00");
    let later = "gemeente;toewijzingnummer;toewijzingsdatum;toewijzingstijd;kindnummer;productcategorie;productcode;volume;eenheid;frequentie;ingangsdatum;einddatum;reden_wijziging\n0214;9;2031-01-01;10:00:00;12;45;45A60;3;16;2;2031-01-01;2031-12-31;\n";
    place.write(ImportKind::Allocations, later);
    place.write(
        ImportKind::Attendance,
        "kindnummer;datum;groep;in;uit;reden\n12;2031-03-03;Uilen;14:05;17:30;\n",
    );
    let view = check(&place, "2031-03", place.now);
    assert!(view.is_blocked());
    assert!(
        view.findings.iter().any(|finding| finding.code.as_str() == "KALENDER"),
        "{:?}",
        view.findings
    );
}

#[test]
fn a_child_that_was_not_ticked_out_is_billed_for_one_dagdeel_and_named() {
    let mut place = without_attendance();
    place.write(
        ImportKind::Attendance,
        "kindnummer;datum;groep;in;uit;reden\n12;2026-03-02;Uilen;14:05;;\n",
    );
    let view = check(&place, "2026-03", april());
    assert_eq!(view.lines[0].volume.count(), 1);
    assert_eq!(
        view.findings
            .iter()
            .map(|finding| finding.code.as_str())
            .collect::<Vec<_>>(),
        ["AANW-UIT"]
    );
}

#[test]
fn an_earlier_month_than_the_last_is_refused() {
    let mut place = Place::with_samples();
    let folder = tempfile::tempdir().expect("a folder");
    make(&mut place, folder.path(), april()).expect("made");
    let view = check(&place, "2026-02", april());
    assert!(
        view.findings.iter().any(|finding| finding.code.as_str() == "TR318"),
        "{:?}",
        view.findings
    );
}

#[test]
fn an_empty_month_writes_nothing_and_says_so() {
    let mut place = Place::empty();
    let folder = tempfile::tempdir().expect("a folder");
    let view = make(&mut place, folder.path(), april()).expect("checked");
    assert_eq!(
        (view.file, view.lines.len(), view.findings[0].code.as_str()),
        (None, 0, "NIETS")
    );
}

#[test]
fn what_was_sent_can_be_shown_again() {
    let mut place = Place::with_samples();
    let folder = tempfile::tempdir().expect("a folder");
    let made = make(&mut place, folder.path(), april()).expect("made");
    let list = place.session.declarations().expect("a list");
    assert_eq!(list.len(), 1);
    let shown = place.session.declaration(list[0].number.as_str()).expect("shown");
    assert_eq!(
        shown.lines.iter().map(|sent| sent.line.clone()).collect::<Vec<_>>(),
        made.lines
    );
    assert_eq!(
        place.session.declaration("D0").map_err(|error| error.code).err(),
        Some("GEEN_DECLARATIE")
    );
}

#[test]
fn the_days_of_a_line_that_was_sent_are_those_that_were_sent() {
    let mut place = Place::with_samples();
    let folder = tempfile::tempdir().expect("a folder");
    make(&mut place, folder.path(), april()).expect("made");
    let days = |place: &Place| {
        let view = check(place, "2026-03", april());
        assert_eq!(view.sending, Sending::SentBefore);
        let lines = view
            .lines
            .iter()
            .map(|line| (line.toewijzing.number(), view.behind[&line.reference].days.clone()));
        lines.collect::<Vec<_>>()
    };
    let before = days(&place);
    assert!(before.iter().all(|(_, days)| !days.is_empty()), "{before:?}");
    // A third dagdeel in a week of child 14: its care comes to more by now.
    place.now = april();
    place.write(
        ImportKind::Attendance,
        &attendance("14", std::iter::once(11), "14:05;17:30"),
    );
    let codes: Vec<_> = check(&place, "2026-03", april())
        .findings
        .iter()
        .map(|found| found.code.as_str())
        .collect();
    assert!(codes.contains(&"TR389"), "{codes:?}");
    assert_eq!(days(&place), before);
}
