//! Children, their changing facts and their places: the register keeps what holds, the dossier keeps what was.

use super::typed::{self, Given, TypedError};
use super::{gone, refused};
use crate::app::cause::Cause;
use crate::app::day::Done;
use crate::app::env::Moment;
use crate::app::error::{AppError, ErrorKind};
use crate::app::lists::{self, check_gemeente, check_gemeente_of_child, gemeenten};
use crate::app::session::Session;
use crate::domain::age::{Age, OLDEST_IN_CARE_YEARS, check_birth, is_before_birth, misfit};
use crate::domain::alike::Likeness;
use crate::domain::dossier::card::{CardFacts, NewChild, Place};
use crate::domain::dossier::form::{Reader, Record, Values};
use crate::domain::dossier::{Content, DossierFact, Entry, EntryKind, entries};
use crate::domain::event::effective;
use crate::domain::ids::{AccountId, ChildId, OperationId};
use crate::domain::people::{Child, ChildName, Placement};
use crate::domain::role::Permission;
use crate::domain::time::{ALL_DAYS, Period};
use crate::store::attendance::{self, OperationKind};
use crate::store::dossier::{self, NewDossierEvent};
use crate::store::{StoreError, Tx, allocations, people};
use chrono::NaiveDate;

/// Author of what the register held before anything was changed here.
pub(super) const BROUGHT_IN: &str = "ingelezen";

/// Why what was typed in a form was not recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FormError {
    /// Fields are wrong.
    Fields(Vec<TypedError>),
    /// It was refused as a whole; also when someone else changed it meanwhile, with what differs.
    Refused(AppError),
}

impl From<AppError> for FormError {
    fn from(error: AppError) -> Self {
        Self::Refused(error)
    }
}

/// What came of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// The sentence for the screen.
    pub done: Done,
    /// The child it was about.
    pub child: ChildId,
}

impl Session {
    /// Adds a child as it was typed; its number may not be another's.
    pub fn add_child(&mut self, now: Moment, typed: &Values) -> Result<Recorded, FormError> {
        self.require(Permission::EditChildren)?;
        let read = |values: &Values| Reader::new(values).finish::<NewChild>();
        let new = {
            let known = self.known(Given::Form)?;
            typed::read(NewChild::FIELDS, typed, (now.day(), &known), read).map_err(FormError::Fields)?
        };
        let age = check_birth(new.birth_date, now.day())
            .map_err(|error| wrong_field("geboortedatum", format!("Geboortedatum {error}.")))?;
        let child = Child {
            id: ChildId::from_raw(self.desk.random.id().map_err(AppError::from)?),
            number: new.number,
            name: ChildName {
                first: new.first,
                infix: new.infix,
                last: new.last,
            },
            birth_date: new.birth_date,
            bsn: None,
            gemeente: new.gemeente,
            school: new.school,
            alert: None,
            collectors: None,
        };
        let detail = format!("kind={}", child.id.raw());
        let added = self.audited(now, "kind.nieuw", &detail, |tx| {
            // Inside the transaction: a colleague may have given the number away since the form was opened.
            let known = people::children(tx)?;
            if known.iter().any(|known| known.number == child.number) {
                return Err(number_taken());
            }
            let alike = Likeness::of(&known).found(&child);
            let code = child.gemeente.as_ref();
            let unsure = code
                .map(|code| check_gemeente_of_child(&gemeenten(tx)?, code, now.day()))
                .transpose()?;
            people::put_child(tx, &child)?;
            let alike = alike.into_iter().map(|alike| format!("{alike}."));
            Ok(unsure.flatten().into_iter().chain(alike).collect::<Vec<String>>())
        });
        let said = match added {
            Err(error) if error.cause == Some(Cause::NumberTaken) => {
                return Err(wrong_field("kindnummer", error.message));
            }
            Err(error) if error.cause == Some(Cause::NoSuchGemeente) => {
                return Err(wrong_field("gemeente", error.message));
            }
            other => other?,
        };
        Ok(Recorded {
            done: Done {
                message: age_in_words(age).into_iter().chain(said).fold(
                    format!(
                        "{} staat bij de kinderen; p = plaatsing in een groep.",
                        child.name.full()
                    ),
                    |message, said| message + &lists::let_op(Some(&said)),
                ),
                refused: Vec::new(),
            },
            child: child.id,
        })
    }

