//! "Wat als" on the invented location of the demo: what changes, what does not, and that nothing is written.
#![cfg(test)]

use super::import_support;
use super::support::at;
use plusgroep::app::import::{ImportKind, ImportMode};
use plusgroep::app::roster::RosterAction;
use plusgroep::app::what_if::{OccupancyBoard, StaffOfDay, WhatIf};
use plusgroep::app::{Moment, Session, demo};
use plusgroep::domain::ids::{GroupId, StaffId};
use plusgroep::domain::occupancy::{Numbers, Part, Span, Timeline};
use plusgroep::domain::people::StaffAbsence;
use plusgroep::domain::time::{Minute, parse_date};
use tempfile::TempDir;

const NOW: &str = "2026-10-05T14:30";

struct Place {
    folder: TempDir,
    session: Session,
    now: Moment,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let now = at(NOW);
        let path = demo::make_demo(folder.path(), now).expect("the demo");
        let session = Session::open(&path, None, demo::PASSPHRASE, now).expect("it opens");
        Self { folder, session, now }
    }

    fn board(&self, what_ifs: &[WhatIf]) -> OccupancyBoard {
        self.session
            .occupancy_board(self.now.day(), self.now, what_ifs)
            .expect("a day")
    }

    fn board_of(&self, day: &str) -> OccupancyBoard {
        let day = parse_date(day).expect("a date");
        self.session.occupancy_board(day, self.now, &[]).expect("a day")
    }

    fn day(&self, what_ifs: &[WhatIf]) -> Timeline {
        let day = self.session.occupancy_what_if(self.now.day(), self.now, what_ifs);
        day.expect("a day").timeline
    }

    fn uilen(&self) -> GroupId {
        self.board(&[]).groups[0].id
    }

    fn anja(&self) -> StaffId {
        self.board(&[]).staff[0].staff
    }

    fn dump(&self) -> Vec<String> {
        import_support::dump(&self.folder.path().join(demo::DEMO_FILE), "Demo", demo::PASSPHRASE)
    }
}

fn names(members: &[StaffOfDay]) -> Vec<String> {
    members.iter().map(|member| member.name.clone()).collect()
}

fn span(from: &str, until: &str) -> Span {
    let minute = |text: &str| Minute::parse(text).expect("a time").minutes();
    Span::new(minute(from), minute(until)).expect("a stretch")
}

fn numbers(timeline: &Timeline, part: Part, time: &str) -> Numbers {
    let stretch = timeline.at(Minute::parse(time).expect("a time")).expect("a minute");
    stretch.numbers(part).expect("the part").clone()
}

#[test]
fn without_changes_what_if_is_the_day_itself() {
    let place = Place::new();
    let real = place.session.occupancy_day(place.now.day(), place.now).expect("a day");
    assert_eq!(place.day(&[]), real.timeline);
    let nobody = WhatIf::StaffAway {
        staff: StaffId::from_raw(-7),
        span: Span::DAY,
    };
    assert_eq!(
        place.day(&[nobody]),
        real.timeline,
        "someone who is not there is not missed"
    );
}

#[test]
fn someone_who_is_away_is_missed_in_those_minutes_only() {
    let place = Place::new();
    let group = Part::Group(place.uilen());
    let away = WhatIf::StaffAway {
        staff: place.anja(),
        span: span("15:05", "15:35"),
    };
    let day = place.day(&[away]);
    for (time, present, short) in [("15:04", 3, 0), ("15:05", 2, 1), ("15:34", 2, 1), ("15:35", 3, 0)] {
        let numbers = numbers(&day, group, time);
        assert_eq!((numbers.present, numbers.short), (present, short), "{time}");
    }
    let twice = place.day(&[away, away]);
    assert_eq!(twice, day, "away twice is away");
}

#[test]
fn one_more_child_counts_for_what_is_left_of_the_day_and_several_are_several() {
    let place = Place::new();
    let group = place.uilen();
    let added = WhatIf::ChildAdded { group };
    let (before, one, three) = (place.day(&[]), place.day(&[added]), place.day(&[added, added, added]));
    for time in ["14:30", "14:31", "16:00", "18:29", "18:30"] {
        let count = |timeline: &Timeline| numbers(timeline, Part::Group(group), time).children;
        let more = u32::from(("14:31".."18:30").contains(&time));
        assert_eq!(count(&one), count(&before) + more, "{time}");
        assert_eq!(count(&three), count(&before) + 3 * more, "{time}");
    }
    let required = |timeline: &Timeline| numbers(timeline, Part::Group(group), "16:00").required;
    assert!(required(&three) >= required(&before));
}

#[test]
fn sick_children_are_expected_ones_and_never_more_than_there_are() {
    let place = Place::new();
    let group = place.uilen();
    let sick = |count| place.day(&[WhatIf::ChildrenSick { group, count }]);
    let of = |timeline: &Timeline, time| numbers(timeline, Part::Group(group), time).clone();
    let before = of(&place.day(&[]), "16:00");
    assert_eq!(before.children, 9);
    for count in 0..12_u8 {
        let after = of(&sick(count), "16:00");
        assert_eq!(
            after.children,
            before.children.saturating_sub(u32::from(count)),
            "{count}"
        );
        assert!(after.required <= before.required, "{count}");
        // Those without an indication stay home first.
        assert_eq!(after.plus_children, before.plus_children.min(after.children), "{count}");
    }
    assert_eq!(
        of(&sick(9), "14:30"),
        of(&place.day(&[]), "14:30"),
        "what is recorded stays"
    );
}

