//! What the screen of a child and its forms need besides the dossier itself.

use super::children::{FormError, Recorded, facts_of, find_child, place_of};
use super::view::{ChildFile, EntryView, entry_view};
use super::{DossierAction, gone, refused};
use crate::app::env::Moment;
use crate::app::error::AppError;
use crate::app::session::Session;
use crate::domain::allocation::Toewijzing;
use crate::domain::dossier::card::NewChild;
use crate::domain::dossier::form::{FieldSpec, Record, Takes, Values};
use crate::domain::dossier::sight::{GrantSight, Sight};
use crate::domain::dossier::{Content, DossierEvent, Entry, EntryKind};
use crate::domain::event::earlier;
use crate::domain::ids::{ChildId, EventId};
use crate::domain::people::Child;
use crate::domain::role::Permission;
use crate::domain::text::fold;
use crate::domain::time::{Period, date_in_words};
use crate::store::{dossier, people};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// What a form is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FormTarget {
    /// A record of a child, new or in the place of another.
    Record {
        /// The child.
        child: ChildId,
        /// Kind.
        kind: EntryKind,
        /// The event that it corrects.
        replaces: Option<EventId>,
    },
    /// Facts or a place of a child as the register held them when the form began.
    Held {
        /// The child.
        child: ChildId,
        /// What they were.
        before: Box<Content>,
    },
    /// A child that is new.
    NewChild,
}

impl FormTarget {
    /// Its fields.
    pub fn fields(&self) -> &'static [FieldSpec] {
        self.kind().map_or(NewChild::FIELDS, EntryKind::fields)
    }

    /// Kind of the record; `None` for a child that is new.
    pub fn kind(&self) -> Option<EntryKind> {
        match self {
            Self::Record { kind, .. } => Some(*kind),
            Self::Held { before, .. } => Some(before.kind()),
            Self::NewChild => None,
        }
    }

    /// The child; `None` for one that is new.
    pub const fn child(&self) -> Option<ChildId> {
        match self {
            Self::Record { child, .. } | Self::Held { child, .. } => Some(*child),
            Self::NewChild => None,
        }
    }

    /// Whether the form begins with what stands in a record or in the register now.
    pub const fn shows_what_is(&self) -> bool {
        matches!(self, Self::Held { .. } | Self::Record { replaces: Some(_), .. })
    }

    /// Whether it is the same form of the same child.
    pub fn is_same(&self, other: &Self) -> bool {
        (self.child(), self.kind()) == (other.child(), other.kind())
    }
}

/// A place of a child, with its form filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaceLine {
    /// Group and period, in words.
    pub words: String,
    /// The form as it would be typed.
    pub typed: Values,
    /// The form that changes it.
    pub target: FormTarget,
}

/// Everything that the screen of a child shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChildScreen {
    /// Card and dossier, as far as this person may see them.
    pub file: ChildFile,
    /// What each record said before it was corrected, the latest first.
    pub former: BTreeMap<EventId, Vec<EntryView>>,
    /// Allocations in words; empty for who may not see the dossier.
    pub allocations: Vec<String>,
    /// What is left of each allocation, a line each.
    pub burn_down: Vec<String>,
    /// Places, also those that are over.
    pub places: Vec<PlaceLine>,
    /// The day it is.
    pub today: NaiveDate,
}

/// What a form begins with, and what its fields can choose from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormStart {
    /// What it is for.
    pub target: FormTarget,
    /// Name of the child; empty for a new one.
    pub name: String,
    /// Fields that are filled in.
    pub typed: Values,
    /// Goals of the child: number and description.
    pub goals: Vec<(String, String)>,
    /// Groups of the location, by name.
    pub groups: Vec<String>,
    /// Children of the location: number and name.
    pub children: Vec<(String, String)>,
}

impl Session {
    /// What is left of each allocation, for who may see it.
    fn burn_down_lines(&self, child: ChildId, now: Moment) -> Result<Vec<String>, AppError> {
        if !self.desk.actor.role.may(Permission::SeeDossier) {
            return Ok(Vec::new());
        }
        Ok(self.burn_down(child, now)?.lines())
    }

    /// Everything that the screen of a child shows.
    pub fn child_screen(&self, child: ChildId, now: Moment) -> Result<ChildScreen, AppError> {
        self.at_one_moment(|| self.child_as_it_is(child, now))
    }

