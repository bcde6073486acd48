//! The claim against the lines that were sent before: TR323, TR390, IV091, TR389, TR322 and TR369.

use super::{Books, in_words, is_comparable, smallest};
use crate::domain::allocation::Toewijzing;
use crate::domain::declaration::checks::fault;
use crate::domain::declaration::{DebetCredit, Declaratie, LineState, Prestatie, ReferentieNummer, SentLine};
use crate::domain::entitlement::life_cap;
use crate::domain::finding::Finding;
use crate::domain::ids::ToewijzingNummer;
use crate::domain::rule_code::RuleCode;
use std::collections::{BTreeMap, BTreeSet};

/// References of the lines that are given back: earlier by a credit that stands, or by this claim (OP366: credits first).
pub(super) fn credited<'a>(claim: &'a Declaratie, own: &Books<'a>) -> BTreeSet<&'a ReferentieNummer> {
    let earlier = own
        .sent
        .iter()
        .filter(|sent| sent.state.counts())
        .map(|sent| &sent.line);
    earlier
        .chain(&claim.lines)
        .filter(|line| line.debit_credit == DebetCredit::Credit)
        .filter_map(|line| line.previous_reference.as_ref())
        .collect()
}

/// Debits among lines that were sent that still take up volume: neither rejected nor given back.
fn standing<'a>(
    sent: impl IntoIterator<Item = &'a SentLine>,
    credited: &BTreeSet<&ReferentieNummer>,
) -> impl Iterator<Item = &'a Prestatie> {
    sent.into_iter()
        .filter(|sent| sent.state.counts() && sent.line.debit_credit == DebetCredit::Debet)
        .filter(|sent| !credited.contains(&sent.line.reference))
        .map(|sent| &sent.line)
}

/// TR323, TR390 and IV091: an approved line is given back, once, exactly as it was.
pub(super) fn check_credit(line: &Prestatie, own: &Books<'_>) -> Option<Finding> {
    let previous = line.previous_reference.as_ref()?;
    let given_back = own.given_back.contains(previous);
    let no_credit = |text: &str, remedy: &str| {
        Some(fault(
            RuleCode::Tr323,
            "8017",
            Some(line),
            text.to_owned(),
            remedy.to_owned(),
        ))
    };
    let Some(original) = own.debits.get(previous) else {
        let text = format!("De regel {previous} die hiermee gecrediteerd wordt is nooit aan deze gemeente verzonden.");
        return no_credit(&text, "Laat deze creditregel weg.");
    };
    match original.state {
        _ if given_back => {
            let text = format!("Regel {previous} is al eens gecrediteerd.");
            Some(fault(
                RuleCode::Tr390,
                "9390",
                Some(line),
                text,
                "Laat deze creditregel weg.".to_owned(),
            ))
        }
        LineState::Credited => {
            let text = format!("Regel {previous} is al gecrediteerd.");
            Some(fault(
                RuleCode::Tr390,
                "9390",
                Some(line),
                text,
                "Laat deze creditregel weg.".to_owned(),
            ))
        }
        LineState::Sent => no_credit(
            "Op de regel die hiermee gecrediteerd wordt heeft de gemeente nog niet geantwoord.",
            "Wacht op het antwoord van de gemeente en crediteer daarna.",
        ),
        LineState::Rejected => no_credit(
            "De regel die hiermee gecrediteerd wordt is afgekeurd, en daarvan is niets terug te geven.",
            "Laat de creditregel weg en dien de verbeterde regel opnieuw in.",
        ),
        LineState::Approved => (!is_copy(line, &original.line)).then(|| Finding {
            return_code: None,
            ..fault(
                RuleCode::Iv091,
                "8017",
                Some(line),
                format!("De creditregel is niet precies gelijk aan regel {previous}."),
                "Maak de correctie opnieuw: een creditregel herhaalt de oude regel zonder wijziging.".to_owned(),
            )
        }),
    }
}

