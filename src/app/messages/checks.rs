//! What is wrong with a JW301, by itself (level 2) and against our own administration (level 3 and 4, RULES 9.1).

use super::child;
use super::granted::Granted;
use crate::app::env::Moment;
use crate::app::error::AppError;
use crate::app::lists;
use crate::domain::allocation::{RedenWijziging, Toewijzing};
use crate::domain::dates::{Ahead, check_day};
use crate::domain::declaration::Tariff;
use crate::domain::gemeente::Certainty;
use crate::domain::ids::{ChildId, GemeenteCode, ToewijzingNummer};
use crate::domain::pairing::category_fits;
use crate::ijw::jw301::{Jw301, Received, ToegewezenProduct};
use crate::ijw::jw302::{ClientVerdict, Remaining, Verdict};
use crate::ijw::{RetourCode, RetourCodes};
use crate::store::declarations::{self, Direction};
use crate::store::{Tx, allocations};
use std::collections::BTreeMap;

/// What is decided about a message before anything is written.
pub(super) struct Decision {
    pub(super) verdict: Verdict,
    pub(super) faults: Vec<String>,
    pub(super) remarks: Vec<String>,
}

impl Decision {
    fn header(raw: &str, fault: &str) -> Result<Self, AppError> {
        Ok(Self {
            verdict: Verdict::HeaderRejected(RetourCodes::one(code(raw)?)),
            faults: vec![fault.to_owned()],
            remarks: Vec::new(),
        })
    }
}

fn code(raw: &str) -> Result<RetourCode, AppError> {
    RetourCode::parse(raw).map_err(|_| AppError::internal("RETOURCODE"))
}

/// What the message shows by itself.
pub(super) fn of_message_alone(received: &Received) -> Decision {
    let (verdict, faults) = match received {
        Received::Sound(_) => (Verdict::Accepted, Vec::new()),
        Received::Faulty(message) => (
            message.verdict(),
            message.violations.iter().map(ToString::to_string).collect(),
        ),
    };
    Decision {
        verdict,
        faults,
        remarks: Vec::new(),
    }
}

/// Every check, in the order in which the standard answers: message, header, allocations.
pub(super) fn decide(tx: Tx<'_>, received: &Received, now: Moment) -> Result<Decision, AppError> {
    let Received::Sound(message) = received else {
        return Ok(of_message_alone(received));
    };
    let header = message.header();
    // TR378: today, or on the first day of an allocation in the message.
    let begins = message.products.iter().map(|product| product.period.begin());
    let days = std::iter::once(now.day()).chain(begins);
    let gemeente = match lists::gemeenten(tx)?.check(&header.gemeente, days) {
        Ok(Certainty::Known) => None,
        Ok(Certainty::PastTheList(last)) => Some(lists::past_the_list(&header.gemeente, last)),
        Err(error) => {
            let fault = format!(
                "Gemeentecode {} {error} (TR378). Er is niets overgenomen; vraag wie u dit bericht gaf waar het antwoord heen moet.",
                header.gemeente
            );
            return Decision::header("S300", &fault);
        }
    };
    if header.dated > now.day() {
        return Decision::header("8848", "De dagtekening van het bericht ligt in de toekomst (TR135).");
    }
    let known = declarations::message(
        tx,
        Direction::In,
        "JW301",
        &header.gemeente,
        header.identification.as_str(),
    )?;
    if known.is_some() {
        let text = "Een ander bericht van deze gemeente had dezelfde identificatie (TR056).";
        return Decision::header("9056", text);
    }
    let own = Own {
        child: child::find(tx, &message.client)?.map(|(child, _)| child.id),
        granted: Granted::read(tx, [&header.gemeente])?,
        tariffs: allocations::tariffs(tx)?,
    };
    let mut decision = own.decide_products(message)?;
    decision.remarks.extend(own.stacked(message));
    decision
        .remarks
        .extend(message.products.iter().filter_map(|product| far_off(product, now)));
    decision.remarks.extend(gemeente);
    decision.remarks.extend(child::age_remark(&message.client, now.day()));
    Ok(decision)
}

/// Our own administration, as far as a JW301 can clash with it.
struct Own {
    child: Option<ChildId>,
    granted: Granted,
    tariffs: Vec<Tariff>,
}

