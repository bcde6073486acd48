//! What the screens of children ask for and get back, and what that does to the model.

use super::layers::Layer;
use super::layers::child::ChildLayer;
use super::layers::children::Children;
use super::layers::observe::Observe;
use super::layers::picker::{Choice, Item, Picker};
use super::layers::record_form::RecordForm;
use super::model::{Effect, Model, Notice};
use super::text_children as words;
use crate::app::day::Done;
use crate::app::dossier::{ChildLine, ChildScreen, DossierAction, Draft, FormError, FormStart, FormTarget, Recorded};
use crate::app::{AppError, Moment, ViewedPart};
use crate::domain::dossier::EntryKind;
use crate::domain::dossier::form::Values;
use crate::domain::ids::ChildId;

/// Something that the screens of children ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChildrenEffect {
    /// Read the list and show it.
    List,
    /// Read a child and show it, with the children of the list around it; the part that comes in sight is in the log.
    Open(ChildId, Vec<ChildId>, ViewedPart),
    /// Another part of the child came in sight.
    Viewed(ChildId, ViewedPart),
    /// Open a form with some fields filled in; what was being typed in it before is offered first.
    Form(FormTarget, Values),
    /// Open a form with some fields filled in, whatever was being typed before.
    FreshForm(FormTarget, Values),
    /// Open the form that was not finished.
    Resume,
    /// Record what was typed.
    Record(FormTarget, Values),
    /// Do something to the dossier of a child.
    Do(ChildId, DossierAction),
    /// Take back this person's last action in a dossier; the child is the one that is shown.
    Undo(ChildId),
    /// Do it again.
    Redo(ChildId),
    /// Show a BSN.
    Bsn(ChildId),
    /// Ask for an observation; what was being typed in another form is offered first.
    Observe(ChildId),
    /// Ask for an observation, whatever was being typed before.
    FreshObserve(ChildId),
    /// Take over what is decided about a field that someone else changed meanwhile: another text, or the own one.
    Decide(&'static str, Option<String>),
    /// Keep what is typed so far.
    KeepDraft(FormTarget, Values),
    /// Throw away what is typed.
    Discard,
    /// Read again what is open, because another terminal has written.
    Refresh(Option<ChildId>),
    /// Nothing: a line of a list that only closes it.
    Nothing,
}

/// Something that comes back.
#[derive(Debug)]
pub enum ChildrenMessage {
    /// The list.
    List(Result<Vec<ChildLine>, AppError>),
    /// A child, to be shown.
    Child(Result<Box<ChildScreen>, AppError>, Vec<ChildId>),
    /// What is open was read again.
    Refreshed(Vec<ChildLine>, Option<Box<ChildScreen>>),
    /// A form, and the unfinished one that is offered in its place.
    Form(Result<Box<FormStart>, AppError>, Values, Option<Draft>),
    /// What came of a form.
    Recorded(Result<Recorded, FormError>),
    /// What was decided about a field.
    Decided(&'static str, Option<String>),
    /// What came of an action.
    Done(Result<Done, AppError>),
    /// A BSN.
    Bsn(Result<Option<String>, AppError>),
    /// A child to write an observation about, with what was being typed.
    Observe(Result<Box<ChildScreen>, AppError>, Option<Draft>),
    /// The form was thrown away, or could not be kept.
    Draft(Result<Kept, AppError>),
}

/// What happened to text in progress.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// It is kept.
    Kept,
    /// It is gone, and the form with it.
    Gone,
}

/// Takes in what came back.
pub fn update(model: &mut Model, message: ChildrenMessage) {
    match message {
        ChildrenMessage::List(Ok(lines)) => show_list(model, lines),
        ChildrenMessage::Child(Ok(screen), order) => show_child(model, *screen, order),
        ChildrenMessage::Refreshed(lines, screen) => refresh(model, &lines, screen),
        ChildrenMessage::Form(Ok(start), preset, None) => {
            model
                .layers
                .push(Layer::RecordForm(Box::new(RecordForm::new(*start, preset))));
        }
        ChildrenMessage::Form(Ok(start), preset, Some(draft)) => {
            offer(model, ChildrenEffect::FreshForm(start.target, preset), &draft);
        }
        ChildrenMessage::Recorded(Ok(recorded)) => recorded_form(model, &recorded),
        ChildrenMessage::Recorded(Err(error)) => failed_form(model, error),
        ChildrenMessage::Decided(key, text) => decided(model, key, text.as_deref()),
        ChildrenMessage::Done(Ok(done)) => model.notice = Some(Notice::Info(done.message)),
        ChildrenMessage::Bsn(Ok(bsn)) => match (bsn, model.layers.last_mut()) {
            (Some(bsn), Some(Layer::Child(child))) => child.reveal(bsn),
            _ => model.notice = Some(Notice::Info(words::NO_BSN.to_owned())),
        },
        ChildrenMessage::Observe(Ok(screen), draft) => observe(model, &screen, draft),
        ChildrenMessage::Draft(Ok(Kept::Kept)) => {}
        ChildrenMessage::Draft(Ok(Kept::Gone)) => close_forms(model),
        ChildrenMessage::List(Err(error))
        | ChildrenMessage::Child(Err(error), _)
        | ChildrenMessage::Form(Err(error), ..)
        | ChildrenMessage::Done(Err(error))
        | ChildrenMessage::Bsn(Err(error))
        | ChildrenMessage::Observe(Err(error), _)
        | ChildrenMessage::Draft(Err(error)) => model.notice = Some(Notice::fault(&error)),
    }
}

