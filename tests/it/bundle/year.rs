//! Random years of three locations and an office: late parts, skipped months, corrections, changed allocations, parts made before
//! an answer, answers read late, files processed late, twice and in any order, and a municipality that rejects at random.

use super::*;
use chrono::{Datelike, NaiveDate};
use plusgroep::app::Random;
use plusgroep::app::declare::Sending;
use plusgroep::domain::calendar::DayType;
use plusgroep::store::bundles::part_shares;
use std::collections::{BTreeMap, BTreeSet};

const YEARS: &str = "gemeente;productcode;vanaf;tot;productcategorie;eenheid;tarief_cent\n0214;45A60;2025-01-01;2026-12-31;45;16;4737\n";
const FIRST: &str = "2025-03";

/// Place, number of the child there, BSN and allocation: Sem goes to all four, Noor to two, Daan to one.
const GOES: [(usize, &str, &str, u32); 7] = [
    (0, "12", SEM, SHARED),
    (1, "5", SEM, SHARED),
    (2, "7", SEM, SHARED),
    (3, "1", SEM, SHARED),
    (0, "13", NOOR, OF_NOOR),
    (2, "8", NOOR, OF_NOOR),
    (1, "6", DAAN, OF_DAAN),
];

/// Where the office is among the places.
const OFFICE: usize = 3;

struct Year {
    seed: u64,
    random: Random,
    places: Vec<Place>,
    town: Municipality,
    folder: TempDir,
    /// Days on which a child was at a place.
    days: BTreeSet<(usize, &'static str, NaiveDate)>,
    /// Answers that were not read yet.
    unread: Vec<Answer>,
    /// Files of the office that a place did not process yet.
    inbox: Vec<(usize, PathBuf)>,
    handed_out: BTreeSet<PathBuf>,
    now: Moment,
    messages: usize,
}

impl Year {
    fn new(seed: u64) -> Self {
        let mut town = Municipality::new("0214", "90909090", seed);
        town.contract(Tariff {
            category: "45".to_owned(),
            code: "45A60".to_owned(),
            unit: Unit::Dagdeel,
            from: "2025-01-01".parse().expect("a date"),
            until: None,
            cents: 4_737,
        });
        let names = ["BSO De Sprong", "BSO De Brug", "BSO De Wei", "Hoofdkantoor"];
        let open = |(at, name): (u64, &&str)| {
            let mut place = location_from(name, &policy(), "2025-03-01T08:00", seed * 10 + at);
            place.write(ImportKind::Tariffs, YEARS);
            place
        };
        let mut year = Self {
            seed,
            random: Random::seeded(seed),
            places: (0..).zip(names.iter()).map(open).collect(),
            town,
            folder: tempfile::tempdir().expect("a folder"),
            days: BTreeSet::new(),
            unread: Vec::new(),
            inbox: Vec::new(),
            handed_out: BTreeSet::new(),
            now: moment("2025-03-01T08:00"),
            messages: 0,
        };
        for (at, number, bsn, _) in GOES {
            let place = &mut year.places[at];
            let child = format!("{CHILDREN}{number};Sem;;Voorbeeld;2018-05-14;{bsn};0214;;;\n");
            place.write(ImportKind::Children, &child);
            let placement = format!("{PLACEMENTS}{number};Uilen;2025-03-01;;nso;nso;nso;nso;nso\n");
            place.write(ImportKind::Placements, &placement);
        }
        for (number, bsn) in [(SHARED, SEM), (OF_NOOR, NOOR), (OF_DAAN, DAAN)] {
            year.town.grant(Grant {
                bsn: bsn.to_owned(),
                number,
                subject: Subject::specific("45", "45A60", (3, Unit::Dagdeel, Frequency::Weekly)),
                begin: "2025-03-01".parse().expect("a date"),
                end: "2026-12-31".parse().ok(),
                stamp: "2025-02-16T10:21:00".parse().expect("a stamp"),
                reason: None,
            });
            year.tell(bsn);
        }
        year
    }

    fn below(&self, bound: u64) -> u64 {
        u64::from(self.random.below(u32::try_from(bound).expect("small")).expect("chance"))
    }