impl Own {
    fn decide_products(&self, message: &Jw301) -> Result<Decision, AppError> {
        let gemeente = &message.header().gemeente;
        let mut products: BTreeMap<ToewijzingNummer, RetourCodes> = BTreeMap::new();
        let mut faults = Vec::new();
        let mut remarks = Vec::new();
        for product in &message.products {
            for (raw, fault) in self.faults_of(gemeente, product) {
                faults.push(fault);
                let codes = match products.remove(&product.number) {
                    Some(codes) => codes.and(code(raw)?),
                    None => RetourCodes::one(code(raw)?),
                };
                products.insert(product.number, codes);
            }
            if product.reference.is_some() {
                // Requests are not made with this program, so it cannot know whether this one was made.
                remarks.push(format!(
                    "Toewijzing {} antwoordt op een verzoek van u; controleer of u dat deed (TR379).",
                    product.number
                ));
            }
        }
        let verdict = if products.is_empty() {
            Verdict::Accepted
        } else {
            Verdict::ClientRejected(ClientVerdict {
                client: RetourCodes::one(RetourCode::NO_REMARK),
                products,
                remaining: Remaining::NoRemark,
            })
        };
        Ok(Decision {
            verdict,
            faults,
            remarks,
        })
    }

    /// TR332, TR385 and TR381, each with its return code.
    fn faults_of(&self, gemeente: &GemeenteCode, product: &ToegewezenProduct) -> Vec<(&'static str, String)> {
        let number = product.number;
        let mut found = Vec::new();
        let known = self.granted.known(gemeente, number);
        if known.is_some_and(|known| Some(known.child) != self.child) {
            let text = format!("Toewijzing {number} hoort bij deze gemeente al bij een ander kind (TR332).");
            found.push(("9332", text));
        }
        if self
            .granted
            .is_claimed_while_removed((gemeente, number), product.change_reason)
        {
            let text =
                format!("Toewijzing {number} wordt verwijderd terwijl er goedgekeurde declaraties op staan (TR385).");
            found.push(("9385", text));
        }
        let allocated = (product.category.as_ref(), product.product.as_ref());
        if !category_fits(&self.tariffs, gemeente, allocated) {
            let text = format!("De productcategorie van toewijzing {number} past niet bij de productcode (TR381).");
            found.push(("S329", text));
        }
        found
    }

    /// TR302, OP259 in the state that holds after the message: the same product not twice at a time, within a municipality.
    ///
    /// A remark and no rejection: the message that ends the other allocation may still come, and no meaning may be drawn from the
    /// order in which messages are read (OP080). What one message stacks by itself is rejected.
    fn stacked(&self, message: &Jw301) -> Option<String> {
        let gemeente = &message.header().gemeente;
        let child = self.child?;
        let listed = |number| message.products.iter().any(|product| product.number == number);
        let of_child = |known: &&Toewijzing| known.gemeente == *gemeente && known.child == child;
        for product in &message.products {
            let new = product.clone().into_toewijzing(gemeente.clone(), child);
            // A state that a later one has overtaken says nothing about now (IV013).
            let overtaken = |known: &Toewijzing| known.stamp >= new.stamp;
            if is_void(&new) || self.granted.known(gemeente, new.number).is_some_and(overtaken) {
                continue;
            }
            let other = self.granted.latest().filter(of_child).find(|known| {
                !listed(known.number)
                    && !is_void(known)
                    && is_same_product(known, &new)
                    && known.period.overlaps(new.period)
            });
            if let Some(other) = other {
                return Some(format!(
                    "Toewijzing {} geeft hetzelfde product als toewijzing {} voor dezelfde dagen (TR302); er volgt nog een bericht, of vraag de gemeente een van de twee te beëindigen.",
                    new.number, other.number
                ));
            }
        }
        None
    }
}

/// What is said of an allocation that begins or ends on a day that cannot be: a slip in the year, which only the municipality can
/// mend; the standard knows no code to reject it with.
fn far_off(product: &ToegewezenProduct, now: Moment) -> Option<String> {
    let days = [Some(product.period.begin()), product.period.end()];
    let error = days.into_iter().flatten().find_map(|day| {
        let error = check_day(day, now.day(), Ahead::Agreed).err()?;
        Some(format!("{} {error}", day.format("%d-%m-%Y")))
    })?;
    Some(format!(
        "Een datum van toewijzing {} kan niet kloppen: {error}, of vraag de gemeente om een nieuw bericht.",
        product.number
    ))
}

/// Removed: by reason 13, or by the former reason 01 with an end on the first day.
fn is_void(allocation: &Toewijzing) -> bool {
    let former = allocation.change_reason == Some(RedenWijziging::FORMERLY_REMOVED);
    allocation.is_removed() || (former && allocation.period.end() == Some(allocation.period.begin()))
}

/// By code where both have one, else by category; a generic allocation is the same as any other.
fn is_same_product(a: &Toewijzing, b: &Toewijzing) -> bool {
    match (&a.category, &b.category, a.product.as_ref().zip(b.product.as_ref())) {
        (None, _, _) | (_, None, _) => true,
        (_, _, Some((a, b))) => a == b,
        (a, b, None) => a == b,
    }
}
