//! The municipality itself: one message that breaks each rule gets the code of that rule, a right one gets 8001.

mod caps;
mod levels;
mod lines;
mod telling;
mod unfair;

use super::answer::{write_amount, write_line};
use super::claim::{Claim, Client, Line};
use super::xml::Pen;
use super::{Answer, Days, Frequency, Grant, Municipality, Side, Subject, Tariff, Unit};
use chrono::{NaiveDate, NaiveDateTime};
use plusgroep::ijw::MessageKind;

const ANNA: &str = "999900006";
const BAS: &str = "999900018";
const CHRIS: &str = "999900031";
const DORA: &str = "999900043";

/// Allocations of [`town`].
const WEEKLY: u32 = 301;
const MONTHLY: u32 = 302;
const BUDGET: u32 = 303;
const WHOLE: u32 = 304;
const DAILY: u32 = 305;
const GENERIC: u32 = 306;

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn stamp(text: &str) -> NaiveDateTime {
    text.parse().expect("a stamp")
}

fn days(begin: &str, end: &str) -> Days {
    Days {
        begin: day(begin),
        end: day(end),
    }
}

fn tariff(code: &str, unit: Unit, cents: i64) -> Tariff {
    Tariff {
        category: code[..2].to_owned(),
        code: code.to_owned(),
        unit,
        from: day("2025-01-01"),
        until: None,
        cents,
    }
}

fn grant(number: u32, bsn: &str, subject: Subject, period: (&str, &str)) -> Grant {
    Grant {
        bsn: bsn.to_owned(),
        number,
        subject,
        begin: day(period.0),
        end: Some(period.1).filter(|end| !end.is_empty()).map(day),
        stamp: stamp("2025-12-20T10:00:00"),
        reason: None,
    }
}

/// Buren in 2026, before anyone was told anything.
fn untold(seed: u64) -> Municipality {
    let mut town = Municipality::new("0214", "90909090", seed);
    town.contract(tariff("45A60", Unit::Dagdeel, 4_737));
    town.contract(tariff("45A05", Unit::Hour, 6_015));
    town.contract(tariff("45A04", Unit::Minute, 101));
    town.contract(tariff("42A03", Unit::Piece, 1_250));
    let specific = Subject::specific;
    let weekly = specific("45", "45A60", (3, Unit::Dagdeel, Frequency::Weekly));
    town.grant(grant(WEEKLY, ANNA, weekly, ("2026-01-10", "2026-06-20")));
    let monthly = specific("45", "45A05", (10, Unit::Hour, Frequency::Monthly));
    town.grant(grant(MONTHLY, ANNA, monthly, ("2026-01-01", "")));
    let budget = Subject::CategoryBudget {
        category: "45".to_owned(),
        cents: 100_000,
    };
    town.grant(grant(BUDGET, BAS, budget, ("2026-01-01", "2026-12-31")));
    let whole = specific("42", "42A03", (20, Unit::Piece, Frequency::Whole));
    town.grant(grant(WHOLE, BAS, whole, ("2026-01-01", "2026-12-31")));
    let daily = specific("45", "45A04", (30, Unit::Minute, Frequency::Daily));
    town.grant(grant(DAILY, ANNA, daily, ("2026-02-15", "2026-12-31")));
    let generic = Subject::Budget { cents: 9_000_000 };
    town.grant(grant(GENERIC, CHRIS, generic, ("2026-01-01", "2026-12-31")));
    town
}

/// The same, with all of it told.
fn town() -> Municipality {
    town_of(7)
}

fn town_of(seed: u64) -> Municipality {
    let mut town = untold(seed);
    for bsn in [ANNA, BAS, CHRIS] {
        let bytes = town.jw301(bsn, day("2025-12-21"));
        crate::xml::assert_official(MessageKind::Jw301, &bytes);
    }
    town
}

/// Twelve dagdelen of February on the weekly allocation of Anna.
fn february(reference: &str) -> Line {
    Line {
        reference: reference.to_owned(),
        previous: None,
        allocation: WEEKLY,
        category: "45".to_owned(),
        code: "45A60".to_owned(),
        days: days("2026-02-01", "2026-02-28"),
        volume: 12,
        unit: Unit::Dagdeel,
        tariff: Some(4_737),
        amount: 56_844,
        side: Side::Debit,
    }
}

/// Four hours of February on the monthly allocation of Anna.
fn hours(reference: &str) -> Line {
    Line {
        allocation: MONTHLY,
        code: "45A05".to_owned(),
        volume: 4,
        unit: Unit::Hour,
        tariff: Some(6_015),
        amount: 24_060,
        ..february(reference)
    }
}

fn with_volume(mut line: Line, volume: i64) -> Line {
    line.volume = volume;
    line.amount = volume * line.tariff.expect("a tariff");
    line
}

