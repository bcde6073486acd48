//! Lines of which nothing fits: settled at their location, listed by day, never handed in twice, and looked at again by the office.

use super::*;
use plusgroep::app::declare::overview::MonthStage;
use plusgroep::domain::declaration::DeclarationState;

/// Sem has two dagdelen in all, and went to De Sprong in March and to De Brug in April.
fn world() -> World {
    world_with([7, 8])
}

/// The same with other days at De Brug.
fn world_with(days: impl IntoIterator<Item = u32>) -> World {
    let mut world = World::empty();
    let allocation =
        format!("{ALLOCATIONS}0214;{SHARED};2026-02-16;10:21:00;NR;45;45A60;2;16;6;2026-03-01;2026-12-31;\n");
    for (place, number) in [(&mut world.sprong, "12"), (&mut world.brug, "5")] {
        place.write(ImportKind::Allocations, &allocation.replace("NR", number));
    }
    attend(&mut world.sprong, "12", "2026-03", [2, 3]);
    attend(&mut world.brug, "5", "2026-04", days);
    let day = |text: &str| text.parse().expect("a date");
    world.town = Municipality::new("0214", "90909090", 5);
    world.town.contract(Tariff {
        category: "45".to_owned(),
        code: "45A60".to_owned(),
        unit: Unit::Dagdeel,
        from: day("2026-01-01"),
        until: None,
        cents: 4_737,
    });
    for (number, bsn, size) in [
        (SHARED, SEM, (2, Unit::Dagdeel, Frequency::Whole)),
        (OF_NOOR, NOOR, (3, Unit::Dagdeel, Frequency::Weekly)),
    ] {
        world.town.grant(Grant {
            bsn: bsn.to_owned(),
            number,
            subject: Subject::specific("45", "45A60", size),
            begin: day("2026-03-01"),
            end: Some(day("2026-12-31")),
            stamp: "2026-02-16T10:21:00".parse().expect("a stamp"),
            reason: None,
        });
        world.town.jw301(bsn, day("2026-02-17"));
    }
    world
}

fn listed(place: &Place, of: &str) -> Vec<(String, &'static str)> {
    let view = place.session.check_claim(month(of), &buren(), may()).expect("a claim");
    let rows = view.not_billable.into_iter();
    rows.map(|one| (one.day.to_string(), one.code.as_str())).collect()
}

fn stage(place: &Place, of: &str) -> (MonthStage, i64) {
    let board = place.session.claim_months(may()).expect("a board");
    let row = board
        .rows
        .into_iter()
        .find(|row| row.month == month(of))
        .expect("a row");
    (row.stage, row.sums.to_send.cents())
}

/// De Brug has nothing to do: the month is done, its days are listed and nothing is handed in again.
fn assert_settled(world: &mut World) {
    assert_eq!(states(&world.brug), [(SHARED, Debet, 2, Approved)]);
    assert_eq!(stage(&world.brug, "2026-04"), (MonthStage::NotBillable, 0));
    let cut = ["2026-04-07", "2026-04-08"].map(|day| (day.to_owned(), "TR322"));
    assert_eq!(listed(&world.brug, "2026-04"), cut);
    assert!(world.brug.session.claim_tasks().expect("tasks").is_empty());
    let part_of = world.brug.session.declarations().expect("a list");
    assert_eq!(
        (part_of.len(), part_of[0].outcome),
        (1, DeclarationState::Answered),
        "{part_of:?}"
    );
    let folder = world.folder.path().join("nog-eens");
    let again = part(&mut world.brug, "2026-04", &folder, may());
    assert_eq!(again.sending, plusgroep::app::declare::Sending::SentBefore);
    world.assert_totals();
}

#[test]
fn a_line_of_which_nothing_fits_is_done_at_its_location_with_its_days_listed_and_is_not_handed_in_again() {
    let mut world = world();
    world.hand_in("2026-04", may());
    let bundle = world.bundle("2026-04", may());
    assert_eq!(shape(&world, &bundle), [(SHARED, Debet, 2, false)]);
    let answer = world.receive(&bundle, may());
    world.read(&answer, may());
    world.process(&bundle.files[1..], may());
    let done = world.process(&answers(&world.out(), &bundle), may());
    let words: Vec<_> = done
        .iter()
        .flat_map(|one| &one.lines)
        .map(|(_, line)| (line.word(), line.codes.len()))
        .collect();
    assert!(
        words.contains(&(Some("niets declarabel"), 0)) && words.contains(&(Some("goedgekeurd"), 0)),
        "{words:?}"
    );
    assert_settled(&mut world);
    assert_eq!(stage(&world.sprong, "2026-03").0, MonthStage::Answered);
}

