//! A month's claim: what it comes to by subject.

mod care_days;
mod corrections;
mod decisions;
mod late;
mod nothing_stranded;
mod policy;
mod properties;
mod tariffs;
mod unexplained;
mod units;
mod unnamed;
mod weeks;

use super::*;
use crate::domain::allocation::{Frequentie, Omvang, RedenWijziging, ToewijzingStamp};
use crate::domain::declaration::{LineState, Prestatie};
use crate::domain::entitlement::period_cap;
use crate::domain::group::GroupKind;
use crate::domain::regeling::ProductKind;
use crate::domain::regeling::{BeforeSchool, DagdeelMethod, DagdeelRule, Funding, PlusCaps, PolicyProduct};
use crate::domain::time::{Period, parse_date};
use chrono::NaiveTime;
use proptest::prelude::*;
use std::collections::BTreeSet;

fn day(text: &str) -> NaiveDate {
    parse_date(text).expect("a test date")
}

fn month(text: &str) -> Month {
    Month::parse(text).expect("a test month")
}

fn gemeente() -> GemeenteCode {
    GemeenteCode::parse("0214").expect("a code")
}

fn product(code: &str, kind: ProductKind) -> PolicyProduct {
    PolicyProduct {
        code: ProductCode::parse(code).expect("a code"),
        kind,
        is_jeugdhulp: true,
        cap_school_week: Some(3),
        cap_holiday_week: Some(6),
        weeks_per_year: Some(49),
        max_hours_per_day: None,
        requires_any: Vec::new(),
        age: crate::domain::regeling::ProductAge::default(),
        declared: crate::domain::regeling::DeclaredIn::default(),
    }
}

fn regeling() -> Regeling {
    Regeling {
        id: "test".into(),
        municipality: None,
        source: None,
        valid_from: day("2025-01-01"),
        valid_to: None,
        funding: Funding::Product,
        region_default: None,
        dagdeel: DagdeelRule {
            max_per_day: Some(2),
            before_school: BeforeSchool::NotBilled,
            clock_hours: Some(4),
            week_cap: crate::domain::regeling::WeekCap::Granting,
        },
        dagdeel_method: DagdeelMethod::Session,
        products: vec![
            product("45A60", ProductKind::Support(GroupKind::BsoPlus)),
            product("45A05", ProductKind::Support(GroupKind::KdvPlus)),
            product("42A03", ProductKind::Transport),
        ],
        ratios: Vec::new(),
        subsidy: None,
        caps: PlusCaps::default(),
        process: crate::domain::regeling::Process::default(),
    }
}

/// Everything a claim follows from, owned, with a right example that each test changes.
struct Case {
    month: Month,
    dated: NaiveDate,
    children: BTreeMap<ChildId, ClaimChild>,
    allocations: Vec<Toewijzing>,
    deliveries: Vec<Delivery>,
    tariffs: Vec<Tariff>,
    choices: Vec<TariffChoice>,
    sent: Vec<SentLine>,
    decisions: Vec<LineDecision>,
    elsewhere: BTreeSet<Month>,
    granted_bsns: BTreeMap<ToewijzingNummer, Bsn>,
    declared: Option<Month>,
    regeling: Regeling,
}

