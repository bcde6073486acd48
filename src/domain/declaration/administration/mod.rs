//! Checks on a finished claim against our own administration: RULES section 6, control level 3 and 4.
//!
//! A second pair of eyes before the file is written: nothing here asks how the claim was worked out. What only the municipality
//! can decide, and what the types make impossible, is listed with the tests (`rule_table`).

mod contract;
mod history;

use super::checks::fault;
use super::{DebetCredit, Declaratie, DeclaratieNummer, Identificatie, Prestatie, ReferentieNummer};
use super::{SentLine, Tariff};
use crate::domain::allocation::{Eenheid, Omvang, Toewijzing};
use crate::domain::entitlement::period_cap;
use crate::domain::finding::{Finding, Severity};
use crate::domain::gemeente::GemeenteList;
use crate::domain::ids::{Bsn, ChildId, ToewijzingNummer};
use crate::domain::rule_code::RuleCode;
use crate::domain::time::Month;
use chrono::NaiveDate;
use contract::check_contract;
use history::{check_credit, check_repeated, check_totals, credited};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::ops::Deref;

/// What we know, as far as a claim can clash with it.
#[derive(Clone, Copy, Debug)]
pub struct Administration<'a> {
    /// The day itself (TR135, TR378).
    pub today: NaiveDate,
    /// Municipalities of the country (TR378).
    pub gemeenten: &'a GemeenteList,
    /// Latest state of every allocation, also of removed ones and of other municipalities.
    pub allocations: &'a [Toewijzing],
    /// BSN of each child that has one (TR304).
    pub bsns: &'a BTreeMap<ChildId, Bsn>,
    /// Contract tariffs, which are also the product code list in use (TR418, TR381).
    pub tariffs: &'a [Tariff],
    /// Every line sent to this municipality before, in any state.
    pub sent: &'a [SentLine],
    /// Identifications of every JW323 sent before, to any municipality (TR056).
    pub identifications: &'a BTreeSet<Identificatie>,
    /// Numbers of every declaration before, to any municipality (TR333).
    pub numbers: &'a BTreeSet<DeclaratieNummer>,
    /// References of every line before, to any municipality (TR314).
    pub references: &'a BTreeSet<ReferentieNummer>,
    /// Latest month declared to this municipality, without declarations that were rejected as a whole (TR318).
    pub last_declared: Option<Month>,
}

/// The administration, sorted for what is looked up per line: a claim of ten thousand lines asks ten thousand times.
struct Books<'a> {
    own: &'a Administration<'a>,
    latest: HashMap<ToewijzingNummer, &'a Toewijzing>,
    sent_on: HashMap<ToewijzingNummer, Vec<&'a SentLine>>,
    debits: HashMap<&'a ReferentieNummer, &'a SentLine>,
    /// References that a credit gave back, or is on its way to give back.
    given_back: HashSet<&'a ReferentieNummer>,
}

impl<'a> Deref for Books<'a> {
    type Target = Administration<'a>;

    fn deref(&self) -> &Self::Target {
        self.own
    }
}

impl<'a> Books<'a> {
    fn new(claim: &Declaratie, own: &'a Administration<'a>) -> Self {
        let mut books = Self {
            own,
            latest: HashMap::new(),
            sent_on: HashMap::new(),
            debits: HashMap::new(),
            given_back: HashSet::new(),
        };
        for allocation in own.allocations.iter().filter(|known| known.gemeente == claim.gemeente) {
            books.latest.entry(allocation.number).or_insert(allocation);
        }
        for sent in own.sent {
            books.sent_on.entry(sent.line.toewijzing).or_default().push(sent);
            if sent.line.debit_credit == DebetCredit::Debet {
                books.debits.entry(&sent.line.reference).or_insert(sent);
            } else if sent.state.counts() {
                books.given_back.extend(&sent.line.previous_reference);
            }
        }
        books
    }

    fn allocation(&self, line: &Prestatie) -> Option<&'a Toewijzing> {
        self.latest.get(&line.toewijzing).copied()
    }

    /// Tariffs of the product that hold on some day of the product period; of two that hold on a day the one that began last.
    fn tariffs_of(&self, claim: &Declaratie, line: &Prestatie) -> Vec<&'a Tariff> {
        let mut found: Vec<&Tariff> = Vec::new();
        for day in Month::of(line.begin)
            .days()
            .filter(|day| (line.begin..=line.end).contains(day))
        {
            let holds = self
                .tariffs
                .iter()
                .filter(|t| t.gemeente == claim.gemeente && t.product == line.product && t.period.contains(day))
                .max_by_key(|t| t.period.begin());
            found.extend(holds.filter(|tariff| !found.contains(tariff)));
        }
        found
    }
}

