//! A month of a municipality: what would be sent, what was sent and how it came, what is not billable and why.

use super::super::confirm::{Answer, Confirm};
use super::super::entry::{Entry, Purpose};
use super::super::notices::ask::CareTask;
use super::super::picker::{Choice, Item as Pick, Picker};
use super::super::reading::Reading;
use super::super::{Layer, Next};
use super::ask::{Ask, ClaimsTask, Subject};
use super::days::LineDays;
use super::items::{Item, Row, items};
use super::{At, MonthState, keys};
use crate::app::declare::seen::SeenLines;
use crate::app::declare::tasks::SeenCare;
use crate::app::declare::{Sending, SentDeclaration};
use crate::domain::declaration::{Decision, DeclarationState, TariffChoice};
use crate::domain::ids::ChildNumber;
use crate::tui::action::{ActionId, Scope, lookup};
use crate::tui::keymap::Key;
use crate::tui::model::{Effect, Notice};
use crate::tui::text_claims as words;
use crate::tui::theme::{Theme, Tone};
use crate::tui::why_not::why_not_month;
use crate::tui::widgets::dialog::put;
use crate::tui::widgets::list::{moved, window};
use crate::tui::width::{pad, wrap};
use chrono::NaiveDate;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Clear;

/// The month.
#[derive(Debug)]
pub struct ClaimMonth {
    state: MonthState,
    cursor: usize,
}

impl ClaimMonth {
    /// A month, with the cursor on its first line.
    pub const fn new(state: MonthState) -> Self {
        Self { state, cursor: 0 }
    }

    /// Shows another state of it; the cursor stays on the same line, or else at the same height.
    pub fn show(&mut self, state: MonthState) {
        let before = self.at();
        let chosen = self.under().map(Item::identity);
        self.state = state;
        let (items, _) = items(&self.state.view);
        let same = items.iter().position(|item| Some(item.identity()) == chosen);
        let height = if before == self.at() { self.cursor } else { 0 };
        self.cursor = same.unwrap_or(height.min(items.len().saturating_sub(1)));
    }

    /// The month that is shown.
    pub fn at(&self) -> At {
        let claim = &self.state.view.claim;
        At {
            month: claim.month,
            gemeente: claim.gemeente.clone(),
        }
    }