#[test]
fn when_nothing_is_left_to_send_the_locations_hear_at_once_that_their_lines_fell_away() {
    let mut world = world();
    let folder = world.parts();
    part(&mut world.sprong, "2026-03", &folder, may());
    let first = world.bundle("2026-03", may());
    // It comes before the answer, so that it is known after it only that nothing of it fits.
    part(&mut world.brug, "2026-04", &folder, may());
    world.answer(&first, may());
    let last_declared =
        |world: &World| store::bundles::last_month(world.office.store().read(), &buren()).expect("a month");
    assert_eq!(last_declared(&world), Some(month("2026-03")));
    let told = world.try_bundle("2026-04", may()).expect("told");
    assert_eq!(told.lines, []);
    let names: Vec<String> = told
        .files
        .iter()
        .map(|path| path.file_name().expect("a name").to_string_lossy()[..6].to_owned())
        .collect();
    assert_eq!(names, ["BUNDEL", "ANTWOO"], "{:?}", told.files);
    assert_eq!(last_declared(&world), Some(month("2026-03")), "nothing was declared");
    // By name the answer comes first; the notice then tells nothing new.
    world.process(&told.files[1..], may());
    let late = world.process(&told.files[..1], may());
    assert_eq!(late[0].change, plusgroep::app::declare::bundle::Change::KnownBefore);
    assert_settled(&mut world);
    let elsewhere = world.folder.path().join("elders");
    let before = world.office.dump();
    let folders = [world.parts()];
    let again = world
        .office
        .session
        .make_bundle(&folders, (month("2026-04"), &buren()), &elsewhere, may());
    assert_eq!(again.expect("handed out").files.len(), 2, "the same files once more");
    assert_eq!(world.office.dump(), before);
}

#[test]
fn care_that_fell_away_goes_as_soon_as_there_is_room_and_can_be_corrected() {
    let mut world = world();
    world.hand_in("2026-04", may());
    let bundle = world.bundle("2026-04", may());
    world.town.disagree_next(Disagreement::Debit);
    world.answer(&bundle, may());
    assert_eq!(stage(&world.brug, "2026-04"), (MonthStage::NotBillable, 0));
    // De Sprong gives its rejected line up and hands in a part about another child: the days of De Brug fit now.
    let rejected = lines(&world.sprong)[0].line.reference.to_string();
    let reason = Text::parse("niet geleverd").expect("a text");
    let session = &mut world.sprong.session;
    let written_off = plusgroep::domain::declaration::Decision::WrittenOff;
    session
        .decide_line(&rejected, written_off, &reason, may())
        .expect("decided");
    attend(&mut world.sprong, "13", "2026-04", [7]);
    let folder = world.parts();
    part(&mut world.sprong, "2026-04", &folder, may());
    let second = world.bundle("2026-04", may());
    assert_eq!(
        shape(&world, &second),
        [(SHARED, Debet, 2, true), (OF_NOOR, Debet, 1, false)]
    );
    world.answer(&second, may());
    world.assert_totals();
    assert_eq!(listed(&world.brug, "2026-04"), []);
    assert_eq!(stage(&world.brug, "2026-04").0, MonthStage::Answered);
}

#[test]
fn a_correction_of_care_that_fell_away_ends_too() {
    let mut world = world_with([7]);
    world.hand_in("2026-04", may());
    let bundle = world.bundle("2026-04", may());
    world.answer(&bundle, may());
    // A second day: what fell away changes, and falls away again.
    attend(&mut world.brug, "5", "2026-04", [8]);
    let folder = world.parts();
    part(&mut world.brug, "2026-04", &folder, may());
    let told = world.try_bundle("2026-04", may()).expect("told");
    assert_eq!(told.lines, []);
    world.process(&told.files, may());
    assert_eq!(
        states(&world.brug),
        [
            (SHARED, Debet, 1, Credited),
            (SHARED, Credit, 1, Approved),
            (SHARED, Debet, 2, Approved)
        ]
    );
    assert_eq!(stage(&world.brug, "2026-04"), (MonthStage::NotBillable, 0));
    world.assert_totals();
}

#[test]
fn an_office_with_care_of_its_own_counts_it_once_and_one_without_shows_its_bundles() {
    let mut world = World::march();
    put(&mut world.office, "1", SEM, SHARED);
    attend(&mut world.office, "1", "2026-03", [6, 13]);
    world.hand_in("2026-03", april());
    let bundle = world.bundle("2026-03", april());
    let totals = |place: &Place| place.session.claim_months(may()).expect("a board").totals;
    assert_eq!(totals(&world.office).open.cents(), 2 * 4_737);
    world.answer(&bundle, may());
    let all = [&world.sprong, &world.brug, &world.office].map(totals);
    let granted: i64 = all.iter().map(|sums| sums.granted.cents()).sum();
    let claimed: i64 = all.iter().map(|sums| sums.claimed.cents()).sum();
    assert_eq!(
        (granted, claimed),
        (world.town.granted_cents(), world.town.granted_cents())
    );
    assert_eq!(all[2].granted.cents(), 2 * 4_737);
    let mut alone = World::march();
    alone.hand_in("2026-03", april());
    let bundle = alone.bundle("2026-03", april());
    let total = i64::try_from(bundle.total.cents()).expect("small");
    assert_eq!(totals(&alone.office).open.cents(), total);
    alone.answer(&bundle, may());
    let sums = totals(&alone.office);
    assert_eq!((sums.granted.cents(), sums.open.cents()), (total, 0));
}
