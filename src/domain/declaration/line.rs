//! The part of a month's claim that is about one child: each allocation, each product, each month.

use super::billable::{Basis, Billed, TakenElsewhere};
use super::checks::is_too_old;
use super::delivery::{ClaimChild, DaysOfCare, Delivery, Measure};
use super::history::{History, Stand, Why, credit_of, measured};
use super::month::{ClaimInput, Proposal, ProposedLine};
use super::policy_weeks::PolicyWeeks;
use super::pricing::{NoTariff, Tariffs, can_be_priced, declared_unit, price};
use super::{DebetCredit, Decision, LineKey, Tariff};
use crate::domain::allocation::{Eenheid, Toewijzing, Volume};
use crate::domain::finding::Finding;
use crate::domain::ids::{ChildId, ToewijzingNummer};
use crate::domain::money::Cents;
use crate::domain::regeling::{PolicyProduct, ProductKind};
use crate::domain::rule_code::RuleCode;
use crate::domain::time::Month;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// What a piece of care comes to now.
pub(super) enum Desired {
    /// This line.
    Line(Box<ProposedLine>),
    /// Nothing.
    Nothing,
    /// Nobody can say: something is missing, and that was said.
    Unknown,
}

/// What was found of one month on one allocation.
pub(super) struct Worked {
    desired: Desired,
    billed: Billed,
    /// What is to be said about it.
    said: Vec<Finding>,
}

impl Default for Worked {
    /// No care.
    fn default() -> Self {
        Self {
            desired: Desired::Nothing,
            billed: Billed::default(),
            said: Vec::new(),
        }
    }
}

impl Worked {
    fn unknown(said: Vec<Finding>) -> Self {
        Self {
            desired: Desired::Unknown,
            said,
            ..Self::default()
        }
    }
}

/// Times that the months of an allocation are divided at most. Two do: after the first no month takes more than is left,
/// so that none has to take less after that.
const MOST_ROUNDS: u32 = 4;

/// A product as it holds for one child.
#[derive(Clone, Copy, Debug)]
struct ProductRules<'a> {
    product: &'a PolicyProduct,
    /// Allocations of which one must hold, where it goes only together with another product.
    partners: &'a [&'a Toewijzing],
    /// What the weeks of the policy leave of it.
    weeks: &'a PolicyWeeks,
}

/// What stands of an allocation per piece of care.
type Taken = BTreeMap<LineKey, TakenElsewhere>;

/// One child while it is worked out.
pub(super) struct ChildClaim<'a> {
    pub(super) input: &'a ClaimInput<'a>,
    pub(super) child: ChildId,
    pub(super) known: &'a ClaimChild,
    pub(super) allocations: &'a [&'a Toewijzing],
    pub(super) history: &'a History<'a>,
    /// What was delivered to this child.
    pub(super) deliveries: &'a [Delivery],
}

impl<'a> ChildClaim<'a> {
    pub(super) const fn new(
        input: &'a ClaimInput<'a>,
        child: ChildId,
        known: &'a ClaimChild,
        allocations: &'a [&'a Toewijzing],
        (history, deliveries): (&'a History<'a>, &'a [Delivery]),
    ) -> Self {
        Self {
            input,
            child,
            known,
            allocations,
            history,
            deliveries,
        }
    }

    pub(super) fn add_to(&self, proposal: &mut Proposal) {
        let mut visited = BTreeSet::new();
        let mut explained = BTreeSet::new();
        let mut taken = BTreeMap::new();
        for product in &self.input.regeling.products {
            let of_product = self.in_order(product);
            if of_product.is_empty() {
                continue;
            }
            let days = self.care_for(product);
            let shares = self.shares(product, &of_product, &days);
            let partners = self.partners_of(product);
            let weeks = self.policy_weeks(product, &partners, &shares);
            let rules = ProductRules {
                product,
                partners: &partners,
                weeks: &weeks,
            };
            for (allocation, own) in &shares {
                let room = taken
                    .entry(allocation.number)
                    .or_insert_with(|| self.taken_of(allocation));
                let worked = self.work_out((allocation, rules), own, room);
                for (key, Worked { desired, billed, said }) in worked {
                    explained.extend(billed.days.iter().map(|(day, _)| *day));
                    if matches!(desired, Desired::Unknown) {
                        // What is missing was said, for all days of the month.
                        explained.extend(own.days().filter(|day| Month::of(*day) == key.month));
                    }
                    proposal.findings.extend(said);
                    visited.insert(key.clone());
                    if !billed.days.is_empty() {
                        proposal.care.insert(key.clone(), billed.days.clone());
                    }
                    self.settle(&key, desired, billed, proposal);
                }
            }
            for month in self.months().filter(|month| self.input.reports(*month)) {
                self.add_outside(&of_product, product, (month, &days), proposal);
            }
        }
        self.add_gone(&visited, proposal);
        self.add_unsupported(proposal);
        self.add_unexplained(&explained, proposal);
    }