/// What a test changes in the right example, with its name.
type Change = (&'static str, fn(&mut Case));

const CHILD: ChildId = ChildId::from_raw(1);

fn allocation(
    number: &str,
    code: &str,
    begin: &str,
    end: Option<&str>,
    volume: u32,
    frequency: Frequentie,
) -> Toewijzing {
    Toewijzing {
        gemeente: gemeente(),
        number: ToewijzingNummer::parse(number).expect("a number"),
        stamp: ToewijzingStamp {
            date: day("2025-12-01"),
            time: NaiveTime::MIN,
        },
        child: CHILD,
        category: ProductCategorie::parse("45").ok(),
        product: ProductCode::parse(code).ok(),
        omvang: Some(Omvang {
            volume: Volume::new(volume).expect("small"),
            unit: Eenheid::Dagdeel,
            frequency,
        }),
        period: Period::new(day(begin), end.map(day)).expect("a period"),
        change_reason: None,
        budget: None,
    }
}

fn tariff(code: &str, begin: &str, end: Option<&str>, cents: &str) -> Tariff {
    Tariff {
        gemeente: gemeente(),
        product: ProductCode::parse(code).expect("a code"),
        category: ProductCategorie::parse("45").expect("a category"),
        period: Period::new(day(begin), end.map(day)).expect("a period"),
        unit: Eenheid::Dagdeel,
        tariff: Cents::parse(cents).expect("an amount"),
    }
}

/// Care of the child on days: day, dagdelen and minutes.
fn care(kind: GroupKind, days: &[(&str, u32, u32)]) -> Vec<Delivery> {
    let delivery = |(of, count, minutes): &(&str, u32, u32)| Delivery {
        child: CHILD,
        day: day(of),
        kind,
        count: *count,
        minutes: *minutes,
        before_school: 0,
        above_maximum: 0,
        nothing: None,
    };
    days.iter().map(delivery).collect()
}

/// The day of care of a month: the first of its weekdays, that many.
fn of_month(of: &str, count: usize) -> Vec<Delivery> {
    weekdays(month(of), count)
}

/// One dagdeel on each of the first `count` weekdays of a month.
fn weekdays(month: Month, count: usize) -> Vec<Delivery> {
    use chrono::Datelike;
    let weekday = |day: &NaiveDate| day.weekday().num_days_from_monday() < 5;
    let days = month.days().filter(weekday).take(count);
    days.map(|day| Delivery {
        child: CHILD,
        day,
        kind: GroupKind::BsoPlus,
        count: 1,
        minutes: 95,
        before_school: 0,
        above_maximum: 0,
        nothing: None,
    })
    .collect()
}

/// A line that was sent for a whole month at the tariff of the tests.
fn sent(toewijzing: &str, of: &str, volume: u32, state: LineState) -> SentLine {
    let volume = Volume::new(volume).expect("small");
    let tariff = Cents::parse("4737").expect("an amount");
    let line = Prestatie {
        child: CHILD,
        child_number: ChildNumber::parse("12").expect("a number"),
        bsn: Bsn::parse("999900006").expect("a test BSN"),
        toewijzing: ToewijzingNummer::parse(toewijzing).expect("a number"),
        category: ProductCategorie::parse("45").expect("a category"),
        product: ProductCode::parse("45A60").expect("a code"),
        begin: month(of).first_day(),
        end: month(of).last_day(),
        volume,
        unit: Eenheid::Dagdeel,
        tariff,
        hourly_tariff: None,
        amount: tariff.times(volume.count()).expect("small"),
        debit_credit: DebetCredit::Debet,
        reference: ReferentieNummer::parse("R1").expect("a reference"),
        previous_reference: None,
    };
    SentLine {
        line,
        state,
        declared: month(of),
        codes: Vec::new(),
    }
}

impl Case {
    fn right() -> Self {
        let bsn = Bsn::parse("999900006").ok();
        Self {
            month: month("2026-03"),
            dated: day("2026-04-02"),
            children: BTreeMap::from([(
                CHILD,
                ClaimChild {
                    number: ChildNumber::parse("12").expect("a number"),
                    bsn,
                    overrides: Vec::new(),
                    holiday_weeks: BTreeSet::new(),
                },
            )]),
            allocations: vec![allocation(
                "300201",
                "45A60",
                "2026-01-01",
                Some("2026-12-31"),
                3,
                Frequentie::PerWeek,
            )],
            deliveries: weekdays(month("2026-03"), 10),
            tariffs: vec![tariff("45A60", "2026-01-01", None, "4737")],
            choices: Vec::new(),
            sent: Vec::new(),
            decisions: Vec::new(),
            elsewhere: BTreeSet::new(),
            granted_bsns: BTreeMap::new(),
            declared: None,
            regeling: regeling(),
        }
    }

    fn with(change: impl FnOnce(&mut Self)) -> Self {
        let mut case = Self::right();
        change(&mut case);
        case
    }

    fn propose(&self) -> Proposal {
        let gemeente = gemeente();
        propose(&ClaimInput {
            month: self.month,
            gemeente: &gemeente,
            dated: self.dated,
            children: &self.children,
            allocations: &self.allocations,
            deliveries: &self.deliveries,
            tariffs: &self.tariffs,
            tariff_choices: &self.choices,
            regeling: &self.regeling,
            sent: &self.sent,
            decisions: &self.decisions,
            elsewhere: &self.elsewhere,
            granted_bsns: &self.granted_bsns,
            last_declared: self.declared,
        })
    }
}

/// Number, month and volume of each line, credits negative.
fn volumes(proposal: &Proposal) -> Vec<(u32, String, i64)> {
    let volume = |line: &ProposedLine| {
        let count = i64::from(line.volume.count());
        match line.debit_credit {
            DebetCredit::Debet => count,
            DebetCredit::Credit => -count,
        }
    };
    let number = |line: &ProposedLine| line.toewijzing.to_string().parse().expect("a number");
    let lines = proposal.lines.iter();
    lines
        .map(|line| (number(line), Month::of(line.begin).to_string(), volume(line)))
        .collect()
}

/// What is not billable: day, number and rule.
fn listed(proposal: &Proposal) -> Vec<(NaiveDate, u32, &'static str)> {
    let refused = proposal.not_billable.iter();
    refused
        .map(|refused| (refused.day, refused.count, refused.code.as_str()))
        .collect()
}

fn codes(proposal: &Proposal) -> Vec<&'static str> {
    proposal.findings.iter().map(|finding| finding.code.as_str()).collect()
}

fn faults(proposal: &Proposal) -> Vec<&'static str> {
    proposal
        .findings
        .iter()
        .filter(|finding| finding.severity == Severity::Fout)
        .map(|finding| finding.code.as_str())
        .collect()
}
