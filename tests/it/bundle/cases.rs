//! What two locations hand in, what goes to the municipality, and what each gets back.

use super::*;
use plusgroep::app::declare::Sending;
use plusgroep::domain::declaration::DeclarationState;
use plusgroep::domain::declaration::bundle::part::CutReason;

#[test]
fn tr416_two_locations_on_one_allocation_become_one_line_and_the_others_keep_their_own_number() {
    let mut world = World::march();
    let (sprong, brug) = world.hand_in("2026-03", april());
    assert_eq!((sprong.lines.len(), brug.lines.len()), (2, 2));
    let name = sprong
        .file
        .as_ref()
        .and_then(|path| path.file_name())
        .expect("a file")
        .to_string_lossy();
    assert_eq!(
        name,
        format!("DEEL_0214_2026-03_{}_000001.json", letters(&world.sprong))
    );
    assert!(
        states(&world.sprong).iter().all(|line| line.3 == Sent),
        "nothing goes twice"
    );
    let bundle = world.bundle("2026-03", april());
    let shapes = shape(&world, &bundle);
    assert_eq!(
        shapes,
        [
            (SHARED, Debet, 9, true),
            (OF_NOOR, Debet, 3, false),
            (OF_DAAN, Debet, 2, false)
        ]
    );
    assert_eq!(bundle.total.cents(), 14 * 4_737);
    let own: Vec<_> = sprong
        .lines
        .iter()
        .chain(&brug.lines)
        .map(|line| &line.reference)
        .collect();
    let kept = bundle
        .lines
        .iter()
        .filter(|line| own.contains(&&line.reference))
        .count();
    assert_eq!((kept, bundle.cut.len(), bundle.files.len()), (2, 0, 3));
    let answer = world.answer(&bundle, may());
    assert!(answer.what.codes().iter().all(|(_, code)| *code == "8001"));
    assert_eq!(
        states(&world.sprong),
        [(SHARED, Debet, 5, Approved), (OF_NOOR, Debet, 3, Approved)]
    );
    assert_eq!(
        states(&world.brug),
        [(SHARED, Debet, 4, Approved), (OF_DAAN, Debet, 2, Approved)]
    );
    let granted = |place: &Place| {
        let list = place.session.declarations().expect("a list");
        (list[0].outcome, list[0].granted.map(|(amount, _)| amount.cents()))
    };
    assert_eq!(granted(&world.sprong), (DeclarationState::Answered, Some(8 * 4_737)));
    assert_eq!(granted(&world.brug), (DeclarationState::Answered, Some(6 * 4_737)));
    world.assert_totals();
}

#[test]
fn tr321_what_is_above_the_allocation_over_all_locations_is_cut_off_last_days_first_and_said_per_location() {
    let mut world = World::empty();
    // Six weeks of three dagdelen is room for 18; each location stays below that by itself, also in every week.
    let sprong = [2, 3, 4, 9, 10, 11, 16, 17, 18, 23, 24, 25];
    attend(&mut world.sprong, "12", "2026-03", sprong);
    attend(&mut world.brug, "5", "2026-03", [5, 6, 12, 13, 19, 20, 26, 27, 30, 31]);
    world.hand_in("2026-03", april());
    let bundle = world.bundle("2026-03", april());
    assert_eq!(shape(&world, &bundle), [(SHARED, Debet, 18, true)]);
    let cut: Vec<_> = bundle
        .cut
        .iter()
        .map(|off| (off.child.to_string(), off.cut.day.to_string(), off.cut.reason))
        .collect();
    let child = format!("{}-5", letters(&world.brug));
    let day = |day: u32| (child.clone(), format!("2026-03-{day}"), CutReason::Period);
    assert_eq!(cut, [day(26), day(27), day(30), day(31)]);
    let told = world.process(&bundle.files[1..], may());
    assert_eq!(told.iter().map(|one| one.lines[0].1.cut.len()).sum::<usize>(), 4);
    world.answer(&bundle, may());
    assert_eq!(states(&world.brug), [(SHARED, Debet, 10, Approved)]);
    assert_eq!(
        world.brug.session.approved_total(&buren()).expect("a total").cents(),
        6 * 4_737
    );
    world.assert_totals();
    // What was cut off is no correction: nothing new comes of it.
    let again = part(&mut world.brug, "2026-03", &world.folder.path().join("nog-eens"), may());
    assert_eq!(again.sending, Sending::SentBefore);
}