    fn percent(&self, percent: u64) -> bool {
        self.below(100) < percent
    }

    fn parts(&self) -> PathBuf {
        self.folder.path().join("delen")
    }

    fn out(&self) -> PathBuf {
        self.folder.path().join("uit")
    }

    /// The municipality says what it granted; every place of the child reads it.
    fn tell(&mut self, bsn: &str) {
        let news = self.town.jw301(bsn, self.now.day());
        let out = self.out();
        for (at, ..) in GOES.iter().filter(|goes| goes.2 == bsn) {
            let session = &mut self.places[*at].session;
            session.read_message(&news, "JW301.xml", &out, self.now).expect("read");
        }
    }

    /// An allocation ends earlier or later.
    fn change(&mut self, today: NaiveDate) {
        let (number, bsn) = [(SHARED, SEM), (OF_NOOR, NOOR)][usize::try_from(self.below(2)).expect("small")];
        let grant = self.town.allocation(number).expect("granted").clone();
        let end = grant.end.expect("an end");
        let stamp = today.and_hms_opt(8, 0, 0).expect("a time");
        let days = |count: u64| chrono::Days::new(count);
        if end > today + days(40) {
            // Up to two months back: what was approved since is given back.
            let back = today - days(self.below(60));
            self.town.shorten(number, back.max(grant.begin + days(20)), stamp);
        } else {
            self.town.stretch(number, end + days(60 + self.below(200)), stamp);
        }
        self.tell(bsn);
    }