    fn child_as_it_is(&self, child: ChildId, now: Moment) -> Result<ChildScreen, AppError> {
        let file = self.child_file(child, now)?;
        let events = dossier::of_child(self.store.read(), child)?;
        let names = self.names(child)?;
        let sight = self.grant_sight(child, now.day())?;
        let former = file.entries.iter().filter_map(|entry| {
            let versions: Vec<EntryView> = former(&events, entry.id)
                .iter()
                .map(|version| entry_view(version, &names, sight))
                .collect();
            (!versions.is_empty()).then_some((entry.id, versions))
        });
        Ok(ChildScreen {
            former: former.collect(),
            allocations: self.allocation_lines(child, sight)?,
            burn_down: self.burn_down_lines(child, now)?,
            places: self.place_lines(child)?,
            today: now.day(),
            file,
        })
    }

    fn allocation_lines(&self, child: ChildId, sight: GrantSight) -> Result<Vec<String>, AppError> {
        if !self.role().may(Permission::SeeDossier) {
            return Ok(Vec::new());
        }
        let found = self.allocations_in_sight(child, sight)?;
        let line = |(allocation, seen): &(Toewijzing, Sight)| {
            let product = allocation.product.as_ref().map_or("", |product| product.as_str());
            if *seen == Sight::Withheld {
                let why = sight.consent.why_hidden().unwrap_or_default();
                return format!("{product}, verborgen: {why}");
            }
            let volume = allocation.omvang.map(|omvang| format!(", {}", omvang.in_words()));
            let volume = volume.unwrap_or_default();
            format!(
                "{} {product}{volume}, {}",
                allocation.number,
                period_in_words(allocation.period)
            )
        };
        Ok(found.iter().map(line).collect())
    }

    fn place_lines(&self, child: ChildId) -> Result<Vec<PlaceLine>, AppError> {
        let names = self.names(child)?;
        let typed = |content: &Content| -> Values {
            let values = content.values();
            let fields = content.kind().fields().iter();
            fields
                .filter_map(|spec| Some((spec.key.to_owned(), names.typed(spec, values.get(spec.key)?))))
                .collect()
        };
        let rows = people::placements_of_child(self.store.read(), child)?;
        Ok(rows
            .iter()
            .map(|row| {
                let before = Content::Place(place_of(row));
                let typed = typed(&before);
                let group = typed.get("groep").map_or("", String::as_str);
                PlaceLine {
                    words: format!("{group}, {}", period_in_words(row.period)),
                    target: FormTarget::Held {
                        child,
                        before: Box::new(before),
                    },
                    typed,
                }
            })
            .collect())
    }

    /// What a form begins with: what it corrects, or else what is most likely.
    pub fn form_start(&self, target: &FormTarget, now: Moment) -> Result<FormStart, AppError> {
        let mut children: Vec<(String, String)> = people::children(self.store.read())?
            .iter()
            .map(|child| (child.number.to_string(), child.name.full()))
            .collect();
        children.sort_by_cached_key(|(_, name)| fold(name));
        let mut start = FormStart {
            target: target.clone(),
            name: String::new(),
            typed: Values::new(),
            goals: Vec::new(),
            groups: self.house.groups.iter().map(|group| group.name.to_string()).collect(),
            children,
        };
        let (Some(child), Some(kind)) = (target.child(), target.kind()) else {
            self.require(Permission::EditChildren)?;
            start.typed.insert("gemeente".to_owned(), self.gemeente().to_owned());
            return Ok(start);
        };
        self.require(kind.written_with())?;
        let found = find_child(self.store.read(), child)?;
        start.name = found.name.full();
        let goals = self.entries_of(child)?;
        start.goals = goals.iter().filter_map(goal_line).collect();
        match target {
            FormTarget::Record {
                replaces: Some(replaces),
                ..
            } => {
                let entry = self.version(child, *replaces, now)?;
                if entry.content.is_none() {
                    return Err(refused(
                        "Een deel hiervan is verborgen zonder toestemming om de beschikking te delen; leg eerst de toestemming vast.",
                    ));
                }
                let fields = entry.fields.iter();
                start.typed = fields
                    .map(|field| (field.key.to_owned(), field.typed.clone()))
                    .collect();
            }
            FormTarget::Held { before, .. } => {
                let (names, values) = (self.names(child)?, before.values());
                let typed = |spec: &FieldSpec| Some((spec.key.to_owned(), names.typed(spec, values.get(spec.key)?)));
                start.typed = kind.fields().iter().filter_map(typed).collect();
            }
            _ if kind == EntryKind::Card => {
                let before = Content::Card(facts_of(&found));
                start.typed = before.values();
                start.target = FormTarget::Held {
                    child,
                    before: Box::new(before),
                };
            }
            _ => self.suggest(&mut start, kind, &found, now),
        }
        Ok(start)
    }

