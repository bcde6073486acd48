//! Bezetting: is every group staffed, now and later on the day, and what if something changes.

pub mod ask;
pub mod chart;
pub mod week;

use super::reading::Reading;
use super::{Layer, Next};
use crate::app::what_if::{OccupancyBoard, WeekDay, WhatIf};
use crate::domain::ids::GroupId;
use crate::domain::occupancy::{Breach, Cause, DeviationState, Numbers, Part, QUARTER_MIN, Span, Stretch, quarter_of};
use crate::domain::time::Minute;
use crate::tui::action::{ActionId, Scope, lookup, of_scope};
use crate::tui::keymap::Key;
use crate::tui::model::{Effect, Model, Notice, Trial};
use crate::tui::text;
use crate::tui::text_occupancy as words;
use crate::tui::theme::{Theme, Tone};
use crate::tui::widgets::dialog::put;
use crate::tui::widgets::list::moved;
use crate::tui::width::{columns, pad, truncate, wrap};
use chrono::{Days, NaiveDate};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Clear;
use week::Week;

/// Minutes that someone is away unless something else is typed.
const AWAY_MIN: u16 = 30;

/// Columns of the narrowest window, in which the text has the most lines.
const NARROWEST: usize = 60;

/// A line of text and what it is.
type Toned = (Tone, String);

/// Lines below the chart that stay in sight, however much is tried out.
const LEAST_TEXT: usize = 2;

/// The occupancy of a day.
#[derive(Debug)]
pub struct Occupancy {
    board: OccupancyBoard,
    part: Part,
    /// First minute of the quarter under the cursor.
    cursor: u16,
    /// First line of the text that is shown.
    top: usize,
}

/// Gives a board to the screen that shows it, wherever in the stack; gives it back when there is none.
pub fn refresh(layers: &mut [Layer], board: OccupancyBoard) -> Option<OccupancyBoard> {
    for layer in layers.iter_mut().rev() {
        if let Layer::Occupancy(shown) = layer {
            shown.show(board);
            return None;
        }
    }
    Some(board)
}

/// Puts a week over the day, or in the place of another week.
pub fn show_week(layers: &mut Vec<Layer>, days: Vec<WeekDay>, today: NaiveDate) {
    let mut shown = layers.iter().rev();
    let day = shown.find_map(|layer| match layer {
        Layer::Occupancy(shown) => Some(shown.board.occupancy.day),
        _ => None,
    });
    let week = Week::new(days, day.unwrap_or(today));
    match layers.last_mut() {
        Some(Layer::OccupancyWeek(shown)) => *shown = week,
        _ => layers.push(Layer::OccupancyWeek(week)),
    }
}

/// What the screen shows, to be read again.
pub fn trial_shown(layers: &[Layer]) -> Option<Trial> {
    let mut shown = layers.iter().rev();
    shown.find_map(|layer| match layer {
        Layer::Occupancy(shown) => Some(shown.trial()),
        _ => None,
    })
}

impl Occupancy {
    /// A day, with the cursor on now, or else on the first thing that is wrong.
    pub fn new(board: OccupancyBoard, group: Option<GroupId>) -> Self {
        let known = group.filter(|id| board.groups.iter().any(|group| group.id == *id));
        let mut screen = Self {
            part: known.map_or(Part::Location, Part::Group),
            cursor: 0,
            top: 0,
            board,
        };
        screen.cursor = screen.start();
        screen
    }

    fn show(&mut self, board: OccupancyBoard) {
        let same_day = board.occupancy.day == self.board.occupancy.day;
        let same_trial = board.what_ifs == self.board.what_ifs;
        self.board = board;
        if !same_day {
            self.cursor = self.start();
        }
        if !(same_day && same_trial) {
            self.top = 0;
        }
    }

    /// Where the cursor begins.
    fn start(&self) -> u16 {
        let quarters = chart::quarters(&self.board, self.part);
        let on_chart = |minute: u16| {
            let from = quarter_of(minute).from();
            quarters.contains(&from).then_some(from)
        };
        let breach = self.shortages().next().map(|breach| breach.span.from());
        let now = self.board.now().map(Minute::minutes);
        now.and_then(on_chart)
            .or_else(|| breach.and_then(on_chart))
            .or_else(|| quarters.first().copied())
            .unwrap_or(0)
    }

    fn trial(&self) -> Trial {
        Trial {
            day: self.board.occupancy.day,
            what_ifs: self.board.what_ifs.clone(),
        }
    }

    fn group(&self) -> Option<GroupId> {
        match self.part {
            Part::Group(id) => Some(id),
            Part::AfterSchool | Part::Location => None,
        }
    }

