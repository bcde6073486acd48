//! What a message does to the model: pure, so that every key can be tested without a terminal, a file or a clock.

use super::action::{ActionId, Scope, lookup};
use super::children::ChildrenEffect;
use super::copies::{self, CopiesEffect};
use super::in_sight::InSight;
use super::keymap::Key;
use super::layers::claims::{self, ask::ClaimsTask};
use super::layers::entry::{Entry, Purpose};
use super::layers::extra_day::{Ask, ExtraDay};
use super::layers::help::{Help, Kind};
use super::layers::menu::Menu;
use super::layers::notices::{self, ask::CareTask};
use super::layers::occupancy::{self, Occupancy};
use super::layers::picker::Picker;
use super::layers::plans::Plans;
use super::layers::reading::Reading;
use super::layers::search::Search;
use super::layers::team::Team;
use super::layers::{Layer, Next};
use super::model::{Canvas, Course, Effect, Message, Model, Notice, Show, Trial};
use super::why_not::why_not;
use super::widgets::list::moved;
use super::{children, meldcode, steps, text, text_team};
use crate::app::day::{ChildHit, DayAction, Done, Meanwhile, WhichTime};
use crate::app::deadlines::DeadlineBoard;
use crate::app::roster::{FreeStaff, TeamWeek};
use crate::app::what_if::OccupancyBoard;
use crate::app::{AppError, Moment};
use crate::domain::people::Shift;
use chrono::NaiveDate;

/// Takes in one message; what comes back is to be done outside.
///
/// What was said about one screen, day or child is not true of another: it goes when another one comes in sight, unless it was
/// said in the same step.
pub fn update(model: &mut Model, message: Message) -> Vec<Effect> {
    if begins_a_step(&message) {
        model.said_before.clone_from(&model.notice);
    }
    let before = InSight::of(model);
    let effects = take_in(model, message);
    if model.notice == model.said_before && InSight::of(model) != before {
        model.notice = None;
    }
    effects
}

/// Whether a message is something that happens, and not what came of it.
const fn begins_a_step(message: &Message) -> bool {
    matches!(
        message,
        Message::Clock(_) | Message::Key(_) | Message::Paste(_) | Message::Changed
    )
}

fn take_in(model: &mut Model, message: Message) -> Vec<Effect> {
    match message {
        Message::Clock(now) => return clock(model, now).into_iter().chain(children::on_clock(model)).collect(),
        Message::Key(key) => {
            model.canvas = model.canvas.max(Canvas::Stale);
            return on_key(model, key);
        }
        Message::Paste(pasted) => return paste(model, &pasted),
        Message::Changed => return changed(model),
        Message::Resized => model.canvas = Canvas::Torn,
        Message::Loaded(Ok(loaded)) => model.day.reload(loaded),
        Message::PlanCounts(counts) => model.day.plans = counts,
        Message::Performed(outcome, addition) => {
            model.canvas = model.canvas.max(Canvas::Stale);
            return performed(model, outcome, &addition);
        }
        Message::Asked(question) => model.layers.push(Layer::Confirm(*question)),
        Message::Found(query, Ok(hits)) => show_found(model, &query, hits),
        Message::Accounts(Ok(accounts)) => model.layers.push(Layer::Picker(Picker::accounts(accounts))),
        Message::Switched(_, Ok(header)) => {
            model.notice = Some(Notice::Info(text::switched(&header.actor, header.role.code())));
            model.header = header;
            meldcode::close(model);
        }
        Message::Switched(name, Err(error)) => again(model, &error, Purpose::Pin { name }),
        Message::PinSet(Ok(())) => model.notice = Some(Notice::Info(text::PIN_IS_SET.to_owned())),
        Message::PinSet(Err(error)) => again(model, &error, Purpose::NewPin),
        Message::Claims(news) => claims::arrived(model, news),
        Message::Occupancy(Ok(board)) => show_board(model, board),
        Message::Week(Ok(week)) => occupancy::show_week(&mut model.layers, week, model.now.day()),
        Message::Team(Ok(week)) => show_team(model, week),
        Message::Plans(Ok(board)) => show_plans(model, board),
        Message::Cover(shift, Ok(free)) => show_cover(model, &shift, free),
        Message::ExtraDay(Ok(offer), chosen) => model.layers.push(Layer::ExtraDay(ExtraDay::new(offer, &chosen))),
        Message::Children(message) => children::update(model, message),
        Message::Care(news) => notices::arrived(model, news),
        Message::Meldcode(message) => meldcode::update(model, message),
        Message::Copies(news) => {
            model.canvas = model.canvas.max(Canvas::Stale);
            return copies::arrived(model, news);
        }
        Message::Upkeep(error)
        | Message::Unread(error)
        | Message::Occupancy(Err(error))
        | Message::Week(Err(error))
        | Message::Team(Err(error))
        | Message::Plans(Err(error))
        | Message::Cover(_, Err(error))
        | Message::ExtraDay(Err(error), _)
        | Message::Loaded(Err(error))
        | Message::Found(_, Err(error))
        | Message::Accounts(Err(error)) => {
            model.notice = Some(Notice::fault(&error));
        }
    }
    model.canvas = model.canvas.max(Canvas::Stale);
    Vec::new()
}

