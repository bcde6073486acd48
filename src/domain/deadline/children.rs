//! Terms of a child: birthdays, indication, consent, request, signals, what the parents think.

use super::support::Support;
use super::{Deadline, DeadlineKind, Subject, days_after, days_before, goals, months_after, months_before, on};
use crate::domain::dossier::grants::{Consent, ConsentOf, ConsentScope};
use crate::domain::dossier::request::Application;
use crate::domain::dossier::sight::{self, Asks, Sight};
use crate::domain::dossier::{Content, Entry, application};
use crate::domain::group::GroupKind;
use crate::domain::people::Child;
use crate::domain::regeling::Regeling;
use crate::domain::regelingen::Regelingen;
use crate::domain::time::{Period, birthday, date_in_words};
use chrono::NaiveDate;

/// Weeks after which a request without a decision is mentioned.
const REQUEST_DAYS: u64 = 56;

/// A place of a child in a plus group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlusPlace {
    /// Kind of the group.
    pub kind: GroupKind,
    /// From when to when.
    pub period: Period,
}

/// What is known of a child.
#[derive(Clone, Copy, Debug)]
pub struct ChildFacts<'a> {
    /// The child.
    pub child: &'a Child,
    /// Support that it was granted.
    pub supports: &'a [Support],
    /// Whether the municipality took support back as if never granted (reason 13).
    pub is_taken_back: bool,
    /// Its places in plus groups, also those that are over.
    pub places: &'a [PlusPlace],
    /// The records of its dossier that count.
    pub entries: &'a [Entry],
    /// The policies, for the support: each by who granted it.
    pub regelingen: &'a Regelingen,
}

impl ChildFacts<'_> {
    pub(super) const fn subject(&self) -> Subject {
        Subject::Child(self.child.id)
    }

    /// Says whether the support ended, by a record of the outflow, between two days.
    pub(super) fn left_by(&self, from: NaiveDate, until: NaiveDate) -> bool {
        self.entries.iter().any(|entry| match &entry.content {
            Content::Outflow(outflow) => (from..=until).contains(&outflow.date),
            _ => false,
        })
    }

    /// Stretches during which it had a place in a plus group with support for it.
    pub fn plus_stretches(&self) -> Vec<Period> {
        let pairs = self
            .supports
            .iter()
            .flat_map(|support| self.places.iter().map(move |place| (support, place)));
        pairs
            .filter(|(support, place)| support.kinds.contains(&place.kind))
            .filter_map(|(support, place)| common(support.period, place.period))
            .collect()
    }

    fn covered(&self, kind: GroupKind, day: NaiveDate) -> bool {
        self.supports.iter().any(|support| support.covers(kind, day))
    }

    fn deadline(&self, kind: DeadlineKind, due: NaiveDate, text: impl Into<String>) -> Deadline {
        Deadline::new(kind, self.subject(), due, text)
    }
}

/// The days that two periods share.
fn common(one: Period, two: Period) -> Option<Period> {
    let end = match (one.end(), two.end()) {
        (Some(one), Some(two)) => Some(one.min(two)),
        (one, two) => one.or(two),
    };
    Period::new(one.begin().max(two.begin()), end).ok()
}

/// Every term of a child; `regeling` is the policy of the child ([`Regelingen::of_child`]).
pub fn of_child(facts: &ChildFacts<'_>, regeling: &Regeling, today: NaiveDate) -> Vec<Deadline> {
    let mut found = goals::evaluations(facts, today);
    found.extend(goals::plans(facts, today));
    found.extend(satisfaction(facts, regeling, today));
    found.extend(fourth_birthday(facts, regeling, today));
    found.extend(twelfth_birthday(facts, today));
    found.extend(allocations_ending(facts, today));
    found.extend(no_indication(facts, regeling, today));
    found.extend(no_referral(facts, regeling, today));
    found.extend(signals(facts));
    found.extend(consent(facts, regeling, today));
    found.extend(open_request(facts));
    found
}

