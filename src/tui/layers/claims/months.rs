//! The months with their state: what is open first, with what is to be sent, granted and waiting for its answer.

use super::super::entry::{Entry, Purpose};
use super::super::notices::ask::CareTask;
use super::super::{Layer, Next};
use super::ask::{Ask, ClaimsTask};
use super::{At, keys};
use crate::app::declare::overview::{MonthBoard, MonthEnd, MonthRow, MonthStage};
use crate::domain::ids::GemeenteCode;
use crate::domain::time::Month;
use crate::tui::action::{ActionId, Scope, lookup};
use crate::tui::keymap::Key;
use crate::tui::model::{Effect, Notice};
use crate::tui::text_claims as words;
use crate::tui::text_months as months;
use crate::tui::theme::{Theme, Tone};
use crate::tui::why_not::why_not_months;
use crate::tui::widgets::dialog::put;
use crate::tui::widgets::list::{moved, window};
use crate::tui::width::{columns, pad, wrap};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Clear;

/// Columns of an amount with a space before it.
const AMOUNT: usize = 14;
/// Columns from which all three amounts fit.
const ORDINARY: usize = 79;
/// Columns from which there is room for words in full.
const ROOMY: usize = 110;

/// Rows of the list that stand in sight however much there is to say about one.
const FEWEST: usize = 4;

/// The months.
#[derive(Debug)]
pub struct Months {
    board: MonthBoard,
    cursor: usize,
}

impl Months {
    /// The months, with the cursor on the one that asks for action first.
    pub fn new(board: MonthBoard) -> Self {
        let cursor = board.first_to_do();
        Self { board, cursor }
    }

    /// Shows another state of them; the cursor stays on the same month.
    pub fn show(&mut self, board: MonthBoard) {
        let key = |row: &MonthRow| -> (Month, GemeenteCode, MonthEnd) { (row.month, row.gemeente.clone(), row.end) };
        let chosen = self.under().map(key);
        let same = board.rows.iter().position(|row| Some(key(row)) == chosen);
        self.cursor = same.unwrap_or_else(|| board.first_to_do());
        self.board = board;
    }

    fn under(&self) -> Option<&MonthRow> {
        self.board.rows.get(self.cursor)
    }

    /// Handles a key.
    pub fn key(&mut self, key: Key) -> Next {
        let Some(action) = lookup(Scope::Months, key) else {
            return Next::Stay;
        };
        if let Some(reason) = why_not_months(self.under(), action) {
            return Next::StaySay(Notice::cannot(reason));
        }
        match action {
            ActionId::Back => Next::Close,
            ActionId::BackToToday => Next::Home(None),
            ActionId::Accept => self.under().map_or(Next::Stay, |row| {
                let (month, gemeente) = (row.month, row.gemeente.clone());
                ClaimsTask::Month(At { month, gemeente }).stay()
            }),
            ActionId::MakeClaim => self.under().map_or(Next::Stay, |row| {
                let (month, gemeente) = (row.month, row.gemeente.clone());
                ClaimsTask::AskAccount(At { month, gemeente }).stay()
            }),
            ActionId::ReadMessage => {
                let ask = Purpose::Claims(Box::new(Ask::Answer { at: None }));
                Next::Open(Layer::Entry(Entry::new(ask)))
            }
            ActionId::Notices => Next::StayWith(Effect::Care(CareTask::Load)),
            ActionId::Help => {
                let why = |action: &crate::tui::action::ActionSpec| why_not_months(self.under(), action.id);
                let reading = keys(words::MONTHS_KEYS, Scope::Months, |action| {
                    why(action).map(str::to_owned)
                });
                Next::Open(Layer::Reading(reading))
            }
            action => {
                self.cursor = moved(self.cursor, action, self.board.rows.len());
                Next::Stay
            }
        }
    }

