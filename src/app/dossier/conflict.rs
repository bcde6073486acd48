//! Someone else was first: what a record was, what it became meanwhile, and what was about to be written.

use super::children::{BROUGHT_IN, held, same_slot};
use super::screen::FormTarget;
use super::typed::{Names, Others};
use super::view::{EntryView, bare_label, entry_view};
use super::{gone, kind_entries};
use crate::app::cause::Cause;
use crate::app::env::Moment;
use crate::app::error::{AppError, ErrorKind};
use crate::app::session::Session;
use crate::domain::dossier::sight::{Consent, GrantSight};
use crate::domain::dossier::{Content, DossierEvent, Entry, EntryKind};
use crate::domain::ids::{ChildId, EventId};
use crate::store::Tx;
use chrono::NaiveDateTime;

/// What a change is based on next: what the person has seen by now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Basis {
    /// The event that holds the record.
    Event(EventId),
    /// What the register holds.
    Held(Box<Content>),
    /// Nothing: what there was is gone, so it is written anew.
    Nothing,
}

/// One version of a field; empty where it was not given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Version {
    /// As people read it.
    pub shown: String,
    /// As it would be typed.
    pub typed: String,
    /// As scripts read it.
    pub plain: String,
}

/// A field of which the versions are not all the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Key.
    pub key: &'static str,
    /// What stands beside it.
    pub label: &'static str,
    /// What it was when this person began.
    pub was: Version,
    /// What someone else made of it.
    pub theirs: Version,
    /// What this person was about to write.
    pub own: Version,
    /// Who made of this field what it is now, and when; `None` when a file did, or when nobody else changed it.
    pub by: Option<(String, NaiveDateTime)>,
}

impl Difference {
    /// Whether someone else changed it.
    pub fn is_theirs(&self) -> bool {
        self.theirs != self.was
    }

    /// Whether this person changed it.
    pub fn is_own(&self) -> bool {
        self.own != self.was
    }
}

/// A change that was not written, because what it was based on was changed meanwhile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// Kind of the record.
    pub kind: EntryKind,
    /// Who changed it and when; `None` when a file brought it in.
    pub by: Option<(String, NaiveDateTime)>,
    /// The fields that are not the same everywhere.
    pub differences: Vec<Difference>,
    /// What a decision about them is based on.
    pub basis: Basis,
}

impl FormTarget {
    /// The same form, based on something else.
    #[must_use]
    pub fn based_on(&self, basis: &Basis) -> Self {
        let (Some(child), Some(kind)) = (self.child(), self.kind()) else {
            return self.clone();
        };
        let replaces = match basis {
            Basis::Held(before) => {
                let before = before.clone();
                return Self::Held { child, before };
            }
            Basis::Event(id) => Some(*id),
            Basis::Nothing => None,
        };
        Self::Record { child, kind, replaces }
    }
}

/// The versions of which a conflict is made.
pub(super) struct Versions<'a> {
    /// What the change was based on.
    pub(super) was: Option<&'a Content>,
    /// What counts now, with who wrote it; `None` when it was taken back.
    pub(super) theirs: Option<&'a Content>,
    /// Who wrote that.
    pub(super) by: Option<(String, NaiveDateTime)>,
    /// What was about to be written; `None` for a withdrawal.
    pub(super) own: Option<&'a Content>,
    /// What comes next.
    pub(super) basis: Basis,
    /// Every version that there was of it, the first one first.
    pub(super) history: Vec<Entry>,
}

impl Session {
    /// The refusal with every field that differs; without a word of it for who may not see the record.
    pub(super) fn conflict(
        &self,
        (kind, child): (EntryKind, Option<ChildId>),
        versions: &Versions<'_>,
        now: Moment,
    ) -> Result<AppError, AppError> {
        let names = Names {
            others: Others::Compared,
            ..self.names_for(child)?
        };
        let not_asked = GrantSight::new(Consent::NotAsked, self.role());
        let sight = child.map_or(Ok(not_asked), |child| self.grant_sight(child, now.day()))?;
        let view = |content: Option<&Content>| content.map(|content| entry_view(&as_entry(content), &names, sight));
        let views = [view(versions.was), view(versions.theirs), view(versions.own)];
        let withheld = views.iter().flatten().any(|view| view.content.is_none());
        if withheld || !self.role().may(kind.seen_with()) {
            return Ok(gone());
        }
        let [was, theirs, own] = views;
        let history: Vec<EntryView> = versions
            .history
            .iter()
            .map(|entry| entry_view(entry, &names, sight))
            .collect();
        let differences = kind.fields().iter().filter_map(|spec| {
            let field = |view: &Option<EntryView>| version(view.as_ref(), spec.key);
            let (was, theirs, own) = (field(&was), field(&theirs), field(&own));
            let same = was == theirs && (theirs == own || versions.own.is_none());
            let by = (was != theirs)
                .then(|| author_of(&history, spec.key, &theirs))
                .flatten();
            (!same).then_some(Difference {
                key: spec.key,
                label: bare_label(spec.label),
                was,
                theirs,
                own,
                by,
            })
        });
        let conflict = Conflict {
            kind,
            by: versions.by.clone(),
            differences: differences.collect(),
            basis: versions.basis.clone(),
        };
        Ok(AppError::from(conflict))
    }

