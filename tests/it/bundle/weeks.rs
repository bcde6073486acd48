//! The maximum of a week over locations, through parts, bundle, answer and lists (Buren art. 6.2, 9).

use super::*;
use plusgroep::app::Random;
use plusgroep::domain::declaration::bundle::part::CutReason;
use plusgroep::domain::time::monday;
use std::collections::BTreeMap;
use std::fmt::Write;

fn real_policy() -> String {
    regeling::builtin("buren-2025").expect("a policy").to_owned()
}

/// What a location lists of a month as delivered and not billable: day and rule.
fn listed(place: &Place, of: &str) -> Vec<(String, &'static str)> {
    let view = place.session.check_claim(month(of), &buren(), may()).expect("a claim");
    let rows = view.not_billable.into_iter();
    rows.map(|one| (one.day.to_string(), one.code.as_str())).collect()
}

#[test]
fn art_6_2_three_at_one_location_and_three_at_the_other_in_one_week_bill_three_and_the_rest_is_named() {
    let mut world = World::under(&real_policy());
    attend(&mut world.sprong, "12", "2026-03", [2, 3, 4, 30, 31]);
    attend(&mut world.brug, "5", "2026-03", [5, 6, 9]);
    world.hand_in("2026-03", april());
    let march = world.bundle("2026-03", april());
    assert_eq!(shape(&world, &march), [(SHARED, Debet, 6, true)]);
    let cut: Vec<_> = march
        .cut
        .iter()
        .map(|off| (off.cut.day.to_string(), off.cut.reason))
        .collect();
    let day = |day: &str| (day.to_owned(), CutReason::Week);
    assert_eq!(cut, [day("2026-03-05"), day("2026-03-06")]);
    // The week goes on in April, also while March has no answer.
    attend(&mut world.brug, "5", "2026-04", [1, 2]);
    let folder = world.parts();
    part(&mut world.brug, "2026-04", &folder, may());
    let of_april = world.bundle("2026-04", may());
    assert_eq!(shape(&world, &of_april), [(SHARED, Debet, 1, false)]);
    world.answer(&march, may());
    world.answer(&of_april, may());
    let week = |day: &str| (day.to_owned(), "REGELING-WEEK");
    assert_eq!(listed(&world.brug, "2026-03"), [week("2026-03-05"), week("2026-03-06")]);
    assert_eq!(listed(&world.brug, "2026-04"), [week("2026-04-02")]);
    assert_eq!(listed(&world.sprong, "2026-03"), []);
    world.assert_totals();
    assert_eq!(world.town.granted_cents(), 7 * 4_737);
}

#[test]
fn art_6_2_whatever_two_locations_deliver_they_bill_together_what_one_location_with_all_the_days_would() {
    for seed in [1, 2] {
        let random = Random::seeded(seed);
        let mut world = World::under(&real_policy());
        let mut alone = location_under(&real_policy(), "BSO Alleen", 44);
        put(&mut alone, "1", SEM, SHARED);
        let all = month("2026-03").first_day().iter_days().skip(1).take(88);
        let mut rows = BTreeMap::from([("1", String::new()), ("12", String::new()), ("5", String::new())]);
        for day in all.filter(|day| (*day - monday(*day)).num_days() < 5) {
            let number = match random.below(4).expect("chance") {
                0 => continue,
                1 => "5",
                _ => "12",
            };
            for number in [number, "1"] {
                let row = rows.entry(number).or_default();
                writeln!(row, "{number};{day};Uilen;14:05;17:30;").expect("text");
            }
        }
        let june = moment("2026-06-02T10:00");
        for (place, number) in [(&mut world.sprong, "12"), (&mut world.brug, "5"), (&mut alone, "1")] {
            place.now = june;
            place.write(ImportKind::Attendance, &format!("{ATTENDANCE}{}", rows[number]));
        }
        let single = alone
            .session
            .check_claim(month("2026-05"), &buren(), june)
            .expect("a claim");
        let expected: Vec<_> = single
            .lines
            .iter()
            .map(|line| (line.begin, line.volume.count()))
            .collect();
        assert_eq!(expected.len(), 3, "seed {seed}: March, April and May");
        // Each month after the other, and late care of both where chance has it.
        for of in ["2026-03", "2026-04", "2026-05"] {
            let folder = world.parts();
            if of == "2026-05" || random.below(2).expect("chance") == 0 {
                part(&mut world.sprong, of, &folder, june);
            }
            if of == "2026-05" || random.below(2).expect("chance") == 0 {
                part(&mut world.brug, of, &folder, june);
            }
            let bundle = world.try_bundle(of, june).expect("a bundle");
            if !bundle.files.is_empty() {
                world.answer(&bundle, june);
            }
            world.assert_totals();
        }
        let mut billed: Vec<_> = world
            .office_lines()
            .into_iter()
            .filter(|sent| sent.state == Approved && sent.line.debit_credit == Debet)
            .map(|sent| (sent.line.begin, sent.line.volume.count()))
            .collect();
        billed.sort_unstable();
        assert_eq!(billed, expected, "seed {seed}");
    }
}

#[test]
fn a_part_of_version_2_is_read_and_bundled_with_one_of_version_3() {
    let mut world = World::under(&real_policy());
    attend(&mut world.sprong, "12", "2026-03", [2, 3, 4]);
    attend(&mut world.brug, "5", "2026-03", [5, 6, 9]);
    let (sprong, _) = world.hand_in("2026-03", april());
    let path = sprong.file.expect("a file");
    let mut value: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).expect("a part")).expect("JSON");
    assert_eq!(value["versie"], 3);
    let told = value["inhoud"].as_object_mut().expect("an object").remove("kinderen");
    assert_eq!(
        told.expect("children")[0]["schoolweken"],
        serde_json::json!(["2026-03-02"])
    );
    value["versie"] = 2.into();
    super::refusals::forge(&path, value);
    let bundle = world.bundle("2026-03", april());
    assert_eq!(shape(&world, &bundle), [(SHARED, Debet, 4, true)]);
}

#[test]
fn iv090_months_that_one_location_skipped_go_along_in_the_next_bundle_in_the_weeks_that_they_share() {
    let mut world = World::under(&real_policy());
    attend(&mut world.sprong, "12", "2026-03", [2, 3, 30, 31]);
    attend(&mut world.sprong, "12", "2026-04", [8]);
    attend(&mut world.brug, "5", "2026-03", [4, 5]);
    attend(&mut world.brug, "5", "2026-04", [1, 2, 9]);
    let folder = world.parts();
    // De Brug hands in each month; De Sprong skips March and hands in with April.
    part(&mut world.brug, "2026-03", &folder, april());
    let march = world.bundle("2026-03", april());
    assert_eq!(shape(&world, &march), [(SHARED, Debet, 2, false)]);
    world.answer(&march, april());
    world.hand_in("2026-04", may());
    let of_april = world.bundle("2026-04", may());
    // March: 2 and 3 of De Sprong, 4 of De Brug, 30 and 31; April: one in that last week, and the 8th and 9th.
    assert_eq!(
        shape(&world, &of_april),
        [
            (SHARED, Credit, 2, true),
            (SHARED, Debet, 5, true),
            (SHARED, Debet, 3, true)
        ]
    );
    world.answer(&of_april, may());
    world.assert_totals();
    assert_eq!(world.town.granted_cents(), 8 * 4_737);
    let week = |day: &str| (day.to_owned(), "REGELING-WEEK");
    assert_eq!(listed(&world.brug, "2026-03"), [week("2026-03-05")]);
    assert_eq!(listed(&world.brug, "2026-04"), [week("2026-04-02")]);
}