    /// The days of each allocation of a product, in the order given; a day counts for one of them, also where the municipality
    /// let two run together (TR302).
    pub(super) fn shares(
        &self,
        product: &PolicyProduct,
        of_product: &[&'a Toewijzing],
        days: &DaysOfCare,
    ) -> Vec<(&'a Toewijzing, DaysOfCare)> {
        let standing = || of_product.iter().copied().filter(|found| !found.is_removed());
        let share = |allocation: &'a Toewijzing| {
            let own = days.only(|day| {
                let first = standing().find(|other| other.period.contains(day));
                first.is_some_and(|first| first.number == allocation.number)
                    && !(allocation.product.is_none() && self.is_named(product.kind, day))
            });
            (allocation, own)
        };
        standing().map(share).collect()
    }

    /// Months of which care goes into the claim.
    pub(super) fn months(&self) -> impl Iterator<Item = Month> {
        let last = self.input.month;
        std::iter::successors(Some(self.input.first_month()), |month| Some(month.next()))
            .take_while(move |m| *m <= last)
    }

    /// What stands on an allocation, without what this claim gives back because the allocation no longer has the month.
    fn taken_of(&self, allocation: &Toewijzing) -> Taken {
        let mut taken = self.history.taken(allocation.number);
        let months = self.input.first_month()..=self.input.month;
        taken.retain(|key, _| {
            let is_gone = allocation.period.within(key.month).is_none() && months.contains(&key.month);
            !(is_gone && self.gives_back(key))
        });
        taken
    }

    /// Says whether a correction of what was approved can go along: nobody held it, and it has an amount to give back.
    fn gives_back(&self, key: &LineKey) -> bool {
        match self.history.stand(key) {
            Stand::Approved(approved) => {
                self.decision(key).is_none() && approved.iter().all(|sent| credit_of(sent).is_some())
            }
            Stand::Nothing(_) | Stand::Waiting => false,
        }
    }

    pub(super) fn decision(&self, key: &LineKey) -> Option<Decision> {
        let mut decisions = self.input.decisions.iter();
        decisions
            .find(|decided| decided.key == *key)
            .map(|decided| decided.decision)
    }

