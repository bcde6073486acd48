//! What waits waits and the rest goes; what the office takes from a share reaches the books and the lists.

use super::*;
use plusgroep::domain::declaration::DeclarationState;
use plusgroep::domain::declaration::bundle::Waits;
use plusgroep::domain::declaration::bundle::part::CutReason;

/// What a location lists of a month as delivered and not billable: child, day and rule.
fn listed(place: &Place, of: &str) -> Vec<(String, String, &'static str)> {
    let view = place.session.check_claim(month(of), &buren(), may()).expect("a claim");
    let row = |one: plusgroep::domain::declaration::NotBillable| {
        (one.child.to_string(), one.day.to_string(), one.code.as_str())
    };
    view.not_billable.into_iter().map(row).collect()
}

/// What is granted of the parts of a location, in cents.
fn granted(place: &Place) -> i64 {
    let parts = place.session.declarations().expect("a list").into_iter();
    parts
        .filter_map(|part| part.granted)
        .map(|(amount, side)| {
            let cents = i64::try_from(amount.cents()).expect("small");
            if side == Credit { -cents } else { cents }
        })
        .sum()
}

/// The files of a bundle and of its answer for one location.
fn files_for(world: &World, bundle: &BundleView, place: &Place) -> Vec<PathBuf> {
    let mut files = bundle.files[1..].to_vec();
    files.extend(answers(&world.out(), bundle));
    files.retain(|path| path.display().to_string().contains(&letters(place)));
    files
}

#[test]
fn what_waits_for_an_answer_waits_by_name_and_the_rest_of_the_bundle_goes() {
    let mut world = World::march();
    let folder = world.parts();
    part(&mut world.sprong, "2026-03", &folder, april());
    let first = world.bundle("2026-03", april());
    let handed_in = part(&mut world.brug, "2026-03", &folder, april());
    let second = world.bundle("2026-03", april());
    assert_eq!(shape(&world, &second), [(OF_DAAN, Debet, 2, false)]);
    let waiting: Vec<_> = second.waiting.iter().collect();
    let [line] = waiting.as_slice() else {
        panic!("one line waits: {waiting:?}");
    };
    assert_eq!(
        (line.child.as_str(), line.key.toewijzing.number(), line.waits),
        ("5", SHARED, Waits::Answer)
    );
    assert!(
        line.source.to_string().starts_with("BSO De Brug (deel "),
        "{}",
        line.source
    );
    let told = world.process(&second.files[1..], april());
    let of_sem = handed_in.lines.iter().find(|line| line.toewijzing.number() == SHARED);
    assert_eq!(
        told[0].waiting,
        [(line.child.clone(), of_sem.expect("a line").reference.clone())]
    );
    world.answer_second(&second);
    let list = |place: &Place| place.session.declarations().expect("a list")[0].outcome;
    assert_eq!(
        states(&world.brug),
        [(SHARED, Debet, 4, Sent), (OF_DAAN, Debet, 2, Approved)]
    );
    assert_eq!(list(&world.brug), DeclarationState::Sent, "something of it waits");
    assert_eq!(granted(&world.brug), 2 * 4_737);
    // The first answer comes; the part lies with the office and needs not be made again.
    world.answer(&first, may());
    for name in files_in(&folder) {
        std::fs::remove_file(folder.join(name)).expect("gone");
    }
    let third = world.bundle("2026-03", may());
    assert_eq!(
        shape(&world, &third),
        [(SHARED, Credit, 5, true), (SHARED, Debet, 9, true)]
    );
    assert!(third.waiting.is_empty());
    world.answer(&third, may());
    assert_eq!(list(&world.brug), DeclarationState::Answered);
    world.assert_totals();
    assert_eq!((granted(&world.sprong), granted(&world.brug)), (8 * 4_737, 6 * 4_737));
}

