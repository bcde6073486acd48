//! Checks on a finished claim that need nothing but the claim itself (iJw rules of RULES section 5, control level 2 and 3).
//!
//! What the types already make impossible is not checked again here:
//!
//! | rule | what makes it impossible |
//! |---|---|
//! | RS.., CS319, CS002 | `Bsn`, `AgbCode`, `GemeenteCode`, `ProductCode`, the message numbers, `Volume` and `Eenheid` |
//! | CS015, CS025, RS047 | the writer of the message puts them in its header itself |
//! | CS340 | `Month`: a declared period is a whole calendar month |
//! | TR101 on `Bsn` | the writer gathers all lines with one BSN under one client |
//! | CD087 | the writer leaves the tariff out for unit 83 and `Prestatie` always has one for every other unit |
//!
//! `rule_table` has a breaking and a passing case for each of the others.

use super::month::MONTHS_BACK;
use super::{DebetCredit, Declaratie, Prestatie};
use crate::domain::allocation::Eenheid;
use crate::domain::finding::{Finding, Severity};
use crate::domain::money::Cents;
use crate::domain::rule_code::RuleCode;
use crate::domain::time::Month;
use chrono::{Months, NaiveDate};
use std::collections::BTreeSet;

/// First day from which care can be declared under release 3.2 (CS100).
fn first_declarable_day() -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(2021, 1, 1)
}

/// Says whether a day lies before what this message can declare (CS100).
pub fn is_before_first_day(day: NaiveDate) -> bool {
    first_declarable_day().is_some_and(|first| day < first)
}

/// Says whether a product period that ends on a day is more than five years old on the day of sending (TR335).
pub fn is_too_old(end: NaiveDate, dated: NaiveDate) -> bool {
    let oldest = dated.checked_sub_months(Months::new(MONTHS_BACK));
    oldest.is_some_and(|oldest| end < oldest)
}

/// Everything in the claim that the municipality would reject.
pub fn check_message(claim: &Declaratie) -> Vec<Finding> {
    let mut findings = check_month(claim.month, claim.dated);
    if claim.month.first_day() > claim.dated {
        let text = format!("De maand {} begint na de dagtekening.", claim.month.in_words());
        findings.push(fault(
            RuleCode::Tr134,
            "0001",
            None,
            text,
            "Kies een eerdere maand.".to_owned(),
        ));
    }
    for line in &claim.lines {
        findings.extend(check_period(claim, line));
        findings.extend(check_amount(line));
    }
    findings.extend(check_references(claim));
    findings.extend(check_duplicates(claim));
    findings.extend(check_total(claim));
    findings
}

/// Rules on the declared month itself: TR137 (not before its last day) and CS100 (not before 2021).
pub fn check_month(month: Month, dated: NaiveDate) -> Vec<Finding> {
    let mut findings = Vec::new();
    if month.last_day() > dated {
        findings.push(fault(
            RuleCode::Tr137,
            "0001",
            None,
            format!("De maand {} is nog niet voorbij.", month.in_words()),
            format!("Declareer deze maand vanaf {}.", month.last_day().format("%d-%m-%Y")),
        ));
    }
    if is_before_first_day(month.first_day()) {
        findings.push(fault(
            RuleCode::Cs100,
            "0001",
            None,
            "Zorg van vóór 1 januari 2021 kan niet met dit bericht worden gedeclareerd.".to_owned(),
            "Kies een latere maand.".to_owned(),
        ));
    }
    findings
}

