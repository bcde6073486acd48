//! How long a claim of 10,000 prestaties takes to compute, check and write, beside what the official schema takes to
//! validate the same file in the same run.
//!
//! `cargo bench --no-default-features --bench claims`. Read the ratio between a row and its peer, not the milliseconds.

#![expect(
    clippy::expect_used,
    reason = "a benchmark may stop at the first thing that is not right"
)]

use chrono::{Datelike, NaiveDate, NaiveTime};
use divan::Bencher;
use plusgroep::domain::allocation::{Eenheid, Frequentie, Omvang, Toewijzing, ToewijzingStamp, Volume};
use plusgroep::domain::declaration::administration::{Administration, check_administration};
use plusgroep::domain::declaration::checks::check_message;
use plusgroep::domain::declaration::delivery::{ClaimChild, Delivery};
use plusgroep::domain::declaration::month::{ClaimInput, propose};
use plusgroep::domain::declaration::numbering::{Numbers, number};
use plusgroep::domain::declaration::{Declaratie, DeclaratieNummer, Identificatie, ReferentieNummer, Tariff};
use plusgroep::domain::finding::Severity;
use plusgroep::domain::gemeente::GemeenteList;
use plusgroep::domain::group::GroupKind;
use plusgroep::domain::ids::{
    AgbCode, Bsn, ChildId, ChildNumber, GemeenteCode, ProductCategorie, ProductCode, ToewijzingNummer,
};
use plusgroep::domain::money::Cents;
use plusgroep::domain::regeling::Regeling;
use plusgroep::domain::time::{Month, Period, parse_date};
use plusgroep::{ijw, regeling};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

fn main() {
    divan::main();
}

/// Each with two allocations: as many invented people as pass the 11-test are enough for that.
const CHILDREN: u32 = 5_000;
const PRODUCTS: [(&str, GroupKind); 2] = [("45A60", GroupKind::BsoPlus), ("45A05", GroupKind::KdvPlus)];

fn day(text: &str) -> NaiveDate {
    parse_date(text).expect("a date")
}

/// A month of a very large provider.
struct World {
    month: Month,
    gemeente: GemeenteCode,
    regeling: Regeling,
    gemeenten: GemeenteList,
    children: BTreeMap<ChildId, ClaimChild>,
    bsns: BTreeMap<ChildId, Bsn>,
    allocations: Vec<Toewijzing>,
    deliveries: Vec<Delivery>,
    tariffs: Vec<Tariff>,
}

impl World {
    fn new() -> Self {
        let month = Month::parse("2026-03").expect("a month");
        let gemeente = GemeenteCode::parse("0214").expect("a code");
        let text = regeling::builtin("buren-2025").expect("a policy");
        let mut world = Self {
            month,
            regeling: regeling::read_policy("buren-2025", text).expect("a policy"),
            gemeenten: regeling::gemeenten(),
            children: BTreeMap::new(),
            bsns: BTreeMap::new(),
            allocations: Vec::new(),
            deliveries: Vec::new(),
            tariffs: PRODUCTS.iter().map(|(code, _)| tariff(&gemeente, code)).collect(),
            gemeente,
        };
        let people = (999_900_006_u32..=999_999_990).filter_map(|number| Bsn::parse(&number.to_string()).ok());
        for (index, bsn) in (1..=CHILDREN).zip(people) {
            world.add(index, bsn);
        }
        world
    }

    fn add(&mut self, index: u32, bsn: Bsn) {
        let child = ChildId::from_raw(i64::from(index));
        let known = ClaimChild {
            number: ChildNumber::parse(&index.to_string()).expect("a number"),
            bsn: Some(bsn),
            overrides: Vec::new(),
            holiday_weeks: BTreeSet::new(),
        };
        self.children.insert(child, known);
        self.bsns.insert(child, bsn);
        for (at, (code, kind)) in (0..).zip(PRODUCTS) {
            self.allocations
                .push(allocation(&self.gemeente, child, index * 2 + at, code));
            // Monday, Tuesday and Thursday.
            let days = self
                .month
                .days()
                .filter(|day| matches!(day.weekday().num_days_from_monday(), 0 | 1 | 3));
            self.deliveries.extend(days.map(|day| Delivery {
                child,
                day,
                kind,
                count: 1,
                minutes: 240,
                before_school: 0,
                above_maximum: 0,
                nothing: None,
            }));
        }
    }

