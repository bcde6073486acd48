//! From what was delivered in a month to what may be billed: one line per allocation, the rest listed with its reason.

use super::checks::check_month;
use super::{LineState, NotBillable, Tariff};
use crate::domain::allocation::{Eenheid, Omvang, Toewijzing, Volume};
use crate::domain::entitlement::{life_cap, period_cap};
use crate::domain::finding::{Finding, Severity};
use crate::domain::group::GroupKind;
use crate::domain::ids::{Bsn, ChildId, ChildNumber, GemeenteCode, ProductCategorie, ProductCode, ToewijzingNummer};
use crate::domain::money::Cents;
use crate::domain::regeling::{ProductKind, Regeling};
use crate::domain::time::Month;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// A child as a claim needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimChild {
    /// Number at the location.
    pub number: ChildNumber,
    /// BSN, if known.
    pub bsn: Option<Bsn>,
}

/// Dagdelen delivered to a child on a day in one kind of group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Delivery {
    /// The child.
    pub child: ChildId,
    /// The day of care.
    pub day: NaiveDate,
    /// Kind of group.
    pub kind: GroupKind,
    /// Number of dagdelen.
    pub count: u32,
}

/// A line that was sent before, in any month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EarlierLine {
    /// Allocation.
    pub toewijzing: ToewijzingNummer,
    /// Product code.
    pub product: ProductCode,
    /// First day of its product period.
    pub begin: NaiveDate,
    /// Volume.
    pub volume: Volume,
    /// How far it has come.
    pub state: LineState,
}

/// Everything a month's claim follows from.
#[derive(Clone, Debug)]
pub struct ClaimInput<'a> {
    /// Month to declare.
    pub month: Month,
    /// Municipality to declare to.
    pub gemeente: &'a GemeenteCode,
    /// Day of sending.
    pub dated: NaiveDate,
    /// Children.
    pub children: &'a BTreeMap<ChildId, ClaimChild>,
    /// Latest state of every allocation of the municipality.
    pub allocations: &'a [Toewijzing],
    /// What was delivered in the month.
    pub deliveries: &'a [Delivery],
    /// Tariffs.
    pub tariffs: &'a [Tariff],
    /// Policy.
    pub regeling: &'a Regeling,
    /// Lines sent before.
    pub earlier: &'a [EarlierLine],
    /// Latest month declared to this municipality before.
    pub last_declared: Option<Month>,
}

/// A line of the claim that has no reference number yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProposedLine {
    /// The child.
    pub child: ChildId,
    /// The child's number.
    pub child_number: ChildNumber,
    /// The child's BSN.
    pub bsn: Bsn,
    /// Allocation.
    pub toewijzing: ToewijzingNummer,
    /// Product category.
    pub category: ProductCategorie,
    /// Product code.
    pub product: ProductCode,
    /// Product period, first day.
    pub begin: NaiveDate,
    /// Product period, last day.
    pub end: NaiveDate,
    /// Volume.
    pub volume: Volume,
    /// Unit.
    pub unit: Eenheid,
    /// Tariff.
    pub tariff: Cents,
    /// Volume times tariff.
    pub amount: Cents,
}

/// What a month comes to, before numbers are given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proposal {
    /// Lines that may be billed, sorted by child number and allocation.
    pub lines: Vec<ProposedLine>,
    /// What may not be billed.
    pub not_billable: Vec<NotBillable>,
    /// What was found.
    pub findings: Vec<Finding>,
    /// Lines of this month that were sent before and still stand.
    pub already_sent: usize,
}

impl Proposal {
    /// Says whether a finding forbids writing the file.
    pub fn is_blocked(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity == Severity::Fout)
    }
}

/// Works out what a month's claim comes to.
pub fn propose(input: &ClaimInput<'_>) -> Proposal {
    let mut proposal = Proposal {
        findings: check_month(input.month, input.dated),
        ..Proposal::default()
    };
    if let Some(last) = input.last_declared.filter(|last| input.month < *last) {
        proposal.findings.push(Finding {
            code: "TR318",
            return_code: Some("8214"),
            severity: Severity::Fout,
            child: None,
            day: None,
            text: format!(
                "Na {} is al een latere maand gedeclareerd ({}).",
                input.month.in_words(),
                last.in_words()
            ),
            remedy: format!("Declareer zorg van eerdere maanden mee in {}.", last.in_words()),
        });
    }
    let mut of_child: BTreeMap<ChildId, Vec<&Toewijzing>> = BTreeMap::new();
    for allocation in input
        .allocations
        .iter()
        .filter(|allocation| allocation.gemeente == *input.gemeente)
    {
        of_child.entry(allocation.child).or_default().push(allocation);
    }
    for (child, allocations) in &of_child {
        if let Some(known) = input.children.get(child) {
            ChildClaim {
                input,
                child: *child,
                known,
                allocations,
            }
            .add_to(&mut proposal);
        }
    }
    proposal
        .lines
        .sort_by(|a, b| (a.child_number.in_order(), a.toewijzing).cmp(&(b.child_number.in_order(), b.toewijzing)));
    proposal
        .not_billable
        .sort_by(|a, b| (a.child.in_order(), a.day, a.code).cmp(&(b.child.in_order(), b.day, b.code)));
    proposal
        .findings
        .sort_by(|a, b| (b.severity, &a.child, a.day).cmp(&(a.severity, &b.child, b.day)));
    proposal
}