/// Shows the occupancy of a day, in the place of what was shown of it.
fn show_board(model: &mut Model, board: OccupancyBoard) {
    if let Some(board) = occupancy::refresh(&mut model.layers, board) {
        let group = model.day.group().map(|group| group.id);
        model.layers.push(Layer::Occupancy(Occupancy::new(board, group)));
    }
}

/// Shows what was found, if it is still asked for.
fn show_found(model: &mut Model, query: &str, hits: Vec<ChildHit>) {
    if let Some(Layer::Search(search)) = model.layers.last_mut() {
        search.found(query, hits);
    }
}

/// Shows the roster of a week, under a dialog that is open over it.
fn show_team(model: &mut Model, week: TeamWeek) {
    let day = model.day.view.day;
    match model.layers.iter_mut().find_map(Layer::as_team) {
        Some(team) => team.show(week),
        None => model.layers.push(Layer::Team(Team::new(week, day))),
    }
}

/// Shows the terms, under a dialog that is open over them.
fn show_plans(model: &mut Model, board: DeadlineBoard) {
    match model.layers.iter_mut().find_map(Layer::as_plans) {
        Some(plans) => plans.refresh(board),
        None => model.layers.push(Layer::Plans(Plans::new(board))),
    }
}

/// Shows who could take a shift over, or says that nobody can, after what was said about the shift.
fn show_cover(model: &mut Model, shift: &Shift, free: Vec<FreeStaff>) {
    if !free.is_empty() {
        model.layers.push(Layer::Picker(Picker::cover(shift, free)));
        return;
    }
    let said = match model.notice.take() {
        Some(Notice::Info(said)) => format!("{said} "),
        Some(Notice::Error(_) | Notice::Offer(_)) | None => String::new(),
    };
    model.notice = Some(Notice::Info(format!("{said}{}", text_team::NOBODY_FREE)));
}

/// Says what was wrong and asks the same once more.
fn again(model: &mut Model, error: &AppError, purpose: Purpose) {
    model.notice = Some(Notice::fault(error));
    model.layers.push(Layer::Entry(Entry::new(purpose)));
}

/// A new minute: the clock at the top moves on, and "verwacht" may have become "nog niet".
fn clock(model: &mut Model, now: Moment) -> Vec<Effect> {
    let before = std::mem::replace(&mut model.now, now);
    if (before.day(), before.minute()) == (now.day(), now.minute()) {
        return Vec::new();
    }
    model.canvas = model.canvas.max(Canvas::Stale);
    // After midnight the screen follows to the new day, unless someone is in the middle of something.
    let follows = model.day.view.day == before.day() && model.layers.is_empty();
    read_again(model, if follows { now.day() } else { model.day.view.day })
}

/// Another terminal has written: everything that is shown is read again.
fn changed(model: &Model) -> Vec<Effect> {
    let mut effects = read_again(model, model.day.view.day);
    effects.extend(children::shown(model));
    effects.extend(claims::shown(model).map(|task| Effect::Claims(Box::new(task))));
    effects
}

/// Reads the day again, and what else is on the screen and follows from it.
fn read_again(model: &Model, day: NaiveDate) -> Vec<Effect> {
    let shown = occupancy::trial_shown(&model.layers).map(Effect::LoadOccupancy);
    let is_plans = |layer: &Layer| matches!(layer, Layer::Plans(_));
    let plans = model.layers.iter().any(is_plans).then_some(Effect::LoadPlans);
    let messages = model.layers.iter().any(|layer| matches!(layer, Layer::Notices(_)));
    let messages = messages.then_some(Effect::Care(CareTask::Load));
    [Effect::Load(day)]
        .into_iter()
        .chain(shown)
        .chain(plans)
        .chain(messages)
        .collect()
}

