//! How long a day takes to recompute, beside the least that any recomputation must do in the same run.
//!
//! `cargo bench --no-default-features --bench occupancy`. Read the ratio between a row and its peer, not the milliseconds.

#![expect(
    clippy::expect_used,
    reason = "a benchmark may stop at the first thing that is not right"
)]

use chrono::{Days, NaiveDate};
use divan::Bencher;
use plusgroep::domain::attendance::{AttendanceEvent, Fact, fold};
use plusgroep::domain::calendar::DayType;
use plusgroep::domain::group::{Dagdeel, DagdeelName, Group, GroupKind};
use plusgroep::domain::ids::{ChildId, EventId, GroupId, LrkNumber, StaffId};
use plusgroep::domain::occupancy::{
    ChildInside, DayInput, FirstAid, Indicated, Inside, Leaving, Screening, Span, StaffInside, Standing, timeline,
};
use plusgroep::domain::regelingen::{PolicyIndex, Regelingen};
use plusgroep::domain::text::Text;
use plusgroep::domain::time::Minute;
use plusgroep::regeling;
use std::io::Write;
use std::process::{Command, Stdio};

fn main() {
    divan::main();
}

const CHILDREN: i64 = 60;
const STAFF: i64 = 20;

fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 10, 5).expect("a date")
}

fn minute(minutes: i64) -> Minute {
    Minute::new(u16::try_from(minutes).expect("small")).expect("in a day")
}

fn group(id: i64, kind: GroupKind) -> Group {
    let dagdeel = |name: &str, from, until| Dagdeel {
        name: DagdeelName::parse(name).expect("a name"),
        from: minute(from),
        until: minute(until),
    };
    Group {
        id: GroupId::from_raw(id),
        name: Text::parse(&format!("Groep {id}")).expect("a name"),
        kind,
        lrk: LrkNumber::parse("123456789").expect("a number"),
        opens: minute(450),
        closes: minute(1110),
        minimum_min: 1,
        school_day: vec![dagdeel("ochtend", 450, 780), dagdeel("middag", 780, 1110)],
        free_day: vec![dagdeel("ochtend", 450, 780), dagdeel("middag", 780, 1110)],
    }
}

/// A location of five groups on a busy day: everyone comes and goes at a minute of their own.
struct Location {
    groups: Vec<Group>,
    children: Vec<ChildInside>,
    staff: Vec<StaffInside>,
    regelingen: Regelingen,
    events: Vec<Vec<AttendanceEvent>>,
}

fn location() -> Location {
    let kinds = [
        GroupKind::KdvPlus,
        GroupKind::Kdv,
        GroupKind::BsoPlus,
        GroupKind::BsoPlus,
        GroupKind::Bso,
    ];
    let groups: Vec<Group> = (1..).zip(kinds).map(|(id, kind)| group(id, kind)).collect();
    let span = |from: i64, until: i64| Span::new(minute(from).minutes(), minute(until).minutes()).expect("a stretch");
    let child = |number: i64| ChildInside {
        child: ChildId::from_raw(number),
        group: GroupId::from_raw(number % 5 + 1),
        birth: day() - Days::new(if number % 5 < 2 { 700 } else { 2_500 } + u64::try_from(number).expect("small")),
        indicated: if number % 4 == 0 {
            Indicated::Yes(PolicyIndex::default())
        } else {
            Indicated::No
        },
        inside: Inside {
            span: span(455 + number * 3, 900 + number * 3),
            leaving: Leaving::Known,
        },
    };
    let worker = |number: i64| StaffInside {
        staff: StaffId::from_raw(number),
        group: GroupId::from_raw(number % 5 + 1),
        standing: Standing::Full,
        screening: Screening::Known,
        first_aid: FirstAid::Valid,
        span: span(440 + number * 7, 960 + number * 7),
    };
    let event = |number: i64, id: i64, fact| AttendanceEvent {
        id: EventId::from_raw(id),
        child: ChildId::from_raw(number),
        group: GroupId::from_raw(number % 5 + 1),
        day: day(),
        fact,
        replaces: None,
    };
    let events = (1..=CHILDREN).map(|number| {
        vec![
            event(number, number * 2, Fact::In(minute(455 + number * 3))),
            event(number, number * 2 + 1, Fact::Out(minute(900 + number * 3))),
        ]
    });
    let text = regeling::builtin("buren-2025").expect("a policy");
    Location {
        groups,
        children: (1..=CHILDREN).map(child).collect(),
        staff: (1..=STAFF).map(worker).collect(),
        regelingen: Regelingen::one(regeling::read_policy("buren-2025", text).expect("a policy")),
        events: events.collect(),
    }
}

/// The whole day of 60 children and 20 staff, as after one event.
#[divan::bench]
fn whole_day_of_60_children_and_20_staff(bencher: Bencher) {
    let location = location();
    let input = DayInput {
        day: day(),
        day_type: &DayType::School,
        groups: &location.groups,
        regelingen: &location.regelingen,
        children: &location.children,
        staff: &location.staff,
    };
    bencher.bench_local(|| timeline(divan::black_box(input)));
}

/// The peer: folding every event of that day once, which nothing that starts from raw events can do without.
#[divan::bench]
fn peer_folding_the_events_of_that_day(bencher: Bencher) {
    let location = location();
    bencher.bench_local(|| {
        location
            .events
            .iter()
            .map(|events| fold(divan::black_box(events)))
            .collect::<Vec<_>>()
    });
}

/// Every composition of up to 16 children, as a file.
fn table() -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    writeln!(file, "j0,j1,j2,j3").expect("written");
    for j0 in 0..=16 {
        for j1 in 0..=16 - j0 {
            for j2 in 0..=16 - j0 - j1 {
                for j3 in 0..=16 - j0 - j1 - j2 {
                    writeln!(file, "{j0},{j1},{j2},{j3}").expect("written");
                }
            }
        }
    }
    file
}

fn run(command: &mut Command) {
    let status = command.stdout(Stdio::null()).status().expect("it runs");
    assert!(status.success());
}

/// All 4,845 compositions through the command.
#[divan::bench(sample_count = 20)]
fn kdv_table_of_4845_lines_through_the_command(bencher: Bencher) {
    let file = table();
    bencher.bench_local(|| {
        run(Command::new(env!("CARGO_BIN_EXE_plusgroep"))
            .args(["bkr", "--soort", "kdv", "--tabel"])
            .arg(file.path()));
    });
}

/// The peer: sorting the same file with the system's `sort`.
#[divan::bench(sample_count = 20)]
fn peer_sorting_the_same_file(bencher: Bencher) {
    let file = table();
    bencher.bench_local(|| run(Command::new("sort").arg(file.path())));
}
