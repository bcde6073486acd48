//! The dossier of a child: written, corrected, withdrawn, and read by who may.

mod by_hand;
mod children;
mod conflict;
mod draft;
mod export;
mod granted;
mod screen;
mod sight;
mod typed;
mod view;

pub(in crate::app) use by_hand::{ByHand, Replaced};
pub(in crate::app) use children::what_lies_before;
pub use children::{FormError, Recorded};
pub use conflict::{Basis, Conflict, Difference, Version};
pub use draft::Draft;
pub use export::{ChildExport, Section, about_others_go};
pub use screen::{ChildScreen, FormStart, FormTarget, PlaceLine};
use typed::Given;
pub use typed::{BIRTH, TypedError};
pub use view::{ChildCard, ChildFile, ChildLine, EntryView, FieldView};

use super::cause::Cause;
use super::day::Done;
use super::env::Moment;
use super::error::{AppError, ErrorKind};
use super::lists::let_op;
use super::session::{Line, Session};
use crate::domain::allocation::RedenWijziging;
use crate::domain::dossier::form::Values;
use crate::domain::dossier::grants::Indication;
use crate::domain::dossier::request::Application;
use crate::domain::dossier::talks::Dismissal;
use crate::domain::dossier::{
    Content, DossierEvent, DossierFact, Entry, EntryKind, application, entries, step_of, steps_in_order,
};
use crate::domain::event::earlier;
use crate::domain::ids::{ChildId, EventId, OperationId};
use crate::domain::limits::LimitOverride;
use crate::store::attendance::{self, OperationKind};
use crate::store::dossier::{self, NewDossierEvent};
use crate::store::{Tx, allocations};
use chrono::NaiveDate;
use granted::{check_gone, put_allocation};
use std::collections::BTreeMap;

/// Something that is done to a dossier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DossierAction {
    /// A record is written.
    Write {
        /// The child at which it is written.
        child: ChildId,
        /// The record.
        content: Content,
    },
    /// Facts or a place that the register holds become others; what they were stays in the dossier.
    Change {
        /// The child.
        child: ChildId,
        /// What the register held when the change was begun.
        before: Box<Content>,
        /// What it becomes.
        content: Content,
    },
    /// A record is corrected; what it said stays in the dossier.
    Correct {
        /// The event that holds it now.
        id: EventId,
        /// The record.
        content: Content,
    },
    /// A record is taken back; what it said stays in the dossier.
    Withdraw {
        /// The event that holds it now.
        id: EventId,
    },
}

impl DossierAction {
    /// What is recorded at a child: a change of what the register held, where it held the same facts or place.
    pub fn on(child: ChildId, held: Vec<Content>, content: Content) -> Self {
        let mut held = held.into_iter();
        match held.find(|before| children::same_slot(before, &content)) {
            Some(before) => Self::Change {
                child,
                before: Box::new(before),
                content,
            },
            None => Self::Write { child, content },
        }
    }
}

/// What was written.
struct Written {
    kind: EntryKind,
    /// What was done.
    verb: &'static str,
    child: Option<ChildId>,
    /// What somebody has to look at.
    doubts: Vec<String>,
}

/// What a correction or withdrawal is about.
struct Before {
    kind: EntryKind,
    child: Option<ChildId>,
    id: EventId,
    content: Option<Content>,
}

impl Session {
    /// Does something to a dossier: all of it with its line in the log, or nothing.
    pub fn dossier(&mut self, now: Moment, action: &DossierAction) -> Result<Done, AppError> {
        let written = self.decided(now, |tx| self.write_dossier(tx, now, action))?;
        let (kind, child) = (written.kind, written.child);
        let mut message = format!("{} {}.", kind.title(), written.verb);
        for doubt in &written.doubts {
            message.push_str(&let_op(Some(doubt)));
        }
        if let (EntryKind::Place | EntryKind::Indication, Some(child)) = (kind, child) {
            for said in self.said_of_places(Some(child))? {
                message = format!("{message} {said}");
            }
        }
        Ok(Done {
            message,
            refused: Vec::new(),
        })
    }