/// The part of a month's claim that is about one child.
struct ChildClaim<'a> {
    input: &'a ClaimInput<'a>,
    child: ChildId,
    known: &'a ClaimChild,
    allocations: &'a [&'a Toewijzing],
}

impl ChildClaim<'_> {
    fn add_to(&self, proposal: &mut Proposal) {
        for product in &self.input.regeling.products {
            let ProductKind::Support(kind) = product.kind else {
                continue;
            };
            let of_product: Vec<&Toewijzing> = self
                .allocations
                .iter()
                .copied()
                .filter(|allocation| allocation.product.as_ref() == Some(&product.code))
                .collect();
            if of_product.is_empty() {
                continue;
            }
            let days = self.days(kind);
            for allocation in of_product.iter().filter(|allocation| !allocation.is_removed()) {
                self.add_allocation(allocation, &product.code, &days, proposal);
            }
            self.add_outside(&of_product, &days, proposal);
        }
        self.add_unsupported(proposal);
    }

    /// Dagdelen per day in groups of a kind, no more per day than the policy allows.
    fn days(&self, kind: GroupKind) -> BTreeMap<NaiveDate, u32> {
        let mut days = BTreeMap::new();
        for delivery in self
            .input
            .deliveries
            .iter()
            .filter(|d| d.child == self.child && d.kind == kind && d.count > 0)
        {
            if Month::of(delivery.day) == self.input.month {
                *days.entry(delivery.day).or_insert(0) += delivery.count;
            }
        }
        days
    }

    fn add_allocation(
        &self,
        allocation: &Toewijzing,
        product: &ProductCode,
        days: &BTreeMap<NaiveDate, u32>,
        proposal: &mut Proposal,
    ) {
        let Some((begin, end)) = allocation.period.within(self.input.month) else {
            return;
        };
        let delivered: Vec<(NaiveDate, u32)> = days.range(begin..=end).map(|(day, count)| (*day, *count)).collect();
        if delivered.is_empty() {
            return;
        }
        let Some(omvang) = allocation.omvang.filter(|omvang| omvang.unit == Eenheid::Dagdeel) else {
            proposal.findings.push(self.fault(
                "TR341",
                "9341",
                format!(
                    "Toewijzing {} is niet in dagdelen; dit programma declareert dit product in dagdelen.",
                    allocation.number
                ),
                "Vraag de gemeente om een toewijzing in dagdelen (eenheid 16).".to_owned(),
            ));
            return;
        };
        let (billable, refused) = self.within_caps(allocation, omvang, (begin, end), &delivered);
        let earlier = self.input.earlier.iter().find(|line| {
            line.toewijzing == allocation.number
                && line.product == *product
                && line.begin == begin
                && line.state.counts()
        });
        proposal.not_billable.extend(refused);
        let volume: u32 = billable.iter().map(|(_, count)| count).sum();
        if let Some(earlier) = earlier {
            proposal.already_sent += 1;
            proposal
                .findings
                .extend(self.changed_since_sent(allocation, earlier, volume));
        } else if volume > 0 {
            match self.line(allocation, product, (begin, end), &billable, volume) {
                Ok(line) => proposal.lines.push(line),
                Err(faults) => proposal.findings.extend(faults),
            }
        }
    }

    /// Splits deliveries, in order of day, into what fits the caps and what does not (TR321, TR322).
    fn within_caps(
        &self,
        allocation: &Toewijzing,
        omvang: Omvang,
        (begin, end): (NaiveDate, NaiveDate),
        delivered: &[(NaiveDate, u32)],
    ) -> (Vec<(NaiveDate, u32)>, Vec<NotBillable>) {
        let period_room = period_cap(omvang, begin, end);
        let used: u64 = self
            .input
            .earlier
            .iter()
            .filter(|line| line.toewijzing == allocation.number && line.state.counts() && line.begin != begin)
            .map(|line| u64::from(line.volume.count()))
            .sum();
        let life_room = life_cap(omvang, allocation.period).map(|cap| cap.saturating_sub(used));
        let room = life_room.map_or(period_room, |life| life.min(period_room));
        let code = if room == period_room { "TR321" } else { "TR322" };
        let mut left = room;
        let (mut billable, mut refused) = (Vec::new(), Vec::new());
        for (day, count) in delivered {
            let fits = u32::try_from(left.min(u64::from(*count))).unwrap_or(*count);
            left -= u64::from(fits);
            if fits > 0 {
                billable.push((*day, fits));
            }
            if fits < *count {
                let what = if code == "TR321" {
                    "in deze maand"
                } else {
                    "over de hele looptijd"
                };
                let text = format!(
                    "Toewijzing {} geeft {what} ruimte voor {room} dagdelen ({} {}); dit dagdeel komt daarboven.",
                    allocation.number,
                    omvang.volume.count(),
                    omvang.frequency.label()
                );
                refused.push(self.refused(*day, count - fits, code, text));
            }
        }
        (billable, refused)
    }

    fn line(
        &self,
        allocation: &Toewijzing,
        product: &ProductCode,
        (begin, end): (NaiveDate, NaiveDate),
        billable: &[(NaiveDate, u32)],
        volume: u32,
    ) -> Result<ProposedLine, Vec<Finding>> {
        let mut faults = Vec::new();
        let tariff = self
            .tariff(allocation, product, billable)
            .map_err(|fault| faults.push(*fault))
            .ok();
        if self.known.bsn.is_none() {
            let text = "Het BSN van dit kind ontbreekt.".to_owned();
            faults.push(self.fault("CS002", "0001", text, "Vul het BSN in bij het kind.".to_owned()));
        }
        let amount = tariff.and_then(|(tariff, _)| tariff.tariff.times(volume));
        let volume = Volume::new(volume).ok();
        match (self.known.bsn, tariff, amount, volume) {
            (Some(bsn), Some((tariff, category)), Some(amount), Some(volume)) => Ok(ProposedLine {
                child: self.child,
                child_number: self.known.number.clone(),
                bsn,
                toewijzing: allocation.number,
                category: category.clone(),
                product: product.clone(),
                begin,
                end,
                volume,
                unit: tariff.unit,
                tariff: tariff.tariff,
                amount,
            }),
            (_, Some(_), None, _) | (_, _, _, None) => {
                let text = "Het bedrag van deze regel is te groot voor het bericht.".to_owned();
                faults.push(self.fault("TR346", "9346", text, "Controleer het tarief.".to_owned()));
                Err(faults)
            }
            _ => Err(faults),
        }
    }

    /// The one tariff that holds on every billed day, and the category that goes with it.
    fn tariff<'t>(
        &'t self,
        allocation: &'t Toewijzing,
        product: &ProductCode,
        billable: &[(NaiveDate, u32)],
    ) -> Result<(&'t Tariff, &'t ProductCategorie), Box<Finding>> {
        let on = |day: NaiveDate| {
            self.input
                .tariffs
                .iter()
                .filter(move |t| t.gemeente == *self.input.gemeente && t.product == *product && t.period.contains(day))
                .max_by_key(|t| t.period.begin())
        };
        let mut found: Option<&Tariff> = None;
        for (day, _) in billable {
            let Some(tariff) = on(*day) else {
                return Err(Box::new(self.fault(
                    "TR418",
                    "0611",
                    format!(
                        "Voor product {product} is op {} geen tarief bekend.",
                        day.format("%d-%m-%Y")
                    ),
                    "Lees het contracttarief in met: plusgroep import tarieven.".to_owned(),
                )));
            };
            if found.is_some_and(|found| (found.tariff, found.unit) != (tariff.tariff, tariff.unit)) {
                return Err(Box::new(self.fault(
                    "TARIEF-WISSEL",
                    "0611",
                    format!("Het tarief van product {product} verandert in deze maand, maar een regel kan maar één tarief hebben."),
                    "Spreek met de gemeente af welk tarief voor de maand geldt en pas de tarieven aan.".to_owned(),
                )));
            }
            found = Some(tariff);
        }
        let tariff =
            found.ok_or_else(|| Box::new(self.fault("TR418", "0611", "Geen tarief.".to_owned(), String::new())))?;
        if tariff.unit != Eenheid::Dagdeel {
            let text = format!("Het tarief van product {product} is niet per dagdeel, de toewijzing wel.");
            return Err(Box::new(self.fault(
                "TR341",
                "9341",
                text,
                "Verbeter de eenheid van het tarief (16).".to_owned(),
            )));
        }
        let category = allocation.category.as_ref().unwrap_or(&tariff.category);
        if *category != tariff.category {
            let text = format!(
                "Toewijzing {} heeft een andere productcategorie dan het tarief.",
                allocation.number
            );
            return Err(Box::new(self.fault(
                "TR339",
                "9339",
                text,
                "Verbeter de productcategorie van het tarief.".to_owned(),
            )));
        }
        Ok((tariff, category))
    }

    /// A line that was sent is never sent twice (TR389); when the days changed since, that is said.
    fn changed_since_sent(&self, allocation: &Toewijzing, earlier: &EarlierLine, volume: u32) -> Option<Finding> {
        (earlier.volume.count() != volume).then(|| Finding {
            code: "TR389",
            return_code: Some("9389"),
            severity: Severity::LetOp,
            child: Some(self.known.number.clone()),
            day: None,
            text: format!(
                "Toewijzing {} is al gedeclareerd met {} dagdelen; de aanwezigheid geeft nu {volume}.",
                allocation.number,
                earlier.volume.count()
            ),
            remedy: "Corrigeer met een creditregel nadat het antwoord van de gemeente binnen is.".to_owned(),
        })
    }

    /// Days of care that no allocation of the product covers (TR307, TR308, TR384).
    fn add_outside(&self, of_product: &[&Toewijzing], days: &BTreeMap<NaiveDate, u32>, proposal: &mut Proposal) {
        let standing = || of_product.iter().filter(|allocation| !allocation.is_removed());
        let month_after = self.input.month.next();
        for (day, count) in days {
            if standing().any(|allocation| allocation.period.contains(*day)) {
                continue;
            }
            let ended = standing()
                .filter(|a| a.period.end().is_some_and(|end| end < *day))
                .max_by_key(|a| a.period.end());
            let coming = standing()
                .filter(|a| a.period.begin() > *day && Month::of(a.period.begin()) <= month_after)
                .min_by_key(|a| a.period.begin());
            let removed = of_product.iter().find(|a| a.is_removed() && a.period.begin() <= *day);
            let reason = match (ended, coming, removed) {
                (_, Some(next), _) if ended.is_none() => {
                    let text = format!(
                        "Toewijzing {} begint pas op {}.",
                        next.number,
                        next.period.begin().format("%d-%m-%Y")
                    );
                    Some(("TR307", text))
                }
                (Some(last), _, _) => {
                    let end = last.period.end().unwrap_or(*day);
                    Some((
                        "TR308",
                        format!("Toewijzing {} is geëindigd op {}.", last.number, end.format("%d-%m-%Y")),
                    ))
                }
                (None, _, Some(gone)) => Some((
                    "TR384",
                    format!("Toewijzing {} is door de gemeente verwijderd.", gone.number),
                )),
                _ => None,
            };
            proposal
                .not_billable
                .extend(reason.map(|(code, text)| self.refused(*day, *count, code, text)));
        }
    }

    /// Allocations that touch the month but that no product of the policy explains: said, never silently dropped.
    fn add_unsupported(&self, proposal: &mut Proposal) {
        for allocation in self
            .allocations
            .iter()
            .filter(|a| !a.is_removed() && a.period.within(self.input.month).is_some())
        {
            let product = allocation
                .product
                .as_ref()
                .and_then(|code| self.input.regeling.product(code));
            if product.is_some_and(|product| matches!(product.kind, ProductKind::Support(_))) {
                continue;
            }
            let code = allocation.product.as_ref().map_or("zonder code", ProductCode::as_str);
            proposal.findings.push(Finding {
                code: "PRODUCT",
                return_code: None,
                severity: Severity::LetOp,
                child: Some(self.known.number.clone()),
                day: None,
                text: format!(
                    "Toewijzing {} (product {code}) wordt niet door dit programma gedeclareerd.",
                    allocation.number
                ),
                remedy: "Declareer dit product zelf, of voeg het toe aan de regeling.".to_owned(),
            });
        }
    }

    fn refused(&self, day: NaiveDate, count: u32, code: &'static str, text: String) -> NotBillable {
        NotBillable {
            child: self.known.number.clone(),
            day,
            count,
            unit: Eenheid::Dagdeel,
            code,
            text,
        }
    }

    fn fault(&self, code: &'static str, return_code: &'static str, text: String, remedy: String) -> Finding {
        Finding {
            code,
            return_code: Some(return_code),
            severity: Severity::Fout,
            child: Some(self.known.number.clone()),
            day: None,
            text,
            remedy,
        }
    }
}

#[cfg(test)]
#[path = "month_tests.rs"]
mod tests;