fn check_period(claim: &Declaratie, line: &Prestatie) -> Vec<Finding> {
    let mut findings = Vec::new();
    let rules = [
        (
            RuleCode::Cs337,
            "0001",
            Month::of(line.begin) != Month::of(line.end),
            "loopt niet binnen één kalendermaand",
        ),
        (
            RuleCode::Tr134,
            "0001",
            line.begin > claim.dated,
            "begint na de dagtekening",
        ),
        (
            RuleCode::Tr137,
            "0001",
            line.end < line.begin || line.end > claim.dated,
            "eindigt vóór het begin of na de dagtekening",
        ),
        (
            RuleCode::Tr335,
            "0001",
            is_too_old(line.end, claim.dated),
            "is meer dan vijf jaar oud",
        ),
        (
            RuleCode::Tr319,
            "9319",
            Month::of(line.end) > claim.month,
            "ligt na de declaratiemaand",
        ),
        (
            RuleCode::Cs100,
            "0001",
            is_before_first_day(line.begin),
            "ligt vóór 1 januari 2021",
        ),
    ];
    for (code, return_code, broken, what) in rules {
        if broken {
            let text = format!("De productperiode {} tot en met {} {what}.", line.begin, line.end);
            let remedy = "Controleer de toewijzing en de maand die u declareert.".to_owned();
            findings.push(fault(code, return_code, Some(line), text, remedy));
        }
    }
    findings
}

/// The amount of minutes at a contract tariff per hour, rounded half up to the cent once (IV081); `None` above what a line can hold.
pub fn hourly_amount(hourly: Cents, minutes: u32) -> Option<Cents> {
    let sixtieths = hourly.cents().checked_mul(u64::from(minutes))?;
    let cents = sixtieths.checked_add(30)? / 60;
    Cents::new(cents)
        .ok()
        .filter(|amount| amount.cents() <= Cents::MAX_LINE)
}

/// The tariff per minute that a line in minutes shows for a contract tariff per hour, rounded half up (IV081).
pub fn minute_tariff(hourly: Cents) -> Cents {
    let cents = (hourly.cents() + 30) / 60;
    Cents::new(cents).unwrap_or(hourly)
}

/// Amount that a line should have, and whether its tariff is right (TR346).
fn is_amount_right(line: &Prestatie) -> bool {
    let count = line.volume.count();
    match line.hourly_tariff {
        Some(hourly) => {
            line.unit == Eenheid::Minuut
                && line.tariff == minute_tariff(hourly)
                && hourly_amount(hourly, count) == Some(line.amount)
        }
        None => line.tariff.times(count) == Some(line.amount),
    }
}

/// A debit of nothing is let through by the standard, but can never be given back (CS325), so that the real amount could never be
/// claimed either: this program does not send it.
fn check_nothing_claimed(line: &Prestatie) -> Option<Finding> {
    let claims_nothing = line.amount == Cents::ZERO && line.debit_credit == DebetCredit::Debet;
    (claims_nothing && line.volume.count() > 0).then(|| {
        let text =
            "Een regel van EUR 0,00 kan nooit worden gecrediteerd; het echte bedrag is dan niet meer te declareren.";
        let remedy = "Lees het juiste contracttarief in en maak de declaratie opnieuw.".to_owned();
        Finding {
            return_code: None,
            ..fault(RuleCode::Cs325, "0001", Some(line), text.to_owned(), remedy)
        }
    })
}

fn check_amount(line: &Prestatie) -> Vec<Finding> {
    let mut findings = Vec::new();
    if line.unit == Eenheid::Euro {
        let text = "Een prestatie in euro's kan dit programma niet declareren.".to_owned();
        let remedy = "Controleer de eenheid van de toewijzing.".to_owned();
        findings.push(fault(RuleCode::Cs339, "0001", Some(line), text, remedy));
    } else if !is_amount_right(line) {
        let text = "Het bedrag is niet gelijk aan volume maal tarief.".to_owned();
        findings.push(fault(
            RuleCode::Tr346,
            "9346",
            Some(line),
            text,
            "Controleer het tarief.".to_owned(),
        ));
    }
    if line.volume.count() == 0 {
        let text = "Een regel zonder volume hoort niet in een declaratie.".to_owned();
        let remedy = "Maak de declaratie opnieuw; zonder levering is er geen regel.".to_owned();
        findings.push(Finding {
            return_code: None,
            ..fault(RuleCode::Op284, "0001", Some(line), text, remedy)
        });
    }
    let credit = line.debit_credit == DebetCredit::Credit;
    if line.amount == Cents::ZERO && credit {
        let text = "Een bedrag van nul kan niet worden gecrediteerd.".to_owned();
        findings.push(fault(
            RuleCode::Cs325,
            "0001",
            Some(line),
            text,
            "Laat deze regel weg.".to_owned(),
        ));
    }
    findings.extend(check_nothing_claimed(line));
    if credit != line.previous_reference.is_some() {
        let text = "Alleen een creditregel verwijst naar een eerdere regel.".to_owned();
        findings.push(fault(
            RuleCode::Cd060,
            "0001",
            Some(line),
            text,
            "Maak de correctie opnieuw.".to_owned(),
        ));
    }
    findings
}