/// Says what was done. When someone else was first, each child or staff member is asked about, and the rest is done.
fn performed(model: &mut Model, outcome: Result<Done, AppError>, addition: &str) -> Vec<Effect> {
    match outcome {
        Ok(done) => {
            let names = done.refused.iter().map(|refusal| {
                let name = model.day.child_name(refusal.child).unwrap_or("een kind");
                format!(" {name} {}.", refusal.text)
            });
            let names: String = names.collect();
            model.notice = Some(Notice::Info(format!("{}{names}{addition}", done.message)));
            model.day.marked.clear();
        }
        Err(error) => {
            model.notice = Some(Notice::fault(&error));
            if let Some(meanwhile) = error.meanwhile {
                let Meanwhile { day, changes, rest } = *meanwhile;
                let questions = changes.iter().rev().map(|change| Picker::meanwhile(day, change));
                model.layers.extend(questions.map(Layer::Picker));
                let perform = |action| Effect::Perform {
                    day,
                    action,
                    addition: String::new(),
                };
                return rest.map(perform).into_iter().collect();
            }
        }
    }
    Vec::new()
}

fn paste(model: &mut Model, pasted: &str) -> Vec<Effect> {
    model.canvas = model.canvas.max(Canvas::Stale);
    let Some(mut layer) = model.layers.pop() else {
        model.notice = Some(Notice::Info(text::PASTE_REFUSED.to_owned()));
        return Vec::new();
    };
    if !layer.scope().takes_text() {
        model.notice = Some(Notice::Info(text::PASTE_REFUSED.to_owned()));
    }
    let next = layer.paste(pasted);
    after_layer(model, layer, next)
}

fn on_key(model: &mut Model, key: Key) -> Vec<Effect> {
    // What went wrong has been read when the next key comes; what was done stays until something else is.
    model.notice = model.notice.take().filter(|notice| matches!(notice, Notice::Info(_)));
    if let Some(mut layer) = model.layers.pop() {
        let next = layer.key(key, model);
        return after_layer(model, layer, next);
    }
    model.day.stay();
    if let Some(action) = lookup(Scope::Day, key) {
        return act(model, action);
    }
    model.notice = Some(Notice::Info(text::UNKNOWN_KEY.to_owned()));
    Vec::new()
}

fn after_layer(model: &mut Model, layer: Layer, next: Next) -> Vec<Effect> {
    match next {
        Next::Stay => model.layers.push(layer),
        Next::StayWith(effect) => {
            model.layers.push(layer);
            return vec![effect];
        }
        Next::StaySay(notice) => {
            model.layers.push(layer);
            model.notice = Some(notice);
        }
        Next::Open(other) => {
            model.layers.push(layer);
            model.layers.push(other);
        }
        // What was done in the layer above may have settled a term.
        Next::Close if matches!(model.layers.last(), Some(Layer::Plans(_))) => return vec![Effect::LoadPlans],
        Next::Close => model.day.stay(),
        Next::CloseWith(effects) => return effects,
        Next::CloseSay(notice) => model.notice = Some(notice),
        Next::Replace(other) => model.layers.push(other),
        Next::Run(action) => return act(model, action),
        Next::Home(action) => {
            model.layers.clear();
            return action.map(|action| act(model, action)).unwrap_or_default();
        }
        Next::Step(hit) => return steps::of_hit(model, &hit),
    }
    Vec::new()
}

/// Does an action of the day screen, or says why it cannot be done.
fn act(model: &mut Model, action: ActionId) -> Vec<Effect> {
    if let Some(reason) = why_not(model, action) {
        model.notice = Some(Notice::cannot(&reason));
        return Vec::new();
    }
    match action {
        ActionId::NextStep => return steps::next(model),
        ActionId::CheckIn => return steps::at_now(model, WhichTime::In),
        ActionId::CheckOut => return steps::at_now(model, WhichTime::Out),
        ActionId::AtTime => return steps::ask_time(model),
        ActionId::Clear => return clear(model).into_iter().collect(),
        ActionId::Undo => return vec![perform(model, DayAction::Undo)],
        ActionId::Redo => return vec![perform(model, DayAction::Redo)],
        ActionId::BackToToday => return vec![Effect::Load(model.now.day())],
        ActionId::SwitchPerson => return vec![Effect::ListAccounts],
        ActionId::Occupancy => {
            return vec![Effect::LoadOccupancy(Trial {
                day: model.day.view.day,
                what_ifs: Vec::new(),
            })];
        }
        ActionId::Plans => return vec![Effect::LoadPlans],
        ActionId::Team => return vec![Effect::LoadTeam(model.day.view.day)],
        ActionId::Children => return vec![Effect::Children(ChildrenEffect::List)],
        ActionId::Observe => {
            let row = model.day.cursor_row();
            let effect = row.map(|row| Effect::Children(ChildrenEffect::Observe(row.child)));
            return effect.into_iter().collect();
        }
        ActionId::Claims => return vec![Effect::Claims(Box::new(ClaimsTask::Months))],
        ActionId::Notices => return vec![Effect::Care(CareTask::Load)],
        ActionId::Copies => return vec![Effect::Copies(CopiesEffect::Load)],
        ActionId::Quit => model.course = Course::Leaving,
        ActionId::Back => back(model),
        ActionId::Mark | ActionId::OnlyMissing | ActionId::NextGroup | ActionId::PreviousGroup => {
            arrange(model, action);
        }
        _ => {
            if let Some(layer) = dialog(model, action) {
                model.layers.push(layer);
            } else {
                let rows = model.day.rows().len();
                model.day.move_to(moved(model.day.cursor(), action, rows));
            }
        }
    }
    Vec::new()
}