    /// All nine digits of a BSN, with a line in the log; `None` when it is not known.
    pub fn reveal_bsn(&mut self, now: Moment, child: ChildId) -> Result<Option<String>, AppError> {
        self.require(Permission::SeeBsn)?;
        let found = find_child(self.store.read(), child)?;
        let Some(bsn) = found.bsn else { return Ok(None) };
        self.log_look(now, "kind.bsn_getoond", &format!("kind={}", child.raw()))?;
        Ok(Some(bsn.reveal()))
    }

    /// What the register holds of a kind of record for a child; nothing for kinds that only the dossier holds.
    pub fn held(&self, child: ChildId, kind: EntryKind) -> Result<Vec<Content>, AppError> {
        self.require(kind.written_with())?;
        let tx = self.store.read();
        Ok(match kind {
            EntryKind::Card => vec![Content::Card(facts_of(&find_child(tx, child)?))],
            EntryKind::Place => {
                let rows = people::placements_of_child(tx, child)?;
                rows.iter().map(|row| Content::Place(place_of(row))).collect()
            }
            _ => Vec::new(),
        })
    }

    /// Refuses facts of a child that cannot be true, or that what is known of it contradicts.
    pub(super) fn check_facts(&self, child: ChildId, facts: &CardFacts, now: Moment) -> Result<(), AppError> {
        check_birth(facts.birth, now.day()).map_err(|error| refused(&format!("De geboortedatum {error}.")))?;
        let known = find_child(self.store.read(), child)?;
        if known.birth_date != facts.birth
            && let Some(what) = what_lies_before(self.store.read(), child, facts.birth)?
        {
            return Err(refused(&format!(
                "Volgens deze geboortedatum was het kind nog niet geboren bij {what}; controleer de datum."
            )));
        }
        Ok(())
    }

    /// What is to be said of a place whose group is for children of another age; of one that the child has already nothing.
    pub(super) fn misfit_of(&self, child: ChildId, content: &Content) -> Result<Option<String>, AppError> {
        let Content::Place(place) = content else {
            return Ok(None);
        };
        let tx = self.store.read();
        if held(tx, child, content)?.is_some() {
            return Ok(None);
        }
        let kind = self.group(place.group)?.kind;
        let birth = find_child(tx, child)?.birth_date;
        Ok(misfit(kind, birth, place.period.begin()))
    }

    /// Refuses a place that the group or another place of the child does not allow.
    pub(super) fn check_place(&self, child: ChildId, place: &Place) -> Result<(), AppError> {
        let group = self.group(place.group)?;
        let names = place.pattern.days().iter().flatten();
        if let Some(unknown) = names.into_iter().find(|name| !group.knows_dagdeel(name)) {
            let mut known: Vec<&str> = Vec::new();
            for dagdeel in group.school_day.iter().chain(&group.free_day) {
                if !known.contains(&dagdeel.name.as_str()) {
                    known.push(dagdeel.name.as_str());
                }
            }
            return Err(refused(&format!(
                "Dagdeel {unknown} bestaat niet in deze groep; kies uit {}, meer met een plus ertussen.",
                known.join(", ")
            )));
        }
        if place.pattern.is_empty() {
            return Err(refused("Vul bij minstens een weekdag een dagdeel in."));
        }
        let others = people::placements_of_child(self.store.read(), child)?;
        let overlaps = others.iter().any(|other| {
            other.group == place.group
                && other.period.begin() != place.period.begin()
                && other.period.overlaps(place.period)
        });
        if overlaps {
            return Err(refused(
                "Deze plaatsing overlapt een andere plaatsing van dit kind in deze groep; beëindig eerst de eerdere.",
            ));
        }
        Ok(())
    }
}

fn number_taken() -> AppError {
    let text = "Dit kindnummer is al van een ander kind; kies een nummer dat nog vrij is.";
    AppError::new(ErrorKind::Refused, Cause::NumberTaken, text)
}

/// An age that nobody in care has, in words.
fn age_in_words(age: Age) -> Option<String> {
    match age {
        Age::Likely => None,
        Age::TooOld(years) => Some(format!(
            "volgens de geboortedatum is het kind {years} jaar, ouder dan {OLDEST_IN_CARE_YEARS}; controleer het jaar."
        )),
    }
}