    fn parts(&self) -> Vec<Part> {
        let groups = self.board.groups.iter().map(|group| Part::Group(group.id));
        groups.chain([Part::Location]).collect()
    }

    /// What is wrong on the day.
    fn breaches(&self) -> Vec<Breach> {
        self.board.occupancy.timeline.breaches()
    }

    /// What is wrong with the staffing: not what was only forgotten to be recorded.
    fn shortages(&self) -> impl Iterator<Item = Breach> {
        let breaches = self.breaches().into_iter();
        breaches.filter(|breach| breach.cause != Cause::NotTickedOut)
    }

    /// Handles a key.
    pub fn key(&mut self, key: Key, model: &Model) -> Next {
        let Some(action) = lookup(Scope::Occupancy, key) else {
            return Next::Stay;
        };
        match action {
            ActionId::Back if !self.board.what_ifs.is_empty() => read(Some(self.board.occupancy.day)),
            ActionId::Back | ActionId::BackToToday => Next::Close,
            ActionId::PreviousDay => read(self.board.occupancy.day.checked_sub_days(Days::new(1))),
            ActionId::NextDay => read(self.board.occupancy.day.checked_add_days(Days::new(1))),
            ActionId::Week => Next::StayWith(Effect::LoadWeek(self.board.occupancy.day)),
            ActionId::Help => Next::Open(Layer::Reading(keys())),
            ActionId::WhatIf | ActionId::TryChild | ActionId::TryChildrenSick | ActionId::SickCall => {
                self.ask(action, model)
            }
            ActionId::QuarterNow if self.board.now().is_none() => Next::StaySay(Notice::cannot(words::NOT_TODAY)),
            _ => {
                self.walk(action);
                Next::Stay
            }
        }
    }

    /// Another part, quarter or line.
    fn walk(&mut self, action: ActionId) {
        let parts = self.parts();
        let at = parts.iter().position(|part| *part == self.part).unwrap_or(0);
        let quarters = chart::quarters(&self.board, self.part);
        let first = quarters.first().copied().unwrap_or(0);
        let last = quarters.last().copied().unwrap_or(0);
        match action {
            ActionId::NextPart => self.choose(&parts, at + 1),
            ActionId::PreviousPart => self.choose(&parts, at + parts.len() - 1),
            ActionId::PreviousQuarter => self.cursor = self.cursor.saturating_sub(QUARTER_MIN).clamp(first, last),
            ActionId::NextQuarter => self.cursor = self.cursor.saturating_add(QUARTER_MIN).clamp(first, last),
            ActionId::First => self.cursor = first,
            ActionId::Last => self.cursor = last,
            ActionId::QuarterNow => {
                let now = self.board.now().map_or(first, |now| quarter_of(now.minutes()).from());
                self.cursor = now.clamp(first, last);
            }
            _ => self.top = moved(self.top, action, self.text(NARROWEST).len()),
        }
    }

    fn choose(&mut self, parts: &[Part], index: usize) {
        self.part = parts.get(index % parts.len().max(1)).copied().unwrap_or(Part::Location);
        self.top = 0;
        let quarters = chart::quarters(&self.board, self.part);
        let (first, last) = (quarters.first().copied(), quarters.last().copied());
        self.cursor = self.cursor.clamp(first.unwrap_or(0), last.unwrap_or(0));
    }

    /// Opens the question that belongs to something to try out.
    fn ask(&self, action: ActionId, model: &Model) -> Next {
        let Some(from) = self.board.occupancy.planned_from.map(Minute::minutes) else {
            return Next::StaySay(Notice::cannot(words::DAY_OVER));
        };
        let trial = self.trial();
        let picker = match (action, self.group()) {
            (ActionId::WhatIf, group) => ask::what_if(&self.board, &trial, self.usual_span(model), group),
            (ActionId::SickCall, _) => match ask::sick_call(&self.board, &trial, from) {
                Some(picker) => picker,
                None => return Next::StaySay(Notice::cannot(words::NO_SHIFTS)),
            },
            (_, None) => return Next::StaySay(Notice::cannot(words::CHOOSE_GROUP)),
            (ActionId::TryChild, Some(group)) => {
                return Next::StayWith(Effect::LoadOccupancy(trial.with(WhatIf::ChildAdded { group })));
            }
            (_, Some(group)) => ask::how_many_sick(group, &trial),
        };
        Next::Open(Layer::Picker(picker))
    }

    /// Half an hour from now when the cursor stands there, and else from the quarter under the cursor.
    fn usual_span(&self, model: &Model) -> Span {
        let now = self.board.now().map(|_| model.now.minute().minutes());
        let from = now
            .filter(|now| quarter_of(*now).from() == self.cursor)
            .unwrap_or(self.cursor);
        Span::new(from, from + AWAY_MIN).unwrap_or(Span::DAY)
    }

