//! Two years of random months, corrections and rejections against the simulated municipality: what was delivered ends
//! as approved once, or as listed as not billable.
#![cfg(test)]

mod books;
mod chance;
mod granting;
mod order;
mod people;
mod presence;
mod world;

use plusgroep::domain::time::Month;
use world::{Noise, World, first_month};

fn live_two_years(seed: u64, noise: Noise) -> World {
    let mut world = World::new(seed, noise);
    let months: Vec<Month> = std::iter::successors(Some(first_month()), |month| Some(month.next()))
        .take(24)
        .collect();
    for month in &months {
        world.live(*month);
    }
    world.settle(months[23]);
    books::assert_closed(&world, &months);
    world
}

/// Two years in which months are skipped and files made late, and once more for the month before.
fn live_in_any_order(seed: u64, noise: Noise) -> World {
    let mut world = World::new(seed, noise);
    let months: Vec<Month> = std::iter::successors(Some(first_month()), |month| Some(month.next()))
        .take(24)
        .collect();
    let (mut last, mut skipped) = (None, 0);
    for month in &months {
        world.pass(*month);
        let made = world.made_after(*month, last);
        skipped += usize::from(!made.contains(month));
        for of in made {
            world.declare(of);
            last = Some(of);
        }
    }
    assert!(skipped > 3, "seed {seed}: months are skipped");
    world.settle(months[23]);
    books::assert_closed(&world, &months);
    world
}

#[test]
fn two_years_in_any_order_of_making_months_strand_nothing_1() {
    assert_eq!(live_in_any_order(5, Noise(0)).rejections, 0);
}

#[test]
fn two_years_in_any_order_of_making_months_strand_nothing_2() {
    live_in_any_order(6, Noise(12));
}

#[test]
fn two_years_without_disagreement_are_granted_at_once() {
    let world = live_two_years(4, Noise(0));
    assert_eq!(world.rejections, 0);
}

#[test]
fn two_years_with_disagreement_end_approved_once_or_listed_1() {
    assert!(live_two_years(1, Noise(12)).rejections > 5);
}

#[test]
fn two_years_with_disagreement_end_approved_once_or_listed_2() {
    assert!(live_two_years(2, Noise(12)).rejections > 5);
}

#[test]
fn two_years_with_disagreement_end_approved_once_or_listed_3() {
    assert!(live_two_years(3, Noise(30)).rejections > 5);
}
