//! What a change in the attendance of a declared month does to the claim: said at once, sent with the next claim.

use crate::app::env::Moment;
use crate::app::error::AppError;
use crate::app::session::Session;
use crate::domain::declaration::care_state::{AboutCare, CareNews};
use crate::domain::declaration::history::Why;
use crate::domain::declaration::month::ProposedLine;
use crate::domain::ids::{ChildId, GemeenteCode};
use crate::domain::role::Permission;
use crate::domain::time::Month;
use crate::store::{Tx, allocations, declarations};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

impl Session {
    /// What the attendance of children in some months does to claims that went out, a sentence each.
    ///
    /// Nothing for months that no claim went out for. Who may not declare is told that it has an effect, without amounts.
    ///
    /// The change itself is recorded by now: what cannot be worked out is left out, and never makes the change look refused.
    pub(in crate::app) fn claim_effects(&self, touched: &BTreeSet<(ChildId, Month)>, now: Moment) -> Vec<String> {
        self.try_claim_effects(touched, now).unwrap_or_default()
    }

    /// Whether a claim over the month of a day, or a later one, went out.
    pub(in crate::app) fn is_declared(tx: Tx<'_>, day: NaiveDate) -> Result<bool, AppError> {
        let sent = declarations::list(tx)?;
        Ok(sent.iter().any(|sent| sent.month >= Month::of(day)))
    }

    fn try_claim_effects(&self, touched: &BTreeSet<(ChildId, Month)>, now: Moment) -> Result<Vec<String>, AppError> {
        let tx = self.store.read();
        let mut granted: BTreeMap<GemeenteCode, BTreeSet<ChildId>> = BTreeMap::new();
        let children: BTreeSet<ChildId> = touched.iter().map(|(child, _)| *child).collect();
        for allocation in allocations::latest(tx)?
            .into_iter()
            .filter(|found| children.contains(&found.child))
        {
            granted.entry(allocation.gemeente).or_default().insert(allocation.child);
        }
        let mut said = BTreeSet::new();
        for (gemeente, children) in granted {
            let Some(last) = declarations::last_declared(tx, &gemeente)? else {
                continue;
            };
            let here: Vec<(ChildId, Month)> = touched
                .iter()
                .filter(|(child, month)| children.contains(child) && *month <= last)
                .copied()
                .collect();
            if here.is_empty() {
                continue;
            }
            let sentences = self.effects_of((&gemeente, last), &here, now)?;
            if self.desk.actor.role.may(Permission::Declare) {
                said.extend(sentences);
            } else if !sentences.is_empty() {
                let months: BTreeSet<Month> = here.iter().map(|(_, month)| *month).collect();
                let months: Vec<String> = months.into_iter().map(Month::in_words).collect();
                said.insert(format!(
                    "Let op: over {} is al gedeclareerd; de correctie gaat mee met de volgende declaratie.",
                    months.join(" en ")
                ));
            }
        }
        Ok(said.into_iter().collect())
    }

    fn effects_of(
        &self,
        (gemeente, last): (&GemeenteCode, Month),
        here: &[(ChildId, Month)],
        now: Moment,
    ) -> Result<Vec<String>, AppError> {
        let tx = self.store.read();
        let proposal = &self.house.propose(tx, (last, gemeente), now)?;
        let sentence = |about: &AboutCare| {
            let finding = &about.finding;
            match about.news {
                CareNews::Correction | CareNews::Late | CareNews::Again => {
                    Some(format!("{} Dat gaat mee met de volgende declaratie.", finding.text))
                }
                // A line without an answer waits for that first.
                CareNews::Fixed | CareNews::ChangedWhileWaiting => Some(format!("{} {}", finding.text, finding.remedy)),
                CareNews::Held | CareNews::WrittenOff => None,
            }
        };
        // Care of the last month itself that was not in its claim is new there, not late: no finding tells of it.
        let is_new = |line: &&ProposedLine| line.why == Why::New && here.contains(&(line.child, last));
        let new = proposal.lines.iter().filter(is_new).map(|line| {
            format!(
                "Zorg van {} op toewijzing {} was nog niet gedeclareerd. Dat gaat mee met de volgende declaratie.",
                last.in_words(),
                line.toewijzing
            )
        });
        let touched = proposal.about.iter();
        let touched = touched.filter(|about| here.contains(&(about.child, about.key.month)));
        let earlier = touched.filter_map(sentence);
        Ok(earlier.chain(new).collect())
    }
}