    /// From deliveries to the claim.
    fn claim(&self) -> Declaratie {
        let proposal = propose(&ClaimInput {
            month: self.month,
            gemeente: &self.gemeente,
            dated: day("2026-04-02"),
            children: &self.children,
            allocations: &self.allocations,
            deliveries: &self.deliveries,
            tariffs: &self.tariffs,
            tariff_choices: &[],
            regeling: &self.regeling,
            sent: &[],
            decisions: &[],
            elsewhere: &std::collections::BTreeSet::new(),
            granted_bsns: &std::collections::BTreeMap::new(),
            last_declared: None,
        });
        let reference = |at| ReferentieNummer::parse(&format!("RK7QX{at:010}")).expect("a reference");
        let numbers = Numbers {
            identification: Identificatie::parse("K7QX000001").expect("a number"),
            declaration: DeclaratieNummer::parse("DK7QX000001").expect("a number"),
            references: (1..=proposal.lines.len()).map(reference).collect(),
        };
        let agb = AgbCode::parse("90909090").expect("a code");
        number(
            &proposal.lines,
            numbers,
            agb,
            self.gemeente.clone(),
            self.month,
            day("2026-04-02"),
        )
        .expect("a claim")
    }

    /// Every rule of the standard.
    fn faults(&self, claim: &Declaratie) -> usize {
        let own = Administration {
            today: day("2026-04-02"),
            gemeenten: &self.gemeenten,
            allocations: &self.allocations,
            bsns: &self.bsns,
            tariffs: &self.tariffs,
            sent: &[],
            identifications: &BTreeSet::new(),
            numbers: &BTreeSet::new(),
            references: &BTreeSet::new(),
            last_declared: None,
        };
        let found = check_message(claim)
            .into_iter()
            .chain(check_administration(claim, &own));
        found.filter(|finding| finding.severity == Severity::Fout).count()
    }

    /// The whole month: computed, checked, written.
    fn file(&self) -> Vec<u8> {
        let claim = self.claim();
        assert_eq!(self.faults(&claim), 0, "the month is right");
        ijw::jw323::write(&claim, &ijw::XsdVersie::default()).expect("written")
    }
}

fn tariff(gemeente: &GemeenteCode, code: &str) -> Tariff {
    Tariff {
        gemeente: gemeente.clone(),
        product: ProductCode::parse(code).expect("a code"),
        category: ProductCategorie::parse("45").expect("a category"),
        period: Period::new(day("2026-01-01"), None).expect("a period"),
        unit: Eenheid::Dagdeel,
        tariff: Cents::parse("4737").expect("an amount"),
    }
}

fn allocation(gemeente: &GemeenteCode, child: ChildId, number: u32, code: &str) -> Toewijzing {
    Toewijzing {
        gemeente: gemeente.clone(),
        number: ToewijzingNummer::parse(&number.to_string()).expect("a number"),
        stamp: ToewijzingStamp {
            date: day("2025-12-01"),
            time: NaiveTime::MIN,
        },
        child,
        category: ProductCategorie::parse("45").ok(),
        product: ProductCode::parse(code).ok(),
        omvang: Some(Omvang {
            volume: Volume::new(3).expect("small"),
            unit: Eenheid::Dagdeel,
            frequency: Frequentie::PerWeek,
        }),
        period: Period::new(day("2026-01-01"), Some(day("2026-12-31"))).expect("a period"),
        change_reason: None,
        budget: None,
    }
}

/// 10,000 prestaties: computed from deliveries, checked by every rule, written and read back by our own check.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn month_of_10000_computed_checked_written(bencher: Bencher) {
    let world = World::new();
    let lines = world.claim().lines.len();
    assert_eq!(lines, 10_000);
    bencher.bench(|| world.file());
}

/// Of that, computing alone.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn computing_alone(bencher: Bencher) {
    let world = World::new();
    bencher.bench(|| world.claim());
}

/// Of that, checking alone.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn checking_alone(bencher: Bencher) {
    let world = World::new();
    let claim = world.claim();
    bencher.bench(|| world.faults(&claim));
}

/// The peer: the official schema on the same file.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn peer_xmllint_on_the_same_file(bencher: Bencher) {
    let schema: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/ijw/xsd/JW323.xsd");
    if !schema.exists() {
        let _ = writeln!(std::io::stderr(), "overgeslagen: het officiële schema is er niet");
        return;
    }
    let folder = std::env::temp_dir().join(format!("plusgroep-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let file = folder.join("claim.xml");
    std::fs::write(&file, World::new().file()).expect("written");
    bencher.bench(|| {
        let run = Command::new("xmllint")
            .args(["--noout", "--schema"])
            .args([&schema, &file])
            .stderr(Stdio::null())
            .status()
            .expect("xmllint runs");
        assert!(run.success(), "valid by the official schema");
    });
    std::fs::remove_dir_all(&folder).expect("cleared");
}
