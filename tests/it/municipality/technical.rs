//! Level 2: what can be seen in the message alone; one fault makes the whole message count as not sent (0001).

use super::claim::{Claim, Line, Side, Unit};
use super::grants::last_of;
use chrono::{Datelike, Months, NaiveDate};
use std::collections::BTreeSet;

/// Every rule of level 2 that a message breaks.
pub fn broken(claim: &Claim) -> Vec<&'static str> {
    let mut found = of_message(claim);
    found.extend(claim.lines().flat_map(|line| of_line(claim, line)));
    found.extend(keys(claim));
    found
}

fn listed<const N: usize>(rules: [(&'static str, bool); N]) -> Vec<&'static str> {
    rules
        .into_iter()
        .filter(|(_, broken)| *broken)
        .map(|(rule, _)| rule)
        .collect()
}

fn release() -> NaiveDate {
    NaiveDate::from_ymd_opt(2021, 1, 1).expect("a date")
}

fn of_message(claim: &Claim) -> Vec<&'static str> {
    let days = claim.days;
    let sum: i64 = claim.lines().map(Line::signed_amount).sum();
    listed([
        ("CS002", claim.clients.iter().any(|client| !passes_eleven(&client.bsn))),
        ("CS100", days.begin < release()),
        ("CS340", days.begin.day() != 1 || days.end != last_of(days.begin)),
        ("TR134", days.begin > claim.dated),
        ("TR137", days.end < days.begin || days.end > claim.dated),
        ("CS325", claim.total == 0 && claim.total_side == Side::Credit),
        ("TR358", claim.total_side.signed(claim.total) != sum),
    ])
}

fn passes_eleven(bsn: &str) -> bool {
    let digits = bsn.bytes().map(|byte| i64::from(byte) - i64::from(b'0'));
    let sum: i64 = digits
        .zip([9, 8, 7, 6, 5, 4, 3, 2, -1])
        .map(|(digit, weight)| digit * weight)
        .sum();
    sum % 11 == 0 && bsn != "000000000"
}

fn of_line(claim: &Claim, line: &Line) -> Vec<&'static str> {
    let days = line.days;
    let oldest = claim.signed - Months::new(60);
    let euro = line.unit == Unit::Euro;
    listed([
        ("CS100", days.begin < release()),
        (
            "CS337",
            (days.begin.year(), days.begin.month()) != (days.end.year(), days.end.month()),
        ),
        ("TR134", days.begin > claim.dated),
        ("TR137", days.end < days.begin || days.end > claim.dated),
        ("TR335", days.end < oldest),
        ("CD060", line.previous.is_some() != (line.side == Side::Credit)),
        ("CD087", line.tariff.is_none() != euro),
        ("CS339", euro && line.amount != line.volume),
        ("CS325", line.amount == 0 && line.side == Side::Credit),
    ])
}

/// Says whether something stands in a list twice.
fn doubled<T: Ord>(mut all: impl Iterator<Item = T>) -> bool {
    let mut seen = BTreeSet::new();
    all.any(|one| !seen.insert(one))
}

fn keys(claim: &Claim) -> Vec<&'static str> {
    let previous = || claim.lines().filter_map(|line| line.previous.as_ref());
    let own: BTreeSet<&String> = claim.lines().map(|line| &line.reference).collect();
    let debits = claim.lines().filter(|line| line.side == Side::Debit);
    let mut clients = claim.clients.iter();
    listed([
        (
            "TR101",
            doubled(claim.clients.iter().map(|client| &client.bsn))
                || clients.any(|client| doubled(client.lines.iter().map(|line| (&line.reference, &line.previous)))),
        ),
        ("TR315", doubled(previous())),
        ("TR316", previous().any(|reference| own.contains(reference))),
        (
            "TR416",
            doubled(debits.map(|line| {
                (
                    line.allocation,
                    &line.category,
                    &line.code,
                    line.days.begin,
                    line.days.end,
                )
            })),
        ),
    ])
}