    fn under(&self) -> Option<Item<'_>> {
        items(&self.state.view).0.get(self.cursor).copied()
    }

    fn why_not(&self, action: ActionId) -> Option<String> {
        let gemeenten = self.state.gemeenten.len();
        why_not_month(&self.state.view, self.under(), gemeenten, action)
    }

    /// Handles a key.
    pub fn key(&mut self, key: Key) -> Next {
        let Some(action) = lookup(Scope::Claims, key) else {
            return Next::Stay;
        };
        if let Some(reason) = self.why_not(action) {
            return Next::StaySay(Notice::cannot(&reason));
        }
        match action {
            ActionId::Back => Next::Close,
            ActionId::BackToToday => Next::Home(None),
            ActionId::PreviousMonth | ActionId::NextMonth | ActionId::NextGemeente => self.other(action),
            ActionId::Notices => Next::StayWith(Effect::Care(CareTask::Load)),
            ActionId::Help => {
                let reading = keys(words::MONTH_KEYS, Scope::Claims, |action| self.why_not(action.id));
                Next::Open(Layer::Reading(reading))
            }
            ActionId::Accept => self.open(),
            ActionId::MakeClaim => Next::Open(self.ask_make(&self.state.folder.display().to_string())),
            ActionId::HandOutClaim => {
                let summary = words::hand_out_summary(&self.state.view);
                let ask = Ask::HandOut { at: self.at(), summary };
                Next::Open(asked_folder(ask, &self.state.folder.display().to_string()))
            }
            ActionId::ReadMessage => {
                let ask = Ask::Answer { at: Some(self.at()) };
                Next::Open(Layer::Entry(Entry::new(Purpose::Claims(Box::new(ask)))))
            }
            ActionId::HoldLine => self.hold(),
            ActionId::WriteOff => self.ask_reason(Decision::WrittenOff),
            ActionId::ClaimRefused => self.refused(),
            ActionId::Elsewhere => self.elsewhere(),
            ActionId::ChooseTariff => Next::Open(Layer::Picker(self.tariffs())),
            action => {
                let length = items(&self.state.view).0.len();
                self.cursor = moved(self.cursor, action, length);
                Next::Stay
            }
        }
    }

    /// Another month, or another municipality.
    fn other(&self, action: ActionId) -> Next {
        let mut at = self.at();
        match action {
            ActionId::PreviousMonth => at.month = at.month.previous(),
            ActionId::NextMonth => at.month = at.month.next(),
            _ => {
                let all = &self.state.gemeenten;
                let here = all.iter().position(|one| *one == at.gemeente);
                let next = here.and_then(|here| all.get(here + 1)).or_else(|| all.first());
                at.gemeente = next.cloned().unwrap_or(at.gemeente);
            }
        }
        ClaimsTask::Month(at).stay()
    }

    /// Asks where the file of the lines in sight goes.
    fn ask_make(&self, folder: &str) -> Layer {
        let ask = Ask::Make {
            at: self.at(),
            seen: self.lines(),
            summary: words::make_summary(&self.state.view),
        };
        asked_folder(ask, folder)
    }

    /// The same once more, for a month that was another when it was asked; nothing where there is no file to make any more.
    pub fn ask_again(&self, folder: &str) -> Option<Layer> {
        self.why_not(ActionId::MakeClaim)
            .is_none()
            .then(|| self.ask_make(folder))
    }

    /// The lines in sight that would be sent, in this month or along with a later one.
    fn lines(&self) -> SeenLines {
        let claim = &self.state.view.claim;
        match claim.sending {
            Sending::New => SeenLines::of(&claim.lines),
            Sending::SentBefore => SeenLines::default(),
        }
    }

    /// The days of a line, the attendance of a day, or the whole text.
    fn open(&self) -> Next {
        let view = &self.state.view;
        let Some(item) = self.under() else { return Next::Stay };
        let day_of = |child: Option<&ChildNumber>, day: Option<NaiveDate>| child.cloned().zip(day);
        let about = match item {
            Item::New(line, _) => return self.days(line, item),
            Item::Sent(_, sent) => return self.days(&sent.line, item),
            Item::Refused(refused) => day_of(Some(&refused.child), Some(refused.day)),
            Item::Finding(found) => day_of(found.child.as_ref(), found.day),
            Item::Held(_) => None,
        };
        match about {
            Some((child, day)) => {
                let first = item.details(view);
                ClaimsTask::Attendance { child, day, first }.stay()
            }
            None => Next::Open(Layer::Reading(Reading::new(
                words::month_title(view),
                item.details(view),
            ))),
        }
    }

    fn days(&self, line: &crate::domain::declaration::Prestatie, item: Item<'_>) -> Next {
        let view = &self.state.view;
        let title = words::days_title(line, view.names.get(&line.child_number));
        let days = LineDays::new(title, item.details(view), line, view.days_of(line));
        Next::Open(Layer::ClaimDays(Box::new(days)))
    }

    /// Holds a line back, or lets it go.
    fn hold(&self) -> Next {
        let decided = self.under().and_then(|item| item.decision(&self.state.view));
        match (decided, self.under().and_then(|item| item.key(&self.state.view))) {
            (seen @ Some(_), Some(key)) => {
                let at = self.at();
                ClaimsTask::Release { key, seen, at }.stay()
            }
            _ => self.ask_reason(Decision::Held),
        }
    }

    fn ask_reason(&self, decision: Decision) -> Next {
        let view = &self.state.view;
        let Some((item, key)) = self.under().and_then(|item| Some((item, item.key(view)?))) else {
            return Next::Stay;
        };
        let name = item.child().and_then(|number| view.names.get(number));
        let who = item.child().map_or(String::new(), |number| words::who(number, name));
        let subject = Subject {
            who,
            what: item.details(view).into_iter().next().unwrap_or_default(),
            seen: SeenCare {
                decision: item.decision(view),
                month: view.claim.month,
                lines: self.lines().about(&key),
            },
            key,
            at: self.at(),
        };
        let ask = Ask::Reason { decision, subject };
        Next::Open(Layer::Entry(Entry::new(Purpose::Claims(Box::new(ask)))))
    }

    /// Asks whether the file under the cursor, or the only one that waits, was refused.
    fn refused(&self) -> Next {
        let view = &self.state.view;
        let waits = |sent: &&SentDeclaration| sent.summary.outcome == DeclarationState::Sent;
        let chosen = match self.under() {
            Some(Item::Sent(declaration, _)) => Some(declaration),
            _ => None,
        };
        if let Some(refused) = chosen.filter(|sent| sent.summary.outcome == DeclarationState::Refused) {
            let task = ClaimsTask::NotRefused {
                number: refused.summary.number.to_string(),
                at: self.at(),
            };
            return Next::Open(Layer::Confirm(Confirm::new(
                words::NOT_REFUSED_TITLE,
                words::not_refused_question(refused),
                Answer::Claims(Box::new(task)),
            )));
        }
        let under = chosen.filter(waits);
        let Some(declaration) = under.or_else(|| view.sent.iter().find(waits)) else {
            return Next::Stay;
        };
        let task = ClaimsTask::Refused {
            number: declaration.summary.number.to_string(),
            at: self.at(),
        };
        Next::Open(Layer::Confirm(Confirm::new(
            words::REFUSED_TITLE,
            words::refused_question(declaration),
            Answer::Claims(Box::new(task)),
        )))
    }

    /// Asks whether the month was declared by another program, or takes that back.
    fn elsewhere(&self) -> Next {
        let view = &self.state.view;
        if view.elsewhere.is_some() {
            return ClaimsTask::NotElsewhere(self.at()).stay();
        }
        Next::Open(Layer::Confirm(Confirm::new(
            words::ELSEWHERE_TITLE,
            words::elsewhere_question(view),
            Answer::Claims(Box::new(ClaimsTask::Elsewhere(
                self.at(),
                self.lines().in_month(view.claim.month),
            ))),
        )))
    }

    /// The tariffs to choose from.
    fn tariffs(&self) -> Picker {
        let at = self.at();
        let mut picks = Vec::new();
        for change in &self.state.view.tariffs {
            for tariff in &change.tariffs {
                let (name, detail) = words::tariff_choice(change, tariff);
                let choice = TariffChoice {
                    gemeente: at.gemeente.clone(),
                    product: change.product.clone(),
                    month: at.month,
                    valid_from: tariff.period.begin(),
                };
                let choice = Choice::Claims(ClaimsTask::Tariff(choice, change.chosen));
                picks.push(Pick { name, detail, choice });
            }
        }
        Picker::new(words::TARIFF_TITLE.to_owned(), picks)
    }

    /// Draws it over an area, whole.
    pub fn draw(&self, frame: &mut Frame, area: Rect, theme: Theme) {
        frame.render_widget(Clear, area.intersection(frame.area()));
        let view = &self.state.view;
        let (width, height) = (usize::from(area.width), usize::from(area.height));
        let (items, rows) = items(view);
        let head = wrap(&words::month_title(view), width);
        for (index, line) in head.iter().enumerate() {
            let line = Line::styled(pad(line, width), theme.style(Tone::Strong));
            put(frame, area, index, line);
        }
        let below: Vec<String> = self
            .under()
            .map(|item| item.details(view))
            .unwrap_or_default()
            .iter()
            .flat_map(|paragraph| wrap(paragraph, width))
            .take((height / 3).max(2))
            .collect();
        let room = height.saturating_sub(head.len() + below.len() + 1).max(1);
        let at = rows
            .iter()
            .position(|row| matches!(row, Row::Item(index) if *index == self.cursor))
            .unwrap_or(0);
        let shown = window(at, rows.len(), room);
        for (offset, row) in rows.iter().skip(shown.start).take(shown.len()).enumerate() {
            let (tone, text) = match row {
                Row::Heading(title) => (Tone::Strong, title.clone()),
                Row::Item(index) => items.get(*index).map_or((Tone::Plain, String::new()), |item| {
                    let here = *index == self.cursor;
                    let mark = if here { '>' } else { ' ' };
                    let tone = if here { Tone::Selected } else { item.tone() };
                    (tone, format!("{mark}{}", item.row(view, width)))
                }),
            };
            let line = Line::styled(pad(&text, width), theme.style(tone));
            put(frame, area, head.len() + offset, line);
        }
        let bottom = height.saturating_sub(below.len());
        for (index, line) in below.iter().enumerate() {
            put(frame, area, bottom + index, Line::raw(pad(line, width)));
        }
    }
}

/// Asks for the folder of a file.
fn asked_folder(ask: Ask, folder: &str) -> Layer {
    Layer::Entry(Entry::filled(Purpose::Claims(Box::new(ask)), folder))
}
