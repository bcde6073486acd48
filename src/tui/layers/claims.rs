//! The month end: a month of a municipality as it would be sent, what may not be billed, and what was found.

use super::entry::{Entry, Purpose};
use super::notices::ask::CareTask;
use super::{Layer, Next};
use crate::app::declare::{ClaimView, Sending};
use crate::domain::declaration::{NotBillable, Prestatie};
use crate::domain::finding::{Finding, Severity};
use crate::domain::ids::GemeenteCode;
use crate::domain::time::Month;
use crate::tui::action::{ActionId, Scope, lookup};
use crate::tui::keymap::Key;
use crate::tui::model::{Effect, Notice};
use crate::tui::text;
use crate::tui::theme::{Theme, Tone};
use crate::tui::widgets::dialog::put;
use crate::tui::widgets::list::moved;
use crate::tui::width::{pad, wrap};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Clear;
use std::path::PathBuf;

/// A month as it was read, with what can be chosen beside it.
#[derive(Clone, Debug)]
pub struct ClaimState {
    /// The month.
    pub view: ClaimView,
    /// Municipalities to declare to.
    pub gemeenten: Vec<GemeenteCode>,
    /// Where files go unless the person says otherwise.
    pub folder: PathBuf,
}

/// The month end.
#[derive(Debug)]
pub struct Claims {
    state: ClaimState,
    top: usize,
}

impl Claims {
    /// A month, from its beginning.
    pub const fn new(state: ClaimState) -> Self {
        Self { state, top: 0 }
    }

    /// Shows another state of it.
    pub fn show(&mut self, state: ClaimState) {
        let same = (state.view.month, &state.view.gemeente) == (self.state.view.month, &self.state.view.gemeente);
        self.top = if same { self.top } else { 0 };
        self.state = state;
    }

    /// Handles a key.
    pub fn key(&mut self, key: Key) -> Next {
        let view = &self.state.view;
        match lookup(Scope::Claims, key) {
            Some(ActionId::Back) => Next::Close,
            Some(ActionId::PreviousMonth) => Next::StayWith(Self::load(view.month.previous(), view.gemeente.clone())),
            Some(ActionId::NextMonth) => Next::StayWith(Self::load(view.month.next(), view.gemeente.clone())),
            Some(ActionId::NextGemeente) => Next::StayWith(Self::load(view.month, self.next_gemeente())),
            Some(ActionId::MakeClaim) => self.ask_folder(),
            Some(ActionId::Notices) => Next::StayWith(Effect::Care(CareTask::Load)),
            Some(action) => {
                self.top = moved(self.top, action, self.rows(usize::MAX).len());
                Next::Stay
            }
            None => Next::Stay,
        }
    }

    fn load(month: Month, gemeente: GemeenteCode) -> Effect {
        Effect::LoadClaim {
            month,
            gemeente: Some(gemeente),
        }
    }

    fn next_gemeente(&self) -> GemeenteCode {
        let shown = &self.state.view.gemeente;
        let at = self
            .state
            .gemeenten
            .iter()
            .position(|gemeente| gemeente == shown)
            .map_or(0, |at| at + 1);
        self.state
            .gemeenten
            .get(at)
            .or_else(|| self.state.gemeenten.first())
            .unwrap_or(shown)
            .clone()
    }

    /// Asks where the file goes; a month that cannot be sent says why instead.
    fn ask_folder(&self) -> Next {
        let view = &self.state.view;
        let reason = if view.is_blocked() {
            Some(text::CLAIM_BLOCKED)
        } else if view.lines.is_empty() {
            Some(text::CLAIM_EMPTY)
        } else {
            None
        };
        if let Some(reason) = reason {
            return Next::StaySay(Notice::cannot(reason));
        }
        Next::Open(Layer::Entry(Entry::filled(
            Purpose::ClaimFolder {
                month: view.month,
                gemeente: view.gemeente.clone(),
                summary: text::claim_summary(view),
            },
            &self.state.folder.display().to_string(),
        )))
    }

    /// Everything below the title, each line with its tone.
    fn rows(&self, width: usize) -> Vec<(Tone, String)> {
        let view = &self.state.view;
        let mut rows = Vec::new();
        if !view.lines.is_empty() {
            rows.push((Tone::Strong, text::CLAIM_COLUMNS.to_owned()));
            rows.extend(view.lines.iter().map(|line| (Tone::Plain, line_text(line))));
            rows.push((Tone::Plain, String::new()));
        }
        if !view.not_billable.is_empty() {
            rows.push((Tone::Strong, text::CLAIM_NOT_BILLABLE.to_owned()));
            rows.extend(
                view.not_billable
                    .iter()
                    .flat_map(|refused| indented(&refused_text(refused), width)),
            );
            rows.push((Tone::Plain, String::new()));
        }
        if !view.findings.is_empty() {
            rows.push((Tone::Strong, text::CLAIM_FINDINGS.to_owned()));
        }
        for finding in &view.findings {
            let tone = if finding.severity == Severity::Fout {
                Tone::Alarm
            } else {
                Tone::Plain
            };
            rows.extend(
                indented(&finding_text(finding), width)
                    .into_iter()
                    .map(|(_, line)| (tone, line)),
            );
        }
        rows
    }

    /// Draws it over an area, whole.
    pub fn draw(&self, frame: &mut Frame, area: Rect, theme: Theme) {
        frame.render_widget(Clear, area.intersection(frame.area()));
        let width = usize::from(area.width);
        let view = &self.state.view;
        let mut head = wrap(&text::claim_title(view), width);
        if view.sending == Sending::SentBefore {
            head.push(text::CLAIM_SENT.to_owned());
        }
        for (index, line) in head.iter().enumerate() {
            put(
                frame,
                area,
                index,
                Line::styled(pad(line, width), theme.style(Tone::Strong)),
            );
        }
        let rows = self.rows(width);
        let room = usize::from(area.height).saturating_sub(head.len() + 1);
        let top = self.top.min(rows.len().saturating_sub(room));
        for (index, (tone, line)) in rows.iter().skip(top).take(room).enumerate() {
            put(
                frame,
                area,
                head.len() + index,
                Line::styled(pad(line, width), theme.style(*tone)),
            );
        }
        let below = rows.len().saturating_sub(top + room);
        if below > 0 {
            put(frame, area, head.len() + room, Line::raw(text::more_below(below)));
        }
    }
}

fn line_text(line: &Prestatie) -> String {
    format!(
        " {:<8} {:<10} {:>9}  {:<6} {:>5} x {:<12} {:>15}",
        line.child_number,
        line.bsn.masked(),
        line.toewijzing.number(),
        line.product,
        line.volume.count(),
        line.tariff,
        line.amount
    )
}

fn refused_text(refused: &NotBillable) -> String {
    let day = refused.day.format("%d-%m-%Y");
    format!(
        "kind {} {day}: {} {} ({}) {}",
        refused.child,
        refused.count,
        refused.unit.label_of(refused.count),
        refused.code,
        refused.text
    )
}

fn finding_text(finding: &Finding) -> String {
    format!(
        "{} {}{}: {} {}",
        finding.severity.label(),
        finding.code,
        finding.about(),
        finding.text,
        finding.remedy
    )
}

/// A sentence over as many lines as it needs, the later ones indented.
fn indented(sentence: &str, width: usize) -> Vec<(Tone, String)> {
    let lines = wrap(sentence, width.saturating_sub(3).max(20));
    lines
        .into_iter()
        .enumerate()
        .map(|(index, line)| (Tone::Plain, format!("{}{line}", if index == 0 { " " } else { "   " })))
        .collect()
}
