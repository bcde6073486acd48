//! Vandaag: every group with its staffing, the children of one of them, and the child under the cursor in full.

use crate::app::day::{ChildRow, GroupDay, RowState, Support, Today};
use crate::domain::occupancy::Outcome;
use crate::tui::layers::search::state_text;
use crate::tui::model::{Model, Show, is_recorded};
use crate::tui::text;
use crate::tui::theme::{Theme, Tone};
use crate::tui::widgets::dialog::{cells, put};
use crate::tui::widgets::list::window;
use crate::tui::width::{columns, pad, truncate, wrap};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

/// Fewest lines of the list, however much there is to say about one child.
const MIN_LIST: usize = 4;
/// Columns from which there is room for longer words.
const ROOMY: usize = 98;
/// Lines kept for the child under the cursor when some child of the list needs them.
const STEADY_DETAIL: usize = 6;
/// Most columns of sign, word and time of a state: "! uit vergeten 08:00".
const MOST_STATE: usize = 20;
/// Columns of every other state: "- naar huis 14:30".
const USUAL_STATE: usize = 17;

/// Says whether nothing was recorded yet, so that a newcomer is told how to begin.
pub fn nothing_yet(model: &Model) -> bool {
    let mut rows = model.day.view.groups.iter().flat_map(|group| &group.rows).peekable();
    rows.peek().is_some() && !rows.any(is_recorded)
}

/// Draws the screen; returns where dialogs may stand: below the groups, so that the staffing stays in sight.
pub fn draw(frame: &mut Frame, area: Rect, model: &Model) -> Rect {
    let used = draw_groups(frame, area, model);
    let work = below(area, used);
    let width = usize::from(work.width);
    let rows = model.day.rows();
    let detail = model
        .day
        .cursor_row()
        .map(|row| detail_lines(row, width))
        .unwrap_or_default();
    let height = usize::from(work.height);
    // Room for the child with most to say (within reason), so that the list does not jump when the cursor moves.
    let longest = rows.iter().map(|row| detail_lines(row, width).len()).max().unwrap_or(0);
    let detail_height = longest
        .min(STEADY_DETAIL)
        .max(detail.len())
        .min(height.saturating_sub(1 + MIN_LIST));
    let list = Rect {
        height: cells(height.saturating_sub(detail_height)),
        ..work
    };
    draw_list(frame, list, model);
    for (index, (line, tone)) in detail.into_iter().take(detail_height).enumerate() {
        put(
            frame,
            below(work, height - detail_height),
            index,
            Line::styled(line, model.theme.style(tone)),
        );
    }
    work
}

fn below(area: Rect, rows: usize) -> Rect {
    let rows = cells(rows).min(area.height);
    Rect {
        y: area.y + rows,
        height: area.height - rows,
        ..area
    }
}

/// How much of a group's line there is room for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Detail {
    Full,
    Short,
    NoRatio,
    NoMissing,
}