fn show_list(model: &mut Model, lines: Vec<ChildLine>) {
    // From a child back to the list that is under it already, or a new one.
    if let Some(at) = model
        .layers
        .iter()
        .position(|layer| matches!(layer, Layer::Children(_)))
    {
        model.layers.truncate(at + 1);
        if let Some(Layer::Children(list)) = model.layers.last_mut() {
            list.show(lines);
        }
        return;
    }
    model.layers.push(Layer::Children(Children::new(lines)));
}

fn show_child(model: &mut Model, screen: ChildScreen, order: Vec<ChildId>) {
    let shown = screen.file.card.child.id;
    for layer in &mut model.layers {
        match layer {
            Layer::Children(list) => list.go_to(shown),
            Layer::Child(child) => {
                child.show(screen);
                return;
            }
            _ => {}
        }
    }
    model
        .layers
        .push(Layer::Child(Box::new(ChildLayer::new(screen, order))));
}

fn refresh(model: &mut Model, lines: &[ChildLine], screen: Option<Box<ChildScreen>>) {
    let mut screen = screen;
    for layer in &mut model.layers {
        match layer {
            Layer::Children(list) => list.show(lines.to_vec()),
            Layer::Child(child) => {
                if let Some(screen) = screen.take() {
                    child.show(*screen);
                }
            }
            _ => {}
        }
    }
}

/// Opens an observation, with what was being typed in it; what was being typed elsewhere is offered first.
fn observe(model: &mut Model, screen: &ChildScreen, draft: Option<Draft>) {
    let child = screen.file.card.child.id;
    let target = FormTarget::Record {
        child,
        kind: EntryKind::Observation,
        replaces: None,
    };
    match draft {
        Some(draft) if draft.target != target => offer(model, ChildrenEffect::FreshObserve(child), &draft),
        draft => model.layers.push(Layer::Observe(Box::new(Observe::new(screen, draft)))),
    }
}

/// Asks whether to go on with what was being typed, or with something else in its place.
fn offer(model: &mut Model, fresh: ChildrenEffect, draft: &Draft) {
    let empty = match &fresh {
        ChildrenEffect::FreshForm(target, _) if target.shows_what_is() => words::START_AS_IT_IS,
        _ => words::START_EMPTY,
    };
    let layer = resume(draft, model.now, (empty, fresh));
    model.layers.push(layer);
}

/// At the start: whether to go on with what was being typed when the program stopped.
pub fn offer_at_start(draft: &Draft, now: Moment) -> Layer {
    resume(draft, now, (words::NOT_NOW, ChildrenEffect::Nothing))
}

fn resume(draft: &Draft, now: Moment, other: (&str, ChildrenEffect)) -> Layer {
    let item = |(name, effect): (&str, ChildrenEffect)| Item {
        name: name.to_owned(),
        detail: String::new(),
        choice: Choice::Children(effect),
    };
    let items = vec![item((words::GO_ON, ChildrenEffect::Resume)), item(other)];
    Layer::Picker(Picker::new(words::resume_title(draft, now.day()), items))
}

const fn is_form(layer: &Layer) -> bool {
    matches!(layer, Layer::RecordForm(_) | Layer::Observe(_))
}

fn close_forms(model: &mut Model) {
    model.layers.retain(|layer| !is_form(layer));
}

fn recorded_form(model: &mut Model, recorded: &Recorded) {
    let name = model.layers.iter().find_map(|layer| match layer {
        Layer::RecordForm(form) => Some(form.name().to_owned()),
        Layer::Observe(observe) => Some(observe.name().to_owned()),
        _ => None,
    });
    close_forms(model);
    for layer in &mut model.layers {
        if let Layer::Children(list) = layer {
            list.go_to(recorded.child);
        }
    }
    // In a list of children and in a roster the key does not take back a record.
    let undo = match model.layers.last() {
        None if model.day.view.day == model.now.day() => words::UNDO_WITH_Z,
        Some(Layer::Child(_) | Layer::Plans(_)) => words::UNDO_WITH_Z,
        _ => "",
    };
    let sentence = words::recorded(&recorded.done.message, &name.unwrap_or_default(), undo);
    model.notice = Some(Notice::Info(sentence));
}

fn failed_form(model: &mut Model, error: FormError) {
    match model.layers.iter_mut().rev().find(|layer| is_form(layer)) {
        Some(Layer::RecordForm(form)) => {
            form.refused(error);
            let (question, said) = (form.question(), form.taken_over());
            model.layers.extend(question);
            if let Some(said) = said {
                model.notice = Some(Notice::Info(said));
            }
        }
        Some(Layer::Observe(observe)) => observe.refused(&error),
        _ => {}
    }
}

/// Takes a decision about a field over, and asks about the next one.
fn decided(model: &mut Model, key: &str, text: Option<&str>) {
    if let Some(Layer::RecordForm(form)) = model.layers.last_mut() {
        form.decide(key, text);
        let question = form.question();
        model.layers.extend(question);
    }
}

/// What of these screens is open and has to be read again when another terminal has written.
pub fn shown(model: &Model) -> Option<Effect> {
    let child = model.layers.iter().find_map(|layer| match layer {
        Layer::Child(child) => Some(child.child()),
        _ => None,
    });
    let list = model.layers.iter().any(|layer| matches!(layer, Layer::Children(_)));
    (list || child.is_some()).then_some(Effect::Children(ChildrenEffect::Refresh(child)))
}

/// Time has passed: what was typed since the last look is kept.
pub fn on_clock(model: &mut Model) -> Option<Effect> {
    let now = model.now;
    model.layers.iter_mut().rev().find_map(|layer| match layer {
        Layer::RecordForm(form) => form.unsaved(now),
        Layer::Observe(observe) => observe.unsaved(now),
        _ => None,
    })
}
