//! Everything the screen is made from, and what can happen to it.

use super::children::{ChildrenEffect, ChildrenMessage};
use super::copies::{CopiesEffect, CopiesNews};
use super::layers::Layer;
use super::layers::claims::ClaimsNews;
use super::layers::claims::ask::ClaimsTask;
use super::layers::confirm::Confirm;
use super::layers::notices::CareNews;
use super::layers::notices::ask::CareTask;
use super::meldcode::{MeldcodeEffect, MeldcodeMessage};
use super::theme::Theme;
use super::widgets::field::Secret;
use crate::app::day::{ChildHit, ChildRow, DayAction, DayView, Done, GroupDay, RowState};
use crate::app::deadlines::{DeadlineBoard, DeadlineCounts};
use crate::app::extra_day::{ExtraDayAnswer, ExtraDayOffer, ExtraDayRequest, OverCap};
use crate::app::roster::{FreeStaff, RosterAction, TeamWeek};
use crate::app::what_if::{OccupancyBoard, WeekDay, WhatIf};
use crate::app::{AppError, Cause, DiskTrouble, Moment, PinState, Reality};
use crate::domain::calendar::DayType;
use crate::domain::group::DagdeelName;
use crate::domain::ids::{ChildId, GroupId};
use crate::domain::people::Shift;
use crate::domain::role::Role;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

use super::keymap::Key;

/// Something that happens.
#[derive(Debug)]
pub enum Message {
    /// The clock stands at this moment.
    Clock(Moment),
    /// A key.
    Key(Key),
    /// Pasted text.
    Paste(String),
    /// The window has another size.
    Resized,
    /// Another terminal has written.
    Changed,
    /// The copy of the day, or the place for it, gave a fault.
    Upkeep(AppError),
    /// A day was read.
    Loaded(Result<Loaded, AppError>),
    /// An action was done or refused; the text is added to its message.
    Performed(Result<Done, AppError>, String),
    /// Something is asked before it is done in a day.
    Asked(Box<Confirm>),
    /// Children found for a query.
    Found(String, Result<Vec<ChildHit>, AppError>),
    /// The accounts to choose from.
    Accounts(Result<Vec<(String, Role, PinState)>, AppError>),
    /// Someone else took over, or could not; with the name that was chosen.
    Switched(String, Result<Header, AppError>),
    /// The own PIN was set.
    PinSet(Result<(), AppError>),
    /// Something came of the screen Declaratie.
    Claims(ClaimsNews),
    /// The occupancy of a day was read.
    Occupancy(Result<OccupancyBoard, AppError>),
    /// The occupancy of a week was read.
    Week(Result<Vec<WeekDay>, AppError>),
    /// The roster of a week was read.
    Team(Result<TeamWeek, AppError>),
    /// The terms that ask for attention were counted.
    PlanCounts(PlanCounts),
    /// What was asked for could not be read.
    Unread(AppError),
    /// The terms were read.
    Plans(Result<DeadlineBoard, AppError>),
    /// Who could take a shift over.
    Cover(Shift, Result<Vec<FreeStaff>, AppError>),
    /// Whether an extra day can be; with the dagdelen that were chosen before.
    ExtraDay(Result<ExtraDayOffer, AppError>, Vec<DagdeelName>),
    /// Something for the screens of children.
    Children(ChildrenMessage),
    /// Something came of messages to or from the municipality.
    Care(CareNews),
    /// Something for the screen of the sealed notes.
    Meldcode(MeldcodeMessage),
    /// Something came of the copies.
    Copies(CopiesNews),
}