#[test]
fn a_credit_that_became_void_while_it_waited_falls_away_and_the_care_goes() {
    let mut world = World::march();
    world.hand_in("2026-03", april());
    let first = world.bundle("2026-03", april());
    world.answer(&first, april());
    let folder = world.parts();
    attend(&mut world.brug, "5", "2026-03", [18]);
    part(&mut world.brug, "2026-04", &folder, may());
    let second = world.bundle("2026-04", may());
    // De Sprong corrects the same line before the answer came.
    attend(&mut world.sprong, "12", "2026-03", [17]);
    part(&mut world.sprong, "2026-04", &folder, may());
    let waits = world.try_bundle("2026-04", may()).expect("nothing goes");
    assert_eq!(waits.waiting.len(), 2, "the credit and what comes in its place");
    // The municipality takes the credit, and refuses what comes in its place.
    world.town.disagree_next(Disagreement::Debit);
    world.answer(&second, may());
    let third = world.bundle("2026-04", may());
    assert_eq!(shape(&world, &third), [(SHARED, Debet, 6, false)]);
    world.answer(&third, may());
    assert_eq!(
        states(&world.sprong)[2..],
        [(SHARED, Credit, 5, Approved), (SHARED, Debet, 6, Approved)]
    );
    assert!(world.sprong.session.claim_tasks().expect("tasks").is_empty());
    part(&mut world.brug, "2026-04", &folder, may());
    let fourth = world.bundle("2026-04", may());
    assert_eq!(
        shape(&world, &fourth),
        [(SHARED, Credit, 6, true), (SHARED, Debet, 11, true)]
    );
    world.answer(&fourth, may());
    world.assert_totals();
    assert_eq!(
        granted(&world.sprong) + granted(&world.brug),
        world.town.granted_cents()
    );
}

#[test]
fn tr322_lines_of_all_locations_above_the_maximum_of_a_shortened_allocation_are_taken_back() {
    let mut world = World::empty();
    // 18 in the six weeks of March, 15 in the five of April; neither location has more than 17 of these.
    attend(&mut world.sprong, "12", "2026-03", [2, 3, 4, 5, 9, 10, 11, 12, 16]);
    attend(&mut world.brug, "5", "2026-03", [17, 18, 19, 20, 23, 24, 25, 26, 27]);
    world.hand_in("2026-03", april());
    let march = world.bundle("2026-03", april());
    world.answer(&march, april());
    attend(&mut world.sprong, "12", "2026-04", [1, 2, 8, 9, 10, 13, 14, 15]);
    attend(&mut world.brug, "5", "2026-04", [16, 17, 20, 21, 22, 23, 24]);
    world.hand_in("2026-04", may());
    let both = world.bundle("2026-04", may());
    world.answer(&both, may());
    assert_eq!(world.town.granted_cents(), 33 * 4_737);
    // Until the end of April it gives 3 in each of ten weeks.
    let (end, stamp) = ("2026-04-30".parse(), "2026-05-04T08:00:00".parse());
    world
        .town
        .shorten(SHARED, end.expect("a date"), stamp.expect("a stamp"));
    let news = world.town.jw301(SEM, may().day());
    let (folder, out) = (world.parts(), world.out());
    for place in [&mut world.sprong, &mut world.brug] {
        let session = &mut place.session;
        session.read_message(&news, "JW301.xml", &out, may()).expect("read");
    }
    // No location has a line to correct by itself: its part only tells of the allocation.
    let told = part(&mut world.brug, "2026-04", &folder, may());
    assert_eq!((told.lines.len(), told.files.len(), told.total.cents()), (0, 1, 0));
    assert_eq!(
        world.brug.session.declarations().expect("a list").len(),
        2,
        "no declaration"
    );
    let again = part(&mut world.brug, "2026-04", &out, may());
    assert!(
        again
            .findings
            .iter()
            .all(|found| found.code.as_str() != "TOEWIJZING-NIEUWS"),
        "told once"
    );
    let taken = world.bundle("2026-04", may());
    assert_eq!(
        shape(&world, &taken),
        [(SHARED, Credit, 18, true), (SHARED, Debet, 15, true)]
    );
    world.answer(&taken, may());
    world.assert_totals();
    assert_eq!(world.town.granted_cents(), 30 * 4_737);
    assert_eq!(granted(&world.sprong) + granted(&world.brug), 30 * 4_737);
    let cut = listed(&world.brug, "2026-03");
    assert_eq!(cut.len(), 3, "{cut:?}");
    assert!(
        cut.iter().all(|(child, _, code)| child == "5" && *code == "TR322"),
        "{cut:?}"
    );
    // Nothing is left to change.
    let idle = world.try_bundle("2026-04", may()).expect("nothing");
    assert_eq!(idle.sending, plusgroep::app::declare::Sending::SentBefore);
}