#[test]
fn a_day_that_is_over_has_nobody_to_fall_ill() {
    let place = Place::new();
    let friday = parse_date("2026-10-02").expect("a date");
    let group = place.uilen();
    let tried = place
        .session
        .occupancy_what_if(friday, place.now, &[WhatIf::ChildrenSick { group, count: 9 }])
        .expect("a day");
    assert_eq!(tried, place.session.occupancy_day(friday, place.now).expect("a day"));
}

#[test]
fn who_may_stand_in_counts_is_linked_and_has_no_shift() {
    let place = Place::new();
    let board = place.board_of("2026-10-07");
    // Fatima is a trainee who does not count, so only Chantal is left.
    assert_eq!(names(&board.free), ["Chantal Bos"]);
    assert!(board.staff.iter().all(|member| !member.shifts.is_empty()));
    assert!(!names(&board.staff).contains(&"Chantal Bos".to_owned()));
}

#[test]
fn nobody_without_a_link_or_a_vog_of_that_day_is_said_to_be_free() {
    let mut place = Place::new();
    let staff = "personeelsnummer;naam;functie;niveau;telt_mee;prk_gekoppeld;vog_datum;ehbo_tot\n\
        71;Gijs Proef;pedagogisch medewerker;mbo-4;ja;nee;2025-01-06;\n\
        72;Hanna Proef;pedagogisch medewerker;mbo-4;ja;ja;2025-01-06;\n\
        73;Ivo Proef;pedagogisch medewerker;mbo-4;ja;ja;;\n\
        74;Jet Proef;pedagogisch medewerker;mbo-4;ja;ja;2026-10-06;\n";
    let read = place.session.import(
        at("2026-10-06T08:00"),
        ImportKind::Staff,
        staff.as_bytes(),
        ImportMode::Write,
    );
    assert_eq!(read.expect("it is read").errors, []);
    let free = |day: &str| names(&place.board_of(day).free);
    assert_eq!(free("2026-10-05"), ["Hanna Proef"]);
    let later = free("2026-10-07");
    assert!(later.contains(&"Jet Proef".to_owned()), "on that day there is a VOG");
    assert!(!later.contains(&"Ivo Proef".to_owned()) && !later.contains(&"Gijs Proef".to_owned()));
}

#[test]
fn nobody_who_is_reported_absent_is_said_to_be_free_with_or_without_a_shift() {
    for (day, who) in [("2026-10-07", "Chantal Bos"), ("2026-10-07", "Anja")] {
        for reason in StaffAbsence::ALL {
            let mut place = Place::new();
            let board = place.board_of(day);
            let members = board.staff.iter().chain(&board.free);
            let mut staff = members
                .filter(|member| member.name.starts_with(who))
                .map(|member| member.staff);
            let absent = RosterAction::Absent {
                staff: staff.next_back().expect("someone of the demo"),
                from: board.occupancy.day,
                until: board.occupancy.day,
                reason,
                seen: plusgroep::app::roster::SeenAbsences::default(),
            };
            place.session.roster(place.now, &absent).expect("reported");
            let free = names(&place.board_of(day).free);
            assert!(!free.iter().any(|name| name.starts_with(who)), "{reason:?}: {free:?}");
        }
    }
}

#[test]
fn the_planning_beside_the_day_does_not_change_with_what_is_tried_out() {
    let place = Place::new();
    let tried = [
        WhatIf::StaffAway {
            staff: place.anja(),
            span: Span::DAY,
        },
        WhatIf::ChildAdded { group: place.uilen() },
    ];
    assert_eq!(place.board(&tried).planning, place.board(&[]).planning);
    assert_ne!(place.board(&tried).occupancy, place.board(&[]).occupancy);
}

#[test]
fn trying_out_and_looking_at_a_week_write_nothing_not_even_in_the_log() {
    let place = Place::new();
    let log = || import_support::log(&place.folder.path().join(demo::DEMO_FILE), "Demo", demo::PASSPHRASE);
    let (before, lines) = (place.dump(), log());
    let group = place.uilen();
    let tried = [
        WhatIf::StaffAway {
            staff: place.anja(),
            span: Span::DAY,
        },
        WhatIf::ChildAdded { group },
        WhatIf::ChildrenSick { group, count: 3 },
    ];
    place.board(&tried);
    place.day(&tried);
    place
        .session
        .occupancy_week(place.now.day(), place.now)
        .expect("a week");
    assert_eq!((place.dump(), log()), (before, lines));
}

#[test]
fn every_day_of_the_week_is_the_day_itself() {
    let place = Place::new();
    let week = place
        .session
        .occupancy_week(place.now.day(), place.now)
        .expect("a week");
    assert_eq!(week.len(), 7);
    for day in week {
        let alone = place
            .session
            .occupancy_day(day.occupancy.day, place.now)
            .expect("a day");
        assert_eq!(day.occupancy, alone);
    }
}