/// Something to be done outside the model, by the controller.
#[derive(Debug)]
pub enum Effect {
    /// Read a day.
    Load(NaiveDate),
    /// Do something in a day; on a day that is past, what that does to a claim is asked first.
    Perform {
        /// The day.
        day: NaiveDate,
        /// What.
        action: DayAction,
        /// Added to the message when it was done.
        addition: String,
    },
    /// Do something in a day after it was asked.
    PerformAsked {
        /// The day.
        day: NaiveDate,
        /// What.
        action: DayAction,
        /// Added to the message when it was done.
        addition: String,
    },
    /// Ask before something is done in a day, with what it does to a claim.
    AskFirst {
        /// The day.
        day: NaiveDate,
        /// What.
        action: DayAction,
        /// The question.
        question: Vec<String>,
    },
    /// Find children.
    Find(String),
    /// List the accounts.
    ListAccounts,
    /// Let someone else take over.
    Switch {
        /// Who.
        name: String,
        /// With which PIN.
        pin: Secret,
    },
    /// Set the own PIN.
    SetPin(Secret),
    /// Read the occupancy of a day, with what is tried out.
    LoadOccupancy(Trial),
    /// Read the occupancy of the week of a day.
    LoadWeek(NaiveDate),
    /// Read the roster of the week in which a day falls.
    LoadTeam(NaiveDate),
    /// Read who could take a shift over.
    LoadCover(Shift),
    /// Do something to the roster.
    Roster {
        /// What.
        action: RosterAction,
        /// A day of the week to show afterwards.
        show: NaiveDate,
        /// A shift that is without anyone after it: then who could take it over is shown.
        cover: Option<Shift>,
    },
    /// Work out whether an extra day can be.
    AskExtraDay(ExtraDayRequest),
    /// Book an extra day on the answer that is in sight.
    BookExtraDay(Box<ExtraDayAnswer>, OverCap),
    /// Something that the screens of children ask for.
    Children(ChildrenEffect),
    /// Something that the screen of the sealed notes asks for.
    Meldcode(MeldcodeEffect),
    /// Read the terms.
    LoadPlans,
    /// Dismiss a term, or take that back.
    ChangePlans(PlanChange),
    /// Read, write or show messages to or from the municipality.
    Care(CareTask),
    /// Something that the screen Declaratie asks for.
    Claims(Box<ClaimsTask>),
    /// Something that the screen of the copies asks for.
    Copies(CopiesEffect),
}

/// Something that is done to the terms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlanChange {
    /// A term needs nothing more.
    Dismiss {
        /// Which.
        key: String,
        /// Why.
        reason: String,
    },
    /// Take the last record of this person back.
    Undo,
    /// Do what was taken back again.
    Redo,
}

/// A day whose occupancy is shown, with what is tried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trial {
    /// The day.
    pub day: NaiveDate,
    /// Changes that are not saved.
    pub what_ifs: Vec<WhatIf>,
}

/// A day as it was read.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// What to show.
    pub view: DayView,
    /// What kind of day it is.
    pub day_type: DayType,
    /// Whether the location has children at all.
    pub children: Children,
    /// Terms that ask for attention.
    pub plans: PlanCounts,
}

/// How many terms ask for attention, as far as that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlanCounts {
    /// They are being counted.
    Counting,
    /// So many.
    Known(DeadlineCounts),
    /// They cannot be read.
    Unreadable,
}

/// Whether the location has children at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Children {
    /// It has.
    Some,
    /// None were ever brought in.
    None,
}

/// What the line at the top says.
#[derive(Clone, Debug)]
pub struct Header {
    /// Name of the location.
    pub location: String,
    /// Who is working.
    pub actor: String,
    /// In what role.
    pub role: Role,
    /// Whether it is the invented location.
    pub reality: Reality,
    /// What is the matter with the disk, when nothing can be written.
    pub disk: Option<DiskTrouble>,
}

/// A sentence above the line at the bottom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// What was done.
    Info(String),
    /// What went wrong.
    Error(String),
    /// What was not done, with the key that does it all the same; it holds for the very next key.
    Offer(String),
}

impl Notice {
    /// The sentence for a fault: what is wrong, and the first thing to try.
    pub fn fault(error: &AppError) -> Self {
        // That there is nothing to undo or to do again is no fault of anyone.
        if error.cause == Some(Cause::Nothing) {
            return Self::Info(error.message.clone());
        }
        let hint = error.hints.first().map(|hint| format!(" {hint}")).unwrap_or_default();
        Self::Error(format!("{}{hint}", error.message))
    }