    /// A version of a record, whether or not it still counts; what is based on one that does not is told apart when it is
    /// recorded.
    pub fn version(&self, child: ChildId, id: EventId, now: Moment) -> Result<EntryView, AppError> {
        let events = dossier::of_child(self.store.read(), child)?;
        let found = events.iter().find(|event| event.id == id).and_then(DossierEvent::entry);
        let entry = found.ok_or_else(gone)?;
        self.require(entry.content.kind().seen_with())?;
        let is_about = entry.child == Some(child)
            || match &entry.content {
                Content::Talk(talk) => talk.children.contains(&child),
                _ => entry.child.is_none(),
            };
        if !is_about {
            return Err(gone());
        }
        let file = self.child_file(child, now)?;
        let now_holds = file.entries.into_iter().find(|view| view.id == id);
        let sight = self.grant_sight(child, now.day())?;
        now_holds.map_or_else(|| Ok(entry_view(&entry, &self.names(child)?, sight)), Ok)
    }

    /// What is most likely in a new record: today for what has happened, and the municipality.
    fn suggest(&self, start: &mut FormStart, kind: EntryKind, found: &Child, now: Moment) {
        // The date of a paper of the municipality is on the paper: a day that is filled in would be taken over unread.
        let on_paper = matches!(kind, EntryKind::Decision | EntryKind::Indication);
        for spec in kind.fields() {
            let value = match spec.takes {
                Takes::Date(_) if spec.key == "datum" && !on_paper => now.day().format("%d-%m-%Y").to_string(),
                Takes::Gemeente => found
                    .gemeente
                    .as_ref()
                    .map_or(self.gemeente(), |gemeente| gemeente.as_str())
                    .to_owned(),
                Takes::Children if kind == EntryKind::Talk => found.number.to_string(),
                _ => continue,
            };
            start.typed.insert(spec.key.to_owned(), value);
        }
    }

    /// Records what was typed in a form; nothing is recorded while a field is wrong.
    pub fn record_form(&mut self, now: Moment, target: &FormTarget, typed: &Values) -> Result<Recorded, FormError> {
        let recorded = match (target.child(), target.kind()) {
            (Some(child), Some(kind)) => {
                let content = self.read_typed(kind, typed, now).map_err(FormError::Fields)?;
                let action = match target {
                    FormTarget::Held { before, .. } => DossierAction::Change {
                        child,
                        before: before.clone(),
                        content,
                    },
                    FormTarget::Record { replaces: Some(id), .. } => DossierAction::Correct { id: *id, content },
                    FormTarget::Record { .. } | FormTarget::NewChild => DossierAction::Write { child, content },
                };
                let done = self.dossier(now, &action)?;
                Recorded { done, child }
            }
            _ => self.add_child(now, typed)?,
        };
        // What was left in another form is still to be finished.
        if self.draft()?.is_some_and(|draft| draft.target.is_same(target)) {
            self.drop_draft()?;
        }
        Ok(recorded)
    }
}

fn goal_line(entry: &Entry) -> Option<(String, String)> {
    match &entry.content {
        Content::Goal(goal) => Some((entry.root.raw().to_string(), goal.description.to_string())),
        _ => None,
    }
}

/// What a record said before, the latest first.
fn former(events: &[DossierEvent], id: EventId) -> Vec<Entry> {
    let mut found = Vec::new();
    let mut next = events
        .iter()
        .find(|event| event.id == id)
        .and_then(|event| earlier(events, event));
    while let Some(event) = next {
        found.extend(event.entry());
        next = earlier(events, event);
    }
    found
}

/// "vanaf ma 05-10-2026", "ma 05-10-2026 tot en met vr 18-12-2026".
pub(super) fn period_in_words(period: Period) -> String {
    match period.end() {
        Some(end) => format!("{} tot en met {}", date_in_words(period.begin()), date_in_words(end)),
        None => format!("vanaf {}", date_in_words(period.begin())),
    }
}
