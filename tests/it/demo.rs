//! The demo location: complete and pleasant to open at any moment, and the same for the same moment.

#![expect(clippy::expect_used, reason = "a helper of a test may fail the test")]

use super::import_support::{day, dump, moment};
use plusgroep::app::care_notices::{SentNotice, Timing};
use plusgroep::app::day::{RowState, Support};
use plusgroep::app::demo::{PASSPHRASE, is_school_day, make_demo};
use plusgroep::app::{ErrorKind, Moment, Reality, Session};
use plusgroep::domain::attendance::{AttendanceEvent, fold};
use plusgroep::domain::calendar::DayType;
use plusgroep::domain::care_notice::NoticeKind;
use plusgroep::domain::dagdeel::{delivered, has_open_end};
use plusgroep::domain::declaration::delivery::{ClaimChild, Delivery};
use plusgroep::domain::declaration::month::{ClaimInput, Proposal, propose};
use plusgroep::domain::finding::Severity;
use plusgroep::domain::group::Group;
use plusgroep::domain::ids::{ChildId, GemeenteCode, GroupId};
use plusgroep::domain::people::{AbsenceReason, Counting, PrkLink};
use plusgroep::domain::role::Role;
use plusgroep::domain::time::{Minute, Month, age_years};
use plusgroep::regeling;
use plusgroep::store::vault::Vault;
use plusgroep::store::{Store, Tx, allocations, attendance, location, people, staff};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use tempfile::TempDir;

/// School day, weekend, holiday week, public holiday, New Year, leap day, night and late evening.
const MOMENTS: [&str; 8] = [
    "2026-10-05T14:30",
    "2026-03-15T11:00",
    "2026-07-29T10:15",
    "2026-04-06T09:00",
    "2027-01-01T00:00",
    "2024-02-29T23:59",
    "2026-09-08T08:05",
    "2026-11-20T18:40",
];

struct Demo {
    _folder: TempDir,
    path: PathBuf,
    now: Moment,
    session: Session,
    store: Store,
    facts: BTreeMap<(chrono::NaiveDate, GroupId, ChildId), Vec<AttendanceEvent>>,
}

fn demo(now: &str) -> Demo {
    let folder = tempfile::tempdir().expect("a folder");
    let now = moment(now);
    let path = make_demo(&folder.path().join("nieuw"), now).expect("a demo");
    let session = Session::open(&path, Some("Demo"), PASSPHRASE, now).expect("it opens");
    let vault = Vault::read(&path).expect("key file");
    let store = Store::open(&path, &vault.open(Some("Demo"), PASSPHRASE).expect("a key").1).expect("it opens");
    let all = attendance::events(store.read(), day("2020-01-01"), day("2199-12-31")).expect("events");
    let mut facts: BTreeMap<_, Vec<AttendanceEvent>> = BTreeMap::new();
    for event in all {
        facts
            .entry((event.day, event.group, event.child))
            .or_default()
            .push(event);
    }
    Demo {
        _folder: folder,
        path,
        now,
        session,
        store,
        facts,
    }
}

impl Demo {
    fn tx(&self) -> Tx<'_> {
        self.store.read()
    }

    fn groups(&self) -> Vec<Group> {
        location::groups(self.tx()).expect("groups")
    }

    /// What the claim of last month comes to.
    fn claim(&self) -> Proposal {
        let month = Month::of(self.now.day()).previous();
        let groups = self.groups();
        let delivery = |((day, group, child), events): (&(_, GroupId, ChildId), &Vec<_>)| {
            let group = groups.iter().find(|known| known.id == *group).expect("a group");
            let count = delivered(group, &self.session.day_type(*day), &fold(events)).len();
            Delivery {
                child: *child,
                day: *day,
                kind: group.kind,
                count: u32::try_from(count).expect("few"),
                minutes: 0,
                before_school: 0,
                above_maximum: 0,
                nothing: None,
            }
        };
        let deliveries: Vec<_> = self
            .facts
            .iter()
            .map(delivery)
            .filter(|d| Month::of(d.day) == month)
            .collect();
        let children: BTreeMap<_, _> = people::children(self.tx())
            .expect("children")
            .into_iter()
            .map(|child| {
                (
                    child.id,
                    ClaimChild {
                        number: child.number,
                        bsn: child.bsn,
                        overrides: Vec::new(),
                        holiday_weeks: std::collections::BTreeSet::new(),
                    },
                )
            })
            .collect();
        propose(&ClaimInput {
            month,
            gemeente: &GemeenteCode::parse("0214").expect("a code"),
            dated: self.now.day(),
            children: &children,
            allocations: &allocations::latest(self.tx()).expect("allocations"),
            deliveries: &deliveries,
            tariffs: &allocations::tariffs(self.tx()).expect("tariffs"),
            regeling: &regeling::read_policy("buren-2025", regeling::builtin("buren-2025").expect("text"))
                .expect("policy"),
            tariff_choices: &[],
            sent: &[],
            decisions: &[],
            elsewhere: &std::collections::BTreeSet::new(),
            granted_bsns: &std::collections::BTreeMap::new(),
            last_declared: None,
        })
    }
}

