//! What is said about one child's part of a claim: remarks, faults, and days that no allocation covers.

use super::billable::Billed;
use super::care_state::{AboutCare, CareNews};
use super::delivery::{DaysOfCare, Delivery, Measure};
use super::history::{Why, measured};
use super::line::{ChildClaim, Desired};
use super::month::{Proposal, ProposedLine};
use super::{DebetCredit, LineKey, NotBillable, Prestatie};
use crate::domain::allocation::{Eenheid, Toewijzing};
use crate::domain::dagdeel::NoDagdeel;
use crate::domain::finding::{Finding, Severity};
use crate::domain::regeling::{PolicyProduct, ProductKind};
use crate::domain::retour::RetourCode;
use crate::domain::rule_code::RuleCode;
use crate::domain::time::Month;
use chrono::NaiveDate;
use std::collections::BTreeSet;
use std::fmt;

/// What was approved and what it should be now; the words of every finding about a correction.
#[derive(Clone, Copy)]
pub(super) struct Change<'a> {
    pub(super) approved: &'a Prestatie,
    pub(super) now: Option<&'a ProposedLine>,
}

impl fmt::Display for Change<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let was = self.approved.volume.count();
        let unit = self.approved.unit.label_of(was);
        write!(f, "goedgekeurd {was} {unit} voor {}, nu ", self.approved.amount)?;
        match self.now {
            None => write!(f, "0"),
            Some(line) => write!(f, "{} voor {}", line.volume.count(), line.amount),
        }
    }
}