fn check_references(claim: &Declaratie) -> Vec<Finding> {
    let mut findings = Vec::new();
    let own: BTreeSet<_> = claim.lines.iter().map(|line| &line.reference).collect();
    let (mut seen, mut seen_previous, mut keys) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for line in &claim.lines {
        if !keys.insert((line.bsn, &line.reference, &line.previous_reference)) {
            let text = "Een regel staat twee keer onder dezelfde cliënt.".to_owned();
            let remedy = "Maak de declaratie opnieuw.".to_owned();
            findings.push(fault(RuleCode::Tr101, "0001", Some(line), text, remedy));
        }
        if !seen.insert(&line.reference) {
            let text = "Een referentienummer staat twee keer in de declaratie.".to_owned();
            findings.push(fault(
                RuleCode::Tr314,
                "8021",
                Some(line),
                text,
                "Maak de declaratie opnieuw.".to_owned(),
            ));
        }
        let Some(previous) = &line.previous_reference else {
            continue;
        };
        if !seen_previous.insert(previous) {
            let text = "Een eerdere regel wordt twee keer gecrediteerd.".to_owned();
            findings.push(fault(
                RuleCode::Tr315,
                "0001",
                Some(line),
                text,
                "Laat een van beide weg.".to_owned(),
            ));
        }
        if own.contains(previous) {
            let text = "Een regel en zijn credit staan in dezelfde declaratie.".to_owned();
            findings.push(fault(
                RuleCode::Tr316,
                "0001",
                Some(line),
                text,
                "Crediteer pas na het antwoord.".to_owned(),
            ));
        }
    }
    findings
}

fn check_duplicates(claim: &Declaratie) -> Vec<Finding> {
    let mut seen = BTreeSet::new();
    claim
        .lines
        .iter()
        .filter(|line| line.debit_credit == DebetCredit::Debet)
        .filter(|line| !seen.insert((line.toewijzing, &line.category, &line.product, line.begin, line.end)))
        .map(|line| {
            let text = "Dezelfde toewijzing en periode staan twee keer in de declaratie.".to_owned();
            fault(
                RuleCode::Tr416,
                "0001",
                Some(line),
                text,
                "Voeg beide regels samen tot één.".to_owned(),
            )
        })
        .collect()
}

/// The total of lines: debits minus credits, as amount and sign (TR358).
pub fn total(lines: &[Prestatie]) -> Option<(Cents, DebetCredit)> {
    let sum = |side| {
        lines
            .iter()
            .filter(|line| line.debit_credit == side)
            .try_fold(Cents::ZERO, |sum, line| sum.plus(line.amount))
    };
    let (debit, credit) = (sum(DebetCredit::Debet)?, sum(DebetCredit::Credit)?);
    let side = if debit >= credit {
        DebetCredit::Debet
    } else {
        DebetCredit::Credit
    };
    Cents::new(debit.cents().abs_diff(credit.cents()))
        .ok()
        .map(|amount| (amount, side))
}

fn check_total(claim: &Declaratie) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut add = |code, text: &str| {
        let remedy = "Maak de declaratie opnieuw.".to_owned();
        findings.push(fault(code, "0001", None, text.to_owned(), remedy));
    };
    if claim.total == Cents::ZERO && claim.total_debit_credit == DebetCredit::Credit {
        add(RuleCode::Cs325, "Een totaal van nul is nooit een credit.");
    }
    if total(&claim.lines) != Some((claim.total, claim.total_debit_credit)) {
        add(RuleCode::Tr358, "Het totaalbedrag is niet de som van de regels.");
    }
    findings
}