    /// Draws them over an area, whole.
    pub fn draw(&self, frame: &mut Frame, area: Rect, theme: Theme) {
        frame.render_widget(Clear, area.intersection(frame.area()));
        let width = usize::from(area.width);
        let height = usize::from(area.height);
        let mut at = 0;
        let mut write = |tone: Tone, line: &str| {
            put(frame, area, at, Line::styled(pad(line, width), theme.style(tone)));
            at += 1;
        };
        for line in wrap(&months::totals(&self.board), width) {
            write(Tone::Strong, &line);
        }
        let Some(row) = self.under() else {
            write(Tone::Plain, "");
            for line in wrap(words::NO_ALLOCATIONS, width) {
                write(Tone::Plain, &line);
            }
            return;
        };
        let below: Vec<String> = months::month_details(row)
            .iter()
            .flat_map(|paragraph| wrap(paragraph, width))
            .collect();
        write(Tone::Strong, &header(width));
        let used = wrap(&months::totals(&self.board), width).len() + 1;
        let list = self.board.rows.len().min(FEWEST);
        let below: Vec<String> = below.into_iter().take(height.saturating_sub(used + list + 1)).collect();
        let room = height.saturating_sub(used + below.len() + 1).max(1);
        let rows = window(self.cursor, self.board.rows.len(), room);
        for (index, row) in self.board.rows.iter().enumerate().skip(rows.start).take(rows.len()) {
            let (mark, tone) = if index == self.cursor {
                ('>', Tone::Selected)
            } else {
                (' ', Tone::Plain)
            };
            write(tone, &format!("{mark}{}", cells(row, width)));
        }
        let bottom = height.saturating_sub(below.len()).max(used + 1);
        for (index, line) in below.iter().enumerate() {
            put(frame, area, bottom + index, Line::raw(pad(line, width)));
        }
    }
}

fn header(width: usize) -> String {
    let names = ["maand", "gemeente", "stand", "te verzenden", "wacht", "toegekend"].map(str::to_owned);
    format!(" {}", laid_out(&names, width))
}

fn cells(row: &MonthRow, width: usize) -> String {
    let name = row.gemeente_name.clone();
    let (month, stage) = if width < ROOMY {
        (months::short_month(row.month), months::short_stage(row.stage))
    } else {
        (row.month.in_words(), row.stage.in_words())
    };
    let stage = match row.end {
        MonthEnd::Claim => stage,
        // Its files are made here; a person sends them, and that is not seen.
        MonthEnd::Account if row.stage == MonthStage::Waiting => format!("{}, gemaakt", row.end.label()),
        MonthEnd::Account => format!("{}, {stage}", row.end.label()),
    };
    let sums = &row.sums;
    laid_out(
        &[
            month,
            name.unwrap_or_else(|| row.gemeente.to_string()),
            stage,
            months::amount(sums.to_send),
            months::amount(sums.open),
            months::amount(sums.granted),
        ],
        width,
    )
}

/// The cells of a row in their columns; a narrow window leaves what waits and what was granted to the details.
fn laid_out(cells: &[String; 6], width: usize) -> String {
    let [month, gemeente, stage, to_send, waits, granted] = cells;
    let right = |text: &str| format!("{}{text}", " ".repeat(AMOUNT.saturating_sub(columns(text))));
    let left = |text: &str, columns: usize| format!("{} ", pad(text, columns));
    if width < ORDINARY {
        format!(
            "{}{}{}{}",
            left(month, 8),
            left(gemeente, 8),
            left(stage, 20),
            right(to_send)
        )
    } else {
        let (of_month, of_stage) = if width < ROOMY { (8, 19) } else { (14, 28) };
        let fixed = 1 + of_month + 1 + 1 + of_stage + 3 * AMOUNT;
        let name = width.saturating_sub(fixed).min(24);
        format!(
            "{}{}{}{}{}{}",
            left(month, of_month),
            left(gemeente, name),
            pad(stage, of_stage),
            right(to_send),
            right(waits),
            right(granted)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::declare::overview::MonthSums;

    fn row(end: MonthEnd) -> MonthRow {
        MonthRow {
            end,
            month: Month::parse("2026-09").expect("a month"),
            gemeente: GemeenteCode::parse("0214").expect("a code"),
            gemeente_name: None,
            stage: MonthStage::ToMake,
            sums: MonthSums::default(),
            files: 0,
            sent: None,
            closed_by: None,
        }
    }

    #[test]
    fn a_month_of_another_end_says_so_and_is_opened_with_the_same_key() {
        assert!(cells(&row(MonthEnd::Account), 120).contains("verantwoording, nog te maken"));
        assert!(!cells(&row(MonthEnd::Claim), 120).contains("declaratie"));
        let rows = vec![row(MonthEnd::Account)];
        let totals = MonthSums::default();
        let mut shown = Months::new(MonthBoard { rows, totals });
        assert!(matches!(shown.key(Key::Enter), Next::StayWith(_)));
    }

    #[test]
    fn the_columns_of_every_row_stand_under_their_names() {
        for width in [60, 78, 79, 80, 109, 110, 120, 200] {
            let used = columns(&header(width));
            assert!(used <= width, "{width}: {used}");
            assert_eq!(used, columns(&cells(&row(MonthEnd::Claim), width)) + 1, "{width}");
        }
    }
}