fn draw_groups(frame: &mut Frame, area: Rect, model: &Model) -> usize {
    let groups = &model.day.view.groups;
    let width = usize::from(area.width).saturating_sub(2);
    let widest = if width < ROOMY { Detail::Short } else { Detail::Full };
    let forms = [widest, Detail::Short, Detail::NoRatio, Detail::NoMissing];
    let tables = forms.map(|form| {
        groups
            .iter()
            .map(|group| GroupLine::new(group, model.day.view.today, form))
            .collect::<Vec<_>>()
    });
    let gaps = 2 * 3;
    let total = |table: &Vec<GroupLine>| widths(table).iter().sum::<usize>() + gaps;
    let Some(table) = tables.iter().find(|table| total(table) <= width).or(tables.last()) else {
        return 0;
    };
    let [mut name, children, staff, _] = widths(table);
    // Names give way first: the numbers must stand.
    name = name.saturating_sub(total(table).saturating_sub(width)).max(6);
    let rows = window(model.day.group_index(), groups.len(), usize::from(area.height) / 2);
    let first = rows.start;
    for (index, line) in table.iter().enumerate().skip(first).take(rows.len()) {
        let mark = if index == model.day.group_index() { '>' } else { ' ' };
        let style = |tone| model.theme.style(tone);
        let [title, counts, staffed, need] = &line.cells;
        let spans = vec![
            Span::styled(format!("{mark} {}  ", pad(title, name)), style(Tone::Strong)),
            Span::raw(format!("{}  {}  {need}", pad(counts, children), pad(staffed, staff))),
            Span::styled(line.verdict.clone(), style(line.tone)),
        ];
        put(frame, area, index - first, Line::from(spans));
    }
    let Some(remarks) = text::remarks(&model.day.view.remarks) else {
        return rows.len();
    };
    let line = truncate(&format!("  {remarks}"), usize::from(area.width));
    put(
        frame,
        area,
        rows.len(),
        Line::styled(line, model.theme.style(Tone::Plain)),
    );
    rows.len() + 1
}

/// A group's line: name and kind, children, staff, what the plus ratio needs; and the verdict in words and a sign.
struct GroupLine {
    cells: [String; 4],
    verdict: String,
    tone: Tone,
}

fn widths(table: &[GroupLine]) -> [usize; 4] {
    let mut widest = [0; 4];
    for (column, width) in widest.iter_mut().enumerate() {
        let verdict = |line: &GroupLine| if column == 3 { columns(&line.verdict) } else { 0 };
        let wide = |line: &GroupLine| line.cells.get(column).map_or(0, |cell| columns(cell)) + verdict(line);
        *width = table.iter().map(wide).max().unwrap_or(0);
    }
    widest
}

impl GroupLine {
    fn new(group: &GroupDay, today: Today, form: Detail) -> Self {
        let staffing = &group.staffing;
        let name = format!("{} {}", group.name, group.kind.label());
        let verdict = text::verdict_on(group, today);
        let tone = if staffing.outcome() == Outcome::Ok {
            Tone::Strong
        } else {
            Tone::Alarm
        };
        // Numbers of this minute say nothing about another day.
        let cells = if staffing.day.is_some() {
            [name, text::on_the_list(group.rows.len()), String::new(), String::new()]
        } else {
            Self::now(name, group, form)
        };
        Self { cells, verdict, tone }
    }

    fn now(name: String, group: &GroupDay, form: Detail) -> [String; 4] {
        let staffing = &group.staffing;
        let children = match form {
            Detail::Full => text::children(usize::try_from(group.present).unwrap_or(usize::MAX)),
            _ => format!("{} binnen", group.present),
        };
        let overdue = match staffing.overdue {
            0 => String::new(),
            overdue if form == Detail::NoMissing => format!(", {overdue} niet uit"),
            overdue => format!(", {overdue} niet uitgetikt"),
        };
        let missing = match form {
            // Who was forgotten is no reason to leave out who is still to come: both are about children somewhere.
            Detail::NoMissing if staffing.overdue == 0 || group.missing == 0 => String::new(),
            _ => format!(", {} nog niet", group.missing),
        };
        let need = match form {
            _ if staffing.law_required.is_none() => String::new(),
            Detail::Full => text::need_in_full(staffing),
            Detail::Short => text::need_in_short(staffing),
            Detail::NoRatio | Detail::NoMissing => format!("nodig {}  ", staffing.required()),
        };
        [
            name,
            format!("{children} ({} plus){overdue}{missing}", group.plus_present),
            format!("{} PM", staffing.present),
            need,
        ]
    }
}

/// Columns of the list for a width; a column of 0 is left out.
#[derive(Clone, Copy, Debug)]
struct Layout {
    state: usize,
    name: usize,
    age: usize,
    dagdelen: usize,
    short: Dagdelen,
    school: usize,
    alert: usize,
}

