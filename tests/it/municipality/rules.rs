//! Level 3 and 4: a message against what was granted, contracted and processed before.

use super::Municipality;
use super::claim::{Claim, Client, Line, Side, Unit};
use super::grants::{Grant, Tariff, first_of};
use super::ledger::{Code, State};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// A rule that was broken, and the code it is answered with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Breach {
    pub rule: &'static str,
    pub code: Code,
}

type Rule = (&'static str, Code, bool);

fn listed(rules: impl IntoIterator<Item = Rule>) -> Vec<Breach> {
    let broken = rules.into_iter().filter(|(_, _, broken)| *broken);
    broken.map(|(rule, code, _)| Breach { rule, code }).collect()
}

/// A line in its message, for the rules that look around.
pub(super) struct Seen<'a> {
    pub(super) claim: &'a Claim,
    pub(super) line: &'a Line,
    /// How often each reference stands in the message.
    pub(super) references: &'a BTreeMap<&'a str, usize>,
}

/// Hourly cents for minutes, half up, in whole cents (IV081).
pub(super) const fn for_minutes(hourly: i64, minutes: i64) -> i64 {
    (2 * hourly * minutes + 60) / 120
}

impl Municipality {
    /// Rules on the header: the whole message is not processed.
    pub(super) fn header_breaches(&self, claim: &Claim, today: NaiveDate) -> Vec<Breach> {
        let key = (claim.sender.clone(), claim.identification.clone());
        listed([
            ("TR056", "9056", self.ledger.identifications.contains(&key)),
            ("TR135", "8848", claim.dated > today),
            ("TR378", "S300", claim.receiver != self.code),
        ])
    }

    /// Rules on the declaration: nothing of it is processed.
    pub(super) fn declaration_breaches(&self, claim: &Claim) -> Vec<Breach> {
        let key = (claim.sender.clone(), claim.number.clone());
        let last = self.ledger.last_months.get(&claim.sender);
        listed([
            ("TR333", "9333", self.ledger.numbers.contains(&key)),
            ("TR318", "8214", last.is_some_and(|last| claim.days.begin < *last)),
        ])
    }

    /// TR304: an allocation of another child; all lines of the client are rejected.
    pub(super) fn client_breaches(&self, claim: &Claim, client: &Client) -> Vec<Breach> {
        let mut lines = client.lines.iter();
        let foreign = |line: &Line| {
            let grant = self.told(&claim.sender, line.allocation);
            grant.is_some_and(|grant| grant.bsn != client.bsn)
        };
        listed([("TR304", "8187", lines.any(foreign))])
    }

    pub(super) fn line_breaches(&self, seen: &Seen<'_>, bsn: &str) -> Vec<Breach> {
        let mut found = self.common_breaches(seen);
        match seen.line.side {
            Side::Credit => found.extend(self.credit_breaches(seen, bsn)),
            Side::Debit => {
                found.extend(self.allocation_breaches(&seen.claim.sender, seen.line));
                found.extend(self.contract_breaches(seen.line));
            }
        }
        found
    }

    fn common_breaches(&self, seen: &Seen<'_>) -> Vec<Breach> {
        let (claim, line) = (seen.claim, seen.line);
        let key = (claim.sender.clone(), line.reference.clone());
        let twice = seen
            .references
            .get(line.reference.as_str())
            .is_some_and(|count| *count > 1);
        listed([
            ("TR314", "8021", twice || self.ledger.references.contains(&key)),
            ("TR319", "9319", line.days.end > claim.days.end),
        ])
    }

    /// A credit is an exact copy of an approved debit, and is not judged on its content (IV085, IV091).
    fn credit_breaches(&self, seen: &Seen<'_>, bsn: &str) -> Vec<Breach> {
        let previous = seen.line.previous.as_deref().unwrap_or_default();
        let debit = self.ledger.approved_debit(&seen.claim.sender, previous);
        let credited = debit.is_some_and(|debit| debit.state == State::Credited);
        let copies = debit.is_some_and(|debit| {
            let copy = Line {
                reference: debit.line.reference.clone(),
                previous: None,
                side: Side::Debit,
                ..seen.line.clone()
            };
            debit.bsn == bsn && debit.line == copy
        });
        listed([("TR390", "9390", credited), ("TR323", "8017", !credited && !copies)])
    }

