//! Tests of terms, each named after its rule.

mod children;
mod others;

use super::*;
use crate::domain::allocation::{RedenWijziging, Toewijzing, ToewijzingStamp};
use crate::domain::dossier::sight::Sight;
use crate::domain::dossier::{Entry, EntryKind};
use crate::domain::group::GroupKind;
use crate::domain::ids::{ChildNumber, EventId, GemeenteCode, ProductCode, StaffNumber, ToewijzingNummer};
use crate::domain::people::{Child, ChildName, Counting, PrkLink, StaffMember};
use crate::domain::regeling::{
    BeforeSchool, DagdeelMethod, DagdeelRule, Funding, PlusCaps, PolicyProduct, Process, ProductKind, Regeling,
    SpecialistMeeting,
};
use crate::domain::regelingen::Regelingen;
use crate::domain::text::Text;
use crate::domain::time::{Period, parse_date};
use chrono::{NaiveDateTime, NaiveTime};
use proptest::prelude::*;

fn day(text: &str) -> NaiveDate {
    parse_date(text).expect("a date")
}

/// "2026-01-01 2026-06-30", or an open end.
fn period(text: &str) -> Period {
    let mut days = text.split(' ').map(day);
    Period::new(days.next().expect("a first day"), days.next()).expect("a period")
}

fn product(code: &str, kind: GroupKind) -> PolicyProduct {
    PolicyProduct {
        code: ProductCode::parse(code).expect("a code"),
        kind: ProductKind::Support(kind),
        is_jeugdhulp: true,
        cap_school_week: None,
        cap_holiday_week: None,
        weeks_per_year: None,
        max_hours_per_day: None,
        requires_any: Vec::new(),
        age: crate::domain::regeling::ProductAge::default(),
        declared: crate::domain::regeling::DeclaredIn::default(),
    }
}

/// The terms of Buren.
fn buren() -> Regeling {
    Regeling {
        id: "x".to_owned(),
        municipality: None,
        source: None,
        valid_from: day("2020-01-01"),
        valid_to: None,
        funding: Funding::Product,
        region_default: None,
        dagdeel: DagdeelRule {
            max_per_day: None,
            before_school: BeforeSchool::NotBilled,
            clock_hours: Some(4),
            week_cap: crate::domain::regeling::WeekCap::Granting,
        },
        dagdeel_method: DagdeelMethod::Session,
        subsidy: None,
        caps: PlusCaps::default(),
        process: Process {
            consent_required: true,
            evaluation_before_end_months: Some(2),
            warn_before_months: Some(1),
            specialist_meeting: Some(SpecialistMeeting::Monthly),
            satisfaction_after_months: Some(6),
            ..Process::default()
        },
        products: vec![
            product("45A60", GroupKind::BsoPlus),
            product("45A05", GroupKind::KdvPlus),
        ],
        ratios: Vec::new(),
    }
}

/// A subsidy: no products, so that every allocation is the referral.
fn subsidy() -> Regeling {
    Regeling {
        products: Vec::new(),
        ..buren()
    }
}

fn child(birth: &str) -> Child {
    let text = |raw| Text::parse(raw).expect("a text");
    Child {
        id: ChildId::from_raw(1),
        number: ChildNumber::parse("12").expect("a number"),
        name: ChildName {
            first: text("Bas"),
            infix: None,
            last: text("Voorbeeld"),
        },
        birth_date: day(birth),
        bsn: None,
        gemeente: None,
        school: None,
        alert: None,
        collectors: None,
    }
}

fn allocation(number: u32, decided: &str, code: &str, during: &str) -> Toewijzing {
    Toewijzing {
        gemeente: GemeenteCode::parse("0214").expect("a municipality"),
        number: ToewijzingNummer::parse(&number.to_string()).expect("a number"),
        stamp: ToewijzingStamp {
            date: day(decided),
            time: NaiveTime::MIN,
        },
        child: ChildId::from_raw(1),
        category: None,
        product: ProductCode::parse(code).ok(),
        omvang: None,
        period: period(during),
        change_reason: None,
        budget: None,
    }
}

