//! A right claim and the administration behind it, all of it owned, so that a case can change any part.

use crate::domain::allocation::{Eenheid, Frequentie, Omvang, RedenWijziging, Toewijzing, ToewijzingStamp, Volume};
use crate::domain::declaration::administration::{Administration, check_administration};
use crate::domain::declaration::checks::{check_message, hourly_amount, minute_tariff, total};
use crate::domain::declaration::{
    DebetCredit, Declaratie, DeclaratieNummer, Identificatie, LineState, Prestatie, ReferentieNummer, SentLine, Tariff,
};
use crate::domain::finding::Finding;
use crate::domain::gemeente::{Gemeente, GemeenteList};
use crate::domain::ids::{
    AgbCode, Bsn, ChildId, ChildNumber, GemeenteCode, ProductCategorie, ProductCode, ToewijzingNummer,
};
use crate::domain::money::Cents;
use crate::domain::time::{Month, Period, parse_date};
use chrono::{NaiveDate, NaiveTime};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn day(text: &str) -> NaiveDate {
    parse_date(text).expect("a test date")
}

pub(super) fn month(text: &str) -> Month {
    Month::parse(text).expect("a month")
}

pub(super) fn category(text: &str) -> ProductCategorie {
    ProductCategorie::parse(text).expect("a category")
}

pub(super) fn product(text: &str) -> ProductCode {
    ProductCode::parse(text).expect("a code")
}

pub(super) fn number(text: &str) -> ToewijzingNummer {
    ToewijzingNummer::parse(text).expect("a number")
}

pub(super) fn reference(text: &str) -> ReferentieNummer {
    ReferentieNummer::parse(text).expect("a reference")
}

pub(super) fn cents(count: u64) -> Cents {
    Cents::new(count).expect("small")
}

pub(super) fn volume(count: u32) -> Volume {
    Volume::new(count).expect("small")
}

pub(super) fn gemeente(text: &str) -> GemeenteCode {
    GemeenteCode::parse(text).expect("a code")
}

fn bsn(child: i64) -> Bsn {
    Bsn::parse(if child == 1 { "999900006" } else { "999900018" }).expect("a test BSN")
}

/// The claim and everything that it is checked against.
#[derive(Clone, Debug)]
pub(super) struct World {
    pub(super) claim: Declaratie,
    pub(super) today: NaiveDate,
    pub(super) gemeenten: GemeenteList,
    pub(super) allocations: Vec<Toewijzing>,
    pub(super) bsns: BTreeMap<ChildId, Bsn>,
    pub(super) tariffs: Vec<Tariff>,
    pub(super) sent: Vec<SentLine>,
    pub(super) identifications: BTreeSet<Identificatie>,
    pub(super) numbers: BTreeSet<DeclaratieNummer>,
    pub(super) references: BTreeSet<ReferentieNummer>,
    pub(super) last_declared: Option<Month>,
}

/// Number of the allocation of the first child in dagdelen; its line is the first of the claim.
pub(super) const FIRST: &str = "300201";
/// The same of the second child.
pub(super) const SECOND: &str = "300202";
/// Number of the allocation of the first child in hours, on which the right claim has no line.
pub(super) const HOURS: &str = "300203";

fn line(child: i64, toewijzing: &str, month: &str, count: u32, own: &str) -> Prestatie {
    let month = self::month(month);
    Prestatie {
        child: ChildId::from_raw(child),
        child_number: ChildNumber::parse(&child.to_string()).expect("a number"),
        bsn: bsn(child),
        toewijzing: number(toewijzing),
        category: category("45"),
        product: product("45A60"),
        begin: month.first_day(),
        end: month.last_day(),
        volume: volume(count),
        unit: Eenheid::Dagdeel,
        tariff: cents(4_737),
        hourly_tariff: None,
        amount: cents(4_737 * u64::from(count)),
        debit_credit: DebetCredit::Debet,
        reference: reference(own),
        previous_reference: None,
    }
}

fn allocation(child: i64, own: &str, code: &str, (count, unit): (u32, Eenheid)) -> Toewijzing {
    Toewijzing {
        gemeente: gemeente("0214"),
        number: number(own),
        stamp: ToewijzingStamp {
            date: day("2020-12-01"),
            time: NaiveTime::MIN,
        },
        child: ChildId::from_raw(child),
        category: Some(category("45")),
        product: Some(product(code)),
        omvang: Some(Omvang {
            volume: volume(count),
            unit,
            frequency: Frequentie::PerWeek,
        }),
        budget: None,
        period: Period::new(day("2021-01-01"), Some(day("2026-12-31"))).expect("a period"),
        change_reason: None,
    }
}

fn tariff(code: &str, unit: Eenheid, amount: u64, begin: &str) -> Tariff {
    Tariff {
        gemeente: gemeente("0214"),
        product: product(code),
        category: category("45"),
        period: Period::new(day(begin), None).expect("a period"),
        unit,
        tariff: cents(amount),
    }
}

