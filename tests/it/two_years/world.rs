//! A location and its municipality, month after month.

use super::chance::Chance;
use super::granting::{Desk, File};
use super::people::{Care, children_csv, policy, residents, tariffs, tariffs_csv};
use super::presence::{HEADER, Pattern, Presence};
use crate::import_support::{Place, moment, sample_settings};
use crate::municipality::{Answer, Disagreement, Municipality, Outcome};
use chrono::{Datelike, Days, NaiveDate};
use plusgroep::app::declare::{ClaimView, Sending};
use plusgroep::app::import::ImportKind;
use plusgroep::domain::calendar::DayType;
use plusgroep::domain::declaration::Prestatie;
use plusgroep::domain::ids::GemeenteCode;
use plusgroep::domain::role::Role;
use plusgroep::domain::time::Month;
use plusgroep::ijw::MessageKind;
use std::collections::BTreeMap;
use std::path::PathBuf;
use tempfile::TempDir;

/// How much the municipality disagrees, in percent of the lines; 0 also answers at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Noise(pub u64);

/// What is done with the answers of the municipality.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reading {
    AsTheyCome,
    Held,
}

pub struct World {
    pub seed: u64,
    pub place: Place,
    pub town: Municipality,
    pub presence: Presence,
    pub files: Vec<File>,
    patterns: Vec<Pattern>,
    desk: Desk,
    pub chance: Chance,
    noise: Noise,
    folder: TempDir,
    /// Answers that came but were not read yet.
    late: Vec<Vec<u8>>,
    reading: Reading,
    /// Every line ever sent, by its reference.
    pub sent: BTreeMap<String, Prestatie>,
    pub messages: usize,
    pub rejections: usize,
}

pub fn first_month() -> Month {
    Month::parse("2025-01").expect("a month")
}

pub fn buren() -> GemeenteCode {
    GemeenteCode::parse("0214").expect("a code")
}

/// The first days of the month after: the day of the messages.
fn day_after(month: Month) -> NaiveDate {
    month.last_day() + Days::new(3)
}

impl World {
    pub fn new(seed: u64, noise: Noise) -> Self {
        let policy = policy();
        let mut place = Place::with_policy(&sample_settings(), &policy, Role::Locatiemanager, "2025-01-01T08:00");
        place.write(ImportKind::Children, &children_csv());
        place.write(ImportKind::Tariffs, &tariffs_csv());
        let mut town = Municipality::new("0214", "90909090", seed);
        for tariff in tariffs() {
            town.contract(tariff);
        }
        let residents = residents();
        let mut chance = Chance::new(seed);
        let pattern = |chance: &mut Chance| Pattern([(); 5].map(|()| chance.percent(55)));
        let mut patterns: Vec<Pattern> = Care::ALL.iter().map(|_| pattern(&mut chance)).collect();
        // One child comes nearly every week of the year, so that the maximum of weeks bites (B30).
        patterns[0] = Pattern([true, true, false, true, false]);
        // And one more than a policy gives in a week (B28).
        patterns[1] = Pattern([true; 5]);
        let files = residents.iter().zip(Care::ALL).map(|(child, care)| File {
            care,
            bsn: child.bsn.clone(),
            granted: Vec::new(),
        });
        let files = files.collect();
        for child in residents {
            town.settle(child);
        }
        Self {
            seed,
            place,
            town,
            presence: Presence::default(),
            files,
            patterns,
            desk: Desk::new(first_month().first_day()),
            chance,
            noise,
            folder: tempfile::tempdir().expect("a folder"),
            late: Vec::new(),
            reading: Reading::AsTheyCome,
            sent: BTreeMap::new(),
            messages: 0,
            rejections: 0,
        }
    }

    fn folder(&self) -> PathBuf {
        self.folder.path().join("uit")
    }

    /// The days of a month with what kind of day each is.
    pub fn days_of(&self, month: Month) -> Vec<(NaiveDate, DayType)> {
        let kind = |day: NaiveDate| (day, self.place.session.day_type(day));
        month.days().map(kind).collect()
    }

    /// One month: granted, cared, registered, corrected, declared, answered.
    pub fn live(&mut self, month: Month) {
        self.pass(month);
        self.declare(month);
    }

    /// A month passes, and nobody makes its file.
    pub fn pass(&mut self, month: Month) {
        let today = day_after(month);
        self.place.now = moment(&format!("{today}T10:00"));
        for at in 0..self.files.len() {
            self.desk
                .turn(&mut self.town, &mut self.chance, &mut self.files[at], today);
            self.tell(at, today);
        }
        self.register(month);
        if self.reading == Reading::AsTheyCome {
            for answer in self.held() {
                self.read(&answer, "antwoord.xml");
            }
        }
    }

    /// The months in which a person makes files after a month has passed: none, the last that was made once more, the month
    /// itself, or both.
    pub fn made_after(&mut self, month: Month, last: Option<Month>) -> Vec<Month> {
        let again = last.filter(|_| self.chance.percent(25));
        let own = Some(month).filter(|_| self.chance.percent(55));
        again.into_iter().chain(own).collect()
    }

    /// From here on answers are kept unread.
    pub const fn hold_answers(&mut self) {
        self.reading = Reading::Held;
    }

    /// The answers that were not read yet.
    pub fn held(&mut self) -> Vec<Vec<u8>> {
        std::mem::take(&mut self.late)
    }

    /// Tells what was granted or changed, in a JW301 that is accepted.
    pub fn tell(&mut self, at: usize, today: NaiveDate) {
        let bsn = self.files[at].bsn.clone();
        if self.town.has_news(&bsn, today) {
            let told = self.town.jw301(&bsn, today);
            let report = self.read(&told, "toewijzing.xml");
            assert_eq!(report.return_codes, Vec::<&str>::new(), "seed {} {today}", self.seed);
        }
    }