#[test]
fn a_merged_line_that_is_rejected_is_rejected_at_every_location_and_goes_again_in_the_next_month() {
    let mut world = World::march();
    world.hand_in("2026-03", april());
    let bundle = world.bundle("2026-03", april());
    world.town.disagree_next(Disagreement::Line);
    let answer = world.answer(&bundle, may());
    assert_eq!(answer.what.codes().len(), 1);
    assert_eq!(
        states(&world.sprong),
        [(SHARED, Debet, 5, Rejected), (OF_NOOR, Debet, 3, Approved)]
    );
    assert_eq!(
        states(&world.brug),
        [(SHARED, Debet, 4, Rejected), (OF_DAAN, Debet, 2, Approved)]
    );
    for place in [&world.sprong, &world.brug] {
        let tasks = place.session.claim_tasks().expect("tasks");
        assert_eq!((tasks.len(), tasks[0].codes.len()), (1, 1), "each knows why");
    }
    world.assert_totals();
    world.hand_in("2026-04", may());
    let again = world.bundle("2026-04", may());
    assert_eq!(shape(&world, &again), [(SHARED, Debet, 9, true)]);
    world.answer(&again, may());
    world.assert_totals();
    assert_eq!(world.town.granted_cents(), 14 * 4_737);
}

#[test]
fn iv091_a_correction_of_one_location_gives_the_whole_line_back_and_claims_it_again_for_all() {
    let mut world = World::march();
    world.hand_in("2026-03", april());
    let first = world.bundle("2026-03", april());
    world.answer(&first, april());
    // De Brug forgot a day of Sem; De Sprong has nothing new.
    attend(&mut world.brug, "5", "2026-03", [18]);
    let folder = world.parts();
    let handed_in = part(&mut world.brug, "2026-04", &folder, may());
    let signs: Vec<_> = handed_in
        .lines
        .iter()
        .map(|line| (line.debit_credit, line.volume.count()))
        .collect();
    assert_eq!(signs, [(Credit, 4), (Debet, 5)]);
    let second = world.bundle("2026-04", may());
    assert_eq!(
        shape(&world, &second),
        [(SHARED, Credit, 9, true), (SHARED, Debet, 10, true)]
    );
    assert_eq!(
        second.lines[0].previous_reference.as_ref(),
        Some(&first.lines[0].reference)
    );
    assert_eq!(second.locations.iter().map(|one| one.parts).sum::<usize>(), 1);
    assert_eq!(second.files.len(), 3, "De Sprong is told too");
    world.answer(&second, may());
    assert_eq!(states(&world.sprong)[0], (SHARED, Debet, 5, Approved));
    assert_eq!(
        states(&world.brug)[0..1],
        [(SHARED, Debet, 4, Credited)],
        "the first line was given back"
    );
    world.assert_totals();
    assert_eq!(world.town.granted_cents(), 15 * 4_737);
}

#[test]
fn a_line_that_was_given_back_and_not_granted_again_is_handed_in_by_the_other_location_too() {
    let mut world = World::march();
    world.hand_in("2026-03", april());
    let first = world.bundle("2026-03", april());
    world.answer(&first, april());
    attend(&mut world.brug, "5", "2026-03", [18]);
    let folder = world.parts();
    part(&mut world.brug, "2026-04", &folder, may());
    let second = world.bundle("2026-04", may());
    // Of two lines the municipality takes the credit, and refuses the debit.
    let answer = refuse_debits(&mut world, &second);
    world.read(&answer, may());
    world.process(&second.files[1..], may());
    let back = answers(&world.out(), &second);
    world.process(&back, may());
    assert_eq!(states(&world.sprong)[0], (SHARED, Debet, 5, Credited));
    assert_eq!(
        world.sprong.session.approved_total(&buren()).expect("a total").cents()
            + world.brug.session.approved_total(&buren()).expect("a total").cents(),
        5 * 4_737,
        "Noor and Daan"
    );
    let (sprong, brug) = world.hand_in("2026-04", moment("2026-05-05T10:00"));
    let signs = |view: &ClaimView| {
        let lines = view.lines.iter();
        lines
            .map(|line| (line.debit_credit, line.volume.count()))
            .collect::<Vec<_>>()
    };
    assert_eq!((signs(&sprong), signs(&brug)), (vec![(Debet, 5)], vec![(Debet, 5)]));
}