    /// Every check and every row of an action, inside its transaction.
    fn write_dossier(&self, tx: Tx<'_>, now: Moment, action: &DossierAction) -> Result<(Written, Line), AppError> {
        let before = self.before(tx, action, now)?;
        let (kind, child) = match (action, &before) {
            (DossierAction::Write { child, content } | DossierAction::Change { child, content, .. }, _) => {
                (content.kind(), Some(*child))
            }
            (_, Some(before)) => (before.kind, before.child),
            (_, None) => return Err(gone()),
        };
        self.require(kind.written_with())?;
        if matches!(action, DossierAction::Withdraw { .. }) && matches!(kind, EntryKind::Card | EntryKind::Place) {
            return Err(refused(
                "Gegevens en plaatsingen trekt u niet in: wijzig ze, of geef de plaatsing een laatste dag.",
            ));
        }
        let (verb, content) = what_is_written(action);
        let mut doubts = Vec::new();
        if let Some(content) = &content {
            if content.kind() != kind {
                return Err(AppError::internal("SOORT"));
            }
            self.check_base(tx, (action, before.as_ref()), (child, content), now)?;
            self.check(child, before.as_ref().map(|before| before.id), content, now)?;
            if let Some(child) = child {
                let former = before.as_ref().and_then(|before| before.content.as_ref());
                doubts = children::doubts(tx, child, (former, content), now)?;
                doubts.extend(self.misfit_of(child, content)?);
                doubts.extend(self.changed_grant(child, content)?);
            }
        }
        if let (DossierAction::Withdraw { id }, Some(child)) = (action, child) {
            self.check_withdrawal(child, *id)?;
        }
        let label = format!("{} {verb}", kind.title().to_lowercase());
        let detail = match child {
            Some(child) => format!("kind={} soort={}", child.raw(), kind.code()),
            None => format!("soort={}", kind.code()),
        };
        let mut event = NewDossierEvent {
            child: stored_child(kind, child),
            kind,
            author: self.desk.actor.name.clone(),
            at: now.minute().on(now.day()),
            replaces: before.map(|before| before.id),
            fact: content.map_or(DossierFact::Withdrawn, DossierFact::Written),
        };
        let (account, day) = (self.desk.actor.account, now.day());
        event.replaces = children::anchor(tx, &event, (account, now))?;
        let operation = attendance::insert_operation(tx, day, OperationKind::Done, &label, account, &now.utc_text())?;
        store_all(tx, operation, &event)?;
        let written = Written {
            kind,
            verb,
            child,
            doubts,
        };
        Ok((written, Line::new(format!("dossier.{verb}"), detail)))
    }

    /// Writes that a term needs nothing more, at the child that it is about, or at none. Call it inside the transaction in which
    /// the term was found.
    pub(super) fn write_dismissal(
        &self,
        tx: Tx<'_>,
        now: Moment,
        (child, dismissal): (Option<ChildId>, Dismissal),
    ) -> Result<Line, AppError> {
        let kind = EntryKind::Dismissal;
        self.require(kind.written_with())?;
        let event = NewDossierEvent {
            child,
            kind,
            author: self.desk.actor.name.clone(),
            at: now.local(),
            replaces: None,
            fact: DossierFact::Written(Content::Dismissal(dismissal)),
        };
        let detail = match child {
            Some(child) => format!("kind={} soort={}", child.raw(), kind.code()),
            None => format!("soort={}", kind.code()),
        };
        let (account, day) = (self.desk.actor.account, now.day());
        let label = kind.title().to_lowercase();
        let operation = attendance::insert_operation(tx, day, OperationKind::Done, &label, account, &now.utc_text())?;
        store(tx, operation, &event)?;
        Ok(Line::new("dossier.vastgelegd", detail))
    }

    /// Takes back this person's last action of today, when it was one in a dossier.
    pub fn undo_dossier(&mut self, now: Moment) -> Result<Done, AppError> {
        self.undo_when(now.day(), now, |tx, operation| {
            refuse_not_dossier(tx, operation, "ongedaan te maken")
        })
    }

    /// Does this person's last undone action again, when it was one in a dossier.
    pub fn redo_dossier(&mut self, now: Moment) -> Result<Done, AppError> {
        self.redo_when(now.day(), now, |tx, operation| {
            refuse_not_dossier(tx, operation, "opnieuw te doen")
        })
    }

    /// Refuses facts or a place that are based on something else than the register holds now.
    fn check_base(
        &self,
        tx: Tx<'_>,
        (action, before): (&DossierAction, Option<&Before>),
        (child, content): (Option<ChildId>, &Content),
        now: Moment,
    ) -> Result<(), AppError> {
        let (Content::Card(_) | Content::Place(_), Some(child)) = (content, child) else {
            return Ok(());
        };
        let was = match action {
            DossierAction::Change { before, .. } => Some(&**before),
            _ => before.and_then(|before| before.content.as_ref()),
        };
        self.check_held(tx, child, (was, content), now)
    }

