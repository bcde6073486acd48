//! In which order answers are read and corrections are made says nothing (OP080).

use super::presence::{HEADER, write_row};
use super::world::{Noise, World, buren, first_month};
use crate::import_support::PASSPHRASE;
use chrono::NaiveDate;
use plusgroep::app::declare::ClaimView;
use plusgroep::app::import::{ImportKind, ImportMode};
use plusgroep::app::{Moment, Random, Session};
use plusgroep::domain::calendar::DayType;
use plusgroep::domain::time::Month;
use std::path::Path;
use tempfile::TempDir;

/// A file that comes in.
#[derive(Clone)]
enum Paper {
    Answer(Vec<u8>),
    Attendance(String),
}

/// A copy of a location, open.
struct Copy {
    folder: TempDir,
    session: Session,
    now: Moment,
}

impl Copy {
    fn of(world: &World) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let from = world.place.path.parent().expect("a folder");
        for entry in std::fs::read_dir(from).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_file() {
                std::fs::copy(&path, folder.path().join(path.file_name().expect("a name"))).expect("a copy");
            }
        }
        let now = world.place.now;
        let path = folder.path().join(world.place.path.file_name().expect("a name"));
        let session = Session::open(&path, Some("Proef"), PASSPHRASE, now).expect("it opens");
        Self {
            folder,
            session: session.with_random(Random::seeded(9)),
            now,
        }
    }

    fn take(&mut self, paper: &Paper) {
        match paper {
            Paper::Answer(bytes) => {
                let out = self.folder.path().join("uit");
                let read = self.session.read_message(bytes, "antwoord.xml", &out, self.now);
                read.expect("it is read");
            }
            Paper::Attendance(text) => {
                let kind = ImportKind::Attendance;
                let report = self.session.import(self.now, kind, text.as_bytes(), ImportMode::Write);
                assert_eq!(report.expect("the register works").errors, []);
            }
        }
    }

    fn next(&self, month: Month) -> ClaimView {
        self.session.check_claim(month, &buren(), self.now).expect("a claim")
    }
}

/// Five months, of which the claims of the last two were not answered yet; the month, and the answers.
fn five_months() -> (World, Month, Vec<Paper>) {
    let mut world = World::new(11, Noise(0));
    let mut month = first_month();
    for at in 0..5 {
        if at == 3 {
            world.hold_answers();
        }
        world.live(month);
        month = month.next();
    }
    let answers = world.held().into_iter().map(Paper::Answer).collect();
    (world, month.previous(), answers)
}

/// Attendance of the first school days of two months as it is, and as it would be after a correction.
fn corrections(world: &World) -> [(Paper, Paper); 2] {
    let corrected = |of: &str, longer: bool| {
        let month = Month::parse(of).expect("a month");
        let (mut before, mut after) = (HEADER.to_owned(), HEADER.to_owned());
        let of_month = world
            .presence
            .0
            .iter()
            .filter(|((_, day, _), _)| Month::of(*day) == month);
        let school = |day: NaiveDate| world.place.session.day_type(day) == DayType::School;
        for (key, stay) in of_month.filter(|((_, day, _), _)| school(*day)) {
            write_row(&mut before, *key, *stay);
            write_row(&mut after, *key, (stay.0, if longer { 1_109 } else { stay.0 }));
        }
        assert!(before.lines().count() > 5, "there is something to correct");
        (Paper::Attendance(before), Paper::Attendance(after))
    };
    [corrected("2025-02", false), corrected("2025-04", true)]
}

#[test]
fn op080_the_order_of_answers_and_corrections_does_not_change_what_comes_next() {
    let (world, month, answers) = five_months();
    let [(_, first), (_, second)] = corrections(&world);
    let papers = [answers[0].clone(), answers[1].clone(), first, second];
    let mut known: Option<ClaimView> = None;
    for order in [[0, 1, 2, 3], [1, 0, 2, 3], [2, 3, 0, 1], [3, 1, 2, 0], [0, 3, 1, 2]] {
        let mut copy = Copy::of(&world);
        for at in order {
            copy.take(&papers[at]);
        }
        let next = copy.next(month);
        assert!(
            next.lines.iter().any(|line| line.previous_reference.is_some()),
            "something is given back"
        );
        match &known {
            None => known = Some(next),
            Some(known) => assert_eq!(&next, known, "{order:?}"),
        }
    }
}

#[test]
fn a_correction_that_is_undone_before_the_next_claim_leaves_nothing_to_send() {
    let (world, month, answers) = five_months();
    let mut copy = Copy::of(&world);
    for paper in &answers {
        copy.take(paper);
    }
    let before = copy.next(month);
    for (was, becomes) in corrections(&world) {
        copy.take(&becomes);
        assert_ne!(copy.next(month), before, "it would change something");
        copy.take(&was);
        assert_eq!(copy.next(month), before);
    }
}

#[test]
fn making_a_claim_twice_changes_nothing() {
    let (mut world, month, _) = five_months();
    let folder = world.place.path.parent().map(Path::to_path_buf).expect("a folder");
    let now = world.place.now;
    let dump = world.place.dump();
    for _ in 0..2 {
        let made = world
            .place
            .session
            .make_claim(month, &buren(), &folder.join("weer"), now);
        made.expect("handed out again");
        assert!(world.place.dump() == dump, "nothing is booked twice");
    }
}

#[test]
fn tr385_an_allocation_of_which_everything_is_being_given_back_may_be_removed() {
    let mut world = World::new(11, Noise(0));
    let months: Vec<Month> = std::iter::successors(Some(first_month()), |month| Some(month.next()))
        .take(4)
        .collect();
    for month in &months {
        world.live(*month);
    }
    let (at, number) = (0..world.files.len())
        .find_map(|at| {
            let number = *world.files[at].granted.first()?.last()?;
            world
                .town
                .approved()
                .keys()
                .any(|(of, _, _)| *of == number)
                .then_some((at, number))
        })
        .expect("a child with an approved line");
    let mut text = HEADER.to_owned();
    for (key, (from, _)) in world.presence.0.iter().filter(|((child, _, _), _)| *child == at) {
        write_row(&mut text, *key, (*from, *from));
    }
    world.place.write(ImportKind::Attendance, &text);
    world.hold_answers();
    world.declare(months[3]);
    let today = world.place.now.day();
    let stamp = today.and_hms_opt(23, 0, 0).expect("a time");
    assert_eq!(
        world.town.remove(number, stamp),
        Ok(()),
        "everything on it was given back"
    );
    // The answer on the credits is still to be read; order of receipt says nothing (OP080).
    world.tell(at, today);
}