fn gemeenten() -> GemeenteList {
    let known = |code, end: Option<&str>| Gemeente {
        code: gemeente(code),
        name: "Een gemeente".to_owned(),
        begin: None,
        end: end.map(day),
    };
    GemeenteList::new(
        [known("0214", None), known("0501", Some("2022-12-31"))],
        day("2026-12-31"),
    )
}

/// Two months that were sent: F1 and J2 stand approved, F2 has no answer, J1 was rejected, J3 was given back by J4.
fn sent() -> Vec<SentLine> {
    let sent = |line: Prestatie, state| SentLine {
        declared: Month::of(line.begin),
        line,
        state,
        codes: Vec::new(),
    };
    let credit = Prestatie {
        debit_credit: DebetCredit::Credit,
        previous_reference: Some(reference("J3")),
        ..line(2, SECOND, "2026-01", 10, "J4")
    };
    vec![
        sent(line(1, FIRST, "2026-01", 11, "J1"), LineState::Rejected),
        sent(line(1, FIRST, "2026-01", 10, "J2"), LineState::Approved),
        sent(line(2, SECOND, "2026-01", 10, "J3"), LineState::Credited),
        sent(credit, LineState::Sent),
        sent(line(1, FIRST, "2026-02", 12, "F1"), LineState::Approved),
        sent(line(2, SECOND, "2026-02", 12, "F2"), LineState::Sent),
    ]
}

impl World {
    /// A right claim: March, two children, the most that fits.
    pub(super) fn right() -> Self {
        let sent = sent();
        let mut world = Self {
            claim: Declaratie {
                identification: Identificatie::parse("K7QX000003").expect("an identification"),
                number: DeclaratieNummer::parse("DK7QX000003").expect("a number"),
                agb: AgbCode::parse("90909090").expect("a code"),
                gemeente: gemeente("0214"),
                month: month("2026-03"),
                dated: day("2026-04-02"),
                lines: vec![
                    line(1, FIRST, "2026-03", 18, "M1"),
                    line(2, SECOND, "2026-03", 18, "M2"),
                ],
                total: Cents::ZERO,
                total_debit_credit: DebetCredit::Debet,
            },
            today: day("2026-04-02"),
            gemeenten: gemeenten(),
            allocations: vec![
                allocation(1, FIRST, "45A60", (3, Eenheid::Dagdeel)),
                allocation(2, SECOND, "45A60", (3, Eenheid::Dagdeel)),
                allocation(1, HOURS, "45A04", (2, Eenheid::Uur)),
            ],
            bsns: [1, 2].map(|child| (ChildId::from_raw(child), bsn(child))).into(),
            tariffs: vec![
                tariff("45A60", Eenheid::Dagdeel, 4_737, "2021-01-01"),
                tariff("45A04", Eenheid::Uur, 5_000, "2021-01-01"),
            ],
            references: sent.iter().map(|sent| sent.line.reference.clone()).collect(),
            sent,
            identifications: ["K7QX000001", "K7QX000002"]
                .iter()
                .flat_map(|raw| Identificatie::parse(raw))
                .collect(),
            numbers: ["DK7QX000001", "DK7QX000002"]
                .iter()
                .flat_map(|raw| DeclaratieNummer::parse(raw))
                .collect(),
            last_declared: Some(month("2026-02")),
        };
        world.add_up();
        world
    }

    /// Everything that is found in the claim.
    pub(super) fn findings(&self) -> Vec<Finding> {
        let own = Administration {
            today: self.today,
            gemeenten: &self.gemeenten,
            allocations: &self.allocations,
            bsns: &self.bsns,
            tariffs: &self.tariffs,
            sent: &self.sent,
            identifications: &self.identifications,
            numbers: &self.numbers,
            references: &self.references,
            last_declared: self.last_declared,
        };
        let mut findings = check_message(&self.claim);
        findings.extend(check_administration(&self.claim, &own));
        findings
    }

    fn add_up(&mut self) {
        if let Some((amount, side)) = total(&self.claim.lines) {
            self.claim.total = amount;
            self.claim.total_debit_credit = side;
        }
    }

    /// The first line; the amount and the total are not touched.
    pub(super) fn first(&mut self) -> &mut Prestatie {
        self.claim.lines.first_mut().expect("the claim has lines")
    }

    /// The allocation of the first line.
    pub(super) fn granted(&mut self) -> &mut Toewijzing {
        self.allocations.first_mut().expect("there are allocations")
    }

    /// Changes the first line and works its amount and the total out anew.
    pub(super) fn change(&mut self, change: fn(&mut Prestatie)) {
        let line = self.first();
        change(line);
        let count = line.volume.count();
        let amount = match line.hourly_tariff {
            Some(hourly) => hourly_amount(hourly, count),
            None => line.tariff.times(count),
        };
        // Above what a line can hold there is no right amount: the old one stays, and is wrong.
        line.amount = amount.unwrap_or(line.amount);
        self.add_up();
    }