const PLUS_COLUMNS: usize = 4;
/// Columns of an alert in the narrowest window: a sign and five letters at least.
const LEAST_ALERT: usize = 10;
/// Columns of dagdelen that need not be shortened.
const SHORT_DAGDELEN: usize = 5;

impl Layout {
    fn new(rows: &[&ChildRow], width: usize) -> Self {
        let longest = |text: fn(&ChildRow) -> usize| rows.iter().map(|row| text(row)).max().unwrap_or(0);
        let state = match width {
            0..ROOMY => longest(|row| columns(&state_text(row.state))).clamp(USUAL_STATE, MOST_STATE),
            _ => MOST_STATE,
        };
        let fixed = 3 + state + 1 + PLUS_COLUMNS + 1;
        let mut rest = width.saturating_sub(fixed);
        let mut take = |wanted: usize, least: usize| {
            // A column comes with the space before it, or not at all.
            let given = wanted.min(rest.saturating_sub(1));
            if given < least || wanted == 0 {
                return 0;
            }
            rest -= given + 1;
            given
        };
        // An allergy comes before everything but the name, and leaves room for that.
        let most = match width {
            0..78 => LEAST_ALERT,
            78..ROOMY => 14,
            _ => 28,
        };
        let alert = longest(|row| row.alert.as_deref().map_or(0, |alert| columns(&text::alert(alert))));
        let marker = take(if alert == 0 { 0 } else { alert.clamp(LEAST_ALERT, most) }, LEAST_ALERT);
        let widest = match width {
            0..ROOMY => 24,
            ROOMY..140 => 28,
            _ => 40,
        };
        let name = take(longest(|row| columns(&row.name)).clamp(12, widest), 1);
        let age = take(6, 6);
        let short = width < ROOMY && longest(|row| columns(&row.dagdelen)) > SHORT_DAGDELEN;
        let dagdelen = if short {
            longest(|row| columns(&text::dagdelen_in_short(&row.dagdelen)))
        } else {
            longest(|row| columns(&row.dagdelen)).min(14)
        };
        let dagdelen = take(dagdelen, dagdelen.min(3));
        let school = take(longest(|row| row.school.as_deref().map_or(0, columns)).min(26), 10);
        let alert = if marker == 0 { 0 } else { marker + rest };
        Self {
            state,
            name,
            age,
            dagdelen,
            short: if short { Dagdelen::Letters } else { Dagdelen::Words },
            school,
            alert,
        }
    }
}

/// How dagdelen are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Dagdelen {
    Words,
    /// Their first letters, so that there is room for what matters more.
    Letters,
}

fn draw_list(frame: &mut Frame, area: Rect, model: &Model) {
    let width = usize::from(area.width);
    let Some(group) = model.day.group() else {
        put(frame, area, 1, Line::raw(text::NO_GROUPS));
        return;
    };
    let rows = model.day.rows();
    put(
        frame,
        area,
        0,
        Line::styled(list_title(model, group, width), model.theme.style(Tone::Strong)),
    );
    if rows.is_empty() {
        let sentence = if group.rows.is_empty() {
            text::empty_list(&model.day.day_type, model.day.children, model.day.view.today)
        } else {
            text::NOBODY_MISSING.to_owned()
        };
        for (index, line) in wrap(&sentence, width.saturating_sub(4)).into_iter().enumerate() {
            put(frame, area, 2 + index, Line::raw(format!("  {line}")));
        }
        return;
    }
    let layout = Layout::new(&rows, width);
    let cursor = model.day.cursor();
    let shown = window(cursor, rows.len(), usize::from(area.height).saturating_sub(1));
    let first = shown.start;
    for (index, row) in rows.iter().enumerate().skip(first).take(shown.len()) {
        let mark = if model.day.marked.contains(&row.child) {
            '*'
        } else {
            ' '
        };
        let line = if index == cursor {
            let line = format!(">{mark} {}", row_text(row, layout));
            Line::styled(pad(&line, width), model.theme.style(Tone::Selected))
        } else {
            row_line(row, mark, layout, model.theme)
        };
        put(frame, area, 1 + index - first, line);
    }
}