/// A finding that forbids writing the file, about a line or about the whole claim.
pub(super) fn fault(
    code: RuleCode,
    return_code: &'static str,
    line: Option<&Prestatie>,
    text: String,
    remedy: String,
) -> Finding {
    Finding {
        code,
        return_code: Some(return_code),
        severity: Severity::Fout,
        child: line.map(|line| line.child_number.clone()),
        day: line.map(|line| line.begin),
        text,
        remedy,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::allocation::Volume;
    use crate::domain::declaration::ReferentieNummer;
    use crate::domain::ids::{Bsn, ChildId, ChildNumber, ProductCategorie, ProductCode, ToewijzingNummer};
    use crate::domain::time::parse_date;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        parse_date(text).expect("a test date")
    }

    fn line(reference: &str, toewijzing: &str) -> Prestatie {
        Prestatie {
            child: ChildId::from_raw(1),
            child_number: ChildNumber::parse("12").expect("a number"),
            bsn: Bsn::parse("999900006").expect("a test BSN"),
            toewijzing: ToewijzingNummer::parse(toewijzing).expect("a number"),
            category: ProductCategorie::parse("45").expect("a category"),
            product: ProductCode::parse("45A60").expect("a code"),
            begin: day("2026-03-01"),
            end: day("2026-03-31"),
            volume: Volume::new(18).expect("small"),
            unit: Eenheid::Dagdeel,
            tariff: Cents::parse("4737").expect("an amount"),
            hourly_tariff: None,
            amount: Cents::parse("85266").expect("an amount"),
            debit_credit: DebetCredit::Debet,
            reference: ReferentieNummer::parse(reference).expect("a reference"),
            previous_reference: None,
        }
    }

    #[test]
    fn tr358_total_is_debits_minus_credits() {
        let mut credit = line("R3", "300201");
        credit.debit_credit = DebetCredit::Credit;
        assert_eq!(
            total(&[line("R1", "300201"), credit.clone()]),
            Some((Cents::ZERO, DebetCredit::Debet))
        );
        assert_eq!(
            total(&[credit]),
            Cents::new(85_266).ok().map(|amount| (amount, DebetCredit::Credit))
        );
    }

    #[test]
    fn iv081_minutes_at_a_tariff_per_hour_are_rounded_half_up_once() {
        let cents = |count| Cents::new(count).expect("small");
        for (hourly, minutes, amount, tariff) in [
            (5_000, 380, Some(31_667), 83),
            (5_430, 1, Some(91), 91),
            (5_429, 1, Some(90), 90),
            (5_430, 3, Some(272), 91),
            (6_000, 90, Some(9_000), 100),
            (0, 90, Some(0), 0),
            (5_000, 0, Some(0), 83),
            (99_999_999, 60, Some(99_999_999), 1_666_667),
            (99_999_999, 61, None, 1_666_667),
        ] {
            let hourly = cents(hourly);
            assert_eq!(hourly_amount(hourly, minutes), amount.map(cents), "{hourly} {minutes}");
            assert_eq!(minute_tariff(hourly), cents(tariff), "{hourly}");
        }
    }

    proptest! {
        #[test]
        fn iv081_no_tariff_makes_the_rounding_panic_and_it_stays_within_half_a_cent(
            hourly in 0..=Cents::MAX_TOTAL, minutes in 0u32..=99_999_999,
        ) {
            let tariff = Cents::new(hourly).expect("in range");
            let _ = minute_tariff(tariff);
            if let Some(amount) = hourly_amount(tariff, minutes) {
                let exact = u128::from(hourly) * u128::from(minutes);
                prop_assert!((u128::from(amount.cents()) * 60).abs_diff(exact) <= 30);
            }
        }
    }
}