    /// Declares another month: both lines with 4 dagdelen, on its last day.
    pub(super) fn declare(&mut self, text: &str) {
        self.claim.month = month(text);
        self.claim.dated = month(text).last_day();
        self.today = self.claim.dated;
        self.last_declared = None;
        self.sent.clear();
        self.claim.lines = vec![line(1, FIRST, text, 4, "M1"), line(2, SECOND, text, 4, "M2")];
        self.add_up();
    }

    /// Adds a line of a month for the first child, such as one that was forgotten or corrected.
    pub(super) fn add(&mut self, month: &str, count: u32) {
        let own = format!("A{}", self.claim.lines.len());
        self.claim.lines.push(line(1, FIRST, month, count, &own));
        self.add_up();
    }

    /// Adds the credit of a line that was sent, or of one of the first child that never was.
    pub(super) fn credit(&mut self, original: &str) {
        let previous = reference(original);
        let known = self.sent.iter().find(|sent| sent.line.reference == previous);
        let copied = known.map_or_else(|| line(1, FIRST, "2026-01", 10, "X"), |sent| sent.line.clone());
        let own = format!("C{}", self.claim.lines.len());
        self.claim.lines.push(Prestatie {
            debit_credit: DebetCredit::Credit,
            reference: reference(&own),
            previous_reference: Some(previous),
            ..copied
        });
        self.add_up();
    }

    /// The state of a line that was sent.
    pub(super) fn set_state(&mut self, own: &str, state: LineState) {
        let own = reference(own);
        for sent in self.sent.iter_mut().filter(|sent| sent.line.reference == own) {
            sent.state = state;
        }
    }

    /// A credit of F1 that was sent before, and how far it has come.
    pub(super) fn credited_before(&mut self, state: LineState) {
        let credit = Prestatie {
            debit_credit: DebetCredit::Credit,
            previous_reference: Some(reference("F1")),
            ..line(1, FIRST, "2026-02", 12, "F3")
        };
        self.sent.push(SentLine {
            line: credit,
            state,
            declared: month("2026-02"),
            codes: Vec::new(),
        });
    }

    /// Makes the first line one of hours or minutes on the allocation in hours.
    pub(super) fn by_the_hour(&mut self, unit: Eenheid, count: u32) {
        let line = self.first();
        line.toewijzing = number(HOURS);
        line.product = product("45A04");
        line.unit = unit;
        line.volume = volume(count);
        let hourly = cents(5_000);
        if unit == Eenheid::Minuut {
            line.tariff = minute_tariff(hourly);
            line.hourly_tariff = Some(hourly);
            line.amount = hourly_amount(hourly, count).expect("small");
        } else {
            line.tariff = hourly;
            line.amount = hourly.times(count).expect("small");
        }
        self.add_up();
    }

    /// Moves the claim, the allocations and the tariffs to another municipality.
    pub(super) fn move_to(&mut self, code: &str) {
        let code = gemeente(code);
        self.claim.gemeente = code.clone();
        self.allocations
            .iter_mut()
            .for_each(|known| known.gemeente = code.clone());
        self.tariffs.iter_mut().for_each(|known| known.gemeente = code.clone());
    }

    /// Makes the allocation of the first line one for any product, within a budget.
    pub(super) fn make_generic(&mut self, budget: u64) {
        let granted = self.granted();
        granted.category = None;
        granted.product = None;
        granted.omvang = None;
        granted.budget = Some(cents(budget));
    }

    /// Gives the allocation of the first line in total, whatever the month.
    pub(super) fn grant_in_total(&mut self, count: u32) {
        self.granted().omvang = Some(Omvang {
            volume: volume(count),
            unit: Eenheid::Dagdeel,
            frequency: Frequentie::Totaal,
        });
    }

    /// Sets the unit in which the first line was granted.
    pub(super) fn grant_in(&mut self, unit: Eenheid) {
        if let Some(omvang) = &mut self.granted().omvang {
            omvang.unit = unit;
        }
    }

    /// Sets the days of the allocation of the first line.
    pub(super) fn grant_from(&mut self, begin: &str, end: &str) {
        self.granted().period = Period::new(day(begin), Some(day(end))).expect("a period");
    }

    /// Sets the reason for which the allocation of the first line was changed.
    pub(super) fn grant_again(&mut self, reason: &str) {
        self.granted().change_reason = Some(RedenWijziging::parse(reason).expect("a reason"));
    }

    /// Contracts a product at another tariff from a day on.
    pub(super) fn contract(&mut self, code: &str, unit: Eenheid, amount: u64, begin: &str) {
        self.tariffs.push(tariff(code, unit, amount, begin));
    }
}
