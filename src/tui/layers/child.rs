//! A child: its card and its dossier in five parts, each with what stands and the records behind it.

mod chart;
mod rows;

use super::children::{keys, observe};
use super::confirm::{Answer, Confirm};
use super::meldcode;
use super::picker::{Choice, Item, Picker};
use super::reading::Reading;
use super::{Layer, Next};
use crate::app::ViewedPart;
use crate::app::dossier::{ChildScreen, DossierAction, EntryView, FormTarget};
use crate::domain::dossier::EntryKind;
use crate::domain::dossier::form::Values;
use crate::domain::ids::ChildId;
use crate::domain::role::Permission;
use crate::tui::action::{ActionId, Scope, lookup};
use crate::tui::children::ChildrenEffect;
use crate::tui::keymap::Key;
use crate::tui::model::{Effect, Model, Notice};
use crate::tui::text_children as words;
use crate::tui::text_meldcode;
use crate::tui::theme::{Theme, Tone};
use crate::tui::widgets::dialog::put;
use crate::tui::widgets::list::moved;
use crate::tui::width::{columns, pad, truncate};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Clear;
use rows::Row;

/// Rows that a page key shows more of what stands above the records.
const PAGE: usize = 10;

/// A part of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// Who it is, whom to call, where it is placed.
    Card,
    /// From request to decision.
    Request,
    /// What was granted.
    Indication,
    /// Goals, observations and evaluations.
    Plan,
    /// Talks and signals.
    Talks,
}

impl Section {
    const ALL: [Self; 5] = [Self::Card, Self::Request, Self::Indication, Self::Plan, Self::Talks];

    const fn title(self) -> &'static str {
        match self {
            Self::Card => "Kaart",
            Self::Request => "Aanvraag",
            Self::Indication => "Indicatie",
            Self::Plan => "Plan",
            Self::Talks => "Overleg",
        }
    }

    /// What of the child comes in sight with it, for the log.
    const fn viewed(self) -> ViewedPart {
        match self {
            Self::Card => ViewedPart::Card,
            Self::Request | Self::Indication | Self::Talks => ViewedPart::Dossier,
            Self::Plan => ViewedPart::Plan,
        }
    }

    /// Kinds of record that stand in it, in the order in which they are offered.
    const fn kinds(self) -> &'static [EntryKind] {
        use EntryKind as K;
        match self {
            Self::Card => &[
                K::Contact,
                K::Address,
                K::Sibling,
                K::Transport,
                K::CareGiver,
                K::Card,
                K::Place,
            ],
            Self::Request => &[
                K::Request,
                K::Referral,
                K::ConsultantTalk,
                K::AllowanceInformed,
                K::ConsultantAssigned,
                K::Consent,
                K::Decision,
                K::RequestWithdrawn,
                K::Payer,
                K::Alternative,
                K::Hardship,
            ],
            Self::Indication => &[K::Indication],
            Self::Plan => &[K::Observation, K::Evaluation, K::Goal, K::Plan, K::PlanRequest],
            Self::Talks => &[
                K::Talk,
                K::Signal,
                K::NotEnough,
                K::Satisfaction,
                K::Outflow,
                K::Dismissal,
            ],
        }
    }
}

/// The screen of a child.
#[derive(Debug)]
pub struct ChildLayer {
    screen: ChildScreen,
    /// Children of the list, for the next and the previous.
    order: Vec<ChildId>,
    section: Section,
    /// Index of the record under the cursor, among those of the section.
    cursor: usize,
    /// How many rows above the place where the cursor puts it the view begins.
    above: usize,
    bsn: Option<String>,
}

impl ChildLayer {
    /// A child, with its card in sight.
    pub const fn new(screen: ChildScreen, order: Vec<ChildId>) -> Self {
        Self {
            screen,
            order,
            section: Section::Card,
            cursor: 0,
            above: usize::MAX,
            bsn: None,
        }
    }

    /// Shows another state of it, or another child; a BSN is hidden again.
    pub fn show(&mut self, screen: ChildScreen) {
        let other = screen.file.card.child.id != self.child();
        let chosen = self.chosen().map(|entry| entry.root);
        self.screen = screen;
        self.bsn = None;
        let found = self.records().iter().position(|entry| Some(entry.root) == chosen);
        let last = self.records().len().saturating_sub(1);
        self.cursor = if other {
            0
        } else {
            found.unwrap_or(self.cursor).min(last)
        };
        self.above = match self.cursor {
            _ if other => usize::MAX,
            0 => self.above,
            _ => 0,
        };
    }