    /// Refuses a correction or withdrawal of a version that does not count any more. Call it inside the transaction.
    pub(super) fn check_version(
        &self,
        tx: Tx<'_>,
        (kind, event): (EntryKind, &DossierEvent),
        own: Option<&Content>,
        now: Moment,
    ) -> Result<(), AppError> {
        let (events, alive) = kind_entries(tx, kind)?;
        if alive.iter().any(|entry| entry.id == event.id) {
            return Ok(());
        }
        let root = crate::domain::dossier::roots(&events).get(&event.id).copied();
        let theirs = alive.iter().find(|entry| Some(entry.root) == root);
        let was = event.entry();
        let (last_author, last_at) = last_of_chain(&events, root);
        let versions = Versions {
            was: was.as_ref().map(|entry| &entry.content),
            theirs: theirs.map(|entry| &entry.content),
            by: theirs
                .map(|entry| (entry.author.clone(), entry.at))
                .or(last_author.zip(last_at)),
            own,
            basis: theirs.map_or(Basis::Nothing, |entry| Basis::Event(entry.id)),
            history: {
                let roots = crate::domain::dossier::roots(&events);
                let of_chain = events.iter().filter(|event| roots.get(&event.id).copied() == root);
                of_chain.filter_map(DossierEvent::entry).collect()
            },
        };
        Err(self.conflict((kind, event.child), &versions, now)?)
    }

    /// Refuses a change of facts or a place when the register holds something else than what the change was based on. Call it
    /// inside the transaction.
    pub(super) fn check_held(
        &self,
        tx: Tx<'_>,
        child: ChildId,
        (was, own): (Option<&Content>, &Content),
        now: Moment,
    ) -> Result<(), AppError> {
        // What is based on another slot, a place with another first day, says nothing about this one.
        let was = was.filter(|was| same_slot(was, own));
        let current = held(tx, child, own)?;
        if current.as_ref() == was || current.as_ref() == Some(own) {
            return Ok(());
        }
        let (events, alive) = kind_entries(tx, own.kind())?;
        let of_slot = events.iter().filter(|event| event.child == Some(child));
        let of_slot = of_slot.filter_map(DossierEvent::entry);
        let writer = alive
            .iter()
            .find(|entry| entry.child == Some(child) && Some(&entry.content) == current.as_ref());
        let versions = Versions {
            was,
            theirs: current.as_ref(),
            by: writer.map(|entry| (entry.author.clone(), entry.at)),
            own: Some(own),
            basis: current
                .clone()
                .map_or(Basis::Nothing, |current| Basis::Held(Box::new(current))),
            history: of_slot.filter(|entry| same_slot(&entry.content, own)).collect(),
        };
        Err(self.conflict((own.kind(), Some(child)), &versions, now)?)
    }
}

/// Who wrote the last event about a record, and when: of a withdrawal there is no record to ask.
fn last_of_chain(events: &[DossierEvent], root: Option<EventId>) -> (Option<String>, Option<NaiveDateTime>) {
    let roots = crate::domain::dossier::roots(events);
    let last = events
        .iter()
        .filter(|event| roots.get(&event.id).copied() == root)
        .max_by_key(|event| event.id);
    (last.map(|event| event.author.clone()), last.map(|event| event.at))
}

/// Who made a field what it is now: whoever wrote the last version in which it became so, and not who wrote the record last.
fn author_of(history: &[EntryView], key: &str, theirs: &Version) -> Option<(String, NaiveDateTime)> {
    let mut found = None;
    let mut before: Option<Version> = None;
    for view in history {
        let now = version(Some(view), key);
        if now == *theirs && before.as_ref() != Some(theirs) {
            found = Some((view.author.clone(), view.at));
        }
        before = Some(now);
    }
    found.filter(|(author, _)| author != BROUGHT_IN)
}

fn version(view: Option<&EntryView>, key: &str) -> Version {
    let mut fields = view.iter().flat_map(|view| &view.fields);
    let found = fields.find(|field| field.key == key);
    found.map_or_else(Version::default, |field| Version {
        shown: field.shown.clone(),
        typed: field.typed.clone(),
        plain: field.plain.clone(),
    })
}

fn as_entry(content: &Content) -> Entry {
    Entry {
        id: EventId::from_raw(0),
        root: EventId::from_raw(0),
        child: None,
        author: String::new(),
        at: NaiveDateTime::default(),
        content: content.clone(),
    }
}

impl Difference {
    /// "Let op: was «…», nu «…», u gaf «…»."
    fn in_words(&self, is_change: Option<()>) -> String {
        let quoted = |version: &Version| match version.shown.as_str() {
            "" => "leeg".to_owned(),
            shown => format!("«{shown}»"),
        };
        // What this person left as it was came from nobody.
        let given = is_change.filter(|()| self.own != self.was);
        let own = given.map_or_else(String::new, |()| format!(", u gaf {}", quoted(&self.own)));
        format!(
            "{}: was {}, nu {}{own}.",
            self.label,
            quoted(&self.was),
            quoted(&self.theirs)
        )
    }
}

impl From<Conflict> for AppError {
    fn from(conflict: Conflict) -> Self {
        let who = match &conflict.by {
            Some((author, at)) => format!("door {author} ({})", at.format("%d-%m-%Y %H:%M")),
            None => "door een ingelezen bestand".to_owned(),
        };
        let what = match conflict.basis {
            Basis::Nothing => "ingetrokken of weggehaald",
            Basis::Event(_) | Basis::Held(_) => "gewijzigd",
        };
        let title = conflict.kind.title();
        let text = format!("{title}: intussen {what} {who}; er is niets vastgelegd.");
        let own = conflict.differences.iter().any(|field| field.own != Version::default());
        let mut error = Self::new(ErrorKind::Refused, Cause::ChangedMeanwhile, text);
        let is_gone = conflict.basis == Basis::Nothing;
        for field in conflict.differences.iter().filter(|field| is_gone || field.is_theirs()) {
            error = error.hint(field.in_words(own.then_some(())));
        }
        error = error.hint("Kijk wat er nu staat en leg uw wijziging opnieuw vast.");
        error.conflict = Some(Box::new(conflict));
        error
    }
}
