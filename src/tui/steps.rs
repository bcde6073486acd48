//! The obvious next step for children: in for who is not there, out for who is.

use super::layers::Layer;
use super::layers::entry::{Entry, Purpose};
use super::model::{Effect, Model, Notice};
use super::text;
use crate::app::day::{ChildHit, ChildRow, DayAction, RowState, Today, WhichTime};
use crate::domain::ids::{ChildId, GroupId};
use crate::tui::why_not::why_no_times;

/// What the next step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// In or out, now.
    Now(WhichTime),
    /// Out, at a time that is long past: the tick was forgotten.
    ForgottenOut,
}

const fn step_of(state: Option<RowState>) -> Step {
    match state {
        Some(RowState::Present(_)) => Step::Now(WhichTime::Out),
        Some(RowState::ForgottenOut(_)) => Step::ForgottenOut,
        Some(RowState::Expected | RowState::Missing | RowState::Gone(_) | RowState::Absent(_)) | None => {
            Step::Now(WhichTime::In)
        }
    }
}

/// Says whether the tick for going home was forgotten, also when the child is expected again since.
fn was_forgotten(row: &ChildRow) -> bool {
    let open = row.stays.last().is_some_and(|stay| stay.out.is_none());
    open && !matches!(row.state, RowState::Present(_))
}

/// Children for whom something is about to be recorded.
struct Group {
    id: GroupId,
    children: Vec<ChildId>,
    who: String,
    addition: String,
}

fn chosen(model: &Model) -> Option<Group> {
    let targets = model.day.targets();
    Some(Group {
        id: model.day.group()?.id,
        children: targets.iter().map(|row| row.child).collect(),
        who: who(&targets),
        addition: String::new(),
    })
}

fn who(rows: &[&ChildRow]) -> String {
    match rows {
        [one] => one.name.clone(),
        many => text::children(many.len()),
    }
}

/// Enter: the next step of the marked children, or of the one under the cursor.
pub fn next(model: &mut Model) -> Vec<Effect> {
    let targets = model.day.targets();
    let Some(first) = targets.first().map(|row| step_of(Some(row.state))) else {
        return Vec::new();
    };
    if targets.iter().any(|row| step_of(Some(row.state)) != first) {
        return say(model, text::MIXED.to_owned());
    }
    let states: Vec<(String, RowState)> = targets.iter().map(|row| (row.name.clone(), row.state)).collect();
    let slip = states.iter().find_map(|(name, state)| twice(model, name, *state));
    match (slip, chosen(model)) {
        (Some(sentence), _) => offer(model, text::for_all(&sentence, states.len())),
        (None, Some(group)) => take(model, first, group),
        (None, None) => Vec::new(),
    }
}

/// Enter on a child that was found: in its own group, or unexpected in the chosen one.
pub fn of_hit(model: &mut Model, hit: &ChildHit) -> Vec<Effect> {
    if let Some(reason) = why_no_times(model) {
        model.notice = Some(Notice::cannot(&reason));
        return Vec::new();
    }
    let Some(current) = model.day.group() else {
        return Vec::new();
    };
    let (id, addition) = match hit.group {
        Some(own) => (own, String::new()),
        None => (current.id, text::unexpected(&current.name)),
    };
    // At once: the key that a sentence names is for the child that it names. Who is on no list stands on one after this only.
    match hit.group {
        Some(own) => model.day.go_to(own, hit.child),
        None => model.day.want(id, hit.child),
    }
    if let Some(sentence) = hit.state.and_then(|state| twice(model, &hit.name, state)) {
        return offer(model, sentence);
    }
    let group = Group {
        id,
        children: vec![hit.child],
        who: hit.name.clone(),
        addition,
    };
    take(model, step_of(hit.state), group)
}

/// `i` and `u`: in or out now, whatever the state; the register refuses what cannot be.
pub fn at_now(model: &mut Model, which: WhichTime) -> Vec<Effect> {
    let forgotten = which == WhichTime::Out && model.day.targets().iter().any(|row| was_forgotten(row));
    let step = if forgotten {
        Step::ForgottenOut
    } else {
        Step::Now(which)
    };
    match chosen(model) {
        Some(group) => take(model, step, group),
        None => Vec::new(),
    }
}

/// `t`: the next step at a time that is typed.
pub fn ask_time(model: &mut Model) -> Vec<Effect> {
    let targets = model.day.targets();
    let which = |row: &ChildRow| match step_of(Some(row.state)) {
        Step::Now(which) => which,
        Step::ForgottenOut => WhichTime::Out,
    };
    let Some(first) = targets.first().map(|row| which(row)) else {
        return Vec::new();
    };
    if targets.iter().any(|row| which(row) != first) {
        return say(model, text::MIXED.to_owned());
    }
    match chosen(model) {
        Some(group) => ask(model, first, group),
        None => Vec::new(),
    }
}

/// Takes a step now; on a day that is past, and for a forgotten tick, "now" is wrong and the time is asked.
fn take(model: &mut Model, step: Step, group: Group) -> Vec<Effect> {
    let which = match step {
        Step::Now(which) if model.day.view.today == Today::Yes => which,
        Step::Now(which) => return ask(model, which, group),
        Step::ForgottenOut => return ask(model, WhichTime::Out, group),
    };
    let at = model.now.minute();
    let Group {
        id: group,
        children,
        addition,
        ..
    } = group;
    vec![Effect::Perform {
        day: model.day.view.day,
        action: match which {
            WhichTime::In => DayAction::CheckIn { group, children, at },
            WhichTime::Out => DayAction::CheckOut { group, children, at },
        },
        addition,
    }]
}

fn ask(model: &mut Model, which: WhichTime, group: Group) -> Vec<Effect> {
    let Group {
        id,
        children,
        who,
        addition,
    } = group;
    model.layers.push(Layer::Entry(Entry::new(Purpose::Time {
        group: id,
        children,
        who,
        which,
        addition,
    })));
    Vec::new()
}

/// The sentence for Enter on a child for whom the same minute already holds something: that is a slip of the finger.
fn twice(model: &Model, name: &str, state: RowState) -> Option<String> {
    let now = model.now.minute();
    match state {
        _ if model.day.view.today != Today::Yes => None,
        RowState::Present(at) if at == now => Some(text::just_in(name, at)),
        RowState::Gone(at) if at == now => Some(text::just_out(name, at)),
        _ => None,
    }
}

fn offer(model: &mut Model, sentence: String) -> Vec<Effect> {
    model.notice = Some(Notice::Offer(sentence));
    Vec::new()
}

fn say(model: &mut Model, sentence: String) -> Vec<Effect> {
    model.notice = Some(Notice::Info(sentence));
    Vec::new()
}