    /// The record that is corrected or withdrawn, which must still count.
    fn before(&self, tx: Tx<'_>, action: &DossierAction, now: Moment) -> Result<Option<Before>, AppError> {
        let (id, own) = match action {
            DossierAction::Write { .. } | DossierAction::Change { .. } => return Ok(None),
            DossierAction::Correct { id, content } => (*id, Some(content)),
            DossierAction::Withdraw { id } => (*id, None),
        };
        let (kind, event) = dossier::one(tx, id)?.ok_or_else(gone)?;
        self.require(kind.written_with())?;
        self.check_version(tx, (kind, &event), own, now)?;
        Ok(Some(Before {
            kind,
            child: event.child,
            id,
            content: event.entry().map(|entry| entry.content),
        }))
    }

    /// Refuses a record that does not fit with the others of the child.
    fn check(
        &self,
        child: Option<ChildId>,
        replaces: Option<EventId>,
        content: &Content,
        now: Moment,
    ) -> Result<(), AppError> {
        let known = child.map(|child| children::find_child(self.store.read(), child));
        check_days(content, known.transpose()?.map(|child| child.birth_date), now.day())?;
        let Some(child) = child else { return Ok(()) };
        let known = self.entries_of(child)?;
        let former = known.iter().find(|entry| Some(entry.id) == replaces);
        match content {
            Content::Place(_) if former.is_some_and(|entry| !children::same_slot(&entry.content, content)) => {
                return Err(refused(
                    "Groep en begin van een plaatsing blijven; beëindig deze en leg een nieuwe plaatsing vast.",
                ));
            }
            Content::Place(place) => self.check_place(child, place)?,
            Content::Card(facts) => self.check_facts(child, facts, now)?,
            Content::Observation(observation) => {
                check_goal(&known, observation.goal)?;
            }
            Content::Evaluation(evaluation) => check_goal(&known, Some(evaluation.goal))?,
            Content::Sibling(sibling) if sibling.other.contains(&child) => {
                return Err(refused(
                    "Een kind is niet zijn eigen broer of zus; kies een ander kind.",
                ));
            }
            Content::Talk(talk) if !talk.children.contains(&child) && replaces.is_none() => {
                return Err(refused("Noem ook het kind zelf bij de besproken kinderen."));
            }
            Content::Indication(indication) => {
                check_others(&known, replaces, indication)?;
                self.check_indication(child, indication)?;
            }
            _ => {}
        }
        if let Some(step) = step_of(content) {
            let others: Vec<Entry> = known.into_iter().filter(|entry| Some(entry.id) != replaces).collect();
            // A correction of an earlier step is judged by the steps before it alone.
            let earlier: Vec<Entry> = others
                .into_iter()
                .filter(|entry| replaces.is_none_or(|replaced| entry.root < replaced))
                .collect();
            application(&earlier)
                .step(step)
                .map_err(|error| refused(&error.to_string()))?;
        }
        Ok(())
    }

    /// Refuses to take back a step of a request on which later steps stand.
    fn check_withdrawal(&self, child: ChildId, id: EventId) -> Result<(), AppError> {
        let known = self.entries_of(child)?;
        let fits = |entries: &[Entry]| {
            let steps = steps_in_order(entries);
            let all = steps.len();
            let taken = steps.into_iter().try_fold(Application::None, Application::step);
            taken.is_ok() || all == 0
        };
        let rest: Vec<Entry> = known.iter().filter(|entry| entry.id != id).cloned().collect();
        let is_step = known
            .iter()
            .any(|entry| entry.id == id && step_of(&entry.content).is_some());
        if is_step && fits(&known) && !fits(&rest) {
            return Err(refused(
                "Op deze stap van de aanvraag volgen andere; trek eerst de laatste stap in.",
            ));
        }
        Ok(())
    }

    /// Refuses an indication whose allocation belongs to another child, or stacks on another of the same product (OP347).
    fn check_indication(&self, child: ChildId, indication: &Indication) -> Result<(), AppError> {
        self.check_granted(child, indication)?;
        let (Some(number), Some(period)) = (indication.toewijzing, indication.period()) else {
            return Ok(());
        };
        for other in allocations::latest(self.store.read())? {
            let same = other.gemeente == indication.gemeente && other.number == number;
            if same && other.child != child {
                return Err(refused(
                    "Dit toewijzingnummer hoort bij deze gemeente al bij een ander kind.",
                ));
            }
            let stacked = !same
                && other.child == child
                && !other.is_removed()
                && other.product.as_ref() == Some(&indication.product)
                && other.period.overlaps(period);
            if stacked {
                return Err(refused(
                    "Er loopt in deze periode al een toewijzing voor dit product; verleng die, of kies een andere periode.",
                ));
            }
        }
        Ok(())
    }