fn list_title(model: &Model, group: &GroupDay, width: usize) -> String {
    let mut title = format!(
        "-- {}: {} op de lijst, {} nog niet",
        group.name,
        group.rows.len(),
        group.missing
    );
    let rows = model.day.rows();
    if model.day.show == Show::OnlyMissing {
        title.push_str(text::ONLY_MISSING);
    }
    if !model.day.marked.is_empty() {
        title = format!("{title}, {} gemarkeerd", model.day.marked.len());
    }
    if !rows.is_empty() {
        title = format!("{title} -- {} van {} ", model.day.cursor() + 1, rows.len());
    }
    let mut title = truncate(title.trim_end(), width.saturating_sub(1));
    title.push(' ');
    title.extend(std::iter::repeat_n('-', width.saturating_sub(columns(&title))));
    title
}

/// The parts of a row: state, name, age, plus, dagdelen, school; and the alert, which stands out.
fn row_parts(row: &ChildRow, layout: Layout) -> (String, String) {
    let plus = if row.support == Support::Plus { "plus" } else { "" };
    let mut text = format!(
        "{} {} ",
        pad(&state_text(row.state), layout.state),
        pad(&row.name, layout.name)
    );
    let mut add = |cell: &str, width: usize| {
        if width > 0 {
            text.push_str(&pad(cell, width));
            text.push(' ');
        }
    };
    add(&format!("{:>2} jr", row.age_years), layout.age);
    add(plus, PLUS_COLUMNS);
    match layout.short {
        Dagdelen::Words => add(&row.dagdelen, layout.dagdelen),
        Dagdelen::Letters => add(&text::dagdelen_in_short(&row.dagdelen), layout.dagdelen),
    }
    add(row.school.as_deref().unwrap_or_default(), layout.school);
    let alert = row.alert.as_deref().filter(|_| layout.alert > 0);
    (
        text,
        alert
            .map(|alert| text::alert_in_row(alert, layout.alert))
            .unwrap_or_default(),
    )
}

fn row_text(row: &ChildRow, layout: Layout) -> String {
    let (text, alert) = row_parts(row, layout);
    format!("{text}{alert}")
}

fn row_line(row: &ChildRow, mark: char, layout: Layout, theme: Theme) -> Line<'static> {
    let (text, alert) = row_parts(row, layout);
    let missing = matches!(row.state, RowState::Missing | RowState::ForgottenOut(_));
    let tone = if missing { Tone::Strong } else { Tone::Plain };
    Line::from(vec![
        Span::styled(format!(" {mark} {text}"), theme.style(tone)),
        Span::styled(alert, theme.style(Tone::Alarm)),
    ])
}

/// The child under the cursor, in full.
fn detail_lines(row: &ChildRow, width: usize) -> Vec<(String, Tone)> {
    let mut about = vec![row.name.clone(), format!("{} jaar", row.age_years)];
    if row.support == Support::Plus {
        about.push("plus".to_owned());
    }
    about.extend(row.school.clone());
    if row.dagdelen.is_empty() {
        about.push("niet verwacht".to_owned());
    } else {
        about.push(format!("verwacht: {}", row.dagdelen));
    }
    let mut lines = vec![("-".repeat(width), Tone::Plain)];
    let mut add = |text: &str, tone: Tone| lines.extend(wrap(text, width).into_iter().map(|line| (line, tone)));
    add(&about.join(", "), Tone::Strong);
    if let Some(alert) = &row.alert {
        add(&text::alert(alert), Tone::Alarm);
    }
    add(&text::collectors(row.collectors.as_deref()), Tone::Plain);
    add(&text::day_of(row), Tone::Plain);
    lines
}
