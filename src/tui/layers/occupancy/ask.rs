//! What is asked before something is tried out: who, when, how many.

use super::super::Next;
use super::super::picker::{Choice, Item, Picker};
use crate::app::what_if::{OccupancyBoard, StaffOfDay, WhatIf};
use crate::domain::ids::{GroupId, StaffId};
use crate::domain::occupancy::Span;
use crate::domain::time::Minute;
use crate::tui::model::{Effect, Trial};
use crate::tui::text_occupancy as text;

/// Most children that can be ill at once: a digit.
const MOST_SICK: u8 = 9;
/// Minutes in a day.
const DAY_MIN: u16 = 24 * 60;

/// Someone of the staff who may be away, before it is known when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Away {
    /// Who.
    pub staff: StaffId,
    /// Name, for the title.
    pub name: String,
    /// When, unless something else is typed.
    pub usual: Span,
    /// What is tried out already.
    pub trial: Trial,
}

impl Trial {
    /// The same with one change more.
    #[must_use]
    pub fn with(&self, what_if: WhatIf) -> Self {
        let mut more = self.clone();
        more.what_ifs.push(what_if);
        more
    }
}

impl Away {
    fn span(&self, typed: &str, now: Minute) -> Result<Span, String> {
        if typed.trim().is_empty() {
            return Ok(self.usual);
        }
        let parts: Vec<&str> = typed
            .split(|c: char| c == '-' || c.is_whitespace())
            .filter(|part| !part.is_empty())
            .collect();
        let [from, until] = parts.as_slice() else {
            return Err(text::TWO_TIMES.to_owned());
        };
        let time = |raw: &str| Minute::parse_typed(raw, now).map_err(|_| text::TWO_TIMES.to_owned());
        Span::new(time(from)?.minutes(), time(until)?.minutes()).ok_or_else(|| text::TIMES_TURNED.to_owned())
    }

    /// What is typed, as something to try out; the error is a sentence for beside the field.
    pub fn answer(&self, typed: &str, now: Minute) -> Result<Next, String> {
        let span = self.span(typed, now)?;
        let what_if = WhatIf::StaffAway {
            staff: self.staff,
            span,
        };
        Ok(Next::CloseWith(vec![Effect::LoadOccupancy(self.trial.with(what_if))]))
    }

    /// What is understood so far.
    pub fn understood(&self, typed: &str, now: Minute) -> String {
        self.span(typed, now)
            .map_or_else(|_| String::new(), text::away_understood)
    }
}

/// Who is away, or what else changes. `group` is the chosen one, when one is.
pub fn what_if(board: &OccupancyBoard, trial: &Trial, usual: Span, group: Option<GroupId>) -> Picker {
    let mut items: Vec<Item> = board
        .staff
        .iter()
        .map(|member| Item {
            name: member.name.clone(),
            detail: staff_detail(board, member),
            choice: Choice::AskAway(Away {
                staff: member.staff,
                name: member.name.clone(),
                usual,
                trial: trial.clone(),
            }),
        })
        .collect();
    if let Some(group) = group {
        let name = text::group_name(board, group);
        items.push(Item {
            name: text::TRY_CHILD.to_owned(),
            detail: name.clone(),
            choice: Choice::TryOut(trial.with(WhatIf::ChildAdded { group })),
        });
        items.push(Item {
            name: text::TRY_SICK.to_owned(),
            detail: name,
            choice: Choice::AskSick(group, trial.clone()),
        });
    }
    Picker::new(text::WHAT_IF_TITLE.to_owned(), items)
}

/// How many of the expected children are ill: the digit is the number.
pub fn how_many_sick(group: GroupId, trial: &Trial) -> Picker {
    let items = (1..=MOST_SICK).map(|count| Item {
        name: text::children_sick(count),
        detail: String::new(),
        choice: Choice::TryOut(trial.with(WhatIf::ChildrenSick { group, count })),
    });
    Picker::new(text::SICK_TITLE.to_owned(), items.collect())
}

/// Who of today's shifts is ill; `from` is the first minute that is still to come.
pub fn sick_call(board: &OccupancyBoard, trial: &Trial, from: u16) -> Option<Picker> {
    let rest = Span::new(from, DAY_MIN)?;
    let comes = |member: &&StaffOfDay| {
        let mut spans = member.shifts.iter().chain(&member.inside);
        spans.any(|(_, span)| span.until() > from)
    };
    let items = board.staff.iter().filter(comes).map(|member| Item {
        name: member.name.clone(),
        detail: staff_detail(board, member),
        choice: Choice::TryOut(trial.with(WhatIf::StaffAway {
            staff: member.staff,
            span: rest,
        })),
    });
    let items: Vec<Item> = items.collect();
    (!items.is_empty()).then(|| Picker::new(text::SICK_CALL_TITLE.to_owned(), items))
}

/// "Uilen 13:45-18:30", from the roster, or from the clock for who has no shift.
fn staff_detail(board: &OccupancyBoard, member: &StaffOfDay) -> String {
    let spans = if member.shifts.is_empty() {
        &member.inside
    } else {
        &member.shifts
    };
    let words = spans
        .iter()
        .map(|(group, span)| format!("{} {span}", text::group_name(board, *group)));
    words.collect::<Vec<_>>().join(", ")
}