    /// What the care of an allocation comes to in every month.
    ///
    /// Months share what the allocation gives over its life. Where a month takes less of it than it did, those before it
    /// are worked out once more, so that one claim comes to the end and a second has nothing left to change.
    fn work_out(
        &self,
        of: (&Toewijzing, ProductRules<'_>),
        days: &DaysOfCare,
        taken: &mut Taken,
    ) -> Vec<(LineKey, Worked)> {
        let (allocation, ProductRules { product, .. }) = of;
        let mut rounds = MOST_ROUNDS;
        loop {
            rounds -= 1;
            let (mut worked, mut freed) = (Vec::new(), false);
            for month in self.months() {
                let Some(period) = allocation.period.within(month) else {
                    continue;
                };
                let key = LineKey {
                    toewijzing: allocation.number,
                    product: product.code.clone(),
                    month,
                };
                let before = taken.remove(&key).unwrap_or_default();
                let elsewhere = TakenElsewhere::sum(taken.values());
                let found = self
                    .too_old((month, period), allocation.number, days)
                    .unwrap_or_else(|| self.desired(of, month, period, days, elsewhere));
                let after = self.takes(&key, &found.desired, before);
                freed |= after.amount < before.amount || after.cents < before.cents;
                taken.insert(key.clone(), after);
                worked.push((key, found));
            }
            if !freed || rounds == 0 {
                return worked;
            }
        }
    }

    /// What a month takes of its allocation once this claim is sent.
    fn takes(&self, key: &LineKey, desired: &Desired, before: TakenElsewhere) -> TakenElsewhere {
        let keeps = match self.history.stand(key) {
            Stand::Waiting => true,
            Stand::Approved(_) => !self.gives_back(key) || matches!(desired, Desired::Unknown),
            Stand::Nothing(_) => false,
        };
        match desired {
            _ if keeps => before,
            Desired::Line(_) if self.decision(key) == Some(Decision::WrittenOff) => TakenElsewhere::default(),
            Desired::Line(line) => TakenElsewhere {
                amount: measured(line.unit, line.volume.count()),
                cents: line.amount.cents(),
            },
            Desired::Nothing | Desired::Unknown => TakenElsewhere::default(),
        }
    }

    /// Lines that were approved for what is no longer an allocation, or no longer in its period: to be given back.
    fn add_gone(&self, visited: &BTreeSet<LineKey>, proposal: &mut Proposal) {
        let months = self.input.first_month()..=self.input.month;
        let gone = self.history.keys_of(self.child).filter(|(key, sent)| {
            let known = self.input.regeling.product(&sent.line.product).is_some();
            let allocation = self.allocations.iter().find(|found| found.number == key.toewijzing);
            // Nothing is given back for an allocation that is not known here at all.
            known && allocation.is_some() && !visited.contains(key) && months.contains(&key.month)
        });
        for (key, _) in gone {
            self.settle(key, Desired::Nothing, Billed::default(), proposal);
        }
    }

    /// What the lines of an allocation in a period are worked out from; `None` without a unit in which attendance counts.
    pub(super) fn basis<'b>(
        &'b self,
        (allocation, product, partners): (&'b Toewijzing, &'b PolicyProduct, &'b [&'b Toewijzing]),
        period: (NaiveDate, NaiveDate),
        days: &DaysOfCare,
    ) -> Option<Basis<'b>> {
        let contract = days.first_of(period).and_then(|first| self.tariffs(product).on(first));
        let unit = declared_unit(allocation, product, contract)?;
        Some(Basis {
            child: self.known,
            allocation,
            product,
            regeling: self.input.regeling,
            partners,
            unit,
            measure: Measure::of(unit, product.declared.piece)?,
            period,
        })
    }

    fn tariffs<'b>(&'b self, product: &'b PolicyProduct) -> Tariffs<'b> {
        Tariffs::new(
            self.input.tariffs,
            self.input.tariff_choices,
            self.input.gemeente,
            &product.code,
        )
    }

    /// What the care of an allocation in a month comes to.
    fn desired(
        &self,
        (allocation, rules): (&Toewijzing, ProductRules<'_>),
        month: Month,
        period: (NaiveDate, NaiveDate),
        days: &DaysOfCare,
        elsewhere: TakenElsewhere,
    ) -> Worked {
        let product = rules.product;
        let basis = self.basis((allocation, product, rules.partners), period, days);
        let measure = basis.as_ref().map_or(Measure::Days, |basis| basis.measure);
        let days_of_care = days.between(period.0, period.1, measure);
        let Some(first) = days_of_care.first().map(|(day, _)| *day) else {
            return Worked::default();
        };
        let tariffs = self.tariffs(product);
        let begins = tariffs.on(first);
        if begins.is_none() && !matches!(product.kind, ProductKind::Support(_)) && !tariffs.any() {
            let text = format!(
                "Toewijzing {} (product {}) heeft geen tarief en wordt niet gedeclareerd.",
                allocation.number, product.code
            );
            let remedy = "Lees het contracttarief in als u dit product declareert.";
            return Worked::unknown(vec![self.let_op(RuleCode::Product, text, remedy)]);
        }
        let Some(unit) = declared_unit(allocation, product, begins) else {
            let fault = self.no_tariff(&product.code.to_string(), first);
            return Worked::unknown(vec![self.of_month(month, fault)]);
        };
        let Some(basis) = basis else {
            return Worked::unknown(Vec::new());
        };
        // Of a budget is kept what the line can cost at most, where the tariff changes in the month.
        let of_days = days_of_care.iter().filter_map(|(day, _)| tariffs.on(*day));
        let dearest = of_days
            .chain(tariffs.chosen(month))
            .map(|tariff| tariff.tariff.cents())
            .max();
        let billed = basis.billed(days, rules.weeks, elsewhere, dearest);
        if billed.volume == 0 {
            return Worked {
                billed,
                ..Worked::default()
            };
        }
        match self.line((allocation, product), month, period, unit, (&tariffs, &billed)) {
            Ok(line) => Worked {
                desired: Desired::Line(Box::new(line)),
                billed,
                said: Vec::new(),
            },
            Err(faults) => Worked {
                billed,
                ..Worked::unknown(faults.into_iter().map(|fault| self.of_month(month, fault)).collect())
            },
        }
    }

    fn line(
        &self,
        (allocation, product): (&Toewijzing, &PolicyProduct),
        month: Month,
        (begin, end): (NaiveDate, NaiveDate),
        unit: Eenheid,
        (tariffs, billed): (&Tariffs<'_>, &Billed),
    ) -> Result<ProposedLine, Vec<Finding>> {
        let mut faults = Vec::new();
        let days = || billed.days.iter().map(|(day, _)| *day);
        let tariff = match tariffs.for_days(month, days()) {
            Ok(tariff) => tariff,
            Err(none) => {
                faults.push(self.tariff_fault(product, month, none));
                None
            }
        };
        faults.extend(tariff.and_then(|tariff| self.clash(allocation, product, tariff, unit)));
        let volume = u32::try_from(billed.volume)
            .ok()
            .and_then(|count| Volume::new(count).ok());
        let priced = tariff
            .zip(volume)
            .and_then(|(tariff, volume)| price(unit, volume.count(), tariff));
        faults.extend(self.bsn_fault(allocation));
        if tariff.is_some() && priced.is_none() {
            let text = "Het bedrag van deze regel is te groot voor het bericht.".to_owned();
            faults.push(self.fault(RuleCode::Tr346, "9346", text, "Controleer het tarief.".to_owned()));
        }
        if priced.is_some_and(|priced| priced.amount == Cents::ZERO) {
            faults.push(self.nothing_paid(allocation));
        }
        let complete = self
            .known
            .bsn
            .zip(tariff)
            .zip(volume)
            .zip(priced)
            .filter(|_| faults.is_empty());
        let (((bsn, tariff), volume), priced) = complete.ok_or(faults)?;
        Ok(ProposedLine {
            child: self.child,
            child_number: self.known.number.clone(),
            bsn,
            toewijzing: allocation.number,
            category: allocation.category.clone().unwrap_or_else(|| tariff.category.clone()),
            product: product.code.clone(),
            begin,
            end,
            volume,
            unit,
            tariff: priced.tariff,
            hourly_tariff: priced.hourly_tariff,
            amount: priced.amount,
            debit_credit: DebetCredit::Debet,
            previous_reference: None,
            why: if month == self.input.month { Why::New } else { Why::Late },
            days: billed.days.clone(),
        })
    }

    /// CS325: what was claimed for nothing can never be given back, so that the real amount could never be claimed either.
    fn nothing_paid(&self, allocation: &Toewijzing) -> Finding {
        let text = format!(
            "De regel op toewijzing {} komt op EUR 0,00. Wat voor niets is ingediend kan nooit worden teruggenomen (CS325), en dan \
             is het echte bedrag niet meer te declareren.",
            allocation.number
        );
        let remedy = "Lees het juiste contracttarief in met: plusgroep import tarieven.".to_owned();
        self.fault(RuleCode::Cs325, "0001", text, remedy)
    }

    /// What a tariff and an allocation cannot have both: the unit (TR341) and the category (TR339).
    fn clash(
        &self,
        allocation: &Toewijzing,
        product: &PolicyProduct,
        tariff: &Tariff,
        unit: Eenheid,
    ) -> Option<Finding> {
        if !can_be_priced(unit, tariff.unit) {
            let text = format!(
                "Toewijzing {} is in {}, het tarief van product {} is in {}.",
                allocation.number,
                unit.label(),
                product.code,
                tariff.unit.label()
            );
            let remedy = format!("Verbeter de eenheid van het tarief ({}).", unit.code());
            return Some(self.fault(RuleCode::Tr341, "9341", text, remedy));
        }
        let category = allocation
            .category
            .as_ref()
            .filter(|category| **category != tariff.category)?;
        let text = format!(
            "Toewijzing {} heeft productcategorie {category}, het tarief {}.",
            allocation.number, tariff.category
        );
        Some(self.fault(
            RuleCode::Tr339,
            "9339",
            text,
            "Verbeter de productcategorie van het tarief.".to_owned(),
        ))
    }

    /// CS002: without a BSN nothing goes out; TR304: nor with another than the municipality gave with the allocation.
    fn bsn_fault(&self, allocation: &Toewijzing) -> Option<Finding> {
        let Some(bsn) = self.known.bsn else {
            let text = "Het BSN van dit kind ontbreekt.".to_owned();
            let remedy = "Vul het BSN in bij het kind: plusgroep import kinderen.".to_owned();
            return Some(self.fault(RuleCode::Cs002, "0001", text, remedy));
        };
        let granted = self.input.granted_bsns.get(&allocation.number)?;
        (*granted != bsn).then(|| {
            let text = format!(
                "Het BSN van dit kind is anders dan het BSN waarop de gemeente toewijzing {} gaf.",
                allocation.number
            );
            let remedy = "Herstel het BSN van het kind; geldt het nieuwe, vraag de gemeente dan om de toewijzing daarop opnieuw \
                          te sturen en lees haar in.";
            self.fault(RuleCode::Tr304, "8187", text, remedy.to_owned())
        })
    }

    /// Care of an older month on what of the allocation the municipality no longer takes (TR335).
    fn too_old(
        &self,
        (month, (begin, end)): (Month, (NaiveDate, NaiveDate)),
        number: ToewijzingNummer,
        days: &DaysOfCare,
    ) -> Option<Worked> {
        let is_late = month != self.input.month && is_too_old(end, self.input.dated);
        if !is_late || days.between(begin, end, Measure::Days).is_empty() {
            return None;
        }
        let text = format!(
            "De periode van toewijzing {number} tot en met {} is meer dan vijf jaar oud.",
            end.format("%d-%m-%Y")
        );
        let remedy = "De gemeente neemt deze zorg niet meer aan; schrijf haar af.".to_owned();
        let fault = self.fault(RuleCode::Tr335, "0001", text, remedy);
        Some(Worked::unknown(vec![self.of_month(month, fault)]))
    }

    fn no_tariff(&self, product: &str, day: NaiveDate) -> Finding {
        let text = format!(
            "Voor product {product} is op {} geen tarief bekend.",
            day.format("%d-%m-%Y")
        );
        let remedy = "Lees het contracttarief in met: plusgroep import tarieven.".to_owned();
        self.fault(RuleCode::Tr418, "0611", text, remedy)
    }

    fn tariff_fault(&self, product: &PolicyProduct, month: Month, none: NoTariff) -> Finding {
        match none {
            NoTariff::Missing(day) => self.no_tariff(&product.code.to_string(), day),
            NoTariff::Changes(begins) => {
                let days: Vec<String> = begins.iter().map(|day| day.format("%d-%m-%Y").to_string()).collect();
                let text = format!(
                    "Het tarief van product {} verandert in {} (tarieven vanaf {}), maar een regel kan maar één tarief hebben.",
                    product.code,
                    month.in_words(),
                    days.join(" en ")
                );
                let remedy = "Spreek met de gemeente af welk tarief voor de maand geldt, en kies het met: plusgroep declaratie \
                              tarief (in het scherm: toets t).";
                self.fault(RuleCode::TariefWissel, "0611", text, remedy.to_owned())
            }
        }
    }
}