/// The same volume in pieces on the allocation of the whole, of Bas.
fn of_whole(line: Line) -> Line {
    let volume = line.volume;
    let line = Line {
        allocation: WHOLE,
        category: "42".to_owned(),
        code: "42A03".to_owned(),
        unit: Unit::Piece,
        tariff: Some(1_250),
        ..line
    };
    with_volume(line, volume)
}

/// Lines of Bas in a declaration of April, sent in May.
fn send_in_may(town: &mut Municipality, name: &str, lines: Vec<Line>) -> Vec<(Option<String>, &'static str)> {
    let mut sent = claim(name, vec![(BAS, lines)]);
    sent.days = days("2026-04-01", "2026-04-30");
    sent.dated = day("2026-05-02");
    said(&send(town, &sent))
}

/// Gives a line back.
fn credit(reference: &str, of: &Line) -> Line {
    Line {
        reference: reference.to_owned(),
        previous: Some(of.reference.clone()),
        side: Side::Credit,
        ..of.clone()
    }
}

/// A declaration of February, sent on 2 March; the name makes its numbers.
fn claim(name: &str, clients: Vec<(&str, Vec<Line>)>) -> Claim {
    let client = |(bsn, lines): (&str, Vec<Line>)| Client {
        bsn: bsn.to_owned(),
        lines,
    };
    let mut claim = Claim {
        sender: "90909090".to_owned(),
        receiver: "0214".to_owned(),
        identification: format!("K{name}"),
        dated: day("2026-03-02"),
        versions: ["1.0.0".to_owned(), "1.0.1".to_owned()],
        number: format!("D{name}"),
        days: days("2026-02-01", "2026-02-28"),
        signed: day("2026-03-02"),
        total: 0,
        total_side: Side::Debit,
        clients: clients.into_iter().map(client).collect(),
    };
    add_up(&mut claim);
    claim
}

fn add_up(claim: &mut Claim) {
    (claim.total, claim.total_side) = Side::of(claim.lines().map(Line::signed_amount).sum());
}

fn write(claim: &Claim) -> Vec<u8> {
    Pen::message("jw323", |pen| {
        pen.group("Header", |pen| {
            pen.leaf("BerichtCode", "490");
            pen.leaf("BerichtVersie", "3");
            pen.leaf("BerichtSubversie", "2");
            pen.leaf("Afzender", &claim.sender);
            pen.leaf("Ontvanger", &claim.receiver);
            pen.identification("BerichtIdentificatie", &claim.identification, claim.dated);
            pen.versions("XsdVersie", claim.versions.each_ref().map(String::as_str));
        });
        pen.group("Declaratie", |pen| {
            pen.leaf("DeclaratieNummer", &claim.number);
            pen.group("DeclaratiePeriode", |pen| {
                pen.basis("Begindatum", claim.days.begin);
                pen.basis("Einddatum", claim.days.end);
            });
            pen.leaf("DeclaratieDagtekening", claim.signed);
            let total = (claim.total, claim.total_side);
            write_amount(pen, ["TotaalIngediendBedrag", "TotaalBedrag"], total);
            pen.group("Clienten", |pen| {
                claim.clients.iter().for_each(|client| write_client(pen, client));
            });
        });
    })
}

fn write_client(pen: &mut Pen, client: &Client) {
    pen.group("Client", |pen| {
        pen.leaf("Bsn", &client.bsn);
        pen.group("Prestaties", |pen| {
            for line in &client.lines {
                pen.group("Prestatie", |pen| write_line(pen, line));
            }
        });
    });
}

/// Sends a declaration on the day it is dated; what goes out and what comes back is valid by the official schemas.
fn send(town: &mut Municipality, claim: &Claim) -> Answer {
    send_on(town, claim, claim.dated)
}

fn send_on(town: &mut Municipality, claim: &Claim, today: NaiveDate) -> Answer {
    let bytes = write(claim);
    crate::xml::assert_official(MessageKind::Jw323, &bytes);
    let answer = town.receive(&bytes, today);
    crate::xml::assert_official(MessageKind::Jw325, &answer.bytes);
    answer
}

/// The declaration of these lines of Anna, and what is said about them.
fn send_lines(town: &mut Municipality, name: &str, lines: Vec<Line>) -> Vec<(Option<String>, &'static str)> {
    let answer = send(town, &claim(name, vec![(ANNA, lines)]));
    said(&answer)
}

fn said(answer: &Answer) -> Vec<(Option<String>, &'static str)> {
    let codes = answer.what.codes().into_iter();
    codes
        .map(|(reference, code)| (reference.map(str::to_owned), code))
        .collect()
}

fn granted() -> Vec<(Option<String>, &'static str)> {
    vec![(None, "8001")]
}

fn rejected(reference: &str, codes: &[&'static str]) -> Vec<(Option<String>, &'static str)> {
    codes.iter().map(|code| (Some(reference.to_owned()), *code)).collect()
}

fn rules(town: &Municipality) -> Vec<&str> {
    town.faults().iter().map(|fault| fault.rule.as_str()).collect()
}