    /// The lines that always stay in sight above the chart, at most `room` where that can be: what is tried out gives way first,
    /// since it stands in full below the chart then.
    fn head(&self, width: usize, room: usize) -> (Vec<Toned>, Fits) {
        let (title, tabs) = (words::title(&self.board), self.tabs(width));
        let together = format!("{title}  {tabs}");
        let mut head = if columns(together.trim_end()) <= width {
            vec![(Tone::Strong, together)]
        } else {
            vec![(Tone::Strong, title), (Tone::Plain, tabs)]
        };
        let status = wrap(&self.status(), width);
        let mut fits = Fits::Whole;
        if !self.board.what_ifs.is_empty() {
            let words = words::what_ifs(&self.board);
            let spare = room.saturating_sub(head.len() + status.len()).max(1);
            let mut tried = wrap(&words, width);
            if tried.len() > spare {
                fits = Fits::InPart;
                let rest = tried.split_off(spare - 1).join(" ");
                tried.push(truncate(&rest, width));
            }
            head.extend(tried.into_iter().map(|line| (Tone::Alarm, line)));
        }
        head.extend(status.into_iter().map(|line| (Tone::Plain, line)));
        (head, fits)
    }

    /// What is the case now, and what is the first to go wrong.
    fn status(&self) -> String {
        let timeline = &self.board.occupancy.timeline;
        let Some(now) = self.board.now() else {
            let is_past = self.board.occupancy.planned_from.is_none();
            return if is_past { words::DAY_BEFORE } else { words::DAY_TO_COME }.to_owned();
        };
        let stretch = timeline.at(now);
        let numbers = stretch.as_ref().and_then(|stretch| stretch.numbers(self.part));
        let next = self.shortages().find(|breach| breach.span.from() > now.minutes());
        let verdict = stretch.as_ref().and_then(|stretch| stretch.verdict(self.part));
        let running = self.shortages().filter(|breach| breach.span.holds(now.minutes()));
        let until = running.map(|breach| breach.span.until()).max();
        let now = numbers.map(|numbers| words::now(now, numbers, verdict.unwrap_or_default()));
        let now = now.unwrap_or_default();
        format!("{now} {}", words::next_breach(&self.board, until, next.as_ref()))
    }

    /// The parts, with the chosen one between brackets; only that one when they do not fit.
    fn tabs(&self, width: usize) -> String {
        let parts = self.parts();
        let name = |part: &Part| {
            let name = words::part_name(&self.board, *part);
            if *part == self.part {
                format!(">{name}<")
            } else {
                format!(" {name} ")
            }
        };
        let all = parts.iter().map(name).collect::<Vec<_>>().join(" ");
        if columns(&all) <= width {
            return all;
        }
        let at = parts.iter().position(|part| *part == self.part).unwrap_or(0);
        format!("{} ({} van {})", name(&self.part), at + 1, parts.len())
    }

    /// Everything below the chart: who can stand in, what is wrong, the deviation, and why.
    fn text(&self, width: usize) -> Vec<Toned> {
        let toned = |(tone, line): Toned| wrap(&line, width).into_iter().map(move |line| (tone, line));
        let mut text = Vec::new();
        let away = |what_if: &WhatIf| matches!(what_if, WhatIf::StaffAway { .. });
        if self.board.what_ifs.iter().any(away) {
            text.extend(toned((Tone::Strong, words::stand_ins(&self.board.free))));
        }
        let breaches: Vec<Breach> = self.shortages().collect();
        match breaches.first() {
            None => text.push((Tone::Plain, words::ALWAYS_ENOUGH.to_owned())),
            Some(first) => text.push((Tone::Strong, words::breaches_heading(first))),
        }
        for breach in &breaches {
            text.extend(indented(&words::breach(&self.board, breach), width));
        }
        let (used, unused) = self.deviations();
        text.extend(used.into_iter().flat_map(toned));
        for said in &self.board.occupancy.remarks {
            text.extend(toned((Tone::Plain, words::remark(said))));
        }
        text.extend(self.explanation(width));
        if !unused.is_empty() {
            text.extend(toned((Tone::Plain, words::unused(&unused))));
        }
        if self.board.now().is_some() {
            text.extend(toned((Tone::Plain, words::LEFT_AND_RIGHT.to_owned())));
        }
        text
    }