/// An answer by hand: every debit of the bundle rejected, every credit granted.
fn refuse_debits(world: &mut World, bundle: &BundleView) -> Answer {
    let mut answer = world.receive(bundle, may());
    let sent = std::fs::read_to_string(&bundle.files[0]).expect("the file");
    let text = String::from_utf8(answer.bytes).expect("UTF-8");
    let between = |text: &str, from: &str, to: &str| {
        let begin = text.find(from).expect("it begins") + from.len();
        text[begin..].split(to).next().expect("it ends").to_owned()
    };
    let prefix = between(&sent, "xmlns:", "=\"http://www.istandaarden.nl/ijw/3_2/jw323");
    let prefix = prefix.rsplit(':').next().expect("a prefix").to_owned();
    let debit = sent
        .split(&format!("<{prefix}:Prestatie>"))
        .skip(1)
        .find(|line| line.contains("<ijw:DebetCredit>D<"))
        .expect("a debit");
    let debit = debit.split(&format!("</{prefix}:Prestatie>")).next().expect("a line");
    let own = text
        .split('<')
        .find(|tag| tag.ends_with(":Bericht") || tag.contains(":Bericht "))
        .expect("a root");
    let own = own.split(':').next().expect("a prefix");
    let debit = debit.replace(&format!("{prefix}:"), &format!("{own}:"));
    let basis = text.contains("<ijw:").then_some("ijw").expect("the same basis prefix");
    let cents = 9 * 4_737;
    let codes =
        |code: &str| format!("<{own}:RetourCodes><{own}:RetourCode>{code}</{own}:RetourCode></{own}:RetourCodes>");
    let clients = format!(
        "<{own}:Clienten><{own}:Client><{own}:Bsn>{SEM}</{own}:Bsn><{own}:Prestaties><{own}:Prestatie>{debit}{}\
         </{own}:Prestatie></{own}:Prestaties>{}</{own}:Client></{own}:Clienten>{}",
        codes("9338"),
        codes("0200"),
        codes("0200")
    );
    let granted = format!(
        "<{own}:TotaalToegekendBedrag><{basis}:TotaalBedrag>{cents}</{basis}:TotaalBedrag><{basis}:DebetCredit>C</{basis}:DebetCredit></{own}:TotaalToegekendBedrag>"
    );
    let head = text
        .split(&format!("<{own}:TotaalToegekendBedrag>"))
        .next()
        .expect("a head");
    answer.bytes = format!("{head}{granted}{clients}</{own}:DeclaratieAntwoord></{own}:Bericht>").into_bytes();
    answer
}

#[test]
fn care_of_the_office_itself_goes_along_and_is_settled_without_a_file() {
    let mut world = World::march();
    put(&mut world.office, "1", SEM, SHARED);
    attend(&mut world.office, "1", "2026-03", [6, 13]);
    world.hand_in("2026-03", april());
    let bundle = world.bundle("2026-03", april());
    assert_eq!(shape(&world, &bundle)[0], (SHARED, Debet, 11, true));
    assert_eq!(bundle.locations.len(), 3);
    assert_eq!(bundle.files.len(), 3, "none for the office itself");
    assert_eq!(states(&world.office), [(SHARED, Debet, 2, Sent)]);
    world.answer(&bundle, may());
    assert_eq!(states(&world.office), [(SHARED, Debet, 2, Approved)]);
    world.assert_totals();
}

#[test]
fn a_second_run_hands_out_the_same_bytes_and_books_nothing() {
    let mut world = World::march();
    let (first, _) = world.hand_in("2026-03", april());
    let elsewhere = world.folder.path().join("elders");
    let path = first.file.expect("a file");
    let before = world.sprong.dump();
    let again = part(&mut world.sprong, "2026-03", &elsewhere, april());
    let copy = again.file.expect("a file");
    assert_ne!(path, copy);
    assert_eq!(
        std::fs::read(path).expect("a part"),
        std::fs::read(copy).expect("a part")
    );
    assert_eq!(world.sprong.dump(), before);
    let bundle = world.bundle("2026-03", april());
    let before = world.office.dump();
    let folders = [world.parts()];
    let second = world
        .office
        .session
        .make_bundle(&folders, (month("2026-03"), &buren()), &elsewhere, april())
        .expect("handed out");
    assert_eq!(
        (second.sending, &second.lines, second.total),
        (Sending::SentBefore, &bundle.lines, bundle.total)
    );
    assert_eq!(second.files.len(), bundle.files.len());
    for (one, other) in bundle.files.iter().zip(&second.files) {
        assert_eq!(
            std::fs::read(one).expect("a file"),
            std::fs::read(other).expect("a file")
        );
    }
    assert_eq!(world.office.dump(), before);
    assert!(
        second.remarks.iter().any(|remark| remark.contains("al gebundeld")),
        "{:?}",
        second.remarks
    );
}