/// Six months after the start of the first place in a plus group (Buren art. 8): said half a month before, late a month after.
fn satisfaction(facts: &ChildFacts<'_>, regeling: &Regeling, today: NaiveDate) -> Option<Deadline> {
    let months = regeling.process.satisfaction_after_months?;
    let supported = |place: &&PlusPlace| facts.supports.iter().any(|support| support.kinds.contains(&place.kind));
    let mine: Vec<&PlusPlace> = facts.places.iter().filter(supported).collect();
    let start = mine.iter().map(|place| place.period.begin()).min()?;
    let stays = mine
        .iter()
        .any(|place| place.period.end().is_none_or(|end| end >= today));
    let due = months_after(start, months);
    let (from, last) = (days_before(due, 15), months_after(start, months + 1));
    let asked = facts
        .entries
        .iter()
        .any(|entry| matches!(&entry.content, Content::Satisfaction(asked) if asked.date >= from));
    if !stays || asked || !regeling.holds_on(due) || facts.left_by(start, due) {
        return None;
    }
    let text = format!("begon {}; te laat na {}", on(start), date_in_words(last));
    let deadline = facts.deadline(DeadlineKind::Satisfaction, due, text);
    Some(deadline.warned_from(from).late_after(last))
}

/// KDV+ is until the fourth birthday; BSO+ needs an indication of its own (Buren art. 1, 1f and 3).
fn fourth_birthday(facts: &ChildFacts<'_>, regeling: &Regeling, today: NaiveDate) -> Option<Deadline> {
    let due = birthday(facts.child.birth_date, 4);
    let day = due.max(today);
    let stays = |place: &PlusPlace| place.kind == GroupKind::KdvPlus && place.period.contains(day);
    let mut supports = facts.supports.iter();
    let has_support = supports.any(|support| support.kinds.contains(&GroupKind::KdvPlus));
    let next = facts.supports.iter().any(|support| {
        let lasts = support.period.end().is_none_or(|end| end >= due);
        support.kinds.contains(&GroupKind::BsoPlus) && lasts
    });
    if regeling.products.is_empty() || !facts.places.iter().any(stays) || !has_support || next {
        return None;
    }
    let deadline = facts.deadline(DeadlineKind::FourthBirthday, due, "BSO+ vraagt een eigen indicatie");
    Some(
        deadline
            .warned_from(months_before(due, 3))
            .near_from(months_before(due, 1)),
    )
}

/// From twelve on the child consents itself, beside its parents (Jeugdwet 7.3.4-7.3.5).
fn twelfth_birthday(facts: &ChildFacts<'_>, today: NaiveDate) -> Option<Deadline> {
    let due = birthday(facts.child.birth_date, 12);
    let day = due.max(today);
    let runs = facts.supports.iter().any(|support| support.period.contains(day));
    let asked = facts
        .entries
        .iter()
        .any(|entry| matches!(&entry.content, Content::Consent(consent) if consent.of.includes(ConsentOf::Child)));
    let text = "vanaf nu geeft ook het kind zelf toestemming";
    (runs && !asked).then(|| facts.deadline(DeadlineKind::TwelfthBirthday, due, text))
}

/// Indications that end while the place goes on and nothing follows: said three months and one month before.
fn allocations_ending(facts: &ChildFacts<'_>, today: NaiveDate) -> Vec<Deadline> {
    let mut found = Vec::new();
    for support in facts.supports.iter().filter(|support| support.sight == Sight::Shown) {
        let Some(end) = support.period.end().filter(|end| *end >= today) else {
            continue;
        };
        let next = days_after(end, 1);
        let renewed = support.kinds.iter().any(|kind| facts.covered(*kind, next));
        let leaves = !facts.places.is_empty() && !facts.places.iter().any(|place| place.period.contains(next));
        if renewed || leaves || facts.left_by(support.period.begin(), end) {
            continue;
        }
        let text = format!("{}er volgt geen andere", support.named());
        let deadline = facts.deadline(DeadlineKind::AllocationEnds, end, text);
        found.push(
            deadline
                .warned_from(months_before(end, 3))
                .near_from(months_before(end, 1)),
        );
    }
    found
}

/// A place in a plus group on a day without an indication (Buren art. 3), of a child that is known as a plus child: other
/// children in the group are ordinary ones.
fn no_indication(facts: &ChildFacts<'_>, regeling: &Regeling, today: NaiveDate) -> Vec<Deadline> {
    let asked = facts.entries.iter().any(|entry| {
        matches!(
            entry.content,
            Content::Request(_) | Content::Decision(_) | Content::Indication(_)
        )
    });
    let granted = !facts.supports.is_empty() || facts.is_taken_back;
    if regeling.products.is_empty() || !(granted || asked) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for place in facts.places {
        let day = today.max(place.period.begin());
        if !place.period.contains(day) || facts.covered(place.kind, day) || !regeling.holds_on(day) {
            continue;
        }
        // The day on which a withheld indication ended is not told.
        let before = facts
            .supports
            .iter()
            .filter(|support| support.kinds.contains(&place.kind) && support.sight == Sight::Shown);
        let ended = before
            .filter_map(|support| support.period.end())
            .filter(|end| *end < day);
        let since = ended.map(|end| days_after(end, 1)).max();
        let due = since.unwrap_or(place.period.begin()).max(place.period.begin());
        if facts.left_by(place.period.begin(), today) {
            continue;
        }
        let text = format!("geplaatst in {} zonder geldige indicatie", place.kind.label());
        found.push(facts.deadline(DeadlineKind::NoIndication, due, text));
    }
    found
}