    fn read(&mut self, bytes: &[u8], name: &str) -> plusgroep::app::messages::MessageReport {
        let (folder, now) = (self.folder(), self.place.now);
        let report = self.place.session.read_message(bytes, name, &folder, now);
        report.unwrap_or_else(|error| panic!("seed {}: {error}", self.seed))
    }

    /// Attendance of the month, and corrections of the months before it.
    fn register(&mut self, month: Month) {
        let mut text = HEADER.to_owned();
        let days = self.days_of(month);
        for child in 0..self.files.len() {
            let pattern = self.patterns[child];
            self.presence.month(&mut self.chance, child, pattern, &days, &mut text);
        }
        self.place.write(ImportKind::Attendance, &text);
        let mut text = HEADER.to_owned();
        for _ in 0..self.chance.below(16) {
            let back = self.chance.between(25, 150);
            let day = month.last_day() - Days::new(back);
            let kind = self.place.session.day_type(day);
            let weekday = day.weekday().num_days_from_monday() < 5;
            if weekday && Month::of(day) >= first_month() && !text.contains(&day.to_string()) {
                let child = usize::try_from(self.chance.below(8)).expect("small");
                self.presence.correct(&mut self.chance, child, (day, &kind), &mut text);
            }
        }
        self.place.write(ImportKind::Attendance, &text);
    }

    pub fn make(&mut self, month: Month) -> ClaimView {
        let (folder, now) = (self.folder(), self.place.now);
        let view = self.place.session.make_claim(month, &buren(), &folder, now);
        let view = view.unwrap_or_else(|error| panic!("seed {} {month}: {error}", self.seed));
        assert!(!view.is_blocked(), "seed {} {month}: {:?}", self.seed, view.findings);
        view
    }

    /// Makes the claim of a month and lets it go its way; says whether there was anything to send.
    pub fn declare(&mut self, month: Month) -> Sending {
        let view = self.make(month);
        if view.sending == Sending::SentBefore || view.lines.is_empty() {
            return Sending::SentBefore;
        }
        for line in &view.lines {
            let before = self.sent.insert(line.reference.to_string(), line.clone());
            assert_eq!(before, None, "TR314: a reference was used twice");
        }
        if self.chance.percent(25) {
            let again = self.make(month);
            assert_eq!(
                again.sending,
                Sending::SentBefore,
                "seed {} {month}: made twice",
                self.seed
            );
            assert!(view.files.iter().all(|file| again.files.contains(file)));
        }
        for file in view.files {
            self.send(month, &file);
        }
        Sending::New
    }

    fn send(&mut self, month: Month, file: &std::path::Path) {
        let bytes = std::fs::read(file).expect("the file");
        self.messages += 1;
        if self.messages % 8 == 1 {
            crate::xml::assert_official(MessageKind::Jw323, &bytes);
        }
        if self.noise.0 > 0 && self.messages > 1 && self.chance.percent(6) {
            return self.lose(file);
        }
        self.disagree();
        let today = self.place.now.day();
        let Answer { bytes, what } = self.town.receive(&bytes, today);
        assert_eq!(self.faults(), Vec::<String>::new(), "seed {} {month}", self.seed);
        assert_ne!(what, Outcome::Refused, "BRS13");
        self.rejections += usize::from(what != Outcome::Granted);
        if self.reading == Reading::Held || (self.noise.0 > 0 && self.chance.percent(15)) {
            self.late.push(bytes);
        } else {
            self.read(&bytes, "antwoord.xml");
        }
    }

    /// Lets the municipality disagree with the next message: the first of all as a whole, as nothing stands before it.
    fn disagree(&mut self) {
        use Disagreement::{Client, Declaration, Header, Line};
        self.town.reject_next(self.noise.0);
        if self.noise.0 > 0 && (self.messages == 1 || self.chance.percent(20)) {
            let what = self.chance.one_of(&[Line, Client, Declaration, Header]);
            self.town
                .disagree_next(if self.messages == 1 { Declaration } else { what });
        }
    }

    /// The message was refused on its way.
    fn lose(&mut self, file: &std::path::Path) {
        let name = file.file_name().expect("a name").to_string_lossy().into_owned();
        let all = self.place.session.declarations().expect("a list");
        let sent = all.iter().find(|sent| sent.file_name == name).expect("it was booked");
        let now = self.place.now;
        let refused = self.place.session.claim_was_refused(sent.number.as_str(), now);
        refused.expect("it can be refused");
    }

    /// What the municipality found wrong: rule, month and allocation, without whom it is about.
    fn faults(&self) -> Vec<String> {
        let faults = self.town.faults().iter();
        faults
            .map(|fault| {
                let line = fault.reference.as_ref().and_then(|reference| self.sent.get(reference));
                let what = line.map(|line| {
                    let (begin, end) = (line.begin, line.end);
                    format!(
                        "{} {} {begin}..{end}: {}",
                        line.toewijzing,
                        line.product,
                        line.volume.count()
                    )
                });
                format!("{} ({}) {}", fault.rule, fault.code, what.unwrap_or_default())
            })
            .collect()
    }

    /// Ends the disagreement, and declares the last month until nothing is left to send.
    pub fn settle(&mut self, last: Month) {
        self.noise = Noise(0);
        for day in 5..25 {
            let today = last.last_day() + Days::new(day);
            self.place.now = moment(&format!("{today}T10:00"));
            for answer in self.held() {
                self.read(&answer, "antwoord.xml");
            }
            for at in 0..self.files.len() {
                self.tell(at, today);
            }
            if self.declare(last) == Sending::SentBefore {
                return;
            }
        }
        panic!("seed {}: there is always something left to send", self.seed);
    }
}