#[test]
fn a_part_that_comes_after_the_next_month_was_declared_goes_along_as_late_care() {
    let mut world = World::march();
    let folder = world.parts();
    part(&mut world.sprong, "2026-03", &folder, april());
    let first = world.bundle("2026-03", april());
    world.answer(&first, april());
    attend(&mut world.sprong, "12", "2026-04", [7, 8]);
    part(&mut world.sprong, "2026-04", &folder, may());
    let second = world.bundle("2026-04", may());
    world.answer(&second, may());
    // Only now De Brug hands in March; the month that goes is April, the last that was declared (TR318).
    part(&mut world.brug, "2026-03", &folder, may());
    let third = world.bundle("2026-04", may());
    assert!(
        third.remarks.iter().any(|remark| remark.contains("gaat alsnog mee")),
        "{:?}",
        third.remarks
    );
    let shared: Vec<_> = shape(&world, &third)
        .into_iter()
        .filter(|line| line.0 == SHARED)
        .collect();
    assert_eq!(shared, [(SHARED, Credit, 5, true), (SHARED, Debet, 9, true)]);
    world.answer(&third, may());
    world.assert_totals();
    assert_eq!(world.town.granted_cents(), 16 * 4_737);
}

#[test]
fn a_bundle_that_was_refused_on_its_way_frees_its_parts_for_the_next() {
    let mut world = World::march();
    world.hand_in("2026-03", april());
    let first = world.bundle("2026-03", april());
    world.process(&first.files[1..], april());
    let number = world.office.session.declarations().expect("a list")[0]
        .number
        .to_string();
    world
        .office
        .session
        .claim_was_refused(&number, april())
        .expect("refused");
    let second = world.bundle("2026-03", may());
    assert_eq!(second.total, first.total);
    let used = |line: &plusgroep::domain::declaration::Prestatie| {
        first.lines.iter().any(|old| old.reference == line.reference)
    };
    assert!(!second.lines.iter().any(used), "no number goes twice");
    world.answer(&second, may());
    world.assert_totals();
}

#[test]
fn a_declaration_that_is_rejected_as_a_whole_is_so_for_every_part_and_comes_back() {
    for what in [Disagreement::Header, Disagreement::Declaration] {
        let mut world = World::march();
        world.hand_in("2026-03", april());
        let bundle = world.bundle("2026-03", april());
        world.town.disagree_next(what);
        world.answer(&bundle, april());
        for place in [&world.sprong, &world.brug] {
            assert!(states(place).iter().all(|line| line.3 == Rejected));
            let list = place.session.declarations().expect("a list");
            assert_eq!(list[0].outcome, DeclarationState::Rejected);
        }
        world.assert_totals();
        world.hand_in("2026-03", may());
        let again = world.bundle("2026-03", may());
        assert_eq!(again.total, bundle.total);
        world.answer(&again, may());
        world.assert_totals();
    }
}

#[test]
fn what_a_location_sent_by_itself_before_is_given_back_as_it_was_and_counts_against_the_allocation() {
    let mut world = World::march();
    let out = world.out();
    let direct = world
        .sprong
        .session
        .make_claim(month("2026-03"), &buren(), &out, april())
        .expect("made");
    let bytes = std::fs::read(direct.file.expect("a file")).expect("the file");
    let answer = world.town.receive(&bytes, april().day());
    world
        .sprong
        .session
        .read_message(&answer.bytes, "JW325.xml", &out, april())
        .expect("read");
    attend(&mut world.sprong, "12", "2026-03", [17]);
    let folder = world.parts();
    part(&mut world.sprong, "2026-04", &folder, may());
    let bundle = world.bundle("2026-04", may());
    assert_eq!(
        shape(&world, &bundle),
        [(SHARED, Credit, 5, false), (SHARED, Debet, 6, false)]
    );
    world.answer(&bundle, may());
    assert_eq!(states(&world.sprong)[0], (SHARED, Debet, 5, Credited));
    world.assert_totals();
}
