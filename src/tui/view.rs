//! The model on the screen: the lines at the top and bottom, the day between them, dialogs over it. Pure.

use super::action::{ActionSpec, Scope, of_scope};
use super::model::{Model, Notice};
use super::screens::{today, too_small};
use super::theme::{Theme, Tone};
use super::widgets::dialog::{cells, put};
use super::width::{clean, columns, pad, truncate, wrap};
use super::{text, text_plans};
use crate::app::Reality;
use crate::app::day::Today;
use crate::domain::role::Permission;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

/// Most lines that the sentence at the bottom takes.
const NOTICE_LINES: usize = 3;

/// Draws the model.
pub fn view(model: &Model, frame: &mut Frame) {
    let area = frame.area();
    if too_small::is_too_small(area) {
        too_small::draw(frame);
        return;
    }
    let scope = model.layers.last().map_or(Scope::Day, super::layers::Layer::scope);
    let body = around(frame, model, scope);
    let work = today::draw(frame, body, model);
    for layer in &model.layers {
        layer.draw(frame, work, model);
    }
}

/// Draws the lines at the top and the bottom; returns what is between them.
fn around(frame: &mut Frame, model: &Model, scope: Scope) -> Rect {
    let area = frame.area();
    let width = usize::from(area.width);
    let header = header(model, width);
    let plans = text_plans::counts(model.day.plans);
    // The terms stand at the end of the line at the top, or below it where there is no room.
    let beside = |plans: &String| columns(&header) + 2 + columns(plans) <= width;
    let (line, below) = match plans {
        Some(plans) if beside(&plans) => (format!("{header}  {plans}"), None),
        plans => (header, plans),
    };
    put(
        frame,
        area,
        0,
        Line::styled(pad(&line, width), model.theme.style(Tone::Header)),
    );
    let mut top = 1;
    if let Some(plans) = below {
        put(
            frame,
            area,
            top,
            Line::styled(pad(&plans, width), model.theme.style(Tone::Strong)),
        );
        top += 1;
    }
    let banner = match model.header.reality {
        Reality::Demo => Some(text::DEMO),
        Reality::Trial => Some(text::TRIAL),
        Reality::Real => None,
    };
    let disk = model.header.disk.map(|trouble| text::disk_trouble(trouble, width));
    for alarm in banner.map(str::to_owned).into_iter().chain(disk) {
        put(
            frame,
            area,
            top,
            Line::styled(pad(&alarm, width), model.theme.style(Tone::Alarm)),
        );
        top += 1;
    }
    let notice = notice(model, width);
    let height = usize::from(area.height);
    let bottom = height.saturating_sub(1 + notice.len());
    for (index, line) in notice.into_iter().enumerate() {
        put(frame, area, bottom + index, line);
    }
    put(frame, area, height.saturating_sub(1), footer(scope, model.theme, width));
    Rect {
        y: area.y + cells(top),
        height: cells(bottom.saturating_sub(top)),
        ..area
    }
}

/// The line at the top, shortened where the window is narrow: first the role, then the names.
fn header(model: &Model, width: usize) -> String {
    let day = &model.day.view;
    let date = if day.today == Today::Yes {
        format!("{} {}", day.day_in_words, model.now.minute())
    } else {
        format!("{} {}", day.day_in_words, text::NOT_TODAY)
    };
    let role = model.header.role;
    let role = if role.may(Permission::RecordDay) {
        role.code().to_owned()
    } else {
        format!("{}, alleen kijken", role.code())
    };
    let location = clean(&model.header.location);
    let actor = clean(&model.header.actor);
    let type_ = &day.day_type;
    let line = |location: &str, who: &str| format!("{}  {location}  {date}  {type_}  {who}", text::PROGRAM);
    let full = line(&location, &format!("{actor} ({role})"));
    if columns(&full) <= width {
        return full;
    }
    let without_role = line(&location, &actor);
    let fixed = columns(&line("", ""));
    let room = width.saturating_sub(fixed);
    if columns(&without_role) <= width {
        let rest = room.saturating_sub(columns(&location) + columns(&actor) + 3);
        return if rest >= 6 {
            line(&location, &format!("{actor} ({})", truncate(&role, rest)))
        } else {
            without_role
        };
    }
    let half = room / 2;
    line(&truncate(&location, room - half), &truncate(&actor, half))
}

/// The sentence at the bottom: what was just done, what went wrong, or what to begin with.
fn notice(model: &Model, width: usize) -> Vec<Line<'static>> {
    let (sentence, tone) = match &model.notice {
        Some(Notice::Info(sentence) | Notice::Offer(sentence)) => (sentence.clone(), Tone::Strong),
        Some(Notice::Error(sentence)) => (format!("{}{sentence}", text::FAULT), Tone::Alarm),
        None if model.layers.is_empty() && today::nothing_yet(model) => (text::FIRST_RUN.to_owned(), Tone::Plain),
        None => (String::new(), Tone::Plain),
    };
    let mut lines = wrap(&sentence, width);
    if lines.len() > NOTICE_LINES {
        let rest = lines.split_off(NOTICE_LINES - 1).join(" ");
        lines.push(truncate(&rest, width));
    }
    lines.resize(lines.len().max(1), String::new());
    lines
        .into_iter()
        .map(|line| Line::styled(line, model.theme.style(tone)))
        .collect()
}

/// The keys that matter most here, from the table of actions: as many as fit, and always the last, which is the way on.
pub fn footer(scope: Scope, theme: Theme, width: usize) -> Line<'static> {
    let named = |action: &ActionSpec| {
        let key = action.keys.first().map(|key| key.name()).unwrap_or_default();
        (key, action.short)
    };
    let mut shown: Vec<(String, &str)> = of_scope(scope)
        .filter(|action| !action.short.is_empty())
        .map(named)
        .collect();
    let taken = |shown: &[(String, &str)]| -> usize {
        shown
            .iter()
            .map(|(key, short)| columns(key) + 1 + columns(short) + 2)
            .sum::<usize>()
            .saturating_sub(2)
    };
    while shown.len() > 1 && taken(&shown) > width {
        shown.remove(shown.len() - 2);
    }
    let mut spans = Vec::new();
    for (key, short) in shown {
        spans.push(Span::styled(key, theme.style(Tone::Key)));
        spans.push(Span::raw(format!(" {short}  ")));
    }
    Line::from(spans)
}