    /// Shows a BSN until another child or state is shown.
    pub fn reveal(&mut self, bsn: String) {
        if self.section != Section::Card {
            self.section = Section::Card;
            self.cursor = 0;
        }
        self.above = usize::MAX;
        self.bsn = Some(bsn);
    }

    /// The child.
    pub const fn child(&self) -> ChildId {
        self.screen.file.card.child.id
    }

    fn name(&self) -> String {
        self.screen.file.card.child.name.full()
    }

    /// The records of the section in the order of the screen.
    fn records(&self) -> Vec<&EntryView> {
        rows::records(&self.screen, self.section)
    }

    fn chosen(&self) -> Option<&EntryView> {
        self.records().get(self.cursor).copied()
    }

    /// Handles a key.
    pub fn key(&mut self, key: Key, model: &Model) -> Next {
        let child = self.child();
        let effect = |effect| Next::StayWith(Effect::Children(effect));
        match lookup(Scope::Child, key) {
            Some(ActionId::Back | ActionId::Children) => Next::CloseWith(back(key)),
            Some(ActionId::NextPart) => self.turn(1),
            Some(ActionId::PreviousPart) => self.turn(Section::ALL.len() - 1),
            Some(ActionId::NextChild) => self.neighbour(Step::Next),
            Some(ActionId::PreviousChild) => self.neighbour(Step::Previous),
            Some(ActionId::Undo) => effect(ChildrenEffect::Undo(child)),
            Some(ActionId::Redo) => effect(ChildrenEffect::Redo(child)),
            Some(ActionId::ShowBsn) if model.header.role.may(Permission::SeeBsn) => effect(ChildrenEffect::Bsn(child)),
            Some(ActionId::ShowBsn) => Next::StaySay(Notice::Info(words::who_may(Permission::SeeBsn))),
            Some(ActionId::Observe) => observe(child, model),
            Some(ActionId::Meldcode) => meldcode::ask(child, self.name(), model),
            Some(ActionId::NewRecord) => self.new_record(),
            Some(ActionId::EditCard) => self.form(EntryKind::Card, Values::new()),
            Some(ActionId::Place) => self.place(),
            Some(ActionId::Help) => Next::Open(Layer::Reading(keys(Scope::Child))),
            Some(ActionId::BackToToday) => Next::Home(None),
            Some(action @ (ActionId::Occupancy | ActionId::Team | ActionId::Claims)) => Next::Home(Some(action)),
            Some(action @ (ActionId::Accept | ActionId::Correct | ActionId::Withdraw)) => self.on_record(action),
            Some(action) => {
                self.go(action);
                Next::Stay
            }
            None => Next::Stay,
        }
    }

    /// Moves the cursor; up from the first record the view goes on to what stands above it, such as an allergy.
    fn go(&mut self, action: ActionId) {
        let to = moved(self.cursor, action, self.records().len());
        self.above = match action {
            ActionId::First => usize::MAX,
            _ if to > 0 || self.cursor > 0 => 0,
            ActionId::MoveUp => self.above.saturating_add(1),
            ActionId::PageUp => self.above.saturating_add(PAGE),
            _ => 0,
        };
        self.cursor = to;
    }

    fn turn(&mut self, steps: usize) -> Next {
        let at = Section::ALL
            .iter()
            .position(|section| *section == self.section)
            .unwrap_or(0);
        let next = (at + steps) % Section::ALL.len();
        self.section = Section::ALL.get(next).copied().unwrap_or(Section::Card);
        (self.cursor, self.above) = (0, usize::MAX);
        Next::StayWith(Effect::Children(ChildrenEffect::Viewed(
            self.child(),
            self.section.viewed(),
        )))
    }

    fn neighbour(&self, step: Step) -> Next {
        let at = self.order.iter().position(|child| *child == self.child());
        let (to, end) = match step {
            Step::Next => (at.map(|at| at + 1), words::LAST_CHILD),
            Step::Previous => (at.and_then(|at| at.checked_sub(1)), words::FIRST_CHILD),
        };
        match to.and_then(|to| self.order.get(to)) {
            Some(child) => Next::StayWith(Effect::Children(ChildrenEffect::Open(
                *child,
                self.order.clone(),
                self.section.viewed(),
            ))),
            None => Next::StaySay(Notice::cannot(end)),
        }
    }

