//! Why an action of the day screen cannot be done now, in words that follow "Dat kan nu niet: ".

use super::action::ActionId as A;
use super::model::{Model, is_recorded};
use crate::app::day::Today;
use crate::domain::role::Permission;

/// Why nothing can be recorded by this person; `None` when it can.
pub fn why_no_record(model: &Model) -> Option<String> {
    why_not_may(model, Permission::RecordDay)
}

/// Why this person may not do something; `None` when it may.
fn why_not_may(model: &Model, permission: Permission) -> Option<String> {
    let may = model.header.role.may(permission);
    (!may).then(|| format!("met dit account mag u niet {}", permission.in_words()))
}

/// Why no times can be recorded in the shown day by this person; `None` when they can.
pub fn why_no_times(model: &Model) -> Option<String> {
    let later = model.day.view.today == Today::Later;
    why_no_record(model).or_else(|| later.then(|| "deze dag moet nog komen; alleen afwezigheid kan al".to_owned()))
}

/// Why an action of the day screen cannot be done now; `None` when it can.
pub fn why_not(model: &Model, id: A) -> Option<String> {
    match id {
        A::NextStep | A::CheckIn | A::CheckOut | A::AtTime | A::Arrival => why_no_times(model),
        A::Absence | A::Correct | A::Clear | A::Undo | A::Redo | A::Staff | A::StaffAway | A::ExtraDay => {
            why_no_record(model)
        }
        A::Claims => why_not_may(model, Permission::Declare),
        A::Children => why_not_may(model, Permission::SeeChildren),
        A::Observe => why_not_may(model, Permission::Observe),
        A::Plans => why_not_may(model, Permission::SeeDeadlines),
        A::Notices => why_not_may(model, Permission::Messages),
        _ => None,
    }
    .or_else(|| why_not_here(model, id).map(str::to_owned))
}

/// Why an action has nothing to work on.
fn why_not_here(model: &Model, id: A) -> Option<&'static str> {
    let day = &model.day;
    let needs_child = matches!(
        id,
        A::NextStep
            | A::CheckIn
            | A::CheckOut
            | A::AtTime
            | A::Absence
            | A::Mark
            | A::Correct
            | A::Clear
            | A::ExtraDay
            | A::Observe
    );
    let reason = match id {
        _ if needs_child && day.cursor_row().is_none() => "er staat geen kind onder de cursor",
        A::Correct | A::Clear if day.cursor_row().is_some_and(|row| !is_recorded(row)) => {
            "voor dit kind is op deze dag nog niets vastgelegd"
        }
        A::Correct if day.cursor_row().is_some_and(|row| row.stays.is_empty()) => "dit kind heeft nog geen tijden",
        A::Arrival if day.waiting().is_empty() => "in deze groep wordt niemand meer verwacht",
        A::Undo if day.view.undo.is_none() => "u heeft op deze dag niets om ongedaan te maken",
        A::Redo if day.view.redo.is_none() => "er is niets om opnieuw te doen",
        A::Arrival if day.view.today != Today::Yes => "een school komt alleen vandaag binnen; typ de tijd met t",
        A::Staff | A::StaffAway if day.view.today != Today::Yes => "klokken kan alleen op de dag van vandaag",
        A::Staff if day.view.staff.is_empty() => {
            "er zijn nog geen medewerkers; lees ze in met: plusgroep import medewerkers"
        }
        A::StaffAway if day.view.staff.iter().all(|row| row.inside.is_none()) => "er is niemand ingeklokt",
        A::NextGroup | A::PreviousGroup if day.view.groups.len() < 2 => "er is maar een groep",
        A::BackToToday if day.view.today == Today::Yes => "dit is al de dag van vandaag",
        _ => return None,
    };
    Some(reason)
}
