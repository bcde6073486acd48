//! Two people who do anything in any order: nothing that was recorded disappears without someone having seen it.

use super::{AMIRA, BAS, BRAM, away, clock, seen, seen_staff, uilen};
use crate::support::{Fixture, PASSPHRASE, now};
use crate::together::bea;
use plusgroep::app::Session;
use plusgroep::app::day::{DayAction, Seen, WhichTime};
use plusgroep::domain::attendance::Fact;
use plusgroep::domain::event::effective;
use plusgroep::domain::ids::ChildId;
use plusgroep::domain::people::AbsenceReason;
use plusgroep::domain::staffing::{Away, Whereabouts, whereabouts};
use plusgroep::domain::time::Minute;
use plusgroep::store::vault::Vault;
use plusgroep::store::{Store, attendance, staff};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// What counts of every child, read past the use cases.
fn facts(store: &Store) -> Vec<(ChildId, Fact)> {
    let mut of_child: BTreeMap<ChildId, Vec<_>> = BTreeMap::new();
    let day = now().day();
    for event in attendance::events(store.read(), day, day).expect("events") {
        of_child.entry(event.child).or_default().push(event);
    }
    let counts = of_child.into_values().flat_map(|events| effective(&events));
    counts.map(|event| (event.child, event.fact)).collect()
}

fn place(store: &Store) -> Whereabouts {
    let day = now().day();
    let mut events = staff::events(store.read(), day, day).expect("events");
    events.retain(|event| event.staff == BRAM);
    whereabouts(&events)
}

#[derive(Clone, Debug)]
enum Step {
    Look,
    In(bool, u16),
    Out(bool, u16),
    Correct(bool, u16),
    Absent(bool, AbsenceReason),
    Clear(bool),
    Clock(u16),
    Away(u16),
    Undo,
    Redo,
}

fn step() -> impl Strategy<Value = Step> {
    let child = any::<bool>;
    let time = || 830u16..870;
    prop_oneof![
        3 => Just(Step::Look),
        3 => (child(), time()).prop_map(|(child, at)| Step::In(child, at)),
        2 => (child(), time()).prop_map(|(child, at)| Step::Out(child, at)),
        2 => (child(), time()).prop_map(|(child, at)| Step::Correct(child, at)),
        2 => (child(), prop::sample::select(AbsenceReason::ALL.to_vec())).prop_map(|(child, why)| Step::Absent(child, why)),
        1 => child().prop_map(Step::Clear),
        2 => time().prop_map(Step::Clock),
        1 => time().prop_map(Step::Away),
        2 => Just(Step::Undo),
        1 => Just(Step::Redo),
    ]
}

/// What a person had on the screen when looking last, and what came of the own actions.
struct Person {
    session: Session,
    seen: BTreeMap<ChildId, Seen>,
    seen_staff: Seen,
    looked: Vec<(ChildId, Fact)>,
    saw: Whereabouts,
    own: Vec<(ChildId, Fact)>,
}

impl Person {
    fn new(session: Session, store: &Store) -> Self {
        let mut person = Self {
            session,
            seen: BTreeMap::new(),
            seen_staff: Seen::default(),
            looked: Vec::new(),
            saw: Whereabouts::NotIn,
            own: Vec::new(),
        };
        person.look(store);
        person
    }

    fn look(&mut self, store: &Store) {
        self.seen = [AMIRA, BAS].map(|child| (child, seen(&self.session, child))).into();
        self.seen_staff = seen_staff(&self.session);
        self.looked = facts(store);
        self.saw = place(store);
    }

    fn action(&self, step: &Step) -> DayAction {
        let who = |first: bool| if first { AMIRA } else { BAS };
        let at = |at: u16| Minute::new(at).expect("a time");
        let group = uilen();
        match *step {
            Step::Look | Step::Undo => DayAction::Undo,
            Step::Redo => DayAction::Redo,
            Step::In(child, time) => DayAction::CheckIn {
                group,
                children: vec![who(child)],
                at: at(time),
            },
            Step::Out(child, time) => DayAction::CheckOut {
                group,
                children: vec![who(child)],
                at: at(time),
            },
            Step::Correct(child, time) => DayAction::CorrectTime {
                group,
                child: who(child),
                which: WhichTime::In,
                at: at(time),
                seen: self.seen[&who(child)].clone(),
            },
            Step::Absent(child, reason) => DayAction::Absent {
                group,
                children: vec![(who(child), self.seen[&who(child)].clone())],
                reason,
            },
            Step::Clear(child) => DayAction::Clear {
                group,
                child: who(child),
                seen: self.seen[&who(child)].clone(),
            },
            Step::Clock(time) => clock(&self.seen_staff, &at(time).to_string()),
            Step::Away(time) => away(&self.seen_staff, &at(time).to_string(), Away::Break),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]
    #[test]
    fn nothing_that_was_recorded_disappears_without_someone_having_seen_it(
        steps in prop::collection::vec((any::<bool>(), step()), 10..40),
    ) {
        let fixture = Fixture::busy();
        let (_, key) = Vault::read(&fixture.path()).expect("a vault").open(None, PASSPHRASE).expect("the key");
        let store = Store::open(&fixture.path(), &key).expect("the file");
        let mut people = [Person::new(fixture.session(), &store), Person::new(bea(&fixture), &store)];
        for (first, step) in steps {
            let person = &mut people[usize::from(first)];
            if matches!(step, Step::Look) {
                person.look(&store);
                continue;
            }
            let (before, action) = (facts(&store), person.action(&step));
            let outcome = person.session.perform(now().day(), now(), &action);
            let after = facts(&store);
            let Ok(done) = outcome else {
                prop_assert_eq!(before, after, "a refusal changes nothing: {:?}", step);
                continue;
            };
            let gone: Vec<_> = before.iter().filter(|fact| !after.contains(fact)).collect();
            for fact in gone {
                match step {
                    Step::Undo | Step::Redo => prop_assert!(person.own.contains(fact), "{step:?} took {fact:?}"),
                    Step::In(..) => prop_assert!(done.message.contains("stond afwezig gemeld"), "{step:?} took {fact:?}"),
                    _ => prop_assert!(person.looked.contains(fact), "{step:?} took {fact:?}"),
                }
            }
            person.own.extend(after.iter().filter(|fact| !before.contains(fact)));
            if let Step::Clock(_) = step {
                let (inside, leaves) = (matches!(place(&store), Whereabouts::In(..)), matches!(person.saw, Whereabouts::In(..)));
                prop_assert_eq!(inside, !leaves, "clocked as was meant by what was seen");
            }
        }
    }
}