/// What somebody has to look at in a record that is taken all the same; only what it changes is looked at.
///
/// # Errors
/// Its municipality does not exist, or the register cannot be read.
pub(super) fn doubts(
    tx: Tx<'_>,
    child: ChildId,
    (former, content): (Option<&Content>, &Content),
    now: Moment,
) -> Result<Vec<String>, AppError> {
    let today = now.day();
    let mut said = Vec::new();
    let (age, gemeente) = match content {
        Content::Card(facts) => {
            let known = find_child(tx, child)?;
            let age = check_birth(facts.birth, today)
                .ok()
                .filter(|_| known.birth_date != facts.birth);
            let code = facts.gemeente.as_ref().filter(|_| known.gemeente != facts.gemeente);
            (age, code.map(|code| (code, today)))
        }
        Content::Indication(indication) => {
            let kept = matches!(former, Some(Content::Indication(was)) if was.gemeente == indication.gemeente);
            let begin = indication.period().map_or(indication.date, Period::begin);
            let tariffs = allocations::tariffs(tx)?;
            let mut of_gemeente = tariffs
                .iter()
                .filter(|tariff| tariff.gemeente == indication.gemeente)
                .peekable();
            if of_gemeente.peek().is_some() && !of_gemeente.any(|tariff| tariff.product == indication.product) {
                said.push(format!(
                    "voor productcode {} is bij gemeente {} geen tarief bekend; controleer de code.",
                    indication.product, indication.gemeente
                ));
            }
            (None, Some((&indication.gemeente, begin)).filter(|_| !kept))
        }
        _ => (None, None),
    };
    let unsure = gemeente.map(|(code, meant_for)| {
        let list = gemeenten(tx)?;
        match content {
            Content::Card(_) => check_gemeente_of_child(&list, code, today),
            _ => check_gemeente(&list, code, [today, meant_for]),
        }
    });
    let unsure = unsure.transpose()?.flatten();
    said.extend(age.and_then(age_in_words).into_iter().chain(unsure));
    Ok(said)
}

fn wrong_field(key: &'static str, text: String) -> FormError {
    FormError::Fields(vec![TypedError { key, text }])
}

/// What is known of a child that lies before a date of birth, in Dutch; nothing may (one rule for form and file).
pub(in crate::app) fn what_lies_before(
    tx: Tx<'_>,
    child: ChildId,
    birth: NaiveDate,
) -> Result<Option<&'static str>, StoreError> {
    let Some(last) = birth.pred_opt() else {
        return Ok(None);
    };
    let came = effective(&attendance::events_of_child(tx, child, ALL_DAYS.0, last)?);
    if !came.is_empty() {
        return Ok(Some("een dag waarop het er was of afwezig is gemeld"));
    }
    let mut places = people::placements_of_child(tx, child)?.into_iter();
    if places.any(|place| is_before_birth(place.period.begin(), birth)) {
        return Ok(Some("het begin van een plaatsing"));
    }
    let records = entries(&dossier::of_child(tx, child)?).into_iter();
    let mut days = records
        .filter(|entry| entry.child == Some(child) && !matches!(entry.content, Content::Card(_) | Content::Place(_)))
        .flat_map(|entry| entry.content.days());
    if days.any(|(_, day)| is_before_birth(day, birth)) {
        return Ok(Some("een aantekening in het dossier"));
    }
    let mut granted = allocations::latest_of_child(tx, child)?.into_iter();
    let standing = granted.any(|state| !state.is_removed() && is_before_birth(state.period.begin(), birth));
    Ok(standing.then_some("het begin van een toewijzing"))
}

/// One child.
pub(super) fn find_child(tx: Tx<'_>, child: ChildId) -> Result<Child, AppError> {
    people::child_by_id(tx, child)?.ok_or_else(gone)
}

/// The facts of a child that change.
pub(super) fn facts_of(child: &Child) -> CardFacts {
    CardFacts {
        first: child.name.first.clone(),
        infix: child.name.infix.clone(),
        last: child.name.last.clone(),
        birth: child.birth_date,
        school: child.school.clone(),
        alert: child.alert.clone(),
        collectors: child.collectors.clone(),
        gemeente: child.gemeente.clone(),
    }
}

/// A place as a record.
pub(super) fn place_of(placement: &Placement) -> Place {
    Place {
        group: placement.group,
        period: placement.period,
        pattern: placement.pattern.clone(),
    }
}

/// Whether two records say something about the same: a child has one set of facts, and one place per group and first day.
pub(super) fn same_slot(one: &Content, other: &Content) -> bool {
    match (one, other) {
        (Content::Card(_), Content::Card(_)) => true,
        (Content::Place(one), Content::Place(other)) => {
            (one.group, one.period.begin()) == (other.group, other.period.begin())
        }
        _ => false,
    }
}

/// What the register holds where a record would stand; `None` where it holds nothing, and for other kinds of records.
pub(super) fn held(tx: Tx<'_>, child: ChildId, content: &Content) -> Result<Option<Content>, AppError> {
    Ok(match content {
        Content::Card(_) => Some(Content::Card(facts_of(&find_child(tx, child)?))),
        Content::Place(_) => people::placements_of_child(tx, child)?
            .iter()
            .map(|row| Content::Place(place_of(row)))
            .find(|row| same_slot(row, content)),
        _ => None,
    })
}