    /// The sentence for an action that cannot be done now.
    pub fn cannot(reason: &str) -> Self {
        Self::Info(format!("Dat kan nu niet: {reason}."))
    }
}

/// Whether the program goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Course {
    /// It goes on.
    Running,
    /// It stops.
    Leaving,
}

/// Whether the screen has to be drawn again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Canvas {
    /// It shows the model as it is.
    Fresh,
    /// Something changed.
    Stale,
    /// The window changed: what it shows can no longer be relied on, also when it has its old size again.
    Torn,
}

/// Everything the screen is made from.
#[derive(Debug)]
pub struct Model {
    /// How it looks.
    pub theme: Theme,
    /// The moment it is.
    pub now: Moment,
    /// The line at the top.
    pub header: Header,
    /// The day screen.
    pub day: DayState,
    /// Dialogs over the screen, the last on top.
    pub layers: Vec<Layer>,
    /// The sentence at the bottom.
    pub notice: Option<Notice>,
    /// What stood there when the last step began: said of what was in sight then.
    pub said_before: Option<Notice>,
    /// Whether the program goes on.
    pub course: Course,
    /// Whether the screen has to be drawn again.
    pub canvas: Canvas,
}

/// Which children the list shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Show {
    /// All.
    All,
    /// Who is expected and not yet in.
    OnlyMissing,
}

/// Where the cursor stands in the list of a group.
#[derive(Clone, Copy, Debug, Default)]
struct Place {
    index: usize,
    child: Option<ChildId>,
}

/// The day screen.
#[derive(Debug)]
pub struct DayState {
    /// The day as it was read.
    pub view: DayView,
    /// What kind of day it is.
    pub day_type: DayType,
    /// Whether the location has children at all.
    pub children: Children,
    /// Terms that ask for attention.
    pub plans: PlanCounts,
    /// Marked children of the chosen group.
    pub marked: BTreeSet<ChildId>,
    /// Which children the list shows.
    pub show: Show,
    group: usize,
    places: BTreeMap<GroupId, Place>,
    /// Where the cursor goes when the day is read again.
    wanted: Option<(GroupId, ChildId)>,
}

impl DayState {
    /// A day with the cursor on the first child of the first group that expects anyone.
    pub fn new(loaded: Loaded) -> Self {
        let group = loaded.view.groups.iter().position(|group| !group.rows.is_empty());
        Self {
            view: loaded.view,
            day_type: loaded.day_type,
            children: loaded.children,
            plans: loaded.plans,
            marked: BTreeSet::new(),
            show: Show::All,
            group: group.unwrap_or(0),
            places: BTreeMap::new(),
            wanted: None,
        }
    }

    /// Index of the chosen group.
    pub const fn group_index(&self) -> usize {
        self.group
    }

    /// The chosen group.
    pub fn group(&self) -> Option<&GroupDay> {
        self.view.groups.get(self.group)
    }

    /// The children that the list shows.
    pub fn rows(&self) -> Vec<&ChildRow> {
        let shown = |row: &&ChildRow| self.show == Show::All || is_waiting(row.state);
        self.group()
            .map(|group| group.rows.iter().filter(shown).collect())
            .unwrap_or_default()
    }

    /// Expected children of the chosen group that are not yet in.
    pub fn waiting(&self) -> Vec<&ChildRow> {
        let rows = self.group().map(|group| group.rows.as_slice()).unwrap_or_default();
        rows.iter().filter(|row| is_waiting(row.state)).collect()
    }

    /// Index of the cursor in the list.
    pub fn cursor(&self) -> usize {
        let place = self
            .group()
            .and_then(|group| self.places.get(&group.id))
            .copied()
            .unwrap_or_default();
        let rows = self.rows();
        rows.iter()
            .position(|row| Some(row.child) == place.child)
            .unwrap_or(place.index.min(rows.len().saturating_sub(1)))
    }

    /// The child under the cursor.
    pub fn cursor_row(&self) -> Option<&ChildRow> {
        self.rows().get(self.cursor()).copied()
    }