/// Asks before the day of a child is wiped, with what that does to a claim.
fn clear(model: &Model) -> Option<Effect> {
    let (group, row) = (model.day.group()?, model.day.cursor_row()?);
    let action = DayAction::Clear {
        group: group.id,
        child: row.child,
        seen: row.seen.clone(),
    };
    Some(Effect::AskFirst {
        day: model.day.view.day,
        action,
        question: text::clear_question(row, &model.day.view.day_in_words),
    })
}

fn perform(model: &Model, action: DayAction) -> Effect {
    Effect::Perform {
        day: model.day.view.day,
        action,
        addition: String::new(),
    }
}

/// One level back: first the marks, then the choice of who is shown; never data.
fn back(model: &mut Model) {
    if !model.day.marked.is_empty() {
        model.day.marked.clear();
    } else if model.day.show == Show::OnlyMissing {
        model.day.show = Show::All;
    } else if model.notice.take().is_none() {
        model.notice = Some(Notice::Info(text::LEAVE_WITH_Q.to_owned()));
    }
}

/// Actions that change what is shown or marked.
fn arrange(model: &mut Model, action: ActionId) {
    let day = &mut model.day;
    let groups = day.view.groups.len().max(1);
    match action {
        ActionId::Mark => {
            if let Some(child) = day.cursor_row().map(|row| row.child)
                && !day.marked.remove(&child)
            {
                day.marked.insert(child);
            }
            let rows = day.rows().len();
            day.move_to(moved(day.cursor(), ActionId::MoveDown, rows));
        }
        ActionId::OnlyMissing => {
            day.show = match day.show {
                Show::All => Show::OnlyMissing,
                Show::OnlyMissing => Show::All,
            };
            day.marked.clear();
        }
        ActionId::NextGroup => day.choose_group((day.group_index() + 1) % groups),
        ActionId::PreviousGroup => day.choose_group((day.group_index() + groups - 1) % groups),
        _ => {}
    }
}

/// The dialog that an action opens; `None` for one that moves the cursor.
fn dialog(model: &Model, action: ActionId) -> Option<Layer> {
    let group = model.day.group();
    Some(match action {
        ActionId::Search => Layer::Search(Search::empty()),
        ActionId::Arrival => Layer::Picker(Picker::schools(model)),
        ActionId::Staff => Layer::Picker(Picker::staff(model)),
        ActionId::StaffAway => Layer::Picker(Picker::away(model)),
        ActionId::Absence => Layer::Menu(Menu::absence(group?.id, &model.day.targets())),
        ActionId::Correct => correct(model)?,
        ActionId::GoToDay => Layer::Entry(Entry::new(Purpose::Day)),
        ActionId::ExtraDay => Layer::Entry(Entry::new(Purpose::ExtraDay(Ask::under_cursor(model)?))),
        ActionId::SetPin => Layer::Entry(Entry::new(Purpose::NewPin)),
        ActionId::WhyStaffing => Layer::Reading(why_staffing(model)?),
        ActionId::Help => Layer::Help(Help::new(Kind::Help)),
        ActionId::Palette => Layer::Help(Help::new(Kind::Palette)),
        _ => return None,
    })
}

/// A stay with two times asks which one; with one time there is nothing to ask.
fn correct(model: &Model) -> Option<Layer> {
    let (group, row) = (model.day.group()?.id, model.day.cursor_row()?);
    if row.stays.last()?.out.is_some() {
        return Some(Layer::Menu(Menu::correct(group, row)));
    }
    Some(Layer::Entry(Entry::new(Purpose::Correct {
        group,
        child: row.child,
        name: row.name.clone(),
        which: WhichTime::In,
        seen: row.seen.clone(),
    })))
}

fn why_staffing(model: &Model) -> Option<Reading> {
    let group = model.day.group()?;
    let mut lines = group.staffing.steps.clone();
    lines.extend(text::staffing_total(group));
    lines.extend(
        model
            .day
            .view
            .remarks
            .iter()
            .map(|remark| format!("let op: {}", remark.text)),
    );
    Some(Reading::new(text::staffing_title(&group.name), lines))
}