/// The record that holds what the register has now in the place of a new one, made when there is none yet, so that what it
/// was is kept and undo brings it back. Other records answer with what they replace themselves.
pub(super) fn anchor(
    tx: Tx<'_>,
    event: &NewDossierEvent,
    (account, now): (AccountId, Moment),
) -> Result<Option<crate::domain::ids::EventId>, AppError> {
    let (DossierFact::Written(content), Some(child)) = (&event.fact, event.child) else {
        return Ok(event.replaces);
    };
    if !matches!(content, Content::Card(_) | Content::Place(_)) {
        return Ok(event.replaces);
    }
    let Some(current) = held(tx, child, content)? else {
        return Ok(None);
    };
    if current == *content {
        return Err(refused("Er is niets gewijzigd; verander een veld of ga terug met Esc."));
    }
    let known = slots(tx, child)?
        .into_iter()
        .find(|entry| same_slot(&entry.content, content));
    if let Some(entry) = known.as_ref().filter(|entry| entry.content == current) {
        return Ok(Some(entry.id));
    }
    let label = "gegevens ingelezen";
    let operation =
        attendance::insert_operation(tx, now.day(), OperationKind::Imported, label, account, &now.utc_text())?;
    let base = NewDossierEvent {
        child: event.child,
        kind: event.kind,
        author: BROUGHT_IN.to_owned(),
        at: event.at,
        replaces: known.map(|entry| entry.id),
        fact: DossierFact::Written(current),
    };
    Ok(Some(dossier::insert(tx, operation, &base)?))
}

/// The records of a child that the register follows.
fn slots(tx: Tx<'_>, child: ChildId) -> Result<Vec<Entry>, AppError> {
    let mut found = entries(&dossier::of_child(tx, child)?);
    found.retain(|entry| entry.child == Some(child) && matches!(entry.content, Content::Card(_) | Content::Place(_)));
    Ok(found)
}

/// Stores an event about the facts or a place of a child, and makes the register follow.
pub(super) fn store(
    tx: Tx<'_>,
    operation: OperationId,
    child: ChildId,
    event: &NewDossierEvent,
) -> Result<(), AppError> {
    let contents = |entries: Vec<Entry>| entries.into_iter().map(|entry| entry.content).collect::<Vec<_>>();
    let before = contents(slots(tx, child)?);
    dossier::insert(tx, operation, event)?;
    let after = contents(slots(tx, child)?);
    for old in before.iter().filter(|old| !after.contains(old)) {
        let stays = after.iter().any(|new| same_slot(new, old));
        leave(tx, child, old, stays.then_some(()))?;
    }
    for new in after.iter().filter(|new| !before.contains(new)) {
        enter(tx, child, new)?;
    }
    Ok(())
}

/// A record no longer counts: the register must still hold it, and lets it go unless another takes its place.
fn leave(tx: Tx<'_>, child: ChildId, old: &Content, follows: Option<()>) -> Result<(), AppError> {
    let same = match old {
        Content::Card(facts) => facts_of(&find_child(tx, child)?) == *facts,
        Content::Place(place) => people::placements_of_child(tx, child)?
            .iter()
            .any(|row| place_of(row) == *place),
        _ => true,
    };
    if !same {
        return Err(refused(
            "Deze gegevens zijn daarna opnieuw ingelezen; pas ze aan in plaats van ze te herstellen.",
        ));
    }
    if let (Content::Place(place), None) = (old, follows) {
        people::remove_placement(tx, child, place.group, place.period.begin())?;
    }
    Ok(())
}

fn enter(tx: Tx<'_>, child: ChildId, new: &Content) -> Result<(), AppError> {
    match new {
        Content::Card(facts) => {
            let CardFacts {
                first,
                infix,
                last,
                birth,
                school,
                alert,
                collectors,
                gemeente,
            } = facts.clone();
            let child = Child {
                name: ChildName { first, infix, last },
                birth_date: birth,
                gemeente,
                school,
                alert,
                collectors,
                ..find_child(tx, child)?
            };
            people::put_child(tx, &child)?;
        }
        Content::Place(place) => {
            let Place { group, period, pattern } = place.clone();
            people::keep_placement(
                tx,
                &Placement {
                    child,
                    group,
                    period,
                    pattern,
                },
            )?;
        }
        _ => {}
    }
    Ok(())
}