fn is_copy(line: &Prestatie, original: &Prestatie) -> bool {
    let same = Prestatie {
        debit_credit: line.debit_credit,
        reference: line.reference.clone(),
        previous_reference: line.previous_reference.clone(),
        child_number: line.child_number.clone(),
        ..original.clone()
    };
    *line == same
}

/// TR389: no second debit for days that stand already; rejected and credited lines do not (register 10).
///
/// Compared by overlap and not by equal days: of an allocation that was cut short since, the month was declared just as well.
pub(super) fn check_repeated(
    line: &Prestatie,
    own: &Books<'_>,
    credited: &BTreeSet<&ReferentieNummer>,
) -> Option<Finding> {
    let same = |other: &&Prestatie| {
        (other.toewijzing, &other.category, &other.product) == (line.toewijzing, &line.category, &line.product)
            && other.begin <= line.end
            && line.begin <= other.end
    };
    let before = standing(own.sent_on.get(&line.toewijzing)?.iter().copied(), credited).find(same)?;
    let text = format!(
        "Toewijzing {} is voor deze periode al gedeclareerd met regel {}.",
        line.toewijzing, before.reference
    );
    let remedy = "Wacht op het antwoord en crediteer de oude regel, samen met deze of eerder.".to_owned();
    Some(fault(RuleCode::Tr389, "9389", Some(line), text, remedy))
}

/// What stands on an allocation, of all months.
#[derive(Clone, Copy, Default)]
struct Used {
    /// In the smallest unit of the allocation, see [`smallest`].
    volume: u64,
    cents: u64,
}

impl Used {
    /// It cannot overflow: a line holds at most `Volume::MAX` and `Cents::MAX_LINE`.
    fn add(&mut self, line: &Prestatie) {
        let volume = smallest(line.unit, u64::from(line.volume.count()));
        self.volume += volume;
        self.cents += line.amount.cents();
    }
}

/// TR322 and TR369: all months together stay within the volume and the budget of the allocation.
pub(super) fn check_totals(
    claim: &Declaratie,
    own: &Books<'_>,
    credited: &BTreeSet<&ReferentieNummer>,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut used: BTreeMap<ToewijzingNummer, Used> = BTreeMap::new();
    for line in standing(own.sent, credited) {
        used.entry(line.toewijzing).or_default().add(line);
    }
    for line in claim
        .lines
        .iter()
        .filter(|line| line.debit_credit == DebetCredit::Debet)
    {
        let Some(allocation) = own.allocation(line) else {
            continue;
        };
        let sum = used.entry(line.toewijzing).or_default();
        sum.add(line);
        findings.extend(check_life(line, allocation, *sum));
        if let Some(budget) = allocation.budget.filter(|budget| sum.cents > budget.cents()) {
            let text = format!(
                "Met deze regel is op toewijzing {} meer gedeclareerd dan haar budget van {budget}.",
                line.toewijzing
            );
            let remedy = "Declareer niet meer dan het budget, of vraag de gemeente om het te verhogen.".to_owned();
            findings.push(fault(RuleCode::Tr369, "9369", Some(line), text, remedy));
        }
    }
    findings
}

fn check_life(line: &Prestatie, allocation: &Toewijzing, sum: Used) -> Option<Finding> {
    let omvang = allocation
        .omvang
        .filter(|omvang| is_comparable(omvang.unit, line.unit))?;
    let cap = smallest(omvang.unit, life_cap(omvang, allocation.period)?);
    (sum.volume > cap).then(|| {
        let text = format!(
            "Toewijzing {} geeft over de hele looptijd ruimte voor {}; met deze regel worden het er {}.",
            line.toewijzing,
            in_words(omvang.unit, cap),
            in_words(omvang.unit, sum.volume)
        );
        let remedy = "Declareer niet meer dan wat er over is, of vraag de gemeente om de toewijzing te verlengen.";
        fault(RuleCode::Tr322, "9322", Some(line), text, remedy.to_owned())
    })
}
