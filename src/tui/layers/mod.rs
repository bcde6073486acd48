//! Dialogs over the screen: a stack, of which the top one gets the keys.

pub mod checklist;
pub mod child;
pub mod children;
pub mod claims;
pub mod confirm;
pub mod entry;
pub mod extra_day;
pub mod help;
pub mod meldcode;
pub mod menu;
pub mod notices;
pub mod observe;
pub mod occupancy;
pub mod picker;
pub mod plans;
pub mod reading;
pub mod record_form;
pub mod search;
pub mod team;
pub mod team_form;

use super::action::{ActionId, Scope};
use super::copies::board::Board;
use super::keymap::Key;
use super::model::{Effect, Model, Notice};
use crate::app::day::ChildHit;
use ratatui::Frame;
use ratatui::layout::Rect;

/// A dialog over the screen.
#[derive(Debug)]
pub enum Layer {
    /// Searching for a child.
    Search(search::Search),
    /// A list to pick from.
    Picker(picker::Picker),
    /// The children of a school.
    Checklist(checklist::Checklist),
    /// A short menu.
    Menu(menu::Menu),
    /// A field.
    Entry(entry::Entry),
    /// A question.
    Confirm(confirm::Confirm),
    /// Help or palette.
    Help(help::Help),
    /// A text to read.
    Reading(reading::Reading),
    /// The months to declare.
    Months(claims::months::Months),
    /// One of them.
    ClaimMonth(Box<claims::month::ClaimMonth>),
    /// The days of a line.
    ClaimDays(Box<claims::days::LineDays>),
    /// The occupancy of a day.
    Occupancy(occupancy::Occupancy),
    /// The occupancy of a week.
    OccupancyWeek(occupancy::week::Week),
    /// The roster of a week.
    Team(team::Team),
    /// A shift that is typed.
    TeamForm(team_form::TeamForm),
    /// An extra day.
    ExtraDay(extra_day::ExtraDay),
    /// The list of children.
    Children(children::Children),
    /// A child.
    Child(Box<child::ChildLayer>),
    /// A form of a record.
    RecordForm(Box<record_form::RecordForm>),
    /// An observation that is typed.
    Observe(Box<observe::Observe>),
    /// What has to be done by when.
    Plans(plans::Plans),
    /// Messages to and from the municipality.
    Notices(notices::Notices),
    /// A part of the sealed notes of the meldcode.
    Meldcode(Box<meldcode::Part>),
    /// The copies of the location.
    Copies(Board),
}

/// What happens to a dialog after a key.
#[derive(Debug)]
pub enum Next {
    /// It stays.
    Stay,
    /// It stays, and something is to be done.
    StayWith(Effect),
    /// It stays, and a sentence stands at the bottom.
    StaySay(Notice),
    /// It stays, and another one comes over it.
    Open(Layer),
    /// It goes.
    Close,
    /// It goes, and something is to be done.
    CloseWith(Vec<Effect>),
    /// It goes, and a sentence stands at the bottom.
    CloseSay(Notice),
    /// Another one takes its place.
    Replace(Layer),
    /// It goes, and an action of the day screen is done.
    Run(ActionId),
    /// Everything over the day screen goes, and perhaps an action of the day screen is done.
    Home(Option<ActionId>),
    /// It goes, and the next step is taken for a child that was found.
    Step(ChildHit),
}

impl Layer {
    /// Where its keys have their meaning.
    pub const fn scope(&self) -> Scope {
        match self {
            Self::Search(_) => Scope::Search,
            Self::Picker(_) => Scope::Picker,
            Self::Checklist(_) => Scope::Checklist,
            Self::Menu(_) => Scope::Menu,
            Self::Entry(_) => Scope::Entry,
            Self::Confirm(_) => Scope::Confirm,
            Self::Help(_) => Scope::Help,
            Self::Reading(_) => Scope::Reading,
            Self::Months(_) => Scope::Months,
            Self::ClaimMonth(_) => Scope::Claims,
            Self::ClaimDays(_) => Scope::ClaimDays,
            Self::Occupancy(_) => Scope::Occupancy,
            Self::OccupancyWeek(_) => Scope::OccupancyWeek,
            Self::Team(_) => Scope::Team,
            Self::TeamForm(_) => Scope::TeamForm,
            Self::ExtraDay(layer) => layer.scope(),
            Self::Children(layer) => layer.scope(),
            Self::Child(_) => Scope::Child,
            Self::RecordForm(_) => Scope::RecordForm,
            Self::Observe(_) => Scope::Observe,
            Self::Plans(layer) => layer.scope(),
            Self::Notices(_) => Scope::Notices,
            Self::Meldcode(part) => part.scope(),
            Self::Copies(_) => Scope::Copies,
        }
    }

    /// The roster of a week, when that is what it is.
    pub const fn as_team(&mut self) -> Option<&mut team::Team> {
        match self {
            Self::Team(team) => Some(team),
            _ => None,
        }
    }