    /// The marked children, or else the one under the cursor.
    pub fn targets(&self) -> Vec<&ChildRow> {
        let marked: Vec<&ChildRow> = self
            .rows()
            .into_iter()
            .filter(|row| self.marked.contains(&row.child))
            .collect();
        if marked.is_empty() {
            self.cursor_row().into_iter().collect()
        } else {
            marked
        }
    }

    /// Puts the cursor on a row of the list.
    pub fn move_to(&mut self, index: usize) {
        let child = self.rows().get(index).map(|row| row.child);
        if let Some(group) = self.group().map(|group| group.id) {
            self.places.insert(group, Place { index, child });
        }
    }

    /// Chooses a group by its place in the row; marks belong to a group and go.
    pub fn choose_group(&mut self, index: usize) {
        if index != self.group && index < self.view.groups.len() {
            self.group = index;
            self.marked.clear();
        }
    }

    /// Puts the cursor on this child now, and marks nobody else: the keys that follow are for this one.
    pub fn go_to(&mut self, group: GroupId, child: ChildId) {
        self.wanted = None;
        self.show_child(group, child);
        self.marked.clear();
    }

    /// The cursor stays where it is, also when the day is read again.
    pub fn stay(&mut self) {
        self.wanted = None;
    }

    /// Puts the cursor on this child as soon as the day is read again.
    pub fn want(&mut self, group: GroupId, child: ChildId) {
        self.wanted = Some((group, child));
    }

    /// Takes over a day that was read again; cursor and marks stay on the same children.
    pub fn reload(&mut self, loaded: Loaded) {
        let other_day = loaded.view.day != self.view.day;
        let index = self.cursor();
        let chosen = self.group().map(|group| group.id);
        self.move_to(index);
        self.view = loaded.view;
        self.day_type = loaded.day_type;
        self.children = loaded.children;
        // Until they are counted again the number of before says more than none.
        if loaded.plans != PlanCounts::Counting {
            self.plans = loaded.plans;
        }
        if let Some(group) = self.view.groups.iter().position(|group| Some(group.id) == chosen) {
            self.group = group;
        }
        if other_day {
            self.marked.clear();
        }
        let here: BTreeSet<ChildId> = self.rows().iter().map(|row| row.child).collect();
        self.marked.retain(|child| here.contains(child));
        if let Some((group, child)) = self.wanted.take() {
            self.show_child(group, child);
        }
    }

    fn show_child(&mut self, group: GroupId, child: ChildId) {
        if let Some(index) = self.view.groups.iter().position(|candidate| candidate.id == group) {
            self.choose_group(index);
        }
        if !self.rows().iter().any(|row| row.child == child) {
            self.show = Show::All;
        }
        if let Some(index) = self.rows().iter().position(|row| row.child == child) {
            self.move_to(index);
        }
    }

    /// Name of a child on one of the lists.
    pub fn child_name(&self, child: ChildId) -> Option<&str> {
        let mut rows = self.view.groups.iter().flat_map(|group| &group.rows);
        rows.find(|row| row.child == child).map(|row| row.name.as_str())
    }
}

/// Says whether a child is expected and not yet in.
pub fn is_waiting(state: RowState) -> bool {
    matches!(state, RowState::Expected | RowState::Missing)
}

/// Says whether anything was recorded for a child on the day.
pub fn is_recorded(row: &ChildRow) -> bool {
    !row.stays.is_empty() || matches!(row.state, RowState::Absent(_))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::ErrorKind;

    #[test]
    fn that_there_is_nothing_to_do_again_is_no_fault() {
        let nothing = AppError::new(ErrorKind::Refused, Cause::Nothing, "Er is niets om opnieuw te doen.");
        let notice = Notice::fault(&nothing);
        assert_eq!(notice, Notice::Info("Er is niets om opnieuw te doen.".to_owned()));
        let refused = AppError::new(ErrorKind::Refused, "TOEKOMST", "Kan niet.");
        assert_eq!(Notice::fault(&refused), Notice::Error("Kan niet.".to_owned()));
    }
}