    fn allocation_breaches(&self, provider: &str, line: &Line) -> Vec<Breach> {
        let Some(grant) = self.told(provider, line.allocation) else {
            return listed([("TR338", "9338", true)]);
        };
        if grant.is_removed() {
            return listed([("TR384", "9384", true)]);
        }
        let period = grant.period_in(line.days.begin);
        let subject = &grant.subject;
        let mut found = listed([
            (
                "TR339",
                "9339",
                subject.category().is_some_and(|category| category != line.category),
            ),
            ("TR340", "9340", subject.code().is_some_and(|code| code != line.code)),
            ("TR307", "9307", line.days.begin < grant.begin),
            ("TR308", "9308", grant.end.is_some_and(|end| line.days.end > end)),
            ("TR387", "9387", line.days.begin != period.begin),
            ("TR388", "9388", line.days.end != period.end),
            ("TR341", "9341", !self.fits_unit(grant, line)),
            ("TR389", "9389", self.ledger.has_standing(line)),
        ]);
        if self.fits_unit(grant, line) {
            found.extend(self.cap_breaches(grant, line));
        }
        found
    }

    /// TR341: the granted unit, hours also in minutes (IV081); without a granted unit the unit of the contract.
    fn fits_unit(&self, grant: &Grant, line: &Line) -> bool {
        if let Some(size) = grant.subject.size() {
            return size.unit == line.unit || (size.unit == Unit::Hour && line.unit == Unit::Minute);
        }
        let mut agreed = self
            .tariffs
            .iter()
            .filter(|tariff| tariff.is_of(&line.category, &line.code));
        !self.is_contracted(line) || agreed.any(|tariff| tariff.unit == line.unit)
    }

    fn cap_breaches(&self, grant: &Grant, line: &Line) -> Vec<Breach> {
        let hours = grant.subject.size().is_some_and(|size| size.unit == Unit::Hour);
        let scale = if hours { 60 } else { 1 };
        let measured = |line: &Line| match line.unit {
            Unit::Minute => line.volume,
            _ => line.volume * scale,
        };
        let volume = measured(line);
        let whole = self.ledger.net(grant.number, measured) + volume;
        let cents = self.ledger.net(grant.number, |line| line.amount) + line.amount;
        let above = |sum: i64, cap: Option<i64>| cap.is_some_and(|cap| sum > cap);
        listed([
            (
                "TR321",
                "9321",
                above(volume, grant.cap_of(line.days).map(|cap| cap * scale)),
            ),
            ("TR322", "9322", above(whole, grant.life_cap().map(|cap| cap * scale))),
            ("TR369", "9369", above(cents, grant.subject.budget())),
        ])
    }

    fn is_contracted(&self, line: &Line) -> bool {
        self.tariffs
            .iter()
            .any(|tariff| tariff.is_of(&line.category, &line.code))
    }

    /// The tariffs of the product of a line for a unit that hold on a day of its period.
    fn agreed(&self, line: &Line, unit: Unit) -> Vec<i64> {
        let of = |tariff: &&Tariff| {
            tariff.is_of(&line.category, &line.code) && tariff.unit == unit && tariff.holds_in(line.days)
        };
        self.tariffs.iter().filter(of).map(|tariff| tariff.cents).collect()
    }

    /// TR381, TR418, TR346.
    fn contract_breaches(&self, line: &Line) -> Vec<Breach> {
        let Some(tariff) = line.tariff else {
            return listed([("TR381", "S329", !self.is_contracted(line))]);
        };
        let mut agreed: Vec<(i64, i64)> = self
            .agreed(line, line.unit)
            .into_iter()
            .map(|cents| (cents, cents * line.volume))
            .collect();
        if line.unit == Unit::Minute {
            let hourly = self.agreed(line, Unit::Hour).into_iter();
            agreed.extend(hourly.map(|cents| (for_minutes(cents, 1), for_minutes(cents, line.volume))));
        }
        let as_agreed = agreed.iter().any(|(cents, _)| *cents == tariff);
        let right_amount = if as_agreed {
            agreed.contains(&(tariff, line.amount))
        } else {
            tariff * line.volume == line.amount
        };
        let contracted = self.is_contracted(line);
        listed([
            ("TR381", "S329", !contracted),
            ("TR418", "0611", contracted && !as_agreed),
            ("TR346", "9346", !right_amount),
        ])
    }

    /// The last month moves on with every declaration that was processed.
    pub(super) fn close_month(&mut self, claim: &Claim) {
        let month = first_of(claim.days.begin);
        self.ledger.last_months.insert(claim.sender.clone(), month);
    }
}