    /// Every record of a child that counts, whoever may see it.
    pub(super) fn entries_of(&self, child: ChildId) -> Result<Vec<Entry>, AppError> {
        let events = dossier::of_child(self.store.read(), child)?;
        let mut found = entries(&events);
        found.retain(|entry| match (&entry.content, entry.child) {
            (_, Some(of)) => of == child,
            (Content::Talk(talk), None) => talk.children.contains(&child),
            (Content::Sibling(_), None) => true,
            (_, None) => false,
        });
        Ok(found)
    }
}

fn refuse_not_dossier(tx: Tx<'_>, operation: Option<OperationId>, what: &str) -> Result<(), AppError> {
    let written = operation.map(|operation| dossier::of_operation(tx, operation));
    if written.transpose()?.is_some_and(|events| !events.is_empty()) {
        return Ok(());
    }
    let text = format!("Er is van vandaag geen aantekening in een dossier van u om {what}.");
    Err(AppError::new(ErrorKind::Refused, Cause::Nothing, text))
}

/// The limits of the policy that were set aside, by child (B34).
pub(super) fn limits_set_aside(tx: Tx<'_>) -> Result<BTreeMap<ChildId, Vec<LimitOverride>>, AppError> {
    let mut found: BTreeMap<ChildId, Vec<LimitOverride>> = BTreeMap::new();
    for entry in entries(&dossier::of_kinds(tx, &[EntryKind::Hardship])?) {
        if let (Some(child), Content::Hardship(hardship)) = (entry.child, &entry.content) {
            found.entry(child).or_default().push(hardship.set_aside());
        }
    }
    Ok(found)
}

/// What lies behind an event: a talk and what makes siblings are about several children.
fn stored_child(kind: EntryKind, child: Option<ChildId>) -> Option<ChildId> {
    match kind {
        EntryKind::Talk => None,
        _ => child,
    }
}

/// Stores an event, and what follows from it in other tables.
pub(super) fn store(tx: Tx<'_>, operation: OperationId, event: &NewDossierEvent) -> Result<(), AppError> {
    let child = match (event.kind, event.child) {
        (EntryKind::Card | EntryKind::Place, Some(child)) => return children::store(tx, operation, child, event),
        (EntryKind::Indication, Some(child)) => child,
        _ => {
            dossier::insert(tx, operation, event)?;
            return Ok(());
        }
    };
    let before = indications(tx, child)?;
    dossier::insert(tx, operation, event)?;
    let after = indications(tx, child)?;
    for gone in before.iter().filter(|indication| !after.contains(indication)) {
        let same = |new: &&Indication| (&new.gemeente, new.toewijzing) == (&gone.gemeente, gone.toewijzing);
        if !after.iter().any(|new| same(&new)) {
            check_gone(tx, child, gone)?;
        }
        put_allocation(tx, child, gone, Some(RedenWijziging::VERWIJDERD))?;
    }
    for new in after.iter().filter(|indication| !before.contains(indication)) {
        put_allocation(tx, child, new, None)?;
    }
    Ok(())
}

/// Stores an event; what is withdrawn goes with everything that it corrected.
fn store_all(tx: Tx<'_>, operation: OperationId, event: &NewDossierEvent) -> Result<(), AppError> {
    if event.fact != DossierFact::Withdrawn {
        return store(tx, operation, event);
    }
    for replaces in chain(tx, event.kind, event.replaces)? {
        let event = NewDossierEvent {
            replaces: Some(replaces),
            ..event.clone()
        };
        store(tx, operation, &event)?;
    }
    Ok(())
}

/// Every event of a kind, and the records among them that count.
fn kind_entries(tx: Tx<'_>, kind: EntryKind) -> Result<(Vec<DossierEvent>, Vec<Entry>), AppError> {
    let events = dossier::of_kinds(tx, &[kind])?;
    let alive = entries(&events);
    Ok((events, alive))
}

