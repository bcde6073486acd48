//! The screen Berichten: what is to be reported to the municipality, what it rejected, and what was sent.

pub mod ask;

use super::entry::{Entry, Purpose};
use super::reading::Reading;
use super::{Layer, Next};
use crate::app::AppError;
use crate::app::care_notices::{CareNoticeBoard, CareProposal, ProposedNotice, SentCare, SentNotice, Timing};
use crate::app::messages::MessageReport;
use crate::domain::care_notice::StatusAanlevering;
use crate::domain::care_notice::delivery::Delivery;
use crate::domain::ids::{ChildNumber, GemeenteCode, ToewijzingNummer};
use crate::tui::action::{ActionId, Scope, lookup, of_scope};
use crate::tui::keymap::Key;
use crate::tui::model::{Model, Notice};
use crate::tui::text_notices as words;
use crate::tui::theme::{Theme, Tone};
use crate::tui::widgets::dialog::put;
use crate::tui::widgets::list::{moved, window};
use crate::tui::width::{pad, wrap};
use ask::{Ask, Fix, Plan};
use chrono::NaiveDate;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Clear;
use std::path::PathBuf;

/// Columns of everything but the name: with and without allocation and product.
const FIXED: usize = 61;
const FIXED_NARROW: usize = 43;

/// The messages as they were read, and where new ones go.
#[derive(Clone, Debug)]
pub struct NoticeState {
    /// What is to be reported and what was sent.
    pub board: CareNoticeBoard,
    /// Where files go unless the person says otherwise.
    pub folder: PathBuf,
}

/// What came of something that this screen had done.
#[derive(Debug)]
pub enum CareNews {
    /// The messages were read.
    Board(Result<NoticeState, AppError>),
    /// Messages were written, or not.
    Written {
        /// The ones that were.
        sent: Vec<SentCare>,
        /// Why others were not.
        failed: Vec<AppError>,
        /// Where they are.
        folder: String,
    },
    /// A message of the municipality was read, or not.
    Read {
        /// Where it lies.
        path: String,
        /// What came of it.
        outcome: Box<Result<MessageReport, AppError>>,
    },
}

/// Takes in what came of something that this screen had done.
pub fn arrived(model: &mut Model, news: CareNews) {
    match news {
        CareNews::Board(Ok(state)) => {
            let shown = model.layers.iter_mut().find_map(|layer| match layer {
                Layer::Notices(notices) => Some(notices),
                _ => None,
            });
            match shown {
                Some(notices) => notices.show(state),
                None => model.layers.push(Layer::Notices(Notices::new(state))),
            }
        }
        CareNews::Board(Err(error)) => model.notice = Some(Notice::fault(&error)),
        CareNews::Written { sent, failed, folder } => {
            model.notice = Some(match failed.first() {
                None => Notice::Info(words::written(&sent, &folder)),
                Some(error) if sent.is_empty() && failed.len() == 1 => Notice::fault(error),
                Some(error) => Notice::Error(words::written_in_part(sent.len(), failed.len(), &error.message)),
            });
        }
        CareNews::Read { path, outcome } => match *outcome {
            Ok(report) => {
                // What was said before stands in the way of the outcome.
                model.notice = None;
                let text = words::report(&report);
                let reading = Reading::new(words::report_title(&report), text);
                model.layers.push(Layer::Reading(reading));
            }
            Err(error) => {
                model.notice = Some(Notice::fault(&error));
                let entry = Entry::filled(Purpose::Notices(Ask::Path), &path);
                model.layers.push(Layer::Entry(entry));
            }
        },
    }
}