/// Under a subsidy the referral is what makes a place a plus place (Enschede, paragraph 2).
fn no_referral(facts: &ChildFacts<'_>, regeling: &Regeling, today: NaiveDate) -> Option<Deadline> {
    let referred = facts
        .entries
        .iter()
        .any(|entry| matches!(entry.content, Content::Referral(_)));
    let stretches = facts.plus_stretches();
    let runs = stretches
        .iter()
        .filter(|period| period.end().is_none_or(|end| end >= today));
    let since = runs.map(|period| period.begin()).min()?;
    let missing = regeling.products.is_empty() && regeling.holds_on(since) && !referred;
    missing.then(|| {
        let text = "plusplek zonder vastgelegde verwijzing";
        facts.deadline(DeadlineKind::NoReferral, since, text).information()
    })
}

/// Signals on which something has to follow (Buren art. 4o): said a week before.
fn signals(facts: &ChildFacts<'_>) -> Vec<Deadline> {
    let mut found = Vec::new();
    for entry in facts.entries {
        let Content::Signal(signal) = &entry.content else {
            continue;
        };
        if let (Some(due), None) = (signal.follow_up_by, signal.closed) {
            let text = format!("van {}", date_in_words(signal.date));
            let deadline = facts.deadline(DeadlineKind::SignalFollowUp, due, text);
            found.push(deadline.warned_from(days_before(due, 7)).about(entry.root.raw()));
        }
    }
    found
}

/// Consent to share the beschikking (Buren art. 4i) that ends, or is not there while there is a decision.
fn consent(facts: &ChildFacts<'_>, regeling: &Regeling, today: NaiveDate) -> Option<Deadline> {
    // The day of a decision may be told; that of an indication may not, so there it is the day on which it was written down.
    let decided = facts.entries.iter().filter_map(|entry| match &entry.content {
        Content::Decision(decision) => Some(decision.date),
        Content::Indication(_) => Some(entry.at.date()),
        _ => None,
    });
    let decided = decided.max().filter(|_| regeling.process.consent_required)?;
    let state = |day| sight::Consent::on(Asks::Consent, facts.entries, facts.child.birth_date, day);
    let holds = |day| state(day) == sight::Consent::Holds;
    if let Some(why) = state(today).why_hidden() {
        let text = format!("{why}; inhoud en termijnen van het besluit zijn verborgen");
        return Some(
            facts
                .deadline(DeadlineKind::ConsentMissing, decided, text)
                .information(),
        );
    }
    // It can only end after the last day of one of those that were given; the twelfth birthday has a term of its own.
    let mut ends: Vec<NaiveDate> = facts
        .entries
        .iter()
        .filter_map(|entry| match &entry.content {
            Content::Consent(consent) if consent.scope == ConsentScope::Decision => Some(last_day(consent)),
            _ => None,
        })
        .filter(|end| (today..NaiveDate::MAX).contains(end))
        .collect();
    ends.sort_unstable();
    let last = ends.into_iter().find(|end| !holds(days_after(*end, 1)))?;
    Some(facts.deadline(DeadlineKind::ConsentEnds, last, "om de beschikking te delen"))
}

fn last_day(consent: &Consent) -> NaiveDate {
    let end = consent.period.end().unwrap_or(NaiveDate::MAX);
    consent
        .withdrawn_on
        .map_or(end, |withdrawn| end.min(days_before(withdrawn, 1)))
}

/// A request that is open for eight weeks: good to know, the decision is the municipality's.
fn open_request(facts: &ChildFacts<'_>) -> Option<Deadline> {
    let (Application::Requested(request, _) | Application::Assigned(request, _)) = application(facts.entries) else {
        return None;
    };
    let text = format!("aangevraagd {}; acht weken later nog geen besluit", on(request.date));
    let due = days_after(request.date, REQUEST_DAYS);
    Some(facts.deadline(DeadlineKind::OpenRequest, due, text).information())
}