impl ChildClaim<'_> {
    /// Days of care that no allocation of the product covers (TR307, TR308, TR384).
    pub(super) fn add_outside(
        &self,
        of_product: &[&Toewijzing],
        product: &PolicyProduct,
        (month, days): (Month, &DaysOfCare),
        proposal: &mut Proposal,
    ) {
        let (first, last) = (month.first_day(), month.last_day());
        let supports = matches!(product.kind, ProductKind::Support(_));
        // Transport and the like belong to few: only the month in which they begin or end says something.
        if !supports && !of_product.iter().any(|found| found.period.within(month).is_some()) {
            return;
        }
        let (unit, measure) = outside_in(of_product, product);
        for (day, count) in days.between(first, last, measure) {
            if !self.is_covered(product.kind, day) {
                let reason = Self::outside(of_product, day);
                let of_day = (day, count, measure.listed_in(unit));
                let refused = reason.map(|(code, text)| self.refused(of_day, code, text));
                proposal.not_billable.extend(refused);
            }
        }
    }

    /// Why a day of care lies outside.
    fn outside(of_product: &[&Toewijzing], day: NaiveDate) -> Option<(RuleCode, String)> {
        let standing = || of_product.iter().filter(|allocation| !allocation.is_removed());
        let ended = standing()
            .filter(|a| a.period.end().is_some_and(|end| end < day))
            .max_by_key(|a| a.period.end());
        if let Some(last) = ended {
            let end = last.period.end().unwrap_or(day).format("%d-%m-%Y");
            return Some((
                RuleCode::Tr308,
                format!("Toewijzing {} is geëindigd op {end}.", last.number),
            ));
        }
        let coming = standing()
            .filter(|a| a.period.begin() > day)
            .min_by_key(|a| a.period.begin());
        if let Some(next) = coming {
            let begin = next.period.begin().format("%d-%m-%Y");
            return Some((
                RuleCode::Tr307,
                format!("Toewijzing {} begint pas op {begin}.", next.number),
            ));
        }
        let gone = of_product.iter().find(|a| a.is_removed() && a.period.begin() <= day)?;
        Some((
            RuleCode::Tr384,
            format!("Toewijzing {} is door de gemeente verwijderd.", gone.number),
        ))
    }

    /// Allocations that touch the month but that no product of the policy explains: said, never silently dropped.
    pub(super) fn add_unsupported(&self, proposal: &mut Proposal) {
        let reported = || self.months().filter(|month| self.input.reports(*month));
        let touching = |a: &&&Toewijzing| !a.is_removed() && reported().any(|month| a.period.within(month).is_some());
        for allocation in self.allocations.iter().filter(touching) {
            let effort = |unit: Eenheid| !matches!(unit, Eenheid::Euro | Eenheid::StuksOutput);
            let is_effort = allocation.omvang.is_none_or(|omvang| effort(omvang.unit));
            if is_effort && self.products_of(allocation).next().is_some() {
                continue;
            }
            let what = match (&allocation.product, &allocation.category) {
                (Some(code), _) => format!("product {code}"),
                (None, Some(category)) => format!("categorie {category}, zonder productcode"),
                (None, None) => "product zonder code".to_owned(),
            };
            let text = format!(
                "Toewijzing {} ({what}) wordt niet door dit programma gedeclareerd.",
                allocation.number
            );
            let remedy = if is_effort && allocation.product.is_none() {
                "Lees een tarief in van een product in deze categorie, of declareer dit product zelf."
            } else {
                "Declareer dit product zelf, of voeg het toe aan de regeling."
            };
            self.remark(proposal, RuleCode::Product, text, remedy);
        }
    }

    /// Days of the months that are reported on which the child was there and of which nothing is billed, listed or said: nobody may miss them.
    ///
    /// `explained` holds days that were.
    pub(super) fn add_unexplained(&self, explained: &BTreeSet<NaiveDate>, proposal: &mut Proposal) {
        // Where none of the allocations of the month is declared here, that was said of all days.
        let is_told = |month: Month| {
            let standing = self.allocations.iter().filter(|a| !a.is_removed());
            let mut touching = standing.filter(|a| a.period.within(month).is_some()).peekable();
            touching.peek().is_some() && touching.all(|found| self.products_of(found).next().is_none())
        };
        let reported = self.months().filter(|month| self.input.reports(*month));
        let months: BTreeSet<Month> = reported.filter(|month| !is_told(*month)).collect();
        let listed = proposal
            .not_billable
            .iter()
            .filter(|one| one.child == self.known.number);
        let listed: BTreeSet<NaiveDate> = listed.map(|one| one.day).collect();
        let in_months = |delivery: &&Delivery| months.contains(&Month::of(delivery.day));
        for delivery in self.deliveries.iter().filter(in_months) {
            let day = delivery.day;
            if explained.contains(&day) || listed.contains(&day) {
                continue;
            }
            let (code, text, remedy) = unexplained(delivery);
            proposal.findings.push(Finding {
                day: Some(day),
                ..self.let_op(code, text, remedy)
            });
        }
    }

    pub(super) fn refused(
        &self,
        (day, count, unit): (NaiveDate, u32, Eenheid),
        code: RuleCode,
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

    pub(super) fn fault(&self, code: RuleCode, return_code: &'static str, text: String, remedy: String) -> Finding {
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

    pub(super) fn let_op(&self, code: RuleCode, text: String, remedy: &str) -> Finding {
        Finding {
            child: Some(self.known.number.clone()),
            ..Finding::let_op(code, text, remedy)
        }
    }

    pub(super) fn remark(&self, proposal: &mut Proposal, code: RuleCode, text: String, remedy: &str) {
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
        let finding = Finding {
            return_code: Some("9389"),
            ..self.let_op(RuleCode::Tr389, text, remedy)
        };
        self.tell(proposal, key, CareNews::ChangedWhileWaiting, finding);
    }

    /// Says something about a piece of care.
    fn tell(&self, proposal: &mut Proposal, key: &LineKey, news: CareNews, finding: Finding) {
        proposal.findings.push(finding.clone());
        proposal.about.push(AboutCare {
            child: self.child,
            key: key.clone(),
            news,
            finding,
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
                let finding = self.let_op(RuleCode::Herindiening, text, remedy);
                self.tell(proposal, key, CareNews::Again, finding);
            }
            Why::Late => {
                let text = format!(
                    "Zorg van {} op toewijzing {} was nog niet gedeclareerd en gaat nu mee.",
                    key.month.in_words(),
                    key.toewijzing
                );
                let finding = self.let_op(RuleCode::Nagekomen, text, "U hoeft niets te doen.");
                self.tell(proposal, key, CareNews::Late, finding);
            }
            Why::New | Why::Credit | Why::Instead { .. } => {}
        }
    }

    /// Says that care, or a correction of what was approved, is held back.
    pub(super) fn say_held(&self, key: &LineKey, change: Option<Change<'_>>, proposal: &mut Proposal) {
        let of = format!("toewijzing {} in {}", key.toewijzing, key.month.in_words());
        let text = match change {
            None => format!("De regel van {of} wordt aangehouden."),
            Some(change) => format!("De correctie van {of} ({change}) wordt aangehouden."),
        };
        let finding = self.let_op(RuleCode::Aangehouden, text, "Geef de regel vrij als hij mee mag.");
        self.tell(proposal, key, CareNews::Held, finding);
    }

    /// Says in its own month that a correction was written off, and lists what of the care is therefore never declared.
    pub(super) fn say_written_off(&self, key: &LineKey, change: Change<'_>, proposal: &mut Proposal) {
        if !self.input.reports(key.month) {
            return;
        }
        let of = format!("toewijzing {} in {}", key.toewijzing, key.month.in_words());
        let text = format!("De correctie van {of} ({change}) is afgeschreven.");
        let remedy =
            "Geef de regel weer vrij als de correctie toch mee moet: h op het scherm, of: plusgroep declaratie regel.";
        let finding = self.let_op(RuleCode::Afgeschreven, text.clone(), remedy);
        self.tell(proposal, key, CareNews::WrittenOff, finding);
        if let Some(line) = change.now {
            let approved = measured(change.approved.unit, change.approved.volume.count());
            self.list(key, line, approved, (RuleCode::Afgeschreven, &text), proposal);
        }
    }

    /// Says that what was approved for nothing cannot become what it should be, and lists what is therefore not paid.
    pub(super) fn say_fixed(&self, key: &LineKey, change: Change<'_>, proposal: &mut Proposal) {
        let text = format!(
            "Toewijzing {} in {}: {change}. Een regel van EUR 0,00 kan niet worden gecrediteerd (CS325) en een tweede regel wordt \
             afgekeurd (TR389), dus dit gaat niet vanzelf mee.",
            key.toewijzing,
            key.month.in_words(),
        );
        let remedy = format!(
            "Vraag de gemeente dit bedrag buiten de declaratie om te betalen. Is dat geregeld, schrijf het hier dan af met: plusgroep \
             declaratie regel {} afschrijven.",
            change.approved.reference
        );
        let finding = Finding {
            return_code: Some("0001"),
            ..self.let_op(RuleCode::Cs325, text.clone(), &remedy)
        };
        self.tell(proposal, key, CareNews::Fixed, finding);
        if let Some(line) = change.now {
            self.list(key, line, 0, (RuleCode::Cs325, &text), proposal);
        }
    }

    /// Says that what was approved is given back.
    pub(super) fn say_corrected(&self, key: &LineKey, change: Change<'_>, then: &'static str, proposal: &mut Proposal) {
        let text = format!(
            "Toewijzing {} in {}: {change}; de regel wordt gecrediteerd{then}.",
            key.toewijzing,
            key.month.in_words(),
        );
        let remedy = "Controleer de aanwezigheid, of houd de regel aan als dit niet klopt.";
        let finding = self.let_op(RuleCode::Correctie, text, remedy);
        self.tell(proposal, key, CareNews::Correction, finding);
    }

    /// Care that is never declared: listed, so that nothing disappears.
    pub(super) fn list_written_off(&self, key: &LineKey, line: &ProposedLine, proposal: &mut Proposal) {
        let text = format!(
            "Toewijzing {} in {} is afgeschreven; vrijgeven kan met h op het scherm.",
            key.toewijzing,
            key.month.in_words()
        );
        self.list(key, line, 0, (RuleCode::Afgeschreven, &text), proposal);
    }

    /// Care of a month that a person says was declared elsewhere: listed in that month.
    pub(super) fn list_elsewhere(&self, key: &LineKey, line: &ProposedLine, proposal: &mut Proposal) {
        let text = format!("{} is volgens uw opgave elders gedeclareerd.", key.month.in_words());
        self.list(key, line, 0, (RuleCode::Elders, &text), proposal);
    }

    /// Lists the days of a line above what was approved of it, the last ones.
    fn list(
        &self,
        key: &LineKey,
        line: &ProposedLine,
        approved: u64,
        (code, text): (RuleCode, &str),
        proposal: &mut Proposal,
    ) {
        if !self.input.reports(key.month) {
            return;
        }
        let unit = match line.unit {
            Eenheid::Uur => Eenheid::Minuut,
            unit => unit,
        };
        let mut left = approved;
        for (day, count) in &line.days {
            let covered = left.min(u64::from(*count));
            left -= covered;
            let above = count.saturating_sub(u32::try_from(covered).unwrap_or(*count));
            if above > 0 {
                let refused = self.refused((*day, above, unit), code, text.to_owned());
                proposal.not_billable.push(refused);
            }
        }
    }

    pub(super) fn say_wide_weeks(&self, key: &LineKey, billed: &Billed, proposal: &mut Proposal) {
        let Some(first) = billed.wide_weeks.first() else {
            return;
        };
        let weeks: Vec<String> = billed
            .wide_weeks
            .iter()
            .map(|week| format!("{} ({})", week.monday.format("%d-%m-%Y"), week.count()))
            .collect();
        let text = format!(
            "Meer geleverd dan de {} {} per week van toewijzing {}: week van {}. De weken van een maand tellen samen, dus het mag mee.",
            first.granted,
            first.unit.label_of(first.granted),
            key.toewijzing,
            weeks.join(", ")
        );
        let remedy = "Bespreek met de jeugdconsulent of dit de bedoeling is.";
        self.remark(proposal, RuleCode::WeekDagdelen, text, remedy);
    }
}

/// What is said of a day on which the child was there and of which nothing else is said: code, text and what to do.
fn unexplained(delivery: &Delivery) -> (RuleCode, String, &'static str) {
    match delivery.nothing {
        Some(NoDagdeel::NoneThen) => (
            RuleCode::AanwDagdeel,
            "Aanwezig, maar er is geen dagdeel op deze dag: is een vrije dag van de school niet ingevoerd, of klopt de datum niet?"
                .to_owned(),
            "Voer de vrije dag van de school in, of verbeter de aanwezigheid; anders hoeft u niets te doen.",
        ),
        Some(NoDagdeel::TooShort) => (
            RuleCode::AanwDagdeel,
            "Aanwezig, maar korter dan het minimum van de groep: er telt geen dagdeel op deze dag.".to_owned(),
            "Controleer de tijden; anders hoeft u niets te doen.",
        ),
        Some(NoDagdeel::BeforeSchool) => (
            RuleCode::AanwDagdeel,
            "Aanwezig, maar alleen voor school: dat betaalt de regeling niet.".to_owned(),
            "Controleer de tijden; anders hoeft u niets te doen.",
        ),
        None => (
            RuleCode::AanwToewijzing,
            format!(
                "Aanwezig in een groep {}, maar daarvoor heeft dit kind op deze dag geen toewijzing.",
                delivery.kind.label()
            ),
            "Vraag een toewijzing aan, of verbeter de groep van de aanwezigheid.",
        ),
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
