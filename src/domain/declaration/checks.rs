//! Checks on a finished claim that need nothing but the claim itself (iJw rules of RULES section 5, control level 2 and 3).
//!
//! What the types already make impossible (BSN, lengths, whole month, units) is not checked again here.

use super::{DebetCredit, Declaratie, Prestatie};
use crate::domain::allocation::Eenheid;
use crate::domain::finding::{Finding, Severity};
use crate::domain::money::Cents;
use crate::domain::time::Month;
use chrono::{Months, NaiveDate};
use std::collections::BTreeSet;

/// First day from which care can be declared under release 3.2 (CS100).
fn first_declarable_day() -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(2021, 1, 1)
}

/// Everything in the claim that the municipality would reject.
pub fn check_message(claim: &Declaratie) -> Vec<Finding> {
    let mut findings = check_month(claim.month, claim.dated);
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
            "TR137",
            "0001",
            None,
            format!("De maand {} is nog niet voorbij.", month.in_words()),
            format!("Declareer deze maand vanaf {}.", month.last_day().format("%d-%m-%Y")),
        ));
    }
    if first_declarable_day().is_some_and(|first| month.first_day() < first) {
        findings.push(fault(
            "CS100",
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
    let oldest = claim.dated.checked_sub_months(Months::new(60));
    let rules = [
        (
            "CS337",
            "0001",
            Month::of(line.begin) != Month::of(line.end),
            "loopt niet binnen één kalendermaand",
        ),
        ("TR134", "0001", line.begin > claim.dated, "begint na de dagtekening"),
        (
            "TR137",
            "0001",
            line.end < line.begin || line.end > claim.dated,
            "eindigt vóór het begin of na de dagtekening",
        ),
        (
            "TR335",
            "0001",
            oldest.is_some_and(|oldest| line.end < oldest),
            "is meer dan vijf jaar oud",
        ),
        (
            "TR319",
            "9319",
            Month::of(line.end) > claim.month,
            "ligt na de declaratiemaand",
        ),
        (
            "CS100",
            "0001",
            first_declarable_day().is_some_and(|first| line.begin < first),
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

fn check_amount(line: &Prestatie) -> Vec<Finding> {
    let mut findings = Vec::new();
    let exact = line.tariff.times(line.volume.count());
    if line.unit == Eenheid::Euro {
        let text = "Een prestatie in euro's kan dit programma niet declareren.".to_owned();
        findings.push(fault(
            "CS339",
            "0001",
            Some(line),
            text,
            "Controleer de eenheid van de toewijzing.".to_owned(),
        ));
    } else if exact != Some(line.amount) {
        let text = "Het bedrag is niet gelijk aan volume maal tarief.".to_owned();
        findings.push(fault(
            "TR346",
            "9346",
            Some(line),
            text,
            "Controleer het tarief.".to_owned(),
        ));
    }
    let credit = line.debit_credit == DebetCredit::Credit;
    if line.amount == Cents::ZERO && credit {
        let text = "Een bedrag van nul kan niet worden gecrediteerd.".to_owned();
        findings.push(fault(
            "CS325",
            "0001",
            Some(line),
            text,
            "Laat deze regel weg.".to_owned(),
        ));
    }
    if credit != line.previous_reference.is_some() {
        let text = "Alleen een creditregel verwijst naar een eerdere regel.".to_owned();
        findings.push(fault(
            "CD060",
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
    let (mut seen, mut seen_previous) = (BTreeSet::new(), BTreeSet::new());
    for line in &claim.lines {
        if !seen.insert(&line.reference) {
            let text = "Een referentienummer staat twee keer in de declaratie.".to_owned();
            findings.push(fault(
                "TR314",
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
                "TR315",
                "0001",
                Some(line),
                text,
                "Laat een van beide weg.".to_owned(),
            ));
        }
        if own.contains(previous) {
            let text = "Een regel en zijn credit staan in dezelfde declaratie.".to_owned();
            findings.push(fault(
                "TR316",
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
                "TR416",
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
    if total(&claim.lines) == Some((claim.total, claim.total_debit_credit)) {
        return Vec::new();
    }
    let text = "Het totaalbedrag is niet de som van de regels.".to_owned();
    vec![fault(
        "TR358",
        "0001",
        None,
        text,
        "Maak de declaratie opnieuw.".to_owned(),
    )]
}

fn fault(
    code: &'static str,
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
    use crate::domain::declaration::{DeclaratieNummer, Identificatie, ReferentieNummer};
    use crate::domain::ids::{
        AgbCode, Bsn, ChildId, ChildNumber, GemeenteCode, ProductCategorie, ProductCode, ToewijzingNummer,
    };
    use crate::domain::time::parse_date;

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

    fn claim(lines: Vec<Prestatie>) -> Declaratie {
        let (total, total_debit_credit) = total(&lines).expect("a total");
        Declaratie {
            identification: Identificatie::parse("K7QX000001").expect("an identification"),
            number: DeclaratieNummer::parse("DK7QX000001").expect("a number"),
            agb: AgbCode::parse("90909090").expect("a code"),
            gemeente: GemeenteCode::parse("0214").expect("a code"),
            month: Month::parse("2026-03").expect("a month"),
            dated: day("2026-04-02"),
            lines,
            total,
            total_debit_credit,
        }
    }

    fn codes(claim: &Declaratie) -> Vec<&'static str> {
        check_message(claim).into_iter().map(|finding| finding.code).collect()
    }

    #[test]
    fn a_right_claim_has_no_findings() {
        assert_eq!(
            codes(&claim(vec![line("R1", "300201"), line("R2", "300202")])),
            Vec::<&str>::new()
        );
    }

    #[test]
    fn every_rule_of_section_5_is_found_when_broken() {
        type Break = fn(&mut Declaratie);
        let previous = || ReferentieNummer::parse("R0").ok();
        let cases: [(&str, Break); 14] = [
            ("TR137", |c| c.dated = day("2026-03-30")),
            ("CS100", |c| c.month = Month::parse("2020-12").expect("a month")),
            ("CS337", |c| c.lines[0].begin = day("2026-02-28")),
            ("TR134", |c| {
                c.dated = day("2026-02-27");
            }),
            ("TR335", |c| c.dated = day("2031-04-01")),
            ("TR319", |c| c.month = Month::parse("2026-02").expect("a month")),
            ("TR346", |c| c.lines[0].volume = Volume::new(17).expect("small")),
            ("CS339", |c| c.lines[0].unit = Eenheid::Euro),
            ("CS325", |c| {
                c.lines[0].debit_credit = DebetCredit::Credit;
                c.lines[0].amount = Cents::ZERO;
            }),
            ("CD060", |c| {
                c.lines[0].previous_reference = ReferentieNummer::parse("R0").ok();
            }),
            ("TR314", |c| c.lines[1].reference = c.lines[0].reference.clone()),
            ("TR316", |c| {
                c.lines[0].previous_reference = Some(c.lines[1].reference.clone());
            }),
            ("TR416", |c| c.lines[1].toewijzing = c.lines[0].toewijzing),
            ("TR358", |c| c.total = Cents::ZERO),
        ];
        for (code, break_it) in cases {
            let mut broken = claim(vec![line("R1", "300201"), line("R2", "300202")]);
            break_it(&mut broken);
            assert!(
                codes(&broken).contains(&code),
                "{code} is not found: {:?}",
                codes(&broken)
            );
        }
        let mut twice = claim(vec![line("R1", "300201"), line("R2", "300202")]);
        twice
            .lines
            .iter_mut()
            .for_each(|line| line.previous_reference = previous());
        assert!(codes(&twice).contains(&"TR315"));
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
}
