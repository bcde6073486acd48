//! The screens: `update(model, message)` and `view(model, frame)` are pure; the controller alone calls the use cases.

pub mod action;
mod action_children;
mod action_claims;
mod action_meldcode;
mod action_notices;
mod action_plans;
pub mod children;
pub mod controller;
pub mod copies;
mod in_sight;
pub mod keymap;
pub mod layers;
pub mod meldcode;
pub mod model;
pub mod progress;
pub mod run;
pub mod screens;
pub mod signals;
mod steps;
pub mod terminal;
mod text;
mod text_attendance;
mod text_children;
mod text_claims;
mod text_extra_day;
mod text_meldcode;
mod text_months;
mod text_notices;
mod text_occupancy;
mod text_plans;
mod text_team;
pub mod theme;
pub mod update;
mod upkeep;
pub mod view;
mod why_not;
pub mod widgets;
pub mod width;

use crate::app::{AppError, Clock, ErrorKind, Session, account_names};
use crate::domain::hidden::visible_path;
use run::{App, Broken, Program, drive};
use screens::login::Login;
use std::path::Path;
use terminal::{Keyboard, Screen, failed};

/// What is said where copies are all that is left of a location; making a new one is not the way on.
fn gone(path: &Path) -> AppError {
    let message = format!("Er is geen locatie meer in {}.", visible_path(path));
    AppError::new(ErrorKind::NotFound, "GEEN_LOCATIE", message).hint("Kies hieronder de kopie die terug moet.")
}

/// Asks who it is, opens the location, and shows the day until the person leaves.
pub fn start(path: &Path, account: Option<&str>, clock: Clock) -> Result<(), AppError> {
    // What can go wrong with the files is said before the terminal is taken over.
    let login = match account_names(path) {
        Ok(names) => Login::new(path, account, names, Screen::theme()),
        Err(error) => {
            let why = if path.exists() { &error } else { &gone(path) };
            Login::at_copies(path, why, Screen::theme()).ok_or(error)?
        }
    };
    let mut login = login;
    let mut screen = Screen::open()?;
    show(&mut screen, clock, &mut login)?;
    match login.into_session() {
        Some(session) => day(&mut screen, session, clock),
        None => Ok(()),
    }
}

/// Shows the day of an open location until the person leaves.
pub fn run(session: Session, clock: Clock) -> Result<(), AppError> {
    let mut screen = Screen::open()?;
    day(&mut screen, session, clock)
}

fn day(screen: &mut Screen, session: Session, clock: Clock) -> Result<(), AppError> {
    let mut app = App::reading_beside(session, clock.now(), Screen::theme())?.with_upkeep(clock.now());
    show(screen, clock, &mut app)?;
    app.left_unwritten().map_or(Ok(()), |trouble| Err(trouble.unwritten()))
}

fn show(screen: &mut Screen, clock: Clock, program: &mut impl Program) -> Result<(), AppError> {
    drive(&mut screen.terminal, &mut Keyboard, clock, program).map_err(|broken| match broken {
        Broken::Screen(error) | Broken::Keys(error) => failed(&error),
    })
}