/// An event and every one that it corrected, the first one first: all are taken back, or an earlier version would count again.
fn chain(tx: Tx<'_>, kind: EntryKind, last: Option<EventId>) -> Result<Vec<EventId>, AppError> {
    let events = dossier::of_kinds(tx, &[kind])?;
    let mut found = Vec::new();
    let mut next = last.and_then(|last| events.iter().find(|event| event.id == last));
    while let Some(event) = next {
        found.insert(0, event.id);
        next = earlier(&events, event);
    }
    Ok(found)
}

/// The indications of a child that count.
fn indications(tx: Tx<'_>, child: ChildId) -> Result<Vec<Indication>, AppError> {
    let found = entries(&dossier::of_child(tx, child)?).into_iter();
    Ok(found
        .filter_map(|entry| match entry.content {
            Content::Indication(indication) => Some(indication),
            _ => None,
        })
        .collect())
}

/// Refuses an indication that overlaps another of the same municipality for the same product (OP347).
fn check_others(known: &[Entry], replaces: Option<EventId>, indication: &Indication) -> Result<(), AppError> {
    let stacked = known.iter().filter(|entry| Some(entry.id) != replaces).any(|entry| {
        let Content::Indication(other) = &entry.content else {
            return false;
        };
        let periods = other.period().zip(indication.period());
        other.gemeente == indication.gemeente
            && other.product == indication.product
            && periods.is_some_and(|(one, two)| one.overlaps(two))
    });
    if stacked {
        return Err(refused(
            "Er is in deze periode al een indicatie voor dit product vastgelegd; verbeter die, of kies een andere periode.",
        ));
    }
    Ok(())
}

fn check_goal(known: &[Entry], goal: Option<EventId>) -> Result<(), AppError> {
    let is_goal = |entry: &Entry| matches!(entry.content, Content::Goal(_));
    match goal {
        Some(goal) if !known.iter().any(|entry| entry.root == goal && is_goal(entry)) => {
            Err(refused("Dit doel is er niet (meer); kies een ander doel."))
        }
        _ => Ok(()),
    }
}

/// Refuses days that cannot be, by themselves or beside each other.
fn check_days(content: &Content, birth: Option<NaiveDate>, today: NaiveDate) -> Result<(), AppError> {
    if let Some(label) = content.not_yet_been(today) {
        return Err(refused(&format!(
            "{label}: deze dag ligt in de toekomst; leg het vast als het gebeurd is."
        )));
    }
    if let Some((label, why)) = content.impossible_day(birth, today) {
        return Err(refused(&format!("{label} {why}.")));
    }
    if let Some((label, first, day)) = content.runs_back() {
        return Err(refused(&format!(
            "{label} ligt voor het begin ({}: {}); kies een latere datum.",
            first.to_lowercase(),
            day.format("%d-%m-%Y")
        )));
    }
    Ok(())
}

fn refused(text: &str) -> AppError {
    AppError::new(ErrorKind::Refused, "DOSSIER", text)
}

fn gone() -> AppError {
    AppError::new(
        ErrorKind::Refused,
        "AANTEKENING",
        "Deze aantekening is intussen verbeterd of ingetrokken; open het kind opnieuw.",
    )
}

impl Session {
    /// The fields of a record as someone typed them, read into a record of a kind; or what is wrong with each.
    pub fn read_typed(&self, kind: EntryKind, typed: &Values, now: Moment) -> Result<Content, Vec<TypedError>> {
        let known = self.known(Given::Form).map_err(|_| Vec::new())?;
        typed::read(kind.fields(), typed, (now.day(), &known), |values| kind.read(values))
    }

    /// The same of fields as a command gives them: as [`FieldView::plain`] shows them, an amount in whole cents.
    pub fn read_given(&self, kind: EntryKind, given: &Values, now: Moment) -> Result<Content, Vec<TypedError>> {
        let known = self.known(Given::Command).map_err(|_| Vec::new())?;
        typed::read(kind.fields(), given, (now.day(), &known), |values| kind.read(values))
    }

    /// What fields can refer to.
    fn known(&self, given: Given) -> Result<typed::Known<'_>, AppError> {
        Ok(typed::Known {
            given,
            children: self.children_by_number()?,
            groups: &self.house.groups,
        })
    }
}

/// The word for an action in the log and in messages, and what is written by it.
fn what_is_written(action: &DossierAction) -> (&'static str, Option<Content>) {
    match action {
        DossierAction::Write { content, .. } | DossierAction::Change { content, .. } => {
            ("vastgelegd", Some(content.clone()))
        }
        DossierAction::Correct { content, .. } => ("verbeterd", Some(content.clone())),
        DossierAction::Withdraw { .. } => ("ingetrokken", None),
    }
}