#[test]
fn what_the_office_takes_from_a_share_reaches_the_books_and_the_lists_of_that_location_and_of_the_office() {
    let mut world = World::empty();
    attend(
        &mut world.sprong,
        "12",
        "2026-03",
        [20, 23, 24, 25, 26, 27, 30, 31, 16, 17],
    );
    let folder = world.parts();
    part(&mut world.sprong, "2026-03", &folder, april());
    let first = world.bundle("2026-03", april());
    world.answer(&first, april());
    assert_eq!(granted(&world.sprong), 10 * 4_737);
    // De Brug hands in ten earlier days; there is room for 18.
    attend(&mut world.brug, "5", "2026-03", [2, 3, 4, 5, 9, 10, 11, 12, 13, 18]);
    part(&mut world.brug, "2026-03", &folder, april());
    let second = world.bundle("2026-03", april());
    world.answer(&second, may());
    world.assert_totals();
    assert_eq!((granted(&world.sprong), granted(&world.brug)), (8 * 4_737, 10 * 4_737));
    let day = |day: &str| ("12".to_owned(), format!("2026-03-{day}"), "TR321");
    assert_eq!(listed(&world.sprong, "2026-03"), [day("30"), day("31")]);
    assert_eq!(listed(&world.brug, "2026-03"), []);
    let view = world
        .sprong
        .session
        .check_claim(month("2026-03"), &buren(), may())
        .expect("a claim");
    let behind = &view.behind[&view.lines[0].reference];
    assert_eq!(
        (
            behind.days.len(),
            behind.share.map(plusgroep::domain::money::Cents::cents)
        ),
        (8, Some(8 * 4_737))
    );
    let of_part = world.sprong.session.declarations().expect("a list")[0]
        .number
        .to_string();
    let shown = world.sprong.session.declaration(&of_part).expect("one");
    assert_eq!(shown.cut.len(), 2);
    assert_eq!(shown.shares.values().map(|cents| cents.cents()).sum::<u64>(), 8 * 4_737);
    let bundles = world.office.session.declarations().expect("a list");
    let cut: Vec<_> = bundles
        .iter()
        .flat_map(|one| world.office.session.declaration(one.number.as_str()).expect("one").cut)
        .map(|off| (off.own.location.to_string(), off.cut.reason))
        .collect();
    assert_eq!(
        cut,
        [
            (letters(&world.sprong), CutReason::Period),
            (letters(&world.sprong), CutReason::Period)
        ]
    );
}

#[test]
fn an_answer_that_comes_before_the_one_it_follows_is_refused_with_the_name_of_that() {
    let mut world = World::march();
    world.hand_in("2026-03", april());
    let first = world.bundle("2026-03", april());
    let answer = world.receive(&first, april());
    world.read(&answer, april());
    let earlier = files_for(&world, &first, &world.sprong);
    for path in files_for(&world, &first, &world.brug) {
        process(&mut world.brug, &path, april()).expect("processed");
    }
    attend(&mut world.brug, "5", "2026-03", [18]);
    let folder = world.parts();
    part(&mut world.brug, "2026-04", &folder, may());
    let second = world.bundle("2026-04", may());
    let answer = world.receive(&second, may());
    world.read(&answer, may());
    let later = files_for(&world, &second, &world.sprong);
    let before = world.sprong.dump();
    let error = process(&mut world.sprong, &later[1], may()).expect_err("too early");
    assert_eq!((error.code, world.sprong.dump()), ("VOLGORDE", before));
    let stem = first.files[0]
        .file_stem()
        .expect("a name")
        .to_string_lossy()
        .into_owned();
    let named = stem.rsplit('_').next().expect("a number");
    assert!(error.message.contains(named), "{error:?}");
    for path in earlier.iter().chain(&later[1..]) {
        process(&mut world.sprong, path, may()).expect("in order");
    }
    for path in files_for(&world, &second, &world.brug) {
        process(&mut world.brug, &path, may()).expect("processed");
    }
    world.assert_totals();
}

