//! What a sentence at the bottom is about: the screen, the day and the child that are in sight.

use super::action::Scope;
use super::layers::claims::At;
use super::layers::{Layer, occupancy};
use super::model::{Model, Notice};
use crate::domain::ids::ChildId;
use chrono::NaiveDate;

/// What is in sight.
#[derive(Debug, PartialEq, Eq)]
pub struct InSight {
    day: NaiveDate,
    layers: Vec<Over>,
    /// Day whose occupancy is shown.
    occupancy: Option<NaiveDate>,
    /// The child that a key is offered for.
    offered: Option<ChildId>,
}

/// A dialog over the day, with the child or the month that it shows.
type Over = (Scope, Option<ChildId>, Option<At>);

impl InSight {
    /// What is in sight now.
    pub fn of(model: &Model) -> Self {
        let is_offer = matches!(model.notice, Some(Notice::Offer(_)));
        let under = model.day.cursor_row().map(|row| row.child);
        Self {
            day: model.day.view.day,
            layers: model.layers.iter().map(over).collect(),
            occupancy: occupancy::trial_shown(&model.layers).map(|trial| trial.day),
            offered: under.filter(|_| is_offer),
        }
    }
}

fn over(layer: &Layer) -> Over {
    let child = match layer {
        Layer::Child(child) => Some(child.child()),
        _ => None,
    };
    let month = match layer {
        Layer::ClaimMonth(month) => Some(month.at()),
        _ => None,
    };
    (layer.scope(), child, month)
}