    /// A child was at a place on days of a month by chance.
    fn attend(&mut self, (at, number): (usize, &'static str), of: Month, count: u64) {
        let mut rows = String::new();
        for _ in 0..count {
            let day = of.first_day() + chrono::Days::new(self.below(28));
            let is_open = self.places[at].session.day_type(day) != DayType::Closed;
            if day.weekday().number_from_monday() < 6 && is_open && self.days.insert((at, number, day)) {
                rows.extend([number, ";", &day.to_string(), ";Uilen;14:05;17:30;\n"]);
            }
        }
        let place = &mut self.places[at];
        place.now = self.now;
        if !rows.is_empty() {
            place.write(ImportKind::Attendance, &format!("{ATTENDANCE}{rows}"));
        }
    }

    fn hand_in(&mut self, at: usize, of: Month) -> bool {
        let (folder, now) = (self.parts(), self.now);
        let view = self.places[at]
            .session
            .make_part(of, &buren(), &folder, now)
            .expect("a part");
        assert!(!view.is_blocked(), "seed {} {of}: {:?}", self.seed, view.findings);
        view.sending == Sending::New && !view.files.is_empty()
    }

    /// The office bundles what lies there, and the municipality answers at once; who reads that when is another matter.
    fn bundle(&mut self, of: Month, rejects: u64) -> bool {
        let (folders, out, now) = ([self.parts()], self.out(), self.now);
        std::fs::create_dir_all(&folders[0]).expect("a folder");
        let session = &mut self.places[OFFICE].session;
        let view = session
            .make_bundle(&folders, (of, &buren()), &out, now)
            .expect("a bundle");
        assert_eq!(view.findings, [], "seed {} {of}", self.seed);
        if view.sending == Sending::SentBefore || view.files.is_empty() {
            return !view.waiting.is_empty();
        }
        let bytes = std::fs::read(&view.files[0]).expect("the file");
        crate::xml::assert_official(MessageKind::Jw323, &bytes);
        self.messages += 1;
        if rejects > 0 {
            self.town.reject_next(rejects);
        }
        let answer = self.town.receive(&bytes, now.day());
        self.unread.push(answer);
        self.collect();
        true
    }

    /// New files for the locations come into their inboxes.
    fn collect(&mut self) {
        for name in files_in(&self.out()) {
            let path = self.out().join(&name);
            let is_back = name.starts_with("BUNDEL_") || name.starts_with("ANTWOORD_");
            if is_back && self.handed_out.insert(path.clone()) {
                let mine = |place: &Place| name.contains(&format!("_{}_", letters(place)));
                let at = self.places.iter().position(mine).expect("a place");
                self.inbox.push((at, path));
            }
        }
    }

    fn read(&mut self) {
        let (out, now) = (self.out(), self.now);
        for answer in std::mem::take(&mut self.unread) {
            let session = &mut self.places[OFFICE].session;
            session
                .read_message(&answer.bytes, "JW325.xml", &out, now)
                .expect("read");
        }
        self.collect();
    }

    /// Files are processed in any order, some twice; one that is too early stays, a notice after its answer is thrown away.
    fn process(&mut self, percent: u64) {
        for _ in 0..2 {
            let mut files = std::mem::take(&mut self.inbox);
            if !files.is_empty() && self.percent(50) {
                let by = usize::try_from(self.below(7)).expect("small") % files.len();
                files.rotate_left(by);
            }
            for (at, path) in files {
                if !self.percent(percent) {
                    self.inbox.push((at, path));
                    continue;
                }
                let now = self.now;
                match process(&mut self.places[at], &path, now) {
                    Ok(_) if self.percent(20) => {
                        let again = process(&mut self.places[at], &path, now).expect("known");
                        assert_eq!(again.change, plusgroep::app::declare::bundle::Change::KnownBefore);
                    }
                    Ok(_) => {}
                    Err(error) if error.code == "VOLGORDE" => self.inbox.push((at, path)),
                    Err(error) => {
                        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
                        let is_late = error.code == "PAST_NIET" && name.starts_with("BUNDEL_");
                        assert!(is_late, "seed {}: {name} {error:?}", self.seed);
                    }
                }
            }
        }
    }

    /// One month, seen from the first days of the next.
    fn live(&mut self, of: Month, is_first: bool) {
        self.now = moment(&format!("{}T10:00", of.last_day() + chrono::Days::new(3)));
        let changes = !is_first && self.percent(30);
        if changes {
            self.change(self.now.day());
        }
        for (at, number, ..) in GOES {
            let count = 2 + self.below(8);
            self.attend((at, number), of, count);
            if !is_first && self.percent(30) {
                let mut earlier = of.previous();
                for _ in 0..self.below(3) {
                    earlier = Month::parse(FIRST).expect("a month").max(earlier.previous());
                }
                self.attend((at, number), earlier, 2);
            }
        }
        for round in 0..2 {
            for at in 0..OFFICE {
                if is_first || changes || self.percent(60) {
                    self.hand_in(at, of);
                }
            }
            if changes || self.percent(80) {
                self.bundle(of, if self.percent(50) { 25 } else { 0 });
            }
            if self.percent(60) {
                self.read();
            }
            self.process(if round == 0 { 50 } else { 80 });
        }
    }

    /// Nobody rejects or forgets anything any more.
    fn settle(&mut self, of: Month) {
        for _ in 0..12 {
            self.read();
            while !self.inbox.is_empty() {
                self.process(100);
            }
            let mut is_open = false;
            for at in 0..OFFICE {
                is_open |= self.hand_in(at, of);
            }
            let went = self.bundle(of, 0);
            if !is_open && !went {
                return;
            }
        }
        panic!("seed {}: something is handed in for ever", self.seed);
    }

    /// Together the locations see as approved what the municipality granted: in lines, in shares and by part.
    fn assert_money(&self) {
        let seed = self.seed;
        let together: u64 = self
            .places
            .iter()
            .map(|place| place.session.approved_total(&buren()).expect("a total").cents())
            .sum();
        assert_eq!(
            i64::try_from(together).expect("small"),
            self.town.granted_cents(),
            "seed {seed}"
        );
        let by_part: i64 = self
            .places
            .iter()
            .flat_map(|place| place.session.declarations().expect("a list"))
            .filter(|sent| sent.kind == plusgroep::domain::declaration::bundle::part::DeclarationKind::Part)
            .filter_map(|sent| sent.granted)
            .map(|(amount, side)| {
                let cents = i64::try_from(amount.cents()).expect("small");
                if side == Credit { -cents } else { cents }
            })
            .sum();
        assert_eq!(
            by_part,
            self.town.granted_cents(),
            "seed {seed}: what is granted by part"
        );
        assert_eq!(self.town.faults(), [], "seed {seed}: nothing was really wrong");
    }

    /// What of the care of a child at a place is approved, by month; nothing lies with the office.
    fn standing(&self, at: usize, number: &str) -> BTreeMap<NaiveDate, i64> {
        let place = &self.places[at];
        let store = place.store();
        let shares = part_shares(store.read(), &buren()).expect("shares");
        let mut approved = BTreeMap::new();
        for sent in lines(place) {
            let line = sent.line;
            if line.child_number.as_str() != number || line.debit_credit == Credit {
                continue;
            }
            assert_ne!(sent.state, Sent, "seed {}: nothing waits for ever", self.seed);
            if sent.state == Approved {
                let share = &shares[&line.reference];
                let cut: u32 = share.cut.iter().map(|cut| cut.amount).sum();
                let own = i64::from(line.volume.count() - cut);
                assert_eq!(i64::try_from(share.amount.cents()).expect("small"), own * 4_737);
                *approved.entry(Month::of(line.begin).first_day()).or_default() += own;
            }
        }
        approved
    }

    /// What of the care of a child at a place goes with the next part, and what is listed as not billable.
    fn open_and_listed(&self, at: usize, number: &str, months: &[Month]) -> (i64, i64) {
        let (mut open, mut listed) = (0, 0);
        for of in months {
            let session = &self.places[at].session;
            let view = session.check_claim(*of, &buren(), self.now).expect("a claim");
            let mine = |child: &plusgroep::domain::ids::ChildNumber| child.as_str() == number;
            let refused = view.not_billable.iter();
            let refused = refused.filter(|one| mine(&one.child) && Month::of(one.day) == *of);
            listed += refused.map(|one| i64::from(one.count)).sum::<i64>();
            if Some(of) == months.last() {
                let debits = view.lines.iter().filter(|line| mine(&line.child_number));
                let new =
                    debits.filter(|line| line.debit_credit == Debet && view.behind[&line.reference].why.is_some());
                open += new.map(|line| i64::from(line.volume.count())).sum::<i64>();
            }
        }
        (open, listed)
    }

    /// Every dagdeel of a child at a place is approved, on its way, or listed with a reason.
    fn assert_closed(&self, months: &[Month]) {
        let mut approved: BTreeMap<(u32, NaiveDate), i64> = BTreeMap::new();
        for (at, number, _, allocation) in GOES {
            let standing = self.standing(at, number);
            let (open, listed) = self.open_and_listed(at, number, months);
            let counted: i64 = standing.values().sum();
            for (month, own) in standing {
                *approved.entry((allocation, month)).or_default() += own;
            }
            let delivered = self.days.iter().filter(|day| day.0 == at && day.1 == number).count();
            assert_eq!(
                counted + open + listed,
                i64::try_from(delivered).expect("small"),
                "seed {} place {at} child {number}: approved {counted}, to go {open}, listed {listed}",
                self.seed
            );
        }
        approved.retain(|_, count| *count != 0);
        let of_town = self.town.approved().into_iter();
        let town: BTreeMap<(u32, NaiveDate), i64> = of_town
            .map(|((allocation, _, month), volume)| ((allocation, month), volume))
            .collect();
        assert_eq!(approved, town, "seed {}: both ledgers", self.seed);
    }
}

/// Lives some months of chance, settles them and adds them up.
fn lived(seed: u64, count: usize) {
    let mut year = Year::new(seed);
    let first = Month::parse(FIRST).expect("a month");
    let months: Vec<Month> = std::iter::successors(Some(first), |month| Some(month.next()))
        .take(count)
        .collect();
    for of in &months {
        year.live(*of, *of == first);
    }
    year.settle(*months.last().expect("a month"));
    year.assert_money();
    year.assert_closed(&months);
    assert!(year.messages > count / 2, "seed {seed}: {} messages", year.messages);
}

#[test]
fn a_year_of_three_locations_and_an_office_adds_up_to_what_the_municipality_approved() {
    lived(3, 12);
}

#[test]
fn another_year_and_more_of_three_locations_and_an_office_adds_up_too() {
    lived(8, 15);
}