#[test]
fn a_part_that_a_location_called_refused_while_the_office_had_it_is_replaced_by_its_next() {
    let mut world = World::march();
    world.hand_in("2026-03", april());
    let first = world.bundle("2026-03", april());
    let number = world.brug.session.declarations().expect("a list")[0].number.to_string();
    let session = &mut world.brug.session;
    session.claim_was_refused(&number, april()).expect("taken back");
    let folder = world.parts();
    part(&mut world.brug, "2026-03", &folder, april());
    let waits = world.try_bundle("2026-03", april()).expect("it waits");
    assert_eq!(waits.waiting.len(), 2);
    world.answer(&first, may());
    assert!(states(&world.brug)[..2].iter().all(|line| line.3 == Rejected));
    let second = world.bundle("2026-03", may());
    let of_sem: Vec<_> = shape(&world, &second)
        .into_iter()
        .filter(|line| line.0 == SHARED)
        .collect();
    assert_eq!(of_sem, [(SHARED, Credit, 9, true), (SHARED, Debet, 9, true)]);
    world.answer(&second, may());
    world.assert_totals();
    assert_eq!(world.town.granted_cents(), 14 * 4_737);
}

#[test]
fn op179_a_bundle_that_is_too_large_goes_in_more_messages_with_each_child_whole_in_one() {
    let mut whole = World::march();
    whole.hand_in("2026-03", april());
    let one = whole.bundle("2026-03", april());
    let bytes = std::fs::metadata(&one.files[0]).expect("a file").len();
    let mut world = World::march();
    world.hand_in("2026-03", april());
    let limit = usize::try_from(bytes).expect("small") - 1;
    world.office.session.limit_message_bytes(limit);
    let split = world.bundle("2026-03", april());
    assert_eq!((split.lines.len(), split.total), (3, one.total));
    let named = |kind: &str| {
        let all = split.files.iter().filter(|path| {
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            name.starts_with(kind)
        });
        all.cloned().collect::<Vec<PathBuf>>()
    };
    let messages = named("JW323_");
    assert_eq!(messages.len(), 2);
    let received: Vec<Answer> = messages
        .iter()
        .map(|path| {
            let bytes = std::fs::read(path).expect("a message");
            crate::xml::assert_official(MessageKind::Jw323, &bytes);
            assert!(bytes.len() <= limit);
            world.town.receive(&bytes, april().day())
        })
        .collect();
    world.process(&named("BUNDEL_"), april());
    // The answers come the other way round.
    for answer in received.iter().rev() {
        world.read(answer, may());
    }
    let back: Vec<PathBuf> = files_in(&world.out())
        .into_iter()
        .filter(|name| name.starts_with("ANTWOORD_"))
        .map(|name| world.out().join(name))
        .collect();
    world.process(&back, may());
    for place in [&world.sprong, &world.brug] {
        assert!(states(place).iter().all(|line| line.3 == Approved));
        let list = place.session.declarations().expect("a list");
        assert_eq!(list[0].outcome, DeclarationState::Answered);
    }
    world.assert_totals();
    assert_eq!(world.town.granted_cents(), 14 * 4_737);
}

impl World {
    /// Answers a bundle of which the notices were processed already.
    fn answer_second(&mut self, bundle: &BundleView) {
        let answer = self.receive(bundle, april());
        self.read(&answer, april());
        let back = answers(&self.out(), bundle);
        self.process(&back, april());
    }
}