/// Everything in the claim that the municipality would reject by what it knows of us, and we know as well.
pub fn check_administration(claim: &Declaratie, own: &Administration<'_>) -> Vec<Finding> {
    let own = &Books::new(claim, own);
    let mut findings = check_header(claim, own);
    findings.extend(check_gemeente(claim, own));
    let credited = credited(claim, own);
    for line in &claim.lines {
        if own.references.contains(&line.reference) {
            let text = format!("Referentienummer {} is al eens verzonden.", line.reference);
            findings.push(fault(RuleCode::Tr314, "8021", Some(line), text, MAKE_AGAIN.to_owned()));
        }
        // A credit repeats what was approved and is not measured again (register 23).
        match line.debit_credit {
            DebetCredit::Credit => findings.extend(check_credit(line, own)),
            DebetCredit::Debet => {
                findings.extend(check_debit(claim, line, own));
                findings.extend(check_repeated(line, own, &credited));
            }
        }
    }
    findings.extend(check_totals(claim, own, &credited));
    findings
}

const MAKE_AGAIN: &str = "Maak de declaratie opnieuw; zij krijgt dan nieuwe nummers.";

fn check_header(claim: &Declaratie, own: &Books<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut add = |code, return_code, text: String, remedy: String| {
        findings.push(fault(code, return_code, None, text, remedy));
    };
    if own.identifications.contains(&claim.identification) {
        let text = format!("Identificatie {} is al eens gebruikt.", claim.identification);
        add(RuleCode::Tr056, "9056", text, MAKE_AGAIN.to_owned());
    }
    if own.numbers.contains(&claim.number) {
        let text = format!("Declaratienummer {} is al eens gebruikt.", claim.number);
        add(RuleCode::Tr333, "9333", text, MAKE_AGAIN.to_owned());
    }
    if claim.dated > own.today {
        let text = format!("De dagtekening {} ligt in de toekomst.", claim.dated.format("%d-%m-%Y"));
        let remedy = "Controleer de datum van deze computer en maak de declaratie opnieuw.".to_owned();
        add(RuleCode::Tr135, "8848", text, remedy);
    }
    if let Some(last) = own.last_declared.filter(|last| claim.month < *last) {
        let text = format!(
            "Na {} is al een latere maand gedeclareerd ({}).",
            claim.month.in_words(),
            last.in_words()
        );
        let remedy = format!("Maak {} nog eens, of een latere maand.", last.in_words());
        add(RuleCode::Tr318, "8214", text, remedy);
    }
    findings
}

/// TR378: the municipality exists, or did when the allocation began; past what the list knows this is only said.
fn check_gemeente(claim: &Declaratie, own: &Books<'_>) -> Option<Finding> {
    let mut begins = claim
        .lines
        .iter()
        .filter_map(|line| own.allocation(line))
        .map(|allocation| allocation.period.begin())
        .peekable();
    let is_valid = |begin| own.gemeenten.is_valid(&claim.gemeente, own.today, begin);
    let all_valid = match begins.peek() {
        Some(_) => begins.all(is_valid),
        None => is_valid(own.today),
    };
    if all_valid {
        return None;
    }
    let (text, remedy) = match own.gemeenten.get(&claim.gemeente) {
        Some(gone) => (
            format!(
                "Gemeentecode {} bestaat niet op deze dag ({}).",
                claim.gemeente, gone.name
            ),
            "Vraag de gemeente die ervoor in de plaats kwam om een toewijzing, en declareer bij haar.",
        ),
        None => (
            format!("Gemeentecode {} staat niet in de lijst van het CBS.", claim.gemeente),
            "Controleer de gemeentecode in de toewijzing. Is de gemeente nieuw, laad dan een nieuwere lijst met: plusgroep locatie lijst gemeenten BESTAND.csv.",
        ),
    };
    let severity = if own.gemeenten.covers(own.today) {
        Severity::Fout
    } else {
        Severity::LetOp
    };
    Some(Finding {
        severity,
        ..fault(RuleCode::Tr378, "S300", None, text, remedy.to_owned())
    })
}

/// The rules on a line and its allocation.
fn check_debit(claim: &Declaratie, line: &Prestatie, own: &Books<'_>) -> Vec<Finding> {
    let Some(allocation) = own.allocation(line) else {
        let text = format!("Toewijzing {} is niet van deze gemeente ontvangen.", line.toewijzing);
        let remedy = "Lees het toewijzingsbericht in, of vraag de gemeente om het opnieuw te sturen.".to_owned();
        return vec![fault(RuleCode::Tr338, "9338", Some(line), text, remedy)];
    };
    let mut findings = check_allocation(line, allocation, own);
    findings.extend(check_days(line, allocation));
    findings.extend(check_contract(claim, line, allocation, own));
    if let Some(omvang) = allocation.omvang.filter(|omvang| is_comparable(omvang.unit, line.unit)) {
        let cap = smallest(omvang.unit, period_cap(omvang, line.begin, line.end));
        let volume = smallest(line.unit, u64::from(line.volume.count()));
        if volume > cap {
            let text = format!(
                "Toewijzing {} ({}) geeft in deze periode ruimte voor {}; de regel heeft {}.",
                line.toewijzing,
                omvang.in_words(),
                in_words(omvang.unit, cap),
                in_words(omvang.unit, volume)
            );
            let remedy = "Declareer niet meer dan de ruimte; wat erboven geleverd is, is niet declarabel.".to_owned();
            findings.push(fault(RuleCode::Tr321, "9321", Some(line), text, remedy));
        }
    }
    findings
}