    /// The terms, when that is what it is.
    pub const fn as_plans(&mut self) -> Option<&mut plans::Plans> {
        match self {
            Self::Plans(plans) => Some(plans),
            _ => None,
        }
    }

    /// Handles a key.
    pub fn key(&mut self, key: Key, model: &Model) -> Next {
        match self {
            Self::Search(layer) => layer.key(key, model),
            Self::Picker(layer) => layer.key(key, model),
            Self::Checklist(layer) => layer.key(key, model),
            Self::Menu(layer) => layer.key(key, model),
            Self::Entry(layer) => layer.key(key, model),
            Self::Confirm(layer) => layer.key(key),
            Self::Help(layer) => layer.key(key, model),
            Self::Reading(layer) => layer.key(key),
            Self::Months(layer) => layer.key(key),
            Self::ClaimMonth(layer) => layer.key(key),
            Self::ClaimDays(layer) => layer.key(key),
            Self::Occupancy(layer) => layer.key(key, model),
            Self::OccupancyWeek(layer) => layer.key(key),
            Self::Team(layer) => layer.key(key),
            Self::TeamForm(layer) => layer.key(key, model),
            Self::ExtraDay(layer) => layer.key(key),
            Self::Children(layer) => layer.key(key, model),
            Self::Child(layer) => layer.key(key, model),
            Self::RecordForm(layer) => layer.key(key, model),
            Self::Observe(layer) => layer.key(key, model),
            Self::Plans(layer) => layer.key(key),
            Self::Notices(layer) => layer.key(key),
            Self::Meldcode(part) => part.key(key, model),
            Self::Copies(board) => board.key(key),
        }
    }

    /// Handles pasted text; where there is no field it does nothing.
    pub fn paste(&mut self, text: &str) -> Next {
        match self {
            Self::Search(layer) => {
                layer.field.insert(text);
                layer.asked()
            }
            Self::Picker(layer) => {
                layer.field.insert(text);
                layer.cursor = 0;
                Next::Stay
            }
            Self::Help(layer) => layer.paste(text),
            Self::Entry(layer) => {
                layer.field.insert(text);
                Next::Stay
            }
            Self::TeamForm(layer) => layer.paste(text),
            Self::Children(layer) => layer.paste(text),
            Self::RecordForm(layer) => layer.paste(text),
            Self::Observe(layer) => layer.paste(text),
            Self::Plans(layer) => layer.paste(text),
            Self::Meldcode(part) => part.paste(text),
            Self::Checklist(_)
            | Self::Menu(_)
            | Self::Confirm(_)
            | Self::Reading(_)
            | Self::Months(_)
            | Self::ClaimMonth(_)
            | Self::ClaimDays(_)
            | Self::Occupancy(_)
            | Self::OccupancyWeek(_)
            | Self::Team(_)
            | Self::ExtraDay(_)
            | Self::Child(_)
            | Self::Notices(_)
            | Self::Copies(_) => Next::Stay,
        }
    }

    /// Draws it over an area.
    pub fn draw(&self, frame: &mut Frame, area: Rect, model: &Model) {
        match self {
            Self::Search(layer) => layer.draw(frame, area, model),
            Self::Picker(layer) => layer.draw(frame, area, model.theme),
            Self::Checklist(layer) => layer.draw(frame, area, model.theme),
            Self::Menu(layer) => layer.draw(frame, area, model.theme),
            Self::Entry(layer) => layer.draw(frame, area, model),
            Self::Confirm(layer) => layer.draw(frame, area, model.theme),
            Self::Help(layer) => layer.draw(frame, area, model),
            Self::Reading(layer) => layer.draw(frame, area, model.theme),
            Self::Months(layer) => layer.draw(frame, area, model.theme),
            Self::ClaimMonth(layer) => layer.draw(frame, area, model.theme),
            Self::ClaimDays(layer) => layer.draw(frame, area, model.theme),
            Self::Occupancy(layer) => layer.draw(frame, area, model.theme),
            Self::OccupancyWeek(layer) => layer.draw(frame, area, model.theme),
            Self::Team(layer) => layer.draw(frame, area, model),
            Self::TeamForm(layer) => layer.draw(frame, area, model.theme),
            Self::ExtraDay(layer) => layer.draw(frame, area, model.theme),
            Self::Children(layer) => layer.draw(frame, area, model.theme),
            Self::Child(layer) => layer.draw(frame, area, model),
            Self::RecordForm(layer) => layer.draw(frame, area, model),
            Self::Observe(layer) => layer.draw(frame, area, model),
            Self::Plans(layer) => layer.draw(frame, area, model.theme),
            Self::Notices(layer) => layer.draw(frame, area, model.theme),
            Self::Meldcode(part) => part.draw(frame, area, model),
            Self::Copies(board) => board.draw(frame, area, model.theme),
        }
    }
}
