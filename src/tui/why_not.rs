//! Why an action of the day screen or of the screen Declaratie cannot be done now, in words that follow "Dat kan nu niet: ".

use super::action::ActionId as A;
use super::layers::claims::items::Item;
use super::model::{Model, is_recorded};
use super::text_claims as claims;
use crate::app::day::Today;
use crate::app::declare::SentDeclaration;
use crate::app::declare::month_end::MonthView;
use crate::app::declare::overview::{MonthEnd, MonthRow};
use crate::domain::declaration::DeclarationState;
use crate::domain::declaration::history::Why;
use crate::domain::role::Permission;

/// Why nothing can be recorded by this person; `None` when it can.
pub fn why_no_record(model: &Model) -> Option<String> {
    why_not_may(model, Permission::RecordDay)
}

/// Why this person may not do something; `None` when it may.
fn why_not_may(model: &Model, permission: Permission) -> Option<String> {
    let may = model.header.role.may(permission);
    (!may).then(|| format!("met dit account mag u {}", permission.refused_in_words()))
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
        A::Copies => why_not_may(model, Permission::KeepCopies),
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
        A::Absence if day.targets().iter().all(|row| !row.stays.is_empty()) => {
            "dit kind is er op deze dag al geweest; klopt dat niet, wis het dan eerst met x"
        }
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

/// Why an action of the months cannot be done now; `None` when it can.
pub fn why_not_months(row: Option<&MonthRow>, id: A) -> Option<&'static str> {
    match (id, row.map(|row| row.end)) {
        (A::Accept | A::MakeClaim, None) => Some(claims::NO_ROW),
        (A::MakeClaim, Some(MonthEnd::Claim)) => Some(claims::OPEN_FIRST),
        _ => None,
    }
}

/// Why an action of a month cannot be done now; `None` when it can.
pub fn why_not_month(view: &MonthView, under: Option<Item<'_>>, gemeenten: usize, id: A) -> Option<String> {
    let stands = |sent: &&SentDeclaration| {
        matches!(
            sent.summary.outcome,
            DeclarationState::Sent | DeclarationState::Answered
        )
    };
    let sent_before = view.sent.iter().any(|sent| stands(&sent));
    let reason = match id {
        A::MakeClaim => {
            if let Some(last) = view.closed_by {
                return Some(claims::closed(last));
            }
            match (view.claim.is_blocked(), view.to_send().len()) {
                (true, _) => claims::BLOCKED,
                (false, 0) if sent_before => claims::ALL_SENT,
                (false, 0) => claims::EMPTY,
                (false, _) => return None,
            }
        }
        A::HandOutClaim if !sent_before => claims::NO_FILE,
        A::ChooseTariff if view.tariffs.is_empty() => claims::NO_CHANGE,
        A::NextGemeente if gemeenten < 2 => claims::ONE_GEMEENTE,
        A::Accept if under.is_none() => claims::EMPTY,
        A::HoldLine => why_not_hold(view, under)?,
        A::WriteOff => why_not_write_off(view, under)?,
        A::ClaimRefused => why_not_refused(view, under)?,
        _ => return None,
    };
    Some(reason.to_owned())
}

fn why_not_hold(view: &MonthView, under: Option<Item<'_>>) -> Option<&'static str> {
    match under {
        Some(item) if item.key(view).is_some() => None,
        Some(Item::Sent(..)) => Some(claims::SENT_ALREADY),
        _ => Some(claims::NO_LINE),
    }
}

/// Only what was rejected is written off; what the municipality approved or never saw is not.
fn why_not_write_off(view: &MonthView, under: Option<Item<'_>>) -> Option<&'static str> {
    let item = under.filter(|item| item.line().is_some() || item.key(view).is_some());
    let Some(item) = item else {
        return Some(claims::NO_LINE);
    };
    if item.decision(view).is_some() {
        return Some(claims::DECIDED);
    }
    let rejected = match item {
        Item::New(_, behind) => {
            let why = behind.and_then(|behind| behind.why.as_ref());
            matches!(why, Some(Why::Again { .. }))
        }
        Item::Sent(_, sent) => view.rejected.contains(&sent.line.reference),
        Item::Held(_) | Item::Refused(_) | Item::Finding(_) => false,
    };
    (!rejected).then_some(claims::NOT_REJECTED)
}

fn why_not_refused(view: &MonthView, under: Option<Item<'_>>) -> Option<&'static str> {
    let was_refused = |sent: &SentDeclaration| sent.summary.outcome == DeclarationState::Refused;
    if matches!(under, Some(Item::Sent(declaration, _)) if was_refused(declaration)) {
        return None;
    }
    let waits = |sent: &SentDeclaration| sent.summary.outcome == DeclarationState::Sent;
    let here = matches!(under, Some(Item::Sent(declaration, _)) if waits(declaration));
    match view.sent.iter().filter(|sent| waits(sent)).count() {
        0 => Some(claims::NONE_WAITS),
        1 => None,
        _ if here => None,
        _ => Some(claims::MORE_WAIT),
    }
}