/// TR384, TR304, TR339, TR340 and TR341: what is copied from the allocation.
fn check_allocation(line: &Prestatie, allocation: &Toewijzing, own: &Books<'_>) -> Vec<Finding> {
    let number = allocation.number;
    let unit_fits = |omvang: Omvang| is_comparable(omvang.unit, line.unit);
    let rules = [
        (
            RuleCode::Tr384,
            "9384",
            allocation.is_removed(),
            format!("Toewijzing {number} is door de gemeente verwijderd."),
            "Vraag de gemeente om een nieuwe toewijzing; op deze is niets te declareren.",
        ),
        (
            RuleCode::Tr304,
            "8187",
            own.bsns.get(&allocation.child) != Some(&line.bsn),
            format!("Toewijzing {number} hoort bij een ander BSN dan de regel."),
            "Controleer bij welk kind de toewijzing hoort en het BSN van dat kind.",
        ),
        (
            RuleCode::Tr339,
            "9339",
            allocation
                .category
                .as_ref()
                .is_some_and(|category| *category != line.category),
            format!(
                "Toewijzing {number} heeft een andere productcategorie dan de regel ({}).",
                line.category
            ),
            "Verbeter de productcategorie van het tarief: zij is die van de toewijzing.",
        ),
        (
            RuleCode::Tr340,
            "9340",
            allocation
                .product
                .as_ref()
                .is_some_and(|product| *product != line.product),
            format!(
                "Toewijzing {number} heeft een andere productcode dan de regel ({}).",
                line.product
            ),
            "Declareer met de productcode van de toewijzing, of vraag de gemeente om een andere toewijzing.",
        ),
        (
            RuleCode::Tr341,
            "9341",
            !allocation.omvang.is_none_or(unit_fits),
            format!(
                "Toewijzing {number} is in een andere eenheid dan de regel ({}).",
                line.unit.label()
            ),
            "Declareer in de eenheid van de toewijzing; alleen uren mogen ook in minuten.",
        ),
    ];
    faults_of(line, rules)
}

/// TR307, TR308, TR387 and TR388: the product period is the month, cut short by the allocation.
fn check_days(line: &Prestatie, allocation: &Toewijzing) -> Vec<Finding> {
    let number = allocation.number;
    let period = allocation.period;
    let expected = period.within(Month::of(line.begin));
    let remedy = "Maak de declaratie opnieuw; de periode is de maand, ingekort door de toewijzing.";
    let outside = "Declareer alleen de dagen van de toewijzing, of vraag de gemeente om een andere toewijzing.";
    let rules = [
        (
            RuleCode::Tr307,
            "9307",
            line.begin < period.begin(),
            format!("De regel begint voor de ingangsdatum van toewijzing {number}."),
            outside,
        ),
        (
            RuleCode::Tr308,
            "9308",
            period.end().is_some_and(|end| line.end > end),
            format!("De regel eindigt na de einddatum van toewijzing {number}."),
            outside,
        ),
        (
            RuleCode::Tr387,
            "9387",
            expected.is_some_and(|(begin, _)| begin != line.begin),
            "De productperiode begint niet op de eerste dag van de maand of van de toewijzing.".to_owned(),
            remedy,
        ),
        (
            RuleCode::Tr388,
            "9388",
            expected.is_some_and(|(_, end)| end != line.end),
            "De productperiode eindigt niet op de laatste dag van de maand of van de toewijzing.".to_owned(),
            remedy,
        ),
    ];
    faults_of(line, rules)
}

fn faults_of<const N: usize>(
    line: &Prestatie,
    rules: [(RuleCode, &'static str, bool, String, &str); N],
) -> Vec<Finding> {
    rules
        .into_iter()
        .filter(|(_, _, is_broken, _, _)| *is_broken)
        .map(|(code, return_code, _, text, remedy)| fault(code, return_code, Some(line), text, remedy.to_owned()))
        .collect()
}

/// Says whether a granted or contracted unit may be declared in a unit: the same, or hours in minutes (TR341).
fn is_comparable(granted: Eenheid, declared: Eenheid) -> bool {
    granted == declared || (granted, declared) == (Eenheid::Uur, Eenheid::Minuut)
}

/// A count in the unit in which hours and minutes can be compared: hours in minutes, every other unit as it is.
fn smallest(unit: Eenheid, count: u64) -> u64 {
    match unit {
        Eenheid::Uur => count * 60,
        _ => count,
    }
}

/// A count of [`smallest`] in words.
fn in_words(granted: Eenheid, count: u64) -> String {
    match granted {
        Eenheid::Uur if count.is_multiple_of(60) => format!("{} uur", count / 60),
        Eenheid::Uur => format!("{count} {}", Eenheid::Minuut.label()),
        _ => format!("{count} {}", granted.label()),
    }
}
