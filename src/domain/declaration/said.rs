//! What is said about one child's part of a claim: remarks, faults, and days that no allocation covers.

use super::billable::Billed;
use super::delivery::{DaysOfCare, Measure};
use super::history::Why;
use super::line::{ChildClaim, Desired};
use super::month::{Proposal, ProposedLine};
use super::{DebetCredit, LineKey, NotBillable};
use crate::domain::allocation::{Eenheid, Toewijzing};
use crate::domain::finding::{Finding, Severity};
use crate::domain::ids::ProductCode;
use crate::domain::regeling::{PolicyProduct, ProductKind};
use crate::domain::retour::RetourCode;
use crate::domain::time::Month;
use chrono::NaiveDate;

impl ChildClaim<'_> {
    /// Days of care that no allocation of the product covers (TR307, TR308, TR384).
    pub(super) fn add_outside(
        &self,
        of_product: &[&Toewijzing],
        product: &PolicyProduct,
        days: &DaysOfCare,
        proposal: &mut Proposal,
    ) {
        let (first, last) = (self.input.month.first_day(), self.input.month.last_day());
        let supports = matches!(product.kind, ProductKind::Support(_));
        // Transport and the like belong to few: only the month in which they begin or end says something.
        if !supports
            && !of_product
                .iter()
                .any(|found| found.period.within(self.input.month).is_some())
        {
            return;
        }
        let (unit, measure) = outside_in(of_product, product);
        for (day, count) in days.between(first, last, measure) {
            if !self.is_covered(product.kind, day) {
                let reason = self.outside(of_product, day);
                let of_day = (day, count, measure.listed_in(unit));
                let refused = reason.map(|(code, text)| self.refused(of_day, code, text));
                proposal.not_billable.extend(refused);
            }
        }
    }

    /// Why a day of care lies outside.
    fn outside(&self, of_product: &[&Toewijzing], day: NaiveDate) -> Option<(&'static str, String)> {
        let standing = || of_product.iter().filter(|allocation| !allocation.is_removed());
        let ended = standing()
            .filter(|a| a.period.end().is_some_and(|end| end < day))
            .max_by_key(|a| a.period.end());
        if let Some(last) = ended {
            let end = last.period.end().unwrap_or(day).format("%d-%m-%Y");
            return Some(("TR308", format!("Toewijzing {} is geëindigd op {end}.", last.number)));
        }
        let month_after = self.input.month.next();
        let coming = standing()
            .filter(|a| a.period.begin() > day && Month::of(a.period.begin()) <= month_after)
            .min_by_key(|a| a.period.begin());
        if let Some(next) = coming {
            let begin = next.period.begin().format("%d-%m-%Y");
            return Some(("TR307", format!("Toewijzing {} begint pas op {begin}.", next.number)));
        }
        let gone = of_product.iter().find(|a| a.is_removed() && a.period.begin() <= day)?;
        Some((
            "TR384",
            format!("Toewijzing {} is door de gemeente verwijderd.", gone.number),
        ))
    }

    /// Allocations that touch the month but that no product of the policy explains: said, never silently dropped.
    pub(super) fn add_unsupported(&self, proposal: &mut Proposal) {
        let touching = |a: &&&Toewijzing| !a.is_removed() && a.period.within(self.input.month).is_some();
        for allocation in self.allocations.iter().filter(touching) {
            let effort = |unit: Eenheid| !matches!(unit, Eenheid::Euro | Eenheid::StuksOutput);
            let is_effort = allocation.omvang.is_none_or(|omvang| effort(omvang.unit));
            let known = match &allocation.product {
                Some(code) => self.input.regeling.product(code).is_some(),
                None => !self.input.regeling.products.is_empty(),
            };
            if known && is_effort {
                continue;
            }
            let code = allocation.product.as_ref().map_or("zonder code", ProductCode::as_str);
            let text = format!(
                "Toewijzing {} (product {code}) wordt niet door dit programma gedeclareerd.",
                allocation.number
            );
            let remedy = "Declareer dit product zelf, of voeg het toe aan de regeling.";
            self.remark(proposal, "PRODUCT", text, remedy);
        }
    }

    pub(super) fn refused(
        &self,
        (day, count, unit): (NaiveDate, u32, Eenheid),
        code: &'static str,
        text: String,
    ) -> NotBillable {
        NotBillable {
            child: self.known.number.clone(),
            day,
            count,
            unit,
            code,
            text,
        }
    }

    pub(super) fn fault(&self, code: &'static str, return_code: &'static str, text: String, remedy: String) -> Finding {
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

    pub(super) fn let_op(&self, code: &'static str, text: String, remedy: &str) -> Finding {
        Finding {
            child: Some(self.known.number.clone()),
            ..Finding::let_op(code, text, remedy)
        }
    }

    pub(super) fn remark(&self, proposal: &mut Proposal, code: &'static str, text: String, remedy: &str) {
        proposal.findings.push(self.let_op(code, text, remedy));
    }

    /// A fault of a month; what is wrong with an older month holds the current one up for nobody.
    pub(super) fn of_month(&self, month: Month, fault: Finding) -> Finding {
        if month == self.input.month {
            return fault;
        }
        Finding {
            severity: Severity::LetOp,
            text: format!("Zorg van {} gaat niet mee. {}", month.in_words(), fault.text),
            ..fault
        }
    }

    /// A line that waits for its answer is never sent twice (TR389); when the days changed since, that is said.
    pub(super) fn say_if_changed(&self, key: &LineKey, desired: &Desired, proposal: &mut Proposal) {
        let now = match desired {
            Desired::Line(line) => (line.volume.count(), line.amount.cents()),
            Desired::Nothing => (0, 0),
            Desired::Unknown => return,
        };
        let debits = self
            .history
            .lines(key)
            .iter()
            .rev()
            .find(|sent| sent.line.debit_credit == DebetCredit::Debet);
        let Some(sent) = debits.map(|sent| &sent.line) else {
            return;
        };
        if (sent.volume.count(), sent.amount.cents()) == now {
            return;
        }
        let text = format!(
            "Toewijzing {} is al gedeclareerd over {} met {} {}; de aanwezigheid geeft nu {}.",
            key.toewijzing,
            key.month.in_words(),
            sent.volume.count(),
            sent.unit.label(),
            now.0
        );
        let remedy = "Wacht op het antwoord van de gemeente; daarna stelt het programma de correctie zelf voor.";
        proposal.findings.push(Finding {
            return_code: Some("9389"),
            ..self.let_op("TR389", text, remedy)
        });
    }

    pub(super) fn say_why(&self, key: &LineKey, line: &ProposedLine, proposal: &mut Proposal) {
        match &line.why {
            Why::Again { codes, .. } => {
                let codes: Vec<&str> = codes.iter().map(|code| RetourCode::as_str(*code)).collect();
                // Without a code the claim never arrived.
                let what = if codes.is_empty() {
                    "is niet aangekomen".to_owned()
                } else {
                    format!("is afgekeurd ({})", codes.join(", "))
                };
                let text = format!(
                    "Toewijzing {} in {} {what} en gaat opnieuw mee met een nieuw nummer.",
                    key.toewijzing,
                    key.month.in_words(),
                );
                let remedy = "Kijk of de oorzaak weg is; zo niet, houd de regel dan aan.";
                self.remark(proposal, "HERINDIENING", text, remedy);
            }
            Why::Late => {
                let text = format!(
                    "Zorg van {} op toewijzing {} was nog niet gedeclareerd en gaat nu mee.",
                    key.month.in_words(),
                    key.toewijzing
                );
                self.remark(proposal, "NAGEKOMEN", text, "U hoeft niets te doen.");
            }
            Why::New | Why::Credit | Why::Instead { .. } => {}
        }
    }

    pub(super) fn say_held(&self, key: &LineKey, proposal: &mut Proposal) {
        let text = format!(
            "De regel van toewijzing {} in {} wordt aangehouden.",
            key.toewijzing,
            key.month.in_words()
        );
        self.remark(proposal, "AANGEHOUDEN", text, "Geef de regel vrij als hij mee mag.");
    }

    /// Care that is never declared: listed, so that nothing disappears.
    pub(super) fn write_off(&self, key: &LineKey, line: &ProposedLine, proposal: &mut Proposal) {
        if key.month != self.input.month {
            return;
        }
        let unit = match line.unit {
            Eenheid::Uur => Eenheid::Minuut,
            unit => unit,
        };
        let text = format!(
            "Toewijzing {} in {} is afgeschreven.",
            key.toewijzing,
            key.month.in_words()
        );
        let days = line.days.iter();
        proposal
            .not_billable
            .extend(days.map(|(day, count)| self.refused((*day, *count, unit), "AFGESCHREVEN", text.clone())));
    }

    pub(super) fn say_wide_weeks(&self, key: &LineKey, billed: &Billed, proposal: &mut Proposal) {
        if let Some((monday, count)) = billed.wide_weeks.first() {
            let text = format!(
                "In de week van {} zijn {count} dagdelen geleverd, meer dan de regeling per week geeft; toewijzing {} heeft er in deze maand ruimte voor.",
                monday.format("%d-%m-%Y"),
                key.toewijzing
            );
            self.remark(
                proposal,
                "WEEK-DAGDELEN",
                text,
                "Bespreek met de jeugdconsulent of dit de bedoeling is.",
            );
        }
    }
}

/// The unit in which days outside are listed: that of the latest allocation that has one, or dagdelen.
fn outside_in(of_product: &[&Toewijzing], product: &PolicyProduct) -> (Eenheid, Measure) {
    let units = of_product.iter().rev().filter_map(|allocation| allocation.omvang);
    let mut measured = units.filter_map(|omvang| {
        let measure = Measure::of(omvang.unit, product.declared.piece)?;
        Some((omvang.unit, measure))
    });
    measured.next().unwrap_or((Eenheid::Dagdeel, Measure::Dagdelen))
}