    fn target(&self, kind: EntryKind) -> FormTarget {
        FormTarget::Record {
            child: self.child(),
            kind,
            replaces: None,
        }
    }

    fn form(&self, kind: EntryKind, preset: Values) -> Next {
        if !self.screen.file.may_write.contains(&kind) {
            return Next::StaySay(Notice::Info(words::who_may(kind.written_with())));
        }
        let effect = ChildrenEffect::Form(self.target(kind), preset);
        Next::StayWith(Effect::Children(effect))
    }

    /// The goal under the cursor, for what is written about a goal.
    fn preset(&self, kind: EntryKind) -> Values {
        let about_goal = matches!(kind, EntryKind::Evaluation | EntryKind::Observation);
        let goal = self.chosen().filter(|_| about_goal).and_then(rows::goal_of);
        goal.map(|goal| ("doel".to_owned(), goal.raw().to_string()))
            .into_iter()
            .collect()
    }

    /// The kinds of this section that may be written; those with a key of their own are not among them.
    fn new_record(&self) -> Next {
        let written = |kind: &&EntryKind| {
            self.screen.file.may_write.contains(kind)
                && !matches!(kind, EntryKind::Card | EntryKind::Place | EntryKind::Dismissal)
        };
        let kinds: Vec<EntryKind> = self.section.kinds().iter().filter(written).copied().collect();
        match kinds.as_slice() {
            [] => Next::StaySay(Notice::cannot(words::NOTHING_TO_WRITE)),
            [one] => self.form(*one, self.preset(*one)),
            many => {
                let item = |kind: &EntryKind| Item {
                    name: kind.title().to_owned(),
                    detail: String::new(),
                    choice: Choice::Children(ChildrenEffect::Form(self.target(*kind), self.preset(*kind))),
                };
                let title = format!("Nieuw bij {}", self.name());
                Next::Open(Layer::Picker(Picker::new(title, many.iter().map(item).collect())))
            }
        }
    }

    /// The places of the child, and a new one.
    fn place(&self) -> Next {
        let kind = EntryKind::Place;
        if self.screen.places.is_empty() || !self.screen.file.may_write.contains(&kind) {
            return self.form(kind, Values::new());
        }
        let item = |name: &str, target: FormTarget| Item {
            name: name.to_owned(),
            detail: String::new(),
            choice: Choice::Children(ChildrenEffect::Form(target, Values::new())),
        };
        let places = self.screen.places.iter();
        let mut items: Vec<Item> = places.map(|place| item(&place.words, place.target.clone())).collect();
        items.push(item(words::NEW_PLACE, self.target(kind)));
        let title = format!("Plaatsing van {}", self.name());
        Next::Open(Layer::Picker(Picker::new(title, items)))
    }

    fn on_record(&self, action: ActionId) -> Next {
        let Some(entry) = self.chosen() else {
            return Next::StaySay(Notice::cannot(words::NO_RECORD));
        };
        if action == ActionId::Accept {
            return Next::Open(Layer::Reading(self.read(entry)));
        }
        if !self.screen.file.may_write.contains(&entry.kind) {
            return Next::StaySay(Notice::Info(words::who_may(entry.kind.written_with())));
        }
        if action == ActionId::Correct {
            let target = FormTarget::Record {
                child: self.child(),
                kind: entry.kind,
                replaces: Some(entry.id),
            };
            return Next::StayWith(Effect::Children(ChildrenEffect::Form(target, Values::new())));
        }
        let question = words::withdraw_question(entry.kind, &self.name(), &truncate(&rows::short(entry), 60));
        let action = DossierAction::Withdraw { id: entry.id };
        let answer = Answer::Children(ChildrenEffect::Do(self.child(), action));
        Next::Open(Layer::Confirm(Confirm::new(words::WITHDRAW_TITLE, question, answer)))
    }