/// A line that the cursor can stand on.
#[derive(Clone, Copy, Debug)]
enum Item<'a> {
    Proposal(&'a CareProposal),
    Rejected(&'a SentNotice),
    Sent(&'a SentNotice),
    Blocked(&'a ChildNumber),
}

/// What makes a line the same one after everything was read again.
type Identity = (u8, ChildNumber, Option<(GemeenteCode, ToewijzingNummer, String)>);

impl Item<'_> {
    fn identity(self) -> Identity {
        let of_sent = |part, sent: &SentNotice| {
            let rest = (sent.gemeente.clone(), sent.toewijzing, sent.identification.clone());
            (part, sent.child.clone(), Some(rest))
        };
        match self {
            Self::Proposal(one) => {
                let rest = (one.gemeente.clone(), one.toewijzing, String::new());
                (0, one.child.clone(), Some(rest))
            }
            Self::Rejected(sent) => of_sent(1, sent),
            Self::Sent(sent) => of_sent(2, sent),
            Self::Blocked(child) => (3, child.clone(), None),
        }
    }

    /// The cells of its line: kind, number, name, allocation, product, day, how it stands.
    fn cells(self) -> [String; 7] {
        let day = |day: NaiveDate| day.format("%d-%m-%Y").to_string();
        match self {
            Self::Proposal(one) => [
                words::proposed_word(one.notice).to_owned(),
                one.child.to_string(),
                one.child_name.clone(),
                one.toewijzing.to_string(),
                words::product(one.product.as_ref()),
                day(one.notice.day()),
                words::proposal_status(one),
            ],
            Self::Rejected(sent) | Self::Sent(sent) => [
                words::sent_word(sent).to_owned(),
                sent.child.to_string(),
                sent.child_name.clone(),
                sent.toewijzing.to_string(),
                words::product(sent.lines.last().map(|line| &line.product)),
                sent.lines
                    .last()
                    .map_or(String::new(), |line| day(words::line_day(line))),
                words::sent_status(sent),
            ],
            Self::Blocked(child) => {
                let mut cells: [String; 7] = Default::default();
                cells[1] = child.to_string();
                "geen berichten".clone_into(&mut cells[2]);
                cells
            }
        }
    }

    fn tone(self) -> Tone {
        match self {
            Self::Proposal(one) if one.timing == Timing::TooLate => Tone::Alarm,
            Self::Sent(sent) if sent.timing == Timing::TooLate => Tone::Alarm,
            Self::Rejected(_) => Tone::Alarm,
            _ => Tone::Plain,
        }
    }

    /// Everything about it, a paragraph each.
    fn details(self) -> Vec<(Tone, String)> {
        match self {
            Self::Proposal(one) => {
                let mut all = vec![
                    (Tone::Strong, words::proposal_headline(one)),
                    (self.tone(), words::due(one)),
                ];
                if let Some(hurdle) = one.hurdle {
                    all.push((Tone::Strong, words::hurdle(hurdle.text())));
                } else if needs_reason(one) {
                    all.push((Tone::Plain, words::ASKS_REASON.to_owned()));
                }
                all
            }
            Self::Rejected(sent) | Self::Sent(sent) => {
                let mut all = vec![(Tone::Strong, words::sent_headline(sent))];
                all.extend(words::standing(sent).into_iter().map(|line| (Tone::Plain, line)));
                all
            }
            Self::Blocked(child) => vec![(Tone::Strong, words::blocked(child.as_str()))],
        }
    }
}

/// Says whether a person has to say why care stopped.
const fn needs_reason(proposal: &CareProposal) -> bool {
    matches!(proposal.notice, ProposedNotice::Stop { reason: None, .. })
}

/// Title of a part of so many lines, and what its last column holds.
type Heading = fn(usize) -> (String, &'static str);

/// A line of the list.
enum Row {
    Heading(String, &'static str),
    Nothing(&'static str),
    Item(usize),
}

/// The screen.
#[derive(Debug)]
pub struct Notices {
    state: NoticeState,
    cursor: usize,
}

impl Notices {
    /// The messages, with the cursor on the most urgent thing to report.
    pub const fn new(state: NoticeState) -> Self {
        Self { state, cursor: 0 }
    }

    /// Shows another state of it; the cursor stays on the same line, or else at the same height.
    pub fn show(&mut self, state: NoticeState) {
        let chosen = self.under().map(Item::identity);
        self.state = state;
        let items = self.items();
        let same = items.iter().position(|item| Some(item.identity()) == chosen);
        self.cursor = same.unwrap_or(self.cursor.min(items.len().saturating_sub(1)));
    }

    fn items(&self) -> Vec<Item<'_>> {
        let board = &self.state.board;
        let waits = |sent: &&SentNotice| sent.answer_due.is_some();
        let mut waiting: Vec<&SentNotice> = board.sent.iter().filter(waits).collect();
        waiting.sort_by_key(|sent| sent.answer_due);
        let proposals = board.proposals.iter().map(Item::Proposal);
        let rejected = board.rejected.iter().map(Item::Rejected);
        let answered = board.sent.iter().filter(|sent| !waits(sent));
        proposals
            .chain(rejected)
            .chain(waiting.into_iter().chain(answered).map(Item::Sent))
            .chain(board.blocked.iter().map(Item::Blocked))
            .collect()
    }

    fn under(&self) -> Option<Item<'_>> {
        self.items().get(self.cursor).copied()
    }

    /// Handles a key.
    pub fn key(&mut self, key: Key) -> Next {
        match lookup(Scope::Notices, key) {
            Some(ActionId::Back) => Next::Close,
            Some(ActionId::Accept) => self.accept(),
            Some(ActionId::SendAll) => self.send_all(),
            Some(ActionId::CorrectNotice) => self.correct(),
            Some(ActionId::ReadMessage) => Next::Open(Layer::Entry(Entry::new(Purpose::Notices(Ask::Path)))),
            Some(ActionId::Help) => Next::Open(Layer::Reading(keys())),
            Some(action) => {
                self.cursor = moved(self.cursor, action, self.items().len());
                Next::Stay
            }
            None => Next::Stay,
        }
    }

    /// Reports what is under the cursor, or shows all of what was sent.
    fn accept(&self) -> Next {
        match self.under() {
            None => Next::StaySay(Notice::cannot(words::NO_LINE)),
            Some(Item::Proposal(one)) => match one.hurdle {
                Some(hurdle) => Next::StaySay(Notice::Info(words::hurdle(hurdle.text()))),
                None if needs_reason(one) => Next::Open(Layer::Menu(ask::ask_reason(one, &self.state.folder))),
                None => Next::Open(Plan::one(one, None, &self.state.folder).ask_folder()),
            },
            Some(item) => {
                let mut text = item.details().into_iter().map(|(_, line)| line);
                let title = text.next().unwrap_or_default();
                let rest = std::iter::once(title).chain(text).collect();
                Next::Open(Layer::Reading(Reading::new(words::READING_TITLE.to_owned(), rest)))
            }
        }
    }

    fn send_all(&self) -> Next {
        let all = &self.state.board.proposals;
        let ready: Vec<&CareProposal> = all
            .iter()
            .filter(|one| one.hurdle.is_none() && !needs_reason(one))
            .collect();
        if ready.is_empty() {
            return Next::StaySay(Notice::cannot(words::NOTHING_READY));
        }
        Next::Open(Plan::many(&ready, all.len() - ready.len(), &self.state.folder).ask_folder())
    }

    fn correct(&self) -> Next {
        let cannot = |reason| Next::StaySay(Notice::cannot(reason));
        let sent = match self.under() {
            Some(Item::Sent(sent)) => sent,
            Some(Item::Proposal(_)) => return cannot(words::NOT_SENT_YET),
            Some(Item::Rejected(_)) => return cannot(words::REJECTED_DOES_NOT_COUNT),
            Some(Item::Blocked(_)) | None => return cannot(words::NO_LINE),
        };
        let Some(line) = sent.lines.last() else {
            return cannot(words::NO_LINE);
        };
        // The board has the latest first, and it is always the latest that is corrected.
        let mut of_allocation = self.state.board.sent.iter().filter(|other| {
            (&other.gemeente, other.toewijzing, other.kind) == (&sent.gemeente, sent.toewijzing, sent.kind)
        });
        if self.state.board.blocked.contains(&sent.child) {
            cannot(words::CHILD_BLOCKED)
        } else if matches!(sent.delivery, Delivery::Sent { .. }) && sent.timing == Timing::InTime {
            cannot(words::AWAITS)
        } else if line.status == StatusAanlevering::Verwijderen {
            cannot(words::TAKEN_BACK)
        } else if of_allocation.next() != Some(sent) {
            cannot(words::NOT_THE_LAST)
        } else {
            Next::Open(Layer::Menu(Fix::new(sent, line, &self.state.folder).menu()))
        }
    }

    /// The lines of the list: a heading over each part that has something, and always over what is to be reported.
    fn rows(items: &[Item<'_>]) -> Vec<Row> {
        let mut rows = Vec::new();
        let part = |wanted: fn(&Item<'_>) -> bool| -> Vec<Row> {
            let of_part = items.iter().enumerate().filter(|(_, item)| wanted(item));
            of_part.map(|(index, _)| Row::Item(index)).collect()
        };
        let proposals = part(|item| matches!(item, Item::Proposal(_)));
        let (title, last) = words::heading_to_report(proposals.len());
        rows.push(Row::Heading(title, last));
        if proposals.is_empty() {
            rows.push(Row::Nothing(words::NOTHING_TO_REPORT));
        }
        rows.extend(proposals);
        let others: [(Vec<Row>, Heading); 3] = [
            (part(|item| matches!(item, Item::Rejected(_))), words::heading_rejected),
            (part(|item| matches!(item, Item::Sent(_))), words::heading_sent),
            (part(|item| matches!(item, Item::Blocked(_))), words::heading_blocked),
        ];
        for (part, heading) in others {
            if !part.is_empty() {
                let (title, last) = heading(part.len());
                rows.push(Row::Heading(title, last));
                rows.extend(part);
            }
        }
        rows
    }

    /// Draws it over an area, whole.
    pub fn draw(&self, frame: &mut Frame, area: Rect, theme: Theme) {
        frame.render_widget(Clear, area.intersection(frame.area()));
        let width = usize::from(area.width);
        let items = self.items();
        let title = wrap(&words::title(&self.state.board), width);
        let (body, below) = if items.is_empty() {
            (Vec::new(), Vec::new())
        } else {
            (Self::rows(&items), self.details(width, usize::from(area.height)))
        };
        let line = |text: &str, tone: Tone| Line::styled(pad(text, width), theme.style(tone));
        for (index, text) in title.iter().enumerate() {
            put(frame, area, index, line(text, Tone::Strong));
        }
        if items.is_empty() {
            for (index, text) in wrap(words::NOTHING, width).iter().enumerate() {
                put(frame, area, title.len() + 1 + index, line(text, Tone::Plain));
            }
            return;
        }
        let room = usize::from(area.height).saturating_sub(title.len() + below.len() + 1);
        let at = body
            .iter()
            .position(|row| matches!(row, Row::Item(index) if *index == self.cursor));
        let shown = window(at.unwrap_or(0), body.len(), room);
        for (offset, row) in body.iter().skip(shown.start).take(shown.len()).enumerate() {
            let (tone, text) = self.row_text(row, &items, width);
            put(frame, area, title.len() + offset, line(&text, tone));
        }
        let bottom = usize::from(area.height).saturating_sub(below.len());
        for (index, (tone, text)) in below.iter().enumerate() {
            put(frame, area, bottom + index, line(text, *tone));
        }
    }

    fn row_text(&self, row: &Row, items: &[Item<'_>], width: usize) -> (Tone, String) {
        match row {
            Row::Heading(title, last) => (Tone::Strong, heading(title, last, width)),
            Row::Nothing(text) => (Tone::Plain, (*text).to_owned()),
            Row::Item(index) => items.get(*index).map_or((Tone::Plain, String::new()), |item| {
                let here = *index == self.cursor;
                let mark = if here { '>' } else { ' ' };
                let tone = if here { Tone::Selected } else { item.tone() };
                (tone, format!("{mark}{}", columns_of(&item.cells(), width)))
            }),
        }
    }

    /// What stands below the list, at most so many lines that the list keeps most of the height.
    fn details(&self, width: usize, height: usize) -> Vec<(Tone, String)> {
        let paragraphs = self.under().map(Item::details).unwrap_or_default();
        let lines = paragraphs
            .into_iter()
            .flat_map(|(tone, text)| wrap(&text, width).into_iter().map(move |line| (tone, line)));
        lines.take((height / 3).max(2)).collect()
    }
}

/// The cells of a line in their columns; a narrow window leaves allocation and product to the details.
fn columns_of(cells: &[String; 7], width: usize) -> String {
    let [kind, number, name, allocation, product, day, status] = cells;
    let middle = if width < FIXED + 12 {
        column(name, width.saturating_sub(FIXED_NARROW))
    } else {
        let name = column(name, width.saturating_sub(FIXED));
        format!("{name}{}{}", column(allocation, 10), column(product, 8))
    };
    format!(
        "{}{}{middle}{}{status}",
        column(kind, 6),
        column(number, 7),
        column(day, 11)
    )
}

/// A cell with a space behind it, however long it is.
fn column(text: &str, width: usize) -> String {
    format!("{} ", pad(text, width.saturating_sub(1)))
}

fn heading(title: &str, last: &str, width: usize) -> String {
    let [allocation, product, day] = words::COLUMNS;
    let cells = ["", "", "", allocation, product, day, last].map(str::to_owned);
    // The title stands where the first three columns are.
    let names = format!(" {}", columns_of(&cells, width));
    let rest: String = names.chars().skip(title.chars().count()).collect();
    if last.is_empty() {
        title.to_owned()
    } else {
        format!("{title}{rest}")
    }
}

/// Every key of this screen with what it does.
fn keys() -> Reading {
    let line = |action: &crate::tui::action::ActionSpec| {
        let keys: Vec<String> = action.keys.iter().map(|key| key.name()).collect();
        format!("{}: {}", keys.join(" "), action.explanation)
    };
    let lines = of_scope(Scope::Notices).map(line).collect();
    Reading::new(words::KEYS_TITLE.to_owned(), lines)
}