    /// A sentence for every part that used minutes of deviation, and the others with the minutes they may use.
    fn deviations(&self) -> (Vec<Toned>, Vec<(String, u16)>) {
        let timeline = &self.board.occupancy.timeline;
        let (mut used, mut unused) = (Vec::new(), Vec::new());
        let Some(last) = timeline.stretches.last() else {
            return (used, unused);
        };
        let now = self.board.now().and_then(|now| timeline.at(now));
        for (part, name) in words::deviation_parts(last) {
            let Some(day) = last.numbers(part).map(|numbers| numbers.deviation) else {
                continue;
            };
            let of_now = now.as_ref().and_then(|stretch| stretch.numbers(part));
            let first = |state: DeviationState| {
                let has = |stretch: &&Stretch| stretch.numbers(part).is_some_and(|own| own.deviation.state == state);
                timeline.stretches.iter().find(has).map(|stretch| stretch.span.from())
            };
            let minutes = words::Minutes {
                now: of_now.map(|numbers| numbers.deviation),
                day,
                near: first(DeviationState::NearLimit),
                floor: first(DeviationState::BelowFloor),
            };
            match minutes.in_words(&name) {
                Some(sentence) => used.push(sentence),
                None => unused.push((name, day.limit_min)),
            }
        }
        (used, unused)
    }

    /// Why the numbers of the quarter under the cursor are what they are.
    fn explanation(&self, width: usize) -> Vec<Toned> {
        let timeline = &self.board.occupancy.timeline;
        let worst = timeline.worst_in(self.part, quarter_of(self.cursor));
        let from = worst.map_or(self.cursor, |worst| worst.span.from());
        let stretch = Minute::new(from).ok().and_then(|minute| timeline.at(minute));
        let numbers = stretch.as_ref().and_then(|stretch| stretch.numbers(self.part));
        let name = words::part_name(&self.board, self.part);
        let mut lines = vec![(Tone::Strong, words::explanation_heading(&name, from))];
        for step in numbers.map(Numbers::explanation).unwrap_or_default() {
            lines.extend(indented(&step, width));
        }
        lines
    }

    /// Draws it over an area, whole.
    pub fn draw(&self, frame: &mut Frame, area: Rect, theme: Theme) {
        frame.render_widget(Clear, area.intersection(frame.area()));
        let width = usize::from(area.width);
        let styled = |(tone, line): Toned| Line::styled(pad(&line, width), theme.style(tone));
        let chart = chart::lines(&self.board, self.part, self.cursor, (width, theme));
        // The chart, the numbers of the quarter and something of what is wrong stay in sight.
        let above = usize::from(area.height).saturating_sub(chart.len() + 1 + LEAST_TEXT);
        let (head, fits) = self.head(width, above);
        let mut lines: Vec<Line<'static>> = head.into_iter().map(styled).collect();
        lines.extend(chart);
        let quarter = quarter_of(self.cursor);
        let worst = self.board.occupancy.timeline.worst_in(self.part, quarter);
        lines.push(styled((Tone::Strong, words::quarter(quarter, worst))));
        let room = usize::from(area.height).saturating_sub(lines.len() + 1);
        let mut text = self.text(width);
        if fits == Fits::InPart {
            let tried = wrap(&words::what_ifs(&self.board), width).into_iter();
            text.extend(tried.map(|line| (Tone::Alarm, line)));
        }
        let top = self.top.min(text.len().saturating_sub(room));
        let below = text.len().saturating_sub(top + room);
        lines.extend(text.into_iter().skip(top).take(room).map(styled));
        if below > 0 {
            lines.push(Line::raw(text::more_below(below)));
        }
        for (index, line) in lines.into_iter().enumerate() {
            put(frame, area, index, line);
        }
    }
}

/// Whether what is tried out stands above the chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fits {
    Whole,
    InPart,
}

/// Reads a day as it is.
fn read(day: Option<NaiveDate>) -> Next {
    day.map_or(Next::Stay, |day| {
        Next::StayWith(Effect::LoadOccupancy(Trial {
            day,
            what_ifs: Vec::new(),
        }))
    })
}

/// Every key of this screen, from the table of actions.
fn keys() -> Reading {
    let named = of_scope(Scope::Occupancy).map(|action| {
        let keys: Vec<String> = action.keys.iter().map(|key| key.name()).collect();
        format!("{}: {}", keys.join(", "), action.explanation)
    });
    Reading::new(words::KEYS_TITLE.to_owned(), named.collect())
}

/// A sentence over as many lines as it needs, the later ones further in.
fn indented(sentence: &str, width: usize) -> Vec<Toned> {
    let lines = wrap(sentence, width.saturating_sub(3).max(20));
    let shown = lines.into_iter().enumerate();
    shown
        .map(|(index, line)| (Tone::Plain, format!("{}{line}", if index == 0 { " " } else { "   " })))
        .collect()
}