    /// A record in full: its fields, who and when, and what it was before.
    fn read(&self, entry: &EntryView) -> Reading {
        let fields = |entry: &EntryView| -> Vec<String> {
            let fields = entry.fields.iter();
            fields
                .map(|field| format!("{}: {}", field.label, field.shown))
                .collect()
        };
        let mut paragraphs = fields(entry);
        paragraphs.push(format!("Vastgelegd door {}.", words::signed(&entry.author, entry.at)));
        for version in self.screen.former.get(&entry.id).into_iter().flatten() {
            paragraphs.push(format!("Eerder, door {}:", words::signed(&version.author, version.at)));
            let before = fields(version);
            paragraphs.push(if before.is_empty() {
                words::NOTHING_YET.to_owned()
            } else {
                before.join("; ")
            });
        }
        Reading::new(words::form_title(entry.kind, &self.name(), ""), paragraphs)
    }

    /// Draws it over an area, whole.
    pub fn draw(&self, frame: &mut Frame, area: Rect, model: &Model) {
        let theme = model.theme;
        frame.render_widget(Clear, area.intersection(frame.area()));
        let width = usize::from(area.width);
        put(
            frame,
            area,
            0,
            Line::styled(self.title(width), theme.style(Tone::Strong)),
        );
        put(frame, area, 1, self.tabs(model));
        let rows = rows::rows(&self.screen, self.section, self.bsn.as_deref(), width);
        let height = usize::from(area.height).saturating_sub(2);
        let chosen = rows.iter().position(|row| row.record == Some(self.cursor));
        // Where there is nothing to choose, going down leads to the end.
        let at = chosen.unwrap_or(rows.len().saturating_sub(1));
        let top = first_row(at, rows.len(), height).saturating_sub(self.above);
        for (index, row) in rows.iter().skip(top).take(height).enumerate() {
            put(frame, area, 2 + index, self.line(row, width, theme));
        }
    }

    fn title(&self, width: usize) -> String {
        let at = self.order.iter().position(|child| *child == self.child());
        let place = at
            .map(|at| format!(", {} van {}", at + 1, self.order.len()))
            .unwrap_or_default();
        let card = &self.screen.file.card;
        let title = format!(
            "-- {}, {} jaar, kindnummer {}{place} ",
            self.name(),
            card.age_years,
            card.child.number
        );
        let mut title = truncate(&title, width);
        title.extend(std::iter::repeat_n('-', width.saturating_sub(columns(&title))));
        title
    }

    /// The parts, the shown one between > and <, and for who opens sealed notes their key.
    fn tabs(&self, model: &Model) -> Line<'static> {
        let tab = |section: &Section| {
            if *section == self.section {
                Span::styled(format!(">{}<", section.title()), model.theme.style(Tone::Selected))
            } else {
                Span::raw(format!(" {} ", section.title()))
            }
        };
        // The line at the bottom is the same for everyone; this key is for one role.
        let may = model.header.role.may(Permission::Sealed);
        let meldcode = may.then(|| Span::raw(format!("   {}", text_meldcode::KEY_HINT)));
        Section::ALL.iter().map(tab).chain(meldcode).collect()
    }

    fn line(&self, row: &Row, width: usize, theme: Theme) -> Line<'static> {
        let (mark, tone) = match row.record {
            Some(index) if index == self.cursor => ("> ", Tone::Selected),
            Some(_) => ("  ", row.tone),
            None => ("", row.tone),
        };
        Line::styled(pad(&format!("{mark}{}", row.text), width), theme.style(tone))
    }
}

/// Esc closes; `3` goes to the list also when there is none under this.
fn back(key: Key) -> Vec<Effect> {
    match key {
        Key::Esc => Vec::new(),
        _ => vec![Effect::Children(ChildrenEffect::List)],
    }
}

/// Which way to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Next,
    Previous,
}

/// The first row to show: the beginning as long as the cursor is in sight there.
fn first_row(at: usize, length: usize, height: usize) -> usize {
    if at + 1 < height {
        return 0;
    }
    // A few rows below the cursor stay in sight: the chart of a goal stands under it.
    let wanted = (at + 8).min(length);
    wanted.saturating_sub(height).min(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_kind_of_record_has_one_place_on_the_screen() {
        for kind in EntryKind::ALL {
            let sections = Section::ALL.iter().filter(|section| section.kinds().contains(kind));
            assert_eq!(sections.count(), 1, "{kind:?}");
        }
    }

    proptest! {
        #[test]
        fn the_record_under_the_cursor_is_always_in_sight(length in 1usize..90, height in 1usize..40, at in 0usize..90) {
            let at = at.min(length - 1);
            let top = first_row(at, length, height);
            prop_assert!(top <= at && at < top + height, "{top}");
        }
    }
}