#[test]
fn the_same_minute_gives_the_same_rows_and_another_day_gives_others() {
    let text = |demo: &Demo| dump(&demo.path, "Demo", PASSPHRASE);
    let (one, two, other) = (
        demo("2026-10-05T14:30"),
        demo("2026-10-05T14:30"),
        demo("2026-10-06T14:30"),
    );
    assert!(text(&one).len() > 1_000);
    assert!(text(&one) == text(&two));
    assert!(text(&one) != text(&other));
}

#[test]
fn the_three_accounts_open_it_and_a_second_demo_is_refused() {
    let demo = demo("2026-10-05T14:30");
    for (name, role) in [
        ("Demo", Role::Locatiemanager),
        ("Anja", Role::Medewerker),
        ("Ferdi", Role::Administratie),
    ] {
        let session = Session::open(&demo.path, Some(name), PASSPHRASE, demo.now).expect("it opens");
        assert_eq!(
            (session.actor_name(), session.role(), session.reality()),
            (name, role, Reality::Demo)
        );
        assert_eq!(session.location_name(), "BSO De Sprong (demo)");
    }
    let unnamed = Session::open(&demo.path, None, PASSPHRASE, demo.now).expect("it opens");
    assert_eq!(unnamed.actor_name(), "Demo", "without a name the first account opens");
    let again = make_demo(demo.path.parent().expect("a folder"), demo.now).expect_err("refused");
    assert_eq!((again.kind, again.code), (ErrorKind::Refused, "BESTAAT_AL"));
}

#[test]
fn the_people_are_complete_at_any_moment() {
    for now in MOMENTS {
        let demo = demo(now);
        let plus: BTreeSet<ChildId> = allocations::latest(demo.tx())
            .expect("allocations")
            .iter()
            .map(|a| a.child)
            .collect();
        let children: BTreeMap<_, _> = people::children(demo.tx())
            .expect("children")
            .into_iter()
            .map(|c| (c.id, c))
            .collect();
        let today = demo.now.day();
        for (group, count, count_plus, ages) in [(0, 14, 5, 4..=12), (1, 12, 3, 0..=3)] {
            let id = demo.groups()[group].id;
            let placements = people::placements(demo.tx(), today, today).expect("placements");
            let placed: Vec<_> = placements.iter().filter(|p| p.group == id).collect();
            assert_eq!(placed.len(), count, "{now}");
            assert_eq!(
                placed.iter().filter(|p| plus.contains(&p.child)).count(),
                count_plus,
                "{now}"
            );
            let first = Month::of(today).previous().previous().first_day();
            for child in placed.iter().map(|p| &children[&p.child]) {
                assert!(
                    ages.contains(&age_years(child.birth_date, today)),
                    "{now} {}",
                    child.number.as_str()
                );
                assert!(
                    ages.contains(&age_years(child.birth_date, first)) || group == 1,
                    "{now}"
                );
                assert_eq!(child.bsn.is_some(), plus.contains(&child.id));
                assert!(child.bsn.is_none_or(|bsn| bsn.reveal().starts_with("9999")));
            }
        }
        let staff = staff::staff(demo.tx()).expect("staff");
        assert_eq!(staff.len(), 6);
        assert!(staff.iter().all(|member| member.prk == PrkLink::Linked));
        assert_eq!(
            staff
                .iter()
                .filter(|member| member.counting == Counting::DoesNotCount)
                .count(),
            1
        );
    }
}

#[test]
fn the_claim_of_last_month_has_no_fault_one_child_over_its_cap_and_one_past_its_end() {
    for now in MOMENTS {
        let proposal = demo(now).claim();
        let faults = proposal
            .findings
            .iter()
            .filter(|finding| finding.severity == Severity::Fout)
            .count();
        assert_eq!(faults, 0, "{now} {:?}", proposal.findings);
        assert_eq!(proposal.lines.len(), 8, "{now}");
        for code in ["TR321", "TR308"] {
            let of_code = proposal.not_billable.iter().filter(|not| not.code.as_str() == code);
            let children: BTreeSet<_> = of_code.map(|not| &not.child).collect();
            assert!(!children.is_empty(), "{now} {code}");
            assert!(code != "TR308" || children.len() == 1, "{now}");
        }
    }
}

