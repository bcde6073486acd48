//! Months of claims, answers and corrections with the simulated municipality: both sides agree on every line.

use super::{Office, buren, month, row};
use crate::import_support::{day, moment};
use crate::municipality::{Disagreement, Frequency, Grant, Municipality, Outcome, Subject, Tariff, Unit};
use plusgroep::domain::declaration::{LineKey, LineState};
use plusgroep::domain::time::parse_moment;
use std::collections::BTreeMap;

/// Allocation, child, product and dagdelen a week, as in the samples.
const GRANTS: [(u32, &str, &str, i64); 6] = [
    (300_201, "999900006", "45A60", 3),
    (300_202, "999900018", "45A60", 3),
    (300_203, "999900031", "45A60", 3),
    (300_204, "999900043", "45A60", 3),
    (300_205, "999900055", "45A05", 6),
    (300_206, "999900067", "45A05", 6),
];

fn town(seed: u64) -> Municipality {
    let mut town = Municipality::new("0214", "90909090", seed);
    for (code, cents) in [("45A60", 4_737), ("45A05", 4_105)] {
        town.contract(Tariff {
            category: "45".to_owned(),
            code: code.to_owned(),
            unit: Unit::Dagdeel,
            from: day("2026-01-01"),
            until: None,
            cents,
        });
    }
    for (number, bsn, code, volume) in GRANTS {
        town.grant(Grant {
            bsn: bsn.to_owned(),
            number,
            subject: Subject::specific("45", code, (volume, Unit::Dagdeel, Frequency::Weekly)),
            begin: day("2026-03-01"),
            end: Some(day("2026-12-31")),
            stamp: parse_moment("2026-02-16T10:00").expect("a stamp"),
            reason: None,
        });
        town.jw301(bsn, day("2026-02-16"));
    }
    town
}

impl Office {
    /// Sends everything that is to be sent over a month and reads the answers; says how many files went.
    fn send(&mut self, town: &mut Municipality, of: &str) -> usize {
        let before = self.place.session.declarations().expect("a list").len();
        let view = self.try_make(of).expect("made");
        assert!(!view.is_blocked(), "{:?}", view.findings);
        let list = self.place.session.declarations().expect("a list");
        let open: Vec<_> = list
            .into_iter()
            .filter(|sent| sent.granted.is_none())
            .map(|sent| sent.file_name)
            .collect();
        for name in open {
            let bytes = std::fs::read(self.folder.path().join(name)).expect("the file");
            let answer = town.receive(&bytes, self.place.now.day());
            assert_ne!(answer.what, Outcome::Refused);
            self.answer(&answer.bytes).expect("settled");
        }
        self.place.session.declarations().expect("a list").len() - before
    }

    /// Net approved volume by what lines are about, as this side has it.
    fn approved(&self) -> BTreeMap<(u32, String, String), i64> {
        let mut net = BTreeMap::new();
        for sent in self.place.session.declarations().expect("a list") {
            for line in self.shown(sent.number.as_str()).lines {
                // A credit that was approved has made its original one that no longer counts.
                if line.state == LineState::Approved && line.line.previous_reference.is_none() {
                    let key = LineKey::of(&line.line);
                    let key = (key.toewijzing.number(), key.product.to_string(), key.month.to_string());
                    *net.entry(key).or_default() += i64::from(line.line.volume.count());
                }
            }
        }
        net
    }
}

/// The municipality's own books in the same form.
fn books(town: &Municipality) -> BTreeMap<(u32, String, String), i64> {
    let month = |first: chrono::NaiveDate| first.format("%Y-%m").to_string();
    town.approved()
        .into_iter()
        .map(|((number, code, first), volume)| ((number, code, month(first)), volume))
        .collect()
}

#[test]
fn rules_7_6_months_of_disagreement_and_corrections_end_with_the_same_books_on_both_sides() {
    for seed in 0..6 {
        let (mut office, mut town) = (Office::new(), town(seed));
        for (now, of, changes) in [
            ("2026-04-02T10:00", "2026-03", vec![]),
            (
                "2026-04-15T10:00",
                "2026-03",
                vec![row("12", "2026-03-09"), row("14", "2026-03-10")],
            ),
            (
                "2026-05-04T10:00",
                "2026-04",
                vec![
                    row("12", "2026-04-07"),
                    row("21", "2026-03-03"),
                    row("13", "2026-04-08"),
                ],
            ),
            (
                "2026-05-20T10:00",
                "2026-04",
                vec![row("13", "2026-03-06"), row("12", "2026-04-14")],
            ),
        ] {
            office.place.now = moment(now);
            for change in &changes {
                office.attend(change);
            }
            if of == "2026-04" && changes.len() == 2 {
                office.clear("12", "2026-03-05");
            }
            town.reject_next(40);
            office.send(&mut town, of);
            assert_eq!(office.approved(), books(&town), "seed {seed}, {now}");
        }
        // A municipality that has calmed down grants what is left; after that there is nothing to send.
        office.place.now = moment("2026-06-02T10:00");
        let mut rounds = 0;
        while office.send(&mut town, "2026-05") > 0 {
            rounds += 1;
            assert!(rounds < 4, "seed {seed}: it goes on for ever");
        }
        assert_eq!(town.faults(), [], "seed {seed}: nothing was really wrong");
        assert_eq!(office.tasks(), [], "seed {seed}");
        let wanted = [
            ((300_201, "45A60", "2026-03"), 3),
            ((300_201, "45A60", "2026-04"), 2),
            ((300_202, "45A60", "2026-03"), 3),
            ((300_202, "45A60", "2026-04"), 1),
            ((300_203, "45A60", "2026-03"), 1),
            ((300_205, "45A05", "2026-03"), 3),
        ];
        let wanted: BTreeMap<_, _> = wanted.map(|((a, b, c), n)| ((a, b.to_owned(), c.to_owned()), n)).into();
        assert_eq!(
            (office.approved(), books(&town)),
            (wanted.clone(), wanted),
            "seed {seed}"
        );
        let cents = 10 * 4_737 + 3 * 4_105;
        assert_eq!(town.granted_cents(), cents, "seed {seed}");
    }
}

#[test]
fn rules_4_each_kind_of_disagreement_is_settled_as_the_municipality_booked_it() {
    for what in [
        Disagreement::Line,
        Disagreement::Client,
        Disagreement::Declaration,
        Disagreement::Header,
    ] {
        let (mut office, mut town) = (Office::new(), town(1));
        town.disagree_next(what);
        office.send(&mut town, "2026-03");
        assert_eq!(office.approved(), books(&town), "{what:?}");
        assert!(!office.tasks().is_empty(), "{what:?}");
        let session = &office.place.session;
        let view = session
            .check_claim(month("2026-03"), &buren(), office.place.now)
            .expect("checked");
        assert!(
            view.lines.iter().all(|line| view.behind[&line.reference].why.is_some()),
            "it goes again"
        );
        office.send(&mut town, "2026-03");
        assert_eq!(
            (office.approved(), office.approved().len()),
            (books(&town), 3),
            "{what:?}"
        );
        assert_eq!((town.faults(), office.tasks()), (&[][..], vec![]), "{what:?}");
    }
}
