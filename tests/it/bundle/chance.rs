//! Months in a row of chance: care at both locations, late care, and a municipality that rejects at random.

use super::*;
use crate::municipality::State;
use plusgroep::app::Random;

/// A school day of a month by chance; May has its holidays from the first on and is left out.
fn days(random: &Random, count: u32) -> std::collections::BTreeSet<u32> {
    (0..count).map(|_| 6 + random.below(22).expect("chance")).collect()
}

/// Only Monday to Friday.
fn workdays(month: &str, days: impl IntoIterator<Item = u32>) -> Vec<u32> {
    let is_workday = |day: &u32| {
        let date: chrono::NaiveDate = format!("{month}-{day:02}").parse().expect("a date");
        chrono::Datelike::weekday(&date).number_from_monday() < 6
    };
    days.into_iter().filter(is_workday).collect()
}

#[test]
fn whatever_is_handed_in_and_rejected_the_locations_together_see_what_was_granted() {
    for seed in [3, 8] {
        let random = Random::seeded(seed);
        let mut world = World::empty();
        put(&mut world.office, "1", SEM, SHARED);
        for (number, of) in ["2026-03", "2026-04", "2026-06", "2026-07"].into_iter().enumerate() {
            let now = moment(&format!("{}-28T10:00", month(of).next()));
            for (at, child) in [(0, "12"), (0, "13"), (1, "5"), (1, "6"), (2, "1")] {
                // Some care of the month, and a day of the first month that was forgotten.
                let late = if number > 0 {
                    workdays("2026-03", days(&random, 1))
                } else {
                    Vec::new()
                };
                let fresh = workdays(of, days(&random, 6));
                let place = [&mut world.sprong, &mut world.brug, &mut world.office]
                    .into_iter()
                    .nth(at);
                let place = place.expect("a location");
                place.now = now;
                for (month, days) in [("2026-03", late), (of, fresh)] {
                    let rows = days
                        .iter()
                        .map(|day| format!("{child};{month}-{day:02};Uilen;14:05;17:30;\n"));
                    let rows = format!("{ATTENDANCE}{}", rows.collect::<String>());
                    place.write(ImportKind::Attendance, &rows);
                }
            }
            for round in 0..2 {
                if random.below(4).expect("chance") > 0 || round == 1 {
                    let folder = world.parts();
                    part(&mut world.sprong, of, &folder, now);
                }
                if random.below(4).expect("chance") > 0 || round == 1 {
                    let folder = world.parts();
                    part(&mut world.brug, of, &folder, now);
                }
                let bundle = world.try_bundle(of, now).expect("a bundle");
                assert_eq!(bundle.findings, [], "seed {seed} {of}");
                if bundle.files.is_empty() || bundle.sending == plusgroep::app::declare::Sending::SentBefore {
                    continue;
                }
                world.town.reject_next(if number < 3 { 30 } else { 0 });
                world.answer(&bundle, now);
                world.assert_totals();
            }
        }
        let has = |wanted: fn(&State) -> bool| world.town.lines().iter().any(|entry| wanted(&entry.state));
        assert!(
            has(|state| *state == State::Credited),
            "seed {seed}: something was corrected"
        );
        assert!(
            has(|state| matches!(state, State::Rejected(_))),
            "seed {seed}: something was rejected"
        );
    }
}