#[test]
fn every_working_day_of_two_months_and_this_one_has_attendance_and_nothing_lies_in_the_future() {
    for now in MOMENTS {
        let demo = demo(now);
        let first = Month::of(demo.now.day()).previous().previous().first_day();
        let before_today = first.iter_days().take_while(|date| *date < demo.now.day());
        for date in before_today {
            let there = demo.facts.keys().filter(|(day, ..)| *day == date).count();
            let works = matches!(demo.session.day_type(date), DayType::School | DayType::Vacation(_));
            assert_eq!(there > 3, works, "{now} {date}: {there}");
        }
        for ((date, ..), events) in &demo.facts {
            assert!(*date <= demo.now.day());
            for stay in fold(events).stays().iter().filter(|_| *date == demo.now.day()) {
                assert!(stay.out.unwrap_or(stay.from) <= demo.now.minute(), "{now}");
            }
        }
        let states: Vec<_> = demo.facts.values().map(|events| fold(events)).collect();
        assert!(states.iter().any(has_open_end), "{now}: a forgotten check-out");
        for reason in AbsenceReason::ALL {
            let absent = plusgroep::domain::attendance::Attendance::Absent(reason);
            assert!(states.contains(&absent), "{now}: {}", reason.code());
        }
    }
}

#[test]
fn all_starts_but_one_were_reported_and_taken_over_and_a_stop_waits_for_its_answer() {
    for now in MOMENTS {
        let demo = demo(now);
        let board = demo.session.care_notices(demo.now).expect("a board");
        let starts = |accepted: bool| {
            let is = |sent: &&SentNotice| (sent.delivery.code() == "goedgekeurd") == accepted;
            board.sent.iter().filter(is).collect::<Vec<_>>()
        };
        let [proposal] = board.proposals.as_slice() else {
            panic!("{now}: {} to report", board.proposals.len())
        };
        assert_eq!((proposal.child.as_str(), proposal.hurdle), ("202", None), "{now}");
        assert_eq!((starts(true).len(), starts(false).len()), (7, 1), "{now}");
        assert!(starts(true).iter().all(|sent| sent.kind == NoticeKind::Start));
        let waiting = starts(false)[0];
        assert_eq!(
            (waiting.kind, waiting.timing),
            (NoticeKind::Stop, Timing::InTime),
            "{now}"
        );
        assert!(board.rejected.is_empty() && board.blocked.is_empty());
    }
}

#[test]
fn the_day_before_has_an_unexpected_child_and_a_forgotten_check_out() {
    let demo = demo("2026-10-05T14:30");
    let friday = day("2026-10-02");
    let view = demo.session.day_view(friday, demo.now).expect("a day");
    let rows: Vec<_> = view.groups.iter().flat_map(|group| &group.rows).collect();
    let unexpected = rows.iter().filter(|row| row.dagdelen.is_empty()).count();
    assert_eq!(unexpected, 1);
    assert!(rows.iter().any(|row| row.stays.iter().any(|stay| stay.out.is_none())));
}

#[test]
fn a_school_day_is_no_weekend_holiday_or_public_holiday() {
    for (date, is_school) in [
        ("2026-10-05", true),
        ("2026-10-03", false),
        ("2026-07-29", false),
        ("2026-04-06", false),
    ] {
        assert_eq!(is_school_day(day(date)), is_school, "{date}");
    }
}

#[test]
fn today_is_going_on_at_any_time_of_the_day() {
    let morning = |time: &str| Minute::parse(time).expect("a time");
    for time in ["00:00", "07:10", "08:05", "09:45", "13:05", "14:30", "16:50", "18:45"] {
        let demo = demo(&format!("2026-10-05T{time}"));
        let view = demo.session.day_view(demo.now.day(), demo.now).expect("a day");
        let waits = |state: RowState| matches!(state, RowState::Expected | RowState::Missing);
        let (uilen, bijtjes) = (&view.groups[0], &view.groups[1]);
        assert!(
            uilen.rows.len() >= 8 && uilen.rows.iter().all(|row| waits(row.state)),
            "{time}"
        );
        assert!(uilen.rows.iter().any(|row| row.support == Support::Plus));
        let count = |wanted: &dyn Fn(RowState) -> bool| bijtjes.rows.iter().filter(|row| wanted(row.state)).count();
        let ill = count(&|state| state == RowState::Absent(AbsenceReason::Sick));
        assert_eq!(ill, usize::from(morning(time) >= morning("07:20")), "{time}");
        if morning(time) >= morning("14:00") {
            assert_eq!(count(&waits), 1, "{time}: one is missing");
            assert_eq!(count(&|_| true), 7, "{time}");
        }
        for member in &view.staff {
            let Some((group, from, until, _)) = member.shift else {
                continue;
            };
            if from <= morning(time) && morning(time) < until {
                assert_eq!(member.inside.map(|(group, _)| group), Some(group), "{time}");
            }
        }
        let rostered = view.staff.iter().filter(|member| member.shift.is_some()).count();
        assert_eq!(rostered, 6, "{time}");
    }
}