/// A record of a child, from its fields as "key=value" with commas.
fn entry(id: i64, kind: EntryKind, fields: &str) -> Entry {
    let values = fields
        .split(',')
        .filter_map(|field| field.split_once('='))
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .collect();
    Entry {
        id: EventId::from_raw(id),
        root: EventId::from_raw(id),
        child: Some(ChildId::from_raw(1)),
        author: "Anna".to_owned(),
        at: NaiveDateTime::MIN,
        content: kind.read(&values).unwrap_or_else(|wrong| panic!("{kind:?}: {wrong:?}")),
    }
}

fn goal(id: i64, since: &str) -> Entry {
    let fields = format!("datum={since},gebied=rust,omschrijving=a,beginsituatie=b,streven=c,meten=d");
    entry(id, EntryKind::Goal, &fields)
}

fn evaluation(id: i64, goal: i64, on: &str, next: &str) -> Entry {
    let fields = format!("doel={goal},datum={on},score=1,vervolg={next},met=ouders");
    entry(id, EntryKind::Evaluation, &fields)
}

fn consent(id: i64, from: &str, rest: &str) -> Entry {
    let fields = format!("onderwerp=beschikking,gegeven_door=moeder,datum={from}{rest}");
    entry(id, EntryKind::Consent, &fields)
}

/// A child of eight that has been in BSO+ since 2026, unless it says otherwise.
struct Case {
    regeling: Regeling,
    birth: &'static str,
    states: Vec<Toewijzing>,
    places: Vec<PlusPlace>,
    entries: Vec<Entry>,
    /// Whether its allocations may be shown.
    sight: Sight,
}

impl Case {
    fn new() -> Self {
        Self {
            regeling: buren(),
            sight: Sight::Shown,
            birth: "2018-05-14",
            states: vec![allocation(1, "2025-12-01", "45A60", "2026-01-01 2026-12-31")],
            places: vec![PlusPlace {
                kind: GroupKind::BsoPlus,
                period: period("2026-01-01"),
            }],
            entries: vec![entry(
                90,
                EntryKind::Plan,
                "datum=2026-01-05,versie=1,deelnemers=ouders,familiegroepsplan=ja",
            )],
        }
    }

    fn with(mut self, entries: impl IntoIterator<Item = Entry>) -> Self {
        self.entries.extend(entries);
        self
    }

    fn during(mut self, during: &str) -> Self {
        self.states = vec![allocation(1, "2025-01-01", "45A60", during)];
        self
    }

    fn all(&self, today: &str) -> Vec<Deadline> {
        let child = child(self.birth);
        let regelingen = Regelingen::one(self.regeling.clone());
        let supports = supports(&regelingen, &self.states, |_| self.sight);
        let facts = ChildFacts {
            child: &child,
            supports: &supports,
            is_taken_back: taken_back(&regelingen, &self.states).contains(&child.id),
            places: &self.places,
            entries: &self.entries,
            regelingen: &regelingen,
        };
        sorted(of_child(&facts, &self.regeling, day(today)))
    }

    /// Last day and state of the terms of a kind.
    fn of(&self, kind: DeadlineKind, today: &str) -> Vec<(String, State)> {
        let all = self.all(today).into_iter().filter(|found| found.kind == kind);
        all.map(|found| (found.due.to_string(), found.state(day(today))))
            .collect()
    }

    #[track_caller]
    fn expect(&self, kind: DeadlineKind, today: &str, expected: &[(&str, State)]) {
        let expected: Vec<(String, State)> = expected
            .iter()
            .map(|(due, state)| ((*due).to_owned(), *state))
            .collect();
        assert_eq!(self.of(kind, today), expected, "{kind:?} on {today}");
    }
}

use DeadlineKind as K;
use State::{Known, Late, NotYet, Soon, Today};
